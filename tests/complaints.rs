//! Complaints on conduct: written without a name, hidden from whoever they name, looked into on duties' clocks, closed by the writer's word.

use crate::support::{Answer, TestApp, Visitor, on_both};
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use server::Role;
use sha2::{Digest, Sha256};

on_both! {
    an_anonymous_complaint_goes_its_way_and_up_once
    nobody_of_the_named_office_learns_of_it
    the_discipline_office_does_not_keep_what_names_it
    a_petition_has_its_own_clock
    floods_are_held_off_and_secrets_tell_nothing
    what_cannot_be_is_refused
    a_window_takes_in_on_paper_and_sees_nothing_after
}

/// Words that stand in no other record.
const TEXT: &str = "材料齐全的取水申请被无故搁置，当班人员暗示需要打点";

/// The number whose digest begins with enough zeros.
fn worked(challenge: &Value) -> Value {
    let (text, bits) = (challenge["challenge"].as_str().unwrap(), challenge["bits"].as_u64().unwrap() as u32);
    let zeros = |n: u32| {
        let digest = Sha256::digest(format!("{text}:{n}"));
        u32::from_be_bytes(digest[..4].try_into().unwrap()).leading_zeros()
    };
    let answer = (0..).find(|n| zeros(*n) >= bits).unwrap();
    json!({ "challenge": text, "answer": answer.to_string() })
}

async fn send(who: &Visitor<'_>, mut complaint: Value) -> Answer {
    let work = worked(&who.get("/public/complaints/challenge").await.expect(200));
    complaint.as_object_mut().unwrap().extend(work.as_object().unwrap().clone());
    who.post("/public/complaints", complaint).await
}

pub async fn write(who: &Visitor<'_>, office: &str) -> Value {
    let body =
        json!({ "channel": "board", "text": TEXT, "category": "extortion", "office": office, "contact": "演示联系方式-8842" });
    send(who, body).await.expect(201)
}

fn hand(slip: &Value) -> Value {
    json!({ "number": slip["number"], "secret": slip["secret"] })
}

pub async fn look_up(who: &Visitor<'_>, slip: &Value) -> Value {
    who.post("/public/complaints/look-up", hand(slip)).await.expect(200)
}

pub async fn found(inspector: &Visitor<'_>, slip: &Value) -> Value {
    let all = inspector.get("/complaints").await.expect(200);
    all["items"].as_array().unwrap().iter().find(|one| one["number"] == slip["number"]).unwrap().clone()
}

pub async fn act(who: &Visitor<'_>, id: &Value, mut step: Value) -> Answer {
    let at = format!("/complaints/{}", id.as_str().unwrap());
    step["version"] = who.get(&at).await.body["version"].as_i64().unwrap_or(1).into();
    who.post(&format!("{at}/commands"), step).await
}

async fn inspector(app: &TestApp) -> Visitor<'_> {
    app.post_of(Role::Inspector, "discipline-inspection").await
}

