//! Bundles: cases whose permits are issued at one stroke.

use crate::StoreError;
use crate::columns::{instant, project_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{BundleRecord, Write};
use crate::row::row;
use base::{BundleId, ProjectId, RegionCode};

const COLUMNS: &str = "id, version, project_id, kind, state, document, created_at, updated_at";

row! {
    struct Row {
        id: String,
        version: i64,
        project_id: String,
        kind: String,
        state: String,
        document: String,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<BundleRecord, StoreError> {
        Ok(BundleRecord {
            id: BundleId::new(uuid("id", &self.id)?),
            version: self.version,
            project_id: project_id(&self.project_id)?,
            kind: self.kind,
            state: self.state,
            document: self.document,
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

/// The statement that writes a bundle.
pub(crate) fn write(region: RegionCode, write: &Write<BundleRecord>) -> Statement {
    let record = write.record();
    let mut args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.project_id.to_string().into(),
        record.kind.as_str().into(),
        record.state.as_str().into(),
        record.document.as_str().into(),
        record.created_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    match write {
        Write::New(_) => {
            let sql = format!("INSERT INTO bundle (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
            Statement::new(sql, args)
        }
        Write::Update { expected, .. } => {
            args.push((*expected).into());
            let sql = "UPDATE bundle SET version = $3, project_id = $4, kind = $5, state = $6, document = $7, created_at = $8,
                 updated_at = $9 WHERE region = $1 AND id = $2 AND version = $10";
            Statement::new(sql, args)
        }
    }
}

/// The statement that tells a bundle's version.
pub(crate) fn version(region: RegionCode, id: BundleId) -> Statement {
    let sql = "SELECT version FROM bundle WHERE region = $1 AND id = $2";
    Statement::new(sql, vec![region.as_str().into(), id.to_string().into()])
}

impl Store {
    /// The bundles of a project, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn bundles_of(&self, project: ProjectId) -> Result<Vec<BundleRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM bundle WHERE region = $1 AND project_id = $2 ORDER BY created_at, id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), project.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }
}
