//! Ratings of services (好差评): given by the case's own applicant or by the ticket's holder, once; results by office, item and window.

mod receipt;
mod view;

use super::types::{Paged, Role};
use super::{cases, duties, page, tickets};
use crate::desk::{Actors, Rated};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::session::{MaybeSession, Me};
use crate::state::App;
use ::rating::{Command, Grade};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{CaseId, OfficeId, RatingId};
use serde::Deserialize;
use store::{DutyRecord, RatedBy, RatingFilter, RatingRecord, Scope};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(in crate::api) use view::said;
use view::{MyRating, RatingResults, RatingRow, RatingView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(results))
        .routes(routes!(results_csv))
        .routes(routes!(one))
        .routes(routes!(command))
        .routes(routes!(of_case, rate_case))
        .routes(routes!(of_ticket, rate_ticket))
        .routes(routes!(judge_ticket))
        .merge(receipt::routes())
}

/// A rating.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRating {
    /// very-satisfied, satisfied, fair, dissatisfied or very-dissatisfied.
    grade: String,
    #[serde(default)]
    text: String,
}

/// A step of a rating.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingStep {
    version: i64,
    /// call-back or judge.
    #[serde(rename = "do")]
    verb: String,
    #[serde(default)]
    text: String,
    /// To judge.
    #[serde(default)]
    satisfied: Option<bool>,
}

/// Which ratings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// `mine` is the reader's.
    office: Option<String>,
    item: Option<String>,
    window: Option<String>,
    /// 5 (very satisfied) to 1 (very dissatisfied).
    grade: Option<i64>,
    bad: Option<bool>,
    state: Option<String>,
    open: Option<bool>,
    /// Of bad ones: called back within the term, or not.
    in_time: Option<bool>,
    from: Option<String>,
    to: Option<String>,
    /// rated or grade.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Results of which days, by what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Period {
    /// office (the default), item or window.
    by: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

fn missing() -> Problem {
    Problem::not_found(("评价", "rating"))
}

