//! A policy: what it says, to whom it applies, what it gives.

use crate::Trial;
use base::{ItemId, Named, OfficeId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How what a policy gives comes to whoever qualifies (兑现方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Without an application, from what the offices know (免申即享).
    Automatic,
    /// By declaring it in a tax return or the like; nobody applies to an office (自行申报享受).
    Declared,
    /// By a claim (申请兑现).
    Claimed,
}

impl Delivery {
    /// All, in the order of pages.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Declared, Self::Claimed];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Declared => "declared",
            Self::Claimed => "claimed",
        }
    }

    /// The delivery of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// What people call it.
    pub fn name(self) -> Named {
        match self {
            Self::Automatic => Named::new("免申即享", "without an application"),
            Self::Declared => Named::new("自行申报享受", "by your own declaration"),
            Self::Claimed => Named::new("申请兑现", "by a claim"),
        }
    }
}

/// A policy (惠企政策) as somebody writes it; published, it is frozen as an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its title.
    pub title: Named,
    /// In a sentence or two what it gives, and to whom.
    pub summary: Named,
    /// Its text: what holds, in our own words or as published.
    pub text: Named,
    /// The document that it comes from: number, article, address.
    pub source: String,
    /// high, medium or low: how sure its text and its rule are.
    pub confidence: String,
    /// The office that answers for it.
    pub office: OfficeId,
    /// What it gives, in words: "20% of the fees, at most 500,000 yuan".
    pub amount: Named,
    /// At most so many whole yuan for one entity; none where no figure is said.
    pub amount_max_yuan: Option<i64>,
    /// The first day on which it holds.
    pub from: Date,
    /// The last day; none while no end is said.
    pub to: Option<Date>,
    /// How it comes to whoever qualifies.
    pub delivery: Delivery,
    /// The service item under which it is claimed, if there is one.
    pub item: Option<ItemId>,
    /// The rule's text, in the language of `rules`.
    pub rule: String,
    /// The cases that prove the rule.
    pub trials: Vec<Trial>,
}

impl Policy {
    /// The longest text of one field, in characters.
    pub const TEXT_CHARS_MAX: usize = 20_000;
    /// The longest title, source or amount, in characters.
    pub const LINE_CHARS_MAX: usize = 300;
    /// The most test cases.
    pub const TRIALS_MAX: usize = 50;
    /// The ways to qualify that are shown.
    pub const SHOWN_MAX: usize = 3;

    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_the_period_belong_to_it() {
        let policy = crate::trial::tests::policy();
        let day = |text: &str| text.parse().unwrap();
        assert!(policy.holds(day("2023-01-01")) && policy.holds(day("2023-12-31")));
        assert!(!policy.holds(day("2022-12-31")) && !policy.holds(day("2024-01-01")));
        assert!(Policy { to: None, ..policy }.holds(day("2199-12-31")));
    }
}
