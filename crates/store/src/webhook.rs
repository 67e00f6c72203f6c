//! Where offices' notices are posted.

use crate::StoreError;
use crate::columns::instant;
use crate::db::{Arg, Statement, Store};
use crate::record::{WebhookEdit, WebhookRecord};
use crate::row::row;
use base::RegionCode;

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

/// The statement that does it, and the one that tells the version that is there.
pub(crate) fn write(region: RegionCode, edit: &WebhookEdit) -> (Statement, Statement) {
    let key = |office: &str| vec![region.as_str().into(), office.into()];
    let stored = |office: &str| Statement::new("SELECT version FROM webhook WHERE region = $1 AND office = $2", key(office));
    match edit {
        WebhookEdit::Set { webhook, expected } => {
            let sql = format!(
                "INSERT INTO webhook (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (region, office) DO UPDATE SET version = excluded.version, url = excluded.url, secret = excluded.secret,
                 updated_at = excluded.updated_at WHERE webhook.version = $7"
            );
            let mut args: Vec<Arg> = key(&webhook.office);
            args.extend([
                webhook.version.into(),
                webhook.url.as_str().into(),
                webhook.secret.as_str().into(),
                webhook.updated_at.as_microsecond().into(),
                (*expected).into(),
            ]);
            (Statement::new(sql, args), stored(&webhook.office))
        }
        WebhookEdit::Drop { office, expected } => {
            let mut args = key(office);
            args.push((*expected).into());
            let sql = "DELETE FROM webhook WHERE region = $1 AND office = $2 AND version = $3";
            (Statement::new(sql, args), stored(office))
        }
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
}
