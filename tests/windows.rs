//! The window centre: queue tickets from the kiosk to the window, two windows at once, what a kiosk is kept from, and who is told what.

use crate::support::{TestApp, Visitor, on_both};
use base::TicketId;
use serde_json::{Value, json};

on_both! {
    a_ticket_goes_from_the_kiosk_to_the_window
    two_windows_that_call_at_once_get_two_tickets
    a_window_has_one_number_in_hand_also_when_its_clerks_call_at_once
    whoever_goes_first_does_not_hold_up_all_others
    a_number_that_does_not_come_is_missed_and_may_come_back
    only_its_own_people_call_to_a_window
    the_hall_gives_tickets_in_its_hours_and_not_without_end
    figures_are_counted_from_tickets
}

async fn take(app: &TestApp, group: &str) -> Value {
    app.nobody().await.post("/public/tickets", json!({ "group": group })).await.expect(201)
}

async fn follow(app: &TestApp, slip: &Value) -> Value {
    app.nobody().await.get(&format!("/public/tickets/{}", slip["code"].as_str().unwrap())).await.expect(200)
}

async fn next(clerk: &Visitor<'_>, window: &str) -> crate::support::Answer {
    clerk.post(&format!("/windows/{window}/next"), json!({})).await
}

/// Does something to the ticket that a window has in hand.
async fn step(clerk: &Visitor<'_>, view: &Value, what: &str, more: Value) -> crate::support::Answer {
    let ticket = &view["ticket"];
    let mut body = json!({ "version": ticket["version"], "window": view["id"], "do": what });
    body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    clerk.post(&format!("/tickets/{}/commands", ticket["id"].as_str().unwrap()), body).await
}

/// Lets the city's clock go on.
fn pass(app: &TestApp, minutes: i64) {
    let now = app.app.clock.now();
    assert!(app.app.clock.advance(now + jiff::SignedDuration::from_mins(minutes)));
}

async fn a_ticket_goes_from_the_kiosk_to_the_window(app: TestApp) {
    let (first, second) = (take(&app, "projects").await, take(&app, "projects").await);
    let other = take(&app, "realty").await;
    let number = |slip: &Value| slip["ticket"]["number"].as_str().unwrap().to_owned();
    assert_eq!((number(&first), number(&second), number(&other)), ("A001".into(), "A002".into(), "D001".into()));
    assert_eq!(
        (&first["ticket"]["ahead"], &second["ticket"]["ahead"], &second["ticket"]["minutes"]),
        (&json!(0), &json!(1), &json!(18))
    );
    assert!(first["url"].as_str().unwrap().ends_with(first["code"].as_str().unwrap()), "{first}");
    assert!(first["qr"].as_array().unwrap().len() > 20, "a QR code has rows");
    assert!(first["ticket"].get("id").is_none(), "the public learns no id");

    let clerk = app.as_("clerk").await;
    let windows = clerk.get("/windows").await.expect(200);
    assert!(windows["items"].as_array().unwrap().iter().all(|window| window["mine"] == true), "{windows}");
    let called = next(&clerk, "1").await.expect(200);
    assert_eq!((&called["ticket"]["number"], &called["ticket"]["state"]), (&json!("A001"), &json!("called")));
    next(&clerk, "1").await.problem(422, "window-busy");
    let face = follow(&app, &first).await;
    assert_eq!((&face["state"], &face["window_name"]["zh"]), (&json!("called"), &json!("1号 综合窗口")));
    let hall = app.nobody().await.get("/public/hall").await.expect(200);
    assert_eq!(
        (&hall["calls"][0]["number"], &hall["calls"][0]["window"], &hall["closed"]),
        (&json!("A001"), &json!("1"), &Value::Null)
    );
    assert_eq!(hall["groups"][0]["waiting"], 1, "{hall}");

    let again = step(&clerk, &called, "again", json!({})).await.expect(200);
    assert_eq!(again["ticket"]["calls"], 2);
    step(&clerk, &called, "serve", json!({})).await.problem(409, "version-conflict");
    let serving = step(&clerk, &again, "serve", json!({})).await.expect(200);
    step(&clerk, &serving, "miss", json!({})).await.problem(422, "ticket-state");
    // Handed to another window, it is the first there.
    step(&clerk, &serving, "hand", json!({ "to": "1" })).await.problem(422, "same-window");
    let handed = step(&clerk, &serving, "hand", json!({ "to": "6" })).await.expect(200);
    assert_eq!(handed["ticket"], Value::Null);
    assert_eq!(follow(&app, &first).await["state"], "waiting");
    let there = next(&clerk, "6").await.expect(200);
    assert_eq!(there["ticket"]["number"], "A001");
    let serving = step(&clerk, &there, "serve", json!({})).await.expect(200);
    step(&clerk, &serving, "finish", json!({})).await.expect(200);
    assert_eq!(follow(&app, &first).await["state"], "done");
    // Each step left a fact; the one that was refused left none.
    let id = serving["ticket"]["id"].as_str().unwrap().parse().unwrap();
    let facts = app.app.store.facts_of(id).await.unwrap();
    let told: Vec<(&str, bool)> = facts.iter().map(|fact| (fact.kind.as_str(), fact.actor_id.is_some())).collect();
    let steps = ["call", "again", "serve", "hand", "call", "serve", "finish"].map(|step| (format!("ticket-{step}"), true));
    assert_eq!(told[0], ("ticket-taken", false), "nobody knows who holds it");
    assert_eq!(told[1..], steps.iter().map(|(kind, known)| (kind.as_str(), *known)).collect::<Vec<_>>()[..]);

    // Whoever does not want to wait gives his ticket up.
    let leave = format!("/public/tickets/{}/leave", second["code"].as_str().unwrap());
    assert_eq!(app.nobody().await.post(&leave, json!({})).await.expect(200)["state"], "left");
    app.nobody().await.post(&leave, json!({})).await.problem(422, "ticket-state");
    next(&clerk, "1").await.problem(422, "nobody-waits");
    app.nobody().await.get("/public/tickets/AAAAAAAAAAAAAAAAAAAAAA").await.problem(404, "not-found");
}

