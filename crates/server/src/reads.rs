//! Who read personal data (个人信息查阅留痕): noted in memory when an answer is given, written off the requests' path, durable within two seconds.
//!
//! Several equal readings within one batch are one row that counts them: a page that asks again every few seconds does not flood the list, and fifty
//! readers of a record that is kept cost fifty rows at most. Rows are written so that answers which are kept stay good
//! ([`Store::note_reads`](store::Store::note_reads)). While the database is away readings wait here; when no more can wait, nothing personal is shown.

use crate::access::Shown;
use crate::ids::Ids;
use crate::session::Me;
use crate::state::App;
use base::UserId;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{ReadRecord, StoreError};
use uuid::Uuid;

/// How often what waits is written.
const LOOK: Duration = Duration::from_millis(700);
/// Looks between two clearings of what is too old: about an hour.
const LOOKS_BEFORE_CLEARING: u32 = 5_000;
/// Different readings that may wait for the database.
const WAITING_MAX: usize = 50_000;

/// That somebody is shown personal data.
#[derive(Debug)]
pub struct Reading {
    /// Who.
    pub me: Me,
    /// By which operation, of which kind.
    pub shown: &'static Shown,
    /// Of which record; none for a list.
    pub record: Option<Uuid>,
    /// The id of the request.
    pub request: String,
}

/// What waits to be written.
#[derive(Debug)]
pub struct Reads {
    waiting: Mutex<HashMap<Seen, Noted>>,
    /// Held while it is written, so that whoever asks for the list finds all of it.
    writing: tokio::sync::Mutex<()>,
    /// Ids of their own: those of a demonstration's records must not depend on who looked.
    ids: Ids,
}

/// What makes two readings one.
type Seen = (UserId, &'static str, Option<Uuid>);

#[derive(Debug)]
struct Noted {
    reading: Reading,
    at: Timestamp,
    times: i64,
}

impl Default for Reads {
    fn default() -> Self {
        Self { waiting: Mutex::default(), writing: tokio::sync::Mutex::default(), ids: Ids::random() }
    }
}

impl Reads {
    /// Whether no more readings can wait.
    pub fn is_full(&self) -> bool {
        self.lock().len() >= WAITING_MAX
    }

    /// Notes a reading.
    pub fn note(&self, reading: Reading, at: Timestamp) {
        let seen = (reading.me.id, reading.shown.operation, reading.record);
        self.lock().entry(seen).and_modify(|noted| noted.times += 1).or_insert(Noted { reading, at, times: 1 });
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// What the store says; what was not written waits on.
    pub async fn write(&self, app: &App) -> Result<(), StoreError> {
        let _mine = self.writing.lock().await;
        let mut noted: Vec<Noted> = std::mem::take(&mut *self.lock()).into_values().collect();
        noted.sort_by(|a, b| (a.at, &a.reading.request).cmp(&(b.at, &b.reading.request)));
        let records: Vec<ReadRecord> = noted.iter().map(|one| self.record(one)).collect();
        let Err(error) = app.store.note_reads(&records).await else { return Ok(()) };
        let mut waiting = self.lock();
        for one in noted {
            let seen = (one.reading.me.id, one.reading.shown.operation, one.reading.record);
            let times = one.times;
            waiting.entry(seen).and_modify(|newer| newer.times += times).or_insert(one);
        }
        Err(error)
    }

    fn record(&self, noted: &Noted) -> ReadRecord {
        let Reading { me, shown, record, request } = &noted.reading;
        let data: Vec<&str> = shown.data.iter().map(|kind| kind.as_str()).collect();
        ReadRecord {
            id: self.ids.next(noted.at),
            at: noted.at,
            reader: me.id,
            reader_name: me.name.clone(),
            role: me.role.as_str().to_owned(),
            office: me.office.clone(),
            operation: shown.operation.to_owned(),
            record_kind: shown.record.as_str().to_owned(),
            record: *record,
            data: data.join(" "),
            request: request.clone(),
            times: noted.times,
            company: None,
            person: None,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Seen, Noted>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what waits until it is stopped, and clears what is older than the city keeps.
pub async fn run(app: App) {
    for look in 0_u32.. {
        tokio::time::sleep(LOOK).await;
        let done = match look % LOOKS_BEFORE_CLEARING {
            0 => clear(&app).await,
            _ => app.reads.write(&app).await,
        };
        match done {
            Ok(()) => {}
            Err(StoreError::Busy | StoreError::Away) => tracing::debug!("readings wait for the database"),
            Err(error) => tracing::error!(%error, "readings of personal data are not written"),
        }
    }
}

/// Clears readings that are older than the city keeps them.
///
/// # Errors
/// What the store says.
pub async fn clear(app: &App) -> Result<(), StoreError> {
    let days = i64::from(app.desk.city.privacy.reads_kept_days);
    let before = app.clock.now().saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::UNIX_EPOCH);
    app.store.drop_reads_before(before).await
}
