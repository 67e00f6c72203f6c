//! The second factor: confirmed by a code, asked for at each sign-in, taken once; recovery codes; roles that must have it; what an administrator resets.

use crate::support::{Answer, TestApp, Visitor, on_both};
use serde_json::{Value, json};
use server::totp;

on_both! {
    [crate::support::standing]
    a_code_is_asked_for_after_the_password_and_taken_once
    a_recovery_code_opens_once_and_others_take_their_place
    it_is_turned_off_by_password_and_code_and_reset_by_an_administrator
    whoever_must_have_it_sets_it_up_before_anything_else
    wrong_codes_hold_the_account_off
}

const PASSWORD: &str = "a quiet river at noon";

/// Somebody with a password.
pub struct Account {
    pub id: String,
    pub name: &'static str,
}

impl Account {
    pub async fn made(app: &TestApp, name: &'static str, role: &str, office: Option<&str>) -> Self {
        let new = json!({ "name": name, "role": role, "office": office });
        let made = app.as_("administrator").await.post("/people", new).await.expect(201);
        let token = made["link"]["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
        app.nobody().await.post("/session/password", json!({ "token": token, "password": PASSWORD })).await.expect(200);
        Self { id: made["person"]["person"]["id"].as_str().unwrap().to_owned(), name }
    }

    async fn reviewer(app: &TestApp) -> Self {
        Self::made(app, "水利局 审查员9", "reviewer", Some("water")).await
    }

    pub async fn signs_in<'a>(&self, app: &'a TestApp, password: &str) -> (Visitor<'a>, Answer) {
        let nobody = app.nobody().await;
        let answer = nobody.post("/session", json!({ "name": self.name, "password": password })).await;
        (nobody.after(&answer), answer)
    }

    /// Signed in as far as the password goes.
    pub async fn in_<'a>(&self, app: &'a TestApp) -> Visitor<'a> {
        let (visitor, answer) = self.signs_in(app, PASSWORD).await;
        answer.expect(200);
        visitor
    }

    async fn page(&self, app: &TestApp) -> Value {
        app.as_("administrator").await.get(&format!("/people/{}", self.id)).await.expect(200)
    }

    async fn act(&self, app: &TestApp, step: &str) -> Answer {
        let version = self.page(app).await["person"]["version"].clone();
        let body = json!({ "version": version, "do": step });
        app.as_("administrator").await.post(&format!("/people/{}/commands", self.id), body).await
    }

    /// Turned on; the visitor with his new cookie, the device's secret, the recovery codes.
    async fn with_factor<'a>(&self, app: &'a TestApp) -> (Visitor<'a>, Vec<u8>, Vec<String>) {
        let here = self.in_(app).await;
        let offer = here.post("/me/second-factor", json!({ "password": PASSWORD })).await.expect(200);
        let secret = decoded(offer["secret"].as_str().unwrap());
        let confirm = json!({ "offer": offer["offer"], "code": now(app, &secret) });
        let answer = here.post("/me/second-factor/confirm", confirm).await;
        let here = here.after(&answer);
        let codes = codes_of(&answer.expect(200));
        (here, secret, codes)
    }
}

