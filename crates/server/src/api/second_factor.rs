//! The second factor over HTTP: the second step of signing in, and one's own at `/me`. A secret is shown once, to be scanned; recovery codes are shown once.

use super::session::{Session, answer, session_view};
use super::view;
use crate::client::Client;
use crate::extract::Body;
use crate::password;
use crate::problem::Problem;
use crate::second_factor::{self, Offer};
use crate::session::{self, MaybeSession, Me, Method, Owed, Pending};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(give_code))
        .routes(routes!(begin_first))
        .routes(routes!(confirm_first))
        .routes(routes!(state, begin))
        .routes(routes!(confirm))
        .routes(routes!(turn_off))
        .routes(routes!(renew_codes))
}

/// A code of the device, or a recovery code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeGiven {
    /// Six digits, or a recovery code of twelve characters.
    code: String,
}

/// A secret to be scanned: shown once.
#[derive(Serialize, ToSchema)]
pub struct FactorOffer {
    /// The secret, for whoever types it.
    secret: String,
    /// The address that the QR code holds.
    address: String,
    /// The QR code: rows of modules, `1` is dark.
    qr: Vec<String>,
    /// Comes back with the code: sealed, for fifteen minutes.
    offer: String,
}

/// The first code of a device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorConfirm {
    /// The `offer` that was given.
    offer: String,
    /// The six digits that the device shows.
    code: String,
}

/// Recovery codes: shown once, each is used once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Somebody is signed in with his new second factor.
#[derive(Serialize, ToSchema)]
pub struct FactorSetUp {
    session: Session,
    /// Shown once, each is used once.
    recovery_codes: Vec<String>,
}

/// One's own second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnFactor {
    /// Since when a code is asked for; none: it is not.
    since: Option<String>,
    /// Recovery codes that were not used.
    recovery_codes_left: i64,
    /// Whether one's role must have it.
    required: bool,
    /// Whether one may have it: the demonstration's identities sign in without any secret.
    possible: bool,
    /// Whether a password is asked for beside a code.
    asks_password: bool,
}

/// What shows that it is oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnProof {
    /// The password; for accounts that have one.
    #[serde(default)]
    password: Option<String>,
    /// A code of the device, or a recovery code; when a second factor is on.
    #[serde(default)]
    code: Option<String>,
}

fn shown(offer: Offer) -> Result<FactorOffer, Problem> {
    Ok(FactorOffer { qr: crate::qr::rows(&offer.address)?, secret: offer.secret, address: offer.address, offer: offer.sealed })
}

/// The half session that owes this step.
fn half(session: Option<session::Session>, owed: Owed) -> Result<(session::Session, Me), Problem> {
    let found = session.and_then(|session| {
        let Pending { me, .. } = session.pending.clone().filter(|pending| pending.owed == owed)?;
        Some((session, me))
    });
    found.ok_or_else(|| {
        let detail =
            ("密码验证已过期或者还没有验证，请重新登录。", "The password was not given, or too long ago: sign in again.");
        Problem::impossible("sign-in-again", detail)
    })
}

/// The second step of signing in: a code. The session is a whole one then, under another cookie.
#[utoipa::path(post, path = "/session/code", tag = "session", request_body = CodeGiven,
    responses((status = 200, body = Session), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn give_code(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    from: Client,
    headers: HeaderMap,
    Body(input): Body<CodeGiven>,
) -> Result<Response, Problem> {
    let (session, me) = half(session, Owed::Code)?;
    second_factor::check(&app, &me, &input.code, from).await?;
    answer(&app, session::complete(&app, &session, me, session::is_secure(&headers)).await?)
}

/// The second step of signing in for whoever must have a second factor and has none: a secret to be scanned.
#[utoipa::path(post, path = "/session/second-factor", tag = "session",
    responses((status = 200, body = FactorOffer), (status = 422, body = Problem)))]
async fn begin_first(State(app): State<App>, MaybeSession(session): MaybeSession) -> Result<Json<FactorOffer>, Problem> {
    let (_, me) = half(session, Owed::SetUp)?;
    Ok(Json(shown(second_factor::offer(&app, &me).await?)?))
}

/// Confirms it by a code: the second factor is on, and one is signed in.
#[utoipa::path(post, path = "/session/second-factor/confirm", tag = "session", request_body = FactorConfirm,
    responses((status = 200, body = FactorSetUp), (status = 422, body = Problem)))]
