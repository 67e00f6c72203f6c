//! Permits as their holders and the offices see them.

use super::types::Text;
use super::{dossiers, ledger, view};
use crate::access::Reach;
use crate::extract::Id;
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use approval::{CancellationGround, RevocationGround};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use base::{LicenceId, PermitId};
use permit::{Ended, Permit, Standing, Status};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{ListedPermit, PermitRecord};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(one)).routes(routes!(pdf)).routes(routes!(ofd))
}

/// A permit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitView {
    id: String,
    /// The electronic-licence identifier (电子证照标识).
    pub(super) number: String,
    /// The document's number (文号).
    pub(super) document_number: String,
    item: String,
    pub(super) name: Text,
    pub(super) holder: String,
    pub(super) holder_code: Option<String>,
    project: String,
    project_code: Option<String>,
    pub(super) issuer: Text,
    pub(super) issued_on: String,
    pub(super) valid_from: String,
    pub(super) valid_to: Option<String>,
    /// The day by which works must have begun, or the permit lapses.
    start_by: Option<String>,
    /// in-force, expired, revoked, withdrawn or cancelled.
    pub(super) state: String,
    /// Its edition, from 1: what is changed or renewed is issued anew, in the next.
    edition: u16,
    pub(super) verify_url: String,
    pdf_url: String,
    /// The same permit as OFD (GB/T 33190).
    ofd_url: String,
    /// Of a demonstration: no legal force.
    demo: bool,
    conditions: String,
}

/// A permit.
#[utoipa::path(get, path = "/permits/{id}", tag = "permits", params(("id" = String, Path)),
    responses((status = 200, body = PermitView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<PermitId>) -> Result<Json<PermitView>, Problem> {
    let record = readable(&app, &me, id).await?;
    Ok(Json(of_record(&app, &record)?))
}

/// A permit to print.
#[utoipa::path(get, path = "/permits/{id}/pdf", tag = "permits", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Problem)))]
async fn pdf(State(app): State<App>, me: Me, Id(id): Id<PermitId>) -> Result<Response, Problem> {
    let record = readable(&app, &me, id).await?;
    let bytes = file(&app, &record).await?;
    Ok(view::attachment("application/pdf", &format!("{}-{id}.pdf", record.item), bytes))
}

/// A permit as OFD (GB/T 33190), the form that the law prescribes for electronic licences, with the proof that its PDF carries.
#[utoipa::path(get, path = "/permits/{id}/ofd", tag = "permits", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/ofd"), (status = 404, body = Problem)))]
async fn ofd(State(app): State<App>, me: Me, Id(id): Id<PermitId>) -> Result<Response, Problem> {
    let record = readable(&app, &me, id).await?;
    // From the moment when the PDF is kept, this too is the same bytes each time.
    let proof = permit::verify(&file(&app, &record).await?, &app.trusted).proof().map(str::to_owned);
    let bytes = app.render_ofd(parse(&record)?, proof).await?;
    Ok(view::attachment("application/ofd", &format!("{}-{id}.ofd", record.item), bytes))
}

pub(super) async fn readable(app: &App, me: &Me, id: PermitId) -> Result<PermitRecord, Problem> {
    let record = find(app, id).await?;
    if me.reach("get-permits-id") != Some(Reach::City) {
        dossiers::visible(app, me, record.project_id, ("许可证", "permit")).await?;
    }
    Ok(record)
}

fn missing() -> Problem {
    Problem::not_found(("许可证", "permit"))
}

/// A permit by its id, or 404.
pub async fn find(app: &App, id: PermitId) -> Result<PermitRecord, Problem> {
    app.store.permit(id).await.or_missing(missing)
}

/// The signed file of a permit's latest edition, with the proof of its issuance inside. It is drawn when it is first asked for; from the moment when the
/// log has its issuance, two seconds after it at most, it is kept and stays the same to the last byte.
pub async fn file(app: &App, record: &PermitRecord) -> Result<Vec<u8>, Problem> {
    let region = app.desk.region();
    if record.file_digest != [0; 32] {
        let bytes = app.papers.get(region, record.edition()).await?;
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        return match digest == record.file_digest {
            true => Ok(bytes),
            false => Err(Problem::broken(format!("the file of permit {} is not the one that was issued", record.id))),
        };
    }
    let proof = ledger::issuance(app, record).await?.map(|proof| proof.to_string());
    let proved = proof.is_some();
    let bytes = app.render(parse(record)?, proof).await?;
    if proved {
        // Whoever does the same at the same time makes the same bytes.
        app.papers.put(region, record.edition(), &bytes).await?;
        app.store.keep_permit_file(record.edition(), &Sha256::digest(&bytes).into()).await?;
    }
    Ok(bytes)
}

pub(super) fn parse(record: &PermitRecord) -> Result<Permit, Problem> {
    serde_json::from_str(&record.document).map_err(Problem::broken)
}

/// How the register has it.
pub fn standing(record: &PermitRecord) -> Result<Standing, Problem> {
    listed(ListedPermit {
        id: record.id,
        number: record.number.clone(),
        state: record.state.clone(),
        since: record.since,
        ground: record.ground.clone(),
        valid_to: record.valid_to,
    })
}

/// The same of a row of the list.
pub fn listed(row: ListedPermit) -> Result<Standing, Problem> {
    let status = Status::parse(&row.state)
        .ok_or_else(|| Problem::broken(format!("permit {} stands as '{}', which is no status", row.id, row.state)))?;
    let number = LicenceId::parse_foreign(&row.number).map_err(Problem::broken)?;
    let ground = row.ground.as_deref().and_then(|ground| match status {
        Status::Revoked => RevocationGround::parse(ground).map(RevocationGround::text),
        Status::Cancelled => CancellationGround::parse(ground).map(CancellationGround::text),
        _ => None,
    });
    Ok(Standing { id: row.id, number, status, since: row.since, ground, valid_to: row.valid_to })
}

/// A stored permit as the wire shows it: its latest edition, with what became of it since.
pub fn of_record(app: &App, record: &PermitRecord) -> Result<PermitView, Problem> {
    let permit = parse(record)?;
    let state = state(app, &permit, Some(&standing(record)?));
    Ok(PermitView { valid_to: record.valid_to.map(|day| day.to_string()), state, ..of_permit(app, &permit) })
}

fn state(app: &App, permit: &Permit, standing: Option<&Standing>) -> String {
    let ended = Ended::of(permit, Some(app.today()), standing);
    ended.map_or(Status::InForce, |ended| ended.status).as_str().to_owned()
}

/// A permit as it was issued: all that its own file can say.
pub fn of_permit(app: &App, permit: &Permit) -> PermitView {
    PermitView {
        id: permit.id.to_string(),
        number: permit.number.to_string(),
        document_number: permit.document_number.clone(),
        item: permit.item.to_string(),
        name: view::named(&permit.name),
        holder: permit.holder.clone(),
        holder_code: permit.holder_code.clone(),
        project: permit.project.clone(),
        project_code: permit.project_code.clone(),
        issuer: view::named(&permit.issuer),
        issued_on: permit.issued_on.to_string(),
        valid_from: permit.valid_from.to_string(),
        valid_to: permit.valid_to.map(|day| day.to_string()),
        start_by: permit.start_by.map(|day| day.to_string()),
        state: state(app, permit, None),
        edition: permit.number.version(),
        verify_url: format!("/verify/{}", permit.id),
        pdf_url: format!("/api/v1/permits/{}/pdf", permit.id),
        ofd_url: format!("/api/v1/permits/{}/ofd", permit.id),
        demo: permit.demo,
        conditions: permit.conditions.clone(),
    }
}
