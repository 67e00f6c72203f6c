//! The register of projects.

use super::types::{FactView, Lamp, Office, Paged, ProjectFacts, Role, Text};
use super::{page, view};
use crate::desk::{Actors, NewProject as Draft};
use crate::extract::{Body, Id, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::{App, Done, Key};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::ProjectId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Dossier, ProjectFilter, ProjectRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The rows of a CSV export at most.
const CSV_ROWS_MAX: usize = 20_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(export))
        .routes(routes!(one, edit))
        .routes(routes!(reach_milestone))
        .routes(routes!(facts))
}

/// A project in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProjectRow {
    id: String,
    code: Option<String>,
    name: String,
    district: String,
    district_name: Text,
    industry: String,
    industry_name: Text,
    cluster: Option<String>,
    owner: String,
    investment_yuan: i64,
    /// government-approval, enterprise-approval or filing.
    track: String,
    /// The stage of the first thing still needed, or started, or completed.
    stage: String,
    stage_name: Text,
    started_on: Option<String>,
    planned_start_on: Option<String>,
    /// Items that its path names.
    needed: i64,
    /// Of these, granted.
    granted: i64,
    open_cases: i64,
    lamp: Lamp,
    waiting_on: Option<WaitingOn>,
    /// Made for the demonstration.
    synthetic: bool,
    /// Listed by the hundred-day campaign.
    campaign: bool,
}

/// On whose desk a project lies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingOn {
    office: Office,
    item: String,
    item_name: Text,
    due_on: Option<String>,
}

/// A project with everything the register knows of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Project {
    #[serde(flatten)]
    row: ProjectRow,
    region: String,
    base: Option<String>,
    owner_code: Option<String>,
    owner_code_check_ok: Option<bool>,
    code_check_ok: Option<bool>,
    /// enterprise or government.
    funding: String,
    listed_on: String,
    version: i64,
    facts: ProjectFacts,
    milestones: Vec<MilestoneView>,
    partner: Option<String>,
    summary: Option<Text>,
    source: Option<String>,
    /// What the reader may do: edit, start, submit.
    can: Vec<String>,
}

/// A milestone of a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct MilestoneView {
    kind: String,
    name: Text,
    planned_on: Option<String>,
    done_on: Option<String>,
}

/// A project to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    name: String,
    code: Option<String>,
    district: String,
    industry: String,
    cluster: Option<String>,
    base: Option<String>,
    owner: String,
    owner_code: Option<String>,
    /// Somebody compared codes that fail their check with the register; the log keeps who.
    #[serde(default)]
    confirm_codes: bool,
    investment_yuan: i64,
    facts: ProjectFacts,
    planned_start_on: Option<String>,
}

/// A change of a project: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectEdit {
    /// The version that the reader saw.
    version: i64,
    name: Option<String>,
    code: Option<String>,
    district: Option<String>,
    industry: Option<String>,
    cluster: Option<String>,
    base: Option<String>,
    owner: Option<String>,
    owner_code: Option<String>,
    #[serde(default)]
    confirm_codes: bool,
    investment_yuan: Option<i64>,
    facts: Option<ProjectFacts>,
    planned_start_on: Option<String>,
}

/// A milestone that was reached.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    version: i64,
    /// listed, initiated, cleared, started, completed or produced.
    kind: String,
    done_on: String,
}

