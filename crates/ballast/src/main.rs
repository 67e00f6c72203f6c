//! `ballast`: the one binary. Arguments, output and exit codes; everything else belongs to the rooms below.
//!
//! Exit codes: 0 done, 1 the answer is no, 2 bad input (with file, line, what was expected), 3 the system failed.
#![expect(clippy::print_stderr, reason = "a command line prints")]

mod commands;
mod output;

use clap::{Parser, Subcommand};
use output::Failure;
use std::process::ExitCode;

/// Planning a step makes and drops many small texts: the system's allocator takes a third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Ballast (压舱石): the life of every investment project of a city.
#[derive(Parser)]
#[command(name = "ballast", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create the demonstration city on a simulated clock and serve it
    Demo(commands::demo::Args),
    /// Serve a city on real time
    Serve(commands::serve::Args),
    /// Count every figure from records, as of any day
    Figures(commands::figures::Args),
    /// Working days, terms and due dates
    Calendar(commands::calendar::CalendarArgs),
    /// Law scenarios
    Case(commands::case::Args),
    /// Derive a project's path from its facts
    Path(commands::path::Args),
    /// Match policies with enterprises: all with all
    Match(commands::match_policies::Args),
    /// Plan who serves whom, at the least cost
    Assign(commands::assign::Args),
    /// Spreadsheets into the register: all rows or none
    Import(commands::import::Args),
    /// The register as spreadsheets
    Export(commands::import::ExportArgs),
    /// A city in one file: every row and paper as one moment has them
    Backup(commands::backup::BackupArgs),
    /// A backup back into an empty place, with its log checked
    Restore(commands::backup::RestoreArgs),
    /// Permits: verify offline
    Permit(commands::permit::Args),
    /// The keys that sign permits: give them a successor
    Keys(commands::keys::Args),
    /// The log: verify all of it, or one proof; print its checkpoint; erase what the law wants erased
    Ledger(commands::ledger::Args),
    /// City packs: check
    Pack(commands::pack::Args),
    /// Accounts: add
    User(commands::user::Args),
    /// Print the HTTP API's OpenAPI document
    Openapi,
}

fn main() -> ExitCode {
    // A reader that closes the pipe early (`| head`) is no failure of ours.
    let outcome = match Cli::parse().command {
        Command::Demo(args) => commands::demo::run(args),
        Command::Serve(args) => commands::serve::run(args),
        Command::Figures(args) => commands::figures::run(&args),
        Command::Calendar(args) => commands::calendar::run(&args, &mut std::io::stdout()).or_else(|failure| {
            eprintln!("ballast: {failure}");
            Ok(failure.exit_code())
        }),
        Command::Case(args) => commands::case::run(args),
        Command::Path(args) => commands::path::run(&args),
        Command::Match(args) => commands::match_policies::run(&args),
        Command::Assign(args) => commands::assign::run(&args),
        Command::Import(args) => commands::import::run(args),
        Command::Export(args) => commands::import::export(args),
        Command::Backup(args) => commands::backup::backup(args),
        Command::Restore(args) => commands::backup::restore(args),
        Command::Permit(args) => commands::permit::run(args),
        Command::Keys(args) => commands::keys::run(args),
        Command::Ledger(args) => commands::ledger::run(args),
        Command::Pack(args) => commands::pack::run(args),
        Command::User(args) => commands::user::run(args),
        Command::Openapi => commands::openapi(),
    };
    outcome.unwrap_or_else(|failure: Failure| {
        eprintln!("ballast: {}", failure.message);
        ExitCode::from(failure.code)
    })
}
