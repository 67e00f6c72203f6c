//! The log over the facts, on both databases: whoever alters it by hand is found out, and where.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rows;

use ledger::{Algorithm, Checkpoint, Hash, LogKey, VerifierKey};
use rows::*;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::collections::BTreeSet;
use std::time::Duration;
use store::*;

on_both! {
    facts_are_in_the_log_once_and_can_be_proved
    words_that_are_changed_are_found
    a_time_that_is_changed_is_found
    a_fact_that_is_dropped_is_found
    facts_that_are_reordered_are_found
    a_fact_put_into_the_middle_is_found
    a_fact_that_is_dated_back_is_found
    an_altered_tile_is_found
    a_replaced_checkpoint_is_found
    a_log_that_is_cut_off_is_found
    a_log_that_is_rewritten_is_found_by_who_kept_a_checkpoint
    two_servers_sequence_without_gap_or_double
    whoever_is_stopped_in_the_middle_leaves_a_whole_log
    words_are_erased_and_the_log_still_verifies
    facts_of_before_the_log_enter_it
}

const ORIGIN: &str = "log.example";
/// More than a tile, so that there is an inner one.
const FACTS: u64 = 300;

fn key() -> LogKey {
    LogKey::generate(ORIGIN, Algorithm::Ed25519, [7; 32]).unwrap()
}

fn keys() -> [VerifierKey; 1] {
    [key().verifier().clone()]
}

fn at(minute: u64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_688_691_600 + 60 * minute as i64).unwrap()
}

/// The facts of one subject, each hanging on the one before.
fn facts(subject: u64, n: i64) -> Vec<FactRecord> {
    let mut head = [0; 32];
    (1..=n)
        .map(|seq| {
            let mut one = fact(id(subject), seq, 1);
            one.at = at(subject);
            one.actor_id = Some(base::UserId::new(id(77)));
            let actor = id(77).to_string();
            let who = [one.kind.as_str(), &actor, &one.actor_role, &one.actor_office];
            head = chain_digest(&head, one.subject_id, seq, one.at.as_microsecond(), who);
            one.digest = head;
            one
        })
        .collect()
}

async fn sign(store: &Store, minute: u64) -> Checkpoint {
    let state = store.ledger_state().await.unwrap();
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: state.size, root: state.root };
    store.keep_checkpoint(state.size, at(minute), &checkpoint.sign(&[&key()]).unwrap()).await.unwrap();
    checkpoint
}

/// Three subjects' facts in the log, signed in three steps; gives the last two checkpoints.
async fn logged(store: &Store) -> [Checkpoint; 2] {
    let mut signed = Vec::new();
    for subject in 1..=3 {
        store.commit(Change { facts: facts(subject, (FACTS / 3) as i64), ..Change::default() }).await.unwrap();
        while store.sequence(64).await.unwrap() > 0 {}
        signed.push(sign(store, subject).await);
    }
    assert_eq!(verified(store).await.findings, []);
    signed[1..].to_vec().try_into().unwrap()
}

async fn verified(store: &Store) -> Verified {
    store.verify_ledger(&keys(), &[], |_, _| {}).await.unwrap()
}

/// What somebody does who has the database's password.
async fn by_hand(url: &str, sql: &str) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    match url.starts_with("sqlite") {
        true => drop(SqliteConnection::connect(url).await.unwrap().execute(sql).await.unwrap()),
        false => drop(PgConnection::connect(url).await.unwrap().execute(sql).await.unwrap()),
    }
}

/// The one finding, as code, leaf and number.
#[track_caller]
fn only(verified: &Verified) -> (&'static str, Option<u64>, Option<i64>) {
    assert!(!verified.is_genuine());
    let [one] = &verified.findings[..] else { panic!("{:#?}", verified.findings) };
    (one.code, one.leaf, one.number)
}

