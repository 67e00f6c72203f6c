//! Reading the first sheet of a workbook, one row after the other.

use crate::parcel::{Parcel, Parcels, parcels, parse};
use crate::{Cell, SheetError};
use std::io::Cursor;
use std::ops::ControlFlow;
use zip::ZipArchive;

/// How much of a spreadsheet is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows below the headings.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
    /// Mebibytes of all parts of the file, unfolded.
    pub unfolded_mib: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 300_000, columns: 200, unfolded_mib: 1_024 }
    }
}

/// What a sheet has before its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The sheet's name.
    pub sheet: String,
    /// The headings, as they stand; empty where a column has none.
    pub columns: Vec<String>,
    /// How many rows below them hold something.
    pub rows: u32,
}

/// What a sheet tells before its rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start<'a> {
    /// The sheet's name.
    pub sheet: &'a str,
    /// The headings, as they stand; empty where a column has none.
    pub columns: &'a [String],
    /// How many rows there are below them by the file's own word, for showing how far the reading is; 0 where it does not say.
    pub rows: u32,
}

/// Takes a sheet in one pass: its headings, then its rows.
pub trait Take {
    /// Why it is not taken.
    type Error: From<SheetError>;

    /// The headings, before any row.
    ///
    /// # Errors
    /// Why the rows need not be read.
    fn begin(&mut self, start: Start<'_>) -> Result<(), Self::Error>;

    /// A row that holds something, with its number as the spreadsheet shows it (from 2) and as many cells as there are headings.
    /// `Break`: the rest is not wanted.
    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> ControlFlow<()>;
}

/// Reads the first sheet, its headings and then every row below them that holds something: one thread unfolds and parses, and `to` takes
/// rows on this one.
///
/// # Errors
/// [`SheetError`] for what is no xlsx, has no headings, or is larger than `limits`; what `to` says of the headings.
pub fn walk<T: Take>(bytes: &[u8], limits: Limits, to: &mut T) -> Result<Head, T::Error> {
    unfolded(bytes, limits)?;
    std::thread::scope(|scope| {
        let (send, parcels) = parcels();
        scope.spawn(move || parse(bytes, limits, &send));
        taken(parcels, limits, to)
    })
}

/// Takes what comes from the parser, row by row.
fn taken<T: Take>(parcels: Parcels, limits: Limits, to: &mut T) -> Result<Head, T::Error> {
    let mut head = Head { sheet: String::new(), columns: Vec::new(), rows: 0 };
    let (mut told, mut begun) = (0, false);
    for parcel in parcels {
        let rows = match parcel {
            Parcel::Sheet { name, rows } => {
                (head.sheet, told) = (name, rows);
                continue;
            }
            Parcel::Failed(error) => return Err(error.into()),
            Parcel::Rows(rows) => rows,
        };
        for (at, row) in rows.iter() {
            if !begun {
                if at == 0 {
                    head.columns = headings(row);
                }
                if head.columns.is_empty() {
                    return Err(SheetError::NoHead.into());
                }
                to.begin(Start { sheet: &head.sheet, columns: &head.columns, rows: told })?;
                begun = true;
                continue;
            }
            let mut cells = vec![Cell::Empty; head.columns.len()];
            for (column, cell) in row {
                // What stands beside the headings belongs to no column.
                if let Some(place) = cells.get_mut(column as usize) {
                    *place = cell;
                }
            }
            if cells.iter().all(Cell::is_empty) {
                continue;
            }
            head.rows += 1;
            if head.rows > limits.rows {
                return Err(SheetError::TooManyRows { most: limits.rows }.into());
            }
            if to.row(at + 1, &cells).is_break() {
                return Ok(head);
            }
        }
    }
    if begun { Ok(head) } else { Err(SheetError::NoHead.into()) }
}

/// The headings, each in its place.
fn headings<'a>(row: impl Iterator<Item = (u32, Cell<'a>)>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for (column, cell) in row {
        let text = cell.shown();
        if !text.is_empty() {
            columns.resize(columns.len().max(column as usize + 1), String::new());
            columns[column as usize] = text;
        }
    }
    columns
}

/// The same for whoever only wants the rows.
///
/// # Errors
/// As [`walk`].
pub fn read(bytes: &[u8], limits: Limits, each: impl FnMut(u32, &[Cell<'_>])) -> Result<Head, SheetError> {
    struct Rows<F>(F);

    impl<F: FnMut(u32, &[Cell<'_>])> Take for Rows<F> {
        type Error = SheetError;

        fn begin(&mut self, _: Start<'_>) -> Result<(), SheetError> {
            Ok(())
        }

        fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> ControlFlow<()> {
            (self.0)(n, cells);
            ControlFlow::Continue(())
        }
    }

    walk(bytes, limits, &mut Rows(each))
}

/// Refuses what unfolds into more than is taken, before anything is unfolded: by what the file's own directory says. A part that is larger
/// than its directory says is not unfolded further by the library.
fn unfolded(bytes: &[u8], limits: Limits) -> Result<(), SheetError> {
    let wrong = |error: zip::result::ZipError| SheetError::NotXlsx(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
    let mut total: u64 = 0;
    for at in 0..archive.len() {
        total = total.saturating_add(archive.by_index_raw(at).map_err(wrong)?.size());
    }
    if total > limits.unfolded_mib.saturating_mul(1 << 20) {
        return Err(SheetError::TooLarge { most_mib: limits.unfolded_mib });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Writer;

    /// The file with another size of what is unfolded in its directory and before each part.
    fn lying(mut bytes: Vec<u8>) -> Vec<u8> {
        for (mark, size) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
            let places: Vec<usize> = (0..bytes.len() - 3).filter(|at| bytes[*at..].starts_with(mark)).collect();
            for at in places {
                bytes[at + size..at + size + 4].copy_from_slice(&7_u32.to_le_bytes());
            }
        }
        bytes
    }

    #[test]
    fn a_directory_that_lies_does_not_help() {
        let mut writer = Writer::new("名单", &["名称".to_owned()]).unwrap();
        let line = "甲".repeat(10_000);
        for n in 0..200 {
            // Texts that differ are kept one by one, so that there is much to unfold.
            writer.row(&[Cell::Text(&format!("{line}{n}"))]).unwrap();
        }
        let (bytes, small) = (writer.finish().unwrap(), Limits { unfolded_mib: 1, ..Limits::default() });
        let refused = |bytes: &[u8]| read(bytes, small, |_, _| {}).unwrap_err().code();
        assert!(bytes.len() < 1 << 20 && read(&bytes, Limits::default(), |_, _| {}).is_ok());
        assert_eq!((refused(&bytes), refused(&lying(bytes.clone()))), ("sheet-too-large", "not-xlsx"));
    }
}
