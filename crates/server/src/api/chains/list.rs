//! The records behind the chains' figures: projects, enterprises, leads, each with why it is there.

use super::picture::{Picked, Picture, late, plan};
use super::unknown_chain;
use crate::api::entities::view::{EntityRow, row as entity_row};
use crate::api::leads::{self, LeadRow};
use crate::api::page::{self, Pages};
use crate::api::projects::{ProjectRow, row as project_row, stage_name};
use crate::api::types::{Paged, Text};
use crate::api::view;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::chain::{GroupKind, Plan};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use base::{LeadId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{EntityRecord, LeadFilter, LeadRecord, Order, PageRequest, ProjectFilter, ProjectRecord, StoreError};
use utoipa::{IntoParams, ToSchema};

/// Of which link, chain or group; without any of them, of all chains.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    chain: Option<String>,
    /// A link of that chain.
    link: Option<String>,
    cluster: Option<String>,
    /// A kind of clean energy.
    energy: Option<String>,
    /// The corridor or a base.
    programme: Option<String>,
    /// Projects: the stage of the first thing still needed.
    stage: Option<String>,
    /// Projects: started or not.
    started: Option<bool>,
    /// Projects: only those whose planned start has passed, or one of whose cases is overdue.
    late: Option<bool>,
    /// Enterprises: only those above scale.
    above_scale: Option<bool>,
    /// Leads: somebody works on it, or not.
    open: Option<bool>,
    /// Projects: investment, name, started, planned, code or due; enterprises: registered; leads: entered, due or investment.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A project of a list, and why it is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainProject {
    #[serde(flatten)]
    row: ProjectRow,
    why: Vec<Text>,
    /// What of it is late.
    late: Option<Text>,
}

/// An enterprise of a list, and why it is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainEntity {
    #[serde(flatten)]
    row: EntityRow,
    above_scale: bool,
    why: Vec<Text>,
}

/// A lead of a list, and why it is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainLead {
    #[serde(flatten)]
    row: LeadRow,
    why: Vec<Text>,
}

impl Asked {
    fn text(given: &Option<String>) -> Option<&str> {
        given.as_deref().filter(|text| !text.is_empty())
    }

    fn picked<'a>(&self, plan: &'a Plan) -> Result<Picked<'a>, Problem> {
        let groups =
            [(GroupKind::Cluster, &self.cluster), (GroupKind::Energy, &self.energy), (GroupKind::Programme, &self.programme)];
        for (kind, id) in groups {
            if let Some(id) = Self::text(id) {
                let unknown = || Problem::not_found(("集群、能源类别或基地", "cluster, kind of energy or base"));
                return plan.group(kind, id).map(Picked::Group).ok_or_else(unknown);
            }
        }
        let links: Vec<usize> = match (Self::text(&self.chain), Self::text(&self.link)) {
            (Some(chain), Some(link)) => {
                vec![plan.place(chain, link).ok_or_else(|| Problem::not_found(("环节", "link of this chain")))?]
            }
            (Some(chain), None) => plan.of(chain).map(|(at, _)| at).collect(),
            (None, _) => (0..plan.links.len()).collect(),
        };
        if links.is_empty() { Err(unknown_chain()) } else { Ok(Picked::Links(links)) }
    }

    fn request(&self) -> Result<PageRequest, Problem> {
        page::request(self.after.as_deref(), self.limit, self.sort.as_deref(), self.order.as_deref())
    }

    fn pages(&self) -> Result<Pages, Problem> {
        Pages::of(self.sort.as_deref(), self.order.as_deref())
    }
}

/// Which projects, each with its reasons, to be found in the store page by page.
struct Projects<'a> {
    app: &'a App,
    filter: ProjectFilter,
    why: HashMap<ProjectId, (Vec<Text>, Option<Text>)>,
}

impl<'a> Projects<'a> {
    async fn of(app: &'a App, me: &Me, asked: &Asked, operation: &str) -> Result<Self, Problem> {
        let picture = Picture::of(app, me, operation).await?;
        let picked = asked.picked(picture.plan)?;
        let today = app.today();
        let why: HashMap<_, _> = picture
            .projects_of(&picked)
            .map(|(one, why)| (one.id, (why, late(one, today))))
            .filter(|(_, (_, late))| asked.late.is_none_or(|wanted| late.is_some() == wanted))
            .collect();
        let filter = ProjectFilter {
            ids: Some(why.keys().copied().collect()),
            stage: Asked::text(&asked.stage).map(str::to_owned),
            started: asked.started,
            scope: me.scope(operation),
            ..ProjectFilter::default()
        };
        Ok(Self { app, filter, why })
    }

