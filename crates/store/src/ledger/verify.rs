//! The check of the whole log (全量核验): everything is computed again from the rows, against what was signed.
//!
//! Two trees are walked at once: that of the facts as they are now, and that of the leaf hashes that were kept when they were appended. Where
//! they differ, a signed checkpoint says which of the two was tampered with.

use super::entry::chain_digest;
use super::found::{Finding, Whose};
use super::{ERASED, Sealed, SwornRow, left_digest};
use crate::StoreError;
use crate::columns::{digest, instant, uuid};
use crate::db::{Statement, Store};
use crate::fact;
use jiff::{SignedDuration, Timestamp};
use ledger::{Checkpoint, Edge, Hash, Note, Tile, TileId, VerifierKey, WIDTH};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// Leaves that are looked at in one go: whole tiles.
const STEP: u64 = 16 * WIDTH;
/// Findings that are told; beyond, only their number.
const FINDINGS_MAX: usize = 100;
/// Changed facts of which it is looked up what was changed.
const LOOKED_INTO_MAX: usize = 50;
/// What a person did cannot have been done so much before the checkpoint that does not yet have it.
const SLACK: SignedDuration = SignedDuration::from_mins(10);
/// Checkpoints that are read at once.
const CHECKPOINTS_AT_ONCE: usize = 500;

/// What a check found (核验结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Facts in the log.
    pub size: u64,
    /// The root over them as they are now.
    pub root: String,
    /// Facts that wait for their place.
    pub waiting: u64,
    /// Checkpoints whose signature and root were checked.
    pub checkpoints: u64,
    /// The size of the last one that holds.
    pub signed_size: Option<u64>,
    /// When it was signed.
    pub signed_at: Option<Timestamp>,
    /// Facts of which words were erased, as the log itself says.
    pub erased: u64,
    /// What is wrong, at most 100.
    pub findings: Vec<Finding>,
    /// How much more is wrong.
    pub more: u64,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_genuine(&self) -> bool {
        self.findings.is_empty()
    }
}

/// A place where the facts are not what was appended.
struct Differs {
    at: u64,
    fact: Option<(Hash, Whose)>,
    tile: Option<Hash>,
}

/// The walk over all leaves.
struct Check<'a> {
    keys: &'a [VerifierKey],
    known: &'a [Checkpoint],
    /// The tree of the facts.
    facts: Edge,
    /// The tree of the kept hashes, from where they differ.
    tiles: Option<Edge>,
    /// Whether a fact was not there, so that the first tree is none.
    holes: bool,
    differs: Vec<Differs>,
    /// The last checkpoint whose signature holds, and whether either tree has its root.
    last: Option<(u64, Timestamp, bool, bool)>,
    checked: u64,
    /// What is left of facts that the log says were erased, and of those that are.
    said_erased: BTreeMap<(String, i64), String>,
    erased: Vec<(u64, Whose, String)>,
    findings: Vec<Finding>,
}

impl Store {
    /// Computes the whole log again from the rows and compares it with every signed checkpoint. `keys`: the log's own; `known`: checkpoints
    /// that somebody has kept elsewhere; `told` hears how many leaves of how many were looked at.
    ///
    /// # Errors
    /// What the database says; a row that does not read is a finding.
    pub async fn verify_ledger(
        &self,
        keys: &[VerifierKey],
        known: &[Checkpoint],
        told: impl Fn(u64, u64),
    ) -> Result<Verified, StoreError> {
        let size = self.ledger_size().await?;
        let mut check = Check {
            keys,
            known,
            facts: Edge::default(),
            tiles: None,
            holes: false,
            differs: Vec::new(),
            last: None,
            checked: 0,
            said_erased: BTreeMap::new(),
            erased: Vec::new(),
            findings: Vec::new(),
        };
        let mut checkpoints = self.checkpoints_after(-1).await?;
        let mut from = 0;
        while from < size {
            let to = (from + STEP).min(size);
            let rows = self.leaves(from, to).await?;
            let ids: Vec<TileId> = (from / WIDTH..to.div_ceil(WIDTH)).map(|n| TileId { level: 0, n }).collect();
            let tiles = self.readable_tiles(&ids, &mut check.findings).await?;
            let kept = |at: u64| tiles.get(&TileId { level: 0, n: at / WIDTH })?.get((at % WIDTH) as usize).copied();
            let mut rows = rows.into_iter().peekable();
            for at in from..to {
                while let Some(twin) = rows.next_if(|row| row.row.leaf < at as i64) {
                    check.findings.push(Finding::inserted(at - 1, &whose(&twin)));
                }
                let row = rows.next_if(|row| row.row.leaf == at as i64);
                check.leaf(at, row, kept(at), self.region.as_str());
                check.known();
                while let Some(next) = checkpoints.front().filter(|next| next.size <= at as i64 + 1) {
                    check.checkpoint(next);
                    let size = next.size;
                    checkpoints.pop_front();
                    if checkpoints.is_empty() {
                        checkpoints = self.checkpoints_after(size).await?;
                    }
                }
            }
            self.inner_tiles(&mut check, to == size).await?;
            from = to;
            told(to, size);
        }
        // A server may go on appending and signing meanwhile.
        let now = self.ledger_size().await?;
        let signed = checkpoints.iter().map(|cut| u64::try_from(cut.size).unwrap_or(0));
        for cut in signed.chain(known.iter().map(|one| one.size)).filter(|cut| *cut > now) {
            check.cut(cut, now);
        }
        self.judge(check, size).await
    }

