//! Promotion: a lead is its team's alone, owes a next step on a duty's clock, is compared with other teams' leads, and becomes a project with nothing
//! typed twice.

use crate::support::{TestApp, Visitor, on_both, project};
use base::RecruiterId;
use serde_json::{Value, json};
use server::Role;
use store::RecruiterRecord;

on_both! {
    a_lead_becomes_a_project_with_nothing_typed_twice
    whoever_is_of_another_team_learns_nothing
    the_coordinator_says_whose_it_is
    a_district_s_leader_sees_what_wants_a_place_there
    what_is_wrong_is_told_by_field_and_nothing_is_kept
    a_figure_is_the_count_of_the_leads_that_it_opens
}

/// Two posts for each of two teams.
pub async fn posts(app: &TestApp) {
    let now = app.app.clock.now();
    let post = |n: i64, team: &str| RecruiterRecord {
        id: RecruiterId::new(app.app.ids.next(now)),
        n,
        team: team.to_owned(),
        synthetic: true,
        appointed_on: app.app.today(),
    };
    let all = [post(1, "team-beijing"), post(2, "team-beijing"), post(3, "team-science"), post(4, "team-shanghai")];
    app.app.store.add_recruiters(&all).await.unwrap();
}

pub fn lead(enterprise: &str) -> Value {
    json!({
        "profile": {
            "name": "北方新材料基地", "enterprise": enterprise, "place": "北京", "industry": "2651", "district": "211404",
            "investment_yuan": 300_000_000, "method": "resident"
        },
        "recruiter": 1,
        "next": "拜访企业总部"
    })
}

async fn act(who: &Visitor<'_>, lead: &Value, mut step: Value) -> crate::support::Answer {
    let at = format!("/leads/{}", lead["id"].as_str().unwrap());
    step["version"] = who.get(&at).await.expect(200)["version"].clone();
    who.post(&format!("{at}/commands"), step).await
}

/// Brings a lead as far as a contract.
pub async fn contracted(who: &Visitor<'_>, lead: &Value) -> Value {
    act(who, lead, json!({ "do": "visit", "text": "已互访" })).await.expect(200);
    act(who, lead, json!({ "do": "negotiate", "text": "洽谈用地", "next": "起草协议" })).await.expect(200);
    act(who, lead, json!({ "do": "sign", "yuan": 320_000_000, "text": "签订框架协议" })).await.expect(200);
    act(who, lead, json!({ "do": "contract", "yuan": 280_000_000, "number": "HT-1" })).await.expect(200)
}

fn open_kinds(lead: &Value) -> Vec<&str> {
    let open = |one: &&Value| one["state"] == "open";
    lead["duties"].as_array().unwrap().iter().filter(open).map(|one| one["kind"].as_str().unwrap()).collect()
}

