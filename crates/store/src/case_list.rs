//! Lists of cases: which they are, in which order, and how many.

use crate::StoreError;
use crate::case::{CLOSED, COLUMNS, NO_DUE, Row};
use crate::columns::some_date;
use crate::db::{Arg, Statement, Store};
use crate::office::Days;
use crate::page::{Key, LampRange, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::past::{self, Clocked};
use crate::record::CaseRecord;
use crate::row::row;
use crate::scope::Scope;
use base::{ProjectId, UserId};
use jiff::civil::Date;

/// Projects that a search of cases finds by name and then looks up one by one; with more, the cases are walked.
const FOUND_MAX: usize = 200;

/// Which cases.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Of these offices.
    pub offices: Option<Vec<String>>,
    /// In these states.
    pub states: Option<Vec<String>>,
    /// Of this item.
    pub item: Option<String>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of this company's projects.
    pub owner_code: Option<String>,
    /// What the reader reaches.
    pub scope: Scope,
    /// Assigned to one of these.
    pub assignees: Option<Vec<UserId>>,
    /// Under way, or not.
    pub open: Option<bool>,
    /// By due date.
    pub lamp: Option<LampRange>,
    /// Overdue at the end of this day, whatever became of it: with the last day that it had then.
    pub overdue_on: Option<Date>,
    /// On the desk of this office because it was asked for an opinion and has not answered: ordered by when it is due.
    pub asked: Option<String>,
    /// With papers that may follow: ordered by when they are due, and with their documents, which say what is owed.
    pub tolerated: bool,
    /// Decided by a machine and drawn for a second look.
    pub drawn: bool,
    /// What a figure of these offices counts.
    pub counted: Option<Counted>,
    /// The number, whole or its last part, or words of the project's name.
    pub q: Option<String>,
}

/// The cases that a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Which figure.
    pub by: CountedBy,
    /// Of which days.
    pub days: Days,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names are those of the figures")]
pub enum CountedBy {
    Received,
    Corrected,
    Decided,
    Granted,
    OnTime,
    Late,
    OnPaper,
    Machine,
    Looked,
    Passed,
    OpinionsDue,
    OpinionsInTime,
}

impl CountedBy {
    /// The column that says whose case it is, and the condition: its day or instant lies between the two arguments.
    const fn condition(self) -> (&'static str, &'static str) {
        match self {
            Self::Received => ("c.intake_office", "c.received_at >= ? AND c.received_at < ?"),
            Self::Corrected => ("c.intake_office", "c.received_at >= ? AND c.received_at < ? AND c.corrected = 1"),
            Self::Decided => ("c.office", "c.decided_on >= ? AND c.decided_on <= ?"),
            Self::Granted => ("c.office", "c.decided_on >= ? AND c.decided_on <= ? AND c.outcome = 'granted'"),
            Self::OnTime => ("c.office", "c.decided_on >= ? AND c.decided_on <= ? AND c.on_time = 1"),
            Self::Late => ("c.office", "c.decided_on >= ? AND c.decided_on <= ? AND c.on_time = 0"),
            Self::OnPaper => ("c.office", "c.decided_on >= ? AND c.decided_on <= ? AND c.steps_on_paper > 0"),
            Self::Machine => ("c.office", "c.decided_on >= ? AND c.decided_on <= ? AND c.machine > 0"),
            Self::Looked => ("c.office", "c.looked_on >= ? AND c.looked_on <= ?"),
            Self::Passed => ("c.office", "c.looked_on >= ? AND c.looked_on <= ? AND c.look_passed = 1"),
            // An opinion that was overtaken by the end of the case before it was due was not owed.
            Self::OpinionsDue => {
                ("a.office", "a.until_on >= ? AND a.until_on <= ? AND NOT (a.unanswered = 1 AND a.answered_on <= a.until_on)")
            }
            Self::OpinionsInTime => {
                ("a.office", "a.until_on >= ? AND a.until_on <= ? AND a.unanswered = 0 AND a.answered_on <= a.until_on")
            }
        }
    }

    const fn is_of_opinions(self) -> bool {
        matches!(self, Self::OpinionsDue | Self::OpinionsInTime)
    }

