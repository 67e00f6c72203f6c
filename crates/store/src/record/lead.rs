//! Leads of promotion, clashes over them, recruiters' posts.

use base::{ClashId, LeadId, ProjectId, RecruiterId, Yuan};
use jiff::Timestamp;
use jiff::civil::Date;

/// A lead of promotion (招商线索).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table promotion_lead, commented in schema.sql")]
pub struct LeadRecord {
    pub id: LeadId,
    pub version: i64,
    pub number: String,
    pub name: String,
    pub enterprise: String,
    pub enterprise_code: Option<String>,
    pub name_key: String,
    pub industry: String,
    pub division: String,
    pub district: Option<String>,
    pub place: String,
    pub method: String,
    pub partner: Option<String>,
    pub team: String,
    pub recruiter: i64,
    pub stage: String,
    pub open: bool,
    pub standing: bool,
    pub contested: bool,
    pub investment: Yuan,
    pub promised: Yuan,
    pub contract: Yuan,
    pub project_id: Option<ProjectId>,
    pub due_on: Option<Date>,
    pub contact_on: Date,
    pub visited_on: Option<Date>,
    pub negotiating_on: Option<Date>,
    pub signed_on: Option<Date>,
    pub contracted_on: Option<Date>,
    pub landed_on: Option<Date>,
    pub ended_on: Option<Date>,
    pub synthetic: bool,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Two teams over one enterprise (撞单).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table promotion_clash")]
pub struct ClashRecord {
    pub id: ClashId,
    pub version: i64,
    pub later: LeadId,
    pub earlier: LeadId,
    /// open, or what the coordinator made of it.
    pub state: String,
    /// The last day of the coordinator's decision, while it is owed.
    pub due_on: Option<Date>,
    pub opened_on: Date,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A recruiter's post (招商员).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table recruiter")]
pub struct RecruiterRecord {
    pub id: RecruiterId,
    pub n: i64,
    pub team: String,
    pub synthetic: bool,
    pub appointed_on: Date,
}

/// What stands beside a lead that is another team's and may be about the same, as much as comparing it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of the table promotion_lead")]
pub struct LeadSketch {
    pub id: LeadId,
    pub team: String,
    pub enterprise: String,
    pub enterprise_code: Option<String>,
    pub industry: String,
    pub district: Option<String>,
    pub place: String,
}

/// On which days a lead, and the project that it became, came how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadCourse {
    /// Its team.
    pub team: String,
    /// Its method.
    pub method: String,
    /// Where it wants to be, or is.
    pub district: Option<String>,
    /// How far it is.
    pub stage: String,
    /// Whether somebody works on it.
    pub open: bool,
    /// Whether a step of it has slipped.
    pub overdue: bool,
    /// What is talked of.
    pub investment: Yuan,
    /// Promised at the signature.
    pub promised: Yuan,
    /// Under contract.
    pub contract: Yuan,
    /// What the register says of the project.
    pub built: Yuan,
    /// Contact, visited, negotiating, signed, contracted, landed, started, completed, produced.
    pub days: [Option<Date>; 9],
}
