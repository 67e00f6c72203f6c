//! One's own posts: to switch among them, to lend one for some days, to take it back or give it back.

use super::session::{Session as SessionView, answer};
use super::types::{FactView, Office, Role, Text};
use super::{facts, page, view};
use crate::access::{AREAS, Rule};
use crate::desk::{Actors, own_fact};
use crate::extract::{Body, Id, Query};
use crate::posts::{self, Seat};
use crate::problem::{FieldError, Found, Problem};
use crate::session::{self, MaybeSession, Me};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::UserId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use store::{Change, PersonFilter, PersonRecord, PostEdit, PostRecord, Write};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The longest time for which a post is lent, in days.
const DAYS_MAX: i64 = 366;
/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 200;
/// How many people are offered as deputies at once.
const OFFERED: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(switch)).routes(routes!(list, lend)).routes(routes!(deputies)).routes(routes!(end))
}

/// A district or a functional area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DistrictName {
    id: String,
    name: Text,
}

/// A post that somebody holds, lends or was lent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostView {
    /// None for the post of the account.
    id: Option<String>,
    role: Role,
    office: Option<Office>,
    credit_code: Option<String>,
    /// For a leader: the district that he leads, if not the whole city.
    district: Option<DistrictName>,
    /// Whose it is; for one that was lent: the deputy.
    holder: String,
    /// Who lent it.
    lender: Option<String>,
    /// In which areas of the permission table it lets the deputy act; none named: in all.
    areas: Vec<PostArea>,
    from_on: Option<String>,
    to_on: Option<String>,
    reason: String,
    /// held, coming, over (its last day, or what it was lent of, has passed) or ended (by somebody).
    state: String,
    /// Whether it is the one in which the reader acts.
    current: bool,
    /// Whether the reader may end it.
    may_end: bool,
}

/// An area of the permission table: a kind of acts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostArea {
    id: String,
    name: Text,
}

/// One's own posts and what one lent.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnPosts {
    /// The posts in which one may act today, that of the account first.
    posts: Vec<PostView>,
    /// What one lent and was lent, also what is over or still to come, the newest first.
    loans: Vec<PostView>,
    /// The kinds of acts for which a post may be lent, by the role of the post.
    areas: BTreeMap<String, Vec<PostArea>>,
    facts: Vec<FactView>,
}

/// In which post one goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostSwitch {
    /// One of one's own; none: that of the account.
    post: Option<String>,
}

/// A post to be lent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLoan {
    /// Which of one's own; none: that of the account.
    #[serde(default)]
    post: Option<String>,
    /// To whom.
    deputy: String,
    from_on: String,
    to_on: String,
    /// For which kinds of acts alone; none named: wholly.
    #[serde(default)]
    areas: Vec<String>,
    /// Why.
    reason: String,
}

/// Whom one may ask.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// Which of one's own posts; none: that of the account.
    post: Option<String>,
    /// A part of the name; for a company's post the whole name.
    q: Option<String>,
}

/// Those who may be lent a post.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deputies {
    items: Vec<Deputy>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deputy {
    id: String,
    name: String,
    role: Role,
    office: Option<Office>,
}

pub(super) fn district(app: &App, id: &str) -> DistrictName {
    DistrictName { id: id.to_owned(), name: view::district(app, id) }
}

fn area_of(area: &crate::access::Area) -> PostArea {
    PostArea { id: area.id.to_owned(), name: Text::new(area.name.0, area.name.1) }
}

/// The areas in which a role may do something that can be lent: neither what is anyone's nor what is his own account's.
fn areas_of(role: Role) -> Vec<PostArea> {
    let acts = |rule: &Rule| !rule.operation.starts_with("get-") && rule.reach(role).is_some();
    let lendable = AREAS.iter().filter(|area| !["public", "account"].contains(&area.id));
    lendable.filter(|area| area.rules.iter().any(acts)).map(area_of).collect()
}

/// The post of an account.
pub(super) fn account_view(app: &App, seat: &Seat, holder: &str, current: bool) -> PostView {
    PostView {
        id: None,
        role: seat.role,
        office: seat.office.as_deref().map(|id| view::office(app, id)),
        credit_code: seat.credit_code.clone(),
        district: seat.district.as_deref().map(|id| district(app, id)),
        holder: holder.to_owned(),
        lender: None,
        areas: Vec::new(),
        from_on: None,
        to_on: None,
        reason: String::new(),
        state: "held".to_owned(),
        current,
        may_end: false,
    }
}

