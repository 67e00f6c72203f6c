//! Words of people that the law wants erased (个人信息删除): they leave the row with their salt, the commitment stays, the log goes on verifying.

use super::Sealed;
use super::entry::commitment;
use crate::StoreError;
use crate::columns::{hex, uuid};
use crate::db::{Statement, Store};
use crate::fact;
use base::RegionCode;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The kind of the fact that says what was erased.
pub const ERASED: &str = "personal-data-erased";

/// A fact as it stands before something is erased from it (待删除留痕).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Whose fact.
    pub subject: Uuid,
    /// Its number within the subject.
    pub number: i64,
    /// Who did it.
    pub actor_name: String,
    /// What it says, JSON.
    pub body: String,
    seal: String,
}

/// What is left of a fact (删除后留痕).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Whose fact.
    pub subject: Uuid,
    /// Its number within the subject.
    pub number: i64,
    /// The name that is left.
    pub actor_name: String,
    /// The body that is left.
    pub body: String,
    seal: String,
    commitment: String,
}

impl Spoken {
    /// What is left of it when name and body are these. The salt goes: nobody can find out by trying what stood there.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] for a row that was altered by hand.
    pub fn erased(self, actor_name: String, body: String) -> Result<Erasure, StoreError> {
        let made = commitment(&self.seal, &self.actor_name, &self.body);
        let commitment =
            made.ok_or_else(|| StoreError::Ledger(format!("fact {} of {} has no seal", self.number, self.subject)))?;
        Ok(Erasure {
            subject: self.subject,
            number: self.number,
            actor_name,
            body,
            seal: self.seal,
            commitment: hex(&commitment),
        })
    }
}

impl Erasure {
    /// The digest by which the log knows what is left.
    pub fn left(&self) -> String {
        left_digest(&self.actor_name, &self.body)
    }
}

/// The digest of what is left of a fact; the fact about the erasure has it, so that what is left cannot be altered either.
pub fn left_digest(actor_name: &str, body: &str) -> String {
    let mut hash = Sha256::new();
    for text in [actor_name, body] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hex(&hash.finalize())
}

/// The statement that erases; nothing when somebody else did so meanwhile.
pub(crate) fn statement(region: RegionCode, one: &Erasure) -> Statement {
    Statement::new(
        "UPDATE fact SET actor_name = $4, body = $5, seal = $6 WHERE region = $1 AND subject_id = $2 AND seq = $3 AND seal = $7",
        vec![
            region.as_str().into(),
            one.subject.to_string().into(),
            one.number.into(),
            one.actor_name.as_str().into(),
            one.body.as_str().into(),
            one.commitment.as_str().into(),
            one.seal.as_str().into(),
        ],
    )
}

impl Store {
    /// Facts whose name or body may hold `text`, of one subject or of all; at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn facts_saying(&self, text: &str, subject: Option<Uuid>, limit: u32) -> Result<Vec<Spoken>, StoreError> {
        let pattern: String =
            text.chars().flat_map(|char| if ['%', '_', '\\'].contains(&char) { vec!['\\', char] } else { vec![char] }).collect();
        let mut args = vec![self.region_arg(), format!("%{pattern}%").into()];
        let of = match subject {
            Some(subject) => {
                args.push(subject.to_string().into());
                "AND subject_id = $3"
            }
            None => "",
        };
        let sql = format!(
            "SELECT {}, seal FROM fact WHERE region = $1 AND (actor_name LIKE $2 ESCAPE '\\' OR body LIKE $2 ESCAPE '\\') {of}
             ORDER BY subject_id, seq LIMIT {limit}",
            fact::COLUMNS
        );
        let rows = self.db.all::<Sealed>(Statement::new(sql, args)).await?;
        let spoken = |one: Sealed| {
            Ok(Spoken {
                subject: uuid("subject_id", &one.row.subject_id)?,
                number: one.row.seq,
                actor_name: one.row.actor_name,
                body: one.row.body,
                seal: one.seal,
            })
        };
        rows.into_iter().map(spoken).collect()
    }
}
