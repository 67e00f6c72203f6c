//! Who read personal data: each reading leaves a line, also one of an answer that was kept; the line is durable soon, shown to whom it concerns, and goes when
//! its time has come.

use crate::support::{COMPANY, TestApp, Visitor, on_both};
use axum::body::Body;
use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::Role;
use server::access::{AREAS, Data, PERSONAL, Reach, SHOWN, TYPED, Who, operation_id, rule_of, shown};
use server::reads;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use store::{PageRequest, ReadFilter};

on_both! {
    whoever_reads_leaves_a_line_and_whom_it_concerns_sees_it
    readings_leave_kept_answers_good
    a_line_is_durable_within_two_seconds
    lines_go_when_their_time_has_come
}

/// Names that a field of personal data would have: one of these that is not declared is found.
const NAMES: [&str; 10] = [
    "contact",
    "phone",
    "mobile",
    "telephone",
    "email",
    "representative",
    "representative_id",
    "id_masked",
    "id_tail",
    "id_number",
];
/// Files that show nothing of a person: counts, lists of projects and offices, what the law publishes, proofs, one's own calendar.
const PLAIN_FILES: [&str; 34] = [
    "get-burden-csv",
    "get-burden-operations-csv",
    "get-burden-twice-csv",
    "get-burden-twice-records-csv",
    "get-campaigns-id-projects-csv",
    "get-chains-csv",
    "get-chains-entities-csv",
    "get-chains-groups-csv",
    "get-chains-leads-csv",
    "get-chains-projects-csv",
    "get-cockpit-brief-pdf",
    "get-complaints-csv",
    "get-documents-id-pdf",
    "get-duties-csv",
    "get-entities-csv",
    "get-entities-xlsx",
    "get-indicators-csv",
    "get-indicators-id-revisions-csv",
    "get-issues-appraisal-csv",
    "get-leads-csv",
    "get-objectives-csv",
    "get-offices-csv",
    "get-offices-id-items-csv",
    "get-permits-id-ofd",
    "get-permits-id-pdf",
    "get-permits-id-proof",
    "get-projects-csv",
    "get-projects-id-facts-fact-proof",
    "get-public-dispatch-code",
    "get-rankings-board-id-records-csv",
    "get-rankings-csv",
    "get-ratings-results-csv",
    "get-stewards-appraisal-csv",
    "get-tellings-stream",
];

/// What a schema holds of people, and fields that sound as if they did.
fn found(document: &Value, schema: &Value, seen: &mut BTreeSet<String>, kinds: &mut BTreeSet<Data>, odd: &mut BTreeSet<String>) {
    let mut fields = |name: &str, schema: &Value| {
        for (field, _) in schema["properties"].as_object().into_iter().flatten() {
            match PERSONAL.iter().find(|one| (one.0, one.1) == (name, field.as_str())) {
                Some((_, _, kind)) => drop(kinds.insert(*kind)),
                None if NAMES.contains(&field.as_str()) => drop(odd.insert(format!("{name}.{field}"))),
                None => {}
            }
        }
    };
    let mut inner = Vec::new();
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        if !seen.insert(name.to_owned()) {
            return;
        }
        let whole = &document["components"]["schemas"][name];
        fields(name, whole);
        whole["allOf"].as_array().into_iter().flatten().for_each(|part| fields(name, part));
        inner.push(whole);
    }
    inner.extend(schema["properties"].as_object().into_iter().flatten().map(|(_, one)| one));
    for key in ["allOf", "oneOf", "anyOf"] {
        inner.extend(schema[key].as_array().into_iter().flatten());
    }
    inner.extend([&schema["items"], &schema["additionalProperties"]].into_iter().filter(|one| one.is_object()));
    for one in inner {
        found(document, one, seen, kinds, odd);
    }
}