    async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Sealed>, StoreError> {
        let sql = format!(
            "SELECT {}, seal FROM fact WHERE region = $1 AND leaf >= 0 AND leaf >= $2 AND leaf < $3 ORDER BY leaf",
            fact::COLUMNS
        );
        self.db.all(Statement::new(sql, vec![self.region_arg(), (from as i64).into(), (to as i64).into()])).await
    }

    async fn checkpoints_after(&self, size: i64) -> Result<VecDeque<SwornRow>, StoreError> {
        let sql = format!(
            "SELECT size, at, note FROM ledger_checkpoint WHERE region = $1 AND size > $2 ORDER BY size LIMIT {CHECKPOINTS_AT_ONCE}"
        );
        Ok(self.db.all(Statement::new(sql, vec![self.region_arg(), size.into()])).await?.into())
    }

    /// Tiles by their ids; one that does not read is told, and not among them.
    async fn readable_tiles(
        &self,
        ids: &[TileId],
        findings: &mut Vec<Finding>,
    ) -> Result<HashMap<TileId, Vec<Hash>>, StoreError> {
        let mut found = HashMap::new();
        let all = match self.ledger_tiles(ids).await {
            Err(StoreError::Ledger(_)) => {
                let mut some = Vec::new();
                for id in ids {
                    match self.ledger_tiles(&[*id]).await {
                        Err(StoreError::Ledger(_)) => findings.push(altered(*id)),
                        other => some.extend(other?),
                    }
                }
                some
            }
            other => other?,
        };
        found.extend(all.into_iter().map(|tile| (tile.id, tile.hashes)));
        Ok(found)
    }

    /// Compares the tiles above the leaves with what follows from the kept leaves.
    async fn inner_tiles(&self, check: &mut Check<'_>, is_last: bool) -> Result<(), StoreError> {
        let edge = check.tiles.as_mut().unwrap_or(&mut check.facts);
        let full = |tile: &Tile| tile.hashes.len() as u64 == WIDTH;
        let mut wanted: Vec<Tile> = edge.take_tiles().into_iter().filter(|tile| tile.id.level > 0 && full(tile)).collect();
        if is_last {
            let size = edge.size();
            let partial = Edge::needs(size).into_iter().filter(|(id, _)| id.level > 0);
            wanted.extend(partial.map(|(id, _)| Tile { id, hashes: edge.level(id.level).to_vec() }));
        }
        let ids: Vec<TileId> = wanted.iter().map(|tile| tile.id).collect();
        let stored = self.readable_tiles(&ids, &mut check.findings).await?;
        for tile in wanted {
            match stored.get(&tile.id) {
                Some(hashes) if hashes.starts_with(&tile.hashes) => {}
                Some(_) => check.findings.push(altered(tile.id)),
                None if check.findings.iter().any(|one| *one == altered(tile.id)) => {}
                None => check.findings.push(missing(tile.id)),
            }
        }
        Ok(())
    }

