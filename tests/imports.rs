//! Spreadsheets in the browser and slips by key: who may, what is refused, headings said once, all rows or none, each number once.

use crate::support::{Answer, TestApp, Visitor, on_both};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use server::Role;
use sheet::{Cell, Limits, Writer};
use std::time::Duration;

on_both! {
    headings_are_said_once_and_rows_enter_whole_or_not_at_all
    who_may_not_and_what_is_no_spreadsheet
    of_two_at_once_one_wins_and_the_other_is_told
    a_slip_of_the_hotline_comes_once_by_file_and_by_key
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CODES: [&str; 2] = ["91110000600037341L", "911101085923662400"];
const OWN: [&str; 5] = ["代码", "厂名", "片区", "开业", "人手"];

pub fn book(headings: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let headings: Vec<String> = headings.iter().map(|one| (*one).to_owned()).collect();
    let mut writer = Writer::new("名单", &headings).unwrap();
    for row in rows {
        let cells: Vec<Cell<'_>> = row.iter().map(|text| Cell::Text(text)).collect();
        writer.row(&cells).unwrap();
    }
    writer.finish().unwrap()
}

pub async fn send(who: &Visitor<'_>, kind: &str, name: &str, bytes: impl Into<Body>) -> Answer {
    let request = who.request(Method::POST, &format!("/imports?kind={kind}&name={name}")).header(header::CONTENT_TYPE, XLSX);
    who.send(request.body(bytes.into()).unwrap()).await
}

/// The job when nothing runs any more.
async fn rested(who: &Visitor<'_>, id: &str) -> Value {
    loop {
        let job = who.get(&format!("/imports/{id}")).await.expect(200);
        if !["checking", "importing"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub async fn checked(who: &Visitor<'_>, job: &Value, columns: Value) -> Value {
    let id = job["id"].as_str().unwrap();
    let version = &job["mapping_version"];
    who.post(&format!("/imports/{id}/check"), json!({ "version": version, "columns": columns })).await.expect(202);
    rested(who, id).await
}

pub async fn taken_in(who: &Visitor<'_>, job: &Value) -> Value {
    let id = job["id"].as_str().unwrap();
    who.post(&format!("/imports/{id}/import"), json!({})).await.expect(202);
    rested(who, id).await
}

fn own_meaning() -> Value {
    json!({ "代码": "code", "厂名": "name", "片区": "district", "开业": "founded", "人手": "staff" })
}

async fn headings_are_said_once_and_rows_enter_whole_or_not_at_all(app: TestApp) {
    let officer = app.as_("officer").await;
    let wrong = book(&OWN, &[&[CODES[0], "北京某某有限公司", "连山区", "2020-05-06", "十来个"], &["91", "乙", "海上", "", "3"]]);
    let job = send(&officer, "entities", "a.xlsx", wrong).await.expect(201);
    assert_eq!((job["state"].as_str(), job["sheet"].as_str(), job["rows"].as_u64()), (Some("ready"), Some("名单"), Some(2)));
    assert_eq!((&job["columns"][1]["field"], &job["sample"][0][1]), (&json!(null), &json!("北京某某有限公司")));
    // What is missing is said column by column, and nothing is remembered.
    let at = format!("/imports/{}", job["id"].as_str().unwrap());
    let refused = officer.post(&format!("{at}/check"), json!({ "version": 0, "columns": { "代码": "shoe" } })).await;
    let refused = refused.problem(422, "invalid-values");
    let fields: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["columns.代码", "columns.code", "columns.name", "columns.district", "columns.registered_on"]);
    officer.get(&format!("{at}/problems")).await.problem(409, "import-running");

    let job = checked(&officer, &job, own_meaning()).await;
    assert_eq!((&job["state"], &job["wrong_rows"], &job["problems"]), (&json!("checked"), &json!(2), &json!(5)), "{job}");
    let first = officer.get(&format!("{at}/problems?limit=1")).await.expect(200);
    let one = &first["items"][0];
    assert_eq!(
        (&one["row"], &one["column"], &first["total"], &first["next"]),
        (&json!(2), &json!("人手"), &json!(5), &json!("1"))
    );
    let rest = officer.get(&format!("{at}/problems?after=1")).await.expect(200);
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (4, &json!(null)));
    officer.get(&format!("{at}/problems?after=x")).await.problem(400, "bad-cursor");
    officer.post(&format!("{at}/import"), json!({})).await.problem(409, "import-stage");
    let back = officer.get(&format!("{at}/annotated")).await;
    assert_eq!(back.header("content-type"), Some(XLSX));
    let mut notes = Vec::new();
    sheet::read(&back.bytes, Limits::default(), |_, cells| notes.push(cells[0].shown())).unwrap();
    assert!(notes.len() == 2 && notes[0].contains("整数") && notes[1].contains("没有这个县区"), "{notes:?}");

    // Mended: the headings are known by now, whoever of the office sends them; the job of before is gone.
    let right = book(&OWN, &[&[CODES[0], "北京某某有限公司", "连山区", "2020-05-06", "12"]]);
    let job = send(&officer, "entities", "b.xlsx", right.clone()).await.expect(201);
    officer.get(&at).await.problem(404, "import-lost");
    assert_eq!((&job["columns"][1]["field"], &job["columns"][1]["remembered"]), (&json!("name"), &json!(true)));
    let fact = &job["mapping_facts"][0];
    assert!(fact["sentence"]["zh"].as_str().unwrap().contains("“厂名”→名称"), "{fact}");
    let listed = officer.get("/imports?kind=entities").await.expect(200);
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["id"]), (1, &job["id"]), "a reload finds it");
    let job = checked(&officer, &job, json!({})).await;
    assert_eq!((&job["state"], &job["problems"]), (&json!("checked"), &json!(0)), "{job}");
    let job = taken_in(&officer, &job).await;
    assert_eq!((&job["state"], &job["imported"]), (&json!("imported"), &json!(1)), "{job}");
    let found = officer.get(&format!("/entities?q={}", CODES[0])).await.expect(200);
    assert_eq!(found["items"][0]["name"], "北京某某有限公司");
    // A second time the register has it, and says so before anything is written.
    let job = send(&officer, "entities", "b.xlsx", right).await.expect(201);
    let job = checked(&officer, &job, json!({})).await;
    assert_eq!((&job["problems"], app.app.store.last_entity_number().await.unwrap()), (&json!(1), 1));
    // What the list shows goes out as a file that comes in again.
    let out = officer.get("/entities.xlsx?district=211402").await;
    assert_eq!(out.header("content-type"), Some(XLSX));
    let mut names = Vec::new();
    sheet::read(&out.bytes, Limits::default(), |_, cells| names.push(cells[1].shown())).unwrap();
    assert_eq!(names, ["北京某某有限公司"]);
    let id = job["id"].as_str().unwrap();
    officer.delete(&format!("/imports/{id}")).await.expect(204);
    officer.get(&format!("/imports/{id}")).await.problem(404, "import-lost");
}

