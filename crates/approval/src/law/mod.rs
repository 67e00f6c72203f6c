//! The rules of the Administrative License Law (行政许可法), each a named place: what may be done, and what it records.
//!
//! [`may`] asks whether a verb is lawful in the case's state; buttons and commands ask the same question here. [`acts`] then
//! looks at what the command says and answers with what is to be recorded.

mod acceptance;
mod corrections;
mod delivery;
mod extension;
pub(crate) mod grant;
pub(crate) mod intake;
mod pause;
mod review;
pub(crate) mod time;
mod withdrawal;

use crate::{Act, Actor, Case, Command, Context, Refusal, State, Verb};
use jiff::civil::Date;

/// Whether the actor's role may do this at all.
pub(crate) fn allowed(verb: Verb, actor: &Actor) -> Result<(), Refusal> {
    if verb.roles().contains(&actor.role) { Ok(()) } else { Err(Refusal::RoleNotAllowed { verb, role: actor.role }) }
}

/// Whether `verb` is lawful now, whatever the command says in detail.
pub(crate) fn may(verb: Verb, case: &Case, actor: &Actor, today: Date) -> Result<(), Refusal> {
    if verb == Verb::Tick {
        return Ok(());
    }
    if verb == Verb::Submit {
        return Err(Refusal::AlreadyReceived);
    }
    if case.is_closed() {
        return Err(Refusal::CaseClosed(case.state_name()));
    }
    allowed(verb, actor)?;
    match verb {
        Verb::RejectNotRequired | Verb::RejectNotCompetent | Verb::CorrectOnTheSpot => intake::may(case),
        Verb::RequestCorrections => corrections::may_request(case),
        Verb::Supplement => corrections::may_supplement(case),
        Verb::Accept => acceptance::may(case),
        Verb::Review => review::may(case),
        Verb::Pause => pause::may(case),
        Verb::Resume => pause::may_resume(case),
        Verb::Extend => extension::may(case, today),
        Verb::Decide => grant::may(case),
        Verb::Deliver => delivery::may(case),
        Verb::Withdraw => withdrawal::may(case),
        Verb::Submit | Verb::Tick => Ok(()),
    }
}

/// What a command records, once [`may`] has agreed.
pub(crate) fn acts(command: &Command, case: &Case, ctx: &Context<'_>, today: Date) -> Result<Vec<Act>, Refusal> {
    let act = match command {
        Command::RejectNotRequired { reason } => intake::not_required(reason)?,
        Command::RejectNotCompetent { competent_organ } => intake::not_competent(competent_organ)?,
        Command::CorrectOnTheSpot { what } => intake::on_the_spot(what)?,
        Command::RequestCorrections { materials } => corrections::request(case, materials)?,
        Command::Supplement { materials } => corrections::supplement(case, materials)?,
        Command::Accept {} => return acceptance::accept(case, ctx, today),
        Command::Review { opinion, text } => review::review(*opinion, text),
        Command::Pause { cause, expected_on, reason } => pause::pause(case, cause, *expected_on, reason, today)?,
        Command::Resume {} => pause::resume(case)?,
        Command::Extend { reason } => extension::extend(case, reason)?,
        Command::Decide { outcome, reason, document_number } => {
            grant::rule(case, ctx, *outcome, (reason, document_number.as_deref()), today)?
        }
        Command::Deliver {} => delivery::deliver(case, today)?,
        Command::Withdraw { reason } => withdrawal::withdraw(reason),
        Command::Tick {} => return Ok(Vec::new()),
    };
    Ok(vec![act])
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
