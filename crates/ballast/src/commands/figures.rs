//! `ballast figures`: every figure as of a day: counted from records, or published by then.

use super::{Place, block_on};
use crate::output::{self, Failure, Outcome};
use jiff::civil::Date;
use std::process::ExitCode;
use store::Store;

/// Arguments of `ballast figures`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The day as of which to count, such as 2023-06-27
    #[arg(long)]
    as_of: Date,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

/// Counts and prints.
pub fn run(args: &Args) -> Outcome {
    let city = server::pack::embedded().map_err(Failure::system)?;
    let (_, place) = args.place.found()?;
    let figures = block_on(async {
        let store = Store::open(&place, city.region).await.map_err(Failure::system)?;
        let figures = server::indicators::figures(&store, &city, args.as_of).await.map_err(Failure::system)?;
        store.close().await;
        Ok(figures)
    })?;
    if args.json {
        // Whole numbers are printed as such: 550, not 550.0.
        let plain = |value: f64| if value.fract() == 0.0 { serde_json::json!(value as i64) } else { serde_json::json!(value) };
        let document: serde_json::Map<_, _> = figures.into_iter().map(|(id, value)| (id, plain(value))).collect();
        output::json(&document)?;
    } else {
        output::table(&["figure", "value"], figures.into_iter().map(|(id, value)| vec![id, value.to_string()]).collect())?;
    }
    Ok(ExitCode::SUCCESS)
}
