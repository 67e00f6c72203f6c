//! Stewards as the wire shows them: in a list, alone, with whom they serve, and by the entity that they serve.

use crate::api::entities::view::{self as entities, EntityRow};
use crate::api::types::{Paged, Text};
use crate::api::{page, view};
use crate::desk::{Reason, kind_name, post_name};
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::{EntityId, StewardId};
use entity::TRADES;
use serde::{Deserialize, Serialize};
use store::{StewardFilter, StewardRecord, Stewardship};
use utoipa::{IntoParams, ToSchema};

/// A steward in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StewardRow {
    pub(super) id: String,
    pub(super) version: i64,
    /// city-leader, county-leader, section-leader or steward.
    pub(super) kind: String,
    pub(super) kind_name: Text,
    /// The post: no person is named.
    pub(super) name: Text,
    /// Empty: the whole city.
    pub(super) district: String,
    pub(super) district_name: Text,
    pub(super) expertise: Vec<Text>,
    /// How many entities are served.
    pub(super) serves: i64,
    /// How many without strain.
    pub(super) room_free: i64,
    /// How many at most.
    pub(super) room_most: i64,
    pub(super) appointed_on: String,
    pub(super) left_on: Option<String>,
    /// Made for the demonstration.
    pub(super) synthetic: bool,
}

/// That somebody serves an entity.
#[derive(Debug, Serialize, ToSchema)]
pub struct StewardshipView {
    steward: StewardRow,
    since_on: String,
    until_on: Option<String>,
    /// Plans leave it as it is.
    locked: bool,
    /// Why this one.
    why: Text,
}

/// Who serves an entity now, and who did.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityStewards {
    now: Vec<StewardshipView>,
    before: Vec<StewardshipView>,
    /// Whether the reader may give it to another.
    may_give: bool,
}

/// An entity that a steward serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServedEntity {
    id: String,
    entity: EntityRow,
    since_on: String,
    locked: bool,
    why: Text,
}

/// How many stewards serve how many entities.
#[derive(Debug, Serialize, ToSchema)]
pub struct StewardLoads {
    kinds: Vec<KindLoad>,
    /// Whether the reader may plan.
    may_plan: bool,
    /// The trades that a post may know.
    trades: Vec<Text>,
}

/// The loads of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindLoad {
    kind: String,
    name: Text,
    stewards: i64,
    serves: i64,
    room: i64,
    /// `[how many entities, how many stewards serve so many]`, by the number of entities.
    spread: Vec<[i64; 2]>,
    districts: Vec<DistrictLoad>,
}

/// The loads of a kind in a district.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistrictLoad {
    district: String,
    name: Text,
    stewards: i64,
    serves: i64,
    room: i64,
}

/// Which stewards.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// city-leader, county-leader, section-leader or steward.
    kind: Option<String>,
    district: Option<String>,
    /// serves.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

fn district_name(app: &App, id: &str) -> Text {
    if id.is_empty() { Text::new("全市", "the whole city") } else { view::district(app, id) }
}

/// A steward's row.
pub fn row(app: &App, one: &StewardRecord) -> StewardRow {
    let knows = TRADES.iter().enumerate().filter(|(at, _)| one.expertise >> at & 1 == 1);
    StewardRow {
        id: one.id.to_string(),
        version: one.version,
        kind: one.kind.clone(),
        kind_name: view::named(&kind_name(&one.kind)),
        name: view::named(&post_name(&one.kind, one.n)),
        district: one.district.clone(),
        district_name: district_name(app, &one.district),
        expertise: knows.map(|(_, trade)| Text::new(trade.2, trade.3)).collect(),
        serves: one.serves,
        room_free: one.room_free,
        room_most: one.room_most,
        appointed_on: one.appointed_on.to_string(),
        left_on: one.left_on.map(|day| day.to_string()),
        synthetic: one.synthetic,
    }
}

