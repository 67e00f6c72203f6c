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
//! At the top also `title`, `facts` (of the project) and `not_granted` (prerequisites that are missing; all others are there).
//! A step takes the keys of its command, `by` (a role; as a rule the verb's own), and `granted` (prerequisites that are there from
//! this step on). Papers that a step does not name: all of them.

use crate::{Command, Opinion, Outcome, Request, Role, Verb};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::Facts;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

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
    /// By whom; the verb's usual role when nobody is named.
    pub by: Role,
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
            Deed::Submit(_) => Verb::Submit,
            Deed::Corrections(_) => Verb::RequestCorrections,
            Deed::Supplement => Verb::Supplement,
            Deed::Command(command) => command.verb(),
        }
    }
}

/// What a step does; papers that it does not name are settled when it is played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Deed {
    /// Submit these papers, or all.
    Submit(Option<Vec<String>>),
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScenario {
    item: Spanned<String>,
    title: Option<String>,
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    not_granted: Vec<String>,
    #[serde(default)]
    step: Vec<Spanned<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    at: Spanned<Moment>,
    #[serde(rename = "do")]
    verb: Spanned<String>,
    materials: Option<Vec<RawPaper>>,
    #[serde(default)]
    reason: String,
    cause: Option<String>,
    expected_on: Option<Spanned<Moment>>,
    opinion: Option<Spanned<String>>,
    #[serde(default)]
    text: String,
    outcome: Option<Spanned<String>>,
    #[serde(default)]
    competent_organ: String,
    #[serde(default)]
    what: String,
    by: Option<Spanned<String>>,
    #[serde(default)]
    granted: Vec<String>,
    expect: Option<RawExpect>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpect {
    state: Option<String>,
    outcome: Option<String>,
    deemed: Option<bool>,
    accepted_on: Option<Spanned<Moment>>,
    due_on: Option<Spanned<Moment>>,
    paused: Option<bool>,
    elapsed_working_days: Option<i64>,
    overdue: Option<bool>,
    error: Option<String>,
}

/// A paper by its id, or with what is wrong with it.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawPaper {
    Id(String),
    Line(Request),
}

/// A day or an instant, as text or as TOML's own.
#[derive(Deserialize)]
#[serde(untagged)]
enum Moment {
    Text(String),
    Own(toml::value::Datetime),
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Own(moment) => moment.fmt(f),
        }
    }
}

/// A place in the text.
#[derive(Clone, Copy)]
struct Text<'a>(&'a str);

impl Text<'_> {
    fn line(self, at: usize) -> usize {
        1 + self.0.bytes().take(at).filter(|&byte| byte == b'\n').count()
    }

    fn wrong(self, span: Range<usize>, message: impl Into<String>) -> ScenarioError {
        ScenarioError { line: self.line(span.start), message: message.into() }
    }

    fn day(self, moment: Option<&Spanned<Moment>>) -> Result<Option<Date>, ScenarioError> {
        let Some(moment) = moment else { return Ok(None) };
        let text = moment.get_ref().to_string();
        let expected = || self.wrong(moment.span(), format!("'{text}' is not a day: write it as 2023-05-30"));
        text.parse().map(Some).map_err(|_| expected())
    }

    fn named<T>(self, word: &Spanned<String>, parse: fn(&str) -> Option<T>, known: &str) -> Result<T, ScenarioError> {
        let text = word.get_ref();
        parse(text).ok_or_else(|| self.wrong(word.span(), format!("'{text}' is not known here: expected {known}")))
    }
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and what was expected.
    pub fn parse(source: &str) -> Result<Self, ScenarioError> {
        let text = Text(source);
        let raw: RawScenario =
            toml::from_str(source).map_err(|error| text.wrong(error.span().unwrap_or(0..0), error.message()))?;
        let steps: Result<Vec<_>, _> = raw.step.into_iter().map(|step| read(text, step)).collect();
        let steps = steps?;
        if steps.is_empty() {
            return Err(text.wrong(raw.item.span(), "a scenario needs at least one [[step]]"));
        }
        Ok(Self {
            item_line: text.line(raw.item.span().start),
            item: raw.item.into_inner(),
            title: raw.title,
            facts: raw.facts,
            not_granted: raw.not_granted,
            steps,
        })
    }
}

