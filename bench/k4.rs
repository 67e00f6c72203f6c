//! K4: who serves whom at the least cost, at a city's size, beside LEMON's network simplex and OR-Tools.
//!
//! `k4 [SIZE] [EXPECTED.json] [REPS]` reads `$BALLAST_BENCH_DATA/k4/SIZE/` and prints one JSON line in the format of the peers. Reading the
//! files and checking the answer is outside the clock; making the problem of them is inside.

use assignment::{Columns, solve};
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let size = args.next().unwrap_or_else(|| "full".to_owned());
    let expected = args.next().filter(|path| !path.is_empty());
    let reps: usize = args.next().map_or(Ok(3), |text| text.parse())?;
    let folder = data().join("k4").join(&size);
    let column = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|error| format!("{}: {error}; run bench/k4.sh, which makes it", path.display()))
    };
    let manifest: Value = serde_json::from_slice(&column("manifest.json")?)?;
    let number = |name: &str| manifest[name].as_u64().ok_or(format!("manifest.json has no {name}"));
    let (src, dst, cost) = (column("src.u32")?, column("dst.u32")?, column("cost.i32")?);
    let (seg_cap, seg_cost) = (column("seg_cap.i32")?, column("seg_cost.i32")?);
    let columns = Columns {
        entities: number("enterprises")? as usize,
        stewards: number("stewards")? as usize,
        segments: number("segments")? as usize,
        unserved: manifest["weights"]["unassigned"].as_i64().ok_or("manifest.json has no weights.unassigned")?,
        src: &src,
        dst: &dst,
        cost: &cost,
        seg_cap: &seg_cap,
        seg_cost: &seg_cost,
    };
    let (mut runs, mut answer) = (Vec::new(), (0, 0));
    for _ in 0..reps.max(1) {
        let begun = Instant::now();
        let plan = solve(&columns.problem()?);
        runs.push(begun.elapsed().as_secs_f64());
        answer = (plan.objective, plan.unserved);
    }
    let check = match expected {
        None => "no-expected".to_owned(),
        Some(path) => {
            let told: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
            let same = told["objective"].as_i64() == Some(answer.0);
            if same { "equal".to_owned() } else { format!("DIFFERS: {} expected", told["objective"]) }
        }
    };
    runs.sort_by(f64::total_cmp);
    let line = json!({
        "kernel": "K4", "peer": "ballast", "size": size, "seconds": runs[runs.len() / 2],
        "extra": { "runs": runs, "objective": answer.0, "unassigned": answer.1, "check": check, "threads": 1 },
    });
    writeln!(std::io::stdout(), "{line}")?;
    if check.starts_with("DIFFERS") { Err(check.into()) } else { Ok(()) }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is its own front door; it shares the peers' variable")]
fn data() -> PathBuf {
    std::env::var("BALLAST_BENCH_DATA").map_or_else(|_| PathBuf::from("/tmp/ballast-bench"), PathBuf::from)
}
