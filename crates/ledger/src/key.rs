//! Keys (密钥): who signs notes, and whom a reader believes.

use crate::note::name_is_good;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer as _, VerifyingKey};
use sha2::{Digest, Sha256};
use sm2::dsa::signature::Verifier as _;
use std::fmt;
use std::str::FromStr;

/// What the key of SM2 is called within signature type 0xff, which has no byte of its own in `c2sp.org/signed-note`.
const SM2_NAME: &[u8] = b"ballast/sm2-with-sm3/v1";
/// The distinguishing identifier of SM2 (GB/T 32918.2): the one that the standards give to whoever declares none.
const SM2_ID: &str = "1234567812345678";
/// What stands before a cosigned checkpoint.
const COSIGNATURE: &str = "cosignature/v1";

/// A kind of signature (签名算法) in the sense of `c2sp.org/signed-note`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// Ed25519 over the text; type 0x01.
    Ed25519,
    /// A witness's Ed25519 over time and text (`c2sp.org/tlog-cosignature`, v1); type 0x04.
    Cosignature,
    /// SM2 with SM3 (GB/T 32918, GB/T 32905) over the text, 64 bytes r and s; type 0xff with the name `ballast/sm2-with-sm3/v1`.
    Sm2,
}

impl Algorithm {
    /// What stands for it before a public key.
    fn prefix(self) -> Vec<u8> {
        match self {
            Self::Ed25519 => vec![0x01],
            Self::Cosignature => vec![0x04],
            Self::Sm2 => [&[0xff], SM2_NAME].concat(),
        }
    }

    /// Its name, as it is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::Cosignature => "Ed25519 cosignature",
            Self::Sm2 => "SM2-SM3",
        }
    }
}

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a verifier key.
    #[error("this is not a verifier key: expected NAME+ID+KEY in one line, as c2sp.org/signed-note has it")]
    NotAKey,
    /// The name has spaces or a plus sign, or is empty.
    #[error("a key's name has no spaces and no plus sign, and is not empty")]
    Name,
    /// The id is not that of name and key.
    #[error("the key's id is not that of its name and bytes: it was copied wrongly")]
    Id,
    /// An algorithm that we do not know.
    #[error("the key is of a kind that is not known here: Ed25519 (01), cosignature (04) and SM2 with SM3 are")]
    Unknown,
    /// A weak public key, for which signatures can be forged.
    #[error("this public key is no point of its curve, or a weak one: anybody could forge its signatures")]
    Weak,
    /// Not a private key file of this kind.
    #[error("this is not a private key of this kind: expected PEM that begins with -----BEGIN PRIVATE KEY-----")]
    NotPrivate,
    /// The key does not sign this.
    #[error("the key did not sign")]
    Sign,
}

#[derive(Debug, Clone)]
enum Public {
    Ed25519(VerifyingKey),
    Sm2(Box<sm2::dsa::VerifyingKey>),
}

/// Whom a reader believes (验证公钥): a name, an algorithm, a public key. Written in one line, as `c2sp.org/signed-note` has it.
#[derive(Debug, Clone)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    public: Public,
}

impl PartialEq for VerifierKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.material()) == (&other.name, other.material())
    }
}

impl Eq for VerifierKey {}

impl VerifierKey {
    /// Of these bytes.
    fn new(name: &str, algorithm: Algorithm, key: &[u8]) -> Result<Self, KeyError> {
        if !name_is_good(name) {
            return Err(KeyError::Name);
        }
        let public = match algorithm {
            Algorithm::Ed25519 | Algorithm::Cosignature => {
                let bytes = key.try_into().map_err(|_| KeyError::NotAKey)?;
                let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Weak)?;
                // The same point has a second, non-canonical spelling: one key has one name.
                if key.is_weak() || key.to_edwards().compress().to_bytes() != key.to_bytes() {
                    return Err(KeyError::Weak);
                }
                Public::Ed25519(key)
            }
            Algorithm::Sm2 => {
                // Uncompressed, in its one spelling.
                if key.len() != 65 || key[0] != 4 {
                    return Err(KeyError::NotAKey);
                }
                Public::Sm2(Box::new(sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_ID, key).map_err(|_| KeyError::Weak)?))
            }
        };
        Ok(Self { name: name.to_owned(), algorithm, public })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its algorithm.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public key alone.
    pub fn key_bytes(&self) -> Vec<u8> {
        match &self.public {
            Public::Ed25519(key) => key.to_bytes().to_vec(),
            Public::Sm2(key) => key.as_affine_bytes(),
        }
    }

    fn material(&self) -> Vec<u8> {
        [self.algorithm.prefix(), self.key_bytes()].concat()
    }

    /// Its id within signature lines: the first four bytes of SHA-256 over name, newline, algorithm and key.
    pub fn id(&self) -> u32 {
        id(&self.name, &self.material())
    }

    /// Checks `signature` over a note's text.
    pub fn verify(&self, text: &str, signature: &[u8]) -> Option<Signed> {
        let signed = |time| Signed { name: self.name.clone(), algorithm: self.algorithm, time };
        match (&self.public, self.algorithm) {
            (Public::Ed25519(key), Algorithm::Cosignature) => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                if time > i64::MAX as u64 {
                    return None;
                }
                let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
                key.verify_strict(&cosigned(time, text), &signature).ok().map(|()| signed(Some(time)))
            }
            (Public::Ed25519(key), _) => {
                let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
                key.verify_strict(text.as_bytes(), &signature).ok().map(|()| signed(None))
            }
            (Public::Sm2(key), _) => {
                let signature = sm2::dsa::Signature::try_from(signature).ok()?;
                key.verify(text.as_bytes(), &signature).ok().map(|()| signed(None))
            }
        }
    }
}

