//! The log through the front door: who gets which proof, what is public, what a witness may say, what the law wants erased.

use crate::support::{self, TestApp, on_both, project};
use ::ledger::{Algorithm, Checkpoint, Hash, LogKey, Note, Proof, ProofFile};
use serde_json::Value;
use server::sequencer;
use store::Disclosure;

on_both! {
    a_permit_s_issuance_is_proved_to_whoever_may_read_it
    hashes_are_public_and_facts_are_not
    what_is_erased_is_gone_and_the_log_verifies
    servers_of_one_database_sign_with_the_same_keys
}

/// A permit that the demonstration's offices have given: its project, its case as delivered.
pub async fn granted(app: &TestApp) -> (Value, Value) {
    support::granted(app, project("2304-211404-04-01-000018"), "soil-water", "同意，联系人电话13900000000").await
}

async fn genuine(app: &TestApp) -> store::Verified {
    let keys = app.app.log.verifiers();
    let all = app.app.store.verify_ledger(&keys, &[], |_, _| {}).await.unwrap();
    assert_eq!(all.findings, []);
    all
}

async fn a_permit_s_issuance_is_proved_to_whoever_may_read_it(app: TestApp) {
    let (project, case) = granted(&app).await;
    let permit = case["permit"]["id"].as_str().unwrap();
    let path = format!("/permits/{permit}/proof");
    let applicant = app.as_("applicant").await;
    applicant.get(&path).await.problem(422, "not-in-the-log-yet");
    assert!(sequencer::pass(&app.app).await.unwrap() > 5);
    let file = applicant.get(&path).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    let file = ProofFile::parse(&file.bytes).unwrap();
    let (checkpoint, signed) = Checkpoint::open(&file.checkpoint, &app.app.log.verifiers(), &[]).unwrap();
    assert_eq!(signed.iter().map(|one| one.algorithm).collect::<Vec<_>>(), [Algorithm::Ed25519, Algorithm::Sm2]);
    let shown = Disclosure::parse(&file.extra).unwrap();
    file.proof.verify_inclusion(file.index, checkpoint.size, &shown.leaf(), &checkpoint.root).unwrap();
    let fact = shown.open().unwrap();
    assert_eq!((fact.kind.as_str(), fact.subject.as_str()), ("permit-issued", permit));
    assert!(fact.body.unwrap().contains(case["permit"]["number"].as_str().unwrap()));

    let case_id = case["id"].as_str().unwrap();
    let seen = applicant.get(&format!("/cases/{case_id}")).await.expect(200);
    let of = |fact: &Value| (fact["leaf"].is_u64(), fact["checkpoint"].as_u64());
    assert!(seen["facts"].as_array().unwrap().iter().all(|fact| of(fact) == (true, Some(checkpoint.size))), "{}", seen["facts"]);
    let listed = app.as_("leader").await.get(&format!("/projects/{}/facts", project["id"].as_str().unwrap())).await.expect(200);
    assert!(listed["items"].as_array().unwrap().iter().all(|fact| of(fact) == (true, Some(checkpoint.size))));
    let fact = seen["facts"][2]["id"].as_str().unwrap();
    let path_of = |project: &str, fact: &str| format!("/projects/{project}/facts/{fact}/proof");
    let own = path_of(project["id"].as_str().unwrap(), fact);
    assert!(applicant.get(&own).await.bytes.starts_with(b"c2sp.org/tlog-proof@v1\n"));

    // Whoever may not read the fact learns nothing, nor does who asks in another project's name.
    let stranger = app.as_("stranger").await;
    for path in [&own, &path] {
        stranger.get(path).await.expect(404);
        app.nobody().await.get(path).await.problem(401, "sign-in-first");
    }
    let other = app.as_("officer").await.post("/projects", support_project()).await.expect(201);
    app.as_("leader").await.get(&path_of(other["id"].as_str().unwrap(), fact)).await.expect(404);
    for bad in ["x", "-1", &format!("{case_id}-99"), &format!("{case_id}-x")] {
        applicant.get(&path_of(project["id"].as_str().unwrap(), bad)).await.expect(404);
    }
}

