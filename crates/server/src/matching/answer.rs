//! The answers with their digests, so that two programs can compare millions of pairs by a line of text.
//!
//! A policy's digest is the exclusive or of `mix64(id + 1)` over the enterprises that match; the order does not matter.

use super::Inputs;
use base::hex;
use rules::{Sink, Tally, Verdicts};
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// What one policy matched (单项政策匹配结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// The policy's id, as given.
    pub id: Json,
    /// How many enterprises meet it.
    pub count: u32,
    /// Of how many that is not known.
    pub unknown: u32,
    /// The digest of those that meet it, in hexadecimal.
    pub xor: String,
}

/// The answers to all policies (匹配结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How many enterprises there are.
    pub enterprises: usize,
    /// How many policies there are.
    pub policies: usize,
    /// How many different clauses the policies ask; each was answered once.
    pub clauses: usize,
    /// How many pairs match.
    pub count_sum: u64,
    /// SHA-256 over the counts as little-endian u32.
    pub count_sha256: String,
    /// SHA-256 over the digests as little-endian u64.
    pub digest_sha256: String,
    /// SHA-256 over, for each enterprise of the sample, the number of policies it meets and their places, as little-endian u32.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists_sha256: Option<String>,
    /// Each policy, in the order given.
    pub per_policy: Vec<Matched>,
}

impl Answer {
    /// Matches everything and puts the answers together.
    pub fn of(inputs: &Inputs, threads: usize) -> Self {
        let (tally, digests) = digest(inputs, threads);
        let counts: Vec<u8> = tally.yes.iter().flat_map(|count| count.to_le_bytes()).collect();
        let words: Vec<u8> = digests.iter().flat_map(|digest| digest.to_le_bytes()).collect();
        let listed = lists(inputs).map(|lists| {
            let numbers = lists
                .iter()
                .flat_map(|list| std::iter::once(u32::try_from(list.len()).unwrap_or(u32::MAX)).chain(list.iter().copied()));
            sha256(&numbers.flat_map(u32::to_le_bytes).collect::<Vec<u8>>())
        });
        let each = inputs.ids.iter().enumerate();
        Self {
            enterprises: inputs.columns.rows(),
            policies: inputs.ids.len(),
            clauses: inputs.matcher.clauses(),
            count_sum: tally.yes.iter().map(|count| u64::from(*count)).sum(),
            count_sha256: sha256(&counts),
            digest_sha256: sha256(&words),
            lists_sha256: listed,
            per_policy: each
                .map(|(policy_idx, id)| Matched {
                    id: id.clone(),
                    count: tally.yes[policy_idx],
                    unknown: tally.unknown[policy_idx],
                    xor: format!("{:016x}", digests[policy_idx]),
                })
                .collect(),
        }
    }
}

/// Matches and counts.
pub fn tally(inputs: &Inputs, threads: usize) -> Tally {
    let policies = inputs.matcher.rules();
    Tally::sum(policies, inputs.matcher.run(&inputs.columns, threads, || Tally::new(policies)))
}

/// Matches, counts and digests.
pub fn digest(inputs: &Inputs, threads: usize) -> (Tally, Vec<u64>) {
    let policies = inputs.matcher.rules();
    let parts = inputs.matcher.run(&inputs.columns, threads, || Digests::new(policies));
    let mut digests = vec![0; policies];
    let mut tallies = Vec::new();
    for part in parts {
        digests.iter_mut().zip(part.digests).for_each(|(sum, part)| *sum ^= part);
        tallies.push(part.tally);
    }
    (Tally::sum(policies, tallies), digests)
}

/// Of each enterprise of the sample the places of the policies that it meets; nothing without a sample.
pub fn lists(inputs: &Inputs) -> Option<Vec<Vec<u32>>> {
    struct Lists(Vec<Vec<u32>>);
    impl Sink for Lists {
        fn take(&mut self, verdicts: Verdicts<'_>) {
            let policy = u32::try_from(verdicts.rule_idx).unwrap_or(u32::MAX);
            each_row(&verdicts, |row| self.0[row].push(policy));
        }
    }
    let rows: Vec<usize> = inputs.sample.as_ref()?.iter().map(|&id| id as usize).collect();
    let sample = inputs.columns.select(&rows);
    inputs.matcher.run(&sample, 1, || Lists(vec![Vec::new(); rows.len()])).pop().map(|lists| lists.0)
}

fn each_row(verdicts: &Verdicts<'_>, mut take: impl FnMut(usize)) {
    for (word_idx, word) in verdicts.yes.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            take(verdicts.first_row + word_idx * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

struct Digests {
    tally: Tally,
    digests: Vec<u64>,
    /// The mixed ids of the block's rows, from `first_row` on.
    mixed: Vec<u64>,
    first_row: Option<usize>,
}

impl Digests {
    fn new(policies: usize) -> Self {
        Self { tally: Tally::new(policies), digests: vec![0; policies], mixed: Vec::new(), first_row: None }
    }
}

impl Sink for Digests {
    fn take(&mut self, verdicts: Verdicts<'_>) {
        self.tally.take(verdicts);
        if self.first_row != Some(verdicts.first_row) {
            self.first_row = Some(verdicts.first_row);
            let ids = verdicts.first_row as u64..(verdicts.first_row + verdicts.yes.len() * 64) as u64;
            self.mixed = ids.map(|id| mix64(id + 1)).collect();
        }
        let mut digest = 0;
        each_row(&verdicts, |row| digest ^= self.mixed[row - verdicts.first_row]);
        self.digests[verdicts.rule_idx] ^= digest;
    }
}

/// The finaliser of splitmix64.
fn mix64(mut x: u64) -> u64 {
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
