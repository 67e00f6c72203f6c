//! Claims of policies: made by a company, decided as cases of the one-hour lane, paid by the office that answers for the policy.

use super::company::{EntityBrief, brief, holding, own_entity};
use super::view::{PolicyRow, row};
use super::{missing, seen};
use crate::access::Reach;
use crate::api::cases::state_name;
use crate::api::issues::steward;
use crate::api::types::{FactView, Paged, Text};
use crate::api::view::{self as shown, date};
use crate::api::{duties, facts, page};
use crate::desk::{Actors, NewClaim, stands};
use crate::extract::{Body, Id, Query};
use crate::matching;
use crate::policies::in_force;
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::{App, Key};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use base::{CaseId, ClaimId, PermitId, PolicyId};
use rules::{Clause, Truth};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{ClaimCase, ClaimFilter, EntityRecord, PolicyClaim};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The shortest statement of what the register does not know, in characters: less says nothing.
const STATEMENT_CHARS_MIN: usize = 5;

/// A claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimView {
    id: String,
    version: i64,
    entity: Option<EntityBrief>,
    claimed_at: String,
    /// filed, granted, refused, ended or paid.
    state: String,
    state_name: Text,
    /// The case that decides it; none for a claim made before claims were cases.
    case: Option<CaseBrief>,
    paid_yuan: Option<i64>,
    paid_on: Option<String>,
}

/// A claim's case, named.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseBrief {
    id: String,
    number: String,
    state_name: Text,
}

/// A claim with everything about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimWhole {
    claim: ClaimView,
    policy: PolicyRow,
    facts: Vec<FactView>,
    /// Whether the reader notes its payment.
    may_pay: bool,
}

/// A claim as it is made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimBody {
    /// Where the register does not know of a condition: what the claimant states of it, and commits to.
    #[serde(default)]
    statement: String,
}

/// A payment of a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    version: i64,
    /// Whole yuan; 0 where a policy gives something that is no money.
    yuan: i64,
    /// The day on which it arrived.
    on: String,
}

/// Whether a claim's case was granted and is done, and the grant still counts.
fn is_granted(case: &ClaimCase) -> bool {
    !case.open && stands(case.outcome.as_deref(), &case.state)
}

/// A claim as it stands with its newest case.
pub(super) fn view(claim: &PolicyClaim, cases: &[ClaimCase], entity: Option<&EntityRecord>) -> ClaimView {
    let case = cases.iter().rfind(|case| case.claim == claim.id);
    let (state, name) = match (claim.paid_on, case) {
        (Some(_), _) => ("paid", Text::new("已兑现", "paid")),
        (None, Some(case)) if case.outcome.as_deref() == Some("refused") => ("refused", Text::new("不予兑现", "refused")),
        (None, Some(case)) if case.open => ("filed", Text::new("办理中", "under way")),
        (None, Some(case)) if !is_granted(case) => ("ended", Text::new("已终止", "ended")),
        (None, _) => ("granted", Text::new("已准予，待拨付", "granted, to be paid")),
    };
    ClaimView {
        id: claim.id.to_string(),
        version: claim.version,
        entity: entity.map(brief),
        claimed_at: shown::instant(claim.claimed_at),
        state: state.to_owned(),
        state_name: name,
        case: case.map(|case| CaseBrief {
            id: case.case.to_string(),
            number: case.number.clone(),
            state_name: state_name(&case.state),
        }),
        paid_yuan: claim.paid_yuan,
        paid_on: claim.paid_on.map(|day| day.to_string()),
    }
}

async fn fresh(app: &App, claim: &PolicyClaim) -> Result<ClaimView, Problem> {
    let cases = app.store.cases_of_claims(std::slice::from_ref(claim)).await?;
    Ok(view(claim, &cases, Some(&app.store.entity(claim.entity).await?)))
}

