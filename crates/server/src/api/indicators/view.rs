//! Series, periods, revisions and targets as the wire shows them. Numbers are whole numbers of yuan, things or basis points.

use super::PERIODS;
use super::change::may_enter;
use crate::api::duties::{self, DutyRow, OwedCounts};
use crate::api::types::{FactView, Office, Text};
use crate::api::{facts, view as shown};
use crate::desk::indicator_id;
use crate::indicators::{Known, known};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::indicator::{Catalogue, Growth, Period, Revision, Series, Source, Target, Unit};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::OwedAbout;
use utoipa::ToSchema;
use uuid::Uuid;

/// Periods that a list draws of a series.
const SPARK: usize = 8;

/// The city's series as of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorsView {
    as_of: String,
    groups: Vec<IndicatorGroup>,
    items: Vec<IndicatorRow>,
    /// Whether the reader may bring numbers in by a spreadsheet.
    may_import: bool,
}

/// Some series that are read together.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorGroup {
    id: String,
    name: Text,
}

/// What a kept number is, and how people write it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorUnit {
    /// yuan, count or percent (kept in basis points).
    kind: String,
    /// How many decimals of the shown unit a kept number has: divide by ten to that power.
    decimals: u32,
    name: Text,
}

/// A series in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorRow {
    id: String,
    /// 0 where nothing has been said of it.
    version: i64,
    name: Text,
    group: String,
    unit: IndicatorUnit,
    /// month, quarter, half, year, to-date or quarters-to-date.
    cycle: String,
    cycle_name: Text,
    /// value or growth: by which of its numbers it is judged.
    headline: String,
    /// The unit of that number.
    headline_unit: IndicatorUnit,
    /// up or down: which way is good.
    aim: String,
    /// entered or records.
    source: String,
    answers: Office,
    /// The last period of which anything was known.
    latest: Option<IndicatorPeriod>,
    /// The headline of the last periods, the earliest first.
    spark: Vec<IndicatorPoint>,
    /// That of the day's year.
    target: Option<IndicatorTarget>,
    /// no-value, reached, on-line, behind or missed; null without a target.
    standing: Option<String>,
    standing_name: Option<Text>,
    /// The first period whose number is owed; null: none.
    owed: Option<OwedPeriod>,
    duties: OwedCounts,
    confidence: String,
    /// Whether the reader may enter its numbers.
    may_enter: bool,
    /// Whether the reader may set its targets.
    may_target: bool,
}

/// A point of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorPoint {
    period: String,
    name: Text,
    number: i64,
}

/// A period whose number is owed.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwedPeriod {
    period: String,
    name: Text,
    due_on: Option<String>,
}

/// A period of a series as it was known on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorPeriod {
    period: String,
    name: Text,
    last_on: String,
    value: Option<i64>,
    /// Growth over the year before in basis points, as it was published.
    growth_published: Option<i64>,
    /// The same as the value and its base give it.
    growth_computed: Option<i64>,
    /// The number by which it is judged.
    headline: Option<i64>,
    /// What the period by itself adds to a sum since January.
    of_its_own: Option<i64>,
    /// How far the year's target would have it; null without a target.
    ideal: Option<i64>,
    rank: Option<u32>,
    ranked: Option<u32>,
    average: Option<i64>,
    /// flash or published.
    stage: String,
    stage_name: Text,
    published_on: String,
    source: String,
    why: String,
    /// Which of its revisions this is, from 1.
    n: u32,
    by: String,
}

/// A year's target.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorTarget {
    year: i16,
    number: i64,
    /// even or level.
    way: String,
    way_name: Text,
    /// How far it would have the last period; null where there is none of its year.
    ideal: Option<i64>,
    set_on: String,
    source: String,
    by: String,
}

