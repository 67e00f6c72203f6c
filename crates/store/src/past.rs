//! How records stood on past days (历史状态): kept when what a row says ends, in the transaction that writes it anew.
//!
//! A project's whole progress is kept, by days: it held to the end of the day before `until_on`, back to the row before. Of cases, duties and issues is kept
//! that they were overdue and ceased to be. What holds today stands in the records themselves; a day is looked up in both.

use crate::StoreError;
use crate::batch::{Batch, Must};
use crate::change::Change;
use crate::db::{Arg, Statement, Store};
use crate::page::Where;
use crate::project::PROGRESS;
use crate::record::{CaseRecord, DutyRecord, Progress, ProjectRecord, Write};
use base::{ProjectId, RegionCode};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The setting that says since which day pasts are kept; empty: always.
const KEPT_SINCE: &str = "past.kept_since";
/// Rows of one statement at most.
const ROWS_PER_STATEMENT: usize = 500;
/// The stage of a project on a day of which nothing is kept: the register did not have it yet, though its plan did, or the program kept no pasts.
pub const UNRECORDED: &str = "unrecorded";

/// What has a last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Clocked {
    /// A case (办件).
    Case,
    /// A duty (责任事项).
    Duty,
    /// What an enterprise asked (企业诉求).
    Issue,
}

impl Clocked {
    const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Duty => "duty",
            Self::Issue => "issue",
        }
    }

    /// Its table, whose a row is, and the condition that its clock runs.
    const fn rows(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Case => ("approval_case", "office", "open = 1 AND state <> 'paused'"),
            Self::Duty => ("duty", "owner_key", "open = 1 AND state <> 'reported'"),
            Self::Issue => ("issue", "COALESCE(office, '')", "open = 1"),
        }
    }
}

/// That something was overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Overdue {
    /// When the record came to be as it was.
    since: Timestamp,
    /// Its last day.
    due_on: Date,
    /// Whose it was; empty: nobody's.
    owner: String,
}

/// Pasts of records whose whole history is written at once, as a demonstration's: each by the day until which it held. Where a day is told twice, what was
/// told first held before that day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    projects: BTreeMap<(ProjectId, Date), Progress>,
    overdue: BTreeMap<(Clocked, Uuid, Date), Overdue>,
}

impl Past {
    /// A project goes on from `old` to `new`.
    pub fn project(&mut self, old: &ProjectRecord, new: &ProjectRecord) {
        let day = calendar::date_of(new.updated_at);
        if old.progress != new.progress && calendar::date_of(old.created_at) < day {
            self.projects.entry((old.id, day)).or_insert_with(|| old.progress.clone());
        }
    }

    /// A case goes on from `old` at an instant.
    pub fn case(&mut self, old: &CaseRecord, at: Timestamp) {
        let due = old.due_on.filter(|_| old.open && old.state != "paused");
        self.ended((Clocked::Case, old.id.uuid()), (old.updated_at, due, &old.office), at);
    }

    /// A duty goes on from `old` at an instant.
    pub fn duty(&mut self, old: &DutyRecord, at: Timestamp) {
        let due = old.due_on.filter(|_| old.open && old.state != "reported");
        self.ended((Clocked::Duty, old.id.uuid()), (old.updated_at, due, &old.owner_key), at);
    }

    /// Adds what became of other records.
    pub fn join(&mut self, more: Self) {
        let Self { projects, overdue } = more;
        self.projects.extend(projects);
        self.overdue.extend(overdue);
    }

    fn ended(&mut self, (kind, id): (Clocked, Uuid), (since, due, owner): (Timestamp, Option<Date>, &str), at: Timestamp) {
        let day = calendar::date_of(at);
        let Some(due_on) = due.filter(|due| *due < day.yesterday().unwrap_or(day) && since < calendar::start_of(day)) else {
            return;
        };
        self.overdue.entry((kind, id, day)).or_insert_with(|| Overdue { since, due_on, owner: owner.to_owned() });
    }
}

/// Keeps how a project stands that is about to be written.
fn of_project(region: RegionCode, record: &ProjectRecord) -> Statement {
    let day = calendar::date_of(record.updated_at);
    let mut args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        day.to_string().into(),
        calendar::start_of(day).as_microsecond().into(),
    ];
    let differs: Vec<String> = (5..).zip(PROGRESS).map(|(n, column)| format!("{column} IS DISTINCT FROM ${n}")).collect();
    args.extend(record.progress.values());
    let columns = PROGRESS.join(", ");
    let sql = format!(
        "INSERT INTO project_past (region, project_id, until_on, {columns}) SELECT region, id, $3, {columns} FROM project
         WHERE region = $1 AND id = $2 AND created_at < $4 AND ({})
         ON CONFLICT (region, project_id, until_on) DO NOTHING",
        differs.join(" OR ")
    );
    Statement::new(sql, args)
}

