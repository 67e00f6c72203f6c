//! The law, scenario by scenario: every file of `tests/law/` is played on the city's catalogue and must hold.
//!
//! The article that a scenario proves stands at the start of its name: `art32-1-4-…` is art. 32(1)4 of the Administrative License Law;
//! other laws have their own letters (`eia22`, `jzf7`, `hcsl23`, `pwxk9`), written out in the file's first lines.

use approval::{Catalogue, Scenario};
use calendar::Calendar;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Rules of a case in this slice that must each be proved by a scenario.
const ARTICLES: &[&str] = &[
    "art29",
    "art31",
    "art32-1-1",
    "art32-1-2",
    "art32-1-3",
    "art32-1-4",
    "art32-1-5",
    "art34-1",
    "art34-2",
    "art37",
    "art38-1",
    "art38-2",
    "art42-1",
    "art44",
    "art45",
    "art74",
    "eia22",
    "jzf7",
    "hcsl23",
    "pwxk9",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn pack_files(folder: &Path, base: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pack_files(&path, base, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.insert(path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/"), text);
        }
    }
}

fn catalogue() -> Catalogue {
    let folder = root().join("packs/huludao");
    let mut files = BTreeMap::new();
    pack_files(&folder, &folder, &mut files);
    let (city, findings) = city::Pack::load(&files);
    let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    city.unwrap_or_else(|| panic!("the city pack does not load:\n{}", findings.join("\n"))).catalogue
}

fn scenarios() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("tests/law")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    files
}

/// Plays one scenario; what does not hold, in sentences.
fn check(path: &Path, catalogue: &Catalogue) -> Result<(), String> {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let source = fs::read_to_string(path).unwrap();
    let transcript = Scenario::parse(&source)
        .and_then(|scenario| scenario.play(catalogue, Calendar::statutory()))
        .map_err(|error| format!("{file}: {error}"))?;
    let mut told = String::new();
    for step in &transcript.steps {
        for unmet in &step.unmet {
            let why = step.why.as_ref().map_or("", |why| why.en.as_str());
            writeln!(told, "{file}:{}: {}: expected {}, found {} {why}", step.line, unmet.key, unmet.expected, unmet.found)
                .unwrap();
        }
    }
    if told.is_empty() { Ok(()) } else { Err(told) }
}

#[test]
fn every_scenario_holds() {
    let catalogue = catalogue();
    let wrong: Vec<String> = scenarios().iter().filter_map(|path| check(path, &catalogue).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_article_has_a_scenario_and_the_reverse() {
    let names: Vec<String> = scenarios().iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let of = |name: &str| {
        ARTICLES.iter().filter(|article| name.starts_with(&format!("{article}-"))).max_by_key(|article| article.len())
    };
    let proved: BTreeSet<&str> = names.iter().filter_map(|name| of(name).copied()).collect();
    let missing: Vec<_> = ARTICLES.iter().filter(|article| !proved.contains(**article)).collect();
    assert!(missing.is_empty(), "no scenario in tests/law/ for {missing:?}");
    let strange: Vec<_> = names.iter().filter(|name| of(name).is_none()).collect();
    assert!(strange.is_empty(), "these scenarios name no article of ARTICLES in tests/law.rs: {strange:?}");
}

#[test]
fn a_scenario_says_something_is_expected() {
    let idle = scenarios().into_iter().filter(|path| !fs::read_to_string(path).unwrap().contains("expect = {"));
    let idle: Vec<_> = idle.collect();
    assert!(idle.is_empty(), "a scenario without expectations proves nothing: {idle:?}");
}
