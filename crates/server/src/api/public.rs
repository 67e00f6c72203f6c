//! What anyone may ask: is this permit or document genuine, how far is this project, whose key signs.

use super::documents::{self, DocumentView};
use super::permits::{self, PermitView};
use super::standing::{self, EndedView, PermitStanding};
use super::types::Text;
use super::view;
use crate::extract::{Id, bytes};
use crate::keys::ISSUER_PUBLIC;
use crate::problem::{Found, Problem};
use crate::state::App;
use crate::{proof, qr};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::response::Response;
use base::{DocumentId, PermitId, ProjectCode, ProjectId};
use permit::{PublishedKey, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use store::CaseRecord;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The largest file that is verified, in bytes.
pub const PERMIT_FILE_BYTES_MAX: usize = 5 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new().routes(routes!(verify)).layer(DefaultBodyLimit::max(PERMIT_FILE_BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(permit))
        .routes(routes!(document))
        .routes(routes!(progress))
        .routes(routes!(key))
        .routes(routes!(keys))
        .merge(upload)
}

/// A permit's public face.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicPermit {
    permit: PermitView,
    standing: PermitStanding,
    /// That page's address as a QR code: rows of modules, `1` for dark.
    qr: Vec<String>,
    /// It stands in the issuing city's own register.
    genuine: bool,
    /// The fingerprint of the key that signs.
    key: String,
}

/// A document's public face.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicDocument {
    document: DocumentView,
    /// It stands in the issuing city's own register.
    genuine: bool,
    /// The fingerprint of the key that signs.
    key: String,
}

/// What a file turned out to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictView {
    /// genuine, expired, revoked, withdrawn, cancelled, superseded, altered, unknown-signer or unreadable.
    verdict: String,
    permit: Option<PermitView>,
    document: Option<DocumentView>,
    message: Text,
    key: Option<String>,
    /// How it ended, of a permit that holds no more.
    ended: Option<EndedView>,
    /// Whether its issuance is in the log, by the proof that the file carries.
    logged: Option<LoggedView>,
    /// As of when.
    as_of: String,
}

/// Whether the issuance of a permit is in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoggedView {
    holds: bool,
    message: Text,
}

/// How far a project is, for anyone who knows its code.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressView {
    code: String,
    name: String,
    state: Text,
    steps: Vec<ProgressStep>,
    started_on: Option<String>,
}

/// One item of a project, for anyone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressStep {
    item: String,
    name: Text,
    stage: String,
    stage_name: Text,
    state: String,
    state_name: Text,
    office: Text,
    received_on: Option<String>,
    finished_on: Option<String>,
    due_on: Option<String>,
    /// The term that was promised and not kept, if so.
    overrun: Option<Overrun>,
}

/// A promised term that was not kept: the office explains itself in public (优化营商环境条例 art. 36).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Overrun {
    /// Why, in the office's words; none while it has not said.
    reason: Option<String>,
    /// When it said so.
    published_on: Option<String>,
    /// By when it owes the reason, while it has not said.
    owed_by: Option<String>,
}

/// The keys that sign this city's permits, each of them every permit; then those that did.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicKey {
    /// Of the first.
    algorithm: String,
    /// SPKI, PEM; one after the other: the file that the command line takes with `--key`.
    public_key: String,
    /// Of the first.
    fingerprint: String,
    keys: Vec<KeyView>,
    demo: bool,
}

/// A public key.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyView {
    /// Ed25519 or SM2-SM3.
    algorithm: String,
    /// SPKI, PEM.
    public_key: String,
    /// SHA-256 of its SPKI form.
    fingerprint: String,
    /// The day on which it took the place of another; none for the first.
    from: Option<String>,
    /// The last day on which it signed; none while it signs.
    until: Option<String>,
}

/// Is there such a permit, and does it hold? The page behind the QR code.
#[utoipa::path(get, path = "/public/permits/{id}", tag = "public", params(("id" = String, Path)),
    responses((status = 200, body = PublicPermit), (status = 404, body = Problem)))]
async fn permit(State(app): State<App>, Id(id): Id<PermitId>) -> Result<Json<PublicPermit>, Problem> {
    let record = permits::find(&app, id).await?;
    Ok(Json(PublicPermit {
        permit: permits::of_record(&app, &record)?,
        standing: standing::of(&app, &record).await?,
        qr: qr::rows(&permits::parse(&record)?.verify_url)?,
        genuine: true,
        key: app.issuer.fingerprint(),
    }))
}

/// Is there such a document? The page behind its QR code.
#[utoipa::path(get, path = "/public/documents/{id}", tag = "public", params(("id" = String, Path)),
    responses((status = 200, body = PublicDocument), (status = 404, body = Problem)))]
async fn document(State(app): State<App>, Id(id): Id<DocumentId>) -> Result<Json<PublicDocument>, Problem> {
    let document = documents::of_document(&documents::find(&app, id).await?);
    Ok(Json(PublicDocument { document, genuine: true, key: app.issuer.fingerprint() }))
}

