//! Papers as files: an upload that is cut goes on, a file that lies is refused, versions, ranges, and who may see what.

use crate::support::{Answer, TestApp, Visitor, on_both};
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use server::timers;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

on_both! {
    a_cut_upload_goes_on_and_keeps_every_byte
    a_file_that_lies_about_its_type_is_refused_and_leaves_nothing
    versions_ranges_and_headers
    only_those_of_the_project_upload_and_see
    two_uploads_at_once_become_two_versions
    what_has_expired_is_swept
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR-and-so-on";

/// Bytes that begin as a PDF and never repeat.
fn pdf(length: usize) -> Vec<u8> {
    let mut x = 7u64;
    let more = std::iter::repeat_with(move || {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) as u8
    });
    b"%PDF-1.7\n".iter().copied().chain(more).take(length).collect()
}

fn sha256(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, bytes).unwrap();
    let told = Command::new("sha256sum").arg(&file).output().unwrap();
    String::from_utf8(told.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

async fn start(who: &Visitor<'_>, project: &Value, name: &str, bytes: usize) -> Answer {
    let body = json!({ "name": name, "bytes": bytes, "material": "soil-water.application-form" });
    who.post(&format!("/projects/{}/uploads", project["id"].as_str().unwrap()), body).await
}

async fn piece(who: &Visitor<'_>, upload: &Value, at: usize, bytes: impl Into<Body>) -> Answer {
    let request = who.request(Method::PATCH, &format!("/uploads/{}", upload["id"].as_str().unwrap()));
    let request = request.header("upload-offset", at.to_string()).header(header::CONTENT_TYPE, "application/offset+octet-stream");
    who.send(request.body(bytes.into()).unwrap()).await
}

async fn finish(who: &Visitor<'_>, upload: &Value) -> Answer {
    who.post(&format!("/uploads/{}/finish", upload["id"].as_str().unwrap()), json!({})).await
}

async fn bring(who: &Visitor<'_>, project: &Value, name: &str, bytes: &[u8]) -> Answer {
    let upload = start(who, project, name, bytes.len()).await.expect(201);
    piece(who, &upload, 0, bytes.to_vec()).await.expect(200);
    finish(who, &upload).await
}

async fn papers(who: &Visitor<'_>, project: &Value) -> Value {
    who.get(&format!("/projects/{}/papers", project["id"].as_str().unwrap())).await.expect(200)
}

async fn a_cut_upload_goes_on_and_keeps_every_byte(app: TestApp) {
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    let bytes = pdf(3_000_000);
    let upload = start(&applicant, &project, "报告书.pdf", bytes.len()).await.expect(201);
    assert_eq!(upload["offset"], 0);
    assert_eq!(piece(&applicant, &upload, 0, bytes[..1_000_000].to_vec()).await.expect(200)["offset"], 1_000_000);
    finish(&applicant, &upload).await.problem(409, "upload-incomplete");

    // The line is cut within a piece: what came is kept, and a piece that begins elsewhere is told where to begin.
    let half = bytes[1_000_000..1_500_000].to_vec();
    let cut = Body::from_stream(Cut(Some(half)));
    piece(&applicant, &upload, 1_000_000, cut).await.problem(400, "piece-cut");
    let told = piece(&applicant, &upload, 1_000_000, bytes[1_000_000..].to_vec()).await;
    assert_eq!(told.headers["upload-offset"], "1500000");
    told.problem(409, "upload-offset-differs");
    let path = format!("/uploads/{}", upload["id"].as_str().unwrap());
    assert_eq!(applicant.get(&path).await.expect(200)["offset"], 1_500_000);
    piece(&applicant, &upload, 1_500_000, [&bytes[1_500_000..], b"one more"].concat()).await.problem(422, "upload-too-long");
    piece(&applicant, &upload, 1_500_000, bytes[1_500_000..].to_vec()).await.expect(200);

    let paper = finish(&applicant, &upload).await.expect(201);
    assert_eq!(paper["digest"], sha256(&bytes));
    assert_eq!((paper["version"].as_i64(), paper["media_type"].as_str()), (Some(1), Some("application/pdf")));
    assert_eq!(finish(&applicant, &upload).await.expect(201)["id"], paper["id"], "an answer that was lost is given again");
    let facts = applicant.get(&format!("/projects/{}/facts", project["id"].as_str().unwrap())).await.expect(200);
    let uploaded: Vec<_> = facts["items"].as_array().unwrap().iter().filter(|fact| fact["kind"] == "paper-uploaded").collect();
    assert_eq!(uploaded.len(), 1, "{facts}");
    assert!(uploaded[0]["sentence"]["zh"].as_str().unwrap().contains(&sha256(&bytes)[..12]));
    let content = applicant.get(&format!("/papers/{}/content", paper["id"].as_str().unwrap())).await;
    assert!(content.bytes == bytes);
    assert!(app.app.staging.all().await.unwrap().is_empty());
}

/// A body that ends with an error after its one piece.
struct Cut(Option<Vec<u8>>);

impl futures_core::Stream for Cut {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(self.0.take().ok_or_else(|| std::io::ErrorKind::ConnectionReset.into())))
    }
}

