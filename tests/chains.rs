//! Industry chains: a figure is as long as the list that it opens, every row says why it is there, and what changes in the register, among projects or
//! leads changes the chain.

use crate::entities::{add, entity};
use crate::leads::{lead, posts};
use crate::support::{TestApp, Visitor, on_both, project};
use jiff::civil::date;
use serde_json::{Value, json};
use store::EntityRecord;

on_both! {
    a_figure_is_as_long_as_the_list_that_it_opens
    what_changes_changes_the_chain
    a_leader_of_one_county_counts_his_county
    a_gap_opens_the_leads_that_would_fill_it
    a_group_counts_a_project_once_where_it_is_registered
    what_there_is_not_is_said
}

/// An enterprise above scale or not.
fn enterprise(app: &TestApp, n: u64, name: &str, district: &str, industry: &str, above_scale: bool) -> EntityRecord {
    let mut one = entity(app, n, name, "enterprise", district, industry, date(2022, 3, 1));
    one.attributes.set("above_scale", Some(above_scale.into()));
    one
}

/// Swimwear makers of two districts, a shop, a dyer by its name alone, and one of another trade.
async fn register(app: &TestApp) -> Vec<EntityRecord> {
    let mut rows: Vec<EntityRecord> =
        (1..=22).map(|n| enterprise(app, n, &format!("兴城市海丽{n}服饰有限公司（演示）"), "211481", "1821", n <= 3)).collect();
    rows.push(enterprise(app, 30, "南票区碧海泳装有限公司（演示）", "211404", "1999", false));
    rows.push(entity(app, 31, "南票区泳装店（演示）", "individual", "211404", "1821", date(2022, 3, 1)));
    rows.push(enterprise(app, 32, "连山区彩印数码印花有限公司（演示）", "211402", "2319", true));
    rows.push(enterprise(app, 33, "连山区永安商务有限公司（演示）", "211402", "7299", true));
    add(app, rows.clone()).await;
    rows
}

async fn link(who: &Visitor<'_>, chain: &str, id: &str) -> Value {
    let one = who.get(&format!("/chains/{chain}")).await.expect(200);
    one["nodes"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id} of {one}")).clone()
}

/// Every figure of a chain, against its list.
async fn compare(who: &Visitor<'_>, leads: bool) {
    let all = who.get("/chains").await.expect(200);
    assert_eq!(all["chains"].as_array().unwrap().len(), 12, "the 4+8 industries");
    let total = async |path: &str| who.get(path).await.expect(200)["total"].clone();
    for card in all["chains"].as_array().unwrap() {
        let id = card["id"].as_str().unwrap();
        let one = who.get(&format!("/chains/{id}")).await.expect(200);
        let nodes = one["nodes"].as_array().unwrap();
        assert_eq!(card["links"], nodes.len());
        for (figure, strength) in [("strong", "strong"), ("present", "present"), ("underway", "underway"), ("gaps", "gap")] {
            assert_eq!(card[figure], nodes.iter().filter(|node| node["strength"] == strength).count(), "{id} {figure}");
        }
        assert_eq!(total(&format!("/chains/entities?chain={id}")).await, card["enterprises"], "{id}");
        assert_eq!(total(&format!("/chains/entities?chain={id}&above_scale=true")).await, card["above_scale"], "{id}");
        assert_eq!(total(&format!("/chains/projects?chain={id}")).await, card["projects"], "{id}");
        if leads {
            assert_eq!(total(&format!("/chains/leads?chain={id}")).await, card["leads"], "{id}");
        } else {
            assert_eq!(card["leads"], Value::Null);
        }
        for node in nodes.iter().filter(|node| node["enterprises"] != 0 || node["projects"] != 0) {
            let of = format!("chain={id}&link={}", node["id"].as_str().unwrap());
            assert_eq!(total(&format!("/chains/entities?{of}")).await, node["enterprises"], "{of}");
            assert_eq!(total(&format!("/chains/projects?{of}")).await, node["projects"], "{of}");
        }
    }
    for group in who.get("/chains/groups").await.expect(200).as_array().unwrap() {
        let of = format!("{}={}", group["kind"].as_str().unwrap(), group["id"].as_str().unwrap());
        assert_eq!(total(&format!("/chains/projects?{of}")).await, group["projects"], "{of}");
        assert_eq!(total(&format!("/chains/projects?{of}&started=true")).await, group["started"], "{of}");
        assert_eq!(total(&format!("/chains/projects?{of}&late=true")).await, group["late"], "{of}");
        if group["enterprises"] != Value::Null {
            assert_eq!(total(&format!("/chains/entities?{of}")).await, group["enterprises"], "{of}");
        }
    }
}

