//! Duties as a list and as a file for spreadsheets, and how many there are.

use super::row::{DutyRow, row, row_overdue_on};
use super::{key, lamp_days};
use crate::access::Reach;
use crate::api::types::{Lamp, Paged};
use crate::api::{page, view};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{DutyFilter, LampRange, Scope};
use utoipa::{IntoParams, ToSchema};

/// How much is owed, counted up to 10,000.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyCounts {
    /// What I owe.
    mine: Option<i64>,
    /// Of that: past its last day.
    mine_overdue: Option<i64>,
    /// What is owed to me.
    owed: Option<i64>,
    /// Of that: reported, and waits for my word.
    reported: Option<i64>,
    /// Past its last day in my scope: my office's, or the city's.
    overdue: Option<i64>,
    /// What I was told in the last thirty days and have not read, up to 99.
    unread: i64,
}

/// Which duties, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// mine (what I owe), owed (what is owed to me) or all (my scope: my office's, or the city's). By default mine.
    scope: Option<String>,
    /// A kind of duty.
    kind: Option<String>,
    /// open, acknowledged, paused, reported, closed or lapsed.
    state: Option<String>,
    /// Who owes it; within the scope `all`.
    office: Option<String>,
    district: Option<String>,
    /// green, due-soon, overdue, paused or none.
    lamp: Option<Lamp>,
    /// Still owed (the default), or ended: what ended is listed by who owed it.
    open: Option<bool>,
    /// With the lamp overdue: what was overdue at the end of this day, whatever became of it, with the last day and the owner that it had then. Now when absent.
    as_of: Option<String>,
    /// due.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl Asked {
    async fn filter(&self, app: &App, me: &Me) -> Result<DutyFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let (today, soon) = lamp_days(app);
        let now = [("state", text(&self.state).is_some()), ("open", self.open.is_some())];
        let overdue = ("lamp", self.lamp == Some(Lamp::Overdue));
        let past = view::overdue_day(app, page::given(&self.as_of), overdue, &now).await?;
        let mut filter = scope(me, self.scope.as_deref())?;
        filter.kind = text(&self.kind);
        filter.state = text(&self.state);
        filter.district = text(&self.district);
        if let Some(office) = text(&self.office).filter(|_| is_of_the_city(me)) {
            // Of another office he reads what he reaches of it.
            (filter.owner, filter.sealed, filter.scope) = (Some(office), false, me.scope("get-duties"));
        }
        if past.is_some() {
            filter.overdue_on = past;
            return Ok(filter);
        }
        let ended = filter.state.as_deref().and_then(::duty::State::parse).is_some_and(|state| !state.is_open());
        // What ended lies under its owner alone: a whole city's is for the export of each office.
        filter.open = Some(match self.open {
            Some(open) => open,
            None => !ended,
        });
        filter.lamp = self.lamp.map(|lamp| page::lamp_range(lamp, today, soon));
        if filter.open == Some(false) && filter.owner.is_none() {
            let detail = ("已结束的责任事项按责任单位查：请选择部门。", "What ended is listed by who owed it: choose an office.");
            return Err(Problem::unreadable("bad-query", detail));
        }
        Ok(filter)
    }
}

/// Whoever reads the duties of a whole city or district: not those of one office or one applicant.
pub(in crate::api) fn is_of_the_city(me: &Me) -> bool {
    matches!(me.reach("get-duties"), Some(Reach::City | Reach::District))
}

