//! Law scenarios: a case's life as time-stamped steps in TOML, with what the law expects after each.
//!
//! ```toml
//! item = "land-planning-permit"
//! [[step]]
//! at = "2023-04-28T10:00:00+08:00"
//! do = "submit"
//! [[step]]
//! at = "2023-05-10T09:00:00+08:00"
//! do = "tick"
//! expect = { state = "accepted", deemed = true, accepted_on = "2023-04-28", due_on = "2023-05-30" }
//! ```
//!
//! At the top also `title`, `facts` (of the project), `not_granted` (prerequisites that are missing; all others are there),
//! `procedure` and `validity` (where they are not to be the catalogue's) and `barred_until`. A step takes the keys of its command,
//! `by` (a role; as a rule the verb's own), `office`, and `granted` (prerequisites that are there from this step on). What a step
//! does not name is taken as lawful: all papers, a signed promise before `tolerate`, notice of a hearing on the day of the step
//! before it, the usual place and chair.

use crate::{Command, OfficeId, Procedure, Role, Span, Verb};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::Facts;

/// A law scenario (法律情景).
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The item, by id or alias.
    pub item: String,
    /// The line on which it is named.
    pub(crate) item_line: usize,
    /// What it shows.
    pub title: Option<String>,
    /// The facts of the project.
    pub facts: Facts,
    /// Prerequisites that are not granted when it begins.
    pub not_granted: Vec<String>,
    /// How the item's law departs from the plain course, where the scenario says so; otherwise as the catalogue has it.
    pub procedure: Option<Procedure>,
    /// How long the permit is valid, where the scenario says so; otherwise as the catalogue has it.
    pub validity: Option<Span>,
    /// Until when the applicant may not apply for this item.
    pub barred_until: Option<Date>,
    /// The steps, in order.
    pub steps: Vec<ScenarioStep>,
}

/// One step of a [`Scenario`] (情景步骤).
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioStep {
    /// The line on which it begins.
    pub line: usize,
    /// When.
    pub at: Timestamp,
    /// By whom, where the scenario says so.
    pub by: Option<Role>,
    /// For which office, where it matters.
    pub office: Option<OfficeId>,
    /// Prerequisites that are granted from this step on.
    pub granted: Vec<String>,
    /// What is done.
    pub(crate) act: Deed,
    /// What must hold afterwards.
    pub expect: Expect,
}

impl ScenarioStep {
    /// What is done.
    pub fn verb(&self) -> Verb {
        match &self.act {
            Deed::Submit(..) => Verb::Submit,
            Deed::Corrections(_) => Verb::RequestCorrections,
            Deed::Supplement => Verb::Supplement,
            Deed::Tolerate(..) => Verb::Tolerate,
            Deed::Cancel(..) => Verb::Cancel,
            Deed::Command(command) => command.verb(),
        }
    }
}

/// What a step does; papers that it does not name are settled when it is played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Deed {
    /// Submit these papers, or all; with a commitment for those.
    Submit(Option<Vec<String>>, Vec<String>),
    /// Tolerate what was promised; where nothing was, these papers (none named: all owed) until that day.
    Tolerate(Vec<String>, Option<Date>),
    /// Strike off on the ground that holds, saying this.
    Cancel(String),
    /// Ask for everything that is owed, saying this.
    Corrections(String),
    /// Supply everything that is owed.
    Supplement,
    /// A command that says everything itself.
    Command(Command),
}

/// What must hold after a step; what is not named is not checked, except that a step must not be refused unless `error` says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expect {
    /// The state's stable name.
    pub state: Option<String>,
    /// Granted or refused.
    pub outcome: Option<String>,
    /// Whether the law accepted the case.
    pub deemed: Option<bool>,
    /// The day of acceptance.
    pub accepted_on: Option<Date>,
    /// The last day of the lawful clock that runs: the notice's, the supplement's, the decision's by statute, the delivery's.
    pub due_on: Option<Date>,
    /// Whether the clock stands still.
    pub paused: Option<bool>,
    /// Working days that the clock to decide has run.
    pub elapsed_working_days: Option<i64>,
    /// Whether the lawful clock has run out.
    pub overdue: Option<bool>,
    /// The code of the refusal.
    pub error: Option<String>,
}

/// A scenario that cannot be played: where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ScenarioError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl ScenarioError {
    /// The stable name of this error.
    pub const fn code(&self) -> &'static str {
        "scenario-malformed"
    }
}
