//! Task forces and leading groups of projects: who is in them, their milestones, the duties that their heads charge offices with.
//!
//! Project officers and administrators form them; they and the post that heads one change it. Every official reads them: whoever is to
//! work together must see who answers for what. Applicants learn of none.

mod change;
mod view;

use super::types::Paged;
use super::{duties, page, projects};
use crate::access::Reach;
use crate::bench;
use crate::desk::Actors;
use crate::extract::{Id, Query};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::force::Force;
use axum::Json;
use axum::extract::State;
use base::{ProjectId, TaskForceId};
use serde::{Deserialize, Serialize};
use std::collections::btree_map::{BTreeMap, Entry};
use store::{DutyFilter, DutyRecord, TaskForceFilter, TaskForceRow as Stored};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{TaskForceRow, TaskForceView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, change::form))
        .routes(routes!(one))
        .routes(routes!(change::command))
        .routes(routes!(of_project))
}

/// Which task forces.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// Headed by a post of this office, or with it as a member; `mine` is the reader's.
    office: Option<String>,
    district: Option<String>,
    /// task-force or leading-group.
    form: Option<String>,
    /// standing or wound-up.
    state: Option<String>,
    /// formed.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The task forces of a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskForces {
    items: Vec<TaskForceRow>,
    /// Whether the reader may form one.
    may_form: bool,
}

/// The task forces of the city, the newest first.
#[utoipa::path(get, path = "/task-forces", tag = "task-forces", params(Asked),
    responses((status = 200, body = Paged<TaskForceRow>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<TaskForceRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let office = text(asked.office).map(|office| if office == "mine" { me.office.clone().unwrap_or_default() } else { office });
    let filter = TaskForceFilter {
        office,
        district: text(asked.district),
        form: text(asked.form),
        state: text(asked.state),
        project: None,
        scope: me.scope("get-task-forces"),
    };
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.task_forces(&filter, &request).await?;
    Ok(Json(Paged { items: view::rows(&app, &me, &found.items).await?, next: found.next, total: found.total }))
}

/// One task force: its members, its milestones, what is owed in it.
#[utoipa::path(get, path = "/task-forces/{id}", tag = "task-forces", params(("id" = String, Path)),
    responses((status = 200, body = TaskForceView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<TaskForceId>) -> Result<Json<TaskForceView>, Problem> {
    let (stored, force) = visible(&app, &me, id).await?;
    Ok(Json(view::view(&app, &me, &stored, &force).await?))
}

/// The task forces of a project, the newest first; an applicant is shown none.
#[utoipa::path(get, path = "/projects/{id}/task-forces", tag = "task-forces", params(("id" = String, Path)),
    responses((status = 200, body = TaskForces), (status = 404, body = Problem)))]
async fn of_project(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<TaskForces>, Problem> {
    projects::visible(&app, &me, id).await?;
    if !me.may("get-task-forces") {
        return Ok(Json(TaskForces { items: Vec::new(), may_form: false }));
    }
    let filter = TaskForceFilter { project: Some(id), ..TaskForceFilter::default() };
    let found = app.store.task_forces(&filter, &page::request(None, Some(page::LIMIT_MAX), None, None)?).await?;
    Ok(Json(TaskForces { items: view::rows(&app, &me, &found.items).await?, may_form: me.may("post-task-forces") }))
}

/// The milestones that standing task forces owe of a project, or owed. What a task force that was wound up left behind stays as it is.
pub(super) async fn milestones_of(app: &App, project: ProjectId) -> Result<Vec<DutyRecord>, Problem> {
    let kind = Some(::duty::force::MILESTONE.to_owned());
    let found = duties::stored(app, DutyFilter { project: Some(project), kind, ..DutyFilter::default() }).await?;
    let mut standing = BTreeMap::new();
    let mut owed = Vec::with_capacity(found.len());
    for row in found {
        let id = TaskForceId::new(row.duty.subject_id);
        let stands = match standing.entry(id) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => *place.insert(app.store.task_force(id).await?.force.state == "standing"),
        };
        owed.extend(stands.then_some(row.duty));
    }
    Ok(owed)
}

async fn open(app: &App, filter: DutyFilter) -> Result<Vec<DutyRecord>, Problem> {
    let found = duties::stored(app, DutyFilter { open: Some(true), ..filter }).await?;
    Ok(found.into_iter().map(|row| row.duty).collect())
}

/// In whose name somebody may change a task force: his own, or that of its head for whom he stands in; `None`: he may not.
async fn runs(app: &App, me: &Me, force: &Force) -> Result<Option<Actors>, Problem> {
    let own = Actors::of(me);
    if me.reach("post-task-forces-id-commands") == Some(Reach::City) || me.party().is_some_and(|party| force.head.speaks(&party))
    {
        return Ok(Some(own));
    }
    let stood = bench::posts_for(app, me).await?.into_iter().find(|(post, _)| force.head.speaks(post));
    Ok(stood.map(|(_, absent)| Actors { on_behalf_of: Some(absent.name), ..own }))
}

/// A task force that the reader may see; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: TaskForceId) -> Result<(Stored, Force), Problem> {
    let missing = || Problem::not_found(("专班", "task force"));
    let stored = app.store.task_force(id).await.or_missing(missing)?;
    if me.reach("get-task-forces-id") == Some(Reach::District) && !me.held.districts.contains(&stored.district) {
        return Err(missing());
    }
    let force = app.desk.force(&stored.force)?;
    Ok((stored, force))
}
