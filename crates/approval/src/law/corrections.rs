//! The one-time notice of everything that is missing, and the papers that answer it (arts. 31, 32(1)4, 72(4)).

use super::rules;
use crate::{Act, Case, Named, Refusal, Request, State, Wanted};

rules! {
    "art31", "行政许可法第三十一条", "Administrative License Law art. 31":
        "不得要求申请人提交与申请事项无关的材料。",
        "Nothing that the item does not list may be demanded.",
        refusals ["material-not-listed"];
    "art32-1-4", "行政许可法第三十二条第一款第四项、第七十二条第四项", "Administrative License Law arts. 32(1)4, 72(4)":
        "材料不齐全的，当场或者五日内一次告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。",
        "What is missing is told once and completely, on the spot or within five days; otherwise the application counts as accepted from receipt.",
        facts ["corrections-requested", "acceptance-deemed", "lapsed"],
        refusals ["notice-must-be-complete", "nothing-listed", "corrections-already-requested", "notice-term-passed", "nothing-to-supplement"];
    "pwxk9", "排污许可管理条例第九条", "Regulation on Pollutant Permits art. 9":
        "排污许可申请材料不齐全的，三日内一次性告知。",
        "For pollutant permits the one-time notice is due within three days.",
        facts ["corrections-requested"];
}

/// A notice is given at the window, within its term; after that the law has accepted the case.
///
/// Law: art. 32(1)4.
pub(super) fn may_request(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Received { .. } => Ok(()),
        // Whether a second notice is forbidden for what it adds or for coming at all depends on what it says.
        State::CorrectionsRequested {} => Ok(()),
        State::Accepted { handling } | State::Paused { handling, .. } if handling.forwarded.is_some() => {
            Err(Refusal::PapersNotAskedAgain)
        }
        State::Accepted { handling } | State::Paused { handling, .. } if handling.deemed => {
            Err(Refusal::NoticeTermPassed { accepted_on: handling.accepted_on })
        }
        _ => Err(super::past_acceptance(case)),
    }
}

fn supplied_since(case: &Case) -> bool {
    let lines = case.corrections.last().map_or(&[][..], |notice| &notice.wanted);
    lines.iter().any(|line| line.supplied_on.is_some())
}

/// The notice says everything at once, and nothing that the item does not list. A second one may only repeat what was listed.
///
/// Law: arts. 31, 32(1)4, 72(4).
pub(super) fn request(case: &Case, materials: &[Request]) -> Result<Act, Refusal> {
    if materials.is_empty() {
        return Err(Refusal::NothingListed);
    }
    let mut wanted: Vec<Wanted> = Vec::new();
    for Request { id, what } in materials {
        let paper = listed(case, id)?;
        if wanted.iter().all(|line| line.id != *id) {
            let what = what.trim().to_owned();
            wanted.push(Wanted { id: id.clone(), name: paper.clone(), what, supplied_on: None });
        }
    }
    match case.corrections.first() {
        None => first_is_complete(case, &wanted)?,
        Some(_) => second_repeats(case, &mut wanted)?,
    }
    Ok(Act::CorrectionsRequested { wanted })
}

/// The name of a listed paper.
///
/// Law: art. 31: what the item does not list may not be demanded.
fn listed<'a>(case: &'a Case, id: &str) -> Result<&'a Named, Refusal> {
    let ids = || case.guide.papers.iter().map(|paper| paper.id.as_str()).collect::<Vec<_>>().join(", ");
    let unlisted = || Refusal::MaterialNotListed { id: id.chars().take(64).collect(), listed: ids() };
    case.guide.paper(id).map(|paper| &paper.name).ok_or_else(unlisted)
}

/// Law: art. 32(1)4, "everything that must be supplied": what is missing is on the list.
fn first_is_complete(case: &Case, wanted: &[Wanted]) -> Result<(), Refusal> {
    let owed = case.owed().into_iter().filter(|(id, _)| wanted.iter().all(|line| line.id != *id));
    let papers: Vec<Named> = owed.map(|(_, name)| name.clone()).collect();
    if papers.is_empty() { Ok(()) } else { Err(Refusal::NoticeMustBeComplete { papers, first: true }) }
}

/// Law: arts. 32(1)4, 72(4), "once": only what was listed, and only when something has been supplied since. Lines that are still
/// open stay on the list.
fn second_repeats(case: &Case, wanted: &mut Vec<Wanted>) -> Result<(), Refusal> {
    let before = |id: &str| case.corrections.iter().any(|notice| notice.line(id).is_some());
    let fresh = wanted.iter().filter(|line| !before(&line.id)).map(|line| line.name.clone());
    let papers: Vec<Named> = fresh.collect();
    if !papers.is_empty() {
        return Err(Refusal::NoticeMustBeComplete { papers, first: false });
    }
    if !supplied_since(case) {
        return Err(Refusal::CorrectionsAlreadyRequested);
    }
    let lines = case.corrections.last().map_or(&[][..], |notice| &notice.wanted);
    let open = lines.iter().filter(|line| line.supplied_on.is_none());
    let carried: Vec<Wanted> = open.filter(|line| wanted.iter().all(|other| other.id != line.id)).cloned().collect();
    wanted.extend(carried);
    Ok(())
}

/// Papers may come until the decision.
pub(super) fn may_supplement(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Decided { ruling, .. } => Err(Refusal::AlreadyDecided { decided_on: ruling.decided_on }),
        _ if case.owed().is_empty() => Err(Refusal::NothingToSupplement),
        _ => Ok(()),
    }
}

/// Papers that were owed come in. When the last one asked for is there, the case is back at the window, and acceptance will count
/// from that day.
///
/// Law: art. 32(1)5.
pub(super) fn supplement(case: &Case, materials: &[String]) -> Result<Act, Refusal> {
    let owed = case.owed();
    let mut papers: Vec<String> = Vec::new();
    for id in materials {
        listed(case, id)?;
        if owed.iter().any(|(owed, _)| owed == id) && !papers.contains(id) {
            papers.push(id.clone());
        }
    }
    if papers.is_empty() {
        return Err(Refusal::NothingToSupplement);
    }
    let complete = papers.len() == owed.len();
    Ok(Act::Supplemented { papers, complete })
}
