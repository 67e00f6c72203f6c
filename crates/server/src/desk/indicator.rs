//! Indicators: numbers that an office enters become revisions, a period's number is owed until it is published, a year has a target.

use super::duty::{Place, slot_id};
use super::fact::{Actors, own_fact, stable_id};
use super::{Desk, DeskError};
use crate::problem::FieldError;
use ::duty::{Duty, New as Owing, Party, Subject, fulfil};
use ::indicator::{
    Catalogue, Checked, History, New, OWED, Period, Series, Target, TypedTarget, Unit, Wrong, check, check_target,
};
use base::{DutyId, IndicatorId, Named};
use calendar::{date_of, start_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Change, DutyRecord, FactRecord, IndicatorRecord, IndicatorRevision, IndicatorTarget, TellingRecord, Write};

/// What duties and facts of a series are about.
pub const INDICATOR: &str = "indicator";

/// A series as it is stored: its row, what was published of it, its targets.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// What it is.
    pub series: &'a Series,
    /// Its row; none where nothing was said of it.
    pub record: Option<&'a IndicatorRecord>,
    /// What was published.
    pub history: &'a History,
    /// Its targets.
    pub targets: &'a [Target],
}

/// The duties about a series that are open, and what was told of them.
#[derive(Debug, Clone, Copy)]
pub struct AroundIndicator<'a> {
    /// The open duties.
    pub owed: &'a [DutyRecord],
    /// What was told.
    pub told: &'a [TellingRecord],
}

/// The id of a series: always the same.
pub fn indicator_id(series: &str) -> IndicatorId {
    IndicatorId::new(stable_id(Date::constant(1970, 1, 1), &[INDICATOR, series]))
}

/// The id of the duty that a period's number is.
pub fn owed_id(series: &str, period: Period) -> DutyId {
    slot_id(indicator_id(series).uuid(), &period.code())
}

impl Desk {
    /// The city's series of indicators.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack has none.
    pub fn indicators(&self) -> Result<&Catalogue, DeskError> {
        self.city.indicators.as_ref().ok_or(DeskError::Missing { zh: "指标目录", en: "catalogue of indicators" })
    }

    /// Keeps numbers of a series, each as the next revision of its period; what is there already is passed over. A published number closes
    /// the duty of its period.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for numbers that may not be entered, [`DeskError::Conflict`] when another version is there.
    pub fn enter_numbers(
        &self,
        kept: Kept<'_>,
        expected: i64,
        all: Vec<New>,
        around: AroundIndicator<'_>,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let series = kept.series;
        let mut next = next(kept, expected, now)?;
        let mut change = Change::default();
        for new in all {
            let n = match check(series, kept.history, &new).map_err(invalid)? {
                Checked::Kept(n) => n,
                Checked::Same => continue,
            };
            let said = said(series, &new);
            let kind = if n > 1 && !new.why.is_empty() { "indicator-revised" } else { "indicator-entered" };
            let body = json!({ "name": series.name, "period": new.period.code(), "n": n, "said": said, "why": new.why });
            change.facts.push(chained(&mut next, kind, body, who, now));
            let subject = next.id.uuid();
            if let Some(record) = around.owed.iter().find(|one| one.id == slot_id(subject, &new.period.code())) {
                let text = format!("已填报{}（{} 公布）", new.period.name().zh, new.published_on);
                let done = new.stage == ::indicator::Stage::Published;
                let decision = fulfil(&self.duty(record)?, &text, &who.name, date_of(now)).filter(|_| done);
                if let Some(decision) = decision {
                    change.join(self.moved(record, &decision, around.told, who, now)?);
                }
            }
            change.indicator_revisions.push(row(next.id, new, n, &who.name, now));
        }
        if !change.indicator_revisions.is_empty() {
            change.indicators.push(write(next, kept.record, expected));
        }
        Ok(change)
    }

    /// Sets a year's target of a series; the one before stays for the days on which it held.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for a target that cannot be, or that is there already; [`DeskError::Conflict`].
    pub fn set_target(
        &self,
        kept: Kept<'_>,
        expected: i64,
        typed: &TypedTarget,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let series = kept.series;
        let Some(new) = check_target(series, kept.targets, typed).map_err(invalid)? else {
            let told = ("与现行目标相同。", "That is the target already.");
            return Err(DeskError::Invalid(vec![FieldError::new("number", told)]));
        };
        let mut next = next(kept, expected, now)?;
        let unit = series.headline_unit();
        let (number, way) = (series.write_headline(new.number), new.way.text());
        let said = Named::new(
            format!("{} 年目标 {number} {}（{}），出处：{}", new.year, unit.zh, way.zh, new.source),
            format!("target of {}: {number} {} ({}), source: {}", new.year, unit.en, way.en, new.source),
        );
        let body = json!({ "name": series.name, "year": new.year, "n": new.n, "said": said });
        let fact = chained(&mut next, "indicator-target-set", body, who, now);
        let target = IndicatorTarget {
            indicator: next.id,
            year: i64::from(new.year),
            n: i64::from(new.n),
            number: new.number,
            way: new.way.as_str().to_owned(),
            set_on: date_of(now),
            source: new.source,
            by_name: who.name.clone(),
            entered_at: now,
        };
        Ok(Change {
            indicators: vec![write(next, kept.record, expected)],
            indicator_targets: vec![target],
            facts: vec![fact],
            ..Change::default()
        })
    }

