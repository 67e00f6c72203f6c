//! What anyone may ask before and after: how companies are set up here, whether a name is free, how far an application is.

use super::standing;
use super::view::{state, steps};
use super::wire::NewEstablishment;
use crate::api::types::{Office, TermView, Text};
use crate::api::view;
use crate::desk;
use crate::extract::Query;
use crate::problem::{FieldError, Found, Problem};
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How companies are set up in this city.
#[derive(Debug, Serialize, ToSchema)]
pub struct Start {
    /// The item that everything waits for.
    licence: String,
    /// Within which term everything is promised.
    promised: Text,
    /// How long a declared name is kept.
    name_kept: Text,
    prefixes: Vec<String>,
    trade_chars_min: usize,
    trade_chars_max: usize,
    entities: Vec<StartEntity>,
    premises: Vec<StartChoice>,
    banks: Vec<StartChoice>,
    steps: Vec<StartStep>,
}

/// A kind of entity.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartEntity {
    id: String,
    name: Text,
    /// How its names end.
    suffixes: Vec<String>,
}

/// Something to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartChoice {
    id: String,
    name: Text,
}

/// An item of the bundle.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartStep {
    item: String,
    name: Text,
    office: Office,
    promised: Option<TermView>,
    statutory: Option<TermView>,
    basis: Vec<crate::api::types::BasisView>,
    note: Option<Text>,
    /// Which wish brings it: seal, invoices, insurance, fund or bank; none for what everybody needs.
    want: Option<String>,
    confidence: String,
}

/// A name to be looked at.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AskedName {
    entity: String,
    prefix: String,
    trade: String,
    business: String,
    suffix: String,
}

/// Whether a name can be declared.
#[derive(Debug, Serialize, ToSchema)]
pub struct NameView {
    name: String,
    free: bool,
    /// What is wrong with it, part by part.
    errors: Vec<FieldError>,
}

/// How far an application is, for anyone who has its number.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitProgress {
    number: String,
    name: String,
    state: String,
    state_name: Text,
    filed_on: Option<String>,
    promised_on: Option<String>,
    completed_on: Option<String>,
    steps: Vec<PublicStep>,
}

/// A step, for anyone.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicStep {
    pub(super) item: String,
    pub(super) name: Text,
    pub(super) office: Text,
    pub(super) level: u32,
    pub(super) state: String,
    pub(super) state_name: Text,
    pub(super) received_at: Option<String>,
    pub(super) finished_at: Option<String>,
    pub(super) due_on: Option<String>,
}

/// How companies are set up here: kinds of entity, parts of a name, steps with their offices and terms.
#[utoipa::path(get, path = "/start", tag = "establishments",
    responses((status = 200, body = Start), (status = 404, body = Problem)))]
pub(super) async fn start(State(app): State<App>) -> Result<Json<Start>, Problem> {
    let starter = app.desk.starter()?;
    let catalogue = &app.desk.city.catalogue;
    let today = app.today();
    let of_kit = catalogue.items().iter().filter(|item| item.stage.kind() == approval::DossierKind::Establishment);
    let mut steps: Vec<StartStep> = of_kit
        .filter_map(|item| {
            let on = item.on(today)?;
            Some(StartStep {
                item: item.id.to_string(),
                name: view::named(on.name),
                office: view::office(&app, item.office.as_str()),
                promised: on.promised.map(view::promised),
                statutory: on.statutory.map(view::statutory),
                basis: view::bases(&on),
                note: item.note.as_ref().map(view::named),
                want: wanted_by(&on),
                confidence: item.confidence.as_str().to_owned(),
            })
        })
        .collect();
    steps.sort_by_key(|step| step.item != starter.licence.as_str());
    let premises = catalogue.schema().field("premises").map(|field| field.options.as_slice()).unwrap_or_default();
    let choice = |id: &str, name: Text| StartChoice { id: id.to_owned(), name };
    Ok(Json(Start {
        licence: starter.licence.to_string(),
        promised: view::named(&approval::term_text(starter.promised)),
        name_kept: view::named(&starter.name_kept.text()),
        prefixes: starter.prefixes.clone(),
        trade_chars_min: starter.trade_chars.0,
        trade_chars_max: starter.trade_chars.1,
        entities: starter
            .entities
            .iter()
            .map(|one| StartEntity { id: one.id.clone(), name: view::named(&one.name), suffixes: one.suffixes.clone() })
            .collect(),
        premises: premises.iter().map(|one| choice(&one.id, Text::new(&one.zh, &one.en))).collect(),
        banks: starter.banks.iter().map(|one| choice(&one.id, view::named(&one.name))).collect(),
        steps,
    }))
}

/// The wish for which an item is done: the field `wants_…` that its rule reads.
fn wanted_by(on: &approval::ItemOn<'_>) -> Option<String> {
    let text = on.applies?.to_string();
    let want = desk::WANTS.iter().find(|want| text.contains(&format!("wants_{want}")));
    want.map(|&want| want.to_owned())
}

/// Can this name be declared?
#[utoipa::path(get, path = "/start/name", tag = "establishments", params(AskedName),
    responses((status = 200, body = NameView), (status = 400, body = Problem)))]
pub(super) async fn name(State(app): State<App>, Query(asked): Query<AskedName>) -> Result<Json<NameView>, Problem> {
    let AskedName { entity, prefix, trade, business, suffix } = asked;
    let new = NewEstablishment { entity, prefix, trade, business, suffix, ..NewEstablishment::default() }.read();
    let standing = standing(&app, &new).await?;
    let errors = app.desk.name_errors(&new, standing.is_taken(None, app.today()))?;
    Ok(Json(NameView { name: new.name.whole(), free: errors.is_empty(), errors }))
}

/// How far is the application with this number?
#[utoipa::path(get, path = "/public/establishments/{number}", tag = "public", params(("number" = String, Path)),
    responses((status = 200, body = KitProgress), (status = 404, body = Problem)))]
pub(super) async fn progress(State(app): State<App>, Path(number): Path<String>) -> Result<Json<KitProgress>, Problem> {
    let missing = || Problem::not_found(("开办申请号", "application number"));
    let number = number.trim().to_uppercase();
    if number.len() > 40 || !number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(missing());
    }
    let id = app.store.establishment_by_number(&number).await.or_missing(missing)?;
    let dossier = app.store.dossier(id).await?;
    let record = desk::establishment(&dossier)?;
    let Some(filed_at) = record.filed_at else { return Err(missing()) };
    let (state, state_name) = state(&app, record);
    Ok(Json(KitProgress {
        number: record.number.clone(),
        name: dossier.project.name.clone(),
        state: state.to_owned(),
        state_name,
        filed_on: Some(calendar::date_of(filed_at).to_string()),
        promised_on: record.promised_on.map(|day| day.to_string()),
        completed_on: record.completed_at.map(|at| calendar::date_of(at).to_string()),
        steps: steps(&app, &dossier)?.into_iter().map(PublicStep::from).collect(),
    }))
}
