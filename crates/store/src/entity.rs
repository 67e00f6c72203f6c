//! Business entities (经营主体): how they enter the register, many at once, and how one changes.

use crate::batch::{Batch, Must};
use crate::columns::{date, digest, hex, instant, some_date, uuid};
use crate::commit;
use crate::db::{Arg, Statement, Store, Tx};
use crate::page::Where;
use crate::record::{EntityBatch, EntityEdit, EntityRecord, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use crate::{Change, StoreError};
use base::{EntityBatchId, EntityId, RegionCode};
use entity::{ATTRIBUTES, Attributes, Unit};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Entities of one statement: SQLite takes 32,766 arguments.
const ENTITIES_PER_STATEMENT: usize = 400;
/// Credit codes that are looked up together.
const CODES_PER_STATEMENT: usize = 1_000;
/// The columns before the attributes, after the region.
const BEFORE: &str = "id, n, version, batch_id, uscc, name, core, initials, kind, state, district, division, industry";
/// Those behind them.
const BEHIND: &str = "registered_on, ended_on, synthetic, head, facts, updated_at";

/// Every column after the region.
pub(crate) static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let attributes: Vec<&str> = ATTRIBUTES.iter().map(|one| one.column).collect();
    format!("{BEFORE}, {}, {BEHIND}", attributes.join(", "))
});

row! {
    struct Before {
        id: String,
        n: i64,
        version: i64,
        batch_id: Option<String>,
        uscc: String,
        name: String,
        core: String,
        initials: String,
        kind: String,
        state: String,
        district: String,
        industry: Option<String>,
    }
}

row! {
    struct Behind {
        registered_on: String,
        ended_on: Option<String>,
        synthetic: i64,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

/// The attributes of a row, whatever there are.
pub(crate) struct Known(pub Attributes);

impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for Known
where
    &'static str: sqlx::ColumnIndex<R>,
    Option<i64>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<String>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let mut known = Attributes::default();
        for (place, attribute) in known.0.iter_mut().zip(ATTRIBUTES) {
            *place = match attribute.unit {
                Unit::Day => {
                    row.try_get::<Option<String>, _>(attribute.column)?.and_then(|text| text.parse().ok()).map(entity::day_number)
                }
                _ => row.try_get(attribute.column)?,
            };
        }
        Ok(Self(known))
    }
}

row! {
    pub(crate) struct Row {
        ..before: Before,
        ..known: Known,
        ..behind: Behind,
    }
}

impl Row {
    pub(crate) fn read(self) -> Result<EntityRecord, StoreError> {
        let (before, behind) = (self.before, self.behind);
        let batch = before.batch_id.as_deref().map(|id| uuid("batch_id", id)).transpose()?;
        Ok(EntityRecord {
            id: EntityId::new(uuid("id", &before.id)?),
            n: before.n,
            version: before.version,
            batch: batch.map(EntityBatchId::new),
            uscc: before.uscc,
            name: before.name,
            core: before.core,
            initials: before.initials,
            kind: before.kind,
            state: before.state,
            district: before.district,
            industry: before.industry,
            attributes: self.known.0,
            registered_on: date("registered_on", &behind.registered_on)?,
            ended_on: some_date("ended_on", behind.ended_on.as_deref())?,
            synthetic: behind.synthetic != 0,
            head: digest("head", &behind.head)?,
            facts: behind.facts,
            updated_at: instant("updated_at", behind.updated_at)?,
        })
    }
}

