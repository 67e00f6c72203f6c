//! Permits.

use crate::StoreError;
use crate::columns::{case_id, date, day_text, digest, hex, permit_id, project_id, some_date};
use crate::db::{Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where, starting};
use crate::record::{EditionRecord, ListedPermit, NewEdition, PermitLife, PermitRecord};
use crate::row::row;
use base::{CaseId, PermitId, ProjectId, RegionCode};

const COLUMNS: &str = "id, number, document_number, case_id, project_id, item, holder, holder_code, issued_on, valid_from, \
     valid_to, start_by, state, document, file_digest, version, head, since, ground";

const SORTS: &[Sort] = &[Sort { name: "issued", asc: "issued_on", desc: "issued_on", number: false, order: Order::Desc }];

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
        version: i64,
        head: String,
        since: Option<String>,
        ground: Option<String>,
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
            version: self.version,
            head: digest("head", &self.head)?,
            since: some_date("since", self.since.as_deref())?,
            ground: self.ground,
        })
    }
}

/// The statement that adds a permit.
pub(crate) fn add(region: RegionCode, permit: &PermitRecord) -> Statement {
    let sql =
        "INSERT INTO permit (region, id, number, document_number, case_id, project_id, item, holder, holder_code, issued_on,
             valid_from, valid_to, start_by, state, document, file_digest, version, head, since, ground)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
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
        permit.version.into(),
        hex(&permit.head).into(),
        day_text(permit.since).into(),
        (&permit.ground).into(),
    ];
    Statement::new(sql, args)
}

/// The statement that writes what became of a permit.
pub(crate) fn live(region: RegionCode, life: &PermitLife) -> Statement {
    let sql = "UPDATE permit SET state = $3, valid_to = $4, since = $5, ground = $6 WHERE region = $1 AND case_id = $2";
    let args = vec![
        region.as_str().into(),
        life.case_id.to_string().into(),
        life.state.as_str().into(),
        day_text(life.valid_to).into(),
        day_text(life.since).into(),
        (&life.ground).into(),
    ];
    Statement::new(sql, args)
}

/// The statements that put a permit's next edition in the place of the one that it has, which is kept.
pub(crate) fn reissue(region: RegionCode, case: CaseId, next: &NewEdition) -> [Statement; 2] {
    let kept = "INSERT INTO permit_edition (region, permit_id, version, number, document, file_digest, replaced_on)
         SELECT region, id, version, number, document, file_digest, CAST($3 AS TEXT) FROM permit WHERE region = $1 AND case_id = $2";
    let put = "UPDATE permit SET version = $3, number = $4, document = $5, head = $6, file_digest = $7 WHERE region = $1 AND case_id = $2";
    let of = || vec![region.as_str().into(), case.to_string().into()];
    let (mut keep, mut write) = (of(), of());
    keep.push(next.on.to_string().into());
    write.extend([
        next.version.into(),
        next.number.as_str().into(),
        next.document.as_str().into(),
        hex(&next.head).into(),
        hex(&[0; 32]).into(),
    ]);
    [Statement::new(kept, keep), Statement::new(put, write)]
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

    /// The editions of a permit that a later one stands in place of, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn permit_editions(&self, id: PermitId) -> Result<Vec<EditionRecord>, StoreError> {
        let sql = "SELECT version, number, replaced_on FROM permit_edition WHERE region = $1 AND permit_id = $2 ORDER BY version";
        let rows =
            self.db.all::<(i64, String, String)>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        let read = |(version, number, on): (i64, String, String)| {
            Ok(EditionRecord { version, number, replaced_on: date("replaced_on", &on)? })
        };
        rows.into_iter().map(read).collect()
    }

    /// Every permit that ended or has a later edition, by its id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn listed_permits(&self) -> Result<Vec<ListedPermit>, StoreError> {
        row! {
            struct Listed {
                id: String,
                number: String,
                state: String,
                since: Option<String>,
                ground: Option<String>,
                valid_to: Option<String>,
            }
        }
        // The condition is that of the index, word for word.
        let sql = "SELECT id, number, state, since, ground, valid_to FROM permit
             WHERE region = $1 AND (state <> 'in-force' OR version > 1) ORDER BY id";
        let rows = self.db.all::<Listed>(Statement::new(sql, vec![self.region_arg()])).await?;
        let read = |row: Listed| {
            Ok(ListedPermit {
                id: permit_id(&row.id)?,
                number: row.number,
                state: row.state,
                since: some_date("since", row.since.as_deref())?,
                ground: row.ground,
                valid_to: some_date("valid_to", row.valid_to.as_deref())?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// A page of the permits that are published, the newest first; those of projects of industries whose code begins with one of `without` are not.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn published_permits(&self, without: &[String], request: &PageRequest) -> Result<Paged<PermitRecord>, StoreError> {
        row! {
            struct Published {
                ..row: Row,
                sort_key: String,
            }
        }
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("region", self);
        for code in without {
            let own = "SELECT p.id FROM project p WHERE p.region = ? AND p.industry LIKE ?";
            found.and(&format!("project_id NOT IN ({own})"), vec![self.region_arg(), starting(code).into()]);
        }
        let rows = self.db.all::<Published>(walk.statement(COLUMNS, "permit", "id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, None, |one| one.id.to_string()))
    }

    /// Notes the digest of the file of a permit's edition, once it is kept; nothing when another edition stands there by now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_permit_file(&self, (id, version): (PermitId, i64), file_digest: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "UPDATE permit SET file_digest = $4 WHERE region = $1 AND id = $2 AND version = $3";
        let args = vec![self.region_arg(), id.to_string().into(), version.into(), hex(file_digest).into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }
}
