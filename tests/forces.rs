//! Task forces: members of several offices under one head, milestones that the register reaches, charges that are duties like any other.

use crate::support::{TestApp, Visitor, on_both};
use serde_json::{Value, json};

on_both! {
    a_milestone_is_reached_by_the_registers_fact
    what_the_register_takes_back_is_owed_again
    what_is_charged_is_a_duty_that_the_head_closes
    members_and_heads_change_and_nothing_owed_is_lost
    a_project_has_one_of_each_form
    only_keepers_and_the_head_change_one_and_applicants_see_none
}

fn force(project: &Value, form: &str) -> Value {
    json!({
        "project": project["id"], "form": form, "name": "精细化工项目专班", "head": "city-government/leader",
        "members": [
            { "office": "water", "liaison": "reviewer", "answers_for": "取水、水土保持" },
            { "office": "natural-resources", "liaison": "reviewer", "answers_for": "用地、规划" },
        ],
    })
}

async fn formed(app: &TestApp) -> (Value, Value) {
    let project = app.project().await;
    let made = app.as_("officer").await.post("/task-forces", force(&project, "task-force")).await.expect(201);
    (project, made)
}

async fn act(who: &Visitor<'_>, force: &Value, mut body: Value) -> crate::support::Answer {
    let path = format!("/task-forces/{}", force["id"].as_str().unwrap());
    if body["version"].is_null() {
        body["version"] = who.get(&path).await.expect(200)["version"].clone();
    }
    who.post(&format!("{path}/commands"), body).await
}

async fn a_milestone_is_reached_by_the_registers_fact(app: TestApp) {
    let (project, made) = formed(&app).await;
    assert_eq!((&made["members"], &made["runs"], &made["synthetic"]), (&json!(2), &json!(true), &json!(false)));
    let leader = app.as_("leader").await;
    let plan =
        |by: Value| json!({ "do": "plan", "office": "natural-resources", "text": "项目开工", "term": "30d", "reached_by": by });
    let with = act(&leader, &made, plan(json!("started"))).await.expect(200);
    let milestone = &with["milestones"][0];
    assert_eq!((&milestone["reached_by"], &milestone["reached_by_name"]["zh"]), (&json!("started"), &json!("开工")));
    assert_eq!(
        (&milestone["duty"]["kind"], &milestone["duty"]["due_on"]),
        (&json!("milestone"), &json!("2023-08-07")),
        "a Sunday rolls"
    );
    assert_eq!(milestone["duty"]["project"]["id"], project["id"]);
    act(&leader, &made, plan(json!("started"))).await.problem(422, "planned-already");
    act(&leader, &made, plan(json!("ready"))).await.problem(422, "invalid-values");
    act(&leader, &made, plan(json!("listed"))).await.problem(422, "reached-already");
    // It is a duty like any other: in the member's list, on its ladder, in the project's.
    let member = app.as_("land-reviewer").await;
    let mine = member.get("/duties?scope=mine&kind=milestone").await.expect(200);
    assert_eq!((&mine["total"], &mine["items"][0]["subject"]["kind"]), (&json!(1), &json!("task-force")));
    let one = member.get(&format!("/duties/{}", mine["items"][0]["id"].as_str().unwrap())).await.expect(200);
    assert!(one["tellings"].as_array().unwrap().len() >= 3, "{one}");
    // The project officer records the start: the milestone is closed in the same change, on the day of the fact.
    let officer = app.as_("officer").await;
    let path = format!("/projects/{}", project["id"].as_str().unwrap());
    let version = officer.get(&path).await.expect(200)["version"].clone();
    let start = json!({ "version": version, "kind": "started", "done_on": "2023-07-07" });
    officer.post(&format!("{path}/milestones"), start).await.expect(200);
    let after = leader.get(&format!("/task-forces/{}", made["id"].as_str().unwrap())).await.expect(200);
    let reached = &after["milestones"][0]["duty"];
    assert_eq!(
        (&reached["state"], &reached["ended_on"], &reached["late"]),
        (&json!("closed"), &json!("2023-07-07"), &json!(false))
    );
    let facts = leader.get(&format!("/duties/{}", reached["id"].as_str().unwrap())).await.expect(200)["facts"].clone();
    assert_eq!((&facts[0]["kind"], &facts[0]["actor"]["name"]), (&json!("duty-closed"), &json!("officer")));
    // The project's timeline tells of the task force too.
    let told = officer.get(&format!("{path}/facts")).await.expect(200);
    assert!(told["items"].as_array().unwrap().iter().any(|fact| fact["kind"] == "force-formed"), "{told}");
}

