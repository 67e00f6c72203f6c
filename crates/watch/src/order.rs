//! Decided out of order (插队办理): far quicker than its queue, past cases that had been accepted before and had to wait.
//!
//! Law: Administrative License Law art. 5 (fair, without discrimination); art. 57 sets the order of acceptance where the number of licences is
//! limited, and only there. A queue is an item of an office; what went through the one-hour lane, waited for a condition outside the office or
//! stood still stands in none. Quick is measured in working days with pauses left out, on the scale of logarithms, against the middle of the
//! queue: a few favoured cases do not move that.

use crate::finding::picture;
use crate::group::{Groups, Try, beyond_chance, fact, finding};
use crate::{Course, Dot, Finding, Measure, Pattern, Plan, Strength, stat};
use base::Named;
use calendar::{Calendar, date_of};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The narrowest spread of logarithms that a queue is taken to have: days are whole numbers, and a queue where all take five has none.
const SPREAD_MIN: f64 = 0.35;
/// Two standard errors of the spread, which are 1.17 of it over the root of the number each.
const SPREAD_ERRORS: f64 = 2.3;
/// How far below the middle a case is a mark, in standard deviations, where several of one official count together.
const FAR: f64 = -2.0;
/// Cases that had to wait, of one finding at most.
const BESIDE_MAX: usize = 20;

/// A decided case of a queue.
#[derive(Clone)]
struct Decided<'a> {
    course: &'a Course,
    accepted_on: Date,
    decided_on: Date,
    days: i64,
    /// In standard deviations from the middle.
    z: f64,
    overtaken: Vec<&'a Course>,
    lead_days: i64,
}

pub(crate) fn look(plan: &Plan, courses: &[&Course], calendar: &Calendar) -> Vec<Finding> {
    let queues = queues(plan, courses, calendar);
    let looked_at: usize = queues.values().map(Vec::len).sum();
    let mut groups: Groups<'_> = BTreeMap::new();
    for ((office, item), queue) in &queues {
        for one in queue {
            let Some(step) = one.course.decided() else { continue };
            let Some(who) = &step.by else { continue };
            let passed = one.overtaken.len() >= plan.order.overtaken as usize && one.lead_days >= i64::from(plan.order.lead_days);
            let facts =
                one.course.accepted().map(|(accepted, _)| fact(one.course, accepted)).into_iter().chain([fact(one.course, step)]);
            let tried = Try {
                course: one.course,
                step,
                mark: passed && one.z <= FAR,
                usual: stat::normal_below(FAR),
                facts: facts.collect(),
                y: one.days as f64,
            };
            let key = ((*office).to_owned(), Some((*item).to_owned()), who.key.clone());
            groups.entry(key).or_insert_with(|| (who.name.clone(), Vec::new())).1.push(tried);
        }
    }
    let several: BTreeMap<_, Strength> =
        beyond_chance(&groups, plan, plan.order.marks).into_iter().map(|(key, _, _, strength)| (key.clone(), strength)).collect();
    let mut found = Vec::new();
    for (key, (name, tries)) in &groups {
        let Some(queue) = queues.get(&(key.0.as_str(), key.1.as_deref().unwrap_or_default())) else { continue };
        let of = |one: &Try<'_>| queue.iter().find(|decided| decided.course.id == one.course.id);
        // Two ways of looking: one case that is striking by itself, or several of one official.
        let farthest = tries.iter().filter(|one| one.mark).filter_map(of).map(|one| one.z).fold(f64::INFINITY, f64::min);
        let alone = Strength::new(Measure::Outlier, stat::normal_below(farthest), looked_at);
        let best = several.get(key).copied().into_iter().chain(farthest.is_finite().then_some(alone));
        let Some(mut strength) = best.min_by(|a, b| a.expected.total_cmp(&b.expected)) else { continue };
        strength.expected *= 2.0;
        if strength.expected > plan.expected_max() {
            continue;
        }
        let marks: Vec<&Decided<'_>> = tries.iter().filter(|one| one.mark).filter_map(of).collect();
        let Some(mut one) = finding(Pattern::OutOfOrder, key, name, tries, Some(strength), sentence(&marks, name, tries.len()))
        else {
            continue;
        };
        one.beside = beside(&marks);
        one.facts.extend(
            marks
                .iter()
                .flat_map(|mark| &mark.overtaken)
                .take(BESIDE_MAX)
                .filter_map(|course| Some(fact(course, course.decided()?))),
        );
        one.facts.sort_unstable();
        one.facts.dedup();
        one.dots = dots(queue, &one.cases);
        found.push(one);
    }
    found
}

type Queues<'a> = BTreeMap<(&'a str, &'a str), Vec<Decided<'a>>>;

/// The queues with enough decisions, each case with how far it lies from the middle and whom it overtook.
fn queues<'a>(plan: &Plan, courses: &[&'a Course], calendar: &Calendar) -> Queues<'a> {
    let mut waiting: BTreeMap<(&str, &str), Vec<(&Course, Date)>> = BTreeMap::new();
    for course in courses.iter().filter(|course| !course.is_beside_the_queue()) {
        if let Some((_, accepted_on)) = course.accepted() {
            waiting.entry((&course.office, &course.item)).or_default().push((course, accepted_on));
        }
    }
    let mut queues = Queues::new();
    for (key, all) in waiting {
        let mut decided: Vec<Decided<'_>> = all
            .iter()
            .filter_map(|(course, accepted_on)| {
                let days = course.days_taken(calendar)?;
                let decided_on = date_of(course.decided()?.at);
                Some(Decided { course, accepted_on: *accepted_on, decided_on, days, z: 0.0, overtaken: Vec::new(), lead_days: 0 })
            })
            .collect();
        if decided.len() < plan.order.peers as usize {
            continue;
        }
        let pace = paces(plan, &decided);
        for one in &mut decided {
            let (middle, spread) = pace[by(one.course)];
            one.z = (scale(one.days) - middle) / spread;
            if one.z <= FAR {
                (one.overtaken, one.lead_days) = overtaken(one, &all, calendar);
            }
        }
        queues.insert(key, decided);
    }
    queues
}

