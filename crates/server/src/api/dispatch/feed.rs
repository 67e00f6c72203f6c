//! A chair's meetings as a calendar that a phone subscribes to: an address with a secret, of which only the digest is kept.

use super::runs;
use crate::desk::meeting_id;
use crate::ics::{self, Event};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::dispatch::{Chair, Meeting, Plan};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::ToSpan;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// From how long ago meetings stand in the calendar, in days.
const BACK_DAYS: i64 = 14;
/// Until how far ahead, in days.
const AHEAD_DAYS: i64 = 92;
/// Meetings of one series at most.
const MEETINGS_MAX: usize = 60;

/// The address of a calendar. It is shown once; a new one makes the old one void.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedAddress {
    /// The path on this server.
    path: String,
}

/// Makes a new address for a chair's calendar; the one before is void from now on.
#[utoipa::path(post, path = "/dispatch/chairs/{id}/feed", tag = "dispatch", params(("id" = String, Path)),
    responses((status = 201, body = FeedAddress), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn renew(State(app): State<App>, me: Me, Path(id): Path<String>) -> Result<Response, Problem> {
    let plan = &app.desk.city.dispatch;
    let seen = |post| plan.series.iter().any(|one| one.chair == id && super::sight(&app, &me, &one.id, post).is_some());
    let chair = plan.chair(&id).filter(|chair| seen(&chair.post));
    let chair = chair.ok_or_else(|| Problem::not_found(("召集人", "chair")))?;
    if !runs(&me, &chair.post) {
        return Err(Problem::forbidden(super::meeting::CHAIRS));
    }
    let secret = BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<24>());
    app.store.put_feed(&chair.id, digest(&secret), app.clock.now()).await?;
    let address = FeedAddress { path: format!("/api/v1/public/dispatch/{secret}.ics") };
    Ok((StatusCode::CREATED, Json(address)).into_response())
}

/// A chair's meetings as iCalendar (RFC 5545), for whoever knows the address.
#[utoipa::path(get, path = "/public/dispatch/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, content_type = "text/calendar"), (status = 404, body = Problem)))]
pub(super) async fn read(State(app): State<App>, Path(code): Path<String>) -> Result<Response, Problem> {
    let missing = || Problem::not_found(("日历", "calendar"));
    let secret = code.strip_suffix(".ics").unwrap_or(&code);
    let chair = app.store.feed(digest(secret)).await.or_missing(missing)?;
    let plan = &app.desk.city.dispatch;
    let chair = plan.chair(&chair).ok_or_else(missing)?;
    let text = ics::calendar(&chair.name.zh, &events(&app, plan, chair)?, app.clock.now());
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"dispatch.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// What stands in a chair's calendar: when its meetings are, nothing of what they are about.
fn events(app: &App, plan: &Plan, chair: &Chair) -> Result<Vec<Event>, Problem> {
    let today = app.today();
    let calendar = app.desk.calendar(today);
    let (from, to) = (today.saturating_sub(BACK_DAYS.days()), today.saturating_add(AHEAD_DAYS.days()));
    let mut events = Vec::new();
    for series in plan.series.iter().filter(|series| series.chair == chair.id) {
        let days = series.cadence.next(from, MEETINGS_MAX, calendar).map_err(Problem::broken)?;
        for sitting in days.into_iter().take_while(|sitting| sitting.on <= to) {
            let meeting = Meeting::planned(series, chair, sitting, calendar).map_err(Problem::broken)?;
            let (id, frozen) = (meeting_id(&series.id, sitting.nominal), meeting.freeze_on);
            events.push(Event {
                uid: format!("{id}@{}", app.desk.region()),
                begins: meeting.begins(),
                minutes: meeting.minutes,
                summary: meeting.name.zh.clone(),
                description: format!("{}\n议题 {frozen} 冻结 · agenda frozen on {frozen}", meeting.name.en),
                url: format!("{}/dispatch/{id}", app.desk.public_url),
                tentative: meeting.provisional,
            });
        }
    }
    events.sort_by_key(|event| event.begins);
    Ok(events)
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
