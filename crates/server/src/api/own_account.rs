//! One's own account: where I am signed in, and my password.

use super::view;
use crate::client::Client;
use crate::desk::{Actors, own_fact};
use crate::extract::{Body, Id};
use crate::password;
use crate::problem::{FieldError, Found, Problem};
use crate::session::{self, MaybeSession, Me};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Change, PersonRecord, SessionRecord, StoreError, UserRecord, Write};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a session's digest that name it: enough to tell one's own apart, and nothing that opens one.
const NAME_BYTES: usize = 8;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sessions)).routes(routes!(end)).routes(routes!(change)).routes(routes!(by_link))
}

/// Where somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSessions {
    items: Vec<OwnSession>,
    /// Whether he has a password: the demonstration's identities have none.
    has_password: bool,
}

/// One session.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSession {
    id: String,
    /// Since when.
    since: String,
    /// When it ends by itself.
    until: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// A password to be changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one that holds.
    current: String,
    /// The new one.
    password: String,
}

/// A password to be set by a one-time link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordByLink {
    /// What stands behind the `#` of the link.
    token: String,
    /// The new one.
    password: String,
}

/// Whose password was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordSet {
    /// The name to sign in with.
    name: String,
}

fn name(session: &SessionRecord) -> String {
    base::hex(&session.token_digest[..NAME_BYTES])
}

/// Where I am signed in, the newest first.
#[utoipa::path(get, path = "/me/sessions", tag = "session", responses((status = 200, body = OwnSessions), (status = 401, body = Problem)))]
async fn sessions(State(app): State<App>, me: Me, MaybeSession(here): MaybeSession) -> Result<Json<OwnSessions>, Problem> {
    let own = here.map(|session| session.digest);
    let view = |one: SessionRecord| OwnSession {
        id: name(&one),
        since: view::instant(one.created_at),
        until: view::instant(one.expires_at),
        current: own == Some(one.token_digest),
    };
    let items = session::of_user(&app, me.id, me.role).await?.into_iter().map(view).collect();
    let has_password = app.store.user(me.id).await?.is_some_and(|user| user.password_hash.is_some());
    Ok(Json(OwnSessions { items, has_password }))
}

/// Ends one of my sessions: whoever uses it has to sign in again.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "session", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn end(State(app): State<App>, me: Me, Id(id): Id<String>) -> Result<StatusCode, Problem> {
    let all = session::of_user(&app, me.id, me.role).await?;
    let found = all.iter().find(|one| name(one) == id).ok_or_else(|| Problem::not_found(("登录会话", "session")))?;
    app.store.drop_session(found.token_digest).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn hashed(password: String) -> Result<String, Problem> {
    let hashed = tokio::task::spawn_blocking(move || session::hash_password(&password));
    hashed.await.map_err(Problem::broken)?.map_err(Problem::broken)
}

/// Writes somebody's new password with its fact, and ends his sessions.
async fn set(app: &App, before: PersonRecord, password: String, by: &str) -> Result<String, Problem> {
    let wrong = |error: FieldError| Problem::invalid(vec![error]);
    password::check("password", &password, &before.user.name, &app.desk.city).map_err(wrong)?;
    let hash = hashed(password).await?;
    let me = Me::of(before.user.clone()).ok_or_else(|| Problem::broken("an account without a role of this program"))?;
    let expected = before.version;
    let user = UserRecord { password_hash: Some(hash), ..before.user };
    let mut record = PersonRecord { user, version: expected + 1, head: before.head, facts: before.facts };
    let chain = (&mut record.head, &mut record.facts);
    let fact =
        own_fact(("person", me.id.uuid()), chain, ("password-set", json!({ "by": by })), &Actors::of(&me), app.clock.now());
    let write = Write::Update { record: record.clone(), expected };
    app.commit_change(Ok(Change { people: vec![write], facts: vec![fact], ..Change::default() }), me.id.uuid()).await?;
    app.store.drop_sessions_of(me.id).await?;
    Ok(record.user.name)
}

/// Changes my password: the old one is asked for, I am signed out everywhere else, and here the session gets another cookie.
#[utoipa::path(post, path = "/me/password", tag = "session", request_body = PasswordChange,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn change(
    State(app): State<App>,
    me: Me,
    MaybeSession(here): MaybeSession,
    from: Client,
    headers: HeaderMap,
    Body(input): Body<PasswordChange>,
) -> Result<Response, Problem> {
    let person = app.store.person(me.id).await.or_missing(|| Problem::not_found(("人员", "person")))?;
    if person.user.password_hash.is_none() {
        let detail =
            ("这个账号不用密码登录，没有可修改的密码。", "This account signs in without a password: there is none to change.");
        return Err(Problem::impossible("no-password", detail));
    }
    let here = here.ok_or_else(Problem::sign_in_first)?;
    password::check_own(&app, &me, "current", Some(input.current), from).await?;
    set(&app, person, input.password, "himself").await?;
    let (_, cookie) = session::renew(&app, &here, me, session::is_secure(&headers)).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Sets a password by a one-time link that an administrator made: it holds once, and for a day.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = PasswordByLink,
    responses((status = 200, body = PasswordSet), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn by_link(State(app): State<App>, Body(input): Body<PasswordByLink>) -> Result<Json<PasswordSet>, Problem> {
    let gone = || {
        let detail = (
            "这个链接已经用过、已过期或者不完整，请管理员重新生成。",
            "This link was used, has run out or is not whole: ask an administrator for a new one.",
        );
        Problem::new(StatusCode::NOT_FOUND, "link-gone", ("链接无效", "The link does not hold"), detail)
    };
    let link = password::digest(&input.token);
    let id = app.store.password_link(link, app.wall.now()).await?.ok_or_else(gone)?;
    let person = match app.store.person(id).await {
        Err(StoreError::NotFound) => return Err(gone()),
        found => found?,
    };
    if !person.user.active {
        return Err(gone());
    }
    // Whoever types a password that cannot be may try again: the link is taken with one that can.
    password::check("password", &input.password, &person.user.name, &app.desk.city)
        .map_err(|error| Problem::invalid(vec![error]))?;
    if !app.store.take_password_link(link).await? {
        return Err(gone());
    }
    let name = set(&app, person, input.password, "link").await?;
    app.store.forget_tries_of(&name).await?;
    Ok(Json(PasswordSet { name }))
}
