//! The tamper-evident log (防篡改日志): bytes in their order become leaves of a Merkle tree; signed checkpoints say what the tree was; proofs
//! show that something is in it and that it only grew.
//!
//! Hashing is that of RFC 9162 (and RFC 6962) with SHA-256; tiles, checkpoints, signed notes, cosignatures and proof files are those of C2SP
//! (`c2sp.org/tlog-tiles`, `tlog-checkpoint`, `signed-note`, `tlog-cosignature`, `tlog-proof`), so that any witness or client of that family
//! can check us without our code. The arithmetic of signatures is that of `ed25519-dalek` and `sm2`.
//!
//! Knows bytes. Must not know what they say: facts, people, cities, storage, clocks. Where tiles lie is the caller's business.
//!
//! ```
//! use ledger::{Edge, Hash, Proof, Tiles};
//! let mut edge = Edge::default();
//! for n in 0..300u32 {
//!     edge.append(Hash::leaf(&n.to_be_bytes()));
//! }
//! let (size, root) = (edge.size(), edge.root());
//! let tiles: Tiles = edge.take_tiles().into_iter().collect();
//! let proof = Proof::inclusion(7, size, &tiles)?;
//! proof.verify_inclusion(7, size, &Hash::leaf(&7u32.to_be_bytes()), &root)?;
//! # Ok::<(), ledger::ProofError>(())
//! ```
//!
//! Reading order: [`Hash`], [`Edge`] (how a tree grows), [`Tiles`] (how it is kept), [`Proof`], [`Note`] and [`VerifierKey`] (who signed),
//! [`Checkpoint`], [`ProofFile`].
#![warn(missing_docs)]

mod checkpoint;
mod edge;
mod hash;
mod key;
mod note;
mod proof;
mod proof_file;
mod tile;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use edge::{Edge, EdgeError};
pub use hash::Hash;
pub use key::{Algorithm, KeyError, LogKey, Signed, VerifierKey};
pub use note::{Note, NoteError, SignatureLine, Trusted};
pub use proof::{Needs, Proof, ProofError};
pub use proof_file::{ProofFile, ProofFileError};
pub use tile::{Tile, TileId, TilePathError, Tiles, WIDTH};
