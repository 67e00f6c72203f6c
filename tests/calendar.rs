//! Our calendar says of every day from 2004 to 2026 what the PyPI package `chinesecalendar` says.

use calendar::Calendar;
use jiff::civil::Date;
use std::path::Path;
use std::process::Command;

const DAYS: usize = 8_401;

#[test]
fn every_day_agrees_with_chinesecalendar() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join("../target/python/bin/python");
    assert!(python.exists(), "{} is missing: run `make tools`", python.display());
    let answer = Command::new(&python).arg(folder.join("calendar_peer.py")).output().expect("the interpreter starts");
    let errors = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "chinesecalendar did not answer: run `make tools`\n{errors}");

    let text = String::from_utf8(answer.stdout).expect("the peer prints ASCII");
    let (version, days) = text.split_once('\n').expect("the first line is the version");
    assert_eq!(version, "1.11.0", "another chinesecalendar: remove target/python and run `make tools`");
    let days: Vec<(Date, bool)> = days.lines().map(read).collect();
    assert_eq!(days.len(), DAYS);

    let differs = |(day, working): &(Date, bool)| Calendar::statutory().is_working_day(*day) != Ok(*working);
    let different: Vec<_> = days.into_iter().filter(differs).collect();
    assert!(different.is_empty(), "chinesecalendar says otherwise: {different:?}");
}

fn read(line: &str) -> (Date, bool) {
    let (day, worked) = line.split_once(' ').expect("a line is a day and a digit");
    (day.parse().expect("a day of the peer"), worked == "1")
}
