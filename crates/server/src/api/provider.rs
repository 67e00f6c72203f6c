//! Signing in by the identity provider over HTTP: the browser is sent there with a question, and brings the answer back to the session that asked.

use super::session::{Session, answer};
use crate::desk::{Actors, own_fact};
use crate::extract::Body;
use crate::oidc::{self, Flow, Given, Provider};
use crate::password;
use crate::problem::{Found, Problem};
use crate::session::{self, MaybeSession, Me, Method};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Change, IdentityEdit, IdentityRecord, PersonRecord, StoreError, Write};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long the provider may keep somebody.
const FLOW: SignedDuration = SignedDuration::from_mins(30);
/// What a flow is sealed for.
const PURPOSE: &str = "sign-in by the provider";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(begin)).routes(routes!(come_back))
}

/// A sign-in by the provider begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderSignIn {
    /// What stands behind the `#` of a one-time link: its account is linked with whoever signs in.
    #[serde(default)]
    link: Option<String>,
}

/// Where the browser goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderQuestion {
    /// The provider's page.
    address: String,
    /// Comes back with the answer: sealed, for this session alone.
    flow: String,
}

/// What the provider's page gave to the page that people come back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderAnswer {
    /// The `flow` of the question.
    flow: String,
    /// `state`, as it came back.
    state: String,
    /// `code`, as it came back.
    #[serde(default)]
    code: Option<String>,
    /// `iss`, as it came back.
    #[serde(default)]
    iss: Option<String>,
    /// `error`, as it came back.
    #[serde(default)]
    error: Option<String>,
}

/// What is kept of a question, in the asker's hands and sealed.
#[derive(Serialize, Deserialize)]
struct Asked {
    state: String,
    nonce: String,
    verifier: String,
    session: String,
    until: Timestamp,
    link: Option<String>,
}

fn provider(app: &App) -> Result<&Provider, Problem> {
    app.provider.as_ref().ok_or_else(|| Problem::not_found(("登录方式", "way to sign in")))
}

fn no_session() -> Problem {
    Problem::forbidden(("请先打开登录页，再登录。", "Open the sign-in page first: GET /api/v1/session gives the CSRF token."))
}

/// Begins to sign in by the identity provider.
#[utoipa::path(post, path = "/session/provider", tag = "session", request_body = ProviderSignIn,
    responses((status = 200, body = ProviderQuestion), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn begin(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Body(input): Body<ProviderSignIn>,
) -> Result<Json<ProviderQuestion>, Problem> {
    let provider = provider(&app)?;
    let session = session.ok_or_else(no_session)?;
    let now = app.wall.now();
    let flow = Flow::random();
    let address = provider.address(&flow, now).await?;
    let asked = Asked {
        session: base::hex(&session.digest),
        until: now.saturating_add(FLOW).unwrap_or(now),
        link: input.link.filter(|link| link.len() <= password::BYTES_MAX),
        state: flow.state,
        nonce: flow.nonce,
        verifier: flow.verifier,
    };
    let plain = serde_json::to_vec(&asked).map_err(Problem::broken)?;
    Ok(Json(ProviderQuestion { address, flow: app.vault.seal(PURPOSE, &plain) }))
}

/// Ends to sign in by the identity provider: at once, or as far as the second factor (`pending`).
#[utoipa::path(post, path = "/session/provider/return", tag = "session", request_body = ProviderAnswer,
    responses((status = 200, body = Session), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn come_back(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    headers: HeaderMap,
    Body(input): Body<ProviderAnswer>,
) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let old = session.ok_or_else(no_session)?;
    let now = app.wall.now();
    let asked = app.vault.open(PURPOSE, &input.flow).and_then(|plain| serde_json::from_slice::<Asked>(&plain).ok());
    let own = |asked: &Asked| asked.session == base::hex(&old.digest) && now < asked.until;
    let asked = asked.filter(own).ok_or_else(oidc::other_answer)?;
    let flow = Flow { state: asked.state, nonce: asked.nonce, verifier: asked.verifier };
    let given =
        Given { code: input.code.as_deref(), state: &input.state, issuer: input.iss.as_deref(), error: input.error.as_deref() };
    let signed = provider.signed(&flow, &given, now).await?;
    let name = provider.name_of(&signed);
    let unknown = || unknown(provider, &name, &signed.subject);
    let me = match (app.store.identity(provider.issuer(), &signed.subject).await?, &asked.link) {
        (Some(user), _) => app.store.user(user).await?.filter(|user| user.active).and_then(Me::of).ok_or_else(unknown)?,
        (None, Some(link)) => join(&app, provider, link, &signed.subject, &name).await?.ok_or_else(unknown)?,
        (None, None) => return Err(unknown()),
    };
    answer(&app, session::enter(&app, &old, me, Method::Provider, session::is_secure(&headers)).await?)
}

/// Links the account of a one-time link with whoever signed in; none when the link does not hold.
async fn join(app: &App, provider: &Provider, link: &str, subject: &str, name: &str) -> Result<Option<Me>, Problem> {
    let link = password::digest(link);
    let Some(id) = app.store.password_link(link, app.wall.now()).await? else { return Ok(None) };
    let person = app.store.person(id).await.or_missing(|| Problem::not_found(("人员", "person")))?;
    let Some(me) = Me::of(person.user.clone()).filter(|_| person.user.active) else { return Ok(None) };
    if app.store.identity_of(id, provider.issuer()).await?.is_some() {
        let detail = (
            "这个账号已经关联了另一个统一身份，请管理员先取消关联。",
            "This account is linked with another identity: ask an administrator to unlink it first.",
        );
        return Err(Problem::impossible("identity-linked-already", detail));
    }
    let expected = person.version;
    let mut record = PersonRecord { version: expected + 1, ..person };
    let said = json!({ "by": "link", "issuer": provider.issuer(), "subject": subject, "name": name });
    let chain = (&mut record.head, &mut record.facts);
    let fact = own_fact(("person", id.uuid()), chain, ("identity-linked", said), &Actors::of(&me), app.clock.now());
    let identity = IdentityRecord {
        user: id,
        issuer: provider.issuer().to_owned(),
        subject: subject.to_owned(),
        name: name.to_owned(),
        since: app.wall.now(),
    };
    let change = Change {
        people: vec![Write::Update { record, expected }],
        identities: vec![IdentityEdit::Link(identity)],
        facts: vec![fact],
        ..Change::default()
    };
    match app.store.commit(change).await {
        // The same link, or the same identity, at the same moment elsewhere.
        Err(StoreError::Conflict { .. } | StoreError::Taken { .. }) => return Ok(None),
        other => drop(other?),
    }
    app.store.take_password_link(link).await?;
    app.store.drop_sessions_of(id).await?;
    Ok(Some(me))
}

/// 403 for somebody whom the provider knows and the city does not: whom to ask, and what to tell him.
fn unknown(provider: &Provider, name: &str, subject: &str) -> Problem {
    let detail = (
        format!(
            "“{}”认得您（{name}），但本系统没有与之关联的账号。请把身份标识 {subject} 告诉本系统管理员，由管理员在“人员账号”里关联；有一次性链接的，请从链接进入。",
            provider.title()
        ),
        format!(
            "{} knows you ({name}), but no account here is linked with that. Tell an administrator your identifier, {subject}: it is linked at /people. If you were given a one-time link, begin there.",
            provider.title()
        ),
    );
    Problem::new(StatusCode::FORBIDDEN, "identity-unknown", ("没有关联的账号", "No account is linked"), detail)
}
