//! What spreadsheets and other systems need kept.

use base::IssueId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// What the headings of an office's spreadsheets mean, where it is not known by itself (列对应).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetMappingRecord {
    /// Always the same for a kind and an office.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// What the rows are: entities, hotline.
    pub kind: String,
    /// Whose spreadsheets; empty for those who have no office.
    pub office: String,
    /// Heading → field (empty: passed over), JSON.
    pub headings: String,
    /// The digest of its last fact.
    pub head: [u8; 32],
    /// How many facts it has.
    pub facts: i64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The number that an issue has where it was taken down first (原始工单编号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueNumber {
    /// By which channel it came.
    pub channel: String,
    /// The number.
    pub number: String,
    /// The issue.
    pub issue: IssueId,
}

/// A key by which another system calls (接口密钥).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// Its id.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// What it is called.
    pub name: String,
    /// For which office it calls.
    pub office: String,
    /// What it may do.
    pub scope: String,
    /// SHA-256 of the key.
    pub digest: [u8; 32],
    /// Its first characters, by which people tell it.
    pub begins: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Since when it holds no more.
    pub revoked_at: Option<Timestamp>,
    /// The last day on which it was used.
    pub used_on: Option<Date>,
    /// The digest of its last fact.
    pub head: [u8; 32],
    /// How many facts it has.
    pub facts: i64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
