//! Lists at a million rows: each page comes from an index, in the order that was asked for, on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base::{CampaignId, CaseId, DeliveryId, DutyId, MeetingId, Named, ProjectId, RegionCode, TellingId, TourId, UserId, Yuan};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Mutex;
use store::*;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use uuid::Uuid;

fn region() -> RegionCode {
    RegionCode::parse("211400").unwrap()
}

fn id(n: u64) -> Uuid {
    Uuid::from_u64_pair(0x0189_2c5e_0000_7000, 0x8000_0000_0000_0000 | n)
}

fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_688_691_600 + i64::try_from(second).unwrap()).unwrap()
}

/// A project whose sort keys have many ties and many gaps.
fn project(n: u64) -> ProjectRecord {
    let some_day = |every: u64, days: u64| n.is_multiple_of(every).then(|| day(1 + n % days));
    ProjectRecord {
        id: ProjectId::new(id(n * 7919 % 1009)),
        version: 1,
        kind: "investment".into(),
        code: (!n.is_multiple_of(3)).then(|| format!("2304-211400-04-01-{:06}", n * 31 % 97)).filter(|_| n < 90),
        code_check_ok: true,
        name: ["乙 🏗", "甲", "A", "a", "é", "项目", ""][(n % 7) as usize].into(),
        district: "211402".into(),
        industry: "2631".into(),
        cluster: None,
        base: None,
        owner: "演示企业".into(),
        owner_code: Some(format!("owner-{}", n % 5)),
        owner_code_check_ok: true,
        investment: Yuan::new([0, 5_000_000, 100_000_000, i64::MAX / 4096][(n % 4) as usize]),
        funding: "enterprise".into(),
        track: "filing".into(),
        facts: "{}".into(),
        partner: None,
        place: None,
        listed_on: date(2023, 1, 10),
        planned_start_on: some_day(2, 4),
        started_on: some_day(3, 5),
        completed_on: None,
        campaign: false,
        toured: false,
        synthetic: true,
        source: None,
        summary_zh: None,
        summary_en: None,
        progress: Progress { stage: "works".into(), next_due_on: some_day(4, 3), ..Progress::default() },
        created_at: at(0),
        updated_at: at(0),
    }
}

fn day(n: u64) -> Date {
    date(2023, 7, i8::try_from(n).unwrap())
}

fn case(n: u64, of: ProjectId) -> CaseRecord {
    let open = n.is_multiple_of(3);
    CaseRecord {
        id: CaseId::new(id(100_000 + n * 7919 % 10_007)),
        version: 1,
        number: String::new(),
        project_id: of,
        item: format!("item-{n}"),
        office: ["water", "emergency", "planning"][(n % 3) as usize].into(),
        state: ["accepted", "paused", "delivered"][(n % 3) as usize].into(),
        outcome: None,
        applicant: "演示企业".into(),
        received_at: at(n / 4),
        accepted_on: None,
        deemed: false,
        due_on: (open && n.is_multiple_of(2)).then(|| day(1 + n % 5)),
        due_kind: None,
        statutory_due_on: None,
        provisional: n.is_multiple_of(5),
        calendar_version: "2022-12-08".into(),
        law_on: date(2023, 7, 7),
        open,
        document: "{}".into(),
        head: [7; 32],
        facts: 1,
        finished_on: None,
        updated_at: at(0),
        wakes_on: None,
        tolerated_until: (open && n.is_multiple_of(4)).then(|| day(1 + n % 7)),
        barred_until: None,
        broken_commitment: false,
        machine: if !open && n.is_multiple_of(5) { 2 } else { 0 },
        figures: figures(n, open),
    }
}

/// What a case says of its offices.
fn figures(n: u64, open: bool) -> CaseFigures {
    CaseFigures {
        intake_office: ["water", "emergency"][(n % 2) as usize].into(),
        corrected: n.is_multiple_of(7),
        decided_on: (!open).then(|| day(1 + n % 20)),
        working_days: if open { 0 } else { i64::try_from(n % 9).unwrap() },
        on_time: (!open && !n.is_multiple_of(4)).then_some(!n.is_multiple_of(5)),
        steps: 5,
        steps_on_paper: i64::from(n % 6 == 1),
        looked_on: (!open && n.is_multiple_of(5)).then(|| day(3 + n % 9)),
        look_passed: n.is_multiple_of(10),
    }
}

/// The sums that the cases stand for.
fn tallies(case: &CaseRecord) -> Vec<Tally> {
    let own = &case.figures;
    let tally = |day, office: &String, what| Tally { day, office: office.clone(), item: case.item.clone(), what };
    let received = date(2023, 7, 7);
    let mut all = vec![tally(received, &own.intake_office, Tallied::Received)];
    all.extend(own.corrected.then(|| tally(received, &own.intake_office, Tallied::Corrected)));
    all.extend(own.decided_on.map(|day| {
        let (working_days, on_time, machine) = (own.working_days, own.on_time, case.machine > 0);
        let (steps, steps_on_paper) = (own.steps, own.steps_on_paper);
        tally(day, &case.office, Tallied::Decided { working_days, on_time, steps, steps_on_paper, machine })
    }));
    all
}