/// Is this file genuine? The whole file is the body, a PDF or an OFD.
#[utoipa::path(post, path = "/public/permits/verify", tag = "public", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = VerdictView), (status = 413, body = Problem)))]
async fn verify(State(app): State<App>, request: Request) -> Result<Json<VerdictView>, Problem> {
    let file = bytes(request, &app, PERMIT_FILE_BYTES_MAX).await?;
    let found = permit::verify(&file, &app.trusted);
    // A file says what was issued; only the register knows what became of it. (Another city's permit is in no register here.)
    let record = match found.permit() {
        None => None,
        Some(permit) => match app.store.permit(permit.id).await {
            Ok(record) => Some(record),
            Err(store::StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
    };
    let standing = record.as_ref().map(permits::standing).transpose()?;
    let verdict = found.on(Some(app.today()), standing.as_ref());
    let permit = match (verdict.permit(), &record) {
        (Some(_), Some(record)) => Some(permits::of_record(&app, record)?),
        (Some(permit), None) => Some(permits::of_permit(&app, permit)),
        (None, _) => None,
    };
    let ended = match &verdict {
        Verdict::Ended { ended, .. } => Some(EndedView::of(ended)),
        _ => None,
    };
    let logged = verdict.permit().zip(verdict.proof()).map(|(permit, proof)| {
        let logged = proof::issuance(proof.as_bytes(), &app.log.verifiers(), permit);
        LoggedView { holds: logged.holds, message: view::named(&logged.message) }
    });
    Ok(Json(VerdictView {
        verdict: verdict.code().to_owned(),
        permit,
        document: verdict.document().map(documents::of_document),
        message: view::named(&verdict.message()),
        key: verdict.fingerprint().map(str::to_owned),
        ended,
        logged,
        as_of: view::instant(app.clock.now()),
    }))
}

/// How far is the project of this code?
#[utoipa::path(get, path = "/public/progress/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = ProgressView), (status = 404, body = Problem)))]
async fn progress(State(app): State<App>, Path(code): Path<String>) -> Result<Json<ProgressView>, Problem> {
    let missing = || Problem::not_found(("项目代码", "project code"));
    let (code, _) = ProjectCode::parse_confirmed(code.trim()).map_err(|_| missing())?;
    let id = app.store.project_by_code(code.as_str()).await.or_missing(missing)?;
    let dossier = app.store.dossier(id).await?;
    let path = app.desk.law_path(&dossier, app.today())?;
    let mut by_item: BTreeMap<&str, &CaseRecord> = BTreeMap::new();
    for case in &dossier.cases {
        by_item.insert(&case.item, case);
    }
    let overruns = overruns(&app, id).await?;
    let steps = path.steps.iter().map(|step| {
        let case = by_item.get(step.item.as_str()).copied();
        let (state, state_name) = public_state(case);
        ProgressStep {
            item: step.item.to_string(),
            name: view::named(&step.name),
            stage: step.stage.as_str().to_owned(),
            stage_name: view::named(&step.stage.text()),
            state: state.to_owned(),
            state_name,
            office: view::office(&app, step.office.as_str()).name,
            received_on: case.map(|case| calendar::date_of(case.received_at).to_string()),
            finished_on: case.and_then(|case| case.finished_on).map(|day| day.to_string()),
            due_on: case.filter(|case| case.open).and_then(|case| case.due_on).map(|day| day.to_string()),
            overrun: case.and_then(|case| overruns.get(&case.id.uuid()).cloned()),
        }
    });
    let steps = steps.collect();
    Ok(Json(ProgressView {
        code: code.to_string(),
        name: dossier.project.name.clone(),
        state: super::projects::stage_name(&dossier.project.progress.stage),
        steps,
        started_on: dossier.project.started_on.map(|day| day.to_string()),
    }))
}

/// What offices owe the public for promises of this project that they did not keep, by case.
async fn overruns(app: &App, project: ProjectId) -> Result<BTreeMap<Uuid, Overrun>, Problem> {
    let mut found = BTreeMap::new();
    for record in app.store.project_duties(project, approval::OVERRUN_REASON).await? {
        let duty = app.desk.duty(&record)?;
        // What was sent back is owed again, and no longer stands.
        let said = if duty.state.is_the_owners() { None } else { duty.reports.last() };
        let overrun = Overrun {
            reason: said.map(|word| word.text.clone()),
            published_on: said.map(|word| word.on.to_string()),
            owed_by: duty.due.filter(|_| said.is_none()).map(|due| due.on.to_string()),
        };
        found.insert(record.subject_id, overrun);
    }
    Ok(found)
}

/// What the public is told of a case: not who has it, nor what was asked of the applicant.
fn public_state(case: Option<&CaseRecord>) -> (&'static str, Text) {
    match case {
        None => ("not-started", Text::new("未申请", "not applied for")),
        Some(case) if case.outcome.as_deref() == Some("granted") => ("granted", Text::new("已办结", "granted")),
        Some(case) if case.outcome.as_deref() == Some("refused") => ("refused", Text::new("不予许可", "refused")),
        Some(case) if case.open => ("open", Text::new("办理中", "under way")),
        Some(_) => ("closed", Text::new("已终止", "ended")),
    }
}

/// Whose signature is on this city's permits?
#[utoipa::path(get, path = "/public/key", tag = "public", responses((status = 200, body = PublicKey)))]
async fn key(State(app): State<App>) -> Json<PublicKey> {
    let key = |one: &PublishedKey| KeyView {
        algorithm: one.key.algorithm().to_string(),
        public_key: one.key.to_pem(),
        fingerprint: one.key.fingerprint(),
        from: one.from.map(|day| day.to_string()),
        until: one.until.map(|day| day.to_string()),
    };
    Json(PublicKey {
        algorithm: permit::Algorithm::Ed25519.to_string(),
        public_key: PublishedKey::file(&app.published),
        fingerprint: app.issuer.fingerprint(),
        keys: app.published.iter().map(key).collect(),
        demo: app.demo,
    })
}

/// The same keys as a file: what `ballast permit verify --key` takes.
#[utoipa::path(get, path = "/public/keys", tag = "public", responses((status = 200, body = String, content_type = "application/x-pem-file")))]
async fn keys(State(app): State<App>) -> Response {
    view::attachment("application/x-pem-file", ISSUER_PUBLIC, PublishedKey::file(&app.published))
}
