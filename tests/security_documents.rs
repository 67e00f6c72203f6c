//! What `docs/asvs.md` and `docs/threat-model.md` say of themselves: their counts are those of their lines, every file and test they name is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const CHECKLIST: &str = "docs/asvs.md";
const THREATS: &str = "docs/threat-model.md";
/// The answers, in the order of the columns.
const ANSWERS: [&str; 4] = ["yes", "partly", "no", "n/a"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of a table's line; none for what is no such line.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(inner.split(" | ").map(str::trim).collect())
}

/// One requirement's line.
struct Line<'a> {
    id: &'a str,
    level: &'a str,
    answer: &'a str,
    place: &'a str,
}

/// Whether a cell is a requirement's id, such as V1.2.10.
fn is_id(cell: &str) -> bool {
    let parts: Vec<&str> = cell.strip_prefix('V').unwrap_or_default().split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

fn requirement(line: &str) -> Option<Line<'_>> {
    let row = cells(line)?;
    let [id, level, _, answer, place] = row[..] else { return None };
    is_id(id).then_some(Line { id, level, answer, place })
}

fn requirements(text: &str) -> Vec<Line<'_>> {
    text.lines().filter_map(requirement).collect()
}

/// What stands between strokes in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether something quoted names a place of the tree, by a folder of its root.
fn is_path(quoted: &str) -> bool {
    let plain = quoted.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    let folder = quoted.split_once('/').map(|(first, _)| first);
    let rooted = folder.is_some_and(|first| ["crates", "tests", "packs", "docs", "web", "bench", ".ci"].contains(&first));
    plain && rooted
}

#[test]
fn the_counts_of_the_checklist_are_those_of_its_lines() {
    let text = read(CHECKLIST);
    let lines = requirements(&text);
    assert_eq!(lines.len(), 253, "ASVS 5.0.0 has 70 requirements of level 1 and 183 of level 2");
    let mut counted: BTreeMap<String, [usize; 5]> = BTreeMap::new();
    for (n, line) in lines.iter().enumerate() {
        assert!(lines[..n].iter().all(|other| other.id != line.id), "{} stands twice", line.id);
        assert!(["1", "2"].contains(&line.level), "{}: level {}", line.id, line.level);
        let answer = ANSWERS.iter().position(|answer| *answer == line.answer);
        let answer = answer.unwrap_or_else(|| panic!("{}: '{}' is none of {ANSWERS:?}", line.id, line.answer));
        let chapter = line.id.split('.').next().unwrap_or_default().to_owned();
        for under in [chapter, format!("level {}", line.level), "all".to_owned()] {
            let row = counted.entry(under).or_default();
            row[0] += 1;
            row[answer + 1] += 1;
        }
    }
    let mut said: BTreeMap<String, [usize; 5]> = BTreeMap::new();
    for row in text.lines().filter_map(cells).filter(|row| row.len() == 6) {
        let numbers: Vec<usize> = row[1..].iter().filter_map(|cell| cell.parse().ok()).collect();
        if let Ok(numbers) = <[usize; 5]>::try_from(numbers) {
            // A chapter's name follows its number.
            let under = if row[0].starts_with('V') { row[0].split(' ').next().unwrap_or_default() } else { row[0] };
            said.insert(under.to_owned(), numbers);
        }
    }
    assert_eq!(said, counted, "{CHECKLIST}: the table at the top (left) and the lines below (right): count again");
}

#[test]
fn every_yes_says_where() {
    let text = read(CHECKLIST);
    let is_place = |one: &str| is_path(one) || one.contains("::") || root().join(one).is_file();
    let all = requirements(&text);
    let silent = all.iter().filter(|line| line.answer == "yes" && !quoted(line.place).any(is_place));
    let silent: Vec<&str> = silent.map(|line| line.id).collect();
    assert!(silent.is_empty(), "{CHECKLIST}: 'yes' without a file: {silent:?}");
}

#[test]
fn what_the_security_documents_name_is_there() {
    let mut findings = Vec::new();
    for document in [CHECKLIST, THREATS] {
        let text = read(document);
        for one in quoted(&text) {
            match one.split_once("::") {
                Some((file, test)) if is_path(file) => {
                    let source = fs::read_to_string(root().join(file)).unwrap_or_default();
                    if !source.contains(&format!("fn {test}(")) {
                        findings.push(format!("{document}: names the test `{one}`, which does not exist"));
                    }
                }
                None if is_path(one) && !root().join(one).exists() => {
                    findings.push(format!("{document}: names `{one}`, which does not exist"));
                }
                _ => {}
            }
        }
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
