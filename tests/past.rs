//! The past of stages, lamps and what was late: what the screens said at the end of a day is what they say as of it ever after.

use crate::cockpit::{planned, reach, walked};
use crate::duties::accepted;
use crate::support::{TestApp, Visitor, on_both};
use serde_json::{Value, json};

on_both! {
    each_day_stays_as_its_screens_were
    what_was_not_kept_is_not_told
    lists_say_what_a_past_day_can_be_asked
}

/// What changes with a day: the cockpit's groups, what of each project's row tells how it stands, and the map's classes.
async fn screens(who: &Visitor<'_>, as_of: &str) -> Value {
    let ask = async |path: &str| who.get(path).await.expect(200);
    let view = ask(&format!("/cockpit{as_of}")).await;
    let values = |part: &str| {
        let figures = view[part]["figures"].as_array().unwrap().iter();
        figures.map(|one| (one["id"].as_str().unwrap().to_owned(), one["value"].clone())).collect::<Value>()
    };
    let late = view["late"]["longest"].as_array().unwrap().iter();
    let late: Vec<Value> =
        late.map(|one| json!([one["id"], one["owner"]["id"], one["due_on"], one["lamp"], one["lamp_words"]["zh"]])).collect();
    let offices = view["late"]["offices"].as_array().unwrap().iter();
    let offices: Vec<Value> = offices.map(|one| json!([one["office"]["id"], one["overdue"]["value"]])).collect();
    let rows = ask(&format!("/projects{as_of}")).await;
    let rows = rows["items"].as_array().unwrap().iter();
    let rows: Vec<Value> = rows
        .map(|one| {
            json!([one["id"], one["stage"], one["needed"], one["granted"], one["open_cases"], one["lamp"], one["waiting_on"]])
        })
        .collect();
    let map = ask(&format!("/map{as_of}")).await;
    let overdue = async |list: &str, due: &str| {
        let sign = if as_of.is_empty() { "" } else { "&" };
        let found = ask(&format!("{list}{sign}{}", as_of.trim_start_matches('?'))).await;
        let mut all: Vec<Value> =
            found["items"].as_array().unwrap().iter().map(|one| json!([one["id"], one[due], one["office"]["id"]])).collect();
        all.sort_by_key(Value::to_string);
        Value::Array(all)
    };
    // The campaign's board and its list, where there is one.
    let campaign = match ask("/campaigns").await["items"][0]["id"].as_str() {
        None => Value::Null,
        Some(id) => {
            let board = ask(&format!("/campaigns/{id}{as_of}")).await;
            let list = ask(&format!("/campaigns/{id}/projects{as_of}")).await;
            let rows = list["items"].as_array().unwrap().iter();
            let rows: Vec<Value> = rows
                .map(|one| json!([one["id"], one["stage"], one["lamp"], one["waiting_on"], one["started_on"], one["reached_on"]]))
                .collect();
            json!([
                board["listed"],
                board["reached"],
                board["started"],
                board["by_office"],
                board["by_stage"],
                list["total"],
                rows
            ])
        }
    };
    json!({
        "campaign": campaign,
        "stages": values("stages"), "lamps": values("lamps"), "late": values("late"), "longest": late, "offices": offices, "rows": rows,
        "map": [map["stages"], map["lamps"], map["projects"]],
        "duties": overdue("/duties?scope=all&lamp=overdue", "due_on").await,
        "cases": overdue("/cases?lamp=overdue", "due_on").await,
        "issues": overdue("/issues?overdue=true", "due_on").await,
    })
}

async fn on(app: &TestApp, day: &str) {
    app.as_("leader").await.post("/clock/advance", json!({ "to": day })).await.expect(200);
}

/// Does something to a duty.
async fn act(who: &Visitor<'_>, duty: &str, step: &str, text: &str) {
    let at = format!("/duties/{duty}");
    let now = who.get(&at).await.expect(200);
    who.post(&format!("{at}/commands"), json!({ "version": now["version"], "do": step, "text": text })).await.expect(200);
}