    async fn page(&self, request: &PageRequest) -> Result<store::Paged<ProjectRecord>, Problem> {
        Ok(self.app.store.projects(&self.filter, request).await?)
    }

    fn why(&self, one: &ProjectRecord) -> (Vec<Text>, Option<Text>) {
        self.why.get(&one.id).cloned().unwrap_or_default()
    }
}

/// The projects of a link, a chain, a cluster, a kind of energy or a programme.
#[utoipa::path(get, path = "/chains/projects", tag = "chains", params(Asked),
    responses((status = 200, body = Paged<ChainProject>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn projects(
    State(app): State<App>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Json<Paged<ChainProject>>, Problem> {
    let request = asked.request()?;
    let all = Projects::of(&app, &me, &asked, "get-chains-projects").await?;
    let found = all.page(&request).await?;
    Ok(Json(page::paged(found, |one| {
        let (why, late) = all.why(&one);
        ChainProject { row: project_row(&app, &one), why, late }
    })))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/chains/projects.csv", tag = "chains", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn projects_file(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let all = Projects::of(&app, &me, &asked, "get-chains-projects-csv").await?;
    let mut text = String::from(
        "\u{feff}项目代码,项目名称,县区,行业代码,建设单位,总投资（元）,所处阶段,计划开工,开工日期,归属理由,滞后,演示数据\r\n",
    );
    let mut pages = asked.pages()?;
    loop {
        let found = all.page(pages.request()).await?;
        for one in &found.items {
            let (why, late) = all.why(one);
            let day = |on: Option<jiff::civil::Date>| on.map(|day| day.to_string()).unwrap_or_default();
            let cells = [
                one.code.clone().unwrap_or_default(),
                one.name.clone(),
                view::district(&app, &one.district).zh,
                one.industry.clone(),
                one.owner.clone(),
                one.investment.get().to_string(),
                stage_name(&one.progress.stage).zh,
                day(one.planned_start_on),
                day(one.started_on),
                said(&why),
                late.map(|late| late.zh).unwrap_or_default(),
                synthetic(one.synthetic),
            ];
            page::csv_line(&mut text, &cells);
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "chain-projects.csv"))
}

/// Which enterprises, by their numbers in the register.
struct Entities<'a> {
    picture: Picture<'a>,
    picked: Picked<'a>,
    numbers: Vec<i64>,
}

impl<'a> Entities<'a> {
    async fn of(app: &'a App, me: &Me, asked: &Asked, operation: &str) -> Result<Self, Problem> {
        let picture = Picture::of(app, me, operation).await?;
        let picked = asked.picked(plan(app)?)?;
        let rules = picked.rules(picture.plan);
        let numbers = picture.register.numbers(&rules, picture.within.as_deref(), asked.above_scale == Some(true));
        Ok(Self { picture, picked, numbers })
    }

    /// A page: after the number that the page before ended with.
    async fn page(&self, request: &PageRequest) -> Result<store::Paged<EntityRecord>, Problem> {
        if request.sort.as_deref().is_some_and(|sort| sort != "registered") {
            return Err(StoreError::BadCursor.into());
        }
        let mut numbers = self.numbers.clone();
        if request.order == Some(Order::Asc) {
            numbers.reverse();
        }
        let from = match &request.after {
            None => 0,
            Some(after) => {
                let last = after.parse().ok().and_then(|n: i64| numbers.iter().position(|one| *one == n));
                last.ok_or(StoreError::BadCursor)? + 1
            }
        };
        let end = numbers.len().min(from + request.limit as usize);
        let items = self.picture.app.store.entities_numbered(&numbers[from..end]).await?;
        let next = (end < numbers.len()).then(|| numbers[end - 1].to_string());
        Ok(store::Paged { items, next, total: i64::try_from(numbers.len()).ok() })
    }

    fn why(&self, one: &EntityRecord) -> Vec<Text> {
        let matches = self.picture.app.chains.matches(one.industry.as_deref().unwrap_or_default(), &one.name);
        self.picture.why(&matches, &self.picked).unwrap_or_default()
    }
}

fn is_above_scale(one: &EntityRecord) -> bool {
    one.attributes.get("above_scale") == Some(1)
}

/// The enterprises of a link, a chain, a cluster or a programme, those registered last first.
#[utoipa::path(get, path = "/chains/entities", tag = "chains", params(Asked),
    responses((status = 200, body = Paged<ChainEntity>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn entities(
    State(app): State<App>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Json<Paged<ChainEntity>>, Problem> {
    let request = asked.request()?;
    let all = Entities::of(&app, &me, &asked, "get-chains-entities").await?;
    let found = all.page(&request).await?;
    let view =
        |one: EntityRecord| ChainEntity { row: entity_row(&app, &one), above_scale: is_above_scale(&one), why: all.why(&one) };
    Ok(Json(page::paged(found, view)))
}

/// The same list as a file for spreadsheets. More than 20,000 are refused.
#[utoipa::path(get, path = "/chains/entities.csv", tag = "chains", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn entities_file(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let all = Entities::of(&app, &me, &asked, "get-chains-entities-csv").await?;
    let mut text = String::from("\u{feff}统一社会信用代码,名称,县区,行业代码,登记日期,规上,归属理由,演示数据\r\n");
    let mut pages = asked.pages()?;
    loop {
        let found = all.page(pages.request()).await?;
        for one in &found.items {
            let cells = [
                one.uscc.clone(),
                one.name.clone(),
                view::district(&app, &one.district).zh,
                one.industry.clone().unwrap_or_default(),
                one.registered_on.to_string(),
                if is_above_scale(one) { "是".to_owned() } else { String::new() },
                said(&all.why(one)),
                synthetic(one.synthetic),
            ];
            page::csv_line(&mut text, &cells);
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "chain-entities.csv"))
}

/// Which leads, each with its reasons.
struct Leads<'a> {
    app: &'a App,
    filter: LeadFilter,
    why: HashMap<LeadId, Vec<Text>>,
}

impl<'a> Leads<'a> {
    async fn of(app: &'a App, me: &Me, asked: &Asked, operation: &str) -> Result<Self, Problem> {
        let picture = Picture::of(app, me, "get-chains").await?;
        let picked = asked.picked(picture.plan)?;
        let seen = picture.leads.iter().flatten();
        let why: HashMap<_, _> = seen.filter_map(|held| Some((held.one.id, picture.why(&held.matches, &picked)?))).collect();
        let filter = LeadFilter {
            scope: leads::scope(app, me, operation),
            ids: Some(why.keys().copied().collect()),
            open: asked.open,
            ..LeadFilter::default()
        };
        Ok(Self { app, filter, why })
    }

    async fn page(&self, request: &PageRequest) -> Result<store::Paged<LeadRecord>, Problem> {
        Ok(self.app.store.leads(&self.filter, request).await?)
    }

    fn why(&self, one: &LeadRecord) -> Vec<Text> {
        self.why.get(&one.id).cloned().unwrap_or_default()
    }
}

/// The leads that would fill a link, as far as the reader sees leads.
#[utoipa::path(get, path = "/chains/leads", tag = "chains", params(Asked),
    responses((status = 200, body = Paged<ChainLead>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn leads(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<ChainLead>>, Problem> {
    let request = asked.request()?;
    let all = Leads::of(&app, &me, &asked, "get-chains-leads").await?;
    let found = all.page(&request).await?;
    let view = |one: &LeadRecord| Ok(ChainLead { row: leads::row(&app, one)?, why: all.why(one) });
    let items = found.items.iter().map(view).collect::<Result<_, Problem>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/chains/leads.csv", tag = "chains", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn leads_file(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let all = Leads::of(&app, &me, &asked, "get-chains-leads-csv").await?;
    let mut text =
        String::from("\u{feff}线索编号,项目,投资企业,来源地,行业代码,阶段,意向投资（元）,责任团队,归属理由,演示数据\r\n");
    let mut pages = asked.pages()?;
    loop {
        let found = all.page(pages.request()).await?;
        for one in &found.items {
            let stage = promotion::Stage::parse(&one.stage).map_or_else(|| one.stage.clone(), |stage| stage.text().zh);
            let cells = [
                one.number.clone(),
                one.name.clone(),
                one.enterprise.clone(),
                one.place.clone(),
                one.industry.clone(),
                stage,
                one.investment.get().to_string(),
                view::office(&app, &one.team).name.zh,
                said(&all.why(one)),
                synthetic(one.synthetic),
            ];
            page::csv_line(&mut text, &cells);
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "chain-leads.csv"))
}

fn said(why: &[Text]) -> String {
    why.iter().map(|one| one.zh.as_str()).collect::<Vec<_>>().join("；")
}

fn synthetic(yes: bool) -> String {
    if yes { "是".to_owned() } else { String::new() }
}