/// Which projects, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// Words of the name, the owner or the code.
    q: Option<String>,
    district: Option<String>,
    industry: Option<String>,
    cluster: Option<String>,
    base: Option<String>,
    track: Option<String>,
    started: Option<bool>,
    campaign: Option<bool>,
    /// The stage of the first thing still needed.
    stage: Option<String>,
    /// green, due-soon, overdue, paused or none.
    lamp: Option<Lamp>,
    /// The office on whose desk it lies.
    office: Option<String>,
    min_investment: Option<i64>,
    max_investment: Option<i64>,
    /// Any central enterprise (`any`), or one by its id.
    partner: Option<String>,
    toured: Option<bool>,
    /// investment, name, started, planned or code.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl Asked {
    fn filter(&self, app: &App, me: &Me) -> ProjectFilter {
        let (today, soon) = app.today_and_soon();
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let mut filter = ProjectFilter {
            q: text(&self.q),
            district: text(&self.district),
            industry: text(&self.industry),
            cluster: text(&self.cluster),
            base: text(&self.base),
            track: text(&self.track),
            stage: text(&self.stage),
            started: self.started,
            campaign: self.campaign,
            toured: self.toured,
            office: text(&self.office),
            partner: text(&self.partner),
            min_investment: self.min_investment,
            max_investment: self.max_investment,
            ..ProjectFilter::default()
        };
        filter.lamp = self.lamp.map(|lamp| page::lamp_range(lamp, today, soon));
        if me.role == Role::Applicant {
            filter.owner_code = Some(me.credit_code.clone().unwrap_or_default());
        }
        filter
    }
}

/// The projects that the reader may see.
#[utoipa::path(get, path = "/projects", tag = "projects", params(Asked),
    responses((status = 200, body = Paged<ProjectRow>), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<ProjectRow>>, Problem> {
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.projects(&asked.filter(&app, &me), &request).await?;
    Ok(Json(page::paged(found, |project| row(&app, &project))))
}

/// The same list as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/projects.csv", tag = "projects", params(Asked), responses((status = 200, content_type = "text/csv")))]
async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, &me);
    let mut text = String::from(
        "\u{feff}项目代码,项目名称,县区,行业,建设单位,总投资（元）,立项方式,所处阶段,开工日期,所需事项,已办事项,等待部门,演示数据\r\n",
    );
    let mut request = page::request(None, Some(page::LIMIT_MAX), asked.sort.as_deref(), asked.order.as_deref())?;
    for _ in 0..CSV_ROWS_MAX / page::LIMIT_MAX as usize {
        let found = app.store.projects(&filter, &request).await?;
        for project in &found.items {
            csv_line(&mut text, &row(&app, project));
        }
        match found.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"projects.csv\""),
    ];
    Ok((headers, text).into_response())
}

fn csv_line(text: &mut String, row: &ProjectRow) {
    let yes = if row.synthetic { "是" } else { "" };
    let cells = [
        row.code.clone().unwrap_or_default(),
        row.name.clone(),
        row.district_name.zh.clone(),
        row.industry_name.zh.clone(),
        row.owner.clone(),
        row.investment_yuan.to_string(),
        row.track.clone(),
        row.stage_name.zh.clone(),
        row.started_on.clone().unwrap_or_default(),
        row.needed.to_string(),
        row.granted.to_string(),
        row.waiting_on.as_ref().map(|on| on.office.name.zh.clone()).unwrap_or_default(),
        yes.to_owned(),
    ];
    let quoted = cells.map(|cell| {
        // A leading = + - @ would be taken for a formula by a spreadsheet.
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    });
    text.push_str(&quoted.join(","));
    text.push_str("\r\n");
}

/// One project.
#[utoipa::path(get, path = "/projects/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = Project), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<Project>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    Ok(Json(project(&app, &me, &dossier)?))
}

/// Enters a project into the register.
#[utoipa::path(post, path = "/projects", tag = "projects", request_body = NewProject,
    responses((status = 201, body = Project), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn create(State(app): State<App>, me: Me, headers: HeaderMap, Body(new): Body<NewProject>) -> Result<Response, Problem> {
    me.require(&[Role::ProjectOfficer])?;
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done);
    }
    let now = app.clock.now();
    let draft = Draft {
        name: new.name,
        code: empty(new.code),
        district: new.district,
        industry: new.industry,
        cluster: empty(new.cluster),
        base: empty(new.base),
        owner: new.owner,
        owner_code: empty(new.owner_code),
        confirm_codes: new.confirm_codes,
        investment_yuan: new.investment_yuan,
        facts: new.facts.0,
        planned_start_on: view::some_date("planned_start_on", empty(new.planned_start_on).as_deref())?,
    };
    let planned = app.desk.new_project(draft, ProjectId::new(app.ids.next(now)), &Actors::of(&me), now)?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::CREATED).await?)
}

