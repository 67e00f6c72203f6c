//! The tour: the shortest round over projects under construction, one score for each participant and project, outcomes when it is closed.

use crate::support::{TestApp, Visitor, on_both, project};
use serde_json::{Value, json};

on_both! {
    a_tour_goes_the_shortest_round_and_its_outcomes_are_shown_when_it_is_closed
    a_score_is_one_for_each_participant_and_changes_until_the_end
    tours_are_planned_scored_and_seen_by_those_whose_business_they_are
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// Projects under construction in these districts.
async fn building(app: &TestApp, districts: &[&str]) -> Vec<String> {
    let officer = app.as_("officer").await;
    let mut ids = Vec::new();
    for district in districts {
        let mut body = project("2304-211404-04-01-000018");
        (body["district"], body["code"]) = (json!(district), Value::Null);
        let made = officer.post("/projects", body).await.expect(201);
        let start = json!({ "version": made["version"], "kind": "started", "done_on": "2023-07-07" });
        officer.post(&format!("/projects/{}/milestones", id(&made)), start).await.expect(200);
        ids.push(id(&made).to_owned());
    }
    ids
}

fn tour(projects: &[String]) -> Value {
    json!({ "name": "七月观摩", "held_on": "2023-07-07", "projects": projects })
}

fn marks(n: u32) -> Value {
    json!({ "pace": n, "quality": n, "site": n, "service": n })
}

async fn give(who: &Visitor<'_>, tour: &Value, project: &str, version: i64, marks: Value) -> crate::support::Answer {
    let body = json!({ "project": project, "version": version, "marks": marks });
    who.post(&format!("/tours/{}/scores", id(tour)), body).await
}

async fn a_tour_goes_the_shortest_round_and_its_outcomes_are_shown_when_it_is_closed(app: TestApp) {
    // Far, near, far, near: the round visits those of one district together.
    let ids = building(&app, &["211422", "211402", "211422", "211402"]).await;
    let officer = app.as_("officer").await;
    let made = officer.post("/tours", tour(&ids)).await.expect(201);
    let order: Vec<&Value> = made["route"].as_array().unwrap().iter().map(|stop| &stop["project"]["district"]).collect();
    assert_eq!(order, ["211402", "211402", "211422", "211422"]);
    assert_eq!((&made["route"][1]["leg_m"], &made["route"][0]["outcome"]), (&json!(0), &Value::Null));
    let legs: i64 = made["route"].as_array().unwrap().iter().map(|stop| stop["leg_m"].as_i64().unwrap()).sum();
    assert_eq!(made["length_m"].as_i64().unwrap(), legs + made["back_m"].as_i64().unwrap());
    let mut heads = Vec::new();
    for office in ["water", "emergency", "transport", "forestry-grassland", "civil-defence"] {
        heads.push(app.post_of(server::Role::OfficeHead, office).await);
    }
    for (n, head) in (5..).zip(&heads) {
        give(head, &made, &ids[0], 0, marks(n)).await.expect(200);
        give(head, &made, &ids[1], 0, marks(9)).await.expect(200);
    }
    give(&heads[0], &made, &ids[2], 0, marks(10)).await.expect(200);
    let open = heads[0].get(&format!("/tours/{}", id(&made))).await.expect(200);
    let mine: Vec<bool> = open["route"].as_array().unwrap().iter().map(|stop| stop["mine"].is_object()).collect();
    assert_eq!(mine.iter().filter(|one| **one).count(), 3);
    assert!(open["route"].as_array().unwrap().iter().all(|stop| stop["outcome"].is_null()), "nobody's marks lead another's");
    let closed = officer.post(&format!("/tours/{}/close", id(&made)), json!({ "version": 1 })).await.expect(200);
    let of = |project: &str| {
        closed["route"].as_array().unwrap().iter().find(|stop| id(&stop["project"]) == project).unwrap()["outcome"].clone()
    };
    assert_eq!((&of(&ids[1])["mean"], &of(&ids[1])["rank"]), (&json!(9.0), &json!(1)));
    assert_eq!(
        (&of(&ids[0])["mean"], &of(&ids[0])["rank"], &of(&ids[0])["by_criterion"]["pace"]),
        (&json!(7.0), &json!(2), &json!(7.0))
    );
    assert_eq!((&of(&ids[2])["scores"], &of(&ids[2])["rank"]), (&json!(1), &Value::Null), "one score is no rank");
    assert_eq!(of(&ids[3])["mean"], Value::Null);
    let figure = closed["figures"].as_array().unwrap().iter().find(|one| one["id"] == "projects.started").unwrap();
    assert_eq!(figure["value"], 4.0, "the city's figures as of the day of the tour");
    assert_eq!(officer.get("/projects?toured=true").await.expect(200)["total"], 4);
}

async fn a_score_is_one_for_each_participant_and_changes_until_the_end(app: TestApp) {
    let ids = building(&app, &["211402"]).await;
    let (officer, leader, head) = (app.as_("officer").await, app.as_("leader").await, app.as_("head").await);
    let made = officer.post("/tours", tour(&ids)).await.expect(201);
    let first = give(&leader, &made, &ids[0], 0, marks(6)).await.expect(200);
    assert_eq!((&first["version"], &first["marks"]["site"]), (&json!(1), &json!(6)));
    give(&leader, &made, &ids[0], 0, marks(7)).await.problem(409, "version-conflict");
    assert_eq!(give(&leader, &made, &ids[0], 1, marks(8)).await.expect(200)["version"], 2);
    let wrong =
        give(&head, &made, &ids[0], 0, json!({ "pace": 0, "quality": 11, "clicks": 3 })).await.problem(422, "invalid-values");
    let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["marks.pace", "marks.quality", "marks.site", "marks.service", "marks.clicks"]);
    give(&head, &made, "018c2f0e-7a00-7000-8000-000000000001", 0, marks(5)).await.problem(422, "invalid-values");
    // The same participant on two devices at once: one score.
    let (a, b) = tokio::join!(give(&head, &made, &ids[0], 0, marks(4)), give(&head, &made, &ids[0], 0, marks(5)));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let at = format!("/tours/{}", id(&made));
    officer.post(&format!("{at}/close"), json!({ "version": 7 })).await.problem(409, "version-conflict");
    officer.post(&format!("{at}/close"), json!({ "version": 1 })).await.expect(200);
    officer.post(&format!("{at}/close"), json!({ "version": 2 })).await.problem(422, "tour-closed");
    give(&leader, &made, &ids[0], 2, marks(9)).await.problem(422, "tour-closed");
    assert_eq!(leader.get(&at).await.expect(200)["route"][0]["mine"]["marks"]["pace"], 8);
}

