//! Notices: in the product as they are told, by e-mail and webhook once each, also when the receivers were away; by nobody else's leave.

use crate::duties::{accepted, confirmed, submit};
use crate::sinks::{self, Letter, Message};
use crate::support::{TestApp, Visitor, on_both, project};
use axum::body::{Body, BodyDataStream};
use axum::http::Method;
use futures_core::Stream;
use serde_json::{Value, json};
use server::deliver;
use server::{Patience, Reach, Smtp, Tls};
use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

on_both! {
    a_notice_arrives_while_the_page_is_open_and_after_a_cut_line
    nobody_hears_without_a_session_nor_what_is_told_to_others
}

/// The events of an open stream.
pub struct Events {
    body: BodyDataStream,
    read: String,
}

impl Events {
    async fn of(who: &Visitor<'_>, last: Option<&str>) -> Self {
        Self::after(who, "/tellings/stream", last).await
    }

    pub async fn at(who: &Visitor<'_>, path: &str) -> Self {
        Self::after(who, path, None).await
    }

    async fn after(who: &Visitor<'_>, path: &str, last: Option<&str>) -> Self {
        let request = who.request(Method::GET, path).header("last-event-id", last.unwrap_or_default());
        let response = who.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { body: response.into_body().into_data_stream(), read: String::new() }
    }

    /// The next event that is not a comment: its name, id and data. None when the stream ends.
    pub async fn next(&mut self) -> Option<(String, String, Value)> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.read = rest;
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
                if !field("event:").is_empty() {
                    return Some((field("event:"), field("id:"), serde_json::from_str(&field("data:")).unwrap()));
                }
                continue;
            }
            let piece = std::future::poll_fn(|context| Pin::new(&mut self.body).poll_next(context));
            let piece = tokio::time::timeout(Duration::from_secs(30), piece).await.expect("an event comes")?;
            self.read.push_str(std::str::from_utf8(&piece.unwrap()).unwrap());
        }
    }

    async fn ids(&mut self, n: usize) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        while ids.len() < n {
            let (name, id, data) = self.next().await.unwrap();
            assert_eq!((name.as_str(), data["id"].as_str().unwrap()), ("telling", id.as_str()));
            ids.insert(id);
        }
        ids
    }
}

async fn ids(who: &Visitor<'_>) -> BTreeSet<String> {
    let found = who.get("/tellings?limit=200").await.expect(200);
    found["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn advance(app: &TestApp, to: &str) {
    app.as_("leader").await.post("/clock/advance", json!({ "to": to })).await.expect(200);
}

async fn a_notice_arrives_while_the_page_is_open_and_after_a_cut_line(app: TestApp) {
    accepted(&app).await;
    let reviewer = app.as_("reviewer").await;
    let mut events = Events::of(&reviewer, None).await;
    // Promised by 13 July: the day before, a working day.
    advance(&app, "2023-07-12").await;
    let (name, id, data) = events.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &data["on"], &data["why"]["en"]),
        ("telling", &json!("2023-07-12"), &json!("1 working day before"))
    );
    assert_eq!(ids(&reviewer).await, BTreeSet::from([id.clone()]));
    // The line is cut, something is told, the browser comes back with the last that it had.
    drop(events);
    advance(&app, "2023-07-24").await;
    let all = ids(&reviewer).await;
    assert!(all.len() > 2, "{all:?}");
    let mut again = Events::of(&reviewer, Some(&id)).await;
    let mut missed = again.ids(all.len() - 1).await;
    missed.insert(id);
    assert_eq!(missed, all);
    // An id that is none of the list: load anew. The stream goes on and ends with the server.
    let mut lost = Events::of(&reviewer, Some("018c2f0e-7a00-7000-8000-000000000001")).await;
    assert_eq!(lost.next().await.unwrap().0, "missed");
    app.app.live.close();
    assert_eq!(again.next().await, None);
}