async fn facts_are_in_the_log_once_and_can_be_proved(store: Store, _: String) {
    assert_eq!(store.ledger_state().await.unwrap(), LedgerState { size: 0, root: Hash::empty(), signed: None });
    let [older, newer] = logged(&store).await;
    assert_eq!((older.size, newer.size), (200, 300));
    let proof = store.prove_consistency(older.size, newer.size).await.unwrap();
    proof.verify_consistency((older.size, &older.root), (newer.size, &newer.root)).unwrap();
    for one in store.facts_of(id(2)).await.unwrap().iter().step_by(9) {
        let leaf = one.leaf.unwrap();
        let shown = store.disclose(one.subject_id, one.seq).await.unwrap();
        let proof = store.prove_inclusion(leaf, newer.size).await.unwrap();
        proof.verify_inclusion(leaf, newer.size, &shown.leaf(), &newer.root).unwrap();
        let open = shown.open().unwrap();
        assert_eq!((open.number, open.at, open.body.as_deref()), (one.seq, one.at, Some(one.body.as_str())));
        assert_eq!(store.checkpoint_holding(leaf).await.unwrap().unwrap().size, 200);
    }
    assert_eq!(store.signed_since(&[0, 99, 100, 299, 300]).await.unwrap(), [Some(100), Some(100), Some(200), Some(300), None]);
    assert!(matches!(store.prove_inclusion(300, 300).await, Err(StoreError::NotFound)));
    assert!(matches!(store.disclose(id(2), 101).await, Err(StoreError::NotFound)));
    let all = verified(&store).await;
    assert_eq!((all.size, all.checkpoints, all.signed_size, all.waiting), (300, 3, Some(300), 0));
    assert_eq!(all.root, newer.root.to_base64());
    // Another's key has not signed it.
    let other = [LogKey::generate(ORIGIN, Algorithm::Ed25519, [8; 32]).unwrap().verifier().clone()];
    let all = store.verify_ledger(&other, &[], |_, _| {}).await.unwrap();
    assert_eq!(all.findings.iter().map(|one| one.code).collect::<Vec<_>>(), ["checkpoint-forged"; 3]);
}

async fn words_that_are_changed_are_found(store: Store, url: String) {
    logged(&store).await;
    by_hand(&url, &format!("UPDATE fact SET body = '{{}}x' WHERE subject_id = '{}' AND seq = 5", id(2))).await;
    let all = verified(&store).await;
    assert_eq!(only(&all), ("fact-changed", Some(104), Some(5)));
    assert!(all.findings[0].en.contains("its words or a name"), "{}", all.findings[0].en);
    assert_eq!(all.findings[0].checkpoint, Some(200));
}

async fn a_time_that_is_changed_is_found(store: Store, url: String) {
    logged(&store).await;
    by_hand(&url, &format!("UPDATE fact SET at = at - 86400000000 WHERE subject_id = '{}' AND seq = 1", id(3))).await;
    let all = verified(&store).await;
    let [changed, dated] = &all.findings[..] else { panic!("{:#?}", all.findings) };
    assert_eq!((changed.code, changed.leaf, changed.number), ("fact-changed", Some(200), Some(1)));
    assert!(changed.en.contains("back-dated"), "{}", changed.en);
    assert_eq!((dated.code, dated.leaf, dated.checkpoint), ("fact-back-dated", Some(200), Some(200)));
}

async fn a_fact_that_is_dropped_is_found(store: Store, url: String) {
    logged(&store).await;
    by_hand(&url, &format!("DELETE FROM fact WHERE subject_id = '{}' AND seq = 50", id(1))).await;
    let all = verified(&store).await;
    let [gone, gap] = &all.findings[..] else { panic!("{:#?}", all.findings) };
    assert_eq!((gone.code, gone.leaf, gap.code), ("fact-dropped", Some(49), "number-missing"));
    assert!(gone.en.contains("#49") && gone.en.contains("#51"), "{}", gone.en);
    // Also when the others close ranks, and the hole with them.
    let far = "leaf = leaf + 1000000, seq = seq + 1000000";
    by_hand(&url, &format!("UPDATE fact SET {far} WHERE subject_id = '{}' AND seq > 50", id(1))).await;
    by_hand(&url, "UPDATE fact SET leaf = leaf - 1000001, seq = seq - 1000001 WHERE leaf >= 1000000").await;
    let all = verified(&store).await;
    assert!(all.findings.iter().any(|one| one.leaf == Some(49)), "{:#?}", all.findings);
}

