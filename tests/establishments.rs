//! Setting up a company: one application from the name to everything that the company receives, and nothing of it among the projects.

use crate::support::{Answer, TestApp, Visitor, on_both};
use axum::http::Method;
use serde_json::{Value, json};

on_both! {
    one_application_brings_everything_side_by_side
    a_name_is_checked_kept_and_set_free
    what_is_filled_in_is_kept_and_checked_at_filing
    what_cannot_be_registered_on_the_spot_goes_to_a_person
    a_step_that_was_refused_is_applied_for_again
    nobody_else_sees_it_and_no_list_of_projects_counts_it
    a_repeated_or_late_filing_does_nothing_twice
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// A complete form of a company that wants everything.
pub(crate) fn company(trade: &str) -> Value {
    json!({
        "entity": "company", "prefix": "葫芦岛", "trade": trade, "business": "商贸", "suffix": "有限公司", "district": "211402",
        "industry": "5211", "capital_yuan": 500_000, "address": "连山区测试路1号", "premises": "rented", "scope": "日用百货零售",
        "staff": 3, "wants": ["seal", "invoices", "insurance", "fund", "bank"], "bank": "icbc", "representative": "测试代表",
        "representative_id": "11010519491231002X", "phone": "13800000000",
    })
}

pub(crate) async fn declare(who: &Visitor<'_>, form: Value) -> Value {
    who.post("/establishments", form).await.expect(201)
}

/// The keys of the papers that the form asks the applicant for.
pub(crate) async fn wanted(who: &Visitor<'_>, made: &Value) -> Vec<String> {
    let form = who.post(&format!("/establishments/{}/form", id(made)), json!({})).await.expect(200);
    let papers = form["papers"].as_array().unwrap().iter().filter(|paper| paper["source"]["kind"] == "supply");
    papers.map(|paper| paper["key"].as_str().unwrap().to_owned()).collect()
}

pub(crate) async fn file(who: &Visitor<'_>, made: &Value, materials: &[String], key: &str) -> Answer {
    let path = format!("/establishments/{}/filing", id(made));
    let body = json!({ "version": made["version"], "materials": materials });
    let request = who.request(Method::POST, &path).header("content-type", "application/json").header("idempotency-key", key);
    who.send(request.body(body.to_string().into()).unwrap()).await
}

fn states(view: &Value) -> Vec<(&str, &str)> {
    let steps = view["steps"].as_array().unwrap().iter();
    steps.map(|step| (step["item"].as_str().unwrap(), step["state"].as_str().unwrap())).collect()
}

fn step<'a>(view: &'a Value, item: &str) -> &'a Value {
    view["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap_or_else(|| panic!("{item}: {view}"))
}

/// An office does its part, from the receipt to the delivery.
async fn handle(app: &TestApp, view: &Value, item: &str) {
    let path = format!("/cases/{}", step(view, item)["case"].as_str().unwrap());
    let office = step(view, item)["office"]["id"].as_str().unwrap().to_owned();
    let clerk = app.as_("clerk").await;
    let (reviewer, head) =
        (app.post_of(server::Role::Reviewer, &office).await, app.post_of(server::Role::OfficeHead, &office).await);
    let case = clerk.get(&path).await.expect(200);
    let case = clerk.do_(&case, "accept", json!({})).await.expect(200);
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "一致" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合规定" })).await.expect(200);
    head.do_(&case, "deliver", json!({})).await.expect(200);
}