/// A series.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorView {
    #[serde(flatten)]
    row: IndicatorRow,
    as_of: String,
    what: Text,
    basis: String,
    group_name: Text,
    /// Within what after a period's end its number is owed; null where records count it.
    term: Option<Text>,
    constant_prices: bool,
    /// Whether growth is a difference in percentage points.
    in_points: bool,
    /// Every period as known, the last one first.
    periods: Vec<IndicatorPeriod>,
    /// Everything that was published by then, the last first.
    revisions: Vec<IndicatorPeriod>,
    /// Every target by then, the last first.
    targets: Vec<IndicatorTarget>,
    /// The way in which its targets are usually approached.
    usual_way: String,
    /// Periods that may be entered, the last first.
    choices: Vec<PeriodChoice>,
    owed_duties: Vec<DutyRow>,
    facts: Vec<FactView>,
}

/// A period that may be entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodChoice {
    period: String,
    name: Text,
    /// Whether there is a number already: another one is a revision.
    known: bool,
}

/// One series with what is known of it for all years.
pub(super) async fn load(app: &App, series: &Series, as_of: Date) -> Result<Known, Problem> {
    let found = known(&app.store, app.desk.indicators()?, (Some(series), 0), (as_of, PERIODS.1)).await?;
    found.into_iter().next().ok_or_else(|| Problem::not_found(("指标", "series")))
}

/// The list.
pub(super) async fn all(app: &App, me: &Me, found: &[Known], as_of: Date) -> Result<IndicatorsView, Problem> {
    let catalogue = app.desk.indicators()?;
    let subjects: Vec<Uuid> = found.iter().map(|one| indicator_id(&one.series.id).uuid()).collect();
    let owed = app.store.owed_about(&subjects, app.today()).await?;
    let rows = found.iter().map(|one| row(app, me, one, &owed, as_of)).collect::<Result<Vec<_>, _>>()?;
    let groups = catalogue.groups.iter().map(|one| IndicatorGroup { id: one.id.clone(), name: shown::named(&one.name) });
    Ok(IndicatorsView {
        as_of: as_of.to_string(),
        groups: groups.collect(),
        may_import: rows.iter().any(|row| row.may_enter) && me.may("post-imports"),
        items: rows,
    })
}

fn row(app: &App, me: &Me, one: &Known, owed: &BTreeMap<Uuid, OwedAbout>, as_of: Date) -> Result<IndicatorRow, Problem> {
    let (series, history) = (&one.series, &one.history);
    let last = series.last_headline(history, as_of);
    let target = Target::holding(&one.targets, as_of.year(), as_of);
    let standing = target.map(|target| target.standing(series, last, as_of));
    let periods = history.periods(as_of);
    let latest = periods.last().and_then(|period| period_view(one, *period, as_of));
    let points = periods.iter().rev().filter_map(|period| {
        let number = series.headline(history, *period, as_of)?;
        Some(IndicatorPoint { period: period.code(), name: shown::named(&period.name()), number })
    });
    let mut spark: Vec<IndicatorPoint> = points.take(SPARK).collect();
    spark.reverse();
    let today = app.today();
    let owes = series.owed(history, today).first().map(|period| OwedPeriod {
        period: period.code(),
        name: shown::named(&period.name()),
        due_on: app.desk.calendar(today).due(period.last(), series.term, &[]).ok().map(|due| due.on.to_string()),
    });
    Ok(IndicatorRow {
        id: series.id.clone(),
        version: one.record.as_ref().map_or(0, |record| record.version),
        name: shown::named(&series.name),
        group: series.group.clone(),
        unit: unit_view(&series.unit),
        cycle: series.cycle.as_str().to_owned(),
        cycle_name: shown::named(&series.cycle.text()),
        headline: series.headline.as_str().to_owned(),
        headline_unit: headline_unit(series),
        aim: series.aim.as_str().to_owned(),
        source: if series.source == Source::Entered { "entered" } else { "records" }.to_owned(),
        answers: shown::office(app, series.answers.as_str()),
        latest,
        spark,
        target: target.map(|target| target_view(target, last)),
        standing: standing.map(|standing| standing.as_str().to_owned()),
        standing_name: standing.map(|standing| shown::named(&standing.text())),
        owed: owes,
        duties: owed.get(&indicator_id(&series.id).uuid()).copied().unwrap_or_default().into(),
        confidence: series.confidence.clone(),
        may_enter: may_enter(app, me, series)?,
        may_target: me.may("post-indicators-id-targets"),
    })
}

