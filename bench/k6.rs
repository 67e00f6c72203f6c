//! K6: complete case lives per second through `approval` and `store`, seven durable commits each.
//!
//! - `k6 run DATABASE CLIENTS SECONDS [START]` lives lives, checks what is stored, prints one JSON line in the format of the peers;
//!   each client lives one life before the clock is started, so that connections and plans are there;
//! - `k6 prepare DATABASE CLIENTS` makes the schema and the clients' projects;
//! - `k6 check DATABASE START LIVES` checks what another program has stored;
//! - `k6 one DATABASE START` lives one life on the first client's first project, for its statements to be read from the server's log;
//! - `k6 preload DATABASE CASES` copies one finished life until that many cases are stored.
//!
//! DATABASE is `sqlite:FILE` or `postgres://…`. START is the number of the first life; every run on one database needs its own.

#[path = "k6/connected.rs"]
mod connected;
#[path = "k6/copies.rs"]
mod copies;
#[path = "k6/life.rs"]
mod life;

use life::{Failed, Office, STEPS, life_number, project_of, region};
use serde_json::json;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Dossier, Store};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    let (store, office) = (Store::open(database, region()).await?, Office::new()?);
    for client in 0..clients {
        opened(database, &store, &office, client).await?;
    }
    store.close().await;
    Ok(())
}

/// A client's projects as they are stored; made when they are not there.
async fn opened(database: &str, store: &Store, office: &Office, client: i64) -> Result<Vec<Dossier>, Failed> {
    let versions = copies::versions(database, project_of(client, 0), project_of(client, PROJECTS - 1)).await?;
    let (mut dossiers, mut missing) = (Vec::new(), Vec::new());
    for k in 0..PROJECTS {
        let id = project_of(client, k);
        let mut planned = office.project(id);
        match versions.get(&id.to_string()) {
            Some(&version) => planned.dossier.project.version = version,
            None => missing.push(planned.change),
        }
        dossiers.push(planned.dossier);
    }
    store.commit_all(missing).await?;
    Ok(dossiers)
}

fn checked(check: &str) -> Result<(), Failed> {
    writeln!(std::io::stdout(), "{check}")?;
    if check == "equal" { Ok(()) } else { Err(check.into()) }
}

async fn one(database: &str, start: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let office = Office::new()?;
    let mut projects = opened(database, &store, &office, 0).await?;
    office.live(&store, &mut projects[0], life_number(0, start)).await?;
    store.close().await;
    Ok(())
}

async fn run(database: &str, clients: i64, seconds: f64, start: i64) -> Result<(), Failed> {
    let store = Store::open(database, region()).await?;
    let office = Arc::new(Office::new()?);
    let mut warming = tokio::task::JoinSet::new();
    for client in 0..clients {
        let projects = opened(database, &store, &office, client).await?;
        warming.spawn(lives(store.clone(), Arc::clone(&office), projects, client, start..start + 1, None));
    }
    let mut fleets = Vec::new();
    while let Some(warm) = warming.join_next().await {
        fleets.push(warm??);
    }
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let mut running = tokio::task::JoinSet::new();
    for fleet in fleets {
        running.spawn(lives(store.clone(), Arc::clone(&office), fleet.projects, fleet.client, start + 1..i64::MAX, Some(end)));
    }
    let mut total = 0;
    while let Some(fleet) = running.join_next().await {
        total += fleet??.lived;
    }
    let took = begun.elapsed().as_secs_f64();
    store.close().await;
    let check = copies::check(database, start, total + clients).await?;
    let rate = |n: i64| (n as f64 / took * 10.0).round() / 10.0;
    let engine = if database.starts_with("sqlite") { "ballast-sqlite" } else { "ballast-postgres" };
    let line = json!({
        "kernel": "K6", "peer": engine, "size": format!("c{clients}"), "seconds": took,
        "extra": { "cases_per_s": rate(total), "tx_per_s": rate(total * STEPS), "concurrency": clients, "cases": total, "check": check },
    });
    writeln!(std::io::stdout(), "{line}")?;
    if check == "equal" { Ok(()) } else { Err(check.into()) }
}

/// A client and what it has done.
struct Fleet {
    client: i64,
    projects: Vec<Dossier>,
    lived: i64,
}

/// Lives the lives of these numbers, round a client's projects, until the time is over.
async fn lives(
    store: Store,
    office: Arc<Office>,
    mut projects: Vec<Dossier>,
    client: i64,
    numbers: Range<i64>,
    end: Option<Instant>,
) -> Result<Fleet, Failed> {
    let mut lived = 0;
    for n in numbers {
        if end.is_some_and(|end| Instant::now() >= end) {
            break;
        }
        let k = usize::try_from(n % PROJECTS)?;
        office.live(&store, &mut projects[k], life_number(client, n)).await?;
        lived += 1;
    }
    Ok(Fleet { client, projects, lived })
}