async fn who_may_not_and_what_is_no_spreadsheet(app: TestApp) {
    let bytes = book(&OWN, &[]);
    let nobody = app.nobody().await;
    send(&nobody, "entities", "a.xlsx", bytes.clone()).await.problem(401, "sign-in-first");
    for other in ["applicant", "clerk", "reviewer", "leader"] {
        let other = app.as_(other).await;
        send(&other, "entities", "a.xlsx", bytes.clone()).await.problem(403, "forbidden");
        other.get("/imports?kind=entities").await.problem(403, "forbidden");
    }
    for other in ["applicant", "reviewer", "administrator"] {
        send(&app.as_(other).await, "hotline", "a.xlsx", bytes.clone()).await.problem(403, "forbidden");
    }
    let officer = app.as_("officer").await;
    let job = send(&officer, "entities", "a.xlsx", bytes.clone()).await.expect(201);
    let at = format!("/imports/{}", job["id"].as_str().unwrap());
    // Somebody else's does not exist, also for those who may take in themselves.
    let second = app.post_of(Role::ProjectOfficer, "development-reform").await;
    for path in ["", "/problems", "/annotated"] {
        second.get(&format!("{at}{path}")).await.problem(404, "import-lost");
    }
    second.post(&format!("{at}/check"), json!({ "version": 0, "columns": {} })).await.problem(404, "import-lost");
    second.post(&format!("{at}/import"), json!({})).await.problem(404, "import-lost");
    second.delete(&at).await.problem(404, "import-lost");

    send(&officer, "people", "a.xlsx", bytes.clone()).await.problem(422, "invalid-values");
    send(&officer, "entities", "a.csv", bytes.clone()).await.problem(422, "invalid-values");
    send(&officer, "entities", "a.xlsx", "code,name\n").await.problem(422, "paper-type-mismatch");
    send(&officer, "entities", "a.xlsx", bytes[..bytes.len() / 2].to_vec()).await.problem(422, "paper-type-mismatch");
    let none = Writer::new("空", &[]).unwrap().finish().unwrap();
    send(&officer, "entities", "a.xlsx", none).await.problem(422, "no-headings");
    let long = officer.request(Method::POST, "/imports?kind=entities&name=a.xlsx").header(header::CONTENT_LENGTH, 1 << 30);
    officer.send(long.body(Body::from("x")).unwrap()).await.problem(413, "body-too-large");
    // A zip whose directory says that it unfolds into gigabytes.
    let mut bomb = bytes.clone();
    let parts: Vec<usize> = (0..bomb.len() - 4).filter(|at| bomb[*at..].starts_with(b"PK\x01\x02")).collect();
    parts.iter().for_each(|at| bomb[at + 24..at + 28].copy_from_slice(&0x3fff_ffff_u32.to_le_bytes()));
    send(&officer, "entities", "a.xlsx", bomb).await.problem(422, "sheet-too-large");
    officer.get(&at).await.problem(404, "import-lost");
}

