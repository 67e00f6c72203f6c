//! The projects of a campaign's list: what each still lacks and on whose desk it lies; as a file for spreadsheets too.

use super::visible;
use crate::api::projects::{ProjectRow, row_on};
use crate::api::types::{Lamp, Paged};
use crate::api::{page, view};
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use base::CampaignId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{ListedProject, ListingFilter};
use utoipa::{IntoParams, ToSchema};

/// A project of a campaign's list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignProject {
    #[serde(flatten)]
    project: ProjectRow,
    /// On the list since.
    joined_on: String,
    /// When it reached the campaign's target.
    reached_on: Option<String>,
}

/// Which projects, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// Words of the name, the owner or the code.
    q: Option<String>,
    district: Option<String>,
    /// The stage of the first thing still needed.
    stage: Option<String>,
    /// The office on whose desk it lies.
    office: Option<String>,
    /// At the target, or not.
    reached: Option<bool>,
    started: Option<bool>,
    /// green, due-soon, overdue, paused or none.
    lamp: Option<Lamp>,
    /// The list, and how its projects stood, at the end of this day.
    as_of: Option<String>,
    /// investment, name, reached, started, planned or due.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl Asked {
    fn filter(&self, app: &App, me: &Me) -> Result<ListingFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let past = view::past_day(app, text(&self.as_of).as_deref(), &[])?;
        let (day, soon) = app.day_and_soon(past);
        Ok(ListingFilter {
            q: text(&self.q),
            district: text(&self.district),
            stage: text(&self.stage),
            office: text(&self.office),
            reached: self.reached,
            started: self.started,
            lamp: self.lamp.map(|lamp| page::lamp_range(lamp, day, soon)),
            as_of: past,
            scope: me.scope("get-campaigns-id-projects"),
        })
    }
}

/// The projects that are on the list now, or were on a past day.
#[utoipa::path(get, path = "/campaigns/{id}/projects", tag = "campaigns", params(("id" = String, Path), Asked),
    responses((status = 200, body = Paged<CampaignProject>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CampaignId>,
    Query(asked): Query<Asked>,
) -> Result<Json<Paged<CampaignProject>>, Problem> {
    visible(&app, id).await?;
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let filter = asked.filter(&app, &me)?;
    let found = app.store.campaign_projects(id, &filter, &request).await?;
    Ok(Json(page::paged(found, |one| CampaignProject {
        project: row_on(&app, &one.project, filter.as_of),
        joined_on: one.listed_on.to_string(),
        reached_on: one.reached_on.map(|day| day.to_string()),
    })))
}

/// The same list as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/campaigns/{id}/projects.csv", tag = "campaigns", params(("id" = String, Path), Asked),
    responses((status = 200, content_type = "text/csv"), (status = 404, body = Problem)))]
pub(super) async fn export(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CampaignId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    visible(&app, id).await?;
    let filter = asked.filter(&app, &me)?;
    let mut text = String::from(
        "\u{feff}项目代码,项目名称,县区,建设单位,总投资（元）,列入日期,达标日期,开工日期,计划开工,所需事项,已办事项,等待部门,等待事项,到期日期,演示数据\r\n",
    );
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.campaign_projects(id, &filter, pages.request()).await?;
        for one in &found.items {
            page::csv_line(&mut text, &cells(&app, one, filter.as_of));
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "campaign.csv"))
}

fn cells(app: &App, one: &ListedProject, as_of: Option<Date>) -> Vec<String> {
    let (project, progress) = (&one.project, &one.project.progress);
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let (office, item) = (progress.waiting_office.as_deref(), progress.waiting_item.as_deref());
    vec![
        project.code.clone().unwrap_or_default(),
        project.name.clone(),
        crate::api::view::district(app, &project.district).zh,
        project.owner.clone(),
        project.investment.to_string(),
        one.listed_on.to_string(),
        day(one.reached_on),
        day(project.started_on.filter(|day| as_of.is_none_or(|on| *day <= on))),
        day(project.planned_start_on),
        progress.needed.to_string(),
        progress.granted.to_string(),
        office.map(|id| crate::api::view::office(app, id).name.zh).unwrap_or_default(),
        item.map(|id| crate::api::view::item_name(app, id, app.today()).zh).unwrap_or_default(),
        day(progress.next_due_on),
        if project.synthetic { "是".to_owned() } else { String::new() },
    ]
}