fn unit_view(unit: &Unit) -> IndicatorUnit {
    IndicatorUnit { kind: unit.kind.as_str().to_owned(), decimals: unit.decimals(), name: shown::named(&unit.shown) }
}

fn headline_unit(series: &Series) -> IndicatorUnit {
    match series.headline {
        ::indicator::Headline::Value => unit_view(&series.unit),
        ::indicator::Headline::Growth => {
            IndicatorUnit { kind: "percent".to_owned(), decimals: 2, name: shown::named(&series.headline_unit()) }
        }
    }
}

fn target_view(target: &Target, last: Option<(Period, i64)>) -> IndicatorTarget {
    let of_year = last.filter(|(period, _)| period.year() == target.year);
    IndicatorTarget {
        year: target.year,
        number: target.number,
        way: target.way.as_str().to_owned(),
        way_name: shown::named(&target.way.text()),
        ideal: of_year.map(|(period, _)| target.ideal(period)),
        set_on: target.set_on.to_string(),
        source: target.source.clone(),
        by: target.by.clone(),
    }
}

/// A period as known on a day.
fn period_view(one: &Known, period: Period, as_of: Date) -> Option<IndicatorPeriod> {
    let known = one.history.known(period, as_of)?;
    let view = revision_view(one, known, as_of);
    let target = Target::holding(&one.targets, period.year(), as_of);
    Some(IndicatorPeriod {
        headline: one.series.headline(&one.history, period, as_of),
        of_its_own: one.series.of_its_own(&one.history, period, as_of),
        ideal: target.map(|target| target.ideal(period)),
        ..view
    })
}

/// What was published on its day; growth as the base of that day gives it.
fn revision_view(one: &Known, known: &Revision, as_of: Date) -> IndicatorPeriod {
    let Growth { computed, .. } = one.series.growth(&one.history, known.period, as_of);
    IndicatorPeriod {
        period: known.period.code(),
        name: shown::named(&known.period.name()),
        last_on: known.period.last().to_string(),
        value: known.numbers.value,
        growth_published: known.numbers.growth,
        growth_computed: computed,
        headline: one.series.headline(&one.history, known.period, as_of),
        of_its_own: None,
        ideal: None,
        rank: known.numbers.rank,
        ranked: known.numbers.ranked,
        average: known.numbers.average,
        stage: known.stage.as_str().to_owned(),
        stage_name: shown::named(&known.stage.text()),
        published_on: known.published_on.to_string(),
        source: known.source.clone(),
        why: known.why.clone(),
        n: known.n,
        by: known.by.clone(),
    }
}

/// A series as its page shows it.
pub(super) async fn one(app: &App, me: &Me, series: &Series, as_of: Date) -> Result<IndicatorView, Problem> {
    let found = load(app, series, as_of).await?;
    let subject = indicator_id(&series.id).uuid();
    let owed = app.store.owed_about(&[subject], app.today()).await?;
    let mut periods: Vec<IndicatorPeriod> =
        found.history.periods(as_of).into_iter().filter_map(|period| period_view(&found, period, as_of)).collect();
    periods.reverse();
    let published = found.history.all().filter(|one| one.published_on <= as_of);
    let mut revisions: Vec<IndicatorPeriod> = published.map(|one| revision_view(&found, one, one.published_on)).collect();
    revisions.reverse();
    let last = series.last_headline(&found.history, as_of);
    let mut targets: Vec<&Target> = found.targets.iter().filter(|one| one.set_on <= as_of).collect();
    targets.sort_by_key(|one| std::cmp::Reverse((one.year, one.n)));
    let group = app.desk.indicators()?.groups.iter().find(|one| one.id == series.group);
    let entered = series.source == Source::Entered;
    Ok(IndicatorView {
        row: row(app, me, &found, &owed, as_of)?,
        as_of: as_of.to_string(),
        what: shown::named(&series.what),
        basis: series.basis.clone(),
        group_name: group.map_or_else(|| Text::same(&series.group), |one| shown::named(&one.name)),
        term: entered.then(|| Text::new(series.term.zh(), series.term.en())),
        constant_prices: series.constant_prices,
        in_points: series.grows_in_points(),
        periods,
        revisions,
        targets: targets.into_iter().map(|one| target_view(one, last)).collect(),
        usual_way: series.usual_way().as_str().to_owned(),
        choices: if entered { choices(app, &found) } else { Vec::new() },
        owed_duties: duties::of_subject(app, subject).await?.items,
        facts: facts::newest_first(app, subject).await?,
    })
}

