//! What an owner reports of a measure, and what he is charged with for it.

use super::missing;
use super::view::{Board, MeasureView, one, owns};
use crate::api::view::date;
use crate::desk::{Actors, MeasureReport, measure_id};
use crate::extract::Body;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use base::DutyId;
use calendar::Term;
use campaign::objective::{Measure, Programme};
use serde::Deserialize;
use utoipa::ToSchema;

/// A value of a measure's figure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// The version of the measure that the reader saw; 0 where nothing has been said of it.
    version: i64,
    /// For which day.
    on: String,
    /// In the figure's unit, with at most three decimals: 7.1.
    value: String,
    /// What shows it.
    evidence: String,
}

/// Something that the owner of a measure is charged with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeasureDuty {
    version: i64,
    text: String,
    /// 7d, 5wd or 1m; absent: the method's.
    #[serde(default)]
    term: Option<String>,
    #[serde(default)]
    method: Option<String>,
}

fn measure<'a>(app: &'a App, id: &str) -> Result<(&'a Programme, &'a Measure), Problem> {
    let plan = app.desk.programme()?;
    let found = plan.measures.iter().find(|one| one.id == id).ok_or_else(missing)?;
    Ok((plan, found))
}

/// Reports the figure of a measure for a day, with what shows it.
#[utoipa::path(post, path = "/objectives/measures/{id}/values", tag = "objectives", params(("id" = String, Path)), request_body = NewValue,
    responses((status = 200, body = MeasureView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn report(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(new): Body<NewValue>,
) -> Result<Json<MeasureView>, Problem> {
    let (plan, found) = measure(&app, &id)?;
    if !owns(&me, found) {
        let detail = ("指标由责任单位报送。", "The office that owns a measure reports its figure.");
        return Err(Problem::forbidden(detail));
    }
    let report = MeasureReport { on: date("on", &new.on)?, value: new.value, evidence: new.evidence };
    let board = Board::load(&app, app.today()).await?;
    let known = (board.record(&id), new.version);
    let planned = app.desk.report_measure((plan, found), known, &report, &Actors::of(&me), app.clock.now());
    app.commit_change(planned, measure_id(plan, &id).uuid()).await?;
    Ok(Json(one(&app, &me, &id).await?))
}

/// Charges the owner of a measure with something that it owes to the city's leaders.
#[utoipa::path(post, path = "/objectives/measures/{id}/duties", tag = "objectives", params(("id" = String, Path)), request_body = NewMeasureDuty,
    responses((status = 200, body = MeasureView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn charge(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(new): Body<NewMeasureDuty>,
) -> Result<Json<MeasureView>, Problem> {
    let (plan, found) = measure(&app, &id)?;
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let term = text(new.term).map(|text| text.parse::<Term>()).transpose().map_err(|_| {
        let told = ("期限请写成 7d（日）、5wd（工作日）或 1m（月）。", "Write the term as 7d, 5wd or 1m.");
        Problem::invalid(vec![FieldError::new("term", told)])
    })?;
    let now = app.clock.now();
    let board = Board::load(&app, app.today()).await?;
    let known = (board.record(&id), new.version);
    let what = (new.text.as_str(), term, text(new.method));
    let duty = DutyId::new(app.ids.next(now));
    let planned = app.desk.charge_measure((plan, found), known, what, duty, &Actors::of(&me), now);
    app.commit_change(planned, measure_id(plan, &id).uuid()).await?;
    Ok(Json(one(&app, &me, &id).await?))
}
