//! A written commitment instead of a proof, and its check afterwards (告知承诺).
//!
//! Source: State Council General Office, Guiding Opinions on Commitments (国办发〔2020〕42号): voluntary, told in writing what must be
//! true, acted upon without the proof, verified afterwards; a false one ends the decision.

use super::rules;
use crate::{Act, Case, Context, Guide, Refusal, State};

rules! {
    "cmt-allowed", "国办发〔2020〕42号", "State Council GO [2020] No. 42":
        "事项和证明允许告知承诺、申请人无不良承诺记录的，可以以书面承诺替代证明；涉及公共安全、生态环境等的不适用。",
        "A commitment may stand for a proof where item and paper allow it and the applicant has kept earlier ones; not where safety or ecology are touched.",
        facts ["received"], refusals ["commitment-not-allowed", "commitment-barred"];
    "cmt-verify", "国办发〔2020〕42号", "State Council GO [2020] No. 42":
        "作出决定后对承诺内容进行核查，承诺不实的依法撤销决定。",
        "What was committed to is verified after the decision; a false commitment leads to revocation.",
        facts ["commitment-verified"], refusals ["nothing-committed"];
}

/// Only papers for which the item allows it, and only an applicant who has kept earlier commitments.
pub(crate) fn allowed(guide: &Guide, committed: &[String], ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(first) = committed.first() else { return Ok(()) };
    if ctx.applicant.commitment_barred {
        return Err(Refusal::CommitmentBarred);
    }
    let wrong = committed.iter().find(|id| !guide.paper(id).is_some_and(|paper| paper.committable));
    match wrong {
        None => Ok(()),
        Some(id) => {
            let name = guide.paper(id).map_or_else(|| first.clone(), |paper| paper.name.zh.clone());
            let en = guide.paper(id).map_or_else(|| first.clone(), |paper| paper.name.en.clone());
            Err(Refusal::CommitmentNotAllowed { paper: crate::Named::new(name, en) })
        }
    }
}

/// A permit that rests on a commitment can be verified, once.
pub(super) fn may_verify(case: &Case) -> Result<(), Refusal> {
    let open = matches!(case.state, State::Delivered { .. } | State::Renewing { .. }) && case.in_force();
    let committed = case.papers.iter().any(|paper| paper.committed);
    let verified = case.life().is_some_and(|life| life.verified.is_some());
    if open && committed && !verified { Ok(()) } else { Err(Refusal::NothingCommitted) }
}

pub(super) fn verify(holds: bool, text: &str) -> Result<Act, Refusal> {
    if !holds && text.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: crate::Verb::VerifyCommitment });
    }
    Ok(Act::CommitmentVerified { holds, text: text.trim().to_owned() })
}
