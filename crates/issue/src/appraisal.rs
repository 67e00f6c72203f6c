//! One standard (考评“一套标准”): what enterprises got out of an office, from its issues alone.

/// How an office stands with its issues (部门考评). Every number counts issues that a list can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Handed to it.
    pub handed: i64,
    /// Of these, answered.
    pub answered: i64,
    /// Of these, every answer within its term.
    pub in_time: i64,
    /// Still owed and past the last day.
    pub overdue: i64,
    /// The company has spoken.
    pub judged: i64,
    /// Of these, solved at the company's first word.
    pub solved_at_once: i64,
    /// Of these, solved by now.
    pub solved: i64,
    /// Of these, once called not solved.
    pub reopened: i64,
    /// The sum of the last marks of those judged, each 1 to 5.
    pub marks: i64,
}

/// Verdicts below which no rate is shown: few say nothing of an office.
pub const VERDICTS_MIN: i64 = 5;

impl Standing {
    /// Share of the answered whose answers were in time.
    pub fn timely(&self) -> Option<f64> {
        share(self.in_time, self.answered)
    }

    /// Share of the judged that were solved at the first word.
    pub fn solved_rate(&self) -> Option<f64> {
        share(self.solved_at_once, self.judged)
    }

    /// The mean mark, 1 to 5.
    pub fn satisfaction(&self) -> Option<f64> {
        share(self.marks, self.judged)
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole >= VERDICTS_MIN).then(|| part as f64 / whole as f64)
}
