//! The map: every count on it is the length of the list that it opens; whoever may not see a project does not find its point; where a project lies is
//! recorded with the project, or not known.

use crate::support::{TestApp, Visitor, granted, on_both, project};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use server::BaseMap;

on_both! {
    every_count_is_the_length_of_the_list_that_it_opens
    a_point_is_there_for_whoever_may_see_its_project
    where_a_project_lies_is_recorded_and_corrected
    a_past_day_shows_what_the_register_knows_of_it
}

/// Enters a project that differs from the usual one.
async fn entered(app: &TestApp, more: Value) -> Value {
    let mut new = project("");
    new["code"] = Value::Null;
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.as_("officer").await.post("/projects", new).await.expect(201)
}

/// Some projects of several districts and clusters, one of them granted something, one started, one with a place.
async fn some(app: &TestApp) -> Value {
    granted(app, project("2304-211404-04-01-000018"), "soil-water", "同意").await;
    entered(app, json!({ "name": "甲", "cluster": "clean-energy", "industry": "4415" })).await;
    entered(app, json!({ "name": "乙", "district": "hld-edz", "cluster": "fine-chemicals", "industry": "2631" })).await;
    let placed = entered(app, json!({ "name": "丙", "district": "211421", "place": { "lon": 120.3412345, "lat": 40.33 } })).await;
    let at = format!("/projects/{}/milestones", placed["id"].as_str().unwrap());
    let started = json!({ "version": placed["version"], "kind": "started", "done_on": "2023-07-07" });
    app.as_("officer").await.post(&at, started).await.expect(200)
}

async fn total(who: &Visitor<'_>, query: &str) -> Value {
    who.get(&format!("/projects?{query}&limit=1")).await.expect(200)["total"].clone()
}

async fn every_count_is_the_length_of_the_list_that_it_opens(app: TestApp) {
    some(&app).await;
    let officer = app.as_("officer").await;
    for narrowed in
        ["", "district=211404", "industry=26", "cluster=clean-energy", "stage=started", "lamp=none", "lamp=green&district=211404"]
    {
        let map = officer.get(&format!("/map?{narrowed}")).await.expect(200);
        assert_eq!(map["total"], total(&officer, narrowed).await, "{narrowed}");
        let mut counted = 0;
        for (list, key, id) in
            [("districts", "district", "id"), ("stages", "stage", "id"), ("clusters", "cluster", "id"), ("lamps", "lamp", "lamp")]
        {
            let mut sum = 0;
            for class in map[list].as_array().unwrap() {
                let (id, count) = (class[id].as_str().unwrap(), class["count"].as_i64().unwrap());
                sum += count;
                // The list has no filter for what is of no cluster, and a filter beside one of the same name is that one alone.
                if id.is_empty() || narrowed.contains(key) {
                    continue;
                }
                assert_eq!(total(&officer, &format!("{narrowed}&{key}={id}")).await, count, "{narrowed} {key} {id}");
                counted += 1;
            }
            assert_eq!(sum, map["total"].as_i64().unwrap(), "{narrowed} {list}");
        }
        assert!(counted > 10, "{narrowed}");
        // The points say the same as the counts.
        for (column, list) in [("district", "districts"), ("stage", "stages"), ("cluster", "clusters"), ("lamp", "lamps")] {
            let points = map["projects"][column].as_array().unwrap();
            for (place, class) in map[list].as_array().unwrap().iter().enumerate() {
                assert_eq!(
                    json!(points.iter().filter(|one| **one == place).count()),
                    class["count"],
                    "{narrowed} {list} {place}"
                );
            }
        }
    }
    let map = officer.get("/map?cluster=clean-energy").await.expect(200);
    let listed = officer.get("/projects?cluster=clean-energy").await.expect(200);
    assert_eq!(map["projects"]["id"], json!([listed["items"][0]["id"]]));
    officer.get("/map?lamp=purple").await.problem(400, "bad-query");
    officer.get("/map?as_of=yesterday").await.problem(422, "invalid-values");
}

async fn a_point_is_there_for_whoever_may_see_its_project(app: TestApp) {
    some(&app).await;
    let officer = app.as_("officer").await;
    assert_eq!(officer.get("/map").await.expect(200)["total"], 4);
    let stranger = app.as_("stranger").await.get("/map").await.expect(200);
    assert_eq!((&stranger["total"], &stranger["projects"]["id"]), (&json!(0), &json!([])));
    assert_eq!(app.as_("applicant").await.get("/map").await.expect(200)["total"], 4, "all are its company's");
    let county = app.as_("other-county-leader").await.get("/map").await.expect(200);
    assert_eq!((&county["total"], &county["placed"]), (&json!(1), &json!(1)), "Suizhong alone");
    let nobody = app.nobody().await;
    nobody.get("/map").await.problem(401, "sign-in-first");
    // The public sees what open data publishes: stages, districts and places, no id, no clock, no cluster.
    let public = nobody.get("/public/map").await.expect(200);
    assert_eq!((&public["total"], &public["placed"]), (&json!(4), &json!(1)));
    let points = &public["projects"];
    assert_eq!([&points["id"], &points["cluster"], &points["lamp"], &public["clusters"], &public["lamps"]], [&json!([]); 5]);
    let csv = nobody.get("/public/open-data/projects.csv").await;
    let csv = String::from_utf8(csv.bytes).unwrap();
    assert!(csv.contains("120.341235") && csv.contains("40.33"), "and so does the file: {csv}");
    let borders = nobody.get("/public/map/borders").await.expect(200);
    assert_eq!((&borders["type"], &borders["schematic"]), (&json!("FeatureCollection"), &json!(true)));
    let county = borders["features"].as_array().unwrap().iter().find(|one| one["id"] == "211421").unwrap();
    assert_eq!((&county["properties"]["zh"], &county["geometry"]["type"]), (&json!("绥中县"), &json!("MultiPolygon")));
}

