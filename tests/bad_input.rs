//! Bad input of any kind gets a clear refusal, never a panic, never half a change.

use crate::support::{TestApp, on_both, project};
use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use serde_json::json;

on_both! {
    bodies_that_cannot_be_read
    values_that_cannot_be
    codes_with_wrong_check_digits
    steps_that_the_law_forbids
    questions_that_cannot_be_answered
    requests_without_a_token
}

async fn bodies_that_cannot_be_read(app: TestApp) {
    let officer = app.as_("officer").await;
    let post = async |body: Body| officer.raw(Method::POST, "/projects", body).await;
    post("{\"name\":".into()).await.problem(400, "malformed-json");
    post("".into()).await.problem(400, "malformed-json");
    post("[]".into()).await.problem(400, "wrong-shape");
    let mut wrong_type = project("2304-211404-04-01-000018");
    wrong_type["investment_yuan"] = json!("much");
    let told = post(wrong_type.to_string().into()).await.problem(400, "wrong-shape");
    assert!(told["detail_en"].as_str().unwrap().contains("line 1"), "{told}");
    let mut fraction = project("2304-211404-04-01-000018");
    fraction["investment_yuan"] = json!(1.5);
    post(fraction.to_string().into()).await.problem(400, "wrong-shape");
    let mut unknown = project("2304-211404-04-01-000018");
    unknown["colour"] = json!("red");
    let told = post(unknown.to_string().into()).await.problem(400, "wrong-shape");
    assert!(told["detail_en"].as_str().unwrap().contains("colour"), "{told}");
    post(Body::from(vec![b'"', 0xff, 0xfe, b'"'])).await.problem(400, "invalid-utf8");
    post("[".repeat(200_000).into()).await.problem(400, "wrong-shape");
    let text = officer.request(Method::POST, "/projects").header("content-type", "text/plain").body("{}".into()).unwrap();
    officer.send(text).await.problem(415, "unsupported-media-type");

    // 100 MB, declared and not declared.
    const MEGABYTES: usize = 100;
    post(Body::from(vec![b' '; MEGABYTES << 20])).await.problem(413, "body-too-large");
    let piece = Bytes::from(vec![b' '; 1 << 20]);
    let stream = (0..MEGABYTES).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
    post(Body::from_stream(Pieces(stream.collect::<Vec<_>>().into_iter()))).await.problem(413, "body-too-large");
    assert_eq!(officer.get("/projects").await.expect(200)["total"], 0, "half a change stayed");
}

