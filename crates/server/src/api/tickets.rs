//! The hall as anyone sees it: taking a ticket at the kiosk, following it on the phone, the screen on the wall. No account, no name.

use super::types::Text;
use super::view;
use crate::desk::{self, DeskError, NewTicket};
use crate::extract::Body;
use crate::problem::{Found, Problem};
use crate::qr;
use crate::session::MaybeSession;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::TicketId;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hall::{Command, Line, State as TicketState, Ticket};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Change, TicketRecord, Write};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The last calls on the hall's screen.
const CALLS_SHOWN: usize = 8;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(hall)).routes(routes!(take)).routes(routes!(follow)).routes(routes!(leave))
}

/// The hall: what one can come for, how many wait, who was called last.
#[derive(Debug, Serialize, ToSchema)]
pub struct HallView {
    centre: Text,
    now: String,
    /// Why no tickets are given now.
    closed: Option<Text>,
    groups: Vec<HallGroup>,
    precedence: Vec<HallPrecedence>,
    /// Tickets that are at a window, those called last first.
    calls: Vec<HallCall>,
}

/// What one can come for.
#[derive(Debug, Serialize, ToSchema)]
pub struct HallGroup {
    id: String,
    letter: String,
    name: Text,
    what: Text,
    waiting: usize,
    /// In how many minutes somebody who takes a ticket now is probably called.
    minutes: u32,
}

/// Who is called before others.
#[derive(Debug, Serialize, ToSchema)]
pub struct HallPrecedence {
    id: String,
    name: Text,
    basis: Text,
}

/// A ticket at a window.
#[derive(Debug, Serialize, ToSchema)]
pub struct HallCall {
    number: String,
    window: String,
    window_name: Text,
    /// called or serving.
    state: &'static str,
    /// How often it was called.
    calls: u32,
    at: String,
}

/// What somebody comes for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketWanted {
    group: String,
    /// Why he is called before others, if he is: he says so himself, the window sees.
    #[serde(default)]
    precedence: Option<String>,
}

/// A ticket just taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketSlip {
    /// Whoever has it follows the ticket; it is told this once.
    code: String,
    /// Where the ticket is followed.
    url: String,
    /// The address as a QR code: rows of modules, `1` for dark.
    qr: Vec<String>,
    ticket: TicketFace,
}

/// A ticket as its holder sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketFace {
    number: String,
    group: String,
    group_name: Text,
    /// waiting, called, serving, done, missed or left.
    state: &'static str,
    state_name: Text,
    on: String,
    taken_at: String,
    /// Whether it is called before others.
    precedence: bool,
    /// Where to go, or where it is.
    window_name: Option<Text>,
    /// How many are called before, while it waits.
    ahead: Option<usize>,
    /// In how many minutes it is probably called, while it waits.
    minutes: Option<u32>,
    /// Whether its day is over.
    over: bool,
}

/// The hall now.
#[utoipa::path(get, path = "/public/hall", tag = "hall", responses((status = 200, body = HallView), (status = 404, body = Problem)))]
async fn hall(State(app): State<App>) -> Result<Json<HallView>, Problem> {
    let hall = app.desk.hall()?;
    let now = app.clock.now();
    let closed = match app.desk.hall_open(now) {
        Ok(_) => None,
        Err(DeskError::Hall(why)) => Some(view::named(&why.sentence())),
        Err(other) => return Err(other.into()),
    };
    let records = app.store.tickets_on(app.today()).await?;
    let tickets = desk::tickets(&records)?;
    let line = Line::new(hall, &tickets);
    let mut called: Vec<_> = records.iter().zip(&tickets).filter(|(_, ticket)| ticket.state.is_at_window()).collect();
    called.sort_by_key(|(_, ticket)| std::cmp::Reverse((ticket.last_called_at, ticket.id)));
    let call = |(record, ticket): (&TicketRecord, &Ticket)| {
        let window = ticket.window.as_deref().and_then(|id| hall.window(id).ok())?;
        Some(HallCall {
            number: desk::ticket_number(record),
            window: window.id.clone(),
            window_name: view::named(&window.name),
            state: ticket.state.as_str(),
            calls: ticket.calls,
            at: view::instant(ticket.last_called_at.unwrap_or(ticket.taken_at)),
        })
    };
    let group = |group: &hall::Group| HallGroup {
        id: group.id.clone(),
        letter: group.letter.clone(),
        name: view::named(&group.name),
        what: view::named(&group.what),
        waiting: line.waiting(&group.id),
        minutes: line.outlook_of(group, now).minutes,
    };
    let precedence = |one: &hall::Precedence| HallPrecedence {
        id: one.id.clone(),
        name: view::named(&one.name),
        basis: view::named(&one.basis),
    };
    Ok(Json(HallView {
        centre: view::office(&app, hall.centre.as_str()).name,
        now: view::instant(now),
        closed,
        groups: hall.groups.iter().map(group).collect(),
        precedence: hall.precedence.iter().map(precedence).collect(),
        calls: called.into_iter().filter_map(call).take(CALLS_SHOWN).collect(),
    }))
}

