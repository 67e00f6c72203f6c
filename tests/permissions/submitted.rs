//! What is submitted decides neither who acts nor reaches further than he does: identities, offices and companies in a body, and the ids of records that
//! are not his in bodies and queries (the class of CVE-2026-37669).

use super::probe::{Operation, operations, records};
use crate::support::{COMPANY, TestApp, project};
use serde_json::{Value, json};
use server::Role;
use server::access::{Reach, rule_of};
use std::collections::BTreeSet;

/// Fields by which records, people, offices and companies are named.
const NAMES: &[&str] = &[
    "project",
    "projects",
    "case",
    "cases",
    "cases.id",
    "id",
    "company",
    "code",
    "owner_code",
    "user",
    "deputy",
    "assignee",
    "entity",
    "entities",
    "steward",
    "office",
    "files",
    "ticket",
    "on_behalf.ticket",
    "policy",
    "issue",
    "duty",
    "upload",
    "head",
    "lead",
    "identity",
    "post",
    "district",
];

/// Fields of operations that companies, or officials for their office alone, may call: what [`those_that_are_not_his_are_unknown`] asks.
const TRIED: &[(&str, &str)] = &[
    ("get-cases", "project"),
    ("get-cases", "office"),
    ("get-issues", "company"),
    ("get-issues", "steward"),
    ("get-issues", "office"),
    ("get-duties", "office"),
    ("get-duties-csv", "office"),
    ("post-cases-commands", "cases"),
    ("post-cases-commands", "cases.id"),
    ("post-projects-id-uploads", "case"),
    ("post-issues", "company"),
    ("post-issues", "code"),
    ("post-opinions", "id"),
    ("post-absences", "user"),
    ("post-absences", "deputy"),
    ("get-projects-id-receipt", "cases"),
    ("post-projects-id-applications", "files"),
    ("post-establishments-id-filing", "files"),
    ("get-policies-claims", "policy"),
    ("get-policies-claims", "steward"),
    ("get-policies-claims", "office"),
    ("get-projects", "office"),
    ("get-projects-csv", "office"),
    ("post-tellings-read", "id"),
    ("post-session-post", "post"),
    ("get-me-posts-deputies", "post"),
    ("post-me-posts", "post"),
    ("post-me-posts", "deputy"),
    ("get-projects", "district"),
    ("get-projects-csv", "district"),
    ("get-map", "district"),
    ("get-entities", "district"),
    ("get-entities-csv", "district"),
    ("get-entities-xlsx", "district"),
    ("get-duties", "district"),
    ("get-duties-csv", "district"),
    ("get-task-forces", "district"),
    ("get-task-forces", "office"),
    ("get-campaigns-id-projects", "district"),
    ("get-campaigns-id-projects", "office"),
    ("get-campaigns-id-projects-csv", "district"),
    ("get-campaigns-id-projects-csv", "office"),
];

