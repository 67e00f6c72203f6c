//! Clusters, kinds of clean energy, the corridor and the bases: of what each is made, and how its projects stand.

use super::picture::{Picked, Picture};
use crate::api::page;
use crate::api::projects::stage_name;
use crate::api::types::Text;
use crate::api::view::named;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::chain::{Group, Members};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A cluster, a kind of energy, a programme.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainGroup {
    /// cluster, energy or programme.
    kind: String,
    id: String,
    name: Text,
    /// The yearly output that it shall reach, where a source prints it.
    scale_yuan: Option<i64>,
    /// The links that it takes together; none: a rule finds its projects.
    links: Vec<ChainGroupLink>,
    /// Enterprises of its links; null where a rule finds projects alone.
    enterprises: Option<u64>,
    above_scale: Option<u64>,
    projects: i64,
    /// Of these, registered as its own; the others are taken in by industry or name.
    registered: i64,
    started: i64,
    /// Whose planned start has passed, or one of whose cases is overdue.
    late: i64,
    investment_yuan: i64,
    /// By the stage of the first thing that they still need.
    stages: Vec<ChainStage>,
    /// Leads that the reader sees; null: he sees none.
    leads: Option<i64>,
}

/// A link of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainGroupLink {
    chain: String,
    chain_name: Text,
    id: String,
    name: Text,
    strength: String,
    strength_name: Text,
    enterprises: u64,
}

/// Projects of a stage.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainStage {
    stage: String,
    name: Text,
    projects: i64,
}

/// Clusters, kinds of clean energy, the corridor and the bases, as far as the reader reaches.
#[utoipa::path(get, path = "/chains/groups", tag = "chains",
    responses((status = 200, body = Vec<ChainGroup>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn all(State(app): State<App>, me: Me) -> Result<Json<Vec<ChainGroup>>, Problem> {
    let picture = Picture::of(&app, &me, "get-chains-groups").await?;
    Ok(Json(picture.plan.groups.iter().map(|group| view(&picture, group)).collect()))
}

/// The same as a file for spreadsheets.
#[utoipa::path(get, path = "/chains/groups.csv", tag = "chains",
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn export(State(app): State<App>, me: Me) -> Result<Response, Problem> {
    let picture = Picture::of(&app, &me, "get-chains-groups-csv").await?;
    let mut text = String::from(
        "\u{feff}口径,名称,规模目标（元）,企业（家）,规上企业（家）,项目（个）,其中登记归属（个）,已开工（个）,滞后（个）,项目总投资（元）,招商线索（条）\r\n",
    );
    let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    for group in &picture.plan.groups {
        let view = view(&picture, group);
        let cells = [
            group.kind.text().zh,
            view.name.zh,
            view.scale_yuan.map(|yuan| yuan.to_string()).unwrap_or_default(),
            number(view.enterprises),
            number(view.above_scale),
            view.projects.to_string(),
            view.registered.to_string(),
            view.started.to_string(),
            view.late.to_string(),
            view.investment_yuan.to_string(),
            view.leads.map(|n| n.to_string()).unwrap_or_default(),
        ];
        page::csv_line(&mut text, &cells);
    }
    Ok(page::csv_file(text, "chain-groups.csv"))
}

fn view(picture: &Picture<'_>, group: &Group) -> ChainGroup {
    let (picked, rules) = (Picked::Group(group), picture.plan.rules_of(group));
    let links: &[usize] = if let Members::Links(links) = &group.members { links } else { &[] };
    let counted = (!links.is_empty()).then(|| picture.enterprises(links));
    let sums = picture.sums(picture.projects_of(&picked).map(|(one, _)| one));
    let own = |id: &Option<String>| id.as_deref() == Some(group.id.as_str());
    let mut stages: BTreeMap<&str, i64> = BTreeMap::new();
    let mut registered = 0;
    for (one, _) in picture.projects_of(&picked) {
        *stages.entry(&one.stage).or_default() += 1;
        registered += i64::from(own(&one.cluster) || own(&one.base));
    }
    ChainGroup {
        kind: group.kind.as_str().to_owned(),
        id: group.id.clone(),
        name: named(&group.name),
        scale_yuan: group.scale.map(base::Yuan::get),
        links: links.iter().filter_map(|at| link(picture, *at)).collect(),
        enterprises: counted.map(|(all, _)| all),
        above_scale: counted.map(|(_, above)| above),
        projects: sums.projects,
        registered,
        started: sums.started,
        late: sums.late,
        investment_yuan: sums.investment,
        stages: stages
            .into_iter()
            .map(|(stage, projects)| ChainStage { stage: stage.to_owned(), name: stage_name(stage), projects })
            .collect(),
        leads: picture.leads_of(&rules).map(|(all, _)| all),
    }
}

fn link(picture: &Picture<'_>, at: usize) -> Option<ChainGroupLink> {
    let link = picture.plan.links.get(at)?;
    let strength = picture.strength(at);
    Some(ChainGroupLink {
        chain: link.chain.clone(),
        chain_name: picture.app.desk.city.chain(&link.chain).map_or_else(|| Text::same(&link.chain), |one| named(&one.name)),
        id: link.id.clone(),
        name: named(&link.name),
        strength: strength.as_str().to_owned(),
        strength_name: named(&strength.text()),
        enterprises: picture.enterprises(&[at]).0,
    })
}
