//! The demonstration city's projects: the named ones with the newspaper's facts, and synthetic ones, each marked so, that
//! make the newspaper's figures come out when they are counted.
//!
//! Everything that is particular to a city comes from the pack (`demo/named.toml`, `demo/recipe.toml`,
//! `demo/archetypes.toml`); everything random follows from the recipe's seed, so that the same pack gives the same city.

mod draw;
mod drive;
mod entity;
mod establishment;
mod force;
mod indicator;
mod issue;
mod lead;
mod objective;
mod project;
mod recipe;
mod schedule;
mod steward;
#[cfg(test)]
mod tests;
mod trust;
mod visit;

pub use drive::{CampaignSeed, TourSeed, drives};
pub use entity::{EntitySeed, EntitySeeds, entities};
pub use establishment::{Founding, foundings};
pub use force::{ForceSeed, MemberSeed, OwedSeed, forces};
pub use indicator::{FigureSeed, IndicatorSeeds, TargetSeed, indicators};
pub use issue::{IssueSeed, IssueStepSeed, issues};
pub use lead::{LeadAct, LeadSeed, LeadSeeds, LeadStepSeed, leads};
pub use objective::{ChargeSeed, ObjectiveSeeds, ValueSeed, objectives};
pub use project::{Origin, Seed};
pub use steward::{SERVING, StewardSeed, stewards};
pub use trust::{ComplaintSeed, ComplaintStepSeed, Misuse, MisuseSeed, RatingSeed, TrustSeeds, trust};
pub use visit::{EntrySeed, EventSeed, PlaybookSeed, QuestionSeed, VisitSeed, VisitSeeds, visits};

use draw::Draw;
use recipe::{Archetypes, NamedProjects, Recipe};

/// Why a demonstration cannot be made from its files.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file does not read.
    #[error("{file}: {source}")]
    File {
        /// The file's name within the pack.
        file: &'static str,
        /// What is wrong, with its line.
        source: Box<toml::de::Error>,
    },
    /// A table does not read.
    #[error("{file}: {source}")]
    Table {
        /// The file's name within the pack.
        file: &'static str,
        /// What is wrong, with its line.
        source: Box<csv::Error>,
    },
    /// The recipe's numbers contradict one another.
    #[error("demo/recipe.toml: {0}")]
    Contradiction(String),
    /// A code cannot be made from its parts.
    #[error("demo: {0}")]
    Code(#[from] base::CodeError),
    /// A date outside the calendar.
    #[error("demo: {0}")]
    Calendar(#[from] calendar::CalendarError),
}

/// The three files of a demonstration, as text.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `demo/named.toml`.
    pub named: &'a str,
    /// `demo/recipe.toml`.
    pub recipe: &'a str,
    /// `demo/archetypes.toml`.
    pub archetypes: &'a str,
}

/// Makes the demonstration's projects. `district_name` gives a district's Chinese name.
///
/// # Errors
/// [`DemoError`] when a file does not read or the recipe cannot be met.
pub fn seeds(files: Files<'_>, district_name: impl Fn(&str) -> String) -> Result<Vec<Seed>, DemoError> {
    let recipe: Recipe = read("demo/recipe.toml", files.recipe)?;
    let named: NamedProjects = read("demo/named.toml", files.named)?;
    let archetypes: Archetypes = read("demo/archetypes.toml", files.archetypes)?;
    let mut draw = Draw::new(recipe.seed);
    let mut seeds = project::named(&named.project, &archetypes, &recipe, &mut draw)?;
    project::synthetic(&mut seeds, &archetypes, &recipe, &mut draw, district_name)?;
    schedule::give_dates(&mut seeds, &recipe, &mut draw)?;
    Ok(seeds)
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|source| DemoError::File { file, source: Box::new(source) })
}