async fn facts_that_are_reordered_are_found(store: Store, url: String) {
    logged(&store).await;
    for (from, to) in [("10", "-5"), ("20", "10"), ("-5", "20")] {
        by_hand(&url, &format!("UPDATE fact SET leaf = {to} WHERE leaf = {from}")).await;
    }
    let all = verified(&store).await;
    let told: Vec<_> = all.findings.iter().map(|one| (one.code, one.leaf, one.number)).collect();
    assert_eq!(told, [("facts-moved", Some(10), Some(21)), ("facts-moved", Some(20), Some(11))]);
}

async fn a_fact_put_into_the_middle_is_found(store: Store, url: String) {
    logged(&store).await;
    by_hand(&url, "UPDATE fact SET leaf = leaf + 1000000 WHERE leaf >= 150").await;
    by_hand(&url, "UPDATE fact SET leaf = leaf - 999999 WHERE leaf >= 1000000").await;
    let columns =
        "subject_kind, project_id, at, kind, actor_id, actor_name, actor_role, actor_office, body, digest, on_paper_at, seal";
    let sql = format!(
        "INSERT INTO fact (region, subject_id, seq, leaf, {columns}) SELECT region, '{}', 1, 150, {columns} FROM fact WHERE leaf = 7",
        id(9)
    );
    by_hand(&url, &sql).await;
    let all = verified(&store).await;
    let first = &all.findings[0];
    assert_eq!(
        (first.code, first.leaf, first.subject.as_deref()),
        ("fact-inserted", Some(150), Some(id(9).to_string().as_str()))
    );
    assert!(all.findings.iter().any(|one| one.code == "facts-moved" && one.leaf == Some(151)), "{:#?}", all.findings);
}

async fn a_fact_that_is_dated_back_is_found(store: Store, url: String) {
    logged(&store).await;
    let mut late = facts(4, 1);
    late[0].at = at(0).checked_sub(jiff::SignedDuration::from_hours(24)).unwrap();
    store.commit(Change { facts: late, ..Change::default() }).await.unwrap();
    // Whoever writes a row by hand, in good form, and lets the sequencer have it.
    assert_eq!(store.sequence(10).await.unwrap(), 1);
    sign(&store, 9).await;
    assert_eq!(only(&verified(&store).await), ("fact-back-dated", Some(300), Some(1)));
    drop(url);
}

async fn an_altered_tile_is_found(store: Store, url: String) {
    logged(&store).await;
    by_hand(&url, "UPDATE ledger_tile SET hashes = CASE WHEN substr(hashes, 1, 1) = '0' THEN '1' ELSE '0' END || substr(hashes, 2) WHERE level = 0 AND n = 0").await;
    let all = verified(&store).await;
    assert_eq!(
        all.findings.iter().map(|one| one.code).collect::<BTreeSet<_>>(),
        BTreeSet::from(["tile-altered"]),
        "{:#?}",
        all.findings
    );
    assert!(all.findings[0].en.contains("0/000"), "{}", all.findings[0].en);
    by_hand(&url, "UPDATE ledger_tile SET hashes = 'x' WHERE level = 1").await;
    assert!(verified(&store).await.findings.iter().any(|one| one.en.contains("1/000")));
    by_hand(&url, "DELETE FROM ledger_tile").await;
    assert!(verified(&store).await.findings.iter().any(|one| one.code == "tile-missing"));
}

