//! Acceptance by the organ (art. 32(1)5). Acceptance by law is in [`super::time`].

use super::{grant, rules};
use crate::{Act, Case, Context, Named, Refusal, State, Verb};
use jiff::civil::Date;

rules! {
    "art32-1-5", "行政许可法第三十二条第一款第五项", "Administrative License Law art. 32(1)5":
        "申请事项属于本机关职权、材料齐全并符合法定形式，或者按要求补正全部材料的，应当受理；受理应当出具加盖专用印章和注明日期的书面凭证。",
        "A complete application must be accepted, by a written, dated and sealed slip; after a supplement it counts from the last paper.",
        facts ["accepted", "supplemented"], refusals ["materials-incomplete", "already-accepted"];
}

/// A complete application must be accepted; an incomplete one cannot be.
///
/// Law: art. 32(1)5.
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Received { .. } | State::CorrectionsRequested {} => complete(case, Verb::Accept),
        _ => Err(super::past_acceptance(case)),
    }
}

/// Every paper of the guide is in hand.
pub(super) fn complete(case: &Case, verb: Verb) -> Result<(), Refusal> {
    let papers: Vec<Named> = case.owed().into_iter().map(|(_, name)| name.clone()).collect();
    if papers.is_empty() { Ok(()) } else { Err(Refusal::MaterialsIncomplete { papers, verb }) }
}

/// Acceptance counts from its own day; after a supplement from the day on which the last listed paper came.
pub(super) fn accept(case: &Case, ctx: &Context<'_>, today: Date) -> Result<Vec<Act>, Refusal> {
    if case.guide.is_at_once() {
        grant::prerequisites(ctx)?;
    }
    let accepted_on = accepted_on(case, today);
    Ok(vec![Act::Accepted { accepted_on }])
}

pub(super) fn accepted_on(case: &Case, today: Date) -> Date {
    match &case.state {
        State::Received { since } if !case.corrections.is_empty() => *since,
        _ => today,
    }
}
