//! One test that reads the source: arrows between rooms, purity, first lines, banned names, paths named in documents, texts in both languages.
//! The message says what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The rooms and what each may see of the others. A new arrow is a change of this table, so it is seen in review.
const ROOMS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("calendar", &["base"]),
    ("duty", &["base", "calendar"]),
    ("rules", &[]),
    ("approval", &["base", "calendar", "duty", "rules"]),
    ("permit", &["approval", "base", "calendar"]),
    ("hall", &["base", "calendar"]),
    ("issue", &["base", "calendar", "duty", "sheet"]),
    ("complaint", &["base", "calendar", "duty"]),
    ("rating", &["base", "calendar", "duty"]),
    ("watch", &["base", "calendar", "duty"]),
    ("campaign", &["base"]),
    ("sheet", &["base"]),
    ("indicator", &["base", "calendar", "campaign", "sheet"]),
    ("entity", &["base", "sheet"]),
    ("ledger", &[]),
    ("map", &[]),
    ("assignment", &[]),
    ("policy", &["base", "rules"]),
    ("visit", &["base"]),
    ("promotion", &["base", "calendar", "duty"]),
    ("chain", &["base"]),
    ("cockpit", &["base", "promotion"]),
    ("ranking", &["base"]),
    ("burden", &[]),
    (
        "city",
        &[
            "approval",
            "base",
            "calendar",
            "campaign",
            "chain",
            "complaint",
            "duty",
            "entity",
            "hall",
            "indicator",
            "issue",
            "map",
            "policy",
            "promotion",
            "ranking",
            "rules",
            "visit",
            "watch",
        ],
    ),
    (
        "store",
        &[
            "approval", "base", "calendar", "city", "duty", "entity", "hall", "issue", "ledger", "map", "permit", "rating",
            "rules",
        ],
    ),
    (
        "server",
        &[
            "approval",
            "assignment",
            "base",
            "burden",
            "calendar",
            "campaign",
            "chain",
            "city",
            "cockpit",
            "complaint",
            "duty",
            "entity",
            "hall",
            "indicator",
            "issue",
            "ledger",
            "map",
            "permit",
            "policy",
            "promotion",
            "ranking",
            "rating",
            "rules",
            "sheet",
            "store",
            "visit",
            "watch",
        ],
    ),
    (
        "ballast",
        &["approval", "assignment", "base", "calendar", "city", "duty", "entity", "ledger", "permit", "rules", "server", "store"],
    ),
];

/// What a pure room may take from outside.
const PURE: &[&str] = &["jiff", "serde", "serde_json", "thiserror", "toml", "uuid"];
/// What one pure room needs beyond that.
const PURE_MORE: &[(&str, &[&str])] = &[
    ("city", &["csv"]),
    ("entity", &["pinyin"]),
    ("sheet", &["calamine", "rust_xlsxwriter", "zip"]),
    ("ledger", &["base64", "ed25519-dalek", "sha2", "sm2"]),
    (
        "permit",
        &[
            "base64",
            "cms",
            "crc32fast",
            "der",
            "ed25519-dalek",
            "flate2",
            "krilla",
            "p256",
            "qrcode",
            "sha2",
            "skrifa",
            "sm2",
            "sm3",
            "subsetter",
            "write-fonts",
            "x509-cert",
        ],
    ),
];
const PURE_ROOMS: &[&str] = &[
    "base",
    "calendar",
    "duty",
    "rules",
    "approval",
    "permit",
    "hall",
    "issue",
    "complaint",
    "rating",
    "watch",
    "campaign",
    "sheet",
    "indicator",
    "entity",
    "ledger",
    "map",
    "assignment",
    "policy",
    "visit",
    "promotion",
    "chain",
    "cockpit",
    "ranking",
    "burden",
    "city",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Files that git knows or would add, below the root, that end in one of `endings`.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of this repository: install git");
    let names = String::from_utf8(listed.stdout).unwrap();
    let wanted = names.lines().filter(|name| endings.iter().any(|ending| name.ends_with(ending)));
    wanted.map(|name| root().join(name)).filter(|path| path.exists()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn report(findings: Vec<String>) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn arrows_point_down_only() {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if ["tests", "bench"].contains(&name) {
            continue;
        }
        let Some(allowed) = rooms.get(name) else {
            findings.push(format!("crates/{name} is no room of tests/tidy.rs: add it to ROOMS and to ARCHITECTURE.md"));
            continue;
        };
        let more = PURE_MORE.iter().find(|(room, _)| *room == name).map_or(&[][..], |(_, more)| more);
        for dependency in package["dependencies"].as_array().unwrap() {
            let takes = dependency["name"].as_str().unwrap();
            if !dependency["kind"].is_null() {
                continue;
            }
            if !dependency["path"].is_null() {
                if !allowed.contains(&takes) {
                    findings.push(format!("{name} -> {takes}: this arrow is not in the table of tests/tidy.rs"));
                }
            } else if PURE_ROOMS.contains(&name) && !PURE.contains(&takes) && !more.contains(&takes) {
                findings.push(format!("{name} takes {takes} from outside, but is a pure room: see PURE in tests/tidy.rs"));
            }
        }
    }
    report(findings);
}

#[test]
fn every_room_is_in_the_architecture_and_the_reverse() {
    let text = read(&root().join("ARCHITECTURE.md"));
    let listed: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).filter(|name| !name.contains('/')).collect();
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, rooms, "the room table of ARCHITECTURE.md and ROOMS of tests/tidy.rs must name the same rooms");
}

