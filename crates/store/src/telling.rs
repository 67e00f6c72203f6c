//! What was told of duties, once for each rung and listener, and of policies, once for each edition and company; and who has read it.

use crate::StoreError;
use crate::columns::{aliased, date, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{About, DutyRecord, TellingRecord};
use crate::row::row;
use base::{DutyId, PolicyId, RegionCode, TellingId, UserId};
use jiff::Timestamp;
use uuid::Uuid;

/// What is unread is counted up to here.
const UNREAD_MAX: i64 = 99;

const COLUMNS: &str = "id, duty_id, rung, audience, on_day, told_at, why_zh, why_en, what_zh, what_en";
const COLUMNS_N: usize = 10;
/// How the rung of a policy begins: its edition follows. Ladders have none of that name.
const EDITION: &str = "policy:";
/// The tellings of one statement at most.
pub(crate) const TELLINGS_PER_STATEMENT: usize = 500;

/// When the listener, `$2`, read a telling.
const READ_AT: &str =
    "(SELECT r.read_at FROM telling_read r WHERE r.region = t.region AND r.user_id = $2 AND r.telling_id = t.id)";

const SORTS: &[Sort] = &[Sort { name: "told", asc: "t.told_at", desc: "t.told_at", number: true, order: Order::Desc }];

/// A telling as one of its listeners sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TellingRow {
    /// What was told.
    pub telling: TellingRecord,
    /// When he read it.
    pub read_at: Option<Timestamp>,
}

row! {
    struct Row {
        id: String,
        duty_id: String,
        rung: String,
        audience: String,
        on_day: String,
        told_at: i64,
        why_zh: String,
        why_en: String,
        what_zh: String,
        what_en: String,
    }
}

impl About {
    /// The id of what it is.
    pub fn id(self) -> Uuid {
        match self {
            Self::Duty(id) => id.uuid(),
            Self::Policy(id) => id.uuid(),
        }
    }

    /// The rung under which an edition of a policy is told.
    pub fn edition(n: i64) -> String {
        format!("{EDITION}{n}")
    }
}

impl Row {
    fn read(self) -> Result<TellingRecord, StoreError> {
        let about = uuid("duty_id", &self.duty_id)?;
        let is_policy = self.rung.starts_with(EDITION);
        Ok(TellingRecord {
            id: TellingId::new(uuid("id", &self.id)?),
            about: if is_policy { About::Policy(PolicyId::new(about)) } else { About::Duty(DutyId::new(about)) },
            rung: self.rung,
            audience: self.audience,
            on: date("on_day", &self.on_day)?,
            told_at: instant("told_at", self.told_at)?,
            why: base::Named::new(self.why_zh, self.why_en),
            what: base::Named::new(self.what_zh, self.what_en),
        })
    }
}

row! {
    struct Heard {
        ..row: Row,
        read_at: Option<i64>,
        sort_key: i64,
    }
}

/// The statement that tells: what was told before is left as it is.
pub(crate) fn add(region: RegionCode, tellings: &[TellingRecord]) -> Statement {
    let mut args: Vec<Arg> = vec![region.as_str().into()];
    let mut rows = Vec::with_capacity(tellings.len());
    for one in tellings {
        let first = args.len() + 1;
        let places: Vec<String> = (first..first + COLUMNS_N).map(|n| format!("${n}")).collect();
        rows.push(format!("($1, {})", places.join(", ")));
        args.extend([
            one.id.to_string().into(),
            one.about.id().to_string().into(),
            one.rung.as_str().into(),
            one.audience.as_str().into(),
            one.on.to_string().into(),
            one.told_at.as_microsecond().into(),
            one.why.zh.as_str().into(),
            one.why.en.as_str().into(),
            one.what.zh.as_str().into(),
            one.what.en.as_str().into(),
        ]);
    }
    let sql = format!(
        "INSERT INTO telling (region, {COLUMNS}) VALUES {} ON CONFLICT (region, duty_id, rung, audience) DO NOTHING",
        rows.join(", ")
    );
    Statement::new(sql, args)
}

impl Store {
    /// What was told of some duties that are at hand.
    ///
    /// # Errors
    /// What the database says.
    pub async fn told_of(&self, duties: &[DutyRecord]) -> Result<Vec<TellingRecord>, StoreError> {
        self.tellings_of(&duties.iter().map(|one| one.id).collect::<Vec<_>>()).await
    }

