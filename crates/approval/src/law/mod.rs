//! The rules of the Administrative License Law (行政许可法), each a named place: what may be done, and what it records.
//!
//! [`may`] asks whether a verb is lawful in the case's state; buttons and commands ask the same question here. [`acts`] then
//! looks at what the command says and answers with what is to be recorded.

mod acceptance;
pub(crate) mod commitment;
mod corrections;
mod delivery;
mod extension;
pub(crate) mod grant;
pub(crate) mod hearing;
pub(crate) mod intake;
pub(crate) mod lifecycle;
pub(crate) mod meeting;
mod opinions;
mod pause;
mod review;
mod rule;
pub(crate) mod time;
pub(crate) mod tolerance;
mod withdrawal;

use crate::{Act, Actor, Case, Command, Context, Refusal, State, Verb};
use calendar::{Term, Unit};
use jiff::civil::Date;
pub use rule::Rule;
use rule::rules;

/// The rules of every file, in the order of the law.
const RULES: &[&[Rule]] = &[
    intake::RULES,
    corrections::RULES,
    acceptance::RULES,
    review::RULES,
    opinions::RULES,
    meeting::RULES,
    hearing::RULES,
    grant::RULES,
    extension::RULES,
    delivery::RULES,
    pause::RULES,
    time::RULES,
    lifecycle::RULES,
    withdrawal::RULES,
    tolerance::RULES,
    commitment::RULES,
];

/// Whether the actor's role may do this at all.
pub(crate) fn allowed(verb: Verb, actor: &Actor) -> Result<(), Refusal> {
    if verb.roles().contains(&actor.role) { Ok(()) } else { Err(Refusal::RoleNotAllowed { verb, role: actor.role }) }
}

/// Whether `verb` is lawful now, whatever the command says in detail.
pub(crate) fn may(verb: Verb, case: &Case, actor: &Actor, today: Date) -> Result<(), Refusal> {
    match verb {
        Verb::Tick => return Ok(()),
        Verb::Submit => return Err(Refusal::AlreadyReceived),
        _ => {}
    }
    if case.is_closed() && !(verb.is_after_grant() && case.life().is_some()) {
        return Err(Refusal::CaseClosed(case.state_name()));
    }
    allowed(verb, actor)?;
    match verb {
        Verb::RejectNotRequired | Verb::RejectNotCompetent | Verb::CorrectOnTheSpot => intake::may(case),
        Verb::RequestCorrections => corrections::may_request(case),
        Verb::Supplement => corrections::may_supplement(case),
        Verb::Promise => tolerance::may_promise(case),
        Verb::Tolerate => tolerance::may(case),
        Verb::Accept => acceptance::may(case),
        Verb::Review => review::may(case),
        Verb::CheckSite | Verb::Consult | Verb::Convene | Verb::PreApprove => under_review(case),
        Verb::Answer => opinions::may_answer(case, actor),
        Verb::HoldMeeting => meeting::may_hold(case),
        Verb::TellParties | Verb::HearStatement | Verb::AnnounceHearing => hearing::may(case),
        Verb::RequestHearing => hearing::may_request(case),
        Verb::HoldHearing => hearing::may_hold(case),
        Verb::Forward => opinions::may_forward(case),
        Verb::Pause => pause::may(case),
        Verb::Resume => pause::may_resume(case),
        Verb::Extend => extension::may(case, actor, today),
        Verb::Decide => grant::may(case),
        Verb::Deliver => delivery::may(case),
        Verb::Withdraw => withdrawal::may(case),
        Verb::Amend
        | Verb::Renew
        | Verb::VerifyCommitment
        | Verb::Recheck
        | Verb::Revoke
        | Verb::WithdrawPermit
        | Verb::Cancel => lifecycle::may(verb, case, today),
        Verb::Submit | Verb::Tick => Ok(()),
    }
}

