//! What became of permits, for anyone: the status page of each, and the signed list of all that ended, to be carried to where there is no network.

use super::permits;
use super::types::Text;
use super::view;
use crate::problem::Problem;
use crate::state::App;
use approval::{CancellationGround, Case, Named, Outcome, State as CaseState};
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use permit::{Ended, Status, StatusList};
use serde::Serialize;
use store::PermitRecord;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// How a permit stands and how it came to, for anyone. It has the law's words alone; what an organ writes in its decisions is the holder's.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermitStanding {
    /// in-force, expired, revoked, withdrawn or cancelled.
    status: String,
    name: Text,
    /// Since which day.
    since: Option<String>,
    /// On which of the law's grounds.
    ground: Option<Text>,
    /// The article by which it ended.
    article: Option<String>,
    /// As of when.
    as_of: String,
    /// The identifier of the edition that holds.
    number: String,
    /// Editions that it stands in place of, the oldest first.
    editions: Vec<ReplacedEdition>,
    /// What happened to it, the oldest first.
    events: Vec<PermitEvent>,
}

/// An edition that a later one stands in place of.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplacedEdition {
    number: String,
    replaced_on: String,
}

/// Something that happened to a permit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermitEvent {
    on: String,
    name: Text,
    text: Option<Text>,
    article: Option<String>,
}

/// What ended a file's permit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedView {
    /// expired, revoked, withdrawn, cancelled or superseded.
    status: String,
    name: Text,
    since: Option<String>,
    ground: Option<Text>,
    article: Option<String>,
    /// The edition that stands in its place.
    replaced_by: Option<String>,
}

impl EndedView {
    pub(super) fn of(ended: &Ended) -> Self {
        Self {
            status: ended.status.as_str().to_owned(),
            name: view::named(&ended.status.text()),
            since: ended.since.map(|day| day.to_string()),
            ground: ended.ground.as_ref().map(view::named),
            article: ended.status.article().map(str::to_owned),
            replaced_by: ended.replaced_by.as_ref().map(ToString::to_string),
        }
    }
}

/// How a permit stands today.
pub(super) async fn of(app: &App, record: &PermitRecord) -> Result<PermitStanding, Problem> {
    let (permit, standing) = (permits::parse(record)?, permits::standing(record)?);
    let ended = Ended::of(&permit, Some(app.today()), Some(&standing));
    let status = ended.as_ref().map_or(Status::InForce, |ended| ended.status);
    let case = app.desk.case(&app.store.case(record.case_id).await?)?;
    let editions = app.store.permit_editions(record.id).await?;
    let replaced = |one: store::EditionRecord| ReplacedEdition { number: one.number, replaced_on: one.replaced_on.to_string() };
    Ok(PermitStanding {
        status: status.as_str().to_owned(),
        name: view::named(&status.text()),
        since: ended.as_ref().and_then(|ended| ended.since).map(|day| day.to_string()),
        ground: ended.as_ref().and_then(|ended| ended.ground.as_ref()).map(view::named),
        article: status.article().map(str::to_owned),
        as_of: view::instant(app.clock.now()),
        number: record.number.clone(),
        editions: editions.into_iter().map(replaced).collect(),
        events: events(record, &case, ended.as_ref()),
    })
}

fn events(record: &PermitRecord, case: &Case, ended: Option<&Ended>) -> Vec<PermitEvent> {
    let mut all = vec![(record.issued_on, Named::new("颁发", "issued"), None, None)];
    if let Some(life) = case.life() {
        for change in &life.amendments {
            // What was changed stands on the permit itself.
            let what = Named::new(&change.what, &change.what);
            all.push((change.on, Named::new("变更", "changed"), Some(what), Some("行政许可法第四十九条")));
        }
        for renewal in life.renewals.iter().filter(|one| one.outcome == Outcome::Granted) {
            let (zh, en) =
                if renewal.deemed { ("视为准予延续", "renewed by silence") } else { ("准予延续", "renewed") };
            let until = renewal.valid_to.map(|day| Named::new(format!("有效期至 {day}"), format!("until {day}")));
            all.push((renewal.decided_on, Named::new(zh, en), until, Some("行政许可法第五十条第二款")));
        }
    }
    // What is struck off because it expired had expired before.
    let granted_until = case.life().and_then(|life| life.valid_to);
    if let (CaseState::Cancelled { ground: CancellationGround::Expired, .. }, Some(last)) = (&case.state, granted_until) {
        let on = last.saturating_add(1.day());
        all.push((on, Status::Expired.text(), None, Status::Expired.article()));
    }
    if let Some(Ended { status, since: Some(on), ground, .. }) = ended {
        all.push((*on, status.text(), ground.clone(), status.article()));
    }
    all.sort_by_key(|(on, ..)| *on);
    let event = |(on, name, text, article): (Date, Named, Option<Named>, Option<&str>)| PermitEvent {
        on: on.to_string(),
        name: view::named(&name),
        text: text.as_ref().map(view::named),
        article: article.map(str::to_owned),
    };
    all.into_iter().map(event).collect()
}

/// Every permit that ended or has a later edition, signed and dated: a file to verify permits with where there is no network (`docs/permits.md`).
#[utoipa::path(get, path = "/public/permit-status", tag = "public",
    responses((status = 200, body = serde_json::Value)))]
async fn list(State(app): State<App>) -> Result<Response, Problem> {
    let rows = app.store.listed_permits().await?;
    let list = StatusList {
        as_of: app.clock.now(),
        demo: app.demo,
        issuer: app.desk.city.name.clone(),
        permits: rows.into_iter().map(permits::listed).collect::<Result<_, _>>()?,
    };
    let bytes = list.sign(&app.issuer).map_err(Problem::broken)?;
    Ok(view::attachment("application/json", "permit-status.json", bytes))
}
