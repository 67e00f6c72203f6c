//! What columns answer is what rows answer, whatever the rule, whatever is not known.

use super::*;
use crate::testing::{any_facts, any_typed_rule, schema};
use crate::{Rule, Truth};
use proptest::prelude::*;

fn columns(rows: &[Facts]) -> Columns {
    let mut columns = Columns::new(schema());
    rows.iter().for_each(|facts| _ = columns.push(facts).unwrap());
    columns
}

/// The answers by column: of each rule, of each row.
#[derive(Clone)]
struct Answers(Vec<Vec<Truth>>);

impl Sink for Answers {
    fn take(&mut self, verdicts: Verdicts<'_>) {
        let answers = &mut self.0[verdicts.rule_idx];
        for (at, answer) in answers[verdicts.first_row..].iter_mut().enumerate().take(verdicts.yes.len() * 64) {
            let bit = |words: &[u64]| words[at / 64] >> (at % 64) & 1 == 1;
            *answer = match (bit(verdicts.yes), bit(verdicts.possible)) {
                (true, true) => Truth::Yes,
                (false, true) => Truth::Unknown,
                (false, false) => Truth::No,
                (true, false) => panic!("what holds is possible"),
            };
        }
    }
}

proptest! {
    #[test]
    fn columns_answer_as_rows_do(
        texts in prop::collection::vec(any_typed_rule(), 1..12), rows in prop::collection::vec(any_facts(), 1..140),
    ) {
        let rules: Vec<Rule> = texts.iter().map(|text| Rule::parse(text).unwrap()).collect();
        let columns = columns(&rows);
        let matcher = Matcher::new(&columns, &rules).unwrap();
        let blank = Answers(vec![vec![Truth::Unknown; rows.len()]; rules.len()]);
        let answers = matcher.run(&columns, 1, || blank.clone()).pop().unwrap();
        let tally = Tally::sum(rules.len(), matcher.run(&columns, 2, || Tally::new(rules.len())));
        for (rule_idx, rule) in rules.iter().enumerate() {
            let wanted: Vec<Truth> = rows.iter().map(|facts| rule.truth(&schema(), facts)).collect();
            prop_assert_eq!(&answers.0[rule_idx], &wanted, "{}", texts[rule_idx]);
            let count = |truth| u32::try_from(wanted.iter().filter(|found| **found == truth).count()).unwrap();
            prop_assert_eq!((tally.yes[rule_idx], tally.unknown[rule_idx]), (count(Truth::Yes), count(Truth::Unknown)));
        }
        let last = rows.len() - 1;
        prop_assert_eq!(matcher.row(&columns, last), answers.0.iter().map(|of| of[last]).collect::<Vec<_>>());
    }

    #[test]
    fn a_row_gives_back_what_was_put_in(rows in prop::collection::vec(any_facts(), 1..6), again in any_facts()) {
        let mut columns = columns(&rows);
        for (row, facts) in rows.iter().enumerate() {
            prop_assert_eq!(&columns.facts(row), facts);
        }
        columns.set(0, &again).unwrap();
        prop_assert_eq!(&columns.facts(0), &again);
        prop_assert_eq!(&columns.select(&[0]).facts(0), &again);
    }
}

#[test]
fn several_blocks_on_two_threads_count_each_row_once() {
    let mut columns = Columns::new(schema());
    let n = 5_000;
    columns.set_column("energy", Values::Int((0..n).collect()), None).unwrap();
    let known: Vec<bool> = (0..n).map(|row| row % 2 == 0).collect();
    columns.set_column("land", Values::Bool(vec![true; 5_000]), Some(&known)).unwrap();
    let rules = ["energy >= 4000", "land", "!land", "energy >= 4000 && !land", "burning || energy < 10"];
    let rules: Vec<Rule> = rules.iter().map(|text| Rule::parse(text).unwrap()).collect();
    let matcher = Matcher::new(&columns, &rules).unwrap();
    let tally = Tally::sum(5, matcher.run(&columns, 2, || Tally::new(5)));
    assert_eq!(tally.yes, [1_000, 2_500, 0, 0, 10]);
    assert_eq!(tally.unknown, [0, 2_500, 2_500, 500, 4_990]);
    assert_eq!(matcher.clauses(), 4, "a clause and its opposite are one");
}

#[test]
fn a_rule_that_does_not_fit_is_refused_with_its_place() {
    let columns = columns(&[Facts::default()]);
    let rules = ["land", "energy > 'x'"].map(|text| Rule::parse(text).unwrap());
    let (rule_idx, findings) = Matcher::new(&columns, &rules).err().unwrap();
    assert_eq!((rule_idx, findings[0].code), (1, "type-mismatch"));
}

#[test]
fn columns_that_do_not_fit_are_refused() {
    let mut columns = Columns::new(schema());
    assert_eq!(columns.set_column("x", Values::Int(vec![1]), None), Err(ColumnError::NoField("x".to_owned())));
    assert_eq!(columns.set_column("land", Values::Int(vec![1]), None), Err(ColumnError::Type("land".to_owned())));
    columns.set_column("energy", Values::Int(vec![1]), None).unwrap();
    let two = columns.set_column("area", Values::Int(vec![1, 2]), None);
    assert_eq!(two, Err(ColumnError::Rows("area".to_owned(), 2, 1)));
    let many: Vec<String> = (0..65).map(|n| n.to_string()).collect();
    let full = columns.set_column("hazards", Values::Texts(many.clone(), vec![0]), None);
    assert_eq!(full, Err(ColumnError::TooManyTexts("hazards".to_owned())));
    let mut facts = Facts::default();
    facts.set("hazards", many);
    assert_eq!(columns.push(&facts), Err(ColumnError::TooManyTexts("hazards".to_owned())));
    assert_eq!(columns.rows(), 1, "nothing was added");
}

#[test]
fn a_new_text_makes_a_matcher_old() {
    let mut facts = Facts::default();
    facts.set("industry", "2631");
    let mut columns = columns(&[facts.clone()]);
    let matcher = Matcher::new(&columns, &[Rule::parse("industry.startsWith('26')").unwrap()]).unwrap();
    assert!(matcher.fits(&columns));
    facts.set("industry", "2641");
    columns.set(0, &facts).unwrap();
    assert!(!matcher.fits(&columns));
}
