//! The reviewer's bench: whose case it is, ticks, opinions to reuse, absences.

use crate::StoreError;
use crate::batch::{Batch, Must};
use crate::columns::{case_id, date, instant, user_id, uuid};
use crate::db::{Statement, Store};
use crate::row::row;
use base::{CaseId, RegionCode, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Cases that are asked for at once at most.
const CASES_PER_STATEMENT: usize = 200;

/// Whose case it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub user: UserId,
    /// Who said so.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A point of a checklist as a reviewer ticked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickRecord {
    /// The case.
    pub case: CaseId,
    /// Before which opinion: 0 before the first.
    pub round: i64,
    /// The point's id in the pack.
    pub point: String,
    /// met, not-met or remark.
    pub mark: String,
    /// What he remarks.
    pub remark: String,
    /// Who ticked.
    pub by: UserId,
    /// His name then.
    pub by_name: String,
    /// For whom he stood in.
    pub for_name: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// An opinion that a reviewer keeps for himself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionRecord {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user: UserId,
    /// For which outcome.
    pub outcome: String,
    /// Its name.
    pub name: String,
    /// The text, with placeholders.
    pub text: String,
    /// When it was last written.
    pub updated_at: Timestamp,
}

/// Somebody who is away, and who stands in for him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceRecord {
    /// Its id.
    pub id: Uuid,
    /// Who is away.
    pub user: UserId,
    /// Who stands in.
    pub deputy: UserId,
    /// Of which office both are.
    pub office: String,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub to_on: Date,
    /// Who entered it.
    pub set_by: UserId,
    /// When.
    pub set_at: Timestamp,
}

row! {
    struct Tick {
        round: i64,
        point: String,
        mark: String,
        remark: String,
        by_id: String,
        by_name: String,
        for_name: Option<String>,
        at: i64,
    }
}

row! {
    struct Opinion {
        id: String,
        outcome: String,
        name: String,
        text: String,
        updated_at: i64,
    }
}

row! {
    struct Absence {
        id: String,
        user_id: String,
        deputy_id: String,
        office: String,
        from_on: String,
        to_on: String,
        set_by: String,
        set_at: i64,
    }
}

impl Absence {
    fn read(self) -> Result<AbsenceRecord, StoreError> {
        Ok(AbsenceRecord {
            id: uuid("id", &self.id)?,
            user: user_id(&self.user_id)?,
            deputy: user_id(&self.deputy_id)?,
            office: self.office,
            from_on: date("from_on", &self.from_on)?,
            to_on: date("to_on", &self.to_on)?,
            set_by: user_id(&self.set_by)?,
            set_at: instant("set_at", self.set_at)?,
        })
    }
}