async fn a_replaced_checkpoint_is_found(store: Store, url: String) {
    logged(&store).await;
    by_hand(&url, "UPDATE ledger_checkpoint SET note = (SELECT note FROM ledger_checkpoint WHERE size = 100) WHERE size = 200")
        .await;
    let all = verified(&store).await;
    assert_eq!((only(&all).0, all.findings[0].checkpoint), ("checkpoint-forged", Some(200)));
    by_hand(&url, "UPDATE ledger_checkpoint SET note = replace(note, '100', '200') WHERE size = 200").await;
    assert!(only(&verified(&store).await).0 == "checkpoint-forged");
}

async fn a_log_that_is_cut_off_is_found(store: Store, url: String) {
    let [_, newer] = logged(&store).await;
    by_hand(&url, "DELETE FROM fact WHERE leaf >= 200; UPDATE ledger_head SET size = 200").await;
    let all = verified(&store).await;
    assert_eq!((all.findings[0].code, all.findings[0].checkpoint), ("log-cut", Some(300)));
    // Whoever cuts off the checkpoint too is found by those who have kept it.
    by_hand(&url, "DELETE FROM ledger_checkpoint WHERE size = 300").await;
    assert_eq!(verified(&store).await.findings, []);
    let all = store.verify_ledger(&keys(), &[newer], |_, _| {}).await.unwrap();
    assert_eq!((only(&all).0, all.findings[0].checkpoint), ("log-cut", Some(300)));
}

async fn a_log_that_is_rewritten_is_found_by_who_kept_a_checkpoint(store: Store, url: String) {
    let [older, _] = logged(&store).await;
    // Even the key's owner: everything is made anew and signed again.
    by_hand(&url, "DELETE FROM ledger_checkpoint; DELETE FROM ledger_tile; DELETE FROM ledger_head").await;
    by_hand(&url, "UPDATE fact SET leaf = -1; UPDATE fact SET body = '[]' WHERE seq = 3").await;
    store.sequence(1_000).await.unwrap();
    sign(&store, 9).await;
    assert_eq!(verified(&store).await.findings, []);
    let all = store.verify_ledger(&keys(), &[older], |_, _| {}).await.unwrap();
    assert_eq!((only(&all).0, all.findings[0].checkpoint), ("checkpoint-contradicted", Some(200)));
}