/// Keeps of records that are about to be written at an instant which of them are overdue.
fn of_overdue(region: RegionCode, kind: Clocked, ids: &[String], at: Timestamp) -> Statement {
    let (table, owner, runs) = kind.rows();
    let day = calendar::date_of(at);
    let mut args: Vec<Arg> = vec![
        region.as_str().into(),
        day.to_string().into(),
        day.yesterday().unwrap_or(day).to_string().into(),
        calendar::start_of(day).as_microsecond().into(),
    ];
    let places: Vec<String> = (5..5 + ids.len()).map(|n| format!("${n}")).collect();
    args.extend(ids.iter().map(|id| Arg::from(id.as_str())));
    let sql = format!(
        "INSERT INTO overdue_past (region, kind, record_id, until_on, since_at, due_on, owner_key)
         SELECT region, '{}', id, $2, updated_at, due_on, {owner} FROM {table}
         WHERE region = $1 AND id IN ({}) AND {runs} AND due_key < $3 AND updated_at < $4
         ON CONFLICT (region, kind, record_id, until_on) DO NOTHING",
        kind.name(),
        places.join(", ")
    );
    Statement::new(sql, args)
}

/// Lays out what a change ends; ahead of what it writes.
pub(crate) fn lay_out(region: RegionCode, change: &Change, batch: &mut Batch) {
    for record in change.projects.iter().filter_map(replaced) {
        let row = format!("project {}", record.id);
        batch.keep(format!("past of {row}"), row, of_project(region, record));
    }
    let mut overdue = |kind, row: String, ids: &[String], at| {
        batch.keep(format!("past of {row}"), row, of_overdue(region, kind, ids, at));
    };
    for record in change.cases.iter().filter_map(replaced) {
        overdue(Clocked::Case, format!("case {}", record.id), &[record.id.to_string()], record.updated_at);
    }
    for record in change.duties.iter().filter_map(replaced) {
        overdue(Clocked::Duty, format!("duty {}", record.id), &[record.id.to_string()], record.updated_at);
    }
    for record in change.issues.iter().filter_map(replaced) {
        overdue(Clocked::Issue, format!("issue {}", record.id), &[record.id.to_string()], record.updated_at);
    }
    for some in change.followed.chunks(crate::duty::DUTIES_PER_STATEMENT) {
        let (Some(first), Some(at)) = (some.first(), some.iter().map(|one| one.updated_at).max()) else { continue };
        let ids: Vec<String> = some.iter().map(|one| one.id.to_string()).collect();
        overdue(Clocked::Duty, format!("duties of {}", first.subject_id), &ids, at);
    }
}

fn replaced<T>(write: &Write<T>) -> Option<&T> {
    match write {
        Write::New(_) => None,
        Write::Update { record, .. } => Some(record),
    }
}

/// Lays out pasts that come with their records, behind those.
pub(crate) fn lay_out_told(region: RegionCode, past: &Past, batch: &mut Batch) {
    let rows = |rows: usize, columns: usize| {
        let row = |row: usize| (0..columns).map(|n| format!("${}", 2 + row * columns + n)).collect::<Vec<_>>().join(", ");
        (0..rows).map(|n| format!("($1, {})", row(n))).collect::<Vec<_>>().join(", ")
    };
    let projects: Vec<_> = past.projects.iter().collect();
    for some in projects.chunks(ROWS_PER_STATEMENT) {
        let mut args: Vec<Arg> = vec![region.as_str().into()];
        for ((project, until), progress) in some {
            args.extend::<[Arg; 2]>([project.to_string().into(), until.to_string().into()]);
            args.extend(progress.values());
        }
        let sql = format!(
            "INSERT INTO project_past (region, project_id, until_on, {}) VALUES {}",
            PROGRESS.join(", "),
            rows(some.len(), 2 + PROGRESS.len())
        );
        let name = some.first().map_or_else(String::new, |((id, until), _)| format!("past of project {id} {until}"));
        batch.push(name, Statement::new(sql, args), Must::Add);
    }
    let overdue: Vec<_> = past.overdue.iter().collect();
    for some in overdue.chunks(ROWS_PER_STATEMENT) {
        let mut args: Vec<Arg> = vec![region.as_str().into()];
        for ((kind, id, until), one) in some {
            args.extend::<[Arg; 6]>([
                kind.name().into(),
                id.to_string().into(),
                until.to_string().into(),
                one.since.as_microsecond().into(),
                one.due_on.to_string().into(),
                one.owner.as_str().into(),
            ]);
        }
        let sql = format!(
            "INSERT INTO overdue_past (region, kind, record_id, until_on, since_at, due_on, owner_key) VALUES {}",
            rows(some.len(), 6)
        );
        let name = some.first().map_or_else(String::new, |((_, id, until), _)| format!("overdue {id} {until}"));
        batch.push(name, Statement::new(sql, args), Must::Add);
    }
}

