//! Over random duties and days: every rung is told once to each listener, on its lawful day, never early; what ends is told no more.

use crate::*;
use base::{Named, OfficeId};
use calendar::{Calendar, Due, Term, date_of};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn office(id: &str) -> OfficeId {
    OfficeId::parse(id).unwrap()
}

fn party(id: &str) -> Party {
    Party::Office(office(id))
}

fn by(id: &str) -> By {
    By { party: party(id), name: "某岗位".into() }
}

fn morning(day: Date) -> Timestamp {
    calendar::start_of(day) + jiff::SignedDuration::from_hours(9)
}

fn new(term: Term, method: Option<&str>) -> New {
    New {
        kind: "finding".into(),
        what: Named::new("整改", "mend it"),
        evidence: Named::new("结果", "what was mended"),
        owner: party("water"),
        creditor: party("ecology"),
        term,
        method: method.map(str::to_owned),
        ladder: "office".into(),
    }
}

fn duty(on: Date, term: Term, method: Option<&str>) -> Duty {
    Duty::open(new(term, method), Subject::new("walk", Uuid::nil()), Calendar::statutory(), morning(on)).unwrap()
}

fn named(id: &str) -> Named {
    Named::new(format!("{id}级"), id)
}

fn methods() -> Vec<Method> {
    let point = |id: &str, after, step| Point { id: id.into(), name: named(id), after, step };
    let method = |id: &str, points, cadence, term| Method {
        id: id.into(),
        name: named(id),
        summary: named(id),
        points,
        cadence,
        term,
        hours: None,
    };
    let ordinary = vec![
        point("arranged", Term::days(0), Step::Acknowledge),
        point("progress", Term::days(3), Step::Progress),
        point("report", Term::days(7), Step::Report),
    ];
    vec![
        method("ordinary", ordinary, None, Some(Term::days(7))),
        method("urgent", vec![point("settled", Term::days(0), Step::Report)], None, Some(Term::days(0))),
        method("complex", vec![point("arranged", Term::days(0), Step::Acknowledge)], Some(Term::days(7)), None),
    ]
}

/// Counts days one by one: the independent reckoning beside which ours must stand.
fn naive(due: Date, offset: Offset) -> Date {
    let calendar = Calendar::statutory();
    let (mut day, mut left) = (due, offset.n.abs());
    let way = i64::from(offset.n.signum());
    while left > 0 {
        day = day.saturating_add(way.days());
        left -= i32::from(!offset.working || calendar.is_working_day(day).unwrap());
    }
    day
}

fn any_ladder() -> impl Strategy<Value = Ladder> {
    let listeners = proptest::sample::subsequence(Listener::ALL.to_vec(), 1..=4);
    let at = (-8i32..12, any::<bool>(), 0u8..8).prop_map(|(n, working, opened)| match opened {
        0 => Moment::Opened,
        _ => Moment::Due(Offset { n, working }),
    });
    let rung = (at, listeners);
    proptest::collection::vec(rung, 1..5).prop_map(|rungs| Ladder {
        id: "office".into(),
        name: named("office"),
        rungs: (1..).zip(rungs).map(|(n, (at, to)): (u32, _)| Rung { id: format!("rung-{n}"), at, to }).collect(),
        hours: Hours::Daytime,
    })
}

#[test]
fn a_rung_speaks_when_it_comes_to_be_owed_with_or_without_a_last_day() {
    let calendar = Calendar::statutory();
    let at = Moment::parse("opened").unwrap();
    assert!(at.is_before(Moment::parse("-366d").unwrap()) && !Moment::parse("0d").unwrap().is_before(at));
    assert_eq!((Moment::parse("soon"), Moment::parse("Opened")), (None, None));
    let rung = Rung { id: "asked".into(), at, to: vec![Listener::Owner] };
    let ladder = Ladder { id: "agenda".into(), name: named("agenda"), rungs: vec![rung], hours: Hours::AnyTime };
    let opened = date(2023, 9, 25);
    for due in [Some(Due { on: date(2023, 9, 28), provisional: false }), None] {
        let duty = Duty { due, term: None, ..duty(opened, Term::days(3), None) };
        let told = planned(&duty, &ladder, None, None, calendar).unwrap();
        assert_eq!((told.len(), told[0].on, told[0].why.zh.as_str()), (1, opened, "新交办"));
    }
}

#[test]
fn what_a_record_ended_and_takes_back_is_owed_again_on_its_own_clock() {
    let calendar = Calendar::statutory();
    let before = duty(date(2023, 9, 4), Term::working_days(5), None);
    assert_eq!(reopen(&before, "", calendar).unwrap(), None, "it is open");
    let closed = fulfil(&before, "登记了开工", "officer", date(2023, 9, 6)).unwrap().duty;
    let again = reopen(&closed, "登记撤回了开工", calendar).unwrap().unwrap();
    assert_eq!((again.duty.state, again.duty.due, again.duty.ended_on), (State::Open, before.due, None));
    assert_eq!((again.fact.act.kind(), again.fact.due_on), ("duty-reopened", Some(date(2023, 9, 11))));
    let lapsed = lapse(&before, "会议已召开", "clock", date(2023, 9, 12)).unwrap();
    assert_eq!((lapsed.duty.state, lapsed.fact.act.kind()), (State::Lapsed, "duty-dropped"));
    assert_eq!(lapse(&lapsed.duty, "", "clock", date(2023, 9, 13)), None);
}