async fn of_two_at_once_one_wins_and_the_other_is_told(app: TestApp) {
    let (officer, second) = (app.as_("officer").await, app.post_of(Role::ProjectOfficer, "development-reform").await);
    let bytes = book(&OWN, &[&[CODES[1], "第三家有限公司", "兴城市", "2021年3月4日", "1,200"]]);
    let one = send(&officer, "entities", "a.xlsx", bytes.clone()).await.expect(201);
    let two = send(&second, "entities", "b.xlsx", bytes).await.expect(201);
    let one = checked(&officer, &one, own_meaning()).await;
    // The office said meanwhile what its headings mean: whoever has not seen that is told who did.
    let at = format!("/imports/{}", two["id"].as_str().unwrap());
    let other =
        json!({ "version": 0, "columns": { "代码": "code", "厂名": "name", "片区": "district", "开业": "founded", "人手": "" } });
    let conflict = second.post(&format!("{at}/check"), other).await.problem(409, "version-conflict");
    assert_eq!((&conflict["changed"]["version"], &conflict["changed"]["by"]), (&json!(1), &json!("officer")));
    let two = second.get(&at).await.expect(200);
    assert_eq!((&two["columns"][4]["field"], &two["state"]), (&json!("staff"), &json!("ready")));
    let two = checked(&second, &two, json!({})).await;
    assert_eq!((&one["problems"], &two["problems"]), (&json!(0), &json!(0)));
    let (one, two) = tokio::join!(taken_in(&officer, &one), taken_in(&second, &two));
    let (won, lost) = if one["state"] == "imported" { (one, two) } else { (two, one) };
    assert_eq!((&won["state"], &won["imported"]), (&json!("imported"), &json!(1)));
    let told = lost["problems"] == 1 || lost["failure"]["code"] == "already-registered";
    assert!(told, "{lost}");
    assert_eq!(app.app.store.last_entity_number().await.unwrap(), 1);
    let id = won["id"].as_str().unwrap();
    let done = if officer.get(&format!("/imports/{id}")).await.status == 200 { &officer } else { &second };
    done.post(&format!("/imports/{id}/import"), json!({})).await.problem(409, "import-stage");
}

