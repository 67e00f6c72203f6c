//! How an item's law departs from the plain course: joint handling, two levels, parties to be heard, tolerance, commitment.

use crate::OfficeId;
use crate::item::stable_names;
use calendar::{Term, Unit};
use serde::{Deserialize, Serialize};

stable_names! {
    /// Whom an item concerns beside its applicant, and what is owed to them (利害关系人的权利).
    Parties {
        /// They are told; they may state their view and ask for a hearing (告知陈述申辩和听证权利, arts. 36, 47).
        Tell = "tell", "告知利害关系人", "interested parties are told";
        /// The law orders a hearing (法定听证, art. 46).
        Hear = "hear", "应当听证", "a hearing is held";
    }
}

stable_names! {
    /// What a tolerated paper may wait for at the longest (容缺补正时限上限).
    Within {
        /// The item's term by law (法定时限).
        Statutory = "statutory", "法定办理时限", "statutory term";
        /// The term that the office promised (承诺时限).
        Promised = "promised", "承诺办理时限", "promised term";
    }
}

stable_names! {
    /// What follows when a tolerated paper does not come in time (容缺逾期的后果).
    Lapse {
        /// The application counts as withdrawn (视为撤回申请).
        Withdrawn = "withdrawn", "视为撤回申请", "counts as withdrawn";
        /// The application is refused (不予许可).
        Refused = "refused", "不予许可", "refused";
    }
}

/// Tolerance of papers that may follow (容缺受理).
///
/// Source: Liaoning's Measures on Tolerant Acceptance in Government Service (辽宁省政务服务容缺受理管理办法, 2021). The rules are
/// the pack's; main papers can never be tolerated, whatever the pack says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// No promise may be longer than this.
    pub within: Within,
    /// What follows when the promise is not kept.
    pub lapse: Lapse,
}

/// How the law of an item departs from the plain course (特别程序).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Procedure {
    /// Handled by several organs in one (统一办理、联合办理、集中办理): 45 working days, 15 more by the head of the government.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub joint: bool,
    /// The upper organ that decides what this one has reviewed (先经下级审查后报上级决定).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<OfficeId>,
    /// The offices that review it together with the one that handles it (联合审查的部门); called where nobody names others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joint_review: Vec<OfficeId>,
    /// What is owed to interested parties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parties: Option<Parties>,
    /// Touches public safety, health, life or property directly (直接关系公共安全、人身健康、生命财产安全).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub safety: bool,
    /// Two of the staff check on site before the grant (指派两名以上工作人员核查).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub site_check: bool,
    /// Whether a commitment may stand for a proof (告知承诺).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub commitment: bool,
    /// How long before expiry a renewal must be asked for, where the special law differs from thirty days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_before: Option<Term>,
    /// Whether minor papers may follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Tolerance>,
}

impl Procedure {
    /// How long before expiry a renewal must be asked for.
    ///
    /// Law: Administrative License Law art. 50(1): thirty days, unless the special law says otherwise. The term is the holder's, so
    /// calendar days: the reading that favours the holder.
    pub const RENEW_BEFORE: Term = Term { n: 30, unit: Unit::Days };

    /// Whether this is the plain course.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// How long before expiry a renewal must be asked for.
    pub fn renewal_term(&self) -> Term {
        self.renew_before.unwrap_or(Self::RENEW_BEFORE)
    }
}
