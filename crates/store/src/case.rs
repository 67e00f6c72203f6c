//! Cases.

use crate::StoreError;
use crate::columns::{case_id, date, day_text, digest, hex, instant, project_id, some_date};
use crate::db::{Arg, Statement, Store};
use crate::record::{CaseFigures, CaseRecord, Write};
use crate::replace;
use crate::row::row;
use base::{CaseId, ProjectId, RegionCode};
use jiff::civil::Date;

/// The due key of an open case without a clock: after every date.
pub(crate) const NO_DUE: &str = "9999-12-30";
/// The due key of a closed case: after the open ones, so that one index serves open, closed and all.
pub(crate) const CLOSED: &str = "9999-12-31";

/// What earlier cases say of an applicant (申请人信用情况).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Until when it may not apply for the item, that day excluded.
    pub barred_until: Option<Date>,
    /// Whether a commitment of its proved false.
    pub commitment_broken: bool,
}

pub(crate) const COLUMNS: &str = "id, version, number, project_id, item, office, state, outcome, applicant, received_at, accepted_on, deemed, due_on, \
     due_key, due_kind, statutory_due_on, provisional, calendar_version, law_on, open, document, head, facts, finished_on, \
     updated_at, wakes_on, tolerated_until, barred_until, broken_commitment, machine, intake_office, corrected, decided_on, \
     working_days, on_time, steps, steps_on_paper, looked_on, look_passed";

row! {
    pub(crate) struct Row {
        id: String,
        version: i64,
        number: String,
        project_id: String,
        item: String,
        office: String,
        state: String,
        outcome: Option<String>,
        applicant: String,
        received_at: i64,
        accepted_on: Option<String>,
        deemed: i64,
        due_on: Option<String>,
        due_kind: Option<String>,
        statutory_due_on: Option<String>,
        provisional: i64,
        calendar_version: String,
        law_on: String,
        open: i64,
        document: String,
        head: String,
        facts: i64,
        finished_on: Option<String>,
        updated_at: i64,
        wakes_on: Option<String>,
        tolerated_until: Option<String>,
        barred_until: Option<String>,
        broken_commitment: i64,
        machine: i64,
        intake_office: String,
        corrected: i64,
        decided_on: Option<String>,
        working_days: i64,
        on_time: i64,
        steps: i64,
        steps_on_paper: i64,
        looked_on: Option<String>,
        look_passed: i64,
    }
}

impl Row {
    pub(crate) fn read(self) -> Result<CaseRecord, StoreError> {
        Ok(CaseRecord {
            id: case_id(&self.id)?,
            version: self.version,
            number: self.number,
            project_id: project_id(&self.project_id)?,
            item: self.item,
            office: self.office,
            state: self.state,
            outcome: self.outcome,
            applicant: self.applicant,
            received_at: instant("received_at", self.received_at)?,
            accepted_on: some_date("accepted_on", self.accepted_on.as_deref())?,
            deemed: self.deemed != 0,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            due_kind: self.due_kind,
            statutory_due_on: some_date("statutory_due_on", self.statutory_due_on.as_deref())?,
            provisional: self.provisional != 0,
            calendar_version: self.calendar_version,
            law_on: date("law_on", &self.law_on)?,
            open: self.open != 0,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            finished_on: some_date("finished_on", self.finished_on.as_deref())?,
            updated_at: instant("updated_at", self.updated_at)?,
            wakes_on: some_date("wakes_on", self.wakes_on.as_deref())?,
            tolerated_until: some_date("tolerated_until", self.tolerated_until.as_deref())?,
            barred_until: some_date("barred_until", self.barred_until.as_deref())?,
            broken_commitment: self.broken_commitment != 0,
            machine: self.machine,
            figures: CaseFigures {
                intake_office: self.intake_office,
                corrected: self.corrected != 0,
                decided_on: some_date("decided_on", self.decided_on.as_deref())?,
                working_days: self.working_days,
                on_time: (self.on_time >= 0).then_some(self.on_time > 0),
                steps: self.steps,
                steps_on_paper: self.steps_on_paper,
                looked_on: some_date("looked_on", self.looked_on.as_deref())?,
                look_passed: self.look_passed != 0,
            },
        })
    }
}