fn support_project() -> Value {
    project("2304-211404-04-01-000026")
}

async fn hashes_are_public_and_facts_are_not(app: TestApp) {
    let nobody = app.nobody().await;
    let empty = nobody.get("/public/ledger").await.expect(200);
    assert!(empty["checkpoint"].is_null());
    granted(&app).await;
    sequencer::pass(&app.app).await.unwrap();
    let older = nobody.get("/public/ledger").await.expect(200)["checkpoint"].clone();
    app.as_("officer").await.post("/projects", support_project()).await.expect(201);
    sequencer::pass(&app.app).await.unwrap();
    let newer = nobody.get("/public/ledger").await.expect(200)["checkpoint"].clone();
    assert_eq!(sequencer::pass(&app.app).await.unwrap(), 0, "nothing new, nothing signed");
    let (from, to) = (older["size"].as_u64().unwrap(), newer["size"].as_u64().unwrap());
    assert!(from < to);
    let again = nobody.get(&format!("/public/ledger/checkpoints/{from}")).await.expect(200);
    assert_eq!(again, older);
    let proof = nobody.get(&format!("/public/ledger/consistency?from={from}&to={to}")).await.expect(200);
    let hashes = proof["hashes"].as_array().unwrap().iter().map(|hash| Hash::from_base64(hash.as_str().unwrap()).unwrap());
    let root = |one: &Value| Hash::from_base64(one["root"].as_str().unwrap()).unwrap();
    Proof::new(hashes.collect()).verify_consistency((from, &root(&older)), (to, &root(&newer))).unwrap();
    for bad in ["from=0&to=1", "from=2&to=1", "from=x&to=1", "from=1", "from=1&to=1&more=1"] {
        nobody.get(&format!("/public/ledger/consistency?{bad}")).await.expect(400);
    }
    nobody.get(&format!("/public/ledger/consistency?from=1&to={}", to + 1)).await.problem(404, "not-found");
    for bad in ["0", "x", "-1", "99999999999999999999"] {
        nobody.get(&format!("/public/ledger/checkpoints/{bad}")).await.problem(404, "not-found");
    }

    // As c2sp.org/tlog-tiles serves them.
    let get =
        async |path: &str| app.send(axum::http::Request::builder().uri(path).body(axum::body::Body::empty()).unwrap()).await;
    let note = get("/ledger/checkpoint").await;
    assert_eq!(String::from_utf8(note.bytes).unwrap(), newer["note"].as_str().unwrap());
    let tile = get(&format!("/ledger/tile/0/000.p/{to}")).await;
    assert_eq!((tile.bytes.len() as u64, tile.header("content-type")), (to * 32, Some("application/octet-stream")));
    let mut edge = ::ledger::Edge::default();
    tile.bytes.chunks(32).for_each(|hash| edge.append(Hash::new(hash.try_into().unwrap())));
    assert_eq!(edge.root(), root(&newer));
    for unknown in ["entries/000", "0/000", &format!("0/000.p/{}", to + 1), "1/000.p/1", "0/0", "..%2fcheckpoint", "0/000.p/0"] {
        get(&format!("/ledger/tile/{unknown}")).await.problem(404, "not-found");
    }
}

