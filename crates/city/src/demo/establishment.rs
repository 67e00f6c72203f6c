//! `demo/establishments.toml`: companies that are being set up, each in another state.

use super::{DemoError, read};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A company that is being set up (演示用企业开办).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the form's own fields")]
pub struct Founding {
    /// When its name is declared.
    pub day: Date,
    /// At which hour.
    pub hour: i64,
    /// Whether it is filed an hour later.
    #[serde(default = "yes")]
    pub filed: bool,
    pub entity: String,
    pub trade: String,
    pub business: String,
    pub suffix: String,
    pub district: String,
    pub industry: String,
    pub capital_yuan: i64,
    pub premises: String,
    pub scope: String,
    #[serde(default)]
    pub prior_permission: bool,
    pub staff: i64,
    pub wants: BTreeSet<String>,
    pub bank: Option<String>,
    /// The items whose offices have done their part by the opening.
    pub done: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Foundings {
    establishment: Vec<Founding>,
}

const fn yes() -> bool {
    true
}

/// The companies that are being set up in the demonstration, in the order of the file.
///
/// # Errors
/// [`DemoError::File`] when the file does not read.
pub fn foundings(text: &str) -> Result<Vec<Founding>, DemoError> {
    Ok(read::<Foundings>("demo/establishments.toml", text)?.establishment)
}