/// A post as pages show it; `held`: whether it holds today; `me`: who reads, if he may end his own loans. None when its role is unknown to this program.
pub(super) fn post_view(app: &App, post: &PostRecord, held: bool, me: Option<&Me>) -> Option<PostView> {
    let seat = Seat::of(post)?;
    let today = app.today();
    let ended = post.ended_at.is_some();
    let state = match () {
        () if ended => "ended",
        () if post.from_on > today => "coming",
        () if held => "held",
        () => "over",
    };
    let own_loan = me.is_some_and(|me| post.lender == Some(me.id) || post.lender.is_some() && post.user == me.id);
    let named = |id: &String| AREAS.iter().find(|area| area.id == id).map(area_of);
    Some(PostView {
        id: Some(post.id.to_string()),
        lender: post.lender_name.clone(),
        areas: post.areas.iter().filter_map(named).collect(),
        from_on: Some(post.from_on.to_string()),
        to_on: post.to_on.map(|day| day.to_string()),
        reason: post.reason.clone(),
        state: state.to_owned(),
        may_end: own_loan && matches!(state, "held" | "coming"),
        current: me.and_then(|me| me.post.as_ref()).is_some_and(|one| one.id == post.id),
        ..account_view(app, &seat, &post.user_name, false)
    })
}

/// The posts in which somebody may act today, that of his account first.
pub(super) fn own(app: &App, me: &Me) -> Vec<PostView> {
    let account = me.held.account.as_ref().map(|seat| account_view(app, seat, &me.name, me.post.is_none()));
    account.into_iter().chain(me.held.posts.iter().filter_map(|post| post_view(app, post, true, Some(me)))).collect()
}

/// What somebody holds, lends and was lent beside the post of his account, the newest first.
pub(super) async fn all(app: &App, user: UserId, me: Option<&Me>) -> Result<Vec<PostView>, Problem> {
    let in_force = app.store.all_posts_in_force(app.today()).await?;
    let held = |post: &PostRecord| in_force.iter().any(|one| one.id == post.id);
    let found = app.store.posts_of(user).await?;
    Ok(found.iter().rev().filter_map(|post| post_view(app, post, held(post), me)).collect())
}

async fn whole(app: &App, me: &Me) -> Result<OwnPosts, Problem> {
    let posts = own(app, me);
    let loans = all(app, me.id, Some(me)).await?.into_iter().filter(|post| post.lender.is_some()).collect();
    let areas = posts.iter().map(|post| (post.role.as_str().to_owned(), areas_of(post.role))).collect();
    let facts = facts::newest_first(app, me.id.uuid()).await?;
    let facts = facts.into_iter().filter(|fact| fact.kind.starts_with("post-")).collect();
    Ok(OwnPosts { posts, loans, areas, facts })
}

fn unknown() -> Problem {
    Problem::not_found(("岗位", "post"))
}

fn id_of(text: Option<&str>) -> Result<Option<Uuid>, Problem> {
    text.filter(|text| !text.is_empty()).map(|text| Uuid::try_parse(text).map_err(|_| unknown())).transpose()
}

/// Goes on in another of one's own posts: with another cookie.
#[utoipa::path(post, path = "/session/post", tag = "session", request_body = PostSwitch,
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn switch(
    State(app): State<App>,
    MaybeSession(old): MaybeSession,
    headers: HeaderMap,
    Body(wanted): Body<PostSwitch>,
) -> Result<Response, Problem> {
    let old = old.ok_or_else(Problem::sign_in_first)?;
    let post = id_of(wanted.post.as_deref())?;
    answer(&app, session::switch(&app, &old, post, session::is_secure(&headers)).await?)
}

/// My posts, what I lent and what I was lent.
#[utoipa::path(get, path = "/me/posts", tag = "session", responses((status = 200, body = OwnPosts), (status = 401, body = Problem)))]
async fn list(State(app): State<App>, me: Me) -> Result<Json<OwnPosts>, Problem> {
    Ok(Json(whole(&app, &me).await?))
}

/// One of one's own posts that may be lent: what one was lent oneself may not.
fn lendable(me: &Me, post: Option<Uuid>) -> Result<Seat, Problem> {
    let found = match post {
        None => me.held.account.clone(),
        Some(id) => me.held.posts.iter().find(|one| one.id == id && one.lender.is_none()).and_then(Seat::of),
    };
    found.ok_or_else(unknown)
}

