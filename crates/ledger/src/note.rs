//! Signed notes (签名文本, `c2sp.org/signed-note`): a text and, below it, who signed it.

use crate::{KeyError, LogKey, Signed, VerifierKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// Bytes of a note at most.
const BYTES_MAX: usize = 64 * 1024;
/// Signatures of a note at most; the specification wants 16 at least.
const SIGNATURES_MAX: usize = 64;

/// Why bytes are no signed note, or one that is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note.
    #[error("this is not a signed note: {0}")]
    Format(&'static str),
    /// A known key's signature does not hold.
    #[error("the signature of {0} does not hold: the text was changed, or it was signed with another key")]
    Forged(String),
    /// None of the signatures is of a known key.
    #[error("none of its signatures is of a key that is trusted here")]
    Unknown,
}

/// A line below the text (签名行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// The key's name.
    pub name: String,
    /// The key's id.
    pub id: u32,
    /// The signature.
    pub signature: Vec<u8>,
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.signature].concat();
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl SignatureLine {
    /// Reads a line, without its newline.
    ///
    /// # Errors
    /// [`NoteError::Format`].
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix("— ").ok_or(NoteError::Format("a signature line begins with an em dash and a space"))?;
        let (name, text) = rest.split_once(' ').ok_or(NoteError::Format("a signature line has a name and a signature"))?;
        if !name_is_good(name) {
            return Err(NoteError::Format("a key's name has no spaces and no plus sign"));
        }
        let bytes = STANDARD.decode(text).map_err(|_| NoteError::Format("a signature is standard base64"))?;
        match bytes.split_first_chunk::<4>() {
            Some((id, signature)) if !signature.is_empty() => {
                Ok(Self { name: name.to_owned(), id: u32::from_be_bytes(*id), signature: signature.to_vec() })
            }
            _ => Err(NoteError::Format("a signature has more than the four bytes of its key's id")),
        }
    }
}

/// A signed note (签名文本).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// Keys whose signatures are believed (受信任密钥).
pub type Trusted<'a> = &'a [VerifierKey];

impl Note {
    /// Signs a text with each of `keys`; witnesses sign `time` too, in seconds since 1970.
    ///
    /// # Errors
    /// [`NoteError::Format`] for a text that no note may have; [`KeyError`] is not told apart from it.
    pub fn sign(text: &str, keys: &[&LogKey], time: u64) -> Result<Self, NoteError> {
        text_is_good(text)?;
        let line = |key: &&LogKey| -> Result<SignatureLine, KeyError> {
            let verifier = key.verifier();
            Ok(SignatureLine { name: verifier.name().to_owned(), id: verifier.id(), signature: key.sign(text, time)? })
        };
        let signatures = keys.iter().map(line).collect::<Result<_, _>>();
        Ok(Self { text: text.to_owned(), signatures: signatures.map_err(|_| NoteError::Format("a key did not sign"))? })
    }

    /// Takes a note apart. Nothing is known of who signed it before [`Note::verify`].
    ///
    /// # Errors
    /// [`NoteError::Format`].
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > BYTES_MAX {
            return Err(NoteError::Format("it is longer than 64 KiB"));
        }
        let all = str::from_utf8(bytes).map_err(|_| NoteError::Format("it is not UTF-8"))?;
        let cut = all.rfind("\n\n").ok_or(NoteError::Format("no empty line stands before its signatures"))?;
        let (text, lines) = (&all[..=cut], &all[cut + 2..]);
        text_is_good(text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Format("it does not end with a newline"))?;
        let signatures = lines.split('\n').map(SignatureLine::parse).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::Format("it has more than 64 signatures"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Its text, with the last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its signatures, known or not.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The same note with the signatures of these keys alone, whether they hold or not: what others add later is left out.
    #[must_use]
    pub fn signed_by(&self, keys: Trusted<'_>) -> Self {
        let of = |line: &&SignatureLine| keys.iter().any(|key| key.name() == line.name && key.id() == line.id);
        Self { text: self.text.clone(), signatures: self.signatures.iter().filter(of).cloned().collect() }
    }

    /// Adds signatures of others over the same text; one that is there is not added again.
    pub fn add(&mut self, lines: impl IntoIterator<Item = SignatureLine>) {
        for line in lines {
            if !self.signatures.contains(&line) && self.signatures.len() < SIGNATURES_MAX {
                self.signatures.push(line);
            }
        }
    }

    /// Whose signatures hold, of those that are trusted. Unknown ones are passed over.
    ///
    /// # Errors
    /// [`NoteError::Forged`] when one of a trusted key does not hold, [`NoteError::Unknown`] when there is none.
    pub fn verify(&self, trusted: Trusted<'_>) -> Result<Vec<Signed>, NoteError> {
        let mut held = Vec::new();
        for line in &self.signatures {
            let Some(key) = trusted.iter().find(|key| key.name() == line.name && key.id() == line.id) else { continue };
            held.push(key.verify(&self.text, &line.signature).ok_or_else(|| NoteError::Forged(line.name.clone()))?);
        }
        if held.is_empty() { Err(NoteError::Unknown) } else { Ok(held) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A key's name: not empty, no spaces of any script, no plus sign, no control characters.
pub(crate) fn name_is_good(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|char| char.is_whitespace() || char.is_control() || char == '+')
}

fn text_is_good(text: &str) -> Result<(), NoteError> {
    if text.len() > BYTES_MAX / 2 {
        return Err(NoteError::Format("its text is longer than 32 KiB"));
    }
    if !text.ends_with('\n') {
        return Err(NoteError::Format("its text does not end with a newline"));
    }
    if text.chars().any(|char| char < ' ' && char != '\n') {
        return Err(NoteError::Format("its text has control characters"));
    }
    Ok(())
}
