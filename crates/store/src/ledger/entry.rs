//! The entry of a fact (日志条目): the bytes that the log has of it, one spelling each. `docs/ledger.md` describes them for others.

use jiff::Timestamp;
use ledger::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Uuid;

const HEAD: &str = "ballast-fact/1";
const KEYS: [&str; 12] =
    ["region", "subject", "number", "project", "at", "on-paper-at", "kind", "actor", "role", "office", "chain", "said"];
/// What stands before the words that a fact commits to.
const SAID: &[u8] = b"ballast-said/1\n";

/// A fact's columns as they lie in the row, whatever somebody has made of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    pub region: &'a str,
    pub subject_kind: &'a str,
    pub subject: &'a str,
    pub number: i64,
    pub project: &'a str,
    pub at: i64,
    pub on_paper_at: i64,
    pub kind: &'a str,
    pub actor: &'a str,
    pub role: &'a str,
    pub office: &'a str,
    pub chain: &'a str,
}

impl Raw<'_> {
    /// The entry: a line for each column, and the commitment to the words.
    pub fn text(&self, said: &[u8; 32]) -> String {
        let mut text = String::with_capacity(512);
        let line = |text: &mut String, key: &str, values: &[&str]| {
            text.push_str(key);
            for value in values {
                text.push(' ');
                plain(text, value);
            }
            text.push('\n');
        };
        text.push_str(HEAD);
        text.push('\n');
        line(&mut text, "region", &[self.region]);
        line(&mut text, "subject", &[self.subject_kind, self.subject]);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "number {}", self.number);
        line(&mut text, "project", &[self.project]);
        let _ = writeln!(text, "at {}\non-paper-at {}", self.at, self.on_paper_at);
        line(&mut text, "kind", &[self.kind]);
        line(&mut text, "actor", &[self.actor]);
        line(&mut text, "role", &[self.role]);
        line(&mut text, "office", &[self.office]);
        line(&mut text, "chain", &[self.chain]);
        text.push_str("said ");
        said.iter().for_each(|byte| push_hex(&mut text, *byte));
        text.push('\n');
        text
    }
}

fn push_hex(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    text.push(DIGITS[usize::from(byte >> 4)] as char);
    text.push(DIGITS[usize::from(byte & 15)] as char);
}

/// Spaces, control characters and percent signs as %XX, so that no value can be taken for the next line.
fn plain(text: &mut String, value: &str) {
    // Nearly every value needs nothing.
    if value.bytes().all(|byte| byte > b' ' && byte != b'%' && byte != 0x7f) {
        return text.push_str(value);
    }
    for char in value.chars() {
        match char {
            '\0'..=' ' | '%' | '\x7f' => {
                text.push('%');
                push_hex(text, char as u8);
            }
            other => text.push(other),
        }
    }
}

/// Reads what [`plain`] wrote.
fn read_plain(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        value.push_str(before);
        value.push(u8::from_str_radix(after.get(..2)?, 16).ok().filter(u8::is_ascii)? as char);
        rest = &after[2..];
    }
    value.push_str(rest);
    Some(value)
}

