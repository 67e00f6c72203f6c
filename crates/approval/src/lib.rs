//! Service items, the path that a project's facts give, and the case as the Administrative License Law made executable.
//!
//! Knows: items with dated law, the graph of prerequisites, terms on the calendar, the states of a case and who may move it.
//! Must not know: who a user is beyond a role, SQL, HTTP, what a permit looks like, any city. `now` is an argument, always last.
//!
//! ```
//! use approval::{
//!     Actor, Catalogue, Command, Context, Dated, DossierKind, Item, ItemId, Mode, Named, OfficeId, Opinion, Outcome, Role, Stage, StatutoryTerm,
//!     Submission, decide, derive_path, offers, submit,
//! };
//! use calendar::Calendar;
//! use jiff::civil::date;
//! use rules::{Facts, Schema};
//! use std::collections::BTreeSet;
//!
//! // A catalogue of one item, as a city pack gives it.
//! let (id, office) = (ItemId::parse("land-planning-permit")?, OfficeId::parse("zrzy")?);
//! let mut item = Item::new(id.clone(), Stage::PlanningLand, Mode::Permit, office.clone());
//! item.names = vec![Dated::always(Named::new("建设用地规划许可证", "construction-land planning permit"))];
//! item.statutory = vec![Dated::always(Some(StatutoryTerm::of_licensing_law()))];
//! let catalogue = Catalogue::new(Schema::new(Vec::new()), vec![item]);
//!
//! // The path of a project, and what must be granted before an item.
//! let (facts, calendar, today) = (Facts::default(), Calendar::statutory(), date(2023, 4, 28));
//! let path = derive_path(&catalogue, DossierKind::Investment, &facts, today, today, calendar)?;
//! assert_eq!(path.steps[0].due_statutory, date(2023, 5, 30));
//! let prerequisites = path.prerequisites(&id, &BTreeSet::new());
//!
//! // A case on the law of its day: submitted, accepted, reviewed, decided, delivered.
//! let now = "2023-04-28T10:00:00+08:00".parse()?;
//! let guide = catalogue.get(&id).and_then(|item| item.on(today)).ok_or("no such item today")?.guide(catalogue.schema(), &facts);
//! let ctx = Context::new(calendar, &prerequisites);
//! let someone = |role| Actor::new(role, Some(office.clone()), "somebody");
//! let mut case = submit(guide, &Submission::default(), &ctx, &someone(Role::Applicant), now)?.case;
//! let steps = [
//!     (Role::WindowClerk, Command::Accept {}),
//!     (Role::Reviewer, Command::Review { opinion: Opinion::Agree, text: "符合条件".to_owned() }),
//!     (Role::OfficeHead, Command::Decide { outcome: Outcome::Granted, reason: String::new(), document_number: None, false_papers: false }),
//!     (Role::WindowClerk, Command::Deliver {}),
//! ];
//! for (role, command) in steps {
//!     assert!(offers(&case, &ctx, &someone(role), now)?.iter().any(|offer| offer.verb == command.verb() && offer.allowed));
//!     case = decide(&case, &command, &ctx, &someone(role), now)?.case;
//! }
//! assert_eq!((case.state_name(), case.grant().map(|grant| grant.issued_on)), ("delivered", Some(today)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: [`Item`] and [`Guide`] (the law as data), [`derive_path`] (what a project needs), [`Case`] and [`State`], [`decide`]
//! (the only way in which a case changes; the rules themselves are in `law/`, one file an article), [`Fact`] (what is recorded),
//! [`Clock`] (what runs), [`Refusal`] (what is forbidden), [`Scenario`] (the law's tests).
#![warn(missing_docs)]

mod achieved;
mod act_table;
mod actor;
mod apply;
mod apply_life;
mod bundle;
mod case;
#[cfg(test)]
mod case_tests;
mod catalogue;
mod change;
mod clock;
mod command;
mod decide;
mod document;
mod document_values;
mod duties;
#[cfg(test)]
mod duties_tests;
mod fact;
mod fact_text;
mod fact_text_special;
mod form;
mod handling;
mod item;
mod lane;
mod law;
mod life;
mod name;
mod path;
#[cfg(test)]
mod path_tests;
mod procedure;
mod refusal;
mod refusal_law;
mod refusal_text;
mod replay;
mod scenario;
mod scenario_read;
#[cfg(test)]
mod scenario_tests;
mod taken_in;
mod term;
#[cfg(test)]
mod testing;
mod verb;
mod walk;

pub use achieved::{Achieved, CORRECTIONS_PERCENT_BELOW, Spread};
pub use actor::{Actor, Role};
pub use bundle::{Bundle, BundleError, BundleKind, Condition, ConditionKind, Readiness};
pub use case::{Case, Corrections, Paper, State, Wanted};
pub use catalogue::Catalogue;
pub use change::{Change, Touched};
pub use clock::{Clock, Clocks, DELIVERY, DueKind, Running};
pub use command::{CancellationGround, Command, Opinion, Outcome, Request, RevocationGround, Spoken};
pub use decide::{Applicant, Context, Decision, Offer, Prerequisite, Submission, advance, decide, offers, recompute, submit};
pub use document::{DocumentKind, Owed};
pub use document_values::{DocumentDraft, Values};
pub use duties::{OVERRUN_REASON, STRIKE_OFF, Whose};
pub use fact::{Act, Fact, Moved};
pub use form::{
    Filing, FilingCheck, FormPaper, Held, Issued, Known, KnownPaper, MaterialRegister, OneForm, RegisterField, Severity, Source,
    Use, facts_needed, merge,
};
pub use handling::{
    Announcement, Consultation, Extension, Forwarding, Handling, Hearing, MachineReview, Meeting, MeetingRecord, Minutes, Pause,
    PreApproval, Promise, Review, Ruling, SiteCheck, Statement, Told,
};
pub use item::{
    Basis, Confidence, DossierKind, Edge, GROUND_BREAKING, Guide, GuidePaper, INITIATED, INITIATING, Item, ItemOn, Level,
    Material, Mode, OfficeRule, Stage, Track,
};
pub use lane::{Lane, LaneCheck, LaneFailure, LaneReport, Machine};
pub use law::Rule;
pub use life::{Amendment, Finding, Grant, Granted, PermitLife, Renewal};
pub use name::{Dated, ItemId, Named, OfficeId, SlugError, on_day};
pub use path::{Finish, Finishes, Path, PathError, Step, Undecided, derive_path};
pub use procedure::{Lapse, Parties, Procedure, Tolerance, Within};
pub use refusal::Refusal;
pub use replay::{Played, Seen, Transcript, Unmet};
pub use scenario::{Expect, Scenario, ScenarioError, ScenarioStep};
pub use taken_in::{Authorisation, HandedInBy, TakenIn};
pub use term::{Cause, CauseError, Span, SpanUnit, StartsFrom, StatutoryTerm, term_text};
pub use verb::Verb;
pub use walk::{Walk, WalkCommand, WalkDecision, WalkRefusal, WalkStage, WalkStep};
