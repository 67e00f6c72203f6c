//! The bell: what the reader was told of duties, and that he has read it.

use super::party;
use crate::api::page;
use crate::api::types::{Paged, Text};
use crate::api::view;
use crate::extract::{Body, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::Party;
use axum::Json;
use axum::extract::State;
use base::TellingId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// For how long what is unread is counted.
const UNREAD_DAYS_MAX: i64 = 30;

/// Something that the reader was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct TellingView {
    id: String,
    /// Of which duty.
    duty: String,
    what: Text,
    /// Why then.
    why: Text,
    /// The lawful day.
    on: String,
    told_at: String,
    read: bool,
}

/// What the reader has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// One telling; absent: everything that is unread.
    #[serde(default)]
    id: Option<String>,
}

/// How much is left unread.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unread {
    unread: i64,
}

/// Which tellings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// Only what is unread.
    unread: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

/// To whom something must have been told so that the reader was: his office and his post, or his company.
fn audiences(me: &Me) -> Vec<String> {
    match party(me) {
        Some(Party::Post(office, role)) => {
            vec![Party::Office(office.clone()).to_string(), Party::Post(office, role).to_string()]
        }
        Some(other) => vec![other.to_string()],
        None => Vec::new(),
    }
}

fn since(app: &App) -> Timestamp {
    let now = app.clock.now();
    now.saturating_sub(SignedDuration::from_hours(24 * UNREAD_DAYS_MAX)).unwrap_or(now)
}

/// How much of the last thirty days is unread.
pub(super) async fn unread(app: &App, me: &Me) -> Result<i64, Problem> {
    Ok(app.store.unread_tellings(&audiences(me), me.id, since(app)).await?)
}

/// What the reader was told of duties, the newest first.
#[utoipa::path(get, path = "/tellings", tag = "duties", params(Asked),
    responses((status = 200, body = Paged<TellingView>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(super) async fn list(
    State(app): State<App>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Json<Paged<TellingView>>, Problem> {
    let request = page::request(asked.after.as_deref(), asked.limit, None, None)?;
    let found = app.store.tellings(&audiences(&me), me.id, asked.unread.unwrap_or(false), &request).await?;
    Ok(Json(page::paged(found, |row| TellingView {
        id: row.telling.id.to_string(),
        duty: row.telling.duty.to_string(),
        what: view::named(&row.telling.what),
        why: view::named(&row.telling.why),
        on: row.telling.on.to_string(),
        told_at: view::instant(row.telling.told_at),
        read: row.read_at.is_some(),
    })))
}

/// Marks one telling, or all, as read by the reader.
#[utoipa::path(post, path = "/tellings/read", tag = "duties", request_body = Seen,
    responses((status = 200, body = Unread), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read(State(app): State<App>, me: Me, Body(seen): Body<Seen>) -> Result<Json<Unread>, Problem> {
    let one: Option<TellingId> = match seen.id.as_deref() {
        Some(id) => Some(id.parse().map_err(|_| Problem::not_found(("提醒", "telling")))?),
        None => None,
    };
    app.store.read_tellings(&audiences(&me), me.id, (one, since(&app)), app.clock.now()).await?;
    Ok(Json(Unread { unread: unread(&app, &me).await? }))
}
