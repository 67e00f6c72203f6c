//! Reading the first sheet of a workbook, one row after the other.

use crate::{Cell, SheetError};
use calamine::{DataRef, Reader, Xlsx};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::io::Cursor;
use std::ops::ControlFlow;

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
fn heading(columns: &mut Vec<String>, cell: &calamine::Cell<DataRef<'_>>) {
    let (_, column) = cell.get_position();
    let text = own(cell.get_value()).shown();
    if !text.is_empty() {
        columns.resize(columns.len().max(column as usize + 1), String::new());
        columns[column as usize] = text;
    }
}

/// Reads the first sheet, its headings and then every row below them that holds something.
///
/// # Errors
/// [`SheetError`] for what is no xlsx, has no headings, or is larger than `limits`; what `to` says of the headings.
pub fn walk<T: Take>(bytes: &[u8], limits: Limits, to: &mut T) -> Result<Head, T::Error> {
    let (mut book, sheet) = opened(bytes, limits)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(wrong)?;
    let told = cells.dimensions().end.0;
    let mut head = Head { sheet: sheet.clone(), columns: Vec::new(), rows: 0 };
    let mut row: Vec<calamine::Cell<DataRef<'_>>> = Vec::new();
    let mut begun = false;
    loop {
        let cell = cells.next_cell().map_err(wrong)?;
        let next = match cell {
            Some(cell) if matches!(cell.get_value(), DataRef::Empty) => continue,
            Some(cell) if cell.get_position().1 >= limits.columns => {
                return Err(SheetError::TooManyColumns { most: limits.columns }.into());
            }
            other => other,
        };
        let ends = match (row.first(), &next) {
            (Some(first), Some(next)) => first.get_position().0 != next.get_position().0,
            (first, None) => first.is_some(),
            (None, Some(_)) => false,
        };
        if ends {
            let at = row.first().map_or(0, |cell| cell.get_position().0);
            if at == 0 {
                row.iter().for_each(|cell| heading(&mut head.columns, cell));
            }
            if !begun {
                if head.columns.is_empty() {
                    return Err(SheetError::NoHead.into());
                }
                to.begin(Start { sheet: &sheet, columns: &head.columns, rows: told })?;
                begun = true;
            }
            if at > 0 && given(&row, at, &mut head, limits, to)?.is_break() {
                return Ok(head);
            }
            row.clear();
        }
        match next {
            Some(cell) => row.push(cell),
            None if begun => return Ok(head),
            None => return Err(SheetError::NoHead.into()),
        }
    }
}

/// Gives a row away, if it holds something.
fn given<T: Take>(
    row: &[calamine::Cell<DataRef<'_>>],
    at: u32,
    head: &mut Head,
    limits: Limits,
    to: &mut T,
) -> Result<ControlFlow<()>, SheetError> {
    let mut cells = vec![Cell::Empty; head.columns.len()];
    for cell in row {
        // What stands beside the headings belongs to no column.
        if let Some(place) = cells.get_mut(cell.get_position().1 as usize) {
            *place = own(cell.get_value());
        }
    }
    if cells.iter().all(Cell::is_empty) {
        return Ok(ControlFlow::Continue(()));
    }
    head.rows += 1;
    if head.rows > limits.rows {
        return Err(SheetError::TooManyRows { most: limits.rows });
    }
    Ok(to.row(at + 1, &cells))
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
