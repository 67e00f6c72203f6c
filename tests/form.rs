//! The one form: which papers merge for a real project, and several items applied for at once, all of them or none.

use crate::support::{Answer, TestApp, Visitor, on_both, project};
use approval::{DossierKind, Guide, Known, RegisterField, Source, derive_path, merge};
use axum::http::Method;
use calendar::Calendar;
use expect_test::expect;
use jiff::civil::date;
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

on_both! {
    three_land_items_are_one_form_and_three_cases
    what_was_given_or_granted_is_not_asked_again
    one_item_that_cannot_be_filed_stops_them_all
    what_reviewers_send_back_is_shown_to_the_next
    one_file_serves_every_item_that_asks_for_the_paper
    a_paper_without_a_file_was_handed_in_at_the_window
}

pub(crate) const LAND: [&str; 3] = ["land-supply", "land-planning-permit", "land-certificate"];

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// A project on new land that is granted, of which nothing but the land is to be approved.
pub(crate) async fn land_project(app: &TestApp) -> Value {
    let mut new = project("2304-211404-04-01-000018");
    for (field, value) in [
        ("new_land", json!(true)),
        ("land_supply", json!("grant")),
        ("in_planning_area", json!(true)),
        ("zone_evaluated", json!(["geo-hazard", "mineral-cover", "relics-survey"])),
    ] {
        new["facts"][field] = value;
    }
    app.as_("officer").await.post("/projects", new).await.expect(201)
}

pub(crate) async fn form(who: &Visitor<'_>, project: &Value, items: &[&str]) -> Value {
    who.post(&format!("/projects/{}/form", id(project)), json!({ "items": items })).await.expect(200)
}

/// Every paper that the form wants from the applicant.
pub(crate) fn wanted(form: &Value) -> Vec<String> {
    let papers = form["papers"].as_array().unwrap().iter();
    let wanted = papers.filter(|paper| paper["source"]["kind"] == "supply");
    wanted.map(|paper| paper["key"].as_str().unwrap().to_owned()).collect()
}

fn source(form: &Value, key: &str) -> String {
    let papers = form["papers"].as_array().unwrap();
    let paper = papers.iter().find(|paper| paper["key"] == key).unwrap_or_else(|| panic!("{key} is not in {form}"));
    paper["source"]["kind"].as_str().unwrap().to_owned()
}

pub(crate) async fn apply(who: &Visitor<'_>, project: &Value, items: &[&str], materials: &[String], key: &str) -> Answer {
    let path = format!("/projects/{}/applications", id(project));
    let request = who.request(Method::POST, &path).header("content-type", "application/json").header("idempotency-key", key);
    let body = json!({ "items": items, "materials": materials, "note": "三件同办" });
    who.send(request.body(body.to_string().into()).unwrap()).await
}

