//! What a task force does and refuses.

use super::*;
use crate::{Kind, Method, State};

fn office(id: &str) -> OfficeId {
    OfficeId::parse(id).unwrap()
}

fn head() -> Party {
    Party::Post(office("city-government"), "leader".into())
}

fn member(id: &str) -> Member {
    let liaison = Party::Post(office(id), "reviewer".into());
    Member { office: office(id), liaison, answers_for: "用地手续".into(), since: "2023-02-01".parse().unwrap() }
}

fn force() -> Force {
    Force::form(Form::TaskForce, Named::new("项目专班", "task force"), head(), vec![member("land"), member("water")]).unwrap()
}

fn rulebook() -> Rulebook {
    let kind = |id: &str| Kind {
        id: id.into(),
        name: Named::new(id, id),
        evidence: Named::new("佐证", "proof"),
        ladder: "office".into(),
        term: None,
        creditor: None,
    };
    let method = Method {
        id: "ordinary".into(),
        name: Named::new("一般", "ordinary"),
        summary: Named::new("", ""),
        hours: None,
        term: Some(Term::days(7)),
        points: Vec::new(),
        cadence: None,
    };
    Rulebook { kinds: vec![kind(MILESTONE), kind(CHARGE)], methods: vec![method], ..Rulebook::default() }
}

fn step(force: &Force, command: Command, owed: &[Duty]) -> Result<Outcome, Refusal> {
    reached(force, command, owed, &BTreeMap::new())
}

fn reached(force: &Force, command: Command, owed: &[Duty], reached: &BTreeMap<String, Date>) -> Result<Outcome, Refusal> {
    let by = By { party: head(), name: "市领导".into() };
    let now = "2023-02-06T10:00:00+08:00".parse().unwrap();
    decide((force, Uuid::nil()), command, &by, Around { owed, reached }, (&rulebook(), Calendar::statutory()), now)
}

fn plan(reached_by: Option<&str>) -> Command {
    let (what, office) = ("开工".to_owned(), office("land"));
    Command::Plan { what, office, term: Some(Term::days(30)), reached_by: reached_by.map(str::to_owned) }
}

