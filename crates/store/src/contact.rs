//! How people want to be told by e-mail.

use crate::columns::{instant, user_id};
use crate::db::{Statement, Store};
use crate::record::{ContactRecord, UserRecord};
use crate::row::row;
use crate::{StoreError, account};
use base::UserId;

const COLUMNS: &str = "user_id, version, email, mail, digest_hour, language, updated_at";

row! {
    struct Row {
        user_id: String,
        version: i64,
        email: String,
        mail: String,
        digest_hour: i64,
        language: String,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<ContactRecord, StoreError> {
        Ok(ContactRecord {
            user: user_id(&self.user_id)?,
            version: self.version,
            email: self.email,
            mail: self.mail,
            digest_hour: self.digest_hour,
            language: self.language,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Joined {
        ..contact: Row,
        ..account: account::Row,
    }
}

impl Store {
    /// How somebody wants to be told; none when he never said.
    ///
    /// # Errors
    /// What the database says.
    pub async fn contact(&self, user: UserId) -> Result<Option<ContactRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM contact WHERE region = $1 AND user_id = $2");
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), user.to_string().into()])).await?;
        found.map(Row::read).transpose()
    }

    /// Keeps how somebody wants to be told, in place of version `expected` (0: there was none).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another version is there.
    pub async fn put_contact(&self, contact: &ContactRecord, expected: i64) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO contact (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (region, user_id) DO UPDATE SET version = excluded.version, email = excluded.email, mail = excluded.mail,
             digest_hour = excluded.digest_hour, language = excluded.language, updated_at = excluded.updated_at
             WHERE contact.version = $9"
        );
        let args = vec![
            self.region_arg(),
            contact.user.to_string().into(),
            contact.version.into(),
            contact.email.as_str().into(),
            contact.mail.as_str().into(),
            contact.digest_hour.into(),
            contact.language.as_str().into(),
            contact.updated_at.as_microsecond().into(),
            expected.into(),
        ];
        if self.db.run(Statement::new(sql, args)).await? == 1 {
            return Ok(());
        }
        let found = self.contact(contact.user).await?.map_or(0, |one| one.version);
        Err(StoreError::Conflict { expected, found })
    }

    /// Who wants to be told by e-mail, and how.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mailed(&self) -> Result<Vec<(UserRecord, ContactRecord)>, StoreError> {
        let sql = "SELECT contact.user_id, contact.version, contact.email, contact.mail, contact.digest_hour, contact.language,
             contact.updated_at, account.id, account.name, account.role, account.office, account.credit_code, account.password_hash,
             account.demo, account.active
             FROM contact JOIN account ON account.region = contact.region AND account.id = contact.user_id
             WHERE contact.region = $1 AND contact.mail <> 'none' AND contact.email <> '' AND account.active = 1
             ORDER BY contact.user_id";
        let rows = self.db.all::<Joined>(Statement::new(sql, vec![self.region_arg()])).await?;
        rows.into_iter().map(|row| Ok((row.account.read()?, row.contact.read()?))).collect()
    }
}
