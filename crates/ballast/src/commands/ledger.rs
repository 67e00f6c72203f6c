//! `ballast ledger`: is the log what was appended and signed? The whole of a database, or one proof file without a network.

use super::bucket::BucketArgs;
use super::{Place, block_on};
use crate::output::{self, Failure, Outcome, text_line};
use ledger::{Checkpoint, Note, Signed, VerifierKey};
use serde::Serialize;
use server::proof::{Shown, show};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Disclosed, Store, Verified};
use uuid::Uuid;

/// Bytes of a proof file at most.
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Arguments of `ballast ledger`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Check the whole log of a database, or one proof file: exit code 0 genuine, 1 not genuine, 2 nothing that can be checked
    Verify(VerifyArgs),
    /// Print the last signed checkpoint: kept elsewhere, it shows later that nothing before it was rewritten
    Checkpoint(CheckpointArgs),
    /// Erase words of a person from facts, or all that the writer of a complaint said, as the law asks; the log goes on verifying and says that it was done
    Erase(EraseArgs),
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// A proof file (.tlog-proof) to check without a database
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// A file of keys to trust, a line each, such as a server's ledger.pub; that of the data folder without
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// A file of witnesses' keys, a line each
    #[arg(long = "witness", value_name = "FILE")]
    witnesses: Vec<PathBuf>,
    /// A checkpoint that was kept elsewhere, which the log must go on from; may be given more than once
    #[arg(long = "checkpoint", value_name = "FILE", conflicts_with = "file")]
    known: Vec<PathBuf>,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct CheckpointArgs {
    #[command(flatten)]
    place: Place,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct EraseArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bucket: BucketArgs,
    /// The exact text to erase: a name, a telephone number, an address
    #[arg(long, required_unless_present = "complaint")]
    text: Option<String>,
    /// Only from the facts of this subject (a case, a project, a permit …)
    #[arg(long)]
    subject: Option<Uuid>,
    /// The number of a complaint that has ended: its words, contact and files go, from its row, its facts and its duties
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["text", "subject"])]
    complaint: Option<String>,
    /// On what ground: the article, or who asked and when
    #[arg(long)]
    ground: String,
}

/// Answers.
///
/// # Errors
/// [`Failure`] when a file, a key or the database cannot be read.
pub fn run(args: Args) -> Outcome {
    match args.question {
        Question::Verify(args) => match &args.file {
            Some(file) => verify_file(file, &args),
            None => verify_database(&args),
        },
        Question::Checkpoint(args) => checkpoint(&args),
        Question::Erase(args) => erase(args),
    }
}

/// The keys to trust: those that were given, else those of the data folder.
///
/// # Errors
/// [`Failure`] when there are none, or a file does not read.
pub fn keys(given: &[PathBuf], folder: &Path) -> Result<Vec<VerifierKey>, Failure> {
    let own = [folder.join(server::keys::LOG_PUBLIC)];
    let files = if given.is_empty() { &own[..] } else { given };
    let keys = read_keys(files)?;
    if keys.is_empty() {
        let shown = files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Failure::input(format!("there is no key to trust in {shown}: give a server's ledger.pub with --key")));
    }
    Ok(keys)
}

fn read_keys(files: &[PathBuf]) -> Result<Vec<VerifierKey>, Failure> {
    let mut keys = Vec::new();
    for file in files {
        keys.extend(server::keys::public_keys(file).map_err(Failure::input)?);
    }
    Ok(keys)
}

fn opened(place: &Place) -> Result<(Place, String, base::RegionCode), Failure> {
    let city = server::pack::embedded().map_err(Failure::system)?;
    let (place, url) = place.found()?;
    Ok((place, url, city.region))
}

