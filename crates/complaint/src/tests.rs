//! Who may know, the process, and what always holds of both.

use crate::*;
use base::{Named, OfficeId};
use calendar::{Calendar, Term};
use jiff::Timestamp;
use proptest::prelude::*;

const OFFICES: [&str; 6] = ["discipline", "above", "water", "land", "emergency", "government"];

fn office(id: &str) -> OfficeId {
    OfficeId::parse(id).unwrap()
}

fn plan() -> Plan {
    let named = || Named::new("甲", "a");
    let way = |channel, answer, extension| Way {
        channel,
        accept: Term::days(15),
        answer: Term::days(answer),
        extension,
        again: Term::days(30),
        basis: named(),
    };
    Plan {
        categories: vec![Category { id: "slow".into(), name: named(), what: named() }],
        ways: vec![way(Channel::Board, 15, None), way(Channel::Petition, 60, Some(30))],
        grounds: vec![Ground { id: "court".into(), name: named(), basis: named() }],
        ..Plan::new(office("discipline"), office("above"))
    }
}

fn at(day: &str) -> Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

fn written(channel: Channel, named: &[&str]) -> Complaint {
    let named = named.iter().map(|id| office(id)).collect();
    Complaint::new(channel, "材料齐全，窗口三次不收", named, &plan(), at("2023-07-07")).unwrap()
}

fn step(complaint: &Complaint, command: Command, day: &str) -> Result<Decision, Refusal> {
    decide(complaint, &command, (&plan(), Calendar::statutory()), ("某岗位", "2023-09-05".parse().ok()), at(day))
}

fn done(complaint: &Complaint, command: Command, day: &str) -> Complaint {
    step(complaint, command, day).unwrap().complaint
}

fn hand(to: &str) -> Command {
    Command::Hand { office: office(to), why: "业务主管".into() }
}

fn opened(owed: Owed, by: &str, to: &str) -> Step {
    Step::Open { owed, by: office(by), to: office(to) }
}

fn over(by: &str, to: &str) -> Step {
    Step::HandOver { by: office(by), to: office(to) }
}

fn say(text: &str) -> Command {
    Command::Answer { text: text.into() }
}

fn judge(satisfied: bool) -> Command {
    Command::Judge { satisfied, text: "窗口仍然不收".into() }
}

#[test]
fn whoever_is_complained_of_never_keeps_it() {
    assert_eq!(written(Channel::Board, &["water"]).keeper, office("discipline"));
    assert_eq!(written(Channel::Board, &["discipline"]).keeper, office("above"));
    let both = vec![office("discipline"), office("above")];
    assert_eq!(Complaint::new(Channel::Board, "甲", both, &plan(), at("2023-07-07")), Err(Refusal::NobodyLeft));
    assert_eq!(Complaint::new(Channel::Board, " ", vec![], &plan(), at("2023-07-07")), Err(Refusal::WordsRequired));
    // Found out while it is read: it goes up, and so does what is owed.
    let one = written(Channel::Board, &[]);
    let moved = step(&one, Command::Name { offices: vec![office("discipline")] }, "2023-07-08").unwrap();
    assert_eq!((moved.complaint.keeper, moved.steps), (office("above"), vec![over("above", "above")]));
}

#[test]
fn an_office_looks_into_it_and_the_writer_sends_it_up_once() {
    let one = written(Channel::Board, &["water"]);
    let accepted = step(&one, Command::Accept { category: Some("slow".into()) }, "2023-07-08").unwrap();
    assert_eq!(accepted.steps[1], opened(Owed::Answer, "discipline", "above"));
    let one = accepted.complaint;
    assert_eq!(step(&one, hand("water"), "2023-07-09"), Err(Refusal::Named));
    assert_eq!(step(&one, hand("discipline"), "2023-07-09"), Err(Refusal::SameOffice));
    let one = done(&one, hand("land"), "2023-07-09");
    assert_eq!(step(&one, Command::Name { offices: vec![office("land")] }, "2023-07-09"), Err(Refusal::HasIt));
    let one = done(&one, say("已核实"), "2023-07-10");
    assert_eq!(step(&one, Command::Judge { satisfied: false, text: " ".into() }, "2023-07-11"), Err(Refusal::WordsRequired));
    let again = step(&one, judge(false), "2023-07-11").unwrap();
    assert_eq!(again.steps[1], opened(Owed::Again, "discipline", "above"));
    let one = done(&again.complaint, say("已处理"), "2023-07-12");
    let last = done(&one, judge(false), "2023-07-13");
    assert_eq!((last.state, last.unsatisfied()), (State::Unsatisfied, 2));
    assert!(matches!(step(&last, judge(true), "2023-07-14"), Err(Refusal::State { .. })));
    // Kept by the discipline office itself, it goes to whoever stands above.
    let one = done(&written(Channel::Board, &[]), Command::Accept { category: None }, "2023-07-08");
    let one = done(&one, say("已核实"), "2023-07-10");
    assert_eq!(step(&one, judge(false), "2023-07-11").unwrap().steps[1], opened(Owed::Again, "above", "discipline"));
}

