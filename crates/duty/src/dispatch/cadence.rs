//! On which days a series meets: the days of its rhythm, moved off rest days by the working-day calendar.

use base::{Named, stable_names};
use calendar::{Calendar, CalendarError};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// How far a day may lie from the day on which it is held, in days: longer than any holiday of the calendar.
const MOVED_DAYS_MAX: i64 = 16;
/// How far ahead the next meetings are looked for, in days.
const AHEAD_DAYS_MAX: i64 = 800;

/// When a series meets (调度频次).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    /// Its rhythm.
    pub rhythm: Rhythm,
    /// What becomes of a day that is a rest day.
    pub roll: Roll,
}

/// A rhythm (频次): the days as they would be if no day were a rest day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rhythm {
    /// On these days of every week (每周几).
    Weekly(Vec<Weekday>),
    /// On these days of every month (每月几日), from 1; in a shorter month on its last day.
    Monthly(Vec<i8>),
}

stable_names! {
    /// What becomes of a meeting's day that is a rest day (遇节假日).
    Roll {
        /// The next working day (顺延).
        Forward = "forward", "遇休息日顺延", "moved on from a rest day";
        /// The working day before (提前).
        Back = "back", "遇休息日提前", "moved ahead of a rest day";
        /// There is no meeting (不开).
        Skip = "skip", "遇休息日不开", "not held on a rest day";
    }
}

/// A day on which a series meets (会期).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sitting {
    /// The day of the rhythm: it names the meeting, whatever becomes of the calendar.
    pub nominal: Date,
    /// The working day on which it is held.
    pub on: Date,
    /// Whether a later holiday notice may still move it.
    pub provisional: bool,
}

impl Rhythm {
    fn has(&self, day: Date) -> bool {
        match self {
            Self::Weekly(days) => days.contains(&day.weekday()),
            Self::Monthly(days) => days.iter().any(|wanted| *wanted.min(&day.days_in_month()) == day.day()),
        }
    }
}

/// The days of a week, by the names that packs give them.
const WEEKDAYS: [(Weekday, &str, &str, &str); 7] = [
    (Weekday::Monday, "monday", "一", "Monday"),
    (Weekday::Tuesday, "tuesday", "二", "Tuesday"),
    (Weekday::Wednesday, "wednesday", "三", "Wednesday"),
    (Weekday::Thursday, "thursday", "四", "Thursday"),
    (Weekday::Friday, "friday", "五", "Friday"),
    (Weekday::Saturday, "saturday", "六", "Saturday"),
    (Weekday::Sunday, "sunday", "日", "Sunday"),
];

impl Cadence {
    /// Reads the name of a day of the week: monday to sunday.
    pub fn weekday(text: &str) -> Option<Weekday> {
        WEEKDAYS.iter().find(|row| row.1 == text).map(|row| row.0)
    }

    /// The first `n` meetings on `from` or after it, in order. Of two days that fall on one working day one meeting is left.
    ///
    /// # Errors
    /// When a day lies outside the calendar.
    pub fn next(&self, from: Date, n: usize, calendar: &Calendar) -> Result<Vec<Sitting>, CalendarError> {
        let mut found: Vec<Sitting> = Vec::new();
        for ahead in -MOVED_DAYS_MAX..AHEAD_DAYS_MAX {
            let day = from.saturating_add(ahead.days());
            let Some(sitting) = self.sitting(day, calendar)?.filter(|sitting| sitting.on >= from) else { continue };
            let full = found.len() == n;
            match found.last_mut().filter(|last| last.on == sitting.on) {
                // The one that meets on its own day is the meeting; what was moved onto it is dealt with there.
                Some(last) if sitting.nominal == sitting.on => *last = sitting,
                Some(_) => {}
                None if full => break,
                None => found.push(sitting),
            }
        }
        Ok(found)
    }

    /// The last meeting before `day`; `None` when the rhythm has none within a good year.
    ///
    /// # Errors
    /// When a day lies outside the calendar.
    pub fn last(&self, day: Date, calendar: &Calendar) -> Result<Option<Sitting>, CalendarError> {
        let mut found: Option<Sitting> = None;
        for back in -MOVED_DAYS_MAX..AHEAD_DAYS_MAX / 2 {
            let nominal = day.saturating_sub(back.days());
            let Some(sitting) = self.sitting(nominal, calendar)?.filter(|sitting| sitting.on < day) else { continue };
            match found {
                Some(known) if known.on > sitting.on => break,
                Some(known) if known.nominal == known.on => {}
                _ => found = Some(sitting),
            }
        }
        Ok(found)
    }

    /// The meeting of one day of the rhythm, if it is one and is held.
    ///
    /// # Errors
    /// When the day lies outside the calendar.
    pub fn sitting(&self, nominal: Date, calendar: &Calendar) -> Result<Option<Sitting>, CalendarError> {
        if !self.rhythm.has(nominal) {
            return Ok(None);
        }
        let mut on = nominal;
        while !calendar.is_working_day(on)? {
            on = match self.roll {
                Roll::Forward => on.saturating_add(1.day()),
                Roll::Back => on.saturating_sub(1.day()),
                Roll::Skip => return Ok(None),
            };
        }
        Ok(Some(Sitting { nominal, on, provisional: calendar.day(on)?.provisional }))
    }

