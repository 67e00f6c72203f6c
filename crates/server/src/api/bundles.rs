//! Permits that are issued at one stroke: "land handed over, certificates handed over", "land obtained, ground broken".

use super::projects;
use super::types::Text;
use super::view;
use crate::desk::{self, Actors, Stroke};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Key};
use approval::{Bundle, BundleKind, Readiness};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{BundleId, PermitId, ProjectId};
use serde::{Deserialize, Serialize};
use store::{BundleRecord, Dossier};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(meet)).routes(routes!(issue))
}

/// The bundles of a project, and the kinds that can still be opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bundles {
    items: Vec<BundleView>,
    kinds: Vec<BundleChoice>,
    /// What stood in the way of issuing just now.
    obstacle: Option<Text>,
}

/// A kind of bundle.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundleChoice {
    id: String,
    name: Text,
}

/// Permits that are issued together.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundleView {
    id: String,
    version: i64,
    kind: String,
    name: Text,
    /// open or issued.
    state: String,
    issued_on: Option<String>,
    permits: Vec<BundleItem>,
    conditions: Vec<BundleCondition>,
}

/// One of the permits.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundleItem {
    item: String,
    name: Text,
    case: Option<String>,
    /// missing, under-review, ready or granted.
    readiness: &'static str,
}

/// A condition.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundleCondition {
    id: String,
    name: Text,
    met_on: Option<String>,
    proof: String,
    by: String,
}

/// A bundle to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBundle {
    /// One of the kinds that the list offers: the city's pack has them.
    kind: String,
}

/// A condition that is met.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MetCondition {
    bundle: String,
    version: i64,
    condition: String,
    /// The paper that shows it.
    proof: String,
}

/// A bundle to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleToIssue {
    bundle: String,
    version: i64,
}

