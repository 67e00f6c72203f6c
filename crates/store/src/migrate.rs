//! Migrations: plain SQL that both engines read, forward only, run at start under a lock.

use crate::StoreError;
use crate::columns::hex;
use crate::db::{Db, Statement, Store, Tx};
use sha2::{Digest, Sha256};
use sqlx::{Executor, SqlSafeStr};

/// Every migration, in order; its number is its place. What they add up to stands in `schema.sql`.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_init.sql"),
    include_str!("../migrations/0002_lists.sql"),
    include_str!("../migrations/0003_law.sql"),
    include_str!("../migrations/0004_paper_files.sql"),
    include_str!("../migrations/0005_bench.sql"),
    include_str!("../migrations/0006_sent_back.sql"),
    include_str!("../migrations/0007_documents.sql"),
    include_str!("../migrations/0008_figures.sql"),
    include_str!("../migrations/0009_duties.sql"),
    include_str!("../migrations/0010_tickets.sql"),
    include_str!("../migrations/0011_establishment.sql"),
    include_str!("../migrations/0012_case_papers.sql"),
    include_str!("../migrations/0013_dispatch.sql"),
    include_str!("../migrations/0014_campaign.sql"),
    include_str!("../migrations/0015_notices.sql"),
    include_str!("../migrations/0016_task_forces.sql"),
    include_str!("../migrations/0017_objectives.sql"),
    include_str!("../migrations/0018_entities.sql"),
    include_str!("../migrations/0019_stewards.sql"),
    include_str!("../migrations/0020_policies.sql"),
    include_str!("../migrations/0021_ticket_facts.sql"),
    include_str!("../migrations/0022_issues.sql"),
    include_str!("../migrations/0023_confirmed_addresses.sql"),
    include_str!("../migrations/0024_ledger.sql"),
    include_str!("../migrations/0025_claims.sql"),
    include_str!("../migrations/0026_sheets.sql"),
    include_str!("../migrations/0027_visits.sql"),
    include_str!("../migrations/0028_complaints.sql"),
    include_str!("../migrations/0029_people.sql"),
    include_str!("../migrations/0030_sign_in.sql"),
    include_str!("../migrations/0031_permit_status.sql"),
    include_str!("../migrations/0032_watch.sql"),
    include_str!("../migrations/0033_search.sql"),
    include_str!("../migrations/0034_open_data.sql"),
    include_str!("../migrations/0035_posts.sql"),
    include_str!("../migrations/0036_leads.sql"),
    include_str!("../migrations/0037_reads.sql"),
    include_str!("../migrations/0038_indicators.sql"),
    include_str!("../migrations/0039_map.sql"),
    include_str!("../migrations/0040_burden.sql"),
    include_str!("../migrations/0041_past.sql"),
];
/// The migration since which a database keeps the digests of all.
const DIGESTS_SINCE: i64 = 2;

/// The lock under which PostgreSQL migrates: taken and given back within one transaction. "ballast" in ASCII.
const LOCK: i64 = 0x62_61_6c_6c_61_73_74;

impl Store {
    /// Runs what has not been run; all of it in one transaction.
    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        let known = MIGRATIONS.len() as i64;
        let mut tx = self.db.begin().await?;
        if let Db::Postgres { .. } = self.db {
            // Whoever migrates at this moment may take its time.
            tx.run(Statement::new("SET LOCAL lock_timeout = 0", vec![])).await?;
            tx.run(Statement::new("SELECT pg_advisory_xact_lock($1)", vec![LOCK.into()])).await?;
        }
        tx.run(Statement::new("CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY)", vec![])).await?;
        let newest = Statement::new("SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM migration", vec![]);
        let found = tx.number(newest).await?.unwrap_or(0);
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        if found >= DIGESTS_SINCE {
            same_past(&mut tx, found).await?;
        }
        for (number, script) in (1_i64..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
            match &mut tx {
                Tx::Sqlite(tx) => tx.execute(sqlx::raw_sql(script.into_sql_str())).await.map(drop)?,
                Tx::Postgres(tx) => tx.execute(sqlx::raw_sql(script.into_sql_str())).await.map(drop)?,
            }
            tx.run(Statement::new("INSERT INTO migration (number) VALUES ($1)", vec![number.into()])).await?;
        }
        if found < known {
            for (number, script) in (1_i64..).zip(MIGRATIONS) {
                let sql = "UPDATE migration SET digest = $2 WHERE number = $1 AND digest IS NULL";
                tx.run(Statement::new(sql, vec![number.into(), digest(script).into()])).await?;
            }
        }
        tx.commit().await
    }
}

/// Compares what the database has run with what this program would have.
async fn same_past(tx: &mut Tx, found: i64) -> Result<(), StoreError> {
    for (number, script) in (1..=found).zip(MIGRATIONS) {
        let other = Statement::new(
            "SELECT number FROM migration WHERE number = $1 AND digest <> $2",
            vec![number.into(), digest(script).into()],
        );
        if tx.number(other).await?.is_some() {
            return Err(StoreError::OtherPast { number });
        }
    }
    Ok(())
}

fn digest(script: &str) -> String {
    hex(&Sha256::digest(script))
}
