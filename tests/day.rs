//! My day: what I owe, what is owed to me, what changed since the previous working day; of others' duties nobody learns.

use crate::duties::accepted;
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    a_day_shows_what_is_owed_and_what_changed
    what_is_owed_to_me_waits_for_my_word
    nobody_sees_anothers_day
}

fn kinds(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

/// How many duties of some kinds are due on a day, were due before it, and are due soon.
fn lit(owed: &Value, on: &str, of: impl Fn(&str) -> bool) -> (usize, usize, usize) {
    let owed: Vec<&Value> = owed.as_array().unwrap().iter().filter(|one| of(one["kind"].as_str().unwrap())).collect();
    let count = |test: &dyn Fn(&Value) -> bool| owed.iter().filter(|one| test(one)).count();
    let today = |one: &Value| one["due_on"] == on;
    (count(&today), count(&|one| one["lamp"] == "overdue"), count(&|one| one["lamp"] == "due-soon" && !today(one)))
}

async fn a_day_shows_what_is_owed_and_what_changed(app: TestApp) {
    let reviewer = app.as_("reviewer").await;
    let empty = reviewer.get("/day").await.expect(200);
    assert_eq!((&empty["on"], &empty["since"]), (&json!("2023-07-07"), &json!("2023-07-06")));
    assert_eq!((&empty["mine"]["total"], &empty["changed"]["items"]), (&json!(0), &json!([])));
    let case = accepted(&app).await;
    let day = reviewer.get("/day").await.expect(200);
    assert_eq!(kinds(&day["mine"]["items"]), ["promised", "statutory"], "what is due first stands first");
    assert_eq!((&day["mine"]["total"], &day["mine"]["today"], &day["mine"]["soon"]), (&json!(2), &json!(0), &json!(0)));
    let changed: Vec<&str> = kinds(&day["changed"]["items"]);
    assert_eq!(changed, ["accepted", "received"], "by the window and the applicant, the newest first");
    let subject = &day["changed"]["items"][0]["subject"];
    assert_eq!((&subject["kind"], &subject["id"]), (&json!("case"), &case["id"]));
    // What I did myself is no news to me, but to my colleague it is.
    reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let again = reviewer.get("/day").await.expect(200);
    assert_eq!(kinds(&again["changed"]["items"]), changed);
    let head = app.as_("head").await.get("/day").await.expect(200);
    assert_eq!(kinds(&head["changed"]["items"]), ["reviewed", "accepted", "received"]);
    let leader = app.as_("leader").await;
    for (to, today, overdue, soon) in [("2023-07-12", 0, 0, 1), ("2023-07-13", 1, 0, 0), ("2023-07-14", 0, 1, 0)] {
        leader.post("/clock/advance", json!({ "to": to })).await.expect(200);
        let mine = reviewer.get("/day").await.expect(200)["mine"].clone();
        let owed = reviewer.get("/duties?scope=mine&limit=200").await.expect(200)["items"].clone();
        let whole = lit(&owed, to, |_| true);
        assert_eq!(
            (&mine["today"], &mine["overdue"], &mine["soon"]),
            (&json!(whole.0), &json!(whole.1), &json!(whole.2)),
            "on {to}"
        );
        // What frozen agendas ask its office besides is another matter.
        assert_eq!(lit(&owed, to, |kind| kind != "answer"), (today, overdue, soon), "on {to}");
    }
    // The week before is no news any more; the promise that slipped owes the city a reason.
    let later = app.as_("head").await.get("/day").await.expect(200);
    assert_eq!(later["since"], "2023-07-13");
    assert!(!kinds(&later["changed"]["items"]).iter().any(|kind| changed.contains(kind)), "{later}");
    assert!(kinds(&later["mine"]["items"]).contains(&"reason"), "{later}");
    // On a Monday Friday is the day before.
    leader.post("/clock/advance", json!({ "to": "2023-07-17" })).await.expect(200);
    let monday = leader.get("/day").await.expect(200);
    assert_eq!(monday["since"], "2023-07-14");
    let sits: Vec<&Value> = monday["meetings"].as_array().unwrap().iter().map(|one| &one["on"]).collect();
    assert!(sits.contains(&&json!("2023-07-17")), "{monday}");
    assert_eq!(reviewer.get("/day").await.expect(200)["meetings"], json!([]), "meetings are not a reviewer's");
}

async fn what_is_owed_to_me_waits_for_my_word(app: TestApp) {
    let (head, other) = (app.as_("head").await, app.as_("other-reviewer").await);
    let walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let find = json!({ "version": walk["version"], "do": "find", "stage": "form", "text": "同一信息填三遍", "office": "emergency", "method": "ordinary" });
    head.post(&format!("/walks/{}/commands", walk["id"].as_str().unwrap()), find).await.expect(200);
    let owed = head.get("/day").await.expect(200)["owed"].clone();
    assert_eq!((&owed["total"], &owed["reported"], &owed["to_close"]), (&json!(1), &json!(0), &json!([])));
    let duty = other.get("/day").await.expect(200)["mine"]["items"][0].clone();
    let path = format!("/duties/{}/commands", duty["id"].as_str().unwrap());
    other.post(&path, json!({ "version": duty["version"], "do": "report", "text": "已合并" })).await.expect(200);
    let day = head.get("/day").await.expect(200);
    assert_eq!((&day["owed"]["reported"], kinds(&day["owed"]["to_close"])), (&json!(1), vec!["finding"]));
    assert_eq!(kinds(&day["changed"]["items"])[0], "duty-reported");
    assert_eq!(day["changed"]["items"][0]["actor"]["name"], "other-reviewer");
    // What is late is told too.
    let mine = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let find = json!({ "version": mine["version"], "do": "find", "stage": "form", "text": "排队一小时", "office": "emergency", "method": "ordinary" });
    head.post(&format!("/walks/{}/commands", mine["id"].as_str().unwrap()), find).await.expect(200);
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-17" })).await.expect(200);
    let late = head.get("/day").await.expect(200)["owed"].clone();
    assert_eq!((&late["overdue"], late["slipped"].as_array().unwrap().len()), (&json!(1), 1), "{late}");
}

async fn nobody_sees_anothers_day(app: TestApp) {
    accepted(&app).await;
    for who in ["stranger", "other-reviewer", "administrator"] {
        let day = app.as_(who).await.get("/day").await.expect(200);
        assert_eq!((&day["mine"]["total"], &day["owed"]["total"]), (&json!(0), &json!(0)), "{who}: {day}");
    }
    let stranger = app.as_("stranger").await.get("/day").await.expect(200);
    assert_eq!(stranger["changed"]["items"], json!([]));
    let applicant = app.as_("applicant").await.get("/day").await.expect(200);
    assert_eq!(kinds(&applicant["owed"]["slipped"]), Vec::<&str>::new());
    assert!(kinds(&applicant["changed"]["items"]).contains(&"accepted"), "{applicant}");
    app.nobody().await.get("/day").await.problem(401, "sign-in-first");
}