async fn a_lead_becomes_a_project_with_nothing_typed_twice(app: TestApp) {
    posts(&app).await;
    let (recruiter, officer) = (app.as_("recruiter").await, app.as_("officer").await);
    let mut new = lead("北京海润新材料有限公司");
    new.as_object_mut().unwrap().remove("next");
    let made = recruiter.post("/leads", new).await.expect(201);
    assert_eq!((&made["stage"], &made["next"], &made["due_on"]), (&json!("contact"), &Value::Null, &json!("2023-07-12")));
    assert_eq!(open_kinds(&made), ["lead-plan"], "a lead without a next step owes one");
    let planned = act(&recruiter, &made, json!({ "do": "plan", "text": "拜访企业总部" })).await.expect(200);
    assert_eq!(
        (open_kinds(&planned), &planned["due_on"]),
        (vec!["lead-step"], &json!("2023-07-21")),
        "the stage's term: ten working days"
    );
    act(&recruiter, &made, json!({ "do": "sign", "yuan": 1, "text": "签约" })).await.problem(422, "lead-stage");
    act(&recruiter, &made, json!({ "do": "visit", "text": " " })).await.problem(422, "words-required");
    // The duty is ended on the lead's page alone, and is in nobody's list but the team's and the coordinator's.
    let duty = planned["duties"].as_array().unwrap().iter().find(|one| one["state"] == "open").unwrap()["id"].as_str().unwrap();
    let report = json!({ "version": 1, "do": "report", "text": "已办" });
    recruiter.post(&format!("/duties/{duty}/commands"), report).await.problem(422, "through-the-lead");
    officer.get(&format!("/duties/{duty}")).await.problem(404, "not-found");
    assert_eq!(officer.get("/duties?kind=lead-step").await.expect(200)["total"], 0);
    assert_eq!(recruiter.get("/day").await.expect(200)["mine"]["total"], 1);
    let signed = contracted(&recruiter, &made).await;
    assert_eq!((&signed["promised_yuan"], &signed["contract"]["yuan"]), (&json!(320_000_000), &json!(280_000_000)));
    assert!(signed["can"].as_array().unwrap().contains(&json!("land")), "{signed}");

    let at = format!("/leads/{}/project", made["id"].as_str().unwrap());
    let facts = project("")["facts"].clone();
    recruiter.post(&at, json!({ "version": 1, "facts": facts })).await.problem(409, "version-conflict");
    let landed = recruiter.post(&at, json!({ "version": signed["version"], "facts": facts })).await.expect(201);
    assert_eq!((&landed["stage"], open_kinds(&landed), &landed["can"]), (&json!("landed"), vec![], &json!([])));
    let id = landed["project"].as_str().unwrap();
    let register = officer.get(&format!("/projects/{id}")).await.expect(200);
    assert_eq!(
        [&register["name"], &register["owner"], &register["industry"], &register["district"], &register["investment_yuan"]],
        [&json!("北方新材料基地"), &json!("北京海润新材料有限公司"), &json!("2651"), &json!("211404"), &json!(280_000_000)]
    );
    let found = recruiter.get(&format!("/leads?project={id}")).await.expect(200);
    assert_eq!(found["items"][0]["id"], made["id"], "and back from the project");
    // What becomes of the project is the register's word.
    let started = json!({ "version": register["version"], "kind": "started", "done_on": "2023-07-07" });
    officer.post(&format!("/projects/{id}/milestones"), started).await.expect(200);
    let figures = recruiter.get("/leads/figures").await.expect(200);
    assert_eq!((&figures["all"]["signed_yuan"], &figures["all"]["started_yuan"]), (&json!(320_000_000), &json!(280_000_000)));
    assert_eq!(figures["all"]["produced"], 0);
    let facts: Vec<Value> = landed["facts"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(
        facts,
        ["lead-landed", "lead-contracted", "lead-signed", "lead-negotiating", "lead-visited", "lead-planned", "lead-entered"]
    );
}

async fn whoever_is_of_another_team_learns_nothing(app: TestApp) {
    posts(&app).await;
    let (recruiter, leader) = (app.as_("recruiter").await, app.as_("leader").await);
    let coordinator = app.post_of(Role::OfficeHead, "investment-promotion").await;
    let other = app.post_of(Role::Recruiter, "team-shanghai").await;
    let made = recruiter.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    let at = format!("/leads/{}", made["id"].as_str().unwrap());
    for who in [&other, &app.as_("head").await] {
        assert_eq!(who.get("/leads").await.expect(200)["total"], 0);
        who.get(&at).await.problem(404, "not-found");
        who.post(&format!("{at}/commands"), json!({ "version": 1, "do": "lose", "text": "抢走" }))
            .await
            .problem(404, "not-found");
        assert_eq!(who.get("/leads/figures").await.expect(200)["leads"], 0);
        assert_eq!(who.get("/leads/clashes").await.status, if std::ptr::eq(who, &other) { 403 } else { 200 });
    }
    for who in ["officer", "reviewer", "inspector", "administrator"] {
        let who = app.as_(who).await;
        who.get("/leads").await.problem(403, "forbidden");
        who.get(&at).await.problem(404, "not-found");
    }
    for who in [&leader, &coordinator] {
        assert_eq!(who.get("/leads").await.expect(200)["total"], 1);
        who.get(&at).await.expect(200);
        let teams = who.get("/leads/teams").await.expect(200);
        let beijing = teams.as_array().unwrap().iter().find(|one| one["id"] == "team-beijing").unwrap();
        assert_eq!((&beijing["recruiters"], &beijing["leads"]["all"]), (&json!(2), &json!(1)));
    }
    // A leader looks; the coordinator may name another recruiter, and nothing else.
    act(&leader, &made, json!({ "do": "lose", "text": "不做了" })).await.problem(404, "not-found");
    act(&coordinator, &made, json!({ "do": "lose", "text": "不做了" })).await.problem(403, "forbidden");
    act(&coordinator, &made, json!({ "do": "lead", "recruiter": 4 })).await.problem(422, "invalid-values");
    assert_eq!(act(&coordinator, &made, json!({ "do": "lead", "recruiter": 2 })).await.expect(200)["recruiter"], 2);
    let teams = other.get("/leads/teams").await.expect(200);
    let beijing = teams.as_array().unwrap().iter().find(|one| one["id"] == "team-beijing").unwrap();
    assert_eq!(beijing["leads"], Value::Null, "of another team's leads not even how many there are");
}

async fn a_district_s_leader_sees_what_wants_a_place_there(app: TestApp) {
    posts(&app).await;
    let made = app.as_("recruiter").await.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    let at = format!("/leads/{}", made["id"].as_str().unwrap());
    for (who, sees) in [("leader", 1), ("county-leader", 1), ("other-county-leader", 0)] {
        let reader = app.as_(who).await;
        assert_eq!(reader.get("/leads").await.expect(200)["total"], sees, "{who}");
        assert_eq!(reader.get("/leads?district=211404").await.expect(200)["total"], sees, "{who}");
        let teams = reader.get("/leads/teams").await.expect(200);
        let sum: i64 = teams.as_array().unwrap().iter().map(|one| one["leads"]["all"].as_i64().unwrap()).sum();
        assert_eq!(sum, sees, "{who}");
        reader.get(&at).await.expect(if sees == 1 { 200 } else { 404 });
    }
}

async fn the_coordinator_says_whose_it_is(app: TestApp) {
    posts(&app).await;
    let recruiter = app.as_("recruiter").await;
    let coordinator = app.post_of(Role::OfficeHead, "investment-promotion").await;
    let other = app.post_of(Role::Recruiter, "team-shanghai").await;
    let first = recruiter.post("/leads", lead("北京海润新材料有限公司")).await.expect(201);
    assert_eq!(first["contested"], false);
    let later = async |enterprise: &str| {
        let mut new = lead(enterprise);
        (new["recruiter"], new["profile"]["name"]) = (json!(4), json!("另一个项目名"));
        other.post("/leads", new).await.expect(201)
    };
    let joint = later("海润新材料（集团）").await;
    assert_eq!((&joint["contested"], &joint["clashes"][0]["state"]), (&json!(true), &json!("open")));
    let said = joint.to_string();
    for secret in [
        "team-beijing",
        "驻北京",
        "北方新材料基地",
        "北京海润新材料有限公司",
        first["number"].as_str().unwrap(),
        first["id"].as_str().unwrap(),
    ] {
        assert!(!said.contains(secret), "the second team learns that there is one, not whose or what: {secret}");
    }
    let clash = coordinator.get("/leads/clashes?state=open").await.expect(200)["items"][0].clone();
    assert_eq!((&clash["earlier"]["id"], &clash["later"]["id"]), (&first["id"], &joint["id"]));
    assert_eq!(clash["why"][0]["zh"], "企业名称去掉地名和组织形式后相同");
    assert_eq!(clash["due_on"], "2023-07-12", "the decision is a duty with a term of three working days");
    assert_eq!(coordinator.get("/day").await.expect(200)["mine"]["items"][0]["kind"], "lead-clash");
    let decide = async |clash: &Value, outcome: &str, text: &str| {
        let at = format!("/leads/clashes/{}/decision", clash["id"].as_str().unwrap());
        coordinator.post(&at, json!({ "version": clash["version"], "outcome": outcome, "text": text })).await
    };
    let at = format!("/leads/clashes/{}/decision", clash["id"].as_str().unwrap());
    let answer = json!({ "version": 1, "outcome": "first", "text": "归我" });
    other.post(&at, answer.clone()).await.problem(404, "not-found");
    app.as_("head").await.post(&at, answer).await.problem(404, "not-found");
    decide(&clash, "joint", " ").await.problem(422, "words-required");
    decide(&clash, "half", "一人一半").await.problem(422, "invalid-values");
    let decided = decide(&clash, "joint", "两队联合跟进").await.expect(200);
    assert_eq!((&decided["state"], &decided["can_decide"]), (&json!("joint"), &json!(false)));
    decide(&decided, "first", "改主意了").await.problem(422, "clash-settled");
    let merged = other.get(&format!("/leads/{}", joint["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&merged["stage"], &merged["into"], open_kinds(&merged)), (&json!("merged"), &first["id"], vec![]));
    let together = other.get(&format!("/leads/{}", first["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(together["joint"][0]["id"], "team-shanghai", "both teams work on the first lead");
    act(&other, &first, json!({ "do": "visit", "text": "联合拜访" })).await.expect(200);

    // What a team works on already is no clash with what it enters; another enterprise's is, and is decided otherwise.
    assert_eq!(later("海润新材料有限公司").await["contested"], false);
    recruiter.post("/leads", lead("北京启明合金有限公司")).await.expect(201);
    let apart = later("启明合金科技有限公司").await;
    assert_eq!(apart["contested"], true, "near names, the same industry and place: {apart}");
    act(&other, &apart, json!({ "do": "visit", "text": "已互访" })).await.expect(200);
    act(&other, &apart, json!({ "do": "negotiate", "text": "洽谈" })).await.expect(200);
    act(&other, &apart, json!({ "do": "sign", "yuan": 1_000, "text": "签约" })).await.problem(422, "lead-contested");
    let clash = coordinator.get("/leads/clashes?state=open").await.expect(200)["items"][0].clone();
    decide(&clash, "separate", "两家子公司").await.expect(200);
    let free = act(&other, &apart, json!({ "do": "sign", "yuan": 1_000, "text": "签约" })).await.expect(200);
    assert_eq!((&free["contested"], &free["stage"]), (&json!(false), &json!("signed")));
    assert_eq!(coordinator.get("/leads/clashes").await.expect(200)["total"], 2);
}

async fn what_is_wrong_is_told_by_field_and_nothing_is_kept(app: TestApp) {
    posts(&app).await;
    let recruiter = app.as_("recruiter").await;
    let fields = |body: &Value| -> Vec<String> {
        let mut all: Vec<String> =
            body["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect();
        all.sort_unstable();
        all
    };
    let mut wrong = lead("");
    wrong["recruiter"] = json!(1);
    let profile = &mut wrong["profile"];
    (profile["industry"], profile["district"], profile["investment_yuan"]) = (json!("9"), json!("mars"), json!(0));
    (profile["code"], profile["method"]) = (json!("123"), json!("chain"));
    let told = recruiter.post("/leads", wrong).await.problem(422, "invalid-values");
    assert_eq!(fields(&told), ["chain", "code", "district", "enterprise", "industry", "investment_yuan"]);
    let mut strangers = lead("演示企业");
    strangers["recruiter"] = json!(4);
    assert_eq!(fields(&recruiter.post("/leads", strangers).await.problem(422, "invalid-values")), ["recruiter"]);
    let mut unknown = lead("演示企业");
    unknown["profile"]["method"] = json!("enterprise");
    assert_eq!(fields(&recruiter.post("/leads", unknown.clone()).await.problem(422, "invalid-values")), ["introducer"]);
    unknown["profile"]["introducer"] = json!("018a0000-0000-7000-8000-000000000001");
    recruiter.post("/leads", unknown).await.problem(404, "not-found");
    assert_eq!(recruiter.get("/leads").await.expect(200)["total"], 0);
    // A project that the register refuses leaves the lead as it was.
    let made = recruiter.post("/leads", lead("演示企业")).await.expect(201);
    let signed = contracted(&recruiter, &made).await;
    let at = format!("/leads/{}", made["id"].as_str().unwrap());
    let refused = json!({ "version": signed["version"], "facts": {}, "industry": "9" });
    recruiter.post(&format!("{at}/project"), refused).await.problem(422, "invalid-values");
    let still = recruiter.get(&at).await.expect(200);
    assert_eq!((&still["stage"], &still["version"]), (&json!("signed"), &signed["version"]));
}

async fn a_figure_is_the_count_of_the_leads_that_it_opens(app: TestApp) {
    posts(&app).await;
    let (recruiter, leader) = (app.as_("recruiter").await, app.as_("leader").await);
    for name in ["甲材料", "乙化工", "丙装备"] {
        recruiter.post("/leads", lead(name)).await.expect(201);
    }
    let all = recruiter.get("/leads").await.expect(200);
    contracted(&recruiter, &all["items"][0]).await;
    act(&recruiter, &all["items"][1], json!({ "do": "lose", "text": "在外省选址" })).await.expect(200);
    leader.post("/clock/advance", json!({ "to": "2023-08-10" })).await.expect(200);
    let figures = leader.get("/leads/figures?by=method").await.expect(200);
    assert_eq!((&figures["leads"], &figures["open"], &figures["overdue"]), (&json!(3), &json!(2), &json!(2)));
    // Eighty of a hundred of what is signed, ten of what is a first contact.
    assert_eq!((&figures["open_yuan"], &figures["weighted_yuan"]), (&json!(600_000_000), &json!(270_000_000)));
    for rung in figures["rungs"].as_array().unwrap() {
        let mark = rung["mark"].as_str().unwrap();
        let opened = leader.get(&format!("/leads?reached={mark}")).await.expect(200);
        assert_eq!(opened["total"], rung["count"], "{mark}");
    }
    assert_eq!(leader.get("/leads?reached=nowhere").await.expect(200)["total"], 0);
    assert_eq!(leader.get("/leads?overdue=true").await.expect(200)["total"], 2);
    assert_eq!((&figures["groups"][0]["id"], &figures["groups"][0]["contracted"]), (&json!("resident"), &json!(1)));
    let dear = leader.get("/leads?sort=investment&order=desc&limit=2").await.expect(200);
    let rest = leader.get(&format!("/leads?sort=investment&order=desc&limit=2&after={}", dear["next"].as_str().unwrap())).await;
    assert_eq!(rest.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(leader.get("/leads?q=%E4%B9%99%E5%8C%96%E5%B7%A5&industry=26").await.expect(200)["total"], 1);
    let csv = leader.get("/leads.csv?open=true").await;
    let text = String::from_utf8(csv.bytes.clone()).unwrap();
    assert_eq!((csv.status.as_u16(), text.lines().count()), (200, 3), "{text}");
    // Of a past day each row says how far it was then; what is done next is known of today alone.
    act(&recruiter, &all["items"][2], json!({ "do": "visit", "text": "已互访", "next": "发送方案" })).await.expect(200);
    let rows = async |as_of: &str| {
        let found = leader.get(&format!("/leads{as_of}")).await.expect(200);
        let mut items = found["items"].as_array().unwrap().clone();
        items.sort_by_key(|one| one["enterprise"].to_string());
        items.iter().map(|one| json!([one["stage"], one["open"], one["next"], one["contract_yuan"]])).collect::<Value>()
    };
    let then = rows("?as_of=2023-08-09").await;
    let now = rows("").await;
    for (was, is) in then.as_array().unwrap().iter().zip(now.as_array().unwrap()) {
        assert_eq!(was[2], Value::Null, "{was}");
        match is[0].as_str().unwrap() {
            "visited" => assert_eq!((&was[0], &was[1], &is[2]), (&json!("contact"), &json!(true), &json!("发送方案"))),
            _ => assert_eq!((&was[0], &was[1], &was[3]), (&is[0], &is[1], &is[3])),
        }
    }
    assert_eq!((then.as_array().unwrap().len(), rows("?as_of=2023-07-06").await), (3, json!([])));
}
