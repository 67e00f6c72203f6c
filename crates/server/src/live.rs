//! Notices as they are told: one look at the rows for each server, however many people have the product open.
//!
//! What another server tells of the same database is seen too, since the rows are what is tailed. Two servers commit in another
//! order than that of their clocks, so the last minutes are looked through again, and what was seen is remembered for as long.
//!
//! The same look sees whether anything was committed at all ([`store::Store::snapshot`]): pages that show a whole city, such as the cockpit, are told that it is
//! not as it was, and nothing of what changed.

use crate::problem::Problem;
use crate::state::App;
use base::{TellingId, UserId};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::TellingRecord;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::Instant;
use uuid::Uuid;

/// How often the rows are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How often the last minutes are looked through again.
const AGAIN: Duration = Duration::from_secs(15);
/// The last minutes: longer than a batch takes from its `told_at` to its commit, and than servers' clocks differ.
pub const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// Rows of one look at most.
const ROWS_MAX: i64 = 5_000;
/// What a stream may be behind before it is told to load anew.
const BEHIND_MAX: usize = 1_024;
/// Streams of one person at once on one server: tabs and devices.
const STREAMS_MAX: usize = 12;

/// What streams hear.
#[derive(Debug, Clone)]
pub enum Heard {
    /// Somebody was told something.
    Told(Arc<TellingRecord>),
    /// Something was committed since the last look.
    Changed,
}

/// What everybody's streams share.
#[derive(Debug)]
pub struct Live {
    told: broadcast::Sender<Heard>,
    running: tokio::sync::Mutex<bool>,
    nudged: Notify,
    closing: watch::Sender<bool>,
    open: Arc<Mutex<HashMap<UserId, usize>>>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            told: broadcast::channel(BEHIND_MAX).0,
            running: tokio::sync::Mutex::new(false),
            nudged: Notify::new(),
            closing: watch::channel(false).0,
            open: Arc::default(),
        }
    }
}

/// One person's place among the streams; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    open: Arc<Mutex<HashMap<UserId, usize>>>,
    user: UserId,
}

/// What a stream listens to.
#[derive(Debug)]
pub struct Listening {
    /// What is told from now on, to whomever.
    pub told: broadcast::Receiver<Heard>,
    /// Becomes true when the server ends.
    pub closing: watch::Receiver<bool>,
    _place: Place,
}

impl Live {
    /// Something was told: look now.
    pub fn nudge(&self) {
        self.nudged.notify_one();
    }

    /// Ends all streams: the server stops.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Takes a place; none when this person has too many.
    fn place(&self, user: UserId) -> Option<Place> {
        let mut open = self.open.lock().expect("no thread panics while it counts streams");
        let mine = open.entry(user).or_default();
        (*mine < STREAMS_MAX).then(|| {
            *mine += 1;
            Place { open: self.open.clone(), user }
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().expect("no thread panics while it counts streams");
        if let Some(mine) = open.get_mut(&self.user) {
            *mine -= 1;
            if *mine == 0 {
                open.remove(&self.user);
            }
        }
    }
}

/// Listens to everything that is told from now on.
///
/// # Errors
/// 429 when this person has too many streams open; whatever the store says.
pub async fn listen(app: &App, user: UserId) -> Result<Listening, Problem> {
    let place = app.live.place(user).ok_or_else(|| {
        let detail = (
            format!("您打开的页面太多：同时最多 {STREAMS_MAX} 个接收实时提醒。"),
            format!("You have too many pages open: at most {STREAMS_MAX} receive live notices at once."),
        );
        Problem::too_many(detail, 30)
    })?;
    let mut running = app.live.running.lock().await;
    let listening = Listening { told: app.live.told.subscribe(), closing: app.live.closing.subscribe(), _place: place };
    if !*running {
        let tail = Tail::start(app).await?;
        *running = true;
        tokio::spawn(tail.follow(app.clone()));
    }
    Ok(listening)
}

/// How far the rows have been read.
struct Tail {
    at: (Timestamp, TellingId),
    /// What was told in the last minutes and has been seen.
    seen: HashMap<TellingId, Timestamp>,
    /// How the database was at the last look.
    snapshot: String,
}

impl Tail {
    /// Begins after what was told until now.
    async fn start(app: &App) -> Result<Self, Problem> {
        let last = app.store.last_told_at().await?.unwrap_or_else(|| app.clock.now());
        let snapshot = app.store.snapshot().await?;
        let mut tail = Self { at: (last, TellingId::new(Uuid::nil())), seen: HashMap::new(), snapshot };
        tail.look(app, true).await?;
        Ok(tail)
    }

    /// What was told and has not been seen, the oldest first; `again`: of the last minutes too.
    async fn look(&mut self, app: &App, again: bool) -> Result<Vec<TellingRecord>, Problem> {
        let before = |at: Timestamp| at.saturating_sub(OVERLAP).unwrap_or(at);
        let from = if again { (before(self.at.0), TellingId::new(Uuid::nil())) } else { self.at };
        let found = app.store.tellings_after(from, ROWS_MAX).await?;
        let mut fresh = Vec::new();
        for one in found {
            self.at = self.at.max((one.told_at, one.id));
            if self.seen.insert(one.id, one.told_at).is_none() {
                fresh.push(one);
            }
        }
        if again {
            let oldest = before(self.at.0);
            self.seen.retain(|_, at| *at >= oldest);
        }
        Ok(fresh)
    }

    /// Looks until nobody listens any more.
    async fn follow(mut self, app: App) {
        let mut looked = Instant::now();
        loop {
            let nudged = tokio::select! {
                () = app.live.nudged.notified() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let mut running = app.live.running.lock().await;
            if app.live.told.receiver_count() == 0 || *app.live.closing.borrow() {
                *running = false;
                return;
            }
            drop(running);
            let again = nudged || looked.elapsed() >= AGAIN;
            match self.look(&app, again).await {
                Ok(fresh) => fresh.into_iter().for_each(|one| drop(app.live.told.send(Heard::Told(Arc::new(one))))),
                Err(problem) => tracing::warn!(problem.code, "live notices wait for the database"),
            }
            match app.store.snapshot().await {
                Ok(now) if now == self.snapshot => {}
                Ok(now) => {
                    self.snapshot = now;
                    drop(app.live.told.send(Heard::Changed));
                }
                Err(error) => tracing::warn!(%error, "live changes wait for the database"),
            }
            if again {
                looked = Instant::now();
            }
        }
    }
}
