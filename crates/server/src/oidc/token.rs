//! ID tokens (OpenID Connect Core 1.0 §3.1.3.7): signed by a key of the provider, by an algorithm with a public key alone, for this client, for this very
//! sign-in, now. `ring` verifies; which algorithm goes with which kind of key is one table, so that no token chooses.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

/// How far the provider's clock may be from ours, in seconds.
const SKEW_SECONDS: i64 = 60;
/// The oldest token that is taken, in seconds: it is fetched as soon as it is made.
const AGE_SECONDS_MAX: i64 = 600;
/// The longest token, in bytes.
const BYTES_MAX: usize = 64 * 1024;
/// The longest subject (§2: 255 ASCII characters).
const SUBJECT_BYTES_MAX: usize = 255;

/// What is wrong with a token, as a stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It does not read.
    #[error("malformed")]
    Malformed,
    /// It is signed by an algorithm that is not taken: none, or one with a shared secret.
    #[error("algorithm")]
    Algorithm,
    /// None of the provider's keys is the one that it names.
    #[error("unknown-key")]
    UnknownKey,
    /// Its signature is not that key's.
    #[error("signature")]
    Signature,
    /// It is of another provider.
    #[error("issuer")]
    Issuer,
    /// It is for another client.
    #[error("audience")]
    Audience,
    /// It is too old, or not valid yet.
    #[error("time")]
    Time,
    /// It is of another sign-in.
    #[error("nonce")]
    Nonce,
}

/// The provider's keys (JWKS, RFC 7517). Keys that are not for signatures, or of a kind that is not known, are passed over.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// How a signature of an algorithm is verified, and by which kind of key.
enum Verifier {
    Rsa(&'static RsaParameters),
    /// Curve, bytes of a coordinate.
    Curve(&'static str, usize, &'static dyn VerificationAlgorithm),
    Edwards,
}

fn verifier(alg: &str) -> Option<Verifier> {
    Some(match alg {
        "RS256" => Verifier::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Verifier::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Verifier::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Verifier::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
        "PS384" => Verifier::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
        "PS512" => Verifier::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
        "ES256" => Verifier::Curve("P-256", 32, &signature::ECDSA_P256_SHA256_FIXED),
        "ES384" => Verifier::Curve("P-384", 48, &signature::ECDSA_P384_SHA384_FIXED),
        "EdDSA" => Verifier::Edwards,
        _ => return None,
    })
}

fn bytes(text: Option<&String>) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text?).ok()
}

impl Key {
    /// Whether it may have signed a token of that header.
    fn may(&self, header: &Header) -> bool {
        let named = header.kid.is_none() || self.kid == header.kid;
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let fits = self.alg.as_deref().is_none_or(|alg| alg == header.alg);
        named && signs && fits
    }

    /// Whether a signature is its own; none when it is no key of this algorithm.
    fn signed(&self, verifier: &Verifier, message: &[u8], signature: &[u8]) -> Option<bool> {
        match verifier {
            Verifier::Rsa(parameters) if self.kty == "RSA" => {
                let plain = |bytes: Vec<u8>| bytes.into_iter().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
                let key = RsaPublicKeyComponents { n: plain(bytes(self.n.as_ref())?), e: plain(bytes(self.e.as_ref())?) };
                Some(key.verify(parameters, message, signature).is_ok())
            }
            Verifier::Curve(curve, size, algorithm) if self.kty == "EC" && self.crv.as_deref() == Some(*curve) => {
                let (x, y) = (bytes(self.x.as_ref())?, bytes(self.y.as_ref())?);
                if x.len() != *size || y.len() != *size {
                    return None;
                }
                let point = [&[4][..], &x, &y].concat();
                Some(UnparsedPublicKey::new(*algorithm, point).verify(message, signature).is_ok())
            }
            Verifier::Edwards if self.kty == "OKP" && self.crv.as_deref() == Some("Ed25519") => {
                Some(UnparsedPublicKey::new(&signature::ED25519, bytes(self.x.as_ref())?).verify(message, signature).is_ok())
            }
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood: none is.
    #[serde(default)]
    crit: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Body {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Whose it is.
    pub issuer: &'a str,
    /// For whom.
    pub client: &'a str,
    /// Of which sign-in.
    pub nonce: &'a str,
    /// When it is now.
    pub now: Timestamp,
}

/// Who signed in at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Under what the provider knows him for ever: unique and never given to another.
    pub subject: String,
    /// Everything else that it says of him.
    pub more: Map<String, Value>,
}

impl Signed {
    /// A text that it says of him.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.more.get(claim).and_then(Value::as_str)
    }
}

/// Verifies a token.
///
/// # Errors
/// What is wrong with it.
pub fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Signed, Wrong> {
    if token.len() > BYTES_MAX {
        return Err(Wrong::Malformed);
    }
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Wrong::Malformed);
    };
    let message = &token[..head.len() + 1 + body.len()];
    let read = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Wrong::Malformed);
    let header: Header = serde_json::from_slice(&read(head)?).map_err(|_| Wrong::Malformed)?;
    let verifier = verifier(&header.alg).filter(|_| header.crit.is_none()).ok_or(Wrong::Algorithm)?;
    let signature = read(signature)?;
    let tried: Vec<bool> = keys
        .keys
        .iter()
        .filter(|key| key.may(&header))
        .filter_map(|key| key.signed(&verifier, message.as_bytes(), &signature))
        .collect();
    if tried.is_empty() {
        return Err(Wrong::UnknownKey);
    }
    if !tried.contains(&true) {
        return Err(Wrong::Signature);
    }
    let body: Body = serde_json::from_slice(&read(body)?).map_err(|_| Wrong::Malformed)?;
    check(body, expected)
}

