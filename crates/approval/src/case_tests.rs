//! Tests of the case: what no sequence of steps may break, and what single steps mean.

use crate::testing::{at, free, guide, id, somebody};
use crate::*;
use calendar::{Calendar, date_of};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

fn land(when: &str) -> Case {
    let at = at(when);
    let guide = guide("land-planning-permit", date_of(at));
    let materials = guide.papers.iter().map(|paper| paper.id.clone()).collect();
    let submission = Submission { materials, ..Submission::default() };
    submit(guide, &submission, &free(), &somebody(Role::Applicant), at).unwrap().case
}

fn run(case: &Case, when: &str, command: Command) -> Result<Case, Refusal> {
    let role = command.verb().usual_role();
    decide(case, &command, &free(), &somebody(role), at(when)).map(|decision| decision.case)
}

fn pause(expected_on: Date) -> Command {
    Command::Pause { cause: "expert-review".into(), expected_on: Some(expected_on), reason: "专家评审".into() }
}

#[test]
fn the_clock_is_explained() {
    let case = run(&land("2023-04-28T10:00"), "2023-04-28T11:00", Command::Accept {}).unwrap();
    let case = run(&case, "2023-05-08T09:00", pause(date(2023, 5, 11))).unwrap();
    let case = run(&case, "2023-05-11T09:00", Command::Resume {}).unwrap();
    let calendar = Calendar::statutory();
    let told = |case: &Case, day| case.clock(day, calendar).unwrap().unwrap().explanation;
    assert_eq!(
        told(&case, date(2023, 5, 12)),
        Named::new("第 5 个工作日，共 5 个；3 天不计入：专家评审", "working day 5 of 5; 3 days not counted: expert review")
    );
    assert_eq!(told(&case, date(2023, 5, 16)).zh, "已超过期限 2 个工作日（期限 5 个工作日）；3 天不计入：专家评审");
    // The promise is broken, the statute is not.
    assert!(!case.is_overdue(date(2023, 5, 16)));
    assert_eq!(case.due().map(|due| (due.kind, due.on)), Some((DueKind::Promised, date(2023, 5, 12))));
    assert_eq!(case.statutory_due().map(|due| due.on), Some(date(2023, 6, 2)));
    let reason = "需要补充论证".to_owned();
    let longer = run(&case, "2023-05-12T10:00", Command::Extend { reason }).unwrap();
    assert_eq!(longer.due().map(|due| (due.kind, due.on)), Some((DueKind::Statutory, date(2023, 6, 16))));
    assert_eq!(told(&longer, date(2023, 5, 12)).en, "working day 5 of 30; 3 days not counted: expert review");
}

#[test]
fn a_filing_is_done_when_its_papers_are_complete() {
    let now = at("2023-07-07T09:00");
    let filing = || guide("ent-filing", date_of(now));
    let all = Submission { materials: vec!["form".into(), "statement".into()], ..Submission::default() };
    let applicant = somebody(Role::Applicant);
    let done = submit(filing(), &all, &free(), &applicant, now).unwrap();
    let kinds: Vec<_> = done.facts.iter().map(Fact::kind).collect();
    assert_eq!(kinds, ["received", "accepted", "decided", "delivered"]);
    assert_eq!(done.case.grant().unwrap().issued_on, date(2023, 7, 7));

    let code = Prerequisite { item: id("project-code"), name: Named::new("项目赋码", "project code"), granted: false };
    let ctx = Context { prerequisites: &[code], ..free() };
    let refusal = submit(filing(), &all, &ctx, &applicant, now).unwrap_err();
    assert_eq!((refusal.code(), refusal.sentence().zh.as_str()), ("prerequisite-missing", "须先取得：项目赋码。"));

    let half = Submission { materials: vec!["form".into()], ..Submission::default() };
    let waiting = submit(filing(), &half, &free(), &applicant, now).unwrap().case;
    assert_eq!(waiting.state_name(), "received");
    let command = Command::Supplement { materials: vec!["statement".into()] };
    assert_eq!(run(&waiting, "2023-07-07T10:00", command).unwrap().state_name(), "delivered");
}

