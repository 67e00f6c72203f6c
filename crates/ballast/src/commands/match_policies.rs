//! `ballast match`: all enterprises × all policies, exact, with the digests by which two programs compare their answers.

use crate::output::{self, Failure, Outcome};
use serde::Serialize;
use server::matching::{self, Answer};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `ballast match`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The manifest of the enterprises' columns (manifest.json); `sample_ids.u32` beside it is looked up too
    #[arg(long, value_name = "FILE")]
    enterprises: PathBuf,
    /// The policies: a list of `id` and `expr` (a form), `rule` (text) or `cel` (text)
    #[arg(long, value_name = "FILE")]
    policies: PathBuf,
    /// How many threads match
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Timed {
    #[serde(flatten)]
    answer: Answer,
    threads: u8,
    /// Matching and counting, without reading, compiling and digests.
    seconds: f64,
}

/// Matches and prints.
pub fn run(args: &Args) -> Outcome {
    let inputs = matching::read(&args.enterprises, &args.policies).map_err(Failure::input)?;
    let threads = usize::from(args.threads);
    let start = Instant::now();
    matching::tally(&inputs, threads);
    let seconds = start.elapsed().as_secs_f64();
    let timed = Timed { answer: Answer::of(&inputs, threads), threads: args.threads, seconds };
    if args.json {
        output::json(&timed)?;
    } else {
        print(&timed)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(timed: &Timed) -> Result<(), Failure> {
    let answer = &timed.answer;
    let row = |matched: &matching::Matched| {
        let id = matched.id.as_str().map_or_else(|| matched.id.to_string(), str::to_owned);
        vec![id, matched.count.to_string(), matched.unknown.to_string(), matched.xor.clone()]
    };
    output::table(&["policy", "met", "unknown", "digest"], answer.per_policy.iter().map(row).collect())?;
    output::text_line(&format!(
        "\n{} enterprises × {} policies ({} different clauses): {} pairs in {:.3} s on {} threads",
        answer.enterprises, answer.policies, answer.clauses, answer.count_sum, timed.seconds, timed.threads
    ))?;
    output::text_line(&format!("counts {}\ndigest {}", answer.count_sha256, answer.digest_sha256))?;
    match &answer.lists_sha256 {
        Some(lists) => output::text_line(&format!("lists  {lists}")),
        None => Ok(()),
    }
}
