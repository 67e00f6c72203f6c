//! Every statement that a list sends walks an index: SQLite says how it would.

use super::sample::*;
use super::{filled, request};
use base::{CampaignId, DeliveryId, DutyId, MeetingId, TellingId, TourId, UserId};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Mutex;
use store::*;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

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
            for as_of in [None, Some(day(3))] {
                let filter = ListingFilter { reached: Some(false), q: Some("甲".into()), as_of, ..ListingFilter::default() };
                store.campaign_projects(campaign, &filter, &request(2, sort, order)).await.unwrap();
            }
        }
    }
    let flags = ProjectFilter { campaign: Some(true), toured: Some(false), ..ProjectFilter::default() };
    store.projects(&flags, &request(4, "investment", Order::Desc)).await.unwrap();
    for then in [None, Some(day(3))] {
        store.courses(campaign, then).await.unwrap();
    }
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
