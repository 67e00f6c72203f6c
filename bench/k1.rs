//! K1: ten million working-day additions and as many counts, beside numba's prefix table.
//!
//! `k1 [SIZE] [EXPECTED.json] [REPS]` reads `$BALLAST_BENCH_DATA/k1/SIZE/*.i32` and prints one JSON line in the format of
//! the peers. Reading the files and checking the answers is outside the clock.

use calendar::Calendar;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let size = args.next().unwrap_or_else(|| "full".to_owned());
    let expected = args.next().filter(|path| !path.is_empty());
    let reps: usize = args.next().map_or(Ok(5), |text| text.parse())?;
    let folder = data().join("k1").join(&size);
    let column = |name| read(&folder.join(name));
    let (days, n) = (column("add_d.i32")?, column("add_n.i32")?);
    let (a, b) = (column("btw_a.i32")?, column("btw_b.i32")?);

    let calendar = Calendar::statutory();
    let (mut added, mut counted) = (vec![0; days.len()], vec![0; a.len()]);
    let add = timed(reps, || Ok(calendar.add_working_days_columns(&days, &n, &mut added)?))?;
    let between = timed(reps, || Ok(calendar.between_columns(&a, &b, &mut counted)?))?;

    let mut got = digests("add", &added);
    got.append(&mut digests("btw", &counted));
    let check = match expected {
        None => "no-expected".to_owned(),
        Some(path) => compare(&got, &serde_json::from_str(&std::fs::read_to_string(path)?)?),
    };
    let ns = |seconds: f64, rows: usize| (seconds / rows as f64 * 1e11).round() / 100.0;
    let line = json!({
        "kernel": "K1", "peer": "ballast", "size": size, "seconds": median(&add) + median(&between),
        "extra": {
            "add_s": median(&add), "between_s": median(&between), "ops_each": days.len(),
            "add_ns": ns(median(&add), days.len()), "between_ns": ns(median(&between), a.len()),
            "add_runs": add, "between_runs": between, "check": check, "threads": 1,
            "calendar": calendar.version(), "digests": got,
        },
    });
    writeln!(std::io::stdout(), "{line}")?;
    if check.starts_with("DIFFERS") { Err(check.into()) } else { Ok(()) }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is its own front door; it shares the peers' variable")]
fn data() -> PathBuf {
    std::env::var("BALLAST_BENCH_DATA").map_or_else(|_| PathBuf::from("/tmp/ballast-bench"), PathBuf::from)
}

fn read(path: &Path) -> Result<Vec<i32>, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}; run bench/k1.sh, which makes it", path.display()))?;
    let (words, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(format!("{}: its length is no multiple of four", path.display()).into());
    }
    Ok(words.iter().map(|word| i32::from_le_bytes(*word)).collect())
}

/// Seconds of each repetition.
fn timed(reps: usize, mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut seconds = Vec::with_capacity(reps);
    for _ in 0..reps.max(1) {
        let start = Instant::now();
        run()?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    Ok(seconds)
}

fn median(runs: &[f64]) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

fn digests(name: &str, column: &[i32]) -> Map<String, Value> {
    let bytes: Vec<u8> = column.iter().flat_map(|value| value.to_le_bytes()).collect();
    let hex: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let sum: i64 = column.iter().map(|&value| i64::from(value)).sum();
    Map::from_iter([(format!("{name}_sha256"), json!(hex)), (format!("{name}_sum"), json!(sum))])
}

fn compare(got: &Map<String, Value>, expected: &Value) -> String {
    let wrong: Vec<&str> =
        got.iter().filter(|(key, value)| expected.get(key.as_str()) != Some(value)).map(|(key, _)| key.as_str()).collect();
    if wrong.is_empty() { "equal".to_owned() } else { format!("DIFFERS:{}", wrong.join(",")) }
}
