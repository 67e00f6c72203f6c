//! Terms: a number and a unit, as the law says them.

use crate::CalendarError;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The unit of a term (期限单位).
///
/// The unit is what the term's own legal basis says; it is never inferred. Article 82 of the Administrative License Law
/// (行政许可法) makes working days only of that law's own terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Working days (工作日), statutory holidays excluded: 行政许可法 art. 82.
    WorkingDays,
    /// Calendar days (日): 民法典 art. 201(1).
    Days,
    /// Months (月), to the corresponding day: 民法典 art. 202.
    Months,
    /// Hours (小时), from the moment on: 民法典 art. 201(2).
    Hours,
}

impl Unit {
    /// The unit in Chinese, as it stands after a number.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::WorkingDays => "个工作日",
            Self::Days => "日",
            Self::Months => "个月",
            Self::Hours => "小时",
        }
    }

    /// The unit in English, in the plural.
    pub const fn en(self) -> &'static str {
        match self {
            Self::WorkingDays => "working days",
            Self::Days => "days",
            Self::Months => "months",
            Self::Hours => "hours",
        }
    }

    const fn letters(self) -> &'static str {
        match self {
            Self::WorkingDays => "wd",
            Self::Days => "d",
            Self::Months => "m",
            Self::Hours => "h",
        }
    }
}

/// A term (期限): how long somebody has, as the law or a promise says it.
///
/// Law: 行政许可法 arts. 42–45, 82; 民法典 arts. 200–204. A term says nothing about when it starts; that is the caller's.
/// `n = 0` is a term that ends on the day on which it starts (当场办结, done while the applicant waits).
///
/// Printed and parsed as `20wd`, `60d`, `3m`, `1h`; in JSON `{"n": 20, "unit": "working-days"}`.
///
/// ```
/// use calendar::{Term, Unit};
///
/// let term: Term = "20wd".parse()?;
/// assert_eq!(term, Term { n: 20, unit: Unit::WorkingDays });
/// assert_eq!(term.to_string(), "20wd");
/// assert_eq!(term.zh(), "20个工作日");
/// assert_eq!(Term::days(1).en(), "1 day");
/// assert_eq!("20".parse::<Term>().unwrap_err().code(), "term-malformed"); // the unit is never guessed
/// # Ok::<(), calendar::CalendarError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: Unit,
}

impl Term {
    /// A term of `n` working days.
    pub const fn working_days(n: u32) -> Self {
        Self { n, unit: Unit::WorkingDays }
    }

    /// A term of `n` calendar days.
    pub const fn days(n: u32) -> Self {
        Self { n, unit: Unit::Days }
    }

    /// A term of `n` months.
    pub const fn months(n: u32) -> Self {
        Self { n, unit: Unit::Months }
    }

    /// A term of `n` hours.
    pub const fn hours(n: u32) -> Self {
        Self { n, unit: Unit::Hours }
    }

    /// The term in Chinese: `20个工作日`.
    pub fn zh(self) -> String {
        format!("{}{}", self.n, self.unit.zh())
    }

    /// The term in English: `20 working days`, `1 day`.
    pub fn en(self) -> String {
        let unit = self.unit.en();
        let unit = if self.n == 1 { unit.trim_end_matches('s') } else { unit };
        format!("{} {unit}", self.n)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.n, self.unit.letters())
    }
}

impl FromStr for Term {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let malformed = || CalendarError::TermMalformed { text: text.chars().take(40).collect() };
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, letters) = text.split_at(digits);
        let units = [Unit::WorkingDays, Unit::Days, Unit::Months, Unit::Hours];
        let unit = units.into_iter().find(|unit| unit.letters() == letters).ok_or_else(malformed)?;
        let n = number.parse().map_err(|_| malformed())?;
        Ok(Self { n, unit })
    }
}

/// The last day of a term (到期日): the term is kept by whoever acts on this day or before.
///
/// The day ends at 24:00 (民法典 art. 203(2)); overdue begins with the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Due {
    /// The last day.
    pub on: Date,
    /// Whether the day may still move, because it lies beyond what the published notices settle
    /// ([`Calendar::settled_until`](crate::Calendar::settled_until)).
    pub provisional: bool,
}

/// The end of a term as an instant (到期时刻): the term is overdue from this instant on.
///
/// For days, working days and months it is 24:00 of the last day; for hours it is the moment itself (民法典 arts. 201(2), 203).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DueAt {
    /// The first instant at which the term is over.
    pub at: Timestamp,
    /// Whether the instant may still move; see [`Due::provisional`].
    pub provisional: bool,
}

/// A number of working days (工作日数); negative when the second day lies before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Count {
    /// How many.
    pub n: i64,
    /// Whether the number may still change; see [`Due::provisional`].
    pub provisional: bool,
}

/// How far a term has run (期限进度): "day 7 of 20; 3 days not counted".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Elapsed {
    /// Days of the term that have run, `today` included and the starting day not; more than `term.n` when overdue.
    pub day: i64,
    /// The term. A term in months is counted in calendar days here; see [`Elapsed::of`].
    pub term: Term,
    /// The number that `day` runs to: `term.n`, or for a term in months its length in calendar days.
    pub of: i64,
    /// Days that passed and did not count because of a pause, in the unit of `day`.
    pub not_counted: i64,
    /// Whether the numbers may still change; see [`Due::provisional`].
    pub provisional: bool,
}

impl Elapsed {
    /// In Chinese: `第7个工作日，共20个；3个工作日不计入期限`.
    pub fn zh(&self) -> String {
        let (ordinal, number) = match self.term.unit {
            Unit::WorkingDays => ("个工作日", "个工作日"),
            _ => ("日", "日"),
        };
        let mut text = format!("第{}{ordinal}，共{}{number}", self.day, self.of);
        if self.not_counted > 0 {
            text.push_str(&format!("；{}{number}不计入期限", self.not_counted));
        }
        text
    }

    /// In English: `day 7 of 20; 3 days not counted`.
    pub fn en(&self) -> String {
        let mut text = format!("day {} of {}", self.day, self.of);
        match self.not_counted {
            0 => {}
            1 => text.push_str("; 1 day not counted"),
            n => text.push_str(&format!("; {n} days not counted")),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_a_term_is_refused() {
        for wrong in ["", "wd", "20", "20 wd", "-1d", "+1d", "1y", "4294967296d", "1日", "２０wd", "1dd"] {
            assert_eq!(wrong.parse::<Term>().unwrap_err().code(), "term-malformed", "{wrong}");
        }
    }

    #[test]
    fn json_has_kebab_units_and_no_strange_keys() {
        let json = serde_json::to_string(&Term::working_days(20)).unwrap();
        assert_eq!(json, r#"{"n":20,"unit":"working-days"}"#);
        assert!(serde_json::from_str::<Term>(r#"{"n":20,"unit":"days","from":1}"#).is_err());
        assert!(serde_json::from_str::<Term>(r#"{"n":20,"unit":"years"}"#).is_err());
    }

    proptest! {
        #[test]
        fn printed_terms_are_read_again(n: u32, unit in 0usize..4) {
            let unit = [Unit::WorkingDays, Unit::Days, Unit::Months, Unit::Hours][unit];
            let term = Term { n, unit };
            prop_assert_eq!(term.to_string().parse::<Term>(), Ok(term));
        }
    }
}
