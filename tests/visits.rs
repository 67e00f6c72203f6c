//! Visits: whom to see and why, the day's round, what is written without a network and comes twice, late, or beside another.

use crate::entities::{add, entity, posts};
use crate::support::{Answer, COMPANY, TestApp, Visitor, on_both};
use jiff::civil::date;
use serde_json::{Value, json};

on_both! {
    a_plan_is_made_of_facts_and_becomes_a_round
    what_comes_twice_is_there_once
    two_who_write_at_once_lose_nothing
    whoever_may_not_sees_nothing_and_writes_nothing
}

/// The applicant's company and another one, both served by one steward; gives the steward and the two.
pub(crate) async fn served(app: &TestApp) -> (String, Vec<String>) {
    let mut own = entity(app, 1, "葫芦岛市连山区海润机械制造有限公司（演示）", "enterprise", "211402", "3441", date(2020, 5, 4));
    own.uscc = COMPANY.into();
    let other = entity(app, 2, "龙港区海达商贸有限公司（演示）", "enterprise", "211403", "5199", date(2020, 3, 1));
    let ids = vec![own.id.to_string(), other.id.to_string()];
    add(app, vec![own, other]).await;
    let steward = posts(app).await[0].id.to_string();
    let officer = app.as_("officer").await;
    for id in &ids {
        officer.post(&format!("/entities/{id}/stewards"), json!({ "steward": steward, "locked": true })).await.expect(200);
    }
    (steward, ids)
}

fn uuid7(app: &TestApp) -> String {
    app.app.ids.next(app.app.clock.now()).to_string()
}

pub(crate) async fn planned(who: &Visitor<'_>, steward: &str, entities: &[String]) -> Value {
    let body = json!({ "steward": steward, "on": "2023-07-07", "entities": entities, "with": ["tax"] });
    who.post("/visits", body).await.expect(201)
}

async fn write(who: &Visitor<'_>, visit: &Value, entry: Value) -> Answer {
    who.post(&format!("/visits/{}/entries", visit["id"].as_str().unwrap()), entry).await
}

fn note(id: &str, entity: &str, text: &str, upon: Option<&str>) -> Value {
    json!({ "id": id, "entity": entity, "do": "note", "text": text, "upon": upon })
}

async fn a_plan_is_made_of_facts_and_becomes_a_round(app: TestApp) {
    let (steward, ids) = served(&app).await;
    let officer = app.as_("officer").await;
    let nobodys = officer.get("/visits/plan").await.expect(200);
    assert_eq!((&nobodys["steward"], &nobodys["lines"]), (&Value::Null, &json!([])), "nobody was chosen");
    let at = format!("/visits/plan?steward={steward}");
    let before = officer.get(&at).await.expect(200);
    let kinds = |plan: &Value| -> Vec<String> {
        let of = |line: &Value| -> Vec<String> {
            let all = line["reasons"].as_array().unwrap().iter();
            all.map(|one| one["kind"].as_str().unwrap().to_owned()).filter(|kind| kind != "policy").collect()
        };
        plan["lines"].as_array().unwrap().iter().flat_map(of).collect()
    };
    assert_eq!(kinds(&before), Vec::<String>::new(), "nothing is known of them: {before}");
    let ask = json!({ "channel": "company-page", "text": "取水许可什么时候能办" });
    let issue = app.as_("applicant").await.post("/issues", ask).await.expect(201);
    let plan = officer.get(&at).await.expect(200);
    assert_eq!(kinds(&plan), ["unsolved"], "its duty is not said twice: {plan}");
    assert_eq!(plan["lines"][0]["entity"]["id"], json!(ids[0]), "whoever asked comes first");
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-17" })).await.expect(200);
    let late = officer.get(&at).await.expect(200);
    assert_eq!(kinds(&late), ["unanswered"]);
    let said = late["lines"][0]["reasons"][0].clone();
    assert_eq!(
        (&said["about"], &said["text"]["zh"]),
        (&issue["id"], &json!("2023-07-07 的诉求“取水许可什么时候能办”逾期未答复"))
    );
    // Chosen ones become a visit of a day; the way is the shortest round, the reasons go along.
    let twice = json!({ "steward": steward, "on": "2023-07-17", "entities": [ids[0], ids[0]] });
    officer.post("/visits", twice).await.problem(422, "invalid-values");
    let past = json!({ "steward": steward, "on": "2023-07-14", "entities": ids });
    officer.post("/visits", past).await.problem(422, "day-passed");
    let new = json!({ "steward": steward, "on": "2023-07-17", "entities": ids, "with": ["tax", "market-regulation"] });
    let visit = officer.post("/visits", new).await.expect(201);
    let route = visit["route"].as_array().unwrap();
    assert_eq!((route.len(), &route[0]["name"]), (2, &json!("龙港区海达商贸有限公司（演示）")), "from where tours start");
    assert_eq!(route[1]["reasons"][0]["kind"], "unanswered");
    let legs: u64 = route.iter().map(|stop| stop["leg_m"].as_u64().unwrap()).sum();
    assert_eq!(visit["length_m"], legs + visit["back_m"].as_u64().unwrap());
    assert_eq!((&visit["state"], &visit["can"]), (&json!("planned"), &json!(["write", "call-off"])));
    let own = officer.get("/visits/plan").await.expect(200);
    assert_eq!(
        (&own["steward"]["id"], &own["lines"][0]["planned"]),
        (&json!(steward), &visit["id"]),
        "whose visit I planned last"
    );
    // Called off, nothing is left of it on the plan.
    let off = |version: i64, text: &str| json!({ "version": version, "text": text });
    let path = format!("/visits/{}/call-off", visit["id"].as_str().unwrap());
    officer.post(&path, off(7, "大雨")).await.problem(409, "version-conflict");
    officer.post(&path, off(1, " ")).await.problem(422, "words-required");
    let visit = officer.post(&path, off(1, "大雨")).await.expect(200);
    assert_eq!((&visit["state"], &visit["why"]), (&json!("called-off"), &json!("大雨")));
    assert_eq!(officer.get("/visits/plan").await.expect(200)["lines"][0]["planned"], Value::Null);
    write(&officer, &visit, note(&uuid7(&app), &ids[0], "去了", None)).await.problem(422, "called-off");
}

