//! What enterprises ask: taken in by every channel, sorted by one rule, answered by the office that owes it, closed by the company's word.
//!
//! A company sees what it asked. Officials see all: whoever is asked for help must see what was answered before.

use super::types::{FactView, Office, Paged, Role, Text};
use super::{duties, facts, page, view};
use crate::desk::{Actors, AroundIssue, NewIssue};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use ::issue::{Channel, Command, Company, Issue, Route, Verb, offers};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{CreditCode, DutyId, IssueId, Named, OfficeId};
use serde::{Deserialize, Serialize};
use store::{DutyFilter, DutyRecord, IssueFilter, IssueRecord, StoreError};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Who sorts what no rule knows.
const SORTERS: [Role; 4] = [Role::WindowClerk, Role::ProjectOfficer, Role::Leader, Role::Administrator];
/// Who takes in for a company.
const TAKERS: [Role; 5] = [Role::WindowClerk, Role::Reviewer, Role::OfficeHead, Role::ProjectOfficer, Role::Leader];
/// The longest name of a company and of a contact, in characters.
const NAME_CHARS_MAX: usize = 120;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(catalogue))
        .routes(routes!(route))
        .routes(routes!(appraisal))
        .routes(routes!(one))
        .routes(routes!(command))
}

/// An issue in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueRow {
    id: String,
    version: i64,
    channel: String,
    channel_name: Text,
    category: Option<String>,
    category_name: Option<Text>,
    company: String,
    /// What is asked, shortened in lists.
    text: String,
    office: Option<Office>,
    /// received, handed, answered, solved, unanswered or withdrawn.
    state: String,
    state_name: Text,
    opened_on: String,
    /// The last day of the answer that is owed now.
    due_on: Option<String>,
    overdue: bool,
    /// How often the company called it not solved.
    reopened: i64,
    /// The company's last mark, 1 to 5.
    mark: Option<i64>,
}

/// An issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueView {
    #[serde(flatten)]
    row: IssueRow,
    company_code: Option<String>,
    contact: String,
    rounds: Vec<IssueRound>,
    duties: Vec<duties::DutyRow>,
    facts: Vec<FactView>,
    /// What the reader may do now: hand, answer, judge, close-unjudged, withdraw.
    can: Vec<String>,
}

/// One answer and what was made of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueRound {
    office: Office,
    /// Why it is this office.
    why: Text,
    handed_on: String,
    answer: Option<IssueWord>,
    late: bool,
    solved: Option<bool>,
    satisfaction: Option<u8>,
    verdict: Option<IssueWord>,
}

/// Who said what, when.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueWord {
    by: String,
    on: String,
    text: String,
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

/// Where a text would go.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sorted {
    office: Option<Office>,
    category: Option<String>,
    category_name: Option<Text>,
    /// Why; without an office: that somebody sorts it by hand.
    why: Text,
}

/// A kind of issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueCategory {
    id: String,
    name: Text,
    words: Vec<String>,
    office: Office,
}

/// What enterprises ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueCatalogue {
    categories: Vec<IssueCategory>,
    channels: Vec<IssueChannel>,
}

/// A way in.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueChannel {
    id: String,
    name: Text,
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
    open: Option<bool>,
    /// Past the last day of the answer.
    overdue: Option<bool>,
    reopened: Option<bool>,
    from: Option<String>,
    to: Option<String>,
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

/// How offices stand with what enterprises asked of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueAppraisal {
    from: String,
    to: String,
    /// Verdicts below which no rate is shown.
    verdicts_min: i64,
    offices: Vec<OfficeStanding>,
}

/// How one office stands; every count opens its issues.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeStanding {
    office: Office,
    handed: i64,
    answered: i64,
    in_time: i64,
    overdue: i64,
    judged: i64,
    solved_at_once: i64,
    solved: i64,
    reopened: i64,
    /// Share of the answered whose answers were in time, 0 to 1; none for too few.
    timely: Option<f64>,
    /// Share of the judged that were solved at the company's first word.
    solved_rate: Option<f64>,
    /// The mean mark, 1 to 5.
    satisfaction: Option<f64>,
}