async fn where_a_project_lies_is_recorded_and_corrected(app: TestApp) {
    let placed = some(&app).await;
    let officer = app.as_("officer").await;
    assert_eq!(placed["place"], json!({ "lon": 120.341235, "lat": 40.33 }), "to a millionth of a degree");
    let map = officer.get("/map?district=211421").await.expect(200);
    assert_eq!((&map["projects"]["lon"], &map["projects"]["lat"]), (&json!([12_034_124]), &json!([4_033_000])));
    let unplaced = officer.get("/map?cluster=clean-energy").await.expect(200);
    assert_eq!((&unplaced["placed"], &unplaced["projects"]["lon"]), (&json!(0), &json!([null])));
    let at = format!("/projects/{}", placed["id"].as_str().unwrap());
    let change = async |place: Value| {
        let version = officer.get(&at).await.expect(200)["version"].clone();
        officer.patch(&at, json!({ "version": version, "place": place })).await
    };
    // Longitude and latitude exchanged; one alone; no degrees at all.
    for (place, said) in [
        (json!({ "lon": 40.33, "lat": 89.0 }), "exchanged"),
        (json!({ "lon": 120.3 }), "together"),
        (json!({ "lon": 200.0, "lat": 40.0 }), "between -180 and 180"),
    ] {
        let problem = change(place).await.problem(422, "invalid-values");
        assert_eq!(problem["errors"][0]["field"], "place");
        assert!(problem["errors"][0]["message_en"].as_str().unwrap().contains(said), "{problem}");
    }
    change(json!({ "lon": "east", "lat": 40 })).await.problem(400, "wrong-shape");
    let moved = change(json!({ "lon": 120.35, "lat": 40.33 })).await.expect(200);
    assert_eq!(moved["place"]["lon"], 120.35);
    // What is absent stays, what is empty is taken back; both are facts.
    let renamed = officer.patch(&at, json!({ "version": moved["version"], "name": "丙二" })).await.expect(200);
    assert_eq!(renamed["place"]["lon"], 120.35);
    let emptied = change(json!({ "lon": null, "lat": null })).await.expect(200);
    assert_eq!(emptied["place"], Value::Null);
    let facts = officer.get(&format!("{at}/facts")).await.expect(200);
    let text = facts["items"][0]["text"].to_string();
    assert_eq!(facts["items"][0]["kind"], "project-edited", "{text}");
    // At sea is near enough: wind farms lie there.
    change(json!({ "lon": 121.4, "lat": 39.9 })).await.expect(200);
}

async fn a_past_day_shows_what_the_register_knows_of_it(app: TestApp) {
    some(&app).await;
    let officer = app.as_("officer").await;
    let before = officer.get("/map?as_of=2023-07-06").await.expect(200);
    assert_eq!((&before["total"], &before["past"]), (&json!(0), &json!(true)), "all are listed on the seventh");
    let then = officer.get("/map?as_of=2023-07-07").await.expect(200);
    let counts: Vec<(&str, i64)> = then["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one["count"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        (then["past"].clone(), counts.iter().find(|one| one.0 == "started")),
        (json!(false), Some(&("started", 1))),
        "today"
    );
    assert_eq!(officer.get("/map?as_of=2023-07-07&stage=started").await.expect(200)["total"], 1);
    officer.get("/map?as_of=2023-07-08").await.problem(422, "invalid-values");
}

/// The policy of a server with a base map opens its server alone, and only for pictures and connections.
#[tokio::test(flavor = "multi_thread")]
async fn a_base_map_opens_the_policy_for_its_server_alone() {
    let address = "https://tiles.example/wmts?z={z}&y={y}&x={x}&tk={key}".to_owned();
    let base = BaseMap::new(&[address], Some("k1"), "示例底图").unwrap();
    let app = TestApp::set(None, |setup| setup.base_map = Some(base)).await;
    let answer = app.send(Request::get("/map").body(Body::empty()).unwrap()).await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("img-src 'self' data: blob: https://tiles.example;"), "{policy}");
    assert!(policy.contains("connect-src 'self' https://tiles.example;") && policy.contains("script-src 'self';"), "{policy}");
    let map = app.as_("officer").await.get("/map").await.expect(200);
    assert_eq!(map["base"], json!({ "tiles": ["https://tiles.example/wmts?z={z}&y={y}&x={x}&tk=k1"], "credit": "示例底图" }));
    let usual = TestApp::new(None).await;
    let answer = usual.send(Request::get("/map").body(Body::empty()).unwrap()).await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(!policy.contains("http") && !policy.contains("unsafe-eval"), "{policy}");
    assert_eq!(usual.as_("officer").await.get("/map").await.expect(200)["base"], Value::Null);
}
