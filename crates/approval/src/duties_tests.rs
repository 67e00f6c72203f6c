//! Duties of cases: over random lives every due date that runs has exactly one open duty and the reverse, none is lost, and each
//! ends once.

use crate::case_tests::{any_life, step};
use crate::testing::*;
use crate::*;
use calendar::{Calendar, Term, date_of};
use duty::{Duty, Kind, Ladder, Party, Rulebook, State as Standing};
use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn whose() -> Whose {
    Whose { case: Uuid::from_u128(7), applicant: Party::Applicant("91110000600037341L".into()) }
}

fn rulebook() -> Rulebook {
    let named = |id: &str| Named::new(format!("责任 {id}"), id);
    let kind = |id: &str| Kind {
        id: id.into(),
        name: named(id),
        evidence: named(id),
        ladder: "case".into(),
        term: Some(Term::working_days(10)),
        creditor: None,
    };
    Rulebook {
        leaders: Some(OfficeId::parse("city").unwrap()),
        kinds: Rulebook::KINDS.into_iter().map(kind).collect(),
        ladders: vec![Ladder { id: "case".into(), name: named("case"), rungs: Vec::new(), hours: duty::Hours::Daytime }],
        ..Rulebook::default()
    }
}

/// What a case's own clocks say is owed: kind and last day, reckoned anew; one for each paper and each opinion.
fn due_dates(case: &Case, calendar: &Calendar) -> Vec<(String, Date)> {
    let clocks = case.clocks(calendar).unwrap();
    let decided = case.ruling().is_some();
    let extended = case.handling().is_some_and(|handling| handling.extension.is_some());
    let mut all = Vec::new();
    for (kind, due) in clocks.iter() {
        let runs = match kind {
            DueKind::Promised => !decided && !extended,
            DueKind::Statutory => !decided,
            _ => true,
        };
        let papers = case.tolerated().map_or(0, |promise| promise.papers.iter().filter(|id| !case.has(id)).count());
        let times = if kind == DueKind::Tolerated { papers } else { usize::from(runs) };
        all.extend(std::iter::repeat_n((kind.as_str().to_owned(), due.on), times));
    }
    if matches!(case.state, State::Accepted { .. } | State::Paused { .. }) {
        let asked = case.handling().unwrap().consultations.iter().filter(|asked| asked.answer.is_none());
        all.extend(asked.map(|asked| ("opinion".to_owned(), asked.until)));
    }
    all.sort();
    all
}

fn check(case: &Case, known: &BTreeMap<String, Duty>) -> Result<(), TestCaseError> {
    let calendar = Calendar::statutory();
    let after = ["verification", "recheck", STRIKE_OFF];
    let open: Vec<&Duty> = known.values().filter(|duty| duty.state.is_open()).collect();
    let mut running: Vec<(String, Date)> = open
        .iter()
        .filter(|duty| !after.contains(&duty.kind.as_str()))
        .filter_map(|duty| Some((duty.kind.clone(), duty.due?.on)))
        .collect();
    running.sort();
    prop_assert_eq!(running, due_dates(case, calendar));
    // What stands still is paused, and only then without a last day.
    for duty in open.iter().filter(|duty| duty.due.is_none()) {
        prop_assert_eq!(duty.state, Standing::Paused);
        prop_assert_eq!(case.state_name(), "paused");
    }
    // The rows that steps have left are those that the case gives anew.
    let mut anew = case.duties(&whose(), &rulebook(), calendar).unwrap();
    anew.sort_by(|a, b| a.subject.slot.cmp(&b.subject.slot));
    prop_assert_eq!(open.into_iter().cloned().collect::<Vec<_>>(), anew);
    for duty in known.values() {
        prop_assert_eq!(duty.state.is_open(), duty.ended_on.is_none());
        prop_assert!(duty.follows && duty.term.is_none());
    }
    Ok(())
}

