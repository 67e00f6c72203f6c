//! Duties: one row for whatever somebody owes, found by who owes it, who is owed it, by subject, and by the day on which
//! something is to be told.

use crate::StoreError;
use crate::case::CLOSED;
use crate::columns::{date, day_text, digest, hex, instant, project_id, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, LampRange, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::past::{self, Clocked};
use crate::record::{Claim, DutyRecord, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use base::{DutyId, ProjectId, RegionCode};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// The due key of an open duty without a last day: after every date.
const NO_DUE: &str = "9999-12-30";
/// The duties of one statement at most: SQLite takes 32,766 arguments, PostgreSQL 65,535.
pub(crate) const DUTIES_PER_STATEMENT: usize = 500;

/// What every list of duties leaves out unless it is asked for by whoever may know: duties about complaints on conduct, and about leads. Written out, so that
/// it goes with the index of whatever else is asked.
pub(crate) const UNSEALED: &str = "d.subject_kind NOT IN ('complaint', 'finding', 'lead', 'lead-clash')";

/// Which duties.
#[derive(Debug, Clone, Default)]
pub struct DutyFilter {
    /// Owed by this office or applicant.
    pub owner: Option<String>,
    /// Owed to it.
    pub creditor: Option<String>,
    /// About a project of this district.
    pub district: Option<String>,
    /// About this project.
    pub project: Option<ProjectId>,
    /// About this case, walk, …
    pub subject: Option<Uuid>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Still owed, or not.
    pub open: Option<bool>,
    /// By last day. What was reported as done has slipped no more, and is due no more.
    pub lamp: Option<LampRange>,
    /// Overdue at the end of this day, whatever became of it: with the last day and the owner that it had then.
    pub overdue_on: Option<Date>,
    /// Only what is still its owner's to do: not reported as done.
    pub unreported: bool,
    /// What the reader reaches.
    pub scope: Scope,
    /// Those about complaints on conduct, findings of the watch and leads too. Everybody else's lists, counts and agendas have none of them.
    pub sealed: bool,
}

/// A duty in a list, with what lists show of its project.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyRow {
    /// The duty.
    pub duty: DutyRecord,
    /// The project's name.
    pub project_name: Option<String>,
    /// What that dossier is about: investment, establishment or claim.
    pub project_kind: Option<String>,
}

/// What became of the duties about a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwedAbout {
    /// How many there are.
    pub all: i64,
    /// Still owed.
    pub open: i64,
    /// Of these: past their last day, and not reported as done.
    pub overdue: i64,
}

const COLUMNS: &str = "id, version, kind, subject_kind, subject_id, project_id, district, owner_key, creditor_key, state, open, opened_on, \
     due_on, due_key, provisional, ended_on, late, follows, wakes_on, document, head, facts, created_at, updated_at";
const COLUMNS_N: usize = 24;

const SORTS: &[Sort] = &[Sort { name: "due", asc: "d.due_key", desc: "d.due_key", number: false, order: Order::Asc }];

/// The same of a past day.
const SORTS_THEN: &[Sort] = &[Sort { name: "due", asc: "was.due_on", desc: "was.due_on", number: false, order: Order::Asc }];

pub(crate) const FROM: &str = "duty d LEFT JOIN project p ON p.region = d.region AND p.id = d.project_id";

