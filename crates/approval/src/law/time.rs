//! What the law does by itself when time passes: it accepts what nobody answered, and closes what nobody supplied. It grants
//! nothing.

use super::{lifecycle, rules, tolerance};
use crate::decide::day_after;
use crate::{Act, Case, State};
use jiff::civil::Date;

rules! {
    "art82", "行政许可法第八十二条", "Administrative License Law art. 82":
        "实施行政许可的期限以工作日计算，不含法定节假日；节假日安排公布后重新计算。",
        "The organ's terms are counted in working days; a new holiday notice moves the dates.",
        facts ["due-moved"];
}

/// The next thing that the law itself has done by `today`, and from which day on (from 00:00).
///
/// Law: art. 32(1)4: no notice within the term, so accepted from the day of receipt (after a supplement: from the day on which
/// the last paper came). The city's term to supply papers: not kept, so the application counts as withdrawn. Nothing else: an
/// overdue first application is never deemed granted (arts. 42, 74(2)).
pub(crate) fn next(case: &Case, today: Date) -> Option<(Act, Date)> {
    coming(case).filter(|&(_, on)| on <= today)
}

/// What the law will do by itself, and from which day on: the case must be looked at then.
pub(crate) fn coming(case: &Case) -> Option<(Act, Date)> {
    let after = |due: Option<calendar::Due>| due.map(|due| day_after(due.on));
    match &case.state {
        State::Received { since } => Some((Act::AcceptanceDeemed { accepted_on: *since }, after(case.clocks.notice)?)),
        State::CorrectionsRequested {} => Some((Act::Lapsed {}, after(case.clocks.supplement)?)),
        State::Accepted { .. } | State::Paused { .. } => tolerance::lapse(case),
        State::Delivered { .. } | State::Renewing { .. } => lifecycle::ends(case),
        _ => None,
    }
}
