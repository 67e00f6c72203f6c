//! Bundles: several permits of one project, reviewed in advance and issued at one stroke when the last condition is met.

use crate::{Case, Confidence, ItemId, Named};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be issued together (打包办理方式), as the city's pack has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleKind {
    /// Its stable name.
    pub id: String,
    /// The name for people.
    pub name: Named,
    /// What it rests on.
    pub basis: Named,
    /// How sure that is.
    pub confidence: Confidence,
    /// The items that belong to it, in the order in which they are issued, as far as a project needs them.
    pub items: Vec<ItemId>,
    /// What must have happened before it is issued.
    pub conditions: Vec<ConditionKind>,
}

/// What must have happened before a bundle is issued (发证条件): an act of the applicant's, or of another organ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionKind {
    /// Its stable name.
    pub id: String,
    /// The name for people.
    pub name: Named,
}

/// Several permits of one project that are issued at one stroke (打包办理): "land handed over, certificates handed over".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// What is issued together: a [`BundleKind`]'s id.
    pub kind: String,
    /// Its items, in the order in which they are issued.
    pub items: Vec<ItemId>,
    /// Its conditions, and when each was met.
    pub conditions: Vec<Condition>,
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
}

/// One condition of a [`Bundle`] (发证条件).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Which: a [`ConditionKind`]'s id.
    pub kind: String,
    /// The day on which it was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_on: Option<Date>,
    /// The paper that shows it: a number or a name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
    /// Who recorded it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

/// Why a bundle cannot be changed so (打包办理的障碍).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The project does not need any of its items.
    #[error("this project needs none of the permits that would be issued together")]
    NoItems,
    /// The condition does not belong to the bundle.
    #[error("this bundle has no such condition")]
    NoSuchCondition,
    /// The condition was met before.
    #[error("this condition was met on {on}")]
    MetBefore {
        /// When.
        on: Date,
    },
    /// The proof is missing.
    #[error("say which paper shows it: a contract, a receipt, a record of delivery")]
    ProofRequired,
    /// It was issued before.
    #[error("the permits were issued on {on}")]
    Issued {
        /// When.
        on: Date,
    },
}

impl BundleError {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoItems => "bundle-without-items",
            Self::NoSuchCondition => "no-such-condition",
            Self::MetBefore { .. } => "condition-met-before",
            Self::ProofRequired => "proof-required",
            Self::Issued { .. } => "bundle-issued",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        let zh = match self {
            Self::NoItems => "本项目不需要办理该方式所含的许可。".to_owned(),
            Self::NoSuchCondition => "该打包办理没有这一条件。".to_owned(),
            Self::MetBefore { on } => format!("该条件已于 {on} 具备。"),
            Self::ProofRequired => "请填写证明该条件的文件：合同、缴款凭证或者交付记录的名称、编号。".to_owned(),
            Self::Issued { on } => format!("许可已于 {on} 一次核发。"),
        };
        Named::new(zh, format!("{self}."))
    }
}

/// How far a case of a bundle is (打包事项进度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// Not applied for.
    Missing,
    /// Applied for, not reviewed to the end.
    UnderReview,
    /// Approved in advance: to be issued with the others.
    Ready,
    /// Granted before or on its own.
    Granted,
}

impl Bundle {
    /// A bundle for the items of `kind` that a project `needs`.
    ///
    /// # Errors
    /// [`BundleError::NoItems`] when it needs none of them.
    pub fn open(kind: &BundleKind, needs: impl Fn(&ItemId) -> bool) -> Result<Self, BundleError> {
        let items: Vec<ItemId> = kind.items.iter().filter(|item| needs(item)).cloned().collect();
        if items.is_empty() {
            return Err(BundleError::NoItems);
        }
        let condition = |one: &ConditionKind| Condition { kind: one.id.clone(), ..Condition::default() };
        Ok(Self { kind: kind.id.clone(), items, conditions: kind.conditions.iter().map(condition).collect(), issued_on: None })
    }

    /// Records that a condition is met.
    ///
    /// # Errors
    /// [`BundleError`] when it is not of this bundle, was met before, has no proof, or everything is issued.
    pub fn meet(&self, kind: &str, proof: &str, by: &str, today: Date) -> Result<Self, BundleError> {
        if let Some(on) = self.issued_on {
            return Err(BundleError::Issued { on });
        }
        if proof.trim().is_empty() {
            return Err(BundleError::ProofRequired);
        }
        let mut next = self.clone();
        let condition =
            next.conditions.iter_mut().find(|condition| condition.kind == kind).ok_or(BundleError::NoSuchCondition)?;
        if let Some(on) = condition.met_on {
            return Err(BundleError::MetBefore { on });
        }
        (condition.met_on, condition.proof, condition.by) = (Some(today), proof.trim().to_owned(), by.to_owned());
        Ok(next)
    }

    /// Whether every condition is met.
    pub fn conditions_met(&self) -> bool {
        self.conditions.iter().all(|condition| condition.met_on.is_some())
    }

    /// How far the case of one of its items is.
    pub fn readiness(case: Option<&Case>) -> Readiness {
        let Some(case) = case else { return Readiness::Missing };
        if case.outcome() == Some(crate::Outcome::Granted) {
            return Readiness::Granted;
        }
        let ready = case.handling().is_some_and(|handling| handling.pre_approval.is_some());
        if ready && !case.is_closed() { Readiness::Ready } else { Readiness::UnderReview }
    }

    /// Whether everything can be issued now: all conditions met, every case approved in advance or granted.
    pub fn is_ripe(&self, cases: &[Option<&Case>]) -> bool {
        let ready = |case: &Option<&Case>| matches!(Self::readiness(*case), Readiness::Ready | Readiness::Granted);
        self.issued_on.is_none() && self.conditions_met() && cases.len() == self.items.len() && cases.iter().all(ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn kind() -> BundleKind {
        let condition = |id: &str| ConditionKind { id: id.to_owned(), name: Named::new(id, id) };
        BundleKind {
            id: "land-and-certificates".to_owned(),
            name: Named::new("交地即交证", "land handed over, certificates handed over"),
            basis: Named::new("做法", "practice"),
            confidence: Confidence::Medium,
            items: ["land-planning-permit", "land-certificate", "works-planning-permit"]
                .map(|id| ItemId::parse(id).unwrap())
                .into(),
            conditions: ["land-price", "taxes"].map(condition).into(),
        }
    }

    #[test]
    fn conditions_are_met_once_and_with_a_proof() {
        let day = date(2023, 5, 4);
        let bundle = Bundle::open(&kind(), |item| item.as_str() != "works-planning-permit").unwrap();
        assert_eq!(bundle.items.len(), 2);
        assert_eq!(Bundle::open(&kind(), |_| false), Err(BundleError::NoItems));
        let refused = |bundle: &Bundle, kind, proof| bundle.meet(kind, proof, "clerk", day).unwrap_err().code();
        assert_eq!(refused(&bundle, "taxes", " "), "proof-required");
        assert_eq!(refused(&bundle, "contractor", "合同"), "no-such-condition");
        let met =
            bundle.conditions.iter().try_fold(bundle.clone(), |all, one| all.meet(&one.kind, "凭证", "clerk", day)).unwrap();
        assert!(met.conditions_met() && !bundle.conditions_met());
        assert_eq!(refused(&met, "taxes", "凭证"), "condition-met-before");
        assert!(!met.is_ripe(&[None, None]));
    }
}
