//! What enterprises asked in the demonstration, and what became of it.

use super::recipe::local_date;
use super::{DemoError, read};
use jiff::civil::Date;
use serde::Deserialize;

/// Something that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueSeed {
    /// Whose: the builder of the register's n-th synthetic project.
    pub project: usize,
    /// By which way.
    pub channel: String,
    /// On which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// What.
    pub text: String,
    /// What became of it.
    #[serde(default)]
    pub step: Vec<IssueStepSeed>,
}

/// An answer, or the company's word on one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueStepSeed {
    /// On which day.
    #[serde(with = "local_date")]
    pub on: Date,
    /// What the office answers.
    #[serde(default)]
    pub answer: Option<String>,
    /// Whether the company calls it solved.
    #[serde(default)]
    pub solved: bool,
    /// Its mark, 1 to 5.
    #[serde(default)]
    pub mark: u8,
    /// Its words.
    #[serde(default)]
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issues {
    issue: Vec<IssueSeed>,
}

/// Reads `demo/issues.toml`.
///
/// # Errors
/// [`DemoError`] when the file does not read.
pub fn issues(text: &str) -> Result<Vec<IssueSeed>, DemoError> {
    Ok(read::<Issues>("demo/issues.toml", text)?.issue)
}
