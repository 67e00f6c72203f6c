//! Decided out of order (插队办理): an official decides some cases far quicker than their queue, past others that had been accepted before and had
//! to wait.
//!
//! Law: Administrative License Law art. 5 (fair, without discrimination); art. 57 sets the order of acceptance where the number of licences is
//! limited, and only there. A queue is an item of an office; what went through the one-hour lane, waited for a condition outside the office or
//! stood still stands in none.
//!
//! Quick is measured in working days with pauses left out, on the scale of logarithms, against the middle of the queue as others served it; cases
//! whose clock was stopped are a sort of their own. One quick case is luck, several of one official are not: for each number of days his cases
//! that took no more are counted, and the number is taken at which so many are the least likely.

use crate::finding::picture;
use crate::group::{Key, Try, fact, finding};
use crate::{Act, Course, Dot, Finding, Measure, Pattern, Plan, Strength, stat};
use base::Named;
use calendar::{Calendar, date_of};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The narrowest spread of logarithms that a queue is taken to have: days are whole numbers, and a queue where all take five has none.
const SPREAD_MIN: f64 = 0.35;
/// Two standard errors of the spread, which are 1.17 of it over the root of the number each.
const SPREAD_ERRORS: f64 = 2.3;
/// From how far below the middle a case counts as quick, in standard deviations.
const FAR: f64 = -1.5;
/// A decision on the day of the acceptance took this part of a day: logarithms know no zero.
const SAME_DAY: f64 = 0.25;
/// Cases that had to wait, of one finding at most.
const BESIDE_MAX: usize = 20;

/// What a case is measured by: the cases of its queue that are like it.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// The middle of their days.
    days: f64,
    /// The same on the scale of logarithms, and the spread there.
    middle: f64,
    spread: f64,
}

impl Pace {
    fn of(days: &[f64]) -> Self {
        let (middle, spread) = stat::robust(&days.iter().map(|days| days.max(SAME_DAY).ln()).collect::<Vec<_>>());
        // A spread that was measured on few is uncertain by itself: two standard errors are added.
        let spread = spread * (1.0 + SPREAD_ERRORS / (days.len() as f64).sqrt());
        let mut sorted = days.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self { days: stat::median(&sorted), middle, spread: spread.max(SPREAD_MIN) }
    }

    /// How far below the middle so many whole days are, in standard deviations: a count of days has half a day more in it.
    fn z(self, days: i64) -> f64 {
        ((days as f64 + 0.5).ln() - self.middle) / self.spread
    }

    /// How many numbers of days count as quick: so many places there are to look at.
    fn places(self) -> f64 {
        ((self.middle + FAR * self.spread).exp() + 0.5).floor()
    }
}

/// A decided case of a queue.
struct Decided<'a> {
    course: &'a Course,
    accepted_on: Date,
    decided_on: Date,
    days: i64,
    stopped: bool,
    pace: Pace,
    z: f64,
    /// Of a quick case: whom it passed, and by how many working days those of them that were decided came later.
    overtaken: Vec<&'a Course>,
    leads: Vec<f64>,
}

impl Decided<'_> {
    fn is_quick(&self) -> bool {
        self.z <= FAR && !self.overtaken.is_empty()
    }
}

type Queues<'a> = BTreeMap<(&'a str, &'a str), Vec<Decided<'a>>>;

