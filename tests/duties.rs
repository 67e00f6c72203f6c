//! Duties: the deadlines of cases as what somebody owes, who is told of what slips, and that nobody is told twice.

use crate::support::{COMPANY, TestApp, Visitor, asked_by_an_agenda, on_both, project};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both! {
    the_deadlines_of_a_case_are_duties_and_follow_it
    a_tolerated_paper_is_owed_by_the_applicant
    whoever_may_not_see_a_duty_cannot_learn_that_it_exists
    a_slip_is_told_once_to_each_rung_on_the_lawful_day
    two_servers_share_the_work_and_tell_nothing_twice
    an_overrun_promise_owes_a_published_reason_which_the_creditor_closes
    a_deputy_acts_on_the_duties_of_a_post_until_its_holder_is_back
    a_post_is_handed_over_in_one_action
}

/// Hands in `item` of a project with all its papers but those of `without`.
pub async fn submit(app: &TestApp, project: &Value, item: &str, without: &[&str]) -> Value {
    let applicant = app.as_("applicant").await;
    let id = project["id"].as_str().unwrap();
    let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
    let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
    let papers = step["materials"].as_array().unwrap().iter().map(|paper| paper["id"].as_str().unwrap());
    let papers: Vec<&str> = papers.filter(|paper| !without.contains(paper)).collect();
    applicant.post(&format!("/projects/{id}/cases"), json!({ "item": item, "materials": papers })).await.expect(201)
}

/// A soil and water plan, accepted on Friday 2023-07-07: promised by 07-13, by law due on 07-21.
pub async fn accepted(app: &TestApp) -> Value {
    let project = app.project().await;
    submit(app, &project, "project-code", &[]).await;
    let case = submit(app, &project, "soil-water", &[]).await;
    app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200)
}

async fn of_case(who: &Visitor<'_>, case: &Value) -> Vec<Value> {
    let found = who.get(&format!("/cases/{}/duties", case["id"].as_str().unwrap())).await.expect(200);
    found["items"].as_array().unwrap().clone()
}

/// Kind, state and last day of each duty of a case.
async fn states(who: &Visitor<'_>, case: &Value) -> BTreeSet<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let found = of_case(who, case).await;
    found.iter().map(|duty| (text(&duty["kind"]), text(&duty["state"]), text(&duty["due_on"]))).collect()
}

fn set(rows: &[(&str, &str, &str)]) -> BTreeSet<(String, String, String)> {
    rows.iter().map(|&(kind, state, due)| (kind.to_owned(), state.to_owned(), due.to_owned())).collect()
}

