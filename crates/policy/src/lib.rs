//! Policies for enterprises (惠企政策): what a policy says and gives, its rule with the cases that prove it, when it may be published,
//! and what it takes of an entity to come to qualify.
//!
//! Knows texts, periods, amounts, rules and test cases. Must not know: cities, who publishes, who was told, storage.
//!
//! ```
//! use policy::{Delivery, Policy};
//!
//! assert_eq!(Delivery::parse("automatic"), Some(Delivery::Automatic));
//! assert!(Policy::SHOWN_MAX > 0);
//! ```
//!
//! Reading order: `policy`, `trial`, `effort`.

mod effort;
mod policy;
mod trial;

pub use effort::price;
pub use policy::{Delivery, Policy};
pub use trial::{Flaw, Tested, Trial};
