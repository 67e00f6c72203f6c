//! The hall as its clerks see it: their window, the ticket in hand, who waits; and how long people waited.

use super::types::Text;
use super::view;
use crate::desk::{self, Actors, DeskError};
use crate::extract::{Body, Id, Query};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use base::{CaseId, TicketId};
use hall::{Command, HallError, Line, Measure, State as TicketState, Ticket, Window};
use serde::{Deserialize, Serialize};
use store::{StoreError, TicketRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How often the next ticket is looked for again when another window took it meanwhile.
const ATTEMPTS_MAX: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(call_next))
        .routes(routes!(command))
        .routes(routes!(figures))
}

/// The windows of the hall.
#[derive(Debug, Serialize, ToSchema)]
pub struct Windows {
    items: Vec<WindowRow>,
}

/// A window.
#[derive(Debug, Serialize, ToSchema)]
pub struct WindowRow {
    id: String,
    name: Text,
    groups: Vec<Text>,
    /// Whether the reader may sit at it.
    mine: bool,
    /// The number in hand.
    number: Option<String>,
}

/// A window at work.
#[derive(Debug, Serialize, ToSchema)]
pub struct WindowView {
    id: String,
    name: Text,
    now: String,
    /// What it has in hand.
    ticket: Option<ClerkTicket>,
    /// Who waits for it, in the order in which it would call them.
    waiting: Vec<ClerkTicket>,
    /// Who was called today and did not come.
    missed: Vec<ClerkTicket>,
    /// Windows to which a ticket can be handed.
    others: Vec<OtherWindow>,
    /// So often a number is called before it counts as missed.
    calls_before_missed: u32,
}

/// Another window.
#[derive(Debug, Serialize, ToSchema)]
pub struct OtherWindow {
    id: String,
    name: Text,
}

/// A ticket as the window sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClerkTicket {
    id: String,
    version: i64,
    number: String,
    group_name: Text,
    /// Why it is called before others.
    precedence: Option<Text>,
    state: &'static str,
    state_name: Text,
    calls: u32,
    taken_at: String,
    called_at: Option<String>,
    served_at: Option<String>,
    /// Whether another window handed it on.
    handed: bool,
    /// What was taken in from it.
    cases: Vec<TicketCase>,
}

/// A case that was taken in at a window.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketCase {
    id: String,
    number: String,
    item_name: Text,
    project: String,
}

/// Something done to a ticket: `do` is again, serve, finish, miss, hand (with `to`) or rejoin.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TicketStep {
    /// The version that the reader saw.
    version: i64,
    /// The window at which the reader sits.
    window: String,
    #[serde(flatten)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    step: serde_json::Map<String, serde_json::Value>,
}

/// Of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OnDay {
    /// Today when absent.
    on: Option<String>,
}

/// How long people waited and were served on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct HallFigures {
    on: String,
    all: HallMeasure,
    groups: Vec<GroupFigures>,
    hours: Vec<HourFigures>,
}

/// Of one group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupFigures {
    letter: String,
    name: Text,
    figures: HallMeasure,
}

/// Of the tickets taken in one hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct HourFigures {
    hour: i8,
    figures: HallMeasure,
}

/// Counted from tickets.
#[derive(Debug, Serialize, ToSchema)]
pub struct HallMeasure {
    taken: u32,
    served: u32,
    /// Missed or given up.
    lost: u32,
    /// The mean wait until the first call.
    wait_seconds: Option<i64>,
    /// The mean time at the window.
    serve_seconds: Option<i64>,
}

/// Who sits at windows.
fn require_clerk(me: &Me) -> Result<&str, Problem> {
    Ok(me.office.as_deref().unwrap_or_default())
}

/// The windows of the hall, and at which the reader may sit.
#[utoipa::path(get, path = "/windows", tag = "hall", responses((status = 200, body = Windows), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn list(State(app): State<App>, me: Me) -> Result<Json<Windows>, Problem> {
    let office = require_clerk(&me)?;
    let hall = app.desk.hall()?;
    let records = app.store.tickets_on(app.today()).await?;
    let busy = |window: &Window| {
        let at = records.iter().find(|record| record.window.as_ref() == Some(&window.id) && is_at_window(record));
        at.map(desk::ticket_number)
    };
    let row = |window: &Window| WindowRow {
        id: window.id.clone(),
        name: view::named(&window.name),
        groups: window.groups.iter().filter_map(|id| hall.group(id).ok()).map(|group| view::named(&group.name)).collect(),
        mine: hall.seat(&window.id, office).is_ok(),
        number: busy(window),
    };
    Ok(Json(Windows { items: hall.windows.iter().map(row).collect() }))
}

