//! A visit as it stands: its day, who comes along, its stops in the order of the way, what was heard at each.

use crate::{Reason, Refusal};
use base::{EntityId, OfficeId, stable_names};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

stable_names! {
    /// Where a visit stands (走访状态).
    State {
        /// Somebody is still to be seen (待走访).
        Planned = "planned", "待走访", "planned";
        /// Every stop has come to its end (已走访).
        Done = "done", "已走访", "done";
        /// It does not take place (已取消).
        CalledOff = "called-off", "已取消", "called off";
    }
}

/// A visit (走访): a day, a team, some enterprises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its day.
    pub on: Date,
    /// The offices that come along.
    #[serde(default)]
    pub with: Vec<OfficeId>,
    /// Who is visited, in the order of the way.
    pub stops: Vec<Stop>,
    /// The way back, in metres as the crow flies; none where the map does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_m: Option<u64>,
    /// Why it does not take place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_off: Option<String>,
}

/// An enterprise on the way (走访企业).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Which.
    pub entity: EntityId,
    /// Its credit code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// In which district it lies.
    pub district: String,
    /// Why it was chosen, as it was known on the day of planning.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// The way from the stop before, in metres as the crow flies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg_m: Option<u64>,
    /// What was written, every version; the last one holds.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// The problems that were raised on the spot.
    #[serde(default)]
    pub raised: Vec<Raised>,
    /// That it was visited, or why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// What was written of a stop (走访记录): one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Made by whoever wrote it, also without a network.
    pub id: Uuid,
    /// The note before which it was written; none: it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upon: Option<Uuid>,
    /// What.
    pub text: String,
    /// Who.
    pub by: String,
    /// On which day it came.
    pub on: Date,
}

/// A problem raised on the spot (现场问题): an issue of the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// The id of the entry, and of the issue.
    pub id: Uuid,
    /// What was said.
    pub text: String,
}

/// How a stop ended (走访结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The id of the entry.
    pub id: Uuid,
    /// Whether somebody was there; otherwise nobody could be seen.
    pub visited: bool,
    /// Why nobody could be seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who said so.
    pub by: String,
}

impl Visit {
    /// Stops of one visit at most.
    pub const STOPS_MAX: usize = 30;

    /// Plans a visit on a day that is not over.
    ///
    /// # Errors
    /// [`Refusal`] without stops, with too many, for a day that has passed.
    pub fn plan(on: Date, with: Vec<OfficeId>, stops: Vec<Stop>, back_m: Option<u64>, today: Date) -> Result<Self, Refusal> {
        if on < today {
            return Err(Refusal::Past { on });
        }
        if !(1..=Self::STOPS_MAX).contains(&stops.len()) {
            return Err(Refusal::Stops { most: Self::STOPS_MAX });
        }
        Ok(Self { on, with, stops, back_m, called_off: None })
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        match self {
            Self { called_off: Some(_), .. } => State::CalledOff,
            Self { stops, .. } if stops.iter().all(|stop| stop.ended.is_some()) => State::Done,
            _ => State::Planned,
        }
    }

    /// Calls it off.
    ///
    /// # Errors
    /// [`Refusal`] when it was called off, when something was written of it, without words.
    pub fn call_off(&self, text: &str) -> Result<Self, Refusal> {
        if self.called_off.is_some() {
            return Err(Refusal::CalledOff);
        }
        let begun = |stop: &Stop| !stop.notes.is_empty() || !stop.raised.is_empty() || stop.ended.is_some();
        if self.stops.iter().any(begun) {
            return Err(Refusal::Begun);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::WordsRequired);
        }
        Ok(Self { called_off: Some(text.to_owned()), ..self.clone() })
    }
}

impl Stop {
    /// The note that holds.
    pub fn note(&self) -> Option<&Note> {
        self.notes.last()
    }
}
