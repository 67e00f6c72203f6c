//! The log over the facts (防篡改日志): the sequencer's order, the tree's tiles, checkpoints, and the check of all of it. What is hashed of a fact is
//! [`entry`]'s; how it is hashed is the room `ledger`'s.
//!
//! Appending is outside of the path of a request: a fact is written with its change and waits; [`Store::sequence`] gives the waiting ones
//! their places. One row decides the order: whoever appends holds `ledger_head` until his transaction ends.

mod entry;
mod erase;
mod found;
mod salt;
mod verify;

pub use entry::{Disclosed, Disclosure, EntryError, chain_digest};
pub use erase::{ERASED, Erasure, Spoken, left_digest};
pub use found::Finding;
pub use salt::Salts;
pub use verify::Verified;

pub(crate) use erase::statement as erase;

use crate::StoreError;
use crate::columns::instant;
use crate::db::{Arg, Statement, Store};
use crate::fact::{self, Row};
use crate::row::row;
use entry::{Raw, commitment};
use jiff::Timestamp;
use ledger::{Edge, Hash, Needs, Note, Proof, ProofError, SignatureLine, Tile, TileId};
use uuid::Uuid;

/// Tiles that are asked for by one statement.
const TILES_PER_STATEMENT: usize = 64;

row! {
    /// A fact with its seal.
    struct Sealed {
        ..row: Row,
        seal: String,
    }
}

impl Sealed {
    fn raw<'a>(&'a self, region: &'a str) -> Raw<'a> {
        let row = &self.row;
        Raw {
            region,
            subject_kind: &row.subject_kind,
            subject: &row.subject_id,
            number: row.seq,
            project: &row.project_id,
            at: row.at,
            on_paper_at: row.on_paper_at,
            kind: &row.kind,
            actor: row.actor_id.as_deref().unwrap_or("-"),
            role: &row.actor_role,
            office: &row.actor_office,
            chain: &row.digest,
        }
    }

    /// Its entry; none when its seal is no seal.
    fn entry(&self, region: &str) -> Option<String> {
        Some(self.raw(region).text(&commitment(&self.seal, &self.row.actor_name, &self.row.body)?))
    }

    /// The hash of its leaf. A row whose seal is none cannot have been appended by us: its hash is nobody's.
    fn leaf(&self, region: &str) -> Hash {
        self.entry(region).map_or(Hash::new([0; 32]), |entry| Hash::leaf(entry.as_bytes()))
    }
}

/// How the log stands (日志现状).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerState {
    /// Facts in it.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The size of the last checkpoint.
    pub signed: Option<u64>,
}

/// A checkpoint as it is kept, with what witnesses signed of it (已签检查点).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sworn {
    /// Facts in the log.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// The signed note.
    pub note: Note,
}

row! {
    struct SwornRow {
        size: i64,
        at: i64,
        note: String,
    }
}

impl Store {
    /// Lets salts follow from a seed: for a demonstration that shall be the same whenever it is built. Never for facts that are real.
    #[must_use]
    pub fn seed_salts(mut self, seed: u64) -> Self {
        self.salts = Salts::Seeded(seed);
        self
    }

