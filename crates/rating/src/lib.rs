//! What people think of how they were served (政务服务“好差评”): five grades, once for each service, and what a bad one sets in motion.
//!
//! 国办发〔2019〕51号: rating is voluntary, one for each service; of the five grades the last two are bad (差评), and a bad one is looked into by the
//! office that served, mended or explained, and told to whoever gave it. Knows grades, the call back and the rater's word on it. Must
//! not know: users, cases, tickets, storage, SQL; nor any clerk: a rating is of an office, an item, a window. Its clock is a
//! [`duty::Duty`].
//!
//! ```
//! use rating::{Command, Grade, Rating, State};
//!
//! let now = "2023-07-07T09:00:00+08:00".parse().unwrap();
//! let bad = Rating::new(Grade::Dissatisfied, "等了两个小时", now);
//! assert_eq!(bad.state, State::Owed);
//! let called = bad.decide(&Command::CallBack { text: "已电话致歉，增开窗口".into() }, ("水务局", None), now).unwrap();
//! assert_eq!(called.state, State::CalledBack);
//! assert_eq!(Rating::new(Grade::Satisfied, "", now).state, State::Kept);
//! ```
#![warn(missing_docs)]

use base::{Named, stable_names};
use calendar::date_of;
use duty::Word;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Ratings below which no rate and no rank is shown: few say nothing of an office.
pub const RATINGS_MIN: i64 = 5;

/// The kind of duty that a bad rating makes.
pub const OWED: &str = "bad-rating";

stable_names! {
    /// How somebody was served (评价等级).
    Grade {
        /// Very satisfied (非常满意).
        VerySatisfied = "very-satisfied", "非常满意", "very satisfied";
        /// Satisfied (满意).
        Satisfied = "satisfied", "满意", "satisfied";
        /// Basically satisfied (基本满意).
        Fair = "fair", "基本满意", "basically satisfied";
        /// Dissatisfied (不满意), a bad one.
        Dissatisfied = "dissatisfied", "不满意", "dissatisfied";
        /// Very dissatisfied (非常不满意), a bad one.
        VeryDissatisfied = "very-dissatisfied", "非常不满意", "very dissatisfied";
    }
}

impl Grade {
    /// 5 for the best, 1 for the worst.
    pub const fn points(self) -> i64 {
        match self {
            Self::VerySatisfied => 5,
            Self::Satisfied => 4,
            Self::Fair => 3,
            Self::Dissatisfied => 2,
            Self::VeryDissatisfied => 1,
        }
    }

    /// Whether it is a bad one (差评).
    pub const fn is_bad(self) -> bool {
        self.points() <= 2
    }
}

stable_names! {
    /// How a rating stands (评价状态).
    State {
        /// It is no bad one: nothing is owed (已记录).
        Kept = "kept", "已记录", "kept";
        /// A bad one, a call back is owed (待回访).
        Owed = "owed", "待核实回访", "call back owed";
        /// The office has called back (已回访).
        CalledBack = "called-back", "已回访，待评价人确认", "called back";
        /// Whoever gave it is satisfied now (已改进).
        Settled = "settled", "现已满意", "satisfied now";
        /// Whoever gave it still is not (仍不满意).
        Unsettled = "unsettled", "回访后仍不满意", "still not satisfied";
    }
}

impl State {
    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Owed | Self::CalledBack)
    }
}

/// A rating of a service (评价). Grade and words never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// How one was served.
    pub grade: Grade,
    /// In one's own words, if any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// On which day.
    pub rated_on: Date,
    /// What the office found, mended, said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Word>,
    /// Whether it called back after the last day.
    #[serde(default)]
    pub late: bool,
    /// The rater's word on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<Word>,
    /// How it stands.
    pub state: State,
}

/// A step of a rating (操作).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The office called back (回访).
    CallBack {
        /// What was found, mended, said.
        text: String,
    },
    /// Whoever gave it says whether he is satisfied now (回访评价).
    Judge {
        /// Whether he is.
        satisfied: bool,
        /// What he says.
        text: String,
    },
}

/// Why a step is refused (不予操作的原因).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not at that step.
    #[error("a rating that is '{}' has no such step", .0.as_str())]
    State(State),
    /// Words are needed.
    #[error("say it in words")]
    WordsRequired,
}

