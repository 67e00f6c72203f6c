//! Asks every operation of the API document as everybody, about records that are one company's and one office's.

use crate::support::{COMPANY, TestApp, Visitor, project};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Who asks, in the order of the columns. The records are of the applicant's company and of the water office: the stranger's company, the emergency
/// office, the district's head and the other county's leader have nothing to do with them; in the county leader's county they lie.
pub const VISITORS: [(&str, &str); 16] = [
    ("nobody", "nobody"),
    ("applicant", "applicant"),
    ("stranger", "applicant"),
    ("clerk", "window-clerk"),
    ("reviewer", "reviewer"),
    ("other-reviewer", "reviewer"),
    ("head", "office-head"),
    ("district-head", "office-head"),
    ("officer", "project-officer"),
    ("leader", "leader"),
    ("county-leader", "leader"),
    ("other-county-leader", "leader"),
    ("inspector", "inspector"),
    ("recruiter", "recruiter"),
    ("administrator", "administrator"),
    ("key", "key"),
];

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    query: String,
    fields: Vec<String>,
}

/// Every operation; those that read come first, those that remove last, so that each finds what it asks about.
pub fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(server::document()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let Some(id) = operation["operationId"].as_str() else { continue };
            let body = operation["requestBody"]["content"]["application/json"]["schema"].as_object();
            let needed = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| one["in"] == "query" && one["required"] == true);
            let query: Vec<String> = needed
                .map(|one| format!("{}={}", one["name"].as_str().unwrap(), chosen(one["name"].as_str().unwrap())))
                .collect();
            let mut named = Vec::new();
            if let Some(schema) = body {
                fields(&document, &Value::Object(schema.clone()), "", &mut Vec::new(), &mut named);
            }
            let asked = operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query");
            named.extend(asked.map(|one| one["name"].as_str().unwrap().to_owned()));
            found.push(Operation {
                id: id.to_owned(),
                body: body.map(|schema| sample(&document, &Value::Object(schema.clone()), "")),
                method,
                path: path.clone(),
                query: query.join("&"),
                fields: named,
            });
        }
    }
    let turn = |method: &Method| {
        [Method::GET, Method::PATCH, Method::POST, Method::PUT, Method::DELETE].iter().position(|one| one == method)
    };
    found.sort_by(|a, b| (turn(&a.method), &a.id).cmp(&(turn(&b.method), &b.id)));
    found
}

/// The names of a body's fields; those of its parts after a dot.
fn fields<'a>(document: &'a Value, schema: &'a Value, before: &str, within: &mut Vec<&'a str>, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if within.contains(&reference) || within.len() > 4 {
            return;
        }
        within.push(reference);
        fields(document, document.pointer(reference.trim_start_matches('#')).unwrap(), before, within, found);
        within.pop();
    }
    for part in ["oneOf", "anyOf", "allOf"] {
        for one in schema[part].as_array().into_iter().flatten() {
            fields(document, one, before, within, found);
        }
    }
    if schema["items"].is_object() {
        fields(document, &schema["items"], before, within, found);
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        found.push(format!("{before}{name}"));
        fields(document, inner, &format!("{before}{name}."), within, found);
    }
}

impl Operation {
    /// The names of its body's fields and of its query's.
    pub fn fields(&self) -> Vec<String> {
        self.fields.clone()
    }
}

/// A body of that shape: what is required, and versions that no record has, so that nothing is changed by the way.
fn sample(document: &Value, schema: &Value, name: &str) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return sample(document, document.pointer(reference.trim_start_matches('#')).unwrap(), name);
    }
    if let Some(one) = schema["enum"].as_array().and_then(|all| all.first()) {
        return one.clone();
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(all) = schema[several].as_array() {
            return all.iter().find(|one| one["type"] != "null").map_or(Value::Null, |one| sample(document, one, name));
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        let parts = all.iter().map(|one| sample(document, one, name));
        return Value::Object(parts.filter_map(|one| one.as_object().cloned()).flatten().collect());
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => json!(chosen(name)),
        "integer" | "number" => json!(999),
        "boolean" => json!(true),
        "array" => json!([]),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let fields: Map<String, Value> =
                required.map(|field| (field.to_owned(), sample(document, &schema["properties"][field], field))).collect();
            Value::Object(fields)
        }
    }
}