#[test]
fn offers_ask_the_same_guards_as_commands() {
    let case = run(&land("2023-07-07T09:00"), "2023-07-07T10:00", Command::Accept {}).unwrap();
    let now = at("2023-07-07T11:00");
    let head = offers(&case, &free(), &somebody(Role::OfficeHead), now).unwrap();
    let told: Vec<_> =
        head.iter().map(|offer| (offer.verb.as_str(), offer.allowed, offer.why_not.as_ref().map(Refusal::code))).collect();
    assert_eq!(
        told,
        [
            ("consult", true, None),
            ("convene", true, None),
            ("hold-meeting", false, Some("meeting-not-called")),
            ("tell-parties", true, None),
            ("hear-statement", true, None),
            ("announce-hearing", true, None),
            ("pre-approve", true, None), // it lacks the review; what it needs in detail is said when it is done
            ("pause", true, None),
            ("resume", false, Some("not-paused")),
            ("extend", true, None),
            ("decide", true, Some("review-missing")), // it may refuse, but not yet grant
            ("deliver", false, Some("not-decided")),
        ]
    );
    let applicant = offers(&case, &free(), &somebody(Role::Applicant), now).unwrap();
    let verbs: Vec<_> = applicant.iter().filter(|offer| offer.allowed).map(|offer| offer.verb).collect();
    assert_eq!(verbs, [Verb::Withdraw]);
}

#[test]
fn a_new_calendar_moves_the_due_date_and_says_so() {
    // Labour Day of 2019 was lengthened by a later notice (2019-03-22): the Sunday before became a working day.
    let (old, new) = (Calendar::as_published(date(2019, 3, 1)), Calendar::statutory());
    let now = at("2019-04-01T09:00");
    let guide = guide("land-planning-permit", date(2019, 4, 1));
    let ctx = Context::new(old, &[]);
    let materials = guide.papers.iter().map(|paper| paper.id.clone()).collect();
    let submission = Submission { materials, ..Submission::default() };
    let case = submit(guide, &submission, &ctx, &somebody(Role::Applicant), now).unwrap().case;
    let case = decide(&case, &Command::Accept {}, &ctx, &somebody(Role::WindowClerk), now).unwrap().case;
    assert_eq!(case.statutory_due().unwrap().on, date(2019, 4, 30));
    let decision = recompute(&case, new, now).unwrap().unwrap();
    assert_eq!(decision.case.statutory_due().unwrap().on, date(2019, 4, 29));
    assert_eq!(decision.facts[0].kind(), "due-moved");
    assert!(decision.facts[0].sentence().zh.contains("法定期限由 2019-04-30 改为 2019-04-29"));
    assert_eq!(recompute(&decision.case, new, now).unwrap(), None);
}

#[test]
fn every_refusal_says_what_to_do_in_both_languages() {
    let case = land("2023-07-07T09:00");
    let clerk = somebody(Role::WindowClerk);
    let refusal = decide(&case, &Command::Deliver {}, &free(), &somebody(Role::Applicant), at("2023-07-07T09:00")).unwrap_err();
    assert_eq!(refusal.sentence().zh, "“送达”应由窗口人员、部门负责人办理，申请人无权办理。");
    assert_eq!(refusal.sentence().en, "'deliver' is for window clerk or office head, not for applicant.");
    let demand = |id: &str| Command::RequestCorrections { materials: vec![Request { id: id.into(), what: String::new() }] };
    let refusal = decide(&case, &demand("technical-secret"), &free(), &clerk, at("2023-07-07T09:00")).unwrap_err();
    assert_eq!(refusal.article(), Some("行政许可法第三十一条"));
    assert!(refusal.sentence().zh.contains("application-form, land-contract, red-line"));
}

#[test]
fn a_case_is_stored_with_its_state_by_name() {
    let case = run(&land("2023-07-07T09:00"), "2023-07-07T10:00", Command::Accept {}).unwrap();
    let json = serde_json::to_value(&case).unwrap();
    assert_eq!(json["state"], "accepted");
    assert_eq!(json["handling"]["accepted_on"], "2023-07-07");
    assert_eq!(serde_json::from_value::<Case>(json).unwrap(), case);
}

/// A step of a random life: who does what, how long after the last one.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub hours: i64,
    command: Command,
    usual_role: bool,
    /// Papers are named from what is owed, so that notices and supplements are often lawful.
    sensible: bool,
}

