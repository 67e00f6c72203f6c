//! What a case makes somebody owe, derived from its state: never a second clock, every due date is the case's own.

use crate::{Case, DueKind, Handling, Named, State};
use calendar::{Calendar, CalendarError, Due};
use duty::{Duty, Party, Rulebook, Subject};
use jiff::civil::Date;
use uuid::Uuid;

/// Which case it is, and who applies (办件责任的归属).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// The case's id.
    pub case: Uuid,
    /// The applicant.
    pub applicant: Party,
}

/// The duty to publish why a promise was overrun (承诺逾期说明).
///
/// Law: Regulation on Improving the Business Environment (优化营商环境条例) art. 36: a promised term is kept, and its overrun
/// explained in public.
pub const OVERRUN_REASON: &str = "reason";

/// The duty to strike a permit off that has ended (办理注销手续). Its holder is told when it opens: of that the permit holds no more.
///
/// Law: Administrative License Law art. 70; it sets no term, so the pack does.
pub const STRIKE_OFF: &str = "strike-off";

struct Draft<'a> {
    kind: &'static str,
    slot: String,
    owner: Party,
    creditor: Party,
    since: Date,
    due: Option<Due>,
    still: bool,
    /// What is added to the kind's name.
    about: Option<&'a Named>,
}

/// A duty of the organ whose term is the pack's, from the day that it is owed.
fn termed<'a>(
    kind: &'static str,
    since: Date,
    rulebook: &Rulebook,
    organ: &impl Fn(DueKind, String, Date, Option<Due>, bool) -> Draft<'a>,
    calendar: &Calendar,
) -> Result<Draft<'a>, CalendarError> {
    let term = rulebook.kind(kind).and_then(|kind| kind.term);
    let due = term.map(|term| calendar.due(since, term, &[])).transpose()?;
    Ok(Draft { kind, ..organ(DueKind::Notice, kind.to_owned(), since, due, false) })
}

impl Case {
    /// Everything that the case makes somebody owe now: for every due date that runs one open duty, for a clock that stands still
    /// a paused one, and nothing else but what follows a grant.
    ///
    /// Law: the dates are those of [`Case::clocks`]; the verification of a commitment and the second look at what a machine
    /// decided have the pack's terms.
    ///
    /// # Errors
    /// When a date lies outside the calendar.
    pub fn duties(&self, whose: &Whose, rulebook: &Rulebook, calendar: &Calendar) -> Result<Vec<Duty>, CalendarError> {
        let drafts = self.owed_now(whose, rulebook, calendar)?;
        Ok(drafts.into_iter().map(|draft| self.duty(draft, whose, rulebook)).collect())
    }

