//! The public keys of an organ with the days on which each signed: the file that whoever verifies carries along.
//!
//! PEM (RFC 7468), one key after the other; before each may stand its days, in lines that other readers of PEM pass over:
//!
//! ```text
//! # from 2026-11-27
//! # until 2029-03-01
//! -----BEGIN PUBLIC KEY-----
//! ```

use crate::{KeyError, PublicKey};
use jiff::civil::Date;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";
/// Keys of one file at most: two algorithms, thirty-two successors.
const KEYS_MAX: usize = 64;

/// A public key with the days on which it signed (公布的公钥).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKey {
    /// The key.
    pub key: PublicKey,
    /// The day on which it took the place of another; none for an organ's first.
    pub from: Option<Date>,
    /// The last day on which it signed (停用日); none while it signs.
    pub until: Option<Date>,
}

impl PublishedKey {
    /// Reads the keys of a file, one at least.
    ///
    /// # Errors
    /// [`KeyError`] when there is none, one of them is no key or a weak one, or a line says something else than a day.
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, KeyError> {
        let mut keys = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() || keys.is_empty() {
            let (mut from, mut until) = (None, None);
            while let Some((line, after)) = rest.strip_prefix("# ").and_then(|rest| rest.split_once('\n')) {
                let (what, day) = line.trim_end().split_once(' ').ok_or(KeyError::NotPublic)?;
                let place = match what {
                    "from" => &mut from,
                    "until" => &mut until,
                    _ => return Err(KeyError::NotPublic),
                };
                let day: Date = day.parse().map_err(|_| KeyError::NotPublic)?;
                if place.replace(day).is_some() {
                    return Err(KeyError::NotPublic);
                }
                rest = after;
            }
            let end = rest.find(END).filter(|_| rest.starts_with(BEGIN) && keys.len() < KEYS_MAX).ok_or(KeyError::NotPublic)?;
            let (pem, after) = rest.split_at(end + END.len());
            keys.push(Self { key: PublicKey::from_pem(pem)?, from, until });
            rest = after.trim_start();
        }
        Ok(keys)
    }

    /// The file of these keys.
    pub fn file(keys: &[Self]) -> String {
        let line = |what, day: Option<Date>| day.map(|day| format!("# {what} {day}\n")).unwrap_or_default();
        let one = |one: &Self| [line("from", one.from), line("until", one.until), one.key.to_pem()].concat();
        keys.iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IssuerKey, Signer};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn keys() -> Vec<PublishedKey> {
        let [first, second] = [7, 8].map(|seed| IssuerKey::generate([seed; 32]).public_keys());
        let day = Some(date(2026, 11, 27));
        let now = second.into_iter().map(|key| PublishedKey { key, from: day, until: None });
        now.chain(first.into_iter().map(|key| PublishedKey { key, from: None, until: day })).collect()
    }

    #[test]
    fn a_file_of_public_keys_has_them_all_with_their_days() {
        let text = PublishedKey::file(&keys());
        assert_eq!(PublishedKey::all_from_pem(&text).unwrap(), keys());
        assert_eq!(PublishedKey::all_from_pem(&text.replace('\n', "\r\n")).unwrap(), keys());
        // A file from before keys had days.
        let issuer = IssuerKey::generate([7; 32]);
        let pem: String = issuer.public_keys().iter().map(PublicKey::to_pem).collect();
        let read = PublishedKey::all_from_pem(&pem).unwrap();
        assert!(read.iter().all(|one| (one.from, one.until) == (None, None)));
        assert_eq!(read.into_iter().map(|one| one.key).collect::<Vec<_>>(), issuer.public_keys());
        for bad in [
            "",
            "x",
            BEGIN,
            "# until 2026-11-27",
            "# until 2026-11-27\n",
            &format!("x{text}"),
            &format!("{text}x"),
            &text.replacen("# until", "# til", 1),
            &text.replacen("# until 2026-11-27", "# until 2026-13-27", 1),
            &text.replacen("# until 2026-11-27", "# until 2026-11-27\n# until 2026-11-28", 1),
            &text.replacen("# until", "#until", 1),
            &pem.repeat(33),
        ] {
            assert_eq!(PublishedKey::all_from_pem(bad), Err(KeyError::NotPublic), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(# (from|until) [0-9-]{0,10}\n|-----BEGIN PUBLIC KEY-----|-----END PUBLIC KEY-----|[ -~\n]{0,9}){0,6}") {
            prop_assert!(PublishedKey::all_from_pem(&text).is_err());
        }
    }
}
