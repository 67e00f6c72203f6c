//! Many things' facts by column (按列存放的事实), so that rules are asked of all of them at once.
//!
//! Numbers and days lie as they are, texts as numbers of a dictionary, lists of texts as sets of at most sixty-four. A bit a
//! row says whether the fact is known.

pub(crate) mod bits;
pub(crate) mod cuts;
mod matcher;
mod program;
#[cfg(test)]
mod tests;

pub use matcher::{Matcher, Sink, Tally, Verdicts};

use crate::{Facts, Field, Schema, Type, Value};
use bits::{Bits, WORD};
use jiff::civil::Date;
use std::collections::HashMap;
use std::fmt;

/// The texts of a column, numbered in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    pub texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Dictionary {
    /// The field's options come first, so that a value seen for the first time is seldom a new text.
    fn of(field: &Field) -> Self {
        let mut dictionary = Self::default();
        field.options.iter().for_each(|choice| _ = dictionary.number(&choice.id));
        dictionary
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

/// The values of a column. Of a row that is not known the value is of no meaning.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Bool(Vec<bool>),
    Int(Vec<i64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    Text(Vec<u32>, Dictionary),
    /// Bit i is the i-th text of the dictionary.
    Texts(Vec<u64>, Dictionary),
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub cells: Cells,
    pub known: Bits,
}

/// A column given whole (整列取值), for readers of files.
#[derive(Debug, Clone)]
pub enum Values {
    /// Yes or no.
    Bool(Vec<bool>),
    /// Whole numbers.
    Int(Vec<i64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Texts: those that there are, and of each row which.
    Text(Vec<String>, Vec<u32>),
    /// Sets of texts: the texts that there are, at most sixty-four, and of each row a bit for each.
    Texts(Vec<String>, Vec<u64>),
}

/// Why a fact or a column was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnError {
    /// The schema has no such field.
    NoField(String),
    /// The column's type is not the field's.
    Type(String),
    /// The column has another number of rows than those before: found, wanted.
    Rows(String, usize, usize),
    /// More than sixty-four different texts in the lists of one field.
    TooManyTexts(String),
}

impl fmt::Display for ColumnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField(name) => write!(f, "'{name}' is no field"),
            Self::Type(name) => write!(f, "'{name}': the column's type is not the field's"),
            Self::Rows(name, found, wanted) => write!(f, "'{name}': {found} rows, expected {wanted}"),
            Self::TooManyTexts(name) => write!(f, "'{name}': more than {WORD} different texts in its lists"),
        }
    }
}

impl std::error::Error for ColumnError {}

/// The facts of many things by column (列存事实表), one row a thing.
#[derive(Debug, Clone)]
pub struct Columns {
    schema: Schema,
    rows: usize,
    columns: Vec<Column>,
}

impl Columns {
    /// No rows yet, a column for each field of the schema.
    pub fn new(schema: Schema) -> Self {
        let cells = |field: &Field| match field.kind {
            Type::Bool => Cells::Bool(Vec::new()),
            Type::Int => Cells::Int(Vec::new()),
            Type::Date => Cells::Date(Vec::new()),
            Type::Text => Cells::Text(Vec::new(), Dictionary::of(field)),
            Type::Texts => Cells::Texts(Vec::new(), Dictionary::of(field)),
        };
        let column = |field| Column { cells: cells(field), known: Bits::default() };
        let columns = schema.fields().iter().map(column).collect();
        Self { schema, rows: 0, columns }
    }

    /// The schema that the columns follow.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row.
    ///
    /// # Errors
    /// More than sixty-four different texts in the lists of one field; nothing is added then.
    pub fn push(&mut self, facts: &Facts) -> Result<usize, ColumnError> {
        let row = self.rows;
        self.write(row, facts)?;
        self.rows += 1;
        Ok(row)
    }

    /// Replaces a row.
    ///
    /// # Errors
    /// As [`Columns::push`]; a row that does not exist is `Rows`.
    pub fn set(&mut self, row: usize, facts: &Facts) -> Result<(), ColumnError> {
        if row >= self.rows {
            return Err(ColumnError::Rows("row".to_owned(), row, self.rows));
        }
        self.write(row, facts)
    }

