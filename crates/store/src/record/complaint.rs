//! Complaints on conduct, what is attached to them, and ratings of services.

use base::{ComplaintId, RatingId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A complaint on conduct, or a petition (投诉举报).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table complaint, commented in schema.sql")]
pub struct ComplaintRecord {
    pub id: ComplaintId,
    pub version: i64,
    pub number: String,
    pub channel: String,
    pub category: Option<String>,
    /// The office that keeps it.
    pub keeper: String,
    /// The office that looks into it now.
    pub office: String,
    pub state: String,
    pub open: bool,
    /// The last day of what is owed now; none while nothing is.
    pub due_on: Option<Date>,
    pub received_on: Date,
    /// Whether an answer came after its last day.
    pub late: bool,
    pub unsatisfied: i64,
    pub synthetic: bool,
    pub secret_digest: [u8; 32],
    pub text_key: String,
    pub challenge: Option<String>,
    pub contact: String,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
    /// Whether what its writer said is gone.
    pub erased: bool,
}

/// What the writer of a complaint attached (附件).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table complaint_file")]
pub struct ComplaintFile {
    pub complaint: ComplaintId,
    pub id: Uuid,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub digest: [u8; 32],
    pub at: Timestamp,
}

/// What somebody thinks of how he was served (评价).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table rating, commented in schema.sql")]
pub struct RatingRecord {
    pub id: RatingId,
    pub version: i64,
    /// case or ticket.
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub office: String,
    pub item: Option<String>,
    pub window: Option<String>,
    /// 5 (very satisfied) to 1 (very dissatisfied).
    pub grade: i64,
    pub bad: bool,
    pub state: String,
    pub open: bool,
    /// The last day of the call back that is owed now.
    pub due_on: Option<Date>,
    /// Whether the call back came after its last day.
    pub late: bool,
    pub rated_on: Date,
    /// Who rated; none for a ticket's holder.
    pub by_id: Option<UserId>,
    pub synthetic: bool,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub rated_at: Timestamp,
    pub updated_at: Timestamp,
}
