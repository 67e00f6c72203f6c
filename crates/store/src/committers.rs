//! The connections to PostgreSQL that commit. They are kept between commits: giving one back to a pool asks the server whether it
//! lives, a second journey for every step; and what they send is few statements, each planned once.

use crate::StoreError;
use crate::db::{FRESH, WAIT};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{PgConnection, Postgres, pool::PoolConnection};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Commits that run at once, at most; more wait.
const COMMITTERS_MAX: u32 = 16;

/// Connections for commits, and those of them that are at rest.
#[derive(Debug, Clone)]
pub(crate) struct Committers {
    pool: PgPool,
    kept: Arc<Mutex<Vec<Kept>>>,
    /// Whoever holds a permit finds a connection, kept or in the pool: the pool alone does not know of those that are kept.
    permits: Arc<Semaphore>,
}

/// A connection at rest.
#[derive(Debug)]
struct Kept {
    since: Instant,
    connection: PoolConnection<Postgres>,
}

/// A connection that is committing.
pub(crate) struct Committer {
    connection: PoolConnection<Postgres>,
    home: Committers,
    _permit: OwnedSemaphorePermit,
}

impl Committers {
    /// None is opened yet.
    pub fn new(options: PgConnectOptions, pool: PgPoolOptions) -> Self {
        let options = options.options([("plan_cache_mode", "force_generic_plan")]);
        Self {
            pool: pool.max_connections(COMMITTERS_MAX).connect_lazy_with(options),
            kept: Arc::default(),
            permits: Arc::new(Semaphore::new(COMMITTERS_MAX as usize)),
        }
    }

    /// A connection that lives, as far as is known.
    pub async fn take(&self) -> Result<Committer, StoreError> {
        let permit = tokio::time::timeout(WAIT, self.permits.clone().acquire_owned());
        let permit = permit.await.map_err(|_| StoreError::Away)?.map_err(|_| StoreError::Away)?;
        // One that was kept for longer goes back to the pool, which asks whether it lives. The last that was kept is the first that is
        // taken: in quiet hours the others grow old and go back.
        let kept = self.lock().pop().filter(|kept| kept.since.elapsed() < FRESH);
        let connection = match kept {
            Some(kept) => kept.connection,
            None => self.pool.acquire().await?,
        };
        Ok(Committer { connection, home: self.clone(), _permit: permit })
    }

    /// Closes all.
    pub async fn close(&self) {
        self.lock().clear();
        self.pool.close().await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Committer {
    /// The connection itself.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Keeps it for the next commit. One that is dropped instead, after an error, goes back to the pool and is asked.
    pub fn keep(self) {
        // The permit is given back last, when the connection is there for the next.
        let Self { connection, home, _permit } = self;
        if !home.pool.is_closed() {
            home.lock().push(Kept { since: Instant::now(), connection });
        }
    }
}