fn any_command() -> impl Strategy<Value = Command> {
    let papers = ["application-form", "land-contract", "red-line", "report", "participation", "unheard-of"];
    let ids = proptest::sample::subsequence(papers.to_vec(), 0..=6)
        .prop_map(|list| list.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let text = prop_oneof![Just(String::new()), Just("理由".to_owned())];
    let outcome = prop_oneof![3 => Just(Outcome::Granted), 1 => Just(Outcome::Refused)];
    let causes = ["hearing", "expert-review", "testing", "special:consultation", "lunch"];
    let asked = ids.clone().prop_map(|ids| ids.into_iter().map(|id| Request { id, what: String::new() }).collect());
    prop_oneof![
        1 => text.clone().prop_map(|reason| Command::RejectNotRequired { reason }),
        1 => text.clone().prop_map(|competent_organ| Command::RejectNotCompetent { competent_organ }),
        1 => text.clone().prop_map(|what| Command::CorrectOnTheSpot { what }),
        4 => asked.prop_map(|materials| Command::RequestCorrections { materials }),
        4 => ids.prop_map(|materials| Command::Supplement { materials }),
        6 => Just(Command::Accept {}),
        5 => prop_oneof![Just(Opinion::Agree), Just(Opinion::Disagree)].prop_map(|opinion| Command::Review { opinion, text: String::new() }),
        5 => (proptest::sample::select(causes.to_vec()), 0i8..60).prop_map(|(cause, days)| Command::Pause {
            cause: cause.into(),
            expected_on: date(2023, 12, 1).checked_add(i64::from(days).days()).ok(),
            reason: String::new(),
        }),
        5 => Just(Command::Resume {}),
        3 => text.clone().prop_map(|reason| Command::Extend { reason }),
        4 => (outcome, text.clone()).prop_map(|(outcome, reason)| Command::Decide { outcome, reason, document_number: None, false_papers: false }),
        3 => Just(Command::Deliver {}),
        1 => text.prop_map(|reason| Command::Withdraw { reason }),
        2 => Just(Command::Tick {}),
        12 => special_command(),
    ]
}

/// Commands of the special procedures and of a permit's life.
fn special_command() -> impl Strategy<Value = Command> {
    let text = prop_oneof![Just(String::new()), Just("理由".to_owned())];
    let day = (0i64..900).prop_map(|days| date(2023, 4, 3).saturating_add(days.days()));
    let offices = proptest::sample::subsequence(vec!["office", "fire", "water"], 0..=3)
        .prop_map(|list| list.into_iter().map(|one| OfficeId::parse(one).unwrap()).collect::<Vec<_>>());
    let opinion = prop_oneof![Just(Opinion::Agree), Just(Opinion::Disagree)];
    prop_oneof![
        2 => proptest::option::of(day.clone()).prop_map(|until| Command::Promise { materials: Vec::new(), until }),
        3 => Just(Command::Tolerate {}),
        1 => text.clone().prop_map(|finding| Command::CheckSite { staff: vec!["甲".into(), "乙".into()], finding }),
        1 => (offices.clone(), text.clone()).prop_map(|(offices, question)| Command::Consult { offices, until: None, question }),
        2 => (offices.clone(), day.clone()).prop_map(|(offices, on)| Command::Convene { offices, on, place: "大厅".into(), question: String::new() }),
        2 => (offices.clone(), opinion.clone(), text.clone()).prop_map(|(offices, opinion, text)| {
            let said = offices.into_iter().map(|office| crate::Spoken { office, opinion, text: text.clone() }).collect();
            Command::HoldMeeting { said, minutes: "纪要".into() }
        }),
        1 => (opinion.clone(), text.clone()).prop_map(|(opinion, text)| Command::Answer { opinion, text }),
        1 => text.clone().prop_map(|parties| Command::TellParties { parties }),
        1 => text.clone().prop_map(|text| Command::HearStatement { who: "邻居".into(), text }),
        2 => text.clone().prop_map(|who| Command::RequestHearing { who }),
        2 => (day, text.clone()).prop_map(|(on, chair)| Command::AnnounceHearing { on, place: "大厅".into(), chair }),
        2 => text.clone().prop_map(|minutes| Command::HoldHearing { minutes }),
        1 => text.clone().prop_map(|text| Command::Forward { text }),
        1 => text.clone().prop_map(|text| Command::PreApprove { text }),
        1 => text.clone().prop_map(|what| Command::Amend { what }),
        3 => Just(Command::Renew {}),
        1 => text.clone().prop_map(|text| Command::VerifyCommitment { holds: true, text }),
        1 => (opinion, text.clone()).prop_map(|(opinion, text)| Command::Recheck { opinion, text }),
        1 => text.clone().prop_map(|reason| Command::Revoke { ground: RevocationGround::Procedure, reason }),
        1 => text.clone().prop_map(|reason| Command::WithdrawPermit { reason, compensation: "补偿".into() }),
        1 => text.prop_map(|reason| Command::Cancel { ground: CancellationGround::Expired, reason }),
    ]
}

fn any_move() -> impl Strategy<Value = Move> {
    let hours = prop_oneof![8 => 0i64..10, 4 => 0i64..72, 2 => 0i64..1100, 1 => 0i64..9000];
    let roles = proptest::bool::weighted(0.95);
    (hours, any_command(), roles, proptest::bool::weighted(0.7)).prop_map(|(hours, command, usual_role, sensible)| Move {
        hours,
        command,
        usual_role,
        sensible,
    })
}

/// A life: an item, the papers it starts with (by bits), and moves.
pub(crate) fn any_life() -> impl Strategy<Value = (&'static str, u8, u16, Vec<Move>)> {
    let items = [
        "land-planning-permit",
        "eia-report",
        "construction-permit",
        "ent-filing",
        "works-planning-permit",
        "ent-approval",
        "energy-review",
        "safety-condition",
    ];
    (proptest::sample::select(items.to_vec()), any::<u8>(), 0u16..300, proptest::collection::vec(any_move(), 1..40))
}

/// Counts days one by one: the independent reckoning beside which ours must stand.
fn naive_due(start: Date, n: u32, working: bool, pauses: &[(Date, Date)]) -> Date {
    let calendar = Calendar::statutory();
    let stopped = |day: Date| pauses.iter().any(|&(from, to)| from < day && day <= to);
    let works = |day: Date| calendar.is_working_day(day).unwrap();
    let (mut day, mut left) = (start, n);
    while left > 0 {
        day = day.tomorrow().unwrap();
        if !stopped(day) && (!working || works(day)) {
            left -= 1;
        }
    }
    while n > 0 && (stopped(day) || !works(day)) {
        day = day.tomorrow().unwrap();
    }
    day
}

/// The due dates of a case by the naive reckoning, from its facts alone.
fn naive_decision_due(facts: &[Fact]) -> Option<Date> {
    let mut law = None;
    let (mut received, mut accepted, mut asked) = (None, None, false);
    let (mut more, mut pauses, mut open, mut forwarded) = (0, Vec::new(), None, None);
    for fact in facts {
        let on = date_of(fact.at);
        match &fact.act {
            Act::Received { guide, .. } => (law, received) = (guide.statutory.clone(), Some(on)),
            Act::CorrectionsRequested { .. } => asked = true,
            Act::Accepted { accepted_on } | Act::AcceptanceDeemed { accepted_on } | Act::Tolerated { accepted_on, .. } => {
                accepted = Some(*accepted_on);
            }
            Act::Forwarded { .. } => forwarded = Some(on),
            Act::Paused { .. } => open = Some(on),
            Act::HearingRequested { .. } => open = open.or(Some(on)),
            Act::Resumed { .. } => pauses.extend(open.take().map(|from| (from, on))),
            Act::Extended { term, .. } => more = term.n,
            _ => {}
        }
    }
    let law = law?;
    let start = if law.starts == StartsFrom::Receipt && !asked { received? } else { accepted? };
    let start = forwarded.unwrap_or(start);
    Some(naive_due(start, law.term.n + more, law.term.unit == calendar::Unit::WorkingDays, &pauses))
}

fn check(case: &Case, facts: &[Fact]) -> Result<(), TestCaseError> {
    let calendar = Calendar::statutory();
    let count = |kind: &str| facts.iter().filter(|fact| fact.kind() == kind).count();
    let accepted = count("accepted") + count("acceptance-deemed") + count("tolerated");
    // DESIGN §7.1: no permit without a decision, no decision without an acceptance, nothing twice.
    let decided = count("decided") + usize::from(count("tolerance-lapsed") > 0 && case.ruling().is_some());
    prop_assert!(decided <= accepted && accepted <= 1);
    prop_assert!(count("delivered") <= decided && decided <= 1);
    // What time will do lies ahead of what has been done.
    prop_assert!(case.wakes_on().is_none_or(|day| day > date_of(case.changed_at)));
    // A permit that ended gives none any more; one in force has been delivered.
    prop_assert_eq!(case.grant().is_some(), case.in_force());
    prop_assert!(!case.in_force() || case.life().unwrap().valid_to.is_none_or(|end| end >= date_of(case.changed_at)));
    prop_assert!(case.life().is_none() || count("delivered") == 1);
    prop_assert!(count("extended") <= 1);
    prop_assert!(facts.windows(2).all(|pair| pair[0].at <= pair[1].at));
    // §7.2: the stored dates are those that facts and calendar give.
    prop_assert_eq!(&case.clocks(calendar).unwrap(), &case.clocks);
    prop_assert_eq!(&Case::replay(facts, calendar).unwrap(), case);
    prop_assert_eq!(facts.last().unwrap().due, case.due());
    if let (State::Accepted { .. } | State::Decided { .. }, Some(due)) = (&case.state, case.statutory_due()) {
        prop_assert_eq!(Some(due.on), naive_decision_due(facts));
    }
    if case.guide.mode == Mode::Permit && case.outcome() == Some(Outcome::Granted) {
        prop_assert!(count("reviewed") >= 1 && case.owed().is_empty());
    }
    let stored = serde_json::to_string(case).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Case>(&stored).unwrap(), case);
    let facts_json = serde_json::to_string(facts).unwrap();
    prop_assert_eq!(serde_json::from_str::<Vec<Fact>>(&facts_json).unwrap(), facts);
    for fact in facts {
        let told = fact.sentence();
        prop_assert!(told.zh.ends_with('。') && told.en.ends_with('.'));
    }
    Ok(())
}

