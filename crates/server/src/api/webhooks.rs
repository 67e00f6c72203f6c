//! Where offices' notices are posted: set, tried and taken away by an administrator.

use super::types::{FactView, Office, Text};
use super::{facts, view};
use crate::deliver::{self, Failure};
use crate::desk::{Actors, WEBHOOK, own_fact, stable_id};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Change, WebhookEdit, WebhookRecord};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, set)).routes(routes!(remove)).routes(routes!(test)).routes(routes!(again))
}

/// The webhooks of all offices.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhooks {
    items: Vec<WebhookView>,
    /// Every office that may have one.
    offices: Vec<Office>,
}

/// An office's webhook; its secret is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookView {
    office: Office,
    version: i64,
    url: String,
    updated_at: String,
    /// What was done to it, the newest first.
    facts: Vec<FactView>,
    /// What was given up and may be sent again.
    given_up: i64,
}

/// A webhook to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    office: String,
    /// An https address.
    url: String,
    /// The version that it was made from; 0 where the office has none.
    version: i64,
    /// A new secret in place of the one that it has.
    #[serde(default)]
    new_secret: bool,
}

/// A webhook as it was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookSet {
    webhook: WebhookView,
    /// The secret, if it is new: nobody sees it again.
    secret: Option<String>,
}

/// How a test went.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTested {
    arrived: bool,
    /// Why it did not.
    failure: Option<Text>,
}

/// How much is tried again.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookAgain {
    again: u64,
}

async fn view_of(app: &App, one: &WebhookRecord) -> Result<WebhookView, Problem> {
    Ok(WebhookView {
        office: view::office(app, &one.office),
        version: one.version,
        url: one.url.clone(),
        updated_at: view::instant(one.updated_at),
        facts: facts::newest_first(app, webhook_id(&one.office)).await?,
        given_up: app.store.given_up(WEBHOOK, &one.office).await?,
    })
}

async fn of_office(app: &App, office: &str) -> Result<WebhookRecord, Problem> {
    app.store.webhook(office).await?.ok_or_else(|| Problem::not_found(("消息推送", "webhook")))
}

/// The webhooks of all offices.
#[utoipa::path(get, path = "/webhooks", tag = "notices", responses((status = 200, body = Webhooks), (status = 403, body = Problem)))]
async fn list(State(app): State<App>) -> Result<Json<Webhooks>, Problem> {
    let mut items = Vec::new();
    for one in app.store.webhooks().await? {
        items.push(view_of(&app, &one).await?);
    }
    let offices = app.desk.city.offices.iter().map(|one| view::office(&app, one.id.as_str())).collect();
    Ok(Json(Webhooks { items, offices }))
}

/// Sets an office's webhook. The first time, and when it is asked for, the answer holds a new secret.
#[utoipa::path(post, path = "/webhooks", tag = "notices", request_body = WebhookChange,
    responses((status = 200, body = WebhookSet), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn set(State(app): State<App>, me: Me, Body(change): Body<WebhookChange>) -> Result<Json<WebhookSet>, Problem> {
    let mut errors = Vec::new();
    if app.desk.city.office(&change.office).is_none() {
        errors.push(FieldError::new("office", ("没有这个部门。", "There is no such office.")));
    }
    let url = deliver::check_url(&change.url, app.deliver.reach()).map_err(|error| errors.push(error)).ok();
    let Some(url) = url.filter(|_| errors.is_empty()) else { return Err(Problem::invalid(errors)) };
    let before = app.store.webhook(&change.office).await?;
    let kept = before.as_ref().filter(|_| !change.new_secret).map(|one| one.secret.clone());
    let secret = kept.is_none().then(deliver::new_secret);
    let record = WebhookRecord {
        office: change.office,
        version: change.version.max(0) + 1,
        url: url.to_string(),
        secret: secret.clone().or(kept).unwrap_or_default(),
        updated_at: app.clock.now(),
    };
    let body = json!({ "office": record.office, "host": url.host_str(), "new_secret": secret.is_some() });
    let edit = WebhookEdit::Set { webhook: record.clone(), expected: change.version };
    told(&app, &me, edit, (&record.office, "webhook-set", body)).await?;
    Ok(Json(WebhookSet { webhook: view_of(&app, &record).await?, secret }))
}

/// Changes an office's webhook, and leaves the fact of it: whoever learns what is told by an office's notices may ask who let it be sent
/// where. Only the host stands in it: the rest of an address may be a secret.
async fn told(app: &App, me: &Me, edit: WebhookEdit, (office, kind, body): (&str, &str, Value)) -> Result<(), Problem> {
    let id = webhook_id(office);
    let last = app.store.facts_of(id).await?.pop();
    let (mut head, mut facts) = last.map_or(([0; 32], 0), |fact| (fact.digest, fact.seq));
    let fact = own_fact(("webhook", id), (&mut head, &mut facts), (kind, body), &Actors::of(me), app.clock.now());
    let change = Change { webhooks: vec![edit], facts: vec![fact], ..Change::default() };
    app.commit_change(Ok(change), id).await
}

/// Under which id the facts of an office's webhook stand: always the same.
fn webhook_id(office: &str) -> Uuid {
    stable_id(Date::constant(1970, 1, 1), &["webhook", office])
}

/// Takes an office's webhook away; what waits for it is not sent.
#[utoipa::path(delete, path = "/webhooks/{office}", tag = "notices", params(("office" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn remove(State(app): State<App>, me: Me, Id(office): Id<String>) -> Result<axum::http::StatusCode, Problem> {
    let webhook = of_office(&app, &office).await?;
    let edit = WebhookEdit::Drop { office: office.clone(), expected: webhook.version };
    told(&app, &me, edit, (&office, "webhook-removed", json!({ "office": office }))).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Posts a message that tells nothing, and says whether it arrived.
#[utoipa::path(post, path = "/webhooks/{office}/test", tag = "notices", params(("office" = String, Path)),
    responses((status = 200, body = WebhookTested), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn test(State(app): State<App>, Id(office): Id<String>) -> Result<Json<WebhookTested>, Problem> {
    let webhook = of_office(&app, &office).await?;
    let failure = app.deliver.try_webhook(&app, &webhook).await.err();
    let failure = failure.map(|failure| view::named(&Failure::words(&failure.why)));
    Ok(Json(WebhookTested { arrived: failure.is_none(), failure }))
}

/// Lets what was given up be tried again.
#[utoipa::path(post, path = "/webhooks/{office}/again", tag = "notices", params(("office" = String, Path)),
    responses((status = 200, body = WebhookAgain), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn again(State(app): State<App>, Id(office): Id<String>) -> Result<Json<WebhookAgain>, Problem> {
    of_office(&app, &office).await?;
    let again = app.store.deliver_again(WEBHOOK, &office, app.wall.now()).await?;
    app.deliver.nudge();
    Ok(Json(WebhookAgain { again }))
}
