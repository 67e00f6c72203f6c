//! Simulated offices, honest and not, to measure by: the same seed gives the same cases. Nothing here is a model of any real office.
//!
//! The honest stream is made to be hard: officials differ in speed, days spread widely around the middle of their item, professional agents are
//! somewhat quicker, reviews by experts come late in the term, some work overtime, some papers have to be asked for twice, records are
//! corrected. Misconduct is planted into it by changing cases that are there.

use crate::{Act, Course, Pattern, Step, Who};
use calendar::{Calendar, start_of};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::f64::consts::TAU;
use uuid::Uuid;

/// Pseudo-random numbers (SplitMix64): for tests, not for secrets.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// Below `n`.
    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// A standard normal value (Box and Muller).
    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (TAU * self.unit()).cos()
    }
}

/// How large the offices are.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Offices.
    pub offices: usize,
    /// Items of each.
    pub items: usize,
    /// Officials of each.
    pub officials: usize,
    /// Cases of each item.
    pub cases: usize,
}

/// A middling city over half a year: 6 offices, 3 items and 4 officials each, 60 cases an item.
pub const CITY: Size = Size { offices: 6, items: 3, officials: 4, cases: 60 };
/// Working days within which the cases come.
const DAYS: u32 = 110;
/// The first of them.
const FIRST: Date = date(2023, 1, 3);
/// The term of every case, in working days.
const TERM: u32 = 20;
/// Agents of the city.
const AGENTS: usize = 25;
/// The middle of the days that an item takes, item by item.
const MIDDLES: [f64; 6] = [4.0, 7.0, 11.0, 6.0, 9.0, 13.0];
/// The place of the item of each office that has a one-hour lane.
const LANE: usize = 0;

/// What was planted: a pattern, where, and in which cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    /// Which.
    pub pattern: Pattern,
    /// At which office.
    pub office: String,
    /// In which cases.
    pub cases: Vec<Uuid>,
}

/// An honest stream of cases.
pub fn honest(seed: u64, size: Size, calendar: &Calendar) -> Vec<Course> {
    let mut draw = Draw::new(seed);
    let mut courses = Vec::new();
    for office in 0..size.offices {
        // Some officials are quick and some are slow; one works late.
        let pace: Vec<f64> = (0..size.officials).map(|_| (draw.normal() * 0.15).exp()).collect();
        let late = draw.below(size.officials);
        for item in 0..size.items {
            for n in 0..size.cases {
                let official = draw.below(size.officials);
                let made = Made { office, item, n, official, pace: pace[official], overtime: official == late };
                courses.push(case(&mut draw, &made, calendar));
            }
        }
    }
    courses.sort_by_key(|course| (course.received_at, course.id));
    courses
}

struct Made {
    office: usize,
    item: usize,
    n: usize,
    official: usize,
    pace: f64,
    overtime: bool,
}

fn id(made: &Made, of: u128) -> Uuid {
    Uuid::from_u128(of << 96 | (made.office as u128) << 64 | (made.item as u128) << 32 | made.n as u128)
}

/// A moment within office hours of the n-th working day after the first.
fn moment(draw: &mut Draw, n: u32, calendar: &Calendar) -> Timestamp {
    let day = calendar.add_working_days(FIRST, n).map_or(FIRST, |due| due.on);
    start_of(day) + SignedDuration::from_mins(9 * 60 + draw.below(8 * 60) as i64)
}

fn who(made: &Made) -> Who {
    Who {
        key: format!("official-{}-{}", made.office, made.official),
        name: format!("经办岗{}-{}", made.office + 1, made.official + 1),
    }
}

