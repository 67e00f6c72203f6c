//! The one place where forms are counted: inside the layer of permissions, so that it is known who sent what.

use super::forms::is_file;
use super::{Sent, is_form, seconds};
use crate::access::{operation_id, rule_of};
use crate::api::types::Role;
use crate::session::MaybeSession;
use crate::state::{App, Key};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use base::UserId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How long somebody was at the form, as his browser measured it.
static FORM_SECONDS: HeaderName = HeaderName::from_static("x-form-seconds");
/// That this was a form and its time was taken: the browser begins anew.
static FORM_COUNTED: HeaderName = HeaderName::from_static("x-form-counted");

/// How many fields of the body held something; whoever reads the body says so ([`Body`](crate::extract::Body)).
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled(Arc<AtomicU64>);

impl Filled {
    /// Says how many.
    pub fn set(&self, fields: u64) {
        self.0.store(fields, Ordering::Relaxed);
    }
}

/// Counts forms: taken ones and those that are refused. What holds nothing that somebody filled in is none, such as a button; what fails for reasons of the
/// server's own is not the form's.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some((role, person, operation)) = form(&request) else { return next.run(request).await };
    // Asked again under the key of one that was taken: nobody filled anything in for it.
    let again = match Key::of(request.headers()) {
        Ok(key) => app.repeats(&key, person).await,
        Err(_) => false,
    };
    let seconds = request.headers().get(&FORM_SECONDS).and_then(|value| value.to_str().ok()).and_then(seconds);
    let filled = Filled::default();
    request.extensions_mut().insert(filled.clone());
    let mut response = next.run(request).await;
    let fields = if is_file(operation) { 1 } else { filled.0.load(Ordering::Relaxed) };
    let taken = response.status().is_success();
    if fields == 0 || !(taken || response.status().is_client_error()) {
        return response;
    }
    if !again {
        app.burden.note(Sent { role, operation, fields, taken, seconds }, app.today());
    }
    response.headers_mut().insert(FORM_COUNTED.clone(), HeaderValue::from_static("1"));
    response
}

fn form(request: &Request) -> Option<(Role, UserId, &'static str)> {
    if [Method::GET, Method::HEAD, Method::DELETE].contains(request.method()) {
        return None;
    }
    let path = request.extensions().get::<MatchedPath>()?.as_str();
    let rule = rule_of(&operation_id(&request.method().as_str().to_lowercase(), path)).filter(|rule| is_form(rule))?;
    let MaybeSession(session) = request.extensions().get::<MaybeSession>()?;
    let me = session.as_ref()?.me.as_ref()?;
    Some((me.role, me.id, rule.operation))
}
