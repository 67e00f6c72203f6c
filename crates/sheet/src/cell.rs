//! A cell, as a spreadsheet has it: numbers have no type, days are numbers with a format.

use jiff::civil::Date;
use std::borrow::Cow;

/// What a cell holds (单元格).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing, or blanks.
    Empty,
    /// A text, as it stands.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A day; a time of day is left out.
    Day(Date),
    /// `#N/A` and its like.
    Error,
}

impl<'a> Cell<'a> {
    /// The cell as text, the way that a person reads it: blanks around it are nobody's.
    pub fn text(&self) -> Cow<'a, str> {
        match *self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text.trim()),
            Self::Number(number) => Cow::Owned(number_text(number)),
            Self::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Error => Cow::Borrowed("#N/A"),
        }
    }

    /// The same as a text of its own.
    pub fn shown(&self) -> String {
        self.text().into_owned()
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty) || matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// A whole number: also one that was typed as text, with or without thousands separators.
    pub fn whole(&self) -> Option<i64> {
        match self {
            // Beyond 2^53 a spreadsheet keeps no whole numbers apart.
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 => Some(*number as i64),
            Self::Text(text) => text.trim().replace([',', '，'], "").parse().ok(),
            _ => None,
        }
    }

    /// A day: also one that was typed as 2023-07-07, 2023/7/7, 2023.7.7 or 2023年7月7日.
    pub fn day(&self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Text(text) => {
                let text = text.trim().trim_end_matches('日').replace(['年', '月', '/', '.'], "-");
                let mut parts = text.split('-');
                let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                if parts.next().is_some() { None } else { Date::new(year, month, day).ok() }
            }
            _ => None,
        }
    }

    /// Yes or no: also 是, 否, 1, 0, √.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Number(number) if *number == 1.0 => Some(true),
            Self::Number(number) if *number == 0.0 => Some(false),
            Self::Text(text) => match text.trim() {
                "是" | "有" | "√" | "1" | "true" | "TRUE" | "yes" => Some(true),
                "否" | "无" | "×" | "0" | "false" | "FALSE" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_people_type_is_read_as_they_mean_it() {
        assert_eq!((Cell::Number(12.0).shown(), Cell::Number(0.5).shown()), ("12".to_owned(), "0.5".to_owned()));
        assert_eq!(
            (Cell::Text(" 1,200 ").whole(), Cell::Number(1.5).whole(), Cell::Text("十").whole()),
            (Some(1200), None, None)
        );
        assert_eq!((Cell::Number(1e300).whole(), Cell::Number(f64::NAN).whole()), (None, None));
        for text in ["2023-07-07", "2023/7/7", "2023.7.7", "2023年7月7日"] {
            assert_eq!(Cell::Text(text).day(), Some(date(2023, 7, 7)), "{text}");
        }
        for text in ["", "2023-13-01", "2023-07", "七月七日", "2023-07-07-1", "45114"] {
            assert_eq!(Cell::Text(text).day(), None, "{text}");
        }
        assert_eq!(
            (Cell::Text("是").flag(), Cell::Number(0.0).flag(), Cell::Text("大概").flag()),
            (Some(true), Some(false), None)
        );
        assert!(Cell::Text("  ").is_empty() && !Cell::Error.is_empty());
    }
}