proptest! {
    // Each case tells of 24 duties: 100,000 in all.
    #![proptest_config(ProptestConfig::with_cases(4_200))]

    #[test]
    fn every_rung_is_told_once_on_its_day_and_never_early(
        ladder in any_ladder(),
        start in 0i64..700,
        terms in proptest::collection::vec((0u32..30, any::<bool>(), 0i64..70), 24),
    ) {
        let (calendar, leaders) = (Calendar::statutory(), office("city"));
        let opened = date(2022, 9, 1).saturating_add(start.days());
        for (n, working, closes) in terms {
            let term = if working { Term::working_days(n) } else { Term::days(n) };
            let mut duty = duty(opened, term, None);
            let ends = opened.saturating_add(closes.days());
            let mut told: BTreeMap<(String, Party), Date> = BTreeMap::new();
            let mut looks: Vec<Date> = planned(&duty, &ladder, None, Some(&leaders), calendar).unwrap().iter().map(|one| one.on).collect();
            looks.extend([ends, ends.saturating_add(60.days())]);
            looks.sort();
            looks.dedup();
            for day in looks {
                if day >= ends && duty.state.is_open() {
                    let close = Command::Close { text: String::new() };
                    duty = decide(&duty, &close, &by("ecology"), calendar, morning(day)).unwrap().duty;
                }
                for telling in tellings(&duty, &ladder, None, Some(&leaders), calendar, morning(day)).unwrap() {
                    prop_assert!(telling.on <= day);
                    told.entry((telling.rung, telling.to)).or_insert(telling.on);
                }
            }
            for rung in &ladder.rungs {
                let lawful = match rung.at {
                    Moment::Opened => opened,
                    Moment::Due(offset) => naive(duty.due.unwrap().on, offset).max(opened),
                };
                let heard: Vec<&Date> = told.iter().filter(|((id, _), _)| *id == rung.id).map(|(_, on)| on).collect();
                // What ends before its day is told of no more; what is told is told to each once.
                let wanted = if lawful < ends { rung.to.len() } else { 0 };
                prop_assert_eq!(heard.len(), wanted, "{:?} due {:?} ends {}", rung, duty.due, ends);
                prop_assert!(heard.iter().all(|on| **on == lawful));
            }
        }
    }
}

#[test]
fn a_method_gives_check_points_and_each_that_is_missed_is_a_step_on_the_ladder() {
    let (calendar, all) = (Calendar::statutory(), methods());
    let silent = Ladder { id: "office".into(), name: named("office"), rungs: Vec::new(), hours: Hours::Daytime };
    let opened = date(2023, 9, 25);
    let mut duty = duty(opened, Term::days(7), Some("ordinary"));
    let points = |duty: &Duty| points(duty, &all[0], calendar).unwrap();
    let days: Vec<Date> = points(&duty).iter().map(|point| point.on).collect();
    assert_eq!(days, [date(2023, 9, 25), date(2023, 9, 28), date(2023, 10, 7)], "2 October is a holiday: it rolls");
    let heard = |duty: &Duty, on: Date| -> Vec<(String, String)> {
        let all = tellings(duty, &silent, Some(&all[0]), None, calendar, morning(on)).unwrap();
        all.into_iter().map(|one| (one.rung, one.to.to_string())).collect()
    };
    assert!(heard(&duty, opened).is_empty(), "the day itself is his");
    assert_eq!(heard(&duty, date(2023, 9, 26)).len(), 3, "owner, its head, creditor");
    duty = decide(&duty, &Command::Acknowledge {}, &by("water"), calendar, morning(date(2023, 9, 26))).unwrap().duty;
    assert!(points(&duty)[0].is_missed(date(2023, 9, 26)), "a day late");
    let progress = Command::Progress { text: "已核对".into() };
    duty = decide(&duty, &progress, &by("water"), calendar, morning(date(2023, 9, 27))).unwrap().duty;
    assert!(heard(&duty, date(2023, 9, 30)).is_empty(), "what was met in time is not told");
    let standing = |on| Standing::of(&duty, Some(&all[0]), calendar, on).unwrap();
    assert_eq!(standing(date(2023, 10, 7)).colour, Colour::Yellow);
    assert_eq!(standing(date(2023, 10, 8)).words.en, "1 working days overdue");
}