/// An opinion that every sixth case waits for.
fn opinion(n: u64) -> ConsultationRecord {
    ConsultationRecord {
        case_id: case(n, project(1).id).id,
        n: 1,
        office: ["water", "emergency"][(n / 6 % 2) as usize].into(),
        asked_on: day(1),
        until_on: day(2 + n % 5),
        answered_on: n.is_multiple_of(60).then(|| day(2)),
        unanswered: false,
    }
}

fn fact(n: u64, of: ProjectId) -> FactRecord {
    FactRecord {
        subject_kind: "case".into(),
        subject_id: id(200_000 + n % 13),
        seq: i64::try_from(n / 13 + 1).unwrap(),
        project_id: of,
        at: at(n / 10),
        kind: "accepted".into(),
        actor_id: None,
        actor_name: "时钟".into(),
        actor_role: String::new(),
        actor_office: String::new(),
        body: "{}".into(),
        digest: [1; 32],
        on_paper_at: None,
        leaf: None,
    }
}

/// A duty of a case of `of`, told of when it wakes.
fn duty(n: u64, of: ProjectId) -> DutyRecord {
    let open = !n.is_multiple_of(4);
    DutyRecord {
        id: DutyId::new(id(300_000 + n * 7919 % 10_007)),
        version: 1,
        kind: ["notice", "statutory", "tolerated"][(n % 3) as usize].into(),
        subject_kind: "case".into(),
        subject_id: case(n, of).id.uuid(),
        project_id: Some(of),
        district: Some("211402".into()),
        owner_key: ["water", "emergency", "owner-1"][(n % 3) as usize].into(),
        creditor_key: "water".into(),
        state: if open { "open" } else { "closed" }.into(),
        open,
        opened_on: day(1),
        due_on: (!n.is_multiple_of(7)).then(|| day(1 + n % 9)),
        provisional: n.is_multiple_of(5),
        ended_on: (!open).then(|| day(9)),
        late: false,
        follows: n.is_multiple_of(2),
        wakes_on: open.then(|| day(1 + n % 9)),
        document: "{}".into(),
        head: [0; 32],
        facts: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

fn telling(n: u64) -> TellingRecord {
    TellingRecord {
        id: TellingId::new(id(400_000 + n)),
        about: About::Duty(duty(n, project(1).id).id),
        rung: "overdue".into(),
        audience: ["office:water", "post:water/reviewer"][(n % 2) as usize].into(),
        on: day(2),
        told_at: at(n),
        why: Named::new("逾期", "overdue"),
        what: Named::new("作出决定", "decide"),
    }
}

/// Each statement that is sent in this process.
static SENT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        struct Statement(String);
        impl Visit for Statement {
            fn record_str(&mut self, field: &Field, value: &str) {
                if field.name() == "db.statement" {
                    self.0 = value.trim().to_owned();
                }
            }
            fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
        }
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement(String::new());
            event.record(&mut statement);
            SENT.lock().unwrap().insert(statement.0);
        }
    }
}

async fn filled(store: &Store) {
    let change = Change {
        projects: (1..=60).map(|n| Write::New(project(n))).collect(),
        cases: (1..=120).map(|n| Write::New(case(n, project(1 + n % 60).id))).collect(),
        facts: (0..100).map(|n| fact(n, project(1).id)).collect(),
        tallies: (1..=120).flat_map(|n| tallies(&case(n, project(1).id))).collect(),
        consultations: (1..=120).filter(|n| n % 6 == 0).map(opinion).collect(),
        followed: (1..=120).map(|n| duty(n, project(1 + n % 60).id)).collect(),
        tellings: (1..=20).map(telling).collect(),
        ..Change::default()
    };
    store.commit(change).await.unwrap();
}

/// A new store on each engine; the folder keeps the file alive.
async fn both() -> (tempfile::TempDir, Vec<Store>) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("t.db").display());
    let postgres = tokio::task::spawn_blocking(testing::postgres).await.unwrap();
    let mut stores = Vec::new();
    for url in [sqlite, postgres] {
        let store = Store::open(&url, region()).await.unwrap();
        filled(&store).await;
        stores.push(store);
    }
    (folder, stores)
}

fn request(limit: u32, sort: &str, order: Order) -> PageRequest {
    PageRequest { limit, sort: Some(sort.into()), order: Some(order), after: None }
}

/// Rows in the order of their keys, what is missing last whichever way the list runs; rows with one key by their ids.
fn sorted<T: Clone, K: Ord, I: Ord>(rows: &[T], order: Order, key: impl Fn(&T) -> Option<K>, id: impl Fn(&T) -> I) -> Vec<T> {
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| {
        let (x, y) = (key(a), key(b));
        let missing = x.is_none().cmp(&y.is_none());
        let rest = (x, id(a)).cmp(&(y, id(b)));
        missing.then(if order == Order::Asc { rest } else { rest.reverse() })
    });
    rows
}

