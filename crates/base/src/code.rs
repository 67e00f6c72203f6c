//! Project codes and unified social credit codes, checked by their real algorithms.
//!
//! Some codes in force fail their check digit (pilot credit codes, licences of old systems). [`CreditCode::parse`] is strict;
//! [`CreditCode::parse_confirmed`] takes what a person has compared with the register, and the caller records who did.

use crate::{RegionCode, check};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a code was refused: what kind, what was given, what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Wrong length or a character that the code does not have.
    #[error("'{given}' is not a {kind}: expected {expected}")]
    Malformed {
        /// The kind of code, in English.
        kind: &'static str,
        /// What was given, at most 64 characters of it.
        given: String,
        /// The shape that was expected.
        expected: &'static str,
    },
    /// The shape is right, the check character is not: a slip of the pen, or a code that must be confirmed by a person.
    #[error("{kind} '{given}' fails its check: it ends in '{found}', its other characters demand '{expected}'")]
    Check {
        /// The kind of code, in English.
        kind: &'static str,
        /// The code as given.
        given: String,
        /// The check character that was given.
        found: char,
        /// The check character that the others demand.
        expected: char,
    },
}

impl CodeError {
    pub(crate) fn malformed(kind: &'static str, given: &str, expected: &'static str) -> Self {
        Self::Malformed { kind, given: given.chars().take(64).collect(), expected }
    }

    /// The stable name of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "code-malformed",
            Self::Check { .. } => "code-check-failed",
        }
    }
}

/// A project code (投资项目代码): `YYMM-RRRRRR-DD-TT-NNNNNC`, GB/T 40058-2021.
///
/// Time, region (GB/T 2260), central guiding department, project type, five random digits and a check digit (ISO 7064
/// MOD 11,10). Codes of 2016 to October 2020 have four digits of year and no check digit; both are read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProjectCode(String);

impl ProjectCode {
    const KIND: &'static str = "project code";
    const SHAPE: &'static str = "YYMM-RRRRRR-DD-TT-NNNNNN, such as 2304-211404-04-01-000018";

    /// Reads a code and checks its check digit where it has one.
    ///
    /// # Errors
    /// [`CodeError`] when the shape or the check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let groups: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let digits: String = groups.concat();
        if lengths != [4, 6, 2, 2, 6] || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodeError::malformed(Self::KIND, text, Self::SHAPE));
        }
        let month_or_year: u32 = digits[2..4].parse().unwrap_or(0);
        match month_or_year {
            1..=12 => {
                let expected = Self::check_digit(&digits[..19]);
                let found = digits.chars().last().unwrap_or('0');
                if found != expected {
                    return Err(CodeError::Check { kind: Self::KIND, given: text.to_owned(), found, expected });
                }
                Ok(Self(text.to_owned()))
            }
            15..=20 if digits.starts_with("20") => Ok(Self(text.to_owned())),
            _ => Err(CodeError::malformed(Self::KIND, text, Self::SHAPE)),
        }
    }

    /// Reads a code that a person has compared with the register: only its shape is checked. Also tells whether the check holds.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] when the shape is wrong.
    pub fn parse_confirmed(text: &str) -> Result<(Self, bool), CodeError> {
        match Self::parse(text) {
            Ok(code) => Ok((code, true)),
            Err(CodeError::Check { .. }) => Ok((Self(text.to_owned()), false)),
            Err(error) => Err(error),
        }
    }

    /// Puts a code together from its parts and adds the check digit.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] when a part has the wrong number of digits.
    pub fn new(yymm: &str, region: RegionCode, department: &str, kind: &str, random: &str) -> Result<Self, CodeError> {
        let payload = format!("{yymm}{region}{department}{kind}{random}");
        let check = Self::check_digit(&payload);
        Self::parse(&format!("{yymm}-{region}-{department}-{kind}-{random}{check}"))
    }

    /// The code as printed, with its hyphens.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The region that gave the code.
    pub fn region(&self) -> RegionCode {
        RegionCode::parse(&self.0[5..11]).expect("a parsed project code holds six digits of region")
    }

    fn check_digit(payload: &str) -> char {
        let values = payload.chars().filter_map(|c| c.to_digit(10));
        char::from_digit(check::hybrid(values, 10), 10).unwrap_or('0')
    }
}

impl fmt::Display for ProjectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ProjectCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<ProjectCode> for String {
    fn from(code: ProjectCode) -> Self {
        code.0
    }
}

/// A unified social credit code (统一社会信用代码), 18 characters, GB 32100-2015.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode {
    text: String,
    check_ok: bool,
}

