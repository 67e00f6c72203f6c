//! What enterprises ask of the city (企业诉求): one rule that sorts, one process from the asking to the company's verdict, one standard
//! by which offices are measured.
//!
//! Knows channels, categories, words, rounds of answers and verdicts. Must not know: users, sessions, projects, storage, SQL. An issue's
//! clock is a [`duty::Duty`]: this room says which steps of duties go with a step of an issue, and never keeps a deadline of its own.
//!
//! ```
//! use issue::{Catalogue, Category};
//! use base::{Named, OfficeId};
//!
//! let catalogue = Catalogue {
//!     categories: vec![Category {
//!         id: "water".into(),
//!         name: Named::new("供水", "water supply"),
//!         words: vec!["停水".into(), "水压".into()],
//!         office: OfficeId::parse("utilities").unwrap(),
//!         method: Some("urgent".into()),
//!         term: None,
//!     }],
//! };
//! let route = issue::route("厂区昨天起停水，水压也不足", &catalogue, &[]).unwrap();
//! assert_eq!(route.category.as_deref(), Some("water"));
//! assert_eq!(route.why.zh, "提到“停水”“水压”，属于“供水”");
//! assert!(issue::route("想请领导参加开业仪式", &catalogue, &[]).is_none()); // somebody sorts it by hand
//! ```
//!
//! What the hotline took down comes as [`Slip`]s, from a spreadsheet by [`Importer`] or one by one.
//!
//! Reading order: [`Catalogue`] and [`route`], [`Issue`] and [`Command`], [`decide`], [`Standing`] (the appraisal).
#![warn(missing_docs)]

mod appraisal;
mod decide;
mod hotline;
mod issue;
mod refusal;
mod route;
#[cfg(test)]
mod tests;

pub use appraisal::{Standing, VERDICTS_MIN};
pub use decide::{Command, Decision, Step, Verb, decide, offers};
pub use hotline::{Field, Importer, Slip};
pub use issue::{Channel, Company, Issue, Origin, Round, State, Verdict};
pub use refusal::Refusal;
pub use route::{Catalogue, Category, Learned, Route, route};