    /// Gives a whole column; the first one says how many rows there are. `known`: which rows are, all if absent.
    ///
    /// # Errors
    /// No such field, another type, another number of rows, or too many texts.
    pub fn set_column(&mut self, field: &str, values: Values, known: Option<&[bool]>) -> Result<(), ColumnError> {
        let no_field = || ColumnError::NoField(field.to_owned());
        let column_idx = self.schema.position(field).ok_or_else(no_field)?;
        let (rows, cells) = match values {
            Values::Bool(values) => (values.len(), Cells::Bool(values)),
            Values::Int(values) => (values.len(), Cells::Int(values)),
            Values::Date(values) => (values.len(), Cells::Date(values)),
            Values::Text(texts, values) => {
                let mut dictionary = Dictionary::default();
                texts.iter().for_each(|text| _ = dictionary.number(text));
                if values.iter().any(|&number| number as usize >= dictionary.texts.len().max(1)) {
                    return Err(ColumnError::Type(field.to_owned()));
                }
                (values.len(), Cells::Text(values, dictionary))
            }
            Values::Texts(texts, _) if texts.len() > WORD => return Err(ColumnError::TooManyTexts(field.to_owned())),
            Values::Texts(texts, values) => {
                let mut dictionary = Dictionary::default();
                texts.iter().for_each(|text| _ = dictionary.number(text));
                (values.len(), Cells::Texts(values, dictionary))
            }
        };
        if std::mem::discriminant(&cells) != std::mem::discriminant(&self.columns[column_idx].cells) {
            return Err(ColumnError::Type(field.to_owned()));
        }
        let first = self.rows == 0;
        let stated = known.map_or(rows, <[bool]>::len);
        for found in [rows, stated] {
            if found != if first { rows } else { self.rows } {
                return Err(ColumnError::Rows(field.to_owned(), found, if first { rows } else { self.rows }));
            }
        }
        self.rows = rows;
        let mut bits = Bits(vec![0; bits::words(rows)]);
        (0..rows).for_each(|row| bits.set(row, known.is_none_or(|known| known[row])));
        self.columns[column_idx] = Column { cells, known: bits };
        // The columns not given yet are as long, and not known.
        for column in self.columns.iter_mut().filter(|column| column.known.0.len() < bits::words(rows)) {
            *column = column.unknown(rows);
        }
        Ok(())
    }

    /// What is known of a row.
    pub fn facts(&self, row: usize) -> Facts {
        self.facts_of(row, 0..self.columns.len())
    }

    /// What is known of a row in some of the columns.
    pub(crate) fn facts_of(&self, row: usize, columns: impl Iterator<Item = usize>) -> Facts {
        columns
            .filter_map(|column_idx| {
                let value = self.columns[column_idx].value(row)?;
                Some((self.schema.fields()[column_idx].id.clone(), value))
            })
            .collect()
    }

    /// Some of the rows, in the order asked for. Rows that do not exist are left out.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|&row| row < self.rows).collect();
        let columns = self.columns.iter().map(|column| column.select(&rows)).collect();
        Self { schema: self.schema.clone(), rows: rows.len(), columns }
    }

    pub(crate) fn column(&self, column_idx: usize) -> &Column {
        &self.columns[column_idx]
    }

    fn write(&mut self, row: usize, facts: &Facts) -> Result<(), ColumnError> {
        for (field, column) in self.schema.fields().iter().zip(&mut self.columns) {
            if let (Some(Value::Texts(texts)), Cells::Texts(_, dictionary)) = (facts.get(&field.id), &mut column.cells) {
                texts.iter().for_each(|text| _ = dictionary.number(text));
                if dictionary.texts.len() > WORD {
                    return Err(ColumnError::TooManyTexts(field.id.clone()));
                }
            }
        }
        for (field, column) in self.schema.fields().iter().zip(&mut self.columns) {
            column.write(row, facts.get(&field.id));
        }
        Ok(())
    }
}

