//! What an operator sees of a running server: numbers for monitoring, and an id by which a request's lines are found.

use crate::support::{TestApp, on_both};
use axum::body::Body;
use axum::http::{Method, Request};
use server::sequencer;
use tower::ServiceExt;

on_both! {
    monitoring_counts_requests_by_their_route_and_what_waits
    every_answer_has_the_id_of_its_request
}

async fn shown(app: &TestApp) -> String {
    let asked = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = server::metrics::router(app.app.clone()).oneshot(asked).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    String::from_utf8(axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

/// The value of a series.
fn number(text: &str, series: &str) -> f64 {
    let line =
        text.lines().find_map(|line| line.strip_prefix(series)).unwrap_or_else(|| panic!("{series} is missing in:\n{text}"));
    line.trim().parse().unwrap()
}

async fn monitoring_counts_requests_by_their_route_and_what_waits(app: TestApp) {
    let project = app.project().await;
    let id = project["id"].as_str().unwrap();
    let leader = app.as_("leader").await;
    for _ in 0..3 {
        leader.get(&format!("/projects/{id}")).await.expect(200);
    }
    leader.get("/projects/0190f0c0-0000-7000-8000-000000000000").await.expect(404);
    let text = shown(&app).await;
    let of = |status| {
        format!("ballast_http_request_seconds_count{{method=\"GET\",route=\"/api/v1/projects/{{id}}\",status=\"{status}\"}}")
    };
    assert_eq!((number(&text, &of(200)), number(&text, &of(404))), (3.0, 1.0));
    assert!(!text.contains(id), "an address names records");
    assert_eq!(number(&text, "ballast_database_up"), 1.0);
    let waiting = number(&text, "ballast_log_waiting");
    assert!(waiting > 0.0 && number(&text, "ballast_log_size") == 0.0, "{text}");
    while sequencer::pass(&app.app).await.unwrap() > 0 {}
    let text = shown(&app).await;
    assert_eq!(number(&text, "ballast_log_waiting"), 0.0);
    assert!(number(&text, "ballast_log_size") >= waiting);
    // Not on the city's own pages.
    let page = app.nobody().await.raw(Method::GET, "/../../metrics", Body::empty()).await;
    assert!(!String::from_utf8_lossy(&page.bytes).contains("ballast_http_request_seconds"));
}

async fn every_answer_has_the_id_of_its_request(app: TestApp) {
    let ask = async |id: Option<&str>| {
        let mut request = Request::get("/api/v1/session");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        answer.header("x-request-id").map(str::to_owned).unwrap()
    };
    let (first, second) = (ask(None).await, ask(None).await);
    assert!(first != second && first.len() == 16);
    assert_eq!(ask(Some("proxy-7_a.b")).await, "proxy-7_a.b");
    for bad in ["", "a b", "a\u{e9}", &"x".repeat(65), "<script>"] {
        let given = ask(Some(bad)).await;
        assert!(given != bad && given.len() == 16, "{bad}");
    }
}
