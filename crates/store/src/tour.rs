//! Tours of projects (项目观摩): the route, what participants gave.

use crate::StoreError;
use crate::columns::{date, digest, hex, instant, project_id, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::project;
use crate::record::{ProjectRecord, ScoreRecord, TourRecord, TourStop, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use base::{Named, ProjectId, RegionCode, ScoreId, TourId, UserId};
use jiff::civil::Date;

const COLUMNS: &str = "id, version, name_zh, name_en, held_on, state, synthetic, head, facts, created_at, updated_at";

const SCORE_COLUMNS: &str = "id, version, tour_id, project_id, user_id, marks, head, facts, scored_at";

const SORTS: &[Sort] = &[Sort { name: "held", asc: "held_on", desc: "held_on", number: false, order: Order::Desc }];

/// A tour in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TourRow {
    /// The tour.
    pub tour: TourRecord,
    /// How many projects it visits.
    pub stops: i64,
}

/// A stop of a tour, with the project as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredStop {
    /// Its place on the route, from 1.
    pub n: i64,
    /// The project.
    pub project: ProjectRecord,
}

row! {
    struct Row {
        id: String,
        version: i64,
        name_zh: String,
        name_en: String,
        held_on: String,
        state: String,
        synthetic: i64,
        head: String,
        facts: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<TourRecord, StoreError> {
        Ok(TourRecord {
            id: TourId::new(uuid("id", &self.id)?),
            version: self.version,
            name: Named::new(self.name_zh, self.name_en),
            held_on: date("held_on", &self.held_on)?,
            state: self.state,
            synthetic: self.synthetic != 0,
            head: digest("head", &self.head)?,
            facts: self.facts,
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Keyed {
        ..row: Row,
        stops: i64,
        sort_key: String,
    }
}

row! {
    struct Score {
        id: String,
        version: i64,
        tour_id: String,
        project_id: String,
        user_id: String,
        marks: String,
        head: String,
        facts: i64,
        scored_at: i64,
    }
}

impl Score {
    fn read(self) -> Result<ScoreRecord, StoreError> {
        Ok(ScoreRecord {
            id: ScoreId::new(uuid("id", &self.id)?),
            version: self.version,
            tour: TourId::new(uuid("tour_id", &self.tour_id)?),
            project: project_id(&self.project_id)?,
            user: user_id(&self.user_id)?,
            marks: self.marks,
            head: digest("head", &self.head)?,
            facts: self.facts,
            scored_at: instant("scored_at", self.scored_at)?,
        })
    }
}

/// The statement that writes a tour.
pub(crate) fn write(region: RegionCode, write: &Write<TourRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.name.zh.as_str().into(),
        record.name.en.as_str().into(),
        record.held_on.to_string().into(),
        record.state.as_str().into(),
        record.synthetic.into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.created_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("tour", COLUMNS, args, write)
}

/// The statement that adds a stop.
pub(crate) fn stop(region: RegionCode, one: &TourStop) -> Statement {
    Statement::new(
        "INSERT INTO tour_stop (region, tour_id, project_id, n) VALUES ($1, $2, $3, $4)",
        vec![region.as_str().into(), one.tour.to_string().into(), one.project.to_string().into(), one.n.into()],
    )
}

/// The statement that touches the tour of a score, as long as it is open.
pub(crate) fn while_open(region: RegionCode, score: &ScoreRecord) -> Statement {
    let sql = "UPDATE tour SET updated_at = $3 WHERE region = $1 AND id = $2 AND state = 'open'";
    Statement::new(sql, vec![region.as_str().into(), score.tour.to_string().into(), score.scored_at.as_microsecond().into()])
}

/// The statement that writes a score.
pub(crate) fn score(region: RegionCode, write: &Write<ScoreRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.tour.to_string().into(),
        record.project.to_string().into(),
        record.user.to_string().into(),
        record.marks.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.scored_at.as_microsecond().into(),
    ];
    replace::write("tour_score", SCORE_COLUMNS, args, write)
}

/// The columns of a tour in a list.
fn counted() -> String {
    let stops = "SELECT COUNT(*) FROM tour_stop v WHERE v.region = tour.region AND v.tour_id = tour.id";
    format!("{COLUMNS}, CAST(({stops}) AS BIGINT) AS stops")
}

impl Store {
    /// A page of tours, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn tours(&self, request: &PageRequest) -> Result<Paged<TourRow>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let found = Where::region("region", self);
        let total = self.total("tour", &found).await?;
        let rows = self.db.all::<Keyed>(walk.statement(&counted(), "tour", "id", found)).await?.into_iter();
        let rows = rows
            .map(|one| Ok((Key::Text(one.sort_key), TourRow { tour: one.row.read()?, stops: one.stops })))
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.tour.id.to_string()))
    }

    /// The tours of a day.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tours_on(&self, day: Date) -> Result<Vec<TourRow>, StoreError> {
        let sql = format!("SELECT {}, held_on AS sort_key FROM tour WHERE region = $1 AND held_on = $2 ORDER BY id", counted());
        let rows = self.db.all::<Keyed>(Statement::new(sql, vec![self.region_arg(), day.to_string().into()])).await?;
        rows.into_iter().map(|one| Ok(TourRow { tour: one.row.read()?, stops: one.stops })).collect()
    }

    /// One tour.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn tour(&self, id: TourId) -> Result<TourRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM tour WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The stops of a tour, in the order of the route.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tour_stops(&self, id: TourId) -> Result<Vec<ScoredStop>, StoreError> {
        row! {
            struct StopRow {
                ..row: project::Row,
                n: i64,
            }
        }
        let sql = format!(
            "SELECT {}, w.n FROM tour_stop w JOIN project ON project.region = w.region AND project.id = w.project_id
             WHERE w.region = $1 AND w.tour_id = $2 ORDER BY w.n",
            project::columns()
        );
        let rows = self.db.all::<StopRow>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        rows.into_iter().map(|one| Ok(ScoredStop { n: one.n, project: one.row.read()? })).collect()
    }

    /// The scores of a tour: everybody's, or one participant's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tour_scores(&self, id: TourId, user: Option<UserId>) -> Result<Vec<ScoreRecord>, StoreError> {
        let mut found = Where::region("region", self);
        found.and("tour_id = ?", vec![id.to_string().into()]);
        found.equals("user_id", &user.map(|user| user.to_string()));
        let select = format!("SELECT {SCORE_COLUMNS} FROM tour_score");
        let rows = self.db.all::<Score>(found.statement(&select, "ORDER BY project_id, user_id")).await?;
        rows.into_iter().map(Score::read).collect()
    }

    /// What one participant gave one stop.
    ///
    /// # Errors
    /// What the database says.
    pub async fn score_of(&self, tour: TourId, project: ProjectId, user: UserId) -> Result<Option<ScoreRecord>, StoreError> {
        let sql = format!(
            "SELECT {SCORE_COLUMNS} FROM tour_score WHERE region = $1 AND tour_id = $2 AND project_id = $3 AND user_id = $4"
        );
        let args = vec![self.region_arg(), tour.to_string().into(), project.to_string().into(), user.to_string().into()];
        self.db.some::<Score>(Statement::new(sql, args)).await?.map(Score::read).transpose()
    }

    /// Projects that tours held until a day visited, and on which works had started by then, of those that a reader reaches. A city's
    /// tours have few stops: they are counted whole, as its projects are.
    pub(crate) async fn toured(&self, scope: &Scope, on: Date) -> Result<i64, StoreError> {
        let mut found = Where::region("u.region", self);
        found.and("u.held_on <= ?", vec![on.to_string().into()]);
        found.reached("project.started_on", None, Some(on));
        scope.of_projects(&mut found);
        let sql = "SELECT CAST(COUNT(DISTINCT b.project_id) AS BIGINT) FROM tour u
             JOIN tour_stop b ON b.region = u.region AND b.tour_id = u.id
             JOIN project ON project.region = b.region AND project.id = b.project_id";
        let (count,) = self.db.one::<(i64,)>(found.statement(sql, "")).await?;
        Ok(count)
    }
}
