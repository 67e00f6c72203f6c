//! Random choices that follow from a seed alone.

/// A stream of random numbers (splitmix64).
#[derive(Debug)]
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low + i64::try_from(self.next() % width).unwrap_or(0)
    }

    /// One of several, each as often as its weight says; none when there is nothing to choose from.
    pub fn pick<'a, T>(&mut self, all: &'a [T], weight: impl Fn(&T) -> u32) -> Option<&'a T> {
        let total: i64 = all.iter().map(|one| i64::from(weight(one))).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.between(0, total - 1);
        all.iter().find(|one| {
            left -= i64::from(weight(one));
            left < 0
        })
    }

    /// Puts a slice in random order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            let j = usize::try_from(self.between(0, i as i64)).unwrap_or(0);
            all.swap(i, j);
        }
    }
}
