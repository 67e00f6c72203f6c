//! The same agent always first (同一代理人总是优先): one agent's cases, or one applicant's, are quicker than all others of the same items.
//!
//! Law: Administrative License Law art. 5 (whoever meets the conditions has an equal right to the licence, no discrimination), art. 29 (one may
//! apply by an agent). The comparison is within each queue (an item of an office), from acceptance on and with pauses left out, so that an
//! agent whose papers are complete gains nothing by that.

use crate::finding::picture;
use crate::group::{Key, Try, across, fact, finding};
use crate::{Course, Dot, Finding, Measure, Pattern, Plan, Strength, stat};
use base::Named;
use calendar::{Calendar, day_number};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// For whom a case was: by an agent, or else the applicant himself.
fn subject(course: &Course) -> (String, &str, bool) {
    match &course.agent {
        Some(agent) => (format!("agent {agent}"), agent, true),
        None => (format!("applicant {}", course.applicant), &course.applicant, false),
    }
}

/// What one agent or applicant had decided at an office.
#[derive(Default)]
struct Own<'a> {
    name: &'a str,
    agent: bool,
    items: BTreeSet<&'a str>,
    /// Cases of one project go together: one that is hurried hurries them all.
    dossiers: BTreeSet<Uuid>,
}

pub(crate) fn look(plan: &Plan, courses: &[&Course], calendar: &Calendar) -> Vec<Finding> {
    let limits = &plan.agent;
    let mut queues: BTreeMap<(&str, &str), Vec<(&Course, i64)>> = BTreeMap::new();
    let mut own: BTreeMap<(&str, String), Own<'_>> = BTreeMap::new();
    for course in courses.iter().filter(|course| !course.is_beside_the_queue()) {
        let Some(days) = course.days_taken(calendar) else { continue };
        queues.entry((&course.office, &course.item)).or_default().push((course, days));
        let (key, name, agent) = subject(course);
        let one = own.entry((&course.office, key)).or_default();
        (one.name, one.agent) = (name, agent);
        one.items.insert(&course.item);
        one.dossiers.insert(course.dossier);
    }
    let candidates = || own.iter().filter(|(_, one)| one.dossiers.len() >= limits.own as usize);
    let looked_at = candidates().count();
    let mut found = Vec::new();
    for ((office, subject_key), Own { name, agent, items, .. }) in candidates() {
        let is_theirs = |course: &Course| subject(course).0 == *subject_key;
        let mut compared: Vec<(Vec<i64>, Vec<i64>)> = Vec::new();
        let mut tries: Vec<Try<'_>> = Vec::new();
        for item in items {
            let Some(queue) = queues.get(&(*office, *item)) else { continue };
            let days = |ours: bool| {
                queue.iter().filter(|(course, _)| is_theirs(course) == ours).map(|(_, days)| *days).collect::<Vec<_>>()
            };
            compared.push((days(true), days(false)));
            tries.extend(queue.iter().filter_map(|(course, days)| tried(course, *days, is_theirs(course))));
        }
        let others: usize = compared.iter().filter(|(ours, _)| !ours.is_empty()).map(|(_, others)| others.len()).sum();
        let Some(ranks) = stat::rank_sum(&compared).filter(|_| others >= limits.others as usize) else { continue };
        let strength = Strength::new(Measure::RankSum, ranks.chance, looked_at);
        if ranks.ahead * 100.0 < f64::from(limits.ahead_percent) || strength.expected > plan.expected_max() {
            continue;
        }
        let key: Key = ((*office).to_owned(), None, subject_key.clone());
        let sentence = sentence(name, *agent, &compared, ranks.ahead);
        let Some(mut one) = finding(Pattern::SameAgentFirst, &key, name, &tries, Some(strength), sentence) else { continue };
        let dot = |one: &Try<'_>| {
            let on = one.course.accepted().map_or_else(|| across(one.step), |(_, on)| f64::from(day_number(on)));
            Dot { x: on, y: one.y, ours: one.mark, case: one.course.id }
        };
        one.dots = picture(tries.iter().map(dot).collect());
        found.push(one);
    }
    found
}

fn tried(course: &Course, days: i64, mark: bool) -> Option<Try<'_>> {
    let ((accepted, _), decided) = (course.accepted()?, course.decided()?);
    let facts = [course.steps.first(), Some(accepted), Some(decided)];
    Some(Try {
        course,
        step: decided,
        mark,
        usual: 0.0,
        facts: facts.into_iter().flatten().map(|step| fact(course, step)).collect(),
        y: days as f64,
    })
}

fn sentence(name: &str, agent: bool, compared: &[(Vec<i64>, Vec<i64>)], ahead: f64) -> Named {
    let middle = |ours: bool| {
        let mut days: Vec<f64> =
            compared.iter().flat_map(|(mine, others)| if ours { mine } else { others }).map(|days| *days as f64).collect();
        days.sort_by(f64::total_cmp);
        stat::median(&days)
    };
    let (n, ahead) = (compared.iter().map(|(ours, _)| ours.len()).sum::<usize>(), (ahead * 100.0).round());
    let (who_zh, who_en) = if agent { ("代理人", "agent") } else { ("申请人", "applicant") };
    let (own, others) = (middle(true), middle(false));
    Named::new(
        format!(
            "{who_zh}“{name}”的 {n} 件用时居中 {own} 个工作日，同事项其他办件居中 {others} 个；与他人逐件比较，{ahead}% 的情况下更快。"
        ),
        format!(
            "The {n} cases of the {who_en} {name} took {own} working days in the middle, others of the same items {others}; compared pair by pair they were quicker in {ahead}%."
        ),
    )
}
