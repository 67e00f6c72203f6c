//! Complaints on conduct, and petitions (投诉举报、信访): who may know of one, what is done with it, on whose clock.
//!
//! Anyone writes, without a name if he likes. Whoever is complained of never learns of it: [`Complaint::is_open_to`] is the one rule, and no
//! step hands a complaint to an office that it names. Knows categories, ways in, keepers, rounds of answers and the writer's word. Must not
//! know: users, sessions, projects, storage, SQL, how a secret is made. Its clocks are [`duty::Duty`]: this room says which steps of
//! duties go with a step of a complaint, and keeps no deadline of its own.
//!
//! ```
//! use complaint::{Channel, Complaint, Plan, Reader, Seat};
//! use base::OfficeId;
//!
//! let office = |id: &str| OfficeId::parse(id).unwrap();
//! let plan = Plan::new(office("discipline"), office("provincial-discipline"));
//! let now = "2023-07-07T09:00:00+08:00".parse().unwrap();
//! let one = Complaint::new(Channel::Board, "材料齐全，窗口三次不收", vec![office("water")], &plan, now).unwrap();
//! assert_eq!(one.keeper, office("discipline"));
//! let reads = |from: &str, seat| one.is_open_to(&Reader { office: Some(office(from)), seat });
//! assert!(reads("discipline", Seat::Inspector));
//! assert!(!reads("water", Seat::Head) && !reads("water", Seat::Inspector) && !reads("emergency", Seat::Head));
//! ```
//!
//! Reading order: [`Plan`], [`Complaint`], [`Command`] and [`decide`].
#![warn(missing_docs)]

mod complaint;
mod decide;
mod plan;
mod refusal;
#[cfg(test)]
mod tests;

pub use complaint::{Channel, Complaint, Declined, Reader, Round, Seat, State, Verdict};
pub use decide::{Command, Decision, Owed, Step, Verb, decide, offers};
pub use plan::{Category, Ground, Plan, Way};
pub use refusal::Refusal;
