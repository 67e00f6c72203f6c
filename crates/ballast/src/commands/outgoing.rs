//! How notices leave the house: the mail server, and where webhooks may go.

use crate::output::Failure;
use server::{Outgoing, Patience, Reach, Secret, Smtp, Tls};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The mail server and the limits of webhooks; without a mail server nobody is mailed.
#[derive(Clone, clap::Args)]
#[command(next_help_heading = "Notices")]
pub struct OutgoingArgs {
    /// The mail server that takes notices: smtp.example.gov.cn
    #[arg(long, env = "BALLAST_SMTP_HOST", requires = "smtp_from")]
    smtp_host: Option<String>,
    /// Its port; 587 for starttls, 465 for tls, 25 for none unless told otherwise
    #[arg(long, env = "BALLAST_SMTP_PORT", requires = "smtp_host")]
    smtp_port: Option<u16>,
    /// How the line to it is protected; none is for a relay on this machine
    #[arg(long, env = "BALLAST_SMTP_TLS", default_value = "starttls")]
    smtp_tls: Protection,
    /// Who writes: "压舱石 <noreply@example.gov.cn>"
    #[arg(long, env = "BALLAST_SMTP_FROM", requires = "smtp_host")]
    smtp_from: Option<String>,
    /// As whom to sign in
    #[arg(long, env = "BALLAST_SMTP_USER", requires = "smtp_host")]
    smtp_user: Option<String>,
    /// The password; better in the environment or in a file than on the command line
    #[arg(long, env = "BALLAST_SMTP_PASSWORD", hide_env_values = true, requires = "smtp_user")]
    smtp_password: Option<String>,
    /// The file that holds the password, readable by its owner alone
    #[arg(long, env = "BALLAST_SMTP_PASSWORD_FILE", requires = "smtp_user", conflicts_with = "smtp_password")]
    smtp_password_file: Option<PathBuf>,
    /// A file of certificates (PEM) that are trusted beside the system's, for a mail server with one of its own making
    #[arg(long, env = "BALLAST_SMTP_CA", requires = "smtp_host")]
    smtp_ca: Option<PathBuf>,
    /// Let webhooks go to private networks (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7)
    #[arg(long, env = "BALLAST_WEBHOOK_PRIVATE")]
    webhook_private: bool,
    /// Let webhooks go to this machine, without TLS too
    #[arg(long, env = "BALLAST_WEBHOOK_LOOPBACK")]
    webhook_loopback: bool,
    /// Seconds until a notice that did not leave is tried again; each further wait is twice as long, six hours at most
    #[arg(long, env = "BALLAST_NOTICE_RETRY_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    notice_retry_seconds: u64,
    /// Seconds for which a server keeps what it is sending to itself; one that is killed meanwhile leaves it so long
    #[arg(long, env = "BALLAST_NOTICE_LEASE_SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(4..=3600))]
    notice_lease_seconds: u64,
}

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Protection {
    Starttls,
    Tls,
    None,
}

impl std::fmt::Debug for OutgoingArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The password stays out of logs.
        f.debug_struct("OutgoingArgs").field("smtp_host", &self.smtp_host).finish_non_exhaustive()
    }
}

impl OutgoingArgs {
    /// What the server needs.
    pub fn outgoing(self) -> Result<Outgoing, Failure> {
        let mail = match (self.smtp_host, self.smtp_from) {
            (Some(host), Some(from)) => {
                let user = match self.smtp_user {
                    Some(user) => Some((user, password(self.smtp_password, self.smtp_password_file)?)),
                    None => None,
                };
                let tls = match self.smtp_tls {
                    Protection::Starttls => Tls::StartTls,
                    Protection::Tls => Tls::Wrapped,
                    Protection::None => Tls::None,
                };
                let authorities = self.smtp_ca.as_deref().map(read).transpose()?;
                Some(Smtp { host, port: self.smtp_port, tls, user, from, authorities })
            }
            _ => None,
        };
        let seconds = Duration::from_secs;
        let patience = Patience { first: seconds(self.notice_retry_seconds), lease: seconds(self.notice_lease_seconds) };
        let reach = Reach { private: self.webhook_private, loopback: self.webhook_loopback };
        Ok(Outgoing { mail, reach, patience })
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// The mail server's password.
fn password(given: Option<String>, file: Option<PathBuf>) -> Result<Secret, Failure> {
    let text = match (given, file) {
        (Some(password), _) => password,
        (None, Some(path)) => read(&path)?,
        (None, None) => {
            let wanted = "--smtp-user needs a password: put it into BALLAST_SMTP_PASSWORD or name a --smtp-password-file";
            return Err(Failure::input(wanted));
        }
    };
    Ok(Secret(text.trim_end_matches(['\r', '\n']).to_owned()))
}
