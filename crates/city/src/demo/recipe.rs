//! The demonstration's files as data.

use jiff::civil::Date;
use rules::Value;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub seed: u64,
    pub count: usize,
    pub investment_yuan: i64,
    pub over_100m: usize,
    #[serde(with = "local_date")]
    pub listed_on: Date,
    pub partners: Partners,
    pub campaign: Campaign,
    pub started: Vec<Until>,
    pub tour: Tour,
    pub district: Vec<District>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partners {
    pub count: usize,
    pub investment_yuan: i64,
    pub ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    pub count: usize,
    pub key: String,
    pub name: Summary,
    #[serde(with = "local_date")]
    pub from: Date,
    pub days: u32,
    pub target: String,
    pub source: String,
    pub cleared: Vec<Until>,
    pub started: Vec<Until>,
}

/// So many until that day, that day included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Until {
    #[serde(with = "local_date")]
    pub until: Date,
    pub count: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    pub count: usize,
    pub name: Summary,
    #[serde(with = "local_date")]
    pub held_on: Date,
    pub scored_percent: i64,
    pub marks: [i64; 2],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    pub id: String,
    pub region: String,
    pub weight: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedProjects {
    pub project: Vec<NamedProject>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedProject {
    pub name: String,
    pub code: CodeParts,
    pub district: String,
    pub industry: String,
    pub cluster: String,
    pub base: String,
    pub owner: String,
    pub partner: Option<String>,
    pub investment_yuan: i64,
    #[serde(with = "local_date")]
    pub listed_on: Date,
    #[serde(with = "local_date")]
    pub begin_on: Date,
    #[serde(default, with = "local_date::option")]
    pub started_on: Option<Date>,
    #[serde(default, with = "local_date::option")]
    pub planned_start_on: Option<Date>,
    #[serde(default, with = "local_date::option")]
    pub cleared_on: Option<Date>,
    #[serde(default)]
    pub campaign: bool,
    #[serde(default)]
    pub toured: bool,
    pub archetype: String,
    pub summary: Summary,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeParts {
    pub yymm: String,
    pub department: String,
    pub kind: String,
    pub random: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub zh: String,
    pub en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archetypes {
    pub defaults: BTreeMap<String, Value>,
    pub archetype: Vec<Archetype>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archetype {
    pub id: String,
    pub weight: u32,
    pub industries: Vec<String>,
    pub names: Vec<String>,
    pub cluster: String,
    pub base: String,
    pub investment_yuan: [i64; 2],
    pub facts: BTreeMap<String, Drawn>,
}

/// A fact's value, or the range from which it is drawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Drawn {
    Range([i64; 2]),
    Fixed(Value),
}

/// TOML's own dates.
pub(super) mod local_date {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, de::Error};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let date = toml::value::Datetime::deserialize(from)?;
        date.to_string().parse().map_err(|_| D::Error::custom(format!("'{date}' is not a day such as 2023-06-27")))
    }

    pub mod option {
        use super::{Date, Deserializer};

        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}
