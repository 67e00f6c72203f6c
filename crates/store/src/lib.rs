//! All SQL: rows, transactions, migrations, files; SQLite and PostgreSQL by one text.
//!
//! Knows how to keep what was decided and how to find it again. Must not know law, HTTP or a city, and never decides: a change
//! comes whole, with the versions that it expects, and is written whole or not at all.
//!
//! ```no_run
//! # async fn example() -> Result<(), store::StoreError> {
//! let region = base::RegionCode::parse("211400").expect("six digits");
//! let store = store::Store::open("sqlite:data/ballast.db", region).await?;
//! let page = store.projects(&store::ProjectFilter::default(), &store::PageRequest::first(50)).await?;
//! println!("{} projects", page.total.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: `record`, `commit`, `db`, then one file per noun.

mod account;
mod case;
mod columns;
mod commit;
mod db;
mod error;
mod fact;
mod figures;
mod migrate;
mod overview;
mod page;
mod papers;
mod permit;
mod project;
mod record;
mod setting;
#[cfg(feature = "test-support")]
pub mod testing;

pub use case::{CaseCounts, CaseFilter, CaseRow};
pub use commit::Committed;
pub use db::Store;
pub use error::StoreError;
pub use overview::{DistrictCount, OfficeLoad, Overview, StageCount, WeekStarts};
pub use page::{LampRange, Order, PageRequest, Paged};
pub use papers::Papers;
pub use project::ProjectFilter;
pub use record::{
    Answer, CaseRecord, Change, Dossier, FactRecord, Milestone, PermitRecord, Progress, ProjectRecord, SessionRecord, UserRecord,
    Write,
};
