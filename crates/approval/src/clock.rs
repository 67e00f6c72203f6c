//! Which clock of a case runs, when it ends, and how far it has run: always from the case and a calendar, nothing else.

use crate::item::stable_names;
use crate::law::{hearing::HOLD, in_days};
use crate::{Case, Corrections, Handling, Named, StartsFrom, State, term_text};
use calendar::{Calendar, CalendarError, Due, Term, Unit};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

stable_names! {
    /// The kind of a clock (期限种类).
    DueKind {
        /// The organ's term to accept or to give its one-time notice (一次性告知期限, art. 32).
        Notice = "notice", "一次性告知期限", "notice";
        /// The applicant's term to supply papers (补正期限).
        Supplement = "supplement", "补正期限", "supplement";
        /// The promised term to decide (承诺期限).
        Promised = "promised", "承诺期限", "promised term";
        /// The statutory term to decide (法定期限, art. 42).
        Statutory = "statutory", "法定期限", "statutory term";
        /// The term to deliver (送达期限, art. 44).
        Delivery = "delivery", "送达期限", "delivery";
        /// The applicant's term for papers that may follow (容缺补正期限).
        Tolerated = "tolerated", "容缺补正期限", "papers to follow";
        /// The term to hold a hearing that was asked for (听证组织期限, art. 47).
        Hearing = "hearing", "听证组织期限", "hearing";
        /// The term to decide on a renewal: the permit's last day (延续决定期限, art. 50).
        Renewal = "renewal", "延续决定期限", "renewal";
    }
}

/// The term to deliver a decision.
///
/// Law: Administrative License Law art. 44: within ten (working, art. 82) days of the decision.
pub const DELIVERY: Term = Term { n: 10, unit: Unit::WorkingDays };

/// The dates by which something must be done in a case (办理期限).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Acceptance or the one-time notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Due>,
    /// The papers asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<Due>,
    /// The decision, as promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Due>,
    /// The decision, by statute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<Due>,
    /// The delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Due>,
    /// The papers that may follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerated: Option<Due>,
    /// The hearing that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<Due>,
    /// The decision on a renewal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Due>,
}

impl Clocks {
    /// Each clock that is set.
    pub fn iter(&self) -> impl Iterator<Item = (DueKind, Due)> {
        let all = [
            (DueKind::Notice, self.notice),
            (DueKind::Supplement, self.supplement),
            (DueKind::Promised, self.promised),
            (DueKind::Statutory, self.statutory),
            (DueKind::Delivery, self.delivery),
            (DueKind::Tolerated, self.tolerated),
            (DueKind::Hearing, self.hearing),
            (DueKind::Renewal, self.renewal),
        ];
        all.into_iter().filter_map(|(kind, due)| Some((kind, due?)))
    }
}

/// A clock that runs (正在计算的期限): of what kind, until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Its kind.
    pub kind: DueKind,
    /// Its last day.
    pub on: Date,
    /// Whether it reaches past the last published notice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// How far a clock has run (计时说明).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Its kind.
    pub kind: DueKind,
    /// Its term, without an extension.
    pub term: Term,
    /// The day from which it runs; that day itself does not count.
    pub started_on: Date,
    /// Which of its days today is, in the term's unit (calendar days for months).
    pub day: i64,
    /// How many days it has, an extension included.
    pub of: i64,
    /// Days of pauses that do not count, in the same unit.
    pub paused_days: i64,
    /// Its last day; `None` while it stands still.
    pub due: Option<Due>,
    /// All this as a sentence.
    pub explanation: Named,
}

