//! The head walks the process: from the item's guide to a finding that an office mends and the head closes.

use crate::support::{TestApp, asked_by_an_agenda, on_both};
use serde_json::{Value, json};

on_both! {
    a_walk_ends_when_every_step_is_recorded_and_its_findings_are_duties
    only_the_head_of_the_office_walks_and_applicants_see_nothing
}

const STAGES: [&str; 7] = ["papers", "form", "submit", "acceptance", "review", "decision", "delivery"];

async fn a_walk_ends_when_every_step_is_recorded_and_its_findings_are_duties(app: TestApp) {
    let (head, reviewer) = (app.as_("head").await, app.as_("reviewer").await);
    let mut walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let at = format!("/walks/{}", walk["id"].as_str().unwrap());
    let stages: Vec<&str> = walk["steps"].as_array().unwrap().iter().map(|step| step["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, STAGES);
    let guide: Vec<&Value> = walk["steps"][5]["promised"].as_array().unwrap().iter().map(|one| &one["en"]).collect();
    assert_eq!(guide, [&json!("by law: 10 working days"), &json!("promised: 4 working days")]);
    let act = async |walk: &Value, mut body: Value| {
        body["version"] = walk["version"].clone();
        head.post(&format!("{at}/commands"), body).await
    };
    act(&walk, json!({ "do": "finish", "text": "好" })).await.problem(422, "steps-left");
    act(&walk, json!({ "do": "record", "stage": "queue", "minutes": 5, "text": "久" })).await.problem(422, "invalid-values");
    act(&walk, json!({ "do": "record", "stage": "form", "minutes": 5, "text": " " })).await.problem(422, "words-required");
    for stage in STAGES {
        walk = act(&walk, json!({ "do": "record", "stage": stage, "minutes": 12, "text": "排队，重复填表" })).await.expect(200);
    }
    assert_eq!(walk["minutes"], 84);
    let find =
        |method: &str| json!({ "do": "find", "stage": "form", "text": "同一信息填三遍", "office": "water", "method": method });
    act(&walk, find("complex")).await.problem(422, "term-required");
    act(&walk, json!({ "do": "find", "stage": "form", "text": "无", "office": "nobody", "method": "ordinary" }))
        .await
        .problem(404, "not-found");
    let stale = walk["version"].clone();
    walk = act(&walk, find("ordinary")).await.expect(200);
    let lost = head.post(&format!("{at}/commands"), json!({ "do": "finish", "text": "好", "version": stale })).await;
    assert_eq!(lost.problem(409, "version-conflict")["changed"]["what_en"], "finding");
    walk = act(&walk, json!({ "do": "finish", "text": "两个环节可以合并" })).await.expect(200);
    act(&walk, find("urgent")).await.problem(422, "walk-finished");
    assert_eq!((&walk["state"], &walk["findings"]["open"]), (&json!("finished"), &json!(1)));
    // The finding is a duty of the office by its method; the head has the last word.
    let duty = walk["duties"][0].clone();
    assert_eq!((&duty["kind"], &duty["due_on"], &duty["lamp"]), (&json!("finding"), &json!("2023-07-14"), &json!("due-soon")));
    let path = format!("/duties/{}", duty["id"].as_str().unwrap());
    let one = reviewer.get(&path).await.expect(200);
    let points: Vec<(&str, &str)> = one["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| (point["id"].as_str().unwrap(), point["on"].as_str().unwrap()))
        .collect();
    assert_eq!(points, [("arranged", "2023-07-07"), ("progress", "2023-07-10"), ("report", "2023-07-14")]);
    let step = |who, verb: &'static str, text: &'static str| {
        let path = path.clone();
        async move {
            let who: &crate::support::Visitor<'_> = who;
            let version = who.get(&path).await.expect(200)["version"].clone();
            who.post(&format!("{path}/commands"), json!({ "version": version, "do": verb, "text": text })).await
        }
    };
    step(&reviewer, "acknowledge", "").await.expect(200);
    // A check point that is missed is told the day after to owner, its head and the creditor, who is that head.
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-11" })).await.expect(200);
    let late = reviewer.get(&path).await.expect(200);
    assert_eq!((&late["lamp"], &late["points"][1]["missed"]), (&json!("overdue"), &json!(true)));
    let told = reviewer.get("/tellings").await.expect(200);
    assert_eq!((&told["items"][0]["on"], told["total"].as_i64()), (&json!("2023-07-11"), Some(1)), "{told}");
    let his = head.get("/tellings").await.expect(200)["items"].clone();
    let of_findings = his.as_array().unwrap().iter().filter(|one| !asked_by_an_agenda(one)).count();
    assert_eq!(of_findings, 2, "the office's row and his own, once: {his}");
    step(&reviewer, "report", "三张表已合并").await.expect(200);
    step(&reviewer, "close", "").await.problem(422, "not-the-creditor");
    step(&head, "close", "已现场核对").await.expect(200);
    let walk = app.as_("leader").await.get(&at).await.expect(200);
    assert_eq!((&walk["findings"], &walk["mine"]), (&json!({ "all": 1, "open": 0, "overdue": 0 }), &json!(false)));
    let list = app.as_("officer").await.get("/walks?office=water&state=finished").await.expect(200);
    assert_eq!((&list["total"], &list["items"][0]["findings"]["all"]), (&json!(1), &json!(1)));
}

async fn only_the_head_of_the_office_walks_and_applicants_see_nothing(app: TestApp) {
    let (head, reviewer, applicant) = (app.as_("head").await, app.as_("reviewer").await, app.as_("applicant").await);
    reviewer.post("/walks", json!({ "item": "soil-water" })).await.problem(403, "forbidden");
    head.post("/walks", json!({ "item": "eia-report" })).await.problem(422, "another-offices-item");
    head.post("/walks", json!({ "item": "no-such-item" })).await.problem(404, "not-found");
    let walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let at = format!("/walks/{}", walk["id"].as_str().unwrap());
    let find =
        json!({ "version": 1, "do": "find", "stage": "submit", "text": "排队久", "office": "window-centre", "method": "urgent" });
    reviewer.post(&format!("{at}/commands"), find.clone()).await.problem(403, "forbidden");
    let walk = head.post(&format!("{at}/commands"), find).await.expect(200);
    let duty = format!("/duties/{}", walk["duties"][0]["id"].as_str().unwrap());
    applicant.get("/walks").await.problem(403, "forbidden");
    applicant.get(&at).await.problem(404, "not-found");
    applicant.get(&duty).await.problem(404, "not-found");
    assert_eq!(
        app.as_("clerk").await.get("/duties").await.expect(200)["items"][0]["lamp_words"]["en"],
        "due today: settled the same day"
    );
}
