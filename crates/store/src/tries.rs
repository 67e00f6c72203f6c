//! Tries to sign in: noted before they are looked at, taken back when they were right, counted by name and by address.

use crate::StoreError;
use crate::columns::instant;
use crate::db::{Db, Statement, Store};
use crate::record::Try;
use jiff::Timestamp;

impl Store {
    /// Notes a try of a name that has had fewer than `max` since an instant; gives whether it did. However many come at once, no more are noted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn note_try(&self, one: &Try, max: i64, since: Timestamp) -> Result<bool, StoreError> {
        let name = one.name.replace('\0', "");
        let mut tx = self.db.begin().await?;
        if let Db::Postgres { .. } = self.db {
            // One after the other for each name: a count does not see what another has not yet committed. SQLite has one writer.
            let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))";
            tx.run(Statement::new(lock, vec![self.region_arg(), name.as_str().into()])).await?;
        }
        let sql = "INSERT INTO sign_in_failure (region, name, at, id, kind, address) SELECT $1, $2, $3, $4, $5, $6
            WHERE (SELECT COUNT(*) FROM sign_in_failure WHERE region = $1 AND name = $2 AND at >= $7) < $8";
        let args = vec![
            self.region_arg(),
            name.into(),
            one.at.as_microsecond().into(),
            one.id.as_str().into(),
            one.kind.into(),
            (&one.address).into(),
            since.as_microsecond().into(),
            max.into(),
        ];
        let noted = tx.run(Statement::new(sql, args)).await? > 0;
        tx.commit().await?;
        Ok(noted)
    }

    /// Takes a try back: it was right, or was not looked at.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_try(&self, id: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM sign_in_failure WHERE region = $1 AND id = $2";
        self.db.run(Statement::new(sql, vec![self.region_arg(), id.into()])).await.map(drop)
    }

    /// How many tries a name has had since an instant; of one kind, or of all.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tries_of_name(&self, name: &str, kind: Option<&'static str>, since: Timestamp) -> Result<i64, StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM sign_in_failure
            WHERE region = $1 AND name = $2 AND at >= $3 AND kind = COALESCE($4, kind)";
        let args =
            vec![self.region_arg(), name.replace('\0', "").into(), since.as_microsecond().into(), kind.map(str::to_owned).into()];
        Ok(self.db.one::<(i64,)>(Statement::new(sql, args)).await?.0)
    }

    /// How many tries came from an address since an instant but for one of them, and when the last of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tries_from(&self, address: &str, but: &str, since: Timestamp) -> Result<(i64, Option<Timestamp>), StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT), CAST(MAX(at) AS BIGINT) FROM sign_in_failure
            WHERE region = $1 AND address = $2 AND at >= $3 AND id <> $4";
        let args = vec![self.region_arg(), address.into(), since.as_microsecond().into(), but.into()];
        let (n, last) = self.db.one::<(i64, Option<i64>)>(Statement::new(sql, args)).await?;
        Ok((n, last.map(|at| instant("at", at)).transpose()?))
    }

    /// Forgets the tries of a name: whoever was held off may try again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_tries_of(&self, name: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM sign_in_failure WHERE region = $1 AND name = $2";
        self.db.run(Statement::new(sql, vec![self.region_arg(), name.replace('\0', "").into()])).await.map(drop)
    }
}
