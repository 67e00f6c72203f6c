//! The identity number of a resident (公民身份号码), checked by its real algorithm; of which as little is kept as serves.

use crate::CodeError;
use std::fmt;

/// An identity number (公民身份号码), 17 digits and a check character, GB 11643-1999. It prints masked: whoever needs more than its last
/// four characters has no business with it.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentId(String);

impl ResidentId {
    const KIND: &'static str = "identity number";
    const SHAPE: &'static str = "17 digits and a digit or X";
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &'static [u8; 11] = b"10X98765432";

    /// Reads a number and checks its check character.
    ///
    /// # Errors
    /// [`CodeError`] when the shape or the check character is wrong; the number itself is in neither.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = text.trim().to_ascii_uppercase();
        let digits: Vec<u32> = text.chars().take(17).filter_map(|c| c.to_digit(10)).collect();
        let found = text.chars().nth(17).unwrap_or('?');
        if text.chars().count() != 18 || digits.len() != 17 || !(found.is_ascii_digit() || found == 'X') {
            return Err(CodeError::malformed(Self::KIND, "…", Self::SHAPE));
        }
        let sum: u32 = digits.iter().zip(Self::WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let expected = char::from(Self::CHECKS[(sum % 11) as usize]);
        if found != expected {
            return Err(CodeError::Check { kind: Self::KIND, given: "…".to_owned(), found, expected });
        }
        Ok(Self(text))
    }

    /// The last four characters: enough to tell two people of one name apart.
    pub fn tail(&self) -> &str {
        &self.0[14..]
    }
}

impl fmt::Display for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "**************{}", self.tail())
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_checked_and_prints_masked() {
        // The standard's own example.
        let id = ResidentId::parse("11010519491231002x").unwrap();
        assert_eq!((id.tail(), id.to_string().as_str()), ("002X", "**************002X"));
        assert!(!format!("{id:?}").contains("1949"));
        assert!(matches!(ResidentId::parse("110105194912310021"), Err(CodeError::Check { .. })));
        for wrong in ["", "11010519491231002", "1101051949123100２x", "a1010519491231002x"] {
            assert!(matches!(ResidentId::parse(wrong), Err(CodeError::Malformed { .. })), "{wrong}");
        }
    }
}
