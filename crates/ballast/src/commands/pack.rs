//! `ballast pack check`: everything that is wrong with a city pack, at once, with file and line.

use crate::output::{self, Failure, Outcome};
use city::{City, Finding, Pack};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `ballast pack`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Check a pack: every finding as file:line:column: message; exit code 1 when there is one
    Check {
        /// The pack's folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
}

/// What the check says, for programs.
#[derive(Serialize)]
struct Verdict<'a> {
    sound: bool,
    /// How much there is in a sound pack.
    items: usize,
    facts: usize,
    findings: &'a [Finding],
}

/// Checks and prints.
pub fn run(args: Args) -> Outcome {
    let Question::Check { folder, json } = args.question;
    let files = server::pack::read_files(&folder).map_err(Failure::input)?;
    let (city, findings) = Pack::load(&files);
    let items = city.as_ref().map_or(0, |city| city.catalogue.items().len());
    let facts = city.as_ref().map_or(0, |city| city.catalogue.schema().fields().len());
    if json {
        output::json(&Verdict { sound: city.is_some(), items, facts, findings: &findings })?;
    } else if let Some(city) = &city {
        output::text_line(&format!("{}: sound: {}, {items} items, {facts} facts", folder.display(), city.name.en))?;
    } else {
        for finding in &findings {
            output::text_line(&format!("{}/{finding}", folder.display()))?;
        }
        output::text_line(&format!("{}: {}", folder.display(), counted(findings.len())))?;
    }
    Ok(if city.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The city of a folder, or the one inside the program.
///
/// # Errors
/// Bad input when the folder does not read or its pack has findings, all of them in the message.
pub fn city(folder: Option<&Path>) -> Result<Arc<City>, Failure> {
    let Some(folder) = folder else { return server::pack::embedded().map_err(Failure::system) };
    let files = server::pack::read_files(folder).map_err(Failure::input)?;
    let (city, findings) = Pack::load(&files);
    city.map(Arc::new).ok_or_else(|| {
        let lines: Vec<String> = findings.iter().map(|finding| format!("{}/{finding}", folder.display())).collect();
        Failure::input(format!("{}\n{}", counted(findings.len()), lines.join("\n")))
    })
}

fn counted(n_findings: usize) -> String {
    format!("{n_findings} finding{}", if n_findings == 1 { "" } else { "s" })
}
