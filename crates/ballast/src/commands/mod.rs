//! One file per command.

pub mod assign;
pub mod bucket;
pub mod calendar;
pub mod case;
pub mod demo;
pub mod figures;
pub mod import;
pub mod match_policies;
pub mod outgoing;
pub mod pack;
pub mod path;
pub mod permit;
pub mod serve;
pub mod user;

use crate::output::{self, Failure, Outcome};
use server::Setup;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// Where the data lies when nobody says.
pub const DATA: &str = "data/ballast";

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
