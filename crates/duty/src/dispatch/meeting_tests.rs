//! The agenda and the meeting: what is at issue, who answers until when, what a decision makes an office owe.

use super::*;
use crate::{By, Duty, New, Party, Point, Rulebook, Step, Subject};
use base::{DutyId, Named, OfficeId, ProjectId};
use calendar::{Calendar, Term};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date, time};
use uuid::Uuid;

fn office(id: &str) -> OfficeId {
    OfficeId::parse(id).unwrap()
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

/// A duty of `owner` that falls due so many days after 1 July 2023, about the project of that number.
fn owed(n: u128, owner: Party, days: u32, project: Option<u128>) -> Owed {
    let new = New {
        kind: "statutory".into(),
        what: Named::new(format!("第{n}项"), format!("thing {n}")),
        evidence: Named::new("决定", "the decision"),
        owner,
        creditor: Party::Applicant("x".into()),
        term: Term::days(days),
        method: None,
        ladder: "case".into(),
    };
    let duty = Duty::open(new, Subject::new("case", Uuid::nil()), Calendar::statutory(), at("2023-07-01T09:00")).unwrap();
    let site = project.map(|n| Site {
        project: ProjectId::new(Uuid::from_u128(n)),
        name: format!("项目{n}"),
        district: "211402".into(),
        cluster: Some("clean-energy".into()),
    });
    Owed { id: DutyId::new(Uuid::from_u128(n)), duty, kind_name: Named::new("种类", "kind"), site }
}

fn water() -> Party {
    Party::Office(office("water"))
}

const WINDOW: Window = Window { since: Some(date(2023, 7, 5)), until: date(2023, 7, 17) };

fn made(all: Vec<Owed>, undone: Vec<Owed>) -> Vec<(String, &'static str, Vec<&'static str>)> {
    let agenda = agenda(all, undone, WINDOW, Calendar::statutory(), date(2023, 7, 10)).unwrap();
    let lines = |entry: &Entry| entry.lines.iter().map(|line| line.why.as_str()).collect();
    agenda.entries.iter().map(|entry| (entry.title.zh.clone(), entry.why.as_str(), lines(entry))).collect()
}

#[test]
fn what_slipped_since_and_what_slips_next_stand_by_project_the_gravest_first() {
    let applicant = || Party::Applicant("91".into());
    let all = vec![
        owed(1, water(), 3, Some(7)),                       // 4 July: an older meeting's
        owed(2, water(), 12, Some(8)),                      // 13 July: before the next meeting
        owed(3, Party::Office(office("fire")), 5, Some(9)), // 6 July: slipped
        owed(4, water(), 12, Some(9)),                      // the same project
        owed(5, applicant(), 5, Some(9)),                   // shown beside them
        owed(6, applicant(), 5, Some(10)),                  // no entry of its own
        owed(7, water(), 16, Some(11)),                     // 17 July: the next meeting's
        owed(8, water(), 5, None),                          // without a project
    ];
    let mut reported = owed(9, water(), 5, Some(12));
    reported.duty.state = crate::State::Reported;
    let undone = owed(2, water(), 12, Some(8));
    let wanted = [
        ("项目9".to_owned(), "slipped", vec!["slipped", "slipped", "coming"]),
        ("第8项".to_owned(), "slipped", vec!["slipped"]),
        ("项目8".to_owned(), "undone", vec!["undone"]),
    ];
    assert_eq!(made([all, vec![reported.clone()]].concat(), vec![undone]), wanted, "what was decided counts once, as that");
    assert_eq!(made(vec![], vec![reported]), [("项目12".to_owned(), "undone", vec!["undone"])], "it waits for the chair's word");
}

#[test]
fn a_slice_holds_what_any_of_its_parts_holds() {
    let one = owed(1, water(), 3, Some(7));
    let scope = |offices: &[&str], districts: &[&str], clusters: &[&str]| Scope {
        offices: offices.iter().map(|id| office(id)).collect(),
        districts: districts.iter().map(|id| (*id).to_owned()).collect(),
        clusters: clusters.iter().map(|id| (*id).to_owned()).collect(),
    };
    for holds in [
        scope(&[], &[], &[]),
        scope(&["water"], &[], &[]),
        scope(&["fire"], &["211402"], &[]),
        scope(&[], &[], &["clean-energy"]),
    ] {
        assert!(holds.holds(&one), "{holds:?}");
    }
    assert!(!scope(&["fire"], &["211403"], &["swimwear"]).holds(&one));
}

fn series() -> Series {
    Series {
        id: "mayor".into(),
        name: Named::new("周调度", "weekly"),
        chair: "mayor".into(),
        cadence: Cadence { rhythm: Rhythm::Weekly(vec![Weekday::Monday]), roll: Roll::Forward },
        at: time(14, 30, 0, 0),
        minutes: 90,
        answer: 3,
        scope: Scope::default(),
        reading: None,
        source: "甲".into(),
        confidence: "high".into(),
    }
}

fn rulebook() -> Rulebook {
    let name = Named::new("一般", "ordinary");
    let points = vec![Point { id: "arranged".into(), name: name.clone(), after: Term::days(0), step: Step::Acknowledge }];
    let method = |id: &str, term| crate::Method {
        id: id.into(),
        name: name.clone(),
        summary: name.clone(),
        points: points.clone(),
        cadence: None,
        term,
        hours: None,
    };
    Rulebook { methods: vec![method("ordinary", Some(Term::days(7))), method("complex", None)], ..Rulebook::default() }
}

fn frozen() -> Meeting {
    let chair =
        Chair { id: "mayor".into(), name: Named::new("市长", "mayor"), post: Party::parse("post:city/leader").unwrap() };
    let calendar = Calendar::statutory();
    let sitting = series().cadence.next(date(2023, 7, 7), 1, calendar).unwrap()[0];
    let meeting = Meeting::planned(&series(), &chair, sitting, calendar).unwrap();
    assert_eq!((meeting.on, meeting.freeze_on), (date(2023, 7, 10), date(2023, 7, 5)));
    assert_eq!(meeting.takes_answers(at("2023-07-05T09:00")).unwrap_err().code(), "agenda-not-frozen");
    let agenda = agenda(vec![owed(3, water(), 5, Some(9))], vec![], WINDOW, calendar, date(2023, 7, 7)).unwrap();
    meeting.frozen(agenda, WINDOW, at("2023-07-07T09:00"))
}

fn act(meeting: &Meeting, command: Command, now: &str) -> Result<Outcome, Refusal> {
    let by = By { party: Party::parse("post:city/leader").unwrap(), name: "市领导".into() };
    decide(meeting, Uuid::nil(), command, &by, (&rulebook(), Calendar::statutory()), at(now))
}

fn resolve(term: Option<Term>, method: Option<&str>) -> Command {
    let entry = format!("project:{}", Uuid::from_u128(9));
    Command::Decide { entry, text: " 三日内答复 ".into(), office: office("fire"), term, method: method.map(str::to_owned) }
}

#[test]
fn offices_answer_until_the_meeting_begins() {
    let meeting = frozen();
    let answer = |id: &str, text: &str| Command::Answer {
        entry: format!("project:{}", Uuid::from_u128(9)),
        office: office(id),
        text: text.into(),
    };
    let first = act(&meeting, answer("water", "正在办"), "2023-07-07T10:00").unwrap().meeting;
    let second = act(&first, answer("water", "明日办结"), "2023-07-10T14:29").unwrap().meeting;
    let texts: Vec<&str> = second.entries[0].answers.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["明日办结"], "the last word of an office counts");
    assert_eq!(act(&meeting, answer("fire", "无"), "2023-07-07T10:00").unwrap_err().code(), "not-your-entry");
    assert_eq!(act(&meeting, answer("water", " "), "2023-07-07T10:00").unwrap_err().code(), "words-required");
    assert_eq!(act(&meeting, answer("water", "晚"), "2023-07-10T14:30").unwrap_err().code(), "answers-closed");
}

