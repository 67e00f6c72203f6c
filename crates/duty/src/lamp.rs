//! Green, yellow, red (红黄绿灯): by rule, always with words.

use crate::{Duty, Method, PointState, State, points};
use base::Named;
use calendar::{Calendar, CalendarError};
use jiff::civil::Date;

/// Within how many working days of its end a duty is yellow.
const SOON_WORKING_DAYS: u32 = 3;

/// A colour (灯色).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colour {
    /// In time.
    Green,
    /// Near its end, or a check point is due.
    Yellow,
    /// Slipped, or a check point was missed.
    Red,
    /// The clock stands still, or nothing is owed.
    None,
}

/// How a duty stands on a day: a colour and why (亮灯).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The colour.
    pub colour: Colour,
    /// Why, in words.
    pub words: Named,
}

impl Standing {
    /// How a duty stands on `today`.
    ///
    /// # Errors
    /// When a day lies outside the calendar.
    pub fn of(duty: &Duty, method: Option<&Method>, calendar: &Calendar, today: Date) -> Result<Self, CalendarError> {
        let said = |colour, zh: String, en: String| Ok(Self { colour, words: Named::new(zh, en) });
        match (duty.state, duty.ended_late()) {
            (State::Closed, true) => return said(Colour::None, "逾期后销号".into(), "closed late".into()),
            (State::Closed, false) => return said(Colour::None, "按期销号".into(), "closed in time".into()),
            (State::Lapsed, _) => return said(Colour::None, "已失效".into(), "lapsed".into()),
            (State::Paused, _) => return said(Colour::None, "暂停计时".into(), "paused".into()),
            (State::Reported, _) => return said(Colour::Green, "待销号".into(), "waits to be closed".into()),
            (State::Open | State::Acknowledged, _) => {}
        }
        let late = duty.due.filter(|due| due.on < today);
        if let Some(due) = late {
            let days = calendar.working_days_between(due.on, today)?.n;
            return said(Colour::Red, format!("逾期 {days} 个工作日"), format!("{days} working days overdue"));
        }
        let owed: Vec<PointState> = match method {
            Some(method) => points(duty, method, calendar)?.into_iter().filter(PointState::is_owed).collect(),
            None => Vec::new(),
        };
        if let Some(point) = owed.iter().find(|point| point.on < today) {
            let name = &point.name;
            return said(Colour::Red, format!("节点未完成：{}", name.zh), format!("check point missed: {}", name.en));
        }
        if let Some(point) = owed.iter().find(|point| point.on == today) {
            let name = &point.name;
            return said(Colour::Yellow, format!("今日应完成：{}", name.zh), format!("due today: {}", name.en));
        }
        let Some(due) = duty.due else { return said(Colour::None, "未设期限".into(), "no term".into()) };
        let days = calendar.working_days_between(today, due.on)?.n;
        if due.on == today {
            return said(Colour::Yellow, "今日到期".into(), "due today".into());
        }
        let colour = if days <= i64::from(SOON_WORKING_DAYS) { Colour::Yellow } else { Colour::Green };
        said(colour, format!("还有 {days} 个工作日"), format!("{days} working days left"))
    }
}
