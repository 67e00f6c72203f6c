//! The teams that look for leads, their recruiters, and what a form of a lead needs to know.

use super::view::recruiter;
use super::{change, coordinates, scope};
use crate::api::page;
use crate::api::types::{Office, Paged, Text};
use crate::api::view::{named, office};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::promotion::{AssetKind, Mark, Method, Outcome, Stage, Team};
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{LeadCourse, LeadFilter, LeadScope};
use utoipa::ToSchema;

/// A name of a closed list.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadName {
    id: String,
    name: Text,
}

/// What holds for an open stage.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadStage {
    id: String,
    name: Text,
    /// How many of a hundred become a project, as the city reckons.
    percent: u32,
    /// How long a next step may take.
    term: Text,
}

/// How the city goes about promotion.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadPlan {
    coordinator: Office,
    stages: Vec<LeadStage>,
    all_stages: Vec<LeadName>,
    methods: Vec<LeadName>,
    assets: Vec<LeadName>,
    outcomes: Vec<LeadName>,
    marks: Vec<LeadName>,
    chains: Vec<LeadName>,
    teams: Vec<LeadName>,
    /// The reader's team, if he is of one.
    mine: Option<LeadName>,
    /// Its method and chain: what a new lead begins with.
    my_method: Option<String>,
    my_chain: Option<String>,
    my_place: Option<String>,
    /// Whether the reader decides when two teams come upon one enterprise.
    coordinates: bool,
}

/// A team and how its leads stand, as far as the reader sees them.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadTeam {
    id: String,
    name: Text,
    method: String,
    method_name: Text,
    place: String,
    chain_name: Option<Text>,
    recruiters: i64,
    /// Null: the reader does not see its leads.
    leads: Option<LeadTeamSums>,
}

/// How the leads of a team stand.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct LeadTeamSums {
    all: i64,
    open: i64,
    overdue: i64,
    signed: i64,
    promised_yuan: i64,
    landed: i64,
}

/// A recruiter's post.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecruiterRow {
    n: i64,
    name: Text,
    team: Office,
    appointed_on: String,
    synthetic: bool,
}

/// What a form of a lead needs to know: stages, methods, chains, teams.
#[utoipa::path(get, path = "/leads/plan", tag = "promotion", responses((status = 200, body = LeadPlan), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn plan(State(app): State<App>, me: Me) -> Result<Json<LeadPlan>, Problem> {
    let plan = app.desk.promotion()?;
    let name = |id: &str, name: base::Named| LeadName { id: id.to_owned(), name: named(&name) };
    let mine = me.office.as_deref().and_then(|id| plan.team(id));
    Ok(Json(LeadPlan {
        coordinator: office(&app, plan.coordinator.as_str()),
        stages: plan
            .stages
            .iter()
            .map(|one| LeadStage {
                id: one.stage.as_str().to_owned(),
                name: named(&one.stage.text()),
                percent: one.percent,
                term: Text::new(
                    format!("{} {}", one.term.n, one.term.unit.zh()),
                    format!("{} {}", one.term.n, one.term.unit.en()),
                ),
            })
            .collect(),
        all_stages: Stage::ALL.iter().map(|one| name(one.as_str(), one.text())).collect(),
        methods: Method::ALL.iter().map(|one| name(one.as_str(), one.text())).collect(),
        assets: AssetKind::ALL.iter().map(|one| name(one.as_str(), one.text())).collect(),
        outcomes: Outcome::ALL.iter().map(|one| name(one.as_str(), one.text())).collect(),
        marks: Mark::ALL.iter().map(|one| name(one.as_str(), one.text())).collect(),
        chains: app.desk.city.chains.iter().map(|one| name(&one.id, one.name.clone())).collect(),
        teams: plan.teams.iter().map(|one| name(one.id.as_str(), one.name.clone())).collect(),
        mine: mine.map(|one| name(one.id.as_str(), one.name.clone())),
        my_method: mine.map(|one| one.method.as_str().to_owned()),
        my_chain: mine.and_then(|one| one.chain.clone()),
        my_place: mine.filter(|one| one.method == Method::Resident).map(|one| one.place.clone()),
        coordinates: coordinates(&app, &me),
    }))
}

/// The teams, with how their leads stand as far as the reader sees them.
#[utoipa::path(get, path = "/leads/teams", tag = "promotion", responses((status = 200, body = Vec<LeadTeam>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn teams(State(app): State<App>, me: Me) -> Result<Json<Vec<LeadTeam>>, Problem> {
    let plan = app.desk.promotion()?;
    let scope = scope(&app, &me, "get-leads-teams");
    let filter = LeadFilter { scope: scope.clone(), ..LeadFilter::default() };
    let courses = app.store.lead_courses(&filter, app.today()).await?;
    let counts = app.store.recruiter_counts().await?;
    let mut sums: BTreeMap<&str, LeadTeamSums> = BTreeMap::new();
    for one in &courses {
        add(sums.entry(&one.team).or_default(), one);
    }
    let sees = |team: &Team| match &scope {
        LeadScope::All | LeadScope::Districts(_) => true,
        LeadScope::Team(own) => own == team.id.as_str(),
        LeadScope::Nothing => false,
    };
    let view = |team: &Team| LeadTeam {
        id: team.id.to_string(),
        name: named(&team.name),
        method: team.method.as_str().to_owned(),
        method_name: named(&team.method.text()),
        place: team.place.clone(),
        chain_name: team.chain.as_deref().and_then(|id| app.desk.city.chain(id)).map(|one| named(&one.name)),
        recruiters: counts.get(team.id.as_str()).copied().unwrap_or(0),
        leads: sees(team).then(|| sums.remove(team.id.as_str()).unwrap_or_default()),
    };
    Ok(Json(plan.teams.iter().map(view).collect()))
}

fn add(sums: &mut LeadTeamSums, one: &LeadCourse) {
    sums.all += 1;
    sums.open += i64::from(one.open);
    sums.overdue += i64::from(one.overdue);
    sums.signed += i64::from(one.days[Mark::Signed as usize].is_some());
    sums.promised_yuan += one.promised.get();
    sums.landed += i64::from(one.days[Mark::Landed as usize].is_some());
}

/// The recruiters of a team: posts by number, never by name.
#[utoipa::path(get, path = "/leads/teams/{id}/recruiters", tag = "promotion", params(("id" = String, Path), page::Keyed),
    responses((status = 200, body = Paged<RecruiterRow>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn recruiters(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(keyed): Query<page::Keyed>,
) -> Result<Json<Paged<RecruiterRow>>, Problem> {
    let team = change::team(&app, &id)?;
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.recruiters(&Some(team.to_string()), &request).await?;
    Ok(Json(page::paged(found, |one| RecruiterRow {
        n: one.n,
        name: recruiter(one.n),
        team: office(&app, &one.team),
        appointed_on: one.appointed_on.to_string(),
        synthetic: one.synthetic,
    })))
}
