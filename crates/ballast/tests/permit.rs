//! `ballast permit verify` as somebody runs it who has files and no network: each verdict with its exit code and its reason.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::{Date, date};
use permit::{IssuerKey, Permit, Standing, Status, StatusList};
use serde_json::{Value, json};
use server::{Outgoing, Setup};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Its last day, which lies beyond any day on which this runs.
const LAST: Date = date(2099, 7, 7);

fn permit(changes: Value) -> Permit {
    let mut value = json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "case": "01890a5d-ac96-774b-bcce-b302099a8058",
        "number": "1.2.156.3005.2.11100000000013338W009.112114000123456789.2303070001.001.G",
        "document_number": "葫水许〔2023〕1号",
        "item": "water-abstraction",
        "name": { "zh": "取水许可", "en": "water abstraction permit" },
        "mode": "permit",
        "project": "测试项目",
        "project_code": null,
        "holder": "演示企业",
        "holder_code": null,
        "issuer": { "zh": "葫芦岛市水务局", "en": "Huludao Water Bureau" },
        "bases": [],
        "conditions": "",
        "issued_on": "2023-07-07",
        "valid_from": "2023-07-07",
        "valid_to": LAST.to_string(),
        "start_by": null,
        "verify_url": "https://ballast.example/verify/01890a5d-ac96-774b-bcce-b302099a8057",
        "demo": false,
    });
    value.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(value).unwrap()
}

struct Desk {
    folder: tempfile::TempDir,
    app: server::state::App,
}

impl Desk {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// A permit's file, in the form that its name says.
    fn drawn(&self, name: &str, permit: &Permit, key: &IssuerKey) -> PathBuf {
        let draw = if name.ends_with(".ofd") { permit::render_ofd } else { permit::render };
        self.keep(name, &draw(permit, None, &self.app.fonts, key).unwrap())
    }

    /// A signed list of what became of the permit.
    fn list(&self, name: &str, standing: Option<Standing>, key: &IssuerKey) -> PathBuf {
        let as_of = "2024-06-01T08:00:00+08:00".parse().unwrap();
        let issuer = approval::Named::new("葫芦岛市", "Huludao");
        let list = StatusList { as_of, demo: false, issuer, permits: standing.into_iter().collect() };
        self.keep(name, &list.sign(key).unwrap())
    }

    /// The exit code and the answer, by the keys in the data folder.
    fn verify(&self, file: &Path, more: &[&str]) -> (i32, Value) {
        self.verify_by("data", file, more)
    }

    fn verify_by(&self, data: &str, file: &Path, more: &[&str]) -> (i32, Value) {
        let mut ballast = Command::new(env!("CARGO_BIN_EXE_ballast"));
        ballast.env_remove("BALLAST_DATA").args(["permit", "verify", "--json"]).arg(file).arg("--data").arg(self.path(data));
        let out = ballast.args(more).output().unwrap();
        let answer = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| String::from_utf8_lossy(&out.stderr).into());
        (out.status.code().unwrap(), answer)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_gets_its_own_verdict_without_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup {
        data: folder.path().join("data"),
        database: None,
        public_url: "https://ballast.example".into(),
        demo: false,
        bucket: None,
        outgoing: Outgoing::default(),
        proxy: server::Proxy::default(),
        provider: None,
        base_map: None,
        wall: None,
    };
    let app = server::open(&setup).await.unwrap().app;
    let desk = Desk { folder, app };
    for form in ["pdf", "ofd"] {
        each_verdict(&desk, form);
    }
    desk.app.store.close().await;
    a_retired_key_signs_no_more(&desk);
}

