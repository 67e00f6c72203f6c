//! How a city goes about promotion: its teams, what each stage is worth and how long its next step may take.

use crate::{Method, Stage};
use base::{Named, OfficeId};
use calendar::Term;

/// How a city goes about promotion (招商工作规则).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The office that says whose lead it is when two teams come upon one (招商协调部门).
    pub coordinator: OfficeId,
    /// From how many of a hundred pairs of characters names are near.
    pub near_percent: u32,
    /// The open stages, in their order.
    pub stages: Vec<StagePlan>,
    /// Its teams.
    pub teams: Vec<Team>,
}

/// What an open stage is worth and how long its next step may take (阶段规则).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePlan {
    /// Which.
    pub stage: Stage,
    /// How many of a hundred become a project, as the city reckons.
    pub percent: u32,
    /// For how long a next step may take.
    pub term: Term,
}

/// A team of recruiters (招商专班、驻点小组): its members sign in as of an office of that id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: OfficeId,
    /// Its name.
    pub name: Named,
    /// How it looks for leads.
    pub method: Method,
    /// Where it resides.
    pub place: String,
    /// The industry chain that it is for.
    pub chain: Option<String>,
}

impl Plan {
    /// The team of that id.
    pub fn team(&self, id: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.id.as_str() == id)
    }

    /// What holds for an open stage.
    pub fn stage(&self, stage: Stage) -> Option<&StagePlan> {
        self.stages.iter().find(|one| one.stage == stage)
    }

    /// How many of a hundred leads of a stage become a project: of one that is a project, all; of one that ended, none.
    pub fn percent(&self, stage: Stage) -> u32 {
        match stage {
            Stage::Landed => 100,
            stage => self.stage(stage).map_or(0, |one| one.percent),
        }
    }
}
