//! What is counted, and that sums do not depend on the order in which they are made.

use crate::{SECONDS_MAX, Spread, Sums, Typed, UP_TO, again, change, fields};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn fields_are_those_that_hold_something() {
    assert_eq!(fields(&json!({})), 0);
    assert_eq!(fields(&json!({ "a": "", "b": " \n", "c": null, "d": false, "e": [], "f": {} })), 0);
    assert_eq!(fields(&json!({ "a": "x", "b": 0, "c": true, "d": { "e": -1.5, "f": [1, "", 2] } })), 6);
    assert_eq!(
        fields(&json!({ "version": 1, "do": "accept", "cases": [{ "id": "x", "version": 2 }] })),
        0,
        "a button is no form"
    );
}

#[test]
fn what_is_sent_again_was_filled_in_once() {
    let mut sums = Sums::default();
    sums.note(5, false, Some(60));
    sums.note(6, true, Some(20));
    sums.note(6, true, None);
    assert_eq!((sums.submissions, sums.refused, sums.fields, sums.timed, sums.seconds), (3, 1, 12, 2, 80));
    assert_eq!(sums.fields_each(), Some(60));
    assert_eq!(Sums { submissions: 3, fields: 10, ..Sums::default() }.fields_each(), Some(33));
    assert_eq!(Sums { submissions: 3, fields: 11, ..Sums::default() }.fields_each(), Some(37));
    assert_eq!(Sums { submissions: 2, refused: 2, ..Sums::default() }.fields_each(), None);
    sums.note(1, true, Some(SECONDS_MAX + 1));
    assert_eq!((sums.timed, sums.fields), (2, 13), "a time that cannot be is none, the form counts");
}

#[test]
fn a_median_lies_where_the_middle_one_does() {
    assert_eq!(Spread::default().median(), None);
    let mut spread = Spread::default();
    [10, 40, 40, 40, 7000].into_iter().for_each(|seconds| spread.note(seconds));
    assert_eq!(spread.median(), Some(45), "the middle of three between 30 and 60");
    spread.note(15);
    spread.note(0);
    assert_eq!(spread.0[..3], [3, 0, 3]);
    assert_eq!(spread.median(), Some(35), "the first of three");
    let mut one = Sums::default();
    one.note(1, true, Some(47));
    assert_eq!(one.median_seconds(), Some(47));
}

#[test]
fn a_change_needs_something_to_compare_with() {
    assert_eq!(
        (change(0, 5), change(4, 5), change(4, 3), change(3, 4), change(5, 0)),
        (None, Some(25), Some(-25), Some(33), Some(-100))
    );
}

#[test]
fn the_same_value_of_the_same_subject_in_another_record_was_asked_again() {
    let one = |subject, field, value, record, at| Typed { subject, field, value, record, at };
    let typed = [
        one("a", "phone", "138 0000", "r3", 30),
        one("a", "phone", "1380000", "r1", 10),
        one("a", "phone", "139", "r2", 20),
        one("b", "phone", "1380000", "r4", 40),
        one("a", "fax", "1380000", "r5", 50),
        one("a", "phone", "  ", "r6", 60),
        one("a", "phone", "1380000", "r3", 31),
        one("a", "phone", "1380000", "r7", 70),
    ];
    assert_eq!(again(&typed), [(0, 1), (7, 6)], "by time, not by place; of the same record never");
}

fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[ a-c]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-d]|version", inner, 0..4).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn lists_hold_what_their_parts_hold(one in body(), other in body()) {
        prop_assert_eq!(fields(&json!([one.clone(), other.clone()])), fields(&one) + fields(&other));
        prop_assert_eq!(fields(&json!({ "a": one.clone(), "version": other })), fields(&one));
    }

    #[test]
    fn sums_do_not_depend_on_where_they_are_cut(sent in prop::collection::vec((0u64..40, any::<bool>(), prop::option::of(0u32..20_000)), 0..30), cut in 0usize..30) {
        let sum = |some: &[(u64, bool, Option<u32>)]| {
            let mut sums = Sums::default();
            some.iter().for_each(|(fields, taken, seconds)| sums.note(*fields, *taken, *seconds));
            sums
        };
        let (first, rest) = sent.split_at(cut.min(sent.len()));
        prop_assert_eq!(sum(first).and(sum(rest)), sum(&sent));
        prop_assert_eq!(sum(&sent).spread.count(), sum(&sent).timed);
    }

    #[test]
    fn a_median_is_in_the_class_of_the_true_one(mut seconds in prop::collection::vec(0u32..=SECONDS_MAX, 1..40)) {
        let mut spread = Spread::default();
        seconds.iter().for_each(|one| spread.note(*one));
        seconds.sort_unstable();
        let median = spread.median().expect("there are some");
        let (low, high) = (seconds[(seconds.len() - 1) / 2], seconds[seconds.len() / 2]);
        let class = |one: u32| UP_TO.partition_point(|most| *most < one);
        prop_assert!((class(low)..=class(high)).contains(&class(median)) || UP_TO.contains(&median), "{median} of {seconds:?}");
    }

    #[test]
    fn nothing_is_found_twice(values in prop::collection::vec((0u8..3, 0u8..3, 0u8..6), 0..20)) {
        let texts: Vec<[String; 3]> = values.iter().map(|(a, b, c)| [a.to_string(), b.to_string(), c.to_string()]).collect();
        let typed: Vec<Typed<'_>> = texts.iter().zip(0..).map(|([subject, value, record], at)| Typed { subject, field: "f", value, record, at }).collect();
        let found = again(&typed);
        prop_assert!(found.windows(2).all(|two| two[0].0 < two[1].0));
        for (n, before) in found {
            prop_assert!(typed[n].value == typed[before].value && typed[n].subject == typed[before].subject && typed[n].record != typed[before].record);
        }
    }
}
