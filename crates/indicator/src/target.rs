//! Targets: what a series is to reach in a year, and how it stands against that.

use crate::{Aim, Headline, Period, Series, UnitKind};
use base::stable_names;
use campaign::objective::Standing;
use jiff::Timestamp;
use jiff::civil::Date;

stable_names! {
    /// How a year's target is to be approached (进度要求).
    Way {
        /// Month by month a twelfth of it (按时间进度).
        Even = "even", "按时间进度", "evenly over the year";
        /// It holds for every period (全年保持): a rate.
        Level = "level", "全年保持", "all year";
    }
}

/// A year's target (年度目标), in the measure of the series' headline. A later one of the same year takes its place from its day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Of which year.
    pub year: i16,
    /// Its number within the year, from 1.
    pub n: u32,
    /// What is to be reached.
    pub number: i64,
    /// In which way.
    pub way: Way,
    /// Since when it holds.
    pub set_on: Date,
    /// Where it stands: a plan, a report to the people's congress.
    pub source: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub entered_at: Timestamp,
}

impl Target {
    /// The target of a year that held on a day.
    pub fn holding(all: &[Self], year: i16, as_of: Date) -> Option<&Self> {
        all.iter().filter(|one| one.year == year && one.set_on <= as_of).max_by_key(|one| one.n)
    }

    /// How far the series ought to be by the end of a period.
    pub fn ideal(&self, period: Period) -> i64 {
        match self.way {
            Way::Level => self.number,
            Way::Even => {
                let part = i128::from(self.number) * i128::from(period.month()) / 12;
                i64::try_from(part).unwrap_or(self.number)
            }
        }
    }

    /// How a series stands against it on a day, with the last headline number of the target's year.
    pub fn standing(&self, series: &Series, last: Option<(Period, i64)>, today: Date) -> Standing {
        let Some((period, number)) = last.filter(|(period, _)| period.year() == self.year) else { return Standing::NoValue };
        let meets = |wanted: i64| match series.aim {
            Aim::Up => number >= wanted,
            Aim::Down => number <= wanted,
        };
        // A sum that has reached its target keeps it; everything else is decided by the year's last period.
        let for_good = self.way == Way::Even && series.aim == Aim::Up;
        let over = period.ends_the_year() && today > period.last();
        match (meets(self.number), meets(self.ideal(period))) {
            (true, _) if for_good || over => Standing::Reached,
            (false, _) if over => Standing::Missed,
            (_, true) => Standing::OnLine,
            (_, false) => Standing::Behind,
        }
    }
}

impl Series {
    /// In which way a target of this series is usually approached: rates hold all year, sums grow.
    pub fn usual_way(&self) -> Way {
        let rate = self.headline == Headline::Growth || self.unit.kind == UnitKind::Percent;
        if rate { Way::Level } else { Way::Even }
    }
}
