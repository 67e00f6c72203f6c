//! The case: one application for one item, and what each of its states holds. Transitions: [`decide`](crate::decide()).

use crate::clock::Clocks;
use crate::{Actor, Cause, Guide, ItemId, Named, OfficeId, Opinion, Outcome};
use calendar::{Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A case (办件): one application for one service item, from submission to delivery.
///
/// Law: Administrative License Law arts. 29–50. It keeps the law of its day ([`Guide`]), so that later changes do not touch it,
/// and the version of the calendar on which its due dates were reckoned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The version of this record's own shape.
    pub v: u16,
    /// The item, its terms and its papers as the law stood when the case was received.
    pub guide: Guide,
    /// When the application was received.
    pub received_at: Timestamp,
    /// When the last fact happened.
    pub changed_at: Timestamp,
    /// The version of the calendar behind `clocks`.
    pub calendar: String,
    /// The dates by which something must be done, as last reckoned.
    pub clocks: Clocks,
    /// Papers received.
    pub papers: Vec<Paper>,
    /// One-time notices given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Corrections>,
    /// Where the case stands, with what belongs to that.
    #[serde(flatten)]
    pub state: State,
}

/// Where a case stands (办件状态), with the data of that state. `state` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Received, neither accepted nor sent back (已收件).
    Received {
        /// The day from which the organ's term to give notice runs: receipt, or the day on which the last paper asked for came.
        since: Date,
    },
    /// The applicant was told what is missing (待补正).
    CorrectionsRequested {},
    /// Accepted; being reviewed (已受理).
    Accepted {
        /// What has been done since.
        handling: Handling,
    },
    /// The clock stands still (中止计时).
    Paused {
        /// What has been done since acceptance.
        handling: Handling,
        /// The pause that is open.
        pause: Pause,
    },
    /// Decided, not yet delivered (已决定).
    Decided {
        /// What had been done.
        handling: Handling,
        /// What was decided.
        ruling: Ruling,
    },
    /// Delivered: the case is closed (已送达).
    Delivered {
        /// What had been done.
        handling: Handling,
        /// What was decided.
        ruling: Ruling,
        /// When it was delivered.
        delivered_on: Date,
    },
    /// No licence is needed (不需要许可).
    NotRequired {
        /// Since when.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Another organ is competent (不属于本机关职权).
    NotCompetent {
        /// Since when.
        on: Date,
        /// The organ that is.
        competent_organ: String,
    },
    /// The papers asked for did not come in time (逾期未补正，视为撤回).
    Lapsed {
        /// Since when.
        on: Date,
    },
    /// The applicant withdrew (申请人撤回).
    Withdrawn {
        /// Since when.
        on: Date,
        /// Why, if the applicant said so.
        reason: String,
        /// What had been done, if the case had been accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handling: Option<Handling>,
    },
}

/// A paper in hand (已收材料).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Its id in the guide.
    pub id: String,
    /// The day on which it (last) came.
    pub on: Date,
}

/// A one-time notice of what must be supplied (一次性补正告知).
///
/// Law: Administrative License Law art. 32(1)4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrections {
    /// The day of the notice.
    pub told_on: Date,
    /// Everything it lists.
    pub wanted: Vec<Wanted>,
}

/// One line of a one-time notice (补正告知项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The paper's id in the guide.
    pub id: String,
    /// The paper's name.
    pub name: Named,
    /// What is wrong with it; empty: it is missing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The day on which it was supplied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied_on: Option<Date>,
}

/// What has been done with an accepted case (受理后办理情况).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// The day of acceptance, from which terms run.
    pub accepted_on: Date,
    /// Whether the law accepted it because the organ kept silent (逾期视为受理, art. 32(1)4).
    pub deemed: bool,
    /// Opinions given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
    /// Pauses that have ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// The extension, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
}

/// A reviewer's opinion (审查意见).
///
/// Law: Administrative License Law art. 34.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who gave it.
    pub by: String,
    /// For which office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Whether conditions are met.
    pub opinion: Opinion,
    /// In words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A stop of the clock (中止计时): days in (`from`, `to`] do not count.
