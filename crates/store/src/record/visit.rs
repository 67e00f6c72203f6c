//! Visits to enterprises, events of the parlour, playbooks of projects.

use base::{EntityId, EventId, PlaybookId, ProjectId, StewardId, UserId, VisitId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A visit to enterprises (走访).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table visit, commented in schema.sql")]
pub struct VisitRecord {
    pub id: VisitId,
    pub version: i64,
    pub steward: StewardId,
    /// The office of whoever planned it.
    pub office: String,
    pub by_id: UserId,
    pub on: Date,
    pub state: String,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// An enterprise on a visit, found by the enterprise; the visit's version guards it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitStop {
    /// The visit.
    pub visit: VisitId,
    /// The enterprise.
    pub entity: EntityId,
    /// The visit's day.
    pub on: Date,
    /// planned, visited, missed or called-off.
    pub state: String,
}

/// An event of the parlour (营商会客厅活动).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table parlour_event, commented in schema.sql")]
pub struct EventRecord {
    pub id: EventId,
    pub version: i64,
    pub office: String,
    pub on: Date,
    pub synthetic: bool,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A playbook of a project that is stuck (破堵清单).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table playbook, commented in schema.sql")]
pub struct PlaybookRecord {
    pub id: PlaybookId,
    pub version: i64,
    pub project_id: ProjectId,
    /// running or ended.
    pub state: String,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}