fn scope(me: &Me, scope: Option<&str>) -> Result<DutyFilter, Problem> {
    let all = DutyFilter::default;
    // Nobody has the empty key: whoever belongs nowhere owes nothing.
    let key = Some(key(me).unwrap_or_default());
    match scope.unwrap_or("mine") {
        "mine" => Ok(DutyFilter { owner: key, sealed: super::hears_complaints(me), ..all() }),
        "owed" => Ok(DutyFilter { creditor: key, sealed: super::hears_complaints(me), ..all() }),
        "all" => {
            let scope = me.scope("get-duties");
            // Whose reach is one office's or his own, an index finds by its key.
            let one = match &scope {
                Scope::Offices(offices) => offices.len() <= 1,
                Scope::Own { .. } => true,
                _ => false,
            };
            Ok(if one { DutyFilter { owner: key, ..all() } } else { DutyFilter { scope, ..all() } })
        }
        _ => Err(Problem::unreadable("bad-query", ("scope 只能是 mine、owed 或 all。", "scope is mine, owed or all."))),
    }
}

/// What has slipped in the reader's scope, today or at the end of a past day: what the list of `scope=all&lamp=overdue` finds.
pub(in crate::api) async fn overdue(app: &App, me: &Me, past: Option<Date>) -> Result<DutyFilter, Problem> {
    let (scope, as_of) = (Some("all".to_owned()), past.map(|day| day.to_string()));
    Asked { scope, as_of, lamp: Some(Lamp::Overdue), ..Asked::default() }.filter(app, me).await
}

/// The duties of the reader's scope, the last day first.
#[utoipa::path(get, path = "/duties", tag = "duties", params(Asked),
    responses((status = 200, body = Paged<DutyRow>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(super) async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<DutyRow>>, Problem> {
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let filter = asked.filter(&app, &me).await?;
    let found = app.store.duties(&filter, &request).await?;
    let items = found.items.iter().map(|one| row_of(&app, one, &filter)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// How much the reader owes, is owed, and has slipped in his scope.
#[utoipa::path(get, path = "/duties/counts", tag = "duties", responses((status = 200, body = DutyCounts)))]
pub(super) async fn counts(State(app): State<App>, me: Me) -> Result<Json<DutyCounts>, Problem> {
    let overdue = LampRange { before: Some(app.today()), ..LampRange::default() };
    let count = async |filter: DutyFilter| app.store.duty_count(&DutyFilter { open: Some(true), ..filter }).await;
    let late = |filter: DutyFilter| DutyFilter { lamp: Some(overdue), ..filter };
    let owed = scope(&me, Some("owed"))?;
    Ok(Json(DutyCounts {
        mine: count(scope(&me, Some("mine"))?).await?,
        mine_overdue: count(late(scope(&me, Some("mine"))?)).await?,
        owed: count(owed.clone()).await?,
        reported: count(DutyFilter { state: Some("reported".to_owned()), ..owed }).await?,
        overdue: count(late(scope(&me, Some("all"))?)).await?,
        unread: super::tellings::unread(&app, &me).await?,
    }))
}

/// The same list as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/duties.csv", tag = "duties", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, &me).await?;
    let mut text = String::from("\u{feff}责任事项,种类,责任单位,交办单位,项目,状态,交办日期,到期日期,办结日期,亮灯\r\n");
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.duties(&filter, pages.request()).await?;
        for one in &found.items {
            csv_line(&mut text, &row_of(&app, one, &filter)?);
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "duties.csv"))
}

/// A duty as it stands, or as it stood on the filter's day.
pub(in crate::api) fn row_of(app: &App, one: &store::DutyRow, filter: &DutyFilter) -> Result<DutyRow, Problem> {
    match filter.overdue_on {
        Some(day) => row_overdue_on(app, one, day),
        None => row(app, one, app.today()),
    }
}

fn csv_line(text: &mut String, row: &DutyRow) {
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let cells = [
        row.what.zh.clone(),
        row.kind_name.zh.clone(),
        row.owner.name.zh.clone(),
        row.creditor.name.zh.clone(),
        row.project.as_ref().map(|project| project.name.clone()).unwrap_or_default(),
        row.state_name.zh.clone(),
        row.opened_on.clone(),
        day(&row.due_on),
        day(&row.ended_on),
        row.lamp_words.zh.clone(),
    ];
    page::csv_line(text, &cells);
}
