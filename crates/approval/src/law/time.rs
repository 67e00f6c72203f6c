//! What the law does by itself when time passes: it accepts what nobody answered, and closes what nobody supplied. It grants
//! nothing.

use crate::decide::day_after;
use crate::{Act, Case, State};
use jiff::civil::Date;

/// The next thing that the law itself has done by `today`, and from which day on (from 00:00).
///
/// Law: art. 32(1)4: no notice within the term, so accepted from the day of receipt (after a supplement: from the day on which
/// the last paper came). The city's term to supply papers: not kept, so the application counts as withdrawn. Nothing else: an
/// overdue first application is never deemed granted (arts. 42, 74(2)).
pub(crate) fn next(case: &Case, today: Date) -> Option<(Act, Date)> {
    let passed = |due: Option<calendar::Due>| due.map(|due| day_after(due.on)).filter(|&on| on <= today);
    match &case.state {
        State::Received { since } => {
            let on = passed(case.clocks.notice)?;
            Some((Act::AcceptanceDeemed { accepted_on: *since }, on))
        }
        State::CorrectionsRequested {} => {
            let on = passed(case.clocks.supplement)?;
            Some((Act::Lapsed {}, on))
        }
        _ => None,
    }
}
