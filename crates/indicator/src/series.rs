//! Series: what is counted, how often, by whom, and which of its numbers it is judged by.

use crate::{Cycle, Growth, History, Period, Revision, Unit, UnitKind};
use base::{Named, OfficeId, stable_names};
use calendar::Term;
use jiff::civil::Date;

stable_names! {
    /// By which of its numbers a series is judged: its target, its rank and the province's average are of that one (考核口径).
    Headline {
        /// The number itself (绝对值).
        Value = "value", "数值", "value";
        /// Its growth over the same days of the year before (同比增速).
        Growth = "growth", "同比增速", "growth over the year before";
    }
}

stable_names! {
    /// Which way is good (指标方向).
    Aim {
        /// More is better (正向).
        Up = "up", "越高越好", "more is better";
        /// Less is better (逆向): energy per output, days that something takes.
        Down = "down", "越低越好", "less is better";
    }
}

/// Where a series' numbers come from (数据来源).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An office publishes them (部门填报).
    Entered,
    /// They are counted from the records: the figure of that id, as it stood on a period's last day (系统统计).
    Records(String),
}

/// Some series that are read together (指标分组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
}

/// A series of numbers, period by period (统计指标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What is counted, and by which rule.
    pub what: Named,
    /// The group in which it stands.
    pub group: String,
    /// Its unit.
    pub unit: Unit,
    /// How often.
    pub cycle: Cycle,
    /// January comes with February: statistics of industry, investment and trade are published so.
    pub skips_january: bool,
    /// By which of its numbers it is judged.
    pub headline: Headline,
    /// Its growth is reckoned at constant prices (按不变价格计算): what two values at current prices give is another number.
    pub constant_prices: bool,
    /// Which way is good.
    pub aim: Aim,
    /// Where its numbers come from.
    pub source: Source,
    /// Which office answers for it.
    pub answers: OfficeId,
    /// Within what after a period's end its number is owed, where an office enters it.
    pub term: Term,
    /// Under which id `figures` gives its last headline number.
    pub figure: Option<String>,
    /// Where the definition stands.
    pub basis: String,
    /// high, medium or low.
    pub confidence: String,
}

/// A city's series (指标目录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// The statistics office: it enters for every series.
    pub statistics: OfficeId,
    /// The groups, in the order of the page.
    pub groups: Vec<Group>,
    /// The series, in the order of the page.
    pub series: Vec<Series>,
}

/// The kind of duty that a period's number is.
pub const OWED: &str = "indicator";
/// How many periods without a number are owed at once at most: who stops for two years begins anew.
const OWED_MAX: usize = 24;

impl Catalogue {
    /// A series.
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|one| one.id == id)
    }

    /// The series that a text names, by id or by name.
    pub fn find(&self, text: &str) -> Option<&Series> {
        let text = text.trim();
        let named = |one: &&Series| one.id == text || one.name.zh == text || one.name.en.eq_ignore_ascii_case(text);
        self.series.iter().find(named)
    }

    /// Whether an office may enter numbers of a series: the one that answers for it, and the statistics office.
    pub fn may_enter(&self, series: &Series, office: &str) -> bool {
        series.source == Source::Entered && (series.answers.as_str() == office || self.statistics.as_str() == office)
    }
}

impl Series {
    /// Whether its growth is a difference of percentage points (百分点): that of a share or a rate.
    pub fn grows_in_points(&self) -> bool {
        self.unit.kind == UnitKind::Percent
    }

    /// Whether a period has a number of its own.
    pub fn publishes(&self, period: Period) -> bool {
        period.cycle() == self.cycle && !(self.skips_january && period.month() == 1)
    }

    /// Reads a number of the headline: in the shown unit, or in percent.
    ///
    /// # Errors
    /// [`crate::Inexact`].
    pub fn read_headline(&self, text: &str) -> Result<i64, crate::Inexact> {
        match self.headline {
            Headline::Value => self.unit.read(text),
            Headline::Growth => crate::percent(text),
        }
    }

