//! Dates worked out by hand and by the law's wording: the examples that everything else must agree with.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests are tests too")]

use calendar::{Calendar, CalendarError, Holiday, Notice, Pause, Term, date_of, start_of};
use jiff::civil::{Date, date};

fn on(text: &str) -> Date {
    text.parse().unwrap()
}

fn statutory() -> &'static Calendar {
    Calendar::statutory()
}

fn due(start: &str, term: &str) -> String {
    statutory().due(on(start), term.parse().unwrap(), &[]).unwrap().on.to_string()
}

#[test]
fn terms_in_working_days() {
    for (start, n, expected) in [
        ("2023-04-28", 5, "2023-05-09"), // Labour Day; Saturday 6 May counts
        ("2023-04-28", 20, "2023-05-30"),
        ("2023-04-28", 30, "2023-06-13"),
        ("2023-04-29", 5, "2023-05-09"), // received on a rest day: as on the Friday before
        ("2023-01-19", 5, "2023-01-31"), // Spring Festival; 28 and 29 January count
        ("2023-01-20", 20, "2023-02-22"),
        ("2023-09-28", 1, "2023-10-07"), // the first working day after eight days off is a Saturday
        ("2023-09-28", 3, "2023-10-09"),
        ("2023-09-28", 7, "2023-10-13"),
        ("2023-09-28", 20, "2023-11-01"),
        ("2023-06-21", 3, "2023-06-27"),  // Dragon Boat; Sunday 25 June counts
        ("2023-06-25", 5, "2023-06-30"),  // the start is a worked Sunday
        ("2023-12-29", 10, "2024-01-15"), // over the end of the year
        ("2024-02-09", 5, "2024-02-22"),  // New Year's Eve was worked in 2024
        ("2024-02-09", 20, "2024-03-14"),
        ("2025-01-27", 5, "2025-02-10"),
        ("2025-09-30", 5, "2025-10-14"),
        ("2025-09-30", 20, "2025-11-04"),
        ("2026-02-13", 5, "2026-02-27"), // nine days off; 14 and 28 February count
        ("2026-02-13", 20, "2026-03-19"),
    ] {
        assert_eq!(due(start, &format!("{n}wd")), expected, "{start} + {n}");
    }
}

#[test]
fn terms_in_days_and_months_roll_to_a_working_day() {
    for (start, term, expected) in [
        ("2023-08-01", "60d", "2023-10-07"), // 30 September lies in the holiday; Saturday 7 October is worked
        ("2023-04-28", "15d", "2023-05-15"), // 13 May is a Saturday
        ("2023-04-28", "8d", "2023-05-06"),  // a worked Saturday is no rest day
        ("2023-01-31", "1m", "2023-02-28"),  // no 31 February
        ("2024-01-31", "1m", "2024-02-29"),
        ("2022-11-30", "3m", "2023-02-28"),
        ("2023-04-01", "1m", "2023-05-04"), // 1 May is a holiday
        ("2023-03-15", "6m", "2023-09-15"),
        ("2023-04-29", "0d", "2023-04-29"), // done while the applicant waits, even on a Saturday
        ("2023-04-29", "0wd", "2023-04-29"),
    ] {
        assert_eq!(due(start, term), expected, "{start} + {term}");
    }
}

#[test]
fn terms_in_hours_run_through_the_night() {
    let instant = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let at = |start, term, pauses: &[Pause]| statutory().due_at(instant(start), term, pauses).unwrap().at;
    assert_eq!(at("2023-04-28T23:30:00+08:00", Term::hours(1), &[]), instant("2023-04-29T00:30:00+08:00"));
    let pause = Pause { from: on("2023-04-28"), to: Some(on("2023-04-30")) };
    assert_eq!(at("2023-04-28T23:30:00+08:00", Term::hours(1), &[pause]), instant("2023-05-01T00:30:00+08:00"));
    assert_eq!(at("2023-04-29T12:00:00+08:00", Term::hours(1), &[pause]), instant("2023-05-01T01:00:00+08:00"));
    assert_eq!(at("2023-04-28T10:00:00+08:00", Term::hours(1), &[pause]), instant("2023-04-28T11:00:00+08:00"));
    // Any other term ends at 24:00 of its last day.
    assert_eq!(at("2023-04-28T10:00:00+08:00", Term::working_days(5), &[]), instant("2023-05-10T00:00:00+08:00"));
    assert_eq!(statutory().due(on("2023-04-28"), Term::hours(1), &[]).unwrap_err(), CalendarError::HoursNeedAnInstant);
}

