//! What forms ask of people (减负): counted in memory when one is sent, written off the requests' path within two seconds, as sums that tell nobody from
//! another: by month, role and operation. `docs/burden.md` says what counts and what does not.
//!
//! Servers side by side add to the same rows. A server that is killed loses what it has not written: at most two seconds of counts, and no record. While the
//! database is away counts wait here; they are few, whatever comes: at most one for each month, role and operation.

mod forms;
mod layer;

pub use forms::is_form;
pub(crate) use layer::{Filled, layer};

use crate::api::types::Role;
use crate::state::App;
use ::burden::{SECONDS_MAX, Spread, Sums};
use jiff::ToSpan;
use jiff::civil::Date;
use std::array;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{BurdenRecord, Instants, StoreError};

/// How often what waits is written.
const LOOK: Duration = Duration::from_millis(700);

/// What is counted: month, role, operation.
type Key = (String, &'static str, &'static str);

/// What waits to be written.
#[derive(Debug, Default)]
pub struct Counts {
    waiting: Mutex<BTreeMap<Key, Sums>>,
    /// Held while it is written, so that whoever asks for the sums finds all of it.
    writing: tokio::sync::Mutex<()>,
}

/// A form that somebody sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// In which role.
    pub role: Role,
    /// By which operation.
    pub operation: &'static str,
    /// How many of its fields held something.
    pub fields: u64,
    /// Whether it was taken; refused else.
    pub taken: bool,
    /// How long he was at it, as his browser measured it.
    pub seconds: Option<u32>,
}

impl Counts {
    /// Counts a form.
    pub fn note(&self, sent: Sent, today: Date) {
        let key = (month_text(today), sent.role.as_str(), sent.operation);
        self.lock().entry(key).or_default().note(sent.fields, sent.taken, sent.seconds);
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// What the store says; what was not written waits on.
    pub async fn write(&self, app: &App) -> Result<(), StoreError> {
        let _mine = self.writing.lock().await;
        let counted: Vec<(Key, Sums)> = std::mem::take(&mut *self.lock()).into_iter().collect();
        let rows: Vec<BurdenRecord> = counted.iter().map(|(key, sums)| record(key, sums)).collect();
        // In the order of their keys, which is the store's too.
        let Err((written, error)) = app.store.add_burden(&rows).await else { return Ok(()) };
        let mut waiting = self.lock();
        for (key, sums) in counted.into_iter().skip(written) {
            let both = waiting.get(&key).map_or(sums, |newer| newer.and(sums));
            waiting.insert(key, both);
        }
        Err(error)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Sums>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what waits until it is stopped.
pub async fn run(app: App) {
    loop {
        tokio::time::sleep(LOOK).await;
        match app.burden.write(&app).await {
            Ok(()) => {}
            Err(StoreError::Busy | StoreError::Away) => tracing::debug!("counts of forms wait for the database"),
            Err(error) => tracing::error!(%error, "what forms ask of people is not written"),
        }
    }
}

fn record((month, role, operation): &Key, sums: &Sums) -> BurdenRecord {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    BurdenRecord {
        month: month.clone(),
        role: (*role).to_owned(),
        operation: (*operation).to_owned(),
        submissions: number(sums.submissions),
        refused: number(sums.refused),
        fields: number(sums.fields),
        timed: number(sums.timed),
        seconds: number(sums.seconds),
        spread: sums.spread.0.map(number),
    }
}

/// The sums of a row.
pub fn sums(row: &BurdenRecord) -> Sums {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Sums {
        submissions: number(row.submissions),
        refused: number(row.refused),
        fields: number(row.fields),
        timed: number(row.timed),
        seconds: number(row.seconds),
        spread: Spread(array::from_fn(|class| number(row.spread[class]))),
    }
}

/// How long a form took, as the header says it: whole seconds. Anything else says nothing.
fn seconds(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seconds| plain && *seconds <= SECONDS_MAX)
}

/// A month as it is stored: `2023-07`.
pub fn month_text(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The first day of a month that is written so.
pub fn read_month(text: &str) -> Option<Date> {
    let plain =
        text.len() == 7 && text.bytes().enumerate().all(|(n, byte)| if n == 4 { byte == b'-' } else { byte.is_ascii_digit() });
    if plain { format!("{text}-01").parse().ok() } else { None }
}

/// The month `n` before that of a day, by its first day.
pub fn months_before(day: Date, n: i64) -> Date {
    day.first_of_month().saturating_sub(n.months())
}

/// From the first instant of a month to that of the month after `to`.
pub fn instants(from: Date, to: Date) -> Instants {
    let after = to.first_of_month().saturating_add(1.months());
    Instants { from: calendar::start_of(from.first_of_month()), before: calendar::start_of(after) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_time_is_whole_seconds_or_none() {
        assert_eq!((seconds("0"), seconds("14400"), seconds("90")), (Some(0), Some(14_400), Some(90)));
        for wrong in ["", "-1", "+1", "1.5", "14401", "99999999999", "1 ", "九"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_are_read_and_counted_back() {
        assert_eq!(read_month("2023-07"), Some(date(2023, 7, 1)));
        for wrong in ["2023-7", "2023-13", "2023-00", "20230-7", "２０", "", "2023-07-01"] {
            assert_eq!(read_month(wrong), None, "{wrong}");
        }
        assert_eq!(months_before(date(2023, 3, 31), 1), date(2023, 2, 1));
        assert_eq!(month_text(months_before(date(2023, 1, 5), 13)), "2021-12");
        assert_eq!(instants(date(2023, 6, 30), date(2023, 7, 7)).before, calendar::start_of(date(2023, 8, 1)));
    }

    #[test]
    fn a_row_holds_what_its_sums_hold() {
        let mut all = Sums::default();
        all.note(3, true, Some(70));
        all.note(2, false, None);
        assert_eq!(sums(&record(&("2023-07".to_owned(), "applicant", "post-issues"), &all)), all);
    }
}
