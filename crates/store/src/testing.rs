//! For tests: a PostgreSQL of their own, started once for the process, on a free port, as a user that is not root.

use crate::Store;
use base::RegionCode;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Whether the database [`TEMPLATE`] has its tables.
static MIGRATED: OnceLock<()> = OnceLock::new();
const TEMPLATE: &str = "migrated";

struct Cluster {
    port: u16,
    bin: PathBuf,
}

/// The address of a new database that has all tables and no row: as [`Store::open`] leaves an empty one, copied instead of made anew.
///
/// # Panics
/// When PostgreSQL is not installed or does not start: a test that needs it fails loudly.
pub fn postgres() -> String {
    MIGRATED.get_or_init(|| {
        let url = database(TEMPLATE, &[]);
        // Whoever asks may be within a runtime, where another cannot wait.
        let migrated = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let region = RegionCode::parse("211400").expect("a region");
                Store::open(&url, region).await.expect("the template opens").close().await;
            });
        });
        migrated.join().expect("the template is made");
    });
    database(&next(), &["-T", TEMPLATE])
}

/// The address of a new, empty database.
///
/// # Panics
/// As [`postgres`].
pub fn postgres_empty() -> String {
    database(&next(), &[])
}

fn next() -> String {
    format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed))
}

fn database(name: &str, how: &[&str]) -> String {
    let cluster = CLUSTER.get_or_init(start);
    let port = cluster.port.to_string();
    let mut createdb = as_nobody(&cluster.bin.join("createdb"));
    let made = createdb.args(["-h", "127.0.0.1", "-p", &port, "-U", "ballast"]).args(how).arg(name).output();
    let made = made.expect("createdb runs");
    assert!(made.status.success(), "createdb: {}", String::from_utf8_lossy(&made.stderr));
    format!("postgres://ballast@127.0.0.1:{port}/{name}")
}

fn start() -> Cluster {
    let bin = binaries();
    let folder = tempfile::Builder::new().prefix("ballast-pg-").tempdir_in("/tmp").expect("a temporary folder").keep();
    if is_root() {
        let owned = Command::new("chown").arg("postgres").arg(&folder).status().expect("chown runs");
        assert!(owned.success(), "PostgreSQL refuses to run as root: the Debian package postgresql makes the user it runs as");
    }
    let data = folder.join("data");
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("its address").port();
    run(as_nobody(&bin.join("initdb")).args(["-U", "ballast", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"]).arg(&data));
    let options = format!("-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off", folder.display());
    let log = folder.join("log");
    run(as_nobody(&bin.join("pg_ctl"))
        .args(["-w", "-t", "60", "-o", &options, "-l"])
        .arg(&log)
        .arg("-D")
        .arg(&data)
        .arg("start"));
    stop_after_us(&bin, &data, &folder);
    Cluster { port, bin }
}

/// Stops the server and removes its files when this process has ended, however it ended.
#[expect(clippy::zombie_processes, reason = "the guard outlives this process: that is its purpose")]
fn stop_after_us(bin: &Path, data: &Path, folder: &Path) {
    let me = std::process::id();
    let script = format!(
        "while kill -0 {me} 2>/dev/null; do sleep 1; done; {prefix} {}/pg_ctl -D {} -m immediate stop; rm -rf {}",
        bin.display(),
        data.display(),
        folder.display(),
        prefix = if is_root() { "runuser -u postgres --" } else { "" },
    );
    let guard = Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    guard.expect("setsid and sh run");
}

fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    found.pop().expect("PostgreSQL is not installed: run `make tools`, or install the Debian package postgresql")
}

fn as_nobody(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
}

fn run(command: &mut Command) {
    // The server must not hold our pipes open: a test runner would wait for it.
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/tmp").status();
    let ended = ended.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(ended.success(), "{command:?} failed");
}