async fn a_file_that_lies_about_its_type_is_refused_and_leaves_nothing(app: TestApp) {
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    let lie = bring(&applicant, &project, "规划条件.pdf", PNG).await.problem(422, "paper-type-mismatch");
    assert!(lie["detail"].as_str().unwrap().contains("PNG"), "says what it is: {lie}");
    bring(&applicant, &project, "a.txt", b"\xb2\xe2\xca\xd4").await.problem(422, "paper-type-mismatch");
    bring(&applicant, &project, "a.dwg", b"<html><script>1</script>").await.problem(422, "paper-type-mismatch");
    assert_eq!(papers(&applicant, &project).await["items"], json!([]));
    assert!(app.app.staging.all().await.unwrap().is_empty());
    for (name, bytes) in [("a.exe", 5), ("a", 5), ("../a.pdf", 5), ("a.pdf", 0), ("a.pdf", (2 << 30) + 1)] {
        start(&applicant, &project, name, bytes).await.problem(422, "invalid-values");
    }
    start(&applicant, &project, "a.pdf", 2 << 30).await.expect(201);
}

async fn versions_ranges_and_headers(app: TestApp) {
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    bring(&applicant, &project, "申请书.png", PNG).await.expect(201);
    let second = bring(&app.as_("clerk").await, &project, "申请书.txt", "甲方".as_bytes()).await.expect(201);
    assert_eq!(second["version"], 2);
    let list = papers(&applicant, &project).await;
    let versions = list["items"][0]["versions"].as_array().unwrap();
    assert_eq!(versions.iter().map(|one| one["version"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 1]);
    assert!(list["items"][0]["name"]["zh"].as_str().is_some(), "the catalogue knows the key: {list}");

    let get = async |version: &Value, range: &str| {
        let request = applicant.request(Method::GET, version["url"].as_str().unwrap().trim_start_matches("/api/v1"));
        applicant.send(request.header(header::RANGE, range).header("accept-encoding", "gzip").body(Body::empty()).unwrap()).await
    };
    let shown = get(&versions[1], "bytes=1-3").await;
    assert_eq!((shown.status.as_u16(), shown.bytes.as_slice()), (206, b"PNG".as_slice()));
    assert_eq!(shown.headers["content-range"], format!("bytes 1-3/{}", PNG.len()).as_str());
    assert!(shown.headers["content-disposition"].to_str().unwrap().starts_with("inline;"));
    assert!(shown.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(shown.headers["x-content-type-options"], "nosniff");
    assert_eq!(get(&versions[1], "bytes=-2").await.bytes, b"on");
    assert_eq!(get(&versions[1], "bytes=5-2").await.status, 416);
    get(&versions[1], "bytes=900-").await.problem(416, "range-not-satisfiable");
    assert_eq!(get(&versions[1], "lines=1-2").await.bytes, PNG, "a range of another unit is ignored");
    let text = get(&versions[0], "bytes=0-").await;
    assert_eq!(text.bytes, "甲方".as_bytes());
    let disposition = text.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment;") && disposition.contains("%E7%94%B3"), "{disposition}");
    let report = bring(&applicant, &project, "报告.pdf", &pdf(4000)).await.expect(201);
    let report = get(&report, "bytes=0-").await;
    assert_eq!(report.headers["content-type"], "application/pdf");
    let policy = report.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("sandbox") && !policy.contains("allow-"), "a PDF has no origin and runs nothing: {policy}");
}

async fn only_those_of_the_project_upload_and_see(app: TestApp) {
    let project = app.project().await;
    let (applicant, stranger, reviewer) = (app.as_("applicant").await, app.as_("stranger").await, app.as_("reviewer").await);
    let upload = start(&applicant, &project, "a.png", PNG.len()).await.expect(201);
    start(&stranger, &project, "a.png", 5).await.problem(404, "not-found");
    start(&reviewer, &project, "a.png", 5).await.problem(403, "forbidden");
    for other in [&stranger, &reviewer, &app.as_("clerk").await] {
        piece(other, &upload, 0, PNG.to_vec()).await.problem(404, "not-found");
        finish(other, &upload).await.problem(404, "not-found");
    }
    piece(&applicant, &upload, 0, PNG.to_vec()).await.expect(200);
    let paper = finish(&applicant, &upload).await.expect(201);
    let path = format!("/papers/{}/content", paper["id"].as_str().unwrap());
    assert_eq!(reviewer.get(&path).await.bytes, PNG);
    stranger.get(&path).await.problem(404, "not-found");
    stranger.get(&format!("/projects/{}/papers", project["id"].as_str().unwrap())).await.problem(404, "not-found");

    let upload = start(&applicant, &project, "a.png", PNG.len()).await.expect(201);
    let path = format!("/uploads/{}", upload["id"].as_str().unwrap());
    piece(&applicant, &upload, 0, PNG.to_vec()).await.expect(200);
    assert_eq!(applicant.raw(Method::DELETE, &path, "").await.status, 204);
    applicant.get(&path).await.problem(404, "not-found");
    assert!(app.app.staging.all().await.unwrap().is_empty());
}

async fn two_uploads_at_once_become_two_versions(app: TestApp) {
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    let mut uploads = Vec::new();
    for _ in 0..4 {
        let upload = start(&applicant, &project, "a.png", PNG.len()).await.expect(201);
        piece(&applicant, &upload, 0, PNG.to_vec()).await.expect(200);
        uploads.push(upload);
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|i| finish(&applicant, &uploads[i]));
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    let mut versions: Vec<i64> = [a, b, c, d].map(|answer| answer.expect(201)["version"].as_i64().unwrap()).to_vec();
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4]);
}

