//! Small things that are kept: settings by name, answers by their `Idempotency-Key`.

use crate::StoreError;
use crate::columns::instant;
use crate::db::{Statement, Store};
use crate::record::Answer;
use base::{RegionCode, UserId};

/// The statement that keeps an answer.
pub(crate) fn keep(region: RegionCode, answer: &Answer) -> Statement {
    Statement::new(
        "INSERT INTO answer (region, key, user_id, status, body, at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            region.as_str().into(),
            answer.key.as_str().into(),
            answer.user_id.to_string().into(),
            i64::from(answer.status).into(),
            answer.body.as_str().into(),
            answer.at.as_microsecond().into(),
        ],
    )
}

impl Store {
    /// What was answered to a request with this key before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn answer(&self, key: &str, user: UserId) -> Result<Option<Answer>, StoreError> {
        let sql = "SELECT status, body, at FROM answer WHERE region = $1 AND key = $2 AND user_id = $3";
        let args = vec![self.region_arg(), key.into(), user.to_string().into()];
        let found = self.db.some::<(i64, String, i64)>(Statement::new(sql, args)).await?;
        let read = |(status, body, at): (i64, String, i64)| {
            let status = u16::try_from(status).unwrap_or(200);
            Ok(Answer { key: key.to_owned(), user_id: user, status, body, at: instant("at", at)? })
        };
        found.map(read).transpose()
    }

    /// A setting.
    ///
    /// # Errors
    /// What the database says.
    pub async fn get_setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM setting WHERE region = $1 AND key = $2";
        let found = self.db.some::<(String,)>(Statement::new(sql, vec![self.region_arg(), key.into()])).await?;
        Ok(found.map(|(value,)| value))
    }

    /// Keeps a setting unless it is there; what stands there then.
    ///
    /// # Errors
    /// What the database says.
    pub async fn first_setting(&self, key: &str, value: &str) -> Result<String, StoreError> {
        let sql = "INSERT INTO setting (region, key, value) VALUES ($1, $2, $3) ON CONFLICT (region, key) DO NOTHING";
        self.db.run(Statement::new(sql, vec![self.region_arg(), key.into(), value.into()])).await?;
        self.get_setting(key).await?.ok_or(StoreError::NotFound)
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO setting (region, key, value) VALUES ($1, $2, $3)
             ON CONFLICT (region, key) DO UPDATE SET value = excluded.value";
        self.db.run(Statement::new(sql, vec![self.region_arg(), key.into(), value.into()])).await.map(drop)
    }
}