/// The commitment to what a fact says in words: SHA-256 over the salt, the name of who did it and the body, each with its length.
fn said(salt: &[u8], actor_name: &str, body: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(SAID);
    for bytes in [salt, actor_name.as_bytes(), body.as_bytes()] {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize().into()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let one = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let lower = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if lower && text.len().is_multiple_of(2) { text.as_bytes().chunks(2).map(one).collect() } else { None }
}

/// The commitment of a row: by its seal, it is made under the salt, or kept since words were erased. None when the seal is no seal.
pub(super) fn commitment(seal: &str, actor_name: &str, body: &str) -> Option<[u8; 32]> {
    match seal.len() {
        0 => Some(said(&[], actor_name, body)),
        32 => Some(said(&unhex(seal)?, actor_name, body)),
        64 => unhex(seal)?.try_into().ok(),
        _ => None,
    }
}

/// SHA-256 over the digest of the subject's fact before, whose fact it is, its number, when, of what kind and who by id, role and office, each
/// text with its length, so that no two records share their bytes. What it says in words and people's names are not in it: they may have
/// to be erased one day, and a digest that is kept would let whoever guesses them be sure. The log commits to them under a salt that is
/// erased with them.
pub fn chain_digest(
    before: &[u8; 32],
    subject: Uuid,
    number: i64,
    at_micros: i64,
    [kind, actor, role, office]: [&str; 4],
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(subject.as_bytes());
    hash.update(number.to_be_bytes());
    hash.update(at_micros.to_be_bytes());
    for text in [kind, actor, role, office] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// Why bytes are no fact as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not an entry of a fact.
    #[error("this holds no fact of Ballast's log: {0}")]
    Format(&'static str),
    /// The words are not those that the entry commits to.
    #[error("the words that stand beside the entry are not those that the log commits to: they were changed")]
    OtherWords,
}

/// What the log has of a fact (条目公开), with the words under their salt; it travels within a proof file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    entry: String,
    /// None where words were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said: Option<Words>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    salt: String,
    actor_name: String,
    body: String,
}

/// A fact as a proof file shows it (已核对条目): its words are those that the log commits to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disclosed {
    /// The region.
    pub region: String,
    /// project, case, permit …
    pub subject_kind: String,
    /// Whose fact.
    pub subject: String,
    /// Its number within the subject.
    pub number: i64,
    /// When, as the fact says.
    pub at: Timestamp,
    /// The stable name of its kind.
    pub kind: String,
    /// The role in which it was done.
    pub role: String,
    /// The office.
    pub office: String,
    /// Who did it; none where words were erased.
    pub actor_name: Option<String>,
    /// What it says, JSON; none where words were erased.
    pub body: Option<String>,
}

impl Disclosure {
    pub(super) fn new(entry: String, seal: &str, actor_name: &str, body: &str) -> Self {
        let words = || Words { salt: seal.to_owned(), actor_name: actor_name.to_owned(), body: body.to_owned() };
        Self { entry, said: (seal.len() < 64).then(words) }
    }

