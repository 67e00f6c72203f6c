//! `schema.sql` is the truth that one reads; the migrations are what runs. Both add up to the same, on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base::RegionCode;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::collections::BTreeMap;
use store::{Store, StoreError, testing};

const SCHEMA: &str = include_str!("../schema.sql");

/// Of each table: its columns (name, type, whether it may be missing) in their order.
type Tables = BTreeMap<String, Vec<(String, String, bool)>>;

/// What a database is made of.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    tables: Tables,
    /// Indexes, keys and references as the engine tells them, by name.
    rest: BTreeMap<String, String>,
}

async fn open(url: &str) -> Result<Store, StoreError> {
    Store::open(url, RegionCode::parse("211400").unwrap()).await
}

async fn sqlite_shape(db: &mut SqliteConnection) -> Shape {
    let mut shape = Shape::default();
    let columns = "SELECT t.name, c.name, lower(c.type), c.\"notnull\" = 0 FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' ORDER BY t.name, c.cid";
    for (table, column, kind, null) in
        sqlx::query_as::<_, (String, String, String, bool)>(columns).fetch_all(&mut *db).await.unwrap()
    {
        shape.tables.entry(table).or_default().push((column, kind, null));
    }
    let keys = "SELECT 'key of ' || t.name || ' ' || c.pk, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND c.pk > 0";
    let references =
        "SELECT 'reference of ' || t.name || ' ' || f.id || '.' || f.seq, f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\"
         FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
    let indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
    for sql in [keys, references, indexes] {
        shape.rest.extend(sqlx::query_as::<_, (String, String)>(sql).fetch_all(&mut *db).await.unwrap());
    }
    shape
}

async fn postgres_shape(db: &mut PgConnection) -> Shape {
    let mut shape = Shape::default();
    let columns =
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";
    for (table, column, kind, null) in
        sqlx::query_as::<_, (String, String, String, bool)>(columns).fetch_all(&mut *db).await.unwrap()
    {
        shape.tables.entry(table).or_default().push((column, kind, null));
    }
    let indexes = "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'";
    let constraints = "SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace";
    for sql in [indexes, constraints] {
        shape.rest.extend(sqlx::query_as::<_, (String, String)>(sql).fetch_all(&mut *db).await.unwrap());
    }
    shape
}

#[tokio::test]
async fn migrations_add_up_to_the_schema_on_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let (migrated, written) = (file("migrated.db"), file("written.db?mode=rwc"));
    open(&migrated).await.unwrap().close().await;
    let mut migrated = SqliteConnection::connect(&migrated).await.unwrap();
    let mut written = SqliteConnection::connect(&written).await.unwrap();
    written.execute(sqlx::raw_sql(SCHEMA)).await.unwrap();
    let sqlite = sqlite_shape(&mut migrated).await;
    assert_eq!(sqlite, sqlite_shape(&mut written).await, "SQLite: schema.sql is not what the migrations add up to");

    let urls = tokio::task::spawn_blocking(|| (testing::postgres_empty(), testing::postgres_empty())).await.unwrap();
    open(&urls.0).await.unwrap().close().await;
    let mut migrated = PgConnection::connect(&urls.0).await.unwrap();
    let mut written = PgConnection::connect(&urls.1).await.unwrap();
    written.execute(sqlx::raw_sql(SCHEMA)).await.unwrap();
    let postgres = postgres_shape(&mut migrated).await;
    assert_eq!(postgres, postgres_shape(&mut written).await, "PostgreSQL: schema.sql is not what the migrations add up to");

    assert_eq!(sqlite.tables, postgres.tables, "the engines have different columns");
    assert!(postgres.tables.len() > 10, "{:?}", postgres.tables.keys());
    for (table, columns) in postgres.tables.iter().filter(|(table, _)| *table != "migration") {
        assert_eq!(columns[0], ("region".to_owned(), "text".to_owned(), false), "{table}: the region comes first");
        assert!(columns.iter().all(|(_, kind, _)| ["text", "bigint"].contains(&kind.as_str())), "{table}: {columns:?}");
    }
    let keyed = postgres.rest.iter().filter(|(name, _)| !name.contains("migration"));
    for (name, told) in keyed.filter(|(_, told)| !told.starts_with("CHECK") && !told.starts_with("NOT NULL")) {
        let first = told.split_once('(').map_or("", |(_, columns)| columns);
        assert!(first.starts_with("region"), "{name}: the region comes first in {told}");
    }
}