/// Periods that may be entered today: the one that runs and those of the last years.
fn choices(app: &App, one: &Known) -> Vec<PeriodChoice> {
    /// Two years of months.
    const MOST: usize = 24;
    let today = app.today();
    let runs = Period::of_day(one.series.cycle, today);
    let back = std::iter::successors(runs, |period| period.before()).filter(|period| one.series.publishes(*period)).take(MOST);
    back.map(|period| PeriodChoice {
        period: period.code(),
        name: shown::named(&period.name()),
        known: !one.history.of(period).is_empty(),
    })
    .collect()
}

/// A series as a line of a table, as the headings of the file stand.
pub(super) fn line(app: &App, catalogue: &Catalogue, one: &Known, as_of: Date) -> Vec<String> {
    let series = &one.series;
    let group = catalogue.groups.iter().find(|group| group.id == series.group);
    let target = Target::holding(&one.targets, as_of.year(), as_of);
    let standing = target.map(|target| target.standing(series, series.last_headline(&one.history, as_of), as_of));
    let last = one.history.periods(as_of).last().and_then(|period| one.history.known(*period, as_of));
    let period = last.map(|one| one.period.name().zh).unwrap_or_default();
    let [value, unit, published, computed, rank, ranked, average, stage, on, source] =
        last.map(|known| numbers(one, known, as_of)).unwrap_or_default();
    vec![
        series.name.zh.clone(),
        group.map(|one| one.name.zh.clone()).unwrap_or_default(),
        shown::office(app, series.answers.as_str()).name.zh,
        period,
        value,
        unit,
        published,
        computed,
        rank,
        ranked,
        average,
        stage,
        on,
        target.map(|target| series.write_headline(target.number)).unwrap_or_default(),
        target.map(|_| series.headline_unit().zh).unwrap_or_default(),
        standing.map(|standing| standing.text().zh).unwrap_or_default(),
        source,
    ]
}

/// Everything that was published of a series by a day, as lines of a table.
pub(super) fn revision_lines(one: &Known, as_of: Date) -> Vec<Vec<String>> {
    let published = one.history.all().filter(|known| known.published_on <= as_of);
    let lines = published.map(|known| {
        let [value, unit, published, computed, rank, ranked, average, stage, on, source] =
            numbers(one, known, known.published_on);
        let (period, n) = (known.period.name().zh, known.n.to_string());
        vec![
            period,
            n,
            value,
            unit,
            published,
            computed,
            rank,
            ranked,
            average,
            stage,
            on,
            source,
            known.why.clone(),
            known.by.clone(),
        ]
    });
    lines.collect()
}

/// Value, unit, growth twice, rank, among how many, average, stage, day, source.
fn numbers(one: &Known, known: &Revision, as_of: Date) -> [String; 10] {
    let (series, numbers) = (&one.series, &known.numbers);
    let Growth { computed, .. } = series.growth(&one.history, known.period, as_of);
    let percent = |growth: Option<i64>| growth.map(Unit::percent).unwrap_or_default();
    let count = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    [
        numbers.value.map(|value| series.unit.write(value)).unwrap_or_default(),
        series.unit.shown.zh.clone(),
        percent(numbers.growth),
        percent(computed),
        count(numbers.rank),
        count(numbers.ranked),
        numbers.average.map(|average| series.write_headline(average)).unwrap_or_default(),
        known.stage.text().zh,
        known.published_on.to_string(),
        known.source.clone(),
    ]
}
