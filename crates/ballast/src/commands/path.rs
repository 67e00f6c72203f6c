//! `ballast path`: a project's facts → the items that it needs, why each, in what order, until when.

use crate::output::{self, Failure, Outcome};
use approval::{DossierKind, Path, derive_path};
use calendar::Calendar;
use jiff::civil::Date;
use rules::Facts;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `ballast path`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A TOML or JSON file: `on` and `start` (days, optional) and `facts`
    file: PathBuf,
    /// The city pack's folder; the one inside the program by default
    #[arg(long)]
    pack: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    on: Option<Day>,
    #[serde(default)]
    start: Option<Day>,
    facts: Facts,
}

/// A day, as TOML writes it or as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Toml(toml::value::Datetime),
    Text(String),
}

/// Derives and prints.
pub fn run(args: &Args) -> Outcome {
    let file = args.file.display();
    let text = std::fs::read_to_string(&args.file).map_err(|error| Failure::input(format!("{file}: {error}")))?;
    let question: Question = match args.file.extension().is_some_and(|ending| ending == "json") {
        true => serde_json::from_str(&text).map_err(|error| Failure::input(format!("{file}:{}: {error}", error.line())))?,
        false => toml::from_str(&text).map_err(|error| Failure::input(format!("{file}: {error}")))?,
    };
    let city = super::pack::city(args.pack.as_deref())?;
    let (facts, misfits) = city.catalogue.schema().conform(question.facts);
    if !misfits.is_empty() {
        let all: Vec<String> = misfits.iter().map(|misfit| format!("{file}: {}: {}", misfit.field, misfit.message.en)).collect();
        return Err(Failure::input(all.join("\n")));
    }
    let start = day(question.start.as_ref(), "start", &file)?;
    let on = day(question.on.as_ref(), "on", &file)?.or(start);
    let on = on.ok_or_else(|| Failure::input(format!("{file}: say which day's law holds: on = 2023-07-07")))?;
    let calendar = Calendar::statutory();
    let path = derive_path(&city.catalogue, DossierKind::Investment, &facts, on, start.unwrap_or(on), calendar)
        .map_err(Failure::input)?;
    if args.json {
        output::json(&path)?;
    } else {
        print(question.name.as_deref(), &path)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn day(given: Option<&Day>, key: &str, file: &impl std::fmt::Display) -> Result<Option<Date>, Failure> {
    let text = match given {
        None => return Ok(None),
        Some(Day::Toml(date)) => date.to_string(),
        Some(Day::Text(text)) => text.clone(),
    };
    text.parse().map(Some).map_err(|_| Failure::input(format!("{file}: {key} = {text} is not a day such as 2023-07-07")))
}

fn print(name: Option<&str>, path: &Path) -> Result<(), Failure> {
    if let Some(name) = name {
        output::text_line(name)?;
    }
    output::text_line(&format!(
        "{} items, track: {}, law of {}, from {}",
        path.steps.len(),
        path.track.as_str(),
        path.on,
        path.start
    ))?;
    let row = |step: &approval::Step| {
        let why = step.reason.iter().map(|clause| clause.en.as_str()).collect::<Vec<_>>().join("; ");
        let mark = if step.critical { "*" } else { "" };
        vec![
            format!("{}{mark}", step.item),
            step.name.zh.clone(),
            step.stage.as_str().to_owned(),
            step.office.to_string(),
            step.due_promised.to_string(),
            step.due_statutory.to_string(),
            why,
        ]
    };
    output::table(&["item", "事项", "stage", "office", "promised", "statutory", "why"], path.steps.iter().map(row).collect())?;
    for one in &path.undecided {
        output::text_line(&format!("? {}: depends on {}", one.item, one.missing.join(", ")))?;
    }
    let both = |what: &str, ends: &approval::Finishes| {
        format!(
            "{what}: {} by promise ({} working days), {} by statute ({} working days)",
            ends.promised.on, ends.promised.working_days, ends.statutory.on, ends.statutory.working_days
        )
    };
    output::text_line(&both("side by side", &path.parallel))?;
    output::text_line(&both("one by one  ", &path.serial))
}
