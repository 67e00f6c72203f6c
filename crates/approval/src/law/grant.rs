//! The decision (arts. 34, 37, 38): a grant needs every condition, a refusal its reasons and remedies; what needs no review is
//! decided on the spot.

use super::acceptance;
use crate::{Act, Case, Context, Mode, Named, Opinion, Outcome, Refusal, State, Verb};
use jiff::civil::Date;

/// No decision without an acceptance, none while the clock stands still, none twice. An overdue case can still be decided; it is
/// never granted by silence.
///
/// Law: arts. 37, 42, 74(2).
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    super::in_review(case)
}

/// What a grant needs: what comes before is granted, the papers are complete, a reviewer found the conditions met.
///
/// Law: arts. 34(1), 38(1).
pub(crate) fn grantable(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    prerequisites(ctx)?;
    acceptance::complete(case, Verb::Decide)?;
    if case.guide.mode == Mode::Permit && !reviewed(case) {
        return Err(Refusal::ReviewMissing);
    }
    Ok(())
}

/// Everything that must be granted before is.
///
/// Law: art. 38(1), together with the law of each item that names another's approval as a condition.
pub(crate) fn prerequisites(ctx: &Context<'_>) -> Result<(), Refusal> {
    let missing = ctx.prerequisites.iter().filter(|before| !before.granted);
    let items: Vec<Named> = missing.map(|before| before.name.clone()).collect();
    if items.is_empty() { Ok(()) } else { Err(Refusal::PrerequisiteMissing { items }) }
}

fn reviewed(case: &Case) -> bool {
    let agrees = |review: &crate::Review| review.opinion == Opinion::Agree;
    case.handling().is_some_and(|handling| handling.reviews.iter().any(agrees))
}

/// Granted when everything is there; refused with reasons, and with the remedies that [`crate::Ruling::remedies`] words.
///
/// Law: art. 38.
pub(super) fn rule(
    case: &Case,
    ctx: &Context<'_>,
    outcome: Outcome,
    (reason, document_number): (&str, Option<&str>),
    today: Date,
) -> Result<Act, Refusal> {
    match outcome {
        Outcome::Granted => grantable(case, ctx)?,
        Outcome::Refused if reason.trim().is_empty() => {
            return Err(Refusal::ReasonsRequired { verb: Verb::Decide });
        }
        Outcome::Refused => {}
    }
    Ok(Act::Decided {
        outcome,
        reason: reason.trim().to_owned(),
        document_number: document_number.map(str::to_owned),
        late: case.is_overdue(today),
    })
}

/// What needs no review is accepted, decided and delivered on the spot.
///
/// Law: art. 34(2).
pub(crate) fn at_once(case: &Case, today: Date) -> Vec<Act> {
    let outcome = Outcome::Granted;
    let (reason, late) = (String::new(), false);
    let mut acts = Vec::with_capacity(3);
    if let State::Received { .. } = case.state {
        acts.push(Act::Accepted { accepted_on: acceptance::accepted_on(case, today) });
    }
    acts.push(Act::Decided { outcome, reason, document_number: None, late });
    acts.push(Act::Delivered { outcome, late });
    acts
}
