//! The check of proof files: that a fact is in a log, and that it is the issuance of the very permit that carries the proof. Needs no database and no network.

use approval::Named;
use ledger::{Checkpoint, CheckpointError, NoteError, ProofFile, ProofFileError, Signed, VerifierKey};
use permit::Permit;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Disclosed, Disclosure};

/// What a proof file turned out to be.
pub enum Shown {
    /// The fact is in the log of a trusted key.
    Genuine {
        /// The fact.
        fact: Box<Disclosed>,
        /// Its place.
        index: u64,
        /// The checkpoint that has it.
        checkpoint: Checkpoint,
        /// Who signed that.
        signed: Vec<Signed>,
    },
    /// Something is wrong with it.
    Not(String),
    /// It is no proof file.
    Unreadable(String),
}

/// Checks a proof file.
pub fn show(bytes: &[u8], keys: &[VerifierKey], witnesses: &[VerifierKey]) -> Shown {
    let file = match ProofFile::parse(bytes) {
        Ok(file) => file,
        Err(error @ (ProofFileError::Format(_) | ProofFileError::Note(_))) => return Shown::Unreadable(error.to_string()),
    };
    let (checkpoint, signed) = match Checkpoint::open(&file.checkpoint, keys, witnesses) {
        Ok(opened) => opened,
        Err(error @ CheckpointError::Note(NoteError::Unknown)) => {
            return Shown::Not(format!("its checkpoint: {error}; give the log's ledger.pub with --key"));
        }
        Err(error) => return Shown::Not(format!("its checkpoint: {error}")),
    };
    let disclosure = match Disclosure::parse(&file.extra) {
        Ok(disclosure) => disclosure,
        Err(error) => return Shown::Unreadable(error.to_string()),
    };
    if let Err(error) = file.proof.verify_inclusion(file.index, checkpoint.size, &disclosure.leaf(), &checkpoint.root) {
        return Shown::Not(error.to_string());
    }
    match disclosure.open() {
        Ok(fact) => Shown::Genuine { fact: Box::new(fact), index: file.index, checkpoint, signed },
        Err(error) => Shown::Not(error.to_string()),
    }
}

/// Whether the issuance of a permit is in the log (颁发存证).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logged {
    /// Whether it is.
    pub holds: bool,
    /// In a sentence.
    pub message: Named,
    /// Its place.
    pub leaf: Option<u64>,
    /// The size of the checkpoint that has it.
    pub checkpoint: Option<u64>,
}

impl Logged {
    /// It is not, and why.
    pub fn not(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { holds: false, message: Named::new(zh, en), leaf: None, checkpoint: None }
    }
}

/// Checks that a proof file proves the issuance of this very edition of a permit.
pub fn issuance(bytes: &[u8], keys: &[VerifierKey], permit: &Permit) -> Logged {
    match show(bytes, keys, &[]) {
        Shown::Not(why) | Shown::Unreadable(why) => {
            Logged::not(format!("颁发记录的日志证明无效：{why}"), format!("the proof of its issuance does not hold: {why}"))
        }
        Shown::Genuine { fact, index, checkpoint, .. } => match is_of(&fact, permit) {
            false => Logged::not("该证明是另一条留痕的", "the proof is of another fact"),
            true => Logged {
                holds: true,
                message: Named::new(
                    format!("颁发记录在日志“{}”中：第 {index} 条，检查点 {} 条", checkpoint.origin, checkpoint.size),
                    format!(
                        "its issuance is in the log {}: leaf {index} of the checkpoint of {}",
                        checkpoint.origin, checkpoint.size
                    ),
                ),
                leaf: Some(index),
                checkpoint: Some(checkpoint.size),
            },
        },
    }
}

/// Whether a fact is the issuance of this edition, and says the same of it. Facts of before editions do not say the digest of the permit's data.
fn is_of(fact: &Disclosed, permit: &Permit) -> bool {
    let body: Value = fact.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let data = base::hex(&Sha256::digest(permit.canonical()));
    matches!(fact.kind.as_str(), "permit-issued" | "permit-reissued")
        && fact.subject == permit.id.to_string()
        && fact.number == i64::from(permit.number.version())
        && body["number"] == permit.number.to_string()
        && body["holder"] == permit.holder
        && (body["data"].is_null() || body["data"] == data)
}
