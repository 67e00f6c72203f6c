//! Indicators beyond a single request: what is stored and what records count become histories; the figures of a day; the numbers that
//! come to be owed as time passes.

use crate::desk::{Actors, AroundIndicator, KeptIndicator, indicator_id, owed_id};
use crate::imports::Taker;
use crate::problem::Problem;
use crate::sheets::Checked;
use crate::state::App;
use ::indicator::{
    Catalogue, Checked as Compared, Entry, Field, History, New, Numbers, Period, Revision, Series, Source, Stage, Target,
    UnitKind, Way, check,
};
use city::City;
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::{
    DutyFilter, DutyRecord, IndicatorRecord, IndicatorRevision, IndicatorTarget, PageRequest, Store, StoreError, TellingRecord,
};

/// How many years back lists look: the base of growth, and some periods before.
pub const YEARS_BACK: i16 = 3;
/// How often numbers are taken in again when somebody entered some of them meanwhile.
const ATTEMPTS_MAX: u32 = 3;
/// Open duties about one series at most.
const OWED_MAX: u32 = 100;

/// A series with everything that is known of it.
#[derive(Debug, Clone)]
pub struct Known {
    /// What it is.
    pub series: Series,
    /// Its row; none where nothing was said of it.
    pub record: Option<IndicatorRecord>,
    /// What was published, or what the records count.
    pub history: History,
    /// Its targets.
    pub targets: Vec<Target>,
}

impl Known {
    /// As the desk takes it.
    pub fn kept(&self) -> KeptIndicator<'_> {
        KeptIndicator { series: &self.series, record: self.record.as_ref(), history: &self.history, targets: &self.targets }
    }
}

/// The city's series with what was published of them since some years; one of them, or all in the pack's order.
///
/// # Errors
/// What the store says.
pub async fn published(
    store: &Store,
    catalogue: &Catalogue,
    one: Option<&Series>,
    from_year: i16,
) -> Result<Vec<Known>, StoreError> {
    let id = one.map(|series| indicator_id(&series.id));
    let records = store.indicators().await?;
    let (mut revisions, mut targets) = (BTreeMap::new(), BTreeMap::new());
    for row in store.indicator_revisions(id, from_year).await? {
        revisions.entry(row.indicator).or_insert_with(Vec::new).push(row);
    }
    for row in store.indicator_targets(id, from_year).await? {
        targets.entry(row.indicator).or_insert_with(Vec::new).push(row);
    }
    let wanted = catalogue.series.iter().filter(|series| one.is_none_or(|one| one.id == series.id));
    let known = wanted.map(|series| {
        let id = indicator_id(&series.id);
        let rows = revisions.remove(&id).unwrap_or_default();
        Known {
            series: series.clone(),
            record: records.iter().find(|record| record.id == id).cloned(),
            history: History::new(rows.into_iter().filter_map(|row| revision(series, row))),
            targets: targets.remove(&id).unwrap_or_default().into_iter().filter_map(target).collect(),
        }
    });
    Ok(known.collect())
}

/// The same, with what the records count for the last `periods` of the other series, and for the same days of the year before.
///
/// # Errors
/// What the store says.
pub async fn known(
    store: &Store,
    catalogue: &Catalogue,
    (one, from_year): (Option<&Series>, i16),
    (as_of, periods): (Date, usize),
) -> Result<Vec<Known>, StoreError> {
    let mut all = published(store, catalogue, one, from_year).await?;
    // Series of one rhythm ask for the same days: each day is counted once.
    let mut days: BTreeMap<Date, BTreeMap<String, f64>> = BTreeMap::new();
    for known in &mut all {
        let Source::Records(figure) = &known.series.source else { continue };
        let last = Period::of_day(known.series.cycle, as_of);
        let back = std::iter::successors(last, |period| period.before()).take(periods);
        let mut counted = Vec::new();
        for period in back.flat_map(|period| [Some(period), period.year_before()]).flatten() {
            let on = period.last().min(as_of);
            if let std::collections::btree_map::Entry::Vacant(day) = days.entry(on) {
                day.insert(store.figures(on).await?);
            }
            let value = days.get(&on).and_then(|figures| figures.get(figure)).copied();
            counted.extend(value.map(|value| Revision::counted(period, whole(&known.series, value), on)));
        }
        counted.sort_by_key(|one| one.period);
        counted.dedup_by_key(|one| one.period);
        known.history = History::new(counted);
    }
    Ok(all)
}

/// A figure of the records as a whole number of the series' unit.
fn whole(series: &Series, value: f64) -> i64 {
    let times = if series.unit.kind == UnitKind::Percent { 10_000.0 } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, reason = "counts and sums of rows, far below 2^53")]
    let whole = (value * times).round() as i64;
    whole
}

fn revision(series: &Series, row: IndicatorRevision) -> Option<Revision> {
    let (period, stage) = (Period::parse(series.cycle, &row.period), Stage::parse(&row.stage));
    let (Some(period), Some(stage)) = (period, stage) else {
        tracing::warn!(series = series.id, row.period, "a number of a period that the series no longer has is passed over");
        return None;
    };
    let small = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok());
    Some(Revision {
        period,
        n: u32::try_from(row.n).ok()?,
        numbers: Numbers {
            value: row.value,
            growth: row.growth,
            rank: small(row.rank),
            ranked: small(row.ranked),
            average: row.average,
        },
        stage,
        published_on: row.published_on,
        source: row.source,
        why: row.why,
        by: row.by_name,
        entered_at: row.entered_at,
    })
}

