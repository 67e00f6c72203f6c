//! Corrections asked in pieces (补正分次告知): one is sent for papers again and again, within an application or by filing it anew.
//!
//! Law: Administrative License Law art. 32(1)4: told once, everything; art. 72(4): not doing so has consequences. Within one application a
//! further notice may only repeat what is listed (the law's own check refuses anything else), so what is left to see is the number of rounds,
//! and the application that is taken back and filed again only to be asked for other papers.

use crate::group::{Groups, Key, Try, beyond_chance, fact, finding};
use crate::{Act, Course, FactRef, Finding, Pattern, Plan, Step, Who};
use base::Named;
use calendar::date_of;
use std::collections::{BTreeMap, BTreeSet};

/// An application and those that follow when it was taken back and filed again: each notice, and whether it asked for something after an
/// earlier one had been answered.
struct Chain<'a> {
    first: &'a Course,
    notices: Vec<(&'a Course, &'a Step, bool)>,
}

impl<'a> Chain<'a> {
    fn further(&self) -> usize {
        self.notices.iter().filter(|(_, _, further)| *further).count()
    }

    /// Who gave the notice that counts: the last further one, or the first.
    fn by(&self) -> Option<(&'a Course, &'a Step, &'a Who)> {
        let last = self.notices.iter().rfind(|(_, _, further)| *further).or(self.notices.first())?;
        Some((last.0, last.1, last.1.by.as_ref()?))
    }
}

pub(crate) fn look(plan: &Plan, courses: &[&Course]) -> Vec<Finding> {
    let limits = &plan.pieces;
    let chains = chains(limits.refiled_days, courses);
    let mut groups: Groups<'_> = BTreeMap::new();
    let mut most: BTreeMap<Key, usize> = BTreeMap::new();
    for chain in &chains {
        let Some((course, step, who)) = chain.by() else { continue };
        let further = chain.further();
        let facts: Vec<FactRef> = chain.notices.iter().map(|(course, step, _)| fact(course, step)).collect();
        let tried = Try {
            course: if further == 0 { chain.first } else { course },
            step,
            mark: further > 0,
            usual: f64::from(limits.usual_percent) / 100.0,
            facts,
            y: chain.notices.len() as f64,
        };
        let key = (course.office.clone(), None, who.key.clone());
        let rounds = most.entry(key.clone()).or_default();
        *rounds = (*rounds).max(further);
        groups.entry(key).or_insert_with(|| (who.name.clone(), Vec::new())).1.push(tried);
    }
    let several: BTreeMap<Key, _> =
        beyond_chance(&groups, plan, limits.marks).into_iter().map(|(key, _, _, strength)| (key.clone(), strength)).collect();
    let mut found = Vec::new();
    for (key, (name, tries)) in &groups {
        let rounds = most.get(key).copied().unwrap_or_default();
        let strength = several.get(key).copied();
        if strength.is_none() && rounds < limits.rounds as usize {
            continue;
        }
        let (asked, of) = (tries.iter().filter(|one| one.mark).count(), tries.len());
        let sentence = Named::new(
            format!(
                "“{name}”告知补正的 {of} 件申请中，有 {asked} 件在补来材料后又被要求补正；最多的一件告知了 {} 次。",
                rounds + 1
            ),
            format!(
                "Of {of} applications that {name} sent back for papers, {asked} were asked again after papers had come; one was told {} times.",
                rounds + 1
            ),
        );
        found.extend(finding(Pattern::Piecemeal, key, name, tries, strength, sentence));
    }
    found
}

/// Applications of one project for one item, each going on with the one before when that ended without a decision shortly before.
fn chains<'a>(refiled_days: u32, courses: &[&'a Course]) -> Vec<Chain<'a>> {
    let mut of: BTreeMap<(uuid::Uuid, &str), Vec<&Course>> = BTreeMap::new();
    for course in courses {
        of.entry((course.dossier, &course.item)).or_default().push(course);
    }
    let mut chains: Vec<Chain<'_>> = Vec::new();
    for applications in of.into_values() {
        let (mut ended, mut listed): (Option<&Step>, BTreeSet<&str>) = (None, BTreeSet::new());
        let mut chain: Option<Chain<'_>> = None;
        for course in applications {
            let goes_on =
                ended.is_some_and(|step| (date_of(course.received_at) - date_of(step.at)).get_days() <= refiled_days as i32);
            if !goes_on {
                chains.extend(chain.take());
                listed.clear();
            }
            let chain = chain.get_or_insert_with(|| Chain { first: course, notices: Vec::new() });
            let mut own = 0;
            for step in &course.steps {
                let Act::Asked { papers } = &step.act else { continue };
                let new = papers.iter().any(|paper| !listed.contains(paper.as_str()));
                // Filed anew and asked for what had been listed and never came: that is no new demand.
                let further = !chain.notices.is_empty() && (own > 0 || new);
                chain.notices.push((course, step, further));
                listed.extend(papers.iter().map(String::as_str));
                own += 1;
            }
            ended = course.first(|act| *act == Act::Ended);
        }
        chains.extend(chain);
    }
    chains.retain(|chain| !chain.notices.is_empty());
    chains
}
