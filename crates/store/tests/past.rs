//! Pasts are kept by two ways: from the rows that a change replaces, and told with records whose whole history is written at once. Both say the same of every day.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rows;

use base::DutyId;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rows::{case, id, on_both, project};
use store::*;

on_both! {
    both_ways_say_the_same_of_every_day
    pasts_are_kept_from_the_first_start_on
    in_an_empty_store_every_past_is_kept
}

/// Histories that are tried.
const CASES: usize = 20;
const FIRST: Date = date(2023, 7, 3);
const DAYS: i32 = 14;

/// One step: how many days after the one before, at which hour; the project's stage and clock, its case's and its duty's.
#[derive(Debug, Clone)]
struct Step {
    after: i32,
    hour: i64,
    stage: usize,
    due: Option<i32>,
    paused: bool,
    open: bool,
    reported: bool,
    owner: usize,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let due = prop::option::weighted(0.8, -3_i32..6);
    let step =
        (0_i32..4, 0_i64..24, 0_usize..3, due, prop::bool::weighted(0.2), prop::bool::weighted(0.8), any::<bool>(), 0_usize..2);
    let step = step.prop_map(|(after, hour, stage, due, paused, open, reported, owner)| Step {
        after,
        hour,
        stage,
        due,
        paused,
        open,
        reported,
        owner,
    });
    prop::collection::vec(step, 1..9)
}

/// A project, its case and a duty of it.
#[derive(Debug, Clone)]
struct Life {
    project: ProjectRecord,
    case: CaseRecord,
    duty: DutyRecord,
}

fn begun(at: Timestamp) -> Life {
    let (project, case) = (project(4), case(1, 4, None));
    let duty = DutyRecord {
        id: DutyId::new(id(5000)),
        version: 1,
        kind: "promised".into(),
        subject_kind: "case".into(),
        subject_id: case.id.uuid(),
        project_id: Some(project.id),
        district: Some(project.district.clone()),
        owner_key: "water".into(),
        creditor_key: "city-government".into(),
        state: "open".into(),
        open: true,
        opened_on: FIRST,
        due_on: None,
        provisional: false,
        ended_on: None,
        late: false,
        follows: true,
        wakes_on: None,
        document: "{}".into(),
        head: [7; 32],
        facts: 1,
        created_at: at,
        updated_at: at,
    };
    let project = ProjectRecord { created_at: at, updated_at: at, listed_on: FIRST, started_on: None, ..project };
    Life { project, case: CaseRecord { number: "211400-2023-000001".into(), updated_at: at, ..case }, duty }
}

fn next(life: &Life, step: &Step, at: Timestamp) -> Life {
    let mut life = life.clone();
    let due = step.due.map(|days| calendar::date_of(at).saturating_add(days.days()));
    life.project.version += 1;
    life.project.updated_at = at;
    life.project.progress.stage = ["planning-land", "works", "construction"][step.stage].into();
    (life.project.progress.next_due_on, life.project.progress.paused) = (due.filter(|_| !step.paused), step.paused);
    (life.case.version, life.case.updated_at, life.case.open) = (life.case.version + 1, at, step.open);
    life.case.state = if step.paused { "paused" } else { "accepted" }.into();
    life.case.due_on = due.filter(|_| !step.paused);
    (life.duty.version, life.duty.updated_at, life.duty.open) = (life.duty.version + 1, at, step.open);
    life.duty.state = if step.reported { "reported" } else { "open" }.into();
    life.duty.due_on = due;
    life.duty.owner_key = ["water", "emergency"][step.owner].into();
    life
}

/// What each day says: the stage and the clock of the project, and what was overdue with its last day and its owner.
async fn told(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    for n in 0..DAYS {
        let day = FIRST.saturating_add(n.days());
        let as_of = Some(day);
        let first = PageRequest::first(10);
        let projects = store.projects(&ProjectFilter { as_of, ..ProjectFilter::default() }, &first).await.unwrap().items;
        let projects: Vec<_> = projects.into_iter().map(|one| one.progress).collect();
        let cases = store.cases(&CaseFilter { overdue_on: as_of, ..CaseFilter::default() }, &first).await.unwrap().items;
        let cases: Vec<_> = cases.into_iter().map(|one| one.case.due_on).collect();
        let duties = store.duties(&DutyFilter { overdue_on: as_of, ..DutyFilter::default() }, &first).await.unwrap().items;
        let duties: Vec<_> = duties.into_iter().map(|one| (one.duty.due_on, one.duty.owner_key)).collect();
        all.push(format!("{day} {projects:?} {cases:?} {duties:?}"));
    }
    all
}

