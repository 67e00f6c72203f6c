//! K6: complete case lives per second through `approval` and `store`, seven durable commits each.
//!
//! - `k6 run DATABASE CLIENTS SECONDS [START]` lives lives, checks what is stored, prints one JSON line in the format of the peers;
//! - `k6 prepare DATABASE CLIENTS` makes the schema and the clients' projects;
//! - `k6 check DATABASE START LIVES` checks what another program has stored;
//! - `k6 one DATABASE START` lives one life on the first client's first project, for its statements to be read from the server's log;
//! - `k6 preload DATABASE CASES` copies one finished life until that many cases are stored.
//!
//! DATABASE is `sqlite:FILE` or `postgres://…`. START is the number of the first life; every run on one database needs its own.

#[path = "k6/copies.rs"]
mod copies;
#[path = "k6/life.rs"]
mod life;

use life::{Failed, Office, STEPS, life_number, opened, project_of, region};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;

/// Projects of each client; its lives go round them.
pub const PROJECTS: i64 = 20;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["run", database, clients, seconds] => run(database, clients.parse()?, seconds.parse()?, 0).await,
        ["run", database, clients, seconds, start] => run(database, clients.parse()?, seconds.parse()?, start.parse()?).await,
        ["prepare", database, clients] => prepare(database, clients.parse()?).await,
        ["check", database, start, lives] => checked(&copies::check(database, start.parse()?, lives.parse()?).await?),
        ["one", database, start] => one(database, start.parse()?).await,
        ["preload", database, cases] => copies::preload(database, cases.parse()?).await,
        _ => Err("usage: k6 run|prepare|check|one|preload DATABASE …; see the head of bench/k6.rs".into()),
    }
}

async fn prepare(database: &str, clients: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    for client in 0..clients {
        for k in 0..PROJECTS {
            opened(&store, project_of(client, k)).await?;
        }
    }
    store.close().await;
    Ok(())
}

fn checked(check: &str) -> Result<(), Failed> {
    writeln!(std::io::stdout(), "{check}")?;
    if check == "equal" { Ok(()) } else { Err(check.into()) }
}

async fn one(database: &str, start: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let mut project = opened(&store, project_of(0, 0)).await?;
    Office::new()?.live(&store, &mut project, life_number(0, start)).await?;
    store.close().await;
    Ok(())
}

async fn run(database: &str, clients: i64, seconds: f64, start: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let office = Arc::new(Office::new()?);
    let mut fleets = Vec::new();
    for client in 0..clients {
        let mut projects = Vec::new();
        for k in 0..PROJECTS {
            projects.push(opened(&store, project_of(client, k)).await?);
        }
        fleets.push(projects);
    }
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let tasks: Vec<_> = (0..clients)
        .zip(fleets)
        .map(|(client, mut projects)| {
            let (store, office) = (store.clone(), Arc::clone(&office));
            tokio::spawn(async move {
                let mut n = start;
                while Instant::now() < end {
                    let k = usize::try_from((n - start) % PROJECTS)?;
                    office.live(&store, &mut projects[k], life_number(client, n)).await?;
                    n += 1;
                }
                Ok::<i64, Failed>(n - start)
            })
        })
        .collect();
    let mut lives = 0;
    for task in tasks {
        lives += task.await??;
    }
    let took = begun.elapsed().as_secs_f64();
    store.close().await;
    let check = copies::check(database, start, lives).await?;
    let rate = |n: i64| (n as f64 / took * 10.0).round() / 10.0;
    let engine = if database.starts_with("sqlite") { "ballast-sqlite" } else { "ballast-postgres" };
    let line = json!({
        "kernel": "K6", "peer": engine, "size": format!("c{clients}"), "seconds": took,
        "extra": { "cases_per_s": rate(lives), "tx_per_s": rate(lives * STEPS), "concurrency": clients, "cases": lives, "check": check },
    });
    writeln!(std::io::stdout(), "{line}")?;
    if check == "equal" { Ok(()) } else { Err(check.into()) }
}