/// The statement that says whose case it is.
pub(crate) fn assign(region: RegionCode, one: &Assignment) -> Statement {
    let sql = "INSERT INTO case_assignee (region, case_id, user_id, by_id, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, case_id) DO UPDATE SET user_id = excluded.user_id, by_id = excluded.by_id, at = excluded.at";
    let args = vec![
        region.as_str().into(),
        one.case.to_string().into(),
        one.user.to_string().into(),
        one.by.to_string().into(),
        one.at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// Whose these cases are; a case that is nobody's is left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn assignees(&self, cases: &[CaseId]) -> Result<BTreeMap<CaseId, UserId>, StoreError> {
        let mut found = BTreeMap::new();
        for some in cases.chunks(CASES_PER_STATEMENT) {
            let places: Vec<String> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
            let sql =
                format!("SELECT case_id, user_id FROM case_assignee WHERE region = $1 AND case_id IN ({})", places.join(", "));
            let mut args = vec![self.region_arg()];
            args.extend(some.iter().map(|case| case.to_string().into()));
            for (case, user) in self.db.all::<(String, String)>(Statement::new(sql, args)).await? {
                found.insert(case_id(&case)?, user_id(&user)?);
            }
        }
        Ok(found)
    }

    /// What was ticked in a case, round by round.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ticks(&self, case: CaseId) -> Result<Vec<TickRecord>, StoreError> {
        let sql = "SELECT round, point, mark, remark, by_id, by_name, for_name, at FROM review_tick
             WHERE region = $1 AND case_id = $2 ORDER BY round, point";
        let rows = self.db.all::<Tick>(Statement::new(sql, vec![self.region_arg(), case.to_string().into()])).await?;
        let read = |row: Tick| {
            Ok(TickRecord {
                case,
                round: row.round,
                point: row.point,
                mark: row.mark,
                remark: row.remark,
                by: user_id(&row.by_id)?,
                by_name: row.by_name,
                for_name: row.for_name,
                at: instant("at", row.at)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Keeps ticks, all of them or none; the last word on a point stands. They hold only while the case has this version:
    /// what is ticked belongs to the opinion that was still to come.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the case has another version.
    pub async fn put_ticks(&self, case: CaseId, version: i64, ticks: &[TickRecord]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        // Touches the row, so that an opinion given at the same moment waits or is waited for.
        let sql = "UPDATE approval_case SET version = version WHERE region = $1 AND id = $2 AND version = $3";
        let held = Statement::new(sql, vec![self.region_arg(), case.to_string().into(), version.into()]);
        let must = Must::Find { expected: version, stored: crate::replace::version("approval_case", self.region, case) };
        batch.push(format!("case {case}"), held, must);
        for tick in ticks {
            let sql = "INSERT INTO review_tick (region, case_id, round, point, mark, remark, by_id, by_name, for_name, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (region, case_id, round, point) DO UPDATE SET mark = excluded.mark, remark = excluded.remark,
                 by_id = excluded.by_id, by_name = excluded.by_name, for_name = excluded.for_name, at = excluded.at";
            let args = vec![
                self.region_arg(),
                tick.case.to_string().into(),
                tick.round.into(),
                tick.point.as_str().into(),
                tick.mark.as_str().into(),
                tick.remark.as_str().into(),
                tick.by.to_string().into(),
                tick.by_name.as_str().into(),
                (&tick.for_name).into(),
                tick.at.as_microsecond().into(),
            ];
            batch.push(format!("tick {} {} {}", tick.case, tick.round, tick.point), Statement::new(sql, args), Must::Add);
        }
        self.run_batch(&batch).await.map(drop)
    }

    /// The opinions that somebody keeps for himself, in the order in which he made them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn opinions(&self, user: UserId) -> Result<Vec<OpinionRecord>, StoreError> {
        let sql =
            "SELECT id, outcome, name, text, updated_at FROM opinion_template WHERE region = $1 AND user_id = $2 ORDER BY id";
        let rows = self.db.all::<Opinion>(Statement::new(sql, vec![self.region_arg(), user.to_string().into()])).await?;
        let read = |row: Opinion| {
            let (id, updated_at) = (uuid("id", &row.id)?, instant("updated_at", row.updated_at)?);
            Ok(OpinionRecord { id, user, outcome: row.outcome, name: row.name, text: row.text, updated_at })
        };
        rows.into_iter().map(read).collect()
    }

    /// Keeps an opinion, new or written anew by the one whose it is. Gives whether it was kept.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_opinion(&self, opinion: &OpinionRecord) -> Result<bool, StoreError> {
        let sql = "INSERT INTO opinion_template (region, id, user_id, outcome, name, text, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (region, id) DO UPDATE SET outcome = excluded.outcome, name = excluded.name, text = excluded.text,
             updated_at = excluded.updated_at WHERE opinion_template.user_id = excluded.user_id";
        let args = vec![
            self.region_arg(),
            opinion.id.to_string().into(),
            opinion.user.to_string().into(),
            opinion.outcome.as_str().into(),
            opinion.name.as_str().into(),
            opinion.text.as_str().into(),
            opinion.updated_at.as_microsecond().into(),
        ];
        Ok(self.db.run(Statement::new(sql, args)).await? > 0)
    }

    /// Forgets an opinion of somebody's own. Gives whether there was one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_opinion(&self, user: UserId, id: Uuid) -> Result<bool, StoreError> {
        let sql = "DELETE FROM opinion_template WHERE region = $1 AND id = $2 AND user_id = $3";
        let args = vec![self.region_arg(), id.to_string().into(), user.to_string().into()];
        Ok(self.db.run(Statement::new(sql, args)).await? > 0)
    }

    /// The absences of an office that are not over on `day`, the earliest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn absences(&self, office: &str, day: Date) -> Result<Vec<AbsenceRecord>, StoreError> {
        let sql = "SELECT id, user_id, deputy_id, office, from_on, to_on, set_by, set_at FROM absence
             WHERE region = $1 AND office = $2 AND to_on >= $3 AND ended_at IS NULL ORDER BY from_on, id";
        let args = vec![self.region_arg(), office.into(), day.to_string().into()];
        let rows = self.db.all::<Absence>(Statement::new(sql, args)).await?;
        rows.into_iter().map(Absence::read).collect()
    }

    /// Enters an absence.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the same person is already away on one of its days.
    pub async fn add_absence(&self, one: &AbsenceRecord) -> Result<(), StoreError> {
        let sql = "INSERT INTO absence (region, id, user_id, deputy_id, office, from_on, to_on, set_by, set_at, ended_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, NULL WHERE NOT EXISTS (SELECT 1 FROM absence
             WHERE region = $1 AND user_id = $3 AND ended_at IS NULL AND from_on <= $7 AND to_on >= $6)";
        let args = vec![
            self.region_arg(),
            one.id.to_string().into(),
            one.user.to_string().into(),
            one.deputy.to_string().into(),
            one.office.as_str().into(),
            one.from_on.to_string().into(),
            one.to_on.to_string().into(),
            one.set_by.to_string().into(),
            one.set_at.as_microsecond().into(),
        ];
        match self.db.run(Statement::new(sql, args)).await? {
            0 => Err(StoreError::Taken { what: "absence" }),
            _ => Ok(()),
        }
    }

    /// Ends an absence of an office: the person is back. Gives whether there was one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_absence(&self, office: &str, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE absence SET ended_at = $4 WHERE region = $1 AND office = $2 AND id = $3 AND ended_at IS NULL";
        let args = vec![self.region_arg(), office.into(), id.to_string().into(), at.as_microsecond().into()];
        Ok(self.db.run(Statement::new(sql, args)).await? > 0)
    }

    /// The accounts of an office in one role that may sign in.
    ///
    /// # Errors
    /// What the database says.
    pub async fn colleagues(&self, office: &str, role: &str) -> Result<Vec<(UserId, String)>, StoreError> {
        let sql = "SELECT id, name FROM account WHERE region = $1 AND office = $2 AND role = $3 AND active = 1 ORDER BY id";
        let args = vec![self.region_arg(), office.into(), role.into()];
        let rows = self.db.all::<(String, String)>(Statement::new(sql, args)).await?;
        rows.into_iter().map(|(id, name)| Ok((user_id(&id)?, name))).collect()
    }
}
