//! A visit as people see it: in a list, on the way, and on an enterprise's page.

use super::plan::{VisitReason, reason};
use crate::api::stewards::{self, StewardRow};
use crate::api::tours::{TourPlace, place};
use crate::api::types::{FactView, Office, Text};
use crate::api::{facts, view};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::visit::{Note, State, Stop, Visit};
use base::{EntityId, IssueId};
use serde::Serialize;
use store::VisitRecord;
use utoipa::ToSchema;

/// A visit in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitRow {
    id: String,
    version: i64,
    on: String,
    /// planned, done or called-off.
    state: String,
    state_name: Text,
    steward: StewardRow,
    office: Option<Office>,
    with: Vec<Office>,
    stops: usize,
    /// How many stops have come to their end.
    ended: usize,
    /// How many problems were raised.
    raised: usize,
    /// Whether the reader writes on it.
    mine: bool,
}

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitView {
    #[serde(flatten)]
    row: VisitRow,
    /// Where the round starts and ends; null without a map.
    start: Option<TourPlace>,
    route: Vec<VisitStopView>,
    /// The way back, in metres as the crow flies.
    back_m: Option<u64>,
    /// The whole round, in metres as the crow flies; null while the map lacks one of its places.
    length_m: Option<u64>,
    /// Why it was called off.
    why: Option<String>,
    facts: Vec<FactView>,
    /// What the reader may do: write, call-off.
    can: Vec<String>,
}

/// A stop.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitStopView {
    /// Its place on the way, from 1.
    n: usize,
    entity: String,
    name: String,
    code: String,
    district_name: Text,
    place: Option<TourPlace>,
    leg_m: Option<u64>,
    /// Why, as it was known when the visit was planned.
    reasons: Vec<VisitReason>,
    note: Option<VisitNote>,
    /// How many versions of the note there were before.
    notes_before: usize,
    raised: Vec<VisitProblem>,
    /// true: visited; false: nobody could be seen; null: not yet.
    visited: Option<bool>,
    /// Why nobody could be seen.
    missed_why: Option<String>,
}

/// The note of a stop.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitNote {
    /// What the next version names as `upon`.
    id: String,
    text: String,
    by: String,
    on: String,
}

/// A problem raised on the spot.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitProblem {
    /// The issue's id.
    id: String,
    text: String,
    state: String,
    state_name: Text,
    office: Option<Office>,
}

/// The visits of an enterprise.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityVisits {
    items: Vec<EntityVisit>,
}

/// A visit of an enterprise.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityVisit {
    id: String,
    on: String,
    state: String,
    steward_name: Text,
    stop: VisitStopView,
}

/// Whether somebody writes on a visit: its planner, his office, the offices that come along.
pub(super) fn writes(app: &App, me: &Me, record: &VisitRecord) -> Result<bool, Problem> {
    if plans(me, record) {
        return Ok(true);
    }
    let visit = app.desk.visit(record)?;
    let comes = |office: &str| visit.with.iter().any(|one| one.as_str() == office);
    Ok(me.may("post-visits") && me.office.as_deref().is_some_and(comes))
}

/// Whether a visit is somebody's, or his office's.
pub(super) fn plans(me: &Me, record: &VisitRecord) -> bool {
    let own = me.office.as_deref().is_some_and(|office| office == record.office);
    me.id == record.by_id || own && me.may("post-visits")
}

pub(super) async fn row(app: &App, me: &Me, record: &VisitRecord) -> Result<VisitRow, Problem> {
    let visit = app.desk.visit(record)?;
    row_of(app, me, record, &visit).await
}