/// A value for a field that an operation asks for by name.
fn chosen(name: &str) -> &'static str {
    match name {
        "item" => "soil-water",
        "office" => "water",
        "do" => "withdraw",
        "window" => "A1",
        "kind" => "entities",
        _ => "x",
    }
}

/// The records that are asked about, by the noun before their id.
pub async fn records(app: &TestApp) -> BTreeMap<&'static str, String> {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let mut of = BTreeMap::new();
    let (applicant, officer, head) = (app.as_("applicant").await, app.as_("officer").await, app.as_("head").await);
    let entity = {
        let mut own = crate::entities::entity(
            app,
            1,
            "葫芦岛市海润机械制造有限公司（演示）",
            "enterprise",
            "211404",
            "3441",
            jiff::civil::date(2020, 5, 4),
        );
        own.uscc = COMPANY.into();
        let id = own.id.to_string();
        crate::entities::add(app, vec![own]).await;
        id
    };
    of.insert("entities", entity);
    let project = officer.post("/projects", project("2304-211404-04-01-000018")).await.expect(201);
    let at = format!("/projects/{}", text(&project["id"]));
    let permitted = submit(&applicant, &at, "project-code").await;
    let case = submit(&applicant, &at, "soil-water").await;
    app.as_("clerk").await.do_(&case, "accept", json!({})).await.expect(200);
    let case = applicant.get(&format!("/cases/{}", text(&case["id"]))).await.expect(200);
    of.insert("projects", text(&project["id"]));
    of.insert("cases", text(&case["id"]));
    of.insert("documents", text(&case["documents"][0]["id"]));
    of.insert("permits", text(&permitted["permit"]["id"]));
    of.insert(
        "duties",
        text(&applicant.get(&format!("/cases/{}/duties", text(&case["id"]))).await.expect(200)["items"][0]["id"]),
    );
    of.insert("facts", text(&applicant.get(&format!("{at}/facts")).await.expect(200)["items"][0]["id"]));
    let upload = json!({ "name": "a.pdf", "bytes": 9, "material": "soil-water.application-form" });
    of.insert("uploads", text(&applicant.post(&format!("{at}/uploads"), upload).await.expect(201)["id"]));
    let asked = json!({ "channel": "company-page", "text": "取水许可什么时候能办" });
    of.insert("issues", text(&applicant.post("/issues", asked).await.expect(201)["id"]));
    let founded = applicant.post("/establishments", crate::establishments::company("海昌")).await.expect(201);
    of.insert("establishments", text(&founded["id"]));
    of.insert("walks", text(&head.post("/walks", json!({ "item": "soil-water" })).await.expect(201)["id"]));
    let force = json!({
        "project": project["id"], "form": "task-force", "name": "专班", "head": "city-government/leader",
        "members": [{ "office": "water", "liaison": "reviewer", "answers_for": "水土保持" }],
    });
    of.insert("task-forces", text(&officer.post("/task-forces", force).await.expect(201)["id"]));
    let campaign = json!({ "name": "百日攻坚", "key": "hundred-days", "from": "2023-07-03", "days": 5, "target": "cleared", "projects": [project["id"]] });
    of.insert("campaigns", text(&officer.post("/campaigns", campaign).await.expect(201)["id"]));
    let version = officer.get(&at).await.expect(200)["version"].clone();
    officer
        .post(&format!("{at}/milestones"), json!({ "version": version, "kind": "started", "done_on": "2023-07-07" }))
        .await
        .expect(200);
    let tour = json!({ "name": "观摩", "held_on": "2023-07-07", "projects": [project["id"]] });
    of.insert("tours", text(&officer.post("/tours", tour).await.expect(201)["id"]));
    let event = json!({ "title": "早餐会", "on": "2023-07-12", "place": "三楼", "agenda": ["取水"], "seats": 2 });
    of.insert("parlour", text(&head.post("/parlour", event).await.expect(201)["id"]));
    let kept = app
        .as_("reviewer")
        .await
        .post("/opinions", json!({ "outcome": "agree", "name": "同意", "text": "同意。" }))
        .await
        .expect(200);
    of.insert("opinions", text(&kept["id"]));
    let key = json!({ "name": "热线", "office": "water", "scope": "issues:intake" });
    let made = app.as_("administrator").await.post("/api-keys", key).await.expect(201);
    of.insert("api-keys", text(&made["key"]["id"]));
    of.insert("secret", text(&made["secret"]));
    let meetings = officer.get("/dispatch").await.expect(200);
    if let Some(id) = meetings["ahead"].as_array().and_then(|all| all.iter().find_map(|one| one["id"].as_str())) {
        of.insert("meetings", id.to_owned());
    }
    crate::leads::posts(app).await;
    let lead = app.as_("recruiter").await.post("/leads", crate::leads::lead("演示材料企业")).await.expect(201);
    of.insert("leads", text(&lead["id"]));
    of.insert("teams", "team-beijing".into());
    of.insert("chains", "swimwear".into());
    of.insert("offices", "water".into());
    of.insert("items", "soil-water".into());
    of.insert("windows", "A1".into());
    of.insert("scenarios", "x".into());
    of
}

