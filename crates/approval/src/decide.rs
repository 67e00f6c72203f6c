//! The one way in which a case changes: guards of the law, then facts, then the case that follows from them.
//!
//! Time first: what the law itself has done since the last step (acceptance deemed, papers lapsed) is recorded with the moment
//! that the law gives it; then the command is judged. A refusal leaves the case as it was.

use crate::law;
use crate::{Act, Actor, Case, Command, DueKind, Fact, Guide, ItemId, Moved, Named, Refusal, State, Verb};
use calendar::{Calendar, date_of, start_of};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// A prerequisite of a case within its project (前置事项): whether it is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prerequisite {
    /// The item.
    pub item: ItemId,
    /// Its name.
    pub name: Named,
    /// Whether it is granted.
    pub granted: bool,
}

/// What the law must know beyond the case (办理条件): the calendar, and the project's prerequisites.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The calendar on which terms are reckoned.
    pub calendar: &'a Calendar,
    /// What must be granted before this case can be ([`Path::prerequisites`](crate::Path::prerequisites)).
    pub prerequisites: &'a [Prerequisite],
}

/// An application as it comes in (申请).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    /// The ids of the papers that come with it.
    pub materials: Vec<String>,
    /// What the applicant writes.
    pub note: String,
}

/// What follows from a lawful step (办理结果): the case after it, and the facts to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The case after the step.
    pub case: Case,
    /// What happened, in order.
    pub facts: Vec<Fact>,
}

/// Whether somebody can do something to a case now, for buttons (可办理操作).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub verb: Verb,
    /// Whether it is lawful now.
    pub allowed: bool,
    /// Why not; on an allowed `decide`: why it could not be a grant.
    pub why_not: Option<Refusal>,
}

/// Receives an application for an item as the law stands ([`ItemOn::guide`](crate::ItemOn::guide)). What is handled at once is
/// accepted, decided and delivered in the same step when its papers are complete.
pub fn submit(
    guide: Guide,
    submission: &Submission,
    ctx: &Context<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    law::allowed(Verb::Submit, actor)?;
    let mut run = Run::open(law::intake::received(guide, submission), ctx, actor, now)?;
    if run.case.guide.is_at_once() && run.case.owed().is_empty() {
        law::grant::prerequisites(ctx)?;
        run.finish_at_once(now)?;
    }
    Ok(run.into_decision())
}

/// Judges a command: time first, then the law's guards, then the facts and the case that follow.
pub fn decide(case: &Case, command: &Command, ctx: &Context<'_>, actor: &Actor, now: Timestamp) -> Result<Decision, Refusal> {
    let mut run = Run::advanced(case, ctx, now)?;
    let today = date_of(now);
    law::may(command.verb(), &run.case, actor, today)?;
    for act in law::acts(command, &run.case, ctx, today)? {
        run.record(act, actor, now)?;
    }
    let completes = matches!(command.verb(), Verb::Supplement | Verb::Accept);
    if completes && run.can_finish_at_once() && law::grant::prerequisites(ctx).is_ok() {
        run.finish_at_once(now)?;
    }
    Ok(run.into_decision())
}

/// Lets time pass: what the law itself has done by `now`. No facts when nothing happened.
pub fn advance(case: &Case, calendar: &Calendar, now: Timestamp) -> Result<Decision, Refusal> {
    let ctx = Context { calendar, prerequisites: &[] };
    Ok(Run::advanced(case, &ctx, now)?.into_decision())
}

/// Reckons the due dates again on another calendar: `None` when the case already rests on it; a fact when a date moved.
pub fn recompute(case: &Case, calendar: &Calendar, now: Timestamp) -> Result<Option<Decision>, Refusal> {
    if case.calendar == calendar.version() {
        return Ok(None);
    }
    let ctx = Context { calendar, prerequisites: &[] };
    Ok(Some(Run::resumed(case, &ctx, now)?.into_decision()))
}

