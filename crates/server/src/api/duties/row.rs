//! A duty in a list.

use crate::api::types::{Lamp, Text};
use crate::api::view;
use crate::desk::party_key;
use crate::problem::Problem;
use crate::state::App;
use ::duty::{Colour, Duty, Party, Standing, State};
use base::OfficeId;
use calendar::Due;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// A duty in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DutyRow {
    pub(super) id: String,
    pub(super) version: i64,
    /// A kind of the city's rulebook: notice, statutory, tolerated, opinion, reason, finding, …
    pub(in crate::api) kind: String,
    pub(super) kind_name: Text,
    pub(super) what: Text,
    pub(in crate::api) owner: PartyView,
    pub(super) creditor: PartyView,
    pub(super) subject: DutySubject,
    pub(super) project: Option<DutyProject>,
    /// open, acknowledged, paused, reported, closed or lapsed.
    pub(super) state: String,
    pub(super) state_name: Text,
    pub(super) opened_on: String,
    /// Null while the clock stands still.
    pub(super) due_on: Option<String>,
    pub(super) provisional: bool,
    pub(super) ended_on: Option<String>,
    /// Whether it ended after its last day.
    pub(super) late: bool,
    pub(super) lamp: Lamp,
    /// Why the lamp shows what it shows.
    pub(super) lamp_words: Text,
    /// Whether only its case moves it.
    pub(super) follows: bool,
}

/// Who owes or is owed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyView {
    /// office, post or applicant.
    pub(super) kind: &'static str,
    /// The office's id, or the applicant's code.
    pub(in crate::api) id: String,
    pub(in crate::api) name: Text,
}

/// What a duty is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DutySubject {
    /// case, walk or meeting.
    pub(super) kind: String,
    pub(super) id: String,
}

/// The project of a duty, or whatever else its case hangs on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DutyProject {
    pub(super) id: String,
    /// investment, establishment or claim: which page it has.
    pub(super) kind: String,
    pub(super) name: String,
}

/// A stored duty as lists show it.
pub fn row(app: &App, stored: &store::DutyRow, today: Date) -> Result<DutyRow, Problem> {
    shown(app, stored, app.desk.duty(&stored.duty)?, today)
}

/// A duty that was overdue at the end of a past day: its last day, its owner and its lamp of then; its state says what became of it.
pub fn row_overdue_on(app: &App, stored: &store::DutyRow, day: Date) -> Result<DutyRow, Problem> {
    let record = &stored.duty;
    let now = app.desk.duty(record)?;
    let mut then = now.clone();
    (then.state, then.ended_on) = (State::Open, None);
    then.due = record.due_on.map(|on| Due { on, provisional: false });
    if record.owner_key != party_key(&now.owner) {
        let office = app.desk.city.office(&record.owner_key).and_then(|_| OfficeId::parse(&record.owner_key).ok());
        then.owner = office.map_or_else(|| Party::Applicant(record.owner_key.clone()), Party::Office);
    }
    let row = shown(app, stored, then, day)?;
    Ok(DutyRow {
        state: now.state.as_str().to_owned(),
        state_name: view::named(&now.state.text()),
        ended_on: now.ended_on.map(|day| day.to_string()),
        late: now.ended_late(),
        ..row
    })
}

fn shown(app: &App, stored: &store::DutyRow, duty: Duty, today: Date) -> Result<DutyRow, Problem> {
    let record = &stored.duty;
    let book = &app.desk.city.rulebook;
    let method = duty.method.as_deref().and_then(|id| book.method(id));
    let standing = Standing::of(&duty, method, app.desk.calendar(today), today).map_err(Problem::broken)?;
    let project = record.project_id.zip(stored.project_name.clone().zip(stored.project_kind.clone()));
    Ok(DutyRow {
        id: record.id.to_string(),
        version: record.version,
        kind: duty.kind.clone(),
        kind_name: book.kind(&duty.kind).map_or_else(|| Text::same(&duty.kind), |kind| view::named(&kind.name)),
        what: view::named(&duty.what),
        owner: party(app, &duty.owner),
        creditor: party(app, &duty.creditor),
        subject: DutySubject { kind: duty.subject.kind.clone(), id: duty.subject.id.to_string() },
        project: project.map(|(id, (name, kind))| DutyProject { id: id.to_string(), kind, name }),
        state: duty.state.as_str().to_owned(),
        state_name: view::named(&duty.state.text()),
        opened_on: duty.opened_on.to_string(),
        due_on: duty.due.map(|due| due.on.to_string()),
        provisional: duty.due.is_some_and(|due| due.provisional),
        ended_on: duty.ended_on.map(|day| day.to_string()),
        late: duty.ended_late(),
        lamp: lamp(&duty, &standing),
        lamp_words: view::named(&standing.words),
        follows: duty.follows,
    })
}

fn lamp(duty: &Duty, standing: &Standing) -> Lamp {
    match standing.colour {
        Colour::Green => Lamp::Green,
        Colour::Yellow => Lamp::DueSoon,
        Colour::Red => Lamp::Overdue,
        Colour::None if duty.state == State::Paused => Lamp::Paused,
        Colour::None => Lamp::None,
    }
}

/// Who that is, by the name that people know; an applicant by the role, its company stands at the project.
pub fn party(app: &App, party: &Party) -> PartyView {
    match party {
        Party::Office(office) => {
            PartyView { kind: "office", id: office.to_string(), name: view::office(app, office.as_str()).name }
        }
        Party::Post(office, role) => {
            let name = view::office(app, office.as_str()).name;
            let post = crate::Role::parse(role).map_or_else(|| Text::same(role), crate::Role::name);
            let name = Text::new(format!("{} {}", name.zh, post.zh), format!("{}, {}", name.en, post.en.to_lowercase()));
            PartyView { kind: "post", id: office.to_string(), name }
        }
        Party::Applicant(code) => {
            PartyView {
                kind: "applicant", id: code.clone(), name: Text::new("申请人（建设单位）", "applicant (the builder)")
            }
        }
    }
}
