//! Whether anything was committed since: a text that stays the same as long as every reader would see the same rows. Asking is cheap beside any list.

use crate::StoreError;
use crate::db::{Db, Statement, Store};
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The one connection whose `PRAGMA data_version` is compared: numbers of different connections have nothing to do with one another.
#[derive(Debug, Clone)]
pub(crate) struct Watch(Arc<Mutex<Option<SqliteConnection>>>);

impl Watch {
    pub fn new(connection: SqliteConnection) -> Self {
        Self(Arc::new(Mutex::new(Some(connection))))
    }

    async fn version(&self) -> Result<i64, StoreError> {
        let mut held = self.0.lock().await;
        let connection = held.as_mut().ok_or(StoreError::Away)?;
        Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?)
    }

    pub async fn close(&self) {
        if let Some(connection) = self.0.lock().await.take() {
            // What is left open is closed with the process.
            connection.close().await.unwrap_or(());
        }
    }
}

impl Store {
    /// A text that changes with every commit of whoever writes to this database: SQLite's `data_version`, PostgreSQL's `pg_current_snapshot()`, which
    /// changes with what is written to other databases of the same server too.
    ///
    /// # Errors
    /// What the database says.
    pub async fn snapshot(&self) -> Result<String, StoreError> {
        match &self.db {
            Db::Sqlite { watch, .. } => Ok(watch.version().await?.to_string()),
            Db::Postgres { .. } => {
                let (text,): (String,) =
                    self.db.one(Statement::new("SELECT CAST(pg_current_snapshot() AS TEXT)", vec![])).await?;
                Ok(text)
            }
        }
    }
}
