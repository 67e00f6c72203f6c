//! Checkpoints (检查点, `c2sp.org/tlog-checkpoint`): which log, how many leaves, which root.

use crate::{Hash, LogKey, Note, NoteError, Signed, VerifierKey};

/// Why a text is no checkpoint, or one that is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a checkpoint.
    #[error("this is not a checkpoint: {0}")]
    Format(&'static str),
    /// The signed note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// What a log was at a moment (检查点). It follows from its leaves; signing says that the log stands by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a name that nobody else has.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Signs it.
    ///
    /// # Errors
    /// [`NoteError`] for an origin that no note may have.
    pub fn sign(&self, keys: &[&LogKey]) -> Result<Note, NoteError> {
        Note::sign(&self.text(), keys, 0)
    }

    /// Reads the text of a note. Lines that extend it are passed over: nobody audits them, so nothing is made to depend on them.
    ///
    /// # Errors
    /// [`CheckpointError::Format`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Format("it does not end with a newline"))?.split('\n');
        let origin =
            lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Format("its first line names no log"))?;
        let size = lines.next().unwrap_or_default();
        // One spelling: no sign, no zeroes before it.
        let number = size.parse::<u64>().ok().filter(|number| number.to_string() == size && *number <= i64::MAX as u64);
        let size = number.ok_or(CheckpointError::Format("its second line is no number of leaves"))?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(CheckpointError::Format("its third line is no root"))?;
        if lines.any(str::is_empty) {
            return Err(CheckpointError::Format("it has an empty line"));
        }
        if size == 0 && root != Hash::empty() {
            return Err(CheckpointError::Format("a log without leaves has one root, and it is not this one"));
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Reads a signed checkpoint and checks it: that one of `log`'s keys signed it under the log's own name, and whose other signatures hold.
    ///
    /// # Errors
    /// [`CheckpointError`]: what is wrong.
    pub fn open(note: &Note, log: &[VerifierKey], witnesses: &[VerifierKey]) -> Result<(Self, Vec<Signed>), CheckpointError> {
        let checkpoint = Self::parse(note.text())?;
        let own: Vec<VerifierKey> = log.iter().filter(|key| key.name() == checkpoint.origin).cloned().collect();
        let mut signed = note.verify(&own)?;
        match note.verify(witnesses) {
            Ok(more) => signed.extend(more),
            Err(NoteError::Unknown) => {}
            Err(other) => return Err(other.into()),
        }
        Ok((checkpoint, signed))
    }
}
