//! Cases, what they count as, what they ask of others, and what they bring forth.

use base::{BundleId, CaseId, DocumentId, PermitId, ProjectId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A case (办件).
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the table approval_case, commented in schema.sql")]
pub struct CaseRecord {
    pub id: CaseId,
    pub version: i64,
    /// Empty on a new case: the next number of its region and year is taken in the same transaction.
    pub number: String,
    pub project_id: ProjectId,
    pub item: String,
    pub office: String,
    pub state: String,
    pub outcome: Option<String>,
    pub applicant: String,
    pub received_at: Timestamp,
    pub accepted_on: Option<Date>,
    pub deemed: bool,
    pub due_on: Option<Date>,
    pub due_kind: Option<String>,
    pub statutory_due_on: Option<Date>,
    pub provisional: bool,
    pub calendar_version: String,
    pub law_on: Date,
    pub open: bool,
    pub document: String,
    /// The digest of its last fact.
    pub head: [u8; 32],
    /// How many facts it has.
    pub facts: i64,
    pub finished_on: Option<Date>,
    pub updated_at: Timestamp,
    /// When the law does something by itself.
    pub wakes_on: Option<Date>,
    /// Until when papers may follow.
    pub tolerated_until: Option<Date>,
    /// Until when the applicant waits after false papers.
    pub barred_until: Option<Date>,
    /// Whether the applicant's commitment proved false.
    pub broken_commitment: bool,
    /// 1: a machine decided; 2: and a person is to look at it again.
    pub machine: i64,
    /// What it says of its offices.
    pub figures: CaseFigures,
}

/// What a case says of its offices (办件的质效数据).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFigures {
    /// The office that received it; empty until a case of before has been counted.
    pub intake_office: String,
    /// Whether the applicant had to correct something.
    pub corrected: bool,
    /// The day of the (first) decision.
    pub decided_on: Option<Date>,
    /// Working days until then, as the law counts them.
    pub working_days: i64,
    /// Whether that was within the term; none without one.
    pub on_time: Option<bool>,
    /// Steps of officials until then.
    pub steps: i64,
    /// Of these, done on paper and entered later.
    pub steps_on_paper: i64,
    /// When a person looked again at what a machine had decided.
    pub looked_on: Option<Date>,
    /// Whether it was found right.
    pub look_passed: bool,
}

/// What a step adds to the sums of a day (质效计数).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The day: of receipt, or of the decision.
    pub day: Date,
    /// The office.
    pub office: String,
    /// The item.
    pub item: String,
    /// What happened.
    pub what: Tallied,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tallied {
    /// An application was received.
    Received,
    /// It turned out that it needed corrections.
    Corrected,
    /// It was decided.
    Decided {
        /// Working days that it took.
        working_days: i64,
        /// Whether that was in time; none without a term.
        on_time: Option<bool>,
        /// Steps of officials until then.
        steps: i64,
        /// Of these, done on paper and entered later.
        steps_on_paper: i64,
        /// Whether a machine decided.
        machine: bool,
    },
}

/// A permit (许可证件).
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the table permit, commented in schema.sql")]
pub struct PermitRecord {
    pub id: PermitId,
    pub number: String,
    pub document_number: String,
    pub case_id: CaseId,
    pub project_id: ProjectId,
    pub item: String,
    pub holder: String,
    pub holder_code: Option<String>,
    pub issued_on: Date,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub start_by: Option<Date>,
    pub state: String,
    pub document: String,
    /// SHA-256 of the signed file; zeros while it has not been rendered with its proof.
    pub file_digest: [u8; 32],
    /// Its edition, from 1.
    pub version: i64,
    /// The digest of its last fact; it has one an edition.
    pub head: [u8; 32],
    pub since: Option<Date>,
    pub ground: Option<String>,
}

impl PermitRecord {
    /// Its edition as file names have it.
    pub fn edition(&self) -> (PermitId, i64) {
        (self.id, self.version)
    }
}