#[test]
fn pauses_stop_the_clock() {
    let start = on("2023-04-28");
    let pause = |from: &str, to: &str| Pause { from: on(from), to: Some(on(to)) };
    let due = |term: &str, pauses: &[Pause]| statutory().due(start, term.parse().unwrap(), pauses).map(|due| due.on.to_string());
    let may = pause("2023-05-10", "2023-05-15");
    assert_eq!(due("20wd", &[may]).unwrap(), "2023-06-02");
    assert_eq!(due("20wd", &[pause("2023-05-12", "2023-05-14")]).unwrap(), "2023-05-30"); // a weekend only
    assert_eq!(due("20wd", &[may, pause("2023-05-11", "2023-05-16"), may]).unwrap(), "2023-06-05"); // overlapping: once
    assert_eq!(due("20wd", &[pause("2023-06-01", "2023-06-30")]).unwrap(), "2023-05-30"); // after the end
    assert_eq!(due("20wd", &[pause("2023-04-01", "2023-04-28")]).unwrap(), "2023-05-30"); // before the start
    assert_eq!(due("15d", &[may]).unwrap(), "2023-05-18"); // 13 May and five days
    assert_eq!(due("1m", &[may]).unwrap(), "2023-06-02"); // 28 May and five days
    assert_eq!(due("15d", &[pause("2023-05-13", "2023-05-17")]).unwrap(), "2023-05-18"); // the move to Monday is paused

    let open = Pause { from: on("2023-05-10"), to: None };
    let since = on("2023-05-10");
    for term in ["20wd", "15d", "1m"] {
        assert_eq!(due(term, &[open]), Err(CalendarError::Paused { since }), "{term}");
    }
    assert_eq!(due("6wd", &[open]).unwrap(), "2023-05-10"); // over before the clock was stopped
    assert_eq!(due("5d", &[open]).unwrap(), "2023-05-04");
    let (from, to) = (on("2023-05-10"), on("2023-05-09"));
    let reversed = Pause { from, to: Some(to) };
    assert_eq!(due("20wd", &[reversed]), Err(CalendarError::PauseReversed { from, to }));

    let elapsed = |today: &str| {
        let count = statutory().elapsed_working_days(start, on(today), &[open]).unwrap();
        (count.n, statutory().elapsed(start, Term::working_days(20), &[open], on(today)).unwrap().en())
    };
    assert_eq!(elapsed("2023-05-10"), (6, "day 6 of 20".to_owned()));
    assert_eq!(elapsed("2023-05-11"), (6, "day 6 of 20; 1 day not counted".to_owned()));
    assert_eq!(elapsed("2023-05-15"), (6, "day 6 of 20; 3 days not counted".to_owned()));
    assert_eq!(elapsed("2023-04-28"), (0, "day 0 of 20".to_owned()));
    assert_eq!(elapsed("2023-04-03"), (0, "day 0 of 20".to_owned()));
}

#[test]
fn a_notice_reaches_into_the_december_before() {
    for (day, working) in [
        ("2006-12-30", true),
        ("2006-12-31", true),
        ("2007-12-29", true),
        ("2007-12-31", false),
        ("2011-12-31", true),
        ("2018-12-29", true),
        ("2018-12-31", false),
        ("2022-12-31", false),
        ("2023-12-30", false),
    ] {
        assert_eq!(statutory().is_working_day(on(day)), Ok(working), "{day}");
    }
    let before = Calendar::as_published(on("2018-12-05"));
    assert_eq!((before.is_working_day(on("2018-12-29")), before.is_working_day(on("2018-12-31"))), (Ok(false), Ok(true)));
    assert!(before.day(on("2018-12-29")).unwrap().provisional);
    assert!(!statutory().day(on("2018-12-29")).unwrap().provisional);
}

#[test]
fn a_year_changed_after_it_had_begun_has_a_version_of_its_own() {
    for (published, day, before, after) in [
        ("2015-05-13", "2015-09-03", true, false),
        ("2015-05-13", "2015-09-06", false, true),
        ("2019-03-22", "2019-05-02", true, false),
        ("2019-03-22", "2019-05-05", false, true),
        ("2020-01-27", "2020-01-31", true, false),
        ("2020-01-27", "2020-02-01", true, false), // a Saturday that the first notice had worked
    ] {
        let old = Calendar::as_published(on(published).yesterday().unwrap());
        let new = Calendar::as_published(on(published));
        assert_eq!(new.version(), published);
        assert_ne!(old.version(), published);
        let (old, new) = (old.is_working_day(on(day)), new.is_working_day(on(day)));
        assert_eq!((old, new), (Ok(before), Ok(after)), "{day}");
    }
    let victory = statutory().day(on("2015-09-03")).unwrap();
    assert_eq!(victory.holiday, Some(Holiday::VictoryDay));
}

#[test]
fn a_version_finds_its_calendar_again() {
    let versions: Vec<&str> =
        Notice::embedded().iter().map(|notice| Calendar::as_published(notice.published).version()).collect();
    assert_eq!(versions.len(), 26);
    for version in versions.into_iter().chain(["none"]) {
        assert_eq!(Calendar::of_version(version).unwrap().version(), version);
    }
    for unknown in ["", "2025-11-05", "2025-11-04/2", "一二三四", "latest"] {
        assert!(Calendar::of_version(unknown).is_none(), "{unknown}");
    }
    assert!(std::ptr::eq(statutory(), Calendar::of_version("2025-11-04").unwrap()));
}