/// The same verb with papers that are owed: all of them in a notice (the same again in a second one), one or all in a supplement.
fn sensible(case: &Case, command: &Command) -> Command {
    let owed: Vec<String> = case.owed().into_iter().map(|(id, _)| id.to_owned()).collect();
    match command {
        Command::RequestCorrections { .. } => {
            let listed = case.corrections.last().map(|notice| notice.wanted.iter().map(|line| line.id.clone()).collect());
            let request = |id| Request { id, what: "有误".into() };
            Command::RequestCorrections { materials: listed.unwrap_or(owed).into_iter().map(request).collect() }
        }
        Command::Supplement { materials } if materials.len() % 2 == 0 => Command::Supplement { materials: owed },
        Command::Supplement { .. } => Command::Supplement { materials: owed.into_iter().take(1).collect() },
        other => other.clone(),
    }
}

/// Applies a move; a refused one must leave everything as it was, and offers must have said the same.
pub(crate) fn step(case: &Case, facts: &mut Vec<Fact>, a_move: &Move, now: Timestamp) -> Result<Case, TestCaseError> {
    let command = if a_move.sensible { sensible(case, &a_move.command) } else { a_move.command.clone() };
    let verb = command.verb();
    let role = if a_move.usual_role { verb.usual_role() } else { Role::Leader };
    let actor = somebody(role);
    let offered = offers(case, &free(), &actor, now).unwrap();
    let offer = offered.iter().find(|offer| offer.verb == verb);
    match decide(case, &command, &free(), &actor, now) {
        Ok(decision) => {
            prop_assert!(verb == Verb::Tick || offer.is_some_and(|offer| offer.allowed), "{:?} was not offered", verb);
            facts.extend(decision.facts);
            Ok(decision.case)
        }
        Err(refusal) => {
            if let Some(why) = offer.filter(|offer| !offer.allowed).and_then(|offer| offer.why_not.as_ref()) {
                prop_assert_eq!(why, &refusal);
            }
            prop_assert!(!matches!(refusal, Refusal::FactOutOfPlace { .. }), "{}", refusal);
            let told = refusal.sentence();
            prop_assert!(told.zh.ends_with('。') && told.en.ends_with('.') && !told.zh.is_ascii());
            Ok(case.clone())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    #[test]
    fn no_sequence_of_steps_breaks_the_law((item, papers, hour, moves) in any_life()) {
        let mut now = at("2023-04-03T09:00").checked_add(i64::from(hour).hours()).unwrap();
        let guide = guide(item, date_of(now));
        let chosen = guide.papers.iter().enumerate().filter(|(bit, _)| papers & (1 << bit) != 0);
        let materials = chosen.map(|(_, paper)| paper.id.clone()).collect();
        let submission = Submission { materials, ..Submission::default() };
        let opened = submit(guide, &submission, &free(), &somebody(Role::Applicant), now).unwrap();
        let (mut case, mut facts) = (opened.case, opened.facts);
        check(&case, &facts)?;
        for a_move in &moves {
            now = now.checked_add(a_move.hours.hours()).unwrap();
            case = step(&case, &mut facts, a_move, now)?;
            check(&case, &facts)?;
        }
    }
}
