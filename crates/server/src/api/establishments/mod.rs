//! Setting up a company: one application over several departments, from the name to everything that the company receives.

mod kit;
mod start;
mod view;
mod wire;

use super::forms::{self, FormView};
use super::types::Paged;
use super::{dossiers, page};
use crate::desk::{Actors, Declaration, NameStanding};
use crate::extract::{Body, Id, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::{App, Key};
use approval::ItemId;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{CaseId, PermitId, ProjectId};
use city::name_key;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Dossier;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub use view::number;
use view::{EstablishmentRow, EstablishmentView, establishment};
use wire::NewEstablishment;

/// What is not there, when it is not there.
const WHAT: (&str, &str) = ("开办申请", "establishment");

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start::start))
        .routes(routes!(start::name))
        .routes(routes!(start::progress))
        .routes(routes!(list, declare))
        .routes(routes!(one, save))
        .routes(routes!(form))
        .routes(routes!(file))
        .routes(routes!(kit::kit))
        .routes(routes!(apply_again))
}

/// A draft to be kept, made from a version.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EstablishmentEdit {
    /// The version that the reader saw.
    version: i64,
    /// Fields of the form as of `NewEstablishment`; those that are not sent stay as they are.
    #[serde(flatten)]
    changes: serde_json::Map<String, serde_json::Value>,
}

/// Which papers would come with the application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitQuestion {
    /// Their keys; when absent, checks take everything that is asked as given.
    materials: Option<Vec<String>>,
}

/// The application is filed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitFiling {
    /// The version that the reader saw.
    version: i64,
    /// The keys of the papers that come with it: each once, for every item that wants it.
    materials: Vec<String>,
    /// Of these, those that come as files: the paper's key and the id of the version.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// A step is applied for again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyAgain {
    /// The version that the reader saw.
    version: i64,
    /// The item.
    item: String,
}

/// Companies that are being set up, the newest first: an applicant's own, or all that were filed.
#[utoipa::path(get, path = "/establishments", tag = "establishments", params(page::Keyed),
    responses((status = 200, body = Paged<EstablishmentRow>), (status = 401, body = Problem)))]
async fn list(
    State(app): State<App>,
    me: Me,
    Query(keyed): Query<page::Keyed>,
) -> Result<Json<Paged<EstablishmentRow>>, Problem> {
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.establishments(me.id, &me.scope("get-establishments"), &request).await?;
    Ok(Json(page::paged(found, |row| view::row(&app, row))))
}