async fn what_comes_twice_is_there_once(app: TestApp) {
    let (steward, ids) = served(&app).await;
    let officer = app.as_("officer").await;
    let visit = planned(&officer, &steward, &ids).await;
    let (first, raised, done) = (uuid7(&app), uuid7(&app), uuid7(&app));
    let entries = [
        note(&first, &ids[0], "缺两名焊工，订单已排到十月", None),
        json!({ "id": raised, "entity": ids[0], "do": "raise", "text": "厂外河道淤堵，雨天积水" }),
        json!({ "id": done, "entity": ids[0], "do": "done" }),
    ];
    for _ in 0..2 {
        for entry in &entries {
            write(&officer, &visit, entry.clone()).await.expect(200);
        }
    }
    let now = officer.get(&format!("/visits/{}", visit["id"].as_str().unwrap())).await.expect(200);
    let stop = now["route"].as_array().unwrap().iter().find(|stop| stop["entity"] == json!(ids[0])).unwrap();
    assert_eq!((&stop["note"]["id"], &stop["notes_before"], &stop["visited"]), (&json!(first), &json!(0), &json!(true)));
    assert_eq!((stop["raised"].as_array().unwrap().len(), &stop["raised"][0]["office"]["id"]), (1, &json!("water")));
    let kinds: Vec<&str> = now["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["visit-made", "visit-raised", "visit-noted", "visit-planned"]);
    let issues = officer.get("/issues?channel=visit").await.expect(200);
    assert_eq!((&issues["total"], &issues["items"][0]["id"]), (&json!(1), &json!(raised)), "one rule, one process, one issue");
    // The company sees what was raised for it, and nothing of the notes.
    let company = app.as_("applicant").await;
    assert_eq!(company.get(&format!("/issues/{raised}")).await.expect(200)["state"], "handed");
    company.get(&format!("/entities/{}/visits", ids[0])).await.problem(403, "forbidden");
    // The same id with other words: a conflict that tells what is kept; also when it is an issue's id.
    let told = write(&officer, &visit, note(&first, &ids[0], "不缺人", None)).await.problem(409, "entry-differs");
    assert_eq!(told["changed"]["what"], "缺两名焊工，订单已排到十月");
    let foreign = company.post("/issues", json!({ "channel": "company-page", "text": "取水" })).await.expect(201);
    let taken = json!({ "id": foreign["id"], "entity": ids[0], "do": "raise", "text": "取水" });
    write(&officer, &visit, taken).await.problem(409, "entry-differs");
    write(&officer, &visit, json!({ "id": uuid7(&app), "entity": ids[0], "do": "missed", "text": "无人" }))
        .await
        .problem(409, "ended-otherwise");
    let history = officer.get(&format!("/entities/{}/visits", ids[0])).await.expect(200);
    assert_eq!(history["items"][0]["stop"]["note"]["text"], "缺两名焊工，订单已排到十月");
    let missed = json!({ "id": uuid7(&app), "entity": ids[1], "do": "missed", "text": "停产放假，门卫代收材料" });
    assert_eq!(write(&officer, &visit, missed).await.expect(200)["state"], "done");
    let plan = officer.get("/visits/plan").await.expect(200);
    assert_eq!(plan["lines"][0]["visited_on"], "2023-07-07", "who was seen is known; who was not is not");
}

async fn two_who_write_at_once_lose_nothing(app: TestApp) {
    let (steward, ids) = served(&app).await;
    let officer = app.as_("officer").await;
    let visit = planned(&officer, &steward, &ids).await;
    let tax = app.post_of(server::Role::Reviewer, "tax").await;
    let (mine, theirs) = (uuid7(&app), uuid7(&app));
    // Both have seen an empty field.
    let (a, b) = tokio::join!(
        write(&officer, &visit, note(&mine, &ids[0], "缺焊工", None)),
        write(&tax, &visit, note(&theirs, &ids[0], "留抵退税已讲清", None))
    );
    let (first, second) = if a.status.as_u16() == 200 { (a, b) } else { (b, a) };
    let kept = first.expect(200);
    let stop =
        |visit: &Value| visit["route"].as_array().unwrap().iter().find(|one| one["entity"] == json!(ids[0])).unwrap().clone();
    let kept = stop(&kept)["note"].clone();
    let told = second.problem(409, "note-changed");
    assert_eq!((&told["changed"]["what"], &told["changed"]["by"]), (&kept["text"], &kept["by"]));
    // Whoever was slower has seen both and joins them.
    let joined = note(&uuid7(&app), &ids[0], "缺焊工；留抵退税已讲清", kept["id"].as_str());
    let now = write(&officer, &visit, joined).await.expect(200);
    assert_eq!((&stop(&now)["note"]["text"], &stop(&now)["notes_before"]), (&json!("缺焊工；留抵退税已讲清"), &json!(1)));
    // Entries about different things at one moment are all taken.
    let raise = |text: &str| json!({ "id": uuid7(&app), "entity": ids[1], "do": "raise", "text": text });
    let (a, b, c) = tokio::join!(
        write(&officer, &visit, raise("取水")),
        write(&tax, &visit, raise("环评")),
        write(&tax, &visit, note(&uuid7(&app), &ids[1], "一切正常", None))
    );
    for answer in [a, b, c] {
        answer.expect(200);
    }
    let now = officer.get(&format!("/visits/{}", visit["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&now["raised"], &now["version"]), (&json!(2), &json!(6)));
}

async fn whoever_may_not_sees_nothing_and_writes_nothing(app: TestApp) {
    let (steward, ids) = served(&app).await;
    let officer = app.as_("officer").await;
    let visit = planned(&officer, &steward, &ids).await;
    let at = format!("/visits/{}", visit["id"].as_str().unwrap());
    let company = app.as_("applicant").await;
    company.get(&at).await.problem(404, "not-found");
    for path in ["/visits", "/visits/plan"] {
        company.get(path).await.problem(403, "forbidden");
        app.nobody().await.get(path).await.problem(401, "sign-in-first");
    }
    write(&company, &visit, note(&uuid7(&app), &ids[0], "我", None)).await.problem(404, "not-found");
    let reviewer = app.as_("reviewer").await;
    assert_eq!(reviewer.get(&at).await.expect(200)["can"], json!([]), "another office reads");
    write(&reviewer, &visit, note(&uuid7(&app), &ids[0], "我", None)).await.problem(403, "forbidden");
    reviewer.post(&format!("{at}/call-off"), json!({ "version": 1, "text": "不去" })).await.problem(403, "forbidden");
    app.as_("administrator")
        .await
        .post("/visits", json!({ "steward": steward, "on": "2023-07-07", "entities": ids }))
        .await
        .problem(403, "forbidden");
    officer
        .post("/visits", json!({ "steward": uuid7(&app), "on": "2023-07-07", "entities": ids }))
        .await
        .problem(404, "not-found");
    officer
        .post("/visits", json!({ "steward": steward, "on": "2023-07-07", "entities": [] }))
        .await
        .problem(422, "stops-out-of-range");
    let wrong = |id: &str, verb: &str| json!({ "id": id, "entity": ids[0], "do": verb, "text": "x" });
    write(&officer, &visit, wrong("1", "note")).await.problem(422, "invalid-values");
    write(&officer, &visit, wrong(&uuid7(&app), "check-in")).await.problem(422, "invalid-values");
    write(&officer, &visit, wrong("018c2f0e-7a00-4000-8000-000000000001", "note")).await.problem(422, "no-entry-id");
    let later = json!({ "steward": steward, "on": "2023-07-10", "entities": [ids[0]] });
    let later = officer.post("/visits", later).await.expect(201);
    write(&officer, &later, note(&uuid7(&app), &ids[0], "早", None)).await.problem(422, "visit-not-yet");
}