    /// What was told of some duties.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tellings_of(&self, duties: &[DutyId]) -> Result<Vec<TellingRecord>, StoreError> {
        if duties.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Where::region("region", self);
        found.within("duty_id", duties.iter().map(ToString::to_string));
        let statement = found.statement(&format!("SELECT {COLUMNS} FROM telling"), "ORDER BY duty_id, rung, audience");
        self.db.all::<Row>(statement).await?.into_iter().map(Row::read).collect()
    }

    /// Some tellings by their ids, in no order.
    pub(crate) async fn tellings_by_id(&self, ids: &[TellingId]) -> Result<Vec<TellingRecord>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Where::region("region", self);
        found.within("id", ids.iter().map(ToString::to_string));
        let statement = found.statement(&format!("SELECT {COLUMNS} FROM telling"), "");
        self.db.all::<Row>(statement).await?.into_iter().map(Row::read).collect()
    }

    /// When something was told; none for an id that there is not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn told_at(&self, id: TellingId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.tellings_by_id(&[id]).await?.first().map(|one| one.told_at))
    }

    /// What was told after a position (instant and id), the oldest first, to whomever: what the live notices tail.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tellings_after(&self, after: (Timestamp, TellingId), limit: i64) -> Result<Vec<TellingRecord>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM telling WHERE region = $1 AND (told_at, id) > ($2, $3) ORDER BY told_at, id LIMIT $4");
        let args = vec![self.region_arg(), after.0.as_microsecond().into(), after.1.to_string().into(), limit.into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// When the last thing was told; none before the first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_told_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT told_at FROM telling WHERE region = $1 ORDER BY told_at DESC, id DESC LIMIT 1";
        let found = self.db.some::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?;
        found.map(|(at,)| instant("told_at", at).map_err(StoreError::from)).transpose()
    }

    /// What was told to any of these audiences, the newest first, and when `user` read it.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn tellings(
        &self,
        audiences: &[String],
        user: UserId,
        unread: bool,
        request: &PageRequest,
    ) -> Result<Paged<TellingRow>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = self.heard(audiences, user);
        if audiences.len() > 1 {
            found.narrow();
        }
        if unread {
            found.and(&format!("{READ_AT} IS NULL"), vec![]);
        }
        let total = self.total("telling t", &found).await?;
        let columns = aliased("t", COLUMNS);
        let statement = walk.statement(&format!("{}, {READ_AT} AS read_at", columns), "telling t", "t.id", found);
        let rows = self.db.all::<Heard>(statement).await?.into_iter().map(|one| {
            let read_at = one.read_at.map(|at| instant("read_at", at)).transpose()?;
            Ok((Key::Int(one.sort_key), TellingRow { telling: one.row.read()?, read_at }))
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.telling.id.to_string()))
    }

    /// How many of the tellings since `since` the user has not read, counted up to 99.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unread_tellings(&self, audiences: &[String], user: UserId, since: Timestamp) -> Result<i64, StoreError> {
        let found = self.unread(audiences, user, since);
        let inner = found.statement("SELECT 1 AS one FROM telling t", &format!("LIMIT {UNREAD_MAX}"));
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({}) AS counted", inner.sql);
        let (count,) = self.db.one::<(i64,)>(Statement::new(sql, inner.args)).await?;
        Ok(count)
    }

    /// What was told to some audiences; `$2` is who listens.
    fn heard(&self, audiences: &[String], user: UserId) -> Where {
        let mut found = Where::region("t.region", self);
        found.and("? <> ''", vec![user.to_string().into()]);
        found.within("t.audience", audiences.iter().cloned());
        found
    }

    fn unread(&self, audiences: &[String], user: UserId, since: Timestamp) -> Where {
        let mut found = self.heard(audiences, user);
        found.and("t.told_at >= ?", vec![since.as_microsecond().into()]);
        found.and(&format!("{READ_AT} IS NULL"), vec![]);
        found
    }

    /// Marks tellings to these audiences as read by a user: one, or all since `since`. Gives how many were not read before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read_tellings(
        &self,
        audiences: &[String],
        user: UserId,
        (one, since): (Option<TellingId>, Timestamp),
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut found = self.unread(audiences, user, since);
        if let Some(id) = one {
            found.and("t.id = ?", vec![id.to_string().into()]);
        }
        let select = format!("SELECT t.region, $2, t.id, {} FROM telling t", now.as_microsecond());
        let statement = found.statement(
            &format!("INSERT INTO telling_read (region, user_id, telling_id, read_at) {select}"),
            "ON CONFLICT (region, user_id, telling_id) DO NOTHING",
        );
        self.db.run(statement).await
    }
}
