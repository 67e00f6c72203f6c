//! The cockpit: every figure of it is the count of the records that it opens, today and as of days long past; a change moves it; a district's leader sees
//! his district's; one page prints the same.

use crate::leads::{contracted, lead, posts};
use crate::notices::Events;
use crate::support::{TestApp, Visitor, as_usual, on_both, project};
use jiff::civil::date;
use serde_json::{Value, json};
use store::{Change, Write};

on_both! {
    a_figure_is_the_count_of_the_records_that_it_opens
    medians_are_of_neighbouring_marks_and_of_the_day
    a_district_leader_sees_what_he_could_open
    the_brief_of_a_past_day_is_one_page
    an_open_screen_hears_of_a_change
}

/// Every figure of an answer: whatever says what it opens.
fn figures(view: &Value, found: &mut Vec<Value>) {
    match view {
        Value::Array(all) => all.iter().for_each(|one| figures(one, found)),
        Value::Object(all) if all.contains_key("opens") => found.push(view.clone()),
        Value::Object(all) => all.values().for_each(|one| figures(one, found)),
        _ => {}
    }
}

/// Opens what every figure says and counts it; gives the figures by their ids.
pub async fn walked(who: &Visitor<'_>, as_of: &str) -> (Value, std::collections::BTreeMap<String, Value>) {
    let view = who.get(&format!("/cockpit?as_of={as_of}")).await.expect(200);
    let mut all = Vec::new();
    figures(&view, &mut all);
    for figure in &all {
        let Some(list) = figure["opens"]["list"].as_str() else {
            assert_eq!(
                (&figure["value"], figure["unknown"].is_object()),
                (&Value::Null, true),
                "no zero for what is not known: {figure}"
            );
            continue;
        };
        let found = who.get(list).await.expect(200);
        assert_eq!(found["total"], figure["records"], "{figure} as of {as_of}");
        if figure["unit"] == "count" {
            assert_eq!(figure["value"], figure["records"], "{figure}");
        } else {
            assert_eq!(sum(who, list).await, figure["value"].as_i64().unwrap(), "{figure}");
        }
    }
    let ids = all.iter().map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone())).collect();
    (view, ids)
}

/// The investment of all projects of a list.
async fn sum(who: &Visitor<'_>, list: &str) -> i64 {
    let sign = if list.contains('?') { '&' } else { '?' };
    let (mut all, mut after) = (0, String::new());
    loop {
        let page = who.get(&format!("{list}{sign}limit=200{after}")).await.expect(200);
        all += page["items"].as_array().unwrap().iter().map(|one| one["investment_yuan"].as_i64().unwrap()).sum::<i64>();
        let Some(next) = page["next"].as_str() else { return all };
        after = format!("&after={next}");
    }
}

fn value(figures: &std::collections::BTreeMap<String, Value>, id: &str) -> i64 {
    figures.get(id).unwrap_or_else(|| panic!("no figure '{id}'"))["value"].as_i64().unwrap()
}

pub async fn reach(app: &TestApp, project: &str, kind: &str, on: Option<&str>) {
    let officer = app.as_("officer").await;
    let path = format!("/projects/{project}");
    let version = officer.get(&path).await.expect(200)["version"].clone();
    let body = json!({ "version": version, "kind": kind, "done_on": on });
    officer.post(&format!("{path}/milestones"), body).await.expect(200);
}