#[tokio::test]
async fn pages_put_together_are_the_sorted_list() {
    let (_folder, stores) = both().await;
    let all: Vec<ProjectRecord> = (1..=60).map(project).collect();
    let id = |one: &ProjectRecord| one.id.to_string();
    for store in &stores {
        for order in [Order::Asc, Order::Desc] {
            let wanted = [
                ("investment", sorted(&all, order, |one| Some(one.investment), id)),
                ("name", sorted(&all, order, |one| Some(one.name.clone()), id)),
                ("started", sorted(&all, order, |one| one.started_on, id)),
                ("planned", sorted(&all, order, |one| one.planned_start_on, id)),
                ("code", sorted(&all, order, |one| one.code.clone(), id)),
                ("due", sorted(&all, order, |one| one.progress.next_due_on, id)),
            ];
            for (sort, wanted) in wanted {
                let mut request = request(7, sort, order);
                let mut seen = Vec::new();
                loop {
                    let page = store.projects(&ProjectFilter::default(), &request).await.unwrap();
                    assert_eq!(page.total, Some(60));
                    seen.extend(page.items);
                    request.after = page.next;
                    if request.after.is_none() {
                        break;
                    }
                }
                let ids = |rows: &[ProjectRecord]| rows.iter().map(|one| one.id).collect::<Vec<_>>();
                assert_eq!(ids(&seen), ids(&wanted), "{sort} {order:?} {store:?}");
                assert_eq!(seen, wanted);
            }
        }
    }
}

#[tokio::test]
async fn cases_come_open_first_and_the_narrow_list_like_the_wide_one() {
    let (_folder, stores) = both().await;
    let all: Vec<CaseRecord> = (1..=120).map(|n| case(n, project(1 + n % 60).id)).collect();
    let id = |one: &CaseRecord| one.id.to_string();
    let due = |one: &CaseRecord| Some((!one.open, one.due_on.is_none(), one.due_on));
    let owned: BTreeSet<ProjectId> = (1..=60).filter(|n| n % 5 == 2).map(|n| project(n).id).collect();
    let mine: Vec<CaseRecord> = all.iter().filter(|one| owned.contains(&one.project_id)).cloned().collect();
    let whole = CaseFilter::default();
    let owner = CaseFilter { owner_code: Some("owner-2".into()), ..CaseFilter::default() };
    for store in &stores {
        for (filter, rows) in [(&whole, &all), (&owner, &mine)] {
            for order in [Order::Asc, Order::Desc] {
                let wanted =
                    [("due", sorted(rows, order, due, id)), ("received", sorted(rows, order, |one| Some(one.received_at), id))];
                for (sort, wanted) in wanted {
                    let mut request = request(11, sort, order);
                    let mut seen = Vec::new();
                    loop {
                        let page = store.cases(filter, &request).await.unwrap();
                        assert_eq!(page.total, Some(rows.len() as i64));
                        seen.extend(page.items.into_iter().map(|row| row.case.id));
                        request.after = page.next;
                        if request.after.is_none() {
                            break;
                        }
                    }
                    let wanted: Vec<CaseId> = wanted.iter().map(|one| one.id).collect();
                    assert_eq!(seen, wanted, "{sort} {order:?} {store:?}");
                }
            }
            let open = rows.iter().filter(|one| one.open).count() as i64;
            let counts = store.case_counts(filter, day(3), day(4)).await.unwrap();
            assert_eq!((counts.open, counts.done), (open, rows.len() as i64 - open), "{filter:?}");
        }
    }
}

/// Papers that may follow, opinions that are owed, second looks: each list by its own due date, whole when its pages are put together.
#[tokio::test]
async fn what_is_waited_for_comes_by_its_own_date() {
    let (_folder, stores) = both().await;
    let all: Vec<CaseRecord> = (1..=120).map(|n| case(n, project(1 + n % 60).id)).collect();
    let id = |one: &(Option<Date>, CaseRecord)| one.1.id.to_string();
    let owed = |n: u64| Some(opinion(n)).filter(|one| n.is_multiple_of(6) && one.office == "water" && one.answered_on.is_none());
    let with = |date: &dyn Fn(u64, &CaseRecord) -> Option<Date>| -> Vec<(Option<Date>, CaseRecord)> {
        (1..=120).zip(&all).filter_map(|(n, one)| Some((Some(date(n, one)?), one.clone()))).collect()
    };
    let lists = [
        (CaseFilter { tolerated: true, ..CaseFilter::default() }, with(&|_, one| one.tolerated_until)),
        (CaseFilter { asked: Some("water".into()), ..CaseFilter::default() }, with(&|n, _| owed(n).map(|one| one.until_on))),
    ];
    for store in &stores {
        for (filter, rows) in &lists {
            assert!(rows.len() > 5, "{filter:?}");
            for order in [Order::Asc, Order::Desc] {
                let mut request = request(3, "due", order);
                let mut seen = Vec::new();
                loop {
                    let page = store.cases(filter, &request).await.unwrap();
                    assert_eq!(page.total, Some(rows.len() as i64));
                    for row in &page.items {
                        assert_eq!(row.case.document.is_empty(), !filter.tolerated, "only what is shown is read");
                        assert_eq!(row.answer_until.is_some(), filter.asked.is_some());
                    }
                    seen.extend(page.items.into_iter().map(|row| (row.answer_until.or(row.case.tolerated_until), row.case.id)));
                    request.after = page.next;
                    if request.after.is_none() {
                        break;
                    }
                }
                let wanted = sorted(rows, order, |one| one.0, id);
                let wanted: Vec<(Option<Date>, CaseId)> = wanted.into_iter().map(|(on, one)| (on, one.id)).collect();
                assert_eq!(seen, wanted, "{filter:?} {order:?} {store:?}");
            }
            assert_eq!(store.case_count(filter).await.unwrap(), rows.len() as i64);
        }
        let drawn = all.iter().filter(|one| one.machine == 2 && one.office == "emergency").count() as i64;
        let filter = CaseFilter { drawn: true, offices: Some(vec!["emergency".into()]), ..CaseFilter::default() };
        let found = store.cases(&filter, &PageRequest::first(200)).await.unwrap();
        assert!(drawn > 2 && found.total == Some(drawn) && found.items.iter().all(|row| row.case.machine == 2));
    }
}

