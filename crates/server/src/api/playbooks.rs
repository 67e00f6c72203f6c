//! What is done when a project is stuck: the playbook of a project, its steps as duties.

use super::duties::{self, DutyRow, PartyView, party_view};
use super::projects;
use super::types::{Office, Role, Text};
use super::view;
use crate::desk::{Actors, AroundPlaybook};
use crate::extract::{Body, Id};
use crate::playbooks::around;
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::Party;
use ::duty::playbook::{Playbook, Step};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{DutyId, PlaybookId, ProjectId};
use serde::{Deserialize, Serialize};
use store::{Dossier, PlaybookRecord};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_project, open)).routes(routes!(command))
}

/// What is done, or could be, about a project that is stuck.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectPlaybook {
    /// What the records say now: what is late, with whom it lies, which time no clock counts.
    diagnosis: Vec<Text>,
    /// The office on whose desk it lies.
    desk: Option<Office>,
    running: Option<PlaybookView>,
    /// Those that have ended, the newest first.
    ended: Vec<PlaybookView>,
    /// Whether the reader may open one.
    may_open: bool,
}

/// A playbook.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaybookView {
    id: String,
    version: i64,
    name: Text,
    /// The linked cadre's post.
    lead: PartyView,
    desk: Office,
    opened_on: String,
    /// What the records said when it was opened.
    diagnosis: Vec<Text>,
    steps: Vec<PlaybookStepView>,
    end: Option<PlaybookEnd>,
    /// Whether the reader may drop it.
    may_drop: bool,
}

/// A step.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaybookStepView {
    id: String,
    name: Text,
    what: Text,
    owner: PartyView,
    /// done, running or ahead.
    state: String,
    done_on: Option<String>,
    done_by: Option<String>,
    note: Option<String>,
    /// Its duty, once it is owed.
    duty: Option<DutyRow>,
    /// Whether the reader may say that it is done.
    may: bool,
}

/// How a playbook ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaybookEnd {
    /// done, moved or dropped.
    why: String,
    why_name: Text,
    /// By which fact, or in whose words.
    text: Text,
    on: String,
}

/// A playbook to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlaybook {
    /// The linked cadre's post: `OFFICE/ROLE`.
    lead: String,
}

/// A step of a playbook.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaybookAct {
    version: i64,
    /// done or drop.
    #[serde(rename = "do")]
    verb: String,
    /// Of done: which step.
    #[serde(default)]
    step: String,
    /// What was done, or why it is dropped.
    text: String,
}

/// What is done about a project that is stuck; an applicant is shown nothing.
#[utoipa::path(get, path = "/projects/{id}/playbook", tag = "playbooks", params(("id" = String, Path)),
    responses((status = 200, body = ProjectPlaybook), (status = 404, body = Problem)))]
async fn of_project(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<ProjectPlaybook>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    Ok(Json(whole(&app, &me, &dossier).await?))
}

/// Opens a playbook: its first step is owed at once, with what the records say as its diagnosis. One of a project runs.
#[utoipa::path(post, path = "/projects/{id}/playbook", tag = "playbooks", params(("id" = String, Path)), request_body = NewPlaybook,
    responses((status = 201, body = ProjectPlaybook), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Body(new): Body<NewPlaybook>,
) -> Result<(StatusCode, Json<ProjectPlaybook>), Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    let lead = Party::parse(&format!("post:{}", new.lead)).map_err(|_| {
        Problem::invalid(vec![FieldError::new(
            "lead",
            ("请选择包联领导的部门和岗位。", "Choose the lead: an office and a role."),
        )])
    })?;
    let now = app.clock.now();
    let ids = (PlaybookId::new(app.ids.next(now)), DutyId::new(app.ids.next(now)));
    app.store.commit(app.desk.open_playbook(&dossier, lead, ids, &Actors::of(&me), now)?).await?;
    Ok((StatusCode::CREATED, Json(whole(&app, &me, &dossier).await?)))
}

