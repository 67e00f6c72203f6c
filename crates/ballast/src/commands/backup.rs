//! `ballast backup` and `ballast restore`: a city in one file, and back into an empty place, with its log checked.

use super::bucket::BucketArgs;
use super::{Place, bar, block_on, ledger};
use crate::output::{self, Failure, Outcome, text_line};
use serde::Serialize;
use server::backup::{self, BackupError, Manifest};
use server::clock::Clock;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Papers, Store, Verified};

/// Arguments of `ballast backup`.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The file to write; it must not be there
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bucket: BucketArgs,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

/// Arguments of `ballast restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The backup
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bucket: BucketArgs,
    /// Only compare every part with the backup's manifest
    #[arg(long)]
    check: bool,
    /// A file of keys to trust for the log, such as the server's ledger.pub that was kept elsewhere; the backup's own without
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// A checkpoint that was kept elsewhere, which the log must go on from; may be given more than once
    #[arg(long = "checkpoint", value_name = "FILE")]
    known: Vec<PathBuf>,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    file: String,
    region: String,
    made_at: String,
    tables: usize,
    rows: u64,
    files: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    genuine: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a Verified>,
}

impl<'a> Told<'a> {
    fn of(file: &Path, manifest: &Manifest, log: Option<&'a Verified>) -> Self {
        Self {
            file: file.display().to_string(),
            region: manifest.region.to_string(),
            made_at: manifest.made_at.to_string(),
            tables: manifest.tables.len(),
            rows: manifest.rows(),
            files: manifest.files.len(),
            genuine: log.map(Verified::is_genuine),
            log,
        }
    }

    fn print(&self, json: bool, heading: &str) -> Result<(), Failure> {
        if json {
            return output::json(self);
        }
        text_line(heading)?;
        let rows = [
            ("地区 region", self.region.clone()),
            ("时点 moment", self.made_at.clone()),
            ("表 tables", self.tables.to_string()),
            ("行 rows", self.rows.to_string()),
            ("文件 files", self.files.to_string()),
        ];
        output::table(&["", ""], rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]).collect())
    }
}

fn failed(file: &Path, error: BackupError) -> Failure {
    let message = format!("{}: {error}", file.display());
    match error {
        BackupError::Store(store::StoreError::NotEmpty { .. } | store::StoreError::Misfit { .. }) => Failure::input(message),
        BackupError::Store(_) => Failure::system(message),
        _ => Failure::input(message),
    }
}

fn papers(place: &Place, bucket: BucketArgs) -> Result<Papers, Failure> {
    server::papers(&place.data, bucket.bucket().as_ref()).map_err(Failure::input)
}

/// Makes a backup: beside its place first, so that a file of that name is always whole.
pub fn backup(args: BackupArgs) -> Outcome {
    if args.file.exists() {
        return Err(Failure::input(format!("{} is there already: choose another name", args.file.display())));
    }
    let city = server::pack::embedded().map_err(Failure::system)?;
    let (place, url) = args.place.found()?;
    let kept = place.data.join(server::keys::LOG_PUBLIC);
    let log_keys = fs::read_to_string(&kept).map_err(|error| Failure::input(format!("{}: {error}", kept.display())))?;
    let beside = args.file.with_added_extension("part");
    let mut only_mine = OpenOptions::new();
    only_mine.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut only_mine, 0o600);
    let out = only_mine.open(&beside).map_err(|error| Failure::input(format!("{}: {error}", beside.display())))?;
    let papers = papers(&place, args.bucket)?;
    let bar = bar("  {spinner} {pos} rows and files");
    let made = block_on(async {
        let store = Store::open(&url, city.region).await.map_err(Failure::input)?;
        let told = |n: u64| {
            if n.is_multiple_of(1_000) {
                bar.set_position(n)
            }
        };
        let now = Clock::Real.now();
        let made = backup::write((&store, &papers), log_keys, now, BufWriter::new(&out), told).await;
        store.close().await;
        made.map_err(|error| failed(&args.file, error))
    });
    bar.finish_and_clear();
    let made = made.and_then(|made| {
        let kept = out.sync_all().and_then(|()| fs::rename(&beside, &args.file));
        kept.map(|()| made).map_err(|error| Failure::system(format!("{}: {error}", args.file.display())))
    });
    if made.is_err() {
        let _ = fs::remove_file(&beside);
    }
    Told::of(&args.file, &made?, None)
        .print(args.json, "已备份；密钥不在其中，请另行保管 (made; the keys are not in it: keep them elsewhere)")?;
    Ok(ExitCode::SUCCESS)
}

/// Checks a backup, and takes it back unless only that was asked.
pub fn restore(args: RestoreArgs) -> Outcome {
    let city = server::pack::embedded().map_err(Failure::system)?;
    let file = File::open(&args.file).map_err(|error| Failure::input(format!("{}: {error}", args.file.display())))?;
    let checking = bar("  {bar:32} {pos}/{len} parts checked");
    let told = |done, of| {
        checking.set_length(of);
        checking.set_position(done);
    };
    let checked = backup::check(BufReader::new(file), city.region, told).map_err(|error| failed(&args.file, error));
    checking.finish_and_clear();
    let checked = checked?;
    if args.check {
        Told::of(&args.file, &checked.manifest, None).print(args.json, "完好 (whole)")?;
        return Ok(ExitCode::SUCCESS);
    }
    let keys = match args.keys.is_empty() {
        true => server::keys::verifiers(&checked.manifest.log_keys).map_err(Failure::input)?,
        false => ledger::keys(&args.keys, &args.place.data)?,
    };
    let known = args.known.iter().map(|file| ledger::known(file, &keys)).collect::<Result<Vec<_>, _>>()?;
    fs::create_dir_all(&args.place.data).map_err(|error| Failure::input(format!("{}: {error}", args.place.data.display())))?;
    let url = args.place.url();
    let papers = papers(&args.place, args.bucket)?;
    let filling = bar("  {bar:32} {pos}/{len} rows and files");
    filling.set_length(checked.manifest.rows() + checked.manifest.files.len() as u64);
    let done = block_on(async {
        let store = Store::open(&url, city.region).await.map_err(Failure::input)?;
        let told = |n: u64| {
            if n.is_multiple_of(1_000) {
                filling.set_position(n)
            }
        };
        let manifest = backup::restore(checked, (&store, &papers), told).await.map_err(|error| failed(&args.file, error))?;
        let log = store.verify_ledger(&keys, &known, |_, _| {}).await.map_err(Failure::system)?;
        store.close().await;
        Ok((manifest, log))
    });
    filling.finish_and_clear();
    let (manifest, log) = done?;
    let heading = match log.is_genuine() {
        true => {
            "已恢复，留痕日志真实；请把密钥放回数据目录 (restored, the log is genuine; put the keys back into the data folder)"
        }
        false => "已恢复，但留痕日志不真实 (restored, but the log is not genuine)",
    };
    Told::of(&args.file, &manifest, Some(&log)).print(args.json, heading)?;
    for one in log.findings.iter().filter(|_| !args.json) {
        text_line(&format!("- {}\n  {}", one.zh, one.en))?;
    }
    Ok(ExitCode::from(u8::from(!log.is_genuine())))
}
