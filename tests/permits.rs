//! Permits after their issue: what became of one is told apart by its page, by upload and by the list that is carried along; what is changed is issued anew;
//! the proof of its issuance is inside.

use crate::support::{self, TestApp, on_both, project};
use ::permit::{IssuerKey, Paper, Permit, Signer, Status, StatusList, TrustedKey, Verdict};
use axum::http::Method;
use jiff::civil::date;
use serde_json::{Value, json};
use server::proof;
use server::sequencer;
use store::{Change, PermitLife};

on_both! {
    each_way_of_a_permit_to_end_is_told_by_its_name
    what_is_changed_or_renewed_is_issued_anew
    the_proof_of_its_issuance_is_inside
}

/// A water abstraction permit, valid for five years: its case as delivered.
async fn granted(app: &TestApp) -> Value {
    let mut facts = project("2304-211404-04-01-000018");
    facts["facts"]["own_water_intake"] = json!(true);
    support::granted(app, facts, "water-abstraction", "同意").await.1
}

async fn pdf(app: &TestApp, permit: &str) -> Vec<u8> {
    app.as_("applicant").await.get(&format!("/permits/{permit}/pdf")).await.bytes
}

async fn ofd(app: &TestApp, permit: &str) -> Vec<u8> {
    let answer = app.as_("applicant").await.get(&format!("/permits/{permit}/ofd")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/ofd")));
    answer.bytes
}

async fn uploaded(app: &TestApp, file: &[u8]) -> Value {
    app.nobody().await.raw(Method::POST, "/public/permits/verify", file.to_vec()).await.expect(200)
}

async fn page(app: &TestApp, permit: &str) -> Value {
    app.nobody().await.get(&format!("/public/permits/{permit}")).await.expect(200)
}

/// The signed list, as somebody keeps it who will have no network.
async fn list(app: &TestApp) -> StatusList {
    let answer = app.nobody().await.get("/public/permit-status").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/json")));
    StatusList::open(&answer.bytes, &[]).unwrap().0
}

/// What somebody finds who has nothing but the file, the key and the list.
fn offline(file: &[u8], list: &StatusList) -> Verdict {
    let found = ::permit::verify(file, &[]);
    let standing = found.permit().and_then(|permit| list.standing(permit)).cloned();
    found.on(Some(list.day()), standing.as_ref())
}

async fn each_way_of_a_permit_to_end_is_told_by_its_name(app: TestApp) {
    let case = granted(&app).await;
    let id = case["permit"]["id"].as_str().unwrap();
    let file = pdf(&app, id).await;
    assert_eq!(uploaded(&app, &file).await["verdict"], "genuine");
    let second_form = ofd(&app, id).await;
    assert_eq!(uploaded(&app, &second_form).await["verdict"], "genuine");
    assert_eq!(app.as_("stranger").await.get(&format!("/permits/{id}/ofd")).await.status.as_u16(), 404);
    assert_eq!(page(&app, id).await["standing"]["status"], "in-force");
    let early = list(&app).await;
    assert_eq!((early.permits.len(), early.day(), early.demo), (0, date(2023, 7, 7), true));
    assert_eq!(offline(&file, &early).code(), "genuine");

    for mut changed in [file.clone(), second_form.clone()] {
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        assert_eq!(uploaded(&app, &changed).await["verdict"], "altered");
    }
    let record = app.app.store.permit(id.parse().unwrap()).await.unwrap();
    let permit: Permit = serde_json::from_str(&record.document).unwrap();
    let stranger = ::permit::render(&permit, None, &app.app.fonts, &IssuerKey::generate([8; 32])).unwrap();
    assert_eq!(uploaded(&app, &stranger).await["verdict"], "unknown-signer");
    let stranger = ::permit::render_ofd(&permit, None, &app.app.fonts, &IssuerKey::generate([8; 32])).unwrap();
    assert_eq!(uploaded(&app, &stranger).await["verdict"], "unknown-signer");
    assert_eq!(uploaded(&app, b"%PDF-1.7\n%%EOF\n").await["verdict"], "unreadable");

    // The last day has passed: whoever looks before the timers do is told so too.
    let life = |valid_to| PermitLife {
        case_id: record.case_id,
        state: "in-force".into(),
        valid_to,
        since: None,
        ground: None,
        edition: None,
    };
    app.app.store.commit(Change { permit_lives: vec![life(Some(date(2023, 7, 6)))], ..Change::default() }).await.unwrap();
    let expired = uploaded(&app, &file).await;
    assert_eq!(uploaded(&app, &second_form).await["verdict"], "expired");
    assert_eq!((&expired["verdict"], &expired["ended"]["since"]), (&json!("expired"), &json!("2023-07-07")));
    assert_eq!(page(&app, id).await["standing"]["article"], "行政许可法第七十条第一项");
    app.app.store.commit(Change { permit_lives: vec![life(record.valid_to)], ..Change::default() }).await.unwrap();

    // Revoked by the head of the office that issued it, and by nobody else.
    let revoke = json!({ "ground": "procedure", "reason": "经办人张三未按程序公示" });
    app.as_("clerk").await.do_(&case, "revoke", revoke.clone()).await.expect(403);
    app.as_("land-head").await.do_(&case, "revoke", revoke.clone()).await.expect(403);
    let head = app.as_("head").await;
    head.do_(&case, "revoke", json!({ "ground": "procedure", "reason": " " })).await.problem(422, "reasons-required");
    let revoked = head.do_(&case, "revoke", revoke).await.expect(200);
    let kinds: Vec<&str> = revoked["documents"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"revocation"), "the holder gets a decision: {kinds:?}");
    // The holder is told, and the office owes the striking off (art. 70).
    server::timers::pass(&app.app, None).await.unwrap();
    let told = app.as_("applicant").await.get("/tellings").await.expect(200);
    assert!(told["items"].to_string().contains("许可已失效，办理注销手续（取水许可）"), "{told}");
    let owed = head.get("/duties?scope=mine&kind=strike-off").await.expect(200);
    assert_eq!((&owed["total"], &owed["items"][0]["due_on"]), (&json!(1), &json!("2023-07-21")));
    let verdict = uploaded(&app, &file).await;
    assert_eq!((&verdict["verdict"], &verdict["permit"]["state"]), (&json!("revoked"), &json!("revoked")));
    assert_eq!(uploaded(&app, &second_form).await["ended"], verdict["ended"]);
    assert_eq!(
        (&verdict["ended"]["since"], &verdict["ended"]["article"]),
        (&json!("2023-07-07"), &json!("行政许可法第六十九条"))
    );
    assert!(verdict["message"]["zh"].as_str().unwrap().contains("违反法定程序"), "{verdict}");
    let open = page(&app, id).await;
    assert_eq!((&open["standing"]["status"], &open["standing"]["ground"]["zh"]), (&json!("revoked"), &json!("违反法定程序作出")));
    assert!(!open.to_string().contains("张三"), "what the organ writes in its decision is the holder's: {open}");
    let events: Vec<&str> =
        open["standing"]["events"].as_array().unwrap().iter().map(|one| one["name"]["en"].as_str().unwrap()).collect();
    assert_eq!(events, ["issued", "revoked"]);
    let late = list(&app).await;
    assert_eq!((offline(&file, &late).code(), offline(&second_form, &late).code()), ("revoked", "revoked"));
    assert_eq!(offline(&file, &early).code(), "genuine", "a list speaks of its own day");
    assert_eq!(late.permits[0].status, Status::Revoked);
    assert!(!serde_json::to_string(&late).unwrap().contains("张三"));

    let cancelled = head.do_(&revoked, "cancel", json!({ "ground": "revoked", "reason": "" })).await.expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(head.get("/duties?scope=mine&kind=strike-off&state=open").await.expect(200)["total"], 0);
    assert_eq!(uploaded(&app, &file).await["verdict"], "cancelled");
    assert_eq!(offline(&file, &list(&app).await).code(), "cancelled");
}

