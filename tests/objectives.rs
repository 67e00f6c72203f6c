//! Objectives: measures with owners and figures, counted from records or reported with evidence; progress rolls up by one rule.

use crate::support::{TestApp, on_both};
use serde_json::{Value, json};
use server::Role;

on_both! {
    what_records_count_is_counted_and_what_is_reported_is_reported
    only_the_owner_reports_and_only_with_evidence
    a_measure_is_charged_and_its_duty_is_a_duty_like_any_other
    applicants_learn_of_no_objectives
}

fn measure<'a>(view: &'a Value, id: &str) -> &'a Value {
    let all = view["objectives"].as_array().unwrap().iter().flat_map(|one| one["measures"].as_array().unwrap());
    all.into_iter().find(|one| one["id"] == id).unwrap()
}

fn objective<'a>(view: &'a Value, id: &str) -> &'a Value {
    view["objectives"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

fn value(version: i64, on: &str, value: &str) -> Value {
    json!({ "version": version, "on": on, "value": value, "evidence": "统计月报" })
}

async fn what_records_count_is_counted_and_what_is_reported_is_reported(app: TestApp) {
    let leader = app.as_("leader").await;
    let empty = leader.get("/objectives").await.expect(200);
    assert_eq!((&empty["fields"], &empty["tasks"], &empty["as_of"]), (&json!(10), &json!(8), &json!("2023-07-07")));
    let started = measure(&empty, "key-projects-started");
    assert_eq!((&started["figure"]["counted"], &started["figure"]["value"]), (&json!(true), &json!(0.0)));
    assert_eq!((&started["standing"], &started["may_report"]), (&json!("behind"), &json!(false)));
    let growth = measure(&empty, "gdp-growth");
    assert_eq!((&growth["figure"]["value"], &growth["standing"]), (&Value::Null, &json!("no-value")));
    assert_eq!(growth["standing_name"]["zh"], "尚未报送");
    // A project that starts moves the figure, and the figure its field: nothing is typed in.
    let project = app.project().await;
    let officer = app.as_("officer").await;
    let path = format!("/projects/{}", project["id"].as_str().unwrap());
    let version = officer.get(&path).await.expect(200)["version"].clone();
    let start = json!({ "version": version, "kind": "started", "done_on": "2023-07-07" });
    officer.post(&format!("{path}/milestones"), start).await.expect(200);
    let moved = leader.get("/objectives").await.expect(200);
    assert_eq!(measure(&moved, "key-projects-started")["figure"]["value"], 1.0);
    // What has no target and no value does not count, and is said not to.
    let field = objective(&moved, "growth");
    assert_eq!((&field["progress"]["counted"], &field["progress"]["of"]), (&json!(1), &json!(4)), "{field}");
    assert_eq!(objective(&moved, "market")["progress"]["share"], Value::Null);
    // An owner reports; the last day's value is the one that counts, as of any day.
    let industry = app.post_of(Role::Reviewer, "industry-information").await;
    let at = "/objectives/measures/industrial-growth";
    let one = industry.post(&format!("{at}/values"), value(0, "2023-03-31", "8.2")).await.expect(200);
    assert_eq!((&one["version"], &one["figure"]["value"], &one["standing"]), (&json!(1), &json!(8.2), &json!("no-target")));
    assert_eq!((&one["may_report"], &one["values"][0]["evidence"]), (&json!(true), &json!("统计月报")));
    industry.post(&format!("{at}/values"), value(0, "2023-06-30", "8.0")).await.problem(409, "version-conflict");
    let two = industry.post(&format!("{at}/values"), value(1, "2023-06-30", "8.05")).await.expect(200);
    assert_eq!((&two["figure"]["value"], two["values"].as_array().unwrap().len()), (&json!(8.05), 2));
    let then = leader.get("/objectives?as_of=2023-05-01").await.expect(200);
    assert_eq!(measure(&then, "industrial-growth")["figure"]["value"], 8.2);
    assert_eq!(
        measure(&leader.get("/objectives?as_of=2023-01-31").await.expect(200), "industrial-growth")["standing"],
        "no-value"
    );
    // A correction of the same day stands, and the facts keep both words.
    let three = industry.post(&format!("{at}/values"), value(2, "2023-06-30", "8.1")).await.expect(200);
    assert_eq!((&three["figure"]["value"], three["values"].as_array().unwrap().len()), (&json!(8.1), 2));
    let told: Vec<&str> = three["facts"].as_array().unwrap().iter().map(|one| one["sentence"]["en"].as_str().unwrap()).collect();
    assert!(told[0].contains("8.1 (2023-06-30)") && told[1].contains("8.05 (2023-06-30)"), "{told:?}");
    let csv = leader.get("/objectives.csv").await;
    let text = String::from_utf8(csv.bytes.clone()).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("尚未报送") && text.lines().count() == 9, "{text}");
    leader.get("/objectives?as_of=2023-07-08").await.problem(422, "invalid-values");
}

