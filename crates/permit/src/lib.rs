//! Papers that organs hand out: permits and the documents of a case, each with its data, its pages, its signature, and the check of all
//! three without a network.
//!
//! Knows: what stands on a permit and on a document, how they are drawn on A4, how they are signed and how a signature is checked.
//! Must not know: whether a permit *should* be issued (that is `approval`: [`Permit::issue`] takes its [`approval::Grant`]),
//! where papers are kept, who may see them. No clock, no disk, no network: fonts and keys come as bytes.
//!
//! A paper is a PDF with a block of comments after its `%%EOF`: the permit's data, the keys and a signature of each over every byte before
//! the signatures; and within its page the signature that readers of PDFs know. A permit is an OFD too. Any reader shows the page; [`verify`] answers
//! whether city, data and page are still as they were signed, and [`Verdict::on`] whether the permit still holds.
//!
//! ```
//! use permit::{Verdict, verify};
//!
//! let verdict = verify(b"a letter, not a permit", &[]);
//! assert!(matches!(verdict, Verdict::Unreadable { .. }));
//! assert_eq!(verdict.code(), "unreadable");
//! ```
//!
//! To read the code: [`Permit`] and [`Document`] the data, [`IssuerKey`] and [`Signer`] the key, [`render`], [`render_ofd`] and [`render_document`] the pages,
//! [`verify`] the check, [`Status`] and [`StatusList`] what became of a permit.
#![warn(missing_docs)]

mod block;
mod brief;
mod certified;
mod document;
mod key;
mod licence;
mod ofd;
mod pades;
mod page;
mod paper;
mod published;
mod status;
mod verify;

// Tests in the crate and beside it share one permit.
#[cfg(test)]
extern crate self as permit;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

pub use block::Paper;
pub use brief::{Brief, Line as BriefLine, Section as BriefSection};
pub use certified::Certified;
pub use document::Document;
pub use key::{Algorithm, IssuerKey, KeyError, KeyPair, PublicKey, Signer, TrustedKey};
pub use ofd::render_ofd;
pub use page::{Fonts, render, render_brief, render_document};
pub use paper::{Change, Details, Permit, PermitError};
pub use published::PublishedKey;
pub use status::{Ended, LIST_BYTES_MAX, ListError, Standing, Status, StatusList};
pub use verify::{Alteration, BYTES_MAX, Illegible, Verdict, verify};
