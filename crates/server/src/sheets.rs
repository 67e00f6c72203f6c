//! The register of entities as spreadsheets: a file is read and every row checked before anything is written; then all of it enters the
//! register in one transaction, or none.

use crate::desk::{Actors, batch_told, entity_record};
use crate::state::App;
use ::entity::{Entry, Field, Importer, exported};
use ::sheet::{Cell, Checks, Head, Limits, Mapping, MappingProblem, Marked, RowProblem, SheetError, Start, Take, Writer};
use base::{EntityBatchId, EntityId, Named, hex};
use city::City;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{EntityBatch, EntityRecord, StoreError};

/// The heading of the column that says what is wrong.
const PROBLEMS: &str = "导入问题";
/// Rows of one read of an export.
const EXPORT_ROWS: u32 = 5_000;

/// Problems of one file that are kept; further ones are counted.
const PROBLEMS_MAX: usize = 100_000;

/// What headings mean where it is not known by themselves: heading → field's id, empty: passed over.
pub type Given = BTreeMap<String, String>;

/// How far a file is read, for whoever waits.
#[derive(Debug, Default)]
pub struct Progress {
    /// Rows that are read.
    pub rows: AtomicU32,
    /// How many there are by the file's own word; 0: it does not say.
    pub of: AtomicU32,
}

impl Progress {
    /// Begins again.
    pub fn reset(&self) {
        self.rows.store(0, Ordering::Relaxed);
        self.of.store(0, Ordering::Relaxed);
    }
}

/// A file as it was read and checked: `F` what its columns are, `T` a row that is right.
#[derive(Debug)]
pub struct Checked<F, T> {
    /// Its sheet and headings.
    pub head: Head,
    /// What each column is taken for; none: it is passed over.
    pub columns: Vec<Option<F>>,
    /// The rows that are right, each with its number.
    pub entries: Vec<(u32, T)>,
    /// What is wrong with the others; the first 100,000.
    pub problems: Vec<(u32, RowProblem)>,
    /// How many problems there are.
    pub found: usize,
    /// How many rows have something wrong.
    pub wrong_rows: usize,
}

/// A file of entities as it was read and checked.
pub type CheckedEntities = Checked<Field, Entry>;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The spreadsheet.
    #[error("{0}")]
    Sheet(#[from] SheetError),
    /// Its columns.
    #[error("the columns are not understood")]
    Columns(Vec<MappingProblem>),
}

/// Why rows that read well did not enter the register.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// Some rows are wrong: of the file, or because the register has them.
    #[error("{} problems", .0.len())]
    Rows(Vec<(u32, RowProblem)>),
    /// The store.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Reads a file in one pass: its headings are matched with fields by `given` and by what they are known to mean, then `make` gives
/// whoever checks the rows.
///
/// # Errors
/// [`Unread`] when the file or its columns are not understood; what is wrong with rows is in [`Checked::problems`].
pub fn check_with<C: Checks>(
    bytes: &[u8],
    given: &Given,
    progress: &Progress,
    make: impl FnOnce(Mapping<C::Field>) -> C,
) -> Result<Checked<C::Field, C::Entry>, Unread> {
    let (columns, entries) = (Vec::new(), Vec::new());
    let none = Head { sheet: String::new(), columns: Vec::new(), rows: 0 };
    let checked = Checked { head: none, columns, entries, problems: Vec::new(), found: 0, wrong_rows: 0 };
    let mut checking = Checking { given, progress, make: Some(make), checks: None, checked };
    let head = ::sheet::walk(bytes, Limits::default(), &mut checking)?;
    Ok(Checked { head, ..checking.checked })
}

/// A file while it is checked.
struct Checking<'a, C: Checks, M> {
    given: &'a Given,
    progress: &'a Progress,
    make: Option<M>,
    checks: Option<C>,
    checked: Checked<C::Field, C::Entry>,
}

