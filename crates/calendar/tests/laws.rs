//! What holds for every date, term and pause, against a loop over days.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests are tests too")]

use calendar::{Calendar, CalendarError, Pause, Term, Unit, date_of_number, day_number};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn statutory() -> &'static Calendar {
    Calendar::statutory()
}

fn some_day() -> impl Strategy<Value = Date> {
    (0i32..20_000).prop_map(|day| date(2004, 1, 1).checked_add(day.days()).unwrap())
}

fn any_day() -> impl Strategy<Value = Date> {
    (-9999i16..=9999, 1i8..=12, 1i8..=31).prop_map(|(year, month, day)| {
        Date::new(year, month, 1).and_then(|first| first.with().day(day.min(first.days_in_month())).build()).unwrap()
    })
}

fn some_pauses(start: Date) -> impl Strategy<Value = Vec<Pause>> {
    let pause = (-20i32..90, 0i32..40).prop_map(move |(from, length)| {
        let from = start.saturating_add(from.days());
        Pause { from, to: Some(from.saturating_add(length.days())) }
    });
    proptest::collection::vec(pause, 0..4)
}

fn start_and_pauses() -> impl Strategy<Value = (Date, Vec<Pause>)> {
    some_day().prop_flat_map(|start| (Just(start), some_pauses(start)))
}

fn paused(day: Date, pauses: &[Pause]) -> bool {
    pauses.iter().any(|pause| pause.from < day && pause.to.is_none_or(|to| day <= to))
}

fn works(day: Date) -> bool {
    statutory().is_working_day(day).unwrap()
}

/// The definition, day by day.
fn by_loop(start: Date, term: Term, pauses: &[Pause]) -> Date {
    let mut day = start;
    let mut left = match term.unit {
        Unit::Months => {
            let end = start.checked_add((term.n as i32).months()).unwrap();
            (end - start).get_days()
        }
        _ => term.n as i32,
    };
    while left > 0 {
        day = day.tomorrow().unwrap();
        let counts = !paused(day, pauses) && (term.unit != Unit::WorkingDays || works(day));
        left -= i32::from(counts);
    }
    while term.unit != Unit::WorkingDays && term.n > 0 && (!works(day) || paused(day, pauses)) {
        day = day.tomorrow().unwrap();
    }
    day
}

