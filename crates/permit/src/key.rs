//! Keys: who signs papers, whom a reader trusts, how a key is written to a file and named in print.

use crate::{Certified, PublishedKey};
use approval::Named;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sm2::dsa::signature::Verifier as _;
use sm2::elliptic_curve::sec1::ToSec1Point;
use std::fmt;
use std::sync::OnceLock;

/// The seed of the demonstration's key pairs. It is public on purpose: whoever wants to can sign a paper with them, so their signature
/// proves nothing but that the paper was not damaged on its way. They sign only papers marked as demonstration, of no legal force.
const DEMO_SEED: &str = "Ballast demonstration key, known to everyone, of no legal force, 2023-07-07";
/// The holder of the demonstration's certificate.
const DEMO_HOLDER: &str = "Ballast 演示（无法律效力）";
/// The distinguishing identifier of SM2 (GB/T 32918.2): the one that the standards give to whoever declares none.
const SM2_ID: &str = "1234567812345678";

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a private key file of this algorithm.
    #[error("this is not a private key of {0}: expected PEM that begins with -----BEGIN PRIVATE KEY-----")]
    NotPrivate(Algorithm),
    /// Not a private key for a certificate.
    #[error("this is not a private key of ECDSA on P-256: expected PEM that begins with -----BEGIN PRIVATE KEY-----")]
    NotCertified,
    /// Not a public key file.
    #[error("this is not a public key of Ed25519 or SM2: expected PEM that begins with -----BEGIN PUBLIC KEY-----")]
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
            Self::NotPrivate(_) | Self::NotCertified => "not-a-private-key",
            Self::NotPublic => "not-a-public-key",
            Self::Weak => "weak-key",
            Self::DemoOnly => "demonstration-key",
            Self::Service(_) => "signing-failed",
        }
    }
}

/// A signature algorithm (签名算法). A paper says which it uses, and carries a signature of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519 (RFC 8032), checked strictly.
    Ed25519,
    /// SM2 with SM3 (GB/T 32918.2, GB/T 32905), r and s of 32 bytes each, distinguishing identifier `1234567812345678`.
    #[serde(rename = "SM2-SM3")]
    Sm2,
}

impl Algorithm {
    /// Those that sign every paper, in their order.
    pub const ALL: [Self; 2] = [Self::Ed25519, Self::Sm2];
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::Sm2 => "SM2-SM3",
        })
    }
}

/// Something that signs papers (签名服务): key files today, a certified seal service elsewhere.
pub trait Signer {
    /// The public halves of its keys.
    fn public_keys(&self) -> Vec<PublicKey>;

    /// Signs the bytes of a paper with each of its keys, in their order.
    ///
    /// # Errors
    /// [`KeyError::Service`] when the service does not sign.
    fn sign(&self, message: &[u8]) -> Result<Vec<[u8; 64]>, KeyError>;

    /// The key and certificate of the signature that readers of PDFs know, if it has one.
    fn certified(&self) -> Option<&Certified>;
}

/// A key pair of one algorithm (密钥对), kept in a file. Its signatures follow from key and message alone.
#[derive(Clone)]
pub struct KeyPair(Private);

#[derive(Clone)]
enum Private {
    Ed25519(Box<SigningKey>),
    Sm2(Box<sm2::dsa::SigningKey>),
}

impl KeyPair {
    /// Makes a key pair from 32 random bytes; where they come from is the caller's business.
    ///
    /// # Errors
    /// [`KeyError::NotPrivate`] for bytes that make no key of SM2: one in 2^32.
    pub fn generate(algorithm: Algorithm, random: [u8; 32]) -> Result<Self, KeyError> {
        Ok(Self(match algorithm {
            Algorithm::Ed25519 => Private::Ed25519(Box::new(SigningKey::from_bytes(&random))),
            Algorithm::Sm2 => {
                let key = sm2::dsa::SigningKey::from_slice(SM2_ID, &random).map_err(|_| KeyError::NotPrivate(algorithm))?;
                Private::Sm2(Box::new(key))
            }
        }))
    }