fn each_verdict(desk: &Desk, form: &str) {
    let issuer = &desk.app.issuer;
    let first = permit(json!({}));
    let file = desk.drawn(&format!("permit.{form}"), &first, issuer);
    let told = |(code, answer): (i32, Value)| (code, answer["verdict"].as_str().unwrap_or_default().to_owned());
    let is = |code: i32, verdict: &str| (code, verdict.to_owned());

    let (code, answer) = desk.verify(&file, &[]);
    assert_eq!((code, &answer["verdict"], &answer["demo"]), (0, &json!("genuine"), &json!(false)), "{answer}");
    assert_eq!(told(desk.verify_by("nowhere", &file, &[])), is(1, "unknown-signer"));
    let published = desk.path("data/issuer.pub");
    assert_eq!(told(desk.verify_by("nowhere", &file, &["--key", published.to_str().unwrap()])), is(0, "genuine"));

    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert_eq!(told(desk.verify(&desk.keep(&format!("changed.{form}"), &bytes), &[])), is(1, "altered"));
    let another = IssuerKey::generate([7; 32]);
    assert_eq!(told(desk.verify(&desk.drawn(&format!("another.{form}"), &first, &another), &[])), is(1, "unknown-signer"));
    assert_eq!(told(desk.verify(&desk.keep("letter.pdf", b"%PDF-1.7\n%%EOF\n"), &[])), is(2, "unreadable"));
    let over = desk.drawn(&format!("over.{form}"), &permit(json!({ "valid_to": "2024-07-07" })), issuer);
    assert_eq!(told(desk.verify(&over, &[])), is(1, "expired"));
    assert_eq!(told(desk.verify(&over, &["--on", "2024-07-07"])), is(0, "genuine"));

    let standing = |status| Standing {
        id: first.id,
        number: first.number.clone(),
        status,
        since: Some(date(2024, 1, 8)),
        ground: None,
        valid_to: first.valid_to,
    };
    let nothing = desk.list("nothing.json", None, issuer);
    let (code, answer) = desk.verify(&file, &["--status", nothing.to_str().unwrap()]);
    assert_eq!((code, &answer["status_as_of"]), (0, &json!("2024-06-01T00:00:00Z")), "it says as of when: {answer}");
    for (status, verdict) in [(Status::Revoked, "revoked"), (Status::Withdrawn, "withdrawn"), (Status::Cancelled, "cancelled")] {
        let list = desk.list("list.json", Some(standing(status)), issuer);
        let (code, answer) = desk.verify(&file, &["--status", list.to_str().unwrap()]);
        assert_eq!((code, answer["verdict"].as_str()), (1, Some(verdict)));
        let article = status.article().unwrap();
        assert!(answer["message"]["zh"].as_str().unwrap().contains(article), "{answer}");
    }
    let next = Standing { number: first.number.next().unwrap(), ..standing(Status::InForce) };
    let list = desk.list("list.json", Some(next), issuer);
    assert_eq!(told(desk.verify(&file, &["--status", list.to_str().unwrap()])), is(1, "superseded"));
    // A list that nobody vouches for is no list, whatever it says.
    let forged = desk.list("forged.json", None, &another);
    let (code, answer) = desk.verify(&file, &["--status", forged.to_str().unwrap()]);
    assert!(code == 2 && answer.as_str().unwrap().contains("forged.json"), "{answer}");
}

/// The last, since it takes the keys away with which the others are signed.
fn a_retired_key_signs_no_more(desk: &Desk) {
    let rotate = |data: &str| {
        let mut ballast = Command::new(env!("CARGO_BIN_EXE_ballast"));
        let out = ballast.args(["keys", "rotate", "--json", "--data"]).arg(desk.path(data)).output().unwrap();
        (out.status.code().unwrap(), String::from_utf8([out.stdout, out.stderr].concat()).unwrap())
    };
    let (code, told) = rotate("nowhere");
    assert!(code == 2 && told.contains("issuer.pem"), "{told}");
    let (code, told) = rotate("data");
    let keys: Value = serde_json::from_str(&told).unwrap();
    let retired: Vec<bool> = keys.as_array().unwrap().iter().map(|key| key["until"].is_string()).collect();
    assert_eq!((code, retired), (0, vec![false, false, true, true]), "{told}");
    let issued = |on: &str| permit(json!({ "issued_on": on, "valid_from": on }));
    for form in ["pdf", "ofd"] {
        let (code, answer) = desk.verify(&desk.path(&format!("permit.{form}")), &[]);
        assert_eq!((code, &answer["verdict"]), (0, &json!("genuine")), "{answer}");
        let late = desk.drawn(&format!("late.{form}"), &issued("2099-01-08"), &desk.app.issuer);
        let (code, answer) = desk.verify(&late, &[]);
        assert!(code == 1 && answer["message"]["en"].as_str().unwrap().contains("retired"), "{answer}");
    }
}
