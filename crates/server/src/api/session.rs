//! Signing in and out, the demo's identities, and the clock.

use super::own_posts::{self, DistrictName, PostView};
use super::types::{Office, Role, Text};
use super::view;
use crate::attempt::{Attempt, Given};
use crate::client::Client;
use crate::extract::Body;
use crate::password::{self, BYTES_MAX};
use crate::problem::{FieldError, Problem};
use crate::session::{self, MaybeSession, Me, Method};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Calendar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_session, sign_in, sign_out))
        .routes(routes!(identities))
        .routes(routes!(get_clock))
        .routes(routes!(advance_clock))
}

/// The session: who is signed in, the CSRF token, the city and its clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Who is signed in, in the post in which he acts.
    user: Option<User>,
    /// The posts in which he may act, that of his account first.
    posts: Vec<PostView>,
    /// Who gave his password and is not signed in yet.
    pending: Option<PendingSignIn>,
    /// What people call the identity provider, when one may sign in there.
    provider: Option<String>,
    /// The token that every change carries in `x-csrf-token`.
    csrf: String,
    /// Whether this is the demonstration city.
    demo: bool,
    /// The city.
    city: CityName,
    /// The clock.
    clock: Clock,
}

/// The city that this server serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct CityName {
    /// Its region code.
    region: String,
    /// Its name.
    name: Text,
}

/// Somebody who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: String,
    name: String,
    role: Role,
    office: Option<Office>,
    credit_code: Option<String>,
    /// For a leader: the district that he leads, if not the whole city.
    district: Option<DistrictName>,
    /// In whose place he acts (代), when the post was lent to him.
    in_place_of: Option<String>,
}

/// Somebody who is half signed in: his password was right.
#[derive(Debug, Serialize, ToSchema)]
pub struct PendingSignIn {
    /// The name.
    name: String,
    /// What is left to do: `code` (a code of the second factor), `set-up` (a second factor, which his role must have).
    step: String,
    /// Until when the password holds for it.
    until: String,
}

/// What time it is in the city, and what kind of day.
#[derive(Debug, Serialize, ToSchema)]
pub struct Clock {
    /// The instant.
    now: String,
    /// The day in the city.
    today: String,
    /// Whether time is simulated.
    simulated: bool,
    /// Whether today is a working day.
    working_day: bool,
    /// The holiday's name.
    day_name: Option<Text>,
    /// The next working day.
    next_working_day: String,
    /// Which notices the calendar knows.
    calendar_version: String,
}

/// One of the demo's one-click identities.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identity {
    id: String,
    name: Text,
    role: Role,
    office: Option<Office>,
    note: Text,
}

/// The demo's identities.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identities {
    items: Vec<Identity>,
}

/// Signing in: by one of the demo's identities, or by name and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The demo identity's id.
    identity: Option<String>,
    /// The account's name.
    name: Option<String>,
    /// Its password.
    password: Option<String>,
}

/// Where the demo's clock shall go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// `next-working-day`, or a day such as 2023-07-31.
    to: String,
}

/// What happened while the clock went on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Advanced {
    clock: Clock,
    /// Applications deemed accepted because no notice came in time.
    deemed: i64,
    /// Applications that lapsed.
    lapsed: i64,
    /// Due dates computed again because a new holiday notice is out.
    recomputed: i64,
}

fn clock_view(app: &App) -> Result<Clock, Problem> {
    let now = app.clock.now();
    let today = calendar::date_of(now);
    let known: &Calendar = app.desk.calendar(today);
    let day = known.day(today).map_err(Problem::broken)?;
    Ok(Clock {
        now: view::instant(now),
        today: today.to_string(),
        simulated: app.clock.is_simulated(),
        working_day: day.working,
        day_name: view::holiday(&day),
        next_working_day: known.next_working_day(today).map_err(Problem::broken)?.on.to_string(),
        calendar_version: known.version().to_owned(),
    })
}

/// The session as its owner sees it.
pub(super) fn session_view(app: &App, session: &session::Session) -> Result<Session, Problem> {
    Ok(Session {
        user: session.me.as_ref().map(|me| User {
            id: me.id.to_string(),
            name: me.name.clone(),
            role: me.role,
            office: me.office.as_deref().map(|id| view::office(app, id)),
            credit_code: me.credit_code.clone(),
            district: me.district.as_deref().map(|id| own_posts::district(app, id)),
            in_place_of: me.in_place_of().map(str::to_owned),
        }),
        posts: session.me.as_ref().map(|me| own_posts::own(app, me)).unwrap_or_default(),
        pending: session.pending.as_ref().map(|pending| PendingSignIn {
            name: pending.me.name.clone(),
            step: pending.owed.as_str().to_owned(),
            until: view::instant(pending.until),
        }),
        provider: app.provider.as_ref().map(|provider| provider.title().to_owned()),
        csrf: session.csrf.clone(),
        demo: app.demo,
        city: CityName { region: app.desk.city.region.to_string(), name: view::named(&app.desk.city.name) },
        clock: clock_view(app)?,
    })
}

/// The session and the cookie that carries it.
pub(super) fn answer(app: &App, (session, cookie): (session::Session, HeaderValue)) -> Result<Response, Problem> {
    Ok(([(header::SET_COOKIE, cookie)], Json(session_view(app, &session)?)).into_response())
}

/// Who am I? Opens a session that belongs to nobody when there is none, so that signing in has its CSRF token; nothing is stored of it.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Session)))]
async fn get_session(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match session {
        Some(session) => Ok(Json(session_view(&app, &session)?).into_response()),
        None => answer(&app, session::open(session::is_secure(&headers))?),
    }
}

