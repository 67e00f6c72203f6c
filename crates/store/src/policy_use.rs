//! What became of a policy: who opened it, who claimed it, what was paid.

use crate::StoreError;
use crate::columns::{day_text, digest, hex, instant, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{PolicyClaim, PolicyCounts, PolicyRead, Write};
use crate::replace;
use crate::row::row;
use base::{ClaimId, EntityId, PolicyId, RegionCode};
use std::collections::BTreeSet;

const COLUMNS: &str =
    "id, version, policy_id, entity_id, edition, claimed_at, claimed_by, paid_yuan, paid_on, head, facts, updated_at";
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
        })
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

    /// One claim.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn policy_claim(&self, id: ClaimId) -> Result<PolicyClaim, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM policy_claim WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }
}
