//! One entity as the wire shows it: in a list, on its page, its attributes by name.

use crate::api::facts;
use crate::api::projects::{self, ProjectRow};
use crate::api::types::{FactView, Paged, Text};
use crate::api::{page, view};
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::EntityId;
use entity::{ATTRIBUTES, Attribute, Kind, TAGS, Unit};
use serde::Serialize;
use serde_json::{Value, json};
use store::{EntityRecord, ProjectFilter};
use utoipa::ToSchema;

/// An entity in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntityRow {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) uscc: String,
    pub(super) name: String,
    /// enterprise, individual or cooperative.
    pub(super) kind: String,
    pub(super) kind_name: Text,
    /// live, deregistered or revoked.
    pub(super) state: String,
    pub(super) state_name: Text,
    pub(super) district: String,
    pub(super) district_name: Text,
    /// Four digits of GB/T 4754.
    pub(super) industry: Option<String>,
    pub(super) industry_name: Option<Text>,
    pub(super) size_class: Option<i64>,
    pub(super) size_name: Option<Text>,
    pub(super) registered_capital_yuan: Option<i64>,
    pub(super) registered_on: String,
    pub(super) ended_on: Option<String>,
    /// Made for the demonstration.
    pub(super) synthetic: bool,
}

/// An entity.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityView {
    #[serde(flatten)]
    row: EntityRow,
    attributes: Vec<AttributeView>,
    /// With which others it came, if it came with others.
    batch: Option<String>,
    facts: Vec<FactView>,
    /// Whether the reader may change it.
    may_edit: bool,
}

/// An attribute of an entity.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttributeView {
    /// Its name in rules.
    name: String,
    label: Text,
    /// yuan, count, code, day, flag or tags.
    unit: String,
    /// A whole number, a day, true or false, a list of tags; null when it is unknown.
    value: Value,
    /// What a code or tags are called.
    shown: Option<Text>,
    /// The names of the codes, from 0.
    codes: Vec<Text>,
}

/// An entity's row.
pub fn row(app: &App, record: &EntityRecord) -> EntityRow {
    let city = &app.desk.city;
    let name = |found: Option<base::Named>, code: &str| found.map_or_else(|| Text::same(code), |name| view::named(&name));
    let size = record.attributes.get("size_class");
    EntityRow {
        id: record.id.to_string(),
        version: record.version,
        uscc: record.uscc.clone(),
        name: record.name.clone(),
        kind: record.kind.clone(),
        kind_name: name(Kind::parse(&record.kind).map(Kind::text), &record.kind),
        state: record.state.clone(),
        state_name: name(entity::State::parse(&record.state).map(entity::State::text), &record.state),
        district: record.district.clone(),
        district_name: view::district(app, &record.district),
        industry: record.industry.clone(),
        // The pack names the industries that its projects have; of the others the nearest wider one is told.
        industry_name: record.industry.as_ref().map(|code| {
            let wider = [code.get(..4), code.get(..3), code.get(..2)].into_iter().flatten();
            name(wider.filter_map(|code| city.industry(code)).next().map(|one| one.name.clone()), code)
        }),
        size_class: size,
        size_name: size.and_then(|size| Attribute::named("size_class").and_then(|one| code_name(one, size))),
        registered_capital_yuan: record.attributes.get("registered_capital"),
        registered_on: record.registered_on.to_string(),
        ended_on: record.ended_on.map(|day| day.to_string()),
        synthetic: record.synthetic,
    }
}

/// What a code of an attribute is called.
fn code_name(attribute: &Attribute, value: i64) -> Option<Text> {
    let Unit::Code(names) = attribute.unit else { return None };
    let (zh, en) = names.get(usize::try_from(value).ok()?)?;
    Some(Text::new(*zh, *en))
}

/// A value as the wire has it.
pub(super) fn wire(attribute: &Attribute, value: Option<i64>) -> Value {
    let Some(value) = value else { return Value::Null };
    match attribute.unit {
        Unit::Yuan | Unit::Count | Unit::Code(_) => json!(value),
        Unit::Day => json!(entity::day_of(value).map(|day| day.to_string())),
        Unit::Flag => json!(value != 0),
        Unit::Tags => json!(tags(value).map(|(code, _)| code).collect::<Vec<_>>()),
    }
}

fn tags(bits: i64) -> impl Iterator<Item = (&'static str, &'static str)> {
    TAGS.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, tag)| *tag)
}

fn attribute_view(attribute: &Attribute, value: Option<i64>) -> AttributeView {
    let (unit, codes) = match attribute.unit {
        Unit::Yuan => ("yuan", &[][..]),
        Unit::Count => ("count", &[][..]),
        Unit::Code(names) => ("code", names),
        Unit::Day => ("day", &[][..]),
        Unit::Flag => ("flag", &[][..]),
        Unit::Tags => ("tags", &[][..]),
    };
    let shown = match attribute.unit {
        Unit::Tags => value.map(|bits| {
            let (en, zh): (Vec<_>, Vec<_>) = tags(bits).unzip();
            Text::new(zh.join("、"), en.join(", "))
        }),
        _ => value.and_then(|value| code_name(attribute, value)),
    };
    AttributeView {
        name: attribute.name.to_owned(),
        label: view::named(&attribute.label()),
        unit: unit.to_owned(),
        value: wire(attribute, value),
        shown,
        codes: codes.iter().map(|(zh, en)| Text::new(*zh, *en)).collect(),
    }
}

/// The entity, when the reader may see it.
pub async fn visible(app: &App, me: &Me, id: EntityId) -> Result<EntityRecord, Problem> {
    Ok(app.store.entity_within(id, &me.scope("get-entities-id")).await?)
}

/// The entity as its page shows it.
pub(super) async fn whole(app: &App, me: &Me, record: &EntityRecord) -> Result<EntityView, Problem> {
    Ok(EntityView {
        row: row(app, record),
        attributes: ATTRIBUTES.iter().zip(record.attributes.0).map(|(one, value)| attribute_view(one, value)).collect(),
        batch: record.batch.map(|id| id.to_string()),
        facts: facts::newest_first(app, record.id.uuid()).await?,
        may_edit: me.may("patch-entities-id"),
    })
}

/// One entity with what the register knows of it.
#[utoipa::path(get, path = "/entities/{id}", tag = "entities", params(("id" = String, Path)),
    responses((status = 200, body = EntityView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn one(State(app): State<App>, me: Me, Id(id): Id<EntityId>) -> Result<Json<EntityView>, Problem> {
    let record = visible(&app, &me, id).await?;
    Ok(Json(whole(&app, &me, &record).await?))
}

/// The projects that it builds, found by its credit code.
#[utoipa::path(get, path = "/entities/{id}/projects", tag = "entities", params(("id" = String, Path), page::Keyed),
    responses((status = 200, body = Paged<ProjectRow>), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn built(
    State(app): State<App>,
    me: Me,
    Id(id): Id<EntityId>,
    Query(keyed): Query<page::Keyed>,
) -> Result<Json<Paged<ProjectRow>>, Problem> {
    let record = visible(&app, &me, id).await?;
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let filter = ProjectFilter { owner_code: Some(record.uscc), scope: me.scope("get-projects"), ..ProjectFilter::default() };
    let found = app.store.projects(&filter, &request).await?;
    Ok(Json(page::paged(found, |project| projects::row(&app, &project))))
}
