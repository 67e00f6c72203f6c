//! What forms asked of people: sums by month, role and operation.

use crate::StoreError;
use crate::db::{Statement, Store};
use crate::page::Where;
use crate::row::row;

/// The classes of how long forms took.
const CLASSES: [&str; 11] = [
    "up_to_15",
    "up_to_30",
    "up_to_60",
    "up_to_120",
    "up_to_300",
    "up_to_600",
    "up_to_1200",
    "up_to_1800",
    "up_to_3600",
    "up_to_7200",
    "up_to_14400",
];
/// What is added up, besides.
const SUMS: [&str; 5] = ["submissions", "refused", "fields", "timed", "seconds"];
/// Rows in one statement.
const ROWS_AT_ONCE: usize = 100;

/// What a form asked of people in a role within a month (填报负担).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BurdenRecord {
    /// The month in the city, such as `2023-07`.
    pub month: String,
    /// The role.
    pub role: String,
    /// The operation of the API document.
    pub operation: String,
    /// Forms that were sent.
    pub submissions: i64,
    /// Of these, refused.
    pub refused: i64,
    /// Fields that held something.
    pub fields: i64,
    /// Forms whose time is known.
    pub timed: i64,
    /// How long these took, in seconds.
    pub seconds: i64,
    /// How many of them took how long, by the classes of the table.
    pub spread: [i64; CLASSES.len()],
}

row! {
    struct Row {
        month: String,
        role: String,
        operation: String,
        submissions: i64,
        refused: i64,
        fields: i64,
        timed: i64,
        seconds: i64,
        up_to_15: i64,
        up_to_30: i64,
        up_to_60: i64,
        up_to_120: i64,
        up_to_300: i64,
        up_to_600: i64,
        up_to_1200: i64,
        up_to_1800: i64,
        up_to_3600: i64,
        up_to_7200: i64,
        up_to_14400: i64,
    }
}

impl From<Row> for BurdenRecord {
    fn from(row: Row) -> Self {
        Self {
            month: row.month,
            role: row.role,
            operation: row.operation,
            submissions: row.submissions,
            refused: row.refused,
            fields: row.fields,
            timed: row.timed,
            seconds: row.seconds,
            spread: [
                row.up_to_15,
                row.up_to_30,
                row.up_to_60,
                row.up_to_120,
                row.up_to_300,
                row.up_to_600,
                row.up_to_1200,
                row.up_to_1800,
                row.up_to_3600,
                row.up_to_7200,
                row.up_to_14400,
            ],
        }
    }
}

impl Store {
    /// Adds to the sums. Each row of its own month, role and operation; they are added in that order, so that servers side by side wait for one another and
    /// never in a circle. Answers that are kept stay good: none of them shows these sums.
    ///
    /// # Errors
    /// What the database says, with how many rows were added before it did.
    pub async fn add_burden(&self, rows: &[BurdenRecord]) -> Result<(), (usize, StoreError)> {
        let mut rows: Vec<&BurdenRecord> = rows.iter().collect();
        rows.sort_by(|a, b| (&a.month, &a.role, &a.operation).cmp(&(&b.month, &b.role, &b.operation)));
        let columns: Vec<&str> = SUMS.into_iter().chain(CLASSES).collect();
        let added: Vec<String> = columns.iter().map(|one| format!("{one} = burden.{one} + excluded.{one}")).collect();
        for (n, some) in rows.chunks(ROWS_AT_ONCE).enumerate() {
            let mut args = vec![self.region_arg()];
            let mut places = Vec::with_capacity(some.len());
            for one in some {
                let first = args.len() + 1;
                args.extend([one.month.as_str().into(), one.role.as_str().into(), one.operation.as_str().into()]);
                args.extend([one.submissions, one.refused, one.fields, one.timed, one.seconds].map(Into::into));
                args.extend(one.spread.map(Into::into));
                let own: Vec<String> = (first..=args.len()).map(|n| format!("${n}")).collect();
                places.push(format!("($1, {})", own.join(", ")));
            }
            let sql = format!(
                "INSERT INTO burden (region, month, role, operation, {}) VALUES {} ON CONFLICT (region, month, role, operation) DO UPDATE SET {}",
                columns.join(", "),
                places.join(", "),
                added.join(", ")
            );
            self.run_quietly(Statement::new(sql, args)).await.map_err(|error| (n * ROWS_AT_ONCE, error))?;
        }
        Ok(())
    }

    /// The sums of some months, both included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn burden(&self, from: &str, to: &str) -> Result<Vec<BurdenRecord>, StoreError> {
        let mut found = Where::region("region", self);
        found.and("month >= ? AND month <= ?", vec![from.into(), to.into()]);
        let columns: Vec<&str> = SUMS.into_iter().chain(CLASSES).collect();
        let sql = format!("SELECT month, role, operation, {} FROM burden", columns.join(", "));
        let rows = self.db.all::<Row>(found.statement(&sql, "ORDER BY month, role, operation")).await?;
        Ok(rows.into_iter().map(BurdenRecord::from).collect())
    }

    /// The first month of which anything is known.
    ///
    /// # Errors
    /// What the database says.
    pub async fn burden_since(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT month FROM burden WHERE region = $1 ORDER BY month LIMIT 1";
        Ok(self.db.some::<(String,)>(Statement::new(sql, vec![self.region_arg()])).await?.map(|(month,)| month))
    }
}