impl Case {
    /// Every due date, reckoned from the case and `calendar` alone.
    pub fn clocks(&self, calendar: &Calendar) -> Result<Clocks, CalendarError> {
        let mut clocks = Clocks::default();
        match &self.state {
            State::Received { since } => {
                clocks.notice = Some(calendar.due(*since, self.guide.notice, &[])?);
            }
            State::CorrectionsRequested {} => {
                let told = self.corrections.last().map_or(self.received_on(), |notice| notice.told_on);
                clocks.supplement = Some(calendar.due(told, self.guide.supplement, &[])?);
            }
            State::Accepted { handling } => {
                self.decision_clocks(handling, calendar, &mut clocks)?;
                self.side_clocks(handling, calendar, &mut clocks)?;
            }
            State::Paused { handling, pause } => {
                // The clock stands still; only what had been missed before the pause stays missed.
                self.decision_clocks(handling, calendar, &mut clocks)?;
                clocks.promised = clocks.promised.filter(|due| due.on < pause.from);
                clocks.statutory = clocks.statutory.filter(|due| due.on < pause.from);
                self.side_clocks(handling, calendar, &mut clocks)?;
            }
            State::Decided { handling, ruling } => {
                self.decision_clocks(handling, calendar, &mut clocks)?;
                clocks.delivery = Some(calendar.due(ruling.decided_on, DELIVERY, &[])?);
            }
            State::Delivered { handling, .. } => {
                self.decision_clocks(handling, calendar, &mut clocks)?;
            }
            State::Renewing { granted, .. } => {
                clocks.renewal = granted.life.valid_to.map(|on| Due { on, provisional: false });
            }
            _ => {}
        }
        Ok(clocks)
    }

    /// The clocks beside the one to decide: papers that may follow, a hearing that was asked for.
    fn side_clocks(&self, handling: &Handling, calendar: &Calendar, clocks: &mut Clocks) -> Result<(), CalendarError> {
        clocks.tolerated = self.tolerated().map(|promise| Due { on: promise.until, provisional: false });
        let asked = handling.hearing.as_ref().filter(|hearing| hearing.held.is_none());
        if let Some(told) = asked.and_then(|hearing| hearing.requested.as_ref()) {
            clocks.hearing = Some(calendar.due(told.on, HOLD, &[])?);
        }
        Ok(())
    }

    fn decision_clocks(&self, handling: &Handling, calendar: &Calendar, clocks: &mut Clocks) -> Result<(), CalendarError> {
        let pauses: Vec<calendar::Pause> = handling.pauses.iter().map(crate::Pause::span).collect();
        let start = self.decision_start(handling);
        if let Some(law) = &self.guide.statutory {
            let due = self.due_of(start, law.term, &pauses, calendar)?;
            clocks.statutory = Some(match &handling.extension {
                None => due,
                Some(more) if more.by.unit == law.term.unit => {
                    let term = Term { n: law.term.n + more.by.n, unit: law.term.unit };
                    calendar.due(start, term, &pauses)?
                }
                Some(more) => {
                    let extended = calendar.due(due.on, more.by, &pauses)?;
                    Due { on: extended.on, provisional: due.provisional || extended.provisional }
                }
            });
        }
        if let Some(term) = self.guide.promised {
            clocks.promised = Some(self.due_of(start, term, &pauses, calendar)?);
        }
        Ok(())
    }

    /// The last day of the term to decide that binds: the promise, unless the statute ends before it or was extended.
    pub(crate) fn binding_due(&self, calendar: &Calendar) -> Result<Option<Date>, CalendarError> {
        let Some(handling) = self.handling() else { return Ok(None) };
        let mut clocks = Clocks::default();
        self.decision_clocks(handling, calendar, &mut clocks)?;
        let statutory = clocks.statutory.map(|due| due.on);
        let promised = clocks.promised.map(|due| due.on).filter(|_| handling.extension.is_none());
        Ok(promised.into_iter().chain(statutory).min())
    }

    /// A term's last day; one in hours, reckoned by the day, ends on the day on which it starts.
    fn due_of(&self, start: Date, term: Term, pauses: &[calendar::Pause], calendar: &Calendar) -> Result<Due, CalendarError> {
        calendar.due(start, in_days(term), pauses)
    }

    /// The day from which the terms to decide run: acceptance, or, where the law says so, receipt; and papers that had to be
    /// asked for count as received when the last of them came. The organ above has its own term, from the day of what was sent up.
    fn decision_start(&self, handling: &Handling) -> Date {
        if let Some(forwarded) = &handling.forwarded {
            return forwarded.on;
        }
        let starts = self.guide.statutory.as_ref().map_or(StartsFrom::Acceptance, |law| law.starts);
        match starts {
            StartsFrom::Receipt if self.corrections.is_empty() => self.received_on(),
            StartsFrom::Receipt | StartsFrom::Acceptance => handling.accepted_on,
        }
    }

