//! Proof files (证明文件, `c2sp.org/tlog-proof`): all that somebody without a network needs to see that an entry is in the log.

use crate::proof::HASHES_MAX;
use crate::{Hash, Note, NoteError, Proof};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// Bytes of a file at most.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why bytes are no proof file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileError {
    /// Not a proof file.
    #[error("this is not a proof file: {0}")]
    Format(&'static str),
    /// Its checkpoint is no signed note.
    #[error("its checkpoint: {0}")]
    Note(#[from] NoteError),
}

/// An entry's proof with its checkpoint (证明文件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// What the file brings beside: here, the entry itself. Nothing vouches for it before the proof is checked.
    pub extra: Vec<u8>,
    /// Which leaf, from 0.
    pub index: u64,
    /// The hashes to the root.
    pub proof: Proof,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

impl fmt::Display for ProofFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", STANDARD.encode(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof.hashes().iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl ProofFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ProofFileError`]: what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofFileError> {
        let format = ProofFileError::Format;
        if bytes.len() > BYTES_MAX {
            return Err(format("it is longer than 4 MiB"));
        }
        let text = str::from_utf8(bytes).map_err(|_| format("it is not UTF-8"))?;
        let (head, note) = text.split_once("\n\n").ok_or(format("no empty line stands before its checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEAD) {
            return Err(format("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let extra = lines.next_if(|line| line.starts_with("extra ")).map(|line| STANDARD.decode(&line[6..]));
        let extra = extra.transpose().map_err(|_| format("its extra line is not standard base64"))?.unwrap_or_default();
        let number = lines.next().and_then(|line| line.strip_prefix("index ")).unwrap_or_default();
        let index = number.parse::<u64>().ok().filter(|index| index.to_string() == number);
        let index = index.ok_or(format("it does not say which leaf it is about"))?;
        let hashes: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        let hashes = hashes.filter(|hashes| hashes.len() <= HASHES_MAX).ok_or(format("a line of its proof is no hash"))?;
        Ok(Self { extra, index, proof: Proof::new(hashes), checkpoint: Note::parse(note.as_bytes())? })
    }
}
