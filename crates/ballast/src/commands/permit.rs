//! `ballast permit verify FILE`: is this permit or document genuine? Needs no network.

use super::{DATA, bytes, ledger as log};
use crate::output::{self, Failure, Outcome, text_line};
use approval::Named;
use permit::{BYTES_MAX, Document, Paper, Permit, PublicKey, TrustedKey, Verdict};
use serde::Serialize;
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
    /// Check the PDF of a permit or a document: exit code 0 genuine, 1 not genuine, 2 nothing that can be checked
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The PDF as it was issued
    file: PathBuf,
    /// A public key (PEM) to trust beside the demonstration's; may be given more than once
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// A server's data folder, whose issuer.pub is trusted as well
    #[arg(long, env = "BALLAST_DATA", default_value = DATA)]
    data: PathBuf,
    /// The proof that its issuance is in the issuer's log (.tlog-proof): checked as well
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
/// [`Failure`] when the file or a key cannot be read.
pub fn run(args: Args) -> Outcome {
    let Question::Verify(args) = args.question;
    let trust = trusted(&args)?;
    let limit = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX);
    let verdict = permit::verify(&bytes(&args.file, limit)?, &trust);
    let logged = args.proof.as_deref().map(|file| logged(file, &args, &verdict)).transpose()?;
    if args.json {
        output::json(&Answer { logged: logged.as_ref(), ..Answer::of(&args.file, &verdict) })?
    } else {
        print(&verdict)?;
        if let Some(logged) = &logged {
            text_line(&format!("{}\n{}", logged.message.zh, logged.message.en))?;
        }
    }
    Ok(ExitCode::from(match verdict {
        Verdict::Genuine { .. } => u8::from(logged.is_some_and(|logged| !logged.holds)),
        Verdict::Altered { .. } | Verdict::UnknownSigner { .. } => 1,
        Verdict::Unreadable { .. } => 2,
    }))
}

fn trusted(args: &VerifyArgs) -> Result<Vec<TrustedKey>, Failure> {
    let mut trust = Vec::new();
    let own = args.data.join("issuer.pub");
    let places = args.keys.iter().map(|path| (path, true)).chain([(&own, false)]);
    for (path, wanted) in places {
        let pem = match std::fs::read_to_string(path) {
            Ok(pem) => pem,
            Err(error) if !wanted && error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::input(format!("{}: {error}", path.display()))),
        };
        let key = PublicKey::from_pem(&pem).map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
        let shown = path.display().to_string();
        trust.push(TrustedKey::organ(Named::new(shown.clone(), shown), key));
    }
    Ok(trust)
}

/// Whether the issuance of a permit is in the log.
#[derive(Serialize)]
struct Logged {
    holds: bool,
    message: Named,
    leaf: Option<u64>,
    checkpoint: Option<u64>,
}

/// Checks that a proof file proves the issuance of this very permit.
fn logged(file: &Path, args: &VerifyArgs, verdict: &Verdict) -> Result<Logged, Failure> {
    let keys = log::keys(&args.log_keys, &args.data)?;
    let not = |zh: String, en: String| Logged { holds: false, message: Named::new(zh, en), leaf: None, checkpoint: None };
    let Some(permit) = verdict.permit() else {
        return Ok(not("没有可对照日志的许可证".to_owned(), "there is no permit to compare with the log".to_owned()));
    };
    Ok(match log::show(&bytes(file, log::FILE_BYTES_MAX)?, &keys, &[]) {
        log::Shown::Not(why) | log::Shown::Unreadable(why) => {
            not(format!("颁发记录的日志证明无效：{why}"), format!("the proof of its issuance does not hold: {why}"))
        }
        log::Shown::Genuine { fact, index, checkpoint, .. } => {
            let body: serde_json::Value =
                fact.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
            let same = fact.kind == "permit-issued"
                && fact.subject == permit.id.to_string()
                && body["number"] == permit.number.to_string()
                && body["holder"] == permit.holder;
            match same {
                false => not("该证明是另一条留痕的".to_owned(), "the proof is of another fact".to_owned()),
                true => Logged {
                    holds: true,
                    message: Named::new(
                        format!("颁发记录在日志“{}”中：第 {index} 条，检查点 {} 条", checkpoint.origin, checkpoint.size),
                        format!(
                            "its issuance is in the log {}: leaf {index} of the checkpoint of {}",
                            checkpoint.origin, checkpoint.size
                        ),
                    ),
                    leaf: Some(index),
                    checkpoint: Some(checkpoint.size),
                },
            }
        }
    })
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
    #[serde(skip_serializing_if = "Option::is_none")]
    logged: Option<&'a Logged>,
}

impl<'a> Answer<'a> {
    fn of(file: &Path, verdict: &'a Verdict) -> Self {
        let signer = match verdict {
            Verdict::Genuine { signer, .. } => Some(signer),
            _ => None,
        };
        Self {
            file: file.display().to_string(),
            verdict: verdict.code(),
            message: verdict.message(),
            key: verdict.fingerprint(),
            signer,
            demo: verdict.paper().map(Paper::is_demo),
            permit: verdict.permit(),
            document: verdict.document(),
            logged: None,
        }
    }
}

fn print(verdict: &Verdict) -> Result<(), Failure> {
    let (zh, en) = match verdict {
        Verdict::Genuine { .. } => ("真实", "genuine"),
        Verdict::Altered { .. } => ("不真实", "not genuine"),
        Verdict::UnknownSigner { .. } => ("签发者未知", "unknown signer"),
        Verdict::Unreadable { .. } => ("无法核验", "cannot be checked"),
    };
    let message = verdict.message();
    text_line(&format!("{zh} ({en})"))?;
    text_line(&message.zh)?;
    text_line(&message.en)?;
    let mut rows = match verdict.paper() {
        Some(Paper::Permit(permit)) => permit_rows(permit),
        Some(Paper::Document(document)) => document_rows(document),
        None => return Ok(()),
    };
    if let Some(fingerprint) = verdict.fingerprint() {
        rows.push(("密钥 key", format!("SHA-256 {fingerprint}")));
    }
    output::table(&["", ""], rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]).collect())
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