/// What somebody can do to a case now. Verbs that their role never may are left out; nothing is offered on a closed case.
pub fn offers(case: &Case, ctx: &Context<'_>, actor: &Actor, now: Timestamp) -> Result<Vec<Offer>, Refusal> {
    let case = Run::advanced(case, ctx, now)?.case;
    if case.is_closed() {
        return Ok(Vec::new());
    }
    let today = date_of(now);
    let verbs = Verb::ALL.iter().copied().filter(|verb| !matches!(verb, Verb::Submit | Verb::Tick));
    let mine = verbs.filter(|&verb| law::allowed(verb, actor).is_ok());
    let offers = mine.map(|verb| {
        let refusal = law::may(verb, &case, actor, today).err();
        let allowed = refusal.is_none();
        let grant = (allowed && verb == Verb::Decide).then(|| law::grant::grantable(&case, ctx).err());
        Offer { verb, allowed, why_not: refusal.or(grant.flatten()) }
    });
    Ok(offers.collect())
}

/// A case on its way through one step, with the facts so far.
struct Run<'a> {
    case: Case,
    facts: Vec<Fact>,
    ctx: &'a Context<'a>,
}

impl<'a> Run<'a> {
    fn open(act: Act, ctx: &'a Context<'a>, actor: &Actor, now: Timestamp) -> Result<Self, Refusal> {
        let mut fact = Fact { v: Fact::VERSION, at: now, by: actor.clone(), act, due: None };
        let mut case = Case::open(&fact)?;
        case.settle(ctx.calendar)?;
        fact.due = case.due();
        Ok(Self { case, facts: vec![fact], ctx })
    }

    /// The case with its dates reckoned on the context's calendar.
    fn resumed(case: &Case, ctx: &'a Context<'a>, now: Timestamp) -> Result<Self, Refusal> {
        if now < case.changed_at {
            return Err(Refusal::TimeRunsBackwards { changed_at: case.changed_at });
        }
        let mut run = Self { case: case.clone(), facts: Vec::new(), ctx };
        if case.calendar != ctx.calendar.version() {
            let before = case.clocks;
            run.case.settle(ctx.calendar)?;
            let moved = moved(before.iter(), &run.case);
            if !moved.is_empty() {
                let calendar = run.case.calendar.clone();
                run.record(Act::DueMoved { calendar, moved }, &Actor::system(), now)?;
            }
        }
        Ok(run)
    }

    /// The same with what the law has done by `now`.
    fn advanced(case: &Case, ctx: &'a Context<'a>, now: Timestamp) -> Result<Self, Refusal> {
        let mut run = Self::resumed(case, ctx, now)?;
        while let Some((act, on)) = law::time::next(&run.case, date_of(now)) {
            // A calendar published late may set a term's end before the last fact; facts are never dated back before others.
            let at = start_of(on).max(run.case.changed_at);
            run.record(act, &Actor::system(), at)?;
        }
        Ok(run)
    }

    fn record(&mut self, act: Act, actor: &Actor, at: Timestamp) -> Result<(), Refusal> {
        let mut fact = Fact { v: Fact::VERSION, at, by: actor.clone(), act, due: None };
        self.case.apply(&fact)?;
        self.case.settle(self.ctx.calendar)?;
        fact.due = self.case.due();
        self.facts.push(fact);
        Ok(())
    }

    fn can_finish_at_once(&self) -> bool {
        let open = matches!(self.case.state, State::Received { .. } | State::Accepted { .. });
        open && self.case.guide.is_at_once() && self.case.owed().is_empty()
    }

    /// Complete papers of what needs no review: accepted, decided and delivered on the spot (art. 34(2)).
    fn finish_at_once(&mut self, now: Timestamp) -> Result<(), Refusal> {
        for act in law::grant::at_once(&self.case, date_of(now)) {
            self.record(act, &Actor::system(), now)?;
        }
        Ok(())
    }

    fn into_decision(self) -> Decision {
        Decision { case: self.case, facts: self.facts }
    }
}

fn moved(before: impl Iterator<Item = (DueKind, calendar::Due)>, case: &Case) -> Vec<Moved> {
    let now: Vec<_> = case.clocks.iter().collect();
    let pairs = before.filter_map(|(kind, old)| {
        let (_, new) = now.iter().find(|(other, _)| *other == kind)?;
        (old.on != new.on).then_some(Moved { kind, from: old.on, to: new.on })
    });
    pairs.collect()
}

/// The day after `day`, on which what was due that day is late.
pub(crate) fn day_after(day: Date) -> Date {
    day.saturating_add(1.day())
}
