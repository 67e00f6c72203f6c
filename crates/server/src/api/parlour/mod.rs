//! The parlour (营商会客厅): events with sign-up and agenda, and what became of the questions that were asked there. Everybody reads;
//! companies sign up and ask; the office that opened an event keeps it.

mod view;

use super::page;
use super::types::{Paged, Role};
use crate::desk::{Actors, NewEvent, NewQuestion};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::session::{MaybeSession, Me};
use crate::state::App;
use ::issue::Company;
use ::visit::parlour::{Command, Guest};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{DutyId, EventId, IssueId, Named};
use serde::Deserialize;
use store::{Change, EventRecord, StoreError};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{EventRow, EventView};

/// How often a step is decided anew when others sign up at the same moment.
const ATTEMPTS_MAX: u32 = 8;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(one)).routes(routes!(command)).routes(routes!(ask))
}

/// An event to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEventBody {
    title: String,
    #[serde(default)]
    title_en: Option<String>,
    /// Its day, today at the earliest.
    on: String,
    /// When on that day and where.
    place: String,
    /// Line by line.
    agenda: Vec<String>,
    /// 1 to 500.
    seats: u32,
}

/// A step of an event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventStep {
    /// sign-up or give-up: a company; minutes or call-off: the office.
    #[serde(rename = "do")]
    verb: String,
    #[serde(default)]
    text: String,
    /// Of minutes and call-off: the version that they were written upon. Seats need none: they are counted as they are taken.
    #[serde(default)]
    version: Option<i64>,
}

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventQuestionBody {
    text: String,
}

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// Those that are over, the last one first; otherwise those to come, the next one first.
    past: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

/// The parlour's events, for everybody.
#[utoipa::path(get, path = "/parlour", tag = "parlour", params(Asked),
    responses((status = 200, body = Paged<EventRow>), (status = 400, body = Problem)))]
async fn list(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Query(asked): Query<Asked>,
) -> Result<Json<Paged<EventRow>>, Problem> {
    let me = session.and_then(|session| session.me);
    let request = page::request(asked.after.as_deref(), asked.limit, None, None)?;
    let found = app.store.events((app.today(), asked.past.unwrap_or(false)), &request).await?;
    let rows = found.items.iter().map(|record| view::row(&app, me.as_ref(), record, &app.desk.event(record)?));
    Ok(Json(Paged { items: rows.collect::<Result<_, Problem>>()?, next: found.next, total: found.total }))
}

/// Opens an event of the reader's office.
#[utoipa::path(post, path = "/parlour", tag = "parlour", request_body = NewEventBody,
    responses((status = 201, body = EventView), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn open(State(app): State<App>, me: Me, Body(new): Body<NewEventBody>) -> Result<(StatusCode, Json<EventView>), Problem> {
    let title = new.title.trim();
    let english = new.title_en.as_deref().map(str::trim).filter(|text| !text.is_empty()).unwrap_or(title);
    let now = app.clock.now();
    let id = EventId::new(app.ids.next(now));
    let event = NewEvent {
        title: Named::new(title, english),
        on: super::view::date("on", &new.on)?,
        place: new.place,
        agenda: new.agenda,
        seats: new.seats,
        office: me.office.clone().unwrap_or_default(),
        synthetic: false,
    };
    app.store.commit(app.desk.open_event(event, id, &Actors::of(&me), now)?).await?;
    Ok((StatusCode::CREATED, Json(view::whole(&app, Some(&me), &app.store.event(id).await?).await?)))
}

/// One event: its agenda and seats, what was asked and what became of it. Who came is shown to officials, and a company sees its own seat.
#[utoipa::path(get, path = "/parlour/{id}", tag = "parlour", params(("id" = String, Path)),
    responses((status = 200, body = EventView), (status = 404, body = Problem)))]
async fn one(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Id(id): Id<EventId>,
) -> Result<Json<EventView>, Problem> {
    let me = session.and_then(|session| session.me);
    let record = found(&app, id).await?;
    Ok(Json(view::whole(&app, me.as_ref(), &record).await?))
}

