//! Cases: the queue, the case with its clock, and everything that can be done to it.

use super::permits::{self, PermitView};
use super::types::{BasisView, FactView, Lamp, Office, Paged, Role, TermView, Text};
use super::{page, projects, view};
use crate::desk::{self, Actors, Submit};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Done, Key};
use approval::{Case, Command, Context, ItemId, Verb};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{CaseId, PermitId, ProjectId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{CaseFilter, CaseRecord, CaseRow as StoredRow, Dossier};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The papers of one application at most.
const MATERIALS_MAX: usize = 200;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(counts))
        .routes(routes!(submit))
        .routes(routes!(one))
        .routes(routes!(command))
}

/// A case in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseRow {
    id: String,
    number: String,
    item: String,
    item_name: Text,
    project: CaseProject,
    office: Office,
    state: String,
    state_name: Text,
    received_at: String,
    accepted_on: Option<String>,
    /// Accepted by law, because no notice came in time.
    deemed: bool,
    /// The end of the clock that runs now.
    due_on: Option<String>,
    /// notice, supplement, promised, statutory or delivery.
    due_kind: Option<String>,
    due_kind_name: Option<Text>,
    statutory_due_on: Option<String>,
    /// Whether the end lies past the last published holiday notice.
    provisional: bool,
    /// Working days until the end; negative when it is past.
    days_left: Option<i64>,
    lamp: Lamp,
    version: i64,
}

/// The project of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseProject {
    id: String,
    name: String,
    district: String,
}

/// A case with everything about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    #[serde(flatten)]
    row: CaseRow,
    /// The day whose law the case keeps.
    law_on: String,
    basis: Vec<BasisView>,
    statutory: Option<TermView>,
    promised: Option<TermView>,
    calendar_version: String,
    /// granted or refused.
    outcome: Option<String>,
    decision: Option<DecisionView>,
    materials: Vec<CaseMaterial>,
    prerequisites: Vec<PrerequisiteView>,
    reviews: Vec<ReviewView>,
    pauses: Vec<PauseView>,
    /// Causes for which the law lets the clock stop.
    pause_causes: Vec<PauseCause>,
    clock: Option<ClockView>,
    can: Vec<CommandOffer>,
    facts: Vec<FactView>,
    permit: Option<PermitView>,
    applicant: String,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    reason: String,
    decided_on: String,
    document_number: String,
    /// What a refused applicant can do.
    remedies: Option<Text>,
}

/// A paper of the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseMaterial {
    id: String,
    name: Text,
    secondary: bool,
    received: bool,
    /// Asked for by the one-time notice and not supplied yet.
    requested: bool,
    note: Option<String>,
}

/// What must be granted before.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrerequisiteView {
    item: String,
    name: Text,
    granted: bool,
    case: Option<String>,
}

/// An opinion.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    by: String,
    office: Text,
    /// agree or disagree.
    opinion: String,
    text: String,
    at: String,
}

/// A stop of the clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct PauseView {
    cause: String,
    cause_name: Text,
    from: String,
    to: Option<String>,
    expected_on: String,
}

/// A cause that stops the clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct PauseCause {
    id: String,
    name: Text,
}

/// How far the clock has run.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockView {
    kind: String,
    kind_name: Text,
    term: Text,
    started_on: String,
    /// Which day of its term today is.
    day: i64,
    /// How many days the term has, an extension included.
    of: i64,
    /// The unit of both.
    unit: String,
    paused_days: i64,
    due_on: Option<String>,
    explanation: Text,
}

/// Something that the reader may do, or why he may not now.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommandOffer {
    #[serde(rename = "do")]
    what: String,
    label: Text,
    allowed: bool,
    why_not: Option<Text>,
    article: Option<String>,
}

/// How much there is to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCounts {
    queue: i64,
    due_soon: i64,
    overdue: i64,
    mine: i64,
    done: i64,
}

/// An application for an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// The item.
    item: String,
    /// The papers that come with it, by their ids.
    materials: Vec<String>,
    /// What the applicant says besides.
    #[serde(default)]
    note: String,
}

