//! Burden (减负): what forms ask of people: how much is filled in, how long it takes, what was told before.
//!
//! Knows JSON bodies, seconds, sums of them and values that were typed. Must not know: users, offices, cases, forms, storage, SQL. Nothing here tells one
//! person from another: what is summed up can only be added to.
//!
//! ```
//! use burden::{Sums, fields};
//!
//! let sent = serde_json::json!({ "version": 3, "reason": "材料齐全", "note": " ", "papers": ["map", "contract"] });
//! assert_eq!(fields(&sent), 3, "a version is not filled in, nor is a blank");
//! let mut sums = Sums::default();
//! sums.note(fields(&sent), true, Some(90));
//! assert_eq!((sums.fields, sums.median_seconds()), (3, Some(90)));
//! ```
//!
//! Reading order: [`fields`], [`Sums`], [`Spread`], [`change`], [`again`].
#![warn(missing_docs)]

mod again;
mod fields;
mod spread;
mod sums;
#[cfg(test)]
mod tests;

pub use again::{Typed, again};
pub use fields::fields;
pub use spread::{Spread, UP_TO};
pub use sums::{SECONDS_MAX, Sums, change};