async fn submit(who: &Visitor<'_>, project: &str, item: &str) -> Value {
    let path = who.get(&format!("{project}/path")).await.expect(200);
    let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
    let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|paper| paper["id"].as_str().unwrap()).collect();
    who.post(&format!("{project}/cases"), json!({ "item": item, "materials": papers })).await.expect(201)
}

/// The address with the records of [`records`] in it; an id of nothing where there is none.
pub fn address(path: &str, records: &BTreeMap<&'static str, String>) -> String {
    let mut noun = "";
    let parts = path.trim_start_matches("/api/v1").split('/').map(|part| {
        if part.starts_with('{') {
            return records.get(noun).map_or("018c2f0e-7a00-7000-8000-000000000001", String::as_str);
        }
        noun = part;
        part
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Everybody who asks, signed in.
pub async fn visitors(app: &TestApp) -> Vec<Visitor<'_>> {
    let mut all = Vec::new();
    for (name, role) in VISITORS {
        all.push(if ["nobody", "key"].contains(&role) { app.nobody().await } else { app.as_(name).await });
    }
    all
}

/// What somebody is answered: a status.
pub async fn ask(
    app: &TestApp,
    (who, visitor): (&str, &Visitor<'_>),
    one: &Operation,
    records: &BTreeMap<&'static str, String>,
) -> u16 {
    let path = address(&one.path, records);
    let path = if one.query.is_empty() { path } else { format!("{path}?{}", one.query) };
    let body = one.body.as_ref().map_or_else(|| "{}".to_owned(), ToString::to_string);
    let request = match who {
        "key" => Request::builder()
            .method(one.method.clone())
            .uri(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", records["secret"])),
        // Signing out and going on in another post end a session: each is done in one of its own.
        name if ["delete-session", "post-session-post"].contains(&one.id.as_str()) && name != "nobody" => {
            app.as_(name).await.request(one.method.clone(), &path)
        }
        _ => visitor.request(one.method.clone(), &path),
    };
    let peer: std::net::SocketAddr = "127.0.0.1:50000".parse().unwrap();
    let request = request
        .header("content-type", "application/json")
        .header("x-forwarded-for", format!("203.0.113.{}", one.id.len() % 250))
        .extension(axum::extract::ConnectInfo(peer));
    let body = if one.method == Method::GET { Body::empty() } else { Body::from(body) };
    // A stream has no end: its status is enough.
    app.open(request.body(body).unwrap()).await.status().as_u16()
}
