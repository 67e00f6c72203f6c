//! What an entity qualifies for, what it would have to state or change; and how far a policy came.

use super::claims::{self, ClaimView};
use super::view::{PolicyRow, row_of, truth};
use super::{missing, seen};
use crate::api::entities::view as entities;
use crate::api::types::{ReasonView, Role, Text};
use crate::api::view as shown;
use crate::extract::{Body, Id};
use crate::matching;
use crate::policies::in_force;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::EntityId;
use policy::Policy;
use rules::Rule;
use serde::{Deserialize, Serialize};
use store::{Change, EntityRecord, PolicyRead, PolicyRecord};
use utoipa::ToSchema;

/// Policies that are nearly met and shown, the cheapest way first.
const NEARLY_MAX: usize = 20;

/// Why a rule holds for an entity, or does not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explained {
    entity: EntityBrief,
    /// yes, no or unknown.
    truth: String,
    reasons: Vec<Decided>,
    /// What would have to be known.
    missing: Vec<Text>,
    /// The smallest changes that would make it hold, the cheapest first.
    ways: Vec<WayView>,
}

/// A clause that decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decided {
    #[serde(flatten)]
    reason: ReasonView,
    /// yes, no or unknown.
    truth: String,
}

/// A way to qualify.
#[derive(Debug, Serialize, ToSchema)]
pub struct WayView {
    /// Whole yuan that would have to be raised or spent.
    money_yuan: i64,
    /// From 1 on: how much trouble it is.
    effort: i64,
    steps: Vec<Text>,
}

/// An entity, named.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityBrief {
    id: String,
    name: String,
    code: String,
}

/// What an entity's policies are.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityPolicies {
    entity: EntityBrief,
    /// It qualifies.
    met: Vec<Matched>,
    /// It may qualify: what has to be stated first.
    unknown: Vec<Matched>,
    /// It would qualify after a change, the cheapest first.
    nearly: Vec<Matched>,
    /// How many of the others there are.
    not_met: i64,
    /// Whether the reader claims for it.
    may_claim: bool,
}

/// A policy beside an entity.
#[derive(Debug, Serialize, ToSchema)]
pub struct Matched {
    policy: PolicyRow,
    reasons: Vec<Decided>,
    missing: Vec<Text>,
    ways: Vec<WayView>,
    /// Whether the entity opened it.
    read: bool,
    claim: Option<ClaimView>,
}

/// How far a policy came.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardView {
    policy: PolicyRow,
    /// Entities it was pushed to.
    reached: i64,
    read: i64,
    claimed: i64,
    paid: i64,
    paid_yuan: i64,
    /// How many meet it now.
    met: i64,
    unknown: i64,
    pushes: Vec<PushView>,
    /// The newest claims, at most two hundred.
    claims: Vec<ClaimView>,
    /// Whether the reader notes payments.
    may_pay: bool,
}

/// A push.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushView {
    edition: i64,
    reached: i64,
    pushed_at: String,
}

/// Nothing to say: the path says it all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

pub(super) fn brief(entity: &EntityRecord) -> EntityBrief {
    EntityBrief { id: entity.id.to_string(), name: entity.name.clone(), code: entity.uscc.clone() }
}

/// Why a rule holds for an entity, or does not, and what would make it hold.
pub(super) fn explained(app: &App, rule: &Rule, entity: &EntityRecord) -> Explained {
    let schema = &app.desk.city.register;
    let facts = matching::facts(&app.desk, entity);
    let answer = rule.answer(schema, &facts);
    let decided = answer.clauses.iter().zip(shown::reasons(&answer.clauses));
    let label = |field: &String| schema.field(field).map_or_else(|| Text::same(field), |field| Text::new(&field.zh, &field.en));
    let ways = rule.ways(schema, &facts, &policy::price, Policy::SHOWN_MAX).into_iter().map(|way| WayView {
        money_yuan: way.cost.money_yuan,
        effort: way.cost.effort,
        steps: way.steps.into_iter().map(|step| Text::new(step.words.zh, step.words.en)).collect(),
    });
    Explained {
        entity: brief(entity),
        truth: truth(answer.truth).to_owned(),
        reasons: decided.map(|(clause, reason)| Decided { reason, truth: truth(clause.truth).to_owned() }).collect(),
        missing: answer.missing.iter().map(label).collect(),
        ways: ways.collect(),
    }
}

/// The entity for which a company is signed in.
pub(super) async fn own_entity(app: &App, me: &Me) -> Result<EntityRecord, Problem> {
    let found = match &me.credit_code {
        Some(code) => app.store.entity_of_code(code).await?,
        None => None,
    };
    found.ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-in-register",
            ("登记库中没有您的企业", "Your company is not in the register"),
            (
                "政策按经营主体登记库匹配。请核对统一社会信用代码，或联系登记机关补登。",
                "Policies are matched with the register of entities: check the credit code, or ask the registrar to enter it.",
            ),
        )
    })
}