async fn only_the_owner_reports_and_only_with_evidence(app: TestApp) {
    let industry = app.post_of(Role::OfficeHead, "industry-information").await;
    let at = "/objectives/measures/industrial-growth/values";
    let refused = async |field: &str, given: Value| {
        let mut body = value(0, "2023-03-31", "8.2");
        body[field] = given;
        industry.post(at, body).await.problem(422, "invalid-values")["errors"][0]["field"].clone()
    };
    assert_eq!(refused("value", json!("8,2")).await, "value");
    assert_eq!(refused("value", json!("8.2345")).await, "value");
    assert_eq!(refused("on", json!("2023-07-08")).await, "on");
    assert_eq!(refused("on", json!("2022-12-31")).await, "on");
    assert_eq!(refused("on", json!("yesterday")).await, "on");
    assert_eq!(refused("evidence", json!(" ")).await, "evidence");
    // What records count nobody types in, not even its owner.
    let officer = app.as_("officer").await;
    let counted = officer.post("/objectives/measures/key-projects-started/values", value(0, "2023-06-30", "550")).await;
    assert_eq!(counted.problem(422, "invalid-values")["errors"][0]["field"], "value");
    for other in ["leader", "administrator", "officer", "reviewer"] {
        app.as_(other).await.post(at, value(0, "2023-03-31", "99")).await.problem(403, "forbidden");
    }
    industry.post("/objectives/measures/nothing/values", value(0, "2023-03-31", "1")).await.problem(404, "not-found");
    assert_eq!(industry.get("/objectives/measures/industrial-growth").await.expect(200)["values"], json!([]));
}

async fn a_measure_is_charged_and_its_duty_is_a_duty_like_any_other(app: TestApp) {
    let (leader, market) = (app.as_("leader").await, app.post_of(Role::OfficeHead, "market-regulation").await);
    let at = "/objectives/measures/market-entities/duties";
    let charge = |version: i64, text: &str, term: Value| json!({ "version": version, "text": text, "term": term });
    leader.post(at, charge(0, " ", json!("5wd"))).await.problem(422, "invalid-values");
    leader.post(at, charge(0, "报送基数", Value::Null)).await.problem(422, "term-required");
    leader.post(at, charge(0, "报送基数", json!("soon"))).await.problem(422, "invalid-values");
    market.post(at, charge(0, "报送基数", json!("5wd"))).await.problem(403, "forbidden");
    let view = leader.post(at, charge(0, "报送基数", json!("5wd"))).await.expect(200);
    assert_eq!((&view["version"], &view["duties"]["open"]), (&json!(1), &json!(1)));
    assert_eq!(view["owed"][0]["due_on"], "2023-07-14");
    leader.post(at, charge(0, "再报一次", json!("5wd"))).await.problem(409, "version-conflict");
    let mine = market.get("/day").await.expect(200)["mine"]["items"][0].clone();
    assert_eq!((&mine["kind"], &mine["subject"]["kind"]), (&json!("measure"), &json!("measure")));
    let path = format!("/duties/{}/commands", mine["id"].as_str().unwrap());
    market.post(&path, json!({ "version": 1, "do": "report", "text": "见报表" })).await.expect(200);
    assert_eq!(leader.get("/day").await.expect(200)["owed"]["to_close"][0]["id"], mine["id"]);
    leader.post(&path, json!({ "version": 2, "do": "close", "text": "" })).await.expect(200);
    let done = measure(&leader.get("/objectives").await.expect(200), "market-entities")["duties"].clone();
    assert_eq!(done, json!({ "all": 1, "open": 0, "overdue": 0 }));
}

async fn applicants_learn_of_no_objectives(app: TestApp) {
    let applicant = app.as_("applicant").await;
    applicant.get("/objectives").await.problem(403, "forbidden");
    applicant.get("/objectives.csv").await.problem(403, "forbidden");
    applicant.get("/objectives/measures/gdp-growth").await.problem(404, "not-found");
    applicant.post("/objectives/measures/gdp-growth/values", value(0, "2023-03-31", "7.1")).await.problem(404, "not-found");
    app.nobody().await.get("/objectives").await.problem(401, "sign-in-first");
}
