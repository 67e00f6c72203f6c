//! A project with everything that the register knows of it.

use super::row::{ProjectRow, day, row};
use crate::api::types::{ProjectFacts, Text};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use serde::Serialize;
use store::Dossier;
use utoipa::ToSchema;

/// A project with everything the register knows of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Project {
    #[serde(flatten)]
    row: ProjectRow,
    region: String,
    base: Option<String>,
    owner_code: Option<String>,
    owner_code_check_ok: Option<bool>,
    code_check_ok: Option<bool>,
    /// enterprise or government.
    funding: String,
    listed_on: String,
    version: i64,
    facts: ProjectFacts,
    milestones: Vec<MilestoneView>,
    partner: Option<String>,
    /// Where it lies; null: nobody recorded it.
    place: Option<ProjectPlace>,
    summary: Option<Text>,
    source: Option<String>,
    /// What the reader may do: edit, start, submit.
    can: Vec<String>,
}

/// Where a project lies, in degrees of CGCS 2000.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectPlace {
    lon: f64,
    lat: f64,
}

/// A milestone of a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct MilestoneView {
    kind: String,
    name: Text,
    planned_on: Option<String>,
    done_on: Option<String>,
}

pub(super) fn project(app: &App, me: &Me, dossier: &Dossier) -> Result<Project, Problem> {
    let record = &dossier.project;
    let mut can = Vec::new();
    if me.may("patch-projects-id") {
        can.push("edit".to_owned());
        if record.started_on.is_none() {
            can.push("start".to_owned());
        }
    }
    if me.may("post-projects-id-cases") {
        can.push("submit".to_owned());
    }
    Ok(Project {
        row: row(app, record),
        region: app.desk.region().to_string(),
        base: record.base.clone(),
        owner_code: record.owner_code.clone(),
        owner_code_check_ok: record.owner_code.as_ref().map(|_| record.owner_code_check_ok),
        code_check_ok: record.code.as_ref().map(|_| record.code_check_ok),
        funding: record.funding.clone(),
        listed_on: record.listed_on.to_string(),
        version: record.version,
        facts: ProjectFacts(app.desk.facts(dossier)?),
        milestones: milestones(dossier),
        partner: record.partner.clone(),
        place: record.place.map(|place| ProjectPlace { lon: place.lon(), lat: place.lat() }),
        summary: record.summary_zh.clone().zip(record.summary_en.clone()).map(|(zh, en)| Text { zh, en }),
        source: record.source.clone(),
        can,
    })
}

fn milestones(dossier: &Dossier) -> Vec<MilestoneView> {
    let view = |kind: &str| {
        let there = dossier.milestones.iter().find(|one| one.kind == kind);
        let planned = there.and_then(|one| one.planned_on).or(match kind {
            "started" => dossier.project.planned_start_on,
            _ => None,
        });
        MilestoneView {
            kind: kind.to_owned(),
            name: milestone_name(kind),
            planned_on: day(planned),
            done_on: day(there.and_then(|one| one.done_on)),
        }
    };
    crate::desk::MILESTONES.iter().map(|kind| view(kind)).collect()
}

/// The name of a milestone.
pub fn milestone_name(kind: &str) -> Text {
    match kind {
        "listed" => Text::new("列入计划", "listed"),
        "initiated" => Text::new("完成立项", "approved as a project"),
        "cleared" => Text::new("前期手续办结", "cleared to start"),
        "started" => Text::new("开工", "works started"),
        "completed" => Text::new("竣工", "completed"),
        "produced" => Text::new("投产", "first product"),
        "at-capacity" => Text::new("达产", "at capacity"),
        other => Text::same(other),
    }
}