/// Stewards and leading cadres, those who serve most first.
#[utoipa::path(get, path = "/stewards", tag = "stewards", params(Asked),
    responses((status = 200, body = Paged<StewardRow>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<StewardRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let filter = StewardFilter { scope: me.scope("get-stewards"), kind: text(asked.kind), district: text(asked.district) };
    let found = app.store.stewards(&filter, &request).await?;
    Ok(Json(page::paged(found, |one| row(&app, &one))))
}

/// How the loads lie: for a picture.
#[utoipa::path(get, path = "/stewards/loads", tag = "stewards",
    responses((status = 200, body = StewardLoads), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn loads(State(app): State<App>, me: Me) -> Result<Json<StewardLoads>, Problem> {
    let mut kinds: Vec<KindLoad> = Vec::new();
    let all = app.store.steward_loads(&me.scope("get-stewards-loads")).await?;
    for kind in crate::desk::KINDS {
        let mut load = KindLoad {
            kind: kind.to_owned(),
            name: view::named(&kind_name(kind)),
            stewards: 0,
            serves: 0,
            room: 0,
            spread: Vec::new(),
            districts: Vec::new(),
        };
        let mut spread = std::collections::BTreeMap::<i64, i64>::new();
        for one in all.iter().filter(|one| one.kind == kind) {
            let served = one.serves * one.stewards;
            (load.stewards, load.serves, load.room) = (load.stewards + one.stewards, load.serves + served, load.room + one.room);
            *spread.entry(one.serves).or_default() += one.stewards;
            if load.districts.last().is_none_or(|last| last.district != one.district) {
                let name = district_name(&app, &one.district);
                load.districts.push(DistrictLoad { district: one.district.clone(), name, stewards: 0, serves: 0, room: 0 });
            }
            if let Some(last) = load.districts.last_mut() {
                (last.stewards, last.serves, last.room) =
                    (last.stewards + one.stewards, last.serves + served, last.room + one.room);
            }
        }
        load.spread = spread.into_iter().map(|(serves, stewards)| [serves, stewards]).collect();
        kinds.push(load);
    }
    let trades = TRADES.iter().map(|one| Text::new(one.2, one.3)).collect();
    Ok(Json(StewardLoads { kinds, may_plan: me.may("post-stewards-plan"), trades }))
}

/// One steward.
#[utoipa::path(get, path = "/stewards/{id}", tag = "stewards", params(("id" = String, Path)),
    responses((status = 200, body = StewardRow), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn one(State(app): State<App>, me: Me, Id(id): Id<StewardId>) -> Result<Json<StewardRow>, Problem> {
    Ok(Json(row(&app, &app.store.steward_within(id, &me.scope("get-stewards-id")).await?)))
}

/// Whom a steward serves, and why.
#[utoipa::path(get, path = "/stewards/{id}/entities", tag = "stewards", params(("id" = String, Path), page::Keyed),
    responses((status = 200, body = Paged<ServedEntity>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn serves(
    State(app): State<App>,
    me: Me,
    Id(id): Id<StewardId>,
    Query(keyed): Query<page::Keyed>,
) -> Result<Json<Paged<ServedEntity>>, Problem> {
    let kind = app.store.steward_within(id, &me.scope("get-stewards-id-entities")).await?.kind;
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.served_by(id, &request).await?;
    Ok(Json(page::paged(found, |(entity, one)| ServedEntity {
        id: entity.id.to_string(),
        entity: entities::row(&app, &entity),
        since_on: one.since_on.to_string(),
        locked: one.locked,
        why: view::named(&Reason::sentence(&one.reason, &kind)),
    })))
}

/// Who serves an entity, who did, and why.
#[utoipa::path(get, path = "/entities/{id}/stewards", tag = "stewards", params(("id" = String, Path)),
    responses((status = 200, body = EntityStewards), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn of_entity(State(app): State<App>, me: Me, Id(id): Id<EntityId>) -> Result<Json<EntityStewards>, Problem> {
    entities::visible(&app, &me, id).await?;
    Ok(Json(stewards(&app, &me, id).await?))
}

pub(super) async fn stewards(app: &App, me: &Me, id: EntityId) -> Result<EntityStewards, Problem> {
    let (mut now, mut before) = (Vec::new(), Vec::new());
    for one in app.store.stewardships(id).await? {
        let Stewardship { since_on, until_on, locked, reason, steward, .. } = one;
        let record = app.store.steward(steward).await?;
        let view = StewardshipView {
            why: view::named(&Reason::sentence(&reason, &record.kind)),
            steward: row(app, &record),
            since_on: since_on.to_string(),
            until_on: until_on.map(|day| day.to_string()),
            locked,
        };
        if until_on.is_none() { now.push(view) } else { before.push(view) }
    }
    Ok(EntityStewards { now, before, may_give: me.may("post-entities-id-stewards") })
}
