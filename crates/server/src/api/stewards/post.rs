//! Posts of stewards and leading cadres: filled, and left.

use super::change::{meanwhile, of_kind};
use super::view::{StewardRow, row};
use crate::desk::{Actors, NewPost, tier};
use crate::extract::{Body, Id};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::StewardId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A post to be filled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSteward {
    /// city-leader, county-leader, section-leader or steward.
    kind: String,
    /// Empty: the whole city.
    #[serde(default)]
    district: String,
    /// The trades that it knows, by their places in `trades` of the loads.
    #[serde(default)]
    trades: Vec<usize>,
    /// To which size it is used: 0 micro, 1 small, 2 medium, 3 large.
    #[serde(default)]
    size: i64,
    room_free: i64,
    room_most: i64,
}

/// Which version is left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StewardLeave {
    version: i64,
}

/// A post that was left.
#[derive(Debug, Serialize, ToSchema)]
pub struct StewardLeft {
    steward: StewardRow,
    /// How many of its entities went to others.
    handed: usize,
    /// How many nobody has room for: they are shown without.
    unserved: usize,
}

/// Fills a post.
#[utoipa::path(post, path = "/stewards", tag = "stewards", request_body = NewSteward,
    responses((status = 201, body = StewardRow), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn appoint(
    State(app): State<App>,
    me: Me,
    Body(new): Body<NewSteward>,
) -> Result<(StatusCode, Json<StewardRow>), Problem> {
    let now = app.clock.now();
    let (id, last) = (app.ids.next(now), app.store.last_steward(&new.kind).await?);
    let NewSteward { kind, district, trades, size, room_free, room_most } = new;
    let post = NewPost { kind, district, trades, size, room_free, room_most };
    app.store.commit(app.desk.appoint(post, id, last, &Actors::of(&me), now)?).await?;
    Ok((StatusCode::CREATED, Json(row(&app, &app.store.steward(StewardId::new(id)).await?))))
}

/// Leaves a post: what it serves goes to others of its kind at once, with reasons; for what nobody has room it is shown without.
#[utoipa::path(post, path = "/stewards/{id}/leave", tag = "stewards", params(("id" = String, Path)), request_body = StewardLeave,
    responses((status = 200, body = StewardLeft), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn leave(
    State(app): State<App>,
    me: Me,
    Id(id): Id<StewardId>,
    Body(seen): Body<StewardLeave>,
) -> Result<Json<StewardLeft>, Problem> {
    let record = app.store.steward(id).await?;
    let tier = tier(&record.kind);
    let (mut others, mut entities) = of_kind(&app, &record.kind, false).await?;
    others.retain(|one| one.id != id);
    // A lock held to the one who leaves.
    entities.iter_mut().filter(|one| one.now == Some(id)).for_each(|one| one.locked = false);
    let (planner, who, now) = (app.clone(), Actors::of(&me), app.clock.now());
    // A second or two of reckoning: off the request's thread.
    let planned =
        tokio::task::spawn_blocking(move || planner.desk.leave_post((&record, seen.version), &others, &entities, &who, now));
    let left = app.explain_conflict(planned.await.map_err(Problem::broken)?, id.uuid()).await?;
    let on = calendar::date_of(now);
    app.store.change_stewardships((tier, on), &left.ends, &left.begins, left.told).await.map_err(meanwhile)?;
    let steward = row(&app, &app.store.steward(id).await?);
    Ok(Json(StewardLeft { steward, handed: left.handed, unserved: left.unserved }))
}
