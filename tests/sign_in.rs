//! Signing in as an attacker sees it: many accounts from one address, many tries at once, sessions that nobody uses, cookies that were replaced.

use crate::second_factor::Account;
use crate::support::{Answer, TestApp, Visitor, on_both};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;

on_both! {
    [crate::support::standing]
    an_address_that_tries_many_accounts_is_slowed_down
    many_tries_at_once_are_counted
    a_session_that_nobody_uses_ends
    each_sign_in_has_a_cookie_of_its_own
    a_cookie_over_tls_is_this_hosts_alone
    a_session_of_nobody_costs_no_row
}

const PASSWORD: &str = "a quiet river at noon";

/// Signs in through the proxy, which says from where.
async fn from(app: &TestApp, address: &str, name: &str, password: &str) -> Answer {
    let nobody = app.nobody().await;
    let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
    let body = json!({ "name": name, "password": password }).to_string();
    let request = nobody
        .request(Method::POST, "/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", address)
        .extension(ConnectInfo(peer));
    app.send(request.body(Body::from(body)).unwrap()).await
}

async fn an_address_that_tries_many_accounts_is_slowed_down(app: TestApp) {
    let somebody = Account::made(&app, "水利局 审查员9", "reviewer", Some("water")).await;
    for (n, wait) in (0..20).map(|n| (n, 0)).chain([(20, 1), (21, 2)]) {
        app.wait(wait);
        from(&app, "203.0.113.7", &format!("张三{n}"), "wrong").await.problem(401, "sign-in-failed");
    }
    let refused = from(&app, "203.0.113.7", somebody.name, PASSWORD).await;
    assert_eq!(refused.header("retry-after"), Some("4"));
    assert!(refused.problem(429, "too-many-requests")["detail_en"].as_str().unwrap().contains("one address"));
    // Nobody else is held up; nor does another header say who one is.
    from(&app, "203.0.113.8", somebody.name, PASSWORD).await.expect(200);
    from(&app, "203.0.113.7, 203.0.113.8", somebody.name, PASSWORD).await.expect(200);
    app.wait(4);
    from(&app, "203.0.113.7", somebody.name, PASSWORD).await.expect(200);
    // What was right is no wrong one: it makes nobody wait longer.
    from(&app, "203.0.113.7", somebody.name, PASSWORD).await.expect(200);
    // A network of IPv6 is one address.
    for n in 0..20 {
        from(&app, &format!("2001:db8::{n}"), &format!("李四{n}"), "wrong").await.problem(401, "sign-in-failed");
    }
    from(&app, "2001:db8::ffff", somebody.name, PASSWORD).await.problem(429, "too-many-requests");
    from(&app, "2001:db8:0:1::1", somebody.name, PASSWORD).await.expect(200);
    app.wait(15 * 60 + 1);
    from(&app, "203.0.113.7", somebody.name, PASSWORD).await.expect(200);
}

async fn many_tries_at_once_are_counted(app: TestApp) {
    let somebody = Account::made(&app, "水利局 审查员9", "reviewer", Some("water")).await;
    let app = Arc::new(app);
    let mut all = tokio::task::JoinSet::new();
    for n in 0..40 {
        let (app, name) = (app.clone(), somebody.name);
        all.spawn(async move { from(&app, &format!("203.0.113.{n}"), name, "wrong").await.status.as_u16() });
    }
    let answers = all.join_all().await;
    let looked_at = answers.iter().filter(|status| **status == 401).count();
    assert!(answers.iter().all(|status| matches!(status, 401 | 429)), "{answers:?}");
    assert_eq!(looked_at, 10, "ten wrong passwords are looked at, however many come at once: {answers:?}");
    from(&app, "203.0.113.99", somebody.name, "wrong").await.expect(429);
}

async fn ask(app: &TestApp, cookie: &str, path: &str, unattended: bool) -> u16 {
    let request = Request::get(format!("/api/v1{path}")).header("cookie", cookie);
    let request = if unattended { request.header("x-unattended", "1") } else { request };
    app.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
}