impl CaseRecord {
    fn values(&self) -> Vec<Arg> {
        let due = day_text(self.due_on);
        let due_key = if self.open { due.clone().unwrap_or_else(|| NO_DUE.to_owned()) } else { CLOSED.to_owned() };
        vec![
            self.version.into(),
            self.number.as_str().into(),
            self.project_id.to_string().into(),
            self.item.as_str().into(),
            self.office.as_str().into(),
            self.state.as_str().into(),
            (&self.outcome).into(),
            self.applicant.as_str().into(),
            self.received_at.as_microsecond().into(),
            day_text(self.accepted_on).into(),
            self.deemed.into(),
            due.into(),
            due_key.into(),
            (&self.due_kind).into(),
            day_text(self.statutory_due_on).into(),
            self.provisional.into(),
            self.calendar_version.as_str().into(),
            self.law_on.to_string().into(),
            self.open.into(),
            self.document.as_str().into(),
            hex(&self.head).into(),
            self.facts.into(),
            day_text(self.finished_on).into(),
            self.updated_at.as_microsecond().into(),
            day_text(self.wakes_on).into(),
            day_text(self.tolerated_until).into(),
            day_text(self.barred_until).into(),
            self.broken_commitment.into(),
            self.machine.into(),
            self.figures.intake_office.as_str().into(),
            self.figures.corrected.into(),
            day_text(self.figures.decided_on).into(),
            self.figures.working_days.into(),
            self.figures.on_time.map_or(-1, i64::from).into(),
            self.figures.steps.into(),
            self.figures.steps_on_paper.into(),
            day_text(self.figures.looked_on).into(),
            self.figures.look_passed.into(),
        ]
    }
}

/// Where a case's number stands among the arguments of [`write`].
pub(crate) const NUMBER: usize = 3;

/// The statement that writes a case.
pub(crate) fn write(region: RegionCode, write: &Write<CaseRecord>) -> Statement {
    let record = write.record();
    let mut args: Vec<Arg> = vec![region.as_str().into(), record.id.to_string().into()];
    args.extend(record.values());
    replace::write("approval_case", COLUMNS, args, write)
}

impl Store {
    /// A case.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn case(&self, id: CaseId) -> Result<CaseRecord, StoreError> {
        let sql = format!("SELECT {} FROM approval_case WHERE region = $1 AND id = $2", COLUMNS);
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The project of a case.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn case_project(&self, id: CaseId) -> Result<ProjectId, StoreError> {
        let sql = "SELECT project_id FROM approval_case WHERE region = $1 AND id = $2";
        let (id,) = self.db.one::<(String,)>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        Ok(project_id(&id)?)
    }

    /// Cases whole, with their documents.
    pub(crate) async fn whole_cases(&self, after: &str, args: Vec<Arg>) -> Result<Vec<CaseRecord>, StoreError> {
        let sql = format!("SELECT {} FROM approval_case {after}", COLUMNS);
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    pub(crate) async fn cases_of(&self, project: ProjectId) -> Result<Vec<CaseRecord>, StoreError> {
        let columns = COLUMNS;
        let sql = format!("SELECT {columns} FROM approval_case WHERE region = $1 AND project_id = $2 ORDER BY received_at, id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), project.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Cases in which the law does something by itself on `day` or before, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_waking(&self, day: Date, limit: i64) -> Result<Vec<(ProjectId, CaseId)>, StoreError> {
        let sql = "SELECT project_id, id FROM approval_case WHERE region = $1 AND wakes_on IS NOT NULL AND wakes_on <= $2
             ORDER BY wakes_on, id LIMIT $3";
        self.pairs(Statement::new(sql, vec![self.region_arg(), day.to_string().into(), limit.into()])).await
    }

    /// Open cases whose due date lies past the last published holiday notice.
    ///
    /// # Errors
    /// What the database says.
    pub async fn provisional_cases(&self) -> Result<Vec<(ProjectId, CaseId)>, StoreError> {
        let sql = "SELECT project_id, id FROM approval_case WHERE region = $1 AND provisional = 1 AND open = 1 ORDER BY id";
        self.pairs(Statement::new(sql, vec![self.region_arg()])).await
    }

    /// What earlier cases say of an applicant: until when it may not apply for `item`, and whether a commitment of its proved false.
    ///
    /// # Errors
    /// What the database says.
    pub async fn conduct(&self, applicant: &str, item: &str) -> Result<Conduct, StoreError> {
        let sql = "SELECT item, barred_until, broken_commitment FROM approval_case
             WHERE region = $1 AND applicant = $2 AND (barred_until IS NOT NULL OR broken_commitment = 1)";
        let args = vec![self.region_arg(), applicant.into()];
        let rows = self.db.all::<(String, Option<String>, i64)>(Statement::new(sql, args)).await?;
        let mut conduct = Conduct::default();
        for (of, until, broken) in rows {
            conduct.commitment_broken |= broken != 0;
            if of == item {
                conduct.barred_until = conduct.barred_until.max(some_date("barred_until", until.as_deref())?);
            }
        }
        Ok(conduct)
    }

    async fn pairs(&self, statement: Statement) -> Result<Vec<(ProjectId, CaseId)>, StoreError> {
        let rows = self.db.all::<(String, String)>(statement).await?;
        rows.iter().map(|(project, case)| Ok((project_id(project)?, case_id(case)?))).collect()
    }
}
