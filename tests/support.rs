//! A server of its own for each test: simulated clock, new database (SQLite or PostgreSQL), no network in between.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use base::UserId;
use serde_json::{Value, json};
use server::state::App;
use server::{Role, Setup};
use std::collections::HashMap;
use std::path::Path;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// Runs each body against a server on SQLite and against one on PostgreSQL; in brackets before them, how it is set up.
macro_rules! on_both {
    ([$change:path] $($name:ident)*) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::support::TestApp::set(None, $change).await).await;
            }
        )* }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let url = tokio::task::spawn_blocking(store::testing::postgres).await.unwrap();
                super::$name($crate::support::TestApp::set(Some(url), $change).await).await;
            }
        )* }
    };
    ($($name:ident)*) => { on_both! { [$crate::support::as_usual] $($name)* } };
}
pub(crate) use on_both;

/// A server that is set up as they all are.
pub fn as_usual(_: &mut Setup) {}

/// A server whose wall clock stands still until the test advances it.
pub fn standing(setup: &mut Setup) {
    setup.wall = Some("2026-11-27T01:00:07Z".parse().unwrap());
}

/// The company whose applicant can sign in.
pub const COMPANY: &str = "91211400MA0QC1AB2M";

pub struct TestApp {
    pub app: App,
    router: Router,
    users: HashMap<String, UserId>,
    _data: TempDir,
}

/// An answer: status and JSON body (null when it has none).
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub bytes: Vec<u8>,
    pub cookie: Option<String>,
    pub headers: HeaderMap,
}

impl Answer {
    /// A header of the answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The answer's body, when it has the status that was expected.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// A problem of this status and code: in both languages, as RFC 9457 wants it.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["status"], status);
        assert!(body["type"].as_str().unwrap().ends_with(code));
        for key in ["title", "detail", "title_en", "detail_en"] {
            assert!(!body[key].as_str().unwrap().is_empty(), "{key} is empty: {body}");
        }
        body
    }
}

/// Somebody with a session.
#[derive(Clone)]
pub struct Visitor<'a> {
    on: &'a TestApp,
    cookie: Option<String>,
    csrf: String,
}

impl TestApp {
    pub async fn new(database: Option<String>) -> Self {
        Self::with(database, None).await
    }

    /// A server whose papers lie in a bucket.
    pub async fn with(database: Option<String>, bucket: Option<store::Bucket>) -> Self {
        Self::set(database, |setup| setup.bucket = bucket).await
    }

    /// The demonstration on the day of its opening, with a hundredth of the register: built once for the tests of a process, and copied.
    pub async fn demonstration(change: impl FnOnce(&mut Setup)) -> Self {
        static BUILT: OnceCell<HashMap<String, UserId>> = OnceCell::const_new();
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demonstration-{}", std::process::id()));
        let users = BUILT.get_or_init(async || {
            let app = Self::new(None).await;
            server::demo::build(&app.app, 100, |_, _, _| {}).await.unwrap();
            app.app.store.close().await;
            let shelf = kept.parent().unwrap();
            let old = std::fs::read_dir(shelf)
                .unwrap()
                .flatten()
                .filter(|one| one.file_name().to_string_lossy().starts_with("demonstration-"));
            old.for_each(|one| std::fs::remove_dir_all(one.path()).unwrap());
            copy(app._data.path(), &kept);
            app.users
        });
        let (users, data) = (users.await.clone(), tempfile::tempdir().unwrap());
        copy(&kept, data.path());
        let app = Self::opened(None, &data, change).await;
        Self { router: server::router(app.clone()), app, users, _data: data }
    }

    async fn opened(database: Option<String>, data: &TempDir, change: impl FnOnce(&mut Setup)) -> App {
        let mut setup = Setup {
            data: data.path().to_owned(),
            database,
            public_url: "http://127.0.0.1:8600".into(),
            demo: true,
            bucket: None,
            outgoing: server::Outgoing::default(),
            proxy: server::Proxy { header: Some(header::HeaderName::from_static("x-forwarded-for")), from: vec![] },
            provider: None,
            base_map: None,
            wall: None,
        };
        change(&mut setup);
        server::open(&setup).await.unwrap().app
    }