async fn an_anonymous_complaint_goes_its_way_and_up_once(app: TestApp) {
    let (writer, inspector) = (app.nobody().await, inspector(&app).await);
    let slip = write(&writer, "water").await;
    assert!(slip["number"].as_str().unwrap().starts_with("QF20230707-"));
    let status = look_up(&writer, &slip).await;
    assert_eq!((&status["state"], &status["can"]), (&json!("received"), &json!(["add"])));
    assert_eq!(status["due_on"], "2023-07-14", "five working days to accept it or not");
    // A picture, checked by its bytes.
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89".to_vec();
    let attach = async |name: &str, secret: &str, bytes: Vec<u8>| {
        let request = writer
            .request(Method::POST, &format!("/public/complaints/files?name={name}"))
            .header("x-complaint-number", slip["number"].as_str().unwrap())
            .header("x-complaint-secret", secret)
            .header(header::CONTENT_TYPE, "application/octet-stream");
        writer.send(request.body(Body::from(bytes)).unwrap()).await
    };
    let secret = slip["secret"].as_str().unwrap();
    attach("a.png", "AAAA-AAAA-AAAA-AAAA", png.clone()).await.problem(404, "no-such-complaint");
    attach("a.exe", secret, png.clone()).await.problem(422, "invalid-values");
    attach("a.pdf", secret, png.clone()).await.problem(422, "paper-type-mismatch");
    attach("a.png", secret, vec![0; 6 * 1024 * 1024]).await.problem(413, "body-too-large");
    let kept = attach("a.png", secret, png.clone()).await.expect(200);
    assert_eq!((&kept["files"][0]["name"], &kept["files"][0]["bytes"]), (&json!("a.png"), &json!(png.len())));
    // The inspectors who keep it see it whole, with how the writer can be reached.
    let row = found(&inspector, &slip).await;
    let id = row["id"].clone();
    let at = format!("/complaints/{}", id.as_str().unwrap());
    let one = inspector.get(&at).await.expect(200);
    assert_eq!((&one["text"], &one["contact"]), (&json!(TEXT), &json!("演示联系方式-8842")));
    let file = inspector.get(&format!("{at}/files/{}", one["files"][0]["id"].as_str().unwrap())).await;
    assert_eq!(file.bytes, png);
    act(&inspector, &id, json!({ "do": "decline", "ground": "because", "text": "不受理" })).await.problem(422, "unknown-ground");
    act(&inspector, &id, json!({ "do": "judge" })).await.problem(422, "invalid-values");
    let stale = json!({ "version": 99, "do": "accept" });
    inspector.post(&format!("{at}/commands"), stale).await.problem(409, "version-conflict");
    let accepted = act(&inspector, &id, json!({ "do": "accept" })).await.expect(200);
    assert_eq!((&accepted["state"], &accepted["due_on"]), (&json!("accepted"), &json!("2023-07-28")));
    act(&inspector, &id, json!({ "do": "extend", "text": "复杂" })).await.problem(422, "no-extension");
    act(&inspector, &id, json!({ "do": "hand", "office": "water", "text": "主管" })).await.problem(422, "office-is-named");
    act(&inspector, &id, json!({ "do": "hand", "office": "nowhere" })).await.problem(404, "not-found");
    let handed = act(&inspector, &id, json!({ "do": "hand", "office": "emergency", "text": "请核查" })).await.expect(200);
    assert_eq!(handed["duties"].as_array().unwrap().iter().filter(|one| one["state"] == "open").count(), 1);
    assert_eq!(look_up(&writer, &slip).await["state"], "accepted", "who looks into it is not the writer's to know");
    // The head of the office that looks into it sees it, without how the writer can be reached; its reviewer does not.
    let head = app.post_of(Role::OfficeHead, "emergency").await;
    let seen = head.get(&at).await.expect(200);
    assert_eq!((&seen["contact"], &seen["can"]), (&Value::Null, &json!(["answer"])));
    app.as_("other-reviewer").await.get(&at).await.problem(404, "not-found");
    app.as_("other-reviewer").await.get("/complaints").await.problem(403, "forbidden");
    act(&head, &id, json!({ "do": "hand", "office": "transport" })).await.problem(403, "forbidden");
    let duties = head.get("/duties?scope=mine").await.expect(200)["items"].clone();
    let duty = duties.as_array().unwrap().iter().find(|one| one["kind"] == "complaint-answer").unwrap().clone();
    let report = json!({ "version": duty["version"], "do": "report", "text": "已办" });
    head.post(&format!("/duties/{}/commands", duty["id"].as_str().unwrap()), report).await.problem(422, "through-its-page");
    act(&head, &id, json!({ "do": "answer", "text": " " })).await.problem(422, "words-required");
    act(&head, &id, json!({ "do": "answer", "text": "已核查并责令当日受理" })).await.expect(200);
    let answered = look_up(&writer, &slip).await;
    assert_eq!((&answered["answers"][0]["text"], &answered["can"]), (&json!("已核查并责令当日受理"), &json!(["add", "judge"])));
    let word = |satisfied: bool, text: &str| {
        let mut word = hand(&slip);
        word["satisfied"] = satisfied.into();
        word["text"] = text.into();
        word
    };
    writer.post("/public/complaints/verdict", word(false, " ")).await.problem(422, "words-required");
    let again = writer.post("/public/complaints/verdict", word(false, "仍未受理")).await.expect(200);
    assert_eq!(again["state"], "accepted");
    head.get(&at).await.problem(404, "not-found");
    let up = inspector.get(&at).await.expect(200);
    assert_eq!((&up["office"]["id"], &up["unsatisfied"]), (&json!("discipline-inspection"), &json!(1)));
    act(&inspector, &id, json!({ "do": "answer", "text": "复查属实，已当场受理并处理责任人" })).await.expect(200);
    let closed = writer.post("/public/complaints/verdict", word(true, "")).await.expect(200);
    assert_eq!((&closed["state"], &closed["can"]), (&json!("satisfied"), &json!(["erase"])));
    writer.post("/public/complaints/verdict", word(true, "")).await.problem(422, "complaint-state");
    let facts = inspector.get(&at).await.expect(200)["facts"].clone();
    assert!(!facts.to_string().contains("8842"), "how the writer can be reached is in no fact");
    let csv = inspector.get("/complaints.csv").await;
    let csv = String::from_utf8(csv.bytes).unwrap();
    assert!(csv.contains(slip["number"].as_str().unwrap()) && !csv.contains(TEXT));
}

