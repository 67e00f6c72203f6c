//! The series with their next days, the meetings ahead, and those that were.

use super::entry::{MeetingRow, row};
use super::{READERS, Sight, is_of_a_head, page, runs, sight, view};
use crate::api::types::{Paged, Role, Text};
use crate::desk::meeting_id;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::dispatch::{Chair, Entry, Scope, Series};
use axum::Json;
use axum::extract::State;
use base::OfficeId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{MeetingFilter, MeetingRecord};
use utoipa::{IntoParams, ToSchema};

/// How many days of a series are shown.
const DAYS: usize = 3;

/// The dispatch meetings of a city.
#[derive(Debug, Serialize, ToSchema)]
pub struct DispatchView {
    series: Vec<SeriesView>,
    /// Meetings that are still to come or under way, the first day first.
    ahead: Vec<MeetingRow>,
    /// The chairs for whom the reader may subscribe a calendar.
    chairs: Vec<ChairView>,
}

/// A series of meetings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesView {
    id: String,
    name: Text,
    chair: Text,
    /// On which days, in words.
    cadence: Text,
    at: String,
    minutes: u32,
    /// How many working days offices have to answer.
    answer: u32,
    /// About what, in words.
    scope: Text,
    /// How the source's words were read.
    reading: Option<Text>,
    source: String,
    /// high, medium or low.
    confidence: String,
    days: Vec<SeriesDay>,
    /// Whether the reader runs it.
    runs: bool,
}

/// A day on which a series meets.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesDay {
    on: String,
    /// The day of the rhythm, when that is a rest day.
    moved_from: Option<String>,
    provisional: bool,
    /// The meeting, once it stands in the list.
    meeting: Option<String>,
}

/// Whoever calls meetings.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChairView {
    id: String,
    name: Text,
    /// Since when a calendar is subscribed; null where none is.
    feed_made_at: Option<String>,
}

/// Which meetings that are over.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// Of this series.
    series: Option<String>,
    /// day.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A meeting that somebody must think of today.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingAtHand {
    #[serde(flatten)]
    row: MeetingRow,
    /// Entries that wait for an answer of the reader's office.
    to_answer: i64,
}

/// The meetings of today, and those whose agenda waits for an answer of the reader's office.
pub(in crate::api) async fn at_hand(app: &App, me: &Me) -> Result<Vec<MeetingAtHand>, Problem> {
    if !READERS.contains(&me.role) {
        return Ok(Vec::new());
    }
    let own = match me.role {
        Role::OfficeHead => me.office.as_deref().and_then(|office| OfficeId::parse(office).ok()),
        _ => None,
    };
    let (now, today) = (app.clock.now(), app.today());
    let mut found = Vec::new();
    for record in app.store.meetings_ahead().await? {
        let meeting = app.desk.meeting(&record)?;
        let Some(sight) = sight(me, &meeting.creditor) else { continue };
        let answered = |entry: &Entry, office: &OfficeId| entry.answers.iter().any(|one| one.office == *office);
        let waits =
            |office: &OfficeId| meeting.entries.iter().filter(|one| one.concerns(office) && !answered(one, office)).count();
        let to_answer = own.as_ref().filter(|_| meeting.takes_answers(now).is_ok()).map_or(0, waits);
        if record.on == today || to_answer > 0 {
            found.push(MeetingAtHand { row: row(me, &record, &meeting, &sight), to_answer: to_answer as i64 });
        }
    }
    Ok(found)
}

