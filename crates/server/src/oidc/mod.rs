//! Signing in by a provider (统一身份认证): OpenID Connect, Authorization Code with PKCE. The operator names the provider; nobody else says where the server
//! calls. It is discovered at the first sign-in, so that a provider that is away holds up nobody's start, and asked for its keys again when a token is
//! signed by one that is not known.
//!
//! The token is verified in [`token`]. Whom it stands for, a link of (issuer, subject) says, which an administrator or a one-time link makes: never an
//! e-mail address.

pub mod token;

use crate::deliver::Secret;
use crate::problem::Problem;
use crate::totp::escaped;
use axum::http::StatusCode;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::time::Duration;
use subtle::ConstantTimeEq;
use token::{Expected, Keys, Signed, Wrong};
use tokio::sync::Mutex;

/// Where people come back to; the client's page hands on what it was given.
pub const RETURN_PATH: &str = "/sign-in/return";
/// How long the provider has to answer, and to take the connection.
const ANSWER: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 512 * 1024;
/// For how long what the provider says of itself and its keys is believed.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How often the keys are asked for again because of a key that is not known.
const KEYS_AGAIN: SignedDuration = SignedDuration::from_secs(20);
/// The longest code and state that come back.
const GIVEN_BYTES_MAX: usize = 4_096;

/// How a provider is configured (认证服务配置).
#[derive(Debug, Clone)]
pub struct Configuration {
    /// Its issuer: https://id.example.gov.cn
    pub issuer: String,
    /// As which client we are registered there.
    pub client: String,
    /// Our secret there; none for a public client.
    pub secret: Option<Secret>,
    /// Which claim names people in words, to show who somebody is.
    pub name_claim: String,
    /// What people call the provider.
    pub title: String,
    /// What is asked for beside `openid`.
    pub scopes: String,
}

/// What the provider says of itself (OpenID Connect Discovery 1.0 §3).
#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Debug, Clone)]
struct Known {
    metadata: Metadata,
    keys: Keys,
    at: Timestamp,
    keys_at: Timestamp,
}

/// The provider.
#[derive(Debug)]
pub struct Provider {
    configuration: Configuration,
    client: Client,
    return_url: String,
    leave_url: String,
    known: Mutex<Option<Known>>,
}

/// A sign-in under way: what the provider is told to give back, and what shows that the answer is to this question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Comes back beside the code.
    pub state: String,
    /// Stands in the token.
    pub nonce: String,
    /// Shows at the token endpoint that whoever brings the code asked for it (RFC 7636).
    pub verifier: String,
}

impl Flow {
    /// A new one.
    pub fn random() -> Self {
        let one = || BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<32>());
        Self { state: one(), nonce: one(), verifier: one() }
    }
}

/// What came back from the provider by way of the browser.
#[derive(Debug)]
pub struct Given<'a> {
    /// The code to be changed for a token.
    pub code: Option<&'a str>,
    /// The state.
    pub state: &'a str,
    /// Whose answer it is (RFC 9207).
    pub issuer: Option<&'a str>,
    /// Why there is no code.
    pub error: Option<&'a str>,
}

