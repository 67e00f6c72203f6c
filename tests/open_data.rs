//! What the city publishes: the columns that the pack names and no other, whole files, a feed.

use crate::support::{TestApp, granted, on_both, project};
use serde_json::{Value, json};

on_both! {
    a_dataset_is_what_the_pack_names_and_nothing_else
    a_long_file_has_every_row_once
    the_feed_tells_new_permits
}

async fn text(app: &TestApp, path: &str) -> (String, String) {
    let answer = app.nobody().await.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}");
    (answer.header("content-type").unwrap().to_owned(), String::from_utf8(answer.bytes).unwrap())
}

async fn a_dataset_is_what_the_pack_names_and_nothing_else(app: TestApp) {
    let (_, case) = granted(&app, project("2304-211404-04-01-000018"), "soil-water", "同意").await;
    let nobody = app.nobody().await;
    let catalogue = nobody.get("/public/open-data").await.expect(200);
    let ids: Vec<&str> = catalogue["datasets"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["projects", "permits", "service-times"]);
    for dataset in catalogue["datasets"].as_array().unwrap() {
        let (kind, csv) = text(&app, dataset["csv"].as_str().unwrap().trim_start_matches("/api/v1")).await;
        assert!(kind.starts_with("text/csv"), "{kind}");
        let (kind, whole) = text(&app, dataset["json"].as_str().unwrap().trim_start_matches("/api/v1")).await;
        assert_eq!(kind, "application/json");
        let whole: Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(whole["licence"], catalogue["licence"]["zh"]);
        let rows = whole["rows"].as_array().unwrap();
        // Both forms have the same rows, and the columns of the catalogue.
        assert_eq!(csv.matches("\r\n").count(), rows.len() + 1, "{csv}");
        let columns = dataset["columns"].as_array().unwrap();
        let mut names: Vec<&str> = columns.iter().map(|one| one["id"].as_str().unwrap()).collect();
        names.sort_unstable();
        for row in rows {
            let mut keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
            keys.sort_unstable();
            assert_eq!(keys, names);
        }
        let first = csv.trim_start_matches('\u{feff}').lines().next().unwrap();
        assert_eq!(first.matches(',').count() + 1, columns.len(), "{first}");
        assert!(!csv.contains("20000000"), "what the pack does not name is not published: {csv}");
    }
    let (_, permits) = text(&app, "/public/open-data/permits.json").await;
    let permits: Value = serde_json::from_str(&permits).unwrap();
    let water =
        permits["rows"].as_array().unwrap().iter().find(|row| row["item"].as_str().unwrap().contains("水土保持")).unwrap();
    assert_eq!((&water["holder"], &water["state"]), (&json!("演示企业"), &json!("有效")));
    let permit = case["permit"]["id"].as_str().unwrap();
    assert!(water["verify_url"].as_str().unwrap().ends_with(&format!("/verify/{permit}")), "{water}");
    for missing in ["secrets.csv", "projects.xlsx", "projects", ".csv", "..%2F..%2Fetc%2Fpasswd"] {
        nobody.get(&format!("/public/open-data/{missing}")).await.problem(404, "not-found");
    }
}

/// More than are read at once: the pages of a file follow one another without a gap.
async fn a_long_file_has_every_row_once(app: TestApp) {
    let officer = app.as_("officer").await;
    let codes: Vec<String> = (0..620).map(|n| format!("演示项目{n:04}")).collect();
    for name in &codes {
        let mut one = project("");
        one["name"] = json!(name);
        one["code"] = Value::Null;
        officer.post("/projects", one).await.expect(201);
    }
    let (_, whole) = text(&app, "/public/open-data/projects.json").await;
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let mut names: Vec<&str> = whole["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, codes);
    let (_, csv) = text(&app, "/public/open-data/projects.csv").await;
    assert_eq!(csv.matches("\r\n").count(), codes.len() + 1);
}

async fn the_feed_tells_new_permits(app: TestApp) {
    let (_, empty) = text(&app, "/public/open-data.atom").await;
    assert!(empty.contains("</feed>") && !empty.contains("<entry>"), "{empty}");
    let (_, case) = granted(&app, project("2304-211404-04-01-000018"), "soil-water", "同意").await;
    let (kind, feed) = text(&app, "/public/open-data.atom").await;
    assert!(kind.starts_with("application/atom+xml"));
    assert!(feed.contains(&format!("<id>urn:uuid:{}</id>", case["permit"]["id"].as_str().unwrap())), "{feed}");
    assert!(feed.contains(" · 演示企业</title>"), "{feed}");
    assert_eq!(feed.matches("<entry>").count(), feed.matches("</entry>").count());
}