/// Signs in: at once, or as far as the second factor (`pending`). A new session replaces the old one, so that a cookie planted before is worth nothing.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Session), (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn sign_in(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    from: Client,
    headers: HeaderMap,
    Body(input): Body<SignIn>,
) -> Result<Response, Problem> {
    let Some(old) = session else {
        return Err(Problem::forbidden((
            "请先打开登录页，再登录。",
            "Open the sign-in page first: GET /api/v1/session gives the CSRF token.",
        )));
    };
    let (me, method) = match input {
        SignIn { identity: Some(id), name: None, password: None } if app.demo => (by_identity(&app, &id).await?, Method::Demo),
        SignIn { identity: None, name: Some(name), password: Some(password) } => {
            (by_password(&app, name, password, from).await?, Method::Password)
        }
        _ => {
            let message = ("请填写账号和密码（或选择一个演示身份）。", "Give a name and a password (or one demo identity).");
            return Err(Problem::invalid(vec![FieldError::new("name", message)]));
        }
    };
    answer(&app, session::enter(&app, &old, me, method, session::is_secure(&headers)).await?)
}

async fn by_identity(app: &App, id: &str) -> Result<Me, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found(("演示身份", "demo identity")))?;
    let user = app.store.user(id).await?.filter(|user| user.demo && user.active);
    user.and_then(Me::of).ok_or_else(|| Problem::not_found(("演示身份", "demo identity")))
}

async fn by_password(app: &App, name: String, given: String, from: Client) -> Result<Me, Problem> {
    let wrong = || {
        let detail = ("账号或密码不对。请核对后重试。", "The name or the password is wrong: check both and try again.");
        Problem::new(StatusCode::UNAUTHORIZED, "sign-in-failed", ("登录失败", "Sign-in failed"), detail)
    };
    if name.len() > BYTES_MAX || given.len() > BYTES_MAX {
        return Err(wrong());
    }
    let attempt = Attempt::begin(app, &name, from, Given::Password).await?;
    let user = app.store.user_by_name(&name).await?.filter(|user| user.active);
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    if !password::matches(given, hash).await? {
        // A name that nobody has may be a password in the wrong field: it is not written down.
        let account = user.map_or_else(|| "none".to_owned(), |user| user.id.to_string());
        tracing::info!(account, given = "password", "sign-in failed");
        return Err(wrong());
    }
    attempt.take_back(app).await?;
    user.and_then(Me::of).ok_or_else(wrong)
}

/// Whoever is signed out here and not yet at the identity provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedOut {
    /// Where one signs out there too.
    provider: String,
}

/// Signs out: here, and where one signed in at the identity provider, it is told where one signs out there too.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 200, body = SignedOut), (status = 204)))]
async fn sign_out(State(app): State<App>, MaybeSession(session): MaybeSession, headers: HeaderMap) -> Result<Response, Problem> {
    let cookie = [(header::SET_COOKIE, session::forget(session::is_secure(&headers))?)];
    let Some(session) = session else { return Ok((StatusCode::NO_CONTENT, cookie).into_response()) };
    app.store.drop_session(session.digest).await?;
    if let Some(me) = &session.me {
        tracing::info!(account = %me.id, "signed out");
    }
    let there = match &app.provider {
        Some(provider) if session.method == Method::Provider => provider.leave_address(app.wall.now()).await,
        _ => None,
    };
    Ok(match there {
        Some(provider) => (cookie, Json(SignedOut { provider })).into_response(),
        None => (StatusCode::NO_CONTENT, cookie).into_response(),
    })
}

/// The demo's one-click identities; 404 in a real deployment.
#[utoipa::path(get, path = "/session/identities", tag = "session", responses((status = 200, body = Identities), (status = 404, body = Problem)))]
async fn identities(State(app): State<App>) -> Result<Json<Identities>, Problem> {
    if !app.demo {
        return Err(Problem::not_found(("页面", "page")));
    }
    let users = app.store.users().await?.into_iter().filter(|user| user.demo && user.active);
    let items = users.filter_map(|user| {
        let me = Me::of(user)?;
        let office = me.office.as_deref().map(|id| view::office(&app, id));
        let note = view::identity_note(me.role);
        Some(Identity { id: me.id.to_string(), name: Text::same(me.name), role: me.role, office, note })
    });
    Ok(Json(Identities { items: items.collect() }))
}

/// What time is it in the city?
#[utoipa::path(get, path = "/clock", tag = "session", responses((status = 200, body = Clock)))]
async fn get_clock(State(app): State<App>) -> Result<Json<Clock>, Problem> {
    Ok(Json(clock_view(&app)?))
}

/// Moves the demo's clock forward and does what the law says happens meanwhile.
#[utoipa::path(post, path = "/clock/advance", tag = "session", request_body = Advance,
    responses((status = 200, body = Advanced), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn advance_clock(State(app): State<App>, _me: Me, Body(input): Body<Advance>) -> Result<Json<Advanced>, Problem> {
    if !app.clock.is_simulated() {
        return Err(Problem::not_found(("页面", "page")));
    }
    let today = calendar::date_of(app.clock.now());
    let to = if input.to == "next-working-day" {
        app.desk.calendar(today).next_working_day(today).map_err(Problem::broken)?.on
    } else {
        view::date("to", &input.to)?
    };
    let done = crate::timers::advance(&app, to).await?;
    Ok(Json(Advanced { clock: clock_view(&app)?, deemed: done.deemed, lapsed: done.lapsed, recomputed: done.recomputed }))
}
