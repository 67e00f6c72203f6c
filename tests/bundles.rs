//! Permits that are issued at one stroke, and what the special procedures look like from outside.

use crate::support::{TestApp, on_both, project};
use serde_json::{Value, json};

on_both! {
    a_bundle_records_its_conditions_once_and_with_a_proof
    a_case_approved_in_advance_says_what_it_waits_for
    an_office_that_was_asked_answers_and_no_other
    a_step_done_on_paper_says_so
    the_law_proves_itself
}

/// A project in the planning area with new land: it needs the land papers that are issued together.
async fn land_project(app: &TestApp) -> String {
    let mut body = project("2304-211404-04-01-000018");
    let facts = body["facts"].as_object_mut().unwrap();
    facts.insert("new_land".into(), json!(true));
    facts.insert("land_supply".into(), json!("grant"));
    facts.insert("in_planning_area".into(), json!(true));
    facts.insert("buildings".into(), json!(true));
    let project = app.as_("officer").await.post("/projects", body).await.expect(201);
    project["id"].as_str().unwrap().to_owned()
}

async fn a_bundle_records_its_conditions_once_and_with_a_proof(app: TestApp) {
    let id = land_project(&app).await;
    let at = |rest: &str| format!("/projects/{id}/bundles{rest}");
    let officer = app.as_("officer").await;
    let none = officer.get(&at("")).await.expect(200);
    assert_eq!((none["items"].as_array().unwrap().len(), none["kinds"].as_array().unwrap().len()), (0, 2), "{none}");
    app.as_("applicant").await.post(&at(""), json!({ "kind": "land-and-certificates" })).await.problem(403, "forbidden");
    app.as_("stranger").await.get(&at("")).await.problem(404, "not-found");
    officer.post(&at(""), json!({ "kind": "everything" })).await.problem(422, "invalid-values");
    let opened = officer.post(&at(""), json!({ "kind": "land-and-certificates" })).await.expect(201);
    officer.post(&at(""), json!({ "kind": "land-and-certificates" })).await.problem(422, "bundle-open-already");
    let bundle = &opened["items"][0];
    assert_eq!(bundle["permits"].as_array().unwrap().len(), 3, "{bundle}");
    assert!(bundle["permits"].as_array().unwrap().iter().all(|one| one["readiness"] == "missing"), "{bundle}");
    let met = |version: i64, condition: &str, proof: &str| json!({ "bundle": bundle["id"], "version": version, "condition": condition, "proof": proof });
    officer.post(&at("/conditions"), met(1, "taxes", " ")).await.problem(422, "proof-required");
    officer.post(&at("/conditions"), met(1, "contractor", "合同")).await.problem(422, "no-such-condition");
    let after = officer.post(&at("/conditions"), met(1, "taxes", "完税证明1号")).await.expect(200);
    let taxes = after["items"][0]["conditions"].as_array().unwrap().iter().find(|one| one["id"] == "taxes").unwrap().clone();
    assert_eq!((&taxes["met_on"], &taxes["proof"]), (&json!("2023-07-07"), &json!("完税证明1号")));
    officer.post(&at("/conditions"), met(1, "land-price", "凭证")).await.problem(409, "version-conflict");
    officer.post(&at("/conditions"), met(2, "taxes", "凭证")).await.problem(422, "condition-met-before");
    let nothing = json!({ "bundle": bundle["id"], "version": 2 });
    let still = app.as_("clerk").await.post(&at("/issue"), nothing).await.expect(200);
    assert_eq!(still["items"][0]["state"], "open", "nothing is issued before everything is ready");
    let facts = officer.get(&format!("/projects/{id}/facts")).await.expect(200);
    let kinds: Vec<&str> = facts["items"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"bundle-opened") && kinds.contains(&"condition-met"), "{kinds:?}");
}

async fn a_case_approved_in_advance_says_what_it_waits_for(app: TestApp) {
    let id = land_project(&app).await;
    let (officer, applicant) = (app.as_("officer").await, app.as_("applicant").await);
    let opened = officer.post(&format!("/projects/{id}/bundles"), json!({ "kind": "land-and-certificates" })).await.expect(201);
    let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
    let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == "land-planning-permit").unwrap().clone();
    let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let body = json!({ "item": "land-planning-permit", "materials": papers });
    let case = applicant.post(&format!("/projects/{id}/cases"), body).await.expect(201);
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let agree = json!({ "opinion": "agree", "text": "同意" });
    let case = app.as_("land-reviewer").await.do_(&case, "review", agree).await.expect(200);
    let head = app.as_("land-head").await;
    let case = head.do_(&case, "pre-approve", json!({ "text": "预审同意" })).await.expect(200);
    let waits = |case: &Value| {
        let sections = case["sections"].as_array().unwrap();
        let section = sections.iter().find(|one| one["id"] == "in-advance").unwrap_or_else(|| panic!("{case}"));
        section["rows"].as_array().unwrap().clone()
    };
    let rows = waits(&case);
    assert_eq!(rows.len(), 6, "the approval, four conditions, the term: {rows:?}");
    assert_eq!(rows[0]["text"]["zh"], "2023-07-07 预审同意");
    // No clock stops for it: the page names the last day of the law's own term, twenty working days.
    assert!(rows[5]["text"]["zh"].as_str().unwrap().contains("2023-08-04"), "{}", rows[5]);
    assert_eq!(case["state"], "accepted");
    let bundle = &opened["items"][0];
    let met = json!({ "bundle": bundle["id"], "version": 1, "condition": "taxes", "proof": "完税证明1号" });
    officer.post(&format!("/projects/{id}/bundles/conditions"), met).await.expect(200);
    let case = head.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(waits(&case).len(), 5, "a condition that is met is waited for no more");
}

