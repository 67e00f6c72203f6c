//! From which address a request comes. Behind a proxy the connection is the proxy's: then a header names the client, and only the header that the operator
//! configured, only from a proxy that he trusts, is believed.

use crate::problem::Problem;
use crate::state::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The proxy in front of the server.
#[derive(Debug, Clone, Default)]
pub struct Proxy {
    /// The header by which it names its client; the last address in it counts. None: there is no proxy.
    pub header: Option<HeaderName>,
    /// From which addresses it calls; none named: from this machine.
    pub from: Vec<IpAddr>,
}

impl Proxy {
    fn trusts(&self, peer: IpAddr) -> bool {
        if self.from.is_empty() { peer.is_loopback() } else { self.from.contains(&peer) }
    }

    /// The address of whoever made a request; none when nothing says it.
    pub fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())?;
        let Some(header) = self.header.as_ref().filter(|_| self.trusts(peer)) else { return Some(peer) };
        let named = headers.get_all(header).iter().filter_map(|value| value.to_str().ok()).next_back();
        let last: Option<IpAddr> = named.and_then(|line| line.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
        Some(last.map_or(peer, |address| address.to_canonical()))
    }
}

/// Who makes a request, as far as its address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(Option<IpAddr>);

impl Client {
    /// Under what its tries are counted: an address; of IPv6 the network of 64 bits, of which one client has all. Whoever calls from this machine
    /// is not counted: he is here, or is a proxy that nobody configured, behind which everybody looks the same.
    pub fn counted(self) -> Option<String> {
        match self.0? {
            address if address.is_loopback() => None,
            IpAddr::V4(address) => Some(address.to_string()),
            IpAddr::V6(address) => {
                let network = address.to_bits() >> 64 << 64;
                Some(format!("{}/64", Ipv6Addr::from_bits(network)))
            }
        }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(app.proxy.client(&parts.extensions, &parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(proxy: &Proxy, peer: &str, named: Option<&str>) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 50_000)));
        let mut headers = HeaderMap::new();
        if let Some(named) = named {
            headers.insert("x-forwarded-for", named.parse().unwrap());
        }
        proxy.client(&extensions, &headers).unwrap().to_string()
    }

    #[test]
    fn only_a_configured_proxy_names_its_clients() {
        let forwarded = Some("198.51.100.9, 203.0.113.7");
        let none = Proxy::default();
        assert_eq!(asked(&none, "127.0.0.1", forwarded), "127.0.0.1", "no header is configured");
        let here = Proxy { header: Some(HeaderName::from_static("x-forwarded-for")), from: vec![] };
        assert_eq!(asked(&here, "127.0.0.1", forwarded), "203.0.113.7");
        assert_eq!(asked(&here, "127.0.0.1", Some("nobody")), "127.0.0.1");
        assert_eq!(asked(&here, "127.0.0.1", None), "127.0.0.1");
        assert_eq!(asked(&here, "203.0.113.1", forwarded), "203.0.113.1", "whoever is no proxy says nothing of others");
        let there = Proxy { from: vec!["10.0.0.5".parse().unwrap()], ..here };
        assert_eq!(asked(&there, "10.0.0.5", forwarded), "203.0.113.7");
        assert_eq!(asked(&there, "127.0.0.1", forwarded), "127.0.0.1");
        assert_eq!(asked(&there, "::ffff:10.0.0.5", Some("::ffff:203.0.113.9")), "203.0.113.9");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client_and_this_machine_none() {
        let counted = |text: &str| Client(Some(text.parse().unwrap())).counted();
        assert_eq!(counted("203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!(counted("2001:db8:1:2:3:4:5:6").as_deref(), Some("2001:db8:1:2::/64"));
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff::1"));
        assert_eq!((counted("127.0.0.1"), counted("::1"), Client(None).counted()), (None, None, None));
    }
}