/// The sums that are kept, the lists that open, and the cases themselves say the same of every office and any days.
#[tokio::test]
async fn a_figure_is_the_count_of_its_records() {
    type Counts = fn(&CaseRecord, &str, Days) -> bool;
    fn holds(day: Option<Date>, days: Days) -> bool {
        day.is_some_and(|day| days.from <= day && day <= days.to)
    }
    fn handed(one: &CaseRecord, office: &str, days: Days) -> bool {
        one.figures.intake_office == office && holds(Some(date(2023, 7, 7)), days)
    }
    fn decided(one: &CaseRecord, office: &str, days: Days) -> bool {
        one.office == office && holds(one.figures.decided_on, days)
    }
    fn looked(one: &CaseRecord, office: &str, days: Days) -> bool {
        one.office == office && holds(one.figures.looked_on, days)
    }
    let naive: [(CountedBy, Counts); 9] = [
        (CountedBy::Received, handed),
        (CountedBy::Corrected, |one, office, days| handed(one, office, days) && one.figures.corrected),
        (CountedBy::Decided, decided),
        (CountedBy::OnTime, |one, office, days| decided(one, office, days) && one.figures.on_time == Some(true)),
        (CountedBy::Late, |one, office, days| decided(one, office, days) && one.figures.on_time == Some(false)),
        (CountedBy::OnPaper, |one, office, days| decided(one, office, days) && one.figures.steps_on_paper > 0),
        (CountedBy::Machine, |one, office, days| decided(one, office, days) && one.machine > 0),
        (CountedBy::Looked, looked),
        (CountedBy::Passed, |one, office, days| looked(one, office, days) && one.figures.look_passed),
    ];
    let (_folder, stores) = both().await;
    let all: Vec<CaseRecord> = (1..=120).map(|n| case(n, project(1 + n % 60).id)).collect();
    for store in &stores {
        for office in ["water", "emergency", "planning"] {
            for days in [Days { from: day(1), to: day(31) }, Days { from: day(5), to: day(9) }, Days { from: day(8), to: day(8) }]
            {
                for (by, counts) in naive {
                    let wanted = all.iter().filter(|one| counts(one, office, days)).count() as i64;
                    let filter = CaseFilter {
                        offices: Some(vec![office.into()]),
                        counted: Some(Counted { by, days }),
                        ..CaseFilter::default()
                    };
                    let listed = store.cases(&filter, &PageRequest::first(200)).await.unwrap();
                    assert_eq!((listed.total, listed.items.len() as i64), (Some(wanted), wanted), "{by:?} {office} {days:?}");
                }
                let sums = store.office_sums(Some(office), days).await.unwrap().pop().unwrap_or_default();
                let count = |counts: Counts| all.iter().filter(|one| counts(one, office, days)).count() as i64;
                let [received, corrected, decided_n, on_time, ..] = naive.map(|(_, counts)| count(counts));
                assert_eq!(
                    (sums.received, sums.corrected, sums.decided, sums.on_time),
                    (received, corrected, decided_n, on_time)
                );
                let own = || all.iter().filter(|one| decided(one, office, days));
                assert_eq!(sums.steps_on_paper, own().map(|one| one.figures.steps_on_paper).sum::<i64>());
                let took = store.achieved(Some(office), None, days).await.unwrap();
                assert_eq!(took.iter().map(|row| row.n).sum::<i64>(), decided_n);
                assert_eq!(
                    took.iter().map(|row| row.n * row.working_days).sum::<i64>(),
                    own().map(|one| one.figures.working_days).sum::<i64>()
                );
            }
        }
        let month = store.office_months(None, Days { from: day(1), to: day(31) }).await.unwrap();
        assert_eq!((month.len(), month[0].name.as_str(), month[0].received), (1, "2023-07", 120));
        // Opinions: due in the days, and of these given in time.
        let of = async |by| {
            let counted = Some(Counted { by, days: Days { from: day(2), to: day(6) } });
            store.case_count(&CaseFilter { offices: Some(vec!["water".into()]), counted, ..CaseFilter::default() }).await.unwrap()
        };
        let owed = || (1..=120).filter(|n: &u64| n.is_multiple_of(6)).map(opinion).filter(|one| one.office == "water");
        let in_time = owed().filter(|one| one.answered_on.is_some_and(|on| on <= one.until_on)).count() as i64;
        assert_eq!((of(CountedBy::OpinionsDue).await, of(CountedBy::OpinionsInTime).await), (owed().count() as i64, in_time));
        assert!(in_time > 0);
    }
}

/// Cases that an earlier version wrote are found, counted once, and then like any other.
#[tokio::test]
async fn cases_of_before_are_counted_once() {
    let (_folder, stores) = both().await;
    for store in &stores {
        let old = CaseRecord {
            id: CaseId::new(id(777_777)),
            item: "item-old".into(),
            figures: CaseFigures::default(),
            ..case(1, project(1).id)
        };
        store.commit(Change { cases: vec![Write::New(old.clone())], ..Change::default() }).await.unwrap();
        let found = store.uncounted_cases(10).await.unwrap();
        assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [old.id]);
        let known = CaseRecord { figures: figures(1, false), ..found[0].clone() };
        for _ in 0..2 {
            store.count_case(&known, &tallies(&known), &[]).await.unwrap();
        }
        assert_eq!(store.uncounted_cases(10).await.unwrap(), []);
        assert_eq!(store.case(old.id).await.unwrap().figures, known.figures);
        let month = store.office_months(None, Days { from: day(1), to: day(31) }).await.unwrap();
        assert_eq!(month[0].received, 121, "once, however often it is tried");
    }
}

