//! Where offices' notices are posted.

use crate::StoreError;
use crate::columns::instant;
use crate::db::{Statement, Store};
use crate::record::WebhookRecord;
use crate::row::row;

const COLUMNS: &str = "office, version, url, secret, updated_at";

row! {
    struct Row {
        office: String,
        version: i64,
        url: String,
        secret: String,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<WebhookRecord, StoreError> {
        Ok(WebhookRecord {
            office: self.office,
            version: self.version,
            url: self.url,
            secret: self.secret,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

impl Store {
    /// Every office's webhook, by office.
    ///
    /// # Errors
    /// What the database says.
    pub async fn webhooks(&self) -> Result<Vec<WebhookRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM webhook WHERE region = $1 ORDER BY office");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The webhook of an office.
    ///
    /// # Errors
    /// What the database says.
    pub async fn webhook(&self, office: &str) -> Result<Option<WebhookRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM webhook WHERE region = $1 AND office = $2");
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), office.into()])).await?;
        found.map(Row::read).transpose()
    }

    /// Keeps an office's webhook in place of version `expected` (0: there was none).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another version is there.
    pub async fn put_webhook(&self, webhook: &WebhookRecord, expected: i64) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO webhook (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (region, office) DO UPDATE SET version = excluded.version, url = excluded.url, secret = excluded.secret,
             updated_at = excluded.updated_at WHERE webhook.version = $7"
        );
        let args = vec![
            self.region_arg(),
            webhook.office.as_str().into(),
            webhook.version.into(),
            webhook.url.as_str().into(),
            webhook.secret.as_str().into(),
            webhook.updated_at.as_microsecond().into(),
            expected.into(),
        ];
        if self.db.run(Statement::new(sql, args)).await? == 1 {
            return Ok(());
        }
        let found = self.webhook(&webhook.office).await?.map_or(0, |one| one.version);
        Err(StoreError::Conflict { expected, found })
    }

    /// Takes an office's webhook away; gives whether there was one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_webhook(&self, office: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM webhook WHERE region = $1 AND office = $2";
        Ok(self.db.run(Statement::new(sql, vec![self.region_arg(), office.into()])).await? == 1)
    }
}
