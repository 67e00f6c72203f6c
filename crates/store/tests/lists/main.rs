//! Lists at a million rows: each page comes from an index, in the order that was asked for, on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod plans;
mod sample;

use self::sample::*;
use base::{CaseId, DutyId, ProjectId, TellingId, Yuan};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use store::*;

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