async fn what_is_changed_or_renewed_is_issued_anew(app: TestApp) {
    let case = granted(&app).await;
    let id = case["permit"]["id"].as_str().unwrap();
    let first = pdf(&app, id).await;
    let first_form = ofd(&app, id).await;
    let number = case["permit"]["number"].as_str().unwrap().to_owned();
    let (head, applicant) = (app.as_("head").await, app.as_("applicant").await);
    let changed = head.do_(&case, "amend", json!({ "what": "取水口位置\n由东岸改为西岸" })).await.expect(200);
    let next = &changed["permit"];
    assert_eq!((&next["id"], &next["edition"], &next["state"]), (&json!(id), &json!(2), &json!("in-force")));
    assert!(next["number"].as_str().unwrap().contains(".002."), "{next}");
    let second = pdf(&app, id).await;
    assert_eq!(uploaded(&app, &second).await["verdict"], "genuine");
    assert_eq!(uploaded(&app, &first_form).await["verdict"], "superseded");
    let old = uploaded(&app, &first).await;
    assert_eq!((&old["verdict"], &old["ended"]["replaced_by"]), (&json!("superseded"), &next["number"]));
    let open = page(&app, id).await;
    assert_eq!((&open["standing"]["status"], &open["standing"]["number"]), (&json!("in-force"), &next["number"]));
    assert_eq!(open["standing"]["editions"], json!([{ "number": number, "replaced_on": "2023-07-07" }]));
    assert_eq!(offline(&first, &list(&app).await).code(), "superseded");
    assert_eq!(offline(&second, &list(&app).await).code(), "genuine");

    let asked = applicant.do_(&changed, "renew", json!({})).await.expect(200);
    let renewed = head.do_(&asked, "decide", json!({ "outcome": "granted", "reason": "" })).await.expect(200);
    assert_eq!((&renewed["permit"]["edition"], &renewed["permit"]["valid_to"]), (&json!(3), &json!("2033-07-07")));
    assert_eq!(uploaded(&app, &second).await["verdict"], "superseded");
    let third = pdf(&app, id).await;
    let verdict = ::permit::verify(&third, &[]);
    let permit = verdict.permit().unwrap();
    assert_eq!(permit.changes.len(), 2);
    assert!(
        permit.changes[0].what.zh.contains("由东岸改为西岸") && permit.changes[1].what.zh.contains("2033-07-07"),
        "{permit:?}"
    );
    let facts = app.as_("leader").await.get(&format!("/projects/{}/facts", changed["project"]["id"].as_str().unwrap())).await;
    let facts = facts.expect(200);
    let issued = facts["items"].as_array().unwrap().iter().filter(|fact| fact["kind"] == "permit-reissued").count();
    assert_eq!(issued, 2);
    sequencer::pass(&app.app).await.unwrap();
    let all = app.app.store.verify_ledger(&app.app.log.verifiers(), &[], |_, _| {}).await.unwrap();
    assert_eq!(all.findings, []);
    // A step that changes nothing on the permit makes no edition.
    let refused = applicant.do_(&renewed, "renew", json!({})).await.expect(200);
    let refused = head.do_(&refused, "decide", json!({ "outcome": "refused", "reason": "不符合延续条件" })).await.expect(200);
    assert_eq!(refused["permit"]["edition"], 3);
}