    /// The clock that runs now. A promise shorter than the statute binds first; once the term is extended, the statute's.
    /// `None` while the clock stands still, and when the case is closed.
    pub fn due(&self) -> Option<Running> {
        let clocks = &self.clocks;
        match &self.state {
            State::Received { .. } => running(DueKind::Notice, clocks.notice),
            State::CorrectionsRequested {} => running(DueKind::Supplement, clocks.supplement),
            State::Accepted { handling } if handling.extension.is_none() => {
                let statutory = running(DueKind::Statutory, clocks.statutory);
                let promised = running(DueKind::Promised, clocks.promised);
                match (promised, statutory) {
                    (Some(promised), Some(statutory)) if statutory.on < promised.on => Some(statutory),
                    (promised, statutory) => promised.or(statutory),
                }
            }
            State::Accepted { .. } => running(DueKind::Statutory, clocks.statutory),
            State::Paused { .. } => {
                running(DueKind::Statutory, clocks.statutory).or_else(|| running(DueKind::Hearing, clocks.hearing))
            }
            State::Decided { .. } => running(DueKind::Delivery, clocks.delivery),
            State::Renewing { .. } => running(DueKind::Renewal, clocks.renewal),
            _ => None,
        }
    }

    /// The clock of the law that runs now: as [`Case::due`], but a promise counts only where no law sets a term.
    pub fn lawful_due(&self) -> Option<Running> {
        match &self.state {
            State::Accepted { .. } | State::Paused { .. } => {
                let statutory = running(DueKind::Statutory, self.clocks.statutory);
                let promised = running(DueKind::Promised, self.clocks.promised);
                statutory.or(promised.filter(|_| self.guide.statutory.is_none()))
            }
            _ => self.due(),
        }
    }

    /// The last day of the statutory term to decide; `None` before acceptance, while the clock stands still, and where no law
    /// sets a term.
    pub fn statutory_due(&self) -> Option<Due> {
        self.clocks.statutory
    }

    /// The day on which the law does something to it by itself, if nobody does before: it must be looked at then.
    pub fn wakes_on(&self) -> Option<Date> {
        crate::law::time::coming(self).map(|(_, on)| on)
    }

    /// Whether the lawful clock that runs now has run out by `today`. A decision is overdue from 00:00 of the day after.
    ///
    /// An overdue first application is never deemed granted: the remedy is a complaint, reconsideration or a suit (art. 74).
    pub fn is_overdue(&self, today: Date) -> bool {
        self.lawful_due().is_some_and(|due| due.on < today)
    }

    /// Working days that the clock to decide has run by `today`, or until the decision: those in (start, today] outside pauses.
    pub fn elapsed_working_days(&self, today: Date, calendar: &Calendar) -> Result<Option<i64>, CalendarError> {
        let Some(handling) = self.handling() else { return Ok(None) };
        let until = match &self.state {
            State::Withdrawn { on, .. } | State::Lapsed { on, .. } => *on,
            _ => self.ruling().map_or(today, |ruling| ruling.decided_on),
        };
        let start = self.decision_start(handling);
        let count = calendar.elapsed_working_days(start, until.max(start), &self.spans())?;
        Ok(Some(count.n))
    }

    fn spans(&self) -> Vec<calendar::Pause> {
        self.pauses().into_iter().map(crate::Pause::span).collect()
    }

    /// How far the clock that matters now has run: "第 7 个工作日，共 20 个；3 天不计入：专家评审".
    pub fn clock(&self, today: Date, calendar: &Calendar) -> Result<Option<Clock>, CalendarError> {
        let (kind, started_on, term) = match &self.state {
            State::Received { since } => (DueKind::Notice, *since, self.guide.notice),
            State::CorrectionsRequested {} => {
                let told = self.corrections.last().map(|notice: &Corrections| notice.told_on);
                (DueKind::Supplement, told.unwrap_or(self.received_on()), self.guide.supplement)
            }
            State::Accepted { handling } | State::Paused { handling, .. } => {
                let start = self.decision_start(handling);
                let law = self.guide.statutory.as_ref().map(|law| law.term);
                let promised = self.due().is_none_or(|due| due.kind == DueKind::Promised) && handling.extension.is_none();
                match (law, self.guide.promised.filter(|_| promised)) {
                    (_, Some(promise)) => (DueKind::Promised, start, promise),
                    (Some(law), None) => (DueKind::Statutory, start, law),
                    (None, None) => return Ok(None),
                }
            }
            State::Decided { ruling, .. } => (DueKind::Delivery, ruling.decided_on, DELIVERY),
            State::Renewing { granted, asked_on } => {
                let Some(end) = granted.life.valid_to else { return Ok(None) };
                let days = (end - *asked_on).get_days();
                (DueKind::Renewal, *asked_on, Term { n: u32::try_from(days).unwrap_or(0), unit: Unit::Days })
            }
            _ => return Ok(None),
        };
        let reckoning = Reckoning { kind, term, started_on, today };
        self.explain(reckoning, calendar).map(Some)
    }

