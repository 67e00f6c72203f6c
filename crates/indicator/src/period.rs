//! Periods: months, quarters, half-years, years, and the months of a year up to one of them, as Chinese statistics count (1—N月累计).

use base::{Named, stable_names};
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;

/// The years of which periods are kept.
const YEARS: std::ops::RangeInclusive<i16> = 1949..=2199;
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

stable_names! {
    /// How often a series has a number, and of which days (统计周期).
    Cycle {
        /// Each month by itself (月).
        Month = "month", "月度", "monthly";
        /// Each quarter by itself (季).
        Quarter = "quarter", "季度", "quarterly";
        /// Each half-year by itself (半年).
        Half = "half", "半年", "half-yearly";
        /// Each year (年).
        Year = "year", "年度", "yearly";
        /// From January to each month (1—N月累计).
        ToDate = "to-date", "月度累计", "cumulative, monthly";
        /// From January to the end of each quarter (一季度、上半年、前三季度、全年).
        QuartersToDate = "quarters-to-date", "季度累计", "cumulative, quarterly";
    }
}

impl Cycle {
    /// How many months lie between one period's end and the next one's.
    const fn step(self) -> i8 {
        match self {
            Self::Month | Self::ToDate => 1,
            Self::Quarter | Self::QuartersToDate => 3,
            Self::Half => 6,
            Self::Year => 12,
        }
    }

    /// Whether a period begins with the year.
    pub const fn is_to_date(self) -> bool {
        matches!(self, Self::ToDate | Self::QuartersToDate)
    }
}

/// A period of a series (统计时期): the days of a year up to the end of a month, as its cycle cuts them.
///
/// Periods of one cycle are ordered as their days are. Written `2023-M03`, `2023-Q1`, `2023-H1`, `2023-Y`, `2023-C03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    /// Its last month.
    month: i8,
    cycle: Cycle,
}

impl Period {
    /// The period of a cycle that ends with a month; `None` where none does.
    pub fn ending(cycle: Cycle, year: i16, month: i8) -> Option<Self> {
        let ends = (1..=12).contains(&month) && month % cycle.step() == 0 && YEARS.contains(&year);
        ends.then_some(Self { year, month, cycle })
    }

