//! Plans: looked at before they are applied; and who serves an entity, decided by hand.

use super::view::{EntityStewards, StewardRow, row, stewards};
use crate::api::entities::view::visible;
use crate::api::types::Text;
use crate::api::view;
use crate::desk::{Actors, KINDS, Reason, StewardPlan, tier};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{EntityId, StewardId};
use serde::{Deserialize, Serialize};
use store::{Scope, Serviceable, StewardRecord, StoreError};
use utoipa::ToSchema;

/// Changes of a plan that its preview shows.
const SHOWN: usize = 200;
/// What a change may cost at most.
const PRICE_MAX: i64 = 100_000;

/// What is to be planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanAsk {
    /// city-leader, county-leader, section-leader or steward.
    kind: String,
    /// What it costs to give an entity to another: the dearer, the fewer changes. 0 to 100,000; a kilometre costs 10.
    price: i64,
    /// To apply: the plan that was looked at.
    #[serde(default)]
    digest: Option<String>,
}

/// A plan beside what stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    kind: String,
    price: i64,
    /// Names this plan.
    digest: String,
    served: usize,
    unserved: usize,
    /// What it costs, and what the present arrangement costs (null where somebody is unserved).
    cost: i64,
    cost_now: Option<i64>,
    /// Entities that get a steward, another one, or none.
    changes: usize,
    /// The first of them.
    moves: Vec<MoveView>,
    /// Whether it was applied.
    applied: bool,
}

/// A change of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveView {
    entity: String,
    name: String,
    from: Option<StewardRow>,
    to: Option<StewardRow>,
    why: Option<Text>,
}

/// To whom an entity is given by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    steward: String,
    /// Plans leave it as it is.
    #[serde(default)]
    locked: bool,
}

struct Ready {
    stewards: Vec<StewardRecord>,
    plan: StewardPlan,
}

