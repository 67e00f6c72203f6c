//! The head walks the process: walks of an office's items, step by step, with findings that become duties.

use super::duties;
use super::page;
use super::types::{FactView, Office, Paged, Text};
use super::{facts, view};
use crate::desk::Actors;
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use approval::{ItemId, OfficeId, WalkCommand, WalkStage};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{DutyId, WalkId};
use serde::{Deserialize, Serialize};
use store::{OwedAbout, WalkFilter, WalkRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(one)).routes(routes!(command))
}

/// A walk in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct WalkRow {
    id: String,
    version: i64,
    item: String,
    item_name: Text,
    office: Office,
    by: String,
    /// open or finished.
    state: String,
    opened_on: String,
    finished_on: Option<String>,
    /// Minutes of all steps that are recorded.
    minutes: u32,
    findings: duties::OwedCounts,
}

/// A walk.
#[derive(Debug, Serialize, ToSchema)]
pub struct WalkView {
    #[serde(flatten)]
    row: WalkRow,
    steps: Vec<WalkStepView>,
    summary: String,
    duties: Vec<duties::DutyRow>,
    facts: Vec<FactView>,
    /// Whether the reader walks it.
    mine: bool,
}

/// A step of a walk.
#[derive(Debug, Serialize, ToSchema)]
pub struct WalkStepView {
    /// papers, form, submit, acceptance, review, decision or delivery.
    stage: String,
    name: Text,
    /// What the item's guide promises of it.
    promised: Vec<Text>,
    minutes: Option<u32>,
    seen: String,
}

/// A walk to be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWalk {
    /// An item that the head's office handles.
    item: String,
}

/// A step of a walk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WalkAct {
    version: i64,
    /// record, find or finish.
    #[serde(rename = "do")]
    verb: String,
    /// At which step: to record, to find.
    #[serde(default)]
    stage: String,
    /// To record: how long it took.
    #[serde(default)]
    minutes: Option<u32>,
    /// What was seen, found, or made of it all.
    text: String,
    /// To find: who is to mend it.
    #[serde(default)]
    office: String,
    /// To find: ordinary, urgent or complex.
    #[serde(default)]
    method: String,
    /// To find: within how many days, where the method sets no term.
    #[serde(default)]
    days: Option<u32>,
}

impl WalkAct {
    fn command(self) -> Result<WalkCommand, Problem> {
        let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
        let stage = || WalkStage::parse(&self.stage).ok_or_else(|| wrong("stage", "没有这个环节。", "There is no such step."));
        match self.verb.as_str() {
            "record" => {
                let minutes = self.minutes.ok_or_else(|| wrong("minutes", "请填用时（分钟）。", "Say how many minutes."))?;
                Ok(WalkCommand::Record { stage: stage()?, minutes, seen: self.text })
            }
            "find" => {
                let office = OfficeId::parse(&self.office)
                    .map_err(|_| wrong("office", "请选择责任单位。", "Choose who is to mend it."))?;
                Ok(WalkCommand::Find { stage: stage()?, what: self.text, office, method: self.method, days: self.days })
            }
            "finish" => Ok(WalkCommand::Finish { summary: self.text }),
            _ => Err(wrong("do", "只能是 record、find 或 finish。", "One of record, find, finish.")),
        }
    }
}

/// Which walks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    office: Option<String>,
    item: Option<String>,
    /// open or finished.
    state: Option<String>,
    /// opened.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The walks of the city's heads, the newest first.
