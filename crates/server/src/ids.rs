//! Ids and secrets: UUIDv7 whose time is the (possibly simulated) clock's and whose random part comes from a named source,
//! so that a demo built twice is the same demo.

use jiff::Timestamp;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Where random bits come from.
#[derive(Debug)]
pub struct Ids {
    seed: Option<u64>,
    drawn: AtomicU64,
    last: Mutex<u64>,
}

impl Ids {
    /// Ids of a real deployment: the operating system's randomness.
    pub fn random() -> Self {
        Self { seed: None, drawn: AtomicU64::new(0), last: Mutex::new(0) }
    }

    /// Ids that follow from `seed`: equal calls give equal ids. Never for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self { seed: Some(seed), drawn: AtomicU64::new(0), last: Mutex::new(0) }
    }

    /// A new UUIDv7 at `now`.
    pub fn next(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        let mut random = [0u8; 10];
        match self.seed {
            None => random.copy_from_slice(&secret::<10>()),
            Some(seed) => {
                let n = self.drawn.fetch_add(1, Ordering::Relaxed);
                random[..8].copy_from_slice(&mix(seed ^ mix(n)).to_be_bytes());
                random[8..].copy_from_slice(&mix(n).to_be_bytes()[..2]);
            }
        }
        // Within one millisecond (a simulated clock stands still for hours) the first random bits count up, so that ids keep their order.
        let mut last = self.last.lock().expect("no thread panics while it draws an id");
        *last = last.wrapping_add(1);
        random[..2].copy_from_slice(&(*last as u16 & 0x0fff).to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// Bytes that nobody can guess, from the operating system.
pub fn secret<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// splitmix64's finaliser.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn seeded_ids_repeat_and_are_distinct() {
        let at = Timestamp::from_second(1_688_691_600).unwrap();
        let draw = |seed| {
            let ids = Ids::seeded(seed);
            (0..10_000).map(|_| ids.next(at)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_eq!(draw(1).into_iter().collect::<BTreeSet<_>>().len(), 10_000);
        assert_eq!(draw(1)[0].get_version_num(), 7);
    }
}
