//! A file that is taken in, as its page shows it.

use super::{mapping_id, remembered};
use crate::api::facts;
use crate::api::types::{FactView, Text};
use crate::api::view::named;
use crate::imports::{Job, Stage};
use crate::problem::Problem;
use crate::state::App;
use serde::Serialize;
use std::sync::atomic::Ordering;
use utoipa::ToSchema;

/// A file that is taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    id: String,
    /// entities, hotline or indicators.
    kind: String,
    name: String,
    bytes: u64,
    /// ready, checking, checked, importing, imported or failed.
    state: String,
    sheet: String,
    columns: Vec<ImportColumn>,
    /// What a column may be.
    fields: Vec<ImportField>,
    /// The first rows.
    sample: Vec<Vec<String>>,
    /// The version of what is remembered of this office's headings; 0: nothing.
    mapping_version: i64,
    /// What was done to it, the newest first.
    mapping_facts: Vec<FactView>,
    /// Rows that are done.
    rows_done: u32,
    /// Of how many; by the file's own word until it was read.
    rows: u32,
    /// What the check found.
    wrong_rows: Option<usize>,
    problems: Option<usize>,
    /// Rows that are here already and change nothing.
    known: usize,
    /// How many rows are new, once they are taken in.
    imported: Option<usize>,
    /// Why it did not go on.
    failure: Option<Problem>,
}

/// A column of the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportColumn {
    /// Its heading; empty where it has none.
    heading: String,
    /// For what it is taken; none: it is passed over.
    field: Option<String>,
    /// Whether the office said so before.
    remembered: bool,
}

/// What a column may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportField {
    id: String,
    label: Text,
    /// Whether rows cannot do without it.
    needed: bool,
}

pub(super) async fn import_view(app: &App, job: &Job) -> Result<ImportView, Problem> {
    let mapping = app.store.sheet_mapping(mapping_id(job.kind, &job.office)).await?;
    let known = remembered(mapping.as_ref())?;
    let (stage, given) = job.stage();
    let column = |heading: &String| {
        let told = known.get(heading.trim());
        // What this file was checked by stands; before that what is remembered, and what headings mean by themselves.
        let field = given.get(heading.trim()).or(told).cloned();
        let field = field.or_else(|| job.kind.guess(heading).map(str::to_owned));
        ImportColumn { heading: heading.clone(), field: field.filter(|id| !id.is_empty()), remembered: told.is_some() }
    };
    let fields = job.kind.fields().into_iter();
    let (done, of) = (job.progress.rows.load(Ordering::Relaxed), job.progress.of.load(Ordering::Relaxed));
    let mut view = ImportView {
        id: job.id.to_string(),
        kind: job.kind.as_str().to_owned(),
        name: job.name.clone(),
        bytes: job.bytes,
        state: stage.as_str().to_owned(),
        sheet: job.sample.sheet.clone(),
        columns: job.sample.columns.iter().map(column).collect(),
        fields: fields.map(|one| ImportField { id: one.id.to_owned(), label: named(&one.label), needed: one.needed }).collect(),
        sample: job.sample.rows.clone(),
        mapping_version: mapping.as_ref().map_or(0, |one| one.version),
        mapping_facts: match &mapping {
            Some(one) => facts::newest_first(app, one.id).await?,
            None => Vec::new(),
        },
        rows_done: done,
        rows: if of > 0 { of } else { job.sample.of },
        wrong_rows: None,
        problems: None,
        known: 0,
        imported: None,
        failure: None,
    };
    match stage {
        Stage::Checked(found) => {
            (view.rows, view.rows_done, view.known) = (found.rows, found.rows, found.known);
            (view.wrong_rows, view.problems) = (Some(found.wrong_rows), Some(found.found));
        }
        Stage::Imported(done) => (view.imported, view.known) = (Some(done.added), done.known),
        Stage::Failed(problem) => view.failure = Some(problem),
        Stage::Ready | Stage::Checking | Stage::Importing => {}
    }
    Ok(view)
}
