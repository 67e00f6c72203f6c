//! Why a step on a tour is not done.

use base::Named;
use jiff::civil::Date;

/// Why a step on a tour is not done (不予办理的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Scoring has ended.
    #[error("the tour is closed")]
    Closed,
    /// Nobody has seen the projects yet.
    #[error("the tour is held on {on}")]
    NotYet {
        /// Its day.
        on: Date,
    },
}

impl Refusal {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed => "tour-closed",
            Self::NotYet { .. } => "tour-not-held",
        }
    }

    /// What is wrong and what to do, for people.
    pub fn sentence(&self) -> Named {
        match self {
            Self::Closed => Named::new(
                "这次观摩已结束评分，分数不能再改；请看结果。",
                "Scoring of this tour has ended and marks are changed no more: see the results.",
            ),
            Self::NotYet { on } => Named::new(
                format!("观摩定于 {on}，当天看过现场再打分。"),
                format!("The tour is held on {on}: score a project once you have seen it."),
            ),
        }
    }
}
