//! K3: all enterprises × all policies, beside polars and numpy.
//!
//! `k3 [SIZE] [EXPECTED.json] [REPS]` reads `$BALLAST_BENCH_DATA/k3/SIZE` and prints one JSON line in the format of the peers for
//! the whole match, one for the look-up of a thousand enterprises, one for the change of one enterprise and of one policy.
//! Reading files, compiling rules and checking digests are outside the clock, as with the peers.

use serde_json::{Value, json};
use server::matching::{self, Answer};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

const THREADS: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let size = args.next().unwrap_or_else(|| "full".to_owned());
    let expected = args.next().filter(|path| !path.is_empty());
    let reps: usize = args.next().map_or(Ok(5), |text| text.parse())?;
    let folder = data().join("k3").join(&size);
    let start = Instant::now();
    let inputs = matching::read(&folder.join("manifest.json"), &folder.join("policies.json"))?;
    let read_s = start.elapsed().as_secs_f64();

    let answer = Answer::of(&inputs, THREADS);
    let check = match expected {
        None => "no-expected".to_owned(),
        Some(path) => compare(&serde_json::to_value(&answer)?, &serde_json::from_str(&std::fs::read_to_string(path)?)?),
    };
    let one_thread = timed(reps, || _ = matching::tally(&inputs, 1));
    let matched = timed(reps, || _ = matching::tally(&inputs, THREADS));
    let digested = timed(reps, || _ = matching::digest(&inputs, THREADS));
    let listed = timed(reps, || _ = matching::lists(&inputs));
    let changed = timed(reps, || _ = inputs.matcher.row(&inputs.columns, inputs.columns.rows() / 2));
    let pairs = (answer.enterprises * answer.policies).max(1) as f64;
    let line = |kernel: &str, runs: &[f64], extra: Value| json!({"kernel": kernel, "peer": "ballast", "size": size, "seconds": median(runs), "extra": {"runs": runs, "check": check, "of": extra}});
    let whole = json!({
        "threads": THREADS, "with_digest_s": median(&digested), "one_thread_s": median(&one_thread), "read_and_compile_s": read_s,
        "ns_per_pair": median(&matched) / pairs * 1e9, "clauses": answer.clauses,
    });
    let mut out = std::io::stdout();
    writeln!(out, "{}", line("K3", &matched, whole))?;
    writeln!(out, "{}", line("K3-lookup", &listed, json!({"enterprises": inputs.sample.as_ref().map(Vec::len)})))?;
    writeln!(out, "{}", line("K3-changed-enterprise", &changed, json!({"enterprises": 1})))?;
    if check.starts_with("DIFFERS") { Err(check.into()) } else { Ok(()) }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is its own front door; it shares the peers' variable")]
fn data() -> PathBuf {
    std::env::var("BALLAST_BENCH_DATA").map_or_else(|_| PathBuf::from("/tmp/ballast-bench"), PathBuf::from)
}

fn timed(reps: usize, mut run: impl FnMut()) -> Vec<f64> {
    let mut seconds = Vec::with_capacity(reps);
    for _ in 0..reps.max(1) {
        let start = Instant::now();
        run();
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds
}

fn median(runs: &[f64]) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn compare(got: &Value, expected: &Value) -> String {
    let keys = ["enterprises", "policies", "count_sum", "count_sha256", "digest_sha256", "lists_sha256"];
    let wrong: Vec<&str> = keys.into_iter().filter(|key| got.get(key) != expected.get(key)).collect();
    if wrong.is_empty() { "equal".to_owned() } else { format!("DIFFERS:{}", wrong.join(",")) }
}