#[tokio::test]
async fn a_search_finds_numbers_and_names() {
    let (_folder, stores) = both().await;
    for store in &stores {
        let found = async |q: &str| {
            let filter = CaseFilter { q: Some(q.into()), ..CaseFilter::default() };
            store.cases(&filter, &PageRequest::first(200)).await.unwrap().items
        };
        for one in ["211400-2023-000042", "2023-000042", "000042", "42", " 42 "] {
            let rows = found(one).await;
            assert_eq!(rows.len(), 1, "{one}");
            assert_eq!(rows[0].case.number, "211400-2023-000042");
        }
        let named: Vec<String> = found("甲").await.into_iter().map(|row| row.project_name).collect();
        assert!(!named.is_empty() && named.iter().all(|name| name == "甲"), "{named:?}");
        for nothing in ["nowhere", "%", "_", "\\", "'", "a\0b", "999999"] {
            assert!(found(nothing).await.is_empty(), "{nothing}");
        }
        assert_eq!(found("  ").await.len(), 120, "blanks are no words");
    }
}

#[tokio::test]
async fn a_position_is_good_only_where_it_was_given() {
    let (_folder, stores) = both().await;
    for store in &stores {
        let first = store.projects(&ProjectFilter::default(), &request(5, "name", Order::Asc)).await.unwrap();
        let next = first.next.unwrap();
        for (sort, order) in [("name", Order::Desc), ("code", Order::Asc), ("investment", Order::Asc), ("nothing", Order::Asc)] {
            let wrong = PageRequest { after: Some(next.clone()), ..request(5, sort, order) };
            let refused = store.projects(&ProjectFilter::default(), &wrong).await;
            assert!(matches!(refused, Err(StoreError::BadCursor)), "{sort} {order:?}");
        }
        // ["name",true,"a\u0000","b"] and ["name",true,1,"b"], in base64.
        for forged in ["WyJuYW1lIix0cnVlLCJhXHUwMDAwIiwiYiJd", "WyJuYW1lIix0cnVlLDEsImIiXQ", "!", ""] {
            let wrong = PageRequest { after: Some(forged.into()), ..request(5, "name", Order::Asc) };
            let refused = store.projects(&ProjectFilter::default(), &wrong).await;
            assert!(matches!(refused, Err(StoreError::BadCursor)), "{forged}");
        }
    }
}

#[tokio::test]
async fn odd_and_huge_values_come_back_as_they_went() {
    let (_folder, stores) = both().await;
    for store in &stores {
        let odd = ProjectRecord {
            id: ProjectId::new(id(5_000)),
            code: Some("' OR 1=1 --".into()),
            name: "\u{202e}👩‍👩‍👧 “引号” '\"\\ $1 ? \u{feff}\r\n\t".into(),
            facts: format!("{{\"x\":\"{}\"}}", "事".repeat(2_000_000)),
            investment: Yuan::new(i64::MAX / 4096),
            created_at: Timestamp::from_microsecond(-1).unwrap(),
            listed_on: Date::MAX,
            ..project(1)
        };
        store.commit(Change { projects: vec![Write::New(odd.clone())], ..Change::default() }).await.unwrap();
        let back = store.dossier(odd.id).await.unwrap().project;
        assert!(back == odd, "{}", back.name);
        assert_eq!(store.project_by_code("' OR 1=1 --").await.unwrap(), odd.id);
    }
}

/// What the store sends for its lists and look-ups, and how SQLite would run it: nothing that grows with the cases of a city.
#[tokio::test]
async fn every_list_walks_an_index() {
    // The listener is the process's: other tests' statements come too, and must keep the same rules.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Listener)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("t.db").display());
    let store = Store::open(&url, region()).await.unwrap();
    filled(&store).await;
    ask_everything(&store).await;
    let sent = SENT.lock().unwrap().clone();
    let mut db = SqliteConnection::connect(&url).await.unwrap();
    let mut findings = Vec::new();
    let mut lists = 0;
    for sql in sent.iter().filter(|sql| sql.starts_with("SELECT") && sql.contains(" FROM ") && sql.contains("region = ?")) {
        let plan = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&mut db).await.unwrap();
        let plan: Vec<String> = plan.into_iter().map(|(_, _, _, detail): (i64, i64, i64, String)| detail).collect();
        lists += usize::from(sql.contains("sort_key"));
        findings.extend(faults(sql, &plan).into_iter().map(|fault| format!("{fault}\n  {sql}\n  {}", plan.join("\n  "))));
    }
    assert!(lists > 40, "only {lists} lists were seen: does sqlx still say what it sends?");
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n\n"));
}