    /// Says what was done, from what differs.
    async fn judge(&self, check: Check<'_>, size: u64) -> Result<Verified, StoreError> {
        let Check { facts, differs, last, checked, said_erased, erased, mut findings, holes, .. } = check;
        let tiles_lie = last.is_some_and(|(_, _, facts_hold, tiles_hold)| facts_hold && !tiles_hold);
        let mut told = if tiles_lie {
            let tiles: BTreeSet<u64> = differs.iter().map(|one| one.at / WIDTH).collect();
            let which = |n| {
                let id = TileId { level: 0, n };
                let gone = differs.iter().filter(|one| one.at / WIDTH == n).all(|one| one.tile.is_none());
                if gone { missing(id) } else { altered(id) }
            };
            tiles.into_iter().map(which).collect()
        } else {
            self.facts_told(&differs).await?
        };
        for one in &mut told {
            one.checkpoint = match one.leaf {
                Some(leaf) => self.first_holding(leaf).await?,
                None => one.checkpoint,
            };
        }
        told.append(&mut findings);
        for (leaf, whose, left) in &erased {
            if said_erased.get(&(whose.subject.clone(), whose.number)) != Some(left) {
                let finding = Finding::new(
                    "fact-erased-by-hand",
                    format!(
                        "第 {leaf} 条：{} 的第 {} 条留痕被删去文字，日志中没有相应的删除记录，或剩余文字被改动",
                        whose.subject, whose.number
                    ),
                    format!(
                        "leaf {leaf}: words of fact {} of {} are gone and the log does not say that they were erased, or what is left was changed",
                        whose.number, whose.subject
                    ),
                );
                told.push(finding.leaf(*leaf).whose(whose));
            }
        }
        let sql = "SELECT subject_id, CAST(COUNT(*) AS BIGINT), CAST(MAX(seq) AS BIGINT) FROM fact WHERE region = $1
             GROUP BY subject_id HAVING COUNT(*) <> MAX(seq) ORDER BY subject_id LIMIT 100";
        for (subject, n, last) in self.db.all::<(String, i64, i64)>(Statement::new(sql, vec![self.region_arg()])).await? {
            let zh = format!("{subject} 的留痕编号不连续：有 {n} 条，最后一条编号 {last}");
            told.push(Finding::new(
                "number-missing",
                zh,
                format!("the facts of {subject} have gaps: {n} are there, the last is number {last}"),
            ));
        }
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM fact WHERE region = $1 AND leaf >= 0
             AND leaf >= (SELECT COALESCE(MAX(size), 0) FROM ledger_head WHERE region = $1)";
        let (beyond,) = self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?;
        if beyond > 0 {
            let zh = format!("有 {beyond} 条留痕标着日志尚未到达的位置（日志共 {size} 条）");
            told.push(
                Finding::new("fact-inserted", zh, format!("{beyond} facts claim places beyond the log's end of {size}"))
                    .leaf(size),
            );
        }
        if size > 0 && checked == 0 {
            told.push(Finding::new("log-unsigned", "没有任何已签检查点", "no checkpoint of the log was ever signed"));
        }
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM fact WHERE region = $1 AND leaf < 0";
        let (waiting,) = self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?;
        let more = told.len().saturating_sub(FINDINGS_MAX) as u64;
        told.truncate(FINDINGS_MAX);
        let root = if holes { Hash::empty() } else { facts.root() };
        let held = last.filter(|(_, _, facts_hold, _)| *facts_hold);
        Ok(Verified {
            size,
            root: root.to_base64(),
            waiting: u64::try_from(waiting).unwrap_or(0),
            checkpoints: checked,
            signed_size: held.map(|(size, ..)| size),
            signed_at: held.map(|(_, at, ..)| at),
            erased: erased.len() as u64,
            findings: told,
            more,
        })
    }

    async fn first_holding(&self, leaf: u64) -> Result<Option<u64>, StoreError> {
        Ok(self.signed_since(&[leaf]).await?.into_iter().next().flatten())
    }