/// The issues of the city; a company's own.
#[utoipa::path(get, path = "/issues", tag = "issues", params(Asked),
    responses((status = 200, body = Paged<IssueRow>), (status = 400, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<IssueRow>>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let mut filter = IssueFilter {
        office: text(asked.office).map(|office| if office == "mine" { me.office.clone().unwrap_or_default() } else { office }),
        category: text(asked.category),
        channel: text(asked.channel),
        state: text(asked.state),
        company: text(asked.company),
        open: asked.open,
        overdue_on: asked.overdue.filter(|wanted| *wanted).map(|_| app.today()),
        reopened: asked.reopened,
        from: view::some_date("from", asked.from.as_deref())?,
        to: view::some_date("to", asked.to.as_deref())?,
        ..IssueFilter::default()
    };
    if me.role == Role::Applicant {
        match &me.credit_code {
            Some(code) => filter.company = Some(code.clone()),
            None => filter.by = Some(me.id),
        }
    }
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.issues(&filter, &request).await?;
    let items = found.items.iter().map(|record| row(&app, record)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// What can be asked, and by which ways.
#[utoipa::path(get, path = "/issues/catalogue", tag = "issues", responses((status = 200, body = IssueCatalogue), (status = 404, body = Problem)))]
async fn catalogue(State(app): State<App>, _me: Me) -> Result<Json<IssueCatalogue>, Problem> {
    let category = |one: &::issue::Category| IssueCategory {
        id: one.id.clone(),
        name: view::named(&one.name),
        words: one.words.clone(),
        office: view::office(&app, one.office.as_str()),
    };
    let categories = app.desk.issues()?.categories.iter().map(category).collect();
    let channels = Channel::ALL.iter().map(|row| IssueChannel { id: row.1.to_owned(), name: Text::new(row.2, row.3) });
    Ok(Json(IssueCatalogue { categories, channels: channels.collect() }))
}

/// Where a text would go, told while it is typed.
#[utoipa::path(post, path = "/issues/route", tag = "issues", request_body = Sorting,
    responses((status = 200, body = Sorted), (status = 404, body = Problem)))]
async fn route(State(app): State<App>, _me: Me, Body(sorting): Body<Sorting>) -> Result<Json<Sorted>, Problem> {
    let words = app.store.issue_words().await?;
    Ok(Json(match app.desk.route(&sorting.text, &words)? {
        Some(to) => Sorted {
            office: Some(view::office(&app, to.office.as_str())),
            category_name: category_name(&app, to.category.as_deref()),
            category: to.category,
            why: view::named(&to.why),
        },
        None => Sorted {
            office: None,
            category: None,
            category_name: None,
            why: Text::new("没有匹配的类别，由专人分办", "no category matches: somebody sorts it by hand"),
        },
    }))
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
    if !own {
        me.require(&TAKERS)?;
    }
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
    let told = app.store.tellings_of(&owed.iter().map(|one| one.id).collect::<Vec<_>>()).await?;
    let around = AroundIssue { owed: &owed, told: &told };
    let ids = || DutyId::new(app.ids.next(now));
    let planned = app.desk.issue_command((&record, version), &command, around, ids, &Actors::of(&me), now);
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(issue_view(&app, &me, &app.store.issue(id).await?).await?))
}