/// Something done to a case: `do` names the step, its other fields are the step's own (see docs/api.md).
#[derive(Debug, Deserialize, ToSchema)]
pub struct Step {
    /// The version that the reader saw.
    version: i64,
    /// accept, request-corrections, supplement, correct-on-the-spot, reject-not-required, reject-not-competent, review, pause,
    /// resume, extend, decide, deliver or withdraw; the step's own fields stand beside it.
    #[serde(flatten)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    step: serde_json::Map<String, serde_json::Value>,
}

/// Which cases, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// queue (what my post must act on), mine (my office's or company's) or all.
    scope: Option<String>,
    office: Option<String>,
    item: Option<String>,
    state: Option<String>,
    lamp: Option<Lamp>,
    project: Option<String>,
    /// A number or words of the project's name.
    q: Option<String>,
    open: Option<bool>,
    /// due or received.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The cases that the reader may see, by default those that end first.
#[utoipa::path(get, path = "/cases", tag = "cases", params(Asked),
    responses((status = 200, body = Paged<CaseRow>), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<CaseRow>>, Problem> {
    let (today, soon) = app.today_and_soon();
    let mut filter = scope(&me, asked.scope.as_deref())?;
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    if let Some(office) = text(asked.office) {
        filter.offices = Some(vec![office]);
    }
    filter.item = text(asked.item);
    filter.states = text(asked.state).map(|state| vec![state]).or(filter.states);
    filter.lamp = asked.lamp.map(|lamp| page::lamp_range(lamp, today, soon));
    filter.q = text(asked.q);
    filter.open = asked.open.or(filter.open);
    if let Some(project) = text(asked.project) {
        let id = project.parse().map_err(|_| Problem::not_found(("项目", "project")))?;
        filter.project = Some(id);
    }
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.cases(&filter, &request).await?;
    Ok(Json(page::paged(found, |case| stored_row(&app, &case, today, soon))))
}

/// How much my post has to do.
#[utoipa::path(get, path = "/cases/counts", tag = "cases", responses((status = 200, body = CaseCounts)))]
async fn counts(State(app): State<App>, me: Me) -> Result<Json<CaseCounts>, Problem> {
    let (today, soon) = app.today_and_soon();
    let queue = app.store.case_counts(&scope(&me, Some("queue"))?, today, soon).await?;
    let mine = app.store.case_counts(&scope(&me, Some("mine"))?, today, soon).await?;
    Ok(Json(CaseCounts { queue: queue.open, due_soon: queue.due_soon, overdue: queue.overdue, mine: mine.open, done: mine.done }))
}

/// What a scope means for a post.
fn scope(me: &Me, scope: Option<&str>) -> Result<CaseFilter, Problem> {
    let mut filter = CaseFilter::default();
    if me.role == Role::Applicant {
        filter.owner_code = Some(me.credit_code.clone().unwrap_or_default());
    }
    let own_office = || me.office.clone().map(|office| vec![office]);
    let states = |all: &[&str]| Some(all.iter().map(|&state| state.to_owned()).collect());
    match scope.unwrap_or("all") {
        "all" => {}
        "mine" => {
            if matches!(me.role, Role::Reviewer | Role::OfficeHead) {
                filter.offices = own_office();
            }
        }
        "queue" => {
            filter.open = Some(true);
            match me.role {
                Role::Applicant => filter.states = states(&["corrections-requested"]),
                Role::WindowClerk => filter.states = states(&["received", "decided"]),
                Role::Reviewer => {
                    filter.offices = own_office();
                    filter.states = states(&["received", "accepted", "paused"]);
                }
                Role::OfficeHead => {
                    filter.offices = own_office();
                    filter.states = states(&["accepted", "decided"]);
                }
                Role::ProjectOfficer | Role::Leader | Role::Administrator => {}
            }
        }
        _ => return Err(Problem::unreadable("bad-query", ("scope 只能是 queue、mine 或 all。", "scope is queue, mine or all."))),
    }
    Ok(filter)
}

/// Takes an application in.
#[utoipa::path(post, path = "/projects/{id}/cases", tag = "cases", params(("id" = String, Path)), request_body = NewCase,
    responses((status = 201, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn submit(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(new): Body<NewCase>,
) -> Result<Response, Problem> {
    me.require(&[Role::Applicant, Role::WindowClerk])?;
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done).await;
    }
    let dossier = projects::visible(&app, &me, id).await?;
    if new.materials.len() > MATERIALS_MAX {
        let zh = format!("一次最多提交 {MATERIALS_MAX} 份材料。");
        let en = format!("At most {MATERIALS_MAX} papers at once.");
        return Err(Problem::invalid(vec![FieldError::new("materials", (zh, en))]));
    }
    let item = ItemId::parse(&new.item).map_err(|_| Problem::not_found(("事项", "item")))?;
    let now = app.clock.now();
    let submit = Submit {
        item,
        materials: new.materials,
        note: new.note,
        case: CaseId::new(app.ids.next(now)),
        permit: PermitId::new(app.ids.next(now)),
    };
    let planned = app.desk.submit(&dossier, submit, &Actors::of(&me), now)?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::CREATED).await?).await
}

