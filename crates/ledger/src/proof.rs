//! Proofs (证明): that a leaf is in a tree, that a tree is the beginning of another (RFC 9162, 2.1.3 and 2.1.4).

use crate::tile::place;
use crate::{Hash, TileId, Tiles};
use std::collections::BTreeSet;

/// Hashes of a proof at most: those of a tree of 2^63 leaves.
pub(crate) const HASHES_MAX: usize = 126;

/// A proof (证明): the hashes that whoever has a leaf, or an older root, needs to come to the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof(Vec<Hash>);

/// Why a proof does not prove, or cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf is not in a tree of this size.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf {
        /// Which leaf, from 0.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// A tree without leaves is the beginning of every other.
    #[error("of a tree without leaves there is nothing to prove")]
    Empty,
    /// A tree does not shrink.
    #[error("a tree of {from} leaves is not the beginning of one of {to}")]
    Shrinks {
        /// Leaves of the older tree.
        from: u64,
        /// Leaves of the newer one.
        to: u64,
    },
    /// A tile that the proof is made of is not at hand.
    #[error("tile {0:?} is not at hand")]
    MissingTile(TileId),
    /// Another number of hashes than such a proof has.
    #[error("the proof has {found} hashes; one of this kind has another number of them")]
    WrongLength {
        /// How many it has.
        found: usize,
    },
    /// The hashes do not lead to the root.
    #[error("the hashes do not lead to the root: what it is about was changed, or it is not in this log")]
    WrongRoot,
}

impl ProofError {
    /// The stable name of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchLeaf { .. } => "no-such-leaf",
            Self::Empty => "empty-tree",
            Self::Shrinks { .. } => "tree-shrinks",
            Self::MissingTile(_) => "missing-tile",
            Self::WrongLength { .. } => "wrong-length",
            Self::WrongRoot => "wrong-root",
        }
    }
}

/// Where the hashes of perfect subtrees come from.
trait Nodes {
    fn node(&mut self, height: u32, n: u64) -> Result<Hash, ProofError>;
}

impl Nodes for &Tiles {
    fn node(&mut self, height: u32, n: u64) -> Result<Hash, ProofError> {
        Tiles::node(self, height, n)
    }
}

/// Which tiles a proof is made of (所需瓦片), for whoever has to fetch them first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs(BTreeSet<TileId>);

impl Nodes for &mut Needs {
    fn node(&mut self, height: u32, n: u64) -> Result<Hash, ProofError> {
        self.0.insert(place(height, n).0);
        Ok(Hash::new([0; 32]))
    }
}

impl Needs {
    /// For [`Proof::inclusion`].
    ///
    /// # Errors
    /// [`ProofError::NoSuchLeaf`].
    pub fn of_inclusion(index: u64, size: u64) -> Result<Self, ProofError> {
        let mut needs = Self::default();
        inclusion(index, size, &mut needs)?;
        Ok(needs)
    }

    /// For [`Proof::consistency`].
    ///
    /// # Errors
    /// [`ProofError::Empty`], [`ProofError::Shrinks`].
    pub fn of_consistency(from: u64, to: u64) -> Result<Self, ProofError> {
        let mut needs = Self::default();
        consistency(from, to, &mut needs)?;
        Ok(needs)
    }

    /// The tiles.
    pub fn tiles(&self) -> impl Iterator<Item = TileId> {
        self.0.iter().copied()
    }
}

impl Proof {
    /// A proof of these hashes, from the leaf's neighbour up.
    pub const fn new(hashes: Vec<Hash>) -> Self {
        Self(hashes)
    }

    /// Its hashes.
    pub fn hashes(&self) -> &[Hash] {
        &self.0
    }

    /// Proves that leaf `index` is in the tree of `size` leaves.
    ///
    /// # Errors
    /// [`ProofError::NoSuchLeaf`]; [`ProofError::MissingTile`] when the tiles do not hold what [`Needs`] says.
    pub fn inclusion(index: u64, size: u64, tiles: &Tiles) -> Result<Self, ProofError> {
        inclusion(index, size, tiles).map(Self)
    }

    /// Proves that the tree of `from` leaves is the beginning of that of `to` leaves.
    ///
    /// # Errors
    /// [`ProofError::Empty`], [`ProofError::Shrinks`]; [`ProofError::MissingTile`].
    pub fn consistency(from: u64, to: u64, tiles: &Tiles) -> Result<Self, ProofError> {
        consistency(from, to, tiles).map(Self)
    }

