//! What enterprises ask: sorted by the rule with its reason, corrected and learned, answered on a duty's clock, closed by the company's word.

use crate::support::{TestApp, Visitor, on_both};
use serde_json::{Value, json};

on_both! {
    an_issue_is_sorted_answered_and_closed_by_the_company
    what_is_not_solved_goes_up_and_keeps_its_history
    a_correction_is_learned
    whoever_may_not_sees_nothing_and_does_nothing
    an_official_takes_it_in_and_calls_back
}

async fn ask(who: &Visitor<'_>, text: &str) -> Value {
    who.post("/issues", json!({ "channel": "company-page", "text": text })).await.expect(201)
}

async fn act(who: &Visitor<'_>, issue: &Value, mut step: Value) -> crate::support::Answer {
    let at = format!("/issues/{}", issue["id"].as_str().unwrap());
    step["version"] = who.get(&at).await.expect(200)["version"].clone();
    who.post(&format!("{at}/commands"), step).await
}

fn kinds(issue: &Value) -> Vec<(&str, &str)> {
    let text = |one: &Value, key: &str| -> &'static str { Box::leak(one[key].as_str().unwrap().to_owned().into_boxed_str()) };
    issue["duties"].as_array().unwrap().iter().map(|one| (text(one, "kind"), text(one, "state"))).collect()
}

