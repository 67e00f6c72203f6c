//! One search over everything: what is found by whom, and what nobody learns by it.

use crate::entities::{add, entity};
use crate::support::{TestApp, Visitor, granted, on_both, project};
use jiff::civil::date;
use serde_json::{Value, json};
use server::Role;

on_both! {
    everything_is_found_by_its_name_and_by_its_number
    nobody_finds_what_he_does_not_reach
    what_is_typed_is_never_an_error_unless_it_is_too_long
}

/// The titles that a reader finds of a kind.
async fn found(who: &Visitor<'_>, words: &str, kind: &str) -> Vec<String> {
    let path = format!("/search?q={}", percent(words));
    let answer = who.get(&path).await.expect(200);
    let groups = answer["groups"].as_array().unwrap().iter().filter(|group| group["kind"] == kind);
    groups
        .flat_map(|group| group["hits"].as_array().unwrap())
        .map(|hit| hit["title"]["zh"].as_str().unwrap().to_owned())
        .collect()
}

fn percent(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A project with a delivered permit, and three entities.
async fn city(app: &TestApp) -> (Value, Value) {
    add(
        app,
        vec![
            entity(app, 1, "葫芦岛市连山区海润机械制造有限公司（演示）", "enterprise", "211402", "3441", date(2023, 5, 4)),
            entity(app, 2, "龙港区海达超市（演示）", "individual", "211403", "5212", date(2022, 3, 1)),
        ],
    )
    .await;
    granted(app, project("2304-211404-04-01-000018"), "soil-water", "同意").await
}

async fn everything_is_found_by_its_name_and_by_its_number(app: TestApp) {
    let (_, case) = city(&app).await;
    let officer = app.as_("officer").await;
    assert_eq!(found(&officer, "测试", "project").await, ["测试项目"]);
    assert_eq!(found(&officer, "演示企业 测试", "project").await, ["测试项目"]);
    assert_eq!(found(&officer, "2304-211404", "project").await, ["测试项目"]);
    assert_eq!(found(&officer, "海润", "entity").await, ["葫芦岛市连山区海润机械制造有限公司（演示）"]);
    assert_eq!(found(&officer, "hrjx", "entity").await.len(), 1);
    // Cases and permits hang on the project; both also have numbers.
    let number = case["number"].as_str().unwrap();
    let cases = found(&officer, "测试项目", "case").await;
    assert_eq!(cases.len(), 2, "{cases:?}");
    assert_eq!(found(&officer, number, "case").await.len(), 1);
    let permit = officer.get(&format!("/permits/{}", case["permit"]["id"].as_str().unwrap())).await.expect(200);
    for words in ["测试项目", permit["number"].as_str().unwrap(), permit["document_number"].as_str().unwrap()] {
        let permits = found(&officer, words, "permit").await;
        assert!(permits.iter().any(|title| title.contains("水土保持")), "{words}: {permits:?}");
    }
    // A word that no name holds may name the item.
    assert_eq!(found(&officer, "水土保持 测试项目", "case").await.len(), 1);
    assert!(found(&officer, "水土保持", "item").await.iter().any(|title| title.contains("水土保持")));
    assert!(found(&officer, "水务局", "office").await.iter().any(|title| title.contains("水务局")));
    assert_eq!(found(&app.as_("administrator").await, "second-rev", "person").await, ["second-reviewer"]);
}

async fn nobody_finds_what_he_does_not_reach(app: TestApp) {
    let (_, case) = city(&app).await;
    let (owner, stranger, nobody) = (app.as_("applicant").await, app.as_("stranger").await, app.nobody().await);
    let number = case["number"].as_str().unwrap();
    assert_eq!(found(&owner, "测试", "project").await, ["测试项目"]);
    assert_eq!(found(&owner, number, "case").await.len(), 1);
    for (who, name) in [(&stranger, "stranger"), (&nobody, "nobody")] {
        for words in ["测试", "测试项目", number, "演示企业", "海润", "hrjx", "head", "水务局"] {
            for kind in ["project", "entity", "case", "permit", "person", "office"] {
                assert_eq!(found(who, words, kind).await, [""; 0], "{name} finds a {kind} by {words}");
            }
        }
        // What is everybody's is his too.
        assert!(!found(who, "水土保持", "item").await.is_empty(), "{name}");
    }
    // A leader of one district finds what lies there alone.
    let county = app.as_("county-leader").await;
    assert_eq!(found(&county, "测试", "project").await, ["测试项目"]);
    assert_eq!(found(&county, "海润", "entity").await, [""; 0]);
    let other = app.as_("other-county-leader").await;
    for (words, kind) in [("测试", "project"), ("海润", "entity"), (number, "case"), ("测试项目", "permit")] {
        assert_eq!(found(&other, words, kind).await, [""; 0], "another county's leader finds a {kind}");
    }
    let reviewer = app.post_of(Role::Reviewer, "emergency").await;
    assert_eq!(found(&reviewer, "second-reviewer", "person").await, [""; 0]);
}

async fn what_is_typed_is_never_an_error_unless_it_is_too_long(app: TestApp) {
    city(&app).await;
    let officer = app.as_("officer").await;
    for words in
        ["", " ", "海", "%", "%%", "__", "\\\\", "'; DROP TABLE project; --", "\u{0}\u{0}", "🦀🦀", "a\tb", "测试\u{200b}", "℀℀"]
    {
        let answer = officer.get(&format!("/search?q={}", percent(words))).await.expect(200);
        assert!(found(&officer, words, "project").await.is_empty(), "{words:?}: {answer}");
    }
    assert_eq!(officer.get("/search").await.expect(200), json!({ "groups": [] }));
    let told = officer.get(&format!("/search?q={}", percent(&"测".repeat(101)))).await.problem(422, "invalid-values");
    assert_eq!(told["errors"][0]["field"], "q");
    officer.get("/search?q=ab&kind=project").await.problem(400, "bad-query");
    officer.get("/search?q=%FF%FE").await.expect(200);
}
