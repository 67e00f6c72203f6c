//! Events of the parlour (营商会客厅): seats in the order of signing up, a waiting list behind them, questions that are issues.

use crate::Refusal;
use base::{IssueId, Named, stable_names};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Seats of one event at most.
const SEATS_MAX: u32 = 500;
/// Companies that wait for a seat at most.
const WAITING_MAX: usize = 50;
/// Questions of one company at one event at most.
const QUESTIONS_MAX: usize = 5;

stable_names! {
    /// Where an event stands on a day (活动状态).
    State {
        /// Its day is to come, or is today (报名中).
        Open = "open", "报名中", "open";
        /// Its day has passed (已举行).
        Held = "held", "已举行", "held";
        /// It does not take place (已取消).
        CalledOff = "called-off", "已取消", "called off";
    }
}

/// An event (会客厅活动).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What it is about.
    pub title: Named,
    /// Its day.
    pub on: Date,
    /// When on that day and where.
    pub place: String,
    /// What is talked about, line by line.
    pub agenda: Vec<String>,
    /// How many companies can come.
    pub seats: u32,
    /// Who signed up, in that order: the first `seats` of them have one.
    #[serde(default)]
    pub guests: Vec<Guest>,
    /// What was asked.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What was said, in one field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub minutes: String,
    /// Why it does not take place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_off: Option<String>,
}

/// A company that signed up (报名企业).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Whose account: a credit code, or the account's id.
    pub key: String,
    /// Its name.
    pub name: String,
    /// On which day it signed up.
    pub on: Date,
}

/// A question (提问): an issue by the channel parlour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Who asked.
    pub key: String,
    /// The issue.
    pub issue: IssueId,
}

/// What somebody does (活动操作).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A company signs up (报名).
    SignUp {
        /// It.
        guest: Guest,
    },
    /// A company gives its seat back; whoever waits longest has it (取消报名).
    GiveUp {
        /// It.
        key: String,
    },
    /// A company that signed up asks (提问).
    Ask {
        /// It, and the issue that the question is.
        question: Question,
    },
    /// The office writes the minutes, or writes them anew (写纪要).
    Minutes {
        /// The whole of them.
        text: String,
    },
    /// It does not take place (取消活动).
    CallOff {
        /// Why.
        text: String,
    },
}

/// What a company has at an event (报名情况).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// A seat.
    Taken,
    /// A place on the waiting list, from 1.
    Waits(usize),
}

impl Event {
    /// Opens an event.
    ///
    /// # Errors
    /// [`Refusal`] for a day that has passed, and when something is missing.
    pub fn open(title: Named, on: Date, place: &str, agenda: &[String], seats: u32, today: Date) -> Result<Self, Refusal> {
        if on < today {
            return Err(Refusal::Past { on });
        }
        let agenda: Vec<String> = agenda.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        let place = place.trim().to_owned();
        if title.zh.is_empty() || place.is_empty() || agenda.is_empty() || !(1..=SEATS_MAX).contains(&seats) {
            return Err(Refusal::Incomplete);
        }
        Ok(Self { title, on, place, agenda, seats, guests: vec![], questions: vec![], minutes: String::new(), called_off: None })
    }

    /// Where it stands.
    pub fn state(&self, today: Date) -> State {
        match self.called_off {
            Some(_) => State::CalledOff,
            None if self.on < today => State::Held,
            None => State::Open,
        }
    }

    /// How many seats are taken.
    pub fn taken(&self) -> usize {
        self.guests.len().min(self.seats as usize)
    }

    /// How many wait for one.
    pub fn waiting(&self) -> usize {
        self.guests.len() - self.taken()
    }

    /// What a company has.
    pub fn seat(&self, key: &str) -> Option<Seat> {
        let at = self.guests.iter().position(|guest| guest.key == key)?;
        Some(if at < self.seats as usize { Seat::Taken } else { Seat::Waits(at + 1 - self.seats as usize) })
    }

    /// Does something, or says why not; `None`: it stands so already.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn decide(&self, command: &Command, today: Date) -> Result<Option<Self>, Refusal> {
        let mut next = self.clone();
        let coming = || if self.state(today) == State::Open { Ok(()) } else { Err(Refusal::Over) };
        let signed_up = |key: &str| self.seat(key).map(drop).ok_or(Refusal::NotSignedUp);
        match command {
            Command::SignUp { guest } => {
                coming()?;
                if self.seat(&guest.key).is_some() {
                    return Ok(None);
                }
                if self.waiting() >= WAITING_MAX {
                    return Err(Refusal::Full);
                }
                next.guests.push(guest.clone());
            }
            Command::GiveUp { key } => {
                coming()?;
                signed_up(key)?;
                next.guests.retain(|guest| guest.key != *key);
            }
            Command::Ask { question } => {
                coming()?;
                signed_up(&question.key)?;
                if self.questions.iter().filter(|one| one.key == question.key).count() >= QUESTIONS_MAX {
                    return Err(Refusal::Questions { most: QUESTIONS_MAX });
                }
                next.questions.push(question.clone());
            }
            Command::Minutes { text } => {
                if self.called_off.is_some() {
                    return Err(Refusal::CalledOff);
                }
                if today < self.on {
                    return Err(Refusal::NotHeld { on: self.on });
                }
                next.minutes = said(text)?;
            }
            Command::CallOff { text } => {
                coming()?;
                next.called_off = Some(said(text)?);
            }
        }
        Ok(Some(next))
    }
}

fn said(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Err(Refusal::WordsRequired) } else { Ok(text.to_owned()) }
}