async fn matched(app: &App, me: &Me, entity: &EntityRecord) -> Result<EntityPolicies, Problem> {
    let today = app.today();
    let read = app.store.policies_read(entity.id).await?;
    let claims = app.store.claims_of_entity(entity.id).await?;
    let cases = app.store.cases_of_claims(&claims).await?;
    let mut found = EntityPolicies {
        entity: brief(entity),
        met: Vec::new(),
        unknown: Vec::new(),
        nearly: Vec::new(),
        not_met: 0,
        may_claim: me.role == Role::Applicant,
    };
    for record in app.store.published_policies().await? {
        let Some(policy) = in_force(app, &record)?.filter(|policy| policy.holds(today)) else { continue };
        let Ok(rule) = Policy::read_rule(&policy.rule, &app.desk.city.register) else { continue };
        let Explained { truth, reasons, missing, ways, .. } = explained(app, &rule, entity);
        let claim = claims.iter().find(|claim| claim.policy == record.id).map(|claim| claims::view(claim, &cases, None));
        let one =
            Matched { policy: row_of(app, &record, &policy), reasons, missing, ways, read: read.contains(&record.id), claim };
        match truth.as_str() {
            "yes" => found.met.push(one),
            "unknown" => found.unknown.push(one),
            _ if !one.ways.is_empty() => found.nearly.push(one),
            _ => found.not_met += 1,
        }
    }
    let cheapest = |one: &Matched| one.ways.first().map(|way| (way.money_yuan, way.effort));
    found.nearly.sort_by_key(cheapest);
    found.not_met += i64::try_from(found.nearly.len().saturating_sub(NEARLY_MAX)).unwrap_or(0);
    found.nearly.truncate(NEARLY_MAX);
    Ok(found)
}

/// The policies of the company for which the reader is signed in.
#[utoipa::path(get, path = "/me/policies", tag = "policies",
    responses((status = 200, body = EntityPolicies), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn mine(State(app): State<App>, me: Me) -> Result<Json<EntityPolicies>, Problem> {
    let entity = own_entity(&app, &me).await?;
    Ok(Json(matched(&app, &me, &entity).await?))
}

/// The policies of any entity, to officials.
#[utoipa::path(get, path = "/entities/{id}/policies", tag = "policies", params(("id" = String, Path)),
    responses((status = 200, body = EntityPolicies), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn of_entity(State(app): State<App>, me: Me, Id(id): Id<EntityId>) -> Result<Json<EntityPolicies>, Problem> {
    Ok(Json(matched(&app, &me, &entities::visible(&app, &me, id).await?).await?))
}

/// A policy that holds today, with its rule.
pub(super) fn holding(app: &App, record: &PolicyRecord) -> Result<(Policy, Rule), Problem> {
    let ended = || Problem::impossible("policy-not-in-force", ("这项政策现在不在执行期内。", "This policy is not in force now."));
    let policy = in_force(app, record)?.filter(|policy| record.state == "published" && policy.holds(app.today()));
    let policy = policy.ok_or_else(ended)?;
    let rule = Policy::read_rule(&policy.rule, &app.desk.city.register).map_err(|found| Problem::broken(&found[0]))?;
    Ok((policy, rule))
}

/// Notes that the reader's company opened a policy.
#[utoipa::path(post, path = "/policies/{id}/read", tag = "policies", params(("id" = String, Path)), request_body = Nothing,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<StatusCode, Problem> {
    let entity = own_entity(&app, &me).await?;
    let record = seen(&app, Some(&me), &id).await?;
    let read = PolicyRead { policy: record.id, entity: entity.id, at: app.clock.now() };
    app.store.commit(Change { policy_reads: vec![read], ..Change::default() }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far a policy came: reached, read, claimed, paid.
#[utoipa::path(get, path = "/policies/{id}/board", tag = "policies", params(("id" = String, Path)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn board(State(app): State<App>, me: Me, Path(id): Path<String>) -> Result<Json<BoardView>, Problem> {
    let record = seen(&app, Some(&me), &id).await?;
    let policy = in_force(&app, &record)?.ok_or_else(missing)?;
    let counts = app.store.policy_counts(record.id).await?;
    let now = match Policy::read_rule(&policy.rule, &app.desk.city.register) {
        Ok(rule) => app.register.count(&app.store, &app.desk, &rule).await?,
        Err(_) => matching::Counts::default(),
    };
    let made = app.store.claims_of_policy(record.id).await?;
    let cases = app.store.cases_of_claims(&made).await?;
    let mut claims = Vec::new();
    for claim in made {
        let entity = app.store.entity(claim.entity).await?;
        claims.push(claims::view(&claim, &cases, Some(&entity)));
    }
    let pushes = app.store.policy_pushes(record.id).await?.into_iter().rev();
    Ok(Json(BoardView {
        policy: row_of(&app, &record, &policy),
        reached: counts.reached,
        read: counts.read,
        claimed: counts.claimed,
        paid: counts.paid,
        paid_yuan: counts.paid_yuan,
        met: now.met,
        unknown: now.unknown,
        pushes: pushes
            .map(|push| PushView { edition: push.edition, reached: push.reached, pushed_at: shown::instant(push.pushed_at) })
            .collect(),
        claims,
        may_pay: me.covers("post-policies-claims-id-payment", &record.office),
    }))
}
