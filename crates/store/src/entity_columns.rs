//! The register by columns: for whoever evaluates rules over all entities at once.

use crate::StoreError;
use crate::columns::{instant, uuid};
use crate::db::{Statement, Store};
use crate::entity::Known;
use crate::record::EntityRecord;
use crate::row::row;
use base::EntityId;
use entity::{ATTRIBUTES, Kind};
use jiff::Timestamp;

/// Rows of one read.
const ROWS: u32 = 20_000;

/// The register by columns: row i of every column is of entity i.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntityColumns {
    /// Which entities, in the order of their numbers.
    pub ids: Vec<EntityId>,
    /// Their numbers, ascending.
    pub numbers: Vec<i64>,
    /// `industry` (GB/T 4754 as a number: 0141 is 141), `district` (the code as a number), then every attribute of `entity::ATTRIBUTES`,
    /// then `kind`, its place in `Kind::ALL`.
    pub columns: Vec<EntityColumn>,
}

/// One column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntityColumn {
    /// Its name in rules.
    pub name: &'static str,
    /// Values; 0 where it is unknown.
    pub values: Vec<i64>,
    /// Bit i % 64 of word i / 64: whether value i is known.
    pub known: Vec<u64>,
}

impl EntityColumn {
    fn push(&mut self, value: Option<i64>) {
        let at = self.values.len();
        if at.is_multiple_of(64) {
            self.known.push(0);
        }
        self.values.push(value.unwrap_or(0));
        if let (Some(_), Some(word)) = (value, self.known.last_mut()) {
            *word |= 1 << (at % 64);
        }
    }

    /// Value i; none when it is unknown.
    pub fn get(&self, i: usize) -> Option<i64> {
        let known = self.known.get(i / 64)? >> (i % 64) & 1 == 1;
        known.then(|| self.values.get(i).copied()).flatten()
    }
}

row! {
    struct Row {
        ..known: Known,
        n: i64,
        id: String,
        kind: String,
        industry: Option<String>,
        district: String,
    }
}

impl Store {
    /// Every entity that the register has and that has not ended, by columns.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entity_columns(&self) -> Result<EntityColumns, StoreError> {
        let names = ["industry", "district"].into_iter().chain(ATTRIBUTES.iter().map(|one| one.name)).chain(["kind"]);
        let columns = names.map(|name| EntityColumn { name, ..EntityColumn::default() }).collect();
        let mut all = EntityColumns { columns, ..EntityColumns::default() };
        let attributes: Vec<&str> = ATTRIBUTES.iter().map(|one| one.column).collect();
        let sql = format!(
            "SELECT n, id, kind, industry, district, {} FROM entity WHERE region = $1 AND n > $2 AND ended_on IS NULL ORDER BY n LIMIT {ROWS}",
            attributes.join(", ")
        );
        let mut after = 0;
        loop {
            let rows = self.db.all::<Row>(Statement::new(sql.clone(), vec![self.region_arg(), after.into()])).await?;
            let Some(last) = rows.last() else { return Ok(all) };
            after = last.n;
            for row in rows {
                all.numbers.push(row.n);
                all.ids.push(EntityId::new(uuid("id", &row.id)?));
                let kind = Kind::ALL.iter().position(|one| one.as_str() == row.kind).and_then(|at| i64::try_from(at).ok());
                let codes = [row.industry.and_then(|code| code.parse().ok()), row.district.parse().ok()];
                for (column, value) in all.columns.iter_mut().zip(codes.into_iter().chain(row.known.0.0).chain([kind])) {
                    column.push(value);
                }
            }
        }
    }

    /// The largest number that an entity has; 0 in an empty register.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_entity_number(&self) -> Result<i64, StoreError> {
        let sql = "SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) FROM entity WHERE region = $1";
        Ok(self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?.0)
    }

    /// Entities that were edited at this instant or later, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entities_edited(&self, since: Timestamp, limit: u32) -> Result<Vec<EntityRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM entity WHERE region = $1 AND version > 1 AND updated_at >= $2 ORDER BY updated_at, id LIMIT {limit}",
            *crate::entity::COLUMNS
        );
        let args = vec![self.region_arg(), since.as_microsecond().into()];
        self.db.all::<crate::entity::Row>(Statement::new(sql, args)).await?.into_iter().map(crate::entity::Row::read).collect()
    }

    /// When an entity was edited last; none when none was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_entity_edit(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT CAST(MAX(updated_at) AS BIGINT) FROM entity WHERE region = $1 AND version > 1";
        let (last,) = self.db.one::<(Option<i64>,)>(Statement::new(sql, vec![self.region_arg()])).await?;
        Ok(last.map(|micros| instant("updated_at", micros)).transpose()?)
    }
}