    /// As it travels: JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`Disclosure::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`EntryError::Format`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        serde_json::from_slice(bytes).map_err(|_| EntryError::Format("it brings no entry"))
    }

    /// The hash of its leaf.
    pub fn leaf(&self) -> Hash {
        Hash::leaf(self.entry.as_bytes())
    }

    /// The fact, when its words are those that the entry commits to.
    ///
    /// # Errors
    /// [`EntryError`]: what is wrong.
    pub fn open(&self) -> Result<Disclosed, EntryError> {
        let form = EntryError::Format;
        let mut lines = self.entry.strip_suffix('\n').ok_or(form("its entry ends within a line"))?.split('\n');
        if lines.next() != Some(HEAD) {
            return Err(form("its entry is not of a form that is known here"));
        }
        let mut values = Vec::with_capacity(KEYS.len());
        for (key, line) in KEYS.iter().zip(lines.by_ref()) {
            let value =
                line.strip_prefix(*key).and_then(|rest| rest.strip_prefix(' ')).ok_or(form("a line of its entry is missing"))?;
            values.push(value);
        }
        if lines.next().is_some() {
            return Err(form("its entry has more lines than are known"));
        }
        let [region, subject, number, _project, at, _paper, kind, _actor, role, office, _chain, said] = values[..] else {
            return Err(form("its entry has another number of lines"));
        };
        let (subject_kind, subject) = subject.split_once(' ').ok_or(form("its entry names no subject"))?;
        if let Some(words) = &self.said {
            let made = commitment(&words.salt, &words.actor_name, &words.body).filter(|_| words.salt.len() < 64);
            if made.map(|bytes| bytes.to_vec()) != unhex(said) {
                return Err(EntryError::OtherWords);
            }
        }
        let read = |text: &str| read_plain(text).ok_or(form("a value of its entry does not read"));
        let at = at.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
        Ok(Disclosed {
            region: read(region)?,
            subject_kind: read(subject_kind)?,
            subject: read(subject)?,
            number: number.parse().map_err(|_| form("its number does not read"))?,
            at: at.ok_or(form("its instant does not read"))?,
            kind: read(kind)?,
            role: read(role)?,
            office: read(office)?,
            actor_name: self.said.as_ref().map(|words| words.actor_name.clone()),
            body: self.said.as_ref().map(|words| words.body.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: Raw<'_> = Raw {
        region: "211400",
        subject_kind: "case",
        subject: "018a0000-0000-7000-8000-000000000001",
        number: 3,
        project: "018a0000-0000-7000-a000-000000000001",
        at: 1_688_691_600_000_000,
        on_paper_at: 0,
        kind: "reviewed",
        actor: "-",
        role: "reviewer",
        office: "water",
        chain: "00",
    };
    const SALT: &str = "000102030405060708090a0b0c0d0e0f";

    fn disclosure() -> Disclosure {
        let said = commitment(SALT, "审查员", "{\"text\":\"同意\"}").unwrap();
        Disclosure::new(RAW.text(&said), SALT, "审查员", "{\"text\":\"同意\"}")
    }

    /// The entry is documented and lies in logs for ever: it does not change.
    #[test]
    fn an_entry_has_one_spelling() {
        let entry = disclosure().entry;
        assert_eq!(
            entry,
            "ballast-fact/1\nregion 211400\nsubject case 018a0000-0000-7000-8000-000000000001\nnumber 3\n\
             project 018a0000-0000-7000-a000-000000000001\nat 1688691600000000\non-paper-at 0\nkind reviewed\nactor -\nrole reviewer\n\
             office water\nchain 00\nsaid 5df8d7e8d8ad1c1e8a4f7f2f5c9a4a6d\n"
                .replace("5df8d7e8d8ad1c1e8a4f7f2f5c9a4a6d", entry.split("said ").nth(1).unwrap().trim())
        );
        // The same by another program: printf and sha256sum over the bytes of docs/ledger.md.
        let mut bytes = b"ballast-said/1\n".to_vec();
        for part in [&(0u8..16).collect::<Vec<_>>()[..], "审查员".as_bytes(), "{\"text\":\"同意\"}".as_bytes()] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part);
        }
        let digest = base::hex(&Sha256::digest(&bytes));
        assert!(entry.ends_with(&format!("said {digest}\n")));
    }

    #[test]
    fn no_value_can_be_taken_for_another_line() {
        let forged = Raw { kind: "x\nactor y", role: "a b%", ..RAW }.text(&[0; 32]);
        assert!(forged.contains("kind x%0aactor%20y\n") && forged.contains("role a%20b%25\n"));
        let open = Disclosure { entry: forged, said: None }.open().unwrap();
        assert_eq!((open.kind.as_str(), open.role.as_str()), ("x\nactor y", "a b%"));
    }

    #[test]
    fn words_that_were_changed_are_refused() {
        let good = disclosure();
        let open = Disclosure::parse(&good.to_bytes()).unwrap().open().unwrap();
        assert_eq!((open.kind.as_str(), open.number, open.actor_name.as_deref()), ("reviewed", 3, Some("审查员")));
        for change in [
            |words: &mut Words| words.body = "{\"text\":\"不同意\"}".into(),
            |words: &mut Words| words.actor_name = "别人".into(),
            |words: &mut Words| words.salt = words.salt.replace('0', "1"),
            |words: &mut Words| words.salt = "z".into(),
            |words: &mut Words| words.salt = "0".repeat(64),
        ] {
            let mut other = good.clone();
            change(other.said.as_mut().unwrap());
            assert_eq!(other.open(), Err(EntryError::OtherWords));
            assert_eq!(other.leaf(), good.leaf());
        }
        for bytes in [&b""[..], b"{}", b"{\"entry\":\"\",\"more\":1}", b"\xff"] {
            assert!(Disclosure::parse(bytes).is_err());
        }
        for entry in ["", "ballast-fact/1\n", "ballast-fact/2\nregion 211400\n", "ballast-fact/1\nregion%"] {
            assert!(Disclosure { entry: entry.into(), said: None }.open().is_err(), "{entry}");
        }
    }
}
