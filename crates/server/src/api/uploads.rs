//! Papers as files: uploads that survive a cut line or a killed server, versions, and what they hold.

use super::types::Text;
use super::{dossiers, view};
use crate::desk::Actors;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use crate::uploads::{Kind, Lie, PieceError};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{CaseId, ProjectId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use store::{PaperFile, StoreError, Upload};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Papers belong to a dossier of either kind.
const PROJECT: (&str, &str) = ("项目", "project");
/// The largest file: 2 GiB.
const FILE_BYTES_MAX: i64 = 2 * 1024 * 1024 * 1024;
/// The largest piece.
const PIECE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How long an upload may be continued after it began.
const UPLOAD_HOURS_MAX: i64 = 7 * 24;
/// The uploads that one person may have under way.
const UPLOADS_MAX: i64 = 20;
/// The longest name of a file, in characters.
const NAME_CHARS_MAX: usize = 200;
/// The longest key of a paper, in bytes.
const MATERIAL_BYTES_MAX: usize = 64;
/// How often a commit is planned again when somebody else wrote to the same project.
const ATTEMPTS_MAX: u32 = 8;
/// How far an upload is.
static UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(one, piece, abandon))
        .routes(routes!(finish))
        .routes(routes!(list))
        .routes(routes!(content))
}

/// A file to be uploaded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// What the file is called; its ending says what it claims to be.
    name: String,
    /// How long it is, in bytes.
    bytes: i64,
    /// The key of the paper that it is: letters, digits, `.`, `-` and `_`.
    material: String,
    /// The case that it is for.
    case: Option<String>,
}

/// An upload under way.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadView {
    id: String,
    project: String,
    material: String,
    name: String,
    bytes: i64,
    /// How much of it is safely here: the next piece begins there.
    offset: i64,
    /// The largest piece that is taken.
    piece_bytes_max: i64,
    expires_at: String,
}

/// One version of a paper.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperFileView {
    id: String,
    material: String,
    version: i64,
    name: String,
    media_type: String,
    bytes: i64,
    /// SHA-256, in hex.
    digest: String,
    uploaded_by: String,
    at: String,
    case: Option<String>,
    /// Whether the browser may show it; otherwise it is downloaded.
    shown: bool,
    url: String,
}

/// A paper with its versions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperView {
    material: String,
    /// What the paper is called, when the catalogue knows its key.
    name: Option<Text>,
    versions: Vec<PaperFileView>,
}

/// The papers of a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectPapers {
    items: Vec<PaperView>,
    /// Whether the reader may upload.
    may_upload: bool,
}