/// Steps that bring what random ones rarely find: papers that follow, opinions, a pause.
fn follow(known: &mut BTreeMap<String, Duty>, before: Option<&Case>, after: &Case, today: Date) -> Result<(), TestCaseError> {
    for duty in after.duties_since(before, &whose(), &rulebook(), Calendar::statutory(), today).unwrap() {
        let slot = duty.subject.slot.clone();
        if let Some(there) = known.insert(slot, duty.clone()) {
            // Nothing changes for nothing, and what ended stays ended unless the same day begins it anew.
            prop_assert!(there != duty);
            prop_assert!(there.state.is_open() || duty.opened_on <= today);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    #[test]
    fn every_open_due_date_has_one_open_duty_and_the_reverse((item, papers, hour, moves) in any_life()) {
        let mut now = at("2023-04-03T09:00").checked_add(i64::from(hour).hours()).unwrap();
        let guide = guide(item, date_of(now));
        let chosen = guide.papers.iter().enumerate().filter(|(bit, _)| papers & (1 << bit) != 0);
        let materials = chosen.map(|(_, paper)| paper.id.clone()).collect();
        let submission = Submission { materials, ..Submission::default() };
        let opened = submit(guide, &submission, &free(), &somebody(Role::Applicant), now).unwrap();
        let (mut case, mut facts, mut known) = (opened.case, opened.facts, BTreeMap::new());
        follow(&mut known, None, &case, date_of(now))?;
        check(&case, &known)?;
        for a_move in &moves {
            now = now.checked_add(a_move.hours.hours()).unwrap();
            let next = step(&case, &mut facts, a_move, now)?;
            follow(&mut known, Some(&case), &next, date_of(now))?;
            check(&next, &known)?;
            case = next;
        }
    }
}

/// The land permit, received with what `papers` names.
fn received(papers: &[&str]) -> Case {
    let now = at("2023-07-07T09:00");
    let submission = Submission { materials: papers.iter().map(|id| (*id).to_owned()).collect(), ..Submission::default() };
    submit(guide("land-planning-permit", date_of(now)), &submission, &free(), &somebody(Role::Applicant), now).unwrap().case
}

fn after(case: &Case, role: Role, when: &str, command: Command) -> (Case, BTreeMap<String, Duty>) {
    let now = at(when);
    let next = decide(case, &command, &free(), &somebody(role), now).unwrap().case;
    let changed = next.duties_since(Some(case), &whose(), &rulebook(), Calendar::statutory(), date_of(now)).unwrap();
    (next, changed.into_iter().map(|duty| (duty.subject.slot.clone(), duty)).collect())
}

#[test]
fn a_tolerated_paper_is_the_applicants_duty_until_it_comes() {
    let case = received(&["application-form", "red-line"]);
    let promise = Command::Promise { materials: Vec::new(), until: None };
    let (case, _) = after(&case, Role::Applicant, "2023-07-07T10:00", promise);
    let (case, duties) = after(&case, Role::WindowClerk, "2023-07-07T11:00", Command::Tolerate {});
    let paper = &duties["paper:land-contract"];
    assert_eq!((paper.owner.clone(), paper.due.unwrap().on), (whose().applicant, case.tolerated().unwrap().until));
    assert_eq!(duties["notice:2023-07-07"].state, Standing::Closed);
    let supply = Command::Supplement { materials: vec!["land-contract".into()] };
    let (_, duties) = after(&case, Role::Applicant, "2023-07-10T10:00", supply);
    assert_eq!(duties["paper:land-contract"].state, Standing::Closed);
    // One that does not come lapses with what the law makes of it.
    let late = case.tolerated().unwrap().until.tomorrow().unwrap();
    let (case, duties) = after(&case, Role::WindowClerk, &format!("{late}T00:00"), Command::Tick {});
    assert_eq!((case.state_name(), duties["paper:land-contract"].state), ("lapsed", Standing::Lapsed));
}

#[test]
fn silence_fulfils_nothing_and_a_promise_overrun_owes_a_reason() {
    let case = received(&["application-form", "land-contract", "red-line"]);
    let (case, duties) = after(&case, Role::WindowClerk, "2023-07-15T00:00", Command::Tick {});
    assert!(case.deemed());
    assert_eq!(duties["notice:2023-07-07"].state, Standing::Lapsed);
    let promise = &duties["promised"];
    assert_eq!(promise.due, case.clocks.promised);
    let reason = |when: &str| Case::reason_owed(promise, &rulebook(), Calendar::statutory(), at(when)).unwrap();
    let due = promise.due.unwrap().on;
    assert_eq!(reason(&format!("{due}T23:59")), None);
    let owed = reason(&format!("{}T00:00", due.tomorrow().unwrap())).unwrap();
    assert_eq!((owed.kind.as_str(), owed.creditor.to_string(), owed.follows), ("reason", "office:city".into(), false));
}
