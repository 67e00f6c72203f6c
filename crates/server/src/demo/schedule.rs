//! When what happens to a project of the demonstration: a plausible course, from the path and the terms of its items.
//!
//! A project that has started had every paper before that day; one that has not is as far as its course has come by the
//! opening. The course is random in what a course is random in, and follows from the project's code alone.

use super::at;
use crate::desk::DeskError;
use crate::state::App;
use approval::{Cause, Command, ItemId, Mode, Opinion, Outcome, Path, Request, Stage, Step};
use calendar::{Calendar, Term, Unit};
use city::demo::{MisuseSeed, Seed};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rules::Facts;
use std::collections::BTreeMap;
use store::Dossier;

/// Something that happens to a project.
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
}

/// What happens.
pub enum Act {
    /// An application goes in.
    Submit { item: ItemId, materials: Vec<String> },
    /// A step of a case.
    Do { item: ItemId, command: Command },
    /// A milestone is recorded.
    Reach { kind: &'static str, on: Date },
}

/// How much of its usual time everything takes, in sixteenths: the first course that ends early enough is taken.
const PACES: [i64; 6] = [16, 11, 7, 4, 2, 0];

/// The events of a project until the opening, in order.
pub fn events(app: &App, (seed, misuse): (&Seed, &[MisuseSeed]), dossier: &Dossier) -> Result<Vec<Event>, DeskError> {
    let begin = working(seed.begin_on)?;
    let facts = app.desk.facts(dossier)?;
    let path = app.desk.path(&facts, begin, begin, begin)?;
    let by = seed.cleared_on.or(seed.started_on);
    let opening = super::opening();
    let mut course = Course::new(app, seed, (&path, &facts), begin);
    for pace in PACES {
        course = Course::new(app, seed, (&path, &facts), begin);
        course.run(pace, by.is_some())?;
        if by.is_none_or(|by| course.last <= by) {
            break;
        }
    }
    let mut events = course.events;
    super::misuse::bend(misuse, seed, &path, &mut events, opening)?;
    let reach = |kind, on: Date| Event { at: at(on, 18, 0), act: Act::Reach { kind, on } };
    events.extend(course.initiated.filter(|on| *on < by.unwrap_or(Date::MAX)).map(|on| reach("initiated", on)));
    events.extend(seed.cleared_on.map(|on| reach("cleared", on)));
    events.extend(seed.started_on.map(|on| reach("started", on)));
    events.retain(|event| event.at < opening);
    events.sort_by_key(|event| event.at);
    Ok(events)
}

struct Course<'a> {
    app: &'a App,
    path: &'a Path,
    facts: &'a Facts,
    begin: Date,
    chance: u64,
    finished: BTreeMap<ItemId, Date>,
    events: Vec<Event>,
    last: Date,
    initiated: Option<Date>,
}

impl<'a> Course<'a> {
    fn new(app: &'a App, seed: &Seed, (path, facts): (&'a Path, &'a Facts), begin: Date) -> Self {
        let chance = seed
            .code
            .as_str()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { app, path, facts, begin, chance, finished: BTreeMap::new(), events: Vec::new(), last: begin, initiated: None }
    }

