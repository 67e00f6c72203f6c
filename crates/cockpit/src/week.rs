//! Seven days, and what came in them.

use crate::{Course, Mark};
use jiff::ToSpan;
use jiff::civil::Date;

/// The seven days that end with a day (近七日).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

impl Week {
    /// The seven days that end with `to`.
    pub fn ending(to: Date) -> Self {
        Self { from: to.saturating_sub(6.days()), to }
    }

    /// How many of some courses came to a mark in it.
    pub fn reached<'a>(self, courses: impl IntoIterator<Item = &'a Course>, mark: Mark) -> usize {
        let within = |one: &&Course| one.reached(mark, self.to).is_some_and(|day| day >= self.from);
        courses.into_iter().filter(within).count()
    }

    /// Whether a day lies in it.
    pub fn has(self, day: Option<Date>) -> bool {
        day.is_some_and(|day| self.from <= day && day <= self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_week_has_seven_days() {
        let week = Week::ending(date(2023, 7, 7));
        let days = |n: i64| date(2023, 7, 7).saturating_sub(n.days());
        assert_eq!(((0..30).filter(|n| week.has(Some(days(*n)))).count(), week.has(None)), (7, false));
        assert!(!week.has(Some(date(2023, 7, 8))));
        let mut courses = [Course::default(); 3];
        courses[0].reach(Mark::Started, days(6));
        courses[1].reach(Mark::Started, days(7));
        assert_eq!((week.reached(&courses, Mark::Started), week.reached(&courses, Mark::Lead)), (1, 0));
    }
}