/// Fields that name something which everybody in that operation may name, and why.
const CHOICES: &[(&str, &str, &str)] = &[
    ("post-issues", "office", "a company asks any office on the direct line"),
    ("post-issues-id-commands", "office", "an issue is handed to any office"),
    ("get-burden-twice", "office", "a filter within what the leader reaches (tests/burden.rs)"),
    ("get-burden-twice-csv", "office", "the same list"),
    ("get-burden-twice-records", "office", "the same list, each time of it"),
    ("get-burden-twice-records-csv", "office", "the same list"),
    ("get-leads", "district", "a filter within what the team or the coordinator sees (tests/leads.rs)"),
    ("get-leads-csv", "district", "the same list"),
    ("get-leads-figures", "district", "the same list, summed up"),
    ("post-leads-id-project", "district", "a lead may want any district"),
    ("post-walks-id-commands", "office", "a finding is for any office"),
    ("post-dispatch-meetings-id-commands", "office", "a meeting decides for any office"),
    ("post-task-forces-id-commands", "office", "a task force has members of any office"),
    ("post-task-forces-id-commands", "head", "its head is any post"),
    ("post-establishments", "entity", "a legal form"),
    ("patch-establishments-id", "entity", "a legal form"),
    (
        "post-projects-id-applications",
        "on_behalf.ticket",
        "the window's alone, and of the ticket that it serves (tests/windows.rs)",
    ),
    ("get-watch", "office", "a head finds what his own office was asked about, whatever he names (tests/watching.rs)"),
    ("get-watch-csv", "office", "the same as a file"),
    ("post-complaints", "office", "anyone complains of any office"),
    ("post-complaints", "post", "and of any post there"),
    ("get-dispatch", "district", "a slice of the meetings that he may know of (tests/dispatch.rs)"),
    ("get-dispatch-meetings", "district", "the same"),
    ("post-establishments", "district", "where the company will sit"),
    ("patch-establishments-id", "district", "where the company will sit"),
    ("post-projects-id-playbook", "lead", "any office may be made to lead; the project is in his reach"),
    ("post-complaints-id-commands", "office", "an inspector names any office, and hands to any (tests/complaints.rs)"),
    ("get-leads", "project", "only leads that the reader sees are found (tests/leads.rs)"),
    ("get-leads-csv", "project", "the same as a file"),
    ("post-leads-id-project", "code", "the project's own, checked by the register"),
    ("post-leads-id-project", "owner_code", "any enterprise may build"),
    ("post-visits", "entities", "an official visits any entity of the city"),
    ("post-visits", "entity", "an official visits any entity of the city"),
    ("post-visits", "steward", "a leader's are those of his district (tests/posts.rs)"),
    ("get-visits", "steward", "a filter within what the reader reaches (tests/posts.rs)"),
    ("get-visits-plan", "steward", "a leader's are those of his district (tests/posts.rs)"),
    ("get-stewards", "district", "a filter within what the reader reaches (tests/posts.rs)"),
    ("get-stewards-appraisal", "district", "a filter within what the reader reaches (tests/posts.rs)"),
    ("get-stewards-appraisal-csv", "district", "the same as a file"),
    ("get-ratings", "office", "a filter within what the reader reaches (tests/posts.rs)"),
    ("post-visits-id-entries", "entity", "one of the round (tests/visits.rs)"),
    ("post-visits-id-entries", "id", "an entry's own id, made by its writer (tests/visits.rs)"),
    ("patch-policies-id", "policy", "the policy's text"),
    ("post-policies-id-publish", "id", "an edition, named by the office"),
    ("post-policies-id-end", "id", "an edition, named by the office"),
    ("post-me-contact-confirm", "code", "the number that was mailed"),
    ("post-me-second-factor", "code", "a code of one's own device (tests/second_factor.rs)"),
    ("post-me-second-factor-confirm", "code", "a code of one's own device (tests/second_factor.rs)"),
    ("post-me-second-factor-off", "code", "a code of one's own device (tests/second_factor.rs)"),
    ("post-me-second-factor-recovery-codes", "code", "a code of one's own device (tests/second_factor.rs)"),
    ("post-tours-id-scores", "project", "one of the tour (tests/tour.rs)"),
    ("post-policies", "entity", "a policy's text"),
];