#[test]
fn an_answer_that_shows_personal_data_has_a_line_of_what_it_shows() {
    let document = serde_json::to_value(server::document()).unwrap();
    let mut wrong = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation_id(method, path);
            let (mut kinds, mut odd, mut is_file) = (BTreeSet::new(), BTreeSet::new(), false);
            let good = operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
            for (kind, content) in good.flat_map(|(_, answer)| answer["content"].as_object().into_iter().flatten()) {
                is_file |= kind != "application/json";
                found(&document, &content["schema"], &mut BTreeSet::new(), &mut kinds, &mut odd);
            }
            let Some(rule) = rule_of(&id) else { continue };
            let own = match rule.who {
                Who::Everyone | Who::Key(_) => kinds.is_empty(),
                Who::Roles(grants) => grants.iter().all(|grant| grant.reach == Reach::Own),
            };
            if !odd.is_empty() {
                wrong.push(format!("{id}: {odd:?} sound like personal data: declare them in access::PERSONAL"));
            }
            let line: BTreeSet<Data> = shown(&id).map(|line| line.data.iter().copied().collect()).unwrap_or_default();
            if !own && !TYPED.contains(&id.as_str()) && !kinds.is_subset(&line) {
                wrong.push(format!("{id} shows {kinds:?}: give it a line in access::SHOWN that says so"));
            }
            if is_file && !own && line.is_empty() && !PLAIN_FILES.contains(&id.as_str()) {
                wrong
                    .push(format!("{id} gives out a file: give it a line in access::SHOWN, or name it as one that shows nobody"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_line_is_of_an_operation_and_every_field_of_a_schema() {
    let operations: BTreeSet<&str> = AREAS.iter().flat_map(|area| area.rules).map(|rule| rule.operation).collect();
    let lines = SHOWN.iter().map(|line| line.operation).chain(TYPED).chain(PLAIN_FILES);
    let stray: Vec<&str> = lines.filter(|one| !operations.contains(one)).collect();
    assert!(stray.is_empty(), "there is no such operation: {stray:?}");
    let document = serde_json::to_value(server::document()).unwrap();
    let has = |schema: &Value, field: &str| schema["properties"][field].is_object();
    let gone: Vec<_> = PERSONAL
        .iter()
        .filter(|(schema, field, _)| {
            let schema = &document["components"]["schemas"][schema];
            !has(schema, field) && !schema["allOf"].as_array().into_iter().flatten().any(|part| has(part, field))
        })
        .collect();
    assert!(gone.is_empty(), "there is no such field: {gone:?}");
}

/// The lines about a record, as an inspector sees them.
async fn lines(inspector: &Visitor<'_>, query: &str) -> Vec<Value> {
    let found = inspector.get(&format!("/reads?{query}")).await.expect(200);
    found["items"].as_array().unwrap().clone()
}

async fn whoever_reads_leaves_a_line_and_whom_it_concerns_sees_it(app: TestApp) {
    let project = app.project().await;
    let id = project["id"].as_str().unwrap();
    let (leader, applicant, inspector) = (app.as_("leader").await, app.as_("applicant").await, app.as_("inspector").await);
    let facts = format!("/projects/{id}/facts");
    // The second and the third are kept answers.
    for _ in 0..3 {
        leader.get(&facts).await.expect(200);
    }
    // His own leave nothing, nor does what was refused, nor the length alone.
    applicant.get(&facts).await.expect(200);
    app.as_("stranger").await.get(&facts).await.expect(404);
    leader.send(leader.request(Method::HEAD, &facts).body(Body::empty()).unwrap()).await;
    let all = lines(&inspector, &format!("record={id}")).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let one = &all[0];
    assert_eq!((&one["reader"], &one["role"], &one["times"]), (&json!("leader"), &json!("leader"), &json!(3)));
    assert_eq!((&one["kind"]["id"], &one["data"][0]["id"]), (&json!("project"), &json!("identity")));
    assert_eq!((&one["company"], &one["record"]), (&json!(COMPANY), &json!(id)));
    assert_eq!(one["request"].as_str().unwrap().len(), 16);
    assert_eq!(one["operation"]["zh"], "查看项目留痕");
    // Looked at again, it is another line; the company sees which post it was, and no name.
    leader.get(&facts).await.expect(200);
    let own = applicant.get("/me/reads").await.expect(200);
    assert_eq!(own["total"], 2);
    assert_eq!((&own["items"][0]["role"], &own["items"][0]["office"]["id"]), (&json!("leader"), &json!("city-government")));
    assert!(own["items"][0]["reader"].is_null() && !own.to_string().contains("\"reader\""));
    assert_eq!(app.as_("stranger").await.get("/me/reads").await.expect(200)["total"], 0);
    // An account is its owner's; an inspector's look is not told to him, and the list of readings is read like anything else.
    let reviewer = app.user("reviewer");
    app.as_("administrator").await.get(&format!("/people/{reviewer}")).await.expect(200);
    assert_eq!(app.as_("reviewer").await.get("/me/reads").await.expect(200)["items"][0]["kind"]["id"], "account");
    inspector.get(&facts).await.expect(200);
    assert_eq!(applicant.get("/me/reads").await.expect(200)["total"], 2);
    assert_eq!(lines(&inspector, "kind=reads&role=inspector").await[0]["operation"]["zh"], "查看个人信息查阅记录");
    // It can be filtered, sorted and kept; nobody else is told that there is such a list.
    assert_eq!(
        lines(&inspector, &format!("record={id}&q=LEAD&data=identity&from=2023-07-07&to=2023-07-07&sort=reader")).await.len(),
        2
    );
    for none in ["from=2023-07-08", "to=2023-07-06", "data=papers", "company=91110000600037341L", "office=water"] {
        assert_eq!(lines(&inspector, &format!("record={id}&{none}")).await.len(), 0, "{none}");
    }
    let file = inspector.get(&format!("/reads.csv?record={id}")).await;
    assert_eq!(String::from_utf8(file.bytes).unwrap().lines().count(), 4);
    for other in [&leader, &applicant] {
        other.get("/reads").await.problem(404, "not-found");
    }
    inspector.get("/reads?sort=name").await.expect(400);
    inspector.get("/reads?role=mayor").await.problem(400, "bad-query");
}

async fn readings_leave_kept_answers_good(app: TestApp) {
    let project = app.project().await;
    let facts = format!("/projects/{}/facts", project["id"].as_str().unwrap());
    let leader = app.as_("leader").await;
    leader.get(&facts).await.expect(200);
    // PostgreSQL's snapshot is that of a whole server, which others of these tests write to: asked again until nobody did meanwhile.
    let still = async {
        loop {
            let before = app.app.store.snapshot().await.unwrap();
            leader.get(&facts).await.expect(200);
            app.app.reads.write(&app.app).await.unwrap();
            if app.app.store.snapshot().await.unwrap() == before {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), still).await.expect("what readings write leaves the snapshot as it is");
    let before = app.app.store.snapshot().await.unwrap();
    app.app.store.put_setting("test", "1").await.unwrap();
    assert_ne!(app.app.store.snapshot().await.unwrap(), before, "what anybody else writes does not");
}

async fn a_line_is_durable_within_two_seconds(app: TestApp) {
    let project = app.project().await;
    let running = tokio::spawn(reads::run(app.app.clone()));
    app.as_("leader").await.get(&format!("/projects/{}/facts", project["id"].as_str().unwrap())).await.expect(200);
    let begun = Instant::now();
    while app.app.store.reads(&ReadFilter::default(), &PageRequest::first(1)).await.unwrap().items.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(2), "the line is not there");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    running.abort();
}

async fn lines_go_when_their_time_has_come(app: TestApp) {
    let project = app.project().await;
    app.as_("leader").await.get(&format!("/projects/{}/facts", project["id"].as_str().unwrap())).await.expect(200);
    app.app.reads.write(&app.app).await.unwrap();
    let page = PageRequest::first(10);
    let fresh = app.app.store.reads(&ReadFilter::default(), &page).await.unwrap().items.remove(0);
    let days = i64::from(app.app.desk.city.privacy.reads_kept_days);
    let old = store::ReadRecord {
        id: app.app.ids.next(app.app.clock.now()),
        at: fresh.at - SignedDuration::from_hours(24 * days + 1),
        ..fresh.clone()
    };
    app.app.store.note_reads(&[old]).await.unwrap();
    assert_eq!(app.app.store.reads(&ReadFilter::default(), &page).await.unwrap().total, Some(2));
    reads::clear(&app.app).await.unwrap();
    let left = app.app.store.reads(&ReadFilter::default(), &page).await.unwrap();
    assert_eq!((left.total, left.items[0].id), (Some(1), fresh.id));
}

/// A complaint that names the inspectors themselves is kept above them: they learn of it by no reading either.
#[tokio::test(flavor = "multi_thread")]
async fn whom_a_complaint_names_learns_of_it_by_no_reading() {
    let app = TestApp::new(None).await;
    let clerk = app.as_("clerk").await;
    let paper = json!({ "channel": "station", "text": "反映纪检人员", "office": "discipline-inspection" });
    clerk.post("/complaints", paper).await.expect(201);
    let (above, named) = (app.post_of(Role::Inspector, "provincial-discipline-inspection").await, app.as_("inspector").await);
    let all = above.get("/complaints").await.expect(200);
    let id = all["items"][0]["id"].as_str().unwrap();
    above.get(&format!("/complaints/{id}")).await.expect(200);
    assert_eq!(lines(&above, "kind=complaint").await.len(), 2);
    assert_eq!(lines(&named, "kind=complaint").await, Vec::<Value>::new());
    assert_eq!(lines(&named, &format!("record={id}")).await, Vec::<Value>::new());
}
