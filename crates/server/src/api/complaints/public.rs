//! What anyone may do without signing in: write, attach, look up by number and secret, add, say whether one is satisfied.
//!
//! Nothing of a request is kept but what it says: no session, no address. A wrong secret and an unknown number have the same answer.

use super::view::{ComplaintForm, ComplaintSlip, ComplaintStatus, status};
use super::{Written, act, missing, receive, typed, view, work};
use crate::desk::{complaint_secret, writer};
use crate::erasure::{self, EraseError};
use crate::extract::{Body, Query, bytes};
use crate::problem::{FieldError, Problem};
use crate::state::App;
use crate::uploads::{Kind, Lie};
use ::complaint::{Channel, Command};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{ComplaintId, ProjectId};
use serde::Deserialize;
use store::{ComplaintFile, ComplaintRecord, StoreError};
use subtle::ConstantTimeEq;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Files of one complaint at most.
pub(super) const FILES_MAX: usize = 6;
/// The largest of them.
pub(super) const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// What may be attached.
const KINDS: [Kind; 3] = [Kind::Jpeg, Kind::Png, Kind::Pdf];
/// The longest name of a file, in characters.
const NAME_CHARS_MAX: usize = 120;
/// On what ground a writer's words are erased when he asks for it himself.
const ERASED_BY_THE_WRITER: &str = "个人信息保护法第四十七条第一款：来信人凭编号和查询码申请";
/// How often a writer may add something.
const MORE_MAX: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(form))
        .routes(routes!(challenge))
        .routes(routes!(write))
        .routes(routes!(look_up))
        .routes(routes!(add))
        .routes(routes!(judge))
        .routes(routes!(erase))
        .routes(routes!(attach))
}

/// A complaint, or a petition, from the web.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOnTheWeb {
    /// board or petition.
    channel: String,
    #[serde(flatten)]
    said: Written,
    /// The challenge that was worked on.
    challenge: String,
    /// The number that was found.
    answer: String,
    /// A field that no person sees; whatever fills it is a program.
    #[serde(default)]
    website: String,
}

/// What a writer has in hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InHand {
    number: String,
    secret: String,
}

/// What a writer adds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreSaid {
    number: String,
    secret: String,
    text: String,
}

/// A writer's word on an answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WritersWord {
    number: String,
    secret: String,
    satisfied: bool,
    #[serde(default)]
    text: String,
}

/// A file's name.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct FileName {
    /// As the writer's file is called; its ending says what it claims to be.
    name: String,
}

/// A piece of work for a browser.
#[derive(Debug, serde::Serialize, ToSchema)]
pub struct Challenge {
    challenge: String,
    /// SHA-256 of `challenge:answer` begins with so many zero bits.
    bits: u32,
}

/// What can be complained of, where, by which ways.
#[utoipa::path(get, path = "/public/complaints/form", tag = "complaints",
    responses((status = 200, body = ComplaintForm), (status = 404, body = Problem)))]
async fn form(State(app): State<App>) -> Result<Json<ComplaintForm>, Problem> {
    Ok(Json(view::form(&app, app.desk.complaints()?)))
}

/// The work that a browser does before it sends a complaint.
#[utoipa::path(get, path = "/public/complaints/challenge", tag = "complaints",
    responses((status = 200, body = Challenge), (status = 404, body = Problem)))]
async fn challenge(State(app): State<App>) -> Result<Response, Problem> {
    let bits = app.desk.complaints()?.work_bits;
    let challenge = Challenge { challenge: work::challenge(&app).await?, bits };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(challenge)).into_response())
}

/// Writes a complaint. Nobody is asked who he is; number and secret are told this once.
#[utoipa::path(post, path = "/public/complaints", tag = "complaints", request_body = NewOnTheWeb,
    responses((status = 201, body = ComplaintSlip), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn write(State(app): State<App>, Body(new): Body<NewOnTheWeb>) -> Result<(StatusCode, Json<ComplaintSlip>), Problem> {
    if !new.website.is_empty() {
        let detail = ("这份提交像是程序自动填写的，没有接收。", "This looks as if a program had filled it in: it was not taken.");
        return Err(Problem::unlawful("filled-by-a-program", detail, None));
    }
    let channel = Channel::parse(&new.channel).filter(|one| matches!(one, Channel::Board | Channel::Petition));
    let bits = app.desk.complaints()?.work_bits;
    let nonce = work::check(&app, &new.challenge, &new.answer, bits).await?;
    let slip = receive(&app, channel, new.said, Some(nonce), &writer()).await?;
    Ok((StatusCode::CREATED, Json(slip)))
}

/// How a complaint stands, for whoever has its number and its secret.
#[utoipa::path(post, path = "/public/complaints/look-up", tag = "complaints", request_body = InHand,
    responses((status = 200, body = ComplaintStatus), (status = 404, body = Problem), (status = 429, body = Problem)))]
