//! Lists at a million rows: each page comes from an index, in the order that was asked for, on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base::{CaseId, ProjectId, RegionCode, Yuan};
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

#[tokio::test]
async fn probe() {
    let listener = tracing_subscriber::registry().with(Listener);
    tracing::subscriber::set_global_default(listener).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("t.db").display());
    let store = Store::open(&url, region()).await.unwrap();
    let one = project(1);
    let change = Change {
        projects: vec![Write::New(one.clone())],
        cases: vec![Write::New(case(1, one.id))],
        facts: vec![fact(1, one.id)],
        ..Change::default()
    };
    store.commit(change).await.unwrap();
    SENT.lock().unwrap().clear();
    let f = ProjectFilter::default();
    for sort in ["investment", "name", "started", "planned", "code", "due"] {
        for order in [Order::Asc, Order::Desc] {
            let request = PageRequest { limit: 4, sort: Some(sort.into()), order: Some(order), after: None };
            store.projects(&f, &request).await.unwrap();
        }
    }
    let filters = [
        CaseFilter::default(),
        CaseFilter { open: Some(true), ..CaseFilter::default() },
        CaseFilter { open: Some(false), ..CaseFilter::default() },
        CaseFilter { open: Some(true), offices: Some(vec!["water".into()]), ..CaseFilter::default() },
        CaseFilter { offices: Some(vec!["water".into()]), ..CaseFilter::default() },
        CaseFilter {
            open: Some(true),
            offices: Some(vec!["water".into()]),
            states: Some(vec!["accepted".into(), "paused".into()]),
            ..CaseFilter::default()
        },
        CaseFilter { states: Some(vec!["accepted".into()]), ..CaseFilter::default() },
        CaseFilter { project: Some(one.id), ..CaseFilter::default() },
        CaseFilter { owner_code: Some("owner-1".into()), ..CaseFilter::default() },
        CaseFilter { owner_code: Some("owner-1".into()), open: Some(true), ..CaseFilter::default() },
        CaseFilter { item: Some("item-1".into()), ..CaseFilter::default() },
        CaseFilter {
            open: Some(true),
            lamp: Some(LampRange { before: Some(day(3)), ..LampRange::default() }),
            ..CaseFilter::default()
        },
        CaseFilter { lamp: Some(LampRange { before: Some(day(3)), ..LampRange::default() }), ..CaseFilter::default() },
        CaseFilter { lamp: Some(LampRange { paused: Some(true), ..LampRange::default() }), ..CaseFilter::default() },
        CaseFilter { lamp: Some(LampRange { none: true, ..LampRange::default() }), ..CaseFilter::default() },
        CaseFilter { q: Some("abc".into()), ..CaseFilter::default() },
    ];
    for filter in &filters {
        for sort in ["due", "received"] {
            let request = PageRequest { limit: 4, sort: Some(sort.into()), order: None, after: None };
            store.cases(filter, &request).await.unwrap();
        }
    }
    store.cases_due(day(3), 10).await.unwrap();
    store.provisional_cases().await.unwrap();
    store.facts_of_project(one.id, &PageRequest::first(3)).await.unwrap();
    store.facts_of(id(1)).await.unwrap();
    store.recent_facts(4).await.unwrap();
    store.dossier(one.id).await.unwrap();
    store.overview(day(1), day(3)).await.unwrap();
    store.figures(day(1)).await.unwrap();
    let mut db = SqliteConnection::connect(&url).await.unwrap();
    let sent = SENT.lock().unwrap().clone();
    for sql in sent {
        if !sql.contains("FROM") {
            continue;
        }
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&mut db).await.unwrap();
        let short = sql.split(" FROM ").skip(1).collect::<Vec<_>>().join(" FROM ");
        println!("* {}", short.split_whitespace().collect::<Vec<_>>().join(" "));
        for (.., detail) in plan {
            println!("      {detail}");
        }
    }
}