    /// Reads a period as it is written, or as people write it: `2023-03`, `2023年3月`, `2023年1-3月`, `2023Q1`, `2023年一季度`,
    /// `2023年上半年`, `2023年前三季度`, `2023年`. What a text means depends on the cycle; `None` for a period that it does not have.
    pub fn parse(cycle: Cycle, text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|one| !one.is_whitespace()).collect();
        let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
        let rest = text[4..].trim_start_matches(['年', '-', '/', '.']).trim_end_matches("累计");
        let month = match cycle {
            Cycle::Year => matches!(rest, "" | "Y" | "全年" | "度").then_some(12)?,
            Cycle::Month => month(rest.strip_prefix(['M', 'm']).unwrap_or(rest))?,
            Cycle::Quarter => 3 * quarter(rest)?,
            Cycle::Half => match rest {
                "H1" | "h1" | "上半年" => 6,
                "H2" | "h2" | "下半年" => 12,
                _ => return None,
            },
            Cycle::ToDate | Cycle::QuartersToDate => to_date(rest)?,
        };
        Self::ending(cycle, year, month)
    }

    /// The last period of a cycle that has ended before a day.
    pub fn ended_before(cycle: Cycle, day: Date) -> Option<Self> {
        let mut end = day.first_of_month().yesterday().ok()?;
        while end.month() % cycle.step() != 0 {
            end = end.first_of_month().yesterday().ok()?;
        }
        Self::ending(cycle, end.year(), end.month())
    }

    /// The period of a cycle in which a day lies.
    pub fn of_day(cycle: Cycle, day: Date) -> Option<Self> {
        let step = cycle.step();
        Self::ending(cycle, day.year(), (day.month() + step - 1) / step * step)
    }

    /// As it is written and stored.
    pub fn code(self) -> String {
        self.to_string()
    }

    /// Its year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Its last month.
    pub const fn month(self) -> i8 {
        self.month
    }

    /// How its series cuts the year.
    pub const fn cycle(self) -> Cycle {
        self.cycle
    }

    /// Its first day.
    pub fn first(self) -> Date {
        let month = if self.cycle.is_to_date() { 1 } else { self.month - self.cycle.step() + 1 };
        Date::constant(self.year, month, 1)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        Date::constant(self.year, self.month, 1).last_of_month()
    }

    /// Whether the year ends with it.
    pub const fn ends_the_year(self) -> bool {
        self.month == 12
    }

    /// The same days of the year before (上年同期): what growth is measured from.
    pub fn year_before(self) -> Option<Self> {
        Self::ending(self.cycle, self.year - 1, self.month)
    }

    /// The one before it.
    pub fn before(self) -> Option<Self> {
        let end = Date::constant(self.year, self.month, 1).checked_sub(i64::from(self.cycle.step()).months()).ok()?;
        Self::ending(self.cycle, end.year(), end.month())
    }

    /// The one after it.
    pub fn next(self) -> Option<Self> {
        let end = Date::constant(self.year, self.month, 1).checked_add(i64::from(self.cycle.step()).months()).ok()?;
        Self::ending(self.cycle, end.year(), end.month())
    }

    /// Its name: 2023年一季度, 2023年1—5月.
    pub fn name(self) -> Named {
        let (year, n) = (self.year, self.month);
        let quarters = |n: i8| ["一", "二", "三", "四"][usize::try_from(n / 3 - 1).unwrap_or_default().min(3)];
        let month = MONTHS[usize::try_from(n - 1).unwrap_or_default().min(11)];
        match self.cycle {
            Cycle::Month => Named::new(format!("{year}年{n}月"), format!("{month} {year}")),
            Cycle::Quarter => Named::new(format!("{year}年{}季度", quarters(n)), format!("Q{} {year}", n / 3)),
            Cycle::Half if n == 6 => Named::new(format!("{year}年上半年"), format!("first half of {year}")),
            Cycle::Half => Named::new(format!("{year}年下半年"), format!("second half of {year}")),
            Cycle::Year => Named::new(format!("{year}年"), year.to_string()),
            Cycle::ToDate if n == 1 => Named::new(format!("{year}年1月"), format!("January {year}")),
            Cycle::ToDate => Named::new(format!("{year}年1—{n}月"), format!("January to {month} {year}")),
            Cycle::QuartersToDate => match n {
                3 => Named::new(format!("{year}年一季度"), format!("first quarter of {year}")),
                6 => Named::new(format!("{year}年上半年"), format!("first half of {year}")),
                9 => Named::new(format!("{year}年前三季度"), format!("first three quarters of {year}")),
                _ => Named::new(format!("{year}年全年"), format!("whole year {year}")),
            },
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, n) = (self.year, self.month);
        match self.cycle {
            Cycle::Month => write!(f, "{year}-M{n:02}"),
            Cycle::Quarter => write!(f, "{year}-Q{}", n / 3),
            Cycle::Half => write!(f, "{year}-H{}", n / 6),
            Cycle::Year => write!(f, "{year}-Y"),
            Cycle::ToDate | Cycle::QuartersToDate => write!(f, "{year}-C{n:02}"),
        }
    }
}

/// `3`, `03`, `3月`, and `03-01`: what spreadsheets make of `2023-03`.
fn month(text: &str) -> Option<i8> {
    let text = text.strip_suffix("-01").filter(|rest| rest.len() == 2).unwrap_or(text);
    let text = text.strip_suffix('月').unwrap_or(text);
    let plain = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn quarter(text: &str) -> Option<i8> {
    Some(match text.trim_end_matches("季度").trim_start_matches(['Q', 'q', '第']) {
        "1" | "一" => 1,
        "2" | "二" => 2,
        "3" | "三" => 3,
        "4" | "四" => 4,
        _ => return None,
    })
}

/// Up to which month: `C05`, `1-5月`, `1—5月`, `1月`, `一季度`, `上半年`, `前三季度`, `全年`.
fn to_date(text: &str) -> Option<i8> {
    match text {
        "上半年" | "H1" => return Some(6),
        "前三季度" => return Some(9),
        "" | "全年" => return Some(12),
        "一季度" | "第一季度" | "Q1" => return Some(3),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix(['C', 'c']) {
        return month(rest).filter(|_| !rest.ends_with('月'));
    }
    let dashes = ['-', '—', '–', '－', '~', '～', '至'];
    match text.split_once(dashes) {
        Some((first, last)) => {
            let last = last.trim_start_matches(dashes);
            (month(first)? == 1 && !last.contains(dashes)).then(|| month(last))?
        }
        // 5月 alone may be the month itself: whoever writes a sum says from where.
        None => month(text).filter(|n| *n == 1),
    }
}