async fn ask_everything(store: &Store) {
    let one = project(1);
    let lamp = |from, before, paused| Some(LampRange { from, before, paused, none: false });
    for sort in ["investment", "name", "started", "planned", "code", "due"] {
        for order in [Order::Asc, Order::Desc] {
            let first = store.projects(&ProjectFilter::default(), &request(4, sort, order)).await.unwrap();
            let second = PageRequest { after: first.next, ..request(4, sort, order) };
            store.projects(&ProjectFilter::default(), &second).await.unwrap();
        }
    }
    let all = CaseFilter::default;
    let filters = [
        all(),
        CaseFilter { open: Some(true), ..all() },
        CaseFilter { open: Some(false), ..all() },
        CaseFilter { offices: Some(vec!["water".into()]), ..all() },
        CaseFilter { open: Some(true), offices: Some(vec!["water".into()]), states: Some(vec!["accepted".into()]), ..all() },
        CaseFilter { open: Some(true), lamp: lamp(None, Some(day(3)), None), ..all() },
        CaseFilter { lamp: lamp(Some(day(2)), Some(day(3)), None), ..all() },
        CaseFilter { lamp: lamp(None, None, Some(true)), ..all() },
        CaseFilter { item: Some("item-3".into()), ..all() },
        CaseFilter { project: Some(one.id), ..all() },
        CaseFilter { project: Some(one.id), open: Some(true), ..all() },
        CaseFilter { owner_code: Some("owner-1".into()), ..all() },
        CaseFilter { owner_code: Some("owner-1".into()), open: Some(true), ..all() },
        CaseFilter { tolerated: true, ..all() },
        CaseFilter { tolerated: true, offices: Some(vec!["water".into()]), ..all() },
        CaseFilter { asked: Some("water".into()), ..all() },
        CaseFilter { drawn: true, ..all() },
        CaseFilter { drawn: true, offices: Some(vec!["water".into()]), ..all() },
        CaseFilter { q: Some("42".into()), ..all() },
        CaseFilter { q: Some("甲".into()), ..all() },
    ];
    let days = Days { from: day(2), to: day(9) };
    let by = [
        CountedBy::Received,
        CountedBy::Corrected,
        CountedBy::Decided,
        CountedBy::Late,
        CountedBy::OnPaper,
        CountedBy::Looked,
        CountedBy::OpinionsDue,
        CountedBy::OpinionsInTime,
    ];
    let of_office = |by| CaseFilter { offices: Some(vec!["water".into()]), counted: Some(Counted { by, days }), ..all() };
    let filters: Vec<CaseFilter> = filters.into_iter().chain(by.map(of_office)).collect();
    store.office_sums(None, days).await.unwrap();
    store.office_sums(Some("water"), days).await.unwrap();
    store.office_months(Some("water"), days).await.unwrap();
    store.achieved(Some("water"), None, days).await.unwrap();
    store.achieved(None, Some("item-3"), days).await.unwrap();
    store.achieved_by_office(days).await.unwrap();
    store.uncounted_cases(10).await.unwrap();
    for filter in &filters {
        for (sort, order) in [("due", Order::Asc), ("received", Order::Desc)] {
            let first = store.cases(filter, &request(1, sort, order)).await.unwrap();
            store.cases(filter, &PageRequest { after: first.next, ..request(1, sort, order) }).await.unwrap();
        }
        store.case_counts(filter, day(2), day(3)).await.unwrap();
    }
    ask_of_duties(store).await;
    ask_of_campaigns(store).await;
    store.cases_waking(day(3), 10).await.unwrap();
    store.provisional_cases().await.unwrap();
    let first = store.facts_of_project(one.id, &PageRequest::first(3)).await.unwrap();
    store.facts_of_project(one.id, &PageRequest { after: first.next, ..PageRequest::first(3) }).await.unwrap();
    store.facts_of(id(1)).await.unwrap();
    store.recent_facts(&Scope::All, 4).await.unwrap();
    store.dossier(one.id).await.unwrap();
    store.overview(&Scope::All, day(1), day(3)).await.unwrap();
    store.case(case(1, one.id).id).await.unwrap();
}

async fn ask_of_duties(store: &Store) {
    let all = DutyFilter::default;
    let open = || DutyFilter { open: Some(true), ..all() };
    let overdue = Some(LampRange { before: Some(day(3)), ..LampRange::default() });
    let filters = [
        open(),
        DutyFilter { lamp: overdue, ..open() },
        DutyFilter { owner: Some("water".into()), ..open() },
        DutyFilter { owner: Some("water".into()), open: Some(false), ..all() },
        DutyFilter { owner: Some("owner-1".into()), lamp: overdue, ..open() },
        DutyFilter { creditor: Some("water".into()), state: Some("reported".into()), ..open() },
        DutyFilter { district: Some("211402".into()), lamp: overdue, kind: Some("notice".into()), ..open() },
        DutyFilter { project: Some(project(1).id), ..open() },
        DutyFilter { subject: Some(case(1, project(1).id).id.uuid()), ..all() },
    ];
    for filter in &filters {
        for order in [Order::Asc, Order::Desc] {
            let first = store.duties(filter, &request(1, "due", order)).await.unwrap();
            store.duties(filter, &PageRequest { after: first.next, ..request(1, "due", order) }).await.unwrap();
        }
        store.duty_count(filter).await.unwrap();
    }
    for office in [None, Some("water".to_owned())] {
        store.walks(&WalkFilter { office, ..WalkFilter::default() }, &PageRequest::first(3)).await.unwrap();
    }
    ask_of_meetings(store).await;
    ask_of_days_and_forces(store).await;
    store.owed_about(&[id(1)], day(3)).await.unwrap();
    store.duties_waking(day(3), 10).await.unwrap();
    store.provisional_duties().await.unwrap();
    let some: Vec<DutyId> = (1..5).map(|n| duty(n, project(1).id).id).collect();
    store.tellings_of(&some).await.unwrap();
    ask_of_deliveries(store).await;
    store.duty(some[0]).await.unwrap();
    let (both, user) = (["office:water".to_owned(), "post:water/reviewer".to_owned()], UserId::new(id(9)));
    for audiences in [&both[..1], &both[..]] {
        for unread in [false, true] {
            let first = store.tellings(audiences, user, unread, &PageRequest::first(3)).await.unwrap();
            store.tellings(audiences, user, unread, &PageRequest { after: first.next, ..PageRequest::first(3) }).await.unwrap();
        }
        store.unread_tellings(audiences, user, at(0)).await.unwrap();
    }
}

