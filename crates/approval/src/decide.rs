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
    /// What earlier cases say of the applicant.
    pub applicant: Applicant,
    /// What a machine checked, where the item has a one-hour lane and every condition holds.
    pub machine: Option<crate::Machine<'a>>,
}

impl<'a> Context<'a> {
    /// A context with an applicant of whom nothing is held against.
    pub const fn new(calendar: &'a Calendar, prerequisites: &'a [Prerequisite]) -> Self {
        let applicant = Applicant { barred_until: None, commitment_barred: false };
        Self { calendar, prerequisites, applicant, machine: None }
    }
}

/// What earlier cases say of an applicant (申请人信用情况).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applicant {
    /// Until when this item may not be applied for, that day excluded (art. 78).
    pub barred_until: Option<Date>,
    /// Whether no commitment is taken from it, because an earlier one was false.
    pub commitment_barred: bool,
}

/// An application as it comes in (申请).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    /// The ids of the papers that come with it.
    pub materials: Vec<String>,
    /// The ids of the papers for which the applicant signs a commitment instead (告知承诺).
    pub committed: Vec<String>,
    /// What the applicant writes.
    pub note: String,
    /// How a window took it in, if somebody came with it (窗口代收件).
    pub taken_in: Option<crate::TakenIn>,
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
    law::intake::not_barred(ctx, date_of(now))?;
    law::commitment::allowed(&guide, &submission.committed, ctx)?;
    submission.taken_in.as_ref().map_or(Ok(()), crate::TakenIn::check)?;
    let mut run = Run::open(law::intake::received(guide, submission), ctx, actor, now)?;
    if run.case.guide.is_at_once() && run.case.owed().is_empty() {
        law::grant::prerequisites(ctx)?;
        run.finish_at_once(now)?;
    }
    run.finish_by_machine(now)?;
    Ok(run.into_decision())
}

/// Judges a command: time first, then the law's guards, then the facts and the case that follow.
pub fn decide(case: &Case, command: &Command, ctx: &Context<'_>, actor: &Actor, now: Timestamp) -> Result<Decision, Refusal> {
    let mut run = Run::advanced(case, ctx, now)?;
    let today = date_of(now);
    law::may(command.verb(), &run.case, actor, today)?;
    for act in law::acts(command, &run.case, ctx, actor, today)? {
        run.record(act, actor, now)?;
    }
    let completes = matches!(command.verb(), Verb::Supplement | Verb::Accept);
    if completes && run.can_finish_at_once() && law::grant::prerequisites(ctx).is_ok() {
        run.finish_at_once(now)?;
    }
    if command.verb() == Verb::Supplement {
        run.finish_by_machine(now)?;
    }
    // A permit that is handed over after its last day expires with the hand-over.
    run.pass(now)?;
    Ok(run.into_decision())
}

impl Decision {
    /// Marks what the actor did as done on paper at `at` and entered later. The law's clocks go by the entry, never by the claim.
    /// `before` is the case as it was; none for an application.
    ///
    /// # Errors
    /// [`Refusal::ClaimInFuture`] when it is claimed for later than it is entered, [`Refusal::ClaimBeforePrevious`] when it is
    /// claimed for before the step that came before it.
    pub fn on_paper(mut self, before: Option<&Case>, at: Timestamp) -> Result<Self, Refusal> {
        let mut previous = before.map(Case::last_done_at);
        for fact in &mut self.facts {
            let reckoned = matches!(fact.act, Act::DueMoved { .. });
            if fact.by.role != crate::Role::System {
                if at > fact.at {
                    return Err(Refusal::ClaimInFuture { at: fact.at });
                }
                if let Some(previous) = previous.filter(|previous| at < *previous) {
                    return Err(Refusal::ClaimBeforePrevious { at: previous });
                }
                fact.on_paper_at = Some(at);
            }
            if !reckoned {
                previous = Some(fact.on_paper_at.unwrap_or(fact.at));
                self.case.done_at = fact.on_paper_at;
            }
        }
        Ok(self)
    }
}

/// Lets time pass: what the law itself has done by `now`. No facts when nothing happened.
pub fn advance(case: &Case, calendar: &Calendar, now: Timestamp) -> Result<Decision, Refusal> {
    let ctx = Context::new(calendar, &[]);
    Ok(Run::advanced(case, &ctx, now)?.into_decision())
}

