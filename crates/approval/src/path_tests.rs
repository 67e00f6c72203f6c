//! Tests of the derived path.

use crate::testing::{catalogue, facts, id, plant};
use crate::*;
use calendar::Calendar;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rules::{Facts, Value};
use std::collections::BTreeSet;

fn path(facts: &Facts, on: Date) -> Path {
    derive_path(&catalogue(), DossierKind::Investment, facts, on, on, Calendar::statutory()).unwrap()
}

fn names(path: &Path) -> Vec<&str> {
    path.steps.iter().map(|step| step.item.as_str()).collect()
}

#[test]
fn a_chemical_plant_needs_its_items_with_reasons() {
    let path = path(&plant(), date(2023, 7, 7));
    assert_eq!(path.track, Track::Filing);
    assert_eq!(
        names(&path),
        [
            "land-supply",
            "project-code",
            "eia-report",
            "energy-review",
            "ent-filing",
            "land-planning-permit",
            "safety-condition",
            "works-planning-permit",
            "construction-permit",
            "archive",
        ]
    );
    let safety = path.step(&id("safety-condition")).unwrap();
    assert_eq!(safety.requires, [id("ent-filing")]);
    assert_eq!(safety.reason[0].text, r#""produce" in hazardous"#);
    assert!(path.undecided.is_empty());
}

#[test]
fn the_longest_chain_sets_the_finish() {
    let path = path(&plant(), date(2023, 7, 7));
    // 45 days from 2023-07-07 end on Monday 2023-08-21; three working days more.
    assert_eq!(path.critical.last(), Some(&id("archive")));
    assert!(path.critical.contains(&id("eia-report")));
    // No promise for the EIA report: 60 days from 2023-07-07 end on 2023-09-05; three working days more is 2023-09-08.
    assert_eq!(path.parallel.promised.on, date(2023, 9, 8));
    assert!(path.serial.promised.on > path.parallel.promised.on);
    assert!(path.steps.iter().filter(|step| step.critical).count() == path.critical.len());
}

#[test]
fn the_competent_office_follows_the_facts() {
    let mut facts = plant();
    assert_eq!(path(&facts, date(2023, 7, 7)).step(&id("safety-condition")).unwrap().office.as_str(), "office");
    facts.set("energy_tce", 200_000);
    assert_eq!(path(&facts, date(2023, 7, 7)).step(&id("safety-condition")).unwrap().office.as_str(), "province");
}

#[test]
fn the_law_is_that_of_the_day() {
    let facts = facts(&[("energy_tce", Value::Int(2_000)), ("hazardous", Value::Texts(vec!["produce".into()]))]);
    assert!(names(&path(&facts, date(2025, 8, 31))).contains(&"energy-review"));
    assert!(!names(&path(&facts, date(2025, 9, 1))).contains(&"energy-review"));
    let term = |on| path(&facts, on).step(&id("safety-condition")).unwrap().statutory.as_ref().unwrap().term.to_string();
    assert_eq!(term(date(2026, 4, 30)), "45d");
    assert_eq!(term(date(2026, 5, 1)), "20wd");
}

#[test]
fn what_the_facts_do_not_say_is_undecided() {
    let path = path(&Facts::default(), date(2023, 7, 7));
    let missing = |item: &str| {
        path.undecided.iter().find(|undecided| undecided.item.as_str() == item).map(|undecided| undecided.missing.clone())
    };
    assert_eq!(missing("land-supply"), Some(vec!["new_land".to_owned()]));
    assert_eq!(missing("ent-approval"), Some(vec!["funding".to_owned(), "in_approval_catalogue".to_owned()]));
    assert_eq!(path.track_missing, ["funding", "in_approval_catalogue"]);
    assert_eq!(path.track, Track::Filing);
}

#[test]
fn each_track_has_its_own_first_item() {
    let on = |list: &[(&str, Value)]| path(&facts(list), date(2023, 7, 7));
    let listed = on(&[("funding", Value::Text("enterprise".into())), ("in_approval_catalogue", Value::Bool(true))]);
    assert_eq!(listed.track, Track::EnterpriseApproval);
    assert_eq!(listed.step(&id("land-planning-permit")).unwrap().requires, [id("ent-approval")]);
    let public = on(&[("funding", Value::Text("government".into()))]);
    assert_eq!(public.track, Track::GovernmentApproval);
    assert!(public.step(&id("ent-filing")).is_none());
}

#[test]
fn a_circle_is_refused() {
    let mut items = catalogue().items().to_vec();
    let code = items.iter_mut().find(|item| item.id.as_str() == "project-code").unwrap();
    code.requires = vec![Edge::parse("construction-permit").unwrap()];
    let broken = Catalogue::new(catalogue().schema().clone(), items);
    assert!(broken.circle().is_some());
    let day = date(2023, 7, 7);
    let error = derive_path(&broken, DossierKind::Investment, &plant(), day, day, Calendar::statutory()).unwrap_err();
    assert_eq!(error.code(), "items-in-a-circle");
}

#[test]
fn changes_of_the_law_are_listed_by_day() {
    let catalogue = catalogue();
    let told: Vec<String> = catalogue
        .resolve("safety-condition")
        .unwrap()
        .changes(catalogue.schema())
        .iter()
        .map(|change| format!("{} {}: {} -> {}", change.on, change.what.as_str(), change.before.en, change.after.en))
        .collect();
    assert_eq!(
        told,
        [
            "2026-05-01 name: safety-condition review -> safety-condition review (new law)",
            "2026-05-01 term: 45 days from receipt -> 20 working days from receipt",
        ]
    );
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let text = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(|word| Value::Text(word.into()));
    let hazards = proptest::sample::subsequence(vec!["produce", "store", "use"], 0..=3)
        .prop_map(|list| Value::Texts(list.into_iter().map(str::to_owned).collect()));
    let fields = (
        proptest::option::of(text(&["enterprise", "government"])),
        proptest::option::of(any::<bool>().prop_map(Value::Bool)),
        proptest::option::of(any::<bool>().prop_map(Value::Bool)),
        proptest::option::of((0i64..200_000).prop_map(Value::Int)),
        proptest::option::of(hazards),
    );
    fields.prop_map(|(funding, listed, land, energy, hazards)| {
        let names = ["funding", "in_approval_catalogue", "new_land", "energy_tce", "hazardous"];
        let values = [funding, listed, land, energy, hazards];
        Facts(names.into_iter().zip(values).filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_path_keeps_its_promises(facts in any_facts(), day in 0i64..1200) {
        let on = date(2023, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let path = path(&facts, on);
        let mut done: BTreeSet<&ItemId> = BTreeSet::new();
        for step in &path.steps {
            for before in &step.requires {
                prop_assert!(done.contains(before), "{} comes before {}", step.item, before);
                let earlier = path.step(before).unwrap();
                prop_assert!(earlier.due_promised <= step.start_promised && earlier.due_statutory <= step.start_statutory);
                prop_assert!(earlier.level < step.level);
            }
            prop_assert!(step.start_promised <= step.due_promised && step.start_statutory <= step.due_statutory);
            done.insert(&step.item);
        }
        prop_assert!(path.parallel.promised.on <= path.serial.promised.on);
        prop_assert!(path.parallel.statutory.on <= path.serial.statutory.on);
        let last = path.critical.last().and_then(|item| path.step(item)).unwrap();
        prop_assert_eq!(last.due_promised, path.parallel.promised.on);
        // Equal facts, equal path; a fact that no rule asks for changes nothing.
        let mut more = facts.clone();
        more.set("unasked", 7);
        prop_assert_eq!(&path, &self::path(&more, on));
    }
}