    /// Checks that `leaf` is leaf `index` of the tree of `size` leaves with this root.
    ///
    /// # Errors
    /// [`ProofError`]: what is wrong.
    pub fn verify_inclusion(&self, index: u64, size: u64, leaf: &Hash, root: &Hash) -> Result<(), ProofError> {
        if index >= size {
            return Err(ProofError::NoSuchLeaf { index, size });
        }
        let wrong = ProofError::WrongLength { found: self.0.len() };
        let (mut here, mut last, mut hash) = (index, size - 1, *leaf);
        for next in &self.0 {
            if last == 0 {
                return Err(wrong);
            }
            if here & 1 == 1 || here == last {
                hash = Hash::node(next, &hash);
                while here & 1 == 0 && here != 0 {
                    (here, last) = (here >> 1, last >> 1);
                }
            } else {
                hash = Hash::node(&hash, next);
            }
            (here, last) = (here >> 1, last >> 1);
        }
        match (last == 0, hash == *root) {
            (false, _) => Err(wrong),
            (true, false) => Err(ProofError::WrongRoot),
            (true, true) => Ok(()),
        }
    }

    /// Checks that the tree of `from` leaves with root `old` is the beginning of that of `to` leaves with root `new`.
    ///
    /// # Errors
    /// [`ProofError`]: what is wrong.
    pub fn verify_consistency(&self, (from, old): (u64, &Hash), (to, new): (u64, &Hash)) -> Result<(), ProofError> {
        if from > to {
            return Err(ProofError::Shrinks { from, to });
        }
        if from == 0 {
            return Err(ProofError::Empty);
        }
        let wrong = ProofError::WrongLength { found: self.0.len() };
        if from == to {
            return match (self.0.is_empty(), old == new) {
                (false, _) => Err(wrong),
                (true, false) => Err(ProofError::WrongRoot),
                (true, true) => Ok(()),
            };
        }
        // Where the older tree is perfect, its root is the first hash and needs not be sent.
        let sent_first = if from.is_power_of_two() { Some(old) } else { None };
        let mut hashes = sent_first.into_iter().chain(&self.0);
        let first = *hashes.next().ok_or(wrong.clone())?;
        if self.0.is_empty() {
            return Err(wrong);
        }
        let (mut here, mut last) = (from - 1, to - 1);
        while here & 1 == 1 {
            (here, last) = (here >> 1, last >> 1);
        }
        let (mut older, mut newer) = (first, first);
        for next in hashes {
            if last == 0 {
                return Err(wrong);
            }
            if here & 1 == 1 || here == last {
                (older, newer) = (Hash::node(next, &older), Hash::node(next, &newer));
                while here & 1 == 0 && here != 0 {
                    (here, last) = (here >> 1, last >> 1);
                }
            } else {
                newer = Hash::node(&newer, next);
            }
            (here, last) = (here >> 1, last >> 1);
        }
        match (last == 0, older == *old && newer == *new) {
            (false, _) => Err(wrong),
            (true, false) => Err(ProofError::WrongRoot),
            (true, true) => Ok(()),
        }
    }
}

/// The largest power of two below `n`, which is 2 at least.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The root over the leaves from `from` to before `to`, as the tree has it.
fn over(from: u64, to: u64, nodes: &mut impl Nodes) -> Result<Hash, ProofError> {
    let n = to - from;
    if n.is_power_of_two() {
        return nodes.node(n.ilog2(), from >> n.ilog2());
    }
    let middle = from + split(n);
    Ok(Hash::node(&over(from, middle, nodes)?, &over(middle, to, nodes)?))
}

fn inclusion(index: u64, size: u64, mut nodes: impl Nodes) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::NoSuchLeaf { index, size });
    }
    let (mut from, mut to, mut hashes) = (0, size, Vec::new());
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            hashes.push(over(middle, to, &mut nodes)?);
            to = middle;
        } else {
            hashes.push(over(from, middle, &mut nodes)?);
            from = middle;
        }
    }
    hashes.reverse();
    Ok(hashes)
}

fn consistency(old: u64, new: u64, mut nodes: impl Nodes) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::Shrinks { from: old, to: new });
    }
    if old == 0 {
        return Err(ProofError::Empty);
    }
    let (mut from, mut to, mut hashes) = (0, new, Vec::new());
    while old < to {
        let middle = from + split(to - from);
        if old <= middle {
            hashes.push(over(middle, to, &mut nodes)?);
            to = middle;
        } else {
            hashes.push(over(from, middle, &mut nodes)?);
            from = middle;
        }
    }
    if from > 0 {
        hashes.push(over(from, to, &mut nodes)?);
    }
    hashes.reverse();
    Ok(hashes)
}
