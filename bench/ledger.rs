//! The log's rates: checking entries beside SHA-256's own rate over the same bytes; sequencing beside the commits that bring the facts.
//!
//! `ledger [FACTS] [DATABASE]`: 200,000 facts and a new SQLite file in the system's temporary folder without. Prints a table with ratios.

use base::{ProjectId, RegionCode, UserId};
use ledger::{Edge, Hash};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use store::{Change, FactRecord, Store};
use uuid::Uuid;

/// Facts of a commit, as a step of a case brings them.
const FACTS_PER_COMMIT: u64 = 2;
/// Commits that are measured.
const COMMITS: u64 = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let facts: u64 = args.next().map_or(Ok(200_000), |text| text.parse())?;
    let database = args.next();
    let mut out = std::io::stdout();
    let entries: Vec<String> = (0..facts).map(entry).collect();
    let bytes: usize = entries.iter().map(String::len).sum();
    let mib = bytes as f64 / f64::from(1 << 20);

    let begun = Instant::now();
    for entry in &entries {
        black_box(Sha256::digest(entry.as_bytes()));
    }
    let plain = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut edge = Edge::default();
    for entry in &entries {
        edge.append(Hash::leaf(entry.as_bytes()));
    }
    black_box(edge.root());
    let tree = begun.elapsed().as_secs_f64();
    writeln!(out, "{facts} entries, {mib:.1} MiB")?;
    writeln!(out, "  SHA-256 of each entry        {:8.1} MiB/s  {:9.0} entries/s", mib / plain, facts as f64 / plain)?;
    writeln!(
        out,
        "  leaves, tree and root        {:8.1} MiB/s  {:9.0} entries/s   {:.2} of it",
        mib / tree,
        facts as f64 / tree,
        plain / tree
    )?;
    // A tree needs one more node for each leaf: two blocks of SHA-256 beside those of the entry.
    let blocks = entries.iter().map(|entry| (entry.len() + 9).div_ceil(64)).sum::<usize>() as f64;
    let needed = plain * (blocks + 2.0 * facts as f64) / blocks;
    writeln!(
        out,
        "  SHA-256 of the same blocks   {:8.3} s against {tree:.3} s: {:.2} of SHA-256's speed",
        needed,
        needed / tree
    )?;

    tokio::runtime::Runtime::new()?.block_on(stored(database, &mut out))
}

async fn stored(database: Option<String>, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("ballast-bench-ledger-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let url = database.unwrap_or_else(|| format!("sqlite:{}", folder.join("t.db").display()));
    let store = Store::open(&url, RegionCode::parse("211400")?).await?;
    let run = u64::from(std::process::id()) << 32;
    let begun = Instant::now();
    for n in 0..COMMITS {
        let facts = (1..=FACTS_PER_COMMIT).map(|seq| fact(run + n, seq as i64)).collect();
        store.commit(Change { facts, ..Change::default() }).await?;
    }
    let commits = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut added = 0;
    loop {
        let done = store.sequence(5_000).await?;
        added += done;
        if done == 0 {
            break;
        }
    }
    let sequenced = begun.elapsed().as_secs_f64();
    let rate = (COMMITS * FACTS_PER_COMMIT) as f64 / commits;
    writeln!(out, "{COMMITS} commits of {FACTS_PER_COMMIT} facts")?;
    writeln!(out, "  committed                    {rate:8.0} facts/s  {:9.0} commits/s", COMMITS as f64 / commits)?;
    writeln!(
        out,
        "  sequenced                    {:8.0} facts/s   {:.1} times the commits' rate",
        added as f64 / sequenced,
        added as f64 / sequenced / rate
    )?;
    let begun = Instant::now();
    let all = store.verify_ledger(&[], &[], |_, _| {}).await?;
    writeln!(out, "  verified from its rows       {:8.0} facts/s", all.size as f64 / begun.elapsed().as_secs_f64())?;
    store.close().await;
    Ok(std::fs::remove_dir_all(&folder)?)
}

/// An entry of the length that a case's step has.
fn entry(n: u64) -> String {
    format!(
        "ballast-fact/1\nregion 211400\nsubject case {}\nnumber {n}\nproject {}\nat 1688691600000000\non-paper-at 0\nkind reviewed\nactor {}\nrole reviewer\noffice water\nchain {:064x}\nsaid {:064x}\n",
        Uuid::from_u128(u128::from(n)),
        Uuid::from_u128(7),
        Uuid::from_u128(8),
        n,
        n * 31
    )
}

fn fact(subject: u64, seq: i64) -> FactRecord {
    FactRecord {
        subject_kind: "case".into(),
        subject_id: Uuid::from_u128(u128::from(subject)),
        seq,
        project_id: ProjectId::new(Uuid::from_u128(7)),
        at: jiff::Timestamp::UNIX_EPOCH,
        kind: "reviewed".into(),
        actor_id: Some(UserId::new(Uuid::from_u128(8))),
        actor_name: "审查员".into(),
        actor_role: "reviewer".into(),
        actor_office: "water".into(),
        body: r#"{"by":{"office":"water","role":"reviewer"},"kind":"reviewed","opinion":"agree","text":"登记信息已核对一致。","v":1}"#.into(),
        digest: [1; 32],
        on_paper_at: None,
        leaf: None,
    }
}