async fn a_figure_is_as_long_as_the_list_that_it_opens(app: TestApp) {
    register(&app).await;
    posts(&app).await;
    app.project().await;
    app.as_("recruiter").await.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    compare(&app.as_("leader").await, true).await;
    let officer = app.as_("officer").await;
    compare(&officer, false).await;
    officer.get("/chains/leads").await.problem(403, "forbidden");

    let garments = link(&officer, "swimwear", "garments").await;
    assert_eq!(
        (&garments["strength"], &garments["enterprises"], &garments["above_scale"]),
        (&json!("strong"), &json!(23), &json!(3))
    );
    assert_eq!(
        (&garments["projects"], &garments["requires"]),
        (&json!(1), &json!(["fabric", "machines", "dyeing", "trims", "design"]))
    );
    // Every row says why: by its industry, or by a word of its name. A shop does not count.
    let rows = officer.get("/chains/entities?chain=swimwear&link=garments&limit=200").await.expect(200);
    for row in rows["items"].as_array().unwrap() {
        let why = row["why"][0]["zh"].as_str().unwrap();
        let by_word = row["name"] == "南票区碧海泳装有限公司（演示）";
        assert!(if by_word { why.contains("名称含“泳装”") } else { why.contains("行业代码 1821") }, "{why}");
        assert_eq!(row["kind"], "enterprise");
    }
    let dyeing = link(&officer, "swimwear", "dyeing").await;
    assert_eq!((&dyeing["strength"], &dyeing["above_scale"]), (&json!("present"), &json!(1)), "one enterprise of weight");
    assert_eq!(link(&officer, "swimwear", "trims").await["strength"], "gap");
    // Pages put together are the list.
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = officer.get(&format!("/chains/entities?chain=swimwear&limit=10{next}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(after) => next = format!("&after={after}"),
            None => break,
        }
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 24);
    for (file, lines) in
        [("chains.csv", 0), ("chains/groups.csv", 0), ("chains/entities.csv?chain=swimwear", 25), ("chains/projects.csv", 2)]
    {
        let answer = officer.get(&format!("/{file}")).await;
        let text = String::from_utf8(answer.bytes.clone()).unwrap();
        assert_eq!(answer.status.as_u16(), 200);
        assert!(
            text.starts_with('\u{feff}') && (lines == 0 && text.lines().count() > 20 || text.lines().count() == lines),
            "{file}: {text}"
        );
    }
}

