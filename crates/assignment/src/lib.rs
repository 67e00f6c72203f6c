//! Stewards and leading cadres to entities and projects (包联): who serves whom, at the least cost there is, and why.
//!
//! Knows candidates, their costs, loads whose costs rise, changes that have a price. Must not know: people, entities, how a cost comes
//! about, storage.
//!
//! ```
//! use assignment::{Problem, Step, solve};
//!
//! // Two stewards, one entity free each, a second one at 40.
//! let steps = vec![Step { capacity: 1, cost: 0 }, Step { capacity: 1, cost: 40 }];
//! let mut problem = Problem::new(vec![steps.clone(), steps], 100_000)?;
//! problem.add([(0, 10), (1, 30)])?;
//! problem.add([(0, 10), (1, 60)])?;
//! let plan = solve(&problem);
//! assert_eq!((plan.served_by, plan.objective), (vec![Some(1), Some(0)], 40));
//! # Ok::<(), assignment::ProblemError>(())
//! ```
//!
//! Reading order: `problem`, `solve`, `service`, `columns`.

mod columns;
mod problem;
mod service;
mod solve;
#[cfg(test)]
mod tests;

pub use columns::{ColumnError, Columns};
pub use problem::{COST_MAX, ENTITIES_MAX, Problem, ProblemError, Step};
pub use service::{Field, Parts, Served, Server, Weights};
pub use solve::{Plan, load_cost, solve};
