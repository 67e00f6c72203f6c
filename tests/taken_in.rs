//! Taking in at a window on behalf of somebody who came: from the ticket that is served to the receipt, and who really acted.

use crate::support::{COMPANY, TestApp, Visitor, on_both};
use serde_json::{Value, json};

on_both! {
    a_window_takes_in_for_somebody_who_came_and_gives_a_receipt
    an_agent_shows_that_he_may_act_and_no_identity_number_is_kept
    only_a_ticket_that_is_served_takes_anything_in
    the_credit_code_finds_the_company_s_projects
    what_may_follow_is_said_before_it_is_filed
}

/// A number that is being served at window 3.
async fn serving(app: &TestApp, clerk: &Visitor<'_>) -> Value {
    app.nobody().await.post("/public/tickets", json!({ "group": "projects" })).await.expect(201);
    let called = clerk.post("/windows/3/next", json!({})).await.expect(200);
    step(clerk, &called, "serve").await
}

async fn step(clerk: &Visitor<'_>, view: &Value, what: &str) -> Value {
    let body = json!({ "version": view["ticket"]["version"], "window": view["id"], "do": what });
    clerk.post(&format!("/tickets/{}/commands", view["ticket"]["id"].as_str().unwrap()), body).await.expect(200)
}

/// The papers that the form of an item asks for, by key.
async fn papers(clerk: &Visitor<'_>, project: &str, item: &str) -> Vec<String> {
    let form = clerk.post(&format!("/projects/{project}/form"), json!({ "items": [item] })).await.expect(200);
    let asked = form["papers"].as_array().unwrap().iter().filter(|paper| paper["source"]["kind"] == "supply");
    asked.map(|paper| paper["key"].as_str().unwrap().to_owned()).collect()
}

fn application(view: &Value, papers: &[String], more: Value) -> Value {
    let mut who = json!({ "ticket": view["ticket"]["id"], "by": "applicant", "originals": papers });
    who.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    json!({ "items": ["soil-water"], "materials": papers, "on_behalf": who })
}