/// What a command records, once [`may`] has agreed.
pub(crate) fn acts(command: &Command, case: &Case, ctx: &Context<'_>, actor: &Actor, today: Date) -> Result<Vec<Act>, Refusal> {
    let act = match command {
        Command::RejectNotRequired { reason } => intake::not_required(reason)?,
        Command::RejectNotCompetent { competent_organ } => intake::not_competent(competent_organ)?,
        Command::CorrectOnTheSpot { what } => intake::on_the_spot(what)?,
        Command::RequestCorrections { materials } => corrections::request(case, materials)?,
        Command::Supplement { materials } => corrections::supplement(case, materials)?,
        Command::Promise { materials, until } => tolerance::promise(case, ctx, materials, *until, today)?,
        Command::Tolerate {} => tolerance::tolerate(case, ctx, today)?,
        Command::Accept {} => return acceptance::accept(case, ctx, today),
        Command::Review { opinion, text } => review::review(*opinion, text),
        Command::CheckSite { staff, finding } => opinions::check_site(staff, finding)?,
        Command::Consult { offices, until, question } => opinions::consult(case, ctx, (offices, *until, question), today)?,
        Command::Answer { opinion, text } => opinions::answer(case, actor, *opinion, text, today)?,
        Command::Convene { offices, on, place, question } => meeting::convene(case, offices, (*on, place, question), today)?,
        Command::HoldMeeting { said, minutes } => return meeting::hold(case, said, minutes, today),
        Command::TellParties { parties } => hearing::tell(ctx, parties, today)?,
        Command::HearStatement { who, text } => hearing::hear(who, text)?,
        Command::RequestHearing { who } => hearing::request(case, ctx, who, today)?,
        Command::AnnounceHearing { on, place, chair } => hearing::announce(case, ctx.calendar, *on, place, chair, today)?,
        Command::HoldHearing { minutes } => return hearing::hold(case, minutes, today),
        Command::Forward { text } => opinions::forward(case, text)?,
        Command::PreApprove { text } => grant::pre_approve(case, text, today)?,
        Command::Pause { cause, expected_on, reason } => pause::pause(case, cause, *expected_on, reason, today)?,
        Command::Resume {} => pause::resume(case)?,
        Command::Extend { reason } => extension::extend(case, reason)?,
        Command::Decide { outcome, reason, .. } if matches!(case.state, State::Renewing { .. }) => {
            lifecycle::decide_renewal(case, *outcome, reason)?
        }
        Command::Decide { outcome, reason, document_number, false_papers } => {
            let said = grant::Said {
                outcome: *outcome,
                reason,
                document_number: document_number.as_deref(),
                false_papers: *false_papers,
            };
            grant::rule(case, ctx, said, today)?
        }
        Command::Deliver {} => delivery::deliver(case, today)?,
        Command::Withdraw { reason } => withdrawal::withdraw(reason),
        Command::Amend { what } => lifecycle::amend(what)?,
        Command::Renew {} => lifecycle::renew(case)?,
        Command::VerifyCommitment { holds, text } => commitment::verify(*holds, text)?,
        Command::Recheck { opinion, text } => lifecycle::recheck(*opinion, text)?,
        Command::Revoke { ground, reason } => lifecycle::revoke(*ground, reason)?,
        Command::WithdrawPermit { reason, compensation } => lifecycle::withdraw(reason, compensation)?,
        Command::Cancel { ground, reason } => lifecycle::cancel(case, *ground, reason)?,
        Command::Tick {} => return Ok(Vec::new()),
    };
    Ok(vec![act])
}

/// What needs a case that is accepted and undecided, whether its clock runs or not.
fn under_review(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Paused { .. } => Ok(()),
        _ => in_review(case),
    }
}

/// A term reckoned by the day: one in hours ends on the day on which it starts.
pub(crate) const fn in_days(term: Term) -> Term {
    match term.unit {
        Unit::Hours => Term { n: 0, unit: Unit::WorkingDays },
        _ => term,
    }
}

/// The refusal for what must happen before acceptance, in a case that is past it.
fn past_acceptance(case: &Case) -> Refusal {
    match (case.ruling(), case.handling()) {
        (Some(ruling), _) => Refusal::AlreadyDecided { decided_on: ruling.decided_on },
        (None, Some(handling)) => Refusal::AlreadyAccepted { accepted_on: handling.accepted_on },
        (None, None) => Refusal::NotReceived,
    }
}

/// What needs a case that is accepted, undecided, and whose clock runs.
fn in_review(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Accepted { .. } => Ok(()),
        State::Paused { pause, .. } => Err(Refusal::ClockPaused { cause: pause.cause.text() }),
        State::Decided { ruling, .. } => Err(Refusal::AlreadyDecided { decided_on: ruling.decided_on }),
        _ => Err(Refusal::NotAccepted),
    }
}
