//! Bundles: cases whose permits are issued at one stroke.

use crate::StoreError;
use crate::columns::{instant, project_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{BundleRecord, Write};
use crate::replace;
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
    let args: Vec<Arg> = vec![
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
    replace::write("bundle", COLUMNS, args, write)
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
