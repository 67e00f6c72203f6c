//! A million finished lives without living them: copies of one, row for row, made by the database itself; and the check of what a
//! run has stored.

use crate::connected::Connected;
use crate::life::{CASES_OF_A_PROJECT, Failed, ID_HEAD, Office, STEPS, life_number, region};
use base::ProjectId;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use std::io::Write;
use store::Store;

/// Copies made by one statement.
const CHUNK: i64 = 50_000;
/// Numbers of copied ids begin here; lives' numbers lie below.
const FIRST: i64 = 500_000_000_000;
/// Lives of one run at most: the next run starts so much higher.
const LIVES_MAX: i64 = 100_000;
/// The life that is copied; no run starts there.
const TEMPLATE: i64 = 99_000_000;

/// Brings the number of cases up to `cases`.
pub async fn preload(database: &str, cases: i64) -> Result<(), Failed> {
    let (store, office) = (Store::open(database, region()).await?, Office::new()?);
    let mut projects = crate::opened(database, &store, &office, 0).await?;
    let home = projects[0].project.id;
    office.live(&store, &mut projects[0], life_number(0, TEMPLATE)).await?;
    store.close().await;

    let mut db = Connected::open(database).await?;
    // Copies need not survive a power cut, and their rows are right by construction.
    match &db {
        Connected::Sqlite(_) => {
            db.run("PRAGMA synchronous = OFF".to_owned()).await?;
            db.run("PRAGMA foreign_keys = OFF".to_owned()).await?;
            db.run("PRAGMA cache_size = -1000000".to_owned()).await?;
            db.run("PRAGMA wal_autocheckpoint = 100000".to_owned()).await?;
        }
        Connected::Postgres(_) => {
            db.run("SET session_replication_role = replica".to_owned()).await?;
            db.run("SET synchronous_commit = off".to_owned()).await?;
        }
    }
    let there = db.number("SELECT count(*) FROM approval_case".to_owned()).await?;
    // Everything counts up, so that every index grows at its end.
    let of = |kind: usize, number: &str| format!("'{}' || CAST({number} AS TEXT)", ID_HEAD[kind].1);
    let own = |kind: usize| of(kind, &format!("({FIRST} + i * 1000)"));
    let project = of(2, &format!("({FIRST} + (i / {CASES_OF_A_PROJECT}) * 1000)"));
    let number = format!("'copy-' || CAST({FIRST} + i AS TEXT)");
    let case = format!("'{}{}'", ID_HEAD[0].1, life_number(0, TEMPLATE));
    let permit = format!("'{}{}'", ID_HEAD[1].1, life_number(0, TEMPLATE));

    let mut from = 0;
    while from < cases - there {
        let range = (from, (from + CHUNK).min(cases - there));
        let changes = [("id", of(2, &format!("({FIRST} + i * 1000)"))), ("version", "1".to_owned())];
        let some = (range.0 / CASES_OF_A_PROJECT, range.1 / CASES_OF_A_PROJECT + 1);
        copy(&mut db, "project", &format!("t.id = '{home}'"), &changes, some).await?;
        let changes = [
            ("id", own(0)),
            ("number", number.clone()),
            ("project_id", project.clone()),
            ("received_at", "t.received_at + i".to_owned()),
        ];
        copy(&mut db, "approval_case", &format!("t.id = {case}"), &changes, range).await?;
        let changes = [("id", own(1)), ("number", number.clone()), ("case_id", own(0)), ("project_id", project.clone())];
        copy(&mut db, "permit", &format!("t.id = {permit}"), &changes, range).await?;
        for (kind, subject) in [(0, &case), (1, &permit)] {
            let changes = [("subject_id", own(kind)), ("project_id", project.clone()), ("at", "t.at + i".to_owned())];
            copy(&mut db, "fact", &format!("t.subject_id = {subject}"), &changes, range).await?;
        }
        from = range.1;
        writeln!(std::io::stderr(), "{} of {cases} cases", there + from)?;
    }
    match &mut db {
        Connected::Sqlite(_) => {
            db.run("PRAGMA wal_checkpoint(TRUNCATE)".to_owned()).await?;
            db.run("PRAGMA optimize".to_owned()).await
        }
        Connected::Postgres(_) => {
            db.run("VACUUM ANALYZE".to_owned()).await?;
            db.run("CHECKPOINT".to_owned()).await
        }
    }
}

/// The versions of the projects from one id to another.
pub async fn versions(database: &str, from: ProjectId, to: ProjectId) -> Result<HashMap<String, i64>, Failed> {
    let sql = format!("SELECT id, version FROM project WHERE region = '{}' AND id BETWEEN '{from}' AND '{to}'", region());
    let rows: Vec<(String, i64)> = match Connected::open(database).await? {
        Connected::Sqlite(mut db) => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut *db).await?,
        Connected::Postgres(mut db) => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut *db).await?,
    };
    Ok(rows.into_iter().collect())
}

/// Copies the rows that `of` names, once for each i of `range`, with some columns changed.
async fn copy(
    db: &mut Connected,
    table: &str,
    of: &str,
    changes: &[(&str, String)],
    (from, to): (i64, i64),
) -> Result<(), Failed> {
    let columns = db.columns(table).await?;
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            changes.iter().find(|(name, _)| name == column).map_or_else(|| format!("t.{column}"), |(_, value)| value.clone())
        })
        .collect();
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {to})
         INSERT INTO {table} ({}) SELECT {} FROM n CROSS JOIN {table} t WHERE {of} ON CONFLICT DO NOTHING",
        columns.join(", "),
        values.join(", ")
    );
    db.run(sql).await
}

/// Whether each life since `start` has its closed case in version 7 under a permit, with every fact in a row.
pub async fn check(database: &str, start: i64, lives: i64) -> Result<String, Failed> {
    let mut db = Connected::open(database).await?;
    let at = format!("'{}'", region());
    let ids = format!(
        "BETWEEN '{}{}' AND '{}{}'",
        ID_HEAD[0].1,
        life_number(0, start),
        ID_HEAD[0].1,
        life_number(0, start + LIVES_MAX) - 1
    );
    let cases = format!("FROM approval_case WHERE region = {at} AND id {ids} AND version = {STEPS} AND open = 0");
    let counts = [
        ("cases", db.number(format!("SELECT count(*) {cases}")).await?, lives),
        ("permits", db.number(format!("SELECT count(*) FROM permit WHERE region = {at} AND case_id {ids}")).await?, lives),
        ("facts", db.number(format!("SELECT count(*) FROM fact WHERE region = {at} AND subject_id {ids}")).await?, db.number(format!("SELECT CAST(coalesce(sum(facts), 0) AS BIGINT) {cases}")).await?),
        ("heads", db.number(format!("SELECT count(*) {cases} AND head = (SELECT f.digest FROM fact f WHERE f.region = approval_case.region AND f.subject_id = approval_case.id AND f.seq = approval_case.facts)")).await?, lives),
    ];
    let wrong: Vec<String> = counts
        .iter()
        .filter(|(_, found, wanted)| found != wanted)
        .map(|(what, found, wanted)| format!("{what} {found} of {wanted}"))
        .collect();
    Ok(if wrong.is_empty() && lives > 0 { "equal".to_owned() } else { format!("DIFFERS {}", wrong.join(", ")) })
}
