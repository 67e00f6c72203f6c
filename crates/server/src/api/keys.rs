//! Keys of other systems: made by an administrator, shown once, revoked.

use super::types::{FactView, Office, Text};
use super::{facts, view};
use crate::api_key::{self, Scope};
use crate::desk::{Actors, own_fact};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ApiKeyRecord, Change, Write};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(revoke))
}

/// Every key, the newest first, and what one may be for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeys {
    items: Vec<ApiKeyView>,
    scopes: Vec<ApiScope>,
    offices: Vec<Office>,
}

/// What a key may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiScope {
    id: String,
    name: Text,
}

/// A key of another system, without the key.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyView {
    id: String,
    version: i64,
    name: String,
    office: Office,
    scope: String,
    scope_name: Text,
    /// Its first characters.
    begins: String,
    made_by: String,
    made_at: String,
    revoked_at: Option<String>,
    /// The last day on which it was used.
    used_on: Option<String>,
    facts: Vec<FactView>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is called: the system that calls by it.
    name: String,
    /// For which office it calls.
    office: String,
    /// issues:intake.
    scope: String,
}

/// A key as it was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyMade {
    key: ApiKeyView,
    /// The key itself: nobody sees it again.
    secret: String,
}

/// Which version is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyRevoke {
    version: i64,
}

async fn view_of(app: &App, one: &ApiKeyRecord) -> Result<ApiKeyView, Problem> {
    Ok(ApiKeyView {
        id: one.id.to_string(),
        version: one.version,
        name: one.name.clone(),
        office: view::office(app, &one.office),
        scope: one.scope.clone(),
        scope_name: Scope::parse(&one.scope).map_or_else(|| Text::same(&one.scope), |scope| view::named(&scope.text())),
        begins: one.begins.clone(),
        made_by: one.made_by.clone(),
        made_at: view::instant(one.made_at),
        revoked_at: one.revoked_at.map(view::instant),
        used_on: one.used_on.map(|day| day.to_string()),
        facts: facts::newest_first(app, one.id).await?,
    })
}

/// The keys of other systems.
#[utoipa::path(get, path = "/api-keys", tag = "api-keys", responses((status = 200, body = ApiKeys), (status = 403, body = Problem)))]
async fn list(State(app): State<App>) -> Result<Json<ApiKeys>, Problem> {
    let mut items = Vec::new();
    for one in app.store.api_keys().await? {
        items.push(view_of(&app, &one).await?);
    }
    let scope = |scope: &Scope| ApiScope { id: scope.as_str().to_owned(), name: view::named(&scope.text()) };
    let offices = app.desk.city.offices.iter().map(|one| view::office(&app, one.id.as_str())).collect();
    Ok(Json(ApiKeys { items, scopes: Scope::ALL.iter().map(scope).collect(), offices }))
}

/// Makes a key; the answer holds it, and nobody sees it again.
#[utoipa::path(post, path = "/api-keys", tag = "api-keys", request_body = NewApiKey,
    responses((status = 201, body = ApiKeyMade), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn make(State(app): State<App>, me: Me, Body(new): Body<NewApiKey>) -> Result<(StatusCode, Json<ApiKeyMade>), Problem> {
    let mut errors = Vec::new();
    let name = new.name.trim().to_owned();
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        errors.push(FieldError::new(
            "name",
            ("请填写调用系统的名称，不超过 60 字。", "Name the system, in 60 characters at most."),
        ));
    }
    if app.desk.city.office(&new.office).is_none() {
        errors.push(FieldError::new("office", ("没有这个部门。", "There is no such office.")));
    }
    let scope = Scope::parse(&new.scope);
    if scope.is_none() {
        errors.push(FieldError::new("scope", ("没有这种接口权限。", "There is no such scope.")));
    }
    let Some(scope) = scope.filter(|_| errors.is_empty()) else { return Err(Problem::invalid(errors)) };
    let (secret, digest, begins) = api_key::new_secret();
    let now = app.clock.now();
    let mut record = ApiKeyRecord {
        id: app.ids.next(now),
        version: 1,
        name,
        office: new.office,
        scope: scope.as_str().to_owned(),
        digest,
        begins,
        made_by: me.name.clone(),
        made_at: now,
        revoked_at: None,
        used_on: None,
        head: [0; 32],
        facts: 0,
        updated_at: now,
    };
    let body = json!({ "name": record.name, "office": record.office, "scope": record.scope, "begins": record.begins });
    let chain = (&mut record.head, &mut record.facts);
    let fact = own_fact(("api-key", record.id), chain, ("api-key-made", body), &Actors::of(&me), now);
    let change = Change { api_keys: vec![Write::New(record.clone())], facts: vec![fact], ..Change::default() };
    app.store.commit(change).await?;
    Ok((StatusCode::CREATED, Json(ApiKeyMade { key: view_of(&app, &record).await?, secret })))
}

/// Revokes a key: from now on it holds no more.
#[utoipa::path(post, path = "/api-keys/{id}/revoke", tag = "api-keys", params(("id" = String, Path)), request_body = ApiKeyRevoke,
    responses((status = 200, body = ApiKeyView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn revoke(
    State(app): State<App>,
    me: Me,
    Id(id): Id<Uuid>,
    Body(seen): Body<ApiKeyRevoke>,
) -> Result<Json<ApiKeyView>, Problem> {
    let before = app.store.api_key(id).await?;
    if before.revoked_at.is_some() {
        let detail = ("这个密钥已经停用。", "This key is revoked already.");
        return Err(Problem::impossible("api-key-revoked", detail));
    }
    let now = app.clock.now();
    let mut record = ApiKeyRecord { version: seen.version + 1, revoked_at: Some(now), updated_at: now, ..before };
    let body = json!({ "name": record.name });
    let chain = (&mut record.head, &mut record.facts);
    let fact = own_fact(("api-key", id), chain, ("api-key-revoked", body), &Actors::of(&me), now);
    let write = Write::Update { record: record.clone(), expected: seen.version };
    app.commit_change(Ok(Change { api_keys: vec![write], facts: vec![fact], ..Change::default() }), id).await?;
    Ok(Json(view_of(&app, &record).await?))
}
