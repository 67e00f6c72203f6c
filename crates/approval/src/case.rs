//! The case: one application for one item, and what each of its states holds. Transitions: [`decide`](crate::decide()).

use crate::clock::Clocks;
use crate::{
    CancellationGround, Grant, Granted, Guide, Handling, Named, OfficeId, Outcome, Pause, PermitLife, Promise, RevocationGround,
    Ruling,
};
use calendar::date_of;
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
    /// When its last step was done, where that is not `changed_at`: on paper and entered later (线下办理时间), or followed by
    /// a mere reckoning of dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// The version of the calendar behind `clocks`.
    pub calendar: String,
    /// The dates by which something must be done, as last reckoned.
    pub clocks: Clocks,
    /// Papers received.
    pub papers: Vec<Paper>,
    /// The promise to supply what is missing, before it is accepted or once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// How a window took it in on behalf of somebody who came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_in: Option<crate::TakenIn>,
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
#[expect(clippy::large_enum_variant, reason = "a case holds one state, and nearly all of them are the large ones")]
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
        /// What became of the permit since.
        #[serde(default)]
        life: PermitLife,
    },
    /// The holder asked for renewal in time; to be decided before expiry (申请延续).
    Renewing {
        /// The permit.
        granted: Box<Granted>,
        /// When it was asked for.
        asked_on: Date,
    },
    /// The permit expired (有效期届满).
    Expired {
        /// The permit.
        granted: Box<Granted>,
        /// The first day without it.
        on: Date,
    },
    /// The permit was revoked (已撤销).
    Revoked {
        /// The permit.
        granted: Box<Granted>,
        /// Since when.
        on: Date,
        /// On what ground.
        ground: RevocationGround,
        /// What happened.
        reason: String,
    },
    /// The permit was withdrawn because law or circumstances changed (已撤回许可).
    PermitWithdrawn {
        /// The permit.
        granted: Box<Granted>,
        /// Since when.
        on: Date,
        /// What changed.
        reason: String,
        /// How the holder is compensated.
        compensation: String,
    },
    /// The permit was struck off (已注销).
    Cancelled {
        /// The permit.
        granted: Box<Granted>,
        /// Since when.
        on: Date,
        /// On what ground.
        ground: CancellationGround,
        /// What happened.
        reason: String,
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
    /// The papers asked for or promised did not come in time (逾期未补正，视为撤回).
    Lapsed {
        /// Since when.
        on: Date,
        /// What had been done, if the case had been accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handling: Option<Handling>,
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
    /// Whether a written commitment stands for it (告知承诺).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub committed: bool,
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

    /// When its last step was done: as claimed, where it was done on paper and entered later.
    pub fn last_done_at(&self) -> Timestamp {
        self.done_at.unwrap_or(self.changed_at)
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
            State::Withdrawn { handling, .. } | State::Lapsed { handling, .. } => handling.as_ref(),
            state => match state.granted() {
                Some(granted) => Some(&granted.handling),
                None => None,
            },
        }
    }

    /// The office on whose desk it lies: the item's, or the organ above once it was sent up (art. 43).
    pub fn office(&self) -> &OfficeId {
        let forwarded = self.handling().and_then(|handling| handling.forwarded.as_ref());
        forwarded.map_or(&self.guide.office, |up| &up.to)
    }

    /// Until when the applicant may not apply for this item again: a year after a refusal for false papers, where safety is
    /// touched.
    ///
    /// Law: Administrative License Law arts. 78, 79: three years after a permit was revoked that fraud had got.
    pub fn bars_until(&self) -> Option<Date> {
        let years = |on: Date, years: i64| on.checked_add(jiff::ToSpan::years(years)).ok();
        if !self.guide.procedure.safety {
            return None;
        }
        match (&self.state, self.ruling()) {
            (State::Revoked { on, ground: RevocationGround::Fraud, .. }, _) => years(*on, 3),
            (_, Some(ruling)) if ruling.false_papers => years(ruling.decided_on, 1),
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
            state => match state.granted() {
                Some(granted) => Some(&granted.ruling),
                None => None,
            },
        }
    }

    /// What became of the permit; `None` before one was delivered.
    pub const fn life(&self) -> Option<&PermitLife> {
        match &self.state {
            State::Delivered { ruling, life, .. } if matches!(ruling.outcome, Outcome::Granted) => Some(life),
            state => match state.granted() {
                Some(granted) => Some(&granted.life),
                None => None,
            },
        }
    }

    /// Whether it gave a permit that holds: granted, delivered, neither ended nor expired.
    pub fn in_force(&self) -> bool {
        match &self.state {
            State::Delivered { ruling, .. } => ruling.outcome == Outcome::Granted,
            State::Renewing { .. } => true,
            _ => false,
        }
    }

    /// Whether the law, not the organ, made the last thing of it: an acceptance or a renewal that silence brought.
    pub fn renewal_deemed(&self) -> bool {
        self.life().and_then(|life| life.renewals.last()).is_some_and(|renewal| renewal.deemed)
    }

    /// The promise that is open: papers that may follow, and are still owed.
    pub fn tolerated(&self) -> Option<&Promise> {
        let promise = self.handling()?.tolerated.as_ref()?;
        promise.papers.iter().any(|id| !self.has(id)).then_some(promise)
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
            | State::Expired { on, .. }
            | State::Revoked { on, .. }
            | State::PermitWithdrawn { on, .. }
            | State::Cancelled { on, .. }
            | State::NotRequired { on, .. }
            | State::NotCompetent { on, .. }
            | State::Lapsed { on, .. }
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
        let (ruling, delivered_on, life) = match &self.state {
            State::Delivered { ruling, delivered_on, life, .. } => (ruling, delivered_on, life),
            State::Renewing { granted, .. } => (&granted.ruling, &granted.delivered_on, &granted.life),
            _ => return None,
        };
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
            valid_to: life.valid_to,
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
    pub const NAMES: [(&str, &str, &str); 15] = [
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
        ("renewing", "延续审查中", "renewal asked for"),
        ("expired", "有效期届满", "expired"),
        ("revoked", "许可已撤销", "permit revoked"),
        ("permit-withdrawn", "许可已撤回", "permit withdrawn"),
        ("cancelled", "许可已注销", "permit cancelled"),
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
            Self::Renewing { .. } => 10,
            Self::Expired { .. } => 11,
            Self::Revoked { .. } => 12,
            Self::PermitWithdrawn { .. } => 13,
            Self::Cancelled { .. } => 14,
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

    /// Whether the organ owes nothing any more on this application. What may still befall a permit that was granted is another
    /// matter ([`crate::Verb::is_after_grant`]).
    pub const fn is_closed(&self) -> bool {
        self.at() >= 5 && !matches!(self, Self::Renewing { .. })
    }

    /// The permit, once it is more than delivered.
    pub const fn granted(&self) -> Option<&Granted> {
        match self {
            Self::Renewing { granted, .. }
            | Self::Expired { granted, .. }
            | Self::Revoked { granted, .. }
            | Self::PermitWithdrawn { granted, .. }
            | Self::Cancelled { granted, .. } => Some(granted),
            _ => None,
        }
    }
}
