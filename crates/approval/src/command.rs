//! What can be done to a case: the law's verbs, one vocabulary for code, API, command line and scenarios.

use crate::item::stable_names;
use crate::{Named, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

stable_names! {
    /// The verb of a [`Command`] (操作), `do` in JSON.
    Verb {
        /// Submit (提交申请).
        Submit = "submit", "提交申请", "submit";
        /// No licence is needed (告知不需要许可).
        RejectNotRequired = "reject-not-required", "告知不需要许可", "no licence needed";
        /// Not this organ's competence (不予受理并告知主管机关).
        RejectNotCompetent = "reject-not-competent", "不予受理，告知主管机关", "not our competence";
        /// Errors are corrected on the spot (当场更正).
        CorrectOnTheSpot = "correct-on-the-spot", "当场更正", "correct on the spot";
        /// The one-time notice (一次性告知补正).
        RequestCorrections = "request-corrections", "一次性告知补正", "request corrections";
        /// Papers are supplied (补正材料).
        Supplement = "supplement", "补正材料", "supply papers";
        /// Accept (受理).
        Accept = "accept", "受理", "accept";
        /// Review (审查).
        Review = "review", "提出审查意见", "review";
        /// Stop the clock (中止计时).
        Pause = "pause", "中止计时", "pause the clock";
        /// Let the clock run again (恢复计时).
        Resume = "resume", "恢复计时", "resume the clock";
        /// Extend the term (延长期限).
        Extend = "extend", "延长期限", "extend the term";
        /// Decide (作出决定).
        Decide = "decide", "作出决定", "decide";
        /// Deliver (送达).
        Deliver = "deliver", "送达", "deliver";
        /// Withdraw the application (撤回申请).
        Withdraw = "withdraw", "撤回申请", "withdraw";
        /// Let time pass (时间推移).
        Tick = "tick", "时间推移", "let time pass";
    }
}

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
    },
    /// Deliver (送达).
    Deliver {},
    /// Withdraw the application (撤回申请).
    Withdraw {
        /// Why; the applicant need not say.
        #[serde(default)]
        reason: String,
    },
    /// Let time pass (时间推移).
    Tick {},
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
            Self::Accept {} => Verb::Accept,
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

impl Verb {
    /// The roles that may do it; whose office it must be is the server's business.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Submit | Self::Supplement | Self::Withdraw => &[Role::Applicant, Role::WindowClerk],
            Self::RejectNotRequired
            | Self::RejectNotCompetent
            | Self::CorrectOnTheSpot
            | Self::RequestCorrections
            | Self::Accept => &[Role::WindowClerk, Role::Reviewer],
            Self::Review => &[Role::Reviewer],
            Self::Pause | Self::Resume => &[Role::Reviewer, Role::OfficeHead],
            Self::Extend | Self::Decide => &[Role::OfficeHead],
            Self::Deliver => &[Role::WindowClerk, Role::OfficeHead],
            Self::Tick => Role::ALL,
        }
    }

    /// The role that does it as a rule: who acts in a scenario that names nobody.
    pub const fn usual_role(self) -> Role {
        match self {
            Self::Tick => Role::System,
            _ => self.roles()[0],
        }
    }
}
