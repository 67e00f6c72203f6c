//! Ladders (督办层级): who is told of a duty, and on which day. Which tellings are due follows from the duty and the calendar alone.

use crate::{Duty, Hours, Method, Party, PointState, points};
use base::{Named, OfficeId, stable_names};
use calendar::{Calendar, CalendarError, date_of};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// A ladder (督办层级): the rungs by which more and more people learn of what slips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Its rungs, the earliest first.
    pub rungs: Vec<Rung>,
    /// At which hours it leaves the house.
    pub hours: Hours,
}

/// A rung (督办台阶): on which day, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Its id within the ladder.
    pub id: String,
    /// When.
    pub at: Moment,
    /// Who is told.
    pub to: Vec<Listener>,
}

/// When a rung speaks (提醒时点).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// As soon as it is owed (交办当日).
    Opened,
    /// So many days before or after the last day.
    Due(Offset),
}

impl Moment {
    /// Reads `opened`, or a distance from the last day; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "opened" { Some(Self::Opened) } else { Offset::parse(text).map(Self::Due) }
    }

    /// Whether it comes before `other` on a ladder: what is told at the opening stands first.
    pub fn is_before(self, other: Self) -> bool {
        let n = |moment| if let Self::Due(offset) = moment { offset.n } else { i32::MIN };
        n(self) < n(other)
    }

    /// The day for a duty, and why then; `None`: it has no last day to reckon from.
    fn of(self, duty: &Duty, calendar: &Calendar) -> Result<Option<(Date, Named)>, CalendarError> {
        Ok(match (self, duty.due) {
            (Self::Opened, _) => Some((duty.opened_on, Named::new("新交办", "newly owed"))),
            (Self::Due(offset), Some(due)) => Some((offset.from(due.on, calendar)?, offset.text())),
            (Self::Due(_), None) => None,
        })
    }
}

/// A number of days before (negative) or after the last day (相对期限的天数).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset {
    /// How many; negative: before.
    pub n: i32,
    /// Whether only working days count.
    pub working: bool,
}

impl Offset {
    /// So many working days after, or before.
    pub const fn working_days(n: i32) -> Self {
        Self { n, working: true }
    }

    /// So many days after, or before.
    pub const fn days(n: i32) -> Self {
        Self { n, working: false }
    }

    /// Reads `-3wd`, `0d`, `+5wd`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, working) = match text.strip_suffix("wd") {
            Some(digits) => (digits, true),
            None => (text.strip_suffix('d')?, false),
        };
        let n: i32 = digits.strip_prefix('+').unwrap_or(digits).parse().ok()?;
        (n.abs() <= 366).then_some(Self { n, working })
    }

    /// The day, reckoned from `due`.
    ///
    /// # Errors
    /// When the day lies outside the calendar.
    pub fn from(self, due: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
        match (self.working, self.n) {
            (_, 0) => Ok(due),
            (false, n) => Ok(due.saturating_add(i64::from(n).days())),
            (true, n @ 1..) => Ok(calendar.add_working_days(due, n.unsigned_abs())?.on),
            (true, n) => Ok(calendar.sub_working_days(due, n.unsigned_abs())?.on),
        }
    }

    /// In words: "到期前 3 个工作日".
    pub fn text(self) -> Named {
        let n = self.n.abs();
        let (zh, en) = if self.working { ("个工作日", "working day") } else { ("日", "day") };
        let s = if n == 1 { "" } else { "s" };
        match self.n {
            0 => Named::new("到期当日", "on the last day"),
            ..0 => Named::new(format!("到期前 {n} {zh}"), format!("{n} {en}{s} before")),
            _ => Named::new(format!("逾期 {n} {zh}"), format!("{n} {en}{s} overdue")),
        }
    }
}

stable_names! {
    /// Who listens on a rung (告知对象).
    Listener {
        /// Whoever owes it.
        Owner = "owner", "责任单位", "owner";
        /// The head of the office that owes it.
        OwnerHead = "owner-head", "责任单位负责人", "head of the owner";
        /// Whoever is owed it.
        Creditor = "creditor", "交办单位（申请人）", "creditor";
        /// The city's leaders.
        Leader = "leader", "市领导", "city leaders";
    }
}

impl Listener {
    /// Who that is for a duty; `leaders` is the office in which the city's leaders sit.
    fn of(self, duty: &Duty, leaders: Option<&OfficeId>) -> Option<Party> {
        match self {
            Self::Owner => Some(duty.owner.clone()),
            Self::OwnerHead => duty.owner.office().map(|office| Party::Post(office.clone(), "office-head".to_owned())),
            Self::Creditor => Some(duty.creditor.clone()),
            Self::Leader => leaders.map(|office| Party::Post(office.clone(), "leader".to_owned())),
        }
    }
}

/// That somebody is told something on a day (督办提醒).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Telling {
    /// The day, from 00:00.
    pub on: Date,
    /// Which rung: the ladder's, or `point:` and a check point of the method.
    pub rung: String,
    /// Who.
    pub to: Party,
    /// Why then: "3 working days before", "check point missed: progress".
    pub why: Named,
}

/// Everything that will be told of a duty as it stands, in order: each rung once to each listener. Nothing while its clock stands
/// still, while it waits for the creditor, and once it has ended. What would lie before the duty was opened is told on that day.
///
/// # Errors
/// When a day lies outside the calendar.
pub fn planned(
    duty: &Duty,
    ladder: &Ladder,
    method: Option<&Method>,
    leaders: Option<&OfficeId>,
    calendar: &Calendar,
) -> Result<Vec<Telling>, CalendarError> {
    let mut all: Vec<Telling> = Vec::new();
    if !duty.state.is_the_owners() {
        return Ok(all);
    }
    let mut tell = |on: Date, rung: String, to: Option<Party>, why: &Named| {
        let Some(to) = to else { return };
        if !all.iter().any(|one| one.rung == rung && one.to == to) {
            all.push(Telling { on: on.max(duty.opened_on), rung, to, why: why.clone() });
        }
    };
    for rung in &ladder.rungs {
        let Some((on, why)) = rung.at.of(duty, calendar)? else { continue };
        for listener in &rung.to {
            tell(on, rung.id.clone(), listener.of(duty, leaders), &why);
        }
    }
    if let Some(method) = method {
        for point in points(duty, method, calendar)?.into_iter().filter(PointState::is_owed) {
            let name = &point.name;
            let why = Named::new(format!("节点未完成：{}", name.zh), format!("check point missed: {}", name.en));
            let on = point.on.saturating_add(1.day());
            for to in [Some(duty.owner.clone()), Listener::OwnerHead.of(duty, leaders), Some(duty.creditor.clone())] {
                tell(on, format!("point:{}", point.id), to, &why);
            }
        }
    }
    all.sort();
    Ok(all)
}

/// What is due to be told by `now`, never early. Whoever keeps what was told leaves out what he has.
///
/// # Errors
/// When a day lies outside the calendar.
pub fn tellings(
    duty: &Duty,
    ladder: &Ladder,
    method: Option<&Method>,
    leaders: Option<&OfficeId>,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Vec<Telling>, CalendarError> {
    let today = date_of(now);
    let mut all = planned(duty, ladder, method, leaders, calendar)?;
    all.retain(|telling| telling.on <= today);
    Ok(all)
}

/// The first day on which something is to be told that is not in `told`: when the duty must be looked at again.
pub fn next(planned: &[Telling], told: impl Fn(&Telling) -> bool) -> Option<&Telling> {
    planned.iter().find(|telling| !told(telling))
}
