//! Policies: written with live checks, published only when their cases come out, pushed, explained, claimed and paid.

use crate::support::{TestApp, on_both};
use base::{EntityBatchId, EntityId};
use entity::Attributes;
use serde_json::{Value, json};
use server::Role;
use store::EntityRecord;

on_both! {
    a_policy_is_written_tried_published_and_reaches_whoever_qualifies
    what_is_wrong_with_a_rule_is_said_at_its_place
    a_company_learns_what_it_qualifies_for_and_claims_it_once
    only_its_office_writes_and_only_its_head_publishes
    a_claim_is_a_case_of_its_office_decided_at_once_or_by_a_person_and_owed_until_paid
    an_edited_entity_is_matched_again_and_told_once
    the_bell_rings_once_for_each_company_that_a_policy_reaches
}

const SOMEBODY: &str = "91211400MA0QAAAA1X";

/// Three entities: the applicant's with 12 people, one with 40, one of which nobody knows.
async fn register(app: &TestApp) {
    let now = app.app.clock.now();
    let codes = [crate::support::COMPANY, SOMEBODY, "91211400MA0QAAAA2R"];
    let staff = [Some(12), Some(40), None];
    let rows: Vec<EntityRecord> = codes
        .iter()
        .zip(staff)
        .map(|(code, staff)| {
            let mut attributes = Attributes::default();
            attributes.set("staff", staff);
            attributes.set("size_class", Some(1));
            attributes.set("registered_capital", staff.map(|staff| staff * 100_000));
            EntityRecord {
                id: EntityId::new(app.app.ids.next(now)),
                n: 0,
                version: 1,
                batch: None,
                uscc: (*code).to_owned(),
                name: format!("演示企业 {code}"),
                core: code.to_lowercase(),
                initials: String::new(),
                kind: "enterprise".to_owned(),
                state: "live".to_owned(),
                district: "211402".to_owned(),
                industry: Some("3441".to_owned()),
                attributes,
                registered_on: "2020-01-01".parse().unwrap(),
                ended_on: None,
                synthetic: true,
                head: [0; 32],
                facts: 0,
                updated_at: now,
            }
        })
        .collect();
    let id = EntityBatchId::new(app.app.ids.next(now));
    let nothing = |_: &store::EntityBatch| store::Change::default();
    app.app.store.add_entities((id, "test", now), rows, nothing).await.unwrap();
}

fn body(rule: &str) -> Value {
    json!({
        "title": { "zh": "演示小企业补贴", "en": "Aid for small enterprises" },
        "summary": { "zh": "给三十人以下的企业", "en": "for up to thirty people" },
        "text": { "zh": "正文", "en": "text" },
        "source": "测试文件",
        "amount": { "zh": "五千元", "en": "5,000 yuan" },
        "amount_max_yuan": 5000,
        "from": "2023-01-01",
        "to": "2023-12-31",
        "delivery": "claimed",
        "rule": rule,
        "trials": [
            { "name": "三十人", "facts": { "从业人数": 30, "高新技术企业": true, "注册资本": 3_000_000 }, "expect": "yes" },
            { "name": "三十一人", "facts": { "从业人数": 31 }, "expect": "no" },
        ],
    })
}

/// A draft of the tax office.
async fn drafted(app: &TestApp, rule: &str) -> (String, i64) {
    let writer = app.post_of(Role::Reviewer, "tax").await;
    let draft = writer.post("/policies", body(rule)).await.expect(201);
    (draft["id"].as_str().unwrap().to_owned(), draft["version"].as_i64().unwrap())
}

async fn published(app: &TestApp, rule: &str) -> String {
    let (id, version) = drafted(app, rule).await;
    let head = app.post_of(Role::OfficeHead, "tax").await;
    head.post(&format!("/policies/{id}/publish"), json!({ "version": version })).await.expect(200);
    id
}