    fn owed_now<'a>(&'a self, whose: &Whose, rulebook: &Rulebook, calendar: &Calendar) -> Result<Vec<Draft<'a>>, CalendarError> {
        let office = Party::Office(self.office().clone());
        let applicant = &whose.applicant;
        let organ = |kind: DueKind, slot: String, since, due, still| Draft {
            kind: kind.as_str(),
            slot,
            owner: office.clone(),
            creditor: applicant.clone(),
            since,
            due,
            still,
            about: None,
        };
        let mut all = Vec::new();
        match &self.state {
            State::Received { since } => {
                all.push(organ(DueKind::Notice, format!("notice:{since}"), *since, self.clocks.notice, false));
            }
            State::CorrectionsRequested {} => {
                let told = self.corrections.last().map_or(self.received_on(), |notice| notice.told_on);
                let slot = format!("supplement:{}", self.corrections.len());
                let asked = organ(DueKind::Supplement, slot, told, self.clocks.supplement, false);
                all.push(Draft { owner: applicant.clone(), creditor: office.clone(), ..asked });
            }
            State::Accepted { handling } => self.deciding(handling, None, &organ, applicant, &mut all),
            State::Paused { handling, pause } => self.deciding(handling, Some(pause.from), &organ, applicant, &mut all),
            State::Decided { ruling, .. } => {
                all.push(organ(DueKind::Delivery, "delivery".into(), ruling.decided_on, self.clocks.delivery, false));
            }
            State::Delivered { delivered_on, .. } => self.after(*delivered_on, rulebook, &organ, calendar, &mut all)?,
            State::Renewing { granted, asked_on } => {
                let slot = format!("renewal:{asked_on}");
                all.push(organ(DueKind::Renewal, slot, *asked_on, self.clocks.renewal, false));
                self.after(granted.delivered_on, rulebook, &organ, calendar, &mut all)?;
            }
            // Art. 70: what expired, was revoked or withdrawn is struck off, by the organ and without being asked.
            State::Expired { on, .. } | State::Revoked { on, .. } | State::PermitWithdrawn { on, .. } => {
                all.push(termed(STRIKE_OFF, *on, rulebook, &organ, calendar)?);
            }
            _ => {}
        }
        Ok(all)
    }

    /// What is owed while it is under review: the decision by promise and by statute, the papers that may follow, a hearing that
    /// was asked for, the opinions of other offices.
    fn deciding<'a>(
        &'a self,
        handling: &'a Handling,
        paused_from: Option<Date>,
        organ: &impl Fn(DueKind, String, Date, Option<Due>, bool) -> Draft<'a>,
        applicant: &Party,
        all: &mut Vec<Draft<'a>>,
    ) {
        let (since, up) = match &handling.forwarded {
            None => (handling.accepted_on, ""),
            Some(up) => (up.on, ":upper"),
        };
        // Once the term was extended, the statute's binds.
        let promised = self.guide.promised.is_some() && handling.extension.is_none();
        let clocks = [
            (DueKind::Promised, promised, self.clocks.promised),
            (DueKind::Statutory, self.guide.statutory.is_some(), self.clocks.statutory),
        ];
        for (kind, _, due) in clocks.into_iter().filter(|(_, set, _)| *set) {
            let still = paused_from.is_some() && due.is_none();
            all.push(organ(kind, format!("{kind}{up}", kind = kind.as_str()), since, due, still));
        }
        if let Some(promise) = self.tolerated() {
            let missing = promise.papers.iter().filter(|id| !self.has(id)).filter_map(|id| self.guide.paper(id));
            for paper in missing {
                let slot = format!("paper:{}", paper.id);
                let follow = organ(DueKind::Tolerated, slot, handling.accepted_on, self.clocks.tolerated, false);
                let office = follow.owner.clone();
                all.push(Draft { owner: applicant.clone(), creditor: office, about: Some(&paper.name), ..follow });
            }
        }
        let to_hold = handling.hearing.as_ref().filter(|hearing| hearing.held.is_none());
        if let Some(told) = to_hold.and_then(|hearing| hearing.requested.as_ref()) {
            all.push(organ(DueKind::Hearing, format!("hearing:{}", told.on), told.on, self.clocks.hearing, false));
        }
        for (n, asked) in (1..).zip(&handling.consultations).filter(|(_, asked)| asked.answer.is_none()) {
            let due = Some(Due { on: asked.until, provisional: false });
            let base = organ(DueKind::Notice, format!("opinion:{n}"), asked.asked_on, due, false);
            let office = base.owner.clone();
            all.push(Draft { kind: "opinion", owner: Party::Office(asked.office.clone()), creditor: office, ..base });
        }
    }

    /// What is owed after a grant: the verification of a commitment, the second look at what a machine decided.
    fn after<'a>(
        &'a self,
        delivered_on: Date,
        rulebook: &Rulebook,
        organ: &impl Fn(DueKind, String, Date, Option<Due>, bool) -> Draft<'a>,
        calendar: &Calendar,
        all: &mut Vec<Draft<'a>>,
    ) -> Result<(), CalendarError> {
        let Some(life) = self.life().filter(|_| self.in_force()) else { return Ok(()) };
        let committed = self.papers.iter().any(|paper| paper.committed);
        let drawn = self.handling().and_then(|handling| handling.machine.as_ref()).is_some_and(|machine| machine.drawn);
        let owed = [("verification", committed && life.verified.is_none()), ("recheck", drawn && life.rechecked.is_none())];
        for (kind, _) in owed.into_iter().filter(|(_, owed)| *owed) {
            all.push(termed(kind, delivered_on, rulebook, organ, calendar)?);
        }
        Ok(())
    }

    fn duty(&self, draft: Draft<'_>, whose: &Whose, rulebook: &Rulebook) -> Duty {
        let kind = rulebook.kind(draft.kind);
        let name = kind.map_or_else(|| Named::new(draft.kind, draft.kind), |kind| kind.name.clone());
        let item = &self.guide.name;
        let what = match draft.about {
            Some(about) => Named::new(
                format!("{}：{}（{}）", name.zh, about.zh, item.zh),
                format!("{}: {} ({})", name.en, about.en, item.en),
            ),
            None => Named::new(format!("{}（{}）", name.zh, item.zh), format!("{} ({})", name.en, item.en)),
        };
        // Only a clock that stands still pauses a duty; what has no term at all is simply owed.
        let state = if draft.still { duty::State::Paused } else { duty::State::Open };
        Duty {
            kind: draft.kind.to_owned(),
            what,
            evidence: kind.map_or_else(|| name.clone(), |kind| kind.evidence.clone()),
            subject: Subject { kind: "case".to_owned(), id: whose.case, slot: draft.slot },
            owner: draft.owner,
            creditor: draft.creditor,
            opened_on: draft.since,
            due: draft.due,
            term: None,
            pauses: Vec::new(),
            method: None,
            ladder: kind.map_or_else(String::new, |kind| kind.ladder.clone()),
            follows: true,
            state,
            ended_on: None,
            acknowledged: None,
            progress: Vec::new(),
            reports: Vec::new(),
            returns: Vec::new(),
            ended: None,
        }
    }

    /// How a duty of the case ended that it does not make any more: closed by the act that fulfils it, or lapsed.
    ///
    /// Law: what the law itself did for want of an act (deemed acceptance, art. 32; deemed renewal, art. 50) fulfils nothing.
    pub fn fulfils(&self, duty: &Duty) -> bool {
        let handling = self.handling();
        let (name, n) = duty.subject.slot.split_once(':').unwrap_or((&duty.subject.slot, ""));
        let gone = matches!(self.state, State::Withdrawn { .. } | State::Lapsed { .. });
        match name {
            "notice" => !gone && !self.deemed(),
            "supplement" => !gone && !matches!(self.state, State::CorrectionsRequested {}),
            "promised" | "statutory" => {
                let sent_up = n.is_empty() && handling.is_some_and(|handling| handling.forwarded.is_some());
                let extended = handling.is_some_and(|handling| handling.extension.is_some()) && name == "promised";
                self.ruling().is_some() && !extended || sent_up
            }
            "paper" => self.has(n),
            "opinion" => {
                let asked = n.parse::<usize>().ok().and_then(|n| handling?.consultations.get(n.checked_sub(1)?));
                asked.is_some_and(|asked| asked.answer.is_some())
            }
            "hearing" => handling.and_then(|handling| handling.hearing.as_ref()).is_some_and(|hearing| hearing.held.is_some()),
            "delivery" => true,
            "renewal" => !self.renewal_deemed() && self.life().is_some_and(|life| !life.renewals.is_empty()),
            "verification" => self.life().is_some_and(|life| life.verified.is_some()),
            "recheck" => self.life().is_some_and(|life| life.rechecked.is_some()),
            STRIKE_OFF => matches!(self.state, State::Cancelled { .. }),
            _ => false,
        }
    }

    /// The duties that a step from `before` to this case changes: new ones, moved ones, and those that ended on `today`.
    ///
    /// # Errors
    /// When a date lies outside the calendar.
    pub fn duties_since(
        &self,
        before: Option<&Self>,
        whose: &Whose,
        rulebook: &Rulebook,
        calendar: &Calendar,
        today: Date,
    ) -> Result<Vec<Duty>, CalendarError> {
        let earlier = before.map_or_else(|| Ok(Vec::new()), |case| case.duties(whose, rulebook, calendar))?;
        let now = self.duties(whose, rulebook, calendar)?;
        let there = |list: &[Duty], duty: &Duty| list.iter().any(|one| one.subject.slot == duty.subject.slot);
        let ended: Vec<Duty> =
            earlier.iter().filter(|duty| !there(&now, duty)).cloned().map(|duty| self.end(duty, today)).collect();
        let changed = now.into_iter().filter(|duty| !earlier.contains(duty));
        Ok(changed.chain(ended).collect())
    }

    fn end(&self, mut duty: Duty, today: Date) -> Duty {
        let closed = self.fulfils(&duty);
        duty.state = if closed { duty::State::Closed } else { duty::State::Lapsed };
        duty.ended_on = Some(today);
        if duty.due.is_none() {
            // A clock that stood still has a last day again once the case moves on.
            duty.due = match duty.subject.slot.as_str() {
                "promised" | "promised:upper" => self.clocks.promised,
                "statutory" | "statutory:upper" => self.clocks.statutory,
                _ => None,
            };
        }
        duty
    }

    /// The duty to publish why the promise was overrun, once `duty`, the promise, has slipped; nothing for any other duty.
    ///
    /// Law: 优化营商环境条例 art. 36.
    ///
    /// # Errors
    /// What the calendar says.
    pub fn reason_owed(
        duty: &Duty,
        rulebook: &Rulebook,
        calendar: &Calendar,
        now: jiff::Timestamp,
    ) -> Result<Option<Duty>, CalendarError> {
        let today = calendar::date_of(now);
        let Some(kind) =
            rulebook.kind(OVERRUN_REASON).filter(|_| duty.kind == DueKind::Promised.as_str() && duty.is_overdue(today))
        else {
            return Ok(None);
        };
        let Some(creditor) = kind.creditor.as_ref().or(rulebook.leaders.as_ref()) else { return Ok(None) };
        let about = &duty.what;
        let new = duty::New {
            kind: kind.id.clone(),
            what: Named::new(format!("{}：{}", kind.name.zh, about.zh), format!("{}: {}", kind.name.en, about.en)),
            evidence: kind.evidence.clone(),
            owner: duty.owner.clone(),
            creditor: Party::Office(creditor.clone()),
            term: kind.term.unwrap_or(crate::DELIVERY),
            method: None,
            ladder: kind.ladder.clone(),
        };
        let subject = Subject { slot: format!("reason:{}", duty.subject.slot), ..duty.subject.clone() };
        Duty::open(new, subject, calendar, now).map(Some)
    }
}
