//! Who may do what, as it is applied: the table for whoever wants to read it.

use super::types::{Role, Text};
use super::view;
use crate::access::{AREAS, Area, Reach, Rule, Who};
use crate::session::Me;
use axum::Json;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;
use utoipa::ToSchema;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<crate::state::App> {
    OpenApiRouter::new().routes(routes!(all))
}

/// Roles beside operations, area by area.
#[derive(Debug, Serialize, ToSchema)]
pub struct Permissions {
    roles: Vec<PermissionRole>,
    areas: Vec<PermissionArea>,
    /// How far permissions reach.
    reaches: Vec<PermissionReach>,
}

/// A column.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionRole {
    id: Role,
    name: Text,
}

/// A reach and what it is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionReach {
    id: String,
    name: Text,
}

/// The operations of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionArea {
    id: String,
    name: Text,
    operations: Vec<PermissionRow>,
}

/// Who may call an operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionRow {
    /// The operation's id in the API document.
    id: String,
    /// Its method and path.
    address: String,
    name: Text,
    /// Whether it needs no account.
    everyone: bool,
    /// The scope of the keys that may call it.
    key: Option<String>,
    /// Role by role: own, office or city; a role that is not named may not.
    reach: BTreeMap<String, String>,
}

/// What the API document says of each operation: method and path, and its summary.
fn said() -> &'static HashMap<String, (String, String)> {
    static SAID: OnceLock<HashMap<String, (String, String)>> = OnceLock::new();
    SAID.get_or_init(|| of_document(crate::document()))
}

fn of_document(document: &OpenApi) -> HashMap<String, (String, String)> {
    let operations = |item: &PathItem| {
        let methods =
            [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)];
        methods.into_iter().filter_map(|(method, one)| Some((method, one.clone()?))).collect::<Vec<_>>()
    };
    let all = document.paths.paths.iter().flat_map(|(path, item)| operations(item).into_iter().map(move |one| (path, one)));
    all.filter_map(|(path, (method, one))| {
        Some((one.operation_id?, (format!("{method} {path}"), one.summary.unwrap_or_default())))
    })
    .collect()
}

/// What an operation is called in English: the first sentence that the API document says of it.
pub fn summary(operation: &str) -> String {
    said().get(operation).map(|(_, summary)| summary.trim_end_matches('.').to_owned()).unwrap_or_default()
}

fn row(rule: &Rule) -> PermissionRow {
    let reach = |role: Role| Some((role.as_str().to_owned(), rule.reach(role)?.as_str().to_owned()));
    PermissionRow {
        id: rule.operation.to_owned(),
        address: said().get(rule.operation).map(|(address, _)| address.clone()).unwrap_or_default(),
        name: Text::new(rule.title, summary(rule.operation)),
        everyone: rule.who == Who::Everyone,
        key: match rule.who {
            Who::Key(scope) => Some(scope.as_str().to_owned()),
            Who::Everyone | Who::Roles(_) => None,
        },
        reach: Role::ALL.into_iter().filter_map(reach).collect(),
    }
}

fn area(area: &Area) -> PermissionArea {
    PermissionArea {
        id: area.id.to_owned(),
        name: Text::new(area.name.0, area.name.1),
        operations: area.rules.iter().map(row).collect(),
    }
}

/// Who may do what: the table that is applied to every request.
#[utoipa::path(get, path = "/permissions", tag = "permissions",
    responses((status = 200, body = Permissions), (status = 401, body = crate::problem::Problem), (status = 403, body = crate::problem::Problem)))]
async fn all(_me: Me) -> Json<Permissions> {
    let role = |role: Role| PermissionRole { id: role, name: role.name() };
    let reach = |reach: &Reach| PermissionReach { id: reach.as_str().to_owned(), name: view::named(&reach.text()) };
    Json(Permissions {
        roles: Role::ALL.into_iter().map(role).collect(),
        areas: AREAS.iter().map(area).collect(),
        reaches: Reach::ALL.iter().map(reach).collect(),
    })
}