/// Says that the running step is done, which makes the next one owed, or drops the playbook.
#[utoipa::path(post, path = "/playbooks/{id}/commands", tag = "playbooks", params(("id" = String, Path)), request_body = PlaybookAct,
    responses((status = 200, body = ProjectPlaybook), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<PlaybookId>,
    Body(act): Body<PlaybookAct>,
) -> Result<Json<ProjectPlaybook>, Problem> {
    let missing = || Problem::not_found(("破堵清单", "playbook"));
    let record = app.store.playbook(id).await.or_missing(missing)?;
    let dossier = projects::visible(&app, &me, record.project_id).await?;
    let (now, who) = (app.clock.now(), Actors::of(&me));
    let (owed, told) = around(&app, &record).await?;
    let around = AroundPlaybook { owed: &owed, told: &told };
    // A project that moves has ended its playbook, whether or not the clock has looked since.
    if let Some(change) = app.desk.follow_playbook(&record, &dossier, around, &Actors::clock(), now)? {
        app.commit_change(Ok(change), id.uuid()).await?;
        return Ok(Json(whole(&app, &me, &dossier).await?));
    }
    let (by, keeper) = (duties::by(&me)?, keeps(&me));
    let (seen, by) = ((&record, act.version), (&by, keeper, &who));
    let planned = match act.verb.as_str() {
        "done" => {
            let duty = DutyId::new(app.ids.next(now));
            app.desk.playbook_step(seen, (&act.step, &act.text), &dossier, around, by, (duty, now))
        }
        "drop" => app.desk.drop_playbook(seen, &act.text, around, by, now),
        _ => return Err(Problem::invalid(vec![FieldError::new("do", ("只能是 done 或 drop。", "One of done, drop."))])),
    };
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(whole(&app, &me, &dossier).await?))
}

/// Whoever keeps the register helps any playbook along.
fn keeps(me: &Me) -> bool {
    me.role == Role::ProjectOfficer
}

async fn whole(app: &App, me: &Me, dossier: &Dossier) -> Result<ProjectPlaybook, Problem> {
    let mut found = ProjectPlaybook { diagnosis: vec![], desk: None, running: None, ended: vec![], may_open: false };
    if !Role::OFFICIALS.contains(&me.role) || app.desk.city.playbook.is_none() {
        return Ok(found);
    }
    let said = app.desk.diagnosis(dossier, app.today())?;
    found.diagnosis = said.lines.iter().map(view::named).collect();
    found.desk = Some(view::office(app, said.desk.as_str()));
    for record in app.store.playbooks_of(dossier.project.id).await? {
        let one = playbook(app, me, &record, dossier).await?;
        if one.end.is_none() { found.running = Some(one) } else { found.ended.push(one) }
    }
    found.may_open = found.running.is_none() && me.may("post-projects-id-playbook");
    Ok(found)
}

async fn playbook(app: &App, me: &Me, record: &PlaybookRecord, dossier: &Dossier) -> Result<PlaybookView, Problem> {
    let mut playbook = app.desk.playbook(record)?;
    if playbook.ended.is_none() {
        playbook.ended = app.desk.moved_by(&playbook, dossier, app.today());
    }
    let owed = duties::stored_of(app, record.id.uuid()).await?;
    let mut steps = Vec::with_capacity(playbook.steps.len());
    for step in &playbook.steps {
        let mut duty = None;
        for row in &owed {
            if app.desk.duty(&row.duty)?.subject.slot == step.id {
                duty = Some(duties::row(app, row, app.today())?);
            }
        }
        steps.push(step_view(app, me, &playbook, step, duty));
    }
    let end = playbook.ended.as_ref().map(|end| PlaybookEnd {
        why: end.why.as_str().to_owned(),
        why_name: view::named(&end.why.text()),
        text: view::named(&end.text),
        on: end.on.to_string(),
    });
    Ok(PlaybookView {
        id: record.id.to_string(),
        version: record.version,
        name: view::named(&playbook.name),
        lead: party_view(app, &playbook.lead),
        desk: view::office(app, playbook.desk.as_str()),
        opened_on: playbook.opened_on.to_string(),
        diagnosis: playbook.diagnosis.iter().map(view::named).collect(),
        steps,
        may_drop: end.is_none() && (keeps(me) || speaks(me, &playbook.lead)),
        end,
    })
}

fn speaks(me: &Me, party: &Party) -> bool {
    me.party().is_some_and(|mine| party.speaks(&mine))
}

fn step_view(app: &App, me: &Me, playbook: &Playbook, step: &Step, duty: Option<DutyRow>) -> PlaybookStepView {
    let runs = playbook.running().is_some_and(|one| one.id == step.id);
    let state = match &step.done {
        Some(_) => "done",
        None if runs => "running",
        None => "ahead",
    };
    let done = step.done.as_ref();
    PlaybookStepView {
        id: step.id.clone(),
        name: view::named(&step.name),
        what: view::named(&step.what),
        owner: party_view(app, &step.owner),
        state: state.to_owned(),
        done_on: done.map(|word| word.on.to_string()),
        done_by: done.map(|word| word.by.clone()),
        note: done.map(|word| word.text.clone()),
        duty,
        may: runs && (keeps(me) || speaks(me, &step.owner) || speaks(me, &playbook.lead)),
    }
}