impl Provider {
    /// The provider of a configuration. Check: an issuer that is no address, or without TLS, but on this machine.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn new(configuration: Configuration, public_url: &str) -> Result<Self, String> {
        let issuer = Url::parse(&configuration.issuer).ok().filter(|url| is_safe(url) && url.query().is_none());
        if issuer.is_none() {
            return Err(format!(
                "--oidc-issuer '{}' is no address of a provider: expected https://id.example.gov.cn",
                configuration.issuer
            ));
        }
        // A provider that another part of the process has installed does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("ballast/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .timeout(ANSWER)
            .connect_timeout(CONNECT)
            .build()
            .map_err(|error| format!("OpenID Connect: {error}"))?;
        let public_url = public_url.trim_end_matches('/');
        Ok(Self {
            configuration,
            client,
            return_url: format!("{public_url}{RETURN_PATH}"),
            leave_url: format!("{public_url}/sign-in"),
            known: Mutex::new(None),
        })
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.configuration.issuer
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.configuration.title
    }

    /// Who somebody is, in words.
    pub fn name_of(&self, signed: &Signed) -> String {
        let name = signed.text(&self.configuration.name_claim).or_else(|| signed.text("name"));
        name.unwrap_or(&signed.subject).chars().filter(|c| !c.is_control()).take(80).collect()
    }

    /// Where the browser goes to sign in.
    ///
    /// # Errors
    /// 503 when the provider does not answer.
    pub async fn address(&self, flow: &Flow, now: Timestamp) -> Result<String, Problem> {
        let metadata = self.known(now).await?.metadata;
        let mut url = Url::parse(&metadata.authorization_endpoint).map_err(|_| away("authorization_endpoint"))?;
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(flow.verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.configuration.client)
            .append_pair("redirect_uri", &self.return_url)
            .append_pair("scope", format!("openid {}", self.configuration.scopes).trim_end())
            .append_pair("state", &flow.state)
            .append_pair("nonce", &flow.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    /// Where the browser goes to sign out there too, if that is offered (OpenID Connect RP-Initiated Logout 1.0).
    pub async fn leave_address(&self, now: Timestamp) -> Option<String> {
        let end = self.known(now).await.ok()?.metadata.end_session_endpoint?;
        let mut url = Url::parse(&end).ok()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.configuration.client)
            .append_pair("post_logout_redirect_uri", &self.leave_url);
        Some(url.into())
    }

    /// Who signed in, by what came back.
    ///
    /// # Errors
    /// 422 when it is no answer to this question, when the provider or its reader said no, or when its token is not good; 503 when it does not answer.
    pub async fn signed(&self, flow: &Flow, given: &Given<'_>, now: Timestamp) -> Result<Signed, Problem> {
        let known = self.known(now).await?;
        let state = bool::from(given.state.as_bytes().ct_eq(flow.state.as_bytes()));
        let ours = match given.issuer {
            Some(issuer) => issuer == self.issuer(),
            None => !known.metadata.authorization_response_iss_parameter_supported,
        };
        if !state || !ours {
            return Err(other_answer());
        }
        if let Some(error) = given.error {
            return Err(said_no(error));
        }
        let code = given.code.filter(|code| !code.is_empty() && code.len() <= GIVEN_BYTES_MAX).ok_or_else(other_answer)?;
        let text = self.change(&known.metadata, code, flow).await?;
        let expected = Expected { issuer: self.issuer(), client: &self.configuration.client, nonce: &flow.nonce, now };
        match token::verify(&text, &known.keys, &expected) {
            Err(Wrong::UnknownKey) => {
                let keys = self.newer_keys(known.keys_at, now).await?;
                token::verify(&text, &keys, &expected).map_err(bad_token)
            }
            other => other.map_err(bad_token),
        }
    }

    /// Changes a code for an ID token.
    async fn change(&self, metadata: &Metadata, code: &str, flow: &Flow) -> Result<String, Problem> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: Option<String>,
        }
        let Configuration { client, secret, .. } = &self.configuration;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.return_url.as_str()),
            ("code_verifier", flow.verifier.as_str()),
        ];
        let mut request = self.client.post(&metadata.token_endpoint).header("accept", "application/json");
        let methods = metadata.token_endpoint_auth_methods_supported.as_ref();
        let basic = methods.is_none_or(|all| all.iter().any(|one| one == "client_secret_basic"));
        match secret {
            Some(Secret(secret)) if basic => {
                // RFC 6749 §2.3.1: each part is escaped first.
                let pair = BASE64_STANDARD.encode(format!("{}:{}", escaped(client), escaped(secret)));
                request = request.header("authorization", format!("Basic {pair}"));
            }
            Some(Secret(secret)) => form.extend([("client_id", client.as_str()), ("client_secret", secret.as_str())]),
            None => form.push(("client_id", client.as_str())),
        }
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body.join("&"));
        let response = request.send().await.map_err(away)?;
        if response.status().is_client_error() {
            tracing::warn!(status = response.status().as_u16(), "the identity provider does not take the code");
            return Err(said_no("code"));
        }
        let tokens: Tokens = read(response).await?;
        tokens.id_token.ok_or_else(|| bad_token(Wrong::Malformed))
    }

    /// What the provider says of itself, asked for again after a while.
    async fn known(&self, now: Timestamp) -> Result<Known, Problem> {
        let mut held = self.known.lock().await;
        let fresh = |at: Timestamp| now.duration_since(at) < FRESH;
        if let Some(known) = held.as_ref().filter(|known| fresh(known.at) && fresh(known.keys_at)) {
            return Ok(known.clone());
        }
        let address = format!("{}/.well-known/openid-configuration", self.issuer().trim_end_matches('/'));
        let metadata: Metadata = self.get(&address).await?;
        if metadata.issuer != self.issuer() {
            tracing::error!(found = %metadata.issuer, "the identity provider says that it is another one: configure --oidc-issuer as it says");
            return Err(away("issuer"));
        }
        let ends = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        let safe = |url: &String| Url::parse(url).is_ok_and(|url| is_safe(&url));
        if !ends.into_iter().chain(&metadata.end_session_endpoint).all(safe) {
            return Err(away("an address without TLS"));
        }
        let keys = self.get(&metadata.jwks_uri).await?;
        Ok(held.insert(Known { metadata, keys, at: now, keys_at: now }).clone())
    }

    /// The keys, asked for again unless that was done since or just now.
    async fn newer_keys(&self, before: Timestamp, now: Timestamp) -> Result<Keys, Problem> {
        let mut held = self.known.lock().await;
        let Some(known) = held.as_mut() else { return Err(away("keys")) };
        if known.keys_at == before && (now.duration_since(before) >= KEYS_AGAIN || known.at == before) {
            known.keys = self.get(&known.metadata.jwks_uri).await?;
            // One more than the moment of discovery, so that this happens once at once and then after a pause.
            known.keys_at = now.max(before + SignedDuration::from_millis(1));
        }
        Ok(known.keys.clone())
    }

    async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, Problem> {
        read(self.client.get(address).header("accept", "application/json").send().await.map_err(away)?).await
    }
}

