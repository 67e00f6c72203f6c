//! Documents as applicants and offices see them: what each says, and its page to print.

use super::types::Text;
use super::{cases, view};
use crate::desk::{self, DeskError};
use crate::extract::Id;
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use approval::{DocumentKind, Named};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::DocumentId;
use permit::Document;
use serde::Serialize;
use store::{CaseRecord, DocumentRecord};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What a browser may do with a document's page.
const POLICY: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(one)).routes(routes!(pdf))
}

/// A document of a case, as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentRow {
    id: String,
    /// papers-receipt, acceptance, one-time-notice … (see docs/api.md).
    kind: String,
    name: Text,
    /// The document's number (文号).
    number: String,
    /// The day that the law gives it.
    on: String,
    /// The number of the case's fact that owes it.
    seq: i64,
    /// The article that wants it.
    article: String,
    pdf_url: String,
}

/// A document with its text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentView {
    id: String,
    kind: String,
    title: Text,
    number: String,
    on: String,
    issuer: Text,
    addressee: Text,
    /// What it is about.
    rows: Vec<DocumentLine>,
    /// The paragraphs; the Chinese ones hold.
    body: Vec<Text>,
    verify_url: String,
    pdf_url: String,
    /// Of a demonstration: no legal force.
    demo: bool,
}

/// A line of a document's table.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentLine {
    label: Text,
    text: Text,
}

/// A document with its text.
#[utoipa::path(get, path = "/documents/{id}", tag = "documents", params(("id" = String, Path)),
    responses((status = 200, body = DocumentView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<DocumentId>) -> Result<Json<DocumentView>, Problem> {
    Ok(Json(of_document(&readable(&app, &me, id).await?)))
}

/// A document to read or print: drawn and signed when it is asked for, the same bytes each time.
#[utoipa::path(get, path = "/documents/{id}/pdf", tag = "documents", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Problem)))]
async fn pdf(State(app): State<App>, me: Me, Id(id): Id<DocumentId>) -> Result<Response, Problem> {
    let document = readable(&app, &me, id).await?;
    let name = format!("{}-{id}.pdf", document.kind.as_str());
    let bytes = app.render_document(document).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        // The case's page shows it in a frame; nothing within it may run or load anything.
        (header::X_FRAME_OPTIONS, "SAMEORIGIN".to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

fn missing() -> Problem {
    Problem::not_found(("文书", "document"))
}

/// A document of a case that the reader may see.
async fn readable(app: &App, me: &Me, id: DocumentId) -> Result<Document, Problem> {
    let record = stored(app, id).await?;
    cases::visible(app, me, record.case_id).await.map_err(|problem| if problem.status == 404 { missing() } else { problem })?;
    written(app, &record).await
}

async fn stored(app: &App, id: DocumentId) -> Result<DocumentRecord, Problem> {
    app.store.document(id).await.or_missing(missing)
}

/// A document by its id, or 404.
pub(super) async fn find(app: &App, id: DocumentId) -> Result<Document, Problem> {
    written(app, &stored(app, id).await?).await
}

/// A stored document in its own wording, its numbers filled in.
async fn written(app: &App, record: &DocumentRecord) -> Result<Document, Problem> {
    let case = app.store.case(record.case_id).await?;
    let beside = app.store.documents_of(record.case_id).await?;
    let template: city::Template = serde_json::from_str(&app.store.template(record.template).await?).map_err(Problem::broken)?;
    document(app, record, &case, &beside, &template)
}

fn document(
    app: &App,
    record: &DocumentRecord,
    case: &CaseRecord,
    beside: &[DocumentRecord],
    template: &city::Template,
) -> Result<Document, Problem> {
    let kind = DocumentKind::parse(&record.kind)
        .ok_or_else(|| DeskError::broken(format!("there is no kind of document '{}'", record.kind)))?;
    let mut values = desk::filled(record)?;
    let same = |text: String| Named::new(text.clone(), text);
    values.insert("number".to_owned(), same(record.number.to_string()));
    values.insert("case".to_owned(), same(case.number.clone()));
    let decisions = [DocumentKind::Grant.as_str(), DocumentKind::Refusal.as_str()];
    let decision = beside.iter().rev().find(|one| one.fact_seq < record.fact_seq && decisions.contains(&one.kind.as_str()));
    values.insert("decision".to_owned(), decision.map_or_else(|| Named::new("——", "—"), |one| same(one.number.to_string())));
    let text = template.filled(|name| values.get(name).cloned());
    let office = app.desk.city.office(&record.office).ok_or(DeskError::Missing { zh: "部门", en: "office" })?;
    let document = Document {
        id: record.id,
        case: record.case_id,
        kind,
        number: record.number.to_string(),
        title: text.title,
        addressee: text.addressee,
        rows: text.rows,
        body: text.body,
        issuer: office.name.clone(),
        seal: app.desk.city.documents.seal.clone(),
        on: record.on,
        verify_url: format!("{}/verify/documents/{}", app.desk.public_url, record.id),
        demo: app.demo,
    };
    Ok(document.printable())
}

/// The documents of a case of an item as its page lists them.
pub(super) fn rows(app: &App, item: &str, documents: &[DocumentRecord]) -> Vec<DocumentRow> {
    let of = app.desk.item(item).map(|item| item.stage.kind());
    let row = |record: &DocumentRecord| {
        let kind = DocumentKind::parse(&record.kind)?;
        // What is no licence bears the city's own title, and no article of the law on licences.
        let own = of.and_then(|of| app.desk.city.documents.own.get(&(of, kind)));
        Some(DocumentRow {
            id: record.id.to_string(),
            kind: record.kind.clone(),
            name: own.map_or_else(|| view::named(&kind.text()), |own| view::named(&own.title)),
            number: record.number.to_string(),
            on: record.on.to_string(),
            seq: record.fact_seq,
            article: if own.is_some() { String::new() } else { kind.article().to_owned() },
            pdf_url: format!("/api/v1/documents/{}/pdf", record.id),
        })
    };
    documents.iter().filter_map(row).collect()
}

/// A document's own data as the wire shows it.
pub(super) fn of_document(document: &Document) -> DocumentView {
    let line = |(label, text): &(Named, Named)| DocumentLine { label: view::named(label), text: view::named(text) };
    DocumentView {
        id: document.id.to_string(),
        kind: document.kind.as_str().to_owned(),
        title: view::named(&document.title),
        number: document.number.clone(),
        on: document.on.to_string(),
        issuer: view::named(&document.issuer),
        addressee: view::named(&document.addressee),
        rows: document.rows.iter().map(line).collect(),
        body: document.body.iter().map(view::named).collect(),
        verify_url: format!("/verify/documents/{}", document.id),
        pdf_url: format!("/api/v1/documents/{}/pdf", document.id),
        demo: document.demo,
    }
}
