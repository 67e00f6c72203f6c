//! Receipt, and what can be said at once: not needed, not ours, corrected on the spot (arts. 29–31, 32(1)1–3).

use super::rules;
use crate::{Act, Case, Context, Guide, Refusal, State, Submission, Verb};
use jiff::civil::Date;

rules! {
    "art29", "行政许可法第二十九条", "Administrative License Law art. 29":
        "申请可以由本人或者代理人以书面、电子等方式提出，进入系统即为收到，休息日同样收件。",
        "An application may be filed by the applicant or an agent, electronically too; it is received when it enters the system, on rest days as well.",
        facts ["received", "withdrawn"], refusals ["already-received", "not-received", "authorisation-required"];
    "art32-1-1", "行政许可法第三十二条第一款第一项", "Administrative License Law art. 32(1)1":
        "依法不需要取得许可的，即时告知不受理。",
        "Where no licence is needed, that is said at once.",
        facts ["found-not-required"], refusals ["reasons-required"];
    "art32-1-2", "行政许可法第三十二条第一款第二项", "Administrative License Law art. 32(1)2":
        "不属于本机关职权范围的，即时决定不予受理，并告知向有关机关申请。",
        "Where another organ is competent, that is decided at once and the organ is named.",
        facts ["found-not-competent"], refusals ["competent-organ-required"];
    "art32-1-3", "行政许可法第三十二条第一款第三项", "Administrative License Law art. 32(1)3":
        "可以当场更正的错误，允许当场更正。",
        "Errors that can be corrected on the spot may be.",
        facts ["corrected-on-the-spot"];
    "art78", "行政许可法第七十八条", "Administrative License Law art. 78":
        "隐瞒情况或者提供虚假材料的，不予受理或者不予许可；直接关系公共安全等事项一年内不得再次申请。",
        "Whoever hides facts or hands in false papers is refused, and, where safety is touched, barred for a year.",
        facts ["decided"], refusals ["applicant-barred"];
}

/// Whoever was refused for false papers where safety is touched waits a year.
///
/// Law: arts. 78, 79; until which day is for the caller to know ([`crate::Applicant::barred_until`]).
pub(crate) fn not_barred(ctx: &Context<'_>, today: Date) -> Result<(), Refusal> {
    match ctx.applicant.barred_until {
        Some(until) if today < until => Err(Refusal::ApplicantBarred { until }),
        _ => Ok(()),
    }
}

/// What belongs before acceptance.
pub(super) fn undecided(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Received { .. } | State::CorrectionsRequested {} => Ok(()),
        _ => Err(super::past_acceptance(case)),
    }
}

/// Receipt. An electronic application is received when it enters the system, on rest days too.
///
/// Law: art. 29; Electronic Signature Law art. 11. Papers that the guide does not ask for are no reason to send anything back.
pub(crate) fn received(guide: Guide, submission: &Submission) -> Act {
    let mut papers: Vec<String> = Vec::new();
    let mut unlisted: Vec<String> = Vec::new();
    let committed: Vec<String> = submission.committed.iter().filter(|id| guide.paper(id).is_some()).cloned().collect();
    for id in submission.materials.iter().filter(|id| !committed.contains(id)) {
        let pile = if guide.paper(id).is_some() { &mut papers } else { &mut unlisted };
        if !pile.contains(id) {
            pile.push(id.clone());
        }
    }
    let taken_in = submission.taken_in.clone().map(Box::new);
    Act::Received { guide: Box::new(guide), papers, unlisted, committed, note: submission.note.clone(), taken_in }
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