/// Every field that names something, of the operations whose callers do not reach the whole city, is tried or is a choice with its reason.
pub fn every_field_is_tried() {
    let tried: BTreeSet<(String, String)> = TRIED
        .iter()
        .map(|&(one, field)| (one.to_owned(), field.to_owned()))
        .chain(CHOICES.iter().map(|&(one, field, _)| (one.to_owned(), field.to_owned())))
        .collect();
    let mut missing = Vec::new();
    for one in operations() {
        let Some(rule) = rule_of(&one.id) else { continue };
        let narrow = Role::ALL.into_iter().any(|role| rule.reach(role).is_some_and(|reach| reach != Reach::City));
        if !narrow {
            continue;
        }
        for field in one.fields().into_iter().filter(|field| NAMES.contains(&field.as_str())) {
            if !tried.contains(&(one.id.clone(), field.clone())) {
                missing.push(format!("(\"{}\", \"{field}\")", one.id));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "these fields name records or people: ask in tests/permissions/submitted.rs what becomes of another's id and add them to TRIED, or to CHOICES with \
         the reason why anyone may name them: {}",
        missing.join(", ")
    );
}

/// Whoever tells in a body who he is is refused: nobody listens to it (DIGIT's RequestInfo).
pub async fn nobody_says_who_he_is(app: &TestApp) {
    let administrator = app.user("administrator");
    let mut listened = Vec::new();
    for one in operations() {
        let (Some(rule), Some(body)) = (rule_of(&one.id), one.body.clone()) else { continue };
        let Some(role) = rule.roles().into_iter().next() else { continue };
        let visitor = app.as_(visitor_of(role)).await;
        for (field, value) in [
            ("RequestInfo", json!({ "userInfo": { "uuid": administrator } })),
            ("user_id", json!(administrator)),
            ("role", json!("administrator")),
        ] {
            let mut said = body.clone();
            let Some(fields) = said.as_object_mut() else { continue };
            if one.fields().iter().any(|known| known == field) {
                continue;
            }
            fields.insert(field.to_owned(), value);
            let answer = visitor.raw(one.method.clone(), &one.somewhere(), said.to_string()).await;
            // Steps whose shape depends on what is done are read after the record was found.
            if ![400, 404, 409, 422].contains(&answer.status.as_u16()) {
                listened.push(format!("{} took {field}: {}", one.id, answer.status));
            }
        }
    }
    assert!(listened.is_empty(), "bodies with who somebody says he is:\n{}", listened.join("\n"));
}

fn visitor_of(role: Role) -> &'static str {
    match role {
        Role::Applicant => "stranger",
        Role::WindowClerk => "clerk",
        Role::Reviewer => "reviewer",
        Role::OfficeHead => "head",
        Role::ProjectOfficer => "officer",
        Role::Leader => "leader",
        Role::Inspector => "inspector",
        Role::Recruiter => "recruiter",
        _ => "administrator",
    }
}

/// The ids of another company's, another office's or another person's records, submitted in a body or a query, are unknown.
pub async fn those_that_are_not_his_are_unknown(app: &TestApp) {
    let of = records(app).await;
    let (stranger, reviewer, emergency) = (app.as_("stranger").await, app.as_("reviewer").await, app.as_("other-reviewer").await);
    let mut own = project("2304-211404-04-01-000026");
    own["owner_code"] = json!("91110000600037341L");
    let own = app.as_("officer").await.post("/projects", own).await.expect(201)["id"].as_str().unwrap().to_owned();
    let (project, case) = (&of["projects"], &of["cases"]);

    let found = async |path: String| stranger.get(&path).await.expect(200)["total"].clone();
    assert_eq!(found(format!("/cases?project={project}")).await, 0);
    assert_eq!(found("/cases?office=water".into()).await, 0);
    assert_eq!(found("/projects?office=water".into()).await, 0);
    assert_eq!(found(format!("/issues?company={COMPANY}")).await, 0);
    assert_eq!(found("/issues?office=water".into()).await, 0);
    stranger.get("/cases?figure=received&office=water").await.problem(403, "forbidden");

    let many = json!({ "cases": [{ "id": case, "version": 1 }], "command": { "do": "withdraw", "reason": "不办了" } });
    let told = stranger.post("/cases/commands", many).await.expect(200);
    assert_eq!((&told["done"], &told["refused"][0]["problem"]["status"]), (&json!([]), &json!(404)));
    assert_eq!((&told["refused"][0]["number"], &told["refused"][0]["item_name"]), (&Value::Null, &Value::Null));
    let upload = json!({ "name": "a.pdf", "bytes": 9, "material": "soil-water.application-form", "case": case });
    stranger.post(&format!("/projects/{own}/uploads"), upload).await.problem(404, "not-found");
    stranger.get(&format!("/projects/{own}/receipt?cases={case}")).await.problem(404, "not-found");
    let path = stranger.get(&format!("/projects/{own}/path")).await.expect(200);
    let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == "soil-water").unwrap().clone();
    let paper = step["materials"][0]["key"].as_str().unwrap_or("soil-water.application-form").to_owned();
    let theirs = json!({ "items": ["soil-water"], "materials": [paper], "files": { paper.clone(): of["uploads"] } });
    stranger.post(&format!("/projects/{own}/applications"), theirs).await.problem(422, "invalid-values");

    // An applicant asks for his own company, whatever he says.
    let asked = json!({ "channel": "company-page", "text": "取水许可", "company": "别的企业", "code": COMPANY });
    let issue = stranger.post("/issues", asked).await.expect(201);
    app.as_("applicant").await.get(&format!("/issues/{}", issue["id"].as_str().unwrap())).await.problem(404, "not-found");

    let theirs = json!({ "id": of["opinions"], "outcome": "agree", "name": "同意", "text": "同意。" });
    emergency.post("/opinions", theirs).await.problem(404, "not-found");
    let away = |user: &str, deputy: &str| json!({ "user": app.user(user), "deputy": app.user(deputy), "from_on": "2023-07-10", "to_on": "2023-07-11" });
    reviewer.post("/absences", away("other-reviewer", "second-reviewer")).await.problem(403, "forbidden");
    app.as_("head").await.post("/absences", away("other-reviewer", "second-reviewer")).await.problem(422, "invalid-values");
    app.as_("head").await.post("/absences", away("reviewer", "other-reviewer")).await.problem(422, "invalid-values");

    // The leader of one county asks for another's district, and for an office that works there: there is nothing.
    let (county, campaign) = (app.as_("other-county-leader").await, &of["campaigns"]);
    for asked in ["district=211404", "office=water"] {
        for list in
            ["/projects", "/duties?scope=all", "/task-forces", &format!("/campaigns/{campaign}/projects"), "/entities", "/cases"]
        {
            if (list, asked) == ("/entities", "office=water") || (list, asked) == ("/cases", "district=211404") {
                continue;
            }
            let sign = if list.contains('?') { '&' } else { '?' };
            assert_eq!(county.get(&format!("{list}{sign}{asked}")).await.expect(200)["total"], 0, "{list} {asked}");
        }
    }
    for (file, title) in [
        ("/projects.csv", "测试项目"),
        ("/entities.csv", "海润"),
        (&format!("/campaigns/{campaign}/projects.csv"), "测试项目"),
        ("/duties.csv", "测试项目"),
    ] {
        let answer = county.get(&format!("{file}?district=211404")).await;
        assert!(answer.status.is_success() && !String::from_utf8_lossy(&answer.bytes).contains(title), "{file}");
        let answer = app.as_("county-leader").await.get(&format!("{file}?district=211404")).await;
        assert!(file == "/duties.csv" || String::from_utf8_lossy(&answer.bytes).contains(title), "{file} of his own");
    }
    // Posts of others, and people to whom a post does not go.
    let other = "018c2f0e-7a00-7000-8000-000000000001";
    let given = json!({ "version": 1, "role": "reviewer", "office": "emergency", "from_on": "2023-07-07" });
    let at = format!("/people/{}/posts", app.user("reviewer"));
    let post = app.as_("administrator").await.post(&at, given).await.expect(201)["posts"][0]["id"].as_str().unwrap().to_owned();
    for id in [other, &post] {
        emergency.post("/session/post", json!({ "post": id })).await.problem(404, "not-found");
        emergency.get(&format!("/me/posts/deputies?post={id}")).await.problem(404, "not-found");
        let loan = |deputy: &str| json!({ "post": id, "deputy": deputy, "from_on": "2023-07-07", "to_on": "2023-07-08", "reason": "出差" });
        emergency.post("/me/posts", loan(&app.user("reviewer"))).await.problem(404, "not-found");
    }
    for deputy in [other.to_owned(), app.user("second-reviewer"), app.user("applicant")] {
        let loan = json!({ "deputy": deputy, "from_on": "2023-07-07", "to_on": "2023-07-08", "reason": "出差" });
        let told = emergency.post("/me/posts", loan).await.problem(422, "invalid-values");
        assert_eq!(told["errors"][0]["field"], "deputy", "one answer for all whom he cannot name");
    }

    // Another office's duties are not in an office's list, whichever office it names; a telling that is another's stays unread there.
    let mine = emergency.get("/duties?scope=all").await.expect(200)["total"].clone();
    assert_eq!(emergency.get("/duties?scope=all&office=water").await.expect(200)["total"], mine);
    assert_eq!(
        stranger.get("/policies/claims?office=water").await.status.as_u16(),
        404,
        "a company that the register does not know has no claims"
    );
}

impl Operation {
    /// Its address with ids of nothing.
    fn somewhere(&self) -> String {
        super::probe::address(&self.path, &std::collections::BTreeMap::new())
    }
}
