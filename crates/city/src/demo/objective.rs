//! What owners reported of the plan's measures in the demonstration, and what they were charged with.

use super::recipe::local_date;
use super::{DemoError, read};
use jiff::civil::Date;
use serde::Deserialize;

/// Reports and charges of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveSeeds {
    /// What was reported.
    pub value: Vec<ValueSeed>,
    /// What owners were charged with.
    #[serde(default)]
    pub charge: Vec<ChargeSeed>,
}

/// A value that was reported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSeed {
    /// Of which measure.
    pub measure: String,
    /// For which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// As typed.
    pub value: String,
    /// On which day it was reported.
    #[serde(with = "local_date")]
    pub reported_on: Date,
    /// What shows it.
    pub evidence: String,
}

/// Something that the owner of a measure was charged with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargeSeed {
    /// Of which measure.
    pub measure: String,
    /// Since when.
    #[serde(with = "local_date")]
    pub on: Date,
    /// With what.
    pub what: String,
    /// Within what: 7d, 5wd, 1m.
    pub term: String,
}

/// The reports and charges of the demonstration.
///
/// # Errors
/// [`DemoError`] when the file does not read.
pub fn objectives(text: &str) -> Result<ObjectiveSeeds, DemoError> {
    read("demo/objectives.toml", text)
}
