//! Indicators: the city's series of published numbers, as of any day; what an office enters of those that it answers for; the year's targets.
//!
//! Every official reads them. Whoever works in the office that answers for a series, or in the statistics office, enters its numbers;
//! leaders, project officers and administrators set targets. Applicants learn of none.

mod change;
mod view;

use super::page;
use super::view::AsOf;
use crate::extract::Query;
use crate::indicators::{YEARS_BACK, known};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::indicator::Series;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{IndicatorView, IndicatorsView};

/// Periods that the list shows of what records count, and that a series' own page shows.
const PERIODS: (usize, usize) = (5, 9);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all))
        .routes(routes!(export))
        .routes(routes!(one))
        .routes(routes!(export_one))
        .routes(routes!(change::enter))
        .routes(routes!(change::set_target))
}

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Series, Problem> {
    app.desk.indicators()?.series(id).ok_or_else(|| Problem::not_found(("指标", "series")))
}

/// Every series with its last number as it was known on a day.
#[utoipa::path(get, path = "/indicators", tag = "indicators", params(AsOf),
    responses((status = 200, body = IndicatorsView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn all(State(app): State<App>, me: Me, Query(asked): Query<AsOf>) -> Result<Json<IndicatorsView>, Problem> {
    let (as_of, catalogue) = (asked.day(&app)?, app.desk.indicators()?);
    let from_year = as_of.year().saturating_sub(YEARS_BACK);
    let found = known(&app.store, catalogue, (None, from_year), (as_of, PERIODS.0)).await?;
    Ok(Json(view::all(&app, &me, &found, as_of).await?))
}

/// The same as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/indicators.csv", tag = "indicators", params(AsOf), responses((status = 200, content_type = "text/csv")))]
async fn export(State(app): State<App>, Query(asked): Query<AsOf>) -> Result<Response, Problem> {
    let (as_of, catalogue) = (asked.day(&app)?, app.desk.indicators()?);
    let from_year = as_of.year().saturating_sub(YEARS_BACK);
    let found = known(&app.store, catalogue, (None, from_year), (as_of, PERIODS.0)).await?;
    let head = "指标,分组,责任部门,时期,数值,单位,同比（公布）,同比（按数值计算）,全省位次,参评城市数,全省平均,数据性质,发布日期,年度目标,目标单位,状态,出处";
    Ok(page::csv("indicators.csv", head, found.iter().map(|one| view::line(&app, catalogue, one, as_of))))
}

/// One series: every period with its revisions as known on a day, targets, what is owed.
#[utoipa::path(get, path = "/indicators/{id}", tag = "indicators", params(("id" = String, Path), AsOf),
    responses((status = 200, body = IndicatorView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn one(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Query(asked): Query<AsOf>,
) -> Result<Json<IndicatorView>, Problem> {
    let series = find(&app, &id)?;
    Ok(Json(view::one(&app, &me, series, asked.day(&app)?).await?))
}

/// All revisions of a series as a file for spreadsheets.
#[utoipa::path(get, path = "/indicators/{id}/revisions.csv", tag = "indicators", params(("id" = String, Path), AsOf),
    responses((status = 200, content_type = "text/csv"), (status = 404, body = Problem)))]
async fn export_one(State(app): State<App>, Path(id): Path<String>, Query(asked): Query<AsOf>) -> Result<Response, Problem> {
    let (series, as_of) = (find(&app, &id)?, asked.day(&app)?);
    let found = view::load(&app, series, as_of).await?;
    let head = "时期,第几次发布,数值,单位,同比（公布）,同比（按数值计算）,全省位次,参评城市数,全省平均,数据性质,发布日期,出处,修订原因,填报人";
    Ok(page::csv(&format!("indicator-{}.csv", series.id), head, view::revision_lines(&found, as_of)))
}