#[test]
fn long_work_reports_on_its_cadence_and_urgent_work_ends_the_same_day() {
    let (calendar, all) = (Calendar::statutory(), methods());
    let long = duty(date(2023, 7, 3), Term::days(30), Some("complex"));
    let ids: Vec<(String, Date)> = points(&long, &all[2], calendar).unwrap().into_iter().map(|one| (one.id, one.on)).collect();
    let day = |n| date(2023, 7, n);
    let wanted =
        [("arranged", day(3)), ("regular-1", day(10)), ("regular-2", day(17)), ("regular-3", day(24)), ("regular-4", day(31))];
    assert_eq!(ids, wanted.map(|(id, on)| (id.to_owned(), on)));
    let urgent = duty(day(3), Term::days(0), Some("urgent"));
    assert_eq!(urgent.due.unwrap().on, day(3));
    assert_eq!(Standing::of(&urgent, Some(&all[1]), calendar, day(3)).unwrap().colour, Colour::Yellow);
    assert_eq!(Standing::of(&urgent, Some(&all[1]), calendar, day(4)).unwrap().colour, Colour::Red);
}

#[test]
fn a_stop_of_the_clock_moves_the_end_and_silences_the_ladder() {
    let calendar = Calendar::statutory();
    let rung = Rung { id: "overdue".into(), at: Moment::Due(Offset::days(1)), to: vec![Listener::Owner] };
    let ladder = Ladder { id: "office".into(), name: named("office"), rungs: vec![rung], hours: Hours::Daytime };
    let duty = duty(date(2023, 7, 3), Term::working_days(5), None);
    let pause = Command::Pause { text: "等待上级答复".into() };
    let still = decide(&duty, &pause, &by("ecology"), calendar, morning(date(2023, 7, 4))).unwrap().duty;
    assert_eq!((still.state, still.due), (State::Paused, None));
    let heard = |duty: &Duty, on| tellings(duty, &ladder, None, None, calendar, morning(on)).unwrap();
    assert!(heard(&still, date(2023, 7, 31)).is_empty());
    let progress = Command::Progress { text: "在等".into() };
    assert_eq!(decide(&still, &progress, &by("water"), calendar, morning(date(2023, 7, 5))).unwrap_err().code(), "duty-clock");
    let runs = decide(&still, &Command::Resume {}, &by("ecology"), calendar, morning(date(2023, 7, 7))).unwrap().duty;
    assert_eq!(runs.due.unwrap().on, date(2023, 7, 13), "Wednesday to Friday did not count");
    assert_eq!(runs.due, runs.due_again(calendar).unwrap());
    assert_eq!(heard(&runs, date(2023, 7, 14)).len(), 1);
}

#[test]
fn every_refusal_and_fact_speaks_both_languages() {
    let calendar = Calendar::statutory();
    let duty = duty(date(2023, 7, 3), Term::days(7), None);
    let now = morning(date(2023, 7, 4));
    let refusals = [
        decide(&duty, &Command::Close { text: String::new() }, &by("water"), calendar, now).unwrap_err(),
        decide(&duty, &Command::Acknowledge {}, &by("fire"), calendar, now).unwrap_err(),
        decide(&duty, &Command::SendBack { text: "退".into() }, &by("ecology"), calendar, now).unwrap_err(),
        decide(&duty, &Command::Resume {}, &by("ecology"), calendar, now).unwrap_err(),
        decide(&duty, &Command::Report { text: " ".into() }, &by("water"), calendar, now).unwrap_err(),
        decide(&Duty { follows: true, ..duty.clone() }, &Command::Acknowledge {}, &by("water"), calendar, now).unwrap_err(),
    ];
    let codes = refusals.iter().map(Refusal::code).collect::<Vec<_>>();
    assert_eq!(codes, ["not-the-creditor", "not-the-owner", "not-reported", "duty-clock", "words-required", "follows-its-case"]);
    for refusal in &refusals {
        let told = refusal.sentence();
        assert!(told.zh.ends_with('。') && told.en.ends_with('.') && !told.zh.is_ascii());
    }
    let mut one = duty;
    for (who, command) in [
        ("water", Command::Report { text: "已整改".into() }),
        ("ecology", Command::SendBack { text: "缺照片。".into() }),
        ("water", Command::Report { text: "已补".into() }),
        ("ecology", Command::Close { text: String::new() }),
    ] {
        let decision = decide(&one, &command, &by(who), calendar, now).unwrap();
        let told = decision.fact.act.sentence();
        // What somebody said ends as he ended it, in his own language.
        assert!(told.zh.ends_with('。') && told.en.ends_with(['.', '。']), "{told:?}");
        assert!(Act::label_of(decision.fact.act.kind()).is_some());
        let json = serde_json::to_string(&decision.duty).unwrap();
        assert_eq!(serde_json::from_str::<Duty>(&json).unwrap(), decision.duty);
        one = decision.duty;
    }
    assert_eq!((one.state, one.ended_on), (State::Closed, Some(date_of(now))));
    assert!(offers(&one, &by("ecology")).iter().all(|offer| offer.why_not.is_some()));
}
