//! Which addresses a webhook may have: an address that somebody typed must not make the server speak to itself or its neighbours.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What the operator allows beyond the public internet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Private networks (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7): for receivers within the offices' own network.
    pub private: bool,
    /// This machine, also without TLS: for a relay beside the server.
    pub loopback: bool,
}

impl Reach {
    /// Whether a webhook may go there.
    pub fn allows(self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V4(ip) => self.allows_v4(ip),
            IpAddr::V6(ip) => self.allows_v6(ip),
        }
    }

    fn allows_v4(self, ip: Ipv4Addr) -> bool {
        let [a, b, c, _] = ip.octets();
        if ip.is_loopback() {
            return self.loopback;
        }
        if ip.is_private() || (a == 100 && (64..128).contains(&b)) {
            return self.private;
        }
        // Nobody's: this network, link-local (where clouds tell secrets), documentation, benchmarks, multicast, reserved.
        let nobodys = a == 0
            || ip.is_link_local()
            || ip.is_documentation()
            || (a == 192 && b == 0 && c == 0)
            || (a == 192 && b == 88 && c == 99)
            || (a == 198 && (b & 0xfe) == 18)
            || a >= 224;
        !nobodys
    }

    fn allows_v6(self, ip: Ipv6Addr) -> bool {
        if ip.is_loopback() {
            return self.loopback;
        }
        let parts = ip.segments();
        let embedded = |high: u16, low: u16| {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            self.allows_v4(Ipv4Addr::new(a, b, c, d))
        };
        match parts {
            // An IPv4 address in another dress: mapped, compatible, NAT64, 6to4.
            [0, 0, 0, 0, 0, 0xffff | 0, high, low] if high != 0 => embedded(high, low),
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
            [0x2002, high, low, ..] => embedded(high, low),
            [first, ..] if (first & 0xfe00) == 0xfc00 => self.private,
            // What is left of the public internet is 2000::/3, without Teredo and documentation.
            [0x2001, 0 | 0xdb8, ..] => false,
            [first, ..] => (first & 0xe000) == 0x2000,
        }
    }
}

/// Looks names up and leaves out what may not be reached: a name that is looked up again cannot lead elsewhere.
pub(super) struct Guard(pub Reach);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let all: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let some: Vec<SocketAddr> = all.into_iter().filter(|address| reach.allows(address.ip())).collect();
            if some.is_empty() {
                return Err(NotAllowed.into());
            }
            Ok(Box::new(some.into_iter()) as Addrs)
        })
    }
}

/// A name none of whose addresses may be reached.
#[derive(Debug, thiserror::Error)]
#[error("no address of this name may be reached")]
pub(super) struct NotAllowed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_unless_the_operator_says_so() {
        let (none, both) = (Reach::default(), Reach { private: true, loopback: true });
        let allows = |reach: Reach, ip: &str| reach.allows(ip.parse().unwrap());
        for public in ["1.1.1.1", "223.5.5.5", "2400:3200::1", "64:ff9b::101:101", "::ffff:1.1.1.1"] {
            assert!(allows(none, public), "{public}");
        }
        let private = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::"];
        for inside in private.into_iter().chain(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]) {
            assert!(!allows(none, inside), "{inside}");
            assert!(allows(both, inside), "{inside}");
        }
        let nobodys = ["0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "fe80::1"];
        for never in nobodys.into_iter().chain(["ff02::1", "2001:db8::1", "2001::1", "::ffff:169.254.169.254", "240.0.0.1"]) {
            assert!(!allows(both, never), "{never}");
        }
    }
}