fn some_term() -> impl Strategy<Value = Term> {
    let unit = prop_oneof![Just(Unit::WorkingDays), Just(Unit::Days), Just(Unit::Months)];
    (0u32..70, unit).prop_map(|(n, unit)| Term { n: if unit == Unit::Months { n % 13 } else { n }, unit })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn due_is_what_a_loop_over_days_finds((start, pauses) in start_and_pauses(), term in some_term()) {
        let due = statutory().due(start, term, &pauses).unwrap();
        prop_assert_eq!(due.on, by_loop(start, term, &pauses));
        prop_assert_eq!(due.provisional, due.on > statutory().settled_until());
    }

    #[test]
    fn adding_and_counting_are_inverse(start in some_day(), n in 1u32..400) {
        let due = statutory().add_working_days(start, n).unwrap();
        prop_assert!(works(due.on));
        prop_assert_eq!(statutory().working_days_between(start, due.on).unwrap().n, i64::from(n));
        prop_assert_eq!(statutory().working_days_between(due.on, start).unwrap().n, -i64::from(n));
    }

    #[test]
    fn going_back_is_what_a_loop_over_days_finds(start in some_day(), n in 0u32..70) {
        let mut day = start;
        for _ in 0..n {
            day = day.yesterday().unwrap();
            while day >= statutory().first() && !works(day) {
                day = day.yesterday().unwrap();
            }
        }
        match statutory().sub_working_days(start, n) {
            Ok(back) => prop_assert_eq!(back.on, day),
            Err(error) => prop_assert!(day < statutory().first(), "{error}"),
        }
    }

    #[test]
    fn counting_adds_up(a in some_day(), b in some_day(), c in some_day()) {
        let between = |a, b| statutory().working_days_between(a, b).unwrap().n;
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
    }

    #[test]
    fn a_later_start_or_a_longer_term_never_ends_earlier(start in some_day(), term in some_term(), by in 0i32..30) {
        let due = |start, term| statutory().due(start, term, &[]).unwrap().on;
        prop_assume!(term.n > 0);
        prop_assert!(due(start, term) <= due(start.saturating_add(by.days()), term));
        let longer = Term { n: term.n + 1, ..term };
        prop_assert!(due(start, term) <= due(start, longer));
    }

    #[test]
    fn a_pause_never_shortens_and_one_elsewhere_changes_nothing(
        (start, pauses) in start_and_pauses(), term in some_term(), far in 0i32..100,
    ) {
        let due = |pauses: &[Pause]| statutory().due(start, term, pauses).unwrap().on;
        let plain = due(&[]);
        let with = due(&pauses);
        prop_assert!(plain <= with);
        let mut more = pauses.clone();
        more.push(Pause { from: with.saturating_add(far.days()), to: None });
        prop_assert_eq!(due(&more), with); // from the last day on, a pause comes too late
        more.pop();
        more.reverse();
        more.extend(pauses);
        prop_assert_eq!(due(&more), with); // order and repetition do not matter
    }

    #[test]
    fn on_the_last_day_all_working_days_have_run((start, pauses) in start_and_pauses(), n in 1u32..70) {
        let due = statutory().due(start, Term::working_days(n), &pauses).unwrap().on;
        let elapsed = |today| statutory().elapsed_working_days(start, today, &pauses).unwrap().n;
        prop_assert_eq!(elapsed(due), i64::from(n));
        prop_assert_eq!(elapsed(due.yesterday().unwrap()), i64::from(n) - 1);
        let told = statutory().elapsed(start, Term::working_days(n), &pauses, due).unwrap();
        let passed = statutory().working_days_between(start, due).unwrap().n;
        prop_assert_eq!((told.day, told.day + told.not_counted), (i64::from(n), passed));
    }

    #[test]
    fn an_open_pause_ends_in_no_date_unless_the_term_was_over(start in some_day(), term in some_term(), from in 0i32..90) {
        let from = start.saturating_add(from.days());
        let plain = statutory().due(start, term, &[]).unwrap();
        match statutory().due(start, term, &[Pause { from, to: None }]) {
            Ok(due) => prop_assert!(due == plain && (due.on <= from || term.n == 0)),
            Err(error) => {
                prop_assert_eq!(error, CalendarError::Paused { since: from });
                prop_assert!(plain.on > from);
            }
        }
    }

    #[test]
    fn no_input_panics(
        a in any_day(), b in any_day(), n: u32, unit in 0usize..4, ends in proptest::option::of(any_day()), at: i64,
    ) {
        let term = Term { n, unit: [Unit::WorkingDays, Unit::Days, Unit::Months, Unit::Hours][unit] };
        let pauses = [Pause { from: b, to: ends }, Pause { from: a, to: Some(b) }];
        let known = Calendar::as_published(b);
        let instant = jiff::Timestamp::from_second(at % 400_000_000_000).unwrap_or(jiff::Timestamp::MIN);
        for calendar in [statutory(), known] {
            let _ = calendar.day(a);
            let _ = calendar.add_working_days(a, n);
            let _ = calendar.working_days_between(a, b);
            let _ = calendar.due(a, term, &pauses);
            let _ = calendar.due(a, term, &pauses[..1]);
            let _ = calendar.due_at(instant, term, &pauses[..1]);
            let _ = calendar.due_at(calendar::start_of(a), term, &pauses);
            let _ = calendar.elapsed(a, term, &pauses[..1], b);
            let _ = calendar.elapsed_working_days(a, b, &pauses);
        }
    }

    #[test]
    fn columns_answer_as_rows_do(
        rows in proptest::collection::vec((12_000i32..34_000, -3i32..200, 12_000i32..34_000), 0..40),
    ) {
        let days: Vec<i32> = rows.iter().map(|row| row.0).collect();
        let n: Vec<i32> = rows.iter().map(|row| row.1).collect();
        let others: Vec<i32> = rows.iter().map(|row| row.2).collect();
        check_columns(&days, &n, &others)?;
        let within = |days: &[i32]| days.iter().map(|&day| day.clamp(12_418, 32_900)).collect::<Vec<_>>();
        let positive: Vec<i32> = n.iter().map(|&n| n.max(0)).collect();
        check_columns(&within(&days), &positive, &within(&others))?;
    }
}

/// Each column's answers, or its first error, are those of its rows.
fn check_columns(days: &[i32], n: &[i32], others: &[i32]) -> Result<(), TestCaseError> {
    let calendar = statutory();
    let mut out = vec![0; days.len()];
    let added = calendar.add_working_days_columns(days, n, &mut out).map(|()| out.clone());
    let one = |(&day, &n): (&i32, &i32)| {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        calendar.add_working_days(date_of_number(day), n).map(|due| day_number(due.on))
    };
    prop_assert_eq!(added, days.iter().zip(n).map(one).collect());
    let counted = calendar.between_columns(days, others, &mut out).map(|()| out);
    let one = |(&a, &b): (&i32, &i32)| {
        let count = calendar.working_days_between(date_of_number(a), date_of_number(b))?;
        Ok(count.n as i32)
    };
    prop_assert_eq!(counted, days.iter().zip(others).map(one).collect());
    Ok(())
}

#[test]
fn columns_stand_extreme_rows() {
    let calendar = statutory();
    let mut out = [0];
    for (day, n) in [(i32::MIN, 1), (i32::MAX, 1), (19_000, i32::MAX), (19_000, i32::MIN), (19_000, 16_384), (19_000, 40_000)] {
        assert!(calendar.add_working_days_columns(&[day], &[n], &mut out).is_err(), "{day} {n}");
    }
    assert!(calendar.between_columns(&[i32::MIN], &[i32::MAX], &mut out).is_err());
    let error = calendar.between_columns(&[1, 2], &[3], &mut out).unwrap_err();
    assert_eq!(error, CalendarError::ColumnsDiffer { left: 2, right: 1, out: 1 });
    assert_eq!((day_number(date(1970, 1, 1)), date_of_number(0)), (0, date(1970, 1, 1)));
}
