//! Where terms end and how far they have run.

use crate::calendar::day_number;
use crate::pause::merged;
use crate::{Calendar, CalendarError, Count, Due, DueAt, Elapsed, Pause, Term, Unit};
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp};

/// China's time, +08:00, since 1992 without summer time.
const CHINA: Offset = Offset::constant(8);

/// The date in China (+08:00) at an instant.
///
/// An electronic filing is received at the instant it enters the system, on any day of the week: 电子签名法 art. 11.
///
/// ```
/// let late: jiff::Timestamp = "2023-04-28T16:00:00Z".parse()?;
/// assert_eq!(calendar::date_of(late), jiff::civil::date(2023, 4, 29));
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn date_of(instant: Timestamp) -> Date {
    CHINA.to_datetime(instant).date()
}

/// The instant at which a day begins in China, 00:00 +08:00; at the two ends of time the nearest instant there is.
pub fn start_of(day: Date) -> Timestamp {
    let nearest = if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    CHINA.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(nearest)
}

impl Calendar {
    /// The last day of a term that starts on the day `start`.
    ///
    /// - The starting day is not counted: 民法典 art. 201(1).
    /// - Working days: the `n`-th one after it, 行政许可法 art. 82; adjusted working weekends count.
    /// - Days and months: a month ends on the corresponding day, else on the last of the month (民法典 art. 202); a last
    ///   day that is a rest day moves to the next working day (art. 203(1)).
    /// - Pauses do not count: 行政许可法 art. 45. They lengthen a term in days or months by the calendar days that they
    ///   stopped of it; a term never ends on a paused day.
    /// - `n = 0` ends on the starting day.
    ///
    /// ```
    /// use calendar::{Calendar, Term};
    /// use jiff::civil::date;
    ///
    /// let calendar = Calendar::statutory();
    /// let due = |start, term| calendar.due(start, term, &[]).map(|due| due.on);
    /// assert_eq!(due(date(2023, 9, 28), Term::working_days(1))?, date(2023, 10, 7)); // a Saturday that is worked
    /// assert_eq!(due(date(2023, 8, 1), Term::days(60))?, date(2023, 10, 7)); // 30 September is a holiday
    /// assert_eq!(due(date(2023, 1, 31), Term::months(1))?, date(2023, 2, 28));
    /// # Ok::<(), calendar::CalendarError>(())
    /// ```
    ///
    /// # Errors
    /// [`CalendarError::Paused`] while an open pause keeps the term from ending; [`CalendarError::HoursNeedAnInstant`]
    /// for hours (see [`due_at`](Self::due_at)); [`CalendarError::PauseReversed`]; the ends of the calendar.
    pub fn due(&self, start: Date, term: Term, pauses: &[Pause]) -> Result<Due, CalendarError> {
        let first = self.number(start)?;
        let pauses = merged(pauses, start)?;
        let on = match term.unit {
            _ if term.n == 0 => first,
            Unit::WorkingDays => self.last_working_day(first, term.n, &pauses)?,
            Unit::Days => self.last_day(i64::from(first) + i64::from(term.n), &pauses)?,
            Unit::Months => self.last_day(i64::from(self.months_after(start, term.n)?), &pauses)?,
            Unit::Hours => return Err(CalendarError::HoursNeedAnInstant),
        };
        Ok(self.due_on(on))
    }

    /// The instant from which a term that starts at the instant `start` is overdue.
    ///
    /// A term in hours runs from the moment (民法典 art. 201(2)), by night and on holidays too; the days of a pause are
    /// left out, from 24:00 of the last day that counts. Any other term ends at 24:00 of its last day (art. 203(2)).
    ///
    /// ```
    /// use calendar::{Calendar, Term};
    ///
    /// let start = "2023-07-07T15:30:00+08:00".parse()?;
    /// let due = Calendar::statutory().due_at(start, Term::hours(1), &[])?;
    /// assert_eq!(due.at, "2023-07-07T16:30:00+08:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`due`](Self::due), without `HoursNeedAnInstant`.
    pub fn due_at(&self, start: Timestamp, term: Term, pauses: &[Pause]) -> Result<DueAt, CalendarError> {
        let day = date_of(start);
        if term.unit != Unit::Hours {
            let due = self.due(day, term, pauses)?;
            return Ok(DueAt { at: start_of(after(due.on)), provisional: due.provisional });
        }
        self.number(day)?;
        let hours = SignedDuration::from_hours(i64::from(term.n));
        let mut end = start.checked_add(hours).map_err(|_| self.beyond())?;
        for pause in merged(pauses, day.yesterday().unwrap_or(day))? {
            let stopped = start_of(after(pause.from)).max(start);
            if stopped >= end {
                break;
            }
            let goes_on = start_of(after(pause.to.ok_or(CalendarError::Paused { since: pause.from })?));
            let lost = goes_on.duration_since(stopped).max(SignedDuration::ZERO);
            end = end.checked_add(lost).map_err(|_| self.beyond())?;
        }
        self.number(date_of(end))?;
        Ok(DueAt { at: end, provisional: false })
    }