fn verify_database(args: &VerifyArgs) -> Outcome {
    let (place, url, region) = opened(&args.place)?;
    let keys = keys(&args.keys, &place.data)?;
    let known = args.known.iter().map(|file| known(file, &keys)).collect::<Result<Vec<_>, _>>()?;
    let bar = super::bar("  {bar:32} {pos}/{len} facts");
    let found = block_on(async {
        let store = Store::open(&url, region).await.map_err(Failure::input)?;
        let told = |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let found = store.verify_ledger(&keys, &known, told).await.map_err(Failure::system)?;
        store.close().await;
        Ok(found)
    });
    bar.finish_and_clear();
    let found = found?;
    if args.json {
        output::json(&Whole { genuine: found.is_genuine(), checked: &found })?;
    } else {
        print_whole(&found)?;
    }
    Ok(ExitCode::from(u8::from(!found.is_genuine())))
}

/// A checkpoint that was kept elsewhere; it must be the log's own.
///
/// # Errors
/// [`Failure`] when the file does not read, or another log signed it.
pub fn known(file: &Path, keys: &[VerifierKey]) -> Result<Checkpoint, Failure> {
    let told = |error: &dyn std::fmt::Display| Failure::input(format!("{}: {error}", file.display()));
    let bytes = super::bytes(file, FILE_BYTES_MAX)?;
    let note = Note::parse(&bytes).map_err(|error| told(&error))?;
    Checkpoint::open(&note, keys, &[]).map(|(checkpoint, _)| checkpoint).map_err(|error| told(&error))
}

#[derive(Serialize)]
struct Whole<'a> {
    genuine: bool,
    #[serde(flatten)]
    checked: &'a Verified,
}

fn print_whole(found: &Verified) -> Result<(), Failure> {
    text_line(if found.is_genuine() { "真实 (genuine)" } else { "不真实 (not genuine)" })?;
    for one in &found.findings {
        text_line(&format!("- {}\n  {}", one.zh, one.en))?;
    }
    if found.more > 0 {
        text_line(&format!("- 另有 {} 处 (and {} more)", found.more, found.more))?;
    }
    let signed = match (found.signed_size, found.signed_at) {
        (Some(size), Some(at)) => format!("{size}  {at}"),
        _ => "-".to_owned(),
    };
    let rows = [
        ("留痕 facts", found.size.to_string()),
        ("根 root", found.root.clone()),
        ("最后有效检查点 last checkpoint that holds", signed),
        ("检查点 checkpoints", found.checkpoints.to_string()),
        ("等待定序 waiting", found.waiting.to_string()),
        ("依法删除文字 words erased as the law asks", found.erased.to_string()),
    ];
    output::table(&["", ""], rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]).collect())
}

#[derive(Serialize)]
struct Answer<'a> {
    file: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<&'a Disclosed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaf: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    signed_by: Vec<String>,
}

fn verify_file(path: &Path, args: &VerifyArgs) -> Outcome {
    let keys = keys(&args.keys, &args.place.data_or_demo())?;
    let witnesses = read_keys(&args.witnesses)?;
    let shown = show(&super::bytes(path, FILE_BYTES_MAX)?, &keys, &witnesses);
    let file = path.display().to_string();
    let (verdict, code) = match &shown {
        Shown::Genuine { .. } => ("genuine", 0),
        Shown::Not(_) => ("not-genuine", 1),
        Shown::Unreadable(_) => ("unreadable", 2),
    };
    if args.json {
        let none = Answer {
            file,
            verdict,
            why: None,
            fact: None,
            leaf: None,
            log: None,
            checkpoint: None,
            root: None,
            signed_by: Vec::new(),
        };
        output::json(&match &shown {
            Shown::Genuine { fact, index, checkpoint, signed } => Answer {
                fact: Some(&**fact),
                leaf: Some(*index),
                log: Some(&checkpoint.origin),
                checkpoint: Some(checkpoint.size),
                root: Some(checkpoint.root.to_base64()),
                signed_by: signed.iter().map(by).collect(),
                ..none
            },
            Shown::Not(why) | Shown::Unreadable(why) => Answer { why: Some(why), ..none },
        })?;
    } else {
        print_shown(&shown)?;
    }
    Ok(ExitCode::from(code))
}

