//! `ballast keys rotate`: the keys that sign permits and documents get a successor.

use super::DATA;
use crate::output::{self, Failure, Outcome, text_line};
use jiff::civil::Date;
use permit::PublishedKey;
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `ballast keys`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make new keys for permits and documents; the old ones stay published with their last day, today. Stop the servers first
    Rotate(Rotate),
}

#[derive(Debug, clap::Args)]
struct Rotate {
    /// The server's data folder
    #[arg(long, env = "BALLAST_DATA", default_value = DATA)]
    data: PathBuf,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct KeyAnswer {
    algorithm: String,
    fingerprint: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// Gives the keys a successor.
///
/// # Errors
/// [`Failure`] when there are none, or a file cannot be read or written.
pub fn run(args: Args) -> Outcome {
    let Command::Rotate(args) = args.command;
    let today = calendar::date_of(server::clock::Clock::Real.now());
    let keys = server::keys::rotate(&args.data, today).map_err(Failure::input)?;
    if args.json {
        output::json(&keys.iter().map(answer).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |key: &PublishedKey| vec![key.key.algorithm().to_string(), day(key.from), day(key.until), key.key.fingerprint()];
    output::table(&["算法 algorithm", "自 from", "至 until", "指纹 SHA-256"], keys.iter().map(row).collect())?;
    text_line("请启动服务（各台服务器用同一套密钥文件），并公布新的 issuer.pub：旧密钥到今天为止签发的证照仍然有效。")?;
    text_line(
        "Start the servers, all with the same key files, and publish the new issuer.pub: what the old keys signed until today stays genuine.",
    )?;
    Ok(ExitCode::SUCCESS)
}

fn answer(key: &PublishedKey) -> KeyAnswer {
    let PublishedKey { key, from, until } = key;
    KeyAnswer { algorithm: key.algorithm().to_string(), fingerprint: key.fingerprint(), from: *from, until: *until }
}
