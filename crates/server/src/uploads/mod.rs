//! Files on their way in: staged piece by piece on the local disk, checked by their bytes, then kept.
//!
//! Knows how to stage and what a file is. Must not know whose file it is: that is the handlers' business.

pub mod compound;
pub mod kind;
pub mod staging;
mod sweep;
pub mod zip;

pub use kind::{Kind, Lie};
pub use staging::{PieceError, Staging};
pub use sweep::sweep;
