//! Those whom a decision concerns: told, heard, and, if they ask or the law orders it, given a hearing (arts. 36, 46–48).

use super::rules;
use crate::{Act, Case, Context, Hearing, Parties, Refusal, State};
use calendar::{Calendar, Term, Unit};
use jiff::civil::Date;

rules! {
    "art36", "行政许可法第三十六条", "Administrative License Law art. 36":
        "许可事项直接关系他人重大利益的，应当告知利害关系人，听取申请人、利害关系人的意见。",
        "Where a permit touches the major interests of others, they are told, and both sides are heard.",
        facts ["parties-told", "statement-heard"], refusals ["parties-not-told"];
    "art46", "行政许可法第四十六条", "Administrative License Law art. 46":
        "法律规定应当听证的事项，应当举行听证。",
        "Where the law orders a hearing, one is held.",
        facts ["hearing-held"], refusals ["hearing-not-held"];
    "art47", "行政许可法第四十七条", "Administrative License Law art. 47":
        "告知听证权利后五日内可以申请听证，申请后二十日内组织听证；期限未届满不得作出决定。",
        "A hearing may be asked for within five days of being told, and is held within twenty; until then nothing is decided.",
        facts ["parties-told", "hearing-requested"], refusals ["hearing-request-too-late", "parties-not-heard", "hearing-not-held"];
    "art48", "行政许可法第四十八条", "Administrative License Law art. 48":
        "举行听证七日前通知时间、地点；主持人不得是审查该申请的人员；根据听证笔录作出决定。",
        "Time and place are told seven days before; who reviewed the application may not preside; the decision follows the minutes.",
        facts ["hearing-announced", "hearing-held"],
        refusals ["hearing-notice-too-short", "chair-is-reviewer", "hearing-not-announced", "minutes-required"];
}

/// How long a party has to ask for a hearing. Art. 82 counts the organ's terms in working days; for the party's own the longer
/// reading is taken.
///
/// Law: art. 47(1).
pub(crate) const REQUEST: Term = Term { n: 5, unit: Unit::WorkingDays };

/// How long the organ has to hold a hearing that was asked for.
///
/// Law: art. 47(1).
pub(crate) const HOLD: Term = Term { n: 20, unit: Unit::WorkingDays };

/// How long before the hearing its time and place are told.
///
/// Law: art. 48(1)1.
pub(crate) const NOTICE: Term = Term { n: 7, unit: Unit::WorkingDays };

/// Whatever concerns parties happens between acceptance and decision, whether the clock runs or not.
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    super::under_review(case)
}

pub(super) fn tell(ctx: &Context<'_>, parties: &str, today: Date) -> Result<Act, Refusal> {
    if parties.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: crate::Verb::TellParties });
    }
    let until = ctx.calendar.due(today, REQUEST, &[])?.on;
    Ok(Act::PartiesTold { parties: parties.trim().to_owned(), until })
}

pub(super) fn hear(who: &str, text: &str) -> Result<Act, Refusal> {
    if who.trim().is_empty() || text.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: crate::Verb::HearStatement });
    }
    Ok(Act::StatementHeard { who: who.trim().to_owned(), text: text.trim().to_owned() })
}

/// Once, after being told and within five days of it.
///
/// Law: art. 47(1).
pub(super) fn may_request(case: &Case) -> Result<(), Refusal> {
    may(case)?;
    if hearing(case).is_some_and(|hearing| hearing.requested.is_some()) {
        return Err(Refusal::HearingAlreadyRequested);
    }
    match case.handling().and_then(|handling| handling.parties.as_ref()) {
        Some(_) => Ok(()),
        None => Err(Refusal::PartiesNotTold),
    }
}