async fn an_issue_is_sorted_answered_and_closed_by_the_company(app: TestApp) {
    let (company, reviewer, other) = (app.as_("applicant").await, app.as_("reviewer").await, app.as_("other-reviewer").await);
    let preview = company.post("/issues/route", json!({ "text": "取水许可什么时候能办" })).await.expect(200);
    assert_eq!((&preview["office"]["id"], &preview["why"]["zh"]), (&json!("water"), &json!("提到“取水”，属于“水务”")));
    let issue = ask(&company, "取水许可什么时候能办").await;
    assert_eq!(
        (&issue["state"], &issue["office"]["id"], &issue["due_on"]),
        (&json!("handed"), &json!("water"), &json!("2023-07-14"))
    );
    assert_eq!(kinds(&issue), [("issue", "open")], "one clock: a duty of the office");
    act(&other, &issue, json!({ "do": "answer", "text": "不归我" })).await.problem(403, "forbidden");
    act(&reviewer, &issue, json!({ "do": "answer", "text": " " })).await.problem(422, "words-required");
    let duty = issue["duties"][0]["id"].as_str().unwrap();
    reviewer
        .post(&format!("/duties/{duty}/commands"), json!({ "version": 1, "do": "report", "text": "已办" }))
        .await
        .problem(422, "through-the-issue");
    let answered = act(&reviewer, &issue, json!({ "do": "answer", "text": "材料齐全后四个工作日办结" })).await.expect(200);
    assert_eq!((&answered["state"], &answered["can"]), (&json!("answered"), &json!(["close-unjudged"])));
    act(&reviewer, &issue, json!({ "do": "close-unjudged" })).await.problem(422, "still-time");
    act(&company, &issue, json!({ "do": "judge", "solved": true, "satisfaction": 6 }))
        .await
        .problem(422, "satisfaction-out-of-range");
    let closed = act(&company, &issue, json!({ "do": "judge", "solved": true, "satisfaction": 5 })).await.expect(200);
    assert_eq!((&closed["state"], kinds(&closed)), (&json!("solved"), vec![("issue", "closed")]));
    let facts: Vec<&str> = closed["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(facts, ["issue-judged", "issue-answered", "issue-handed", "issue-asked"]);
    let standing = reviewer.get("/issues/appraisal").await.expect(200)["offices"][0].clone();
    assert_eq!((&standing["handed"], &standing["in_time"], &standing["solved_at_once"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(standing["solved_rate"], Value::Null, "one verdict is no rate");
    let listed = reviewer.get("/issues?office=water&state=solved").await.expect(200);
    assert_eq!(listed["total"], 1);
}

async fn what_is_not_solved_goes_up_and_keeps_its_history(app: TestApp) {
    let (company, reviewer, leader) = (app.as_("applicant").await, app.as_("reviewer").await, app.as_("leader").await);
    let issue = ask(&company, "排水接口被堵，雨季厂区进水").await;
    leader.post("/clock/advance", json!({ "to": "2023-07-13" })).await.expect(200);
    act(&reviewer, &issue, json!({ "do": "answer", "text": "已转告施工单位" })).await.expect(200);
    act(&company, &issue, json!({ "do": "judge", "solved": false, "satisfaction": 1 })).await.problem(422, "words-required");
    let again =
        act(&company, &issue, json!({ "do": "judge", "solved": false, "satisfaction": 1, "text": "还在进水" })).await.expect(200);
    assert_eq!((&again["state"], &again["reopened"], &again["due_on"]), (&json!("handed"), &json!(1), &json!("2023-07-20")));
    let mut owed = kinds(&again);
    owed.sort_unstable();
    assert_eq!(owed, [("issue", "closed"), ("issue", "open"), ("issue-unsolved", "open")]);
    // The leader finds it in his day, and is told at once.
    let mine = leader.get("/day").await.expect(200)["mine"]["items"].clone();
    assert!(mine.as_array().unwrap().iter().any(|one| one["kind"] == "issue-unsolved"), "{mine}");
    leader.post("/clock/advance", json!({ "to": "2023-07-14" })).await.expect(200);
    let told = leader.get("/tellings").await.expect(200);
    let unsolved = again["duties"].as_array().unwrap().iter().find(|one| one["kind"] == "issue-unsolved").unwrap();
    let of_it: Vec<&Value> = told["items"].as_array().unwrap().iter().filter(|one| one["duty"] == unsolved["id"]).collect();
    assert_eq!((of_it.len(), &of_it[0]["on"]), (1, &json!("2023-07-13")), "on the day on which it came up");
    // What becomes of it is not told twice: a second "not solved" opens no second duty of the leaders.
    act(&reviewer, &issue, json!({ "do": "answer", "text": "已疏通" })).await.expect(200);
    act(&company, &issue, json!({ "do": "judge", "solved": false, "satisfaction": 2, "text": "又堵了" })).await.expect(200);
    act(&reviewer, &issue, json!({ "do": "answer", "text": "换管完成" })).await.expect(200);
    let closed =
        act(&company, &issue, json!({ "do": "judge", "solved": true, "satisfaction": 4, "text": "好了" })).await.expect(200);
    assert!(kinds(&closed).iter().all(|(_, state)| *state == "closed"), "{closed}");
    let unsolved = kinds(&closed).into_iter().filter(|(kind, _)| *kind == "issue-unsolved").count();
    assert_eq!((unsolved, closed["rounds"].as_array().unwrap().len()), (1, 3));
    let answers: Vec<&str> =
        closed["rounds"].as_array().unwrap().iter().map(|round| round["answer"]["text"].as_str().unwrap()).collect();
    assert_eq!(answers, ["已转告施工单位", "已疏通", "换管完成"]);
}

async fn a_correction_is_learned(app: TestApp) {
    let (company, clerk) = (app.as_("applicant").await, app.as_("clerk").await);
    let issue = ask(&company, "厂门口红绿灯太久").await;
    assert_eq!((&issue["state"], &issue["office"]), (&json!("received"), &Value::Null));
    let hand = |learn: &str| json!({ "do": "hand", "office": "emergency", "text": "属于应急", "learn": learn });
    act(&company, &issue, hand("红绿灯")).await.problem(403, "forbidden");
    act(&clerk, &issue, hand("斑马线")).await.problem(422, "word-not-there");
    let stale = json!({ "version": 9, "do": "hand", "office": "emergency" });
    clerk.post(&format!("/issues/{}/commands", issue["id"].as_str().unwrap()), stale).await.problem(409, "version-conflict");
    act(&clerk, &issue, json!({ "do": "hand", "office": "nobody" })).await.problem(404, "not-found");
    let handed = act(&clerk, &issue, hand("红绿灯")).await.expect(200);
    assert_eq!((&handed["office"]["id"], &handed["rounds"][0]["why"]["zh"]), (&json!("emergency"), &json!("属于应急")));
    let next = ask(&company, "又一处红绿灯不亮").await;
    assert_eq!(next["office"]["id"], "emergency");
    assert_eq!(next["rounds"][0]["why"]["zh"], "提到“红绿灯”，按以往人工更正办理");
    // The office that is the wrong one hands it on; the duty goes along.
    let other = app.as_("other-reviewer").await;
    let moved = act(&other, &next, json!({ "do": "hand", "office": "water", "text": "不是应急事项" })).await.expect(200);
    assert_eq!((moved["rounds"].as_array().unwrap().len(), &moved["duties"][0]["owner"]["id"]), (1, &json!("water")), "{moved}");
}

async fn whoever_may_not_sees_nothing_and_does_nothing(app: TestApp) {
    let company = app.as_("applicant").await;
    let issue = ask(&company, "取水口要改造").await;
    let at = format!("/issues/{}", issue["id"].as_str().unwrap());
    app.as_("stranger").await.get(&at).await.problem(404, "not-found");
    assert_eq!(app.as_("stranger").await.get("/issues").await.expect(200)["items"], json!([]));
    app.nobody().await.get(&at).await.problem(401, "sign-in-first");
    company.get("/issues/appraisal").await.problem(403, "forbidden");
    company.post("/issues", json!({ "channel": "hotline", "text": "问" })).await.problem(422, "invalid-values");
    company.post("/issues", json!({ "channel": "company-page", "text": " " })).await.problem(422, "invalid-values");
    let wrong = json!({ "channel": "hotline", "text": "问", "company": "演示企业", "code": "91211400MA0QC1AB2X" });
    app.as_("clerk").await.post("/issues", wrong).await.problem(422, "invalid-values");
    app.as_("administrator")
        .await
        .post("/issues", json!({ "channel": "window", "text": "问", "company": "某" }))
        .await
        .problem(403, "forbidden");
    let named = json!({ "channel": "direct-line", "text": "请应急局答复消防通道", "office": "emergency" });
    let direct = company.post("/issues", named).await.expect(201);
    assert_eq!(
        (&direct["office"]["id"], &direct["rounds"][0]["why"]["en"]),
        (&json!("emergency"), &json!("named by the company on the direct line"))
    );
    let gone = act(&company, &direct, json!({ "do": "withdraw", "text": "已自行解决" })).await.expect(200);
    assert_eq!((&gone["state"], kinds(&gone)), (&json!("withdrawn"), vec![("issue", "lapsed")]));
}

async fn an_official_takes_it_in_and_calls_back(app: TestApp) {
    let (clerk, reviewer) = (app.as_("clerk").await, app.as_("reviewer").await);
    let body =
        json!({ "channel": "hotline", "text": "反映取水计量表故障", "company": "演示来电企业", "contact": "回访电话已留" });
    let issue = clerk.post("/issues", body).await.expect(201);
    act(&reviewer, &issue, json!({ "do": "answer", "text": "已更换" })).await.expect(200);
    act(&reviewer, &issue, json!({ "do": "judge", "solved": true, "satisfaction": 5 })).await.problem(403, "forbidden");
    let closed = act(&clerk, &issue, json!({ "do": "judge", "solved": true, "satisfaction": 4, "text": "电话回访，企业认可" }))
        .await
        .expect(200);
    assert_eq!((&closed["state"], &closed["rounds"][0]["verdict"]["by"]), (&json!("solved"), &json!("clerk")));
    // Silence closes after ten working days, as silence.
    let quiet =
        clerk.post("/issues", json!({ "channel": "visit", "text": "取水证换证", "company": "演示走访企业" })).await.expect(201);
    act(&reviewer, &quiet, json!({ "do": "answer", "text": "已换" })).await.expect(200);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-24" })).await.expect(200);
    let closed = act(&reviewer, &quiet, json!({ "do": "close-unjudged" })).await.expect(200);
    assert_eq!((&closed["state"], &closed["mark"]), (&json!("unanswered"), &Value::Null));
}