    /// Reads a private key (PKCS#8 PEM).
    ///
    /// # Errors
    /// [`KeyError::NotPrivate`] for anything else.
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        let not = |_| KeyError::NotPrivate(algorithm);
        Ok(Self(match algorithm {
            Algorithm::Ed25519 => Private::Ed25519(Box::new(SigningKey::from_pkcs8_pem(pem.trim()).map_err(not)?)),
            Algorithm::Sm2 => {
                let key = sm2::SecretKey::from_pkcs8_pem(pem.trim()).map_err(not)?;
                let key = sm2::dsa::SigningKey::new(SM2_ID, &key).map_err(|_| KeyError::NotPrivate(algorithm))?;
                Private::Sm2(Box::new(key))
            }
        }))
    }

    /// The private key as PKCS#8 PEM. Whoever writes it to a file lets only its owner read it.
    pub fn to_pem(&self) -> String {
        let pem = match &self.0 {
            Private::Ed25519(key) => key.to_pkcs8_pem(LineEnding::LF),
            Private::Sm2(key) => sm2::SecretKey::from_slice(&key.to_bytes())
                .expect("a signing key's scalar makes a key")
                .to_pkcs8_pem(LineEnding::LF),
        };
        pem.expect("a key always has a PKCS#8 form").as_str().to_owned()
    }

    /// Its public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Private::Ed25519(key) => Public::Ed25519(key.verifying_key()),
            Private::Sm2(key) => Public::Sm2(Box::new(key.verifying_key().clone())),
        })
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyError> {
        match &self.0 {
            Private::Ed25519(key) => Ok(key.sign(message).to_bytes()),
            Private::Sm2(key) => {
                // SM2 does not sign one message in 2^128.
                let signed: Result<sm2::dsa::Signature, _> = key.try_sign(message);
                Ok(signed.map_err(|error| KeyError::Service(error.to_string()))?.to_bytes().into())
            }
        }
    }
}

/// The keys of an issuing organ (签发密钥), one of each algorithm: a paper is signed with all of them.
#[derive(Clone)]
pub struct IssuerKey {
    pairs: Vec<KeyPair>,
    certified: Option<Certified>,
}

impl IssuerKey {
    /// These key pairs, Ed25519's first, and the certificate for readers of PDFs.
    pub const fn new(pairs: Vec<KeyPair>, certified: Option<Certified>) -> Self {
        Self { pairs, certified }
    }

    /// Makes a pair of each algorithm, and a certificate, from 32 random bytes; where they come from is the caller's business.
    pub fn generate(random: [u8; 32]) -> Self {
        let sm2 = Sha256::digest([&random[..], b"SM2-SM3"].concat()).into();
        let pairs = [(Algorithm::Ed25519, random), (Algorithm::Sm2, sm2)];
        let pairs = pairs.into_iter().filter_map(|(algorithm, random)| KeyPair::generate(algorithm, random).ok()).collect();
        Self { pairs, certified: Certified::generate(p256_seed(&random), "Ballast").ok() }
    }

    /// The demonstration's key pairs, the same everywhere and known to everyone.
    pub fn demo() -> Self {
        let seed: [u8; 32] = Sha256::digest(DEMO_SEED).into();
        Self { certified: Certified::generate(p256_seed(&seed), DEMO_HOLDER).ok(), ..Self::generate(seed) }
    }

    /// The fingerprint of its first public half, for people.
    pub fn fingerprint(&self) -> String {
        self.pairs.first().map(|pair| pair.public_key().fingerprint()).unwrap_or_default()
    }
}

/// The key of the certificate that goes with the keys of a seed.
fn p256_seed(seed: &[u8; 32]) -> [u8; 32] {
    Sha256::digest([&seed[..], b"P-256"].concat()).into()
}

impl Signer for IssuerKey {
    fn public_keys(&self) -> Vec<PublicKey> {
        self.pairs.iter().map(KeyPair::public_key).collect()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<[u8; 64]>, KeyError> {
        self.pairs.iter().map(|pair| pair.sign(message)).collect()
    }

    fn certified(&self) -> Option<&Certified> {
        self.certified.as_ref()
    }
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IssuerKey").field(&self.fingerprint()).finish()
    }
}

/// The public key of an issuing organ (验证公钥).
#[derive(Debug, Clone)]
pub struct PublicKey(Public);

#[derive(Debug, Clone)]
enum Public {
    Ed25519(VerifyingKey),
    Sm2(Box<sm2::dsa::VerifyingKey>),
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.algorithm() == other.algorithm() && self.to_bytes() == other.to_bytes()
    }
}