async fn what_the_register_takes_back_is_owed_again(app: TestApp) {
    let (project, made) = formed(&app).await;
    let (leader, officer) = (app.as_("leader").await, app.as_("officer").await);
    let plan = json!({ "do": "plan", "office": "water", "text": "项目开工", "term": "10d", "reached_by": "started" });
    act(&leader, &made, plan).await.expect(200);
    let path = format!("/projects/{}", project["id"].as_str().unwrap());
    let record = async |kind: &str, done_on: Value| {
        let version = officer.get(&path).await.expect(200)["version"].clone();
        officer.post(&format!("{path}/milestones"), json!({ "version": version, "kind": kind, "done_on": done_on })).await
    };
    let duty = async || {
        let force = leader.get(&format!("/task-forces/{}", made["id"].as_str().unwrap())).await.expect(200);
        let id = force["milestones"][0]["duty"]["id"].as_str().unwrap().to_owned();
        leader.get(&format!("/duties/{id}")).await.expect(200)
    };
    record("started", Value::Null).await.problem(422, "invalid-values");
    leader.post("/clock/advance", json!({ "to": "2023-07-21" })).await.expect(200);
    record("started", json!("2023-07-14")).await.expect(200);
    let first = duty().await;
    assert_eq!((&first["state"], &first["ended_on"], &first["late"]), (&json!("closed"), &json!("2023-07-14"), &json!(false)));
    // A corrected day moves the day on which it was done.
    record("started", json!("2023-07-20")).await.expect(200);
    let moved = duty().await;
    assert_eq!((&moved["state"], &moved["ended_on"], &moved["late"]), (&json!("closed"), &json!("2023-07-20"), &json!(true)));
    // Taken back: owed again with its old last day, which has passed; the ladder goes on where it stood.
    let back = record("started", Value::Null).await.expect(200);
    assert!(back["milestones"].as_array().unwrap().iter().all(|one| one["kind"] != "started" || one["done_on"].is_null()));
    let open = duty().await;
    assert_eq!(
        (&open["state"], &open["ended_on"], &open["due_on"], &open["lamp"]),
        (&json!("open"), &Value::Null, &first["due_on"], &json!("overdue"))
    );
    assert_eq!((&open["facts"][0]["kind"], &open["facts"][0]["actor"]["name"]), (&json!("duty-reopened"), &json!("officer")));
    let facts = officer.get(&format!("{path}/facts")).await.expect(200);
    assert!(facts["items"].as_array().unwrap().iter().any(|fact| fact["kind"] == "milestone-withdrawn"), "{facts}");
    leader.post("/clock/advance", json!({ "to": "2023-07-22" })).await.expect(200);
    let told = duty().await["tellings"].clone();
    let overdue: Vec<&Value> =
        told.as_array().unwrap().iter().filter(|one| one["why"]["zh"].to_string().contains("逾期 1 个工作日")).collect();
    assert!(overdue.len() == 3 && overdue.iter().all(|one| !one["told_at"].is_null()), "{told}");
    record("started", json!("2023-07-21")).await.expect(200);
    assert_eq!(duty().await["state"], "closed");
    // The entry itself is not taken back; nobody else may.
    record("listed", Value::Null).await.problem(422, "invalid-values");
    let version = officer.get(&path).await.expect(200)["version"].clone();
    let body = json!({ "version": version, "kind": "started", "done_on": null });
    leader.post(&format!("{path}/milestones"), body.clone()).await.problem(403, "forbidden");
    // What a task force that was wound up had reached stays reached.
    act(&leader, &made, json!({ "do": "wind-up", "text": "已开工" })).await.expect(200);
    officer.post(&format!("{path}/milestones"), body).await.expect(200);
    assert_eq!(duty().await["state"], "closed");
}

