//! What watching by rule reads of cases and facts, and the rows of what was done about a finding.

use crate::StoreError;
use crate::columns::{case_id, date, digest, hex, instant, project_id, some_date, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::Where;
use crate::record::{FindingRecord, NamedCase, WatchedCase, WatchedFact, Write};
use crate::replace;
use crate::row::row;
use base::{CaseId, FindingId, RegionCode};
use jiff::Timestamp;
use jiff::civil::Date;

const COLUMNS: &str =
    "id, version, pattern, office, state, asked, due_on, first_on, last_on, document, head, facts, opened_at, updated_at";
/// Rows of what was done that one answer looks at, at most.
const FINDINGS_MAX: usize = 2_000;
/// Cases that are asked for by their ids at once, at most.
const NAMED_MAX: usize = 500;
/// The kinds of facts of a case that the patterns look at.
const KINDS: &str = "'received', 'accepted', 'acceptance-deemed', 'tolerated', 'corrections-requested', 'supplemented', 'paused', \
     'resumed', 'extended', 'pre-approved', 'machine-reviewed', 'decided', 'rechecked', 'lapsed', 'withdrawn'";
/// Cases that came in a stretch of time, the oldest first, no more than a number of them: found by an index that has their order.
const CAME: &str =
    "SELECT id FROM approval_case WHERE region = $1 AND received_at >= $2 AND received_at < $3 ORDER BY received_at, id LIMIT $4";

row! {
    struct CaseRow {
        id: String,
        number: String,
        item: String,
        office: String,
        project_id: String,
        applicant: String,
        received_at: i64,
    }
}

row! {
    struct NamedRow {
        id: String,
        number: String,
        item: String,
        project_id: String,
        project_name: String,
        received_at: i64,
        decided_on: Option<String>,
    }
}

row! {
    struct FactRow {
        subject_id: String,
        seq: i64,
        at: i64,
        kind: String,
        actor_id: Option<String>,
        actor_name: String,
        actor_role: String,
        body: String,
        on_paper_at: i64,
    }
}

impl FactRow {
    fn read(self) -> Result<WatchedFact, StoreError> {
        Ok(WatchedFact {
            subject: uuid("subject_id", &self.subject_id)?,
            seq: self.seq,
            at: instant("at", self.at)?,
            kind: self.kind,
            actor_id: self.actor_id.as_deref().map(user_id).transpose()?,
            actor_name: self.actor_name,
            actor_role: self.actor_role,
            body: self.body,
            on_paper: self.on_paper_at != 0,
        })
    }
}

row! {
    struct Row {
        id: String,
        version: i64,
        pattern: String,
        office: String,
        state: String,
        asked: i64,
        due_on: Option<String>,
        first_on: String,
        last_on: String,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<FindingRecord, StoreError> {
        Ok(FindingRecord {
            id: FindingId::new(uuid("id", &self.id)?),
            version: self.version,
            pattern: self.pattern,
            office: self.office,
            state: self.state,
            asked: self.asked != 0,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            first_on: date("first_on", &self.first_on)?,
            last_on: date("last_on", &self.last_on)?,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            opened_at: instant("opened_at", self.opened_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

/// The statement that writes what was done about a finding.
pub(crate) fn write(region: RegionCode, write: &Write<FindingRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.pattern.as_str().into(),
        record.office.as_str().into(),
        record.state.as_str().into(),
        record.asked.into(),
        record.due_on.map(|day| day.to_string()).into(),
        record.first_on.to_string().into(),
        record.last_on.to_string().into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("watch_finding", COLUMNS, args, write)
}

impl Store {
    /// The cases that were received from one instant on and before another, the oldest first, at most `limit` of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn watched_cases(
        &self,
        (from, before): (Timestamp, Timestamp),
        limit: i64,
    ) -> Result<Vec<WatchedCase>, StoreError> {
        let sql = "SELECT id, number, item, office, project_id, applicant, received_at FROM approval_case
             WHERE region = $1 AND received_at >= $2 AND received_at < $3 ORDER BY received_at, id LIMIT $4";
        let rows = self.db.all::<CaseRow>(Statement::new(sql, self.stretch(from, before, limit))).await?;
        let read = |row: CaseRow| {
            Ok(WatchedCase {
                id: case_id(&row.id)?,
                number: row.number,
                item: row.item,
                office: row.office,
                project: project_id(&row.project_id)?,
                applicant: row.applicant,
                received_at: instant("received_at", row.received_at)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// What happened to these cases, each case's facts in their order: only what the patterns look at, and of a receipt its body only where
    /// a window took it in, since that alone says who came.
    ///
    /// # Errors
    /// What the database says.
    pub async fn watched_facts(
        &self,
        (from, before): (Timestamp, Timestamp),
        limit: i64,
    ) -> Result<Vec<WatchedFact>, StoreError> {
        let sql = format!(
            "SELECT f.subject_id, f.seq, f.at, f.kind, f.actor_id, f.actor_name, f.actor_role,
                 CASE WHEN f.kind = 'received' AND f.actor_role <> 'window-clerk' THEN '' ELSE f.body END AS body, f.on_paper_at
             FROM ({CAME}) c JOIN fact f ON f.region = $1 AND f.subject_id = c.id
             WHERE f.kind IN ({KINDS}) ORDER BY f.subject_id, f.seq"
        );
        self.read_watched(Statement::new(sql, self.stretch(from, before, limit))).await
    }

    /// The changes of the projects of those of these cases on which a machine looked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn watched_edits(
        &self,
        (from, before): (Timestamp, Timestamp),
        limit: i64,
    ) -> Result<Vec<WatchedFact>, StoreError> {
        let sql = "SELECT f.subject_id, f.seq, f.at, f.kind, f.actor_id, f.actor_name, f.actor_role, f.body, f.on_paper_at
             FROM (SELECT DISTINCT project_id FROM (SELECT project_id, machine FROM approval_case
                   WHERE region = $1 AND received_at >= $2 AND received_at < $3 ORDER BY received_at, id LIMIT $4) m WHERE machine > 0) p
             JOIN fact f ON f.region = $1 AND f.subject_id = p.project_id
             WHERE f.kind = 'project-edited' ORDER BY f.subject_id, f.seq";
        self.read_watched(Statement::new(sql, self.stretch(from, before, limit))).await
    }

    /// These cases by what people know them by; at most 500.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_named(&self, ids: &[CaseId]) -> Result<Vec<NamedCase>, StoreError> {
        let mut found = Where::region("c.region", self);
        found.within("c.id", ids.iter().take(NAMED_MAX).map(ToString::to_string));
        let statement = found.statement(
            "SELECT c.id, c.number, c.item, c.project_id, p.name AS project_name, c.received_at, c.decided_on
             FROM approval_case c JOIN project p ON p.region = c.region AND p.id = c.project_id",
            "",
        );
        let read = |row: NamedRow| {
            Ok(NamedCase {
                id: case_id(&row.id)?,
                number: row.number,
                item: row.item,
                project: project_id(&row.project_id)?,
                project_name: row.project_name,
                received_at: instant("received_at", row.received_at)?,
                decided_on: some_date("decided_on", row.decided_on.as_deref())?,
            })
        };
        self.db.all::<NamedRow>(statement).await?.into_iter().map(read).collect()
    }

    async fn read_watched(&self, statement: Statement) -> Result<Vec<WatchedFact>, StoreError> {
        self.db.all::<FactRow>(statement).await?.into_iter().map(FactRow::read).collect()
    }

    fn stretch(&self, from: Timestamp, before: Timestamp, limit: i64) -> Vec<Arg> {
        vec![self.region_arg(), from.as_microsecond().into(), before.as_microsecond().into(), limit.into()]
    }

    /// What was done about findings that reach into these days, the newest first, up to 2,000; those of one office that was asked, if one
    /// is named.
    ///
    /// # Errors
    /// What the database says.
    pub async fn findings(&self, (from, to): (Date, Date), asked: Option<&str>) -> Result<Vec<FindingRecord>, StoreError> {
        let mut found = Where::region("region", self);
        found.and("last_on >= ?", vec![from.to_string().into()]);
        found.and("first_on <= ?", vec![to.to_string().into()]);
        if let Some(office) = asked {
            found.and("office = ? AND asked = 1", vec![office.into()]);
        }
        let statement = found.statement(
            &format!("SELECT {COLUMNS} FROM watch_finding"),
            &format!("ORDER BY last_on DESC, id DESC LIMIT {FINDINGS_MAX}"),
        );
        self.db.all::<Row>(statement).await?.into_iter().map(Row::read).collect()
    }

    /// What was done about one finding; none when nothing was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finding(&self, id: FindingId) -> Result<Option<FindingRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM watch_finding WHERE region = $1 AND id = $2");
        self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.map(Row::read).transpose()
    }
}
