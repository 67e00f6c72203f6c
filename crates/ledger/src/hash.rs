//! Hashes of leaves and nodes, and how they are written.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt;

/// A hash of the tree (哈希值): SHA-256, a leaf's and a node's told apart by their first byte (RFC 9162, 2.1.1), so that no leaf can be
/// taken for a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of a leaf: SHA-256 over a zero byte and the entry.
    pub fn leaf(entry: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update([0]);
        hash.update(entry);
        Self(hash.finalize().into())
    }

    /// The hash of a node: SHA-256 over a one byte and its two children.
    pub fn node(left: &Self, right: &Self) -> Self {
        let mut bytes = [0u8; 65];
        bytes[0] = 1;
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// The root of a tree without leaves: SHA-256 over nothing.
    pub fn empty() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The root over `hashes`, as many as a power of two: those of a perfect subtree.
    pub(crate) fn perfect(hashes: &[Self]) -> Self {
        debug_assert!(hashes.len().is_power_of_two());
        match hashes {
            [one] => *one,
            more => {
                let (left, right) = more.split_at(more.len() / 2);
                Self::node(&Self::perfect(left), &Self::perfect(right))
            }
        }
    }

    /// The root over subtrees from the largest, at the left, to the smallest.
    pub(crate) fn over(peaks: &[Self]) -> Self {
        peaks.iter().rev().copied().reduce(|right, left| Self::node(&left, &right)).unwrap_or_else(Self::empty)
    }

    /// The hash of these 32 bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads standard base64 of 32 bytes, in its one spelling.
    pub fn from_base64(text: &str) -> Option<Self> {
        // Padded, no other characters, no stray bits.
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// Its standard base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}
