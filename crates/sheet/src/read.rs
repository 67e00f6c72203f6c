//! Reading the first sheet of a workbook, one row after the other.

use crate::{Cell, SheetError};
use calamine::{DataRef, Reader, Xlsx};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::io::Cursor;

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

/// The headings of the first sheet, without the rows below them.
///
/// # Errors
/// As [`read`], but for what its rows hold.
pub fn headings(bytes: &[u8], limits: Limits) -> Result<Vec<String>, SheetError> {
    let (mut book, sheet) = opened(bytes, limits)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(wrong)?;
    let mut columns: Vec<String> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(wrong)?.filter(|cell| cell.get_position().0 == 0) {
        heading(&mut columns, &cell, limits)?;
    }
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    if columns.is_empty() { Err(SheetError::NoHead) } else { Ok(columns) }
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// A workbook and the name of its first sheet.
fn opened(bytes: &[u8], limits: Limits) -> Result<(Book<'_>, String), SheetError> {
    unfolded(bytes, limits)?;
    let book = Book::new(Cursor::new(bytes)).map_err(wrong)?;
    let sheet = book.sheet_names().first().cloned().ok_or(SheetError::NoHead)?;
    Ok((book, sheet))
}

fn wrong(error: calamine::XlsxError) -> SheetError {
    SheetError::NotXlsx(error.to_string())
}

/// Puts a heading into its place.
fn heading(columns: &mut Vec<String>, cell: &calamine::Cell<DataRef<'_>>, limits: Limits) -> Result<(), SheetError> {
    let (_, column) = cell.get_position();
    let text = own(cell.get_value()).shown();
    if text.is_empty() {
        return Ok(());
    }
    if column >= limits.columns {
        return Err(SheetError::TooManyColumns { most: limits.columns });
    }
    columns.resize(columns.len().max(column as usize + 1), String::new());
    columns[column as usize] = text;
    Ok(())
}

/// Reads the first sheet: its first row are the headings, every row below that holds something is given with its number as the
/// spreadsheet shows it (from 2), as many cells as there are headings.
///
/// # Errors
/// [`SheetError`] for what is no xlsx, has no headings, or is larger than `limits`.
pub fn read(bytes: &[u8], limits: Limits, mut each: impl FnMut(u32, &[Cell<'_>])) -> Result<Head, SheetError> {
    let (mut book, sheet) = opened(bytes, limits)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(wrong)?;
    let mut columns: Vec<String> = Vec::new();
    let mut rows = 0;
    let mut end = |row: &[calamine::Cell<DataRef<'_>>]| -> Result<(), SheetError> {
        let Some(at) = row.first().map(|cell| cell.get_position().0) else { return Ok(()) };
        if at == 0 {
            return row.iter().try_for_each(|cell| heading(&mut columns, cell, limits));
        }
        let mut cells = vec![Cell::Empty; columns.len()];
        for cell in row {
            // What stands beside the headings belongs to no column.
            if let Some(place) = cells.get_mut(cell.get_position().1 as usize) {
                *place = own(cell.get_value());
            }
        }
        if cells.iter().all(Cell::is_empty) {
            return if columns.is_empty() { Err(SheetError::NoHead) } else { Ok(()) };
        }
        rows += 1;
        if rows > limits.rows {
            return Err(SheetError::TooManyRows { most: limits.rows });
        }
        each(at + 1, &cells);
        Ok(())
    };
    let mut row: Vec<calamine::Cell<DataRef<'_>>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(wrong)? {
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        let (at, column) = cell.get_position();
        if column >= limits.columns {
            return Err(SheetError::TooManyColumns { most: limits.columns });
        }
        if row.first().is_some_and(|first| first.get_position().0 != at) {
            end(&row)?;
            row.clear();
        }
        row.push(cell);
    }
    end(&row)?;
    if columns.is_empty() {
        return Err(SheetError::NoHead);
    }
    Ok(Head { sheet, columns, rows })
}

fn own<'a>(cell: &'a DataRef<'_>) -> Cell<'a> {
    match cell {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Bool(flag) => Cell::Flag(*flag),
        DataRef::DateTime(time) if time.is_datetime() => day(time.as_f64()).map_or(Cell::Error, Cell::Day),
        DataRef::DateTime(time) => Cell::Number(time.as_f64()),
        DataRef::DateTimeIso(text) => text.get(..10).and_then(|day| day.parse().ok()).map_or(Cell::Text(text), Cell::Day),
        DataRef::DurationIso(text) => Cell::Text(text),
        DataRef::Error(_) => Cell::Error,
    }
}

/// The day of a serial number: 1 is 1900-01-01, and 60 the 29 February that there was not.
fn day(serial: f64) -> Option<Date> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let whole = serial.floor() as i64;
    let from_1900 = if whole < 60 { whole } else { whole - 1 };
    date(1899, 12, 31).checked_add(from_1900.days()).ok()
}

/// Refuses what unfolds into more than is taken, before anything is unfolded: by what the file's own directory says.
fn unfolded(bytes: &[u8], limits: Limits) -> Result<(), SheetError> {
    let most = limits.unfolded_mib.saturating_mul(1 << 20);
    let mut total: u64 = 0;
    let mut rest = bytes;
    // The entries of the central directory, each with its unfolded size.
    while let Some(at) = find(rest, b"PK\x01\x02") {
        let Some(size) = rest.get(at + 24..at + 28) else { break };
        total += u64::from(u32::from_le_bytes([size[0], size[1], size[2], size[3]]));
        if total > most {
            return Err(SheetError::TooLarge { most_mib: limits.unfolded_mib });
        }
        rest = &rest[at + 46.min(rest.len() - at)..];
    }
    Ok(())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|some| some == wanted)
}
