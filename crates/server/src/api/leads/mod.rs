//! Promotion: leads of the reader's team (all for leaders and for the office that coordinates), what they owe next, what became of them.
//!
//! Whoever does not work on a lead does not learn that it exists: the condition goes into the store's SQL ([`LeadScope`]).

mod change;
mod clashes;
mod figures;
mod said;
mod teams;
mod view;

pub(super) use said::said;
pub(super) use view::{LeadRow, row};

use super::page;
use super::types::{Paged, Role};
use crate::access::Reach;
use crate::extract::{Id, Query};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use base::{LeadId, ProjectId};
use serde::Deserialize;
use store::{LeadFilter, LeadRecord, LeadScope};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{LeadView, lead_view, row_on};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, change::enter))
        .routes(routes!(export))
        .routes(routes!(teams::plan))
        .routes(routes!(figures::figures))
        .routes(routes!(teams::teams))
        .routes(routes!(teams::recruiters))
        .routes(routes!(clashes::list))
        .routes(routes!(clashes::decide))
        .routes(routes!(one))
        .routes(routes!(change::command))
        .routes(routes!(change::land))
}

/// Which leads.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    team: Option<String>,
    /// contact, visited, negotiating, signed, landed, lost, merged or yielded.
    stage: Option<String>,
    /// resident, enterprise, chain, science or talent.
    method: Option<String>,
    /// Of this industry of GB/T 4754, or one below it.
    industry: Option<String>,
    district: Option<String>,
    /// A central state enterprise, or `any`.
    partner: Option<String>,
    /// That became this project.
    project: Option<String>,
    /// A recruiter's number.
    recruiter: Option<i64>,
    open: Option<bool>,
    contested: Option<bool>,
    overdue: Option<bool>,
    /// Came so far: contact, visited, negotiating, signed, contracted, landed, started, completed or produced.
    reached: Option<String>,
    /// And did so on this day or later.
    since: Option<String>,
    /// As it was at the end of this day; now when absent. Rows say how far each was; next steps, and what is contested or overdue, are known of today alone.
    as_of: Option<String>,
    from: Option<String>,
    to: Option<String>,
    /// In the number, the name or the enterprise.
    q: Option<String>,
    /// entered, due or investment.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl Asked {
    fn filter(&self, app: &App, scope: LeadScope) -> Result<LeadFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let project = text(&self.project).map(|id| id.parse::<ProjectId>());
        let now = [
            ("stage", text(&self.stage).is_some()),
            ("open", self.open.is_some()),
            ("contested", self.contested.is_some()),
            ("overdue", self.overdue.is_some()),
        ];
        Ok(LeadFilter {
            scope,
            ids: None,
            team: text(&self.team),
            stage: text(&self.stage),
            method: text(&self.method),
            industry: text(&self.industry),
            district: text(&self.district),
            partner: text(&self.partner),
            project: project.transpose().map_err(|_| Problem::not_found(("项目", "project")))?,
            recruiter: self.recruiter,
            open: self.open,
            contested: self.contested,
            overdue_on: self.overdue.filter(|wanted| *wanted).map(|_| app.today()),
            reached: text(&self.reached),
            since: super::view::some_date("since", text(&self.since).as_deref())?,
            as_of: super::view::past_day(app, text(&self.as_of).as_deref(), &now)?,
            from: super::view::some_date("from", text(&self.from).as_deref())?,
            to: super::view::some_date("to", text(&self.to).as_deref())?,
            text: text(&self.q),
        })
    }
}

/// The leads that the reader sees: his team's, or all of them for leaders and for the office that coordinates.
#[utoipa::path(get, path = "/leads", tag = "promotion", params(Asked),
    responses((status = 200, body = Paged<LeadRow>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<LeadRow>>, Problem> {
    let filter = asked.filter(&app, scope(&app, &me, "get-leads"))?;
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.leads(&filter, &request).await?;
    let items = found.items.iter().map(|record| row_on(&app, record, filter.as_of)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/leads.csv", tag = "promotion", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, scope(&app, &me, "get-leads-csv"))?;
    let mut text = format!("\u{feff}{}\r\n", view::HEAD);
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.leads(&filter, pages.request()).await?;
        for record in &found.items {
            page::csv_line(&mut text, &row_on(&app, record, filter.as_of)?.cells());
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "leads.csv"))
}

/// One lead with everything about it.
#[utoipa::path(get, path = "/leads/{id}", tag = "promotion", params(("id" = String, Path)),
    responses((status = 200, body = LeadView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<LeadId>) -> Result<Json<LeadView>, Problem> {
    let record = visible(&app, &me, id, "get-leads-id").await?;
    Ok(Json(lead_view(&app, &me, &record).await?))
}

/// Whether the reader speaks for the office that coordinates.
fn coordinates(app: &App, me: &Me) -> bool {
    let coordinator = app.desk.city.promotion.as_ref().map(|plan| plan.coordinator.as_str());
    me.role == Role::OfficeHead && coordinator.is_some() && me.office.as_deref() == coordinator
}

/// The leads that the reader sees by an operation. Heads of offices see them only as the coordinator.
pub(super) fn scope(app: &App, me: &Me, operation: &str) -> LeadScope {
    match me.reach(operation) {
        Some(Reach::City) => LeadScope::All,
        Some(Reach::Office) if coordinates(app, me) => LeadScope::All,
        Some(Reach::Own) => me.office.clone().map_or(LeadScope::Nothing, LeadScope::Team),
        // Which of them want a place in the district that he leads.
        Some(Reach::District) => LeadScope::Districts(me.held.districts.clone()),
        Some(Reach::Office) | None => LeadScope::Nothing,
    }
}

/// A lead that the reader sees; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: LeadId, operation: &str) -> Result<LeadRecord, Problem> {
    app.store.lead(id, &scope(app, me, operation)).await.or_missing(|| Problem::not_found(("线索", "lead")))
}