/// Changes what the register says of a project.
#[utoipa::path(patch, path = "/projects/{id}", tag = "projects", params(("id" = String, Path)), request_body = ProjectEdit,
    responses((status = 200, body = Project), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(edit): Body<ProjectEdit>,
) -> Result<Response, Problem> {
    me.require(&[Role::ProjectOfficer])?;
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done);
    }
    let dossier = visible(&app, &me, id).await?;
    let there = &dossier.project;
    let facts = match edit.facts {
        Some(facts) => facts.0,
        None => app.desk.facts(&dossier)?,
    };
    let planned_start_on = match empty(edit.planned_start_on) {
        Some(text) => Some(view::date("planned_start_on", &text)?),
        None => there.planned_start_on,
    };
    // A code that a person confirmed before need not be confirmed again while it stays the same.
    let confirmed_before =
        (edit.code.is_none() && !there.code_check_ok) || (edit.owner_code.is_none() && !there.owner_code_check_ok);
    let draft = Draft {
        name: edit.name.unwrap_or_else(|| there.name.clone()),
        code: edit.code.map_or_else(|| there.code.clone(), |code| empty(Some(code))),
        district: edit.district.unwrap_or_else(|| there.district.clone()),
        industry: edit.industry.unwrap_or_else(|| there.industry.clone()),
        cluster: edit.cluster.map_or_else(|| there.cluster.clone(), |id| empty(Some(id))),
        base: edit.base.map_or_else(|| there.base.clone(), |id| empty(Some(id))),
        owner: edit.owner.unwrap_or_else(|| there.owner.clone()),
        owner_code: edit.owner_code.map_or_else(|| there.owner_code.clone(), |code| empty(Some(code))),
        confirm_codes: edit.confirm_codes || confirmed_before,
        investment_yuan: edit.investment_yuan.unwrap_or(there.investment.get()),
        facts,
        planned_start_on,
    };
    let now = app.clock.now();
    let planned = app.desk.edit_project(&dossier, edit.version, draft, &Actors::of(&me), now);
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::OK).await?)
}

/// Records a milestone: the start of works, completion, first product.
#[utoipa::path(post, path = "/projects/{id}/milestones", tag = "projects", params(("id" = String, Path)), request_body = Reached,
    responses((status = 200, body = Project), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn reach_milestone(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(reached): Body<Reached>,
) -> Result<Response, Problem> {
    me.require(&[Role::ProjectOfficer])?;
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done);
    }
    let dossier = visible(&app, &me, id).await?;
    let done_on = view::date("done_on", &reached.done_on)?;
    let now = app.clock.now();
    let planned = app.desk.milestone(&dossier, reached.version, &reached.kind, done_on, &Actors::of(&me), now);
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::OK).await?)
}

/// What happened to a project and its cases, the newest first.
#[utoipa::path(get, path = "/projects/{id}/facts", tag = "projects", params(("id" = String, Path), page::Keyed),
    responses((status = 200, body = Paged<FactView>), (status = 404, body = Problem)))]
async fn facts(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Query(keyed): Query<page::Keyed>,
) -> Result<Json<Paged<FactView>>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.facts_of_project(id, &request).await?;
    Ok(Json(page::paged(found, |fact| super::facts::view(&app, &fact, Some(&dossier)))))
}

fn answer(app: &App, me: &Me, done: Done) -> Result<Response, Problem> {
    Ok((done.status, Json(project(app, me, &done.dossier)?)).into_response())
}

/// A project's dossier, when the reader may see it; otherwise 404, as for one that does not exist.
pub async fn visible(app: &App, me: &Me, id: ProjectId) -> Result<Dossier, Problem> {
    let missing = || Problem::not_found(("项目", "project"));
    let dossier = app.store.dossier(id).await.map_err(|error| match error {
        store::StoreError::NotFound => missing(),
        other => other.into(),
    })?;
    let own = me.credit_code.is_some() && dossier.project.owner_code == me.credit_code;
    match me.role {
        Role::Applicant if !own => Err(missing()),
        _ => Ok(dossier),
    }
}