/// The values of a row in the order of its columns, the region first.
fn args(region: RegionCode, record: &EntityRecord, args: &mut Vec<Arg>) {
    args.extend([
        region.as_str().into(),
        record.id.to_string().into(),
        record.n.into(),
        record.version.into(),
        record.batch.map(|id| id.to_string()).into(),
        record.uscc.as_str().into(),
        record.name.as_str().into(),
        record.core.as_str().into(),
        record.initials.as_str().into(),
        record.kind.as_str().into(),
        record.state.as_str().into(),
        record.district.as_str().into(),
        record.division().into(),
        (&record.industry).into(),
    ]);
    for (value, attribute) in record.attributes.0.iter().zip(ATTRIBUTES) {
        args.push(match attribute.unit {
            Unit::Day => value.and_then(entity::day_of).map(|day| day.to_string()).into(),
            _ => (*value).into(),
        });
    }
    args.extend([
        record.registered_on.to_string().into(),
        record.ended_on.map(|day| day.to_string()).into(),
        record.synthetic.into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
    ]);
}

/// The sort of an entity, as the tally counts it: its kind, district, division and size.
fn sort(record: &EntityRecord) -> (&str, &str, &str, i64) {
    (&record.kind, &record.district, record.division(), record.attributes.get("size_class").unwrap_or(-1))
}

/// The statement that adds to the tally of a sort.
fn tally(region: RegionCode, record: &EntityRecord, more: i64) -> Statement {
    let (kind, district, division, size) = sort(record);
    let sql = "INSERT INTO entity_tally (region, kind, district, division, size_class, n) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (region, kind, district, division, size_class) DO UPDATE SET n = entity_tally.n + excluded.n";
    Statement::new(sql, vec![region.as_str().into(), kind.into(), district.into(), division.into(), size.into(), more.into()])
}

/// The statement that adds to what was registered and what ended on a day.
fn day(region: RegionCode, (on, kind): (jiff::civil::Date, &str), registered: i64, ended: i64) -> Statement {
    let sql = "INSERT INTO entity_day (region, on_day, kind, registered, ended) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, on_day, kind) DO UPDATE SET registered = entity_day.registered + excluded.registered,
             ended = entity_day.ended + excluded.ended";
    Statement::new(sql, vec![region.as_str().into(), on.to_string().into(), kind.into(), registered.into(), ended.into()])
}

/// Lays out a change of one entity: its row, its sums, the pairs of its name.
pub(crate) fn lay_out(region: RegionCode, edit: &EntityEdit, batch: &mut Batch) {
    let (before, after) = (&edit.before, &edit.after);
    let mut values = Vec::with_capacity(64);
    args(region, after, &mut values);
    let write = Write::Update { record: after, expected: before.version };
    batch.write(format!("entity {}", after.id), replace::write("entity", &COLUMNS, values, &write));
    if sort(before) != sort(after) {
        for (record, more) in [(before, -1), (after, 1)] {
            batch.push(format!("entity tally {:?}", sort(record)), tally(region, record, more), Must::Add);
        }
    }
    let days = |record: &EntityRecord, more: i64| {
        let registered = (record.registered_on, (more, 0));
        [Some(registered), record.ended_on.map(|on| (on, (0, more)))]
            .into_iter()
            .flatten()
            .map(|(on, n)| (on, record.kind.clone(), n))
            .collect::<Vec<_>>()
    };
    if (before.registered_on, before.ended_on, &before.kind) != (after.registered_on, after.ended_on, &after.kind) {
        for (on, kind, (registered, ended)) in days(before, -1).into_iter().chain(days(after, 1)) {
            batch.push(format!("entity day {on} {kind}"), day(region, (on, &kind), registered, ended), Must::Add);
        }
    }
    let (old, new) = (entity::grams(&before.core), entity::grams(&after.core));
    for gram in old.iter().filter(|one| !new.contains(one)) {
        let values = vec![region.as_str().into(), gram.as_str().into(), after.n.into()];
        let sql = "DELETE FROM entity_gram WHERE region = $1 AND gram = $2 AND n = $3";
        batch.push(format!("gram {gram} {}", after.n), Statement::new(sql, values), Must::Add);
    }
    for gram in new.iter().filter(|one| !old.contains(one)) {
        let values = vec![region.as_str().into(), gram.as_str().into(), after.n.into()];
        let sql = "INSERT INTO entity_gram (region, gram, n) VALUES ($1, $2, $3) ON CONFLICT (region, gram, n) DO NOTHING";
        batch.push(format!("gram {gram} {}", after.n), Statement::new(sql, values), Must::Add);
    }
}

