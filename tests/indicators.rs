//! Indicators: published numbers are added to and never rewritten, seen as of any day; each period is owed; a year has a target.

use crate::imports::{book, checked, send, taken_in};
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};
use server::Role;

on_both! {
    a_number_is_published_revised_and_seen_as_of_any_day
    only_who_answers_enters_and_everything_wrong_is_said_at_once
    each_period_is_owed_and_publishing_it_settles_it
    a_target_draws_the_years_line
    rows_of_a_spreadsheet_enter_whole_or_not_at_all
    what_records_count_is_counted_for_each_period
    applicants_learn_of_no_indicators
}

const BUDGET: &str = "/indicators/public-budget-revenue";

fn row<'a>(view: &'a Value, id: &str) -> &'a Value {
    view["items"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

fn number(version: i64, period: &str, value: &str, growth: &str, on: &str) -> Value {
    json!({ "version": version, "period": period, "value": value, "growth": growth, "published_on": on, "source": "财政月报" })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

async fn a_number_is_published_revised_and_seen_as_of_any_day(app: TestApp) {
    let (leader, finance) = (app.as_("leader").await, app.post_of(Role::OfficeHead, "finance").await);
    let empty = leader.get("/indicators").await.expect(200);
    let budget = row(&empty, "public-budget-revenue");
    assert_eq!((&budget["version"], &budget["latest"], &budget["owed"]), (&json!(0), &Value::Null, &Value::Null));
    assert_eq!((&budget["may_enter"], &empty["may_import"]), (&json!(false), &json!(false)));
    let at = format!("{BUDGET}/numbers");
    finance.post(&at, number(0, "2022年一季度", "20", "", "2022-04-20")).await.expect(200);
    let one = finance.post(&at, number(1, "2023年一季度", "22.72", "13.5", "2023-04-23")).await.expect(200);
    assert_eq!(
        (&one["version"], &one["latest"]["period"], &one["latest"]["value"]),
        (&json!(2), &json!("2023-C03"), &json!(2_272_000_000_i64))
    );
    assert_eq!(
        (&one["latest"]["growth_published"], &one["latest"]["growth_computed"], &one["latest"]["headline"]),
        (&json!(1350), &json!(1360), &json!(1360))
    );
    finance.post(&at, number(1, "2023年一季度", "22.8", "", "2023-07-07")).await.problem(409, "version-conflict");
    let refused = finance.post(&at, number(2, "2023年一季度", "22.8", "14", "2023-07-07")).await.problem(422, "invalid-values");
    assert_eq!(refused["errors"][0]["field"], "why");
    let same = finance.post(&at, number(2, "2023年一季度", "22.72", "13.5", "2023-04-23")).await.problem(422, "invalid-values");
    assert_eq!(same["errors"][0]["field"], "value", "nothing changes");
    let revised = with(number(2, "2023年一季度", "22.8", "14", "2023-07-06"), "why", json!("决算"));
    let two = finance.post(&at, revised).await.expect(200);
    assert_eq!(
        (&two["latest"]["n"], &two["latest"]["headline"], two["revisions"].as_array().unwrap().len()),
        (&json!(2), &json!(1400), 3)
    );
    // As of the days before, what was known then stands; before anything was published, nothing is.
    for (day, headline) in [("2023-07-05", json!(1360)), ("2023-07-06", json!(1400)), ("2023-04-22", Value::Null)] {
        let then = leader.get(&format!("{BUDGET}?as_of={day}")).await.expect(200);
        let found = then["periods"].as_array().unwrap().iter().find(|one| one["period"] == "2023-C03");
        assert_eq!(found.map_or(Value::Null, |one| one["headline"].clone()), headline, "{day}");
    }
    leader.get(&format!("{BUDGET}?as_of=2023-07-08")).await.problem(422, "invalid-values");
    let figure = async |day: &str| {
        leader.get(&format!("/figures?as_of={day}")).await.expect(200)["figures"]["indicator.public_budget_revenue_growth"]
            .clone()
    };
    assert_eq!((figure("2023-07-07").await, figure("2023-07-05").await), (json!(0.14), json!(0.136)));
    assert_eq!(figure("2022-04-19").await, Value::Null, "nothing that was not published yet");
    let told: Vec<&str> = two["facts"].as_array().unwrap().iter().map(|one| one["sentence"]["zh"].as_str().unwrap()).collect();
    assert!(told[0].contains("22.8 亿元") && told[0].contains("修订原因：决算") && told[1].contains("同比 13.5%"), "{told:?}");
    let csv = String::from_utf8(leader.get(&format!("{BUDGET}/revisions.csv")).await.bytes).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 4 && csv.contains("\"13.6\""), "{csv}");
    let all = String::from_utf8(leader.get("/indicators.csv").await.bytes).unwrap();
    assert!(all.contains("一般公共预算收入") && all.contains("2023年一季度"), "{all}");
}

async fn only_who_answers_enters_and_everything_wrong_is_said_at_once(app: TestApp) {
    let at = format!("{BUDGET}/numbers");
    let good = number(0, "2023年一季度", "", "13.6", "2023-04-23");
    for other in ["leader", "administrator", "officer", "reviewer"] {
        app.as_(other).await.post(&at, good.clone()).await.problem(403, "forbidden");
    }
    let finance = app.post_of(Role::OfficeHead, "finance").await;
    let bad = json!({ "version": 0, "period": "2023年五季度", "value": "x", "rank": "0", "published_on": "昨天", "source": "" });
    let refused = finance.post(&at, bad).await.problem(422, "invalid-values");
    let fields: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["period", "value", "rank", "published_on", "source"]);
    let early = finance.post(&at, number(0, "2023年上半年", "40", "", "2023-06-29")).await.problem(422, "invalid-values");
    assert_eq!(early["errors"][0]["field"], "stage", "before the period's end it is an estimate");
    finance.post("/indicators/nothing/numbers", good.clone()).await.problem(404, "not-found");
    finance.post("/indicators/projects-started/numbers", good.clone()).await.problem(403, "forbidden");
    // The statistics office enters for every series.
    let statistics = app.post_of(Role::Reviewer, "statistics").await;
    let view = statistics.post(&at, good).await.expect(200);
    assert_eq!((&view["may_enter"], &view["latest"]["by"].is_string()), (&json!(true), &true));
    assert_eq!(view["latest"]["growth_computed"], Value::Null, "without a base there is the published one alone");
}

