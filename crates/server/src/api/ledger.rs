//! The log as others see it: its checkpoints, its hashes, proofs. Hashes are public, facts are not: an entry is shown to whoever may read its fact.

use super::dossiers;
use super::permits;
use super::view;
use crate::extract::{Id, Query, bytes};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{PermitId, ProjectId};
use ledger::{Checkpoint, CheckpointError, Hash, Note, NoteError, ProofFile, TileId, VerifierKey};
use serde::{Deserialize, Serialize};
use store::{FactRecord, PermitRecord, StoreError, Sworn};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Bytes of a cosigned checkpoint at most.
const NOTE_BYTES_MAX: usize = 64 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(log))
        .routes(routes!(checkpoint_of))
        .routes(routes!(consistency))
        .routes(routes!(cosign))
        .routes(routes!(fact_proof))
        .routes(routes!(permit_proof))
}

/// A key that signs, or whose cosignatures are taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogKeyView {
    /// Its name.
    name: String,
    /// Ed25519, SM2-SM3 or Ed25519 cosignature.
    algorithm: String,
    /// In one line, as c2sp.org/signed-note has it.
    key: String,
}

/// Whose signature is on a checkpoint, and holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignatureView {
    /// The key's name.
    name: String,
    /// Its algorithm.
    algorithm: String,
    /// When a witness saw it.
    at: Option<String>,
}

/// A signed checkpoint.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckpointView {
    /// Facts in the log.
    size: u64,
    /// The root over them, base64.
    root: String,
    /// When it was signed, by the city's clock.
    signed_at: String,
    /// The signed note as it is (c2sp.org/tlog-checkpoint).
    note: String,
    /// Whose signatures hold.
    signatures: Vec<SignatureView>,
}

/// The log (防篡改日志).
#[derive(Debug, Serialize, ToSchema)]
pub struct LogView {
    /// Its name.
    origin: String,
    /// Its last checkpoint; null before the first.
    checkpoint: Option<CheckpointView>,
    /// Its own keys.
    keys: Vec<LogKeyView>,
    /// Witnesses whose cosignatures are taken.
    witnesses: Vec<LogKeyView>,
    /// A demonstration's: its keys are known to everyone.
    demo: bool,
}

/// Which trees.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Trees {
    /// Leaves of the older one, 1 at least.
    from: u64,
    /// Leaves of the newer one; a size that was signed.
    to: u64,
}

/// That a tree is the beginning of another.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsistencyView {
    /// Leaves of the older tree.
    from: u64,
    /// Leaves of the newer tree.
    to: u64,
    /// The proof's hashes, base64 (RFC 9162, 2.1.4).
    hashes: Vec<String>,
}

fn missing() -> Problem {
    Problem::not_found(("检查点", "checkpoint"))
}

fn key_view(key: &VerifierKey) -> LogKeyView {
    LogKeyView { name: key.name().to_owned(), algorithm: key.algorithm().as_str().to_owned(), key: key.to_string() }
}

fn checkpoint_view(app: &App, sworn: &Sworn) -> Result<CheckpointView, Problem> {
    let (checkpoint, signed) =
        Checkpoint::open(&sworn.note, &app.log.verifiers(), &app.log.witnesses).map_err(Problem::broken)?;
    let signatures = signed.into_iter().map(|one| SignatureView {
        name: one.name,
        algorithm: one.algorithm.as_str().to_owned(),
        at: one.time.and_then(|time| jiff::Timestamp::from_second(time as i64).ok()).map(view::instant),
    });
    Ok(CheckpointView {
        size: checkpoint.size,
        root: checkpoint.root.to_base64(),
        signed_at: view::instant(sworn.at),
        note: sworn.note.to_string(),
        signatures: signatures.collect(),
    })
}

/// The log: its last checkpoint and its keys.
#[utoipa::path(get, path = "/public/ledger", tag = "ledger", responses((status = 200, body = LogView)))]
async fn log(State(app): State<App>) -> Result<Json<LogView>, Problem> {
    let last = app.store.checkpoint(None).await?;
    Ok(Json(LogView {
        origin: app.log.origin().to_owned(),
        checkpoint: last.map(|sworn| checkpoint_view(&app, &sworn)).transpose()?,
        keys: app.log.own.iter().map(|key| key_view(key.verifier())).collect(),
        witnesses: app.log.witnesses.iter().map(key_view).collect(),
        demo: app.demo,
    }))
}

