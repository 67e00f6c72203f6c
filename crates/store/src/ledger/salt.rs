//! Salts (盐值): under each the log commits to what one fact says in words, so that nobody can guess what was erased.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Bytes of a salt.
const BYTES: usize = 16;

/// Where salts come from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Salts {
    /// The operating system's randomness.
    #[default]
    Random,
    /// From a seed: for a demonstration.
    Seeded(u64),
}

impl Salts {
    /// The salt of a new fact, as hexadecimal digits.
    pub(crate) fn of(self, subject: Uuid, number: i64) -> String {
        let mut salt = [0u8; BYTES];
        match self {
            Self::Random => getrandom::fill(&mut salt).expect("the operating system gives randomness"),
            Self::Seeded(seed) => {
                let digest =
                    Sha256::new().chain_update(seed.to_be_bytes()).chain_update(subject).chain_update(number.to_be_bytes());
                salt.copy_from_slice(&digest.finalize()[..BYTES]);
            }
        }
        base::hex(&salt)
    }
}
