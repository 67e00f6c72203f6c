//! People: an administrator makes them, locks and unlocks them, and gives them the one-time link by which they set their own password.
//! No administrator ever knows a password.

use super::given_posts::{end_post, filled, wrong_seat};
use super::own_posts::{self, DistrictName, PostView};
use super::page::{self, Keyed};
use super::types::{FactView, Office, Paged, Role};
use super::{facts, view};
use crate::attempt;
use crate::desk::{Actors, own_fact};
use crate::extract::{Body, Id, Query};
use crate::password;
use crate::problem::{FieldError, Found, Problem};
use crate::second_factor;
use crate::session::{self, Me};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::UserId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Change, FactorEdit, IdentityEdit, IdentityRecord, PersonFilter, PersonRecord, UserRecord, Write};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(one)).routes(routes!(command))
}

/// Somebody who signs in, as administrators see him.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    id: String,
    version: i64,
    /// The name to sign in with, which pages show.
    name: String,
    role: Role,
    office: Option<Office>,
    credit_code: Option<String>,
    /// For a leader: the district that he leads, if not the whole city.
    district: Option<DistrictName>,
    /// Whether he may sign in.
    active: bool,
    /// Whether he has set a password.
    has_password: bool,
    /// One of the demonstration's identities, who need none.
    demo: bool,
}

/// One of them with what was done to his account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonPage {
    person: PersonView,
    /// How often he is signed in now.
    sessions: i64,
    /// Whether he is held off after too many wrong passwords or codes.
    held_off: bool,
    /// Since when a second factor is asked of him; none: it is not.
    second_factor_since: Option<String>,
    /// Whether his role must have one.
    second_factor_required: bool,
    /// What people call the identity provider, when there is one.
    provider: Option<String>,
    /// Under what it knows him, when the account is linked.
    identity: Option<IdentityView>,
    /// What he holds, lends and was lent beside the post of his account, the newest first.
    posts: Vec<PostView>,
    facts: Vec<FactView>,
}

/// Under what the identity provider knows somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityView {
    /// Its identifier of him.
    subject: String,
    /// Who that is, as it said when he joined by himself.
    name: String,
    /// Since when.
    since: String,
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// The name to sign in with: a post's, such as 水利局 审查员2.
    name: String,
    role: Role,
    /// Of which office; for officials.
    #[serde(default)]
    office: Option<String>,
    /// Of which company; for applicants.
    #[serde(default)]
    credit_code: Option<String>,
    /// Which district he leads; for leaders of one, with its functional areas.
    #[serde(default)]
    district: Option<String>,
}

/// Somebody with the link by which he sets his password.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonMade {
    person: PersonPage,
    link: PasswordLink,
}

/// A one-time link: shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordLink {
    /// Where he sets his password.
    url: String,
    /// Until when it holds.
    expires_at: String,
}

/// What is done to an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonStep {
    pub(super) version: i64,
    /// lock (ends every session), unlock (also after too many wrong passwords), link (a new one-time link), sign-out (ends every session),
    /// reset-factor (no second factor is asked for any more: the device was lost; ends every session), link-identity (he signs in at the identity
    /// provider too), unlink-identity (no more; ends every session), end-post (a post beside that of the account, or what was lent).
    #[serde(rename = "do")]
    verb: String,
    /// Why.
    #[serde(default)]
    pub(super) text: String,
    /// For link-identity: under what the provider knows him.
    #[serde(default)]
    subject: Option<String>,
    /// For end-post: which.
    #[serde(default)]
    pub(super) post: Option<String>,
}

/// What was done, and the link if one was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDone {
    person: PersonPage,
    link: Option<PasswordLink>,
}

/// Which people.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// A part of the name.
    q: Option<String>,
    role: Option<String>,
    office: Option<String>,
    /// Who may sign in, or may not.
    active: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

fn row(app: &App, record: &PersonRecord) -> Result<PersonView, Problem> {
    let user = &record.user;
    let role = Role::parse(&user.role).ok_or_else(|| Problem::broken(format!("there is no role '{}'", user.role)))?;
    Ok(PersonView {
        id: user.id.to_string(),
        version: record.version,
        name: user.name.clone(),
        role,
        office: user.office.as_deref().map(|id| view::office(app, id)),
        credit_code: user.credit_code.clone(),
        district: user.district.as_deref().map(|id| own_posts::district(app, id)),
        active: user.active,
        has_password: user.password_hash.is_some(),
        demo: user.demo,
    })
}