fn is_at_window(record: &TicketRecord) -> bool {
    [TicketState::Called, TicketState::Serving].iter().any(|state| state.as_str() == record.state)
}

/// A window at work.
#[utoipa::path(get, path = "/windows/{name}", tag = "hall", params(("name" = String, Path)),
    responses((status = 200, body = WindowView), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Path(id): Path<String>) -> Result<Json<WindowView>, Problem> {
    let window = seat(&app, &me, &id)?;
    Ok(Json(window_view(&app, window).await?))
}

fn seat<'a>(app: &'a App, me: &Me, id: &str) -> Result<&'a Window, Problem> {
    let office = require_clerk(me)?;
    Ok(app.desk.hall()?.seat(id, office).map_err(DeskError::Hall)?)
}

/// Calls the next ticket to a window. Two windows that call at once get two tickets.
#[utoipa::path(post, path = "/windows/{name}/next", tag = "hall", params(("name" = String, Path)),
    responses((status = 200, body = WindowView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn call_next(State(app): State<App>, me: Me, Path(id): Path<String>) -> Result<Json<WindowView>, Problem> {
    let window = seat(&app, &me, &id)?;
    for _ in 0..ATTEMPTS_MAX {
        let today = app.store.tickets_on(app.today()).await?;
        let change = app.desk.call_next(window, &today, &Actors::of(&me), app.clock.now())?;
        match app.store.commit(change).await {
            Ok(_) => return Ok(Json(window_view(&app, window).await?)),
            // Another window took this ticket, or another clerk of this window called: look again.
            Err(StoreError::Conflict { .. } | StoreError::Taken { what: "window" }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Err(Problem::busy())
}

/// Does something to a ticket.
#[utoipa::path(post, path = "/tickets/{id}/commands", tag = "hall", params(("id" = String, Path)), request_body = TicketStep,
    responses((status = 200, body = WindowView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<TicketId>,
    Body(step): Body<TicketStep>,
) -> Result<Json<WindowView>, Problem> {
    let window = seat(&app, &me, &step.window)?;
    let command: Command = serde_json::from_value(step.step.into()).map_err(|error| {
        let zh = format!("操作的内容有误：{error}。请对照接口说明改正。");
        Problem::unreadable("wrong-shape", (zh, format!("The step is wrong: {error}. Compare it with the API document.")))
    })?;
    if matches!(command, Command::Call { .. } | Command::Leave {}) {
        let detail = ("叫号请用“呼叫下一位”；放弃由取号人操作。", "Call by `next` of the window; giving up is for the holder.");
        return Err(Problem::forbidden(detail));
    }
    let record = ticket(&app, id).await?;
    match &record.window {
        Some(other) if *other != window.id && command != (Command::Rejoin {}) => {
            return Err(DeskError::Hall(HallError::AtAnotherWindow { window: other.clone() }).into());
        }
        _ => {}
    }
    let change = app.desk.change_ticket(&record, step.version, &command, Some(&Actors::of(&me)), app.clock.now())?;
    app.store.commit(change).await?;
    Ok(Json(window_view(&app, window).await?))
}

async fn ticket(app: &App, id: TicketId) -> Result<TicketRecord, Problem> {
    app.store.ticket(id).await.or_missing(|| Problem::not_found(("号票", "ticket")))
}

/// How long people waited and were served.
#[utoipa::path(get, path = "/hall/figures", tag = "hall", params(OnDay),
    responses((status = 200, body = HallFigures), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn figures(State(app): State<App>, Query(asked): Query<OnDay>) -> Result<Json<HallFigures>, Problem> {
    let hall = app.desk.hall()?;
    let on = view::some_date("on", asked.on.as_deref())?.unwrap_or_else(|| app.today());
    let tickets = desk::tickets(&app.store.tickets_on(on).await?)?;
    let (groups, all) = hall::by_group(hall, &tickets);
    let group = |(id, measure): (String, Measure)| {
        let group = hall.group(&id).ok()?;
        Some(GroupFigures { letter: group.letter.clone(), name: view::named(&group.name), figures: measured(&measure) })
    };
    let hours = hall::by_hour(&tickets);
    Ok(Json(HallFigures {
        on: on.to_string(),
        all: measured(&all),
        groups: groups.into_iter().filter_map(group).collect(),
        hours: hours.into_iter().map(|(hour, measure)| HourFigures { hour, figures: measured(&measure) }).collect(),
    }))
}

fn measured(measure: &Measure) -> HallMeasure {
    HallMeasure {
        taken: measure.taken,
        served: measure.served,
        lost: measure.lost,
        wait_seconds: measure.mean_wait_seconds(),
        serve_seconds: measure.mean_served_seconds(),
    }
}

async fn window_view(app: &App, window: &Window) -> Result<WindowView, Problem> {
    let hall = app.desk.hall()?;
    let records = app.store.tickets_on(app.today()).await?;
    let tickets = desk::tickets(&records)?;
    let line = Line::new(hall, &tickets);
    let in_hand = match line.at(&window.id) {
        Some(ticket) => {
            let mut shown = clerk_ticket(app, &records, ticket)?;
            shown.cases = taken_in(app, ticket).await?;
            Some(shown)
        }
        None => None,
    };
    let show = |ticket: &Ticket| clerk_ticket(app, &records, ticket);
    let mut missed: Vec<&Ticket> = tickets.iter().filter(|ticket| ticket.state == TicketState::Missed).collect();
    missed.sort_by_key(|ticket| std::cmp::Reverse(ticket.ended_at));
    let other = |other: &Window| OtherWindow { id: other.id.clone(), name: view::named(&other.name) };
    Ok(WindowView {
        id: window.id.clone(),
        name: view::named(&window.name),
        now: view::instant(app.clock.now()),
        ticket: in_hand,
        waiting: line.of(window).into_iter().map(show).collect::<Result<_, _>>()?,
        missed: missed.into_iter().map(show).collect::<Result<_, _>>()?,
        others: hall.windows.iter().filter(|one| one.id != window.id).map(other).collect(),
        calls_before_missed: hall.rules.calls_before_missed,
    })
}

fn clerk_ticket(app: &App, records: &[TicketRecord], ticket: &Ticket) -> Result<ClerkTicket, Problem> {
    let hall = app.desk.hall()?;
    let record = records.iter().find(|record| record.id == ticket.id).ok_or_else(|| Problem::broken("a ticket has no row"))?;
    let precedence = ticket.precedence.as_ref().and_then(|id| hall.precedence.iter().find(|one| one.id == *id));
    Ok(ClerkTicket {
        id: ticket.id.to_string(),
        version: record.version,
        number: desk::ticket_number(record),
        group_name: hall.group(&ticket.group).map_or_else(|_| Text::same(&ticket.group), |group| view::named(&group.name)),
        precedence: precedence.map(|one| view::named(&one.name)),
        state: ticket.state.as_str(),
        state_name: view::named(&ticket.state.text()),
        calls: ticket.calls,
        taken_at: view::instant(ticket.taken_at),
        called_at: ticket.called_at.map(view::instant),
        served_at: ticket.served_at.map(view::instant),
        handed: ticket.state == TicketState::Waiting && ticket.window.is_some(),
        cases: Vec::new(),
    })
}

/// The cases that were taken in from a ticket.
async fn taken_in(app: &App, ticket: &Ticket) -> Result<Vec<TicketCase>, Problem> {
    let mut found = Vec::new();
    for id in ticket.cases.iter().filter_map(|id| id.parse::<CaseId>().ok()) {
        let dossier = app.store.dossier(app.store.case_project(id).await?).await?;
        let Some(case) = dossier.cases.iter().find(|case| case.id == id) else { continue };
        found.push(TicketCase {
            id: id.to_string(),
            number: case.number.clone(),
            item_name: view::item_name(app, &case.item, app.today()),
            project: dossier.project.id.to_string(),
        });
    }
    Ok(found)
}
