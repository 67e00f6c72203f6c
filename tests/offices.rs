//! Figures of the offices: each is the count of the records that it opens.

use crate::support::{TestApp, Visitor, on_both, project};
use serde_json::{Value, json};

on_both! {
    a_figure_is_the_count_of_the_records_that_it_opens
    figures_are_for_the_city_and_times_taken_for_everyone
    what_is_counted_again_is_what_was_counted
}

/// A project of its own that needs a soil and water plan, coded and with the plan applied for.
async fn soil_case(app: &TestApp, name: &str, without: usize, on_paper_at: Option<&str>) -> Value {
    let mut body = project("2304-211404-04-01-000018");
    body["name"] = json!(name);
    body["code"] = Value::Null;
    let project = app.as_("officer").await.post("/projects", body).await.expect(201);
    let clerk = app.as_("clerk").await;
    let mut case = Value::Null;
    for item in ["project-code", "soil-water"] {
        let id = project["id"].as_str().unwrap();
        let path = clerk.get(&format!("/projects/{id}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<Value> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        let skip = if item == "soil-water" { without } else { 0 };
        let body = json!({ "item": item, "materials": papers[skip..], "on_paper_at": on_paper_at });
        case = clerk.post(&format!("/projects/{id}/cases"), body).await.expect(201);
    }
    case
}

/// Three cases of the water office: one corrected and decided at once, one begun on paper and decided late, one forgotten.
async fn month(app: &TestApp) {
    let (clerk, reviewer, head) = (app.as_("clerk").await, app.as_("reviewer").await, app.as_("head").await);
    let agree = json!({ "opinion": "agree", "text": "同意" });
    let grant = json!({ "outcome": "granted", "reason": "符合条件" });
    let first = soil_case(app, "甲", 1, None).await;
    let missing = first["materials"].as_array().unwrap().iter().find(|one| one["received"] == false).unwrap()["id"].clone();
    let notice = json!({ "materials": [{ "id": missing, "what": "缺" }] });
    let first = clerk.do_(&first, "request-corrections", notice).await.expect(200);
    let first = clerk.do_(&first, "supplement", json!({ "materials": [missing] })).await.expect(200);
    let first = clerk.do_(&first, "accept", json!({})).await.expect(200);
    let asking = json!({ "offices": ["emergency", "transport"], "until": "2023-07-12" });
    let first = reviewer.do_(&first, "consult", asking).await.expect(200);
    let first = app.as_("other-reviewer").await.do_(&first, "answer", agree.clone()).await.expect(200);
    let second = soil_case(app, "乙", 0, Some("2023-07-05T10:00:00+08:00")).await;
    let second = clerk.do_(&second, "accept", json!({ "on_paper_at": "2023-07-06T10:00:00+08:00" })).await.expect(200);
    let third = soil_case(app, "丙", 0, None).await;
    clerk.do_(&third, "accept", json!({})).await.expect(200);
    let first = reviewer.do_(&first, "review", agree.clone()).await.expect(200);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-13" })).await.expect(200);
    head.do_(&first, "decide", grant.clone()).await.expect(200);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-28" })).await.expect(200);
    let second = reviewer.do_(&second, "review", agree).await.expect(200);
    head.do_(&second, "decide", grant).await.expect(200);
}

fn figure<'a>(view: &'a Value, id: &str) -> &'a Value {
    view["figures"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

/// The cases behind a figure.
async fn behind(who: &Visitor<'_>, figure: &Value) -> Value {
    let query = figure["query"].as_object().unwrap().iter();
    let query: Vec<String> = query.map(|(key, value)| format!("{key}={}", value.as_str().unwrap())).collect();
    who.get(&format!("/cases?{}", query.join("&"))).await.expect(200)
}

async fn a_figure_is_the_count_of_the_records_that_it_opens(app: TestApp) {
    month(&app).await;
    let leader = app.as_("leader").await;
    let told = [
        // The first was promised in four working days from 7 July: 13 July is the fourth. The second took fifteen.
        ("water", vec![3, 1, 2, 1, 1, 1, 0, 0, 0, 0, 0]),
        ("emergency", vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]),
        ("transport", vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
    ];
    for (office, wanted) in told {
        let view = leader.get(&format!("/offices/{office}?from=2023-07-01&to=2023-07-31")).await.expect(200);
        let figures = view["figures"].as_array().unwrap();
        let n: Vec<i64> = figures[..wanted.len()].iter().map(|one| one["n"].as_i64().unwrap()).collect();
        assert_eq!(n, wanted, "{office}: {figures:?}");
        for one in figures.iter().filter(|one| one["id"] != "live") {
            let list = behind(&leader, one).await;
            assert_eq!(list["total"], one["n"], "{office}: {one}");
        }
    }
    let water = leader.get("/offices/water?from=2023-07-01&to=2023-07-31").await.expect(200);
    // Of the twelve steps of officials up to the two decisions two were entered later, both of the case behind the figure.
    let live = figure(&water, "live");
    assert_eq!((&live["n"], &live["of"]), (&json!(10), &json!(12)), "{live}");
    let on_paper = behind(&leader, live).await;
    assert_eq!((&on_paper["total"], &on_paper["items"][0]["project"]["name"]), (&json!(1), &json!("乙")));
    assert_eq!(figure(&water, "overdue")["n"], 2, "the one that was forgotten, and the one that was never delivered");
    assert_eq!((&figure(&water, "corrected")["of"], &water["corrections_percent_below"]), (&json!(3), &json!(10)));
    let item = &water["items"][0];
    assert_eq!(
        (&item["item"], &item["n"], &item["median"], &item["p90"]),
        (&json!("soil-water"), &json!(2), &json!(4), &json!(15))
    );
    assert_eq!((&item["timed"], &item["on_time"]), (&json!(2), &json!(1)));
    assert_eq!(item["spread"], json!([{ "days": 4, "n": 1 }, { "days": 15, "n": 1 }]));
    assert_eq!(behind(&leader, item).await["total"], item["n"]);
    assert_eq!(item["promised"]["n"], 4);
    let months = water["months"].as_array().unwrap();
    assert_eq!((months.len(), &months[0]["month"], &months[0]["decided"]), (1, &json!("2023-07"), &json!(2)));
    // As of an earlier day the second decision had not been made.
    let then = leader.get("/offices/water?from=2023-07-01&as_of=2023-07-14").await.expect(200);
    assert_eq!((&figure(&then, "decided")["n"], &figure(&then, "received")["n"]), (&json!(1), &json!(3)));
    assert_eq!(behind(&leader, figure(&then, "decided")).await["total"], 1);
    // The list of all offices says the same as the page of each.
    let all = leader.get("/offices?from=2023-07-01&to=2023-07-31").await.expect(200);
    let row = all["offices"].as_array().unwrap().iter().find(|one| one["id"] == "water").unwrap();
    for (key, wanted) in
        [("received", 3), ("corrected", 1), ("decided", 2), ("on_time", 1), ("steps", 12), ("steps_on_paper", 2), ("overdue", 2)]
    {
        assert_eq!(row[key], wanted, "{key}");
    }
    assert_eq!((&row["median"], &row["p90"]), (&json!(4), &json!(15)));
    let sum = |key: &str| all["offices"].as_array().unwrap().iter().map(|one| one[key].as_i64().unwrap()).sum::<i64>();
    for key in ["received", "decided", "steps"] {
        assert_eq!(all["city"][key], sum(key), "{key}");
        let list = leader.get(&format!("/cases?figure={key}&from=2023-07-01&to=2023-07-31")).await;
        if key != "steps" {
            assert_eq!(list.expect(200)["total"], all["city"][key]);
        }
    }
}

async fn figures_are_for_the_city_and_times_taken_for_everyone(app: TestApp) {
    month(&app).await;
    let (applicant, nobody, leader) = (app.as_("applicant").await, app.nobody().await, app.as_("leader").await);
    for path in ["/offices", "/offices/water", "/offices.csv", "/offices/water/items.csv", "/cases?figure=late"] {
        applicant.get(path).await.problem(403, "forbidden");
        nobody.get(path).await.problem(401, "sign-in-first");
    }
    leader.get("/offices/nowhere").await.problem(404, "not-found");
    leader.get("/cases?figure=everything").await.problem(400, "bad-query");
    leader.get("/offices?from=2023-08-01").await.problem(422, "invalid-values");
    leader.get("/offices?from=1990-01-01").await.problem(422, "invalid-values");
    leader.get("/offices?from=yesterday").await.problem(422, "invalid-values");
    let taken = nobody.get("/items/soil-water/achieved").await.expect(200);
    assert_eq!((&taken["n"], &taken["median"], &taken["p90"]), (&json!(2), &json!(4), &json!(15)), "{taken}");
    assert_eq!((&taken["from"], &taken["to"]), (&json!("2022-07-29"), &json!("2023-07-28")));
    assert_eq!(nobody.get("/items/eia-report/achieved").await.expect(200)["median"], Value::Null, "nothing was decided");
    nobody.get("/items/nothing/achieved").await.problem(404, "not-found");
    for (path, holds) in [("/offices.csv?from=2023-07-01", "33.3%"), ("/offices/water/items.csv?from=2023-07-01", "\"4\",\"15\"")]
    {
        let file = leader.get(path).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, Some("text/csv; charset=utf-8")));
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(text.starts_with('\u{feff}') && text.contains(holds), "{text}");
    }
}

/// A database of before has cases without figures: what the program makes of them when it starts is what it would have kept.
async fn what_is_counted_again_is_what_was_counted(app: TestApp) {
    month(&app).await;
    let leader = app.as_("leader").await;
    let all = leader.get("/cases?limit=50").await.expect(200);
    let today = app.app.today();
    let mut decided = 0;
    for row in all["items"].as_array().unwrap() {
        let case = app.app.store.case(row["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
        let facts = app.app.store.facts_of(case.id.uuid()).await.unwrap();
        let before = store::CaseRecord { figures: store::CaseFigures::default(), ..case.clone() };
        let (again, tallies, _) = app.app.desk.counted(before, &facts, today).unwrap();
        assert_eq!(again.figures, case.figures, "{row}");
        decided += tallies.iter().filter(|one| matches!(one.what, store::Tallied::Decided { .. })).count();
    }
    assert_eq!(decided, 5, "three codes and two plans");
}
