//! How the reader wants to be told outside the product, and what was sent to him.

use super::deliveries::{self, DeliveryView};
use super::page::Keyed;
use super::types::Paged;
use crate::deliver;
use crate::desk::{DIGEST, EMAIL};
use crate::extract::{Body, Query};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{ContactRecord, DeliveryFilter, MailedCode, StoreError};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The hour of the digest where nobody said.
const DIGEST_HOUR: i64 = 8;
/// How somebody may be mailed.
const MAILS: [&str; 3] = ["none", "each", DIGEST];
/// How long a number holds that was mailed to an address, in minutes.
const CODE_MINUTES: i64 = 30;
/// How often one may be typed.
const CODE_TRIES_MAX: i64 = 5;
/// How long whoever wants another one waits, in seconds.
const CODE_WAIT_SECONDS: i64 = 60;
/// In which languages.
const LANGUAGES: [&str; 2] = ["zh", "en"];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, change)).routes(routes!(mail_code)).routes(routes!(confirm)).routes(routes!(sent))
}

/// How the reader wants to be told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contact {
    /// 0 until he has said so once.
    version: i64,
    /// His address; may be empty.
    email: String,
    /// none, each (a letter for each notice) or digest (one a day).
    mail: String,
    /// At which full hour the digest leaves, 0 to 23.
    digest_hour: i64,
    /// zh or en.
    language: String,
    /// Whether this server sends mail at all.
    mails: bool,
    /// Whether the address is known to be his: an address that is not confirmed is mailed its number and nothing else.
    confirmed: bool,
    /// Whether a number was mailed that may still be typed.
    code_mailed: bool,
}

/// The number that was mailed to an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactCode {
    /// Six digits.
    code: String,
}

/// How the reader wants to be told from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// The version that it was made from.
    version: i64,
    email: String,
    mail: String,
    digest_hour: i64,
    language: String,
}

/// How the reader wants to be told.
#[utoipa::path(get, path = "/me/contact", tag = "notices", responses((status = 200, body = Contact), (status = 401, body = Problem)))]
async fn get(State(app): State<App>, me: Me) -> Result<Json<Contact>, Problem> {
    let found = app.store.contact(me.id).await?;
    let confirmed = found.as_ref().is_some_and(|one| one.confirmed);
    let code_mailed = found.as_ref().and_then(|one| one.code.as_ref()).is_some_and(|code| holds(&app, code));
    let (version, email, mail, digest_hour, language) = match found {
        Some(one) => (one.version, one.email, one.mail, one.digest_hour, one.language),
        None => (0, String::new(), MAILS[0].to_owned(), DIGEST_HOUR, LANGUAGES[0].to_owned()),
    };
    Ok(Json(Contact { version, email, mail, digest_hour, language, mails: app.deliver.mails(), confirmed, code_mailed }))
}

