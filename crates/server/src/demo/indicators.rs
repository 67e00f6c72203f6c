//! The demonstration's indicators: numbers that a newspaper prints, entered at the desk on their days by the offices that answer for them.

use super::{at, commit, office_name};
use crate::desk::Actors;
use crate::indicators::{Known, around, around_of, published};
use crate::state::App;
use ::indicator::{Typed, TypedTarget, read};
use city::demo::IndicatorSeeds;

/// At which hour offices enter.
const MORNING: i64 = 9;

/// Enters every number and every target.
///
/// # Errors
/// A sentence that says which series, and what the desk or the store said.
pub async fn build(app: &App, seeds: IndicatorSeeds) -> Result<(), String> {
    for seed in seeds.targets {
        let (known, now) = (load(app, &seed.series).await?, at(seed.set_on, MORNING, 0));
        let typed = TypedTarget { year: seed.year, number: seed.number, way: seed.way, source: seed.source };
        let change = app.desk.set_target(known.kept(), version(&known), &typed, &of_office(app, &known), now);
        commit(app, change).await.map_err(|error| format!("{}: {error}", seed.series))?;
    }
    for seed in seeds.figures {
        let (known, now) = (load(app, &seed.series).await?, at(seed.entered_on, MORNING, 0));
        let source = match seed.note.as_str() {
            "" => format!("{}（可信度：{}）", seed.source, seed.confidence),
            note => format!("{}（可信度：{}；{note}）", seed.source, seed.confidence),
        };
        let typed = Typed {
            period: seed.period,
            value: seed.value,
            growth: seed.growth,
            rank: seed.rank,
            ranked: seed.ranked,
            average: seed.average,
            stage: seed.stage,
            published_on: seed.published_on.to_string(),
            source,
            why: String::new(),
        };
        let new = read(&known.series, &typed, seed.entered_on).map_err(|wrong| {
            let told: Vec<String> = wrong.into_iter().map(|one| format!("{}: {}", one.field.as_str(), one.text.en)).collect();
            format!("demo/indicators.csv: {}: {}", seed.series, told.join("; "))
        })?;
        let owed = around(app, &known.series).await.map_err(|error| error.to_string())?;
        let who = of_office(app, &known);
        let change = app.desk.enter_numbers(known.kept(), version(&known), vec![new], around_of(&owed), &who, now);
        commit(app, change).await.map_err(|error| format!("{}: {error}", seed.series))?;
    }
    Ok(())
}

async fn load(app: &App, series: &str) -> Result<Known, String> {
    let catalogue = app.desk.indicators().map_err(|error| error.to_string())?;
    let one = catalogue.series(series).ok_or_else(|| format!("indicators.toml has no series '{series}'"))?;
    let found = published(&app.store, catalogue, Some(one), 0).await.map_err(|error| error.to_string())?;
    found.into_iter().next().ok_or_else(|| format!("indicators.toml has no series '{series}'"))
}

fn version(known: &Known) -> i64 {
    known.record.as_ref().map_or(0, |record| record.version)
}

/// The office that answers for a series, as facts keep who acts.
fn of_office(app: &App, known: &Known) -> Actors {
    let office = known.series.answers.as_str();
    Actors {
        name: office_name(app, office),
        role: crate::api::types::Role::OfficeHead.as_str().to_owned(),
        office: office.to_owned(),
        ..Actors::clock()
    }
}