#[test]
fn a_petition_is_put_off_once_and_in_time() {
    let board = done(&written(Channel::Board, &[]), Command::Accept { category: None }, "2023-07-08");
    let extend = || Command::Extend { text: "情况复杂".into() };
    assert_eq!(step(&board, extend(), "2023-07-09"), Err(Refusal::NoExtension));
    let one = done(&written(Channel::Petition, &[]), Command::Accept { category: None }, "2023-07-08");
    assert_eq!(step(&one, extend(), "2023-09-06"), Err(Refusal::TooLate));
    let longer = step(&one, extend(), "2023-09-05").unwrap();
    assert_eq!(longer.steps, [Step::PutOff { text: "情况复杂".into(), until: "2023-10-05".parse().unwrap() }]);
    assert_eq!(step(&longer.complaint, extend(), "2023-09-05"), Err(Refusal::NoExtension));
}

#[test]
fn silence_closes_only_after_ten_working_days_and_a_refusal_needs_its_ground() {
    let one = written(Channel::Board, &[]);
    let decline = |ground: &str| Command::Decline { ground: ground.into(), text: "已由法院受理".into() };
    assert_eq!(step(&one, decline("because"), "2023-07-07"), Err(Refusal::UnknownGround));
    assert_eq!(done(&one, decline("court"), "2023-07-07").state, State::Declined);
    let one = done(&one, Command::Accept { category: None }, "2023-07-07");
    let one = done(&one, say("已核实"), "2023-07-07");
    let until = "2023-07-21".parse().unwrap();
    assert_eq!(step(&one, Command::CloseUnjudged {}, "2023-07-21"), Err(Refusal::StillTime { until }));
    assert_eq!(done(&one, Command::CloseUnjudged {}, "2023-07-22").state, State::Unjudged);
}

proptest! {
    /// Whatever is tried in whatever order: nobody of a named office may ever read it, none owes anything of it, and one duty is open at most.
    #[test]
    fn no_named_office_ever_has_it(named in prop::collection::vec(0..6_usize, 0..3), steps in prop::collection::vec((0..9_u8, 0..6_usize), 0..40)) {
        let named: Vec<OfficeId> = named.into_iter().map(|n| office(OFFICES[n])).collect();
        let Ok(mut one) = Complaint::new(Channel::Petition, "甲", named, &plan(), at("2023-07-07")) else { return Ok(()) };
        let mut owes: Vec<OfficeId> = vec![one.keeper.clone(), one.creditor(&plan()).clone()];
        for (what, n) in steps {
            let to = office(OFFICES[n]);
            let command = match what {
                0 => Command::Accept { category: None },
                1 => Command::Decline { ground: "court".into(), text: "甲".into() },
                2 => Command::Name { offices: vec![to] },
                3 | 4 => Command::Hand { office: to, why: String::new() },
                5 => Command::Extend { text: "甲".into() },
                6 => say("甲"),
                7 => judge(n % 2 == 0),
                _ => Command::Add { text: "甲".into() },
            };
            let Ok(decision) = step(&one, command, "2023-07-09") else { continue };
            one = decision.complaint;
            for step in decision.steps {
                match step {
                    Step::Open { by, to, .. } => {
                        prop_assert!(owes.is_empty());
                        owes = vec![by, to];
                    }
                    Step::HandOver { by, to } => {
                        prop_assert!(!owes.is_empty());
                        owes = vec![by, to];
                    }
                    Step::Close(_) => owes.clear(),
                    Step::Report(_) | Step::PutOff { .. } => {}
                }
            }
            prop_assert!(owes.iter().all(|office| !one.named.contains(office)));
            prop_assert_eq!(!owes.is_empty(), one.state.is_open());
            for id in OFFICES {
                let reader = |seat| Reader { office: Some(office(id)), seat };
                prop_assert!(!one.is_open_to(&reader(Seat::Other)));
                if one.named.contains(&office(id)) {
                    prop_assert!(!one.is_open_to(&reader(Seat::Inspector)) && !one.is_open_to(&reader(Seat::Head)));
                } else if one.keeper == office(id) {
                    prop_assert!(one.is_open_to(&reader(Seat::Inspector)));
                }
            }
        }
    }
}
