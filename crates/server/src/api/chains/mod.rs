//! Industry chains: each of the city's industries as a graph of links, how strong each link is here, the gaps and the leads that would fill them; clusters,
//! kinds of clean energy and programmes as groups. Every number opens its list (`list`), and every row of a list says why it is there.

mod group;
mod list;
mod picture;

use self::picture::{Picked, Picture};
use super::page;
use super::types::Text;
use super::view::{district, named};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::chain::{Link, Strength};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::Kind;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all))
        .routes(routes!(export))
        .routes(routes!(group::all))
        .routes(routes!(group::export))
        .routes(routes!(list::projects))
        .routes(routes!(list::projects_file))
        .routes(routes!(list::entities))
        .routes(routes!(list::entities_file))
        .routes(routes!(list::leads))
        .routes(routes!(list::leads_file))
        .routes(routes!(one))
}

/// The city's chains, and by which rule their links are weighed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Chains {
    chains: Vec<ChainCard>,
    rules: ChainRules,
}

/// By which rule links are weighed, and where the chains stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainRules {
    strong: Text,
    present: Text,
    /// Which kinds of business entities count.
    kinds: Vec<Text>,
    source: String,
    /// high, medium or low.
    confidence: String,
    /// The district to which the reader's figures are bound.
    within: Option<Text>,
}

/// A chain in a minute.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainCard {
    id: String,
    name: Text,
    links: i64,
    strong: i64,
    present: i64,
    underway: i64,
    gaps: i64,
    enterprises: u64,
    above_scale: u64,
    projects: i64,
    investment_yuan: i64,
    /// Leads that the reader sees; null: he sees none.
    leads: Option<i64>,
}

/// A chain as a graph.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainView {
    #[serde(flatten)]
    card: ChainCard,
    nodes: Vec<ChainLink>,
    rules: ChainRules,
    /// What the reader may do: enter-lead.
    can: Vec<String>,
}

/// A link of a chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainLink {
    chain: String,
    id: String,
    name: Text,
    /// upstream, midstream or downstream.
    tier: String,
    tier_name: Text,
    products: Vec<Text>,
    industries: Vec<ChainIndustry>,
    words: Vec<String>,
    /// Links whose products it uses.
    requires: Vec<String>,
    /// strong, present, underway or gap.
    strength: String,
    strength_name: Text,
    enterprises: u64,
    above_scale: u64,
    projects: i64,
    /// Of these, not completed.
    underway: i64,
    investment_yuan: i64,
    /// Leads that the reader sees; null: he sees none.
    leads: Option<i64>,
    open_leads: Option<i64>,
}

/// An industry of GB/T 4754.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainIndustry {
    code: String,
    name: Text,
}

