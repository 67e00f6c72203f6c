//! What can be done to a case: the law's verbs, one vocabulary for code, API, command line and scenarios.

use crate::item::stable_names;
use crate::{OfficeId, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

stable_names! {
    /// What was decided (决定结果).
    ///
    /// Law: Administrative License Law art. 38.
    Outcome {
        /// The permit is granted (准予许可).
        Granted = "granted", "准予许可", "granted";
        /// The permit is refused (不予许可).
        Refused = "refused", "不予许可", "refused";
    }
}

stable_names! {
    /// Why a permit is revoked (撤销许可的情形), a closed list.
    ///
    /// Law: Administrative License Law art. 69.
    RevocationGround {
        /// Staff abused their power or neglected their duty (滥用职权、玩忽职守).
        Abuse = "abuse", "工作人员滥用职权、玩忽职守作出", "granted by abuse of power or neglect";
        /// Beyond the organ's power (超越法定职权).
        BeyondPower = "beyond-power", "超越法定职权作出", "granted beyond the organ's power";
        /// Against the procedure of the law (违反法定程序).
        Procedure = "procedure", "违反法定程序作出", "granted against the procedure of the law";
        /// The holder did not qualify (申请人不具备资格或者条件).
        Unqualified = "unqualified", "申请人不具备申请资格或者不符合法定条件", "the holder did not qualify";
        /// Got by fraud or bribery: must be revoked (欺骗、贿赂等不正当手段取得).
        Fraud = "fraud", "以欺骗、贿赂等不正当手段取得", "obtained by fraud or bribery";
        /// Another case of the law (其他依法可以撤销的情形).
        Other = "other", "依法可以撤销的其他情形", "another case that the law names";
    }
}

stable_names! {
    /// Why a permit is struck off (注销许可的情形), a closed list.
    ///
    /// Law: Administrative License Law art. 70.
    CancellationGround {
        /// It expired and was not renewed (有效期届满未延续).
        Expired = "expired", "有效期届满未延续", "expired and not renewed";
        /// The holder died or lost capacity (公民死亡或者丧失行为能力).
        Death = "death", "公民死亡或者丧失行为能力", "the holder died or lost capacity";
        /// The holder ended by law (法人或者其他组织依法终止).
        Dissolved = "dissolved", "法人或者其他组织依法终止", "the holder was dissolved";
        /// It was revoked or withdrawn, or the document was taken away (许可依法被撤销、撤回，证件被吊销).
        Revoked = "revoked", "许可依法被撤销、撤回，或者许可证件依法被吊销", "the permit was revoked, withdrawn or taken away";
        /// Force majeure made it impossible (因不可抗力无法实施).
        ForceMajeure = "force-majeure", "因不可抗力导致许可事项无法实施", "force majeure made it impossible";
        /// Another case of the law (应当注销的其他情形).
        Other = "other", "法律、法规规定的应当注销的其他情形", "another case that the law names";
    }
}

stable_names! {
    /// What a reviewer thinks (审查意见).
    Opinion {
        /// Conditions are met (同意).
        Agree = "agree", "同意", "agree";
        /// Conditions are not met (不同意).
        Disagree = "disagree", "不同意", "disagree";
    }
}

/// Something that is done to a case (操作). `do` names the verb in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// No licence is needed (告知不需要许可).
    RejectNotRequired {
        /// Why.
        reason: String,
    },
    /// Not this organ's competence (不予受理并告知主管机关).
    RejectNotCompetent {
        /// The organ that is competent.
        #[serde(alias = "competent_office")]
        competent_organ: String,
    },
    /// Errors are corrected on the spot (当场更正).
    CorrectOnTheSpot {
        /// What was corrected.
        what: String,
    },
    /// The one-time notice (一次性告知补正).
    RequestCorrections {
        /// Everything that must be supplied.
        materials: Vec<Request>,
    },
    /// Papers are supplied (补正材料).
    Supplement {
        /// The papers' ids.
        materials: Vec<String>,
    },
    /// Promise papers that are missing (承诺补交).
    Promise {
        /// The papers' ids; none named: all that are owed.
        #[serde(default)]
        materials: Vec<String>,
        /// By when; not said: the longest that is lawful.
        #[serde(default)]
        until: Option<Date>,
    },
    /// Accept with minor papers missing that were promised (容缺受理).
    Tolerate {},
    /// Accept (受理).
    Accept {},
    /// Review (审查).
    Review {
        /// What the reviewer thinks.
        opinion: Opinion,
        /// In words.
        #[serde(default)]
        text: String,
    },
    /// Two of the staff check on site (现场核查).
    CheckSite {
        /// Who went, by the names under which the record shows them.
        staff: Vec<String>,
        /// What they found.
        finding: String,
    },
    /// Ask other offices for their opinion, all at once (征求意见).
    Consult {
        /// Which.
        offices: Vec<OfficeId>,
        /// By when they should answer; not said: five working days.
        #[serde(default)]
        until: Option<Date>,
        /// What is asked.
        #[serde(default)]
        question: String,
    },
    /// Answer another office (回复意见).
    Answer {
        /// Whether the office agrees.
        opinion: Opinion,
        /// In words.
        #[serde(default)]
        text: String,
    },
    /// Call offices to a joint review, at which each gives its opinion (召集联合审查).
    Convene {
        /// Which; none named: those that the item names.
        #[serde(default)]
        offices: Vec<OfficeId>,
        /// Its day.
        on: Date,
        /// Where.
        place: String,
        /// What is reviewed.
        #[serde(default)]
        question: String,
    },
    /// Hold the joint review (记录联合审查).
    HoldMeeting {
        /// What each office said that was there.
        said: Vec<Spoken>,
        /// What was concluded, in words.
        minutes: String,
    },
    /// Tell those whom it concerns of their rights (告知利害关系人).
    TellParties {
        /// Whom: the applicant and whoever else is concerned.
        parties: String,
    },
    /// Record what somebody states (听取陈述申辩).
    HearStatement {
        /// Who.
        who: String,
        /// What.
        text: String,
    },
    /// Ask for a hearing (申请听证).
    RequestHearing {
        /// Who asks.
        #[serde(default)]
        who: String,
    },
    /// Give notice of a hearing (通知听证).
    AnnounceHearing {
        /// The day of the hearing.
        on: Date,
        /// Where.
        place: String,
        /// Who presides.
        chair: String,
    },
    /// Hold the hearing (举行听证).
    HoldHearing {
        /// The minutes, by number or in words; the decision follows them.
        minutes: String,
    },
    /// Send what was reviewed up to the organ that decides (报上级机关决定).
    Forward {
        /// The opinion of this level.
        #[serde(default)]
        text: String,
    },
    /// Review before the last condition is met (预审通过).
    PreApprove {
        /// What is said besides.
        #[serde(default)]
        text: String,
    },
    /// Stop the clock (中止计时).
    Pause {
        /// One of art. 45's list, or one that the item's own law adds.
        cause: String,
        /// When the clock is expected to run again.
        #[serde(default)]
        expected_on: Option<Date>,
        /// What the applicant is told.
        #[serde(default)]
        reason: String,
    },
    /// Let the clock run again (恢复计时).
    Resume {},
    /// Extend the term (延长期限).
    Extend {
        /// What the applicant is told.
        reason: String,
    },
    /// Decide (作出决定).
    Decide {
        /// What is decided.
        outcome: Outcome,
        /// Why; a refusal must say it.
        #[serde(default)]
        reason: String,
        /// The number of the document (文号), when it has one.
        #[serde(default)]
        document_number: Option<String>,
        /// Refused because facts were hidden or papers false (隐瞒有关情况或者提供虚假材料).
        #[serde(default)]
        false_papers: bool,
    },
    /// Deliver (送达).
    Deliver {},
    /// Withdraw the application (撤回申请).
    Withdraw {
        /// Why; the applicant need not say.
        #[serde(default)]
        reason: String,
    },
    /// Change what a permit says, on its holder's application (变更许可).
    Amend {
        /// What changes.
        what: String,
    },
    /// Ask for the renewal of a permit (申请延续).
    Renew {},
    /// Check afterwards what the applicant had committed to (核查承诺).
    VerifyCommitment {
        /// Whether it is true.
        holds: bool,
        /// What was found.
        #[serde(default)]
        text: String,
    },
    /// A person looks again at what a machine decided (人工复核).
    Recheck {
        /// Whether the decision was right.
        opinion: Opinion,
        /// In words.
        #[serde(default)]
        text: String,
    },
    /// Revoke a permit that should not have been granted (撤销许可).
    Revoke {
        /// One of art. 69's list.
        ground: RevocationGround,
        /// What happened.
        reason: String,
    },
    /// Withdraw a permit because law or circumstances changed (撤回许可).
    WithdrawPermit {
        /// What changed.
        reason: String,
        /// How the holder is compensated.
        compensation: String,
    },
    /// Strike a permit off (注销许可).
    Cancel {
        /// One of art. 70's list.
        ground: CancellationGround,
        /// What happened.
        #[serde(default)]
        reason: String,
    },
    /// Let time pass (时间推移).
    Tick {},
}

