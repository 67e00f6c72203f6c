//! The map: projects as points, as far as the reader reaches, and the borders of districts. What the public sees is what open data publishes.

mod view;

use super::types::Lamp;
use super::{page, view as common};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use city::DatasetKind;
use serde::Deserialize;
use store::ProjectFilter;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{BordersView, MapView, Shown, borders_view, map_view};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(map)).routes(routes!(public)).routes(routes!(borders))
}

/// Which projects, as the list of projects takes them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// The stage of the first thing still needed, started or completed.
    stage: Option<String>,
    cluster: Option<String>,
    /// green, due-soon, overdue, paused or none.
    lamp: Option<Lamp>,
    district: Option<String>,
    /// Digits of GB/T 4754: all industries that begin with them.
    industry: Option<String>,
    /// As it was at the end of this day; now when absent.
    as_of: Option<String>,
}

/// The projects that the reader may see, as points.
#[utoipa::path(get, path = "/map", tag = "map", params(Asked),
    responses((status = 200, body = MapView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn map(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<MapView>, Problem> {
    let past = common::past_day(&app, page::given(&asked.as_of), &[])?;
    let (day, soon) = app.day_and_soon(past);
    let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
    let filter = ProjectFilter {
        stage: text(&asked.stage),
        lamp: asked.lamp.map(|lamp| page::lamp_range(lamp, day, soon)),
        cluster: text(&asked.cluster),
        district: text(&asked.district),
        industry: text(&asked.industry),
        scope: me.scope("get-map"),
        as_of: past,
        ..ProjectFilter::default()
    };
    let points = app.store.map_points(&filter).await?;
    Ok(Json(map_view(&app, &points, past, Shown::EVERYTHING)))
}

/// What open data publishes of projects, as points: how they stand and in which district; where exactly, if the city publishes that.
#[utoipa::path(get, path = "/public/map", tag = "map", responses((status = 200, body = MapView), (status = 404, body = Problem)))]
async fn public(State(app): State<App>) -> Result<Json<MapView>, Problem> {
    let dataset = app.desk.city.open_data.dataset(DatasetKind::Projects);
    let dataset = dataset.ok_or_else(|| Problem::not_found(("公开地图", "public map")))?;
    let published = |column: &str| dataset.columns.iter().any(|one| one.0 == column);
    if !published("district") || !published("stage") {
        return Err(Problem::not_found(("公开地图", "public map")));
    }
    let filter = ProjectFilter { without_industries: dataset.without_industries.clone(), ..ProjectFilter::default() };
    let points = app.store.map_points(&filter).await?;
    let shown = Shown { places: published("lon") && published("lat"), ids: false, clusters: false, lamps: false };
    Ok(Json(map_view(&app, &points, None, shown)))
}

/// The borders of the city's districts, as GeoJSON (RFC 7946): the pack's own, or a sketch for orientation. Without either there are no features.
#[utoipa::path(get, path = "/public/map/borders", tag = "map", responses((status = 200, body = BordersView)))]
async fn borders(State(app): State<App>) -> Json<BordersView> {
    Json(borders_view(&app))
}