pub(crate) fn look(plan: &Plan, courses: &[&Course], calendar: &Calendar) -> Vec<Finding> {
    let queues = queues(plan, courses, calendar);
    let mut groups: BTreeMap<Key, (&str, Vec<&Decided<'_>>)> = BTreeMap::new();
    let mut quick: Vec<f64> = Vec::new();
    for ((office, item), queue) in &queues {
        for one in queue {
            let Some(who) = one.course.decided().and_then(|step| step.by.as_ref()) else { continue };
            let key = ((*office).to_owned(), Some((*item).to_owned()), who.key.clone());
            groups.entry(key).or_insert_with(|| (who.name.as_str(), Vec::new())).1.push(one);
            quick.extend(one.is_quick().then_some(one.z));
        }
    }
    quick.sort_by(f64::total_cmp);
    let all = groups.values().map(|(_, own)| own.len()).sum();
    let mut found = Vec::new();
    for (key, (name, own)) in &groups {
        let Some(queue) = queues.get(&(key.0.as_str(), key.1.as_deref().unwrap_or_default())) else { continue };
        let Some((at, chance)) = least_likely(plan, own, queue, (&quick, all)) else { continue };
        let strength = Strength::new(Measure::Outlier, chance, groups.len());
        if strength.expected > plan.expected_max() {
            continue;
        }
        let is_mark = |one: &Decided<'_>| one.is_quick() && one.z <= at;
        let marks: Vec<&Decided<'_>> = own.iter().copied().filter(|one| is_mark(one)).collect();
        let tries: Vec<Try<'_>> = own.iter().filter_map(|one| tried(one, is_mark(one))).collect();
        let Some(mut one) = finding(Pattern::OutOfOrder, key, name, &tries, Some(strength), sentence(&marks, name, own.len()))
        else {
            continue;
        };
        let passed = passed(&marks);
        one.beside = passed.iter().take(BESIDE_MAX).map(|course| course.id).collect();
        one.facts.extend(passed.iter().take(BESIDE_MAX).filter_map(|course| Some(fact(course, course.decided()?))));
        one.facts.sort_unstable();
        one.facts.dedup();
        one.dots = dots(queue, &one.cases);
        found.push(one);
    }
    found
}

/// The number of deviations at which so many quick cases of one official are the least likely, with that chance times the numbers looked at.
///
/// The chance of a single one is that of the normal distribution, or the share of all others' cases that are as quick, or the share among the
/// others' of the same queue, whichever is the most: where everybody decides the simple ones at once nobody jumps a queue.
fn least_likely(plan: &Plan, own: &[&Decided<'_>], queue: &[Decided<'_>], (quick, all): (&[f64], usize)) -> Option<(f64, f64)> {
    let official = own.first().map(|one| by(one.course))?;
    let beside: Vec<&Decided<'_>> = queue.iter().filter(|one| by(one.course) != official).collect();
    let paces: BTreeMap<bool, Pace> = own.iter().map(|one| (one.stopped, one.pace)).collect();
    let places: f64 = paces.values().map(|pace| pace.places()).sum();
    let chance = |at: f64| {
        let marks: Vec<&Decided<'_>> = own.iter().copied().filter(|one| one.is_quick() && one.z <= at).collect();
        let mut leads: Vec<f64> = marks.iter().flat_map(|one| &one.leads).copied().collect();
        leads.sort_by(f64::total_cmp);
        if passed(&marks).len() < plan.order.overtaken as usize || stat::median(&leads) < f64::from(plan.order.lead_days) {
            return None;
        }
        let share = |part: usize, of: usize| if of >= plan.others as usize { part as f64 / of as f64 } else { 0.0 };
        let everywhere = share(quick.partition_point(|z| *z <= at) - marks.len(), all - own.len());
        // Each official is measured by a pace of its own, so that the same days are another number of deviations for another.
        let days = marks.iter().map(|one| one.days).max().unwrap_or_default();
        let here = share(beside.iter().filter(|one| one.days <= days).count(), beside.len());
        let single = stat::normal_below(at).max(everywhere).max(here);
        Some((at, (stat::at_least(marks.len(), &vec![single; own.len()]) * places.max(1.0)).min(1.0)))
    };
    let ats = own.iter().filter(|one| one.is_quick()).map(|one| one.z);
    ats.filter_map(chance).min_by(|a, b| a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0)))
}

fn tried<'a>(one: &Decided<'a>, mark: bool) -> Option<Try<'a>> {
    let (course, step) = (one.course, one.course.decided()?);
    let accepted = course.accepted().map(|(accepted, _)| fact(course, accepted));
    let facts = accepted.into_iter().chain([fact(course, step)]).collect();
    Some(Try { course, step, mark, usual: 0.0, facts, y: one.days as f64 })
}

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
        let taken: Vec<(&Course, Date, i64)> =
            all.iter().filter_map(|(course, on)| Some((*course, *on, course.days_taken(calendar)?))).collect();
        if taken.len() < plan.order.peers as usize {
            continue;
        }
        let paces = paces(plan, &taken);
        let decided = taken.iter().filter_map(|(course, accepted_on, days)| {
            let (stopped, decided_on) = (is_stopped(course), date_of(course.decided()?.at));
            let pace = *paces.get(&(by(course), stopped))?;
            let (overtaken, leads) = (Vec::new(), Vec::new());
            let z = pace.z(*days);
            let mut one =
                Decided { course, accepted_on: *accepted_on, decided_on, days: *days, stopped, pace, z, overtaken, leads };
            if z <= FAR {
                (one.overtaken, one.leads) = overtaken_by(&one, &all, calendar);
            }
            Some(one)
        });
        queues.insert(key, decided.collect());
    }
    queues
}