///
/// Law: Administrative License Law art. 45. That the first day still counts is the same rule as for every term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// What stops it.
    pub cause: Cause,
    /// The last day that still counts.
    pub from: Date,
    /// The last day that does not count; `None` while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The end that the applicant was told in writing.
    pub expected_on: Date,
    /// What the applicant was told.
    pub reason: String,
}

impl Pause {
    /// The pause as the calendar reckons with it.
    pub fn span(&self) -> calendar::Pause {
        calendar::Pause { from: self.from, to: self.to }
    }
}

/// An extension of the term (延长期限).
///
/// Law: Administrative License Law art. 42(1): once, by the head of the organ, the reason told to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The day on which it was given.
    pub on: Date,
    /// By how much.
    pub by: Term,
    /// What the applicant was told.
    pub reason: String,
}

/// What an office decided (行政许可决定).
///
/// Law: Administrative License Law arts. 37, 38.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Granted or refused.
    pub outcome: Outcome,
    /// The day.
    pub decided_on: Date,
    /// Why.
    pub reason: String,
    /// The number of the document (文号), when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Who decided.
    pub by: Actor,
}

impl Ruling {
    /// What a refused applicant can do, as the refusal must say.
    ///
    /// Law: Administrative License Law art. 38(2); Administrative Reconsideration Law art. 20; Administrative Litigation Law
    /// art. 46.
    pub fn remedies(&self) -> Option<Named> {
        (self.outcome == Outcome::Refused).then(|| {
            Named::new(
                "不服本决定的，可以自知道本决定之日起六十日内申请行政复议，或者自知道本决定之日起六个月内提起行政诉讼。",
                "Whoever disagrees may apply for administrative reconsideration within sixty days, or sue within six months, of learning of this decision.",
            )
        })
    }
}

/// A delivered grant (已送达的准予许可决定): what a permit is made from, and without which there is none.
///
/// Law: Administrative License Law arts. 39, 44. Only [`Case::grant`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The item.
    pub item: ItemId,
    /// The item's name on the case's day.
    pub name: Named,
    /// The office that decided.
    pub office: OfficeId,
    /// The day whose law holds.
    pub law_on: Date,
    /// The day of the decision.
    pub decided_on: Date,
    /// The day of delivery: the permit's day of issue.
    pub issued_on: Date,
    /// The number of the document, when it has one.
    pub document_number: Option<String>,
    /// Conditions and reasons of the decision.
    pub reason: String,
    /// The day on which the permit expires; `None`: without limit.
    pub valid_to: Option<Date>,
    /// The day by which work must have begun; `None`: the law sets none.
    pub start_by: Option<Date>,
}

impl Case {
    /// The version of a case's shape that this code writes.
    pub const VERSION: u16 = 1;

