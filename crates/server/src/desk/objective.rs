//! Objectives: what an owner reports of a measure, with its evidence, and what an office is charged with for it.

use super::duty::Place;
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use crate::problem::FieldError;
use ::campaign::objective::{Amount, Measure, Programme};
use ::duty::{Duty, New, Party, Subject};
use base::{DutyId, MeasureId, Named};
use calendar::{Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Change, FactRecord, MeasureRecord, MeasureValue, Write};

/// The kind of duty that a measure makes.
const MEASURE: &str = "measure";

/// What an owner reports.
#[derive(Debug, Clone)]
pub struct MeasureReport {
    /// For which day.
    pub on: Date,
    /// As typed: 7.1.
    pub value: String,
    /// What shows it.
    pub evidence: String,
}

/// The id of a measure: always the same for a plan and a measure of it. The plan's first day stands in front.
pub fn measure_id(plan: &Programme, measure: &str) -> MeasureId {
    MeasureId::new(super::fact::stable_id(plan.from, &[&plan.id, measure]))
}

impl Desk {
    /// The city's plan of objectives.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack has none.
    pub fn programme(&self) -> Result<&Programme, DeskError> {
        self.city.objectives.as_ref().ok_or(DeskError::Missing { zh: "目标任务", en: "plan of objectives" })
    }

    /// Keeps what an owner reports of a measure; of one day the last word stands, every word is a fact.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for a measure that records count or that has no figure, a day to come or before the plan, a value that does
    /// not read, and no evidence; [`DeskError::Conflict`].
    pub fn report_measure(
        &self,
        (plan, measure): (&Programme, &Measure),
        (record, expected): (Option<&MeasureRecord>, i64),
        report: &MeasureReport,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let today = date_of(now);
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        match &measure.figure {
            Some(figure) if figure.counts.is_some() => wrong(
                "value",
                "这个指标由系统按记录统计，不用报送。".into(),
                "This figure is counted from the records: nobody reports it.".into(),
            ),
            Some(_) => {}
            None => wrong("value", "这项举措没有指标。".into(), "This measure has no figure.".into()),
        }
        let value = Amount::parse(report.value.trim());
        if value.is_none() {
            wrong(
                "value",
                "请填数字，最多三位小数，如 7.1。".into(),
                "Give a number with at most three decimals, such as 7.1.".into(),
            );
        }
        if report.on > today || report.on < plan.from {
            let (zh, en) = (format!("日期应在 {} 至 {today} 之间。", plan.from), format!("A day from {} to {today}.", plan.from));
            wrong("on", zh, en);
        }
        let evidence = report.evidence.trim();
        if evidence.is_empty() {
            wrong(
                "evidence",
                "请写明依据（文件、报表或网址）。".into(),
                "Say what shows it: a document, a table, an address.".into(),
            );
        }
        super::case::too_long("evidence", evidence)?;
        let Some(value) = value.filter(|_| errors.is_empty()) else { return Err(DeskError::Invalid(errors)) };
        let mut next = self.measure_row((plan, measure), (record, expected), now)?;
        let body = json!({ "name": measure.name, "on": report.on.to_string(), "value": value.to_string(), "evidence": evidence });
        let fact = chained(&mut next, "measure-reported", body, who, now);
        let kept = MeasureValue {
            measure: next.id,
            on: report.on,
            thousandths: value.thousandths(),
            evidence: evidence.to_owned(),
            by_name: who.name.clone(),
            reported_at: now,
        };
        Ok(Change {
            measures: vec![write(next, record, expected)],
            measure_values: vec![kept],
            facts: vec![fact],
            ..Change::default()
        })
    }

    /// Charges the owner of a measure with something; it is owed to the city's leaders.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] without words, [`DeskError::Force`] for a term, [`DeskError::Missing`] where the pack names no leaders,
    /// [`DeskError::Conflict`].
    pub fn charge_measure(
        &self,
        (plan, measure): (&Programme, &Measure),
        (record, expected): (Option<&MeasureRecord>, i64),
        (what, term, method): (&str, Option<Term>, Option<String>),
        duty: DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let (what, book) = (what.trim(), &self.city.rulebook);
        if what.is_empty() {
            let told = ("请写明要做什么。", "Say what is to be done.");
            return Err(DeskError::Invalid(vec![FieldError::new("text", told)]));
        }
        super::case::too_long("text", what)?;
        let term = book.term(term, method.as_deref()).map_err(|refusal| DeskError::Force(refusal.into()))?;
        let leaders = book.leaders.clone().ok_or(DeskError::Missing { zh: "市领导", en: "city leaders" })?;
        let mut next = self.measure_row((plan, measure), (record, expected), now)?;
        let known = book.kind(MEASURE);
        let new = New {
            kind: MEASURE.to_owned(),
            what: Named::new(what, what),
            evidence: known.map_or_else(|| Named::new("", ""), |kind| kind.evidence.clone()),
            owner: Party::Office(measure.owner.clone()),
            creditor: Party::Post(leaders, "leader".to_owned()),
            term,
            method,
            ladder: known.map_or_else(String::new, |kind| kind.ladder.clone()),
        };
        let calendar = self.calendar(date_of(now));
        let owed = Duty::open(new, Subject::new(MEASURE, next.id.uuid()), calendar, now).map_err(DeskError::broken)?;
        let (row, opened) = self.open_duty(duty, &owed, &Place::default(), who, now)?;
        let body = json!({ "name": measure.name, "what": what, "duty": duty });
        let fact = chained(&mut next, "measure-charged", body, who, now);
        Ok(Change {
            measures: vec![write(next, record, expected)],
            duties: vec![Write::New(row)],
            facts: vec![fact, opened],
            ..Change::default()
        })
    }

    /// The row of a measure as it will be: version 0 is expected where nothing was said of it yet.
    fn measure_row(
        &self,
        (plan, measure): (&Programme, &Measure),
        (record, expected): (Option<&MeasureRecord>, i64),
        now: Timestamp,
    ) -> Result<MeasureRecord, DeskError> {
        let found = record.map_or(0, |record| record.version);
        DeskError::unless_seen(found, expected)?;
        let new = || MeasureRecord {
            id: measure_id(plan, &measure.id),
            version: 0,
            plan: plan.id.clone(),
            measure: measure.id.clone(),
            head: [0; 32],
            facts: 0,
            updated_at: now,
        };
        let base = record.cloned().unwrap_or_else(new);
        Ok(MeasureRecord { version: expected + 1, updated_at: now, ..base })
    }
}

fn write(next: MeasureRecord, record: Option<&MeasureRecord>, expected: i64) -> Write<MeasureRecord> {
    match record {
        Some(_) => Write::Update { record: next, expected },
        None => Write::New(next),
    }
}

/// Adds a fact to the measure's own chain; it stands in no project's timeline but in its own.
fn chained(record: &mut MeasureRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("measure", record.id.uuid()), chain, (kind, body), who, now)
}
