//! The funnel from a lead to a factory at capacity: how many came how far, and the median of the days from one mark to the next.

use base::stable_names;
use jiff::civil::Date;
use promotion::median;

stable_names! {
    /// How far an undertaking came, from first contact to full production (全生命周期节点).
    Mark {
        /// A lead of promotion (线索).
        Lead = "lead", "线索", "leads";
        /// Signed (签约).
        Signed = "signed", "签约", "signed";
        /// Its first application was received (进入审批).
        Applied = "applied", "进入审批", "in approval";
        /// Works started (开工).
        Started = "started", "开工", "works started";
        /// Works completed (竣工).
        Completed = "completed", "竣工", "completed";
        /// First product (投产).
        Produced = "produced", "投产", "first product";
        /// It produces what it was built for (达产).
        AtCapacity = "at-capacity", "达产", "at capacity";
    }
}

impl Mark {
    /// Whether it is a mark of a lead; the others are a project's.
    pub const fn is_of_leads(self) -> bool {
        matches!(self, Self::Lead | Self::Signed)
    }
}

/// On which days one undertaking came to each mark (历程): a lead, the project that it became, or a project that nobody had as a lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Course {
    days: [Option<Date>; 7],
}

impl Course {
    /// It came to a mark on a day.
    pub fn reach(&mut self, mark: Mark, on: Date) {
        self.days[mark as usize] = Some(on);
    }

    /// The day on which it had come to a mark by the end of `on`.
    pub fn reached(&self, mark: Mark, on: Date) -> Option<Date> {
        self.days[mark as usize].filter(|day| *day <= on)
    }
}

/// The days from one mark to the next (相邻节点用时).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// Their median; of two in the middle the smaller. A mean would be moved by one that waited for years.
    pub median_days: u32,
    /// How many it is made of: those that came to both marks, one after the other.
    pub of: usize,
}

/// A rung of the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Which mark.
    pub mark: Mark,
    /// How many had come so far.
    pub count: usize,
    /// The days since the mark before; none where none came to both.
    pub between: Option<Between>,
}

/// How many had come how far by the end of `on`, and in how many days. What came to a mark before the one that precedes it (an application before the
/// signature) counts at both and is left out of the median.
pub fn funnel(courses: &[Course], on: Date) -> Vec<Rung> {
    let rung = |(at, mark): (usize, &Mark)| {
        let before = at.checked_sub(1).map(|before| Mark::ALL[before]);
        let days = |one: &Course| {
            let (from, to) = one.reached(before?, on).zip(one.reached(*mark, on))?;
            u32::try_from((to - from).get_days()).ok()
        };
        let all: Vec<u32> = courses.iter().filter_map(days).collect();
        let of = all.len();
        Rung {
            mark: *mark,
            count: courses.iter().filter(|one| one.reached(*mark, on).is_some()).count(),
            between: median(all).map(|median_days| Between { median_days, of }),
        }
    };
    Mark::ALL.iter().enumerate().map(rung).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// A course by days since the first of January 2023; a negative one was not reached.
    fn course(days: [i64; 7]) -> Course {
        let mut course = Course::default();
        for (mark, day) in Mark::ALL.iter().zip(days).filter(|(_, day)| *day >= 0) {
            course.reach(*mark, date(2023, 1, 1).saturating_add(jiff::Span::new().days(day)));
        }
        course
    }

    fn shown(courses: &[Course], on: Date) -> Vec<(usize, Option<(u32, usize)>)> {
        funnel(courses, on).into_iter().map(|one| (one.count, one.between.map(|b| (b.median_days, b.of)))).collect()
    }

    #[test]
    fn a_median_is_made_of_those_that_came_to_both() {
        let all = [
            course([0, 10, 30, 50, -1, -1, -1]),
            course([0, 14, 30, 90, 200, -1, -1]),
            course([-1, -1, 5, 15, 100, 130, 150]), // nobody had it as a lead
            course([0, -1, -1, -1, -1, -1, -1]),
        ];
        let wanted = [
            (3, None),
            (2, Some((10, 2))), // of 10 and 14 the smaller
            (3, Some((16, 2))),
            (3, Some((20, 3))), // 10, 20, 60
            (2, Some((85, 2))),
            (1, Some((30, 1))),
            (1, Some((20, 1))),
        ];
        assert_eq!(shown(&all, date(2023, 12, 31)), wanted);
    }

    #[test]
    fn a_day_knows_nothing_of_what_came_later() {
        let all = [course([0, 10, 30, 50, -1, -1, -1]), course([-1, -1, 5, 15, -1, -1, -1])];
        let by_the_end_of_january =
            [(1, None), (1, Some((10, 1))), (2, Some((20, 1))), (1, Some((10, 1))), (0, None), (0, None), (0, None)];
        assert_eq!(shown(&all, date(2023, 1, 31)), by_the_end_of_january);
        assert!(shown(&all, date(2022, 12, 31)).iter().all(|one| *one == (0, None)));
    }

    #[test]
    fn what_came_in_another_order_counts_and_is_no_median() {
        let applied_first = course([0, 40, 30, -1, -1, -1, -1]);
        assert_eq!(shown(&[applied_first], date(2023, 12, 31))[1..3], [(1, Some((40, 1))), (1, None)]);
    }

    proptest! {
        #[test]
        fn counts_only_grow_and_a_median_is_one_of_its_days(days in proptest::collection::vec(proptest::array::uniform7(-30_i64..300), 0..40), on in 0_i64..300) {
            let all: Vec<Course> = days.into_iter().map(course).collect();
            let day = |n: i64| date(2023, 1, 1).saturating_add(jiff::Span::new().days(n));
            let (now, later) = (funnel(&all, day(on)), funnel(&all, day(on + 20)));
            for (one, then) in now.iter().zip(&later) {
                prop_assert!(one.count <= then.count && then.count <= all.len());
                if let Some(between) = one.between {
                    prop_assert!(between.of >= 1 && between.of <= one.count);
                    prop_assert!(i64::from(between.median_days) <= on);
                }
            }
        }
    }
}
