//! How people want to be told by e-mail.

use crate::columns::{digest, hex, instant, user_id};
use crate::db::{Statement, Store};
use crate::record::{ContactRecord, MailedCode, UserRecord};
use crate::row::row;
use crate::{StoreError, account};
use base::UserId;
use jiff::Timestamp;

const COLUMNS: &str =
    "user_id, version, email, mail, digest_hour, language, updated_at, confirmed, code_digest, code_at, code_tries";

row! {
    struct Row {
        user_id: String,
        version: i64,
        email: String,
        mail: String,
        digest_hour: i64,
        language: String,
        updated_at: i64,
        confirmed: i64,
        code_digest: Option<String>,
        code_at: Option<i64>,
        code_tries: i64,
    }
}

impl Row {
    fn read(self) -> Result<ContactRecord, StoreError> {
        let code = match (&self.code_digest, self.code_at) {
            (Some(text), Some(at)) => {
                Some(MailedCode { digest: digest("code_digest", text)?, at: instant("code_at", at)?, tries: self.code_tries })
            }
            _ => None,
        };
        Ok(ContactRecord {
            user: user_id(&self.user_id)?,
            version: self.version,
            email: self.email,
            mail: self.mail,
            digest_hour: self.digest_hour,
            language: self.language,
            updated_at: instant("updated_at", self.updated_at)?,
            confirmed: self.confirmed != 0,
            code,
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

    /// Keeps how somebody wants to be told, in place of version `expected` (0: there was none); a number that was mailed before holds
    /// no more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another version is there.
    pub async fn put_contact(&self, contact: &ContactRecord, expected: i64) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO contact (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, 0)
             ON CONFLICT (region, user_id) DO UPDATE SET version = excluded.version, email = excluded.email, mail = excluded.mail,
             digest_hour = excluded.digest_hour, language = excluded.language, updated_at = excluded.updated_at,
             confirmed = excluded.confirmed, code_digest = NULL, code_at = NULL, code_tries = 0
             WHERE contact.version = $10"
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
            contact.confirmed.into(),
            expected.into(),
        ];
        if self.db.run(Statement::new(sql, args)).await? == 1 {
            return Ok(());
        }
        let found = self.contact(contact.user).await?.map_or(0, |one| one.version);
        Err(StoreError::Conflict { expected, found })
    }

    /// Keeps the number that is to be mailed to an address that is not confirmed, unless one was mailed after `not_after`; gives whether
    /// it was kept. Of two who ask at once, one is mailed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_contact_code(
        &self,
        (user, email): (UserId, &str),
        code: [u8; 32],
        (at, not_after): (Timestamp, Timestamp),
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE contact SET code_digest = $4, code_at = $5, code_tries = 0
             WHERE region = $1 AND user_id = $2 AND email = $3 AND confirmed = 0 AND (code_at IS NULL OR code_at <= $6)";
        let args = vec![
            self.region_arg(),
            user.to_string().into(),
            email.into(),
            hex(&code).into(),
            at.as_microsecond().into(),
            not_after.as_microsecond().into(),
        ];
        Ok(self.db.run(Statement::new(sql, args)).await? == 1)
    }

    /// Counts that somebody types a number, at most `most` times; gives whether it may still be looked at.
    ///
    /// # Errors
    /// What the database says.
    pub async fn try_contact_code(&self, user: UserId, most: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE contact SET code_tries = code_tries + 1
             WHERE region = $1 AND user_id = $2 AND code_digest IS NOT NULL AND code_tries < $3";
        Ok(self.db.run(Statement::new(sql, vec![self.region_arg(), user.to_string().into(), most.into()])).await? == 1)
    }

    /// Notes that an address is its user's; gives whether it still was the one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirm_contact(&self, user: UserId, email: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE contact SET confirmed = 1, code_digest = NULL, code_at = NULL, code_tries = 0
             WHERE region = $1 AND user_id = $2 AND email = $3";
        Ok(self.db.run(Statement::new(sql, vec![self.region_arg(), user.to_string().into(), email.into()])).await? == 1)
    }

    /// Who wants to be told by e-mail, and how. An address that nobody confirmed is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mailed(&self) -> Result<Vec<(UserRecord, ContactRecord)>, StoreError> {
        let sql = "SELECT contact.user_id, contact.version, contact.email, contact.mail, contact.digest_hour, contact.language,
             contact.updated_at, contact.confirmed, contact.code_digest, contact.code_at, contact.code_tries, account.id, account.name, account.role, account.office, account.credit_code, account.password_hash,
             account.demo, account.active, account.district
             FROM contact JOIN account ON account.region = contact.region AND account.id = contact.user_id
             WHERE contact.region = $1 AND contact.mail <> 'none' AND contact.email <> '' AND contact.confirmed = 1 AND account.active = 1
             ORDER BY contact.user_id";
        let rows = self.db.all::<Joined>(Statement::new(sql, vec![self.region_arg()])).await?;
        rows.into_iter().map(|row| Ok((row.account.read()?, row.contact.read()?))).collect()
    }
}