    /// The bounds as the column has them.
    fn bounds(self, days: Days) -> Vec<Arg> {
        if !matches!(self, Self::Received | Self::Corrected) {
            return vec![days.from.to_string().into(), days.to.to_string().into()];
        }
        // A day begins eight hours before it does at Greenwich.
        let start = |day: Date| jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(jiff::Timestamp::MAX);
        let next = days.to.tomorrow().unwrap_or(Date::MAX);
        vec![start(days.from).as_microsecond().into(), start(next).as_microsecond().into()]
    }
}

/// A case in a list, with what lists show of its project.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// The case; its document is empty, except among those whose papers may follow.
    pub case: CaseRecord,
    /// What its dossier is about: investment or establishment.
    pub project_kind: String,
    /// The project's name.
    pub project_name: String,
    /// The project's district.
    pub district: String,
    /// Until when the office that was asked is to answer.
    pub answer_until: Option<Date>,
}

/// How many cases there are, by their clocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CaseCounts {
    /// Under way.
    pub open: i64,
    /// Under way and due within the days that count as soon.
    pub due_soon: i64,
    /// Under way and past due.
    pub overdue: i64,
    /// Closed.
    pub done: i64,
}

const SORTS: &[Sort] = &[
    Sort { name: "due", asc: "c.due_key", desc: "c.due_key", number: false, order: Order::Asc },
    Sort { name: "received", asc: "c.received_at", desc: "c.received_at", number: true, order: Order::Desc },
];

/// The same keys where the list is about something else that is due: papers that may follow, an opinion that was asked.
const TOLERATED_SORTS: &[Sort] = &[
    Sort {
        name: "due",
        asc: "COALESCE(c.tolerated_until, '9999')",
        desc: "COALESCE(c.tolerated_until, '')",
        number: false,
        order: Order::Asc,
    },
    Sort { name: "received", asc: "c.received_at", desc: "c.received_at", number: true, order: Order::Desc },
];
const ASKED_SORTS: &[Sort] = &[
    Sort { name: "due", asc: "a.until_on", desc: "a.until_on", number: false, order: Order::Asc },
    Sort { name: "received", asc: "c.received_at", desc: "c.received_at", number: true, order: Order::Desc },
];

/// And where it is about what was overdue on a past day.
const SORTS_THEN: &[Sort] = &[
    Sort { name: "due", asc: "was.due_on", desc: "was.due_on", number: false, order: Order::Asc },
    Sort { name: "received", asc: "c.received_at", desc: "c.received_at", number: true, order: Order::Desc },
];

const FROM: &str = "approval_case c JOIN project p ON p.region = c.region AND p.id = c.project_id";
/// From the opinions that are still to be given.
const FROM_ASKED: &str = "consultation a JOIN approval_case c ON c.region = a.region AND c.id = a.case_id
    JOIN project p ON p.region = c.region AND p.id = c.project_id";

row! {
    struct Listed<K> {
        ..row: Row,
        project_kind: String,
        project_name: String,
        district: String,
        answer_until: Option<String>,
        sort_key: K,
    }
}

impl<K> Listed<K> {
    fn read(self, key: impl Fn(K) -> Key) -> Result<(Key, CaseRow), StoreError> {
        let answer_until = some_date("answer_until", self.answer_until.as_deref())?;
        let row = CaseRow {
            case: self.row.read()?,
            project_kind: self.project_kind,
            project_name: self.project_name,
            district: self.district,
            answer_until,
        };
        Ok((key(self.sort_key), row))
    }
}

/// The columns of a list: all but the document, of which only one list shows something.
fn listed_columns(filter: &CaseFilter) -> String {
    let column = |name: &str| match name {
        "document" if !filter.tolerated => "'' AS document".to_owned(),
        "due_on" if filter.overdue_on.is_some() => "was.due_on".to_owned(),
        name => format!("c.{name}"),
    };
    let own: Vec<String> = COLUMNS.split(", ").map(column).collect();
    let until = if walked(filter).0 == FROM_ASKED { "a.until_on" } else { "CAST(NULL AS TEXT)" };
    format!("{}, p.kind AS project_kind, p.name AS project_name, p.district AS district, {until} AS answer_until", own.join(", "))
}

/// The tables that a list reads, and the keys by which it can be sorted.
fn walked(filter: &CaseFilter) -> (&'static str, &'static [Sort]) {
    let opinions = filter.counted.is_some_and(|counted| counted.by.is_of_opinions());
    match (filter.asked.is_some() || opinions, filter.tolerated) {
        (true, _) => (FROM_ASKED, ASKED_SORTS),
        (_, true) => (FROM, TOLERATED_SORTS),
        _ => (FROM, SORTS),
    }
}