fn codes_of(body: &Value) -> Vec<String> {
    body["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

/// Base32 (RFC 4648 §6) without padding.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u64, 0, Vec::new());
    for letter in text.bytes() {
        let five = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter).expect("base32");
        bits = bits << 5 | five as u64;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

fn step(app: &TestApp) -> i64 {
    totp::step_of(app.app.wall.now())
}

/// What the device shows now.
fn now(app: &TestApp, secret: &[u8]) -> String {
    totp::code(secret, step(app))
}

/// What it shows at no time near now.
fn wrong(app: &TestApp, secret: &[u8]) -> String {
    let near: Vec<String> = (-2..=2).map(|by| totp::code(secret, step(app) + by)).collect();
    (0..).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
}

async fn give(visitor: &Visitor<'_>, code: &str) -> Answer {
    visitor.post("/session/code", json!({ "code": code })).await
}

async fn a_code_is_asked_for_after_the_password_and_taken_once(app: TestApp) {
    let somebody = Account::reviewer(&app).await;
    let (here, elsewhere) = (somebody.in_(&app).await, somebody.in_(&app).await);
    let own = here.get("/me/second-factor").await.expect(200);
    assert_eq!((&own["since"], &own["required"], &own["possible"]), (&json!(null), &json!(false), &json!(true)));
    let told = here.post("/me/second-factor", json!({ "password": "wrong" })).await.problem(422, "invalid-values");
    assert_eq!(told["errors"][0]["field"], "password");
    here.post("/me/second-factor", json!({})).await.problem(422, "invalid-values");
    let offer = here.post("/me/second-factor", json!({ "password": PASSWORD })).await.expect(200);
    let text = offer["secret"].as_str().unwrap();
    let secret = decoded(text);
    assert_eq!(secret.len(), 20);
    assert!(offer["address"].as_str().unwrap().starts_with("otpauth://totp/Ballast:%E6%B0%B4%E5%88%A9"), "{offer}");
    assert!(offer["qr"].as_array().unwrap().len() > 20);
    let confirm = |code: String| json!({ "offer": offer["offer"], "code": code });
    let told = here.post("/me/second-factor/confirm", confirm(wrong(&app, &secret))).await.problem(422, "invalid-values");
    assert_eq!(told["errors"][0]["field"], "code");
    let stranger = Account::made(&app, "水利局 审查员8", "reviewer", Some("water")).await.in_(&app).await;
    stranger.post("/me/second-factor/confirm", confirm(now(&app, &secret))).await.problem(422, "offer-gone");
    let answer = here.post("/me/second-factor/confirm", confirm(now(&app, &secret))).await;
    let fresh = here.after(&answer);
    assert_eq!(codes_of(&answer.expect(200)).len(), 10);
    for ended in [&here, &elsewhere] {
        ended.get("/me/sessions").await.problem(401, "sign-in-first");
    }
    assert_eq!(fresh.get("/me/second-factor").await.expect(200)["recovery_codes_left"], 10);
    fresh.post("/me/second-factor/confirm", confirm(now(&app, &secret))).await.problem(422, "offer-gone");
    let page = somebody.page(&app).await;
    assert_eq!(page["facts"][0]["kind"], "second-factor-on");
    assert!(!page.to_string().contains(text), "nobody is shown a secret");
    let facts = app.app.store.facts_of(somebody.id.parse().unwrap()).await.unwrap();
    assert!(facts.iter().all(|fact| !format!("{fact:?}").contains(text)));
    let kept = app.app.store.second_factor(somebody.id.parse().unwrap()).await.unwrap().unwrap();
    assert!(!kept.sealed.contains(text), "what is kept is sealed");

    let half = somebody.in_(&app).await;
    let session = half.get("/session").await.expect(200);
    assert_eq!((&session["user"], &session["pending"]["step"]), (&json!(null), &json!("code")));
    half.get("/cases/counts").await.problem(401, "sign-in-first");
    half.post("/session/second-factor", json!({})).await.problem(422, "sign-in-again");
    give(&half, &wrong(&app, &secret)).await.problem(422, "invalid-values");
    // The code that turned it on was taken then.
    give(&half, &now(&app, &secret)).await.problem(422, "invalid-values");
    app.wait(30);
    let code = now(&app, &secret);
    let answer = give(&half, &format!(" {} {} ", &code[..3], &code[3..])).await;
    let whole = half.after(&answer);
    assert_eq!(answer.expect(200)["user"]["name"], somebody.name);
    whole.get("/cases/counts").await.expect(200);
    half.get("/cases/counts").await.problem(401, "sign-in-first");
    let again = somebody.in_(&app).await;
    give(&again, &code).await.problem(422, "invalid-values");
    // A device may be half a minute behind.
    app.wait(60);
    give(&again, &totp::code(&secret, step(&app) - 1)).await.expect(200);
    // The password holds for five minutes.
    let late = somebody.in_(&app).await;
    app.wait(301);
    give(&late, &now(&app, &secret)).await.problem(422, "sign-in-again");
    give(&app.nobody().await, &now(&app, &secret)).await.problem(422, "sign-in-again");
}

async fn a_recovery_code_opens_once_and_others_take_their_place(app: TestApp) {
    let somebody = Account::reviewer(&app).await;
    let (here, secret, codes) = somebody.with_factor(&app).await;
    let half = somebody.in_(&app).await;
    give(&half, &codes[0].to_uppercase()).await.expect(200);
    let half = somebody.in_(&app).await;
    give(&half, &codes[0]).await.problem(422, "invalid-values");
    give(&half, &codes[1].replace('-', " ")).await.expect(200);
    assert_eq!(here.get("/me/second-factor").await.expect(200)["recovery_codes_left"], 8);
    let page = somebody.page(&app).await;
    assert_eq!(page["facts"][0]["kind"], "recovery-code-used");
    assert!(page["facts"][0].to_string().contains("8 left"), "{}", page["facts"][0]);
    app.wait(30);
    let proof = json!({ "password": PASSWORD, "code": now(&app, &secret) });
    let fresh = codes_of(&here.post("/me/second-factor/recovery-codes", proof).await.expect(200));
    assert!(fresh.iter().all(|code| !codes.contains(code)));
    let half = somebody.in_(&app).await;
    give(&half, &codes[2]).await.problem(422, "invalid-values");
    give(&half, &fresh[2]).await.expect(200);
    // Another account's codes are its own.
    let other = Account::made(&app, "水利局 审查员8", "reviewer", Some("water")).await;
    let (_, _, theirs) = other.with_factor(&app).await;
    give(&somebody.in_(&app).await, &theirs[0]).await.problem(422, "invalid-values");
}

async fn it_is_turned_off_by_password_and_code_and_reset_by_an_administrator(app: TestApp) {
    let somebody = Account::reviewer(&app).await;
    let (here, secret, codes) = somebody.with_factor(&app).await;
    app.wait(30);
    let proof = |password: &str, code: &str| json!({ "password": password, "code": code });
    let code = now(&app, &secret);
    here.post("/me/second-factor/off", proof("wrong", &code)).await.problem(422, "invalid-values");
    let told = here.post("/me/second-factor/off", proof(PASSWORD, &wrong(&app, &secret))).await.problem(422, "invalid-values");
    assert_eq!(told["errors"][0]["field"], "code");
    // Another device: the old one holds until a code of the new one comes.
    let offer = here.post("/me/second-factor", proof(PASSWORD, &code)).await.expect(200);
    let other = decoded(offer["secret"].as_str().unwrap());
    let answer = here.post("/me/second-factor/confirm", json!({ "offer": offer["offer"], "code": now(&app, &other) })).await;
    let here = here.after(&answer);
    answer.expect(200);
    app.wait(30);
    let half = somebody.in_(&app).await;
    give(&half, &now(&app, &secret)).await.problem(422, "invalid-values");
    give(&half, &codes[0]).await.problem(422, "invalid-values");
    give(&half, &now(&app, &other)).await.expect(200);
    app.wait(30);
    let answer = here.post("/me/second-factor/off", proof(PASSWORD, &now(&app, &other))).await;
    let fresh = here.after(&answer);
    answer.expect(204);
    here.get("/me/sessions").await.problem(401, "sign-in-first");
    assert_eq!(fresh.get("/me/second-factor").await.expect(200)["since"], json!(null));
    assert_eq!(somebody.signs_in(&app, PASSWORD).await.1.expect(200)["user"]["name"], somebody.name);
    fresh.post("/me/second-factor/off", proof(PASSWORD, "123456")).await.problem(422, "no-second-factor");

    somebody.act(&app, "reset-factor").await.problem(422, "no-second-factor");
    let (here, _, codes) = somebody.with_factor(&app).await;
    let page = somebody.page(&app).await;
    assert!(page["second_factor_since"].is_string() && page["second_factor_required"] == false, "{page}");
    let done = somebody.act(&app, "reset-factor").await.expect(200);
    assert_eq!((&done["person"]["second_factor_since"], &done["person"]["sessions"]), (&json!(null), &json!(0)));
    assert_eq!(done["person"]["facts"][0]["kind"], "second-factor-reset");
    here.get("/me/sessions").await.problem(401, "sign-in-first");
    assert_eq!(app.app.store.recovery_codes_left(somebody.id.parse().unwrap()).await.unwrap(), 0, "{codes:?}");
    assert_eq!(somebody.signs_in(&app, PASSWORD).await.1.expect(200)["user"]["name"], somebody.name);
    // Without a first factor there is no second.
    app.as_("head").await.post("/me/second-factor", json!({})).await.problem(422, "no-password");
    // From the command line, for the last administrator.
    let (here, ..) = somebody.with_factor(&app).await;
    server::second_factor::reset(&app.app, somebody.name).await.unwrap();
    here.get("/me/sessions").await.problem(401, "sign-in-first");
    assert_eq!(somebody.page(&app).await["facts"][0]["actor"]["name"], "命令行");
    assert!(server::second_factor::reset(&app.app, somebody.name).await.unwrap_err().contains("has no second factor"));
}

async fn whoever_must_have_it_sets_it_up_before_anything_else(app: TestApp) {
    let chief = Account::made(&app, "管理员2", "administrator", None).await;
    let (half, answer) = chief.signs_in(&app, PASSWORD).await;
    let session = answer.expect(200);
    assert_eq!((&session["user"], &session["pending"]["step"]), (&json!(null), &json!("set-up")));
    half.get("/people").await.problem(401, "sign-in-first");
    half.get("/me/second-factor").await.problem(401, "sign-in-first");
    give(&half, "123456").await.problem(422, "sign-in-again");
    let offer = half.post("/session/second-factor", json!({})).await.expect(200);
    // Somebody else who knows the password began at the same time.
    let thief = chief.in_(&app).await;
    let stolen = thief.post("/session/second-factor", json!({})).await.expect(200);
    let secret = decoded(offer["secret"].as_str().unwrap());
    let confirm = |offer: &Value, code: String| json!({ "offer": offer["offer"], "code": code });
    half.post("/session/second-factor/confirm", confirm(&offer, wrong(&app, &secret))).await.problem(422, "invalid-values");
    let answer = half.post("/session/second-factor/confirm", confirm(&offer, now(&app, &secret))).await;
    let whole = half.after(&answer);
    let done = answer.expect(200);
    assert_eq!((&done["session"]["user"]["name"], codes_of(&done).len()), (&json!(chief.name), 10));
    whole.get("/people").await.expect(200);
    let theirs = decoded(stolen["secret"].as_str().unwrap());
    let late = thief.post("/session/second-factor/confirm", confirm(&stolen, now(&app, &theirs))).await;
    assert!(late.status.is_client_error(), "what is on is not replaced by what was offered before");
    assert_eq!(chief.in_(&app).await.get("/session").await.expect(200)["pending"]["step"], "code");
    app.wait(30);
    let proof = json!({ "password": PASSWORD, "code": now(&app, &secret) });
    whole.post("/me/second-factor/off", proof).await.problem(422, "second-factor-required");
    assert_eq!(chief.page(&app).await["second_factor_required"], true);
    assert_eq!(app.app.desk.city.sign_in.second_factor, ["administrator", "inspector"], "the pack says who");
    let roles: Vec<&str> = server::Role::ALL.iter().map(|role| role.as_str()).collect();
    assert_eq!(city::ROLES.as_slice(), roles, "a pack knows the roles that there are");
}

async fn wrong_codes_hold_the_account_off(app: TestApp) {
    let somebody = Account::reviewer(&app).await;
    let (here, secret, codes) = somebody.with_factor(&app).await;
    app.wait(30);
    let half = somebody.in_(&app).await;
    for n in 0..10 {
        let code = if n % 2 == 0 { wrong(&app, &secret) } else { "zzzz-zzzz-zzzz".to_owned() };
        give(&half, &code).await.problem(422, "invalid-values");
    }
    let refused = give(&half, &now(&app, &secret)).await;
    assert!(refused.header("retry-after").is_some());
    refused.problem(429, "too-many-requests");
    give(&half, &codes[0]).await.problem(429, "too-many-requests");
    somebody.signs_in(&app, PASSWORD).await.1.problem(429, "too-many-requests");
    here.get("/me/sessions").await.expect(200);
    assert_eq!(somebody.page(&app).await["held_off"], true);
    assert_eq!(somebody.act(&app, "unlock").await.expect(200)["person"]["held_off"], false);
    give(&somebody.in_(&app).await, &now(&app, &secret)).await.expect(200);
    // Thirty wrong codes in a day are too many, however slowly they come.
    for round in 0..4 {
        app.wait(16 * 60);
        if round == 3 {
            break;
        }
        let half = somebody.in_(&app).await;
        let mut told = 0;
        for _ in 0..10 {
            let code = wrong(&app, &secret);
            told += i32::from(give(&half, &code).await.status.as_u16() == 422);
        }
        assert_eq!(told, 10);
    }
    somebody.signs_in(&app, PASSWORD).await.1.problem(429, "too-many-requests");
    app.wait(24 * 3600);
    somebody.in_(&app).await;
}
