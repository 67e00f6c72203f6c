//! The State Council General Office's yearly notices, as data.

use crate::{CalendarError, Holiday};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::LazyLock;

/// A notice on holidays and adjusted working days (部分节假日安排的通知) for one year, or a later change of it.
///
/// Law: 全国年节及纪念日放假办法 art. 7. Only a notice says which weekdays are off and which weekend days are worked; it
/// may reach into the December before its year. Where two notices speak of one day, the later one holds.
///
/// ```
/// use calendar::Notice;
///
/// let notices = Notice::parse("2027.toml", r#"
///     year = 2027
///     [[notice]]
///     published = "2026-11-20"
///     confidence = "low"
///     [[notice.holiday]]
///     name = "new-year"
///     from = "2027-01-01"
///     to = "2027-01-03"
/// "#)?;
/// assert_eq!(notices[0].holidays[0].name.zh(), "元旦");
/// # Ok::<(), calendar::CalendarError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The year that it arranges.
    pub year: i16,
    /// The day on which it was made public; with it the calendar's version changes.
    pub published: Date,
    /// Its number (发文字号), where known.
    pub number: Option<String>,
    /// Where it can be read, where known.
    pub source: Option<String>,
    /// How sure the file is of publication day, number and address: `high`, `medium` or `low`. The days themselves are
    /// checked one by one against another source.
    pub confidence: Confidence,
    /// What a reader should know of this record.
    pub note: Option<String>,
    /// What it arranges.
    pub holidays: Vec<Arrangement>,
}

/// How sure a record is of what it says of itself (可信度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Read on an official page.
    High,
    /// Known, but not checked against the notice itself.
    Medium,
    /// Assumed.
    Low,
}

/// One holiday of a notice (放假调休安排): days off on end, and the weekend days worked for them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrangement {
    /// Which holiday.
    pub name: Holiday,
    /// The first day off.
    pub from: Date,
    /// The last day off.
    pub to: Date,
    /// Weekend days that are worked (调休上班).
    #[serde(default)]
    pub worked: Vec<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: i16,
    notice: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    published: Date,
    number: Option<String>,
    source: Option<String>,
    confidence: Confidence,
    note: Option<String>,
    holiday: Vec<Arrangement>,
}

macro_rules! embedded {
    ($($year:literal)*) => { [$((
        concat!($year, ".toml"),
        include_str!(concat!("../data/holidays/", $year, ".toml")),
    )),*] };
}

const FILES: [(&str, &str); 23] = embedded! {
    2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015
    2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026
};

static EMBEDDED: LazyLock<Vec<Notice>> = LazyLock::new(|| {
    let read = |(file, text)| Notice::parse(file, text).expect("the embedded notices are checked by the tests");
    let mut notices: Vec<Notice> = FILES.into_iter().flat_map(read).collect();
    notices.sort_by_key(|notice| notice.published);
    notices
});

impl Notice {
    /// Every embedded notice, in the order of publication.
    pub fn embedded() -> &'static [Self] {
        &EMBEDDED
    }

    /// Reads a file of notices: one year, its notice and later changes.
    ///
    /// # Errors
    /// [`CalendarError::NoticeMalformed`] with the file, the line and what was expected; also when a span runs backwards,
    /// a worked day is no weekend day, or a day lies neither in the year nor in the December before.
    pub fn parse(file: &str, text: &str) -> Result<Vec<Self>, CalendarError> {
        let malformed = |problem: String| CalendarError::NoticeMalformed { file: file.to_owned(), problem };
        let parsed: File = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
        for arrangement in parsed.notice.iter().flat_map(|record| &record.holiday) {
            arrangement.check(parsed.year).map_err(malformed)?;
        }
        let year = parsed.year;
        let notices = parsed.notice.into_iter().map(|record| Self {
            year,
            published: record.published,
            number: record.number,
            source: record.source,
            confidence: record.confidence,
            note: record.note,
            holidays: record.holiday,
        });
        Ok(notices.collect())
    }
}

impl Arrangement {
    fn check(&self, year: i16) -> Result<(), String> {
        let name = self.name.zh();
        if self.to < self.from {
            return Err(format!("{name} runs from {} back to {}: exchange the two days", self.from, self.to));
        }
        let near = |day: &Date| day.year() == year || (day.year() == year - 1 && day.month() == 12);
        let strange = [self.from, self.to].into_iter().chain(self.worked.iter().copied()).find(|day| !near(day));
        if let Some(day) = strange {
            return Err(format!("{name}: {day} lies neither in {year} nor in the December before it"));
        }
        match self.worked.iter().find(|day| !weekend(**day)) {
            Some(day) => Err(format!("{name}: {day} is worked anyhow; list only Saturdays and Sundays as worked")),
            None => Ok(()),
        }
    }
}

pub(crate) fn weekend(day: Date) -> bool {
    day.weekday().to_monday_zero_offset() >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        year = 2027
        [[notice]]
        published = "2026-11-20"
        confidence = "high"
        [[notice.holiday]]
        name = "new-year"
        from = "2027-01-01"
        to = "2027-01-03"
        worked = ["2026-12-26"]
    "#;

    #[test]
    fn each_file_holds_its_own_year() {
        for (file, text) in FILES {
            let year: i16 = file.trim_end_matches(".toml").parse().unwrap();
            let notices = Notice::parse(file, text).unwrap();
            assert!(notices.iter().all(|notice| notice.year == year), "{file}");
            assert!(notices.windows(2).all(|two| two[0].published < two[1].published), "{file}");
        }
        let changes = Notice::embedded().iter().filter(|notice| notice.published.year() == notice.year);
        let published: Vec<String> = changes.map(|notice| notice.published.to_string()).collect();
        assert_eq!(published, ["2015-05-13", "2019-03-22", "2020-01-27"]);
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_place() {
        assert!(Notice::parse("2027.toml", GOOD).is_ok());
        for (good, wrong, said) in [
            ("\"new-year\"", "\"old-year\"", "old-year"),
            ("to = \"2027-01-03\"", "to = \"2026-12-31\"", "exchange"),
            ("2026-12-26", "2026-11-28", "December before"),
            ("2026-12-26", "2026-12-25", "only Saturdays and Sundays"),
            ("2027-01-01", "2027-02-30", "02-30"),
            ("worked =", "works =", "works"),
        ] {
            let error = Notice::parse("2027.toml", &GOOD.replace(good, wrong)).unwrap_err();
            assert_eq!(error.code(), "notice-malformed");
            let sentence = error.to_string();
            assert!(sentence.starts_with("2027.toml: ") && sentence.contains(said), "{sentence}");
        }
    }
}
