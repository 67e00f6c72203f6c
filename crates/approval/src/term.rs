//! How long an office may take, from what moment, and what stops the clock.

use crate::Named;
use calendar::{Term, Unit};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a term runs from (期限起算).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartsFrom {
    /// The day on which the (complete) papers were received (自收到之日起).
    Receipt,
    /// The day on which the application was accepted (自受理之日起).
    Acceptance,
}

/// A term set by law (法定时限).
///
/// Law: Administrative License Law art. 42, unless a law or regulation says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatutoryTerm {
    /// How long.
    pub term: Term,
    /// From when.
    pub starts: StartsFrom,
    /// By how much the head of the office may extend it, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Term>,
    /// What stops the clock, as the special law lists it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Cause>,
}

impl StatutoryTerm {
    /// Twenty working days from acceptance, ten more with the head's approval: the term that holds when no other law
    /// sets one (art. 42).
    pub const fn of_licensing_law() -> Self {
        Self {
            term: Term { n: 20, unit: Unit::WorkingDays },
            starts: StartsFrom::Acceptance,
            extension: Some(Term { n: 10, unit: Unit::WorkingDays }),
            excluded: Vec::new(),
        }
    }

    /// Forty-five working days, fifteen more with the approval of the government's head: the term where organs handle an item
    /// in one (统一办理、联合办理、集中办理, art. 42(2)).
    pub const fn of_joint_handling() -> Self {
        Self {
            term: Term { n: 45, unit: Unit::WorkingDays },
            starts: StartsFrom::Acceptance,
            extension: Some(Term { n: 15, unit: Unit::WorkingDays }),
            excluded: Vec::new(),
        }
    }

    /// Whether this is the Licensing Law's own term (arts. 42, 45), not one of another law.
    pub fn is_of_licensing_law(&self) -> bool {
        let own = Self::of_licensing_law();
        (self.term == own.term && self.starts == own.starts) || *self == Self::of_joint_handling()
    }

    /// By how much the head may extend: as the item says, or, for the Licensing Law's own term, ten working days.
    pub fn extension(&self) -> Option<Term> {
        let own = self.is_of_licensing_law().then(|| Self::of_licensing_law().extension).flatten();
        self.extension.or(own)
    }

    /// Whether `cause` stops this clock.
    ///
    /// Law: art. 45. Its closed list holds for the Licensing Law's own term and wherever the item names no list; a hearing
    /// (arts. 46–48) stops every clock; beyond that only what the item's own law lists.
    pub fn stops_for(&self, cause: &Cause) -> bool {
        if self.excluded.contains(cause) || *cause == Cause::Hearing {
            return true;
        }
        let closed_list = self.excluded.is_empty() || self.is_of_licensing_law();
        closed_list && !matches!(cause, Cause::Special(_))
    }

    /// The term as people read it: "20个工作日（自受理之日起）".
    pub fn text(&self) -> Named {
        let term = term_text(self.term);
        match self.starts {
            StartsFrom::Receipt => {
                Named::new(format!("{}（自收到申请材料之日起）", term.zh), format!("{} from receipt", term.en))
            }
            StartsFrom::Acceptance => Named::new(format!("{}（自受理之日起）", term.zh), format!("{} from acceptance", term.en)),
        }
    }
}

/// A plain term as people read it: "20个工作日" / "20 working days".
pub fn term_text(term: Term) -> Named {
    Named::new(term.zh(), term.en())
}

/// What may stop the clock (不计入期限的事由).
///
/// Law: Administrative License Law art. 45, a closed list; [`Cause::Special`] is one that the item's own law adds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Cause {
    /// Hearing (听证).
    Hearing,
    /// Tender (招标).
    Tender,
    /// Auction (拍卖).
    Auction,
    /// Inspection (检验).
    Inspection,
    /// Testing (检测).
    Testing,
    /// Quarantine (检疫).
    Quarantine,
    /// Appraisal (鉴定).
    Appraisal,
    /// Expert review (专家评审).
    ExpertReview,
    /// One that the item's own law names (特别法规定的事由), for example `special:consultation`.
    Special(String),
}

/// A text that names no cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' does not stop a clock: expected hearing, tender, auction, inspection, testing, quarantine, appraisal, expert-review, or special:<what the item's own law names>"
)]
pub struct CauseError(pub String);

impl CauseError {
    /// The stable name of this error.
    pub const fn code(&self) -> &'static str {
        "pause-cause-not-in-law"
    }

    /// The article that closes the list.
    pub const fn article(&self) -> &'static str {
        "行政许可法第四十五条"
    }
}

