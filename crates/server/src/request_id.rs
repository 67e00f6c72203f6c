//! Every request has an id (请求编号): that of the proxy before us or a new one. It stands in each line of the log that the request leaves and in
//! its answer, so that a clerk's screenshot finds the lines.
//!
//! What is refused is a line of its own, with the problem's code and the id of the account, if somebody is signed in; what no page of ours would send
//! is a warning, for somebody tries to get round what holds.

use crate::metrics;
use crate::problem::Code;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::{Instrument, debug, info, info_span, warn};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Answers to whoever asks for what is not his: an operator looks for them. A record out of reach is answered as one that is not there.
const REFUSED: [StatusCode; 3] = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];
/// What our own pages never send: whoever does tries tokens, fields, sizes or numbers.
const TRIED: [&str; 9] = [
    "bad-idempotency-key",
    "bad-query",
    "body-too-large",
    "csrf-token-wrong",
    "invalid-utf8",
    "malformed-json",
    "too-many-requests",
    "unsupported-media-type",
    "wrong-shape",
];
/// The longest id that is taken from outside.
const CHARACTERS_MAX: usize = 64;

/// The id of a request, for what is written of it elsewhere.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The account of whoever asked, for the line that his request leaves.
#[derive(Debug, Clone, Copy)]
pub struct Account(pub base::UserId);

/// Gives the request its id, and logs how it ended: under its route, as the address may hold a secret or a person's words.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(|| base::hex(&crate::ids::secret::<8>()));
    let route = metrics::route(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = info_span!("request", %id, method = %request.method(), %route);
    let begun = Instant::now();
    async {
        let mut response = next.run(request).await;
        let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis() as u64);
        let code = response.extensions().get::<Code>().map_or("", |code| &code.0);
        let account = response.extensions().get::<Account>().map(|account| tracing::field::display(account.0));
        if response.status().is_server_error() {
            warn!(status, ms, account, "answered");
        } else if TRIED.contains(&code) {
            warn!(status, ms, code, account, "refused what no page sends");
        } else if REFUSED.contains(&response.status()) {
            info!(status, ms, code, account, "refused");
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