async fn two_windows_that_call_at_once_get_two_tickets(app: TestApp) {
    for _ in 0..6 {
        take(&app, "projects").await;
    }
    let clerk = app.as_("clerk").await;
    let (one, two, three) = tokio::join!(next(&clerk, "1"), next(&clerk, "2"), next(&clerk, "3"));
    let mut numbers: Vec<String> =
        [one, two, three].map(|answer| answer.expect(200)["ticket"]["number"].as_str().unwrap().to_owned()).to_vec();
    numbers.sort();
    assert_eq!(numbers, ["A001", "A002", "A003"], "each window has another number, and nobody was passed over");
    // Numbers of a day and group have no gaps and no doubles, also when many kiosks give them at once.
    let mut many = Vec::new();
    for _ in 0..3 {
        let kiosk = || take(&app, "construction");
        let (a, b, c, d) = tokio::join!(kiosk(), kiosk(), kiosk(), kiosk());
        many.extend([a, b, c, d]);
    }
    let mut numbers: Vec<&str> = many.iter().map(|slip| slip["ticket"]["number"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    let expected: Vec<String> = (1..=12).map(|n| format!("B{n:03}")).collect();
    assert_eq!(numbers, expected);
}

async fn a_window_has_one_number_in_hand_also_when_its_clerks_call_at_once(app: TestApp) {
    for _ in 0..4 {
        take(&app, "projects").await;
    }
    let clerk = app.as_("clerk").await;
    let both = tokio::join!(next(&clerk, "1"), next(&clerk, "1"));
    let statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    assert!(statuses.contains(&200) && statuses.contains(&422), "{statuses:?}");
    let today = app.app.store.tickets_on(app.app.today()).await.unwrap();
    assert_eq!(today.iter().filter(|ticket| ticket.state == "called").count(), 1);
}

async fn whoever_goes_first_does_not_hold_up_all_others(app: TestApp) {
    let nobody = app.nobody().await;
    take(&app, "projects").await;
    for _ in 0..3 {
        let body = json!({ "group": "projects", "precedence": "elderly" });
        assert_eq!(nobody.post("/public/tickets", body).await.expect(201)["ticket"]["precedence"], true);
    }
    nobody
        .post("/public/tickets", json!({ "group": "projects", "precedence": "in-a-hurry" }))
        .await
        .problem(422, "no-such-precedence");
    let clerk = app.as_("clerk").await;
    let mut called = Vec::new();
    for _ in 0..4 {
        let view = next(&clerk, "2").await.expect(200);
        called.push(view["ticket"]["number"].as_str().unwrap().to_owned());
        assert_eq!(view["ticket"]["precedence"].is_null(), called.len() == 3);
        let serving = step(&clerk, &view, "serve", json!({})).await.expect(200);
        step(&clerk, &serving, "finish", json!({})).await.expect(200);
    }
    assert_eq!(called, ["A002", "A003", "A001", "A004"]);
    // The screen on the wall tells nobody who goes first for what reason.
    take(&app, "projects").await;
    next(&clerk, "2").await.expect(200);
    let hall = nobody.get("/public/hall").await.expect(200);
    assert!(hall["calls"][0].get("precedence").is_none(), "{hall}");
}

async fn a_number_that_does_not_come_is_missed_and_may_come_back(app: TestApp) {
    let slip = take(&app, "projects").await;
    let clerk = app.as_("clerk").await;
    let mut view = next(&clerk, "1").await.expect(200);
    step(&clerk, &view, "miss", json!({})).await.problem(422, "call-again");
    for _ in 0..2 {
        view = step(&clerk, &view, "again", json!({})).await.expect(200);
    }
    let missed = step(&clerk, &view, "miss", json!({})).await.expect(200);
    assert_eq!((missed["ticket"].is_null(), &missed["missed"][0]["number"]), (true, &json!("A001")));
    assert_eq!(follow(&app, &slip).await["state"], "missed");
    let one = &missed["missed"][0];
    let back = json!({ "version": one["version"], "window": "2", "do": "rejoin" });
    let view = clerk.post(&format!("/tickets/{}/commands", one["id"].as_str().unwrap()), back).await.expect(200);
    assert_eq!((&view["waiting"][0]["number"], &view["missed"]), (&json!("A001"), &json!([])));
    // A ticket is good for its day.
    pass(&app, 3 * 24 * 60);
    let face = follow(&app, &slip).await;
    assert_eq!((&face["over"], &face["ahead"]), (&json!(true), &Value::Null));
    let leave = format!("/public/tickets/{}/leave", slip["code"].as_str().unwrap());
    app.nobody().await.post(&leave, json!({})).await.problem(422, "ticket-of-another-day");
}

async fn only_its_own_people_call_to_a_window(app: TestApp) {
    take(&app, "projects").await;
    app.nobody().await.get("/windows").await.problem(401, "sign-in-first");
    for post in ["applicant", "officer", "leader", "head"] {
        app.as_(post).await.get("/windows").await.problem(403, "forbidden");
        next(&app.as_(post).await, "1").await.problem(403, "forbidden");
    }
    let reviewer = app.as_("reviewer").await;
    next(&reviewer, "1").await.problem(403, "forbidden");
    reviewer.get("/windows/1").await.problem(403, "forbidden");
    let windows = reviewer.get("/windows").await.expect(200);
    assert!(windows["items"].as_array().unwrap().iter().all(|window| window["mine"] == false), "{windows}");
    let clerk = app.as_("clerk").await;
    next(&clerk, "17").await.problem(404, "not-found");
    let view = next(&clerk, "1").await.expect(200);
    // The number belongs to its window; the law of the hall is not gone round by naming another, and calling goes by `next`.
    let at = |window: &str, what: &str| json!({ "version": view["ticket"]["version"], "window": window, "do": what });
    let path = format!("/tickets/{}/commands", view["ticket"]["id"].as_str().unwrap());
    clerk.post(&path, at("2", "serve")).await.problem(422, "ticket-at-another-window");
    clerk.post(&path, at("1", "leave")).await.problem(403, "forbidden");
    clerk.post(&path, at("1", "dance")).await.problem(400, "wrong-shape");
    let nobody_has = TicketId::new(app.app.ids.next(app.app.clock.now()));
    clerk.post(&format!("/tickets/{nobody_has}/commands"), at("1", "serve")).await.problem(404, "not-found");
    app.as_("reviewer").await.get("/hall/figures").await.problem(403, "forbidden");
}

async fn the_hall_gives_tickets_in_its_hours_and_not_without_end(app: TestApp) {
    let nobody = app.nobody().await;
    nobody.post("/public/tickets", json!({ "group": "lunch" })).await.problem(422, "no-such-group");
    nobody.post("/public/tickets", json!({ "group": "projects", "name": "张三" })).await.problem(400, "wrong-shape");
    let mut refused = None;
    for _ in 0..40 {
        let answer = nobody.post("/public/tickets", json!({ "group": "projects" })).await;
        if answer.status.as_u16() == 429 {
            refused = Some(answer);
            break;
        }
        answer.expect(201);
    }
    let refused = refused.expect("a kiosk that gives forty tickets at once is no kiosk");
    assert!(refused.header("retry-after").is_some());
    refused.problem(429, "too-many-requests");
    // Saturday: the kiosk says when it opens again.
    pass(&app, 24 * 60);
    let hall = nobody.get("/public/hall").await.expect(200);
    assert!(hall["closed"]["zh"].as_str().unwrap().contains("2023-07-10"), "{hall}");
    assert_eq!(hall["groups"][0]["waiting"], 0, "tickets of yesterday do not wait");
}

async fn figures_are_counted_from_tickets(app: TestApp) {
    let clerk = app.as_("clerk").await;
    let empty = clerk.get("/hall/figures").await.expect(200);
    assert_eq!((&empty["all"]["taken"], &empty["all"]["wait_seconds"], &empty["hours"]), (&json!(0), &Value::Null, &json!([])));
    take(&app, "projects").await;
    take(&app, "projects").await;
    pass(&app, 10);
    let view = next(&clerk, "1").await.expect(200);
    let serving = step(&clerk, &view, "serve", json!({})).await.expect(200);
    pass(&app, 6);
    step(&clerk, &serving, "finish", json!({})).await.expect(200);
    let figures = app.as_("leader").await.get("/hall/figures").await.expect(200);
    let projects = &figures["groups"][0]["figures"];
    let expected = json!({ "taken": 2, "served": 1, "lost": 0, "wait_seconds": 600, "serve_seconds": 360 });
    assert_eq!((projects, &figures["all"], &figures["hours"][0]["hour"]), (&expected, &expected, &json!(9)));
    let before = clerk.get("/hall/figures?on=2023-07-06").await.expect(200);
    assert_eq!(before["all"]["taken"], 0);
    clerk.get("/hall/figures?on=yesterday").await.problem(422, "invalid-values");
}