/// Begins an upload; its bytes follow in pieces.
#[utoipa::path(post, path = "/projects/{id}/uploads", tag = "papers", params(("id" = String, Path)), request_body = NewUpload,
    responses((status = 201, body = UploadView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn start(State(app): State<App>, me: Me, Id(id): Id<ProjectId>, Body(new): Body<NewUpload>) -> Result<Response, Problem> {
    let dossier = dossiers::visible(&app, &me, id, PROJECT).await?;
    let name = new.name.trim().to_owned();
    let errors = wrong(&new, &name);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let case_id = match new.case {
        None => None,
        Some(text) => {
            let case: Option<CaseId> = text.parse().ok();
            let case = case.filter(|case| dossier.cases.iter().any(|one| one.id == *case));
            Some(case.ok_or_else(|| Problem::not_found(("办件", "case")))?)
        }
    };
    if app.store.uploads_of(me.id).await? >= UPLOADS_MAX {
        let detail = (
            format!("您有 {UPLOADS_MAX} 个上传尚未完成，请先完成或放弃其中一些。"),
            format!("You have {UPLOADS_MAX} uploads under way: finish or abandon some of them first."),
        );
        return Err(Problem::too_many(detail, 60));
    }
    let now = app.wall.now();
    let upload = Upload {
        id: app.ids.next(app.clock.now()),
        project_id: id,
        material: app.desk.city.paper_key(&new.material),
        case_id,
        name,
        bytes: new.bytes,
        owner_id: me.id,
        expires_at: now.saturating_add(SignedDuration::from_hours(UPLOAD_HOURS_MAX)).map_err(Problem::broken)?,
    };
    app.store.add_upload(&upload).await?;
    Ok(answer(StatusCode::CREATED, &upload, 0))
}

fn wrong(new: &NewUpload, name: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARS_MAX || name.chars().any(|c| c.is_control() || "/\\".contains(c)) {
        let zh = format!("文件名应为 1 至 {NAME_CHARS_MAX} 个字，不含斜线和控制字符。");
        let en = format!("The name must have 1 to {NAME_CHARS_MAX} characters, without slashes and control characters.");
        errors.push(FieldError::new("name", (zh, en)));
    } else if Kind::claimed(name).is_none() {
        let all = Kind::all_endings();
        let zh = format!("不接收这种文件。可以上传：{all}。");
        errors.push(FieldError::new("name", (zh, format!("Files of this kind are not taken. What may be uploaded: {all}."))));
    }
    if new.bytes < 1 || new.bytes > FILE_BYTES_MAX {
        let zh = "文件不能为空，也不能超过 2 GiB。";
        errors.push(FieldError::new("bytes", (zh, "The file must not be empty nor over 2 GiB.")));
    }
    let slug = |c: u8| c.is_ascii_alphanumeric() || b".-_".contains(&c);
    if new.material.is_empty() || new.material.len() > MATERIAL_BYTES_MAX || !new.material.bytes().all(slug) {
        let zh = format!("材料标识应为 1 至 {MATERIAL_BYTES_MAX} 个字母、数字、“.”、“-”或“_”。");
        let en = format!("A paper's key has 1 to {MATERIAL_BYTES_MAX} letters, digits, '.', '-' or '_'.");
        errors.push(FieldError::new("material", (zh, en)));
    }
    errors
}

/// How far an upload is; only for whoever began it.
#[utoipa::path(get, path = "/uploads/{id}", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, body = UploadView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<Response, Problem> {
    let upload = own(&app, &me, id).await?;
    let offset = app.staging.offset(id).await.map_err(Problem::broken)?;
    Ok(answer(StatusCode::OK, &upload, offset))
}

/// Takes a piece of at most 16 MiB that begins at `Upload-Offset`. What is answered is on the disk.
#[utoipa::path(patch, path = "/uploads/{id}", tag = "papers",
    params(("id" = String, Path), ("Upload-Offset" = i64, Header, description = "Where the piece begins: the upload's offset")),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 200, body = UploadView), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "The true offset stands in `Upload-Offset`"), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn piece(
    State(app): State<App>,
    me: Me,
    Id(id): Id<Uuid>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let upload = own(&app, &me, id).await?;
    let given = headers.get(&UPLOAD_OFFSET).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<u64>().ok());
    let given = given.ok_or_else(|| {
        let detail =
            ("请在 Upload-Offset 中写明这一段从第几个字节开始。", "Say in Upload-Offset at which byte the piece begins.");
        Problem::unreadable("upload-offset-missing", detail)
    })?;
    let claim = app.staging.claim(id).ok_or_else(busy)?;
    let offset = app.staging.offset(id).await.map_err(Problem::broken)?;
    if given != offset {
        return Ok(elsewhere(offset));
    }
    let declared = u64::try_from(upload.bytes).unwrap_or(0);
    let body = request.into_body().into_data_stream();
    match claim.add(offset, declared, PIECE_BYTES_MAX, body).await {
        Ok(offset) => Ok(answer(StatusCode::OK, &upload, offset)),
        Err(PieceError::TooLong) => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "upload-too-long",
            ("文件比申报的长", "The file is longer than declared"),
            (
                "这一段超出了申报的文件大小，没有保存。请重新开始上传。",
                "The piece goes beyond the declared size and was not kept: begin the upload again.",
            ),
        )),
        Err(PieceError::TooLarge) => {
            let (zh, en) = (
                "每一段最多 16 MiB；请查询已收到的位置，再分段续传。",
                "A piece has at most 16 MiB: ask for the offset and go on in smaller pieces.",
            );
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "piece-too-large", ("分段过大", "The piece is too large"), (zh, en)))
        }
        Err(PieceError::Cut) => Err(Problem::unreadable(
            "piece-cut",
            (
                "这一段没有完整送达；已收到的部分已保存，请从新的位置续传。",
                "The piece did not arrive whole; what came is kept: go on from the new offset.",
            ),
        )),
        Err(PieceError::Disk(error)) => Err(Problem::broken(error)),
    }
}

