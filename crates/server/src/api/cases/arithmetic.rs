//! A clock's arithmetic, day by day: which days counted, which did not and why, which were no working days at all.

use crate::api::types::Text;
use crate::api::view;
use approval::{Case, Clock, DueKind};
use calendar::{Calendar, CalendarError, Unit, date_of_number, day_number};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest stretch that is told day by day.
const DAYS_MAX: i32 = 800;

/// Days in a row of which the same is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClockRun {
    from: String,
    to: String,
    /// counted, over (counted past the last day), not-counted (the clock stood still), holiday or weekend.
    kind: String,
    /// The cause, or the holiday.
    name: Option<Text>,
    /// How many days.
    days: i64,
    /// The number that the last of them has within the term.
    reached: Option<i64>,
}

/// The runs from the day after the start to the last day, or to today where the clock has run past it or stands still.
pub(super) fn runs(case: &Case, clock: &Clock, calendar: &Calendar, today: Date) -> Result<Vec<ClockRun>, CalendarError> {
    if clock.term.unit == Unit::Hours {
        return Ok(Vec::new());
    }
    let last = clock.due.map_or(today, |due| due.on.max(today));
    let first = day_number(clock.started_on) + 1;
    let stops = match clock.kind {
        DueKind::Promised | DueKind::Statutory => case.pauses(),
        _ => Vec::new(),
    };
    let mut runs: Vec<ClockRun> = Vec::new();
    let mut reached = 0;
    for on in (first..=day_number(last).min(first + DAYS_MAX)).map(date_of_number) {
        let day = calendar.day(on)?;
        let stop =
            stops.iter().find(|stop| stop.from < on && stop.to.is_none_or(|to| on <= to) && (stop.to.is_some() || on <= today));
        let rest = clock.term.unit == Unit::WorkingDays && !day.working;
        let (kind, name) = match (rest, stop) {
            (true, _) if day.holiday.is_some() => ("holiday", view::holiday(&day)),
            (true, _) => ("weekend", None),
            (false, Some(stop)) => ("not-counted", Some(view::named(&stop.cause.text()))),
            (false, None) if clock.due.is_some_and(|due| due.on < on) => ("over", None),
            (false, None) => ("counted", None),
        };
        let ran = matches!(kind, "counted" | "over");
        if ran {
            reached += 1;
        }
        let told = ran.then_some(reached);
        match runs.last_mut() {
            Some(run) if run.kind == kind && run.name == name => {
                run.to = on.to_string();
                run.days += 1;
                run.reached = told;
            }
            _ => runs.push(ClockRun {
                from: on.to_string(),
                to: on.to_string(),
                kind: kind.to_owned(),
                name,
                days: 1,
                reached: told,
            }),
        }
    }
    Ok(runs)
}
