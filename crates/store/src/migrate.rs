//! Migrations: plain SQL that both engines read, forward only, run at start under a lock.

use crate::StoreError;
use crate::db::{Db, Statement, Store};
use sqlx::{Executor, SqlSafeStr};

/// Every migration, in order; its number is its place.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001_init.sql")];

/// The lock under which PostgreSQL migrates: taken and given back within one transaction. "ballast" in ASCII.
const LOCK: i64 = 0x62_61_6c_6c_61_73_74;

impl Store {
    /// Runs what has not been run; all of it in one transaction.
    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        let known = MIGRATIONS.len() as i64;
        let mut tx = self.db.begin().await?;
        if let Db::Postgres(_) = self.db {
            tx.run(Statement::new("SELECT pg_advisory_xact_lock($1)", vec![LOCK.into()])).await?;
        }
        tx.run(Statement::new("CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY)", vec![])).await?;
        let newest = Statement::new("SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM migration", vec![]);
        let found = tx.number(newest).await?.unwrap_or(0);
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        for (at, script) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
            match &mut tx {
                crate::db::Tx::Sqlite(tx) => tx.execute(sqlx::raw_sql(script.into_sql_str())).await.map(drop)?,
                crate::db::Tx::Postgres(tx) => tx.execute(sqlx::raw_sql(script.into_sql_str())).await.map(drop)?,
            }
            tx.run(Statement::new("INSERT INTO migration (number) VALUES ($1)", vec![(at as i64 + 1).into()])).await?;
        }
        tx.commit().await
    }
}
