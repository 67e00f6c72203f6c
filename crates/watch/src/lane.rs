//! The one-hour lane abused (一小时通道被滥用): the record is changed so that the machine lets a case through, and changed again afterwards;
//! or a person who looks again finds the machine's decisions wrong, more than elsewhere.
//!
//! Law: Administrative License Law art. 34(2) (what can be decided on the spot is), art. 69 (what was got by hiding the facts is revoked).

use crate::group::{Groups, Try, beyond_chance, fact, finding};
use crate::{Act, Course, FactRef, Finding, Pattern, Plan, Step};
use base::Named;
use jiff::SignedDuration;
use std::collections::BTreeMap;

pub(crate) fn look(plan: &Plan, courses: &[&Course]) -> Vec<Finding> {
    let limits = &plan.lane;
    let mut groups: Groups<'_> = BTreeMap::new();
    for course in courses {
        let Some(machine) = course.first(|act| *act == Act::MachineReviewed) else { continue };
        let Some(decided) = course.decided() else { continue };
        let wrong = course.first(|act| *act == Act::Rechecked { right: false });
        let bent = bent(course, machine, plan);
        let own = [Some(machine), Some(decided), wrong].into_iter().flatten().map(|step| fact(course, step));
        let edits =
            bent.iter().flat_map(|(before, after)| [*before, *after]).map(|step| FactRef { of: course.dossier, seq: step.seq });
        let hours = bent.map_or(0.0, |(before, _)| machine.at.duration_since(before.at).as_secs_f64() / 3600.0);
        let tried = Try {
            course,
            step: decided,
            mark: wrong.is_some() || bent.is_some(),
            usual: f64::from(limits.usual_percent) / 100.0,
            facts: own.chain(edits).collect(),
            y: hours,
        };
        let key = (course.office.clone(), Some(course.item.clone()), String::new());
        groups.entry(key).or_default().1.push(tried);
    }
    let found = beyond_chance(&groups, plan, limits.marks);
    found.into_iter().filter_map(|(key, name, tries, strength)| {
        let marks = || tries.iter().filter(|one| one.mark);
        let bent = marks().filter(|one| one.facts.iter().any(|fact| fact.of == one.course.dossier)).count();
        let wrong = marks().filter(|one| one.course.first(|act| *act == Act::Rechecked { right: false }).is_some()).count();
        let sentence = Named::new(
            format!("一小时通道办结的 {} 件中，{bent} 件在机器审查前 {} 小时内修改过项目登记、办结后又改同一内容；{wrong} 件人工复核认为不当。", tries.len(), limits.before_hours),
            format!("Of {} cases of the one-hour lane, in {bent} the project's record was changed within {} hours before the machine's review and the same field again afterwards; {wrong} were found wrong by a second look.", tries.len(), limits.before_hours),
        );
        finding(Pattern::LaneAbused, key, name, tries, Some(strength), sentence)
    }).collect()
}

/// A change of the project's record shortly before the machine looked, and one of the same field afterwards.
fn bent<'a>(course: &'a Course, machine: &Step, plan: &Plan) -> Option<(&'a Step, &'a Step)> {
    let before = SignedDuration::from_hours(i64::from(plan.lane.before_hours));
    let after = SignedDuration::from_hours(24 * i64::from(plan.lane.after_days));
    let edits = || {
        course.steps.iter().filter_map(|step| match &step.act {
            Act::Edited { fields } => Some((step, fields)),
            _ => None,
        })
    };
    let first = edits().filter(|(step, _)| step.at <= machine.at && machine.at.duration_since(step.at) <= before);
    first.flat_map(|first| edits().map(move |then| (first, then))).find_map(|((first, was), (then, is))| {
        let later = then.at > machine.at && then.at.duration_since(machine.at) <= after;
        (later && was.iter().any(|field| is.contains(field))).then_some((first, then))
    })
}