/// Asks everything that can be asked as the head, the reviewer, an inspector and a leader of the named office, and as others who look into
/// none, and looks for any trace.
async fn nobody_of_the_named_office_learns_of_it(app: TestApp) {
    let (writer, inspector) = (app.nobody().await, inspector(&app).await);
    let slip = write(&writer, "water").await;
    let id = found(&inspector, &slip).await["id"].clone();
    act(&inspector, &id, json!({ "do": "accept" })).await.expect(200);
    let one = act(&inspector, &id, json!({ "do": "hand", "office": "emergency" })).await.expect(200);
    // It slips: every rung of its ladder is told, and meetings look at what slipped.
    let leader = app.as_("leader").await;
    leader.post("/clock/advance", json!({ "to": "2023-08-02" })).await.expect(200);
    let head = app.post_of(Role::OfficeHead, "emergency").await;
    let told = head.get("/tellings").await.expect(200).to_string();
    assert!(told.contains(slip["number"].as_str().unwrap()), "whoever looks into it is told: {told}");
    let ids: Vec<String> = one["duties"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["state"] == "open")
        .chain([&one])
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    let mut traces: Vec<&str> = ids.iter().map(String::as_str).collect();
    traces.extend([slip["number"].as_str().unwrap(), TEXT, "演示联系方式", "complaint-received"]);
    let document = serde_json::to_value(server::document()).unwrap();
    let readers = [
        ("head", app.as_("head").await),
        ("reviewer", app.as_("reviewer").await),
        ("their inspector", app.post_of(Role::Inspector, "water").await),
        ("leader of the office", app.post_of(Role::Leader, "water").await),
        ("officer", app.as_("officer").await),
        ("administrator", app.as_("administrator").await),
        ("reviewer of the office that has it", app.as_("other-reviewer").await),
    ];
    let mut asked = 0;
    for (who, reader) in &readers {
        for (path, operations) in document["paths"].as_object().unwrap() {
            let path = path.trim_start_matches("/api/v1");
            // A stream has no end; what it says are tellings, which are asked.
            if operations.get("get").is_none() || path.ends_with("/stream") || path == "/public/complaints/form" {
                continue;
            }
            let mut addresses = vec![path.to_owned()];
            if path.contains('{') {
                let filled = |id: &str| {
                    let parts = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
                    parts.collect::<Vec<_>>().join("/")
                };
                addresses = ids.iter().map(|id| filled(id)).collect();
            }
            match path {
                "/duties" | "/duties.csv" => {
                    let scopes = ["mine", "owed", "all", "all&office=emergency", "all&kind=complaint-answer", "all&lamp=overdue"];
                    addresses = scopes.iter().map(|scope| format!("{path}?scope={scope}")).collect();
                    addresses.push(format!("{path}?open=false&scope=all&office=emergency"));
                }
                "/tellings" => addresses.push("/tellings?unread=true".into()),
                _ => {}
            }
            for address in addresses {
                let answer = reader.get(&address).await;
                // Its own id comes back in no answer either.
                let text = String::from_utf8_lossy(&answer.bytes);
                for trace in &traces {
                    assert!(!text.contains(trace), "{who} finds '{trace}' at {address}: {text}");
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 500, "only {asked} questions were asked");
    // Frozen agendas, and what was told by which channels.
    for (who, reader) in &readers {
        for meeting in reader.get("/dispatch/meetings").await.body["items"].as_array().unwrap_or(&Vec::new()) {
            let text = reader.get(&format!("/dispatch/meetings/{}", meeting["id"].as_str().unwrap())).await.body.to_string();
            assert!(!text.contains(slip["number"].as_str().unwrap()), "{who} finds it on an agenda");
        }
    }
}

async fn the_discipline_office_does_not_keep_what_names_it(app: TestApp) {
    let (writer, inspector) = (app.nobody().await, inspector(&app).await);
    let slip = write(&writer, "discipline-inspection").await;
    let above = app.post_of(Role::Inspector, "provincial-discipline-inspection").await;
    assert_eq!(inspector.get("/complaints").await.expect(200)["items"], json!([]));
    let id = found(&above, &slip).await["id"].clone();
    inspector.get(&format!("/complaints/{}", id.as_str().unwrap())).await.problem(404, "not-found");
    act(&above, &id, json!({ "do": "accept" })).await.expect(200);
    act(&above, &id, json!({ "do": "hand", "office": "discipline-inspection" })).await.problem(422, "office-is-named");
    // Found out while it is read: it goes up, and whoever read it sees it no more.
    let body = json!({ "channel": "board", "text": "接访人员态度恶劣" });
    let other = send(&writer, body).await.expect(201);
    let id = found(&inspector, &other).await["id"].clone();
    act(&inspector, &id, json!({ "do": "name", "office": "discipline-inspection" })).await.problem(404, "not-found");
    assert_eq!(found(&above, &other).await["state"], "received");
    assert_eq!(inspector.get("/duties?scope=mine").await.expect(200)["total"], 0);
}

async fn a_petition_has_its_own_clock(app: TestApp) {
    let (writer, inspector) = (app.nobody().await, inspector(&app).await);
    let body = json!({ "channel": "petition", "text": "厂区外长期积水，请求协调" });
    let slip = send(&writer, body).await.expect(201);
    assert_eq!(look_up(&writer, &slip).await["due_on"], "2023-07-24", "fifteen days to accept it or not; the 22nd is a Saturday");
    let id = found(&inspector, &slip).await["id"].clone();
    let accepted = act(&inspector, &id, json!({ "do": "accept" })).await.expect(200);
    assert_eq!(accepted["due_on"], "2023-09-05", "sixty days from its acceptance");
    act(&inspector, &id, json!({ "do": "extend", "text": " " })).await.problem(422, "words-required");
    let longer = act(&inspector, &id, json!({ "do": "extend", "text": "需要现场鉴定" })).await.expect(200);
    assert_eq!(longer["due_on"], "2023-10-07", "thirty days more, once; until the 6th is the long holiday");
    let states: Vec<&str> = longer["duties"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!((states.iter().filter(|one| **one == "open").count(), states.contains(&"lapsed")), (1, true));
    act(&inspector, &id, json!({ "do": "extend", "text": "再延" })).await.problem(422, "no-extension");
    let status = look_up(&writer, &slip).await;
    assert_eq!((&status["put_off"], &status["due_on"]), (&json!("需要现场鉴定"), &json!("2023-10-07")));
    act(&inspector, &id, json!({ "do": "answer", "text": "已疏通排水" })).await.expect(200);
    act(&inspector, &id, json!({ "do": "close-unjudged" })).await.problem(422, "still-time");
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-24" })).await.expect(200);
    let closed = act(&inspector, &id, json!({ "do": "close-unjudged" })).await.expect(200);
    assert_eq!(closed["state"], "unjudged");
    // Not accepted, with a lawful reason that the writer reads.
    let slip = send(&writer, json!({ "channel": "board", "text": "工程款纠纷已经起诉" })).await.expect(201);
    let id = found(&inspector, &slip).await["id"].clone();
    let decline = json!({ "do": "decline", "ground": "other-route", "text": "法院已经立案" });
    act(&inspector, &id, decline).await.expect(200);
    let status = look_up(&writer, &slip).await;
    assert_eq!((&status["state"], &status["declined"]["text"]), (&json!("declined"), &json!("法院已经立案")));
    writer
        .post("/public/complaints/more", json!({ "number": slip["number"], "secret": slip["secret"], "text": "补充" }))
        .await
        .problem(422, "complaint-state");
}

async fn floods_are_held_off_and_secrets_tell_nothing(app: TestApp) {
    let writer = app.nobody().await;
    let body = || json!({ "channel": "board", "text": TEXT });
    let unworked = |challenge: &str, answer: &str| {
        let mut body = body();
        body["challenge"] = challenge.into();
        body["answer"] = answer.into();
        body
    };
    let challenge = writer.get("/public/complaints/challenge").await.expect(200);
    let text = challenge["challenge"].as_str().unwrap();
    let work = worked(&challenge);
    let answer = work["answer"].as_str().unwrap();
    let one_off = (answer.parse::<u32>().unwrap() + 1).to_string();
    for (challenge, answer) in [(text, one_off.as_str()), ("", ""), ("v1.1.x.y", "0"), (&text.replace("v1.", "v1.9"), answer)] {
        writer.post("/public/complaints", unworked(challenge, answer)).await.problem(422, "work-not-done");
    }
    let mut program = unworked(text, answer);
    program["website"] = "https://example.com".into();
    writer.post("/public/complaints", program).await.problem(422, "filled-by-a-program");
    let mut unknown = unworked(text, answer);
    unknown["who"] = "甲".into();
    writer.post("/public/complaints", unknown).await.problem(400, "wrong-shape");
    let slip = writer.post("/public/complaints", unworked(text, answer)).await.expect(201);
    let mut other = unworked(text, answer);
    other["text"] = "另一件".into();
    writer.post("/public/complaints", other).await.problem(409, "sent-already");
    let same = json!({ "channel": "board", "text": format!("{} ", TEXT.replace('，', "， ")) });
    send(&writer, same).await.problem(409, "said-already");
    // Whoever writes on and on from one address is told to wait.
    let mut refused = None;
    for _ in 0..6 {
        let answer = writer.post("/public/complaints", unworked("", "")).await;
        if answer.status.as_u16() == 429 {
            refused = Some(answer);
            break;
        }
    }
    refused.unwrap().problem(429, "too-many-requests");
    // A wrong secret and an unknown number are the same answer.
    let ask = async |number: &str, secret: &str| {
        let answer = writer.post("/public/complaints/look-up", json!({ "number": number, "secret": secret })).await;
        answer.problem(404, "no-such-complaint").to_string()
    };
    let number = slip["number"].as_str().unwrap();
    assert_eq!(ask(number, "AAAA-AAAA-AAAA-AAAA").await, ask("QF20230707-000000", "AAAA-AAAA-AAAA-AAAA").await);
    ask(number, "").await;
    ask("\0", slip["secret"].as_str().unwrap()).await;
    let loose = slip["secret"].as_str().unwrap().to_lowercase().replace('-', " ");
    let typed = json!({ "number": format!(" {} ", number.to_lowercase()), "secret": loose });
    writer.post("/public/complaints/look-up", typed).await.expect(200);
}

async fn what_cannot_be_is_refused(app: TestApp) {
    let writer = app.nobody().await;
    send(&writer, json!({ "channel": "station", "text": "纸质渠道不在网上" })).await.problem(422, "invalid-values");
    send(&writer, json!({ "channel": "board", "text": " ", "office": "nowhere", "category": "other" }))
        .await
        .problem(422, "invalid-values");
    send(&writer, json!({ "channel": "board", "text": "长".repeat(20_000) })).await.problem(422, "invalid-values");
}

async fn a_window_takes_in_on_paper_and_sees_nothing_after(app: TestApp) {
    let (clerk, inspector) = (app.as_("clerk").await, inspector(&app).await);
    let body =
        |channel: &str, office: &str| json!({ "channel": channel, "text": "办事时被要求到指定地点复印", "office": office });
    clerk.post("/complaints", body("board", "water")).await.problem(422, "invalid-values");
    clerk.post("/complaints", body("station", "window-centre")).await.problem(403, "forbidden");
    app.as_("reviewer").await.post("/complaints", body("station", "emergency")).await.problem(403, "forbidden");
    app.nobody().await.post("/complaints", body("station", "water")).await.problem(401, "sign-in-first");
    let slip = clerk.post("/complaints", body("station", "water")).await.expect(201);
    // Two who say the same at a window are two.
    clerk.post("/complaints", body("station", "water")).await.expect(201);
    clerk.get("/complaints").await.problem(403, "forbidden");
    let id = found(&inspector, &slip).await["id"].clone();
    clerk.get(&format!("/complaints/{}", id.as_str().unwrap())).await.problem(404, "not-found");
    assert_eq!(look_up(&app.nobody().await, &slip).await["state"], "received");
}
