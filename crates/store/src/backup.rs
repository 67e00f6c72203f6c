//! All rows and files of a region out of one store and into another (备份与恢复), whichever engine each is: the schema knows texts and
//! whole numbers alone, and `schema.sql` is the list of tables, each after those that it refers to.

use crate::db::{Arg, Db, Statement, Store, Tx};
use crate::papers::Papers;
use crate::{Pieces, Putting, StoreError};
use base::RegionCode;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Postgres, Row, Sqlite};

const SCHEMA: &str = include_str!("../schema.sql");
/// What is no record of the city: which migrations ran, who is signed in at this moment, who mistyped.
const LEFT_OUT: [&str; 3] = ["migration", "session", "sign_in_failure"];
/// Values of one statement that adds rows; SQLite takes 32,766.
const VALUES_AT_ONCE: usize = 16_000;

/// A table (表): its name and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    columns: Vec<(&'static str, Kind)>,
    key: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
}

impl Table {
    /// The names of its columns.
    pub fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }

    /// A row as arguments; none when it does not fit.
    fn args(&self, row: Vec<Value>) -> Option<Vec<Arg>> {
        let one = |(value, (_, kind)): (Value, &(&str, Kind))| match (value, kind) {
            (Value::Nothing, Kind::Number) => Some(Arg::Int(None)),
            (Value::Nothing, Kind::Text) => Some(Arg::Text(None)),
            (Value::Number(number), Kind::Number) => Some(Arg::Int(Some(number))),
            (Value::Text(text), Kind::Text) => Some(Arg::Text(Some(text))),
            _ => None,
        };
        if row.len() == self.columns.len() { row.into_iter().zip(&self.columns).map(one).collect() } else { None }
    }
}

/// What stands in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// NULL.
    Nothing,
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

/// The tables that a backup has, each after those that it refers to.
pub fn tables() -> Vec<Table> {
    let mut tables = Vec::new();
    let mut open: Option<Table> = None;
    for line in SCHEMA.lines() {
        if let Some(name) = line.strip_prefix("CREATE TABLE ").and_then(|rest| rest.strip_suffix(" (")) {
            open = Some(Table { name, columns: Vec::new(), key: Vec::new() });
        } else if line.starts_with(')') {
            tables.extend(open.take().filter(|table| !LEFT_OUT.contains(&table.name)));
        } else if let Some(table) = &mut open {
            if let Some((_, key)) = line.split_once("PRIMARY KEY (") {
                table.key = key.split(')').next().unwrap_or_default().split(", ").collect();
            }
            let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
            match (words.next(), words.next()) {
                (Some(name), Some("BIGINT")) => table.columns.push((name, Kind::Number)),
                (Some(name), Some("TEXT")) => table.columns.push((name, Kind::Text)),
                _ => {}
            }
        }
    }
    tables
}

/// SHA-256 of the schema: rows of another do not fit.
pub fn schema_digest() -> String {
    base::hex(&Sha256::digest(SCHEMA))
}

/// The rows of one table from an open transaction, each given to `take`.
macro_rules! give {
    ($db:ty, $tx:expr, $table:expr, $region:expr, $take:expr) => {{
        let table: &Table = $table;
        let columns = table.columns().join(", ");
        let sql = format!("SELECT {columns} FROM {} WHERE region = $1 ORDER BY {}", table.name, table.key.join(", "));
        let mut rows = sqlx::query::<$db>(AssertSqlSafe(sql)).bind($region).fetch(&mut **$tx);
        while let Some(row) = rows.next().await {
            let row = row.map_err(StoreError::from)?;
            let mut values = Vec::with_capacity(table.columns.len());
            for (at, (_, kind)) in table.columns.iter().enumerate() {
                values.push(
                    match kind {
                        Kind::Number => row.try_get::<Option<i64>, _>(at).map(|n| n.map_or(Value::Nothing, Value::Number)),
                        Kind::Text => row.try_get::<Option<String>, _>(at).map(|text| text.map_or(Value::Nothing, Value::Text)),
                    }
                    .map_err(StoreError::from)?,
                );
            }
            $take(table, values)?;
        }
    }};
}

