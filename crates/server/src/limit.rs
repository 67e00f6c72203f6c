//! How often one client may ask: a bucket of tokens for changes, another for public look-ups, a small one for queue tickets.
//!
//! Generous, for people never meet it; always on, for a program that tries numbers or floods the log must. A client is an
//! address ([`Proxy::client`]).

use crate::client::Proxy;
use crate::clock::Clock;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

/// Changes at once by one client.
const CHANGES_MAX: u32 = 600;
/// Changes a second that one client gets back.
const CHANGES_PER_SECOND: u32 = 20;
/// Queue tickets at once by one client: a kiosk for a hall, or a phone.
const TICKETS_MAX: u32 = 30;
/// Queue tickets a minute that one client gets back.
const TICKETS_PER_MINUTE: u32 = 12;
/// Complaints at once by one client: a household, or an office behind one address.
const COMPLAINTS_MAX: u32 = 10;
/// Complaints a minute that one client gets back.
const COMPLAINTS_PER_MINUTE: u32 = 2;
/// Secrets of complaints at once that one client may try, right or wrong.
const SECRETS_MAX: u32 = 40;
/// Secrets a minute that one client gets back.
const SECRETS_PER_MINUTE: u32 = 20;
/// Public look-ups at once by one client.
const LOOK_UPS_MAX: u32 = 300;
/// Public look-ups a second that one client gets back.
const LOOK_UPS_PER_SECOND: u32 = 10;
/// What another system brings in at once: a night's slips come one after the other.
const INTAKES_MAX: u32 = 200;
/// What it may bring in a second after that.
const INTAKES_PER_SECOND: u32 = 10;
/// Clients that are remembered; whoever has all his tokens is forgotten first.
const CLIENTS_MAX: usize = 50_000;

/// The limits of one server; cheap to clone.
#[derive(Clone)]
pub struct Limits(Arc<Mutex<HashMap<(IpAddr, Kind), Bucket>>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Change,
    LookUp,
    Ticket,
    Intake,
    Complaint,
    Secret,
}

/// Millitokens, and when they were counted.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: i64,
    at: Timestamp,
}

impl Kind {
    fn of(method: &Method, path: &str) -> Option<Self> {
        if *method == Method::POST && path == "/api/v1/public/tickets" {
            return Some(Self::Ticket);
        }
        if *method == Method::POST && path == "/api/v1/public/complaints" {
            return Some(Self::Complaint);
        }
        if *method == Method::POST && path.starts_with("/api/v1/public/complaints/") {
            return Some(Self::Secret);
        }
        if path.starts_with("/api/v1/intake/") {
            return Some(Self::Intake);
        }
        if path.starts_with("/api/v1/public/") {
            return Some(Self::LookUp);
        }
        let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        (!reads && path.starts_with("/api/")).then_some(Self::Change)
    }

    fn most(self) -> u32 {
        match self {
            Self::Change => CHANGES_MAX,
            Self::LookUp => LOOK_UPS_MAX,
            Self::Ticket => TICKETS_MAX,
            Self::Intake => INTAKES_MAX,
            Self::Complaint => COMPLAINTS_MAX,
            Self::Secret => SECRETS_MAX,
        }
    }

    fn per_minute(self) -> u32 {
        match self {
            Self::Change => CHANGES_PER_SECOND * 60,
            Self::LookUp => LOOK_UPS_PER_SECOND * 60,
            Self::Ticket => TICKETS_PER_MINUTE,
            Self::Intake => INTAKES_PER_SECOND * 60,
            Self::Complaint => COMPLAINTS_PER_MINUTE,
            Self::Secret => SECRETS_PER_MINUTE,
        }
    }
}

impl Bucket {
    fn refilled(self, kind: Kind, now: Timestamp) -> Self {
        let milliseconds = now.as_millisecond().saturating_sub(self.at.as_millisecond()).max(0);
        let back = milliseconds.saturating_mul(i64::from(kind.per_minute())) / 60;
        Self { left: self.left.saturating_add(back).min(full(kind)), at: now }
    }
}

fn full(kind: Kind) -> i64 {
    i64::from(kind.most()) * 1000
}

impl Limits {
    /// Nobody has asked yet.
    pub fn new() -> Self {
        Self(Arc::default())
    }

    /// Takes a token, or says after how many seconds there is one.
    fn take(&self, client: IpAddr, kind: Kind, now: Timestamp) -> Result<(), i64> {
        let mut all = self.0.lock().expect("no thread panics while it counts");
        if all.len() >= CLIENTS_MAX && !all.contains_key(&(client, kind)) {
            all.retain(|(_, kind), bucket| bucket.refilled(*kind, now).left < full(*kind));
            if all.len() >= CLIENTS_MAX {
                all.clear();
            }
        }
        let bucket = all.entry((client, kind)).or_insert(Bucket { left: full(kind), at: now });
        *bucket = bucket.refilled(kind, now);
        if bucket.left < 1000 {
            let rate = i64::from(kind.per_minute()) * 1000;
            return Err(((1000 - bucket.left) * 60 + rate - 1) / rate);
        }
        bucket.left -= 1000;
        Ok(())
    }
}

/// Lets a request through, or answers 429 with `Retry-After`.
pub async fn layer(State((limits, proxy)): State<(Limits, Proxy)>, request: Request, next: Next) -> Response {
    let Some(kind) = Kind::of(request.method(), request.uri().path()) else { return next.run(request).await };
    let client = proxy.client(request.extensions(), request.headers()).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    match limits.take(client, kind, Clock::Real.now()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            let detail = (
                format!("来自同一地址的请求过多，没有作任何改动。请 {seconds} 秒后再试。"),
                format!("Too many requests come from one address; nothing was changed. Try again in {seconds} seconds."),
            );
            Problem::too_many(detail, seconds).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(203, 0, 113, last))
    }

    #[test]
    fn a_bucket_empties_says_when_and_fills_again_for_each_client_alone() {
        let limits = Limits::new();
        let start: Timestamp = "2023-07-07T01:00:00Z".parse().unwrap();
        for _ in 0..CHANGES_MAX {
            limits.take(address(1), Kind::Change, start).unwrap();
        }
        assert_eq!(limits.take(address(1), Kind::Change, start), Err(1));
        assert_eq!(limits.take(address(1), Kind::LookUp, start), Ok(()), "look-ups are counted apart");
        assert_eq!(limits.take(address(2), Kind::Change, start), Ok(()), "others are not held up");
        let later = start + SignedDuration::from_secs(1);
        let again = (0..CHANGES_MAX).take_while(|_| limits.take(address(1), Kind::Change, later).is_ok()).count();
        assert_eq!(again, CHANGES_PER_SECOND as usize);
    }
}