async fn one_application_brings_everything_side_by_side(app: TestApp) {
    let start = app.nobody().await.get("/start").await.expect(200);
    assert_eq!((start["licence"].as_str(), start["steps"].as_array().unwrap().len()), (Some("business-registration"), 6));
    let founder = app.as_("stranger").await;
    let made = declare(&founder, company("海新")).await;
    assert_eq!((&made["state"], &made["name"]), (&json!("draft"), &json!("葫芦岛海新商贸有限公司")));
    assert_eq!(made["name_kept_until"], "2023-09-07", "two months");
    let asked = wanted(&founder, &made).await;
    assert_eq!(
        asked,
        ["articles", "identity-proof", "premises-proof", "registration-form", "staff-list"],
        "each once, no licence"
    );

    let filed = file(&founder, &made, &asked, "kit").await.expect(201);
    assert_eq!(filed["promised_on"], "2023-07-10", "within one working day of Friday");
    assert_eq!(filed["state"], "registered");
    assert_eq!(
        states(&filed),
        [
            ("business-registration", "granted"),
            ("bank-account", "open"),
            ("housing-fund", "open"),
            ("seal-record", "open"),
            ("social-insurance", "granted"),
            ("tax-registration", "open"),
        ],
        "registered on the spot; all others at once, side by side"
    );
    let code = filed["credit_code"].as_str().unwrap();
    assert!(base::CreditCode::parse(code).is_ok() && code.starts_with("91211400HLK"), "{code}");
    let licence = &step(&filed, "business-registration")["permit"];
    let permit = founder.get(&format!("/permits/{}", id(licence))).await.expect(200);
    assert_eq!((permit["holder"].as_str(), permit["holder_code"].as_str()), (Some("葫芦岛海新商贸有限公司"), Some(code)));
    assert_eq!(permit["demo"], true);
    let pdf = founder.get(&format!("/permits/{}/pdf", id(licence))).await;
    assert!(pdf.status.is_success() && pdf.bytes.starts_with(b"%PDF"));

    let tax = founder.get(&format!("/cases/{}", step(&filed, "tax-registration")["case"].as_str().unwrap())).await.expect(200);
    assert!(tax["materials"].as_array().unwrap().iter().all(|paper| paper["received"] == true), "nothing is asked again: {tax}");
    assert_eq!(tax["project"]["kind"], "establishment");
    let queue = app.post_of(server::Role::Reviewer, "tax").await.get("/cases?scope=queue").await.expect(200);
    assert_eq!(queue["items"][0]["number"], tax["number"], "it lies on the office's desk, with its clock: {queue}");
    assert!(queue["items"][0]["due_on"].is_string());

    for item in ["bank-account", "housing-fund", "seal-record", "tax-registration"] {
        let seen = founder.get(&format!("/establishments/{}", id(&made))).await.expect(200);
        assert_eq!((&seen["state"], &seen["completed_at"]), (&json!("registered"), &Value::Null));
        handle(&app, &seen, item).await;
    }
    let kit = founder.get(&format!("/establishments/{}", id(&made))).await.expect(200);
    assert_eq!(kit["state"], "completed");
    assert!(kit["completed_at"].is_string());
    let received = kit["steps"].as_array().unwrap().iter().filter(|step| step["permit"]["pdf_url"].is_string()).count();
    assert_eq!(received, 6, "one page lists everything that was received: {kit}");
    let public = app.nobody().await.get(&format!("/public/establishments/{}", kit["number"].as_str().unwrap())).await.expect(200);
    assert_eq!((&public["state"], public["steps"].as_array().unwrap().len()), (&json!("completed"), 6));
    assert!(!public.to_string().contains("测试代表") && !public.to_string().contains("13800000000"));
}

async fn a_name_is_checked_kept_and_set_free(app: TestApp) {
    let nobody = app.nobody().await;
    let ask = async |trade: &str, suffix: &str| {
        let trade: String = trade.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let suffix: String = suffix.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let rest = "entity=company&prefix=%E8%91%AB%E8%8A%A6%E5%B2%9B&business=%E5%95%86%E8%B4%B8";
        nobody.get(&format!("/start/name?{rest}&trade={trade}&suffix={suffix}")).await.expect(200)
    };
    assert_eq!(ask("海新", "有限公司").await["free"], true);
    let wrong = ask("中国海新", "厂").await;
    let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!((wrong["free"].as_bool(), fields), (Some(false), vec!["suffix", "trade"]));

    let (founder, other) = (app.as_("stranger").await, app.as_("applicant").await);
    let made = declare(&founder, company("海新")).await;
    assert_eq!(ask("海新", "有限公司").await["free"], false, "it is kept for the one who declared it");
    let taken = other.post("/establishments", company("海新")).await.problem(422, "invalid-values");
    assert_eq!(taken["errors"][0]["field"], "trade");
    let (a, b) = tokio::join!(other.post("/establishments", company("海辰")), founder.post("/establishments", company("海辰")));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses[0] == 201 && [409, 422].contains(&statuses[1]), "of two who declare one name, one has it: {statuses:?}");

    // A builder of the register has its name.
    let mut project = crate::support::project("2304-211404-04-01-000018");
    project["owner"] = json!("葫芦岛海星商贸有限公司");
    app.as_("officer").await.post("/projects", project).await.expect(201);
    assert_eq!(ask("海星", "有限公司").await["free"], false);

    // Two months later nobody keeps it, and whoever declares it anew has it.
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-09-08" })).await.expect(200);
    assert_eq!(ask("海新", "有限公司").await["free"], true);
    let now = declare(&other, company("海新")).await;
    assert_eq!(now["state"], "draft");
    let lapsed = founder.get(&format!("/establishments/{}", id(&made))).await.expect(200);
    assert_eq!(lapsed["state"], "lapsed");
    let mut again = company("海新");
    again["version"] = lapsed["version"].clone();
    founder.patch(&format!("/establishments/{}", id(&made)), again).await.problem(422, "invalid-values");
    let mut another = company("海宁");
    another["version"] = lapsed["version"].clone();
    let renamed = founder.patch(&format!("/establishments/{}", id(&made)), another).await.expect(200);
    assert_eq!((&renamed["state"], &renamed["name"]), (&json!("draft"), &json!("葫芦岛海宁商贸有限公司")));
}

