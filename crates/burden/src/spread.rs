//! How long forms took, as counts by length: enough for a median, too little to know any single one.

use std::array;

/// The longest of each class, in seconds; the last is the longest time that counts.
pub const UP_TO: [u32; 11] = [15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400];

/// How many took how long (用时分布): counts in the classes of [`UP_TO`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread(pub [u64; UP_TO.len()]);

impl Spread {
    /// Counts one. What took longer than the last class is of the last.
    pub fn note(&mut self, seconds: u32) {
        let class = UP_TO.partition_point(|most| *most < seconds).min(UP_TO.len() - 1);
        self.0[class] += 1;
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self(array::from_fn(|class| self.0[class].saturating_add(other.0[class])))
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        self.0.iter().fold(0, |all, one| all.saturating_add(*one))
    }

    /// The median in seconds (中位数), as if those of a class lay evenly within it; none when there are none.
    pub fn median(self) -> Option<u32> {
        // Twice the place of the middle one, counted from 1: between two it is odd.
        let middle = self.count().checked_add(1)?;
        let mut before: u64 = 0;
        let mut least = 0;
        for (most, n) in UP_TO.into_iter().zip(self.0) {
            if n > 0 && before.saturating_add(n).saturating_mul(2) >= middle {
                let into = middle.saturating_sub(2 * before).saturating_sub(1);
                let width = u128::from(most - least) * u128::from(into) / u128::from(2 * n);
                return u32::try_from(width).ok().map(|width| (least + width).min(most));
            }
            before = before.saturating_add(n);
            least = most;
        }
        None
    }
}
