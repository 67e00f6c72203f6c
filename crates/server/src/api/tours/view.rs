//! A tour as people see it: the route on the map, their own marks, the outcome board beside the figures of its day.

use crate::api::overview::{Figure, figures_view};
use crate::api::projects::{ProjectRow, row as project_row};
use crate::api::types::{FactView, Text};
use crate::api::{facts, view};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use base::ProjectId;
use campaign::{MARK_MAX, Marks, Outcome, Place, Sheet, outcome, ranks};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{ScoreRecord, ScoredStop, TourRecord};
use utoipa::ToSchema;

/// A tour in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TourRow {
    pub(super) id: String,
    version: i64,
    name: Text,
    held_on: String,
    /// open or closed.
    state: String,
    /// How many projects it visits.
    stops: i64,
    /// Its scores were made up for the demonstration.
    synthetic: bool,
}

/// A tour.
#[derive(Debug, Serialize, ToSchema)]
pub struct TourView {
    #[serde(flatten)]
    row: TourRow,
    /// Where it starts and ends; null without a map.
    start: Option<TourPlace>,
    route: Vec<TourStopView>,
    /// The way back from the last stop, in metres as the crow flies.
    back_m: Option<u64>,
    /// The whole round, in metres as the crow flies; null while the map lacks one of its places.
    length_m: Option<u64>,
    criteria: Vec<TourCriterion>,
    /// The highest mark; the lowest is 1.
    mark_max: u32,
    /// From so many scores on a project has a rank.
    scores_min: usize,
    /// The city's figures as of the day of the tour.
    figures: Vec<Figure>,
    facts: Vec<FactView>,
    /// What the reader may do: score, close.
    can: Vec<String>,
}

/// A place on the map, in degrees.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TourPlace {
    district: String,
    name: Text,
    lon: f64,
    lat: f64,
}

/// A stop of the route.
#[derive(Debug, Serialize, ToSchema)]
pub struct TourStopView {
    /// Its place on the route, from 1.
    n: i64,
    project: ProjectRow,
    place: Option<TourPlace>,
    /// The way from the stop before, in metres as the crow flies; 0 within one district.
    leg_m: Option<u64>,
    /// Calendar days from the start of works to the tour.
    days_under_way: Option<i64>,
    /// What the reader gave it.
    mine: Option<TourScoreView>,
    /// What everybody's marks come to; null until scoring has ended.
    outcome: Option<TourOutcome>,
}

/// What somebody gave a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct TourScoreView {
    /// The version that a change names.
    version: i64,
    /// Criterion to mark.
    marks: BTreeMap<String, u32>,
}

/// What the marks of a project come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct TourOutcome {
    /// How many scored it.
    scores: usize,
    /// The mean over all marks, to hundredths; null without scores.
    mean: Option<f64>,
    /// The mean by criterion.
    by_criterion: BTreeMap<String, f64>,
    /// 1 is the best; null with too few scores.
    rank: Option<usize>,
}

/// What is scored.
#[derive(Debug, Serialize, ToSchema)]
pub struct TourCriterion {
    id: String,
    name: Text,
    /// What to look at.
    what: Text,
}

/// A tour's row.
pub(super) fn row(record: &TourRecord, stops: i64) -> TourRow {
    TourRow {
        id: record.id.to_string(),
        version: record.version,
        name: view::named(&record.name),
        held_on: record.held_on.to_string(),
        state: record.state.clone(),
        stops,
        synthetic: record.synthetic,
    }
}

/// What somebody gave.
pub(super) fn score(record: &ScoreRecord) -> Result<TourScoreView, Problem> {
    Ok(TourScoreView { version: record.version, marks: marks(record)? })
}

fn marks(record: &ScoreRecord) -> Result<Marks, Problem> {
    serde_json::from_str(&record.marks).map_err(Problem::broken)
}

