//! A project in a list.

use crate::api::types::{Lamp, Office, Text};
use crate::api::view;
use crate::state::App;
use jiff::civil::Date;
use serde::Serialize;
use store::{ProjectRecord, UNRECORDED};
use utoipa::ToSchema;

/// A project in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProjectRow {
    pub(super) id: String,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) district: String,
    pub(super) district_name: Text,
    pub(super) industry: String,
    pub(super) industry_name: Text,
    pub(super) cluster: Option<String>,
    pub(super) owner: String,
    pub(super) investment_yuan: i64,
    /// government-approval, enterprise-approval or filing.
    pub(super) track: String,
    /// The stage of the first thing still needed, or started, or completed; of a past day also unrecorded: the register had no word of it yet.
    pub(super) stage: String,
    pub(super) stage_name: Text,
    pub(super) started_on: Option<String>,
    pub(super) planned_start_on: Option<String>,
    /// Items that its path names.
    pub(super) needed: i64,
    /// Of these, granted.
    pub(super) granted: i64,
    pub(super) open_cases: i64,
    pub(super) lamp: Lamp,
    pub(super) waiting_on: Option<WaitingOn>,
    /// Made for the demonstration.
    pub(super) synthetic: bool,
    /// Listed by the hundred-day campaign.
    pub(super) campaign: bool,
}

/// On whose desk a project lies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingOn {
    pub(super) office: Office,
    pub(super) item: String,
    pub(super) item_name: Text,
    pub(super) due_on: Option<String>,
}

/// A project's row.
pub fn row(app: &App, project: &ProjectRecord) -> ProjectRow {
    row_on(app, project, None)
}

/// The same as it stood on a past day.
pub fn row_on(app: &App, project: &ProjectRecord, past: Option<Date>) -> ProjectRow {
    let (today, soon) = app.day_and_soon(past);
    let progress = &project.progress;
    let waiting_on = progress.waiting_office.as_ref().zip(progress.waiting_item.as_ref()).map(|(office, item)| WaitingOn {
        office: view::office(app, office),
        item: item.clone(),
        item_name: view::item_name(app, item, today),
        due_on: day(progress.next_due_on),
    });
    ProjectRow {
        id: project.id.to_string(),
        code: project.code.clone(),
        name: project.name.clone(),
        district: project.district.clone(),
        district_name: app
            .desk
            .city
            .district(&project.district)
            .map_or_else(|| Text::same(&project.district), |one| view::named(&one.name)),
        industry: project.industry.clone(),
        industry_name: app
            .desk
            .city
            .industry(&project.industry)
            .map_or_else(|| Text::same(&project.industry), |one| view::named(&one.name)),
        cluster: project.cluster.clone(),
        owner: project.owner.clone(),
        investment_yuan: project.investment.get(),
        track: project.track.clone(),
        stage: progress.stage.clone(),
        stage_name: stage_name(&progress.stage),
        started_on: day(project.started_on.filter(|day| past.is_none_or(|on| *day <= on))),
        planned_start_on: day(project.planned_start_on),
        needed: progress.needed,
        granted: progress.granted,
        open_cases: progress.open_cases,
        lamp: view::lamp(progress.next_due_on, progress.paused, today, soon),
        waiting_on,
        synthetic: project.synthetic,
        campaign: project.campaign,
    }
}

/// The name of a project's stage.
pub fn stage_name(stage: &str) -> Text {
    match approval::Stage::parse(stage) {
        Some(stage) => view::named(&stage.text()),
        None if stage == "started" => Text::new("已开工", "works started"),
        None if stage == UNRECORDED => Text::new("当时无记录", "not on record then"),
        None => Text::new("已竣工", "completed"),
    }
}

pub(super) fn day(date: Option<Date>) -> Option<String> {
    date.map(|day| day.to_string())
}
