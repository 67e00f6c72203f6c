//! Stewards and leading cadres (项目管家、包联领导): who they are, whom they serve, how that changes.

use crate::batch::{Batch, Must};
use crate::columns::{aliased, date, digest, hex, instant, some_date, uuid};
use crate::commit;
use crate::db::{Arg, Statement, Store};
use crate::entity::{COLUMNS as ENTITY_COLUMNS, Row as EntityRow};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{EntityRecord, Serviceable, StewardRecord, Stewardship, Write};
use crate::replace;
use crate::row::row;
use crate::{Change, Scope, StoreError};
use base::{EntityId, RegionCode, StewardId};
use jiff::civil::Date;
use std::collections::BTreeMap;

const COLUMNS: &str = "id, version, kind, n, district, township, expertise, size_class, room_free, room_most, serves, synthetic, \
     appointed_on, left_on, head, facts, updated_at";
/// Rows of one statement.
const ROWS: usize = 1_000;
/// Entities of one read.
const READ: i64 = 20_000;

const SORTS: &[Sort] = &[Sort { name: "serves", asc: "s.serves", desc: "s.serves", number: true, order: Order::Desc }];
const SERVED: &[Sort] = &[Sort { name: "entity", asc: "w.entity_id", desc: "w.entity_id", number: false, order: Order::Asc }];

/// Which stewards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StewardFilter {
    /// Those that the reader reaches.
    pub scope: Scope,
    /// A kind.
    pub kind: Option<String>,
    /// A district.
    pub district: Option<String>,
}