async fn each_period_is_owed_and_publishing_it_settles_it(app: TestApp) {
    let finance = app.post_of(Role::OfficeHead, "finance").await;
    let at = format!("{BUDGET}/numbers");
    finance.post(&at, number(0, "2023年一季度", "", "13.6", "2023-04-23")).await.expect(200);
    server::timers::pass(&app.app, None).await.unwrap();
    server::timers::pass(&app.app, None).await.unwrap();
    let mine = finance.get("/day").await.expect(200)["mine"]["items"].clone();
    assert_eq!(mine.as_array().unwrap().len(), 1, "twice opens nothing twice: {mine}");
    assert_eq!((&mine[0]["kind"], &mine[0]["due_on"]), (&json!("indicator"), &json!("2023-07-17")));
    let view = finance.get(BUDGET).await.expect(200);
    assert_eq!((&view["owed"]["period"], &view["owed"]["due_on"]), (&json!("2023-C06"), &json!("2023-07-17")));
    assert_eq!(view["duties"], json!({ "all": 1, "open": 1, "overdue": 0 }));
    // An estimate is not the number; when the day has passed, its head is told.
    let flash = with(number(1, "2023年上半年", "40", "", "2023-07-01"), "stage", json!("flash"));
    finance.post(&at, flash).await.expect(200);
    assert_eq!(finance.get(BUDGET).await.expect(200)["duties"]["open"], 1);
    let passed = server::timers::advance(&app.app, "2023-07-18".parse().unwrap()).await.unwrap();
    assert!(passed.told >= 1, "{passed:?}");
    let finance = app.post_of(Role::OfficeHead, "finance").await;
    assert_eq!(finance.get(BUDGET).await.expect(200)["duties"], json!({ "all": 1, "open": 1, "overdue": 1 }));
    let done = finance.post(&at, number(2, "2023年上半年", "43.5", "13", "2023-07-17")).await.expect(200);
    assert_eq!(
        (&done["duties"]["open"], &done["owed"], &done["owed_duties"][0]["state"]),
        (&json!(0), &Value::Null, &json!("closed"))
    );
}

