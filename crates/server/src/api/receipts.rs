//! Taking in at a window on behalf of somebody who came, and the receipt that he takes home (申请材料接收凭证).

use super::projects;
use super::types::{Office, Role, Text};
use super::view;
use crate::desk::{self, DeskError, OnBehalf};
use crate::extract::{Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::qr;
use crate::session::Me;
use crate::state::App;
use approval::{Authorisation, HandedInBy, TakenIn};
use axum::Json;
use axum::extract::State;
use base::{CaseId, ProjectId, TicketId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The longest name of whoever hands something in, in characters.
const NAME_CHARS_MAX: usize = 60;
/// So many characters of an identity document are kept.
const ID_TAIL_CHARS: usize = 4;
/// The papers whose originals were seen, at most.
const ORIGINALS_MAX: usize = 1000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(receipt))
}

/// An application that a window takes in for somebody who came to it. Which window and which clerk, the ticket and the session say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakenInAtWindow {
    /// The queue ticket that is being served.
    ticket: String,
    /// applicant or agent.
    by: String,
    /// An agent's: power-of-attorney, introduction or statutory-agent.
    #[serde(default)]
    authorisation: Option<String>,
    /// The name of whoever handed it in; an agent's must be told.
    #[serde(default)]
    name: String,
    /// The last four characters of his identity document, if he showed it; more is refused.
    #[serde(default)]
    id_tail: String,
    /// The keys of the papers whose originals the clerk saw.
    #[serde(default)]
    originals: Vec<String>,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The cases' ids, separated by commas.
    cases: String,
}

/// The receipt of an application's papers (申请材料接收凭证).
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    /// The number of its first case.
    number: String,
    project: String,
    project_name: String,
    project_code: Option<String>,
    applicant: String,
    received_at: String,
    /// Who received it.
    receiver: Text,
    cases: Vec<ReceiptCase>,
    papers: Vec<ReceiptPaper>,
    /// How a window took it in; none for what was filed online.
    taken_in: Option<ReceiptIntake>,
    /// Where its progress is shown.
    progress_url: Option<String>,
    /// That address as a QR code: rows of modules, `1` for dark.
    qr: Vec<String>,
}

/// An application on a receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptCase {
    id: String,
    number: String,
    item_name: Text,
    office: Office,
    state_name: Text,
    due_on: Option<String>,
}

/// A paper on a receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptPaper {
    name: Text,
    /// Whether the original was seen.
    original: bool,
    /// Whether a commitment stands for it.
    committed: bool,
    /// For which items it was received.
    items: Vec<Text>,
}

/// How a window took it in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptIntake {
    window: Text,
    ticket: String,
    by: Text,
    authorisation: Option<Text>,
    name: String,
    /// All but the last four characters are masked; empty when nothing was shown.
    id_masked: String,
}

/// What the wire says of somebody who came, with the ticket that is served and the window where: the clerk must sit there.
///
/// # Errors
/// 403 for whoever is no window clerk, 404 for a ticket that is not there, 422 for values that cannot be.
pub(super) async fn on_behalf(app: &App, me: &Me, given: TakenInAtWindow) -> Result<OnBehalf, Problem> {
    me.require(&[Role::WindowClerk])?;
    let missing = || Problem::not_found(("号票", "ticket"));
    let id: TicketId = given.ticket.parse().map_err(|_| missing())?;
    let record = app.store.ticket(id).await.or_missing(missing)?;
    let ticket = desk::ticket(&record)?;
    // Only a ticket that is being served has a window: whether it is, the hall decides when the cases are added to it.
    let at = ticket.window.as_deref().unwrap_or_default();
    let window = app.desk.hall()?.seat(at, me.office.as_deref().unwrap_or_default()).map_err(DeskError::Hall)?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
    let by = HandedInBy::parse(&given.by);
    if by.is_none() {
        wrong(
            "on_behalf.by",
            "请选择交件人：申请人本人或者代理人。".into(),
            "Choose who handed it in: the applicant or an agent.".into(),
        );
    }
    let authorisation = given.authorisation.as_deref().filter(|text| !text.is_empty());
    let known = authorisation.map(Authorisation::parse);
    if known == Some(None) {
        wrong("on_behalf.authorisation", "没有这种授权方式。".into(), "There is no such authorisation.".into());
    }
    let (name, tail) = (given.name.trim(), given.id_tail.trim());
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        wrong(
            "on_behalf.name",
            format!("姓名最多 {NAME_CHARS_MAX} 个字。"),
            format!("A name has at most {NAME_CHARS_MAX} characters."),
        );
    }
    let tail_fits = tail.chars().count() == ID_TAIL_CHARS && tail.chars().all(|c| c.is_ascii_alphanumeric());
    if !tail.is_empty() && !tail_fits {
        let zh = format!("只填证件号码的最后 {ID_TAIL_CHARS} 位；完整号码不登记。");
        wrong("on_behalf.id_tail", zh, format!("Give the last {ID_TAIL_CHARS} characters alone: the whole number is not kept."));
    }
    if given.originals.len() > ORIGINALS_MAX {
        wrong("on_behalf.originals", format!("最多 {ORIGINALS_MAX} 份。"), format!("At most {ORIGINALS_MAX}."));
    }
    let (Some(by), []) = (by, &errors[..]) else { return Err(Problem::invalid(errors)) };
    let taken_in = TakenIn {
        window: window.name.clone(),
        ticket: desk::ticket_number(&record),
        by,
        authorisation: known.flatten().filter(|_| by == HandedInBy::Agent),
        name: name.to_owned(),
        id_tail: tail.to_ascii_uppercase(),
        originals: Vec::new(),
    };
    Ok(OnBehalf { taken_in, originals: given.originals.into_iter().collect(), ticket: record })
}