async fn what_is_filled_in_is_kept_and_checked_at_filing(app: TestApp) {
    let founder = app.as_("stranger").await;
    let bare = json!({ "entity": "individual", "prefix": "葫芦岛", "trade": "海新", "business": "小吃", "suffix": "店" });
    let made = declare(&founder, bare.clone()).await;
    let path = format!("/establishments/{}", id(&made));
    let missing = file(&founder, &made, &[], "early").await.problem(422, "invalid-values");
    let fields: Vec<&str> = missing["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(
        fields,
        ["district", "industry", "address", "premises", "scope", "representative", "representative_id", "phone"],
        "every field at once, each with its sentence"
    );
    let mut draft = company("海新");
    for (field, value) in bare.as_object().unwrap() {
        draft[field] = value.clone();
    }
    draft["staff"] = json!(0);
    draft["capital_yuan"] = json!(0);
    draft["version"] = made["version"].clone();
    let mut wrong = draft.clone();
    wrong["phone"] = json!("12345");
    wrong["representative_id"] = json!("110105194912310021");
    wrong["industry"] = json!("9999");
    let told = founder.patch(&path, wrong).await.problem(422, "invalid-values");
    assert_eq!(told["errors"].as_array().unwrap().len(), 3, "{told}");
    let kept = founder.patch(&path, draft.clone()).await.expect(200);
    assert_eq!((&kept["representative_id"], &kept["form"]["phone"]), (&json!("**************002X"), &json!("13800000000")));
    assert!(!kept.to_string().contains("19491231"), "the number itself is not kept");
    founder.patch(&path, draft).await.problem(409, "version-conflict");
    let one = json!({ "version": kept["version"], "scope": "小吃制售" });
    let kept = founder.patch(&path, one).await.expect(200);
    assert_eq!((&kept["form"]["scope"], &kept["form"]["address"]), (&json!("小吃制售"), &json!("连山区测试路1号")));
    founder.patch(&path, json!({ "version": kept["version"], "colour": "red" })).await.problem(400, "wrong-shape");
    // An individual business needs no capital and no articles; with insurance it needs staff.
    let asked = wanted(&founder, &kept).await;
    assert_eq!(asked, ["identity-proof", "premises-proof", "registration-form", "staff-list"]);
    let stopped = file(&founder, &kept, &asked, "no-staff").await.problem(422, "filing-check-failed");
    let items: Vec<&str> = stopped["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(items, ["housing-fund", "social-insurance"], "{stopped}");
    let stray = file(&founder, &kept, &["grandmother".to_owned()], "stray").await.problem(422, "filing-check-failed");
    assert!(stray["errors"].is_array());
    app.as_("reviewer").await.post("/establishments", company("海月")).await.problem(403, "forbidden");
    app.nobody().await.post("/establishments", company("海月")).await.problem(401, "sign-in-first");
}

async fn what_cannot_be_registered_on_the_spot_goes_to_a_person(app: TestApp) {
    let founder = app.as_("stranger").await;
    let mut form = company("海新");
    form["prior_permission"] = json!(true);
    let made = declare(&founder, form).await;
    let asked = wanted(&founder, &made).await;
    let filed = file(&founder, &made, &asked, "doubt").await.expect(201);
    assert_eq!(filed["state"], "filed");
    let waiting: Vec<_> = states(&filed).into_iter().filter(|(_, state)| *state == "waiting").collect();
    assert_eq!(waiting.len(), 5, "nothing starts before the licence: {filed}");
    assert_eq!(filed["credit_code"], Value::Null);
    handle(&app, &filed, "business-registration").await;
    let after = founder.get(&format!("/establishments/{}", id(&made))).await.expect(200);
    assert_eq!(after["state"], "registered");
    assert!(
        step(&after, "seal-record")["case"].is_string() && step(&after, "seal-record")["number"].as_str().unwrap().len() > 10
    );
    let numbers: std::collections::BTreeSet<&str> =
        after["steps"].as_array().unwrap().iter().filter_map(|step| step["number"].as_str()).collect();
    assert_eq!(numbers.len(), 6, "each case has a number of its own");

    // Without the licence it ends, and the name is free.
    let mut form = company("海昌");
    form["prior_permission"] = json!(true);
    let made = declare(&founder, form).await;
    let filed = file(&founder, &made, &asked, "given-up").await.expect(201);
    let case =
        founder.get(&format!("/cases/{}", step(&filed, "business-registration")["case"].as_str().unwrap())).await.expect(200);
    founder.do_(&case, "withdraw", json!({ "reason": "暂不设立" })).await.expect(200);
    assert_eq!(founder.get(&format!("/establishments/{}", id(&made))).await.expect(200)["state"], "ended");
    declare(&app.as_("applicant").await, company("海昌")).await;
}

async fn a_step_that_was_refused_is_applied_for_again(app: TestApp) {
    let founder = app.as_("stranger").await;
    let made = declare(&founder, company("海新")).await;
    let asked = wanted(&founder, &made).await;
    let filed = file(&founder, &made, &asked, "refused").await.expect(201);
    assert_eq!(filed["may_apply_again"], true);
    let path = format!("/establishments/{}/applications", id(&made));
    let again = |version: &Value, item: &str| json!({ "version": version, "item": item });
    founder.post(&path, again(&filed["version"], "tax-registration")).await.problem(422, "case-already-open");
    founder.post(&path, again(&filed["version"], "soil-water")).await.problem(404, "not-found");

    let first = step(&filed, "seal-record")["case"].as_str().unwrap().to_owned();
    let office = step(&filed, "seal-record")["office"]["id"].as_str().unwrap().to_owned();
    let clerk = app.as_("clerk").await;
    let (reviewer, head) =
        (app.post_of(server::Role::Reviewer, &office).await, app.post_of(server::Role::OfficeHead, &office).await);
    let case = clerk.get(&format!("/cases/{first}")).await.expect(200);
    let case = clerk.do_(&case, "accept", json!({})).await.expect(200);
    let case = reviewer.do_(&case, "review", json!({ "opinion": "disagree", "text": "印模不清" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "refused", "reason": "印模不符合规格" })).await.expect(200);
    head.do_(&case, "deliver", json!({})).await.expect(200);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "next-working-day" })).await.expect(200);
    let refused = founder.get(&format!("/establishments/{}", id(&made))).await.expect(200);
    assert_eq!(step(&refused, "seal-record")["state"], "refused");

    app.as_("applicant").await.post(&path, again(&refused["version"], "seal-record")).await.problem(404, "not-found");
    founder.post(&path, again(&filed["version"], "seal-record")).await.problem(409, "version-conflict");
    let anew = founder.post(&path, again(&refused["version"], "seal-record")).await.expect(201);
    assert_eq!(step(&anew, "seal-record")["state"], "open");
    assert_ne!(step(&anew, "seal-record")["case"], first.as_str(), "a case of its own, beside the one that was refused");
    founder.post(&path, again(&anew["version"], "seal-record")).await.problem(422, "case-already-open");
    handle(&app, &anew, "seal-record").await;
    let done = founder.get(&format!("/establishments/{}", id(&made))).await.expect(200);
    assert_eq!(step(&done, "seal-record")["state"], "granted");
}