/// A body whose length is not known before its end.
struct Pieces(std::vec::IntoIter<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

async fn values_that_cannot_be(app: TestApp) {
    let officer = app.as_("officer").await;
    let wrong = async |field: &str, value: serde_json::Value| {
        let mut body = project("2304-211404-04-01-000018");
        body[field] = value;
        let told = officer.post("/projects", body).await.problem(422, "invalid-values");
        told["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(wrong("name", json!("")).await, ["name"]);
    assert_eq!(wrong("name", json!("长".repeat(121))).await, ["name"]);
    assert_eq!(wrong("owner", json!("a\u{7}b")).await, ["owner"]);
    assert_eq!(wrong("district", json!("Atlantis")).await, ["district"]);
    assert_eq!(wrong("industry", json!("9999")).await, ["industry"]);
    assert_eq!(wrong("investment_yuan", json!(-1)).await, ["investment_yuan"]);
    assert_eq!(wrong("investment_yuan", json!(i64::MAX)).await, ["investment_yuan"]);
    assert_eq!(wrong("planned_start_on", json!("2023-02-30")).await, ["planned_start_on"]);
    assert_eq!(wrong("planned_start_on", json!("31.12.2023")).await, ["planned_start_on"]);
    assert_eq!(wrong("facts", json!({ "energy_tec": 1 })).await, ["facts.energy_tec"]);
    assert_eq!(wrong("facts", json!({ "eia_class": "novel" })).await, ["facts.eia_class"]);
    let mut both = project("2304-211404-04-01-000018");
    both["name"] = json!(" ");
    both["district"] = json!("");
    let told = officer.post("/projects", both).await.problem(422, "invalid-values");
    assert_eq!(told["errors"].as_array().unwrap().len(), 2, "all at once: {told}");
}

async fn codes_with_wrong_check_digits(app: TestApp) {
    let officer = app.as_("officer").await;
    let mut body = project("2304-211404-04-01-000019");
    body["owner_code"] = json!("91350100M0001TGQXM");
    let told = officer.post("/projects", body.clone()).await.problem(422, "invalid-values");
    let fields: Vec<_> = told["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["code", "owner_code"]);
    body["confirm_codes"] = json!(true);
    let registered = officer.post("/projects", body).await.expect(201);
    assert_eq!((registered["code_check_ok"].as_bool(), registered["owner_code_check_ok"].as_bool()), (Some(false), Some(false)));
    let facts = officer.get(&format!("/projects/{}/facts", registered["id"].as_str().unwrap())).await.expect(200);
    let sentence = facts["items"][0]["sentence"]["en"].as_str().unwrap();
    assert!(sentence.contains("91350100M0001TGQXM") && facts["items"][0]["actor"]["name"] == "officer", "{facts}");
    let mut shapeless = project("not-a-code");
    shapeless["confirm_codes"] = json!(true);
    officer.post("/projects", shapeless).await.problem(422, "invalid-values");
}

async fn steps_that_the_law_forbids(app: TestApp) {
    let project = app.project().await;
    let applicant = app.as_("applicant").await;
    let path = format!("/projects/{}/cases", project["id"].as_str().unwrap());
    let submit = |item: &str| json!({ "item": item, "materials": [] });
    applicant.post(&path, submit("no-such-item")).await.problem(404, "not-found");
    applicant.post(&path, submit("Nö Ïtem")).await.problem(404, "not-found");
    let told = applicant.post(&path, submit("pesticide-production")).await.problem(422, "item-not-needed");
    assert!(told["article"].as_str().unwrap().contains("第三十二条"), "{told}");
    let case = applicant.post(&path, submit("soil-water")).await.expect(201);
    applicant.post(&path, submit("soil-water")).await.problem(422, "case-already-open");
    let head = app.as_("head").await;
    let told = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "x" })).await;
    assert_eq!(told.status.as_u16(), 422);
    assert!(told.body["article"].as_str().unwrap().contains("行政许可法"), "{}", told.body);
    head.do_(&case, "deliver", json!({})).await.problem(422, "not-accepted");
    head.do_(&case, "accept", json!({})).await.problem(403, "forbidden");
    head.do_(&case, "tick", json!({})).await.problem(403, "forbidden");
    head.do_(&case, "abolish", json!({})).await.problem(400, "wrong-shape");
    let clerk = app.as_("clerk").await;
    clerk.do_(&case, "accept", json!({ "colour": 1 })).await.problem(400, "wrong-shape");
    clerk.do_(&case, "correct-on-the-spot", json!({ "what": "长".repeat(2001) })).await.problem(422, "invalid-values");
    let facts = clerk.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(facts["facts"].as_array().unwrap().len(), 1, "a refused step left a trace: {facts}");
}

async fn questions_that_cannot_be_answered(app: TestApp) {
    let leader = app.as_("leader").await;
    for path in ["/projects/1", "/projects/%00", "/cases/x", "/permits/018c2f0e-7a00-7000-8000-000000000001", "/items/none"] {
        leader.get(path).await.problem(404, "not-found");
    }
    leader.get("/nowhere").await.problem(404, "not-found");
    leader.get("/public/progress/2304-211404-04-01-000018").await.problem(404, "not-found");
    leader.get("/projects?colour=red").await.problem(400, "bad-query");
    leader.get("/projects?limit=0").await.problem(400, "bad-query");
    leader.get("/projects?limit=100000").await.problem(400, "bad-query");
    leader.get("/projects?after=x").await.problem(400, "bad-cursor");
    leader.get("/projects?sort=colour").await.problem(400, "bad-cursor");
    leader.get("/projects?q=%27%3B%20DROP%20TABLE%20project%3B--").await.expect(200);
    let nul = leader.get("/projects?district=%00").await;
    assert!([200, 400].contains(&nul.status.as_u16()), "SQLite finds nothing, PostgreSQL refuses: {}", nul.body);
    leader.get("/items?on=1999-13-01").await.problem(422, "invalid-values");
    let path = async |on: &str| leader.post("/path", json!({ "facts": {}, "on": on })).await;
    path("2003-12-31").await.problem(422, "invalid-values");
    path("9999-12-31").await.problem(422, "invalid-values");
    path("2023-07-07").await.expect(200);
    leader.post("/path", json!({ "facts": { "energy_tce": true } })).await.problem(422, "invalid-values");
    leader.post("/clock/advance", json!({ "to": "9999-12-31" })).await.problem(422, "invalid-values");
    let verify = leader.request(Method::POST, "/public/permits/verify").header("content-type", "application/pdf");
    let verdict = leader.send(verify.body("no permit".into()).unwrap()).await.expect(200);
    assert_eq!(verdict["verdict"], "unreadable");
    let verify = leader.request(Method::POST, "/public/permits/verify").header("content-type", "application/pdf");
    leader.send(verify.body(vec![0; 6 << 20].into()).unwrap()).await.problem(413, "body-too-large");
}

async fn requests_without_a_token(app: TestApp) {
    let officer = app.as_("officer").await;
    let mut forged = officer.request(Method::POST, "/projects").header("content-type", "application/json");
    forged.headers_mut().unwrap().insert("x-csrf-token", "forged".parse().unwrap());
    let body = project("2304-211404-04-01-000018").to_string();
    officer.send(forged.body(body.clone().into()).unwrap()).await.problem(403, "csrf-token-wrong");
    let anonymous = Request::post("/api/v1/projects").header("content-type", "application/json");
    app.send(anonymous.body(body.into()).unwrap()).await.problem(401, "sign-in-first");
    app.as_("leader").await.post("/projects", project("2304-211404-04-01-000018")).await.problem(403, "forbidden");
    let stolen = Request::get("/api/v1/projects").header("cookie", "ballast_session=AAAA").body(Body::empty()).unwrap();
    app.send(stolen).await.problem(401, "sign-in-first");
}
