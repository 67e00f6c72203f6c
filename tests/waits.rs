//! Lists of what is waited for beside a case's own clock: papers that may follow, opinions that an office owes.

use crate::support::{TestApp, on_both, project};
use serde_json::{Value, json};

on_both! {
    papers_that_may_follow_are_listed_until_they_come
    an_opinion_lies_on_the_desk_of_the_office_that_was_asked
    nobody_reads_what_is_not_his
}

/// A permit to discharge into drains that lacks a minor paper, which is promised.
async fn tolerated(app: &TestApp) -> Value {
    let mut body = project("2304-211404-04-01-000018");
    body["facts"].as_object_mut().unwrap().insert("drains".into(), json!(true));
    let project = app.as_("officer").await.post("/projects", body).await.expect(201);
    let id = project["id"].as_str().unwrap();
    let applicant = app.as_("applicant").await;
    let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
    let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == "drainage-permit").unwrap().clone();
    let ids = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
    let papers: Vec<&str> = ids.filter(|id| *id != "pretreatment").collect();
    let body = json!({ "item": "drainage-permit", "materials": papers, "promise": {} });
    let case = applicant.post(&format!("/projects/{id}/cases"), body).await.expect(201);
    app.as_("clerk").await.do_(&case, "tolerate", json!({})).await.expect(200)
}

async fn list(app: &TestApp, who: &str, scope: &str) -> Value {
    app.as_(who).await.get(&format!("/cases?scope={scope}")).await.expect(200)
}

async fn count(app: &TestApp, who: &str, of: &str) -> i64 {
    app.as_(who).await.get("/cases/counts").await.expect(200)[of].as_i64().unwrap()
}

async fn papers_that_may_follow_are_listed_until_they_come(app: TestApp) {
    let case = tolerated(&app).await;
    for who in ["applicant", "clerk", "leader"] {
        let found = list(&app, who, "tolerated").await;
        assert_eq!(found["total"], 1, "{who}");
        let row = &found["items"][0];
        assert_eq!(row["id"], case["id"]);
        assert_eq!(row["applicant"], "演示企业");
        // Six working days from Friday 7 July.
        assert_eq!(row["wait"]["until"], "2023-07-17", "{row}");
        assert_eq!((&row["wait"]["days_left"], &row["wait"]["lamp"]), (&json!(6), &json!("green")));
        assert_eq!(row["wait"]["papers"], json!([{ "zh": "预处理设施说明", "en": "statement on pre-treatment" }]));
        assert_eq!(count(&app, who, "tolerated").await, 1, "{who}");
    }
    let plain = list(&app, "clerk", "all").await;
    assert_eq!(plain["items"][0]["wait"], Value::Null, "other lists do not read whole cases");
    assert_eq!(count(&app, "reviewer", "tolerated").await, 0, "the papers are owed to another office");
    let applicant = app.as_("applicant").await;
    applicant.do_(&case, "supplement", json!({ "materials": ["pretreatment"] })).await.expect(200);
    assert_eq!(list(&app, "applicant", "tolerated").await["total"], 0);
    assert_eq!(count(&app, "clerk", "tolerated").await, 0);
}

async fn an_opinion_lies_on_the_desk_of_the_office_that_was_asked(app: TestApp) {
    let project = app.project().await;
    let id = project["id"].as_str().unwrap();
    let applicant = app.as_("applicant").await;
    let mut case = Value::Null;
    for item in ["project-code", "soil-water"] {
        let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        case = applicant.post(&format!("/projects/{id}/cases"), json!({ "item": item, "materials": papers })).await.expect(201);
    }
    let case = app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let asking = json!({ "offices": ["emergency"], "until": "2023-07-12" });
    let asked = app.as_("reviewer").await.do_(&case, "consult", asking).await.expect(200);
    for sort in ["", "&sort=due&order=desc", "&sort=received"] {
        let found = list(&app, "other-reviewer", &format!("asked{sort}")).await;
        assert_eq!((&found["total"], &found["items"][0]["id"]), (&json!(1), &case["id"]), "{sort}");
        assert_eq!(found["items"][0]["wait"]["until"], "2023-07-12");
        assert_eq!(found["items"][0]["office"]["id"], "water", "the office that asks");
    }
    assert_eq!(count(&app, "other-reviewer", "asked").await, 1);
    for who in ["reviewer", "leader", "clerk"] {
        assert_eq!((list(&app, who, "asked").await["total"].as_i64(), count(&app, who, "asked").await), (Some(0), 0), "{who}");
    }
    // Nothing is granted before it has answered, and whoever decides reads its name.
    let reviewed =
        app.as_("reviewer").await.do_(&asked, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let early = app.as_("head").await.do_(&reviewed, "decide", json!({ "outcome": "granted", "reason": "同意" })).await;
    let early = early.problem(422, "opinions-outstanding");
    assert!(early["detail"].as_str().unwrap().contains("应急管理局"), "{early}");
    // The office that was asked answers from there, and has answered.
    let offered = app.as_("other-reviewer").await.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
    assert!(offered["can"].as_array().unwrap().iter().any(|one| one["do"] == "answer" && one["allowed"] == true));
    app.as_("other-reviewer").await.do_(&reviewed, "answer", json!({ "opinion": "agree" })).await.expect(200);
    assert_eq!(list(&app, "other-reviewer", "asked").await["total"], 0);
    assert_eq!(count(&app, "other-reviewer", "asked").await, 0);
}

async fn nobody_reads_what_is_not_his(app: TestApp) {
    tolerated(&app).await;
    assert_eq!(list(&app, "stranger", "tolerated").await["total"], 0, "another company");
    for who in ["applicant", "stranger"] {
        assert_eq!(list(&app, who, "drawn").await["total"], 0, "{who} is not told what will be looked at again");
        assert_eq!(list(&app, who, "asked").await["total"], 0);
    }
    app.nobody().await.get("/cases?scope=asked").await.problem(401, "sign-in-first");
    app.as_("clerk").await.get("/cases?scope=everything").await.problem(400, "bad-query");
}
