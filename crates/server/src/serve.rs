//! Putting a server together: its rooms, its layers, its start and its end.

use crate::api;
use crate::base_map::BaseMap;
use crate::client::Proxy;
use crate::clock::Clock;
use crate::deliver::{Deliver, Outgoing};
use crate::desk::Desk;
use crate::extract::BODY_BYTES_MAX;
use crate::ids::Ids;
use crate::limit::{self, Limits};
use crate::live::Live;
use crate::metrics::{self, Metrics};
use crate::problem::Problem;
use crate::request_id;
use crate::state::{App, Shared};
use crate::uploads::Staging;
use crate::web;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::Timestamp;
use permit::{Fonts, TrustedKey};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;
use store::{Papers, Store, StoreError};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// How long a request may take, in seconds.
const REQUEST_SECONDS_MAX: u64 = 60;
/// The demonstration's seed.
const DEMO_SEED: u64 = 20_230_707;

/// How a server shall be opened.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The folder of papers, keys and, by default, the database.
    pub data: PathBuf,
    /// The database; `None` for SQLite in the data folder.
    pub database: Option<String>,
    /// Where people reach the server, for QR codes.
    pub public_url: String,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Where papers lie; `None` for the data folder.
    pub bucket: Option<store::Bucket>,
    /// How notices leave the house.
    pub outgoing: Outgoing,
    /// The proxy in front, whose word on clients' addresses is believed.
    pub proxy: Proxy,
    /// Where people may sign in too.
    pub provider: Option<crate::oidc::Configuration>,
    /// The base map behind the city's own.
    pub base_map: Option<BaseMap>,
    /// Where the wall's clock stands still until it is advanced: for tests of what runs out. `None` for the machine's.
    pub wall: Option<Timestamp>,
}

/// An opened server and whether its database was empty.
pub struct Opened {
    /// The state.
    pub app: App,
    /// Whether nothing was stored yet.
    pub is_new: bool,
}

/// Opens the store, reads the pack and the keys.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub async fn open(setup: &Setup) -> Result<Opened, String> {
    folder(&setup.data).map_err(|error| format!("{}: {error}: choose another folder with --data", setup.data.display()))?;
    let city = crate::pack::embedded()?;
    let url = setup.database.clone().unwrap_or_else(|| format!("sqlite:{}", setup.data.join("ballast.db").display()));
    let store = Store::open(&url, city.region).await.map_err(|error| format!("the database does not open: {error}"))?;
    // A demonstration that is built twice is the same, its log too.
    let store = if setup.demo { store.seed_salts(DEMO_SEED) } else { store };
    let is_new = store.is_empty().await.map_err(|error| error.to_string())?;
    let clock = match setup.demo {
        false => Clock::Real,
        true => {
            let stored = store.get_setting("clock.now").await.map_err(|error| error.to_string())?;
            let at = stored.and_then(|text| text.parse().ok()).unwrap_or_else(crate::demo::opening);
            Clock::simulated(at)
        }
    };
    let issuer = crate::keys::issuer(&setup.data, setup.demo, &city.name.zh)?;
    let log = crate::keys::log(&setup.data, setup.demo, &store).await?;
    let vault = crate::keys::accounts(&setup.data, setup.demo, &store).await?;
    let organ = approval::Named::new(&city.name.zh, &city.name.en);
    let own = issuer.published.iter().map(|one| TrustedKey::published(organ.clone(), one.clone()));
    let trusted = if setup.demo { Vec::new() } else { own.collect() };
    let desk = Desk::new(city, setup.demo, &setup.public_url);
    store.keep_templates(&desk.templates()).await.map_err(|error| error.to_string())?;
    let chains = crate::chains::Chains::new(desk.city.chain_plan.as_ref());
    let shared = Shared {
        papers: papers(&setup.data, setup.bucket.as_ref()).map_err(|error| error.to_string())?,
        staging: staging(&setup.data)?,
        desk,
        clock,
        wall: setup.wall.map_or(Clock::Real, Clock::simulated),
        // A demonstration that goes on must not draw the ids again that it has drawn before.
        ids: if setup.demo && is_new { Ids::seeded(DEMO_SEED) } else { Ids::random() },
        issuer: issuer.key,
        published: issuer.published,
        log,
        vault,
        proxy: setup.proxy.clone(),
        provider: setup.provider.clone().map(|one| crate::oidc::Provider::new(one, &setup.public_url)).transpose()?,
        base_map: setup.base_map.clone(),
        trusted,
        fonts: fonts()?,
        demo: setup.demo,
        live: Live::default(),
        register: crate::matching::Register::default(),
        chains,
        watching: crate::watching::Watching::default(),
        kept: crate::kept::Kept::default(),
        reads: crate::reads::Reads::default(),
        burden: crate::burden::Counts::default(),
        metrics: Metrics::default(),
        imports: imports(&setup.data)?,
        deliver: Deliver::new(&setup.outgoing, &setup.public_url)?,
        store,
    };
    let app = App::new(shared);
    crate::upgrade::from_before(&app).await?;
    crate::policies::seed(&app).await?;
    Ok(Opened { app, is_new })
}

/// A new data folder is nobody else's: the database, papers and keys lie in it. One that is there keeps what it is.
fn folder(data: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(data)
}

