//! What reviewers do at their bench: one step for many cases, ticking, standing in, handing over.

use crate::support::{COMPANY, TestApp, on_both, project};
use serde_json::{Value, json};

on_both! {
    accepting_many_does_what_is_lawful_and_says_why_the_rest_is_not
    what_is_ticked_stands_with_the_opinion_that_followed
    a_deputy_acts_for_the_absent_and_the_log_says_both
    a_case_is_taken_handed_over_and_found_again
    an_opinion_is_kept_by_its_owner_and_filled_by_the_case
    the_clock_shows_its_arithmetic
}

/// A soil and water plan on the desk of the water office.
async fn soil_case(app: &TestApp, number: u32) -> Value {
    let codes = ["2304-211404-04-01-000018", "2304-211404-04-01-000026", "2304-211404-04-01-000034"];
    let mut body = project(codes[number as usize]);
    body["name"] = json!(format!("测试项目{number}"));
    body["confirm_codes"] = json!(true);
    let project = app.as_("officer").await.post("/projects", body).await.expect(201);
    let id = project["id"].as_str().unwrap();
    let applicant = app.as_("applicant").await;
    for item in ["project-code", "soil-water"] {
        let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        let body = json!({ "item": item, "materials": papers });
        let case = applicant.post(&format!("/projects/{id}/cases"), body).await.expect(201);
        if item == "soil-water" {
            return case;
        }
    }
    unreachable!("the loop ends with the soil and water plan")
}

fn path(case: &Value, rest: &str) -> String {
    format!("/cases/{}{rest}", case["id"].as_str().unwrap())
}

async fn accepting_many_does_what_is_lawful_and_says_why_the_rest_is_not(app: TestApp) {
    let (one, two, three) = (soil_case(&app, 0).await, soil_case(&app, 1).await, soil_case(&app, 2).await);
    let clerk = app.as_("clerk").await;
    clerk.do_(&two, "accept", json!({})).await.expect(200);
    let named = |case: &Value, version: &Value| json!({ "id": case["id"], "version": version });
    let cases = json!([
        named(&one, &one["version"]),
        named(&two, &json!(2)),
        named(&three, &json!(7)),
        { "id": "018c2f0e-7a00-7000-8000-000000000001", "version": 1 },
    ]);
    let body = json!({ "cases": cases, "command": { "do": "accept" } });
    let answer = clerk.post("/cases/commands", body.clone()).await.expect(200);
    let done = answer["done"].as_array().unwrap();
    assert_eq!((done.len(), &done[0]["id"], &done[0]["state"]), (1, &one["id"], &json!("accepted")), "{answer}");
    let owed: Vec<(&Value, &Value)> =
        answer["documents"].as_array().unwrap().iter().map(|one| (&one["case"], &one["kind"])).collect();
    assert_eq!(owed, [(&one["id"], &json!("acceptance"))], "the slip of what was accepted, to print");
    let refused: Vec<(&Value, &str)> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["number"], one["problem"]["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        refused,
        [(&two["number"], "already-accepted"), (&three["number"], "version-conflict"), (&Value::Null, "not-found")],
        "{answer}"
    );
    assert!(answer["refused"][0]["problem"]["article"].as_str().is_some(), "the law's refusal names its article");
    assert_eq!(clerk.get(&path(&three, "")).await.expect(200)["state"], "received", "what was refused is as it was");
    // Whoever may not accept is told so for each; the company of another sees none of them.
    let leader = app.as_("leader").await.post("/cases/commands", body.clone()).await.expect(200);
    assert_eq!((leader["done"].as_array().unwrap().len(), &leader["refused"][0]["problem"]["code"]), (0, &json!("forbidden")));
    let stranger = app.as_("stranger").await.post("/cases/commands", body).await.expect(200);
    assert!(
        stranger["refused"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["problem"]["code"] == "not-found" && one["number"].is_null())
    );
    clerk.post("/cases/commands", json!({ "cases": [], "command": { "do": "accept" } })).await.problem(422, "invalid-values");
}

