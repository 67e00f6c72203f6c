//! What a campaign is about: from when, for how many days, towards which milestone.

use base::Named;
use jiff::ToSpan;
use jiff::civil::Date;

/// The milestone (节点) that a campaign's projects are to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The project is approved or filed (立项).
    Initiated,
    /// Every paper that works need before they start is there (前期手续办结).
    Cleared,
    /// Works have started (开工).
    Started,
    /// Works are completed (竣工).
    Completed,
    /// It produces (投产).
    Produced,
}

impl Target {
    /// All, in the order of a project's life.
    pub const ALL: [Self; 5] = [Self::Initiated, Self::Cleared, Self::Started, Self::Completed, Self::Produced];

    /// The stable name: that of the project's milestone.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initiated => "initiated",
            Self::Cleared => "cleared",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Produced => "produced",
        }
    }

    /// The milestone of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// What people call it.
    pub fn text(self) -> Named {
        match self {
            Self::Initiated => Named::new("完成立项", "initiated"),
            Self::Cleared => Named::new("完成前期手续", "cleared to start"),
            Self::Started => Named::new("开工", "works started"),
            Self::Completed => Named::new("竣工", "completed"),
            Self::Produced => Named::new("投产", "in production"),
        }
    }
}

/// A campaign's plan (攻坚方案).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Its first day.
    pub from: Date,
    /// How many calendar days it lasts, from 1 to [`Plan::DAYS_MAX`].
    pub days: u32,
    /// What every project of the list is to reach.
    pub target: Target,
}

impl Plan {
    /// Days of a campaign at most: three years, the span of the longest action plan.
    pub const DAYS_MAX: u32 = 1096;

    /// Its last day: of 100 days the hundredth.
    pub fn last_day(&self) -> Date {
        self.from.saturating_add(i64::from(self.days).saturating_sub(1).days())
    }

    /// The how-manieth day `on` is: 1 on the first, 0 and below before it, above [`Plan::days`] after its end.
    pub fn day_number(&self, on: Date) -> i64 {
        days_between(self.from, on) + 1
    }
}

/// Calendar days from `from` to `to`; negative when `to` is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    // Days of the civil calendar differ by whole days: the span has no other unit.
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_hundredth_day_is_the_last() {
        let plan = Plan { from: date(2023, 1, 10), days: 100, target: Target::Cleared };
        assert_eq!(plan.last_day(), date(2023, 4, 19));
        assert_eq!((plan.day_number(date(2023, 1, 9)), plan.day_number(plan.from)), (0, 1));
        assert_eq!((plan.day_number(plan.last_day()), plan.day_number(date(2023, 4, 20))), (100, 101));
    }

    #[test]
    fn every_target_is_found_by_its_name() {
        for one in Target::ALL {
            assert_eq!(Target::parse(one.as_str()), Some(one));
        }
        assert_eq!(Target::parse("listed"), None);
    }
}