async fn what_changes_changes_the_chain(app: TestApp) {
    let rows = register(&app).await;
    let officer = app.as_("officer").await;
    let trims = async || link(&officer, "swimwear", "trims").await;
    assert_eq!((trims().await["strength"].clone(), trims().await["projects"].clone()), (json!("gap"), json!(0)));
    // A project fills a gap.
    let made = app.project().await;
    let at = format!("/projects/{}", made["id"].as_str().unwrap());
    let next = officer.patch(&at, json!({ "version": made["version"], "industry": "1830" })).await.expect(200);
    assert_eq!((trims().await["strength"].clone(), trims().await["projects"].clone()), (json!("underway"), json!(1)));
    assert_eq!(link(&officer, "swimwear", "garments").await["projects"], 0);
    // Its name counts as well as its industry.
    officer.patch(&at, json!({ "version": next["version"], "industry": "5990", "name": "泳装辅料仓储项目" })).await.expect(200);
    let found = officer.get("/chains/projects?chain=swimwear&link=trims").await.expect(200);
    assert_eq!(found["items"][0]["why"][0]["zh"], "辅料和服饰：名称含“辅料”");
    assert_eq!(link(&officer, "trade-logistics", "stores").await["projects"], 1);
    // An edit of the register moves an entity from one link to another; what has ended counts no more; what enters, at once.
    let entity_at = format!("/entities/{}", rows[0].id);
    let moved = officer.patch(&entity_at, json!({ "version": 1, "industry": "1830" })).await.expect(200);
    assert_eq!((trims().await["strength"].clone(), trims().await["enterprises"].clone()), (json!("present"), json!(1)));
    assert_eq!(link(&officer, "swimwear", "garments").await["enterprises"], 22);
    let ended = json!({ "version": moved["version"], "state": "deregistered", "ended_on": "2023-07-01" });
    officer.patch(&entity_at, ended).await.expect(200);
    assert_eq!((trims().await["strength"].clone(), trims().await["enterprises"].clone()), (json!("underway"), json!(0)));
    add(&app, vec![enterprise(&app, 90, "绥中县新来拉链有限公司（演示）", "211421", "4119", true)]).await;
    assert_eq!((trims().await["strength"].clone(), trims().await["enterprises"].clone()), (json!("present"), json!(1)));
    compare(&officer, false).await;
}

async fn a_leader_of_one_county_counts_his_county(app: TestApp) {
    register(&app).await;
    app.project().await;
    let (county, other) = (app.as_("county-leader").await, app.as_("other-county-leader").await);
    let here = link(&county, "swimwear", "garments").await;
    assert_eq!((&here["enterprises"], &here["projects"], &here["strength"]), (&json!(1), &json!(1), &json!("underway")));
    assert_eq!(county.get("/chains").await.expect(200)["rules"]["within"]["zh"], "南票区");
    let there = link(&other, "swimwear", "garments").await;
    assert_eq!((&there["enterprises"], &there["projects"]), (&json!(0), &json!(0)));
    assert_eq!(other.get("/chains/projects").await.expect(200)["total"], 0);
    let rows = county.get("/chains/entities").await.expect(200);
    assert!(rows["items"].as_array().unwrap().iter().all(|row| row["district"] == "211404"), "{rows}");
    compare(&county, true).await;
    for who in ["applicant", "reviewer", "clerk", "inspector"] {
        app.as_(who).await.get("/chains").await.problem(403, "forbidden");
    }
}

async fn a_gap_opens_the_leads_that_would_fill_it(app: TestApp) {
    posts(&app).await;
    let (recruiter, leader) = (app.as_("recruiter").await, app.as_("leader").await);
    let before = link(&leader, "new-materials", "polymers").await;
    assert_eq!((&before["strength"], &before["leads"]), (&json!("gap"), &json!(0)));
    let made = recruiter.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    for who in [&recruiter, &leader] {
        let polymers = link(who, "new-materials", "polymers").await;
        assert_eq!((&polymers["leads"], &polymers["open_leads"], &polymers["strength"]), (&json!(1), &json!(1), &json!("gap")));
        let rows = who.get("/chains/leads?chain=new-materials&link=polymers&open=true").await.expect(200);
        assert_eq!((&rows["total"], &rows["items"][0]["id"]), (&json!(1), &made["id"]));
        assert_eq!(rows["items"][0]["why"][0]["zh"], "高分子材料：行业代码 2651 初级形态塑料及合成树脂制造");
    }
    // Another team learns nothing of it, not even a number; its own page offers to enter one.
    let other = app.post_of(server::Role::Recruiter, "team-shanghai").await;
    assert_eq!(link(&other, "new-materials", "polymers").await["leads"], 0);
    assert_eq!(other.get("/chains/leads").await.expect(200)["total"], 0);
    assert_eq!(other.get("/chains/new-materials").await.expect(200)["can"], json!(["enter-lead"]));
    assert_eq!(leader.get("/chains/new-materials").await.expect(200)["can"], json!([]));
    let csv = recruiter.get("/chains/leads.csv?chain=new-materials").await;
    assert_eq!((csv.status.as_u16(), String::from_utf8(csv.bytes.clone()).unwrap().lines().count()), (200, 2));
}

