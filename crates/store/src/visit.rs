//! Visits to enterprises, and what is known of those whom one may visit.

use crate::columns::{aliased, date, digest, hex, instant, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{DutyRecord, VisitRecord, VisitStop, Write};
use crate::replace;
use crate::row::row;
use crate::{Scope, StoreError};
use base::{EntityId, PolicyId, RegionCode, StewardId, UserId, VisitId};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "id, version, steward_id, office, by_id, on_day, state, document, head, facts, created_at, updated_at";

const SORTS: &[Sort] = &[Sort { name: "on", asc: "v.on_day", desc: "v.on_day", number: false, order: Order::Desc }];

/// Which visits.
#[derive(Debug, Clone, Default)]
pub struct VisitFilter {
    /// Those that the reader reaches.
    pub scope: Scope,
    /// Of this steward.
    pub steward: Option<StewardId>,
    /// Planned by him.
    pub by: Option<UserId>,
    /// planned, done or called-off.
    pub state: Option<String>,
}

row! {
    struct Row {
        id: String,
        version: i64,
        steward_id: String,
        office: String,
        by_id: String,
        on_day: String,
        state: String,
        document: String,
        head: String,
        facts: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<VisitRecord, StoreError> {
        Ok(VisitRecord {
            id: VisitId::new(uuid("id", &self.id)?),
            version: self.version,
            steward: StewardId::new(uuid("steward_id", &self.steward_id)?),
            office: self.office,
            by_id: user_id(&self.by_id)?,
            on: date("on_day", &self.on_day)?,
            state: self.state,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

row! {
    /// An issue that is not ended, as a plan of visits looks at it.
    struct OpenRow {
        id: String,
        company_code: String,
        due_on: Option<String>,
        opened_on: String,
        document: String,
    }
}

/// An issue of a company that is not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of the table issue")]
pub struct OpenIssue {
    pub id: String,
    pub company: String,
    pub due_on: Option<Date>,
    pub opened_on: Date,
    pub document: String,
}

/// The statement that writes a visit.
pub(crate) fn write(region: RegionCode, write: &Write<VisitRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.steward.to_string().into(),
        record.office.as_str().into(),
        record.by_id.to_string().into(),
        record.on.to_string().into(),
        record.state.as_str().into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.created_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("visit", COLUMNS, args, write)
}

/// The statement that keeps a stop by its enterprise, new or changed.
pub(crate) fn stop(region: RegionCode, one: &VisitStop) -> Statement {
    let sql = "INSERT INTO visit_stop (region, entity_id, visit_id, on_day, state) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, entity_id, visit_id) DO UPDATE SET state = excluded.state";
    let args = vec![
        region.as_str().into(),
        one.entity.to_string().into(),
        one.visit.to_string().into(),
        one.on.to_string().into(),
        one.state.as_str().into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// A page of the visits that a filter finds, the last day first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn visits(&self, filter: &VisitFilter, request: &PageRequest) -> Result<Paged<VisitRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("v.region", self);
        filter.scope.of_visits(&mut found);
        found.equals("v.steward_id", &filter.steward.map(|id| id.to_string()));
        found.equals("v.by_id", &filter.by.map(|id| id.to_string()));
        found.equals("v.state", &filter.state);
        let total = self.total("visit v", &found).await?;
        let rows = self.db.all::<Listed>(walk.statement(&aliased("v", COLUMNS), "visit v", "v.id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One visit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn visit(&self, id: VisitId) -> Result<VisitRecord, StoreError> {
        self.visit_within(id, &Scope::All).await
    }

    /// The same, when the reader reaches it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not reach.
    pub async fn visit_within(&self, id: VisitId, scope: &Scope) -> Result<VisitRecord, StoreError> {
        let mut one = Where::region("v.region", self);
        one.and("v.id = ?", vec![id.to_string().into()]);
        scope.of_visits(&mut one);
        let statement = one.statement(&format!("SELECT {} FROM visit v", aliased("v", COLUMNS)), "");
        self.db.one::<Row>(statement).await?.read()
    }

    /// The newest visits of an enterprise, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn visits_of(&self, entity: EntityId, limit: i64) -> Result<Vec<VisitRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM visit_stop s JOIN visit v ON v.region = s.region AND v.id = s.visit_id
             WHERE s.region = $1 AND s.entity_id = $2 ORDER BY s.on_day DESC, s.visit_id DESC LIMIT $3",
            aliased("v", COLUMNS)
        );
        let args = vec![self.region_arg(), entity.to_string().into(), limit.into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// When each of some enterprises was visited last, and by which planned visit it will be; who is neither is left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_visits(
        &self,
        entities: &[EntityId],
    ) -> Result<BTreeMap<EntityId, (Option<Date>, Option<VisitId>)>, StoreError> {
        let mut found = Where::region("region", self);
        found.within("entity_id", entities.iter().map(ToString::to_string));
        found.and("state IN ('visited', 'planned')", vec![]);
        let select = "SELECT entity_id, state, on_day, visit_id FROM visit_stop";
        let rows = self.db.all::<(String, String, String, String)>(found.statement(select, "ORDER BY on_day, visit_id")).await?;
        let mut last: BTreeMap<EntityId, (Option<Date>, Option<VisitId>)> = BTreeMap::new();
        for (entity, state, on, visit) in rows {
            let known = last.entry(EntityId::new(uuid("entity_id", &entity)?)).or_default();
            match state.as_str() {
                "visited" => known.0 = Some(date("on_day", &on)?),
                _ => known.1 = Some(VisitId::new(uuid("visit_id", &visit)?)),
            }
        }
        Ok(last)
    }

    /// Open duties that some companies owe or are owed, with a last day until `until` and not reported as done.
    ///
    /// # Errors
    /// What the database says.
    pub async fn duties_of_companies(&self, codes: &[String], until: Date) -> Result<Vec<DutyRecord>, StoreError> {
        let mut all = Vec::new();
        // One after the other: each has an index of what is open.
        for side in ["d.owner_key", "d.creditor_key"] {
            let mut found = Where::region("d.region", self);
            found.within(side, codes.iter().cloned());
            found.and("d.open = 1 AND d.state <> 'reported' AND d.due_key <= ?", vec![until.to_string().into()]);
            let select = format!("SELECT {} FROM duty d", crate::duty::columns());
            for row in self.db.all::<crate::duty::Row>(found.statement(&select, "ORDER BY d.due_key, d.id")).await? {
                all.push(row.read()?);
            }
        }
        Ok(all)
    }

    /// Issues of some companies that are not ended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_issues_of(&self, codes: &[String]) -> Result<Vec<OpenIssue>, StoreError> {
        let mut found = Where::region("region", self);
        found.within("company_code", codes.iter().cloned());
        found.and("open = 1", vec![]);
        let select = "SELECT id, company_code, due_on, opened_on, document FROM issue";
        let rows = self.db.all::<OpenRow>(found.statement(select, "ORDER BY id")).await?;
        let read = |row: OpenRow| {
            Ok(OpenIssue {
                due_on: row.due_on.as_deref().map(|day| date("due_on", day)).transpose()?,
                opened_on: date("opened_on", &row.opened_on)?,
                id: row.id,
                company: row.company_code,
                document: row.document,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// What each of some enterprises claimed; who claimed nothing is left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claimed_by(&self, entities: &[EntityId]) -> Result<BTreeMap<EntityId, BTreeSet<PolicyId>>, StoreError> {
        let mut found = Where::region("region", self);
        found.within("entity_id", entities.iter().map(ToString::to_string));
        let rows = self.db.all::<(String, String)>(found.statement("SELECT entity_id, policy_id FROM policy_claim", "")).await?;
        let mut all: BTreeMap<EntityId, BTreeSet<PolicyId>> = BTreeMap::new();
        for (entity, policy) in rows {
            let entity = EntityId::new(uuid("entity_id", &entity)?);
            all.entry(entity).or_default().insert(PolicyId::new(uuid("policy_id", &policy)?));
        }
        Ok(all)
    }
}
