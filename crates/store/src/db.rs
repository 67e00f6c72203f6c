//! The two engines behind one door: a statement is a text and its arguments, whichever engine runs it.

use crate::StoreError;
use crate::batch::{self, Batch, Must, Ran};
use crate::committers::Committers;
use crate::ledger::Salts;
use crate::postgres;
use crate::replace::Replaced;
use crate::snapshot::{Quiet, Watch};
use base::RegionCode;
use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{
    AssertSqlSafe, Connection, Executor, FromRow, PgConnection, Postgres, Row as _, Sqlite, SqliteConnection, Transaction,
};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

/// Connections that read a SQLite file at once.
const SQLITE_READERS: u32 = 4;
/// Pages in memory of the connection that writes, in KiB below zero: the insides of all indexes of a city's file.
const SQLITE_WRITE_CACHE: &str = "-65536";
/// Those of a connection that reads; SQLite's own two MiB are too few for a list of entities.
const SQLITE_READ_CACHE: &str = "-16384";
/// Those while a file is being made, when every index grows everywhere at once.
const SQLITE_FILL_CACHE: &str = "-524288";
/// How long a request waits for a connection.
pub(crate) const WAIT: Duration = Duration::from_secs(10);
/// How long a statement waits for a lock that another holds.
pub(crate) const LOCK_WAIT: Duration = Duration::from_secs(5);
/// A connection that was not used for so long is asked whether it lives before it is given out; a busy one is not, every time.
pub(crate) const FRESH: Duration = Duration::from_secs(1);

/// The SQLSTATE of a text that is no number: a merged statement's way to fail.
const NO_NUMBER: &str = "22P02";

/// All rows of one region. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: Db,
    pub(crate) region: RegionCode,
    pub(crate) salts: Salts,
}

#[derive(Debug, Clone)]
pub(crate) enum Db {
    Sqlite {
        /// The one connection that writes: SQLite has one writer, and a queue is fairer than its locks.
        write: SqlitePool,
        read: SqlitePool,
        watch: Watch,
    },
    Postgres {
        /// Whatever is not a commit.
        pool: PgPool,
        commits: Committers,
        quiet: Quiet,
    },
}

