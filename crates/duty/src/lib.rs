//! Duties (责任事项): who owes what to whom, on which clock, and who learns of it when it slips.
//!
//! Knows: a duty and the steps that move it, the work methods that give it check points, the ladders that say who is told and
//! when. Must not know: how anyone is told, what a case or a project is, SQL, HTTP. `now` is an argument, always last.
//!
//! ```
//! use duty::{By, Command, Duty, Hours, Ladder, Listener, Moment, New, Offset, Party, Rung, State, Subject, decide, tellings};
//! use base::{Named, OfficeId};
//! use calendar::{Calendar, Term};
//!
//! let (water, head) = (Party::Office(OfficeId::parse("water")?), Party::Office(OfficeId::parse("ecology")?));
//! let new = New {
//!     kind: "finding".into(),
//!     what: Named::new("合并两张重复的表", "merge the two forms that ask the same"),
//!     evidence: Named::new("修订后的办事指南", "the revised guide"),
//!     owner: water.clone(),
//!     creditor: head.clone(),
//!     term: Term::days(7),
//!     method: None,
//!     ladder: "finding".into(),
//! };
//! let (calendar, now) = (Calendar::statutory(), "2023-09-25T10:00:00+08:00".parse()?);
//! let duty = Duty::open(new, Subject::new("walk", uuid::Uuid::nil()), calendar, now)?;
//! assert_eq!(duty.due.map(|due| due.on.to_string()).as_deref(), Some("2023-10-07")); // 2 October is a holiday: it rolls
//!
//! // Whoever owes it reports; only the word of whom it is owed to closes it.
//! let by = |party: &Party| By { party: party.clone(), name: "somebody".into() };
//! let report = Command::Report { text: "done".into() };
//! let duty = decide(&duty, &report, &by(&water), calendar, now)?.duty;
//! let close = Command::Close { text: String::new() };
//! assert_eq!(decide(&duty, &close, &by(&water), calendar, now).unwrap_err().code(), "not-the-creditor");
//! assert_eq!(decide(&duty, &close, &by(&head), calendar, now)?.duty.state, State::Closed);
//!
//! // What slips is told rung by rung, never early.
//! let rung = Rung { id: "overdue".into(), at: Moment::Due(Offset::working_days(1)), to: vec![Listener::Owner] };
//! let ladder = Ladder { id: "finding".into(), name: Named::new("问题整改", "findings"), rungs: vec![rung], hours: Hours::Daytime };
//! let leaders = OfficeId::parse("city-government")?;
//! assert!(tellings(&duty, &ladder, None, Some(&leaders), calendar, now)?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: [`Duty`], [`decide`] (how it moves), [`Method`] (its check points), [`Ladder`] and [`tellings`] (who is told),
//! [`Hours`] (when it leaves the house), [`Standing`] (green, yellow, red), [`Refusal`] (what is forbidden), [`dispatch`] (the
//! meetings that look at what slips), [`force`] (offices that carry one project together), [`playbook`] (what is done when a
//! project is stuck).
#![warn(missing_docs)]

mod decide;
pub mod dispatch;
mod duty;
pub mod force;
mod hours;
mod ladder;
#[cfg(test)]
mod ladder_tests;
mod lamp;
mod method;
mod party;
pub mod playbook;
mod refusal;
mod rulebook;

pub use decide::{Act, Command, Decision, Fact, Offer, Side, Verb, decide, fulfil, hand_over, is_for, lapse, offers, reopen};
pub use duty::{Duty, New, State, Subject, Word};
pub use hours::{Hours, Quiet, digest_at, leaves_at};
pub use ladder::{Ladder, Listener, Moment, Offset, Rung, Telling, next, planned, tellings};
pub use lamp::{Colour, Standing};
pub use method::{Method, Point, PointState, Step, points};
pub use party::{By, Party};
pub use refusal::Refusal;
pub use rulebook::{Kind, Naming, Rulebook, TermRefusal};