/// What a system brings in by its key.
async fn intake(app: &TestApp, key: Option<&str>, body: &Value) -> Answer {
    let request = Request::post("/api/v1/intake/issues").header(header::CONTENT_TYPE, "application/json");
    let request = match key {
        Some(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}")),
        None => request,
    };
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn a_slip_of_the_hotline_comes_once_by_file_and_by_key(app: TestApp) {
    let clerk = app.as_("clerk").await;
    let headings = ["工单号", "受理时间", "来电单位", "来电号码", "工单内容", "所属县区"];
    let slips: [&[&str]; 2] = [
        &["RX-1", "2023-07-05 14:30", "海润机械（演示）", "0429-1", "厂区外河道堵塞，下雨就积水", "连山区"],
        &["RX-2", "2023/7/6", "丰禾合作社（演示）", "", "想请领导参加开业仪式", ""],
    ];
    let wrong = book(&headings, &[&["RX-1", "昨天", "", "", "停水", "海上"]]);
    let job = send(&clerk, "hotline", "a.xlsx", wrong).await.expect(201);
    let job = checked(&clerk, &job, json!({})).await;
    assert_eq!((&job["wrong_rows"], &job["problems"], &job["mapping_version"]), (&json!(1), &json!(3), &json!(0)), "{job}");
    let job = send(&clerk, "hotline", "b.xlsx", book(&headings, &slips)).await.expect(201);
    let job = checked(&clerk, &job, json!({})).await;
    let job = taken_in(&clerk, &job).await;
    assert_eq!((&job["imported"], &job["known"]), (&json!(2), &json!(0)), "{job}");
    let listed = clerk.get("/issues?channel=hotline&sort=opened&order=asc").await.expect(200);
    assert_eq!(
        (&listed["total"], &listed["items"][0]["state"], &listed["items"][1]["state"]),
        (&json!(2), &json!("handed"), &json!("received"))
    );
    let issue = clerk.get(&format!("/issues/{}", listed["items"][0]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&issue["origin"]["number"], &issue["origin"]["asked_on"]), (&json!("RX-1"), &json!("2023-07-05")));
    assert!(issue["rounds"][0]["why"]["zh"].as_str().unwrap().contains("河道"), "{issue}");
    // The same file again changes nothing and says so; a new slip beside known ones comes alone.
    let more = book(&headings, &[slips[0], &["RX-3", "", "海润机械（演示）", "", "厂区停水", ""]]);
    let job = send(&clerk, "hotline", "c.xlsx", more).await.expect(201);
    let job = checked(&clerk, &job, json!({})).await;
    assert_eq!((&job["problems"], &job["known"]), (&json!(0), &json!(1)));
    let job = taken_in(&clerk, &job).await;
    assert_eq!((&job["imported"], &job["known"]), (&json!(1), &json!(1)), "{job}");

    let administrator = app.as_("administrator").await;
    let new = json!({ "name": "12345 工单系统", "office": "window-centre", "scope": "issues:intake" });
    for other in ["officer", "clerk", "applicant"] {
        let other = app.as_(other).await;
        other.post("/api-keys", new.clone()).await.problem(403, "forbidden");
        other.get("/api-keys").await.problem(403, "forbidden");
    }
    let odd = json!({ "name": "", "office": "moon", "scope": "everything" });
    let odd = administrator.post("/api-keys", odd).await.problem(422, "invalid-values");
    assert_eq!(odd["errors"].as_array().unwrap().len(), 3);
    let made = administrator.post("/api-keys", new).await.expect(201);
    let (key, id) = (made["secret"].as_str().unwrap(), made["key"]["id"].as_str().unwrap());
    let shown = administrator.get("/api-keys").await.expect(200);
    assert!(!shown.to_string().contains(key), "it is shown once");

    let slip = json!({ "number": "RX-9", "company": "海润机械（演示）", "text": "厂区外河道堵塞", "district": "连山区", "asked_on": "2023-07-06" });
    intake(&app, None, &slip).await.problem(401, "api-key-wrong");
    intake(&app, Some("bk_nothing"), &slip).await.problem(401, "api-key-wrong");
    let first = intake(&app, Some(key), &slip).await.expect(201);
    assert_eq!((&first["repeated"], &first["state"]), (&json!(false), &json!("handed")));
    assert!(first["why"]["zh"].as_str().unwrap().contains("河道") && first["due_on"].is_string(), "{first}");
    let again = intake(&app, Some(key), &slip).await.expect(200);
    assert_eq!((&again["repeated"], &again["issue"]), (&json!(true), &first["issue"]));
    let by_file = json!({ "number": "RX-1", "company": "甲", "text": "换了说法" });
    assert_eq!(intake(&app, Some(key), &by_file).await.expect(200)["repeated"], true, "one number, by whichever way");
    let bad = json!({ "number": " ", "company": "", "text": "", "code": "12", "district": "海上", "asked_on": "2030-01-01" });
    let bad = intake(&app, Some(key), &bad).await.problem(422, "invalid-values");
    assert_eq!(bad["errors"].as_array().unwrap().len(), 6, "{bad}");
    intake(&app, Some(key), &json!({ "number": 1 })).await.problem(400, "wrong-shape");
    // Whoever looks at the issue sees which system brought it; the day of use stands at the key.
    let issue = clerk.get(&format!("/issues/{}", first["issue"].as_str().unwrap())).await.expect(200);
    let asked = issue["facts"].as_array().unwrap().last().unwrap();
    assert_eq!(asked["actor"]["name"], "12345 工单系统", "{asked}");
    let shown = administrator.get("/api-keys").await.expect(200);
    assert_eq!((&shown["items"][0]["used_on"], shown["items"][0]["begins"].as_str()), (&json!("2023-07-07"), Some(&key[..8])));

    // A key is no session, and a session no key.
    let request = Request::get("/api/v1/issues").header(header::AUTHORIZATION, format!("Bearer {key}"));
    app.send(request.body(Body::empty()).unwrap()).await.problem(401, "sign-in-first");
    clerk.post("/intake/issues", slip.clone()).await.problem(401, "api-key-wrong");
    let revoke = format!("/api-keys/{id}/revoke");
    clerk.post(&revoke, json!({ "version": 1 })).await.problem(403, "forbidden");
    administrator.post(&revoke, json!({ "version": 7 })).await.problem(409, "version-conflict");
    let gone = administrator.post(&revoke, json!({ "version": 1 })).await.expect(200);
    assert_eq!((gone["revoked_at"].is_string(), gone["facts"][0]["kind"].as_str()), (true, Some("api-key-revoked")));
    administrator.post(&revoke, json!({ "version": 2 })).await.problem(422, "api-key-revoked");
    intake(&app, Some(key), &slip).await.problem(401, "api-key-wrong");
    assert_eq!(clerk.get("/issues?channel=hotline").await.expect(200)["total"], 4);
}