/// What is needed of SM2's key beyond its own methods.
trait AffineBytes {
    fn as_affine_bytes(&self) -> Vec<u8>;
}

impl AffineBytes for sm2::dsa::VerifyingKey {
    fn as_affine_bytes(&self) -> Vec<u8> {
        use sm2::elliptic_curve::sec1::ToSec1Point;
        self.as_affine().to_sec1_point(false).as_bytes().to_vec()
    }
}

fn id(name: &str, material: &[u8]) -> u32 {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([b'\n']);
    hash.update(material);
    let digest = hash.finalize();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

fn cosigned(time: u64, text: &str) -> Vec<u8> {
    format!("{COSIGNATURE}\ntime {time}\n{text}").into_bytes()
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(self.material()))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // The key may itself have plus signs.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hex), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::NotAKey);
        };
        let material = STANDARD.decode(key).map_err(|_| KeyError::NotAKey)?;
        if !name_is_good(name) {
            return Err(KeyError::Name);
        }
        let known = [Algorithm::Ed25519, Algorithm::Cosignature, Algorithm::Sm2].into_iter();
        let mut known = known.filter_map(|algorithm| Some((algorithm, material.strip_prefix(&algorithm.prefix()[..])?)));
        let (algorithm, bytes) = known.next().ok_or(KeyError::Unknown)?;
        if hex.len() != 8 || format!("{:08x}", id(name, &material)) != hex {
            return Err(KeyError::Id);
        }
        Self::new(name, algorithm, bytes)
    }
}

/// Whose signature holds (有效签名).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key's name.
    pub name: String,
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// When a witness saw it, in seconds since 1970; none for the log's own signatures.
    pub time: Option<u64>,
}

#[derive(Clone)]
enum Private {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<sm2::SecretKey>),
}

/// A key that signs (签名密钥), with the name that it signs under. Its signatures follow from key and text alone.
#[derive(Clone)]
pub struct LogKey {
    private: Private,
    verifier: VerifierKey,
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LogKey").field(&self.verifier.to_string()).finish()
    }
}

impl LogKey {
    /// A key of 32 random bytes; where they come from is the caller's business.
    ///
    /// # Errors
    /// [`KeyError::Name`]; [`KeyError::Weak`] for bytes that make no key of SM2: one in 2^32.
    pub fn generate(name: &str, algorithm: Algorithm, random: [u8; 32]) -> Result<Self, KeyError> {
        let private = match algorithm {
            Algorithm::Ed25519 | Algorithm::Cosignature => {
                Private::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&random)))
            }
            Algorithm::Sm2 => Private::Sm2(Box::new(sm2::SecretKey::from_slice(&random).map_err(|_| KeyError::Weak)?)),
        };
        Self::with(name, algorithm, private)
    }

    /// Reads a private key (PKCS#8 PEM).
    ///
    /// # Errors
    /// [`KeyError::NotPrivate`] for anything else; [`KeyError::Name`].
    pub fn from_pem(name: &str, algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        let private = match algorithm {
            Algorithm::Ed25519 | Algorithm::Cosignature => {
                let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem.trim()).map_err(|_| KeyError::NotPrivate)?;
                Private::Ed25519(Box::new(key))
            }
            Algorithm::Sm2 => {
                let key = sm2::SecretKey::from_pkcs8_pem(pem.trim()).map_err(|_| KeyError::NotPrivate)?;
                Private::Sm2(Box::new(key))
            }
        };
        Self::with(name, algorithm, private)
    }

    /// The private key as PKCS#8 PEM. Whoever writes it to a file lets only its owner read it.
    pub fn to_pem(&self) -> String {
        let pem = match &self.private {
            Private::Ed25519(key) => key.to_pkcs8_pem(LineEnding::LF),
            Private::Sm2(key) => key.to_pkcs8_pem(LineEnding::LF),
        };
        pem.expect("a key has a PKCS#8 form").as_str().to_owned()
    }

    fn with(name: &str, algorithm: Algorithm, private: Private) -> Result<Self, KeyError> {
        let public = match &private {
            Private::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Private::Sm2(key) => {
                let key = sm2::dsa::SigningKey::new(SM2_ID, key).map_err(|_| KeyError::Weak)?;
                key.verifying_key().as_affine_bytes()
            }
        };
        Ok(Self { private, verifier: VerifierKey::new(name, algorithm, &public)? })
    }

    /// Its public half.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a note's text; a witness signs `time` with it, in seconds since 1970.
    ///
    /// # Errors
    /// [`KeyError::Sign`]: SM2 does not sign one text in 2^128.
    pub fn sign(&self, text: &str, time: u64) -> Result<Vec<u8>, KeyError> {
        match (&self.private, self.verifier.algorithm) {
            (Private::Ed25519(key), Algorithm::Cosignature) => {
                Ok([&time.to_be_bytes()[..], &key.sign(&cosigned(time, text)).to_bytes()].concat())
            }
            (Private::Ed25519(key), _) => Ok(key.sign(text.as_bytes()).to_bytes().to_vec()),
            (Private::Sm2(key), _) => {
                use sm2::dsa::signature::Signer;
                let key = sm2::dsa::SigningKey::new(SM2_ID, key).map_err(|_| KeyError::Sign)?;
                let signature: sm2::dsa::Signature = key.try_sign(text.as_bytes()).map_err(|_| KeyError::Sign)?;
                Ok(signature.to_bytes().to_vec())
            }
        }
    }
}
