//! Reads a CSV file row by row, with the place of every field.

use crate::finding::{Located, Report, Spot};
use approval::Named;
use std::collections::BTreeMap;

/// One row of a CSV file.
pub(crate) struct Row<'a> {
    pub report: &'a Report<'a>,
    pub spot: Spot,
    fields: BTreeMap<&'static str, Located<String>>,
}

/// The rows of a file that has exactly these columns. Check: columns that are missing or that nothing reads, rows of the
/// wrong length, ids (the first column) that occur twice.
pub(crate) fn read<'a>(report: &'a Report<'a>, file: usize, columns: &[&'static str]) -> Vec<Row<'a>> {
    let text = report.text(file);
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header: Vec<String> = match records.next() {
        Some(Ok(record)) => record.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let start = Spot { file, at: 0 };
    let missing: Vec<&str> = columns.iter().copied().filter(|column| !header.iter().any(|name| name == column)).collect();
    if !missing.is_empty() {
        report.add(
            start,
            "column-missing",
            format!("the first line must name the columns {}; missing: {}", columns.join(","), missing.join(",")),
        );
        report.mark_incomplete();
        return Vec::new();
    }
    for name in header.iter().filter(|name| !columns.contains(&name.as_str())) {
        report.add(start, "unknown-column", format!("nothing reads the column '{name}'; known are {}", columns.join(",")));
    }
    let mut rows = Vec::new();
    let mut first_seen: BTreeMap<String, Spot> = BTreeMap::new();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                report.add(start, "not-csv", format!("this does not read as CSV: {error}"));
                break;
            }
        };
        let at = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let spot = Spot { file, at };
        if record.len() != header.len() {
            report.add(spot, "row-length", format!("this row has {} fields, the first line {}", record.len(), header.len()));
            continue;
        }
        let starts = field_starts(text, at);
        let located = |column: &'static str| {
            let column_idx = header.iter().position(|name| name == column)?;
            let spot = Spot { file, at: starts.get(column_idx).copied().unwrap_or(at) };
            Some((column, Located { value: record[column_idx].trim().to_owned(), spot }))
        };
        let fields: BTreeMap<_, _> = columns.iter().copied().filter_map(located).collect();
        let row = Row { report, spot, fields };
        let id = row.text(columns[0]);
        match first_seen.get(&id.value) {
            Some(first) => report.add(id.spot, "duplicate-id", format!("'{}' was defined in {}", id.value, report.place(*first))),
            None => {
                first_seen.insert(id.value, id.spot);
                rows.push(row);
            }
        }
    }
    rows
}

/// Where each field of the row that begins at `at` begins.
fn field_starts(text: &str, at: usize) -> Vec<usize> {
    let mut starts = vec![at];
    let mut quoted = false;
    for (offset, byte) in text.bytes().enumerate().skip(at) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => starts.push(offset + 1),
            b'\n' if !quoted => break,
            _ => {}
        }
    }
    starts
}

impl Row<'_> {
    /// A field; every column that was asked for is there.
    pub fn text(&self, column: &'static str) -> Located<String> {
        self.fields.get(column).cloned().unwrap_or(Located { value: String::new(), spot: self.spot })
    }

    /// The columns `zh` and `en`. Check: a text that lacks a language.
    pub fn names(&self) -> Option<Named> {
        let one = |column: &'static str| {
            let text = self.text(column);
            if text.value.is_empty() {
                self.report.add(
                    text.spot,
                    "language-missing",
                    format!("'{column}' is empty: every text is given in Chinese (zh) and English (en)"),
                );
                return None;
            }
            Some(text.value)
        };
        let (zh, en) = (one("zh"), one("en"));
        Some(Named::new(zh?, en?))
    }

    /// A field that is one of a closed list.
    pub fn one_of(&self, column: &'static str, names: &[&str]) -> Option<String> {
        let text = self.text(column);
        if names.contains(&text.value.as_str()) {
            return Some(text.value);
        }
        self.report.add(
            text.spot,
            "unknown-name",
            format!("'{}' is no value of '{column}'; there are {}", text.value, names.join(", ")),
        );
        None
    }
}
