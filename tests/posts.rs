//! Posts: several a person, one at a time, lent to a deputy; what the head of an office and the leader of a district reach.

use crate::duties::accepted;
use crate::support::{TestApp, Visitor, on_both, project};
use serde_json::{Value, json};
use server::Role;

on_both! {
    somebody_acts_in_one_of_his_posts_at_a_time
    a_post_that_ends_in_another_tab_ends_at_the_next_request
    only_what_may_be_given_is_given
    a_deputy_acts_in_place_of_its_lender_and_both_are_named
    a_loan_for_some_kinds_of_acts_is_for_no_others
    a_loan_goes_to_whom_it_may_go_and_ends_by_each_way
    a_deputy_is_told_what_the_post_is_told
    the_leader_of_a_district_reaches_what_lies_there_alone
    the_leader_of_a_district_sees_its_stewards_visits_and_ratings_alone
    the_head_of_an_office_reaches_what_lies_beneath_it
}

/// Goes on in a post: the browser with its new cookie.
async fn switched<'a>(who: &Visitor<'a>, post: &Value) -> Visitor<'a> {
    let answer = who.post("/session/post", json!({ "post": post })).await;
    let next = who.after(&answer);
    answer.expect(200);
    next
}

/// Gives somebody a post; its id.
async fn give(app: &TestApp, name: &str, mut post: Value) -> Value {
    let administrator = app.as_("administrator").await;
    let at = format!("/people/{}", app.user(name));
    post["version"] = administrator.get(&at).await.expect(200)["person"]["version"].clone();
    post["from_on"] = json!("2023-07-07");
    administrator.post(&format!("{at}/posts"), post).await.expect(201)["posts"][0]["id"].clone()
}

/// Lends the post of one's account until a day.
async fn lend(app: &TestApp, who: &Visitor<'_>, deputy: &str, more: Value) -> crate::support::Answer {
    let mut loan = json!({ "deputy": app.user(deputy), "from_on": "2023-07-07", "to_on": "2023-07-31", "reason": "出差" });
    loan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    who.post("/me/posts", loan).await
}

