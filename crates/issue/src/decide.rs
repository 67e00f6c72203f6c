//! One process (处置“一个流程”): handed to an office, answered, and closed by the company's word, not by the office's.

use crate::{Catalogue, Issue, Refusal, Round, Route, State, Verdict};
use base::{OfficeId, stable_names};
use calendar::{Calendar, date_of};
use duty::Word;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Working days that the company has for its word.
const WORD_WORKING_DAYS: u32 = 10;

/// A step of an issue (操作).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// It goes to an office (分办、改派).
    Hand {
        /// Which, why, of which kind.
        to: Route,
        /// A word of the text by which the next one is sorted like this.
        learn: Option<String>,
    },
    /// The office answers (答复).
    Answer {
        /// What was done.
        text: String,
    },
    /// The company says whether that solves it (评价).
    Judge {
        /// Whether it is solved.
        solved: bool,
        /// From 1 to 5.
        satisfaction: u8,
        /// What it says; needed when it is not solved.
        text: String,
    },
    /// The company said nothing for ten working days (逾期未评价办结).
    CloseUnjudged {},
    /// The company takes it back (撤回).
    Withdraw {
        /// Why.
        text: String,
    },
}

stable_names! {
    /// The verb of a [`Command`] (操作名称).
    Verb {
        /// It goes to an office.
        Hand = "hand", "分办", "hand to an office";
        /// The office answers.
        Answer = "answer", "答复", "answer";
        /// The company says whether that solves it.
        Judge = "judge", "评价", "say whether it is solved";
        /// The company said nothing.
        CloseUnjudged = "close-unjudged", "按未评价办结", "close without the company's word";
        /// The company takes it back.
        Withdraw = "withdraw", "撤回", "take back";
    }
}

impl Verb {
    const fn from(self) -> &'static [State] {
        match self {
            Self::Hand => &[State::Received, State::Handed],
            Self::Answer => &[State::Handed],
            Self::Judge | Self::CloseUnjudged => &[State::Answered],
            Self::Withdraw => &[State::Received, State::Handed, State::Answered],
        }
    }
}

impl Command {
    /// Its verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Hand { .. } => Verb::Hand,
            Self::Answer { .. } => Verb::Answer,
            Self::Judge { .. } => Verb::Judge,
            Self::CloseUnjudged {} => Verb::CloseUnjudged,
            Self::Withdraw { .. } => Verb::Withdraw,
        }
    }
}

/// What a step does to the duties about the issue (随之变动的责任).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The office owes the answer from now on.
    Open(OfficeId),
    /// Another office owes it.
    HandOver(OfficeId),
    /// The office reports.
    Report(String),
    /// The company sends it back.
    SendBack(String),
    /// The city's leaders owe the company that it is solved.
    Escalate(String),
    /// The company closes what is owed, the leaders' duty too.
    Close(String),
    /// What is owed is dropped.
    Drop(String),
}

/// What was decided (结果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The issue as it is now.
    pub issue: Issue,
    /// What happens to its duties, in this order.
    pub steps: Vec<Step>,
}

/// The steps that an issue is ready for.
pub fn offers(issue: &Issue) -> Vec<Verb> {
    Verb::ALL.iter().copied().filter(|verb| verb.from().contains(&issue.state)).collect()
}

/// Does a step, or says why not. A refused one leaves everything as it was. `due_on` is the last day of the office's duty.
///
/// # Errors
/// [`Refusal`].
pub fn decide(
    issue: &Issue,
    command: &Command,
    (catalogue, calendar): (&Catalogue, &Calendar),
    (by, due_on): (&str, Option<Date>),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (verb, today) = (command.verb(), date_of(now));
    if !verb.from().contains(&issue.state) {
        return Err(Refusal::State { verb, state: issue.state });
    }
    let mut next = issue.clone();
    let word = |text: &str| Word { by: by.to_owned(), on: today, text: text.trim().to_owned() };
    let steps = match command {
        Command::Hand { to, learn } => {
            if to.category.as_deref().is_some_and(|id| catalogue.category(id).is_none()) {
                return Err(Refusal::UnknownCategory);
            }
            if learn.as_deref().is_some_and(|word| word.trim().is_empty() || !issue.text.contains(word.trim())) {
                return Err(Refusal::WordNotThere);
            }
            if issue.office() == Some(&to.office) {
                return Err(Refusal::SameOffice);
            }
            let round = Round {
                office: to.office.clone(),
                why: to.why.clone(),
                handed_on: today,
                answer: None,
                late: false,
                verdict: None,
            };
            next.category = to.category.clone().or(next.category);
            let step = match next.state {
                State::Handed => {
                    // Nobody has answered yet: the round goes to whom it belongs.
                    next.rounds.pop();
                    Step::HandOver(to.office.clone())
                }
                _ => Step::Open(to.office.clone()),
            };
            next.rounds.push(round);
            next.state = State::Handed;
            vec![step]
        }
        Command::Answer { text } => {
            let answer = some_words(word(text))?;
            let late = due_on.is_some_and(|due| due < today);
            let step = Step::Report(answer.text.clone());
            if let Some(round) = next.rounds.last_mut() {
                (round.answer, round.late) = (Some(answer), late);
            }
            next.state = State::Answered;
            vec![step]
        }
        Command::Judge { solved, satisfaction, text } => {
            if !(1..=5).contains(satisfaction) {
                return Err(Refusal::Satisfaction);
            }
            let said = if *solved { word(text) } else { some_words(word(text))? };
            let step = said.text.clone();
            let again = next.rounds.last_mut().map(|round| {
                round.verdict = Some(Verdict { solved: *solved, satisfaction: *satisfaction, word: said });
                Round { handed_on: today, answer: None, late: false, verdict: None, ..round.clone() }
            });
            if *solved {
                end(&mut next, State::Solved, today);
                vec![Step::Close(step)]
            } else {
                next.rounds.extend(again);
                next.state = State::Handed;
                vec![Step::SendBack(step.clone()), Step::Escalate(step)]
            }
        }
        Command::CloseUnjudged {} => {
            let answered = issue.round().and_then(|round| round.answer.as_ref()).map_or(today, |word| word.on);
            let until = calendar.add_working_days(answered, WORD_WORKING_DAYS)?.on;
            if today <= until {
                return Err(Refusal::StillTime { until });
            }
            end(&mut next, State::Unanswered, today);
            vec![Step::Close(String::new())]
        }
        Command::Withdraw { text } => {
            let said = some_words(word(text))?;
            end(&mut next, State::Withdrawn, today);
            vec![Step::Drop(said.text)]
        }
    };
    Ok(Decision { issue: next, steps })
}

fn some_words(word: Word) -> Result<Word, Refusal> {
    if word.text.is_empty() { Err(Refusal::WordsRequired) } else { Ok(word) }
}

fn end(issue: &mut Issue, state: State, on: Date) {
    (issue.state, issue.ended_on) = (state, Some(on));
}
