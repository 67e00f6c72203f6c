//! Dispatch meetings, the duties that an agenda is made of, and the secrets of calendar feeds.

use crate::StoreError;
use crate::columns::{aliased, date, digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::duty;
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{DutyRecord, MeetingRecord, Write};
use crate::replace;
use crate::row::row;
use base::{MeetingId, RegionCode};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "id, version, series, chair_key, on_day, state, open, document, head, facts, created_at, updated_at";

const SORTS: &[Sort] = &[Sort { name: "day", asc: "m.on_day", desc: "m.on_day", number: false, order: Order::Desc }];

/// Duties of one agenda at most: what is due first is kept.
const OWED_MAX: i64 = 2_000;
/// Meetings that are still to come at most; a city has some dozens.
const AHEAD_MAX: i64 = 1_000;

/// Which meetings.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Still to come or under way; otherwise over.
    pub open: bool,
    /// Of one of these series.
    pub series: Option<Vec<String>>,
}

/// Which duties an agenda looks at: what any of the parts holds; without parts the whole city.
#[derive(Debug, Clone, Default)]
pub struct AgendaFilter {
    /// Owed by these offices.
    pub offices: Vec<String>,
    /// About projects of these districts.
    pub districts: Vec<String>,
    /// About projects of these clusters.
    pub clusters: Vec<String>,
    /// Due on this day or later; without one, everything before `before`.
    pub from: Option<Date>,
    /// Due before this day.
    pub before: Date,
}

/// A duty with what an agenda says of its project.
#[derive(Debug, Clone, PartialEq)]
pub struct AgendaRow {
    /// The duty.
    pub duty: DutyRecord,
    /// The project's name.
    pub project_name: Option<String>,
    /// The project's cluster.
    pub cluster: Option<String>,
}