/// Reckons the due dates again on another calendar: `None` when the case already rests on it; a fact when a date moved.
pub fn recompute(case: &Case, calendar: &Calendar, now: Timestamp) -> Result<Option<Decision>, Refusal> {
    if case.calendar == calendar.version() {
        return Ok(None);
    }
    let ctx = Context::new(calendar, &[]);
    Ok(Some(Run::resumed(case, &ctx, now)?.into_decision()))
}

/// What somebody can do to a case now. Verbs that their role never may are left out; nothing is offered on a closed case.
pub fn offers(case: &Case, ctx: &Context<'_>, actor: &Actor, now: Timestamp) -> Result<Vec<Offer>, Refusal> {
    let case = Run::advanced(case, ctx, now)?.case;
    let (today, open, granted) = (date_of(now), !case.is_closed(), case.life().is_some());
    let apt = |verb: &Verb| match verb {
        Verb::Submit | Verb::Tick => false,
        Verb::Decide => open,
        verb if verb.is_after_grant() => granted,
        _ => open && !granted,
    };
    let verbs = Verb::ALL.iter().copied().filter(apt).filter(|&verb| concerns(&case, verb, actor));
    let mine = verbs.filter(|&verb| law::allowed(verb, actor).is_ok());
    let offers = mine.map(|verb| {
        let refusal = law::may(verb, &case, actor, today).err();
        let allowed = refusal.is_none();
        let grant = (allowed && verb == Verb::Decide).then(|| law::grant::grantable(&case, ctx, today).err());
        Offer { verb, allowed, why_not: refusal.or(grant.flatten()) }
    });
    Ok(offers.collect())
}

/// Whether a verb has anything to do with this case at all: what belongs to a procedure that its item does not know is not
/// offered, not even with a reason against it.
fn concerns(case: &Case, verb: Verb, actor: &Actor) -> bool {
    let procedure = &case.guide.procedure;
    let handling = case.handling();
    match verb {
        Verb::Promise | Verb::Tolerate => procedure.tolerance.is_some() && handling.is_none(),
        Verb::Forward => procedure.upper.is_some(),
        Verb::Answer => {
            handling.is_some_and(|done| done.consultations.iter().any(|one| Some(&one.office) == actor.office.as_ref()))
        }
        Verb::HoldHearing => handling.is_some_and(|done| done.hearing.is_some()),
        Verb::RequestHearing => handling.is_some_and(|done| done.parties.is_some()),
        Verb::Recheck => handling.is_some_and(|done| done.machine.is_some()),
        Verb::VerifyCommitment => case.papers.iter().any(|paper| paper.committed),
        Verb::Renew => case.life().is_some_and(|life| life.valid_to.is_some()),
        _ => true,
    }
}

/// A case on its way through one step, with the facts so far.
struct Run<'a> {
    case: Case,
    facts: Vec<Fact>,
    ctx: &'a Context<'a>,
}

impl<'a> Run<'a> {
    fn open(act: Act, ctx: &'a Context<'a>, actor: &Actor, now: Timestamp) -> Result<Self, Refusal> {
        let mut fact = Fact { v: Fact::VERSION, at: now, by: actor.clone(), act, due: None, on_paper_at: None };
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
        run.pass(now)?;
        Ok(run)
    }

    /// Records what the law has done by `now`.
    fn pass(&mut self, now: Timestamp) -> Result<(), Refusal> {
        while let Some((act, on)) = law::time::next(&self.case, date_of(now)) {
            // A calendar published late may set a term's end before the last fact; facts are never dated back before others.
            let at = start_of(on).max(self.case.changed_at);
            self.record(act, &Actor::system(), at)?;
        }
        Ok(())
    }

    fn record(&mut self, act: Act, actor: &Actor, at: Timestamp) -> Result<(), Refusal> {
        let mut fact = Fact { v: Fact::VERSION, at, by: actor.clone(), act, due: None, on_paper_at: None };
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

    /// What a machine can check is accepted, reviewed and decided on the spot; any doubt leaves it to a person (art. 34(2)).
    fn finish_by_machine(&mut self, now: Timestamp) -> Result<(), Refusal> {
        let Some(machine) = self.ctx.machine else { return Ok(()) };
        for act in law::grant::by_machine(&self.case, self.ctx, machine, date_of(now)) {
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