/// How offices stand with what enterprises asked of them, from one day to another; the last ninety days when nothing is said.
#[utoipa::path(get, path = "/issues/appraisal", tag = "issues", params(Period),
    responses((status = 200, body = IssueAppraisal), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn appraisal(State(app): State<App>, me: Me, Query(asked): Query<Period>) -> Result<Json<IssueAppraisal>, Problem> {
    me.require(&Role::OFFICIALS)?;
    let today = app.today();
    let to = view::some_date("to", asked.to.as_deref())?.unwrap_or(today);
    let from = view::some_date("from", asked.from.as_deref())?.unwrap_or_else(|| to.saturating_sub(jiff::Span::new().days(90)));
    let offices = app.store.issue_standings(from, to, today).await?;
    let standing = |(office, one): (String, ::issue::Standing)| OfficeStanding {
        office: view::office(&app, &office),
        handed: one.handed,
        answered: one.answered,
        in_time: one.in_time,
        overdue: one.overdue,
        judged: one.judged,
        solved_at_once: one.solved_at_once,
        solved: one.solved,
        reopened: one.reopened,
        timely: one.timely(),
        solved_rate: one.solved_rate(),
        satisfaction: one.satisfaction(),
    };
    Ok(Json(IssueAppraisal {
        from: from.to_string(),
        to: to.to_string(),
        verdicts_min: ::issue::VERDICTS_MIN,
        offices: offices.into_iter().map(standing).collect(),
    }))
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
    let taker = record.intake_office.is_some() && record.intake_office == me.office && TAKERS.contains(&me.role);
    let office = record.office.is_some() && record.office == me.office && me.role != Role::Applicant;
    match verb {
        Verb::Hand => SORTERS.contains(&me.role) || office,
        Verb::Answer => office,
        // Whoever took it in for the company calls it back.
        Verb::Judge | Verb::Withdraw => company || taker && !office,
        Verb::CloseUnjudged => office || SORTERS.contains(&me.role),
    }
}

fn is_its_company(me: &Me, record: &IssueRecord) -> bool {
    me.role == Role::Applicant && (record.by_id == me.id || me.credit_code.is_some() && record.company_code == me.credit_code)
}

/// An issue that the reader may see; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: IssueId) -> Result<IssueRecord, Problem> {
    let missing = || Problem::not_found(("诉求", "issue"));
    let record = app.store.issue(id).await.map_err(|error| match error {
        StoreError::NotFound => missing(),
        other => other.into(),
    })?;
    if me.role == Role::Applicant && !is_its_company(me, &record) {
        return Err(missing());
    }
    Ok(record)
}

async fn owed(app: &App, id: IssueId) -> Result<Vec<DutyRecord>, Problem> {
    let filter = DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() };
    Ok(duties::stored(app, filter).await?.into_iter().map(|one| one.duty).collect())
}

fn category_name(app: &App, id: Option<&str>) -> Option<Text> {
    let category = app.desk.city.issues.as_ref()?.category(id?)?;
    Some(view::named(&category.name))
}

fn row(app: &App, record: &IssueRecord) -> Result<IssueRow, Problem> {
    let issue = app.desk.issue(record)?;
    Ok(IssueRow { text: view::shortened(&issue.text), ..whole_row(app, record, issue) })
}

fn whole_row(app: &App, record: &IssueRecord, issue: Issue) -> IssueRow {
    IssueRow {
        id: record.id.to_string(),
        version: record.version,
        channel: record.channel.clone(),
        channel_name: view::named(&issue.channel.text()),
        category: record.category.clone(),
        category_name: category_name(app, record.category.as_deref()),
        company: record.company_name.clone(),
        text: issue.text,
        office: record.office.as_deref().map(|office| view::office(app, office)),
        state: record.state.clone(),
        state_name: view::named(&issue.state.text()),
        opened_on: record.opened_on.to_string(),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.due_on.is_some_and(|day| day < app.today()),
        reopened: record.reopened,
        mark: (record.mark > 0).then_some(record.mark),
    }
}

async fn issue_view(app: &App, me: &Me, record: &IssueRecord) -> Result<IssueView, Problem> {
    let issue = app.desk.issue(record)?;
    let word = |word: &::duty::Word| IssueWord { by: word.by.clone(), on: word.on.to_string(), text: word.text.clone() };
    let round = |round: &::issue::Round| IssueRound {
        office: view::office(app, round.office.as_str()),
        why: view::named(&round.why),
        handed_on: round.handed_on.to_string(),
        answer: round.answer.as_ref().map(word),
        late: round.late,
        solved: round.verdict.as_ref().map(|verdict| verdict.solved),
        satisfaction: round.verdict.as_ref().map(|verdict| verdict.satisfaction),
        verdict: round.verdict.as_ref().map(|verdict| word(&verdict.word)),
    };
    let (filter, today) = (DutyFilter { subject: Some(record.id.uuid()), ..DutyFilter::default() }, app.today());
    let found = duties::stored(app, filter).await?;
    Ok(IssueView {
        rounds: issue.rounds.iter().map(round).collect(),
        can: offers(&issue).into_iter().filter(|verb| may(me, record, *verb)).map(|verb| verb.as_str().to_owned()).collect(),
        company_code: issue.company.code.clone(),
        contact: issue.company.contact.clone(),
        duties: found.iter().map(|one| duties::row(app, one, today)).collect::<Result<_, _>>()?,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        row: whole_row(app, record, issue),
    })
}
