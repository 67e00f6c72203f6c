//! What enterprises ask.

use base::{IssueId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;

/// Something that an enterprise asks (企业诉求).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table issue")]
pub struct IssueRecord {
    pub id: IssueId,
    pub version: i64,
    pub channel: String,
    pub category: Option<String>,
    pub company_code: Option<String>,
    pub company_name: String,
    pub office: Option<String>,
    pub state: String,
    pub open: bool,
    /// The last day of the answer that is owed now; none while nothing is.
    pub due_on: Option<Date>,
    pub answered: bool,
    /// Whether an answer came after its last day.
    pub late: bool,
    pub judged: bool,
    pub solved_at_once: bool,
    pub reopened: i64,
    /// The company's last mark, 1 to 5; 0 before it spoke.
    pub mark: i64,
    pub opened_on: Date,
    pub by_id: UserId,
    pub intake_office: Option<String>,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A word that a correction by hand has taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueWord {
    /// The word.
    pub word: String,
    /// Who answers.
    pub office: String,
    /// Of which kind it is.
    pub category: Option<String>,
    /// Who taught it.
    pub by_name: String,
    /// When.
    pub learned_at: Timestamp,
}