async fn two_servers_sequence_without_gap_or_double(store: Store, url: String) {
    let other = Store::open(&url, region()).await.unwrap();
    let servers = [store.clone(), other].map(|server| {
        tokio::spawn(async move {
            let mut added = 0;
            while added < 20 {
                match server.sequence(7).await {
                    Ok(0) => break,
                    Ok(_) => added += 1,
                    Err(StoreError::Busy) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    });
    for subject in 1..=10 {
        store.commit(Change { facts: facts(subject, 20), ..Change::default() }).await.unwrap();
    }
    for server in servers {
        server.await.unwrap();
    }
    while store.sequence(1_000).await.unwrap() > 0 {}
    sign(&store, 20).await;
    let all = verified(&store).await;
    assert_eq!((all.size, all.waiting, all.findings.len()), (200, 0, 0), "{:#?}", all.findings);
}

async fn whoever_is_stopped_in_the_middle_leaves_a_whole_log(store: Store, _: String) {
    store.commit(Change { facts: facts(1, 400), ..Change::default() }).await.unwrap();
    // Stopped after ever more of the work, wherever that is.
    for cut in 0..60u64 {
        let _ = tokio::time::timeout(Duration::from_micros(cut * 150), store.sequence(13)).await;
        if cut % 20 == 19 {
            let all = verified(&store).await;
            assert!(all.findings.iter().all(|one| one.code == "log-unsigned"), "{:#?}", all.findings);
        }
    }
    while store.sequence(1_000).await.unwrap() > 0 {}
    sign(&store, 20).await;
    let all = verified(&store).await;
    assert_eq!((all.size, all.waiting, all.findings.len()), (400, 0, 0), "{:#?}", all.findings);
}

async fn words_are_erased_and_the_log_still_verifies(store: Store, url: String) {
    let mut spoken = facts(1, 3);
    spoken[1].body = r#"{"phone":"13900000000","text":"张某的电话是13900000000"}"#.into();
    store.commit(Change { facts: spoken, ..Change::default() }).await.unwrap();
    store.sequence(10).await.unwrap();
    sign(&store, 1).await;
    let before = store.disclose(id(1), 2).await.unwrap();
    let found = store.facts_saying("13900000000", None, 10).await.unwrap();
    assert_eq!(found.iter().map(|one| one.number).collect::<Vec<_>>(), [2]);
    assert_eq!(store.facts_saying("1390_000000", None, 10).await.unwrap(), [], "a pattern is no text");
    let one = found.into_iter().next().unwrap();
    let (name, body) = (one.actor_name.clone(), one.body.replace("13900000000", "〔已删除〕"));
    let erasure = one.erased(name, body.clone()).unwrap();
    let left = serde_json::json!({ "subject": id(1).to_string(), "number": 2, "left": erasure.left() });
    let mut told = facts(9, 1);
    told[0].kind = ERASED.into();
    told[0].body = serde_json::json!({ "facts": [left] }).to_string();
    store.commit(Change { facts: told, erasures: vec![erasure.clone()], ..Change::default() }).await.unwrap();
    store.sequence(10).await.unwrap();
    sign(&store, 9).await;
    let all = verified(&store).await;
    assert_eq!((all.findings.len(), all.erased), (0, 1), "{:#?}", all.findings);
    let after = store.disclose(id(1), 2).await.unwrap();
    assert_eq!((after.leaf(), after.open().unwrap().body), (before.leaf(), None));
    assert_eq!(store.facts_of(id(1)).await.unwrap()[1].body, body);
    // Once more finds nothing to erase.
    let again = store.commit(Change { erasures: vec![erasure], ..Change::default() }).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    // What is left is not free for all.
    by_hand(&url, &format!("UPDATE fact SET body = '{{}}' WHERE subject_id = '{}' AND seq = 2", id(1))).await;
    assert_eq!(only(&verified(&store).await), ("fact-erased-by-hand", Some(1), Some(2)));
    // Whoever blanks a row as if the law had wanted it is found too.
    by_hand(&url, &format!("UPDATE fact SET body = '{body}' WHERE subject_id = '{}' AND seq = 2", id(1))).await;
    assert_eq!(verified(&store).await.findings, []);
    by_hand(&url, &format!("UPDATE fact SET seal = '{}', body = '' WHERE subject_id = '{}' AND seq = 3", "0".repeat(64), id(1)))
        .await;
    assert!(!verified(&store).await.is_genuine());
}

async fn facts_of_before_the_log_enter_it(store: Store, url: String) {
    store.commit(Change { facts: facts(1, 5), ..Change::default() }).await.unwrap();
    by_hand(&url, "UPDATE fact SET seal = ''").await;
    store.sequence(10).await.unwrap();
    sign(&store, 1).await;
    assert_eq!(verified(&store).await.findings, []);
    by_hand(&url, "UPDATE fact SET body = 'x' WHERE seq = 2").await;
    assert_eq!(only(&verified(&store).await), ("fact-changed", Some(1), Some(2)));
}

/// A demonstration that is built twice has the same root.
#[tokio::test]
async fn seeded_salts_repeat() {
    let mut roots = Vec::new();
    for seed in [1, 1, 2] {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let store = Store::open(&url, region()).await.unwrap().seed_salts(seed);
        store.commit(Change { facts: facts(1, 5), ..Change::default() }).await.unwrap();
        store.sequence(10).await.unwrap();
        roots.push(store.ledger_state().await.unwrap().root);
    }
    assert_eq!(roots[0], roots[1]);
    assert_ne!(roots[0], roots[2]);
}