async fn what_is_charged_is_a_duty_that_the_head_closes(app: TestApp) {
    let (_, made) = formed(&app).await;
    let (leader, member) = (app.as_("leader").await, app.as_("reviewer").await);
    let charge = |office: &str, more: Value| {
        let mut body = json!({ "do": "charge", "office": office, "text": "三日内核定取水口位置" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    act(&leader, &made, charge("emergency", json!({ "term": "3d" }))).await.problem(422, "not-a-member");
    act(&leader, &made, charge("water", json!({}))).await.problem(422, "term-required");
    act(&leader, &made, charge("water", json!({ "term": "soon" }))).await.problem(422, "invalid-values");
    act(&leader, &made, charge("water", json!({ "method": "lazy" }))).await.problem(422, "unknown-method");
    let with = act(&leader, &made, charge("water", json!({ "method": "ordinary" }))).await.expect(200);
    let duty = with["charges"][0].clone();
    assert_eq!((&duty["kind"], &duty["owner"]["id"], &duty["due_on"]), (&json!("charge"), &json!("water"), &json!("2023-07-14")));
    assert_eq!((&with["duties"]["open"], &with["offices"][0]["open"]), (&json!(1), &json!(1)));
    // What slips is counted in the list and at its member, and told by the one ladder.
    leader.post("/clock/advance", json!({ "to": "2023-07-17" })).await.expect(200);
    let listed = leader.get("/task-forces").await.expect(200);
    assert_eq!(listed["items"][0]["duties"], json!({ "all": 1, "open": 1, "overdue": 1 }));
    assert!(leader.get("/duties?scope=all&kind=charge&lamp=overdue").await.expect(200)["total"] == 1);
    let step = async |who: &Visitor<'_>, verb: &str| {
        let path = format!("/duties/{}", duty["id"].as_str().unwrap());
        let version = who.get(&path).await.expect(200)["version"].clone();
        who.post(&format!("{path}/commands"), json!({ "version": version, "do": verb, "text": "已核定" })).await
    };
    step(&member, "report").await.expect(200);
    assert_eq!(leader.get("/task-forces").await.expect(200)["items"][0]["duties"]["overdue"], 0, "it waits for the head's word");
    step(&member, "close").await.problem(422, "not-the-creditor");
    step(&leader, "close").await.expect(200);
    act(&leader, &made, json!({ "do": "wind-up", "text": " " })).await.problem(422, "words-required");
    let over = act(&leader, &made, json!({ "do": "wind-up", "text": "项目已投产" })).await.expect(200);
    assert_eq!((&over["state"], &over["why"], &over["runs"]), (&json!("wound-up"), &json!("项目已投产"), &json!(false)));
    act(&leader, &made, charge("water", json!({ "term": "3d" }))).await.problem(422, "wound-up");
}

async fn members_and_heads_change_and_nothing_owed_is_lost(app: TestApp) {
    let (_, made) = formed(&app).await;
    let officer = app.as_("officer").await;
    let charge = json!({ "do": "charge", "office": "water", "text": "核定取水口", "term": "10wd" });
    let with = act(&officer, &made, charge).await.expect(200);
    let duty = format!("/duties/{}", with["charges"][0]["id"].as_str().unwrap());
    act(&officer, &made, json!({ "do": "wind-up", "text": "完成" })).await.problem(422, "duties-open");
    act(&officer, &made, json!({ "do": "leave", "office": "water" })).await.problem(422, "member-owes");
    let join = |office: &str| json!({ "do": "join", "office": office, "liaison": "reviewer", "text": "安全条件" });
    act(&officer, &made, join("nobody")).await.problem(404, "not-found");
    let stale = json!({ "version": 1, "do": "join", "office": "emergency", "liaison": "reviewer", "text": "安全条件" });
    let lost = act(&officer, &made, stale).await.problem(409, "version-conflict");
    assert_eq!(lost["changed"]["what_en"], "charged");
    let joined = act(&officer, &made, join("emergency")).await.expect(200);
    assert_eq!(joined["members"], 3);
    let left = act(&officer, &made, json!({ "do": "leave", "office": "water", "to": "emergency" })).await.expect(200);
    assert_eq!((&left["members"], &left["charges"][0]["owner"]["id"]), (&json!(2), &json!("emergency")));
    let kept = officer.get(&duty).await.expect(200);
    assert_eq!((&kept["due_on"], &kept["facts"][0]["kind"]), (&with["charges"][0]["due_on"], &json!("duty-handed-over")));
    assert_eq!(app.as_("reviewer").await.get("/duties?scope=mine").await.expect(200)["total"], 0);
    assert_eq!(app.as_("other-reviewer").await.get("/duties?scope=mine").await.expect(200)["total"], 1);
    // The new head is owed what the old one was, and he alone closes it.
    act(&officer, &made, json!({ "do": "lead", "head": "natural-resources" })).await.problem(422, "invalid-values");
    act(&officer, &made, json!({ "do": "lead", "head": "natural-resources/king" })).await.problem(404, "not-found");
    let led = act(&officer, &made, json!({ "do": "lead", "head": "natural-resources/office-head" })).await.expect(200);
    assert_eq!(led["charges"][0]["creditor"]["id"], "natural-resources");
    let close = json!({ "version": officer.get(&duty).await.expect(200)["version"], "do": "close", "text": "" });
    app.as_("leader").await.post(&format!("{duty}/commands"), close.clone()).await.problem(422, "not-the-creditor");
    app.as_("land-head").await.post(&format!("{duty}/commands"), close).await.expect(200);
    assert_eq!(app.as_("land-head").await.get("/task-forces?office=mine").await.expect(200)["total"], 1);
    assert_eq!(app.as_("head").await.get("/task-forces?office=mine").await.expect(200)["total"], 0, "water has left");
}

async fn a_project_has_one_of_each_form(app: TestApp) {
    let (project, made) = formed(&app).await;
    let officer = app.as_("officer").await;
    officer.post("/task-forces", force(&project, "task-force")).await.problem(409, "already-registered");
    officer.post("/task-forces", force(&project, "leading-group")).await.expect(201);
    let refused = async |field: &str, value: Value| {
        let mut body = force(&project, "task-force");
        body[field] = value;
        officer.post("/task-forces", body).await
    };
    refused("form", json!("club")).await.problem(422, "invalid-values");
    refused("name", json!(" ")).await.problem(422, "invalid-values");
    refused("members", json!([])).await.problem(422, "member-required");
    refused("head", json!("city-government")).await.problem(422, "invalid-values");
    refused("project", json!("018c2f0e-7a00-7000-8000-000000000001")).await.problem(404, "not-found");
    let at = format!("/projects/{}/task-forces", project["id"].as_str().unwrap());
    let of = officer.get(&at).await.expect(200);
    assert_eq!((of["items"].as_array().unwrap().len(), &of["may_form"]), (2, &json!(true)));
    assert_eq!(officer.get("/task-forces?form=leading-group").await.expect(200)["total"], 1);
    // What was wound up stands no more: another may be formed.
    act(&officer, &made, json!({ "do": "wind-up", "text": "重组" })).await.expect(200);
    officer.post("/task-forces", force(&project, "task-force")).await.expect(201);
    assert_eq!(officer.get("/task-forces?state=wound-up").await.expect(200)["total"], 1);
}

async fn only_keepers_and_the_head_change_one_and_applicants_see_none(app: TestApp) {
    let (project, made) = formed(&app).await;
    let path = format!("/task-forces/{}", made["id"].as_str().unwrap());
    let body = json!({ "version": 1, "do": "wind-up", "text": "不要了" });
    for other in ["clerk", "reviewer", "head"] {
        let other = app.as_(other).await;
        assert_eq!(other.get(&path).await.expect(200)["runs"], false);
        other.post(&format!("{path}/commands"), body.clone()).await.problem(403, "forbidden");
        other.post("/task-forces", force(&project, "leading-group")).await.problem(403, "forbidden");
    }
    let applicant = app.as_("applicant").await;
    applicant.get(&path).await.problem(404, "not-found");
    applicant.post(&format!("{path}/commands"), body).await.problem(404, "not-found");
    applicant.get("/task-forces").await.problem(403, "forbidden");
    let own = applicant.get(&format!("/projects/{}/task-forces", project["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(own, json!({ "items": [], "may_form": false }));
    app.nobody().await.get("/task-forces").await.problem(401, "sign-in-first");
}