async fn a_target_draws_the_years_line(app: TestApp) {
    let (leader, finance) = (app.as_("leader").await, app.post_of(Role::OfficeHead, "finance").await);
    let at = format!("{BUDGET}/targets");
    let target = |version: i64, number: &str, way: &str| json!({ "version": version, "year": 2023, "number": number, "way": way, "source": "政府工作报告" });
    finance.post(&at, target(0, "6", "level")).await.problem(403, "forbidden");
    let even = leader.post(&at, target(0, "6", "even")).await.problem(422, "invalid-values");
    assert_eq!(even["errors"][0]["field"], "way", "a rate does not grow month by month");
    let view = leader.post(&at, target(0, "6", "level")).await.expect(200);
    assert_eq!((&view["standing"], &view["target"]["number"], &view["version"]), (&json!("no-value"), &json!(600), &json!(1)));
    leader.post(&at, target(1, "6", "level")).await.problem(422, "invalid-values");
    let numbers = format!("{BUDGET}/numbers");
    finance.post(&numbers, number(1, "2023年一季度", "", "5.9", "2023-04-23")).await.expect(200);
    assert_eq!(leader.get(BUDGET).await.expect(200)["standing"], "behind");
    let lower = leader.post(&at, target(2, "5.5", "level")).await.expect(200);
    assert_eq!(
        (&lower["standing"], lower["targets"].as_array().unwrap().len()),
        (&json!("on-line"), 2),
        "the one before is kept"
    );
    assert_eq!(row(&leader.get("/indicators").await.expect(200), "public-budget-revenue")["standing_name"]["zh"], "不落后于进度");
    let before = leader.get(&format!("{BUDGET}?as_of=2023-07-06")).await.expect(200);
    assert_eq!(before["target"], Value::Null, "on the day before nobody had set it");
}