    /// Writes a number of the headline: `43`, `7.1`.
    pub fn write_headline(&self, number: i64) -> String {
        match self.headline {
            Headline::Value => self.unit.write(number),
            Headline::Growth => Unit::percent(number),
        }
    }

    /// The unit of the headline, as people write it.
    pub fn headline_unit(&self) -> Named {
        match self.headline {
            Headline::Value => self.unit.shown.clone(),
            Headline::Growth if self.grows_in_points() => Named::new("个百分点", "percentage points"),
            Headline::Growth => Named::new("%", "%"),
        }
    }

    /// Growth of a period over the same days of the year before, as known.
    pub fn growth(&self, history: &History, period: Period, as_of: Date) -> Growth {
        let known = |period: Period| history.known(period, as_of);
        let published = known(period).and_then(|one| one.numbers.growth);
        let value = |period: Period| known(period).and_then(|one| one.numbers.value);
        let base = period.year_before().and_then(value);
        // What records count of a period that still runs is held against nothing: the base has all its days.
        let runs = self.source != Source::Entered && known(period).is_some_and(|one| !one.is_published());
        let computed = value(period)
            .zip(base)
            .filter(|_| !runs)
            .and_then(|(value, base)| if self.grows_in_points() { value.checked_sub(base) } else { Growth::over(value, base) });
        Growth { published, computed }
    }

    /// The number by which a period is judged, as known: growth counts as it was published where it is reckoned at constant prices, and
    /// elsewhere as the two values give it, if both are there.
    pub fn headline(&self, history: &History, period: Period, as_of: Date) -> Option<i64> {
        match self.headline {
            Headline::Value => history.known(period, as_of)?.numbers.value,
            Headline::Growth => {
                let Growth { published, computed } = self.growth(history, period, as_of);
                if self.constant_prices { published } else { computed.or(published) }
            }
        }
    }

    /// The last period with a headline number, and that number, as known.
    pub fn last_headline(&self, history: &History, as_of: Date) -> Option<(Period, i64)> {
        let periods = history.periods(as_of);
        periods.into_iter().rev().find_map(|period| Some((period, self.headline(history, period, as_of)?)))
    }

    /// The number as programs compare it: growth and shares as fractions, 0.071.
    pub fn plain(&self, headline: i64) -> f64 {
        let is_share = self.headline == Headline::Growth || self.unit.kind == UnitKind::Percent;
        if is_share { headline as f64 / 10_000.0 } else { headline as f64 }
    }

    /// What a period by itself adds to a sum since January (当期值): nothing for other series, and where the sum before it is not known.
    pub fn of_its_own(&self, history: &History, period: Period, as_of: Date) -> Option<i64> {
        if !self.cycle.is_to_date() || self.unit.kind == UnitKind::Percent {
            return None;
        }
        let sum = history.known(period, as_of)?.numbers.value?;
        let before = period.before().filter(|before| before.year() == period.year() && self.publishes(*before));
        match before {
            Some(before) => sum.checked_sub(history.known(before, as_of)?.numbers.value?),
            None => Some(sum),
        }
    }

    /// The periods that have ended before a day and lack a published number, since the first that has any; the earliest first.
    ///
    /// A series is owed once it has begun: until somebody has entered its first number nobody owes the next.
    pub fn owed(&self, history: &History, today: Date) -> Vec<Period> {
        if self.source != Source::Entered {
            return Vec::new();
        }
        let Some(first) = history.periods(today).first().copied() else { return Vec::new() };
        let last = Period::ended_before(self.cycle, today);
        let back = std::iter::successors(last, |period| period.before()).take_while(|period| *period >= first);
        let lacks =
            |period: &Period| self.publishes(*period) && !history.known(*period, today).is_some_and(Revision::is_published);
        let mut owed: Vec<Period> = back.take(OWED_MAX).filter(lacks).collect();
        owed.reverse();
        owed
    }
}
