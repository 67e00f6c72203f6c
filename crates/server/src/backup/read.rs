//! Checking a backup and taking it back.

use super::{BackupError, FORMAT, MANIFEST, Manifest, TableNote, file_name, rows_name};
use base::{RegionCode, hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Seek};
use store::{Papers, Store, Table, Value, schema_digest, tables};
use zip::ZipArchive;

/// Bytes of a manifest at most.
const MANIFEST_BYTES_MAX: u64 = 512 << 20;
/// Bytes that are read at once.
const AT_ONCE: usize = 256 << 10;

/// A backup of which every part is what its manifest says.
pub struct Checked<R> {
    archive: ZipArchive<R>,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// Reads all of a backup and compares it with its manifest. `told` hears how many parts of how many were read.
///
/// # Errors
/// [`BackupError`].
pub fn check<R: Read + Seek>(from: R, region: RegionCode, told: impl Fn(u64, u64)) -> Result<Checked<R>, BackupError> {
    let mut archive = ZipArchive::new(from)?;
    let mut text = Vec::new();
    archive.by_name(MANIFEST)?.take(MANIFEST_BYTES_MAX).read_to_end(&mut text)?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| BackupError::Unreadable(MANIFEST.to_owned(), error))?;
    if manifest.format != FORMAT {
        return Err(BackupError::Format(manifest.format));
    }
    if manifest.region != region {
        return Err(BackupError::Region { found: manifest.region, wanted: region });
    }
    if manifest.schema != schema_digest() {
        return Err(BackupError::Schema(manifest.program));
    }
    let rows = manifest.tables.iter().map(|note| (rows_name(&note.name), &note.sha256));
    let files = manifest.files.iter().map(|note| (file_name(&note.place), &note.sha256));
    let parts: Vec<(String, &String)> = rows.chain(files).collect();
    let known: BTreeSet<&str> = parts.iter().map(|(name, _)| name.as_str()).chain([MANIFEST]).collect();
    for name in archive.file_names() {
        let name = name?;
        if !known.contains(name.as_ref()) {
            return Err(BackupError::Parts(name.into_owned()));
        }
    }
    let mut buffer = vec![0; AT_ONCE];
    for (done, (name, sha256)) in (1..).zip(&parts) {
        let mut part = archive.by_name(name).map_err(|_| BackupError::Parts(name.clone()))?;
        let mut digest = Sha256::new();
        loop {
            // A checksum of the archive's own that is wrong shows here too.
            match part.read(&mut buffer).map_err(|_| BackupError::Differs(name.clone()))? {
                0 => break,
                n => digest.update(&buffer[..n]),
            }
        }
        if hex(&digest.finalize()) != **sha256 {
            return Err(BackupError::Differs(name.clone()));
        }
        told(done, parts.len() as u64);
    }
    Ok(Checked { archive, manifest })
}

/// Takes a checked backup back into an empty store: files first, then all rows in one transaction. `told` hears how many of
/// [`Manifest::rows`] and files are back.
///
/// # Errors
/// [`BackupError`]; then there is no row.
pub async fn restore<R: Read + Seek>(
    backup: Checked<R>,
    (store, papers): (&Store, &Papers),
    told: impl Fn(u64),
) -> Result<Manifest, BackupError> {
    let Checked { mut archive, manifest } = backup;
    let mut filling = store.fill().await?;
    let (mut n, mut buffer) = (0, vec![0; AT_ONCE]);
    for note in &manifest.files {
        let mut putting = papers.put_back(store.region(), &note.place).await?;
        let mut file = archive.by_name(&file_name(&note.place))?;
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                n => putting.piece(&buffer[..n]).await?,
            }
        }
        putting.finish().await?;
        n += 1;
        told(n);
    }
    let all = tables();
    for note in &manifest.tables {
        let table = known(&all, note)?;
        let name = rows_name(&note.name);
        let mut lines = BufReader::with_capacity(AT_ONCE, archive.by_name(&name)?);
        let (mut line, mut rows) = (Vec::new(), 0);
        while lines.read_until(b'\n', &mut line)? > 0 {
            let row: Vec<Value> = serde_json::from_slice(&line)
                .map_err(|error| BackupError::Unreadable(format!("{name}, line {}", rows + 1), error))?;
            filling.row(table, row).await?;
            line.clear();
            rows += 1;
            n += 1;
            told(n);
        }
        if rows != note.rows {
            return Err(BackupError::Differs(name));
        }
    }
    filling.commit().await?;
    Ok(manifest)
}

/// The table of a note, whose columns must stand in the same order.
fn known<'a>(all: &'a [Table], note: &TableNote) -> Result<&'a Table, BackupError> {
    let found = all.iter().find(|table| table.name == note.name && table.columns() == note.columns);
    found.ok_or_else(|| BackupError::Parts(rows_name(&note.name)))
}