async fn the_proof_of_its_issuance_is_inside(app: TestApp) {
    let case = granted(&app).await;
    let id = case["permit"]["id"].as_str().unwrap();
    let before = pdf(&app, id).await;
    assert_eq!(uploaded(&app, &before).await["logged"], Value::Null, "the log has not got it yet");
    sequencer::pass(&app.app).await.unwrap();
    let file = pdf(&app, id).await;
    assert!(file == pdf(&app, id).await, "from now on it is one file");
    let record = app.app.store.permit(id.parse().unwrap()).await.unwrap();
    assert!(app.app.papers.get(app.app.desk.region(), record.edition()).await.unwrap() == file, "and it is kept");
    let told = uploaded(&app, &file).await;
    assert_eq!((&told["verdict"], &told["logged"]["holds"]), (&json!("genuine"), &json!(true)), "{told}");
    let second_form = ofd(&app, id).await;
    assert!(second_form == ofd(&app, id).await, "both forms carry one proof");
    let told = uploaded(&app, &second_form).await;
    assert_eq!((&told["verdict"], &told["logged"]["holds"]), (&json!("genuine"), &json!(true)), "{told}");

    // Without a network: the keys of a demonstration's log are known to everyone.
    let keys = server::keys::demo_log(app.app.desk.region()).unwrap();
    let verdict = ::permit::verify(&file, &[]);
    let (permit, inside) = (verdict.permit().unwrap(), verdict.proof().unwrap());
    let logged = proof::issuance(inside.as_bytes(), &keys, permit);
    assert!(logged.holds && logged.leaf.is_some(), "{logged:?}");
    let fact = match proof::show(inside.as_bytes(), &keys, &[]) {
        proof::Shown::Genuine { fact, .. } => fact,
        _ => panic!("it does not hold"),
    };
    assert_eq!(
        fact.actor_name.as_deref(),
        Some(permit.issuer.zh.as_str()),
        "the organ issues; who delivered is nobody's business"
    );

    // It proves this permit alone: not one with other data, nor with another holder, nor under another log's key.
    let other = |change: fn(&mut Value)| {
        let mut value = serde_json::to_value(permit).unwrap();
        change(&mut value);
        serde_json::from_value::<Permit>(value).unwrap()
    };
    for forged in [other(|one| one["conditions"] = json!("别的条件")), other(|one| one["holder"] = json!("别的公司"))] {
        assert!(!proof::issuance(inside.as_bytes(), &keys, &forged).holds);
        let file = ::permit::render(&forged, Some(inside), &app.app.fonts, &app.app.issuer).unwrap();
        let told = uploaded(&app, &file).await;
        assert_eq!(told["logged"]["holds"], false, "a key alone makes no issuance: {told}");
    }
    let next = permit.next(permit.valid_to, Vec::new()).unwrap();
    assert!(!proof::issuance(inside.as_bytes(), &keys, &next).holds, "each edition has its own");
    let another = server::keys::demo_log(base::RegionCode::parse("210100").unwrap()).unwrap();
    assert!(!proof::issuance(inside.as_bytes(), &another, permit).holds);
    assert!(!proof::issuance(b"c2sp.org/tlog-proof@v1\n", &keys, permit).holds);
}

