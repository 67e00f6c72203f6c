//! Every due date, counted again by somebody who knows nothing but the list of holidays: day by day, on his fingers.
//!
//! The counter shares no code with `calendar`: it has its own days, months and weeks, and takes from it only what the notices
//! list. A million random cases, with terms in working days, days, months and hours, from receipt or acceptance, with papers asked
//! for, pauses one upon the other, extensions in the same unit or another, cases sent up, paused, decided.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approval::*;
use calendar::{Calendar, Notice, Term, Unit};
use jiff::civil::{Date, date};

/// How many random cases.
const CASES: u32 = 1_000_000;
/// Of these, one in so many is lived step by step as well.
const LIVED_ONE_IN: u32 = 200;
/// Parts that are compared side by side.
const PARTS: u32 = 4;
/// The first and the last year that the counter knows.
const YEARS: (i16, i16) = (2004, 2026);
/// Cases begin on one of the days before 2025: what is added lasts two years at most.
const BEGINNINGS: u64 = 365 * 21;

/// The days since 2004-01-01, a Thursday, one after the other.
struct Days {
    /// Of each day: year, month, day of the month.
    names: Vec<(i16, i8, i8)>,
    /// Whether it is worked.
    works: Vec<bool>,
}

impl Days {
    fn counted() -> Self {
        let (mut names, mut works) = (Vec::new(), Vec::new());
        for year in YEARS.0..=YEARS.1 {
            for month in 1..=12 {
                for day in 1..=length(year, month) {
                    // The first day was a Thursday: the third and the fourth of each week from then are Saturday and Sunday.
                    works.push(!matches!(names.len() % 7, 2 | 3));
                    names.push((year, month, day));
                }
            }
        }
        let mut days = Self { names, works };
        for arrangement in Notice::embedded().iter().flat_map(|notice| &notice.holidays) {
            for day in days.number(arrangement.from)..=days.number(arrangement.to) {
                days.works[day] = false;
            }
            for &worked in &arrangement.worked {
                let day = days.number(worked);
                days.works[day] = true;
            }
        }
        days
    }

    fn number(&self, day: Date) -> usize {
        self.find((day.year(), day.month(), day.day()))
    }

    fn find(&self, name: (i16, i8, i8)) -> usize {
        self.names.binary_search(&name).unwrap()
    }

    fn date(&self, number: usize) -> Date {
        let (year, month, day) = self.names[number];
        date(year, month, day)
    }

    /// The corresponding day some months later, or the last of that month.
    fn months_later(&self, start: usize, n: u32) -> usize {
        let (mut year, mut month, day) = self.names[start];
        for _ in 0..n {
            month += 1;
            if month == 13 {
                (year, month) = (year + 1, 1);
            }
        }
        self.find((year, month, day.min(length(year, month))))
    }

    /// The last day of a term that starts on `start`, which does not count. Of a pause, the days after its first count not, its
    /// last included.
    fn last(&self, start: usize, (n, unit): (u32, Unit), pauses: &[(usize, usize)]) -> usize {
        let paused = |day: usize| pauses.iter().any(|&(from, to)| from < day && day <= to);
        let mut left = match unit {
            _ if n == 0 => return start,
            Unit::Hours => return start,
            Unit::Months => self.months_later(start, n) - start,
            Unit::Days | Unit::WorkingDays => n as usize,
        };
        let mut day = start;
        while left > 0 {
            day += 1;
            if !paused(day) && (unit != Unit::WorkingDays || self.works[day]) {
                left -= 1;
            }
        }
        while !self.works[day] || paused(day) {
            day += 1;
        }
        day
    }
}

fn length(year: i16, month: i8) -> i8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Chance that repeats (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % n
    }

    fn some(&mut self, n: u64) -> usize {
        self.below(n) as usize
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn term(&mut self) -> Term {
        match self.below(8) {
            0..=3 => Term::working_days(self.below(61) as u32),
            4..=5 => Term::days(self.below(91) as u32),
            6 => Term::months(self.below(7) as u32),
            _ => Term::hours(self.below(73) as u32),
        }
    }
}

/// What is random of a case.
struct Drawn {
    received: usize,
    notice: Term,
    supplement: Term,
    statutory: Option<(Term, bool)>,
    promised: Option<Term>,
    /// The day on which papers were asked for, after receipt.
    told: Option<usize>,
    accepted: usize,
    pauses: Vec<(usize, usize)>,
    /// The pause that is open: its last day that counts.
    open: Option<usize>,
    extension: Option<Term>,
    forwarded: Option<usize>,
    decided: Option<usize>,
}