fn target(row: IndicatorTarget) -> Option<Target> {
    Some(Target {
        year: i16::try_from(row.year).ok()?,
        n: u32::try_from(row.n).ok()?,
        number: row.number,
        way: Way::parse(&row.way)?,
        set_on: row.set_on,
        source: row.source,
        by: row.by_name,
        entered_at: row.entered_at,
    })
}

/// Every figure as of a day: those that rows count, and the last headline number of each series that goes by an id there, as it was
/// published by then. What nobody had published yet is not among them.
///
/// # Errors
/// What the store says.
pub async fn figures(store: &Store, city: &City, as_of: Date) -> Result<BTreeMap<String, f64>, StoreError> {
    let mut all = store.figures(as_of).await?;
    let Some(catalogue) = &city.indicators else { return Ok(all) };
    for known in published(store, catalogue, None, as_of.year().saturating_sub(YEARS_BACK)).await? {
        let Some(id) = known.series.figure.clone() else { continue };
        if let Some((_, number)) = known.series.last_headline(&known.history, as_of) {
            all.insert(id, known.series.plain(number));
        }
    }
    Ok(all)
}

/// The open duties about a series, and what was told of them.
///
/// # Errors
/// What the store says.
pub async fn around(app: &App, series: &Series) -> Result<(Vec<DutyRecord>, Vec<TellingRecord>), StoreError> {
    let filter = DutyFilter { subject: Some(indicator_id(&series.id).uuid()), open: Some(true), ..DutyFilter::default() };
    let owed = app.store.duties(&filter, &PageRequest::first(OWED_MAX)).await?.items;
    let owed: Vec<DutyRecord> = owed.into_iter().map(|row| row.duty).collect();
    let told = app.store.told_of(&owed).await?;
    Ok((owed, told))
}

/// Opens the duty of every period that has ended and lacks its number. Running it twice, or on two servers, does nothing twice.
///
/// # Errors
/// What the store says.
pub async fn pass(app: &App) -> Result<(), Problem> {
    let Some(catalogue) = &app.desk.city.indicators else { return Ok(()) };
    let (now, today) = (app.clock.now(), app.today());
    for known in published(&app.store, catalogue, None, today.year().saturating_sub(YEARS_BACK)).await? {
        for period in known.series.owed(&known.history, today) {
            match app.store.duty(owed_id(&known.series.id, period)).await {
                Ok(_) => continue,
                Err(StoreError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
            let change = app.desk.owe_number(&known.series, period, &Actors::clock(), now)?;
            match app.store.commit(change).await {
                // Another server was faster.
                Ok(_) | Err(StoreError::Conflict { .. } | StoreError::Taken { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// Adds to what is wrong with a file that what was published stands against some of its rows; tells how many are here already.
///
/// # Errors
/// What the store says.
pub async fn compare(app: &App, checked: &mut Checked<Field, Entry>) -> Result<usize, StoreError> {
    let Some(catalogue) = &app.desk.city.indicators else { return Ok(0) };
    let all = published(&app.store, catalogue, None, 0).await?;
    let (mut same, mut wrong) = (0, Vec::new());
    for (n, entry) in &checked.entries {
        let Some(known) = all.iter().find(|one| one.series.id == entry.series) else { continue };
        match check(&known.series, &known.history, &entry.new) {
            Ok(Compared::Same) => same += 1,
            Ok(Compared::Kept(_)) => {}
            Err(found) => wrong.extend(found.into_iter().next().map(|one| (*n, one))),
        }
    }
    for (n, one) in wrong {
        checked.blame(n, one.field, one.text);
    }
    checked.problems.sort_by_key(|(n, _)| *n);
    Ok(same)
}

/// Takes numbers in, all in one transaction; tells how many are new.
///
/// # Errors
/// What the desk or the store says; then none of them is here.
pub async fn take_in(app: &App, entries: Vec<Entry>, taker: &Taker) -> Result<usize, Problem> {
    let catalogue = app.desk.indicators()?;
    let mut by_series: BTreeMap<String, Vec<New>> = BTreeMap::new();
    for entry in entries {
        by_series.entry(entry.series).or_default().push(entry.new);
    }
    for attempt in 1.. {
        let (now, mut changes, mut added) = (app.clock.now(), Vec::new(), 0);
        for known in published(&app.store, catalogue, None, 0).await? {
            let Some(new) = by_series.get(&known.series.id) else { continue };
            let owed = around(app, &known.series).await?;
            let version = known.record.as_ref().map_or(0, |record| record.version);
            let change = app.desk.enter_numbers(known.kept(), version, new.clone(), around_of(&owed), &taker.who, now)?;
            added += change.indicator_revisions.len();
            changes.push(change);
        }
        match app.store.commit_all(changes).await {
            Ok(_) => return Ok(added),
            // Somebody entered one of the series meanwhile: the rows are held against what is there now.
            Err(StoreError::Conflict { .. } | StoreError::Taken { .. }) if attempt < ATTEMPTS_MAX => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::busy())
}

/// What the desk needs of the duties about a series.
pub fn around_of((owed, told): &(Vec<DutyRecord>, Vec<TellingRecord>)) -> AroundIndicator<'_> {
    AroundIndicator { owed, told }
}
