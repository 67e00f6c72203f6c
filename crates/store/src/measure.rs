//! Measures of a plan of objectives (目标举措): what their owners reported, day by day.

use crate::StoreError;
use crate::columns::{date, digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::Where;
use crate::record::{MeasureRecord, MeasureValue, Write};
use crate::replace;
use crate::row::row;
use base::{MeasureId, RegionCode};
use jiff::civil::Date;

const COLUMNS: &str = "id, version, plan, measure, head, facts, updated_at";

row! {
    struct Row {
        id: String,
        version: i64,
        plan: String,
        measure: String,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<MeasureRecord, StoreError> {
        Ok(MeasureRecord {
            id: MeasureId::new(uuid("id", &self.id)?),
            version: self.version,
            plan: self.plan,
            measure: self.measure,
            head: digest("head", &self.head)?,
            facts: self.facts,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct ValueRow {
        measure_id: String,
        on_day: String,
        thousandths: i64,
        evidence: String,
        by_name: String,
        reported_at: i64,
    }
}

/// The statement that writes a measure.
pub(crate) fn write(region: RegionCode, write: &Write<MeasureRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.plan.as_str().into(),
        record.measure.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("measure", COLUMNS, args, write)
}

/// The statement that keeps a value: of one day the last word stands, and the facts keep every one.
pub(crate) fn value(region: RegionCode, one: &MeasureValue) -> Statement {
    let sql = "INSERT INTO measure_value (region, measure_id, on_day, thousandths, evidence, by_name, reported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (region, measure_id, on_day) DO UPDATE SET
         thousandths = excluded.thousandths, evidence = excluded.evidence, by_name = excluded.by_name,
         reported_at = excluded.reported_at";
    let args = vec![
        region.as_str().into(),
        one.measure.to_string().into(),
        one.on.to_string().into(),
        one.thousandths.into(),
        one.evidence.as_str().into(),
        one.by_name.as_str().into(),
        one.reported_at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// The measures of a plan of which something was reported or charged.
    ///
    /// # Errors
    /// What the database says.
    pub async fn measures(&self, plan: &str) -> Result<Vec<MeasureRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM measure WHERE region = $1 AND plan = $2 ORDER BY id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), plan.into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What was reported of some measures for days up to `as_of`, by measure, the earliest day first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn measure_values(&self, measures: &[MeasureId], as_of: Date) -> Result<Vec<MeasureValue>, StoreError> {
        if measures.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Where::region("region", self);
        found.within("measure_id", measures.iter().map(ToString::to_string));
        found.and("on_day <= ?", vec![as_of.to_string().into()]);
        let select = "SELECT measure_id, on_day, thousandths, evidence, by_name, reported_at FROM measure_value";
        let rows = self.db.all::<ValueRow>(found.statement(select, "ORDER BY measure_id, on_day")).await?;
        let read = |row: ValueRow| {
            Ok(MeasureValue {
                measure: MeasureId::new(uuid("measure_id", &row.measure_id)?),
                on: date("on_day", &row.on_day)?,
                thousandths: row.thousandths,
                evidence: row.evidence,
                by_name: row.by_name,
                reported_at: instant("reported_at", row.reported_at)?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
