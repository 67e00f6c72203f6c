//! Every promise of the store, kept by SQLite and by PostgreSQL: one body for each, run on both.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rows;

use base::{CaseId, IndicatorId, MeasureId, Named, PermitId, ProjectId, TaskForceId, UserId};
use jiff::civil::date;
use rows::*;
use std::collections::BTreeSet;
use store::*;
use uuid::Uuid;

on_both! {
    records_come_back_as_they_went
    a_version_conflict_leaves_nothing
    a_taken_name_is_named
    of_two_writers_one_wins
    numbers_have_no_gaps
    pages_put_together_are_the_list
    filters_find_what_they_say
    figures_are_counted_as_of_a_day
    a_list_keeps_who_left_it
    scores_are_written_only_while_the_tour_is_open
    facts_are_numbered_once
    what_changed_is_told_to_those_it_concerns
    a_project_has_one_standing_task_force_of_a_form
    of_a_day_the_last_value_of_a_measure_stands
    what_was_published_of_a_series_is_only_added_to
    sessions_accounts_and_answers
    a_text_with_nul_is_refused_or_kept
    files_of_before_get_the_keys_that_all_items_share
    opening_twice_changes_nothing
    a_newer_schema_is_refused
}

async fn records_come_back_as_they_went(store: Store, _: String) {
    assert!(store.is_empty().await.unwrap());
    let (one, mut two) = (project(1), case(1, 1, Some(date(2023, 7, 20))));
    let permit = PermitRecord {
        id: PermitId::new(id(9)),
        number: "1.2.156".into(),
        document_number: "葫发改〔2023〕1".into(),
        case_id: two.id,
        project_id: one.id,
        item: two.item.clone(),
        holder: "演示企业".into(),
        holder_code: None,
        issued_on: date(2023, 7, 7),
        valid_from: date(2023, 7, 7),
        valid_to: Some(date(2028, 7, 6)),
        start_by: None,
        state: "in-force".into(),
        document: "{}".into(),
        file_digest: [3; 32],
        version: 1,
        head: [4; 32],
        since: None,
        ground: None,
    };
    let milestone = Milestone { kind: "listed".into(), planned_on: None, done_on: Some(date(2023, 1, 10)) };
    let change = Change {
        projects: vec![Write::New(one.clone())],
        milestones: vec![(one.id, milestone.clone())],
        cases: vec![Write::New(two.clone())],
        permits: vec![permit.clone()],
        facts: vec![fact(two.id.uuid(), 1, 1)],
        sent_back: vec![sent("land-permit", "map", date(2023, 7, 7)), sent("land-permit", "map", date(2023, 7, 20))],
        ..Change::default()
    };
    let committed = store.commit(change).await.unwrap();
    assert_eq!(committed.numbers, ["211400-2023-000001"]);
    two.number = committed.numbers[0].clone();
    let dossier = store.dossier(one.id).await.unwrap();
    assert_eq!(dossier.project, one);
    assert_eq!((dossier.milestones, dossier.cases, dossier.permits), (vec![milestone], vec![two.clone()], vec![permit.clone()]));
    assert_eq!(store.case(two.id).await.unwrap(), two);
    assert_eq!(store.permit(permit.id).await.unwrap(), permit);
    assert_eq!(store.facts_of(two.id.uuid()).await.unwrap(), [fact(two.id.uuid(), 1, 1)]);
    assert_eq!(store.project_by_code(one.code.as_deref().unwrap()).await.unwrap(), one.id);
    let counted = |day| {
        let store = store.clone();
        async move { store.sent_back(&["land-permit".to_owned()], day).await.unwrap() }
    };
    let map = ("land-permit".to_owned(), "map".to_owned());
    assert_eq!(counted(date(2024, 6, 30)).await, [(map, 2)].into_iter().collect());
    assert!(counted(date(2024, 7, 1)).await.is_empty(), "twelve months, this one included");
    assert!(matches!(store.dossier(ProjectId::new(id(77))).await, Err(StoreError::NotFound)));
    assert!(!store.is_empty().await.unwrap());
}

async fn a_version_conflict_leaves_nothing(store: Store, _: String) {
    filled(&store, 1, 1).await;
    let mut renamed = project(1);
    renamed.name = "改名".into();
    renamed.version = 2;
    let mut moved = store.case(case(1, 1, None).id).await.unwrap();
    moved.version = 9;
    let change = Change {
        projects: vec![Write::Update { record: renamed, expected: 1 }],
        cases: vec![Write::Update { record: moved.clone(), expected: 8 }],
        ..Change::default()
    };
    let refused = store.commit(change).await;
    assert!(matches!(refused, Err(StoreError::Conflict { expected: 8, found: 1 })), "{refused:?}");
    assert_eq!(store.dossier(project(1).id).await.unwrap().project, project(1), "half a change stayed");
    moved.id = CaseId::new(id(5));
    let change = Change { cases: vec![Write::Update { record: moved, expected: 1 }], ..Change::default() };
    assert!(matches!(store.commit(change).await, Err(StoreError::NotFound)));
}

