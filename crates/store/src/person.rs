//! Accounts as administrators keep them, the sessions of one person, and the links by which he sets his password.

use crate::StoreError;
use crate::columns::{digest, hex, user_id};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{PersonRecord, SessionRecord, Write};
use crate::replace;
use crate::row::row;
use base::{RegionCode, UserId};
use jiff::Timestamp;

const COLUMNS: &str = "id, version, name, role, office, credit_code, password_hash, demo, active, head, facts, district";
const SORTS: &[Sort] = &[Sort { name: "name", asc: "name", desc: "name", number: false, order: Order::Asc }];

row! {
    struct Row {
        ..account: crate::account::Row,
        version: i64,
        head: String,
        facts: i64,
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

impl Row {
    fn read(self) -> Result<PersonRecord, StoreError> {
        Ok(PersonRecord {
            user: self.account.read()?,
            version: self.version,
            head: digest("head", &self.head)?,
            facts: self.facts,
        })
    }
}

/// Which people.
#[derive(Debug, Clone, Default)]
pub struct PersonFilter {
    /// A part of the name.
    pub q: Option<String>,
    /// In this role.
    pub role: Option<String>,
    /// Of this office.
    pub office: Option<String>,
    /// Who may sign in, or may not.
    pub active: Option<bool>,
}

/// The statement that writes it.
pub(crate) fn write(region: RegionCode, write: &Write<PersonRecord>) -> Statement {
    let record = write.record();
    let user = &record.user;
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        user.id.to_string().into(),
        record.version.into(),
        user.name.as_str().into(),
        user.role.as_str().into(),
        (&user.office).into(),
        (&user.credit_code).into(),
        (&user.password_hash).into(),
        user.demo.into(),
        user.active.into(),
        hex(&record.head).into(),
        record.facts.into(),
        (&user.district).into(),
    ];
    replace::write("account", COLUMNS, args, write)
}

impl Store {
    /// An account as administrators keep it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn person(&self, id: UserId) -> Result<PersonRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// A page of accounts, by name.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub async fn people(&self, filter: &PersonFilter, request: &PageRequest) -> Result<Paged<PersonRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("region", self);
        if let Some(words) = &filter.q {
            found.holds("LOWER(name)", words);
        }
        found.equals("role", &filter.role);
        found.equals("office", &filter.office);
        if let Some(active) = filter.active {
            found.and("active = ?", vec![active.into()]);
        }
        let total = self.total("account", &found).await?;
        let rows = self.db.all::<Listed>(walk.statement(COLUMNS, "account", "id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |one| one.user.id.to_string()))
    }

    /// Somebody's sessions that have not run out and were used since an instant, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sessions_of(&self, user: UserId, now: Timestamp, used: Timestamp) -> Result<Vec<SessionRecord>, StoreError> {
        let sql = format!(
            "SELECT {} FROM session WHERE region = $1 AND user_id = $2 AND expires_at > $3 AND seen_at >= $4 ORDER BY created_at DESC, token_digest",
            crate::account::SESSION_COLUMNS
        );
        let args = vec![self.region_arg(), user.to_string().into(), now.as_microsecond().into(), used.as_microsecond().into()];
        let rows = self.db.all::<crate::account::SessionRow>(Statement::new(sql, args)).await?;
        rows.into_iter().map(crate::account::SessionRow::read).collect()
    }

    /// Ends somebody's sessions, and those that wait for his second factor.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_sessions_of(&self, user: UserId) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE region = $1 AND (user_id = $2 OR pending_id = $2)";
        self.db.run(Statement::new(sql, vec![self.region_arg(), user.to_string().into()])).await.map(drop)
    }

    /// Keeps a one-time link for somebody's password; an older one of his holds no more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_password_link(&self, link: [u8; 32], user: UserId, expires_at: Timestamp) -> Result<(), StoreError> {
        let sql = "DELETE FROM password_link WHERE region = $1 AND user_id = $2";
        self.db.run(Statement::new(sql, vec![self.region_arg(), user.to_string().into()])).await?;
        let sql = "INSERT INTO password_link (region, digest, user_id, expires_at) VALUES ($1, $2, $3, $4)";
        let args = vec![self.region_arg(), hex(&link).into(), user.to_string().into(), expires_at.as_microsecond().into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// Whose link it is, if it holds.
    ///
    /// # Errors
    /// What the database says.
    pub async fn password_link(&self, link: [u8; 32], now: Timestamp) -> Result<Option<UserId>, StoreError> {
        let sql = "SELECT user_id FROM password_link WHERE region = $1 AND digest = $2 AND expires_at > $3";
        let args = vec![self.region_arg(), hex(&link).into(), now.as_microsecond().into()];
        let found = self.db.some::<(String,)>(Statement::new(sql, args)).await?;
        Ok(found.map(|(id,)| user_id(&id)).transpose()?)
    }

    /// Takes a link: whether it was still there. Of two who take it at once, one has it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_password_link(&self, link: [u8; 32]) -> Result<bool, StoreError> {
        let sql = "DELETE FROM password_link WHERE region = $1 AND digest = $2";
        Ok(self.db.run(Statement::new(sql, vec![self.region_arg(), hex(&link).into()])).await? == 1)
    }
}