fn drawn(chance: &mut Chance) -> Drawn {
    let received = chance.some(BEGINNINGS);
    let told = chance.one_in(4).then(|| received + chance.some(6));
    let accepted = told.unwrap_or(received) + chance.some(15);
    let pauses = (0..chance.below(4)).map(|_| {
        let from = accepted + chance.some(60);
        (from, from + chance.some(40))
    });
    let pauses: Vec<_> = pauses.collect();
    let statutory = (!chance.one_in(8)).then(|| (chance.term(), chance.one_in(2)));
    let in_days = |term: &Term| term.unit != Unit::Hours;
    Drawn {
        received,
        notice: Term::working_days(5),
        supplement: Some(chance.term()).filter(in_days).unwrap_or(Term::days(30)),
        promised: (!chance.one_in(4)).then(|| chance.term()),
        told,
        accepted,
        open: chance.one_in(6).then(|| accepted + chance.some(50)),
        extension: chance.one_in(3).then(|| chance.term()).filter(in_days).filter(|_| statutory.is_some()),
        forwarded: chance.one_in(10).then(|| accepted + chance.some(20)),
        decided: chance.one_in(5).then(|| accepted + chance.some(80)),
        statutory,
        pauses,
    }
}

/// The same, counted on fingers.
fn counted(days: &Days, case: &Drawn) -> [Option<Date>; 5] {
    let starts_at_receipt = case.statutory.is_some_and(|(_, receipt)| receipt) && case.told.is_none();
    let start = case.forwarded.unwrap_or(if starts_at_receipt { case.received } else { case.accepted });
    let last = |start: usize, term: Term| days.last(start, (term.n, term.unit), &case.pauses);
    let promised = case.promised.map(|term| last(start, term));
    let statutory = case.statutory.map(|(term, _)| match case.extension {
        None => last(start, term),
        Some(more) if more.unit == term.unit => last(start, Term { n: term.n + more.n, unit: term.unit }),
        Some(more) => last(last(start, term), more),
    });
    // While it stands still there is no last day, unless it had gone by.
    let open = case.open.filter(|_| case.decided.is_none());
    let gone = |due: Option<usize>| due.filter(|&due| open.is_none_or(|from| due < from));
    let delivery = case.decided.map(|on| days.last(on, (10, Unit::WorkingDays), &[]));
    let notice = days.last(case.received, (case.notice.n, case.notice.unit), &[]);
    let supplement = case.told.map(|told| days.last(told, (case.supplement.n, case.supplement.unit), &[]));
    [Some(notice), supplement, gone(promised), gone(statutory), delivery].map(|day| day.map(|day| days.date(day)))
}

fn someone(role: Role) -> Actor {
    Actor::new(role, None, role.as_str())
}

fn at(days: &Days, day: usize) -> jiff::Timestamp {
    calendar::start_of(days.date(day)) + jiff::SignedDuration::from_hours(10)
}

/// A case just accepted, and what has been done in it: nothing.
fn new_case(days: &Days) -> (Case, Handling) {
    let mut item = Item::new(ItemId::parse("any").unwrap(), Stage::Works, Mode::Permit, OfficeId::parse("office").unwrap());
    item.names = vec![Dated::always(Named::new("事项", "item"))];
    let guide = item.on(days.date(0)).unwrap().guide(&rules::Schema::new(Vec::new()), &rules::Facts::default());
    let free = Context::new(Calendar::statutory(), &[]);
    let case = submit(guide, &Submission::default(), &free, &someone(Role::Applicant), at(days, 0)).unwrap().case;
    let case = decide(&case, &Command::Accept {}, &free, &someone(Role::WindowClerk), at(days, 0)).unwrap().case;
    let handling = case.handling().unwrap().clone();
    (case, handling)
}

fn span(days: &Days, (from, to): (usize, Option<usize>)) -> Pause {
    let to = to.map(|to| days.date(to));
    let from = days.date(from);
    Pause { cause: Cause::ExpertReview, from, to, expected_on: to.unwrap_or(from), reason: String::new() }
}

