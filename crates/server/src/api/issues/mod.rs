//! What enterprises ask: taken in by every channel, sorted by one rule, answered by the office that owes it, closed by the company's word.
//!
//! A company sees what it asked. Officials see all: whoever is asked for help must see what was answered before.

mod view;

use super::types::{Paged, Role};
use super::{duties, page};
use crate::access::Reach;
use crate::desk::{Actors, AroundIssue, NewIssue};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::issue::{Channel, Command, Company, Issue, Route, Verb};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::{CreditCode, DutyId, IssueId, Named, OfficeId};
use jiff::civil::Date;
use serde::Deserialize;
use store::{DutyFilter, DutyRecord, IssueFilter, IssueRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{IssueAppraisal, IssueCatalogue, IssueRow, IssueView, Sorted, issue_view, row};
pub(in crate::api) use view::{IssueOutcome, STANDING_HEAD, standing_cells, steward};

/// The longest name of a company and of a contact, in characters.
const NAME_CHARS_MAX: usize = 120;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(catalogue))
        .routes(routes!(route))
        .routes(routes!(appraisal))
        .routes(routes!(appraisal_csv))
        .routes(routes!(one))
        .routes(routes!(command))
}

/// Something asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAsk {
    /// company-page or direct-line for a company; visit, hotline, parlour or window for whoever takes it in.
    channel: String,
    text: String,
    /// Of an official: for which company.
    #[serde(default)]
    company: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    contact: String,
    /// On the direct line: whom the company asks.
    #[serde(default)]
    office: Option<String>,
}

/// A text to be sorted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sorting {
    text: String,
}

/// A step of an issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueStep {
    version: i64,
    /// hand, answer, judge, close-unjudged or withdraw.
    #[serde(rename = "do")]
    verb: String,
    /// To hand: why; otherwise what is said.
    #[serde(default)]
    text: String,
    /// To hand: to whom.
    #[serde(default)]
    office: Option<String>,
    #[serde(default)]
    category: Option<String>,
    /// To hand: a word of the text by which the next one is sorted like this.
    #[serde(default)]
    learn: Option<String>,
    /// To judge.
    #[serde(default)]
    solved: Option<bool>,
    /// To judge: 1 to 5.
    #[serde(default)]
    satisfaction: Option<u8>,
}

/// Which issues.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// `mine` is the reader's.
    office: Option<String>,
    category: Option<String>,
    channel: Option<String>,
    state: Option<String>,
    /// Of the company with this credit code.
    company: Option<String>,
    /// Of companies that this steward or leading cadre served when they asked.
    steward: Option<String>,
    open: Option<bool>,
    /// Past the last day of the answer.
    overdue: Option<bool>,
    reopened: Option<bool>,
    from: Option<String>,
    to: Option<String>,
    /// Ended on this day or later: solved, closed without the company's word, or withdrawn.
    ended_from: Option<String>,
    ended_to: Option<String>,
    /// With `overdue`: those that were at the end of this day, whatever became of them, with the last day and the office that they had then. Now when absent.
    as_of: Option<String>,
    /// opened or due.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// From when to when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Period {
    from: Option<String>,
    to: Option<String>,
}

/// The days that are asked for; the last ninety when nothing is said.
pub(in crate::api) fn period(app: &App, from: Option<&str>, to: Option<&str>) -> Result<(Date, Date), Problem> {
    let to = super::view::some_date("to", to)?.unwrap_or_else(|| app.today());
    let from = super::view::some_date("from", from)?;
    Ok((from.unwrap_or_else(|| to.saturating_sub(jiff::Span::new().days(90))), to))
}