async fn a_policy_is_written_tried_published_and_reaches_whoever_qualifies(app: TestApp) {
    register(&app).await;
    let writer = app.post_of(Role::Reviewer, "tax").await;
    let checked =
        writer.post("/policies/check", json!({ "rule": "从业人数 ≤ 30", "trials": body("")["trials"] })).await.expect(200);
    assert_eq!(checked["counts"], json!({ "met": 1, "unknown": 1, "not_met": 1, "total": 3 }));
    assert_eq!(checked["sentence"]["zh"], "从业人数 ≤ 30");
    assert_eq!((&checked["trials"][0]["passed"], &checked["trials"][1]["found"]), (&json!(true), &json!("no")));
    // The form says the same, and is written as officials write.
    let by_form = writer.post("/policies/check", json!({ "form": checked["form"] })).await.expect(200);
    assert_eq!((&by_form["rule"], &by_form["counts"]), (&json!("从业人数 ≤ 30"), &checked["counts"]));
    // A case that comes out otherwise keeps it from being published.
    let (id, version) = drafted(&app, "从业人数 < 30").await;
    let head = app.post_of(Role::OfficeHead, "tax").await;
    let at = format!("/policies/{id}");
    let refused = head.post(&format!("{at}/publish"), json!({ "version": version })).await.problem(422, "invalid-values");
    assert_eq!(refused["errors"][0]["field"], "trials.0");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("测试用例 1 应为“符合”"), "{refused}");
    // Nobody outside of the office sees the draft.
    app.nobody().await.get(&at).await.problem(404, "not-found");
    app.as_("applicant").await.get(&at).await.problem(404, "not-found");
    let changed = writer.clone();
    let changed = changed.patch(&at, json!({ "version": version, "policy": body("从业人数 ≤ 30") })).await.expect(200);
    writer.patch(&at, json!({ "version": version, "policy": body("真") })).await.problem(409, "version-conflict");
    let done = head.post(&format!("{at}/publish"), json!({ "version": changed["version"] })).await.expect(200);
    assert_eq!((&done["state"], &done["edition"], &done["draft"]["changed"]), (&json!("published"), &json!(1), &json!(false)));
    let board = app.as_("leader").await.get(&format!("{at}/board")).await.expect(200);
    assert_eq!(
        (&board["reached"], &board["met"], &board["unknown"], &board["may_pay"]),
        (&json!(1), &json!(1), &json!(1), &json!(false))
    );
    // Everyone finds it, and reads its rule as a sentence.
    let found = app.nobody().await.get("/policies?q=演示小企业&holding=true").await.expect(200);
    assert_eq!(found["items"][0]["id"], json!(id));
    let public = app.nobody().await.get(&at).await.expect(200);
    assert_eq!((&public["sentence"]["en"], &public["draft"], &public["can"]), (&json!("staff ≤ 30"), &Value::Null, &json!([])));
    // Ended, it is in the list of what ended alone.
    let ended = head.post(&format!("{at}/end"), json!({ "version": done["version"] })).await.expect(200);
    assert_eq!(ended["state"], "ended");
    head.post(&format!("{at}/end"), json!({ "version": ended["version"] })).await.problem(422, "invalid-values");
    assert_eq!(app.nobody().await.get("/policies?state=ended").await.expect(200)["total"], 1);
    app.nobody().await.get("/policies?state=lost").await.problem(400, "bad-query");
}

