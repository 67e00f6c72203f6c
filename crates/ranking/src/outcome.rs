//! What became of records, and what a measure reads off many of them.

use crate::{Measure, Take};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A share of everything, in basis points.
const WHOLE: u128 = 10_000;

/// What became of one record (一件记录的成效).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The record.
    pub id: String,
    /// Whose it is: a company, a person. So many of them there must be.
    pub holder: String,
    /// Records of one group count once, by the worst of them: a holder's applications for one item.
    pub group: String,
    /// What it weighs: a project its money, all else one.
    pub weight: u64,
    /// Whether it reached what it should.
    pub reached: bool,
    /// How long it took; `None`: it is not there yet.
    pub took: Option<i64>,
}

/// How a project's works began (开工).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// On the city's list since.
    pub listed_on: Date,
    /// The milestone, as somebody entered it.
    pub started_on: Option<Date>,
    /// When each of the permits without which works must not begin was granted: those that this project needs.
    pub permits: Vec<Option<Date>>,
}

impl Start {
    /// Since when works have begun by a milestone that the permits bear out, as of a day: not before the last of them.
    pub fn proven(&self, as_of: Date) -> Option<Date> {
        let permits = self.permits.iter().copied().collect::<Option<Vec<Date>>>()?;
        let on = permits.into_iter().fold(self.started_on?, Date::max);
        (on <= as_of).then_some(on)
    }

    /// Days from the list to the proven start.
    pub fn days(&self, as_of: Date) -> Option<i64> {
        self.proven(as_of).map(|on| i64::from((on - self.listed_on).get_days()).max(0))
    }
}

/// What a measure reads off the records (指标读数).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// There are records of fewer holders than the measure asks for.
    TooFew,
    /// So much is not done yet that there is no number.
    NotYet,
    /// The number, in the measure's unit.
    Number(i64),
}

/// What a measure reads, and of how many (指标读数与样本).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Of how many holders there are records.
    pub holders: u32,
    /// The records that count: one of each group.
    pub records: u32,
    /// What those that reached it weigh.
    pub reached: u64,
    /// What all weigh.
    pub weight: u64,
    /// What it reads.
    pub reading: Reading,
}

/// What counts of the records: of each group one, which reached it if all of them did, and took as long as the one that took longest; it has that
/// one's id. What is not done is longer than anything that was.
pub fn counting(all: &[Outcome]) -> Vec<Outcome> {
    let length = |one: &Outcome| (one.took.is_none(), one.took);
    let mut groups: BTreeMap<&str, Outcome> = BTreeMap::new();
    for one in all {
        let known = groups.entry(&one.group).or_insert_with(|| one.clone());
        let reached = known.reached && one.reached;
        if (length(one), &one.id) > (length(known), &known.id) {
            *known = one.clone();
        }
        known.reached = reached;
    }
    groups.into_values().collect()
}

impl Measure {
    /// What it reads off records.
    pub fn count(&self, all: &[Outcome]) -> Counted {
        let counting = counting(all);
        let holders: BTreeSet<&str> = all.iter().map(|one| one.holder.as_str()).collect();
        let sum = |of: &dyn Fn(&Outcome) -> bool| counting.iter().filter(|one| of(one)).map(|one| one.weight).sum::<u64>();
        let (weight, reached) = (sum(&|_| true), sum(&|one| one.reached));
        let holders = u32::try_from(holders.len()).unwrap_or(u32::MAX);
        let reading = match self.take {
            _ if holders < self.least || weight == 0 => Reading::TooFew,
            Take::Share => Reading::Number(share(reached, weight)),
            Take::Median => within(&counting, weight, 50),
            Take::P80 => within(&counting, weight, 80),
        };
        Counted { holders, records: u32::try_from(counting.len()).unwrap_or(u32::MAX), reached, weight, reading }
    }
}

/// A share in basis points, rounded down: nobody has all who lacks some.
fn share(part: u64, whole: u64) -> i64 {
    i64::try_from(u128::from(part) * WHOLE / u128::from(whole.max(1))).unwrap_or(i64::MAX)
}

/// Within what so many of a hundred, by weight, were done (nearest rank): a number that a record really took.
fn within(counting: &[Outcome], weight: u64, percent: u128) -> Reading {
    let mut done: Vec<(i64, u64)> = counting.iter().filter_map(|one| one.took.map(|took| (took, one.weight))).collect();
    done.sort_unstable();
    let mut seen = 0_u128;
    let number = done.into_iter().find_map(|(took, own)| {
        seen += u128::from(own);
        (seen * 100 >= u128::from(weight) * percent).then_some(took)
    });
    number.map_or(Reading::NotYet, Reading::Number)
}