/// The city's chains, each with the strength of its links, as far as the reader reaches.
#[utoipa::path(get, path = "/chains", tag = "chains",
    responses((status = 200, body = Chains), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn all(State(app): State<App>, me: Me) -> Result<Json<Chains>, Problem> {
    let picture = Picture::of(&app, &me, "get-chains").await?;
    let chains = app.desk.city.chains.iter().filter_map(|one| card(&picture, &one.id)).collect();
    Ok(Json(Chains { chains, rules: rules(&picture) }))
}

/// Every link of every chain as a file for spreadsheets.
#[utoipa::path(get, path = "/chains.csv", tag = "chains",
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn export(State(app): State<App>, me: Me) -> Result<Response, Problem> {
    let picture = Picture::of(&app, &me, "get-chains-csv").await?;
    let mut text = String::from(
        "\u{feff}产业链,环节,位置,强弱,企业（家）,规上企业（家）,项目（个）,未竣工项目（个）,项目总投资（元）,招商线索（条）,主要产品,行业代码,匹配用词\r\n",
    );
    for (at, link) in picture.plan.links.iter().enumerate() {
        let view = link_view(&picture, at, link);
        let chain = app.desk.city.chain(&link.chain).map_or_else(|| link.chain.clone(), |one| one.name.zh.clone());
        let products: Vec<&str> = link.products.iter().map(|one| one.zh.as_str()).collect();
        let cells = [
            chain,
            view.name.zh,
            view.tier_name.zh,
            view.strength_name.zh,
            view.enterprises.to_string(),
            view.above_scale.to_string(),
            view.projects.to_string(),
            view.underway.to_string(),
            view.investment_yuan.to_string(),
            view.leads.map(|n| n.to_string()).unwrap_or_default(),
            products.join("、"),
            link.rule.codes.join(" "),
            link.rule.words.join("、"),
        ];
        page::csv_line(&mut text, &cells);
    }
    Ok(page::csv_file(text, "chains.csv"))
}

/// One chain as a graph of its links.
#[utoipa::path(get, path = "/chains/{id}", tag = "chains", params(("id" = String, Path)),
    responses((status = 200, body = ChainView), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Path(id): Path<String>) -> Result<Json<ChainView>, Problem> {
    let picture = Picture::of(&app, &me, "get-chains-id").await?;
    let card = card(&picture, &id).ok_or_else(unknown_chain)?;
    let nodes = picture.plan.of(&id).map(|(at, link)| link_view(&picture, at, link)).collect();
    let can = if me.may("post-leads") { vec!["enter-lead".to_owned()] } else { Vec::new() };
    Ok(Json(ChainView { card, nodes, rules: rules(&picture), can }))
}

fn unknown_chain() -> Problem {
    Problem::not_found(("产业链", "industry chain"))
}

fn rules(picture: &Picture<'_>) -> ChainRules {
    let plan = picture.plan;
    let kind = |id: &String| Kind::parse(id).map_or_else(|| Text::same(id), |kind| named(&kind.text()));
    ChainRules {
        strong: named(&plan.strong.text()),
        present: named(&plan.present.text()),
        kinds: plan.kinds.iter().map(kind).collect(),
        source: plan.source.clone(),
        confidence: plan.confidence.clone(),
        within: picture.within.as_ref().map(|all| all.first().map_or_else(|| Text::same(""), |id| district(picture.app, id))),
    }
}

/// A chain in a minute; none of one without links.
fn card(picture: &Picture<'_>, id: &str) -> Option<ChainCard> {
    let links: Vec<usize> = picture.plan.of(id).map(|(at, _)| at).collect();
    let name = picture.app.desk.city.chain(id).filter(|_| !links.is_empty())?;
    let strengths: Vec<Strength> = links.iter().map(|at| picture.strength(*at)).collect();
    let of = |wanted: Strength| strengths.iter().filter(|one| **one == wanted).count() as i64;
    let (enterprises, above_scale) = picture.enterprises(&links);
    let leads = picture.leads_of(&links).map(|(all, _)| all);
    let sums = picture.sums(picture.projects_of(&Picked::Links(links.clone())).map(|(one, _)| one));
    Some(ChainCard {
        id: id.to_owned(),
        name: named(&name.name),
        links: links.len() as i64,
        strong: of(Strength::Strong),
        present: of(Strength::Present),
        underway: of(Strength::Underway),
        gaps: of(Strength::Gap),
        enterprises,
        above_scale,
        projects: sums.projects,
        investment_yuan: sums.investment,
        leads,
    })
}

fn link_view(picture: &Picture<'_>, at: usize, link: &Link) -> ChainLink {
    let (strength, (enterprises, above_scale)) = (picture.strength(at), picture.enterprises(&[at]));
    let sums = picture.sums(picture.projects_of(&Picked::Links(vec![at])).map(|(one, _)| one));
    let leads = picture.leads_of(&[at]);
    let industry = |code: &String| ChainIndustry {
        code: code.clone(),
        name: picture.app.desk.city.industry(code).map_or_else(|| Text::same(code), |one| named(&one.name)),
    };
    let feeding = |other: &&Link| other.chain == link.chain && other.feeds.contains(&link.id);
    ChainLink {
        chain: link.chain.clone(),
        id: link.id.clone(),
        name: named(&link.name),
        tier: link.tier.as_str().to_owned(),
        tier_name: named(&link.tier.text()),
        products: link.products.iter().map(named).collect(),
        industries: link.rule.codes.iter().map(industry).collect(),
        words: link.rule.words.clone(),
        requires: picture.plan.links.iter().filter(feeding).map(|other| other.id.clone()).collect(),
        strength: strength.as_str().to_owned(),
        strength_name: named(&strength.text()),
        enterprises,
        above_scale,
        projects: sums.projects,
        underway: sums.underway,
        investment_yuan: sums.investment,
        leads: leads.map(|(all, _)| all),
        open_leads: leads.map(|(_, open)| open),
    }
}
