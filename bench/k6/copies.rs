//! A million finished lives without living them: copies of one, row for row, made by the database itself; and the check of what a
//! run has stored.

use crate::life::{Failed, ID_HEAD, Office, STEPS, life_number, opened, project_of, region};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use std::io::Write;
use store::Store;

/// Copies made by one statement.
const CHUNK: i64 = 50_000;
/// Projects over which the copies are spread.
const PROJECTS: i64 = 2_000;
/// Numbers of copied ids begin here; lives' numbers lie below.
const FIRST: i64 = 500_000_000_000;
/// Lives of one run at most: the next run starts so much higher.
const LIVES_MAX: i64 = 100_000;
/// The life that is copied; no run starts there.
const TEMPLATE: i64 = 99_000_000;

enum Connected {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

impl Connected {
    async fn open(database: &str) -> Result<Self, Failed> {
        Ok(match database.starts_with("sqlite") {
            true => Self::Sqlite(Box::new(SqliteConnection::connect(database).await?)),
            false => Self::Postgres(Box::new(PgConnection::connect(database).await?)),
        })
    }

    async fn run(&mut self, sql: String) -> Result<(), Failed> {
        match self {
            Self::Sqlite(db) => {
                sqlx::query(AssertSqlSafe(sql)).execute(&mut **db).await?;
            }
            Self::Postgres(db) => {
                sqlx::query(AssertSqlSafe(sql)).execute(&mut **db).await?;
            }
        }
        Ok(())
    }

    async fn number(&mut self, sql: String) -> Result<i64, Failed> {
        Ok(match self {
            Self::Sqlite(db) => sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut **db).await?.try_get(0)?,
            Self::Postgres(db) => sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut **db).await?.try_get(0)?,
        })
    }

    async fn columns(&mut self, table: &str) -> Result<Vec<String>, Failed> {
        let texts = match self {
            Self::Sqlite(db) => {
                let sql = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
                sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch_all(&mut **db).await?
            }
            Self::Postgres(db) => {
                let sql = format!(
                    "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public' ORDER BY ordinal_position"
                );
                sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch_all(&mut **db).await?
            }
        };
        if texts.is_empty() { Err(format!("there is no table {table}").into()) } else { Ok(texts) }
    }
}

/// Brings the number of cases up to `cases`.
pub async fn preload(database: &str, cases: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let mut project = opened(&store, project_of(0, 0)).await?;
    Office::new()?.live(&store, &mut project, life_number(0, TEMPLATE)).await?;
    store.close().await;

    let mut db = Connected::open(database).await?;
    if let Connected::Sqlite(_) = db {
        // Copies need not survive a power cut, and their rows are right by construction.
        db.run("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000".to_owned()).await?;
    }
    let there = db.number("SELECT count(*) FROM approval_case".to_owned()).await?;
    let of = |kind: usize, number: &str| format!("'{}' || CAST({number} AS TEXT)", ID_HEAD[kind].1);
    let own = |kind: usize| of(kind, &format!("({FIRST} + i * 1000)"));
    let home = of(2, &format!("({FIRST} + (i % {PROJECTS}) * 1000)"));
    let case = format!("'{}{}'", ID_HEAD[0].1, life_number(0, TEMPLATE));
    let permit = format!("'{}{}'", ID_HEAD[1].1, life_number(0, TEMPLATE));
    let template = format!("'{}{}'", ID_HEAD[2].1, life_number(0, 0));

    let changes = [("id", own(2)), ("version", "1".to_owned())];
    copy(&mut db, "project", &format!("t.id = {template}"), &changes, (0, PROJECTS)).await?;
    let mut from = 0;
    while from < cases - there {
        let range = (from, (from + CHUNK).min(cases - there));
        let changes = [
            ("id", own(0)),
            ("number", "'copy-' || CAST(i AS TEXT)".to_owned()),
            ("project_id", home.clone()),
            ("received_at", "t.received_at + i".to_owned()),
        ];
        copy(&mut db, "approval_case", &format!("t.id = {case}"), &changes, range).await?;
        let changes = [
            ("id", own(1)),
            ("number", "'copy-' || CAST(i AS TEXT)".to_owned()),
            ("case_id", own(0)),
            ("project_id", home.clone()),
        ];
        copy(&mut db, "permit", &format!("t.id = {permit}"), &changes, range).await?;
        for (kind, subject) in [(0, &case), (1, &permit)] {
            let changes = [("subject_id", own(kind)), ("project_id", home.clone()), ("at", "t.at + i".to_owned())];
            copy(&mut db, "fact", &format!("t.subject_id = {subject}"), &changes, range).await?;
        }
        from = range.1;
        writeln!(std::io::stderr(), "{} of {cases} cases", there + from)?;
    }
    match &mut db {
        Connected::Sqlite(_) => db.run("PRAGMA optimize".to_owned()).await,
        Connected::Postgres(_) => {
            db.run("VACUUM ANALYZE".to_owned()).await?;
            db.run("CHECKPOINT".to_owned()).await
        }
    }
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
