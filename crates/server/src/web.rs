//! The web client, embedded: `web/dist` as built before this crate is compiled. A debug build reads it from disk.
//!
//! Every path that is no file and no API call answers with the client's page, so that a deep link opens it.

use crate::base_map::BaseMap;
use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Client;

/// What every answer says to the browser: scripts (and the map's worker) only from here, no frames; pictures and connections only from here and from the
/// servers of the base map, if the operator chose one.
pub fn content_security_policy(base_map: Option<&BaseMap>) -> String {
    let tiles: String = base_map.iter().flat_map(|map| &map.origins).map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{tiles}; \
         font-src 'self'; connect-src 'self'{tiles}; object-src 'none'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Serves a file of the client, or its page.
pub async fn client(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Problem::not_found(("接口", "operation")).into_response();
    }
    if let Some(file) = Client::get(path) {
        // The build names assets by their content, so they never change under a name.
        let lifetime = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        return answer(path, file.data.into_owned(), lifetime);
    }
    match Client::get("index.html") {
        Some(page) => answer("index.html", page.data.into_owned(), "no-cache"),
        None => (StatusCode::NOT_FOUND, "The web client was not built into this program: run `make build`.").into_response(),
    }
}

fn answer(path: &str, bytes: Vec<u8>, lifetime: &'static str) -> Response {
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, HeaderValue::from_static(lifetime))];
    (headers, Body::from(bytes)).into_response()
}
