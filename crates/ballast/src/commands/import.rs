//! `ballast import` and `ballast export`: the register as spreadsheets, the way offices work.

use super::{Place, block_on};
use crate::output::{self, Failure, Outcome};
use serde::Serialize;
use serde_json::json;
use server::desk::Actors;
use server::sheets::{self, CheckedEntities, NotImported, Progress, Unread};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Problems that are printed; the annotated file has them all.
const SHOWN: usize = 20;

/// Arguments of `ballast import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Business entities from an xlsx file: all of its rows, or none
    Entities(Entities),
}

#[derive(Debug, clap::Args)]
struct Entities {
    #[command(flatten)]
    place: Place,
    /// The file: its first sheet, with headings in the first row
    #[arg(value_name = "FILE.xlsx")]
    file: PathBuf,
    /// Only read it and check every row; nothing is written, and no database is needed
    #[arg(long)]
    check: bool,
    /// What headings mean that are not known: a TOML file of lines "单位名称" = "name"; an empty text passes a column over
    #[arg(long, value_name = "FILE.toml")]
    columns: Option<PathBuf>,
    /// Where to write the file with what is wrong beside each row
    #[arg(long, value_name = "FILE.xlsx")]
    annotated: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

/// Arguments of `ballast export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    what: ExportWhat,
}

#[derive(Debug, clap::Subcommand)]
enum ExportWhat {
    /// The register of business entities as an xlsx file that `import` reads again
    Entities(ExportEntities),
}

#[derive(Debug, clap::Args)]
struct ExportEntities {
    #[command(flatten)]
    place: Place,
    /// Where to write it
    #[arg(value_name = "FILE.xlsx")]
    file: PathBuf,
}

/// How a file was read.
#[derive(Serialize)]
struct Report {
    rows: u32,
    columns: usize,
    /// Heading → the field that it is taken for; null: passed over.
    mapping: Vec<(String, Option<&'static str>)>,
    wrong_rows: usize,
    problems: usize,
    /// The first of them.
    first: Vec<serde_json::Value>,
    /// Reading and checking, without the digest.
    seconds: f64,
    rows_per_second: f64,
    /// Of the cells as text.
    canonical_sha256: String,
    /// How many rows entered the register.
    imported: i64,
}

/// Imports.
pub fn run(args: Args) -> Outcome {
    let What::Entities(args) = args.what;
    let city = server::pack::embedded().map_err(Failure::system)?;
    let today = calendar::date_of(server::clock::Clock::Real.now());
    let start = Instant::now();
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::input(format!("{}: {error}", args.file.display())))?;
    let given = args.columns.as_deref().map(columns).transpose()?.unwrap_or_default();
    let progress = Progress::default();
    let checked = sheets::check(&city, &bytes, &given, &progress, today).map_err(|error| unread(&args.file, error))?;
    let seconds = start.elapsed().as_secs_f64();
    let canonical = if args.json { sheets::canonical(&bytes).map_err(Failure::input)? } else { String::new() };
    let mut report = report(&checked, seconds, canonical);
    let mut problems = checked.problems.clone();
    if problems.is_empty() && !args.check {
        let source = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let imported = block_on(async {
            let opened = server::open(&args.place.setup("http://127.0.0.1:8600", false)).await.map_err(Failure::system)?;
            let who = Actors { name: "命令行导入".to_owned(), role: "administrator".to_owned(), ..Actors::clock() };
            let done = sheets::import(&opened.app, checked, &source, &progress, &who).await;
            opened.app.store.close().await;
            match done {
                Ok(batch) => Ok(Ok(batch.rows)),
                Err(NotImported::Rows(problems)) => Ok(Err(problems)),
                Err(NotImported::Store(error)) => Err(Failure::system(error)),
            }
        })?;
        match imported {
            Ok(rows) => report.imported = rows,
            Err(found) => {
                report =
                    Report { wrong_rows: found.len(), problems: found.len(), first: first(&found, &report.mapping), ..report };
                problems = found;
            }
        }
    }
    if let Some(path) = &args.annotated {
        let file = sheets::annotated(&bytes, &problems).map_err(Failure::input)?;
        std::fs::write(path, file).map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
    }
    if args.json {
        output::json(&report)?;
    } else {
        print(&report, args.check)?;
    }
    Ok(if report.problems == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Exports.
pub fn export(args: ExportArgs) -> Outcome {
    let ExportWhat::Entities(args) = args.what;
    let bytes = block_on(async {
        let opened = server::open(&args.place.setup("http://127.0.0.1:8600", false)).await.map_err(Failure::system)?;
        let bytes = sheets::export(&opened.app).await.map_err(Failure::system)?;
        opened.app.store.close().await;
        Ok(bytes)
    })?;
    std::fs::write(&args.file, bytes).map_err(|error| Failure::input(format!("{}: {error}", args.file.display())))?;
    Ok(ExitCode::SUCCESS)
}

fn columns(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::input(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    toml::from_str(&text).map_err(|error| wrong(&error))
}

fn unread(file: &Path, error: Unread) -> Failure {
    match error {
        Unread::Sheet(error) => Failure::input(format!("{}: {}", file.display(), error.sentence().en)),
        Unread::Columns(problems) => {
            let all: Vec<String> = problems.iter().map(|one| format!("{}: {}", file.display(), one.text.en)).collect();
            Failure::input(all.join("\n"))
        }
    }
}

fn report(checked: &CheckedEntities, seconds: f64, canonical_sha256: String) -> Report {
    let headings = checked.head.columns.iter().zip(&checked.columns);
    let mapping: Vec<_> = headings.map(|(heading, field)| (heading.clone(), field.map(entity::Field::id))).collect();
    Report {
        rows: checked.head.rows,
        columns: checked.head.columns.len(),
        wrong_rows: checked.wrong_rows,
        problems: checked.found,
        first: first(&checked.problems, &mapping),
        mapping,
        seconds,
        rows_per_second: f64::from(checked.head.rows) / seconds.max(1e-9),
        canonical_sha256,
        imported: 0,
    }
}

fn first(problems: &[(u32, entity::RowProblem)], mapping: &[(String, Option<&'static str>)]) -> Vec<serde_json::Value> {
    let shown = |(row, one): &(u32, entity::RowProblem)| {
        let heading = one.column.and_then(|at| mapping.get(at)).map(|(heading, _)| heading);
        json!({ "row": row, "column": heading, "zh": one.text.zh, "en": one.text.en })
    };
    problems.iter().take(SHOWN).map(shown).collect()
}

fn print(report: &Report, check: bool) -> Result<(), Failure> {
    let rows = report.first.iter().map(|one| {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        vec![one["row"].to_string(), text("column"), text("en")]
    });
    if report.problems > 0 {
        output::table(&["row", "column", "problem"], rows.collect())?;
    }
    let passed: Vec<&str> =
        report.mapping.iter().filter(|(_, field)| field.is_none()).map(|(heading, _)| heading.as_str()).collect();
    if !passed.is_empty() {
        output::text_line(&format!("passed over: {}", passed.join(", ")))?;
    }
    let (rows, wrong, rate) = (report.rows, report.wrong_rows, report.rows_per_second);
    output::text_line(&match (wrong, check) {
        (0, true) => format!("{rows} rows, all right, in {:.2} s ({rate:.0} rows/s); nothing was written", report.seconds),
        (0, false) => format!("{} of {rows} rows entered the register", report.imported),
        _ => format!("{wrong} of {rows} rows are wrong ({} problems); nothing was written", report.problems),
    })
}
