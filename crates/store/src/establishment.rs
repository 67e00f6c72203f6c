//! Establishments (企业开办): what a company that is being set up has beside its dossier.

use crate::StoreError;
use crate::columns::{aliased, date, day_text, instant, project_id, some_date, user_id};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{EstablishmentRecord, EstablishmentRow};
use crate::row::row;
use crate::scope::Scope;
use base::{ProjectId, RegionCode, UserId};
use jiff::Timestamp;

const COLUMNS: &str =
    "project_id, serial, number, name_key, applicant_id, state, name_kept_until, promised_on, filed_at, completed_at, document";

const SORTS: &[Sort] = &[Sort { name: "newest", asc: "e.project_id", desc: "e.project_id", number: false, order: Order::Desc }];

const FROM: &str = "establishment e JOIN project p ON p.region = e.region AND p.id = e.project_id";

row! {
    struct Row {
        project_id: String,
        serial: i64,
        number: String,
        name_key: String,
        applicant_id: String,
        state: String,
        name_kept_until: String,
        promised_on: Option<String>,
        filed_at: i64,
        completed_at: i64,
        document: String,
    }
}

row! {
    struct Listed {
        ..row: Row,
        name: String,
        district: String,
        industry: String,
        owner_code: Option<String>,
        needed: i64,
        granted: i64,
        sort_key: String,
    }
}

impl Row {
    fn read(self) -> Result<EstablishmentRecord, StoreError> {
        Ok(EstablishmentRecord {
            project_id: project_id(&self.project_id)?,
            serial: Some(self.serial),
            number: self.number,
            name_key: self.name_key,
            applicant_id: user_id(&self.applicant_id)?,
            state: self.state,
            name_kept_until: date("name_kept_until", &self.name_kept_until)?,
            promised_on: some_date("promised_on", self.promised_on.as_deref())?,
            filed_at: some_instant("filed_at", self.filed_at)?,
            completed_at: some_instant("completed_at", self.completed_at)?,
            document: self.document,
        })
    }
}

/// An instant that may not have come yet: then 0.
fn some_instant(column: &'static str, micros: i64) -> Result<Option<Timestamp>, StoreError> {
    Ok(if micros == 0 { None } else { Some(instant(column, micros)?) })
}

/// Where the serial number stands among the arguments of [`write`].
pub(crate) const SERIAL: usize = 2;

/// The statement that takes the next serial number of a region.
pub(crate) fn take(region: RegionCode) -> Statement {
    let sql = "INSERT INTO counter (region, kind, year, n) VALUES ($1, 'establishment', 0, 1)
         ON CONFLICT (region, kind, year) DO UPDATE SET n = counter.n + 1 RETURNING n";
    Statement::new(sql, vec![region.as_str().into()])
}

/// The statement that writes an establishment, new or changed. Its serial number, once taken, stays.
pub(crate) fn write(region: RegionCode, record: &EstablishmentRecord) -> Statement {
    let sql = format!(
        "INSERT INTO establishment (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (region, project_id) DO UPDATE SET name_key = excluded.name_key, state = excluded.state,
             name_kept_until = excluded.name_kept_until, promised_on = excluded.promised_on, filed_at = excluded.filed_at,
             completed_at = excluded.completed_at, document = excluded.document"
    );
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.project_id.to_string().into(),
        record.serial.unwrap_or_default().into(),
        record.number.as_str().into(),
        record.name_key.as_str().into(),
        record.applicant_id.to_string().into(),
        record.state.as_str().into(),
        record.name_kept_until.to_string().into(),
        day_text(record.promised_on).into(),
        record.filed_at.map_or(0, Timestamp::as_microsecond).into(),
        record.completed_at.map_or(0, Timestamp::as_microsecond).into(),
        record.document.as_str().into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// What an establishment has beside its dossier.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an investment project.
    pub async fn establishment(&self, id: ProjectId) -> Result<EstablishmentRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM establishment WHERE region = $1 AND project_id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The establishment with this number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn establishment_by_number(&self, number: &str) -> Result<ProjectId, StoreError> {
        let sql = "SELECT project_id FROM establishment WHERE region = $1 AND number = $2";
        let (id,) = self.db.one::<(String,)>(Statement::new(sql, vec![self.region_arg(), number.into()])).await?;
        Ok(project_id(&id)?)
    }

    /// A page of establishments, the newest first: those that were filed and that the reader reaches, and his own.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub async fn establishments(
        &self,
        me: UserId,
        scope: &Scope,
        request: &PageRequest,
    ) -> Result<Paged<EstablishmentRow>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("e.region", self);
        match scope {
            Scope::Own { person, .. } => found.equals("e.applicant_id", &Some(person.to_string())),
            other => {
                found.and("(e.state NOT IN ('draft', 'lapsed') OR e.applicant_id = ?)", vec![me.to_string().into()]);
                other.hanging_on("e.project_id", &mut found, self);
            }
        }
        let total = self.total(FROM, &found).await?;
        let columns = aliased("e", COLUMNS);
        let columns = format!("{}, p.name, p.district, p.industry, p.owner_code, p.needed, p.granted", columns);
        let rows = self.db.all::<Listed>(walk.statement(&columns, FROM, "e.project_id", found)).await?;
        let read = |one: Listed| {
            let row = EstablishmentRow {
                record: one.row.read()?,
                name: one.name,
                district: one.district,
                industry: one.industry,
                credit_code: one.owner_code,
                needed: one.needed,
                granted: one.granted,
            };
            Ok((Key::Text(one.sort_key), row))
        };
        let rows: Vec<(Key, EstablishmentRow)> = rows.into_iter().map(read).collect::<Result<_, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.record.project_id.to_string()))
    }

    /// Whether a builder of the register has this name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_holder(&self, name: &str) -> Result<bool, StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 AS one FROM project
             WHERE region = $1 AND owner = $2 AND kind = 'investment' LIMIT 1) AS held";
        let (found,) = self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg(), name.into()])).await?;
        Ok(found > 0)
    }

    /// Whose the name is: the establishment that has it, in the form by which two are the same.
    ///
    /// # Errors
    /// What the database says.
    pub async fn name_of(&self, key: &str) -> Result<Option<EstablishmentRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM establishment WHERE region = $1 AND name_key = $2 AND state NOT IN ('lapsed', 'ended')"
        );
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), key.into()])).await?;
        rows.into_iter().next().map(Row::read).transpose()
    }
}