/// The bundles of a project.
#[utoipa::path(get, path = "/projects/{id}/bundles", tag = "bundles", params(("id" = String, Path)),
    responses((status = 200, body = Bundles), (status = 404, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<Bundles>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    Ok(Json(bundles(&app, &dossier, None).await?))
}

/// Opens a bundle: its permits are reviewed in advance and issued together.
#[utoipa::path(post, path = "/projects/{id}/bundles", tag = "bundles", params(("id" = String, Path)), request_body = NewBundle,
    responses((status = 201, body = Bundles), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(new): Body<NewBundle>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    let dossier = projects::visible(&app, &me, id).await?;
    if let Some(done) = app.repeated_together(&key, &me).await? {
        return Ok((done.status, Json(bundles(&app, &done.dossier, None).await?)).into_response());
    }
    let kind = app.desk.city.bundle(&new.kind).ok_or_else(|| {
        Problem::invalid(vec![FieldError::new("kind", ("没有这种打包方式。", "There is no such kind of bundle."))])
    })?;
    let there = app.store.bundles_of(id).await?.iter().any(|one| one.state == "open" && one.kind == kind.id);
    if there {
        let detail = ("这个项目已经有同样的打包办理。", "The project has such a bundle already.");
        return Err(Problem::unlawful("bundle-open-already", detail, None));
    }
    let now = app.clock.now();
    let planned = app.desk.open_bundle(&dossier, (kind, BundleId::new(app.ids.next(now))), &Actors::of(&me), now)?;
    let done = app.commit_together(vec![planned], &me, key).await?;
    Ok((StatusCode::CREATED, Json(bundles(&app, &done.dossier, None).await?)).into_response())
}

/// Records that a condition is met; with the last one every permit is issued.
#[utoipa::path(post, path = "/projects/{id}/bundles/conditions", tag = "bundles", params(("id" = String, Path)), request_body = MetCondition,
    responses((status = 200, body = Bundles), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn meet(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Body(met): Body<MetCondition>,
) -> Result<Json<Bundles>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    let record = found(&app, id, &met.bundle).await?;
    let now = app.clock.now();
    let stroke = app.desk.meet_condition(
        &dossier,
        (&record, met.version),
        (&met.condition, &met.proof),
        permits(&app),
        &Actors::of(&me),
        now,
    )?;
    answer(&app, &me, dossier, stroke).await
}

/// Issues every permit of a bundle whose conditions are met.
#[utoipa::path(post, path = "/projects/{id}/bundles/issue", tag = "bundles", params(("id" = String, Path)), request_body = BundleToIssue,
    responses((status = 200, body = Bundles), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn issue(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Body(wanted): Body<BundleToIssue>,
) -> Result<Json<Bundles>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    let record = found(&app, id, &wanted.bundle).await?;
    let now = app.clock.now();
    let stroke = app.desk.issue_bundle(&dossier, (&record, wanted.version), permits(&app), &Actors::of(&me), now)?;
    answer(&app, &me, dossier, stroke).await
}

fn permits(app: &App) -> impl Iterator<Item = PermitId> {
    let app = app.clone();
    std::iter::repeat_with(move || PermitId::new(app.ids.next(app.clock.now())))
}

async fn found(app: &App, project: ProjectId, id: &str) -> Result<BundleRecord, Problem> {
    let all = app.store.bundles_of(project).await?;
    all.into_iter().find(|one| one.id.to_string() == id).ok_or_else(|| Problem::not_found(("打包办理", "bundle")))
}

async fn answer(app: &App, me: &Me, dossier: Dossier, stroke: Stroke) -> Result<Json<Bundles>, Problem> {
    let obstacle = stroke.obstacle.map(|error| {
        let problem = Problem::from(error);
        Text::new(problem.detail.clone(), problem.detail_en.clone())
    });
    let dossier = match stroke.plans.is_empty() {
        true => dossier,
        false => app.commit_together(stroke.plans, me, None).await?.dossier,
    };
    Ok(Json(bundles(app, &dossier, obstacle).await?))
}

async fn bundles(app: &App, dossier: &Dossier, obstacle: Option<Text>) -> Result<Bundles, Problem> {
    let records = app.store.bundles_of(dossier.project.id).await?;
    let path = app.desk.law_path(dossier, app.today())?;
    let open = |kind: &BundleKind| records.iter().any(|one| one.state == "open" && one.kind == kind.id);
    let needed = |kind: &BundleKind| kind.items.iter().any(|item| path.step(item).is_some());
    let kinds = app.desk.city.bundles.iter().filter(|kind| !open(kind) && needed(kind));
    Ok(Bundles {
        items: records.iter().map(|record| bundle_view(app, dossier, record)).collect::<Result<_, _>>()?,
        kinds: kinds.map(|kind| BundleChoice { id: kind.id.clone(), name: view::named(&kind.name) }).collect(),
        obstacle,
    })
}

fn bundle_view(app: &App, dossier: &Dossier, record: &BundleRecord) -> Result<BundleView, Problem> {
    let bundle = desk::bundle(record)?;
    let today = app.today();
    let cases = app.desk.bundle_cases(dossier, &bundle)?;
    let items = bundle.items.iter().zip(&cases).map(|(item, case)| BundleItem {
        item: item.to_string(),
        name: app.desk.item(item.as_str()).map_or_else(|| Text::same(item.as_str()), |one| view::named(&one.name(today))),
        case: case.as_ref().map(|(id, _)| id.to_string()),
        readiness: match Bundle::readiness(case.as_ref().map(|(_, case)| case)) {
            Readiness::Missing => "missing",
            Readiness::UnderReview => "under-review",
            Readiness::Ready => "ready",
            Readiness::Granted => "granted",
        },
    });
    Ok(BundleView {
        id: record.id.to_string(),
        version: record.version,
        kind: record.kind.clone(),
        name: view::named(&app.desk.city.bundle_name(&bundle.kind)),
        state: record.state.clone(),
        issued_on: bundle.issued_on.map(|day| day.to_string()),
        permits: items.collect(),
        conditions: bundle
            .conditions
            .iter()
            .map(|one| BundleCondition {
                id: one.kind.clone(),
                name: view::named(&app.desk.city.condition_name(&bundle.kind, &one.kind)),
                met_on: one.met_on.map(|day| day.to_string()),
                proof: one.proof.clone(),
                by: one.by.clone(),
            })
            .collect(),
    })
}