    async fn ledger_size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT size FROM ledger_head WHERE region = $1";
        let found = self.db.some::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?;
        Ok(found.and_then(|(size,)| u64::try_from(size).ok()).unwrap_or(0))
    }

    /// Gives waiting facts their places in the log, at most `limit` of them, in one transaction; gives how many. Two servers that do so at once
    /// do so one after the other: the row that says how large the log is is whose turn it is.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] when the tiles of the right edge are not there; [`StoreError::Busy`] when another server takes long; what the
    /// database says.
    pub async fn sequence(&self, limit: u32) -> Result<u64, StoreError> {
        if !self.someone_waits().await? {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        let begin = "INSERT INTO ledger_head (region, size) VALUES ($1, 0) ON CONFLICT (region) DO NOTHING";
        tx.run(Statement::new(begin, vec![self.region_arg()])).await?;
        let turn = "UPDATE ledger_head SET size = size WHERE region = $1 RETURNING size";
        let size = tx.number(Statement::new(turn, vec![self.region_arg()])).await?.unwrap_or(0);
        let mut edge = self.edge(u64::try_from(size).unwrap_or(0)).await?;
        // The subject's own order; the columns of the list have names of their own, which `RETURNING` cannot confuse with the table's.
        let sql = format!(
            "UPDATE fact SET leaf = n.place
             FROM (SELECT subject_id AS s, seq AS q, $2 - 1 + ROW_NUMBER() OVER (ORDER BY subject_id, seq) AS place
                 FROM fact WHERE region = $1 AND leaf < 0 ORDER BY subject_id, seq LIMIT {limit}) AS n
             WHERE fact.region = $1 AND fact.subject_id = n.s AND fact.seq = n.q RETURNING {}, seal",
            fact::COLUMNS
        );
        let mut placed = tx.changed::<Sealed>(Statement::new(sql, vec![self.region_arg(), size.into()])).await?;
        placed.sort_unstable_by_key(|one| one.row.leaf);
        placed.iter().for_each(|one| edge.append(one.leaf(self.region.as_str())));
        for tile in edge.take_tiles() {
            let hashes: String = tile.hashes.iter().map(Hash::to_string).collect();
            let args: Vec<Arg> =
                vec![self.region_arg(), i64::from(tile.id.level).into(), (tile.id.n as i64).into(), hashes.into()];
            let sql = "INSERT INTO ledger_tile (region, level, n, hashes) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (region, level, n) DO UPDATE SET hashes = excluded.hashes";
            tx.run(Statement::new(sql, args)).await?;
        }
        let grown = vec![self.region_arg(), (edge.size() as i64).into()];
        tx.run(Statement::new("UPDATE ledger_head SET size = $2 WHERE region = $1", grown)).await?;
        tx.commit().await?;
        Ok(placed.len() as u64)
    }

    async fn someone_waits(&self) -> Result<bool, StoreError> {
        let sql = "SELECT seq FROM fact WHERE region = $1 AND leaf < 0 LIMIT 1";
        Ok(self.db.some::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?.is_some())
    }

    /// The right edge of the tree of `size` leaves. Tiles only grow and old ones stay: they are there also when the log has grown since.
    async fn edge(&self, size: u64) -> Result<Edge, StoreError> {
        let needs: Vec<TileId> = Edge::needs(size).into_iter().map(|(id, _)| id).collect();
        Edge::restore(size, &self.ledger_tiles(&needs).await?).map_err(|error| StoreError::Ledger(error.to_string()))
    }

    /// Tiles of the tree; those that are not there are left out.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] for a row that holds no hashes; what the database says.
    pub async fn ledger_tiles(&self, ids: &[TileId]) -> Result<Vec<Tile>, StoreError> {
        let mut tiles = Vec::with_capacity(ids.len());
        for some in ids.chunks(TILES_PER_STATEMENT) {
            let mut args = vec![self.region_arg()];
            let wanted: Vec<String> = some
                .iter()
                .map(|id| {
                    args.extend([i64::from(id.level).into(), (id.n as i64).into()]);
                    format!("level = ${} AND n = ${}", args.len() - 1, args.len())
                })
                .collect();
            let sql = format!("SELECT level, n, hashes FROM ledger_tile WHERE region = $1 AND ({})", wanted.join(" OR "));
            for (level, n, hashes) in self.db.all::<(i64, i64, String)>(Statement::new(sql, args)).await? {
                tiles.push(tile(level, n, &hashes)?);
            }
        }
        Ok(tiles)
    }

    /// How the log stands.
    ///
    /// # Errors
    /// As [`Store::sequence`].
    pub async fn ledger_state(&self) -> Result<LedgerState, StoreError> {
        let edge = self.edge(self.ledger_size().await?).await?;
        let signed = self.checkpoint(None).await?.map(|one| one.size);
        Ok(LedgerState { size: edge.size(), root: edge.root(), signed })
    }

    /// Keeps a signed checkpoint; one of this size that is there stays.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_checkpoint(&self, size: u64, at: Timestamp, note: &Note) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger_checkpoint (region, size, at, note) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, size) DO NOTHING";
        let args = vec![self.region_arg(), (size as i64).into(), at.as_microsecond().into(), note.to_string().into()];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// Keeps what a witness signed of a checkpoint; a witness may say it again, later.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_cosignature(&self, size: u64, line: &SignatureLine) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger_cosignature (region, size, name, line) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, size, name) DO UPDATE SET line = excluded.line";
        let args = vec![
            self.region_arg(),
            (size as i64).into(),
            format!("{} {:08x}", line.name, line.id).into(),
            line.to_string().into(),
        ];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// The checkpoint of a size; the last one without.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] for a row that holds no signed note; what the database says.
    pub async fn checkpoint(&self, size: Option<u64>) -> Result<Option<Sworn>, StoreError> {
        let mut args = vec![self.region_arg()];
        let which = match size {
            Some(size) => {
                args.push((size as i64).into());
                "AND size = $2"
            }
            None => "",
        };
        self.sworn(which, args).await
    }

    /// The first checkpoint that has this leaf in it.
    ///
    /// # Errors
    /// As [`Store::checkpoint`].
    pub async fn checkpoint_holding(&self, leaf: u64) -> Result<Option<Sworn>, StoreError> {
        let sql = "SELECT CAST(COALESCE(MIN(size), -1) AS BIGINT) FROM ledger_checkpoint WHERE region = $1 AND size > $2";
        let (size,) = self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg(), (leaf as i64).into()])).await?;
        match u64::try_from(size) {
            Ok(size) => self.checkpoint(Some(size)).await,
            Err(_) => Ok(None),
        }
    }

    /// For each of some leaves, the size of the first checkpoint that has it; in their order, none where it waits for one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn signed_since(&self, leaves: &[u64]) -> Result<Vec<Option<u64>>, StoreError> {
        let (Some(least), Some(most)) = (leaves.iter().min(), leaves.iter().max()) else { return Ok(Vec::new()) };
        // Facts of one page lie near one another; where they do not, each is looked up by itself.
        let sql = "SELECT size FROM ledger_checkpoint WHERE region = $1 AND size > $2 ORDER BY size LIMIT 500";
        let args = vec![self.region_arg(), (*least as i64).into()];
        let sizes: Vec<u64> = self
            .db
            .all::<(i64,)>(Statement::new(sql, args))
            .await?
            .into_iter()
            .filter_map(|(size,)| u64::try_from(size).ok())
            .collect();
        let enough = sizes.len() < 500 || sizes.last().is_some_and(|size| size > most);
        let mut since = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            since.push(match sizes.iter().find(|size| *size > leaf) {
                Some(size) => Some(*size),
                None if enough => None,
                None => self.checkpoint_holding(*leaf).await?.map(|one| one.size),
            });
        }
        Ok(since)
    }

    async fn sworn(&self, which: &str, args: Vec<Arg>) -> Result<Option<Sworn>, StoreError> {
        let sql = format!("SELECT size, at, note FROM ledger_checkpoint WHERE region = $1 {which} ORDER BY size DESC LIMIT 1");
        let Some(row) = self.db.some::<SwornRow>(Statement::new(sql, args)).await? else { return Ok(None) };
        let broken = |error: ledger::NoteError| StoreError::Ledger(format!("checkpoint {}: {error}", row.size));
        let mut note = Note::parse(row.note.as_bytes()).map_err(broken)?;
        let sql = "SELECT line FROM ledger_cosignature WHERE region = $1 AND size = $2 ORDER BY name";
        let lines = self.db.all::<(String,)>(Statement::new(sql, vec![self.region_arg(), row.size.into()])).await?;
        let lines = lines.into_iter().map(|(line,)| SignatureLine::parse(&line)).collect::<Result<Vec<_>, _>>();
        note.add(lines.map_err(broken)?);
        Ok(Some(Sworn { size: u64::try_from(row.size).unwrap_or(0), at: instant("at", row.at)?, note }))
    }

    /// Proves that a leaf is in the tree of `size` leaves.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not; [`StoreError::Ledger`] when tiles are missing.
    pub async fn prove_inclusion(&self, leaf: u64, size: u64) -> Result<Proof, StoreError> {
        let needs = Needs::of_inclusion(leaf, size).map_err(unproven)?;
        let tiles = self.ledger_tiles(&needs.tiles().collect::<Vec<_>>()).await?.into_iter().collect();
        Proof::inclusion(leaf, size, &tiles).map_err(unproven)
    }

    /// Proves that the tree of `from` leaves is the beginning of that of `to` leaves.
    ///
    /// # Errors
    /// As [`Store::prove_inclusion`].
    pub async fn prove_consistency(&self, from: u64, to: u64) -> Result<Proof, StoreError> {
        let needs = Needs::of_consistency(from, to).map_err(unproven)?;
        let tiles = self.ledger_tiles(&needs.tiles().collect::<Vec<_>>()).await?.into_iter().collect();
        Proof::consistency(from, to, &tiles).map_err(unproven)
    }

    /// What the log has of a fact, to be shown to whoever may read the fact.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Ledger`] for a row that was altered by hand.
    pub async fn disclose(&self, subject: Uuid, number: i64) -> Result<Disclosure, StoreError> {
        let sql = format!("SELECT {}, seal FROM fact WHERE region = $1 AND subject_id = $2 AND seq = $3", fact::COLUMNS);
        let args = vec![self.region_arg(), subject.to_string().into(), number.into()];
        let found = self.db.one::<Sealed>(Statement::new(sql, args)).await?;
        let broken = || StoreError::Ledger(format!("fact {number} of {subject} was altered by hand: its seal is none"));
        let entry = found.entry(self.region.as_str()).ok_or_else(broken)?;
        Ok(Disclosure::new(entry, &found.seal, &found.row.actor_name, &found.row.body))
    }
}

fn unproven(error: ProofError) -> StoreError {
    match error {
        ProofError::MissingTile(_) => StoreError::Ledger(error.to_string()),
        _ => StoreError::NotFound,
    }
}

/// A row of a tile.
fn tile(level: i64, n: i64, hashes: &str) -> Result<Tile, StoreError> {
    let wrong = || StoreError::Ledger(format!("tile {level}/{n} holds something that is no list of hashes"));
    let id = TileId { level: u8::try_from(level).map_err(|_| wrong())?, n: u64::try_from(n).map_err(|_| wrong())? };
    if !hashes.is_ascii() || !hashes.len().is_multiple_of(64) || hashes.len() > 256 * 64 {
        return Err(wrong());
    }
    let hash = |hex: &[u8]| {
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Hash::new(bytes))
    };
    let hashes: Option<Vec<Hash>> = hashes.as_bytes().chunks(64).map(hash).collect();
    Ok(Tile { id, hashes: hashes.ok_or_else(wrong)? })
}
