//! What a cockpit counts: on which days projects and leads came to each mark, as few columns of each as the arithmetic needs; and the lists that its figures
//! open, by the same days.

use crate::StoreError;
use crate::columns::{date, day_text, project_id, some_date};
use crate::db::{Arg, Store};
use crate::lead::{LeadFilter, LeadScope};
use crate::page::Where;
use crate::project::ProjectFilter;
use crate::row::row;
use crate::scope::Scope;
use base::{ProjectId, Yuan};
use jiff::Timestamp;
use jiff::civil::Date;

/// When the first application of the row `project` was received.
const APPLIED_AT: &str = "CAST((SELECT MIN(c.received_at) FROM approval_case c WHERE c.region = project.region AND c.project_id = project.id) AS BIGINT)";

/// How far a project came, and how it stood on the day that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of project and days of its milestones, commented in schema.sql")]
pub struct ProjectCourse {
    pub id: ProjectId,
    pub district: String,
    pub investment: Yuan,
    pub stage: String,
    pub next_due_on: Option<Date>,
    pub paused: bool,
    pub listed_on: Date,
    /// When its first application was received.
    pub applied_on: Option<Date>,
    pub cleared_on: Option<Date>,
    pub started_on: Option<Date>,
    pub completed_on: Option<Date>,
    pub produced_on: Option<Date>,
    pub at_capacity_on: Option<Date>,
}

/// When a lead was met and signed, and what it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of promotion_lead, commented in schema.sql")]
pub struct LeadStart {
    pub project: Option<ProjectId>,
    pub contact_on: Date,
    pub signed_on: Option<Date>,
}

impl ProjectFilter {
    /// How far they came, by the end of a day where one is given.
    pub(crate) fn by_course(&self, found: &mut Where) {
        let by = self.as_of.map(|day| day.to_string());
        if let Some(day) = &by {
            found.and("project.listed_on <= ?", vec![day.as_str().into()]);
        }
        match (self.started, &by) {
            (None, _) => {}
            (Some(true), _) => found.reached("started_on", None, self.as_of),
            (Some(false), None) => found.and("started_on IS NULL", vec![]),
            (Some(false), Some(day)) => found.and("(started_on IS NULL OR started_on > ?)", vec![day.as_str().into()]),
        }
        self.by_lists(found, by.as_deref());
        if let Some(mark) = &self.reached {
            self.by_mark(found, mark);
        }
    }

    /// On the lists of campaigns, by the end of a day where one is given.
    fn by_lists(&self, found: &mut Where, by: Option<&str>) {
        for (listed, one) in [(self.campaign, None), (self.campaign_id.map(|_| true), self.campaign_id)] {
            let Some(listed) = listed else { continue };
            let mut member =
                "EXISTS (SELECT 1 FROM campaign_project m WHERE m.region = project.region AND m.project_id = project.id"
                    .to_owned();
            let mut args: Vec<Arg> = Vec::new();
            match by {
                None => member.push_str(" AND m.left_on IS NULL"),
                Some(day) => {
                    member.push_str(" AND m.listed_on <= ? AND (m.left_on IS NULL OR m.left_on > ?)");
                    args.extend([day.into(), day.into()]);
                }
            }
            if let Some(id) = one {
                member.push_str(" AND m.campaign_id = ?");
                args.push(id.to_string().into());
            }
            found.and(&format!("{}{member})", if listed { "" } else { "NOT " }), args);
        }
    }

    /// Come to a mark, since a day and by the end of another where they are given.
    fn by_mark(&self, found: &mut Where, mark: &str) {
        match mark {
            "listed" | "started" | "completed" => found.reached(&format!("project.{mark}_on"), self.since, self.as_of),
            "applied" => {
                found.and(&format!("{APPLIED_AT} IS NOT NULL"), vec![]);
                let start = |day: Date| Arg::from(calendar::start_of(day).as_microsecond());
                if let Some(day) = self.since {
                    found.and(&format!("{APPLIED_AT} >= ?"), vec![start(day)]);
                }
                if let Some(day) = self.as_of {
                    found.and(&format!("{APPLIED_AT} < ?"), vec![start(day.tomorrow().unwrap_or(Date::MAX))]);
                }
            }
            kind => {
                let day = "(SELECT r.done_on FROM milestone r WHERE r.region = project.region AND r.project_id = project.id AND r.kind = ?)";
                // Its kind is an argument each time it stands there.
                found.and(&format!("{day} >= ?"), vec![kind.into(), day_text(self.since).unwrap_or_default().into()]);
                if let Some(by) = self.as_of {
                    found.and(&format!("{day} <= ?"), vec![kind.into(), by.to_string().into()]);
                }
            }
        }
    }
}