/// The statements that count and index the entities from number `first` on, from their rows.
fn follow(region: RegionCode, first: i64) -> [Statement; 4] {
    let places: Vec<String> = (1..entity::CORE_MAX).map(|k| format!("({k})")).collect();
    let grams = format!(
        "INSERT INTO entity_gram (region, gram, n)
         WITH place(k) AS (VALUES {})
         SELECT e.region, substr(e.core, place.k, 2) AS gram, e.n FROM entity e JOIN place ON place.k < length(e.core)
         WHERE e.region = $1 AND e.n >= $2 GROUP BY e.region, gram, e.n ORDER BY e.region, gram, e.n",
        places.join(", ")
    );
    let tallies = "INSERT INTO entity_tally (region, kind, district, division, size_class, n)
         SELECT region, kind, district, division, COALESCE(size_class, -1), COUNT(*) FROM entity
         WHERE region = $1 AND n >= $2 GROUP BY region, kind, district, division, COALESCE(size_class, -1)
         ON CONFLICT (region, kind, district, division, size_class) DO UPDATE SET n = entity_tally.n + excluded.n";
    let registered = "INSERT INTO entity_day (region, on_day, kind, registered, ended)
         SELECT region, registered_on, kind, COUNT(*), 0 FROM entity
         WHERE region = $1 AND n >= $2 GROUP BY region, registered_on, kind
         ON CONFLICT (region, on_day, kind) DO UPDATE SET registered = entity_day.registered + excluded.registered";
    let ended = "INSERT INTO entity_day (region, on_day, kind, registered, ended)
         SELECT region, ended_on, kind, 0, COUNT(*) FROM entity
         WHERE region = $1 AND n >= $2 AND ended_on IS NOT NULL GROUP BY region, ended_on, kind
         ON CONFLICT (region, on_day, kind) DO UPDATE SET ended = entity_day.ended + excluded.ended";
    let values = || vec![region.as_str().into(), first.into()];
    [
        Statement::new(grams, values()),
        Statement::new(tallies, values()),
        Statement::new(registered, values()),
        Statement::new(ended, values()),
    ]
}

impl Store {
    /// Adds many entities, all of them or none: numbers them, counts them, indexes their names, in one transaction with whatever
    /// `told` makes of the finished batch (the fact that has its digest). Rows come one after the other: they need not fit in memory.
    ///
    /// # Errors
    /// [`StoreError::Taken`] for a credit code that the register has, and what the database says; then nothing is left of them.
    pub async fn add_entities(
        &self,
        (id, source, at): (EntityBatchId, &str, Timestamp),
        rows: impl IntoIterator<Item = EntityRecord>,
        told: impl FnOnce(&EntityBatch) -> Change,
    ) -> Result<EntityBatch, StoreError> {
        let mut tx = self.db.begin().await?;
        let first = self.last_n(&mut tx).await? + 1;
        let head = format!("INSERT INTO entity (region, {}) VALUES", *COLUMNS);
        let columns = COLUMNS.split(", ").count() + 1;
        let (mut n, mut all, mut rows) = (first, Sha256::new(), rows.into_iter());
        let mut next = || {
            let mut values = Vec::with_capacity(columns * ENTITIES_PER_STATEMENT);
            for mut row in rows.by_ref().take(ENTITIES_PER_STATEMENT) {
                (row.n, row.batch) = (n, Some(id));
                all.update(row.digest());
                args(self.region, &row, &mut values);
                n += 1;
            }
            values
        };
        // Indexes of an empty table are built faster when its rows are there.
        let later = if first == 1 { tx.drop_indexes("entity").await? } else { Vec::new() };
        let mut values = next();
        while !values.is_empty() {
            // The database writes some rows while the next are made.
            let written;
            (written, values) = tokio::join!(biased; tx.add_rows(&head, columns, values), async { next() });
            written?;
        }
        for index in later {
            tx.run(Statement::new(index, vec![])).await?;
        }
        for statement in follow(self.region, first) {
            tx.run(statement).await?;
        }
        let batch =
            EntityBatch { id, n_first: first, rows: n - first, digest: all.finalize().into(), source: source.to_owned(), at };
        tx.run(keep(self.region, &batch)).await?;
        let counted = vec![self.region_arg(), (n - 1).into()];
        tx.run(Statement::new("UPDATE counter SET n = $2 WHERE region = $1 AND kind = 'entity' AND year = 0", counted)).await?;
        let mut facts = Batch::default();
        commit::lay_out(self, &told(&batch), &mut facts);
        tx.add(&facts).await?;
        tx.commit().await?;
        Ok(batch)
    }

