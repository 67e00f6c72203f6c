//! Cases: the queue, the case with its clock, and everything that can be done to it.

mod act;
mod arithmetic;
mod assign;
mod bulk;
mod checklist;
mod form;
mod list;
mod row;
mod sections;
mod view;
mod words;

pub(crate) use act::on_paper;
pub use row::{CaseRow, state_name};
pub(super) use words::words;

use super::dossiers;
use crate::extract::Id;
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::{App, Done};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::CaseId;
use store::Dossier;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{CaseView, case_view};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(list::counts))
        .routes(routes!(act::submit))
        .routes(routes!(one))
        .routes(routes!(bulk::commands))
        .routes(routes!(act::command))
        .routes(routes!(assign::assign))
        .routes(routes!(checklist::tick))
}

/// One case.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<CaseId>) -> Result<Json<CaseView>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    Ok(Json(case_view(&app, &me, &dossier, id).await?))
}

/// A case of a dossier as lists show it.
pub(super) fn of_dossier(app: &App, dossier: &Dossier, id: CaseId) -> Option<CaseRow> {
    let (today, soon) = app.today_and_soon();
    let case = dossier.cases.iter().find(|case| case.id == id)?;
    Some(row::row(app, case, row::project(dossier), today, soon))
}

async fn answer(app: &App, me: &Me, done: Done) -> Result<Response, Problem> {
    let id = done.case.ok_or_else(|| Problem::broken("a case was expected"))?;
    let view = case_view(app, me, &done.dossier, id).await?;
    Ok((done.status, Json(view)).into_response())
}

/// The dossier of a case that the reader may see; otherwise 404.
pub(super) async fn visible(app: &App, me: &Me, id: CaseId) -> Result<Dossier, Problem> {
    let missing = || Problem::not_found(("办件", "case"));
    let project = app.store.case_project(id).await.or_missing(missing)?;
    dossiers::visible(app, me, project, ("办件", "case")).await
}
