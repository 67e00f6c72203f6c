//! A case in a list.

use super::assign::AssigneeView;
use crate::api::types::{Lamp, Office, Text};
use crate::api::view;
use crate::state::App;
use jiff::civil::Date;
use serde::Serialize;
use store::{CaseRecord, CaseRow as StoredRow, Dossier};
use utoipa::ToSchema;

/// A case in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseRow {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) item: String,
    pub(super) item_name: Text,
    pub(super) project: CaseProject,
    pub(super) office: Office,
    pub(super) state: String,
    pub(super) state_name: Text,
    pub(super) received_at: String,
    pub(super) accepted_on: Option<String>,
    /// Accepted by law, because no notice came in time.
    pub(super) deemed: bool,
    /// The end of the clock that runs now.
    pub(super) due_on: Option<String>,
    /// notice, supplement, promised, statutory or delivery.
    pub(super) due_kind: Option<String>,
    pub(super) due_kind_name: Option<Text>,
    pub(super) statutory_due_on: Option<String>,
    /// Whether the end lies past the last published holiday notice.
    pub(super) provisional: bool,
    /// Working days until the end; negative when it is past.
    pub(super) days_left: Option<i64>,
    pub(super) lamp: Lamp,
    pub(super) version: i64,
    /// Whose it is within the office; not told to applicants.
    pub(super) assignee: Option<AssigneeView>,
    pub(super) applicant: String,
    /// What is waited for besides, in a list of such cases.
    pub(super) wait: Option<WaitView>,
}

/// What is waited for besides the case's own clock: papers that may follow, or the opinion of an office that was asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitView {
    /// Until when.
    pub(super) until: String,
    /// Working days until then; negative when it is past.
    pub(super) days_left: Option<i64>,
    pub(super) lamp: Lamp,
    /// The papers that are owed.
    pub(super) papers: Vec<Text>,
}

/// The project of a case, or the company that is being set up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseProject {
    pub(super) id: String,
    /// investment, establishment or claim: which page it has.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) district: String,
}

/// A case's project.
pub(super) fn project(dossier: &Dossier) -> CaseProject {
    let project = &dossier.project;
    CaseProject {
        id: project.id.to_string(),
        kind: project.kind.clone(),
        name: project.name.clone(),
        district: project.district.clone(),
    }
}

pub(super) fn stored_row(app: &App, case: &StoredRow, today: Date, soon: Date) -> CaseRow {
    let project = CaseProject {
        id: case.case.project_id.to_string(),
        kind: case.project_kind.clone(),
        name: case.project_name.clone(),
        district: case.district.clone(),
    };
    let wait = match (case.answer_until, case.case.tolerated_until) {
        (Some(until), _) => Some(wait(app, until, Vec::new(), today, soon)),
        (None, Some(until)) if !case.case.document.is_empty() => Some(wait(app, until, owed(app, &case.case), today, soon)),
        _ => None,
    };
    CaseRow { wait, ..row(app, &case.case, project, today, soon) }
}

fn wait(app: &App, until: Date, papers: Vec<Text>, today: Date, soon: Date) -> WaitView {
    let lamp = view::lamp(Some(until), false, today, soon);
    WaitView { until: until.to_string(), days_left: days_left(app, today, until), lamp, papers }
}

/// The papers that may follow and have not come.
fn owed(app: &App, case: &CaseRecord) -> Vec<Text> {
    let Ok(case) = app.desk.case(case) else { return Vec::new() };
    let promised = case.tolerated().map(|promise| promise.papers.as_slice()).unwrap_or_default();
    let owed = promised.iter().filter(|id| !case.has(id)).filter_map(|id| case.guide.paper(id));
    owed.map(|paper| view::named(&paper.name)).collect()
}

pub(super) fn row(app: &App, case: &CaseRecord, project: CaseProject, today: Date, soon: Date) -> CaseRow {
    let due_kind = case.due_kind.as_deref().and_then(approval::DueKind::parse);
    CaseRow {
        id: case.id.to_string(),
        number: case.number.clone(),
        item: case.item.clone(),
        item_name: view::item_name(app, &case.item, case.law_on),
        project,
        office: view::office(app, &case.office),
        state: case.state.clone(),
        state_name: state_name(&case.state),
        received_at: view::instant(case.received_at),
        accepted_on: case.accepted_on.map(|day| day.to_string()),
        deemed: case.deemed,
        due_on: case.due_on.map(|day| day.to_string()),
        due_kind: case.due_kind.clone(),
        due_kind_name: due_kind.map(|kind| view::named(&kind.text())),
        statutory_due_on: case.statutory_due_on.map(|day| day.to_string()),
        provisional: case.provisional,
        days_left: case.due_on.and_then(|due| days_left(app, today, due)),
        lamp: match case.open {
            true => view::lamp(case.due_on, case.state == "paused", today, soon),
            false => Lamp::None,
        },
        version: case.version,
        assignee: None,
        applicant: case.applicant.clone(),
        wait: None,
    }
}

fn days_left(app: &App, today: Date, due: Date) -> Option<i64> {
    let calendar = app.desk.calendar(today);
    let count = |a, b| calendar.working_days_between(a, b).ok().map(|count| count.n);
    if due >= today { count(today, due) } else { count(due, today).map(|n| -n.max(1)) }
}

/// What people call a state; one that this program does not know shows its stable name.
pub fn state_name(state: &str) -> Text {
    let known = approval::State::NAMES.iter().find(|(name, _, _)| *name == state);
    known.map_or_else(|| Text::same(state), |(_, zh, en)| Text::new(*zh, *en))
}
