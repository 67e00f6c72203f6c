//! Tiles (瓦片): 256 hashes of one level, the way in which a tree is kept and served (`c2sp.org/tlog-tiles`).

use crate::{Hash, ProofError};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Hashes of a full tile.
pub const WIDTH: u64 = 256;
/// Levels of tiles: a tree of 2^64 leaves has eight.
const LEVELS_MAX: u8 = 8;

/// Which tile (瓦片编号): its level, 0 for the leaves, and its place on the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0: hashes of leaves; above: each hash is the root of a full tile below.
    pub level: u8,
    /// From 0.
    pub n: u64,
}

/// A tile with its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Which one.
    pub id: TileId,
    /// 1 to 256 hashes.
    pub hashes: Vec<Hash>,
}

/// Why a text is no path of a tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not the path of a tile: expected LEVEL/N or LEVEL/N.p/WIDTH, such as 0/x001/234 or 0/x001/234.p/17")]
pub struct TilePathError;

impl TileId {
    /// How many hashes it has in a tree of `size` leaves; 0 when it is not in it.
    pub fn width_at(self, size: u64) -> u64 {
        let hashes = size.checked_shr(u32::from(self.level) * 8).unwrap_or(0);
        self.n.checked_mul(WIDTH).map_or(0, |start| hashes.saturating_sub(start).min(WIDTH))
    }

    /// Its path below `tile/`, with `width` hashes.
    pub fn path(self, width: u64) -> String {
        let mut path = format!("{}/", self.level);
        let mut groups = vec![self.n % 1000];
        let mut rest = self.n / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (at, group) in groups.iter().enumerate().rev() {
            // Writing to a text cannot fail.
            let _ = write!(path, "{}{group:03}{}", if at > 0 { "x" } else { "" }, if at > 0 { "/" } else { "" });
        }
        if width < WIDTH {
            let _ = write!(path, ".p/{width}");
        }
        path
    }

    /// Reads a path below `tile/`; its one spelling. Gives the tile and its width.
    ///
    /// # Errors
    /// [`TilePathError`] for anything else.
    pub fn parse(path: &str) -> Result<(Self, u64), TilePathError> {
        let (place, width) = match path.split_once(".p/") {
            Some((place, width)) => (place, width.parse().map_err(|_| TilePathError)?),
            None => (path, WIDTH),
        };
        let (level, groups) = place.split_once('/').ok_or(TilePathError)?;
        let level: u8 = level.parse().map_err(|_| TilePathError)?;
        let mut n = 0u64;
        for group in groups.split('/') {
            let digits = group.trim_start_matches('x').parse::<u64>().map_err(|_| TilePathError)?;
            n = n.checked_mul(1000).and_then(|n| n.checked_add(digits)).ok_or(TilePathError)?;
        }
        let id = Self { level, n };
        let right = level < LEVELS_MAX && (1..=WIDTH).contains(&width) && id.path(width) == path;
        if right { Ok((id, width)) } else { Err(TilePathError) }
    }
}

/// Tiles at hand (在手瓦片), from which proofs are made.
#[derive(Debug, Clone, Default)]
pub struct Tiles(BTreeMap<TileId, Vec<Hash>>);

impl Tiles {
    /// Adds a tile, or a wider one in its place.
    pub fn insert(&mut self, tile: Tile) {
        self.0.insert(tile.id, tile.hashes);
    }

    /// The hash of the perfect subtree of 2^`height` leaves, the `n`-th of its height.
    pub(crate) fn node(&self, height: u32, n: u64) -> Result<Hash, ProofError> {
        let (id, from, count) = place(height, n);
        let missing = ProofError::MissingTile(id);
        let hashes = self.0.get(&id).ok_or(missing.clone())?;
        hashes.get(from..from + count).map(Hash::perfect).ok_or(missing)
    }
}

impl FromIterator<Tile> for Tiles {
    fn from_iter<T: IntoIterator<Item = Tile>>(tiles: T) -> Self {
        Self(tiles.into_iter().map(|tile| (tile.id, tile.hashes)).collect())
    }
}

/// Where the hashes stand that a perfect subtree is made of: the tile, the first of them, how many.
pub(crate) fn place(height: u32, n: u64) -> (TileId, usize, usize) {
    let first = n << (height % 8);
    let id = TileId { level: (height / 8) as u8, n: first / WIDTH };
    (id, (first % WIDTH) as usize, 1 << (height % 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        // c2sp.org/tlog-tiles, "Merkle Tree"
        assert_eq!(TileId { level: 0, n: 1_234_067 }.path(256), "0/x001/x234/067");
        assert_eq!(TileId { level: 3, n: 5 }.path(17), "3/005.p/17");
        for (level, n, width) in [(0, 0, 256), (0, 999, 1), (1, 1000, 255), (7, 1_234_067, 256)] {
            let id = TileId { level, n };
            assert_eq!(TileId::parse(&id.path(width)), Ok((id, width)));
        }
        for bad in [
            "",
            "0",
            "0/",
            "0/1",
            "0/0001",
            "00/001",
            "0/x001",
            "0/001/002",
            "0/x000/001",
            "0/001.p/0",
            "0/001.p/256",
            "0/001.p/07",
            "0/xx01/001",
            "8/000",
            "0/001.p/1/",
            "-1/000",
            "0/+01",
            "0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(TileId::parse(bad), Err(TilePathError), "{bad}");
        }
    }

    #[test]
    fn widths_are_those_of_the_specification() {
        // "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of width 112, one full level 1
        // tile, one partial level 1 tile of width 17, and one partial level 2 tile of width 1"
        let width = |level, n| TileId { level, n }.width_at(70_000);
        assert_eq!((width(0, 272), width(0, 273), width(0, 274)), (256, 112, 0));
        assert_eq!((width(1, 0), width(1, 1), width(1, 2), width(2, 0), width(3, 0)), (256, 17, 0, 1, 0));
        assert_eq!(TileId { level: 7, n: u64::MAX }.width_at(u64::MAX), 0);
    }
}
