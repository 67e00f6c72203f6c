//! Changes of the register: a new project, a correction, a milestone.

use super::view::Project;
use super::{answer, visible};
use crate::api::types::ProjectFacts;
use crate::api::{forces, view};
use crate::desk::{Actors, NewProject as Draft};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Key};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::ProjectId;
use map::Position;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where a project lies, in degrees of CGCS 2000; both null: nobody has recorded it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenPlace {
    lon: Option<f64>,
    lat: Option<f64>,
}

impl GivenPlace {
    /// The position.
    ///
    /// # Errors
    /// 422 where one of the two is missing, or they are no degrees.
    pub(in crate::api) fn read(self) -> Result<Option<Position>, Problem> {
        let wrong = |zh: &str, en: &str| Err(Problem::invalid(vec![FieldError::new("place", (zh, en))]));
        match (self.lon, self.lat) {
            (None, None) => Ok(None),
            (Some(lon), Some(lat)) => match Position::new(lon, lat) {
                Ok(place) => Ok(Some(place)),
                Err(_) => wrong(
                    "经度应在 -180 至 180 之间，纬度应在 -90 至 90 之间。",
                    "The longitude is between -180 and 180, the latitude between -90 and 90.",
                ),
            },
            _ => wrong("经度和纬度要一起填写，或一起留空。", "Give longitude and latitude together, or neither."),
        }
    }
}

/// A project to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    name: String,
    code: Option<String>,
    district: String,
    industry: String,
    cluster: Option<String>,
    base: Option<String>,
    owner: String,
    owner_code: Option<String>,
    /// Somebody compared codes that fail their check with the register; the log keeps who.
    #[serde(default)]
    confirm_codes: bool,
    investment_yuan: i64,
    facts: ProjectFacts,
    planned_start_on: Option<String>,
    place: Option<GivenPlace>,
}

/// A change of a project: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectEdit {
    /// The version that the reader saw.
    version: i64,
    name: Option<String>,
    code: Option<String>,
    district: Option<String>,
    industry: Option<String>,
    cluster: Option<String>,
    base: Option<String>,
    owner: Option<String>,
    owner_code: Option<String>,
    #[serde(default)]
    confirm_codes: bool,
    investment_yuan: Option<i64>,
    facts: Option<ProjectFacts>,
    planned_start_on: Option<String>,
    place: Option<GivenPlace>,
}

/// A milestone that was reached, or what was recorded wrongly and is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    version: i64,
    /// listed, initiated, cleared, started, completed, produced or at-capacity.
    kind: String,
    /// The day; null: it was not reached, what was recorded is taken back.
    done_on: Option<String>,
}

/// Enters a project into the register.
#[utoipa::path(post, path = "/projects", tag = "projects", request_body = NewProject,
    responses((status = 201, body = Project), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(app): State<App>,
    me: Me,
    headers: HeaderMap,
    Body(new): Body<NewProject>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done);
    }
    let now = app.clock.now();
    let draft = Draft {
        name: new.name,
        code: empty(new.code),
        district: new.district,
        industry: new.industry,
        cluster: empty(new.cluster),
        base: empty(new.base),
        owner: new.owner,
        owner_code: empty(new.owner_code),
        confirm_codes: new.confirm_codes,
        investment_yuan: new.investment_yuan,
        facts: new.facts.0,
        planned_start_on: view::some_date("planned_start_on", empty(new.planned_start_on).as_deref())?,
        place: new.place.map(GivenPlace::read).transpose()?.flatten(),
    };
    let planned = app.desk.new_project(draft, ProjectId::new(app.ids.next(now)), &Actors::of(&me), now)?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::CREATED).await?)
}

/// Changes what the register says of a project.
#[utoipa::path(patch, path = "/projects/{id}", tag = "projects", params(("id" = String, Path)), request_body = ProjectEdit,
    responses((status = 200, body = Project), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn edit(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(edit): Body<ProjectEdit>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done);
    }
    let dossier = visible(&app, &me, id).await?;
    let there = &dossier.project;
    let facts = match edit.facts {
        Some(facts) => facts.0,
        None => app.desk.facts(&dossier)?,
    };
    let planned_start_on = match empty(edit.planned_start_on) {
        Some(text) => Some(view::date("planned_start_on", &text)?),
        None => there.planned_start_on,
    };
    // A code that a person confirmed before need not be confirmed again while it stays the same.
    let confirmed_before =
        (edit.code.is_none() && !there.code_check_ok) || (edit.owner_code.is_none() && !there.owner_code_check_ok);
    let draft = Draft {
        name: edit.name.unwrap_or_else(|| there.name.clone()),
        code: edit.code.map_or_else(|| there.code.clone(), |code| empty(Some(code))),
        district: edit.district.unwrap_or_else(|| there.district.clone()),
        industry: edit.industry.unwrap_or_else(|| there.industry.clone()),
        cluster: edit.cluster.map_or_else(|| there.cluster.clone(), |id| empty(Some(id))),
        base: edit.base.map_or_else(|| there.base.clone(), |id| empty(Some(id))),
        owner: edit.owner.unwrap_or_else(|| there.owner.clone()),
        owner_code: edit.owner_code.map_or_else(|| there.owner_code.clone(), |code| empty(Some(code))),
        confirm_codes: edit.confirm_codes || confirmed_before,
        investment_yuan: edit.investment_yuan.unwrap_or(there.investment.get()),
        facts,
        planned_start_on,
        place: edit.place.map_or(Ok(there.place), GivenPlace::read)?,
    };
    let now = app.clock.now();
    let planned = app.desk.edit_project(&dossier, edit.version, draft, &Actors::of(&me), now);
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::OK).await?)
}

/// Records a milestone: the start of works, completion, first product; corrects its day, or takes it back. What task forces owe follows.
#[utoipa::path(post, path = "/projects/{id}/milestones", tag = "projects", params(("id" = String, Path)), request_body = Reached,
    responses((status = 200, body = Project), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn reach_milestone(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(reached): Body<Reached>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done);
    }
    let dossier = visible(&app, &me, id).await?;
    let done_on = reached.done_on.as_deref().map(|text| view::date("done_on", text)).transpose()?;
    let before = dossier.milestones.iter().find(|one| one.kind == reached.kind).and_then(|one| one.done_on);
    let now = app.clock.now();
    let who = Actors::of(&me);
    let planned = app.desk.milestone(&dossier, reached.version, &reached.kind, done_on, &who, now);
    let mut planned = app.explain_conflict(planned, id.uuid()).await?;
    // What task forces owe and the project has now reached is closed with it, what it has not is owed again.
    let owed = forces::milestones_of(&app, id).await?;
    let told = app.store.told_of(&owed).await?;
    planned.change.join(app.desk.follow_milestone(&owed, (&reached.kind, before, done_on), &told, &who, now)?);
    // A project that was stuck moves: what its playbook still asks for is owed no more.
    planned.change.join(crate::playbooks::follow(&app, &planned.dossier, &who).await?);
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::OK).await?)
}

/// An empty field of a form says the same as an absent one.
pub(in crate::api) fn empty(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
