//! A campaign as people see it: counts, board, chart.

use crate::api::types::{FactView, Office, Text};
use crate::api::{facts, projects, view};
use crate::desk::{self, DeskError};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use approval::Stage;
use campaign::{Member, Point, burn_up, standing};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CampaignRecord, Course};
use utoipa::ToSchema;

/// The days that count as lately.
const LATELY_DAYS: i64 = 7;

/// A campaign in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignRow {
    pub(super) id: String,
    version: i64,
    /// Its figures are `campaign.KEY.…`; null: it has none.
    key: Option<String>,
    pub(super) name: Text,
    from_on: String,
    /// Its last day.
    to_on: String,
    days: u32,
    /// The milestone that the projects are to reach.
    target: String,
    target_name: Text,
    /// The document that it carries out.
    source: Option<String>,
    /// Projects on its list.
    listed: i64,
    /// Of these, at the target.
    reached: i64,
    /// Of these, started.
    started: i64,
    /// The how-manieth day it is: 0 and below before it begins, above `days` after its end.
    day: i64,
}

/// A campaign as of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignView {
    #[serde(flatten)]
    row: CampaignRow,
    as_of: String,
    /// Whether that is today.
    current: bool,
    /// Whether desks and stages of that day are kept: of days before the program kept them, they are not.
    recorded: bool,
    /// How many projects the ideal line has at the target by then.
    ideal: f64,
    /// How many are missing to it; 0 when there are as many or more.
    behind: i64,
    /// How many reached the target in the last seven days.
    reached_lately: i64,
    /// How many started in the last seven days.
    started_lately: i64,
    by_district: Vec<CampaignDistrict>,
    /// On whose desks the projects lie that are not at the target, the fullest first.
    by_office: Vec<CampaignOffice>,
    /// By the stage of the first thing that they still need.
    by_stage: Vec<CampaignStage>,
    burn_up: Vec<BurnUpPoint>,
    facts: Vec<FactView>,
    /// What the reader may do: edit.
    can: Vec<String>,
}

/// A district's projects on a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignDistrict {
    district: String,
    name: Text,
    listed: i64,
    reached: i64,
    started: i64,
}

/// On how many projects of a list, not at the target yet, an office is to act.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignOffice {
    office: Office,
    waiting: i64,
    /// Of these, past the day by which the law wants an answer.
    overdue: i64,
}

/// A stage's projects on a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignStage {
    stage: String,
    name: Text,
    listed: i64,
    reached: i64,
}

/// One day of the chart.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurnUpPoint {
    on: String,
    /// Null for days to come.
    reached: Option<usize>,
    /// Null for days to come.
    started: Option<usize>,
    /// Even steps from what was reached on the eve to the whole list on the last day.
    ideal: f64,
}

impl From<&Point> for BurnUpPoint {
    fn from(point: &Point) -> Self {
        Self { on: point.on.to_string(), reached: point.reached, started: point.started, ideal: point.ideal }
    }
}

/// A campaign's row on a day; `counts` are listed, reached and started.
pub(super) fn row(app: &App, record: &CampaignRecord, counts: (i64, i64, i64), on: Date) -> Result<CampaignRow, DeskError> {
    let plan = app.desk.plan(record)?;
    Ok(CampaignRow {
        id: record.id.to_string(),
        version: record.version,
        key: record.key.clone(),
        name: view::named(&record.name),
        from_on: record.from_on.to_string(),
        to_on: plan.last_day().to_string(),
        days: record.days,
        target: record.target.clone(),
        target_name: view::named(&plan.target.text()),
        source: record.source.clone(),
        listed: counts.0,
        reached: counts.1,
        started: counts.2,
        day: plan.day_number(on),
    })
}

/// How a list stands at the end of a day.
pub(in crate::api) struct Count {
    pub members: Vec<Member>,
    pub listed: i64,
    pub reached: i64,
    pub started: i64,
    pub points: Vec<Point>,
    pub ideal: f64,
    pub behind: i64,
}

/// Counts the courses of a campaign as of a day.
pub(in crate::api) fn count(app: &App, record: &CampaignRecord, courses: &[Course], on: Date) -> Result<Count, DeskError> {
    let plan = app.desk.plan(record)?;
    let members: Vec<Member> = courses.iter().map(desk::member).collect();
    let all = standing(&members, on);
    let points = burn_up(&plan, &members, on);
    // After the chart's end the line stays where it ended.
    let ideal = points.iter().rfind(|point| point.on <= on).or(points.first()).map_or(0.0, |point| point.ideal);
    let reached = all.reached as i64;
    Ok(Count {
        listed: all.listed as i64,
        reached,
        started: all.started as i64,
        behind: (ideal.ceil() as i64 - reached).max(0),
        members,
        points,
        ideal,
    })
}

