//! The line of days: which are worked, and the tables that make counting them two loads.

use crate::holiday::{self, Holiday};
use crate::notice::{Notice, weekend};
use crate::{CalendarError, Count, Due};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use std::sync::{LazyLock, OnceLock};

/// The first day of every calendar.
const FIRST: Date = date(2004, 1, 1);
/// Its number: days since 1970-01-01.
pub(crate) const FIRST_NUMBER: i32 = 12_418;

/// Rows of a table: a power of two, so that a masked number needs no check, and more than the days from 2004 to 2060.
pub(crate) const ROWS: usize = 1 << 15;
const MASK: usize = ROWS - 1;

/// How many days at the end of December a notice of the next year may still move. The notices of 2006, 2007, 2008, 2012
/// and 2019 did, from the 29th on.
const DECEMBER_DAYS_OPEN: i32 = 3;

const WORKED: u8 = 0x80;

/// A calendar of working days (工作日历): all notices known at some day, merged into one line of days.
///
/// Law: 行政许可法 art. 82 (working days, statutory holidays excluded); 全国年节及纪念日放假办法. An adjusted working
/// weekend day (调休上班) is a working day, a day off in lieu (调休放假) is none.
///
/// *Versions.* A calendar's [`version`](Self::version) is the day on which its last notice was published. A due date is
/// stored together with the version it was computed with, and can be computed again with [`of_version`](Self::of_version).
///
/// *Range.* From 2004-01-01 to [`last`](Self::last); anything outside is an error, never a guess. Days after
/// [`settled_until`](Self::settled_until) are provisional: weekends and the statutory days of the Regulation alone.
///
/// *What it does not do.* It does not know today's date, half-day holidays (全国年节及纪念日放假办法 art. 3 does not make
/// them days off), or holidays set locally for minority festivals (art. 4).
///
/// ```
/// use calendar::Calendar;
/// use jiff::civil::date;
///
/// let calendar = Calendar::statutory();
/// assert!(calendar.is_working_day(date(2023, 5, 6))?); // a Saturday, worked for Labour Day
/// assert_eq!(calendar.add_working_days(date(2023, 4, 28), 20)?.on, date(2023, 5, 30));
/// assert_eq!(calendar.working_days_between(date(2023, 4, 28), date(2023, 5, 30))?.n, 20);
///
/// let error = calendar.day(date(2003, 12, 31)).unwrap_err();
/// assert_eq!(error.code(), "before-first-year");
/// # Ok::<(), calendar::CalendarError>(())
/// ```
pub struct Calendar {
    version: String,
    /// The last year with a notice; none before the first notice.
    last_year: Option<i16>,
    /// The last day that no notice of another year is expected to move.
    settled: i32,
    /// Per day from the first: whether it is worked, and the holiday's number from 1.
    marks: Box<[u8]>,
    pub(crate) tables: Tables,
}

/// The two tables. Days are numbered from 1970-01-01 and lie at their number modulo [`ROWS`], which no two days of a
/// calendar share: so a lookup is one masked load, without a bound to check.
pub(crate) struct Tables {
    /// Per day: the working days from the first day up to and with it.
    rank: Box<[u16; ROWS]>,
    /// The `k`-th working day, counted from 1; [`i32::MAX`] beyond the last.
    worked: Box<[i32; ROWS]>,
    /// How many working days there are.
    pub(crate) n_worked: u32,
}

impl Tables {
    fn new(marks: &[u8]) -> Self {
        assert!(marks.len() < ROWS, "more days than the tables have rows");
        let (mut rank, mut worked) = (Box::new([0; ROWS]), Box::new([i32::MAX; ROWS]));
        let mut n_worked = 0;
        for (day, mark) in (FIRST_NUMBER..).zip(marks) {
            if mark & WORKED != 0 {
                n_worked += 1;
                worked[usize::from(n_worked)] = day;
            }
            rank[day as usize & MASK] = n_worked;
        }
        assert!(usize::from(n_worked) < ROWS / 2, "more working days than half the rows");
        Self { rank, worked, n_worked: u32::from(n_worked) }
    }

