//! Spreadsheets that are taken in: sent, their headings matched, checked off the request's path, taken in whole or not at all.
//!
//! A job is its sender's alone; for everybody else there is none.

mod view;

use super::page::{self, Keyed};
use super::types::{Paged, Text};
use super::view::{attachment, named};
use crate::desk::{Actors, own_fact, stable_id};
use crate::extract::{Body, Id, Query};
use crate::imports::{self, FILE_BYTES_MAX, Job, Kind, Stage, Taker};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::sheets::Given;
use crate::state::App;
use crate::uploads::Kind as FileKind;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Change, SheetMappingRecord, StoreError, Write};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use view::{ImportView, import_view};

/// The longest name of a file and of a heading, in characters.
const NAME_CHARS_MAX: usize = 200;
/// Headings that are remembered of one office.
const HEADINGS_MAX: usize = 600;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, send))
        .routes(routes!(one, abandon))
        .routes(routes!(check))
        .routes(routes!(problems))
        .routes(routes!(annotated))
        .routes(routes!(take_in))
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// entities, hotline or indicators.
    kind: String,
    /// What the file is called.
    name: String,
}

/// Of which kind.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// entities, hotline or indicators.
    kind: String,
}

/// What the headings of a file mean.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMapping {
    /// The version of what is remembered that was seen; 0 where nothing is.
    version: i64,
    /// Heading → field; empty: the column is passed over.
    columns: BTreeMap<String, String>,
}

/// What is wrong with a cell or a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportProblem {
    /// The row's number, as the spreadsheet shows it.
    row: u32,
    /// The column's heading; none: the row as a whole.
    column: Option<String>,
    text: Text,
}

/// The reader's files of a kind, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportList {
    items: Vec<ImportView>,
}

fn kind(text: &str, me: &Me) -> Result<Kind, Problem> {
    let kind = Kind::parse(text).ok_or_else(|| {
        Problem::invalid(vec![FieldError::new(
            "kind",
            ("只能是 entities、hotline 或 indicators。", "One of entities, hotline, indicators."),
        )])
    })?;
    me.require(kind.roles())?;
    Ok(kind)
}

/// The reader's job, if he still may take such rows in.
fn own(app: &App, me: &Me, id: Uuid) -> Result<Arc<Job>, Problem> {
    let job = app.imports.job(id, me)?;
    me.require(job.kind.roles())?;
    Ok(job)
}

/// Under which id an office's headings of a kind stand: always the same.
fn mapping_id(kind: Kind, office: &str) -> Uuid {
    stable_id(Date::constant(1970, 1, 1), &["sheet-mapping", kind.as_str(), office])
}

/// What an office's headings mean, where it is not known by itself.
fn remembered(record: Option<&SheetMappingRecord>) -> Result<Given, Problem> {
    record.map_or(Ok(Given::new()), |one| serde_json::from_str(&one.headings)).map_err(Problem::broken)
}

/// The reader's files of a kind.
#[utoipa::path(get, path = "/imports", tag = "imports", params(Wanted),
    responses((status = 200, body = ImportList), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(wanted): Query<Wanted>) -> Result<Json<ImportList>, Problem> {
    let kind = kind(&wanted.kind, &me)?;
    let mut items = Vec::new();
    for job in app.imports.jobs_of(&me, kind) {
        items.push(import_view(&app, &job).await?);
    }
    Ok(Json(ImportList { items }))
}

