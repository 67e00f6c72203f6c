//! Keys by which other systems call.

use crate::StoreError;
use crate::columns::{digest, hex, instant, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{ApiKeyRecord, Write};
use crate::replace;
use crate::row::row;
use base::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

const COLUMNS: &str =
    "id, version, name, office, scope, digest, begins, made_by, made_at, revoked_at, used_on, head, facts, updated_at";

row! {
    struct Row {
        id: String,
        version: i64,
        name: String,
        office: String,
        scope: String,
        digest: String,
        begins: String,
        made_by: String,
        made_at: i64,
        revoked_at: Option<i64>,
        used_on: Option<String>,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<ApiKeyRecord, StoreError> {
        Ok(ApiKeyRecord {
            id: uuid("id", &self.id)?,
            version: self.version,
            name: self.name,
            office: self.office,
            scope: self.scope,
            digest: digest("digest", &self.digest)?,
            begins: self.begins,
            made_by: self.made_by,
            made_at: instant("made_at", self.made_at)?,
            revoked_at: self.revoked_at.map(|at| instant("revoked_at", at)).transpose()?,
            used_on: some_date("used_on", self.used_on.as_deref())?,
            head: digest("head", &self.head)?,
            facts: self.facts,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

/// The statement that writes it.
pub(crate) fn write(region: RegionCode, write: &Write<ApiKeyRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.name.as_str().into(),
        record.office.as_str().into(),
        record.scope.as_str().into(),
        hex(&record.digest).into(),
        record.begins.as_str().into(),
        record.made_by.as_str().into(),
        record.made_at.as_microsecond().into(),
        record.revoked_at.map(|at| at.as_microsecond()).into(),
        record.used_on.map(|day| day.to_string()).into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("api_key", COLUMNS, args, write)
}

impl Store {
    /// Every key, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn api_keys(&self) -> Result<Vec<ApiKeyRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM api_key WHERE region = $1 ORDER BY id DESC");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn api_key(&self, id: Uuid) -> Result<ApiKeyRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM api_key WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The key with this digest, unless it holds no more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn api_key_of(&self, digest: [u8; 32]) -> Result<Option<ApiKeyRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM api_key WHERE region = $1 AND digest = $2 AND revoked_at IS NULL");
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), hex(&digest).into()])).await?;
        found.map(Row::read).transpose()
    }

    /// Notes on which day a key was used last; written once a day.
    ///
    /// # Errors
    /// What the database says.
    pub async fn api_key_used(&self, id: Uuid, on: Date) -> Result<(), StoreError> {
        let sql = "UPDATE api_key SET used_on = $3 WHERE region = $1 AND id = $2 AND (used_on IS NULL OR used_on < $3)";
        let args = vec![self.region_arg(), id.to_string().into(), on.to_string().into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }
}