async fn what_is_ticked_stands_with_the_opinion_that_followed(app: TestApp) {
    let case = soil_case(&app, 0).await;
    let reviewer = app.as_("reviewer").await;
    let ticks = |case: &Value, mark: &str| json!({ "version": case["version"], "ticks": [{ "point": "plan", "mark": mark, "remark": "缺投资估算" }] });
    reviewer.post(&path(&case, "/checklist"), ticks(&case, "met")).await.problem(422, "not-accepted");
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let case = reviewer.get(&path(&case, "")).await.expect(200);
    assert_eq!(
        (case["checklist"]["open"].as_bool(), case["checklist"]["points"].as_array().map(Vec::len)),
        (Some(true), Some(4))
    );
    assert!(case["checklist"]["points"][0]["basis"]["zh"].as_str().unwrap().contains("水土保持法"));
    app.as_("other-reviewer").await.post(&path(&case, "/checklist"), ticks(&case, "met")).await.problem(403, "forbidden");
    app.as_("stranger").await.post(&path(&case, "/checklist"), ticks(&case, "met")).await.problem(404, "not-found");
    reviewer.post(&path(&case, "/checklist"), ticks(&case, "maybe")).await.problem(422, "invalid-values");
    let ticked = reviewer.post(&path(&case, "/checklist"), ticks(&case, "not-met")).await.expect(200);
    let tick = &ticked["checklist"]["ticks"][0];
    assert_eq!(
        (&tick["round"], &tick["mark"], &tick["remark"], &tick["by"]),
        (&json!(0), &json!("not-met"), &json!("缺投资估算"), &json!("reviewer"))
    );
    let reviewed = reviewer.do_(&ticked, "review", json!({ "opinion": "disagree", "text": "缺投资估算" })).await.expect(200);
    assert_eq!(reviewed["checklist"]["round"], 1, "the next opinion starts anew");
    let id = case["id"].as_str().unwrap().parse().unwrap();
    let fact = app.app.store.facts_of(id).await.unwrap().into_iter().find(|fact| fact.kind == "reviewed").unwrap();
    let body: Value = serde_json::from_str(&fact.body).unwrap();
    assert_eq!(body["checklist"][0]["mark"], "not-met", "the log keeps the ticks with the opinion, under its digest");
    reviewer.post(&path(&case, "/checklist"), ticks(&case, "met")).await.problem(409, "version-conflict");
    let again = reviewer.post(&path(&case, "/checklist"), ticks(&reviewed, "met")).await.expect(200);
    let kept = again["checklist"]["ticks"].as_array().unwrap();
    assert_eq!(
        (kept.len(), &kept[0]["mark"], &kept[1]["mark"]),
        (2, &json!("not-met"), &json!("met")),
        "what was ticked before stands"
    );
    let seen = app.as_("applicant").await.get(&path(&case, "")).await.expect(200);
    assert!(seen["checklist"].is_null(), "an applicant does not read the office's notes");
}

