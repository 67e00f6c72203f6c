//! Series of indicators (统计指标): what was published of them, revision by revision, and the years' targets.

use crate::StoreError;
use crate::columns::{date, digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::Where;
use crate::record::{IndicatorRecord, IndicatorRevision, IndicatorTarget, Write};
use crate::replace;
use crate::row::row;
use base::{IndicatorId, RegionCode};

const COLUMNS: &str = "id, version, series, head, facts, updated_at";
const REVISION: &str =
    "indicator_id, period, n, value, growth, rank, ranked, average, stage, published_on, source, why, by_name, entered_at";
const TARGET: &str = "indicator_id, year, n, number, way, set_on, source, by_name, entered_at";

row! {
    struct Row {
        id: String,
        version: i64,
        series: String,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

row! {
    struct RevisionRow {
        indicator_id: String,
        period: String,
        n: i64,
        value: Option<i64>,
        growth: Option<i64>,
        rank: Option<i64>,
        ranked: Option<i64>,
        average: Option<i64>,
        stage: String,
        published_on: String,
        source: String,
        why: String,
        by_name: String,
        entered_at: i64,
    }
}

row! {
    struct TargetRow {
        indicator_id: String,
        year: i64,
        n: i64,
        number: i64,
        way: String,
        set_on: String,
        source: String,
        by_name: String,
        entered_at: i64,
    }
}

/// The statement that writes a series.
pub(crate) fn write(region: RegionCode, write: &Write<IndicatorRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.series.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("indicator", COLUMNS, args, write)
}

/// The statement that adds what was published of a period.
pub(crate) fn revision(region: RegionCode, one: &IndicatorRevision) -> Statement {
    let args = vec![
        region.as_str().into(),
        one.indicator.to_string().into(),
        one.period.as_str().into(),
        one.n.into(),
        one.value.into(),
        one.growth.into(),
        one.rank.into(),
        one.ranked.into(),
        one.average.into(),
        one.stage.as_str().into(),
        one.published_on.to_string().into(),
        one.source.as_str().into(),
        one.why.as_str().into(),
        one.by_name.as_str().into(),
        one.entered_at.as_microsecond().into(),
    ];
    insert("indicator_revision", REVISION, args)
}

/// The statement that adds a target.
pub(crate) fn target(region: RegionCode, one: &IndicatorTarget) -> Statement {
    let args = vec![
        region.as_str().into(),
        one.indicator.to_string().into(),
        one.year.into(),
        one.n.into(),
        one.number.into(),
        one.way.as_str().into(),
        one.set_on.to_string().into(),
        one.source.as_str().into(),
        one.by_name.as_str().into(),
        one.entered_at.as_microsecond().into(),
    ];
    insert("indicator_target", TARGET, args)
}

fn insert(table: &str, columns: &str, args: Vec<Arg>) -> Statement {
    let places: Vec<String> = (1..=args.len()).map(|n| format!("${n}")).collect();
    Statement::new(format!("INSERT INTO {table} (region, {columns}) VALUES ({})", places.join(", ")), args)
}

impl Store {
    /// The series of which something was said: few, as many as the pack names.
    ///
    /// # Errors
    /// What the database says.
    pub async fn indicators(&self) -> Result<Vec<IndicatorRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM indicator WHERE region = $1 ORDER BY id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?;
        let read = |row: Row| {
            Ok(IndicatorRecord {
                id: IndicatorId::new(uuid("id", &row.id)?),
                version: row.version,
                series: row.series,
                head: digest("head", &row.head)?,
                facts: row.facts,
                updated_at: instant("updated_at", row.updated_at)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// What was published of one series, or of all, for periods of `from_year` and later, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn indicator_revisions(
        &self,
        of: Option<IndicatorId>,
        from_year: i16,
    ) -> Result<Vec<IndicatorRevision>, StoreError> {
        let mut found = Where::region("region", self);
        found.equals("indicator_id", &of.map(|id| id.to_string()));
        found.and("period >= ?", vec![format!("{from_year:04}").into()]);
        let statement =
            found.statement(&format!("SELECT {REVISION} FROM indicator_revision"), "ORDER BY indicator_id, period, n");
        let read = |row: RevisionRow| {
            Ok(IndicatorRevision {
                indicator: IndicatorId::new(uuid("indicator_id", &row.indicator_id)?),
                period: row.period,
                n: row.n,
                value: row.value,
                growth: row.growth,
                rank: row.rank,
                ranked: row.ranked,
                average: row.average,
                stage: row.stage,
                published_on: date("published_on", &row.published_on)?,
                source: row.source,
                why: row.why,
                by_name: row.by_name,
                entered_at: instant("entered_at", row.entered_at)?,
            })
        };
        self.db.all::<RevisionRow>(statement).await?.into_iter().map(read).collect()
    }

    /// The targets of one series, or of all, for `from_year` and later, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn indicator_targets(&self, of: Option<IndicatorId>, from_year: i16) -> Result<Vec<IndicatorTarget>, StoreError> {
        let mut found = Where::region("region", self);
        found.equals("indicator_id", &of.map(|id| id.to_string()));
        found.and("year >= ?", vec![i64::from(from_year).into()]);
        let statement = found.statement(&format!("SELECT {TARGET} FROM indicator_target"), "ORDER BY indicator_id, year, n");
        let read = |row: TargetRow| {
            Ok(IndicatorTarget {
                indicator: IndicatorId::new(uuid("indicator_id", &row.indicator_id)?),
                year: row.year,
                n: row.n,
                number: row.number,
                way: row.way,
                set_on: date("set_on", &row.set_on)?,
                source: row.source,
                by_name: row.by_name,
                entered_at: instant("entered_at", row.entered_at)?,
            })
        };
        self.db.all::<TargetRow>(statement).await?.into_iter().map(read).collect()
    }
}
