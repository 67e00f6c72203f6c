//! An event as people see it.

use crate::api::types::{FactView, Office, Role, Text};
use crate::api::{facts, view};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::visit::parlour::{Event, Question, Seat, State};
use serde::Serialize;
use store::EventRecord;
use utoipa::ToSchema;

/// An event in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventRow {
    id: String,
    version: i64,
    title: Text,
    on: String,
    place: String,
    /// open, held or called-off.
    state: String,
    state_name: Text,
    office: Option<Office>,
    seats: u32,
    taken: usize,
    waiting: usize,
    questions: usize,
    /// The reader's company: seat, waits, or null.
    mine: Option<String>,
    /// Made for the demonstration.
    synthetic: bool,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    #[serde(flatten)]
    row: EventRow,
    agenda: Vec<String>,
    /// The reader's place on the waiting list, from 1.
    waits: Option<usize>,
    /// Who signed up, to officials; null to everybody else.
    guests: Option<Vec<EventGuest>>,
    asked: Vec<EventQuestion>,
    minutes: String,
    /// Why it was called off.
    why: Option<String>,
    /// What happened, to officials.
    facts: Vec<FactView>,
    /// What the reader may do: sign-up, give-up, ask, minutes, call-off.
    can: Vec<String>,
}

/// A company that signed up.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventGuest {
    name: String,
    on: String,
    /// Whether it has a seat; otherwise it waits for one.
    seat: bool,
}

/// A question and what became of it, computed from its issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventQuestion {
    text: String,
    state: String,
    state_name: Text,
    office: Option<Office>,
    due_on: Option<String>,
    overdue: bool,
    /// The last answer.
    answer: Option<String>,
    /// Whether the company called it solved; null before it spoke.
    solved: Option<bool>,
    /// Who asked, and the issue's id: to officials and to whoever asked.
    company: Option<String>,
    issue: Option<String>,
}

/// Under which key a company signs up.
pub(super) fn key(me: &Me) -> String {
    me.credit_code.clone().unwrap_or_else(|| me.id.to_string())
}

/// Whether somebody keeps an event: a host of the office that opened it.
pub(super) fn hosts(me: &Me, record: &EventRecord) -> bool {
    me.covers("post-parlour-id-commands", &record.office)
}

fn is_official(me: Option<&Me>) -> bool {
    me.is_some_and(|me| Role::OFFICIALS.contains(&me.role))
}

pub(super) fn row(app: &App, me: Option<&Me>, record: &EventRecord, event: &Event) -> Result<EventRow, Problem> {
    let state = event.state(app.today());
    let company = me.filter(|me| me.role == Role::Applicant);
    let mine = company.and_then(|me| event.seat(&key(me))).map(|seat| match seat {
        Seat::Taken => "seat".to_owned(),
        Seat::Waits(_) => "waits".to_owned(),
    });
    Ok(EventRow {
        id: record.id.to_string(),
        version: record.version,
        title: view::named(&event.title),
        on: event.on.to_string(),
        place: event.place.clone(),
        state: state.as_str().to_owned(),
        state_name: view::named(&state.text()),
        office: Some(record.office.as_str()).filter(|id| !id.is_empty()).map(|id| view::office(app, id)),
        seats: event.seats,
        taken: event.taken(),
        waiting: event.waiting(),
        questions: event.questions.len(),
        mine,
        synthetic: record.synthetic,
    })
}

pub(super) async fn whole(app: &App, me: Option<&Me>, record: &EventRecord) -> Result<EventView, Problem> {
    let event = app.desk.event(record)?;
    let mut asked = Vec::with_capacity(event.questions.len());
    for one in &event.questions {
        asked.push(question(app, me, one).await?);
    }
    let official = is_official(me);
    let guest = |(at, guest): (usize, &::visit::parlour::Guest)| EventGuest {
        name: guest.name.clone(),
        on: guest.on.to_string(),
        seat: at < event.seats as usize,
    };
    let own = me.filter(|me| me.role == Role::Applicant).and_then(|me| event.seat(&key(me)));
    Ok(EventView {
        row: row(app, me, record, &event)?,
        agenda: event.agenda.clone(),
        waits: own.and_then(|seat| if let Seat::Waits(n) = seat { Some(n) } else { None }),
        guests: official.then(|| event.guests.iter().enumerate().map(guest).collect()),
        asked,
        minutes: event.minutes.clone(),
        why: event.called_off.clone(),
        facts: if official { facts::newest_first(app, record.id.uuid()).await? } else { Vec::new() },
        can: can(app, me, record, &event, own.is_some()),
    })
}

fn can(app: &App, me: Option<&Me>, record: &EventRecord, event: &Event, signed_up: bool) -> Vec<String> {
    let (mut can, today) = (Vec::new(), app.today());
    let Some(me) = me else { return can };
    let open = event.state(today) == State::Open;
    if me.role == Role::Applicant && open {
        let all: &[&str] = if signed_up { &["ask", "give-up"] } else { &["sign-up"] };
        can.extend(all.iter().map(|one| (*one).to_owned()));
    }
    if hosts(me, record) {
        can.extend((event.called_off.is_none() && event.on <= today).then(|| "minutes".to_owned()));
        can.extend(open.then(|| "call-off".to_owned()));
    }
    can
}

async fn question(app: &App, me: Option<&Me>, one: &Question) -> Result<EventQuestion, Problem> {
    let record = app.store.issue(one.issue).await?;
    let issue = app.desk.issue(&record)?;
    let own = me.is_some_and(|me| me.role == Role::Applicant && key(me) == one.key);
    let told = is_official(me) || own;
    let answered = issue.rounds.iter().rev().find_map(|round| round.answer.as_ref());
    let verdict = issue.rounds.iter().rev().find_map(|round| round.verdict.as_ref());
    Ok(EventQuestion {
        text: issue.text.clone(),
        state: record.state.clone(),
        state_name: view::named(&issue.state.text()),
        office: record.office.as_deref().map(|office| view::office(app, office)),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.due_on.is_some_and(|due| due < app.today()),
        answer: answered.map(|word| word.text.clone()),
        solved: verdict.map(|verdict| verdict.solved),
        company: told.then(|| record.company_name.clone()),
        issue: told.then(|| one.issue.to_string()),
    })
}
