//! The figures of an office: what each is called, and the records that it counts. The page and the list ask the same.

use crate::api::types::Text;
use store::{CaseFilter, Counted, CountedBy, Days};

/// A figure of an office (办理质效指标).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeFigure {
    /// Applications received.
    Received,
    /// Of these, those that needed corrections.
    Corrected,
    /// Cases decided.
    Decided,
    /// Of these, those that were granted. The cockpit shows it, no office's page does.
    Granted,
    /// Of these, those decided within their term.
    OnTime,
    /// Of these, those decided after it.
    Late,
    /// Of these, those with steps that were done on paper and entered later.
    OnPaper,
    /// Of these, those that a machine decided.
    Machine,
    /// Second looks by a person.
    Looked,
    /// Of these, those that found it right.
    Passed,
    /// Opinions that were to be given.
    OpinionsDue,
    /// Of these, those given in time.
    OpinionsInTime,
}

impl OfficeFigure {
    /// Every figure of an office's page, in its order.
    pub const ALL: [Self; 11] = [
        Self::Received,
        Self::Corrected,
        Self::Decided,
        Self::OnTime,
        Self::Late,
        Self::OnPaper,
        Self::Machine,
        Self::Looked,
        Self::Passed,
        Self::OpinionsDue,
        Self::OpinionsInTime,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Corrected => "corrected",
            Self::Decided => "decided",
            Self::Granted => "granted",
            Self::OnTime => "on-time",
            Self::Late => "late",
            Self::OnPaper => "on-paper",
            Self::Machine => "machine",
            Self::Looked => "looked",
            Self::Passed => "passed",
            Self::OpinionsDue => "opinions-due",
            Self::OpinionsInTime => "opinions-in-time",
        }
    }

    /// The figure of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Granted]).find(|one| one.as_str() == name)
    }

    /// What the records are that it counts.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Received => ("收件", "applications received"),
            Self::Corrected => ("需要补正的申请", "applications that needed corrections"),
            Self::Decided => ("作出决定的办件", "cases decided"),
            Self::Granted => ("准予的办件", "cases granted"),
            Self::OnTime => ("按时决定的办件", "cases decided in time"),
            Self::Late => ("逾期决定的办件", "cases decided late"),
            Self::OnPaper => ("有线下补录步骤的办件", "cases with steps entered later from paper"),
            Self::Machine => ("机器办结的办件", "cases that a machine decided"),
            Self::Looked => ("经人工复核的办件", "second looks"),
            Self::Passed => ("复核无误的办件", "second looks passed"),
            Self::OpinionsDue => ("应回复的征求意见", "opinions to be given"),
            Self::OpinionsInTime => ("按时回复的意见", "opinions given in time"),
        };
        Text::new(zh, en)
    }

    /// The records that it counts.
    pub fn filter(self, office: Option<&str>, days: Days) -> CaseFilter {
        let by = match self {
            Self::Received => CountedBy::Received,
            Self::Corrected => CountedBy::Corrected,
            Self::Decided => CountedBy::Decided,
            Self::Granted => CountedBy::Granted,
            Self::OnTime => CountedBy::OnTime,
            Self::Late => CountedBy::Late,
            Self::OnPaper => CountedBy::OnPaper,
            Self::Machine => CountedBy::Machine,
            Self::Looked => CountedBy::Looked,
            Self::Passed => CountedBy::Passed,
            Self::OpinionsDue => CountedBy::OpinionsDue,
            Self::OpinionsInTime => CountedBy::OpinionsInTime,
        };
        let offices = office.map(|office| vec![office.to_owned()]);
        CaseFilter { offices, counted: Some(Counted { by, days }), ..CaseFilter::default() }
    }
}