/// Declares a name, which is kept, and begins an application.
#[utoipa::path(post, path = "/establishments", tag = "establishments", request_body = NewEstablishment,
    responses((status = 201, body = EstablishmentView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn declare(
    State(app): State<App>,
    me: Me,
    headers: HeaderMap,
    Body(new): Body<NewEstablishment>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    let done = match app.repeated(&key, &me).await? {
        Some(done) => done,
        None => {
            let new = new.read();
            let standing = standing(&app, &new).await?;
            let now = app.clock.now();
            let made = (ProjectId::new(app.ids.next(now)), number(app.ids.next(now), now), &standing);
            let planned = app.desk.declare(&new, made, &Actors::of(&me), now)?;
            app.commit(planned, &me, key, StatusCode::CREATED).await?
        }
    };
    Ok((done.status, Json(establishment(&app, &me, &done.dossier)?)).into_response())
}

/// One establishment: what was filled in, how far each step is, and what was received.
#[utoipa::path(get, path = "/establishments/{id}", tag = "establishments", params(("id" = String, Path)),
    responses((status = 200, body = EstablishmentView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<EstablishmentView>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    Ok(Json(establishment(&app, &me, &dossier)?))
}

/// Keeps what was filled in so far.
#[utoipa::path(patch, path = "/establishments/{id}", tag = "establishments", params(("id" = String, Path)), request_body = EstablishmentEdit,
    responses((status = 200, body = EstablishmentView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn save(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Body(edit): Body<EstablishmentEdit>,
) -> Result<Response, Problem> {
    let dossier = visible(&app, &me, id).await?;
    let draft = view::changed(&app, &dossier, edit.changes)?.read();
    let standing = standing(&app, &draft).await?;
    let planned = app.desk.save(&dossier, edit.version, (&draft, &standing), &Actors::of(&me), app.clock.now());
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    let done = app.commit(planned, &me, None, StatusCode::OK).await?;
    Ok((done.status, Json(establishment(&app, &me, &done.dossier)?)).into_response())
}

/// What the whole still asks: every paper once, and the checks at filing.
#[utoipa::path(post, path = "/establishments/{id}/form", tag = "establishments", params(("id" = String, Path)), request_body = KitQuestion,
    responses((status = 200, body = FormView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn form(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Body(question): Body<KitQuestion>,
) -> Result<Json<FormView>, Problem> {
    let dossier = visible(&app, &me, id).await?;
    let today = app.today();
    let items = app.desk.kit(&dossier, today)?;
    let given = question.materials.map(forms::keys).transpose()?;
    let form = app.desk.form(&dossier, &items, given.as_ref(), today)?;
    let ids: Vec<String> = items.iter().map(ToString::to_string).collect();
    let sent_back = app.store.sent_back(&ids, today).await?;
    Ok(Json(forms::form_view(&app, &form, &sent_back)))
}

/// Files the whole: the licence on the spot where everything is in order, and with it all the rest at once.
#[utoipa::path(post, path = "/establishments/{id}/filing", tag = "establishments", params(("id" = String, Path)), request_body = KitFiling,
    responses((status = 201, body = EstablishmentView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn file(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(filing): Body<KitFiling>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    let dossier = visible(&app, &me, id).await?;
    let done = match app.repeated_together(&key, &me).await? {
        Some(done) => done,
        None => {
            let now = app.clock.now();
            let ids = (CaseId::new(app.ids.next(now)), PermitId::new(app.ids.next(now)));
            let materials = forms::keys(filing.materials)?;
            let files = forms::files(&app, id, &materials, filing.files).await?;
            let plans = app.desk.file(&dossier, filing.version, (&materials, &files), ids, &Actors::of(&me), now);
            app.commit_together(app.explain_conflict(plans, id.uuid()).await?, &me, key).await?
        }
    };
    Ok((done.status, Json(establishment(&app, &me, &done.dossier)?)).into_response())
}

/// Applies again for a step after the licence that was refused or ended, with the papers that are there.
#[utoipa::path(post, path = "/establishments/{id}/applications", tag = "establishments", params(("id" = String, Path)), request_body = ApplyAgain,
    responses((status = 201, body = EstablishmentView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn apply_again(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(again): Body<ApplyAgain>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    let dossier = visible(&app, &me, id).await?;
    let done = match app.repeated_together(&key, &me).await? {
        Some(done) => done,
        None => {
            let now = app.clock.now();
            let item = ItemId::parse(&again.item).map_err(|_| Problem::not_found(("事项", "item")))?;
            let new = (&item, CaseId::new(app.ids.next(now)), PermitId::new(app.ids.next(now)));
            let plans = app.desk.apply_again(&dossier, again.version, new, &Actors::of(&me), now);
            app.commit_together(app.explain_conflict(plans, id.uuid()).await?, &me, key).await?
        }
    };
    Ok((done.status, Json(establishment(&app, &me, &done.dossier)?)).into_response())
}

/// An establishment's dossier, when the reader may see it.
async fn visible(app: &App, me: &Me, id: ProjectId) -> Result<Dossier, Problem> {
    let dossier = dossiers::visible(app, me, id, WHAT).await?;
    if dossier.establishment.is_some() { Ok(dossier) } else { Err(Problem::not_found(WHAT)) }
}

/// Who has the name that is declared.
async fn standing(app: &App, new: &Declaration) -> Result<NameStanding, Problem> {
    let name = new.name.whole();
    Ok(NameStanding { holder: app.store.is_holder(&name).await?, other: app.store.name_of(&name_key(&name)).await? })
}