/// Everybody's own posts of today beside those of their accounts, by whose they are.
async fn held_by(app: &App) -> Result<HashMap<UserId, Vec<Seat>>, Problem> {
    let mut all: HashMap<UserId, Vec<Seat>> = HashMap::new();
    for post in app.store.all_posts_in_force(app.today()).await?.iter().filter(|post| post.lender.is_none()) {
        all.entry(post.user).or_default().extend(Seat::of(post));
    }
    Ok(all)
}

/// Whom I may lend a post: those whose office goes with it, twenty at most.
#[utoipa::path(get, path = "/me/posts/deputies", tag = "session", params(Asked),
    responses((status = 200, body = Deputies), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn deputies(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Deputies>, Problem> {
    let seat = lendable(&me, id_of(asked.post.as_deref())?)?;
    let q = asked.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    // Companies are shown no list of other companies' people: whom they know by name they find.
    let whole = q.clone().filter(|_| seat.role == Role::Applicant);
    if seat.role == Role::Applicant && whole.is_none() {
        return Ok(Json(Deputies { items: Vec::new() }));
    }
    // Nobody named: for a desk first its own people.
    let office = seat.office.clone().filter(|_| q.is_none() && posts::DESKS.contains(&seat.role));
    let filter = PersonFilter { q, office, active: Some(true), ..PersonFilter::default() };
    let also = held_by(&app).await?;
    let found = app.store.people(&filter, &page::request(None, Some(page::LIMIT_MAX), None, None)?).await?;
    let known = |one: &&PersonRecord| whole.as_ref().is_none_or(|name| *name == one.user.name);
    let fits = |one: &&PersonRecord| one.user.id != me.id && posts::may_be_lent(&app.desk.city, &seat, &seats(one, &also));
    let deputy = |one: &PersonRecord| {
        let role = Role::parse(&one.user.role)?;
        let office = one.user.office.as_deref().map(|id| view::office(&app, id));
        Some(Deputy { id: one.user.id.to_string(), name: one.user.name.clone(), role, office })
    };
    let items = found.items.iter().filter(known).filter(fits).filter_map(deputy).take(OFFERED).collect();
    Ok(Json(Deputies { items }))
}

fn seats(person: &PersonRecord, also: &HashMap<UserId, Vec<Seat>>) -> Vec<Seat> {
    let account = Me::of(person.user.clone()).map(|me| Seat::held_by(&me));
    account.into_iter().chain(also.get(&person.user.id).into_iter().flatten().cloned()).collect()
}

/// What a fact says of a post.
pub(super) fn said(post: &PostRecord) -> Value {
    json!({
        "post": post.id.to_string(), "name": post.user_name, "role": post.role, "office": post.office, "credit_code": post.credit_code,
        "district": post.district, "areas": post.areas, "from_on": post.from_on.to_string(), "to_on": post.to_on.map(|day| day.to_string()),
        "text": post.reason,
    })
}

/// What is wrong with the days of a post; `most`: how many it may have.
pub(super) fn wrong_days(app: &App, from_on: Date, to_on: Option<Date>, most: Option<i64>) -> Option<FieldError> {
    let to_on = to_on?;
    let days = i64::from(calendar::day_number(to_on)) - i64::from(calendar::day_number(from_on));
    if days < 0 || most.is_some_and(|most| days >= most) {
        let told =
            ("结束日应不早于开始日，委托最长一年。", "The last day is not before the first; a post is lent for a year at most.");
        return Some(FieldError::new("to_on", told));
    }
    (to_on < app.today()).then(|| FieldError::new("to_on", ("这段时间已经过去。", "These days are over.")))
}

/// A change of posts with its fact in the chain of an account, whose version guards it.
pub(super) fn change(
    before: PersonRecord,
    (kind, said): (&str, Value),
    edit: PostEdit,
    me: &Me,
    app: &App,
) -> (PersonRecord, Change) {
    let expected = before.version;
    let mut record = PersonRecord { version: expected + 1, ..before };
    let subject = ("person", record.user.id.uuid());
    let fact = own_fact(subject, (&mut record.head, &mut record.facts), (kind, said), &Actors::of(me), app.clock.now());
    let write = Write::Update { record: record.clone(), expected };
    (record, Change { people: vec![write], posts: vec![edit], facts: vec![fact], ..Change::default() })
}

/// Lends one of my posts to somebody, from a day to a day, wholly or for some kinds of acts.
#[utoipa::path(post, path = "/me/posts", tag = "session", request_body = NewLoan,
    responses((status = 201, body = OwnPosts), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn lend(State(app): State<App>, me: Me, Body(new): Body<NewLoan>) -> Result<(StatusCode, Json<OwnPosts>), Problem> {
    if me.lent().is_some() {
        let told = (
            "您正在代理他人的岗位，代理的岗位不能转委托；请先切换到本人的岗位。",
            "You act in a post that was lent to you, which you cannot lend on: switch to one of your own first.",
        );
        return Err(Problem::impossible("lent-itself", told));
    }
    let post = id_of(new.post.as_deref())?;
    let seat = lendable(&me, post)?;
    let (from_on, to_on) = (view::date("from_on", &new.from_on)?, view::date("to_on", &new.to_on)?);
    let deputy = match new.deputy.parse::<UserId>() {
        Ok(id) if id != me.id => app.store.person(id).await.ok().filter(|person| person.user.active),
        _ => None,
    };
    let also = held_by(&app).await?;
    let fits = |person: &PersonRecord| posts::may_be_lent(&app.desk.city, &seat, &seats(person, &also));
    let mut wrong: Vec<FieldError> = wrong_days(&app, from_on, Some(to_on), Some(DAYS_MAX)).into_iter().collect();
    let mut say = |field: &str, zh: &str, en: &str| wrong.push(FieldError::new(field, (zh, en)));
    // Whoever cannot be chosen is answered as if there were no such person.
    if deputy.as_ref().is_none_or(|person| !fits(person)) {
        say(
            "deputy",
            "请从可委托的人员中选择：审查、决定等岗位委托给同部门或上下级部门的人，纪检监察只委托给纪检监察，企业的岗位不委托给公职人员。",
            "Choose somebody who may have it: desks go to people of the same office, above or beneath it, an inspector's post to an inspector, a company's to no official.",
        );
    }
    let known: Vec<PostArea> = areas_of(seat.role);
    if new.areas.iter().any(|id| !known.iter().any(|area| area.id == *id)) {
        say("areas", "这个岗位没有这类事项。", "This post has no such kind of acts.");
    }
    let reason = new.reason.trim();
    if !(1..=REASON_CHARS_MAX).contains(&reason.chars().count()) {
        say("reason", "请说明委托原因，不超过 200 字。", "Say why, in 200 characters at most.");
    }
    let (Some(deputy), true) = (deputy, wrong.is_empty()) else { return Err(Problem::invalid(wrong)) };
    let now = app.clock.now();
    let mut areas = new.areas.clone();
    areas.sort();
    areas.dedup();
    let record = PostRecord {
        id: app.ids.next(now),
        user: deputy.user.id,
        user_name: deputy.user.name,
        role: seat.role.as_str().to_owned(),
        office: seat.office,
        credit_code: seat.credit_code,
        district: seat.district,
        from_on,
        to_on: Some(to_on),
        lender: Some(me.id),
        lender_name: Some(me.name.clone()),
        lent_post: post,
        areas,
        reason: reason.to_owned(),
        given_by: me.id,
        given_at: now,
        ended_at: None,
    };
    let before = app.store.person(me.id).await.or_missing(unknown)?;
    let (_, change) = change(before, ("post-lent", said(&record)), PostEdit::Give(Box::new(record)), &me, &app);
    app.commit_change(Ok(change), me.id.uuid()).await?;
    Ok((StatusCode::CREATED, Json(whole(&app, &me).await?)))
}

/// Takes back what I lent, or gives back what I was lent.
#[utoipa::path(delete, path = "/me/posts/{id}", tag = "session", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn end(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<StatusCode, Problem> {
    let found = app.store.posts_of(me.id).await?.into_iter().find(|post| post.id == id && post.lender.is_some());
    let post = found.filter(|post| is_open(&app, post)).ok_or_else(unknown)?;
    let lender = post.lender.ok_or_else(unknown)?;
    let kind = if lender == me.id { "post-taken-back" } else { "post-given-back" };
    let before = app.store.person(lender).await.or_missing(unknown)?;
    let (_, change) = change(before, (kind, said(&post)), PostEdit::End(id, app.clock.now()), &me, &app);
    app.commit_change(Ok(change), lender.uuid()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether there is still something to end.
pub(super) fn is_open(app: &App, post: &PostRecord) -> bool {
    post.ended_at.is_none() && post.to_on.is_none_or(|day| day >= app.today())
}
