//! A queue ticket and what can be done to it.

use crate::{Group, Hall, HallError};
use base::{Named, TicketId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a ticket stands (号票状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// In the line (等候中).
    Waiting,
    /// Called to a window (已叫号).
    Called,
    /// Being served (办理中).
    Serving,
    /// Served (已办结).
    Done,
    /// Did not come (过号).
    Missed,
    /// Given up by its holder (已放弃).
    Left,
}

impl State {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Serving => "serving",
            Self::Done => "done",
            Self::Missed => "missed",
            Self::Left => "left",
        }
    }

    /// The name for people.
    pub fn text(self) -> Named {
        match self {
            Self::Waiting => Named::new("等候中", "waiting"),
            Self::Called => Named::new("请到窗口", "called"),
            Self::Serving => Named::new("办理中", "being served"),
            Self::Done => Named::new("已办结", "done"),
            Self::Missed => Named::new("过号", "missed"),
            Self::Left => Named::new("已放弃", "given up"),
        }
    }

    /// Whether it occupies a window.
    pub const fn is_at_window(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }
}

/// Something that is done to a ticket (叫号操作). `do` names the verb in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Call it to a window (叫号).
    Call {
        /// Which.
        window: String,
    },
    /// Call it once more (重呼).
    Again {},
    /// Its holder has come (开始办理).
    Serve {},
    /// It is served (办结).
    Finish {},
    /// Its holder did not come (过号).
    Miss {},
    /// Another window goes on with it (转窗口).
    Hand {
        /// Which.
        to: String,
    },
    /// Its holder came after all: to the end of the line (过号重排).
    Rejoin {},
    /// Its holder gives it up (放弃).
    Leave {},
}

impl Command {
    /// The stable name of the verb.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Call { .. } => "call",
            Self::Again {} => "again",
            Self::Serve {} => "serve",
            Self::Finish {} => "finish",
            Self::Miss {} => "miss",
            Self::Hand { .. } => "hand",
            Self::Rejoin {} => "rejoin",
            Self::Leave {} => "leave",
        }
    }
}

/// A line of a ticket's record (叫号记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub what: String,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Who did it; none for the ticket's holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A queue ticket (排队号): a place in a line, of one day. It says nothing of who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its group.
    pub group: String,
    /// The day for which it is good.
    pub on: Date,
    /// Why its holder is called first, if he is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precedence: Option<String>,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Since when its place in the line counts.
    pub since: Timestamp,
    /// How it stands.
    pub state: State,
    /// At which window it is or was; of one that waits: to which it was handed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// How often it was called since it last waited.
    pub calls: u32,
    /// When it was first called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<Timestamp>,
    /// When it was last called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_called_at: Option<Timestamp>,
    /// Since when it is being served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_at: Option<Timestamp>,
    /// How long it was served so far, at all windows.
    pub served_seconds: i64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// What was done to it.
    pub log: Vec<Entry>,
    /// The cases that were taken in from it, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
}

/// The number on a ticket: A012.
pub fn number(letter: &str, n: i64) -> String {
    format!("{letter}{n:03}")
}

impl Ticket {
    /// A new ticket of a group, at the end of its line.
    ///
    /// # Errors
    /// [`HallError::NoSuchPrecedence`], [`HallError::Full`] when too many wait already.
    pub fn take(
        hall: &Hall,
        (id, group): (TicketId, &Group),
        precedence: Option<&str>,
        today: &[Self],
        now: Timestamp,
    ) -> Result<Self, HallError> {
        if precedence.is_some_and(|id| !hall.precedence.iter().any(|one| one.id == id)) {
            return Err(HallError::NoSuchPrecedence);
        }
        let waiting = today.iter().filter(|ticket| ticket.group == group.id && ticket.state == State::Waiting).count();
        if waiting >= hall.rules.waiting_max as usize {
            return Err(HallError::Full { waiting });
        }
        Ok(Self {
            id,
            group: group.id.clone(),
            on: date_of(now),
            precedence: precedence.map(str::to_owned),
            taken_at: now,
            since: now,
            state: State::Waiting,
            window: None,
            calls: 0,
            called_at: None,
            last_called_at: None,
            served_at: None,
            served_seconds: 0,
            ended_at: None,
            log: vec![Entry { at: now, what: "take".to_owned(), window: None, by: None }],
            cases: Vec::new(),
        })
    }

    /// The ticket after something is done to it.
    ///
    /// # Errors
    /// [`HallError`] when the step does not follow from its state, or the day is over.
    pub fn decide(&self, hall: &Hall, command: &Command, by: Option<&str>, now: Timestamp) -> Result<Self, HallError> {
        if self.on != date_of(now) {
            return Err(HallError::AnotherDay { on: self.on });
        }
        let mut next = self.clone();
        let at = next.window.clone();
        match (command, self.state) {
            (Command::Call { window }, State::Waiting) => {
                next.state = State::Called;
                next.window = Some(hall.window(window)?.id.clone());
                next.calls = 1;
                next.called_at = Some(self.called_at.unwrap_or(now));
                next.last_called_at = Some(now);
            }
            (Command::Again {}, State::Called) => {
                next.calls += 1;
                next.last_called_at = Some(now);
            }
            (Command::Serve {}, State::Called) => {
                next.state = State::Serving;
                next.served_at = Some(now);
            }
            (Command::Finish {}, State::Serving) => {
                next.stop_serving(now);
                (next.state, next.ended_at) = (State::Done, Some(now));
            }
            (Command::Miss {}, State::Called) => {
                let of = hall.rules.calls_before_missed;
                if self.calls < of {
                    return Err(HallError::CallAgain { calls: self.calls, of });
                }
                (next.state, next.ended_at) = (State::Missed, Some(now));
            }
            (Command::Hand { to }, State::Called | State::Serving) => {
                let to = &hall.window(to)?.id;
                if self.window.as_ref() == Some(to) {
                    return Err(HallError::SameWindow);
                }
                next.stop_serving(now);
                (next.state, next.window, next.calls) = (State::Waiting, Some(to.clone()), 0);
            }
            (Command::Rejoin {}, State::Missed) => {
                (next.state, next.window, next.calls) = (State::Waiting, None, 0);
                (next.since, next.ended_at) = (now, None);
            }
            (Command::Leave {}, State::Waiting | State::Called) => {
                (next.state, next.ended_at) = (State::Left, Some(now));
            }
            (_, state) => return Err(HallError::WrongState { state }),
        }
        let window = match command {
            Command::Hand { .. } => at,
            _ => next.window.clone(),
        };
        next.log.push(Entry { at: now, what: command.as_str().to_owned(), window, by: by.map(str::to_owned) });
        Ok(next)
    }

    /// The ticket after cases were taken in from it: only while its holder is served.
    ///
    /// # Errors
    /// [`HallError::WrongState`].
    pub fn taken_in(&self, cases: impl IntoIterator<Item = String>) -> Result<Self, HallError> {
        if self.state != State::Serving {
            return Err(HallError::WrongState { state: self.state });
        }
        let mut next = self.clone();
        next.cases.extend(cases);
        Ok(next)
    }

    fn stop_serving(&mut self, now: Timestamp) {
        if let Some(since) = self.served_at.take() {
            self.served_seconds += now.as_second().saturating_sub(since.as_second()).max(0);
        }
    }
}
