//! A city as data (城市配置包): its offices, districts, industries and its catalogue of service items, read from a pack's files and checked.
//!
//! Knows the files' formats, and everything that must be right in them before a city may be served: [`Pack::load`] reports all
//! findings at once, each with file, line and what to do. Must not know: the disk (the caller reads the files), SQL, HTTP, any
//! particular city.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! let files = BTreeMap::from([("pack.toml".to_owned(), "region = '21140'\n".to_owned())]);
//! let (city, findings) = city::Pack::load(&files);
//! assert!(city.is_none());
//! assert_eq!(findings[0].to_string(), "bases.csv:1:1: the pack has no file bases.csv [file-missing]");
//! assert!(findings.iter().any(|finding| finding.to_string().contains("'21140' is not a region code")));
//! ```
//!
//! Reading order: [`City`] (what comes out), [`Pack`] (how it is read), [`Finding`] (what is wrong), [`demo`] (a city's
//! projects for demonstration). Inside: `report` → `reader`, `rows` → `fields`, `places`, `items` → `check`.
#![warn(missing_docs)]

mod bench;
mod borders;
mod bundles;
mod chains;
mod check;
mod city;
mod complaints;
pub mod demo;
mod dispatch;
mod documents;
mod duties;
mod establishment;
mod fields;
mod finding;
mod indicators;
mod issues;
mod items;
mod materials;
mod objectives;
mod open_data;
mod pack;
mod places;
mod playbook;
mod policies;
mod privacy;
mod promoting;
mod rankings;
mod reader;
mod register;
mod rows;
mod sign_in;
#[cfg(test)]
mod testing;
mod tours;
mod visits;
mod watching;
mod windows;

pub use bench::{Opinion, Point};
pub use city::{City, District, Entry, Industry, Office};
pub use documents::{Documents, Remedy, Template};
pub use establishment::{Entity, NameParts, Starter, name_key};
pub use finding::Finding;
pub use open_data::{Column, Dataset, DatasetKind, OpenData};
pub use pack::Pack;
pub use policies::PackPolicy;
pub use privacy::Privacy;
pub use sign_in::{ROLES, SignIn};
