//! The line to PostgreSQL: how many connections, how long one waits for them, and that nobody between listens.

use crate::StoreError;
use crate::committers::Committers;
use crate::db::{Db, FRESH, LOCK_WAIT, WAIT};
use crate::snapshot::Quiet;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use std::net::IpAddr;
use std::str::FromStr;

/// Connections at most, besides those that commit.
const CONNECTIONS_MAX: u32 = 32;

/// Opens the database at an address `postgres://…`.
///
/// # Errors
/// What the database says; [`StoreError::Unprotected`] when the line to another machine would not be protected.
pub(crate) async fn open(url: &str) -> Result<Db, StoreError> {
    let patience = [("lock_timeout", format!("{}s", LOCK_WAIT.as_secs()))];
    let options = protected(PgConnectOptions::from_str(url)?).application_name("ballast").options(patience);
    let pool =
        PgPoolOptions::new().max_connections(CONNECTIONS_MAX).acquire_timeout(WAIT).test_before_acquire(false).before_acquire(
            |connection, meta| {
                Box::pin(async move {
                    if meta.idle_for >= FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            },
        );
    let commits = Committers::new(options.clone(), pool.clone());
    let host = options.get_host().to_owned();
    let pool = pool.connect_with(options).await.map_err(|error| match error {
        sqlx::Error::Tls(why) => StoreError::Unprotected { host, why: why.to_string() },
        other => other.into(),
    })?;
    Ok(Db::Postgres { pool, commits, quiet: Quiet::default() })
}

/// The line to another machine is encrypted and its certificate verified, whatever the driver would fall back to, unless the address says
/// otherwise by `sslmode=disable`, `require` or `verify-ca`.
fn protected(options: PgConnectOptions) -> PgConnectOptions {
    let falls_back = matches!(options.get_ssl_mode(), PgSslMode::Prefer | PgSslMode::Allow);
    if falls_back && !is_here(&options) { options.ssl_mode(PgSslMode::VerifyFull) } else { options }
}

fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    options.get_socket().is_some() || host.starts_with('/') || host == "localhost" || address.is_ok_and(|one| one.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_to_another_machine_does_not_fall_back() {
        let mode = |url: &str| format!("{:?}", protected(PgConnectOptions::from_str(url).expect("an address")).get_ssl_mode());
        for here in ["127.0.0.1", "localhost", "[::1]", "%2Fvar%2Frun%2Fpostgresql"] {
            assert_eq!(mode(&format!("postgres://ballast@{here}/ballast")), "Prefer", "{here}");
        }
        for there in ["10.0.0.8", "db.example", "[2001:db8::1]", "localhost.example"] {
            assert_eq!(mode(&format!("postgres://ballast@{there}/ballast")), "VerifyFull", "{there}");
            assert_eq!(mode(&format!("postgres://ballast@{there}/ballast?sslmode=prefer")), "VerifyFull", "{there}");
            for (said, is) in [("disable", "Disable"), ("require", "Require"), ("verify-ca", "VerifyCa")] {
                assert_eq!(mode(&format!("postgres://ballast@{there}/ballast?sslmode={said}")), is, "{there}");
            }
        }
    }
}