/// An argument of a statement: the schema knows texts and whole numbers, nothing else.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Text(Option<String>),
    Int(Option<i64>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&Option<String>> for Arg {
    fn from(value: &Option<String>) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

/// A statement: its text with `$1`, `$2` …, and what stands for them. Texts are ours; what people typed is only ever an argument.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub sql: Cow<'static, str>,
    pub args: Vec<Arg>,
    /// The row that it replaces, if it is one whole row.
    pub replaces: Option<Replaced>,
}

impl Statement {
    pub fn new(sql: impl Into<Cow<'static, str>>, args: Vec<Arg>) -> Self {
        Self { sql: sql.into(), args, replaces: None }
    }

    /// The same with bare places, each with its own argument. SQLite keeps numbered ones in a list that it searches from the
    /// beginning for every place and again for every argument: a statement that adds many rows would be quadratic.
    fn bare(self) -> Self {
        let mut sql = String::with_capacity(self.sql.len());
        let mut args = Vec::with_capacity(self.args.len());
        let mut rest = &*self.sql;
        while let Some((before, after)) = rest.split_once('$') {
            let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            sql.push_str(before);
            // A place that has no argument stays as it is: the database says so.
            match after[..end].parse::<usize>().ok().and_then(|place| self.args.get(place.checked_sub(1)?)) {
                Some(arg) => {
                    sql.push('?');
                    args.push(arg.clone());
                }
                None => {
                    sql.push('$');
                    sql.push_str(&after[..end]);
                }
            }
            rest = &after[end..];
        }
        sql.push_str(rest);
        Self::new(sql, args)
    }
}

/// A row that reads from both engines.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// A query of a statement with its arguments bound, whichever engine it is for.
macro_rules! query {
    ($query:expr, $statement:expr) => {{
        let statement: Statement = $statement;
        let mut query = $query(AssertSqlSafe(statement.sql));
        for arg in statement.args {
            query = match arg {
                Arg::Text(text) => query.bind(text),
                Arg::Int(number) => query.bind(number),
            };
        }
        query
    }};
}

impl Db {
    pub async fn all<T: Row>(&self, statement: Statement) -> Result<Vec<T>, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => query!(sqlx::query_as::<Sqlite, T>, statement.bare()).fetch_all(read).await?,
            Self::Postgres { pool, .. } => query!(sqlx::query_as::<Postgres, T>, statement).fetch_all(pool).await?,
        })
    }

    pub async fn some<T: Row>(&self, statement: Statement) -> Result<Option<T>, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => query!(sqlx::query_as::<Sqlite, T>, statement.bare()).fetch_optional(read).await?,
            Self::Postgres { pool, .. } => query!(sqlx::query_as::<Postgres, T>, statement).fetch_optional(pool).await?,
        })
    }

    pub async fn one<T: Row>(&self, statement: Statement) -> Result<T, StoreError> {
        self.some(statement).await?.ok_or(StoreError::NotFound)
    }

    /// Runs one statement as a transaction of its own; gives the number of rows that it touched.
    pub async fn run(&self, statement: Statement) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => query!(sqlx::query::<Sqlite>, statement.bare()).execute(write).await?.rows_affected(),
            Self::Postgres { pool, .. } => query!(sqlx::query::<Postgres>, statement).execute(pool).await?.rows_affected(),
        })
    }

    /// Runs one statement that writes, as a transaction of its own; gives the rows that it returns.
    pub async fn changed<T: Row>(&self, statement: Statement) -> Result<Vec<T>, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => query!(sqlx::query_as::<Sqlite, T>, statement.bare()).fetch_all(write).await?,
            Self::Postgres { pool, .. } => query!(sqlx::query_as::<Postgres, T>, statement).fetch_all(pool).await?,
        })
    }

    /// What makes a claim pass over the rows that another is claiming at this moment; SQLite has one writer and needs nothing.
    pub fn passing_over(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "",
            Self::Postgres { .. } => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Runs a batch whole, or leaves nothing of it.
    pub async fn together(&self, batch: &Batch) -> Result<Ran, StoreError> {
        match self {
            Self::Sqlite { .. } => {
                let mut tx = self.begin().await?;
                let mut taken = Vec::with_capacity(batch.parts().len());
                for (at, part) in batch.parts().iter().enumerate() {
                    let statement = part.alone(&taken);
                    if part.gives {
                        taken.push(tx.number(statement).await?);
                    } else if tx.run(statement).await? == 0 && !matches!(part.must, Must::Add) {
                        return Ok(Ran::Missed(at));
                    } else {
                        taken.push(None);
                    }
                }
                tx.commit().await?;
                Ok(Ran::Whole(taken))
            }
            Self::Postgres { pool, commits, .. } => {
                let runs = batch.runs();
                let mut taken = Vec::with_capacity(batch.parts().len());
                let missed = if let [run] = &runs[..] {
                    let mut committer = commits.take().await?;
                    let missed = merged(committer.connection(), batch, run.clone(), &mut taken).await?;
                    committer.keep();
                    missed
                } else {
                    let mut tx = pool.begin().await?;
                    let mut missed = None;
                    for run in runs {
                        missed = merged(&mut tx, batch, run, &mut taken).await?;
                        if missed.is_some() {
                            break;
                        }
                    }
                    match missed {
                        None => tx.commit().await?,
                        Some(_) => tx.rollback().await?,
                    }
                    missed
                };
                Ok(missed.map_or(Ran::Whole(taken), Ran::Missed))
            }
        }
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once, so that it cannot fail half-way for want of it.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres { pool, .. } => Tx::Postgres(pool.begin().await?),
        })
    }
}

/// Runs one statement on a connection of SQLite, as a transaction of its own.
pub(crate) async fn run_on(connection: &mut SqliteConnection, statement: Statement) -> Result<(), StoreError> {
    query!(sqlx::query::<Sqlite>, statement.bare()).execute(connection).await.map(drop).map_err(StoreError::from)
}

