//! Duties: what I owe, what is owed to me, what has slipped; one duty with who will be told; the owner's and the creditor's words.

mod act;
mod handover;
mod list;
mod row;
mod stream;
mod tellings;
mod view;

pub(super) use list::{is_of_the_city, overdue, row_of};
pub use row::{DutyRow, PartyView, party as party_view, row};
pub(super) use tellings::told_about;

use super::{cases, page, projects};
use crate::access::Reach;
use crate::bench;
use crate::desk::{self, party_key};
use crate::extract::Id;
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::{By, Duty, Party, Verb, is_for};
use axum::Json;
use axum::extract::State;
use base::{CaseId, DutyId, ProjectId};
use jiff::civil::Date;
use serde::Serialize;
use store::{DutyFilter, OwedAbout};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use view::DutyView;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(list::counts))
        .routes(routes!(list::export))
        .routes(routes!(one))
        .routes(routes!(act::command))
        .routes(routes!(handover::hand_over))
        .routes(routes!(of_case))
        .routes(routes!(of_project))
        .routes(routes!(tellings::list))
        .routes(routes!(tellings::read))
        .routes(routes!(stream::stream))
}

/// The duties of one record.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutiesOf {
    pub(super) items: Vec<DutyRow>,
}

/// One duty: its facts, its check points, what was told and what will be.
#[utoipa::path(get, path = "/duties/{id}", tag = "duties", params(("id" = String, Path)),
    responses((status = 200, body = DutyView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<DutyId>) -> Result<Json<DutyView>, Problem> {
    let row = visible(&app, &me, id).await?;
    Ok(Json(view::view(&app, &me, &row).await?))
}

/// The duties that a case makes: whose, until when.
#[utoipa::path(get, path = "/cases/{id}/duties", tag = "duties", params(("id" = String, Path)),
    responses((status = 200, body = DutiesOf), (status = 404, body = Problem)))]
async fn of_case(State(app): State<App>, me: Me, Id(id): Id<CaseId>) -> Result<Json<DutiesOf>, Problem> {
    cases::visible(&app, &me, id).await?;
    Ok(Json(about(&app, DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() }).await?))
}

/// The open duties of a project.
#[utoipa::path(get, path = "/projects/{id}/duties", tag = "duties", params(("id" = String, Path)),
    responses((status = 200, body = DutiesOf), (status = 404, body = Problem)))]
async fn of_project(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Json<DutiesOf>, Problem> {
    projects::visible(&app, &me, id).await?;
    Ok(Json(about(&app, DutyFilter { project: Some(id), open: Some(true), ..DutyFilter::default() }).await?))
}

/// The duties about a subject.
pub(super) async fn of_subject(app: &App, subject: Uuid) -> Result<DutiesOf, Problem> {
    about(app, DutyFilter { subject: Some(subject), ..DutyFilter::default() }).await
}

/// The same as they are stored.
pub(super) async fn stored_of(app: &App, subject: Uuid) -> Result<Vec<store::DutyRow>, Problem> {
    stored(app, DutyFilter { subject: Some(subject), ..DutyFilter::default() }).await
}

/// The duties that a filter finds, up to a page's most.
pub(super) async fn stored(app: &App, filter: DutyFilter) -> Result<Vec<store::DutyRow>, Problem> {
    let request = page::request(None, Some(page::LIMIT_MAX), None, None)?;
    Ok(app.store.duties(&filter, &request).await?.items)
}

/// All that a filter finds, page by page.
async fn stored_all(app: &App, filter: DutyFilter) -> Result<Vec<store::DutyRow>, Problem> {
    let mut request = page::request(None, Some(page::LIMIT_MAX), None, None)?;
    let mut all = Vec::new();
    loop {
        let found = app.store.duties(&filter, &request).await?;
        all.extend(found.items);
        match found.next {
            Some(next) => request.after = Some(next),
            None => return Ok(all),
        }
    }
}

async fn about(app: &App, filter: DutyFilter) -> Result<DutiesOf, Problem> {
    let (found, today) = (stored(app, filter).await?, app.today());
    Ok(DutiesOf { items: found.iter().map(|one| row::row(app, one, today)).collect::<Result<_, _>>()? })
}

/// How much is owed about something.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwedCounts {
    all: i64,
    open: i64,
    /// Of what is open: past its last day, and not reported as done.
    overdue: i64,
}

impl From<OwedAbout> for OwedCounts {
    fn from(owed: OwedAbout) -> Self {
        Self { all: owed.all, open: owed.open, overdue: owed.overdue }
    }
}

