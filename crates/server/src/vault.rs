//! Secrets that are read again, such as those of second factors: sealed by ChaCha20-Poly1305 (RFC 8439) with a key of the data folder, so that whoever
//! has the database or a backup has none of them. What is only compared is kept as a keyed digest.
//!
//! By `ring`, which TLS uses already: one maintained library for the cipher, the digests and what a second factor counts with.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

/// The key of what is sealed (账号密钥).
pub struct Vault {
    sealing: LessSafeKey,
    digests: hmac::Key,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key stays out of logs.
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// The vault of a key: one key for sealing and one for digests follow from it.
    pub fn new(key: &[u8; 32]) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, key);
        let of = |purpose: &[u8]| hmac::sign(&master, purpose);
        let sealing = UnboundKey::new(&CHACHA20_POLY1305, of(b"ballast sealing 1").as_ref()).expect("a digest has 32 bytes");
        let digests = hmac::Key::new(hmac::HMAC_SHA256, of(b"ballast digests 1").as_ref());
        Self { sealing: LessSafeKey::new(sealing), digests }
    }

    /// Seals bytes; they open for the same purpose alone, which names whose they are.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> String {
        let nonce: [u8; NONCE_LEN] = crate::ids::secret();
        let mut bytes = plain.to_vec();
        self.sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()), &mut bytes)
            .expect("what is sealed is short");
        BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &bytes].concat())
    }

    /// What was sealed for this purpose; none when it was not, with another key, or when somebody changed it.
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.sealing.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut rest).ok()?;
        Some(plain.to_vec())
    }

    /// The digest of a text for a purpose: nobody without the key can try texts against it.
    pub fn digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        let signed = hmac::sign(&self.digests, format!("{purpose}\0{text}").as_bytes());
        signed.as_ref().try_into().expect("SHA-256 has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_and_its_key_alone() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("totp a", b"secret");
        assert_eq!(vault.open("totp a", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_ne!(vault.seal("totp a", b"secret"), sealed, "each time with another nonce");
        assert_eq!(vault.open("totp b", &sealed), None);
        assert_eq!(Vault::new(&[8; 32]).open("totp a", &sealed), None);
        for at in [0, sealed.len() / 2, sealed.len() - 1] {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(vault.open("totp a", &String::from_utf8(changed).unwrap()), None, "{at}");
        }
        for nothing in ["", "A", "AAAAAAAAAAAAAAAA", "=="] {
            assert_eq!(vault.open("totp a", nothing), None);
        }
        assert_ne!(vault.digest("a", "code"), vault.digest("b", "code"));
        assert_ne!(vault.digest("a", "code"), Vault::new(&[8; 32]).digest("a", "code"));
    }
}
