//! `ballast permit verify FILE`: is this permit or document genuine? Needs no network.

use super::DATA;
use crate::output::{self, Failure, Outcome, text_line};
use approval::Named;
use permit::{BYTES_MAX, Document, Paper, Permit, PublicKey, TrustedKey, Verdict};
use serde::Serialize;
use std::fs::File;
use std::io::{ErrorKind, Read};
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
    let verdict = permit::verify(&bytes(&args.file)?, &trust);
    if args.json {
        output::json(&Answer::of(&args.file, &verdict))?
    } else {
        print(&verdict)?
    }
    Ok(ExitCode::from(match verdict {
        Verdict::Genuine { .. } => 0,
        Verdict::Altered { .. } | Verdict::UnknownSigner { .. } => 1,
        Verdict::Unreadable { .. } => 2,
    }))
}

/// The file, or as much of it as shows that it is too large.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let limit = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
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