/// Sends a spreadsheet of at most 64 MiB; it takes the place of the one that the reader sent before.
#[utoipa::path(post, path = "/imports", tag = "imports", params(Sent),
    request_body(content = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    responses((status = 201, body = ImportView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn send(
    State(app): State<App>,
    me: Me,
    Query(sent): Query<Sent>,
    request: Request,
) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let kind = kind(&sent.kind, &me)?;
    let name = sent.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || FileKind::claimed(&name) != Some(FileKind::Xlsx) {
        let told = (
            "请选择 xlsx 文件；其他格式请另存为“Excel 工作簿（.xlsx）”。",
            "Choose an xlsx file; save others as an Excel workbook (.xlsx).",
        );
        return Err(Problem::invalid(vec![FieldError::new("name", told)]));
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > FILE_BYTES_MAX) {
        return Err(imports::too_large());
    }
    let id = app.ids.next(app.clock.now());
    let job = app.imports.receive((&me, kind, name), (id, app.wall.now()), request.into_body()).await?;
    Ok((StatusCode::CREATED, Json(import_view(&app, &job).await?)))
}

/// How far a file is.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<Json<ImportView>, Problem> {
    let job = own(&app, &me, id)?;
    Ok(Json(import_view(&app, &job).await?))
}

/// Gives a file up; nothing of it was taken in, or all of it.
#[utoipa::path(delete, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn abandon(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<StatusCode, Problem> {
    app.imports.abandon(id, &me).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what the headings mean, which is remembered for the office, and begins to check every row.
#[utoipa::path(post, path = "/imports/{id}/check", tag = "imports", params(("id" = String, Path)), request_body = ImportMapping,
    responses((status = 202, body = ImportView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn check(
    State(app): State<App>,
    me: Me,
    Id(id): Id<Uuid>,
    Body(mapping): Body<ImportMapping>,
) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let job = own(&app, &me, id)?;
    // Headings that this file does not have are none of its business.
    let headings: Vec<&str> = job.sample.columns.iter().map(|heading| heading.trim()).collect();
    let before = app.store.sheet_mapping(mapping_id(job.kind, &job.office)).await?;
    let known = remembered(before.as_ref())?;
    let said = known.clone().into_iter().chain(mapping.columns);
    let given: Given = said.filter(|(heading, _)| headings.contains(&heading.as_str())).collect();
    let wrong = job.kind.mismatched(&job.sample.columns, &given);
    if !wrong.is_empty() {
        let told = |one: sheet::MappingProblem| FieldError::new(&format!("columns.{}", one.heading), (one.text.zh, one.text.en));
        return Err(Problem::invalid(wrong.into_iter().map(told).collect()));
    }
    remember(&app, &me, &job, mapping.version, (before, known), &given).await?;
    imports::check(&app, &job, given)?;
    Ok((StatusCode::ACCEPTED, Json(import_view(&app, &job).await?)))
}

/// Keeps what an office's headings mean, where it is not known by itself; changing it leaves a fact.
async fn remember(
    app: &App,
    me: &Me,
    job: &Job,
    seen: i64,
    (before, known): (Option<SheetMappingRecord>, Given),
    given: &Given,
) -> Result<(), Problem> {
    let id = mapping_id(job.kind, &job.office);
    let mut after = known.clone();
    for (heading, field) in given {
        match job.kind.guess(heading).unwrap_or_default() == field.as_str() {
            true => drop(after.remove(heading)),
            false if heading.chars().count() <= NAME_CHARS_MAX => drop(after.insert(heading.clone(), field.clone())),
            false => {}
        }
    }
    if after == known {
        return Ok(());
    }
    if after.len() > HEADINGS_MAX {
        after.retain(|heading, _| given.contains_key(heading));
    }
    let now = app.clock.now();
    let found = before.as_ref().map_or(0, |one| one.version);
    if found != seen {
        return Err(app.conflict(StoreError::Conflict { expected: seen, found }, id).await);
    }
    let changed: BTreeMap<&String, [Option<&String>; 2]> = known
        .keys()
        .chain(after.keys())
        .map(|heading| (heading, [known.get(heading), after.get(heading)]))
        .filter(|(_, [was, is])| was != is)
        .collect();
    let body = json!({ "kind": job.kind, "office": job.office, "changed": changed });
    let is_new = before.is_none();
    let mut record = before.unwrap_or_else(|| SheetMappingRecord {
        id,
        version: 0,
        kind: job.kind.as_str().to_owned(),
        office: job.office.clone(),
        headings: String::new(),
        head: [0; 32],
        facts: 0,
        updated_at: now,
    });
    let chain = (&mut record.head, &mut record.facts);
    let fact = own_fact(("sheet-mapping", id), chain, ("sheet-mapping-set", body), &Actors::of(me), now);
    record.version = seen + 1;
    record.updated_at = now;
    record.headings = serde_json::to_string(&after).map_err(Problem::broken)?;
    let write = if is_new { Write::New(record) } else { Write::Update { record, expected: seen } };
    let change = Change { sheet_mappings: vec![write], facts: vec![fact], ..Change::default() };
    match app.store.commit(change).await {
        // Two of an office said it for the first time at once.
        Err(StoreError::Taken { what: "sheet-mapping" | "fact" }) => {
            Err(app.conflict(StoreError::Conflict { expected: seen, found: seen + 1 }, id).await)
        }
        Err(error @ StoreError::Conflict { .. }) => Err(app.conflict(error, id).await),
        other => Ok(other.map(drop)?),
    }
}

/// What is wrong with the rows of a file, in their order.
#[utoipa::path(get, path = "/imports/{id}/problems", tag = "imports", params(("id" = String, Path), Keyed),
    responses((status = 200, body = Paged<ImportProblem>), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn problems(
    State(app): State<App>,
    me: Me,
    Id(id): Id<Uuid>,
    Query(keyed): Query<Keyed>,
) -> Result<Json<Paged<ImportProblem>>, Problem> {
    let job = own(&app, &me, id)?;
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let Stage::Checked(found) = job.stage().0 else { return Err(imports::running()) };
    let from: usize = match &request.after {
        None => 0,
        Some(text) => text.parse().map_err(|_| Problem::from(StoreError::BadCursor))?,
    };
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let heading = |at: usize| job.sample.columns.get(at).cloned();
    let items: Vec<ImportProblem> = found
        .problems
        .iter()
        .skip(from)
        .take(limit)
        .map(|(row, one)| ImportProblem { row: *row, column: one.column.and_then(heading), text: named(&one.text) })
        .collect();
    let next = from + items.len();
    let next = (next < found.problems.len()).then(|| next.to_string());
    Ok(Json(Paged { items, next, total: i64::try_from(found.found).ok() }))
}

/// The same file with what is wrong in a first column and the wrong cells coloured.
#[utoipa::path(get, path = "/imports/{id}/annotated", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn annotated(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<Response, Problem> {
    let job = own(&app, &me, id)?;
    let file = job.annotated(&app).await?;
    let stem = job.name.rsplit_once('.').map_or(job.name.as_str(), |(stem, _)| stem);
    Ok(attachment(FileKind::Xlsx.media_type(), &format!("{stem}-问题.xlsx"), file))
}

/// Begins to take all rows in, or none; they are checked again, against what is here then.
#[utoipa::path(post, path = "/imports/{id}/import", tag = "imports", params(("id" = String, Path)),
    responses((status = 202, body = ImportView), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn take_in(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let job = own(&app, &me, id)?;
    imports::take_in(&app, &job, Taker { id: me.id, office: me.office.clone(), who: Actors::of(&me) })?;
    Ok((StatusCode::ACCEPTED, Json(import_view(&app, &job).await?)))
}
