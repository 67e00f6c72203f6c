//! A connection to either engine, for what the store has no words for: rows by the million, counts.

use crate::life::Failed;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

/// A connection to either engine.
pub enum Connected {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

impl Connected {
    pub async fn open(database: &str) -> Result<Self, Failed> {
        Ok(match database.starts_with("sqlite") {
            true => Self::Sqlite(Box::new(SqliteConnection::connect(database).await?)),
            false => Self::Postgres(Box::new(PgConnection::connect(database).await?)),
        })
    }

    pub async fn run(&mut self, sql: String) -> Result<(), Failed> {
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

    pub async fn number(&mut self, sql: String) -> Result<i64, Failed> {
        Ok(match self {
            Self::Sqlite(db) => sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut **db).await?.try_get(0)?,
            Self::Postgres(db) => sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut **db).await?.try_get(0)?,
        })
    }

    pub async fn columns(&mut self, table: &str) -> Result<Vec<String>, Failed> {
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