/// Gives an upload up; what came of it is removed.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "papers", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn abandon(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<StatusCode, Problem> {
    own(&app, &me, id).await?;
    let _claim = app.staging.claim(id).ok_or_else(busy)?;
    app.store.drop_upload(id).await?;
    app.staging.remove(id).await.map_err(Problem::broken)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends an upload: its bytes are checked against its name, kept, and become the paper's newest version. May be repeated.
#[utoipa::path(post, path = "/uploads/{id}/finish", tag = "papers", params(("id" = String, Path)),
    responses((status = 201, body = PaperFileView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn finish(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<Response, Problem> {
    let upload = match own(&app, &me, id).await {
        Err(missing) if missing.status == 404 => match app.store.paper_file(id).await {
            Ok(file) if file.uploaded_by == me.id => return Ok((StatusCode::CREATED, Json(file_view(&file))).into_response()),
            _ => return Err(missing),
        },
        other => other?,
    };
    // A large file takes its time: it is finished also when the line is cut meanwhile.
    let work = tokio::spawn(async move { keep(&app, &me, upload).await });
    let file = work.await.map_err(Problem::broken)??;
    Ok((StatusCode::CREATED, Json(file_view(&file))).into_response())
}

async fn keep(app: &App, me: &Me, upload: Upload) -> Result<PaperFile, Problem> {
    let id = upload.id;
    let _claim = app.staging.claim(id).ok_or_else(busy)?;
    let offset = app.staging.offset(id).await.map_err(Problem::broken)?;
    if i64::try_from(offset) != Ok(upload.bytes) {
        let zh = format!("文件还没有传完：已收到 {offset} 字节，共 {} 字节。请续传后再完成。", upload.bytes);
        let en = format!("The file is not whole yet: {offset} of {} bytes are here. Go on, then finish.", upload.bytes);
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "upload-incomplete",
            ("上传尚未完成", "The upload is not whole"),
            (zh, en),
        ));
    }
    let dossier = dossiers::visible(app, me, upload.project_id, PROJECT).await?;
    let region = app.desk.region();
    let Some(kind) = Kind::claimed(&upload.name) else { return Err(Problem::broken("an upload without a known ending")) };
    let staged = app.staging.file(id);
    let checked = tokio::task::spawn_blocking(move || kind.check(&staged)).await.map_err(Problem::broken)?;
    let digest = match checked {
        Ok(digest) => digest,
        Err(Lie::Disk(error)) => return Err(Problem::broken(error)),
        Err(lie) => {
            app.store.drop_upload(id).await?;
            app.staging.remove(id).await.map_err(Problem::broken)?;
            return Err(lie.refusal(&upload.name, kind));
        }
    };
    app.papers.keep_file(region, upload.project_id, id, &app.staging.file(id)).await?;
    let mut dossier = dossier;
    let mut attempt = 1;
    let file = loop {
        let file = PaperFile {
            id,
            project_id: upload.project_id,
            material: upload.material.clone(),
            version: app.store.newest_paper_version(upload.project_id, &upload.material).await? + 1,
            case_id: upload.case_id,
            name: upload.name.clone(),
            media_type: kind.media_type().to_owned(),
            bytes: upload.bytes,
            digest,
            uploaded_by: me.id,
            uploaded_name: me.name.clone(),
            at: app.clock.now(),
        };
        let planned = app.desk.paper(&dossier, file.clone(), &Actors::of(me));
        match app.store.commit(planned.change).await {
            Ok(_) => break file,
            // Somebody else wrote a fact or a version of this project meanwhile.
            Err(StoreError::Taken { what: "fact" | "paper-version" }) if attempt < ATTEMPTS_MAX => {
                attempt += 1;
                dossier = app.store.dossier(upload.project_id).await?;
            }
            Err(error) => return Err(error.into()),
        }
    };
    if let Err(error) = app.staging.remove(id).await {
        tracing::warn!(%error, "a staged file stays for now; the clock removes it");
    }
    Ok(file)
}

/// The papers of a project, each with its versions.
#[utoipa::path(get, path = "/projects/{id}/papers", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, body = ProjectPapers), (status = 404, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<ProjectPapers>, Problem> {
    dossiers::visible(&app, &me, id, PROJECT).await?;
    let names = names(&app);
    let mut items: Vec<PaperView> = Vec::new();
    for file in app.store.paper_files(id).await? {
        match items.last_mut().filter(|paper| paper.material == file.material) {
            Some(paper) => paper.versions.push(file_view(&file)),
            None => items.push(PaperView {
                name: names.get(&file.material).cloned(),
                material: file.material.clone(),
                versions: vec![file_view(&file)],
            }),
        }
    }
    Ok(Json(ProjectPapers { items, may_upload: me.may("post-projects-id-uploads") }))
}

