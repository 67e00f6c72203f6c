//! Playbooks of projects that are stuck.

use crate::StoreError;
use crate::columns::{digest, hex, instant, project_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{PlaybookRecord, Write};
use crate::replace;
use crate::row::row;
use base::{PlaybookId, ProjectId, RegionCode};

const COLUMNS: &str = "id, version, project_id, state, document, head, facts, opened_at, updated_at";

row! {
    struct Row {
        id: String,
        version: i64,
        project_id: String,
        state: String,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<PlaybookRecord, StoreError> {
        Ok(PlaybookRecord {
            id: PlaybookId::new(uuid("id", &self.id)?),
            version: self.version,
            project_id: project_id(&self.project_id)?,
            state: self.state,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            opened_at: instant("opened_at", self.opened_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

/// The statement that writes a playbook.
pub(crate) fn write(region: RegionCode, write: &Write<PlaybookRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.project_id.to_string().into(),
        record.state.as_str().into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("playbook", COLUMNS, args, write)
}

impl Store {
    /// The playbooks of a project, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn playbooks_of(&self, project: ProjectId) -> Result<Vec<PlaybookRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM playbook WHERE region = $1 AND project_id = $2 ORDER BY id DESC");
        let args = vec![self.region_arg(), project.to_string().into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// Every playbook that runs.
    ///
    /// # Errors
    /// What the database says.
    pub async fn playbooks_running(&self) -> Result<Vec<PlaybookRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM playbook WHERE region = $1 AND state = 'running' ORDER BY id");
        self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?.into_iter().map(Row::read).collect()
    }

    /// One playbook.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn playbook(&self, id: PlaybookId) -> Result<PlaybookRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM playbook WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }
}
