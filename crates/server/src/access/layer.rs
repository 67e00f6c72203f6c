//! The one place where the table is applied: before a handler runs, and before an answer that was kept is given out. After that, whoever was shown
//! personal data has left a trace.

use super::{Reach, Rule, Verdict, Who, is_known, operation_id, rule_of, shown};
use crate::api::types::Role;
use crate::api_key::Caller;
use crate::problem::Problem;
use crate::reads::Reading;
use crate::request_id::{Account, RequestId};
use crate::session::{MaybeSession, Me};
use crate::state::App;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The path below which everything is an operation of the API document.
const API: &str = "/api/v1/";
/// But for the document itself, which anyone reads.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// Lets through whom the table admits, with his reach; refuses everybody else.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // What matches no route is the client's own page; what is beside the API is of no one in particular: the log's tiles, readiness.
    let Some(path) = path.filter(|path| path.starts_with(API) && path != DOCUMENT) else { return next.run(request).await };
    // Whoever may read may ask for the headers alone.
    let is_head = request.method() == Method::HEAD;
    let method = if is_head { Method::GET } else { request.method().clone() };
    let Some(rule) = rule_of(&operation_id(&method.as_str().to_lowercase(), &path)) else {
        let problem = if is_known(&path) { Problem::method_not_allowed() } else { Problem::not_found(("接口", "operation")) };
        return problem.into_response();
    };
    let (mut parts, body) = request.into_parts();
    let admitted = admit(&app, rule, &mut parts).await;
    let me = parts.extensions.get::<MaybeSession>().and_then(|MaybeSession(session)| session.as_ref()?.me.clone());
    let account = me.as_ref().map(|me| Account(me.id));
    // The length alone shows nothing of anybody.
    let reading = me.filter(|_| !is_head).and_then(|me| reading(rule, me, &path, &parts));
    let mut response = match admitted {
        Err(problem) => problem.into_response(),
        // What would leave no trace is not shown.
        Ok(()) if reading.is_some() && app.reads.is_full() => Problem::busy().into_response(),
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
    };
    if let Some(reading) = reading.filter(|_| response.status().is_success()) {
        app.reads.note(reading, app.clock.now());
    }
    if let Some(account) = account {
        response.extensions_mut().insert(account);
    }
    response
}

/// What is to be noted when the answer to this request is given; nothing of what is one's own.
fn reading(rule: &Rule, me: Me, path: &str, parts: &Parts) -> Option<Reading> {
    let shown = shown(rule.operation)?;
    if rule.reach(me.role) == Some(Reach::Own) {
        return None;
    }
    // The first thing that the path names is the record.
    let record = path.split('/').zip(parts.uri.path().split('/')).find(|(pattern, _)| pattern.starts_with('{'));
    Some(Reading {
        me,
        shown,
        record: record.and_then(|(_, id)| id.parse().ok()),
        request: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
    })
}

/// Whether the table lets the request through. Who asks, where that matters, is left with the request.
async fn admit(app: &App, rule: &Rule, parts: &mut Parts) -> Result<(), Problem> {
    match rule.who {
        Who::Everyone => {}
        Who::Key(scope) => {
            let caller = Caller::of(app, &parts.headers).await?.within(scope)?;
            parts.extensions.insert(caller);
        }
        Who::Roles(_) => {
            let MaybeSession(session) = MaybeSession::from_request_parts(parts, app).await?;
            let me = session.as_ref().and_then(|session| session.me.as_ref());
            let verdict = rule.judge(me.map(|me| me.role));
            let withheld = me.is_some_and(|me| !me.is_lent_for(rule.operation));
            // The handler asks again who is there: it takes what was found.
            parts.extensions.insert(MaybeSession(session));
            match verdict {
                Verdict::Admitted(_) if withheld => return Err(not_lent()),
                Verdict::Admitted(_) => {}
                Verdict::SignInFirst => return Err(Problem::sign_in_first()),
                Verdict::Refused(role) => return Err(refusal(role, &rule.roles())),
                Verdict::Hidden => return Err(Problem::not_found(("记录", "record"))),
            }
        }
    }
    Ok(())
}

/// 403 for what the post that somebody was lent does not take in.
pub fn not_lent() -> Problem {
    Problem::forbidden((
        "您正在代理的岗位只委托了部分事项，不含这一项；请由本人办理，或切换岗位。",
        "The post that you were lent is for some kinds of acts alone, and not for this one: its owner does it, or switch your post.",
    ))
}

/// 403 that says whose step it is.
pub fn refusal(role: Role, roles: &[Role]) -> Problem {
    let zh: Vec<String> = roles.iter().map(|role| role.name().zh).collect();
    let en: Vec<String> = roles.iter().map(|role| role.name().en).collect();
    Problem::forbidden((
        format!("您以“{}”登录；这一步由{}来做。", role.name().zh, zh.join("、")),
        format!("You are signed in as {}; this step belongs to: {}.", role.name().en, en.join(", ")),
    ))
}
