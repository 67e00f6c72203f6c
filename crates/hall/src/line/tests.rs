//! Who is called next, on a hall of two windows and two groups.

use super::*;
use crate::{Command, Precedence, Rules};
use base::{Named, OfficeId, TicketId};
use jiff::civil::time;
use proptest::prelude::*;
use uuid::Uuid;

fn hall() -> Hall {
    let office = OfficeId::parse("window-centre").unwrap();
    let name = || Named::new("名", "name");
    let group = |id: &str, letter: &str| Group {
        id: id.into(),
        letter: letter.into(),
        name: name(),
        what: name(),
        offices: vec![office.clone()],
        usual_minutes: 10,
    };
    let window = |id: &str, groups: &[&str]| Window {
        id: id.into(),
        name: name(),
        office: office.clone(),
        groups: groups.iter().map(|&id| id.to_owned()).collect(),
    };
    Hall {
        centre: office.clone(),
        groups: vec![group("projects", "A"), group("land", "B")],
        windows: vec![window("1", &["projects", "land"]), window("2", &["projects"])],
        precedence: ["disabled", "elderly"].map(|id| Precedence { id: id.into(), name: name(), basis: name() }).to_vec(),
        rules: Rules {
            in_a_row: 2,
            calls_before_missed: 2,
            waiting_max: 3,
            opens: time(8, 30, 0, 0),
            closes: time(16, 30, 0, 0),
        },
    }
}

