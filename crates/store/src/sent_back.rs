//! Which papers one-time notices listed, counted by month.

use crate::StoreError;
use crate::db::{Arg, Statement, Store};
use crate::record::SentBack;
use base::RegionCode;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The statement that counts one more.
pub(crate) fn count(region: RegionCode, one: &SentBack) -> Statement {
    Statement::new(
        "INSERT INTO sent_back (region, item, paper, month, n) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (region, item, paper, month) DO UPDATE SET n = sent_back.n + 1",
        vec![region.as_str().into(), one.item.as_str().into(), one.paper.as_str().into(), month(one.on).into()],
    )
}

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

impl Store {
    /// How often notices of the year before `on` listed each paper of these items: item and paper → times.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sent_back(&self, items: &[String], on: Date) -> Result<BTreeMap<(String, String), i64>, StoreError> {
        if items.is_empty() {
            return Ok(BTreeMap::new());
        }
        let places: Vec<String> = (3..3 + items.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT item, paper, CAST(SUM(n) AS BIGINT) FROM sent_back
             WHERE region = $1 AND month > $2 AND item IN ({}) GROUP BY item, paper",
            places.join(", ")
        );
        let mut args: Vec<Arg> = vec![self.region_arg(), format!("{:04}-{:02}", on.year() - 1, on.month()).into()];
        args.extend(items.iter().map(|item| Arg::from(item.as_str())));
        let rows = self.db.all::<(String, String, i64)>(Statement::new(sql, args)).await?;
        Ok(rows.into_iter().map(|(item, paper, n)| ((item, paper), n)).collect())
    }
}
