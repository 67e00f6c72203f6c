//! Documents: every fact that owes one has it, written with the fact, counted without gaps, seen by those who may see the case, and genuine.

use crate::support::{TestApp, on_both, project};
use approval::{DocumentKind, Named, Scenario};
use calendar::Calendar;
use expect_test::expect_file;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;

on_both! {
    a_step_and_its_document_are_written_together
    numbers_count_by_office_kind_and_year_without_gaps
    whoever_may_not_see_the_case_sees_no_document
    the_law_s_own_acceptance_has_its_notice
    a_document_is_genuine_until_a_byte_of_it_is_changed
}

/// What a document says that does not come from its step: a case, an applicant, an office as they might be.
fn given(name: &str) -> Option<Named> {
    let (zh, en) = match name {
        "number" => ("葫示例受〔2023〕1号", "No. 1 of 2023"),
        "case" => ("A0000012023070001", "A0000012023070001"),
        "applicant" => ("某某化工有限公司", "Sample Chemical Co."),
        "project" => ("某某项目", "the sample project"),
        "project_code" => ("2307-211400-04-01-000000", "2307-211400-04-01-000000"),
        "office" => ("某某局", "the sample office"),
        "decision" => ("葫示例许〔2023〕2号", "No. 2 of 2023"),
        "reconsideration" => ("葫芦岛市人民政府", "the people's government of Huludao"),
        "court" => ("有管辖权的人民法院", "the court that has jurisdiction"),
        _ => return None,
    };
    Some(Named::new(zh, en))
}

/// The documents of `tests/law/`: every kind occurs, the city's words leave no placeholder open, and each reads as it was approved.
#[test]
fn every_fact_of_every_scenario_that_owes_a_document_yields_one() {
    let (city, findings) = city::Pack::load(&server::pack::embedded_files());
    let city = city.unwrap_or_else(|| panic!("{findings:?}"));
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    for name in server::law::names() {
        let proof = server::law::play(&name, &city.catalogue).unwrap();
        // The scenario reads again as it was played: no other way to its documents.
        Scenario::parse(&proof.source).unwrap().play(&city.catalogue, Calendar::statutory()).unwrap();
        for draft in proof.transcript.steps.iter().flat_map(|step| &step.documents) {
            let kind = draft.kind.as_str();
            for own in draft.kind.placeholders().iter().filter(|own| given(own).is_none()) {
                assert!(draft.values.contains_key(own), "{name}: {kind} has no {own}");
            }
            let filled =
                city.documents.templates[&draft.kind].filled(|name| draft.values.get(name).cloned().or_else(|| given(name)));
            let mut read = format!("## {kind} (from {name}.toml)\n");
            let mut say = |text: &Named| {
                assert!(!text.zh.contains('{') && !text.en.contains('{'), "{name}: {text:?}");
                let _ = write!(read, "\n{}\n{}\n", text.zh, text.en);
            };
            say(&filled.title);
            say(&filled.addressee);
            for (label, text) in &filled.rows {
                say(&Named::new(format!("| {} | {}", label.zh, text.zh), format!("| {} | {}", label.en, text.en)));
            }
            filled.body.iter().for_each(say);
            first.entry(kind).or_insert(read);
        }
    }
    let missing: Vec<&str> =
        DocumentKind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| !first.contains_key(kind)).collect();
    assert!(missing.is_empty(), "no scenario of tests/law yields {missing:?}");
    let all: Vec<String> = first.into_values().collect();
    expect_file!["golden/documents.md"].assert_eq(&all.join("\n"));
}

/// A soil and water plan of a project, handed in complete.
async fn handed_in(app: &TestApp, code: &str) -> Value {
    let project = app.as_("officer").await.post("/projects", project(code)).await.expect(201);
    let id = project["id"].as_str().unwrap();
    let applicant = app.as_("applicant").await;
    let mut case = Value::Null;
    for item in ["project-code", "soil-water"] {
        let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        case = applicant.post(&format!("/projects/{id}/cases"), json!({ "item": item, "materials": papers })).await.expect(201);
    }
    case
}