/// Takes a ticket. Anyone may; nobody is asked who he is.
#[utoipa::path(post, path = "/public/tickets", tag = "hall", request_body = TicketWanted,
    responses((status = 201, body = TicketSlip), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn take(
    State(app): State<App>,
    MaybeSession(_session): MaybeSession,
    Body(wanted): Body<TicketWanted>,
) -> Result<(StatusCode, Json<TicketSlip>), Problem> {
    let now = app.clock.now();
    let code = BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<16>());
    let new = NewTicket {
        id: TicketId::new(app.ids.next(now)),
        group: wanted.group,
        precedence: wanted.precedence.filter(|id| !id.is_empty()),
        secret_digest: digest(&code),
    };
    let today = app.store.tickets_on(app.today()).await?;
    let (mut record, fact) = app.desk.take_ticket(new, &today, now)?;
    let change = Change { tickets: vec![Write::New(record.clone())], facts: vec![fact], ..Change::default() };
    record.n = app.store.commit(change).await?.tickets.first().copied().unwrap_or_default();
    let url = format!("{}/window/tickets/{code}", app.desk.public_url);
    let ticket = face(&app, &record, &[today, vec![record.clone()]].concat())?;
    Ok((StatusCode::CREATED, Json(TicketSlip { qr: qr::rows(&url)?, code, url, ticket })))
}

/// The ticket of a code.
#[utoipa::path(get, path = "/public/tickets/{code}", tag = "hall", params(("code" = String, Path)),
    responses((status = 200, body = TicketFace), (status = 404, body = Problem)))]
async fn follow(State(app): State<App>, Path(code): Path<String>) -> Result<Json<TicketFace>, Problem> {
    let record = found(&app, &code).await?;
    let today = app.store.tickets_on(record.taken_on).await?;
    Ok(Json(face(&app, &record, &today)?))
}

/// Gives a ticket up: whoever waits behind is called sooner.
#[utoipa::path(post, path = "/public/tickets/{code}/leave", tag = "hall", params(("code" = String, Path)),
    responses((status = 200, body = TicketFace), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn leave(
    State(app): State<App>,
    MaybeSession(_session): MaybeSession,
    Path(code): Path<String>,
) -> Result<Json<TicketFace>, Problem> {
    let record = found(&app, &code).await?;
    let change = app.desk.change_ticket(&record, record.version, &Command::Leave {}, None, app.clock.now())?;
    app.store.commit(change).await?;
    let record = found(&app, &code).await?;
    Ok(Json(face(&app, &record, &[])?))
}

pub(super) async fn found(app: &App, code: &str) -> Result<TicketRecord, Problem> {
    app.store.ticket_by_secret(digest(code)).await.or_missing(|| Problem::not_found(("号票", "ticket")))
}

fn digest(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

fn face(app: &App, record: &TicketRecord, today: &[TicketRecord]) -> Result<TicketFace, Problem> {
    let (hall, now) = (app.desk.hall()?, app.clock.now());
    let (all, ticket) = (desk::tickets(today)?, desk::ticket(record)?);
    let over = ticket.on != app.today();
    let outlook = if over { None } else { Line::new(hall, &all).outlook(&ticket, now) };
    let at_window = ticket.state != TicketState::Waiting;
    let window = ticket.window.as_deref().filter(|_| at_window).and_then(|id| hall.window(id).ok());
    Ok(TicketFace {
        number: desk::ticket_number(record),
        group: ticket.group.clone(),
        group_name: hall.group(&ticket.group).map_or_else(|_| Text::same(&ticket.group), |group| view::named(&group.name)),
        state: ticket.state.as_str(),
        state_name: view::named(&ticket.state.text()),
        on: ticket.on.to_string(),
        taken_at: view::instant(ticket.taken_at),
        precedence: ticket.precedence.is_some(),
        window_name: window.map(|window| view::named(&window.name)),
        ahead: outlook.map(|outlook| outlook.ahead),
        minutes: outlook.map(|outlook| outlook.minutes),
        over,
    })
}
