//! The proxy in front of the server: who says from which address a request comes.

use crate::output::Failure;
use server::Proxy;
use std::net::IpAddr;

/// The header of the proxy; without one every connection speaks for itself.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Proxy")]
pub struct ProxyArgs {
    /// The header in which the proxy in front names its client, the last address in it counts: X-Forwarded-For
    #[arg(long, env = "BALLAST_PROXY_HEADER", value_name = "NAME")]
    proxy_header: Option<String>,
    /// From which addresses that proxy calls; from this machine unless told otherwise
    #[arg(long, env = "BALLAST_PROXY_FROM", value_name = "ADDRESS", value_delimiter = ',', requires = "proxy_header")]
    proxy_from: Vec<IpAddr>,
}

impl ProxyArgs {
    /// What the server needs.
    pub fn proxy(self) -> Result<Proxy, Failure> {
        let header = self.proxy_header.map(|name| name.parse()).transpose();
        let header = header.map_err(|_| Failure::input("--proxy-header is the name of a header, such as X-Forwarded-For"))?;
        Ok(Proxy { header, from: self.proxy_from })
    }
}