fn by(one: &Signed) -> String {
    match one.time.and_then(|time| jiff::Timestamp::from_second(time as i64).ok()) {
        Some(at) => format!("{} ({}, {at})", one.name, one.algorithm.as_str()),
        None => format!("{} ({})", one.name, one.algorithm.as_str()),
    }
}

fn print_shown(shown: &Shown) -> Result<(), Failure> {
    match shown {
        Shown::Not(why) => text_line(&format!("不真实 (not genuine)\n{why}")),
        Shown::Unreadable(why) => text_line(&format!("无法核验 (cannot be checked)\n{why}")),
        Shown::Genuine { fact, index, checkpoint, signed } => {
            text_line("真实 (genuine)")?;
            output::table(&["", ""], rows(fact, *index, checkpoint, signed))
        }
    }
}

/// What is shown of a fact that was proved.
pub fn rows(fact: &Disclosed, index: u64, checkpoint: &Checkpoint, signed: &[Signed]) -> Vec<Vec<String>> {
    let gone = || "〔已依法删除〕 (erased as the law asks)".to_owned();
    let rows = [
        ("留痕 fact", format!("{} {} #{}", fact.subject_kind, fact.subject, fact.number)),
        ("种类 kind", fact.kind.clone()),
        ("时间 at", fact.at.to_string()),
        ("经办 by", fact.actor_name.clone().unwrap_or_else(gone)),
        ("内容 says", fact.body.clone().unwrap_or_else(gone)),
        ("日志 log", checkpoint.origin.clone()),
        ("位置 leaf", format!("{index} / {}", checkpoint.size)),
        ("签名 signed by", signed.iter().map(by).collect::<Vec<_>>().join(", ")),
    ];
    rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]).collect()
}

fn checkpoint(args: &CheckpointArgs) -> Outcome {
    let (_, url, region) = opened(&args.place)?;
    let sworn = block_on(async {
        let store = Store::open(&url, region).await.map_err(Failure::input)?;
        let sworn = store.checkpoint(None).await.map_err(Failure::system)?;
        store.close().await;
        Ok(sworn)
    })?;
    let Some(sworn) = sworn else {
        return Err(Failure::input("no checkpoint of this log was signed yet: a server that runs signs one within two seconds"));
    };
    if args.json {
        let checkpoint = Checkpoint::parse(sworn.note.text()).map_err(Failure::system)?;
        output::json(&serde_json::json!({
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.to_base64(),
            "signed_at": sworn.at,
            "note": sworn.note.to_string(),
        }))?;
    } else {
        text_line(sworn.note.to_string().trim_end_matches('\n'))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn erase(args: EraseArgs) -> Outcome {
    let (place, url, region) = opened(&args.place)?;
    let papers = server::papers(&place.data, args.bucket.bucket().as_ref()).map_err(Failure::input)?;
    let done = block_on(async {
        let store = Store::open(&url, region).await.map_err(Failure::input)?;
        let now = server::clock::Clock::Real.now();
        let done = match (&args.complaint, &args.text) {
            (Some(number), _) => {
                let done = server::erasure::complaint((&store, &papers), number, &args.ground, now).await;
                let (facts, files) = done.map_err(|error| match error {
                    server::erasure::EraseError::Store(error) => Failure::system(error),
                    other => Failure::input(other),
                })?;
                format!(
                    "已删除来信内容：{facts} 条留痕、{files} 个附件 (erased a complaint's words: {facts} facts, {files} files)"
                )
            }
            (None, text) => {
                let text = text.as_deref().unwrap_or_default();
                let done = server::sequencer::erase(&store, text, args.subject, &args.ground, now).await;
                let n = done.map_err(|error| match error {
                    server::sequencer::EraseError::Store(error) => Failure::system(error),
                    other => Failure::input(other),
                })?;
                format!("已从 {n} 条留痕中删除 (erased from {n} facts)")
            }
        };
        store.close().await;
        Ok(done)
    })?;
    text_line(&done)?;
    Ok(ExitCode::SUCCESS)
}