impl<C: Checks, M: FnOnce(Mapping<C::Field>) -> C> Take for Checking<'_, C, M> {
    type Error = Unread;

    fn begin(&mut self, start: Start<'_>) -> Result<(), Unread> {
        let mapping = Mapping::of(start.columns, self.given).map_err(Unread::Columns)?;
        self.progress.of.store(start.rows, Ordering::Relaxed);
        self.checked.columns = mapping.columns().to_vec();
        self.checks = self.make.take().map(|make| make(mapping));
        Ok(())
    }

    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> ControlFlow<()> {
        let Some(checks) = &mut self.checks else { return ControlFlow::Break(()) };
        match checks.row(n, cells) {
            Ok(entry) => self.checked.entries.push((n, entry)),
            Err(wrong) => {
                self.checked.wrong_rows += 1;
                self.checked.found += wrong.len();
                let left = PROBLEMS_MAX.saturating_sub(self.checked.problems.len());
                self.checked.problems.extend(wrong.into_iter().take(left).map(|one| (n, one)));
            }
        }
        self.progress.rows.store(n - 1, Ordering::Relaxed);
        ControlFlow::Continue(())
    }
}

/// The id of a district by its id or its name.
pub fn district(city: &City, text: &str) -> Option<String> {
    let named = |one: &&city::District| one.id == text || one.name.zh == text || one.name.en.eq_ignore_ascii_case(text);
    city.districts.iter().find(named).map(|one| one.id.clone())
}

/// Reads a file of entities and checks every row. `given` says what headings mean that are not known.
///
/// # Errors
/// [`Unread`] when the file or its columns are not understood; what is wrong with rows is in [`Checked::problems`].
pub fn check(city: &City, bytes: &[u8], given: &Given, progress: &Progress, today: Date) -> Result<CheckedEntities, Unread> {
    let district = |text: &str| district(city, text);
    check_with(bytes, given, progress, |mapping| Importer::new(mapping, &district, today))
}

impl<F: ::sheet::Field, T> Checked<F, T> {
    /// Adds what was found to be wrong with a row that was right by itself.
    pub fn blame(&mut self, row: u32, field: F, text: Named) {
        let column = self.columns.iter().position(|one| *one == Some(field));
        self.found += 1;
        self.wrong_rows += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push((row, RowProblem { column, text }));
        }
    }

    /// The headings that are passed over.
    pub fn passed_over(&self) -> Vec<&str> {
        let all = self.head.columns.iter().zip(&self.columns);
        all.filter(|(heading, field)| field.is_none() && !heading.is_empty() && *heading != PROBLEMS)
            .map(|(heading, _)| heading.as_str())
            .collect()
    }
}

/// The file with what is wrong beside each row.
///
/// # Errors
/// [`SheetError`].
pub fn annotated(bytes: &[u8], problems: &[(u32, RowProblem)]) -> Result<Vec<u8>, SheetError> {
    let marked = |(row, one): &(u32, RowProblem)| Marked {
        row: *row,
        columns: one.column.into_iter().collect(),
        text: one.text.zh.clone(),
    };
    let mut all: Vec<Marked> = problems.iter().map(marked).collect();
    all.sort_by_key(|one| one.row);
    ::sheet::annotated(bytes, Limits::default(), PROBLEMS, &all)
}

/// Adds to what is wrong with a file that the register has some of its credit codes already.
///
/// # Errors
/// What the store says.
pub async fn compare(app: &App, checked: &mut CheckedEntities) -> Result<(), StoreError> {
    let codes: Vec<&str> = checked.entries.iter().map(|(_, entry)| entry.code.as_str()).collect();
    let known = app.store.known_codes(&codes).await?;
    if known.is_empty() {
        return Ok(());
    }
    let rows: Vec<u32> =
        checked.entries.iter().filter(|(_, entry)| known.contains(entry.code.as_str())).map(|(n, _)| *n).collect();
    for n in rows {
        let text = Named::new("登记库已有这个信用代码，请在登记库中修改", "the register has this credit code: change it there");
        checked.blame(n, Field::Code, text);
    }
    checked.problems.sort_by_key(|(n, _)| *n);
    Ok(())
}

/// Lets a checked file enter the register, whole or not at all: one batch, one fact with its digest.
///
/// # Errors
/// [`NotImported::Rows`] when something is wrong with any row, or the register has its credit code already.
pub async fn import(
    app: &App,
    mut checked: CheckedEntities,
    source: &str,
    progress: &Progress,
    who: &Actors,
) -> Result<EntityBatch, NotImported> {
    compare(app, &mut checked).await?;
    if !checked.problems.is_empty() {
        return Err(NotImported::Rows(checked.problems));
    }
    let now = app.clock.now();
    let id = EntityBatchId::new(app.ids.next(now));
    progress.rows.store(0, Ordering::Relaxed);
    progress.of.store(checked.head.rows, Ordering::Relaxed);
    let rows = checked.entries.into_iter().map(|(_, entry)| {
        progress.rows.fetch_add(1, Ordering::Relaxed);
        entity_record(&app.desk, EntityId::new(app.ids.next(now)), entry, now)
    });
    Ok(app.store.add_entities((id, source, now), rows, |batch| batch_told(batch, who)).await?)
}