/// What each day must say, by the records as they were at its end.
fn expected(lives: &[(Date, Life)]) -> Vec<String> {
    let days = (0..DAYS).map(|n| FIRST.saturating_add(n.days()));
    let of = |day: Date| {
        let life = &lives.iter().rev().find(|(on, _)| *on <= day).unwrap().1;
        let runs = |due: Option<Date>, runs: bool| due.filter(|due| runs && *due < day);
        let case = runs(life.case.due_on, life.case.open && life.case.state != "paused");
        let duty = runs(life.duty.due_on, life.duty.open && life.duty.state != "reported");
        let (cases, duties): (Vec<_>, Vec<_>) = (
            case.map(Some).into_iter().collect(),
            duty.map(|due| (Some(due), life.duty.owner_key.clone())).into_iter().collect(),
        );
        format!("{day} {:?} {cases:?} {duties:?}", vec![&life.project.progress])
    };
    days.map(of).collect()
}

async fn holds(by_rows: &Store, at_once: &Store, steps: Vec<Step>) {
    let mut day = FIRST;
    let mut at = calendar::start_of(day);
    let mut life = begun(at);
    let new = |life: &Life, past: Past| Change {
        projects: vec![Write::New(life.project.clone())],
        cases: vec![Write::New(life.case.clone())],
        followed: vec![life.duty.clone()],
        past,
        ..Change::default()
    };
    by_rows.commit(new(&life, Past::default())).await.unwrap();
    let (mut past, mut lives) = (Past::default(), vec![(day, life.clone())]);
    for step in &steps {
        day = day.saturating_add(step.after.days());
        at = at.max(calendar::start_of(day) + step.hour.hours());
        let then = next(&life, step, at);
        past.project(&life.project, &then.project);
        past.case(&life.case, at);
        past.duty(&life.duty, at);
        let change = Change {
            projects: vec![Write::Update { record: then.project.clone(), expected: life.project.version }],
            cases: vec![Write::Update { record: then.case.clone(), expected: life.case.version }],
            followed: vec![then.duty.clone()],
            ..Change::default()
        };
        by_rows.commit(change).await.unwrap();
        life = then;
        lives.push((calendar::date_of(at), life.clone()));
    }
    at_once.commit(new(&life, past)).await.unwrap();
    let wanted = expected(&lives);
    assert_eq!(told(by_rows).await, wanted, "by rows: {steps:?}");
    assert_eq!(told(at_once).await, wanted, "told at once: {steps:?}");
}

/// Stores without anything, of which each is another region of one database.
async fn empty(url: &str, n: usize) -> Store {
    let code = format!("2114{n:02}");
    Store::open(url, base::RegionCode::parse(&code).unwrap()).await.unwrap()
}

async fn both_ways_say_the_same_of_every_day(_: Store, url: String) {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for n in 0..CASES {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        holds(&empty(&url, 2 * n).await, &empty(&url, 2 * n + 1).await, steps).await;
    }
}

async fn pasts_are_kept_from_the_first_start_on(store: Store, _: String) {
    let keeps = async |store: &Store, day: Date| store.keeps_past_of(day).await.unwrap();
    // In a store of before they begin with the day on which the program first kept them; in an empty one with the first record.
    rows::filled(&store, 1, 1).await;
    store.begin_past(FIRST).await.unwrap();
    store.begin_past(FIRST.saturating_add(7.days())).await.unwrap();
    assert_eq!((keeps(&store, FIRST).await, keeps(&store, FIRST.saturating_sub(1.days())).await), (true, false));
}

async fn in_an_empty_store_every_past_is_kept(store: Store, _: String) {
    store.begin_past(FIRST).await.unwrap();
    rows::filled(&store, 1, 1).await;
    store.begin_past(FIRST).await.unwrap();
    assert!(store.keeps_past_of(date(1999, 1, 1)).await.unwrap());
}