async fn a_group_counts_a_project_once_where_it_is_registered(app: TestApp) {
    let officer = app.as_("officer").await;
    let group = async |kind: &str, id: &str| {
        let all = officer.get("/chains/groups").await.expect(200);
        all.as_array().unwrap().iter().find(|one| one["kind"] == kind && one["id"] == id).unwrap().clone()
    };
    let mut new = project("2304-211404-04-01-000018");
    (new["name"], new["industry"]) = (json!("海上风电场一期"), json!("4415"));
    let made = officer.post("/projects", new).await.expect(201);
    let at = format!("/projects/{}", made["id"].as_str().unwrap());
    let clean = group("cluster", "clean-energy").await;
    assert_eq!(
        (&clean["projects"], &clean["registered"], &clean["scale_yuan"]),
        (&json!(1), &json!(0), &json!(50_000_000_000i64))
    );
    assert_eq!(
        (&group("energy", "offshore-wind").await["projects"], &group("energy", "onshore-wind").await["projects"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(clean["investment_yuan"], 20_000_000);
    // Once somebody says to which cluster it belongs, that counts and nothing else.
    officer.patch(&at, json!({ "version": made["version"], "cluster": "nonferrous" })).await.expect(200);
    assert_eq!(group("cluster", "clean-energy").await["projects"], 0);
    let nonferrous = group("cluster", "nonferrous").await;
    assert_eq!((&nonferrous["projects"], &nonferrous["registered"]), (&json!(1), &json!(1)));
    let rows = officer.get("/chains/projects?cluster=nonferrous").await.expect(200);
    assert_eq!(rows["items"][0]["why"], json!([{ "zh": "项目登记的归属", "en": "as the project is registered" }]));
    assert_eq!(group("programme", "clean-energy-base").await["projects"], 1, "a base is another way to take projects together");
    // The planned start passes: the project is late, wherever it counts.
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-09-04" })).await.expect(200);
    assert_eq!(group("cluster", "nonferrous").await["late"], 1);
    let late = officer.get("/chains/projects?cluster=nonferrous&late=true").await.expect(200);
    assert_eq!(late["items"][0]["late"]["zh"], "已过计划开工日，未开工");
    compare(&officer, false).await;
}

async fn what_there_is_not_is_said(app: TestApp) {
    let officer = app.as_("officer").await;
    for path in [
        "/chains/coarse",
        "/chains/projects?chain=coarse",
        "/chains/entities?chain=swimwear&link=nowhere",
        "/chains/projects?cluster=nowhere",
        "/chains/entities?energy=coal",
        "/chains/projects.csv?programme=nowhere",
    ] {
        officer.get(path).await.problem(404, "not-found");
    }
    officer.get("/chains/entities?after=x").await.problem(400, "bad-cursor");
    officer.get("/chains/entities?sort=name").await.problem(400, "bad-cursor");
    officer.get("/chains/projects?sort=colour").await.problem(400, "bad-cursor");
    officer.get("/chains/projects?colour=red").await.expect(400);
    assert_eq!(officer.get("/chains/entities").await.expect(200)["total"], 0);
    app.as_("applicant").await.get("/chains/projects").await.problem(403, "forbidden");
}