    /// Working days up to and with a day; nonsense, but no panic, for a day outside the calendar.
    #[inline(always)]
    pub(crate) fn rank(&self, day: i32) -> i32 {
        i32::from(self.rank[day as usize & MASK])
    }

    /// The `k`-th working day; nonsense, but no panic, for a number that no working day has.
    #[inline(always)]
    pub(crate) fn worked(&self, k: i32) -> i32 {
        self.worked[k as usize & MASK]
    }
}

/// One day of a calendar (日).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Whether the organs work on it: 行政许可法 art. 82.
    pub working: bool,
    /// Whether a later notice may still change that.
    pub provisional: bool,
    /// The holiday to which a day off belongs; none on working days and common weekends.
    pub holiday: Option<Holiday>,
}

/// Every prefix of the embedded notices: the day of publication, and the calendar once somebody asked for it.
static VERSIONS: LazyLock<Vec<(Date, OnceLock<Calendar>)>> = LazyLock::new(|| {
    let days = Notice::embedded().iter().map(|notice| (notice.published, OnceLock::new()));
    std::iter::once((Date::MIN, OnceLock::new())).chain(days).collect()
});

impl Calendar {
    /// The calendar of every embedded notice.
    pub fn statutory() -> &'static Self {
        Self::as_published(Date::MAX)
    }

    /// The calendar as it was known on the day `on`: of the notices published up to that day.
    ///
    /// Before the first notice the calendar knows the statutory days alone, and every day is provisional.
    ///
    /// ```
    /// use calendar::Calendar;
    /// use jiff::civil::date;
    ///
    /// // On 27 January 2020 the Spring Festival was prolonged to 2 February.
    /// let before = Calendar::as_published(date(2020, 1, 26));
    /// let after = Calendar::as_published(date(2020, 1, 27));
    /// assert_eq!((before.version(), after.version()), ("2019-11-21", "2020-01-27"));
    /// assert!(before.is_working_day(date(2020, 1, 31))?);
    /// assert!(!after.is_working_day(date(2020, 1, 31))?);
    /// # Ok::<(), calendar::CalendarError>(())
    /// ```
    pub fn as_published(on: Date) -> &'static Self {
        let after = VERSIONS.partition_point(|(published, _)| *published <= on);
        let known = after.saturating_sub(1);
        let build = || Self::new(&Notice::embedded()[..known]).expect("the embedded notices are checked by the tests");
        VERSIONS[known].1.get_or_init(build)
    }

    /// The embedded calendar with this [`version`](Self::version), if there is one.
    pub fn of_version(version: &str) -> Option<&'static Self> {
        let on = version.get(..10).and_then(|day| day.parse().ok()).unwrap_or(Date::MIN);
        Some(Self::as_published(on)).filter(|calendar| calendar.version == version)
    }

    /// A calendar of the given notices, for those that became known after this program was built: append them to
    /// [`Notice::embedded`]. They count in the order of publication.
    ///
    /// # Errors
    /// [`CalendarError::NoticeMalformed`] when the notices leave out a year between the first, 2004, and the last;
    /// [`CalendarError::BeyondLastYear`] when one speaks of a year whose festivals are not tabled.
    pub fn new(notices: &[Notice]) -> Result<Self, CalendarError> {
        let mut notices: Vec<&Notice> = notices.iter().collect();
        notices.sort_by_key(|notice| notice.published);
        let last_year = check_years(&notices)?;
        let known = notices.last().map_or(Date::MIN, |notice| notice.published);
        let mut marks = weeks();
        for year in last_year.map_or(FIRST.year(), |year| year + 1)..=holiday::last_year() {
            for (day, name) in holiday::statutory(year, known)? {
                mark(&mut marks, day, name as u8 + 1);
            }
        }
        for arrangement in notices.iter().flat_map(|notice| &notice.holidays) {
            let span = std::iter::successors(Some(arrangement.from), |day| day.tomorrow().ok());
            for day in span.take_while(|day| *day <= arrangement.to) {
                mark(&mut marks, day, arrangement.name as u8 + 1);
            }
            for &day in &arrangement.worked {
                mark(&mut marks, day, WORKED);
            }
        }
        let settled = last_year.map_or(FIRST_NUMBER - 1, |year| day_number(date(year, 12, 31)) - DECEMBER_DAYS_OPEN);
        let tables = Tables::new(&marks);
        Ok(Self { version: version(&notices), last_year, settled, marks, tables })
    }

    /// The day on which the last notice used was published, such as `2025-11-04`; with `/2` behind it when it was the
    /// second of that day; `none` before the first notice.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The first day of the calendar.
    pub fn first(&self) -> Date {
        FIRST
    }

    /// The last day of the calendar, up to which the festivals are tabled.
    pub fn last(&self) -> Date {
        date_of_number(self.last_number())
    }

    /// The last day of the last year that a notice arranges; the day before [`first`](Self::first) when there is none.
    pub fn last_published(&self) -> Date {
        self.last_year.map_or(date(2003, 12, 31), |year| date(year, 12, 31))
    }

    /// The last day that no notice to come is expected to move; days after it are provisional.
    ///
    /// It lies three days before [`last_published`](Self::last_published): the notice of the next year may still move
    /// 29 to 31 December, as those for 2008, 2012 and 2019 did.
    pub fn settled_until(&self) -> Date {
        date_of_number(self.settled)
    }

    /// What kind of day it is.
    ///
    /// # Errors
    /// [`CalendarError::BeforeFirstYear`], [`CalendarError::BeyondLastYear`].
    pub fn day(&self, day: Date) -> Result<Day, CalendarError> {
        let number = self.number(day)?;
        let mark = self.mark(number);
        Ok(Day {
            working: mark & WORKED != 0,
            provisional: number > self.settled,
            holiday: (mark & !WORKED).checked_sub(1).map(|number| Holiday::ALL[usize::from(number)]),
        })
    }

    /// Whether the organs work on this day: 行政许可法 art. 82.
    ///
    /// # Errors
    /// [`CalendarError::BeforeFirstYear`], [`CalendarError::BeyondLastYear`].
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        Ok(self.day(day)?.working)
    }

    /// The `n`-th working day strictly after `start`; `start` itself, whatever day it is, for `n = 0`.
    ///
    /// The first day is not counted: 民法典 art. 201(1). Constant time: two loads, no loop.
    ///
    /// # Errors
    /// [`CalendarError::BeforeFirstYear`], [`CalendarError::BeyondLastYear`].
    pub fn add_working_days(&self, start: Date, n: u32) -> Result<Due, CalendarError> {
        let start = self.number(start)?;
        Ok(self.due_on(self.nth_after(start, n)?))
    }

    /// The `n`-th working day strictly before `start`; `start` itself, whatever day it is, for `n = 0`. Constant time.
    ///
    /// # Errors
    /// [`CalendarError::BeforeFirstYear`], [`CalendarError::BeyondLastYear`].
    pub fn sub_working_days(&self, start: Date, n: u32) -> Result<Due, CalendarError> {
        let number = self.number(start)?;
        if n == 0 {
            return Ok(self.due_on(number));
        }
        let before = self.rank(number) - i32::from(self.mark(number) & WORKED != 0);
        let k = i64::from(before) + 1 - i64::from(n);
        match i32::try_from(k) {
            Ok(k @ 1..) => Ok(self.due_on(self.tables.worked(k))),
            _ => Err(CalendarError::BeforeFirstYear { date: date_of_number(FIRST_NUMBER - 1), first: FIRST }),
        }
    }

    /// The working days in `(a, b]`; negative when `b` lies before `a`. Constant time: two loads, no loop.
    ///
    /// # Errors
    /// [`CalendarError::BeforeFirstYear`], [`CalendarError::BeyondLastYear`].
    pub fn working_days_between(&self, a: Date, b: Date) -> Result<Count, CalendarError> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        Ok(self.count(i64::from(self.rank(b) - self.rank(a)), a.max(b)))
    }

    /// The first working day strictly after `after`.
    ///
    /// # Errors
    /// [`CalendarError::BeforeFirstYear`], [`CalendarError::BeyondLastYear`].
    pub fn next_working_day(&self, after: Date) -> Result<Due, CalendarError> {
        self.add_working_days(after, 1)
    }

    /// The number of a day of the calendar.
    pub(crate) fn number(&self, day: Date) -> Result<i32, CalendarError> {
        match day_number(day) {
            number if number < FIRST_NUMBER => Err(CalendarError::BeforeFirstYear { date: day, first: FIRST }),
            number if number > self.last_number() => Err(self.beyond()),
            number => Ok(number),
        }
    }

    pub(crate) fn last_number(&self) -> i32 {
        FIRST_NUMBER + self.marks.len() as i32 - 1
    }

    pub(crate) fn beyond(&self) -> CalendarError {
        CalendarError::BeyondLastYear { last: self.last() }
    }

    fn mark(&self, number: i32) -> u8 {
        self.marks[(number - FIRST_NUMBER) as usize]
    }

    /// Working days up to and with a day of the calendar.
    pub(crate) fn rank(&self, number: i32) -> i32 {
        self.tables.rank(number)
    }

    /// The `n`-th working day after a day of the calendar.
    pub(crate) fn nth_after(&self, number: i32, n: u32) -> Result<i32, CalendarError> {
        if n == 0 {
            return Ok(number);
        }
        let k = n.saturating_add(self.rank(number) as u32);
        if k > self.tables.n_worked { Err(self.beyond()) } else { Ok(self.tables.worked(k as i32)) }
    }

    /// The first working day that is not before a day of the calendar.
    pub(crate) fn working_from(&self, number: i32) -> Result<i32, CalendarError> {
        if self.mark(number) & WORKED != 0 { Ok(number) } else { self.nth_after(number, 1) }
    }

    pub(crate) fn due_on(&self, number: i32) -> Due {
        Due { on: date_of_number(number), provisional: number > self.settled }
    }

    pub(crate) fn count(&self, n: i64, last: i32) -> Count {
        Count { n, provisional: last > self.settled }
    }
}

impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calendar").field("version", &self.version).finish_non_exhaustive()
    }
}

const EPOCH: Date = date(1970, 1, 1);

/// The number of a day, as the columns count it: days since 1970-01-01, negative before.
pub fn day_number(day: Date) -> i32 {
    (day.duration_since(EPOCH).as_hours() / 24) as i32
}

/// The day with a number; the nearest there is for numbers beyond the years that dates know.
pub fn date_of_number(number: i32) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(24 * i64::from(number)))
}

/// The last year of the notices, none of the years before it left out.
fn check_years(notices: &[&Notice]) -> Result<Option<i16>, CalendarError> {
    let Some(last) = notices.iter().map(|notice| notice.year).max() else { return Ok(None) };
    if last > holiday::last_year() {
        return Err(CalendarError::BeyondLastYear { last: date(holiday::last_year(), 12, 31) });
    }
    let known = |year: &i16| notices.iter().any(|notice| notice.year == *year);
    let missing = (FIRST.year()..last).find(|year| !known(year));
    missing.map_or(Ok(Some(last)), |year| {
        Err(CalendarError::NoticeMalformed {
            file: format!("{year}.toml"),
            problem: format!("the notice for {year} is missing, though that for {last} is there: add it"),
        })
    })
}

fn version(notices: &[&Notice]) -> String {
    let Some(last) = notices.last() else { return "none".to_owned() };
    match notices.iter().filter(|notice| notice.published == last.published).count() {
        1 => last.published.to_string(),
        n => format!("{}/{n}", last.published),
    }
}

/// Every day of the calendar with its plain week: Monday to Friday worked.
fn weeks() -> Box<[u8]> {
    let days = std::iter::successors(Some(FIRST), |day| day.tomorrow().ok());
    let days = days.take_while(|day| day.year() <= holiday::last_year());
    days.map(|day| if weekend(day) { 0 } else { WORKED }).collect()
}

fn mark(marks: &mut [u8], day: Date, with: u8) {
    let row = usize::try_from(day_number(day) - FIRST_NUMBER);
    if let Some(mark) = row.ok().and_then(|row| marks.get_mut(row)) {
        *mark = with;
    }
}