async fn rows_of_a_spreadsheet_enter_whole_or_not_at_all(app: TestApp) {
    let headings = ["指标名称", "报告期", "累计值", "同比", "全省位次", "发布日期", "出处", "修订原因"];
    let finance = app.post_of(Role::OfficeHead, "finance").await;
    let wrong = book(
        &headings,
        &[
            &["一般公共预算收入", "2023年一季度", "22.72", "13.6", "3", "2023-04-23", "月报", ""],
            &["一般公共预算收入", "2023-C03", "22.72", "", "", "2023-04-23", "月报", ""],
            &["地区生产总值", "2023年一季度", "", "7.1", "", "2023-04-23", "公报", ""],
            &["财政收入", "2023年一季度", "1", "", "", "2023-04-23", "月报", ""],
        ],
    );
    let job = send(&finance, "indicators", "a.xlsx", wrong).await.expect(201);
    let job = checked(&finance, &job, json!({})).await;
    assert_eq!((&job["state"], &job["wrong_rows"]), (&json!("checked"), &json!(3)), "{job}");
    assert_eq!(finance.get(BUDGET).await.expect(200)["version"], 0, "not one row is here");
    let right = |value: &str, why: &str| {
        book(
            &headings,
            &[
                &["一般公共预算收入", "2022年一季度", "20", "", "", "2022-04-20", "月报", ""],
                &["一般公共预算收入", "2023年一季度", value, "13.6", "3", "2023/4/23", "月报", why],
            ],
        )
    };
    let job = send(&finance, "indicators", "b.xlsx", right("22.72", "")).await.expect(201);
    let job = checked(&finance, &job, json!({})).await;
    assert_eq!((&job["problems"], &job["known"]), (&json!(0), &json!(0)), "{job}");
    let job = taken_in(&finance, &job).await;
    assert_eq!((&job["state"], &job["imported"]), (&json!("imported"), &json!(2)), "{job}");
    let view = finance.get(BUDGET).await.expect(200);
    assert_eq!(
        (&view["version"], &view["latest"]["growth_computed"], &view["latest"]["rank"]),
        (&json!(1), &json!(1360), &json!(3))
    );
    // The same again is known; a number that differs is a revision and wants a reason.
    let job = send(&finance, "indicators", "c.xlsx", right("22.8", "")).await.expect(201);
    let job = checked(&finance, &job, json!({})).await;
    assert_eq!((&job["wrong_rows"], &job["known"]), (&json!(1), &json!(1)), "{job}");
    let job = send(&finance, "indicators", "d.xlsx", right("22.8", "决算")).await.expect(201);
    let job = taken_in(&finance, &checked(&finance, &job, json!({})).await).await;
    assert_eq!((&job["imported"], &job["known"]), (&json!(1), &json!(1)), "{job}");
    assert_eq!(finance.get(BUDGET).await.expect(200)["revisions"].as_array().unwrap().len(), 3);
    send(&app.as_("leader").await, "indicators", "e.xlsx", right("1", "")).await.problem(403, "forbidden");
}

async fn what_records_count_is_counted_for_each_period(app: TestApp) {
    let (leader, officer) = (app.as_("leader").await, app.as_("officer").await);
    let project = app.project().await;
    let path = format!("/projects/{}", project["id"].as_str().unwrap());
    let version = officer.get(&path).await.expect(200)["version"].clone();
    let start = json!({ "version": version, "kind": "started", "done_on": "2023-07-07" });
    officer.post(&format!("{path}/milestones"), start).await.expect(200);
    let view = leader.get("/indicators/projects-started").await.expect(200);
    assert_eq!(
        (&view["latest"]["period"], &view["latest"]["value"], &view["latest"]["stage"]),
        (&json!("2023-C07"), &json!(1), &json!("flash"))
    );
    let june = view["periods"].as_array().unwrap().iter().find(|one| one["period"] == "2023-C06").unwrap();
    assert_eq!((&june["value"], &june["stage"]), (&json!(0), &json!("published")), "as the records stood at the end of June");
    assert_eq!((&view["source"], &view["may_enter"], &view["owed"]), (&json!("records"), &json!(false), &Value::Null));
    let rate = leader.get("/indicators/project-start-rate").await.expect(200);
    assert_eq!((&rate["latest"]["value"], &rate["unit"]["decimals"]), (&json!(10_000), &json!(2)));
    let before = leader.get("/indicators/projects-started?as_of=2023-07-06").await.expect(200);
    assert_eq!(before["latest"]["value"], 0);
}

async fn applicants_learn_of_no_indicators(app: TestApp) {
    let applicant = app.as_("applicant").await;
    applicant.get("/indicators").await.problem(403, "forbidden");
    applicant.get("/indicators.csv").await.problem(403, "forbidden");
    applicant.get(BUDGET).await.problem(404, "not-found");
    applicant.get(&format!("{BUDGET}/revisions.csv")).await.problem(404, "not-found");
    applicant
        .post(&format!("{BUDGET}/numbers"), number(0, "2023年一季度", "1", "", "2023-04-23"))
        .await
        .problem(404, "not-found");
    app.nobody().await.get("/indicators").await.problem(401, "sign-in-first");
}