async fn what_is_erased_is_gone_and_the_log_verifies(app: TestApp) {
    let (_, case) = granted(&app).await;
    sequencer::pass(&app.app).await.unwrap();
    let (store, now) = (&app.app.store, app.app.clock.now());
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let leader = app.as_("leader").await;
    let said = |case: &Value| case["facts"].to_string().contains("13900000000");
    assert!(said(&leader.get(&path).await.expect(200)));
    let refused = |text: &'static str, ground: &'static str| sequencer::erase(store, text, None, ground, now);
    assert!(matches!(refused("1", "个保法第47条").await, Err(sequencer::EraseError::Short)));
    assert!(matches!(refused("13900000000", " ").await, Err(sequencer::EraseError::NoGround)));
    assert!(matches!(refused("没有人说过", "个保法第47条").await, Err(sequencer::EraseError::Nothing)));
    assert_eq!(sequencer::erase(store, "13900000000", None, "个保法第47条，本人申请", now).await.unwrap(), 1);
    sequencer::pass(&app.app).await.unwrap();
    let after = leader.get(&path).await.expect(200);
    assert!(!said(&after) && after["facts"].to_string().contains("已删除"), "{}", after["facts"]);
    assert_eq!(genuine(&app).await.erased, 1);
    // The fact is still provable, and says that its words are gone.
    let fact = after["facts"].as_array().unwrap().iter().find(|fact| fact["kind"] == "reviewed").unwrap();
    let project = after["project"]["id"].as_str().unwrap();
    let file = leader.get(&format!("/projects/{project}/facts/{}/proof", fact["id"].as_str().unwrap())).await;
    let file = ProofFile::parse(&file.bytes).unwrap();
    let shown = Disclosure::parse(&file.extra).unwrap();
    let checkpoint = Checkpoint::parse(file.checkpoint.text()).unwrap();
    file.proof.verify_inclusion(file.index, checkpoint.size, &shown.leaf(), &checkpoint.root).unwrap();
    assert_eq!(shown.open().unwrap().body, None);
}

async fn servers_of_one_database_sign_with_the_same_keys(app: TestApp) {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = server::keys::log(one.path(), false, &app.app.store).await;
    assert!(first.unwrap_err().contains("ledger.pem"), "the log is the demonstration's");
    app.app.store.put_setting("ledger.keys", "").await.unwrap();
    // A log of its own, without the demonstration's.
    let url = format!("sqlite:{}", one.path().join("t.db").display());
    let store = store::Store::open(&url, app.app.store.region()).await.unwrap();
    let first = server::keys::log(one.path(), false, &store).await.unwrap();
    assert!(first.origin().starts_with("ballast/211400/"), "{}", first.origin());
    let again = server::keys::log(one.path(), false, &store).await.unwrap();
    assert_eq!(first.verifiers(), again.verifiers());
    assert!(server::keys::log(two.path(), false, &store).await.unwrap_err().contains("signed with other keys"));
    #[cfg(unix)]
    for file in ["ledger.pem", "ledger-sm2.pem"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(one.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} is its owner's alone");
    }
    std::fs::write(one.path().join("witnesses.txt"), "# a comment\n\nnot a key\n").unwrap();
    let told = server::keys::log(one.path(), false, &store).await.unwrap_err();
    assert!(told.contains("witnesses.txt:3"), "{told}");
}

