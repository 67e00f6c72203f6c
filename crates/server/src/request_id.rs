//! Every request has an id (请求编号): that of the proxy before us or a new one. It stands in each line of the log that the request leaves and in
//! its answer, so that a clerk's screenshot finds the lines.

use crate::metrics;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::{Instrument, debug, info, info_span, warn};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Answers to whoever asks for what is not his, or too often: an operator looks for them.
const REFUSED: [StatusCode; 3] = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS];
/// The longest id that is taken from outside.
const CHARACTERS_MAX: usize = 64;

/// Gives the request its id, and logs how it ended: under its route, as the address may hold a secret or a person's words.
pub async fn layer(request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(|| base::hex(&crate::ids::secret::<8>()));
    let route = metrics::route(&request);
    let span = info_span!("request", %id, method = %request.method(), %route);
    let begun = Instant::now();
    async {
        let mut response = next.run(request).await;
        let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis() as u64);
        if response.status().is_server_error() {
            warn!(status, ms, "answered");
        } else if REFUSED.contains(&response.status()) {
            info!(status, ms, "refused");
        } else {
            debug!(status, ms, "answered");
        }
        if let Ok(id) = HeaderValue::try_from(&id) {
            response.headers_mut().insert(HEADER, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// The id that came with it, if it is one that can stand in a log.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (!id.is_empty() && id.len() <= CHARACTERS_MAX && id.bytes().all(plain)).then(|| id.to_owned())
}
