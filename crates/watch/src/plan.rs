//! From which point on something is worth a question: the thresholds, which are a city's data, each with its reason.

use base::Named;
use jiff::civil::Time;

/// How a city watches (监测规则): thresholds of each pattern, with reasons.
///
/// No law sets any of these numbers: they are where somebody's time is well spent, and `docs/watching.md` says what they cost in what is
/// missed and what is asked in vain.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The days before today that are looked at when nothing else is asked.
    pub period_days: u32,
    /// How many findings as strong as this one an honest stream of the same size may be expected to give by chance, at most, in hundredths:
    /// the chance of one times the groups that were looked at.
    pub expected_percent: u32,
    /// What others do counts from so many of theirs on.
    pub others: u32,
    /// Decided out of order.
    pub order: OrderLimits,
    /// Clocks paused at the last minute.
    pub pause: PauseLimits,
    /// Corrections asked in pieces.
    pub pieces: PiecesLimits,
    /// The same agent always first.
    pub agent: AgentLimits,
    /// Decided after hours.
    pub hours: HoursLimits,
    /// The one-hour lane abused.
    pub lane: LaneLimits,
}

/// Decided out of order (插队办理).
#[derive(Debug, Clone, PartialEq)]
pub struct OrderLimits {
    /// Why these numbers.
    pub why: Named,
    /// Decisions that a queue (an item of an office) needs before anything is said of it.
    pub peers: u32,
    /// Cases that had been accepted before and had to wait, passed by one official's quick cases together, from so many on.
    pub overtaken: u32,
    /// By how many working days they were decided later, in the middle.
    pub lead_days: u32,
}

/// Clocks paused at the last minute (临期中止计时).
#[derive(Debug, Clone, PartialEq)]
pub struct PauseLimits {
    /// Why these numbers.
    pub why: Named,
    /// Working days before the last one that count as the last minute; 0: the last day alone.
    pub late_days: u32,
    /// Terms of fewer working days are not looked at: every day of theirs is near the last.
    pub term_days: u32,
    /// Last-minute pauses of one official, from so many on.
    pub marks: u32,
}

/// Corrections asked in pieces (补正分次告知).
#[derive(Debug, Clone, PartialEq)]
pub struct PiecesLimits {
    /// Why these numbers.
    pub why: Named,
    /// An application that comes within so many days after the one before was withdrawn or lapsed goes on with it.
    pub refiled_days: u32,
    /// Applications of one official that were asked for something again, from so many on.
    pub marks: u32,
    /// Further notices to one application that are a finding by themselves.
    pub rounds: u32,
    /// In how many of a hundred it is usual.
    pub usual_percent: u32,
}

/// The same agent always first (代理人总是优先).
#[derive(Debug, Clone, PartialEq)]
pub struct AgentLimits {
    /// Why these numbers.
    pub why: Named,
    /// Projects of the agent with decided cases at the office, from so many on.
    pub own: u32,
    /// Decided cases of others in the same queues, from so many on.
    pub others: u32,
    /// In how many of a hundred pairs the agent's case took fewer days than another's of the same item.
    pub ahead_percent: u32,
}

/// Decided after hours (非工作时间办结).
#[derive(Debug, Clone, PartialEq)]
pub struct HoursLimits {
    /// Why these numbers.
    pub why: Named,
    /// When offices open.
    pub from: Time,
    /// When they close.
    pub to: Time,
    /// Minutes before and after that count as within.
    pub grace_minutes: u32,
    /// Decisions of one official after hours, from so many on.
    pub marks: u32,
    /// In how many of a hundred it is usual.
    pub usual_percent: u32,
}

/// The one-hour lane abused (一小时通道被滥用).
#[derive(Debug, Clone, PartialEq)]
pub struct LaneLimits {
    /// Why these numbers.
    pub why: Named,
    /// The project's record was changed within so many hours before the machine decided.
    pub before_hours: u32,
    /// And the same field within so many days after.
    pub after_days: u32,
    /// Such decisions of one item, from so many on; a second look that found a decision wrong counts too.
    pub marks: u32,
    /// In how many of a hundred it is usual.
    pub usual_percent: u32,
}

impl Plan {
    /// Thresholds for tests and for the simulation: those of the pack of Huludao.
    pub fn sample() -> Self {
        let why = Named::new("测试用", "for tests");
        Self {
            period_days: 180,
            expected_percent: 5,
            others: 20,
            order: OrderLimits { why: why.clone(), peers: 20, overtaken: 3, lead_days: 3 },
            pause: PauseLimits { why: why.clone(), late_days: 0, term_days: 4, marks: 3 },
            pieces: PiecesLimits { why: why.clone(), refiled_days: 30, marks: 3, rounds: 3, usual_percent: 8 },
            agent: AgentLimits { why: why.clone(), own: 5, others: 10, ahead_percent: 75 },
            hours: HoursLimits {
                why: why.clone(),
                from: jiff::civil::time(8, 30, 0, 0),
                to: jiff::civil::time(17, 30, 0, 0),
                grace_minutes: 60,
                marks: 5,
                usual_percent: 3,
            },
            lane: LaneLimits { why, before_hours: 24, after_days: 15, marks: 3, usual_percent: 2 },
        }
    }

    /// The largest number of findings by chance that is let pass.
    pub(crate) fn expected_max(&self) -> f64 {
        f64::from(self.expected_percent) / 100.0
    }
}
