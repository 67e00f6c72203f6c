//! One file per command.

pub mod assign;
pub mod backup;
pub mod base_map;
pub mod bucket;
pub mod calendar;
pub mod case;
pub mod demo;
pub mod figures;
pub mod import;
pub mod keys;
pub mod ledger;
pub mod match_policies;
pub mod oidc;
pub mod outgoing;
pub mod pack;
pub mod path;
pub mod permit;
pub mod proxy;
pub mod serve;
pub mod user;

use crate::output::{self, Failure, Outcome};
use indicatif::{ProgressBar, ProgressStyle};
use server::Setup;
use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::net::TcpListener;
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
            proxy: server::Proxy::default(),
            provider: None,
            base_map: None,
            wall: None,
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

    /// The address of its database, whether it is there or not.
    pub fn url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join(FILE).display()))
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
            true => {
                let place = Self { data, database: None };
                let url = place.url();
                Ok((place, url))
            }
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

/// A bar that says how far long work is; its length is told when it is known.
pub fn bar(template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Runs something asynchronous to its end.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::system)?;
    runtime.block_on(work)
}

/// Where monitoring asks.
#[derive(Debug, Clone, clap::Args)]
pub struct Monitoring {
    /// Answer Prometheus at this address, apart from the city's pages: 127.0.0.1:9600
    #[arg(long, env = "BALLAST_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
}

impl Monitoring {
    /// Listens there, if it was asked for.
    ///
    /// # Errors
    /// [`Failure`] when the address is taken.
    pub async fn listen(&self) -> Result<Option<TcpListener>, Failure> {
        match self.metrics {
            Some(address) => demo::listen(address.ip(), address.port()).await.map(Some),
            None => Ok(None),
        }
    }
}

/// How much is logged on stderr.
#[derive(Debug, Clone, clap::Args)]
pub struct Log {
    /// How a line of the log looks: text for people, json for programs
    #[arg(long, env = "BALLAST_LOG_FORMAT", value_enum, default_value_t = Format::Text)]
    log_format: Format,
    /// What is logged on stderr: error, warn, info, debug or trace, for all or by room: `warn,server=debug`
    #[arg(long, env = "RUST_LOG", value_name = "LEVELS")]
    log: Option<Targets>,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Log {
    /// Lets the log go to stderr: what was asked for, else `usual`.
    pub fn start(self, usual: Level) {
        let wanted = self.log.unwrap_or_else(|| Targets::new().with_default(usual));
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        // A second start within one process finds the log already there.
        let _ = match self.log_format {
            Format::Text => tracing_subscriber::registry().with(lines.with_filter(wanted)).try_init(),
            Format::Json => tracing_subscriber::registry().with(lines.json().with_filter(wanted)).try_init(),
        };
    }
}

/// Prints the API's document.
pub fn openapi() -> Outcome {
    output::json(server::document())?;
    Ok(ExitCode::SUCCESS)
}
