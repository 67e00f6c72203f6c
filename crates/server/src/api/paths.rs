//! Paths: which approvals a project needs, why, in what order, and how far each is.

use super::types::{BasisView, Lamp, MaterialView, Office, ProjectFacts, ReasonView, TermView, Text};
use super::{projects, view};
use crate::desk::granted;
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use approval::{Path, Step};
use axum::Json;
use axum::extract::State;
use base::ProjectId;
use jiff::civil::Date;
use rules::Facts;
use serde::{Deserialize, Serialize};
use store::{CaseRecord, Dossier};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_project)).routes(routes!(of_facts))
}

/// Facts without a project: which approvals would it need?
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PathQuestion {
    /// What is known; what is absent is unknown.
    facts: ProjectFacts,
    /// The day whose law holds; today when absent.
    on: Option<String>,
    /// The day on which the first application goes in; today when absent.
    start: Option<String>,
}

/// A derived path.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathView {
    on: String,
    start: String,
    track: String,
    track_name: Text,
    calendar_version: String,
    /// Whether a date lies past the last published holiday notice.
    provisional: bool,
    steps: Vec<PathStep>,
    undecided: Vec<UndecidedItem>,
    parallel: Finishes,
    serial: Finishes,
    critical: Vec<String>,
}

/// When a path ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finishes {
    promised: Finish,
    statutory: Finish,
}

/// One end.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finish {
    finish_on: String,
    working_days: i64,
}

/// An item about which the facts say too little.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndecidedItem {
    item: String,
    name: Text,
    missing: Vec<MissingFact>,
}

/// A fact that would decide.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingFact {
    id: String,
    label: Text,
}

/// One item of a path.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathStep {
    item: String,
    name: Text,
    stage: String,
    stage_name: Text,
    mode: String,
    office: Office,
    reasons: Vec<ReasonView>,
    requires: Vec<String>,
    statutory: Option<TermView>,
    promised: Option<TermView>,
    basis: Vec<BasisView>,
    start_on: String,
    due_promised_on: String,
    due_statutory_on: Option<String>,
    provisional: bool,
    critical: bool,
    level: u32,
    materials: Vec<MaterialView>,
    /// Minor papers may follow (容缺受理), where the item provides for it.
    tolerance: Option<StepTolerance>,
    /// not-started, ready, blocked, open, granted or refused.
    state: String,
    case: Option<StepCase>,
    permit: Option<String>,
}

/// What may be promised with an application of today.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepTolerance {
    /// The longest that papers may follow.
    until: String,
    /// What follows when they do not come.
    lapse: Text,
}

/// The case behind a step.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepCase {
    id: String,
    number: String,
    state: String,
    lamp: Lamp,
    due_on: Option<String>,
    received_on: String,
    finished_on: Option<String>,
}

/// The day whose law is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OnDay {
    /// Today when absent.
    on: Option<String>,
}

/// The path of a project with its live state.
#[utoipa::path(get, path = "/projects/{id}/path", tag = "paths", params(("id" = String, Path), OnDay),
    responses((status = 200, body = PathView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn of_project(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Query(asked): Query<OnDay>,
) -> Result<Json<PathView>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    let today = app.today();
    let on = lawful_day("on", asked.on.as_deref(), today)?;
    let facts = app.desk.facts(&dossier)?;
    let first = dossier.cases.iter().map(|case| calendar::date_of(case.received_at)).min();
    let start = first.unwrap_or(today).min(today);
    let path = app.desk.path(&facts, on, start, today)?;
    Ok(Json(path_view(&app, &facts, &path, Some(&dossier))))
}

/// Which approvals would a project with these facts need? Anyone may ask.
#[utoipa::path(post, path = "/path", tag = "paths", request_body = PathQuestion,
    responses((status = 200, body = PathView), (status = 422, body = Problem)))]
async fn of_facts(State(app): State<App>, Body(question): Body<PathQuestion>) -> Result<Json<PathView>, Problem> {
    let today = app.today();
    let on = lawful_day("on", question.on.as_deref(), today)?;
    let start = lawful_day("start", question.start.as_deref(), today)?;
    let (facts, misfits) = app.desk.city.catalogue.schema().conform(question.facts.0);
    if !misfits.is_empty() {
        let error =
            |misfit: rules::Misfit| FieldError::new(&format!("facts.{}", misfit.field), (misfit.message.zh, misfit.message.en));
        return Err(Problem::invalid(misfits.into_iter().map(error).collect()));
    }
    let path = app.desk.path(&facts, on, start, today)?;
    Ok(Json(path_view(&app, &facts, &path, None)))
}

/// A day within the calendar, so that a path of it can be reckoned.
fn lawful_day(field: &str, given: Option<&str>, today: Date) -> Result<Date, Problem> {
    let Some(day) = view::some_date(field, given)? else { return Ok(today) };
    let (first, last) = (calendar::Calendar::statutory().first(), Date::constant(2049, 12, 31));
    if day < first || day > last {
        let zh = format!("日期应在 {first} 至 {last} 之间：此前没有日历。");
        let en = format!("The day must lie between {first} and {last}: there is no calendar beyond.");
        return Err(Problem::invalid(vec![FieldError::new(field, (zh, en))]));
    }
    Ok(day)
}