async fn three_land_items_are_one_form_and_three_cases(app: TestApp) {
    let project = land_project(&app).await;
    let applicant = app.as_("applicant").await;
    let asked = form(&applicant, &project, &LAND).await;
    assert!(!wanted(&asked).contains(&"land-contract".to_owned()));
    let contract = asked["papers"].as_array().unwrap().iter().find(|paper| paper["key"] == "land-contract").unwrap();
    let uses: Vec<&str> = contract["uses"].as_array().unwrap().iter().map(|one| one["item"].as_str().unwrap()).collect();
    assert_eq!(uses, ["land-certificate", "land-planning-permit"], "asked once for two items");
    assert_eq!(contract["source"]["kind"], "this-form", "the land supply of this form brings it forth");
    assert_eq!((asked["missing"].as_array().unwrap().len(), asked["checks"].as_array().unwrap().len()), (0, 0), "{asked}");

    let made = apply(&applicant, &project, &LAND, &wanted(&asked), "once").await.expect(201);
    let cases = made["cases"].as_array().unwrap();
    let items: Vec<&str> = cases.iter().map(|case| case["item"].as_str().unwrap()).collect();
    assert_eq!(items.len(), 3);
    assert!(LAND.iter().all(|item| items.contains(item)), "{items:?}");
    let numbers: Vec<&str> = cases.iter().map(|case| case["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["211400-2023-000001", "211400-2023-000002", "211400-2023-000003"]);
    for case in cases {
        assert_eq!(
            (case["state"].as_str(), case["due_on"].as_str()),
            (Some("received"), Some("2023-07-14")),
            "each has its clock"
        );
        let whole = applicant.get(&format!("/cases/{}", id(case))).await.expect(200);
        let missing = whole["materials"].as_array().unwrap().iter().filter(|paper| paper["received"] == false).count();
        assert_eq!(missing, 0, "what was given once counts for every item: {whole}");
        let case = app.as_("clerk").await.do_(&whole, "accept", json!({})).await.expect(200);
        let waits = case["prerequisites"].as_array().unwrap().iter().any(|one| one["granted"] == false);
        assert_eq!(waits, case["item"] != "land-supply", "what another item brings forth is not asked: the grant waits for it");
    }
    for case in cases.iter().filter(|case| case["item"] != "land-planning-permit") {
        let case = applicant.get(&format!("/cases/{}", id(case))).await.expect(200);
        applicant.do_(&case, "withdraw", json!({ "reason": "改用其他地块" })).await.expect(200);
    }
    let asked = form(&applicant, &project, &LAND[2..]).await;
    assert_eq!(source(&asked, "land-contract"), "supply", "what never came is not in hand");
    assert_eq!(source(&asked, "authorisation"), "in-hand");
    let again = apply(&applicant, &project, &LAND, &[], "once").await.expect(201);
    let ids = |view: &Value| view["cases"].as_array().unwrap().iter().map(|case| id(case).to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&made), "a repeated request does nothing twice");
    let facts = app.as_("leader").await.get(&format!("/projects/{}/facts?limit=200", id(&project))).await.expect(200);
    let kinds = facts["items"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap());
    assert_eq!(kinds.filter(|kind| *kind == "form-submitted").count(), 1);
}

/// Uploads a file of a paper; gives the file.
pub(crate) async fn bring(who: &Visitor<'_>, project: &Value, material: &str, name: &str) -> Value {
    let body = json!({ "name": name, "bytes": 6, "material": material });
    let upload = who.post(&format!("/projects/{}/uploads", id(project)), body).await.expect(201);
    let request = who.request(Method::PATCH, &format!("/uploads/{}", id(&upload))).header("upload-offset", "0");
    let request = request.header("content-type", "application/offset+octet-stream");
    who.send(request.body("甲方".into()).unwrap()).await.expect(200);
    who.post(&format!("/uploads/{}/finish", id(&upload)), json!({})).await.expect(201)
}

pub(crate) async fn with_files(who: &Visitor<'_>, project: &Value, materials: &[String], files: Value) -> Answer {
    let body = json!({ "items": LAND, "materials": materials, "files": files });
    who.post(&format!("/projects/{}/applications", id(project)), body).await
}

fn paper<'a>(case: &'a Value, key: &str) -> Option<&'a Value> {
    case["materials"].as_array().unwrap().iter().find(|paper| paper["key"] == key)
}

