//! The duty itself: what is owed, to whom, until when, and what has been said about it.

use crate::Party;
use base::{Named, stable_names};
use calendar::{Calendar, CalendarError, Due, Pause, Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something owed, with a clock on it (责任事项).
///
/// Its due date is never kept for its own sake: it is that of the case that it follows, or it follows from `opened_on`, `term`
/// and `pauses` on a calendar ([`Duty::due_again`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What kind of duty: a word of the pack's rulebook.
    pub kind: String,
    /// What is owed.
    pub what: Named,
    /// What must be shown when it is reported.
    pub evidence: Named,
    /// What it is about.
    pub subject: Subject,
    /// Who owes it.
    pub owner: Party,
    /// Who is owed it, and whose word closes it.
    pub creditor: Party,
    /// Since when.
    pub opened_on: Date,
    /// The last day; `None` while the clock stands still, and where nothing sets one.
    pub due: Option<Due>,
    /// The term from which `due` follows; `None`: it is that of the record which it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// When the clock stood still; the open stop last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// By which work method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Which ladder tells of it.
    pub ladder: String,
    /// Whether it follows a record (a case) and nothing else moves it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follows: bool,
    /// Where it stands.
    pub state: State,
    /// Since when it is closed or has lapsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
    /// That the owner has seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Word>,
    /// What the owner said on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Word>,
    /// What was reported as done, every time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Word>,
    /// Why it was sent back, every time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<Word>,
    /// The creditor's last word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Word>,
}

/// What a duty is about (事由): a case, a walk-through, a dispatch meeting, later a problem, a complaint, a milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// case, project, walk, meeting; open for more.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Which of the subject's duties: `notice:2023-07-07`, `paper:red-line`. Empty where the duty has an id of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slot: String,
}

/// Something that somebody said on a day (表态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// What.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

stable_names! {
    /// Where a duty stands (责任状态).
    State {
        /// Owed (待办).
        Open = "open", "待办", "open";
        /// Owed, and its owner has seen it (已签收).
        Acknowledged = "acknowledged", "已签收", "acknowledged";
        /// The clock stands still (暂停).
        Paused = "paused", "暂停计时", "paused";
        /// Reported as done; the creditor's word is awaited (待销号).
        Reported = "reported", "待销号", "reported";
        /// The creditor's word closed it, or the act that fulfils it (已销号).
        Closed = "closed", "已销号", "closed";
        /// No longer owed (已失效).
        Lapsed = "lapsed", "已失效", "lapsed";
    }
}

impl State {
    /// Whether something is still owed.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Lapsed)
    }

    /// Whether the owner is the one to act.
    pub const fn is_the_owners(self) -> bool {
        matches!(self, Self::Open | Self::Acknowledged)
    }
}

/// A duty to be opened (新立责任事项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// What kind.
    pub kind: String,
    /// What is owed.
    pub what: Named,
    /// What must be shown.
    pub evidence: Named,
    /// Who owes it.
    pub owner: Party,
    /// To whom.
    pub creditor: Party,
    /// For how long.
    pub term: Term,
    /// By which method.
    pub method: Option<String>,
    /// Which ladder.
    pub ladder: String,
}

impl Duty {
    /// Opens a duty of its own clock.
    ///
    /// # Errors
    /// What the calendar says.
    pub fn open(new: New, subject: Subject, calendar: &Calendar, now: Timestamp) -> Result<Self, CalendarError> {
        let mut duty = Self {
            kind: new.kind,
            what: new.what,
            evidence: new.evidence,
            subject,
            owner: new.owner,
            creditor: new.creditor,
            opened_on: date_of(now),
            due: None,
            term: Some(new.term),
            pauses: Vec::new(),
            method: new.method,
            ladder: new.ladder,
            follows: false,
            state: State::Open,
            ended_on: None,
            acknowledged: None,
            progress: Vec::new(),
            reports: Vec::new(),
            returns: Vec::new(),
            ended: None,
        };
        duty.due = duty.due_again(calendar)?;
        Ok(duty)
    }

    /// Its last day, reckoned again from what the duty says and `calendar`; that of the record it follows stays as it is.
    ///
    /// # Errors
    /// What the calendar says.
    pub fn due_again(&self, calendar: &Calendar) -> Result<Option<Due>, CalendarError> {
        let Some(term) = self.term else { return Ok(self.due) };
        if self.state == State::Paused {
            return Ok(None);
        }
        let closed: Vec<Pause> = self.pauses.iter().filter(|pause| pause.to.is_some()).copied().collect();
        calendar.due(self.opened_on, term, &closed).map(Some)
    }

    /// Whether it slipped: its last day has passed and it is still the owner's.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.is_the_owners() && self.due.is_some_and(|due| due.on < today)
    }

    /// Whether it ended after its last day.
    pub fn ended_late(&self) -> bool {
        matches!((self.ended_on, self.due), (Some(end), Some(due)) if due.on < end)
    }
}

impl Subject {
    /// A subject whose duty has an id of its own.
    pub fn new(kind: &str, id: Uuid) -> Self {
        Self { kind: kind.to_owned(), id, slot: String::new() }
    }
}
