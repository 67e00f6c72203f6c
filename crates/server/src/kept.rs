//! Answers that are kept while nothing changes: a list that fifty people look at is made once, not fifty times. What is kept is given out only as long as
//! the database says that nobody committed anything since ([`store::Store::snapshot`]), so that nobody ever reads what is no longer so.

use crate::api::types::Role;
use crate::problem::Problem;
use crate::session::{MaybeSession, Me};
use crate::state::App;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::UserId;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;
use uuid::Uuid;

/// All kept answers together, in bytes.
const BYTES_MAX: u64 = 64 << 20;
/// The largest answer that is kept, in bytes.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// About how many answers there are.
const ANSWERS: usize = 4096;
/// What comes beside an answer's bytes.
const OVERHEAD_BYTES: u64 = 512;

/// Whose answers are made of rows alone. What depends on the time of day, on files or on what a server has in hand is not among them: halls, uploads,
/// streams, sessions.
const KEPT: [&str; 31] = [
    "absences",
    "burden",
    "campaigns",
    "cases",
    "chains",
    "cockpit",
    "day",
    "deliveries",
    "dispatch",
    "duties",
    "entities",
    "establishments",
    "figures",
    "indicators",
    "issues",
    "items",
    "law",
    "map",
    "me",
    "objectives",
    "offices",
    "opinions",
    "overview",
    "permits",
    "policies",
    "projects",
    "rankings",
    "stewards",
    "task-forces",
    "tours",
    "walks",
];

/// Of these, whose answers depend on how far somebody reaches and on nothing else of him: everybody who reaches as far has the same one, so that a thousand
/// screens that hear of a change ask for one computation.
const BY_REACH: [&str; 1] = ["cockpit"];

/// The answers that one server keeps, and which of them are being made.
#[derive(Debug)]
pub struct Kept {
    answers: Cache<Asked, Answer, Size>,
    making: Mutex<HashMap<Asked, Weak<Turn>>>,
}

/// Whose turn it is to make an answer: everybody else who asks the same waits for it.
type Turn = tokio::sync::Mutex<()>;

/// Who asks what and in which of his posts, in which minute of the city's clock and of the wall's, which in a demonstration are two: what an answer says of days and hours
/// holds for no longer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Asked {
    who: Option<Reader>,
    what: String,
    minutes: [i64; 2],
}

/// Whose answer it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Reader {
    /// Of one person in one of his posts.
    Person(UserId, Option<Uuid>),
    /// Of everybody in this role of this office and district. A post beside that of the account, which may be lent for a part, is a person's.
    Reach(Role, Option<String>, Option<String>),
}

impl Reader {
    fn of(me: &Me, what: &str) -> Self {
        let by_reach = me.post.is_none() && BY_REACH.contains(&noun(what));
        match by_reach {
            true => Self::Reach(me.role, me.office.clone(), me.district.clone()),
            false => Self::Person(me.id, me.post.as_ref().map(|post| post.id)),
        }
    }
}

#[derive(Debug, Clone)]
struct Answer {
    snapshot: String,
    /// When the snapshot had not been taken yet: whoever came before may have the answer, whatever was committed since.
    taken: Instant,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug, Clone)]
struct Size;

impl Weighter<Asked, Answer> for Size {
    fn weight(&self, asked: &Asked, answer: &Answer) -> u64 {
        (asked.what.len() + answer.body.len()) as u64 + OVERHEAD_BYTES
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self { answers: Cache::with_weighter(ANSWERS, BYTES_MAX, Size), making: Mutex::default() }
    }
}

impl Kept {
    fn turn(&self, asked: &Asked) -> Arc<Turn> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = making.get(asked).and_then(Weak::upgrade) {
            return turn;
        }
        if making.len() >= ANSWERS {
            making.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::default();
        making.insert(asked.clone(), Arc::downgrade(&turn));
        turn
    }
}

/// What is asked, when its answer may be kept.
fn keepable(request: &Request) -> Option<String> {
    let path = request.uri().path().strip_prefix("/api/v1/").filter(|_| request.method() == Method::GET)?;
    let mut parts = path.split('/');
    let first = parts.next()?;
    // What forms ask is counted, and who read what is written, so that kept answers stay good: such sums and lists are never among them. What was
    // asked twice follows from the records.
    let counted = first == "burden" && parts.clone().next() != Some("twice");
    let of_files = parts.any(|part| matches!(part, "uploads" | "papers" | "stream" | "reads"));
    let known = KEPT.contains(&first) && !of_files && !counted;
    known.then(|| request.uri().path_and_query().map_or_else(|| path.to_owned(), ToString::to_string))
}

/// The first word of what is asked.
fn noun(what: &str) -> &str {
    what.strip_prefix("/api/v1/").unwrap_or(what).split(['/', '?']).next().unwrap_or_default()
}

/// Gives out what is kept and still so, or asks and keeps the answer. Of many who ask the same at once, one has it made: in a city that writes all the time
/// fifty readers would otherwise make each answer fifty times.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(what) = keepable(&request) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let session = match MaybeSession::from_request_parts(&mut parts, &app).await {
        Ok(MaybeSession(session)) => session,
        Err(problem) => return problem.into_response(),
    };
    let who = session.as_ref().and_then(|session| session.me.as_ref()).map(|me| Reader::of(me, &what));
    // The handler asks again who is there: it takes what was found.
    parts.extensions.insert(MaybeSession(session));
    let request = Request::from_parts(parts, body);
    let minutes = [&app.clock, &app.wall].map(|clock| clock.now().as_second().div_euclid(60));
    let asked = Asked { who, what, minutes };
    let came = Instant::now();
    let Ok(snapshot) = app.store.snapshot().await else { return next.run(request).await };
    if let Some(answer) = app.kept.answers.get(&asked).filter(|answer| answer.snapshot == snapshot) {
        return (answer.headers, answer.body).into_response();
    }
    let turn = app.kept.turn(&asked);
    let _mine = turn.lock().await;
    // What was read after this reader came shows him nothing old.
    if let Some(answer) = app.kept.answers.get(&asked).filter(|answer| answer.taken >= came) {
        return (answer.headers, answer.body).into_response();
    }
    // Taken before anything is read: what is committed meanwhile makes another one.
    let taken = Instant::now();
    let Ok(snapshot) = app.store.snapshot().await else { return next.run(request).await };
    let response = next.run(request).await;
    if !worth_keeping(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) => {
            app.kept.answers.insert(asked, Answer { snapshot, taken, headers: parts.headers.clone(), body: body.clone() });
            Response::from_parts(parts, Body::from(body))
        }
        Err(error) => Problem::broken(error).into_response(),
    }
}

fn worth_keeping(response: &Response) -> bool {
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let small = response.body().size_hint().exact().is_some_and(|bytes| bytes <= ANSWER_BYTES_MAX);
    response.status() == StatusCode::OK && json && small && !response.headers().contains_key(header::SET_COOKIE)
}
