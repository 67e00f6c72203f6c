//! Tours of projects under construction: a route, a score for each participant and project, the outcome board.

mod change;
mod view;

use super::page;
use super::types::Paged;
use crate::extract::{Id, Query};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::TourId;
use jiff::civil::Date;
use store::TourRecord;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::TourView;
pub(super) use view::{TourPlace, TourRow, place};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all, change::plan))
        .routes(routes!(one))
        .routes(routes!(change::score))
        .routes(routes!(change::close))
}

/// The tours, the newest first.
#[utoipa::path(get, path = "/tours", tag = "tours", params(page::Keyed),
    responses((status = 200, body = Paged<TourRow>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn all(State(app): State<App>, Query(keyed): Query<page::Keyed>) -> Result<Json<Paged<TourRow>>, Problem> {
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.tours(&request).await?;
    Ok(Json(page::paged(found, |one| view::row(&one.tour, one.stops))))
}

/// The tours of a day, as far as the reader sees tours.
pub(super) async fn on(app: &App, me: &Me, day: Date) -> Result<Vec<TourRow>, Problem> {
    if !me.may("get-tours") {
        return Ok(Vec::new());
    }
    let found = app.store.tours_on(day).await?;
    Ok(found.iter().map(|one| view::row(&one.tour, one.stops)).collect())
}

/// One tour: its route, what the reader gave, and once scoring has ended what everybody's marks come to.
#[utoipa::path(get, path = "/tours/{id}", tag = "tours", params(("id" = String, Path)),
    responses((status = 200, body = TourView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<TourId>) -> Result<Json<TourView>, Problem> {
    let record = visible(&app, id).await?;
    Ok(Json(view::view(&app, &me, &record).await?))
}

/// A tour, when the reader may see it; otherwise 404, as for one that does not exist.
async fn visible(app: &App, id: TourId) -> Result<TourRecord, Problem> {
    let missing = || Problem::not_found(("观摩", "tour"));
    app.store.tour(id).await.or_missing(missing)
}