row! {
    struct Row {
        id: String,
        version: i64,
        series: String,
        chair_key: String,
        on_day: String,
        state: String,
        open: i64,
        document: String,
        head: String,
        facts: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<MeetingRecord, StoreError> {
        Ok(MeetingRecord {
            id: MeetingId::new(uuid("id", &self.id)?),
            version: self.version,
            series: self.series,
            chair_key: self.chair_key,
            on: date("on_day", &self.on_day)?,
            state: self.state,
            open: self.open != 0,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

row! {
    struct OwedRow {
        ..row: duty::Row,
        project_name: Option<String>,
        cluster: Option<String>,
    }
}

/// The statement that writes a meeting. A new one that is there already stays as it is: its id follows from series and day, and two
/// servers plan the same.
pub(crate) fn write(region: RegionCode, write: &Write<MeetingRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.series.as_str().into(),
        record.chair_key.as_str().into(),
        record.on.to_string().into(),
        record.state.as_str().into(),
        record.open.into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.created_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("meeting", COLUMNS, args, write)
}

impl Store {
    /// A page of the meetings that a filter finds, the latest day first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn meetings(&self, filter: &MeetingFilter, request: &PageRequest) -> Result<Paged<MeetingRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("m.region", self);
        // Written out: each of the two indexes holds one half.
        found.and(if filter.open { "m.open = 1" } else { "m.open = 0" }, vec![]);
        if let Some(series) = &filter.series {
            found.within("m.series", series.iter().cloned());
        }
        let total = self.total("meeting m", &found).await?;
        let columns = aliased("m", COLUMNS);
        let statement = walk.statement(&columns, "meeting m", "m.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// Every meeting that is still to come or under way, the first day first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn meetings_ahead(&self) -> Result<Vec<MeetingRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM meeting WHERE region = $1 AND open = 1 ORDER BY on_day, id LIMIT {AHEAD_MAX}");
        self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?.into_iter().map(Row::read).collect()
    }

    /// The last meetings of a series that were held, the latest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn meetings_held(&self, series: &str, limit: i64) -> Result<Vec<MeetingRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM meeting WHERE region = $1 AND series = $2 AND state = 'held' ORDER BY on_day DESC, id DESC LIMIT $3"
        );
        let args = vec![self.region_arg(), series.into(), limit.into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// One meeting.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn meeting(&self, id: MeetingId) -> Result<MeetingRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM meeting WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// What is owed in a slice of the city within some days, the first to fall due first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn agenda_duties(&self, filter: &AgendaFilter) -> Result<Vec<AgendaRow>, StoreError> {
        let parts = [("d.owner_key", &filter.offices), ("d.district", &filter.districts), ("p.cluster", &filter.clusters)];
        let asked: Vec<_> = parts.iter().filter(|(_, values)| !values.is_empty()).collect();
        let mut rows = Vec::new();
        if asked.is_empty() {
            rows = self.owed_within(filter, None).await?;
        }
        for (column, values) in asked {
            // One value at a time: each walks its own index.
            for value in values.iter() {
                rows.extend(self.owed_within(filter, Some((column, value))).await?);
            }
        }
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert(row.duty.id));
        rows.sort_by_key(|row| (row.duty.due_on, row.duty.id));
        Ok(rows)
    }

    async fn owed_within(&self, filter: &AgendaFilter, part: Option<(&str, &str)>) -> Result<Vec<AgendaRow>, StoreError> {
        let mut found = Where::region("d.region", self);
        if let Some((column, value)) = part {
            found.and(&format!("{column} = ?"), vec![value.into()]);
        }
        found.and("d.open = 1", vec![]);
        found.and("d.state IN ('open', 'acknowledged')", vec![]);
        found.and(duty::UNSEALED, vec![]);
        if let Some(from) = filter.from {
            found.and("d.due_key >= ?", vec![from.to_string().into()]);
        }
        found.and("d.due_key < ?", vec![filter.before.to_string().into()]);
        self.owed(&found, &format!("ORDER BY d.due_key, d.id LIMIT {OWED_MAX}")).await
    }

    /// What some meetings decided and is still owed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn undone_of(&self, meetings: &[MeetingId]) -> Result<Vec<AgendaRow>, StoreError> {
        if meetings.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Where::region("d.region", self);
        found.within("d.subject_id", meetings.iter().map(ToString::to_string));
        found.and("d.open = 1", vec![]);
        self.owed(&found, "").await
    }

    async fn owed(&self, found: &Where, after: &str) -> Result<Vec<AgendaRow>, StoreError> {
        let select = format!("SELECT {}, p.name AS project_name, p.cluster AS cluster FROM {}", duty::columns(), duty::FROM);
        let rows = self.db.all::<OwedRow>(found.statement(&select, after)).await?;
        let read = |one: OwedRow| Ok(AgendaRow { duty: one.row.read()?, project_name: one.project_name, cluster: one.cluster });
        rows.into_iter().map(read).collect()
    }

    /// Keeps the secret of a chair's calendar feed, in place of the one before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_feed(&self, chair: &str, secret: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO meeting_feed (region, chair, secret_digest, made_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, chair) DO UPDATE SET secret_digest = excluded.secret_digest, made_at = excluded.made_at";
        let args = vec![self.region_arg(), chair.into(), hex(&secret).into(), at.as_microsecond().into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// The chair whose feed has this secret.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn feed(&self, secret: [u8; 32]) -> Result<String, StoreError> {
        let sql = "SELECT chair FROM meeting_feed WHERE region = $1 AND secret_digest = $2";
        let (chair,) = self.db.one::<(String,)>(Statement::new(sql, vec![self.region_arg(), hex(&secret).into()])).await?;
        Ok(chair)
    }

    /// When each chair's feed was made; a city has some dozens.
    ///
    /// # Errors
    /// What the database says.
    pub async fn feeds(&self) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let sql = format!("SELECT chair, made_at FROM meeting_feed WHERE region = $1 ORDER BY chair LIMIT {AHEAD_MAX}");
        let rows = self.db.all::<(String, i64)>(Statement::new(sql, vec![self.region_arg()])).await?;
        rows.into_iter().map(|(chair, at)| Ok((chair, instant("made_at", at)?))).collect()
    }
}