impl Eq for PublicKey {}

impl PublicKey {
    /// Reads the bytes of a key: 32 of Ed25519; of SM2 the uncompressed point, 65 bytes, 04 first.
    ///
    /// # Errors
    /// [`KeyError`] for bytes that are no key, or a weak one.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, KeyError> {
        match algorithm {
            Algorithm::Ed25519 => {
                let bytes = bytes.try_into().map_err(|_| KeyError::NotPublic)?;
                Self::strong(VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotPublic)?)
            }
            // In its one spelling.
            Algorithm::Sm2 if bytes.len() == 65 && bytes[0] == 4 => {
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_ID, bytes).map_err(|_| KeyError::NotPublic)?;
                Ok(Self(Public::Sm2(Box::new(key))))
            }
            Algorithm::Sm2 => Err(KeyError::NotPublic),
        }
    }

    /// Reads a public key (SPKI PEM).
    ///
    /// # Errors
    /// [`KeyError`] for anything else, or a weak key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if let Ok(key) = VerifyingKey::from_public_key_pem(pem.trim()) {
            return Self::strong(key);
        }
        let key = sm2::PublicKey::from_public_key_pem(pem.trim()).map_err(|_| KeyError::NotPublic)?;
        let key = sm2::dsa::VerifyingKey::new(SM2_ID, key).map_err(|_| KeyError::NotPublic)?;
        Ok(Self(Public::Sm2(Box::new(key))))
    }

    /// The key as SPKI PEM, as OpenSSL reads it.
    pub fn to_pem(&self) -> String {
        let pem = match &self.0 {
            Public::Ed25519(key) => key.to_public_key_pem(LineEnding::LF),
            Public::Sm2(key) => sm2::PublicKey::from(&**key).to_public_key_pem(LineEnding::LF),
        };
        pem.expect("a key always has an SPKI form")
    }

    /// The bytes of the key, as [`PublicKey::from_bytes`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Public::Ed25519(key) => key.to_bytes().to_vec(),
            Public::Sm2(key) => key.as_affine().to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    /// The algorithm that the key is for.
    pub const fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Public::Ed25519(_) => Algorithm::Ed25519,
            Public::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// What people compare: SHA-256 of the key's SPKI form, in groups of four hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let spki = match &self.0 {
            Public::Ed25519(key) => key.to_public_key_der(),
            Public::Sm2(key) => sm2::PublicKey::from(&**key).to_public_key_der(),
        };
        let spki = spki.expect("a key always has an SPKI form");
        let groups: Vec<String> =
            Sha256::digest(spki.as_bytes()).chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
        groups.join(" ")
    }

    /// Whether `signature` over `message` is this key's, after the strict rules.
    pub fn accepts(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        match &self.0 {
            Public::Ed25519(key) => key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok(),
            Public::Sm2(key) => {
                sm2::dsa::Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        }
    }

    fn strong(key: VerifyingKey) -> Result<Self, KeyError> {
        // The same point has a second, non-canonical spelling: one key has one name.
        let spelt_once = key.to_edwards().compress().to_bytes() == key.to_bytes();
        if key.is_weak() || !spelt_once { Err(KeyError::Weak) } else { Ok(Self(Public::Ed25519(key))) }
    }
}

/// A public key as files of ours name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyText {
    algorithm: Algorithm,
    public_key: String,
}

impl From<&PublicKey> for KeyText {
    fn from(key: &PublicKey) -> Self {
        Self { algorithm: key.algorithm(), public_key: STANDARD.encode(key.to_bytes()) }
    }
}

impl KeyText {
    /// The key of Ed25519 that papers of format 1 name without more.
    pub const fn of(algorithm: Algorithm, public_key: String) -> Self {
        Self { algorithm, public_key }
    }

    /// The key that it names.
    pub fn read(&self) -> Option<PublicKey> {
        PublicKey::from_bytes(self.algorithm, &STANDARD.decode(&self.public_key).ok()?).ok()
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
    /// The last day on which it signed; none while it signs.
    pub until: Option<Date>,
}

impl TrustedKey {
    /// The key of an issuing organ.
    pub const fn organ(name: Named, key: PublicKey) -> Self {
        Self { name, key, demo_only: false, until: None }
    }

