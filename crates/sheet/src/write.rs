//! Writing a workbook of one sheet, and giving one back with what is wrong with its rows.

use crate::{Cell, SheetError, Start, Take};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::iter::Peekable;
use std::ops::ControlFlow;

/// The longest name of a sheet.
const NAME_CHARS_MAX: usize = 31;
/// The longest text of a cell, as spreadsheets take it.
const TEXT_CHARS_MAX: usize = 32_767;

/// Writes a workbook of one sheet, row by row.
pub struct Writer {
    book: Workbook,
    day: Format,
    wrong: Format,
    row: u32,
}

impl Writer {
    /// A sheet with its headings.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn new(sheet: &str, columns: &[String]) -> Result<Self, SheetError> {
        let mut book = Workbook::new();
        let head = Format::new().set_bold();
        let page = book.add_worksheet();
        let name: String = sheet.chars().filter(|one| !r"[]:*?/\".contains(*one)).take(NAME_CHARS_MAX).collect();
        page.set_name(if name.is_empty() { "Sheet1".to_owned() } else { name }).map_err(unwritten)?;
        page.set_freeze_panes(1, 0).map_err(unwritten)?;
        for (at, column) in (0u16..).zip(columns) {
            page.write_string_with_format(0, at, column, &head).map_err(unwritten)?;
        }
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let wrong = Format::new().set_background_color(Color::RGB(0x00FF_C7CE));
        Ok(Self { book, day, wrong, row: 0 })
    }

    /// The next row.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), SheetError> {
        self.marked(cells, &[])
    }

    /// The next row, with the cells marked that are wrong.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn marked(&mut self, cells: &[Cell<'_>], wrong: &[usize]) -> Result<(), SheetError> {
        self.row += 1;
        let row = self.row;
        let page = self.book.worksheet_from_index(0).map_err(unwritten)?;
        for (at, (column, cell)) in (0u16..).zip(cells).enumerate() {
            let format = wrong.contains(&at).then_some(&self.wrong);
            put(page, (row, column), cell, format, &self.day).map_err(unwritten)?;
        }
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn finish(mut self) -> Result<Vec<u8>, SheetError> {
        self.book.save_to_buffer().map_err(unwritten)
    }
}

fn put(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell<'_>,
    wrong: Option<&Format>,
    day: &Format,
) -> Result<(), XlsxError> {
    let usual = Format::default();
    let format = wrong.unwrap_or(&usual);
    match *cell {
        Cell::Empty if wrong.is_some() => page.write_blank(row, column, format)?,
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            let fits: String = text.chars().take(TEXT_CHARS_MAX).collect();
            page.write_string_with_format(row, column, fits, format)?
        }
        Cell::Number(number) if number.is_finite() => page.write_number_with_format(row, column, number, format)?,
        Cell::Number(_) | Cell::Error => page.write_string_with_format(row, column, "#N/A", format)?,
        Cell::Flag(flag) => page.write_boolean_with_format(row, column, flag, format)?,
        Cell::Day(date) => {
            let (month, of_month) = (date.month().unsigned_abs(), date.day().unsigned_abs());
            match ExcelDateTime::from_ymd(date.year().unsigned_abs(), month, of_month) {
                Ok(serial) => page.write_datetime_with_format(row, column, &serial, wrong.unwrap_or(day))?,
                // Spreadsheets have no days before 1900.
                Err(_) => page.write_string_with_format(row, column, date.to_string(), format)?,
            }
        }
    };
    Ok(())
}

fn unwritten(error: XlsxError) -> SheetError {
    SheetError::Unwritten(error.to_string())
}

/// What is wrong with one row (行内问题).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The row's number, as the spreadsheet shows it.
    pub row: u32,
    /// Which columns, from 0; empty: the row as a whole.
    pub columns: Vec<usize>,
    /// What is wrong, in one text.
    pub text: String,
}

/// The same sheet with a first column that says what is wrong with each row, and the wrong cells coloured; `problems` in the order of
/// their rows. Whoever mends it removes that column, or leaves it: a heading that nobody knows is passed over.
///
/// # Errors
/// [`SheetError`] as for reading it, and [`SheetError::Unwritten`].
pub fn annotated(bytes: &[u8], limits: crate::Limits, heading: &str, problems: &[Marked]) -> Result<Vec<u8>, SheetError> {
    let mut back = Back { writer: None, heading, next: problems.iter().peekable(), failed: None };
    crate::walk(bytes, limits, &mut back)?;
    match (back.failed, back.writer) {
        (None, Some(writer)) => writer.finish(),
        (failed, _) => Err(failed.unwrap_or(SheetError::NoHead)),
    }
}

