//! Misuse of offices in the histories of synthetic projects, so that the watch has something to show. Steps of a case are moved after its course was
//! planned, and its decision comes no later by that: nothing else of the project, and no other project, goes otherwise.

use super::schedule::{Act, Event, working_days};
use crate::desk::DeskError;
use approval::{Command, Path, Step};
use calendar::{Calendar, date_of, start_of};
use city::demo::{Misuse, MisuseSeed, Seed};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// From the afternoon into the night.
const NIGHT: SignedDuration = SignedDuration::from_hours(6);

/// Bends the cases of a project that are to be bent, of those that are decided before `opening`. Nothing is made up about a project that a
/// newspaper named.
pub fn bend(misuse: &[MisuseSeed], seed: &Seed, path: &Path, events: &mut [Event], opening: Timestamp) -> Result<(), DeskError> {
    for one in misuse.iter().filter(|one| seed.is_synthetic() && lot(seed.code.as_str(), &one.item) < one.percent) {
        let Some(step) = path.steps.iter().find(|step| step.item.as_str() == one.item) else { continue };
        let Some(case) = Case::of(events, &one.item).filter(|case| events[case.decided].at < opening) else { continue };
        match one.pattern {
            Misuse::AfterHours => {
                for at in case.ending {
                    events[at].at += NIGHT;
                }
            }
            Misuse::OutOfOrder if case.paused.is_none() => {
                for at in case.ending.into_iter().chain(case.reviewed) {
                    events[at].at = on(case.accepted_on, events[at].at);
                }
            }
            Misuse::LastMinutePause => pause_on_the_last_day(&case, step, events)?,
            Misuse::OutOfOrder => {}
        }
    }
    Ok(())
}

/// A number below 100 that looks random, always the same for a project and an item.
fn lot(code: &str, item: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    (code.bytes().chain([b' ']).chain(item.bytes()).fold(0xcbf2_9ce4_8422_2325, mix) >> 7) % 100
}

/// Where the steps of a case stand among the events of its project.
struct Case {
    accepted_on: Date,
    reviewed: Option<usize>,
    /// The stop of its clock and the end of that.
    paused: Option<(usize, usize)>,
    decided: usize,
    /// The decision and the delivery.
    ending: Vec<usize>,
}

impl Case {
    fn of(events: &[Event], item: &str) -> Option<Self> {
        let steps = events.iter().enumerate().filter_map(|(at, event)| match &event.act {
            Act::Do { item: of, command } if of.as_str() == item => Some((at, command)),
            _ => None,
        });
        let steps: Vec<(usize, &Command)> = steps.collect();
        let find = |wanted: fn(&Command) -> bool| steps.iter().find(|(_, command)| wanted(command)).map(|(at, _)| *at);
        // Others have a say in it, with days of their own.
        if find(|command| matches!(command, Command::Forward { .. } | Command::TellParties { .. })).is_some() {
            return None;
        }
        let decided = find(|command| matches!(command, Command::Decide { .. }))?;
        let paused = find(|command| matches!(command, Command::Pause { .. }));
        Some(Self {
            accepted_on: date_of(events[find(|command| matches!(command, Command::Accept {}))?].at),
            reviewed: find(|command| matches!(command, Command::Review { .. })),
            paused: paused.zip(find(|command| matches!(command, Command::Resume {}))),
            decided,
            ending: [Some(decided), find(|command| matches!(command, Command::Deliver {}))].into_iter().flatten().collect(),
        })
    }
}

/// The same time of another day.
fn on(day: Date, at: Timestamp) -> Timestamp {
    start_of(day) + at.duration_since(start_of(date_of(at)))
}

/// Stops the clock on the last day of the term, and goes on on the day of the decision; where that lies within the term nothing is done.
fn pause_on_the_last_day(case: &Case, step: &Step, events: &mut [Event]) -> Result<(), DeskError> {
    let (Some((pause, resume)), Some(term)) = (case.paused, working_days(step)) else { return Ok(()) };
    let last = Calendar::statutory().add_working_days(case.accepted_on, term).map_err(DeskError::broken)?.on;
    let decided_on = date_of(events[case.decided].at);
    if decided_on <= last {
        return Ok(());
    }
    events[pause].at = on(last, events[pause].at);
    for at in [Some(resume), case.reviewed].into_iter().flatten() {
        events[at].at = on(decided_on, events[at].at);
    }
    if let Act::Do { command: Command::Pause { expected_on, .. }, .. } = &mut events[pause].act {
        *expected_on = Some(decided_on);
    }
    Ok(())
}
