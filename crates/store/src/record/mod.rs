//! What is stored, as the rooms above see it. Documents (a case's whole state, a permit's data, a project's facts) are JSON text
//! that no query looks into.

mod campaign;
mod case;
mod complaint;
mod duty;
mod entity;
mod indicator;
mod issue;
mod lead;
mod people;
mod policy;
mod project;
mod sheets;
mod steward;
mod visit;
mod watch;

use base::{ProjectId, UserId};
pub use campaign::{CampaignRecord, Listing, ScoreRecord, TourRecord, TourStop};
pub use case::{
    Answer, BundleRecord, CaseFigures, CaseRecord, ConsultationRecord, DocumentNumber, DocumentRecord, EditionRecord,
    ListedPermit, NewEdition, PermitLife, PermitRecord, SentBack, Tallied, Tally, TemplateRecord,
};
pub use complaint::{ComplaintFile, ComplaintRecord, RatingRecord};
pub use duty::{
    About, Claim, ContactRecord, DeliveryRecord, DutyRecord, MailedCode, MeasureRecord, MeasureValue, MeetingRecord, Membership,
    TaskForceRecord, TellingRecord, WalkRecord, WebhookEdit, WebhookRecord,
};
pub use entity::{EntityBatch, EntityEdit, EntityRecord};
pub use indicator::{IndicatorRecord, IndicatorRevision, IndicatorTarget};
pub use issue::{IssueRecord, IssueWord};
use jiff::Timestamp;
pub use lead::{ClashRecord, LeadCourse, LeadRecord, LeadSketch, RecruiterRecord};
pub use people::{
    FactorEdit, IdentityEdit, IdentityRecord, PendingRecord, PersonRecord, PostEdit, PostRecord, ReadRecord, SecondFactor,
    SessionRecord, TicketRecord, Try, UserRecord,
};
pub use policy::{ClaimCase, PolicyClaim, PolicyCounts, PolicyEdition, PolicyPush, PolicyRead, PolicyRecord};
pub use project::{Dossier, EstablishmentRecord, EstablishmentRow, Milestone, Progress, ProjectRecord};
pub use sheets::{ApiKeyRecord, IssueNumber, SheetMappingRecord};
pub use steward::{Serviceable, StewardRecord, Stewardship};
use uuid::Uuid;
pub use visit::{EventRecord, PlaybookRecord, VisitRecord, VisitStop};
pub use watch::{FindingRecord, NamedCase, WatchedCase, WatchedFact};

/// Something that happened (留痕记录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRecord {
    /// project, case or permit.
    pub subject_kind: String,
    /// Whose fact it is.
    pub subject_id: Uuid,
    /// Its number within the subject, from 1.
    pub seq: i64,
    /// To whose timeline it belongs.
    pub project_id: ProjectId,
    /// When.
    pub at: Timestamp,
    /// The stable name of its kind.
    pub kind: String,
    /// Who did it; none for the clock.
    pub actor_id: Option<UserId>,
    /// The name shown.
    pub actor_name: String,
    /// The role in which it was done.
    pub actor_role: String,
    /// The office.
    pub actor_office: String,
    /// What it says, JSON.
    pub body: String,
    /// SHA-256 over the digest before and what says who, when and of what kind; what it says in words is the log's to prove.
    pub digest: [u8; 32],
    /// When it was done on paper, if it was entered later; the body says so too.
    pub on_paper_at: Option<Timestamp>,
    /// Its place in the log, from 0; none before the sequencer has seen it.
    pub leaf: Option<u64>,
}

/// A row to be written.
#[derive(Debug, Clone)]
pub enum Write<T> {
    /// A row that is not there yet.
    New(T),
    /// A row that is there in version `expected`.
    Update {
        /// The row as it shall be, with its new version.
        record: T,
        /// The version that it was made from.
        expected: i64,
    },
}

impl<T> Write<T> {
    /// The row as it shall be.
    pub fn record(&self) -> &T {
        match self {
            Self::New(record) | Self::Update { record, .. } => record,
        }
    }
}
