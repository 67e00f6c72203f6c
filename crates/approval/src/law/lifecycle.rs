//! The permit after its delivery: changed, renewed, revoked, withdrawn, struck off (arts. 8, 49, 50, 69, 70).

use super::rules;
use crate::{Act, CancellationGround, Case, Opinion, Outcome, Refusal, RevocationGround, State, Verb};
use calendar::Unit;
use jiff::ToSpan;
use jiff::civil::Date;

rules! {
    "art8", "行政许可法第八条", "Administrative License Law art. 8":
        "法律依据或者客观情况重大变化的，为了公共利益可以撤回已经生效的许可，造成损失的依法补偿。",
        "A permit in force may be withdrawn for the public good when law or circumstances change, against compensation.",
        facts ["permit-withdrawn"], refusals ["compensation-required", "not-in-force"];
    "art49", "行政许可法第四十九条", "Administrative License Law art. 49":
        "被许可人申请变更许可事项，符合条件的依法办理变更手续。",
        "What a permit says is changed on its holder's application.",
        facts ["amended"], refusals ["not-in-force"];
    "art50-1", "行政许可法第五十条第一款", "Administrative License Law art. 50(1)":
        "需要延续的，在有效期届满三十日前提出申请；法律、法规、规章另有规定的从其规定。",
        "Renewal is asked for thirty days before expiry, unless another law says otherwise.",
        facts ["renewal-asked"], refusals ["renewal-too-late", "no-expiry"];
    "art50-2", "行政许可法第五十条第二款", "Administrative License Law art. 50(2)":
        "在有效期届满前作出是否准予延续的决定；逾期未作决定的，视为准予延续。",
        "Renewal is decided before expiry; silence renews it.",
        facts ["renewal-decided", "renewal-deemed"];
    "art69", "行政许可法第六十九条", "Administrative License Law art. 69":
        "依法定情形撤销许可；以欺骗、贿赂等不正当手段取得的，应当撤销。",
        "A permit is revoked on a ground of the law; one got by fraud or bribery must be.",
        facts ["revoked"], refusals ["reasons-required", "not-in-force"];
    "art70", "行政许可法第七十条", "Administrative License Law art. 70":
        "有效期届满未延续、许可被撤销或者撤回等情形，依法办理注销手续。",
        "A permit that expired, was revoked or withdrawn, or has no holder any more is struck off.",
        facts ["expired", "cancelled"], refusals ["ground-does-not-hold"];
}

/// A permit that holds.
fn in_force(case: &Case) -> Result<(), Refusal> {
    if case.in_force() { Ok(()) } else { Err(Refusal::NotInForce) }
}

/// Whether a verb on a permit is lawful at all.
pub(super) fn may(verb: Verb, case: &Case, today: Date) -> Result<(), Refusal> {
    match verb {
        Verb::Renew => may_renew(case, today),
        Verb::VerifyCommitment => super::commitment::may_verify(case),
        Verb::Recheck => may_recheck(case),
        Verb::Cancel => match &case.state {
            State::Expired { .. } | State::Revoked { .. } | State::PermitWithdrawn { .. } => Ok(()),
            _ => in_force(case),
        },
        _ => in_force(case),
    }
}

/// In time, once, and only what expires.
///
/// Law: art. 50(1).
fn may_renew(case: &Case, today: Date) -> Result<(), Refusal> {
    in_force(case)?;
    if let State::Renewing { asked_on, .. } = &case.state {
        return Err(Refusal::RenewalAlreadyAsked { on: *asked_on });
    }
    let expires = case.life().and_then(|life| life.valid_to).ok_or(Refusal::NoExpiry)?;
    let latest = latest_renewal(case, expires);
    if today > latest { Err(Refusal::RenewalTooLate { latest, expires }) } else { Ok(()) }
}