#[test]
fn decisions_are_duties_when_the_meeting_is_closed() {
    let meeting = frozen();
    let (day, term) = ("2023-07-10T15:00", Some(Term::working_days(5)));
    assert_eq!(act(&meeting, resolve(term, None), "2023-07-07T10:00").unwrap_err().code(), "meeting-not-yet");
    assert_eq!(act(&meeting, resolve(None, None), day).unwrap_err().code(), "term-required");
    assert_eq!(act(&meeting, resolve(Some(Term::hours(2)), None), day).unwrap_err().code(), "term-required");
    assert_eq!(act(&meeting, resolve(None, Some("complex")), day).unwrap_err().code(), "term-required");
    assert_eq!(act(&meeting, resolve(None, Some("hurried")), day).unwrap_err().code(), "unknown-method");
    let mut next = act(&meeting, resolve(term, None), day).unwrap().meeting;
    next = act(&next, resolve(None, Some("ordinary")), day).unwrap().meeting;
    next = act(&next, resolve(Some(Term::days(30)), Some("complex")), day).unwrap().meeting;
    next = act(&next, Command::Withdraw { n: 2 }, day).unwrap().meeting;
    assert_eq!(act(&next, Command::Withdraw { n: 2 }, day).unwrap_err().code(), "no-such-decision");
    next = act(&next, resolve(None, Some("ordinary")), day).unwrap().meeting;
    assert_eq!(next.resolutions.iter().map(|one| one.n).collect::<Vec<_>>(), [1, 3, 4], "a number is never given twice");
    let done = act(&next, Command::Hold { note: "请抓紧。".into() }, day).unwrap();
    let due: Vec<Option<Date>> = done.duties.iter().map(|one| one.duty.due.map(|due| due.on)).collect();
    assert_eq!(due, [Some(date(2023, 7, 17)), Some(date(2023, 8, 9)), Some(date(2023, 7, 17))]);
    let duty = &done.duties[0].duty;
    assert_eq!((duty.what.zh.as_str(), duty.subject.slot.as_str()), ("三日内答复（项目9）", "decision:1"));
    assert_eq!((duty.owner.to_string(), duty.creditor.to_string()), ("office:fire".into(), "post:city/leader".into()));
    assert_eq!(done.duties[0].project, Some(ProjectId::new(Uuid::from_u128(9))));
    assert_eq!(act(&done.meeting, resolve(term, None), day).unwrap_err().code(), "meeting-over");
    let text = serde_json::to_string(&done.meeting).unwrap();
    assert_eq!(serde_json::from_str::<Meeting>(&text).unwrap(), done.meeting, "it reads as it is stored");
}

