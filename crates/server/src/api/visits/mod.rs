//! Visits to enterprises: whom to see and why, the day's round, what was heard. Notes and problems may have been written without a
//! network: each carries the id that its writer made, and is taken once.
//!
//! Officials see visits, whoever planned one and the offices that come along write. Enterprises learn nothing of them here: what they
//! said comes back to them as an issue.

mod plan;
mod view;

use super::types::Paged;
use super::{entities::view as entities, page};
use crate::desk::{Actors, DeskError, NewVisit};
use crate::extract::{Body, Id, Query};
use crate::problem::{Changed, FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::visit::{Act, Entry, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{DutyId, EntityId, OfficeId, StewardId, VisitId};
pub(crate) use plan::lines as visit_lines;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{StoreError, VisitFilter, VisitRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use view::{EntityVisits, VisitRow, VisitView};

/// How often an entry is decided anew when others write at the same moment.
const ATTEMPTS_MAX: u32 = 5;
/// Visits that an enterprise's page shows.
const SHOWN: i64 = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(plan::plan))
        .routes(routes!(one))
        .routes(routes!(write))
        .routes(routes!(call_off))
        .routes(routes!(of_entity))
}

/// A visit to be planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisitBody {
    /// Whose enterprises are visited.
    steward: String,
    /// Its day, today at the earliest.
    on: String,
    /// The enterprises, each once, at most 30; the order of the way is the server's.
    entities: Vec<String>,
    /// The offices that come along.
    #[serde(default)]
    with: Vec<String>,
}

/// Something written on a visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitEntry {
    /// A UUID of version 7 that the writer made: sent again, it does nothing twice.
    id: String,
    entity: String,
    /// note, raise, done or missed.
    #[serde(rename = "do")]
    verb: String,
    #[serde(default)]
    text: String,
    /// Of a note: the id of the note that the writer saw; null when there was none.
    #[serde(default)]
    upon: Option<String>,
}

/// Calling a visit off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitCalledOff {
    version: i64,
    text: String,
}

/// Which visits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    steward: Option<String>,
    /// planned, done or called-off.
    state: Option<String>,
    /// Those that the reader planned.
    mine: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The visits, the last day first.
