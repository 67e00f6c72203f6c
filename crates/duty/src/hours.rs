//! When what was told may leave the house: quiet hours, working days, the hour of a digest. The product itself shows it at once.

use base::stable_names;
use calendar::{Calendar, CalendarError, date_of, start_of};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// The minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

stable_names! {
    /// At which hours e-mail and messages about a duty may leave (外发时段).
    Hours {
        /// At once, at night and on holidays too (随时).
        AnyTime = "any-time", "随时", "at any time";
        /// Outside the quiet hours (免打扰时段以外).
        Daytime = "daytime", "免打扰时段以外", "outside the quiet hours";
        /// Outside the quiet hours, on working days alone (工作日).
        WorkingDays = "working-days", "工作日", "on working days";
    }
}

impl Hours {
    /// Where neither a method nor a ladder says.
    pub const USUAL: Self = Self::Daytime;
}

/// The hours in which nobody is disturbed (免打扰时段), in minutes of the day: from the first, before the last; over midnight when
/// the first is the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    from: i64,
    to: i64,
}

impl Quiet {
    /// Reads two times of day such as `20:00` and `08:00`; `None` when one is none, or when they leave no hour of the day.
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        let minutes = |text: &str| {
            let (hours, minutes) = text.split_once(':')?;
            let two = |text: &str, most| text.parse::<i64>().ok().filter(|n| text.len() == 2 && (0..most).contains(n));
            Some(two(hours, 24)? * 60 + two(minutes, 60)?)
        };
        let quiet = Self { from: minutes(from)?, to: minutes(to)? };
        (quiet.from != quiet.to).then_some(quiet)
    }

    /// The first instant from `at` on that is not quiet.
    fn over(self, at: Timestamp) -> Timestamp {
        let day = date_of(at);
        let minute = at.duration_since(start_of(day)).as_mins();
        let ends = |day: Date| start_of(day).saturating_add(SignedDuration::from_mins(self.to)).unwrap_or(at);
        if self.from < self.to {
            return if (self.from..self.to).contains(&minute) { ends(day) } else { at };
        }
        if minute < self.to {
            ends(day)
        } else if (self.from..DAY_MINUTES).contains(&minute) {
            day.tomorrow().map_or(at, ends)
        } else {
            at
        }
    }
}

/// The first instant from `told` on at which a message may leave.
///
/// # Errors
/// When a day lies outside the calendar.
pub fn leaves_at(told: Timestamp, hours: Hours, quiet: Option<Quiet>, calendar: &Calendar) -> Result<Timestamp, CalendarError> {
    let awake = |at: Timestamp| quiet.map_or(at, |quiet| quiet.over(at));
    match hours {
        Hours::AnyTime => Ok(told),
        Hours::Daytime => Ok(awake(told)),
        Hours::WorkingDays => {
            let mut at = awake(told);
            while !calendar.is_working_day(date_of(at))? {
                at = awake(start_of(calendar.next_working_day(date_of(at))?.on));
            }
            Ok(at)
        }
    }
}