row! {
    struct Row {
        id: String,
        version: i64,
        kind: String,
        n: i64,
        district: String,
        township: Option<i64>,
        expertise: i64,
        size_class: i64,
        room_free: i64,
        room_most: i64,
        serves: i64,
        synthetic: i64,
        appointed_on: String,
        left_on: Option<String>,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<StewardRecord, StoreError> {
        Ok(StewardRecord {
            id: StewardId::new(uuid("id", &self.id)?),
            version: self.version,
            kind: self.kind,
            n: self.n,
            district: self.district,
            township: self.township,
            expertise: self.expertise,
            size_class: self.size_class,
            room_free: self.room_free,
            room_most: self.room_most,
            serves: self.serves,
            synthetic: self.synthetic != 0,
            appointed_on: date("appointed_on", &self.appointed_on)?,
            left_on: some_date("left_on", self.left_on.as_deref())?,
            head: digest("head", &self.head)?,
            facts: self.facts,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: i64,
    }
}

row! {
    struct ServedRow {
        entity_id: String,
        tier: String,
        seq: i64,
        steward_id: String,
        since_on: String,
        until_on: Option<String>,
        locked: i64,
        reason: String,
    }
}

impl ServedRow {
    fn read(self) -> Result<Stewardship, StoreError> {
        Ok(Stewardship {
            entity: EntityId::new(uuid("entity_id", &self.entity_id)?),
            tier: self.tier,
            seq: self.seq,
            steward: StewardId::new(uuid("steward_id", &self.steward_id)?),
            since_on: date("since_on", &self.since_on)?,
            until_on: some_date("until_on", self.until_on.as_deref())?,
            locked: self.locked != 0,
            reason: self.reason,
        })
    }
}

row! {
    struct Both {
        ..served: ServedRow,
        ..entity: EntityRow,
        sort_key: String,
    }
}

row! {
    struct Needs {
        id: String,
        n: i64,
        name: String,
        district: String,
        division: String,
        township: Option<i64>,
        size_class: Option<i64>,
        seq: i64,
        steward_id: Option<String>,
        locked: i64,
    }
}

row! {
    /// How many stewards of a kind and district serve how many.
    struct LoadRow {
        kind: String,
        district: String,
        serves: i64,
        stewards: i64,
        room: i64,
    }
}

/// How many stewards of a kind and a district serve so many entities.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "sums of the table steward")]
pub struct StewardLoad {
    pub kind: String,
    pub district: String,
    pub serves: i64,
    pub stewards: i64,
    pub room: i64,
}

/// The values of a row in the order of its columns, the region first.
fn values(region: RegionCode, one: &StewardRecord) -> [Arg; 18] {
    [
        region.as_str().into(),
        one.id.to_string().into(),
        one.version.into(),
        one.kind.as_str().into(),
        one.n.into(),
        one.district.as_str().into(),
        one.township.into(),
        one.expertise.into(),
        one.size_class.into(),
        one.room_free.into(),
        one.room_most.into(),
        one.serves.into(),
        one.synthetic.into(),
        one.appointed_on.to_string().into(),
        one.left_on.map(|day| day.to_string()).into(),
        hex(&one.head).into(),
        one.facts.into(),
        one.updated_at.as_microsecond().into(),
    ]
}

/// The statement that writes a steward.
pub(crate) fn write(region: RegionCode, write: &Write<StewardRecord>) -> Statement {
    replace::write("steward", COLUMNS, values(region, write.record()).into(), write)
}

/// Lays out that a stewardship ends on a day: its row, the day's count, whom the steward serves.
pub(crate) fn end(region: RegionCode, one: &Stewardship, on: Date, batch: &mut Batch) {
    let (entity, steward) = (one.entity.to_string(), one.steward.to_string());
    let sql = "UPDATE stewardship SET until_on = $5
         WHERE region = $1 AND entity_id = $2 AND tier = $3 AND seq = $4 AND until_on IS NULL";
    let args: Vec<Arg> =
        vec![region.as_str().into(), entity.as_str().into(), one.tier.as_str().into(), one.seq.into(), on.to_string().into()];
    batch.push(format!("stewardship {entity} {}", one.tier), Statement::new(sql, args), Must::Touch);
    let sql = "INSERT INTO stewardship_day (region, on_day, tier, begun, ended) VALUES ($1, $2, $3, 0, 1)
         ON CONFLICT (region, on_day, tier) DO UPDATE SET ended = stewardship_day.ended + 1";
    let args = vec![region.as_str().into(), on.to_string().into(), one.tier.as_str().into()];
    batch.push(format!("stewardship day {on} {}", one.tier), Statement::new(sql, args), Must::Add);
    let sql = "UPDATE steward SET serves = serves - 1 WHERE region = $1 AND id = $2";
    batch.push(format!("steward {steward}"), Statement::new(sql, vec![region.as_str().into(), steward.into()]), Must::Touch);
}

impl Store {
    /// Adds stewards, all or none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_stewards(&self, stewards: &[StewardRecord]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let head = format!("INSERT INTO steward (region, {COLUMNS}) VALUES");
        for some in stewards.chunks(ROWS) {
            let mut args: Vec<Arg> = Vec::with_capacity(some.len() * 18);
            for one in some {
                args.extend(values(self.region, one));
            }
            tx.add_rows(&head, COLUMNS.split(", ").count() + 1, args).await?;
        }
        tx.commit().await
    }

    /// Ends and begins stewardships of a tier on a day, all of them or none, with the facts that say so. Whoever is to be followed is named
    /// by `ends` with the number of what stands; when that stands no more, nothing is done.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when somebody else gave one of the entities a steward meanwhile, or changed a steward that changes with
    /// them; what the database says.
    pub async fn change_stewardships(
        &self,
        (tier, on): (&str, Date),
        ends: &[(EntityId, i64)],
        begins: &[Stewardship],
        mut told: Change,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        for one in std::mem::take(&mut told.stewards) {
            if tx.run(write(self.region, &one)).await? == 0 {
                return Err(StoreError::Taken { what: "stewardship" });
            }
        }
        for (entity, seq) in ends {
            let sql = "UPDATE stewardship SET until_on = $5
                 WHERE region = $1 AND entity_id = $2 AND tier = $3 AND seq = $4 AND until_on IS NULL";
            let args = vec![self.region_arg(), entity.to_string().into(), tier.into(), (*seq).into(), on.to_string().into()];
            if tx.run(Statement::new(sql, args)).await? == 0 {
                return Err(StoreError::Taken { what: "stewardship" });
            }
        }
        let head =
            "INSERT INTO stewardship (region, entity_id, tier, seq, steward_id, since_on, until_on, locked, reason) VALUES";
        for some in begins.chunks(ROWS) {
            let mut args: Vec<Arg> = Vec::with_capacity(some.len() * 9);
            for one in some {
                args.extend([
                    self.region_arg(),
                    one.entity.to_string().into(),
                    one.tier.as_str().into(),
                    one.seq.into(),
                    one.steward.to_string().into(),
                    one.since_on.to_string().into(),
                    one.until_on.map(|day| day.to_string()).into(),
                    one.locked.into(),
                    one.reason.as_str().into(),
                ]);
            }
            tx.add_rows(head, 9, args).await?;
        }
        let sql = "INSERT INTO stewardship_day (region, on_day, tier, begun, ended) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (region, on_day, tier) DO UPDATE SET begun = stewardship_day.begun + excluded.begun,
                 ended = stewardship_day.ended + excluded.ended";
        let args =
            vec![self.region_arg(), on.to_string().into(), tier.into(), (begins.len() as i64).into(), (ends.len() as i64).into()];
        tx.run(Statement::new(sql, args)).await?;
        let sql = "UPDATE steward SET serves = (SELECT COUNT(*) FROM stewardship w
                 WHERE w.region = steward.region AND w.steward_id = steward.id AND w.until_on IS NULL)
             WHERE region = $1";
        tx.run(Statement::new(sql, vec![self.region_arg()])).await?;
        let mut facts = Batch::default();
        commit::lay_out(self, &told, &mut facts);
        tx.add(&facts).await?;
        tx.commit().await
    }

    /// A page of stewards, those who serve most first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub async fn stewards(&self, filter: &StewardFilter, request: &PageRequest) -> Result<Paged<StewardRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("s.region", self);
        filter.scope.of_stewards(&mut found);
        found.equals("s.kind", &filter.kind);
        found.equals("s.district", &filter.district);
        let total = self.total("steward s", &found).await?;
        let rows = self.db.all::<Listed>(walk.statement(&aliased("s", COLUMNS), "steward s", "s.id", found)).await?;
        let rows = rows.into_iter().map(|one| Ok((Key::Int(one.sort_key), one.row.read()?)));
        Ok(walk.page(rows.collect::<Result<Vec<_>, StoreError>>()?, total, |row| row.id.to_string()))
    }

    /// Everybody of some kinds whom the reader reaches and who has not left, by kind and number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn stewards_of(&self, kinds: &[&str], scope: &Scope) -> Result<Vec<StewardRecord>, StoreError> {
        let mut found = Where::region("s.region", self);
        found.within("s.kind", kinds.iter().map(|kind| (*kind).to_owned()));
        found.and("s.left_on IS NULL", vec![]);
        scope.of_stewards(&mut found);
        let select = format!("SELECT {} FROM steward s", aliased("s", COLUMNS));
        let rows = self.db.all::<Row>(found.statement(&select, "ORDER BY s.kind, s.n")).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The last number of a kind; 0 when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_steward(&self, kind: &str) -> Result<i64, StoreError> {
        let sql = "SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) FROM steward WHERE region = $1 AND kind = $2";
        let (last,) = self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg(), kind.into()])).await?;
        Ok(last)
    }

    /// One steward.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn steward(&self, id: StewardId) -> Result<StewardRecord, StoreError> {
        self.steward_within(id, &Scope::All).await
    }

    /// The same, when the reader reaches it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not reach.
    pub async fn steward_within(&self, id: StewardId, scope: &Scope) -> Result<StewardRecord, StoreError> {
        let mut one = Where::region("s.region", self);
        one.and("s.id = ?", vec![id.to_string().into()]);
        scope.of_stewards(&mut one);
        let statement = one.statement(&format!("SELECT {} FROM steward s", aliased("s", COLUMNS)), "");
        self.db.one::<Row>(statement).await?.read()
    }

    /// A page of the entities that a steward serves.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub async fn served_by(
        &self,
        id: StewardId,
        request: &PageRequest,
    ) -> Result<Paged<(EntityRecord, Stewardship)>, StoreError> {
        let walk = Walk::new(request, SERVED)?;
        let mut found = Where::region("w.region", self);
        found.and("w.steward_id = ? AND w.until_on IS NULL", vec![id.to_string().into()]);
        let from = "stewardship w JOIN entity e ON e.region = w.region AND e.id = w.entity_id";
        let total = self.total("stewardship w", &found).await?;
        let own = aliased("w", "entity_id, tier, seq, steward_id, since_on, until_on, locked, reason");
        let columns = format!("{own}, {}", aliased("e", &ENTITY_COLUMNS));
        let rows = self.db.all::<Both>(walk.statement(&columns, from, "w.entity_id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), (one.entity.read()?, one.served.read()?))));
        Ok(walk.page(rows.collect::<Result<Vec<_>, StoreError>>()?, total, |row| row.0.id.to_string()))
    }

    /// Who serves and served an entity, the last first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn stewardships(&self, entity: EntityId) -> Result<Vec<Stewardship>, StoreError> {
        let sql = "SELECT entity_id, tier, seq, steward_id, since_on, until_on, locked, reason FROM stewardship
             WHERE region = $1 AND entity_id = $2 ORDER BY seq DESC, tier";
        let rows = self.db.all::<ServedRow>(Statement::new(sql, vec![self.region_arg(), entity.to_string().into()])).await?;
        rows.into_iter().map(ServedRow::read).collect()
    }

    /// Every live entity that is served in a tier, with who serves it, in the order of their numbers; with `all`, also enterprises and
    /// cooperatives that nobody serves.
    ///
    /// # Errors
    /// What the database says.
    pub async fn serviceable(&self, tier: &str, all: bool) -> Result<Vec<Serviceable>, StoreError> {
        let wanted = if all { "(w.seq IS NOT NULL OR e.kind IN ('enterprise', 'cooperative'))" } else { "w.seq IS NOT NULL" };
        let sql = format!(
            "SELECT e.id, e.n, e.name, e.district, e.division, e.township, e.size_class, w.steward_id, COALESCE(w.locked, 0) AS locked,
                 COALESCE(w.seq, (SELECT MAX(x.seq) FROM stewardship x
                     WHERE x.region = e.region AND x.entity_id = e.id AND x.tier = $2), 0) AS seq
             FROM entity e LEFT JOIN stewardship w
                 ON w.region = e.region AND w.entity_id = e.id AND w.tier = $2 AND w.until_on IS NULL
             WHERE e.region = $1 AND e.n > $3 AND e.n <= $4 AND e.ended_on IS NULL AND {wanted} ORDER BY e.n"
        );
        let most = "SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) FROM entity WHERE region = $1";
        let (most,) = self.db.one::<(i64,)>(Statement::new(most, vec![self.region_arg()])).await?;
        let (mut all, mut after) = (Vec::new(), 0);
        while after < most {
            let args = vec![self.region_arg(), tier.into(), after.into(), (after + READ).into()];
            for row in self.db.all::<Needs>(Statement::new(sql.clone(), args)).await? {
                all.push(Serviceable {
                    id: EntityId::new(uuid("id", &row.id)?),
                    n: row.n,
                    name: row.name,
                    district: row.district,
                    division: row.division,
                    township: row.township,
                    size_class: row.size_class,
                    seq: row.seq,
                    now: row.steward_id.as_deref().map(|id| uuid("steward_id", id).map(StewardId::new)).transpose()?,
                    locked: row.locked != 0,
                });
            }
            after += READ;
        }
        Ok(all)
    }

    /// How many stewards serve how many entities, by kind and district: what a picture of their loads is drawn from.
    ///
    /// # Errors
    /// What the database says.
    pub async fn steward_loads(&self, scope: &Scope) -> Result<Vec<StewardLoad>, StoreError> {
        let select = "SELECT s.kind, s.district, s.serves, CAST(COUNT(*) AS BIGINT) AS stewards, CAST(SUM(s.room_most) AS BIGINT) AS room FROM steward s";
        let mut found = Where::region("s.region", self);
        found.and("s.left_on IS NULL", vec![]);
        scope.of_stewards(&mut found);
        let group = "GROUP BY s.kind, s.district, s.serves ORDER BY s.kind, s.district, s.serves";
        let rows = self.db.all::<LoadRow>(found.statement(select, group)).await?.into_iter();
        let read = |row: LoadRow| {
            let LoadRow { kind, district, serves, stewards, room } = row;
            StewardLoad { kind, district, serves, stewards, room }
        };
        Ok(rows.map(read).collect())
    }

    /// What figures say of stewards as of a day: how many there were of each kind, and how many entities were served.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn steward_figures(&self, as_of: Date) -> Result<BTreeMap<&'static str, i64>, StoreError> {
        let args = || vec![self.region_arg(), as_of.to_string().into()];
        let sql = "SELECT kind, CAST(COUNT(*) AS BIGINT) FROM steward
             WHERE region = $1 AND appointed_on <= $2 AND (left_on IS NULL OR left_on > $2) GROUP BY kind";
        let kinds: BTreeMap<String, i64> = self.db.all::<(String, i64)>(Statement::new(sql, args())).await?.into_iter().collect();
        let sql = "SELECT CAST(COALESCE(SUM(begun - ended), 0) AS BIGINT) FROM stewardship_day
             WHERE region = $1 AND on_day <= $2 AND tier = 'steward'";
        let (covered,) = self.db.one::<(i64,)>(Statement::new(sql, args())).await?;
        let of = |kind: &str| kinds.get(kind).copied().unwrap_or(0);
        Ok(BTreeMap::from([
            ("leaders.city_level", of("city-leader")),
            ("leaders.county_level", of("county-leader")),
            ("leaders.section_level", of("section-leader")),
            ("stewards.count", of("steward")),
            ("stewards.entities_covered", covered),
        ]))
    }
}
