//! The parlour: seats counted as they are taken, a waiting list that moves up, questions that are issues and what became of them.

use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    a_company_signs_up_asks_and_everybody_sees_what_became_of_it
    the_last_seat_is_given_once
    whoever_may_not_changes_nothing
}

fn event(seats: u32) -> Value {
    json!({ "title": "政企早餐会", "on": "2023-07-12", "place": "8:00 三楼", "agenda": ["取水和排水", ""], "seats": seats })
}

async fn a_company_signs_up_asks_and_everybody_sees_what_became_of_it(app: TestApp) {
    let clerk = app.as_("clerk").await;
    let opened = clerk.post("/parlour", event(2)).await.expect(201);
    let at = format!("/parlour/{}", opened["id"].as_str().unwrap());
    assert_eq!((&opened["agenda"], &opened["can"]), (&json!(["取水和排水"]), &json!(["call-off"])));
    let company = app.as_("applicant").await;
    company.post(&format!("{at}/questions"), json!({ "text": "取水许可什么时候能办" })).await.problem(422, "not-signed-up");
    let seated = company.post(&format!("{at}/commands"), json!({ "do": "sign-up" })).await.expect(200);
    assert_eq!((&seated["mine"], &seated["taken"], &seated["guests"]), (&json!("seat"), &json!(1), &Value::Null));
    company.post(&format!("{at}/questions"), json!({ "text": " " })).await.problem(422, "words-required");
    let asked = company.post(&format!("{at}/questions"), json!({ "text": "取水许可什么时候能办" })).await.expect(201);
    let issue = asked["asked"][0]["issue"].as_str().unwrap().to_owned();
    let duties = company.get(&format!("/issues/{issue}")).await.expect(200);
    assert_eq!((&duties["channel"], &duties["due_on"]), (&json!("parlour"), &json!("2023-07-14")), "one process, a duty's clock");
    // In public nobody learns who asked, and everybody what became of it.
    let public = app.nobody().await.get(&at).await.expect(200);
    let shown = &public["asked"][0];
    assert_eq!((&shown["company"], &shown["issue"], &shown["answer"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!((&public["guests"], &public["facts"], &public["can"]), (&Value::Null, &json!([]), &json!([])));
    let answer = json!({ "version": duties["version"], "do": "answer", "text": "四个工作日办结" });
    app.as_("reviewer").await.post(&format!("/issues/{issue}/commands"), answer).await.expect(200);
    let public = app.nobody().await.get(&at).await.expect(200);
    assert_eq!(
        (&public["asked"][0]["state"], &public["asked"][0]["answer"], &public["asked"][0]["office"]["id"]),
        (&json!("answered"), &json!("四个工作日办结"), &json!("water"))
    );
    // Minutes come after; then the event is among those that are over.
    let minutes = |version: i64| json!({ "do": "minutes", "version": version, "text": "到会一家" });
    clerk.post(&format!("{at}/commands"), minutes(3)).await.problem(422, "event-not-held");
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-13" })).await.expect(200);
    clerk.post(&format!("{at}/commands"), minutes(1)).await.problem(409, "version-conflict");
    let held = clerk.post(&format!("{at}/commands"), minutes(3)).await.expect(200);
    assert_eq!((&held["state"], &held["minutes"]), (&json!("held"), &json!("到会一家")));
    let kinds: Vec<&str> = held["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["event-minuted", "event-asked", "event-joined", "event-opened"]);
    company.post(&format!("{at}/commands"), json!({ "do": "give-up" })).await.problem(422, "event-over");
    let (next, past) = (app.nobody().await.get("/parlour").await, app.nobody().await.get("/parlour?past=true").await);
    assert_eq!((&next.expect(200)["total"], &past.expect(200)["total"]), (&json!(0), &json!(1)));
}

async fn the_last_seat_is_given_once(app: TestApp) {
    let opened = app.as_("officer").await.post("/parlour", event(1)).await.expect(201);
    let at = format!("/parlour/{}", opened["id"].as_str().unwrap());
    let (one, other) = (app.as_("applicant").await, app.as_("stranger").await);
    let sign_up = json!({ "do": "sign-up" });
    let commands = format!("{at}/commands");
    let (a, b, again) = tokio::join!(
        one.post(&commands, sign_up.clone()),
        other.post(&commands, sign_up.clone()),
        one.post(&commands, sign_up.clone())
    );
    for answer in [a, b, again] {
        answer.expect(200);
    }
    let (mine, theirs) = (one.get(&at).await.expect(200), other.get(&at).await.expect(200));
    let mut seats = [mine["mine"].as_str().unwrap(), theirs["mine"].as_str().unwrap()];
    seats.sort_unstable();
    assert_eq!((seats, &mine["taken"], &mine["waiting"]), (["seat", "waits"], &json!(1), &json!(1)), "two at once, one seat");
    let (seated, waits) = if mine["mine"] == "seat" { (&one, &other) } else { (&other, &one) };
    assert_eq!(waits.get(&at).await.expect(200)["waits"], 1);
    seated.post(&commands, json!({ "do": "give-up" })).await.expect(200);
    let moved = waits.get(&at).await.expect(200);
    assert_eq!((&moved["mine"], &moved["waiting"]), (&json!("seat"), &json!(0)), "whoever waits moves up");
    seated.post(&commands, json!({ "do": "give-up" })).await.problem(422, "not-signed-up");
    let guests = app.as_("officer").await.get(&at).await.expect(200)["guests"].clone();
    assert_eq!(guests.as_array().unwrap().len(), 1, "officials see who comes");
}

async fn whoever_may_not_changes_nothing(app: TestApp) {
    let company = app.as_("applicant").await;
    company.post("/parlour", event(2)).await.problem(403, "forbidden");
    app.nobody().await.post("/parlour", event(2)).await.problem(401, "sign-in-first");
    let clerk = app.as_("clerk").await;
    clerk.post("/parlour", event(0)).await.problem(422, "event-incomplete");
    clerk
        .post("/parlour", json!({ "title": "x", "on": "2023-07-06", "place": "x", "agenda": ["x"], "seats": 1 }))
        .await
        .problem(422, "day-passed");
    let opened = clerk.post("/parlour", event(2)).await.expect(201);
    let at = format!("/parlour/{}/commands", opened["id"].as_str().unwrap());
    clerk.post(&at, json!({ "do": "sign-up" })).await.problem(403, "forbidden");
    app.as_("officer")
        .await
        .post(&at, json!({ "do": "call-off", "version": 1, "text": "不办了" }))
        .await
        .problem(403, "forbidden");
    company.post(&at, json!({ "do": "call-off", "version": 1, "text": "不办了" })).await.problem(403, "forbidden");
    company.post(&at, json!({ "do": "dance" })).await.problem(422, "invalid-values");
    let off = clerk.post(&at, json!({ "do": "call-off", "version": 1, "text": "台风" })).await.expect(200);
    assert_eq!((&off["state"], &off["why"], &off["can"]), (&json!("called-off"), &json!("台风"), &json!([])));
    company.post(&at, json!({ "do": "sign-up" })).await.problem(422, "event-over");
    company.get("/parlour/018c2f0e-7a00-7000-8000-000000000001").await.problem(404, "not-found");
}
