//! Small stories in TOML, each with what is found in it: `UPDATE_EXPECT=1 cargo test -p watch` rewrites the `.txt` beside each.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use calendar::{Calendar, date_of};
use expect_test::expect_file;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use std::fmt::Write;
use std::path::Path;
use uuid::Uuid;
use watch::{Act, Course, Plan, Step, Who, look};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    #[serde(default)]
    queue: Vec<Queue>,
    #[serde(default)]
    case: Vec<Case>,
}

/// Honest cases: one every working day, each taking one of the days in turn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Queue {
    item: String,
    by: String,
    from: String,
    n: u32,
    days: Vec<u32>,
}

/// A case with its steps: `2023-03-01T10:00 accepted`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    number: String,
    item: String,
    by: String,
    #[serde(default)]
    agent: Option<String>,
    #[serde(default)]
    dossier: u128,
    step: Vec<String>,
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn course(n: u128, number: &str, item: &str) -> Course {
    Course {
        id: Uuid::from_u128(n),
        number: number.to_owned(),
        item: item.to_owned(),
        office: "water".to_owned(),
        dossier: Uuid::from_u128(1000 + n),
        applicant: format!("申请人{n}"),
        agent: None,
        received_at: at("2023-01-01T00:00"),
        steps: Vec::new(),
    }
}

fn add(course: &mut Course, at: Timestamp, by: &str, act: Act) {
    let by = (!by.is_empty()).then(|| Who { key: by.to_owned(), name: by.to_owned() });
    let seq = course.steps.len() as i64 + 1;
    course.steps.push(Step { seq, at, by, on_paper: false, act });
}

fn act(words: &str, at: Timestamp, calendar: &Calendar) -> Act {
    let due = |days| calendar.add_working_days(date_of(at), days).map(|due| due.on).ok();
    let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
    let list = || rest.split_whitespace().map(str::to_owned).collect();
    match verb {
        "received" => Act::Received,
        "accepted" => Act::Accepted { on: date_of(at), due: due(20) },
        "asked" => Act::Asked { papers: list() },
        "supplied" => Act::Supplied,
        "paused" => Act::Paused,
        "resumed" => Act::Resumed { due: due(5) },
        "machine" => Act::MachineReviewed,
        "decided" => Act::Decided,
        "wrong" => Act::Rechecked { right: false },
        "ended" => Act::Ended,
        "edited" => Act::Edited { fields: list() },
        other => panic!("there is no step '{other}'"),
    }
}

fn courses(story: &Story, calendar: &Calendar) -> Vec<Course> {
    let mut all = Vec::new();
    for (of, queue) in (1..).zip(&story.queue) {
        let from: Date = queue.from.parse().unwrap();
        for n in 0..queue.n {
            let on = |days| calendar.add_working_days(from, n + days).unwrap().on;
            let mut one = course(of * 1000 + u128::from(n), &format!("{}-{n:02}", queue.item), &queue.item);
            one.received_at = at(&format!("{}T09:00", on(0)));
            add(&mut one, at(&format!("{}T09:00", on(0))), &queue.by, Act::Received);
            add(&mut one, at(&format!("{}T10:00", on(0))), &queue.by, Act::Accepted { on: on(0), due: Some(on(20)) });
            let days = queue.days[n as usize % queue.days.len()];
            add(&mut one, at(&format!("{}T15:00", on(days))), &queue.by, Act::Decided);
            all.push(one);
        }
    }
    for (n, case) in (1..).zip(&story.case) {
        let mut one = course(n, &case.number, &case.item);
        one.agent.clone_from(&case.agent);
        one.dossier = Uuid::from_u128(if case.dossier == 0 { 500 + n } else { case.dossier });
        for line in &case.step {
            let (when, words) = line.split_once(' ').unwrap();
            let by = if words == "machine" { "" } else { &case.by };
            add(&mut one, at(when), by, act(words, at(when), calendar));
        }
        one.received_at = one.steps[0].at;
        all.push(one);
    }
    all
}

#[test]
fn each_story_is_found_out_or_let_alone() {
    let calendar = Calendar::statutory();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    assert!(files.len() >= 8, "{files:?}");
    for path in files {
        let story: Story = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut text = String::new();
        for finding in look(&Plan::sample(), &courses(&story, calendar), calendar) {
            let strength = finding.strength.map_or_else(
                || "a rule of its own".to_owned(),
                |one| format!("{}, expected {:.1e}", one.measure.as_str(), one.expected),
            );
            let (zh, en) = (&finding.sentence.zh, &finding.sentence.en);
            writeln!(
                text,
                "{} ({strength}); {} cases of {}, {} facts, beside {}\n{zh}\n{en}\n",
                finding.pattern.as_str(),
                finding.cases.len(),
                finding.of,
                finding.facts.len(),
                finding.beside.len()
            )
            .unwrap();
        }
        let text = if text.is_empty() { "nothing\n".to_owned() } else { text };
        let name = path.file_stem().unwrap().to_string_lossy();
        assert_eq!(name.starts_with("innocent"), text == "nothing\n", "{name}: {text}");
        expect_file![path.with_extension("txt")].assert_eq(&text);
    }
}
