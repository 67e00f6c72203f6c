//! Everything constant that pages need: offices, districts, industries, items, the facts that rules ask for.

use super::items::{ItemBrief, brief};
use super::types::{Office, Text};
use super::view;
use crate::problem::Problem;
use crate::state::App;
use approval::{DossierKind, Stage};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(reference))
}

/// What does not change while the server runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reference {
    offices: Vec<Office>,
    /// Teams of recruiters: offices of their own, to which no case or issue goes.
    teams: Vec<Office>,
    /// The office that coordinates promotion.
    promotion_office: Option<String>,
    districts: Vec<District>,
    industries: Vec<Coded>,
    clusters: Vec<Identified>,
    bases: Vec<Identified>,
    partners: Vec<Identified>,
    stages: Vec<Identified>,
    items: Vec<ItemBrief>,
    fields: Vec<FieldInfo>,
    states: Vec<Identified>,
    duty_kinds: Vec<Identified>,
    duty_states: Vec<Identified>,
    methods: Vec<Described>,
}

/// A district, or a functional area without a code of its own.
#[derive(Debug, Serialize, ToSchema)]
pub struct District {
    code: String,
    name: Text,
    /// The region of GB/T 2260 in which it lies.
    region: String,
}

/// A code and its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coded {
    code: String,
    name: Text,
}

/// An id and its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identified {
    id: String,
    name: Text,
}

/// An id, its name and what it means.
#[derive(Debug, Serialize, ToSchema)]
pub struct Described {
    id: String,
    name: Text,
    summary: Text,
}

/// A fact of a project that rules ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldInfo {
    id: String,
    label: Text,
    /// bool, int, text, texts or date.
    kind: String,
    options: Vec<FieldOption>,
    unit: Option<Text>,
    help: Option<Text>,
    group: String,
    group_label: Text,
}

/// One of a fact's choices.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldOption {
    id: String,
    label: Text,
}

/// Everything constant.
#[utoipa::path(get, path = "/reference", tag = "reference", responses((status = 200, body = Reference)))]
async fn reference(State(app): State<App>) -> Result<Response, Problem> {
    let city = &app.desk.city;
    let today = app.today();
    let identified = |all: &[city::Entry]| -> Vec<Identified> {
        all.iter().map(|one| Identified { id: one.id.clone(), name: view::named(&one.name) }).collect()
    };
    let body = Reference {
        offices: city.offices.iter().map(|office| view::office(&app, office.id.as_str())).collect(),
        teams: city.teams.iter().map(|team| view::office(&app, team.id.as_str())).collect(),
        promotion_office: crate::desk::lead_office(city).map(str::to_owned),
        districts: city
            .districts
            .iter()
            .map(|one| District { code: one.id.clone(), name: view::named(&one.name), region: one.region.to_string() })
            .collect(),
        industries: city.industries.iter().map(|one| Coded { code: one.code.clone(), name: view::named(&one.name) }).collect(),
        clusters: identified(&city.clusters),
        bases: identified(&city.bases),
        partners: identified(&city.partners),
        stages: Stage::of(DossierKind::Investment)
            .map(|stage| Identified { id: stage.as_str().to_owned(), name: view::named(&stage.text()) })
            .collect(),
        items: city.catalogue.items().iter().filter(|item| item.on(today).is_some()).map(|item| brief(item, today)).collect(),
        fields: fields(&app),
        states: approval::State::NAMES
            .iter()
            .map(|(id, zh, en)| Identified { id: (*id).to_owned(), name: Text::new(*zh, *en) })
            .collect(),
        duty_kinds: city
            .rulebook
            .kinds
            .iter()
            .map(|kind| Identified { id: kind.id.clone(), name: view::named(&kind.name) })
            .collect(),
        duty_states: duty::State::ALL
            .iter()
            .map(|state| Identified { id: state.as_str().to_owned(), name: view::named(&state.text()) })
            .collect(),
        methods: city
            .rulebook
            .methods
            .iter()
            .map(|one| Described { id: one.id.clone(), name: view::named(&one.name), summary: view::named(&one.summary) })
            .collect(),
    };
    Ok(([(header::CACHE_CONTROL, "private, max-age=300")], Json(body)).into_response())
}

fn fields(app: &App) -> Vec<FieldInfo> {
    let schema = app.desk.city.catalogue.schema();
    let other = |group: &str| DossierKind::parse(group).is_some_and(|kind| kind != DossierKind::Investment);
    let of_projects = schema.fields().iter().filter(|field| !other(&field.group.id));
    of_projects.map(field).collect()
}

/// A field of rules as forms show it.
pub(super) fn field(field: &rules::Field) -> FieldInfo {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    FieldInfo {
        id: field.id.clone(),
        label: text(&field.zh, &field.en),
        kind: field.kind.as_str().to_owned(),
        options: field.options.iter().map(|one| FieldOption { id: one.id.clone(), label: text(&one.zh, &one.en) }).collect(),
        unit: field.unit.as_ref().map(|unit| text(&unit.zh, &unit.en)),
        help: field.help.as_ref().map(|help| text(&help.zh, &help.en)),
        group: field.group.id.clone(),
        group_label: text(&field.group.zh, &field.group.en),
    }
}
