//! Projects, establishments, and everything that hangs on one of them.

use super::{CaseRecord, PermitRecord};
use base::{ProjectId, UserId, Yuan};
use jiff::Timestamp;
use jiff::civil::Date;
use map::Position;

/// A project (投资项目) of the register, or the establishment of a company (企业开办): what cases hang on.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the table project, commented in schema.sql")]
pub struct ProjectRecord {
    pub id: ProjectId,
    pub version: i64,
    /// What the dossier is about: investment or establishment.
    pub kind: String,
    pub code: Option<String>,
    pub code_check_ok: bool,
    pub name: String,
    pub district: String,
    pub industry: String,
    pub cluster: Option<String>,
    pub base: Option<String>,
    pub owner: String,
    pub owner_code: Option<String>,
    pub owner_code_check_ok: bool,
    pub investment: Yuan,
    pub funding: String,
    pub track: String,
    pub facts: String,
    pub partner: Option<String>,
    /// Where it lies, if somebody recorded it.
    pub place: Option<Position>,
    pub listed_on: Date,
    pub planned_start_on: Option<Date>,
    pub started_on: Option<Date>,
    pub completed_on: Option<Date>,
    /// Whether it is on the list of a campaign: read from the lists, never written with the project.
    pub campaign: bool,
    /// Whether a tour visited it: read from the tours, never written with the project.
    pub toured: bool,
    pub synthetic: bool,
    pub source: Option<String>,
    pub summary_zh: Option<String>,
    pub summary_en: Option<String>,
    pub progress: Progress,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// How far a project is: derived, kept in its row by every change so that lists can sort and filter by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The stage of the first thing still needed, `started` or `completed`.
    pub stage: String,
    /// Items that its path names.
    pub needed: i64,
    /// Of these, granted.
    pub granted: i64,
    /// Cases under way.
    pub open_cases: i64,
    /// When the first clock ends.
    pub next_due_on: Option<Date>,
    /// Whether all its clocks stand still.
    pub paused: bool,
    /// On whose desk it lies.
    pub waiting_office: Option<String>,
    /// For which item.
    pub waiting_item: Option<String>,
}

/// A milestone (节点) of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// listed, initiated, cleared, started, completed or produced.
    pub kind: String,
    /// When it is planned.
    pub planned_on: Option<Date>,
    /// When it was reached.
    pub done_on: Option<Date>,
}

/// An establishment (企业开办): what a company that is being set up has beside its dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table establishment, commented in schema.sql")]
pub struct EstablishmentRecord {
    pub project_id: ProjectId,
    /// None on a new one: the next of its region is taken in the same transaction.
    pub serial: Option<i64>,
    pub number: String,
    pub name_key: String,
    pub applicant_id: UserId,
    pub state: String,
    pub name_kept_until: Date,
    pub promised_on: Option<Date>,
    pub filed_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub document: String,
}

/// An establishment in a list, with what lists show of its dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the tables establishment and project, commented in schema.sql")]
pub struct EstablishmentRow {
    pub record: EstablishmentRecord,
    pub name: String,
    pub district: String,
    pub industry: String,
    pub credit_code: Option<String>,
    pub needed: i64,
    pub granted: i64,
}

/// Everything of one project, or of one establishment, that a decision needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The project.
    pub project: ProjectRecord,
    /// What an establishment has beside it.
    pub establishment: Option<EstablishmentRecord>,
    /// Its milestones.
    pub milestones: Vec<Milestone>,
    /// Its cases, the oldest first.
    pub cases: Vec<CaseRecord>,
    /// Its permits.
    pub permits: Vec<PermitRecord>,
    /// The digest of the project's own last fact.
    pub head: [u8; 32],
    /// How many facts of its own it has.
    pub head_seq: i64,
}
