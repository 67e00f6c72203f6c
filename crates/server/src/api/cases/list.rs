//! The queue: which cases, in which order, and how many.

use super::assign::assignees;
use super::row::{CaseRow, stored_row};
use crate::api::types::{Lamp, Paged, Role};
use crate::api::{offices, page, view};
use crate::bench;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::{CaseId, UserId};
use serde::{Deserialize, Serialize};
use store::CaseFilter;
use utoipa::{IntoParams, ToSchema};

/// How much there is to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCounts {
    queue: i64,
    due_soon: i64,
    overdue: i64,
    mine: i64,
    done: i64,
    /// Of the queue: given to me.
    given: i64,
    /// Of the queue: given to those for whom I stand in today.
    standing_in: i64,
    /// With papers that may follow and are still owed.
    tolerated: i64,
    /// In which my office was asked for an opinion that it still owes.
    asked: i64,
    /// Decided by a machine and drawn for a second look of my office.
    drawn: i64,
}

/// Which cases, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// queue (what my post must act on), mine (my office's or company's), all, or what is waited for besides: tolerated (papers
    /// that may follow), asked (opinions that my office owes), drawn (decided by a machine, to be looked at again).
    scope: Option<String>,
    office: Option<String>,
    item: Option<String>,
    state: Option<String>,
    lamp: Option<Lamp>,
    project: Option<String>,
    /// mine (given to me), office (all of it) or standing-in (given to those for whom I stand in).
    assigned: Option<String>,
    /// The figure of `office` whose records are meant (see `GET /offices/{id}`), of the days from `from` to `to`.
    figure: Option<String>,
    from: Option<String>,
    to: Option<String>,
    /// A number or words of the project's name.
    q: Option<String>,
    open: Option<bool>,
    /// With the lamp overdue: what was overdue at the end of this day, whatever became of it, with the last day that it had then. Now when absent.
    as_of: Option<String>,
    /// due or received.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The cases that the reader may see, by default those that end first.
