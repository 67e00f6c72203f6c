//! What people do through the API, end to end, on both databases.

use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    a_project_goes_from_its_facts_to_its_permit
    silence_is_acceptance
    asked_once_for_corrections
    an_edit_keeps_what_it_does_not_name
    starting_a_project_changes_the_figure
    a_repeated_request_does_nothing_twice
    of_two_reviewers_one_is_told_what_changed
    whoever_may_not_see_a_record_cannot_learn_that_it_exists
    an_account_signs_in_by_password_and_is_held_off_after_failures
    what_is_kept_is_given_to_whoever_may_have_it_and_no_longer_than_it_is_so
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// The ids of the papers that a step of the path asks for.
async fn papers(app: &TestApp, project: &Value, item: &str) -> Vec<String> {
    let path = app.as_("applicant").await.get(&format!("/projects/{}/path", id(project))).await.expect(200);
    let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item);
    let step = step.unwrap_or_else(|| panic!("{item} is not on the path: {path}")).clone();
    step["materials"].as_array().unwrap().iter().map(|paper| id(paper).to_owned()).collect()
}

/// Hands in `item` with all its papers.
async fn submit(app: &TestApp, project: &Value, item: &str) -> Value {
    let materials = papers(app, project, item).await;
    let body = json!({ "item": item, "materials": materials });
    app.as_("applicant").await.post(&format!("/projects/{}/cases", id(project)), body).await.expect(201)
}

/// A soil and water plan on the desk of the water office: `soil-water` needs the project code alone.
pub(crate) async fn soil_case(app: &TestApp) -> (Value, Value) {
    let project = app.project().await;
    let code = submit(app, &project, "project-code").await;
    assert_eq!(code["state"], "delivered", "what is filed is done on the spot: {code}");
    let case = submit(app, &project, "soil-water").await;
    (project, case)
}

async fn what_is_kept_is_given_to_whoever_may_have_it_and_no_longer_than_it_is_so(app: TestApp) {
    let (_, case) = soil_case(&app).await;
    let (reviewer, stranger) = (app.as_("reviewer").await, app.as_("stranger").await);
    let state = async || reviewer.get("/cases?item=soil-water").await.expect(200)["items"][0]["state"].clone();
    let before = app.app.store.snapshot().await.unwrap();
    assert_eq!((state().await, state().await), (json!("received"), json!("received")));
    // PostgreSQL's is that of the whole server, on which other tests write at the same time.
    if before.parse::<i64>().is_ok() {
        assert_eq!(app.app.store.snapshot().await.unwrap(), before, "who only reads changes nothing");
    }
    // The same address, asked by somebody who may not see the record.
    assert_eq!(stranger.get("/cases?item=soil-water").await.expect(200)["total"], 0);
    app.nobody().await.get("/cases?item=soil-water").await.problem(401, "sign-in-first");
    app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    assert_ne!(app.app.store.snapshot().await.unwrap(), before);
    assert_eq!(state().await, "accepted");
}

