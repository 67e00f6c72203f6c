//! Under what providers know the owners of accounts.

use crate::StoreError;
use crate::batch::{Batch, Must};
use crate::columns::{instant, user_id};
use crate::db::{Statement, Store};
use crate::record::{IdentityEdit, IdentityRecord};
use base::{RegionCode, UserId};

/// Lays out what happens to a link.
pub(crate) fn edit(region: RegionCode, edit: &IdentityEdit, batch: &mut Batch) {
    match edit {
        IdentityEdit::Link(one) => {
            let sql = "INSERT INTO identity (region, issuer, subject, user_id, name, since) VALUES ($1, $2, $3, $4, $5, $6)";
            let args = vec![
                region.as_str().into(),
                one.issuer.as_str().into(),
                one.subject.as_str().into(),
                one.user.to_string().into(),
                one.name.as_str().into(),
                one.since.as_microsecond().into(),
            ];
            batch.push(format!("identity of {}", one.user), Statement::new(sql, args), Must::Add);
        }
        IdentityEdit::Unlink(user, issuer) => {
            let sql = "DELETE FROM identity WHERE region = $1 AND user_id = $2 AND issuer = $3";
            let args = vec![region.as_str().into(), user.to_string().into(), issuer.as_str().into()];
            batch.push(format!("identity of {user}"), Statement::new(sql, args), Must::Touch);
        }
    }
}

impl Store {
    /// Whose account is linked with a subject of an issuer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn identity(&self, issuer: &str, subject: &str) -> Result<Option<UserId>, StoreError> {
        let sql = "SELECT user_id FROM identity WHERE region = $1 AND issuer = $2 AND subject = $3";
        let args = vec![self.region_arg(), issuer.into(), subject.into()];
        let found = self.db.some::<(String,)>(Statement::new(sql, args)).await?;
        Ok(found.map(|(id,)| user_id(&id)).transpose()?)
    }

    /// With what of an issuer somebody's account is linked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn identity_of(&self, user: UserId, issuer: &str) -> Result<Option<IdentityRecord>, StoreError> {
        let sql = "SELECT subject, name, since FROM identity WHERE region = $1 AND user_id = $2 AND issuer = $3";
        let args = vec![self.region_arg(), user.to_string().into(), issuer.into()];
        let found = self.db.some::<(String, String, i64)>(Statement::new(sql, args)).await?;
        let read = |(subject, name, since): (String, String, i64)| {
            Ok(IdentityRecord { user, issuer: issuer.to_owned(), subject, name, since: instant("since", since)? })
        };
        found.map(read).transpose()
    }
}
