//! Ratings of services: once, by whom it was done for; a bad one is called back; results by office, item and window.

use crate::support::{TestApp, Visitor, on_both};
use serde_json::{Value, json};

on_both! {
    a_bad_rating_of_a_case_is_called_back
    a_ticket_is_rated_by_whoever_has_its_code
    a_case_is_rated_by_whoever_holds_its_receipt
}

/// A case that was granted and delivered.
pub(crate) async fn delivered(app: &TestApp) -> Value {
    let (_, case) = crate::api::soil_case(app).await;
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    head.do_(&case, "deliver", json!({})).await.expect(200)
}

async fn step(who: &Visitor<'_>, id: &str, mut step: Value) -> crate::support::Answer {
    let at = format!("/ratings/{id}");
    step["version"] = who.get(&at).await.body["version"].as_i64().unwrap_or(1).into();
    who.post(&format!("{at}/commands"), step).await
}

async fn a_bad_rating_of_a_case_is_called_back(app: TestApp) {
    let case = delivered(&app).await;
    let (applicant, reviewer, stranger) = (app.as_("applicant").await, app.as_("reviewer").await, app.as_("stranger").await);
    let at = format!("/cases/{}/rating", case["id"].as_str().unwrap());
    assert_eq!(applicant.get(&at).await.expect(200)["open"], true);
    stranger.post(&at, json!({ "grade": "satisfied" })).await.problem(404, "not-found");
    reviewer.post(&at, json!({ "grade": "very-satisfied" })).await.problem(403, "forbidden");
    app.nobody().await.post(&at, json!({ "grade": "satisfied" })).await.problem(401, "sign-in-first");
    applicant.post(&at, json!({ "grade": "splendid" })).await.problem(422, "invalid-values");
    let given = applicant.post(&at, json!({ "grade": "dissatisfied", "text": "补正两次" })).await.expect(201);
    assert_eq!((&given["open"], &given["given"]["due_on"]), (&json!(false), &json!("2023-07-14")), "five working days");
    applicant.post(&at, json!({ "grade": "very-satisfied" })).await.problem(409, "already-registered");
    let id = given["given"]["id"].as_str().unwrap();
    let mine = reviewer.get("/duties?scope=mine&kind=bad-rating").await.expect(200);
    assert_eq!((&mine["total"], &mine["items"][0]["subject"]["kind"]), (&json!(1), &json!("rating")));
    step(&applicant, id, json!({ "do": "judge", "satisfied": true })).await.problem(422, "rating-state");
    step(&app.as_("other-reviewer").await, id, json!({ "do": "call-back", "text": "致歉" })).await.problem(403, "forbidden");
    step(&reviewer, id, json!({ "do": "call-back", "text": " " })).await.problem(422, "words-required");
    step(&stranger, id, json!({ "do": "judge", "satisfied": true })).await.problem(404, "not-found");
    let called = step(&reviewer, id, json!({ "do": "call-back", "text": "已致歉，改为一次告知" })).await.expect(200);
    assert_eq!((&called["state"], &called["duties"][0]["state"]), (&json!("called-back"), &json!("reported")));
    step(&reviewer, id, json!({ "do": "judge", "satisfied": true })).await.problem(403, "forbidden");
    let ended = step(&applicant, id, json!({ "do": "judge", "satisfied": true, "text": "好" })).await.expect(200);
    assert_eq!((&ended["state"], &ended["duties"][0]["state"]), (&json!("settled"), &json!("closed")));
    let results = reviewer.get("/ratings/results?by=office").await.expect(200)["items"].clone();
    assert_eq!(results[0]["grades"], json!([0, 0, 0, 1, 0]));
    assert_eq!((&results[0]["in_time"], &results[0]["good_rate"]), (&json!(1), &Value::Null), "one rating is no rate");
    for (by, key) in [("office", "office"), ("item", "item")] {
        let one = reviewer.get(&format!("/ratings/results?by={by}")).await.expect(200)["items"][0].clone();
        let listed = reviewer.get(&format!("/ratings?{key}={}&bad=true", one["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(listed["total"], one["bad"], "a figure is the count of what it opens");
    }
    applicant.get("/ratings").await.problem(403, "forbidden");
    applicant.get("/ratings/results").await.problem(403, "forbidden");
    reviewer.get("/ratings/results?by=clerk").await.problem(400, "bad-query");
    let csv = String::from_utf8(reviewer.get("/ratings/results.csv").await.bytes).unwrap();
    assert!(csv.contains("水务局\",\"1\",\"0\",\"0\",\"0\",\"1\",\"0\",\"1\",\"1\",\"1\",\"1\",\"\",\"\""), "{csv}");
}

async fn a_ticket_is_rated_by_whoever_has_its_code(app: TestApp) {
    let (holder, clerk) = (app.nobody().await, app.as_("clerk").await);
    let slip = holder.post("/public/tickets", json!({ "group": "advice" })).await.expect(201);
    let at = format!("/public/tickets/{}/rating", slip["code"].as_str().unwrap());
    holder.post(&at, json!({ "grade": "satisfied" })).await.problem(422, "not-served-yet");
    holder.post("/public/tickets/nothing/rating", json!({ "grade": "satisfied" })).await.problem(404, "not-found");
    let windows = clerk.get("/windows").await.expect(200)["items"].clone();
    let mut served = false;
    for window in windows.as_array().unwrap().iter().filter(|one| one["mine"] == true) {
        let window = window["id"].as_str().unwrap();
        let called = clerk.post(&format!("/windows/{window}/next"), json!({})).await;
        if !called.status.is_success() {
            continue;
        }
        let mut ticket = called.body["ticket"].clone();
        for what in ["serve", "finish"] {
            let step = json!({ "version": ticket["version"], "window": window, "do": what });
            let after = clerk.post(&format!("/tickets/{}/commands", ticket["id"].as_str().unwrap()), step).await.expect(200);
            ticket = if after["ticket"].is_null() { ticket } else { after["ticket"].clone() };
        }
        served = true;
        break;
    }
    assert!(served, "a window called the ticket");
    let given = holder.post(&at, json!({ "grade": "very-dissatisfied", "text": "等得太久" })).await.expect(201);
    assert_eq!((&given["given"]["of"], &given["given"]["case"]), (&json!("ticket"), &Value::Null));
    holder.post(&at, json!({ "grade": "satisfied" })).await.problem(409, "already-registered");
    let word = json!({ "satisfied": true });
    holder.post(&format!("{at}/word"), word.clone()).await.problem(422, "rating-state");
    let id = given["given"]["id"].as_str().unwrap();
    let by_window = clerk.get("/ratings/results?by=window").await.expect(200);
    assert_eq!(by_window["items"][0]["bad"], 1);
    step(&clerk, id, json!({ "do": "call-back", "text": "已增开窗口" })).await.expect(200);
    assert_eq!(holder.get(&at).await.expect(200)["call"]["text"], "已增开窗口");
    let ended = holder.post(&format!("{at}/word"), word).await.expect(200);
    assert_eq!(ended["given"]["state"], "settled");
}

async fn a_case_is_rated_by_whoever_holds_its_receipt(app: TestApp) {
    let (_, open) = crate::api::soil_case(&app).await;
    let holder = app.nobody().await;
    let paper = |case: &Value, kind: &str| {
        let documents = case["documents"].as_array().unwrap();
        documents.iter().find(|one| one["kind"] == kind).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let at = format!("/public/documents/{}/rating", paper(&open, "papers-receipt"));
    assert_eq!(holder.get(&at).await.expect(200)["open"], false);
    holder.post(&at, json!({ "grade": "satisfied" })).await.problem(422, "not-served-yet");
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let case = app.as_("clerk").await.do_(&open, "accept", json!({})).await.expect(200);
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    let case = head.do_(&case, "deliver", json!({})).await.expect(200);
    // The slip of acceptance is no receipt, and a permit's id none either.
    for other in [paper(&case, "acceptance"), case["permit"]["id"].as_str().unwrap().to_owned()] {
        holder.get(&format!("/public/documents/{other}/rating")).await.problem(404, "not-found");
    }
    reviewer.post(&at, json!({ "grade": "very-satisfied" })).await.problem(403, "forbidden");
    holder.post(&at, json!({ "grade": "splendid" })).await.problem(422, "invalid-values");
    let given = holder.post(&at, json!({ "grade": "dissatisfied", "text": "跑了三趟" })).await.expect(201);
    assert_eq!((&given["open"], &given["given"]["due_on"]), (&json!(false), &json!("2023-07-14")));
    // Once for the service, by whichever receipt or account.
    let delivery = format!("/public/documents/{}/rating", paper(&case, "delivery-receipt"));
    holder.post(&delivery, json!({ "grade": "satisfied" })).await.problem(409, "already-registered");
    let applicant = app.as_("applicant").await;
    let own = format!("/cases/{}/rating", case["id"].as_str().unwrap());
    applicant.post(&own, json!({ "grade": "satisfied" })).await.problem(409, "already-registered");
    holder.post(&format!("{at}/word"), json!({ "satisfied": true })).await.problem(422, "rating-state");
    let id = given["given"]["id"].as_str().unwrap();
    step(&reviewer, id, json!({ "do": "call-back", "text": "已致歉" })).await.expect(200);
    reviewer.post(&format!("{at}/word"), json!({ "satisfied": true })).await.problem(403, "forbidden");
    step(&app.as_("stranger").await, id, json!({ "do": "judge", "satisfied": true })).await.problem(404, "not-found");
    let ended = holder.post(&format!("{at}/word"), json!({ "satisfied": false, "text": "" })).await.expect(200);
    assert_eq!((&ended["given"]["state"], &ended["call"]["text"]), (&json!("unsettled"), &json!("已致歉")));
    assert_eq!(step(&applicant, id, json!({ "do": "judge", "satisfied": true })).await.status.as_u16(), 422, "it was said");
}