async fn a_project_goes_from_its_facts_to_its_permit(app: TestApp) {
    let (project, case) = soil_case(&app).await;
    assert_eq!((case["state"].as_str(), case["due_kind"].as_str()), (Some("received"), Some("notice")));
    assert_eq!(case["due_on"], "2023-07-14", "five working days after Friday 2023-07-07");
    let (clerk, reviewer, head) = (app.as_("clerk").await, app.as_("reviewer").await, app.as_("head").await);
    let case = clerk.do_(&case, "accept", json!({})).await.expect(200);
    assert_eq!(case["statutory_due_on"], "2023-07-21", "ten working days after acceptance");
    head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.problem(422, "review-missing");
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    assert_eq!(case["state"], "decided");
    assert!(case["permit"].is_null(), "no permit before delivery");
    let case = head.do_(&case, "deliver", json!({})).await.expect(200);
    let kinds: Vec<&str> = case["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["received", "accepted", "reviewed", "decided", "delivered"]);

    let permit = id(&case["permit"]).to_owned();
    let pdf = app.as_("applicant").await.get(&format!("/permits/{permit}/pdf")).await.bytes;
    assert!(pdf.starts_with(b"%PDF"));
    let again = app.as_("clerk").await.get(&format!("/permits/{permit}/pdf")).await.bytes;
    assert!(pdf == again, "a permit is one file");
    let nobody = app.nobody().await;
    let verify = async |bytes: Vec<u8>| {
        let request = nobody.request(axum::http::Method::POST, "/public/permits/verify");
        nobody.send(request.header("content-type", "application/pdf").body(bytes.into()).unwrap()).await.expect(200)
    };
    let verdict = verify(pdf.clone()).await;
    assert_eq!((verdict["verdict"].as_str(), verdict["permit"]["id"].as_str()), (Some("genuine"), Some(permit.as_str())));
    let mut flipped = pdf;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert_eq!(verify(flipped).await["verdict"], "altered");

    let public = nobody.get(&format!("/public/permits/{permit}")).await.expect(200);
    assert_eq!(public["genuine"], true);
    let progress = nobody.get("/public/progress/2304-211404-04-01-000018").await.expect(200);
    let granted = progress["steps"].as_array().unwrap().iter().filter(|step| step["state"] == "granted").count();
    assert_eq!(granted, 2);
    let project = app.as_("leader").await.get(&format!("/projects/{}", id(&project))).await.expect(200);
    assert_eq!((project["granted"].as_i64(), project["open_cases"].as_i64()), (Some(2), Some(0)));
    let facts = app.as_("leader").await.get(&format!("/projects/{}/facts", id(&project))).await.expect(200);
    assert_eq!(facts["items"][0]["kind"], "permit-issued", "the newest first");
}

async fn silence_is_acceptance(app: TestApp) {
    let (_, case) = soil_case(&app).await;
    let leader = app.as_("leader").await;
    leader.post("/clock/advance", json!({ "to": "2023-07-14" })).await.expect(200);
    let path = format!("/cases/{}", id(&case));
    assert_eq!(leader.get(&path).await.expect(200)["state"], "received", "the fifth working day lasts until midnight");
    let advanced = leader.post("/clock/advance", json!({ "to": "next-working-day" })).await.expect(200);
    assert_eq!((advanced["deemed"].as_i64(), advanced["clock"]["today"].as_str()), (Some(1), Some("2023-07-17")));
    let case = leader.get(&path).await.expect(200);
    assert_eq!((case["state"].as_str(), case["deemed"].as_bool()), (Some("accepted"), Some(true)));
    assert_eq!((case["accepted_on"].as_str(), case["statutory_due_on"].as_str()), (Some("2023-07-07"), Some("2023-07-21")));
    leader.post("/clock/advance", json!({ "to": "2023-07-01" })).await.problem(422, "invalid-values");
}

async fn asked_once_for_corrections(app: TestApp) {
    let project = app.project().await;
    submit(&app, &project, "project-code").await;
    let all = papers(&app, &project, "soil-water").await;
    let applicant = app.as_("applicant").await;
    let body = json!({ "item": "soil-water", "materials": all[1..] });
    let case = applicant.post(&format!("/projects/{}/cases", id(&project)), body).await.expect(201);
    let clerk = app.as_("clerk").await;
    clerk.do_(&case, "accept", json!({})).await.problem(422, "materials-incomplete");
    let unlisted = json!({ "materials": [{ "id": "grandmother", "what": "" }] });
    let refused = clerk.do_(&case, "request-corrections", unlisted).await.problem(422, "material-not-listed");
    assert!(refused["article"].as_str().unwrap().contains("行政许可法"));
    let notice = json!({ "materials": [{ "id": all[0], "what": "缺少签章" }] });
    let case = clerk.do_(&case, "request-corrections", notice).await.expect(200);
    assert_eq!((case["state"].as_str(), case["due_kind"].as_str()), (Some("corrections-requested"), Some("supplement")));
    let case = applicant.do_(&case, "supplement", json!({ "materials": [all[0]] })).await.expect(200);
    let case = clerk.do_(&case, "accept", json!({})).await.expect(200);
    assert_eq!(case["state"], "accepted");
}

async fn an_edit_keeps_what_it_does_not_name(app: TestApp) {
    let project = app.project().await;
    let officer = app.as_("officer").await;
    let path = format!("/projects/{}", id(&project));
    let edited = officer.patch(&path, json!({ "version": 1, "name": "改名", "facts": { "energy_tce": 5000 } })).await.expect(200);
    assert_eq!((edited["name"].as_str(), edited["code"].as_str()), (Some("改名"), project["code"].as_str()));
    assert_eq!(edited["facts"]["energy_tce"], 5000);
    let path_of_it = app.as_("applicant").await.get(&format!("{path}/path")).await.expect(200);
    let items: Vec<_> = path_of_it["steps"].as_array().unwrap().iter().map(|step| step["item"].as_str().unwrap()).collect();
    assert!(items.contains(&"energy-review"), "{items:?}");
    let late = officer.patch(&path, json!({ "version": 1, "name": "又改" })).await.problem(409, "version-conflict");
    assert_eq!(late["changed"]["what"], "修改登记");
}

async fn starting_a_project_changes_the_figure(app: TestApp) {
    let project = app.project().await;
    let officer = app.as_("officer").await;
    let figure = async || officer.get("/figures").await.expect(200)["figures"]["projects.started"].as_f64();
    assert_eq!(figure().await, Some(0.0));
    let path = format!("/projects/{}/milestones", id(&project));
    let tomorrow = json!({ "version": project["version"], "kind": "started", "done_on": "2023-07-08" });
    officer.post(&path, tomorrow).await.problem(422, "invalid-values");
    let today = json!({ "version": project["version"], "kind": "started", "done_on": "2023-07-07" });
    assert_eq!(officer.post(&path, today.clone()).await.expect(200)["started_on"], "2023-07-07");
    assert_eq!(figure().await, Some(1.0));
    let overview = app.as_("leader").await.get("/overview").await.expect(200);
    let shown = overview["figures"].as_array().unwrap().iter().find(|one| one["id"] == "projects.started").unwrap();
    assert_eq!(shown["value"], 1.0);
    let list = app.as_("leader").await.get("/projects?started=true").await.expect(200);
    assert_eq!(list["total"], 1, "a figure equals the count of the records that it opens");
    let late = officer.post(&path, today).await.problem(409, "version-conflict");
    assert_eq!((late["changed"]["version"].as_i64(), late["changed"]["by"].as_str()), (Some(2), Some("officer")));
}

async fn a_repeated_request_does_nothing_twice(app: TestApp) {
    let officer = app.as_("officer").await;
    let send = async |key: &str| {
        let request = officer.request(axum::http::Method::POST, "/projects").header("idempotency-key", key);
        let request = request.header("content-type", "application/json");
        let body = crate::support::project("2304-211404-04-01-000018").to_string();
        officer.send(request.body(body.into()).unwrap()).await
    };
    let first = send("once").await.expect(201);
    let second = send("once").await.expect(201);
    assert_eq!(first["id"], second["id"]);
    send("another").await.problem(409, "already-registered");
    send("").await.problem(400, "bad-idempotency-key");
    assert_eq!(officer.get("/projects").await.expect(200)["total"], 1);
}

async fn of_two_reviewers_one_is_told_what_changed(app: TestApp) {
    let (_, case) = soil_case(&app).await;
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let pause = json!({ "cause": "expert-review", "expected_on": "2023-07-20", "reason": "专家评审" });
    let (a, b) = tokio::join!(
        reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })),
        head.do_(&case, "pause", pause),
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let loser = if a.status.as_u16() == 409 { a } else { b };
    let told = loser.problem(409, "version-conflict");
    assert!(told["changed"]["what"].as_str().is_some_and(|what| !what.is_empty()), "{told}");
}

