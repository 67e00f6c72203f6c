//! The city in a minute: grouped counts.

use crate::StoreError;
use crate::case::CLOSED;
use crate::columns::date;
use crate::db::Store;
use crate::page::Where;
use crate::row::row;
use crate::scope::Scope;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the first page counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Open cases by office, the fullest desk first.
    pub by_office: Vec<OfficeLoad>,
    /// Projects by district.
    pub by_district: Vec<DistrictCount>,
    /// Projects by the stage of the first thing that they still need.
    pub by_stage: Vec<StageCount>,
    /// Starts by week, the oldest first.
    pub starts_by_week: Vec<WeekStarts>,
}

row! {
    /// What lies on an office's desk.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OfficeLoad {
        /// The office.
        pub office: String,
        /// Open cases.
        pub open: i64,
        /// Of these, due within the days that count as soon.
        pub due_soon: i64,
        /// Of these, past due.
        pub overdue: i64,
    }
}

row! {
    /// A district's projects.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DistrictCount {
        /// The district.
        pub district: String,
        /// Its projects.
        pub projects: i64,
        /// Of these, started.
        pub started: i64,
        /// Their investment, in yuan.
        pub investment_yuan: i64,
    }
}

row! {
    /// A stage's projects.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StageCount {
        /// The stage.
        pub stage: String,
        /// Its projects.
        pub projects: i64,
    }
}

/// A week's starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekStarts {
    /// Its Monday.
    pub week: Date,
    /// Projects whose works began in it.
    pub started: i64,
}

impl Store {
    /// What the first page counts, of the projects that a reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn overview(&self, scope: &Scope, today: Date, soon: Date) -> Result<Overview, StoreError> {
        let mut found = Where::region("region", self);
        found.and("kind = 'investment'", vec![]);
        scope.of_projects(&mut found);
        let by_district = found.statement(
            "SELECT district, CAST(COUNT(*) AS BIGINT) AS projects,
                CAST(SUM(CASE WHEN started_on IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS started,
                CAST(SUM(investment_yuan) AS BIGINT) AS investment_yuan FROM project",
            "GROUP BY district ORDER BY COUNT(*) DESC, district",
        );
        let by_stage =
            found.statement("SELECT stage, CAST(COUNT(*) AS BIGINT) AS projects FROM project", "GROUP BY stage ORDER BY stage");
        found.reached("started_on", None, Some(today));
        let starts = found.statement(
            "SELECT started_on, CAST(COUNT(*) AS BIGINT) AS started FROM project",
            "GROUP BY started_on ORDER BY started_on",
        );
        let mut weeks: BTreeMap<Date, i64> = BTreeMap::new();
        for (day, started) in self.db.all::<(String, i64)>(starts).await? {
            let day = date("started_on", &day)?;
            let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
            *weeks.entry(monday).or_default() += started;
        }
        Ok(Overview {
            by_office: self.office_loads(scope, today, soon).await?,
            by_district: self.db.all(by_district).await?,
            by_stage: self.db.all(by_stage).await?,
            starts_by_week: weeks.into_iter().map(|(week, started)| WeekStarts { week, started }).collect(),
        })
    }

    /// What lies on each office's desk, of the cases that a reader reaches, the fullest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn office_loads(&self, scope: &Scope, today: Date, soon: Date) -> Result<Vec<OfficeLoad>, StoreError> {
        let mut found = Where::region("region", self);
        found.and("open = 1", vec![]);
        found.and("due_key < ?", vec![CLOSED.into()]);
        scope.hanging_on("project_id", &mut found, self);
        let (today, soon) = (found.bind(today.to_string().into()), found.bind(soon.to_string().into()));
        let counted = format!(
            "SELECT office, CAST(COUNT(*) AS BIGINT) AS open,
                CAST(SUM(CASE WHEN state <> 'paused' AND due_key >= {today} AND due_key <= {soon} THEN 1 ELSE 0 END) AS BIGINT) AS due_soon,
                CAST(SUM(CASE WHEN state <> 'paused' AND due_key < {today} THEN 1 ELSE 0 END) AS BIGINT) AS overdue
             FROM approval_case"
        );
        self.db.all(found.statement(&counted, "GROUP BY office ORDER BY COUNT(*) DESC, office")).await
    }
}