/// The issues of the city; a company's own.
#[utoipa::path(get, path = "/issues", tag = "issues", params(Asked),
    responses((status = 200, body = Paged<IssueRow>), (status = 400, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<IssueRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let now = [("state", page::given(&asked.state).is_some()), ("open", asked.open.is_some())];
    let overdue = asked.overdue == Some(true);
    let past = super::view::overdue_day(&app, page::given(&asked.as_of), ("overdue", overdue), &now).await?;
    let day = past.unwrap_or_else(|| app.today());
    let filter = IssueFilter {
        scope: me.scope("get-issues"),
        office: text(asked.office).map(|office| if office == "mine" { me.office.clone().unwrap_or_default() } else { office }),
        category: text(asked.category),
        channel: text(asked.channel),
        state: text(asked.state),
        company: text(asked.company),
        open: asked.open,
        overdue_on: overdue.then_some(day),
        reopened: asked.reopened,
        steward: view::steward(asked.steward)?,
        from: super::view::some_date("from", asked.from.as_deref())?,
        to: super::view::some_date("to", asked.to.as_deref())?,
        ended_from: super::view::some_date("ended_from", asked.ended_from.as_deref())?,
        ended_to: super::view::some_date("ended_to", asked.ended_to.as_deref())?,
    };
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.issues(&filter, &request).await?;
    let items = found.items.iter().map(|record| row(&app, record, day)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// What can be asked, and by which ways.
#[utoipa::path(get, path = "/issues/catalogue", tag = "issues", responses((status = 200, body = IssueCatalogue), (status = 404, body = Problem)))]
async fn catalogue(State(app): State<App>, _me: Me) -> Result<Json<IssueCatalogue>, Problem> {
    Ok(Json(view::catalogue(&app, app.desk.issues()?)))
}

/// Where a text would go, told while it is typed.
#[utoipa::path(post, path = "/issues/route", tag = "issues", request_body = Sorting,
    responses((status = 200, body = Sorted), (status = 404, body = Problem)))]
async fn route(State(app): State<App>, _me: Me, Body(sorting): Body<Sorting>) -> Result<Json<Sorted>, Problem> {
    let words = app.store.issue_words().await?;
    Ok(Json(view::sorted(&app, app.desk.route(&sorting.text, &words)?)))
}

/// Asks something. What the rule knows is with its office at once.
#[utoipa::path(post, path = "/issues", tag = "issues", request_body = NewAsk,
    responses((status = 201, body = IssueView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn ask(State(app): State<App>, me: Me, Body(new): Body<NewAsk>) -> Result<(StatusCode, Json<IssueView>), Problem> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
    let own = me.role == Role::Applicant;
    let channel = Channel::parse(&new.channel).filter(|one| own == matches!(one, Channel::CompanyPage | Channel::DirectLine));
    if channel.is_none() {
        wrong("channel", "请选择诉求渠道。", "Choose by which way it came.");
    }
    if new.text.trim().is_empty() {
        wrong("text", "请写明诉求内容。", "Say what is asked.");
    }
    let company = if own { me.name.as_str() } else { new.company.trim() };
    let long = |text: &str| text.chars().count() > NAME_CHARS_MAX;
    if company.is_empty() || long(company) {
        wrong("company", "请填写企业名称，不超过 120 字。", "Give the company's name, 120 characters at most.");
    }
    if long(&new.contact) {
        wrong("contact", "联系方式不超过 120 字。", "A contact has 120 characters at most.");
    }
    let code = if own { me.credit_code.clone() } else { new.code.filter(|code| !code.trim().is_empty()) };
    let code = code.map(|code| code.trim().to_owned());
    if code.as_deref().is_some_and(|code| CreditCode::parse(code).is_err()) {
        wrong("code", "统一社会信用代码不正确，请核对 18 位代码。", "The credit code is wrong: compare its 18 characters.");
    }
    let named = new.office.filter(|office| !office.is_empty()).map(|office| OfficeId::parse(&office));
    if matches!(named, Some(Err(_))) {
        wrong("office", "没有这个部门。", "There is no such office.");
    }
    let Some(channel) = channel.filter(|_| errors.is_empty()) else { return Err(Problem::invalid(errors)) };
    let now = app.clock.now();
    let company = Company { code, name: company.to_owned(), contact: new.contact.trim().to_owned() };
    let draft = NewIssue {
        issue: Issue::new(channel, company, &new.text, now),
        named: named.and_then(Result::ok).filter(|_| channel == Channel::DirectLine),
        by: me.id,
        intake_office: me.office.clone().filter(|_| !own),
    };
    let id = IssueId::new(app.ids.next(now));
    let words = app.store.issue_words().await?;
    let ids = || DutyId::new(app.ids.next(now));
    app.store.commit(app.desk.ask(draft, id, &words, ids, &Actors::of(&me), now)?).await?;
    let record = app.store.issue(id).await?;
    Ok((StatusCode::CREATED, Json(issue_view(&app, &me, &record).await?)))
}

/// One issue with its answers.
#[utoipa::path(get, path = "/issues/{id}", tag = "issues", params(("id" = String, Path)),
    responses((status = 200, body = IssueView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<IssueId>) -> Result<Json<IssueView>, Problem> {
    let record = visible(&app, &me, id).await?;
    Ok(Json(issue_view(&app, &me, &record).await?))
}

/// Hands it to an office, answers, says whether that solves it, takes it back.
#[utoipa::path(post, path = "/issues/{id}/commands", tag = "issues", params(("id" = String, Path)), request_body = IssueStep,
    responses((status = 200, body = IssueView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<IssueId>,
    Body(step): Body<IssueStep>,
) -> Result<Json<IssueView>, Problem> {
    let record = visible(&app, &me, id).await?;
    let version = step.version;
    let command = step.command()?;
    if !may(&me, &record, command.verb()) {
        let detail = (
            "这一步由承办部门、分办人员或诉求企业办理。",
            "This is for the office that owes it, for whoever sorts, or for the company.",
        );
        return Err(Problem::forbidden(detail));
    }
    let now = app.clock.now();
    let owed = owed(&app, id).await?;
    let told = app.store.told_of(&owed).await?;
    let around = AroundIssue { owed: &owed, told: &told };
    let ids = || DutyId::new(app.ids.next(now));
    let planned = app.desk.issue_command((&record, version), &command, around, ids, &Actors::of(&me), now);
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(issue_view(&app, &me, &app.store.issue(id).await?).await?))
}

/// How offices stand with what enterprises asked of them, from one day to another; the last ninety days when nothing is said.
#[utoipa::path(get, path = "/issues/appraisal", tag = "issues", params(Period),
    responses((status = 200, body = IssueAppraisal), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn appraisal(State(app): State<App>, Query(asked): Query<Period>) -> Result<Json<IssueAppraisal>, Problem> {
    let (from, to) = period(&app, asked.from.as_deref(), asked.to.as_deref())?;
    Ok(Json(view::appraisal(&app, (from, to), app.store.issue_standings(from, to, app.today()).await?)))
}

/// The same as a file for spreadsheets.
#[utoipa::path(get, path = "/issues/appraisal.csv", tag = "issues", params(Period),
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn appraisal_csv(State(app): State<App>, Query(asked): Query<Period>) -> Result<Response, Problem> {
    let (from, to) = period(&app, asked.from.as_deref(), asked.to.as_deref())?;
    let offices = app.store.issue_standings(from, to, app.today()).await?;
    let mut text = format!("\u{feff}部门,{},统计期间 {from} 至 {to}\r\n", view::STANDING_HEAD);
    for (id, one) in offices {
        let mut cells = vec![super::view::office(&app, &id).name.zh];
        cells.extend(view::standing_cells(&one));
        page::csv_line(&mut text, &cells);
    }
    Ok(page::csv_file(text, "appraisal.csv"))
}

impl IssueStep {
    fn command(self) -> Result<Command, Problem> {
        let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
        match self.verb.as_str() {
            "hand" => {
                let office = self.office.as_deref().and_then(|office| OfficeId::parse(office).ok());
                let office = office.ok_or_else(|| wrong("office", "请选择承办部门。", "Choose the office that answers."))?;
                let why = match self.text.trim() {
                    "" => Named::new("人工分办", "sorted by hand"),
                    text => Named::new(text, text),
                };
                let text = |given: Option<String>| given.filter(|text| !text.trim().is_empty());
                Ok(Command::Hand { to: Route { office, category: text(self.category), why }, learn: text(self.learn) })
            }
            "answer" => Ok(Command::Answer { text: self.text }),
            "judge" => {
                let solved = self.solved.ok_or_else(|| wrong("solved", "请选择是否解决。", "Say whether it is solved."))?;
                let satisfaction =
                    self.satisfaction.ok_or_else(|| wrong("satisfaction", "请给出满意度。", "Say how satisfied you are."))?;
                Ok(Command::Judge { solved, satisfaction, text: self.text })
            }
            "close-unjudged" => Ok(Command::CloseUnjudged {}),
            "withdraw" => Ok(Command::Withdraw { text: self.text }),
            _ => Err(wrong(
                "do",
                "只能是 hand、answer、judge、close-unjudged 或 withdraw。",
                "One of hand, answer, judge, close-unjudged, withdraw.",
            )),
        }
    }
}

/// Whether a step is the reader's to do.
fn may(me: &Me, record: &IssueRecord, verb: Verb) -> bool {
    let company = is_its_company(me, record);
    let taker = record.intake_office.is_some() && record.intake_office == me.office && me.may("post-issues");
    let office = record.office.is_some() && record.office == me.office && me.role != Role::Applicant;
    // It was found in what he reaches: a leader of one district sorts what is asked there.
    let sorts = matches!(me.reach("post-issues-id-commands"), Some(Reach::City | Reach::District));
    match verb {
        Verb::Hand => sorts || office,
        Verb::Answer => office,
        // Whoever took it in for the company calls it back.
        Verb::Judge | Verb::Withdraw => company || taker && !office,
        Verb::CloseUnjudged => office || sorts,
    }
}

fn is_its_company(me: &Me, record: &IssueRecord) -> bool {
    me.role == Role::Applicant && (record.by_id == me.id || me.credit_code.is_some() && record.company_code == me.credit_code)
}

/// An issue that the reader may see; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: IssueId) -> Result<IssueRecord, Problem> {
    app.store.issue_within(id, &me.scope("get-issues-id")).await.or_missing(|| Problem::not_found(("诉求", "issue")))
}

async fn owed(app: &App, id: IssueId) -> Result<Vec<DutyRecord>, Problem> {
    let filter = DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() };
    Ok(duties::stored(app, filter).await?.into_iter().map(|one| one.duty).collect())
}
