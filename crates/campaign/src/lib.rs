//! How a city drives its projects forward: campaigns (百日攻坚), lists of projects with a target milestone and a number of days, and
//! tours (项目观摩), a route over projects under construction that participants score.
//!
//! Knows counts by day against the ideal line, the shortest round over places on a map, marks by criterion and what they come to. Must
//! not know projects beyond their dates, users, offices, SQL, HTTP. Nothing here counts what people click: no visits, no points for
//! activity, no time online; only milestones that were reached and marks that were given.
//!
//! ```
//! use campaign::{Member, Plan, Target, burn_up};
//! use jiff::civil::date;
//!
//! let plan = Plan { from: date(2023, 1, 10), days: 100, target: Target::Cleared };
//! assert_eq!(plan.last_day(), date(2023, 4, 19));
//! let member = Member { listed_on: plan.from, left_on: None, reached_on: Some(date(2023, 1, 12)), started_on: None };
//! let points = burn_up(&plan, &[member], date(2023, 1, 12));
//! assert_eq!((points[1].reached, points[3].reached), (Some(0), Some(1)));
//! ```
//!
//! Reading order: [`Plan`], [`burn_up`], [`round`] (the route), [`Sheet`] (criteria and marks),
//! [`objective`] (a plan of several years, its measures and how progress rolls up).
#![warn(missing_docs)]

mod burn_up;
pub mod objective;
mod place;
mod plan;
mod refusal;
mod round;
mod sheet;

pub use burn_up::{Member, Point, Standing, burn_up, standing};
pub use place::Place;
pub use plan::{Plan, Target};
pub use refusal::Refusal;
pub use round::{Round, round};
pub use sheet::{Criterion, MARK_MAX, MarkError, Marks, Outcome, Sheet, outcome, ranks};