async fn a_taken_name_is_named(store: Store, _: String) {
    filled(&store, 2, 1).await;
    let mut twin = project(3);
    twin.code = project(1).code;
    let refused = store.commit(Change { projects: vec![Write::New(twin)], ..Change::default() }).await;
    assert!(matches!(refused, Err(StoreError::Taken { what: "project-code" })), "{refused:?}");
    let mut again = case(1, 2, None);
    again.id = CaseId::new(id(3000));
    again.number = "another".into();
    let refused = store.commit(Change { cases: vec![Write::New(again)], ..Change::default() }).await;
    assert!(matches!(refused, Err(StoreError::Taken { what: "open-case" })), "{refused:?}");
}

async fn of_two_writers_one_wins(store: Store, _: String) {
    filled(&store, 1, 0).await;
    let write = |name: &str| {
        let record = ProjectRecord { name: name.into(), version: 2, ..project(1) };
        Change { projects: vec![Write::Update { record, expected: 1 }], ..Change::default() }
    };
    let (a, b) = tokio::join!(store.commit(write("甲")), store.commit(write("乙")));
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
    assert!(matches!(a.and(b), Err(StoreError::Conflict { expected: 1, found: 2 })));
}

async fn numbers_have_no_gaps(store: Store, _: String) {
    filled(&store, 1, 0).await;
    let tasks = (0..8u64).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            for i in 0..5 {
                let change = Change { cases: vec![Write::New(case(task * 10 + i, 1, None))], ..Change::default() };
                store.commit(change).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let numbers: BTreeSet<String> =
        store.dossier(project(1).id).await.unwrap().cases.into_iter().map(|case| case.number).collect();
    let wanted: BTreeSet<String> = (1..=40).map(|n| format!("211400-2023-{n:06}")).collect();
    assert_eq!(numbers, wanted);
}

async fn pages_put_together_are_the_list(store: Store, _: String) {
    filled(&store, 23, 45).await;
    for sort in ["investment", "name", "started", "planned", "code", "due"] {
        for order in [Order::Asc, Order::Desc] {
            let mut request = PageRequest { limit: 4, sort: Some(sort.into()), order: Some(order), after: None };
            let mut seen = Vec::new();
            loop {
                let page = store.projects(&ProjectFilter::default(), &request).await.unwrap();
                assert_eq!(page.total, Some(23));
                seen.extend(page.items.iter().map(|project| project.id));
                match page.next {
                    Some(next) => request.after = Some(next),
                    None => break,
                }
            }
            let whole = PageRequest { limit: 100, sort: Some(sort.into()), order: Some(order), after: None };
            let whole: Vec<_> =
                store.projects(&ProjectFilter::default(), &whole).await.unwrap().items.iter().map(|one| one.id).collect();
            assert_eq!(seen, whole, "{sort} {order:?}");
            assert_eq!(seen.len(), 23);
        }
    }
    for sort in ["due", "received"] {
        let mut request = PageRequest { limit: 7, sort: Some(sort.into()), ..PageRequest::default() };
        let mut seen = BTreeSet::new();
        loop {
            let page = store.cases(&CaseFilter::default(), &request).await.unwrap();
            seen.extend(page.items.iter().map(|row| row.case.id));
            match page.next {
                Some(next) => request.after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen.len(), 45, "{sort}");
    }
    for wrong in ["", "x", "WyJhIiwiYiJd", "%00"] {
        let request = PageRequest { after: Some(wrong.into()), ..PageRequest::first(5) };
        assert!(matches!(store.projects(&ProjectFilter::default(), &request).await, Err(StoreError::BadCursor)), "{wrong}");
    }
}

async fn filters_find_what_they_say(store: Store, _: String) {
    filled(&store, 20, 20).await;
    let count = async |filter: ProjectFilter| store.projects(&filter, &PageRequest::first(100)).await.unwrap().items.len();
    let word = |q: &str| ProjectFilter { q: Some(q.into()), ..ProjectFilter::default() };
    assert_eq!(count(word("项目 7")).await, 2); // 7 and 17
    assert_eq!(count(word("100%")).await, 20);
    assert_eq!(count(word("a_b")).await, 20);
    assert_eq!(count(word("axb")).await, 0, "an underscore is a letter, not a wildcard");
    assert_eq!(count(word("'; DROP TABLE project; --")).await, 0);
    assert_eq!(count(ProjectFilter { started: Some(false), ..ProjectFilter::default() }).await, 5);
    assert_eq!(count(ProjectFilter { partner: Some("any".into()), ..ProjectFilter::default() }).await, 4);
    assert_eq!(count(ProjectFilter { min_investment: Some(100_000_000), ..ProjectFilter::default() }).await, 14);
    assert_eq!(count(ProjectFilter { industry: Some("26".into()), ..ProjectFilter::default() }).await, 20);
    let today = date(2023, 7, 7);
    let overdue = LampRange { before: Some(today), ..LampRange::default() };
    let filter =
        CaseFilter { offices: Some(vec!["water".into()]), open: Some(true), lamp: Some(overdue), ..CaseFilter::default() };
    let found = store.cases(&filter, &PageRequest::first(50)).await.unwrap();
    assert!(found.items.iter().all(|row| row.case.office == "water" && row.case.due_on < Some(today)));
    assert_eq!(found.items.len(), 3); // due on the 3rd, 5th and 1st (n = 2, 4, 20)
    let counts = store.case_counts(&CaseFilter::default(), today, date(2023, 7, 11)).await.unwrap();
    assert_eq!(counts, CaseCounts { open: 20, due_soon: 5, overdue: 6, done: 0 });
    assert!(store.cases_waking(today, 100).await.unwrap().is_empty(), "nothing happens by itself in these");
    assert_eq!(store.provisional_cases().await.unwrap().len(), 6);
    let nobody = CaseFilter { offices: Some(vec![]), ..CaseFilter::default() };
    assert!(store.cases(&nobody, &PageRequest::first(5)).await.unwrap().items.is_empty());
}

async fn figures_are_counted_as_of_a_day(store: Store, _: String) {
    filled(&store, 20, 0).await;
    let campaign = campaign(1);
    let listings = (2..=20).step_by(2).map(|n| Listing {
        campaign: campaign.id,
        project: project(n).id,
        listed_on: date(2023, 1, 10),
        left_on: (n == 20).then(|| date(2023, 4, 1)),
    });
    let reached = [2, 4, 7].map(|n: u64| {
        (project(n).id, Milestone { kind: "cleared".into(), planned_on: None, done_on: Some(date(2023, 3, n as i8)) })
    });
    let listings: Vec<Listing> = listings.collect();
    let change = Change { campaigns: vec![Write::New(campaign)], listings, milestones: reached.into(), ..Change::default() };
    store.commit(change).await.unwrap();
    let figures = store.figures(date(2023, 3, 9)).await.unwrap();
    assert_eq!((figures["campaign.hundred_days.listed"], figures["campaign.hundred_days.cleared"]), (10.0, 2.0)); // not 7
    assert_eq!(store.figures(date(2023, 4, 1)).await.unwrap()["campaign.hundred_days.listed"], 9.0);
    assert!(!store.figures(date(2023, 1, 9)).await.unwrap().contains_key("campaign.hundred_days.listed"));
    assert_eq!(figures["projects.planned"], 20.0);
    assert_eq!(figures["projects.started"], 6.0); // 1, 2, 3, 5, 6, 7
    assert_eq!(figures["projects.start_rate"], 0.3);
    assert_eq!(figures["campaign.hundred_days.started"], 2.0); // 2 and 6
    assert_eq!(store.figures(date(2023, 1, 9)).await.unwrap()["projects.planned"], 0.0);
    assert_eq!(store.figures(date(2023, 1, 9)).await.unwrap()["projects.start_rate"], 0.0);
    let overview = store.overview(&Scope::All, date(2023, 7, 7), date(2023, 7, 11)).await.unwrap();
    assert_eq!(overview.by_district.iter().map(|one| one.projects).sum::<i64>(), 20);
    assert_eq!(overview.starts_by_week.iter().map(|one| one.started).sum::<i64>(), 15);
}

async fn a_list_keeps_who_left_it(store: Store, _: String) {
    filled(&store, 6, 0).await;
    let one = campaign(1);
    let listing = |n: u64, left_on| Listing { campaign: one.id, project: project(n).id, listed_on: date(2023, 1, 10), left_on };
    let milestone = Milestone { kind: "cleared".into(), planned_on: None, done_on: Some(date(2023, 3, 1)) };
    let change = Change {
        campaigns: vec![Write::New(one.clone())],
        listings: (1..=4).map(|n| listing(n, None)).collect(),
        milestones: vec![(project(2).id, milestone)],
        ..Change::default()
    };
    store.commit(change).await.unwrap();
    assert_eq!(store.campaign(one.id).await.unwrap(), one);
    let next = CampaignRecord { version: 2, ..one.clone() };
    let change = Change {
        campaigns: vec![Write::Update { record: next.clone(), expected: 1 }],
        listings: vec![listing(4, Some(date(2023, 5, 1)))],
        ..Change::default()
    };
    store.commit(change.clone()).await.unwrap();
    let again = store.commit(change).await;
    assert!(matches!(again, Err(StoreError::Conflict { expected: 1, found: 2 })), "{again:?}");
    let listed = async |filter: ListingFilter| {
        let page = store.campaign_projects(one.id, &filter, &PageRequest::first(2)).await.unwrap();
        (page.total.unwrap(), page.items)
    };
    let (total, items) = listed(ListingFilter::default()).await;
    assert_eq!((total, items.len()), (3, 2));
    assert!(items.iter().all(|one| one.project.campaign && one.listed_on == date(2023, 1, 10)));
    let (total, items) = listed(ListingFilter { reached: Some(true), ..ListingFilter::default() }).await;
    assert_eq!((total, items[0].project.id, items[0].reached_on), (1, project(2).id, Some(date(2023, 3, 1))));
    assert_eq!(listed(ListingFilter { started: Some(false), ..ListingFilter::default() }).await.0, 0);
    assert_eq!(listed(ListingFilter { district: Some("211402".into()), ..ListingFilter::default() }).await.0, 1);
    assert_eq!(store.courses(one.id, None).await.unwrap().len(), 4, "who left stays as a row");
    let count = async |on| store.campaigns(on, &PageRequest::first(9)).await.unwrap().items[0].listed;
    assert_eq!((count(date(2023, 4, 30)).await, count(date(2023, 5, 1)).await), (4, 3));
    let filter = ProjectFilter { campaign: Some(true), ..ProjectFilter::default() };
    assert_eq!(store.projects(&filter, &PageRequest::first(9)).await.unwrap().total, Some(3));
    let filter = ProjectFilter { campaign: Some(false), toured: Some(false), ..ProjectFilter::default() };
    assert_eq!(store.projects(&filter, &PageRequest::first(9)).await.unwrap().total, Some(3));
    assert!(store.dossier(project(1).id).await.unwrap().project.campaign);
}

async fn scores_are_written_only_while_the_tour_is_open(store: Store, _: String) {
    filled(&store, 4, 0).await;
    let one = tour(1);
    let stop = |of, n| TourStop { tour: one.id, project: project(of).id, n };
    let change = Change { tours: vec![Write::New(one.clone())], tour_stops: vec![stop(3, 1), stop(1, 2)], ..Change::default() };
    store.commit(change).await.unwrap();
    assert_eq!(
        (store.tour(one.id).await.unwrap(), store.tours(&PageRequest::first(9)).await.unwrap().items[0].stops),
        (one.clone(), 2)
    );
    let stops = store.tour_stops(one.id).await.unwrap();
    assert_eq!(stops.iter().map(|stop| stop.project.id).collect::<Vec<_>>(), [project(3).id, project(1).id]);
    assert!(stops.iter().all(|stop| stop.project.toured));
    assert_eq!(store.figures(date(2023, 6, 1)).await.unwrap()["tour.projects"], 2.0);
    assert_eq!(store.figures(date(2023, 5, 31)).await.unwrap()["tour.projects"], 0.0);
    let give = async |write: Write<ScoreRecord>| store.commit(Change { scores: vec![write], ..Change::default() }).await;
    let first = score(one.id, 3, 1);
    give(Write::New(first.clone())).await.unwrap();
    let twice = give(Write::New(ScoreRecord { id: score(one.id, 3, 9).id, ..first.clone() })).await;
    assert!(matches!(twice, Err(StoreError::Taken { what: "score" })), "{twice:?}");
    let changed = ScoreRecord { version: 2, marks: "{\"pace\":5}".into(), ..first.clone() };
    let change = || Write::Update { record: changed.clone(), expected: 1 };
    give(change()).await.unwrap();
    assert!(matches!(give(change()).await, Err(StoreError::Conflict { expected: 1, found: 2 })));
    assert_eq!(store.score_of(one.id, project(3).id, first.user).await.unwrap(), Some(changed.clone()));
    give(Write::New(score(one.id, 1, 2))).await.unwrap();
    assert_eq!(store.tour_scores(one.id, None).await.unwrap().len(), 2);
    assert_eq!(store.tour_scores(one.id, Some(first.user)).await.unwrap(), std::slice::from_ref(&changed));
    let closed = TourRecord { version: 2, state: "closed".into(), ..one.clone() };
    store.commit(Change { tours: vec![Write::Update { record: closed, expected: 1 }], ..Change::default() }).await.unwrap();
    let late = give(Write::Update { record: ScoreRecord { version: 3, ..changed }, expected: 2 }).await;
    assert!(matches!(late, Err(StoreError::NotFound)), "{late:?}");
    assert!(matches!(give(Write::New(score(one.id, 1, 1))).await, Err(StoreError::NotFound)));
}

async fn facts_are_numbered_once(store: Store, _: String) {
    filled(&store, 1, 0).await;
    let subject = id(50);
    let change =
        |seqs: std::ops::Range<i64>| Change { facts: seqs.map(|seq| fact(subject, seq, 1)).collect(), ..Change::default() };
    store.commit(change(1..1203)).await.unwrap();
    assert!(matches!(store.commit(change(1202..1205)).await, Err(StoreError::Taken { .. })));
    assert_eq!(store.facts_of(subject).await.unwrap().len(), 1202, "the second change left a part of itself");
    let mut request = PageRequest::first(200);
    let mut seen = 0;
    loop {
        let page = store.facts_of_project(project(1).id, &request).await.unwrap();
        seen += page.items.len();
        match page.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, 1202);
    assert_eq!(store.recent_facts(&Scope::All, 3).await.unwrap()[0].1, project(1).name);
}

fn task_force(n: u64, of: u64) -> TaskForceRecord {
    TaskForceRecord {
        id: TaskForceId::new(id(7_300 + n)),
        version: 1,
        form: "task-force".into(),
        project_id: ProjectId::new(id(of)),
        state: "standing".into(),
        head_key: "city-government".into(),
        name: Named::new("项目专班", "task force"),
        synthetic: false,
        source: None,
        document: "{}".into(),
        head: [0; 32],
        facts: 0,
        formed_at: at(n as i64),
        updated_at: at(0),
    }
}

async fn a_project_has_one_standing_task_force_of_a_form(store: Store, _: String) {
    let member = |force: &TaskForceRecord, office: &str, left_on| Membership { force: force.id, office: office.into(), left_on };
    let (one, two) = (task_force(1, 1), task_force(2, 2));
    let change = Change {
        projects: vec![Write::New(project(1)), Write::New(project(2))],
        task_forces: vec![Write::New(one.clone()), Write::New(two.clone())],
        memberships: vec![member(&one, "water", None), member(&two, "emergency", None)],
        ..Change::default()
    };
    store.commit(change).await.unwrap();
    let second = Change { task_forces: vec![Write::New(task_force(3, 1))], ..Change::default() };
    assert!(matches!(store.commit(second.clone()).await, Err(StoreError::Taken { what: "task-force" })));
    let found = store.task_force(one.id).await.unwrap();
    assert_eq!((&found.force, found.project_name.as_str()), (&one, project(1).name.as_str()));
    let of = async |filter: TaskForceFilter| -> Vec<TaskForceId> {
        store.task_forces(&filter, &PageRequest::first(9)).await.unwrap().items.iter().map(|row| row.force.id).collect()
    };
    let office = |office: &str| TaskForceFilter { office: Some(office.into()), ..TaskForceFilter::default() };
    assert_eq!(of(TaskForceFilter::default()).await, [two.id, one.id], "the newest first");
    assert_eq!(of(office("water")).await, [one.id]);
    assert_eq!(of(office("city-government")).await, [two.id, one.id], "whoever heads it");
    assert_eq!(of(TaskForceFilter { project: Some(project(2).id), ..TaskForceFilter::default() }).await, [two.id]);
    assert_eq!(of(TaskForceFilter { district: Some("211403".into()), ..TaskForceFilter::default() }).await, [one.id]);
    // Wound up and left: another may stand, and the office is in it no more.
    let over = TaskForceRecord { version: 2, state: "wound-up".into(), ..one.clone() };
    let end = Change {
        task_forces: vec![Write::Update { record: over.clone(), expected: 1 }],
        memberships: vec![member(&one, "water", Some(date(2023, 7, 7)))],
        ..Change::default()
    };
    store.commit(end.clone()).await.unwrap();
    assert!(matches!(store.commit(end).await, Err(StoreError::Conflict { expected: 1, found: 2 })));
    store.commit(second).await.unwrap();
    assert_eq!(of(office("water")).await, []);
    assert_eq!(of(TaskForceFilter { state: Some("wound-up".into()), ..TaskForceFilter::default() }).await, [one.id]);
    let first = store.task_forces(&TaskForceFilter::default(), &PageRequest::first(1)).await.unwrap();
    assert_eq!((first.total, first.next.is_some()), (Some(3), true));
    assert!(matches!(store.task_force(TaskForceId::new(id(1))).await, Err(StoreError::NotFound)));
}

async fn what_was_published_of_a_series_is_only_added_to(store: Store, _: String) {
    let record = IndicatorRecord {
        id: IndicatorId::new(id(7_500)),
        version: 1,
        series: "budget".into(),
        head: [0; 32],
        facts: 1,
        updated_at: at(0),
    };
    let number = |period: &str, n, value: Option<i64>| IndicatorRevision {
        indicator: record.id,
        period: period.into(),
        n,
        value,
        growth: Some(-136),
        rank: Some(5),
        ranked: None,
        average: None,
        stage: "published".into(),
        published_on: date(2023, 4, 23),
        source: "月报".into(),
        why: String::new(),
        by_name: "统计岗".into(),
        entered_at: at(1),
    };
    let target = IndicatorTarget {
        indicator: record.id,
        year: 2023,
        n: 1,
        number: 600,
        way: "level".into(),
        set_on: date(2023, 1, 10),
        source: "计划".into(),
        by_name: "统计岗".into(),
        entered_at: at(1),
    };
    let (before, first, second) =
        (number("2021-C12", 1, None), number("2023-C03", 1, Some(9_000_000_000_000_000)), number("2023-C03", 2, Some(-1)));
    let change = Change {
        indicators: vec![Write::New(record.clone())],
        indicator_revisions: vec![before.clone(), first.clone()],
        indicator_targets: vec![target.clone()],
        ..Change::default()
    };
    store.commit(change.clone()).await.unwrap();
    assert!(matches!(store.commit(change).await, Err(StoreError::Taken { what: "indicator" })), "somebody began it already");
    let next = IndicatorRecord { version: 2, ..record.clone() };
    let again = Change {
        indicators: vec![Write::Update { record: next.clone(), expected: 1 }],
        indicator_revisions: vec![second.clone()],
        ..Change::default()
    };
    store.commit(again.clone()).await.unwrap();
    assert!(matches!(store.commit(again).await, Err(StoreError::Conflict { expected: 1, found: 2 })), "and its number with it");
    assert_eq!(store.indicators().await.unwrap(), [next]);
    assert_eq!(store.indicator_revisions(None, 2023).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.indicator_revisions(Some(record.id), 2000).await.unwrap(), [before, first, second]);
    assert_eq!(store.indicator_revisions(Some(IndicatorId::new(id(1))), 2000).await.unwrap(), []);
    assert_eq!(store.indicator_targets(Some(record.id), 2023).await.unwrap(), [target]);
    assert_eq!(store.indicator_targets(None, 2024).await.unwrap(), []);
}

async fn of_a_day_the_last_value_of_a_measure_stands(store: Store, _: String) {
    let record = MeasureRecord {
        id: MeasureId::new(id(7_400)),
        version: 1,
        plan: "three-years".into(),
        measure: "growth".into(),
        head: [0; 32],
        facts: 1,
        updated_at: at(0),
    };
    let value = |on, thousandths| MeasureValue {
        measure: record.id,
        on,
        thousandths,
        evidence: "月报".into(),
        by_name: "统计岗".into(),
        reported_at: at(1),
    };
    let (march, june) = (date(2023, 3, 31), date(2023, 6, 30));
    let change = Change {
        measures: vec![Write::New(record.clone())],
        measure_values: vec![value(march, 7_100), value(june, -6_050)],
        ..Change::default()
    };
    store.commit(change).await.unwrap();
    let next = MeasureRecord { version: 2, ..record.clone() };
    let again = Change {
        measures: vec![Write::Update { record: next.clone(), expected: 1 }],
        measure_values: vec![value(june, 6_000)],
        ..Change::default()
    };
    store.commit(again.clone()).await.unwrap();
    assert!(matches!(store.commit(again).await, Err(StoreError::Conflict { expected: 1, found: 2 })), "and its value with it");
    assert_eq!(store.measures("three-years").await.unwrap(), [next]);
    assert_eq!(store.measures("another").await.unwrap(), []);
    assert_eq!(store.measure_values(&[record.id], june).await.unwrap(), [value(march, 7_100), value(june, 6_000)]);
    assert_eq!(store.measure_values(&[record.id], date(2023, 6, 29)).await.unwrap(), [value(march, 7_100)]);
    assert_eq!(store.measure_values(&[], june).await.unwrap(), []);
}

async fn what_changed_is_told_to_those_it_concerns(store: Store, _: String) {
    let (one, two) = (case(1, 1, None), case(2, 2, None));
    let (me, other) = (UserId::new(id(1)), UserId::new(id(2)));
    let by = |mut fact: FactRecord, who: Option<UserId>, of: ProjectId, at| {
        (fact.actor_id, fact.project_id, fact.at) = (who, of, at);
        fact
    };
    let facts = vec![
        by(fact(one.id.uuid(), 1, 1), Some(other), one.project_id, at(10)),
        by(fact(one.id.uuid(), 2, 2), Some(me), one.project_id, at(20)),
        by(fact(two.id.uuid(), 1, 3), None, two.project_id, at(30)),
        by(fact(two.id.uuid(), 2, 4), Some(other), two.project_id, at(40)),
    ];
    let change = Change {
        projects: vec![Write::New(project(1)), Write::New(ProjectRecord { owner_code: None, ..project(2) })],
        cases: vec![Write::New(one.clone()), Write::New(two.clone())],
        facts,
        ..Change::default()
    };
    store.commit(change).await.unwrap();
    let told = async |concern: Concern, since, limit| -> Vec<(Uuid, i64)> {
        let found = store.facts_since(&concern, since, me, limit).await.unwrap();
        found.into_iter().map(|one| (one.fact.subject_id, one.fact.seq)).collect()
    };
    let (a, b) = (one.id.uuid(), two.id.uuid());
    let city = [(b, 2), (b, 1), (a, 1)];
    assert_eq!(told(Concern::City, at(0), 9).await, city, "the newest first, without my own");
    assert_eq!(told(Concern::City, at(30), 9).await, city[..2], "from the moment on");
    assert_eq!(told(Concern::City, at(0), 2).await, city[..2]);
    assert_eq!(told(Concern::Offices(vec!["water".into()]), at(0), 9).await, city[..2]);
    assert_eq!(told(Concern::Offices(vec!["emergency".into()]), at(0), 9).await, city[2..]);
    assert_eq!(told(Concern::Applicant("91211400MA0QC1AB2M".into()), at(0), 9).await, city[2..]);
    assert_eq!(told(Concern::Applicant(String::new()), at(0), 9).await, []);
    let named = store.facts_since(&Concern::City, at(0), me, 9).await.unwrap();
    assert_eq!(named[0].project_name.as_deref(), Some(project(2).name.as_str()));
}

async fn a_code_and_a_step_are_taken_once(store: &Store, user: UserId) {
    let edit = |edit: FactorEdit| Change { factors: vec![edit], ..Change::default() };
    let factor = SecondFactor { user, sealed: "s".into(), step: 7, since: at(1) };
    store.commit(edit(FactorEdit::On(factor.clone(), vec![[1; 32], [2; 32]]))).await.unwrap();
    assert_eq!(store.second_factor(user).await.unwrap(), Some(factor));
    assert_eq!(store.second_factor(UserId::new(id(9))).await.unwrap(), None);
    let mut taken = Vec::new();
    for step in [7, 8, 8, 6, 9] {
        taken.push(store.take_step(user, step).await.unwrap());
    }
    assert_eq!(taken, [false, true, false, false, true]);
    store.commit(edit(FactorEdit::Used(user, [1; 32], at(2)))).await.unwrap();
    assert!(matches!(store.commit(edit(FactorEdit::Used(user, [1; 32], at(3)))).await, Err(StoreError::NotFound)));
    assert!(!store.recovery_code_holds(user, [1; 32]).await.unwrap());
    assert!(store.recovery_code_holds(user, [2; 32]).await.unwrap());
    assert_eq!(store.recovery_codes_left(user).await.unwrap(), 1);
    store.commit(edit(FactorEdit::Codes(user, vec![[2; 32], [3; 32], [4; 32]]))).await.unwrap();
    assert_eq!(store.recovery_codes_left(user).await.unwrap(), 3);
    store.commit(edit(FactorEdit::Off(user))).await.unwrap();
    assert_eq!((store.second_factor(user).await.unwrap(), store.recovery_codes_left(user).await.unwrap()), (None, 0));
}

async fn an_identity_is_one_account_s(store: &Store, user: UserId) {
    let edit = |edit: IdentityEdit| Change { identities: vec![edit], ..Change::default() };
    let (issuer, subject) = ("https://id.example".to_owned(), "u-1".to_owned());
    let link = IdentityRecord { user, issuer: issuer.clone(), subject, name: "甲".into(), since: at(1) };
    store.commit(edit(IdentityEdit::Link(link.clone()))).await.unwrap();
    assert_eq!(store.identity(&issuer, "u-1").await.unwrap(), Some(user));
    assert_eq!(store.identity("https://id.example/", "u-1").await.unwrap(), None);
    assert_eq!(store.identity_of(user, &issuer).await.unwrap(), Some(link.clone()));
    for twin in
        [IdentityRecord { user: UserId::new(id(2)), ..link.clone() }, IdentityRecord { subject: "u-2".into(), ..link.clone() }]
    {
        let refused = store.commit(edit(IdentityEdit::Link(twin))).await;
        assert!(matches!(refused, Err(StoreError::Taken { what: "identity" })), "{refused:?}");
    }
    store.commit(edit(IdentityEdit::Unlink(user, issuer.clone()))).await.unwrap();
    let again = store.commit(edit(IdentityEdit::Unlink(user, issuer.clone()))).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    assert_eq!(store.identity_of(user, &issuer).await.unwrap(), None);
}

async fn sessions_accounts_and_answers(store: Store, _: String) {
    let user = UserRecord {
        id: UserId::new(id(1)),
        name: "admin".into(),
        role: "administrator".into(),
        office: None,
        credit_code: None,
        password_hash: Some("$argon2id$".into()),
        demo: false,
        active: true,
        district: None,
    };
    store.add_user(&user).await.unwrap();
    let twin = UserRecord { id: UserId::new(id(2)), ..user.clone() };
    assert!(matches!(store.add_user(&twin).await, Err(StoreError::Taken { what: "account-name" })));
    assert_eq!(store.user_by_name("admin").await.unwrap(), Some(user.clone()));
    assert_eq!(store.user_by_name("ADMIN").await.unwrap(), None);
    let mut session = SessionRecord {
        token_digest: [1; 32],
        user_id: Some(user.id),
        csrf: "c".into(),
        created_at: at(0),
        expires_at: at(10),
        seen_at: at(0),
        method: "password".into(),
        pending: Some(PendingRecord { user: user.id, step: "code".into(), until: at(5) }),
        post: Some(id(7)),
    };
    store.put_session(&session).await.unwrap();
    assert_eq!(store.session([1; 32]).await.unwrap(), Some(session.clone()));
    for second in [4, 3] {
        store.session_seen([1; 32], at(second)).await.unwrap();
    }
    session.seen_at = at(4);
    assert_eq!(store.session([1; 32]).await.unwrap(), Some(session));
    store.drop_expired(at(10)).await.unwrap();
    assert_eq!(store.session([1; 32]).await.unwrap(), None);
    for (second, kind) in [(0, "password"), (1, "password"), (2, "code")] {
        let address = Some("203.0.113.7".to_owned());
        let one = Try { id: second.to_string(), name: "admin".into(), kind, address, at: at(second) };
        assert!(store.note_try(&one, 3, at(0)).await.unwrap());
    }
    let fourth = Try { id: "3".into(), name: "admin".into(), kind: "password", address: None, at: at(3) };
    assert!(!store.note_try(&fourth, 3, at(0)).await.unwrap(), "the fourth of three");
    assert_eq!(store.tries_of_name("admin", None, at(1)).await.unwrap(), 2);
    assert_eq!(store.tries_of_name("admin", Some("code"), at(0)).await.unwrap(), 1);
    assert_eq!(store.tries_from("203.0.113.7", "2", at(0)).await.unwrap(), (2, Some(at(1))));
    assert_eq!(store.tries_from("203.0.113.8", "", at(0)).await.unwrap(), (0, None));
    store.forget_try("0").await.unwrap();
    assert_eq!(store.tries_of_name("admin", None, at(0)).await.unwrap(), 2);
    store.forget_tries_of("admin").await.unwrap();
    assert_eq!(store.tries_of_name("admin", None, at(0)).await.unwrap(), 0);
    a_code_and_a_step_are_taken_once(&store, user.id).await;
    an_identity_is_one_account_s(&store, user.id).await;
    let answer = Answer { key: "k".into(), user_id: user.id, status: 201, body: "{}".into(), at: at(0) };
    store.commit(Change { answer: Some(answer.clone()), ..Change::default() }).await.unwrap();
    assert_eq!(store.answer("k", user.id).await.unwrap(), Some(answer));
    assert_eq!(store.answer("k", UserId::new(id(2))).await.unwrap(), None);
    store.put_setting("clock.now", "a").await.unwrap();
    store.put_setting("clock.now", "b").await.unwrap();
    assert_eq!(store.get_setting("clock.now").await.unwrap().as_deref(), Some("b"));
}

async fn a_text_with_nul_is_refused_or_kept(store: Store, _: String) {
    let odd = ProjectRecord { name: "a\0b".into(), ..project(1) };
    match store.commit(Change { projects: vec![Write::New(odd.clone())], ..Change::default() }).await {
        Ok(_) => assert_eq!(store.dossier(odd.id).await.unwrap().project.name, "a\0b"),
        Err(refused) => assert!(matches!(refused, StoreError::NulCharacter), "{refused:?}"),
    }
}

async fn files_of_before_get_the_keys_that_all_items_share(store: Store, _: String) {
    filled(&store, 2, 0).await;
    let file = |n: u64, of: u64, material: &str, version: i64| PaperFile {
        id: id(9_000 + n),
        project_id: project(of).id,
        material: material.into(),
        version,
        case_id: None,
        name: format!("{n}.pdf"),
        media_type: "application/pdf".into(),
        bytes: 5,
        digest: [3; 32],
        uploaded_by: UserId::new(id(1)),
        uploaded_name: "申请人".into(),
        at: at(n as i64),
    };
    let files = [
        file(1, 1, "land.licence", 1),
        file(2, 1, "works.licence", 1),
        file(3, 1, "land.licence", 2),
        file(4, 1, "land.form", 1),
        file(5, 2, "works.licence", 1),
    ];
    for one in &files {
        let upload = Upload {
            id: one.id,
            project_id: one.project_id,
            material: one.material.clone(),
            case_id: None,
            name: one.name.clone(),
            bytes: 5,
            owner_id: one.uploaded_by,
            expires_at: at(99),
        };
        store.add_upload(&upload).await.unwrap();
        store.commit(Change { paper_files: vec![one.clone()], ..Change::default() }).await.unwrap();
    }
    let under_way = Upload {
        id: id(9_100),
        project_id: project(1).id,
        material: "works.licence".into(),
        case_id: None,
        name: "6.pdf".into(),
        bytes: 5,
        owner_id: UserId::new(id(1)),
        expires_at: at(99),
    };
    store.add_upload(&under_way).await.unwrap();
    let key = |name: &str| name.rsplit('.').next().filter(|paper| *paper == "licence").unwrap_or(name).to_owned();
    assert_eq!(store.rekey_papers(key).await.unwrap(), 4);
    let kept = |files: Vec<PaperFile>| -> Vec<(String, i64, String)> {
        files.into_iter().map(|one| (one.material, one.version, one.name)).collect()
    };
    let told = |list: &[(&str, i64, &str)]| -> Vec<(String, i64, String)> {
        list.iter().map(|(material, version, name)| ((*material).into(), *version, (*name).into())).collect()
    };
    let first = kept(store.paper_files(project(1).id).await.unwrap());
    assert_eq!(
        first,
        told(&[("land.form", 1, "4.pdf"), ("licence", 3, "3.pdf"), ("licence", 2, "2.pdf"), ("licence", 1, "1.pdf")])
    );
    assert_eq!(kept(store.paper_files(project(2).id).await.unwrap()), told(&[("licence", 1, "5.pdf")]));
    assert_eq!(store.upload(under_way.id).await.unwrap().material, "licence");
    assert_eq!(store.rekey_papers(key).await.unwrap(), 0, "once is enough");
}

async fn opening_twice_changes_nothing(store: Store, url: String) {
    filled(&store, 3, 0).await;
    let (a, b) = tokio::join!(Store::open(&url, region()), Store::open(&url, region()));
    assert_eq!(a.unwrap().dossier(project(2).id).await.unwrap().project, project(2));
    b.unwrap().ping().await.unwrap();
}

async fn a_newer_schema_is_refused(store: Store, url: String) {
    store.close().await;
    match url.split_once(':').unwrap() {
        ("sqlite", _) => {
            let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
            sqlx::query("INSERT INTO migration (number) VALUES (99)").execute(&pool).await.unwrap();
        }
        _ => {
            let pool = sqlx::PgPool::connect(&url).await.unwrap();
            sqlx::query("INSERT INTO migration (number) VALUES (99)").execute(&pool).await.unwrap();
        }
    }
    assert!(matches!(Store::open(&url, region()).await, Err(StoreError::TooNew { found: 99, .. })));
    assert!(matches!(Store::open("mysql://x", region()).await, Err(StoreError::NoSuchEngine(_))));
}