/// One case.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<CaseId>) -> Result<Json<CaseView>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    Ok(Json(case_view(&app, &me, &dossier, id).await?))
}

/// Does something to a case.
#[utoipa::path(post, path = "/cases/{id}/commands", tag = "cases", params(("id" = String, Path)), request_body = Step,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CaseId>,
    headers: HeaderMap,
    Body(step): Body<Step>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done).await;
    }
    let dossier = visible(&app, &me, id).await?;
    let command: Command = serde_json::from_value(step.step.into()).map_err(|error| {
        let zh = format!("操作的内容有误：{error}。请对照接口说明改正。");
        Problem::unreadable("wrong-shape", (zh, format!("The step is wrong: {error}. Compare it with the API document.")))
    })?;
    may(&app, &me, &dossier, id, command.verb())?;
    let now = app.clock.now();
    let permit = PermitId::new(app.ids.next(now));
    let planned = app.desk.command(&dossier, (id, step.version), command, permit, &Actors::of(&me), now);
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::OK).await?).await
}

/// Whose office it must be: the law asks for the role, this for the office. The window acts for all of them.
fn may(app: &App, me: &Me, dossier: &Dossier, id: CaseId, verb: Verb) -> Result<(), Problem> {
    let roles: Vec<Role> = verb.roles().iter().filter_map(|role| Role::parse(role.as_str())).collect();
    if verb == Verb::Tick || verb == Verb::Submit {
        return Err(Problem::forbidden(("这一步由系统完成。", "The system does this step itself.")));
    }
    me.require(&roles)?;
    let Some(case) = dossier.cases.iter().find(|case| case.id == id) else { return Ok(()) };
    let other_office = matches!(me.role, Role::Reviewer | Role::OfficeHead) && me.office.as_deref() != Some(&case.office);
    if !other_office {
        return Ok(());
    }
    let office = view::office(app, &case.office).name;
    Err(Problem::forbidden((
        format!("这个办件由{}办理，请转告该部门。", office.zh),
        format!("This case belongs to {}: pass it on to them.", office.en),
    )))
}

async fn answer(app: &App, me: &Me, done: Done) -> Result<Response, Problem> {
    let id = done.case.ok_or_else(|| Problem::broken("a case was expected"))?;
    let view = case_view(app, me, &done.dossier, id).await?;
    Ok((done.status, Json(view)).into_response())
}

async fn visible(app: &App, me: &Me, id: CaseId) -> Result<Dossier, Problem> {
    let missing = || Problem::not_found(("办件", "case"));
    let project = app.store.case_project(id).await.map_err(|error| match error {
        store::StoreError::NotFound => missing(),
        other => other.into(),
    })?;
    projects::visible(app, me, project).await.map_err(|problem| if problem.status == 404 { missing() } else { problem })
}

fn stored_row(app: &App, case: &StoredRow, today: Date, soon: Date) -> CaseRow {
    let project =
        CaseProject { id: case.case.project_id.to_string(), name: case.project_name.clone(), district: case.district.clone() };
    row(app, &case.case, project, today, soon)
}

