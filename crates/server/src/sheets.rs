//! The register of entities as spreadsheets: a file is read and every row checked before anything is written; then all of it enters the
//! register in one transaction, or none.

use crate::desk::{Actors, batch_told, entity_record};
use crate::state::App;
use ::entity::{Entry, Field, Importer, Mapping, MappingProblem, RowProblem, exported};
use ::sheet::{Cell, Head, Limits, Marked, SheetError, Writer};
use base::{EntityBatchId, EntityId, Named, hex};
use city::City;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::{EntityBatch, EntityRecord, StoreError};

/// The heading of the column that says what is wrong.
const PROBLEMS: &str = "导入问题";
/// Rows of one read of an export.
const EXPORT_ROWS: u32 = 5_000;

/// A file as it was read and checked.
#[derive(Debug)]
pub struct Checked {
    /// Its sheet and headings.
    pub head: Head,
    /// What each column is taken for; none: it is passed over.
    pub columns: Vec<Option<Field>>,
    /// The rows that are right, each with its number.
    pub entries: Vec<(u32, Entry)>,
    /// What is wrong with the others.
    pub problems: Vec<(u32, RowProblem)>,
}

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

/// Reads a file of entities and checks every row. `given` says what headings mean that are not known.
///
/// # Errors
/// [`Unread`] when the file or its columns are not understood; what is wrong with rows is in [`Checked::problems`].
pub fn check(city: &City, bytes: &[u8], given: &BTreeMap<String, String>, today: Date) -> Result<Checked, Unread> {
    let district = |text: &str| {
        let named = |one: &&city::District| one.id == text || one.name.zh == text || one.name.en.eq_ignore_ascii_case(text);
        city.districts.iter().find(named).map(|one| one.id.clone())
    };
    // The headings come with the first row that is read: the mapping is made of them before any row is looked at.
    let head = ::sheet::headings(bytes, Limits::default())?;
    let mapping = Mapping::of(&head, given).map_err(Unread::Columns)?;
    let columns = mapping.columns().to_vec();
    let mut importer = Importer::new(mapping, &district, today);
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let head = ::sheet::read(bytes, Limits::default(), |n, cells| match importer.row(n, cells) {
        Ok(entry) => entries.push((n, entry)),
        Err(wrong) => problems.extend(wrong.into_iter().map(|one| (n, one))),
    })?;
    Ok(Checked { head, columns, entries, problems })
}

impl Checked {
    /// How many rows have something wrong.
    pub fn wrong_rows(&self) -> usize {
        self.problems.iter().map(|(n, _)| n).collect::<BTreeSet<_>>().len()
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

/// Lets a checked file enter the register, whole or not at all: one batch, one fact with its digest.
///
/// # Errors
/// [`NotImported::Rows`] when something is wrong with any row, or the register has its credit code already.
pub async fn import(app: &App, checked: Checked, source: &str, who: &Actors) -> Result<EntityBatch, NotImported> {
    let mut problems = checked.problems;
    let codes: Vec<&str> = checked.entries.iter().map(|(_, entry)| entry.code.as_str()).collect();
    let known = app.store.known_codes(&codes).await?;
    let column = checked.columns.iter().position(|one| *one == Some(Field::Code));
    for (n, _) in checked.entries.iter().filter(|(_, entry)| known.contains(entry.code.as_str())) {
        let text = Named::new("登记库已有这个信用代码，请在登记库中修改", "the register has this credit code: change it there");
        problems.push((*n, RowProblem { column, text }));
    }
    if !problems.is_empty() {
        return Err(NotImported::Rows(problems));
    }
    let now = app.clock.now();
    let id = EntityBatchId::new(app.ids.next(now));
    let rows =
        checked.entries.into_iter().map(|(_, entry)| entity_record(&app.desk, EntityId::new(app.ids.next(now)), entry, now));
    Ok(app.store.add_entities((id, source, now), rows, |batch| batch_told(batch, who)).await?)
}

/// The whole register as a file that [`check`] reads again.
///
/// # Errors
/// What the store says, or that it cannot be written.
pub async fn export(app: &App) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let fields: Vec<Field> = Field::all().collect();
    let headings: Vec<String> = fields.iter().map(|field| field.label().zh).collect();
    let mut writer = Writer::new("经营主体", &headings)?;
    let mut after = 0;
    loop {
        let some = app.store.entities_after(after, EXPORT_ROWS).await?;
        let Some(last) = some.last() else { return Ok(writer.finish()?) };
        after = last.n;
        for record in &some {
            let district = app.desk.city.district(&record.district).map_or(record.district.as_str(), |one| one.name.zh.as_str());
            let shown: Vec<_> = fields.iter().map(|field| of(record, *field, district)).collect();
            let cells: Vec<Cell<'_>> = shown.iter().map(::entity::Exported::cell).collect();
            writer.row(&cells)?;
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
    let mut fractions = BTreeSet::new();
    ::sheet::read(bytes, Limits::default(), |_, cells| {
        let broken = cells.iter().enumerate().filter(|(_, cell)| matches!(cell, Cell::Number(number) if number.fract() != 0.0));
        fractions.extend(broken.map(|(at, _)| at));
    })?;
    let mut hash = Sha256::new();
    ::sheet::read(bytes, Limits::default(), |_, cells| {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                hash.update("\t");
            }
            match cell {
                Cell::Number(number) if fractions.contains(&at) => hash.update(format!("{number:.6}")),
                Cell::Text(text) => hash.update(text),
                other => hash.update(other.text().as_bytes()),
            }
        }
        hash.update("\n");
    })?;
    Ok(hex(&hash.finalize()))
}