fn at(minute: i64) -> Timestamp {
    "2023-07-07T09:00:00+08:00".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn id(n: u64) -> TicketId {
    TicketId::new(Uuid::from_u64_pair(0x0189_2c5e_0000_7000, n))
}

fn ticket(hall: &Hall, n: u64, group: &str, precedence: Option<&str>) -> Ticket {
    Ticket::take(hall, (id(n), hall.group(group).unwrap()), precedence, &[], at(n as i64)).unwrap()
}

fn numbers(line: &[&Ticket]) -> Vec<u64> {
    line.iter().map(|ticket| ticket.id.uuid().as_u64_pair().1).collect()
}

fn call(hall: &Hall, ticket: &Ticket, window: &str, minute: i64) -> Ticket {
    ticket.decide(hall, &Command::Call { window: window.into() }, Some("clerk"), at(minute)).unwrap()
}

#[test]
fn precedence_goes_first_by_its_rank_but_does_not_starve_the_others() {
    let hall = hall();
    let some = [(1, None), (2, None), (3, Some("elderly")), (4, Some("disabled")), (5, Some("elderly")), (6, Some("elderly"))];
    let all: Vec<Ticket> = some.iter().map(|&(n, precedence)| ticket(&hall, n, "projects", precedence)).collect();
    assert_eq!(numbers(&Line::new(&hall, &all).of(&hall.windows[0])), [4, 3, 1, 5, 6, 2]);
    // What was called just now counts: after two with precedence it is the turn of the others.
    let mut all = all;
    all[3] = call(&hall, &all[3], "1", 10);
    all[2] = call(&hall, &all[2], "2", 11);
    assert_eq!(numbers(&Line::new(&hall, &all).of(&hall.windows[0])), [1, 5, 6, 2]);
}

#[test]
fn a_window_calls_its_own_groups_and_first_what_was_handed_to_it() {
    let hall = hall();
    let mut all = vec![ticket(&hall, 1, "land", None), ticket(&hall, 2, "projects", None), ticket(&hall, 3, "land", None)];
    let line = |all: &[Ticket], window: usize| numbers(&Line::new(&hall, all).of(&hall.windows[window]));
    assert_eq!((line(&all, 0), line(&all, 1)), (vec![1, 2, 3], vec![2]));
    let called = call(&hall, &all[2], "1", 5);
    all[2] = called.decide(&hall, &Command::Hand { to: "2".into() }, Some("clerk"), at(6)).unwrap();
    assert_eq!((line(&all, 0), line(&all, 1)), (vec![1, 2], vec![3, 2]));
    assert_eq!(Line::new(&hall, &[]).next(&hall.windows[0]), Err(HallError::NobodyWaits));
}

#[test]
fn the_expected_wait_counts_the_work_ahead_and_shares_it_among_windows_at_work() {
    let hall = hall();
    let mut all: Vec<Ticket> = (1..=4).map(|n| ticket(&hall, n, "projects", None)).collect();
    let ahead = |all: &[Ticket], n: usize, minute| Line::new(&hall, all).outlook(&all[n], at(minute));
    // Nobody is at work yet: one window is expected to begin.
    assert_eq!(ahead(&all, 0, 5), Some(Outlook { ahead: 0, minutes: 0 }));
    assert_eq!(ahead(&all, 3, 5), Some(Outlook { ahead: 3, minutes: 30 }));
    all[0] = call(&hall, &all[0], "1", 5);
    all[1] = call(&hall, &all[1], "2", 5);
    assert_eq!(ahead(&all, 0, 5), None, "whoever is called waits no more");
    // Two in hand, ten minutes each, and one before: thirty minutes of work for two windows.
    assert_eq!(ahead(&all, 3, 5), Some(Outlook { ahead: 1, minutes: 15 }));
    all[0] = all[0].decide(&hall, &Command::Serve {}, Some("clerk"), at(5)).unwrap();
    all[0] = all[0].decide(&hall, &Command::Finish {}, Some("clerk"), at(9)).unwrap();
    assert_eq!(ahead(&all, 2, 9), Some(Outlook { ahead: 0, minutes: 0 }), "a free window takes the next at once");
    assert_eq!(all[0].served_seconds, 240);
}

#[test]
fn each_step_follows_from_the_state_before() {
    let hall = hall();
    let new = ticket(&hall, 1, "projects", None);
    let refused = |ticket: &Ticket, command: Command| ticket.decide(&hall, &command, None, at(9)).unwrap_err().code();
    for command in [Command::Again {}, Command::Serve {}, Command::Finish {}, Command::Miss {}, Command::Rejoin {}] {
        assert_eq!(refused(&new, command), "ticket-state");
    }
    assert_eq!(refused(&new, Command::Call { window: "9".into() }), "no-such-window");
    let called = call(&hall, &new, "1", 2);
    assert_eq!(refused(&called, Command::Miss {}), "call-again");
    assert_eq!(refused(&called, Command::Hand { to: "1".into() }), "same-window");
    let again = called.decide(&hall, &Command::Again {}, Some("clerk"), at(3)).unwrap();
    let missed = again.decide(&hall, &Command::Miss {}, Some("clerk"), at(4)).unwrap();
    let back = missed.decide(&hall, &Command::Rejoin {}, Some("clerk"), at(5)).unwrap();
    assert_eq!((back.state, back.since, back.window.as_deref(), back.ended_at), (State::Waiting, at(5), None, None));
    assert_eq!(missed.decide(&hall, &Command::Rejoin {}, None, at(24 * 60)).unwrap_err().code(), "ticket-of-another-day");
    let words: Vec<&str> = back.log.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(words, ["take", "call", "again", "miss", "rejoin"]);
}

#[test]
fn a_group_takes_no_more_than_it_can_and_only_in_opening_hours() {
    let hall = hall();
    let all: Vec<Ticket> = (1..=3).map(|n| ticket(&hall, n, "projects", None)).collect();
    let more = |group: &str| Ticket::take(&hall, (id(9), hall.group(group).unwrap()), None, &all, at(9));
    assert_eq!(more("projects").unwrap_err().code(), "hall-full");
    assert!(more("land").is_ok());
    let (friday, monday) = (jiff::civil::date(2023, 7, 7), jiff::civil::date(2023, 7, 10));
    let closed = |minute, working| match hall.open_at(at(minute), working, monday) {
        Err(HallError::Closed { on, .. }) => Some(on),
        _ => None,
    };
    assert_eq!(
        [closed(0, true), closed(-31, true), closed(450, true), closed(0, false)],
        [None, Some(friday), Some(monday), Some(monday)]
    );
}

#[test]
fn only_its_own_people_sit_at_a_window_and_those_of_the_centre_at_all() {
    let mut hall = hall();
    hall.windows[1].office = OfficeId::parse("water").unwrap();
    let seat = |window, office| hall.seat(window, office).err().map(|error| error.code());
    assert_eq!([seat("1", "window-centre"), seat("2", "window-centre"), seat("2", "water")], [None; 3]);
    assert_eq!([seat("1", "water"), seat("7", "water")], [Some("not-your-window"), Some("no-such-window")]);
}

proptest! {
    /// Whatever waits is in the line of its window exactly once, and among equals nobody overtakes.
    #[test]
    fn a_line_loses_and_doubles_nobody(kinds in proptest::collection::vec(0_usize..3, 0..40)) {
        let hall = hall();
        let ways = [None, Some("disabled"), Some("elderly")];
        let all: Vec<Ticket> = (1..).zip(&kinds).map(|(n, &kind)| ticket(&hall, n, "projects", ways[kind])).collect();
        let line = Line::new(&hall, &all).of(&hall.windows[0]);
        let mut found = numbers(&line);
        for way in ways {
            let of_way: Vec<&Ticket> = line.iter().copied().filter(|ticket| ticket.precedence.as_deref() == way).collect();
            prop_assert!(of_way.is_sorted_by_key(|ticket| ticket.since));
        }
        // While ordinary people wait, no more than two with precedence are called in a row.
        let last_ordinary = line.iter().rposition(|ticket| ticket.precedence.is_none()).unwrap_or(0);
        let runs = line[..last_ordinary].split(|ticket| ticket.precedence.is_none());
        prop_assert!(runs.into_iter().all(|run| run.len() <= 2));
        found.sort_unstable();
        prop_assert_eq!(found, (1..=kinds.len() as u64).collect::<Vec<_>>());
    }
}