pub(super) async fn whole(app: &App, record: &PersonRecord) -> Result<PersonPage, Problem> {
    let person = row(app, record)?;
    let factor = app.store.second_factor(record.user.id).await?;
    let identity = match &app.provider {
        Some(provider) => app.store.identity_of(record.user.id, provider.issuer()).await?,
        None => None,
    };
    Ok(PersonPage {
        sessions: session::of_user(app, record.user.id, person.role).await?.len() as i64,
        held_off: attempt::is_held_off(app, &record.user.name).await?,
        provider: app.provider.as_ref().map(|provider| provider.title().to_owned()),
        identity: identity.map(|one| IdentityView { subject: one.subject, name: one.name, since: view::instant(one.since) }),
        second_factor_since: factor.map(|factor| view::instant(factor.since)),
        second_factor_required: !person.demo && second_factor::is_required(app, person.role),
        person,
        posts: own_posts::all(app, record.user.id, None).await?,
        facts: facts::newest_first(app, record.user.id.uuid()).await?,
    })
}

/// Who may sign in, by name.
#[utoipa::path(get, path = "/people", tag = "people", params(Asked),
    responses((status = 200, body = Paged<PersonView>), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Json<Paged<PersonView>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.trim().is_empty());
    let filter = PersonFilter { q: text(asked.q), role: text(asked.role), office: text(asked.office), active: asked.active };
    let keyed = Keyed { after: asked.after, limit: asked.limit };
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let found = app.store.people(&filter, &request).await?;
    let items = found.items.iter().map(|one| row(&app, one)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// Somebody's account, and what was done to it.
#[utoipa::path(get, path = "/people/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 200, body = PersonPage), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, Id(id): Id<UserId>) -> Result<Json<PersonPage>, Problem> {
    Ok(Json(whole(&app, &found(&app, id).await?).await?))
}

pub(super) async fn found(app: &App, id: UserId) -> Result<PersonRecord, Problem> {
    app.store.person(id).await.or_missing(|| Problem::not_found(("人员", "person")))
}

/// What is wrong with somebody new.
fn wrong(app: &App, new: &NewPerson) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut say = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
    if !(1..=NAME_CHARS_MAX).contains(&new.name.trim().chars().count()) || new.name.chars().any(char::is_control) {
        say("name", "请填写登录名，不超过 60 字。", "Give the name to sign in with, in 60 characters at most.");
    }
    errors.extend(wrong_seat(app, new.role, (&new.office, &new.credit_code, &new.district)));
    errors
}

