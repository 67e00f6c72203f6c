//! One file per command.

pub mod assign;
pub mod bucket;
pub mod calendar;
pub mod case;
pub mod demo;
pub mod figures;
pub mod import;
pub mod ledger;
pub mod match_policies;
pub mod outgoing;
pub mod pack;
pub mod path;
pub mod permit;
pub mod serve;
pub mod user;

use crate::output::{self, Failure, Outcome};
use server::Setup;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// Where the data lies when nobody says.
pub const DATA: &str = "data/ballast";
/// The file of a SQLite database within its folder.
const FILE: &str = "ballast.db";

/// Where a city's data lies.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The folder of the database, papers and keys
    #[arg(long, env = "BALLAST_DATA", default_value = DATA)]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the SQLite file in the data folder: postgres://user@host/name
    #[arg(long, env = "BALLAST_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
}

impl Place {
    /// How a server there is opened.
    pub fn setup(&self, public_url: &str, demo: bool) -> Setup {
        Setup {
            data: self.data.clone(),
            database: self.database.clone(),
            public_url: public_url.to_owned(),
            demo,
            bucket: None,
            outgoing: server::Outgoing::default(),
        }
    }
}

impl Place {
    /// The data folder, or, when none was named and there is none, the demonstration's.
    pub fn data_or_demo(&self) -> PathBuf {
        let demo = Path::new("data/demo");
        let unnamed = self.data.as_os_str() == DATA && !self.data.join(FILE).exists() && demo.join(FILE).exists();
        if unnamed { demo.to_owned() } else { self.data.clone() }
    }

    /// The place of a database that is there, and its address: the one named, the data folder's, or, when that folder was not named, the
    /// demonstration's.
    ///
    /// # Errors
    /// [`Failure`] when there is none.
    pub fn found(&self) -> Result<(Self, String), Failure> {
        if let Some(url) = &self.database {
            return Ok((self.clone(), url.clone()));
        }
        let data = self.data_or_demo();
        let file = data.join(FILE);
        match file.exists() {
            true => Ok((Self { data, database: None }, format!("sqlite:{}", file.display()))),
            false => Err(Failure::input(format!(
                "there is no database in {}: name its folder with --data, or build the demonstration with `ballast demo`",
                self.data.display()
            ))),
        }
    }
}

/// A file, or as much of it as shows that it is too large.
///
/// # Errors
/// [`Failure`] when it cannot be read.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Runs something asynchronous to its end.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::system)?;
    runtime.block_on(work)
}

/// How much is logged on stderr.
#[derive(Debug, Clone, clap::Args)]
pub struct Log {
    /// What is logged on stderr: error, warn, info, debug or trace, for all or by room: `warn,server=debug`
    #[arg(long, env = "RUST_LOG", value_name = "LEVELS")]
    log: Option<Targets>,
}

impl Log {
    /// Lets the log go to stderr: what was asked for, else `usual`.
    pub fn start(self, usual: Level) {
        let wanted = self.log.unwrap_or_else(|| Targets::new().with_default(usual));
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(wanted);
        // A second start within one process finds the log already there.
        let _ = tracing_subscriber::registry().with(lines).try_init();
    }
}

/// Prints the API's document.
pub fn openapi() -> Outcome {
    output::json(&server::document())?;
    Ok(ExitCode::SUCCESS)
}
