//! Watching by rule: found in cases and facts, seen by supervisors alone, asked of the office, answered, closed, and not found anew.

use crate::support::{Answer, TestApp, Visitor, on_both, project};
use serde_json::{Value, json};
use server::Role;

on_both! {
    what_is_decided_at_night_is_found_asked_and_explained
    clocks_stopped_on_the_last_day_are_found_with_their_facts
    nobody_else_learns_of_a_finding
    what_cannot_be_asked_is_refused
}

/// A soil and water case of a project of its own, accepted on the day of the clock.
async fn accepted(app: &TestApp) -> Value {
    let mut new = project("2304-211404-04-01-000018");
    new["code"] = Value::Null;
    let project = app.as_("officer").await.post("/projects", new).await.expect(201);
    let at = format!("/projects/{}", project["id"].as_str().unwrap());
    let applicant = app.as_("applicant").await;
    for item in ["project-code", "soil-water"] {
        let path = applicant.get(&format!("{at}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|paper| paper["id"].as_str().unwrap()).collect();
        let case = applicant.post(&format!("{at}/cases"), json!({ "item": item, "materials": papers })).await.expect(201);
        if item == "soil-water" {
            return app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
        }
    }
    unreachable!("the second item is soil-water")
}

/// Moves the city's clock to a moment of its day.
fn set_clock(app: &TestApp, moment: &str) {
    assert!(app.app.clock.advance(moment.parse().unwrap()), "{moment} is gone");
}

async fn decide(app: &TestApp, case: &Value) -> Value {
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let case = reviewer.do_(case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    head.do_(&case, "deliver", json!({})).await.expect(200)
}

/// Six decisions of the head of the water office, all of them late at night.
async fn at_night(app: &TestApp) {
    let mut cases = Vec::new();
    for _ in 0..6 {
        cases.push(accepted(app).await);
    }
    set_clock(app, "2023-07-10T22:40:00+08:00");
    for case in &cases {
        decide(app, case).await;
    }
}

async fn found(who: &Visitor<'_>) -> Value {
    let all = who.get("/watch").await.expect(200);
    assert_eq!(all["total"], 1, "{all}");
    all["items"][0].clone()
}

async fn act(who: &Visitor<'_>, id: &Value, mut step: Value) -> Answer {
    let at = format!("/watch/{}", id.as_str().unwrap());
    step["version"] = who.get(&at).await.body["version"].as_i64().unwrap_or(0).into();
    who.post(&format!("{at}/commands"), step).await
}

async fn what_is_decided_at_night_is_found_asked_and_explained(app: TestApp) {
    let (inspector, head) = (app.as_("inspector").await, app.as_("head").await);
    assert_eq!(inspector.get("/watch").await.expect(200)["total"], 0, "an empty city is an honest one");
    at_night(&app).await;
    let row = found(&inspector).await;
    assert_eq!((&row["pattern"], &row["office"]["id"], &row["state"]), (&json!("after-hours"), &json!("water"), &json!("new")));
    assert_eq!((&row["cases_n"], &row["of"], &row["version"]), (&json!(6), &json!(6), &json!(0)));
    assert!(row["strength"]["expected"].as_f64().unwrap() < 0.001, "{row}");
    assert_eq!(row["dots"].as_array().unwrap().len(), 6);
    let id = row["id"].clone();
    let at = format!("/watch/{}", id.as_str().unwrap());
    let one = inspector.get(&at).await.expect(200);
    assert_eq!(one["rests_on"].as_array().unwrap().len(), 6, "each decision is a fact that it rests on");
    assert!(one["rests_on"].as_array().unwrap().iter().all(|fact| fact["kind"] == "decided"));
    assert_eq!((&one["dots"][0]["y"], &one["x_is_day"]), (&json!(22.0 + 40.0 / 60.0), &json!(true)));
    assert_eq!(one["can"], json!(["ask", "explain", "hand"]));
    inspector.get(&format!("/cases/{}", one["cases"][0]["id"].as_str().unwrap())).await.expect(200);
    // A leader sees it and does nothing about it; the office does not know that there is anything.
    assert_eq!(app.as_("leader").await.get(&at).await.expect(200)["can"], json!([]));
    act(&app.as_("leader").await, &id, json!({ "do": "ask", "text": "请说明" })).await.problem(403, "forbidden");
    assert_eq!(head.get("/watch").await.expect(200)["total"], 0);
    head.get(&at).await.problem(404, "not-found");
    act(&inspector, &id, json!({ "do": "ask", "text": " " })).await.problem(422, "words-required");
    act(&inspector, &id, json!({ "do": "answer", "text": "是" })).await.problem(403, "forbidden");
    let stale = json!({ "version": 7, "do": "ask", "text": "请说明" });
    inspector.post(&format!("{at}/commands"), stale).await.problem(409, "version-conflict");
    let asked = act(&inspector, &id, json!({ "do": "ask", "text": "请说明夜间集中作出决定的原因" })).await.expect(200);
    assert_eq!((&asked["state"], &asked["due_on"]), (&json!("asked"), &json!("2023-07-17")), "five working days after Monday");
    assert_eq!((&asked["can"], &asked["duties"][0]["kind"]), (&json!(["hand"]), &json!("watch-answer")));
    // Asking is a duty of the head's.
    let duties = head.get("/duties?scope=mine").await.expect(200)["items"].clone();
    let duty = duties.as_array().unwrap().iter().find(|one| one["kind"] == "watch-answer").unwrap().clone();
    let report = json!({ "version": duty["version"], "do": "report", "text": "已办" });
    head.post(&format!("/duties/{}/commands", duty["id"].as_str().unwrap()), report).await.problem(422, "through-its-page");
    assert_eq!(found(&head).await["id"], id);
    act(&head, &id, json!({ "do": "explain", "text": "正常" })).await.problem(403, "forbidden");
    set_clock(&app, "2023-07-18T09:00:00+08:00");
    let answered = act(&head, &id, json!({ "do": "answer", "text": "集中审批月，加班办理，附值班记录" })).await.expect(200);
    assert_eq!((&answered["state"], &answered["rounds"][0]["late"]), (&json!("answered"), &json!(true)));
    assert_eq!(answered["duties"][0]["state"], "reported");
    let closed = act(&inspector, &id, json!({ "do": "explain", "text": "情况属实" })).await.expect(200);
    assert_eq!(
        (&closed["state"], &closed["duties"][0]["state"], &closed["can"]),
        (&json!("explained"), &json!("closed"), &json!([]))
    );
    let kinds: Vec<&str> = closed["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["finding-explained", "finding-answered", "finding-asked"]);
    // What was explained does not come back as new; when another case joins, it may be asked again.
    let again = found(&inspector).await;
    assert_eq!((&again["id"], &again["state"], &again["grown"]), (&id, &json!("explained"), &json!(0)));
    assert_eq!(inspector.get("/watch?open=true").await.expect(200)["total"], 0);
    let more = accepted(&app).await;
    set_clock(&app, "2023-07-18T23:10:00+08:00");
    decide(&app, &more).await;
    let grown = found(&inspector).await;
    assert_eq!((&grown["id"], &grown["state"], &grown["grown"]), (&id, &json!("explained"), &json!(1)));
    let handed = json!({ "do": "hand", "text": "说明后仍在夜间集中办理", "number": "葫纪线〔2023〕7号" });
    let handed = act(&inspector, &id, handed).await.expect(200);
    assert_eq!(
        (&handed["state"], &handed["matter"], &handed["grown"]),
        (&json!("handed"), &json!("葫纪线〔2023〕7号"), &json!(0))
    );
    let csv = String::from_utf8(inspector.get("/watch.csv").await.bytes).unwrap();
    assert!(csv.contains("非工作时间作出决定") && csv.lines().count() == 2, "{csv}");
}

async fn clocks_stopped_on_the_last_day_are_found_with_their_facts(app: TestApp) {
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(accepted(&app).await);
    }
    let due = cases[0]["due_on"].as_str().unwrap().to_owned();
    set_clock(&app, &format!("{due}T16:30:00+08:00"));
    let reviewer = app.as_("reviewer").await;
    let until = (due.parse::<jiff::civil::Date>().unwrap() + jiff::Span::new().days(14)).to_string();
    for case in &cases {
        let pause = json!({ "cause": "expert-review", "expected_on": until, "reason": "组织专家评审" });
        reviewer.do_(case, "pause", pause).await.expect(200);
    }
    let inspector = app.as_("inspector").await;
    let row = found(&inspector).await;
    assert_eq!((&row["pattern"], &row["cases_n"]), (&json!("last-minute-pause"), &json!(4)));
    let one = inspector.get(&format!("/watch/{}", row["id"].as_str().unwrap())).await.expect(200);
    let kinds: Vec<&str> = one["rests_on"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["accepted", "paused"].repeat(4), "case by case, in order");
    assert!(one["dots"].as_array().unwrap().iter().all(|dot| dot["y"] == 0.0 && dot["ours"] == true));
    // A longer look back still sees it, one that ends before does not.
    assert_eq!(inspector.get("/watch?from=2023-07-01").await.expect(200)["total"], 1);
    assert_eq!(inspector.get("/watch?to=2023-07-06").await.expect(200)["total"], 0);
    for (asked, n) in [
        ("pattern=last-minute-pause", 1),
        ("pattern=piecemeal", 0),
        ("office=water", 1),
        ("office=emergency", 0),
        ("state=new", 1),
        ("state=asked", 0),
    ] {
        assert_eq!(inspector.get(&format!("/watch?{asked}")).await.expect(200)["total"], n, "{asked}");
    }
}

async fn nobody_else_learns_of_a_finding(app: TestApp) {
    at_night(&app).await;
    let inspector = app.as_("inspector").await;
    let id = found(&inspector).await["id"].clone();
    let text = "夜间集中审批的特别说明";
    act(&inspector, &id, json!({ "do": "ask", "text": text })).await.expect(200);
    let at = format!("/watch/{}", id.as_str().unwrap());
    let others = ["reviewer", "second-reviewer", "clerk", "other-reviewer", "officer", "administrator", "applicant"];
    for name in others {
        let who = app.as_(name).await;
        who.get("/watch").await.problem(403, "forbidden");
        who.get(&at).await.problem(404, "not-found");
        who.post(&format!("{at}/commands"), json!({ "version": 1, "do": "answer", "text": "x" })).await.problem(404, "not-found");
    }
    let land = app.as_("land-head").await;
    assert_eq!(land.get("/watch").await.expect(200)["total"], 0);
    land.get(&at).await.problem(404, "not-found");
    land.post(&format!("{at}/commands"), json!({ "version": 1, "do": "answer", "text": "x" })).await.problem(404, "not-found");
    // No list of duties, no day and no telling has a trace of it, but the head's and the inspector's own.
    let trace = |answer: Answer| {
        let text = answer.body.to_string();
        text.contains("watch-answer") || text.contains("监测线索") || text.contains(id.as_str().unwrap())
    };
    let lists = ["/duties?scope=mine", "/duties?scope=all", "/duties?scope=owed", "/day", "/tellings", "/dispatch"];
    for name in ["reviewer", "second-reviewer", "officer", "leader", "land-head", "other-reviewer", "clerk"] {
        let who = app.as_(name).await;
        for path in lists {
            assert!(!trace(who.get(path).await), "{name} finds it at {path}");
        }
    }
    assert!(trace(app.as_("head").await.get("/duties?scope=mine").await));
    assert!(trace(inspector.get("/duties?scope=owed").await));
    let duty = app.as_("head").await.get("/duties?scope=mine").await.expect(200)["items"].clone();
    let duty = duty.as_array().unwrap().iter().find(|one| one["kind"] == "watch-answer").unwrap()["id"].clone();
    for (name, status) in
        [("head", 200), ("inspector", 200), ("reviewer", 404), ("officer", 404), ("leader", 404), ("land-head", 404)]
    {
        let got = app.as_(name).await.get(&format!("/duties/{}", duty.as_str().unwrap())).await.status.as_u16();
        assert_eq!(got, status, "{name}");
    }
    // Another inspector reads it too: findings are the city's.
    let other = app.post_of(Role::Inspector, "provincial-discipline-inspection").await;
    other.get(&at).await.expect(200);
}

async fn what_cannot_be_asked_is_refused(app: TestApp) {
    let inspector = app.as_("inspector").await;
    for wrong in ["pattern=slow", "state=done", "sort=size", "order=up", "limit=0", "after=nothing"] {
        assert_eq!(inspector.get(&format!("/watch?{wrong}")).await.status.as_u16(), 400, "{wrong}");
    }
    for wrong in ["from=2023-07-08&to=2023-07-07", "from=2021-01-01&to=2023-07-07", "from=yesterday"] {
        inspector.get(&format!("/watch?{wrong}")).await.problem(422, "invalid-values");
    }
    let at = "/watch/018c2f0e-7a00-7000-8000-000000000001";
    inspector.get(at).await.problem(404, "not-found");
    inspector
        .post(&format!("{at}/commands"), json!({ "version": 0, "do": "ask", "text": "请说明" }))
        .await
        .problem(404, "not-found");
    at_night(&app).await;
    let id = found(&inspector).await["id"].clone();
    act(&inspector, &id, json!({ "do": "blame", "text": "x" })).await.problem(422, "invalid-values");
    act(&inspector, &id, json!({ "do": "hand", "text": "移交" })).await.problem(422, "number-required");
    act(&inspector, &id, json!({ "do": "ask", "text": "长".repeat(2001) })).await.problem(422, "invalid-values");
    let rules = inspector.get("/watch/patterns").await.expect(200);
    assert_eq!(rules["patterns"].as_array().unwrap().len(), 6);
    assert!(rules["patterns"].as_array().unwrap().iter().all(|one| !one["why"]["zh"].as_str().unwrap().is_empty()));
}