/// Makes somebody: he sets his own password by the link of the answer, which nobody sees again.
#[utoipa::path(post, path = "/people", tag = "people", request_body = NewPerson,
    responses((status = 201, body = PersonMade), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn make(State(app): State<App>, me: Me, Body(new): Body<NewPerson>) -> Result<(StatusCode, Json<PersonMade>), Problem> {
    let errors = wrong(&app, &new);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let now = app.clock.now();
    let name = new.name.trim().to_owned();
    if app.store.user_by_name(&name).await?.is_some() {
        return Err(Problem::taken(("登录名", "name to sign in with")));
    }
    let user = UserRecord {
        id: UserId::new(app.ids.next(now)),
        name,
        role: new.role.as_str().to_owned(),
        office: filled(&new.office),
        credit_code: filled(&new.credit_code),
        password_hash: None,
        demo: false,
        active: true,
        district: filled(&new.district),
    };
    let mut record = PersonRecord { user, version: 1, head: [0; 32], facts: 0 };
    let user = &record.user;
    let said = json!({ "name": user.name, "role": user.role, "office": user.office, "credit_code": user.credit_code, "district": user.district });
    let subject = ("person", user.id.uuid());
    let fact = own_fact(subject, (&mut record.head, &mut record.facts), ("person-made", said), &Actors::of(&me), now);
    app.store.commit(Change { people: vec![Write::New(record.clone())], facts: vec![fact], ..Change::default() }).await?;
    let link = password::new_link(&app, record.user.id).await?;
    Ok((StatusCode::CREATED, Json(PersonMade { person: whole(&app, &record).await?, link: shown(&app, link) })))
}

fn shown(app: &App, (token, expires_at): (String, jiff::Timestamp)) -> PasswordLink {
    // Behind the sign: what follows it is sent to no server and stands in no log.
    PasswordLink { url: format!("{}/set-password#{token}", app.desk.public_url), expires_at: view::instant(expires_at) }
}

/// What a step does to the link of an account with the identity provider.
async fn identity_edit(
    app: &App,
    person: &PersonRecord,
    kind: &str,
    subject: Option<&str>,
) -> Result<Vec<IdentityEdit>, Problem> {
    if !kind.starts_with("identity-") {
        return Ok(Vec::new());
    }
    let impossible = |code: &str, zh: &str, en: &str| Err(Problem::impossible(code, (zh, en)));
    let Some(provider) = &app.provider else {
        return impossible("no-provider", "本系统没有接入统一身份认证。", "This server has no identity provider.");
    };
    let (user, issuer) = (person.user.id, provider.issuer().to_owned());
    let linked = app.store.identity_of(user, &issuer).await?.is_some();
    if kind == "identity-unlinked" {
        return match linked {
            true => Ok(vec![IdentityEdit::Unlink(user, issuer)]),
            false => impossible("not-linked", "这个账号没有关联统一身份。", "This account is linked with no identity."),
        };
    }
    if linked || person.user.demo {
        let zh = "这个账号已经关联统一身份，或是演示身份，不能再关联。";
        return impossible("identity-linked-already", zh, "This account is linked already, or is one of the demonstration's.");
    }
    let subject = subject.map(str::trim).filter(|text| (1..=255).contains(&text.len()) && !text.chars().any(char::is_control));
    let Some(subject) = subject else {
        let told = (
            "请填写统一身份认证给这个人的标识，不超过 255 个字符。",
            "Give the identifier that the provider has for this person, in 255 characters at most.",
        );
        return Err(Problem::invalid(vec![FieldError::new("subject", told)]));
    };
    if app.store.identity(&issuer, subject).await?.is_some() {
        return impossible(
            "identity-taken",
            "这个身份标识已经关联另一个账号。",
            "Another account is linked with this identifier.",
        );
    }
    let subject = subject.to_owned();
    Ok(vec![IdentityEdit::Link(IdentityRecord { user, issuer, subject, name: String::new(), since: app.wall.now() })])
}

/// Locks or unlocks an account, makes a new link for its password, resets its second factor, links it with the identity provider, or signs its
/// owner out everywhere; ends a post beside that of the account.
#[utoipa::path(post, path = "/people/{id}/commands", tag = "people", params(("id" = String, Path)), request_body = PersonStep,
    responses((status = 200, body = PersonDone), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<UserId>,
    Body(step): Body<PersonStep>,
) -> Result<Json<PersonDone>, Problem> {
    let before = found(&app, id).await?;
    if step.verb == "end-post" {
        return Ok(Json(PersonDone { person: end_post(&app, &me, &before, &step).await?, link: None }));
    }
    let user = &before.user;
    let kind = match step.verb.as_str() {
        "lock" if id == me.id => {
            let detail = ("不能停用自己的账号。", "You cannot lock your own account.");
            return Err(Problem::impossible("own-account", detail));
        }
        "lock" if !user.active => {
            return Err(Problem::impossible("locked-already", ("账号已经停用。", "The account is locked already.")));
        }
        "lock" => "person-locked",
        "unlock" => "person-unlocked",
        "link" if !user.active || user.demo => {
            let detail = (
                "停用的账号和演示身份不设密码。",
                "A locked account and the demonstration's identities have no password to set.",
            );
            return Err(Problem::impossible("no-password", detail));
        }
        "link" => "person-link",
        "sign-out" => "person-signed-out",
        "reset-factor" if app.store.second_factor(id).await?.is_none() => {
            let detail = ("这个账号没有启用动态口令。", "This account has no second factor.");
            return Err(Problem::impossible("no-second-factor", detail));
        }
        "reset-factor" => "second-factor-reset",
        "link-identity" => "identity-linked",
        "unlink-identity" => "identity-unlinked",
        _ => {
            let told = (
                "没有这个操作。",
                "One of lock, unlock, link, sign-out, reset-factor, link-identity, unlink-identity, end-post.",
            );
            return Err(Problem::invalid(vec![FieldError::new("do", told)]));
        }
    };
    let identities = identity_edit(&app, &before, kind, step.subject.as_deref()).await?;
    let now = app.clock.now();
    let active = match kind {
        "person-locked" => false,
        "person-unlocked" => true,
        _ => user.active,
    };
    let user = UserRecord { active, ..user.clone() };
    let mut record = PersonRecord { user, version: step.version + 1, ..before };
    let mut said = json!({ "name": record.user.name, "text": step.text.trim() });
    if let Some(IdentityEdit::Link(one)) = identities.first() {
        said["subject"] = json!(one.subject);
        said["issuer"] = json!(one.issuer);
    }
    let fact = own_fact(("person", id.uuid()), (&mut record.head, &mut record.facts), (kind, said), &Actors::of(&me), now);
    let write = Write::Update { record: record.clone(), expected: step.version };
    let factors = if kind == "second-factor-reset" { vec![FactorEdit::Off(id)] } else { Vec::new() };
    let change = Change { people: vec![write], factors, identities, facts: vec![fact], ..Change::default() };
    app.commit_change(Ok(change), id.uuid()).await?;
    if matches!(kind, "person-locked" | "person-signed-out" | "second-factor-reset" | "identity-unlinked") {
        app.store.drop_sessions_of(id).await?;
    }
    if matches!(kind, "person-unlocked" | "second-factor-reset") {
        app.store.forget_tries_of(&record.user.name).await?;
    }
    let link = if kind == "person-link" { Some(shown(&app, password::new_link(&app, id).await?)) } else { None };
    Ok(Json(PersonDone { person: whole(&app, &record).await?, link }))
}