async fn whoever_may_not_see_a_record_cannot_learn_that_it_exists(app: TestApp) {
    let (project, case) = soil_case(&app).await;
    let stranger = app.as_("stranger").await;
    let nowhere = "018c2f0e-7a00-7000-8000-000000000001";
    for (there, missing) in [
        (format!("/projects/{}", id(&project)), format!("/projects/{nowhere}")),
        (format!("/projects/{}/path", id(&project)), format!("/projects/{nowhere}/path")),
        (format!("/projects/{}/facts", id(&project)), format!("/projects/{nowhere}/facts")),
        (format!("/cases/{}", id(&case)), format!("/cases/{nowhere}")),
    ] {
        let secret = stranger.get(&there).await.problem(404, "not-found");
        assert_eq!(secret, stranger.get(&missing).await.problem(404, "not-found"), "{there}");
    }
    assert_eq!(stranger.get("/projects").await.expect(200)["total"], 0);
    assert_eq!(stranger.get("/cases").await.expect(200)["total"], 0);
    stranger.do_(&case, "withdraw", json!({ "reason": "" })).await.problem(404, "not-found");
    app.as_("other-reviewer").await.do_(&case, "accept", json!({})).await.problem(403, "forbidden");
}

async fn an_account_signs_in_by_password_and_is_held_off_after_failures(app: TestApp) {
    let user = store::UserRecord {
        id: base::UserId::new(app.app.ids.next(app.app.clock.now())),
        name: "admin".into(),
        role: "leader".into(),
        office: None,
        credit_code: None,
        password_hash: Some(server::session::hash_password("correct horse battery").unwrap()),
        demo: false,
        active: true,
        district: None,
    };
    app.app.store.add_user(&user).await.unwrap();
    let nobody = app.nobody().await;
    let answer = nobody.post("/session", json!({ "name": "admin", "password": "correct horse battery" })).await;
    let cookie = answer.cookie.clone().unwrap();
    assert_eq!(answer.expect(200)["user"]["role"], "leader");
    assert!(cookie.starts_with("ballast_session="));
    assert_eq!(nobody.get("/session").await.expect(200)["user"], Value::Null, "the cookie of before is nobody's still");
    let nobody = app.nobody().await;
    for _ in 0..10 {
        nobody.post("/session", json!({ "name": "admin", "password": "wrong" })).await.problem(401, "sign-in-failed");
    }
    let right = json!({ "name": "admin", "password": "correct horse battery" });
    nobody.post("/session", right).await.problem(429, "too-many-requests");
    nobody.post("/session", json!({ "name": "nobody", "password": "wrong" })).await.problem(401, "sign-in-failed");
    let by_id = json!({ "identity": user.id.to_string() });
    nobody.post("/session", by_id).await.problem(404, "not-found");
}
