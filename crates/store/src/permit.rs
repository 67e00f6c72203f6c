//! Permits.

use crate::StoreError;
use crate::columns::{case_id, date, day_text, digest, hex, permit_id, project_id, some_date};
use crate::db::{Statement, Store};
use crate::record::{PermitLife, PermitRecord};
use crate::row::row;
use base::{PermitId, ProjectId, RegionCode};

const COLUMNS: &str = "id, number, document_number, case_id, project_id, item, holder, holder_code, issued_on, valid_from, \
     valid_to, start_by, state, document, file_digest";

row! {
    struct Row {
        id: String,
        number: String,
        document_number: String,
        case_id: String,
        project_id: String,
        item: String,
        holder: String,
        holder_code: Option<String>,
        issued_on: String,
        valid_from: String,
        valid_to: Option<String>,
        start_by: Option<String>,
        state: String,
        document: String,
        file_digest: String,
    }
}

impl Row {
    fn read(self) -> Result<PermitRecord, StoreError> {
        Ok(PermitRecord {
            id: permit_id(&self.id)?,
            number: self.number,
            document_number: self.document_number,
            case_id: case_id(&self.case_id)?,
            project_id: project_id(&self.project_id)?,
            item: self.item,
            holder: self.holder,
            holder_code: self.holder_code,
            issued_on: date("issued_on", &self.issued_on)?,
            valid_from: date("valid_from", &self.valid_from)?,
            valid_to: some_date("valid_to", self.valid_to.as_deref())?,
            start_by: some_date("start_by", self.start_by.as_deref())?,
            state: self.state,
            document: self.document,
            file_digest: digest("file_digest", &self.file_digest)?,
        })
    }
}

/// The statement that adds a permit.
pub(crate) fn add(region: RegionCode, permit: &PermitRecord) -> Statement {
    let sql =
        "INSERT INTO permit (region, id, number, document_number, case_id, project_id, item, holder, holder_code, issued_on,
             valid_from, valid_to, start_by, state, document, file_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let args = vec![
        region.as_str().into(),
        permit.id.to_string().into(),
        permit.number.as_str().into(),
        permit.document_number.as_str().into(),
        permit.case_id.to_string().into(),
        permit.project_id.to_string().into(),
        permit.item.as_str().into(),
        permit.holder.as_str().into(),
        (&permit.holder_code).into(),
        permit.issued_on.to_string().into(),
        permit.valid_from.to_string().into(),
        day_text(permit.valid_to).into(),
        day_text(permit.start_by).into(),
        permit.state.as_str().into(),
        permit.document.as_str().into(),
        hex(&permit.file_digest).into(),
    ];
    Statement::new(sql, args)
}

/// The statement that writes what became of a permit.
pub(crate) fn live(region: RegionCode, life: &PermitLife) -> Statement {
    let sql = "UPDATE permit SET state = $3, valid_to = $4 WHERE region = $1 AND case_id = $2";
    let case = life.case_id.to_string();
    Statement::new(sql, vec![region.as_str().into(), case.into(), life.state.as_str().into(), day_text(life.valid_to).into()])
}

impl Store {
    /// A permit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn permit(&self, id: PermitId) -> Result<PermitRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM permit WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    pub(crate) async fn permits_of(&self, project: ProjectId) -> Result<Vec<PermitRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM permit WHERE region = $1 AND project_id = $2 ORDER BY issued_on, id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), project.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }
}
