//! Where the projects stand against the year: planned, started, completed, in projects and in yuan, beside the line of the year.

use crate::{Course, Mark};
use base::Yuan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A project of the plan, as far as the cockpit counts it (计划项目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Where it lies.
    pub district: String,
    /// What is invested.
    pub investment: Yuan,
    /// In the plan since.
    pub listed_on: Date,
    /// How far it came.
    pub course: Course,
}

/// So many projects, and what is invested in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Projects.
    pub projects: i64,
    /// Their investment together.
    pub investment: Yuan,
}

/// How the projects of a plan stood at the end of a day (年度进度).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Year {
    /// In the plan.
    pub planned: Sum,
    /// Of these, started.
    pub started: Sum,
    /// Of these, completed.
    pub completed: Sum,
    /// What would have started had all of the plan started evenly over the calendar year: the line of the year, to the nearest project and yuan.
    pub line: Sum,
}

/// The days of the calendar year that had passed at the end of `on`, and how many it has.
pub fn passed(on: Date) -> (i64, i64) {
    (i64::from(on.day_of_year()), i64::from(on.days_in_year()))
}

/// How the projects stood at the end of `on`.
pub fn year<'a>(projects: impl IntoIterator<Item = &'a Planned>, on: Date) -> Year {
    let mut all = Year::default();
    let add = |sum: &mut Sum, one: &Planned| {
        sum.projects += 1;
        sum.investment = sum.investment + one.investment;
    };
    for one in projects.into_iter().filter(|one| one.listed_on <= on) {
        add(&mut all.planned, one);
        if one.course.reached(Mark::Started, on).is_some() {
            add(&mut all.started, one);
        }
        if one.course.reached(Mark::Completed, on).is_some() {
            add(&mut all.completed, one);
        }
    }
    let (days, of) = passed(on);
    let part = |whole: i64| i64::try_from((i128::from(whole) * i128::from(days) * 2 + i128::from(of)) / i128::from(of * 2));
    all.line = Sum {
        projects: part(all.planned.projects).unwrap_or(i64::MAX),
        investment: Yuan::new(part(all.planned.investment.get()).unwrap_or(i64::MAX)),
    };
    all
}

/// The same by district.
pub fn by_district(projects: &[Planned], on: Date) -> BTreeMap<&str, Year> {
    let mut all: BTreeMap<&str, Vec<&Planned>> = BTreeMap::new();
    for one in projects {
        all.entry(&one.district).or_default().push(one);
    }
    let counted = all.into_iter().map(|(district, some)| (district, year(some, on)));
    counted.filter(|(_, year)| year.planned.projects > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn planned(district: &str, yuan: i64, listed: Date, started: Option<Date>) -> Planned {
        let mut course = Course::default();
        if let Some(day) = started {
            course.reach(Mark::Started, day);
        }
        Planned { district: district.to_owned(), investment: Yuan::new(yuan), listed_on: listed, course }
    }

    #[test]
    fn a_year_is_counted_as_of_a_day() {
        let all = [
            planned("211402", 100, date(2023, 1, 10), Some(date(2023, 3, 1))),
            planned("211402", 300, date(2023, 1, 10), None),
            planned("211403", 700, date(2023, 5, 1), Some(date(2023, 6, 1))),
        ];
        let sum = |projects, yuan| Sum { projects, investment: Yuan::new(yuan) };
        let march = year(&all, date(2023, 3, 31));
        assert_eq!((march.planned, march.started, march.completed), (sum(2, 400), sum(1, 100), Sum::default()));
        assert_eq!(march.line, sum(0, 99), "90 of 365 days");
        let june = year(&all, date(2023, 6, 30));
        assert_eq!((june.planned, june.started, june.line), (sum(3, 1_100), sum(2, 800), sum(1, 545)));
        assert_eq!(year(&all, date(2022, 12, 31)), Year::default());
        let districts = by_district(&all, date(2023, 3, 31));
        assert_eq!(districts.keys().collect::<Vec<_>>(), [&"211402"], "nothing was planned in the other one yet");
    }

    #[test]
    fn the_line_ends_at_the_plan() {
        let all = [planned("211402", 1, date(2024, 1, 1), None)];
        assert_eq!(passed(date(2024, 12, 31)), (366, 366));
        let end = year(&all, date(2024, 12, 31));
        assert_eq!(end.line, end.planned);
    }
}
