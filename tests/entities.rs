//! The register of business entities and who serves them: counted, found, changed, planned.

use crate::support::{COMPANY, TestApp, Visitor, on_both};
use base::{CreditCode, EntityBatchId, EntityId, RegionCode, StewardId};
use entity::{Attributes, Names};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use store::{Change, EntityRecord, StewardRecord};

on_both! {
    figures_are_those_of_the_rows_as_of_any_day
    entities_are_found_by_name_letters_and_code
    pages_put_together_are_the_register
    whoever_keeps_the_register_changes_it
    applicants_see_their_own_entity_alone
    a_code_that_is_there_leaves_nothing_of_a_batch
    a_plan_is_looked_at_then_applied
    a_steward_stands_by_what_became_of_what_his_entities_asked
    by_hand_and_locked_a_plan_leaves_it
    what_a_post_served_goes_to_others_and_what_has_ended_is_served_no_more
}

fn uscc(n: u64) -> String {
    CreditCode::new("91", RegionCode::parse("211402").unwrap(), &format!("MA{n:06}")).unwrap().as_str().to_owned()
}

pub(crate) fn entity(
    app: &TestApp,
    n: u64,
    name: &str,
    kind: &str,
    district: &str,
    industry: &str,
    registered_on: Date,
) -> EntityRecord {
    let names = Names::new(["葫芦岛市", "连山区", "龙港区"]);
    let core = names.core(name).to_owned();
    let mut attributes = Attributes::default();
    attributes.set("size_class", Some(n as i64 % 4));
    attributes.set("township", Some(1 + n as i64 % 3));
    EntityRecord {
        id: EntityId::new(app.app.ids.next(app.app.clock.now())),
        n: 0,
        version: 1,
        batch: None,
        uscc: uscc(n),
        initials: entity::initials(&core),
        core,
        name: name.into(),
        kind: kind.into(),
        state: "live".into(),
        district: district.into(),
        industry: Some(industry.into()),
        attributes,
        registered_on,
        ended_on: None,
        synthetic: true,
        head: [0; 32],
        facts: 0,
        updated_at: app.app.clock.now(),
    }
}

pub(crate) async fn add(app: &TestApp, rows: Vec<EntityRecord>) -> store::EntityBatch {
    let (now, ids) = (app.app.clock.now(), &app.app.ids);
    app.app.store.add_entities((EntityBatchId::new(ids.next(now)), "test", now), rows, |_| Change::default()).await.unwrap()
}

/// Three named ones and two hundred more, half of each district.
async fn register(app: &TestApp) -> Vec<EntityRecord> {
    let mut all = vec![
        entity(app, 1, "葫芦岛市连山区海润机械制造有限公司（演示）", "enterprise", "211402", "3441", date(2023, 5, 4)),
        entity(app, 2, "龙港区海达超市（演示）", "individual", "211403", "5212", date(2022, 3, 1)),
        entity(app, 3, "连山区丰禾种植农民专业合作社（演示）", "cooperative", "211402", "0141", date(2021, 7, 1)),
    ];
    for n in 4..204 {
        let (district, place) = if n % 2 == 0 { ("211402", "连山区") } else { ("211403", "龙港区") };
        all.push(entity(app, n, &format!("{place}永安商贸商行（演示）"), "individual", district, "5199", date(2023, 1, 1)));
    }
    add(app, all.clone()).await;
    all
}

