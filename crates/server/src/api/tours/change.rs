//! Planning a tour, scoring its projects, ending the scoring.

use super::{view, visible};
use crate::api::view::date;
use crate::desk::{Actors, DeskError, NewTour as Draft, STOPS_MAX};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Named, ProjectId, ScoreId, TourId};
use campaign::{Marks, Refusal};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::StoreError;
use utoipa::ToSchema;
use view::{TourScoreView, TourView};

/// A tour to be planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTour {
    name: String,
    /// In English; as in Chinese when absent.
    name_en: Option<String>,
    held_on: String,
    /// The projects under construction that it visits, by id; the server puts them into the order of the shortest round.
    projects: Vec<String>,
}

/// What a participant gives a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TourScore {
    project: String,
    /// The version of his score that he saw; 0 for the first.
    version: i64,
    /// Criterion to mark, 1 to 10.
    marks: BTreeMap<String, u32>,
}

/// A step on a tour.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TourStep {
    /// The version that the reader saw.
    version: i64,
}

/// Plans a tour.
#[utoipa::path(post, path = "/tours", tag = "tours", request_body = NewTour,
    responses((status = 201, body = TourView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn plan(State(app): State<App>, me: Me, Body(new): Body<NewTour>) -> Result<Response, Problem> {
    let name = new.name.trim();
    let english = new.name_en.as_deref().map(str::trim).filter(|text| !text.is_empty()).unwrap_or(name);
    let draft = Draft { name: Named::new(name, english), held_on: date("held_on", &new.held_on)?, synthetic: false };
    // Which are too many is the desk's to say; only so many are looked up.
    let ids: BTreeSet<ProjectId> = new.projects.iter().take(STOPS_MAX).filter_map(|text| text.parse().ok()).collect();
    let ids: Vec<ProjectId> = ids.into_iter().collect();
    let records = app.store.known_projects(&ids).await?;
    let now = app.clock.now();
    let id = TourId::new(app.ids.next(now));
    let planned = app.desk.new_tour(draft, (&records, new.projects.len()), id, &Actors::of(&me), now)?;
    app.store.commit(planned).await?;
    let record = app.store.tour(id).await?;
    Ok((StatusCode::CREATED, Json(view::view(&app, &me, &record).await?)).into_response())
}

/// Scores a project of a tour, or changes what the reader gave it.
#[utoipa::path(post, path = "/tours/{id}/scores", tag = "tours", params(("id" = String, Path)), request_body = TourScore,
    responses((status = 200, body = TourScoreView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn score(
    State(app): State<App>,
    me: Me,
    Id(id): Id<TourId>,
    Body(given): Body<TourScore>,
) -> Result<Json<TourScoreView>, Problem> {
    let tour = visible(&app, id).await?;
    let stops = app.store.tour_stops(id).await?;
    let stop = given.project.parse::<ProjectId>().ok().filter(|id| stops.iter().any(|stop| stop.project.id == *id));
    let Some(project) = stop else {
        let told = ("这个项目不在这次观摩的线路上。", "This project is no stop of the tour.");
        return Err(Problem::invalid(vec![FieldError::new("project", told)]));
    };
    let before = app.store.score_of(id, project, me.id).await?;
    let now = app.clock.now();
    let by = (ScoreId::new(app.ids.next(now)), me.id, &Actors::of(&me));
    let marks: Marks = given.marks;
    let planned = app.desk.score(&tour, (project, &marks), (before.as_ref(), given.version), by, now);
    let subject = before.as_ref().map_or(id.uuid(), |one| one.id.uuid());
    match app.store.commit(app.explain_conflict(planned, subject).await?).await.map(drop) {
        Err(error @ StoreError::Conflict { .. }) => return Err(app.conflict(error, subject).await),
        // The first score, twice at once: the other one was there first.
        Err(StoreError::Taken { .. }) => {
            let error = StoreError::Conflict { expected: given.version, found: given.version + 1 };
            return Err(app.conflict(error, subject).await);
        }
        // Scoring ended between the look and the write.
        Err(StoreError::NotFound) => return Err(DeskError::Tour(Refusal::Closed).into()),
        other => other?,
    }
    let stored =
        app.store.score_of(id, project, me.id).await?.ok_or_else(|| Problem::broken("a score that was written is away"))?;
    Ok(Json(view::score(&stored)?))
}

/// Ends the scoring of a tour: its results are shown from now on.
#[utoipa::path(post, path = "/tours/{id}/close", tag = "tours", params(("id" = String, Path)), request_body = TourStep,
    responses((status = 200, body = TourView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn close(
    State(app): State<App>,
    me: Me,
    Id(id): Id<TourId>,
    Body(step): Body<TourStep>,
) -> Result<Json<TourView>, Problem> {
    let tour = visible(&app, id).await?;
    let planned = app.desk.close_tour(&tour, step.version, &Actors::of(&me), app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    let record = app.store.tour(id).await?;
    Ok(Json(view::view(&app, &me, &record).await?))
}
