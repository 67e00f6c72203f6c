//! What other systems bring in, each by its key: the hotline's slips.

use super::types::{Office, Text};
use super::view;
use crate::api_key::Caller;
use crate::desk::Actors;
use crate::extract::Body;
use crate::imports::{Taker, take_slips};
use crate::problem::{FieldError, Problem};
use crate::sheets::{Progress, district};
use crate::state::App;
use ::issue::{Channel, Slip};
use ::sheet::Field;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The role of a system, as facts keep it.
const SYSTEM: &str = "system";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(issue))
}

/// What the hotline took down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeSlip {
    /// The hotline's own number: of each there is one issue.
    number: String,
    text: String,
    /// Who asks.
    company: String,
    #[serde(default)]
    code: Option<String>,
    /// Whom to call.
    #[serde(default)]
    contact: String,
    /// By name or code.
    #[serde(default)]
    district: Option<String>,
    /// On which day the company spoke.
    #[serde(default)]
    asked_on: Option<String>,
}

/// What became of a slip.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntakeDone {
    number: String,
    issue: String,
    /// Whether it was here before; then nothing was changed.
    repeated: bool,
    /// received (somebody sorts it), handed and so on.
    state: String,
    /// Who answers.
    office: Option<Office>,
    /// Why this office.
    why: Option<Text>,
    due_on: Option<String>,
}

/// Brings a slip in, by a key with the scope issues:intake; the same number again changes nothing.
#[utoipa::path(post, path = "/intake/issues", tag = "intake", request_body = IntakeSlip,
    responses((status = 201, body = IntakeDone), (status = 200, body = IntakeDone), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn issue(
    State(app): State<App>,
    caller: Caller,
    Body(given): Body<IntakeSlip>,
) -> Result<(StatusCode, Json<IntakeDone>), Problem> {
    let Caller(key) = caller;
    let asked_on = view::some_date("asked_on", given.asked_on.as_deref().filter(|text| !text.is_empty()))?;
    let text = |given: Option<String>| given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let named = text(given.district);
    let slip = Slip {
        number: given.number.trim().to_owned(),
        asked_on,
        company: given.company,
        code: text(given.code),
        contact: given.contact,
        text: given.text,
        district: named.as_deref().and_then(|text| district(&app.desk.city, text)),
    };
    let told = slip.wrong(app.today()).into_iter();
    let mut errors: Vec<FieldError> = told.map(|(field, text)| FieldError::new(field.id(), (text.zh, text.en))).collect();
    if named.is_some() && slip.district.is_none() {
        errors.push(FieldError::new("district", ("没有这个县区。", "There is no such district.")));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let number = slip.number.clone();
    let who = Actors { name: key.name, role: SYSTEM.to_owned(), office: key.office.clone(), ..Actors::clock() };
    let taker = Taker { id: UserId::new(key.id), office: Some(key.office), who };
    let added = take_slips(&app, &[slip], &Progress::default(), &taker).await?;
    let known = app.store.issue_numbers(Channel::Hotline.as_str(), &[&number]).await?;
    let id = *known.get(&number).ok_or_else(|| Problem::broken("a slip that was taken in is not there"))?;
    let record = app.store.issue(id).await?;
    let issue = app.desk.issue(&record)?;
    let done = IntakeDone {
        number,
        issue: id.to_string(),
        repeated: added.is_empty(),
        state: record.state,
        office: record.office.as_deref().map(|office| view::office(&app, office)),
        why: issue.round().map(|round| view::named(&round.why)),
        due_on: record.due_on.map(|day| day.to_string()),
    };
    Ok((if done.repeated { StatusCode::OK } else { StatusCode::CREATED }, Json(done)))
}