/// A project that was on the plan since the tenth of January, in a district, with the days of its milestones.
pub async fn planned(app: &TestApp, name: &str, district: &str, yuan: i64, milestones: &[(&str, &str)]) -> String {
    let mut body = project("");
    body["code"] = Value::Null;
    (body["name"], body["district"], body["investment_yuan"]) = (json!(name), json!(district), json!(yuan));
    let id = app.as_("officer").await.post("/projects", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    // The register enters projects as of today: this one was entered earlier.
    let mut record = app.app.store.dossier(id.parse().unwrap()).await.unwrap().project;
    let expected = record.version;
    (record.listed_on, record.version) = (date(2023, 1, 10), expected + 1);
    let projects = vec![Write::Update { record, expected }];
    app.app.store.commit(Change { projects, ..Change::default() }).await.unwrap();
    for (kind, on) in milestones {
        reach(app, &id, kind, Some(on)).await;
    }
    id
}

async fn a_figure_is_the_count_of_the_records_that_it_opens(app: TestApp) {
    posts(&app).await;
    let recruiter = app.as_("recruiter").await;
    let made = recruiter.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    contracted(&recruiter, &made).await;
    recruiter.post("/leads", lead("沈阳重型装备有限公司")).await.expect(201);
    let early = planned(&app, "早开工", "211404", 100_000_000, &[("cleared", "2023-02-01"), ("started", "2023-03-01")]).await;
    planned(&app, "晚开工", "211421", 300_000_000, &[("cleared", "2023-04-02"), ("started", "2023-05-02")]).await;
    let last = planned(&app, "未开工", "211421", 50_000_000, &[]).await;
    let officer = app.as_("officer").await;
    let new = json!({ "name": "百日攻坚", "key": "hundred-days", "from": "2023-07-03", "days": 5, "target": "cleared", "projects": [early, last] });
    officer.post("/campaigns", new).await.expect(201);
    let asked = json!({ "channel": "company-page", "text": "厂区外河道堵塞，请协调清淤" });
    app.as_("applicant").await.post("/issues", asked).await.expect(201);
    let issues = app.as_("applicant").await;
    let second = issues.post("/issues", json!({ "channel": "company-page", "text": "用电容量不足" })).await.expect(201);
    let at = format!("/issues/{}/commands", second["id"].as_str().unwrap());
    issues.post(&at, json!({ "version": second["version"], "do": "withdraw", "text": "已自行解决" })).await.expect(200);

    let leader = app.as_("leader").await;
    let (view, today) = walked(&leader, "2023-07-07").await;
    assert_eq!(view["current"], true);
    for (id, n) in [
        ("planned", 3),
        ("planned-yuan", 450_000_000),
        ("started", 2),
        ("started-yuan", 400_000_000),
        ("funnel.lead", 2),
        ("funnel.signed", 1),
        ("funnel.applied", 0),
        ("funnel.started", 2),
        ("district.211421.planned", 2),
        ("district.211421.started", 1),
        ("campaign.listed", 2),
        ("campaign.reached", 1),
        ("campaign.started", 1),
        ("measure.key-projects-started", 2),
        ("measure.large-projects", 2),
        ("week.leads", 2),
        ("week.signed", 1),
        ("week.started", 0),
        ("week.asked", 2),
        ("week.ended", 1),
        ("late.issues", 0),
    ] {
        assert_eq!(value(&today, id), n, "{id}");
    }
    let lamps: i64 = view["lamps"]["figures"].as_array().unwrap().iter().map(|one| one["value"].as_i64().unwrap()).sum();
    let stages: i64 = view["stages"]["figures"].as_array().unwrap().iter().map(|one| one["value"].as_i64().unwrap()).sum();
    assert_eq!((lamps, stages), (3, 3));
    let (_, march) = walked(&leader, "2023-03-31").await;
    assert_eq!((value(&march, "planned"), value(&march, "started"), value(&march, "funnel.lead")), (3, 1, 0));
    assert!(!march.contains_key("campaign.listed"), "no campaign had begun");
    let (_, june) = walked(&leader, "2023-06-27").await;
    assert_eq!((value(&june, "started"), value(&june, "district.211421.started"), value(&june, "week.cleared")), (2, 1, 0));
    assert_eq!(value(&walked(&leader, "2023-03-06").await.1, "week.started"), 1, "the seven days that end on that day");

    // A change through the API moves it, and the kept answer with it, and so the city's figures and the map.
    let elsewhere = async || {
        let (figures, map) = (leader.get("/figures").await.expect(200), leader.get("/map").await.expect(200));
        let stage = map["stages"].as_array().unwrap().iter().find(|one| one["id"] == "started").map(|one| one["count"].clone());
        (figures["figures"]["projects.started"].as_f64().unwrap(), stage.unwrap_or_default())
    };
    assert_eq!(elsewhere().await, (2.0, json!(2)));
    reach(&app, &last, "started", Some("2023-07-06")).await;
    assert_eq!(elsewhere().await, (3.0, json!(3)));
    let (_, now) = walked(&leader, "2023-07-07").await;
    assert_eq!((value(&now, "started"), value(&now, "week.started"), value(&now, "campaign.started")), (3, 1, 2));
    reach(&app, &early, "completed", Some("2023-06-01")).await;
    reach(&app, &early, "produced", Some("2023-06-20")).await;
    reach(&app, &early, "at-capacity", Some("2023-07-07")).await;
    let (_, now) = walked(&leader, "2023-07-07").await;
    assert_eq!(
        ["completed", "funnel.produced", "funnel.at-capacity", "week.at-capacity"].map(|id| value(&now, id)),
        [1, 1, 1, 1]
    );
    // What was recorded wrongly and is taken back is gone from the figure, on every day.
    reach(&app, &early, "at-capacity", None).await;
    assert_eq!(value(&walked(&leader, "2023-07-07").await.1, "funnel.at-capacity"), 0);
    leader.get("/cockpit?as_of=2023-07-08").await.problem(422, "invalid-values");
    leader.get("/cockpit?as_of=soon").await.problem(422, "invalid-values");
}

async fn medians_are_of_neighbouring_marks_and_of_the_day(app: TestApp) {
    let all = [
        ("甲", "2023-02-01", "2023-03-01"),
        ("乙", "2023-02-01", "2023-03-31"),
        ("丙", "2023-03-01", "2023-06-30"),
        ("丁", "2023-05-01", "2023-06-01"),
    ];
    for (name, started, completed) in all {
        planned(&app, name, "211404", 20_000_000, &[("started", started), ("completed", completed)]).await;
    }
    planned(&app, "戊", "211404", 20_000_000, &[("started", "2023-02-01")]).await;
    let leader = app.as_("leader").await;
    let rung = async |as_of: &str| {
        let view = leader.get(&format!("/cockpit?as_of={as_of}")).await.expect(200);
        let rung = view["funnel"].as_array().unwrap().iter().find(|one| one["mark"] == "completed").unwrap().clone();
        [rung["figure"]["value"].clone(), rung["median_days"].clone(), rung["of"].clone()]
    };
    // 28, 58, 121 and 31 days: of the two in the middle the smaller, and the one that is not completed is not among them.
    assert_eq!(rung("2023-07-07").await, [json!(4), json!(31), json!(4)]);
    assert_eq!(rung("2023-06-15").await, [json!(3), json!(31), json!(3)]);
    assert_eq!(rung("2023-03-31").await, [json!(2), json!(28), json!(2)]);
    assert_eq!(rung("2023-02-28").await, [json!(0), Value::Null, json!(0)]);
}

async fn a_district_leader_sees_what_he_could_open(app: TestApp) {
    posts(&app).await;
    app.as_("recruiter").await.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    planned(&app, "南票一", "211404", 100_000_000, &[("started", "2023-03-01")]).await;
    planned(&app, "绥中一", "211421", 100_000_000, &[("started", "2023-03-01")]).await;
    planned(&app, "绥中二", "211421", 100_000_000, &[]).await;
    for (who, planned, started) in [("leader", 3, 2), ("county-leader", 1, 1), ("other-county-leader", 2, 1)] {
        let (view, seen) = walked(&app.as_(who).await, "2023-07-07").await;
        assert_eq!((value(&seen, "planned"), value(&seen, "started")), (planned, started), "{who}");
        let own = who != "leader";
        assert_eq!(view["year"]["measures"].as_array().unwrap().is_empty(), own, "the city's plan says nothing of a district");
        assert_eq!(
            value(&seen, "funnel.lead"),
            i64::from(who != "other-county-leader"),
            "a lead that wants a place in the district"
        );
        walked(&app.as_(who).await, "2023-06-27").await;
    }
    // Leads are not an officer's; he is told so, and not that there are none.
    let (_, officer) = walked(&app.as_("officer").await, "2023-07-07").await;
    assert_eq!((&officer["funnel.lead"]["value"], officer["funnel.lead"]["unknown"].is_object()), (&Value::Null, true));
    for who in ["applicant", "clerk", "reviewer", "head", "recruiter", "inspector"] {
        app.as_(who).await.get("/cockpit").await.problem(403, "forbidden");
        app.as_(who).await.get("/cockpit/brief.pdf").await.problem(403, "forbidden");
    }
}

async fn the_brief_of_a_past_day_is_one_page(app: TestApp) {
    planned(&app, "早开工", "211404", 100_000_000, &[("started", "2023-03-01")]).await;
    let leader = app.as_("leader").await;
    for (lang, name) in [("zh", "zh-CN"), ("en", "en")] {
        let page = leader.get(&format!("/cockpit/brief.pdf?as_of=2023-06-27&lang={lang}")).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("application/pdf")));
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        assert!(text.starts_with("%PDF-") && text.contains(&format!("/Lang({name})")), "{lang}");
        assert_eq!(text.matches("/Type/Page\n").count() + text.matches("/Type/Page/").count(), 1, "one page");
    }
    leader.get("/cockpit/brief.pdf?lang=fr").await.problem(400, "bad-query");
}