fn check(body: Body, expected: &Expected<'_>) -> Result<Signed, Wrong> {
    if body.iss != expected.issuer {
        return Err(Wrong::Issuer);
    }
    let (ours, several) = match &body.aud {
        Audience::One(one) => (one == expected.client, false),
        Audience::Many(all) => (all.iter().any(|one| one == expected.client), all.len() > 1),
    };
    let party = match &body.azp {
        Some(party) => party == expected.client,
        None => !several,
    };
    if !ours || !party {
        return Err(Wrong::Audience);
    }
    let now = expected.now.as_second();
    let old = body.exp <= now.saturating_sub(SKEW_SECONDS) || body.iat < now.saturating_sub(AGE_SECONDS_MAX);
    let early = body.iat.max(body.nbf.unwrap_or(i64::MIN)) > now.saturating_add(SKEW_SECONDS);
    if old || early {
        return Err(Wrong::Time);
    }
    if !bool::from(body.nonce.unwrap_or_default().as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Wrong::Nonce);
    }
    let named = !body.sub.is_empty() && body.sub.len() <= SUBJECT_BYTES_MAX && !body.sub.chars().any(char::is_control);
    if named { Ok(Signed { subject: body.sub, more: body.more }) } else { Err(Wrong::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
    use serde_json::json;

    const NOW: i64 = 1_700_000_000;

    fn expected<'a>() -> Expected<'a> {
        let now = Timestamp::from_second(NOW).unwrap();
        Expected { issuer: "https://id.example", client: "ballast", nonce: "n-1", now }
    }

    fn said() -> Value {
        json!({ "iss": "https://id.example", "sub": "u-1", "aud": "ballast", "exp": NOW + 300, "iat": NOW - 1, "nonce": "n-1", "name": "甲" })
    }

    fn key() -> Ed25519KeyPair {
        let bytes = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Ed25519KeyPair::from_pkcs8(bytes.as_ref()).unwrap()
    }

    fn encoded(value: &Value) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
    }

    fn token(key: &Ed25519KeyPair, header: Value, body: &Value) -> String {
        let message = format!("{}.{}", encoded(&header), encoded(body));
        let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).as_ref());
        format!("{message}.{signature}")
    }

    fn keys(all: &[(&str, &Ed25519KeyPair)]) -> Keys {
        let one = |(kid, key): &(&str, &Ed25519KeyPair)| {
            let x = BASE64_URL_SAFE_NO_PAD.encode(key.public_key().as_ref());
            json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "use": "sig", "x": x })
        };
        let all: Vec<Value> = all.iter().map(one).collect();
        serde_json::from_value(json!({ "keys": all })).unwrap()
    }

    fn head() -> Value {
        json!({ "alg": "EdDSA", "kid": "a" })
    }

    #[test]
    fn a_token_of_the_provider_for_this_client_and_this_sign_in_is_taken() {
        let own = key();
        let found = verify(&token(&own, head(), &said()), &keys(&[("a", &own)]), &expected()).unwrap();
        assert_eq!((found.subject.as_str(), found.text("name"), found.text("email")), ("u-1", Some("甲"), None));
        let mut many = said();
        many["aud"] = json!(["ballast", "other"]);
        many["azp"] = json!("ballast");
        assert!(verify(&token(&own, head(), &many), &keys(&[("a", &own)]), &expected()).is_ok());
        // A key without a name is looked for among all.
        assert!(verify(&token(&own, json!({ "alg": "EdDSA" }), &said()), &keys(&[("a", &own)]), &expected()).is_ok());
    }

    #[test]
    fn each_thing_that_is_wrong_is_refused() {
        let own = key();
        let of = |field: &str, value: Value| {
            let mut body = said();
            match value {
                Value::Null => drop(body.as_object_mut().unwrap().remove(field)),
                value => body[field] = value,
            }
            verify(&token(&own, head(), &body), &keys(&[("a", &own)]), &expected()).unwrap_err()
        };
        for (field, value, wrong) in [
            ("iss", json!("https://id.example/"), Wrong::Issuer),
            ("aud", json!("other"), Wrong::Audience),
            ("aud", json!([]), Wrong::Audience),
            ("aud", json!(["ballast", "other"]), Wrong::Audience),
            ("azp", json!("other"), Wrong::Audience),
            ("exp", json!(NOW - 61), Wrong::Time),
            ("exp", json!("tomorrow"), Wrong::Malformed),
            ("exp", Value::Null, Wrong::Malformed),
            ("iat", json!(NOW + 61), Wrong::Time),
            ("iat", json!(NOW - 601), Wrong::Time),
            ("iat", Value::Null, Wrong::Malformed),
            ("nbf", json!(NOW + 61), Wrong::Time),
            ("nonce", json!("n-2"), Wrong::Nonce),
            ("nonce", Value::Null, Wrong::Nonce),
            ("sub", json!(""), Wrong::Malformed),
            ("sub", json!("x".repeat(256)), Wrong::Malformed),
            ("sub", Value::Null, Wrong::Malformed),
        ] {
            assert_eq!(of(field, value.clone()), wrong, "{field}: {value}");
        }
    }

    #[test]
    fn no_token_chooses_how_it_is_verified() {
        let (own, other) = (key(), key());
        let known = keys(&[("a", &own)]);
        let told = |token: &str, keys: &Keys| verify(token, keys, &expected()).unwrap_err();
        assert_eq!(told(&token(&other, head(), &said()), &known), Wrong::Signature, "another key under the same name");
        assert_eq!(told(&token(&other, json!({ "alg": "EdDSA", "kid": "b" }), &said()), &known), Wrong::UnknownKey);
        for alg in ["none", "None", "HS256", "HS512", "ES256K", ""] {
            assert_eq!(told(&token(&own, json!({ "alg": alg, "kid": "a" }), &said()), &known), Wrong::Algorithm, "{alg}");
        }
        for alg in ["RS256", "ES256", "PS512"] {
            assert_eq!(told(&token(&own, json!({ "alg": alg, "kid": "a" }), &said()), &known), Wrong::UnknownKey, "{alg}");
        }
        let critical = json!({ "alg": "EdDSA", "kid": "a", "crit": ["exp"] });
        assert_eq!(told(&token(&own, critical, &said()), &known), Wrong::Algorithm);
        let mut encrypts: Value = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "a", "use": "enc" });
        encrypts["x"] = json!(BASE64_URL_SAFE_NO_PAD.encode(own.public_key().as_ref()));
        let encrypts: Keys = serde_json::from_value(json!({ "keys": [encrypts] })).unwrap();
        assert_eq!(told(&token(&own, head(), &said()), &encrypts), Wrong::UnknownKey);
        let whole = token(&own, head(), &said());
        let (message, _) = whole.rsplit_once('.').unwrap();
        for broken in ["", "a", "a.b", "a.b.c", "a.b.c.d", &format!("{message}."), &format!("{whole}.")] {
            assert!(matches!(told(broken, &known), Wrong::Malformed | Wrong::Signature), "{broken}");
        }
        // A word changed behind the signature's back.
        let parts: Vec<&str> = whole.split('.').collect();
        let mut body = said();
        body["sub"] = json!("u-2");
        assert_eq!(told(&format!("{}.{}.{}", parts[0], encoded(&body), parts[2]), &known), Wrong::Signature);
    }

    #[test]
    fn a_key_on_a_curve_is_read_by_its_coordinates() {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let own = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let point = own.public_key().as_ref();
        let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": part(&point[1..33]), "y": part(&point[33..]) });
        let keys: Keys = serde_json::from_value(json!({ "keys": [{ "kty": "oct", "k": "AA" }, jwk] })).unwrap();
        let message = format!("{}.{}", encoded(&json!({ "alg": "ES256" })), encoded(&said()));
        let signature = part(own.sign(&random, message.as_bytes()).unwrap().as_ref());
        assert!(verify(&format!("{message}.{signature}"), &keys, &expected()).is_ok());
    }
}
