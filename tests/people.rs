//! People: made with a link by which each sets his own password, locked and unlocked, signed in where they see it.

use crate::support::{TestApp, on_both};
use serde_json::{Value, json};
use server::Role;
use server::access::{Reach, rule_of};

on_both! {
    somebody_is_made_sets_a_password_by_his_link_and_signs_in
    a_locked_account_is_out_at_once_and_comes_back
    a_password_is_changed_by_its_owner_alone_and_ends_his_other_sessions
    whoever_is_no_administrator_sees_and_makes_nobody
}

const PASSWORD: &str = "a quiet river at noon";

async fn made(app: &TestApp) -> (String, String) {
    let new = json!({ "name": "水利局 审查员9", "role": "reviewer", "office": "water" });
    let made = app.as_("administrator").await.post("/people", new).await.expect(201);
    let url = made["link"]["url"].as_str().unwrap().to_owned();
    let token = url.split_once("/set-password#").unwrap().1.to_owned();
    (made["person"]["person"]["id"].as_str().unwrap().to_owned(), token)
}

async fn set(app: &TestApp, token: &str, password: &str) -> crate::support::Answer {
    app.nobody().await.post("/session/password", json!({ "token": token, "password": password })).await
}

async fn sign_in(app: &TestApp, password: &str) -> crate::support::Answer {
    app.nobody().await.post("/session", json!({ "name": "水利局 审查员9", "password": password })).await
}

async fn act(app: &TestApp, id: &str, step: &str) -> crate::support::Answer {
    let administrator = app.as_("administrator").await;
    let version = administrator.get(&format!("/people/{id}")).await.expect(200)["person"]["version"].clone();
    administrator.post(&format!("/people/{id}/commands"), json!({ "version": version, "do": step })).await
}

