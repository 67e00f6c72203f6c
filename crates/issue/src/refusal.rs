//! Why a step is refused.

use crate::{State, Verb};
use base::Named;
use calendar::CalendarError;
use jiff::civil::Date;

/// Why a step of an issue is refused (不予操作的原因).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// It is not at that step.
    #[error("an issue that is '{}' cannot be: {}", .state.as_str(), .verb.as_str())]
    State {
        /// What was wanted.
        verb: Verb,
        /// How it stands.
        state: State,
    },
    /// Words are needed.
    #[error("say it in words")]
    WordsRequired,
    /// A satisfaction that is none.
    #[error("satisfaction goes from 1 to 5")]
    Satisfaction,
    /// The word to be learned is not in the text.
    #[error("the word to be learned is not in the text")]
    WordNotThere,
    /// It is already there.
    #[error("that office has it already")]
    SameOffice,
    /// The company still has time to speak.
    #[error("the company may speak until {until}")]
    StillTime {
        /// Until when.
        until: Date,
    },
    /// There is no such category.
    #[error("there is no such category")]
    UnknownCategory,
    /// The calendar does not reach so far.
    #[error("{0}")]
    Calendar(#[from] CalendarError),
}

impl Refusal {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::State { .. } => "issue-state",
            Self::WordsRequired => "words-required",
            Self::Satisfaction => "satisfaction-out-of-range",
            Self::WordNotThere => "word-not-there",
            Self::SameOffice => "same-office",
            Self::StillTime { .. } => "still-time",
            Self::UnknownCategory => "unknown-category",
            Self::Calendar(_) => "outside-the-calendar",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::State { verb, state } => {
                let (verb, state) = (verb.text(), state.text());
                Named::new(
                    format!("这件诉求现在是“{}”，不能“{}”。", state.zh, verb.zh),
                    format!("This issue is '{}' now: one cannot '{}'.", state.en, verb.en),
                )
            }
            Self::WordsRequired => Named::new("请用文字说明。", "Say it in words."),
            Self::Satisfaction => Named::new("满意度为 1 至 5 分。", "Satisfaction goes from 1 to 5."),
            Self::WordNotThere => Named::new(
                "要记住的词不在诉求原文中，请从原文中选。",
                "The word to be learned is not in the text: choose one from it.",
            ),
            Self::SameOffice => Named::new("这件诉求已经在该部门办理。", "That office has this issue already."),
            Self::StillTime { until } => Named::new(
                format!("企业在 {until} 前仍可评价，到期后才能按未评价办结。"),
                format!("The company may speak until {until}; only then can it be closed without its word."),
            ),
            Self::UnknownCategory => Named::new("没有这个诉求类别。", "There is no such category."),
            Self::Calendar(error) => Named::new(error.to_string(), error.to_string()),
        }
    }
}
