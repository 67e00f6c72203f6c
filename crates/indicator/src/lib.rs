//! Indicators (统计指标): series of published numbers, period by period; growth over the year before, rank and average of the province,
//! targets; revisions, so that every figure can be seen as it was known on any day.
//!
//! Knows units, periods, what a number must be like before it is kept, what follows from several of them. Must not know: users, sessions,
//! storage, SQL, today's date, any city. That a period's number is owed is a duty: this room says which periods, and keeps no date of its own.
//!
//! A number is a whole number of something: of yuan, of things, of basis points (hundredths of a percent). Nothing that is kept is a
//! fraction in floating point.
//!
//! ```
//! use indicator::{Cycle, Period, Scale, Unit, UnitKind};
//! use base::Named;
//!
//! let unit = Unit { kind: UnitKind::Yuan, scale: Scale::HundredMillion, shown: Named::new("亿元", "100 million yuan") };
//! assert_eq!(unit.read("43.5").unwrap(), 4_350_000_000);
//! assert_eq!(unit.write(4_350_000_000), "43.5");
//! let period = Period::parse(Cycle::QuartersToDate, "2023年上半年").unwrap();
//! assert_eq!((period.code().as_str(), period.last().to_string().as_str()), ("2023-C06", "2023-06-30"));
//! ```
//!
//! Reading order: [`Unit`], [`Period`], [`Series`], [`Revision`] and [`History`], [`check`], [`Target`], [`Importer`].
#![warn(missing_docs)]

mod check;
mod history;
mod import;
mod period;
mod series;
mod target;
#[cfg(test)]
mod tests;
mod unit;

pub use check::{Checked, New, NewTarget, Typed, TypedTarget, Wrong, check, check_target, read};
pub use history::{Growth, History, Numbers, Revision, Stage};
pub use import::{Entry, Field, Importer};
pub use period::{Cycle, Period};
pub use series::{Aim, Catalogue, Group, Headline, OWED, Series, Source};
pub use target::{Target, Way};
pub use unit::{Inexact, LARGEST, Scale, Unit, UnitKind, percent};