    /// The working days in `(start, today]` that no pause takes out; 0 when `today` is not after `start`.
    ///
    /// # Errors
    /// [`CalendarError::PauseReversed`] and the ends of the calendar. An open pause is no error here.
    pub fn elapsed_working_days(&self, start: Date, today: Date, pauses: &[Pause]) -> Result<Count, CalendarError> {
        let (first, last) = (self.number(start)?, self.number(today)?);
        let passed = (self.rank(last) - self.rank(first)).max(0);
        let paused: i32 = stopped(pauses, start, today)?.map(|(a, b)| self.rank(b) - self.rank(a)).sum();
        Ok(self.count(i64::from(passed - paused), last))
    }

    /// How far a term has run on `today`: "day 7 of 20; 3 days not counted".
    ///
    /// ```
    /// use calendar::{Calendar, Pause, Term};
    /// use jiff::civil::date;
    ///
    /// let testing = Pause { from: date(2023, 5, 10), to: Some(date(2023, 5, 15)) };
    /// let (start, today) = (date(2023, 4, 28), date(2023, 5, 17));
    /// let elapsed = Calendar::statutory().elapsed(start, Term::working_days(20), &[testing], today)?;
    /// assert_eq!(elapsed.en(), "day 8 of 20; 3 days not counted");
    /// assert_eq!(elapsed.zh(), "第8个工作日，共20个工作日；3个工作日不计入期限");
    /// # Ok::<(), calendar::CalendarError>(())
    /// ```
    ///
    /// # Errors
    /// [`CalendarError::HoursNeedAnInstant`] for hours; otherwise as
    /// [`elapsed_working_days`](Self::elapsed_working_days).
    pub fn elapsed(&self, start: Date, term: Term, pauses: &[Pause], today: Date) -> Result<Elapsed, CalendarError> {
        let (first, last) = (self.number(start)?, self.number(today)?);
        let (passed, of) = match term.unit {
            Unit::WorkingDays => (self.rank(last) - self.rank(first), i64::from(term.n)),
            Unit::Days => (last - first, i64::from(term.n)),
            Unit::Months => (last - first, i64::from(self.months_after(start, term.n)? - first)),
            Unit::Hours => return Err(CalendarError::HoursNeedAnInstant),
        };
        let length = |(a, b)| if term.unit == Unit::WorkingDays { self.rank(b) - self.rank(a) } else { b - a };
        let not_counted = i64::from(stopped(pauses, start, today)?.map(length).sum::<i32>());
        let day = i64::from(passed.max(0)) - not_counted;
        let provisional = self.count(day, last).provisional;
        Ok(Elapsed { day, term, of, not_counted, provisional })
    }

    /// The day on which `n` working days after `first` have run, pauses left out. One step a pause, none a day.
    fn last_working_day(&self, first: i32, n: u32, pauses: &[Pause]) -> Result<i32, CalendarError> {
        let (mut from, mut left) = (first, n);
        for pause in pauses {
            let stop = day_number(pause.from).min(self.last_number());
            let run = (self.rank(stop) - self.rank(from)) as u32;
            if run >= left {
                break;
            }
            left -= run;
            from = self.number(pause.to.ok_or(CalendarError::Paused { since: pause.from })?)?;
        }
        self.nth_after(from, left)
    }

    /// The last day of a term in days or months whose last day without pauses is `end`.
    fn last_day(&self, mut end: i64, pauses: &[Pause]) -> Result<i32, CalendarError> {
        for pause in pauses {
            let from = day_number(pause.from);
            if i64::from(from) >= end {
                break;
            }
            let to = day_number(pause.to.ok_or(CalendarError::Paused { since: pause.from })?);
            end += i64::from(to - from);
        }
        let within = |day: &i32| *day <= self.last_number();
        let end = i32::try_from(end).ok().filter(within).ok_or_else(|| self.beyond())?;
        let mut on = self.working_from(end)?;
        // The move to a working day must not land inside a pause that began on the rest days before it.
        for pause in pauses.iter().filter(|pause| day_number(pause.from) >= end) {
            if day_number(pause.from) >= on {
                break;
            }
            let to = pause.to.ok_or(CalendarError::Paused { since: pause.from })?;
            if day_number(to) >= on {
                on = self.nth_after(self.number(to)?, 1)?;
            }
        }
        Ok(on)
    }

    /// The corresponding day `n` months on, or the last day of that month: 民法典 art. 202.
    fn months_after(&self, start: Date, n: u32) -> Result<i32, CalendarError> {
        let months = Span::new().try_months(n).map_err(|_| self.beyond())?;
        self.number(start.checked_add(months).map_err(|_| self.beyond())?)
    }
}

/// The stretches `(a, b]` of `(start, today]` that pauses take out, as day numbers; an open pause reaches to `today`.
fn stopped(pauses: &[Pause], start: Date, today: Date) -> Result<impl Iterator<Item = (i32, i32)>, CalendarError> {
    let inside = move |pause: Pause| {
        let to = pause.to.map_or(today, |to| to.min(today));
        (day_number(pause.from.min(to)), day_number(to))
    };
    let merged = merged(pauses, start)?.into_iter();
    Ok(merged.filter(move |pause| pause.from < today).map(inside))
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}
