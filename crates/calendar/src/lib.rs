//! Working days as the State Council arranges them, and the terms of law that are counted in them.
//!
//! Knows dates, holidays, adjusted working days, terms and pauses. Must not know: what a term is for, today's date, any
//! city.
//!
//! ```
//! use calendar::{Calendar, Term};
//! use jiff::civil::date;
//!
//! // Received on the Friday before Labour Day 2023; the law gives 20 working days.
//! let due = Calendar::statutory().due(date(2023, 4, 28), Term::working_days(20), &[])?;
//! assert_eq!(due.on, date(2023, 5, 30));
//! assert!(!due.provisional);
//! # Ok::<(), calendar::CalendarError>(())
//! ```
//!
//! # Map
//!
//! - [`Calendar`]: every day from 2004 on, worked or not; counting in two loads; versions.
//! - [`Term`], [`Unit`]: 20 working days, 60 days, 3 months, 1 hour; [`Due`], [`DueAt`]: where one ends.
//! - [`Pause`]: days that do not count. [`Elapsed`]: "day 7 of 20; 3 days not counted".
//! - [`Notice`]: the notices as data, embedded from `data/holidays/`, or read when a new one is out.
//! - [`date_of`], [`start_of`]: between instants and dates in China.
//!
//! # Questions
//!
//! *Why is a due date sometimes provisional?* The notice for a year comes out in the last quarter of the year before. A
//! term that reaches further is computed on weekends and the statutory days of 全国年节及纪念日放假办法 alone, says so,
//! and is to be computed again when the notice is there.
//!
//! *Why are the last three days of a settled year provisional too?* The notice of the next year may reach back: that for
//! 2008 made 31 December 2007 a day off and 29 December a working Saturday. Until it is out, nobody knows.
//!
//! *Why does a calendar have a version?* Three years were changed after they had begun (2015, 2019, 2020). A decision
//! names the version that it counted with, and what was computed then can be computed again now.
//!
//! *Why is an open pause an error of [`Calendar::due`]?* Because there is no date to give. Every guess would be taken for
//! one.

#![warn(missing_docs)]

mod calendar;
mod columns;
mod due;
mod error;
mod holiday;
mod notice;
mod pause;
mod term;

pub use calendar::{Calendar, Day, date_of_number, day_number};
pub use due::{date_of, start_of};
pub use error::CalendarError;
pub use holiday::Holiday;
pub use notice::{Arrangement, Confidence, Notice};
pub use pause::Pause;
pub use term::{Count, Due, DueAt, Elapsed, Term, Unit};
