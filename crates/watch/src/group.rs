//! What the patterns share: groups of marks, what others do, the finding that follows.

use crate::finding::{FACTS_MAX, picture};
use crate::{Course, Dot, FactRef, Finding, Measure, Pattern, Plan, Step, Strength, stat};
use base::Named;
use calendar::{date_of, day_number};
use std::collections::BTreeMap;

/// Something of a group that may be a mark: a decision, a pause, an application.
#[derive(Debug, Clone)]
pub(crate) struct Try<'a> {
    /// The case.
    pub course: &'a Course,
    /// When: the fact by which it is ordered.
    pub step: &'a Step,
    /// Whether it is a mark.
    pub mark: bool,
    /// Its own chance of being one when all is well, before what others do is looked at.
    pub usual: f64,
    /// Facts that go with it.
    pub facts: Vec<FactRef>,
    /// Its place upwards in the picture.
    pub y: f64,
}

/// Whose: office, item (or none), subject.
pub(crate) type Key = (String, Option<String>, String);
/// Groups, each with the name of its subject.
pub(crate) type Groups<'a> = BTreeMap<Key, (String, Vec<Try<'a>>)>;

/// The groups with at least `marks` marks, more than chance would give: against what is usual, and against what others do.
pub(crate) fn beyond_chance<'a, 'g>(
    groups: &'g Groups<'a>,
    plan: &Plan,
    marks: u32,
) -> Vec<(&'g Key, &'g str, &'g [Try<'a>], Strength)> {
    let marked = |tries: &[Try<'_>]| tries.iter().filter(|one| one.mark).count();
    let (all, all_marked) = groups.values().fold((0, 0), |(n, m), (_, tries)| (n + tries.len(), m + marked(tries)));
    let looked_at = groups.values().filter(|(_, tries)| tries.len() >= marks as usize).count();
    let mut found = Vec::new();
    for (key, (name, tries)) in groups {
        let own = marked(tries);
        if own < (marks as usize).max(1) {
            continue;
        }
        let others = all - tries.len();
        let theirs = ((all_marked - own) as f64 + 0.5) / (others as f64 + 1.0);
        let floor = if others >= plan.others as usize { theirs } else { 0.0 };
        let chances: Vec<f64> = tries.iter().map(|one| one.usual.max(floor)).collect();
        let strength = Strength::new(Measure::Tail, stat::at_least(own, &chances), looked_at);
        if strength.expected <= plan.expected_max() {
            found.push((key, name.as_str(), tries.as_slice(), strength));
        }
    }
    found
}

/// The day of a step as a place across.
pub(crate) fn across(step: &Step) -> f64 {
    f64::from(day_number(date_of(step.at)))
}

/// The finding of a group: its marks are its cases.
pub(crate) fn finding(
    pattern: Pattern,
    (office, item, subject): &Key,
    name: &str,
    tries: &[Try<'_>],
    strength: Option<Strength>,
    sentence: Named,
) -> Option<Finding> {
    let marks: Vec<&Try<'_>> = tries.iter().filter(|one| one.mark).collect();
    let days = || marks.iter().map(|one| date_of(one.step.at));
    let mut cases = Vec::new();
    let mut facts: Vec<FactRef> = Vec::new();
    for one in &marks {
        if !cases.contains(&one.course.id) {
            cases.push(one.course.id);
        }
        for fact in &one.facts {
            if !facts.contains(fact) && facts.len() < FACTS_MAX {
                facts.push(*fact);
            }
        }
    }
    let dot = |one: &Try<'_>| Dot { x: across(one.step), y: one.y, ours: one.mark, case: one.course.id };
    Some(Finding {
        pattern,
        office: office.clone(),
        item: item.clone(),
        subject: subject.clone(),
        name: name.to_owned(),
        cases,
        beside: Vec::new(),
        facts,
        first_on: days().min()?,
        last_on: days().max()?,
        of: u32::try_from(tries.len()).unwrap_or(u32::MAX),
        strength,
        sentence,
        dots: picture(tries.iter().map(dot).collect()),
    })
}

/// A fact of a case.
pub(crate) fn fact(course: &Course, step: &Step) -> FactRef {
    FactRef { of: course.id, seq: step.seq }
}