/// A witness that the log knows is heard; nobody else, and nothing about a checkpoint that is not the log's.
#[tokio::test(flavor = "multi_thread")]
async fn cosignatures_of_known_witnesses_are_taken() {
    let witness = LogKey::generate("witness.example/w1", Algorithm::Cosignature, [5; 32]).unwrap();
    let line = witness.verifier().to_string();
    let app = TestApp::set(None, move |setup| std::fs::write(setup.data.join("witnesses.txt"), line).unwrap()).await;
    granted(&app).await;
    sequencer::pass(&app.app).await.unwrap();
    let nobody = app.nobody().await;
    let note = nobody.get("/public/ledger").await.expect(200)["checkpoint"]["note"].as_str().unwrap().to_owned();
    let text = Note::parse(note.as_bytes()).unwrap().text().to_owned();
    let cosigned = |key: &LogKey, text: &str, time| Note::sign(text, &[key], time).unwrap().to_string();
    let post = async |body: String| nobody.raw(axum::http::Method::POST, "/public/ledger/cosignatures", body).await;
    assert_eq!(post(cosigned(&witness, &text, 1_700_000_000)).await.status.as_u16(), 204);
    assert_eq!(post(cosigned(&witness, &text, 1_700_000_100)).await.status.as_u16(), 204, "once more, later");
    let seen = nobody.get("/public/ledger").await.expect(200)["checkpoint"].clone();
    let signatures = seen["signatures"].as_array().unwrap();
    assert_eq!(signatures.len(), 3);
    assert_eq!(
        (signatures[2]["name"].as_str(), signatures[2]["at"].as_str()),
        (Some("witness.example/w1"), Some("2023-11-15T06:15:00+08:00"))
    );
    let other = LogKey::generate("witness.example/w1", Algorithm::Cosignature, [6; 32]).unwrap();
    post(cosigned(&other, &text, 1)).await.problem(403, "forbidden");
    post(note.clone()).await.problem(403, "forbidden");
    post(cosigned(&witness, &text, 1).replace("witness.example/w1 ", "witness.example/w1 A")).await.expect(400);
    let mut forged = cosigned(&witness, &text, 1_700_000_000);
    forged = forged.replacen(&text, &text.replace("ballast.demo", "ballast.fake"), 1);
    post(forged).await.problem(403, "forbidden");
    let another = format!("ballast.demo/211400\n3\n{}\n", Hash::leaf(b"x").to_base64());
    post(cosigned(&witness, &another, 1)).await.problem(404, "not-found");
    for bad in ["", "x", "a\n\n— b c\n"] {
        post(bad.into()).await.problem(400, "bad-checkpoint");
    }
}

/// An integer of DER without what stands before it: `r` or `s`, in 32 bytes.
fn of_der(der: &[u8]) -> ([u8; 32], &[u8]) {
    let (length, rest) = (der[1] as usize, &der[2..]);
    let digits = rest[..length].strip_prefix(&[0]).unwrap_or(&rest[..length]);
    let mut number = [0; 32];
    number[32 - digits.len()..].copy_from_slice(digits);
    (number, &rest[length..])
}

fn to_der(signature: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| {
        let digits = &bytes[bytes.iter().position(|byte| *byte != 0).unwrap()..];
        let sign = if digits[0] >= 0x80 { vec![0] } else { vec![] };
        [vec![2, (sign.len() + digits.len()) as u8], sign, digits.to_vec()].concat()
    };
    let both = [number(&signature[..32]), number(&signature[32..])].concat();
    [vec![0x30, both.len() as u8], both].concat()
}

/// OpenSSL 3 verifies what we sign with SM2, and we what it signs.
#[test]
fn openssl_and_we_believe_each_other_s_sm2() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let openssl = |args: &[&str]| {
        let done = std::process::Command::new("openssl").current_dir(dir.path()).args(args).output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    for n in 0..8_u8 {
        let key = LogKey::generate("ballast.test/openssl", Algorithm::Sm2, [n + 1; 32]).unwrap();
        let text = format!("ballast.test/openssl\n{n}\n");
        std::fs::write(at("key.pem"), key.to_pem()).unwrap();
        std::fs::write(at("text"), &text).unwrap();
        std::fs::write(at("ours.der"), to_der(&key.sign(&text, 0).unwrap())).unwrap();
        let public = openssl(&["pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem"]);
        assert!(public.0, "{}", public.1);
        let id = ["-sm3", "-sigopt", "distid:1234567812345678"];
        let verified = openssl(&[&["dgst"], &id[..], &["-verify", "pub.pem", "-signature", "ours.der", "text"]].concat());
        assert!(verified.0, "{}", verified.1);
        let signed = openssl(&[&["dgst"], &id[..], &["-sign", "key.pem", "-out", "theirs.der", "text"]].concat());
        assert!(signed.0, "{}", signed.1);
        let theirs = std::fs::read(at("theirs.der")).unwrap();
        let (r, rest) = of_der(&theirs[2..]);
        let signature = [r, of_der(rest).0].concat();
        assert!(key.verifier().verify(&text, &signature).is_some());
        assert!(key.verifier().verify("another text", &signature).is_none());
    }
}
