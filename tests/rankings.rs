//! Rankings: outcomes of records by the city's rules; the arithmetic is open, too few are told so, a start on paper and a split project earn nothing.

use crate::support::{TestApp, as_usual, granted, on_both, project};
use serde_json::{Value, json};

on_both! {
    a_start_on_paper_counts_for_nothing
    a_project_in_two_halves_stands_as_the_whole_would
    whoever_has_too_few_is_told_so
    who_reads_rankings_and_whose_records
}

fn board<'a>(view: &'a Value, id: &str) -> &'a Value {
    view["boards"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

fn row<'a>(view: &'a Value, of: &str, id: &str) -> &'a Value {
    board(view, of)["rows"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

/// Registers a project of an owner in a district; it needs a construction permit when it builds.
async fn register(app: &TestApp, (district, owner): (&str, &str), yuan: i64, builds: bool) -> Value {
    let mut new = project("2304-211404-04-01-000018");
    new["code"] = Value::Null;
    new["owner_code"] = Value::Null;
    (new["district"], new["owner"], new["investment_yuan"]) = (json!(district), json!(owner), json!(yuan));
    new["name"] = json!(format!("{owner}项目"));
    if builds {
        new["facts"]["floor_area_m2"] = json!(5000);
    }
    app.as_("officer").await.post("/projects", new).await.expect(201)
}

async fn start(app: &TestApp, project: &Value) {
    let path = format!("/projects/{}/milestones", project["id"].as_str().unwrap());
    let body = json!({ "version": project["version"], "kind": "started", "done_on": "2023-07-07" });
    app.as_("officer").await.post(&path, body).await.expect(200);
}

async fn a_start_on_paper_counts_for_nothing(app: TestApp) {
    for n in 0..4 {
        start(&app, &register(&app, ("211404", &format!("企业{n}")), 25_000_000, false).await).await;
    }
    let builds = register(&app, ("211404", "建设企业"), 300_000_000, true).await;
    let leader = app.as_("leader").await;
    let before = leader.get("/rankings").await.expect(200);
    let one = row(&before, "districts", "211404");
    // 100 of 400 million: below the floor of forty percent.
    assert_eq!(
        (&one["parts"][0]["value"], &one["parts"][0]["reached"], &one["parts"][0]["all"]),
        (&json!(2500), &json!(100_000_000), &json!(400_000_000))
    );
    assert_eq!((&one["place"], &one["below_floor"], &one["parts"][1]["reading"]), (&json!(1), &json!(true), &json!("not-yet")));
    start(&app, &builds).await;
    let after = leader.get("/rankings").await.expect(200);
    assert_eq!(row(&after, "districts", "211404"), one, "the milestone alone moves nothing");
    let records = leader.get("/rankings/districts/211404/records").await.expect(200);
    assert_eq!((&records["total"], &records["narrowed"]), (&json!(5), &json!(false)));
    let first = &records["items"][0];
    assert_eq!(
        (&first["id"], &first["reached"], &first["started_on"], &first["done_on"]),
        (&builds["id"], &json!(false), &json!("2023-07-07"), &Value::Null)
    );
    assert_eq!(first["missing"][0]["zh"], "建筑工程施工许可证");
    // Money without a permit is most of it; once those who really began weigh more, the score rises.
    start(&app, &register(&app, ("211404", "开工企业"), 600_000_000, false).await).await;
    let more = leader.get("/rankings").await.expect(200);
    assert_eq!(row(&more, "districts", "211404")["parts"][0]["value"], 7000);
    assert!(row(&more, "districts", "211404")["score"].as_i64() > one["score"].as_i64());
}

async fn a_project_in_two_halves_stands_as_the_whole_would(app: TestApp) {
    for district in ["211404", "211421"] {
        for n in 0..4 {
            let one = register(&app, (district, &format!("企业{n}")), 50_000_000, false).await;
            if n > 0 {
                start(&app, &one).await;
            }
        }
    }
    start(&app, &register(&app, ("211404", "整体企业"), 80_000_000, false).await).await;
    for _ in 0..2 {
        start(&app, &register(&app, ("211421", "整体企业"), 40_000_000, false).await).await;
    }
    let view = app.as_("leader").await.get("/rankings").await.expect(200);
    let (whole, split) = (row(&view, "districts", "211404"), row(&view, "districts", "211421"));
    assert_eq!((&whole["score"], &whole["place"]), (&split["score"], &split["place"]));
    assert_eq!((&whole["parts"][0]["records"], &split["parts"][0]["records"]), (&json!(5), &json!(6)));
    assert_eq!(
        (&whole["parts"][0]["holders"], &split["parts"][0]["holders"]),
        (&json!(5), &json!(5)),
        "two of one owner are no more owners"
    );
}

async fn whoever_has_too_few_is_told_so(app: TestApp) {
    let (_, case) = granted(&app, project("2304-211404-04-01-000018"), "soil-water", "同意").await;
    let leader = app.as_("leader").await;
    let view = leader.get("/rankings").await.expect(200);
    let water = row(&view, "offices", "water");
    assert_eq!((&water["place"], &water["score"], &water["weight"]), (&Value::Null, &Value::Null, &json!(0)));
    assert!(water["why"]["zh"].as_str().unwrap().contains("只有 1 个主体、需 5 个"), "{water}");
    let records = leader.get("/rankings/offices/water/records").await.expect(200);
    assert_eq!(
        (&records["items"][0]["id"], &records["items"][0]["reached"], &records["items"][0]["took"]),
        (&case["id"], &json!(true), &json!(0))
    );
    let none = row(&view, "districts", "211402");
    assert_eq!((&none["place"], &none["parts"][0]["reading"]), (&Value::Null, &json!("too-few")));
    // Before it was decided there was nothing, and offices that decide nothing are on no board.
    let before = leader.get("/rankings?as_of=2023-07-06").await.expect(200);
    assert_eq!(board(&before, "offices")["rows"], json!([]));
    leader.get("/rankings?as_of=2023-07-08").await.problem(422, "invalid-values");
}

async fn who_reads_rankings_and_whose_records(app: TestApp) {
    let applicant = app.as_("applicant").await;
    applicant.get("/rankings").await.problem(403, "forbidden");
    applicant.get("/rankings/offices/water/records").await.problem(404, "not-found");
    let head = app.as_("head").await;
    head.get("/rankings").await.expect(200);
    let records = "/rankings/districts/211404/records";
    assert_eq!(head.get(records).await.expect(200), json!({ "items": [], "next": null, "total": 0, "narrowed": false }));
    for missing in ["/rankings/towns/211404/records", "/rankings/districts/water/records", "/rankings/offices/builder/records"] {
        head.get(missing).await.problem(404, "not-found");
    }
    head.get(&format!("{records}?sort=luck")).await.problem(400, "bad-query");
    for n in 0..3 {
        start(&app, &register(&app, ("211404", &format!("企业{n}")), 10_000_000 * (n + 1), false).await).await;
    }
    let page = head.get(&format!("{records}?sort=weight&limit=2")).await.expect(200);
    assert_eq!((&page["items"][0]["owner"], &page["total"]), (&json!("企业2"), &json!(3)));
    let next = page["next"].as_str().unwrap();
    let rest = head.get(&format!("{records}?sort=weight&limit=2&after={next}")).await.expect(200);
    assert_eq!((&rest["items"][0]["owner"], &rest["next"]), (&json!("企业0"), &Value::Null));
    assert_eq!(head.get(&format!("{records}?q=%E4%BC%81%E4%B8%9A1")).await.expect(200)["total"], 1);
    assert_eq!(head.get(&format!("{records}?reached=false")).await.expect(200)["total"], 0);
    let file = String::from_utf8(head.get("/rankings/districts/211404/records.csv").await.bytes).unwrap();
    assert!(file.starts_with('\u{feff}') && file.lines().count() == 4, "{file}");
    let file = String::from_utf8(head.get("/rankings.csv").await.bytes).unwrap();
    assert!(file.contains("\"南票区\"") && file.contains("核实开工投资占比"), "{file}");
}

/// On the demonstration: whoever is ranked can add his score up, and every number is that of the list which it opens.
#[tokio::test(flavor = "multi_thread")]
async fn every_score_of_the_demonstration_can_be_added_up() {
    let app = TestApp::demonstration(as_usual).await;
    let leader = app.as_("leader").await;
    let view = leader.get("/rankings").await.expect(200);
    let number = |value: &Value| value.as_i64().unwrap();
    for of in ["districts", "offices"] {
        let board = board(&view, of);
        let measures = board["measures"].as_array().unwrap();
        let mut placed = 0;
        for row in board["rows"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap();
            let (mut points, mut weight) = (0, 0);
            for (measure, part) in measures.iter().zip(row["parts"].as_array().unwrap()) {
                let Some(own) = part["points"].as_i64() else {
                    assert!(number(&part["holders"]) < number(&measure["least"]), "{id}: {part}");
                    continue;
                };
                points += own * number(&measure["weight"]);
                weight += number(&measure["weight"]);
                if let Some(value) = part["value"].as_i64() {
                    let (worst, best) = (number(&measure["worst"]), number(&measure["best"]));
                    assert_eq!(
                        own,
                        ((value - worst) * 10_000 * (best - worst).signum() / (best - worst).abs()).clamp(0, 10_000),
                        "{id}: {part}"
                    );
                }
            }
            assert_eq!(row["score"].as_i64(), (weight >= 60).then(|| points / weight.max(1)), "{id}");
            placed += i64::from(row["place"].is_number());
            // The share opens a list of as many as count, and of as many as reached it.
            let at = format!("/rankings/{of}/{id}/records?counts=true&limit=1");
            assert_eq!(leader.get(&at).await.expect(200)["total"], row["parts"][0]["records"], "{id}");
        }
        assert!(placed >= 5, "{of}: {placed}");
    }
    assert_eq!(board(&view, "districts")["rows"].as_array().unwrap().len(), 10);
    // Every started project of the demonstration had the permits that it needs: what is proven is what is entered.
    let proven: i64 =
        board(&view, "districts")["rows"].as_array().unwrap().iter().map(|row| number(&row["parts"][0]["reached"])).sum();
    let started = leader.get("/projects?started=true&limit=1").await.expect(200)["total"].clone();
    let mut listed = 0;
    for row in board(&view, "districts")["rows"].as_array().unwrap() {
        let at = format!("/rankings/districts/{}/records?reached=true&limit=1", row["id"].as_str().unwrap());
        listed += number(&leader.get(&at).await.expect(200)["total"]);
    }
    assert!(proven > 0 && listed == number(&started), "{listed} of {started}");
    let march = leader.get("/rankings?as_of=2023-03-31").await.expect(200);
    let share = |view: &Value| {
        board(view, "districts")["rows"].as_array().unwrap().iter().map(|row| number(&row["parts"][0]["reached"])).sum::<i64>()
    };
    assert!(share(&march) < share(&view), "in March less had begun");
}
