//! How far a campaign is: counts by day against the ideal line (燃起图).

use crate::Plan;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days after a campaign's end that its chart still shows.
const AFTER_DAYS_MAX: i64 = 366;

/// A project of a campaign's list, as far as the campaign asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// On the list since.
    pub listed_on: Date,
    /// Taken off the list on; from that day on it does not count.
    pub left_on: Option<Date>,
    /// When it reached the campaign's target.
    pub reached_on: Option<Date>,
    /// When works started.
    pub started_on: Option<Date>,
}

impl Member {
    /// Whether it is on the list on that day.
    pub fn is_listed(&self, on: Date) -> bool {
        self.listed_on <= on && self.left_on.is_none_or(|left| on < left)
    }
}

/// How a list stands at the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Projects on the list.
    pub listed: usize,
    /// Of these, at the target.
    pub reached: usize,
    /// Of these on the list, started.
    pub started: usize,
}

/// How a list stood at the end of `on`.
pub fn standing<'a>(members: impl IntoIterator<Item = &'a Member>, on: Date) -> Standing {
    let mut all = Standing::default();
    let by = |day: Option<Date>| usize::from(day.is_some_and(|day| day <= on));
    for member in members.into_iter().filter(|member| member.is_listed(on)) {
        all.listed += 1;
        all.reached += by(member.reached_on);
        all.started += by(member.started_on);
    }
    all
}

/// One day of the chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The day; the first is the eve of the campaign.
    pub on: Date,
    /// Projects on the list; none for days to come.
    pub listed: Option<usize>,
    /// Of these, at the target; none for days to come.
    pub reached: Option<usize>,
    /// Of these, started; none for days to come.
    pub started: Option<usize>,
    /// The ideal line, in projects, to one decimal: even steps from what was reached on the eve to the whole list on the last day.
    pub ideal: f64,
}

/// The chart of a campaign, day by day from its eve to its last day or to `until`, whichever is later. Days after `until` have the
/// ideal line alone. What counts as the whole list is the list of `until`.
pub fn burn_up(plan: &Plan, members: &[Member], until: Date) -> Vec<Point> {
    let eve = plan.from.saturating_sub(1.days());
    let known = until.max(eve);
    let whole = standing(members, known).listed;
    // What was there before the campaign is not its work: the line begins at it.
    let before = members.iter().filter(|one| one.is_listed(known) && one.reached_on.is_some_and(|on| on <= eve)).count();
    let end = until.clamp(plan.last_day(), plan.last_day().saturating_add(AFTER_DAYS_MAX.days()));
    let days = plan.day_number(end).max(0);
    let point = |n: i64| {
        let on = eve.saturating_add(n.days());
        let counted = (on <= until).then(|| standing(members, on));
        Point {
            on,
            listed: counted.map(|one| one.listed),
            reached: counted.map(|one| one.reached),
            started: counted.map(|one| one.started),
            ideal: ideal(before, whole, n, plan.days),
        }
    };
    (0..=days).map(point).collect()
}

/// The ideal line after `n` of `days` days, in projects, rounded to tenths.
fn ideal(before: usize, whole: usize, n: i64, days: u32) -> f64 {
    let days = i64::from(days.max(1));
    let (before, whole) = (i64::try_from(before).unwrap_or(i64::MAX), i64::try_from(whole).unwrap_or(i64::MAX));
    let gained = (whole - before) * n.clamp(0, days) * 10;
    (before * 10 + (gained + days / 2) / days) as f64 / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn member(reached: Option<i8>, started: Option<i8>) -> Member {
        let day = |day: i8| date(2023, 1, day);
        Member { listed_on: day(10), left_on: None, reached_on: reached.map(day), started_on: started.map(day) }
    }

    fn plan(days: u32) -> Plan {
        Plan { from: date(2023, 1, 10), days, target: Target::Cleared }
    }

    #[test]
    fn the_line_begins_with_what_was_there_before() {
        let members = [member(Some(5), Some(20)), member(Some(11), None), member(None, None)];
        let points = burn_up(&plan(4), &members, date(2023, 1, 11));
        let shown: Vec<_> = points.iter().map(|one| (one.on.day(), one.reached, one.started, one.ideal)).collect();
        let wanted = [
            (9, Some(0), Some(0), 1.0), // on the eve nobody is on the list yet
            (10, Some(1), Some(0), 1.5),
            (11, Some(2), Some(0), 2.0),
            (12, None, None, 2.5),
            (13, None, None, 3.0),
        ];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_campaign_that_is_over_is_shown_until_today() {
        let points = burn_up(&plan(2), &[member(Some(14), Some(15))], date(2023, 1, 15));
        assert_eq!(points.last().map(|one| (one.on, one.reached, one.ideal)), Some((date(2023, 1, 15), Some(1), 1.0)));
    }

    #[test]
    fn whoever_left_the_list_counts_no_more() {
        let left = Member { left_on: Some(date(2023, 1, 12)), ..member(Some(11), None) };
        assert_eq!(standing(&[left], date(2023, 1, 11)), Standing { listed: 1, reached: 1, started: 0 });
        assert_eq!(standing(&[left], date(2023, 1, 12)), Standing::default());
    }

    proptest! {
        #[test]
        fn counts_never_pass_the_list_and_the_line_ends_at_it(days in 1u32..60, today in 1i8..28, dates in proptest::collection::vec((proptest::option::of(1i8..28), proptest::option::of(1i8..28)), 0..30)) {
            let members: Vec<Member> = dates.into_iter().map(|(reached, started)| member(reached, started)).collect();
            let points = burn_up(&plan(days), &members, date(2023, 1, today));
            for point in &points {
                prop_assert!(point.reached.unwrap_or(0) <= point.listed.unwrap_or(usize::MAX));
                prop_assert!(point.started.unwrap_or(0) <= point.listed.unwrap_or(usize::MAX));
                prop_assert_eq!(point.reached.is_some(), point.on <= date(2023, 1, today));
            }
            prop_assert!(points.windows(2).all(|two| two[0].ideal <= two[1].ideal && two[0].reached <= two[1].reached.or(Some(usize::MAX))));
            let whole = standing(&members, date(2023, 1, today)).listed;
            prop_assert_eq!(points.last().map(|one| one.ideal), Some(whole as f64));
        }
    }
}