#[test]
fn a_frozen_agenda_asks_each_office_once_and_the_meeting_settles_it() {
    let calendar = Calendar::statutory();
    let all = vec![
        owed(3, water(), 5, Some(9)),
        owed(4, Party::Office(office("fire")), 5, Some(9)),
        owed(5, Party::Post(office("city"), "leader".into()), 5, Some(9)),
        owed(6, water(), 5, None),
        owed(7, Party::Applicant("91".into()), 5, Some(9)),
    ];
    let made = agenda(all.clone(), vec![], WINDOW, calendar, date(2023, 7, 7)).unwrap();
    let planned = frozen();
    let meeting = planned.frozen(made, WINDOW, at("2023-07-07T09:00"));
    let asked = meeting.asks(Uuid::from_u128(1), &rulebook(), calendar, at("2023-07-07T09:00")).unwrap();
    let owners: Vec<String> = asked.iter().map(|duty| duty.owner.to_string()).collect();
    // Neither the chair's own office nor a company is asked.
    assert_eq!(owners, ["post:fire/office-head", "post:water/office-head"]);
    let (fire, water) = (&asked[0], &asked[1]);
    assert_eq!((water.due.unwrap().on, water.follows, water.subject.slot.as_str()), (meeting.on, true, "answer:water"));
    assert_eq!(water.what.zh, "在 2023-07-10 14:30 前答复“周调度”的 2 项议题：项目9、第6项");
    // That it is to be answered is itself no matter for an agenda.
    let site = all[0].site.clone();
    let own = Owed { id: DutyId::new(Uuid::from_u128(99)), duty: water.clone(), kind_name: Named::new("答", "a"), site };
    assert!(agenda(vec![own.clone()], vec![own], WINDOW, calendar, date(2023, 7, 7)).unwrap().entries.is_empty());

    let day = date(2023, 7, 7);
    let answer = |meeting: &Meeting, entry: String, id: &str| {
        act(meeting, Command::Answer { entry, office: office(id), text: "正在办".into() }, "2023-07-07T10:00").unwrap().meeting
    };
    let (project, single) = (format!("project:{}", Uuid::from_u128(9)), format!("duty:{}", Uuid::from_u128(6)));
    let half = answer(&meeting, project, "water");
    assert_eq!(half.settles(water, "w", day), None, "one of two");
    let whole = answer(&half, single, "water");
    let closed = whole.settles(water, "w", day).unwrap().duty;
    assert_eq!((closed.state, closed.ended_late()), (crate::State::Closed, false));
    assert_eq!(whole.settles(&closed, "w", day), None, "it has ended");
    assert_eq!(whole.settles(fire, "w", day), None, "the other one still owes its own");
    let held = Meeting { stage: Stage::Held, ..whole };
    assert_eq!(held.settles(fire, "w", day).unwrap().duty.state, crate::State::Lapsed);
    let decision = owed(8, Party::Office(office("fire")), 5, None).duty;
    assert_eq!(held.settles(&decision, "w", day), None, "decisions stay");
}

#[test]
fn a_series_is_inner_only_when_nobody_else_can_stand_on_its_agenda() {
    let chair = |post: &str| Chair { id: "c".into(), name: Named::new("甲", "a"), post: Party::parse(post).unwrap() };
    let of = |scope: Scope| Series { scope, ..series() };
    let own = of(Scope { offices: vec![office("water")], ..Scope::default() });
    assert!(own.is_inner(&chair("post:water/office-head")) && !own.is_inner(&chair("post:fire/office-head")));
    assert!(!of(Scope::default()).is_inner(&chair("post:water/office-head")));
    let district = of(Scope { districts: vec!["211402".into()], ..Scope::default() });
    assert!(!district.is_inner(&chair("post:lianshan/office-head")));
    assert!(district.looks_at("211402") && !district.looks_at("211403") && of(Scope::default()).looks_at("211403"));
    assert!(!own.looks_at("211402"));
}
