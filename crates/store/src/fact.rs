//! Facts: only ever added.

use crate::StoreError;
use crate::columns::{aliased, digest, hex, instant, project_id, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::ledger::Salts;
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::FactRecord;
use crate::row::row;
use crate::scope::Scope;
use base::{ProjectId, RegionCode};
use uuid::Uuid;

/// The facts of one statement at most: SQLite takes 32,766 arguments, PostgreSQL 65,535.
pub(crate) const FACTS_PER_STATEMENT: usize = 500;
/// The columns of a fact after its region.
pub(crate) const COLUMNS: &str = "subject_id, seq, subject_kind, project_id, at, kind, actor_id, actor_name, actor_role, actor_office, body, digest, on_paper_at, leaf";
/// What a new one brings: all but its place in the log, and the salt under which the log commits to it.
const NEW: &str = "subject_id, seq, subject_kind, project_id, at, kind, actor_id, actor_name, actor_role, actor_office, body, digest, on_paper_at, seal";
const NEW_N: usize = 15;

const SORTS: &[Sort] = &[Sort { name: "at", asc: "at", desc: "at", number: true, order: Order::Desc }];

row! {
    pub(crate) struct Row {
        pub subject_id: String,
        pub seq: i64,
        pub subject_kind: String,
        pub project_id: String,
        pub at: i64,
        pub kind: String,
        pub actor_id: Option<String>,
        pub actor_name: String,
        pub actor_role: String,
        pub actor_office: String,
        pub body: String,
        pub digest: String,
        pub on_paper_at: i64,
        pub leaf: i64,
    }
}

impl Row {
    pub(crate) fn read(self) -> Result<FactRecord, StoreError> {
        Ok(FactRecord {
            subject_kind: self.subject_kind,
            subject_id: uuid("subject_id", &self.subject_id)?,
            seq: self.seq,
            project_id: project_id(&self.project_id)?,
            at: instant("at", self.at)?,
            kind: self.kind,
            actor_id: self.actor_id.as_deref().map(user_id).transpose()?,
            actor_name: self.actor_name,
            actor_role: self.actor_role,
            actor_office: self.actor_office,
            body: self.body,
            digest: digest("digest", &self.digest)?,
            on_paper_at: match self.on_paper_at {
                0 => None,
                at => Some(instant("on_paper_at", at)?),
            },
            leaf: u64::try_from(self.leaf).ok(),
        })
    }
}

row! {
    struct Keyed {
        ..row: Row,
        sort_key: i64,
    }
}

/// The statement that adds facts, at most [`FACTS_PER_STATEMENT`] of them.
pub(crate) fn add(region: RegionCode, salts: Salts, facts: &[FactRecord]) -> Statement {
    let mut args: Vec<Arg> = Vec::with_capacity(facts.len() * NEW_N);
    let mut rows = Vec::with_capacity(facts.len());
    for (i, fact) in facts.iter().enumerate() {
        let places: Vec<String> = (1..=NEW_N).map(|n| format!("${}", i * NEW_N + n)).collect();
        rows.push(format!("({})", places.join(", ")));
        args.extend([
            region.as_str().into(),
            fact.subject_id.to_string().into(),
            fact.seq.into(),
            fact.subject_kind.as_str().into(),
            fact.project_id.to_string().into(),
            fact.at.as_microsecond().into(),
            fact.kind.as_str().into(),
            fact.actor_id.map(|id| id.to_string()).into(),
            fact.actor_name.as_str().into(),
            fact.actor_role.as_str().into(),
            fact.actor_office.as_str().into(),
            fact.body.as_str().into(),
            hex(&fact.digest).into(),
            fact.on_paper_at.map_or(0, jiff::Timestamp::as_microsecond).into(),
            salts.of(fact.subject_id, fact.seq).into(),
        ]);
    }
    Statement::new(format!("INSERT INTO fact (region, {NEW}) VALUES {}", rows.join(", ")), args)
}

impl Store {
    /// The facts of a project, its cases and its permits, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn facts_of_project(&self, project: ProjectId, request: &PageRequest) -> Result<Paged<FactRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("region", self);
        found.and("project_id = ?", vec![project.to_string().into()]);
        let total = self.total("fact", &found).await?;
        // Facts of one instant are told apart by subject and number.
        let statement = walk.statement(COLUMNS, "fact", PLACE, found);
        let rows = self.db.all::<Keyed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Int(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, place))
    }

    /// The facts of one project, case or permit, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn facts_of(&self, subject: Uuid) -> Result<Vec<FactRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM fact WHERE region = $1 AND subject_id = $2 ORDER BY seq");
        self.read_facts(Statement::new(sql, vec![self.region_arg(), subject.to_string().into()])).await
    }

    /// What happened last to the investment projects that a reader reaches, the newest first, with the project's name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recent_facts(&self, scope: &Scope, limit: i64) -> Result<Vec<(FactRecord, String)>, StoreError> {
        let columns = aliased("f", COLUMNS);
        let mut found = Where::region("f.region", self);
        found.and("p.kind = 'investment'", vec![]);
        scope.hanging_on("f.project_id", &mut found, self);
        let from = "fact f JOIN project p ON p.region = f.region AND p.id = f.project_id";
        let order = format!("ORDER BY f.at DESC, f.subject_id DESC, f.seq DESC LIMIT {limit}");
        let statement = found.statement(&format!("SELECT {columns}, p.name AS name FROM {from}"), &order);
        row! {
            struct Named {
                ..row: Row,
                name: String,
            }
        }
        let rows = self.db.all::<Named>(statement).await?;
        rows.into_iter().map(|one| Ok((one.row.read()?, one.name))).collect()
    }

    async fn read_facts(&self, statement: Statement) -> Result<Vec<FactRecord>, StoreError> {
        self.db.all::<Row>(statement).await?.into_iter().map(Row::read).collect()
    }

    /// The digest and the number of a subject's last fact.
    pub(crate) async fn head(&self, subject: Uuid) -> Result<([u8; 32], i64), StoreError> {
        let sql = "SELECT digest, seq FROM fact WHERE region = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT 1";
        let last =
            self.db.some::<(String, i64)>(Statement::new(sql, vec![self.region_arg(), subject.to_string().into()])).await?;
        match last {
            Some((head, seq)) => Ok((digest("digest", &head)?, seq)),
            None => Ok(([0; 32], 0)),
        }
    }
}

/// A fact's place within its instant, as one text that sorts: the subject and the number, padded.
const PLACE: &str = "(subject_id || substr(CAST(10000000000 + seq AS TEXT), 2))";

fn place(fact: &FactRecord) -> String {
    format!("{}{:010}", fact.subject_id, fact.seq)
}
