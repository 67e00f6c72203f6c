//! The register's office changes what it knows of an entity.

use super::view::{EntityView, visible, whole};
use crate::desk::{Actors, EntityChange};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::EntityId;
use entity::{Attribute, TAGS, Unit};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What shall be otherwise; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntityPatch {
    /// The version that was read.
    version: i64,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    district: Option<String>,
    /// Four digits of GB/T 4754.
    #[serde(default)]
    industry: Option<String>,
    /// deregistered or revoked, with the day; live again without one.
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    ended_on: Option<String>,
    /// By the attribute's name; null: unknown.
    #[serde(default)]
    #[schema(value_type = Object)]
    attributes: BTreeMap<String, Value>,
}

/// Reads a value of an attribute.
fn read(name: &str, value: &Value) -> Result<(&'static Attribute, Option<i64>), FieldError> {
    let wrong = |zh: &str, en: &str| FieldError::new(&format!("attributes.{name}"), (zh, en));
    let attribute = Attribute::named(name).ok_or_else(|| wrong("没有这个属性。", "There is no such attribute."))?;
    let read = match (attribute.unit, value) {
        (_, Value::Null) => return Ok((attribute, None)),
        (Unit::Day, Value::String(text)) => text.parse().ok().map(entity::day_number),
        (Unit::Flag, Value::Bool(flag)) => Some(i64::from(*flag)),
        (Unit::Tags, Value::Array(tags)) => {
            let bit = |tag: &Value| TAGS.iter().position(|one| Some(one.0) == tag.as_str()).map(|at| 1i64 << at);
            tags.iter().map(bit).try_fold(0, |bits, bit| bit.map(|bit| bits | bit))
        }
        (Unit::Yuan | Unit::Count | Unit::Code(_), Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    let fits = |value: &i64| match attribute.unit {
        Unit::Code(names) => usize::try_from(*value).is_ok_and(|at| at < names.len()),
        _ => attribute.takes(*value),
    };
    match read.filter(fits) {
        Some(value) => Ok((attribute, Some(value))),
        None => Err(wrong("不是这个属性允许的值。", "This is no value that the attribute may have.")),
    }
}

/// Changes an entity: project officers and administrators.
#[utoipa::path(patch, path = "/entities/{id}", tag = "entities", params(("id" = String, Path)), request_body = EntityPatch,
    responses((status = 200, body = EntityView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn edit(
    State(app): State<App>,
    me: Me,
    Id(id): Id<EntityId>,
    Body(patch): Body<EntityPatch>,
) -> Result<Json<EntityView>, Problem> {
    let record = visible(&app, &me, id).await?;
    let (mut attributes, mut errors) = (Vec::new(), Vec::new());
    for (name, value) in &patch.attributes {
        match read(name, value) {
            Ok(one) => attributes.push(one),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let ended_on = crate::api::view::some_date("ended_on", patch.ended_on.as_deref())?;
    let change = EntityChange {
        name: patch.name,
        district: patch.district,
        industry: patch.industry,
        state: patch.state.map(|state| (state, ended_on)),
        attributes,
    };
    let mut served = app.store.stewardships(id).await?;
    served.retain(|one| one.until_on.is_none());
    let planned = app.desk.change_entity((&record, &served), patch.version, change, &Actors::of(&me), app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    let record = app.store.entity(id).await?;
    Ok(Json(whole(&app, &me, &record).await?))
}
