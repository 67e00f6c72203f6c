//! Rankings (比学赶超): how districts and offices stand as of a day, with the whole arithmetic, and the records behind each number.
//!
//! Every official reads them: whoever is ranked sees what others see. A leader of one district sees the records of what lies in it.

mod list;
mod view;

use super::page;
use super::view::AsOf;
use crate::access::Reach;
use crate::extract::Query;
use crate::problem::Problem;
use crate::ranking::{days, units};
use crate::session::Me;
use crate::state::App;
use ::ranking::{Board, BoardKind};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use list::Asked;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{RankedRecords, RankingsView};

/// The operation whose reach says which records somebody sees.
const RECORDS: &str = "get-rankings-board-id-records";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(export)).routes(routes!(records)).routes(routes!(export_records))
}

/// How districts and offices stand as of a day: scores, places, and every part of each.
#[utoipa::path(get, path = "/rankings", tag = "rankings", params(AsOf),
    responses((status = 200, body = RankingsView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn all(State(app): State<App>, Query(asked): Query<AsOf>) -> Result<Json<RankingsView>, Problem> {
    Ok(Json(view::all(&app, asked.day(&app)?).await?))
}

/// The same as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/rankings.csv", tag = "rankings", params(AsOf),
    responses((status = 200, content_type = "text/csv"), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export(State(app): State<App>, Query(asked): Query<AsOf>) -> Result<Response, Problem> {
    let view = view::all(&app, asked.day(&app)?).await?;
    let head =
        "榜单,对象,名次,得分,未达底线,指标,权重,读数,单位,单项得分,达成量,总量,主体数,记录数,最低主体数,零分线,满分线,底线";
    Ok(page::csv("rankings.csv", head, view.lines()))
}

/// The records of a district or an office that are counted, each with what became of it.
#[utoipa::path(get, path = "/rankings/{board}/{id}/records", tag = "rankings",
    params(("board" = String, Path, description = "districts or offices"), ("id" = String, Path), Asked),
    responses((status = 200, body = RankedRecords), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn records(
    State(app): State<App>,
    me: Me,
    Path((board, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Json<RankedRecords>, Problem> {
    let board = find(&app, &board, &id)?;
    let all = asked.all(&app, &me, board, &id).await?;
    let narrowed = me.reach(RECORDS) != Some(Reach::City);
    Ok(Json(view::page(&app, &all, &asked, narrowed)?))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/rankings/{board}/{id}/records.csv", tag = "rankings",
    params(("board" = String, Path, description = "districts or offices"), ("id" = String, Path), Asked),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export_records(
    State(app): State<App>,
    me: Me,
    Path((board, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let board = find(&app, &board, &id)?;
    let all = asked.all(&app, &me, board, &id).await?;
    let head = "记录,主体,事项,计入,起算日,完成日,达成,用时,单位,投资额（元）,缺少的许可";
    Ok(page::csv(&format!("ranking-{id}.csv"), head, all.iter().map(|one| view::record(&app, one).cells())))
}

/// The board, where the city has it and that district or office is on it.
fn find<'a>(app: &'a App, board: &str, id: &str) -> Result<&'a Board, Problem> {
    let missing = || Problem::not_found(("排名对象", "district or office of a ranking"));
    let board = BoardKind::parse(board).and_then(|kind| app.desk.ranking().ok()?.board(kind)).ok_or_else(missing)?;
    if units(&app.desk, board).iter().any(|unit| unit == id) { Ok(board) } else { Err(missing()) }
}
