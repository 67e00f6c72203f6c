//! The extension of the statutory term (art. 42(1)): once, in time, by the head of the organ, the reason told.

use crate::{Act, Case, Refusal, State, StatutoryTerm, Verb};
use calendar::Term;
use jiff::civil::Date;

/// Once, and before the term ends; where the law provides one.
///
/// Law: art. 42(1). That it takes the head of the organ is in [`Verb::roles`].
pub(super) fn may(case: &Case, today: Date) -> Result<(), Refusal> {
    super::in_review(case)?;
    let State::Accepted { handling } = &case.state else { return Err(Refusal::NotAccepted) };
    if let Some(extension) = &handling.extension {
        return Err(Refusal::AlreadyExtended { on: extension.on });
    }
    length(case)?;
    match case.statutory_due() {
        Some(due) if due.on < today => Err(Refusal::ExtensionTooLate { due: due.on }),
        _ => Ok(()),
    }
}

fn length(case: &Case) -> Result<Term, Refusal> {
    let law = case.guide.statutory.as_ref();
    law.and_then(StatutoryTerm::extension).ok_or(Refusal::ExtensionNotProvided)
}

/// Law: art. 42(1): the applicant is told the reason.
pub(super) fn extend(case: &Case, reason: &str) -> Result<Act, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Extend });
    }
    Ok(Act::Extended { term: length(case)?, reason: reason.trim().to_owned() })
}
