//! The hall of a window centre (政务服务大厅): windows, business groups, queue tickets; who is called next and how long people wait.
//!
//! Knows tickets by number alone. Must not know who holds one, what he applies for, items, cases, SQL, HTTP: the law of cases is
//! `approval`'s and does not change with the place in a line. It is a room of its own for that reason.
//!
//! Reading order: [`Hall`] (the pack's windows, groups and rules), [`Ticket`] (what can be done to one), [`Line`] (who is next, the
//! expected wait), [`Measure`] (how long people waited).
#![warn(missing_docs)]

mod error;
mod figures;
mod line;
mod plan;
mod ticket;

pub use error::HallError;
pub use figures::{Measure, by_group, by_hour};
pub use line::{Line, Outlook};
pub use plan::{Group, Hall, Precedence, Rules, Window};
pub use ticket::{Command, Entry, State, Ticket, number};