async fn registered(app: &TestApp, district: &str) -> String {
    let mut body = project("2304-211404-04-01-000018");
    body["code"] = Value::Null;
    body["district"] = json!(district);
    body["name"] = json!(format!("{district} 的项目"));
    app.as_("officer").await.post("/projects", body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn somebody_acts_in_one_of_his_posts_at_a_time(app: TestApp) {
    let reviewer = app.as_("reviewer").await;
    reviewer.post("/projects", project("2304-211404-04-01-000018")).await.problem(403, "forbidden");
    let post = give(&app, "reviewer", json!({ "role": "project-officer", "office": "development-reform" })).await;
    let me = reviewer.get("/session").await.expect(200);
    let roles: Vec<&Value> = me["posts"].as_array().unwrap().iter().map(|one| &one["role"]).collect();
    assert_eq!((roles, &me["user"]["role"]), (vec![&json!("reviewer"), &json!("project-officer")], &json!("reviewer")));
    reviewer.post("/projects", project("2304-211404-04-01-000018")).await.problem(403, "forbidden");

    let officer = switched(&reviewer, &post).await;
    reviewer.get("/day").await.problem(401, "sign-in-first");
    let me = officer.get("/session").await.expect(200);
    assert_eq!((&me["user"]["role"], &me["user"]["office"]["id"]), (&json!("project-officer"), &json!("development-reform")));
    let current: Vec<&Value> = me["posts"].as_array().unwrap().iter().map(|one| &one["current"]).collect();
    assert_eq!(current, [false, true]);
    let made = officer.post("/projects", project("2304-211404-04-01-000018")).await.expect(201);
    let facts = officer.get(&format!("/projects/{}/facts", made["id"].as_str().unwrap())).await.expect(200);
    let actor = &facts["items"][0]["actor"];
    assert_eq!(
        (&actor["name"], &actor["role"], &actor["on_behalf_of"]),
        (&json!("reviewer"), &json!("project-officer"), &Value::Null)
    );
    assert!(actor["office"]["zh"].as_str().unwrap().contains("发展和改革"), "{actor}");
    // In that post he is no reviewer; back in his own he is.
    officer.get("/absences").await.expect(200);
    officer.post("/opinions", json!({ "outcome": "agree", "name": "同意", "text": "同意。" })).await.problem(403, "forbidden");
    let back = switched(&officer, &Value::Null).await;
    back.post("/opinions", json!({ "outcome": "agree", "name": "同意", "text": "同意。" })).await.expect(200);
    assert_eq!(back.get("/me/sessions").await.expect(200)["items"].as_array().unwrap().len(), 1, "one session all the while");

    // What is another's, what never was and what is no id are the same: there is none.
    let head = app.as_("head").await;
    for other in [post, json!("018c2f0e-7a00-7000-8000-000000000001"), json!("x")] {
        head.post("/session/post", json!({ "post": other })).await.problem(404, "not-found");
    }
}

async fn a_post_that_ends_in_another_tab_ends_at_the_next_request(app: TestApp) {
    let post = give(&app, "reviewer", json!({ "role": "project-officer", "office": "development-reform" })).await;
    let officer = switched(&app.as_("reviewer").await, &post).await;
    officer.get("/day").await.expect(200);
    let administrator = app.as_("administrator").await;
    let at = format!("/people/{}", app.user("reviewer"));
    let version = administrator.get(&at).await.expect(200)["person"]["version"].clone();
    let end = json!({ "version": version, "do": "end-post", "post": post, "text": "任期届满" });
    let ended = administrator.post(&format!("{at}/commands"), end.clone()).await.expect(200);
    assert_eq!(ended["person"]["posts"][0]["state"], "ended");
    let kinds: Vec<&Value> = ended["person"]["facts"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["post-ended", "post-given"]);
    assert!(ended["person"]["facts"][0]["sentence"]["zh"].as_str().unwrap().contains("任期届满"));
    administrator.post(&format!("{at}/commands"), end).await.problem(404, "not-found");

    officer.get("/day").await.problem(401, "post-over");
    officer.post("/projects", project("2304-211404-04-01-000018")).await.problem(401, "post-over");
    // Who he is now the session says; pages from before change nothing any more.
    let me = officer.get("/session").await;
    assert_eq!(me.body["user"]["role"], "reviewer");
    officer
        .post("/opinions", json!({ "outcome": "agree", "name": "同意", "text": "同意。" }))
        .await
        .problem(403, "csrf-token-wrong");
    let reviewer = officer.after(&me);
    reviewer.post("/opinions", json!({ "outcome": "agree", "name": "同意", "text": "同意。" })).await.expect(200);
    reviewer.post("/session/post", json!({ "post": post })).await.problem(404, "not-found");
    reviewer.get("/day").await.expect(200);

    // A post with a last day ends by itself.
    let next = json!({ "role": "window-clerk", "office": "window-centre", "to_on": "2023-07-10" });
    let clerk = switched(&reviewer, &give(&app, "reviewer", next).await).await;
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-11" })).await.expect(200);
    clerk.get("/day").await.problem(401, "post-over");
}

async fn only_what_may_be_given_is_given(app: TestApp) {
    let administrator = app.as_("administrator").await;
    let at = format!("/people/{}/posts", app.user("reviewer"));
    let good = json!({ "version": 1, "role": "leader", "office": "city-government", "from_on": "2023-07-07" });
    let with = |changes: Value| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (changes, field) in [
        (json!({ "office": "nowhere" }), "office"),
        (json!({ "office": null }), "office"),
        (json!({ "district": "999999" }), "district"),
        (json!({ "role": "reviewer", "district": "211404" }), "district"),
        (json!({ "role": "reviewer", "office": "water" }), "role"),
        (json!({ "role": "inspector", "office": "discipline-inspection" }), "role"),
        (json!({ "role": "applicant", "office": null, "credit_code": crate::support::COMPANY }), "role"),
        (json!({ "credit_code": crate::support::COMPANY }), "credit_code"),
        (json!({ "from_on": "2023-07-09", "to_on": "2023-07-08" }), "to_on"),
        (json!({ "from_on": "2023-07-01", "to_on": "2023-07-02" }), "to_on"),
        (json!({ "from_on": "soon" }), "from_on"),
    ] {
        let told = administrator.post(&at, with(changes.clone())).await.problem(422, "invalid-values");
        assert_eq!(told["errors"][0]["field"], field, "{changes}");
    }
    administrator.post(&at, with(json!({ "version": 7 }))).await.problem(409, "version-conflict");
    let own = format!("/people/{}/posts", app.user("administrator"));
    administrator.post(&own, good.clone()).await.problem(422, "own-account");
    for who in ["head", "leader", "inspector", "applicant"] {
        app.as_(who).await.post(&at, good.clone()).await.problem(403, "forbidden");
    }
    assert_eq!(app.as_("reviewer").await.get("/session").await.expect(200)["posts"].as_array().unwrap().len(), 1);
    // A leader of one district is made as such.
    let new = json!({ "name": "建昌县 县领导", "role": "leader", "office": "jianchang-government", "district": "211422" });
    let made = administrator.post("/people", new).await.expect(201);
    assert_eq!(made["person"]["person"]["district"]["id"], "211422");
    let new = json!({ "name": "甲", "role": "reviewer", "office": "water", "district": "211422" });
    assert_eq!(administrator.post("/people", new).await.problem(422, "invalid-values")["errors"][0]["field"], "district");
}

async fn a_deputy_acts_in_place_of_its_lender_and_both_are_named(app: TestApp) {
    let case = accepted(&app).await;
    let (head, deputy) = (app.as_("head").await, app.as_("second-reviewer").await);
    let agree = json!({ "opinion": "agree", "text": "同意" });
    let case = app.as_("reviewer").await.do_(&case, "review", agree).await.expect(200);
    let grant = json!({ "outcome": "granted", "reason": "符合条件" });
    deputy.do_(&case, "decide", grant.clone()).await.problem(403, "forbidden");
    let lent = lend(&app, &head, "second-reviewer", json!({})).await.expect(201);
    let loan = &lent["loans"][0];
    assert_eq!((&loan["holder"], &loan["lender"], &loan["state"]), (&json!("second-reviewer"), &json!("head"), &json!("held")));
    assert_eq!(lent["facts"][0]["kind"], "post-lent");
    // It is one of his posts, in which he acts when he says so.
    deputy.do_(&case, "decide", grant.clone()).await.problem(403, "forbidden");
    let deputy = switched(&deputy, &loan["id"]).await;
    let me = deputy.get("/session").await.expect(200);
    assert_eq!((&me["user"]["role"], &me["user"]["in_place_of"]), (&json!("office-head"), &json!("head")));
    let decided = deputy.do_(&case, "decide", grant).await.expect(200);
    let at = format!("/projects/{}/facts?limit=50", decided["project"]["id"].as_str().unwrap());
    let facts = deputy.get(&at).await.expect(200);
    let fact = facts["items"].as_array().unwrap().iter().find(|fact| fact["kind"] == "decided").unwrap();
    let named = (&fact["actor"]["name"], &fact["actor"]["on_behalf_of"], &fact["actor"]["role"]);
    assert_eq!(named, (&json!("second-reviewer"), &json!("head"), &json!("office-head")));
    // What he was lent he does not lend on.
    lend(&app, &deputy, "reviewer", json!({})).await.problem(422, "lent-itself");
    let own = switched(&deputy, &Value::Null).await;
    lend(&app, &own, "reviewer", json!({ "post": loan["id"] })).await.problem(404, "not-found");
}

async fn a_loan_for_some_kinds_of_acts_is_for_no_others(app: TestApp) {
    let (head, deputy) = (app.as_("head").await, app.as_("reviewer").await);
    let wrong = lend(&app, &head, "reviewer", json!({ "areas": ["cases", "magic"] })).await.problem(422, "invalid-values");
    assert_eq!(wrong["errors"][0]["field"], "areas");
    lend(&app, &head, "reviewer", json!({ "areas": ["account"] })).await.problem(422, "invalid-values");
    let lent = lend(&app, &head, "reviewer", json!({ "areas": ["cases"] })).await.expect(201);
    assert_eq!(lent["loans"][0]["areas"][0]["id"], "cases");
    let deputy = switched(&deputy, &lent["loans"][0]["id"]).await;
    // It is a head that asks: what is within reaches its handler, what is beside it does not, and what every official reads he reads.
    deputy.post("/walks", json!({ "item": "soil-water" })).await.problem(403, "forbidden");
    deputy.get("/complaints").await.problem(403, "forbidden");
    deputy.get("/duties?scope=mine").await.expect(200);
    let step = json!({ "version": 1, "do": "decide", "outcome": "granted", "reason": "符合条件" });
    deputy.post("/cases/018c2f0e-7a00-7000-8000-000000000001/commands", step).await.problem(404, "not-found");
    let whole = lend(&app, &head, "reviewer", json!({})).await.expect(201);
    let deputy = switched(&deputy, &whole["loans"][0]["id"]).await;
    deputy.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    deputy.get("/complaints").await.expect(200);
}

async fn a_loan_goes_to_whom_it_may_go_and_ends_by_each_way(app: TestApp) {
    let (head, inspector) = (app.as_("head").await, app.as_("inspector").await);
    let offered = async |who: &Visitor<'_>, query: &str| {
        let found = who.get(&format!("/me/posts/deputies{query}")).await.expect(200);
        found["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(offered(&head, "").await, ["reviewer", "second-reviewer"]);
    assert!(offered(&head, "?q=leader").await.contains(&"leader".to_owned()), "an office above it");
    assert!(offered(&head, "?q=other-reviewer").await.is_empty() && offered(&inspector, "?q=reviewer").await.is_empty());
    let applicant = app.as_("applicant").await;
    assert!(offered(&applicant, "").await.is_empty() && offered(&applicant, "?q=strange").await.is_empty());
    assert_eq!(offered(&applicant, "?q=stranger").await, ["stranger"]);
    applicant.get("/me/posts/deputies?post=018c2f0e-7a00-7000-8000-000000000001").await.problem(404, "not-found");

    for (lender, deputy) in [
        ("head", "other-reviewer"),
        ("head", "head"),
        ("head", "applicant"),
        ("inspector", "reviewer"),
        ("leader", "inspector"),
        ("administrator", "leader"),
        ("applicant", "leader"),
    ] {
        let told = lend(&app, &app.as_(lender).await, deputy, json!({})).await.problem(422, "invalid-values");
        assert_eq!(told["errors"][0]["field"], "deputy", "{lender} to {deputy}");
    }
    for (wrong, field) in [
        (json!({ "deputy": "018c2f0e-7a00-7000-8000-000000000001" }), "deputy"),
        (json!({ "to_on": "2024-08-01" }), "to_on"),
        (json!({ "to_on": "2023-07-06", "from_on": "2023-07-05" }), "to_on"),
        (json!({ "reason": " " }), "reason"),
    ] {
        let told = lend(&app, &head, "reviewer", wrong).await.problem(422, "invalid-values");
        assert_eq!(told["errors"][0]["field"], field);
    }
    // The lender takes it back, the deputy gives it back, an administrator ends it.
    let loan = async || lend(&app, &head, "reviewer", json!({})).await.expect(201)["loans"][0]["id"].clone();
    let over = async |who: &Visitor<'_>| who.get("/day").await.problem(401, "post-over");

    let first = loan().await;
    let deputy = switched(&app.as_("reviewer").await, &first).await;
    let path = format!("/me/posts/{}", first.as_str().unwrap());
    app.as_("second-reviewer").await.delete(&path).await.problem(404, "not-found");
    head.delete(&path).await.expect(204);
    head.delete(&path).await.problem(404, "not-found");
    over(&deputy).await;

    let second = loan().await;
    let deputy = switched(&app.as_("reviewer").await, &second).await;
    deputy.delete(&format!("/me/posts/{}", second.as_str().unwrap())).await.expect(204);
    over(&deputy).await;

    let third = loan().await;
    let deputy = switched(&app.as_("reviewer").await, &third).await;
    let administrator = app.as_("administrator").await;
    let at = format!("/people/{}", app.user("reviewer"));
    let version = administrator.get(&at).await.expect(200)["person"]["version"].clone();
    administrator
        .post(&format!("{at}/commands"), json!({ "version": version, "do": "end-post", "post": third }))
        .await
        .expect(200);
    over(&deputy).await;

    // A locked lender lends nothing; a loan of a post ends with the post; and every step stands with its lender.
    let fourth = loan().await;
    let deputy = switched(&app.as_("reviewer").await, &fourth).await;
    let at = format!("/people/{}", app.user("head"));
    let lock = async |verb: &str| {
        let version = administrator.get(&at).await.expect(200)["person"]["version"].clone();
        administrator.post(&format!("{at}/commands"), json!({ "version": version, "do": verb })).await.expect(200)
    };
    let page = lock("lock").await;
    over(&deputy).await;
    let kinds: Vec<&str> = page["person"]["facts"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .filter(|kind| kind.starts_with("post"))
        .collect();
    let lent = "post-lent";
    assert_eq!(kinds, [lent, "post-ended", lent, "post-given-back", lent, "post-taken-back", lent]);
    lock("unlock").await;
    let deputy = switched(&app.as_("reviewer").await, &fourth).await;
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-08-01" })).await.expect(200);
    over(&deputy).await;
}

async fn a_deputy_is_told_what_the_post_is_told(app: TestApp) {
    let (head, deputy) = (app.as_("head").await, app.as_("reviewer").await);
    lend(&app, &head, "reviewer", json!({ "to_on": "2023-08-31" })).await.expect(201);
    accepted(&app).await;
    app.as_("leader").await.post("/clock/advance", json!({ "to": "2023-07-28" })).await.expect(200);
    let told = async |who: &Visitor<'_>| {
        let found = who.get("/tellings?limit=200").await.expect(200);
        found["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (of_head, of_deputy, of_other) = (told(&head).await, told(&deputy).await, told(&app.as_("second-reviewer").await).await);
    assert!(of_head.iter().all(|one| of_deputy.contains(one)), "{of_head:?} {of_deputy:?}");
    assert!(of_head.iter().any(|one| !of_other.contains(one)), "something is told to the head alone");
}

async fn the_leader_of_a_district_reaches_what_lies_there_alone(app: TestApp) {
    let case = accepted(&app).await;
    let (inside, outside) = (case["project"]["id"].as_str().unwrap().to_owned(), registered(&app, "211402").await);
    let zone = registered(&app, "211404").await;
    let (leader, other, city) = (app.as_("county-leader").await, app.as_("other-county-leader").await, app.as_("leader").await);
    let total = async |who: &Visitor<'_>, path: &str| who.get(path).await.expect(200)["total"].clone();
    assert_eq!((total(&leader, "/projects").await, total(&other, "/projects").await), (json!(2), json!(0)));
    assert_eq!(total(&city, "/projects").await, 3);
    for (who, id, status) in [(&leader, &inside, 200), (&leader, &zone, 200), (&leader, &outside, 404), (&other, &inside, 404)] {
        for of in ["", "/path", "/papers", "/facts", "/duties", "/task-forces", "/playbook"] {
            who.get(&format!("/projects/{id}{of}")).await.expect(status);
        }
    }
    // A district that is named reaches no further.
    assert_eq!(total(&leader, "/projects?district=211402").await, 0);
    assert!(!String::from_utf8(leader.get("/projects.csv").await.bytes).unwrap().contains("211402 的项目"));
    let id = case["id"].as_str().unwrap();
    leader.get(&format!("/cases/{id}")).await.expect(200);
    other.get(&format!("/cases/{id}")).await.problem(404, "not-found");
    let step = json!({ "version": case["version"], "do": "decide", "outcome": "granted", "reason": "符合条件" });
    other.post(&format!("/cases/{id}/commands"), step).await.problem(404, "not-found");
    assert_eq!((total(&other, "/cases").await, total(&city, "/cases").await == total(&leader, "/cases").await), (json!(0), true));
    for path in ["/duties?scope=all", "/duties?scope=mine&office=water"] {
        assert_eq!(total(&leader, path).await, total(&city, path).await, "{path}");
        assert!(total(&leader, path).await != 0 && total(&other, path).await == 0, "{path}");
    }
    let duty = city.get("/duties?scope=all").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    leader.get(&format!("/duties/{duty}")).await.expect(200);
    other.get(&format!("/duties/{duty}")).await.problem(404, "not-found");
    // What an enterprise of the district asks, or one that builds there, its leader reads and hands on.
    let company = app.as_("applicant").await;
    let issue = company.post("/issues", json!({ "channel": "company-page", "text": "厂门口红绿灯太久" })).await.expect(201);
    let at = format!("/issues/{}", issue["id"].as_str().unwrap());
    assert_eq!((total(&leader, "/issues").await, total(&other, "/issues").await), (json!(1), json!(0)));
    let hand = json!({ "version": issue["version"], "do": "hand", "office": "emergency", "text": "属于应急" });
    other.get(&at).await.problem(404, "not-found");
    other.post(&format!("{at}/commands"), hand.clone()).await.problem(404, "not-found");
    leader.post(&format!("{at}/commands"), hand).await.expect(200);
    assert!(other.get("/overview").await.expect(200)["recent"].as_array().unwrap().is_empty());
    assert!(!leader.get("/overview").await.expect(200)["recent"].to_string().contains("211402 的项目"));
    // Figures, desks and districts of the first page are of what he leads, and each figure opens as many.
    for (who, planned, open) in [(&leader, 2, 1), (&other, 0, 0), (&city, 3, 1)] {
        let seen = who.get("/overview").await.expect(200);
        let figure = seen["figures"].as_array().unwrap().iter().find(|one| one["id"] == "projects.planned").unwrap();
        assert_eq!((figure["value"].as_f64(), total(who, "/projects").await), (Some(f64::from(planned)), json!(planned)));
        let sum = |list: &str, of: &str| seen[list].as_array().unwrap().iter().map(|one| one[of].as_i64().unwrap()).sum::<i64>();
        assert_eq!((sum("by_district", "projects"), sum("by_stage", "projects")), (planned.into(), planned.into()));
        assert_eq!(sum("by_office", "open"), open);
    }
    assert!(!other.get("/day").await.expect(200).to_string().contains("测试项目"));
    assert_eq!(city.get("/session").await.expect(200)["user"]["district"], Value::Null);
    assert_eq!(leader.get("/session").await.expect(200)["user"]["district"]["id"], "211404");
}

async fn the_leader_of_a_district_sees_its_stewards_visits_and_ratings_alone(app: TestApp) {
    let officer = app.as_("officer").await;
    let case = crate::ratings::delivered(&app).await;
    let at = format!("/cases/{}/rating", case["id"].as_str().unwrap());
    let rated = app.as_("applicant").await.post(&at, json!({ "grade": "dissatisfied" })).await.expect(201);
    // One steward and one enterprise of another district, one of each of his.
    let (elsewhere, others) = crate::visits::served(&app).await;
    let far = crate::visits::planned(&officer, &elsewhere, &others).await;
    let mut post = app.app.store.steward(elsewhere.parse().unwrap()).await.unwrap();
    (post.id, post.n) = (base::StewardId::new(app.app.ids.next(app.app.clock.now())), 9);
    (post.district, post.serves) = ("211404".into(), 0);
    app.app.store.add_stewards(std::slice::from_ref(&post)).await.unwrap();
    let name = "南票区海清农业有限公司（演示）";
    let entity = crate::entities::entity(&app, 3, name, "enterprise", "211404", "0111", jiff::civil::date(2021, 3, 1));
    let (here, own) = (post.id.to_string(), vec![entity.id.to_string()]);
    crate::entities::add(&app, vec![entity]).await;
    let serve = json!({ "steward": here, "locked": true });
    officer.post(&format!("/entities/{}/stewards", own[0]), serve).await.expect(200);
    let near = crate::visits::planned(&officer, &here, &own).await;

    let (leader, other, city) = (app.as_("county-leader").await, app.as_("other-county-leader").await, app.as_("leader").await);
    let total = async |who: &Visitor<'_>, path: &str| who.get(path).await.expect(200)["total"].as_i64().unwrap();
    for (path, of_city, of_his) in [("/stewards", 4, 1), ("/visits", 2, 1), ("/ratings", 1, 1)] {
        let found = (total(&city, path).await, total(&leader, path).await, total(&other, path).await);
        assert_eq!(found, (of_city, of_his, 0), "{path}");
    }
    let ask = json!({ "channel": "direct-line", "text": "请答复取水许可", "office": "water" });
    app.as_("applicant").await.post("/issues", ask).await.expect(201);
    // What is named reaches no further.
    for path in ["/stewards?district=211402", "/stewards/appraisal?district=211402", &format!("/visits?steward={elsewhere}")] {
        assert!(total(&city, path).await > 0 && total(&leader, path).await == 0, "{path}");
    }
    assert_eq!((total(&leader, "/ratings?office=water").await, total(&other, "/ratings?office=water").await), (1, 0));
    let text = |of: &Value| of["id"].as_str().unwrap().to_owned();
    for (path, status) in [
        (format!("/stewards/{here}"), 200),
        (format!("/stewards/{here}/entities"), 200),
        (format!("/visits/plan?steward={here}"), 200),
        (format!("/visits/{}", text(&near)), 200),
        (format!("/ratings/{}", text(&rated["given"])), 200),
        (format!("/stewards/{elsewhere}"), 404),
        (format!("/stewards/{elsewhere}/entities"), 404),
        (format!("/visits/plan?steward={elsewhere}"), 404),
        (format!("/visits/{}", text(&far)), 404),
    ] {
        leader.get(&path).await.expect(status);
        city.get(&path).await.expect(200);
        other.get(&path).await.expect(404);
    }
    let ask = json!({ "steward": elsewhere, "on": "2023-07-07", "entities": others, "with": [] });
    leader.post("/visits", ask).await.problem(404, "not-found");
    let loads = async |who: &Visitor<'_>| {
        let kinds = who.get("/stewards/loads").await.expect(200)["kinds"].clone();
        kinds.as_array().unwrap().iter().map(|one| one["stewards"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((loads(&city).await, loads(&leader).await, loads(&other).await), (4, 1, 0));
    let results = async |who: &Visitor<'_>| who.get("/ratings/results").await.expect(200)["items"][0]["rated"].clone();
    assert_eq!((results(&city).await, results(&leader).await, results(&other).await), (json!(1), json!(1), Value::Null));
    let csv = String::from_utf8(other.get("/ratings/results.csv").await.bytes).unwrap();
    assert_eq!(csv.lines().count(), 1, "the heading alone: {csv}");
}

async fn the_head_of_an_office_reaches_what_lies_beneath_it(app: TestApp) {
    let (land, water) = (app.as_("land-head").await, app.as_("head").await);
    let registry = app.post_of(Role::OfficeHead, "realty-registration").await;
    let clerk = app.post_of(Role::Reviewer, "natural-resources").await;
    let ask = json!({ "channel": "direct-line", "text": "请答复不动产登记", "office": "realty-registration" });
    app.as_("applicant").await.post("/issues", ask).await.expect(201);
    let owed = async |who: &Visitor<'_>| {
        let found = who.get("/duties?scope=all&kind=issue").await.expect(200);
        found["items"].as_array().unwrap().iter().map(|one| one["owner"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(owed(&registry).await, ["realty-registration"]);
    assert_eq!(owed(&land).await, ["realty-registration"], "beneath it");
    assert!(owed(&water).await.is_empty() && owed(&clerk).await.is_empty(), "beside it, and whoever heads nothing");

    let office = land.get("/offices/natural-resources").await.expect(200);
    assert_eq!(office["above"][0]["id"], "city-government");
    assert_eq!(
        (&office["beneath"][0]["office"]["id"], &office["beneath"][0]["depth"]),
        (&json!("realty-registration"), &json!(0))
    );
    let tree = land.get("/offices").await.expect(200)["tree"].clone();
    let at = |id: &str| tree.as_array().unwrap().iter().position(|one| one["office"]["id"] == id).unwrap();
    assert!(at("natural-resources") < at("realty-registration"));
    assert_eq!(tree[at("realty-registration")]["depth"], 2);
}
