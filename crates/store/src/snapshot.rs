//! Whether anything was committed since: a text that stays the same as long as every reader would see the same rows. Asking is cheap beside any list.
//!
//! What is only noted beside the records, such as who read what, may be written quietly ([`Store::run_quietly`]): it leaves the text as it is, so
//! that whoever reads does not make everybody else's answers anew.

use crate::StoreError;
use crate::db::{Db, Statement, Store, run_on};
use sqlx::{Connection, SqliteConnection};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};
use tokio::sync::Mutex;

/// Quiet transactions of PostgreSQL that are remembered one by one; older ones are only counted.
const REMEMBERED: usize = 10_000;

/// The one connection whose `PRAGMA data_version` is compared: numbers of different connections have nothing to do with one another. What this
/// connection writes itself does not move it.
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

    /// Runs a statement that moves no version. It does not wait for a lock: whoever asks for the version would wait too.
    async fn run(&self, statement: Statement) -> Result<(), StoreError> {
        let mut held = self.0.lock().await;
        let connection = held.as_mut().ok_or(StoreError::Away)?;
        run_on(connection, statement).await
    }

    pub async fn close(&self) {
        if let Some(connection) = self.0.lock().await.take() {
            // What is left open is closed with the process.
            connection.close().await.unwrap_or(());
        }
    }
}

/// Which of PostgreSQL's transactions were quiet ones of this server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quiet(Arc<Lock<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// How many were before those that are remembered.
    before: i64,
    /// In their order.
    last: VecDeque<i64>,
}

impl Quiet {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers one, before it is committed.
    fn add(&self, id: i64) {
        let mut known = self.lock();
        let at = known.last.partition_point(|other| *other < id);
        known.last.insert(at, id);
        if known.last.len() > REMEMBERED && known.last.pop_front().is_some() {
            known.before += 1;
        }
    }

    /// A snapshot's text without them: `xmin:xmax:those between that are not done`. Numbers are what they would be had there been none, so that two
    /// texts are the same if nothing else was committed between them.
    fn without(&self, text: String) -> String {
        let known = self.lock();
        let shifted = |id: &str| {
            let id: i64 = id.parse().ok()?;
            Some(id - known.before - known.last.partition_point(|other| *other < id) as i64)
        };
        let loud = |id: &&str| id.parse::<i64>().is_ok_and(|id| known.last.binary_search(&id).is_err());
        let mut parts = text.split(':');
        let (Some(from), Some(to)) = (parts.next().and_then(shifted), parts.next().and_then(shifted)) else { return text };
        let open: Vec<&str> = parts.next().unwrap_or_default().split(',').filter(loud).collect();
        format!("{from}:{to}:{}", open.join(","))
    }
}

impl Store {
    /// A text that changes with every commit of whoever writes to this database: SQLite's `data_version`, PostgreSQL's `pg_current_snapshot()`, which
    /// changes with what is written to other databases of the same server too. Quiet writes of this server do not change it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn snapshot(&self) -> Result<String, StoreError> {
        match &self.db {
            Db::Sqlite { watch, .. } => Ok(watch.version().await?.to_string()),
            Db::Postgres { quiet, .. } => {
                let (text,): (String,) =
                    self.db.one(Statement::new("SELECT CAST(pg_current_snapshot() AS TEXT)", vec![])).await?;
                Ok(quiet.without(text))
            }
        }
    }

    /// Runs one statement that writes beside the records, as a transaction of its own, and leaves [`Store::snapshot`] as it is. When somebody else is
    /// writing to SQLite at this moment it is written as everything is: that commit changes the text anyway.
    pub(crate) async fn run_quietly(&self, statement: Statement) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite { watch, .. } => match watch.run(statement.clone()).await {
                Err(StoreError::Busy) => self.db.run(statement).await.map(drop),
                done => done,
            },
            Db::Postgres { quiet, .. } => {
                let mut tx = self.db.begin().await?;
                let own = Statement::new("SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)", vec![]);
                let id = tx.number(own).await?.ok_or(StoreError::NotFound)?;
                tx.run(statement).await?;
                quiet.add(id);
                tx.commit().await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_transactions_leave_a_snapshot_as_it_was_and_others_do_not() {
        let quiet = Quiet::default();
        let of = |text: &str| quiet.without(text.to_owned());
        let before = of("100:100:");
        assert_eq!(before, "100:100:");
        quiet.add(100);
        assert_eq!(of("100:100:"), before, "it is not done");
        assert_eq!(of("101:101:"), before, "it is");
        assert_ne!(of("102:102:"), before, "another came after it");
        quiet.add(102);
        assert_eq!(of("103:103:"), of("102:102:"));
        // One that is loud and not done stays in the text; when it is done, the text is another.
        assert_eq!(of("101:103:101,102"), "100:101:101");
        assert_ne!(of("103:103:"), of("101:103:101"));
        assert_eq!(of("nonsense"), "nonsense");
    }

    #[test]
    fn the_oldest_are_only_counted() {
        let quiet = Quiet::default();
        let many = REMEMBERED as i64 + 500;
        (0..many).for_each(|id| quiet.add(1_000 + id));
        let end = 1_000 + many;
        assert_eq!(quiet.without(format!("{end}:{end}:")), "1000:1000:");
        assert_eq!(quiet.lock().last.len(), REMEMBERED);
    }
}
