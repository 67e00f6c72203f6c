//! `ballast demo`: the demonstration city on a simulated clock.

use super::base_map::BaseMapArgs;
use super::oidc::OidcArgs;
use super::outgoing::OutgoingArgs;
use super::proxy::ProxyArgs;
use super::{Log, Monitoring, Place, bar, block_on};
use crate::output::{Failure, Outcome};
use server::Setup;
use std::cell::Cell;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::time::Instant;
use tokio::net::TcpListener;
use tracing::Level;

/// Arguments of `ballast demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the demonstration's data; made when it is not there
    #[arg(long, env = "BALLAST_DATA", default_value = "data/demo")]
    data: std::path::PathBuf,
    /// A PostgreSQL database instead of SQLite
    #[arg(long, env = "BALLAST_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 8600)]
    port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Where people reach the server, for QR codes; the address by default
    #[arg(long)]
    public_url: Option<String>,
    #[command(flatten)]
    outgoing: OutgoingArgs,
    #[command(flatten)]
    proxy: ProxyArgs,
    #[command(flatten)]
    oidc: OidcArgs,
    #[command(flatten)]
    base_map: BaseMapArgs,
    #[command(flatten)]
    monitoring: Monitoring,
    /// Only build the data
    #[arg(long)]
    no_serve: bool,
    /// Build only one in so many of the business entities: for tests, which need no whole city
    #[arg(long, env = "BALLAST_DEMO_THIN", default_value_t = 1, hide = true)]
    thin: usize,
    #[command(flatten)]
    log: Log,
}

/// Builds what is missing and serves it.
pub fn run(args: Args) -> Outcome {
    args.log.start(Level::WARN);
    block_on(async move {
        let listener = match args.no_serve {
            true => None,
            false => Some(listen(args.bind, args.port).await?),
        };
        let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let reached = address.unwrap_or_else(|| SocketAddr::new(args.bind, args.port));
        let public_url = args.public_url.unwrap_or_else(|| format!("http://{reached}"));
        let place = Place { data: args.data, database: args.database };
        let (outgoing, proxy, provider) = (args.outgoing.outgoing()?, args.proxy.proxy()?, args.oidc.provider()?);
        let base_map = args.base_map.base_map()?;
        let setup = Setup { outgoing, proxy, provider, base_map, ..place.setup(&public_url, true) };
        let opened = server::open(&setup).await.map_err(Failure::system)?;
        if opened.is_new {
            let started = Instant::now();
            build(&opened.app, args.thin).await?;
            eprintln!("The demonstration city was built in {:.1} s: {}", started.elapsed().as_secs_f32(), place.data.display());
        }
        let Some(listener) = listener else {
            opened.app.store.close().await;
            return Ok(ExitCode::SUCCESS);
        };
        eprintln!("Ballast serves the demonstration city on http://{reached}  (Ctrl-C ends)");
        server::run(opened.app, listener, args.monitoring.listen().await?).await.map_err(Failure::system)?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Builds the demonstration; says how far it is, and of each part how long it took.
async fn build(app: &server::state::App, thin: usize) -> Result<(), Failure> {
    let bar = bar("  {bar:32} {human_pos} of {human_len} {msg}");
    let begun = Cell::new(Instant::now());
    server::demo::build(app, thin, |part, done, of| {
        bar.set_message(part.name());
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        if done == of {
            let took = begun.replace(Instant::now()).elapsed().as_secs_f32();
            bar.suspend(|| eprintln!("  {of:>7} {:<24} {took:>6.1} s", part.name()));
        }
    })
    .await
    .map_err(Failure::system)?;
    bar.finish_and_clear();
    Ok(())
}

/// Takes a port, or says who may have it.
pub async fn listen(bind: IpAddr, port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::new(bind, port);
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure::system(format!("{address}: {error}: choose another port with --port")))
}
