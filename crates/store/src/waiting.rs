//! What waits at this moment, in numbers: for whoever watches over a server. Each is counted by an index of what is open.

use crate::StoreError;
use crate::db::{Statement, Store};
use jiff::civil::Date;

/// What waits (待办数量).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Duties that are owed.
    pub duties_open: i64,
    /// Those past their last day.
    pub duties_overdue: i64,
    /// Messages that have not left.
    pub deliveries: i64,
    /// Facts that have no place in the log yet.
    pub facts: i64,
    /// Facts in the log.
    pub log_size: i64,
}

impl Store {
    /// What waits on that day.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting(&self, today: Date) -> Result<Waiting, StoreError> {
        const COUNTS: &str = "SELECT
            (SELECT CAST(COUNT(*) AS BIGINT) FROM duty WHERE region = $1 AND open = 1),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM duty WHERE region = $1 AND open = 1 AND due_key < $2),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM delivery WHERE region = $1 AND state = 'waiting'),
            (SELECT CAST(COUNT(*) AS BIGINT) FROM fact WHERE region = $1 AND leaf < 0),
            (SELECT CAST(COALESCE(MAX(size), 0) AS BIGINT) FROM ledger_head WHERE region = $1)";
        let counts = Statement::new(COUNTS, vec![self.region_arg(), today.to_string().into()]);
        let (duties_open, duties_overdue, deliveries, facts, log_size) = self.db.one(counts).await?;
        Ok(Waiting { duties_open, duties_overdue, deliveries, facts, log_size })
    }
}
