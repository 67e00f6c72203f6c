//! A change is written whole or not at all, in however many statements an engine takes it; and nobody waits for ever.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rows;

use base::{CaseId, PermitId, ProjectId, UserId};
use jiff::civil::date;
use rows::*;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::time::{Duration, Instant};
use store::*;

on_both! {
    a_row_may_be_written_twice
    a_long_change_is_whole_or_nothing
    what_was_missed_is_told
    the_first_conflict_is_told
    new_cases_of_one_change_are_numbered_in_their_order
    a_case_is_closed_and_opened_anew_in_one_change
    a_permit_is_issued_anew_and_its_edition_of_before_is_kept
    an_abandoned_upload_becomes_no_paper
    of_two_equal_changes_one_is_written
    nobody_waits_for_ever_for_a_lock
}

/// A connection past the store.
enum Other {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Other {
    async fn open(url: &str) -> Self {
        match url.starts_with("sqlite") {
            true => Self::Sqlite(SqliteConnection::connect(url).await.unwrap()),
            false => Self::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    async fn run(&mut self, sql: &'static str) {
        match self {
            Self::Sqlite(db) => drop(db.execute(sql).await.unwrap()),
            Self::Postgres(db) => drop(db.execute(sql).await.unwrap()),
        }
    }
}

fn milestone(planned: i8) -> Milestone {
    Milestone { kind: "listed".into(), planned_on: Some(date(2023, 5, planned)), done_on: None }
}

fn update(n: u64, expected: i64) -> Write<ProjectRecord> {
    Write::Update { record: ProjectRecord { version: expected + 1, ..project(n) }, expected }
}

async fn a_row_may_be_written_twice(store: Store, _: String) {
    filled(&store, 1, 0).await;
    let of = project(1).id;
    let change = Change {
        projects: vec![update(1, 1), update(1, 2), update(1, 3)],
        milestones: vec![(of, milestone(1)), (of, milestone(2)), (of, milestone(3))],
        ..Change::default()
    };
    store.commit(change).await.unwrap();
    let dossier = store.dossier(of).await.unwrap();
    assert_eq!((dossier.project.version, dossier.milestones), (4, vec![milestone(3)]));
    let late = Change { projects: vec![update(1, 4), update(1, 4)], ..Change::default() };
    assert!(
        matches!(store.commit(late).await, Err(StoreError::Conflict { expected: 4, found: 4 })),
        "it wrote a row over itself"
    );
    assert_eq!(store.dossier(of).await.unwrap().project.version, 4, "half a change stayed");
}

async fn a_long_change_is_whole_or_nothing(store: Store, _: String) {
    filled(&store, 100, 0).await;
    let all = |last: i64| Change {
        projects: (1..=100).map(|n| update(n, if n == 100 { last } else { 1 })).collect(),
        cases: (1..=100).map(|n| Write::New(case(n, n, None))).collect(),
        facts: (1..=1100).map(|seq| fact(id(1001), seq, 1)).collect(),
        ..Change::default()
    };
    assert!(matches!(store.commit(all(7)).await, Err(StoreError::Conflict { expected: 7, found: 1 })));
    for n in [1, 50, 100] {
        let dossier = store.dossier(project(n).id).await.unwrap();
        assert_eq!((dossier.project.version, dossier.cases.len()), (1, 0), "half a change stayed");
    }
    let numbers = store.commit(all(1)).await.unwrap().numbers;
    assert_eq!((numbers.len(), numbers[0].as_str(), numbers[99].as_str()), (100, "211400-2023-000001", "211400-2023-000100"));
    assert_eq!(store.dossier(project(100).id).await.unwrap().cases[0].number, numbers[99]);
    assert_eq!(store.facts_of(id(1001)).await.unwrap().len(), 1100);
}

async fn what_was_missed_is_told(store: Store, _: String) {
    filled(&store, 2, 1).await;
    let absent = ProjectRecord { id: ProjectId::new(id(9)), ..project(9) };
    let change = Change { projects: vec![update(1, 1), Write::Update { record: absent, expected: 1 }], ..Change::default() };
    assert!(matches!(store.commit(change).await, Err(StoreError::NotFound)));
    let ticked = TickRecord {
        case: case(1, 1, None).id,
        round: 0,
        point: "p".into(),
        mark: "met".into(),
        remark: String::new(),
        by: UserId::new(id(1)),
        by_name: "窗口".into(),
        for_name: None,
        at: at(0),
    };
    let twice = [ticked.clone(), TickRecord { mark: "remark".into(), ..ticked.clone() }];
    assert!(matches!(store.put_ticks(ticked.case, 2, &twice).await, Err(StoreError::Conflict { expected: 2, found: 1 })));
    store.put_ticks(ticked.case, 1, &twice).await.unwrap();
    assert_eq!(store.ticks(ticked.case).await.unwrap(), [twice[1].clone()], "the last word stands");
}

/// A fact's number is taken too, but the row's version was seen first: the person is told what changed.
async fn the_first_conflict_is_told(store: Store, _: String) {
    filled(&store, 1, 0).await;
    let change = |expected| Change {
        projects: vec![update(1, expected)],
        facts: vec![fact(project(1).id.uuid(), 1, 1)],
        answer: Some(Answer { key: "k".into(), user_id: UserId::new(id(1)), status: 201, body: "{}".into(), at: at(0) }),
        ..Change::default()
    };
    store.commit(change(1)).await.unwrap();
    assert!(matches!(store.commit(change(1)).await, Err(StoreError::Conflict { expected: 1, found: 2 })));
    assert!(matches!(store.commit(change(2)).await, Err(StoreError::Taken { what: "fact" })));
    let only = Change { facts: vec![], ..change(2) };
    assert!(matches!(store.commit(only).await, Err(StoreError::Taken { what: "answer" })));
    assert_eq!(store.dossier(project(1).id).await.unwrap().project.version, 2);
}

async fn new_cases_of_one_change_are_numbered_in_their_order(store: Store, url: String) {
    filled(&store, 1, 1).await;
    Other::open(&url).await.run("UPDATE counter SET n = 999997").await;
    let mut cases: Vec<CaseRecord> = (2..=6).map(|n| case(n, 1, None)).collect();
    cases[1].number = "its own".into();
    cases[3].received_at = "2024-01-01T00:00:00+08:00".parse().unwrap();
    let change = Change { cases: cases.iter().cloned().map(Write::New).collect(), ..Change::default() };
    let numbers = store.commit(change).await.unwrap().numbers;
    assert_eq!(numbers, ["211400-2023-999998", "211400-2023-999999", "211400-2024-000001", "211400-2023-1000000"]);
    for (case, number) in [(0, 0), (2, 1), (3, 2), (4, 3)] {
        assert_eq!(store.case(cases[case].id).await.unwrap().number, numbers[number]);
    }
    assert_eq!(store.case(cases[1].id).await.unwrap().number, "its own");
    let next = store.commit(Change { cases: vec![Write::New(case(7, 1, None))], ..Change::default() }).await.unwrap();
    assert_eq!(next.numbers, ["211400-2023-1000001"]);
}

async fn a_case_is_closed_and_opened_anew_in_one_change(store: Store, _: String) {
    filled(&store, 1, 1).await;
    let mut old = store.case(case(1, 1, None).id).await.unwrap();
    let new = CaseRecord { id: CaseId::new(id(5000)), ..case(1, 1, None) };
    (old.open, old.version) = (false, 2);
    let change = Change { cases: vec![Write::Update { record: old, expected: 1 }, Write::New(new)], ..Change::default() };
    assert_eq!(store.commit(change).await.unwrap().numbers, ["211400-2023-000002"]);
    let permit = PermitRecord {
        id: PermitId::new(id(9)),
        number: "1.2.156".into(),
        document_number: "葫发改〔2023〕1".into(),
        case_id: CaseId::new(id(5000)),
        project_id: project(1).id,
        item: "item-1".into(),
        holder: "演示企业".into(),
        holder_code: None,
        issued_on: date(2023, 7, 7),
        valid_from: date(2023, 7, 7),
        valid_to: None,
        start_by: None,
        state: "in-force".into(),
        document: "{}".into(),
        file_digest: [3; 32],
        version: 1,
        head: [4; 32],
        since: None,
        ground: None,
    };
    let life = PermitLife {
        case_id: permit.case_id,
        state: "revoked".into(),
        valid_to: None,
        since: Some(date(2023, 8, 1)),
        ground: Some("fraud".into()),
        edition: None,
    };
    store.commit(Change { permits: vec![permit.clone()], permit_lives: vec![life], ..Change::default() }).await.unwrap();
    assert_eq!(store.permit(permit.id).await.unwrap().state, "revoked");
}

async fn a_permit_is_issued_anew_and_its_edition_of_before_is_kept(store: Store, _: String) {
    filled(&store, 1, 1).await;
    let case = store.case(case(1, 1, None).id).await.unwrap();
    let permit = PermitRecord {
        id: PermitId::new(id(9)),
        number: "1.2.156.1".into(),
        document_number: "葫发改〔2023〕1".into(),
        case_id: case.id,
        project_id: project(1).id,
        item: case.item.clone(),
        holder: "演示企业".into(),
        holder_code: None,
        issued_on: date(2023, 7, 7),
        valid_from: date(2023, 7, 7),
        valid_to: Some(date(2025, 7, 7)),
        start_by: None,
        state: "in-force".into(),
        document: "{}".into(),
        file_digest: [0; 32],
        version: 1,
        head: [4; 32],
        since: None,
        ground: None,
    };
    store.commit(Change { permits: vec![permit.clone()], ..Change::default() }).await.unwrap();
    assert_eq!(store.listed_permits().await.unwrap(), []);
    store.keep_permit_file(permit.edition(), &[3; 32]).await.unwrap();
    assert_eq!(store.permit(permit.id).await.unwrap().file_digest, [3; 32]);
    let on = date(2025, 6, 2);
    let edition = NewEdition { version: 2, number: "1.2.156.2".into(), document: "{\"n\":2}".into(), head: [5; 32], on };
    let life = PermitLife {
        case_id: permit.case_id,
        state: "in-force".into(),
        valid_to: Some(date(2027, 7, 7)),
        since: Some(on),
        ground: None,
        edition: Some(edition),
    };
    store.commit(Change { permit_lives: vec![life], ..Change::default() }).await.unwrap();
    let now = store.permit(permit.id).await.unwrap();
    assert_eq!((now.version, now.number.as_str(), now.head, now.file_digest), (2, "1.2.156.2", [5; 32], [0; 32]));
    let kept = EditionRecord { version: 1, number: "1.2.156.1".into(), replaced_on: on };
    assert_eq!(store.permit_editions(permit.id).await.unwrap(), [kept]);
    // Whoever drew the file of the first meanwhile does not put its digest at the second.
    store.keep_permit_file(permit.edition(), &[9; 32]).await.unwrap();
    assert_eq!(store.permit(permit.id).await.unwrap().file_digest, [0; 32]);
    let listed = store.listed_permits().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].number.as_str(), listed[0].valid_to), ("1.2.156.2", Some(date(2027, 7, 7))));
}

