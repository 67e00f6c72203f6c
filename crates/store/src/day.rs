//! What changed for somebody since a moment: the facts about his cases and his duties, the newest first.

use crate::StoreError;
use crate::columns::aliased;
use crate::db::{Statement, Store};
use crate::fact;
use crate::page::Where;
use crate::record::FactRecord;
use crate::row::row;
use base::UserId;
use jiff::Timestamp;

/// Of the facts since the moment, how many are looked at: the newest. A day of the largest city has more; what it costs has an end.
const LOOKED_AT_MAX: i64 = 20_000;

/// Whose changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// The whole city's.
    City,
    /// Those of the projects of some districts.
    Districts(Vec<String>),
    /// Those of some offices' cases and duties.
    Offices(Vec<String>),
    /// Those of an applicant's projects and duties, by credit code.
    Applicant(String),
}

/// A fact with the name of the project that it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedFact {
    /// The fact.
    pub fact: FactRecord,
    /// The project's name, where there is one.
    pub project_name: Option<String>,
}

row! {
    struct Row {
        ..row: fact::Row,
        name: Option<String>,
    }
}

impl Store {
    /// What changed since `since` for those whom it concerns, by others than `not_by`, the newest first; at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn facts_since(
        &self,
        concern: &Concern,
        since: Timestamp,
        not_by: UserId,
        limit: i64,
    ) -> Result<Vec<ChangedFact>, StoreError> {
        let mut found = Where::region("f.region", self);
        found.and("f.at >= ?", vec![since.as_microsecond().into()]);
        let newest = found.statement(
            &format!("SELECT f.region, {} FROM fact f", aliased("f", fact::COLUMNS)),
            &format!("ORDER BY f.at DESC LIMIT {LOOKED_AT_MAX}"),
        );
        let mut args = newest.args;
        let mut place = |value: &str| {
            args.push(value.into());
            format!("${}", args.len())
        };
        let by = place(&not_by.to_string());
        // Without any, a place for nothing: `IN ()` is no SQL.
        let mut places = |values: &[String]| match values {
            [] => "NULL".to_owned(),
            some => some.iter().map(|one| place(one)).collect::<Vec<_>>().join(", "),
        };
        let mine = match concern {
            Concern::City => "(n.subject_kind = 'duty' OR p.kind = 'investment')".to_owned(),
            Concern::Districts(districts) => format!("p.district IN ({})", places(districts)),
            Concern::Offices(offices) => {
                let offices = places(offices);
                format!(
                    "(EXISTS (SELECT 1 FROM approval_case c WHERE c.region = n.region AND c.id = n.subject_id AND c.office IN ({offices}))
                     OR EXISTS (SELECT 1 FROM duty d WHERE d.region = n.region AND d.id = n.subject_id
                         AND (d.owner_key IN ({offices}) OR d.creditor_key IN ({offices}))))"
                )
            }
            Concern::Applicant(code) => {
                let code = places(std::slice::from_ref(code));
                format!(
                    "(p.owner_code = {code} OR EXISTS (SELECT 1 FROM duty d WHERE d.region = n.region AND d.id = n.subject_id
                         AND (d.owner_key = {code} OR d.creditor_key = {code})))"
                )
            }
        };
        let columns = aliased("n", fact::COLUMNS);
        // What happens to duties about complaints on conduct, findings of the watch and leads is nobody's news.
        let sql = format!(
            "SELECT {columns}, p.name AS name FROM ({}) n LEFT JOIN project p ON p.region = n.region AND p.id = n.project_id
             WHERE (n.actor_id IS NULL OR n.actor_id <> {by}) AND {mine}
             AND NOT EXISTS (SELECT 1 FROM duty s WHERE s.region = n.region AND s.id = n.subject_id AND s.subject_kind IN ('complaint', 'finding', 'lead', 'lead-clash')) ORDER BY n.at DESC, n.subject_id DESC, n.seq DESC LIMIT {limit}",
            newest.sql
        );
        let rows = self.db.all::<Row>(Statement::new(sql, args)).await?;
        rows.into_iter().map(|one| Ok(ChangedFact { fact: one.row.read()?, project_name: one.name })).collect()
    }
}
