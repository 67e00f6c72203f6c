//! Business entities (经营主体): what the register knows of each, how its name is found, and how its row reads as the office writes it.
//!
//! Knows the attributes that rules ask about, their codes and units, and what of a name is its own. Must not know: who edits the
//! register, policies, stewards, files, storage.
//!
//! ```
//! use entity::{Attribute, Names};
//!
//! let names = Names::new(["葫芦岛市", "连山区"]);
//! assert_eq!(names.core("葫芦岛市连山区海润机械制造有限公司"), "海润机械制造");
//! assert_eq!(entity::initials("海润机械制造"), "hrjxzz");
//! assert_eq!(Attribute::named("staff").map(|one| one.column), Some("staff"));
//! ```
//!
//! Reading order: `kind`, `attribute`, `name`, `query`, `trade`, `import` (rows of a spreadsheet).

mod attribute;
mod import;
mod kind;
mod name;
mod query;
mod trade;

pub use attribute::{ATTRIBUTES, Attribute, Attributes, TAGS, Unit, day_number, day_of};
pub use import::{Entry, Exported, Field, Importer, Mapping, NAME_CHARS, exported};
pub use kind::{Kind, State};
pub use name::{CORE_MAX, Names, grams, initials};
pub use query::Query;
pub use sheet::{MappingProblem, RowProblem};
pub use trade::{TRADES, trade};
