//! The demonstration's leading cadres and stewards: posts drawn from a recipe.

use super::draw::Draw;
use super::recipe::{Recipe, local_date};
use super::{DemoError, read};
use entity::TRADES;
use jiff::civil::Date;
use serde::Deserialize;

/// The kinds of those who serve, in the order of their rank.
pub const SERVING: [&str; 4] = ["city-leader", "county-leader", "section-leader", "steward"];
/// Townships of a district, as the register of the demonstration numbers them.
const TOWNSHIPS: i64 = 120;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Team {
    seed: u64,
    #[serde(with = "local_date", rename = "appointed_on")]
    appointed_on: Date,
    covered: usize,
    city_leader: Posts,
    county_leader: Posts,
    section_leader: Posts,
    steward: Posts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Posts {
    count: usize,
    free: [i64; 2],
    more: [i64; 2],
}

/// A post that serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StewardSeed {
    /// One of [`SERVING`].
    pub kind: &'static str,
    /// Its number among those of its kind, from 1.
    pub n: i64,
    /// Its district; empty for those of the city.
    pub district: String,
    /// Its township.
    pub township: Option<i64>,
    /// Bit i: knows trade i of `entity::TRADES`.
    pub expertise: i64,
    /// The size of entities that it is used to.
    pub size_class: i64,
    /// Entities without strain.
    pub room_free: i64,
    /// Entities at most.
    pub room_most: i64,
    /// Since when.
    pub appointed_on: Date,
}

/// Everybody who serves, and how many entities stewards shall cover; one in `thin` of both.
///
/// # Errors
/// [`DemoError`] when a file does not read.
pub fn stewards((text, recipe): (&str, &str), thin: usize) -> Result<(Vec<StewardSeed>, usize), DemoError> {
    let team: Team = read("demo/stewards.toml", text)?;
    let recipe: Recipe = read("demo/recipe.toml", recipe)?;
    let mut draw = Draw::new(team.seed);
    let districts: Vec<(String, u32)> =
        recipe.district.iter().filter(|one| one.id == one.region).map(|one| (one.id.clone(), one.weight)).collect();
    let mut all = Vec::new();
    for (kind, posts) in SERVING.into_iter().zip([&team.city_leader, &team.county_leader, &team.section_leader, &team.steward]) {
        for n in 1..=(posts.count / thin.max(1)).max(1) as i64 {
            // Whoever serves for the city serves all of it; the first of each kind see to it that no district is without anybody.
            let of_city = kind == SERVING[0];
            let district = match districts.get(n as usize - 1).filter(|_| !of_city) {
                Some(first) => Some(first),
                None => draw.pick(&districts, |one| one.1),
            };
            let mut expertise = 0i64;
            for _ in 0..draw.between(3, 6) {
                expertise |= 1 << draw.between(0, TRADES.len() as i64 - 2);
            }
            let size_class = match kind {
                "city-leader" => 3,
                "county-leader" => draw.between(2, 3),
                "section-leader" => 1,
                _ => draw.pick(&[(0, 80), (1, 15), (2, 4), (3, 1)], |one| one.1).map_or(0, |one| one.0),
            };
            let free = draw.between(posts.free[0], posts.free[1]);
            all.push(StewardSeed {
                kind,
                n,
                district: district.filter(|_| !of_city).map_or_else(String::new, |one| one.0.clone()),
                township: (kind == SERVING[3]).then(|| draw.between(1, TOWNSHIPS)),
                expertise,
                size_class,
                room_free: free,
                room_most: free + draw.between(posts.more[0], posts.more[1]),
                appointed_on: team.appointed_on,
            });
        }
    }
    Ok((all, team.covered / thin.max(1)))
}
