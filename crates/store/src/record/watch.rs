//! What watching by rule reads, and what was done about a finding.

use base::{CaseId, FindingId, ProjectId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A case as the watch reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedCase {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its item.
    pub item: String,
    /// The office that decides.
    pub office: String,
    /// The project.
    pub project: ProjectId,
    /// The applicant.
    pub applicant: String,
    /// When it was received.
    pub received_at: Timestamp,
}

/// A case by what people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCase {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its item.
    pub item: String,
    /// The project.
    pub project: ProjectId,
    /// The project's name.
    pub project_name: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was decided.
    pub decided_on: Option<Date>,
}

/// A fact as the watch reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedFact {
    /// The case, or the project.
    pub subject: Uuid,
    /// Its number there.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The stable name of its kind.
    pub kind: String,
    /// Who; none for the clock.
    pub actor_id: Option<UserId>,
    /// The name shown.
    pub actor_name: String,
    /// The role in which it was done; empty for the clock.
    pub actor_role: String,
    /// JSON; empty where nothing of it is needed.
    pub body: String,
    /// Whether it was done on paper and entered later.
    pub on_paper: bool,
}

/// What was done about a finding of the watch (异常线索处置).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table watch_finding, commented in schema.sql")]
pub struct FindingRecord {
    pub id: FindingId,
    pub version: i64,
    pub pattern: String,
    pub office: String,
    pub state: String,
    /// Whether the office was ever asked: only then may its head know of it.
    pub asked: bool,
    /// The last day of the answer that is owed.
    pub due_on: Option<Date>,
    pub first_on: Date,
    pub last_on: Date,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}