    /// The stable name of its state.
    pub const fn state_name(&self) -> &'static str {
        self.state.name()
    }

    /// The day of receipt (in +08:00).
    pub fn received_on(&self) -> Date {
        date_of(self.received_at)
    }

    /// The day whose law the case keeps.
    pub fn law_on(&self) -> Date {
        self.guide.law_on
    }

    /// What has been done since acceptance, in every state that has one.
    pub const fn handling(&self) -> Option<&Handling> {
        match &self.state {
            State::Accepted { handling }
            | State::Paused { handling, .. }
            | State::Decided { handling, .. }
            | State::Delivered { handling, .. } => Some(handling),
            State::Withdrawn { handling, .. } => handling.as_ref(),
            _ => None,
        }
    }

    /// The day of acceptance.
    pub fn accepted_on(&self) -> Option<Date> {
        self.handling().map(|handling| handling.accepted_on)
    }

    /// Whether the law accepted it because the organ kept silent.
    pub fn deemed(&self) -> bool {
        self.handling().is_some_and(|handling| handling.deemed)
    }

    /// What was decided.
    pub const fn ruling(&self) -> Option<&Ruling> {
        match &self.state {
            State::Decided { ruling, .. } | State::Delivered { ruling, .. } => Some(ruling),
            _ => None,
        }
    }

    /// Granted or refused.
    pub fn outcome(&self) -> Option<Outcome> {
        self.ruling().map(|ruling| ruling.outcome)
    }

    /// All pauses, the open one last.
    pub fn pauses(&self) -> Vec<&Pause> {
        let closed = self.handling().map_or(&[][..], |handling| &handling.pauses);
        let open = match &self.state {
            State::Paused { pause, .. } => Some(pause),
            _ => None,
        };
        closed.iter().chain(open).collect()
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_closed(&self) -> bool {
        self.state.is_closed()
    }

    /// The day on which it was closed.
    pub const fn closed_on(&self) -> Option<Date> {
        match &self.state {
            State::Delivered { delivered_on: on, .. }
            | State::NotRequired { on, .. }
            | State::NotCompetent { on, .. }
            | State::Lapsed { on }
            | State::Withdrawn { on, .. } => Some(*on),
            _ => None,
        }
    }

    /// Whether the paper with this id is in hand.
    pub fn has(&self, id: &str) -> bool {
        self.papers.iter().any(|paper| paper.id == id)
    }

    /// The papers still owed: listed in the guide and not in hand, or asked for by notice and not supplied since.
    pub fn owed(&self) -> Vec<(&str, &Named)> {
        let open = |id: &str| {
            let asked = self.corrections.last().and_then(|notice| notice.line(id));
            asked.is_some_and(|line| line.supplied_on.is_none())
        };
        let owed = self.guide.papers.iter().filter(|paper| !self.has(&paper.id) || open(&paper.id));
        owed.map(|paper| (paper.id.as_str(), &paper.name)).collect()
    }

    /// The delivered grant: what a permit is made from. `None` unless the permit was granted and delivered.
    pub fn grant(&self) -> Option<Grant> {
        let State::Delivered { ruling, delivered_on, .. } = &self.state else { return None };
        if ruling.outcome != Outcome::Granted {
            return None;
        }
        let after = |span: Option<crate::Span>| span?.after(ruling.decided_on).ok();
        Some(Grant {
            item: self.guide.item.clone(),
            name: self.guide.name.clone(),
            office: self.guide.office.clone(),
            law_on: self.guide.law_on,
            decided_on: ruling.decided_on,
            issued_on: *delivered_on,
            document_number: ruling.document_number.clone(),
            reason: ruling.reason.clone(),
            valid_to: after(self.guide.validity),
            start_by: after(self.guide.start_by),
        })
    }
}

impl Corrections {
    /// The line about the paper with this id.
    pub fn line(&self, id: &str) -> Option<&Wanted> {
        self.wanted.iter().find(|wanted| wanted.id == id)
    }
}

impl State {
    /// Every state: stable name, and the name for people.
    pub const NAMES: [(&str, &str, &str); 10] = [
        ("received", "已收件", "received"),
        ("corrections-requested", "待补正", "corrections requested"),
        ("accepted", "审查中", "accepted"),
        ("paused", "中止计时", "paused"),
        ("decided", "已决定", "decided"),
        ("delivered", "已送达", "delivered"),
        ("not-required", "不需要许可", "no licence needed"),
        ("not-competent", "不属于本机关职权", "not this organ's competence"),
        ("lapsed", "逾期未补正", "lapsed"),
        ("withdrawn", "已撤回", "withdrawn"),
    ];

    const fn at(&self) -> usize {
        match self {
            Self::Received { .. } => 0,
            Self::CorrectionsRequested {} => 1,
            Self::Accepted { .. } => 2,
            Self::Paused { .. } => 3,
            Self::Decided { .. } => 4,
            Self::Delivered { .. } => 5,
            Self::NotRequired { .. } => 6,
            Self::NotCompetent { .. } => 7,
            Self::Lapsed { .. } => 8,
            Self::Withdrawn { .. } => 9,
        }
    }

    /// The stable name.
    pub const fn name(&self) -> &'static str {
        Self::NAMES[self.at()].0
    }

    /// The name for people.
    pub fn text(&self) -> Named {
        let (_, zh, en) = Self::NAMES[self.at()];
        Named::new(zh, en)
    }

    /// Whether nothing can happen any more.
    pub const fn is_closed(&self) -> bool {
        self.at() >= 5
    }
}