    fn explain(&self, at: Reckoning, calendar: &Calendar) -> Result<Clock, CalendarError> {
        let deciding = matches!(at.kind, DueKind::Promised | DueKind::Statutory);
        if at.term.unit == Unit::Hours {
            return Ok(self.in_hours(&at));
        }
        let spans = if deciding { self.spans() } else { Vec::new() };
        let elapsed = calendar.elapsed(at.started_on, at.term, &spans, at.today)?;
        let mut stops: Vec<(Named, i64)> = Vec::new();
        for (pause, span) in self.pauses().into_iter().zip(&spans) {
            let one = calendar.elapsed(at.started_on, at.term, &[*span], at.today)?;
            if one.not_counted > 0 {
                stops.push((pause.cause.text(), one.not_counted));
            }
        }
        let (day, paused_days) = (elapsed.day, elapsed.not_counted);
        let extension = self.handling().and_then(|handling| handling.extension.as_ref());
        let more = extension.filter(|more| deciding && more.by.unit == at.term.unit);
        let of = elapsed.of + more.map_or(0, |more| i64::from(more.by.n));
        let due = self.due_of_kind(at.kind);
        let explanation = sentence(at.term.unit, (day, of), &stops);
        Ok(Clock { kind: at.kind, term: at.term, started_on: at.started_on, day, of, paused_days, due, explanation })
    }

    /// A clock in hours shows its term only: the day does not say how many of them have passed.
    fn in_hours(&self, at: &Reckoning) -> Clock {
        let (name, term) = (at.kind.text(), term_text(at.term));
        Clock {
            kind: at.kind,
            term: at.term,
            started_on: at.started_on,
            day: 0,
            of: i64::from(at.term.n),
            paused_days: 0,
            due: self.due_of_kind(at.kind),
            explanation: Named::new(format!("{}：{}", name.zh, term.zh), format!("{}: {}", name.en, term.en)),
        }
    }

    fn due_of_kind(&self, kind: DueKind) -> Option<Due> {
        self.clocks.iter().find(|(other, _)| *other == kind).map(|(_, due)| due)
    }
}

struct Reckoning {
    kind: DueKind,
    term: Term,
    started_on: Date,
    today: Date,
}

fn running(kind: DueKind, due: Option<Due>) -> Option<Running> {
    due.map(|due| Running { kind, on: due.on, provisional: due.provisional })
}

fn sentence(unit: Unit, (day, of): (i64, i64), stops: &[(Named, i64)]) -> Named {
    let (zh, each, en) = match unit {
        Unit::WorkingDays => ("个工作日", "个", "working day"),
        _ => ("日", "日", "day"),
    };
    let over = day - of;
    let mut told = if over > 0 {
        Named::new(format!("已超过期限 {over} {zh}（期限 {of} {zh}）"), format!("{over} {en}s over the term of {of}"))
    } else {
        Named::new(format!("第 {day} {zh}，共 {of} {each}"), format!("{en} {day} of {of}"))
    };
    if !stops.is_empty() {
        let total: i64 = stops.iter().map(|(_, days)| days).sum();
        let list = |name: fn(&Named) -> &str, day: &str| {
            let parts: Vec<String> = stops
                .iter()
                .map(
                    |(cause, days)| {
                        if stops.len() == 1 { name(cause).to_owned() } else { format!("{} {days}{day}", name(cause)) }
                    },
                )
                .collect();
            parts
        };
        told.zh.push_str(&format!("；{total} 天不计入：{}", list(|cause| &cause.zh, " 天").join("、")));
        let days = if total == 1 { "day" } else { "days" };
        told.en.push_str(&format!("; {total} {days} not counted: {}", list(|cause| &cause.en, "").join(", ")));
    }
    told
}
