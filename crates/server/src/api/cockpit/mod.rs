//! The cockpit (驾驶舱): one answer from which a screen, a wall, a telephone and a printed page are made. Every figure of it says which list it opens, and that
//! list has as many records as the figure says, on the day as of which it was asked.
//!
//! Each figure is counted with the reach of the list that it opens: whoever leads a district sees what he could open, and no more.

mod brief;
mod count;
mod figure;
mod lately;
mod parts;

use crate::api::page;
use crate::api::types::Text;
use crate::api::view::day_so_far;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use count::Ground;
use figure::CockpitFigure;
use parts::{CockpitCampaign, CockpitDistrict, CockpitGroup, CockpitLate, CockpitRung, CockpitYear};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(cockpit)).routes(routes!(pdf))
}

/// Where the city stands, on one screen.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cockpit {
    /// The city, or the district that the reader leads.
    place: Text,
    as_of: String,
    /// Whether that is today.
    current: bool,
    year: CockpitYear,
    /// From a lead to a factory at capacity.
    funnel: Vec<CockpitRung>,
    districts: Vec<CockpitDistrict>,
    stages: CockpitGroup,
    lamps: CockpitGroup,
    /// The newest campaign that had begun; null: none had.
    campaign: Option<CockpitCampaign>,
    late: CockpitLate,
    week: CockpitWeek,
}

/// What came in the seven days that end with the day as of which is counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitWeek {
    from: String,
    to: String,
    figures: Vec<CockpitFigure>,
}

/// As of which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct AsOf {
    /// Today when absent; no day to come.
    as_of: Option<String>,
}

/// As of which day, in which language.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Printed {
    /// Today when absent; no day to come.
    as_of: Option<String>,
    /// zh or en; zh when absent.
    lang: Option<String>,
}

/// Where the city, or the district that the reader leads, stands as of a day: against the year, the funnel, districts, stages, lamps, the campaign, what is late
/// and on whose desk, what came in a week. Every figure opens its records.
#[utoipa::path(get, path = "/cockpit", tag = "overview", params(AsOf),
    responses((status = 200, body = Cockpit), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn cockpit(State(app): State<App>, me: Me, Query(asked): Query<AsOf>) -> Result<Json<Cockpit>, Problem> {
    let on = day_so_far(&app, "as_of", page::given(&asked.as_of))?;
    Ok(Json(Ground::load(&app, &me, on).await?.cockpit().await?))
}

/// The same figures on one page of A4 to print.
#[utoipa::path(get, path = "/cockpit/brief.pdf", tag = "overview", params(Printed),
    responses((status = 200, content_type = "application/pdf"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn pdf(State(app): State<App>, me: Me, Query(asked): Query<Printed>) -> Result<Response, Problem> {
    let english = match page::given(&asked.lang).unwrap_or("zh") {
        "zh" => false,
        "en" => true,
        _ => return Err(Problem::unreadable("bad-query", ("lang 只能是 zh 或 en。", "lang is zh or en."))),
    };
    let on = day_so_far(&app, "as_of", page::given(&asked.as_of))?;
    let brief = brief::brief(&app, &Ground::load(&app, &me, on).await?.cockpit().await?, english);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"cockpit-{on}.pdf\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, app.render_brief(brief).await?).into_response())
}