/// A server that is none of a demonstration makes its keys at first start, and its permits are known by either of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_makes_two_keys_and_keeps_them() {
    let data = tempfile::tempdir().unwrap();
    let first = server::keys::issuer(data.path(), false, "某市").unwrap();
    let again = server::keys::issuer(data.path(), false, "某市").unwrap();
    assert_eq!(first.published, again.published);
    let published = std::fs::read_to_string(data.path().join("issuer.pub")).unwrap();
    let keys = ::permit::PublishedKey::all_from_pem(&published).unwrap();
    assert_eq!(keys, first.published);
    assert_eq!(keys.iter().map(|one| one.key.algorithm().to_string()).collect::<Vec<_>>(), ["Ed25519", "SM2-SM3"]);
    #[cfg(unix)]
    for file in ["issuer.pem", "issuer-sm2.pem", "issuer-p256.pem"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(data.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} is its owner's alone");
    }
    let app = TestApp::new(None).await;
    let case = granted(&app).await;
    let record = app.app.store.permit(case["permit"]["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    let mut value: Value = serde_json::from_str(&record.document).unwrap();
    value["demo"] = json!(false);
    let permit: Permit = serde_json::from_value(value).unwrap();
    let file = ::permit::render(&permit, None, &app.app.fonts, &first.key).unwrap();
    for key in keys {
        let trusted = TrustedKey::published(approval::Named::new("某市", "A city"), key);
        let verdict = ::permit::verify(&file, &[trusted]);
        assert!(matches!(verdict, Verdict::Genuine { paper: Paper::Permit(_), demo: false, .. }), "{verdict:?}");
    }
}

/// Keys get a successor: what the old ones signed until that day stays genuine, what they sign after it is refused.
#[tokio::test(flavor = "multi_thread")]
async fn keys_have_a_successor() {
    let data = tempfile::tempdir().unwrap();
    let missing = server::keys::rotate(data.path(), date(2026, 11, 27)).unwrap_err();
    assert!(missing.contains("issuer.pem"), "{missing}");
    let old = server::keys::issuer(data.path(), false, "某市").unwrap().key;
    let certificate = std::fs::read(data.path().join("issuer.crt")).unwrap();
    let told = server::keys::rotate(data.path(), date(2026, 11, 27)).unwrap();
    let new = server::keys::issuer(data.path(), false, "某市").unwrap();
    assert_eq!(told, new.published);
    assert!(new.key.public_keys().iter().all(|key| !old.public_keys().contains(key)));
    assert_ne!(std::fs::read(data.path().join("issuer.crt")).unwrap(), certificate);
    let days: Vec<_> = new.published.iter().map(|one| (one.from, one.until)).collect();
    let day = Some(date(2026, 11, 27));
    assert_eq!(days, [(day, None), (day, None), (None, day), (None, day)]);
    let published = std::fs::read_to_string(data.path().join("issuer.pub")).unwrap();
    let read = ::permit::PublishedKey::all_from_pem(&published).unwrap();
    assert_eq!(read, new.published);
    #[cfg(unix)]
    for file in ["issuer.pem", "issuer-sm2.pem", "issuer-p256.pem"] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(data.path().join(file)).unwrap().permissions().mode() & 0o077, 0, "{file}");
    }
    let names: Vec<_> = std::fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().ends_with(".next")), "{names:?}");

    let app = TestApp::new(None).await;
    let case = granted(&app).await;
    let record = app.app.store.permit(case["permit"]["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    let dated = |on: &str, changed: Option<&str>| -> Permit {
        let mut value: Value = serde_json::from_str(&record.document).unwrap();
        for field in ["issued_on", "valid_from"] {
            value[field] = json!(on);
        }
        value["demo"] = json!(false);
        if let Some(on) = changed {
            value["changes"] = json!([{ "on": on, "what": { "zh": "更名", "en": "renamed" } }]);
        }
        serde_json::from_value(value).unwrap()
    };
    let trust: Vec<TrustedKey> =
        read.into_iter().map(|one| TrustedKey::published(approval::Named::new("某市", "A city"), one)).collect();
    let fonts = &app.app.fonts;
    for draw in [::permit::render, ::permit::render_ofd] {
        let code = |permit: &Permit, key: &IssuerKey| {
            let verdict = ::permit::verify(&draw(permit, None, fonts, key).unwrap(), &trust);
            match verdict {
                Verdict::Altered { why } => why.code(),
                other => other.code(),
            }
        };
        assert_eq!(code(&dated("2026-11-27", None), &old), "genuine", "on its last day");
        assert_eq!(code(&dated("2026-11-28", None), &old), "retired-key");
        assert_eq!(code(&dated("2024-01-08", Some("2026-11-28")), &old), "retired-key", "a change counts");
        assert_eq!(code(&dated("2024-01-08", None), &old), "genuine");
        // A file that is drawn after the rotation is signed by the new keys, whatever its day.
        assert_eq!(code(&dated("2024-01-08", None), &new.key), "genuine");
        assert_eq!(code(&dated("2026-11-28", None), &new.key), "genuine");
    }
    let list = |key: &IssuerKey, as_of: &str| {
        let list = StatusList {
            as_of: as_of.parse().unwrap(),
            demo: false,
            issuer: approval::Named::new("某市", "A city"),
            permits: Vec::new(),
        };
        StatusList::open(&list.sign(key).unwrap(), &trust).map(|_| ()).map_err(|error| error.to_string())
    };
    assert!(list(&old, "2026-11-27T10:00:00Z").is_ok() && list(&new.key, "2026-11-28T10:00:00Z").is_ok());
    assert!(list(&old, "2026-11-28T10:00:00Z").unwrap_err().contains("retired"));

    // Once more: three generations, each with its days.
    let third = server::keys::rotate(data.path(), date(2027, 3, 1)).unwrap();
    assert_eq!(third.len(), 6);
    assert_eq!(third[2], ::permit::PublishedKey { until: Some(date(2027, 3, 1)), ..new.published[0].clone() });
    assert_eq!(third[4..], new.published[2..]);
    // The list that everybody may read is the file that the command line takes.
    let open = app.nobody().await.get("/public/keys").await;
    assert_eq!(::permit::PublishedKey::all_from_pem(str::from_utf8(&open.bytes).unwrap()).unwrap(), app.app.published);
}
