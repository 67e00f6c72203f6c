//! Precision and recall on simulated misconduct, as a table that is compared: a change of a threshold or of a pattern shows in the diff.
//! `UPDATE_EXPECT=1 cargo test -p watch` rewrites it; docs/watching.md explains it.

use calendar::Calendar;
use expect_test::expect_file;
use std::collections::BTreeMap;
use std::fmt::Write;
use watch::simulate::{CITY, honest, plant};
use watch::{Pattern, Plan, look};

/// Half years simulated for each line.
const SEEDS: u64 = 40;
/// Cases of misconduct that are planted.
const STRENGTHS: [usize; 4] = [3, 6, 10, 15];

#[derive(Default)]
struct Score {
    planted: u32,
    recalled: u32,
    right: u32,
    wrong: u32,
}

fn share(part: u32, whole: u32) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2}", f64::from(part) / f64::from(whole)) }
}

#[test]
fn precision_and_recall_on_simulated_misconduct() {
    let (plan, calendar) = (Plan::sample(), Calendar::statutory());
    let mut scores: BTreeMap<(Pattern, usize), Score> = BTreeMap::new();
    let mut alarms: BTreeMap<Pattern, u32> = BTreeMap::new();
    for seed in 0..SEEDS {
        let stream = honest(seed, CITY, calendar);
        for finding in look(&plan, &stream, calendar) {
            *alarms.entry(finding.pattern).or_default() += 1;
        }
        for pattern in Pattern::ALL {
            for n in STRENGTHS {
                let mut bent = stream.clone();
                let Some(planted) = plant(&mut bent, *pattern, seed, n, calendar) else { continue };
                bent.sort_by_key(|course| (course.received_at, course.id));
                let score = scores.entry((*pattern, n)).or_default();
                let is_it = |finding: &watch::Finding| {
                    finding.pattern == *pattern
                        && finding.office == planted.office
                        && finding.cases.iter().any(|case| planted.cases.contains(case))
                };
                let found = look(&plan, &bent, calendar);
                score.planted += 1;
                score.recalled += u32::from(found.iter().any(is_it));
                for finding in found.iter().filter(|finding| finding.pattern == *pattern) {
                    if is_it(finding) { score.right += 1 } else { score.wrong += 1 }
                }
            }
        }
    }
    let mut table = format!(
        "Half a year of {} offices, {} cases, {SEEDS} times over. Planted: so many cases of one kind of misconduct.\n\n\
         | pattern | planted cases | found (recall) | of what was found, planted (precision) |\n| --- | ---: | ---: | ---: |\n",
        CITY.offices,
        CITY.offices * CITY.items * CITY.cases
    );
    for ((pattern, n), score) in &scores {
        let (recall, precision) = (share(score.recalled, score.planted), share(score.right, score.right + score.wrong));
        writeln!(table, "| {} | {n} | {recall} | {precision} |", pattern.as_str()).unwrap();
    }
    table.push_str("\nHonest streams alone, findings in all of them together:\n\n| pattern | findings |\n| --- | ---: |\n");
    for pattern in Pattern::ALL {
        writeln!(table, "| {} | {} |", pattern.as_str(), alarms.get(pattern).copied().unwrap_or_default()).unwrap();
    }
    expect_file!["precision.md"].assert_eq(&table);
    // Whatever the table says, honest offices are let alone, and gross misconduct is seen.
    for pattern in Pattern::ALL {
        assert!(
            alarms.get(pattern).copied().unwrap_or_default() * 10 <= SEEDS as u32 * 2,
            "{}: honest offices are asked too often",
            pattern.as_str()
        );
        let gross = &scores[&(*pattern, 15)];
        assert!(gross.recalled * 10 >= gross.planted * 8, "{}: gross misconduct is missed", pattern.as_str());
    }
}

#[test]
fn the_same_cases_in_any_order_give_the_same_findings() {
    let (plan, calendar) = (Plan::sample(), Calendar::statutory());
    let mut stream = honest(7, CITY, calendar);
    for pattern in Pattern::ALL {
        plant(&mut stream, *pattern, 11, 12, calendar);
    }
    let found = look(&plan, &stream, calendar);
    assert!(found.len() >= 4, "{found:?}");
    stream.reverse();
    assert_eq!(look(&plan, &stream, calendar), found);
}
