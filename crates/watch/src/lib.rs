//! Watching by rule (异常监测): what the facts of many cases say together that none of them says alone.
//!
//! Six patterns, each a function of how cases went ([`Course`]): decided out of order, clocks paused at the last minute, corrections asked in
//! pieces, the same agent always first, decided after hours, the one-hour lane abused. A [`Finding`] names the cases and the facts that it
//! rests on, says why in a sentence, and how likely chance alone would have made it ([`Strength`]). It is a question to an office, not a
//! verdict: each pattern says how it comes about innocently ([`Pattern::innocent`]). What a supervisor makes of one is an [`Inquiry`].
//!
//! Knows cases as their facts tell them, calendars, thresholds. Must not know: users, sessions, storage, SQL, where facts come from, a city.
//!
//! How well it does is measured on simulated misconduct: [`simulate`], `tests/simulated.rs`, `docs/watching.md`.
//!
//! Reading order: `course`, `plan`, `finding`, `stat`, then one file for each pattern, `inquiry`.
#![warn(missing_docs)]

mod agent;
mod course;
mod finding;
mod group;
mod hours;
mod inquiry;
mod lane;
mod order;
mod pause;
mod pieces;
mod plan;
pub mod simulate;
pub mod stat;

pub use course::{Act, Course, Step, Who};
pub use finding::{Dot, FactRef, Finding, Measure, Pattern, Strength};
pub use inquiry::{ANSWER, Command, Inquiry, Refusal, Round, State, Verb, offers};
pub use plan::{AgentLimits, HoursLimits, LaneLimits, OrderLimits, PauseLimits, PiecesLimits, Plan};

use calendar::Calendar;

/// Looks for every pattern in the courses of some days; the strongest findings first. The same courses in any order give the same findings.
pub fn look(plan: &Plan, courses: &[Course], calendar: &Calendar) -> Vec<Finding> {
    let mut sorted: Vec<&Course> = courses.iter().collect();
    sorted.sort_by_key(|course| (course.received_at, course.id));
    let mut all = order::look(plan, &sorted, calendar);
    all.extend(pause::look(plan, &sorted, calendar));
    all.extend(pieces::look(plan, &sorted));
    all.extend(agent::look(plan, &sorted, calendar));
    all.extend(hours::look(plan, &sorted, calendar));
    all.extend(lane::look(plan, &sorted));
    all.sort_by(|a, b| {
        let chance = |finding: &Finding| finding.strength.map_or(0.0, |strength| strength.expected);
        chance(a).total_cmp(&chance(b)).then_with(|| a.key().cmp(&b.key()))
    });
    all
}