fn known<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    all.iter().map(|&one| name(one)).collect::<Vec<_>>().join(", ")
}

fn read(text: Text<'_>, step: Spanned<RawStep>) -> Result<ScenarioStep, ScenarioError> {
    let line = text.line(step.span().start);
    let step = step.into_inner();
    let verb = text.named(&step.verb, Verb::parse, &known(Verb::ALL, Verb::as_str))?;
    let by = match &step.by {
        None => verb.usual_role(),
        Some(word) => text.named(word, Role::parse, &known(Role::ALL, Role::as_str))?,
    };
    let at = step.at.get_ref().to_string();
    let at: Timestamp = at.parse().map_err(|_| {
        let expected = "write it with its offset, as 2023-04-28T10:00:00+08:00";
        text.wrong(step.at.span(), format!("'{at}' is not an instant: {expected}"))
    })?;
    let granted = step.granted.clone();
    let expect = match &step.expect {
        None => Expect::default(),
        Some(expect) => Expect {
            state: expect.state.clone(),
            outcome: expect.outcome.clone(),
            deemed: expect.deemed,
            accepted_on: text.day(expect.accepted_on.as_ref())?,
            due_on: text.day(expect.due_on.as_ref())?,
            paused: expect.paused,
            elapsed_working_days: expect.elapsed_working_days,
            overdue: expect.overdue,
            error: expect.error.clone(),
        },
    };
    Ok(ScenarioStep { line, at, by, granted, act: deed(text, verb, step)?, expect })
}

fn deed(text: Text<'_>, verb: Verb, step: RawStep) -> Result<Deed, ScenarioError> {
    let place = step.verb.span();
    let RawStep { reason, text: words, what, competent_organ, .. } = step;
    let papers = step.materials.map(|papers| {
        let requests = papers.into_iter().map(|paper| match paper {
            RawPaper::Id(id) => Request { id, what: what.clone() },
            RawPaper::Line(request) => request,
        });
        requests.collect::<Vec<_>>()
    });
    let ids = |papers: Vec<Request>| papers.into_iter().map(|paper| paper.id).collect::<Vec<_>>();
    let command = match verb {
        Verb::Submit => return Ok(Deed::Submit(papers.map(ids))),
        Verb::RequestCorrections => match papers {
            None => return Ok(Deed::Corrections(what)),
            Some(materials) => Command::RequestCorrections { materials },
        },
        Verb::Supplement => match papers {
            None => return Ok(Deed::Supplement),
            Some(papers) => Command::Supplement { materials: ids(papers) },
        },
        Verb::RejectNotRequired => Command::RejectNotRequired { reason },
        Verb::RejectNotCompetent => Command::RejectNotCompetent { competent_organ },
        Verb::CorrectOnTheSpot => Command::CorrectOnTheSpot { what },
        Verb::Accept => Command::Accept {},
        Verb::Review => {
            let opinion = step
                .opinion
                .as_ref()
                .map_or(Ok(Opinion::Agree), |word| text.named(word, Opinion::parse, &known(Opinion::ALL, Opinion::as_str)))?;
            Command::Review { opinion, text: words }
        }
        Verb::Pause => {
            let cause = step.cause.ok_or_else(|| text.wrong(place, "a pause needs its `cause`, such as \"expert-review\""))?;
            Command::Pause { cause, expected_on: text.day(step.expected_on.as_ref())?, reason }
        }
        Verb::Resume => Command::Resume {},
        Verb::Extend => Command::Extend { reason },
        Verb::Decide => {
            let word = step
                .outcome
                .as_ref()
                .ok_or_else(|| text.wrong(place, "a decision needs its `outcome`: \"granted\" or \"refused\""))?;
            let outcome = text.named(word, Outcome::parse, &known(Outcome::ALL, Outcome::as_str))?;
            Command::Decide { outcome, reason, document_number: None }
        }
        Verb::Deliver => Command::Deliver {},
        Verb::Withdraw => Command::Withdraw { reason },
        Verb::Tick => Command::Tick {},
    };
    Ok(Deed::Command(command))
}
