//! Findings as pages show them: the sentence, the picture, the cases and facts, what was said.

use super::{may, owed_rows};
use crate::api::types::{FactView, Office, Text};
use crate::api::view::{fact_label, item_name, named, office};
use crate::api::{duties, facts};
use crate::desk::Seen;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::Word;
use ::watch::{Finding, Pattern, Plan, Strength, offers};
use base::{CaseId, Named};
use calendar::date_of_number;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::FactRecord;
use utoipa::ToSchema;
use uuid::Uuid;

/// Points of a small picture in a list.
const SMALL_DOTS: usize = 60;

/// A finding in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchRow {
    id: String,
    /// 0 as long as nothing was done about it.
    version: i64,
    /// out-of-order, last-minute-pause, piecemeal, same-agent-first, after-hours or lane-abused.
    pattern: String,
    pattern_name: Text,
    office: Office,
    item_name: Option<Text>,
    /// Whom it is about: a post, an agent, an applicant; empty where it is about nobody.
    name: String,
    /// Why, in a sentence.
    sentence: Text,
    /// How many cases it rests on.
    cases_n: usize,
    /// Of how many.
    of: u32,
    first_on: String,
    last_on: String,
    strength: Option<WatchStrength>,
    /// new, asked, answered, explained or handed.
    state: String,
    state_name: Text,
    /// The last day of the answer that is owed.
    due_on: Option<String>,
    overdue: bool,
    /// Cases that it has now and did not have when something was last done.
    grown: usize,
    /// Whether it is found in the days that are looked at; otherwise it is shown as it was.
    found_now: bool,
    /// Its picture; in lists a small one.
    dots: Vec<WatchDot>,
}

/// How likely it is by chance alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchStrength {
    /// outlier, rank-sum or tail.
    measure: String,
    measure_name: Text,
    /// The chance of this one, 0 to 1.
    chance: f64,
    /// How many groups were looked at in the same way.
    looked_at: u32,
    /// How many as strong as this one an honest stream of that size may be expected to give.
    expected: f64,
}

/// A point of a picture.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchDot {
    /// Across: the day where the pattern has days across.
    on: Option<String>,
    /// Across: days since 1970-01-01, or a rank.
    x: f64,
    /// Upwards.
    y: f64,
    /// Whether it is one of the finding's.
    ours: bool,
    case: String,
}

/// A finding.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchView {
    #[serde(flatten)]
    row: WatchRow,
    /// The days that were looked at.
    from: String,
    to: String,
    law: Text,
    /// How it comes about without any fault.
    innocent: Text,
    x_name: Text,
    y_name: Text,
    x_is_day: bool,
    cases: Vec<WatchedCaseView>,
    /// The facts that it rests on, case by case.
    rests_on: Vec<FactView>,
    rounds: Vec<WatchRound>,
    /// The supervisor's last word.
    end: Option<WatchWord>,
    /// The number of the discipline office's case.
    matter: Option<String>,
    duties: Vec<duties::DutyRow>,
    /// What was done about it.
    facts: Vec<FactView>,
    /// ask, answer, explain or hand, as far as they are the reader's now.
    can: Vec<String>,
}

/// A case of a finding.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchedCaseView {
    id: String,
    number: String,
    item_name: Text,
    /// The project, in whose timeline the facts stand.
    project: String,
    project_name: String,
    /// Whether the finding rests on it; otherwise it is one that had to wait.
    ours: bool,
    received_on: String,
    decided_on: Option<String>,
}

/// One time that the office was asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchRound {
    asked: WatchWord,
    answer: Option<WatchWord>,
    /// Whether the answer came after its last day.
    late: bool,
}

/// Something said on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchWord {
    by: String,
    on: String,
    text: String,
}

/// What is watched for.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchPatterns {
    /// The days before today that are looked at when nothing else is asked.
    period_days: u32,
    /// How often an honest stream may give such a finding by chance at most, in hundredths.
    expected_percent: u32,
    patterns: Vec<WatchPattern>,
}

/// A pattern.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchPattern {
    id: String,
    name: Text,
    law: Text,
    /// Why these thresholds.
    why: Text,
    /// How it comes about without any fault.
    innocent: Text,
}