async fn nobody_hears_without_a_session_nor_what_is_told_to_others(app: TestApp) {
    accepted(&app).await;
    app.nobody().await.get("/tellings/stream").await.problem(401, "sign-in-first");
    let reviewer = app.as_("reviewer").await;
    reviewer.get("/tellings/stream?after=x").await.problem(400, "bad-query");
    reviewer.get("/tellings/stream?office=fire").await.problem(400, "bad-query");
    let (other, applicant) = (app.as_("other-reviewer").await, app.as_("applicant").await);
    let (mut others, mut hears) = (Events::of(&other, None).await, Events::of(&applicant, None).await);
    advance(&app, "2023-07-31").await;
    // The applicant is told after the water office: what the other office does not hear by then it never hears.
    let (_, _, data) = hears.next().await.unwrap();
    assert_eq!(data["why"]["en"], "3 working days overdue");
    assert!(tokio::time::timeout(Duration::from_millis(500), others.next()).await.is_err());
    assert_eq!(ids(&other).await, BTreeSet::new());
    // One person has so many streams and no more.
    let mut many = Vec::new();
    for _ in 1..12 {
        many.push(Events::of(&other, None).await);
    }
    other.get("/tellings/stream").await.problem(429, "too-many-requests");
    many.pop();
    Events::of(&other, None).await;
}

/// A server that mails to a port and may post to this machine.
async fn sending(database: Option<String>, mail: u16) -> TestApp {
    TestApp::set(database, |setup| {
        setup.outgoing.mail = Some(Smtp {
            host: "127.0.0.1".into(),
            port: Some(mail),
            tls: Tls::None,
            user: None,
            from: "压舱石 <noreply@huludao.example>".into(),
            authorities: None,
        });
        setup.outgoing.reach = Reach { loopback: true, private: false };
        setup.outgoing.patience = Patience { first: Duration::from_millis(200), ..Patience::default() };
    })
    .await
}

async fn wants(app: &TestApp, who: &str, mail: &str, language: &str) {
    let body =
        json!({ "version": 0, "email": format!("{who}@huludao.example"), "mail": mail, "digest_hour": 8, "language": language });
    app.as_(who).await.patch("/me/contact", body).await.expect(200);
    app.confirm(who).await;
}

/// Sets the water office's webhook; gives its secret.
async fn webhook(app: &TestApp, port: u16) -> String {
    let body = json!({ "office": "water", "url": format!("http://127.0.0.1:{port}/hook"), "version": 0 });
    let set = app.as_("administrator").await.post("/webhooks", body).await.expect(200);
    set["secret"].as_str().unwrap().to_owned()
}

/// Sends again and again until nothing waits.
async fn until_all_left(app: &TestApp, n: usize) {
    let mut sent = 0;
    for _ in 0..200 {
        sent += usize::try_from(deliver::pass(&app.app).await.unwrap().sent).unwrap();
        if sent >= n {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(sent, n);
    assert_eq!(deliver::pass(&app.app).await.unwrap(), deliver::Delivered::default());
}

/// Of each duty and rung that somebody was told of.
async fn rungs(who: &Visitor<'_>) -> BTreeSet<(String, String)> {
    let found = who.get("/tellings?limit=200").await.expect(200);
    let row = |one: &Value| (one["duty"].as_str().unwrap().to_owned(), one["why"]["zh"].as_str().unwrap().to_owned());
    found["items"].as_array().unwrap().iter().map(row).collect()
}

fn mailed_to(letters: &[Letter], who: &str) -> Vec<Letter> {
    letters.iter().filter(|one| one.to == [format!("{who}@huludao.example")]).cloned().collect()
}

/// That a letter of each duty and rung came, once.
fn once_each(letters: &[Letter], rungs: &BTreeSet<(String, String)>) {
    let found: Vec<(String, String)> = sinks::read(letters)
        .iter()
        .map(|read| {
            let text = read["text"].as_str().unwrap();
            let duty = text.split("/duties/").nth(1).unwrap()[..36].to_owned();
            let why = rungs.iter().find(|(of, why)| *of == duty && text.contains(why.as_str()));
            (duty, why.unwrap_or_else(|| panic!("{text}")).1.clone())
        })
        .collect();
    assert_eq!(found.len(), rungs.len(), "{found:?}");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), *rungs);
}

