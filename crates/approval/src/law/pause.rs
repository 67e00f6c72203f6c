//! What the clock does not count (art. 45): a closed list, told in writing with its own expected end.

use super::rules;
use crate::{Act, Case, Cause, Refusal, State};
use jiff::civil::Date;

rules! {
    "art45", "行政许可法第四十五条", "Administrative License Law art. 45":
        "听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的时间不计算在期限内，所需时间书面告知申请人；其他事由不得中止计时。",
        "Hearing, tender, auction, inspection, testing, quarantine, appraisal and expert review are not counted, the time they need being told in writing; nothing else stops the clock.",
        facts ["paused", "resumed"], refusals ["pause-cause-not-in-law", "expected-end-required", "clock-paused", "not-paused"];
}

/// Only a running clock to decide can be stopped.
///
/// Law: art. 45.
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    super::in_review(case)
}

/// Only a stopped clock can run again.
pub(super) fn may_resume(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Paused { .. } => Ok(()),
        State::Accepted { .. } => Err(Refusal::NotPaused),
        _ => super::in_review(case),
    }
}

/// The cause is one that the law knows for this item, and the applicant is told how long it will take.
///
/// Law: art. 45.
pub(super) fn pause(case: &Case, cause: &str, expected_on: Option<Date>, reason: &str, today: Date) -> Result<Act, Refusal> {
    let known = Cause::parse(cause).ok().or_else(|| special(case, cause));
    let Some(cause) = known.filter(|known| case.guide.stops_for(known)) else {
        let cause = cause.chars().take(64).collect();
        return Err(Refusal::PauseCauseNotInLaw { cause, allowed: allowed(case) });
    };
    let expected_on = expected_on.filter(|&day| day >= today).ok_or(Refusal::ExpectedEndRequired)?;
    Ok(Act::Paused { cause, expected_on, reason: reason.trim().to_owned() })
}

/// A cause of the item's own law, said without its prefix.
fn special(case: &Case, cause: &str) -> Option<Cause> {
    let excluded = case.guide.statutory.as_ref().map_or(&[][..], |law| &law.excluded);
    excluded.iter().find(|known| known.as_str() == cause).cloned()
}

fn allowed(case: &Case) -> String {
    let own = case.guide.statutory.as_ref().map_or(&[][..], |law| &law.excluded);
    let mut names: Vec<String> = Vec::new();
    for cause in Cause::LISTED.iter().chain(own) {
        let name = cause.to_string();
        if case.guide.stops_for(cause) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The clock runs again from the day after.
pub(super) fn resume(case: &Case) -> Result<Act, Refusal> {
    let State::Paused { pause, .. } = &case.state else { return Err(Refusal::NotPaused) };
    Ok(Act::Resumed { cause: pause.cause.clone(), from: pause.from })
}