async fn each_day_stays_as_its_screens_were(app: TestApp) {
    let (leader, reviewer, head) = (app.as_("leader").await, app.as_("reviewer").await, app.as_("head").await);
    let mut told = Vec::new();
    let mut day_ends = async |day: &'static str| told.push((day, screens(&leader, "").await));

    // Friday: a case is accepted, promised by Thursday; an enterprise asks something; another project waits.
    let case = accepted(&app).await;
    let asked = json!({ "channel": "company-page", "text": "取水许可什么时候能办" });
    let issue = app.as_("applicant").await.post("/issues", asked).await.expect(201);
    let waiting = planned(&app, "另一项目", "211421", 50_000_000, &[]).await;
    let campaign = json!({ "name": "攻坚", "key": null, "from": "2023-07-03", "days": 40, "target": "started", "projects": [case["project"]["id"], waiting] });
    app.as_("officer").await.post("/campaigns", campaign).await.expect(201);
    day_ends("2023-07-07").await;
    on(&app, "2023-07-10").await;
    let pause = json!({ "cause": "expert-review", "expected_on": "2023-07-20", "reason": "专家评审" });
    let case = reviewer.do_(&case, "pause", pause).await.expect(200);
    day_ends("2023-07-10").await;
    // The clock runs again and stands still again on one day: the day ends as it began.
    on(&app, "2023-07-11").await;
    let case = reviewer.do_(&case, "resume", json!({})).await.expect(200);
    day_ends("2023-07-11").await;
    // Nothing happens on Wednesday. On Tuesday the promise is overrun, a reason owed; the enterprise waits since Saturday.
    on(&app, "2023-07-18").await;
    day_ends("2023-07-18").await;
    let duties = reviewer.get(&format!("/cases/{}/duties", case["id"].as_str().unwrap())).await.expect(200);
    let duties = duties["items"].as_array().unwrap().iter();
    let reason = duties.clone().find(|one| one["kind"] == "reason").map(|one| one["id"].as_str().unwrap().to_owned()).unwrap();
    // The day after its last day it is late; what was reported is late no more, and what is sent back is again.
    on(&app, "2023-07-27").await;
    day_ends("2023-07-27").await;
    on(&app, "2023-07-28").await;
    act(&reviewer, &reason, "report", "专家评审回避，已公开说明。").await;
    day_ends("2023-07-28").await;
    on(&app, "2023-08-01").await;
    act(&leader, &reason, "send-back", "说明不具体。").await;
    let at = format!("/issues/{}", issue["id"].as_str().unwrap());
    let version = reviewer.get(&at).await.expect(200)["version"].clone();
    let answer = json!({ "version": version, "do": "answer", "text": "材料齐全后四个工作日办结" });
    reviewer.post(&format!("{at}/commands"), answer).await.expect(200);
    day_ends("2023-08-01").await;
    on(&app, "2023-08-02").await;
    let case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": "同意" })).await.expect(200);
    let case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    day_ends("2023-08-02").await;
    on(&app, "2023-08-03").await;
    head.do_(&case, "deliver", json!({})).await.expect(200);
    act(&reviewer, &reason, "report", "已补充具体原因。").await;
    act(&leader, &reason, "close", "").await;
    reach(&app, &waiting, "started", Some("2023-08-03")).await;
    day_ends("2023-08-03").await;
    on(&app, "2023-08-04").await;
    reach(&app, &waiting, "completed", Some("2023-08-04")).await;
    day_ends("2023-08-04").await;
    on(&app, "2023-08-31").await;

    let mut late = Vec::new();
    for (day, then) in &told {
        let now = screens(&leader, &format!("?as_of={day}")).await;
        for part in then.as_object().unwrap().keys() {
            assert_eq!(now[part], then[part], "{part} as of {day}");
        }
        late.push(["late.duties", "late.cases", "late.issues"].map(|id| then["late"][id].as_i64().unwrap()));
        // And every figure opens as many records.
        walked(&leader, day).await;
    }
    assert!(late.iter().any(|one| one[1] > 0) && late.iter().any(|one| one[2] > 0), "something was late: {late:?}");
    let counts: std::collections::BTreeSet<i64> = late.iter().map(|one| one[0]).collect();
    assert!(counts.len() > 2, "and not always the same: {late:?}");
    // Days on which nothing happened are like those before.
    let (quiet, before) = (screens(&leader, "?as_of=2023-07-13").await, screens(&leader, "?as_of=2023-07-12").await);
    assert_eq!(quiet["rows"], before["rows"]);
    let sheet = String::from_utf8(leader.get("/duties.csv?scope=all&lamp=overdue&as_of=2023-08-01").await.bytes).unwrap();
    let n = leader.get("/duties?scope=all&lamp=overdue&as_of=2023-08-01").await.expect(200)["total"].as_u64().unwrap();
    assert_eq!(sheet.lines().count() as u64, n + 1, "{sheet}");
}

