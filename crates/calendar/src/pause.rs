//! Pauses: stretches of days that do not count.

use crate::CalendarError;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A stop of the clock (中止计时): the days after `from`, up to and with `to`, do not count.
///
/// Law: 行政许可法 art. 45 (hearing, tender, auction, inspection, testing, quarantine, appraisal, expert review do not count
/// towards the term), arts. 32, 42 where papers are being completed. The day on which the pause begins still counts; the
/// day after it ends counts again. `to = None` is a pause that is still open: the term has no last day until it is closed,
/// unless it ran out before. Overlapping pauses count once, in any order.
///
/// ```
/// use calendar::{Calendar, Pause, Term};
/// use jiff::civil::date;
///
/// let calendar = Calendar::statutory();
/// let start = date(2023, 4, 28);
/// let testing = Pause { from: date(2023, 5, 10), to: Some(date(2023, 5, 15)) }; // 11, 12 and 15 May do not count
/// let due = calendar.due(start, Term::working_days(20), &[testing])?;
/// assert_eq!(due.on, date(2023, 6, 2)); // three working days after 30 May
///
/// let open = Pause { from: date(2023, 5, 10), to: None };
/// let error = calendar.due(start, Term::working_days(20), &[open]).unwrap_err();
/// assert_eq!(error.code(), "paused");
/// # Ok::<(), calendar::CalendarError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The last day that counts.
    pub from: Date,
    /// The last day that does not count; none while the pause is open.
    pub to: Option<Date>,
}

/// The pauses in order, each disjoint from the next, clipped to the days after `start`.
pub(crate) fn merged(pauses: &[Pause], start: Date) -> Result<Vec<Pause>, CalendarError> {
    let mut sorted = Vec::with_capacity(pauses.len());
    for &Pause { from, to } in pauses {
        match to {
            Some(to) if to < from => return Err(CalendarError::PauseReversed { from, to }),
            Some(to) if to <= start || to == from => {}
            _ => sorted.push(Pause { from: from.max(start), to }),
        }
    }
    sorted.sort_by_key(|pause| pause.from);
    let mut merged: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match merged.last_mut() {
            Some(last) if last.to.is_none_or(|to| pause.from <= to) => {
                last.to = last.to.zip(pause.to).map(|(a, b)| a.max(b));
            }
            _ => merged.push(pause),
        }
    }
    Ok(merged)
}