row! {
    struct ProjectRow {
        id: String,
        district: String,
        investment_yuan: i64,
        stage: String,
        next_due_on: Option<String>,
        paused: i64,
        listed_on: String,
        applied_at: Option<i64>,
        cleared_on: Option<String>,
        started_on: Option<String>,
        completed_on: Option<String>,
        produced_on: Option<String>,
        at_capacity_on: Option<String>,
    }
}

impl ProjectRow {
    fn read(self) -> Result<ProjectCourse, StoreError> {
        let applied_at = self.applied_at.map(|at| Timestamp::from_microsecond(at).unwrap_or(Timestamp::MAX));
        Ok(ProjectCourse {
            id: project_id(&self.id)?,
            investment: Yuan::new(self.investment_yuan),
            next_due_on: some_date("next_due_on", self.next_due_on.as_deref())?,
            paused: self.paused != 0,
            listed_on: date("listed_on", &self.listed_on)?,
            applied_on: applied_at.map(calendar::date_of),
            cleared_on: some_date("cleared_on", self.cleared_on.as_deref())?,
            started_on: some_date("started_on", self.started_on.as_deref())?,
            completed_on: some_date("completed_on", self.completed_on.as_deref())?,
            produced_on: some_date("produced_on", self.produced_on.as_deref())?,
            at_capacity_on: some_date("at_capacity_on", self.at_capacity_on.as_deref())?,
            district: self.district,
            stage: self.stage,
        })
    }
}

impl Store {
    /// The courses of all projects within a reach, and how they stood at the end of a day, or stand now. A city has some thousands of projects; an index gives each its first application and its milestones.
    ///
    /// # Errors
    /// What the database says.
    pub async fn project_courses(&self, scope: &Scope, as_of: Option<Date>) -> Result<Vec<ProjectCourse>, StoreError> {
        let mut found = Where::region("project.region", self);
        let then = self.then(as_of, &mut found).await?;
        found.and("kind = 'investment'", vec![]);
        scope.of_projects(&mut found);
        let done = |kind: &str, name: &str| {
            format!(
                "(SELECT r.done_on FROM milestone r WHERE r.region = project.region AND r.project_id = project.id AND r.kind = '{kind}') AS {name}"
            )
        };
        let [stage, due, paused] = ["stage", "next_due_on", "paused"].map(|column| then.column(column));
        let select = format!(
            "SELECT project.id, project.district, project.investment_yuan, {stage} AS stage, {due} AS next_due_on, {paused} AS paused, project.listed_on,
                 {APPLIED_AT} AS applied_at, project.started_on, project.completed_on, {}, {}, {} FROM {}",
            done("cleared", "cleared_on"),
            done("produced", "produced_on"),
            done("at-capacity", "at_capacity_on"),
            then.tables(),
        );
        let rows = self.db.all::<ProjectRow>(found.statement(&select, "ORDER BY project.id")).await?;
        rows.into_iter().map(ProjectRow::read).collect()
    }

    /// When the leads that a reader sees were met and signed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lead_starts(&self, scope: &LeadScope) -> Result<Vec<LeadStart>, StoreError> {
        row! {
            struct StartRow {
                project_id: Option<String>,
                contact_on: String,
                signed_on: Option<String>,
            }
        }
        let found = self.leads_where(&LeadFilter { scope: scope.clone(), ..LeadFilter::default() });
        let select = "SELECT l.project_id, l.contact_on, l.signed_on FROM promotion_lead l";
        let read = |row: StartRow| {
            Ok(LeadStart {
                project: row.project_id.as_deref().map(project_id).transpose()?,
                contact_on: date("contact_on", &row.contact_on)?,
                signed_on: some_date("signed_on", row.signed_on.as_deref())?,
            })
        };
        self.db.all::<StartRow>(found.statement(select, "ORDER BY l.id")).await?.into_iter().map(read).collect()
    }
}
