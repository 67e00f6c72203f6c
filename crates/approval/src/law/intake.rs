//! Receipt, and what can be said at once: not needed, not ours, corrected on the spot (arts. 29–31, 32(1)1–3).

use crate::{Act, Case, Guide, Refusal, State, Submission, Verb};

/// Receipt. An electronic application is received when it enters the system, on rest days too.
///
/// Law: art. 29; Electronic Signature Law art. 11. Papers that the guide does not ask for are no reason to send anything back.
pub(crate) fn received(guide: Guide, submission: &Submission) -> Act {
    let mut papers: Vec<String> = Vec::new();
    let mut unlisted: Vec<String> = Vec::new();
    for id in &submission.materials {
        let pile = if guide.paper(id).is_some() { &mut papers } else { &mut unlisted };
        if !pile.contains(id) {
            pile.push(id.clone());
        }
    }
    Act::Received { guide: Box::new(guide), papers, unlisted, note: submission.note.clone() }
}

/// Only a case at the window can be answered at once; one that was accepted, by the organ or by law, must be decided.
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Received { .. } => Ok(()),
        State::CorrectionsRequested {} => Err(Refusal::CorrectionsAlreadyRequested),
        _ => Err(super::past_acceptance(case)),
    }
}

/// No licence is needed: told at once, not accepted.
///
/// Law: art. 32(1)1.
pub(super) fn not_required(reason: &str) -> Result<Act, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::RejectNotRequired });
    }
    Ok(Act::FoundNotRequired { reason: reason.trim().to_owned() })
}

/// Not this organ's competence: not accepted, and the applicant is told whose it is.
///
/// Law: art. 32(1)2.
pub(super) fn not_competent(competent_organ: &str) -> Result<Act, Refusal> {
    if competent_organ.trim().is_empty() {
        return Err(Refusal::CompetentOrganRequired);
    }
    Ok(Act::FoundNotCompetent { competent_organ: competent_organ.trim().to_owned() })
}

/// Errors that can be corrected on the spot are; no clock notices.
///
/// Law: art. 32(1)3.
pub(super) fn on_the_spot(what: &str) -> Result<Act, Refusal> {
    if what.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::CorrectOnTheSpot });
    }
    Ok(Act::CorrectedOnTheSpot { what: what.trim().to_owned() })
}