fn case(draw: &mut Draw, made: &Made, calendar: &Calendar) -> Course {
    let came = draw.below(DAYS as usize) as u32;
    let by = Some(who(made));
    let mut course = Course {
        id: id(made, 1),
        number: format!("{}-{}-{:03}", made.office + 1, made.item + 1, made.n + 1),
        item: format!("item-{}-{}", made.office, made.item),
        office: format!("office-{}", made.office),
        dossier: id(made, 2),
        applicant: format!("申请人{}", draw.below(400)),
        agent: draw.happens(0.5).then(|| agent(draw)),
        received_at: moment(draw, came, calendar),
        steps: Vec::new(),
    };
    let mut write = Writer { course: &mut course, by: by.clone(), seq: 0 };
    write.add(draw, came, Act::Received, calendar);
    let mut day = came + draw.below(3) as u32;
    if made.item == LANE && draw.happens(0.4) {
        lane(draw, &mut write, came, calendar);
        return course;
    }
    for round in 0..2 {
        // A fifth is asked for something, a few of them again for what was wrong with it.
        if !draw.happens(if round == 0 { 0.2 } else { 0.06 }) {
            break;
        }
        let papers = vec![format!("paper-{}", draw.below(6))];
        write.add(draw, day, Act::Asked { papers }, calendar);
        day += 2 + draw.below(6) as u32;
        write.add(draw, day, Act::Supplied, calendar);
    }
    let due = calendar.add_working_days(FIRST, day + TERM).map(|due| due.on).ok();
    let on = calendar.add_working_days(FIRST, day).map_or(FIRST, |due| due.on);
    write.add(draw, day, Act::Accepted { on, due }, calendar);
    let professional = if write.course.agent.is_some() { 0.9 } else { 1.0 };
    let middle = MIDDLES[(made.office + 2 * made.item) % MIDDLES.len()] * made.pace * professional;
    let takes = ((middle.ln() + 0.45 * draw.normal()).exp().round() as u32).min(TERM - 1);
    let mut decided = day + takes;
    if takes > 3 && draw.happens(0.3) {
        // Experts are asked when the papers have been read: in the later half of the term more often than in the first.
        let at = (f64::from(TERM) * draw.unit().sqrt()) as u32;
        let (at, lasts) = (at.min(TERM - 1), 3 + draw.below(8) as u32);
        write.add(draw, day + at, Act::Paused, calendar);
        let due = calendar.add_working_days(FIRST, day + TERM + lasts).map(|due| due.on).ok();
        write.add(draw, day + at + lasts, Act::Resumed { due }, calendar);
        decided = (day + at + lasts + 1).max(decided + lasts);
    }
    write.add(draw, decided, Act::Decided, calendar);
    if draw.happens(if made.overtime { 0.05 } else { 0.015 }) {
        late(draw, &mut course, calendar);
    }
    course
}

fn agent(draw: &mut Draw) -> String {
    // A few agents have most of the business.
    format!("代理人{:02}", (draw.unit().powi(2) * AGENTS as f64) as usize)
}

struct Writer<'a> {
    course: &'a mut Course,
    by: Option<Who>,
    seq: i64,
}

impl Writer<'_> {
    fn add(&mut self, draw: &mut Draw, day: u32, act: Act, calendar: &Calendar) {
        self.seq += 1;
        let at = self.course.steps.last().map_or(self.course.received_at, |last| last.at.max(moment(draw, day, calendar)));
        self.course.steps.push(Step { seq: self.seq, at, by: self.by.clone(), on_paper: false, act });
    }
}

/// Through the one-hour lane: a machine decides within minutes; one in ten is looked at again, one in thirty of those is wrong; a few records
/// are corrected before or after.
fn lane(draw: &mut Draw, write: &mut Writer<'_>, day: u32, calendar: &Calendar) {
    write.by = None;
    let on = calendar.add_working_days(FIRST, day).map_or(FIRST, |due| due.on);
    for act in [Act::Accepted { on, due: None }, Act::MachineReviewed, Act::Decided] {
        write.add(draw, day, act, calendar);
        if let Some(last) = write.course.steps.last_mut() {
            last.at = write.course.received_at + SignedDuration::from_mins(1);
        }
    }
    if draw.happens(0.1) {
        let right = !draw.happens(1.0 / 30.0);
        write.add(draw, day + 5, Act::Rechecked { right }, calendar);
    }
    let at = write.course.received_at;
    for (chance, hours) in [(0.08, -5), (0.08, 60)] {
        if draw.happens(chance) {
            edit(
                write.course,
                at + SignedDuration::from_hours(hours),
                &["site_area", "floor_area", "staff"][draw.below(3)..][..1],
            );
        }
    }
}

fn edit(course: &mut Course, at: Timestamp, fields: &[&str]) {
    let seq = 100 + course.steps.len() as i64;
    let act = Act::Edited { fields: fields.iter().map(|field| (*field).to_owned()).collect() };
    course.steps.push(Step { seq, at, by: None, on_paper: false, act });
    course.steps.sort_by_key(|step| step.at);
}

/// Moves the decision into the night, or to a day off.
fn late(draw: &mut Draw, course: &mut Course, calendar: &Calendar) {
    let Some(decided) = course.steps.iter_mut().find(|step| step.act == Act::Decided) else { return };
    let mut day = calendar::date_of(decided.at);
    if draw.happens(0.4) {
        while calendar.is_working_day(day).unwrap_or(false) {
            day = day.saturating_add(1.day());
        }
    }
    decided.at = start_of(day) + SignedDuration::from_mins(19 * 60 + draw.below(4 * 60) as i64);
}