async fn the_deadlines_of_a_case_are_duties_and_follow_it(app: TestApp) {
    let case = accepted(&app).await;
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let notice = ("notice", "closed", "2023-07-14");
    let wanted = set(&[notice, ("promised", "open", "2023-07-13"), ("statutory", "open", "2023-07-21")]);
    assert_eq!(states(&reviewer, &case).await, wanted);
    // My office's list, the soonest first; each opens, and says that its case moves it.
    let mine = reviewer.get("/duties?scope=mine").await.expect(200);
    let kinds: Vec<&str> = mine["items"].as_array().unwrap().iter().map(|duty| duty["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds, &mine["total"]), (vec!["promised", "statutory"], &json!(2)));
    let one = reviewer.get(&format!("/duties/{}", mine["items"][0]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&one["follows"], &one["owner"]["id"], &one["lamp"]), (&json!(true), &json!("water"), &json!("green")));
    let told: Vec<(&str, bool)> = one["tellings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["on"].as_str().unwrap(), step["told_at"].is_null()))
        .collect();
    assert_eq!(told, [("2023-07-12", true), ("2023-07-14", true)], "who will be told what, and when");
    let report = json!({ "version": one["version"], "do": "report", "text": "已办" });
    let path = format!("/duties/{}/commands", one["id"].as_str().unwrap());
    reviewer.post(&path, report).await.problem(422, "follows-its-case");
    // A stop of the clock, an opinion asked, the decision, the delivery: the duties follow.
    let pause = json!({ "cause": "expert-review", "expected_on": "2023-07-20", "reason": "专家评审" });
    let case = reviewer.do_(&case, "pause", pause).await.expect(200);
    let still = set(&[notice, ("promised", "paused", "-"), ("statutory", "paused", "-")]);
    assert_eq!(states(&reviewer, &case).await, still);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-10" })).await.expect(200);
    let case = reviewer.do_(&case, "resume", json!({})).await.expect(200);
    let moved = set(&[notice, ("promised", "open", "2023-07-14"), ("statutory", "open", "2023-07-24")]);
    assert_eq!(states(&reviewer, &case).await, moved, "Monday did not count");
    let case = reviewer.do_(&case, "consult", json!({ "offices": ["emergency"] })).await.expect(200);
    let asked = app.as_("other-reviewer").await.get("/duties?scope=mine").await.expect(200);
    assert_eq!((&asked["items"][0]["kind"], &asked["items"][0]["due_on"]), (&json!("opinion"), &json!("2023-07-17")));
    let case = app.as_("other-reviewer").await.do_(&case, "answer", json!({ "opinion": "agree" })).await.expect(200);
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    let done = [
        notice,
        ("opinion", "closed", "2023-07-17"),
        ("promised", "closed", "2023-07-14"),
        ("statutory", "closed", "2023-07-24"),
    ];
    let decided: Vec<_> = done.into_iter().chain([("delivery", "open", "2023-07-24")]).collect();
    assert_eq!(states(&reviewer, &case).await, set(&decided));
    let case = head.do_(&case, "deliver", json!({})).await.expect(200);
    let delivered: Vec<_> = done.into_iter().chain([("delivery", "closed", "2023-07-24")]).collect();
    assert_eq!(states(&reviewer, &case).await, set(&delivered));
    let counts = reviewer.get("/duties/counts").await.expect(200);
    assert_eq!((&counts["mine"], &counts["overdue"]), (&json!(0), &json!(0)), "{counts}");
}

async fn a_tolerated_paper_is_owed_by_the_applicant(app: TestApp) {
    let mut body = project("2304-211404-04-01-000018");
    body["facts"]["own_water_intake"] = json!(true);
    let project = app.as_("officer").await.post("/projects", body).await.expect(201);
    submit(&app, &project, "project-code", &[]).await;
    let case = submit(&app, &project, "water-abstraction", &["third-party"]).await;
    let applicant = app.as_("applicant").await;
    let case = applicant.do_(&case, "promise", json!({})).await.expect(200);
    let case = app.as_("clerk").await.do_(&case, "tolerate", json!({})).await.expect(200);
    let owed = applicant.get("/duties").await.expect(200);
    assert_eq!(owed["total"], 1, "{owed}");
    let duty = &owed["items"][0];
    assert_eq!(
        (&duty["kind"], &duty["owner"]["id"], &duty["creditor"]["id"]),
        (&json!("tolerated"), &json!(COMPANY), &json!("water"))
    );
    let sheet = applicant.get("/duties.csv").await;
    let sheet = String::from_utf8(sheet.bytes).unwrap();
    assert!(sheet.contains("与第三者有利害关系的说明") && sheet.lines().count() == 2, "{sheet}");
    let project_page = applicant.get(&format!("/projects/{}/duties", project["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(project_page["items"].as_array().unwrap().len(), 3, "his paper, and what the office owes him");
    let case = applicant.do_(&case, "supplement", json!({ "materials": ["third-party"] })).await.expect(200);
    assert_eq!(applicant.get("/duties").await.expect(200)["total"], 0);
    let closed = of_case(&applicant, &case).await.into_iter().find(|duty| duty["kind"] == "tolerated").unwrap();
    assert_eq!((&closed["state"], &closed["late"]), (&json!("closed"), &json!(false)));
}

async fn whoever_may_not_see_a_duty_cannot_learn_that_it_exists(app: TestApp) {
    let case = accepted(&app).await;
    let stranger = app.as_("stranger").await;
    let duty = of_case(&app.as_("reviewer").await, &case).await[0].clone();
    let id = duty["id"].as_str().unwrap();
    stranger.get(&format!("/duties/{id}")).await.problem(404, "not-found");
    let step = json!({ "version": 1, "do": "acknowledge" });
    stranger.post(&format!("/duties/{id}/commands"), step).await.problem(404, "not-found");
    stranger.get(&format!("/cases/{}/duties", case["id"].as_str().unwrap())).await.problem(404, "not-found");
    for scope in ["mine", "owed", "all"] {
        assert_eq!(stranger.get(&format!("/duties?scope={scope}")).await.expect(200)["total"], 0, "{scope}");
    }
    let applicant = app.as_("applicant").await;
    applicant.get(&format!("/duties/{id}")).await.expect(200);
    assert_eq!(applicant.get("/duties?scope=owed").await.expect(200)["total"], 2, "the office owes him two decisions' dates");
    assert_eq!(applicant.get("/duties?scope=all&office=water").await.expect(200)["total"], 0, "he owes nothing");
    applicant.get("/duties?scope=everything").await.problem(400, "bad-query");
    app.as_("leader").await.get("/duties?scope=all&state=closed").await.problem(400, "bad-query");
    let closed = app.as_("leader").await.get("/duties?scope=all&state=closed&office=water").await.expect(200);
    assert_eq!(closed["total"], 1, "{closed}");
}

/// What somebody was told, oldest first: day, why.
async fn heard(who: &Visitor<'_>) -> Vec<(String, String)> {
    let found = who.get("/tellings?limit=200").await.expect(200);
    let row = |one: &Value| (one["on"].as_str().unwrap().to_owned(), one["why"]["en"].as_str().unwrap().to_owned());
    let mut rows: Vec<_> = found["items"].as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}

async fn a_slip_is_told_once_to_each_rung_on_the_lawful_day(app: TestApp) {
    accepted(&app).await;
    let leader = app.as_("leader").await;
    let mut seen = Vec::new();
    let mut day = jiff::civil::date(2023, 7, 8);
    while day <= jiff::civil::date(2023, 7, 31) {
        leader.post("/clock/advance", json!({ "to": day.to_string() })).await.expect(200);
        for who in ["reviewer", "head", "applicant", "leader"] {
            for told in heard(&app.as_(who).await).await {
                let row = (who, told.0.clone(), told.1);
                if !seen.contains(&row) {
                    assert_eq!(told.0, day.to_string(), "{who} was told on another day than the lawful one: {row:?}");
                    seen.push(row);
                }
            }
        }
        day = day.tomorrow().unwrap();
    }
    let row = |who: &'static str, on: &str, why: &str| (who, on.to_owned(), why.to_owned());
    for wanted in [
        row("reviewer", "2023-07-12", "1 working day before"),
        row("head", "2023-07-14", "1 working day overdue"),
        row("reviewer", "2023-07-19", "2 working days before"),
        row("reviewer", "2023-07-24", "1 working day overdue"),
        row("applicant", "2023-07-26", "3 working days overdue"),
        row("leader", "2023-07-28", "5 working days overdue"),
    ] {
        assert!(seen.contains(&wanted), "{wanted:?} is not among {seen:?}");
    }
    assert!(!seen.iter().any(|(who, _, why)| *who == "reviewer" && why == "3 working days overdue"));
    // The bell: unread until read, for each reader by himself.
    let (reviewer, second) = (app.as_("reviewer").await, app.as_("second-reviewer").await);
    let unread = reviewer.get("/duties/counts").await.expect(200)["unread"].as_i64().unwrap();
    assert_eq!(unread as usize, heard(&reviewer).await.len());
    let first = reviewer.get("/tellings?limit=1").await.expect(200)["items"][0]["id"].clone();
    assert_eq!(reviewer.post("/tellings/read", json!({ "id": first })).await.expect(200)["unread"], unread - 1);
    assert_eq!(reviewer.post("/tellings/read", json!({})).await.expect(200)["unread"], 0);
    assert_eq!(reviewer.get("/tellings?unread=true").await.expect(200)["items"], json!([]));
    assert_eq!(second.get("/duties/counts").await.expect(200)["unread"], unread);
    let none = app.as_("stranger").await;
    assert_eq!(none.post("/tellings/read", json!({ "id": first })).await.expect(200)["unread"], 0);
    assert_eq!(none.get("/tellings").await.expect(200)["items"], json!([]));
}

async fn two_servers_share_the_work_and_tell_nothing_twice(app: TestApp) {
    for n in 18..24 {
        let body = project(&format!("2304-211404-04-01-0000{n}"));
        let mut body = body;
        body["name"] = json!(format!("测试项目 {n}"));
        let project = app.as_("officer").await.post("/projects", confirmed(body)).await.expect(201);
        submit(&app, &project, "project-code", &[]).await;
        let case = submit(&app, &project, "soil-water", &[]).await;
        app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    }
    let late = jiff::civil::date(2023, 7, 31);
    assert!(app.app.clock.advance(calendar::start_of(late)));
    // Two that wake at once, and one that comes after: what one has claimed the others leave.
    let (one, two) = tokio::join!(server::timers::pass(&app.app, None), server::timers::pass(&app.app, None));
    let told = one.unwrap().told + two.unwrap().told;
    assert_eq!(server::timers::pass(&app.app, None).await.unwrap().told, 0);
    let mut rows = BTreeSet::new();
    let (mut all, mut asked) = (0, 0);
    for who in ["reviewer", "head", "applicant", "leader"] {
        let heard = app.as_(who).await.get("/tellings?limit=200").await.expect(200);
        for one in heard["items"].as_array().unwrap() {
            let new = i64::from(rows.insert(one["id"].as_str().unwrap().to_owned()));
            all += new;
            // What the frozen agendas of these weeks ask the office.
            asked += new * i64::from(asked_by_an_agenda(one));
        }
    }
    // Of each promise two rows (coming, overdue), of each statutory term five (coming, overdue to two, creditor, leaders).
    assert_eq!((told, all - asked), (all, 6 * 7), "six cases alike: each row once");
}

/// A project whose code somebody has compared with the register.
pub fn confirmed(mut body: Value) -> Value {
    body["confirm_codes"] = json!(true);
    body
}

async fn an_overrun_promise_owes_a_published_reason_which_the_creditor_closes(app: TestApp) {
    let case = accepted(&app).await;
    let (reviewer, leader) = (app.as_("reviewer").await, app.as_("leader").await);
    leader.post("/clock/advance", json!({ "to": "2023-07-13" })).await.expect(200);
    assert!(!of_case(&reviewer, &case).await.iter().any(|duty| duty["kind"] == "reason"), "not before the promise is overrun");
    leader.post("/clock/advance", json!({ "to": "2023-07-14" })).await.expect(200);
    let reason = of_case(&reviewer, &case).await.into_iter().find(|duty| duty["kind"] == "reason").unwrap();
    assert_eq!((&reason["due_on"], &reason["creditor"]["id"]), (&json!("2023-07-21"), &json!("city-government")));
    let at = format!("/duties/{}", reason["id"].as_str().unwrap());
    let act = async |who: &Visitor<'_>, step: &str, text: &str| {
        let now = who.get(&at).await.expect(200);
        who.post(&format!("{at}/commands"), json!({ "version": now["version"], "do": step, "text": text })).await
    };
    let overrun = async || {
        let shown = app.nobody().await.get("/public/progress/2304-211404-04-01-000018").await.expect(200);
        let step = shown["steps"].as_array().unwrap().iter().find(|step| step["item"] == "soil-water").unwrap();
        step["overrun"].clone()
    };
    let owed = json!({ "reason": null, "published_on": null, "owed_by": "2023-07-21" });
    assert_eq!(overrun().await, owed, "the public learns that it is owed");
    act(&app.as_("other-reviewer").await, "acknowledge", "").await.problem(422, "not-the-owner");
    app.as_("administrator")
        .await
        .post(&format!("{at}/commands"), json!({ "version": 1, "do": "acknowledge" }))
        .await
        .problem(403, "forbidden");
    let seen = act(&reviewer, "acknowledge", "").await.expect(200);
    assert_eq!(seen["state"], "acknowledged");
    act(&reviewer, "acknowledge", "").await.problem(422, "acknowledged-already");
    act(&leader, "send-back", "再看").await.problem(422, "not-reported");
    act(&reviewer, "report", "  ").await.problem(422, "words-required");
    let stale = json!({ "version": 1, "do": "report", "text": "旧" });
    let lost = reviewer.post(&format!("{at}/commands"), stale).await.problem(409, "version-conflict");
    assert_eq!(lost["changed"]["what_en"], "acknowledged", "{lost}");
    act(&reviewer, "report", "评审专家回避，已在网站公开说明。").await.expect(200);
    act(&reviewer, "close", "").await.problem(422, "not-the-creditor");
    act(&reviewer, "report", "再报").await.problem(422, "reported-already");
    assert_eq!(leader.get("/duties/counts").await.expect(200)["reported"], 1);
    let back = act(&leader, "send-back", "说明不具体。").await.expect(200);
    assert_eq!(back["state"], "acknowledged");
    assert_eq!(overrun().await, owed, "what was sent back no longer stands");
    act(&reviewer, "report", "已补充具体原因和预计时间。").await.expect(200);
    let closed = act(&leader, "close", "").await.expect(200);
    assert_eq!((&closed["state"], &closed["ended_on"], &closed["late"]), (&json!("closed"), &json!("2023-07-14"), &json!(false)));
    let kinds: Vec<&str> = closed["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    let wanted = ["duty-closed", "duty-reported", "duty-sent-back", "duty-reported", "duty-acknowledged"];
    assert_eq!(kinds, wanted, "the newest first");
    act(&leader, "close", "").await.problem(422, "duty-ended");
    let said = json!({ "reason": "已补充具体原因和预计时间。", "published_on": "2023-07-14", "owed_by": null });
    assert_eq!(overrun().await, said);
}

async fn a_deputy_acts_on_the_duties_of_a_post_until_its_holder_is_back(app: TestApp) {
    let (head, deputy, other) = (app.as_("head").await, app.as_("reviewer").await, app.as_("other-reviewer").await);
    let walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let walk_at = format!("/walks/{}", walk["id"].as_str().unwrap());
    let find = async |office: &str| {
        let version = head.get(&walk_at).await.expect(200)["version"].clone();
        let body = json!({ "version": version, "do": "find", "stage": "form", "text": "填三遍", "office": office, "method": "ordinary" });
        let view = head.post(&format!("{walk_at}/commands"), body).await.expect(200);
        let duties = view["duties"].as_array().unwrap().iter().find(|duty| duty["owner"]["id"] == office);
        format!("/duties/{}", duties.unwrap()["id"].as_str().unwrap())
    };
    let (theirs, own) = (find("emergency").await, find("water").await);
    let step = async |who: &Visitor<'_>, path: &str, verb: &str| {
        let version = who.get(path).await.expect(200)["version"].clone();
        who.post(&format!("{path}/commands"), json!({ "version": version, "do": verb, "text": "已合并" })).await
    };
    step(&other, &theirs, "report").await.expect(200);
    step(&deputy, &own, "report").await.expect(200);
    step(&deputy, &theirs, "close").await.problem(422, "not-the-creditor");
    // The head is away from Monday to Tuesday; an office has one head, so that anybody of it may stand in.
    let away = |deputy: &str| json!({ "deputy": app.user(deputy), "from_on": "2023-07-10", "to_on": "2023-07-11" });
    head.post("/absences", away("other-reviewer")).await.problem(422, "invalid-values");
    head.post("/absences", away("reviewer")).await.expect(200);
    assert_eq!(deputy.get("/day").await.expect(200)["standing_in_for"], json!([]), "not before its first day");
    step(&deputy, &theirs, "close").await.problem(422, "not-the-creditor");
    let leader = app.as_("leader").await;
    leader.post("/clock/advance", json!({ "to": "2023-07-10" })).await.expect(200);
    assert_eq!(deputy.get("/day").await.expect(200)["standing_in_for"], json!(["head"]));
    let seen = deputy.get(&theirs).await.expect(200);
    assert_eq!(seen["standing_in"]["zh"], "代 head");
    assert!(seen["can"].as_array().unwrap().iter().any(|one| one["do"] == "close" && one["allowed"] == true), "{seen}");
    // Nobody closes what his own office owes by standing in for whom it is owed to.
    assert!(deputy.get(&own).await.expect(200)["standing_in"].is_null());
    step(&deputy, &own, "close").await.problem(422, "not-the-creditor");
    step(&app.as_("second-reviewer").await, &theirs, "close").await.problem(422, "not-the-creditor");
    let closed = step(&deputy, &theirs, "close").await.expect(200);
    let actor = &closed["facts"][0]["actor"];
    assert_eq!((&actor["name"], &actor["on_behalf_of"]), (&json!("reviewer"), &json!("head")));
    // On the day after its last day it is over by itself.
    let late = find("emergency").await;
    leader.post("/clock/advance", json!({ "to": "2023-07-12" })).await.expect(200);
    assert!(deputy.get(&late).await.expect(200)["standing_in"].is_null());
    step(&deputy, &late, "drop").await.problem(422, "not-the-creditor");
}

async fn a_post_is_handed_over_in_one_action(app: TestApp) {
    let (head, land, other) = (app.as_("head").await, app.as_("land-head").await, app.as_("other-reviewer").await);
    let walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let at = format!("/walks/{}/commands", walk["id"].as_str().unwrap());
    for version in 1..4 {
        let body = json!({ "version": version, "do": "find", "stage": "form", "text": "填三遍", "office": "emergency", "method": "ordinary" });
        head.post(&at, body).await.expect(200);
    }
    let before = other.get("/duties?scope=mine").await.expect(200);
    let hand = |to: &str, text: &str| json!({ "to": to, "text": text });
    head.post("/duties/handover", hand("natural-resources", "轮岗")).await.problem(422, "invalid-values");
    head.post("/duties/handover", hand("nobody/office-head", "轮岗")).await.problem(404, "not-found");
    head.post("/duties/handover", hand("water/office-head", "轮岗")).await.problem(422, "invalid-values");
    head.post("/duties/handover", hand("natural-resources/office-head", " ")).await.problem(422, "invalid-values");
    let foreign = json!({ "from": "water/office-head", "to": "natural-resources/office-head", "text": "轮岗" });
    land.post("/duties/handover", foreign.clone()).await.problem(403, "forbidden");
    app.as_("applicant").await.post("/duties/handover", foreign.clone()).await.problem(403, "forbidden");
    let moved = head.post("/duties/handover", hand("natural-resources/office-head", "轮岗")).await.expect(200);
    assert_eq!(moved, json!({ "moved": 3 }));
    assert_eq!(land.get("/duties?scope=owed").await.expect(200)["total"], 3);
    assert_eq!(head.get("/duties?scope=owed").await.expect(200)["total"], 0);
    // Their clocks go on, and the facts say so.
    let after = other.get("/duties?scope=mine").await.expect(200);
    assert_eq!(after["items"][0]["due_on"], before["items"][0]["due_on"]);
    let one = land.get(&format!("/duties/{}", after["items"][0]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&one["facts"][0]["kind"], &one["facts"][0]["sentence"]["zh"]),
        (&json!("duty-handed-over"), &json!("交办方变更：轮岗。"))
    );
    let back = json!({ "from": "natural-resources/office-head", "to": "water/office-head", "text": "改回" });
    assert_eq!(app.as_("administrator").await.post("/duties/handover", back).await.expect(200)["moved"], 3);
}
