//! The applicant's withdrawal of the application (撤回申请), any time before the decision.

use crate::{Act, Case, Refusal, State};

/// Withdrawal is the applicant's right of art. 29, listed there.
pub(super) const RULES: &[crate::law::Rule] = &[];

/// Until the decision the application is the applicant's.
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Decided { ruling, .. } => Err(Refusal::AlreadyDecided { decided_on: ruling.decided_on }),
        State::Renewing { granted, .. } => Err(Refusal::AlreadyDecided { decided_on: granted.ruling.decided_on }),
        _ => Ok(()),
    }
}

pub(super) fn withdraw(reason: &str) -> Act {
    Act::Withdrawn { reason: reason.trim().to_owned() }
}
