//! Promotion (招商引智): how a first contact becomes a signature and a project, whose lead it is when two teams come upon the same
//! enterprise, and what became of what was promised.
//!
//! Knows leads, stages, the next step that each lead owes, how alike two leads are, the city's probabilities. Must not know: users, sessions, the
//! register of projects, storage, SQL. It keeps no date by which somebody must act: a decision says which duties go with it ([`Step`]).
//!
//! ```
//! use promotion::{Likeness, Reason, Sketch, likeness};
//!
//! let one = Sketch { code: None, name: "北京海润新材料科技有限公司", industry: "2651", district: Some("211481"), place: "北京" };
//! let other = Sketch { code: None, name: "海润新材料（集团）", industry: "2659", district: None, place: "北京" };
//! let Likeness(reasons) = likeness(&one, &other, 60).unwrap();
//! assert!(matches!(reasons[..], [Reason::NearName { .. }, Reason::Industry, Reason::Place]));
//! assert_eq!(likeness(&one, &Sketch { name: "远山化工有限公司", ..other }, 60), None);
//! ```
//!
//! Reading order: [`Lead`] and [`Stage`], [`Command`] and [`decide`], [`likeness`] and [`Outcome`], [`Plan`], [`funnel`].
#![warn(missing_docs)]

mod clash;
mod decide;
mod funnel;
mod lead;
mod plan;
mod refusal;
#[cfg(test)]
mod tests;

pub use clash::{Clash, Likeness, Outcome, Reason, Sketch, contest, join, likeness, name_key, settle};
pub use decide::{Command, Decision, Step, Verb, decide, offers};
pub use funnel::{Course, Fate, Mark, Rung, fates, funnel, median};
pub use lead::{Asset, AssetKind, Contract, Introducer, Lead, Method, NextStep, Profile, Reached, Stage};
pub use plan::{Plan, StagePlan, Team};
pub use refusal::Refusal;