/// A post that somebody names: `OFFICE/ROLE`.
pub(super) fn post(field: &str, text: &str) -> Result<Party, Problem> {
    Party::parse(&format!("post:{text}"))
        .map_err(|_| Problem::invalid(vec![FieldError::new(field, ("请选择部门和岗位。", "Choose an office and a post."))]))
}

/// By which key the reader's duties are found; nobody's for whoever belongs nowhere.
pub(super) fn key(me: &Me) -> Option<String> {
    me.party().map(|party| party_key(&party).to_owned())
}

/// Whoever acts, as a duty sees him.
pub(super) fn by(me: &Me) -> Result<By, Problem> {
    let party = me.party().ok_or_else(|| {
        Problem::forbidden(("您的账号不属于任何部门或企业。", "Your account belongs to no office and no company."))
    })?;
    Ok(By { party, name: me.name.clone() })
}

/// In whose name the reader does a step of a duty: his own, or that of somebody for whom he stands in; the second is that one's name.
/// Nobody closes what his own office owes by standing in for whom it is owed to.
pub(super) async fn speaker(app: &App, me: &Me, duty: &Duty, verb: Verb) -> Result<(By, Option<String>), Problem> {
    let own = by(me)?;
    if is_for(duty, verb, &own.party) || (verb.is_the_creditors() && duty.owner.speaks(&own.party)) {
        return Ok((own, me.in_place_of().map(str::to_owned)));
    }
    let posts = bench::posts_for(app, me).await?;
    let stood = posts.into_iter().find(|(post, _)| is_for(duty, verb, post));
    Ok(match stood {
        Some((party, absent)) => (By { party, ..own }, Some(absent.name)),
        None => (own, me.in_place_of().map(str::to_owned)),
    })
}

/// Whether a step is done on the duty itself. What an enterprise asks is answered and closed on the issue; that the office has seen it,
/// and how far it is, is still said here. The same holds for a step of a playbook, which its project's page says is done.
fn is_its_own(record: &store::DutyRecord, verb: Verb) -> bool {
    let elsewhere = ["issue", ::duty::playbook::SUBJECT, desk::COMPLAINT, desk::RATING, desk::FINDING, desk::LEAD, desk::CLASH]
        .contains(&record.subject_kind.as_str());
    !elsewhere || matches!(verb, Verb::Acknowledge | Verb::Progress)
}

/// Whether the reader may hear of complaints that his office keeps or looks into, and of findings of the watch about which it was asked: the same
/// posts look into both. A recruiter hears of his team's leads alone: no complaint is a team's.
pub(super) fn hears_complaints(me: &Me) -> bool {
    me.may("get-complaints-id") || me.may("post-leads")
}

/// A duty that the reader may see; otherwise 404, as for one that does not exist. An applicant sees what he owes, what he is owed
/// and what is about his projects; the offices see all.
async fn visible(app: &App, me: &Me, id: DutyId) -> Result<store::DutyRow, Problem> {
    let missing = || Problem::not_found(("责任事项", "duty"));
    let row = app.store.duty(id).await.or_missing(missing)?;
    if [desk::COMPLAINT, desk::FINDING, desk::LEAD, desk::CLASH].contains(&row.duty.subject_kind.as_str()) {
        // Of these only whoever looks into it learns, and for whom he does; nobody stands in here.
        let own = me.office.as_ref().is_some_and(|office| [&row.duty.owner_key, &row.duty.creditor_key].contains(&office));
        return if own && hears_complaints(me) { Ok(row) } else { Err(missing()) };
    }
    let his = |district: &String| me.held.districts.contains(district);
    match me.reach("get-duties-id") {
        Some(Reach::City) => return Ok(row),
        // A leader of one district: what is about it, what he owes or is owed, what is about a project there.
        Some(Reach::District) if row.duty.district.as_ref().is_some_and(his) => return Ok(row),
        Some(Reach::District) if key(me).is_some_and(|key| [&row.duty.owner_key, &row.duty.creditor_key].contains(&&key)) => {
            return Ok(row);
        }
        _ => {}
    }
    let code = me.credit_code.as_deref().unwrap_or_default();
    let named = !code.is_empty() && [&row.duty.owner_key, &row.duty.creditor_key].iter().any(|key| *key == code);
    let own = match row.duty.project_id {
        Some(project) if !named => projects::visible(app, me, project).await.is_ok(),
        _ => named,
    };
    if own { Ok(row) } else { Err(missing()) }
}

/// The last day of the working days that count as soon.
fn lamp_days(app: &App) -> (Date, Date) {
    app.today_and_soon()
}
