//! One file per command.

pub mod bucket;
pub mod calendar;
pub mod case;
pub mod demo;
pub mod figures;
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

/// Lets the log go to stderr: warnings, or what RUST_LOG asks for.
pub fn log(level: &str) {
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    // A second start within one process finds the log already there.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Prints the API's document.
pub fn openapi() -> Outcome {
    output::json(&server::document())?;
    Ok(ExitCode::SUCCESS)
}