async fn one_file_serves_every_item_that_asks_for_the_paper(app: TestApp) {
    let project = land_project(&app).await;
    let applicant = app.as_("applicant").await;
    // Named as one item alone would name it: it is the same paper in all of them.
    let first = bring(&applicant, &project, "land-planning-permit.authorisation", "委托书.txt").await;
    assert_eq!((&first["material"], &first["version"]), (&json!("authorisation"), &json!(1)));
    let own = bring(&applicant, &project, "land-planning-permit.application-form", "申请表.txt").await;
    assert_eq!(own["material"], "land-planning-permit.application-form", "an application form is each item's own");
    let wanted = wanted(&form(&applicant, &project, &LAND).await);
    let other = bring(&app.as_("clerk").await, &land_of_another(&app).await, "authorisation", "别的.txt").await;
    for (files, why) in [
        (json!({ "authorisation": id(&other) }), "a file of another project"),
        (json!({ "authorisation": id(&own) }), "a file of another paper"),
        (json!({ "authorisation": "nothing" }), "no file"),
        (json!({ "stability-report": id(&first) }), "a paper that does not come"),
    ] {
        let refused = with_files(&applicant, &project, &wanted, files).await.problem(422, "invalid-values");
        assert_eq!(refused["errors"][0]["field"], "files", "{why}");
    }
    let made = with_files(&applicant, &project, &wanted, json!({ "authorisation": id(&first) })).await.expect(201);
    let second = bring(&applicant, &project, "authorisation", "委托书.txt").await;
    assert_eq!(second["version"], 2);
    let mut with_it = 0;
    for row in made["cases"].as_array().unwrap() {
        // The reviewer's view and the applicant's: the version that came with the case, and that others came on paper.
        let case = app.as_("reviewer").await.get(&format!("/cases/{}", id(row))).await.expect(200);
        if let Some(paper) = paper(&case, "authorisation") {
            assert_eq!((&paper["file"], &paper["on_paper"]), (&first["id"], &json!(false)), "{paper}");
            with_it += 1;
        }
        for paper in case["materials"].as_array().unwrap().iter().filter(|paper| wanted.contains(&text(&paper["key"]))) {
            assert_eq!(paper["on_paper"], paper["file"].is_null(), "a paper without a file was handed in at the window: {paper}");
        }
    }
    assert!(with_it >= 2, "one file for {with_it} items");
    let facts = app.as_("leader").await.get(&format!("/projects/{}/facts?limit=50", id(&project))).await.expect(200);
    assert!(facts["items"].as_array().unwrap().iter().any(|fact| fact["kind"] == "form-submitted"));
    let papers = applicant.get(&format!("/projects/{}/papers", id(&project))).await.expect(200);
    let of = papers["items"].as_array().unwrap().iter().find(|paper| paper["material"] == "authorisation").unwrap();
    assert_eq!((of["versions"].as_array().unwrap().len(), &of["name"]["zh"]), (2, &json!("授权委托书")));
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A project of somebody else.
pub(crate) async fn land_of_another(app: &TestApp) -> Value {
    let mut new = project("2304-211404-04-01-000018");
    new["code"] = Value::Null;
    new["name"] = json!("另一个项目");
    app.as_("officer").await.post("/projects", new).await.expect(201)
}

async fn a_paper_without_a_file_was_handed_in_at_the_window(app: TestApp) {
    let project = app.project().await;
    let (applicant, clerk) = (app.as_("applicant").await, app.as_("clerk").await);
    let submit = async |item: &str, without: &str| {
        let path = applicant.get(&format!("/projects/{}/path", id(&project))).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<String> = step["materials"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
        let papers: Vec<&String> = papers.iter().filter(|one| *one != without).collect();
        let body = json!({ "item": item, "materials": papers });
        clerk.post(&format!("/projects/{}/cases", id(&project)), body).await.expect(201)
    };
    submit("project-code", "").await;
    let old = bring(&applicant, &project, "soil-plan-report", "报告表.txt").await;
    bring(&applicant, &project, "expert-opinion", "旧意见.txt").await;
    let case = submit("soil-water", "expert-opinion").await;
    let table = paper(&case, "soil-plan-report").unwrap();
    assert_eq!((&table["file"], &table["on_paper"]), (&old["id"], &json!(false)), "what the project has is used");
    assert_eq!(paper(&case, "soil-water.application-form").unwrap()["on_paper"], true);
    let missing = paper(&case, "expert-opinion").unwrap();
    assert_eq!((&missing["received"], &missing["file"], &missing["on_paper"]), (&json!(false), &Value::Null, &json!(false)));
    let notice = json!({ "materials": [{ "id": "expert-opinion", "what": "缺" }] });
    let case = clerk.do_(&case, "request-corrections", notice).await.expect(200);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "next-working-day" })).await.expect(200);
    let new = bring(&applicant, &project, "soil-water.expert-opinion", "新意见.txt").await;
    let case = applicant.do_(&case, "supplement", json!({ "materials": ["expert-opinion"] })).await.expect(200);
    assert_eq!(paper(&case, "expert-opinion").unwrap()["file"], new["id"], "what was brought since the notice");
}