async fn a_window_takes_in_for_somebody_who_came_and_gives_a_receipt(app: TestApp) {
    let project = app.project().await["id"].as_str().unwrap().to_owned();
    let clerk = app.as_("clerk").await;
    let view = serving(&app, &clerk).await;
    let papers = papers(&clerk, &project, "soil-water").await;
    let at = format!("/projects/{project}/applications");
    let made = clerk.post(&at, application(&view, &papers, json!({}))).await.expect(201);
    let case = made["cases"][0].clone();
    let shown = clerk.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
    let section =
        shown["sections"].as_array().unwrap().iter().find(|one| one["id"] == "taken-in").expect("the case says so").clone();
    let told = section["rows"][0]["text"]["zh"].as_str().unwrap().to_owned();
    assert!(told.contains("3号 综合窗口代收，号票 A001，由申请人本人"), "{told}");
    // The facts say who really acted: the clerk's post, for whoever came.
    let fact = &shown["facts"][0];
    assert_eq!((&fact["kind"], &fact["actor"]["role"]), (&json!("received"), &json!("window-clerk")));
    assert!(fact["sentence"]["zh"].as_str().unwrap().contains(&told), "{fact}");
    let stored = app.app.store.facts_of(case["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    assert!(stored[0].body.contains("taken_in") && stored[0].body.contains("originals"), "{}", stored[0].body);

    // The ticket knows what was taken in from it, and is still being served.
    let window = clerk.get("/windows/3").await.expect(200);
    assert_eq!((&window["ticket"]["state"], &window["ticket"]["cases"][0]["number"]), (&json!("serving"), &case["number"]));

    let receipt = format!("/projects/{project}/receipt?cases={}", case["id"].as_str().unwrap());
    let receipt_view = clerk.get(&receipt).await.expect(200);
    assert_eq!((&receipt_view["number"], &receipt_view["taken_in"]["ticket"]), (&case["number"], &json!("A001")));
    assert_eq!(receipt_view["papers"].as_array().unwrap().len(), papers.len());
    assert!(receipt_view["papers"].as_array().unwrap().iter().all(|paper| paper["original"] == true), "{receipt_view}");
    assert!(receipt_view["progress_url"].as_str().unwrap().contains("/progress/2304-211404"), "{receipt_view}");
    // The applicant has its receipt too; a stranger does not learn that there is one.
    app.as_("applicant").await.get(&receipt).await.expect(200);
    app.as_("stranger").await.get(&receipt).await.problem(404, "not-found");
    clerk.get(&format!("/projects/{project}/receipt?cases=")).await.problem(404, "not-found");
    step(&clerk, &window, "finish").await;
}

async fn an_agent_shows_that_he_may_act_and_no_identity_number_is_kept(app: TestApp) {
    let project = app.project().await["id"].as_str().unwrap().to_owned();
    let clerk = app.as_("clerk").await;
    let view = serving(&app, &clerk).await;
    let at = format!("/projects/{project}/applications");
    let send = async |more: Value| clerk.post(&at, application(&view, &[], more)).await;
    let refused = send(json!({ "by": "agent", "name": "经办人甲" })).await.problem(422, "authorisation-required");
    assert!(refused["article"].as_str().unwrap().contains("第二十九条"), "{refused}");
    send(json!({ "by": "agent", "authorisation": "introduction" })).await.problem(422, "authorisation-required");
    send(json!({ "by": "friend" })).await.problem(422, "invalid-values");
    send(json!({ "by": "agent", "name": "经办人甲", "authorisation": "handshake" })).await.problem(422, "invalid-values");
    let whole = "21140219800101123X";
    send(json!({ "id_tail": whole })).await.problem(422, "invalid-values");
    send(json!({ "id_number": whole })).await.problem(400, "wrong-shape");
    let agent = json!({ "by": "agent", "name": "经办人甲", "authorisation": "power-of-attorney", "id_tail": "123x" });
    let made = send(agent).await.expect(201);
    let case = made["cases"][0]["id"].as_str().unwrap();
    let receipt = clerk.get(&format!("/projects/{project}/receipt?cases={case}")).await.expect(200);
    let taken_in = &receipt["taken_in"];
    assert_eq!(
        (&taken_in["authorisation"]["zh"], &taken_in["name"], &taken_in["id_masked"]),
        (&json!("授权委托书"), &json!("经办人甲"), &json!("**************123X"))
    );
}

async fn only_a_ticket_that_is_served_takes_anything_in(app: TestApp) {
    let project = app.project().await["id"].as_str().unwrap().to_owned();
    let clerk = app.as_("clerk").await;
    app.nobody().await.post("/public/tickets", json!({ "group": "projects" })).await.expect(201);
    let called = clerk.post("/windows/1/next", json!({})).await.expect(200);
    let at = format!("/projects/{project}/applications");
    clerk.post(&at, application(&called, &[], json!({}))).await.problem(422, "ticket-state");
    let serving = step(&clerk, &called, "serve").await;
    // Whoever applies for himself names no window; and nobody else's ticket is used.
    app.as_("applicant").await.post(&at, application(&serving, &[], json!({}))).await.problem(403, "forbidden");
    clerk.post(&at, application(&json!({ "ticket": { "id": "nothing" } }), &[], json!({}))).await.problem(404, "not-found");
    step(&clerk, &serving, "finish").await;
    clerk.post(&at, application(&serving, &[], json!({}))).await.problem(422, "ticket-state");
    let cases = clerk.get("/cases?scope=all").await.expect(200);
    assert_eq!(cases["total"], 0, "nothing was filed by any of these");
}

async fn the_credit_code_finds_the_company_s_projects(app: TestApp) {
    app.project().await;
    let clerk = app.as_("clerk").await;
    let found = clerk.get(&format!("/projects?q={COMPANY}")).await.expect(200);
    assert_eq!(found["total"], 1, "{found}");
    let none = clerk.get("/projects?q=91110000600037341L").await.expect(200);
    assert_eq!(none["total"], 0);
    // An applicant finds his own alone, whichever code he types.
    let own = app.as_("stranger").await.get(&format!("/projects?q={COMPANY}")).await.expect(200);
    assert_eq!(own["total"], 0);
}

async fn what_may_follow_is_said_before_it_is_filed(app: TestApp) {
    let project = app.project().await["id"].as_str().unwrap().to_owned();
    let applicant = app.as_("applicant").await;
    let path = applicant.get(&format!("/projects/{project}/path")).await.expect(200);
    for step in path["steps"].as_array().unwrap().iter().filter(|step| step["state"] == "ready" && !step["tolerance"].is_null()) {
        let materials = step["materials"].as_array().unwrap();
        let (minor, main): (Vec<&Value>, Vec<&Value>) = materials.iter().partition(|one| one["secondary"] == true);
        let ids = |all: &[&Value]| all.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
        if minor.is_empty() {
            continue;
        }
        let body = |until: &str| json!({ "item": step["item"], "materials": ids(&main), "promise": { "materials": ids(&minor), "until": until } });
        let at = format!("/projects/{project}/cases");
        applicant.post(&at, body("2029-12-31")).await.problem(422, "promise-too-long");
        applicant.post(&at, body(step["tolerance"]["until"].as_str().unwrap())).await.expect(201);
    }
}
