//! Ratings of services: lists, one by what was rated, sums by office, item and window.

use crate::columns::{aliased, date, digest, hex, instant, some_date, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where, sum_where};
use crate::record::{RatingRecord, Write};
use crate::replace;
use crate::row::row;
use crate::{Scope, StoreError};
use ::rating::Standing;
use base::{RatingId, RegionCode};
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

const COLUMNS: &str = "id, version, subject_kind, subject_id, office, item, window_id, grade, bad, state, open, due_on, late, rated_on, by_id, synthetic, document, head, facts, rated_at, updated_at";

const SORTS: &[Sort] = &[
    // Ids are made in the order of time.
    Sort { name: "rated", asc: "r.id", desc: "r.id", number: false, order: Order::Desc },
    Sort { name: "grade", asc: "r.grade", desc: "r.grade", number: true, order: Order::Asc },
];

/// Which ratings.
#[derive(Debug, Clone, Default)]
pub struct RatingFilter {
    /// Those that the reader reaches.
    pub scope: Scope,
    /// Of this office.
    pub office: Option<String>,
    /// Of this item.
    pub item: Option<String>,
    /// At this window.
    pub window: Option<String>,
    /// Of this grade, 1 to 5.
    pub grade: Option<i64>,
    /// Bad ones, or the others.
    pub bad: Option<bool>,
    /// In this state.
    pub state: Option<String>,
    /// A call back is still owed or judged, or not.
    pub open: Option<bool>,
    /// Called back: within the term, or not.
    pub in_time: Option<bool>,
    /// Rated on this day or later.
    pub from: Option<Date>,
    /// Rated on this day or earlier.
    pub to: Option<Date>,
}

/// By what ratings are summed up (统计口径).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatedBy {
    /// By office.
    Office,
    /// By item.
    Item,
    /// By window.
    Window,
}

