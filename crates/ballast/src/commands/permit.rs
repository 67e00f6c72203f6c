//! `ballast permit verify FILE`: is this permit or document genuine, and does it still hold? Needs no network.

use super::{DATA, bytes, ledger as log};
use crate::output::{self, Failure, Outcome, text_line};
use approval::Named;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::VerifierKey;
use permit::{BYTES_MAX, Document, LIST_BYTES_MAX, Paper, Permit, PublishedKey, StatusList, TrustedKey, Verdict};
use serde::Serialize;
use server::keys::{ISSUER_PUBLIC, LOG_PUBLIC};
use server::proof::{self, Logged};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `ballast permit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Check the PDF of a permit or a document, or the OFD of a permit: exit code 0 genuine and in force, 1 not, 2 nothing that can be checked
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The PDF or OFD as it was issued
    file: PathBuf,
    /// A file of public keys (PEM) to trust beside the demonstration's; may be given more than once
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// A server's data folder, whose issuer.pub is trusted as well
    #[arg(long, env = "BALLAST_DATA", default_value = DATA)]
    data: PathBuf,
    /// The issuer's signed list of permits that ended (permit-status.json of /api/v1/public/permit-status): what it says counts
    #[arg(long, value_name = "FILE")]
    status: Option<PathBuf>,
    /// The day on which the permit shall hold; today without. A demonstration's day is that of its list: its clock stands still
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// The proof that its issuance is in the issuer's log (.tlog-proof), instead of the one inside
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// A file of keys of that log, a line each, such as a server's ledger.pub; that of the data folder without
    #[arg(long = "log-key", value_name = "FILE")]
    log_keys: Vec<PathBuf>,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

/// Answers.
///
/// # Errors
/// [`Failure`] when the file, a key or the list cannot be read or believed.
pub fn run(args: Args) -> Outcome {
    let Question::Verify(args) = args.question;
    let trust = trusted(&args)?;
    let found = permit::verify(&bytes(&args.file, limit(BYTES_MAX))?, &trust);
    let list = args.status.as_deref().map(|path| status_list(path, &trust)).transpose()?;
    let day = day(&args, &found, list.as_ref());
    let standing = list.as_ref().zip(found.permit()).and_then(|(list, permit)| list.standing(permit)).cloned();
    let verdict = found.on(day, standing.as_ref());
    let logged = logged(&args, &verdict)?;
    let as_of = list.as_ref().map(|list| list.as_of);
    if args.json {
        output::json(&Answer { logged: logged.as_ref(), ..Answer::of(&args.file, &verdict, (day, as_of)) })?;
    } else {
        print(&verdict, (day, as_of), logged.as_ref())?;
    }
    Ok(ExitCode::from(match verdict {
        Verdict::Genuine { .. } => u8::from(logged.is_some_and(|logged| !logged.holds)),
        Verdict::Ended { .. } | Verdict::Altered { .. } | Verdict::UnknownSigner { .. } => 1,
        Verdict::Unreadable { .. } => 2,
    }))
}

fn limit(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// The day that counts: the one that was named; a demonstration's list's; today. A demonstration's clock is not the wall's.
fn day(args: &VerifyArgs, verdict: &Verdict, list: Option<&StatusList>) -> Option<Date> {
    let demo = verdict.paper().is_some_and(Paper::is_demo);
    match (args.on, demo) {
        (Some(day), _) => Some(day),
        (None, true) => list.map(StatusList::day),
        (None, false) => Some(calendar::date_of(server::clock::Clock::Real.now())),
    }
}

fn trusted(args: &VerifyArgs) -> Result<Vec<TrustedKey>, Failure> {
    let mut trust = Vec::new();
    let own = args.data.join(ISSUER_PUBLIC);
    let places = args.keys.iter().map(|path| (path, true)).chain([(&own, false)]);
    for (path, wanted) in places {
        let pem = match std::fs::read_to_string(path) {
            Ok(pem) => pem,
            Err(error) if !wanted && error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::input(format!("{}: {error}", path.display()))),
        };
        let keys = PublishedKey::all_from_pem(&pem).map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
        let shown = path.display().to_string();
        trust.extend(keys.into_iter().map(|key| TrustedKey::published(Named::new(shown.clone(), shown.clone()), key)));
    }
    Ok(trust)
}

/// The list of permits that ended; one that is not believed is no list.
fn status_list(path: &Path, trust: &[TrustedKey]) -> Result<StatusList, Failure> {
    let read = StatusList::open(&bytes(path, limit(LIST_BYTES_MAX))?, trust);
    read.map(|(list, _)| list).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// Checks the proof that a permit carries, or the one that lies beside it; none where there is neither, or no key of the log to check the inner one with.
fn logged(args: &VerifyArgs, verdict: &Verdict) -> Result<Option<Logged>, Failure> {
    let inside = verdict.proof().map(str::as_bytes);
    if args.proof.is_none() && inside.is_none() {
        return Ok(None);
    }
    let Some(permit) = verdict.permit() else {
        return Ok(Some(Logged::not("没有可对照日志的许可证", "there is no permit to compare with the log")));
    };
    let keys = log_keys(args, permit)?;
    match (&args.proof, inside) {
        (Some(file), _) => {
            let file = bytes(file, log::FILE_BYTES_MAX)?;
            let keys = if keys.is_empty() { log::keys(&args.log_keys, &args.data)? } else { keys };
            Ok(Some(proof::issuance(&file, &keys, permit)))
        }
        (None, Some(inside)) if !keys.is_empty() => Ok(Some(proof::issuance(inside, &keys, permit))),
        (None, _) => Ok(None),
    }
}

/// The log's keys: those that were given, the data folder's, or, for a demonstration's permit, those that everybody has.
fn log_keys(args: &VerifyArgs, permit: &Permit) -> Result<Vec<VerifierKey>, Failure> {
    if !args.log_keys.is_empty() || args.data.join(LOG_PUBLIC).exists() {
        return log::keys(&args.log_keys, &args.data);
    }
    if !permit.demo {
        return Ok(Vec::new());
    }
    let city = server::pack::embedded().map_err(Failure::system)?;
    server::keys::demo_log(city.region).map_err(Failure::system)
}

#[derive(Serialize)]
struct Answer<'a> {
    file: String,
    verdict: &'static str,
    message: Named,
    key: Option<&'a str>,
    signer: Option<&'a Named>,
    demo: Option<bool>,
    permit: Option<&'a Permit>,
    document: Option<&'a Document>,
    /// The day that counted; none for a demonstration without a list, whose day nobody knows.
    on: Option<Date>,
    /// The instant of the list.
    status_as_of: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logged: Option<&'a Logged>,
}

impl<'a> Answer<'a> {
    fn of(file: &Path, verdict: &'a Verdict, (on, status_as_of): (Option<Date>, Option<Timestamp>)) -> Self {
        Self {
            file: file.display().to_string(),
            verdict: verdict.code(),
            message: verdict.message(),
            key: verdict.fingerprint(),
            signer: verdict.signer(),
            demo: verdict.paper().map(Paper::is_demo),
            permit: verdict.permit(),
            document: verdict.document(),
            on,
            status_as_of,
            logged: None,
        }
    }
}

fn print(verdict: &Verdict, when: (Option<Date>, Option<Timestamp>), logged: Option<&Logged>) -> Result<(), Failure> {
    let (zh, en) = match verdict {
        Verdict::Genuine { .. } => ("真实", "genuine"),
        Verdict::Ended { .. } => ("真实但已失效", "genuine, but it holds no more"),
        Verdict::Altered { .. } => ("不真实", "not genuine"),
        Verdict::UnknownSigner { .. } => ("签发者未知", "unknown signer"),
        Verdict::Unreadable { .. } => ("无法核验", "cannot be checked"),
    };
    let message = verdict.message();
    text_line(&format!("{zh} ({en})"))?;
    text_line(&message.zh)?;
    text_line(&message.en)?;
    let mut rows = match verdict.paper() {
        Some(Paper::Permit(permit)) => [permit_rows(permit), when_rows(when)].concat(),
        Some(Paper::Document(document)) => document_rows(document),
        None => return Ok(()),
    };
    if let Some(fingerprint) = verdict.fingerprint() {
        rows.push(("密钥 key", format!("SHA-256 {fingerprint}")));
    }
    match logged {
        Some(logged) => rows.push(("存证 log", format!("{}\n{}", logged.message.zh, logged.message.en))),
        None if verdict.proof().is_some() => {
            rows.push((
                "存证 log",
                "证照内附有日志证明，未给出日志公钥 (a proof is inside: give --log-key to check it)".to_owned(),
            ));
        }
        None => {}
    }
    output::table(&["", ""], rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]).collect())
}

/// As of when it was judged.
fn when_rows((on, as_of): (Option<Date>, Option<Timestamp>)) -> Vec<(&'static str, String)> {
    let day = on.map_or_else(
        || "未核对：演示的日历不是今天 (not judged: a demonstration's day is not today)".to_owned(),
        |day| day.to_string(),
    );
    let list = as_of.map_or_else(
        || "未给出状态名单：撤销、变更不可知 (no list given: whether it was revoked or changed is not known)".to_owned(),
        |at| format!("{at}"),
    );
    vec![("核验日 on", day), ("状态名单截至 status as of", list)]
}

fn permit_rows(permit: &Permit) -> Vec<(&'static str, String)> {
    let until = permit.valid_to.map_or_else(|| "长期 (no end)".to_owned(), |day| day.to_string());
    vec![
        ("证照 permit", format!("{} ({})", permit.name.zh, permit.name.en)),
        ("文号 document", permit.document_number.clone()),
        ("标识 number", permit.number.to_string()),
        ("持证人 holder", permit.holder.clone()),
        ("项目 project", permit.project.clone()),
        ("机关 issuer", format!("{} ({})", permit.issuer.zh, permit.issuer.en)),
        ("有效期 valid", format!("{} – {until}", permit.valid_from)),
        ("版本 edition", permit.number.version().to_string()),
    ]
}

fn document_rows(document: &Document) -> Vec<(&'static str, String)> {
    vec![
        ("文书 document", format!("{} ({})", document.title.zh, document.title.en)),
        ("文号 number", document.number.clone()),
        ("致 to", document.addressee.zh.trim_end_matches('：').to_owned()),
        ("机关 issuer", format!("{} ({})", document.issuer.zh, document.issuer.en)),
        ("日期 dated", document.on.to_string()),
    ]
}
