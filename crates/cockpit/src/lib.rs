//! The arithmetic of the cockpit (驾驶舱): how far leads and projects came by a day, in how many days from one mark to the next, where the projects
//! stand against the year, and what came in a week.
//!
//! Knows days and yuan. Must not know: users, offices, storage, SQL, what a figure is called or opens. Everything is counted as of a day, from days up to it, so
//! that the same rows give what was true then.
//!
//! ```
//! use cockpit::{Course, Mark, funnel};
//! use jiff::civil::date;
//!
//! let mut course = Course::default();
//! course.reach(Mark::Applied, date(2023, 3, 1));
//! course.reach(Mark::Started, date(2023, 4, 10));
//! let rungs = funnel(&[course], date(2023, 6, 27));
//! assert_eq!(rungs[3].between.unwrap().median_days, 40);
//! assert_eq!(funnel(&[course], date(2023, 3, 31))[3].count, 0, "not yet then");
//! ```
//!
//! Reading order: [`Mark`], [`Course`] and [`funnel`], [`Planned`] and [`Year`], [`Week`].
#![warn(missing_docs)]

mod funnel;
mod week;
mod year;

pub use funnel::{Between, Course, Mark, Rung, funnel};
pub use week::Week;
pub use year::{Planned, Sum, Year, by_district, passed, year};