/// A soil and water plan that was accepted.
async fn accepted(app: &TestApp) -> Value {
    let project = app.project().await;
    let id = project["id"].as_str().unwrap();
    let applicant = app.as_("applicant").await;
    let mut case = Value::Null;
    for item in ["project-code", "soil-water"] {
        let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        case = applicant.post(&format!("/projects/{id}/cases"), json!({ "item": item, "materials": papers })).await.expect(201);
    }
    app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200)
}

async fn an_office_that_was_asked_answers_and_no_other(app: TestApp) {
    let case = accepted(&app).await;
    let (reviewer, other) = (app.as_("reviewer").await, app.as_("other-reviewer").await);
    other.do_(&case, "answer", json!({ "opinion": "agree" })).await.problem(422, "not-consulted");
    let asked = reviewer.do_(&case, "consult", json!({ "offices": ["emergency", "transport"] })).await.expect(200);
    let opinions = asked["sections"].as_array().unwrap().iter().find(|one| one["id"] == "opinions").unwrap();
    assert_eq!(opinions["rows"].as_array().unwrap().len(), 2, "{opinions}");
    reviewer.do_(&asked, "answer", json!({ "opinion": "agree" })).await.problem(422, "not-consulted");
    other.do_(&asked, "decide", json!({ "outcome": "granted" })).await.problem(403, "forbidden");
    let answered = other.do_(&asked, "answer", json!({ "opinion": "agree", "text": "无异议" })).await.expect(200);
    let last = answered["facts"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["kind"], "answered", "{last}");
}

async fn a_step_done_on_paper_says_so(app: TestApp) {
    let project = app.project().await;
    let id = project["id"].as_str().unwrap();
    let (clerk, reviewer, applicant) = (app.as_("clerk").await, app.as_("reviewer").await, app.as_("applicant").await);
    let at = |time: &str| json!({ "on_paper_at": time });
    let path = clerk.get(&format!("/projects/{id}/path")).await.expect(200);
    let submit = |item: &str, time: &str| {
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        json!({ "item": item, "materials": papers, "on_paper_at": time })
    };
    let cases = format!("/projects/{id}/cases");
    applicant.post(&cases, submit("project-code", "2023-07-05T10:00:00+08:00")).await.problem(403, "forbidden");
    clerk.post(&cases, submit("project-code", "2023-07-09T10:00:00+08:00")).await.problem(422, "claim-in-future");
    clerk.post(&cases, submit("project-code", "2023-07-05T10:00:00+08:00")).await.expect(201);
    let case = clerk.post(&cases, submit("soil-water", "2023-07-05T10:00:00+08:00")).await.expect(201);
    assert_eq!(case["on_paper"], json!({ "from": "2023-07-05T10:00:00+08:00", "to": "2023-07-07T09:00:00+08:00" }));
    assert_eq!(applicant.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200)["on_paper"], Value::Null);
    clerk.do_(&case, "accept", at("2023-07-05T09:59:00+08:00")).await.problem(422, "claim-before-previous");
    let case = clerk.do_(&case, "accept", at("2023-07-05T15:00:00+08:00")).await.expect(200);
    let review = |at: &str| json!({ "opinion": "agree", "text": "同意", "on_paper_at": at });
    reviewer.do_(&case, "review", review("yesterday")).await.problem(422, "invalid-values");
    reviewer.do_(&case, "review", review("2023-07-09T09:00:00+08:00")).await.problem(422, "claim-in-future");
    reviewer.do_(&case, "review", review("2023-07-05T12:00:00+08:00")).await.problem(422, "claim-before-previous");
    let case = reviewer.do_(&case, "review", review("2023-07-06T15:30:00+08:00")).await.expect(200);
    let last = case["facts"].as_array().unwrap().last().unwrap();
    let times = (&last["on_paper_at"], &last["at"]);
    assert_eq!(times, (&json!("2023-07-06T15:30:00+08:00"), &json!("2023-07-07T09:00:00+08:00")), "both times are shown");
    let stored = app.app.store.facts_of(case["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    let last = stored.last().unwrap();
    assert_eq!(last.on_paper_at, Some("2023-07-06T15:30:00+08:00".parse().unwrap()));
    assert!(last.at > last.on_paper_at.unwrap(), "the law's clock goes by the entry, not by the claim");
    // What is done here follows what was done on paper, and nothing on paper comes before it any more.
    let head = app.as_("head").await;
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    clerk.do_(&case, "deliver", at("2023-07-06T16:00:00+08:00")).await.problem(422, "claim-before-previous");
}

async fn the_law_proves_itself(app: TestApp) {
    let nobody = app.nobody().await;
    let rules = nobody.get("/law/rules").await.expect(200);
    let rules = rules["items"].as_array().unwrap();
    for rule in rules {
        let scenarios = rule["scenarios"].as_array().unwrap();
        assert!(!scenarios.is_empty() && scenarios.iter().all(|one| one["holds"] == true), "{rule}");
    }
    let one = nobody.get("/law/scenarios/art50-2-silence-renews").await.expect(200);
    assert_eq!(one["holds"], true);
    nobody.get("/law/scenarios/art999-nothing").await.problem(404, "not-found");
}
