//! Second factors and recovery codes: sealed secrets, the step of the last code, keyed digests. What they mean the server knows.

use crate::StoreError;
use crate::batch::{Batch, Must};
use crate::columns::{hex, instant};
use crate::db::{Statement, Store};
use crate::record::{FactorEdit, SecondFactor};
use base::{RegionCode, UserId};

/// Lays out what happens to a second factor.
pub(crate) fn edit(region: RegionCode, edit: &FactorEdit, batch: &mut Batch) {
    let of = |user: &UserId| vec![region.as_str().into(), user.to_string().into()];
    let forget = |user: &UserId, batch: &mut Batch| {
        let sql = "DELETE FROM recovery_code WHERE region = $1 AND user_id = $2";
        batch.push(format!("recovery codes {user}"), Statement::new(sql, of(user)), Must::Add);
    };
    let keep = |user: &UserId, codes: &[[u8; 32]], batch: &mut Batch| {
        let mut args = of(user);
        args.extend(codes.iter().map(|code| hex(code).into()));
        let rows: Vec<String> = (0..codes.len()).map(|n| format!("($1, $2, ${})", n + 3)).collect();
        let sql = format!("INSERT INTO recovery_code (region, user_id, digest) VALUES {}", rows.join(", "));
        // Of the same rows as what forgets the older ones: so it runs after it, and not in one statement with it.
        batch.push(format!("recovery codes {user}"), Statement::new(sql, args), Must::Add);
    };
    match edit {
        FactorEdit::On(factor, codes) => {
            let sql = "INSERT INTO second_factor (region, user_id, sealed, step, since) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (region, user_id) DO UPDATE SET sealed = excluded.sealed, step = excluded.step, since = excluded.since";
            let mut args = of(&factor.user);
            args.extend([factor.sealed.as_str().into(), factor.step.into(), factor.since.as_microsecond().into()]);
            batch.push(format!("second factor {}", factor.user), Statement::new(sql, args), Must::Add);
            forget(&factor.user, batch);
            keep(&factor.user, codes, batch);
        }
        FactorEdit::Off(user) => {
            let sql = "DELETE FROM second_factor WHERE region = $1 AND user_id = $2";
            batch.push(format!("second factor {user}"), Statement::new(sql, of(user)), Must::Add);
            forget(user, batch);
        }
        FactorEdit::Codes(user, codes) => {
            forget(user, batch);
            keep(user, codes, batch);
        }
        FactorEdit::Used(user, code, at) => {
            let sql =
                "UPDATE recovery_code SET used_at = $4 WHERE region = $1 AND user_id = $2 AND digest = $3 AND used_at IS NULL";
            let mut args = of(user);
            args.extend([hex(code).into(), at.as_microsecond().into()]);
            batch.push(format!("recovery codes {user}"), Statement::new(sql, args), Must::Touch);
        }
    }
}

impl Store {
    /// Somebody's second factor, if one is asked for.
    ///
    /// # Errors
    /// What the database says.
    pub async fn second_factor(&self, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
        let sql = "SELECT sealed, step, since FROM second_factor WHERE region = $1 AND user_id = $2";
        let args = vec![self.region_arg(), user.to_string().into()];
        let found = self.db.some::<(String, i64, i64)>(Statement::new(sql, args)).await?;
        found.map(|(sealed, step, since)| Ok(SecondFactor { user, sealed, step, since: instant("since", since)? })).transpose()
    }

    /// Takes the code of a step, unless that one or a later one was taken before. Of many at once one is told yes.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_step(&self, user: UserId, step: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE second_factor SET step = $3 WHERE region = $1 AND user_id = $2 AND step < $3";
        let args = vec![self.region_arg(), user.to_string().into(), step.into()];
        Ok(self.db.run(Statement::new(sql, args)).await? == 1)
    }

    /// Whether a recovery code of somebody still holds.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recovery_code_holds(&self, user: UserId, digest: [u8; 32]) -> Result<bool, StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_code WHERE region = $1 AND user_id = $2 AND digest = $3 AND used_at IS NULL";
        let args = vec![self.region_arg(), user.to_string().into(), hex(&digest).into()];
        Ok(self.db.one::<(i64,)>(Statement::new(sql, args)).await?.0 == 1)
    }

    /// How many recovery codes of somebody still hold.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recovery_codes_left(&self, user: UserId) -> Result<i64, StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_code WHERE region = $1 AND user_id = $2 AND used_at IS NULL";
        let args = vec![self.region_arg(), user.to_string().into()];
        Ok(self.db.one::<(i64,)>(Statement::new(sql, args)).await?.0)
    }
}
