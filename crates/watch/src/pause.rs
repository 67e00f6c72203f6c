//! Clocks paused at the last minute (临期中止计时): stopped on the last day of the term, again and again.
//!
//! Law: Administrative License Law art. 42 (decide within the term), art. 45 (only the time of hearings, tests, reviews by experts and the like
//! is left out). A pause on the last day is lawful when its cause is; that one official's causes keep coming on the last day is the question.

use crate::group::{Groups, Try, beyond_chance, fact, finding};
use crate::{Act, Course, Finding, Pattern, Plan};
use base::Named;
use calendar::{Calendar, date_of};
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(crate) fn look(plan: &Plan, courses: &[&Course], calendar: &Calendar) -> Vec<Finding> {
    let limits = &plan.pause;
    let mut groups: Groups<'_> = BTreeMap::new();
    for course in courses {
        let Some((accepted, on)) = course.accepted() else { continue };
        let mut due: Option<Date> = None;
        for step in &course.steps {
            match step.act {
                Act::Accepted { due: until, .. } | Act::Resumed { due: until } | Act::Extended { due: until } => {
                    due = until.or(due)
                }
                Act::Paused if !step.on_paper => {
                    let (Some(until), Some(who)) = (due, &step.by) else { continue };
                    let between = |a, b| calendar.working_days_between(a, b).map_or(0, |count| count.n);
                    let (term, left) = (between(on, until), between(date_of(step.at), until));
                    // A clock that had run out when it was stopped is another matter: that the case was late is told elsewhere.
                    if term < i64::from(limits.term_days) || left < 0 {
                        continue;
                    }
                    let tried = Try {
                        course,
                        step,
                        mark: left <= i64::from(limits.late_days),
                        usual: (f64::from(limits.late_days) + 1.0) / term as f64,
                        facts: vec![fact(course, accepted), fact(course, step)],
                        y: left as f64,
                    };
                    let key = (course.office.clone(), None, who.key.clone());
                    groups.entry(key).or_insert_with(|| (who.name.clone(), Vec::new())).1.push(tried);
                }
                _ => {}
            }
        }
    }
    let found = beyond_chance(&groups, plan, limits.marks);
    found
        .into_iter()
        .filter_map(|(key, name, tries, strength)| {
            let (late, of) = (tries.iter().filter(|one| one.mark).count(), tries.len());
            let when = match limits.late_days {
                0 => ("到期当日".to_owned(), "on the last day".to_owned()),
                n => (format!("到期前 {n} 个工作日内"), format!("within {n} working days of the last day")),
            };
            let sentence = Named::new(
                format!("“{name}”{of} 次中止计时，有 {late} 次是在{}。", when.0),
                format!("{name} stopped clocks {of} times, {late} of them {}.", when.1),
            );
            finding(Pattern::LastMinutePause, key, name, tries, Some(strength), sentence)
        })
        .collect()
}
