//! Who serves entities.

use base::{EntityId, StewardId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A leading cadre or a steward (包联领导、项目管家): a post, never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table steward, commented in schema.sql")]
pub struct StewardRecord {
    pub id: StewardId,
    pub version: i64,
    pub kind: String,
    pub n: i64,
    pub district: String,
    pub township: Option<i64>,
    pub expertise: i64,
    pub size_class: i64,
    pub room_free: i64,
    pub room_most: i64,
    pub serves: i64,
    pub synthetic: bool,
    pub appointed_on: Date,
    pub left_on: Option<Date>,
    pub head: [u8; 32],
    pub facts: i64,
    pub updated_at: Timestamp,
}

/// That somebody serves an entity (包联关系).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table stewardship, commented in schema.sql")]
pub struct Stewardship {
    pub entity: EntityId,
    pub tier: String,
    pub seq: i64,
    pub steward: StewardId,
    pub since_on: Date,
    pub until_on: Option<Date>,
    pub locked: bool,
    pub reason: String,
}

/// An entity as planning sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of the tables entity and stewardship")]
pub struct Serviceable {
    pub id: EntityId,
    pub n: i64,
    pub name: String,
    pub district: String,
    pub division: String,
    pub township: Option<i64>,
    pub size_class: Option<i64>,
    /// The number of the stewardship that stands, and whose it is; 0 when there never was one.
    pub seq: i64,
    pub now: Option<StewardId>,
    pub locked: bool,
}