    /// A server that is set up in another way.
    pub async fn set(database: Option<String>, change: impl FnOnce(&mut Setup)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = Self::opened(database, &data, change).await;
        let mut users = HashMap::new();
        let posts = [
            ("applicant", Role::Applicant, None, Some(COMPANY)),
            ("stranger", Role::Applicant, None, Some("91110000600037341L")),
            ("clerk", Role::WindowClerk, Some("window-centre"), None),
            ("reviewer", Role::Reviewer, Some("water"), None),
            ("second-reviewer", Role::Reviewer, Some("water"), None),
            ("head", Role::OfficeHead, Some("water"), None),
            ("other-reviewer", Role::Reviewer, Some("emergency"), None),
            ("land-reviewer", Role::Reviewer, Some("natural-resources"), None),
            ("district-head", Role::OfficeHead, Some("nanpiao-government"), None),
            ("land-head", Role::OfficeHead, Some("natural-resources"), None),
            ("officer", Role::ProjectOfficer, Some("development-reform"), None),
            ("leader", Role::Leader, Some("city-government"), None),
            ("inspector", Role::Inspector, Some("discipline-inspection"), None),
            ("recruiter", Role::Recruiter, Some("team-beijing"), None),
            ("administrator", Role::Administrator, None, None),
            ("county-leader", Role::Leader, Some("nanpiao-government"), None),
            ("other-county-leader", Role::Leader, Some("suizhong-government"), None),
        ];
        // Who leads one district leads nothing else.
        let districts = HashMap::from([("county-leader", "211404"), ("other-county-leader", "211421")]);
        for (name, role, office, company) in posts {
            let id = UserId::new(app.ids.next(app.clock.now()));
            users.insert(name.to_owned(), id);
            let user = store::UserRecord {
                id,
                name: name.into(),
                role: role.as_str().into(),
                office: office.map(str::to_owned),
                credit_code: company.map(str::to_owned),
                password_hash: None,
                demo: true,
                active: true,
                district: districts.get(name).map(|id| (*id).to_owned()),
            };
            app.store.add_user(&user).await.unwrap();
        }
        let router = server::router(app.clone());
        Self { app, router, users, _data: data }
    }

    /// Confirms somebody's address, as if he had typed the number that was mailed to it.
    pub async fn confirm(&self, name: &str) {
        let user = self.users[name];
        let contact = self.app.store.contact(user).await.unwrap().unwrap();
        assert!(self.app.store.confirm_contact(user, &contact.email).await.unwrap());
    }

