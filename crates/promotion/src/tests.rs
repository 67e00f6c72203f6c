//! Likeness, the funnel and what always holds of a lead. The steps themselves: `tests/scenarios/`.

use crate::*;
use base::{OfficeId, ProjectId, Yuan};
use jiff::civil::date;
use proptest::prelude::*;

fn sketch<'a>(name: &'a str, code: Option<&'a str>) -> Sketch<'a> {
    Sketch { code, name, industry: "3411", district: None, place: "上海" }
}

#[test]
fn a_name_is_found_again_without_place_and_form() {
    for (name, key) in [
        ("上海远山化工有限公司", "远山化工"),
        ("北京市海润 新材料科技（集团）股份有限公司", "海润新材料科技"),
        ("江苏省苏州市远山化工有限公司", "远山化工"),
        ("远山化工集团有限公司", "远山化工"),
        ("大市场公司", "大市场"),
        ("有限公司", "有限公司"),
        ("（演示）", ""),
    ] {
        assert_eq!(name_key(name, "上海"), key, "{name}");
    }
}

#[test]
fn two_codes_decide_and_near_names_need_more() {
    let (one, other) = ("91110000600037341L", "91110000100011452A");
    let why = |a: &Sketch<'_>, b: &Sketch<'_>| likeness(a, b, 60).map(|found| found.0);
    assert_eq!(why(&sketch("甲", Some(one)), &sketch("乙", Some(one))), Some(vec![Reason::Code]));
    assert_eq!(why(&sketch("远山化工", Some(one)), &sketch("远山化工", Some(other))), None, "two codes are two enterprises");
    assert_eq!(why(&sketch("上海市远山化工有限公司", Some(one)), &sketch("远山化工公司", None)), Some(vec![Reason::Name]));
    let near = |a: &Sketch<'_>, b: &Sketch<'_>| likeness(a, b, 50).map(|found| found.0);
    let (long, short) = (sketch("远山精细化工", None), sketch("远山化工", None));
    assert_eq!(near(&long, &short), Some(vec![Reason::NearName { percent: 50 }, Reason::Industry, Reason::Place]));
    assert_eq!(why(&long, &short), None, "not near enough for sixty of a hundred");
    assert_eq!(near(&Sketch { place: "广州", ..long }, &short), None, "a near name from elsewhere is another's");
    assert_eq!(near(&Sketch { industry: "0151", ..long }, &short), None, "and so is one of another trade");
}

#[test]
fn the_funnel_counts_and_takes_medians() {
    let on = |day| Some(date(2023, 3, day));
    let course = |group: &str, days: &[Option<jiff::civil::Date>], yuan: i64| {
        let mut all = [None; 9];
        all[..days.len()].copy_from_slice(days);
        let yuan = Yuan::new(yuan);
        Course { group: group.into(), days: all, promised: yuan, contracted: yuan, built: yuan }
    };
    let signed = [on(1), on(3), on(10), on(11)];
    let built = [on(1), on(7), on(9), on(10), on(12), on(20), on(28)];
    let all = [course("a", &[on(1)], 1), course("a", &signed, 10), course("b", &built, 200)];
    let rungs = funnel(&all);
    assert_eq!(rungs.iter().map(|rung| rung.count).collect::<Vec<_>>(), [3, 2, 2, 2, 1, 1, 1, 0, 0]);
    assert_eq!((rungs[0].median_days, rungs[1].median_days, rungs[7].median_days), (None, Some(2), None));
    let fates = fates(&all);
    assert_eq!(fates.keys().copied().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((fates["a"].signed, fates["a"].contracted), ((1, Yuan::new(10)), (0, Yuan::new(0))));
    assert_eq!((fates["b"].started, fates["b"].produced), ((1, Yuan::new(200)), (0, Yuan::new(0))));
    assert_eq!([median(vec![]), median(vec![4]), median(vec![9, 1, 5]), median(vec![2, 1])], [None, Some(4), Some(5), Some(1)]);
}

#[test]
fn a_team_joins_once() {
    let (one, other) = (OfficeId::parse("team-one").unwrap(), OfficeId::parse("team-two").unwrap());
    let lead = Lead::new(profile(), one.clone(), 1, date(2023, 3, 1));
    let joined = join(&join(&join(&lead, &other), &other), &one);
    assert_eq!(joined.teams().collect::<Vec<_>>(), [&one, &other]);
}

fn profile() -> Profile {
    Profile {
        name: "项目".into(),
        enterprise: "演示企业".into(),
        code: None,
        place: "上海".into(),
        industry: "3411".into(),
        district: None,
        investment: Yuan::new(1),
        method: Method::Chain,
        chain: Some("new-materials".into()),
        introducer: None,
        partner: None,
        asset: None,
        contact: String::new(),
        note: String::new(),
    }
}

proptest! {
    #[test]
    fn alike_is_alike_both_ways(a in "[远山海润化工新材]{0,6}", b in "[远山海润化工新材]{0,6}") {
        let (a, b) = (sketch(&a, None), sketch(&b, None));
        prop_assert_eq!(likeness(&a, &b, 60), likeness(&b, &a, 60));
        prop_assert!(a.name.is_empty() || likeness(&a, &a, 60).is_some());
    }

    /// Whatever is tried in whatever order: an open lead owes exactly one thing, what ended owes nothing and stays ended, and what is offered is never refused for
    /// its stage.
    #[test]
    fn one_thing_is_owed_while_it_is_open(tried in prop::collection::vec((0..9_u8, any::<bool>()), 0..30)) {
        let begun = Lead::new(profile(), OfficeId::parse("team").unwrap(), 1, date(2023, 3, 1)).enter(None, date(2023, 3, 1));
        let (mut lead, mut open) = (begun.lead, 1_i32);
        for (what, more) in tried {
            let next = more.then(|| "下一步".to_owned());
            let text = "说明".to_owned();
            let command = match what {
                0 => Command::Plan { text },
                1 => Command::Do { text, next },
                2 => Command::Visit { text, next },
                3 => Command::Negotiate { text, next },
                4 => Command::Sign { promised: Yuan::new(5), text, next },
                5 => Command::Contract { yuan: Yuan::new(4), number: String::new(), next },
                6 => Command::Land { project: ProjectId::new(uuid::Uuid::nil()) },
                7 if more => Command::Lose { text },
                _ => Command::Lead { recruiter: lead.recruiter + 1 },
            };
            let offered = offers(&lead).contains(&command.verb());
            let done = decide(&lead, &command, "某岗位", "2023-04-01T09:00:00+08:00".parse().unwrap());
            prop_assert_eq!(offered, done.is_ok(), "{:?} of {:?}", command.verb(), lead.stage);
            if let Ok(done) = done {
                prop_assert!(lead.stage.is_open());
                for step in &done.steps {
                    open = match step { Step::OwePlan | Step::OweStep(_) => open + 1, Step::Close(_) | Step::Drop(_) => 0 };
                }
                lead = done.lead;
            }
            prop_assert_eq!(open, i32::from(lead.stage.is_open()));
        }
    }
}