/// A project's row.
pub fn row(app: &App, project: &ProjectRecord) -> ProjectRow {
    let (today, soon) = app.today_and_soon();
    let progress = &project.progress;
    let waiting_on = progress.waiting_office.as_ref().zip(progress.waiting_item.as_ref()).map(|(office, item)| WaitingOn {
        office: view::office(app, office),
        item: item.clone(),
        item_name: view::item_name(app, item, today),
        due_on: day(progress.next_due_on),
    });
    ProjectRow {
        id: project.id.to_string(),
        code: project.code.clone(),
        name: project.name.clone(),
        district: project.district.clone(),
        district_name: app
            .desk
            .city
            .district(&project.district)
            .map_or_else(|| Text::same(&project.district), |one| view::named(&one.name)),
        industry: project.industry.clone(),
        industry_name: app
            .desk
            .city
            .industry(&project.industry)
            .map_or_else(|| Text::same(&project.industry), |one| view::named(&one.name)),
        cluster: project.cluster.clone(),
        owner: project.owner.clone(),
        investment_yuan: project.investment.get(),
        track: project.track.clone(),
        stage: progress.stage.clone(),
        stage_name: stage_name(&progress.stage),
        started_on: day(project.started_on),
        planned_start_on: day(project.planned_start_on),
        needed: progress.needed,
        granted: progress.granted,
        open_cases: progress.open_cases,
        lamp: view::lamp(progress.next_due_on, progress.paused, today, soon),
        waiting_on,
        synthetic: project.synthetic,
        campaign: project.campaign,
    }
}

/// The name of a project's stage.
pub fn stage_name(stage: &str) -> Text {
    match approval::Stage::parse(stage) {
        Some(stage) => view::named(&stage.text()),
        None if stage == "started" => Text::new("已开工", "works started"),
        None => Text::new("已竣工", "completed"),
    }
}

fn project(app: &App, me: &Me, dossier: &Dossier) -> Result<Project, Problem> {
    let record = &dossier.project;
    let mut can = Vec::new();
    if me.role == Role::ProjectOfficer {
        can.push("edit".to_owned());
        if record.started_on.is_none() {
            can.push("start".to_owned());
        }
    }
    if matches!(me.role, Role::Applicant | Role::WindowClerk) {
        can.push("submit".to_owned());
    }
    Ok(Project {
        row: row(app, record),
        region: app.desk.region().to_string(),
        base: record.base.clone(),
        owner_code: record.owner_code.clone(),
        owner_code_check_ok: record.owner_code.as_ref().map(|_| record.owner_code_check_ok),
        code_check_ok: record.code.as_ref().map(|_| record.code_check_ok),
        funding: record.funding.clone(),
        listed_on: record.listed_on.to_string(),
        version: record.version,
        facts: ProjectFacts(app.desk.facts(dossier)?),
        milestones: milestones(dossier),
        partner: record.partner.clone(),
        summary: record.summary_zh.clone().zip(record.summary_en.clone()).map(|(zh, en)| Text { zh, en }),
        source: record.source.clone(),
        can,
    })
}

fn milestones(dossier: &Dossier) -> Vec<MilestoneView> {
    let view = |kind: &str| {
        let there = dossier.milestones.iter().find(|one| one.kind == kind);
        let planned = there.and_then(|one| one.planned_on).or(match kind {
            "started" => dossier.project.planned_start_on,
            _ => None,
        });
        MilestoneView {
            kind: kind.to_owned(),
            name: milestone_name(kind),
            planned_on: day(planned),
            done_on: day(there.and_then(|one| one.done_on)),
        }
    };
    crate::desk::MILESTONES.iter().map(|kind| view(kind)).collect()
}

/// The name of a milestone.
pub fn milestone_name(kind: &str) -> Text {
    match kind {
        "listed" => Text::new("列入计划", "listed"),
        "initiated" => Text::new("完成立项", "approved as a project"),
        "cleared" => Text::new("前期手续办结", "cleared to start"),
        "started" => Text::new("开工", "works started"),
        "completed" => Text::new("竣工", "completed"),
        "produced" => Text::new("投产", "first product"),
        other => Text::same(other),
    }
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|day| day.to_string())
}

/// An empty field of a form says the same as an absent one.
fn empty(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
