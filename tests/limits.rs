//! What keeps a server usable: one client alone cannot use it up, and the calendar answers within its ends.

use crate::support::TestApp;
use axum::body::Body;
use axum::http::Request;

async fn look_up(app: &TestApp, from: &str) -> crate::support::Answer {
    let request = Request::get("/api/v1/public/progress/2304-211404-04-01-000018").header("x-forwarded-for", from);
    let peer: std::net::SocketAddr = "127.0.0.1:50000".parse().unwrap();
    app.send(request.extension(axum::extract::ConnectInfo(peer)).body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_tries_numbers_is_told_when_to_come_back_and_others_are_not_held_up() {
    let app = TestApp::new(None).await;
    let mut refused = None;
    for _ in 0..2000 {
        let answer = look_up(&app, "203.0.113.7").await;
        if answer.status.as_u16() == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status.as_u16(), 404);
    }
    let refused = refused.expect("two thousand look-ups at once are too many");
    let seconds: i64 = refused.header("retry-after").expect("it says when").parse().unwrap();
    let problem = refused.problem(429, "too-many-requests");
    assert_eq!((problem["retry_after_seconds"].as_i64(), seconds >= 1), (Some(seconds), true));
    assert_eq!(look_up(&app, "203.0.113.8").await.status.as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_names_what_is_not_as_its_weekday_says() {
    let app = TestApp::new(None).await;
    let nobody = app.nobody().await;
    let days = nobody.get("/calendar/days?from=2023-09-25&to=2023-10-09").await.expect(200);
    let days: Vec<(&str, bool)> = days["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (day["on"].as_str().unwrap(), day["working"].as_bool().unwrap()))
        .collect();
    let off = ["2023-09-29", "2023-09-30", "2023-10-01", "2023-10-02", "2023-10-03", "2023-10-04", "2023-10-05", "2023-10-06"];
    let expected: Vec<_> = off.map(|day| (day, false)).into_iter().chain([("2023-10-07", true), ("2023-10-08", true)]).collect();
    assert_eq!(days, expected, "Mid-Autumn and National Day 2023, and the two worked weekend days after it");
    nobody.get("/calendar/days?from=2023-10-09&to=2023-09-25").await.problem(422, "invalid-values");
    nobody.get("/calendar/days?from=0001-01-01&to=9999-12-31").await.problem(422, "invalid-values");
    nobody.get("/calendar/days?from=2999-01-01&to=2999-02-01").await.expect(200);
}