/// Changes how the reader wants to be told. What waits already goes to the new address once it is confirmed, or nowhere.
#[utoipa::path(patch, path = "/me/contact", tag = "notices", request_body = ContactChange,
    responses((status = 200, body = Contact), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change(state: State<App>, me: Me, Body(change): Body<ContactChange>) -> Result<Json<Contact>, Problem> {
    let app = &state.0;
    let mut errors = Vec::new();
    let one_of = |field: &str, value: &str, all: &[&str], errors: &mut Vec<FieldError>| {
        if !all.contains(&value) {
            let all = all.join(", ");
            errors.push(FieldError::new(field, (format!("只能是 {all} 之一。"), format!("must be one of {all}."))));
        }
    };
    one_of("mail", &change.mail, &MAILS, &mut errors);
    one_of("language", &change.language, &LANGUAGES, &mut errors);
    if !(0..24).contains(&change.digest_hour) {
        errors.push(FieldError::new("digest_hour", ("应为 0 至 23 的整点。", "must be a full hour, 0 to 23.")));
    }
    let email = change.email.trim();
    let address = deliver::address(email);
    if !email.is_empty() && address.is_none() {
        let zh = "不是邮箱地址：应形如 name@example.gov.cn。";
        errors.push(FieldError::new("email", (zh, "No e-mail address: expected name@example.gov.cn.")));
    } else if email.is_empty() && change.mail != MAILS[0] {
        errors.push(FieldError::new("email", ("要接收邮件，请填写邮箱地址。", "To be mailed, give an address.")));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let email = address.map(|one| one.to_string()).unwrap_or_default();
    let before = app.store.contact(me.id).await?;
    let record = ContactRecord {
        user: me.id,
        version: change.version.max(0) + 1,
        confirmed: before.is_some_and(|one| one.confirmed && one.email == email),
        code: None,
        email,
        mail: change.mail,
        digest_hour: change.digest_hour,
        language: change.language,
        updated_at: app.clock.now(),
    };
    match app.store.put_contact(&record, change.version).await {
        Err(error @ StoreError::Conflict { .. }) => Err(app.conflict(error, me.id.uuid()).await),
        other => {
            other?;
            get(state, me).await
        }
    }
}

/// Mails the number that confirms the reader's address; the one before holds no more.
#[utoipa::path(post, path = "/me/contact/code", tag = "notices",
    responses((status = 200, body = Contact), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn mail_code(state: State<App>, me: Me) -> Result<Json<Contact>, Problem> {
    let app = &state.0;
    let found = app.store.contact(me.id).await?.filter(|one| !one.email.is_empty());
    let contact = found
        .ok_or_else(|| Problem::invalid(vec![FieldError::new("email", ("请先填写邮箱地址。", "Give an address first."))]))?;
    if contact.confirmed {
        return Err(Problem::impossible("confirmed-already", ("这个邮箱已经验证。", "This address is confirmed already.")));
    }
    if !app.deliver.mails() {
        let told = ("本系统未设置邮件服务器，暂时不能验证邮箱。", "No mail server is set: addresses cannot be confirmed here.");
        return Err(Problem::impossible("no-mail-server", told));
    }
    let code = format!("{:06}", u32::from_be_bytes(crate::ids::secret::<4>()) % 1_000_000);
    let now = app.wall.now();
    let not_after = now.saturating_sub(SignedDuration::from_secs(CODE_WAIT_SECONDS)).map_err(Problem::broken)?;
    let kept = app.store.put_contact_code((me.id, &contact.email), digest(&me, &contact.email, &code), (now, not_after)).await?;
    if !kept {
        let told =
            ("验证码刚刚发出，请查看邮箱，一分钟后可以重发。", "A number was just mailed: look there, or ask again in a minute.");
        return Err(Problem::too_many(told, CODE_WAIT_SECONDS));
    }
    if let Err(failure) = app.deliver.mail_code(&app.desk.city.name, &contact, &code, CODE_MINUTES).await {
        tracing::warn!(why = failure.why, "a number to confirm an address did not leave");
        let why = deliver::Failure::words(&failure.why);
        let zh = format!("验证邮件没有发出（{}），请核对地址，一分钟后再试。", why.zh);
        let en = format!("The letter did not leave ({}): check the address, and try again in a minute.", why.en);
        return Err(Problem::impossible("mail-not-sent", (zh, en)));
    }
    get(state, me).await
}

/// Confirms the reader's address with the number that was mailed to it: five may be typed, within half an hour.
#[utoipa::path(post, path = "/me/contact/confirm", tag = "notices", request_body = ContactCode,
    responses((status = 200, body = Contact), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn confirm(state: State<App>, me: Me, Body(typed): Body<ContactCode>) -> Result<Json<Contact>, Problem> {
    let app = &state.0;
    let wrong = || {
        let told =
            ("验证码不对或已失效，请核对，或重新获取。", "The number is wrong or holds no more: check it, or ask for a new one.");
        Problem::invalid(vec![FieldError::new("code", told)])
    };
    if !app.store.try_contact_code(me.id, CODE_TRIES_MAX).await? {
        return Err(wrong());
    }
    let contact = app.store.contact(me.id).await?.ok_or_else(wrong)?;
    let code = contact.code.as_ref().filter(|code| holds(app, code)).ok_or_else(wrong)?;
    let same = bool::from(code.digest.ct_eq(&digest(&me, &contact.email, typed.code.trim())));
    if !same || !app.store.confirm_contact(me.id, &contact.email).await? {
        return Err(wrong());
    }
    get(state, me).await
}

/// Whether a number that was mailed may still be typed.
fn holds(app: &App, code: &MailedCode) -> bool {
    let age = app.wall.now().duration_since(code.at);
    code.tries <= CODE_TRIES_MAX && age <= SignedDuration::from_mins(CODE_MINUTES)
}

/// What is kept of a number: of no use for another reader or another address.
fn digest(me: &Me, email: &str, code: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in [&me.id.to_string(), email, code] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// What was mailed to the reader or waits for it, the newest first.
#[utoipa::path(get, path = "/me/deliveries", tag = "notices", params(Keyed),
    responses((status = 200, body = Paged<DeliveryView>), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn sent(State(app): State<App>, me: Me, Query(page): Query<Keyed>) -> Result<Json<Paged<DeliveryView>>, Problem> {
    let filter = DeliveryFilter { channel: Some(EMAIL.to_owned()), recipient: Some(me.id.to_string()), state: None };
    Ok(Json(deliveries::paged(&app, &filter, &page).await?))
}
