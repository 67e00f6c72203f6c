//! What ranks and what does not: the arithmetic, and that gaming does not pay.

use crate::*;
use base::Named;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2023, 7, 7);

fn measure(id: &str, take: Take, unit: Unit, weight: u32, (worst, best): (i64, i64), floor: Option<i64>, least: u32) -> Measure {
    Measure { id: id.into(), name: Named::new("", ""), what: Named::new("", ""), take, unit, weight, best, worst, floor, least }
}

fn board(kind: BoardKind, measures: Vec<Measure>) -> Board {
    let words = Named::new("", "");
    Board { kind, name: words, coverage_percent: 60, levels: Vec::new(), kinds: Vec::new(), measures }
}

/// As Huludao's: the money that is proven to be built with, and within how many days half and four fifths of it was.
fn districts() -> Board {
    board(
        BoardKind::Districts,
        vec![
            measure("started", Take::Share, Unit::Percent, 60, (3000, 9000), Some(3000), 3),
            measure("half", Take::Median, Unit::Days, 20, (180, 30), None, 3),
            measure("most", Take::P80, Unit::Days, 20, (240, 60), None, 3),
        ],
    )
}

fn offices() -> Board {
    board(
        BoardKind::Offices,
        vec![
            measure("in-time", Take::Share, Unit::Percent, 50, (8000, 10_000), Some(8500), 3),
            measure("half", Take::Median, Unit::Percent, 20, (10_000, 2000), None, 3),
            measure("most", Take::P80, Unit::Percent, 30, (12_000, 4000), None, 5),
        ],
    )
}

fn project(id: usize, yuan: u64, took: Option<i64>) -> Outcome {
    Outcome {
        id: format!("p{id}"),
        holder: format!("h{id}"),
        group: format!("p{id}"),
        weight: yuan,
        reached: took.is_some(),
        took,
    }
}

fn case(id: usize, (holder, item): (usize, usize), (reached, took): (bool, Option<i64>)) -> Outcome {
    let group = format!("{item} h{holder}");
    Outcome { id: format!("c{id}"), holder: format!("h{holder}"), group, weight: 1, reached: reached && took.is_some(), took }
}

fn score(board: &Board, outcomes: &[Outcome]) -> Option<i64> {
    rank(board, &[("one".into(), outcomes.to_vec())])[0].score
}

#[test]
fn points_run_from_the_worst_to_the_best() {
    let share = measure("", Take::Share, Unit::Percent, 1, (3000, 9000), Some(4000), 1);
    let at = |number| share.points(Reading::Number(number)).unwrap();
    assert_eq!([2999, 3000, 6000, 9000, 9999].map(at), [0, 0, 5000, FULL, FULL]);
    let days = measure("", Take::Median, Unit::Days, 1, (180, 30), Some(150), 1);
    let at = |number| days.points(Reading::Number(number)).unwrap();
    assert_eq!([181, 180, 105, 30, 0].map(at), [0, 0, 5000, FULL, FULL]);
    assert_eq!((days.points(Reading::NotYet), days.points(Reading::TooFew)), (Some(0), None));
    let below = |measure: &Measure, number| measure.below_floor(Reading::Number(number));
    assert_eq!((below(&share, 3999), below(&share, 4000)), (true, false));
    assert_eq!((below(&days, 151), below(&days, 150)), (true, false));
    assert!(days.below_floor(Reading::NotYet) && !days.below_floor(Reading::TooFew));
}

#[test]
fn the_score_is_what_anybody_can_add_up() {
    // 100, 200, 300 of 1000 begun after 10, 20, 100 days: 60 %, half within 100 days, four fifths not yet.
    let all = [project(1, 100, Some(10)), project(2, 200, Some(20)), project(3, 300, Some(100)), project(4, 400, None)];
    let one = &rank(&districts(), &[("one".into(), all.to_vec())])[0];
    let readings: Vec<Reading> = one.parts.iter().map(|part| part.counted.reading).collect();
    assert_eq!(readings, [Reading::Number(6000), Reading::Number(100), Reading::NotYet]);
    let points: Vec<Option<i64>> = one.parts.iter().map(|part| part.points).collect();
    assert_eq!(points, [Some(5000), Some(5333), Some(0)]);
    assert_eq!(one.score, Some((60 * 5000 + 20 * 5333) / 100));
    assert_eq!((one.parts[0].counted.holders, one.parts[0].counted.reached, one.parts[0].counted.weight), (4, 600, 1000));
}

