//! Duties, who is told of them and how, and what makes them: walks, meetings, task forces, measures.

use base::{DeliveryId, DutyId, MeasureId, MeetingId, Named, PolicyId, ProjectId, TaskForceId, TellingId, UserId, WalkId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

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

/// What somebody was told of (提醒的对象).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A duty: what its ladder tells.
    Duty(DutyId),
    /// A policy that reached a company.
    Policy(PolicyId),
}

/// What somebody was told of a duty, or a company of a policy (提醒).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table telling, commented in schema.sql")]
pub struct TellingRecord {
    pub id: TellingId,
    pub about: About,
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
    pub confirmed: bool,
    pub code: Option<MailedCode>,
}

/// The number that was mailed to an address to be confirmed (邮箱验证码).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedCode {
    /// SHA-256 of it, with the user and the address.
    pub digest: [u8; 32],
    /// When it was mailed, by the wall's clock.
    pub at: Timestamp,
    /// How often one was typed.
    pub tries: i64,
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

/// What becomes of an office's webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookEdit {
    /// It is set, in place of version `expected` (0: there was none).
    Set {
        /// As it shall be.
        webhook: WebhookRecord,
        /// The version that was read.
        expected: i64,
    },
    /// It is taken away.
    Drop {
        /// Whose.
        office: String,
        /// The version that was read.
        expected: i64,
    },
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
