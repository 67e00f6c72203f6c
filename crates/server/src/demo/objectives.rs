//! The demonstration's reports on the plan of objectives: what a newspaper prints, entered by the owning offices at the desk.

use super::{at, commit, office_name, people};
use crate::desk::{Actors, MeasureReport};
use crate::state::App;
use ::campaign::objective::{Measure, Programme};
use base::DutyId;
use store::MeasureRecord;

/// At which hour offices report.
const MORNING: i64 = 9;

/// Enters every report and every charge of `text`.
///
/// # Errors
/// A sentence that says which measure, and what the desk or the store said.
pub async fn build(app: &App, text: &str, staff: &people::Staff) -> Result<(), String> {
    let seeds = city::demo::objectives(text).map_err(|error| error.to_string())?;
    let plan = app.desk.programme().map_err(|error| error.to_string())?;
    for seed in &seeds.value {
        let measure = find(plan, &seed.measure)?;
        let record = record(app, plan, measure).await?;
        let report = MeasureReport { on: seed.on, value: seed.value.clone(), evidence: seed.evidence.clone() };
        let name = office_name(app, measure.owner.as_str());
        let who = Actors { name, office: measure.owner.to_string(), id: None, ..Actors::of(&staff.officer) };
        let known = (record.as_ref(), version(record.as_ref()));
        commit(app, app.desk.report_measure((plan, measure), known, &report, &who, at(seed.reported_on, MORNING, 0))).await?;
    }
    for seed in &seeds.charge {
        let measure = find(plan, &seed.measure)?;
        let (record, now) = (record(app, plan, measure).await?, at(seed.on, MORNING, 30));
        let term = seed.term.parse().map_err(|_| format!("'{}' is no term", seed.term))?;
        let known = (record.as_ref(), version(record.as_ref()));
        let (what, duty) = ((seed.what.as_str(), Some(term), None), DutyId::new(app.ids.next(now)));
        commit(app, app.desk.charge_measure((plan, measure), known, what, duty, &Actors::of(&staff.officer), now)).await?;
    }
    Ok(())
}

fn find<'a>(plan: &'a Programme, id: &str) -> Result<&'a Measure, String> {
    plan.measures.iter().find(|one| one.id == id).ok_or_else(|| format!("the plan has no measure '{id}'"))
}

fn version(record: Option<&MeasureRecord>) -> i64 {
    record.map_or(0, |record| record.version)
}

async fn record(app: &App, plan: &Programme, measure: &Measure) -> Result<Option<MeasureRecord>, String> {
    let all = app.store.measures(&plan.id).await.map_err(|error| error.to_string())?;
    Ok(all.into_iter().find(|one| one.measure == measure.id))
}
