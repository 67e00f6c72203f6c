//! The points that a reviewer of the item looks at, and what he ticked before each of his opinions.

use super::view::{CaseView, case_view};
use super::visible;
use crate::api::types::Text;
use crate::api::view;
use crate::bench;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use approval::{Case, Verb};
use axum::Json;
use axum::extract::State;
use base::CaseId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{CaseRecord, Dossier, TickRecord};
use utoipa::ToSchema;

/// A remark at most, in characters.
const REMARK_CHARS_MAX: usize = 500;
const MARKS: [&str; 3] = ["met", "not-met", "remark"];

/// What is looked at in this case, and what was ticked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistView {
    points: Vec<PointView>,
    ticks: Vec<TickView>,
    /// The opinion that is still to come: ticks of this round are being made, those of the rounds before stand.
    round: i64,
    /// Whether the reader may tick now.
    open: bool,
}

/// A point, and the article that asks for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointView {
    id: String,
    name: Text,
    basis: Text,
}

/// What was ticked, by whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct TickView {
    round: i64,
    point: String,
    /// met, not-met or remark.
    mark: String,
    remark: String,
    by: String,
    /// The absent colleague in whose place.
    on_behalf_of: Option<String>,
    at: String,
}

/// What a reviewer ticks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ticks {
    /// The version that the reader saw.
    version: i64,
    ticks: Vec<TickInput>,
}

/// One point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TickInput {
    point: String,
    /// met, not-met or remark.
    mark: String,
    #[serde(default)]
    remark: String,
}

impl ChecklistView {
    /// The points of this round that are not met, or that have a remark, with their remarks.
    pub(super) fn open_points(&self) -> Text {
        let noted = |point: &PointView| {
            let tick = self.ticks.iter().find(|tick| tick.round == self.round && tick.point == point.id)?;
            let remark = tick.remark.trim();
            (tick.mark != "met").then(|| match remark {
                "" => (point.name.zh.clone(), point.name.en.clone()),
                remark => (format!("{}（{remark}）", point.name.zh), format!("{} ({remark})", point.name.en)),
            })
        };
        let (zh, en): (Vec<_>, Vec<_>) = self.points.iter().filter_map(noted).unzip();
        Text::new(zh.join("；"), en.join("; "))
    }
}

/// Which opinion is still to come.
fn round(case: &Case) -> i64 {
    case.handling().map_or(0, |handling| i64::try_from(handling.reviews.len()).unwrap_or(i64::MAX))
}

/// The checklist of a case; none for an item that has none.
pub(super) async fn of(app: &App, record: &CaseRecord, case: &Case, open: bool) -> Result<Option<ChecklistView>, Problem> {
    let point = |point: &city::Point| PointView {
        id: point.id.clone(),
        name: view::named(&point.name),
        basis: view::named(&point.basis),
    };
    let points: Vec<PointView> = app.desk.city.checklist(&record.item, record.law_on).map(point).collect();
    if points.is_empty() {
        return Ok(None);
    }
    let tick = |tick: TickRecord| TickView {
        round: tick.round,
        point: tick.point,
        mark: tick.mark,
        remark: tick.remark,
        by: tick.by_name,
        on_behalf_of: tick.for_name,
        at: view::instant(tick.at),
    };
    let ticks = app.store.ticks(record.id).await?.into_iter().map(tick).collect();
    Ok(Some(ChecklistView { points, ticks, round: round(case), open }))
}

/// What was ticked for the opinion that is given now, for its fact.
pub(super) async fn kept_with_opinion(app: &App, dossier: &Dossier, id: CaseId) -> Result<Option<Value>, Problem> {
    let Some(record) = dossier.cases.iter().find(|case| case.id == id) else { return Ok(None) };
    let now = round(&app.desk.case(record)?);
    let ticks = app.store.ticks(id).await?.into_iter().filter(|tick| tick.round == now);
    let ticks: Vec<Value> = ticks
        .map(|tick| json!({ "point": tick.point, "mark": tick.mark, "remark": tick.remark, "by": tick.by_name, "at": tick.at.to_string() }))
        .collect();
    Ok((!ticks.is_empty()).then(|| ticks.into()))
}

/// Ticks points of the item's checklist, for the opinion that is still to come.
#[utoipa::path(post, path = "/cases/{id}/checklist", tag = "cases", params(("id" = String, Path)), request_body = Ticks,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn tick(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CaseId>,
    Body(input): Body<Ticks>,
) -> Result<Json<CaseView>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    super::act::may(&app, &me, &dossier, id, Verb::Review)?;
    let record = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    let now = app.clock.now();
    super::view::lawful(&app, &me, &dossier, record, Verb::Review, now)?;
    let case = app.desk.case(record)?;
    let who = bench::actors(&app, &me, id).await?;
    let mut wrong = Vec::new();
    let mut ticks = Vec::with_capacity(input.ticks.len());
    for (at, one) in input.ticks.into_iter().enumerate() {
        let mut say = |field: &str, message: (&str, &str)| wrong.push(FieldError::new(&format!("ticks[{at}].{field}"), message));
        if !app.desk.city.checklist(&record.item, record.law_on).any(|point| point.id == one.point) {
            say("point", ("这个事项没有这个审查要点。", "The item has no such point."));
        }
        if !MARKS.contains(&one.mark.as_str()) {
            say("mark", ("只能是 met、not-met 或 remark。", "It is met, not-met or remark."));
        }
        if one.remark.chars().count() > REMARK_CHARS_MAX {
            say("remark", ("说明最多 500 字。", "A remark has at most 500 characters."));
        }
        ticks.push(TickRecord {
            case: id,
            round: round(&case),
            point: one.point,
            mark: one.mark,
            remark: one.remark,
            by: me.id,
            by_name: me.name.clone(),
            for_name: who.on_behalf_of.clone(),
            at: now,
        });
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    if let Err(error) = app.store.put_ticks(id, input.version, &ticks).await {
        return Err(app.conflict(error, id.uuid()).await);
    }
    Ok(Json(case_view(&app, &me, &dossier, id).await?))
}