row! {
    struct Row {
        id: String,
        version: i64,
        subject_kind: String,
        subject_id: String,
        office: String,
        item: Option<String>,
        window_id: Option<String>,
        grade: i64,
        bad: i64,
        state: String,
        open: i64,
        due_on: Option<String>,
        late: i64,
        rated_on: String,
        by_id: Option<String>,
        synthetic: i64,
        document: String,
        head: String,
        facts: i64,
        rated_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<RatingRecord, StoreError> {
        Ok(RatingRecord {
            id: RatingId::new(uuid("id", &self.id)?),
            version: self.version,
            subject_kind: self.subject_kind,
            subject_id: uuid("subject_id", &self.subject_id)?,
            office: self.office,
            item: self.item,
            window: self.window_id,
            grade: self.grade,
            bad: self.bad != 0,
            state: self.state,
            open: self.open != 0,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            late: self.late != 0,
            rated_on: date("rated_on", &self.rated_on)?,
            by_id: self.by_id.as_deref().map(user_id).transpose()?,
            synthetic: self.synthetic != 0,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            rated_at: instant("rated_at", self.rated_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed<K> {
        ..row: Row,
        sort_key: K,
    }
}

row! {
    struct Sums {
        who: Option<String>,
        rated: i64,
        grade_5: i64,
        grade_4: i64,
        grade_3: i64,
        grade_2: i64,
        grade_1: i64,
        bad: i64,
        in_time: i64,
        called: i64,
        settled: i64,
    }
}

/// The statement that writes a rating.
pub(crate) fn write(region: RegionCode, write: &Write<RatingRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.subject_kind.as_str().into(),
        record.subject_id.to_string().into(),
        record.office.as_str().into(),
        (&record.item).into(),
        (&record.window).into(),
        record.grade.into(),
        record.bad.into(),
        record.state.as_str().into(),
        record.open.into(),
        record.due_on.map(|day| day.to_string()).into(),
        record.late.into(),
        record.rated_on.to_string().into(),
        record.by_id.map(|id| id.to_string()).into(),
        record.synthetic.into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.rated_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("rating", COLUMNS, args, write)
}

impl Store {
    fn ratings_where(&self, filter: &RatingFilter) -> Where {
        let mut found = Where::region("r.region", self);
        filter.scope.of_ratings(&mut found);
        found.equals("r.office", &filter.office);
        found.equals("r.item", &filter.item);
        found.equals("r.window_id", &filter.window);
        found.equals("r.state", &filter.state);
        let mut number = |column: &str, value: Option<i64>| {
            if let Some(value) = value {
                found.and(&format!("{column} = ?"), vec![value.into()]);
            }
        };
        number("r.grade", filter.grade);
        number("r.bad", filter.bad.map(i64::from));
        number("r.open", filter.open.map(i64::from));
        match filter.in_time {
            Some(true) => found.and("r.bad = 1 AND r.state <> 'owed' AND r.late = 0", vec![]),
            Some(false) => found.and("r.bad = 1 AND (r.state = 'owed' OR r.late = 1)", vec![]),
            None => {}
        }
        if let Some(day) = filter.from {
            found.and("r.rated_on >= ?", vec![day.to_string().into()]);
        }
        if let Some(day) = filter.to {
            found.and("r.rated_on <= ?", vec![day.to_string().into()]);
        }
        found
    }

    /// A page of the ratings that a filter finds, the newest first. Sort: rated, grade.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn ratings(&self, filter: &RatingFilter, request: &PageRequest) -> Result<Paged<RatingRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let found = self.ratings_where(filter);
        let total = self.total("rating r", &found).await?;
        let by_number = request.sort.as_deref() == Some("grade");
        let statement = walk.statement(&aliased("r", COLUMNS), "rating r", "r.id", found);
        let rows = if by_number {
            let rows = self.db.all::<Listed<i64>>(statement).await?.into_iter();
            rows.map(|one| Ok((Key::Int(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?
        } else {
            let rows = self.db.all::<Listed<String>>(statement).await?.into_iter();
            rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?
        };
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One rating.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn rating(&self, id: RatingId) -> Result<RatingRecord, StoreError> {
        self.rating_within(id, &Scope::All).await
    }

    /// The same, when the reader reaches it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not reach.
    pub async fn rating_within(&self, id: RatingId, scope: &Scope) -> Result<RatingRecord, StoreError> {
        let mut one = Where::region("r.region", self);
        one.and("r.id = ?", vec![id.to_string().into()]);
        scope.of_ratings(&mut one);
        let statement = one.statement(&format!("SELECT {} FROM rating r", aliased("r", COLUMNS)), "");
        self.db.one::<Row>(statement).await?.read()
    }

    /// The rating of a case or a ticket, if it was given.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rating_of(&self, subject_kind: &str, subject: Uuid) -> Result<Option<RatingRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM rating WHERE region = $1 AND subject_kind = $2 AND subject_id = $3");
        let args = vec![self.region_arg(), subject_kind.into(), subject.to_string().into()];
        self.db.some::<Row>(Statement::new(sql, args)).await?.map(Row::read).transpose()
    }

    /// How offices, items or windows stand with the ratings that a filter finds; what belongs to none is left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rating_standings(&self, by: RatedBy, filter: &RatingFilter) -> Result<BTreeMap<String, Standing>, StoreError> {
        let column = match by {
            RatedBy::Office => "r.office",
            RatedBy::Item => "r.item",
            RatedBy::Window => "r.window_id",
        };
        let mut found = self.ratings_where(filter);
        found.and(&format!("{column} IS NOT NULL"), vec![]);
        let sum = |condition: &str| sum_where("1", condition);
        let grades: Vec<String> = (1..=5).map(|n| format!("{} AS grade_{n}", sum(&format!("r.grade = {n}")))).collect();
        let select = format!(
            "SELECT {column} AS who, CAST(COUNT(*) AS BIGINT) AS rated, {}, {} AS bad, {} AS in_time, {} AS called, {} AS settled FROM rating r",
            grades.join(", "),
            sum("r.bad = 1"),
            sum("r.bad = 1 AND r.state <> 'owed' AND r.late = 0"),
            sum("r.bad = 1 AND r.state <> 'owed'"),
            sum("r.state = 'settled'"),
        );
        let rows = self.db.all::<Sums>(found.statement(&select, &format!("GROUP BY {column}"))).await?;
        let read = |one: Sums| {
            let standing = Standing {
                rated: one.rated,
                grades: [one.grade_5, one.grade_4, one.grade_3, one.grade_2, one.grade_1],
                bad: one.bad,
                in_time: one.in_time,
                called: one.called,
                settled: one.settled,
            };
            Some((one.who?, standing))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}