impl WatchRow {
    /// The cells of a file for spreadsheets.
    pub(super) fn cells(&self) -> Vec<String> {
        let strength = self.strength.as_ref().map(|one| format!("{:.2e}", one.expected));
        vec![
            self.pattern_name.zh.clone(),
            self.office.name.zh.clone(),
            self.item_name.as_ref().map(|name| name.zh.clone()).unwrap_or_default(),
            self.name.clone(),
            self.cases_n.to_string(),
            self.of.to_string(),
            self.first_on.clone(),
            self.last_on.clone(),
            strength.unwrap_or_default(),
            self.sentence.zh.clone(),
            self.state_name.zh.clone(),
            self.due_on.clone().unwrap_or_default(),
        ]
    }
}

/// What is watched for.
pub(super) fn patterns(plan: &Plan) -> WatchPatterns {
    let why = |pattern: Pattern| match pattern {
        Pattern::OutOfOrder => &plan.order.why,
        Pattern::LastMinutePause => &plan.pause.why,
        Pattern::Piecemeal => &plan.pieces.why,
        Pattern::SameAgentFirst => &plan.agent.why,
        Pattern::AfterHours => &plan.hours.why,
        Pattern::LaneAbused => &plan.lane.why,
    };
    let pattern = |one: &Pattern| WatchPattern {
        id: one.as_str().to_owned(),
        name: named(&one.text()),
        law: named(&one.law()),
        why: named(why(*one)),
        innocent: named(&one.innocent()),
    };
    WatchPatterns {
        period_days: plan.period_days,
        expected_percent: plan.expected_percent,
        patterns: Pattern::ALL.iter().map(pattern).collect(),
    }
}

fn strength(one: &Strength) -> WatchStrength {
    WatchStrength {
        measure: one.measure.as_str().to_owned(),
        measure_name: named(&one.measure.text()),
        chance: one.chance,
        looked_at: one.looked_at,
        expected: one.expected,
    }
}

/// A picture of at most so many points: all of the finding's own as far as they go, and a sample of the others.
fn dots(finding: &Finding, most: usize) -> Vec<WatchDot> {
    let ours = finding.dots.iter().filter(|dot| dot.ours);
    let others = finding.dots.iter().filter(|dot| !dot.ours);
    let room = most.saturating_sub(ours.clone().count()).max(1);
    let stride = others.clone().count().div_ceil(room).max(1);
    let day = |x: f64| finding.pattern.across_is_a_day().then(|| date_of_number(x as i32).to_string());
    let dot = |dot: &::watch::Dot| WatchDot { on: day(dot.x), x: dot.x, y: dot.y, ours: dot.ours, case: dot.case.to_string() };
    others.step_by(stride).chain(ours.take(most)).map(dot).collect()
}

/// A finding in a list.
pub(super) fn row(app: &App, seen: &Seen) -> Option<WatchRow> {
    let finding = seen.finding()?;
    Some(whole_row(app, seen, finding, SMALL_DOTS))
}

fn whole_row(app: &App, seen: &Seen, finding: &Finding, most: usize) -> WatchRow {
    let state = seen.state();
    let due_on = seen.record.as_ref().and_then(|(row, _)| row.due_on);
    WatchRow {
        id: seen.id.to_string(),
        version: seen.record.as_ref().map_or(0, |(row, _)| row.version),
        pattern: finding.pattern.as_str().to_owned(),
        pattern_name: named(&finding.pattern.text()),
        office: office(app, &finding.office),
        item_name: finding.item.as_deref().map(|id| item_name(app, id, finding.last_on)),
        name: finding.name.clone(),
        sentence: named(&finding.sentence),
        cases_n: finding.cases.len(),
        of: finding.of,
        first_on: finding.first_on.to_string(),
        last_on: finding.last_on.to_string(),
        strength: finding.strength.as_ref().map(strength),
        state: state.as_str().to_owned(),
        state_name: named(&state.text()),
        due_on: due_on.map(|day| day.to_string()),
        overdue: due_on.is_some_and(|day| day < app.today()),
        grown: seen.grown(),
        found_now: seen.now.is_some(),
        dots: dots(finding, most),
    }
}

fn word(word: &Word) -> WatchWord {
    WatchWord { by: word.by.clone(), on: word.on.to_string(), text: word.text.clone() }
}

