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
use serde::{Deserialize, Serialize};
use store::{ContactRecord, DeliveryFilter, StoreError};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The hour of the digest where nobody said.
const DIGEST_HOUR: i64 = 8;
/// How somebody may be mailed.
const MAILS: [&str; 3] = ["none", "each", DIGEST];
/// In which languages.
const LANGUAGES: [&str; 2] = ["zh", "en"];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, change)).routes(routes!(sent))
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
    let (version, email, mail, digest_hour, language) = match found {
        Some(one) => (one.version, one.email, one.mail, one.digest_hour, one.language),
        None => (0, String::new(), MAILS[0].to_owned(), DIGEST_HOUR, LANGUAGES[0].to_owned()),
    };
    Ok(Json(Contact { version, email, mail, digest_hour, language, mails: app.deliver.mails() }))
}

/// Changes how the reader wants to be told. What waits already goes to the new address, or nowhere.
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
    let record = ContactRecord {
        user: me.id,
        version: change.version.max(0) + 1,
        email: address.map(|one| one.to_string()).unwrap_or_default(),
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

/// What was mailed to the reader or waits for it, the newest first.
#[utoipa::path(get, path = "/me/deliveries", tag = "notices", params(Keyed),
    responses((status = 200, body = Paged<DeliveryView>), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn sent(State(app): State<App>, me: Me, Query(page): Query<Keyed>) -> Result<Json<Paged<DeliveryView>>, Problem> {
    let filter = DeliveryFilter { channel: Some(EMAIL.to_owned()), recipient: Some(me.id.to_string()), state: None };
    Ok(Json(deliveries::paged(&app, &filter, &page).await?))
}