/// The last day on which a renewal may be asked for.
pub(crate) fn latest_renewal(case: &Case, expires: Date) -> Date {
    let term = case.guide.procedure.renewal_term();
    let n = i64::from(term.n);
    match term.unit {
        Unit::Months => expires.checked_sub(n.months()).unwrap_or(expires),
        Unit::Days | Unit::WorkingDays | Unit::Hours => expires.saturating_sub(n.days()),
    }
}

pub(super) fn renew(case: &Case) -> Result<Act, Refusal> {
    let expires_on = case.life().and_then(|life| life.valid_to).ok_or(Refusal::NoExpiry)?;
    Ok(Act::RenewalAsked { expires_on })
}

/// The decision on a renewal: granted, its validity runs on from the old one's end; refused, it says why.
///
/// Law: arts. 38(2), 50(2).
pub(super) fn decide_renewal(case: &Case, outcome: Outcome, reason: &str) -> Result<Act, Refusal> {
    if outcome == Outcome::Refused && reason.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Decide });
    }
    let valid_to = match outcome {
        Outcome::Granted => next_end(case),
        Outcome::Refused => None,
    };
    Ok(Act::RenewalDecided { outcome, reason: reason.trim().to_owned(), valid_to })
}

fn next_end(case: &Case) -> Option<Date> {
    case.life().and_then(|life| life.valid_to).and_then(|end| case.valid_after(end))
}

/// What time does to a permit: silence renews it, or it expires; and from which day on.
///
/// Law: arts. 50(2), 70(1).
pub(super) fn ends(case: &Case) -> Option<(Act, Date)> {
    let end = case.life().and_then(|life| life.valid_to)?;
    let act = match &case.state {
        State::Renewing { .. } => Act::RenewalDeemed { valid_to: next_end(case) },
        State::Delivered { .. } => Act::Expired {},
        _ => return None,
    };
    Some((act, crate::decide::day_after(end)))
}

pub(super) fn amend(what: &str) -> Result<Act, Refusal> {
    if what.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Amend });
    }
    Ok(Act::Amended { what: what.trim().to_owned() })
}

/// Law: art. 69.
pub(super) fn revoke(ground: RevocationGround, reason: &str) -> Result<Act, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Revoke });
    }
    Ok(Act::Revoked { ground, reason: reason.trim().to_owned() })
}

/// Law: art. 8(2).
pub(super) fn withdraw(reason: &str, compensation: &str) -> Result<Act, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::WithdrawPermit });
    }
    if compensation.trim().is_empty() {
        return Err(Refusal::CompensationRequired);
    }
    Ok(Act::PermitWithdrawn { reason: reason.trim().to_owned(), compensation: compensation.trim().to_owned() })
}

/// The ground that is named must hold: what expired has expired, what was revoked was revoked; the last ground says what it is.
///
/// Law: art. 70.
pub(super) fn cancel(case: &Case, ground: CancellationGround, reason: &str) -> Result<Act, Refusal> {
    let holds = match ground {
        CancellationGround::Expired => matches!(case.state, State::Expired { .. }),
        CancellationGround::Revoked => matches!(case.state, State::Revoked { .. } | State::PermitWithdrawn { .. }),
        CancellationGround::Other if reason.trim().is_empty() => {
            return Err(Refusal::ReasonsRequired { verb: Verb::Cancel });
        }
        _ => true,
    };
    if !holds {
        return Err(Refusal::GroundDoesNotHold { ground: ground.text() });
    }
    Ok(Act::Cancelled { ground, reason: reason.trim().to_owned() })
}

/// What a machine decided and was drawn for a second look.
fn may_recheck(case: &Case) -> Result<(), Refusal> {
    in_force(case)?;
    let machine = case.handling().is_some_and(|handling| handling.machine.is_some());
    let done = case.life().is_some_and(|life| life.rechecked.is_some());
    if machine && !done { Ok(()) } else { Err(Refusal::NothingToRecheck) }
}

pub(super) fn recheck(opinion: Opinion, text: &str) -> Result<Act, Refusal> {
    if opinion == Opinion::Disagree && text.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Recheck });
    }
    Ok(Act::Rechecked { opinion, text: text.trim().to_owned() })
}
