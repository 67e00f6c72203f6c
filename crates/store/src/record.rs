//! What is stored, as the rooms above see it. Documents (a case's whole state, a permit's data, a project's facts) are JSON text
//! that no query looks into.

use base::{
    BundleId, CampaignId, CaseId, DeliveryId, DocumentId, DutyId, MeasureId, MeetingId, Named, PermitId, ProjectId, ScoreId,
    TaskForceId, TellingId, TicketId, TourId, UserId, WalkId, Yuan,
};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

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
    /// SHA-256 over the digest before and every field.
    pub digest: [u8; 32],
    /// When it was done on paper, if it was entered later; the body says so too.
    pub on_paper_at: Option<Timestamp>,
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
    /// SHA-256 of the signed file; zeros while it has not been rendered.
    pub file_digest: [u8; 32],
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

/// What became of a permit (许可证件状态).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitLife {
    /// The case that it was granted in.
    pub case_id: CaseId,
    /// in-force, expired, revoked, withdrawn, cancelled.
    pub state: String,
    /// The last day on which it is valid.
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

/// Something owed (责任事项).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table duty, commented in schema.sql")]
pub struct DutyRecord {
    pub id: DutyId,
    pub version: i64,
    pub kind: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub project_id: Option<ProjectId>,
    pub district: Option<String>,
    pub owner_key: String,
    pub creditor_key: String,
    pub state: String,
    pub open: bool,
    pub opened_on: Date,
    pub due_on: Option<Date>,
    pub provisional: bool,
    pub ended_on: Option<Date>,
    pub late: bool,
    pub follows: bool,
    pub wakes_on: Option<Date>,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// That somebody takes it on himself to tell what is due of a duty: of two who try, one does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Of which duty.
    pub duty: DutyId,
    /// In which version it was read.
    pub version: i64,
    /// The day for which it woke.
    pub woke_on: Date,
    /// The day on which something is to be told next.
    pub wakes_on: Option<Date>,
}

/// What somebody was told of a duty (督办提醒).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table telling, commented in schema.sql")]
pub struct TellingRecord {
    pub id: TellingId,
    pub duty: DutyId,
    pub rung: String,
    pub audience: String,
    pub on: Date,
    pub told_at: Timestamp,
    pub why: Named,
    pub what: Named,
}

/// How somebody wants to be told by e-mail (通知设置).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table contact, commented in schema.sql")]
pub struct ContactRecord {
    pub user: UserId,
    pub version: i64,
    pub email: String,
    pub mail: String,
    pub digest_hour: i64,
    pub language: String,
    pub updated_at: Timestamp,
}

/// Where an office's notices are posted (消息推送).
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table webhook, commented in schema.sql")]
pub struct WebhookRecord {
    pub office: String,
    pub version: i64,
    pub url: String,
    pub secret: String,
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for WebhookRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The secret stays out of logs, and so may a token in the address.
        f.debug_struct("WebhookRecord").field("office", &self.office).field("version", &self.version).finish_non_exhaustive()
    }
}