fn row(app: &App, case: &CaseRecord, project: CaseProject, today: Date, soon: Date) -> CaseRow {
    let state_name = approval::State::NAMES.iter().find(|(name, _, _)| *name == case.state);
    let due_kind = case.due_kind.as_deref().and_then(approval::DueKind::parse);
    CaseRow {
        id: case.id.to_string(),
        number: case.number.clone(),
        item: case.item.clone(),
        item_name: view::item_name(app, &case.item, case.law_on),
        project,
        office: view::office(app, &case.office),
        state: case.state.clone(),
        state_name: state_name.map_or_else(|| Text::same(&case.state), |(_, zh, en)| Text::new(*zh, *en)),
        received_at: view::instant(case.received_at),
        accepted_on: case.accepted_on.map(|day| day.to_string()),
        deemed: case.deemed,
        due_on: case.due_on.map(|day| day.to_string()),
        due_kind: case.due_kind.clone(),
        due_kind_name: due_kind.map(|kind| view::named(&kind.text())),
        statutory_due_on: case.statutory_due_on.map(|day| day.to_string()),
        provisional: case.provisional,
        days_left: case.due_on.and_then(|due| days_left(app, today, due)),
        lamp: match case.open {
            true => view::lamp(case.due_on, case.state == "paused", today, soon),
            false => Lamp::None,
        },
        version: case.version,
    }
}

fn days_left(app: &App, today: Date, due: Date) -> Option<i64> {
    let calendar = app.desk.calendar(today);
    let count = |a, b| calendar.working_days_between(a, b).ok().map(|count| count.n);
    if due >= today { count(today, due) } else { count(due, today).map(|n| -n.max(1)) }
}

/// A case as its page shows it to this reader.
async fn case_view(app: &App, me: &Me, dossier: &Dossier, id: CaseId) -> Result<CaseView, Problem> {
    let record = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    let case = app.desk.case(record)?;
    let now = app.clock.now();
    let (today, soon) = app.today_and_soon();
    let (calendar, prerequisites) = app.desk.around(dossier, &case.guide.item, today)?;
    let context = Context { calendar, prerequisites: &prerequisites };
    let facts = app.store.facts_of(id.uuid()).await?;
    let permit = dossier.permits.iter().find(|permit| permit.case_id == id);
    let item = app.desk.item(&record.item).and_then(|item| item.on(record.law_on));
    let project = CaseProject {
        id: dossier.project.id.to_string(),
        name: dossier.project.name.clone(),
        district: dossier.project.district.clone(),
    };
    let case_of =
        |item: &ItemId| dossier.cases.iter().rev().find(|case| case.item == item.as_str()).map(|case| case.id.to_string());
    Ok(CaseView {
        row: row(app, record, project, today, soon),
        law_on: record.law_on.to_string(),
        basis: item.as_ref().map(view::bases).unwrap_or_default(),
        statutory: case.guide.statutory.as_ref().map(view::statutory),
        promised: case.guide.promised.map(view::promised),
        calendar_version: record.calendar_version.clone(),
        outcome: record.outcome.clone(),
        decision: case.ruling().map(|ruling| DecisionView {
            reason: ruling.reason.clone(),
            decided_on: ruling.decided_on.to_string(),
            document_number: ruling
                .document_number
                .clone()
                .or_else(|| permit.map(|permit| permit.document_number.clone()))
                .unwrap_or_default(),
            remedies: ruling.remedies().map(|remedies| view::named(&remedies)),
        }),
        materials: materials(&case),
        prerequisites: prerequisites
            .iter()
            .map(|one| PrerequisiteView {
                item: one.item.to_string(),
                name: view::named(&one.name),
                granted: one.granted,
                case: case_of(&one.item),
            })
            .collect(),
        reviews: reviews(app, &case),
        pauses: pauses(&case),
        pause_causes: pause_causes(&case),
        clock: clock(&case, calendar, today)?,
        can: offers(app, me, dossier, record, &case, &context, now)?,
        facts: facts.iter().map(|fact| super::facts::view(app, fact, Some(dossier))).collect(),
        permit: permit.map(|permit| permits::of_record(app, permit)).transpose()?,
        applicant: record.applicant.clone(),
    })
}

