//! A task force in a list, and its page.

use super::runs;
use crate::api::duties::{self, DutyRow, OwedCounts, PartyView, party_view};
use crate::api::types::{FactView, Office, Text};
use crate::api::{facts, milestone_name, view as shown};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::force::{Force, Form, MILESTONE};
use serde::Serialize;
use store::{OwedAbout, TaskForceRow as Stored};
use utoipa::ToSchema;
use uuid::Uuid;

/// A task force in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskForceRow {
    id: String,
    version: i64,
    /// task-force or leading-group.
    form: String,
    form_name: Text,
    name: Text,
    project: ForceProject,
    /// The post to which everything is owed.
    head: PartyView,
    members: i64,
    /// standing or wound-up.
    state: String,
    formed_on: String,
    wound_up_on: Option<String>,
    /// Whether its composition is the demonstration's.
    synthetic: bool,
    duties: OwedCounts,
    /// Whether the reader's office is in it or heads it.
    mine: bool,
}

/// The project of a task force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForceProject {
    id: String,
    name: String,
    district_name: Text,
}

/// A task force.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskForceView {
    #[serde(flatten)]
    row: TaskForceRow,
    /// Where it stands that there is one.
    source: Option<String>,
    offices: Vec<ForceMember>,
    /// What is to be reached, by last day.
    milestones: Vec<ForceMilestone>,
    /// What its head charged offices with, by last day.
    charges: Vec<DutyRow>,
    /// Why it was wound up.
    why: Option<String>,
    facts: Vec<FactView>,
    /// Whether the reader may change it.
    runs: bool,
}

/// An office in a task force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForceMember {
    office: Office,
    liaison: PartyView,
    /// The role of the post that one talks to.
    liaison_role: String,
    answers_for: String,
    since: String,
    open: i64,
    overdue: i64,
}

/// A milestone of a task force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForceMilestone {
    duty: DutyRow,
    /// The milestone of the project that reaches it: initiated, cleared, …; null: the member reports it.
    reached_by: Option<String>,
    reached_by_name: Option<Text>,
}

/// Task forces as lists show them.
pub(super) async fn rows(app: &App, me: &Me, stored: &[Stored]) -> Result<Vec<TaskForceRow>, Problem> {
    let ids: Vec<Uuid> = stored.iter().map(|one| one.force.id.uuid()).collect();
    let owed = app.store.owed_about(&ids, app.today()).await?;
    let owed = |one: &Stored| owed.get(&one.force.id.uuid()).copied().unwrap_or_default();
    stored.iter().map(|one| Ok(row(app, me, one, &app.desk.force(&one.force)?, owed(one)))).collect()
}

fn row(app: &App, me: &Me, stored: &Stored, force: &Force, owed: OwedAbout) -> TaskForceRow {
    let record = &stored.force;
    let own = |office: &str| me.office.as_deref() == Some(office);
    TaskForceRow {
        id: record.id.to_string(),
        version: record.version,
        form: record.form.clone(),
        form_name: Form::parse(&record.form).map_or_else(|| Text::same(&record.form), |form| shown::named(&form.text())),
        name: shown::named(&record.name),
        project: ForceProject {
            id: record.project_id.to_string(),
            name: stored.project_name.clone(),
            district_name: shown::district(app, &stored.district),
        },
        head: party_view(app, &force.head),
        members: force.members.len() as i64,
        state: record.state.clone(),
        formed_on: force.formed_on.to_string(),
        wound_up_on: force.wound_up.as_ref().map(|word| word.on.to_string()),
        synthetic: record.synthetic,
        duties: owed.into(),
        mine: own(&record.head_key) || force.members.iter().any(|one| own(one.office.as_str())),
    }
}

/// A task force as its page shows it.
pub(super) async fn view(app: &App, me: &Me, stored: &Stored, force: &Force) -> Result<TaskForceView, Problem> {
    let (record, today) = (&stored.force, app.today());
    let owed = app.store.owed_about(&[record.id.uuid()], today).await?;
    let (mut milestones, mut charges) = (Vec::new(), Vec::new());
    let all = duties::stored_of(app, record.id.uuid()).await?;
    for one in &all {
        let (shown, duty) = (duties::row(app, one, today)?, app.desk.duty(&one.duty)?);
        if duty.kind == MILESTONE {
            let reached_by = ::duty::force::reached_by(&duty).map(str::to_owned);
            let reached_by_name = reached_by.as_deref().map(milestone_name);
            milestones.push(ForceMilestone { duty: shown, reached_by, reached_by_name });
        } else {
            charges.push(shown);
        }
    }
    let of = |office: &str, late: bool| {
        let own = all.iter().map(|one| &one.duty).filter(|duty| duty.open && duty.owner_key == office);
        own.filter(|duty| !late || duty.state != "reported" && duty.due_on.is_some_and(|on| on < today)).count() as i64
    };
    let member = |one: &::duty::force::Member| ForceMember {
        office: shown::office(app, one.office.as_str()),
        liaison: party_view(app, &one.liaison),
        liaison_role: match &one.liaison {
            ::duty::Party::Post(_, role) => role.clone(),
            other => other.to_string(),
        },
        answers_for: one.answers_for.clone(),
        since: one.since.to_string(),
        open: of(one.office.as_str(), false),
        overdue: of(one.office.as_str(), true),
    };
    Ok(TaskForceView {
        row: row(app, me, stored, force, owed.get(&record.id.uuid()).copied().unwrap_or_default()),
        source: record.source.clone(),
        offices: force.members.iter().map(member).collect(),
        milestones,
        charges,
        why: force.wound_up.as_ref().map(|word| word.text.clone()),
        facts: facts::newest_first(app, record.id.uuid()).await?,
        runs: force.wound_up.is_none() && runs(app, me, force).await?.is_some(),
    })
}