impl Cause {
    /// The closed list of art. 45, in its order.
    pub const LISTED: [Self; 8] = [
        Self::Hearing,
        Self::Tender,
        Self::Auction,
        Self::Inspection,
        Self::Testing,
        Self::Quarantine,
        Self::Appraisal,
        Self::ExpertReview,
    ];

    /// Reads a cause: one of the closed list by its English name (`expert-review`) or `special:<name>`.
    pub fn parse(text: &str) -> Result<Self, CauseError> {
        if let Some(listed) = Self::LISTED.into_iter().find(|cause| cause.as_str() == text) {
            return Ok(listed);
        }
        match text.strip_prefix("special:").map(str::trim) {
            Some(name) if !name.is_empty() => Ok(Self::Special(name.to_owned())),
            _ => Err(CauseError(text.chars().take(80).collect())),
        }
    }

    /// Its stable name; a special cause's own name without the prefix.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Hearing => "hearing",
            Self::Tender => "tender",
            Self::Auction => "auction",
            Self::Inspection => "inspection",
            Self::Testing => "testing",
            Self::Quarantine => "quarantine",
            Self::Appraisal => "appraisal",
            Self::ExpertReview => "expert-review",
            Self::Special(name) => name,
        }
    }

    /// The cause as people read it.
    pub fn text(&self) -> Named {
        match self {
            Self::Hearing => Named::new("听证", "hearing"),
            Self::Tender => Named::new("招标", "tender"),
            Self::Auction => Named::new("拍卖", "auction"),
            Self::Inspection => Named::new("检验", "inspection"),
            Self::Testing => Named::new("检测", "testing"),
            Self::Quarantine => Named::new("检疫", "quarantine"),
            Self::Appraisal => Named::new("鉴定", "appraisal"),
            Self::ExpertReview => Named::new("专家评审", "expert review"),
            Self::Special(name) => {
                let zh = match name.as_str() {
                    "consultation" => "征求意见",
                    "evaluation" => "评估",
                    "technical-review" => "技术评审",
                    "site-check" => "现场核查",
                    other => other,
                };
                Named::new(zh, name.replace('-', " "))
            }
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Special(name) = self {
            return write!(f, "special:{name}");
        }
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Cause {
    type Error = CauseError;

    fn try_from(text: String) -> Result<Self, CauseError> {
        Self::parse(&text)
    }
}

impl From<Cause> for String {
    fn from(cause: Cause) -> Self {
        cause.to_string()
    }
}

/// A span of a permit's life (有效期、开工期限), in whole years or months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// How many.
    pub n: u16,
    /// Of what.
    pub unit: SpanUnit,
}

/// The unit of a [`Span`] (年、月).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpanUnit {
    /// Years (年).
    Years,
    /// Months (月).
    Months,
}

impl Span {
    /// The corresponding day, or the month's last when there is none (Civil Code art. 202).
    pub fn after(self, start: jiff::civil::Date) -> Result<jiff::civil::Date, jiff::Error> {
        let span = jiff::Span::new();
        start.checked_add(match self.unit {
            SpanUnit::Years => span.try_years(self.n)?,
            SpanUnit::Months => span.try_months(self.n)?,
        })
    }

    /// The span as people read it.
    pub fn text(self) -> Named {
        let plural = if self.n == 1 { "" } else { "s" };
        match self.unit {
            SpanUnit::Years => Named::new(format!("{}年", self.n), format!("{} year{plural}", self.n)),
            SpanUnit::Months => Named::new(format!("{}个月", self.n), format!("{} month{plural}", self.n)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_comes_from_the_closed_list() {
        assert_eq!(Cause::parse("expert-review"), Ok(Cause::ExpertReview));
        assert_eq!(Cause::parse("special: consultation").unwrap().as_str(), "consultation");
        assert_eq!(Cause::parse("workload").unwrap_err().code(), "pause-cause-not-in-law");
        for cause in Cause::LISTED {
            assert_eq!(Cause::parse(&cause.to_string()), Ok(cause));
        }
    }

    #[test]
    fn another_law_s_list_replaces_the_general_one() {
        let mut term = StatutoryTerm::of_licensing_law();
        assert!(term.stops_for(&Cause::Testing));
        assert!(!term.stops_for(&Cause::Special("consultation".into())));
        term.term.n = 45;
        term.excluded = vec![Cause::Special("consultation".into())];
        assert!(term.stops_for(&Cause::Special("consultation".into())));
        assert!(term.stops_for(&Cause::Hearing));
        assert!(!term.stops_for(&Cause::Testing));
    }

    #[test]
    fn a_term_of_the_licensing_law_may_be_extended_by_ten_days() {
        let mut term = StatutoryTerm::of_licensing_law();
        term.extension = None;
        assert_eq!(term.extension().map(|more| more.n), Some(10));
        term.term.n = 15;
        assert_eq!(term.extension(), None);
    }
}