#[utoipa::path(get, path = "/visits", tag = "visits", params(Asked),
    responses((status = 200, body = Paged<VisitRow>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<VisitRow>>, Problem> {
    let steward = asked.steward.filter(|id| !id.is_empty()).map(|id| id.parse::<StewardId>());
    let steward = steward.transpose().map_err(|_| Problem::not_found(("岗位", "post")))?;
    let state = asked.state.filter(|state| !state.is_empty());
    let filter =
        VisitFilter { scope: me.scope("get-visits"), steward, by: asked.mine.filter(|mine| *mine).map(|_| me.id), state };
    let request = page::request(asked.after.as_deref(), asked.limit, None, None)?;
    let found = app.store.visits(&filter, &request).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for record in &found.items {
        items.push(view::row(&app, &me, record).await?);
    }
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// Plans a visit of some of a steward's enterprises: with the reason of each as it is known now, in the order of the shortest round.
#[utoipa::path(post, path = "/visits", tag = "visits", request_body = NewVisitBody,
    responses((status = 201, body = VisitView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn open(State(app): State<App>, me: Me, Body(new): Body<NewVisitBody>) -> Result<(StatusCode, Json<VisitView>), Problem> {
    let steward = new.steward.parse::<StewardId>().map_err(|_| Problem::not_found(("岗位", "post")))?;
    let reached = app.store.steward_within(steward, &me.scope("get-stewards-id")).await;
    reached.or_missing(|| Problem::not_found(("岗位", "post")))?;
    let on = super::view::date("on", &new.on)?;
    let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
    let with: Result<Vec<OfficeId>, _> = new.with.iter().map(|office| OfficeId::parse(office)).collect();
    let with = with.map_err(|_| wrong("with", "没有这个部门。", "There is no such office."))?;
    let lines = plan::lines(&app, steward).await?;
    let wanted: BTreeSet<&str> = new.entities.iter().map(String::as_str).collect();
    let entities: Vec<_> = lines.into_iter().filter(|line| wanted.contains(line.entity.id.to_string().as_str())).collect();
    if entities.len() < new.entities.len() {
        let (zh, en) = ("所选企业不归这个岗位联系，或选了两次。", "The post serves none such, or it was chosen twice.");
        return Err(wrong("entities", zh, en));
    }
    let now = app.clock.now();
    let id = VisitId::new(app.ids.next(now));
    let new = NewVisit {
        steward,
        on,
        with,
        entities: entities.into_iter().map(|line| (line.entity, line.reasons)).collect(),
        by: me.id,
        office: me.office.clone().unwrap_or_default(),
    };
    app.store.commit(app.desk.plan_visit(new, id, &Actors::of(&me), now)?).await?;
    let record = app.store.visit(id).await?;
    Ok((StatusCode::CREATED, Json(view::whole(&app, &me, &record).await?)))
}

/// One visit: its round, and what was heard.
#[utoipa::path(get, path = "/visits/{id}", tag = "visits", params(("id" = String, Path)),
    responses((status = 200, body = VisitView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<VisitId>) -> Result<Json<VisitView>, Problem> {
    let record = visible(&app, &me, id).await?;
    Ok(Json(view::whole(&app, &me, &record).await?))
}

/// Takes in a note, a problem, or how a stop ended. An entry that was taken before answers the same and does nothing twice; one whose id
/// came with another content, or a note that somebody else changed meanwhile, is a conflict that tells what is kept (`changed`).
#[utoipa::path(post, path = "/visits/{id}/entries", tag = "visits", params(("id" = String, Path)), request_body = VisitEntry,
    responses((status = 200, body = VisitView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn write(
    State(app): State<App>,
    me: Me,
    Id(id): Id<VisitId>,
    Body(body): Body<VisitEntry>,
) -> Result<Json<VisitView>, Problem> {
    let entry = body.read()?;
    let words = app.store.issue_words().await?;
    let mut attempt = 1;
    loop {
        let record = visible(&app, &me, id).await?;
        if !view::writes(&app, &me, &record)? {
            let detail =
                ("只有安排走访的部门和同行部门可以填写。", "The office that planned it and those that come along write.");
            return Err(Problem::forbidden(detail));
        }
        let now = app.clock.now();
        let ids = || DutyId::new(app.ids.next(now));
        let who = Actors::of(&me);
        let planned = app.desk.visit_entry(&record, &entry, &words, ids, (me.id, &who), now);
        let change = match planned {
            Err(DeskError::Visit(refusal)) if refusal.is_conflict() => return Err(conflict(&record, &refusal)),
            other => other?,
        };
        let Some(change) = change else { return Ok(Json(view::whole(&app, &me, &record).await?)) };
        match app.store.commit(change).await {
            // Somebody else wrote at the same moment: what he wrote is looked at, then it is decided anew.
            Err(StoreError::Conflict { .. }) if attempt < ATTEMPTS_MAX => attempt += 1,
            // The id belongs to something else altogether.
            Err(StoreError::Taken { .. }) => return Err(conflict(&record, &Refusal::Differs { kept: String::new() })),
            other => {
                other?;
                return Ok(Json(view::whole(&app, &me, &app.store.visit(id).await?).await?));
            }
        }
    }
}

/// Calls a visit off of which nothing was written yet.
#[utoipa::path(post, path = "/visits/{id}/call-off", tag = "visits", params(("id" = String, Path)), request_body = VisitCalledOff,
    responses((status = 200, body = VisitView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn call_off(
    State(app): State<App>,
    me: Me,
    Id(id): Id<VisitId>,
    Body(body): Body<VisitCalledOff>,
) -> Result<Json<VisitView>, Problem> {
    let record = visible(&app, &me, id).await?;
    if !view::plans(&me, &record) {
        return Err(Problem::forbidden(("由安排走访的部门取消。", "The office that planned it calls it off.")));
    }
    let planned = app.desk.call_off_visit((&record, body.version), &body.text, &Actors::of(&me), app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(view::whole(&app, &me, &app.store.visit(id).await?).await?))
}

/// The visits of an enterprise, the newest first; officials alone.
#[utoipa::path(get, path = "/entities/{id}/visits", tag = "visits", params(("id" = String, Path)),
    responses((status = 200, body = EntityVisits), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn of_entity(State(app): State<App>, me: Me, Id(id): Id<EntityId>) -> Result<Json<EntityVisits>, Problem> {
    entities::visible(&app, &me, id).await?;
    let found = app.store.visits_of(id, SHOWN).await?;
    Ok(Json(view::of_entity(&app, &found, id).await?))
}

impl VisitEntry {
    fn read(self) -> Result<Entry, Problem> {
        let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
        let id = |field: &str, text: &str| {
            Uuid::try_parse(text).map_err(|_| wrong(field, "不是编号（UUID）。", "This is no id (a UUID)."))
        };
        let act = match self.verb.as_str() {
            "note" => {
                let upon = self.upon.as_deref().map(|upon| id("upon", upon)).transpose()?;
                Act::Note { text: self.text, upon }
            }
            "raise" => Act::Raise { text: self.text },
            "done" => Act::Done {},
            "missed" => Act::Missed { text: self.text },
            _ => {
                return Err(wrong("do", "只能是 note、raise、done 或 missed。", "One of note, raise, done, missed."));
            }
        };
        Ok(Entry { id: id("id", &self.id)?, entity: EntityId::new(id("entity", &self.entity)?), act })
    }
}

/// A conflict with what is kept: both texts are to be looked at, and nothing was lost.
fn conflict(record: &VisitRecord, refusal: &Refusal) -> Problem {
    let sentence = refusal.sentence();
    let mut changed = Changed { version: record.version, by: None, at: None, what: None, what_en: None };
    match refusal {
        Refusal::Differs { kept } => changed.what = Some(kept.clone()),
        Refusal::Changed { theirs } => {
            if let Some(note) = theirs.as_ref() {
                (changed.by, changed.at) = (Some(note.by.clone()), Some(note.on.to_string()));
                changed.what = Some(note.text.clone());
            }
        }
        _ => {}
    }
    changed.what_en = changed.what.clone();
    Problem::new(
        StatusCode::CONFLICT,
        refusal.code(),
        ("与已有记录冲突", "In conflict with what is there"),
        (sentence.zh, sentence.en),
    )
    .with_changed(changed)
}

/// A visit that the reader may see; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: VisitId) -> Result<VisitRecord, Problem> {
    let missing = || Problem::not_found(("走访", "visit"));
    app.store.visit_within(id, &me.scope("get-visits-id")).await.or_missing(missing)
}
