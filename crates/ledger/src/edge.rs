//! The right edge of a tree (右沿): all that must be at hand to append, and to say the root.

use crate::tile::WIDTH;
use crate::{Hash, Tile, TileId};

/// The tiles at the right edge that are not full (右沿), level by level. Appending costs one hash or two, whatever the size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
    /// Levels whose tile at the edge has changed since the tiles were taken.
    touched: Vec<bool>,
    full: Vec<Tile>,
}

/// Why an edge cannot be restored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdgeError {
    /// A tile that a tree of this size has is not there, or too narrow.
    #[error("a tree of {size} leaves needs {width} hashes of tile {id:?}, and has not got them")]
    Missing {
        /// Leaves of the tree.
        size: u64,
        /// Which tile.
        id: TileId,
        /// Hashes that it must have.
        width: u64,
    },
}

impl Edge {
    /// The tiles at the edge of a tree of `size` leaves, with their widths (1 to 255).
    pub fn needs(size: u64) -> Vec<(TileId, u64)> {
        let counts = (0..8u8).map(|level| (level, size >> (u32::from(level) * 8))).take_while(|(_, count)| *count > 0);
        counts.map(|(level, count)| (TileId { level, n: count / WIDTH }, count % WIDTH)).filter(|(_, width)| *width > 0).collect()
    }

    /// The edge of a tree of `size` leaves, from tiles that are kept; a tile may have grown since.
    ///
    /// # Errors
    /// [`EdgeError::Missing`] when [`Edge::needs`] are not all among them.
    pub fn restore(size: u64, tiles: &[Tile]) -> Result<Self, EdgeError> {
        let mut levels = Vec::new();
        for (id, width) in Self::needs(size) {
            levels.resize(usize::from(id.level), Vec::new());
            let found = tiles.iter().find(|tile| tile.id == id).and_then(|tile| tile.hashes.get(..width as usize));
            levels.push(found.ok_or(EdgeError::Missing { size, id, width })?.to_vec());
        }
        Ok(Self { size, touched: vec![false; levels.len()], levels, full: Vec::new() })
    }

    /// The hashes of the tile at the edge of a level; none where that level ends with a full tile.
    pub fn level(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// Leaves of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf to the end.
    pub fn append(&mut self, leaf: Hash) {
        self.size += 1;
        self.push(0, leaf);
    }

    fn push(&mut self, level: usize, hash: Hash) {
        if self.levels.len() == level {
            self.levels.push(Vec::with_capacity(WIDTH as usize));
            self.touched.push(false);
        }
        self.levels[level].push(hash);
        self.touched[level] = true;
        if self.levels[level].len() as u64 == WIDTH {
            let hashes = std::mem::take(&mut self.levels[level]);
            self.touched[level] = false;
            let root = Hash::perfect(&hashes);
            let n = (self.size >> (level * 8)) / WIDTH - 1;
            self.full.push(Tile { id: TileId { level: level as u8, n }, hashes });
            self.push(level + 1, root);
        }
    }

    /// The tiles that have changed since they were last taken: those that became full, then those at the edge.
    pub fn take_tiles(&mut self) -> Vec<Tile> {
        let mut tiles = std::mem::take(&mut self.full);
        for (level, touched) in self.touched.iter_mut().enumerate() {
            if std::mem::take(touched) {
                let n = (self.size >> (level * 8)) / WIDTH;
                tiles.push(Tile { id: TileId { level: level as u8, n }, hashes: self.levels[level].clone() });
            }
        }
        tiles
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut peaks = Vec::new();
        for hashes in self.levels.iter().rev() {
            let mut rest = &hashes[..];
            while !rest.is_empty() {
                let (peak, more) = rest.split_at(1 << rest.len().ilog2());
                peaks.push(Hash::perfect(peak));
                rest = more;
            }
        }
        Hash::over(&peaks)
    }
}
