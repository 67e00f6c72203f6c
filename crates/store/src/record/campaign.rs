//! Campaigns and tours.

use base::{CampaignId, Named, ProjectId, ScoreId, TourId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A campaign over a list of projects (攻坚行动).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table campaign, commented in schema.sql")]
pub struct CampaignRecord {
    pub id: CampaignId,
    pub version: i64,
    pub key: Option<String>,
    pub name: Named,
    pub from_on: Date,
    pub days: u32,
    pub target: String,
    pub source: Option<String>,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A project of a campaign's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// The campaign.
    pub campaign: CampaignId,
    /// The project.
    pub project: ProjectId,
    /// On the list since.
    pub listed_on: Date,
    /// Off the list since.
    pub left_on: Option<Date>,
}

/// A tour of projects (项目观摩).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table tour, commented in schema.sql")]
pub struct TourRecord {
    pub id: TourId,
    pub version: i64,
    pub name: Named,
    pub held_on: Date,
    pub state: String,
    pub synthetic: bool,
    pub head: [u8; 32],
    pub facts: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A stop of a tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TourStop {
    /// The tour.
    pub tour: TourId,
    /// The project.
    pub project: ProjectId,
    /// Its place on the route, from 1.
    pub n: i64,
}

/// What a participant gave a stop of a tour (观摩评分).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table tour_score, commented in schema.sql")]
pub struct ScoreRecord {
    pub id: ScoreId,
    pub version: i64,
    pub tour: TourId,
    pub project: ProjectId,
    pub user: UserId,
    /// JSON: criterion to mark.
    pub marks: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub scored_at: Timestamp,
}
