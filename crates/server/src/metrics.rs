//! What an operator's monitoring asks (运行指标): how many requests of which route took how long, and what waits. In the text format that
//! Prometheus reads, on a listener of its own: who may look at numbers need not reach the city's pages, and nobody else can ask.

use crate::problem::Problem;
use crate::state::App;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Instant;

/// Bounds of the buckets, in seconds: what a page may take, and what it must not.
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Under what a request is counted.
type Labels = [(&'static str, String); 3];

/// Makes a histogram of our buckets.
#[derive(Debug, Clone)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(SECONDS)
    }
}

/// The numbers of one server; cheap to clone. Nothing is global: each server of a process counts for itself.
#[derive(Debug, Clone)]
pub struct Metrics {
    requests: Family<Labels, Histogram, Buckets>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { requests: Family::new_with_constructor(Buckets) }
    }
}

/// Counts a request under its route, never under its address: addresses are without number, and name records.
pub(crate) async fn layer(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().as_str().to_owned();
    let route = route(&request);
    let response = next.run(request).await;
    let labels = [("method", method), ("route", route), ("status", response.status().as_str().to_owned())];
    metrics.requests.get_or_create(&labels).observe(begun.elapsed().as_secs_f64());
    response
}

/// The route that a request takes; what is no operation is the client's.
pub(crate) fn route(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or_else(|| "client".to_owned(), |path| path.as_str().to_owned())
}

/// The one address that monitoring asks.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(shown)).with_state(app)
}

async fn shown(State(app): State<App>) -> Result<Response, Problem> {
    let mut registry = Registry::with_prefix("ballast");
    registry.register("http_request_seconds", "Requests by route, and how long they took", app.metrics.requests.clone());
    // Numbers of the database are those of this moment; without it, those of the requests are there still.
    let waiting = app.store.waiting(app.today()).await;
    let mut gauge = |name, help, number: i64| registry.register(name, help, ConstGauge::new(number));
    gauge("database_up", "Whether the database answers", i64::from(waiting.is_ok()));
    if let Ok(waiting) = waiting {
        gauge("duties_open", "Duties that are owed", waiting.duties_open);
        gauge("duties_overdue", "Duties past their last day", waiting.duties_overdue);
        gauge("deliveries_waiting", "Messages that have not left", waiting.deliveries);
        gauge("log_waiting", "Facts without a place in the log", waiting.facts);
        gauge("log_size", "Facts in the log", waiting.log_size);
    }
    let mut text = String::new();
    encode(&mut text, &registry).map_err(Problem::broken)?;
    const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, FORMAT)], text).into_response())
}
