//! Identifiers of electronic licences.

use crate::{CodeError, check};
use std::fmt;

/// An electronic-licence identifier (电子证照标识), GB/T 36904-2018:
/// `1.2.156.3005.2.TYPE.ISSUER.SERIAL.VERSION.CHECK`, the check character by ISO 7064 MOD 37,36 over the four parts without dots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LicenceId {
    text: String,
    check_ok: bool,
}

impl LicenceId {
    /// The object identifier under which every licence identifier lies.
    pub const ROOT: &'static str = "1.2.156.3005.2";
    const KIND: &'static str = "electronic-licence identifier";
    const SHAPE: &'static str = "1.2.156.3005.2.TYPE.ISSUER.SERIAL.VERSION.CHECK of digits and capital letters";

    /// Reads an identifier; its check character must hold.
    ///
    /// # Errors
    /// [`CodeError`] when the shape or the check character is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let (payload, found) = Self::shape(text).ok_or_else(|| CodeError::malformed(Self::KIND, text, Self::SHAPE))?;
        let expected = Self::check_character(&payload);
        if found != expected {
            return Err(CodeError::Check { kind: Self::KIND, given: text.to_owned(), found, expected });
        }
        Ok(Self { text: text.to_owned(), check_ok: true })
    }

    /// Reads an identifier of another system, whose check character may be wrong (some vendors compute it wrongly).
    ///
    /// # Errors
    /// [`CodeError::Malformed`] when the shape is wrong.
    pub fn parse_foreign(text: &str) -> Result<Self, CodeError> {
        match Self::parse(text) {
            Err(CodeError::Check { .. }) => Ok(Self { text: text.to_owned(), check_ok: false }),
            other => other,
        }
    }

    /// Puts an identifier together and adds the check character. `kind` is the licence type's code, `issuer` the issuing
    /// organ's credit code, `serial` free digits and capitals, `version` counts from 1 to 999.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] when a part holds anything but digits and capital letters.
    pub fn new(kind: &str, issuer: &str, serial: &str, version: u16) -> Result<Self, CodeError> {
        let check = Self::check_character(&format!("{kind}{issuer}{serial}{version:03}"));
        Self::parse(&format!("{}.{kind}.{issuer}.{serial}.{version:03}.{check}", Self::ROOT))
    }

    /// Its edition, from 1: what replaces a licence that was changed or renewed has the next.
    pub fn version(&self) -> u16 {
        self.text.rsplit('.').nth(1).and_then(|version| version.parse().ok()).unwrap_or_default()
    }

    /// The identifier of the edition that follows this one.
    ///
    /// # Errors
    /// [`CodeError::Malformed`] after edition 999, or when the version is no number.
    pub fn next(&self) -> Result<Self, CodeError> {
        let parts: Vec<&str> = self.text.split('.').rev().collect();
        let [_, version, serial, issuer, kind, ..] = parts[..] else {
            return Err(CodeError::malformed(Self::KIND, &self.text, Self::SHAPE));
        };
        let version = version.parse::<u16>().map_err(|_| CodeError::malformed(Self::KIND, &self.text, Self::SHAPE))?;
        Self::new(kind, issuer, serial, version.saturating_add(1))
    }

    /// The identifier as printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the check character holds; `false` only for an identifier of another system.
    pub fn check_ok(&self) -> bool {
        self.check_ok
    }

    fn shape(text: &str) -> Option<(String, char)> {
        let rest = text.strip_prefix(Self::ROOT)?.strip_prefix('.')?;
        let parts: Vec<&str> = rest.split('.').collect();
        let [kind, issuer, serial, version, check] = parts[..] else { return None };
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        let sized = text.len() <= 128 && version.len() == 3 && check.len() == 1;
        if !sized || !parts.iter().all(|part| plain(part)) {
            return None;
        }
        Some((format!("{kind}{issuer}{serial}{version}"), check.chars().next()?))
    }

    fn check_character(payload: &str) -> char {
        let value = check::hybrid(payload.chars().filter_map(|c| c.to_digit(36)), 36);
        char::from_digit(value, 36).unwrap_or('0').to_ascii_uppercase()
    }
}

impl fmt::Display for LicenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_identifiers_pass() {
        for id in [
            "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
            "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
            "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
            "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
            "1.2.156.3005.2.11100000000013338W009.112114000123456789.2303070001.001.G",
        ] {
            assert!(LicenceId::parse(id).unwrap().check_ok(), "{id}");
        }
    }

    #[test]
    fn a_made_identifier_is_read_again() {
        let id = LicenceId::new("11100000000013338W009", "112114000123456789", "2303070001", 1).unwrap();
        assert!(id.as_str().ends_with(".001.G"));
        assert!(LicenceId::new("A", "B", "has.dot", 1).is_err());
    }

    #[test]
    fn editions_follow_one_another() {
        let first = LicenceId::parse("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U").unwrap();
        let second = first.next().unwrap();
        assert_eq!(second.as_str(), "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S");
        assert_eq!((first.version(), second.version()), (1, 2));
        assert!(LicenceId::new("A", "B", "C", 999).unwrap().next().is_err());
    }

    #[test]
    fn a_wrong_check_is_only_for_foreign_systems() {
        let wrong = "1.2.156.3005.2.11100000000013338W009.112114000123456789.2303070001.001.H";
        assert_eq!(LicenceId::parse(wrong).unwrap_err().code(), "code-check-failed");
        assert!(!LicenceId::parse_foreign(wrong).unwrap().check_ok());
        assert!(LicenceId::parse_foreign("1.2.156.3005.2..a.b").is_err());
    }
}
