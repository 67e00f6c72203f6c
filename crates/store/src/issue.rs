//! What enterprises ask: lists, one issue, the words that corrections have taught.

use crate::StoreError;
use crate::columns::{aliased, date, digest, hex, instant, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::past::{self, Clocked};
use crate::record::{IssueNumber, IssueRecord, IssueWord, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use crate::standing::SERVED_WHEN_ASKED;
use base::{IssueId, OfficeId, RegionCode, StewardId};
use issue::Learned;
use jiff::civil::Date;
use std::collections::BTreeMap;

const COLUMNS: &str = "id, version, channel, category, company_code, company_name, office, state, open, due_on, due_key, answered, late, judged, solved_at_once, reopened, mark, opened_on, by_id, intake_office, document, head, facts, opened_at, updated_at";

/// Numbers that are looked up together.
const NUMBERS_PER_STATEMENT: usize = 1_000;
/// Sorts last: nothing is owed of it.
pub(crate) const NO_DUE: &str = "9999-12-31";

const SORTS: &[Sort] = &[
    // Ids are made in the order of time.
    Sort { name: "opened", asc: "i.id", desc: "i.id", number: false, order: Order::Desc },
    Sort { name: "due", asc: "i.due_key", desc: "i.due_key", number: false, order: Order::Asc },
];

/// The same of what was overdue on a day.
const SORTS_THEN: &[Sort] = &[
    Sort { name: "opened", asc: "i.id", desc: "i.id", number: false, order: Order::Desc },
    Sort { name: "due", asc: "was.due_on", desc: "was.due_on", number: false, order: Order::Asc },
];

/// Which issues.
#[derive(Debug, Clone, Default)]
pub struct IssueFilter {
    /// With this office.
    pub office: Option<String>,
    /// Of this kind.
    pub category: Option<String>,
    /// By this channel.
    pub channel: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this company.
    pub company: Option<String>,
    /// What the reader reaches.
    pub scope: Scope,
    /// Still to be done, or not.
    pub open: Option<bool>,
    /// Past the last day of its answer at the end of this day, whatever became of it: with the last day and the office that it had then.
    pub overdue_on: Option<Date>,
    /// Once called not solved.
    pub reopened: Option<bool>,
    /// Of a company that this steward or cadre served when it asked.
    pub steward: Option<StewardId>,
    /// Asked on this day or later.
    pub from: Option<Date>,
    /// Asked on this day or earlier.
    pub to: Option<Date>,
    /// Ended on this day or later: solved, closed without the company's word, or withdrawn.
    pub ended_from: Option<Date>,
    /// Ended on this day or earlier.
    pub ended_to: Option<Date>,
}

/// The facts that may end an issue.
const ENDING: &str = "f.kind IN ('issue-judged', 'issue-closed-unjudged', 'issue-withdrawn')";

row! {
    struct Row {
        id: String,
        version: i64,
        channel: String,
        category: Option<String>,
        company_code: Option<String>,
        company_name: String,
        office: Option<String>,
        state: String,
        open: i64,
        due_on: Option<String>,
        answered: i64,
        late: i64,
        judged: i64,
        solved_at_once: i64,
        reopened: i64,
        mark: i64,
        opened_on: String,
        by_id: String,
        intake_office: Option<String>,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<IssueRecord, StoreError> {
        Ok(IssueRecord {
            id: IssueId::new(uuid("id", &self.id)?),
            version: self.version,
            channel: self.channel,
            category: self.category,
            company_code: self.company_code,
            company_name: self.company_name,
            office: self.office,
            state: self.state,
            open: self.open != 0,
            due_on: self.due_on.as_deref().map(|day| date("due_on", day)).transpose()?,
            answered: self.answered != 0,
            late: self.late != 0,
            judged: self.judged != 0,
            solved_at_once: self.solved_at_once != 0,
            reopened: self.reopened,
            mark: self.mark,
            opened_on: date("opened_on", &self.opened_on)?,
            by_id: user_id(&self.by_id)?,
            intake_office: self.intake_office,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            opened_at: instant("opened_at", self.opened_at)?,
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
    struct Word {
        word: String,
        office: String,
        category: Option<String>,
    }
}

/// The statement that writes an issue.
pub(crate) fn write(region: RegionCode, write: &Write<IssueRecord>) -> Statement {
    let record = write.record();
    let flag = |yes: bool| Arg::from(i64::from(yes));
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.channel.as_str().into(),
        (&record.category).into(),
        (&record.company_code).into(),
        record.company_name.as_str().into(),
        (&record.office).into(),
        record.state.as_str().into(),
        flag(record.open),
        record.due_on.map(|day| day.to_string()).into(),
        record.due_on.map_or_else(|| NO_DUE.to_owned(), |day| day.to_string()).into(),
        flag(record.answered),
        flag(record.late),
        flag(record.judged),
        flag(record.solved_at_once),
        record.reopened.into(),
        record.mark.into(),
        record.opened_on.to_string().into(),
        record.by_id.to_string().into(),
        (&record.intake_office).into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("issue", COLUMNS, args, write)
}

/// The statement that keeps a word that was taught; the last teacher is right.
pub(crate) fn teach(region: RegionCode, one: &IssueWord) -> Statement {
    let sql = "INSERT INTO issue_word (region, word, office, category, by_name, learned_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (region, word) DO UPDATE SET office = excluded.office, category = excluded.category, by_name = excluded.by_name,
         learned_at = excluded.learned_at";
    let args = vec![
        region.as_str().into(),
        one.word.as_str().into(),
        one.office.as_str().into(),
        (&one.category).into(),
        one.by_name.as_str().into(),
        one.learned_at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

/// The statement that keeps the number that an issue has elsewhere.
pub(crate) fn number(region: RegionCode, one: &IssueNumber) -> Statement {
    let sql = "INSERT INTO issue_number (region, channel, number, issue_id) VALUES ($1, $2, $3, $4)";
    let args =
        vec![region.as_str().into(), one.channel.as_str().into(), one.number.as_str().into(), one.issue.to_string().into()];
    Statement::new(sql, args)
}

impl Store {
    /// Which of some numbers of a channel there are, each with its issue.
    ///
    /// # Errors
    /// What the database says.
    pub async fn issue_numbers(&self, channel: &str, numbers: &[&str]) -> Result<BTreeMap<String, IssueId>, StoreError> {
        let mut known = BTreeMap::new();
        for some in numbers.chunks(NUMBERS_PER_STATEMENT) {
            let mut found = Where::region("region", self);
            found.equals("channel", &Some(channel.to_owned()));
            found.within("number", some.iter().map(|one| (*one).to_owned()));
            let statement = found.statement("SELECT number, issue_id FROM issue_number", "");
            for (number, id) in self.db.all::<(String, String)>(statement).await? {
                known.insert(number, IssueId::new(uuid("issue_id", &id)?));
            }
        }
        Ok(known)
    }

    /// What a filter reads, and what it finds.
    fn issues_where(&self, filter: &IssueFilter) -> (String, Where) {
        let mut found = Where::region("i.region", self);
        let was = filter.overdue_on.map(|day| past::overdue_on(Clocked::Issue, day, "i.id", &mut found)).unwrap_or_default();
        found.equals(if was.is_empty() { "i.office" } else { "was.owner_key" }, &filter.office);
        found.equals("i.category", &filter.category);
        found.equals("i.channel", &filter.channel);
        found.equals("i.state", &filter.state);
        found.equals("i.company_code", &filter.company);
        filter.scope.of_issues(&mut found);
        if let Some(open) = filter.open {
            found.and("i.open = ?", vec![i64::from(open).into()]);
        }
        match filter.reopened {
            Some(true) => found.and("i.reopened > 0", vec![]),
            Some(false) => found.and("i.reopened = 0", vec![]),
            None => {}
        }
        if let Some(steward) = filter.steward {
            let served = format!("EXISTS (SELECT 1 FROM {SERVED_WHEN_ASKED} AND w.steward_id = ?)");
            found.and(&served, vec![steward.to_string().into()]);
        }
        if let Some(day) = filter.from {
            found.and("i.opened_on >= ?", vec![day.to_string().into()]);
        }
        if let Some(day) = filter.to {
            found.and("i.opened_on <= ?", vec![day.to_string().into()]);
        }
        if filter.ended_from.is_some() || filter.ended_to.is_some() {
            let start = |day: Date| Arg::from(calendar::start_of(day).as_microsecond());
            let from = filter.ended_from.map_or(Arg::from(i64::MIN), start);
            let to = filter.ended_to.map_or(Arg::from(i64::MAX), |day| start(day.tomorrow().unwrap_or(Date::MAX)));
            // An index gives the facts of those days; of an issue that is closed, the last such fact closed it.
            let then = format!("SELECT f.subject_id FROM fact f WHERE f.region = $1 AND f.at >= ? AND f.at < ? AND {ENDING}");
            let later =
                format!("SELECT 1 FROM fact f WHERE f.region = i.region AND f.subject_id = i.id AND f.at >= ? AND {ENDING}");
            found.and(&format!("i.open = 0 AND i.id IN ({then}) AND NOT EXISTS ({later})"), vec![from, to.clone(), to]);
            found.narrow();
        }
        (format!("issue i{was}"), found)
    }

    /// A page of the issues that a filter finds, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn issues(&self, filter: &IssueFilter, request: &PageRequest) -> Result<Paged<IssueRecord>, StoreError> {
        let past = filter.overdue_on.is_some();
        let walk = Walk::new(request, if past { SORTS_THEN } else { SORTS })?;
        let (tables, found) = self.issues_where(filter);
        let total = self.total(&tables, &found).await?;
        let columns = match past {
            false => aliased("i", COLUMNS),
            true => {
                aliased("i", COLUMNS).replace("i.due_on", "was.due_on").replace("i.office", "NULLIF(was.owner_key, '') AS office")
            }
        };
        let statement = walk.statement(&columns, &tables, "i.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// How many issues a filter finds, counted up to 10,000; none past that.
    ///
    /// # Errors
    /// What the database says.
    pub async fn issue_count(&self, filter: &IssueFilter) -> Result<Option<i64>, StoreError> {
        let (tables, found) = self.issues_where(filter);
        self.total(&tables, &found).await
    }

    /// One issue.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn issue(&self, id: IssueId) -> Result<IssueRecord, StoreError> {
        self.issue_within(id, &Scope::All).await
    }

    /// The same, when the reader reaches it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not reach.
    pub async fn issue_within(&self, id: IssueId, scope: &Scope) -> Result<IssueRecord, StoreError> {
        let mut one = Where::region("i.region", self);
        one.and("i.id = ?", vec![id.to_string().into()]);
        scope.of_issues(&mut one);
        let statement = one.statement(&format!("SELECT {} FROM issue i", aliased("i", COLUMNS)), "");
        self.db.one::<Row>(statement).await?.read()
    }

    /// The words that corrections have taught.
    ///
    /// # Errors
    /// What the database says.
    pub async fn issue_words(&self) -> Result<Vec<Learned>, StoreError> {
        let sql = "SELECT word, office, category FROM issue_word WHERE region = $1 ORDER BY word";
        let rows = self.db.all::<Word>(Statement::new(sql, vec![self.region_arg()])).await?;
        let read = |row: Word| {
            let office = OfficeId::parse(&row.office).ok()?;
            Some(Learned { word: row.word, office, category: row.category })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}