async fn once_each_also_after_the_receivers_were_down(database: Option<String>) {
    let (mail, hook) = (sinks::free_port().await, sinks::free_port().await);
    let app = sending(database, mail).await;
    wants(&app, "reviewer", "each", "zh").await;
    wants(&app, "head", "each", "en").await;
    let secret = webhook(&app, hook).await;
    accepted(&app).await;
    advance(&app, "2023-07-31").await;
    let (reviewer, head) = (app.as_("reviewer").await, app.as_("head").await);
    let (mine, his) = (rungs(&reviewer).await, rungs(&head).await);
    let all: BTreeSet<_> = mine.union(&his).cloned().collect();
    let total = mine.len() + his.len() + all.len();
    // Both are down: nothing is lost, nobody is asked in vain for each notice, and the reader sees why.
    let down = deliver::pass(&app.app).await.unwrap();
    assert_eq!((down.sent, down.failed >= 3), (0, true), "{down:?}");
    let waiting = reviewer.get("/me/deliveries").await.expect(200);
    assert_eq!(waiting["total"], mine.len());
    let items = waiting["items"].as_array().unwrap();
    assert!(items.iter().all(|one| one["state"] == "waiting"));
    assert!(items.iter().any(|one| one["failure"]["en"] == "the receiver cannot be reached"), "{waiting}");
    let (letters, messages) = (sinks::mail(mail, Duration::ZERO).await, sinks::receiver(hook, 200).await);
    until_all_left(&app, total).await;
    let letters = letters.came();
    assert_eq!(letters.len(), mine.len() + his.len());
    once_each(&mailed_to(&letters, "reviewer"), &mine);
    let english = mailed_to(&letters, "head")[0].read();
    assert!(english["subject"].as_str().unwrap().starts_with("[Ballast] "), "{english}");
    let chinese = mailed_to(&letters, "reviewer")[0].clone();
    assert!(chinese.header("Subject").is_ascii() && chinese.header("Subject").contains("=?utf-8?b?"));
    assert_eq!(chinese.header("Auto-Submitted"), "auto-generated");
    let read = chinese.read();
    assert!(read["subject"].as_str().unwrap().starts_with("【压舱石】"), "{read}");
    assert_eq!((&read["kind"], &read["from"]), (&json!("multipart/alternative"), &json!("压舱石 <noreply@huludao.example>")));
    assert!(read["text"].as_str().unwrap().contains("压舱石提醒您") && read["html"].as_str().unwrap().contains("lang=\"zh-CN\""));
    let message_ids: BTreeSet<String> = letters.iter().map(|one| one.header("Message-ID")).collect();
    assert_eq!(message_ids.len(), letters.len());
    let messages = messages.came();
    let told: Vec<(String, String)> = messages.iter().map(|one| verified(one, &secret)).collect();
    assert_eq!((told.len(), told.into_iter().collect::<BTreeSet<_>>()), (all.len(), all));
    let mine = reviewer.get("/me/deliveries").await.expect(200);
    assert!(mine["items"].as_array().unwrap().iter().all(|one| one["state"] == "sent" && one["failure"].is_null()), "{mine}");
}

