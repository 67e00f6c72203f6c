//! What decided cases achieved: how long each took, whether it was in time, and what that says of many.

use crate::Case;
use calendar::{Calendar, CalendarError};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Of a hundred applications fewer than this many should need corrections (补正率目标).
pub const CORRECTIONS_PERCENT_BELOW: i64 = 10;

/// What a decided case achieved (办理实效).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Achieved {
    /// The day of the decision.
    pub decided_on: Date,
    /// Working days of the clock to decide, as the law counts them: pauses left out.
    pub working_days: i64,
    /// Whether it was decided within the term that bound; `None` where there is none.
    pub on_time: Option<bool>,
}

impl Case {
    /// What it achieved; `None` before it is decided.
    ///
    /// # Errors
    /// When a date lies outside the calendar.
    pub fn achieved(&self, calendar: &Calendar) -> Result<Option<Achieved>, CalendarError> {
        let Some(ruling) = self.ruling() else { return Ok(None) };
        let decided_on = ruling.decided_on;
        let Some(working_days) = self.elapsed_working_days(decided_on, calendar)? else { return Ok(None) };
        let due = self.binding_due(calendar)?;
        Ok(Some(Achieved { decided_on, working_days, on_time: due.map(|last| decided_on <= last) }))
    }

    /// Whether the applicant had to be told that something is missing or wrong (是否需要补正).
    pub fn was_corrected(&self) -> bool {
        !self.corrections.is_empty()
    }
}

/// How many cases took how many working days (办理时长分布).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    counts: BTreeMap<i64, i64>,
}

impl Spread {
    /// Adds `n` cases that took `days`.
    pub fn add(&mut self, days: i64, n: i64) {
        *self.counts.entry(days).or_default() += n;
    }

    /// How many cases there are.
    pub fn n(&self) -> i64 {
        self.counts.values().sum()
    }

    /// Days and how many cases took them, the shortest first.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        self.counts.iter().map(|(&days, &n)| (days, n))
    }

    /// The days within which `percent` of a hundred cases were decided (nearest rank): a number of days that a case really took.
    /// `None` without cases.
    pub fn percentile(&self, percent: i64) -> Option<i64> {
        let rank = (self.n() * percent + 99).div_euclid(100).max(1);
        let mut seen = 0;
        self.counts.iter().find_map(|(&days, &n)| {
            seen += n;
            (seen >= rank).then_some(days)
        })
    }

    /// The days within which half of them were decided (中位数).
    pub fn median(&self) -> Option<i64> {
        self.percentile(50)
    }
}

impl FromIterator<(i64, i64)> for Spread {
    fn from_iter<I: IntoIterator<Item = (i64, i64)>>(rows: I) -> Self {
        let mut spread = Self::default();
        rows.into_iter().for_each(|(days, n)| spread.add(days, n));
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::*;
    use crate::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn spread(days: &[i64]) -> Spread {
        days.iter().map(|&one| (one, 1)).collect()
    }

    #[test]
    fn the_median_is_a_number_of_days_that_a_case_took() {
        assert_eq!(spread(&[]).median(), None);
        assert_eq!(spread(&[7]).median(), Some(7));
        assert_eq!(spread(&[1, 2]).median(), Some(1), "half of two cases are decided within one day");
        assert_eq!(spread(&[3, 1, 2]).median(), Some(2));
        let ten = spread(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
        assert_eq!((ten.percentile(90), ten.percentile(91), ten.percentile(100)), (Some(9), Some(100), Some(100)));
        assert_eq!(ten.percentile(0), Some(1));
    }

    /// A land permit accepted on 28 April 2023, reviewed by experts for three working days, and decided at `when`.
    fn decided(when: &str) -> Achieved {
        let now = at("2023-04-28T10:00");
        let guide = guide("land-planning-permit", date(2023, 4, 28));
        let materials = guide.papers.iter().map(|paper| paper.id.clone()).collect();
        let submission = Submission { materials, ..Submission::default() };
        let mut case = submit(guide, &submission, &free(), &somebody(Role::Applicant), now).unwrap().case;
        assert_eq!(case.achieved(Calendar::statutory()).unwrap(), None);
        let pause =
            Command::Pause { cause: "expert-review".into(), expected_on: Some(date(2023, 5, 11)), reason: "专家评审".into() };
        let decide_it =
            Command::Decide { outcome: Outcome::Granted, reason: String::new(), document_number: None, false_papers: false };
        let steps = [
            ("2023-04-28T11:00", Command::Accept {}),
            ("2023-05-08T09:00", pause),
            ("2023-05-11T09:00", Command::Resume {}),
            ("2023-05-11T10:00", Command::Review { opinion: Opinion::Agree, text: "同意".into() }),
            (when, decide_it),
        ];
        for (when, command) in steps {
            let actor = somebody(command.verb().usual_role());
            case = decide(&case, &command, &free(), &actor, at(when)).unwrap().case;
        }
        assert!(!case.was_corrected());
        case.achieved(Calendar::statutory()).unwrap().unwrap()
    }

    #[test]
    fn pauses_do_not_count_and_the_promise_binds() {
        // Five working days were promised; the fifth that counts is 12 May.
        let last_day = Achieved { decided_on: date(2023, 5, 12), working_days: 5, on_time: Some(true) };
        assert_eq!(decided("2023-05-12T16:00"), last_day);
        let late = Achieved { decided_on: date(2023, 5, 16), working_days: 7, on_time: Some(false) };
        assert_eq!(decided("2023-05-16T09:00"), late);
    }

    proptest! {
        /// Against the definition, read off the sorted list.
        #[test]
        fn percentiles_are_those_of_the_sorted_list(mut days in prop::collection::vec(0_i64..60, 1..80), percent in 1_i64..=100) {
            let found = spread(&days).percentile(percent).unwrap();
            days.sort_unstable();
            let within = |limit: i64| days.iter().filter(|day| **day <= limit).count() as i64 * 100;
            let wanted = days.iter().copied().find(|&day| within(day) >= percent * days.len() as i64).unwrap();
            prop_assert_eq!(found, wanted);
        }
    }
}