/// What papers are called, by their keys: as the register of materials has it, else as the item does.
fn names(app: &App) -> BTreeMap<String, Text> {
    let mut names = BTreeMap::new();
    let register = &app.desk.city.materials;
    for item in app.desk.city.catalogue.items() {
        for material in &item.materials {
            let key = register.key(&item.id, &material.value.id);
            let name = register.known(&key).map_or(&material.value.name, |known| &known.name);
            names.entry(key).or_insert_with(|| view::named(name));
        }
    }
    names
}

/// The bytes of a paper's version, whole or a range. PDF, PNG and JPEG may be shown, everything else is downloaded.
#[utoipa::path(get, path = "/papers/{id}/content", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 206, content_type = "application/octet-stream"), (status = 404, body = Problem), (status = 416, body = Problem)))]
async fn content(State(app): State<App>, me: Me, Id(id): Id<Uuid>, headers: HeaderMap) -> Result<Response, Problem> {
    let missing = || Problem::not_found(("材料", "paper"));
    let file = app.store.paper_file(id).await.or_missing(missing)?;
    dossiers::visible(&app, &me, file.project_id, ("材料", "paper")).await?;
    let length = u64::try_from(file.bytes).unwrap_or(0);
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let range = match asked.map(|text| range(text, length)) {
        Some(Some(Err(()))) => {
            let (zh, en) = (
                format!("请求的范围超出文件（共 {length} 字节）。"),
                format!("The range lies beyond the file of {length} bytes."),
            );
            let title = ("范围无效", "The range is not valid");
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range-not-satisfiable", title, (zh, en));
            return Ok(([(header::CONTENT_RANGE, format!("bytes */{length}"))], problem).into_response());
        }
        Some(Some(Ok(range))) => Some(range),
        _ => None,
    };
    let span = range.clone().unwrap_or(0..length);
    let size = span.end - span.start;
    let pieces = app.papers.read_file(app.desk.region(), file.project_id, id, span.clone()).await?;
    let shown = Kind::is_shown(&file.media_type);
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut response = (status, axum::body::Body::from_stream(pieces)).into_response();
    let own = response.headers_mut();
    let mut set = |name: HeaderName, text: &str| {
        HeaderValue::try_from(text).map(|value| drop(own.insert(name, value))).map_err(Problem::broken)
    };
    set(header::CONTENT_TYPE, &file.media_type)?;
    set(header::CONTENT_LENGTH, &size.to_string())?;
    set(header::ACCEPT_RANGES, "bytes")?;
    set(header::CONTENT_DISPOSITION, &disposition(&file.name, shown))?;
    set(header::CONTENT_SECURITY_POLICY, policy(&file.media_type))?;
    set(header::X_FRAME_OPTIONS, "SAMEORIGIN")?;
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff")?;
    set(header::CACHE_CONTROL, "private, no-cache")?;
    // Compressed, a file's ranges would be those of other bytes.
    set(header::CONTENT_ENCODING, "identity")?;
    if range.is_some() {
        set(header::CONTENT_RANGE, &format!("bytes {}-{}/{length}", span.start, span.end - 1))?;
    }
    Ok(response)
}

