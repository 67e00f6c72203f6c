//! Visits of the demonstration: whom a steward goes to see, and what is written of it.

use super::recipe::local_date;
use super::{DemoError, IssueStepSeed, read};
use base::Named;
use jiff::civil::Date;
use serde::Deserialize;

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitSeed {
    /// To the builder of the register's n-th synthetic project, by whoever serves it.
    pub project: usize,
    /// On which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// To how many enterprises.
    pub stops: usize,
    /// What is written.
    pub entry: Vec<EntrySeed>,
}

/// What is written of a stop.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrySeed {
    /// Which, from 1: the builder.
    pub stop: usize,
    /// What was heard.
    #[serde(default)]
    pub note: Option<String>,
    /// What is to be solved.
    #[serde(default)]
    pub problem: Option<String>,
    /// Why nobody could be seen; otherwise the stop was visited.
    #[serde(default)]
    pub missed: Option<String>,
}

/// An event of the parlour.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSeed {
    /// What it is about.
    pub title: Named,
    /// When it was opened.
    #[serde(with = "local_date")]
    pub opened_on: Date,
    /// Its day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// By which office.
    pub office: String,
    /// When on that day and where.
    pub place: String,
    /// What is talked about.
    pub agenda: Vec<String>,
    /// How many companies can come.
    pub seats: u32,
    /// Who signs up, in this order: builders of synthetic projects.
    pub guests: Vec<usize>,
    /// What is asked.
    pub question: Vec<QuestionSeed>,
    /// What was said, once it is over.
    #[serde(default)]
    pub minutes: Option<String>,
}

/// A question at an event, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionSeed {
    /// Who asks.
    pub project: usize,
    /// On which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// What.
    pub text: String,
    /// What became of it.
    #[serde(default)]
    pub step: Vec<IssueStepSeed>,
}

/// A playbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaybookSeed {
    /// Of the first synthetic project from this one on with a clock that stands still.
    pub project: usize,
    /// When it is opened.
    #[serde(with = "local_date")]
    pub on: Date,
    /// The linked cadre's post.
    pub lead: String,
    /// The notes of the steps that are done.
    pub steps: Vec<String>,
}

/// Everything of `demo/visits.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitSeeds {
    /// Visits, in the order of their days.
    pub visit: Vec<VisitSeed>,
    /// Events of the parlour.
    pub event: Vec<EventSeed>,
    /// What is done about a project that is stuck.
    pub playbook: PlaybookSeed,
}

/// Reads `demo/visits.toml`.
///
/// # Errors
/// [`DemoError`] when the file does not read.
pub fn visits(text: &str) -> Result<VisitSeeds, DemoError> {
    read("demo/visits.toml", text)
}