/// Where papers lie: in a bucket, or else in the data folder.
///
/// # Errors
/// What the bucket's address or the disk says.
pub fn papers(data: &Path, bucket: Option<&store::Bucket>) -> Result<Papers, StoreError> {
    match bucket {
        Some(bucket) => Papers::bucket(bucket),
        None => Papers::open(&data.join("papers")),
    }
}

/// Uploads under way lie beside the papers, also when those lie in a bucket.
fn staging(data: &Path) -> Result<Staging, String> {
    let folder = data.join("uploads");
    Staging::open(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Spreadsheets lie there until they are taken in.
fn imports(data: &Path) -> Result<crate::imports::Imports, String> {
    let folder = data.join("imports");
    crate::imports::Imports::open(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}

fn fonts() -> Result<Fonts, String> {
    const REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf"));
    const BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf"));
    Fonts::new(REGULAR, BOLD).map_err(|error| error.to_string())
}

/// Every route, with the layers that all of them share.
pub fn router(app: App) -> Router {
    let (api, _) = api::described();
    let policy = HeaderValue::try_from(web::content_security_policy(app.base_map.as_ref()));
    let security = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    // A browser that came over TLS once comes no other way for a year.
    let strict = app.desk.public_url.starts_with("https:").then_some((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    let (ready, metrics) = (app.clone(), app.metrics.clone());
    let mut router = api
        .clone()
        .route("/api/v1/openapi.json", get(described))
        .route("/ledger/checkpoint", get(api::ledger_checkpoint))
        .route("/ledger/tile/{*path}", get(api::ledger_tile))
        .route("/healthz", get(async || "ok"))
        .route(
            "/readyz",
            get(async move || match ready.store.ping().await {
                Ok(()) => "ready".into_response(),
                Err(_) => Problem::busy().into_response(),
            }),
        )
        .fallback(web::client)
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(axum::middleware::from_fn_with_state(app.clone(), crate::kept::layer))
        .layer(axum::middleware::from_fn_with_state(app.clone(), crate::burden::layer))
        .layer(axum::middleware::from_fn_with_state(app.clone(), crate::access::layer))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(axum::middleware::from_fn_with_state((Limits::new(), app.proxy.clone()), limit::layer))
        .with_state(app)
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::GATEWAY_TIMEOUT, Duration::from_secs(REQUEST_SECONDS_MAX)))
        .layer(CatchPanicLayer::custom(|_| Problem::broken("a handler panicked").into_response()));
    // Outside of whatever answers in place of a handler: those answers have them too.
    let security = security.into_iter().chain(strict).map(|(name, value)| (name, HeaderValue::from_static(value)));
    // The origins of a base map are checked where it is made: the policy is always a header.
    for (name, value) in security.chain(policy.ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy))) {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    let no_store = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    router
        .layer(no_store)
        .layer(axum::middleware::from_fn_with_state(metrics, metrics::layer))
        .layer(axum::middleware::from_fn(request_id::layer))
}

/// The same as it is served, written once.
static DOCUMENT: LazyLock<Option<Bytes>> = LazyLock::new(|| serde_json::to_vec(document()).ok().map(Bytes::from));

async fn described() -> Result<impl IntoResponse, Problem> {
    let document = DOCUMENT.clone().ok_or_else(|| Problem::broken("the API document does not serialise"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], document))
}

/// The API document, for the file that is committed.
pub fn document() -> &'static utoipa::openapi::OpenApi {
    &api::described().1
}

/// Serves until the process is told to stop; requests under way are finished. `metrics`: where monitoring asks, if anywhere.
///
/// # Errors
/// What the network says.
pub async fn run(app: App, listener: TcpListener, metrics: Option<TcpListener>) -> io::Result<()> {
    let monitoring = metrics.map(|listener| {
        let router = metrics::router(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await })
    });
    let watcher = (!app.clock.is_simulated()).then(|| tokio::spawn(crate::timers::watch(app.clone())));
    let deliverer = crate::deliver::Running::start(app.clone());
    let sequencer = tokio::spawn(crate::sequencer::run(app.clone()));
    let reads = tokio::spawn(crate::reads::run(app.clone()));
    let burden = tokio::spawn(crate::burden::run(app.clone()));
    // Whoever looks first at the chains of a large register need not wait until it is read.
    let warm = app.clone();
    tokio::spawn(async move { warm.chains.warm(&warm.store).await });
    let live = app.clone();
    let served = axum::serve(listener, router(app.clone()).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stopped().await;
            // Streams have no end of their own.
            live.live.close();
        })
        .await;
    if let Some(watcher) = watcher {
        watcher.abort();
    }
    if let Some(monitoring) = monitoring {
        monitoring.abort();
    }
    // What is on its way may arrive and be noted; what has not begun waits in its row.
    deliverer.stop().await;
    // What waits for its place in the log waits in its row.
    sequencer.abort();
    // Who read what, and what forms asked, waits in memory alone.
    reads.abort();
    burden.abort();
    if let Err(error) = app.reads.write(&app).await {
        tracing::error!(%error, "the last readings of personal data were not written");
    }
    if let Err(error) = app.burden.write(&app).await {
        tracing::error!(%error, "the last counts of forms were not written");
    }
    app.store.close().await;
    served
}

async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let mut terminated = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(_) => return drop(interrupted.await),
        };
        tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}
