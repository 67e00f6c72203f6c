//! My day: what the reader owes, what is owed to him, what changed since the previous working day. Everybody's first page, one request.

use super::dispatch::{self, MeetingAtHand};
use super::duties::{self, DutyRow};
use super::tours::{self, TourRow};
use super::types::{FactView, Role};
use super::{facts, page};
use crate::bench;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use store::{Concern, DutyFilter, LampRange};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Duties of each list that the page shows; the rest stands behind its link.
const SHOWN: u32 = 20;
/// Changes that the page shows.
const CHANGES: usize = 12;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(day))
}

/// Somebody's day.
#[derive(Debug, Serialize, ToSchema)]
pub struct Day {
    on: String,
    /// The previous working day: since its beginning changes are shown.
    since: String,
    /// What I owe.
    mine: DayOwes,
    /// What is owed to me.
    owed: DayOwed,
    /// What has slipped in the whole city; null for whoever does not answer for it.
    city_overdue: Option<i64>,
    /// Dispatch meetings of today, and those whose agenda waits for my office's answer.
    meetings: Vec<MeetingAtHand>,
    /// Tours of today.
    tours: Vec<TourRow>,
    /// For whom I stand in today.
    standing_in_for: Vec<String>,
    /// What others, or the clock, did to my cases, my duties and my projects.
    changed: DayChanges,
}

/// What somebody owes.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOwes {
    /// All that is open; null past 10,000.
    total: Option<i64>,
    /// Of that: past its last day.
    overdue: Option<i64>,
    /// Of that: due today.
    today: Option<i64>,
    /// Of that: due within three working days.
    soon: Option<i64>,
    /// What is due first, without what was reported as done.
    items: Vec<DutyRow>,
}

/// What is owed to somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOwed {
    /// All that is open; null past 10,000.
    total: Option<i64>,
    /// Of that: reported as done, and waits for my word.
    reported: Option<i64>,
    /// Of that: past its last day.
    overdue: Option<i64>,
    /// What waits for my word, what is due first.
    to_close: Vec<DutyRow>,
    /// What has slipped, what was due first.
    slipped: Vec<DutyRow>,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayChanges {
    items: Vec<FactView>,
    /// Whether there is more than is shown.
    more: bool,
}

/// The reader's day.
#[utoipa::path(get, path = "/day", tag = "duties", responses((status = 200, body = Day), (status = 401, body = Problem)))]
async fn day(State(app): State<App>, me: Me) -> Result<Json<Day>, Problem> {
    let (today, soon) = app.today_and_soon();
    let since = app.desk.calendar(today).sub_working_days(today, 1).map_err(Problem::broken)?.on;
    // Nobody has the empty key: whoever belongs nowhere owes nothing.
    let key = duties::key(&me).unwrap_or_default();
    let range = |from: Option<Date>, to: Date| LampRange { from, before: to.tomorrow().ok(), ..LampRange::default() };
    let open = DutyFilter { open: Some(true), sealed: duties::hears_complaints(&me), ..DutyFilter::default() };
    let mine = DutyFilter { owner: Some(key.clone()), ..open.clone() };
    let owed = DutyFilter { creditor: Some(key), ..open };
    let lit = |filter: &DutyFilter, lamp| DutyFilter { lamp: Some(lamp), ..filter.clone() };
    let overdue = LampRange { before: Some(today), ..LampRange::default() };
    let reported = DutyFilter { state: Some("reported".to_owned()), ..owed.clone() };
    let count = async |filter: DutyFilter| app.store.duty_count(&filter).await;
    Ok(Json(Day {
        on: today.to_string(),
        since: since.to_string(),
        mine: DayOwes {
            total: count(mine.clone()).await?,
            overdue: count(lit(&mine, overdue)).await?,
            today: count(lit(&mine, range(Some(today), today))).await?,
            soon: count(lit(&mine, range(today.tomorrow().ok(), soon))).await?,
            items: first(&app, &DutyFilter { unreported: true, ..mine }, today).await?,
        },
        owed: DayOwed {
            total: count(owed.clone()).await?,
            reported: count(reported.clone()).await?,
            overdue: count(lit(&owed, overdue)).await?,
            to_close: first(&app, &reported, today).await?,
            slipped: first(&app, &lit(&owed, overdue), today).await?,
        },
        city_overdue: match duties::is_of_the_city(&me) {
            true => {
                let scope = me.scope("get-duties");
                count(DutyFilter { open: Some(true), lamp: Some(overdue), scope, ..DutyFilter::default() }).await?
            }
            false => None,
        },
        meetings: dispatch::at_hand(&app, &me).await?,
        tours: tours::on(&app, &me, today).await?,
        standing_in_for: bench::posts_for(&app, &me).await?.into_iter().map(|(_, one)| one.name).collect(),
        changed: changes(&app, &me, since).await?,
    }))
}

/// The duties that a filter finds, those due first.
async fn first(app: &App, filter: &DutyFilter, today: Date) -> Result<Vec<DutyRow>, Problem> {
    let found = app.store.duties(filter, &page::request(None, Some(SHOWN), None, None)?).await?;
    found.items.iter().map(|one| duties::row(app, one, today)).collect()
}

async fn changes(app: &App, me: &Me, since: Date) -> Result<DayChanges, Problem> {
    let concern = match me.role {
        Role::Leader if me.district.is_some() => Some(Concern::Districts(me.held.districts.clone())),
        Role::ProjectOfficer | Role::Leader | Role::Administrator => Some(Concern::City),
        Role::Applicant => me.credit_code.clone().map(Concern::Applicant),
        Role::WindowClerk | Role::Reviewer | Role::OfficeHead | Role::Inspector | Role::Recruiter => {
            Some(Concern::Offices(me.offices()))
        }
    };
    let Some(concern) = concern else { return Ok(DayChanges { items: Vec::new(), more: false }) };
    let limit = CHANGES as i64 + 1;
    let mut found = app.store.facts_since(&concern, calendar::start_of(since), me.id, limit).await?;
    let more = found.len() > CHANGES;
    found.truncate(CHANGES);
    let items = found.iter().map(|one| facts::recent(app, &one.fact, one.project_name.as_deref().unwrap_or_default()));
    Ok(DayChanges { items: items.collect(), more })
}
