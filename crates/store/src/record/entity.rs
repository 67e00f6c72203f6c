//! Business entities of the register.

use base::{EntityBatchId, EntityId};
use entity::Attributes;
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// A business entity (经营主体).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table entity, commented in schema.sql")]
pub struct EntityRecord {
    pub id: EntityId,
    /// Its number in the region; 0 on a new one, which is given the next.
    pub n: i64,
    pub version: i64,
    pub batch: Option<EntityBatchId>,
    pub uscc: String,
    pub name: String,
    pub core: String,
    pub initials: String,
    pub kind: String,
    pub state: String,
    pub district: String,
    pub industry: Option<String>,
    pub attributes: Attributes,
    pub registered_on: Date,
    pub ended_on: Option<Date>,
    pub synthetic: bool,
    pub head: [u8; 32],
    pub facts: i64,
    pub updated_at: Timestamp,
}

impl EntityRecord {
    /// The division of its industry (门类下的大类): two digits, or nothing.
    pub fn division(&self) -> &str {
        self.industry.as_deref().and_then(|code| code.get(..2)).unwrap_or_default()
    }

    /// SHA-256 over what the register says of it: each text with its length (four bytes), each day as text, each attribute as 0 when
    /// unknown, else 1 and eight bytes; the highest byte first. Id, number and versions are not part of it: they are ours.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let days = [self.registered_on.to_string(), self.ended_on.map_or_else(String::new, |day| day.to_string())];
        let industry = self.industry.as_deref().unwrap_or_default();
        let texts = [&self.uscc, &self.name, &self.kind, &self.state, &self.district, industry, &days[0], &days[1]];
        for text in texts {
            hash.update((text.len() as u32).to_be_bytes());
            hash.update(text.as_bytes());
        }
        for value in &self.attributes.0 {
            match value {
                None => hash.update([0]),
                Some(value) => {
                    hash.update([1]);
                    hash.update(value.to_be_bytes());
                }
            }
        }
        hash.finalize().into()
    }
}

/// An entity as it was read and as it shall be: the sums of the register follow from both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityEdit {
    /// As it was read; its version is the one that is expected.
    pub before: EntityRecord,
    /// As it shall be.
    pub after: EntityRecord,
}

/// Entities that came together (批次), whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityBatch {
    /// Its id.
    pub id: EntityBatchId,
    /// The number of its first entity; the others follow without gaps.
    pub n_first: i64,
    /// How many there are.
    pub rows: i64,
    /// SHA-256 over the digests of the entities, in their order.
    pub digest: [u8; 32],
    /// Where they came from: a file's name, or what made them.
    pub source: String,
    /// When.
    pub at: Timestamp,
}