async fn nobody_else_sees_it_and_no_list_of_projects_counts_it(app: TestApp) {
    let project = app.project().await;
    let (officer, leader) = (app.as_("officer").await, app.as_("leader").await);
    let before = (
        officer.get("/projects?limit=200").await.expect(200),
        leader.get("/overview").await.expect(200)["figures"].clone(),
        officer.get("/projects.csv").await.bytes,
        app.app.store.figures(app.app.today()).await.unwrap(),
    );
    let founder = app.as_("stranger").await;
    let made = declare(&founder, company("海新")).await;
    let (draft, path) = (made.clone(), format!("/establishments/{}", id(&made)));
    for name in ["applicant", "officer", "leader", "reviewer"] {
        app.as_(name).await.get(&path).await.problem(404, "not-found");
    }
    app.nobody().await.get(&path).await.problem(401, "sign-in-first");
    app.nobody()
        .await
        .get(&format!("/public/establishments/{}", made["number"].as_str().unwrap()))
        .await
        .problem(404, "not-found");
    app.as_("clerk").await.get(&path).await.expect(200);
    let asked = wanted(&founder, &draft).await;
    app.as_("applicant").await.post(&format!("{path}/form"), json!({})).await.problem(404, "not-found");
    file(&app.as_("applicant").await, &draft, &asked, "theirs").await.problem(404, "not-found");
    let filed = file(&founder, &draft, &asked, "mine").await.expect(201);

    let seen = leader.get(&path).await.expect(200);
    assert_eq!((&seen["form"]["representative"], &seen["form"]["phone"]), (&json!("测***"), &json!("138****0000")));
    let tax = app.post_of(server::Role::Reviewer, "tax").await.get(&path).await.expect(200);
    assert_eq!(tax["form"]["phone"], "13800000000", "whoever handles a case of it can call");
    app.as_("applicant").await.get(&path).await.problem(404, "not-found");
    let case = step(&filed, "tax-registration")["case"].as_str().unwrap();
    app.as_("applicant").await.get(&format!("/cases/{case}")).await.problem(404, "not-found");
    let permit = id(&step(&filed, "business-registration")["permit"]).to_owned();
    app.as_("applicant").await.get(&format!("/permits/{permit}")).await.problem(404, "not-found");
    let own = founder.get("/cases").await.expect(200);
    assert_eq!(own["total"], 6, "the founder sees his own cases");
    assert_eq!(app.as_("applicant").await.get("/cases").await.expect(200)["total"], 0);
    assert_eq!(app.as_("applicant").await.get("/establishments").await.expect(200)["total"], 0);
    assert_eq!(leader.get("/establishments").await.expect(200)["total"], 1);

    for rest in ["", "/path", "/facts", "/bundles"] {
        leader.get(&format!("/projects/{}{rest}", id(&made))).await.problem(404, "not-found");
    }
    officer.patch(&format!("/projects/{}", id(&made)), json!({ "version": 1, "name": "x" })).await.problem(404, "not-found");
    let body = json!({ "item": "seal-record", "materials": [] });
    founder.post(&format!("/projects/{}/cases", id(&made)), body).await.problem(404, "not-found");
    let body = json!({ "item": "seal-record", "materials": [] });
    app.as_("applicant").await.post(&format!("/projects/{}/cases", id(&project)), body).await.problem(422, "item-not-needed");
    let after = (
        officer.get("/projects?limit=200").await.expect(200),
        leader.get("/overview").await.expect(200)["figures"].clone(),
        officer.get("/projects.csv").await.bytes,
        app.app.store.figures(app.app.today()).await.unwrap(),
    );
    assert_eq!(before.0["total"], after.0["total"]);
    assert_eq!((&before.1, &before.2, &before.3), (&after.1, &after.2, &after.3));
    let named = officer.get("/projects?q=%E6%B5%B7%E6%96%B0").await.expect(200);
    assert_eq!(named["total"], 0, "no search of projects finds a company that is being set up");
    let fields = officer.get("/reference").await.expect(200);
    let strays = fields["fields"].as_array().unwrap().iter().filter(|field| field["group"] == "establishment").count();
    assert_eq!(strays, 0, "the wizard of projects asks nothing of it");
}

async fn a_repeated_or_late_filing_does_nothing_twice(app: TestApp) {
    let founder = app.as_("stranger").await;
    let made = declare(&founder, company("海新")).await;
    let asked = wanted(&founder, &made).await;
    let first = file(&founder, &made, &asked, "once").await.expect(201);
    let again = file(&founder, &made, &asked, "once").await.expect(201);
    assert_eq!((&first["credit_code"], states(&first)), (&again["credit_code"], states(&again)));
    file(&founder, &made, &asked, "stale").await.problem(409, "version-conflict");
    file(&founder, &first, &asked, "twice").await.problem(422, "already-filed");
    let mut late = company("海新");
    late["version"] = first["version"].clone();
    founder.patch(&format!("/establishments/{}", id(&made)), late).await.problem(422, "already-filed");
    let other = declare(&founder, company("海月")).await;
    let second = file(&founder, &other, &asked, "second").await.expect(201);
    assert_ne!(first["credit_code"], second["credit_code"], "no code is given twice");
}
