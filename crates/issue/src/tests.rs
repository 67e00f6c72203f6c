//! The rule that sorts, the process and what always holds of it.

use crate::*;
use base::{Named, OfficeId};
use calendar::Calendar;
use jiff::Timestamp;
use proptest::prelude::*;

fn office(id: &str) -> OfficeId {
    OfficeId::parse(id).unwrap()
}

fn catalogue() -> Catalogue {
    let category = |id: &str, words: &[&str], to: &str| Category {
        id: id.into(),
        name: Named::new(id, id),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        office: office(to),
        method: Some("ordinary".into()),
        term: None,
    };
    Catalogue {
        categories: vec![
            category("loan", &["贷款", "融资"], "finance"),
            category("land", &["用地", "土地证"], "natural-resources"),
        ],
    }
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn asked() -> Issue {
    let company = Company { code: None, name: "演示企业".into(), contact: String::new() };
    Issue::new(Channel::CompanyPage, company, "土地证办了两个月，想用它贷款", at("2023-07-07T09:00"))
}

fn hand(to: &str) -> Command {
    let to = Route { office: office(to), category: None, why: Named::new("人工", "by hand") };
    Command::Hand { to, learn: None }
}

fn step(issue: &Issue, command: &Command, day: &str) -> Result<Decision, Refusal> {
    let due = "2023-07-14".parse().ok();
    decide(issue, command, (&catalogue(), Calendar::statutory()), ("某岗位", due), at(&format!("{day}T10:00")))
}

fn judge(solved: bool, satisfaction: u8, text: &str) -> Command {
    Command::Judge { solved, satisfaction, text: text.into() }
}

#[test]
fn the_words_that_weigh_more_decide_and_a_correction_is_learned() {
    let text = asked().text;
    let found = route(&text, &catalogue(), &[]).unwrap();
    assert_eq!(found.office, office("natural-resources"), "three characters outweigh two");
    let taught = Learned { word: "想用它贷款".into(), office: office("finance"), category: Some("loan".into()) };
    let found = route(&text, &catalogue(), &[taught]).unwrap();
    assert_eq!((found.office, found.why.zh.as_str()), (office("finance"), "提到“想用它贷款”，按以往人工更正办理"));
    assert_eq!(route("", &catalogue(), &[]), None);
}

#[test]
fn the_company_closes_it_and_what_was_not_solved_goes_up() {
    let handed = step(&asked(), &hand("natural-resources"), "2023-07-07").unwrap();
    assert_eq!(handed.steps, [Step::Open(office("natural-resources"))]);
    let answered = step(&handed.issue, &Command::Answer { text: " 已补齐材料 ".into() }, "2023-07-17").unwrap();
    assert_eq!(answered.steps, [Step::Report("已补齐材料".into())]);
    assert!(answered.issue.round().unwrap().late, "the last day was the 14th");
    assert_eq!(step(&answered.issue, &judge(false, 2, " "), "2023-07-18"), Err(Refusal::WordsRequired));
    let again = step(&answered.issue, &judge(false, 2, "证还没拿到"), "2023-07-18").unwrap();
    assert_eq!(again.steps, [Step::SendBack("证还没拿到".into()), Step::Escalate("证还没拿到".into())]);
    assert_eq!((again.issue.state, again.issue.rounds.len(), again.issue.reopened()), (State::Handed, 2, 1));
    let answered = step(&again.issue, &Command::Answer { text: "已发证".into() }, "2023-07-19").unwrap();
    let closed = step(&answered.issue, &judge(true, 5, ""), "2023-07-19").unwrap();
    assert_eq!((closed.issue.state, &closed.steps[..]), (State::Solved, &[Step::Close(String::new())][..]));
    assert_eq!(closed.issue.rounds[0].answer.as_ref().unwrap().text, "已补齐材料", "the history stays");
    assert!(matches!(step(&closed.issue, &hand("finance"), "2023-07-20"), Err(Refusal::State { .. })));
}

#[test]
fn silence_closes_only_after_ten_working_days() {
    let handed = step(&asked(), &hand("finance"), "2023-07-07").unwrap().issue;
    let answered = step(&handed, &Command::Answer { text: "已答复".into() }, "2023-07-07").unwrap().issue;
    let until = "2023-07-21".parse().unwrap();
    assert_eq!(step(&answered, &Command::CloseUnjudged {}, "2023-07-21"), Err(Refusal::StillTime { until }));
    assert_eq!(step(&answered, &Command::CloseUnjudged {}, "2023-07-22").unwrap().issue.state, State::Unanswered);
}

#[test]
fn an_office_that_is_the_wrong_one_hands_it_on_without_a_round() {
    let handed = step(&asked(), &hand("finance"), "2023-07-07").unwrap().issue;
    assert_eq!(step(&handed, &hand("finance"), "2023-07-07"), Err(Refusal::SameOffice));
    let moved = step(&handed, &hand("tax"), "2023-07-10").unwrap();
    assert_eq!((moved.issue.rounds.len(), &moved.steps[..]), (1, &[Step::HandOver(office("tax"))][..]));
    let wrong =
        Command::Hand { to: Route { office: office("tax"), category: None, why: Named::new("", "") }, learn: Some("水".into()) };
    assert_eq!(step(&asked(), &wrong, "2023-07-07"), Err(Refusal::WordNotThere));
}

proptest! {
    /// Whatever is tried in whatever order: one duty at most is open to the office, what ended stays ended, every round but the last was called not solved.
    #[test]
    fn whatever_happens_the_rounds_add_up(steps in prop::collection::vec((0..6_u8, 0..7_u8), 0..40)) {
        let mut issue = asked();
        let (mut open, mut day) = (0_i32, 0_i64);
        for (what, mark) in steps {
            let command = match what {
                0 => hand("finance"),
                1 => hand("tax"),
                2 => Command::Answer { text: "答复".into() },
                3 => judge(mark % 2 == 0, mark, "说明"),
                4 => Command::CloseUnjudged {},
                _ => Command::Withdraw { text: "不问了".into() },
            };
            day += i64::from(mark);
            let now = at("2023-07-07T10:00") + jiff::SignedDuration::from_hours(24 * day);
            let before = issue.clone();
            if let Ok(done) = decide(&issue, &command, (&catalogue(), Calendar::statutory()), ("某岗位", None), now) {
                prop_assert!(before.state.is_open());
                for step in &done.steps {
                    open += match step { Step::Open(_) => 1, Step::Close(_) | Step::Drop(_) => -open, _ => 0 };
                }
                issue = done.issue;
            }
            prop_assert!(open <= 1);
            prop_assert_eq!(open == 1, matches!(issue.state, State::Handed | State::Answered));
            let last = issue.rounds.len().saturating_sub(1);
            for round in &issue.rounds[..last] {
                prop_assert!(round.verdict.as_ref().is_some_and(|verdict| !verdict.solved));
            }
        }
    }
}