fn scale(days: i64) -> f64 {
    (days as f64 + 0.5).ln()
}

/// Who decided, empty for nobody.
fn by(course: &Course) -> &str {
    course.decided().and_then(|step| step.by.as_ref()).map_or("", |who| &who.key)
}

/// The middle and the spread of the queue as each official is measured by it: of what the others decided, so that whoever hastens many
/// does not make it the usual; of the whole queue where they are too few.
fn paces<'a>(plan: &Plan, decided: &[Decided<'a>]) -> BTreeMap<&'a str, (f64, f64)> {
    let officials: BTreeSet<&str> = decided.iter().map(|one| by(one.course)).collect();
    let pace = |official: &'a str| {
        let all = || decided.iter().map(|one| (by(one.course), scale(one.days)));
        let others: Vec<f64> = all().filter(|(of, _)| *of != official).map(|(_, days)| days).collect();
        let enough = others.len() >= plan.order.peers as usize;
        let peers = if enough { others } else { all().map(|(_, days)| days).collect() };
        let (middle, spread) = stat::robust(&peers);
        // A spread that was measured on few is uncertain by itself: two standard errors are added.
        let spread = spread * (1.0 + SPREAD_ERRORS / (peers.len() as f64).sqrt());
        (official, (middle, spread.max(SPREAD_MIN)))
    };
    officials.into_iter().map(pace).collect()
}

/// The cases that had been accepted on an earlier day, whose clock ran when this one was decided, and that were decided on a later day or
/// not at all; and by how many working days those that were decided came later, in the middle.
fn overtaken<'a>(one: &Decided<'a>, all: &[(&'a Course, Date)], calendar: &Calendar) -> (Vec<&'a Course>, i64) {
    let passed = all.iter().filter(|(course, accepted_on)| {
        let waits = course.decided().is_none_or(|step| date_of(step.at) > one.decided_on);
        let ended = course.steps.iter().any(|step| matches!(step.act, crate::Act::Ended) && date_of(step.at) <= one.decided_on);
        *accepted_on < one.accepted_on && waits && !ended && !course.stands_still(one.decided_on)
    });
    let passed: Vec<&Course> = passed.map(|(course, _)| *course).collect();
    let later = passed.iter().filter_map(|course| {
        let on = date_of(course.decided()?.at);
        calendar.working_days_between(one.decided_on, on).ok().map(|count| count.n as f64)
    });
    let mut later: Vec<f64> = later.collect();
    later.sort_by(f64::total_cmp);
    (passed, stat::median(&later) as i64)
}

fn beside(marks: &[&Decided<'_>]) -> Vec<Uuid> {
    let mut all: Vec<Uuid> = Vec::new();
    for course in marks.iter().flat_map(|mark| &mark.overtaken) {
        if !all.contains(&course.id) && all.len() < BESIDE_MAX {
            all.push(course.id);
        }
    }
    all
}

fn sentence(marks: &[&Decided<'_>], name: &str, of: usize) -> Named {
    let (days, passed, lead) = marks
        .iter()
        .map(|one| (one.days, one.overtaken.len(), one.lead_days))
        .max_by_key(|one| (one.2, one.1))
        .unwrap_or_default();
    match marks {
        [one] => Named::new(
            format!(
                "{}：受理后 {days} 个工作日即由“{name}”作出决定，早于更早受理的 {passed} 件；这些办件的决定居中晚 {lead} 个工作日。",
                one.course.number
            ),
            format!(
                "{}: decided by {name} {days} working days after acceptance, {lead} working days before {passed} that were accepted earlier (in the middle).",
                one.course.number
            ),
        ),
        marks => Named::new(
            format!(
                "“{name}”决定的 {of} 件中有 {} 件远快于同一队列，越过更早受理的办件；最突出的一件用时 {days} 个工作日，早于 {passed} 件更早受理的，居中早 {lead} 个工作日。",
                marks.len()
            ),
            format!(
                "{} of {of} cases that {name} decided were far quicker than their queue and passed others accepted earlier; the most striking took {days} working days and was decided {lead} working days before {passed} that were accepted earlier (in the middle).",
                marks.len()
            ),
        ),
    }
}

/// Order of acceptance against order of decision.
fn dots(queue: &[Decided<'_>], ours: &[Uuid]) -> Vec<Dot> {
    let mut accepted: Vec<&Decided<'_>> = queue.iter().collect();
    accepted.sort_by_key(|one| (one.accepted_on, one.course.received_at, one.course.id));
    let mut decided = accepted.clone();
    decided.sort_by_key(|one| (one.decided_on, one.course.decided().map(|step| step.at), one.course.id));
    let rank: BTreeMap<Uuid, usize> = (1..).zip(&decided).map(|(n, one)| (one.course.id, n)).collect();
    let dot = |(n, one): (usize, &&Decided<'_>)| Dot {
        x: n as f64,
        y: rank.get(&one.course.id).copied().unwrap_or_default() as f64,
        ours: ours.contains(&one.course.id),
        case: one.course.id,
    };
    picture((1..).zip(&accepted).map(dot).collect())
}
