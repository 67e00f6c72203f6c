//! Ranking (比学赶超): how districts and offices stand by what became of their work, by rules that the city sets.
//!
//! Knows outcomes, how a measure sums them up, points, floors, places. Must not know: users, districts, offices, cases, storage, SQL; any city's
//! weights. Sums are medians and 80th percentiles, never means; whoever has too few cases has no place, and is told so.
//!
//! What does not pay is built in: projects weigh by their money, so that two halves weigh what the whole did ([`Outcome::weight`]); one holder's
//! records of one kind count once, by the worst of them ([`Outcome::group`]); works have begun when the permits that they need are granted, not
//! when somebody writes it down ([`Start`]).
//!
//! ```
//! use jiff::civil::date;
//! use ranking::Start;
//!
//! let day = date(2023, 7, 7);
//! let on_paper = Start { listed_on: date(2023, 1, 10), started_on: Some(date(2023, 3, 1)), permits: vec![None] };
//! assert_eq!(on_paper.proven(day), None);
//! let proven = Start { permits: vec![Some(date(2023, 4, 20))], ..on_paper };
//! assert_eq!(proven.proven(day), Some(date(2023, 4, 20)));
//! ```
//!
//! Reading order: [`Rules`] and [`Measure`], [`Outcome`] and [`Start`], [`Reading`], [`rank`].
#![warn(missing_docs)]

mod outcome;
mod rules;
mod standing;
#[cfg(test)]
mod tests;

pub use outcome::{Counted, Outcome, Reading, Start, counting};
pub use rules::{Board, BoardKind, Measure, Rules, Take, Unit};
pub use standing::{FULL, Part, Standing, rank};
