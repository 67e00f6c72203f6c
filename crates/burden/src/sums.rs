//! What a form asked of all who filled it in, summed up.

use crate::Spread;

/// The longest time of one form that counts, in seconds: four hours.
pub const SECONDS_MAX: u32 = 14_400;

/// What was filled in within some time (填报负担合计). Nobody's own part can be taken out of it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Forms that were sent, those that were refused among them.
    pub submissions: u64,
    /// Of these, those that were refused and had to be sent again (退回重填).
    pub refused: u64,
    /// Fields that held something, of those that were taken: what is corrected and sent again was filled in once.
    pub fields: u64,
    /// Forms whose time is known.
    pub timed: u64,
    /// How long they took, in seconds.
    pub seconds: u64,
    /// The same by length.
    pub spread: Spread,
}

impl Sums {
    /// Adds a form of so many fields that was taken or refused, and how long it took, if that is known. A longer time than [`SECONDS_MAX`] is not.
    pub fn note(&mut self, fields: u64, taken: bool, seconds: Option<u32>) {
        self.submissions += 1;
        if taken {
            self.fields = self.fields.saturating_add(fields);
        } else {
            self.refused += 1;
        }
        if let Some(seconds) = seconds.filter(|seconds| *seconds <= SECONDS_MAX) {
            self.timed += 1;
            self.seconds = self.seconds.saturating_add(u64::from(seconds));
            self.spread.note(seconds);
        }
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            submissions: self.submissions.saturating_add(other.submissions),
            refused: self.refused.saturating_add(other.refused),
            fields: self.fields.saturating_add(other.fields),
            timed: self.timed.saturating_add(other.timed),
            seconds: self.seconds.saturating_add(other.seconds),
            spread: self.spread.and(other.spread),
        }
    }

    /// Fields of a form that was taken, in tenths, rounded; none when none was.
    pub fn fields_each(&self) -> Option<u64> {
        let taken = self.submissions.saturating_sub(self.refused);
        (taken > 0).then(|| (self.fields.saturating_mul(20) / taken).div_ceil(2))
    }

    /// The median of how long one took, in seconds; of a single one, its own time.
    pub fn median_seconds(&self) -> Option<u32> {
        if self.timed == 1 { u32::try_from(self.seconds).ok() } else { self.spread.median() }
    }
}

/// A change in percent of what was before, rounded towards none (环比); none when there was nothing to compare with.
pub fn change(before: u64, now: u64) -> Option<i64> {
    let (before, now) = (i128::from(before), i128::from(now));
    (before > 0).then(|| (now - before) * 100 / before).and_then(|percent| i64::try_from(percent).ok())
}