async fn a_session_that_nobody_uses_ends(app: TestApp) {
    let cookie = async |name: &str| {
        let answer = app.nobody().await.post("/session", json!({ "identity": app.user(name) })).await;
        answer.cookie.clone().unwrap()
    };
    let (reviewer, idle, polling, applicant) =
        (cookie("reviewer").await, cookie("second-reviewer").await, cookie("head").await, cookie("applicant").await);
    for _ in 0..3 {
        app.wait(20 * 60);
        assert_eq!(ask(&app, &reviewer, "/cases/counts", false).await, 200, "he works");
        // A page that asks by itself keeps nobody signed in.
        let status = ask(&app, &polling, "/cases/counts", true).await;
        assert!(status == 200 || status == 401, "{status}");
    }
    assert_eq!(ask(&app, &idle, "/cases/counts", false).await, 401, "after half an hour");
    assert_eq!(ask(&app, &polling, "/cases/counts", false).await, 401, "nor does a poll help");
    assert_eq!(ask(&app, &applicant, "/me/sessions", false).await, 200, "a company's session runs its twelve hours");
    let page = app.as_("administrator").await.get(&format!("/people/{}", app.user("second-reviewer"))).await.expect(200);
    assert_eq!(page["sessions"], 0);
    for _ in 0..32 {
        app.wait(20 * 60);
        assert_eq!(ask(&app, &reviewer, "/cases/counts", false).await, 200);
    }
    app.wait(20 * 60);
    assert_eq!(ask(&app, &reviewer, "/cases/counts", false).await, 401, "twelve hours are the end, used or not");
    assert_eq!(ask(&app, &applicant, "/me/sessions", false).await, 401);
}

async fn each_sign_in_has_a_cookie_of_its_own(app: TestApp) {
    let somebody = Account::made(&app, "水利局 审查员9", "reviewer", Some("water")).await;
    let nobody = app.nobody().await;
    let planted = nobody.get("/session").await.expect(200)["csrf"].clone();
    let answer = nobody.post("/session", json!({ "name": somebody.name, "password": PASSWORD })).await;
    let here = nobody.after(&answer);
    assert_ne!(answer.expect(200)["csrf"], planted);
    here.get("/me/sessions").await.expect(200);
    nobody.get("/me/sessions").await.problem(401, "sign-in-first");
    let changed = here.post("/me/password", json!({ "current": PASSWORD, "password": "another river at night" })).await;
    let fresh = here.after(&changed);
    changed.expect(204);
    here.get("/me/sessions").await.problem(401, "sign-in-first");
    assert_eq!(fresh.get("/me/sessions").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

async fn a_cookie_over_tls_is_this_hosts_alone(app: TestApp) {
    let over_tls = |cookie: &str| {
        let request = Request::get("/api/v1/session").header("x-forwarded-proto", "https").header("cookie", cookie);
        app.send(request.body(Body::empty()).unwrap())
    };
    let answer = over_tls("").await;
    let set = answer.header("set-cookie").unwrap().to_owned();
    assert!(set.starts_with("__Host-ballast_session="), "{set}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/;"] {
        assert!(set.contains(attribute), "{attribute} in {set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    let csrf = answer.body["csrf"].clone();
    let own = answer.cookie.unwrap();
    assert_eq!(over_tls(&own).await.expect(200)["csrf"], csrf, "it is the same session");
    // A neighbour on another host of the domain could have set this one: it opens nothing, and does not hide our own.
    let planted = own.replace("__Host-", "");
    assert_ne!(over_tls(&planted).await.expect(200)["csrf"], csrf);
    assert_eq!(over_tls(&format!("{planted}x; {own}")).await.expect(200)["csrf"], csrf);
}

async fn a_session_of_nobody_costs_no_row(app: TestApp) {
    let row = async |cookie: Option<String>| {
        let token = cookie.unwrap().split_once('=').unwrap().1.to_owned();
        app.app.store.session(Sha256::digest(token).into()).await.unwrap().is_some()
    };
    let asked = app.send(Request::get("/api/v1/session").body(Body::empty()).unwrap()).await;
    assert!(!row(asked.cookie).await);
    let (nobody, other) = (app.nobody().await, app.nobody().await);
    // Its token is asked for all the same, and that of another opens nothing.
    let sign_in = json!({ "identity": app.user("leader") }).to_string();
    let of = |cookie: &Visitor<'_>, csrf: &Visitor<'_>| {
        let request = csrf.request(Method::POST, "/session").header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(Body::from(sign_in.clone())).unwrap();
        let from = cookie.request(Method::GET, "/session").body(Body::empty()).unwrap();
        request.headers_mut().insert(header::COOKIE, from.headers()[header::COOKIE].clone());
        app.send(request)
    };
    of(&nobody, &other).await.problem(403, "csrf-token-wrong");
    let signed_in = of(&nobody, &nobody).await;
    assert!(row(signed_in.cookie.clone()).await, "somebody's has one");
    signed_in.expect(200);
}
