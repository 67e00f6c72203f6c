//! The law, scenario by scenario: every file of `tests/law/` is played on the city's catalogue and must hold.
//!
//! The article that a scenario proves stands at the start of its name: `art32-1-4-…` is art. 32(1)4 of the Administrative License Law;
//! other laws have their own letters (`eia22`, `jzf7`, `hcsl23`, `pwxk9`), written out in the file's first lines.

use approval::{Catalogue, Rule, Scenario};
use calendar::Calendar;
use expect_test::expect_file;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

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
fn every_rule_has_a_scenario_and_the_reverse() {
    let names: Vec<String> = scenarios().iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let proved: BTreeSet<&str> = names.iter().filter_map(|name| Rule::proved_by(name)).map(|rule| rule.id).collect();
    let missing: Vec<_> = Rule::all().map(|rule| rule.id).filter(|id| !proved.contains(id)).collect();
    assert!(missing.is_empty(), "no scenario in tests/law/ for {missing:?}");
    let strange: Vec<_> = names.iter().filter(|name| Rule::proved_by(name).is_none()).collect();
    assert!(strange.is_empty(), "these scenarios name no rule of crates/approval/src/law: {strange:?}");
}

#[test]
fn a_scenario_says_something_is_expected() {
    let idle = scenarios().into_iter().filter(|path| !fs::read_to_string(path).unwrap().contains("expect = {"));
    let idle: Vec<_> = idle.collect();
    assert!(idle.is_empty(), "a scenario without expectations proves nothing: {idle:?}");
}

#[test]
fn the_page_of_the_law_is_up_to_date() {
    // When this fails: `make update`, then read the diff.
    expect_file!["../docs/law.md"].assert_eq(&server::law::document(&catalogue()));
}