fn kinds(case: &Value) -> Vec<&str> {
    case["documents"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

async fn stored(app: &TestApp, case: &Value) -> Vec<String> {
    let found = app.app.store.documents_of(case["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    found.into_iter().map(|one| one.kind).collect()
}

async fn a_step_and_its_document_are_written_together(app: TestApp) {
    let case = handed_in(&app, "2304-211404-04-01-000018").await;
    assert_eq!(kinds(&case), ["papers-receipt"]);
    let clerk = app.as_("clerk").await;
    let accepted = clerk.do_(&case, "accept", json!({})).await.expect(200);
    assert_eq!(kinds(&accepted), ["papers-receipt", "acceptance"]);
    let slip = &accepted["documents"][1];
    assert_eq!((slip["on"].as_str(), slip["number"].as_str()), (accepted["accepted_on"].as_str(), Some("葫水受字〔2023〕1号")));
    let owes = accepted["facts"].as_array().unwrap().iter().find(|fact| fact["seq"] == slip["seq"]).unwrap();
    assert_eq!(owes["kind"], "accepted");
    // Whoever comes too late writes neither the fact nor the slip.
    clerk.do_(&case, "accept", json!({})).await.problem(409, "version-conflict");
    assert_eq!(stored(&app, &case).await, ["papers-receipt", "acceptance"]);
    let reviewer = app.as_("reviewer").await;
    let head = app.as_("head").await;
    let reviewed = reviewer.do_(&accepted, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let decided = head
        .do_(&reviewed, "decide", json!({ "outcome": "granted", "reason": "符合条件", "document_number": "葫水许〔2023〕7号" }))
        .await
        .expect(200);
    let done = head.do_(&decided, "deliver", json!({})).await.expect(200);
    assert_eq!(kinds(&done), ["papers-receipt", "acceptance", "grant", "delivery-receipt"]);
    assert_eq!(done["documents"][2]["number"], "葫水许〔2023〕7号", "a number that the head gives is the document's");
    let receipt = head.get(&format!("/documents/{}", done["documents"][3]["id"].as_str().unwrap())).await.expect(200);
    let says = |text: &str| receipt["rows"].as_array().unwrap().iter().any(|row| row["text"]["zh"] == text);
    assert!(says("葫水许〔2023〕7号") && says("准予行政许可决定书") && says(done["number"].as_str().unwrap()), "{receipt}");
}

async fn numbers_count_by_office_kind_and_year_without_gaps(app: TestApp) {
    let clerk = app.as_("clerk").await;
    let mut numbers = Vec::new();
    for code in ["2304-211404-04-01-000018", "2304-211404-04-01-000026", "2304-211404-04-01-000034"] {
        let case = handed_in(&app, code).await;
        clerk.do_(&json!({ "id": case["id"], "version": 99 }), "accept", json!({})).await.problem(409, "version-conflict");
        let accepted = clerk.do_(&case, "accept", json!({})).await.expect(200);
        numbers.extend(accepted["documents"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()));
    }
    numbers.sort();
    assert_eq!(
        numbers,
        [
            "葫水受字〔2023〕1号",
            "葫水受字〔2023〕2号",
            "葫水受字〔2023〕3号",
            "葫水收字〔2023〕1号",
            "葫水收字〔2023〕2号",
            "葫水收字〔2023〕3号"
        ]
    );
}

async fn whoever_may_not_see_the_case_sees_no_document(app: TestApp) {
    let case = handed_in(&app, "2304-211404-04-01-000018").await;
    let id = case["documents"][0]["id"].as_str().unwrap();
    app.as_("applicant").await.get(&format!("/documents/{id}")).await.expect(200);
    for path in [format!("/documents/{id}"), format!("/documents/{id}/pdf")] {
        app.as_("stranger").await.get(&path).await.problem(404, "not-found");
        app.nobody().await.get(&path).await.problem(401, "sign-in-first");
    }
    app.as_("applicant").await.get("/documents/018c2f0e-7a00-7000-8000-000000000001").await.problem(404, "not-found");
    // Whoever holds the paper in hand may ask whether it is real.
    let open = app.nobody().await.get(&format!("/public/documents/{id}")).await.expect(200);
    assert_eq!((&open["genuine"], &open["document"]["number"]), (&json!(true), &case["documents"][0]["number"]));
}

async fn the_law_s_own_acceptance_has_its_notice(app: TestApp) {
    let case = handed_in(&app, "2304-211404-04-01-000018").await;
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-17" })).await.expect(200);
    let clerk = app.as_("clerk").await;
    let deemed = clerk.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(kinds(&deemed), ["papers-receipt", "deemed-acceptance"]);
    // Dated by the law, on the day after the term, whenever somebody looks.
    assert_eq!(deemed["documents"][1]["on"], "2023-07-15");
    let notice = clerk.get(&format!("/documents/{}", deemed["documents"][1]["id"].as_str().unwrap())).await.expect(200);
    let body = notice["body"][0]["zh"].as_str().unwrap();
    assert!(body.contains("截至2023年7月14日未告知") && body.contains("自2023年7月7日起依法视为受理"), "{body}");
}

async fn a_document_is_genuine_until_a_byte_of_it_is_changed(app: TestApp) {
    let case = handed_in(&app, "2304-211404-04-01-000018").await;
    let clerk = app.as_("clerk").await;
    let missing = clerk.do_(&case, "accept", json!({})).await.expect(200);
    let slip = &missing["documents"][1];
    let path = format!("/documents/{}/pdf", slip["id"].as_str().unwrap());
    let (first, again) = (clerk.get(&path).await, clerk.get(&path).await);
    assert_eq!((first.status.as_u16(), first.header("content-type")), (200, Some("application/pdf")));
    assert!(first.bytes == again.bytes, "the same bytes each time");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("slip.pdf");
    std::fs::write(&file, &first.bytes).unwrap();
    let read = Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(&file).arg("-").output().unwrap();
    let read: String = String::from_utf8_lossy(&read.stdout).split_whitespace().collect();
    for said in
        ["行政许可申请受理通知书", "葫水受字〔2023〕1号", "2023年7月7日", case["number"].as_str().unwrap(), "行政审批专用章"]
    {
        // The seal is drawn, not written.
        assert_eq!(read.contains(said), said != "行政审批专用章", "{said}: {read}");
    }
    let nobody = app.nobody().await;
    let verdict = nobody.raw(axum::http::Method::POST, "/public/permits/verify", first.bytes.clone()).await.expect(200);
    assert_eq!(
        (&verdict["verdict"], &verdict["document"]["number"], &verdict["permit"]),
        (&json!("genuine"), &slip["number"], &Value::Null)
    );
    let mut changed = first.bytes;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let verdict = nobody.raw(axum::http::Method::POST, "/public/permits/verify", changed).await.expect(200);
    assert_eq!((&verdict["verdict"], &verdict["document"]), (&json!("altered"), &Value::Null));
}