/// The signed checkpoint of a size.
#[utoipa::path(get, path = "/public/ledger/checkpoints/{size}", tag = "ledger", params(("size" = u64, Path)),
    responses((status = 200, body = CheckpointView), (status = 404, body = Problem)))]
async fn checkpoint_of(State(app): State<App>, Path(size): Path<String>) -> Result<Json<CheckpointView>, Problem> {
    let size = size.parse().ok().filter(|size| *size <= i64::MAX as u64).ok_or_else(missing)?;
    let sworn = app.store.checkpoint(Some(size)).await?.ok_or_else(missing)?;
    Ok(Json(checkpoint_view(&app, &sworn)?))
}

/// A proof that the log of one size is the beginning of that of another.
#[utoipa::path(get, path = "/public/ledger/consistency", tag = "ledger", params(Trees),
    responses((status = 200, body = ConsistencyView), (status = 400, body = Problem), (status = 404, body = Problem)))]
async fn consistency(State(app): State<App>, Query(trees): Query<Trees>) -> Result<Json<ConsistencyView>, Problem> {
    let Trees { from, to } = trees;
    if from == 0 || from > to {
        let detail = ("from 应不小于 1 且不大于 to。", "from must be 1 at least, and not more than to.");
        return Err(Problem::unreadable("bad-query", detail));
    }
    let last = app.store.checkpoint(None).await?.map_or(0, |last| last.size);
    if to > last {
        return Err(missing());
    }
    let proof = app.store.prove_consistency(from, to).await?;
    Ok(Json(ConsistencyView { from, to, hashes: proof.hashes().iter().map(Hash::to_base64).collect() }))
}