fn path_view(app: &App, facts: &Facts, path: &Path, dossier: Option<&Dossier>) -> PathView {
    let schema = app.desk.city.catalogue.schema();
    let missing = |id: &String| MissingFact {
        id: id.clone(),
        label: schema.field(id).map_or_else(|| Text::same(id), |field| Text::new(&field.zh, &field.en)),
    };
    let undecided = |one: &approval::Undecided| UndecidedItem {
        item: one.item.to_string(),
        name: view::named(&one.name),
        missing: one.missing.iter().map(missing).collect(),
    };
    let done = dossier.map(granted).unwrap_or_default();
    let step = |step: &Step| {
        let case = dossier.and_then(|dossier| latest(dossier, step.item.as_str()));
        let open = step.requires.iter().all(|item| done.contains(item));
        step_view(app, facts, path, step, case, (dossier, open))
    };
    PathView {
        on: path.on.to_string(),
        start: path.start.to_string(),
        track: path.track.as_str().to_owned(),
        track_name: view::named(&path.track.text()),
        calendar_version: path.calendar_version.clone(),
        provisional: path.provisional,
        steps: path.steps.iter().map(step).collect(),
        undecided: path.undecided.iter().map(undecided).collect(),
        parallel: finishes(&path.parallel),
        serial: finishes(&path.serial),
        critical: path.critical.iter().map(ToString::to_string).collect(),
    }
}

fn finishes(both: &approval::Finishes) -> Finishes {
    let one = |finish: &approval::Finish| Finish { finish_on: finish.on.to_string(), working_days: finish.working_days };
    Finishes { promised: one(&both.promised), statutory: one(&both.statutory) }
}

/// The case that tells how an item stands: the one that was granted or is open, else the last one.
fn latest<'a>(dossier: &'a Dossier, item: &str) -> Option<&'a CaseRecord> {
    let of_item = dossier.cases.iter().filter(|case| case.item == item);
    of_item.max_by_key(|case| (case.open || case.outcome.as_deref() == Some("granted"), case.received_at))
}

fn step_view(
    app: &App,
    facts: &Facts,
    path: &Path,
    step: &Step,
    case: Option<&CaseRecord>,
    (dossier, free): (Option<&Dossier>, bool),
) -> PathStep {
    let (today, soon) = app.today_and_soon();
    let item = app.desk.city.catalogue.get(&step.item).and_then(|item| item.on(path.on));
    let state = match case {
        _ if dossier.is_none() => "not-started",
        Some(case) if case.outcome.as_deref() == Some("granted") => "granted",
        Some(case) if case.open => "open",
        Some(case) if case.outcome.as_deref() == Some("refused") => "refused",
        _ if free => "ready",
        _ => "blocked",
    };
    let permit = case.and_then(|case| dossier?.permits.iter().find(|permit| permit.case_id == case.id));
    let materials = item.as_ref().map(|item| item.materials_for(app.desk.city.catalogue.schema(), facts)).unwrap_or_default();
    let commitment = item.as_ref().is_some_and(|item| item.item.procedure.commitment);
    let shown = |material| {
        let shown = view::material(app, &step.item, material);
        MaterialView { committable: shown.committable && commitment, ..shown }
    };
    let tolerance = item.as_ref().and_then(|item| {
        let guide = item.guide(app.desk.city.catalogue.schema(), facts);
        let until = guide.promise_until(app.desk.calendar(today), today).ok()??;
        let lapse = view::named(&guide.procedure.tolerance?.lapse.text());
        Some(StepTolerance { until: until.to_string(), lapse })
    });
    PathStep {
        tolerance,
        item: step.item.to_string(),
        name: view::named(&step.name),
        stage: step.stage.as_str().to_owned(),
        stage_name: view::named(&step.stage.text()),
        mode: step.mode.as_str().to_owned(),
        office: view::office(app, step.office.as_str()),
        reasons: view::reasons(&step.reason),
        requires: step.requires.iter().map(ToString::to_string).collect(),
        statutory: step.statutory.as_ref().map(view::statutory),
        promised: step.promised.map(view::promised),
        basis: item.as_ref().map(view::bases).unwrap_or_default(),
        start_on: step.start_promised.to_string(),
        due_promised_on: step.due_promised.to_string(),
        due_statutory_on: step.statutory.as_ref().map(|_| step.due_statutory.to_string()),
        provisional: step.provisional,
        critical: step.critical,
        level: step.level,
        materials: materials.into_iter().map(shown).collect(),
        state: state.to_owned(),
        case: case.map(|case| StepCase {
            id: case.id.to_string(),
            number: case.number.clone(),
            state: case.state.clone(),
            lamp: view::lamp(case.due_on, case.state == "paused", today, soon),
            due_on: case.due_on.map(|day| day.to_string()),
            received_on: calendar::date_of(case.received_at).to_string(),
            finished_on: case.finished_on.map(|day| day.to_string()),
        }),
        permit: permit.map(|permit| permit.id.to_string()),
    }
}
