//! The city in a minute: figures that open the records behind them, desks, districts, what happened last.

use super::types::{FactView, Office, Text};
use super::{projects, view};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How many of the last facts the overview shows.
const RECENT: i64 = 12;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(overview)).routes(routes!(figures))
}

/// The city in a minute.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    as_of: String,
    figures: Vec<Figure>,
    by_office: Vec<OfficeLoad>,
    by_district: Vec<DistrictCount>,
    by_stage: Vec<StageCount>,
    starts_by_week: Vec<WeekStarts>,
    recent: Vec<FactView>,
}

/// A figure, and the filter of `/projects` that lists what it counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figure {
    id: String,
    value: f64,
    label: Text,
    /// count, yuan or share.
    unit: String,
    query: BTreeMap<String, String>,
}

/// What lies on an office's desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeLoad {
    office: Office,
    open: i64,
    due_soon: i64,
    overdue: i64,
}

/// A district's projects.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistrictCount {
    district: String,
    name: Text,
    projects: i64,
    started: i64,
    investment_yuan: i64,
}

/// Projects by the stage of the first thing that they still need.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageCount {
    stage: String,
    name: Text,
    projects: i64,
}

/// Projects started in a week.
#[derive(Debug, Serialize, ToSchema)]
pub struct WeekStarts {
    /// Its Monday.
    week: String,
    started: i64,
    cumulative: i64,
}

/// Every figure as of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    as_of: String,
    figures: BTreeMap<String, f64>,
}

/// The day as of which figures are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AsOf {
    /// Today when absent.
    as_of: Option<String>,
}

/// The city, or the district that the reader leads, in a minute. For everybody of the city's offices.
#[utoipa::path(get, path = "/overview", tag = "overview", responses((status = 200, body = Overview), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn overview(State(app): State<App>, me: Me) -> Result<Json<Overview>, Problem> {
    let (today, soon) = app.today_and_soon();
    let scope = me.scope("get-overview");
    let counted = app.store.project_figures(&scope, today).await?;
    let found = app.store.overview(&scope, today, soon).await?;
    let recent = app.store.recent_facts(&scope, RECENT).await?;
    let mut cumulative = 0;
    Ok(Json(Overview {
        as_of: today.to_string(),
        figures: figures_view(&counted),
        by_office: found
            .by_office
            .into_iter()
            .map(|load| OfficeLoad {
                office: view::office(&app, &load.office),
                open: load.open,
                due_soon: load.due_soon,
                overdue: load.overdue,
            })
            .collect(),
        by_district: found
            .by_district
            .into_iter()
            .map(|one| DistrictCount {
                name: view::district(&app, &one.district),
                district: one.district,
                projects: one.projects,
                started: one.started,
                investment_yuan: one.investment_yuan,
            })
            .collect(),
        by_stage: found
            .by_stage
            .into_iter()
            .map(|one| StageCount { name: projects::stage_name(&one.stage), stage: one.stage, projects: one.projects })
            .collect(),
        starts_by_week: found
            .starts_by_week
            .into_iter()
            .map(|one| {
                cumulative += one.started;
                WeekStarts { week: one.week.to_string(), started: one.started, cumulative }
            })
            .collect(),
        recent: recent.iter().map(|(fact, project)| super::facts::recent(&app, fact, project)).collect(),
    }))
}

/// Every figure as of a day: counted from rows, or published by then.
#[utoipa::path(get, path = "/figures", tag = "overview", params(AsOf), responses((status = 200, body = Figures), (status = 403, body = Problem)))]
async fn figures(State(app): State<App>, Query(asked): Query<AsOf>) -> Result<Json<Figures>, Problem> {
    let as_of = view::some_date("as_of", asked.as_of.as_deref())?.unwrap_or_else(|| app.today());
    let figures = crate::indicators::figures(&app.store, &app.desk.city, as_of).await?;
    Ok(Json(Figures { as_of: as_of.to_string(), figures }))
}

/// The figures of the first page: which, what they are called, and which list opens behind each.
pub(super) fn figures_view(counted: &BTreeMap<String, f64>) -> Vec<Figure> {
    type Shown = (&'static str, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);
    let shown: [Shown; 8] = [
        ("projects.planned", "重点项目", "key projects", "count", &[]),
        ("projects.planned_investment", "总投资", "total investment", "yuan", &[("sort", "investment"), ("order", "desc")]),
        (
            "projects.planned_over_100m",
            "亿元以上项目",
            "of 100 million yuan and more",
            "count",
            &[("min_investment", "100000000")],
        ),
        ("projects.started", "已开工", "started", "count", &[("started", "true")]),
        ("projects.start_rate", "开工率", "share started", "share", &[("started", "false")]),
        ("campaign.hundred_days.listed", "“百日攻坚”项目", "hundred-day campaign", "count", &[("campaign", "true")]),
        ("promotion.central_soe_projects", "央企合作项目", "with central enterprises", "count", &[("partner", "any")]),
        ("tour.projects", "观摩项目", "toured", "count", &[("toured", "true")]),
    ];
    let view = |(id, zh, en, unit, query): Shown| Figure {
        id: id.to_owned(),
        value: counted.get(id).copied().unwrap_or_default(),
        label: Text::new(zh, en),
        unit: unit.to_owned(),
        query: query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
    };
    shown.into_iter().map(view).collect()
}
