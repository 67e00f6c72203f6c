//! The decision (arts. 34, 37, 38): a grant needs every condition, a refusal its reasons and remedies; what needs no review is
//! decided on the spot.

use super::{acceptance, hearing, opinions, rules};
use crate::{Act, Case, Context, Named, Opinion, Outcome, Refusal, State, Verb};
use jiff::civil::Date;

rules! {
    "art34-1", "行政许可法第三十四条第一款", "Administrative License Law art. 34(1)":
        "行政机关应当对申请人提交的申请材料进行审查。",
        "Nothing is granted without a review.",
        facts ["reviewed"], refusals ["review-missing"];
    "art34-2", "行政许可法第三十四条第二款", "Administrative License Law art. 34(2)":
        "材料齐全、符合法定形式，能够当场作出决定的，当场作出书面决定。",
        "What can be decided on the spot is decided on the spot.",
        facts ["machine-reviewed"];
    "art37", "行政许可法第三十七条", "Administrative License Law art. 37":
        "审查后在法定期限内按照规定程序作出决定。",
        "A decision needs an acceptance before it, and is made once.",
        facts ["decided"], refusals ["not-accepted", "already-decided"];
    "art38-1", "行政许可法第三十八条第一款", "Administrative License Law art. 38(1)":
        "符合法定条件、标准的，依法作出准予许可的书面决定；前置事项须先取得。",
        "Whoever meets the conditions is granted the permit; what must come before is granted before.",
        facts ["decided"], refusals ["prerequisite-missing", "materials-incomplete"];
    "art38-2", "行政许可法第三十八条第二款", "Administrative License Law art. 38(2)":
        "不予许可的，说明理由，并告知申请行政复议或者提起行政诉讼的权利。",
        "A refusal says why, and tells of reconsideration and suit.",
        facts ["decided"], refusals ["reasons-required"];
    "art74", "行政许可法第七十四条第二项", "Administrative License Law art. 74(2)":
        "首次申请逾期未决定的，不视为准予；申请人可以投诉、复议、诉讼。",
        "Silence grants no first application: the remedy is complaint, reconsideration or suit.";
}

/// No decision without an acceptance, none while the clock stands still, none twice. An overdue case can still be decided; it is
/// never granted by silence.
///
/// Law: arts. 37, 42, 74(2).
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    if matches!(case.state, State::Renewing { .. }) {
        return Ok(());
    }
    super::in_review(case)
}

/// What a grant needs: what comes before is granted, and everything that the review itself needs.
///
/// Law: arts. 34(1), 38(1).
pub(crate) fn grantable(case: &Case, ctx: &Context<'_>, today: Date) -> Result<(), Refusal> {
    if matches!(case.state, State::Renewing { .. }) {
        return Ok(());
    }
    prerequisites(ctx)?;
    reviewed_fully(case, today)
}

/// The papers are complete, a reviewer (or a machine) found the conditions met, the site was checked where that is due, the offices
/// that were asked have answered, the lower organ has sent it up.
fn reviewed_fully(case: &Case, today: Date) -> Result<(), Refusal> {
    opinions::forwarded(case)?;
    acceptance::complete(case, Verb::Decide)?;
    if case.guide.mode.is_reviewed() && !reviewed(case) {
        return Err(Refusal::ReviewMissing);
    }
    opinions::site_checked(case)?;
    opinions::answered(case, today)
}

/// Reviewed in advance: everything but the conditions that are still to come.
pub(super) fn pre_approve(case: &Case, text: &str, today: Date) -> Result<Act, Refusal> {
    if case.handling().is_some_and(|handling| handling.pre_approval.is_some()) {
        return Err(Refusal::AlreadyPreApproved);
    }
    super::in_review(case)?;
    reviewed_fully(case, today)?;
    Ok(Act::PreApproved { text: text.trim().to_owned() })
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
    case.handling().is_some_and(|handling| handling.machine.is_some() || handling.reviews.iter().any(agrees))
}

/// What is said with a decision.
pub(super) struct Said<'a> {
    pub outcome: Outcome,
    pub reason: &'a str,
    pub document_number: Option<&'a str>,
    pub false_papers: bool,
}

/// Granted when everything is there; refused with reasons, and with the remedies that [`crate::Ruling::remedies`] words. Neither
/// before those whom it concerns were heard.
///
/// Law: arts. 36, 38, 47.
pub(super) fn rule(case: &Case, ctx: &Context<'_>, said: Said<'_>, today: Date) -> Result<Act, Refusal> {
    match said.outcome {
        Outcome::Granted => grantable(case, ctx, today)?,
        Outcome::Refused if said.reason.trim().is_empty() => {
            return Err(Refusal::ReasonsRequired { verb: Verb::Decide });
        }
        Outcome::Refused => opinions::forwarded(case)?,
    }
    hearing::heard(case, ctx, today)?;
    Ok(Act::Decided {
        outcome: said.outcome,
        reason: said.reason.trim().to_owned(),
        document_number: said.document_number.map(str::to_owned),
        false_papers: said.false_papers && said.outcome == Outcome::Refused,
        late: case.is_overdue(today),
    })
}

/// What a machine has checked is accepted and reviewed, and decided and delivered unless a person still decides. Nothing when
/// there is any doubt: papers owed, something to be granted before, people to be heard, another organ to decide.
///
/// Law: art. 34(2).
pub(crate) fn by_machine(case: &Case, ctx: &Context<'_>, machine: crate::Machine<'_>, today: Date) -> Vec<Act> {
    let procedure = &case.guide.procedure;
    let plain = procedure.parties.is_none() && procedure.upper.is_none() && !procedure.site_check;
    let open = matches!(case.state, State::Received { .. }) && case.guide.mode.is_reviewed();
    if !open || !plain || !case.owed().is_empty() || prerequisites(ctx).is_err() {
        return Vec::new();
    }
    let outcome = Outcome::Granted;
    let mut acts = vec![
        Act::Accepted { accepted_on: acceptance::accepted_on(case, today) },
        Act::MachineReviewed { checks: machine.checks.to_vec(), drawn: machine.drawn },
    ];
    if !machine.one_click {
        acts.push(Act::Decided { outcome, reason: String::new(), document_number: None, false_papers: false, late: false });
        acts.push(Act::Delivered { outcome, late: false });
    }
    acts
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
    acts.push(Act::Decided { outcome, reason, document_number: None, false_papers: false, late });
    acts.push(Act::Delivered { outcome, late });
    acts
}
