//! Reading a scenario: TOML with places, so that what is wrong is said with its line.

use crate::scenario::Deed;
use crate::{
    CancellationGround, Command, Expect, OfficeId, Opinion, Outcome, Procedure, Request, RevocationGround, Role, Scenario,
    ScenarioError, ScenarioStep, Span, Verb,
};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::Facts;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// Where a hearing is held, and who presides, when a scenario does not say.
pub(crate) const PLACE: &str = "政务服务中心";
pub(crate) const CHAIR: &str = "听证主持人";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScenario {
    item: Spanned<String>,
    title: Option<String>,
    #[serde(default)]
    facts: Facts,
    #[serde(default)]
    not_granted: Vec<String>,
    procedure: Option<Procedure>,
    validity: Option<Span>,
    barred_until: Option<Spanned<Moment>>,
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
    office: Option<Spanned<String>>,
    until: Option<Spanned<Moment>>,
    on: Option<Spanned<Moment>>,
    ground: Option<Spanned<String>>,
    #[serde(default)]
    staff: Vec<String>,
    finding: Option<String>,
    #[serde(default)]
    offices: Vec<Spanned<String>>,
    #[serde(default)]
    committed: Vec<String>,
    parties: Option<String>,
    who: Option<String>,
    place: Option<String>,
    chair: Option<String>,
    minutes: Option<String>,
    #[serde(default)]
    compensation: String,
    holds: Option<bool>,
    #[serde(default)]
    false_papers: bool,
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

    fn office(self, word: &Spanned<String>) -> Result<OfficeId, ScenarioError> {
        OfficeId::parse(word.get_ref()).map_err(|error| self.wrong(word.span(), error.to_string()))
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
            procedure: raw.procedure,
            validity: raw.validity,
            barred_until: text.day(raw.barred_until.as_ref())?,
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
    let role = |word| text.named(word, Role::parse, &known(Role::ALL, Role::as_str));
    let by = step.by.as_ref().map(role).transpose()?;
    let office = step.office.as_ref().map(|word| text.office(word)).transpose()?;
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
    Ok(ScenarioStep { line, at, by, office, granted, act: deed(text, verb, step)?, expect })
}

fn deed(text: Text<'_>, verb: Verb, step: RawStep) -> Result<Deed, ScenarioError> {
    let place = step.verb.span();
    let (until, on) = (text.day(step.until.as_ref())?, text.day(step.on.as_ref())?);
    let offices = step.offices.iter().map(|word| text.office(word)).collect::<Result<Vec<_>, _>>()?;
    let opinion = || {
        let read = |word| text.named(word, Opinion::parse, &known(Opinion::ALL, Opinion::as_str));
        step.opinion.as_ref().map_or(Ok(Opinion::Agree), read)
    };
    let opinion = opinion()?;
    let RawStep { reason, text: words, what, competent_organ, who, .. } = step;
    let papers = step.materials.map(|papers| {
        let requests = papers.into_iter().map(|paper| match paper {
            RawPaper::Id(id) => Request { id, what: what.clone() },
            RawPaper::Line(request) => request,
        });
        requests.collect::<Vec<_>>()
    });
    let ids = |papers: Vec<Request>| papers.into_iter().map(|paper| paper.id).collect::<Vec<_>>();
    let command = match verb {
        Verb::Submit => return Ok(Deed::Submit(papers.map(ids), step.committed)),
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
        Verb::Promise => Command::Promise { materials: papers.map(ids).unwrap_or_default(), until },
        Verb::Tolerate => return Ok(Deed::Tolerate(papers.map(ids).unwrap_or_default(), until)),
        Verb::Review => Command::Review { opinion, text: words },
        Verb::CheckSite => {
            Command::CheckSite { staff: step.staff, finding: step.finding.unwrap_or_else(|| "符合要求".into()) }
        }
        Verb::Consult => Command::Consult { offices, until, question: words },
        Verb::Answer => Command::Answer { opinion, text: words },
        Verb::Convene => {
            let on = on.ok_or_else(|| text.wrong(place, "a joint review needs its day: `on`"))?;
            Command::Convene { offices, on, place: step.place.unwrap_or_else(|| PLACE.into()), question: words }
        }
        // Whoever is named was there, and all say the same.
        Verb::HoldMeeting => {
            let spoken = |office| crate::Spoken { office, opinion, text: words.clone() };
            let said = offices.into_iter().map(spoken).collect();
            Command::HoldMeeting { said, minutes: step.minutes.unwrap_or_else(|| "联合审查纪要".into()) }
        }
        Verb::TellParties => Command::TellParties { parties: step.parties.unwrap_or_else(|| "利害关系人".into()) },
        Verb::HearStatement => Command::HearStatement { who: who.unwrap_or_else(|| "利害关系人".into()), text: words },
        Verb::RequestHearing => Command::RequestHearing { who: who.unwrap_or_default() },
        Verb::AnnounceHearing => {
            let on = on.ok_or_else(|| text.wrong(place, "the notice of a hearing needs its day: `on`"))?;
            let (place, chair) = (step.place.unwrap_or_else(|| PLACE.into()), step.chair.unwrap_or_else(|| CHAIR.into()));
            Command::AnnounceHearing { on, place, chair }
        }
        Verb::HoldHearing => Command::HoldHearing { minutes: step.minutes.unwrap_or_else(|| "听证笔录".into()) },
        Verb::Forward => Command::Forward { text: words },
        Verb::PreApprove => Command::PreApprove { text: words },
        Verb::Amend => Command::Amend { what },
        Verb::Renew => Command::Renew {},
        Verb::VerifyCommitment => Command::VerifyCommitment { holds: step.holds.unwrap_or(true), text: words },
        Verb::Recheck => Command::Recheck { opinion, text: words },
        Verb::Revoke => {
            let read = |word| text.named(word, RevocationGround::parse, &known(RevocationGround::ALL, RevocationGround::as_str));
            let ground = step.ground.as_ref().map_or(Ok(RevocationGround::Other), read)?;
            Command::Revoke { ground, reason }
        }
        Verb::WithdrawPermit => Command::WithdrawPermit { reason, compensation: step.compensation },
        Verb::Cancel => match &step.ground {
            None => return Ok(Deed::Cancel(reason)),
            Some(word) => {
                let known = known(CancellationGround::ALL, CancellationGround::as_str);
                Command::Cancel { ground: text.named(word, CancellationGround::parse, &known)?, reason }
            }
        },
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
            Command::Decide { outcome, reason, document_number: None, false_papers: step.false_papers }
        }
        Verb::Deliver => Command::Deliver {},
        Verb::Withdraw => Command::Withdraw { reason },
        Verb::Tick => Command::Tick {},
    };
    Ok(Deed::Command(command))
}
