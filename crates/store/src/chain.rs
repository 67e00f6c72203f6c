//! What industry chains are counted from: few columns of many rows. What belongs to a link is not decided here.

use crate::StoreError;
use crate::columns::{project_id, some_date, uuid};
use crate::db::{Arg, Store};
use crate::entity::{COLUMNS, Row as Entity};
use crate::lead::{COURSES_MAX, LeadFilter};
use crate::page::Where;
use crate::project::ProjectFilter;
use crate::record::EntityRecord;
use crate::row::row;
use base::{LeadId, ProjectId};
use jiff::civil::Date;

/// Entities of one read.
const ROWS: usize = 20_000;

row! {
    /// An entity that has not ended, as far as chains ask.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct EntityBrief {
        /// Its number.
        pub n: i64,
        /// Its name.
        pub name: String,
        /// Its district.
        pub district: String,
        /// Its industry, four digits.
        pub industry: Option<String>,
        /// 1 when it is above the scale of the statistics.
        pub above_scale: i64,
    }
}

/// A project, as far as chains ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectBrief {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Its industry.
    pub industry: String,
    /// The cluster under which it is registered.
    pub cluster: Option<String>,
    /// The base under which it is registered.
    pub base: Option<String>,
    /// Its investment, in yuan.
    pub investment: i64,
    /// The stage of the first thing that it still needs, or started, or completed.
    pub stage: String,
    /// When works are planned to start.
    pub planned_start_on: Option<Date>,
    /// When works started.
    pub started_on: Option<Date>,
    /// When they were completed.
    pub completed_on: Option<Date>,
    /// The first due date of its cases whose clock runs.
    pub next_due_on: Option<Date>,
}

row! {
    struct Project {
        id: String,
        name: String,
        industry: String,
        cluster: Option<String>,
        base: Option<String>,
        investment_yuan: i64,
        stage: String,
        planned_start_on: Option<String>,
        started_on: Option<String>,
        completed_on: Option<String>,
        next_due_on: Option<String>,
        paused: i64,
    }
}

impl Project {
    fn read(self) -> Result<ProjectBrief, StoreError> {
        Ok(ProjectBrief {
            id: project_id(&self.id)?,
            name: self.name,
            industry: self.industry,
            cluster: self.cluster,
            base: self.base,
            investment: self.investment_yuan,
            stage: self.stage,
            planned_start_on: some_date("planned_start_on", self.planned_start_on.as_deref())?,
            started_on: some_date("started_on", self.started_on.as_deref())?,
            completed_on: some_date("completed_on", self.completed_on.as_deref())?,
            next_due_on: some_date("next_due_on", self.next_due_on.as_deref().filter(|_| self.paused == 0))?,
        })
    }
}

/// A lead, as far as chains ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadBrief {
    /// Its id.
    pub id: LeadId,
    /// The project that is talked of.
    pub name: String,
    /// Its industry.
    pub industry: String,
    /// Whether somebody works on it.
    pub open: bool,
}

row! {
    struct Lead {
        id: String,
        name: String,
        industry: String,
        open: i64,
    }
}

impl Store {
    /// The entities of some kinds that have not ended, behind a number, in the order of their numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entity_briefs(&self, after: i64, kinds: &[String]) -> Result<Vec<EntityBrief>, StoreError> {
        let (mut all, mut after): (Vec<EntityBrief>, i64) = (Vec::new(), after);
        loop {
            let mut found = Where::region("region", self);
            found.and("n > ?", vec![after.into()]);
            found.and("ended_on IS NULL", vec![]);
            found.within("kind", kinds.iter().cloned());
            let columns =
                "SELECT n, name, district, industry, CAST(COALESCE(above_scale, 0) AS BIGINT) AS above_scale FROM entity";
            let rows: Vec<EntityBrief> = self.db.all(found.statement(columns, &format!("ORDER BY n LIMIT {ROWS}"))).await?;
            let more = rows.len() == ROWS;
            after = rows.last().map_or(after, |last| last.n);
            all.extend(rows);
            if !more {
                return Ok(all);
            }
        }
    }

    /// The entities with these numbers, in their order; those that there are not are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entities_numbered(&self, numbers: &[i64]) -> Result<Vec<EntityRecord>, StoreError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Where::region("region", self);
        let places = vec!["?"; numbers.len()].join(", ");
        found.and(&format!("n IN ({places})"), numbers.iter().map(|n| Arg::from(*n)).collect());
        let rows = self.db.all::<Entity>(found.statement(&format!("SELECT {} FROM entity", *COLUMNS), "")).await?;
        let mut read = rows.into_iter().map(Entity::read).collect::<Result<Vec<_>, _>>()?;
        read.sort_by_key(|one| numbers.iter().position(|n| *n == one.n));
        Ok(read)
    }

    /// The projects that a filter finds, the largest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn project_briefs(&self, filter: &ProjectFilter) -> Result<Vec<ProjectBrief>, StoreError> {
        let columns = "SELECT id, name, industry, cluster, base, investment_yuan, stage, planned_start_on, started_on, completed_on, \
             next_due_on, paused FROM project";
        let statement = self.filtered(filter).await?.1.statement(columns, "ORDER BY investment_yuan DESC, id DESC");
        self.db.all::<Project>(statement).await?.into_iter().map(Project::read).collect()
    }

    /// The leads that a filter finds, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lead_briefs(&self, filter: &LeadFilter) -> Result<Vec<LeadBrief>, StoreError> {
        let statement = self.leads_where(filter).statement(
            &format!("SELECT l.id, l.name, l.industry, l.open FROM {}", crate::lead::FROM),
            &format!("ORDER BY l.id DESC LIMIT {COURSES_MAX}"),
        );
        let read = |one: Lead| {
            let id = LeadId::new(uuid("id", &one.id)?);
            Ok(LeadBrief { id, name: one.name, industry: one.industry, open: one.open != 0 })
        };
        self.db.all::<Lead>(statement).await?.into_iter().map(read).collect()
    }
}
