//! The holidays' names, and the days that the Regulation itself makes holidays.

use crate::CalendarError;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A holiday (节日) for all citizens.
///
/// Law: 全国年节及纪念日放假办法 art. 2, and the yearly notices, which may join two or add one for a single year.
///
/// ```
/// use calendar::Holiday;
///
/// assert_eq!(Holiday::SpringFestival.zh(), "春节");
/// assert_eq!(Holiday::SpringFestival.en(), "Spring Festival");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holiday {
    /// 元旦, 1 January.
    NewYear,
    /// 春节, the first days of the first lunar month and, in some years of law, its eve.
    SpringFestival,
    /// 清明节, the solar term of early April; a holiday since 2008.
    Qingming,
    /// 劳动节, 1 May.
    LabourDay,
    /// 端午节, the fifth of the fifth lunar month; a holiday since 2008.
    DragonBoat,
    /// 中秋节, the fifteenth of the eighth lunar month; a holiday since 2008.
    MidAutumn,
    /// 国庆节, 1 October.
    NationalDay,
    /// 中秋节、国庆节, in years when one notice joins them.
    MidAutumnAndNationalDay,
    /// 中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日, in 2015 only.
    VictoryDay,
}

impl Holiday {
    pub(crate) const ALL: [Self; 9] = [
        Self::NewYear,
        Self::SpringFestival,
        Self::Qingming,
        Self::LabourDay,
        Self::DragonBoat,
        Self::MidAutumn,
        Self::NationalDay,
        Self::MidAutumnAndNationalDay,
        Self::VictoryDay,
    ];

    /// The name in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NewYear => "元旦",
            Self::SpringFestival => "春节",
            Self::Qingming => "清明节",
            Self::LabourDay => "劳动节",
            Self::DragonBoat => "端午节",
            Self::MidAutumn => "中秋节",
            Self::NationalDay => "国庆节",
            Self::MidAutumnAndNationalDay => "中秋节、国庆节",
            Self::VictoryDay => "抗战胜利纪念日",
        }
    }

    /// The name in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::NewYear => "New Year's Day",
            Self::SpringFestival => "Spring Festival",
            Self::Qingming => "Qingming Festival",
            Self::LabourDay => "Labour Day",
            Self::DragonBoat => "Dragon Boat Festival",
            Self::MidAutumn => "Mid-Autumn Festival",
            Self::NationalDay => "National Day",
            Self::MidAutumnAndNationalDay => "Mid-Autumn Festival and National Day",
            Self::VictoryDay => "Victory Day",
        }
    }
}

/// Days of Spring Festival, Qingming, Dragon Boat and Mid-Autumn of one year.
type Festivals = [Date; 4];

static FESTIVALS: LazyLock<BTreeMap<i16, Festivals>> = LazyLock::new(|| {
    let table: BTreeMap<String, Festivals> =
        toml::from_str(include_str!("../data/festivals.toml")).expect("festivals.toml is checked by the tests");
    let year = |text: String| text.parse().expect("festivals.toml is keyed by years");
    table.into_iter().map(|(text, days)| (year(text), days)).collect()
});

/// The last year whose festivals are tabled.
pub(crate) fn last_year() -> i16 {
    FESTIVALS.keys().next_back().copied().expect("the table of festivals is not empty")
}

/// The holidays for all citizens of `year` by the Regulation as it was known on `known`, on their own dates.
///
/// A holiday on a weekend is made up on another day (art. 6), but which day only a notice says: nothing is invented here.
pub(crate) fn statutory(year: i16, known: Date) -> Result<Vec<(Date, Holiday)>, CalendarError> {
    let &[spring, qingming, dragon_boat, mid_autumn] =
        FESTIVALS.get(&year).ok_or(CalendarError::BeyondLastYear { last: date(last_year(), 12, 31) })?;
    let law = Regulation::of(year, known);
    let eve = spring.yesterday().unwrap_or(spring);
    let mut days = vec![(date(year, 1, 1), Holiday::NewYear)];
    let (from, n) = if law.spring_eve { (eve, law.spring_days) } else { (spring, law.spring_days) };
    days.extend(run(from, n).map(|day| (day, Holiday::SpringFestival)));
    days.extend(run(date(year, 5, 1), law.labour_days).map(|day| (day, Holiday::LabourDay)));
    days.extend(run(date(year, 10, 1), 3).map(|day| (day, Holiday::NationalDay)));
    if law.traditional {
        days.push((qingming, Holiday::Qingming));
        days.push((dragon_boat, Holiday::DragonBoat));
        days.push((mid_autumn, Holiday::MidAutumn));
    }
    Ok(days)
}

