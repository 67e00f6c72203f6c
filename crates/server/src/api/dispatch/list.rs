//! The series with their next days, the meetings ahead, and those that were.

use super::entry::{MeetingRow, row};
use super::{Sight, is_open, page, runs, sight, view};
use crate::api::types::{Paged, Role, Text};
use crate::desk::meeting_id;
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::dispatch::{Chair, Scope, Series};
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
    /// Those that look at this district: as a part of their slice, or with the whole city.
    district: Option<String>,
    /// day.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Which series.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Slice {
    /// Those that look at this district: as a part of their slice, or with the whole city.
    district: Option<String>,
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
    if !me.may("get-dispatch") {
        return Ok(Vec::new());
    }
    let own = match me.role {
        Role::OfficeHead | Role::Leader => me.office.as_deref().and_then(|office| OfficeId::parse(office).ok()),
        _ => None,
    };
    let (now, today) = (app.clock.now(), app.today());
    let mut found = Vec::new();
    for record in app.store.meetings_ahead().await? {
        let meeting = app.desk.meeting(&record)?;
        let Some(sight) = sight(app, me, &meeting.series, &meeting.creditor) else { continue };
        let waits = |office: &OfficeId| meeting.unanswered(office).count();
        let to_answer = own.as_ref().filter(|_| meeting.takes_answers(now).is_ok()).map_or(0, waits);
        if record.on == today || to_answer > 0 {
            found.push(MeetingAtHand { row: row(me, &record, &meeting, &sight), to_answer: to_answer as i64 });
        }
    }
    Ok(found)
}

/// The series, their next days, the meetings ahead.
#[utoipa::path(get, path = "/dispatch", tag = "dispatch", params(Slice),
    responses((status = 200, body = DispatchView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn overview(State(app): State<App>, me: Me, Query(asked): Query<Slice>) -> Result<Json<DispatchView>, Problem> {
    let district = district(&app, asked.district.as_deref())?;
    let plan = &app.desk.city.dispatch;
    let records = app.store.meetings_ahead().await?;
    let feeds = app.store.feeds().await?;
    let known: BTreeMap<_, _> = records.iter().map(|record| (record.id, record)).collect();
    let mut series = Vec::new();
    for one in &plan.series {
        let seen = plan.chair(&one.chair).filter(|chair| sight(&app, &me, &one.id, &chair.post).is_some());
        let Some(chair) = seen.filter(|_| district.is_none_or(|district| one.looks_at(district))) else { continue };
        series.push(series_view(&app, &me, one, chair, &known)?);
    }
    let mine = plan.chairs.iter().filter(|chair| runs(&me, &chair.post));
    let mut ahead = rows(&app, &me, &records)?;
    ahead.retain(|row| district.is_none() || series.iter().any(|one| one.id == row.series));
    Ok(Json(DispatchView {
        series,
        ahead,
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
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let series = known_series(&app, &me, &asked)?;
    let found = app.store.meetings(&MeetingFilter { open: false, series }, &request).await?;
    Ok(Json(Paged { items: rows(&app, &me, &found.items)?, next: found.next, total: found.total }))
}

/// The series whose meetings the reader knows of, those that look at a district where he asks for one; `None`: all.
fn known_series(app: &App, me: &Me, asked: &Asked) -> Result<Option<Vec<String>>, Problem> {
    let plan = &app.desk.city.dispatch;
    let district = district(app, asked.district.as_deref())?;
    let only = asked.series.as_deref().filter(|text| !text.is_empty());
    if me.role != Role::OfficeHead && district.is_none() {
        return Ok(only.map(|one| vec![one.to_owned()]));
    }
    let mine = |one: &&Series| {
        me.role != Role::OfficeHead || is_open(app, &one.id) || plan.chair(&one.chair).is_some_and(|chair| runs(me, &chair.post))
    };
    let there = |one: &&Series| district.is_none_or(|district| one.looks_at(district));
    let wanted = |one: &&Series| only.is_none_or(|only| only == one.id);
    Ok(Some(plan.series.iter().filter(mine).filter(there).filter(wanted).map(|one| one.id.clone()).collect()))
}

/// A district of the city that was asked for.
fn district<'a>(app: &App, asked: Option<&'a str>) -> Result<Option<&'a str>, Problem> {
    let asked = asked.filter(|text| !text.is_empty());
    if asked.is_some_and(|id| app.desk.city.district(id).is_none()) {
        let told = ("没有这个县区，请重新选择。", "There is no such district: choose again.");
        return Err(Problem::invalid(vec![FieldError::new("district", told)]));
    }
    Ok(asked)
}

fn rows(app: &App, me: &Me, records: &[MeetingRecord]) -> Result<Vec<MeetingRow>, Problem> {
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let meeting = app.desk.meeting(record)?;
        if let Some(sight) = sight(app, me, &meeting.series, &meeting.creditor) {
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
    let whole = sight(app, me, &one.id, &chair.post) == Some(Sight::Whole);
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