/// A tour.
pub(super) async fn view(app: &App, me: &Me, record: &TourRecord) -> Result<TourView, Problem> {
    let stops = app.store.tour_stops(record.id).await?;
    let is_closed = record.state == "closed";
    let mut mine: BTreeMap<ProjectId, TourScoreView> = BTreeMap::new();
    for one in app.store.tour_scores(record.id, Some(me.id)).await? {
        mine.insert(one.project, score(&one)?);
    }
    let sheet = app.desk.sheet()?;
    let outcomes = if is_closed { Some(outcomes(app, record, &stops, sheet).await?) } else { None };
    let way = Way::of(app, sheet, &stops);
    let today = app.today();
    let figures = app.store.figures(record.held_on.min(today)).await?;
    let mut can = Vec::new();
    if !is_closed && record.held_on <= today {
        can.extend(me.may("post-tours-id-scores").then(|| "score".to_owned()));
        can.extend(me.may("post-tours-id-close").then(|| "close".to_owned()));
    }
    let route = stops.iter().enumerate().map(|(at, stop)| TourStopView {
        n: stop.n,
        project: project_row(app, &stop.project),
        place: place(app, &stop.project.district),
        leg_m: way.as_ref().map(|way| way.legs_m[at]),
        days_under_way: stop.project.started_on.map(|on| days(on, record.held_on)),
        mine: mine.remove(&stop.project.id),
        outcome: outcomes.as_ref().map(|all| outcome_view(&all[at])),
    });
    Ok(TourView {
        route: route.collect(),
        row: row(record, stops.len() as i64),
        start: place(app, &sheet.start_district),
        back_m: way.as_ref().and_then(|way| way.legs_m.last().copied()),
        length_m: way.as_ref().map(|way| way.legs_m.iter().sum()),
        criteria: sheet
            .criteria
            .iter()
            .map(|one| TourCriterion { id: one.id.clone(), name: view::named(&one.name), what: view::named(&one.what) })
            .collect(),
        mark_max: MARK_MAX,
        scores_min: sheet.scores_min,
        figures: figures_view(&figures),
        facts: facts::newest_first(app, record.id.uuid()).await?,
        can,
    })
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days())).max(0)
}

/// What everybody's marks come to, stop by stop, with its rank.
async fn outcomes(
    app: &App,
    record: &TourRecord,
    stops: &[ScoredStop],
    sheet: &Sheet,
) -> Result<Vec<(Outcome, Option<usize>)>, Problem> {
    let mut given: BTreeMap<ProjectId, Vec<Marks>> = BTreeMap::new();
    for one in app.store.tour_scores(record.id, None).await? {
        given.entry(one.project).or_default().push(marks(&one)?);
    }
    let all: Vec<Outcome> =
        stops.iter().map(|stop| outcome(given.get(&stop.project.id).map(Vec::as_slice).unwrap_or_default())).collect();
    let ranks = ranks(&all, sheet.scores_min);
    Ok(all.into_iter().zip(ranks).collect())
}

fn outcome_view((outcome, rank): &(Outcome, Option<usize>)) -> TourOutcome {
    let marks = |hundredths: u32| f64::from(hundredths) / 100.0;
    TourOutcome {
        scores: outcome.scores,
        mean: outcome.mean.map(marks),
        by_criterion: outcome.by_criterion.iter().map(|(id, mean)| (id.clone(), marks(*mean))).collect(),
        rank: *rank,
    }
}

/// Where a district lies on the map.
pub fn place(app: &App, district: &str) -> Option<TourPlace> {
    let found = app.desk.city.places.get(district)?;
    let name = view::district(app, district);
    Some(TourPlace { district: district.to_owned(), name, lon: found.lon, lat: found.lat })
}

/// The way from stop to stop as it was planned.
struct Way {
    legs_m: Vec<u64>,
}

impl Way {
    fn of(app: &App, sheet: &Sheet, stops: &[ScoredStop]) -> Option<Self> {
        let places: Option<Vec<Place>> =
            stops.iter().map(|stop| app.desk.city.places.get(&stop.project.district).copied()).collect();
        let mut here = sheet.start;
        let mut legs_m = Vec::with_capacity(stops.len() + 1);
        for there in places?.into_iter().chain([sheet.start]) {
            legs_m.push(here.distance_m(&there));
            here = there;
        }
        Some(Self { legs_m })
    }
}