/// Runs a run of parts as one statement; gives the part that missed its row.
async fn merged(
    db: &mut PgConnection,
    batch: &Batch,
    run: Range<usize>,
    taken: &mut Vec<Option<i64>>,
) -> Result<Option<usize>, StoreError> {
    let statement = batch.merged(run.clone(), taken);
    match query!(sqlx::query::<Postgres>, statement).fetch_one(db).await {
        Ok(row) => {
            for (place, part) in batch.parts()[run].iter().enumerate() {
                taken.push(if part.gives { Some(row.try_get(place)?) } else { None });
            }
            Ok(None)
        }
        Err(sqlx::Error::Database(told)) if told.code().is_some_and(|code| code == NO_NUMBER) => {
            batch::missed(told.message()).map(Some).ok_or_else(|| StoreError::Broken(sqlx::Error::Database(told)))
        }
        Err(error) => Err(error.into()),
    }
}

/// A transaction on either engine; dropped without [`Tx::commit`], it leaves nothing.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub async fn run(&mut self, statement: Statement) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => {
                let statement = match statement.replaces {
                    None => statement,
                    Some(row) => {
                        let differing = row.differing(&statement.args).bare();
                        let found = query!(sqlx::query_as::<Sqlite, (i64,)>, differing).fetch_optional(&mut **tx).await?;
                        let Some((differs,)) = found else { return Ok(0) };
                        row.narrowed(statement.args, differs)
                    }
                };
                query!(sqlx::query::<Sqlite>, statement.bare()).execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => query!(sqlx::query::<Postgres>, statement).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs one statement that writes; gives the rows that it returns.
    pub async fn changed<T: Row>(&mut self, statement: Statement) -> Result<Vec<T>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => query!(sqlx::query_as::<Sqlite, T>, statement.bare()).fetch_all(&mut **tx).await?,
            Self::Postgres(tx) => query!(sqlx::query_as::<Postgres, T>, statement).fetch_all(&mut **tx).await?,
        })
    }

    /// Adds rows of `columns` values each by one statement: `head` is its beginning, as far as `VALUES`. The places are written as each
    /// engine likes them: a statement for many rows is read once and costs little more than its arguments.
    pub async fn add_rows(&mut self, head: &str, columns: usize, args: Vec<Arg>) -> Result<(), StoreError> {
        let rows = args.len() / columns;
        let mut sql = String::with_capacity(head.len() + rows * columns * 6);
        sql.push_str(head);
        let mut place = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { " (" } else { ", (" });
            for column in 0..columns {
                place += 1;
                match self {
                    Self::Sqlite(_) => sql.push_str(if column == 0 { "?" } else { ",?" }),
                    Self::Postgres(_) => {
                        let _ = write!(sql, "{}${place}", if column == 0 { "" } else { "," });
                    }
                }
            }
            sql.push(')');
        }
        let statement = Statement::new(sql, args);
        match self {
            Self::Sqlite(tx) => query!(sqlx::query::<Sqlite>, statement).execute(&mut **tx).await.map(drop)?,
            Self::Postgres(tx) => query!(sqlx::query::<Postgres>, statement).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// Drops the indexes of a table on SQLite; the statements that make them again. PostgreSQL keeps them: it would lock out readers.
    pub async fn drop_indexes(&mut self, table: &str) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite(tx) = self else { return Ok(Vec::new()) };
        let made = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid";
        let made: Vec<(String, String)> = sqlx::query_as(made).bind(table).fetch_all(&mut **tx).await?;
        for (name, _) in &made {
            sqlx::query(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(&mut **tx).await?;
        }
        Ok(made.into_iter().map(|(_, sql)| sql).collect())
    }

    /// Runs a batch that only adds, as part of this transaction.
    pub async fn add(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut taken = Vec::with_capacity(batch.parts().len());
        for part in batch.parts() {
            let statement = part.alone(&taken);
            taken.push(if part.gives { self.number(statement).await? } else { self.run(statement).await.map(|_| None)? });
        }
        Ok(())
    }

    pub async fn number(&mut self, statement: Statement) -> Result<Option<i64>, StoreError> {
        let row: Option<(i64,)> = match self {
            Self::Sqlite(tx) => query!(sqlx::query_as::<Sqlite, _>, statement.bare()).fetch_optional(&mut **tx).await?,
            Self::Postgres(tx) => query!(sqlx::query_as::<Postgres, _>, statement).fetch_optional(&mut **tx).await?,
        };
        Ok(row.map(|(number,)| number))
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Store {
    /// Opens a database and brings its schema up to date. `url`: `sqlite:FILE` (made when it is not there) or `postgres://…`.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEngine`], [`StoreError::TooNew`], or what the database says.
    pub async fn open(url: &str, region: RegionCode) -> Result<Self, StoreError> {
        let db = match url.split_once(':') {
            Some(("sqlite", file)) => sqlite(file.trim_start_matches("//")).await?,
            Some(("postgres" | "postgresql", _)) => postgres::open(url).await?,
            // The address may hold a password: only its beginning is said back.
            _ => return Err(StoreError::NoSuchEngine(url.chars().take(12).collect())),
        };
        let store = Self { db, region, salts: Salts::default() };
        store.migrate().await?;
        Ok(store)
    }

    /// Lets a SQLite file that is only being made be written without waiting for the disk at every commit and with the pages of all its
    /// indexes in memory, or no longer. Whoever is stopped meanwhile makes it anew. PostgreSQL takes no notice.
    ///
    /// # Errors
    /// What the database says.
    pub async fn filling(&self, yes: bool) -> Result<(), StoreError> {
        if let Db::Sqlite { write, .. } = &self.db {
            let (synchronous, temporary, cache, after) = match yes {
                true => ("OFF", "MEMORY", SQLITE_FILL_CACHE, ""),
                false => ("FULL", "DEFAULT", SQLITE_WRITE_CACHE, "PRAGMA wal_checkpoint(TRUNCATE)"),
            };
            let pragmas = format!(
                "PRAGMA synchronous = {synchronous}; PRAGMA temp_store = {temporary}; PRAGMA cache_size = {cache}; {after}"
            );
            write.execute(sqlx::raw_sql(AssertSqlSafe(pragmas))).await?;
        }
        Ok(())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.one::<(i64,)>(Statement::new("SELECT CAST(1 AS BIGINT)", vec![])).await.map(drop)
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { write, read, watch } => {
                watch.close().await;
                read.close().await;
                write.close().await;
            }
            Db::Postgres { pool, commits, .. } => {
                commits.close().await;
                pool.close().await;
            }
        }
    }

    /// The region of every row that this store sees.
    pub fn region(&self) -> RegionCode {
        self.region
    }

    pub(crate) fn region_arg(&self) -> Arg {
        self.region.as_str().into()
    }
}

async fn sqlite(file: &str) -> Result<Db, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(LOCK_WAIT);
    // A file does not go away as a server does: its connections need no asking.
    let pool = |most: u32| {
        let options = SqlitePoolOptions::new().max_connections(most).acquire_timeout(WAIT).test_before_acquire(false);
        // A disk that is full or fails makes SQLite end the transaction by itself. The connection does not notice, and could begin none
        // any more: another takes its place.
        options.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
    };
    let write = pool(1).connect_with(options.clone().pragma("cache_size", SQLITE_WRITE_CACHE)).await?;
    let watcher = options.clone().create_if_missing(false);
    let reader = options.read_only(true).create_if_missing(false).pragma("cache_size", SQLITE_READ_CACHE);
    // It writes what changes no record, and once it is open it waits for nobody: see `snapshot`.
    let mut watcher = SqliteConnection::connect_with(&watcher).await?;
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut watcher).await?;
    let watch = Watch::new(watcher);
    let read = pool(SQLITE_READERS).connect_with(reader).await?;
    Ok(Db::Sqlite { write, read, watch })
}