/// What a message says, when it is signed as the standard's own library wants it, and not when anything of it is changed.
fn verified(message: &Message, secret: &str) -> (String, String) {
    let library = standardwebhooks::Webhook::new(secret).unwrap();
    library.verify(&message.body, &message.headers).unwrap();
    let other = [&message.body[..], b" "].concat();
    assert!(library.verify(&other, &message.headers).is_err());
    let data = &message.json["data"];
    assert_eq!((&message.json["type"], &data["office"]), (&json!("duty.told"), &json!("water")));
    assert!(data["text"]["zh"].as_str().unwrap().contains(data["url"].as_str().unwrap()));
    (data["duty"].as_str().unwrap().to_owned(), data["why"]["zh"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_notice_is_sent_once_also_after_the_receivers_were_down_on_sqlite() {
    once_each_also_after_the_receivers_were_down(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_notice_is_sent_once_also_after_the_receivers_were_down_on_postgres() {
    let url = tokio::task::spawn_blocking(store::testing::postgres).await.unwrap();
    once_each_also_after_the_receivers_were_down(Some(url)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgres_share_the_work_and_send_nothing_twice() {
    let url = tokio::task::spawn_blocking(store::testing::postgres).await.unwrap();
    let letters = sinks::mail(0, Duration::from_millis(20)).await;
    let messages = sinks::receiver(0, 200).await;
    let app = sending(Some(url.clone()), letters.port).await;
    wants(&app, "reviewer", "each", "zh").await;
    wants(&app, "head", "digest", "zh").await;
    webhook(&app, messages.port).await;
    for n in 18..24 {
        let mut body = project(&format!("2304-211404-04-01-0000{n}"));
        body["name"] = json!(format!("测试项目 {n}"));
        let project = app.as_("officer").await.post("/projects", confirmed(body)).await.expect(201);
        submit(&app, &project, "project-code", &[]).await;
        let case = submit(&app, &project, "soil-water", &[]).await;
        app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    }
    let data = tempfile::tempdir().unwrap();
    let setup = server::Setup {
        data: data.path().to_owned(),
        database: Some(url),
        public_url: "http://127.0.0.1:8600".into(),
        demo: true,
        bucket: None,
        outgoing: server::Outgoing {
            mail: Some(Smtp {
                host: "127.0.0.1".into(),
                port: Some(letters.port),
                tls: Tls::None,
                user: None,
                from: "b@huludao.example".into(),
                authorities: None,
            }),
            reach: Reach { loopback: true, private: false },
            patience: Patience::default(),
        },
        proxy: server::Proxy::default(),
        provider: None,
        base_map: None,
        wall: None,
    };
    let second = server::open(&setup).await.unwrap().app;
    let late = jiff::civil::date(2023, 7, 31);
    let morning = calendar::start_of(late) + jiff::SignedDuration::from_hours(9);
    assert!(app.app.clock.advance(morning) && second.clock.advance(morning));
    let (one, two) = tokio::join!(server::timers::pass(&app.app, None), server::timers::pass(&second, None));
    // The water office is asked besides to answer the agendas that were frozen meanwhile: the mayor's, the slice's and the district's.
    assert_eq!(one.unwrap().told + two.unwrap().told, 6 * 7 + 3);
    let (one, two) = tokio::join!(deliver::pass(&app.app), deliver::pass(&second));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.failed, two.failed), (0, 0));
    // The reviewer hears of each case three times, the office four: what its head alone is told too. His digest waits for its hour.
    assert_eq!(one.sent + two.sent, 6 * 3 + 6 * 4 + 3, "{one:?} {two:?}");
    assert!(one.sent > 0 && two.sent > 0, "both did their part: {one:?} {two:?}");
    let letters_came = letters.came();
    let ids: BTreeSet<String> = letters_came.iter().map(|one| one.header("Message-ID")).collect();
    assert_eq!((letters_came.len(), ids.len()), (18, 18));
    let posted = messages.came();
    assert_eq!((posted.len(), posted.iter().map(Message::id).collect::<BTreeSet<_>>().len()), (27, 27));
    // At eight the next day one letter tells it all, whoever puts it together.
    let next = calendar::start_of(jiff::civil::date(2023, 8, 1)) + jiff::SignedDuration::from_hours(8);
    assert!(app.app.clock.advance(next) && second.clock.advance(next));
    let (one, two) = tokio::join!(deliver::pass(&app.app), deliver::pass(&second));
    assert_eq!(one.unwrap().sent + two.unwrap().sent, 1);
    let digest = mailed_to(&letters.came(), "head");
    let (subject, text) = (digest[0].read()["subject"].clone(), digest[0].read()["text"].as_str().unwrap().to_owned());
    assert_eq!((digest.len(), subject), (1, json!("【压舱石】每日汇总：27 条提醒")));
    assert_eq!(text.matches("/duties/").count(), 27);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_wanted_any_more_or_has_no_mailbox_is_not_sent_and_says_so() {
    let letters = sinks::mail(0, Duration::ZERO).await;
    let app = sending(None, letters.port).await;
    wants(&app, "reviewer", "each", "zh").await;
    let (head, reviewer) = (app.as_("head").await, app.as_("reviewer").await);
    let nowhere = json!({ "version": 0, "email": "unknown@huludao.example", "mail": "each", "digest_hour": 8, "language": "zh" });
    head.patch("/me/contact", nowhere).await.expect(200);
    app.confirm("head").await;
    let hook = sinks::receiver(0, 302).await;
    webhook(&app, hook.port).await;
    accepted(&app).await;
    advance(&app, "2023-07-12").await;
    // Between the telling and the mail the reviewer changes his mind, and the mail server does not know the head.
    let off = json!({ "version": 1, "email": "", "mail": "none", "digest_hour": 8, "language": "zh" });
    reviewer.patch("/me/contact", off).await.expect(200);
    let tried = deliver::pass(&app.app).await.unwrap();
    assert_eq!((tried.sent, letters.came().len()), (0, 0));
    let state = |mine: &Value| (mine["items"][0]["state"].clone(), mine["items"][0]["failure"]["en"].clone());
    let mine = reviewer.get("/me/deliveries").await.expect(200);
    assert_eq!(state(&mine), (json!("dropped"), json!("the recipient wants none any more")));
    let his = head.get("/me/deliveries").await.expect(200);
    assert_eq!(state(&his), (json!("given-up"), json!("the mail server answered 550")));
    // A receiver that sends elsewhere is not followed: it is a failure, tried again.
    let admin = app.as_("administrator").await;
    let posted = admin.get("/deliveries?channel=webhook&office=water").await.expect(200);
    let posted = posted["items"].as_array().unwrap();
    assert!(posted.iter().all(|one| one["state"] == "waiting"), "{posted:?}");
    let tried: Vec<&Value> = posted.iter().filter(|one| !one["failure"].is_null()).collect();
    assert!(!tried.is_empty() && tried.iter().all(|one| one["failure"]["en"] == "the receiver answered HTTP 302"), "{tried:?}");
    let came = hook.came().len();
    assert!(came >= tried.len(), "{came}");
    admin.delete("/webhooks/water").await.expect(204);
    tokio::time::sleep(Duration::from_millis(300)).await;
    deliver::pass(&app.app).await.unwrap();
    let dropped = admin.get("/deliveries?channel=webhook").await.expect(200);
    assert!(dropped["items"].as_array().unwrap().iter().all(|one| one["state"] == "dropped"), "{dropped}");
    assert_eq!(hook.came().len(), came);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_is_refused_and_what_is_wrong_is_said() {
    let app = sending(None, 1).await;
    let (nobody, head, admin) = (app.nobody().await, app.as_("head").await, app.as_("administrator").await);
    for path in ["/me/contact", "/me/deliveries", "/deliveries", "/webhooks"] {
        nobody.get(path).await.problem(401, "sign-in-first");
    }
    let hook = |url: &str, version: i64| json!({ "office": "water", "url": url, "version": version });
    let good = "http://127.0.0.1:1/hook";
    for path in ["/deliveries", "/webhooks"] {
        head.get(path).await.problem(403, "forbidden");
    }
    head.post("/webhooks", hook(good, 0)).await.problem(403, "forbidden");
    head.post("/webhooks/water/test", json!({})).await.problem(403, "forbidden");
    head.post("/webhooks/water/again", json!({})).await.problem(403, "forbidden");
    head.delete("/webhooks/water").await.problem(403, "forbidden");
    admin.post("/webhooks/water/test", json!({})).await.problem(404, "not-found");
    admin.post("/webhooks/water/again", json!({})).await.problem(404, "not-found");
    admin.delete("/webhooks/water").await.problem(404, "not-found");
    for url in ["", "oa", "http://oa.example.gov.cn/", "https://10.0.0.1/", "https://169.254.169.254/", "https://a:b@oa.cn/"] {
        let wrong = admin.post("/webhooks", hook(url, 0)).await.problem(422, "invalid-values");
        assert_eq!(wrong["errors"][0]["field"], "url", "{url}");
    }
    let wrong =
        admin.post("/webhooks", json!({ "office": "nobody", "url": good, "version": 0 })).await.problem(422, "invalid-values");
    assert_eq!(wrong["errors"][0]["field"], "office");
    let set = admin.post("/webhooks", hook(good, 0)).await.expect(200);
    assert!(set["secret"].as_str().unwrap().starts_with("whsec_"));
    admin.post("/webhooks", hook(good, 0)).await.problem(409, "version-conflict");
    let again = admin.post("/webhooks", hook("http://127.0.0.1:2/hook", 1)).await.expect(200);
    assert_eq!((&again["secret"], &again["webhook"]["version"]), (&Value::Null, &json!(2)), "the secret stays, unseen");
    let renewed =
        admin.post("/webhooks", json!({ "office": "water", "url": good, "version": 2, "new_secret": true })).await.expect(200);
    assert_ne!(renewed["secret"], set["secret"]);
    let listed = admin.get("/webhooks").await.expect(200);
    assert!(!listed.to_string().contains("whsec_"), "nobody sees it again");
    // Who let notices be sent where stands in facts, the newest first; of the address the host alone.
    let facts = listed["items"][0]["facts"].as_array().unwrap();
    let kinds: Vec<&str> = facts.iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["webhook-set", "webhook-set", "webhook-set"]);
    assert_eq!(facts[0]["actor"]["name"], "administrator");
    assert!(facts.iter().all(|fact| !fact.to_string().contains("/hook")), "{facts:?}");
    let tested = admin.post("/webhooks/water/test", json!({})).await.expect(200);
    assert_eq!((&tested["arrived"], &tested["failure"]["en"]), (&json!(false), &json!("the receiver cannot be reached")));
    // How somebody wants to be told is his alone; every field is looked at.
    let contact = |email: &str, mail: &str, hour: i64, language: &str| json!({ "version": 0, "email": email, "mail": mail, "digest_hour": hour, "language": language });
    for (body, field) in [
        (contact("head", "each", 8, "zh"), "email"),
        (contact("", "each", 8, "zh"), "email"),
        (contact("a@b.cn\r\nBcc: c@d.cn", "each", 8, "zh"), "email"),
        (contact("a@b.cn", "sms", 8, "zh"), "mail"),
        (contact("a@b.cn", "digest", 24, "zh"), "digest_hour"),
        (contact("a@b.cn", "each", 8, "fr"), "language"),
    ] {
        let wrong = head.patch("/me/contact", body).await.problem(422, "invalid-values");
        assert_eq!(wrong["errors"][0]["field"], field);
    }
    head.patch("/me/contact", contact(" a@b.cn ", "digest", 7, "en")).await.expect(200);
    head.patch("/me/contact", contact("a@b.cn", "none", 7, "en")).await.problem(409, "version-conflict");
    let kept = head.get("/me/contact").await.expect(200);
    let wanted = json!({ "version": 1, "email": "a@b.cn", "mail": "digest", "digest_hour": 7, "language": "en", "mails": true,
        "confirmed": false, "code_mailed": false });
    assert_eq!(kept, wanted);
    assert_eq!(app.as_("reviewer").await.get("/me/contact").await.expect(200)["email"], "");
}

/// The number in a letter that confirms an address.
fn code_of(letter: &Letter) -> String {
    let text = letter.read()["text"].as_str().unwrap().to_owned();
    let line = text.lines().find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
    line.unwrap_or_else(|| panic!("no number in {text}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_mailed_its_number_and_nothing_else_until_it_is_confirmed_on_sqlite() {
    confirmed_by_its_number(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_mailed_its_number_and_nothing_else_until_it_is_confirmed_on_postgres() {
    let url = tokio::task::spawn_blocking(store::testing::postgres).await.unwrap();
    confirmed_by_its_number(Some(url)).await;
}

async fn confirmed_by_its_number(database: Option<String>) {
    let letters = sinks::mail(0, Duration::ZERO).await;
    let app = sending(database, letters.port).await;
    let (head, reviewer, nobody) = (app.as_("head").await, app.as_("reviewer").await, app.nobody().await);
    nobody.post("/me/contact/code", json!({})).await.problem(401, "sign-in-first");
    nobody.post("/me/contact/confirm", json!({ "code": "123456" })).await.problem(401, "sign-in-first");
    head.post("/me/contact/code", json!({})).await.problem(422, "invalid-values");
    head.post("/me/contact/confirm", json!({ "code": "123456" })).await.problem(422, "invalid-values");
    let wants = |version: i64, email: &str| json!({ "version": version, "email": email, "mail": "each", "digest_hour": 8, "language": "zh" });
    head.patch("/me/contact", wants(0, "head@huludao.example")).await.expect(200);
    // What is told meanwhile stays in the product.
    accepted(&app).await;
    advance(&app, "2023-07-14").await;
    assert_eq!((deliver::pass(&app.app).await.unwrap().sent, letters.came().len()), (0, 0));
    assert_eq!(head.get("/me/deliveries").await.expect(200)["total"], 0);
    let asked = head.post("/me/contact/code", json!({})).await.expect(200);
    assert_eq!((&asked["confirmed"], &asked["code_mailed"]), (&json!(false), &json!(true)));
    let too_soon = head.post("/me/contact/code", json!({})).await.problem(429, "too-many-requests");
    assert_eq!(too_soon["retry_after_seconds"], 60);
    let mail = letters.wait_for(1).await;
    assert_eq!((mail.len(), mail[0].to.clone()), (1, vec!["head@huludao.example".to_owned()]));
    let code = code_of(&mail[0]);
    assert!(mail[0].read()["subject"].as_str().unwrap().contains(&code));
    // Of no use to another, and not for another address.
    reviewer.patch("/me/contact", wants(0, "head@huludao.example")).await.expect(200);
    reviewer.post("/me/contact/confirm", json!({ "code": code })).await.problem(422, "invalid-values");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..2 {
        let said = head.post("/me/contact/confirm", json!({ "code": wrong })).await.problem(422, "invalid-values");
        assert_eq!(said["errors"][0]["field"], "code");
    }
    let done = head.post("/me/contact/confirm", json!({ "code": format!(" {code} ") })).await.expect(200);
    assert_eq!((&done["confirmed"], &done["version"]), (&json!(true), &json!(1)));
    head.post("/me/contact/confirm", json!({ "code": code })).await.problem(422, "invalid-values");
    head.post("/me/contact/code", json!({})).await.problem(422, "confirmed-already");
    advance(&app, "2023-07-24").await;
    until_all_left(&app, usize::try_from(head.get("/me/deliveries").await.expect(200)["total"].as_i64().unwrap()).unwrap()).await;
    assert!(letters.came().len() > 1, "from now on he is mailed");
    // Another hour is his; another address is not, and after five guesses its number holds no more.
    let hour = json!({ "version": 1, "email": "head@huludao.example", "mail": "digest", "digest_hour": 9, "language": "zh" });
    assert_eq!(head.patch("/me/contact", hour).await.expect(200)["confirmed"], true);
    assert_eq!(head.patch("/me/contact", wants(2, "new@huludao.example")).await.expect(200)["confirmed"], false);
    let before = letters.came().len();
    head.post("/me/contact/code", json!({})).await.expect(200);
    let code = code_of(&letters.wait_for(before + 1).await[before]);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        head.post("/me/contact/confirm", json!({ "code": wrong })).await.problem(422, "invalid-values");
    }
    head.post("/me/contact/confirm", json!({ "code": code })).await.problem(422, "invalid-values");
    assert_eq!(head.get("/me/contact").await.expect(200)["confirmed"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_cannot_be_confirmed_without_a_mail_server_or_when_it_is_away() {
    let wants = json!({ "version": 0, "email": "head@huludao.example", "mail": "each", "digest_hour": 8, "language": "zh" });
    let app = TestApp::new(None).await;
    let head = app.as_("head").await;
    head.patch("/me/contact", wants.clone()).await.expect(200);
    head.post("/me/contact/code", json!({})).await.problem(422, "no-mail-server");
    let app = sending(None, sinks::free_port().await).await;
    let head = app.as_("head").await;
    head.patch("/me/contact", wants).await.expect(200);
    let said = head.post("/me/contact/code", json!({})).await.problem(422, "mail-not-sent");
    assert!(said["detail_en"].as_str().unwrap().contains("cannot be reached"), "{said}");
}

/// Mails one number over a line that is protected so; gives what the product said, and what came.
async fn over_tls(tls: Tls, port: u16, authorities: Option<String>, password: &str) -> (u16, Value) {
    let password = server::Secret(password.to_owned());
    let app = TestApp::set(None, |setup| {
        setup.outgoing.mail = Some(Smtp {
            host: "localhost".into(),
            port: Some(port),
            tls,
            user: Some(("ballast".into(), password)),
            from: "noreply@huludao.example".into(),
            authorities,
        });
    })
    .await;
    let head = app.as_("head").await;
    let body = json!({ "version": 0, "email": "head@huludao.example", "mail": "each", "digest_hour": 8, "language": "en" });
    head.patch("/me/contact", body).await.expect(200);
    let answer = head.post("/me/contact/code", json!({})).await;
    (answer.status.as_u16(), answer.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_go_over_tls_with_a_password_and_not_otherwise() {
    let (certificate, acceptor) = sinks::own_certificate();
    for (tls, wrapped) in [(Tls::StartTls, false), (Tls::Wrapped, true)] {
        let sink = sinks::mail_over_tls(acceptor.clone(), wrapped, ("ballast", "correct horse")).await;
        let trusted = || Some(certificate.clone());
        let (status, said) = over_tls(tls, sink.port, trusted(), "correct horse").await;
        assert_eq!((status, sink.came().len()), (200, 1), "{said}");
        assert!(code_of(&sink.came()[0]).len() == 6);
        // A wrong password is told as what the server said; a certificate of nobody's is not trusted.
        let (status, said) = over_tls(tls, sink.port, trusted(), "wrong").await;
        assert_eq!((status, &said["code"]), (422, &json!("mail-not-sent")));
        assert!(said["detail_en"].as_str().unwrap().contains("535"), "{said}");
        let (status, said) = over_tls(tls, sink.port, None, "correct horse").await;
        assert_eq!((status, &said["code"]), (422, &json!("mail-not-sent")), "{said}");
        assert_eq!(sink.came().len(), 1);
    }
    // Where the other side offers no TLS, nothing is sent, least of all a password.
    let plain = sinks::mail(0, Duration::ZERO).await;
    let (status, said) = over_tls(Tls::StartTls, plain.port, Some(certificate), "correct horse").await;
    assert_eq!((status, plain.came().len()), (422, 0), "{said}");
    // What is no certificate, and a password without TLS, is said before anything runs.
    let smtp = |tls, authorities: Option<&str>| Smtp {
        host: "localhost".into(),
        port: None,
        tls,
        user: Some(("a".into(), server::Secret("b".into()))),
        from: "noreply@huludao.example".into(),
        authorities: authorities.map(str::to_owned),
    };
    let refused = |smtp| {
        let outgoing = server::Outgoing { mail: Some(smtp), ..server::Outgoing::default() };
        deliver::Deliver::new(&outgoing, "http://127.0.0.1").err().unwrap_or_default()
    };
    assert!(refused(smtp(Tls::StartTls, Some("nonsense"))).contains("--smtp-ca"));
    assert!(refused(smtp(Tls::None, None)).contains("without TLS"));
}
