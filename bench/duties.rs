//! The tick over a million open duties: what the store needs to find those of which something is to be told today.
//!
//! - `duties prepare DATABASE N` makes the schema and N open duties, copies of one that the desk planned, which wake one by one over
//!   ten years from the day after [`TODAY`]; [`DUE`] of them wake on it;
//! - `duties run DATABASE` finds them [`ROUNDS`] times, and as many times without the index, and prints one JSON line each.
//!
//! DATABASE is `sqlite:FILE` or `postgres://…`.

#[path = "k6/connected.rs"]
#[expect(dead_code, reason = "columns are what copies of lives need")]
mod connected;
#[path = "k6/life.rs"]
mod life;

use connected::Connected;
use life::{Failed, Office, life_number, project_of, region};
use serde_json::json;
use std::io::Write;
use std::time::Instant;
use store::Store;

/// The day of the tick.
const TODAY: jiff::civil::Date = jiff::civil::date(2023, 7, 7);
/// Duties that wake on it: a busy morning of a city.
const DUE: i64 = 200;
/// Days over which the others are spread.
const DAYS: i64 = 3_650;
/// How many the program asks for at once.
const BATCH: i64 = 500;
const ROUNDS: usize = 51;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["prepare", database, n] => prepare(database, n.parse()?).await,
        ["run", database] => run(database).await,
        _ => Err("usage: duties prepare DATABASE N | duties run DATABASE".into()),
    }
}

async fn prepare(database: &str, n: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let office = Office::new()?;
    let project = project_of(0, 0);
    let planned = office.project(project);
    let mut dossier = planned.dossier.clone();
    store.commit(planned.change).await?;
    office.live(&store, &mut dossier, life_number(0, 1)).await?;
    store.close().await;

    let mut db = Connected::open(database).await?;
    let sqlite = database.starts_with("sqlite");
    let day = |offset: &str| match sqlite {
        true => format!("date('{TODAY}', '+' || ({offset}) || ' days')"),
        false => format!("(DATE '{TODAY}' + CAST({offset} AS INT))::text"),
    };
    let (digits, series) = match sqlite {
        true => ("printf('%012d', n)", format!("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {n})")),
        false => ("lpad(n::text, 12, '0')", format!("WITH s AS (SELECT n FROM generate_series(1, {n}) n)")),
    };
    let wakes = day(&format!("CASE WHEN n <= {DUE} THEN 0 ELSE 1 + n % {DAYS} END"));
    let columns = "region, id, version, kind, subject_kind, subject_id, project_id, district, owner_key, creditor_key, state, open, opened_on, due_on, due_key, provisional, ended_on, late, follows, wakes_on, document, head, facts, created_at, updated_at";
    let values = format!(
        "d.region, '018b0000-0000-7000-8000-' || {digits}, 1, d.kind, d.subject_kind, d.subject_id, d.project_id, d.district, d.owner_key, d.creditor_key, 'open', 1, d.opened_on, {wakes}, {wakes}, 0, NULL, 0, d.follows, {wakes}, d.document, d.head, d.facts, d.created_at, d.updated_at"
    );
    let template = "(SELECT * FROM duty ORDER BY id LIMIT 1) d";
    let insert = format!("INSERT INTO duty ({columns}) {series} SELECT {values} FROM {template}, s");
    if sqlite {
        // Seven indexes grow everywhere at once: with SQLite's own two MiB of pages it would take a quarter of an hour.
        db.run("PRAGMA cache_size = -1048576".to_owned()).await?;
    }
    db.run(insert).await?;
    db.run("ANALYZE".to_owned()).await
}

async fn run(database: &str) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let mut db = Connected::open(database).await?;
    let open = db.number("SELECT count(*) FROM duty WHERE open = 1".to_owned()).await?;
    let mut ours = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let found = store.duties_waking(TODAY, BATCH).await?;
        ours.push(start.elapsed().as_secs_f64() * 1000.0);
        if found.len() as i64 != DUE {
            return Err(format!("{} duties wake today, not {DUE}", found.len()).into());
        }
    }
    print("index", database, open, &mut ours)?;
    // The peer: the same rows by reading all of them, as a program without the index would.
    let scan = format!("SELECT count(*) FROM duty WHERE region = '{}' AND wakes_on || '' <= '{TODAY}'", region());
    let mut scans = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let found = db.number(scan.clone()).await?;
        scans.push(start.elapsed().as_secs_f64() * 1000.0);
        if found != DUE {
            return Err(format!("the scan finds {found}, not {DUE}").into());
        }
    }
    print("scan", database, open, &mut scans)
}

fn print(peer: &str, database: &str, open: i64, ms: &mut [f64]) -> Result<(), Failed> {
    ms.sort_by(f64::total_cmp);
    let (median, worst) = (ms[ms.len() / 2], ms[ms.len() - 1]);
    let engine = database.split(':').next().unwrap_or_default();
    let line = json!({ "kernel": "tick", "peer": format!("{peer}-{engine}"), "size": open, "seconds": median / 1000.0,
        "extra": { "ms": median, "ms_max": worst, "found": DUE } });
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
