//! The register of projects.

mod change;
mod list;
mod row;
mod view;

pub(in crate::api) use change::{GivenPlace, empty};
pub use row::{ProjectRow, row, row_on, stage_name};
pub use view::milestone_name;

use super::types::{FactView, Paged};
use super::{dossiers, page};
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::{App, Done};
use approval::DossierKind;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::ProjectId;
use store::Dossier;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{Project, project};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, change::create))
        .routes(routes!(list::export))
        .routes(routes!(one, change::edit))
        .routes(routes!(change::reach_milestone))
        .routes(routes!(facts))
}

/// One project.
#[utoipa::path(get, path = "/projects/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = Project), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<Project>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    Ok(Json(project(&app, &me, &dossier)?))
}

/// What happened to a project and its cases, the newest first.
#[utoipa::path(get, path = "/projects/{id}/facts", tag = "projects", params(("id" = String, Path), page::Keyed),
    responses((status = 200, body = Paged<FactView>), (status = 404, body = Problem)))]
async fn facts(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Query(keyed): Query<page::Keyed>,
) -> Result<Json<Paged<FactView>>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.facts_of_project(id, &request).await?;
    let mut shown = page::paged(found, |fact| super::facts::view(&app, &fact, Some(&dossier)));
    super::facts::with_checkpoints(&app, shown.items.iter_mut()).await?;
    Ok(Json(shown))
}

fn answer(app: &App, me: &Me, done: Done) -> Result<Response, Problem> {
    Ok((done.status, Json(project(app, me, &done.dossier)?)).into_response())
}

/// A project's dossier, when the reader may see it; otherwise 404, as for one that does not exist. The establishment of a company and a
/// claim are no projects.
pub async fn visible(app: &App, me: &Me, id: ProjectId) -> Result<Dossier, Problem> {
    let dossier = dossiers::visible(app, me, id, ("项目", "project")).await?;
    match app.desk.kind(&dossier)? {
        DossierKind::Investment => Ok(dossier),
        DossierKind::Establishment | DossierKind::Claim => Err(Problem::not_found(("项目", "project"))),
    }
}