/// One finding.
pub(super) async fn view(app: &App, me: &Me, seen: &Seen, (from, to): (Date, Date)) -> Result<WatchView, Problem> {
    let finding = seen.finding().ok_or_else(super::missing)?;
    let today = app.today();
    let cases = cases(app, finding).await?;
    let owed = owed_rows(app, seen.id).await?;
    let inquiry = seen.record.as_ref().map(|(_, inquiry)| inquiry);
    let round = |round: &::watch::Round| WatchRound {
        asked: word(&round.asked),
        answer: round.answer.as_ref().map(word),
        late: round.late,
    };
    let pattern = finding.pattern;
    let (x_name, y_name) = pattern.axes();
    let can = offers(seen.state(), seen.grown() > 0).into_iter().filter(|verb| may(me, seen, *verb));
    Ok(WatchView {
        row: whole_row(app, seen, finding, usize::MAX),
        from: from.to_string(),
        to: to.to_string(),
        law: named(&pattern.law()),
        innocent: named(&pattern.innocent()),
        x_name: named(&x_name),
        y_name: named(&y_name),
        x_is_day: pattern.across_is_a_day(),
        rests_on: rests_on(app, finding, &cases).await?,
        cases,
        rounds: inquiry.map(|inquiry| inquiry.rounds.iter().map(round).collect()).unwrap_or_default(),
        end: inquiry.and_then(|inquiry| inquiry.end.as_ref()).map(word),
        matter: inquiry.map(|inquiry| inquiry.matter.clone()).filter(|number| !number.is_empty()),
        duties: owed.iter().map(|duty| duties::row(app, duty, today)).collect::<Result<_, _>>()?,
        facts: facts::newest_first(app, seen.id.uuid()).await?,
        can: can.map(|verb| verb.as_str().to_owned()).collect(),
    })
}

/// The cases of a finding, then those that had to wait.
async fn cases(app: &App, finding: &Finding) -> Result<Vec<WatchedCaseView>, Problem> {
    let ids: Vec<CaseId> = finding.cases.iter().chain(&finding.beside).map(|id| CaseId::new(*id)).collect();
    let rows: BTreeMap<Uuid, _> = app.store.cases_named(&ids).await?.into_iter().map(|row| (row.id.uuid(), row)).collect();
    let view = |(id, ours): (&Uuid, bool)| {
        let row = rows.get(id)?;
        Some(WatchedCaseView {
            id: id.to_string(),
            number: row.number.clone(),
            item_name: item_name(app, &row.item, finding.last_on),
            project: row.project.to_string(),
            project_name: row.project_name.clone(),
            ours,
            received_on: calendar::date_of(row.received_at).to_string(),
            decided_on: row.decided_on.map(|day| day.to_string()),
        })
    };
    let all = finding.cases.iter().map(|id| (id, true)).chain(finding.beside.iter().map(|id| (id, false)));
    Ok(all.filter_map(view).collect())
}

/// The facts that a finding rests on, in the order of its cases; a project's change stands under the project.
async fn rests_on(app: &App, finding: &Finding, cases: &[WatchedCaseView]) -> Result<Vec<FactView>, Problem> {
    let subjects: BTreeSet<Uuid> = finding.facts.iter().map(|fact| fact.of).collect();
    let mut views = Vec::new();
    for subject in subjects {
        let wanted: BTreeSet<i64> = finding.facts.iter().filter(|fact| fact.of == subject).map(|fact| fact.seq).collect();
        let number = cases.iter().find(|case| case.id == subject.to_string()).map(|case| case.number.clone());
        for fact in app.store.facts_of(subject).await?.iter().filter(|fact| wanted.contains(&fact.seq)) {
            let mut view = facts::view(app, fact, None);
            view.subject.name = number.clone().unwrap_or_default();
            views.push(view);
        }
    }
    let place = |view: &FactView| cases.iter().position(|case| case.id == view.subject.id).unwrap_or(usize::MAX);
    views.sort_by_key(|view| (place(view), view.at.clone(), view.seq));
    facts::with_checkpoints(app, views.iter_mut()).await?;
    Ok(views)
}

/// A fact of a finding: its label, what happened as a sentence, no article.
pub(in crate::api) fn said(fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let n = body["cases"].as_array().map_or(0, Vec::len);
    let sentence = match fact.kind.as_str() {
        "finding-handed" => Named::new(
            format!("移交 {}：{}", text("number"), text("text")),
            format!("to case {}: {}", text("number"), text("text")),
        ),
        "finding-answered" => Named::new(text("text"), text("text")),
        _ => Named::new(format!("涉及 {n} 件：{}", text("text")), format!("{n} cases: {}", text("text"))),
    };
    (fact_label(&fact.kind), named(&sentence), None)
}
