//! Every scenario of `scenarios/` is replayed: after each step the lead, and what its team owes, are as the file says. Whoever writes a new rule writes a
//! file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base::{LeadId, OfficeId, ProjectId, Yuan};
use jiff::Timestamp;
use promotion::{
    Clash, Command, Decision, Lead, Likeness, Method, Outcome, Profile, Reason, Refusal, Step, contest, decide, offers, settle,
};
use std::fs;
use std::path::Path;
use toml::{Table, Value};

fn text<'a>(step: &'a Table, key: &str) -> &'a str {
    step.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn lead(next: Option<&str>, at: Timestamp) -> Decision {
    let profile = Profile {
        name: "高端装备项目".into(),
        enterprise: "演示装备有限公司".into(),
        code: None,
        place: "北京".into(),
        industry: "3411".into(),
        district: Some("211403".into()),
        investment: Yuan::new(300_000_000),
        method: Method::Resident,
        chain: None,
        introducer: None,
        partner: None,
        asset: None,
        contact: String::new(),
        note: String::new(),
    };
    let on = calendar::date_of(at);
    Lead::new(profile, OfficeId::parse("team-beijing").unwrap(), 17, on).enter(next, on)
}

fn command(lead: &Lead, step: &Table) -> Command {
    let words = text(step, "text").to_owned();
    let next = step.get("next").and_then(Value::as_str).map(str::to_owned);
    let yuan = Yuan::new(step.get("yuan").and_then(Value::as_integer).unwrap_or(0));
    match text(step, "do") {
        "plan" => Command::Plan { text: words },
        "do" => Command::Do { text: words, next },
        "visit" => Command::Visit { text: words, next },
        "negotiate" => Command::Negotiate { text: words, next },
        "sign" => Command::Sign { promised: yuan, text: words, next },
        "contract" => Command::Contract { yuan, number: text(step, "number").to_owned(), next },
        "land" => Command::Land { project: ProjectId::new(uuid::Uuid::nil()) },
        "lose" => Command::Lose { text: words },
        "lead" => Command::Lead { recruiter: step["recruiter"].as_integer().unwrap() },
        "revise" => {
            let mut profile = lead.profile.clone();
            profile.note = words;
            Command::Revise { profile: Box::new(profile) }
        }
        other => panic!("no such step: {other}"),
    }
}

/// What is owed after some steps on duties: nothing, a plan, or a step within the term of a stage.
fn owed(before: &str, steps: &[Step]) -> String {
    steps.iter().fold(before.to_owned(), |_, step| match step {
        Step::OwePlan => "plan".to_owned(),
        Step::OweStep(stage) => format!("step:{}", stage.as_str()),
        Step::Close(_) | Step::Drop(_) => "nothing".to_owned(),
    })
}

fn replay(path: &Path) {
    let file: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let named = |n: usize| format!("{}, step {n}", path.display());
    let (mut now, mut owes) = (None::<Lead>, String::from("nothing"));
    for (n, step) in file["step"].as_array().unwrap().iter().enumerate() {
        let step = step.as_table().unwrap();
        let at: Timestamp = text(step, "at").parse().unwrap();
        let done = match (text(step, "do"), &now) {
            ("enter", None) => Ok(lead(step.get("next").and_then(Value::as_str), at)),
            ("contest", Some(before)) => Ok(Decision { lead: contest(before), steps: Vec::new() }),
            ("settle", Some(before)) => {
                let clash = Clash { why: Likeness(vec![Reason::Name]), outcome: None, word: None };
                let outcome = Outcome::parse(text(step, "outcome")).unwrap();
                let decided = clash.decide(outcome, text(step, "text"), "协调岗位", calendar::date_of(at));
                decided.map(|clash| settle(before, outcome, &clash.word.unwrap(), LeadId::new(uuid::Uuid::nil())))
            }
            (_, Some(before)) => decide(before, &command(before, step), "招商员 0017", at),
            (_, None) => panic!("{}: a scenario begins with enter", named(n)),
        };
        let error = done.as_ref().err().map(Refusal::code);
        if let Ok(done) = done {
            owes = owed(&owes, &done.steps);
            now = Some(done.lead);
        }
        let lead = now.as_ref().unwrap();
        for (key, wanted) in step["expect"].as_table().unwrap() {
            let found: Value = match key.as_str() {
                "stage" => lead.stage.as_str().into(),
                "owes" => owes.as_str().into(),
                "next" => lead.next.as_ref().map_or("", |next| next.text.as_str()).into(),
                "next_since" => lead.next.as_ref().map_or(String::new(), |next| next.set_on.to_string()).into(),
                "contested" => lead.contested.into(),
                "promised" => lead.promised.map_or(0, Yuan::get).into(),
                "contract" => lead.contract.as_ref().map_or(0, |one| one.yuan.get()).into(),
                "done" => (lead.done.len() as i64).into(),
                "recruiter" => lead.recruiter.into(),
                "error" => error.unwrap_or_default().into(),
                "offers" => Value::Array(offers(lead).iter().map(|verb| verb.as_str().into()).collect()),
                other => panic!("{}: nothing is known as '{other}'", named(n)),
            };
            assert_eq!(&found, wanted, "{}: {key}", named(n));
        }
        let expected = step["expect"].as_table().unwrap().contains_key("error");
        assert!(expected || error.is_none(), "{}: refused with {error:?}", named(n));
    }
}

#[test]
fn every_scenario_goes_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5, "{files:?}");
    for path in files {
        replay(&path);
    }
}