/// The first instant after a day.
fn end_of(day: Date) -> Arg {
    calendar::start_of(day.tomorrow().unwrap_or(Date::MAX)).as_microsecond().into()
}

/// The table that a list reads beside its own, whose ids are in `id`, to find what was overdue at the end of a day: `was`, which says its last day and
/// whose it was then.
pub(crate) fn overdue_on(kind: Clocked, day: Date, id: &str, found: &mut Where) -> String {
    found.narrow();
    let (table, owner, runs) = kind.rows();
    let (on, end) = (found.bind(day.to_string().into()), found.bind(end_of(day)));
    // A row was as it is now if nobody has written it since; otherwise it was as one of its pasts.
    format!(
        " JOIN (SELECT id AS record_id, due_on, {owner} AS owner_key FROM {table} WHERE region = $1 AND {runs} AND due_key < {on} AND updated_at < {end}
          UNION ALL SELECT record_id, due_on, owner_key FROM overdue_past
          WHERE region = $1 AND kind = '{}' AND until_on > {on} AND due_on < {on} AND since_at < {end}) was ON was.record_id = {id}",
        kind.name()
    )
}

/// How projects stood at the end of a day: what each column of their progress said.
#[derive(Debug, Clone)]
pub(crate) struct Then {
    /// The places of the day, and of the instant from which the register had nothing of it.
    places: Option<(String, String)>,
}

impl Then {
    /// Of now.
    pub const fn now() -> Self {
        Self { places: None }
    }

    /// The tables that a statement about projects reads.
    pub fn tables(&self) -> String {
        format!("project{}", self.join())
    }

    /// What is joined to the table `project`.
    pub fn join(&self) -> String {
        let Some((on, _)) = &self.places else { return String::new() };
        format!(
            " LEFT JOIN project_past was ON was.region = project.region AND was.project_id = project.id AND was.until_on =
             (SELECT MIN(n.until_on) FROM project_past n WHERE n.region = project.region AND n.project_id = project.id AND n.until_on > {on})"
        )
    }

    /// What a column of the progress said.
    pub fn column(&self, column: &str) -> String {
        let Some((on, end)) = &self.places else { return format!("project.{column}") };
        let kept = format!("CASE WHEN was.until_on IS NULL THEN project.{column} ELSE was.{column} END");
        match column {
            // Works are told by their days, which may have been entered later. A start that was entered and taken back leaves no stage.
            "stage" => format!(
                "CASE WHEN project.completed_on <= {on} THEN 'completed' WHEN project.started_on <= {on} THEN 'started'
                 WHEN project.created_at >= {end} OR {kept} IN ('started', 'completed') THEN '{UNRECORDED}' ELSE {kept} END"
            ),
            "needed" | "granted" | "open_cases" | "paused" => {
                format!("CASE WHEN project.created_at >= {end} THEN 0 ELSE {kept} END")
            }
            _ => format!("CASE WHEN project.created_at >= {end} THEN NULL ELSE {kept} END"),
        }
    }

    /// The same under the column's own name, to be read as a row of projects is.
    pub fn columns(&self) -> String {
        let named = |column: &str| format!("{} AS {column}", self.column(column));
        PROGRESS.map(named).join(", ")
    }
}

impl Store {
    /// How projects stood at the end of a day, or stand now.
    pub(crate) async fn then(&self, day: Option<Date>, found: &mut Where) -> Result<Then, StoreError> {
        let Some(day) = day else { return Ok(Then::now()) };
        // Where nothing is kept, everything came later.
        let later = if self.keeps_past_of(day).await? { end_of(day) } else { i64::MIN.into() };
        Ok(Then { places: Some((found.bind(day.to_string().into()), found.bind(later))) })
    }

    /// Whether how records stood is kept of a day: of days before this program kept it, it is not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keeps_past_of(&self, day: Date) -> Result<bool, StoreError> {
        let since = self.get_setting(KEPT_SINCE).await?.unwrap_or_default();
        Ok(since.is_empty() || since <= day.to_string())
    }

    /// Says since when pasts are kept, once: always in a store that is empty, otherwise since `today`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin_past(&self, today: Date) -> Result<(), StoreError> {
        if self.get_setting(KEPT_SINCE).await?.is_none() {
            let since = if self.is_empty().await? { String::new() } else { today.to_string() };
            self.put_setting(KEPT_SINCE, &since).await?;
        }
        Ok(())
    }
}