async fn what_was_given_or_granted_is_not_asked_again(app: TestApp) {
    let project = land_project(&app).await;
    let applicant = app.as_("applicant").await;
    let first = ["project-code", "ent-filing"];
    let asked = form(&applicant, &project, &first).await;
    assert_eq!(source(&asked, "business-licence"), "register", "the register has the credit code");
    let made = apply(&applicant, &project, &first, &wanted(&asked), "filings").await.expect(201);
    let states: Vec<&str> = made["cases"].as_array().unwrap().iter().map(|case| case["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["delivered", "delivered"], "what is filed is done on the spot, one after the other: {made}");

    let asked = form(&applicant, &project, &LAND[1..]).await;
    assert_eq!(source(&asked, "project-paper"), "permit", "the filing is the project paper");
    assert_eq!(source(&asked, "authorisation"), "in-hand");
    assert_eq!(source(&asked, "land-planning-permit.application-form"), "supply", "a form is each item's own");
    let made = apply(&applicant, &project, &LAND[1..2], &["red-line".to_owned()], "planning").await.expect(201);
    let case = applicant.get(&format!("/cases/{}", id(&made["cases"][0]))).await.expect(200);
    let there = |paper: &str| {
        case["materials"].as_array().unwrap().iter().find(|one| one["id"] == paper).unwrap()["received"].as_bool().unwrap()
    };
    assert!(there("project-paper") && there("authorisation") && there("red-line"), "{case}");
    assert!(!there("application-form") && !there("land-contract"), "{case}");
    let facts = app.app.store.facts_of(id(&case).parse().unwrap()).await.unwrap();
    for said in
        ["三件同办", "免提交材料：", "项目审批、核准文件或备案证明（证照 1.2.156.", "授权委托书（办件 211400-2023-000001 已收）"]
    {
        assert!(facts[0].body.contains(said), "{said}: {}", facts[0].body);
    }

    assert_eq!(source(&form(&applicant, &project, &LAND[2..]).await, "land-contract"), "supply", "it has not been given yet");
    apply(&applicant, &project, &LAND[..1], &[], "supply").await.expect(201);
    assert_eq!(source(&form(&applicant, &project, &LAND[2..]).await, "land-contract"), "this-form", "it is on its way");
}

async fn one_item_that_cannot_be_filed_stops_them_all(app: TestApp) {
    let project = land_project(&app).await;
    let (applicant, officer) = (app.as_("applicant").await, app.as_("officer").await);
    let path = format!("/projects/{}", id(&project));
    let count = async || officer.get("/cases").await.expect(200)["total"].as_i64();
    app.as_("stranger").await.post(&format!("{path}/form"), json!({ "items": LAND })).await.problem(404, "not-found");
    let body = json!({ "items": LAND, "materials": [] });
    app.as_("stranger").await.post(&format!("{path}/applications"), body.clone()).await.problem(404, "not-found");
    app.as_("reviewer").await.post(&format!("{path}/applications"), body).await.problem(403, "forbidden");
    apply(&applicant, &project, &[], &[], "none").await.problem(422, "invalid-values");
    apply(&applicant, &project, &["sea-use"], &[], "sea").await.problem(422, "item-not-needed");
    let stray = apply(&applicant, &project, &LAND, &["grandmother".to_owned()], "stray").await.problem(422, "invalid-values");
    assert_eq!(stray["errors"][0]["field"], "materials");

    let zero = json!({ "version": 1, "facts": { "land_area_m2": 0 } });
    let edited = officer.patch(&path, zero).await.expect(200);
    let checks = form(&applicant, &project, &LAND).await["checks"].clone();
    assert!(checks.as_array().unwrap().iter().any(|check| check["severity"] == "stop"), "{checks}");
    let refused = apply(&applicant, &project, &LAND, &[], "zero").await.problem(422, "filing-check-failed");
    assert!(refused["errors"].as_array().unwrap().iter().any(|error| error["field"] == "land-planning-permit"), "{refused}");
    let mut facts = edited["facts"].clone();
    facts["land_area_m2"] = json!(8000);
    officer.patch(&path, json!({ "version": edited["version"], "facts": facts })).await.expect(200);

    apply(&applicant, &project, &LAND[1..2], &[], "one").await.expect(201);
    apply(&applicant, &project, &LAND, &[], "again").await.problem(422, "case-already-open");
    assert_eq!(count().await, Some(1), "all of them or none");
    let (a, b) = tokio::join!(
        apply(&applicant, &project, &[LAND[0], LAND[2]], &[], "a"),
        apply(&applicant, &project, &[LAND[2], "project-code"], &[], "b"),
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses[0] == 201 && [409, 422].contains(&statuses[1]), "of two forms one wins: {statuses:?}");
    assert_eq!(count().await, Some(3), "and nothing is left of the other");
}

async fn what_reviewers_send_back_is_shown_to_the_next(app: TestApp) {
    let project = land_project(&app).await;
    let (applicant, clerk) = (app.as_("applicant").await, app.as_("clerk").await);
    let made = apply(&applicant, &project, &LAND[1..2], &["red-line".to_owned()], "one").await.expect(201);
    let listed = ["application-form", "land-contract", "project-paper", "red-line", "authorisation"];
    let lines: Vec<Value> = listed.iter().map(|paper| json!({ "id": paper, "what": "坐标系不符或未提交" })).collect();
    let notice = json!({ "materials": lines });
    clerk.do_(&made["cases"][0], "request-corrections", notice).await.expect(200);
    let asked = form(&applicant, &project, &LAND[2..]).await;
    let times = |form: &Value, key: &str| {
        form["papers"].as_array().unwrap().iter().find(|paper| paper["key"] == key).unwrap()["sent_back"].as_i64()
    };
    assert_eq!(times(&asked, "land-contract"), Some(0), "counted for each item by itself");

    let mut other = crate::support::project("2304-211404-04-01-000026");
    other["facts"] = project["facts"].clone();
    let other = app.as_("officer").await.post("/projects", other).await.expect(201);
    let asked = form(&applicant, &other, &LAND).await;
    assert_eq!(
        (times(&asked, "land-contract"), times(&asked, "red-line"), times(&asked, "price-paid")),
        (Some(1), Some(1), Some(0))
    );
    let later = app.app.store.sent_back(&["land-planning-permit".to_owned()], date(2024, 7, 1)).await.unwrap();
    assert!(later.is_empty(), "a year later it is forgotten: {later:?}");
}

/// The guides of every item of the chemical project of the pack's examples, as of its day.
fn chemical() -> (Arc<city::City>, Vec<Guide>) {
    let city = server::pack::embedded().unwrap();
    let text = include_str!("../packs/huludao/examples/chemical.toml");
    let example: toml::Table = text.parse().unwrap();
    let facts: rules::Facts = example["facts"].clone().try_into().unwrap();
    let on = date(2023, 4, 28);
    let path = derive_path(&city.catalogue, DossierKind::Investment, &facts, on, on, Calendar::statutory()).unwrap();
    let items = path.steps.iter().map(|step| city.catalogue.get(&step.item).unwrap().on(on).unwrap());
    let guides = items.map(|item| item.guide(city.catalogue.schema(), &facts)).collect();
    (city, guides)
}

#[test]
fn the_papers_of_the_chemical_project_merge() {
    let (city, guides) = chemical();
    let known = Known {
        register: [(RegisterField::CreditCode, "91211400MA0QC1AB2M".to_owned())].into_iter().collect(),
        ..Known::default()
    };
    let form = merge(&guides, &known, &city.materials, date(2023, 4, 28));
    let listed: usize = guides.iter().map(|guide| guide.papers.len()).sum();
    let supplied = form.papers.iter().filter(|paper| matches!(paper.source, Source::Supply { .. })).count();
    let mut shown = format!("{} items list {listed} papers: {} lines, {supplied} to supply\n", guides.len(), form.papers.len());
    for paper in form.papers.iter().filter(|paper| paper.uses.len() > 1 || paper.source.as_str() != "supply") {
        let uses: Vec<&str> = paper.uses.iter().map(|one| one.item.as_str()).collect();
        writeln!(shown, "{}: {} <- {}", paper.key, paper.source.as_str(), uses.join(", ")).unwrap();
    }
    expect![[r#"
        42 items list 191 papers: 149 lines, 135 to supply
        acceptance-report: supply <- completion-filing, joint-acceptance
        approved-scheme: this-form <- drawing-review, works-planning-permit
        as-built-drawings: supply <- fire-acceptance, joint-acceptance, planning-verify
        as-built-survey: supply <- joint-acceptance, land-verify, planning-verify
        authorisation: supply <- eia-report, energy-review, ent-filing, land-certificate, land-planning-permit, project-code
        business-licence: register <- chem-production-licence, drainage-permit, pesticide-production, project-code, safety-condition, special-equipment, utilities
        completion-proof: this-form <- realty-registration
        construction-contract: supply <- construction-permit, quality-safety
        drawing-review-paper: this-form <- construction-permit, fire-design
        eia-reply: this-form <- env-selfacceptance, pollutant-permit
        energy-reply: this-form <- energy-acceptance
        fire-opinion: this-form <- construction-permit
        land-certificate-paper: this-form <- land-verify, realty-registration
        land-contract: this-form <- construction-permit, design-scheme, land-certificate, land-planning-permit, land-verify, works-planning-permit
        land-planning-paper: this-form <- works-planning-permit
        planning-conditions: supply <- design-scheme, land-supply
        pollutant-paper: this-form <- pesticide-production
        project-paper: this-form <- bidding, energy-review, land-planning-permit, safety-condition, works-planning-permit
        red-line: supply <- land-planning-permit, seismic-review, utilities
        safety-acceptance-evaluation: supply <- chem-production-licence, safety-acceptance
        safety-condition-opinion: this-form <- safety-design
        safety-measures: supply <- construction-permit, quality-safety
        site-layout: supply <- safety-condition, safety-design
        total-quantity: supply <- eia-report, pollutant-permit
        works-planning-paper: this-form <- construction-permit, drawing-review, fire-design, planning-verify, realty-registration, waste-disposal
    "#]].assert_eq(&shown);
}