pub(super) fn request(case: &Case, ctx: &Context<'_>, who: &str, today: Date) -> Result<Act, Refusal> {
    let told = case.handling().and_then(|handling| handling.parties.as_ref()).ok_or(Refusal::PartiesNotTold)?;
    let until = ctx.calendar.due(told.on, REQUEST, &[])?.on;
    if today > until {
        return Err(Refusal::HearingRequestTooLate { until });
    }
    let who = if who.trim().is_empty() { told.who.as_str() } else { who.trim() };
    Ok(Act::HearingRequested { who: who.to_owned(), hold_by: ctx.calendar.due(today, HOLD, &[])?.on })
}

/// Seven working days before, at a named place, presided over by somebody who has not reviewed the application.
///
/// Law: art. 48(1)1, 3.
pub(super) fn announce(
    case: &Case,
    calendar: &Calendar,
    on: Date,
    place: &str,
    chair: &str,
    today: Date,
) -> Result<Act, Refusal> {
    let (place, chair) = (place.trim(), chair.trim());
    if place.is_empty() || chair.is_empty() {
        return Err(Refusal::ReasonsRequired { verb: crate::Verb::AnnounceHearing });
    }
    let earliest = calendar.due(today, NOTICE, &[])?.on;
    if on < earliest {
        return Err(Refusal::HearingNoticeTooShort { earliest });
    }
    let reviewed = case.handling().is_some_and(|handling| handling.reviews.iter().any(|review| review.by == chair));
    if reviewed {
        return Err(Refusal::ChairIsReviewer);
    }
    Ok(Act::HearingAnnounced { on, place: place.to_owned(), chair: chair.to_owned() })
}

/// A hearing is held once, on a day that was told, not before.
///
/// Law: art. 48(1)1.
pub(super) fn may_hold(case: &Case) -> Result<(), Refusal> {
    may(case)?;
    match hearing(case) {
        Some(Hearing { held: Some(held), .. }) => Err(Refusal::HearingAlreadyHeld { on: held.on }),
        Some(Hearing { announced: Some(_), .. }) => Ok(()),
        _ => Err(Refusal::HearingNotAnnounced),
    }
}

/// The minutes are signed; the clock runs again.
///
/// Law: art. 48(1)5, (2).
pub(super) fn hold(case: &Case, minutes: &str, today: Date) -> Result<Vec<Act>, Refusal> {
    let announced = hearing(case).and_then(|hearing| hearing.announced.as_ref()).ok_or(Refusal::HearingNotAnnounced)?;
    if today < announced.on {
        return Err(Refusal::HearingNoticeTooShort { earliest: announced.on });
    }
    if minutes.trim().is_empty() {
        return Err(Refusal::MinutesRequired);
    }
    let mut acts = vec![Act::HearingHeld { minutes: minutes.trim().to_owned() }];
    if let State::Paused { pause, .. } = &case.state
        && pause.cause == crate::Cause::Hearing
    {
        acts.push(super::pause::resume(case)?);
    }
    Ok(acts)
}

/// Nothing is decided before those whom it concerns were told, had their five days, and got the hearing that they asked for.
///
/// Law: arts. 36, 46, 47, 48(2).
pub(crate) fn heard(case: &Case, ctx: &Context<'_>, today: Date) -> Result<(), Refusal> {
    let Some(handling) = case.handling() else { return Ok(()) };
    let held = handling.hearing.as_ref().is_some_and(|hearing| hearing.held.is_some());
    if held {
        return Ok(());
    }
    let asked = handling.hearing.as_ref().is_some_and(|hearing| hearing.requested.is_some() || hearing.announced.is_some());
    if asked || case.guide.procedure.parties == Some(Parties::Hear) {
        return Err(Refusal::HearingNotHeld);
    }
    match &handling.parties {
        None if case.guide.procedure.parties.is_some() => Err(Refusal::PartiesNotTold),
        None => Ok(()),
        Some(told) => {
            let until = ctx.calendar.due(told.on, REQUEST, &[])?.on;
            if today > until { Ok(()) } else { Err(Refusal::PartiesNotHeard { until }) }
        }
    }
}

fn hearing(case: &Case) -> Option<&Hearing> {
    case.handling().and_then(|handling| handling.hearing.as_ref())
}