async fn what_has_expired_is_swept(app: TestApp) {
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    let alive = start(&applicant, &project, "a.png", PNG.len()).await.expect(201);
    piece(&applicant, &alive, 0, PNG[..5].to_vec()).await.expect(200);
    let id = alive["id"].as_str().unwrap().parse().unwrap();
    let there = app.app.store.upload(id).await.unwrap();
    let old = app.app.ids.next(app.app.clock.now());
    let expired = store::Upload { id: old, expires_at: app.app.wall.now(), ..there };
    app.app.store.add_upload(&expired).await.unwrap();
    std::fs::write(app.app.staging.file(old), b"half").unwrap();
    applicant.get(&format!("/uploads/{old}")).await.problem(404, "not-found");
    timers::pass(&app.app, None).await.unwrap();
    assert_eq!(app.app.staging.all().await.unwrap(), [id]);
    assert!(matches!(app.app.store.upload(old).await, Err(store::StoreError::NotFound)));
}

/// An S3-compatible server of its own on a free port.
struct S3 {
    child: Child,
    endpoint: String,
}

impl Drop for S3 {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn s3() -> S3 {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let server = root.join("target/python/bin/moto_server");
    assert!(server.exists(), "the S3 server for tests is missing: run `make tools`");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut start = Command::new(server);
    let child =
        start.args(["-H", "127.0.0.1", "-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let s3 = S3 { child, endpoint: format!("http://127.0.0.1:{port}") };
    let began = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "the S3 server for tests does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    s3
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_lie_in_an_s3_bucket() {
    let s3 = tokio::task::spawn_blocking(s3).await.unwrap();
    let made = Command::new("curl").args(["-sSf", "-X", "PUT", &format!("{}/papers", s3.endpoint)]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let bucket = store::Bucket {
        endpoint: s3.endpoint.clone(),
        name: "papers".into(),
        region: "us-east-1".into(),
        key_id: "key".into(),
        secret: "secret".into(),
    };
    let app = TestApp::with(None, Some(bucket)).await;
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    // More than two parts.
    let bytes = pdf(20_000_000);
    let upload = start(&applicant, &project, "大图.pdf", bytes.len()).await.expect(201);
    piece(&applicant, &upload, 0, bytes[..10_000_000].to_vec()).await.expect(200);
    piece(&applicant, &upload, 10_000_000, bytes[10_000_000..].to_vec()).await.expect(200);
    let paper = finish(&applicant, &upload).await.expect(201);
    assert_eq!(paper["digest"], sha256(&bytes));
    let path = format!("/papers/{}/content", paper["id"].as_str().unwrap());
    assert!(applicant.get(&path).await.bytes == bytes);
    let request = applicant.request(Method::GET, &path).header(header::RANGE, "bytes=8388600-8388615");
    assert_eq!(applicant.send(request.body(Body::empty()).unwrap()).await.bytes, bytes[8_388_600..8_388_616]);
}