/// The ratings of the city, for officials.
#[utoipa::path(get, path = "/ratings", tag = "ratings", params(Asked),
    responses((status = 200, body = Paged<RatingRow>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<RatingRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let filter = RatingFilter {
        scope: me.scope("get-ratings"),
        office: text(asked.office).map(|office| if office == "mine" { me.office.clone().unwrap_or_default() } else { office }),
        item: text(asked.item),
        window: text(asked.window),
        grade: asked.grade,
        bad: asked.bad,
        state: text(asked.state),
        open: asked.open,
        in_time: asked.in_time,
        from: super::view::some_date("from", asked.from.as_deref())?,
        to: super::view::some_date("to", asked.to.as_deref())?,
    };
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.ratings(&filter, &request).await?;
    let items = found.items.iter().map(|record| view::row(&app, record)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

fn by(text: Option<&str>) -> Result<RatedBy, Problem> {
    match text.unwrap_or("office") {
        "" | "office" => Ok(RatedBy::Office),
        "item" => Ok(RatedBy::Item),
        "window" => Ok(RatedBy::Window),
        _ => Err(Problem::unreadable("bad-query", ("by 只能是 office、item 或 window。", "by is office, item or window."))),
    }
}

/// Results by office, item or window; the last ninety days when nothing is said. Each count opens its list.
#[utoipa::path(get, path = "/ratings/results", tag = "ratings", params(Period),
    responses((status = 200, body = RatingResults), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn results(State(app): State<App>, me: Me, Query(asked): Query<Period>) -> Result<Json<RatingResults>, Problem> {
    Ok(Json(made(&app, me.scope("get-ratings-results"), &asked).await?))
}

async fn made(app: &App, scope: Scope, asked: &Period) -> Result<RatingResults, Problem> {
    let (from, to) = super::issues::period(app, asked.from.as_deref(), asked.to.as_deref())?;
    let by = by(asked.by.as_deref())?;
    let filter = RatingFilter { scope, from: Some(from), to: Some(to), ..RatingFilter::default() };
    Ok(view::results(app, by, (from, to), app.store.rating_standings(by, &filter).await?))
}

/// The same as a file for spreadsheets.
#[utoipa::path(get, path = "/ratings/results.csv", tag = "ratings", params(Period),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn results_csv(State(app): State<App>, me: Me, Query(asked): Query<Period>) -> Result<Response, Problem> {
    let made = made(&app, me.scope("get-ratings-results-csv"), &asked).await?;
    let mut text = String::from(
        "\u{feff}统计对象,评价,非常满意,满意,基本满意,不满意,非常不满意,差评,按时回访,已回访,现已满意,满意率,按时回访率\r\n",
    );
    for line in made.lines() {
        page::csv_line(&mut text, &line);
    }
    Ok(page::csv_file(text, "ratings.csv"))
}

/// One rating, for officials and for whoever gave it.
#[utoipa::path(get, path = "/ratings/{id}", tag = "ratings", params(("id" = String, Path)),
    responses((status = 200, body = RatingView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<RatingId>) -> Result<Json<RatingView>, Problem> {
    let record = visible(&app, &me, id).await?;
    Ok(Json(view::view(&app, &me, &record).await?))
}

/// The office calls back; whoever rated a case says whether he is satisfied now.
#[utoipa::path(post, path = "/ratings/{id}/commands", tag = "ratings", params(("id" = String, Path)), request_body = RatingStep,
    responses((status = 200, body = RatingView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<RatingId>,
    Body(step): Body<RatingStep>,
) -> Result<Json<RatingView>, Problem> {
    let record = visible(&app, &me, id).await?;
    let command = match step.verb.as_str() {
        "call-back" => Command::CallBack { text: step.text },
        "judge" => Command::Judge { satisfied: satisfied(step.satisfied)?, text: step.text },
        _ => {
            let message = ("只能是 call-back 或 judge。", "One of call-back, judge.");
            return Err(Problem::invalid(vec![FieldError::new("do", message)]));
        }
    };
    if !may(&me, &record, &command) {
        let detail = (
            "回访由提供服务的部门办理，是否满意由评价人说了算。",
            "The office that served calls back; whether it is settled is said by whoever rated.",
        );
        return Err(Problem::forbidden(detail));
    }
    act(&app, (&record, step.version), &command, &Actors::of(&me)).await?;
    Ok(Json(view::view(&app, &me, &app.store.rating(id).await?).await?))
}

fn satisfied(given: Option<bool>) -> Result<bool, Problem> {
    given.ok_or_else(|| {
        let message = ("请选择现在是否满意。", "Say whether you are satisfied now.");
        Problem::invalid(vec![FieldError::new("satisfied", message)])
    })
}

/// Whether the reader's case can be rated, and how it was.
#[utoipa::path(get, path = "/cases/{id}/rating", tag = "ratings", params(("id" = String, Path)),
    responses((status = 200, body = MyRating), (status = 404, body = Problem)))]
async fn of_case(State(app): State<App>, me: Me, Id(id): Id<CaseId>) -> Result<Json<MyRating>, Problem> {
    let dossier = cases::visible(&app, &me, id).await?;
    let case = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    let given = app.store.rating_of("case", id.uuid()).await?;
    let open = me.role == Role::Applicant && served(case) && given.is_none();
    Ok(Json(view::mine(&app, open, given.as_ref())?))
}

/// Rates how a case was served: once, by its own applicant, after it was delivered.
#[utoipa::path(post, path = "/cases/{id}/rating", tag = "ratings", params(("id" = String, Path)), request_body = NewRating,
    responses((status = 201, body = MyRating), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn rate_case(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CaseId>,
    Body(new): Body<NewRating>,
) -> Result<(StatusCode, Json<MyRating>), Problem> {
    let dossier = cases::visible(&app, &me, id).await?;
    let case = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    if !served(case) {
        return Err(not_served());
    }
    let rated = Rated {
        kind: "case",
        id: id.uuid(),
        number: case.number.clone(),
        office: OfficeId::parse(&case.office).map_err(Problem::broken)?,
        item: Some(case.item.clone()),
        window: None,
        rater: dossier.project.owner_code.clone().unwrap_or_else(|| dossier.project.id.to_string()),
        by: Some(me.id),
        synthetic: false,
    };
    Ok((StatusCode::CREATED, Json(rate(&app, rated, new, &Actors::of(&me)).await?)))
}

/// Whether the ticket of a code can be rated, and how it was.
#[utoipa::path(get, path = "/public/tickets/{code}/rating", tag = "ratings", params(("code" = String, Path)),
    responses((status = 200, body = MyRating), (status = 404, body = Problem)))]
async fn of_ticket(State(app): State<App>, Path(code): Path<String>) -> Result<Json<MyRating>, Problem> {
    let record = tickets::found(&app, &code).await?;
    let given = app.store.rating_of("ticket", record.id.uuid()).await?;
    Ok(Json(view::mine(&app, record.state == "done" && given.is_none(), given.as_ref())?))
}

/// Rates how one was served at a window: once, by whoever has the ticket's code.
#[utoipa::path(post, path = "/public/tickets/{code}/rating", tag = "ratings", params(("code" = String, Path)), request_body = NewRating,
    responses((status = 201, body = MyRating), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn rate_ticket(
    State(app): State<App>,
    MaybeSession(_session): MaybeSession,
    Path(code): Path<String>,
    Body(new): Body<NewRating>,
) -> Result<(StatusCode, Json<MyRating>), Problem> {
    let record = tickets::found(&app, &code).await?;
    if record.state != "done" {
        return Err(not_served());
    }
    let window = app.desk.hall()?.window(record.window.as_deref().unwrap_or_default()).map_err(crate::desk::DeskError::Hall)?;
    let rated = Rated {
        kind: "ticket",
        id: record.id.uuid(),
        number: crate::desk::ticket_number(&record),
        office: window.office.clone(),
        item: None,
        window: Some(window.id.clone()),
        rater: record.id.to_string(),
        by: None,
        synthetic: false,
    };
    let holder = Actors { name: "取号人".to_owned(), ..Actors::clock() };
    Ok((StatusCode::CREATED, Json(rate(&app, rated, new, &holder).await?)))
}

/// Whether the holder of a ticket is satisfied after the office looked into his bad rating.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldersWord {
    satisfied: bool,
    #[serde(default)]
    text: String,
}

/// The ticket's holder says whether he is satisfied now.
#[utoipa::path(post, path = "/public/tickets/{code}/rating/word", tag = "ratings", params(("code" = String, Path)), request_body = HoldersWord,
    responses((status = 200, body = MyRating), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn judge_ticket(
    State(app): State<App>,
    MaybeSession(_session): MaybeSession,
    Path(code): Path<String>,
    Body(word): Body<HoldersWord>,
) -> Result<Json<MyRating>, Problem> {
    let ticket = tickets::found(&app, &code).await?;
    let record = app.store.rating_of("ticket", ticket.id.uuid()).await?.ok_or_else(missing)?;
    let holder = Actors { name: "取号人".to_owned(), ..Actors::clock() };
    let command = Command::Judge { satisfied: word.satisfied, text: word.text };
    act(&app, (&record, record.version), &command, &holder).await?;
    Ok(Json(view::mine(&app, false, app.store.rating_of("ticket", ticket.id.uuid()).await?.as_ref())?))
}

async fn rate(app: &App, rated: Rated, new: NewRating, who: &Actors) -> Result<MyRating, Problem> {
    let grade = Grade::parse(&new.grade).ok_or_else(|| {
        let message = ("请在五个等级中选择一个。", "Choose one of the five grades.");
        Problem::invalid(vec![FieldError::new("grade", message)])
    })?;
    let now = app.clock.now();
    let id = RatingId::new(app.ids.next(now));
    app.store.commit(app.desk.rate(rated, (grade, &new.text), id, who, now)?).await?;
    view::mine(app, false, Some(&app.store.rating(id).await?))
}

async fn act(app: &App, seen: (&RatingRecord, i64), command: &Command, who: &Actors) -> Result<(), Problem> {
    let owed: Vec<DutyRecord> = duties::stored_of(app, seen.0.id.uuid()).await?.into_iter().map(|one| one.duty).collect();
    let told = app.store.told_of(&owed).await?;
    let planned = app.desk.rating_command(seen, command, (&owed, &told), who, app.clock.now());
    app.commit_change(planned, seen.0.id.uuid()).await
}

/// Whether a case has come to its end at an office: a decision that was delivered.
fn served(case: &store::CaseRecord) -> bool {
    case.state == "delivered"
}

fn not_served() -> Problem {
    let detail = (
        "服务结束后才能评价：办件送达，或者号票办结。",
        "One rates what has ended: a case that was delivered, a ticket that was served.",
    );
    Problem::impossible("not-served-yet", detail)
}

/// Whose step it is. Of a ticket nobody knows who holds it: whoever keeps the hall says what he was told when called back. A case that was rated by its
/// receipt is still its applicant's, who is the only one of his role that comes so far ([`visible`]).
fn may(me: &Me, record: &RatingRecord, command: &Command) -> bool {
    let office = me.office.as_deref() == Some(record.office.as_str()) && me.role != Role::Applicant;
    match command {
        Command::CallBack { .. } => office && me.role != Role::Inspector,
        Command::Judge { .. } => record.by_id == Some(me.id) || (by_receipt(record) && me.role == Role::Applicant),
    }
}

/// A rating that the reader may see: an official any that he reaches, an applicant his own and those that the receipts of his cases gave.
async fn visible(app: &App, me: &Me, id: RatingId) -> Result<RatingRecord, Problem> {
    if me.role != Role::Applicant {
        return app.store.rating_within(id, &me.scope("get-ratings-id")).await.or_missing(missing);
    }
    let record = app.store.rating(id).await.or_missing(missing)?;
    if record.by_id == Some(me.id) {
        return Ok(record);
    }
    if by_receipt(&record) && cases::visible(app, me, CaseId::new(record.subject_id)).await.is_ok() {
        return Ok(record);
    }
    Err(missing())
}

/// Whether it is of a case, given by whoever held its receipt.
fn by_receipt(record: &RatingRecord) -> bool {
    record.subject_kind == "case" && record.by_id.is_none()
}