async fn what_is_wrong_with_a_rule_is_said_at_its_place(app: TestApp) {
    let writer = app.post_of(Role::Reviewer, "tax").await;
    for (rule, code, words) in [
        ("注册资金 > 5", "unknown-field", "注册资金"),
        ("从业人数 > '三十'", "type-mismatch", "从业人数 > '三十'"),
        ("规模 属于 []", "empty-set", "[]"),
        ("成立日期 > 日期('2023-02-30')", "bad-date", "'2023-02-30'"),
        ("成立日期 > 日期('2999-01-01')", "bad-date", "日期('2999-01-01')"),
        ("规模 属于 ['巨型']", "unknown-option", "'巨型'"),
        ("从业人数 ≥", "syntax", ""),
    ] {
        let checked = writer.post("/policies/check", json!({ "rule": rule })).await.expect(200);
        let finding = &checked["findings"][0];
        assert_eq!((&finding["code"], &finding["words"]), (&json!(code), &json!(words)), "{rule}: {checked}");
        let units: Vec<u16> = rule.encode_utf16().collect();
        let (start, end) = (finding["start"].as_u64().unwrap() as usize, finding["end"].as_u64().unwrap() as usize);
        assert_eq!(String::from_utf16(&units[start..end]).unwrap(), words);
        assert!(!finding["message"]["zh"].as_str().unwrap().is_empty() && checked["counts"].is_null());
        let (id, version) = drafted(&app, rule).await;
        let head = app.post_of(Role::OfficeHead, "tax").await;
        let refused =
            head.post(&format!("/policies/{id}/publish"), json!({ "version": version })).await.problem(422, "invalid-values");
        assert_eq!(refused["errors"][0]["field"], "rule", "{refused}");
    }
    writer.post("/policies/check", json!({})).await.problem(422, "invalid-values");
    writer.post("/policies/check", json!({ "form": { "op": "sing" } })).await.problem(400, "wrong-shape");
    let empty = writer.post("/policies/check", json!({ "form": { "op": "in", "attr": "规模", "vals": [] } })).await.expect(200);
    assert_eq!(empty["findings"][0]["code"], "empty-set");
    app.as_("applicant").await.post("/policies/check", json!({ "rule": "真" })).await.problem(403, "forbidden");
}