fn run(from: Date, n: usize) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |day| day.tomorrow().ok()).take(n)
}

/// One wording of 全国年节及纪念日放假办法 art. 2.
struct Regulation {
    /// The day on which it was adopted.
    adopted: Date,
    /// The first year in which it is in force.
    from: i16,
    /// Whether Spring Festival begins on New Year's Eve (除夕).
    spring_eve: bool,
    spring_days: usize,
    labour_days: usize,
    /// Whether Qingming, Dragon Boat and Mid-Autumn are holidays.
    traditional: bool,
}

impl Regulation {
    /// The wordings of 1999 (10 days), 2007 (11), 2013 (11) and 2024 (13), oldest first.
    const ALL: [Self; 4] = [
        Self { adopted: date(1999, 9, 18), from: 1999, spring_eve: false, spring_days: 3, labour_days: 3, traditional: false },
        Self { adopted: date(2007, 12, 14), from: 2008, spring_eve: true, spring_days: 3, labour_days: 1, traditional: true },
        Self { adopted: date(2013, 12, 11), from: 2014, spring_eve: false, spring_days: 3, labour_days: 1, traditional: true },
        Self { adopted: date(2024, 11, 10), from: 2025, spring_eve: true, spring_days: 4, labour_days: 2, traditional: true },
    ];

    fn of(year: i16, known: Date) -> &'static Self {
        let in_force = |law: &&Self| law.from <= year && law.adopted <= known;
        Self::ALL.iter().rev().find(in_force).unwrap_or(&Self::ALL[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i16, known: Date) -> Vec<String> {
        let mut days = statutory(year, known).unwrap();
        days.sort();
        days.iter().map(|(day, _)| day.strftime("%m-%d").to_string()).collect()
    }

    #[test]
    fn each_wording_has_its_number_of_days() {
        for (year, n) in [(2004, 10), (2007, 10), (2008, 11), (2013, 11), (2014, 11), (2024, 11), (2025, 13), (2060, 13)] {
            assert_eq!(days(year, date(2026, 1, 1)).len(), n, "{year}");
        }
        let of_2027 = days(2027, date(2026, 1, 1));
        let expected = "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03";
        assert_eq!(of_2027.join(" "), expected);
    }

    #[test]
    fn a_wording_not_yet_adopted_is_not_known() {
        assert_eq!(days(2025, date(2024, 11, 9)).len(), 11);
        assert_eq!(days(2025, date(2024, 11, 10)).len(), 13);
    }

    #[test]
    fn the_table_of_festivals_is_complete_and_in_season() {
        for (index, (&year, days)) in FESTIVALS.iter().enumerate() {
            assert_eq!(year, 2004 + index as i16);
            let [spring, qingming, dragon_boat, mid_autumn] = *days;
            assert!(days.iter().all(|day| day.year() == year), "{year}");
            assert!(date(year, 1, 21) <= spring && spring <= date(year, 2, 21), "{year}");
            assert!((4..=6).contains(&qingming.day()) && qingming.month() == 4, "{year}");
            assert!(date(year, 5, 27) <= dragon_boat && dragon_boat <= date(year, 6, 26), "{year}");
            assert!(date(year, 9, 7) <= mid_autumn && mid_autumn <= date(year, 10, 8), "{year}");
        }
        assert_eq!(last_year(), 2060);
    }
}