async fn list(of: &Visitor<'_>, query: &str) -> Value {
    of.get(&format!("/entities?{query}")).await.expect(200)
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

async fn figures_are_those_of_the_rows_as_of_any_day(app: TestApp) {
    let leader = app.as_("leader").await;
    let figures = async |on: &str| leader.get(&format!("/figures?as_of={on}")).await.expect(200)["figures"].clone();
    assert_eq!(figures("2023-06-30").await["entities.total"], 0.0);
    register(&app).await;
    let now = figures("2023-06-30").await;
    assert_eq!((&now["entities.total"], &now["entities.enterprises"]), (&json!(203.0), &json!(1.0)));
    assert_eq!(
        (&now["entities.registered_this_half"], &now["entities.registered_this_half_growth"]),
        (&json!(201.0), &json!(200.0))
    );
    let then = figures("2022-12-31").await;
    assert_eq!((&then["entities.total"], &then["entities.registered_this_half"]), (&json!(2.0), &json!(0.0)));
    // One more moves the figures of its day and of later ones, and no earlier ones.
    add(&app, vec![entity(&app, 900, "连山区新来者有限公司", "enterprise", "211402", "5199", date(2023, 6, 1))]).await;
    assert_eq!(figures("2023-06-30").await["entities.enterprises"], 2.0);
    assert_eq!(figures("2023-05-31").await["entities.enterprises"], 1.0);
}

async fn entities_are_found_by_name_letters_and_code(app: TestApp) {
    register(&app).await;
    let officer = app.as_("officer").await;
    let found = async |query: &str| {
        let page = list(&officer, query).await;
        let all: Vec<String> = names(&page).into_iter().map(str::to_owned).collect();
        (all.len(), all.first().cloned().unwrap_or_default(), page["total"].clone())
    };
    let hairun = "葫芦岛市连山区海润机械制造有限公司（演示）".to_owned();
    assert_eq!(found("q=润机").await, (1, hairun.clone(), json!(1)));
    assert_eq!(found("q=海润机械制造有限公司").await, (1, hairun.clone(), json!(1)));
    assert_eq!(found("q=连山区海润").await, (1, hairun.clone(), json!(1)));
    assert_eq!(found("q=HRJX").await, (1, hairun.clone(), json!(1)));
    assert_eq!(found(&format!("q={}", uscc(1))).await, (1, hairun.clone(), json!(1)));
    assert_eq!(found("q=没有这家").await.0, 0);
    // Parts of names that many share are found too, together with the other filters.
    assert_eq!(found("q=永安&district=211403&limit=200").await.0, 100);
    assert_eq!(found("q=有限公司").await, (1, hairun.clone(), json!(null)));
    assert_eq!(found("kind=cooperative").await.2, json!(1));
    assert_eq!(found("industry=51&limit=200").await.2, json!(200));
    assert_eq!(found("industry=3441").await, (1, hairun, json!(1)));
    assert_eq!(found("size=1&district=211403&limit=200").await.2, json!(50));
    assert_eq!(found("industry=99").await, (0, String::new(), json!(0)));
    officer.get("/entities?q=海").await.problem(422, "invalid-values");
    officer.get("/entities?industry=ab").await.problem(422, "invalid-values");
    officer.get("/entities?after=x").await.problem(400, "bad-cursor");
    officer.get("/entities?colour=red").await.problem(400, "bad-query");
    app.nobody().await.get("/entities").await.problem(401, "sign-in-first");
}

async fn pages_put_together_are_the_register(app: TestApp) {
    register(&app).await;
    let officer = app.as_("officer").await;
    let mut codes = Vec::new();
    let mut query = "limit=60".to_owned();
    loop {
        let page = list(&officer, &query).await;
        assert_eq!(page["total"], 203);
        codes.extend(page["items"].as_array().unwrap().iter().map(|one| one["uscc"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("limit=60&after={next}");
    }
    assert_eq!((codes.len(), codes[0].as_str()), (203, uscc(1).as_str()), "the last registered comes first");
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 203);
    let csv = officer.get("/entities.csv?district=211403").await;
    let text = String::from_utf8(csv.bytes.clone()).unwrap();
    assert_eq!((text.lines().count(), text.starts_with('\u{feff}')), (102, true));
}

async fn whoever_keeps_the_register_changes_it(app: TestApp) {
    let all = register(&app).await;
    let at = format!("/entities/{}", all[0].id);
    let officer = app.as_("officer").await;
    let one = officer.get(&at).await.expect(200);
    assert_eq!((&one["may_edit"], &one["version"], &one["district_name"]["zh"]), (&json!(true), &json!(1), &json!("连山区")));
    let patch = json!({ "version": 1, "name": "连山区泽润泵业有限公司", "attributes": { "staff": 120, "high_tech": true, "founded": "2015-03-01", "tags": ["gazelle"] } });
    for other in ["reviewer", "clerk", "leader"] {
        app.as_(other).await.patch(&at, patch.clone()).await.problem(403, "forbidden");
    }
    let next = officer.patch(&at, patch.clone()).await.expect(200);
    let value = |view: &Value, name: &str| {
        view["attributes"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(
        (value(&next, "staff"), value(&next, "founded"), value(&next, "tags")),
        (json!(120), json!("2015-03-01"), json!(["gazelle"]))
    );
    assert!(next["facts"][0]["sentence"]["zh"].as_str().unwrap().contains("从业人数"), "{}", next["facts"][0]);
    officer.patch(&at, patch).await.problem(409, "version-conflict");
    // Its new name is found, its old one is not.
    assert_eq!(names(&list(&officer, "q=泽润").await), ["连山区泽润泵业有限公司"]);
    assert_eq!(names(&list(&officer, "q=海润").await).len(), 0);
    let refused = async |patch: Value, field: &str| {
        let problem = officer.patch(&at, patch).await.problem(422, "invalid-values");
        assert_eq!(problem["errors"][0]["field"], field);
    };
    refused(json!({ "version": 2, "attributes": { "shoes": 1 } }), "attributes.shoes").await;
    refused(json!({ "version": 2, "attributes": { "staff": -1 } }), "attributes.staff").await;
    refused(json!({ "version": 2, "attributes": { "founded": "soon" } }), "attributes.founded").await;
    refused(json!({ "version": 2, "district": "110000" }), "district").await;
    refused(json!({ "version": 2, "state": "deregistered", "ended_on": "2024-01-01" }), "ended_on").await;
    refused(json!({ "version": 2 }), "version").await;
    // What ends leaves the figures of its day and of later ones, and the sums of lists.
    let ended = json!({ "version": 2, "state": "deregistered", "ended_on": "2023-06-15", "district": "211403" });
    officer.patch(&at, ended).await.expect(200);
    let leader = app.as_("leader").await;
    let enterprises =
        async |on: &str| leader.get(&format!("/figures?as_of={on}")).await.expect(200)["figures"]["entities.enterprises"].clone();
    assert_eq!((enterprises("2023-06-14").await, enterprises("2023-06-15").await), (json!(1.0), json!(0.0)));
    assert_eq!(list(&officer, "kind=enterprise&district=211403").await["total"], 1);
    assert_eq!(list(&officer, "kind=enterprise&district=211402").await["total"], 0);
}

async fn applicants_see_their_own_entity_alone(app: TestApp) {
    let mut all = register(&app).await;
    let mut own = entity(&app, 800, "龙港区自家有限公司", "enterprise", "211403", "5199", date(2023, 2, 1));
    own.uscc = COMPANY.into();
    add(&app, vec![own.clone()]).await;
    let applicant = app.as_("applicant").await;
    assert_eq!(names(&list(&applicant, "q=永安").await), ["龙港区自家有限公司"]);
    applicant.get(&format!("/entities/{}", own.id)).await.expect(200);
    let other = all.remove(0).id;
    applicant.get(&format!("/entities/{other}")).await.problem(404, "not-found");
    applicant.get(&format!("/entities/{other}/projects")).await.problem(404, "not-found");
    applicant.get(&format!("/entities/{other}/stewards")).await.problem(404, "not-found");
    // Whether or not there is such an entity, changing one is not an applicant's.
    applicant.patch(&format!("/entities/{other}"), json!({ "version": 1, "name": "我的" })).await.problem(403, "forbidden");
    applicant.patch(&format!("/entities/{}", own.id), json!({ "version": 1, "name": "我的" })).await.problem(403, "forbidden");
    for path in ["/stewards", "/stewards/loads"] {
        applicant.get(path).await.problem(403, "forbidden");
    }
    // Its projects are those of its code.
    let project = app.project().await;
    let built = applicant.get(&format!("/entities/{}/projects", own.id)).await.expect(200);
    assert_eq!(built["items"][0]["id"], project["id"]);
}

async fn a_code_that_is_there_leaves_nothing_of_a_batch(app: TestApp) {
    register(&app).await;
    let rows = vec![
        entity(&app, 500, "连山区甲", "enterprise", "211402", "5199", date(2023, 1, 1)),
        entity(&app, 1, "连山区乙", "enterprise", "211402", "5199", date(2023, 1, 1)),
    ];
    let (now, ids) = (app.app.clock.now(), &app.app.ids);
    let told = app.app.store.add_entities((EntityBatchId::new(ids.next(now)), "test", now), rows, |_| Change::default()).await;
    assert!(matches!(told, Err(store::StoreError::Taken { what: "credit-code" })), "{told:?}");
    assert_eq!(list(&app.as_("officer").await, "kind=enterprise").await["total"], 1);
    // The next ones are numbered on, and the same rows have the same digest.
    let more = || vec![entity(&app, 600, "连山区丙", "enterprise", "211402", "5199", date(2023, 1, 1))];
    let digest = more()[0].digest();
    let batch = add(&app, more()).await;
    assert_eq!((batch.n_first, batch.rows), (204, 1));
    assert_eq!(more()[0].digest(), digest);
    assert!(app.app.store.entity_of_code(&uscc(600)).await.unwrap().is_some_and(|one| one.n == 204 && one.digest() == digest));
}

pub(crate) async fn posts(app: &TestApp) -> Vec<StewardRecord> {
    let post = |n: i64, district: &str, room: i64| StewardRecord {
        id: StewardId::new(app.app.ids.next(app.app.clock.now())),
        version: 1,
        kind: "steward".into(),
        n,
        district: district.into(),
        township: Some(n % 3 + 1),
        expertise: i64::MAX >> 20,
        size_class: 0,
        room_free: room,
        room_most: room + 2,
        serves: 0,
        synthetic: true,
        appointed_on: date(2023, 3, 1),
        left_on: None,
        head: [0; 32],
        facts: 0,
        updated_at: app.app.clock.now(),
    };
    let all = vec![post(1, "211402", 2), post(2, "211402", 2), post(3, "211403", 4)];
    app.app.store.add_stewards(&all).await.unwrap();
    all
}

async fn a_plan_is_looked_at_then_applied(app: TestApp) {
    let entities = register(&app).await;
    let officer = app.as_("officer").await;
    let ask = |price: i64, digest: Option<&str>| json!({ "kind": "steward", "price": price, "digest": digest });
    posts(&app).await;
    let plan = officer.post("/stewards/plan", ask(200, None)).await.expect(200);
    // Enterprises and cooperatives are to be served; traders when they are on the list already.
    assert_eq!(
        (&plan["served"], &plan["unserved"], &plan["changes"], &plan["applied"]),
        (&json!(2), &json!(0), &json!(2), &json!(false))
    );
    assert!(plan["moves"][0]["why"]["zh"].as_str().unwrap().contains("熟悉这一行业"), "{}", plan["moves"][0]);
    assert_eq!(officer.get("/stewards/loads").await.expect(200)["kinds"][3]["serves"], 0, "a look changes nothing");
    officer.post("/stewards/plan/apply", ask(200, Some("another"))).await.problem(409, "plan-outdated");
    let digest = plan["digest"].as_str().unwrap();
    assert_eq!(officer.post("/stewards/plan/apply", ask(200, Some(digest))).await.expect(200)["applied"], true);
    officer.post("/stewards/plan/apply", ask(200, Some(digest))).await.problem(409, "plan-outdated");
    let again = officer.post("/stewards/plan", ask(200, None)).await.expect(200);
    assert_eq!((&again["changes"], &again["cost"]), (&json!(0), &again["cost_now"]), "the best plan stands");
    let figures = app.as_("leader").await.get("/figures").await.expect(200)["figures"].clone();
    assert_eq!((&figures["stewards.count"], &figures["stewards.entities_covered"]), (&json!(3.0), &json!(2.0)));
    let of = officer.get(&format!("/entities/{}/stewards", entities[0].id)).await.expect(200);
    let steward = &of["now"][0]["steward"];
    assert_eq!((&steward["serves"], &steward["district"]), (&json!(1), &json!("211402")));
    let path = format!("/stewards/{}", steward["id"].as_str().unwrap());
    assert_eq!(officer.get(&format!("{path}/entities")).await.expect(200)["items"][0]["entity"]["name"], entities[0].name);
    assert_eq!(officer.get(&path).await.expect(200)["serves"], 1);
    officer.post("/stewards/plan", json!({ "kind": "king", "price": 0 })).await.problem(422, "invalid-values");
    officer.post("/stewards/plan", ask(-1, None)).await.problem(422, "invalid-values");
    for other in ["leader", "reviewer", "applicant"] {
        app.as_(other).await.post("/stewards/plan", ask(0, None)).await.problem(403, "forbidden");
        app.as_(other).await.post("/stewards/plan/apply", ask(0, None)).await.problem(403, "forbidden");
    }
}

async fn a_steward_stands_by_what_became_of_what_his_entities_asked(app: TestApp) {
    let entities = register(&app).await;
    let posts = posts(&app).await;
    let officer = app.as_("officer").await;
    let served = officer.get("/stewards/appraisal").await.expect(200);
    assert_eq!((&served["total"], &served["kind"]), (&json!(0), &json!("steward")), "nothing was asked");
    let given = json!({ "steward": posts[0].id.to_string(), "locked": false });
    officer.post(&format!("/entities/{}/stewards", entities[0].id), given).await.expect(200);
    let ask = async |of: &EntityRecord| {
        let asked = json!({ "channel": "hotline", "text": "厂区门口道路坑洼，货车进不来", "company": of.name, "code": of.uscc });
        app.as_("clerk").await.post("/issues", asked).await.expect(201)
    };
    // Of the entity that he serves, and of one that he does not.
    for one in &entities[..2] {
        ask(one).await;
    }
    let stands = officer.get("/stewards/appraisal?kind=steward").await.expect(200);
    let his = &stands["items"][0];
    assert_eq!((&stands["total"], &his["asked"], &his["claimed"]), (&json!(1), &json!(1), &json!(0)), "{stands}");
    assert_eq!((&his["steward"]["id"], &his["solved_rate"]), (&json!(posts[0].id.to_string()), &Value::Null));
    // Every count opens its records.
    let at = format!("/issues?steward={}", posts[0].id);
    assert_eq!(officer.get(&at).await.expect(200)["total"], his["asked"]);
    assert_eq!(officer.get(&format!("/policies/claims?steward={}", posts[0].id)).await.expect(200)["total"], his["claimed"]);
    let file = officer.get("/stewards/appraisal.csv").await;
    assert!(String::from_utf8(file.bytes).unwrap().contains("一次解决率"));
    assert_eq!(officer.get("/stewards/appraisal?district=211403").await.expect(200)["total"], 0);
    officer.get("/stewards/appraisal?kind=king").await.problem(400, "bad-query");
    officer.get("/issues?steward=x").await.problem(404, "not-found");
    app.as_("applicant").await.get("/stewards/appraisal").await.problem(403, "forbidden");
    app.as_("applicant").await.get("/issues/appraisal.csv").await.problem(403, "forbidden");
}

async fn by_hand_and_locked_a_plan_leaves_it(app: TestApp) {
    let entities = register(&app).await;
    let posts = posts(&app).await;
    let officer = app.as_("officer").await;
    let at = format!("/entities/{}/stewards", entities[0].id);
    // Another district: no plan would choose it.
    let far = json!({ "steward": posts[2].id.to_string(), "locked": true });
    app.as_("reviewer").await.post(&at, far.clone()).await.problem(403, "forbidden");
    let given = officer.post(&at, far).await.expect(200);
    assert_eq!((&given["now"][0]["locked"], &given["now"][0]["steward"]["district"]), (&json!(true), &json!("211403")));
    assert!(given["now"][0]["why"]["zh"].as_str().unwrap().starts_with("人工指定"));
    let plan = async || officer.post("/stewards/plan", json!({ "kind": "steward", "price": 0 })).await.expect(200);
    assert_eq!(plan().await["changes"], 1, "only the cooperative is without a steward");
    officer.post(&at, json!({ "steward": posts[2].id.to_string(), "locked": false })).await.expect(200);
    assert_eq!(plan().await["changes"], 2, "unlocked, it is planned anew");
    let history = officer.get(&at).await.expect(200);
    assert_eq!((history["now"].as_array().unwrap().len(), history["before"].as_array().unwrap().len()), (1, 1));
    officer.post(&at, json!({ "steward": "nobody" })).await.problem(422, "invalid-values");
}

async fn what_a_post_served_goes_to_others_and_what_has_ended_is_served_no_more(app: TestApp) {
    let entities = register(&app).await;
    posts(&app).await;
    let officer = app.as_("officer").await;
    let plan = officer.post("/stewards/plan", json!({ "kind": "steward", "price": 200 })).await.expect(200);
    let digest = plan["digest"].as_str().unwrap();
    officer.post("/stewards/plan/apply", json!({ "kind": "steward", "price": 200, "digest": digest })).await.expect(200);
    let at = format!("/entities/{}/stewards", entities[0].id);
    let before = officer.get(&at).await.expect(200)["now"][0]["steward"].clone();
    // Locked to somebody who leaves: the lock goes with him.
    officer.post(&at, json!({ "steward": before["id"], "locked": true })).await.expect(200);
    let leave = format!("/stewards/{}/leave", before["id"].as_str().unwrap());
    app.as_("leader").await.post(&leave, json!({ "version": 1 })).await.problem(403, "forbidden");
    officer.post(&leave, json!({ "version": 5 })).await.problem(409, "version-conflict");
    let nobody = "/stewards/00000000-0000-0000-0000-000000000000/leave";
    officer.post(nobody, json!({ "version": 1 })).await.problem(404, "not-found");
    let left = officer.post(&leave, json!({ "version": 1 })).await.expect(200);
    assert_eq!(left["unserved"], 0, "{left}");
    assert_eq!((left["steward"]["left_on"].as_str(), &left["steward"]["serves"]), (Some("2023-07-07"), &json!(0)));
    let after = officer.get(&at).await.expect(200);
    assert_ne!(after["now"][0]["steward"]["id"], before["id"]);
    assert!(after["now"][0]["why"]["zh"].as_str().unwrap().contains("行业"), "{after}");
    officer.post(&leave, json!({ "version": 2 })).await.problem(422, "invalid-values");
    let facts = app.app.store.facts_of(before["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    assert_eq!(facts.last().unwrap().kind, "steward-left");
    let covered = async || {
        let figures = app.as_("leader").await.get("/figures").await.expect(200)["figures"].clone();
        figures["stewards.entities_covered"].as_f64().unwrap()
    };
    assert_eq!(covered().await, 2.0);

    // A post that is filled anew is the next of its kind.
    let new = json!({ "kind": "steward", "district": "211402", "trades": [0, 1], "size": 1, "room_free": 20, "room_most": 30 });
    app.as_("reviewer").await.post("/stewards", new.clone()).await.problem(403, "forbidden");
    let odd = json!({ "kind": "king", "district": "moon", "trades": [99], "size": 9, "room_free": 5, "room_most": 1 });
    let odd = officer.post("/stewards", odd).await.problem(422, "invalid-values");
    assert_eq!(odd["errors"].as_array().unwrap().len(), 5, "{odd}");
    let made = officer.post("/stewards", new).await.expect(201);
    assert_eq!((made["name"]["zh"].as_str(), made["room_most"].as_i64()), (Some("项目管家 0004"), Some(30)));

    // An entity that ends loses whoever serves it, in the change that ends it.
    let path = format!("/entities/{}", entities[0].id);
    let patch = json!({ "version": 1, "state": "deregistered", "ended_on": "2023-07-01" });
    let ended = officer.patch(&path, patch).await.expect(200);
    assert!(ended["facts"][0]["sentence"]["zh"].as_str().unwrap().contains("包联关系随之终止"), "{ended}");
    let of = officer.get(&at).await.expect(200);
    assert_eq!((&of["now"], &of["before"][0]["until_on"]), (&json!([]), &json!("2023-07-07")));
    let was = &after["now"][0]["steward"];
    let serving = officer.get(&format!("/stewards/{}", was["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(serving["serves"].as_i64().unwrap(), was["serves"].as_i64().unwrap() - 1);
    assert_eq!(covered().await, 1.0);
    let again = officer.post("/stewards/plan", json!({ "kind": "steward", "price": 0 })).await.expect(200);
    assert_eq!(again["served"], 1, "what has ended is planned for no more");
    // After the last of a kind nobody takes over: what was served is shown without.
    let mut unserved = 0;
    let all = officer.get("/stewards?kind=steward&limit=200").await.expect(200);
    for post in all["items"].as_array().unwrap().iter().filter(|post| post["left_on"].is_null()) {
        let path = format!("/stewards/{}/leave", post["id"].as_str().unwrap());
        let left = officer.post(&path, json!({ "version": post["version"] })).await.expect(200);
        unserved += left["unserved"].as_i64().unwrap();
    }
    assert_eq!(unserved, 1);
}