/// Takes a witness's cosignature: the body is the checkpoint as the witness signed it. Its signature says who it is; others are refused.
#[utoipa::path(post, path = "/public/ledger/cosignatures", tag = "ledger", request_body(content = String, content_type = "text/plain"),
    responses((status = 204), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn cosign(State(app): State<App>, request: Request) -> Result<StatusCode, Problem> {
    let body = bytes(request, &app, NOTE_BYTES_MAX).await?;
    let unreadable = |error: String| {
        Problem::unreadable(
            "bad-checkpoint",
            (format!("请求体不是已签检查点：{error}。"), format!("The body is no signed checkpoint: {error}.")),
        )
    };
    let note = Note::parse(&body).map_err(|error| unreadable(error.to_string()))?;
    let refused = |what: &str| {
        let detail = (format!("未接受该联署：{what}。"), format!("The cosignature was not taken: {what}."));
        Problem::forbidden(detail)
    };
    note.verify(&app.log.witnesses).map_err(|error| match error {
        NoteError::Unknown => refused("none of its signatures is of a witness that this log knows"),
        other => refused(&other.to_string()),
    })?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error: CheckpointError| unreadable(error.to_string()))?;
    let ours = app.store.checkpoint(Some(checkpoint.size)).await?.filter(|ours| ours.note.text() == note.text());
    let ours = ours.ok_or_else(missing)?;
    let by_witness =
        |line: &&ledger::SignatureLine| app.log.witnesses.iter().any(|key| key.name() == line.name && key.id() == line.id);
    for line in note.signatures().iter().filter(by_witness) {
        app.store.keep_cosignature(ours.size, line).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The proof that a fact of a project is in the log, as one file (c2sp.org/tlog-proof) with the fact inside, for whoever may read the fact.
#[utoipa::path(get, path = "/projects/{id}/facts/{fact}/proof", tag = "ledger",
    params(("id" = String, Path), ("fact" = String, Path, description = "The fact's id: subject and number, such as 0189…-3")),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn fact_proof(State(app): State<App>, me: Me, Path((id, fact)): Path<(String, String)>) -> Result<Response, Problem> {
    let unknown = || Problem::not_found(("留痕", "fact"));
    let id: ProjectId = id.parse().map_err(|_| unknown())?;
    dossiers::visible(&app, &me, id, ("留痕", "fact")).await?;
    let (subject, number) = fact.rsplit_once('-').ok_or_else(unknown)?;
    let subject = Uuid::try_parse(subject).map_err(|_| unknown())?;
    let number: i64 = number.parse().map_err(|_| unknown())?;
    let facts = app.store.facts_of(subject).await?;
    let found = facts.into_iter().find(|one| one.seq == number && one.project_id == id).ok_or_else(unknown)?;
    proof_file(&app, &found, &format!("fact-{fact}")).await
}

/// The proof that a permit's issuance is in the log, as one file that lies beside the permit's own.
#[utoipa::path(get, path = "/permits/{id}/proof", tag = "ledger", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn permit_proof(State(app): State<App>, me: Me, Id(id): Id<PermitId>) -> Result<Response, Problem> {
    let record = permits::readable(&app, &me, id).await?;
    let issued = issuance_fact(&app, &record).await?;
    let issued = issued.ok_or_else(|| Problem::not_found(("颁发证照的留痕", "fact of this permit's issuance")))?;
    proof_file(&app, &issued, &format!("{}-{id}", record.item)).await
}

/// The fact that the latest edition of a permit was issued.
async fn issuance_fact(app: &App, record: &PermitRecord) -> Result<Option<FactRecord>, Problem> {
    let facts = app.store.facts_of(record.id.uuid()).await?;
    Ok(facts.into_iter().find(|one| one.seq == record.version && one.kind.starts_with("permit-")))
}

/// The proof that the latest edition of a permit was issued, signed by the log alone, so that it is the same whenever it is asked for; none while the log
/// has not got the fact.
pub(super) async fn issuance(app: &App, record: &PermitRecord) -> Result<Option<ProofFile>, Problem> {
    let Some(fact) = issuance_fact(app, record).await? else { return Ok(None) };
    let proof = prove(app, &fact).await?;
    Ok(proof.map(|proof| ProofFile { checkpoint: proof.checkpoint.signed_by(&app.log.verifiers()), ..proof }))
}

/// The proof of a fact against the first checkpoint that has it; none while there is no such checkpoint.
async fn prove(app: &App, fact: &FactRecord) -> Result<Option<ProofFile>, Problem> {
    let Some(index) = fact.leaf else { return Ok(None) };
    let Some(sworn) = app.store.checkpoint_holding(index).await? else { return Ok(None) };
    let proof = app.store.prove_inclusion(index, sworn.size).await?;
    let extra = app.store.disclose(fact.subject_id, fact.seq).await?.to_bytes();
    Ok(Some(ProofFile { extra, index, proof, checkpoint: sworn.note }))
}

/// The same as a file.
async fn proof_file(app: &App, fact: &FactRecord, name: &str) -> Result<Response, Problem> {
    let waits = || {
        let detail = (
            "这条留痕刚写入，尚未进入已签检查点，请过两秒再试。",
            "This fact was written a moment ago and is in no signed checkpoint yet: try again in two seconds.",
        );
        Problem::impossible("not-in-the-log-yet", detail)
    };
    let file = prove(app, fact).await?.ok_or_else(waits)?;
    Ok(view::attachment("text/plain; charset=utf-8", &format!("{name}.tlog-proof"), file.to_string()))
}

/// The last checkpoint, for clients and witnesses of c2sp.org/tlog-tiles.
pub async fn ledger_checkpoint(State(app): State<App>) -> Result<Response, Problem> {
    let sworn = app.store.checkpoint(None).await?.ok_or_else(missing)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sworn.note.to_string()).into_response())
}

/// A tile of the tree. Bundles of entries are not served: facts are not public.
pub async fn ledger_tile(State(app): State<App>, Path(path): Path<String>) -> Result<Response, Problem> {
    let unknown = || Problem::not_found(("瓦片", "tile"));
    let (id, width) = TileId::parse(&path).map_err(|_| unknown())?;
    // What no checkpoint vouches for yet is nobody's.
    let signed = app.store.checkpoint(None).await?.map_or(0, |last| last.size);
    if id.width_at(signed) < width {
        return Err(unknown());
    }
    let tile = app.store.ledger_tiles(&[id]).await?.into_iter().next().ok_or_else(unknown)?;
    let hashes = tile.hashes.get(..width as usize).ok_or_else(|| Problem::broken(StoreError::NotFound))?;
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, bytes).into_response())
}
