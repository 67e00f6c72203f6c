//! A series of meetings: who chairs, when, about what; what a city's pack says of them.

use super::{Cadence, Owed};
use crate::{Offset, Party};
use base::{Named, OfficeId};
use calendar::{Calendar, CalendarError};
use jiff::civil::{Date, Time};

/// What a city's pack says of its dispatch meetings (调度安排).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Who chairs.
    pub chairs: Vec<Chair>,
    /// The series, in the pack's order.
    pub series: Vec<Series>,
}

/// Whoever calls the meetings of a series (召集人): a post, never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chair {
    /// Its id.
    pub id: String,
    /// What the post is called.
    pub name: Named,
    /// The post that is owed what the meeting decides, and whose word closes it.
    pub post: Party,
}

/// A series of meetings (调度会系列).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// The chair's id.
    pub chair: String,
    /// On which days.
    pub cadence: Cadence,
    /// At what time of the day.
    pub at: Time,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// How many working days before the meeting its agenda is frozen: the time that offices have to answer.
    pub answer: u32,
    /// What it is about.
    pub scope: Scope,
    /// How the source's words were read, where they can be read in more than one way.
    pub reading: Option<Named>,
    /// Where it is from.
    pub source: String,
    /// How sure we are of it: high, medium, low.
    pub confidence: String,
}

/// A slice of the city (分片包保): what any of its parts holds; without parts the whole city.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// What these offices owe.
    pub offices: Vec<OfficeId>,
    /// What is owed about projects of these districts.
    pub districts: Vec<String>,
    /// What is owed about projects of these clusters.
    pub clusters: Vec<String>,
}

impl Scope {
    /// Whether it is the whole city.
    pub fn is_whole(&self) -> bool {
        self.offices.is_empty() && self.districts.is_empty() && self.clusters.is_empty()
    }

    /// Whether a duty lies in it.
    pub fn holds(&self, owed: &Owed) -> bool {
        let site = owed.site.as_ref();
        let within = |list: &[String], value: Option<&String>| value.is_some_and(|value| list.contains(value));
        self.is_whole()
            || owed.duty.owner.office().is_some_and(|office| self.offices.contains(office))
            || within(&self.districts, site.map(|site| &site.district))
            || within(&self.clusters, site.and_then(|site| site.cluster.as_ref()))
    }
}

impl Series {
    /// Whether an office deals in it with its own matters alone: nobody else is asked or learns of it.
    pub fn is_inner(&self, chair: &Chair) -> bool {
        let own = chair.post.office();
        let scope = &self.scope;
        !scope.is_whole()
            && scope.districts.is_empty()
            && scope.clusters.is_empty()
            && scope.offices.iter().all(|one| Some(one) == own)
    }

    /// Whether it looks at a district: as a part of its slice, or with the whole city.
    pub fn looks_at(&self, district: &str) -> bool {
        self.scope.is_whole() || self.scope.districts.iter().any(|one| one == district)
    }

    /// The day on which the agenda of a meeting on `on` is frozen.
    ///
    /// # Errors
    /// When the day lies outside the calendar.
    pub fn freeze_on(&self, on: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
        Offset::working_days(-i32::try_from(self.answer).unwrap_or(i32::MAX)).from(on, calendar)
    }
}

impl Plan {
    /// A chair.
    pub fn chair(&self, id: &str) -> Option<&Chair> {
        self.chairs.iter().find(|chair| chair.id == id)
    }

    /// A series.
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }
}