/// A document that a step owes (文书).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table document, commented in schema.sql")]
pub struct DocumentRecord {
    pub id: DocumentId,
    pub case_id: CaseId,
    pub fact_seq: i64,
    pub kind: String,
    pub on: Date,
    pub made_at: Timestamp,
    pub office: String,
    pub number: DocumentNumber,
    pub template: [u8; 32],
    pub filled: String,
}

/// The number of a document (文号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentNumber {
    /// Given by hand.
    Given(String),
    /// The next of its word and year, to be taken when it is written.
    Next {
        /// 葫自然资受字.
        word: String,
        /// The year in which it is counted.
        year: i16,
    },
    /// Taken.
    Taken {
        /// 葫自然资受字.
        word: String,
        /// The year in which it is counted.
        year: i16,
        /// The count, from 1.
        n: i64,
    },
}

impl std::fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given(number) => f.write_str(number),
            Self::Next { word, year } => write!(f, "{word}〔{year}〕号"),
            Self::Taken { word, year, n } => write!(f, "{word}〔{year}〕{n}号"),
        }
    }
}

/// The wording of a kind of document (文书模板), by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRecord {
    /// SHA-256 of `body`.
    pub digest: [u8; 32],
    /// The kind.
    pub kind: String,
    /// JSON.
    pub body: String,
}

/// What became of a permit (许可证件状态).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitLife {
    /// The case that it was granted in.
    pub case_id: CaseId,
    /// in-force, expired, revoked, withdrawn, cancelled.
    pub state: String,
    /// The last day on which it is valid.
    pub valid_to: Option<Date>,
    /// Since when it stands so; none while it is in force in its first edition.
    pub since: Option<Date>,
    /// On which of the law's grounds, by its stable name.
    pub ground: Option<String>,
    /// Its next edition, when it was changed or renewed.
    pub edition: Option<NewEdition>,
}

/// The next edition of a permit (证照新版本).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table permit, commented in schema.sql")]
pub struct NewEdition {
    pub version: i64,
    pub number: String,
    pub document: String,
    pub head: [u8; 32],
    /// Since when it stands in place of the one before.
    pub on: Date,
}

/// An edition that a later one stands in place of (已被取代的版本).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table permit_edition, commented in schema.sql")]
pub struct EditionRecord {
    pub version: i64,
    pub number: String,
    pub replaced_on: Date,
}

/// A permit that is not as its first file says (证照状态): it ended, or has a later edition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table permit, commented in schema.sql")]
pub struct ListedPermit {
    pub id: PermitId,
    pub number: String,
    pub state: String,
    pub since: Option<Date>,
    pub ground: Option<String>,
    pub valid_to: Option<Date>,
}

/// An opinion that one office asked of another (征求意见).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table consultation, commented in schema.sql")]
pub struct ConsultationRecord {
    pub case_id: CaseId,
    /// Its place among the case's consultations, from 1.
    pub n: i64,
    pub office: String,
    pub asked_on: Date,
    pub until_on: Date,
    pub answered_on: Option<Date>,
    /// Whether the case ended before an answer came: `answered_on` is that day.
    pub unanswered: bool,
}

/// Cases of one project whose permits are issued at one stroke (交地即交证、拿地即开工).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table bundle, commented in schema.sql")]
pub struct BundleRecord {
    pub id: BundleId,
    pub version: i64,
    pub project_id: ProjectId,
    pub kind: String,
    pub state: String,
    pub document: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A paper that a one-time notice listed (补正材料).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBack {
    /// Of which item.
    pub item: String,
    /// The paper's id in the item's guide.
    pub paper: String,
    /// The day of the notice.
    pub on: Date,
}

/// An answer kept under its `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The key.
    pub key: String,
    /// Whose key.
    pub user_id: UserId,
    /// The status that was answered.
    pub status: u16,
    /// What the answer was about.
    pub body: String,
    /// When.
    pub at: Timestamp,
}
