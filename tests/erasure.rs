//! What the law wants erased of a complaint is gone from its row, its files, its facts and the duties about it; the log verifies.

use crate::complaints::{act, found, look_up, write};
use crate::support::{TestApp, on_both};
use axum::body::Body;
use axum::http::{Method, header};
use base::ComplaintId;
use serde_json::{Value, json};
use server::erasure::{self, EraseError};
use server::{Role, sequencer, timers};

on_both! {
    an_ended_complaint_loses_what_its_writer_said
    its_writer_has_it_erased_with_what_is_on_the_slip
    time_erases_what_was_not_asked_for
}

/// What the writer says, each in words that stand nowhere else.
const SAID: [&str; 4] = ["材料齐全的取水申请被无故搁置", "又补充一句话八八四二", "演示联系方式-8842", "感谢处理九九五三"];

/// A complaint that went its way to the writer's word; its row, and what the writer keeps.
async fn ended(app: &TestApp) -> (Value, Value) {
    let (writer, inspector) = (app.nobody().await, app.post_of(Role::Inspector, "discipline-inspection").await);
    let slip = write(&writer, "water").await;
    let hand = json!({ "number": slip["number"], "secret": slip["secret"] });
    let with = |more: Value| {
        let mut body = hand.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    writer.post("/public/complaints/more", with(json!({ "text": SAID[1] }))).await.expect(200);
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89".to_vec();
    let request = writer
        .request(Method::POST, "/public/complaints/files?name=a.png")
        .header("x-complaint-number", slip["number"].as_str().unwrap())
        .header("x-complaint-secret", slip["secret"].as_str().unwrap())
        .header(header::CONTENT_TYPE, "application/octet-stream");
    writer.send(request.body(Body::from(png)).unwrap()).await.expect(200);
    let row = found(&inspector, &slip).await;
    act(&inspector, &row["id"], json!({ "do": "accept" })).await.expect(200);
    act(&inspector, &row["id"], json!({ "do": "answer", "text": "已经责成该单位受理" })).await.expect(200);
    writer.post("/public/complaints/verdict", with(json!({ "satisfied": true, "text": SAID[3] }))).await.expect(200);
    (row, slip)
}

/// Everything that the inspectors read of a complaint, as one text.
async fn read(app: &TestApp, row: &Value) -> String {
    let inspector = app.post_of(Role::Inspector, "discipline-inspection").await;
    inspector.get(&format!("/complaints/{}", row["id"].as_str().unwrap())).await.expect(200).to_string()
}

async fn genuine(app: &TestApp) -> store::Verified {
    sequencer::pass(&app.app).await.unwrap();
    let all = app.app.store.verify_ledger(&app.app.log.verifiers(), &[], |_, _| {}).await.unwrap();
    assert_eq!(all.findings, []);
    all
}

async fn an_ended_complaint_loses_what_its_writer_said(app: TestApp) {
    let (writer, now) = (app.nobody().await, app.app.clock.now());
    let paper = json!({ "channel": "station", "text": "另一件", "office": "emergency" });
    let running = app.as_("clerk").await.post("/complaints", paper).await.expect(201);
    let erase = async |number: &Value, ground: &str| {
        erasure::complaint((&app.app.store, &app.app.papers), number.as_str().unwrap(), ground, now).await
    };
    let ground = "个人信息保护法第47条，来信人申请";
    assert!(matches!(erase(&running["number"], ground).await, Err(EraseError::Open(_))));
    assert!(matches!(erase(&json!("QF20230707-000000"), ground).await, Err(EraseError::Missing(_))));
    let (row, slip) = ended(&app).await;
    assert!(matches!(erase(&slip["number"], "  ").await, Err(EraseError::NoGround)));
    let before = read(&app, &row).await;
    for said in SAID {
        assert!(before.contains(said), "{said} in {before}");
    }
    genuine(&app).await;
    let (facts, files) = erase(&slip["number"], ground).await.unwrap();
    assert!(facts >= 4 && files == 1, "{facts} facts, {files} files");
    let after = read(&app, &row).await;
    for said in SAID {
        assert!(!after.contains(said), "{said} in {after}");
    }
    assert!(after.contains("已经责成该单位受理") && after.contains("已删除"), "what was answered stays: {after}");
    let status = look_up(&writer, &slip).await;
    assert_eq!((&status["erased"], &status["state"], &status["files"]), (&json!(true), &json!("satisfied"), &json!([])));
    // Nothing is left in the rows themselves.
    let id: ComplaintId = row["id"].as_str().unwrap().parse().unwrap();
    let record = app.app.store.complaint(id).await.unwrap();
    assert_eq!((record.contact.as_str(), record.text_key), ("", id.to_string()));
    assert!(SAID.iter().all(|said| !record.document.contains(said)), "{}", record.document);
    for said in SAID {
        assert_eq!(app.app.store.facts_saying(said, None, 10).await.unwrap(), [], "{said}");
    }
    assert!(app.app.store.complaint_files(id).await.unwrap().is_empty());
    assert_eq!(genuine(&app).await.erased, facts as u64);
    assert_eq!(erase(&slip["number"], ground).await.unwrap(), (0, 0), "once is enough");
}

async fn its_writer_has_it_erased_with_what_is_on_the_slip(app: TestApp) {
    let writer = app.nobody().await;
    let paper = json!({ "channel": "station", "text": "另一件", "office": "emergency" });
    let running = app.as_("clerk").await.post("/complaints", paper).await.expect(201);
    let hand = |slip: &Value| json!({ "number": slip["number"], "secret": slip["secret"] });
    writer.post("/public/complaints/erase", hand(&running)).await.problem(422, "complaint-open");
    assert!(!look_up(&writer, &running).await["can"].as_array().unwrap().contains(&json!("erase")));
    let (row, slip) = ended(&app).await;
    let stranger = json!({ "number": slip["number"], "secret": running["secret"] });
    writer.post("/public/complaints/erase", stranger).await.problem(404, "no-such-complaint");
    assert!(look_up(&writer, &slip).await["can"].as_array().unwrap().contains(&json!("erase")));
    let after = writer.post("/public/complaints/erase", hand(&slip)).await.expect(200);
    assert_eq!(
        (&after["erased"], &after["files"], &after["answers"][0]["text"]),
        (&json!(true), &json!([]), &json!("已经责成该单位受理"))
    );
    assert!(!after["can"].as_array().unwrap().contains(&json!("erase")));
    let seen = read(&app, &row).await;
    assert!(SAID.iter().all(|said| !seen.contains(said)), "{seen}");
    assert_eq!(writer.post("/public/complaints/erase", hand(&slip)).await.expect(200)["erased"], true, "once is enough");
    assert!(genuine(&app).await.erased > 0);
}

async fn time_erases_what_was_not_asked_for(app: TestApp) {
    let (row, _) = ended(&app).await;
    let days = i64::from(app.app.desk.city.complaints.as_ref().unwrap().erased_after_days.unwrap());
    genuine(&app).await;
    assert_eq!(erasure::pass(&app.app).await.unwrap(), 0, "it has only just ended");
    let start = calendar::start_of(app.app.today());
    let hours = |days: i64| jiff::SignedDuration::from_hours(24 * days + 12);
    assert!(app.app.clock.advance(start + hours(days - 1)));
    assert_eq!(erasure::pass(&app.app).await.unwrap(), 0, "a day is missing");
    assert!(app.app.clock.advance(start + hours(days + 1)));
    timers::pass(&app.app, None).await.unwrap();
    let after = read(&app, &row).await;
    assert!(after.contains("已删除") && SAID.iter().all(|said| !after.contains(said)), "{after}");
    assert!(genuine(&app).await.erased > 0);
}
