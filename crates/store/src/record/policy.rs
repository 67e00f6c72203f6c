//! Policies, to whom they were pushed, who read and who claimed them.

use base::{CaseId, ClaimId, EntityId, PolicyId, ProjectId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A policy (惠企政策).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table policy, commented in schema.sql")]
pub struct PolicyRecord {
    pub id: PolicyId,
    pub version: i64,
    /// draft, published or ended.
    pub state: String,
    /// The number of the edition that holds; 0 before the first.
    pub edition: i64,
    pub office: String,
    /// What searches look in, in small letters.
    pub search: String,
    pub from: Date,
    pub to: Option<Date>,
    pub document: String,
    pub published: Option<String>,
    pub head: [u8; 32],
    pub facts: i64,
    pub updated_at: Timestamp,
}

/// An edition of a policy (政策版本).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table policy_edition, commented in schema.sql")]
pub struct PolicyEdition {
    pub policy: PolicyId,
    pub n: i64,
    pub document: String,
    pub by_name: String,
    pub published_at: Timestamp,
}

/// A push of a policy to the entities that qualify and were not told before (政策推送).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table policy_push, commented in schema.sql")]
pub struct PolicyPush {
    pub policy: PolicyId,
    pub n: i64,
    pub edition: i64,
    pub reached: i64,
    /// Bit i % 8 of byte i / 8, the lowest first: whether the entity with number i was told.
    pub members: Vec<u8>,
    pub pushed_at: Timestamp,
}

/// That an entity opened a policy (已读).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRead {
    /// The policy.
    pub policy: PolicyId,
    /// The entity.
    pub entity: EntityId,
    /// When first.
    pub at: Timestamp,
}

/// What an entity claimed of a policy (政策兑现申请).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table policy_claim, commented in schema.sql")]
pub struct PolicyClaim {
    pub id: ClaimId,
    pub version: i64,
    pub policy: PolicyId,
    pub entity: EntityId,
    pub edition: i64,
    pub claimed_at: Timestamp,
    pub claimed_by: String,
    pub paid_yuan: Option<i64>,
    pub paid_on: Option<Date>,
    pub head: [u8; 32],
    pub facts: i64,
    pub updated_at: Timestamp,
    pub dossier: Option<ProjectId>,
    pub claimed_on: Option<Date>,
}

/// How a claim stands (兑现办理情况): its newest case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimCase {
    /// The claim.
    pub claim: ClaimId,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Its state's stable name.
    pub state: String,
    /// granted or refused, once it is decided.
    pub outcome: Option<String>,
    /// Whether it is under way.
    pub open: bool,
}

/// How far a policy came (政策成效): counts of the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PolicyCounts {
    /// Entities it was pushed to.
    pub reached: i64,
    /// Entities that opened it.
    pub read: i64,
    /// Claims.
    pub claimed: i64,
    /// Claims that were paid.
    pub paid: i64,
    /// What was paid, whole yuan.
    pub paid_yuan: i64,
}