#[test]
fn whoever_has_too_few_has_no_place() {
    let few = vec![project(1, 100, Some(1)), project(2, 100, Some(1))];
    // Two of one holder are no more than one.
    let mut same = few.clone();
    same.push(Outcome { holder: "h2".into(), ..project(3, 100, Some(1)) });
    let enough: Vec<Outcome> = (1..=3).map(|n| project(n, 100, None)).collect();
    let all = rank(&districts(), &[("few".into(), few), ("same".into(), same), ("late".into(), enough), ("none".into(), vec![])]);
    let told: Vec<(&str, Option<u32>)> = all.iter().map(|one| (one.id.as_str(), one.place)).collect();
    assert_eq!(told, [("late", Some(1)), ("few", None), ("none", None), ("same", None)], "the worst place is better than none");
    assert!(
        all[1..].iter().all(|one| one.score.is_none() && one.parts.iter().all(|part| part.counted.reading == Reading::TooFew))
    );
    // One measure has too few: the others carry the score while they weigh enough.
    let four: Vec<Outcome> = (1..=4).map(|n| case(n, (n, 1), (true, Some(2000)))).collect();
    let one = &rank(&offices(), &[("one".into(), four)])[0];
    assert_eq!((one.weight, one.score, one.parts[2].points), (70, Some(FULL), None));
}

#[test]
fn those_beyond_a_floor_stand_behind_and_the_alike_share_a_place() {
    let all = |in_time: usize, took: i64| (1..=100).map(|n| case(n, (n, 1), (n <= in_time, Some(took)))).collect::<Vec<_>>();
    let board = offices();
    let ranked = rank(
        &board,
        &[
            ("b".into(), all(90, 5000)),
            ("a".into(), all(90, 5000)),
            ("late".into(), all(84, 2000)),
            ("c".into(), all(86, 12_000)),
        ],
    );
    let told: Vec<(&str, Option<u32>, bool)> = ranked.iter().map(|one| (one.id.as_str(), one.place, one.below_floor())).collect();
    assert_eq!(told, [("a", Some(1), false), ("b", Some(1), false), ("c", Some(3), false), ("late", Some(4), true)]);
    assert!(ranked[3].score > ranked[2].score, "a higher score does not buy the floor");
}

#[test]
fn a_start_on_paper_is_none() {
    let listed_on = date(2023, 1, 10);
    let start = |started_on, permits: &[Option<Date>]| Start { listed_on, started_on, permits: permits.to_vec() };
    let (march, may) = (date(2023, 3, 1), date(2023, 5, 1));
    assert_eq!(start(Some(march), &[None]).proven(TODAY), None, "the milestone alone");
    assert_eq!(start(Some(march), &[Some(march), None]).proven(TODAY), None, "one permit of two");
    assert_eq!(start(Some(march), &[Some(may)]).proven(TODAY), Some(may), "works began before they might: the permit counts");
    assert_eq!(start(Some(may), &[Some(march)]).days(TODAY), Some(111));
    assert_eq!(start(Some(may), &[]).proven(TODAY), Some(may), "nothing has to be granted");
    assert_eq!(start(Some(may), &[Some(march)]).proven(march), None, "not yet on that day");
    assert_eq!(start(None, &[Some(march)]).proven(TODAY), None);
}

#[test]
fn leaving_a_late_case_undecided_is_no_better_than_deciding_it_late() {
    let others: Vec<Outcome> = (1..=9).map(|n| case(n, (n, 1), (true, Some(5000)))).collect();
    let with = |last: Outcome| [others.clone(), vec![last]].concat();
    let late = score(&offices(), &with(case(10, (10, 1), (false, Some(15_000)))));
    let left = score(&offices(), &with(case(10, (10, 1), (false, None))));
    assert!(left <= late);
}