async fn a_deputy_acts_for_the_absent_and_the_log_says_both(app: TestApp) {
    let case = soil_case(&app, 0).await;
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let (reviewer, second, head) = (app.as_("reviewer").await, app.as_("second-reviewer").await, app.as_("head").await);
    let case = reviewer.post(&path(&case, "/assignee"), json!({ "version": case["version"] })).await.expect(200);
    let away = |deputy: &str| json!({ "user": app.user("reviewer"), "deputy": app.user(deputy), "from_on": "2023-07-07", "to_on": "2023-07-14" });
    second.post("/absences", away("second-reviewer")).await.problem(403, "forbidden");
    for (wrong, field) in [("reviewer", "deputy"), ("head", "deputy"), ("other-reviewer", "deputy")] {
        let problem = head.post("/absences", away(wrong)).await.problem(422, "invalid-values");
        assert_eq!(problem["errors"][0]["field"], field, "{wrong}");
    }
    let entered = head.post("/absences", away("second-reviewer")).await.expect(200);
    head.post("/absences", away("second-reviewer")).await.problem(422, "invalid-values");
    assert_eq!(entered["items"][0]["today"], true);

    let queue = second.get("/cases?scope=queue&assigned=standing-in").await.expect(200);
    assert_eq!((queue["items"].as_array().unwrap().len(), &queue["items"][0]["assignee"]["standing_in"]), (1, &json!(true)));
    assert_eq!(second.get("/cases/counts").await.expect(200)["standing_in"], 1);
    let seen = second.get(&path(&case, "")).await.expect(200);
    assert_eq!(seen["standing_in"]["zh"], "代 reviewer");
    let done = second.do_(&seen, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let actor = &done["facts"].as_array().unwrap().iter().find(|fact| fact["kind"] == "reviewed").unwrap()["actor"];
    assert_eq!((&actor["name"], &actor["on_behalf_of"]), (&json!("second-reviewer"), &json!("reviewer")));

    let id = entered["items"][0]["id"].as_str().unwrap();
    second.delete(&format!("/absences/{id}")).await.problem(403, "forbidden");
    app.as_("other-reviewer").await.delete(&format!("/absences/{id}")).await.problem(404, "not-found");
    reviewer.delete(&format!("/absences/{id}")).await.expect(204);
    assert!(second.get(&path(&case, "")).await.expect(200)["standing_in"].is_null(), "he is back");
    app.as_("applicant").await.get("/absences").await.problem(403, "forbidden");
}

async fn a_case_is_taken_handed_over_and_found_again(app: TestApp) {
    let case = soil_case(&app, 0).await;
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let (reviewer, second, head) = (app.as_("reviewer").await, app.as_("second-reviewer").await, app.as_("head").await);
    let give = |case: &Value, to: &str| json!({ "version": case["version"], "to": app.user(to) });
    app.as_("other-reviewer")
        .await
        .post(&path(&case, "/assignee"), give(&case, "other-reviewer"))
        .await
        .problem(403, "forbidden");
    app.as_("clerk").await.post(&path(&case, "/assignee"), give(&case, "reviewer")).await.problem(403, "forbidden");
    head.post(&path(&case, "/assignee"), give(&case, "other-reviewer")).await.problem(422, "invalid-values");
    let taken = reviewer.post(&path(&case, "/assignee"), json!({ "version": case["version"] })).await.expect(200);
    assert_eq!(
        (&taken["assignee"]["mine"], &taken["facts"].as_array().unwrap().last().unwrap()["kind"]),
        (&json!(true), &json!("assigned"))
    );
    second.post(&path(&case, "/assignee"), give(&taken, "second-reviewer")).await.problem(403, "forbidden");
    head.post(&path(&case, "/assignee"), give(&case, "second-reviewer")).await.problem(409, "version-conflict");
    let handed = reviewer.post(&path(&case, "/assignee"), give(&taken, "second-reviewer")).await.expect(200);
    assert_eq!(handed["assignee"]["name"], "second-reviewer");
    let mine = async |who: &crate::support::Visitor<'_>| {
        who.get("/cases?scope=queue&assigned=mine").await.expect(200)["items"].as_array().unwrap().len()
    };
    assert_eq!((mine(&reviewer).await, mine(&second).await), (0, 1));
    let decided = reviewer.do_(&handed, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    assert_eq!(decided["state"], "accepted", "the office acts, whoever of it");
    let seen = app.as_("applicant").await.get("/cases").await.expect(200);
    assert!(
        seen["items"].as_array().unwrap().iter().all(|case| case["assignee"].is_null()),
        "for {COMPANY} the office handles it"
    );
}

async fn an_opinion_is_kept_by_its_owner_and_filled_by_the_case(app: TestApp) {
    let case = soil_case(&app, 0).await;
    let (reviewer, second) = (app.as_("reviewer").await, app.as_("second-reviewer").await);
    let own = json!({ "outcome": "agree", "name": "常用", "text": "{project}的{item}同意，{today}。" });
    let kept = reviewer.post("/opinions", own.clone()).await.expect(200);
    let list = reviewer.get(&path(&case, "/opinions")).await.expect(200);
    let first = &list["items"][0];
    assert_eq!(
        (&first["own"], &first["filled"]["zh"]),
        (&json!(true), &json!("测试项目0的生产建设项目水土保持方案审批同意，2023年7月7日。"))
    );
    let all: Vec<&str> = list["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(all.contains(&"water-agree") && !all.contains(&"planning-agree"), "the office's own and those of all: {all:?}");
    for bad in [json!({ "text": "{谁}" }), json!({ "text": " " }), json!({ "outcome": "maybe" }), json!({ "name": "" })] {
        let mut body = own.clone();
        body.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        reviewer.post("/opinions", body).await.problem(422, "invalid-values");
    }
    let mut theirs = own.clone();
    theirs["id"] = kept["id"].clone();
    second.post("/opinions", theirs).await.problem(404, "not-found");
    let id = kept["id"].as_str().unwrap();
    second.delete(&format!("/opinions/{id}")).await.problem(404, "not-found");
    reviewer.delete(&format!("/opinions/{id}")).await.expect(204);
    app.as_("applicant").await.get(&path(&case, "/opinions")).await.problem(403, "forbidden");
}

async fn the_clock_shows_its_arithmetic(app: TestApp) {
    let case = soil_case(&app, 0).await;
    let clerk = app.as_("clerk").await;
    let case = clerk.do_(&case, "accept", json!({})).await.expect(200);
    let reviewer = app.as_("reviewer").await;
    let pause = json!({ "cause": "expert-review", "expected_on": "2023-07-20", "reason": "组织专家评审" });
    let paused = reviewer.do_(&case, "pause", pause).await.expect(200);
    clerk.post("/clock/advance", json!({ "to": "2023-07-12" })).await.expect(200);
    let paused = reviewer.get(&path(&paused, "")).await.expect(200);
    let resumed = reviewer.do_(&paused, "resume", json!({})).await.expect(200);
    let clock = &resumed["clock"];
    let runs: Vec<(String, String, i64)> = clock["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| {
            (run["kind"].as_str().unwrap().to_owned(), run["from"].as_str().unwrap().to_owned(), run["days"].as_i64().unwrap())
        })
        .collect();
    let stopped = runs.iter().filter(|(kind, ..)| kind == "not-counted").map(|(.., days)| days).sum::<i64>();
    let counted = runs.iter().filter(|(kind, ..)| kind == "counted").map(|(.., days)| days).sum::<i64>();
    assert_eq!(stopped, clock["paused_days"].as_i64().unwrap(), "{clock}");
    assert_eq!(counted, clock["of"].as_i64().unwrap(), "counted up to its last day: {clock}");
    assert_eq!(runs[0], ("weekend".to_owned(), "2023-07-08".to_owned(), 2));
    let last = clock["runs"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["to"], &last["reached"]), (&clock["due_on"], &clock["of"]));
    let accepted = resumed["facts"].as_array().unwrap().iter().find(|fact| fact["kind"] == "accepted").unwrap();
    assert_eq!(accepted["clock"]["due_on"], case["due_on"], "each fact names the clock that ran from then on");
}
