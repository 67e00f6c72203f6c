//! Industry chains (产业链): the links of which each consists, which enterprises, projects and leads belong to a link and why, how strong a link is, and
//! where the city has a gap.
//!
//! Knows links, the rules by which something is one of them, strengths; clusters, kinds of energy and programmes as groups of links. Must not know:
//! users, the register, projects beyond a code and a text, storage, SQL, any city's chains.
//!
//! ```
//! use chain::{Matcher, Rule, Why};
//!
//! let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
//! let rules = [
//!     Rule { codes: words(&["2631"]), words: words(&["农药原药"]), without: vec![] },
//!     Rule { codes: vec![], words: words(&["农药中间体"]), without: vec![] },
//! ];
//! let found = Matcher::new(&rules).of("2631", "连山区农药中间体项目");
//! assert_eq!(found[0].why, Why::Code("2631".into()));
//! assert_eq!((found[1].rule, &found[1].why), (1, &Why::Word("农药中间体".into())));
//! ```
//!
//! Reading order: [`Plan`], [`Link`] and [`Group`], [`Rule`] and [`Matcher`], [`Strength`].
#![warn(missing_docs)]

mod plan;
mod rule;
mod strength;
#[cfg(test)]
mod tests;

pub use plan::{Group, GroupKind, Link, Members, Plan, Tier, circle};
pub use rule::{Match, Matcher, Rule, Why};
pub use strength::{Counts, Floor, Strength};