async fn ask_of_deliveries(store: &Store) {
    let text = |text: &str| Some(text.to_owned());
    for (channel, recipient, state) in [
        (text("email"), None, None),
        (text("email"), text("u"), None),
        (text("webhook"), None, text("given-up")),
        (text("webhook"), text("water"), text("waiting")),
    ] {
        let filter = DeliveryFilter { channel, recipient, state };
        let first = store.deliveries(&filter, &PageRequest::first(3)).await.unwrap();
        store.deliveries(&filter, &PageRequest { after: first.next, ..PageRequest::first(3) }).await.unwrap();
    }
    let (now, together) = ((at(0), at(0)), DeliveryId::new(id(600_000)));
    assert!(!store.has_deliveries("email", now).await.unwrap());
    assert_eq!(store.claim_deliveries("email", now, at(9), (4, together)).await.unwrap(), []);
    store.delivery_sent(together, "a@b.cn", at(1)).await.unwrap();
    store.delivery_failed((together, 1), "timeout", Ok(at(2))).await.unwrap();
    store.deliver_again("email", "u", at(3)).await.unwrap();
    store.postpone_deliveries("email", "u", at(3)).await.unwrap();
    assert_eq!(store.given_up("email", "u").await.unwrap(), 0);
    assert_eq!((store.mailed().await.unwrap(), store.webhooks().await.unwrap()), (vec![], vec![]));
    assert_eq!(store.last_told_at().await.unwrap(), Some(at(20)));
    assert_eq!(store.tellings_after((at(18), TellingId::new(id(0))), 9).await.unwrap().len(), 3);
    assert_eq!(store.told_at(TellingId::new(id(400_001))).await.unwrap(), Some(at(1)));
}

async fn ask_of_campaigns(store: &Store) {
    let (campaign, tour) = (CampaignId::new(id(1)), TourId::new(id(2)));
    for order in [Order::Asc, Order::Desc] {
        store.campaigns(day(3), &request(2, "from", order)).await.unwrap();
        store.tours(&request(2, "held", order)).await.unwrap();
        for sort in ["investment", "name", "reached", "started", "planned", "due"] {
            let filter = ListingFilter { reached: Some(false), q: Some("甲".into()), ..ListingFilter::default() };
            store.campaign_projects(campaign, &filter, &request(2, sort, order)).await.unwrap();
        }
    }
    let flags = ProjectFilter { campaign: Some(true), toured: Some(false), ..ProjectFilter::default() };
    store.projects(&flags, &request(4, "investment", Order::Desc)).await.unwrap();
    store.courses(campaign).await.unwrap();
    store.tour_stops(tour).await.unwrap();
    store.tour_scores(tour, None).await.unwrap();
    store.tour_scores(tour, Some(UserId::new(id(9)))).await.unwrap();
    store.score_of(tour, project(1).id, UserId::new(id(9))).await.unwrap();
    store.known_projects(&[project(1).id]).await.unwrap();
    store.figures(day(3)).await.unwrap();
}

async fn ask_of_days_and_forces(store: &Store) {
    let me = UserId::new(id(9));
    for concern in [Concern::City, Concern::Offices(vec!["water".into()]), Concern::Applicant("91211400MA0QC1AB2M".into())] {
        store.facts_since(&concern, at(0), me, 13).await.unwrap();
    }
    store.tours_on(day(3)).await.unwrap();
    let all = TaskForceFilter::default();
    for filter in
        [TaskForceFilter { office: Some("water".into()), ..all.clone() }, TaskForceFilter { project: Some(project(1).id), ..all }]
    {
        for order in [Order::Asc, Order::Desc] {
            let first = store.task_forces(&filter, &request(3, "formed", order)).await.unwrap();
            store.task_forces(&filter, &PageRequest { after: first.next, ..request(3, "formed", order) }).await.unwrap();
        }
    }
    let unreported = DutyFilter { owner: Some("water".into()), open: Some(true), unreported: true, ..DutyFilter::default() };
    store.duties(&unreported, &request(3, "due", Order::Asc)).await.unwrap();
    store.measures("three-years").await.unwrap();
    store.measure_values(&[base::MeasureId::new(id(1))], day(3)).await.unwrap();
    store.indicators().await.unwrap();
    for of in [None, Some(base::IndicatorId::new(id(1)))] {
        store.indicator_revisions(of, 2020).await.unwrap();
        store.indicator_targets(of, 2020).await.unwrap();
    }
}

