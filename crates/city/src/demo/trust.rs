//! Complaints and ratings of the demonstration, and what became of them.

use super::recipe::local_date;
use super::{DemoError, read};
use jiff::civil::Date;
use serde::Deserialize;

/// A complaint that was written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintSeed {
    /// By which way.
    pub channel: String,
    /// On which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// Of which kind the writer says it is.
    #[serde(default)]
    pub category: Option<String>,
    /// Whom he complains of.
    #[serde(default)]
    pub office: Option<String>,
    /// Which post.
    #[serde(default)]
    pub post: String,
    /// What it concerns.
    #[serde(default)]
    pub about: String,
    /// What he says.
    pub text: String,
    /// What became of it.
    #[serde(default)]
    pub step: Vec<ComplaintStepSeed>,
}

/// A step of a complaint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintStepSeed {
    /// accept, decline, hand, answer or judge.
    #[serde(rename = "do")]
    pub verb: String,
    /// On which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// To hand: to whom.
    #[serde(default)]
    pub office: String,
    /// To decline: on which ground.
    #[serde(default)]
    pub ground: String,
    /// To judge.
    #[serde(default)]
    pub satisfied: bool,
    /// What is said.
    #[serde(default)]
    pub text: String,
}

/// A rating that was given to some services.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingSeed {
    /// Which grade.
    pub grade: String,
    /// To how many services.
    pub times: usize,
    /// In which words.
    #[serde(default)]
    pub text: String,
    /// What the office said when it called back.
    #[serde(default)]
    pub call: Option<String>,
    /// Whether whoever rated is satisfied then; nothing: he has not said.
    #[serde(default)]
    pub satisfied: Option<bool>,
}

/// Misuse that the demonstration knows how to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Misuse {
    /// Decided on the day of the acceptance, past those that wait.
    OutOfOrder,
    /// The clock stopped on the last day of the term.
    LastMinutePause,
    /// Decided at night.
    AfterHours,
}

/// Misuse of an office in the histories of synthetic projects, so that the watch has something to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MisuseSeed {
    /// Which.
    pub pattern: Misuse,
    /// In cases of which item.
    pub item: String,
    /// In how many of a hundred of those that fit, 0 to 100.
    pub percent: u64,
}

/// What `demo/trust.toml` holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustSeeds {
    /// Misuse of offices.
    pub misuse: Vec<MisuseSeed>,
    /// Complaints.
    pub complaint: Vec<ComplaintSeed>,
    /// Ratings.
    pub rating: Vec<RatingSeed>,
}

/// Reads `demo/trust.toml`.
///
/// # Errors
/// [`DemoError`] when the file does not read.
pub fn trust(text: &str) -> Result<TrustSeeds, DemoError> {
    read("demo/trust.toml", text)
}
