//! What others contribute to a review: a check on site by two of the staff, opinions of other offices, the upper organ.

use super::rules;
use crate::refusal::id_as_name;
use crate::{Act, Actor, Case, Context, Named, OfficeId, Opinion, Refusal, State};
use calendar::{Term, Unit};
use jiff::civil::Date;

rules! {
    "art34-3", "行政许可法第三十四条第三款", "Administrative License Law art. 34(3)":
        "需要对申请材料的实质内容进行核实的，指派两名以上工作人员核查。",
        "Where the substance must be checked, two or more of the staff do it.",
        facts ["site-checked"], refusals ["two-staff-required", "site-check-missing"];
    "boe42", "优化营商环境条例第四十二条", "Regulation on the Business Environment art. 42":
        "同时征求有关部门意见，并联审查；征求意见不停止计时；逾期未回复的，记明责任部门。",
        "Other offices are asked at once and review side by side; the clock does not stop; whoever is late is named.",
        facts ["consulted", "answered"], refusals ["opinions-outstanding", "not-consulted", "nobody-asked"];
    "art35", "行政许可法第三十五条", "Administrative License Law art. 35":
        "先经下级机关审查后报上级机关决定的，上级机关不得要求申请人重复提供材料。",
        "Where a lower organ reviews first, the upper one may not ask for the papers again.",
        refusals ["papers-not-asked-again"];
    "art43", "行政许可法第四十三条", "Administrative License Law art. 43":
        "下级机关自受理之日起二十日内审查完毕，并将全部材料报送上级机关。",
        "The lower organ finishes within twenty days of acceptance and sends everything up.",
        facts ["forwarded"], refusals ["forward-first", "no-upper-organ", "already-forwarded"];
}

/// How long an office has to answer another one, where the question does not say.
pub(crate) const ANSWER: Term = Term { n: 5, unit: Unit::WorkingDays };

/// Two or more, each named once.
///
/// Law: art. 34(3).
pub(super) fn check_site(staff: &[String], finding: &str) -> Result<Act, Refusal> {
    let mut names: Vec<String> = staff.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    if names.len() < 2 {
        return Err(Refusal::TwoStaffRequired);
    }
    if finding.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: crate::Verb::CheckSite });
    }
    Ok(Act::SiteChecked { staff: names, finding: finding.trim().to_owned() })
}

/// An item that wants a check on site is not granted without one.
pub(super) fn site_checked(case: &Case) -> Result<(), Refusal> {
    let done = case.handling().is_some_and(|handling| !handling.site_checks.is_empty());
    if done || !case.guide.procedure.site_check { Ok(()) } else { Err(Refusal::SiteCheckMissing) }
}

/// All at once, each office once, the asking office not among them. The clock does not stop (art. 45 knows no such cause).
pub(super) fn consult(
    case: &Case,
    ctx: &Context<'_>,
    (offices, until, question): (&[OfficeId], Option<Date>, &str),
    today: Date,
) -> Result<Act, Refusal> {
    let open = |office: &OfficeId| waiting(case).any(|asked| asked.office == *office);
    let mut asked: Vec<OfficeId> = Vec::new();
    for office in offices.iter().filter(|office| **office != case.guide.office) {
        if !open(office) && !asked.contains(office) {
            asked.push(office.clone());
        }
    }
    if asked.is_empty() {
        return Err(Refusal::NobodyAsked);
    }
    let until = match until {
        Some(day) if day >= today => day,
        Some(_) => return Err(Refusal::ExpectedEndRequired),
        None => ctx.calendar.due(today, ANSWER, &[])?.on,
    };
    Ok(Act::Consulted { offices: asked, until, question: question.trim().to_owned() })
}

pub(super) fn waiting(case: &Case) -> impl Iterator<Item = &crate::Consultation> {
    let asked = case.handling().map_or(&[][..], |handling| &handling.consultations);
    asked.iter().filter(|one| one.answer.is_none())
}

/// The office that was asked answers, late or not, until the decision.
pub(super) fn may_answer(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    super::under_review(case)?;
    let mine = waiting(case).any(|asked| actor.office.as_ref() == Some(&asked.office));
    if mine { Ok(()) } else { Err(Refusal::NotConsulted) }
}

pub(super) fn answer(case: &Case, actor: &Actor, opinion: Opinion, text: &str, today: Date) -> Result<Act, Refusal> {
    let asked = waiting(case).find(|asked| actor.office.as_ref() == Some(&asked.office)).ok_or(Refusal::NotConsulted)?;
    if opinion == Opinion::Disagree && text.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: crate::Verb::Answer });
    }
    let late = asked.is_overdue(today);
    Ok(Act::Answered { office: asked.office.clone(), opinion, text: text.trim().to_owned(), late })
}

/// Nothing is granted while an office that was asked is still within its term to answer.
pub(super) fn answered(case: &Case, today: Date) -> Result<(), Refusal> {
    let offices: Vec<Named> =
        waiting(case).filter(|asked| !asked.is_overdue(today)).map(|asked| id_as_name(&asked.office)).collect();
    if offices.is_empty() { Ok(()) } else { Err(Refusal::OpinionsOutstanding { offices }) }
}

/// Only where the law knows an upper organ, and once.
///
/// Law: art. 43.
pub(super) fn may_forward(case: &Case) -> Result<(), Refusal> {
    super::in_review(case)?;
    if case.guide.procedure.upper.is_none() {
        return Err(Refusal::NoUpperOrgan);
    }
    match case.handling().and_then(|handling| handling.forwarded.as_ref()) {
        Some(forwarded) => Err(Refusal::AlreadyForwarded { on: forwarded.on }),
        None => Ok(()),
    }
}

pub(super) fn forward(case: &Case, text: &str) -> Result<Act, Refusal> {
    let to = case.guide.procedure.upper.clone().ok_or(Refusal::NoUpperOrgan)?;
    super::acceptance::complete(case, crate::Verb::Forward)?;
    Ok(Act::Forwarded { to, text: text.trim().to_owned() })
}

/// Where a lower organ reviews first, only what it has sent up is decided.
pub(super) fn forwarded(case: &Case) -> Result<(), Refusal> {
    let State::Accepted { handling } = &case.state else { return Ok(()) };
    if case.guide.procedure.upper.is_some() && handling.forwarded.is_none() { Err(Refusal::ForwardFirst) } else { Ok(()) }
}