/// Nothing within a file may run or load anything, and none has our origin. The PDF viewers of Chromium 156 and Firefox 153 open a
/// document that is sandboxed by its own header (tried in a frame); Chromium before its viewer became a frame shows nothing
/// then, and the preview offers the download.
fn policy(media_type: &str) -> &'static str {
    match media_type == Kind::Pdf.media_type() {
        true => "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
        false => "default-src 'none'; frame-ancestors 'self'; sandbox",
    }
}

/// One range of bytes; none for a header that is to be ignored, an error for a range beyond the file.
fn range(text: &str, length: u64) -> Option<Result<Range<u64>, ()>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (from.trim(), to.trim()) {
        ("", last) => length.saturating_sub(last.parse().ok()?)..length,
        (from, "") => from.parse().ok()?..length,
        (from, to) => from.parse().ok()?..to.parse::<u64>().ok()?.saturating_add(1).min(length),
    };
    Some(if range.is_empty() { Err(()) } else { Ok(range) })
}

fn disposition(name: &str, shown: bool) -> String {
    let kind = if shown { "inline" } else { "attachment" };
    let ending = name.rsplit_once('.').map_or("bin", |(_, ending)| ending).to_lowercase();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect();
    format!("{kind}; filename=\"paper.{ending}\"; filename*=UTF-8''{encoded}")
}

/// Somebody's own upload. What has expired is gone, whether or not the clock has removed it yet.
async fn own(app: &App, me: &Me, id: Uuid) -> Result<Upload, Problem> {
    let missing = || Problem::not_found(("上传", "upload"));
    let upload = app.store.upload(id).await.or_missing(missing)?;
    if upload.owner_id != me.id || upload.expires_at <= app.wall.now() {
        return Err(missing());
    }
    dossiers::visible(app, me, upload.project_id, ("上传", "upload")).await?;
    Ok(upload)
}

fn busy() -> Problem {
    let detail = (
        "这个上传的另一个请求还没有结束，请稍候再续传。",
        "Another request of this upload has not ended yet: go on in a moment.",
    );
    Problem::new(StatusCode::CONFLICT, "upload-busy", ("上传正在处理", "The upload is being worked on"), detail)
}

fn elsewhere(offset: u64) -> Response {
    let detail = (
        format!("已收到的文件到第 {offset} 字节为止，请从这里续传。"),
        format!("What is here ends at byte {offset}: go on from there."),
    );
    let title = ("续传位置不符", "The piece begins elsewhere");
    let problem = Problem::new(StatusCode::CONFLICT, "upload-offset-differs", title, detail);
    ([(UPLOAD_OFFSET.clone(), offset.to_string())], problem).into_response()
}

fn answer(status: StatusCode, upload: &Upload, offset: u64) -> Response {
    let view = UploadView {
        id: upload.id.to_string(),
        project: upload.project_id.to_string(),
        material: upload.material.clone(),
        name: upload.name.clone(),
        bytes: upload.bytes,
        offset: i64::try_from(offset).unwrap_or(i64::MAX),
        piece_bytes_max: PIECE_BYTES_MAX as i64,
        expires_at: view::instant(upload.expires_at),
    };
    (status, [(UPLOAD_OFFSET.clone(), offset.to_string())], Json(view)).into_response()
}

fn file_view(file: &PaperFile) -> PaperFileView {
    PaperFileView {
        id: file.id.to_string(),
        material: file.material.clone(),
        version: file.version,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        digest: base::hex(&file.digest),
        uploaded_by: file.uploaded_name.clone(),
        at: view::instant(file.at),
        case: file.case_id.map(|id| id.to_string()),
        shown: Kind::is_shown(&file.media_type),
        url: format!("/api/v1/papers/{}/content", file.id),
    }
}
