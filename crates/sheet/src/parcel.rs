//! What the parsing thread hands over: rows by the hundred, their texts in one piece, so that handing over costs next to nothing.

use crate::{Cell, Limits, SheetError};
use calamine::{DataRef, Reader, Xlsx};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::io::Cursor;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows and bytes of text after which a parcel is handed over.
const ROWS: usize = 256;
const TEXT_BYTES: usize = 256 << 10;
/// Parcels that lie between the two threads at most.
const WAITING: usize = 4;

/// What comes from the parser, in this order: the sheet, its rows from the first, perhaps a failure.
pub(crate) enum Parcel {
    /// The sheet's name, and how many rows below its headings it says that it has.
    Sheet { name: String, rows: u32 },
    /// Some rows.
    Rows(Rows),
    /// It cannot be read further.
    Failed(SheetError),
}

/// Where parcels arrive.
pub(crate) type Parcels = Receiver<Parcel>;

/// Both ends of the way that parcels take.
pub(crate) fn parcels() -> (SyncSender<Parcel>, Parcels) {
    sync_channel(WAITING)
}

/// A cell whose text lies in the parcel, from and to.
#[derive(Clone, Copy)]
enum Held {
    Text(usize, usize),
    Other(Cell<'static>),
}

/// Some rows.
#[derive(Default)]
pub(crate) struct Rows {
    texts: String,
    cells: Vec<(u32, Held)>,
    /// Of each row its place in the sheet, from 0, and where its cells end.
    ends: Vec<(u32, usize)>,
}

impl Rows {
    /// Each row with its place in the sheet, from 0: its cells that hold something, with their columns.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = (u32, Cell<'_>)>)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        self.ends
            .iter()
            .zip(starts)
            .map(|((row, end), start)| (*row, self.cells[start..*end].iter().map(|(column, held)| (*column, self.cell(*held)))))
    }

    fn cell(&self, held: Held) -> Cell<'_> {
        match held {
            Held::Text(from, to) => Cell::Text(&self.texts[from..to]),
            Held::Other(cell) => cell,
        }
    }

    fn push(&mut self, row: u32, column: u32, cell: Cell<'_>) {
        let held = match cell {
            Cell::Empty => return,
            Cell::Text(text) => {
                let from = self.texts.len();
                self.texts.push_str(text);
                Held::Text(from, self.texts.len())
            }
            Cell::Number(number) => Held::Other(Cell::Number(number)),
            Cell::Flag(flag) => Held::Other(Cell::Flag(flag)),
            Cell::Day(day) => Held::Other(Cell::Day(day)),
            Cell::Error => Held::Other(Cell::Error),
        };
        self.cells.push((column, held));
        match self.ends.last_mut() {
            Some((last, end)) if *last == row => *end = self.cells.len(),
            _ => self.ends.push((row, self.cells.len())),
        }
    }

    /// Whether a cell of that row may no longer come into this parcel.
    fn full(&self, row: u32) -> bool {
        (self.ends.len() >= ROWS || self.texts.len() >= TEXT_BYTES) && self.ends.last().is_some_and(|(last, _)| *last != row)
    }
}

/// Reads the first sheet and sends it, until nobody listens any longer.
pub(crate) fn parse(bytes: &[u8], limits: Limits, send: &SyncSender<Parcel>) {
    if let Err(error) = parsed(bytes, limits, send) {
        // Whoever listens no longer has his reason.
        let _ = send.send(Parcel::Failed(error));
    }
}

fn wrong(error: calamine::XlsxError) -> SheetError {
    SheetError::NotXlsx(error.to_string())
}

fn parsed(bytes: &[u8], limits: Limits, send: &SyncSender<Parcel>) -> Result<(), SheetError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(wrong)?;
    let name = book.sheet_names().first().cloned().ok_or(SheetError::NoHead)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(wrong)?;
    if send.send(Parcel::Sheet { name, rows: cells.dimensions().end.0 }).is_err() {
        return Ok(());
    }
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell().map_err(wrong)? {
        let (row, column) = cell.get_position();
        let value = own(cell.get_value());
        if value == Cell::Empty {
            continue;
        }
        if column >= limits.columns {
            return Err(SheetError::TooManyColumns { most: limits.columns });
        }
        if rows.full(row) && send.send(Parcel::Rows(std::mem::take(&mut rows))).is_err() {
            return Ok(());
        }
        rows.push(row, column, value);
    }
    let _ = send.send(Parcel::Rows(rows));
    Ok(())
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