async fn an_open_screen_hears_of_a_change(app: TestApp) {
    let id = planned(&app, "未开工", "211404", 100_000_000, &[]).await;
    let (leader, recruiter) = (app.as_("leader").await, app.as_("recruiter").await);
    let (mut hears, mut refused) = (
        Events::at(&leader, "/tellings/stream?changes=true").await,
        Events::at(&recruiter, "/tellings/stream?changes=true").await,
    );
    // What is still on its way when they begin to listen is heard first.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let before = leader.get("/cockpit").await.expect(200);
    reach(&app, &id, "started", Some("2023-07-07")).await;
    assert_eq!(hears.next().await.unwrap().0, "changed");
    let after = leader.get("/cockpit").await.expect(200);
    let started = |view: &Value| view["year"]["figures"][2]["value"].clone();
    assert_eq!((started(&before), started(&after)), (json!(0), json!(1)));
    assert!(
        tokio::time::timeout(std::time::Duration::from_millis(1_500), refused.next()).await.is_err(),
        "nobody else's to hear"
    );
}

/// The newspaper's city: each figure opens as many records, on each of the days; and what it prints is on the cockpit.
#[tokio::test(flavor = "multi_thread")]
async fn the_newspapers_city_is_counted_from_the_demonstration() {
    let app = TestApp::demonstration(as_usual).await;
    let leader = app.as_("leader").await;
    let (_, june) = walked(&leader, "2023-06-27").await;
    let wanted =
        [("planned", 550), ("started", 417), ("campaign.listed", 150), ("campaign.reached", 120), ("campaign.started", 105)];
    for (id, n) in wanted {
        assert_eq!(value(&june, id), n, "{id}");
    }
    let (view, _) = walked(&leader, "2023-03-31").await;
    let applied = view["funnel"].as_array().unwrap().iter().find(|one| one["mark"] == "started").unwrap();
    assert!(applied["of"].as_i64().unwrap() > 100 && applied["median_days"].as_i64().unwrap() > 0, "{applied}");
    let (now, _) = walked(&leader, "2023-07-07").await;
    assert!(!now["late"]["offices"].as_array().unwrap().is_empty() && !now["late"]["longest"].as_array().unwrap().is_empty());
    walked(&app.as_("county-leader").await, "2023-07-07").await;
    // How projects stood is known of every day since the first; as time goes on fewer wait for their papers, and more have started.
    let stages = async |day: &str| {
        let (_, all) = walked(&leader, day).await;
        let n = |id: &str| all.get(id).map_or(0, |one| one["value"].as_i64().unwrap());
        (n("stage.unrecorded"), n("stage.started"), n("late.duties"), n("lamp.green") + n("lamp.due-soon"))
    };
    let (february, march, may) = (stages("2023-02-15").await, stages("2023-03-31").await, stages("2023-05-15").await);
    assert_eq!((february.0, march.0, may.0), (0, 0, 0));
    assert!(february.1 < march.1 && march.1 < may.1 && february.3 > 0, "{february:?} {march:?} {may:?}");
}