/// When the digest leaves that tells of something told at `told`: at the next full `hour` (0 to 23) of the city's day.
///
/// # Errors
/// When a day lies outside the calendar.
pub fn digest_at(told: Timestamp, hours: Hours, hour: i8, calendar: &Calendar) -> Result<Timestamp, CalendarError> {
    let on = |day: Date| start_of(day).saturating_add(SignedDuration::from_hours(i64::from(hour))).unwrap_or(told);
    let mut day = date_of(told);
    if on(day) < told {
        day = day.tomorrow().unwrap_or(day);
    }
    if hours == Hours::WorkingDays && !calendar.is_working_day(day)? {
        day = calendar.next_working_day(day)?.on;
    }
    Ok(on(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}+08:00").parse().unwrap()
    }

    fn leaves(told: &str, hours: Hours, quiet: (&str, &str)) -> Timestamp {
        leaves_at(at(told), hours, Quiet::parse(quiet.0, quiet.1), Calendar::statutory()).unwrap()
    }

    #[test]
    fn nights_are_quiet_and_working_days_are_those_of_the_state_council() {
        let night = ("20:00", "08:00");
        for (told, hours, wanted) in [
            ("2023-09-25T09:00:00", Hours::WorkingDays, "2023-09-25T09:00:00"),
            ("2023-09-25T19:59:59", Hours::Daytime, "2023-09-25T19:59:59"),
            ("2023-09-25T20:00:00", Hours::Daytime, "2023-09-26T08:00:00"),
            ("2023-09-25T23:30:00", Hours::AnyTime, "2023-09-25T23:30:00"),
            ("2023-09-26T07:59:59", Hours::Daytime, "2023-09-26T08:00:00"),
            // Thursday evening before Mid-Autumn and National Day: Saturday 7 October is worked.
            ("2023-09-28T21:00:00", Hours::Daytime, "2023-09-29T08:00:00"),
            ("2023-09-28T21:00:00", Hours::WorkingDays, "2023-10-07T08:00:00"),
            ("2023-10-03T12:00:00", Hours::WorkingDays, "2023-10-07T08:00:00"),
            ("2023-10-07T12:00:00", Hours::WorkingDays, "2023-10-07T12:00:00"),
        ] {
            assert_eq!(leaves(told, hours, night), at(wanted), "{told} {hours:?}");
        }
        let noon = ("12:00", "14:00");
        assert_eq!(leaves("2023-09-25T12:30:00", Hours::Daytime, noon), at("2023-09-25T14:00:00"));
        assert_eq!(leaves("2023-09-25T14:00:00", Hours::Daytime, noon), at("2023-09-25T14:00:00"));
        // Without quiet hours a working day begins at midnight.
        assert_eq!(leaves("2023-10-01T09:00:00", Hours::WorkingDays, ("", "")), at("2023-10-07T00:00:00"));
        for wrong in [("8:00", "20:00"), ("24:00", "08:00"), ("20:60", "08:00"), ("08:00", "08:00"), ("-1:00", "08:00")] {
            assert_eq!(Quiet::parse(wrong.0, wrong.1), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_digest_leaves_at_the_next_such_hour() {
        let digest = |told: &str, hours| digest_at(at(told), hours, 8, Calendar::statutory()).unwrap();
        assert_eq!(digest("2023-09-25T00:00:30", Hours::Daytime), at("2023-09-25T08:00:00"));
        assert_eq!(digest("2023-09-25T08:00:00", Hours::Daytime), at("2023-09-25T08:00:00"));
        assert_eq!(digest("2023-09-28T09:00:00", Hours::Daytime), at("2023-09-29T08:00:00"));
        assert_eq!(digest("2023-09-28T09:00:00", Hours::WorkingDays), at("2023-10-07T08:00:00"));
    }

    proptest! {
        #[test]
        fn nothing_leaves_early_nor_while_it_is_quiet(
            minute in 0i64..2 * 366 * DAY_MINUTES, from in 0i64..DAY_MINUTES, to in 0i64..DAY_MINUTES, which in 0usize..3,
        ) {
            prop_assume!(from != to);
            let (hours, quiet, calendar) = (Hours::ALL[which], Quiet { from, to }, Calendar::statutory());
            let told = start_of(jiff::civil::date(2022, 9, 1)) + SignedDuration::from_mins(minute);
            let left = leaves_at(told, hours, Some(quiet), calendar).unwrap();
            prop_assert!(left >= told);
            let allowed = |at: Timestamp| {
                let minute = at.duration_since(start_of(date_of(at))).as_mins();
                let loud = if from < to { minute < from || minute >= to } else { minute >= to && minute < from };
                match hours {
                    Hours::AnyTime => true,
                    Hours::Daytime => loud,
                    Hours::WorkingDays => loud && calendar.is_working_day(date_of(at)).unwrap(),
                }
            };
            prop_assert!(allowed(left));
            // Minute by minute: it left at the first that was allowed.
            let mut at = told;
            while at < left {
                prop_assert!(!allowed(at), "{at} was allowed already, it left at {left}");
                at += SignedDuration::from_mins(1);
            }
        }
    }
}
