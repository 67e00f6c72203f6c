//! A project that is stuck: the records say why, each step is a duty, and a fact ends it.

use crate::support::{TestApp, Visitor, on_both};
use serde_json::{Value, json};

on_both! {
    a_stuck_project_is_helped_step_by_step
    a_fact_that_shows_a_move_ends_it
    whoever_may_not_sees_and_does_nothing
}

const LEAD: &str = "natural-resources/office-head";

/// A project whose soil and water plan stands still for an expert review; gives the project's address and the case.
async fn stuck(app: &TestApp) -> (String, Value) {
    let project = app.project().await;
    let at = format!("/projects/{}", project["id"].as_str().unwrap());
    let applicant = app.as_("applicant").await;
    let mut case = Value::Null;
    for item in ["project-code", "soil-water"] {
        let wanted = applicant.get(&format!("/items/{item}")).await.expect(200);
        let materials: Vec<Value> = wanted["materials"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        let body = json!({ "item": item, "materials": materials });
        case = applicant.post(&format!("{at}/cases"), body).await.expect(201);
    }
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let pause = json!({ "cause": "expert-review", "expected_on": "2023-07-20", "reason": "专家评审" });
    let case = app.as_("reviewer").await.do_(&case, "pause", pause).await.expect(200);
    (at, case)
}

async fn open(who: &Visitor<'_>, at: &str) -> Value {
    who.post(&format!("{at}/playbook"), json!({ "lead": LEAD })).await.expect(201)["running"].clone()
}

fn states(playbook: &Value) -> Vec<&str> {
    playbook["steps"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect()
}

async fn done(who: &Visitor<'_>, playbook: &Value, step: &str) -> crate::support::Answer {
    let body = json!({ "version": playbook["version"], "do": "done", "step": step, "text": "已办" });
    who.post(&format!("/playbooks/{}/commands", playbook["id"].as_str().unwrap()), body).await
}

async fn a_stuck_project_is_helped_step_by_step(app: TestApp) {
    let (at, _) = stuck(&app).await;
    let officer = app.as_("officer").await;
    let before = officer.get(&format!("{at}/playbook")).await.expect(200);
    let said = before["diagnosis"][0]["zh"].as_str().unwrap();
    assert!(said.contains("停表") && said.contains("2023-07-20") && said.contains("水务局"), "{said}");
    assert_eq!((&before["desk"]["id"], &before["running"], &before["may_open"]), (&json!("water"), &Value::Null, &json!(true)));
    let playbook = open(&officer, &at).await;
    assert_eq!(states(&playbook), ["running", "ahead", "ahead", "ahead", "ahead", "ahead"]);
    assert_eq!(playbook["diagnosis"], before["diagnosis"], "what the records said is kept");
    let first = &playbook["steps"][0];
    assert_eq!((&first["owner"]["id"], &first["duty"]["due_on"]), (&json!("natural-resources"), &json!("2023-07-10")));
    officer.post(&format!("{at}/playbook"), json!({ "lead": LEAD })).await.problem(409, "already-registered");
    // The step is a duty in the lead's day, and ends on the project's page alone.
    let (lead, desk) = (app.as_("land-head").await, app.as_("reviewer").await);
    let mine = lead.get("/day").await.expect(200)["mine"]["items"].clone();
    assert!(mine.as_array().unwrap().iter().any(|one| one["kind"] == "playbook-step"), "{mine}");
    let duty = format!("/duties/{}/commands", first["duty"]["id"].as_str().unwrap());
    lead.post(&duty, json!({ "version": 1, "do": "report", "text": "办了" })).await.problem(422, "through-the-playbook");
    desk.post(&duty, json!({ "version": 1, "do": "report", "text": "办了" })).await.problem(422, "through-the-playbook");
    done(&desk, &playbook, "diagnose").await.problem(403, "forbidden");
    done(&lead, &playbook, "assign").await.problem(422, "step-not-running");
    let mut now = done(&lead, &playbook, "diagnose").await.expect(200)["running"].clone();
    done(&lead, &playbook, "advise").await.problem(409, "version-conflict");
    assert_eq!(states(&now)[..2], ["done", "running"]);
    assert_eq!((&now["steps"][0]["note"], &now["steps"][0]["duty"]["state"]), (&json!("已办"), &json!("closed")));
    now = done(&lead, &now, "advise").await.expect(200)["running"].clone();
    assert_eq!(now["steps"][2]["owner"]["id"], "water", "whoever has it on the desk names who follows it");
    for step in ["assign", "press", "follow", "confirm"] {
        let who = if step == "assign" || step == "follow" { &desk } else { &lead };
        let answer = done(who, &now, step).await.expect(200);
        now = if step == "confirm" { answer["ended"][0].clone() } else { answer["running"].clone() };
    }
    assert_eq!((&now["end"]["why"], states(&now)), (&json!("done"), vec!["done"; 6]));
    let facts = officer.get(&format!("{at}/facts?limit=200")).await.expect(200);
    let of_it = facts["items"].as_array().unwrap().iter().filter(|one| one["subject"]["kind"] == "playbook").count();
    assert_eq!(of_it, 8, "opened, six steps, ended: in the project's own timeline");
}

async fn a_fact_that_shows_a_move_ends_it(app: TestApp) {
    let (at, case) = stuck(&app).await;
    let officer = app.as_("officer").await;
    let first = open(&officer, &at).await;
    // A milestone ends it in the same change.
    let project = officer.get(&at).await.expect(200);
    let reached = json!({ "version": project["version"], "kind": "started", "done_on": "2023-07-07" });
    officer.post(&format!("{at}/milestones"), reached).await.expect(200);
    let after = officer.get(&format!("{at}/playbook")).await.expect(200);
    assert_eq!((&after["running"], &after["ended"][0]["end"]["why"]), (&Value::Null, &json!("moved")));
    assert!(after["ended"][0]["end"]["text"]["zh"].as_str().unwrap().contains("开工"), "{after}");
    let duty = format!("/duties/{}", first["steps"][0]["duty"]["id"].as_str().unwrap());
    assert_eq!(officer.get(&duty).await.expect(200)["state"], "lapsed", "nothing is owed any more");
    done(&officer, &first, "diagnose").await.problem(409, "version-conflict");
    // What was known when it was opened does not end the next one; the case that was stuck does when it is done.
    let second = open(&officer, &at).await;
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let case = reviewer.do_(&case, "resume", json!({})).await.expect(200);
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    head.do_(&case, "deliver", json!({})).await.expect(200);
    let seen = officer.get(&format!("{at}/playbook")).await.expect(200);
    assert_eq!(
        (&seen["running"], &seen["ended"][0]["end"]["why"]),
        (&Value::Null, &json!("moved")),
        "whoever looks sees it at once"
    );
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-10" })).await.expect(200);
    let duty = format!("/duties/{}", second["steps"][0]["duty"]["id"].as_str().unwrap());
    let owed = officer.get(&duty).await.expect(200);
    assert_eq!(owed["state"], "lapsed", "and the clock writes it down before anybody is told: {owed}");
}

async fn whoever_may_not_sees_and_does_nothing(app: TestApp) {
    let (at, _) = stuck(&app).await;
    let builder = app.as_("applicant").await;
    let shown = builder.get(&format!("{at}/playbook")).await.expect(200);
    assert_eq!((&shown["diagnosis"], &shown["may_open"]), (&json!([]), &json!(false)));
    builder.post(&format!("{at}/playbook"), json!({ "lead": LEAD })).await.problem(403, "forbidden");
    app.as_("stranger").await.get(&format!("{at}/playbook")).await.problem(404, "not-found");
    app.nobody().await.get(&format!("{at}/playbook")).await.problem(401, "sign-in-first");
    let officer = app.as_("officer").await;
    for lead in ["natural-resources", "nobody/office-head", "water/king"] {
        let status = officer.post(&format!("{at}/playbook"), json!({ "lead": lead })).await.status.as_u16();
        assert!([404, 422].contains(&status), "{lead}: {status}");
    }
    let playbook = open(&officer, &at).await;
    let path = format!("/playbooks/{}/commands", playbook["id"].as_str().unwrap());
    let drop = |text: &str| json!({ "version": 1, "do": "drop", "text": text });
    builder.post(&path, drop("x")).await.problem(404, "not-found");
    app.as_("reviewer").await.post(&path, drop("x")).await.problem(403, "forbidden");
    officer.post(&path, drop(" ")).await.problem(422, "words-required");
    officer.post(&path, json!({ "version": 1, "do": "wait", "text": "x" })).await.problem(422, "invalid-values");
    let dropped = officer.post(&path, drop("误开")).await.expect(200);
    assert_eq!((&dropped["ended"][0]["end"]["why"], &dropped["may_open"]), (&json!("dropped"), &json!(true)));
}