#[utoipa::path(get, path = "/cases", tag = "cases", params(Asked),
    responses((status = 200, body = Paged<CaseRow>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(super) async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<CaseRow>>, Problem> {
    let now = [
        ("scope", !matches!(page::given(&asked.scope), None | Some("all" | "mine"))),
        ("state", page::given(&asked.state).is_some()),
        ("assigned", page::given(&asked.assigned).is_some()),
        ("figure", page::given(&asked.figure).is_some()),
        ("open", asked.open.is_some()),
    ];
    let overdue = ("lamp", asked.lamp == Some(Lamp::Overdue));
    let past = view::overdue_day(&app, page::given(&asked.as_of), overdue, &now).await?;
    let (today, soon) = app.day_and_soon(past);
    let mut filter = scope(&me, asked.scope.as_deref())?;
    filter.overdue_on = past;
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    if let Some(office) = text(asked.office) {
        filter.offices = Some(vec![office]);
    }
    if let Some(figure) = text(asked.figure) {
        me.need("get-offices")?;
        let office = filter.offices.as_ref().and_then(|all| all.first()).map(String::as_str);
        let counted = offices::counted(&app, &figure, office, (asked.from.as_deref(), asked.to.as_deref()))?;
        filter = CaseFilter { scope: filter.scope, ..counted };
    }
    filter.item = text(asked.item);
    filter.states = text(asked.state).map(|state| vec![state]).or(filter.states);
    filter.lamp = asked.lamp.filter(|_| past.is_none()).map(|lamp| page::lamp_range(lamp, today, soon));
    filter.q = text(asked.q);
    filter.open = asked.open.or(filter.open);
    if let Some(project) = text(asked.project) {
        let id = project.parse().map_err(|_| Problem::not_found(("项目", "project")))?;
        filter.project = Some(id);
    }
    filter.assignees = assigned(&app, &me, asked.assigned.as_deref()).await?;
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.cases(&filter, &request).await?;
    let ids: Vec<CaseId> = found.items.iter().map(|row| row.case.id).collect();
    let mut whose = assignees(&app, &me, &ids).await?;
    Ok(Json(page::paged(found, |case| {
        let row = stored_row(&app, &case, today, soon);
        let lamp = if past.is_some() { Lamp::Overdue } else { row.lamp };
        CaseRow { assignee: whose.remove(&case.case.id), lamp, ..row }
    })))
}

/// How much my post has to do.
#[utoipa::path(get, path = "/cases/counts", tag = "cases", responses((status = 200, body = CaseCounts)))]
pub(super) async fn counts(State(app): State<App>, me: Me) -> Result<Json<CaseCounts>, Problem> {
    let (today, soon) = app.today_and_soon();
    let queue = app.store.case_counts(&scope(&me, Some("queue"))?, today, soon).await?;
    let mine = app.store.case_counts(&scope(&me, Some("mine"))?, today, soon).await?;
    let mut given = [0, 0];
    if bench::office(&me).is_some() {
        for (count, name) in given.iter_mut().zip(["mine", "standing-in"]) {
            let filter = CaseFilter { assignees: assigned(&app, &me, Some(name)).await?, ..scope(&me, Some("queue"))? };
            *count = app.store.case_counts(&filter, today, soon).await?.open;
        }
    }
    let [given, standing_in] = given;
    let mut waits = [0; 3];
    for (count, name) in waits.iter_mut().zip(["tolerated", "asked", "drawn"]) {
        *count = app.store.case_count(&scope(&me, Some(name))?).await?;
    }
    let [tolerated, asked, drawn] = waits;
    Ok(Json(CaseCounts {
        queue: queue.open,
        due_soon: queue.due_soon,
        overdue: queue.overdue,
        mine: mine.open,
        done: mine.done,
        given,
        standing_in,
        tolerated,
        asked,
        drawn,
    }))
}

/// To whom the cases shall be given.
async fn assigned(app: &App, me: &Me, assigned: Option<&str>) -> Result<Option<Vec<UserId>>, Problem> {
    match assigned.unwrap_or("office") {
        "office" | "" => Ok(None),
        "mine" => Ok(Some(vec![me.id])),
        "standing-in" => Ok(Some(bench::stands_in_for(app, me).await?.into_iter().map(|one| one.id).collect())),
        _ => {
            let detail = ("assigned 只能是 mine、office 或 standing-in。", "assigned is mine, office or standing-in.");
            Err(Problem::unreadable("bad-query", detail))
        }
    }
}

/// What a scope means for a post.
fn scope(me: &Me, scope: Option<&str>) -> Result<CaseFilter, Problem> {
    let mut filter = CaseFilter { scope: me.scope("get-cases"), ..CaseFilter::default() };
    let desk = matches!(me.role, Role::Reviewer | Role::OfficeHead);
    let own_desk = || me.office.clone().map(|office| vec![office]);
    // A head looks at the desks beneath his office as well.
    let own_office = || me.office.is_some().then(|| me.offices());
    let states = |all: &[&str]| Some(all.iter().map(|&state| state.to_owned()).collect());
    match scope.unwrap_or("all") {
        "all" => {}
        "mine" => {
            if desk {
                filter.offices = own_office();
            }
        }
        "queue" => {
            filter.open = Some(true);
            match me.role {
                Role::Applicant => filter.states = states(&["corrections-requested"]),
                Role::WindowClerk => filter.states = states(&["received", "decided"]),
                Role::Reviewer => {
                    filter.offices = own_desk();
                    filter.states = states(&["received", "accepted", "paused"]);
                }
                Role::OfficeHead => {
                    filter.offices = own_desk();
                    filter.states = states(&["accepted", "decided"]);
                }
                Role::ProjectOfficer | Role::Leader | Role::Administrator | Role::Inspector | Role::Recruiter => {}
            }
        }
        "tolerated" => {
            filter.tolerated = true;
            if desk {
                filter.offices = own_office();
            }
        }
        // Whoever sits at no desk was asked nothing.
        "asked" => filter.asked = Some(me.office.clone().filter(|_| desk).unwrap_or_default()),
        "drawn" => {
            filter.drawn = true;
            filter.offices = if desk { own_office() } else { None };
            // The applicant is not told that somebody will look again.
            if me.role == Role::Applicant {
                filter.offices = Some(Vec::new());
            }
        }
        _ => {
            let detail = (
                "scope 只能是 queue、mine、all、tolerated、asked 或 drawn。",
                "scope is queue, mine, all, tolerated, asked or drawn.",
            );
            return Err(Problem::unreadable("bad-query", detail));
        }
    }
    Ok(filter)
}