fn code(result: Result<Outcome, Refusal>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn it_is_formed_of_posts_and_of_each_office_once() {
    let form = |head, members| Force::form(Form::LeadingGroup, Named::new("领导小组", "group"), head, members);
    assert_eq!(form(Party::Office(office("land")), vec![member("land")]).unwrap_err().code(), "post-required");
    assert_eq!(form(head(), vec![]).unwrap_err().code(), "member-required");
    assert_eq!(form(head(), vec![member("land"), member("land")]).unwrap_err().code(), "member-twice");
    let foreign = Member { liaison: Party::Post(office("water"), "reviewer".into()), ..member("land") };
    assert_eq!(form(head(), vec![foreign]).unwrap_err().code(), "liaison-of-another");
    let silent = Member { answers_for: " ".into(), ..member("land") };
    assert_eq!(form(head(), vec![silent]).unwrap_err().code(), "words-required");
    assert_eq!(form(head(), vec![member("land")]).unwrap().formed_on.to_string(), "2023-02-01");
}

#[test]
fn a_milestone_is_a_duty_of_a_member_and_a_fact_reaches_it() {
    let out = step(&force(), plan(Some("started")), &[]).unwrap();
    let duty = out.duty.unwrap();
    assert_eq!((duty.kind.as_str(), duty.owner.to_string(), &duty.creditor), (MILESTONE, "office:land".into(), &head()));
    assert_eq!((duty.due.unwrap().on.to_string(), reached_by(&duty)), ("2023-03-08".to_owned(), Some("started")));
    assert_eq!(code(step(&force(), plan(Some("started")), std::slice::from_ref(&duty))), "planned-already");
    let done = BTreeMap::from([("started".to_owned(), "2023-01-30".parse().unwrap())]);
    assert_eq!(code(reached(&force(), plan(Some("started")), &[], &done)), "reached-already");
    assert_eq!(reached_by(&step(&force(), plan(None), &[]).unwrap().duty.unwrap()), None);
}

#[test]
fn what_the_record_says_of_a_milestone_closes_moves_and_opens_its_duty() {
    let duty = step(&force(), plan(Some("started")), &[]).unwrap().duty.unwrap();
    let day = |text: &str| Some(text.parse::<Date>().unwrap());
    let said = |duty: &Duty, milestone: &str, before: Option<Date>, on: Option<Date>| {
        let recorded = Recorded { milestone, name: Named::new("开工", "started"), before, on };
        follow(duty, &recorded, "项目专员", Calendar::statutory()).unwrap()
    };
    assert_eq!(said(&duty, "cleared", None, day("2023-03-01")), None, "another milestone");
    assert_eq!(said(&duty, "started", day("2023-03-01"), None), None, "it is owed already");
    // The day of the fact counts, not that of its entry.
    let (first, late) = (day("2023-03-01"), day("2023-03-09"));
    let closed = said(&duty, "started", None, first).unwrap().duty;
    assert_eq!((closed.state, closed.ended_on, closed.ended_late()), (State::Closed, first, false));
    assert_eq!(said(&closed, "started", first, first), None, "nothing changes");
    let moved = said(&closed, "started", first, late).unwrap().duty;
    assert_eq!((moved.state, moved.ended_on, moved.ended_late()), (State::Closed, late, true));
    let open = said(&moved, "started", late, None).unwrap();
    assert_eq!((open.duty.state, open.duty.due, open.fact.act.kind()), (State::Open, duty.due, "duty-reopened"));
    // What the head's own word ended stays as he left it.
    let by = By { party: head(), name: "组长".into() };
    let close = crate::Command::Close { text: "已办".into() };
    let his =
        crate::decide(&duty, &close, &by, Calendar::statutory(), "2023-03-02T09:00:00+08:00".parse().unwrap()).unwrap().duty;
    assert_eq!(said(&his, "started", first, None), None);
}

#[test]
fn only_members_are_charged_within_a_term() {
    let charge = |office: &str, term, method: Option<&str>| {
        let (what, method) = ("完成林地手续".to_owned(), method.map(str::to_owned));
        step(&force(), Command::Charge { what, office: OfficeId::parse(office).unwrap(), term, method }, &[])
    };
    assert_eq!(code(charge("fire", Some(Term::days(3)), None)), "not-a-member");
    assert_eq!(code(charge("land", None, None)), "term-required");
    assert_eq!(code(charge("land", Some(Term::days(367)), None)), "term-required");
    assert_eq!(code(charge("land", None, Some("lazy"))), "unknown-method");
    let duty = charge("land", None, Some("ordinary")).unwrap().duty.unwrap();
    assert_eq!((duty.kind.as_str(), duty.due.unwrap().on.to_string()), (CHARGE, "2023-02-13".to_owned()));
}

#[test]
fn what_a_member_owes_goes_to_another_before_it_leaves() {
    let duty = step(&force(), plan(None), &[]).unwrap().duty.unwrap();
    let leave = |to: Option<&str>| Command::Leave { office: office("land"), to: to.map(office) };
    assert_eq!(code(step(&force(), leave(None), std::slice::from_ref(&duty))), "member-owes");
    assert_eq!(code(step(&force(), leave(Some("land")), std::slice::from_ref(&duty))), "member-owes");
    assert_eq!(code(step(&force(), leave(Some("fire")), std::slice::from_ref(&duty))), "not-a-member");
    let out = step(&force(), leave(Some("water")), std::slice::from_ref(&duty)).unwrap();
    assert_eq!(out.force.members.len(), 1);
    let to = out.handover.unwrap().to;
    let given = crate::hand_over(&duty, Side::Owner, &to, "").unwrap().duty;
    assert_eq!((given.owner.to_string(), given.due), ("office:water".to_owned(), duty.due), "its clock goes on");
    assert_eq!(code(step(&out.force, Command::Leave { office: office("water"), to: None }, &[])), "member-required");
}

#[test]
fn a_new_head_is_owed_what_the_old_one_was() {
    let new = Party::Post(office("land"), "office-head".into());
    assert_eq!(code(step(&force(), Command::Lead { head: head() }, &[])), "heads-already");
    assert_eq!(code(step(&force(), Command::Lead { head: Party::Office(office("land")) }, &[])), "post-required");
    let out = step(&force(), Command::Lead { head: new.clone() }, &[]).unwrap();
    let wanted = Handover { side: Side::Creditor, from: head(), to: new.clone() };
    assert_eq!((out.force.head, out.handover), (new, Some(wanted)));
}

#[test]
fn it_is_wound_up_when_nothing_is_owed_and_changed_no_more() {
    let duty = step(&force(), plan(None), &[]).unwrap().duty.unwrap();
    let wind_up = |text: &str| Command::WindUp { text: text.into() };
    assert_eq!(code(step(&force(), wind_up("已投产"), &[duty])), "duties-open");
    assert_eq!(code(step(&force(), wind_up(" "), &[])), "words-required");
    let over = step(&force(), wind_up("已投产"), &[]).unwrap().force;
    for command in [wind_up("再次"), plan(None), Command::Leave { office: office("land"), to: None }] {
        assert_eq!(code(step(&over, command, &[])), "wound-up");
    }
}

#[test]
fn a_stored_one_reads_as_it_was() {
    let text = serde_json::to_string(&force()).unwrap();
    assert_eq!(serde_json::from_str::<Force>(&text).unwrap(), force());
}
