//! What a city's pack says of its hall: windows, business groups, who goes first, the rules of calling.

use crate::HallError;
use base::{Named, OfficeId};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

/// The hall of a window centre (政务服务大厅).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hall {
    /// The office that runs it; its clerks may sit at any of its windows.
    pub centre: OfficeId,
    /// What people come for, in the order of the kiosk.
    pub groups: Vec<Group>,
    /// Its windows, in the order of the hall.
    pub windows: Vec<Window>,
    /// Who is called before others, the first first.
    pub precedence: Vec<Precedence>,
    /// The rules of calling.
    pub rules: Rules,
}

/// What people come for (业务类别): one line, one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// The letter of its tickets' numbers.
    pub letter: String,
    /// Its name.
    pub name: Named,
    /// For what one takes such a ticket.
    pub what: Named,
    /// The offices whose business it is.
    pub offices: Vec<OfficeId>,
    /// How long serving one takes, while the day has not shown it.
    pub usual_minutes: u32,
}

/// A window (窗口).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its id: the number on its sign.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Whose people sit at it.
    pub office: OfficeId,
    /// The groups that it serves.
    pub groups: Vec<String>,
}

/// People who are called before others (优先办理对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precedence {
    /// Its id.
    pub id: String,
    /// Who.
    pub name: Named,
    /// What gives them precedence.
    pub basis: Named,
}

/// The rules of calling (叫号规则).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// So many of those who have precedence are called one after another while others wait; then one of the others.
    pub in_a_row: u32,
    /// How often a number is called before its holder counts as not come.
    pub calls_before_missed: u32,
    /// So many may wait in one group; then no more tickets are given.
    pub waiting_max: u32,
    /// From when on tickets are given.
    pub opens: Time,
    /// Until when.
    pub closes: Time,
}

impl Hall {
    /// The group with this id.
    ///
    /// # Errors
    /// [`HallError::NoSuchGroup`].
    pub fn group(&self, id: &str) -> Result<&Group, HallError> {
        self.groups.iter().find(|group| group.id == id).ok_or(HallError::NoSuchGroup)
    }

    /// The window with this id.
    ///
    /// # Errors
    /// [`HallError::NoSuchWindow`].
    pub fn window(&self, id: &str) -> Result<&Window, HallError> {
        self.windows.iter().find(|window| window.id == id).ok_or(HallError::NoSuchWindow)
    }

    /// The window with this id, for somebody of `office` who wants to sit at it: one of its own office, or of the centre.
    ///
    /// # Errors
    /// [`HallError::NoSuchWindow`], [`HallError::NotYourWindow`].
    pub fn seat(&self, id: &str, office: &str) -> Result<&Window, HallError> {
        let window = self.window(id)?;
        let may = window.office.as_str() == office || self.centre.as_str() == office;
        if may { Ok(window) } else { Err(HallError::NotYourWindow { window: window.name.clone() }) }
    }

    /// The place of somebody's precedence: 0 goes first; whoever has none comes last.
    pub(crate) fn rank(&self, precedence: Option<&str>) -> usize {
        let place = precedence.and_then(|id| self.precedence.iter().position(|one| one.id == id));
        place.unwrap_or(self.precedence.len())
    }

    /// Refuses a ticket outside the hours of the hall. `next` is the next working day.
    ///
    /// # Errors
    /// [`HallError::Closed`].
    pub fn open_at(&self, now: Timestamp, working: bool, next: Date) -> Result<(), HallError> {
        let (today, time) = (calendar::date_of(now), jiff::tz::offset(8).to_datetime(now).time());
        let early = time < self.rules.opens;
        if working && !early && time < self.rules.closes {
            return Ok(());
        }
        Err(HallError::Closed { on: if working && early { today } else { next }, opens: self.rules.opens })
    }
}