/// Plants one kind of misconduct at one office: `n` cases of it, or as many as there are. Nothing where nothing fits.
pub fn plant(courses: &mut [Course], pattern: Pattern, seed: u64, n: usize, calendar: &Calendar) -> Option<Planted> {
    let mut draw = Draw::new(seed ^ 0x5eed);
    let offices: std::collections::BTreeSet<String> = courses.iter().map(|course| course.office.clone()).collect();
    let office = offices.into_iter().nth(draw.below(CITY.offices))?;
    let chosen = choose(courses, pattern, &office, &mut draw, n);
    let mut cases = Vec::new();
    for at in chosen {
        let course = &mut courses[at];
        let done = match pattern {
            Pattern::OutOfOrder => hasten(course, draw.below(2) as u32, calendar),
            Pattern::SameAgentFirst => {
                course.agent = Some("代理人99".to_owned());
                // Not at once: in a third of what it took.
                let days = course.days_taken(calendar).unwrap_or_default();
                hasten(course, (days / 3).try_into().unwrap_or_default(), calendar)
            }
            Pattern::LastMinutePause => pause_on_the_last_day(course),
            Pattern::Piecemeal => ask_again(course, draw.below(2) + 1, calendar),
            Pattern::AfterHours => {
                late(&mut draw, course, calendar);
                true
            }
            Pattern::LaneAbused => {
                let at = course.received_at;
                edit(course, at - SignedDuration::from_hours(2), &["investment"]);
                edit(course, at + SignedDuration::from_hours(50), &["investment"]);
                true
            }
        };
        if done {
            cases.push(course.id);
        }
    }
    (!cases.is_empty()).then_some(Planted { pattern, office, cases })
}

/// The places of cases that fit: of one official, of one lane, of one queue or of the whole office.
fn choose(courses: &[Course], pattern: Pattern, office: &str, draw: &mut Draw, n: usize) -> Vec<usize> {
    let official = draw.below(CITY.officials);
    let item = 1 + draw.below(CITY.items - 1);
    let fits = |course: &Course| {
        let of = |official: usize| {
            let key = format!("{}-{official}", office.replace("office", "official"));
            course.decided().and_then(|step| step.by.as_ref()).is_some_and(|by| by.key == key)
        };
        course.office == office
            && course.decided().is_some()
            && match pattern {
                Pattern::LaneAbused => course.is_beside_the_queue(),
                Pattern::SameAgentFirst => !course.is_beside_the_queue(),
                Pattern::OutOfOrder => of(official) && course.item.ends_with(&format!("-{item}")),
                Pattern::LastMinutePause => of(official) && course.pauses().is_empty() && !course.is_beside_the_queue(),
                Pattern::Piecemeal => of(official) && course.first(|act| matches!(act, Act::Asked { .. })).is_some(),
                Pattern::AfterHours => of(official) && !course.is_beside_the_queue(),
            }
    };
    let mut places: Vec<usize> = (0..courses.len()).filter(|at| fits(&courses[*at])).collect();
    while places.len() > n {
        places.remove(draw.below(places.len()));
    }
    places
}

/// Decides a case so many working days after its acceptance, without a pause.
fn hasten(course: &mut Course, days: u32, calendar: &Calendar) -> bool {
    let Some((_, accepted)) = course.accepted() else { return false };
    let Ok(due) = calendar.add_working_days(accepted, days) else { return false };
    course.steps.retain(|step| !matches!(step.act, Act::Paused | Act::Resumed { .. }));
    for step in course.steps.iter_mut().filter(|step| step.act == Act::Decided) {
        step.at = start_of(due.on) + SignedDuration::from_mins(16 * 60 + 30);
    }
    true
}

/// Stops the clock on the last day of the term, and goes on a week later.
fn pause_on_the_last_day(course: &mut Course) -> bool {
    let due = course.steps.iter().find_map(|step| match step.act {
        Act::Accepted { due, .. } => due,
        _ => None,
    });
    let (Some(due), Some(place)) = (due, course.steps.iter().position(|step| step.act == Act::Decided)) else { return false };
    let at = start_of(due) + SignedDuration::from_mins(16 * 60);
    let by = course.steps[place].by.clone();
    let later = at + SignedDuration::from_hours(24 * 7);
    course.steps[place].at = later + SignedDuration::from_hours(1);
    let pause = Step { seq: 50, at, by: by.clone(), on_paper: false, act: Act::Paused };
    let resume = Step { seq: 51, at: later, by, on_paper: false, act: Act::Resumed { due: None } };
    course.steps.splice(place..place, [pause, resume]);
    true
}

/// Asks once more, or twice, after what was asked for has come.
fn ask_again(course: &mut Course, times: usize, calendar: &Calendar) -> bool {
    let Some(place) = course.steps.iter().rposition(|step| step.act == Act::Supplied) else { return false };
    let (by, mut at) = (course.steps[place].by.clone(), course.steps[place].at);
    let mut more = Vec::new();
    for n in 0..times {
        at = start_of(calendar.add_working_days(calendar::date_of(at), 2).map_or(calendar::date_of(at), |due| due.on))
            + SignedDuration::from_hours(10);
        let seq = 60 + 2 * n as i64;
        more.push(Step {
            seq,
            at,
            by: by.clone(),
            on_paper: false,
            act: Act::Asked { papers: vec![format!("paper-again-{n}")] },
        });
        more.push(Step { seq: seq + 1, at, by: by.clone(), on_paper: false, act: Act::Supplied });
    }
    course.steps.splice(place + 1..place + 1, more);
    true
}
