//! Why a step is refused.

use crate::{State, Verb};
use base::Named;
use calendar::CalendarError;
use jiff::civil::Date;

/// Why a step of a complaint is refused (不予操作的原因).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// It is not at that step.
    #[error("a complaint that is '{}' cannot be: {}", .state.as_str(), .verb.as_str())]
    State {
        /// What was wanted.
        verb: Verb,
        /// How it stands.
        state: State,
    },
    /// Words are needed.
    #[error("say it in words")]
    WordsRequired,
    /// The office is complained of.
    #[error("that office is named by the complaint")]
    Named,
    /// The office has it already.
    #[error("that office has it")]
    SameOffice,
    /// An office that looks into it, or has answered, is to be named.
    #[error("that office looks into it or has answered it")]
    HasIt,
    /// Everybody who could keep it is complained of.
    #[error("nobody is left who could keep it")]
    NobodyLeft,
    /// There is no such category.
    #[error("there is no such category")]
    UnknownCategory,
    /// There is no such reason.
    #[error("there is no such ground")]
    UnknownGround,
    /// The answer was put off once, or may not be.
    #[error("the answer may not be put off")]
    NoExtension,
    /// Its last day has passed.
    #[error("its last day has passed")]
    TooLate,
    /// The writer still has time for his word.
    #[error("the writer may speak until {until}")]
    StillTime {
        /// Until when.
        until: Date,
    },
    /// The calendar does not reach so far.
    #[error("{0}")]
    Calendar(#[from] CalendarError),
}

impl Refusal {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::State { .. } => "complaint-state",
            Self::WordsRequired => "words-required",
            Self::Named => "office-is-named",
            Self::SameOffice => "same-office",
            Self::HasIt => "office-has-it",
            Self::NobodyLeft => "nobody-left",
            Self::UnknownCategory => "unknown-category",
            Self::UnknownGround => "unknown-ground",
            Self::NoExtension => "no-extension",
            Self::TooLate => "too-late-to-extend",
            Self::StillTime { .. } => "still-time",
            Self::Calendar(_) => "outside-the-calendar",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::State { verb, state } => {
                let (verb, state) = (verb.text(), state.text());
                Named::new(
                    format!("这件来信现在是“{}”，不能“{}”。", state.zh, verb.zh),
                    format!("This complaint is '{}' now: one cannot '{}'.", state.en, verb.en),
                )
            }
            Self::WordsRequired => Named::new("请用文字说明。", "Say it in words."),
            Self::Named => Named::new(
                "该单位是被反映单位，不得交其办理，也不得让其知晓。",
                "The complaint names that office: it may neither have it nor learn of it.",
            ),
            Self::SameOffice => Named::new("这件来信已经在该单位办理。", "That office has this complaint already."),
            Self::HasIt => Named::new(
                "该单位正在承办或已经答复，不能再列为被反映单位；请先改交其他单位。",
                "That office looks into it or has answered it: hand it to another first, then name it.",
            ),
            Self::NobodyLeft => Named::new(
                "所列单位包括全部受理机关，本系统无法回避。请直接向上一级纪检监察机关反映。",
                "It names everybody here who could keep it. Turn to the discipline inspection of the next higher level.",
            ),
            Self::UnknownCategory => Named::new("没有这个问题类别。", "There is no such category."),
            Self::UnknownGround => Named::new(
                "没有这种不予受理情形，请从法定情形中选择。",
                "There is no such reason: choose one that the law gives.",
            ),
            Self::NoExtension => Named::new("这件来信不能延期，或已经延期一次。", "Its answer may not be put off, or was once."),
            Self::TooLate => {
                Named::new("期限已过，不能再延期。", "Its last day has passed: the answer can no longer be put off.")
            }
            Self::StillTime { until } => Named::new(
                format!("来信人在 {until} 前仍可评价，到期后才能按未评价办结。"),
                format!("The writer may speak until {until}; only then can it be closed without his word."),
            ),
            Self::Calendar(error) => Named::new(error.to_string(), error.to_string()),
        }
    }
}