#[test]
fn every_source_file_begins_by_saying_what_it_is() {
    let silent = files(&[".rs"]).into_iter().filter(|path| !read(path).starts_with("//!"));
    report(silent.map(|path| format!("{}: begin with a //! line that says what the file is", shown(&path))).collect());
}

#[test]
fn names_are_nouns_of_the_domain() {
    const BANNED: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "manager", "sla"];
    let mut findings = Vec::new();
    for path in files(&[".rs", ".ts", ".vue"]) {
        let stem = path.file_stem().unwrap().to_string_lossy().to_lowercase();
        if BANNED.contains(&stem.as_str()) {
            findings.push(format!("{}: name the noun instead of '{stem}'", shown(&path)));
        }
    }
    report(findings);
}

#[test]
fn nothing_is_left_undone() {
    // Spelt in two halves, so that this file does not find itself.
    let marks: Vec<String> =
        [("TO", "DO"), ("FIX", "ME"), ("dbg", "!("), (".only", "("), ("test.", "skip"), ("it.", "skip"), ("#[ig", "nore")]
            .iter()
            .map(|(a, b)| format!("{a}{b}"))
            .collect();
    let mut findings = Vec::new();
    for path in files(&[".rs", ".ts", ".vue", ".toml", ".sql"]) {
        for (number, line) in read(&path).lines().enumerate() {
            for mark in marks.iter().filter(|mark| line.contains(mark.as_str())) {
                findings.push(format!("{}:{}: finish it or delete it: {mark}", shown(&path), number + 1));
            }
        }
    }
    report(findings);
}

#[test]
fn documents_name_only_what_exists() {
    let mut findings = Vec::new();
    for path in files(&[".md"]) {
        let text = read(&path);
        for quoted in text.split('`').skip(1).step_by(2) {
            let plain = quoted.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
            let rooted =
                ["crates/", "tests/", "packs/", "docs/", "web/src/", "bench/"].iter().any(|start| quoted.starts_with(start));
            if plain && rooted && !root().join(quoted).exists() {
                findings.push(format!("{}: names `{quoted}`, which does not exist", shown(&path)));
            }
        }
    }
    report(findings);
}

#[test]
fn no_file_is_too_large_to_review() {
    const BYTES_MAX: u64 = 1024 * 1024;
    let listed = files(&[""]);
    // The API's document is generated: what one reads of it is the difference that a change makes.
    let made = root().join("crates/server/openapi.json");
    let large = listed.into_iter().filter(|path| *path != made && fs::metadata(path).is_ok_and(|file| file.len() > BYTES_MAX));
    report(
        large.map(|path| format!("{}: over 1 MiB; assets come from package registries at build time", shown(&path))).collect(),
    );
}

#[test]
fn texts_exist_in_both_languages() {
    fn keys(prefix: &str, value: &serde_json::Value, all: &mut BTreeSet<String>) {
        match value.as_object() {
            Some(map) => map.iter().for_each(|(key, value)| keys(&format!("{prefix}.{key}"), value, all)),
            None => drop(all.insert(prefix.to_owned())),
        }
    }
    let load = |name: &str| {
        let mut all = BTreeSet::new();
        let text = read(&root().join("web/src/i18n").join(name));
        keys("", &serde_json::from_str(&text).unwrap(), &mut all);
        all
    };
    let (zh, en) = (load("zh.json"), load("en.json"));
    let only: Vec<_> = zh.symmetric_difference(&en).collect();
    assert!(only.is_empty(), "these keys exist in one language only: {only:?}");
}