impl CreditCode {
    const KIND: &'static str = "unified social credit code";
    const SHAPE: &'static str = "18 characters of 0-9 and A-Z without I, O, S, V, Z";
    const ALPHABET: &'static [u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// Reads a code; both its check characters must hold.
    ///
    /// # Errors
    /// [`CodeError`] when the shape or a check character is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        Self::shape(text)?;
        let body: Vec<u32> = text[8..16].chars().filter_map(|c| c.to_digit(36)).collect();
        let found = text.chars().nth(16).unwrap_or('?');
        let expected = check::body(body.into_iter());
        if found != expected {
            return Err(Self::failed(text, found, expected));
        }
        let found = text.chars().nth(17).unwrap_or('?');
        let expected = Self::check_character(&text[..17]);
        if found != expected {
            return Err(Self::failed(text, found, expected));
        }
        Ok(Self { text: text.to_owned(), check_ok: true })
    }

    /// Reads a code that a person has compared with the register: only its shape is checked.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] when the shape is wrong.
    pub fn parse_confirmed(text: &str) -> Result<Self, CodeError> {
        match Self::parse(text) {
            Err(CodeError::Check { .. }) => Ok(Self { text: text.to_owned(), check_ok: false }),
            other => other,
        }
    }

    /// Puts a code together: registering department and kind (`91` an enterprise), region, eight characters of body; adds
    /// both check characters.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] when a part is too long, too short or has a letter that the code does not use.
    pub fn new(kind: &str, region: RegionCode, body: &str) -> Result<Self, CodeError> {
        let ninth = check::body(body.chars().filter_map(|c| c.to_digit(36)));
        let payload = format!("{kind}{region}{body}{ninth}");
        Self::shape(&format!("{payload}0"))?;
        let check = Self::check_character(&payload);
        Self::parse(&format!("{payload}{check}"))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether both check characters hold; `false` only for a confirmed code.
    pub fn check_ok(&self) -> bool {
        self.check_ok
    }

    fn shape(text: &str) -> Result<(), CodeError> {
        if text.len() == 18 && text.bytes().all(|byte| Self::ALPHABET.contains(&byte)) {
            return Ok(());
        }
        Err(CodeError::malformed(Self::KIND, text, Self::SHAPE))
    }

    fn failed(text: &str, found: char, expected: char) -> CodeError {
        CodeError::Check { kind: Self::KIND, given: text.to_owned(), found, expected }
    }

    fn check_character(payload: &str) -> char {
        let values = payload.bytes().filter_map(|byte| Self::ALPHABET.iter().position(|&c| c == byte));
        let value = check::credit(values.map(|value| value as u32));
        char::from(Self::ALPHABET[value as usize])
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn real_project_codes_pass() {
        for code in [
            "2111-522323-04-01-342068",
            "2509-320193-89-01-544060",
            "2411-130202-89-01-637015",
            "2304-211404-04-01-000018",
            "2306-211400-04-01-000012",
            "2303-211403-04-01-123451",
            "2211-211421-60-01-004174",
            "2019-211400-26-03-000001", // the old format has no check digit
        ] {
            assert_eq!(ProjectCode::parse(code).map(String::from), Ok(code.to_owned()));
        }
    }

    #[test]
    fn a_wrong_project_code_says_what_was_expected() {
        let error = ProjectCode::parse("2111-522323-04-01-342067").unwrap_err();
        assert_eq!(error.code(), "code-check-failed");
        assert!(error.to_string().ends_with("demand '8'"), "{error}");
        assert!(!ProjectCode::parse_confirmed("2111-522323-04-01-342067").unwrap().1);
        for wrong in ["", "2113-522323-04-01-342068", "2111522323040134206", "2111-522323-04-01-34206８", "x"] {
            assert_eq!(ProjectCode::parse(wrong).unwrap_err().code(), "code-malformed", "{wrong}");
        }
    }

    #[test]
    fn real_credit_codes_pass() {
        for code in ["91110000600037341L", "91211400MA0QC1AB2M", "11100000000013338W", "11100000MB0341032Y"] {
            assert!(CreditCode::parse(code).unwrap().check_ok(), "{code}");
        }
    }

    #[test]
    fn pilot_credit_codes_must_be_confirmed() {
        for code in ["91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P"] {
            assert_eq!(CreditCode::parse(code).unwrap_err().code(), "code-check-failed", "{code}");
            assert!(!CreditCode::parse_confirmed(code).unwrap().check_ok());
        }
        assert!(CreditCode::parse_confirmed("91110000600037341l").is_err());
        assert!(CreditCode::parse_confirmed("汉字汉字汉字").is_err());
    }

    proptest! {
        #[test]
        fn every_single_digit_slip_in_a_project_code_is_found(random in 0u32..100_000, at in 0usize..20, by in 1u32..10) {
            let region = RegionCode::parse("211400").unwrap();
            let code = ProjectCode::new("2304", region, "04", "01", &format!("{random:05}")).unwrap();
            let mut digits: Vec<u32> = code.as_str().chars().filter_map(|c| c.to_digit(10)).collect();
            digits[at] = (digits[at] + by) % 10;
            let d: String = digits.iter().map(u32::to_string).collect();
            let slipped = format!("{}-{}-{}-{}-{}", &d[..4], &d[4..10], &d[10..12], &d[12..14], &d[14..]);
            // A slip in the month may also turn it into a year of the old format, which has no check digit.
            prop_assume!(at >= 4);
            prop_assert!(ProjectCode::parse(&slipped).is_err());
        }

        #[test]
        fn made_credit_codes_pass(body in "[0-9A-HJ-NPQRTUWXY]{8}") {
            let region = RegionCode::parse("211400").unwrap();
            prop_assert!(CreditCode::new("91", region, &body).unwrap().check_ok());
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = (ProjectCode::parse(&text), CreditCode::parse(&text), CreditCode::parse_confirmed(&text), RegionCode::parse(&text));
        }
    }
}