fn kinds(page: &Value) -> Vec<&str> {
    page["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect()
}

async fn somebody_is_made_sets_a_password_by_his_link_and_signs_in(app: TestApp) {
    let (id, token) = made(&app).await;
    sign_in(&app, "").await.problem(401, "sign-in-failed");
    // What cannot be a password leaves the link as it was.
    for (password, words) in [("short", "12"), ("Password 1234", "common"), ("水利局 审查员9 abcdef", "name")] {
        let told = set(&app, &token, password).await.problem(422, "invalid-values");
        assert!(told["errors"][0]["message_en"].as_str().unwrap().contains(words), "{told}");
    }
    assert_eq!(set(&app, &token, PASSWORD).await.expect(200)["name"], "水利局 审查员9");
    set(&app, &token, PASSWORD).await.problem(404, "link-gone");
    set(&app, "x", PASSWORD).await.problem(404, "link-gone");
    let me = sign_in(&app, PASSWORD).await.expect(200);
    assert_eq!((&me["user"]["role"], &me["user"]["office"]["id"]), (&json!("reviewer"), &json!("water")));
    let page = app.as_("administrator").await.get(&format!("/people/{id}")).await.expect(200);
    assert_eq!((&page["sessions"], &page["person"]["has_password"]), (&json!(1), &json!(true)));
    assert_eq!(kinds(&page), ["password-set", "person-made"]);
    assert!(!page.to_string().contains("argon2"), "nobody is shown a hash");

    let administrator = app.as_("administrator").await;
    let twin = json!({ "name": "水利局 审查员9", "role": "reviewer", "office": "water" });
    administrator.post("/people", twin).await.problem(409, "already-registered");
    for (new, field) in [
        (json!({ "name": " ", "role": "reviewer", "office": "water" }), "name"),
        (json!({ "name": "甲", "role": "reviewer" }), "office"),
        (json!({ "name": "甲", "role": "reviewer", "office": "nowhere" }), "office"),
        (json!({ "name": "甲", "role": "applicant" }), "credit_code"),
        (json!({ "name": "甲", "role": "applicant", "credit_code": "91211400" }), "credit_code"),
        (json!({ "name": "甲", "role": "leader", "office": "water", "credit_code": "91211400MA0QC1AB2M" }), "credit_code"),
    ] {
        assert_eq!(administrator.post("/people", new).await.problem(422, "invalid-values")["errors"][0]["field"], field);
    }
    // A new link makes the older one worth nothing.
    let first = act(&app, &id, "link").await.expect(200)["link"]["url"].as_str().unwrap().to_owned();
    let second = act(&app, &id, "link").await.expect(200)["link"]["url"].as_str().unwrap().to_owned();
    set(&app, first.split_once('#').unwrap().1, PASSWORD).await.problem(404, "link-gone");
    set(&app, second.split_once('#').unwrap().1, "another river at night").await.expect(200);
    sign_in(&app, PASSWORD).await.problem(401, "sign-in-failed");
    let found = administrator.get("/people?q=审查员9&role=reviewer&office=water&active=true").await.expect(200);
    assert_eq!((&found["total"], &found["items"][0]["name"]), (&json!(1), &json!("水利局 审查员9")));
}

async fn a_locked_account_is_out_at_once_and_comes_back(app: TestApp) {
    let (id, token) = made(&app).await;
    set(&app, &token, PASSWORD).await.expect(200);
    let signed_in = sign_in(&app, PASSWORD).await;
    let cookie = signed_in.cookie.clone().unwrap();
    let ask = async || {
        let request = axum::http::Request::get("/api/v1/cases/counts").header("cookie", &cookie);
        app.send(request.body(axum::body::Body::empty()).unwrap()).await
    };
    ask().await.expect(200);
    let locked = act(&app, &id, "lock").await.expect(200);
    assert_eq!((&locked["person"]["person"]["active"], &locked["person"]["sessions"]), (&json!(false), &json!(0)));
    ask().await.problem(401, "sign-in-first");
    sign_in(&app, PASSWORD).await.problem(401, "sign-in-failed");
    act(&app, &id, "lock").await.problem(422, "locked-already");
    act(&app, &id, "link").await.problem(422, "no-password");
    act(&app, &id, "unlock").await.expect(200);
    sign_in(&app, PASSWORD).await.expect(200);

    // Whoever typed too many wrong ones is held off, and let in again by an administrator.
    for _ in 0..10 {
        sign_in(&app, "wrong").await.problem(401, "sign-in-failed");
    }
    sign_in(&app, PASSWORD).await.problem(429, "too-many-requests");
    let administrator = app.as_("administrator").await;
    assert_eq!(administrator.get(&format!("/people/{id}")).await.expect(200)["held_off"], true);
    assert_eq!(act(&app, &id, "unlock").await.expect(200)["person"]["held_off"], false);
    sign_in(&app, PASSWORD).await.expect(200);
    let own = app.user("administrator");
    act(&app, &own, "lock").await.problem(422, "own-account");
    act(&app, &id, "promote").await.problem(422, "invalid-values");
    let stale = administrator.post(&format!("/people/{id}/commands"), json!({ "version": 1, "do": "lock" })).await;
    assert_eq!(stale.problem(409, "version-conflict")["changed"]["what_en"], "account unlocked");
}

async fn a_password_is_changed_by_its_owner_alone_and_ends_his_other_sessions(app: TestApp) {
    let (_, token) = made(&app).await;
    set(&app, &token, PASSWORD).await.expect(200);
    let other = sign_in(&app, PASSWORD).await;
    let here = sign_in(&app, PASSWORD).await;
    let csrf = here.body["csrf"].as_str().unwrap().to_owned();
    let send = async |method: &str, path: &str, cookie: &str, body: Value| {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("cookie", cookie)
            .header("x-csrf-token", &csrf)
            .header("content-type", "application/json");
        app.send(request.body(body.to_string().into()).unwrap()).await
    };
    let (mut mine, theirs) = (here.cookie.clone().unwrap(), other.cookie.clone().unwrap());
    let listed = send("GET", "/me/sessions", &mine, Value::Null).await.expect(200);
    let current: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["current"].as_bool().unwrap()).collect();
    assert_eq!(current.iter().filter(|one| **one).count(), 1, "{listed}");
    assert_eq!(current.len(), 2);
    let change = |current: &str, new: &str| json!({ "current": current, "password": new });
    let told =
        send("POST", "/me/password", &mine, change("wrong", "another river at night")).await.problem(422, "invalid-values");
    assert_eq!(told["errors"][0]["field"], "current");
    send("POST", "/me/password", &mine, change(PASSWORD, "short")).await.problem(422, "invalid-values");
    let changed = send("POST", "/me/password", &mine, change(PASSWORD, "another river at night")).await;
    let old = std::mem::replace(&mut mine, changed.cookie.clone().expect("another cookie"));
    changed.expect(204);
    for ended in [&theirs, &old] {
        send("GET", "/me/sessions", ended, Value::Null).await.problem(401, "sign-in-first");
    }
    send("GET", "/me/sessions", &mine, Value::Null).await.expect(200);
    sign_in(&app, PASSWORD).await.problem(401, "sign-in-failed");

    // One ends one's own sessions, and nobody else's.
    sign_in(&app, "another river at night").await.expect(200);
    let listed = send("GET", "/me/sessions", &mine, Value::Null).await.expect(200);
    let away = listed["items"].as_array().unwrap().iter().find(|one| one["current"] == false).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.as_("head").await.delete(&format!("/me/sessions/{away}")).await.problem(404, "not-found");
    send("DELETE", &format!("/me/sessions/{away}"), &mine, Value::Null).await.expect(204);
    send("DELETE", &format!("/me/sessions/{away}"), &mine, Value::Null).await.problem(404, "not-found");
    app.as_("head").await.post("/me/password", change(PASSWORD, "another river at night")).await.problem(422, "no-password");
}

async fn whoever_is_no_administrator_sees_and_makes_nobody(app: TestApp) {
    let (id, _) = made(&app).await;
    for name in ["applicant", "clerk", "reviewer", "head", "officer", "leader"] {
        let other = app.as_(name).await;
        other.get("/people").await.problem(403, "forbidden");
        other.get(&format!("/people/{id}")).await.problem(403, "forbidden");
        other.post("/people", json!({ "name": "甲", "role": "administrator" })).await.problem(403, "forbidden");
        other.post(&format!("/people/{id}/commands"), json!({ "version": 1, "do": "lock" })).await.problem(403, "forbidden");
    }
    assert_eq!(rule_of("post-people").unwrap().roles(), [Role::Administrator]);
    assert_eq!(rule_of("post-people").unwrap().reach(Role::Administrator), Some(Reach::City));
}
