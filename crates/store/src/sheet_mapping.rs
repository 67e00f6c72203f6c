//! What headings of spreadsheets mean, office by office.

use crate::StoreError;
use crate::columns::{digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{SheetMappingRecord, Write};
use crate::replace;
use crate::row::row;
use base::RegionCode;
use uuid::Uuid;

const COLUMNS: &str = "id, version, kind, office, headings, head, facts, updated_at";

row! {
    struct Row {
        id: String,
        version: i64,
        kind: String,
        office: String,
        headings: String,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

/// The statement that writes it.
pub(crate) fn write(region: RegionCode, write: &Write<SheetMappingRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.kind.as_str().into(),
        record.office.as_str().into(),
        record.headings.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("sheet_mapping", COLUMNS, args, write)
}

impl Store {
    /// What an office's headings mean, if it ever said.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sheet_mapping(&self, id: Uuid) -> Result<Option<SheetMappingRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM sheet_mapping WHERE region = $1 AND id = $2");
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        let read = |row: Row| {
            Ok(SheetMappingRecord {
                id: uuid("id", &row.id)?,
                version: row.version,
                kind: row.kind,
                office: row.office,
                headings: row.headings,
                head: digest("head", &row.head)?,
                facts: row.facts,
                updated_at: instant("updated_at", row.updated_at)?,
            })
        };
        found.map(read).transpose()
    }
}