#[tokio::test]
async fn a_database_with_another_past_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("t.db").display());
    let postgres = tokio::task::spawn_blocking(testing::postgres_empty).await.unwrap();
    for url in [sqlite, postgres] {
        open(&url).await.unwrap().close().await;
        let forge = "UPDATE migration SET digest = 'another' WHERE number = 1";
        match url.starts_with("sqlite") {
            true => drop(SqliteConnection::connect(&url).await.unwrap().execute(forge).await.unwrap()),
            false => drop(PgConnection::connect(&url).await.unwrap().execute(forge).await.unwrap()),
        }
        let refused = open(&url).await;
        assert!(matches!(refused, Err(StoreError::OtherPast { number: 1 })), "{url}: {:?}", refused.err());
    }
}

/// A database of the first schema, with cases in it, is brought up to date.
#[tokio::test]
async fn an_older_database_is_brought_up_to_date() {
    let first = include_str!("../migrations/0001_init.sql");
    let case = |id: u32, open: u8, due: &str, key: &str| {
        format!(
            "INSERT INTO approval_case VALUES ('211400', '018a0000-0000-7000-8000-00000000000{id}', 1, 'n{id}',
             '018a0000-0000-7000-a000-000000000001', 'item-{id}', 'water', 's', NULL, 'a', 0, NULL, 0, {due}, '{key}', NULL, NULL, 0, 'v',
             '2023-07-07', {open}, '{{}}', '{}', 0, NULL, 0);",
            "0".repeat(64)
        )
    };
    let rows = format!(
        "CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY); INSERT INTO migration VALUES (1);
         INSERT INTO project VALUES ('211400', '018a0000-0000-7000-a000-000000000001', 1, NULL, 1, 'p', '211402', '2631', NULL, NULL,
         'o', NULL, 1, 1, 'enterprise', 'filing', '{{}}', NULL, '2023-01-01', NULL, NULL, NULL, 0, 0, 1, NULL, NULL, NULL, 'works', 0, 0,
         0, NULL, 0, NULL, NULL, 'p', 0, 0); {} {} {}",
        case(1, 1, "'2023-07-20'", "2023-07-20"),
        case(2, 1, "NULL", "9999-12-31"),
        case(3, 0, "'2023-07-01'", "2023-07-01"),
    );
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("t.db").display());
    let postgres = tokio::task::spawn_blocking(testing::postgres_empty).await.unwrap();
    for url in [sqlite, postgres] {
        let script = AssertSqlSafe(format!("{first}; {rows}"));
        match url.starts_with("sqlite") {
            true => {
                let mut db = SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
                db.execute(sqlx::raw_sql(script)).await.unwrap();
                db.close().await.unwrap();
            }
            false => drop(PgConnection::connect(&url).await.unwrap().execute(sqlx::raw_sql(script)).await.unwrap()),
        }
        let store = open(&url).await.unwrap();
        let numbers = async |open: Option<bool>| {
            let filter = store::CaseFilter { open, ..store::CaseFilter::default() };
            let page = store.cases(&filter, &store::PageRequest::first(10)).await.unwrap();
            page.items.into_iter().map(|row| row.case.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(None).await, ["n1", "n2", "n3"], "{url}");
        assert_eq!(numbers(Some(true)).await, ["n1", "n2"], "{url}");
        assert_eq!(numbers(Some(false)).await, ["n3"], "{url}");
    }
}
