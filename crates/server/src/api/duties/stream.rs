//! Notices as they are told, as server-sent events.
//!
//! `event: telling` with the telling's id as the event's; after a cut line the browser sends the last one as `Last-Event-ID` and gets
//! what was told since, some of it perhaps twice: a client knows a telling by its id. `event: missed` says that more was told than a
//! stream holds: load the list anew. `event: changed`, for whoever asks for it and may read the cockpit, says that something of the city is not as it was,
//! and nothing of what: at most one each half second. A comment every fifteen seconds keeps proxies from closing the line.

use super::tellings::TellingView;
use crate::api::page;
use crate::extract::Query;
use crate::live::{self, Heard, Listening, OVERLAP};
use crate::problem::Problem;
use crate::session::{MaybeSession, Me, Session};
use crate::state::App;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use base::TellingId;
use futures_util::stream;
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use store::{StoreError, TellingRecord};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use utoipa::IntoParams;

/// How often the line is kept open, and looked whether the reader is still signed in.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how long a browser tries again whose line was cut.
const RETRY: Duration = Duration::from_secs(3);
/// What was missed is sent up to here; beyond, the client loads its list anew.
const MISSED_MAX: u32 = 50;

/// From where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Since {
    /// The last telling that the client has, where it cannot send `Last-Event-ID`.
    after: Option<String>,
    /// Whether to hear `changed` too: something was committed.
    changes: bool,
}

/// What the reader is told from now on, as server-sent events.
#[utoipa::path(get, path = "/tellings/stream", tag = "duties", params(Since, ("last-event-id" = Option<String>, Header)),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn stream(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let session = session.ok_or_else(Problem::sign_in_first)?;
    let me = session.me.clone().ok_or_else(Problem::sign_in_first)?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned).or(since.after);
    let last = last.filter(|id| !id.is_empty()).map(|id| id.parse::<TellingId>());
    let last = last
        .transpose()
        .map_err(|_| Problem::unreadable("bad-query", ("Last-Event-ID 不是提醒的编号。", "Last-Event-ID is no telling's id.")))?;
    // First listen, then look back: nothing falls in between.
    let listening = live::listen(&app, me.id).await?;
    let waiting = missed(&app, &me, last).await?;
    let changes = since.changes && me.may("get-cockpit");
    let reader =
        Reader { audiences: me.audiences(), changes, app, session, listening, waiting, beat: Instant::now() + HEARTBEAT };
    let no_buffer = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((no_buffer, Sse::new(stream::unfold(reader, Reader::next))))
}

/// What was told to the reader since the last telling that he has, the oldest first.
async fn missed(app: &App, me: &Me, last: Option<TellingId>) -> Result<VecDeque<Event>, Problem> {
    let mut events = VecDeque::from([Event::default().retry(RETRY).comment("open")]);
    let Some(last) = last else { return Ok(events) };
    let Some(told_at) = app.store.told_at(last).await? else {
        events.push_back(anew());
        return Ok(events);
    };
    let since = told_at.saturating_sub(OVERLAP).unwrap_or(told_at);
    let request = page::request(None, Some(MISSED_MAX), None, None)?;
    let found = app.store.tellings(&me.audiences(), me.id, false, &request).await?.items;
    if found.len() == MISSED_MAX as usize && found.last().is_some_and(|row| row.telling.told_at > since) {
        events.push_back(anew());
        return Ok(events);
    }
    let newer = found.into_iter().rev().filter(|row| row.telling.told_at >= since && row.telling.id != last);
    events.extend(newer.filter_map(|row| telling(&TellingView::of(&row.telling, row.read_at.is_some()))));
    Ok(events)
}

fn telling(view: &TellingView) -> Option<Event> {
    Event::default().event("telling").id(view.id()).json_data(view).ok()
}

/// More was told than the stream holds.
fn anew() -> Event {
    Event::default().event("missed").data("{}")
}

/// Something of the city is not as it was.
fn changed() -> Event {
    Event::default().event("changed").data("{}")
}

struct Reader {
    app: App,
    /// Whether he hears of every change.
    changes: bool,
    session: Session,
    audiences: Vec<String>,
    listening: Listening,
    waiting: VecDeque<Event>,
    /// When the line is to be kept open next.
    beat: Instant,
}

impl Reader {
    /// The next event; none when the server stops or the reader is no longer signed in.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let event = loop {
            if let Some(event) = self.waiting.pop_front() {
                break event;
            }
            if *self.listening.closing.borrow() {
                return None;
            }
            tokio::select! {
                told = self.listening.told.recv() => match told {
                    Ok(Heard::Told(one)) if self.hears(&one) => self.waiting.extend(telling(&TellingView::of(&one, false))),
                    Ok(Heard::Changed) if self.changes => self.waiting.push_back(changed()),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.waiting.push_back(anew()),
                    Err(RecvError::Closed) => return None,
                },
                _ = self.listening.closing.changed() => return None,
                () = tokio::time::sleep_until(self.beat) => {
                    self.beat += HEARTBEAT;
                    if !self.is_signed_in().await {
                        return None;
                    }
                    self.waiting.push_back(Event::default().comment("still here"));
                }
            }
        };
        Some((Ok(event), self))
    }

    fn hears(&self, one: &TellingRecord) -> bool {
        self.audiences.contains(&one.audience)
    }

    /// Whether the session still belongs to the same person in the same post. A database that is away is no reason to end.
    async fn is_signed_in(&self) -> bool {
        match crate::session::of_digest(&self.app, self.session.digest, false).await {
            Ok(found) => found.is_some_and(|now| now.me == self.session.me),
            Err(StoreError::Busy | StoreError::Away) => true,
            Err(_) => false,
        }
    }
}