/// The JSON of an answer, as far as it is not too long.
async fn read<T: DeserializeOwned>(mut response: Response) -> Result<T, Problem> {
    if !response.status().is_success() {
        return Err(away(format!("status {}", response.status())));
    }
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(away)? {
        if bytes.len() + piece.len() > ANSWER_BYTES_MAX {
            return Err(away("too long"));
        }
        bytes.extend_from_slice(&piece);
    }
    serde_json::from_slice(&bytes).map_err(away)
}

/// TLS, or a place on this machine; nobody's name in it.
fn is_safe(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let protected = url.scheme() == "https" || (url.scheme() == "http" && here);
    protected && !host.is_empty() && url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
}

/// 503: the provider does not answer, or not as a provider does.
fn away(why: impl std::fmt::Display) -> Problem {
    tracing::warn!(%why, "the identity provider does not answer as one");
    let detail = (
        "统一身份认证暂时没有正常应答，请稍后再试，或用账号密码登录；一直如此，请告诉管理员。",
        "The identity provider does not answer as it should: try again later, or sign in with a password; if it stays so, tell the administrator.",
    );
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "provider-away",
        ("统一身份认证不可用", "The identity provider is away"),
        detail,
    )
}

fn refused(code: &str, detail: (&str, &str)) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, ("登录没有完成", "You are not signed in"), detail)
}

/// 422: what came back answers another question.
pub fn other_answer() -> Problem {
    refused(
        "provider-other-answer",
        (
            "返回的结果不是这次登录发出的：可能开了两个登录页，或链接是别人给的。请重新登录。",
            "What came back does not belong to this sign-in: two pages were signing in, or somebody else gave you the link. Sign in again.",
        ),
    )
}

/// 422: the provider, or its reader, said no.
fn said_no(error: &str) -> Problem {
    tracing::info!(error = %error.chars().filter(|c| c.is_ascii_graphic()).take(60).collect::<String>(), "the identity provider gives no code");
    match error {
        "access_denied" => refused(
            "provider-cancelled",
            ("您在统一身份认证取消了登录，没有登录本系统。", "You cancelled at the identity provider: nobody is signed in."),
        ),
        "temporarily_unavailable" | "server_error" => away(error),
        _ => refused(
            "provider-refused",
            (
                "统一身份认证没有同意这次登录，请重新登录；仍不行，请告诉管理员。",
                "The identity provider did not agree to this sign-in: sign in again; if it stays so, tell the administrator.",
            ),
        ),
    }
}

/// 422: its token is not good. Why stands in the log: for the operator, and of no use to whoever made it.
fn bad_token(wrong: Wrong) -> Problem {
    tracing::error!(%wrong, "an ID token is refused");
    refused(
        "provider-token-wrong",
        (
            "统一身份认证返回的凭据没有通过核验，没有登录本系统。请重新登录；仍不行，请告诉管理员。",
            "What the identity provider vouches with did not stand the check: nobody is signed in. Sign in again; if it stays so, tell the administrator.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(issuer: &str) -> Result<Provider, String> {
        let configuration = Configuration {
            issuer: issuer.to_owned(),
            client: "ballast".into(),
            secret: None,
            name_claim: "preferred_username".into(),
            title: "统一身份认证".into(),
            scopes: "profile".into(),
        };
        Provider::new(configuration, "https://ballast.example/")
    }

    #[test]
    fn a_provider_speaks_tls_or_is_on_this_machine() {
        for issuer in ["https://id.example", "https://id.example/realms/city", "http://127.0.0.1:3000", "http://localhost:3000"] {
            assert!(provider(issuer).is_ok(), "{issuer}");
        }
        for issuer in [
            "http://id.example",
            "id.example",
            "https://",
            "https://me:secret@id.example",
            "https://id.example?x=1",
            "ftp://id.example",
        ] {
            assert!(provider(issuer).is_err(), "{issuer}");
        }
        assert_eq!(provider("https://id.example").unwrap().return_url, "https://ballast.example/sign-in/return");
    }
}