/// The receipt of what one form filed.
#[utoipa::path(get, path = "/projects/{id}/receipt", tag = "forms", params(("id" = String, Path), Asked),
    responses((status = 200, body = ReceiptView), (status = 404, body = Problem)))]
async fn receipt(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Query(asked): Query<Asked>,
) -> Result<Json<ReceiptView>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    let missing = || Problem::not_found(("办件", "case"));
    let mut cases = Vec::new();
    let mut papers: BTreeMap<String, ReceiptPaper> = BTreeMap::new();
    let (mut first, mut taken_in) = (None, None);
    let today = app.today();
    for text in asked.cases.split(',').filter(|text| !text.is_empty()) {
        let id: CaseId = text.parse().map_err(|_| missing())?;
        let record = dossier.cases.iter().find(|case| case.id == id).ok_or_else(missing)?;
        let case = app.desk.case(record)?;
        let item_name = view::item_name(&app, &record.item, today);
        for paper in case.papers.iter().filter_map(|paper| Some((paper, case.guide.paper(&paper.id)?))) {
            let (held, listed) = paper;
            let key = app.desk.city.materials.key(&case.guide.item, &held.id);
            let original = case.taken_in.as_ref().is_some_and(|one| one.originals.contains(&held.id));
            let line = papers.entry(key).or_insert_with(|| ReceiptPaper {
                name: view::named(&listed.name),
                original: false,
                committed: held.committed,
                items: Vec::new(),
            });
            line.original |= original;
            line.items.push(item_name.clone());
        }
        cases.push(ReceiptCase {
            id: record.id.to_string(),
            number: record.number.clone(),
            item_name,
            office: view::office(&app, &record.office),
            state_name: super::cases::state_name(&record.state),
            due_on: record.due_on.map(|day| day.to_string()),
        });
        first.get_or_insert(record);
        taken_in = taken_in.or(case.taken_in);
    }
    let first = first.ok_or_else(missing)?;
    let facts = app.store.facts_of(first.id.uuid()).await?;
    let received = facts.first();
    let role = received.and_then(|fact| Role::parse(&fact.actor_role)).map(Role::name);
    let office = received.map(|fact| fact.actor_office.as_str()).filter(|office| !office.is_empty());
    let receiver = match (office.map(|office| view::office(&app, office).name), role) {
        (Some(office), Some(role)) => Text::new(format!("{} {}", office.zh, role.zh), format!("{}, {}", role.en, office.en)),
        _ => Text::new("网上提交", "filed online"),
    };
    let progress_url = dossier.project.code.as_ref().map(|code| format!("{}/progress/{code}", app.desk.public_url));
    Ok(Json(ReceiptView {
        number: first.number.clone(),
        project: dossier.project.id.to_string(),
        project_name: dossier.project.name.clone(),
        project_code: dossier.project.code.clone(),
        applicant: first.applicant.clone(),
        received_at: view::instant(first.received_at),
        receiver,
        cases,
        papers: papers.into_values().collect(),
        taken_in: taken_in.map(intake),
        qr: progress_url.as_deref().map_or_else(|| Ok(Vec::new()), qr::rows)?,
        progress_url,
    }))
}

fn intake(one: TakenIn) -> ReceiptIntake {
    ReceiptIntake {
        window: view::named(&one.window),
        ticket: one.ticket,
        by: view::named(&one.by.text()),
        authorisation: one.authorisation.map(|how| view::named(&how.text())),
        name: one.name,
        id_masked: if one.id_tail.is_empty() { String::new() } else { format!("**************{}", one.id_tail) },
    }
}
