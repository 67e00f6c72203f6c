//! Campaigns: how a list of projects stands against its days, which projects still lack what, reports by day and week.

mod change;
mod list;
mod report;
mod view;

use super::page;
use super::types::Paged;
use super::view::AsOf;
use crate::extract::{Id, Query};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::CampaignId;
use store::CampaignRecord;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(super) use view::{BurnUpPoint, count};
use view::{CampaignRow, CampaignView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all, change::open))
        .routes(routes!(one))
        .routes(routes!(list::list, change::change_list))
        .routes(routes!(list::export))
        .routes(routes!(report::report))
}

/// The campaigns, the newest first, as they stand today.
#[utoipa::path(get, path = "/campaigns", tag = "campaigns", params(page::Keyed),
    responses((status = 200, body = Paged<CampaignRow>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn all(State(app): State<App>, Query(keyed): Query<page::Keyed>) -> Result<Json<Paged<CampaignRow>>, Problem> {
    let today = app.today();
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.campaigns(today, &request).await?;
    let row = |one: &store::CampaignRow| view::row(&app, &one.campaign, (one.listed, one.reached, one.started), today);
    let items = found.items.iter().map(row).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// One campaign as of a day: its counts, the board by district, office and stage, the chart against the ideal line.
#[utoipa::path(get, path = "/campaigns/{id}", tag = "campaigns", params(("id" = String, Path), AsOf),
    responses((status = 200, body = CampaignView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn one(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CampaignId>,
    Query(asked): Query<AsOf>,
) -> Result<Json<CampaignView>, Problem> {
    let record = visible(&app, id).await?;
    let as_of = asked.day(&app)?;
    Ok(Json(view::view(&app, &me, &record, as_of).await?))
}

/// A campaign, when the reader may see it; otherwise 404, as for one that does not exist.
async fn visible(app: &App, id: CampaignId) -> Result<CampaignRecord, Problem> {
    let missing = || Problem::not_found(("攻坚行动", "campaign"));
    app.store.campaign(id).await.or_missing(missing)
}
