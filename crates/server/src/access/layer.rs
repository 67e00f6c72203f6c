//! The one place where the table is applied: before a handler runs, and before an answer that was kept is given out.

use super::{Rule, Verdict, Who, is_known, operation_id, rule_of};
use crate::api::types::Role;
use crate::api_key::Caller;
use crate::problem::Problem;
use crate::session::MaybeSession;
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
    let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let Some(rule) = rule_of(&operation_id(&method.as_str().to_lowercase(), &path)) else {
        let problem = if is_known(&path) { Problem::method_not_allowed() } else { Problem::not_found(("接口", "operation")) };
        return problem.into_response();
    };
    let (mut parts, body) = request.into_parts();
    match admit(&app, rule, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

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
            match rule.judge(me.map(|me| me.role)) {
                Verdict::Admitted(_) if me.is_some_and(|me| !me.is_lent_for(rule.operation)) => return Err(not_lent()),
                // The handler asks again who is there: it takes what was found.
                Verdict::Admitted(_) => drop(parts.extensions.insert(MaybeSession(session))),
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