/// Claims a policy for the reader's company. The rule is asked at once, of what the register knows: whoever qualifies is granted it
/// within the same second and without papers; where the register does not know, the company states it and a person decides; whoever does
/// not qualify is told why.
#[utoipa::path(post, path = "/policies/{id}/claims", tag = "policies", params(("id" = String, Path)), request_body = ClaimBody,
    responses((status = 201, body = ClaimView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn claim(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<ClaimBody>,
) -> Result<(StatusCode, Json<ClaimView>), Problem> {
    let entity = own_entity(&app, &me).await?;
    let key = Key::of(&headers)?;
    let done = match app.repeated_together(&key, &me).await? {
        Some(done) => done,
        None => {
            let plans = planned(&app, &me, &id, &entity, body.statement.trim()).await?;
            app.commit_together(plans, &me, key).await?
        }
    };
    let claim = app.store.claim_of(done.dossier.project.id.uuid()).await?;
    Ok((done.status, Json(fresh(&app, &claim).await?)))
}

async fn planned(
    app: &App,
    me: &Me,
    id: &str,
    entity: &EntityRecord,
    statement: &str,
) -> Result<Vec<crate::desk::Planned>, Problem> {
    let record = seen(app, Some(me), id).await?;
    let (policy, rule) = holding(app, &record)?;
    if policy.delivery != policy::Delivery::Claimed {
        let detail = ("这项政策不用申请。", "This policy is not claimed: it comes without an application.");
        return Err(Problem::impossible("not-claimed", detail));
    }
    let schema = &app.desk.city.register;
    let answer = rule.answer(schema, &matching::facts(&app.desk, entity));
    let said = |pick: fn(&Clause) -> &str| answer.clauses.iter().map(pick).collect::<Vec<_>>();
    let (zh, en) = (said(|clause| &clause.zh), said(|clause| &clause.en));
    match answer.truth {
        Truth::Yes => {}
        Truth::No => {
            let detail =
                (format!("还不符合条件：{}。", zh.join("；")), format!("The conditions are not met: {}.", en.join("; ")));
            return Err(Problem::impossible("policy-not-met", detail));
        }
        Truth::Unknown if statement.chars().count() < STATEMENT_CHARS_MIN => {
            let label = |pick: fn(&rules::Field) -> &str| {
                let fields = answer.missing.iter().filter_map(|id| schema.field(id));
                fields.map(pick).collect::<Vec<_>>()
            };
            let (zh, en) = (label(|field| &field.zh).join("、"), label(|field| &field.en).join(", "));
            let zh = format!("登记库没有记载：{zh}。请说明实际情况，并承诺属实。");
            let en = format!("The register does not know: {en}. State how it is, and commit to it.");
            return Err(Problem::invalid(vec![FieldError::new("statement", (zh, en))]));
        }
        Truth::Unknown => {}
    }
    let now = app.clock.now();
    let earlier = app.store.claims_of_entity(entity.id).await?.into_iter().find(|claim| claim.policy == record.id);
    let before = match earlier {
        None => None,
        Some(claim) => {
            let stands = app.store.cases_of_claims(std::slice::from_ref(&claim)).await?;
            let again = stands.last().is_some_and(|case| !case.open && !is_granted(case));
            let taken = || Problem::taken(("政策的兑现申请", "claim of this policy"));
            let dossier = claim.dossier.filter(|_| again && claim.paid_on.is_none()).ok_or_else(taken)?;
            Some((claim, app.store.dossier(dossier).await?))
        }
    };
    let item = app.desk.claim_item(&policy)?;
    let new = NewClaim {
        id: ClaimId::new(app.ids.next(now)),
        truth: answer.truth,
        reasons: zh.into_iter().map(str::to_owned).collect(),
        statement: statement.to_owned(),
        conduct: app.store.conduct(&entity.name, item.as_str()).await?,
        case: CaseId::new(app.ids.next(now)),
        permit: PermitId::new(app.ids.next(now)),
    };
    Ok(app.desk.claim_policy((&record, &policy), entity, before, new, &Actors::of(me), now)?)
}

/// Which claims.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    policy: Option<String>,
    /// Of policies of this office; `mine` is the reader's.
    office: Option<String>,
    /// Of entities that this steward or leading cadre served when they claimed.
    steward: Option<String>,
    /// Paid, or not yet.
    paid: Option<bool>,
    from: Option<String>,
    to: Option<String>,
    /// claimed.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A claim in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimRow {
    /// As the claim's.
    id: String,
    claim: ClaimView,
    policy: PolicyRow,
}

/// The claims of the city, the newest first; a company's own.
#[utoipa::path(get, path = "/policies/claims", tag = "policies", params(Asked),
    responses((status = 200, body = Paged<ClaimRow>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<ClaimRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let policy = text(asked.policy).map(|id| id.parse()).transpose().map_err(|_| missing())?;
    let mine = |office: String| if office == "mine" { me.office.clone().unwrap_or_default() } else { office };
    let filter = ClaimFilter {
        policy,
        office: text(asked.office).map(mine),
        entity: if me.reach("get-policies-claims") == Some(Reach::Own) { Some(own_entity(&app, &me).await?.id) } else { None },
        steward: steward(asked.steward)?,
        paid: asked.paid,
        from: shown::some_date("from", asked.from.as_deref())?,
        to: shown::some_date("to", asked.to.as_deref())?,
        scope: me.scope("get-policies-claims"),
    };
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.claims(&filter, &request).await?;
    let cases = app.store.cases_of_claims(&found.items).await?;
    let mut policies: BTreeMap<PolicyId, PolicyRow> = BTreeMap::new();
    let mut items = Vec::with_capacity(found.items.len());
    for claim in &found.items {
        let policy = match policies.get(&claim.policy) {
            Some(known) => known.clone(),
            None => {
                let read = row(&app, &app.store.policy(claim.policy).await?)?;
                policies.insert(claim.policy, read.clone());
                read
            }
        };
        let view = view(claim, &cases, Some(&app.store.entity(claim.entity).await?));
        items.push(ClaimRow { id: view.id.clone(), claim: view, policy });
    }
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// A claim, by its id or by that of the dossier on which its case hangs: to officials and to the company that made it.
#[utoipa::path(get, path = "/policies/claims/{id}", tag = "policies", params(("id" = String, Path)),
    responses((status = 200, body = ClaimWhole), (status = 404, body = Problem)))]
pub(super) async fn one(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<Json<ClaimWhole>, Problem> {
    let unknown = || Problem::not_found(("兑现申请", "claim"));
    let claim = app.store.claim_of(id).await.or_missing(unknown)?;
    let entity = app.store.entity(claim.entity).await?;
    app.store.entity_within(entity.id, &me.scope("get-policies-claims-id")).await.or_missing(unknown)?;
    let record = app.store.policy(claim.policy).await?;
    let cases = app.store.cases_of_claims(std::slice::from_ref(&claim)).await?;
    let view = view(&claim, &cases, Some(&entity));
    Ok(Json(ClaimWhole {
        may_pay: view.state == "granted" && me.covers("post-policies-claims-id-payment", &record.office),
        claim: view,
        policy: row(&app, &record)?,
        facts: facts::newest_first(&app, claim.id.uuid()).await?,
    }))
}

/// Notes that a claim was paid.
#[utoipa::path(post, path = "/policies/claims/{id}/payment", tag = "policies", params(("id" = String, Path)), request_body = Payment,
    responses((status = 200, body = ClaimView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn pay(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ClaimId>,
    Body(body): Body<Payment>,
) -> Result<Json<ClaimView>, Problem> {
    let claim = app.store.policy_claim(id).await?;
    let record = app.store.policy(claim.policy).await?;
    if me.office.as_deref() != Some(record.office.as_str()) {
        return Err(Problem::forbidden((
            "到账由负责这项政策的部门登记。",
            "The office that answers for the policy notes payments.",
        )));
    }
    let policy = in_force(&app, &record)?.ok_or_else(missing)?;
    let paid = (body.yuan, date("on", &body.on)?);
    let cases = app.store.cases_of_claims(std::slice::from_ref(&claim)).await?;
    let granted = claim.dossier.is_none() || cases.last().is_some_and(is_granted);
    let owed: Vec<_> = match claim.dossier {
        Some(dossier) => duties::stored_of(&app, dossier.uuid()).await?.into_iter().map(|one| one.duty).collect(),
        None => Vec::new(),
    };
    let told = app.store.told_of(&owed).await?;
    let planned =
        app.desk.pay_claim((claim, body.version, granted), &policy, paid, (&owed, &told), &Actors::of(&me), app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(fresh(&app, &app.store.policy_claim(id).await?).await?))
}
