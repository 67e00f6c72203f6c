//! What cannot be done to a duty, and why.

use crate::{Party, State, Verb};
use base::Named;

/// Why a step on a duty is refused (不予办理的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields say what the sentence names")]
pub enum Refusal {
    /// It follows a case or a meeting: only what is done there moves it.
    #[error("this duty follows its record: do the step there")]
    FollowsItsCase,
    /// Nothing is owed any more.
    #[error("this duty is {}", .state.as_str())]
    Ended { state: State },
    /// Only the owner may.
    #[error("'{}' is for whoever owes it: {owner}", .verb.as_str())]
    NotTheOwner { verb: Verb, owner: Party },
    /// Only the creditor may.
    #[error("'{}' is for whom it is owed to: {creditor}", .verb.as_str())]
    NotTheCreditor { verb: Verb, creditor: Party },
    /// It was acknowledged before.
    #[error("this duty was acknowledged on {on}")]
    AcknowledgedAlready { on: jiff::civil::Date },
    /// Nothing has been reported.
    #[error("nothing has been reported yet")]
    NotReported,
    /// The creditor's word is awaited.
    #[error("it was reported: the creditor's word is awaited")]
    ReportedAlready,
    /// The clock stands still, or runs already.
    #[error("the clock of this duty {}", if *.paused { "stands still" } else { "runs" })]
    Clock { paused: bool },
    /// Words are needed.
    #[error("'{}' needs words", .verb.as_str())]
    WordsRequired { verb: Verb },
    /// A day lies outside the calendar.
    #[error("{0}")]
    Calendar(#[from] calendar::CalendarError),
}

impl Refusal {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FollowsItsCase => "follows-its-case",
            Self::Ended { .. } => "duty-ended",
            Self::NotTheOwner { .. } => "not-the-owner",
            Self::NotTheCreditor { .. } => "not-the-creditor",
            Self::AcknowledgedAlready { .. } => "acknowledged-already",
            Self::NotReported => "not-reported",
            Self::ReportedAlready => "reported-already",
            Self::Clock { .. } => "duty-clock",
            Self::WordsRequired { .. } => "words-required",
            Self::Calendar(error) => error.code(),
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        let (zh, en) = match self {
            Self::FollowsItsCase => (
                "这项责任随其所涉办件（会议）而定，请到那里办理对应的步骤。".to_owned(),
                "This duty follows its case or meeting: do the step there.".to_owned(),
            ),
            Self::Ended { state } => {
                let name = state.text();
                (format!("这项责任{}，不必再办。", name.zh), format!("This duty is {}: nothing is left to do.", name.en))
            }
            Self::NotTheOwner { verb, .. } => {
                let name = verb.text();
                (format!("“{}”由责任单位办理。", name.zh), format!("'{}' is for whoever owes this duty.", name.en))
            }
            Self::NotTheCreditor { verb, .. } => {
                let name = verb.text();
                (
                    format!("“{}”由交办单位办理：责任单位不能给自己销号。", name.zh),
                    format!("'{}' is for whom this is owed to: nobody closes his own duty.", name.en),
                )
            }
            Self::AcknowledgedAlready { on } => {
                (format!("已于 {on} 签收，不必重复签收。"), format!("It was acknowledged on {on} already."))
            }
            Self::NotReported => (
                "责任单位还没有报告办结，请等报告后再退回。".to_owned(),
                "Nothing has been reported yet: wait for the report before sending it back.".to_owned(),
            ),
            Self::ReportedAlready => (
                "已报告办结，正等交办单位销号或者退回。".to_owned(),
                "It has been reported: it waits to be closed or sent back.".to_owned(),
            ),
            Self::Clock { paused: true } => {
                ("计时已经暂停，请先恢复。".to_owned(), "The clock stands still: resume it first.".to_owned())
            }
            Self::Clock { paused: false } => {
                ("计时没有暂停，不必恢复。".to_owned(), "The clock runs: there is nothing to resume.".to_owned())
            }
            Self::WordsRequired { verb } => {
                let name = verb.text();
                (format!("“{}”请写明内容。", name.zh), format!("Say something with '{}'.", name.en))
            }
            Self::Calendar(error) => {
                ("日期超出日历的范围，请核对。".to_owned(), format!("A day lies outside the calendar: {error}."))
            }
        };
        Named::new(zh, en)
    }
}