/// A company signs up or gives its seat back; the office writes the minutes or calls the event off. Seats are counted in the transaction
/// that takes them: who comes when none is left waits, and moves up when somebody gives his back.
#[utoipa::path(post, path = "/parlour/{id}/commands", tag = "parlour", params(("id" = String, Path)), request_body = EventStep,
    responses((status = 200, body = EventView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<EventId>,
    Body(step): Body<EventStep>,
) -> Result<Json<EventView>, Problem> {
    let now = app.clock.now();
    let command = match step.verb.as_str() {
        "sign-up" => Command::SignUp { guest: Guest { key: view::key(&me), name: me.name.clone(), on: calendar::date_of(now) } },
        "give-up" => Command::GiveUp { key: view::key(&me) },
        "minutes" => Command::Minutes { text: step.text },
        "call-off" => Command::CallOff { text: step.text },
        _ => {
            let told = ("只能是 sign-up、give-up、minutes 或 call-off。", "One of sign-up, give-up, minutes, call-off.");
            return Err(Problem::invalid(vec![FieldError::new("do", told)]));
        }
    };
    let record = found(&app, id).await?;
    if matches!(command, Command::SignUp { .. } | Command::GiveUp { .. }) {
        me.require(&[Role::Applicant])?;
    } else {
        if !view::hosts(&me, &record) {
            return Err(Problem::forbidden(("由举办活动的部门办理。", "This is for the office that opened the event.")));
        }
        let expected = step.version.unwrap_or_default();
        if record.version != expected {
            return Err(app.conflict(StoreError::Conflict { expected, found: record.version }, id.uuid()).await);
        }
    }
    let record = keep(&app, id, |record| Ok(app.desk.event_command(record, &command, &Actors::of(&me), now)?)).await?;
    Ok(Json(view::whole(&app, Some(&me), &record).await?))
}

/// A company that signed up asks, before the event or at it: the question is an issue, on a duty's clock.
#[utoipa::path(post, path = "/parlour/{id}/questions", tag = "parlour", params(("id" = String, Path)), request_body = EventQuestionBody,
    responses((status = 201, body = EventView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn ask(
    State(app): State<App>,
    me: Me,
    Id(id): Id<EventId>,
    Body(body): Body<EventQuestionBody>,
) -> Result<(StatusCode, Json<EventView>), Problem> {
    found(&app, id).await?;
    let words = app.store.issue_words().await?;
    let now = app.clock.now();
    let issue = IssueId::new(app.ids.next(now));
    let company = Company { code: me.credit_code.clone(), name: me.name.clone(), contact: String::new() };
    let new = NewQuestion { key: view::key(&me), company, text: body.text, by: me.id };
    let record = keep(&app, id, |record| {
        let ids = || DutyId::new(app.ids.next(now));
        Ok(Some(app.desk.ask_event(record, (new.clone(), issue), &words, ids, &Actors::of(&me), now)?))
    })
    .await?;
    Ok((StatusCode::CREATED, Json(view::whole(&app, Some(&me), &record).await?)))
}

/// Decides and commits; again upon what is there when somebody else was faster. Gives the event as it is then.
async fn keep(
    app: &App,
    id: EventId,
    decide: impl Fn(&EventRecord) -> Result<Option<Change>, Problem>,
) -> Result<EventRecord, Problem> {
    let mut attempt = 1;
    loop {
        let record = found(app, id).await?;
        let Some(change) = decide(&record)? else { return Ok(record) };
        match app.store.commit(change).await {
            Err(StoreError::Conflict { .. }) if attempt < ATTEMPTS_MAX => attempt += 1,
            Err(StoreError::Conflict { .. }) => return Err(Problem::busy()),
            other => {
                other?;
                return found(app, id).await;
            }
        }
    }
}

async fn found(app: &App, id: EventId) -> Result<EventRecord, Problem> {
    app.store.event(id).await.or_missing(|| Problem::not_found(("活动", "event")))
}
