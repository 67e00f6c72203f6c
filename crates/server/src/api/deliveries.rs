//! What left the house and what did not, for whoever runs the system.

use super::page::{self, Keyed};
use super::types::{Paged, Text};
use super::view;
use crate::deliver::Failure;
use crate::desk::WEBHOOK;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::{DeliveryFilter, DeliveryRow};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The states of a delivery: stable name, and the name for people.
const STATES: [(&str, &str, &str); 4] = [
    ("waiting", "待发送", "waiting"),
    ("sent", "已送达", "sent"),
    ("given-up", "未能送达", "given up"),
    ("dropped", "已取消", "not wanted any more"),
];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// That a telling leaves by a channel.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryView {
    id: String,
    /// Of which duty; none when it is a policy.
    duty: Option<String>,
    /// Of which policy.
    policy: Option<String>,
    what: Text,
    why: Text,
    /// email or webhook.
    channel: String,
    /// Whether it goes with the others of its day.
    digest: bool,
    /// waiting, sent, given-up or dropped.
    state: String,
    state_text: Text,
    /// When it was told.
    told_at: String,
    /// Not before: quiet hours, working days, the hour of the digest.
    not_before: String,
    /// When it left.
    sent_at: Option<String>,
    /// How often it was tried.
    attempts: i64,
    /// Why it did not leave, the last time.
    failure: Option<Text>,
}

/// Which deliveries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// email, or webhook as long as nobody says.
    channel: Option<String>,
    /// waiting, sent, given-up or dropped.
    state: Option<String>,
    /// The office whose webhook it is.
    office: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

fn row(row: DeliveryRow) -> DeliveryView {
    let (one, telling) = (row.delivery, row.telling);
    let (duty, policy) = super::duties::told_about(&telling);
    let state = STATES.iter().find(|state| state.0 == one.state);
    DeliveryView {
        id: one.id.to_string(),
        duty: duty.map(|id| id.to_string()),
        policy: policy.map(|id| id.to_string()),
        what: view::named(&telling.what),
        why: view::named(&telling.why),
        channel: one.channel,
        digest: one.digest,
        state_text: state.map_or_else(|| Text::same(&one.state), |(_, zh, en)| Text::new(*zh, *en)),
        state: one.state,
        told_at: view::instant(telling.told_at),
        not_before: view::instant(one.not_before),
        sent_at: one.sent_at.map(view::instant),
        attempts: one.attempts,
        failure: one.failure.map(|why| view::named(&Failure::words(&why))),
    }
}

/// A page of deliveries as the wire shows it.
pub(super) async fn paged(app: &App, filter: &DeliveryFilter, page: &Keyed) -> Result<Paged<DeliveryView>, Problem> {
    let request = page::request(page.after.as_deref(), page.limit, None, None)?;
    Ok(page::paged(app.store.deliveries(filter, &request).await?, row))
}

/// What left the house and what did not, the newest first.
#[utoipa::path(get, path = "/deliveries", tag = "notices", params(Asked),
    responses((status = 200, body = Paged<DeliveryView>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Json<Paged<DeliveryView>>, Problem> {
    let channel = asked.channel.unwrap_or_else(|| WEBHOOK.to_owned());
    let filter = DeliveryFilter { channel: Some(channel), recipient: asked.office, state: asked.state };
    Ok(Json(paged(&app, &filter, &Keyed { after: asked.after, limit: asked.limit }).await?))
}
