//! Opening a campaign, and who is on its list.

use super::{view, visible};
use crate::api::types::Text;
use crate::api::view::date;
use crate::desk::{Actors, LISTED_MAX, ListChange, NewCampaign as Draft};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{CampaignId, Named, ProjectId};
use serde::Deserialize;
use std::collections::BTreeSet;

use utoipa::ToSchema;
use view::CampaignView;

/// A campaign to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCampaign {
    name: String,
    /// In English; as in Chinese when absent.
    name_en: Option<String>,
    /// Lower-case letters, digits and hyphens: its figures are `campaign.KEY.…`.
    key: Option<String>,
    from: String,
    /// Calendar days, the first and the last included.
    days: u32,
    /// initiated, cleared, started, completed or produced.
    target: String,
    /// The document that it carries out.
    source: Option<String>,
    /// The projects of its list, by id.
    #[serde(default)]
    projects: Vec<String>,
}

/// Whom a list gains and loses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignList {
    /// The version of the campaign that the reader saw.
    version: i64,
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
}

/// Opens a campaign.
#[utoipa::path(post, path = "/campaigns", tag = "campaigns", request_body = NewCampaign,
    responses((status = 201, body = CampaignView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn open(State(app): State<App>, me: Me, Body(new): Body<NewCampaign>) -> Result<Response, Problem> {
    let text = |given: Option<String>| given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let name = Named::new(new.name.trim(), text(new.name_en).unwrap_or_else(|| new.name.trim().to_owned()));
    let projects = ids("projects", &new.projects)?;
    let known = known(&app, &projects).await?;
    let draft = Draft {
        key: text(new.key),
        name,
        from: date("from", &new.from)?,
        days: new.days,
        target: new.target,
        source: text(new.source),
        projects,
    };
    let now = app.clock.now();
    let id = CampaignId::new(app.ids.next(now));
    app.store.commit(app.desk.open_campaign(draft, &known, id, &Actors::of(&me), now)?).await?;
    let record = app.store.campaign(id).await?;
    Ok((StatusCode::CREATED, Json(view::view(&app, &me, &record, app.today()).await?)).into_response())
}

/// Puts projects on a campaign's list, or takes them off.
#[utoipa::path(post, path = "/campaigns/{id}/projects", tag = "campaigns", params(("id" = String, Path)), request_body = CampaignList,
    responses((status = 200, body = CampaignView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change_list(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CampaignId>,
    Body(body): Body<CampaignList>,
) -> Result<Json<CampaignView>, Problem> {
    let record = visible(&app, id).await?;
    let change = ListChange { add: ids("add", &body.add)?, remove: ids("remove", &body.remove)? };
    let courses = app.store.courses(id, None).await?;
    let known = known(&app, &change.add).await?;
    let now = app.clock.now();
    let planned = app.desk.change_list((&record, body.version), &change, (&courses, &known), &Actors::of(&me), now);
    app.commit_change(planned, id.uuid()).await?;
    let record = app.store.campaign(id).await?;
    Ok(Json(view::view(&app, &me, &record, app.today()).await?))
}

/// Ids of projects; a text that is no id names none of the register.
fn ids(field: &str, texts: &[String]) -> Result<Vec<ProjectId>, Problem> {
    let wrong = |text: Text| Problem::invalid(vec![FieldError::new(field, (text.zh, text.en))]);
    if texts.len() > LISTED_MAX {
        let told = (format!("一次最多 {LISTED_MAX} 个项目。"), format!("At most {LISTED_MAX} projects at once."));
        return Err(wrong(Text::new(told.0, told.1)));
    }
    let read: Result<Vec<ProjectId>, _> = texts.iter().map(|text| text.parse()).collect();
    read.map_err(|_| {
        wrong(Text::new(
            "有一个项目编号无效，请从项目列表中选择。",
            "One of the ids is no project's: choose projects from the list.",
        ))
    })
}

/// Those of some projects that there are.
async fn known(app: &App, ids: &[ProjectId]) -> Result<BTreeSet<ProjectId>, Problem> {
    Ok(app.store.known_projects(ids).await?.into_iter().map(|one| one.id).collect())
}