async fn a_company_learns_what_it_qualifies_for_and_claims_it_once(app: TestApp) {
    let applicant = app.as_("applicant").await;
    applicant.get("/me/policies").await.problem(404, "not-in-register");
    register(&app).await;
    let id = published(&app, "从业人数 ≤ 30").await;
    let rich = published(&app, "从业人数 ≤ 30 且 (注册资本 ≥ 200万 或 高新技术企业)").await;
    let open = published(&app, "从业人数 ≤ 30 且 高新技术企业").await;
    let mine = applicant.get("/me/policies").await.expect(200);
    let of = |group: &str, id: &str| mine[group].as_array().unwrap().iter().find(|one| one["policy"]["id"] == id).cloned();
    let met = of("met", &id).unwrap();
    assert_eq!(
        (&met["reasons"][0]["zh"], &met["read"], &met["claim"]),
        (&json!("从业人数 12 ≤ 30"), &json!(false), &Value::Null)
    );
    // Nobody knows whether it is high-tech: what has to be stated is said, and so is what it would cost to do without.
    let unknown = of("unknown", &open).unwrap();
    assert_eq!(unknown["missing"][0]["zh"], "高新技术企业");
    let nearly = of("unknown", &rich).unwrap();
    let ways = nearly["ways"].as_array().unwrap();
    assert_eq!((&ways[0]["money_yuan"], &ways[1]["money_yuan"]), (&json!(0), &json!(800_000)));
    assert!(ways[1]["steps"][0]["zh"].as_str().unwrap().contains("还差 800,000 元"), "{ways:?}");
    // It opens the policy, claims it, and is paid.
    let at = format!("/policies/{id}");
    applicant.post(&format!("{at}/read"), json!({})).await.expect(204);
    applicant.post(&format!("{at}/read"), json!({})).await.expect(204);
    let claim = applicant.post(&format!("{at}/claims"), json!({})).await.expect(201);
    assert_eq!(claim["state"], "granted");
    applicant.post(&format!("{at}/claims"), json!({})).await.problem(409, "already-registered");
    let refused = applicant.post(&format!("/policies/{open}/claims"), json!({})).await.problem(422, "invalid-values");
    assert_eq!(refused["errors"][0]["field"], "statement");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("高新技术企业"), "{refused}");
    let strict = published(&app, "从业人数 ≤ 30 且 注册资本 ≥ 200万").await;
    let refused = applicant.post(&format!("/policies/{strict}/claims"), json!({})).await.problem(422, "policy-not-met");
    assert!(refused["detail"].as_str().unwrap().contains("注册资本"), "{refused}");
    app.as_("officer").await.post(&format!("{at}/claims"), json!({})).await.problem(403, "forbidden");
    // A claim is no licence: what it owes is worded so.
    let case = applicant.get(&format!("/cases/{}", claim["case"]["id"].as_str().unwrap())).await.expect(200);
    let owed = case["documents"].as_array().unwrap();
    let named: Vec<&str> = owed.iter().map(|one| one["name"]["zh"].as_str().unwrap()).collect();
    assert!(named.contains(&"惠企政策兑现决定书"), "{named:?}");
    for one in owed {
        let said = applicant.get(&format!("/documents/{}", one["id"].as_str().unwrap())).await.expect(200).to_string();
        assert!(!said.contains("许可") && !said.contains("permit"), "{said}");
    }
    let pay = format!("/policies/claims/{}/payment", claim["id"].as_str().unwrap());
    let tax = app.post_of(Role::Reviewer, "tax").await;
    let paid = |yuan: i64, on: &str| json!({ "version": 1, "yuan": yuan, "on": on });
    tax.post(&pay, paid(6_000, "2023-07-07")).await.problem(422, "invalid-values");
    tax.post(&pay, paid(5_000, "2023-07-08")).await.problem(422, "invalid-values");
    app.as_("reviewer").await.post(&pay, paid(5_000, "2023-07-07")).await.problem(403, "forbidden");
    tax.post(&pay, paid(5_000, "2023-07-07")).await.expect(200);
    tax.post(&pay, paid(5_000, "2023-07-07")).await.problem(409, "version-conflict");
    let board = tax.get(&format!("{at}/board")).await.expect(200);
    let counted = ["reached", "read", "claimed", "paid", "paid_yuan"].map(|key| board[key].as_i64().unwrap());
    assert_eq!(counted, [1, 1, 1, 1, 5_000]);
    // Officials see it beside any entity; a company only beside itself.
    let entity = mine["entity"]["id"].as_str().unwrap();
    let seen = tax.get(&format!("/entities/{entity}/policies")).await.expect(200);
    assert_eq!(
        (&seen["may_claim"], &seen["met"].as_array().unwrap().len()),
        (&json!(false), &mine["met"].as_array().unwrap().len())
    );
    applicant.get(&format!("/entities/{entity}/policies")).await.problem(403, "forbidden");
    tax.get("/entities/018c2f0e-7a00-7000-8000-000000000001/policies").await.problem(404, "not-found");
    // And ask any rule of any entity.
    let explained = tax.post("/policies/explain", json!({ "rule": "从业人数 ≤ 30", "code": SOMEBODY })).await.expect(200);
    assert_eq!((&explained["truth"], &explained["reasons"][0]["en"]), (&json!("no"), &json!("staff 40 > 30")));
    tax.post("/policies/explain", json!({ "rule": "从业人 ≤ 30", "code": SOMEBODY })).await.problem(422, "invalid-values");
    tax.post("/policies/explain", json!({ "rule": "真", "code": "x" })).await.problem(404, "not-found");
    applicant.post("/policies/explain", json!({ "rule": "真", "code": SOMEBODY })).await.problem(403, "forbidden");
}

