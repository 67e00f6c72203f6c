//! The burden page: forms are counted by role and month and never by person; what was asked twice follows from the records, and each count opens them.

use crate::establishments::{company, declare, file, wanted as wanted_of_kit};
use crate::form::{LAND, apply, bring, form, land_of_another, land_project, wanted, with_files};
use crate::support::{Answer, TestApp, Visitor, on_both};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::BurdenRecord;

on_both! {
    forms_are_summed_up_by_role_and_month
    what_is_no_form_is_not_counted
    what_is_sent_again_under_its_key_is_one_form
    what_servers_add_side_by_side_adds_up
    papers_that_were_there_were_asked_twice
    the_same_file_and_the_same_words_were_asked_twice
    who_sees_what_forms_ask
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

async fn timed(who: &Visitor<'_>, path: &str, body: Value, seconds: &str) -> Answer {
    let request = who.request(Method::POST, path).header("content-type", "application/json").header("x-form-seconds", seconds);
    who.send(request.body(body.to_string().into()).unwrap()).await
}

fn asked(text: &str) -> Value {
    json!({ "channel": "company-page", "text": text, "contact": "" })
}

/// This month of the page: the sums of companies and those of offices.
async fn month(app: &TestApp) -> (Value, Value) {
    let view = app.as_("leader").await.get("/burden").await.expect(200);
    let last = view["months"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((view["months"].as_array().unwrap().len(), &last["month"]), (12, &json!("2023-07")));
    (last["groups"][0].clone(), last["groups"][1].clone())
}

fn sums(of: &Value, names: &[&str]) -> Vec<Option<u64>> {
    names.iter().map(|name| of["sums"][name].as_u64()).collect()
}

async fn what_is_sent_again_under_its_key_is_one_form(app: TestApp) {
    let officer = app.as_("officer").await;
    let send = async |key: &str, body: &Value| {
        let request =
            officer.request(Method::POST, "/projects").header("content-type", "application/json").header("idempotency-key", key);
        officer.send(request.body(body.to_string().into()).unwrap()).await
    };
    let mut body = crate::support::project("2304-211404-04-01-000018");
    let made = send("form-1", &body).await;
    assert_eq!(made.header("x-form-counted"), Some("1"));
    let made = made.expect(201);
    let again = send("form-1", &body).await;
    assert_eq!(again.header("x-form-counted"), Some("1"), "the browser begins anew");
    assert_eq!(again.expect(201)["id"], made["id"]);
    // What was refused stands under no key: corrected, it is sent with the same one.
    body["name"] = json!("");
    send("form-2", &body).await.problem(422, "invalid-values");
    (body["name"], body["code"]) = (json!("另一项目"), Value::Null);
    send("form-2", &body).await.expect(201);
    let (_, office) = month(&app).await;
    assert_eq!(sums(&office, &["submissions", "refused"]), [3, 1].map(Some));
}

async fn forms_are_summed_up_by_role_and_month(app: TestApp) {
    let applicant = app.as_("applicant").await;
    let nothing = app.as_("leader").await.get("/burden").await.expect(200);
    assert_eq!((&nothing["since"], &nothing["months"][11]["measured"]), (&Value::Null, &json!(false)));
    let taken = timed(&applicant, "/issues", asked("办理用电"), "90").await;
    assert_eq!(taken.header("x-form-counted"), Some("1"), "the browser begins anew");
    taken.expect(201);
    let refused = timed(&applicant, "/issues", asked(""), "10").await;
    assert_eq!(refused.header("x-form-counted"), Some("1"));
    refused.problem(422, "invalid-values");
    // Times that cannot be are none, and the form counts.
    for seconds in ["", "-1", "14401", "soon", "1.5"] {
        timed(&applicant, "/issues", asked("用水压力不足"), seconds).await.expect(201);
    }
    app.project().await;
    let (company, office) = month(&app).await;
    let names = ["submissions", "refused", "fields", "timed", "seconds"];
    assert_eq!(sums(&company, &names), [7, 1, 12, 2, 100].map(Some), "channel and text, six times: {company}");
    assert_eq!((&company["sums"]["fields_each"], company["roles"].as_array().unwrap().len()), (&json!(20), 1));
    assert_eq!(sums(&office, &["submissions", "refused", "timed"]), [1, 0, 0].map(Some));
    assert_eq!((&office["sums"]["median_seconds"], &office["roles"][0]["id"]), (&Value::Null, &json!("project-officer")));
    assert!(office["sums"]["fields"].as_u64().unwrap() > 20, "what the register asks of a project");
    assert_eq!(company["changes"]["fields"], Value::Null, "there is no month to compare with");

    let leader = app.as_("leader").await;
    let forms = leader.get("/burden/operations?sort=submissions").await.expect(200);
    let first = &forms["items"][0];
    assert_eq!((&first["id"], &first["sums"]["median_seconds"], &forms["total"]), (&json!("post-issues"), &json!(60), &json!(2)));
    let offices = leader.get("/burden/operations?group=office").await.expect(200);
    assert_eq!((&offices["items"][0]["id"], &offices["total"]), (&json!("post-projects"), &json!(1)));
    assert_eq!(leader.get("/burden/operations?role=reviewer").await.expect(200)["total"], 0);
    assert_eq!(leader.get("/burden/operations?month=2023-06").await.expect(200)["total"], 0);
    let table = String::from_utf8(leader.get("/burden.csv").await.bytes).unwrap();
    assert!(table.contains("\"2023-07\",\"企业和群众\",\"申请人\",\"7\",\"1\",\"12\",\"2.0\",\"2\",\"100\",\"60\""), "{table}");

    // The next month stands beside this one.
    leader.post("/clock/advance", json!({ "to": "2023-08-01" })).await.expect(200);
    timed(&applicant, "/issues", asked("用气申请没有答复"), "30").await.expect(201);
    let view = leader.get("/burden").await.expect(200);
    let last = &view["months"][11];
    assert_eq!((&view["since"], &last["month"], &last["measured"]), (&json!("2023-07"), &json!("2023-08"), &json!(true)));
    assert_eq!((&last["groups"][0]["changes"]["fields"], &last["groups"][0]["changes"]["seconds"]), (&json!(-83), &json!(-70)));
    assert_eq!(last["groups"][1]["changes"]["fields"], -100, "offices filled nothing in");
    assert_eq!((&view["months"][10]["month"], &view["months"][9]["measured"]), (&json!("2023-07"), &json!(false)));
}

async fn what_is_no_form_is_not_counted(app: TestApp) {
    let project = app.project().await;
    let before = month(&app).await.1["sums"]["submissions"].clone();
    let (applicant, reviewer) = (app.as_("applicant").await, app.as_("reviewer").await);
    let path = format!("/projects/{}", id(&project));
    let looked = timed(&applicant, &format!("{path}/form"), json!({ "items": ["soil-water"] }), "20").await;
    assert_eq!(looked.header("x-form-counted"), None, "a look at the form hands nothing in");
    looked.expect(200);
    let made = applicant.post(&format!("{path}/cases"), json!({ "item": "soil-water", "materials": [] })).await;
    assert_eq!(made.header("x-form-counted"), Some("1"), "its item is filled in");
    let case = made.expect(201);
    let clicked = app.as_("clerk").await.do_(&case, "accept", json!({})).await;
    assert_eq!(clicked.header("x-form-counted"), None, "a button is no form");
    // Whoever may not has not filled anything in, nor has what does not read.
    assert_eq!(reviewer.post("/projects", json!({ "name": "x" })).await.header("x-form-counted"), None);
    assert_eq!(applicant.raw(Method::POST, "/issues", "{").await.header("x-form-counted"), None);
    reviewer.patch("/me/contact", json!({ "email": "a@b.example" })).await;
    app.nobody().await.post("/path", json!({ "facts": {} })).await;
    bring(&applicant, &project, "soil-water.application-form", "申请表.txt").await;
    let (company, office) = month(&app).await;
    assert_eq!(sums(&company, &["submissions", "fields"]), [2, 2].map(Some), "the case, and the file as one field: {company}");
    assert_eq!(office["sums"]["submissions"], before);
}

async fn what_servers_add_side_by_side_adds_up(app: TestApp) {
    let row = |operation: &str, fields: i64| BurdenRecord {
        month: "2023-07".into(),
        role: "applicant".into(),
        operation: operation.into(),
        submissions: 1,
        refused: 0,
        fields,
        timed: 1,
        seconds: 40,
        spread: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    };
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..12 {
        let store = app.app.store.clone();
        let mut rows = vec![row("post-issues", 2), row("post-leads", n)];
        if n % 2 == 0 {
            rows.reverse();
        }
        writers.spawn(async move {
            // Whoever finds SQLite busy comes again, as the server does.
            while let Err((written, error)) = store.add_burden(&rows).await {
                assert!(matches!(error, store::StoreError::Busy) && written == 0, "{error}");
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let rows = app.app.store.burden("2023-07", "2023-07").await.unwrap();
    let summed: Vec<_> = rows.iter().map(|row| (row.operation.as_str(), row.submissions, row.fields, row.spread[2])).collect();
    assert_eq!(summed, [("post-issues", 12, 24, 12), ("post-leads", 12, 66, 12)]);
    assert_eq!(app.app.store.burden_since().await.unwrap().as_deref(), Some("2023-07"));
    let (company, _) = month(&app).await;
    assert_eq!(sums(&company, &["timed", "seconds", "median_seconds"]), [24, 960, 45].map(Some));
}

/// Each record of what was asked twice: what, and how it is known.
async fn records(who: &Visitor<'_>, query: &str) -> BTreeSet<(String, String)> {
    let found = who.get(&format!("/burden/twice/records?limit=200{query}")).await.expect(200);
    let items = found["items"].as_array().unwrap();
    assert_eq!(found["total"], items.len());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    items.iter().map(|one| (text(&one["what"]), text(&one["how"]["id"]))).collect()
}

async fn papers_that_were_there_were_asked_twice(app: TestApp) {
    let project = land_project(&app).await;
    let (applicant, leader) = (app.as_("applicant").await, app.as_("leader").await);
    let first = ["project-code", "ent-filing"];
    let papers = wanted(&form(&applicant, &project, &first).await);
    apply(&applicant, &project, &first, &papers, "filings").await.expect(201);
    assert_eq!(leader.get("/burden/twice").await.expect(200)["times"], 0, "the form asks for nothing that is there");
    leader.post("/clock/advance", json!({ "to": "2023-07-10" })).await.expect(200);

    // What the one form would not have asked for, handed in all the same, item by item.
    let would = form(&applicant, &project, &LAND[1..2]).await;
    let there = would["papers"].as_array().unwrap().iter().filter(|paper| {
        let kind = paper["source"]["kind"].as_str().unwrap();
        ["permit", "register", "in-hand"].contains(&kind)
    });
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let expected: BTreeSet<(String, String)> =
        there.map(|paper| (format!("paper.{}", paper["key"].as_str().unwrap()), text(&paper["source"]["kind"]))).collect();
    assert!(expected.contains(&("paper.authorisation".into(), "in-hand".into())), "{expected:?}");
    assert!(expected.contains(&("paper.project-paper".into(), "permit".into())), "{expected:?}");
    let all: Vec<String> = would["papers"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|paper| paper["uses"].as_array().unwrap())
        .map(|one| text(&one["paper"]))
        .collect();
    let body = json!({ "item": LAND[1], "materials": all });
    let case = applicant.post(&format!("/projects/{}/cases", id(&project)), body).await.expect(201);
    assert_eq!(records(&leader, "").await, expected);
    assert_eq!(records(&leader, "&what=paper.authorisation").await.len(), 1);
    assert!(records(&leader, "&month=2023-06").await.is_empty());
    let one = leader.get("/burden/twice/records?what=paper.project-paper").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&one["record"]["id"], &one["record"]["kind"], &one["before"]["kind"]),
        (&case["id"], &json!("case"), &json!("permit"))
    );
    leader.get(&format!("/permits/{}", one["before"]["id"].as_str().unwrap())).await.expect(200);

    // Each count opens as many records.
    let lines = leader.get("/burden/twice?sort=times").await.expect(200);
    assert_eq!((&lines["times"], &lines["times_before"], &lines["change"]), (&json!(expected.len()), &json!(0), &Value::Null));
    for line in lines["items"].as_array().unwrap() {
        let query = format!("&item={}&what={}", line["item"].as_str().unwrap(), line["what"].as_str().unwrap());
        assert_eq!(records(&leader, &query).await.len() as u64, line["times"].as_u64().unwrap(), "{line}");
        let hows: u64 = line["hows"].as_array().unwrap().iter().map(|how| how["times"].as_u64().unwrap()).sum();
        assert_eq!((hows, line["office"]["id"].as_str()), (line["times"].as_u64().unwrap(), Some("natural-resources")));
    }
    // By the one form nothing is asked twice, and in the next month there is less than before.
    apply(&applicant, &project, &LAND[..1], &[], "supply").await.expect(201);
    assert_eq!(records(&leader, "").await, expected);
    leader.post("/clock/advance", json!({ "to": "2023-08-01" })).await.expect(200);
    let lines = leader.get("/burden/twice").await.expect(200);
    assert_eq!((&lines["times"], &lines["times_before"], &lines["change"]), (&json!(0), &json!(expected.len()), &json!(-100)));

    // A leader sees what lies in his district.
    let near = app.as_("county-leader").await.get("/burden/twice?month=2023-07").await.expect(200);
    assert_eq!((&near["times"], &near["narrowed"]), (&json!(expected.len()), &json!(true)));
    let far = app.as_("other-county-leader").await.get("/burden/twice?month=2023-07").await.expect(200);
    assert_eq!((&far["times"], &far["total"]), (&json!(0), &json!(0)));
    assert!(records(&app.as_("other-county-leader").await, "&month=2023-07").await.is_empty());
}

async fn the_same_file_and_the_same_words_were_asked_twice(app: TestApp) {
    let (one, other) = (land_project(&app).await, land_of_another(&app).await);
    let (applicant, leader) = (app.as_("applicant").await, app.as_("leader").await);
    let owner = [("field.owner".to_owned(), "same-words".to_owned())];
    assert_eq!(records(&leader, "").await, BTreeSet::from(owner.clone()), "the builder was known by his code");
    let papers = wanted(&form(&applicant, &one, &LAND).await);
    let first = bring(&applicant, &one, "authorisation", "委托书.txt").await;
    with_files(&applicant, &one, &papers, json!({ "authorisation": id(&first) })).await.expect(201);
    assert_eq!(records(&leader, "").await, BTreeSet::from(owner.clone()), "one file for three items is handed in once");
    let second = bring(&applicant, &other, "authorisation", "授权.txt").await;
    let wants = form(&applicant, &other, &["soil-water"]).await;
    let key = wanted(&wants).into_iter().find(|key| key == "authorisation");
    let item = if key.is_some() { "soil-water" } else { "project-code" };
    let papers = wanted(&form(&applicant, &other, &[item]).await);
    assert!(papers.contains(&"authorisation".to_owned()), "{papers:?}");
    let body = json!({ "items": [item], "materials": papers, "files": { "authorisation": id(&second) } });
    applicant.post(&format!("/projects/{}/applications", id(&other)), body).await.expect(201);
    let mut expected = BTreeSet::from(owner);
    expected.insert(("paper.authorisation".into(), "same-file".into()));
    assert_eq!(records(&leader, "").await, expected, "the same bytes under another name");

    // Whoever sets up two companies tells who he is twice.
    for (trade, key) in [("海新", "first"), ("海辰", "second")] {
        let mut new = company(trade);
        new["scope"] = json!(format!("{trade}的经营范围"));
        let made = declare(&applicant, new).await;
        let papers = wanted_of_kit(&applicant, &made).await;
        file(&applicant, &made, &papers, key).await.expect(201);
    }
    let words = ["field.address", "field.phone", "field.representative"];
    expected.extend(words.map(|field| (field.to_owned(), "same-words".to_owned())));
    assert_eq!(records(&leader, "").await, expected, "a scope of its own is told once");
    let phone = leader.get("/burden/twice/records?what=field.phone").await.expect(200)["items"][0].clone();
    assert_eq!(phone["item"], "business-registration", "the case for which the form was filled in: {phone}");
    let table = String::from_utf8(leader.get("/burden/twice/records.csv").await.bytes).unwrap();
    assert!(table.contains("联系电话") && !table.contains("13800000000"), "which fields, never what they hold: {table}");
}

async fn who_sees_what_forms_ask(app: TestApp) {
    for path in ["/burden", "/burden/operations", "/burden/twice", "/burden/twice/records", "/burden.csv", "/burden/twice.csv"] {
        for name in ["leader", "county-leader", "officer", "administrator", "inspector"] {
            assert_eq!(app.as_(name).await.get(path).await.status, 200, "{name} {path}");
        }
        for name in ["applicant", "clerk", "reviewer", "head", "recruiter"] {
            app.as_(name).await.get(path).await.problem(403, "forbidden");
        }
    }
    let leader = app.as_("leader").await;
    for path in ["/burden/operations?month=2023-08", "/burden/twice?month=2023-7", "/burden/twice/records?month=x"] {
        let wrong = leader.get(path).await.problem(422, "invalid-values");
        assert_eq!(wrong["errors"][0]["field"], "month", "{path}");
    }
    for path in ["/burden/operations?sort=name", "/burden/twice?how=magic", "/burden/twice/records?after=nothing"] {
        assert_eq!(leader.get(path).await.status, 400, "{path}");
    }
}