async fn row_of(app: &App, me: &Me, record: &VisitRecord, visit: &Visit) -> Result<VisitRow, Problem> {
    let state = visit.state();
    Ok(VisitRow {
        id: record.id.to_string(),
        version: record.version,
        on: visit.on.to_string(),
        state: state.as_str().to_owned(),
        state_name: view::named(&state.text()),
        steward: stewards::row(app, &app.store.steward(record.steward).await?),
        office: Some(record.office.as_str()).filter(|id| !id.is_empty()).map(|id| view::office(app, id)),
        with: visit.with.iter().map(|office| view::office(app, office.as_str())).collect(),
        stops: visit.stops.len(),
        ended: visit.stops.iter().filter(|stop| stop.ended.is_some()).count(),
        raised: visit.stops.iter().map(|stop| stop.raised.len()).sum(),
        mine: writes(app, me, record)?,
    })
}

pub(super) async fn whole(app: &App, me: &Me, record: &VisitRecord) -> Result<VisitView, Problem> {
    let visit = app.desk.visit(record)?;
    let mut route = Vec::with_capacity(visit.stops.len());
    for (at, stop) in visit.stops.iter().enumerate() {
        route.push(stop_view(app, at + 1, stop).await?);
    }
    let legs = visit.stops.iter().map(|stop| stop.leg_m).chain([visit.back_m]);
    let mut can = Vec::new();
    let planned = visit.state() != State::CalledOff;
    if planned && visit.on <= app.today() && writes(app, me, record)? {
        can.push("write".to_owned());
    }
    if plans(me, record) && visit.call_off("-").is_ok() {
        can.push("call-off".to_owned());
    }
    Ok(VisitView {
        row: row_of(app, me, record, &visit).await?,
        start: app.desk.city.tour.as_ref().and_then(|sheet| place(app, &sheet.start_district)),
        route,
        back_m: visit.back_m,
        length_m: legs.sum(),
        why: visit.called_off.clone(),
        facts: facts::newest_first(app, record.id.uuid()).await?,
        can,
    })
}

fn note(one: &Note) -> VisitNote {
    VisitNote { id: one.id.to_string(), text: one.text.clone(), by: one.by.clone(), on: one.on.to_string() }
}

async fn stop_view(app: &App, n: usize, stop: &Stop) -> Result<VisitStopView, Problem> {
    let mut raised = Vec::with_capacity(stop.raised.len());
    for one in &stop.raised {
        let issue = app.store.issue(IssueId::new(one.id)).await?;
        let state = ::issue::State::parse(&issue.state).map_or_else(|| Text::same(&issue.state), |one| view::named(&one.text()));
        raised.push(VisitProblem {
            id: one.id.to_string(),
            text: one.text.clone(),
            state: issue.state.clone(),
            state_name: state,
            office: issue.office.as_deref().map(|office| view::office(app, office)),
        });
    }
    Ok(VisitStopView {
        n,
        entity: stop.entity.to_string(),
        name: stop.name.clone(),
        code: stop.code.clone(),
        district_name: view::district(app, &stop.district),
        place: place(app, &stop.district),
        leg_m: stop.leg_m,
        reasons: stop.reasons.iter().map(reason).collect(),
        note: stop.note().map(note),
        notes_before: stop.notes.len().saturating_sub(1),
        raised,
        visited: stop.ended.as_ref().map(|ended| ended.visited),
        missed_why: stop.ended.as_ref().filter(|ended| !ended.visited).map(|ended| ended.text.clone()),
    })
}

pub(super) async fn of_entity(app: &App, found: &[VisitRecord], entity: EntityId) -> Result<EntityVisits, Problem> {
    let mut items = Vec::with_capacity(found.len());
    for record in found {
        let visit = app.desk.visit(record)?;
        let Some((at, stop)) = visit.stops.iter().enumerate().find(|(_, stop)| stop.entity == entity) else { continue };
        let steward = app.store.steward(record.steward).await?;
        items.push(EntityVisit {
            id: record.id.to_string(),
            on: visit.on.to_string(),
            state: visit.state().as_str().to_owned(),
            steward_name: view::named(&crate::desk::post_name(&steward.kind, steward.n)),
            stop: stop_view(app, at + 1, stop).await?,
        });
    }
    Ok(EntityVisits { items })
}