/// A file of entities that [`check`] reads again, written as they come.
pub struct Export {
    fields: Vec<Field>,
    writer: Writer,
}

impl Export {
    /// A file with its headings.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn new() -> Result<Self, SheetError> {
        let fields: Vec<Field> = Field::all().collect();
        let headings: Vec<String> = fields.iter().map(|field| field.label().zh).collect();
        Ok(Self { fields, writer: Writer::new("经营主体", &headings)? })
    }

    /// Adds an entity.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn add(&mut self, city: &City, record: &EntityRecord) -> Result<(), SheetError> {
        let district = city.district(&record.district).map_or(record.district.as_str(), |one| one.name.zh.as_str());
        let shown: Vec<_> = self.fields.iter().map(|field| of(record, *field, district)).collect();
        let cells: Vec<Cell<'_>> = shown.iter().map(::entity::Exported::cell).collect();
        self.writer.row(&cells)
    }

    /// The file.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn finish(self) -> Result<Vec<u8>, SheetError> {
        self.writer.finish()
    }
}

/// The whole register as a file that [`check`] reads again.
///
/// # Errors
/// What the store says, or that it cannot be written.
pub async fn export(app: &App) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut file = Export::new()?;
    let mut after = 0;
    loop {
        let some = app.store.entities_after(after, EXPORT_ROWS).await?;
        let Some(last) = some.last() else { return Ok(file.finish()?) };
        after = last.n;
        for record in &some {
            file.add(&app.desk.city, record)?;
        }
    }
}

fn of(record: &EntityRecord, field: Field, district: &str) -> ::entity::Exported {
    use ::entity::{Exported, Kind, State};
    let text = |text: &str| Exported::Text(text.to_owned());
    match field {
        Field::Code => text(&record.uscc),
        Field::Name => text(&record.name),
        Field::Kind => Kind::parse(&record.kind).map_or(Exported::Nothing, |kind| Exported::Text(kind.text().zh)),
        Field::State => State::parse(&record.state).map_or(Exported::Nothing, |state| Exported::Text(state.text().zh)),
        Field::District => text(district),
        Field::Industry => record.industry.as_deref().map_or(Exported::Nothing, text),
        Field::RegisteredOn => Exported::Day(record.registered_on),
        Field::EndedOn => record.ended_on.map_or(Exported::Nothing, Exported::Day),
        Field::Attribute(attribute) => exported(attribute, record.attributes.get(attribute.name)),
    }
}

/// SHA-256 over the cells as text, by which two programs compare what they read: cells joined by tabs, a newline after each row, empty
/// for nothing, true and false, days as 2023-07-07, whole numbers as such; in a column where any number has a fraction all have six places.
///
/// # Errors
/// [`SheetError`].
pub fn canonical(bytes: &[u8]) -> Result<String, SheetError> {
    // Whether a column has fractions is known at its end: until then the numbers of a row stand for themselves.
    let mut columns: Vec<bool> = Vec::new();
    let mut rows: Vec<Vec<Part>> = Vec::new();
    ::sheet::read(bytes, Limits::default(), |_, cells| {
        columns.resize(cells.len(), false);
        let parts = cells.iter().enumerate().map(|(at, cell)| match cell {
            Cell::Number(number) => {
                columns[at] |= number.fract() != 0.0;
                Part::Number(*number)
            }
            Cell::Text(text) => Part::Text((*text).into()),
            other => Part::Text(other.text().into()),
        });
        rows.push(parts.collect());
    })?;
    let mut hash = Sha256::new();
    for row in rows {
        for (at, part) in row.iter().enumerate() {
            if at > 0 {
                hash.update("\t");
            }
            match part {
                Part::Number(number) if columns[at] => hash.update(format!("{number:.6}")),
                Part::Number(number) => hash.update(Cell::Number(*number).text().as_bytes()),
                Part::Text(text) => hash.update(text.as_bytes()),
            }
        }
        hash.update("\n");
    }
    Ok(hex(&hash.finalize()))
}

/// A cell as it is kept until its column is known.
enum Part {
    Number(f64),
    Text(Box<str>),
}
