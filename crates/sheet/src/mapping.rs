//! Which column is what: headings matched with the fields of whoever takes the rows.

use crate::Cell;
use base::Named;
use std::collections::BTreeMap;

/// What a column may be (列的含义).
pub trait Field: Copy + PartialEq + 'static {
    /// Every field, in the order in which they are offered.
    fn every() -> Vec<Self>;

    /// Its stable name.
    fn id(self) -> &'static str;

    /// Its name for people.
    fn label(self) -> Named;

    /// What else offices call it.
    fn others(self) -> &'static [&'static str];

    /// The fields that rows cannot do without, where `has` tells which there are.
    fn lacking(has: &dyn Fn(Self) -> bool) -> Vec<Self>;

    /// Reads a stable name.
    fn parse(id: &str) -> Option<Self> {
        Self::every().into_iter().find(|field| field.id() == id)
    }

    /// What a heading is known to mean: a label, with or without the unit behind it, or one of the other names of it.
    fn of_heading(heading: &str) -> Option<Self> {
        let heading = heading.trim();
        let bare = |label: &str| label.split('（').next().unwrap_or_default().to_owned();
        let means = |field: &Self| {
            let label = field.label();
            heading == label.zh
                || heading == bare(&label.zh)
                || heading.eq_ignore_ascii_case(&label.en)
                || field.others().contains(&heading)
        };
        Self::every().into_iter().find(means)
    }
}

/// Checks the rows of one file, each on its own and against those before it.
pub trait Checks {
    /// What its columns are.
    type Field: Field;
    /// A row that is right.
    type Entry;

    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its column.
    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> Result<Self::Entry, Vec<RowProblem>>;
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// In which column, from 0; none: the row as a whole.
    pub column: Option<usize>,
    /// What, and what to do.
    pub text: Named,
}

/// Why columns are not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingProblem {
    /// The heading, or the id of the field that is missing.
    pub heading: String,
    /// What is wrong and what to do.
    pub text: Named,
}

/// Which column is what (列对应).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping<F> {
    columns: Vec<Option<F>>,
}

impl<F: Field> Mapping<F> {
    /// Takes each heading for what `given` says (heading → field's id, empty: for nothing), otherwise for what it is known to mean.
    ///
    /// # Errors
    /// Everything at once: a field that there is not, two columns for one field, a column that is needed and missing.
    pub fn of(headings: &[String], given: &BTreeMap<String, String>) -> Result<Self, Vec<MappingProblem>> {
        let mut problems = Vec::new();
        let mut wrong = |heading: &str, zh: String, en: String| {
            problems.push(MappingProblem { heading: heading.to_owned(), text: Named::new(zh, en) });
        };
        let mut columns: Vec<Option<F>> = Vec::with_capacity(headings.len());
        for heading in headings {
            let field = match given.get(heading.trim()).map(String::as_str) {
                Some("") => None,
                Some(id) => {
                    let field = F::parse(id);
                    if field.is_none() {
                        wrong(
                            heading,
                            format!("列“{heading}”：没有“{id}”这个字段。"),
                            format!("Column '{heading}': there is no field '{id}'."),
                        );
                    }
                    field
                }
                None => F::of_heading(heading),
            };
            let twice = field.filter(|field| columns.contains(&Some(*field)));
            if let Some(field) = twice {
                let label = field.label();
                wrong(
                    heading,
                    format!("列“{heading}”与前面一列都对应“{}”，请只留一列。", label.zh),
                    format!("Column '{heading}' and one before it are both '{}': keep one.", label.en),
                );
            }
            columns.push(field.filter(|_| twice.is_none()));
        }
        for field in F::lacking(&|field| columns.contains(&Some(field))) {
            let label = field.label();
            wrong(
                field.id(),
                format!("缺少“{}”列；如列名不同，请指定哪一列是它。", label.zh),
                format!("There is no column '{}': say which one it is if it goes by another name.", label.en),
            );
        }
        if problems.is_empty() { Ok(Self { columns }) } else { Err(problems) }
    }

    /// What each column is taken for; none: it is passed over.
    pub fn columns(&self) -> &[Option<F>] {
        &self.columns
    }

    /// In which column a field stands.
    pub fn place(&self, field: F) -> Option<usize> {
        self.columns.iter().position(|one| *one == Some(field))
    }
}