async fn ready(app: &App, ask: &PlanAsk) -> Result<Ready, Problem> {
    let mut errors = Vec::new();
    if !KINDS.contains(&ask.kind.as_str()) {
        errors.push(FieldError::new("kind", ("没有这一类包联人员。", "There is no such kind.")));
    }
    if !(0..=PRICE_MAX).contains(&ask.price) {
        errors.push(FieldError::new("price", ("变动代价应在 0 至 100000 之间。", "The price of a change is 0 to 100,000.")));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let (stewards, entities) = of_kind(app, &ask.kind, ask.kind == "steward").await?;
    let (app, price) = (app.clone(), ask.price);
    // A second or two of reckoning: off the request's thread.
    let planned = tokio::task::spawn_blocking(move || {
        app.desk.plan_stewards(&stewards, &entities, price).map(|plan| Ready { stewards, plan })
    });
    Ok(planned.await.map_err(Problem::broken)??)
}

/// Those of a kind who have not left, and the entities that are theirs to serve; with `all`, also those that nobody serves.
pub(super) async fn of_kind(app: &App, kind: &str, all: bool) -> Result<(Vec<StewardRecord>, Vec<Serviceable>), Problem> {
    let stewards = app.store.stewards_of(&[kind], &Scope::All).await?;
    let mut entities = app.store.serviceable(tier(kind), all).await?;
    if tier(kind) == "leader" {
        // Leading cadres of other levels keep theirs.
        let own: std::collections::HashSet<StewardId> = stewards.iter().map(|one| one.id).collect();
        entities.retain(|one| one.now.is_some_and(|now| own.contains(&now)));
    }
    Ok((stewards, entities))
}

fn plan_view(app: &App, ask: &PlanAsk, ready: &Ready, applied: bool) -> PlanView {
    let Ready { stewards, plan } = ready;
    let moves = plan.moves.iter().take(SHOWN).map(|one| MoveView {
        entity: one.entity.to_string(),
        name: one.name.clone(),
        from: one.from.map(|at| row(app, &stewards[at])),
        to: one.to.map(|at| row(app, &stewards[at])),
        why: one.to.map(|_| view::named(&Reason::sentence(&one.reason, &ask.kind))),
    });
    PlanView {
        kind: ask.kind.clone(),
        price: ask.price,
        digest: plan.digest.clone(),
        served: plan.served,
        unserved: plan.unserved,
        cost: plan.cost,
        cost_now: plan.cost_now,
        changes: plan.moves.len(),
        moves: moves.collect(),
        applied,
    }
}

/// Plans who serves whom and shows what would change; nothing is written.
#[utoipa::path(post, path = "/stewards/plan", tag = "stewards", request_body = PlanAsk,
    responses((status = 200, body = PlanView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn plan(State(app): State<App>, Body(ask): Body<PlanAsk>) -> Result<Json<PlanView>, Problem> {
    let ready = ready(&app, &ask).await?;
    Ok(Json(plan_view(&app, &ask, &ready, false)))
}

/// Applies the plan that was looked at; when something changed since, it is another plan, and nothing is done.
#[utoipa::path(post, path = "/stewards/plan/apply", tag = "stewards", request_body = PlanAsk,
    responses((status = 200, body = PlanView), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn apply(State(app): State<App>, me: Me, Body(ask): Body<PlanAsk>) -> Result<Json<PlanView>, Problem> {
    let ready = ready(&app, &ask).await?;
    if ask.digest.as_ref() != Some(&ready.plan.digest) {
        return Err(outdated());
    }
    let now = app.clock.now();
    let id = app.ids.next(now);
    let (ends, begins, told) =
        app.desk.apply_stewards(&ask.kind, &ready.stewards, &ready.plan, (id, ask.price), &Actors::of(&me), now);
    let on = calendar::date_of(now);
    app.store.change_stewardships((tier(&ask.kind), on), &ends, &begins, told).await.map_err(meanwhile)?;
    Ok(Json(plan_view(&app, &ask, &ready, true)))
}

/// Gives an entity to a steward by hand; locked, plans leave it so.
#[utoipa::path(post, path = "/entities/{id}/stewards", tag = "stewards", params(("id" = String, Path)), request_body = Given,
    responses((status = 200, body = EntityStewards), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn give(
    State(app): State<App>,
    me: Me,
    Id(id): Id<EntityId>,
    Body(given): Body<Given>,
) -> Result<Json<EntityStewards>, Problem> {
    let entity = visible(&app, &me, id).await?;
    let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
    if entity.ended_on.is_some() {
        return Err(wrong("steward", "已注销或吊销，不再安排包联。", "It has ended and is served no more."));
    }
    let steward = given.steward.parse::<StewardId>().ok();
    let steward = match steward {
        Some(id) => app.store.steward(id).await.ok().filter(|one| one.left_on.is_none()),
        None => None,
    };
    let steward = steward.ok_or_else(|| wrong("steward", "没有这位包联人员。", "There is no such steward."))?;
    let tier = tier(&steward.kind);
    let known: Vec<_> = app.store.stewardships(id).await?.into_iter().filter(|one| one.tier == tier).collect();
    let stands = known.iter().find(|one| one.until_on.is_none());
    let serviceable = Serviceable {
        id,
        n: entity.n,
        name: entity.name.clone(),
        district: entity.district.clone(),
        division: entity.division().to_owned(),
        township: entity.attributes.get("township"),
        size_class: entity.attributes.get("size_class"),
        seq: known.iter().map(|one| one.seq).max().unwrap_or(0),
        now: stands.map(|one| one.steward),
        locked: false,
    };
    if stands.is_none_or(|one| one.steward != steward.id) && steward.serves >= steward.room_most {
        return Err(wrong(
            "steward",
            "这位包联人员的任务已满，请另选或先调整。",
            "This one is full: choose another, or make room first.",
        ));
    }
    let now = app.clock.now();
    let id_of = app.ids.next(now);
    let (ends, begins, told) = app.desk.give_steward(&serviceable, &steward, given.locked, &Actors::of(&me), now, id_of);
    app.store.change_stewardships((tier, calendar::date_of(now)), &ends, &begins, told).await.map_err(meanwhile)?;
    Ok(Json(stewards(&app, &me, id).await?))
}

fn outdated() -> Problem {
    let title = ("方案已过时", "The plan is out of date");
    let detail = (
        "预览之后，人员、经营主体或包联关系有了变化，请重新预览再执行。",
        "Something changed since it was looked at: look at the plan again, then apply it.",
    );
    Problem::new(StatusCode::CONFLICT, "plan-outdated", title, detail)
}

pub(super) fn meanwhile(error: StoreError) -> Problem {
    match error {
        StoreError::Taken { what: "stewardship" } => outdated(),
        other => other.into(),
    }
}