async fn a_claim_is_a_case_of_its_office_decided_at_once_or_by_a_person_and_owed_until_paid(app: TestApp) {
    register(&app).await;
    let applicant = app.as_("applicant").await;
    let (tax, head) = (app.post_of(Role::Reviewer, "tax").await, app.post_of(Role::OfficeHead, "tax").await);
    let owed = async |n: usize| {
        let found = tax.get("/duties?kind=payment&office=tax&open=true").await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), n, "{found}");
    };
    // The register shows it: a machine grants it, without papers, and the office owes it from then on.
    let id = published(&app, "从业人数 ≤ 30").await;
    let claim = applicant.post(&format!("/policies/{id}/claims"), json!({})).await.expect(201);
    let case = applicant.get(&format!("/cases/{}", claim["case"]["id"].as_str().unwrap())).await.expect(200);
    let told = |case: &Value| ["state", "outcome"].map(|key| case[key].as_str().unwrap_or_default().to_owned());
    assert_eq!(told(&case), ["delivered", "granted"]);
    assert_eq!((&case["office"]["id"], &case["project"]["kind"]), (&json!("tax"), &json!("claim")));
    let permit = applicant.get(&format!("/permits/{}", case["permit"]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(permit["holder"], format!("演示企业 {}", crate::support::COMPANY));
    owed(1).await;
    // What a claim hangs on is no project of the register.
    let dossier = case["project"]["id"].as_str().unwrap();
    tax.get(&format!("/projects/{dossier}")).await.problem(404, "not-found");
    let by_dossier = tax.get(&format!("/policies/claims/{dossier}")).await.expect(200);
    assert_eq!((&by_dossier["claim"]["id"], &by_dossier["may_pay"]), (&claim["id"], &json!(true)));
    let pay = format!("/policies/claims/{}/payment", claim["id"].as_str().unwrap());
    tax.post(&pay, json!({ "version": 1, "yuan": 5_000, "on": "2023-07-07" })).await.expect(200);
    owed(0).await;
    // The register does not know: what the company states is its commitment, and a person decides.
    let open = published(&app, "从业人数 ≤ 30 且 高新技术企业").await;
    let stated = json!({ "statement": "高新技术企业证书正在省里办理，已公示。" });
    let claim = applicant.post(&format!("/policies/{open}/claims"), stated.clone()).await.expect(201);
    assert_eq!(claim["state"], "filed");
    let pay = format!("/policies/claims/{}/payment", claim["id"].as_str().unwrap());
    tax.post(&pay, json!({ "version": 1, "yuan": 100, "on": "2023-07-07" })).await.problem(422, "invalid-values");
    let at = format!("/cases/{}", claim["case"]["id"].as_str().unwrap());
    app.as_("reviewer").await.get(&at).await.expect(200);
    let seen = tax.get(&at).await.expect(200);
    let committed = |case: &Value| case["materials"].as_array().unwrap().iter().filter(|one| one["committed"] == true).count();
    assert_eq!(committed(&seen), 1, "{seen}");
    let step = async |who: &crate::support::Visitor<'_>, body: Value| {
        let version = tax.get(&at).await.expect(200)["version"].clone();
        let mut body = body;
        body["version"] = version;
        who.post(&format!("{at}/commands"), body).await.expect(200)
    };
    step(&tax, json!({ "do": "accept" })).await;
    step(&tax, json!({ "do": "review", "opinion": "disagree", "text": "未取得证书" })).await;
    step(&head, json!({ "do": "decide", "outcome": "refused", "reason": "未取得高新技术企业证书，可在取得后重新申请。" })).await;
    // Refused and told so, it can be claimed again: a new case on the same dossier.
    step(&head, json!({ "do": "deliver" })).await;
    assert_eq!(
        applicant.get("/policies/claims?sort=claimed&order=desc").await.expect(200)["items"][0]["claim"]["state"],
        "refused"
    );
    let again = applicant.post(&format!("/policies/{open}/claims"), stated).await.expect(201);
    assert_eq!((&again["id"], &again["state"]), (&claim["id"], &json!("filed")));
    assert_ne!(again["case"]["id"], claim["case"]["id"]);
    // Another company's claim is not there for it.
    app.as_("stranger").await.get(&format!("/policies/claims/{}", claim["id"].as_str().unwrap())).await.problem(404, "not-found");
}

