//! The hundred days: a list with a target and a number of days, counted from records; and the newspaper's own campaign, counted again.

use crate::support::{TestApp, as_usual, on_both, project};
use serde_json::{Value, json};

on_both! {
    a_campaign_is_counted_from_the_milestones_of_its_projects
    a_list_changes_with_a_version_and_keeps_its_past
    only_those_who_answer_for_campaigns_see_them
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// So many projects of the register, on no list.
async fn projects(app: &TestApp, n: usize) -> Vec<String> {
    let officer = app.as_("officer").await;
    let mut ids = Vec::new();
    for name in 0..n {
        let mut body = project("2304-211404-04-01-000018");
        (body["name"], body["code"]) = (json!(format!("项目{name}")), Value::Null);
        ids.push(id(&officer.post("/projects", body).await.expect(201)).to_owned());
    }
    ids
}

async fn reach(app: &TestApp, project: &str, kind: &str, on: &str) {
    let officer = app.as_("officer").await;
    let path = format!("/projects/{project}");
    let version = officer.get(&path).await.expect(200)["version"].clone();
    let body = json!({ "version": version, "kind": kind, "done_on": on });
    officer.post(&format!("{path}/milestones"), body).await.expect(200);
}

fn campaign(projects: &[String]) -> Value {
    json!({ "name": "百日攻坚", "key": "hundred-days", "from": "2023-07-03", "days": 5, "target": "cleared", "projects": projects })
}

async fn a_campaign_is_counted_from_the_milestones_of_its_projects(app: TestApp) {
    let ids = projects(&app, 4).await;
    let officer = app.as_("officer").await;
    let made = officer.post("/campaigns", campaign(&ids)).await.expect(201);
    assert_eq!(
        (&made["to_on"], &made["day"], &made["listed"], &made["reached"]),
        (&json!("2023-07-07"), &json!(5), &json!(4), &json!(0))
    );
    assert_eq!((&made["ideal"], &made["behind"]), (&json!(4.0), &json!(4)), "on the last day the line is at the whole list");
    // The register says since when a project is on the city's plan: today.
    reach(&app, &ids[0], "cleared", "2023-07-07").await;
    reach(&app, &ids[1], "cleared", "2023-07-07").await;
    reach(&app, &ids[1], "started", "2023-07-07").await;
    let leader = app.as_("leader").await;
    let at = format!("/campaigns/{}", id(&made));
    let now = leader.get(&at).await.expect(200);
    assert_eq!(
        (&now["reached"], &now["started"], &now["behind"], &now["reached_lately"]),
        (&json!(2), &json!(1), &json!(2), &json!(2))
    );
    let districts = now["by_district"].as_array().unwrap();
    assert_eq!((districts.len(), &districts[0]["listed"], &districts[0]["reached"]), (1, &json!(4), &json!(2)));
    let points = now["burn_up"].as_array().unwrap();
    let shown: Vec<(&Value, &Value, &Value)> = points.iter().map(|one| (&one["on"], &one["reached"], &one["ideal"])).collect();
    assert_eq!((shown.len(), shown[0]), (6, (&json!("2023-07-02"), &json!(0), &json!(0.0))));
    assert_eq!(shown[5], (&json!("2023-07-07"), &json!(2), &json!(4.0)));
    // What a number counts is what its list opens.
    let list = |query: &str| format!("{at}/projects?{query}");
    for (query, n) in [
        ("", 4),
        ("reached=true", 2),
        ("reached=false", 2),
        ("started=true", 1),
        ("district=211402", 0),
        ("q=%E9%A1%B9%E7%9B%AE3", 1),
    ] {
        assert_eq!(leader.get(&list(query)).await.expect(200)["total"], n, "{query}");
    }
    let first = leader.get(&list("sort=reached&limit=3")).await.expect(200);
    assert_eq!(first["items"][0]["reached_on"], "2023-07-07");
    let next = first["next"].as_str().unwrap();
    assert_eq!(
        leader.get(&list(&format!("sort=reached&limit=3&after={next}"))).await.expect(200)["items"].as_array().unwrap().len(),
        1
    );
    assert_eq!(first["items"][0]["campaign"], true, "its row says so");
    let csv = leader.get(&format!("{at}/projects.csv?reached=true")).await;
    let text = String::from_utf8(csv.bytes.clone()).unwrap();
    assert!(text.starts_with('\u{feff}') && text.lines().count() == 3, "{text}");
    // As of a day before, and never of one to come.
    let then = leader.get(&format!("{at}?as_of=2023-07-06")).await.expect(200);
    assert_eq!((&then["reached"], &then["current"], &then["by_office"]), (&json!(0), &json!(false), &json!([])));
    leader.get(&format!("{at}?as_of=2023-07-08")).await.problem(422, "invalid-values");
    let report = leader.get(&format!("{at}/report?kind=weekly")).await.expect(200);
    assert_eq!(
        (&report["from"], &report["to"], &report["before"]["reached"]),
        (&json!("2023-07-03"), &json!("2023-07-07"), &json!(0))
    );
    assert_eq!((report["reached"].as_array().unwrap().len(), report["started"].as_array().unwrap().len()), (2, 1));
    leader.get(&format!("{at}/report?kind=yearly")).await.problem(400, "bad-query");
    let figures = leader.get("/figures").await.expect(200)["figures"].clone();
    let of = |what: &str| figures[format!("campaign.hundred_days.{what}")].as_f64();
    assert_eq!((of("listed"), of("cleared"), of("started")), (Some(4.0), Some(2.0), Some(1.0)));
}

async fn a_list_changes_with_a_version_and_keeps_its_past(app: TestApp) {
    let ids = projects(&app, 3).await;
    let officer = app.as_("officer").await;
    let refused = async |change: &str, value: Value| {
        let mut body = campaign(&ids[..2]);
        body[change] = value;
        officer.post("/campaigns", body).await.problem(422, "invalid-values")["errors"][0]["field"].clone()
    };
    assert_eq!(refused("name", json!(" ")).await, "name");
    assert_eq!(refused("days", json!(0)).await, "days");
    assert_eq!(refused("target", json!("listed")).await, "target");
    assert_eq!(refused("key", json!("Hundred Days")).await, "key");
    assert_eq!(refused("projects", json!(["018c2f0e-7a00-7000-8000-000000000001"])).await, "projects");
    assert_eq!(refused("projects", json!(["x"])).await, "projects");
    let made = officer.post("/campaigns", campaign(&ids[..2])).await.expect(201);
    officer.post("/campaigns", campaign(&[])).await.problem(409, "already-registered");
    let at = format!("/campaigns/{}/projects", id(&made));
    let changed = officer.post(&at, json!({ "version": 1, "add": [ids[2], ids[1]], "remove": [ids[0]] })).await.expect(200);
    assert_eq!((&changed["listed"], &changed["version"]), (&json!(2), &json!(2)));
    assert_eq!(changed["facts"][0]["sentence"]["en"], "1 projects put on the list, 1 taken off");
    let stale = officer.post(&at, json!({ "version": 1, "remove": [ids[1]] })).await.problem(409, "version-conflict");
    assert_eq!(stale["changed"]["what_en"], "list changed");
    officer.post(&at, json!({ "version": 2, "remove": [ids[0]] })).await.problem(422, "invalid-values");
    officer.post(&at, json!({ "version": 2 })).await.problem(422, "invalid-values");
    let yesterday = officer.get(&format!("/campaigns/{}?as_of=2023-07-06", id(&made))).await.expect(200);
    assert_eq!(yesterday["listed"], 2, "who was on the list then");
    assert_eq!(officer.get("/projects?campaign=true").await.expect(200)["total"], 2);
}

async fn only_those_who_answer_for_campaigns_see_them(app: TestApp) {
    let ids = projects(&app, 1).await;
    let made = app.as_("administrator").await.post("/campaigns", campaign(&ids)).await.expect(201);
    let at = format!("/campaigns/{}", id(&made));
    for other in ["applicant", "clerk", "reviewer", "head"] {
        let other = app.as_(other).await;
        other.get("/campaigns").await.problem(403, "forbidden");
        other.post("/campaigns", campaign(&ids)).await.problem(403, "forbidden");
        for path in [at.clone(), format!("{at}/projects"), format!("{at}/projects.csv"), format!("{at}/report")] {
            other.get(&path).await.problem(404, "not-found");
        }
        other.post(&format!("{at}/projects"), json!({ "version": 1, "remove": ids })).await.problem(404, "not-found");
    }
    let leader = app.as_("leader").await;
    assert_eq!(leader.get("/campaigns").await.expect(200)["items"][0]["listed"], 1);
    assert_eq!(leader.get(&at).await.expect(200)["can"], json!([]));
    leader.post(&format!("{at}/projects"), json!({ "version": 1, "remove": ids })).await.problem(403, "forbidden");
}

/// What the newspaper prints of the campaign and the tour comes out of the demonstration's rows, on each day that it speaks of.
#[tokio::test(flavor = "multi_thread")]
async fn the_newspapers_campaign_and_tour_are_counted_from_the_demonstration() {
    let app = TestApp::demonstration(as_usual).await;
    let leader = app.as_("leader").await;
    let figure = async |on: &str, id: &str| {
        leader.get(&format!("/figures?as_of={on}")).await.expect(200)["figures"][id].as_f64().unwrap_or(-1.0)
    };
    for (on, what, wanted) in [
        ("2023-03-15", "campaign.hundred_days.started", 56.0),
        ("2023-04-23", "campaign.hundred_days.cleared", 115.0),
        ("2023-06-27", "campaign.hundred_days.listed", 150.0),
        ("2023-06-27", "campaign.hundred_days.cleared", 120.0),
        ("2023-06-27", "campaign.hundred_days.started", 105.0),
        ("2023-06-27", "tour.projects", 24.0),
        ("2023-05-31", "tour.projects", 0.0),
    ] {
        assert_eq!(figure(on, what).await, wanted, "{what} as of {on}");
    }
    let campaign = leader.get("/campaigns").await.expect(200)["items"][0].clone();
    let view = leader.get(&format!("/campaigns/{}?as_of=2023-06-27", id(&campaign))).await.expect(200);
    assert_eq!((&view["listed"], &view["reached"], &view["started"]), (&json!(150), &json!(120), &json!(105)));
    let on = |day: &str| view["burn_up"].as_array().unwrap().iter().find(|point| point["on"] == day).cloned().unwrap();
    assert_eq!((&on("2023-04-23")["reached"], &on("2023-03-15")["started"]), (&json!(115), &json!(56)));
    let sum: i64 = view["by_district"].as_array().unwrap().iter().map(|one| one["reached"].as_i64().unwrap()).sum();
    assert_eq!(sum, 120);
    // Each number of the board opens as many projects, today and on days of the past.
    for day in ["2023-03-15", "2023-04-23", "2023-06-27", "2023-07-07"] {
        let at = format!("/campaigns/{}", id(&campaign));
        let board = leader.get(&format!("{at}?as_of={day}")).await.expect(200);
        assert_eq!(board["recorded"], true, "{day}");
        let total = async |query: String| {
            leader.get(&format!("{at}/projects?as_of={day}&limit=1{query}")).await.expect(200)["total"].as_i64().unwrap()
        };
        let n = |one: &Value, key: &str| one[key].as_i64().unwrap();
        for (key, query) in [("listed", ""), ("reached", "&reached=true"), ("started", "&started=true")] {
            assert_eq!(total(query.to_owned()).await, n(&board, key), "{key} as of {day}");
        }
        let stages = board["by_stage"].as_array().unwrap();
        assert_eq!(stages.iter().map(|one| n(one, "listed")).sum::<i64>(), n(&board, "listed"), "{day}");
        for one in stages {
            let query = format!("&stage={}", one["stage"].as_str().unwrap());
            assert_eq!(total(query.clone()).await, n(one, "listed"), "{query} as of {day}");
            assert_eq!(total(query + "&reached=true").await, n(one, "reached"), "of them at the target as of {day}");
        }
        for one in board["by_office"].as_array().unwrap() {
            let query = format!("&reached=false&office={}", one["office"]["id"].as_str().unwrap());
            assert_eq!(total(query.clone()).await, n(one, "waiting"), "{query} as of {day}");
            assert_eq!(total(query + "&lamp=overdue").await, n(one, "overdue"), "of them overdue as of {day}");
        }
        assert_eq!(board["by_office"].as_array().unwrap().is_empty(), n(&board, "reached") == n(&board, "listed"), "{day}");
    }
    let tour = leader.get("/tours").await.expect(200)["items"][0].clone();
    let tour = leader.get(&format!("/tours/{}", id(&tour))).await.expect(200);
    assert_eq!((&tour["stops"], &tour["state"], &tour["synthetic"]), (&json!(24), &json!("closed"), &json!(true)));
    let ranked = tour["route"].as_array().unwrap().iter().filter(|stop| stop["outcome"]["rank"] == 1).count();
    assert!(ranked >= 1 && tour["length_m"].as_i64().unwrap() > 0, "{tour}");
}