/// A campaign as of a day.
pub(super) async fn view(app: &App, me: &Me, record: &CampaignRecord, on: Date) -> Result<CampaignView, Problem> {
    let current = on == app.today();
    let courses = app.store.courses(record.id, (!current).then_some(on)).await?;
    let count = count(app, record, &courses, on)?;
    let before = standing(&count.members, on.saturating_sub(LATELY_DAYS.days()));
    Ok(CampaignView {
        row: row(app, record, (count.listed, count.reached, count.started), on)?,
        as_of: on.to_string(),
        current,
        recorded: current || app.store.keeps_past_of(on).await?,
        ideal: count.ideal,
        behind: count.behind,
        reached_lately: (count.reached - before.reached as i64).max(0),
        started_lately: (count.started - before.started as i64).max(0),
        by_district: by_district(app, &courses, on),
        by_office: by_office(app, &courses, on),
        by_stage: by_stage(&courses, on),
        burn_up: count.points.iter().map(Into::into).collect(),
        facts: facts::newest_first(app, record.id.uuid()).await?,
        can: if me.may("post-campaigns-id-projects") { vec!["edit".to_owned()] } else { Vec::new() },
    })
}

/// The courses that are on the list on a day.
pub(super) fn listed(courses: &[Course], on: Date) -> impl Iterator<Item = &Course> {
    courses.iter().filter(move |course| desk::member(course).is_listed(on))
}

pub(super) fn is_by(day: Option<Date>, on: Date) -> bool {
    day.is_some_and(|day| day <= on)
}

/// The board by district, in the pack's order.
pub(super) fn by_district(app: &App, courses: &[Course], on: Date) -> Vec<CampaignDistrict> {
    let mut counts: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
    for course in listed(courses, on) {
        let count = counts.entry(&course.district).or_default();
        count.0 += 1;
        count.1 += i64::from(is_by(course.reached_on, on));
        count.2 += i64::from(is_by(course.started_on, on));
    }
    let known = app.desk.city.districts.iter();
    let place = |id: &str| known.clone().position(|one| one.id == id).unwrap_or(usize::MAX);
    let mut all: Vec<(&str, (i64, i64, i64))> = counts.into_iter().collect();
    all.sort_by_key(|(id, _)| place(id));
    let view = |(id, (listed, reached, started)): (&str, (i64, i64, i64))| CampaignDistrict {
        name: view::district(app, id),
        district: id.to_owned(),
        listed,
        reached,
        started,
    };
    all.into_iter().map(view).collect()
}

/// On whose desks they lie.
pub(super) fn by_office(app: &App, courses: &[Course], on: Date) -> Vec<CampaignOffice> {
    let mut counts: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for course in listed(courses, on).filter(|course| !is_by(course.reached_on, on)) {
        let Some(office) = &course.waiting_office else { continue };
        let count = counts.entry(office).or_default();
        count.0 += 1;
        count.1 += i64::from(is_overdue(course, on));
    }
    let mut all: Vec<CampaignOffice> = counts
        .into_iter()
        .map(|(id, (waiting, overdue))| CampaignOffice { office: view::office(app, id), waiting, overdue })
        .collect();
    all.sort_by_key(|one| (-one.waiting, -one.overdue));
    all
}

/// Whether its clock has run out.
pub(super) fn is_overdue(course: &Course, on: Date) -> bool {
    !course.paused && course.next_due_on.is_some_and(|due| due < on)
}

fn by_stage(courses: &[Course], on: Date) -> Vec<CampaignStage> {
    let mut counts: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for course in listed(courses, on) {
        let count = counts.entry(&course.stage).or_default();
        count.0 += 1;
        count.1 += i64::from(is_by(course.reached_on, on));
    }
    // After the stages of the path come works and completion.
    let place =
        |stage: &str| Stage::ALL.iter().position(|one| one.as_str() == stage).unwrap_or(usize::from(stage != "started") + 99);
    let mut all: Vec<(&str, (i64, i64))> = counts.into_iter().collect();
    all.sort_by_key(|(stage, _)| place(stage));
    let view = |(stage, (listed, reached)): (&str, (i64, i64))| CampaignStage {
        name: projects::stage_name(stage),
        stage: stage.to_owned(),
        listed,
        reached,
    };
    all.into_iter().map(view).collect()
}
