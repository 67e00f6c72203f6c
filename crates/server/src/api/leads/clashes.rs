//! Two teams over one enterprise: for whoever coordinates, with both leads and why they are probably the same.

use super::change::owed_of_both;
use super::coordinates;
use super::view::{LeadRow, LeadWord, clash_state, row_of, word};
use crate::api::page;
use crate::api::types::{Paged, Text};
use crate::api::view::named;
use crate::desk::{Actors, AroundLead};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::promotion::Outcome;
use axum::Json;
use axum::extract::State;
use base::ClashId;
use serde::{Deserialize, Serialize};
use store::{ClashRecord, LeadScope};
use utoipa::{IntoParams, ToSchema};

/// Which clashes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    /// open, joint, first or separate.
    state: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Two leads that are probably about the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClashView {
    id: String,
    version: i64,
    opened_on: String,
    due_on: Option<String>,
    overdue: bool,
    /// open, joint, first or separate.
    state: String,
    state_name: Text,
    /// Why they are probably the same.
    why: Vec<Text>,
    earlier: LeadRow,
    later: LeadRow,
    word: Option<LeadWord>,
    /// Whether the reader may decide it.
    can_decide: bool,
}

/// What the coordinator makes of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClashDecision {
    version: i64,
    /// joint, first or separate.
    outcome: String,
    /// Why.
    text: String,
}

/// The clashes of teams over leads, for leaders and for the office that coordinates.
#[utoipa::path(get, path = "/leads/clashes", tag = "promotion", params(Wanted),
    responses((status = 200, body = Paged<ClashView>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(app): State<App>,
    me: Me,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Paged<ClashView>>, Problem> {
    let all = super::scope(&app, &me, "get-leads-clashes") == LeadScope::All;
    let request = page::request(wanted.after.as_deref(), wanted.limit, None, None)?;
    if !all {
        return Ok(Json(Paged { items: Vec::new(), next: None, total: Some(0) }));
    }
    let found = app.store.clashes(&wanted.state.filter(|state| !state.is_empty()), &request).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for record in &found.items {
        items.push(view(&app, &me, record).await?);
    }
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// Says whose lead it is: both teams' together, the first's, or two things after all.
#[utoipa::path(post, path = "/leads/clashes/{id}/decision", tag = "promotion", params(("id" = String, Path)), request_body = ClashDecision,
    responses((status = 200, body = ClashView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn decide(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ClashId>,
    Body(decision): Body<ClashDecision>,
) -> Result<Json<ClashView>, Problem> {
    let missing = || Problem::not_found(("待协调的线索", "clash"));
    if !coordinates(&app, &me) {
        return Err(missing());
    }
    let record = app.store.clash(id).await.or_missing(missing)?;
    let outcome = Outcome::parse(&decision.outcome).ok_or_else(|| {
        let told = ("请选择联合招商、先到先得或分别跟进。", "Choose together, the first, or separately.");
        Problem::invalid(vec![FieldError::new("outcome", told)])
    })?;
    let (later, earlier) =
        (app.store.lead(record.later, &LeadScope::All).await?, app.store.lead(record.earlier, &LeadScope::All).await?);
    let others = app.store.clashes_of(record.later).await?.iter().any(|other| other.id != id && other.state == "open");
    let (owed, told) = owed_of_both(&app, record.later, id).await?;
    let around = AroundLead { owed: &owed, told: &told, beside: &[] };
    let (who, now) = (Actors::of(&me), app.clock.now());
    let planned = app.desk.settle_clash(
        (&record, decision.version),
        (&later, &earlier, others),
        (outcome, &decision.text),
        around,
        (&who, now),
    );
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(view(&app, &me, &app.store.clash(id).await?).await?))
}

async fn view(app: &App, me: &Me, record: &ClashRecord) -> Result<ClashView, Problem> {
    let one = app.desk.clash(record)?;
    let open = record.state == "open";
    Ok(ClashView {
        id: record.id.to_string(),
        version: record.version,
        opened_on: record.opened_on.to_string(),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.due_on.is_some_and(|day| day < app.today()),
        state: record.state.clone(),
        state_name: clash_state(&record.state),
        why: one.why.0.iter().map(|reason| named(&reason.sentence())).collect(),
        earlier: row_of(app, record.earlier).await?,
        later: row_of(app, record.later).await?,
        word: one.word.as_ref().map(word),
        can_decide: open && coordinates(app, me),
    })
}