    /// A key as its organ published it.
    pub fn published(name: Named, one: PublishedKey) -> Self {
        Self { until: one.until, ..Self::organ(name, one.key) }
    }

    /// Whether it had been retired by a day.
    pub(crate) fn is_over(&self, day: Date) -> bool {
        self.until.is_some_and(|until| day > until)
    }

    /// The demonstration's keys. [`verify`](crate::verify()) always knows them, and says that their papers have no legal force.
    pub fn demo() -> &'static [Self] {
        static DEMO: OnceLock<Vec<TrustedKey>> = OnceLock::new();
        let name =
            || Named::new("演示城市签发密钥（公开，无法律效力）", "the demonstration city's key (public, of no legal force)");
        DEMO.get_or_init(|| {
            let keys = IssuerKey::demo().public_keys().into_iter();
            keys.map(|key| Self { demo_only: true, ..Self::organ(name(), key) }).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_files() {
        for algorithm in Algorithm::ALL {
            let key = KeyPair::generate(algorithm, [7; 32]).unwrap();
            let public = key.public_key();
            assert_eq!(public.algorithm(), algorithm);
            assert_eq!(KeyPair::from_pem(algorithm, &key.to_pem()).unwrap().public_key(), public);
            assert_eq!(PublicKey::from_pem(&public.to_pem()).unwrap(), public);
            assert_eq!(PublicKey::from_bytes(algorithm, &public.to_bytes()).unwrap(), public);
            assert_eq!(KeyText::from(&public).read(), Some(public.clone()));
            assert_eq!(PublicKey::from_pem(&key.to_pem()), Err(KeyError::NotPublic));
            assert_eq!(KeyPair::from_pem(algorithm, "").err(), Some(KeyError::NotPrivate(algorithm)));
            let other = Algorithm::ALL.into_iter().find(|other| *other != algorithm).unwrap();
            assert_eq!(KeyPair::from_pem(other, &key.to_pem()).err(), Some(KeyError::NotPrivate(other)));
        }
    }

    #[test]
    fn the_demonstration_keys_never_change() {
        // Papers in people's hands depend on them.
        let fingerprints: Vec<String> = TrustedKey::demo().iter().map(|one| one.key.fingerprint()).collect();
        assert_eq!(fingerprints[0], "677d ffa9 5e03 5f66 b1c5 d123 1758 f15c 683a 36b4 34b3 995a 1a76 1c0e e558 6d8a");
        assert_eq!(fingerprints[1], "b3f7 9cc6 f7e1 0a8a e86e c588 feb1 f84c 394f 90fa 054b 6e63 7745 55cd 84d1 ef98");
        assert_eq!(fingerprints.len(), 2);
    }

    #[test]
    fn a_weak_key_is_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(PublicKey::from_bytes(Algorithm::Ed25519, &identity), Err(KeyError::Weak));
        for no_point in [vec![4; 65], vec![2; 33], vec![0]] {
            assert_eq!(PublicKey::from_bytes(Algorithm::Sm2, &no_point), Err(KeyError::NotPublic));
        }
    }

    #[test]
    fn a_private_key_is_not_printed() {
        let shown = format!("{:?}", IssuerKey::generate([7; 32]));
        assert!(shown.len() < 110 && !shown.contains("[7, 7"), "{shown}");
    }

    /// GB/T 32918.5, annex A.2: the curve, a key, a signature over `message digest`.
    #[test]
    fn the_standard_s_signature_holds() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let x = hex("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020");
        let y = hex("ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
        let r = hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3");
        let s = hex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
        let key = PublicKey::from_bytes(Algorithm::Sm2, &[&[4][..], &x, &y].concat()).unwrap();
        let secret = hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
        let pair = KeyPair::generate(Algorithm::Sm2, secret.try_into().unwrap()).unwrap();
        assert_eq!(pair.public_key(), key);
        let signature: [u8; 64] = [r, s].concat().try_into().unwrap();
        assert!(key.accepts(b"message digest", &signature));
        assert!(!key.accepts(b"message digesu", &signature));
        for at in 0..64 {
            let mut other = signature;
            other[at] ^= 1;
            assert!(!key.accepts(b"message digest", &other), "byte {at}");
        }
        // Our own signature over it takes another k, and holds under the same key.
        assert!(key.accepts(b"message digest", &pair.sign(b"message digest").unwrap()));
    }
}
