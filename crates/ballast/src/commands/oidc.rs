//! The identity provider at which people may sign in: OpenID Connect.

use crate::output::Failure;
use server::{IdentityProvider, Secret};
use std::path::PathBuf;

/// The identity provider; without one people sign in by their passwords.
#[derive(Clone, clap::Args)]
#[command(next_help_heading = "OpenID Connect")]
pub struct OidcArgs {
    /// The provider's issuer, as its discovery document says it: https://id.example.gov.cn
    #[arg(long, env = "BALLAST_OIDC_ISSUER", requires = "oidc_client")]
    oidc_issuer: Option<String>,
    /// As which client this server is registered there; its redirect address is PUBLIC_URL/sign-in/return
    #[arg(long, env = "BALLAST_OIDC_CLIENT", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// The client's secret; better in the environment or in a file than on the command line
    #[arg(long, env = "BALLAST_OIDC_SECRET", hide_env_values = true, requires = "oidc_client")]
    oidc_secret: Option<String>,
    /// The file that holds the secret, readable by its owner alone
    #[arg(long, env = "BALLAST_OIDC_SECRET_FILE", requires = "oidc_client", conflicts_with = "oidc_secret")]
    oidc_secret_file: Option<PathBuf>,
    /// Which claim names people in words; accounts are linked by the subject, whatever this says
    #[arg(long, env = "BALLAST_OIDC_NAME_CLAIM", default_value = "preferred_username")]
    oidc_name_claim: String,
    /// What people call the provider
    #[arg(long, env = "BALLAST_OIDC_TITLE", default_value = "统一身份认证")]
    oidc_title: String,
    /// What is asked for beside openid, separated by spaces
    #[arg(long, env = "BALLAST_OIDC_SCOPES", default_value = "profile")]
    oidc_scopes: String,
}

impl std::fmt::Debug for OidcArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The secret stays out of logs.
        f.debug_struct("OidcArgs").field("oidc_issuer", &self.oidc_issuer).finish_non_exhaustive()
    }
}

impl OidcArgs {
    /// What the server needs.
    pub fn provider(self) -> Result<Option<IdentityProvider>, Failure> {
        let (Some(issuer), Some(client)) = (self.oidc_issuer, self.oidc_client) else { return Ok(None) };
        let secret = match (self.oidc_secret, self.oidc_secret_file) {
            (Some(secret), _) => Some(secret),
            (None, Some(path)) => {
                let read = std::fs::read_to_string(&path);
                Some(read.map_err(|error| Failure::input(format!("{}: {error}", path.display())))?)
            }
            (None, None) => None,
        };
        let secret = secret.map(|text| Secret(text.trim_end_matches(['\r', '\n']).to_owned()));
        let (name_claim, title, scopes) = (self.oidc_name_claim, self.oidc_title, self.oidc_scopes);
        Ok(Some(IdentityProvider { issuer, client, secret, name_claim, title, scopes }))
    }
}
