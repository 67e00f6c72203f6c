//! What was published of a series, revision by revision: nothing is overwritten, so that every number is seen as it was known on a day.

use crate::Period;
use base::stable_names;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One percent of growth and its hundredths: the whole of a base, in basis points.
const WHOLE: i128 = 10_000;

stable_names! {
    /// How final a number is (数据性质).
    Stage {
        /// A first estimate, also before the period has ended (快报数); the published number is still owed.
        Flash = "flash", "快报", "flash estimate";
        /// Published (公布数). A later one of the same period is a revision of it (修订).
        Published = "published", "公布", "published";
    }
}

/// The numbers of a period (数值).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The number itself, in whole yuan, things or basis points.
    pub value: Option<i64>,
    /// Growth over the same days of the year before as it was published, in basis points.
    pub growth: Option<i64>,
    /// The city's place in the province by the headline (全省位次).
    pub rank: Option<u32>,
    /// Among how many cities.
    pub ranked: Option<u32>,
    /// The province's average of the headline (全省平均).
    pub average: Option<i64>,
}

/// What was published of a period on a day (公布与修订).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Of which period.
    pub period: Period,
    /// Its number within the period, from 1.
    pub n: u32,
    /// The numbers.
    pub numbers: Numbers,
    /// How final they are.
    pub stage: Stage,
    /// On which day they became known.
    pub published_on: Date,
    /// Where they stand: a bulletin, a table, an address.
    pub source: String,
    /// Why they differ from what was published before.
    pub why: String,
    /// Who entered them.
    pub by: String,
    /// When.
    pub entered_at: Timestamp,
}

impl Revision {
    /// A number that records give for a period as of a day: a first estimate while the period runs (系统统计).
    pub fn counted(period: Period, value: i64, on: Date) -> Self {
        let stage = if on < period.last() { Stage::Flash } else { Stage::Published };
        Self {
            period,
            n: 1,
            numbers: Numbers { value: Some(value), ..Numbers::default() },
            stage,
            published_on: on,
            source: String::new(),
            why: String::new(),
            by: String::new(),
            entered_at: calendar::start_of(on),
        }
    }

    /// Whether it is more than a first estimate.
    pub fn is_published(&self) -> bool {
        self.stage == Stage::Published
    }
}

/// Growth over the year before, in basis points (同比增速): what was published and what the two values give are both shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Growth {
    /// As it was published.
    pub published: Option<i64>,
    /// As the value and its base give it.
    pub computed: Option<i64>,
}

impl Growth {
    /// Growth of a value over its base, in basis points, rounded half away from nothing; `None` over a base that is not above nothing, where a
    /// rate says nothing.
    pub fn over(value: i64, base: i64) -> Option<i64> {
        if base <= 0 {
            return None;
        }
        let (way, base) = (2 * WHOLE * (i128::from(value) - i128::from(base)), i128::from(base));
        let rounded = (way.abs() + base) / (2 * base);
        i64::try_from(if way < 0 { -rounded } else { rounded }).ok()
    }
}

/// Everything that was published of one series (历次数据).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    periods: BTreeMap<Period, Vec<Revision>>,
}

impl History {
    /// The revisions of a series, in any order.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Self {
        let mut periods: BTreeMap<Period, Vec<Revision>> = BTreeMap::new();
        for one in revisions {
            periods.entry(one.period).or_default().push(one);
        }
        for some in periods.values_mut() {
            some.sort_by_key(|one| one.n);
        }
        Self { periods }
    }

    /// The revisions of a period, the first one first.
    pub fn of(&self, period: Period) -> &[Revision] {
        self.periods.get(&period).map_or(&[], Vec::as_slice)
    }

    /// What was known of a period on a day: the last revision that was published by then.
    pub fn known(&self, period: Period, as_of: Date) -> Option<&Revision> {
        self.of(period).iter().rfind(|one| one.published_on <= as_of)
    }

    /// The periods of which something was known on a day, the earliest first.
    pub fn periods(&self, as_of: Date) -> Vec<Period> {
        self.periods.keys().copied().filter(|period| self.known(*period, as_of).is_some()).collect()
    }

    /// Every revision, by period and number.
    pub fn all(&self) -> impl Iterator<Item = &Revision> {
        self.periods.values().flatten()
    }
}
