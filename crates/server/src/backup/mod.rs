//! A city in one file (备份): every row and every paper of a region as one moment had them, for any of the two databases, with a digest of
//! each part. The keys are not in it: whoever finds the file must not be able to sign.
//!
//! A zip: `rows/TABLE.ndjson`, a row in each line in the order of the manifest's columns; `files/PLACE`; `manifest.json` at the end.

mod read;
mod write;

pub use read::{Checked, check, restore};
pub use write::write;

use base::RegionCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use store::StoreError;
use zip::result::ZipError;

const MANIFEST: &str = "manifest.json";
const FORMAT: &str = "ballast-backup/1";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: String,
    /// The version of the program that made it.
    pub program: String,
    /// Whose rows these are.
    pub region: RegionCode,
    /// When its moment was.
    pub made_at: Timestamp,
    /// SHA-256 of the schema.
    schema: String,
    /// The verifier keys of the log, a line each.
    pub log_keys: String,
    /// The tables that have rows.
    pub tables: Vec<TableNote>,
    /// The files.
    pub files: Vec<FileNote>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableNote {
    /// Its name.
    pub name: String,
    /// What the values of a row are.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 of its lines.
    pub sha256: String,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileNote {
    /// Where it lies in the object storage.
    pub place: String,
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256 of them.
    pub sha256: String,
}

impl Manifest {
    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

fn rows_name(table: &str) -> String {
    format!("rows/{table}.ndjson")
}

fn file_name(place: &str) -> String {
    format!("files/{place}")
}

/// Why a backup is not made or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file.
    #[error("the backup's file: {0}")]
    Io(#[from] io::Error),
    /// It is no archive, or a damaged one.
    #[error("this is no backup, or it is damaged: {0}")]
    Archive(#[from] ZipError),
    /// Its manifest or a row does not read.
    #[error("{0} does not read: {1}")]
    Unreadable(String, serde_json::Error),
    /// Its format is another one.
    #[error("its format is '{0}', this program knows {FORMAT}")]
    Format(String),
    /// Its rows are of another schema.
    #[error(
        "it was made by Ballast {0}, whose tables are others: restore it with that version, then start this one, which brings it up to date"
    )]
    Schema(String),
    /// It is another city's.
    #[error("it is of region {found}, this program serves {wanted}")]
    Region {
        /// Whose it is.
        found: RegionCode,
        /// Whose it should be.
        wanted: RegionCode,
    },
    /// A part is not what the manifest says.
    #[error("{0} is not what the manifest says: the backup was changed or damaged")]
    Differs(String),
    /// A part that the manifest does not know, or one that is missing.
    #[error("{0} is missing in the backup or unknown to its manifest")]
    Parts(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
