//! The register as a list, and as a file for spreadsheets.

use super::row::{ProjectRow, row_on};
use crate::api::types::{Lamp, Paged};
use crate::api::{page, view};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use base::{CampaignId, CreditCode};
use serde::Deserialize;
use store::ProjectFilter;
use utoipa::IntoParams;

/// Which projects, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// Words of the name, the owner or the code; or the owner's credit code.
    q: Option<String>,
    district: Option<String>,
    industry: Option<String>,
    cluster: Option<String>,
    base: Option<String>,
    track: Option<String>,
    started: Option<bool>,
    campaign: Option<bool>,
    /// On the list of this campaign.
    campaign_id: Option<String>,
    /// Came so far: listed, applied (its first application was received), initiated, cleared, started, completed, produced or at-capacity.
    reached: Option<String>,
    /// And did so on this day or later.
    since: Option<String>,
    /// As the list was at the end of this day; now when absent. Tours are known of today alone.
    as_of: Option<String>,
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
    fn filter(&self, app: &App, me: &Me) -> Result<ProjectFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let campaign = text(&self.campaign_id).map(|id| id.parse::<CampaignId>()).transpose();
        let past = view::past_day(app, text(&self.as_of).as_deref(), &[("toured", self.toured.is_some())])?;
        let (day, soon) = app.day_and_soon(past);
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
            campaign_id: campaign.map_err(|_| Problem::not_found(("攻坚行动", "campaign")))?,
            reached: text(&self.reached),
            since: view::some_date("since", text(&self.since).as_deref())?,
            as_of: past,
            toured: self.toured,
            office: text(&self.office),
            partner: text(&self.partner),
            min_investment: self.min_investment,
            max_investment: self.max_investment,
            ..ProjectFilter::default()
        };
        // Somebody at the window has the licence in hand: its number finds the company's projects.
        if let Some(Ok(code)) = self.q.as_deref().map(|text| CreditCode::parse_confirmed(text.trim())) {
            (filter.q, filter.owner_code) = (None, Some(code.to_string()));
        }
        filter.lamp = self.lamp.map(|lamp| page::lamp_range(lamp, day, soon));
        filter.scope = me.scope("get-projects");
        Ok(filter)
    }
}

/// The projects that the reader may see.
#[utoipa::path(get, path = "/projects", tag = "projects", params(Asked),
    responses((status = 200, body = Paged<ProjectRow>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<ProjectRow>>, Problem> {
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let filter = asked.filter(&app, &me)?;
    let found = app.store.projects(&filter, &request).await?;
    Ok(Json(page::paged(found, |project| row_on(&app, &project, filter.as_of))))
}

/// The same list as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/projects.csv", tag = "projects", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, &me)?;
    let mut text = String::from(
        "\u{feff}项目代码,项目名称,县区,行业,建设单位,总投资（元）,立项方式,所处阶段,开工日期,所需事项,已办事项,等待部门,演示数据\r\n",
    );
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.projects(&filter, pages.request()).await?;
        for project in &found.items {
            csv_line(&mut text, &row_on(&app, project, filter.as_of));
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "projects.csv"))
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
    page::csv_line(text, &cells);
}