#[utoipa::path(get, path = "/walks", tag = "walks", params(Asked),
    responses((status = 200, body = Paged<WalkRow>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Json<Paged<WalkRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let filter = WalkFilter { office: text(asked.office), item: text(asked.item), state: text(asked.state) };
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.walks(&filter, &request).await?;
    let ids: Vec<uuid::Uuid> = found.items.iter().map(|walk| walk.id.uuid()).collect();
    let findings = app.store.owed_about(&ids, app.today()).await?;
    let row = |record: &WalkRecord| row(&app, record, findings.get(&record.id.uuid()).copied().unwrap_or_default());
    let items = found.items.iter().map(row).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// Begins a walk through an item of the head's office.
#[utoipa::path(post, path = "/walks", tag = "walks", request_body = NewWalk,
    responses((status = 201, body = WalkView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn open(State(app): State<App>, me: Me, Body(new): Body<NewWalk>) -> Result<Response, Problem> {
    let office = OfficeId::parse(me.office.as_deref().unwrap_or_default()).map_err(Problem::broken)?;
    let item = ItemId::parse(&new.item).map_err(|_| Problem::not_found(("事项", "item")))?;
    let now = app.clock.now();
    let id = WalkId::new(app.ids.next(now));
    app.store.commit(app.desk.open_walk((&item, &office), id, (me.id, &Actors::of(&me)), now)?).await?;
    Ok((StatusCode::CREATED, Json(walk_view(&app, &me, &app.store.walk(id).await?).await?)).into_response())
}

/// One walk with its findings.
#[utoipa::path(get, path = "/walks/{id}", tag = "walks", params(("id" = String, Path)),
    responses((status = 200, body = WalkView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<WalkId>) -> Result<Json<WalkView>, Problem> {
    let record = visible(&app, id).await?;
    Ok(Json(walk_view(&app, &me, &record).await?))
}

/// Records a step, makes a finding the duty of an office, or ends the walk.
#[utoipa::path(post, path = "/walks/{id}/commands", tag = "walks", params(("id" = String, Path)), request_body = WalkAct,
    responses((status = 200, body = WalkView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<WalkId>,
    Body(act): Body<WalkAct>,
) -> Result<Json<WalkView>, Problem> {
    let record = visible(&app, id).await?;
    if !walks(&me, &record) {
        let detail = ("只有走流程的负责人本部门的负责人可以记录。", "Only the head of the office that walks may record.");
        return Err(Problem::forbidden(detail));
    }
    let now = app.clock.now();
    let (expected, duty) = (act.version, DutyId::new(app.ids.next(now)));
    let planned = app.desk.walk_command((&record, expected), &act.command()?, duty, &Actors::of(&me), now);
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(walk_view(&app, &me, &app.store.walk(id).await?).await?))
}

/// Whether somebody heads the office that walks.
fn walks(me: &Me, record: &WalkRecord) -> bool {
    me.covers("post-walks-id-commands", &record.office)
}

async fn visible(app: &App, id: WalkId) -> Result<WalkRecord, Problem> {
    let missing = || Problem::not_found(("走流程记录", "walk"));
    app.store.walk(id).await.or_missing(missing)
}

fn row(app: &App, record: &WalkRecord, findings: OwedAbout) -> Result<WalkRow, Problem> {
    let walk = app.desk.walk(record)?;
    Ok(WalkRow {
        id: record.id.to_string(),
        version: record.version,
        item: walk.item.clone(),
        item_name: view::named(&walk.name),
        office: view::office(app, &record.office),
        by: walk.by.clone(),
        state: record.state.clone(),
        opened_on: walk.opened_on.to_string(),
        finished_on: walk.finished_on.map(|day| day.to_string()),
        minutes: walk.minutes(),
        findings: findings.into(),
    })
}

async fn walk_view(app: &App, me: &Me, record: &WalkRecord) -> Result<WalkView, Problem> {
    let walk = app.desk.walk(record)?;
    let findings = app.store.owed_about(&[record.id.uuid()], app.today()).await?;
    let step = |step: &approval::WalkStep| WalkStepView {
        stage: step.stage.as_str().to_owned(),
        name: view::named(&step.stage.text()),
        promised: step.promised.iter().map(view::named).collect(),
        minutes: step.minutes,
        seen: step.seen.clone(),
    };
    Ok(WalkView {
        row: row(app, record, findings.get(&record.id.uuid()).copied().unwrap_or_default())?,
        steps: walk.steps.iter().map(step).collect(),
        summary: walk.summary.clone(),
        duties: duties::of_subject(app, record.id.uuid()).await?.items,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        mine: walks(me, record),
    })
}