impl Store {
    /// A page of the cases that a filter finds. Sorts: due, received.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position or a sort that this list does not have.
    pub async fn cases(&self, filter: &CaseFilter, request: &PageRequest) -> Result<Paged<CaseRow>, StoreError> {
        let walk = Walk::new(request, if filter.overdue_on.is_some() { SORTS_THEN } else { walked(filter).1 })?;
        let (from, found) = self.filtered_cases(filter).await?;
        let total = self.total(&from, &found).await?;
        let statement = walk.statement(&listed_columns(filter), &from, "c.id", found);
        let rows: Vec<(Key, CaseRow)> = if request.sort.as_deref() == Some("received") {
            let rows = self.db.all::<Listed<i64>>(statement).await?.into_iter();
            rows.map(|one| one.read(Key::Int)).collect::<Result<_, _>>()?
        } else {
            let rows = self.db.all::<Listed<String>>(statement).await?.into_iter();
            rows.map(|one| one.read(Key::Text)).collect::<Result<_, _>>()?
        };
        Ok(walk.page(rows, total, |row| row.case.id.to_string()))
    }

    /// The tables that a filter reads, and what it finds.
    async fn filtered_cases(&self, filter: &CaseFilter) -> Result<(String, Where), StoreError> {
        let mut found = Where::region("c.region", self);
        let was = filter.overdue_on.map(|day| past::overdue_on(Clocked::Case, day, "c.id", &mut found)).unwrap_or_default();
        let office = filter.counted.map_or("c.office", |counted| counted.by.condition().0);
        for (column, values) in [(office, &filter.offices), ("c.state", &filter.states)] {
            if let Some(values) = values {
                found.within(column, values.iter().cloned());
            }
        }
        if let Some(Counted { by, days }) = filter.counted {
            found.and(by.condition().1, by.bounds(days));
            if by.is_of_opinions() {
                found.and("a.region = $1", vec![]);
            }
            found.narrow();
        }
        found.equals("c.item", &filter.item);
        if let Some(project) = filter.project {
            found.and("c.project_id = ?", vec![project.to_string().into()]);
            found.narrow();
        }
        if let Some(code) = &filter.owner_code {
            let own = "SELECT o.id FROM project o WHERE o.region = ? AND o.owner_code = ?";
            found.and(&format!("c.project_id IN ({own})"), vec![self.region_arg(), code.as_str().into()]);
            found.narrow();
        }
        filter.scope.hanging_on("c.project_id", &mut found, self);
        if let Some(office) = &filter.asked {
            found.and("a.region = $1 AND a.office = ? AND a.answered_on IS NULL", vec![office.as_str().into()]);
            found.narrow();
        }
        if filter.tolerated {
            found.and("c.tolerated_until IS NOT NULL", vec![]);
            found.narrow();
        }
        if filter.drawn {
            // Of whatever office: said so that the index of those that were drawn, which begins with it, is taken.
            found.and(if filter.offices.is_some() { "c.machine = 2" } else { "c.machine = 2 AND c.office > ''" }, vec![]);
            found.narrow();
        }
        if let Some(users) = &filter.assignees {
            let places = vec!["?"; users.len().max(1)].join(", ");
            let mut args = vec![self.region_arg()];
            args.extend(users.iter().map(|user| user.to_string().into()));
            if users.is_empty() {
                args.push("".into());
            }
            let own = "c.id IN (SELECT a.case_id FROM case_assignee a WHERE a.region = ? AND a.user_id IN";
            found.and(&format!("{own} ({places}))"), args);
            found.narrow();
        }
        if let Some(words) = filter.q.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            self.search(&mut found, words).await?;
        }
        if let Some(open) = filter.open {
            under_way(&mut found, open);
        }
        if let Some(lamp) = filter.lamp {
            lit(&mut found, lamp, filter.open == Some(true));
        }
        Ok((format!("{}{was}", walked(filter).0), found))
    }

    /// Adds what people typed: a number, or words of the project's name. Few projects are looked up one by one; when there are many,
    /// so are their cases, and walking the list soon fills a page.
    async fn search(&self, found: &mut Where, words: &str) -> Result<(), StoreError> {
        let mut numbered = Where::region("region", self);
        numbered.within("number", self.numbers(words).await?);
        let cases = self.db.all::<(String,)>(numbered.statement("SELECT id FROM approval_case", "")).await?;
        if !cases.is_empty() {
            found.within("c.id", cases.into_iter().map(|(id,)| id));
            found.narrow();
            return Ok(());
        }
        let mut named = Where::region("region", self);
        named.holds("search", words);
        let projects = named.statement("SELECT id FROM project", &format!("LIMIT {}", FOUND_MAX + 1));
        let projects = self.db.all::<(String,)>(projects).await?;
        if projects.len() > FOUND_MAX {
            found.holds("p.search", words);
        } else {
            found.within("c.project_id", projects.into_iter().map(|(id,)| id));
            found.narrow();
        }
        Ok(())
    }

    /// The case numbers that somebody may mean: the whole one, without the region, or the count alone.
    pub(crate) async fn numbers(&self, words: &str) -> Result<Vec<String>, StoreError> {
        let mut meant = vec![words.to_owned(), format!("{}-{words}", self.region)];
        if let Ok(n) = words.parse::<u32>() {
            let years = "SELECT year FROM counter WHERE region = $1 AND kind = 'case'";
            let years = self.db.all::<(i64,)>(Statement::new(years, vec![self.region_arg()])).await?;
            meant.extend(years.iter().map(|(year,)| format!("{}-{year}-{n:06}", self.region)));
        }
        meant.retain(|number| !number.contains('\0'));
        Ok(meant)
    }

    /// How many cases a filter finds, by their clocks.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_counts(&self, filter: &CaseFilter, today: Date, soon: Date) -> Result<CaseCounts, StoreError> {
        let mut closed = filter.clone();
        closed.open = Some(false);
        closed.states = None;
        let lamp = |from, before| Some(LampRange { from, before, ..LampRange::default() });
        let open = CaseFilter { open: Some(true), ..filter.clone() };
        let due_soon = CaseFilter { lamp: lamp(Some(today), soon.tomorrow().ok()), ..open.clone() };
        let overdue = CaseFilter { lamp: lamp(None, Some(today)), ..open.clone() };
        let mut counts = [0; 4];
        for (count, filter) in counts.iter_mut().zip([open, due_soon, overdue, closed]) {
            let (from, found) = self.filtered_cases(&filter).await?;
            *count = self.total(&from, &found).await?.unwrap_or(10_000);
        }
        let [open, due_soon, overdue, done] = counts;
        Ok(CaseCounts { open, due_soon, overdue, done })
    }

    /// How many cases a filter finds, counted up to 10,000.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_count(&self, filter: &CaseFilter) -> Result<i64, StoreError> {
        Ok(self.case_total(filter).await?.unwrap_or(10_000))
    }

    /// The same; none past that, as the list has it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_total(&self, filter: &CaseFilter) -> Result<Option<i64>, StoreError> {
        let (from, found) = self.filtered_cases(filter).await?;
        self.total(&from, &found).await
    }
}

/// Adds that a case is under way, or is not; the second half says the same to the index, where the list walks one.
fn under_way(found: &mut Where, open: bool) {
    match (open, found.is_narrow()) {
        (_, true) => found.and("c.open = ?", vec![open.into()]),
        (true, false) => found.and("c.open = 1 AND c.due_key < ?", vec![CLOSED.into()]),
        (false, false) => found.and("c.open = 0 AND c.due_key = ?", vec![CLOSED.into()]),
    }
}

fn lit(found: &mut Where, lamp: LampRange, said_open: bool) {
    if lamp.none {
        return found.and("c.due_on IS NULL AND c.state <> 'paused'", vec![]);
    }
    if !said_open {
        under_way(found, true);
    }
    match lamp.paused.unwrap_or(false) {
        true => found.and("c.state = 'paused'", vec![]),
        false => found.and("c.state <> 'paused'", vec![]),
    }
    if let Some(from) = lamp.from {
        found.and("c.due_key >= ?", vec![from.to_string().into()]);
        found.and("c.due_key < ?", vec![NO_DUE.into()]);
    }
    if let Some(before) = lamp.before {
        found.and("c.due_key < ?", vec![before.to_string().into()]);
    }
}