async fn an_abandoned_upload_becomes_no_paper(store: Store, _: String) {
    filled(&store, 1, 0).await;
    let file = PaperFile {
        id: id(70),
        project_id: project(1).id,
        material: "map".into(),
        version: 1,
        case_id: None,
        name: "图.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: 5,
        digest: [1; 32],
        uploaded_by: UserId::new(id(1)),
        uploaded_name: "申请人".into(),
        at: at(0),
    };
    let change = Change { projects: vec![update(1, 1)], paper_files: vec![file.clone()], ..Change::default() };
    assert!(matches!(store.commit(change.clone()).await, Err(StoreError::NotFound)));
    assert!(store.paper_files(project(1).id).await.unwrap().is_empty());
    let upload = Upload {
        id: file.id,
        project_id: file.project_id,
        material: file.material.clone(),
        case_id: None,
        name: file.name.clone(),
        bytes: 5,
        owner_id: file.uploaded_by,
        expires_at: at(100),
    };
    store.add_upload(&upload).await.unwrap();
    store.commit(change).await.unwrap();
    assert_eq!(store.paper_files(project(1).id).await.unwrap(), [file]);
    assert!(matches!(store.upload(upload.id).await, Err(StoreError::NotFound)));
}

async fn of_two_equal_changes_one_is_written(store: Store, _: String) {
    filled(&store, 1, 1).await;
    let held = store.case(case(1, 1, None).id).await.unwrap();
    let change = || Change {
        projects: vec![update(1, 1)],
        cases: vec![Write::Update { record: CaseRecord { version: 2, ..held.clone() }, expected: 1 }],
        facts: vec![fact(held.id.uuid(), 1, 1), fact(project(1).id.uuid(), 1, 1)],
        ..Change::default()
    };
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (store, change) = (store.clone(), change());
            tokio::spawn(async move { store.commit(change).await })
        })
        .collect();
    let mut written = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => written += 1,
            Err(StoreError::Conflict { expected: 1, found: 2 }) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((written, store.facts_of(held.id.uuid()).await.unwrap().len()), (1, 1));
}

async fn nobody_waits_for_ever_for_a_lock(store: Store, url: String) {
    filled(&store, 1, 0).await;
    let mut other = Other::open(&url).await;
    other.run(if url.starts_with("sqlite") { "BEGIN IMMEDIATE" } else { "BEGIN; UPDATE project SET version = version" }).await;
    let begun = Instant::now();
    let refused = store.commit(Change { projects: vec![update(1, 1)], ..Change::default() }).await;
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "after {:?}", begun.elapsed());
    other.run("ROLLBACK").await;
    store.commit(Change { projects: vec![update(1, 1)], ..Change::default() }).await.unwrap();
}