row! {
    pub(crate) struct Row {
        id: String,
        version: i64,
        kind: String,
        subject_kind: String,
        subject_id: String,
        project_id: Option<String>,
        district: Option<String>,
        owner_key: String,
        creditor_key: String,
        state: String,
        open: i64,
        opened_on: String,
        due_on: Option<String>,
        provisional: i64,
        ended_on: Option<String>,
        late: i64,
        follows: i64,
        wakes_on: Option<String>,
        document: String,
        head: String,
        facts: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    pub(crate) fn read(self) -> Result<DutyRecord, StoreError> {
        Ok(DutyRecord {
            id: DutyId::new(uuid("id", &self.id)?),
            version: self.version,
            kind: self.kind,
            subject_kind: self.subject_kind,
            subject_id: uuid("subject_id", &self.subject_id)?,
            project_id: self.project_id.as_deref().map(project_id).transpose()?,
            district: self.district,
            owner_key: self.owner_key,
            creditor_key: self.creditor_key,
            state: self.state,
            open: self.open != 0,
            opened_on: date("opened_on", &self.opened_on)?,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            provisional: self.provisional != 0,
            ended_on: some_date("ended_on", self.ended_on.as_deref())?,
            late: self.late != 0,
            follows: self.follows != 0,
            wakes_on: some_date("wakes_on", self.wakes_on.as_deref())?,
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
        project_name: Option<String>,
        project_kind: Option<String>,
        sort_key: String,
    }
}

impl Listed {
    fn read(self) -> Result<DutyRow, StoreError> {
        Ok(DutyRow { duty: self.row.read()?, project_name: self.project_name, project_kind: self.project_kind })
    }
}

impl DutyRecord {
    fn values(&self) -> [Arg; COLUMNS_N] {
        let due = day_text(self.due_on);
        let due_key = if self.open { due.clone().unwrap_or_else(|| NO_DUE.to_owned()) } else { CLOSED.to_owned() };
        [
            self.id.to_string().into(),
            self.version.into(),
            self.kind.as_str().into(),
            self.subject_kind.as_str().into(),
            self.subject_id.to_string().into(),
            self.project_id.map(|id| id.to_string()).into(),
            (&self.district).into(),
            self.owner_key.as_str().into(),
            self.creditor_key.as_str().into(),
            self.state.as_str().into(),
            self.open.into(),
            self.opened_on.to_string().into(),
            due.into(),
            due_key.into(),
            self.provisional.into(),
            day_text(self.ended_on).into(),
            self.late.into(),
            self.follows.into(),
            day_text(self.wakes_on).into(),
            self.document.as_str().into(),
            hex(&self.head).into(),
            self.facts.into(),
            self.created_at.as_microsecond().into(),
            self.updated_at.as_microsecond().into(),
        ]
    }
}

/// The statement that writes duties that follow their records: new ones, and those that are there already as they shall be. At most
/// [`DUTIES_PER_STATEMENT`] of them; the version of the record that they follow guards them.
pub(crate) fn follow(region: RegionCode, duties: &[DutyRecord]) -> Statement {
    static KEPT: LazyLock<String> = LazyLock::new(|| {
        let same = ["id", "version", "created_at"];
        let sets: Vec<String> = COLUMNS
            .split(", ")
            .filter(|column| !same.contains(column))
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        format!(" ON CONFLICT (region, id) DO UPDATE SET version = duty.version + 1, {}", sets.join(", "))
    });
    insert(region, duties, &KEPT)
}

/// The statement that opens duties unless they are there.
pub(crate) fn open_once(region: RegionCode, duties: &[DutyRecord]) -> Statement {
    insert(region, duties, " ON CONFLICT (region, id) DO NOTHING")
}

fn insert(region: RegionCode, duties: &[DutyRecord], conflict: &str) -> Statement {
    let mut args: Vec<Arg> = vec![region.as_str().into()];
    let mut rows = Vec::with_capacity(duties.len());
    for duty in duties {
        let first = args.len() + 1;
        let places: Vec<String> = (first..first + COLUMNS_N).map(|n| format!("${n}")).collect();
        rows.push(format!("($1, {})", places.join(", ")));
        args.extend(duty.values());
    }
    let sql = format!("INSERT INTO duty (region, {}) VALUES {}{conflict}", COLUMNS, rows.join(", "));
    Statement::new(sql, args)
}

/// The statement that writes a duty of its own clock.
pub(crate) fn write(region: RegionCode, write: &Write<DutyRecord>) -> Statement {
    let mut args: Vec<Arg> = vec![region.as_str().into()];
    args.extend(write.record().values());
    replace::write("duty", COLUMNS, args, write)
}

/// The statement that takes a duty whose day to tell has come: of two that try, one touches a row.
pub(crate) fn claim(region: RegionCode, claim: &Claim) -> Statement {
    let sql = "UPDATE duty SET wakes_on = $5 WHERE region = $1 AND id = $2 AND version = $3 AND wakes_on = $4";
    let args = vec![
        region.as_str().into(),
        claim.duty.to_string().into(),
        claim.version.into(),
        claim.woke_on.to_string().into(),
        day_text(claim.wakes_on).into(),
    ];
    Statement::new(sql, args)
}

/// The column that says whose a duty is, or was on the filter's day.
fn owner(filter: &DutyFilter) -> &'static str {
    if filter.overdue_on.is_some() { "was.owner_key" } else { "d.owner_key" }
}

pub(crate) fn columns() -> String {
    COLUMNS.split(", ").filter(|column| *column != "due_key").map(|column| format!("d.{column}")).collect::<Vec<_>>().join(", ")
}

impl Store {
    /// A page of the duties that a filter finds, the last day first. Sort: due.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position or a sort that this list does not have.
    pub async fn duties(&self, filter: &DutyFilter, request: &PageRequest) -> Result<Paged<DutyRow>, StoreError> {
        let walk = Walk::new(request, if filter.overdue_on.is_some() { SORTS_THEN } else { SORTS })?;
        let (was, found) = self.filtered_duties(filter);
        let total = self.total(&format!("duty d{was}"), &found).await?;
        let own = match filter.overdue_on {
            None => columns(),
            Some(_) => columns().replace("d.due_on", "was.due_on").replace("d.owner_key", "was.owner_key"),
        };
        let shown = format!("{own}, p.name AS project_name, p.kind AS project_kind");
        let statement = walk.statement(&shown, &format!("{FROM}{was}"), "d.id", found);
        let rows =
            self.db.all::<Listed>(statement).await?.into_iter().map(|one| Ok((Key::Text(one.sort_key.clone()), one.read()?)));
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.duty.id.to_string()))
    }

    /// How many duties a filter finds, counted up to 10,000; `None` past that.
    ///
    /// # Errors
    /// What the database says.
    pub async fn duty_count(&self, filter: &DutyFilter) -> Result<Option<i64>, StoreError> {
        let (was, found) = self.filtered_duties(filter);
        self.total(&format!("duty d{was}"), &found).await
    }

    /// How many of the duties that a filter finds each owner owes, the most first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn duties_by_owner(&self, filter: &DutyFilter) -> Result<Vec<(String, i64)>, StoreError> {
        let (was, found) = self.filtered_duties(filter);
        let owner = owner(filter);
        let select = format!("SELECT {owner}, CAST(COUNT(*) AS BIGINT) FROM duty d{was}");
        self.db.all(found.statement(&select, &format!("GROUP BY {owner} ORDER BY COUNT(*) DESC, {owner}"))).await
    }

    /// What a filter reads beside duties, and what it finds.
    fn filtered_duties(&self, filter: &DutyFilter) -> (String, Where) {
        let mut found = Where::region("d.region", self);
        let was = filter.overdue_on.map(|day| past::overdue_on(Clocked::Duty, day, "d.id", &mut found)).unwrap_or_default();
        found.equals(owner(filter), &filter.owner);
        found.equals("d.creditor_key", &filter.creditor);
        found.equals("d.district", &filter.district);
        found.equals("d.kind", &filter.kind);
        found.equals("d.state", &filter.state);
        if let Some(project) = filter.project {
            found.and("d.project_id = ?", vec![project.to_string().into()]);
            found.narrow();
        }
        if let Some(subject) = filter.subject {
            found.and("d.subject_id = ?", vec![subject.to_string().into()]);
            found.narrow();
        }
        filter.scope.of_duties(&mut found);
        match filter.open {
            // Written out: the indexes of what is open hold nothing else.
            Some(true) => found.and("d.open = 1", vec![]),
            Some(false) => found.and("d.open = 0", vec![]),
            None => {}
        }
        if !filter.sealed {
            found.and(UNSEALED, vec![]);
        }
        if filter.unreported {
            found.and("d.state <> 'reported'", vec![]);
        }
        if let Some(lamp) = filter.lamp {
            if let Some(from) = lamp.from {
                found.and("d.due_key >= ?", vec![from.to_string().into()]);
            }
            if let Some(before) = lamp.before {
                found.and("d.due_key < ? AND d.state <> 'reported'", vec![before.to_string().into()]);
            } else if lamp.from.is_some() {
                found.and("d.due_key < ?", vec![NO_DUE.into()]);
            }
            if lamp.paused == Some(true) {
                found.and("d.state = 'paused'", vec![]);
            }
            if lamp.none {
                found.and("d.due_key = ? AND d.state <> 'paused'", vec![NO_DUE.into()]);
            }
        }
        (was, found)
    }

    /// One duty, with its project's name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn duty(&self, id: DutyId) -> Result<DutyRow, StoreError> {
        let sql = format!(
            "SELECT {}, p.name AS project_name, p.kind AS project_kind, d.due_key AS sort_key FROM {FROM} WHERE d.region = $1 AND d.id = $2",
            columns()
        );
        let one = self.db.one::<Listed>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        one.read()
    }

    /// Every duty of a kind about a project, by its subject.
    ///
    /// # Errors
    /// What the database says.
    pub async fn project_duties(&self, project: ProjectId, kind: &str) -> Result<Vec<DutyRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM duty d WHERE d.region = $1 AND d.project_id = $2 AND d.kind = $3 ORDER BY d.subject_id, d.id",
            columns()
        );
        let args = vec![self.region_arg(), project.to_string().into(), kind.into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// The duties of which something is to be told by `today`, the earliest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn duties_waking(&self, today: Date, limit: i64) -> Result<Vec<DutyRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM duty d WHERE d.region = $1 AND d.wakes_on IS NOT NULL AND d.wakes_on <= $2
             ORDER BY d.wakes_on, d.id LIMIT $3",
            columns()
        );
        let args = vec![self.region_arg(), today.to_string().into(), limit.into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// What became of the duties about some records on `today`; a record without any is left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn owed_about(&self, subjects: &[Uuid], today: Date) -> Result<BTreeMap<Uuid, OwedAbout>, StoreError> {
        if subjects.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut found = Where::region("d.region", self);
        found.within("d.subject_id", subjects.iter().map(ToString::to_string));
        let today = found.bind(today.to_string().into());
        let select = format!(
            "SELECT d.subject_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(d.open) AS BIGINT),
             CAST(SUM(CASE WHEN d.open = 1 AND d.due_key < {today} AND d.state <> 'reported' THEN 1 ELSE 0 END) AS BIGINT) FROM duty d"
        );
        let rows = self.db.all::<(String, i64, i64, i64)>(found.statement(&select, "GROUP BY d.subject_id")).await?;
        rows.into_iter()
            .map(|(id, all, open, overdue)| Ok((uuid("subject_id", &id)?, OwedAbout { all, open, overdue })))
            .collect()
    }

    /// Open duties of their own clock whose last day lies past the last published holidays.
    ///
    /// # Errors
    /// What the database says.
    pub async fn provisional_duties(&self) -> Result<Vec<DutyRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM duty d WHERE d.region = $1 AND d.provisional = 1 AND d.open = 1 AND d.follows = 0 ORDER BY d.id",
            columns()
        );
        self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?.into_iter().map(Row::read).collect()
    }
}