async fn confirm_first(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    headers: HeaderMap,
    Body(input): Body<FactorConfirm>,
) -> Result<Response, Problem> {
    let (session, me) = half(session, Owed::SetUp)?;
    let recovery_codes = second_factor::turn_on(&app, &me, &input.offer, &input.code).await?;
    app.store.drop_sessions_of(me.id).await?;
    let (session, cookie) = session::complete(&app, &session, me, session::is_secure(&headers)).await?;
    let body = FactorSetUp { session: session_view(&app, &session)?, recovery_codes };
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// My second factor.
#[utoipa::path(get, path = "/me/second-factor", tag = "session", responses((status = 200, body = OwnFactor), (status = 401, body = Problem)))]
async fn state(State(app): State<App>, me: Me, MaybeSession(here): MaybeSession) -> Result<Json<OwnFactor>, Problem> {
    let found = second_factor::state(&app, me.id).await?;
    let possible = here.is_some_and(|here| here.method != Method::Demo);
    Ok(Json(OwnFactor {
        since: found.map(|(since, _)| view::instant(since)),
        recovery_codes_left: found.map_or(0, |(_, left)| left),
        required: possible && second_factor::is_required(&app, me.role),
        possible,
        asks_password: app.store.user(me.id).await?.is_some_and(|user| user.password_hash.is_some()),
    }))
}

/// What is asked before anything of a second factor is changed: the password, and a code when one is on.
async fn prove(app: &App, me: &Me, here: Option<&session::Session>, proof: OwnProof, from: Client) -> Result<bool, Problem> {
    if here.is_none_or(|here| here.method == Method::Demo) {
        let detail = (
            "演示身份一键登录，没有密码，也就没有第二因素。",
            "The demonstration's identities sign in by a click: without a first factor there is no second.",
        );
        return Err(Problem::impossible("no-password", detail));
    }
    password::check_own(app, me, "password", proof.password, from).await?;
    let is_on = app.store.second_factor(me.id).await?.is_some();
    if is_on {
        second_factor::check(app, me, &proof.code.unwrap_or_default(), from).await?;
    }
    Ok(is_on)
}

fn must_be_on(is_on: bool) -> Result<(), Problem> {
    let detail = ("您没有启用动态口令。", "You have no second factor.");
    if is_on { Ok(()) } else { Err(Problem::impossible("no-second-factor", detail)) }
}

/// Gives me a secret to be scanned; what is on stays on until a code of the new one confirms it.
#[utoipa::path(post, path = "/me/second-factor", tag = "session", request_body = OwnProof,
    responses((status = 200, body = FactorOffer), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn begin(
    State(app): State<App>,
    me: Me,
    MaybeSession(here): MaybeSession,
    from: Client,
    Body(input): Body<OwnProof>,
) -> Result<Json<FactorOffer>, Problem> {
    prove(&app, &me, here.as_ref(), input, from).await?;
    Ok(Json(shown(second_factor::offer(&app, &me).await?)?))
}

/// The session goes on under another cookie, every other one has ended.
async fn renewed(
    app: &App,
    here: Option<session::Session>,
    me: Me,
    headers: &HeaderMap,
) -> Result<[(HeaderName, HeaderValue); 1], Problem> {
    let here = here.ok_or_else(Problem::sign_in_first)?;
    let (_, cookie) = session::renew(app, &here, me, session::is_secure(headers)).await?;
    Ok([(header::SET_COOKIE, cookie)])
}

/// Turns my second factor on by a code of the device; I am signed out everywhere else.
#[utoipa::path(post, path = "/me/second-factor/confirm", tag = "session", request_body = FactorConfirm,
    responses((status = 200, body = RecoveryCodes), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn confirm(
    State(app): State<App>,
    me: Me,
    MaybeSession(here): MaybeSession,
    headers: HeaderMap,
    Body(input): Body<FactorConfirm>,
) -> Result<Response, Problem> {
    let recovery_codes = second_factor::turn_on(&app, &me, &input.offer, &input.code).await?;
    let cookie = renewed(&app, here, me, &headers).await?;
    Ok((cookie, Json(RecoveryCodes { recovery_codes })).into_response())
}

/// Turns my second factor off, unless my role must have it; I am signed out everywhere else.
#[utoipa::path(post, path = "/me/second-factor/off", tag = "session", request_body = OwnProof,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn turn_off(
    State(app): State<App>,
    me: Me,
    MaybeSession(here): MaybeSession,
    from: Client,
    headers: HeaderMap,
    Body(input): Body<OwnProof>,
) -> Result<Response, Problem> {
    if second_factor::is_required(&app, me.role) {
        let detail = (
            "您的岗位必须使用动态口令，不能停用；换手机请用“更换设备”。",
            "Your role must have a second factor: it stays on. For another device, change the device.",
        );
        return Err(Problem::impossible("second-factor-required", detail));
    }
    must_be_on(prove(&app, &me, here.as_ref(), input, from).await?)?;
    second_factor::turn_off(&app, &me).await?;
    let cookie = renewed(&app, here, me, &headers).await?;
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}

/// Gives me new recovery codes; the older ones hold no more.
#[utoipa::path(post, path = "/me/second-factor/recovery-codes", tag = "session", request_body = OwnProof,
    responses((status = 200, body = RecoveryCodes), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn renew_codes(
    State(app): State<App>,
    me: Me,
    MaybeSession(here): MaybeSession,
    from: Client,
    Body(input): Body<OwnProof>,
) -> Result<Json<RecoveryCodes>, Problem> {
    must_be_on(prove(&app, &me, here.as_ref(), input, from).await?)?;
    Ok(Json(RecoveryCodes { recovery_codes: second_factor::renew_codes(&app, &me).await? }))
}