/// The file that goes back, while it is written.
struct Back<'a> {
    writer: Option<Writer>,
    heading: &'a str,
    next: Peekable<std::slice::Iter<'a, Marked>>,
    failed: Option<SheetError>,
}

impl Take for Back<'_> {
    type Error = SheetError;

    fn begin(&mut self, start: Start<'_>) -> Result<(), SheetError> {
        let columns: Vec<String> =
            std::iter::once(self.heading).chain(start.columns.iter().map(String::as_str)).map(str::to_owned).collect();
        self.writer = Some(Writer::new(start.sheet, &columns)?);
        Ok(())
    }

    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> ControlFlow<()> {
        let Some(writer) = &mut self.writer else { return ControlFlow::Break(()) };
        let (mut texts, mut wrong) = (Vec::new(), Vec::new());
        while let Some(one) = self.next.next_if(|one| one.row <= n) {
            texts.push(one.text.as_str());
            wrong.extend(one.columns.iter().map(|at| at + 1));
        }
        let said = texts.join("；");
        let first = if said.is_empty() { Cell::Empty } else { Cell::Text(&said) };
        let all: Vec<Cell<'_>> = std::iter::once(first).chain(cells.iter().copied()).collect();
        self.failed = writer.marked(&all, &wrong).err();
        if self.failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, read};
    use jiff::civil::date;

    fn written() -> Vec<u8> {
        let mut writer = Writer::new("名单：[甲]", &["名称".into(), "人数".into(), "成立日期".into(), "在营".into()]).unwrap();
        writer.row(&[Cell::Text("甲厂"), Cell::Number(12.0), Cell::Day(date(2023, 7, 7)), Cell::Flag(true)]).unwrap();
        writer.row(&[Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]).unwrap();
        writer.row(&[Cell::Text(" 乙厂 "), Cell::Number(0.25), Cell::Day(date(1899, 1, 1)), Cell::Empty]).unwrap();
        writer.finish().unwrap()
    }

    fn rows(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        read(bytes, Limits::default(), |n, cells| rows.push((n, cells.iter().map(Cell::shown).collect()))).unwrap();
        rows
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bytes = written();
        let head = read(&bytes, Limits::default(), |_, _| {}).unwrap();
        assert_eq!((head.sheet.as_str(), head.columns.len(), head.rows), ("名单：甲", 4, 2));
        let text = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        // An empty row is none, and the numbers of the others stay.
        assert_eq!(
            rows(&bytes),
            [(2, text(["甲厂", "12", "2023-07-07", "true"])), (4, text(["乙厂", "0.25", "1899-01-01", ""]))]
        );
    }

    #[test]
    fn rows_come_back_with_what_is_wrong_and_are_taken_again() {
        let wrong = |row, columns: &[usize], text: &str| Marked { row, columns: columns.to_vec(), text: text.to_owned() };
        let problems = [wrong(4, &[1], "人数应为整数"), wrong(4, &[], "缺信用代码")];
        let bytes = annotated(&written(), Limits::default(), "问题", &problems).unwrap();
        let found = rows(&bytes);
        assert_eq!((found[0].1[0].as_str(), found[1].1[0].as_str()), ("", "人数应为整数；缺信用代码"));
        assert_eq!(found[1].1[1..], rows(&written())[1].1[..]);
    }

    #[test]
    fn what_is_no_sheet_or_too_large_is_refused() {
        let code = |bytes: &[u8], limits| read(bytes, limits, |_, _| {}).unwrap_err().code();
        assert_eq!(code(b"", Limits::default()), "not-xlsx");
        assert_eq!(code(b"name,size\n", Limits::default()), "not-xlsx");
        assert_eq!(code(&written()[..400], Limits::default()), "not-xlsx");
        assert_eq!(code(&Writer::new("a", &[]).unwrap().finish().unwrap(), Limits::default()), "no-headings");
        assert_eq!(code(&written(), Limits { rows: 1, ..Limits::default() }), "sheet-too-large");
        assert_eq!(code(&written(), Limits { columns: 3, ..Limits::default() }), "sheet-too-large");
        assert_eq!(code(&written(), Limits { unfolded_mib: 0, ..Limits::default() }), "sheet-too-large");
    }
}