async fn look_up(State(app): State<App>, Body(hand): Body<InHand>) -> Result<Json<ComplaintStatus>, Problem> {
    let record = in_hand(&app, &hand.number, &hand.secret).await?;
    Ok(Json(status(&app, &record).await?))
}

/// The writer adds something.
#[utoipa::path(post, path = "/public/complaints/more", tag = "complaints", request_body = MoreSaid,
    responses((status = 200, body = ComplaintStatus), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn add(State(app): State<App>, Body(more): Body<MoreSaid>) -> Result<Json<ComplaintStatus>, Problem> {
    let record = in_hand(&app, &more.number, &more.secret).await?;
    if app.desk.complaint(&record)?.more.len() >= MORE_MAX {
        let detail = (format!("最多补充 {MORE_MAX} 次。"), format!("One may add something {MORE_MAX} times at most."));
        return Err(Problem::impossible("too-much-added", detail));
    }
    act(&app, (&record, record.version), &Command::Add { text: more.text }, &writer()).await?;
    Ok(Json(status(&app, &app.store.complaint(record.id).await?).await?))
}

/// The writer says whether he is satisfied; not satisfied, it goes up the ladder once.
#[utoipa::path(post, path = "/public/complaints/verdict", tag = "complaints", request_body = WritersWord,
    responses((status = 200, body = ComplaintStatus), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn judge(State(app): State<App>, Body(word): Body<WritersWord>) -> Result<Json<ComplaintStatus>, Problem> {
    let record = in_hand(&app, &word.number, &word.secret).await?;
    let command = Command::Judge { satisfied: word.satisfied, text: word.text };
    act(&app, (&record, record.version), &command, &writer()).await?;
    Ok(Json(status(&app, &app.store.complaint(record.id).await?).await?))
}

/// The writer has what he said erased once his complaint has ended: his words, how to reach him, what he attached (个人信息保护法 art. 47). How it was looked
/// into and what was answered stays. Asked again, nothing happens.
#[utoipa::path(post, path = "/public/complaints/erase", tag = "complaints", request_body = InHand,
    responses((status = 200, body = ComplaintStatus), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn erase(State(app): State<App>, Body(hand): Body<InHand>) -> Result<Json<ComplaintStatus>, Problem> {
    let record = in_hand(&app, &hand.number, &hand.secret).await?;
    match erasure::complaint((&app.store, &app.papers), &record.number, ERASED_BY_THE_WRITER, app.clock.now()).await {
        Ok(_) => Ok(Json(status(&app, &app.store.complaint(record.id).await?).await?)),
        Err(EraseError::Open(_)) => {
            let detail = (
                "来信还在办理，办结之前需要保留您写的内容；办结之后可以在这里删除。",
                "It is still being dealt with: what you wrote is needed until it has ended, and can be erased here afterwards.",
            );
            Err(Problem::unlawful("complaint-open", detail, Some("个人信息保护法第四十七条".to_owned())))
        }
        Err(EraseError::Store(error)) => Err(error.into()),
        Err(other) => Err(Problem::broken(other)),
    }
}

/// Attaches a picture or a PDF, checked by its bytes; number and secret go in the headers `x-complaint-number` and `x-complaint-secret`.
#[utoipa::path(post, path = "/public/complaints/files", tag = "complaints", params(FileName,
        ("x-complaint-number" = String, Header), ("x-complaint-secret" = String, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ComplaintStatus), (status = 404, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn attach(
    State(app): State<App>,
    Query(FileName { name }): Query<FileName>,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<ComplaintStatus>, Problem> {
    let given = |key: &str| headers.get(key).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Whoever has no complaint in hand sends nothing: it is asked before a byte is read.
    let record = in_hand(&app, given("x-complaint-number"), given("x-complaint-secret")).await?;
    let name = name.trim().to_owned();
    let kind = Kind::claimed(&name).filter(|kind| KINDS.contains(kind));
    let fits = name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(|c| c.is_control() || "/\\".contains(c));
    let Some(kind) = kind.filter(|_| fits) else {
        let message = (
            "请上传 JPG、PNG 或 PDF 文件，文件名不超过 120 字。",
            "Attach a JPEG, a PNG or a PDF, with a name of 120 characters at most.",
        );
        return Err(Problem::invalid(vec![FieldError::new("name", message)]));
    };
    if app.store.complaint_files(record.id).await?.len() >= FILES_MAX {
        let detail = (format!("最多附 {FILES_MAX} 个文件。"), format!("At most {FILES_MAX} files are attached."));
        return Err(Problem::impossible("too-many-files", detail));
    }
    let body = bytes(request, &app, FILE_BYTES_MAX).await?;
    let id = app.ids.next(app.clock.now());
    let staged = app.staging.file(id);
    let _claim = app.staging.claim(id);
    tokio::fs::write(&staged, &body).await.map_err(Problem::broken)?;
    let path = staged.clone();
    let checked = tokio::task::spawn_blocking(move || kind.check(&path)).await.map_err(Problem::broken)?;
    let kept = match checked {
        Ok(digest) => keep(&app, &record, (id, &name, kind), (digest, body.len())).await,
        Err(Lie::Disk(error)) => Err(Problem::broken(error)),
        Err(lie) => Err(lie.refusal(&name, kind)),
    };
    app.staging.remove(id).await.map_err(Problem::broken)?;
    kept?;
    Ok(Json(status(&app, &app.store.complaint(record.id).await?).await?))
}

async fn keep(
    app: &App,
    record: &ComplaintRecord,
    (id, name, kind): (Uuid, &str, Kind),
    (digest, length): ([u8; 32], usize),
) -> Result<(), Problem> {
    app.papers.keep_file(app.desk.region(), folder(record.id), id, &app.staging.file(id)).await?;
    let now = app.clock.now();
    let file = ComplaintFile {
        complaint: record.id,
        id,
        name: name.to_owned(),
        media_type: kind.media_type().to_owned(),
        bytes: length as i64,
        digest,
        at: now,
    };
    let planned = app.desk.attach(record, file, now).map_err(Problem::from);
    let written = match planned {
        Ok(change) => app.store.commit(change).await.map(drop).map_err(Problem::from),
        Err(refused) => Err(refused),
    };
    if written.is_err() {
        app.papers.drop_file(app.desk.region(), folder(record.id), id).await?;
    }
    written
}

/// The bytes of what is attached, for whoever was found to be allowed.
pub(super) async fn content(app: &App, id: ComplaintId, file: &str) -> Result<Response, Problem> {
    let file_id: Uuid = file.parse().map_err(|_| missing())?;
    let files = app.store.complaint_files(id).await?;
    let file = files.into_iter().find(|one| one.id == file_id).ok_or_else(missing)?;
    let length = u64::try_from(file.bytes).unwrap_or(0);
    let pieces = app.papers.read_file(app.desk.region(), folder(id), file.id, 0..length).await?;
    // It is from a stranger: downloaded, never opened on our own origin.
    let ending = file.name.rsplit_once('.').map_or("bin", |(_, ending)| ending).to_lowercase();
    let name = format!("attachment-{}.{ending}", &file.id.to_string()[24..]);
    let mut response = super::super::view::attachment(&file.media_type, &name, axum::body::Body::from_stream(pieces));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, axum::http::HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// The folder of a complaint's files among the papers.
pub(crate) fn folder(id: ComplaintId) -> ProjectId {
    ProjectId::new(id.uuid())
}

/// The complaint of a number, when the secret is its own. Both ways of being wrong take the same path.
async fn in_hand(app: &App, number: &str, secret: &str) -> Result<ComplaintRecord, Problem> {
    let number = number.trim().to_ascii_uppercase();
    let found = match app.store.complaint_by_number(&number).await {
        // A number with a NUL in it is no number.
        Err(StoreError::NulCharacter) => None,
        other => other?,
    };
    let given = complaint_secret(&number, &typed(secret));
    let kept = found.as_ref().map_or([0; 32], |record| record.secret_digest);
    let same = bool::from(kept.ct_eq(&given));
    found.filter(|_| same).ok_or_else(|| {
        let detail = (
            "编号或查询码不正确，请对照回执核对。查询码不能找回；遗失的，请凭内容再写一次。",
            "Number or secret is wrong: compare them with the slip. A secret that is lost cannot be found again: write once more.",
        );
        Problem::new(StatusCode::NOT_FOUND, "no-such-complaint", ("没有找到", "Not found"), detail)
    })
}
