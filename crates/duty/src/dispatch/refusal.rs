//! What a meeting refuses, each with a stable name and a sentence that says what to do.

use super::Stage;
use crate::TermRefusal;
use base::{Named, OfficeId};
use jiff::civil::Date;

/// Why a step of a meeting is not done (不予办理的理由).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are what the sentence names")]
pub enum Refusal {
    /// The agenda still follows the records.
    #[error("the agenda is frozen on {on}")]
    NotFrozen { on: Date },
    /// Its day has not come.
    #[error("the meeting is on {on}")]
    NotYet { on: Date },
    /// It has begun: answers are given there.
    #[error("the meeting of {on} has begun")]
    Began { on: Date },
    /// It is over.
    #[error("the meeting is {}", .stage.as_str())]
    Over { stage: Stage },
    /// The agenda has no such entry.
    #[error("the agenda has no entry '{entry}'")]
    NoSuchEntry { entry: String },
    /// The office owes nothing there.
    #[error("{office} owes nothing in this entry")]
    NotOwing { office: OfficeId },
    /// There is no such decision.
    #[error("there is no decision {n}")]
    NoSuchDecision { n: u32 },
    /// Words are needed.
    #[error("words are needed")]
    WordsRequired,
    /// The term.
    #[error("{0}")]
    Term(#[from] TermRefusal),
    /// More decisions than a meeting takes.
    #[error("a meeting takes {most} decisions")]
    TooMany { most: usize },
    /// A day lies outside the calendar.
    #[error("{0}")]
    Calendar(#[from] calendar::CalendarError),
}

impl Refusal {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFrozen { .. } => "agenda-not-frozen",
            Self::NotYet { .. } => "meeting-not-yet",
            Self::Began { .. } => "answers-closed",
            Self::Over { .. } => "meeting-over",
            Self::NoSuchEntry { .. } => "no-such-entry",
            Self::NotOwing { .. } => "not-your-entry",
            Self::NoSuchDecision { .. } => "no-such-decision",
            Self::WordsRequired => "words-required",
            Self::Term(refusal) => refusal.code(),
            Self::TooMany { .. } => "too-many-decisions",
            Self::Calendar(error) => error.code(),
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        let (zh, en) = match self {
            Self::NotFrozen { on } => (
                format!("议题将于 {on} 冻结，冻结后再答复或议定。"),
                format!("The agenda is frozen on {on}: answer or decide after that."),
            ),
            Self::NotYet { on } => {
                (format!("会议在 {on} 召开，请在会上议定。"), format!("The meeting is on {on}: decide there."))
            }
            Self::Began { on } => {
                (format!("{on} 的会议已经开始，请在会上说明。"), format!("The meeting of {on} has begun: say it there."))
            }
            Self::Over { stage } => {
                let name = stage.text();
                (
                    format!("这次会议{}，不能再改；请列入下一次会议。", name.zh),
                    format!("This meeting is over ({}): take it to the next one.", name.en),
                )
            }
            Self::NoSuchEntry { .. } => {
                ("议题清单中没有这一项，请刷新页面。".to_owned(), "The agenda has no such entry: reload the page.".to_owned())
            }
            Self::NotOwing { .. } => (
                "这一议题中没有贵单位的责任事项，不必答复。".to_owned(),
                "Your office owes nothing in this entry: there is nothing to answer.".to_owned(),
            ),
            Self::NoSuchDecision { n } => {
                (format!("没有第 {n} 项议定事项，请刷新页面。"), format!("There is no decision {n}: reload the page."))
            }
            Self::WordsRequired => ("请写明内容。".to_owned(), "Say something.".to_owned()),
            Self::Term(refusal) => return refusal.sentence(),
            Self::TooMany { most } => (
                format!("一次会议最多议定 {most} 项，请先散会。"),
                format!("A meeting takes {most} decisions: close this one first."),
            ),
            Self::Calendar(error) => {
                ("日期超出日历的范围，请核对。".to_owned(), format!("A day lies outside the calendar: {error}."))
            }
        };
        Named::new(zh, en)
    }
}
