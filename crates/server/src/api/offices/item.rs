//! The public part: what was achieved with an item, beside its promise and its statute.

use super::view::{AchievedView, achieved as sum};
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use jiff::ToSpan;
use serde::Serialize;
use store::Days;
use utoipa::ToSchema;

/// What was achieved with an item in the last twelve months.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemAchieved {
    item: String,
    from: String,
    to: String,
    #[serde(flatten)]
    achieved: AchievedView,
}

/// What was achieved with an item in the last twelve months, whichever office decided. Open to everyone.
#[utoipa::path(get, path = "/items/{id}/achieved", tag = "offices", params(("id" = String, Path)),
    responses((status = 200, body = ItemAchieved), (status = 404, body = Problem)))]
pub(super) async fn achieved(State(app): State<App>, Path(id): Path<String>) -> Result<Json<ItemAchieved>, Problem> {
    if app.desk.item(&id).is_none() {
        return Err(Problem::not_found(("事项", "item")));
    }
    let to = app.today();
    let from = to.saturating_sub(1.year()).saturating_add(1.day());
    let rows = app.store.achieved(None, Some(&id), Days { from, to }).await?;
    Ok(Json(ItemAchieved { item: id, from: from.to_string(), to: to.to_string(), achieved: sum(&rows) }))
}
