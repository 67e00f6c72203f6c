//! The demonstration's task forces: of which project, who is in them, what they are to reach.

use super::recipe::local_date;
use super::{DemoError, read};
use base::Named;
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forces {
    force: Vec<ForceSeed>,
}

/// A task force of the demonstration (专班、领导小组).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForceSeed {
    /// The name of its project.
    pub project: String,
    /// task-force or leading-group.
    pub form: String,
    /// Its name.
    pub name: Named,
    /// The post that heads it: `OFFICE/ROLE`.
    pub head: String,
    /// Since when.
    #[serde(with = "local_date")]
    pub formed_on: Date,
    /// Where it stands that there is one.
    pub source: String,
    /// The offices in it.
    pub member: Vec<MemberSeed>,
    /// What is to be reached.
    #[serde(default)]
    pub milestone: Vec<OwedSeed>,
    /// What offices were charged with.
    #[serde(default)]
    pub charge: Vec<OwedSeed>,
}

/// An office in a task force of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSeed {
    /// The office.
    pub office: String,
    /// The role of its post that one talks to.
    pub liaison: String,
    /// What it answers for.
    pub answers_for: String,
}

/// Something that a member owes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwedSeed {
    /// Since when.
    #[serde(with = "local_date")]
    pub on: Date,
    /// What.
    pub what: String,
    /// Who.
    pub office: String,
    /// Within what: 7d, 5wd, 1m.
    pub term: String,
    /// The project's milestone that reaches it.
    pub reached_by: Option<String>,
}

/// The task forces of the demonstration.
///
/// # Errors
/// [`DemoError`] when the file does not read.
pub fn forces(text: &str) -> Result<Vec<ForceSeed>, DemoError> {
    Ok(read::<Forces>("demo/forces.toml", text)?.force)
}