/// Who decided, empty for nobody.
fn by(course: &Course) -> &str {
    course.decided().and_then(|step| step.by.as_ref()).map_or("", |who| &who.key)
}

/// Whether its clock was ever stopped: for experts, hearings, tests.
fn is_stopped(course: &Course) -> bool {
    course.first(|act| *act == Act::Paused).is_some()
}

/// What each official's cases are measured by, those whose clock was stopped and those whose was not: what the others decided of the same sort, so
/// that whoever hastens many does not make it the usual. Where these are too few, what the others decided; then all of the sort; then all.
fn paces<'a>(plan: &Plan, taken: &[(&'a Course, Date, i64)]) -> BTreeMap<(&'a str, bool), Pace> {
    let all: Vec<(&str, bool, f64)> =
        taken.iter().map(|(course, _, days)| (by(course), is_stopped(course), *days as f64)).collect();
    let keys: BTreeSet<(&str, bool)> = all.iter().map(|(of, stopped, _)| (*of, *stopped)).collect();
    let pace = |(official, stopped): (&'a str, bool)| {
        let chosen = [(true, true), (true, false), (false, true), (false, false)].into_iter().map(|(others, like)| {
            let peers = all.iter().filter(|(of, was, _)| (!others || *of != official) && (!like || *was == stopped));
            peers.map(|(_, _, days)| *days).collect::<Vec<f64>>()
        });
        let peers = chosen.into_iter().find(|peers| peers.len() >= plan.order.peers as usize).unwrap_or_default();
        ((official, stopped), Pace::of(&peers))
    };
    keys.into_iter().map(pace).collect()
}

/// The cases that had been accepted on an earlier day, whose clock ran when this one was decided, and that were decided on a later day or
/// not at all; and by how many working days those that were decided came later.
fn overtaken_by<'a>(one: &Decided<'_>, all: &[(&'a Course, Date)], calendar: &Calendar) -> (Vec<&'a Course>, Vec<f64>) {
    let passed = all.iter().filter(|(course, accepted_on)| {
        let waits = course.decided().is_none_or(|step| date_of(step.at) > one.decided_on);
        let ended = course.steps.iter().any(|step| matches!(step.act, Act::Ended) && date_of(step.at) <= one.decided_on);
        *accepted_on < one.accepted_on && waits && !ended && !course.stands_still(one.decided_on)
    });
    let passed: Vec<&Course> = passed.map(|(course, _)| *course).collect();
    let later = passed.iter().filter_map(|course| {
        let on = date_of(course.decided()?.at);
        calendar.working_days_between(one.decided_on, on).ok().map(|count| count.n as f64)
    });
    let later = later.collect();
    (passed, later)
}

/// Whom these passed, each once.
fn passed<'a>(marks: &[&Decided<'a>]) -> Vec<&'a Course> {
    let mut seen = BTreeSet::new();
    marks.iter().flat_map(|mark| &mark.overtaken).copied().filter(|course| seen.insert(course.id)).collect()
}

fn sentence(marks: &[&Decided<'_>], name: &str, of: usize) -> Named {
    let mut leads: Vec<f64> = marks.iter().flat_map(|one| &one.leads).copied().collect();
    leads.sort_by(f64::total_cmp);
    let (lead, n, passed) = (stat::median(&leads), marks.len(), passed(marks).len());
    let days = marks.iter().map(|one| one.days).max().unwrap_or_default();
    let usual = marks.first().map_or(0.0, |one| one.pace.days);
    match marks {
        [one] => Named::new(
            format!(
                "{}：受理后 {days} 个工作日即由“{name}”作出决定，同一队列居中 {usual} 个；早于更早受理的 {passed} 件，后者的决定居中晚 {lead} 个工作日。",
                one.course.number
            ),
            format!(
                "{}: decided by {name} {days} working days after acceptance, where the queue takes {usual} in the middle; {passed} that were accepted earlier came {lead} working days later in the middle.",
                one.course.number
            ),
        ),
        _ => Named::new(
            format!(
                "“{name}”决定的 {of} 件中有 {n} 件用时不超过 {days} 个工作日，同一队列居中 {usual} 个；越过更早受理的 {passed} 件，后者的决定居中晚 {lead} 个工作日。"
            ),
            format!(
                "{n} of {of} cases that {name} decided took {days} working days at most, where the queue takes {usual} in the middle; {passed} that were accepted earlier came {lead} working days later in the middle."
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
