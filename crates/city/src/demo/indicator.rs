//! What was published of the city's indicators in the demonstration: numbers that a source prints, and the year's targets.

use super::recipe::local_date;
use super::{DemoError, read};
use jiff::civil::Date;
use serde::Deserialize;

/// Numbers and targets of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorSeeds {
    /// What was published, a row each.
    pub figures: Vec<FigureSeed>,
    /// The targets.
    pub targets: Vec<TargetSeed>,
}

/// Numbers of a period, as they are typed; empty: the source does not print it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureSeed {
    /// Of which series.
    pub series: String,
    /// Of which period.
    pub period: String,
    /// In the series' unit.
    pub value: String,
    /// In percent.
    pub growth: String,
    /// The place in the province.
    pub rank: String,
    /// Among how many.
    pub ranked: String,
    /// The province's average.
    pub average: String,
    /// flash or published.
    pub stage: String,
    /// When it became known.
    pub published_on: Date,
    /// When it was entered.
    pub entered_on: Date,
    /// Where it stands.
    pub source: String,
    /// How sure the reading is: high, medium or low.
    pub confidence: String,
    /// What is to be known of it.
    pub note: String,
}

/// A year's target.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetSeed {
    /// Of which series.
    pub series: String,
    /// Of which year.
    pub year: i16,
    /// As it is typed.
    pub number: String,
    /// even or level.
    pub way: String,
    /// Since when it holds.
    #[serde(with = "local_date")]
    pub set_on: Date,
    /// Where it stands.
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Targets {
    #[serde(default)]
    target: Vec<TargetSeed>,
}

/// The numbers (`demo/indicators.csv`) and targets (`demo/indicators.toml`) of the demonstration.
///
/// # Errors
/// [`DemoError`] when a file does not read.
pub fn indicators(table: &str, targets: &str) -> Result<IndicatorSeeds, DemoError> {
    let rows = csv::Reader::from_reader(table.as_bytes()).into_deserialize().collect::<Result<Vec<FigureSeed>, _>>();
    let figures = rows.map_err(|source| DemoError::Table { file: "demo/indicators.csv", source: Box::new(source) })?;
    let Targets { target } = read("demo/indicators.toml", targets)?;
    Ok(IndicatorSeeds { figures, targets: target })
}
