//! The eligibility language (适用规则语言) that officials write: text → tree → types → answer, with the clauses that decided it.
//!
//! Knows how to read, check, evaluate and explain an expression over named facts. Must not know: what a fact means, any
//! city, any item, any I/O. A fact that is not known makes an answer unknown only where it matters (Kleene's three values).
//!
//! ```
//! use rules::{Facts, Field, Rule, Schema, Truth, Type, Value};
//!
//! let schema = Schema::new(vec![
//!     Field::new("energy_tce", "综合能源消费量", "energy use", Type::Int).with_unit("吨标准煤", "tce"),
//!     Field::new("new_land", "涉及新增用地", "new land", Type::Bool),
//! ]);
//! let rule = Rule::parse("energy_tce >= 1_000 && (new_land || energy_tce >= 5_000)").map_err(|findings| findings[0].to_string())?;
//! assert!(rule.check(&schema).is_empty());
//!
//! let mut facts = Facts::default();
//! facts.set("energy_tce", 58_000);
//! let answer = rule.answer(&schema, &facts);
//! assert_eq!(answer.truth, Truth::Yes); // whatever `new_land` turns out to be
//! assert_eq!(answer.clauses[0].zh, "综合能源消费量 58,000 吨标准煤 ≥ 1,000");
//! assert_eq!(answer.clauses[0].en, "energy use 58,000 tce ≥ 1,000");
//!
//! let wrong = Rule::parse("energy_tec >= 1000").map_err(|findings| findings[0].to_string())?.check(&schema);
//! assert_eq!(wrong[0].message, "'energy_tec' is not a fact of this city; did you mean 'energy_tce'?");
//! # Ok::<(), String>(())
//! ```
//!
//! Reading order: [`Schema`] and [`Facts`] (what is known), [`Rule`] (what is asked), [`Answer`] (what came out), [`Finding`]
//! (what is wrong with a text). Inside: `token` → `parse` → `tree` → `check`, `eval`, `explain`, `print`.
#![warn(missing_docs)]

mod change;
mod check;
mod columns;
mod eval;
mod explain;
mod finding;
mod form;
mod parse;
mod print;
mod rule;
mod schema;
#[cfg(test)]
mod testing;
mod token;
mod tree;
mod value;
mod words;

pub use change::{Cost, Price, Step, Way};
pub use columns::{ColumnError, Columns, Matcher, Sink, Tally, Values, Verdicts};
pub use explain::{Answer, Clause};
pub use finding::Finding;
pub use form::Form;
pub use rule::Rule;
pub use schema::{Choice, Field, Misfit, Schema, Words, nearest};
pub use token::{DEPTH_MAX, LENGTH_BYTES_MAX, is_name};
pub use tree::Order;
pub use value::{Facts, Truth, Type, Value};