impl Refusal {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::State(_) => "rating-state",
            Self::WordsRequired => "words-required",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(self) -> Named {
        match self {
            Self::State(state) => {
                let state = state.text();
                Named::new(
                    format!("这条评价现在是“{}”，不能办理这一步。", state.zh),
                    format!("This rating is '{}' now: the step is not there.", state.en),
                )
            }
            Self::WordsRequired => {
                Named::new("请用文字说明核实情况和整改结果。", "Say in words what was found and what was mended.")
            }
        }
    }
}

impl Rating {
    /// A rating as it is given. A bad one needs no words: whoever was badly served need not write an essay.
    pub fn new(grade: Grade, text: &str, now: Timestamp) -> Self {
        let state = if grade.is_bad() { State::Owed } else { State::Kept };
        let (text, rated_on) = (text.trim().to_owned(), date_of(now));
        Self { grade, text, rated_on, call: None, late: false, word: None, state }
    }

    /// Does a step. `due_on` is the last day of the call back.
    ///
    /// # Errors
    /// [`Refusal`]; the rating stays as it was.
    pub fn decide(&self, command: &Command, (by, due_on): (&str, Option<Date>), now: Timestamp) -> Result<Self, Refusal> {
        let today = date_of(now);
        let word = |text: &str| Word { by: by.to_owned(), on: today, text: text.trim().to_owned() };
        let mut next = self.clone();
        match (command, self.state) {
            (Command::CallBack { text }, State::Owed) => {
                if text.trim().is_empty() {
                    return Err(Refusal::WordsRequired);
                }
                (next.call, next.state) = (Some(word(text)), State::CalledBack);
                next.late = due_on.is_some_and(|due| due < today);
            }
            (Command::Judge { satisfied, text }, State::CalledBack) => {
                next.word = Some(word(text));
                next.state = if *satisfied { State::Settled } else { State::Unsettled };
            }
            _ => return Err(Refusal::State(self.state)),
        }
        Ok(next)
    }
}

/// How an office, an item or a window stands with its ratings (评价统计). Every number counts ratings that a list can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// All ratings.
    pub rated: i64,
    /// How often each grade was given, the best first.
    pub grades: [i64; 5],
    /// Bad ones.
    pub bad: i64,
    /// Of these: called back within the term.
    pub in_time: i64,
    /// Of these: called back at all.
    pub called: i64,
    /// Of these: satisfied now.
    pub settled: i64,
}

impl Standing {
    /// Share of all that are not bad.
    pub fn good_rate(&self) -> Option<f64> {
        share(self.rated - self.bad, self.rated)
    }

    /// Share of the bad ones that were called back within the term.
    pub fn timely(&self) -> Option<f64> {
        share(self.in_time, self.bad)
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole >= RATINGS_MIN).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Timestamp {
        format!("{day}T10:00:00+08:00").parse().unwrap()
    }

    #[test]
    fn a_bad_one_is_called_back_once_and_judged_once() {
        let bad = Rating::new(Grade::VeryDissatisfied, " ", at("2023-07-07"));
        let due = "2023-07-14".parse().ok();
        let call = |text: &str| Command::CallBack { text: text.into() };
        let judge = |satisfied| Command::Judge { satisfied, text: String::new() };
        assert_eq!(bad.decide(&judge(true), ("甲", due), at("2023-07-10")), Err(Refusal::State(State::Owed)));
        assert_eq!(bad.decide(&call(" "), ("甲", due), at("2023-07-10")), Err(Refusal::WordsRequired));
        let called = bad.decide(&call("已致歉"), ("甲", due), at("2023-07-14")).unwrap();
        assert!(!called.late && bad.decide(&call("已致歉"), ("甲", due), at("2023-07-15")).unwrap().late);
        assert!(called.decide(&call("再致歉"), ("甲", due), at("2023-07-15")).is_err());
        let ended = called.decide(&judge(false), ("乙", None), at("2023-07-16")).unwrap();
        assert_eq!((ended.state, ended.grade), (State::Unsettled, Grade::VeryDissatisfied));
        assert!(ended.decide(&judge(true), ("乙", None), at("2023-07-17")).is_err());
        let good = Rating::new(Grade::Fair, "", at("2023-07-07"));
        assert!(good.decide(&call("谢谢"), ("甲", None), at("2023-07-08")).is_err(), "nothing is owed for what is no bad one");
    }

    #[test]
    fn few_ratings_are_no_rate() {
        let four = Standing { rated: 4, bad: 1, ..Standing::default() };
        let ten = Standing { rated: 10, bad: 5, in_time: 4, ..Standing::default() };
        assert_eq!((four.good_rate(), ten.good_rate(), ten.timely()), (None, Some(0.5), Some(0.8)));
    }
}