async fn what_was_not_kept_is_not_told(app: TestApp) {
    planned(&app, "早开工", "211404", 100_000_000, &[("started", "2023-03-01")]).await;
    let leader = app.as_("leader").await;
    // The program kept pasts from that day on; what was planned in January came into the register on the seventh of July.
    app.app.store.put_setting("past.kept_since", "2023-07-01").await.unwrap();
    let (then, _) = walked(&leader, "2023-06-27").await;
    assert_eq!(then["current"], false);
    for part in ["stages", "lamps", "late"] {
        assert_eq!((&then[part]["figures"], then[part]["unknown"]["zh"].is_string()), (&json!([]), true), "{part}");
    }
    let (then, figures) = walked(&leader, "2023-07-04").await;
    assert_eq!(then["stages"]["unknown"], Value::Null);
    assert_eq!(
        (&figures["stage.started"]["value"], &figures["lamp.none"]["value"]),
        (&json!(1), &json!(1)),
        "its start is told by its day"
    );
    let (_, before) = walked(&leader, "2023-02-28").await;
    assert!(!before.contains_key("stage.started"));
    let rows = leader.get("/projects?as_of=2023-02-28").await.expect(200);
    assert_eq!((&rows["items"][0]["stage"], &rows["items"][0]["waiting_on"]), (&json!("unrecorded"), &Value::Null));
    assert_eq!(leader.get("/map?as_of=2023-02-28&stage=unrecorded").await.expect(200)["total"], 1);
    for list in ["/duties?scope=all&lamp=overdue", "/cases?lamp=overdue", "/issues?overdue=true"] {
        let said = leader.get(&format!("{list}&as_of=2023-06-30")).await.problem(422, "invalid-values");
        assert_eq!(said["errors"][0]["field"], "as_of", "{list}");
        leader.get(&format!("{list}&as_of=2023-07-01")).await.expect(200);
    }
}

async fn lists_say_what_a_past_day_can_be_asked(app: TestApp) {
    let leader = app.as_("leader").await;
    for (list, field) in [
        ("/projects?toured=true", "toured"),
        ("/leads?open=true", "open"),
        ("/duties?scope=all&lamp=overdue&state=open", "state"),
        ("/duties?scope=all&lamp=overdue&open=true", "open"),
        ("/duties?scope=all&lamp=green", "lamp"),
        ("/duties?scope=all", "lamp"),
        ("/cases?lamp=overdue&scope=queue", "scope"),
        ("/cases?lamp=overdue&state=accepted", "state"),
        ("/cases?lamp=overdue&open=true", "open"),
        ("/cases?q=a", "lamp"),
        ("/issues?overdue=true&state=handed", "state"),
        ("/issues?overdue=false", "overdue"),
    ] {
        let said = leader.get(&format!("{list}&as_of=2023-06-27")).await.problem(422, "invalid-values");
        assert_eq!(said["errors"][0]["field"], field, "{list}: {said}");
        leader.get(&format!("{list}&as_of=2023-07-07")).await.expect(200);
        leader.get(&format!("{list}&as_of=2023-07-08")).await.problem(422, "invalid-values");
    }
    for list in
        ["/projects?lamp=overdue", "/projects?stage=started", "/projects?office=water", "/projects?sort=due", "/map?lamp=green"]
    {
        leader.get(&format!("{list}&as_of=2023-06-27")).await.expect(200);
    }
}
