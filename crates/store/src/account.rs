//! Who may sign in, who is signed in.

use crate::StoreError;
use crate::columns::{digest, hex, instant, user_id, uuid};
use crate::db::{Statement, Store};
use crate::record::{PendingRecord, SessionRecord, UserRecord};
use crate::row::row;
use base::UserId;
use jiff::Timestamp;

const COLUMNS: &str = "id, name, role, office, credit_code, password_hash, demo, active, district";

row! {
    pub(crate) struct Row {
        id: String,
        name: String,
        role: String,
        office: Option<String>,
        credit_code: Option<String>,
        password_hash: Option<String>,
        demo: i64,
        active: i64,
        district: Option<String>,
    }
}

impl Row {
    pub(crate) fn read(self) -> Result<UserRecord, StoreError> {
        Ok(UserRecord {
            id: user_id(&self.id)?,
            name: self.name,
            role: self.role,
            office: self.office,
            credit_code: self.credit_code,
            password_hash: self.password_hash,
            demo: self.demo != 0,
            active: self.active != 0,
            district: self.district,
        })
    }
}

pub(crate) const SESSION_COLUMNS: &str =
    "token_digest, user_id, csrf, created_at, expires_at, seen_at, method, pending_id, pending_step, pending_until, post_id";

row! {
    pub(crate) struct SessionRow {
        token_digest: String,
        user_id: Option<String>,
        csrf: String,
        created_at: i64,
        expires_at: i64,
        seen_at: i64,
        method: String,
        pending_id: Option<String>,
        pending_step: Option<String>,
        pending_until: Option<i64>,
        post_id: Option<String>,
    }
}

impl SessionRow {
    pub(crate) fn read(self) -> Result<SessionRecord, StoreError> {
        let pending = match (self.pending_id, self.pending_step, self.pending_until) {
            (Some(id), Some(step), Some(until)) => {
                Some(PendingRecord { user: user_id(&id)?, step, until: instant("pending_until", until)? })
            }
            _ => None,
        };
        Ok(SessionRecord {
            token_digest: digest("token_digest", &self.token_digest)?,
            user_id: self.user_id.as_deref().map(user_id).transpose()?,
            csrf: self.csrf,
            created_at: instant("created_at", self.created_at)?,
            expires_at: instant("expires_at", self.expires_at)?,
            seen_at: instant("seen_at", self.seen_at)?,
            method: self.method,
            pending,
            post: self.post_id.as_deref().map(|id| uuid("post_id", id)).transpose()?,
        })
    }
}

impl Store {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the name is taken.
    pub async fn add_user(&self, user: &UserRecord) -> Result<(), StoreError> {
        let sql = "INSERT INTO account (region, id, name, role, office, credit_code, password_hash, demo, active, district)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let args = vec![
            self.region_arg(),
            user.id.to_string().into(),
            user.name.as_str().into(),
            user.role.as_str().into(),
            (&user.office).into(),
            (&user.credit_code).into(),
            (&user.password_hash).into(),
            user.demo.into(),
            user.active.into(),
            (&user.district).into(),
        ];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// An account by its id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE region = $1 AND id = $2");
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        found.map(Row::read).transpose()
    }

    /// An account by its name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn user_by_name(&self, name: &str) -> Result<Option<UserRecord>, StoreError> {
        if name.contains('\0') {
            return Ok(None);
        }
        let sql = format!("SELECT {COLUMNS} FROM account WHERE region = $1 AND name = $2");
        let found = self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), name.into()])).await?;
        found.map(Row::read).transpose()
    }

    /// Every account, in the order in which they were made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn users(&self) -> Result<Vec<UserRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE region = $1 ORDER BY id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Keeps a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_session(&self, session: &SessionRecord) -> Result<(), StoreError> {
        let sql =
            format!("INSERT INTO session (region, {SESSION_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
        let pending = session.pending.as_ref();
        let args = vec![
            self.region_arg(),
            hex(&session.token_digest).into(),
            session.user_id.map(|id| id.to_string()).into(),
            session.csrf.as_str().into(),
            session.created_at.as_microsecond().into(),
            session.expires_at.as_microsecond().into(),
            session.seen_at.as_microsecond().into(),
            session.method.as_str().into(),
            pending.map(|one| one.user.to_string()).into(),
            pending.map(|one| one.step.clone()).into(),
            pending.map(|one| one.until.as_microsecond()).into(),
            session.post.map(|id| id.to_string()).into(),
        ];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// Notes that a session is used.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session_seen(&self, token_digest: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE session SET seen_at = $3 WHERE region = $1 AND token_digest = $2 AND seen_at < $3";
        let args = vec![self.region_arg(), hex(&token_digest).into(), at.as_microsecond().into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// A session by the digest of its token.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session(&self, token_digest: [u8; 32]) -> Result<Option<SessionRecord>, StoreError> {
        let sql = format!("SELECT {SESSION_COLUMNS} FROM session WHERE region = $1 AND token_digest = $2");
        let found = self.db.some::<SessionRow>(Statement::new(sql, vec![self.region_arg(), hex(&token_digest).into()])).await?;
        found.map(SessionRow::read).transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_session(&self, token_digest: [u8; 32]) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE region = $1 AND token_digest = $2";
        self.db.run(Statement::new(sql, vec![self.region_arg(), hex(&token_digest).into()])).await.map(drop)
    }

    /// Forgets sessions, failed sign-ins and kept answers that nobody needs any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        const ANSWER_DAYS: i64 = 30;
        let now = now.as_microsecond();
        let old = now - ANSWER_DAYS * 86_400_000_000;
        for (sql, before) in [
            ("DELETE FROM session WHERE region = $1 AND expires_at <= $2", now),
            ("DELETE FROM sign_in_failure WHERE region = $1 AND at < $2", now - 86_400_000_000),
            ("DELETE FROM answer WHERE region = $1 AND at < $2", old),
            ("DELETE FROM password_link WHERE region = $1 AND expires_at <= $2", now),
        ] {
            self.db.run(Statement::new(sql, vec![self.region_arg(), before.into()])).await?;
        }
        Ok(())
    }
}
