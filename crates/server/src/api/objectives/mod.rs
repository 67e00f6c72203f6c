//! Objectives: the plan with its fields and tasks, their measures, what owners report and are charged with; progress rolls up.
//!
//! Every official reads them. Whoever works in the office that owns a measure reports its figure; leaders, project officers and
//! administrators charge it with duties. Applicants learn of none.

mod change;
mod view;

use super::page;
use super::view::AsOf;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(super) use view::Stood;
use view::{Board, MeasureView, ObjectivesView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all))
        .routes(routes!(export))
        .routes(routes!(one))
        .routes(routes!(change::report))
        .routes(routes!(change::charge))
}

/// The plan with all its fields, tasks and measures, as of a day.
#[utoipa::path(get, path = "/objectives", tag = "objectives", params(AsOf),
    responses((status = 200, body = ObjectivesView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn all(State(app): State<App>, me: Me, Query(asked): Query<AsOf>) -> Result<Json<ObjectivesView>, Problem> {
    let board = Board::load(&app, asked.day(&app)?).await?;
    Ok(Json(view::all(&app, &me, &board)))
}

/// One measure: what was reported of it, what is owed for it.
#[utoipa::path(get, path = "/objectives/measures/{id}", tag = "objectives", params(("id" = String, Path)),
    responses((status = 200, body = MeasureView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Path(id): Path<String>) -> Result<Json<MeasureView>, Problem> {
    Ok(Json(view::one(&app, &me, &id).await?))
}

/// The same as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/objectives.csv", tag = "objectives", params(AsOf), responses((status = 200, content_type = "text/csv")))]
async fn export(State(app): State<App>, Query(asked): Query<AsOf>) -> Result<Response, Problem> {
    let board = Board::load(&app, asked.day(&app)?).await?;
    let mut text = String::from(
        "\u{feff}领域（任务）,举措,责任单位,单位,基期,目标值,期限,最新值,数值日期,进度%,应达进度%,状态,来源,可信度\r\n",
    );
    for cells in view::lines(&app, &board) {
        page::csv_line(&mut text, &cells);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"objectives.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// The measures that have a figure, as they stood on a day; none where the city has no plan of objectives.
pub(super) async fn stood(app: &App, on: Date) -> Result<Vec<Stood>, Problem> {
    if app.desk.city.objectives.is_none() {
        return Ok(Vec::new());
    }
    Ok(view::stood(app, &Board::load(app, on).await?))
}

fn missing() -> Problem {
    Problem::not_found(("举措", "measure"))
}