    /// The number of the last entity; whoever else adds entities waits from here on.
    async fn last_n(&self, tx: &mut Tx) -> Result<i64, StoreError> {
        let sql = "INSERT INTO counter (region, kind, year, n) VALUES ($1, 'entity', 0, 0)
             ON CONFLICT (region, kind, year) DO UPDATE SET n = counter.n RETURNING n";
        Ok(tx.number(Statement::new(sql, vec![self.region_arg()])).await?.unwrap_or(0))
    }

    /// One entity.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn entity(&self, id: EntityId) -> Result<EntityRecord, StoreError> {
        self.entity_within(id, &Scope::All).await
    }

    /// The same, when the reader reaches it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not reach.
    pub async fn entity_within(&self, id: EntityId, scope: &Scope) -> Result<EntityRecord, StoreError> {
        let mut one = Where::region("e.region", self);
        one.and("e.id = ?", vec![id.to_string().into()]);
        scope.of_entities(&mut one);
        self.db.one::<Row>(one.statement(&format!("SELECT {} FROM entity e", *COLUMNS), "")).await?.read()
    }

    /// The entity with this credit code, if the register has it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entity_of_code(&self, uscc: &str) -> Result<Option<EntityRecord>, StoreError> {
        let sql = format!("SELECT {} FROM entity WHERE region = $1 AND uscc = $2", *COLUMNS);
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), uscc.into()])).await?;
        found.map(Row::read).transpose()
    }

    /// Which of some credit codes the register has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn known_codes(&self, codes: &[&str]) -> Result<BTreeSet<String>, StoreError> {
        let mut known = BTreeSet::new();
        for some in codes.chunks(CODES_PER_STATEMENT) {
            let places: Vec<String> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
            let sql = format!("SELECT uscc FROM entity WHERE region = $1 AND uscc IN ({})", places.join(", "));
            let args = std::iter::once(self.region_arg()).chain(some.iter().map(|code| (*code).into())).collect();
            known.extend(self.db.all::<(String,)>(Statement::new(sql, args)).await?.into_iter().map(|(code,)| code));
        }
        Ok(known)
    }

    /// Entities in the order of their numbers, those after `n`, at most `limit`: for exports and whoever goes through all of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entities_after(&self, n: i64, limit: u32) -> Result<Vec<EntityRecord>, StoreError> {
        let sql = format!("SELECT {} FROM entity WHERE region = $1 AND n > $2 ORDER BY n LIMIT {limit}", *COLUMNS);
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), n.into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }
}

fn keep(region: RegionCode, batch: &EntityBatch) -> Statement {
    let sql = "INSERT INTO entity_batch (region, id, n_first, n_rows, digest, source, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let args = vec![
        region.as_str().into(),
        batch.id.to_string().into(),
        batch.n_first.into(),
        batch.rows.into(),
        hex(&batch.digest).into(),
        batch.source.as_str().into(),
        batch.at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}