/// What an office said at a joint review (部门联审意见).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spoken {
    /// Which.
    pub office: OfficeId,
    /// Whether it agrees.
    pub opinion: Opinion,
    /// In words.
    #[serde(default)]
    pub text: String,
}

/// One line of the one-time notice (补正告知项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The paper's id.
    pub id: String,
    /// What is wrong with it; empty: it is missing.
    #[serde(default)]
    pub what: String,
}

impl Command {
    /// Its verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::RejectNotRequired { .. } => Verb::RejectNotRequired,
            Self::RejectNotCompetent { .. } => Verb::RejectNotCompetent,
            Self::CorrectOnTheSpot { .. } => Verb::CorrectOnTheSpot,
            Self::RequestCorrections { .. } => Verb::RequestCorrections,
            Self::Supplement { .. } => Verb::Supplement,
            Self::Promise { .. } => Verb::Promise,
            Self::Tolerate {} => Verb::Tolerate,
            Self::Accept {} => Verb::Accept,
            Self::CheckSite { .. } => Verb::CheckSite,
            Self::Consult { .. } => Verb::Consult,
            Self::Answer { .. } => Verb::Answer,
            Self::Convene { .. } => Verb::Convene,
            Self::HoldMeeting { .. } => Verb::HoldMeeting,
            Self::TellParties { .. } => Verb::TellParties,
            Self::HearStatement { .. } => Verb::HearStatement,
            Self::RequestHearing { .. } => Verb::RequestHearing,
            Self::AnnounceHearing { .. } => Verb::AnnounceHearing,
            Self::HoldHearing { .. } => Verb::HoldHearing,
            Self::Forward { .. } => Verb::Forward,
            Self::PreApprove { .. } => Verb::PreApprove,
            Self::Amend { .. } => Verb::Amend,
            Self::Renew {} => Verb::Renew,
            Self::VerifyCommitment { .. } => Verb::VerifyCommitment,
            Self::Recheck { .. } => Verb::Recheck,
            Self::Revoke { .. } => Verb::Revoke,
            Self::WithdrawPermit { .. } => Verb::WithdrawPermit,
            Self::Cancel { .. } => Verb::Cancel,
            Self::Review { .. } => Verb::Review,
            Self::Pause { .. } => Verb::Pause,
            Self::Resume {} => Verb::Resume,
            Self::Extend { .. } => Verb::Extend,
            Self::Decide { .. } => Verb::Decide,
            Self::Deliver {} => Verb::Deliver,
            Self::Withdraw { .. } => Verb::Withdraw,
            Self::Tick {} => Verb::Tick,
        }
    }
}