prop_compose! {
    fn projects()(rows in prop::collection::vec((1_u64..1_000_000, prop::option::of(0_i64..300)), 3..30)) -> Vec<Outcome> {
        rows.into_iter().enumerate().map(|(n, (yuan, took))| project(n, yuan, took)).collect()
    }
}
prop_compose! {
    fn cases()(rows in prop::collection::vec(((0_usize..12, 0_usize..4), (any::<bool>(), prop::option::of(0_i64..20_000))), 1..60)) -> Vec<Outcome> {
        rows.into_iter().enumerate().map(|(n, (of, done))| case(n, of, done)).collect()
    }
}

proptest! {
    #[test]
    fn splitting_a_project_changes_nothing(all in projects(), at in any::<prop::sample::Index>(), parts in 2_u64..6, apart in any::<bool>()) {
        let before = score(&districts(), &all);
        let mut split = all.clone();
        let whole = split.swap_remove(at.index(all.len()));
        let share = whole.weight / parts;
        for n in 0..parts {
            let weight = if n == 0 { whole.weight - share * (parts - 1) } else { share };
            let holder = if apart { format!("{} {n}", whole.holder) } else { whole.holder.clone() };
            let id = format!("{} {n}", whole.id);
            split.push(Outcome { group: id.clone(), id, holder, weight, ..whole.clone() });
        }
        // Also when each part goes to a company of its own: all had enough holders before.
        prop_assert_eq!(score(&districts(), &split), before);
    }

    #[test]
    fn splitting_an_application_never_pays(all in cases(), at in any::<prop::sample::Index>(), quick in any::<bool>()) {
        let whole = all[at.index(all.len())].clone();
        let mut split = all.clone();
        // The same company asks for the same again, in a smaller piece that is decided at once.
        let more = Outcome { id: "piece".into(), reached: quick || whole.reached, took: if quick { Some(0) } else { whole.took }, ..whole };
        split.push(more);
        prop_assert!(score(&offices(), &split) <= score(&offices(), &all));
    }

    #[test]
    fn a_start_on_paper_moves_no_score(all in projects(), day in 0_i32..170) {
        // Whoever has no permit writes a milestone down: to the ranking nothing happened.
        let on = date(2023, 1, 10).saturating_add(jiff::Span::new().days(day));
        let start = Start { listed_on: date(2023, 1, 10), started_on: Some(on), permits: vec![None] };
        let claimed: Vec<Outcome> = all.iter().map(|one| match one.took {
            Some(_) => one.clone(),
            None => Outcome { reached: start.proven(TODAY).is_some(), took: start.days(TODAY), ..one.clone() },
        }).collect();
        prop_assert_eq!(score(&districts(), &claimed), score(&districts(), &all));
    }

    #[test]
    fn what_becomes_better_never_costs_points(all in cases(), at in any::<prop::sample::Index>()) {
        let mut better = all.clone();
        let one = &mut better[at.index(all.len())];
        one.took = one.took.map_or(Some(20_000), |took| Some(took / 2));
        let before = score(&offices(), &all);
        let after = score(&offices(), &better);
        prop_assert!(after >= before);
        better[at.index(all.len())].reached = true;
        prop_assert!(score(&offices(), &better) >= after);
    }

    #[test]
    fn the_order_of_records_does_not_matter(all in cases()) {
        let mut turned = all.clone();
        turned.reverse();
        prop_assert_eq!(rank(&offices(), &[("one".into(), turned)]), rank(&offices(), &[("one".into(), all)]));
    }

    #[test]
    fn places_follow_scores(all in prop::collection::vec(cases(), 1..8)) {
        let units: Vec<(String, Vec<Outcome>)> = all.into_iter().enumerate().map(|(n, one)| (n.to_string(), one)).collect();
        let ranked = rank(&offices(), &units);
        prop_assert_eq!(ranked.len(), units.len());
        for pair in ranked.windows(2) {
            let key = |one: &Standing| one.place.map(|_| (!one.below_floor(), one.score));
            match (key(&pair[0]), key(&pair[1])) {
                (Some(first), Some(second)) => {
                    prop_assert!(first >= second);
                    prop_assert_eq!(pair[0].place == pair[1].place, first == second);
                }
                (None, Some(_)) => prop_assert!(false, "no place comes before a place"),
                _ => {}
            }
        }
        for one in &ranked {
            prop_assert_eq!(one.score.is_some(), u64::from(one.weight) * 100 >= 60 * 100 && one.weight > 0);
            prop_assert!(one.score.is_none_or(|score| (0..=FULL).contains(&score)));
        }
    }
}
