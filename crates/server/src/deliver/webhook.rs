//! Webhooks of offices: a JSON message signed as Standard Webhooks says, posted to the address that an administrator set.

use super::reach::{Guard, NotAllowed};
use super::{Failure, Reach, Then};
use crate::problem::FieldError;
use crate::state::App;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::{Value, json};
use sha2::Sha256;
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{Parcel, StoreError, WebhookRecord};

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// The longest address.
const URL_CHARS_MAX: usize = 500;
/// How long a receiver has to answer.
const ANSWER: Duration = Duration::from_secs(15);
/// How long it has to take the connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Posts messages.
#[derive(Debug)]
pub(super) struct Poster {
    client: Client,
    reach: Reach,
    public_url: String,
}

impl Poster {
    pub(super) fn new(reach: Reach, public_url: &str) -> Result<Self, String> {
        // A provider that another part of the process has installed does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("ballast/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .timeout(ANSWER)
            .connect_timeout(CONNECT)
            .dns_resolver(Arc::new(Guard(reach)))
            .build();
        let client = client.map_err(|error| format!("webhooks: {error}"))?;
        Ok(Self { client, reach, public_url: public_url.to_owned() })
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Posts one message; the receiver has it when it answers 2xx.
    async fn post(&self, webhook: &WebhookRecord, id: &str, body: String, at: Timestamp) -> Result<(), Failure> {
        // What was allowed when it was set may not be any more.
        let url = check_url(&webhook.url, self.reach).map_err(|_| Failure::again("address"))?;
        let signature = sign(&webhook.secret, id, at.as_second(), &body).ok_or_else(|| Failure::again("signature"))?;
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.as_second())
            .header("webhook-signature", signature)
            .body(body);
        let status = request.send().await.map_err(|error| failure(&error))?.status();
        match status.as_u16() {
            200..=299 => Ok(()),
            // Gone for good, as Standard Webhooks reads it.
            410 => Err(Failure { why: "status 410".to_owned(), then: Then::GiveUp }),
            other => Err(Failure::again(format!("status {other}"))),
        }
    }
}

/// What a failed request comes to; its own words may name the address, whose path may hold a token.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if one.is::<NotAllowed>() {
            return Failure::again("address");
        }
        cause = one.source();
    }
    Failure::again(if error.is_timeout() { "timeout" } else { "connect" })
}

/// The signature of a message: HMAC-SHA256 over its id, its second and its body, with what the secret's base64 says.
fn sign(secret: &str, id: &str, second: i64, body: &str) -> Option<String> {
    let key = BASE64_STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{second}.{body}").as_bytes());
    Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

/// A new secret: 32 random bytes.
pub fn new_secret() -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(crate::ids::secret::<32>()))
}