async fn tours_are_planned_scored_and_seen_by_those_whose_business_they_are(app: TestApp) {
    let ids = building(&app, &["211402", "211403"]).await;
    let officer = app.as_("officer").await;
    let idle = officer.post("/projects", project("2304-211404-04-01-000018")).await.expect(201);
    let refused = async |projects: Value, held_on: &str| {
        let body = json!({ "name": "观摩", "held_on": held_on, "projects": projects });
        officer.post("/tours", body).await.problem(422, "invalid-values")["errors"][0]["field"].clone()
    };
    assert_eq!(refused(json!([ids[0], id(&idle)]), "2023-07-07").await, "projects");
    assert_eq!(refused(json!(ids), "2023-07-06").await, "projects", "works had not started by then");
    assert_eq!(refused(json!([ids[0], ids[0]]), "2023-07-07").await, "projects");
    assert_eq!(refused(json!([]), "2023-07-07").await, "projects");
    assert_eq!(refused(json!(ids), "soon").await, "held_on");
    for other in ["applicant", "clerk", "reviewer"] {
        let other = app.as_(other).await;
        other.get("/tours").await.problem(403, "forbidden");
        other.post("/tours", tour(&ids)).await.problem(403, "forbidden");
    }
    let mut later = tour(&ids);
    later["held_on"] = json!("2023-07-10");
    let made = officer.post("/tours", later).await.expect(201);
    let at = format!("/tours/{}", id(&made));
    app.as_("reviewer").await.get(&at).await.problem(404, "not-found");
    app.as_("reviewer").await.post(&format!("{at}/close"), json!({ "version": 1 })).await.problem(404, "not-found");
    let head = app.as_("head").await;
    assert_eq!(head.get(&at).await.expect(200)["can"], json!([]), "nobody has seen the sites yet");
    give(&head, &made, &ids[0], 0, marks(5)).await.problem(422, "tour-not-held");
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-10" })).await.expect(200);
    assert_eq!(head.get(&at).await.expect(200)["can"], json!(["score"]));
    assert_eq!(officer.get(&at).await.expect(200)["can"], json!(["close"]));
    give(&officer, &made, &ids[0], 0, marks(5)).await.problem(403, "forbidden");
    head.post(&format!("{at}/close"), json!({ "version": 1 })).await.problem(403, "forbidden");
    give(&head, &made, &ids[0], 0, marks(5)).await.expect(200);
}
