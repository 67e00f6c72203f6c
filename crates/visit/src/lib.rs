//! How a city meets its enterprises: it goes to them (走访, 进园区进企业), and they come to its parlour (营商会客厅).
//!
//! Knows why an enterprise is worth a visit today, what a visit takes in while it is under way (also when it was written without a
//! network and comes twice, or late), seats and waiting lists of events. Must not know: users, sessions, storage, routes over the map,
//! who answers what is raised: that is an issue's. There is no check-in here, no quota and no count of visits: what is written is what
//! was heard.
//!
//! ```
//! use jiff::civil::date;
//! use visit::{Known, Rules, reasons};
//!
//! let rules = Rules { near_working_days: 5, long_days: 90, team: vec![] };
//! let known = Known { served_since: date(2023, 2, 1), ..Known::default() };
//! let why = reasons(&known, &rules, (date(2023, 7, 7), date(2023, 7, 14)));
//! assert_eq!(why[0].text.zh, "包联以来还没有走访过");
//! ```
//!
//! Reading order: [`Known`] and [`reasons`] (whom to visit, and why), [`Visit`], [`take`] (what comes in, once), [`parlour`].
#![warn(missing_docs)]

mod entry;
pub mod parlour;
mod reason;
mod refusal;
#[cfg(test)]
mod tests;
mod visit;

pub use entry::{Act, Entry, Outcome, Taken, take};
pub use reason::{Kind, Known, Owed, Reason, Rules, Unsolved, reasons, urgency};
pub use refusal::Refusal;
pub use visit::{Ended, Note, Raised, State, Stop, Visit};