    /// The answer with its body still open.
    pub async fn open(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.open(request).await;
        let status = response.status();
        let headers = response.headers().clone();
        let cookie = headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|value| value.split(';').next()).map(str::to_owned);
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Answer { status, body, bytes, cookie, headers }
    }

    /// Lets the wall's clock of a [`standing`] server go on.
    pub fn wait(&self, seconds: i64) {
        let to = self.app.wall.now() + jiff::SignedDuration::from_secs(seconds);
        assert!(self.app.wall.advance(to), "its wall's clock stands still");
    }

    /// Nobody in particular, with a session that carries a CSRF token.
    pub async fn nobody(&self) -> Visitor<'_> {
        let answer = self.send(Request::get("/api/v1/session").body(Body::empty()).unwrap()).await;
        let csrf = answer.body["csrf"].as_str().unwrap().to_owned();
        Visitor { on: self, cookie: answer.cookie, csrf }
    }

    /// One of the posts of [`TestApp::new`].
    pub async fn as_(&self, name: &str) -> Visitor<'_> {
        let nobody = self.nobody().await;
        let answer = nobody.post("/session", json!({ "identity": self.users[name].to_string() })).await;
        let cookie = answer.cookie.clone();
        let csrf = answer.expect(200)["csrf"].as_str().unwrap().to_owned();
        Visitor { on: self, cookie, csrf }
    }

    /// A post of any office, made for the purpose.
    pub async fn post_of(&self, role: Role, office: &str) -> Visitor<'_> {
        let id = UserId::new(self.app.ids.next(self.app.clock.now()));
        let user = store::UserRecord {
            id,
            name: format!("{office} {id}"),
            role: role.as_str().into(),
            office: Some(office.into()),
            credit_code: None,
            password_hash: None,
            demo: true,
            active: true,
            district: None,
        };
        self.app.store.add_user(&user).await.unwrap();
        let nobody = self.nobody().await;
        let answer = nobody.post("/session", json!({ "identity": id.to_string() })).await;
        let cookie = answer.cookie.clone();
        let csrf = answer.expect(200)["csrf"].as_str().unwrap().to_owned();
        Visitor { on: self, cookie, csrf }
    }

    /// The id of one of the posts.
    pub fn user(&self, name: &str) -> String {
        self.users[name].to_string()
    }

    /// A small project of [`COMPANY`] that needs a soil and water plan, which the water office decides.
    pub async fn project(&self) -> Value {
        self.as_("officer").await.post("/projects", project("2304-211404-04-01-000018")).await.expect(201)
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A project to be registered.
pub fn project(code: &str) -> Value {
    json!({
        "name": "测试项目", "code": code, "district": "211404", "industry": "1811", "owner": "演示企业", "owner_code": COMPANY,
        "investment_yuan": 20_000_000, "planned_start_on": "2023-09-01",
        "facts": {
            "funding": "enterprise", "in_approval_catalogue": false, "new_land": false, "land_supply": "none",
            "agricultural_land_m2": 0, "collective_land": false, "land_area_m2": 8000, "floor_area_m2": 0, "earthwork_m3": 60000,
            "sea_area_m2": 0, "sea_works": false, "port_shoreline": false, "near_waterway": false, "forest_m2": 0,
            "grassland_m2": 0, "hazardous": [], "energy_tce": 10, "electricity_kwh": 1000, "coal_tonnes": 0,
            "own_water_intake": false, "flood_zone": false, "hazard_zone": false, "mineral_area": false, "zone_evaluated": [],
            "relics_zone": false, "near_security_unit": false, "military_range": false, "eia_class": "none",
            "occupational_hazard": false, "mine": false, "metal_smelting": false, "buildings": false, "civil_building": false,
            "in_planning_area": false, "aviation_clearance": false, "trees_affected": false, "tendering": false,
            "special_fire": false, "lightning_hazard": false, "road_occupation": false, "drains": false,
            "special_equipment": false, "utilities": false, "ownership_wanted": false, "pollutant_class": "none",
            "major_works": false, "high_public_concern": false, "expropriation": false, "water_transport_works": false,
            "large_wind_solar": false, "chem_use_above_threshold": false
        }
    })
}

impl Visitor<'_> {
    /// The same browser after an answer that gave it another cookie.
    pub fn after(&self, answer: &Answer) -> Self {
        let csrf = answer.body["csrf"].as_str().or(answer.body["session"]["csrf"].as_str()).unwrap_or(&self.csrf).to_owned();
        Self { cookie: answer.cookie.clone().or_else(|| self.cookie.clone()), csrf, ..self.clone() }
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let builder = Request::builder().method(method).uri(format!("/api/v1{path}")).header("x-csrf-token", &self.csrf);
        match &self.cookie {
            Some(cookie) => builder.header(header::COOKIE, cookie),
            None => builder,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.on.send(request).await
    }

    /// The answer with its body still open: a stream.
    pub async fn open(&self, request: Request<Body>) -> Response<Body> {
        self.on.open(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.raw(Method::POST, path, body.to_string()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.raw(Method::PATCH, path, body.to_string()).await
    }

    pub async fn raw(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Does something to a case in the version that it has now.
    pub async fn do_(&self, case: &Value, step: &str, more: Value) -> Answer {
        let mut body = json!({ "version": case["version"], "do": step });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.post(&format!("/cases/{}/commands", case["id"].as_str().unwrap()), body).await
    }
}

/// Whether a telling asks its office to answer a frozen agenda.
pub fn asked_by_an_agenda(telling: &Value) -> bool {
    telling["what"]["zh"].as_str().unwrap().contains("前答复")
}

/// A project with these facts and its case of an item of the office "water" as delivered: applied for, accepted, reviewed with an opinion, granted.
pub async fn granted(app: &TestApp, facts: Value, item: &str, opinion: &str) -> (Value, Value) {
    let project = app.as_("officer").await.post("/projects", facts).await.expect(201);
    let (id, applicant) = (project["id"].as_str().unwrap(), app.as_("applicant").await);
    let mut case = Value::Null;
    for item in ["project-code", item] {
        let path = applicant.get(&format!("/projects/{id}/path")).await.expect(200);
        let step = path["steps"].as_array().unwrap().iter().find(|step| step["item"] == item).unwrap().clone();
        let papers: Vec<&str> = step["materials"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        case = applicant.post(&format!("/projects/{id}/cases"), json!({ "item": item, "materials": papers })).await.expect(201);
    }
    let (clerk, reviewer, head) = (app.as_("clerk").await, app.as_("reviewer").await, app.as_("head").await);
    case = clerk.do_(&case, "accept", json!({})).await.expect(200);
    case = reviewer.do_(&case, "review", json!({ "opinion": "agree", "text": opinion })).await.expect(200);
    case = head.do_(&case, "decide", json!({ "outcome": "granted", "reason": "符合条件" })).await.expect(200);
    let case = head.do_(&case, "deliver", json!({})).await.expect(200);
    (project, case)
}
