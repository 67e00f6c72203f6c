//! A city in one file and back: the same rows on any database, the same log, and what was changed on the way is found.

use crate::ledger::granted;
use crate::support::{TestApp, on_both};
use base::PermitId;
use serde_json::Value;
use server::backup::{self, BackupError, Manifest};
use server::sequencer;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read, Write};
use store::{Papers, Store, StoreError};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

on_both! {
    a_city_goes_into_one_file_and_back_on_any_database
    what_was_changed_in_a_backup_is_found
}

fn lines(app: &TestApp) -> String {
    app.app.log.verifiers().iter().map(|key| format!("{key}\n")).collect()
}

async fn made(store: &Store, papers: &Papers, app: &TestApp) -> (Manifest, Vec<u8>) {
    let mut out = Cursor::new(Vec::new());
    let manifest = backup::write((store, papers), lines(app), app.app.clock.now(), &mut out, |_| {}).await.unwrap();
    (manifest, out.into_inner())
}

async fn back(bytes: &[u8], store: &Store, papers: &Papers) -> Result<Manifest, BackupError> {
    backup::restore(backup::check(Cursor::new(bytes), store.region(), |_, _| {})?, (store, papers), |_| {}).await
}

async fn empty(app: &TestApp, folder: &std::path::Path, postgres: bool) -> (Store, Papers) {
    let url = match postgres {
        true => tokio::task::spawn_blocking(store::testing::postgres_empty).await.unwrap(),
        false => format!("sqlite:{}", folder.join("restored.db").display()),
    };
    (Store::open(&url, app.app.store.region()).await.unwrap(), Papers::open(&folder.join("papers")).unwrap())
}

async fn a_city_goes_into_one_file_and_back_on_any_database(app: TestApp) {
    let (project, case) = granted(&app).await;
    while sequencer::pass(&app.app).await.unwrap() > 0 {}
    let keys = app.app.log.verifiers();
    let before = app.app.store.verify_ledger(&keys, &[], |_, _| {}).await.unwrap();
    // A permit's file is kept from when somebody first takes it.
    let permit = PermitId::new(case["permit"]["id"].as_str().unwrap().parse().unwrap());
    app.as_("applicant").await.get(&format!("/permits/{permit}/pdf")).await;
    let (manifest, bytes) = made(&app.app.store, &app.app.papers, &app).await;
    assert!(manifest.rows() > 20 && !manifest.files.is_empty() && manifest.tables.iter().all(|one| one.name != "session"));
    for postgres in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (store, papers) = empty(&app, folder.path(), postgres).await;
        assert_eq!(back(&bytes, &store, &papers).await.unwrap(), manifest);
        let after = store.verify_ledger(&keys, &[], |_, _| {}).await.unwrap();
        assert_eq!((after.is_genuine(), after.size, &after.root), (true, before.size, &before.root));
        let region = store.region();
        assert_eq!(papers.get(region, (permit, 1)).await.unwrap(), app.app.papers.get(region, (permit, 1)).await.unwrap());
        let id = base::ProjectId::new(project["id"].as_str().unwrap().parse().unwrap());
        assert_eq!(store.dossier(id).await.unwrap(), app.app.store.dossier(id).await.unwrap());
        // A backup of what came back is the same backup.
        assert_eq!(made(&store, &papers, &app).await.0, manifest);
        // What has rows is not filled again.
        let again = back(&bytes, &store, &papers).await;
        assert!(matches!(again, Err(BackupError::Store(StoreError::NotEmpty { .. }))), "{again:?}");
        store.close().await;
    }
}

/// The backup with one part changed by somebody who knows how its manifest is made.
fn forged(bytes: &[u8], part: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let read = |archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let changed = change(String::from_utf8(read(&mut archive, part)).unwrap()).into_bytes();
    let mut manifest: Value = serde_json::from_slice(&read(&mut archive, "manifest.json")).unwrap();
    for table in manifest["tables"].as_array_mut().unwrap() {
        if format!("rows/{}.ndjson", table["name"].as_str().unwrap()) == part {
            table["sha256"] = base::hex(&Sha256::digest(&changed)).into();
        }
    }
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        let bytes = match name.as_str() {
            "manifest.json" => serde_json::to_vec(&manifest).unwrap(),
            name if name == part => changed.clone(),
            name => read(&mut archive, name),
        };
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

async fn what_was_changed_in_a_backup_is_found(app: TestApp) {
    granted(&app).await;
    while sequencer::pass(&app.app).await.unwrap() > 0 {}
    let keys = app.app.log.verifiers();
    let (manifest, bytes) = made(&app.app.store, &app.app.papers, &app).await;
    let region = app.app.store.region();
    let check = |bytes: &[u8]| backup::check(Cursor::new(bytes), region, |_, _| {}).map(|checked| checked.manifest);
    assert_eq!(check(&bytes).unwrap(), manifest);
    // Any byte: refused, unless it is one of the archive's that say nothing, such as a part's time.
    let mut refused = 0;
    for at in (0..bytes.len()).step_by(bytes.len() / 150) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x20;
        match check(&damaged) {
            Ok(same) => assert_eq!(same, manifest, "byte {at}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 110, "{refused}");
    for cut in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(check(&bytes[..cut]).is_err(), "{cut}");
    }
    let other = base::RegionCode::parse("210100").unwrap();
    assert!(matches!(backup::check(Cursor::new(&bytes), other, |_, _| {}), Err(BackupError::Region { .. })));

    // Who writes history anew with its digests comes as far as the log.
    let folder = tempfile::tempdir().unwrap();
    let forged_history = forged(&bytes, "rows/fact.ndjson", |text| text.replace("符合条件", "不合条件"));
    let (store, papers) = empty(&app, folder.path(), false).await;
    back(&forged_history, &store, &papers).await.unwrap();
    assert!(!store.verify_ledger(&keys, &[], |_, _| {}).await.unwrap().is_genuine());
    store.close().await;

    // Rows that are none of their table leave nothing.
    for (part, from, to) in [("rows/fact.ndjson", "\"211400\"", "\"210100\""), ("rows/counter.ndjson", "\"211400\",", "7,")] {
        let folder = tempfile::tempdir().unwrap();
        let (store, papers) = empty(&app, folder.path(), false).await;
        let answer = back(&forged(&bytes, part, |text| text.replace(from, to)), &store, &papers).await;
        assert!(matches!(answer, Err(BackupError::Store(StoreError::Misfit { .. }))), "{answer:?}");
        assert!(store.is_empty().await.unwrap());
        store.close().await;
    }
}
