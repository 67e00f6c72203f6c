//! Making a backup.

use super::{BackupError, FORMAT, FileNote, MANIFEST, Manifest, TableNote, file_name, rows_name};
use base::hex;
use futures_util::StreamExt;
use jiff::Timestamp;
use serde_json::to_writer;
use sha2::{Digest, Sha256};
use std::io::{Seek, Write};
use store::{Papers, Store, Table, schema_digest};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Writes every row and file of the store's region to `out`. `told` hears after each row and file how many there were.
///
/// # Errors
/// [`BackupError`].
pub async fn write<W: Write + Seek>(
    (store, papers): (&Store, &Papers),
    log_keys: String,
    now: Timestamp,
    out: W,
    told: impl Fn(u64),
) -> Result<Manifest, BackupError> {
    let mut archive = Archive { zip: ZipWriter::new(out), open: None };
    let mut tables = Vec::new();
    let mut n = 0;
    store
        .copy_out(|table, row| {
            archive.row(table, &row, &mut tables)?;
            n += 1;
            told(n);
            Ok::<(), BackupError>(())
        })
        .await?;
    archive.end(&mut tables);
    // Files are kept before the rows that name them: whatever the rows of that moment name is there by now.
    let mut files = Vec::new();
    for (place, _) in papers.all(store.region()).await? {
        let (mut digest, mut bytes) = (Sha256::new(), 0);
        archive.zip.start_file(file_name(&place), options(false))?;
        let mut pieces = papers.copy(&place).await?;
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            digest.update(&piece);
            bytes += piece.len() as u64;
            archive.zip.write_all(&piece)?;
        }
        files.push(FileNote { place, bytes, sha256: hex(&digest.finalize()) });
        n += 1;
        told(n);
    }
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        region: store.region(),
        made_at: now,
        schema: schema_digest(),
        log_keys,
        tables,
        files,
    };
    archive.zip.start_file(MANIFEST, options(true))?;
    to_writer(&mut archive.zip, &manifest).map_err(|error| BackupError::Unreadable(MANIFEST.to_owned(), error))?;
    archive.zip.finish()?.flush()?;
    Ok(manifest)
}

/// Rows shrink to a tenth; papers are pictures and PDFs, which do not.
fn options(shrinks: bool) -> SimpleFileOptions {
    let method = if shrinks { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
    SimpleFileOptions::default().compression_method(method).compression_level(shrinks.then_some(1)).large_file(true)
}

/// The archive, and the table whose rows are being written.
struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    open: Option<(TableNote, Sha256)>,
}

impl<W: Write + Seek> Archive<W> {
    fn row(&mut self, table: &Table, row: &[store::Value], done: &mut Vec<TableNote>) -> Result<(), BackupError> {
        if self.open.as_ref().is_none_or(|(note, _)| note.name != table.name) {
            self.end(done);
            self.zip.start_file(rows_name(table.name), options(true))?;
            let columns = table.columns().into_iter().map(str::to_owned).collect();
            let note = TableNote { name: table.name.to_owned(), columns, rows: 0, sha256: String::new() };
            self.open = Some((note, Sha256::new()));
        }
        if let Some((note, digest)) = &mut self.open {
            let mut line = serde_json::to_vec(row).map_err(|error| BackupError::Unreadable(note.name.clone(), error))?;
            line.push(b'\n');
            digest.update(&line);
            note.rows += 1;
            self.zip.write_all(&line)?;
        }
        Ok(())
    }

    fn end(&mut self, done: &mut Vec<TableNote>) {
        if let Some((note, digest)) = self.open.take() {
            done.push(TableNote { sha256: hex(&digest.finalize()), ..note });
        }
    }
}
