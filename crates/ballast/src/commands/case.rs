//! `ballast case replay`: law scenarios, played step by step.

use crate::output::{self, Failure, Outcome};
use approval::{Played, Scenario, Transcript};
use calendar::Calendar;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `ballast case`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Play law scenarios and print the case after each step; 1 when an expectation does not hold
    Replay {
        /// Scenarios (TOML)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The city pack's folder; the one inside the program by default
        #[arg(long)]
        pack: Option<PathBuf>,
        /// One JSON document: the scenario's transcript, or a list of them for several files
        #[arg(long)]
        json: bool,
    },
}

/// A scenario as it was played, with the file it comes from.
#[derive(Serialize)]
struct Replayed {
    file: String,
    #[serde(flatten)]
    transcript: Transcript,
}

/// Plays and prints.
pub fn run(args: Args) -> Outcome {
    let Question::Replay { files, pack, json } = args.question;
    let city = super::pack::city(pack.as_deref())?;
    let mut replayed = Vec::new();
    let mut wrong = Vec::new();
    for path in &files {
        match replay(path, &city.catalogue) {
            Ok(transcript) => replayed.push(Replayed { file: path.display().to_string(), transcript }),
            Err(message) => wrong.push(message),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::input(wrong.join("\n")));
    }
    match replayed.as_slice() {
        [one] if json => output::json(one)?,
        many if json => output::json(&many)?,
        many => many.iter().try_for_each(print)?,
    }
    let holds = replayed.iter().all(|one| one.transcript.holds);
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn replay(path: &Path, catalogue: &approval::Catalogue) -> Result<Transcript, String> {
    let file = path.display();
    let source = std::fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
    let play = |scenario: Scenario| scenario.play(catalogue, Calendar::statutory());
    Scenario::parse(&source).and_then(play).map_err(|error| format!("{file}:{}: {}", error.line, error.message))
}

fn print(one: &Replayed) -> Result<(), Failure> {
    let transcript = &one.transcript;
    let verdict = if transcript.holds { "holds" } else { "DOES NOT HOLD" };
    output::text_line(&format!("{}: {} ({})", one.file, verdict, transcript.item))?;
    if let Some(title) = &transcript.title {
        output::text_line(title)?;
    }
    let headings = ["line", "at", "do", "state", "accepted", "due", "elapsed", "overdue", "error"];
    output::table(&headings, transcript.steps.iter().map(row).collect())?;
    for step in &transcript.steps {
        if let Some(why) = &step.why {
            let article = step.article.map_or(String::new(), |article| format!("（{article}）"));
            output::text_line(&format!("  {}: {}{article}", step.line, why.zh))?;
        }
        for unmet in &step.unmet {
            output::text_line(&format!("  {}: {}: expected {}, found {}", step.line, unmet.key, unmet.expected, unmet.found))?;
        }
    }
    output::text_line("")
}

fn row(step: &Played) -> Vec<String> {
    let seen = &step.seen;
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let state = match (seen.state, seen.outcome) {
        (Some(state), Some(outcome)) => format!("{state} ({})", outcome.as_str()),
        (Some(state), None) => state.to_owned(),
        (None, _) => "-".to_owned(),
    };
    let accepted = seen.accepted_on.map(|day| format!("{day}{}", if seen.deemed { " (deemed)" } else { "" }));
    vec![
        step.line.to_string(),
        step.at.clone(),
        step.verb.as_str().to_owned(),
        state,
        or_dash(accepted),
        or_dash(seen.due_on.map(|day| day.to_string())),
        or_dash(seen.elapsed_working_days.map(|days| days.to_string())),
        if seen.overdue { "yes" } else { "" }.to_owned(),
        seen.error.unwrap_or_default().to_owned(),
    ]
}