async fn only_its_office_writes_and_only_its_head_publishes(app: TestApp) {
    let (id, version) = drafted(&app, "从业人数 ≤ 30").await;
    let at = format!("/policies/{id}");
    let seen = json!({ "version": version });
    // To another office the draft is not there; a reviewer of its own sees it and does not publish.
    app.as_("head").await.post(&format!("{at}/publish"), seen.clone()).await.problem(404, "not-found");
    let writer = app.post_of(Role::Reviewer, "tax").await;
    writer.post(&format!("{at}/publish"), seen.clone()).await.problem(403, "forbidden");
    app.as_("clerk").await.post("/policies", body("真")).await.problem(403, "forbidden");
    app.as_("applicant").await.post("/policies", body("真")).await.problem(403, "forbidden");
    let head = app.post_of(Role::OfficeHead, "tax").await;
    head.post(&format!("{at}/publish"), seen.clone()).await.expect(200);
    // Published, everybody knows of it; still nobody else writes it.
    let change = json!({ "version": version + 1, "policy": body("真") });
    app.as_("reviewer").await.patch(&at, change).await.problem(403, "forbidden");
    app.as_("applicant").await.get(&format!("{at}/board")).await.problem(403, "forbidden");
    let again = head.post(&format!("{at}/publish"), json!({ "version": version + 1 })).await.problem(422, "invalid-values");
    assert_eq!(again["errors"][0]["field"], "version");
    let mut bad = body("真");
    bad["to"] = json!("2022-12-31");
    bad["delivery"] = json!("by-post");
    writer.post("/policies", bad.clone()).await.problem(422, "invalid-values");
    bad["delivery"] = json!("automatic");
    assert_eq!(writer.post("/policies", bad).await.problem(422, "invalid-values")["errors"][0]["field"], "to");
}

async fn an_edited_entity_is_matched_again_and_told_once(app: TestApp) {
    register(&app).await;
    let id = published(&app, "从业人数 ≤ 30").await;
    let tax = app.post_of(Role::Reviewer, "tax").await;
    let count =
        async || tax.post("/policies/check", json!({ "rule": "从业人数 ≤ 30" })).await.expect(200)["counts"]["met"].clone();
    assert_eq!(count().await, 1);
    let before = app.app.store.entity_of_code(SOMEBODY).await.unwrap().unwrap();
    let mut after = before.clone();
    after.version += 1;
    after.attributes.set("staff", Some(20));
    let edit = store::EntityEdit { before, after };
    app.app.store.commit(store::Change { entities: vec![edit], ..store::Change::default() }).await.unwrap();
    assert_eq!(count().await, 2);
    for _ in 0..2 {
        server::policies::push_all(&app.app).await.unwrap();
    }
    let board = tax.get(&format!("/policies/{id}/board")).await.expect(200);
    let reached: Vec<&Value> = board["pushes"].as_array().unwrap().iter().map(|push| &push["reached"]).collect();
    assert_eq!((reached, &board["reached"]), (vec![&json!(1), &json!(1)], &json!(2)));
}

async fn the_bell_rings_once_for_each_company_that_a_policy_reaches(app: TestApp) {
    register(&app).await;
    let (company, officer) = (app.as_("applicant").await, app.as_("officer").await);
    // The library's own policies reach it first.
    server::policies::push_all(&app.app).await.unwrap();
    company.post("/tellings/read", json!({})).await.expect(200);
    let counts = async || {
        let unread = company.get("/duties/counts").await.expect(200)["unread"].as_i64().unwrap();
        (unread, company.get("/tellings").await.expect(200)["total"].as_i64().unwrap())
    };
    let (unread, before) = counts().await;
    assert_eq!(unread, 0);
    let id = published(&app, "从业人数 ≤ 30").await;
    let told = company.get("/tellings").await.expect(200);
    let one = &told["items"][0];
    assert_eq!((&one["policy"], &one["duty"]), (&json!(id), &Value::Null));
    assert_eq!((&one["what"]["zh"], &one["why"]["zh"]), (&json!("演示小企业补贴"), &json!("贵企业符合条件的政策")));
    assert_eq!((counts().await, &officer.get("/tellings").await.expect(200)["total"]), ((1, before + 1), &json!(0)));
    company.get(&format!("/policies/{id}")).await.expect(200);
    company.post("/tellings/read", json!({})).await.expect(200);
    // Looking again tells nobody twice; a rule that the company misses rings nowhere.
    server::policies::push_all(&app.app).await.unwrap();
    published(&app, "从业人数 ≤ 30 且 从业人数 ≥ 20").await;
    assert_eq!(counts().await, (0, before + 1));
}