#[test]
fn beyond_the_last_notice_everything_is_provisional() {
    let calendar = statutory();
    assert_eq!(calendar.last_published(), date(2026, 12, 31));
    assert_eq!(calendar.settled_until(), date(2026, 12, 28));
    let settled = calendar.add_working_days(date(2026, 12, 1), 19).unwrap();
    assert_eq!((settled.on, settled.provisional), (date(2026, 12, 28), false));
    let open = calendar.add_working_days(date(2026, 12, 1), 20).unwrap();
    assert_eq!((open.on, open.provisional), (date(2026, 12, 29), true));
    // 2027: Spring Festival's four statutory days are 5 to 8 February, Friday to Monday; no make-up is invented.
    let spring = calendar.add_working_days(date(2027, 2, 4), 1).unwrap();
    assert_eq!((spring.on, spring.provisional), (date(2027, 2, 9), true));
    assert!(calendar.working_days_between(date(2026, 1, 1), date(2027, 1, 1)).unwrap().provisional);
    assert!(!calendar.working_days_between(date(2026, 1, 1), date(2026, 12, 28)).unwrap().provisional);

    // A demo of July 2023 knows the notices up to that day.
    let demo = Calendar::as_published(date(2023, 7, 7));
    assert_eq!((demo.version(), demo.last_published()), ("2022-12-08", date(2023, 12, 31)));
    let eve = demo.day(date(2024, 2, 9)).unwrap();
    assert!(eve.working && eve.provisional);
    assert_eq!(demo.day(date(2024, 2, 12)).unwrap().holiday, Some(Holiday::SpringFestival));
}

#[test]
fn a_new_notice_is_added_without_a_new_program() {
    let text = r#"
        year = 2027
        [[notice]]
        published = "2026-11-20"
        confidence = "low"
        [[notice.holiday]]
        name = "new-year"
        from = "2026-12-31"
        to = "2027-01-02"
        worked = ["2026-12-27"]
    "#;
    let mut notices = Notice::embedded().to_vec();
    notices.extend(Notice::parse("2027.toml", text).unwrap());
    let calendar = Calendar::new(&notices).unwrap();
    assert_eq!((calendar.version(), calendar.settled_until()), ("2026-11-20", date(2027, 12, 28)));
    assert_eq!(calendar.add_working_days(date(2026, 12, 26), 1).unwrap().on, date(2026, 12, 27));
    assert_eq!(calendar.is_working_day(date(2026, 12, 31)), Ok(false));

    notices.push(Notice { number: Some("2".to_owned()), ..notices[notices.len() - 1].clone() });
    assert_eq!(Calendar::new(&notices).unwrap().version(), "2026-11-20/2");
    notices.retain(|notice| notice.year != 2026);
    let error = Calendar::new(&notices).unwrap_err().to_string();
    assert!(error.contains("the notice for 2026 is missing"), "{error}");
}

#[test]
fn outside_the_calendar_is_an_error() {
    let calendar = statutory();
    for day in [Date::MIN, date(-1, 1, 1), date(2003, 12, 31)] {
        let error = calendar.add_working_days(day, 1).unwrap_err();
        assert_eq!(error.code(), "before-first-year");
        assert!(error.to_string().contains("give a date from 2004-01-01 on"), "{error}");
    }
    for day in [Date::MAX, date(2061, 1, 1)] {
        assert_eq!(calendar.day(day).unwrap_err().code(), "beyond-last-year");
    }
    let beyond = |term| calendar.due(date(2060, 12, 1), term, &[]).unwrap_err().code();
    for n in [40, u32::MAX] {
        let codes = [Term::working_days(n), Term::days(n), Term::months(n)].map(beyond);
        assert_eq!(codes, ["beyond-last-year"; 3], "{n}");
    }
    let far = Pause { from: date(2023, 5, 10), to: Some(Date::MAX) };
    let term = Term::working_days(20);
    assert_eq!(calendar.due(date(2023, 4, 28), term, &[far]).unwrap_err().code(), "beyond-last-year");
}

#[test]
fn instants_are_read_in_china() {
    let midnight: jiff::Timestamp = "2023-07-06T16:00:00Z".parse().unwrap();
    assert_eq!((date_of(midnight), start_of(date(2023, 7, 7))), (date(2023, 7, 7), midnight));
    for day in [Date::MIN, Date::MAX] {
        start_of(day);
    }
    assert_eq!(date_of(jiff::Timestamp::MAX).year(), 9999);
}

#[test]
fn working_days_of_each_year() {
    let expected =
        [252, 250, 251, 249, 251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248];
    for (year, n) in (2004..=2026).zip(expected) {
        let first = statutory().is_working_day(date(year, 1, 1)).unwrap();
        let rest = statutory().working_days_between(date(year, 1, 1), date(year, 12, 31)).unwrap().n;
        assert_eq!(rest + i64::from(first), n, "{year}");
    }
}