/// The address of a webhook as it may be. Check: no address, no TLS, somebody's name and password in it, a place that may not be reached.
///
/// # Errors
/// The field that is wrong.
pub fn check_url(text: &str, reach: Reach) -> Result<Url, FieldError> {
    let wrong = |zh: &str, en: &str| FieldError::new("url", (zh, en));
    if text.chars().count() > URL_CHARS_MAX {
        return Err(wrong("地址过长：最多 500 个字符。", "The address is too long: at most 500 characters."));
    }
    let url = Url::parse(text.trim()).map_err(|_| {
        wrong("不是网址：应形如 https://oa.example.gov.cn/hook。", "No address: expected https://oa.example.gov.cn/hook.")
    })?;
    let host = url.host_str().unwrap_or_default();
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let here = host == "localhost" || ip.is_some_and(|ip| ip.is_loopback());
    match url.scheme() {
        "https" => {}
        "http" if here && reach.loopback => {}
        _ => return Err(wrong("只接受 https 地址。", "Only https addresses are accepted.")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        let zh = "地址里不要写用户名和密码：消息已有签名。";
        return Err(wrong(zh, "Leave user name and password out of the address: messages are signed."));
    }
    if host.is_empty() || ip.is_some_and(|ip| !reach.allows(ip)) || (host == "localhost" && !reach.loopback) {
        let zh = "这个地址在内部网络，本系统的运行设置不允许。";
        return Err(wrong(zh, "This address lies in an internal network, which this server's settings do not allow."));
    }
    Ok(url)
}

/// Sends a parcel to its office; gives where it went.
pub(super) async fn send(app: &App, poster: &Poster, parcel: &Parcel) -> Result<Result<String, Failure>, StoreError> {
    let Some(webhook) = app.store.webhook(&parcel.recipient).await? else {
        return Ok(Err(Failure::unwanted("not-wanted")));
    };
    let Some(told) = parcel.tellings.first() else { return Ok(Err(Failure::unwanted("not-wanted"))) };
    let url = format!("{}/{}", poster.public_url, super::place(told));
    let body = json!({
        "type": "duty.told",
        "timestamp": crate::api::view::instant(told.told_at),
        "data": {
            "telling": told.id.to_string(),
            "duty": told.about.id().to_string(),
            "office": parcel.recipient,
            "rung": told.rung,
            "on": told.on.to_string(),
            "what": { "zh": told.what.zh, "en": told.what.en },
            "why": { "zh": told.why.zh, "en": told.why.en },
            "text": { "zh": format!("{}：{} {url}", told.why.zh, told.what.zh), "en": format!("{}: {} {url}", told.why.en, told.what.en) },
            "url": url,
        },
    });
    let sent = poster.post(&webhook, &format!("msg_{}", parcel.id), body.to_string(), app.wall.now()).await;
    Ok(sent.map(|()| webhook.url))
}

impl super::Deliver {
    /// Posts a message that tells nothing, to try an office's webhook.
    ///
    /// # Errors
    /// Why it did not arrive.
    pub async fn try_webhook(&self, app: &App, webhook: &WebhookRecord) -> Result<(), Failure> {
        let id = format!("msg_{}", app.ids.next(app.clock.now()));
        let body: Value = json!({
            "type": "ballast.test",
            "timestamp": crate::api::view::instant(app.clock.now()),
            "data": {
                "office": webhook.office,
                "text": { "zh": "压舱石：这是一条测试消息。", "en": "Ballast: this is a test message." },
                "url": self.poster.public_url,
            },
        });
        self.poster.post(webhook, &id, body.to_string(), app.wall.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // The vector of the specification's reference libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = r#"{"test": 2432232314}"#;
        let signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(sign("secret", "id", 0, body), None);
        assert_eq!(BASE64_STANDARD.decode(new_secret().strip_prefix(PREFIX).unwrap()).unwrap().len(), 32);
    }

    #[test]
    fn an_address_has_tls_and_lies_outside() {
        let (none, here) = (Reach::default(), Reach { loopback: true, private: false });
        for good in ["https://oa.example.gov.cn/hook?key=1", "https://1.1.1.1/", "https://[2400:3200::1]/x"] {
            assert!(check_url(good, none).is_ok(), "{good}");
        }
        let bad = ["", "oa.example.gov.cn", "http://oa.example.gov.cn/", "ftp://x/", "https://u:p@x.cn/", "https://u@x.cn/"];
        let inside = ["https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/", "https://[::1]/", "https://2130706433/"];
        let more = ["https://0x7f.1/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "http://127.0.0.1/"];
        for bad in bad.into_iter().chain(inside).chain(more) {
            assert!(check_url(bad, none).is_err(), "{bad}");
        }
        for good in ["http://127.0.0.1:9000/hook", "http://localhost:9000/", "http://[::1]:9000/", "https://127.0.0.1/"] {
            assert!(check_url(good, here).is_ok(), "{good}");
        }
        for bad in ["https://10.0.0.1/", "http://10.0.0.1/", "http://1.1.1.1/"] {
            assert!(check_url(bad, here).is_err(), "{bad}");
        }
        assert!(check_url(&format!("https://x.cn/{}", "a".repeat(600)), none).is_err());
    }
}
