//! Decided after hours (非工作时间作出决定): one official decides at night and on days off, far more than others do.
//!
//! Law: none forbids it; Administrative License Law art. 34 wants papers reviewed, and the question is when and by whom. Working days are the
//! State Council's ([`Calendar`]); what machines decide and what was done on paper and entered later is left out.

use crate::group::{Groups, Try, beyond_chance, fact, finding};
use crate::{Act, Course, Finding, HoursLimits, Pattern, Plan};
use base::Named;
use calendar::{Calendar, date_of};
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(crate) fn look(plan: &Plan, courses: &[&Course], calendar: &Calendar) -> Vec<Finding> {
    let limits = &plan.hours;
    let mut groups: Groups<'_> = BTreeMap::new();
    for course in courses {
        for step in course.steps.iter().filter(|step| step.act == Act::Decided && !step.on_paper) {
            let Some(who) = &step.by else { continue };
            let tried = Try {
                course,
                step,
                mark: is_after_hours(step.at, limits, calendar),
                usual: f64::from(limits.usual_percent) / 100.0,
                facts: vec![fact(course, step)],
                y: f64::from(minute(step.at)) / 60.0,
            };
            let key = (course.office.clone(), None, who.key.clone());
            groups.entry(key).or_insert_with(|| (who.name.clone(), Vec::new())).1.push(tried);
        }
    }
    let found = beyond_chance(&groups, plan, limits.marks);
    found
        .into_iter()
        .filter_map(|(key, name, tries, strength)| {
            let marks = tries.iter().filter(|one| one.mark);
            let (late, of) = (marks.clone().count(), tries.len());
            let off = marks.filter(|one| !calendar.is_working_day(date_of(one.step.at)).unwrap_or(true)).count();
            let sentence = Named::new(
                format!("“{name}”作出的 {of} 项决定中，有 {late} 项在非工作时间，其中休息日 {off} 项。"),
                format!("{late} of {of} decisions of {name} were made after hours, {off} of them on days off."),
            );
            finding(Pattern::AfterHours, key, name, tries, Some(strength), sentence)
        })
        .collect()
}

/// The minute of the day, in the city.
fn minute(at: Timestamp) -> i32 {
    let time = jiff::tz::offset(8).to_datetime(at).time();
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

fn is_after_hours(at: Timestamp, limits: &HoursLimits, calendar: &Calendar) -> bool {
    // A day outside every calendar says nothing.
    if !calendar.is_working_day(date_of(at)).unwrap_or(true) {
        return true;
    }
    let of = |time: jiff::civil::Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
    let (minute, grace) = (minute(at), limits.grace_minutes as i32);
    minute < of(limits.from) - grace || minute > of(limits.to) + grace
}
