//! `ballast serve`: a real city on real time.

use super::base_map::BaseMapArgs;
use super::bucket::BucketArgs;
use super::demo::listen;
use super::oidc::OidcArgs;
use super::outgoing::OutgoingArgs;
use super::proxy::ProxyArgs;
use super::{Log, Monitoring, Place, block_on};
use crate::output::{Failure, Outcome};
use std::net::IpAddr;
use std::process::ExitCode;
use tracing::Level;

/// Arguments of `ballast serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bucket: BucketArgs,
    #[command(flatten)]
    log: Log,
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
    /// The port
    #[arg(long, default_value_t = 8600)]
    port: u16,
    /// The address to listen on; loopback unless told otherwise
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Where people reach the server, for QR codes: https://ballast.example.gov.cn
    #[arg(long)]
    public_url: Option<String>,
}

/// Serves until it is told to stop.
pub fn run(args: Args) -> Outcome {
    args.log.start(Level::INFO);
    block_on(async move {
        let (listener, metrics) = (listen(args.bind, args.port).await?, args.monitoring.listen().await?);
        let reached = listener.local_addr().map_err(Failure::system)?;
        let public_url = args.public_url.unwrap_or_else(|| format!("http://{reached}"));
        let outgoing = args.outgoing.outgoing()?;
        let (bucket, proxy) = (args.bucket.bucket(), args.proxy.proxy()?);
        let (provider, base_map) = (args.oidc.provider()?, args.base_map.base_map()?);
        let setup = server::Setup { bucket, outgoing, proxy, provider, base_map, ..args.place.setup(&public_url, false) };
        let opened = server::open(&setup).await.map_err(Failure::system)?;
        if opened.app.store.users().await.map_err(Failure::system)?.is_empty() {
            eprintln!("Nobody can sign in yet: make an administrator with `ballast user add --name admin --role administrator`.");
        }
        if !args.bind.is_loopback() && !public_url.starts_with("https://") {
            eprintln!(
                "Warning: {} takes requests from other machines in plain HTTP, so passwords and cookies cross the network as they are. \
                 Put a proxy with TLS in front, name it by --proxy-header and give --public-url https://…; or bind to 127.0.0.1.",
                args.bind
            );
        }
        eprintln!("Ballast serves on http://{reached}");
        server::run(opened.app, listener, metrics).await.map_err(Failure::system)?;
        Ok(ExitCode::SUCCESS)
    })
}
