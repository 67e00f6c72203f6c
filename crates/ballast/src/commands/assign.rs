//! `ballast assign`: who serves whom at the least cost, from columns of numbers.

use crate::output::{self, Failure, Outcome};
use assignment::{Columns, solve};
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `ballast assign`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the columns, its manifest.json, or any file in it
    file: PathBuf,
    /// One JSON document, with who serves each entity
    #[arg(long)]
    json: bool,
}

/// What manifest.json says.
#[derive(Deserialize)]
struct Manifest {
    enterprises: usize,
    stewards: usize,
    segments: usize,
    weights: Weights,
}

#[derive(Deserialize)]
struct Weights {
    unassigned: i64,
}

/// Plans and prints.
pub fn run(args: &Args) -> Outcome {
    let folder = match args.file.is_dir() {
        true => args.file.as_path(),
        false => args.file.parent().unwrap_or(Path::new(".")),
    };
    let file = folder.join("manifest.json");
    let text = std::fs::read_to_string(&file).map_err(|error| {
        Failure::input(format!("{}: {error}: name the folder of the columns, or a file in it", file.display()))
    })?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| Failure::input(format!("{}:{}: {error}", file.display(), error.line())))?;
    let column = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
    };
    let (src, dst, cost) = (column("src.u32")?, column("dst.u32")?, column("cost.i32")?);
    let (seg_cap, seg_cost) = (column("seg_cap.i32")?, column("seg_cost.i32")?);
    let begun = Instant::now();
    let columns = Columns {
        entities: manifest.enterprises,
        stewards: manifest.stewards,
        segments: manifest.segments,
        unserved: manifest.weights.unassigned,
        src: &src,
        dst: &dst,
        cost: &cost,
        seg_cap: &seg_cap,
        seg_cost: &seg_cost,
    };
    let problem = columns.problem().map_err(|error| Failure::input(format!("{}: {error}", folder.display())))?;
    let plan = solve(&problem);
    let seconds = begun.elapsed().as_secs_f64();
    if args.json {
        output::json(&json!({
            "objective": plan.objective, "unassigned": plan.unserved, "seconds": seconds, "assignment": plan.served_by,
        }))?;
    } else {
        let mut loads = vec![0u32; problem.stewards()];
        plan.served_by.iter().flatten().for_each(|steward| loads[*steward as usize] += 1);
        let row = |name: &str, value: String| vec![name.to_owned(), value];
        output::table(
            &["plan", ""],
            vec![
                row("objective", plan.objective.to_string()),
                row("entities", problem.entities().to_string()),
                row("of these left unserved", plan.unserved.to_string()),
                row("stewards", problem.stewards().to_string()),
                row("largest load", loads.iter().max().copied().unwrap_or(0).to_string()),
                row("smallest load", loads.iter().min().copied().unwrap_or(0).to_string()),
                row("seconds", format!("{seconds:.2}")),
            ],
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