    /// In words: "每周二、周五（遇休息日顺延）".
    pub fn text(&self) -> Named {
        let roll = self.roll.text();
        let (zh, en) = match &self.rhythm {
            Rhythm::Weekly(days) => {
                let rows = || WEEKDAYS.iter().filter(|row| days.contains(&row.0));
                let zh: Vec<String> = rows().map(|row| format!("周{}", row.2)).collect();
                let en: Vec<&str> = rows().map(|row| row.3).collect();
                (format!("每{}", zh.join("、")), format!("every {}", en.join(" and ")))
            }
            Rhythm::Monthly(days) => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                (format!("每月{}日", days.join("、")), format!("monthly on day {}", days.join(" and ")))
            }
        };
        Named::new(format!("{zh}（{}）", roll.zh), format!("{en}, {}", roll.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn weekly(days: &[Weekday], roll: Roll) -> Cadence {
        Cadence { rhythm: Rhythm::Weekly(days.to_vec()), roll }
    }

    fn days(cadence: &Cadence, from: Date, n: usize) -> Vec<String> {
        let found = cadence.next(from, n, Calendar::statutory()).unwrap();
        found.iter().map(|sitting| sitting.on.to_string()).collect()
    }

    #[test]
    fn a_tuesday_that_is_a_holiday_moves_as_the_pack_says() {
        // 2023: 29 September to 6 October are off, Saturday 7 and Sunday 8 October are worked.
        let tuesday = |roll| days(&weekly(&[Weekday::Tuesday], roll), date(2023, 9, 27), 2);
        assert_eq!(tuesday(Roll::Forward), ["2023-10-07", "2023-10-10"]);
        assert_eq!(tuesday(Roll::Back), ["2023-09-28", "2023-10-10"]);
        assert_eq!(tuesday(Roll::Skip), ["2023-10-10", "2023-10-17"]);
    }

    #[test]
    fn two_days_that_fall_on_one_are_one_meeting() {
        // Tuesday 3 and Friday 6 October 2023 both move to Saturday 7 October, which is worked.
        let both = weekly(&[Weekday::Tuesday, Weekday::Friday], Roll::Forward);
        assert_eq!(days(&both, date(2023, 9, 26), 4), ["2023-09-26", "2023-10-07", "2023-10-10", "2023-10-13"]);
        // A worked Saturday of the rhythm's own is the meeting; what moved onto it names it no more.
        let saturday = weekly(&[Weekday::Tuesday, Weekday::Saturday], Roll::Forward);
        let next = saturday.next(date(2023, 10, 1), 1, Calendar::statutory()).unwrap();
        assert_eq!((next[0].nominal, next[0].on), (date(2023, 10, 7), date(2023, 10, 7)));
        let last = saturday.last(date(2023, 10, 8), Calendar::statutory()).unwrap().unwrap();
        assert_eq!((last.nominal, last.on), (date(2023, 10, 7), date(2023, 10, 7)));
    }

    #[test]
    fn an_adjusted_workday_is_a_day_of_work_and_no_day_of_the_rhythm() {
        // Sunday 8 October 2023 is worked, but a Monday's meeting is Monday's.
        assert_eq!(days(&weekly(&[Weekday::Monday], Roll::Forward), date(2023, 10, 8), 2), ["2023-10-09", "2023-10-16"]);
        // Monday 2 October moves over the holiday to the worked Saturday.
        assert_eq!(days(&weekly(&[Weekday::Monday], Roll::Forward), date(2023, 9, 26), 1), ["2023-10-07"]);
        assert_eq!(days(&weekly(&[Weekday::Monday], Roll::Back), date(2023, 9, 26), 1), ["2023-09-28"]);
    }

    #[test]
    fn a_month_has_its_day_or_its_last() {
        let monthly = |day| Cadence { rhythm: Rhythm::Monthly(vec![day]), roll: Roll::Forward };
        // 10 September 2023 is a Sunday.
        assert_eq!(days(&monthly(10), date(2023, 8, 1), 3), ["2023-08-10", "2023-09-11", "2023-10-10"]);
        assert_eq!(days(&monthly(31), date(2023, 2, 1), 3), ["2023-02-28", "2023-03-31", "2023-05-04"]);
    }

    #[test]
    fn the_day_itself_counts_and_the_last_one_lies_before() {
        let mondays = weekly(&[Weekday::Monday], Roll::Forward);
        assert_eq!(days(&mondays, date(2023, 7, 10), 1), ["2023-07-10"]);
        let last = mondays.last(date(2023, 7, 10), Calendar::statutory()).unwrap().unwrap();
        assert_eq!(last.on, date(2023, 7, 3));
        assert_eq!(weekly(&[], Roll::Forward).last(date(2023, 7, 10), Calendar::statutory()).unwrap(), None);
        assert_eq!(mondays.text().zh, "每周一（遇休息日顺延）");
    }

    proptest! {
        #[test]
        fn meetings_are_working_days_in_order(start in 0i64..900, first in 1i8..=7, second in 1i8..=7, roll in proptest::sample::select(Roll::ALL)) {
            let from = date(2022, 1, 1).saturating_add(start.days());
            let pick = |n: i8| Weekday::from_monday_one_offset(n).unwrap();
            let cadence = weekly(&[pick(first), pick(second)], roll);
            let calendar = Calendar::statutory();
            let found = cadence.next(from, 6, calendar).unwrap();
            prop_assert!(found.iter().all(|one| one.on >= from && calendar.is_working_day(one.on).unwrap()));
            prop_assert!(found.windows(2).all(|pair| pair[0].on < pair[1].on));
            for pair in found.windows(2) {
                prop_assert_eq!(cadence.last(pair[1].on, calendar).unwrap().map(|one| one.on), Some(pair[0].on));
            }
        }
    }
}