    /// What was done to facts, from where they differ from what was appended.
    async fn facts_told(&self, differs: &[Differs]) -> Result<Vec<Finding>, StoreError> {
        let appended: HashMap<Hash, u64> = differs.iter().filter_map(|one| Some((one.tile?, one.at))).collect();
        let present: HashMap<Hash, u64> = differs.iter().filter_map(|one| Some((one.fact.as_ref()?.0, one.at))).collect();
        let (mut told, mut looked_into) = (Vec::new(), 0);
        let mut moving: Option<(u64, u64, u64, &Whose)> = None;
        for one in differs {
            let elsewhere = one.tile.is_some_and(|tile| present.contains_key(&tile));
            let belongs = one.fact.as_ref().and_then(|(hash, _)| appended.get(hash));
            match (&one.fact, belongs) {
                (Some((_, whose)), Some(belongs)) => {
                    moving = match moving {
                        Some((at, to, n, first)) if one.at == at + n && *belongs == to + n => Some((at, to, n + 1, first)),
                        other => {
                            told.extend(other.map(|(at, to, n, first)| Finding::moved(at, to, n, first)));
                            Some((one.at, *belongs, 1, whose))
                        }
                    };
                    if !elsewhere {
                        told.push(self.dropped(one.at).await?);
                    }
                }
                (Some((_, whose)), None) if elsewhere || one.tile.is_none() => told.push(Finding::inserted(one.at, whose)),
                (Some((_, whose)), None) => {
                    looked_into += 1;
                    let skeleton = if looked_into <= LOOKED_INTO_MAX { self.skeleton_changed(whose).await? } else { None };
                    told.push(Finding::changed(whose, one.at, skeleton));
                }
                (None, _) if elsewhere => {}
                (None, _) => told.push(self.dropped(one.at).await?),
            }
        }
        told.extend(moving.map(|(at, to, n, first)| Finding::moved(at, to, n, first)));
        told.sort_by_key(|one| one.leaf);
        Ok(told)
    }

    async fn dropped(&self, at: u64) -> Result<Finding, StoreError> {
        let rows = self.leaves(at.saturating_sub(1), at + 2).await?;
        let near = |leaf: i64| rows.iter().find(|row| row.row.leaf == leaf).map(whose);
        let (before, after) = (near(at as i64 - 1), near(at as i64 + 1));
        Ok(Finding::dropped(at, before.as_ref(), after.as_ref()))
    }

    /// Whether a changed fact's digest no longer fits to when, who and what kind; none where that cannot be told.
    async fn skeleton_changed(&self, whose: &Whose) -> Result<Option<bool>, StoreError> {
        let sql = format!(
            "SELECT {}, seal FROM fact WHERE region = $1 AND subject_id = $2 AND seq >= $3 AND seq <= $4 ORDER BY seq",
            fact::COLUMNS
        );
        let args = vec![self.region_arg(), whose.subject.as_str().into(), (whose.number - 1).into(), whose.number.into()];
        let rows = self.db.all::<Sealed>(Statement::new(sql, args)).await?;
        let Some(row) = rows.last().filter(|row| row.row.seq == whose.number && !row.seal.is_empty()) else { return Ok(None) };
        let before = rows.iter().find(|row| row.row.seq == whose.number - 1).map(|row| digest("digest", &row.row.digest));
        let before = match before {
            Some(digest) => digest,
            None if whose.number == 1 => Ok([0; 32]),
            None => return Ok(None),
        };
        let (Ok(before), Ok(now), Ok(subject)) =
            (before, digest("digest", &row.row.digest), uuid("subject_id", &row.row.subject_id))
        else {
            return Ok(None);
        };
        let who = [&*row.row.kind, row.row.actor_id.as_deref().unwrap_or_default(), &*row.row.actor_role, &*row.row.actor_office];
        Ok(Some(chain_digest(&before, subject, row.row.seq, row.row.at, who) != now))
    }
}

