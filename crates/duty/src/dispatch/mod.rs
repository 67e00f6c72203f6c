//! High-frequency dispatch (高频调度): series of meetings on their cadence, an agenda that writes itself from what slips, and decisions
//! that become duties.
//!
//! Source: Liaoning Daily, July 2023 (市委主要领导每月一调度，市政府主要领导每周一调度，市委常委、副市长分片包保); the rhythm of freezing an
//! agenda so that offices answer first is that of India's PRAGATI (three days to answer).
//!
//! ```
//! use calendar::Calendar;
//! use duty::dispatch::{Cadence, Rhythm, Roll};
//! use jiff::civil::{Weekday, date};
//!
//! let tuesdays = Cadence { rhythm: Rhythm::Weekly(vec![Weekday::Tuesday]), roll: Roll::Forward };
//! let next = tuesdays.next(date(2023, 9, 27), 2, Calendar::statutory())?;
//! let days: Vec<String> = next.iter().map(|sitting| sitting.on.to_string()).collect();
//! assert_eq!(days, ["2023-10-07", "2023-10-10"]); // 3 October is a holiday; the Saturday after it is worked
//! # Ok::<(), calendar::CalendarError>(())
//! ```
//!
//! Reading order: [`Cadence`] (on which days), [`Series`] (whose meetings, about what), [`agenda`] (what is at issue), [`Meeting`] and
//! [`decide`] (answers, decisions, minutes), [`Refusal`].

mod agenda;
mod cadence;
mod meeting;
#[cfg(test)]
mod meeting_tests;
mod refusal;
mod series;

pub use agenda::{Agenda, Entry, Line, Owed, Site, Why, Window, agenda};
pub use cadence::{Cadence, Rhythm, Roll, Sitting};
pub use meeting::{ANSWER, Answer, Command, DECISION, Meeting, Outcome, Owes, Resolution, Stage, decide};
pub use refusal::Refusal;
pub use series::{Chair, Plan, Scope, Series};
