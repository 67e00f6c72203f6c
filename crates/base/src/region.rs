//! Region codes.

use crate::CodeError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A region code (行政区划代码), six digits after GB/T 2260: `211400` is Huludao.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode([u8; 6]);

impl RegionCode {
    /// Reads six digits; whether the region exists is the city pack's business.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] for anything but six ASCII digits.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let digits: [u8; 6] = text.as_bytes().try_into().map_err(|_| Self::malformed(text))?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(Self::malformed(text));
        }
        Ok(Self(digits))
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("000000")
    }

    fn malformed(text: &str) -> CodeError {
        CodeError::malformed("region code", text, "six digits, such as 211400")
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for RegionCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.as_str().to_owned()
    }
}
