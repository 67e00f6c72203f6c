//! A server that is killed in the middle of its notices loses none and sends none twice, but for what was on its way: and that has
//! the same id.

#![recursion_limit = "512"]
#![allow(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "the tests of the whole system share these files; this one uses its part"
)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../../tests/sinks.rs"]
mod sinks;
#[path = "../../../tests/support.rs"]
mod support;

use serde_json::json;
use server::Reach;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use support::TestApp;

const FINDINGS: usize = 10;
/// Parcels of one channel that a server has on their way at once.
const ON_THEIR_WAY: usize = 4;

fn serve(data: &Path, mail: u16) -> Child {
    let mut ballast = Command::new(env!("CARGO_BIN_EXE_ballast"));
    ballast.arg("serve").arg("--data").arg(data).args(["--port", "0", "--smtp-host", "127.0.0.1", "--smtp-tls", "none"]);
    ballast.args(["--public-url", "https://ballast.example"]);
    ballast.args(["--smtp-port", &mail.to_string(), "--smtp-from", "noreply@huludao.example", "--webhook-loopback"]);
    ballast.args(["--notice-retry-seconds", "1", "--notice-lease-seconds", "4"]);
    ballast.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Of each id, how often it came.
fn counted(ids: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    ids.fold(BTreeMap::new(), |mut all, id| {
        *all.entry(id).or_default() += 1;
        all
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_loses_no_notice_and_repeats_only_what_was_on_its_way() {
    let letters = sinks::mail(0, Duration::from_millis(60)).await;
    let messages = sinks::receiver(0, 200).await;
    let data = tempfile::tempdir().unwrap();
    let app = TestApp::set(None, |setup| {
        setup.data = data.path().to_owned();
        setup.outgoing.reach = Reach { loopback: true, private: false };
    })
    .await;
    // What must be settled the same day is told at any hour: the test may run at night.
    let head = app.as_("head").await;
    let mut walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let at = format!("/walks/{}/commands", walk["id"].as_str().unwrap());
    for n in 0..FINDINGS {
        let found = json!({ "do": "find", "stage": "form", "text": format!("第 {n} 处重复"), "office": "water", "method": "urgent", "version": walk["version"] });
        walk = head.post(&at, found).await.expect(200);
    }
    for who in ["head", "reviewer"] {
        let body = json!({ "version": 0, "email": format!("{who}@huludao.example"), "mail": "each", "digest_hour": 8, "language": "zh" });
        app.as_(who).await.patch("/me/contact", body).await.expect(200);
        app.confirm(who).await;
    }
    let hook = json!({ "office": "water", "url": format!("http://127.0.0.1:{}/hook", messages.port), "version": 0 });
    app.as_("administrator").await.post("/webhooks", hook).await.expect(200);
    // The server that follows signs the log with the keys that it began with.
    for (key, file) in app.app.log.own.iter().zip(["ledger.pem", "ledger-sm2.pem"]) {
        std::fs::write(data.path().join(file), key.to_pem()).unwrap();
    }
    app.app.store.close().await;
    // Each finding: coming, overdue, the check point missed; to the office (reviewer, head, webhook), each rung once to each.
    let rungs = FINDINGS * 3;
    let mut killed = serve(data.path(), letters.port);
    let before = letters.wait_for(7).await.len();
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(before < 2 * rungs, "it was killed in the middle: {before}");
    let mut again = serve(data.path(), letters.port);
    for _ in 0..600 {
        let (mails, posts) = (letters.came(), messages.came());
        let mailed = counted(mails.iter().map(|one| one.header("Message-ID"))).len();
        if mailed >= 2 * rungs && counted(posts.iter().map(|one| one.id().to_owned())).len() >= rungs {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // A moment longer: nothing comes after that.
    tokio::time::sleep(Duration::from_secs(6)).await;
    again.kill().unwrap();
    again.wait().unwrap();
    // On the day on which a meeting's agenda is frozen the office is asked about the findings too: that is another duty.
    let of_findings = |said: &serde_json::Value| said.as_str().is_some_and(|said| !said.contains("项议题"));
    let (mails, posts) = (sinks::read(&letters.came()), messages.came());
    let mails: Vec<_> = mails.iter().filter(|one| of_findings(&one["text"])).collect();
    let mailed = counted(mails.iter().map(|one| one["id"].as_str().unwrap_or_default().to_owned()));
    let posts = posts.iter().filter(|one| of_findings(&one.json["data"]["what"]["zh"]));
    let posted = counted(posts.map(|one| one.id().to_owned()));
    assert_eq!((mailed.len(), posted.len()), (2 * rungs, rungs));
    for repeated in [&mailed, &posted] {
        let twice = repeated.values().filter(|n| **n > 1).count();
        assert!(twice <= ON_THEIR_WAY && repeated.values().all(|n| *n <= 2), "{repeated:?}");
    }
    // A repeated letter says the same.
    for id in mailed.iter().filter(|(_, n)| **n > 1).map(|(id, _)| id) {
        let same: Vec<String> =
            mails.iter().filter(|one| one["id"].as_str() == Some(id.as_str())).map(|one| one["text"].to_string()).collect();
        assert_eq!(same[0], same[1]);
    }
}
