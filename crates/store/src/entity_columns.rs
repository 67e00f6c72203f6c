//! The register by columns: for whoever evaluates rules over all entities at once.

use crate::StoreError;
use crate::columns::uuid;
use crate::db::{Statement, Store};
use crate::entity::Known;
use crate::row::row;
use base::EntityId;
use entity::ATTRIBUTES;

/// Rows of one read.
const ROWS: u32 = 20_000;

/// The register by columns: row i of every column is of entity i.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntityColumns {
    /// Which entities, in the order of their numbers.
    pub ids: Vec<EntityId>,
    /// `industry` (GB/T 4754 as a number: 0141 is 141), `district` (the code as a number), then every attribute of `entity::ATTRIBUTES`.
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
        let names = ["industry", "district"].into_iter().chain(ATTRIBUTES.iter().map(|one| one.name));
        let columns = names.map(|name| EntityColumn { name, ..EntityColumn::default() }).collect();
        let mut all = EntityColumns { ids: Vec::new(), columns };
        let attributes: Vec<&str> = ATTRIBUTES.iter().map(|one| one.column).collect();
        let sql = format!(
            "SELECT n, id, industry, district, {} FROM entity WHERE region = $1 AND n > $2 AND ended_on IS NULL ORDER BY n LIMIT {ROWS}",
            attributes.join(", ")
        );
        let mut after = 0;
        loop {
            let rows = self.db.all::<Row>(Statement::new(sql.clone(), vec![self.region_arg(), after.into()])).await?;
            let Some(last) = rows.last() else { return Ok(all) };
            after = last.n;
            for row in rows {
                all.ids.push(EntityId::new(uuid("id", &row.id)?));
                let codes = [row.industry.and_then(|code| code.parse().ok()), row.district.parse().ok()];
                for (column, value) in all.columns.iter_mut().zip(codes.into_iter().chain(row.known.0.0)) {
                    column.push(value);
                }
            }
        }
    }
}
