//! Keys: who signs papers, whom a reader trusts, how a key is written to a file and named in print.

use approval::Named;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The seed of the demonstration's key pair. It is public on purpose: whoever wants to can sign a paper with it, so its signature
/// proves nothing but that the paper was not damaged on its way. It signs only papers marked as demonstration, of no legal force.
const DEMO_SEED: &[u8] = b"Ballast demonstration key, known to everyone, of no legal force, 2023-07-07";

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a private key file.
    #[error("this is not an Ed25519 private key: expected PEM that begins with -----BEGIN PRIVATE KEY-----")]
    NotPrivate,
    /// Not a public key file.
    #[error("this is not an Ed25519 public key: expected PEM that begins with -----BEGIN PUBLIC KEY-----")]
    NotPublic,
    /// A weak public key, for which signatures can be forged.
    #[error("this public key is weak (of small order): anybody can forge its signatures, so it is refused")]
    Weak,
    /// The demonstration's key was asked to sign a paper that is not marked as demonstration.
    #[error("the demonstration key signs only papers marked as demonstration: give the issuing organ's own key")]
    DemoOnly,
    /// A signing service did not answer.
    #[error("the signing service did not sign: {0}")]
    Service(String),
}

impl KeyError {
    /// The stable name of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotPrivate => "not-a-private-key",
            Self::NotPublic => "not-a-public-key",
            Self::Weak => "weak-key",
            Self::DemoOnly => "demonstration-key",
            Self::Service(_) => "signing-failed",
        }
    }
}

/// A signature algorithm (签名算法). SM2 with SM3 will stand beside Ed25519; a paper says which it uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519 (RFC 8032), checked strictly.
    Ed25519,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

/// Something that signs papers (签名服务): a key file today, a certified seal service elsewhere.
pub trait Signer {
    /// The public half of the key.
    fn public_key(&self) -> PublicKey;

    /// Signs the bytes of a paper.
    ///
    /// # Errors
    /// [`KeyError::Service`] when the service does not sign.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyError>;
}

/// The key pair of an issuing organ (签发密钥), kept in a file.
#[derive(Clone)]
pub struct IssuerKey(SigningKey);

impl IssuerKey {
    /// Makes a key pair from 32 random bytes; where they come from is the caller's business.
    pub fn generate(random: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&random))
    }

    /// The demonstration's key pair, the same everywhere and known to everyone.
    pub fn demo() -> Self {
        Self::generate(Sha256::digest(DEMO_SEED).into())
    }

    /// The fingerprint of its public half.
    pub fn fingerprint(&self) -> String {
        self.public_key().fingerprint()
    }

    /// Its public half as SPKI PEM.
    pub fn public_pem(&self) -> String {
        self.public_key().to_pem()
    }

    /// Reads a private key (PKCS#8 PEM).
    ///
    /// # Errors
    /// [`KeyError::NotPrivate`] for anything else.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        SigningKey::from_pkcs8_pem(pem.trim()).map(Self).map_err(|_| KeyError::NotPrivate)
    }

    /// The private key as PKCS#8 PEM. Whoever writes it to a file lets only its owner read it.
    pub fn to_pem(&self) -> String {
        let pem = self.0.to_pkcs8_pem(LineEnding::LF).expect("an Ed25519 key always has a PKCS#8 form");
        pem.as_str().to_owned()
    }
}

impl Signer for IssuerKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyError> {
        Ok(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IssuerKey").field(&self.fingerprint()).finish()
    }
}

/// The public key of an issuing organ (验证公钥).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads the 32 bytes of a key.
    ///
    /// # Errors
    /// [`KeyError`] for bytes that are no key, or a weak one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        Self::strong(VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotPublic)?)
    }

    /// Reads a public key (SPKI PEM).
    ///
    /// # Errors
    /// [`KeyError`] for anything else, or a weak key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::strong(VerifyingKey::from_public_key_pem(pem.trim()).map_err(|_| KeyError::NotPublic)?)
    }

    /// The key as SPKI PEM, as OpenSSL reads it.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).expect("an Ed25519 key always has an SPKI form")
    }

    /// The 32 bytes of the key.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The algorithm that the key is for.
    pub const fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }

    /// What people compare: SHA-256 of the key's SPKI form, in groups of four hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let spki = self.0.to_public_key_der().expect("an Ed25519 key always has an SPKI form");
        let groups: Vec<String> =
            Sha256::digest(spki.as_bytes()).chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
        groups.join(" ")
    }

    /// Whether `signature` over `message` is this key's, after the strict rules.
    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }

    fn strong(key: VerifyingKey) -> Result<Self, KeyError> {
        // The same point has a second, non-canonical spelling: one key has one name.
        let spelt_once = key.to_edwards().compress().to_bytes() == key.to_bytes();
        if key.is_weak() || !spelt_once { Err(KeyError::Weak) } else { Ok(Self(key)) }
    }
}

/// A key that the reader trusts (受信任的签发方), with the name of the organ that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Whose key it is.
    pub name: Named,
    /// The key.
    pub key: PublicKey,
    /// A key that may sign only papers marked as demonstration.
    pub demo_only: bool,
}

impl TrustedKey {
    /// The key of an issuing organ.
    pub const fn organ(name: Named, key: PublicKey) -> Self {
        Self { name, key, demo_only: false }
    }

    /// The demonstration's key. [`verify`](crate::verify()) always knows it, and says that its papers have no legal force.
    pub fn demo() -> Self {
        let name = Named::new("演示城市签发密钥（公开，无法律效力）", "the demonstration city's key (public, of no legal force)");
        Self { name, key: IssuerKey::demo().public_key(), demo_only: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_files() {
        let key = IssuerKey::generate([7; 32]);
        assert_eq!(IssuerKey::from_pem(&key.to_pem()).unwrap().public_key(), key.public_key());
        assert_eq!(PublicKey::from_pem(&key.public_key().to_pem()).unwrap(), key.public_key());
        assert_eq!(PublicKey::from_pem(&key.to_pem()), Err(KeyError::NotPublic));
        assert_eq!(IssuerKey::from_pem("").unwrap_err(), KeyError::NotPrivate);
    }

    #[test]
    fn the_demonstration_key_never_changes() {
        // Papers in people's hands depend on it.
        let fingerprint = IssuerKey::demo().public_key().fingerprint();
        assert_eq!(fingerprint, "677d ffa9 5e03 5f66 b1c5 d123 1758 f15c 683a 36b4 34b3 995a 1a76 1c0e e558 6d8a");
    }

    #[test]
    fn a_weak_key_is_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(PublicKey::from_bytes(&identity), Err(KeyError::Weak));
    }

    #[test]
    fn a_private_key_is_not_printed() {
        let shown = format!("{:?}", IssuerKey::generate([7; 32]));
        assert!(shown.len() < 110 && !shown.contains("[7, 7"), "{shown}");
    }
}
