//! Policies for enterprises: the library that everyone reads, the officials' editor with its live checks, what a company qualifies for,
//! claims, and the board of how far a policy came.
//!
//! Everyone reads what is published. Officials of an office (reviewer, head, project officer) write its policies; its head or project
//! officer publishes and ends them. A company sees its own matches; officials see those of any entity.

mod change;
mod claims;
mod company;
mod view;

use super::page::{self, Keyed};
use super::types::{Paged, Text};
use super::view as shown;
use crate::extract::Query;
use crate::problem::{Found, Problem};
use crate::session::{MaybeSession, Me};
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use base::PolicyId;
use serde::Deserialize;
use store::{PolicyFilter, PolicyRecord};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{FieldList, PolicyRow, PolicyView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, change::draft))
        .routes(routes!(fields))
        .routes(routes!(change::check))
        .routes(routes!(change::explain))
        .routes(routes!(one, change::change))
        .routes(routes!(change::publish))
        .routes(routes!(change::end))
        .routes(routes!(company::board))
        .routes(routes!(company::read))
        .routes(routes!(claims::claim))
        .routes(routes!(claims::list))
        .routes(routes!(claims::one))
        .routes(routes!(claims::pay))
        .routes(routes!(company::mine))
        .routes(routes!(company::of_entity))
}

/// Which policies.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// Words of title, summary and source.
    q: Option<String>,
    /// Of this office.
    office: Option<String>,
    /// draft, published or ended; absent: published, and the drafts of the reader's office.
    state: Option<String>,
    /// Only what holds today.
    holding: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The office whose drafts the reader sees.
fn writes_for(me: Option<&Me>) -> Option<&str> {
    me.filter(|me| me.may("patch-policies-id")).and_then(|me| me.office.as_deref())
}

fn missing() -> Problem {
    Problem::not_found(("政策", "policy"))
}

/// The policy of an address, if the reader may know of it: a draft is its office's.
async fn seen(app: &App, me: Option<&Me>, id: &str) -> Result<PolicyRecord, Problem> {
    let id: PolicyId = id.parse().map_err(|_| missing())?;
    let record = app.store.policy(id).await.or_missing(missing)?;
    let known = record.published.is_some() || writes_for(me) == Some(record.office.as_str());
    if known { Ok(record) } else { Err(missing()) }
}

/// What a policy is called: as it was published, else as it is drafted.
pub(super) fn title(app: &App, record: &PolicyRecord) -> Result<Text, Problem> {
    Ok(shown::named(&view::shown_policy(app, record)?.title))
}

/// The library: what is published, and to its office what is drafted. The newest first.
#[utoipa::path(get, path = "/policies", tag = "policies", params(Asked),
    responses((status = 200, body = Paged<PolicyRow>), (status = 400, body = Problem)))]
async fn list(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Query(asked): Query<Asked>,
) -> Result<Json<Paged<PolicyRow>>, Problem> {
    let me = session.and_then(|session| session.me);
    let drafts = writes_for(me.as_ref()).map(str::to_owned);
    let (states, or_drafts_of) = match asked.state.as_deref() {
        None | Some("") => (vec!["published".to_owned()], drafts),
        Some("draft") => (Vec::new(), Some(drafts.unwrap_or_default())),
        Some(state @ ("published" | "ended")) => (vec![state.to_owned()], None),
        Some(_) => {
            let detail = ("state 只能是 draft、published 或 ended。", "state is draft, published or ended.");
            return Err(Problem::unreadable("bad-query", detail));
        }
    };
    let filter = PolicyFilter {
        q: asked.q.filter(|q| !q.trim().is_empty()),
        office: asked.office.filter(|office| !office.is_empty()),
        states,
        or_drafts_of,
        on: asked.holding.unwrap_or(false).then(|| app.today()),
    };
    let keyed = Keyed { after: asked.after, limit: asked.limit };
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.policies(&filter, &request).await?;
    let mut rows = Vec::with_capacity(found.items.len());
    for record in &found.items {
        rows.push(view::row(&app, record)?);
    }
    Ok(Json(Paged { items: rows, next: found.next, total: found.total }))
}

/// The fields that rules may ask, for the form beside the text.
#[utoipa::path(get, path = "/policies/fields", tag = "policies", responses((status = 200, body = FieldList)))]
async fn fields(State(app): State<App>) -> Json<FieldList> {
    Json(view::fields(&app))
}

/// One policy; to whoever may write it with its draft.
#[utoipa::path(get, path = "/policies/{id}", tag = "policies", params(("id" = String, Path)),
    responses((status = 200, body = PolicyView), (status = 404, body = Problem)))]
async fn one(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Path(id): Path<String>,
) -> Result<Json<PolicyView>, Problem> {
    let me = session.and_then(|session| session.me);
    let record = seen(&app, me.as_ref(), &id).await?;
    Ok(Json(view::whole(&app, me.as_ref(), &record).await?))
}
