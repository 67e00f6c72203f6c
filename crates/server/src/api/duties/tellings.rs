//! The bell: what the reader was told of duties and of policies that reach his company, and that he has read it.

use crate::api::page;
use crate::api::types::{Paged, Text};
use crate::api::view;
use crate::extract::{Body, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::{DutyId, PolicyId, TellingId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{About, TellingRecord};
use utoipa::{IntoParams, ToSchema};

/// For how long what is unread is counted.
const UNREAD_DAYS_MAX: i64 = 30;

/// Something that the reader was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct TellingView {
    id: String,
    /// Of which duty; none when it is a policy.
    duty: Option<String>,
    /// Which policy reached the reader's company.
    policy: Option<String>,
    what: Text,
    /// Why then.
    why: Text,
    /// The lawful day.
    on: String,
    told_at: String,
    read: bool,
}

impl TellingView {
    /// A telling as its listener sees it.
    pub(super) fn of(telling: &TellingRecord, read: bool) -> Self {
        let (duty, policy) = told_about(telling);
        Self {
            id: telling.id.to_string(),
            duty: duty.map(|id| id.to_string()),
            policy: policy.map(|id| id.to_string()),
            what: view::named(&telling.what),
            why: view::named(&telling.why),
            on: telling.on.to_string(),
            told_at: view::instant(telling.told_at),
            read,
        }
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

/// What a telling is about, as answers say it.
pub(in crate::api) fn told_about(telling: &TellingRecord) -> (Option<DutyId>, Option<PolicyId>) {
    match telling.about {
        About::Duty(id) => (Some(id), None),
        About::Policy(id) => (None, Some(id)),
    }
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

fn since(app: &App) -> Timestamp {
    let now = app.clock.now();
    now.saturating_sub(SignedDuration::from_hours(24 * UNREAD_DAYS_MAX)).unwrap_or(now)
}

/// How much of the last thirty days is unread.
pub(super) async fn unread(app: &App, me: &Me) -> Result<i64, Problem> {
    Ok(app.store.unread_tellings(&me.audiences(), me.id, since(app)).await?)
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
    let found = app.store.tellings(&me.audiences(), me.id, asked.unread.unwrap_or(false), &request).await?;
    Ok(Json(page::paged(found, |row| TellingView::of(&row.telling, row.read_at.is_some()))))
}

/// Marks one telling, or all, as read by the reader.
#[utoipa::path(post, path = "/tellings/read", tag = "duties", request_body = Seen,
    responses((status = 200, body = Unread), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read(State(app): State<App>, me: Me, Body(seen): Body<Seen>) -> Result<Json<Unread>, Problem> {
    let one: Option<TellingId> = match seen.id.as_deref() {
        Some(id) => Some(id.parse().map_err(|_| Problem::not_found(("提醒", "telling")))?),
        None => None,
    };
    app.store.read_tellings(&me.audiences(), me.id, (one, since(&app)), app.clock.now()).await?;
    Ok(Json(Unread { unread: unread(&app, &me).await? }))
}