    /// A number below `n` that looks random.
    fn draw(&mut self, n: i64) -> i64 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.chance >> 33).unwrap_or(0) % n.max(1)
    }

    fn run(&mut self, pace: i64, cleared: bool) -> Result<(), DeskError> {
        let path = self.path;
        let before_works = |step: &&Step| !matches!(step.stage, Stage::Completion | Stage::Production);
        for step in path.steps.iter().filter(before_works) {
            // What waits for a paper that never comes is not applied for.
            let Some(ready) = step.requires.iter().try_fold(self.begin, |day, item| Some(day.max(*self.finished.get(item)?)))
            else {
                continue;
            };
            // What needs a permit first is applied for on the day after it at the earliest, except what is done on the spot.
            let least = i64::from(step.mode.is_reviewed() && !step.requires.is_empty());
            let lag = self.draw(7) * pace / 16;
            let submitted = plus(ready, lag.max(least))?;
            let finished = match step.mode {
                Mode::Permit | Mode::Review => self.permit(step, submitted, pace, cleared)?,
                Mode::Filing | Mode::Own => {
                    self.submit(step, submitted, true);
                    Some(submitted)
                }
            };
            let Some(finished) = finished else { continue };
            if approval::INITIATING.contains(&step.item.as_str()) {
                self.initiated = Some(finished);
            }
            self.finished.insert(step.item.clone(), finished);
            self.last = self.last.max(finished);
        }
        Ok(())
    }

    /// The course of one case; the day on which its permit is delivered, if it ever is.
    fn permit(&mut self, step: &Step, submitted: Date, pace: i64, cleared: bool) -> Result<Option<Date>, DeskError> {
        if self.is_in_lane(step) {
            // A machine finds everything in order: received, reviewed, granted and delivered within the hour.
            self.submit(step, submitted, true);
            return Ok(Some(submitted));
        }
        let procedure = self.app.desk.item(step.item.as_str()).map(|item| item.procedure.clone()).unwrap_or_default();
        let incomplete = self.draw(100) < 8 && !self.papers(step).is_empty();
        let silent = !cleared && self.draw(100) < 2;
        self.submit(step, submitted, !incomplete);
        let mut accepted = plus(submitted, self.draw(4) * pace / 16)?;
        if incomplete && !silent {
            accepted = self.corrections(step, accepted, pace)?;
        }
        if silent {
            // Nobody answers: after five working days the law accepts it.
            return Ok(None);
        }
        if !incomplete {
            self.act(step, (accepted, 10, 0), Command::Accept {});
        }
        if procedure.parties.is_some() {
            let parties = "用海利害关系人（周边养殖户、相邻海域使用权人）".to_owned();
            self.act(step, (accepted, 14, 0), Command::TellParties { parties });
        }
        let length = match (working_days(step), term(step)) {
            (Some(days), _) => i64::from(days),
            (None, Some(term)) => i64::from(term.n) * 5 / 7,
            (None, None) => 3,
        };
        let share = if self.draw(100) < 4 { 120 } else { 35 + self.draw(60) };
        let mut reviewed = plus(accepted, length * share * pace / 1600 / 2)?;
        let excluded = step.statutory.as_ref().is_some_and(|law| law.excluded.contains(&Cause::ExpertReview));
        if excluded && pace > 2 && self.draw(100) < 45 {
            reviewed = self.expert_review(step, reviewed, pace)?;
        }
        self.act(
            step,
            (reviewed, 11, 0),
            Command::Review { opinion: Opinion::Agree, text: "材料齐全，符合法定条件，建议准予许可。".into() },
        );
        let mut decided = plus(reviewed, (length * share * pace / 1600 + 1) / 2)?;
        if procedure.upper.is_some() {
            self.act(step, (reviewed, 15, 0), Command::Forward { text: "初审同意，报请审批。".into() });
        }
        if procedure.parties.is_some() {
            // Five working days in which a hearing may be asked for.
            decided = decided.max(plus(accepted, 6)?);
        }
        let decide = Command::Decide {
            outcome: Outcome::Granted,
            reason: "符合法定条件、标准。".into(),
            document_number: None,
            false_papers: false,
        };
        self.act(step, (decided, 15, 0), decide);
        self.act(step, (decided, 16, 30), Command::Deliver {});
        Ok(Some(decided))
    }

    fn corrections(&mut self, step: &Step, told: Date, pace: i64) -> Result<Date, DeskError> {
        let missing: Vec<String> = self.papers(step).into_iter().take(1).collect();
        let request = |id: &String| Request { id: id.clone(), what: "请按办事指南补齐。".into() };
        let list = missing.iter().map(request).collect();
        self.act(step, (told, 10, 0), Command::RequestCorrections { materials: list });
        let supplied = plus(told, 1 + self.draw(9) * pace / 16)?;
        self.act(step, (supplied, 9, 0), Command::Supplement { materials: missing });
        self.act(step, (supplied, 10, 0), Command::Accept {});
        Ok(supplied)
    }

    fn expert_review(&mut self, step: &Step, from: Date, pace: i64) -> Result<Date, DeskError> {
        let days = 4 + self.draw(14) * pace / 16;
        let expected = plus(from, days)?;
        let pause = Command::Pause {
            cause: Cause::ExpertReview.to_string(),
            expected_on: Some(expected),
            reason: "组织专家评审，所需时间不计入办理期限。".into(),
        };
        self.act(step, (from, 11, 0), pause);
        self.act(step, (expected, 10, 0), Command::Resume {});
        Ok(expected)
    }

    fn submit(&mut self, step: &Step, on: Date, complete: bool) {
        let mut materials = self.papers(step);
        if !complete && !materials.is_empty() {
            materials.remove(0);
        }
        let minute = self.minute();
        let act = Act::Submit { item: step.item.clone(), materials };
        // What is done on the spot comes at the end of the day, rank by rank, when the permits that it needs have been delivered.
        let at = match step.mode {
            Mode::Permit | Mode::Review => at(on, 8, minute),
            Mode::Filing | Mode::Own => at(on, 17, 5 + i64::from(step.level) * 3),
        };
        self.events.push(Event { at, act });
    }

    /// Whether a machine will find everything in order.
    fn is_in_lane(&self, step: &Step) -> bool {
        let schema = self.app.desk.city.catalogue.schema();
        let lane = self.app.desk.item(step.item.as_str()).and_then(|item| item.lane.as_ref());
        lane.is_some_and(|lane| !lane.one_click && lane.look(schema, self.facts).is_clear())
    }

    fn papers(&self, step: &Step) -> Vec<String> {
        let item = self.app.desk.city.catalogue.get(&step.item).and_then(|item| item.on(self.path.on));
        item.map(|item| item.materials.iter().map(|paper| paper.id.clone()).collect()).unwrap_or_default()
    }

    /// A step of a case, within the half hour after the time given.
    fn act(&mut self, step: &Step, (day, hour, minute): (Date, i64, i64), command: Command) {
        let at = at(day, hour, minute + self.draw(29));
        self.events.push(Event { at, act: Act::Do { item: step.item.clone(), command } });
    }

    fn minute(&mut self) -> i64 {
        self.draw(50)
    }
}

/// The term that is promised, or else the law's.
fn term(step: &Step) -> Option<Term> {
    step.promised.or(step.statutory.as_ref().map(|law| law.term))
}

/// The same in working days, where it is counted in them.
pub fn working_days(step: &Step) -> Option<u32> {
    term(step).filter(|term| term.unit == Unit::WorkingDays).map(|term| term.n)
}

/// The n-th working day after `day`; a rest day moves on when n is 0.
fn plus(day: Date, n: i64) -> Result<Date, DeskError> {
    let n = u32::try_from(n).unwrap_or(0);
    if n == 0 {
        return working(day);
    }
    Ok(Calendar::statutory().add_working_days(day, n).map_err(DeskError::broken)?.on)
}

/// The day itself when offices work, else the next on which they do.
fn working(day: Date) -> Result<Date, DeskError> {
    let eve = day.saturating_sub(1.day());
    Ok(Calendar::statutory().add_working_days(eve, 1).map_err(DeskError::broken)?.on)
}
