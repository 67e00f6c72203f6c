//! What of the chains holds for all of them: matches have reasons, circles are found, more never makes a link weaker.

use crate::{Counts, Floor, GroupKind, Matcher, Members, Plan, Rule, Strength, Why, circle};
use proptest::prelude::*;

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

fn rule(codes: &[&str], named: &[&str], without: &[&str]) -> Rule {
    Rule { codes: words(codes), words: words(named), without: words(without) }
}

fn plan() -> Plan {
    Plan {
        source: String::new(),
        confidence: "low".to_owned(),
        kinds: vec![],
        strong: Floor { enterprises: 20, above_scale: 3 },
        present: Floor { enterprises: 1, above_scale: 1 },
        links: vec![],
        groups: vec![],
        more: vec![],
    }
}

#[test]
fn a_link_is_strong_there_under_way_or_a_gap() {
    let plan = plan();
    let of = |enterprises, above_scale, underway| plan.strength(&Counts { enterprises, above_scale, underway });
    assert_eq!(of(20, 3, 0), Strength::Strong);
    assert_eq!(of(20, 2, 9), Strength::Present, "many, but few of weight");
    assert_eq!(of(1, 1, 0), Strength::Present);
    assert_eq!(of(7, 0, 1), Strength::Underway, "nobody of weight, but a project");
    assert_eq!(of(7, 0, 0), Strength::Gap);
    assert_eq!(of(0, 0, 0), Strength::Gap);
}

#[test]
fn the_narrower_code_is_the_reason_and_another_word_rules_out() {
    let wind = [rule(&["4415", "44"], &["陆上风电"], &["海上"]), rule(&[], &["海上风电"], &[])];
    let matcher = Matcher::new(&wind);
    let found = |code, name| -> Vec<(usize, Why)> { matcher.of(code, name).into_iter().map(|one| (one.rule, one.why)).collect() };
    assert_eq!(found("4415", "建昌县陆上风电场"), [(0, Why::Code("4415".into()))]);
    assert_eq!(found("4420", "输变电工程"), [(0, Why::Code("44".into()))]);
    assert_eq!(found("4415", "海上风电一期"), [(1, Why::Word("海上风电".into()))]);
    assert_eq!(found("", "陆上风电"), [(0, Why::Word("陆上风电".into()))]);
    assert_eq!(found("3415", "风电塔筒"), []);
    // A code that is not four digits, or none at all, is no reason to panic.
    assert_eq!(found("4", "").len() + found("四四一五", "").len(), 0);
}

#[test]
fn circles_are_told_with_their_way() {
    let (a, b, c) = (words(&["b"]), words(&["c"]), words(&["b", "nowhere"]));
    assert_eq!(circle(&[("a", &a), ("b", &b), ("c", &c)]), Some(words(&["b", "c", "b"])));
    assert_eq!(circle(&[("a", &a), ("b", &b), ("c", &[])]), None);
    let own = words(&["a"]);
    assert_eq!(circle(&[("a", &own)]), Some(words(&["a", "a"])));
}

#[test]
fn a_group_names_the_rules_by_which_something_belongs_to_it() {
    let group =
        |kind, members| crate::Group { kind, id: "x".to_owned(), name: base::Named::new("甲", "a"), scale: None, members };
    let link = |id: &str| crate::Link {
        chain: "one".to_owned(),
        id: id.to_owned(),
        name: base::Named::new("环节", "link"),
        tier: crate::Tier::Upstream,
        products: vec![],
        rule: Rule::default(),
        feeds: vec![],
    };
    let plan = Plan { links: vec![link("a"), link("b")], more: vec![Rule::default(), Rule::default()], ..plan() };
    assert_eq!(plan.rules_of(&group(GroupKind::Cluster, Members::Links(vec![1]))), [1]);
    assert_eq!(plan.rules_of(&group(GroupKind::Energy, Members::Rule(1))), [3]);
    assert_eq!((plan.place("one", "b"), plan.place("two", "b"), plan.rules().count()), (Some(1), None, 4));
}

/// What a rule says, asked one by one.
fn belongs(rule: &Rule, code: &str, name: &str) -> bool {
    let any = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
    (rule.codes.iter().any(|digits| code.starts_with(digits.as_str())) || any(&rule.words)) && !any(&rule.without)
}

fn some_rule() -> impl Strategy<Value = Rule> {
    let codes = prop::collection::vec("[12][0-3]{1,3}", 0..3);
    let word = || prop::collection::vec("[甲乙丙]{2,3}", 0..3);
    (codes, word(), word()).prop_map(|(codes, words, without)| Rule { codes, words, without })
}

proptest! {
    #[test]
    fn all_rules_at_once_say_what_each_says_alone(rules in prop::collection::vec(some_rule(), 0..8), code in "[12][0-3]{3}", name in "[甲乙丙丁]{0,8}") {
        let found = Matcher::new(&rules).of(&code, &name);
        let alone: Vec<usize> = (0..rules.len()).filter(|at| belongs(&rules[*at], &code, &name)).collect();
        prop_assert_eq!(found.iter().map(|one| one.rule).collect::<Vec<_>>(), alone);
        for one in found {
            // Every match has a reason, and the reason holds.
            match one.why {
                Why::Code(digits) => prop_assert!(rules[one.rule].codes.contains(&digits) && code.starts_with(&digits)),
                Why::Word(word) => prop_assert!(rules[one.rule].words.contains(&word) && name.contains(&word)),
            }
        }
    }

    #[test]
    fn any_text_is_matched_without_a_panic(rules in prop::collection::vec(some_rule(), 0..4), code in ".{0,5}", name in ".{0,20}") {
        Matcher::new(&rules).of(&code, &name);
    }

    #[test]
    fn whatever_has_no_circle_can_be_put_in_order(edges in prop::collection::vec((0usize..6, 0usize..6), 0..12)) {
        let ids: Vec<String> = (0..6).map(|n| n.to_string()).collect();
        let feeds: Vec<Vec<String>> = (0..6).map(|from| edges.iter().filter(|one| one.0 == from).map(|one| one.1.to_string()).collect()).collect();
        let links: Vec<(&str, &[String])> = ids.iter().zip(&feeds).map(|(id, feeds)| (id.as_str(), feeds.as_slice())).collect();
        match circle(&links) {
            Some(way) => {
                prop_assert!(way.len() >= 2 && way.first() == way.last());
                for pair in way.windows(2) {
                    let from: usize = pair[0].parse().unwrap();
                    prop_assert!(feeds[from].contains(&pair[1]), "each step of it is an edge");
                }
            }
            None => {
                // Whatever nothing feeds comes first; without a circle all come, in the end.
                let mut left: Vec<usize> = (0..6).collect();
                while let Some(at) = left.iter().position(|to| !left.iter().any(|from| feeds[*from].contains(&to.to_string()))) {
                    left.remove(at);
                }
                prop_assert!(left.is_empty());
            }
        }
    }

    #[test]
    fn more_never_makes_a_link_weaker(enterprises in 0u64..40, above in 0u64..6, underway in 0u64..3) {
        let counts = Counts { enterprises, above_scale: above, underway };
        let more = Counts { enterprises: enterprises + 1, above_scale: above + 1, underway };
        prop_assert!(plan().strength(&more) <= plan().strength(&counts), "strong comes first in the order");
    }
}
