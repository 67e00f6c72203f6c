//! What became of a policy: who opened it, who claimed it, what was paid.

use crate::StoreError;
use crate::columns::{aliased, day_text, digest, hex, instant, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{ClaimCase, PolicyClaim, PolicyCounts, PolicyRead, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use crate::standing::SERVED_WHEN_CLAIMED;
use base::{CaseId, ClaimId, EntityId, PolicyId, ProjectId, RegionCode, StewardId};
use jiff::civil::Date;
use std::collections::BTreeSet;
use uuid::Uuid;

const COLUMNS: &str = "id, version, policy_id, entity_id, edition, claimed_at, claimed_by, paid_yuan, paid_on, head, facts, updated_at, dossier_id, claimed_on";
/// Claims of one policy that a board shows.
const SHOWN_MAX: usize = 200;

row! {
    struct Row {
        id: String,
        version: i64,
        policy_id: String,
        entity_id: String,
        edition: i64,
        claimed_at: i64,
        claimed_by: String,
        paid_yuan: Option<i64>,
        paid_on: Option<String>,
        head: String,
        facts: i64,
        updated_at: i64,
        dossier_id: Option<String>,
        claimed_on: Option<String>,
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

row! {
    struct CaseRow {
        claim: String,
        id: String,
        number: String,
        state: String,
        outcome: Option<String>,
        open: i64,
    }
}

impl Row {
    fn read(self) -> Result<PolicyClaim, StoreError> {
        Ok(PolicyClaim {
            id: ClaimId::new(uuid("id", &self.id)?),
            version: self.version,
            policy: PolicyId::new(uuid("policy_id", &self.policy_id)?),
            entity: EntityId::new(uuid("entity_id", &self.entity_id)?),
            edition: self.edition,
            claimed_at: instant("claimed_at", self.claimed_at)?,
            claimed_by: self.claimed_by,
            paid_yuan: self.paid_yuan,
            paid_on: some_date("paid_on", self.paid_on.as_deref())?,
            head: digest("head", &self.head)?,
            facts: self.facts,
            updated_at: instant("updated_at", self.updated_at)?,
            dossier: self.dossier_id.map(|id| uuid("dossier_id", &id)).transpose()?.map(ProjectId::new),
            claimed_on: some_date("claimed_on", self.claimed_on.as_deref())?,
        })
    }
}

const SORTS: &[Sort] = &[
    // Ids are made in the order of time.
    Sort { name: "claimed", asc: "l.id", desc: "l.id", number: false, order: Order::Desc },
];

/// Which claims.
#[derive(Debug, Clone, Default)]
pub struct ClaimFilter {
    /// Of this policy.
    pub policy: Option<PolicyId>,
    /// Of a policy of this office.
    pub office: Option<String>,
    /// Of this entity.
    pub entity: Option<EntityId>,
    /// Of an entity that this steward or cadre served when it claimed.
    pub steward: Option<StewardId>,
    /// Paid, or not yet.
    pub paid: Option<bool>,
    /// Claimed on this day or later.
    pub from: Option<Date>,
    /// Claimed on this day or earlier.
    pub to: Option<Date>,
    /// What the reader reaches.
    pub scope: Scope,
}

impl Store {
    /// The companies of the register for which somebody signs in: number there and credit code, in the order of numbers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn companies_with_people(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let sql = "SELECT DISTINCT e.n, e.uscc FROM account a JOIN entity e ON e.region = a.region AND e.uscc = a.credit_code
            WHERE a.region = $1 AND a.active = 1 AND a.credit_code IS NOT NULL ORDER BY e.n";
        self.db.all(Statement::new(sql, vec![self.region_arg()])).await
    }
}

/// The statement that writes a claim.
pub(crate) fn write(region: RegionCode, write: &Write<PolicyClaim>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.policy.to_string().into(),
        record.entity.to_string().into(),
        record.edition.into(),
        record.claimed_at.as_microsecond().into(),
        record.claimed_by.as_str().into(),
        record.paid_yuan.into(),
        day_text(record.paid_on).into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
        record.dossier.map(|id| id.to_string()).into(),
        day_text(record.claimed_on).into(),
    ];
    replace::write("policy_claim", COLUMNS, args, write)
}

/// The statement that notes that an entity opened a policy; the first time stands.
pub(crate) fn read(region: RegionCode, one: &PolicyRead) -> Statement {
    let sql = "INSERT INTO policy_read (region, policy_id, entity_id, read_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, policy_id, entity_id) DO NOTHING";
    let args = vec![
        region.as_str().into(),
        one.policy.to_string().into(),
        one.entity.to_string().into(),
        one.at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

row! {
    struct Counts {
        reached: i64,
        read_n: i64,
        claimed: i64,
        paid: i64,
        paid_yuan: i64,
    }
}

impl Store {
    /// How far a policy came.
    ///
    /// # Errors
    /// What the database says.
    pub async fn policy_counts(&self, id: PolicyId) -> Result<PolicyCounts, StoreError> {
        let sql = "SELECT
             CAST(COALESCE((SELECT SUM(reached) FROM policy_push WHERE region = $1 AND policy_id = $2), 0) AS BIGINT) AS reached,
             CAST((SELECT COUNT(*) FROM policy_read WHERE region = $1 AND policy_id = $2) AS BIGINT) AS read_n,
             CAST((SELECT COUNT(*) FROM policy_claim WHERE region = $1 AND policy_id = $2) AS BIGINT) AS claimed,
             CAST((SELECT COUNT(*) FROM policy_claim WHERE region = $1 AND policy_id = $2 AND paid_on IS NOT NULL) AS BIGINT) AS paid,
             CAST(COALESCE((SELECT SUM(paid_yuan) FROM policy_claim WHERE region = $1 AND policy_id = $2), 0) AS BIGINT) AS paid_yuan";
        let row = self.db.one::<Counts>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        Ok(PolicyCounts {
            reached: row.reached,
            read: row.read_n,
            claimed: row.claimed,
            paid: row.paid,
            paid_yuan: row.paid_yuan,
        })
    }

    /// The policies that an entity opened.
    ///
    /// # Errors
    /// What the database says.
    pub async fn policies_read(&self, entity: EntityId) -> Result<BTreeSet<PolicyId>, StoreError> {
        let sql = "SELECT r.policy_id FROM policy_read r JOIN policy p ON p.region = r.region AND p.id = r.policy_id
             WHERE r.region = $1 AND r.entity_id = $2 AND p.state = 'published'";
        let rows = self.db.all::<(String,)>(Statement::new(sql, vec![self.region_arg(), entity.to_string().into()])).await?;
        rows.into_iter().map(|(id,)| Ok(PolicyId::new(uuid("policy_id", &id)?))).collect()
    }

    /// What an entity claimed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_of_entity(&self, entity: EntityId) -> Result<Vec<PolicyClaim>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM policy_claim WHERE region = $1 AND entity_id = $2 ORDER BY policy_id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), entity.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The newest claims of a policy, at most two hundred.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_of_policy(&self, policy: PolicyId) -> Result<Vec<PolicyClaim>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM policy_claim WHERE region = $1 AND policy_id = $2 ORDER BY claimed_at DESC, id LIMIT {SHOWN_MAX}"
        );
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), policy.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// A page of the claims that a filter finds, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn claims(&self, filter: &ClaimFilter, request: &PageRequest) -> Result<Paged<PolicyClaim>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("l.region", self);
        found.equals("l.policy_id", &filter.policy.map(|id| id.to_string()));
        found.equals("l.entity_id", &filter.entity.map(|id| id.to_string()));
        filter.scope.of_an_entity("l.entity_id", &mut found);
        if let Some(office) = &filter.office {
            let own = "l.policy_id IN (SELECT p.id FROM policy p WHERE p.region = $1 AND p.office = ?)";
            found.and(own, vec![office.as_str().into()]);
        }
        if let Some(steward) = filter.steward {
            let served = format!("EXISTS (SELECT 1 FROM {SERVED_WHEN_CLAIMED} AND w.steward_id = ?)");
            found.and(&served, vec![steward.to_string().into()]);
        }
        match filter.paid {
            Some(true) => found.and("l.paid_on IS NOT NULL", vec![]),
            Some(false) => found.and("l.paid_on IS NULL", vec![]),
            None => {}
        }
        if let Some(day) = filter.from {
            found.and("l.claimed_on >= ?", vec![day.to_string().into()]);
        }
        if let Some(day) = filter.to {
            found.and("l.claimed_on <= ?", vec![day.to_string().into()]);
        }
        let total = self.total("policy_claim l", &found).await?;
        let statement = walk.statement(&aliased("l", COLUMNS), "policy_claim l", "l.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One claim.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn policy_claim(&self, id: ClaimId) -> Result<PolicyClaim, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM policy_claim WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// One claim, by its id or by that of the dossier on which its cases hang.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn claim_of(&self, id: Uuid) -> Result<PolicyClaim, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM policy_claim WHERE region = $1 AND (id = $2 OR dossier_id = $2)");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The cases of claims, the oldest first: the last of one claim says how it stands.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_of_claims(&self, claims: &[PolicyClaim]) -> Result<Vec<ClaimCase>, StoreError> {
        let mut found = Vec::new();
        for some in claims.chunks(SHOWN_MAX) {
            let mut args = vec![self.region_arg()];
            args.extend(some.iter().map(|claim| Arg::from(claim.id.to_string())));
            let places: Vec<String> = (2..=args.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT l.id AS claim, c.id, c.number, c.state, c.outcome, c.open FROM policy_claim l
                 JOIN approval_case c ON c.region = l.region AND c.project_id = l.dossier_id
                 WHERE l.region = $1 AND l.id IN ({}) ORDER BY c.received_at, c.id",
                places.join(", ")
            );
            for row in self.db.all::<CaseRow>(Statement::new(sql, args)).await? {
                found.push(ClaimCase {
                    claim: ClaimId::new(uuid("claim", &row.claim)?),
                    case: CaseId::new(uuid("id", &row.id)?),
                    number: row.number,
                    state: row.state,
                    outcome: row.outcome,
                    open: row.open == 1,
                });
            }
        }
        Ok(found)
    }
}
