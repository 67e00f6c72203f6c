//! The parts of the cockpit as the wire shows them.

use super::figure::CockpitFigure;
use crate::api::campaigns::BurnUpPoint;
use crate::api::duties::DutyRow;
use crate::api::types::{Office, Text};
use serde::Serialize;
use utoipa::ToSchema;

/// Against the year: the plan, what of it has started, and the line.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitYear {
    pub(super) year: i16,
    /// From 0 to 1: how much of the calendar year had passed at the end of the day.
    pub(super) passed: f64,
    /// planned, planned-yuan, started, started-yuan, completed.
    pub(super) figures: Vec<CockpitFigure>,
    /// What would have started had all of the plan started evenly over the year.
    pub(super) line: i64,
    pub(super) line_yuan: i64,
    /// The measures of the city's plan of objectives; empty for a district, of which the plan says nothing.
    pub(super) measures: Vec<CockpitMeasure>,
}

/// A measure of the plan of objectives.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitMeasure {
    pub(super) id: String,
    pub(super) name: Text,
    pub(super) unit: Text,
    /// Null: no figure was reported by then.
    pub(super) value: Option<f64>,
    pub(super) target: Option<f64>,
    /// From 0 to 1: the way from the baseline to the target.
    pub(super) progress: Option<f64>,
    /// From 0 to 1: how far it ought to be.
    pub(super) ideal: f64,
    /// no-value, no-target, reached, on-line, behind or missed.
    pub(super) standing: &'static str,
    pub(super) standing_name: Text,
    /// The records that count it; null where its owner reports it.
    pub(super) counted: Option<CockpitFigure>,
}

/// A rung of the funnel.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitRung {
    /// lead, signed, applied, started, completed, produced or at-capacity.
    pub(super) mark: &'static str,
    pub(super) figure: CockpitFigure,
    /// The median of the days since the mark before; null where none came to both.
    pub(super) median_days: Option<u32>,
    /// How many that median is made of.
    pub(super) of: i64,
}

/// A district's projects.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitDistrict {
    pub(super) district: String,
    pub(super) name: Text,
    pub(super) planned: CockpitFigure,
    pub(super) started: CockpitFigure,
    pub(super) investment: CockpitFigure,
}

/// Projects by a mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitGroup {
    /// Each with `key`'s value as the end of its id; empty when `unknown` says why.
    pub(super) figures: Vec<CockpitFigure>,
    pub(super) unknown: Option<Text>,
}

/// A campaign against its line.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitCampaign {
    pub(super) id: String,
    pub(super) name: Text,
    pub(super) target_name: Text,
    pub(super) from_on: String,
    /// Its last day.
    pub(super) to_on: String,
    pub(super) days: u32,
    /// The how-manieth day it is: above `days` after its end.
    pub(super) day: i64,
    /// How many ought to be at the target by the line.
    pub(super) ideal: f64,
    /// How many are missing to it; 0 when there are as many or more.
    pub(super) behind: i64,
    /// listed, reached, started.
    pub(super) figures: Vec<CockpitFigure>,
    pub(super) burn_up: Vec<BurnUpPoint>,
}

/// What is late, and on whose desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitLate {
    /// duties, cases, issues.
    pub(super) figures: Vec<CockpitFigure>,
    /// The offices with the most overdue duties, the most first.
    pub(super) offices: Vec<CockpitOffice>,
    /// The duties that are late the longest.
    pub(super) longest: Vec<DutyRow>,
    pub(super) unknown: Option<Text>,
}

/// An office's overdue duties.
#[derive(Debug, Serialize, ToSchema)]
pub struct CockpitOffice {
    pub(super) office: Office,
    pub(super) overdue: CockpitFigure,
}