/// The series, their next days, the meetings ahead.
#[utoipa::path(get, path = "/dispatch", tag = "dispatch",
    responses((status = 200, body = DispatchView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn overview(State(app): State<App>, me: Me) -> Result<Json<DispatchView>, Problem> {
    me.require(&READERS)?;
    let plan = &app.desk.city.dispatch;
    let records = app.store.meetings_ahead().await?;
    let feeds = app.store.feeds().await?;
    let known: BTreeMap<_, _> = records.iter().map(|record| (record.id, record)).collect();
    let mut series = Vec::new();
    for one in &plan.series {
        let Some(chair) = plan.chair(&one.chair).filter(|chair| sight(&me, &chair.post).is_some()) else { continue };
        series.push(series_view(&app, &me, one, chair, &known)?);
    }
    let mine = plan.chairs.iter().filter(|chair| runs(&me, &chair.post));
    Ok(Json(DispatchView {
        series,
        ahead: rows(&app, &me, &records)?,
        chairs: mine
            .map(|chair| ChairView {
                id: chair.id.clone(),
                name: view::named(&chair.name),
                feed_made_at: feeds.get(&chair.id).map(|at| view::instant(*at)),
            })
            .collect(),
    }))
}

/// The meetings that are over, the latest first.
#[utoipa::path(get, path = "/dispatch/meetings", tag = "dispatch", params(Asked),
    responses((status = 200, body = Paged<MeetingRow>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn past(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<MeetingRow>>, Problem> {
    me.require(&READERS)?;
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let series = asked.series.filter(|text| !text.is_empty());
    let found = app.store.meetings(&MeetingFilter { open: false, chairs: chairs(&app, &me), series }, &request).await?;
    Ok(Json(Paged { items: rows(&app, &me, &found.items)?, next: found.next, total: found.total }))
}

/// By whose posts the meetings are called that the reader knows of; `None`: all.
fn chairs(app: &App, me: &Me) -> Option<Vec<String>> {
    if me.role != Role::OfficeHead {
        return None;
    }
    let leaders = app.desk.city.dispatch.chairs.iter().filter(|chair| !is_of_a_head(&chair.post));
    let leaders = leaders.filter_map(|chair| chair.post.office()).map(ToString::to_string);
    let mut all: Vec<String> = leaders.chain(me.office.clone()).collect();
    all.sort();
    all.dedup();
    Some(all)
}

fn rows(app: &App, me: &Me, records: &[MeetingRecord]) -> Result<Vec<MeetingRow>, Problem> {
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let meeting = app.desk.meeting(record)?;
        if let Some(sight) = sight(me, &meeting.creditor) {
            rows.push(row(me, record, &meeting, &sight));
        }
    }
    Ok(rows)
}

fn series_view(
    app: &App,
    me: &Me,
    one: &Series,
    chair: &Chair,
    known: &BTreeMap<base::MeetingId, &MeetingRecord>,
) -> Result<SeriesView, Problem> {
    let today = app.today();
    let days = one.cadence.next(today, DAYS, app.desk.calendar(today)).map_err(Problem::broken)?;
    let whole = sight(me, &chair.post) == Some(Sight::Whole);
    Ok(SeriesView {
        id: one.id.clone(),
        name: view::named(&one.name),
        chair: view::named(&chair.name),
        cadence: view::named(&one.cadence.text()),
        at: one.at.strftime("%H:%M").to_string(),
        minutes: one.minutes,
        answer: one.answer,
        scope: scope(app, &one.scope),
        reading: one.reading.as_ref().filter(|_| whole).map(view::named),
        source: one.source.clone(),
        confidence: one.confidence.clone(),
        days: days
            .iter()
            .map(|day| {
                let id = meeting_id(&one.id, day.nominal);
                SeriesDay {
                    on: day.on.to_string(),
                    moved_from: (day.on != day.nominal).then(|| day.nominal.to_string()),
                    provisional: day.provisional,
                    meeting: known.get(&id).map(|record| record.id.to_string()),
                }
            })
            .collect(),
        runs: runs(me, &chair.post),
    })
}

/// A slice of the city in words.
fn scope(app: &App, scope: &Scope) -> Text {
    if scope.is_whole() {
        return Text::new("全市", "the whole city");
    }
    let city = &app.desk.city;
    let offices = scope.offices.iter().map(|id| view::office(app, id.as_str()).name);
    let districts = scope.districts.iter().map(|id| view::district(app, id));
    let clusters = scope.clusters.iter().map(|id| city.cluster(id).map_or_else(|| Text::same(id), |one| view::named(&one.name)));
    let all: Vec<Text> = offices.chain(districts).chain(clusters).collect();
    let joined = |of: fn(&Text) -> &str, by: &str| all.iter().map(of).collect::<Vec<_>>().join(by);
    Text::new(joined(|text| &text.zh, "、"), joined(|text| &text.en, ", "))
}