    /// Opens the duty of a period that has ended: its clock runs from the period's last day, whenever somebody looks.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn owe_number(&self, series: &Series, period: Period, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        let (book, name) = (&self.city.rulebook, period.name());
        let known = book.kind(OWED);
        let statistics = self.indicators()?.statistics.clone();
        let new = Owing {
            kind: OWED.to_owned(),
            what: Named::new(
                format!("填报“{}”{}数", series.name.zh, name.zh),
                format!("enter '{}' for {}", series.name.en, name.en),
            ),
            evidence: known.map_or_else(|| Named::new("", ""), |kind| kind.evidence.clone()),
            owner: Party::Office(series.answers.clone()),
            creditor: book.leaders.clone().map_or(Party::Office(statistics), |office| Party::Post(office, "leader".to_owned())),
            term: series.term,
            method: None,
            ladder: known.map_or_else(String::new, |kind| kind.ladder.clone()),
        };
        let subject = Subject { kind: INDICATOR.to_owned(), id: indicator_id(&series.id).uuid(), slot: period.code() };
        let duty = Duty::open(new, subject, self.calendar(date_of(now)), start_of(period.last())).map_err(DeskError::broken)?;
        let (row, fact) = self.open_duty(owed_id(&series.id, period), &duty, &Place::default(), who, now)?;
        Ok(Change { duties: vec![Write::New(row)], facts: vec![fact], ..Change::default() })
    }
}

fn invalid(wrong: Vec<Wrong>) -> DeskError {
    let told = |one: Wrong| FieldError::new(one.field.as_str(), (one.text.zh, one.text.en));
    DeskError::Invalid(wrong.into_iter().map(told).collect())
}

/// The row of a series as it will be: version 0 is expected where nothing was said of it yet.
fn next(kept: Kept<'_>, expected: i64, now: Timestamp) -> Result<IndicatorRecord, DeskError> {
    DeskError::unless_seen(kept.record.map_or(0, |record| record.version), expected)?;
    let new = || IndicatorRecord {
        id: indicator_id(&kept.series.id),
        version: 0,
        series: kept.series.id.clone(),
        head: [0; 32],
        facts: 0,
        updated_at: now,
    };
    let base = kept.record.cloned().unwrap_or_else(new);
    Ok(IndicatorRecord { version: expected + 1, updated_at: now, ..base })
}

fn write(next: IndicatorRecord, record: Option<&IndicatorRecord>, expected: i64) -> Write<IndicatorRecord> {
    match record {
        Some(_) => Write::Update { record: next, expected },
        None => Write::New(next),
    }
}

fn chained(record: &mut IndicatorRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact((INDICATOR, record.id.uuid()), chain, (kind, body), who, now)
}

fn row(indicator: IndicatorId, new: New, n: u32, by: &str, now: Timestamp) -> IndicatorRevision {
    let New { period, numbers, stage, published_on, source, why } = new;
    IndicatorRevision {
        indicator,
        period: period.code(),
        n: i64::from(n),
        value: numbers.value,
        growth: numbers.growth,
        rank: numbers.rank.map(i64::from),
        ranked: numbers.ranked.map(i64::from),
        average: numbers.average,
        stage: stage.as_str().to_owned(),
        published_on,
        source,
        why,
        by_name: by.to_owned(),
        entered_at: now,
    }
}

/// What was published, in words: `2023年一季度 22.72 亿元，同比 13.6%（公布，2023-04-23），出处：…`.
fn said(series: &Series, new: &New) -> Named {
    let (period, stage, numbers) = (new.period.name(), new.stage.text(), &new.numbers);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if let Some(value) = numbers.value {
        zh.push(format!("{} {}", series.unit.write(value), series.unit.shown.zh));
        en.push(format!("{} {}", series.unit.write(value), series.unit.shown.en));
    }
    if let Some(growth) = numbers.growth {
        let points = series.grows_in_points();
        let (zh_unit, en_unit) = if points { (" 个百分点", " points") } else { ("%", "%") };
        zh.push(format!("同比 {}{zh_unit}", Unit::percent(growth)));
        en.push(format!("{}{en_unit} over the year before", Unit::percent(growth)));
    }
    if let Some(rank) = numbers.rank {
        zh.push(format!("全省第 {rank} 位"));
        en.push(format!("place {rank} in the province"));
    }
    if let Some(average) = numbers.average {
        let (average, unit) = (series.write_headline(average), series.headline_unit());
        zh.push(format!("全省平均 {average} {}", unit.zh));
        en.push(format!("province {average} {}", unit.en));
    }
    let (on, source) = (new.published_on, &new.source);
    Named::new(
        format!("{} {}（{}，{on}），出处：{source}", period.zh, zh.join("，"), stage.zh),
        format!("{}: {} ({}, {on}), source: {source}", period.en, en.join(", "), stage.en),
    )
}
