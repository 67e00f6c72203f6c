//! Typed ids: UUIDv7 made by the server, so that rows of one day lie side by side and a `CaseId` never meets a `PermitId`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// An id that is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an id: expected a UUID such as 018c2f0e-7a00-7000-8000-000000000001")]
pub struct IdError(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID; which version it has is the maker's business.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID itself, for the edges (rows, JSON).
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError(text.chars().take(64).collect()))
            }
        }
    )* };
}

ids! {
    /// A project (投资项目).
    ProjectId,
    /// A case (办件).
    CaseId,
    /// A permit (许可证件).
    PermitId,
    /// A document that a step of a case owes (文书).
    DocumentId,
    /// Cases whose permits are issued at one stroke (打包办理).
    BundleId,
    /// Something owed (责任事项).
    DutyId,
    /// What somebody was told of a duty (督办提醒).
    TellingId,
    /// That a telling leaves by a channel (送达).
    DeliveryId,
    /// A head's walk through an item's process (一把手走流程).
    WalkId,
    /// A dispatch meeting (调度会).
    MeetingId,
    /// Something that an enterprise asks (企业诉求).
    IssueId,
    /// A lead of promotion (招商线索).
    LeadId,
    /// Two teams over one lead (撞单).
    ClashId,
    /// A recruiter's post (招商员).
    RecruiterId,
    /// A queue ticket of the window centre (排队号).
    TicketId,
    /// A task force or a leading group (专班、领导小组).
    TaskForceId,
    /// A measure of a plan of objectives (目标举措).
    MeasureId,
    /// A series of indicators of which something was said (统计指标).
    IndicatorId,
    /// A campaign over a list of projects (攻坚行动).
    CampaignId,
    /// A tour of projects under construction (项目观摩).
    TourId,
    /// What a participant gave a project of a tour (观摩评分).
    ScoreId,
    /// A business entity (经营主体).
    EntityId,
    /// Entities that came into the register together (批次).
    EntityBatchId,
    /// Somebody who serves entities: a steward or a leading cadre (项目管家、包联领导).
    StewardId,
    /// A policy for enterprises (惠企政策).
    PolicyId,
    /// What an entity claims of a policy (政策兑现申请).
    ClaimId,
    /// A visit to enterprises (走访).
    VisitId,
    /// An event of the parlour (营商会客厅活动).
    EventId,
    /// A playbook that a project that is stuck runs through (破堵行动).
    PlaybookId,
    /// Somebody who signs in (用户).
    UserId,
    /// A complaint on conduct, or a petition (投诉举报、信访).
    ComplaintId,
    /// What somebody thinks of how he was served (好差评).
    RatingId,
    /// Something that watching by rule found, and what was done about it (异常线索).
    FindingId,
}
