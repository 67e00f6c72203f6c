//! What a ranking reads: listed projects with the permits that bear their starts out, and what became of applications.

use crate::StoreError;
use crate::columns::{case_id, date, instant, project_id, some_date};
use crate::db::Store;
use crate::office::Days;
use crate::page::Where;
use crate::row::row;
use crate::scope::Scope;
use base::{CaseId, ProjectId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A project of the list (重点项目) as a ranking reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedProject {
    /// Which.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub district: String,
    /// Who builds.
    pub owner: String,
    /// The same, by the credit code where there is one.
    pub holder: String,
    /// What it invests.
    pub investment_yuan: i64,
    /// On the list since.
    pub listed_on: Date,
    /// When works began, as somebody entered it.
    pub started_on: Option<Date>,
    /// What the rules are asked about, as JSON.
    pub facts: String,
}

/// That an item was granted to a project and stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedGrant {
    /// To which.
    pub project: ProjectId,
    /// Which item.
    pub item: String,
    /// The day of the decision.
    pub on: Date,
}

/// A case (办件) as a ranking reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedCase {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Of which item.
    pub item: String,
    /// Who decides.
    pub office: String,
    /// Whose.
    pub owner: String,
    /// The same, by the credit code where there is one.
    pub holder: String,
    /// When it came.
    pub received_at: Timestamp,
    /// The day of the decision, if it was by the day that was asked for.
    pub decided_on: Option<Date>,
    /// The working days that it took.
    pub working_days: i64,
    /// Whether it was decided within its term.
    pub on_time: bool,
}

row! {
    struct ProjectRow {
        id: String,
        name: String,
        district: String,
        owner: String,
        holder: String,
        investment_yuan: i64,
        listed_on: String,
        started_on: Option<String>,
        facts: String,
    }
}

row! {
    struct GrantRow {
        project_id: String,
        item: String,
        decided_on: String,
    }
}

row! {
    struct CaseRow {
        id: String,
        number: String,
        item: String,
        office: String,
        owner: String,
        holder: String,
        received_at: i64,
        decided_on: Option<String>,
        working_days: i64,
        on_time: i64,
    }
}

const CASE: &str = "SELECT a.id, a.number, a.item, a.office, p.owner, COALESCE(p.owner_code, p.owner) AS holder, a.received_at,
         a.decided_on, a.working_days, a.on_time
     FROM approval_case a JOIN project p ON p.region = a.region AND p.id = a.project_id";

impl Store {
    /// The projects that were on the list on a day, of one district when it is named; as far as the reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ranked_projects(
        &self,
        as_of: Date,
        district: Option<&str>,
        scope: &Scope,
    ) -> Result<Vec<RankedProject>, StoreError> {
        let mut found = Where::region("project.region", self);
        found.and("project.kind = 'investment' AND project.listed_on <= ?", vec![as_of.to_string().into()]);
        found.equals("project.district", &district.map(str::to_owned));
        scope.of_projects(&mut found);
        let sql = "SELECT id, name, district, owner, COALESCE(owner_code, owner) AS holder, investment_yuan, listed_on, started_on, facts FROM project";
        let read = |row: ProjectRow| {
            Ok(RankedProject {
                id: project_id(&row.id)?,
                name: row.name,
                district: row.district,
                owner: row.owner,
                holder: row.holder,
                investment_yuan: row.investment_yuan,
                listed_on: date("listed_on", &row.listed_on)?,
                started_on: some_date("started_on", row.started_on.as_deref())?,
                facts: row.facts,
            })
        };
        self.db.all::<ProjectRow>(found.statement(sql, "ORDER BY id")).await?.into_iter().map(read).collect()
    }

    /// When some items were first granted to projects by a day, and still stand.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ranked_grants(&self, items: &[&str], as_of: Date) -> Result<Vec<RankedGrant>, StoreError> {
        let mut found = Where::region("a.region", self);
        found.within("a.item", items.iter().map(|&item| item.to_owned()));
        let stands = "a.outcome = 'granted' AND a.state NOT IN ('revoked', 'permit-withdrawn', 'cancelled')";
        found.and(&format!("{stands} AND a.decided_on <= ?"), vec![as_of.to_string().into()]);
        let sql = "SELECT a.project_id, a.item, MIN(a.decided_on) AS decided_on FROM approval_case a";
        let read = |row: GrantRow| {
            let on = date("decided_on", &row.decided_on)?;
            Ok(RankedGrant { project: project_id(&row.project_id)?, item: row.item, on })
        };
        let grouped = found.statement(sql, "GROUP BY a.project_id, a.item ORDER BY a.project_id, a.item");
        self.db.all::<GrantRow>(grouped).await?.into_iter().map(read).collect()
    }

    /// The cases that were decided within some days, and those that on their last day were past their statutory term without a decision; of one
    /// office when it is named; as far as the reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ranked_cases(&self, days: Days, office: Option<&str>, scope: &Scope) -> Result<Vec<RankedCase>, StoreError> {
        let narrowed = || {
            let mut found = Where::region("a.region", self);
            found.equals("a.office", &office.map(str::to_owned));
            scope.hanging_on("a.project_id", &mut found, self);
            found
        };
        let (from, to) = (days.from.to_string(), days.to.to_string());
        let mut decided = narrowed();
        decided.and("a.decided_on >= ? AND a.decided_on <= ?", vec![from.into(), to.as_str().into()]);
        let mut late = narrowed();
        late.and("a.state <> 'paused' AND a.statutory_due_on < ?", vec![to.as_str().into()]);
        late.and("((a.open = 1 AND a.decided_on IS NULL) OR a.decided_on > ?)", vec![to.into()]);
        let read = |row: CaseRow| {
            let decided_on = some_date("decided_on", row.decided_on.as_deref())?.filter(|on| *on <= days.to);
            Ok(RankedCase {
                id: case_id(&row.id)?,
                number: row.number,
                item: row.item,
                office: row.office,
                owner: row.owner,
                holder: row.holder,
                received_at: instant("received_at", row.received_at)?,
                decided_on,
                working_days: row.working_days,
                on_time: row.on_time == 1 && decided_on.is_some(),
            })
        };
        let mut rows = self.db.all::<CaseRow>(decided.statement(CASE, "ORDER BY a.id")).await?;
        rows.extend(self.db.all::<CaseRow>(late.statement(CASE, "ORDER BY a.id")).await?);
        rows.into_iter().map(read).collect()
    }
}