impl Check<'_> {
    fn leaf(&mut self, at: u64, row: Option<Sealed>, kept: Option<Hash>, region: &str) {
        let hash = row.as_ref().map(|row| row.leaf(region));
        if hash != kept || hash.is_none() {
            self.tiles.get_or_insert_with(|| self.facts.clone());
            self.holes |= hash.is_none();
            let fact = row.as_ref().and_then(|row| Some((hash?, whose(row))));
            self.differs.push(Differs { at, fact, tile: kept });
        }
        let none = Hash::new([0; 32]);
        self.facts.append(hash.unwrap_or(none));
        if let Some(tiles) = &mut self.tiles {
            tiles.append(kept.unwrap_or(none));
        }
        let Some(row) = row else { return };
        if row.row.kind == ERASED && hash == kept {
            self.hear_of_erasure(&row.row.body);
        }
        if row.seal.len() == 64 {
            self.erased.push((at, whose(&row), left_digest(&row.row.actor_name, &row.row.body)));
        }
        // The log was signed at an instant, and did not have it: whoever acts does so now, whatever he writes.
        let (Some((size, signed_at, ..)), Some(_), Ok(said)) = (self.last, &row.row.actor_id, instant("at", row.row.at)) else {
            return;
        };
        if said.checked_add(SLACK).is_ok_and(|latest| latest < signed_at) {
            let whose = whose(&row);
            let finding = Finding::new(
                "fact-back-dated",
                format!(
                    "第 {at} 条：{} 的第 {} 条留痕自称发生于 {said}，但 {signed_at} 签发的检查点（{size} 条）中没有它",
                    whose.subject, whose.number
                ),
                format!(
                    "leaf {at}: fact {} of {} says {said}, but the checkpoint of {size} that was signed at {signed_at} has not got it",
                    whose.number, whose.subject
                ),
            );
            self.findings.push(finding.leaf(at).whose(&whose).checkpoint(Some(size)));
        }
    }

    fn hear_of_erasure(&mut self, body: &str) {
        let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        for one in body["facts"].as_array().into_iter().flatten() {
            if let (Some(subject), Some(number), Some(left)) =
                (one["subject"].as_str(), one["number"].as_i64(), one["left"].as_str())
            {
                self.said_erased.insert((subject.to_owned(), number), left.to_owned());
            }
        }
    }

    /// Compares a checkpoint with both trees, which have its size now.
    fn checkpoint(&mut self, row: &SwornRow) {
        self.checked += 1;
        let size = self.facts.size();
        let forged = |why: &str| {
            let zh = format!("{} 条处的检查点不真实：{why}", row.size);
            Finding::new("checkpoint-forged", zh, format!("the checkpoint of {} is not genuine: {why}", row.size))
                .checkpoint(u64::try_from(row.size).ok())
        };
        let opened = Note::parse(row.note.as_bytes())
            .map_err(|error| error.to_string())
            .and_then(|note| Checkpoint::open(&note, self.keys, &[]).map_err(|error| error.to_string()));
        let (checkpoint, at) = match (opened, instant("at", row.at)) {
            (Ok((checkpoint, _)), Ok(at)) => (checkpoint, at),
            (Err(why), _) => return self.findings.push(forged(&why)),
            (_, Err(why)) => return self.findings.push(forged(&why.to_string())),
        };
        if checkpoint.size != size || row.size != size as i64 {
            return self.findings.push(forged("it is of another size than its row says"));
        }
        let facts_hold = !self.holes && self.facts.root() == checkpoint.root;
        let tiles_hold = self.tiles.as_ref().map_or(facts_hold, |tiles| tiles.root() == checkpoint.root);
        if !facts_hold && !tiles_hold {
            let finding = Finding::new(
                "checkpoint-contradicted",
                format!("{size} 条处的检查点签发的根与现存留痕、哈希都不符"),
                format!("the checkpoint of {size} was signed over another root than facts and kept hashes now have"),
            );
            self.findings.push(finding.checkpoint(Some(size)));
        }
        self.last = Some((size, at, facts_hold, tiles_hold));
    }

    /// Compares what was kept elsewhere with the tree of the facts, which has its size now.
    fn known(&mut self) {
        let size = self.facts.size();
        for known in self.known.iter().filter(|known| known.size == size) {
            if self.holes || self.facts.root() != known.root {
                let root = known.root.to_base64();
                let finding = Finding::new(
                    "checkpoint-contradicted",
                    format!("另处保存的 {size} 条检查点（根 {root}）与现存日志不符：日志被重写"),
                    format!(
                        "a checkpoint of {size} that was kept elsewhere has the root {root}, and the log another: it was rewritten"
                    ),
                );
                self.findings.push(finding.checkpoint(Some(size)));
            }
        }
    }

    fn cut(&mut self, signed: u64, size: u64) {
        let finding = Finding::new(
            "log-cut",
            format!("检查点签到 {signed} 条，日志只剩 {size} 条：末尾被截去"),
            format!("a checkpoint was signed over {signed} facts, and the log has {size}: its end was cut off"),
        );
        self.findings.push(finding.checkpoint(Some(signed)));
    }
}

fn whose(row: &Sealed) -> Whose {
    Whose { subject: row.row.subject_id.clone(), number: row.row.seq, kind: row.row.kind.clone() }
}

fn altered(id: TileId) -> Finding {
    let path = id.path(WIDTH);
    Finding::new("tile-altered", format!("哈希瓦片 {path} 被改动"), format!("tile {path} of kept hashes was altered"))
}

fn missing(id: TileId) -> Finding {
    let path = id.path(WIDTH);
    Finding::new("tile-missing", format!("哈希瓦片 {path} 缺失"), format!("tile {path} of kept hashes is missing"))
}