fn put<T: Copy + Default>(values: &mut Vec<T>, row: usize, value: Option<T>) -> bool {
    if row >= values.len() {
        values.resize(row + 1, T::default());
    }
    values[row] = value.unwrap_or_default();
    value.is_some()
}

/// The day's number; every day that a [`Date`] can hold has one.
pub(crate) fn day_number(day: Date) -> i32 {
    day.duration_since(jiff::civil::date(1970, 1, 1)).as_hours().div_euclid(24).try_into().unwrap_or(i32::MAX)
}

/// The day of a number; none outside the calendar.
pub(crate) fn day_of(number: i32) -> Option<Date> {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

impl Column {
    fn write(&mut self, row: usize, value: Option<&Value>) {
        let known = match (&mut self.cells, value) {
            (Cells::Bool(values), Some(Value::Bool(value))) => put(values, row, Some(*value)),
            (Cells::Int(values), Some(Value::Int(value))) => put(values, row, Some(*value)),
            (Cells::Date(values), Some(Value::Date(day))) => put(values, row, Some(day_number(*day))),
            (Cells::Date(values), Some(Value::Text(text))) => put(values, row, text.parse().ok().map(day_number)),
            (Cells::Text(values, dictionary), Some(Value::Text(text))) => {
                let number = dictionary.number(text);
                put(values, row, Some(number))
            }
            (Cells::Texts(values, dictionary), Some(Value::Texts(texts))) => {
                let set = texts.iter().fold(0, |set, text| set | 1_u64 << (dictionary.number(text) % 64));
                put(values, row, Some(set))
            }
            (Cells::Bool(values), _) => put(values, row, None),
            (Cells::Int(values), _) => put(values, row, None),
            (Cells::Date(values), _) => put(values, row, None),
            (Cells::Text(values, _), _) => put(values, row, None),
            (Cells::Texts(values, _), _) => put(values, row, None),
        };
        self.known.set(row, known);
    }

    fn value(&self, row: usize) -> Option<Value> {
        if !self.known.get(row) {
            return None;
        }
        Some(match &self.cells {
            Cells::Bool(values) => Value::Bool(values[row]),
            Cells::Int(values) => Value::Int(values[row]),
            Cells::Date(values) => Value::Date(day_of(values[row])?),
            Cells::Text(values, dictionary) => Value::Text(dictionary.texts[values[row] as usize].clone()),
            Cells::Texts(values, dictionary) => {
                let holds = |&(text_idx, _): &(usize, &String)| values[row] >> text_idx & 1 == 1;
                Value::Texts(dictionary.texts.iter().enumerate().filter(holds).map(|(_, text)| text.clone()).collect())
            }
        })
    }

    fn select(&self, rows: &[usize]) -> Self {
        fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|&row| values[row]).collect()
        }
        let mut known = Bits(vec![0; bits::words(rows.len())]);
        rows.iter().enumerate().for_each(|(to, &row)| known.set(to, self.known.get(row)));
        let cells = match &self.cells {
            Cells::Bool(values) => Cells::Bool(pick(values, rows)),
            Cells::Int(values) => Cells::Int(pick(values, rows)),
            Cells::Date(values) => Cells::Date(pick(values, rows)),
            Cells::Text(values, dictionary) => Cells::Text(pick(values, rows), dictionary.clone()),
            Cells::Texts(values, dictionary) => Cells::Texts(pick(values, rows), dictionary.clone()),
        };
        Self { cells, known }
    }

    fn unknown(&self, rows: usize) -> Self {
        let cells = match &self.cells {
            Cells::Bool(_) => Cells::Bool(vec![false; rows]),
            Cells::Int(_) => Cells::Int(vec![0; rows]),
            Cells::Date(_) => Cells::Date(vec![0; rows]),
            Cells::Text(_, dictionary) => Cells::Text(vec![0; rows], dictionary.clone()),
            Cells::Texts(_, dictionary) => Cells::Texts(vec![0; rows], dictionary.clone()),
        };
        Self { cells, known: Bits(vec![0; bits::words(rows)]) }
    }
}
