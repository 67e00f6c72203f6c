//! Entries that come twice, late or beside another; reasons; seats.

use super::parlour::{Command, Event, Guest, Question, Seat};
use super::*;
use base::{EntityId, IssueId, Named};
use jiff::civil::{Date, date};
use uuid::Uuid;

const DAY: Date = Date::constant(2023, 7, 7);

fn id(n: u8) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(1_688_691_600_000, &[n; 10]).into_uuid()
}

fn visit() -> Visit {
    let stop = |n: u8| Stop {
        entity: EntityId::new(id(n)),
        code: String::new(),
        name: format!("企业{n}"),
        district: "211402".into(),
        reasons: vec![],
        leg_m: None,
        notes: vec![],
        raised: vec![],
        ended: None,
    };
    Visit::plan(DAY, vec![], vec![stop(1), stop(2)], None, DAY).unwrap()
}

fn entry(n: u8, act: Act) -> Entry {
    Entry { id: id(n), entity: EntityId::new(id(1)), act }
}

fn note(n: u8, text: &str, upon: Option<u8>) -> Entry {
    entry(n, Act::Note { text: text.into(), upon: upon.map(id) })
}

#[test]
fn an_entry_that_comes_twice_is_taken_once() {
    for one in [note(11, "缺用工", None), entry(12, Act::Raise { text: "停电".into() }), entry(13, Act::Done {})] {
        let first = take(&visit(), &one, "甲", DAY).unwrap();
        let second = take(&first.visit, &one, "甲", DAY).unwrap();
        assert_eq!((first.taken, second.taken), (Taken::New, Taken::Already));
        assert_eq!(first.visit, second.visit);
    }
}

#[test]
fn the_same_id_with_other_words_is_a_conflict_that_tells_what_is_kept() {
    let kept = take(&visit(), &note(11, "缺用工", None), "甲", DAY).unwrap().visit;
    for other in [note(11, "不缺用工", None), entry(11, Act::Raise { text: "缺用工".into() })] {
        assert_eq!(take(&kept, &other, "甲", DAY), Err(Refusal::Differs { kept: "缺用工".into() }));
    }
}

#[test]
fn a_note_written_upon_an_older_one_is_a_conflict_with_both_texts() {
    let first = take(&visit(), &note(11, "一", None), "甲", DAY).unwrap().visit;
    let theirs = take(&first, &note(12, "二", Some(11)), "乙", DAY).unwrap().visit;
    let refused = take(&theirs, &note(13, "三", Some(11)), "甲", DAY).unwrap_err();
    let Refusal::Changed { theirs: shown } = &refused else { panic!("{refused}") };
    assert_eq!((shown.as_ref().as_ref().unwrap().text.as_str(), refused.is_conflict()), ("二", true));
    // Whoever wrote the same words needs to decide nothing; whoever has seen theirs goes on.
    assert_eq!(take(&theirs, &note(14, "二", Some(11)), "甲", DAY).unwrap().taken, Taken::Already);
    let joined = take(&theirs, &note(15, "二、三", Some(12)), "甲", DAY).unwrap().visit;
    assert_eq!(joined.stops[0].notes.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["一", "二", "二、三"]);
}

#[test]
fn what_cannot_be_taken_is_refused() {
    let code = |visit: &Visit, entry: &Entry, on| take(visit, entry, "甲", on).unwrap_err().code();
    assert_eq!(code(&visit(), &note(11, "早", None), date(2023, 7, 6)), "visit-not-yet");
    assert_eq!(code(&visit(), &note(11, " ", None), DAY), "words-required");
    assert_eq!(code(&visit(), &Entry { entity: EntityId::new(id(9)), ..entry(11, Act::Done {}) }, DAY), "no-such-stop");
    assert_eq!(code(&visit(), &Entry { id: Uuid::nil(), ..entry(11, Act::Done {}) }, DAY), "no-entry-id");
    let done = take(&visit(), &entry(11, Act::Done {}), "甲", DAY).unwrap().visit;
    assert_eq!(code(&done, &entry(12, Act::Missed { text: "无人".into() }), DAY), "ended-otherwise");
    assert_eq!(take(&done, &entry(13, Act::Done {}), "乙", DAY).unwrap().taken, Taken::Already);
    assert_eq!(done.call_off("雨").unwrap_err(), Refusal::Begun);
    let off = visit().call_off("大雨").unwrap();
    assert_eq!((off.state(), code(&off, &note(11, "一", None), DAY)), (State::CalledOff, "called-off"));
    assert_eq!(Visit::plan(date(2023, 7, 6), vec![], visit().stops, None, DAY).unwrap_err().code(), "day-passed");
    assert_eq!(Visit::plan(DAY, vec![], vec![], None, DAY).unwrap_err().code(), "stops-out-of-range");
}