/// Writes what was drawn into a case; its clocks by our calendar.
fn ours(days: &Days, (case, accepted): (&mut Case, &Handling), drawn: &Drawn) -> [Option<Date>; 5] {
    case.received_at = at(days, drawn.received);
    case.guide.notice = drawn.notice;
    case.guide.supplement = drawn.supplement;
    case.guide.promised = drawn.promised;
    case.guide.statutory = drawn.statutory.map(|(term, receipt)| StatutoryTerm {
        term,
        starts: if receipt { StartsFrom::Receipt } else { StartsFrom::Acceptance },
        extension: None,
        excluded: Vec::new(),
    });
    case.corrections = drawn.told.map(|told| Corrections { told_on: days.date(told), wanted: Vec::new() }).into_iter().collect();
    let calendar = Calendar::statutory();
    case.state = State::Received { since: days.date(drawn.received) };
    let notice = case.clocks(calendar).unwrap().notice;
    case.state = State::CorrectionsRequested {};
    let supplement = drawn.told.and_then(|_| case.clocks(calendar).unwrap().supplement);

    let mut handling = Handling { accepted_on: days.date(drawn.accepted), ..accepted.clone() };
    handling.pauses = drawn.pauses.iter().map(|&(from, to)| span(days, (from, Some(to)))).collect();
    handling.extension = drawn.extension.map(|by| Extension { on: days.date(drawn.accepted), by, reason: String::new() });
    handling.forwarded =
        drawn.forwarded.map(|on| Forwarding { on: days.date(on), to: OfficeId::parse("province").unwrap(), text: String::new() });
    case.state = match (drawn.decided, drawn.open) {
        (Some(on), _) => {
            let (by, decided_on) = (someone(Role::OfficeHead), days.date(on));
            let ruling = Ruling {
                outcome: Outcome::Granted,
                decided_on,
                reason: String::new(),
                document_number: None,
                by,
                false_papers: false,
            };
            State::Decided { handling, ruling }
        }
        (None, Some(from)) => State::Paused { handling, pause: span(days, (from, None)) },
        (None, None) => State::Accepted { handling },
    };
    let clocks = case.clocks(calendar).unwrap();
    [notice, supplement, clocks.promised, clocks.statutory, clocks.delivery].map(|due| due.map(|due| due.on))
}

/// Lives the case by the law's own steps, as far as they are lawful; the clocks that it then has.
fn lived(days: &Days, guide: &Guide, drawn: &Drawn) -> Option<(Option<Date>, Option<Date>)> {
    let context = Context::new(Calendar::statutory(), &[]);
    let mut case =
        submit(guide.clone(), &Submission::default(), &context, &someone(Role::Applicant), at(days, drawn.received)).ok()?.case;
    let mut steps = vec![(drawn.accepted, Role::WindowClerk, Command::Accept {})];
    for &(from, to) in &drawn.pauses {
        let reason = "专家评审".to_owned();
        let pause = Command::Pause { cause: Cause::ExpertReview.to_string(), reason, expected_on: Some(days.date(to)) };
        steps.push((from, Role::Reviewer, pause));
        steps.push((to, Role::Reviewer, Command::Resume {}));
    }
    for (on, role, command) in steps {
        case = decide(&case, &command, &context, &someone(role), at(days, on)).ok()?.case;
    }
    Some((case.clocks.promised.map(|due| due.on), case.clocks.statutory.map(|due| due.on)))
}

#[test]
fn every_due_date_is_what_a_day_counter_finds() {
    let days = Days::counted();
    let parts: Vec<u32> = std::thread::scope(|scope| {
        let days = &days;
        let parts: Vec<_> = (0..PARTS).map(|part| scope.spawn(move || compared(days, part))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect()
    });
    let lived: u32 = parts.iter().sum();
    assert!(lived > CASES / LIVED_ONE_IN / 2, "only {lived} cases could be lived");
}

/// Compares a part of the cases; how many of them were lived.
fn compared(days: &Days, part: u32) -> u32 {
    let mut chance = Chance(20_230_707 + u64::from(part));
    let (mut case, accepted) = new_case(days);
    let mut compared = 0;
    for n in 0..CASES / PARTS {
        let mut drawn = drawn(&mut chance);
        assert_eq!(ours(days, (&mut case, &accepted), &drawn), counted(days, &drawn), "case {n} of part {part}");
        if n % LIVED_ONE_IN > 0 {
            continue;
        }
        // Step by step: accepted before the notice's term is over, one pause after the other, no other step.
        drawn.accepted = drawn.received + chance.some(4);
        (drawn.told, drawn.open, drawn.extension, drawn.forwarded, drawn.decided) = (None, None, None, None, None);
        let mut from = drawn.accepted;
        for pause in &mut drawn.pauses {
            *pause = (from + chance.some(3), from + 3 + chance.some(20));
            from = pause.1 + 1;
        }
        ours(days, (&mut case, &accepted), &drawn);
        if let Some(clocks) = lived(days, &case.guide, &drawn) {
            let counted = counted(days, &drawn);
            assert_eq!(clocks, (counted[2], counted[3]), "case {n} of part {part}, lived");
            compared += 1;
        }
    }
    compared
}