fn materials(case: &Case) -> Vec<CaseMaterial> {
    let view = |paper: &approval::GuidePaper| {
        let line = case.corrections.last().and_then(|notice| notice.line(&paper.id));
        CaseMaterial {
            id: paper.id.clone(),
            name: view::named(&paper.name),
            secondary: paper.secondary,
            received: case.has(&paper.id),
            requested: line.is_some_and(|line| line.supplied_on.is_none()),
            note: line.map(|line| line.what.clone()).filter(|what| !what.is_empty()),
        }
    };
    case.guide.papers.iter().map(view).collect()
}

fn reviews(app: &App, case: &Case) -> Vec<ReviewView> {
    let reviews = case.handling().map(|handling| handling.reviews.as_slice()).unwrap_or_default();
    let view = |review: &approval::Review| ReviewView {
        by: review.by.clone(),
        office: review.office.as_ref().map_or_else(|| Text::same(""), |office| view::office(app, office.as_str()).name),
        opinion: review.opinion.as_str().to_owned(),
        text: review.text.clone(),
        at: view::instant(review.at),
    };
    reviews.iter().map(view).collect()
}

fn pauses(case: &Case) -> Vec<PauseView> {
    let view = |pause: &approval::Pause| PauseView {
        cause: pause.cause.to_string(),
        cause_name: view::named(&pause.cause.text()),
        from: pause.from.to_string(),
        to: pause.to.map(|day| day.to_string()),
        expected_on: pause.expected_on.to_string(),
    };
    case.pauses().into_iter().map(view).collect()
}

fn pause_causes(case: &Case) -> Vec<PauseCause> {
    let own = case.guide.statutory.as_ref().map(|law| law.excluded.clone()).unwrap_or_default();
    let mut causes: Vec<approval::Cause> =
        approval::Cause::LISTED.into_iter().filter(|cause| case.guide.stops_for(cause)).collect();
    causes.extend(own.into_iter().filter(|cause| matches!(cause, approval::Cause::Special(_))));
    causes.into_iter().map(|cause| PauseCause { id: cause.to_string(), name: view::named(&cause.text()) }).collect()
}

fn clock(case: &Case, calendar: &calendar::Calendar, today: Date) -> Result<Option<ClockView>, Problem> {
    let clock = case.clock(today, calendar).map_err(Problem::broken)?;
    Ok(clock.map(|clock| ClockView {
        kind: clock.kind.as_str().to_owned(),
        kind_name: view::named(&clock.kind.text()),
        term: view::named(&approval::term_text(clock.term)),
        started_on: clock.started_on.to_string(),
        day: clock.day,
        of: clock.of,
        unit: view::unit(clock.term),
        paused_days: clock.paused_days,
        due_on: clock.due.map(|due| due.on.to_string()),
        explanation: view::named(&clock.explanation),
    }))
}

fn offers(
    app: &App,
    me: &Me,
    dossier: &Dossier,
    record: &CaseRecord,
    case: &Case,
    context: &Context<'_>,
    now: jiff::Timestamp,
) -> Result<Vec<CommandOffer>, Problem> {
    let actor = desk::actor(&Actors::of(me))?;
    let offers =
        approval::offers(case, context, &actor, now).map_err(|refusal| Problem::from(desk::DeskError::Refused(refusal)))?;
    let mine = offers.into_iter().filter(|offer| may(app, me, dossier, record.id, offer.verb).is_ok());
    let view = |offer: approval::Offer| CommandOffer {
        what: offer.verb.as_str().to_owned(),
        label: view::named(&offer.verb.text()),
        allowed: offer.allowed,
        why_not: offer.why_not.as_ref().map(|refusal| view::named(&refusal.sentence())),
        article: offer.why_not.as_ref().and_then(|refusal| refusal.article()).map(str::to_owned),
    };
    Ok(mine.map(view).collect())
}