#[test]
fn a_visit_is_done_when_every_stop_has_ended() {
    let one = take(&visit(), &entry(11, Act::Done {}), "甲", DAY).unwrap().visit;
    assert_eq!(one.state(), State::Planned);
    let second = Entry { entity: EntityId::new(id(2)), ..entry(12, Act::Missed { text: "停产放假".into() }) };
    assert_eq!(take(&one, &second, "甲", DAY).unwrap().visit.state(), State::Done);
}

#[test]
fn reasons_come_by_urgency_and_are_none_when_there_is_none() {
    let rules = Rules { near_working_days: 5, long_days: 90, team: vec![] };
    let days = (DAY, date(2023, 7, 14));
    let quiet = Known { visited_on: Some(date(2023, 6, 1)), served_since: date(2023, 1, 1), ..Known::default() };
    assert_eq!(reasons(&quiet, &rules, days), []);
    let owed = |n: i8| Owed { what: Named::new("决定", "decide"), due_on: date(2023, 7, n), about: n.to_string() };
    let unsolved = |late| Unsolved { what: "停水".into(), asked_on: date(2023, 7, 3), late, about: "i".into() };
    let known = Known {
        owed: vec![owed(14), owed(15), owed(6)],
        unsolved: vec![unsolved(false), unsolved(true)],
        unclaimed: vec![(Named::new("奖补", "award"), "p".into())],
        visited_on: Some(date(2023, 4, 8)),
        ..quiet
    };
    let found = reasons(&known, &rules, days);
    let kinds: Vec<&str> = found.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["late", "unanswered", "near", "unsolved", "policy", "long"], "what is due on the 15th is not near");
    assert_eq!(found[5].text.zh, "上次走访是 2023-04-08，已过 90 天");
    assert!(urgency(&found) < urgency(&found[1..]));
    assert_eq!(urgency(&[]), None);
}

fn event() -> Event {
    let agenda = ["政策解读".to_owned(), " ".to_owned()];
    Event::open(Named::new("早餐会", "breakfast"), date(2023, 7, 12), "政务服务中心 9:00", &agenda, 2, DAY).unwrap()
}

fn sign_up(event: &Event, n: usize) -> Result<Option<Event>, Refusal> {
    event.decide(&Command::SignUp { guest: Guest { key: n.to_string(), name: format!("企业{n}"), on: DAY } }, DAY)
}

#[test]
fn seats_are_taken_in_order_and_whoever_waits_moves_up() {
    let mut event = event();
    assert_eq!(event.agenda, ["政策解读"]);
    for n in 1..=3 {
        event = sign_up(&event, n).unwrap().unwrap();
    }
    assert_eq!((event.taken(), event.waiting(), event.seat("3")), (2, 1, Some(Seat::Waits(1))));
    assert_eq!(sign_up(&event, 3), Ok(None), "nobody signs up twice");
    let event = event.decide(&Command::GiveUp { key: "1".into() }, DAY).unwrap().unwrap();
    assert_eq!((event.seat("1"), event.seat("3")), (None, Some(Seat::Taken)));
    let mut full = event;
    while let Ok(Some(next)) = sign_up(&full, full.guests.len() + 10) {
        full = next;
    }
    assert_eq!((full.guests.len(), sign_up(&full, 999).unwrap_err()), (52, Refusal::Full));
}

#[test]
fn whoever_is_not_on_the_list_asks_nothing_and_nothing_happens_afterwards() {
    let ask = |key: &str| Command::Ask { question: Question { key: key.into(), issue: IssueId::new(id(1)) } };
    let event = event();
    assert_eq!(event.decide(&ask("1"), DAY), Err(Refusal::NotSignedUp));
    let event = sign_up(&event, 1).unwrap().unwrap();
    let mut asked = event.clone();
    for _ in 0..5 {
        asked = asked.decide(&ask("1"), DAY).unwrap().unwrap();
    }
    assert_eq!(asked.decide(&ask("1"), DAY), Err(Refusal::Questions { most: 5 }));
    let after = date(2023, 7, 13);
    assert_eq!(event.decide(&ask("1"), after), Err(Refusal::Over));
    let minutes = Command::Minutes { text: "已答复".into() };
    assert_eq!(event.decide(&minutes, DAY), Err(Refusal::NotHeld { on: event.on }));
    assert_eq!(event.decide(&minutes, after).unwrap().unwrap().minutes, "已答复");
    assert_eq!(event.decide(&Command::CallOff { text: " ".into() }, DAY), Err(Refusal::WordsRequired));
}