async fn ask_of_meetings(store: &Store) {
    let some = |series: &[&str]| Some(series.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
    for (open, series) in [(true, None), (false, None), (false, some(&["weekly", "monthly"])), (false, some(&["weekly"]))] {
        let filter = MeetingFilter { open, series };
        let first = store.meetings(&filter, &PageRequest::first(3)).await.unwrap();
        assert_eq!((first.total, first.items.len()), (Some(first.items.len() as i64), first.items.len()));
    }
    store.meetings_ahead().await.unwrap();
    store.meetings_held("weekly", 10).await.unwrap();
    store.undone_of(&[MeetingId::new(id(1)), MeetingId::new(id(2))]).await.unwrap();
    let one = |value: &str| vec![value.to_owned()];
    let slice = AgendaFilter { from: Some(day(1)), before: day(9), ..AgendaFilter::default() };
    let parts = [
        AgendaFilter { offices: one("water"), ..slice.clone() },
        AgendaFilter { districts: one("211402"), ..slice.clone() },
        AgendaFilter { clusters: one("clean-energy"), ..slice.clone() },
        AgendaFilter { from: None, ..slice.clone() },
        slice,
    ];
    for filter in parts {
        let found = store.agenda_duties(&filter).await.unwrap();
        assert!(found.is_sorted_by_key(|row| row.duty.due_on), "{filter:?}");
    }
    store.put_feed("mayor", [7; 32], at(0)).await.unwrap();
    assert_eq!(store.feed([7; 32]).await.unwrap(), "mayor");
    assert_eq!(store.feeds().await.unwrap().len(), 1);
}

/// A duty is written again as it shall be, told of once, and claimed by one of two.
#[tokio::test]
async fn a_duty_follows_its_record_and_is_told_of_once() {
    let (_folder, stores) = both().await;
    for store in &stores {
        let one = duty(1, project(2).id);
        let again = DutyRecord { state: "closed".into(), open: false, wakes_on: None, due_on: Some(day(8)), ..one.clone() };
        let before = store.duty(one.id).await.unwrap().duty;
        store.commit(Change { followed: vec![again.clone()], ..Change::default() }).await.unwrap();
        let after = store.duty(one.id).await.unwrap().duty;
        assert_eq!(after, DutyRecord { version: before.version + 1, ..again });
        // What time opens is opened once.
        let other = DutyRecord { id: DutyId::new(id(500_000)), kind: "reason".into(), follows: false, ..duty(2, project(2).id) };
        let opened = Change { opened: vec![other.clone()], ..Change::default() };
        store.commit(opened.clone()).await.unwrap();
        let changed = Change { opened: vec![DutyRecord { kind: "other".into(), ..other.clone() }], ..opened.clone() };
        store.commit(changed).await.unwrap();
        assert_eq!(store.duty(other.id).await.unwrap().duty, other);
        // Of two that claim it, one tells; what was told is told once.
        let (woke_on, tell) = (other.wakes_on.unwrap(), TellingRecord { about: About::Duty(other.id), ..telling(50) });
        let claim = Claim { duty: other.id, version: 1, woke_on, wakes_on: None };
        let change = Change { claims: vec![claim], tellings: vec![tell.clone()], ..Change::default() };
        let (a, b) = tokio::join!(store.commit(change.clone()), store.commit(change.clone()));
        assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
        store
            .commit(Change {
                claims: Vec::new(),
                tellings: vec![TellingRecord { id: TellingId::new(id(9)), ..tell.clone() }],
                ..change
            })
            .await
            .unwrap();
        assert_eq!(store.tellings_of(&[other.id]).await.unwrap(), [tell]);
        assert!(!store.duties_waking(day(28), 500).await.unwrap().iter().any(|duty| duty.id == other.id));
    }
}

/// What is wrong with a plan: a table read from end to end, a list that is sorted rather than walked, a region's cases or facts
/// looked through one by one without a limit.
fn faults(sql: &str, plan: &[String]) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let large = [
        "c",
        "d",
        "f",
        "s",
        "a",
        "t",
        "approval_case",
        "duty",
        "fact",
        "telling",
        "m",
        "v",
        "w",
        "campaign_project",
        "tour_stop",
        "tour_score",
        "meeting",
        "consultation",
        "intake_tally",
        "decided_tally",
    ];
    let step = |detail: &String| {
        let mut words = detail.split(' ');
        (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned())
    };
    let of_large = |detail: &&String| large.contains(&step(detail).1.as_str());
    if plan.iter().any(|detail| step(detail).0 == "SCAN" && (of_large(&detail) || step(detail).1 == "project")) {
        faults.push("a table is read from end to end");
    }
    let narrow = sql.contains("|| '')") || sql.contains("+ 0)");
    // What may be sorted: a city's projects by a date that every step changes, and the cases under way.
    let few = sql.contains("COALESCE(next_due_on") || plan.iter().any(|detail| detail.contains("due_key<?)"));
    if sql.contains("sort_key") && !narrow && !few && plan.iter().any(|detail| detail == "USE TEMP B-TREE FOR ORDER BY") {
        faults.push("a list is sorted, not walked");
    }
    let whole_region = |detail: &&String| of_large(detail) && detail.ends_with("(region=?)") && !detail.contains("_provisional");
    if plan.iter().any(|detail| whole_region(&detail)) && (narrow || !sql.contains("LIMIT")) {
        faults.push("a region's rows are looked through one by one");
    }
    faults
}