impl Store {
    /// Gives every row of the region as one moment has them, table by table, also while others write.
    ///
    /// # Errors
    /// What the database or `take` says.
    pub async fn copy_out<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(&Table, Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        let region = self.region.as_str();
        let mut tx = match &self.db {
            Db::Sqlite { read, .. } => Tx::Sqlite(read.begin().await.map_err(StoreError::from)?),
            Db::Postgres { pool, .. } => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                Tx::Postgres(pool.begin_with(begin).await.map_err(StoreError::from)?)
            }
        };
        for table in &tables() {
            match &mut tx {
                Tx::Sqlite(tx) => give!(Sqlite, tx, table, region, take),
                Tx::Postgres(tx) => give!(Postgres, tx, table, region, take),
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Begins to fill an empty region with the rows of a backup: one transaction.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], or what the database says.
    pub async fn fill(&self) -> Result<Filling, StoreError> {
        let mut tx = self.db.begin().await?;
        for table in tables() {
            let sql = format!(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 AS one FROM {} WHERE region = $1 LIMIT 1) AS first",
                table.name
            );
            let found = tx.number(Statement::new(sql, vec![self.region_arg()])).await?;
            if found != Some(0) {
                return Err(StoreError::NotEmpty { table: table.name });
            }
        }
        Ok(Filling { tx, region: self.region, at: None, waiting: Vec::new(), indexes: Vec::new() })
    }
}

/// A region that is being filled; dropped without [`Filling::commit`], it stays empty.
pub struct Filling {
    tx: Tx,
    region: RegionCode,
    at: Option<Table>,
    waiting: Vec<Arg>,
    indexes: Vec<String>,
}

impl Filling {
    /// Adds a row.
    ///
    /// # Errors
    /// [`StoreError::Misfit`] when the row does not fit its table or is another region's; what the database says.
    pub async fn row(&mut self, table: &Table, row: Vec<Value>) -> Result<(), StoreError> {
        let own = matches!(row.first(), Some(Value::Text(region)) if region == self.region.as_str());
        let args = table.args(row).filter(|_| own).ok_or(StoreError::Misfit { table: table.name })?;
        if self.at.as_ref() != Some(table) {
            self.end().await?;
            self.indexes = self.tx.drop_indexes(table.name).await?;
            self.at = Some(table.clone());
        }
        self.waiting.extend(args);
        if self.waiting.len() + table.columns.len() > VALUES_AT_ONCE {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), StoreError> {
        let (Some(table), false) = (&self.at, self.waiting.is_empty()) else { return Ok(()) };
        let head = format!("INSERT INTO {} ({}) VALUES", table.name, table.columns().join(", "));
        self.tx.add_rows(&head, table.columns.len(), std::mem::take(&mut self.waiting)).await
    }

    /// Ends a table: its last rows, then its indexes.
    async fn end(&mut self) -> Result<(), StoreError> {
        self.flush().await?;
        for sql in std::mem::take(&mut self.indexes) {
            self.tx.run(Statement::new(sql, vec![])).await?;
        }
        Ok(())
    }

    /// Keeps all of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.end().await?;
        self.tx.commit().await
    }
}

impl Papers {
    /// Every file of a region: where it lies and its bytes' number.
    ///
    /// # Errors
    /// What the object store says.
    pub async fn all(&self, region: RegionCode) -> Result<Vec<(String, u64)>, StoreError> {
        let within = Place::from(region.as_str());
        let mut all: Vec<_> = self.0.list(Some(&within)).map_ok(|one| (one.location.to_string(), one.size)).try_collect().await?;
        all.sort();
        Ok(all)
    }

    /// The bytes of a file of [`Papers::all`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or what the object store says.
    pub async fn copy(&self, place: &str) -> Result<Pieces, StoreError> {
        match self.0.get(&Place::parse(place).map_err(object_store::Error::from)?).await {
            Ok(found) => Ok(Box::pin(found.into_stream().map(|piece| Ok(piece?.to_vec())))),
            Err(object_store::Error::NotFound { .. }) => Err(StoreError::NotFound),
            Err(other) => Err(other.into()),
        }
    }

    /// Puts a file back where a backup had it, piece by piece: it is there when it is finished.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a place outside the region; what the object store says.
    pub async fn put_back(&self, region: RegionCode, place: &str) -> Result<Putting, StoreError> {
        let to = Place::parse(place).map_err(object_store::Error::from)?;
        if to.as_ref() != place || !place.starts_with(&format!("{region}/")) {
            return Err(StoreError::NotFound);
        }
        self.putting(&to).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_lists_tables_with_their_columns_and_keys() {
        let tables = tables();
        let fact = tables.iter().find(|table| table.name == "fact").unwrap();
        assert_eq!(fact.columns[0], ("region", Kind::Text));
        assert!(tables.iter().all(|table| table.columns[0].0 == "region" && table.key[0] == "region"));
        assert!(tables.len() > 60 && !tables.iter().any(|table| LEFT_OUT.contains(&table.name)));
        let place = |name| tables.iter().position(|table| table.name == name);
        assert!(place("project") < place("approval_case") && place("approval_case") < place("permit"));
    }
}
