//! The daily and the weekly report of a campaign (日报、周报): what came since, against the line, and what holds the rest up.

use super::view::{CampaignDistrict, CampaignOffice, CampaignRow, by_district, by_office, count, is_by, is_overdue, listed, row};
use super::visible;
use crate::api::types::{Office, Text};
use crate::api::view;
use crate::api::view::day_so_far;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::CampaignId;
use campaign::standing;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Course;
use utoipa::{IntoParams, ToSchema};

/// Projects that a report names as held up, at most; the list of the campaign has them all.
const HELD_UP_MAX: usize = 30;

/// Which report.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// daily or weekly; daily when absent.
    kind: Option<String>,
    /// The day that it closes with: today when absent. A weekly report begins on that week's Monday.
    on: Option<String>,
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignReport {
    campaign: CampaignRow,
    /// daily or weekly.
    kind: String,
    from: String,
    to: String,
    /// Whether desks of its last day are kept: of days before the program kept them, they are not.
    recorded: bool,
    ideal: f64,
    behind: i64,
    /// How the list stood before the report's first day.
    before: ReportCounts,
    /// Who reached the target in its days.
    reached: Vec<ReportProject>,
    /// Whose works started in its days.
    started: Vec<ReportProject>,
    by_district: Vec<CampaignDistrict>,
    by_office: Vec<CampaignOffice>,
    /// Not at the target and past the law's day, the longest first.
    held_up: Vec<HeldUpProject>,
    /// How many are held up so in all.
    held_up_count: usize,
}

/// Counts of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportCounts {
    listed: usize,
    reached: usize,
    started: usize,
}

/// A project that a report names.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportProject {
    id: String,
    name: String,
    district_name: Text,
    on: String,
}

/// A project that is held up.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldUpProject {
    id: String,
    name: String,
    district_name: Text,
    office: Option<Office>,
    due_on: String,
    /// Calendar days since.
    days: i64,
}

/// The daily or weekly report of a campaign, counted from its records.
#[utoipa::path(get, path = "/campaigns/{id}/report", tag = "campaigns", params(("id" = String, Path), Asked),
    responses((status = 200, body = CampaignReport), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn report(
    State(app): State<App>,
    Id(id): Id<CampaignId>,
    Query(asked): Query<Asked>,
) -> Result<Json<CampaignReport>, Problem> {
    let record = visible(&app, id).await?;
    let to = day_so_far(&app, "on", asked.on.as_deref())?;
    let kind = asked.kind.as_deref().unwrap_or("daily");
    let from = match kind {
        "daily" => to,
        "weekly" => to.saturating_sub(i64::from(to.weekday().to_monday_zero_offset()).days()),
        _ => return Err(Problem::unreadable("bad-query", ("kind 只能是 daily 或 weekly。", "kind is daily or weekly."))),
    };
    let current = to == app.today();
    let courses = app.store.courses(id, (!current).then_some(to)).await?;
    let count = count(&app, &record, &courses, to)?;
    let before = standing(&count.members, from.saturating_sub(1.days()));
    let within = |day: Option<Date>| day.filter(|day| from <= *day && *day <= to);
    let named = |day: fn(&Course) -> Option<Date>| {
        let mut some: Vec<(Date, &Course)> =
            listed(&courses, to).filter_map(|course| Some((within(day(course))?, course))).collect();
        some.sort_by_key(|(on, course)| (*on, course.name.as_str()));
        some.into_iter().map(|(on, course)| project(&app, course, on)).collect::<Vec<_>>()
    };
    let held_up = held_up(&app, &courses, to);
    Ok(Json(CampaignReport {
        campaign: row(&app, &record, (count.listed, count.reached, count.started), to)?,
        kind: kind.to_owned(),
        from: from.to_string(),
        to: to.to_string(),
        recorded: current || app.store.keeps_past_of(to).await?,
        ideal: count.ideal,
        behind: count.behind,
        before: ReportCounts { listed: before.listed, reached: before.reached, started: before.started },
        reached: named(|course| course.reached_on),
        started: named(|course| course.started_on),
        by_district: by_district(&app, &courses, to),
        by_office: by_office(&app, &courses, to),
        held_up_count: held_up.len(),
        held_up: held_up.into_iter().take(HELD_UP_MAX).collect(),
    }))
}

fn project(app: &App, course: &Course, on: Date) -> ReportProject {
    ReportProject {
        id: course.project.to_string(),
        name: course.name.clone(),
        district_name: view::district(app, &course.district),
        on: on.to_string(),
    }
}

fn held_up(app: &App, courses: &[Course], on: Date) -> Vec<HeldUpProject> {
    let late = |course: &&Course| !is_by(course.reached_on, on) && is_overdue(course, on);
    let mut all: Vec<(Date, &Course)> =
        listed(courses, on).filter(late).filter_map(|course| Some((course.next_due_on?, course))).collect();
    all.sort_by_key(|(due, course)| (*due, course.name.as_str()));
    let view = |(due, course): (Date, &Course)| HeldUpProject {
        id: course.project.to_string(),
        name: course.name.clone(),
        district_name: view::district(app, &course.district),
        office: course.waiting_office.as_deref().map(|id| view::office(app, id)),
        due_on: due.to_string(),
        days: due.until(on).map_or(0, |span| i64::from(span.get_days())),
    };
    all.into_iter().map(view).collect()
}