/// That a telling leaves by a channel to a recipient (送达).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table delivery, commented in schema.sql")]
pub struct DeliveryRecord {
    pub id: DeliveryId,
    pub telling: TellingId,
    pub channel: String,
    pub recipient: String,
    pub address: String,
    pub digest: bool,
    /// What it leaves with; none for one of a digest that nobody has put together yet.
    pub parcel: Option<DeliveryId>,
    pub state: String,
    pub not_before: Timestamp,
    pub next_try_at: Timestamp,
    pub attempts: i64,
    pub failure: Option<String>,
    pub sent_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A head's walk through an item's process (一把手走流程).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table walk, commented in schema.sql")]
pub struct WalkRecord {
    pub id: WalkId,
    pub version: i64,
    pub item: String,
    pub office: String,
    pub state: String,
    pub by_id: UserId,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A measure of a plan of objectives of which something was said (目标举措).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table measure, commented in schema.sql")]
pub struct MeasureRecord {
    pub id: MeasureId,
    pub version: i64,
    pub plan: String,
    pub measure: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub updated_at: Timestamp,
}

/// What was reported of a measure for a day (报送数值).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureValue {
    /// Of which.
    pub measure: MeasureId,
    /// For which day.
    pub on: Date,
    /// In thousandths of the figure's unit.
    pub thousandths: i64,
    /// What shows it.
    pub evidence: String,
    /// Who reported it.
    pub by_name: String,
    /// When.
    pub reported_at: Timestamp,
}

/// A task force or a leading group of a project (专班、领导小组).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table task_force, commented in schema.sql")]
pub struct TaskForceRecord {
    pub id: TaskForceId,
    pub version: i64,
    pub form: String,
    pub project_id: ProjectId,
    pub state: String,
    pub head_key: String,
    pub name: Named,
    pub synthetic: bool,
    pub source: Option<String>,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub formed_at: Timestamp,
    pub updated_at: Timestamp,
}

/// That an office is in a task force, or was (成员单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub force: TaskForceId,
    /// The office.
    pub office: String,
    /// Since when it is not in it any more.
    pub left_on: Option<Date>,
}

/// A dispatch meeting (调度会).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table meeting, commented in schema.sql")]
pub struct MeetingRecord {
    pub id: MeetingId,
    pub version: i64,
    pub series: String,
    pub chair_key: String,
    pub on: Date,
    pub state: String,
    pub open: bool,
    pub document: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A queue ticket of the window centre (排队号).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table ticket, commented in schema.sql")]
pub struct TicketRecord {
    pub id: TicketId,
    pub version: i64,
    pub taken_on: Date,
    pub business: String,
    pub letter: String,
    /// Its count of the day. 0 on a new ticket: the next one of its day and letter is taken in the same transaction.
    pub n: i64,
    pub state: String,
    pub window: Option<String>,
    pub secret_digest: [u8; 32],
    pub document: String,
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

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// His id.
    pub id: UserId,
    /// The name to sign in with.
    pub name: String,
    /// The role.
    pub role: String,
    /// The office.
    pub office: Option<String>,
    /// The company's credit code.
    pub credit_code: Option<String>,
    /// argon2id in PHC format.
    pub password_hash: Option<String>,
    /// One of the demonstration's identities.
    pub demo: bool,
    /// Whether he may sign in.
    pub active: bool,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of the cookie's token.
    pub token_digest: [u8; 32],
    /// Who is signed in.
    pub user_id: Option<UserId>,
    /// The token that a change must carry.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A campaign over a list of projects (攻坚行动).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table campaign, commented in schema.sql")]
pub struct CampaignRecord {
    pub id: CampaignId,
    pub version: i64,
    pub key: Option<String>,
    pub name: Named,
    pub from_on: Date,
    pub days: u32,
    pub target: String,
    pub source: Option<String>,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A project of a campaign's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// The campaign.
    pub campaign: CampaignId,
    /// The project.
    pub project: ProjectId,
    /// On the list since.
    pub listed_on: Date,
    /// Off the list since.
    pub left_on: Option<Date>,
}

/// A tour of projects (项目观摩).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table tour, commented in schema.sql")]
pub struct TourRecord {
    pub id: TourId,
    pub version: i64,
    pub name: Named,
    pub held_on: Date,
    pub state: String,
    pub synthetic: bool,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A stop of a tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TourStop {
    /// The tour.
    pub tour: TourId,
    /// The project.
    pub project: ProjectId,
    /// Its place on the route, from 1.
    pub n: i64,
}

/// What a participant gave a stop of a tour (观摩评分).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table tour_score, commented in schema.sql")]
pub struct ScoreRecord {
    pub id: ScoreId,
    pub version: i64,
    pub tour: TourId,
    pub project: ProjectId,
    pub user: UserId,
    /// JSON: criterion to mark.
    pub marks: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub scored_at: Timestamp,
}
