//! Objectives (目标任务): a plan of several years, its fields and tasks, the measures that they are broken down into, each with a figure;
//! and how progress rolls up.
//!
//! The rule, stated once: the progress of a measure is the way from its baseline to its target that its last value has covered, no less
//! than nothing and no more than all. A field's is the weighted mean of its measures that have a target and a value; a plan's is the plain
//! mean of its fields and tasks that have one. What has no value is counted as such and never as nothing, so that no silence looks like
//! failure and no guess like success.

use base::{Named, OfficeId, stable_names};
use jiff::civil::Date;
use std::fmt;

/// Progress that is complete, in thousandths.
pub const WHOLE: i64 = 1_000;
/// The largest amount, in units: a thousand times the output of China in a year, in yuan.
const UNITS_MAX: i64 = 1_000_000_000_000;

/// An amount of a figure, in thousandths of its unit (数值): 7.1 % of growth is `7.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// So many thousandths; `None` when it is larger than anything that is counted.
    pub fn from_thousandths(n: i64) -> Option<Self> {
        (n.abs() <= UNITS_MAX * 1_000).then_some(Self(n))
    }

    /// A value that was counted, rounded to thousandths; `None` for what is no number or too large.
    pub fn of(value: f64) -> Option<Self> {
        let scaled = (value * 1_000.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "checked against the largest amount, far below 2^53")]
        let whole = scaled.is_finite().then_some(scaled).filter(|n| n.abs() <= (UNITS_MAX * 1_000) as f64)? as i64;
        Self::from_thousandths(whole)
    }

    /// Reads `550`, `-1.5`, `7.125`: at most three decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(part) || part.len() > 3 || whole.len() > 15 {
            return None;
        }
        let part: i64 = format!("{part:0<3}").parse().ok()?;
        Self::from_thousandths(sign * (whole.parse::<i64>().ok()?.checked_mul(1_000)? + part))
    }

    /// In thousandths of the unit.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// In units.
    pub fn value(self) -> f64 {
        self.0 as f64 / 1_000.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        match n % 1_000 {
            0 => write!(f, "{sign}{}", n / 1_000),
            part => write!(f, "{sign}{}.{}", n / 1_000, format!("{part:03}").trim_end_matches('0')),
        }
    }
}

stable_names! {
    /// In which way a figure is to move (考核方式).
    Line {
        /// It grows evenly from the first day to the last (累计).
        Even = "even", "按时间进度", "evenly over time";
        /// It is to be at its target all the time (保持): a rate, a share.
        Level = "level", "全期保持", "all the time";
    }
}

/// The figure of a measure (指标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its unit, in both languages: 个, %, 亿元.
    pub unit: Named,
    /// Where it stood at the beginning.
    pub baseline: Amount,
    /// What is to be reached; `None`: the sources print no target.
    pub target: Option<Amount>,
    /// From when.
    pub from: Date,
    /// By when.
    pub by: Date,
    /// In which way.
    pub line: Line,
    /// The figure of the records that it is; `None`: its owner reports it.
    pub counts: Option<String>,
    /// By what the records' figure is multiplied: 100 makes a share a percentage.
    pub times: u32,
}

stable_names! {
    /// How a measure stands (进展状态).
    Standing {
        /// Nobody has reported a value yet.
        NoValue = "no-value", "尚未报送", "no figure reported yet";
        /// There is a value, and no target to hold it against.
        NoTarget = "no-target", "未设目标值", "no target printed";
        /// The target is reached.
        Reached = "reached", "已达目标", "reached";
        /// On the line or before it.
        OnLine = "on-line", "不落后于进度", "on the line";
        /// Behind the line.
        Behind = "behind", "落后于进度", "behind the line";
        /// The last day has passed, and the target is not reached.
        Missed = "missed", "到期未达", "missed";
    }
}

impl Figure {
    /// How far a value is from the baseline to the target, in thousandths from 0 to 1000; `None` without a target.
    pub fn progress(&self, value: Amount) -> Option<i64> {
        let target = self.target?;
        let (way, done) = (i128::from(target.0) - i128::from(self.baseline.0), i128::from(value.0) - i128::from(self.baseline.0));
        if way == 0 {
            return Some(WHOLE);
        }
        let share = (done * i128::from(WHOLE) / way).clamp(0, i128::from(WHOLE));
        i64::try_from(share).ok()
    }

    /// How far it ought to be on a day, in thousandths.
    pub fn ideal(&self, on: Date) -> i64 {
        let days = |from: Date, to: Date| i64::from((to - from).get_days());
        match self.line {
            _ if on < self.from => 0,
            _ if on >= self.by => WHOLE,
            Line::Level => WHOLE,
            Line::Even => days(self.from, on) * WHOLE / days(self.from, self.by).max(1),
        }
    }

    /// How it stands on a day.
    pub fn standing(&self, value: Option<Amount>, on: Date) -> Standing {
        let Some(value) = value else { return Standing::NoValue };
        match self.progress(value) {
            None => Standing::NoTarget,
            Some(WHOLE..) => Standing::Reached,
            Some(_) if on > self.by => Standing::Missed,
            Some(progress) if progress >= self.ideal(on) => Standing::OnLine,
            Some(_) => Standing::Behind,
        }
    }
}

/// A measure (举措): what an office does for a field or a task, and the figure that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its id within the plan.
    pub id: String,
    /// The field or task that it belongs to.
    pub of: String,
    /// What is done.
    pub name: Named,
    /// Who owns it.
    pub owner: OfficeId,
    /// How much it counts within its field.
    pub weight: u32,
    /// Its figure; `None`: it is shown by duties alone.
    pub figure: Option<Figure>,
    /// Where it stands.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

/// A field of breakthrough or a key task (领域新突破、重点任务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    /// Its id.
    pub id: String,
    /// Whether it is a task; otherwise a field.
    pub is_task: bool,
    /// Its name.
    pub name: Named,
    /// Where it stands.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

/// A plan of several years (三年行动).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// How many fields its text has.
    pub fields: u32,
    /// How many key tasks its text has.
    pub tasks: u32,
    /// Where that stands, and what the sources leave out.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
    /// Those fields and tasks whose names the sources print.
    pub objectives: Vec<Objective>,
    /// The measures.
    pub measures: Vec<Measure>,
}

/// What several add up to (汇总进度).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rolled {
    /// The mean progress of those that count, in thousandths; `None` when none does.
    pub progress: Option<i64>,
    /// How many count.
    pub counted: usize,
    /// How many there are.
    pub of: usize,
}

/// The weighted mean of what has a progress; what has none is counted apart.
pub fn roll_up(parts: impl IntoIterator<Item = (Option<i64>, u32)>) -> Rolled {
    let (mut sum, mut weights, mut counted, mut of) = (0_i64, 0_i64, 0, 0);
    for (progress, weight) in parts {
        of += 1;
        let Some(progress) = progress.filter(|_| weight > 0) else { continue };
        counted += 1;
        sum += progress * i64::from(weight);
        weights += i64::from(weight);
    }
    Rolled { progress: (weights > 0).then(|| sum / weights), counted, of }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn figure(baseline: &str, target: Option<&str>, line: Line) -> Figure {
        Figure {
            unit: Named::new("个", "projects"),
            baseline: Amount::parse(baseline).unwrap(),
            target: target.map(|text| Amount::parse(text).unwrap()),
            from: date(2023, 1, 1),
            by: date(2023, 12, 31),
            line,
            counts: None,
            times: 1,
        }
    }

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn an_amount_reads_as_it_prints() {
        for text in ["0", "550", "-1.5", "7.125", "0.05", "269870000000"] {
            assert_eq!(amount(text).to_string(), text);
        }
        for wrong in ["", "-", ".5", "5.", "1.2345", "1e3", "+1", "1,000", "9999999999999999"] {
            assert_eq!(Amount::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Amount::of(75.8).unwrap().to_string(), "75.8");
        assert_eq!((Amount::of(f64::NAN), Amount::of(1e300)), (None, None));
    }

    #[test]
    fn progress_is_the_way_from_baseline_to_target() {
        let even = figure("0", Some("550"), Line::Even);
        assert_eq!(even.progress(amount("417")), Some(758));
        assert_eq!((even.progress(amount("-3")), even.progress(amount("700"))), (Some(0), Some(1000)));
        let down = figure("20", Some("10"), Line::Level);
        assert_eq!((down.progress(amount("15")), down.progress(amount("8"))), (Some(500), Some(1000)), "less is more");
        assert_eq!(figure("0", None, Line::Even).progress(amount("5")), None);
    }

    #[test]
    fn a_measure_stands_against_its_line() {
        let even = figure("0", Some("100"), Line::Even);
        let stands = |figure: &Figure, value: Option<&str>, on| figure.standing(value.map(amount), on).as_str();
        assert_eq!(even.ideal(date(2023, 7, 2)), 500);
        assert_eq!(stands(&even, None, date(2023, 7, 2)), "no-value");
        assert_eq!(stands(&even, Some("50"), date(2023, 7, 2)), "on-line");
        assert_eq!(stands(&even, Some("49"), date(2023, 7, 2)), "behind");
        assert_eq!(stands(&even, Some("100"), date(2023, 7, 2)), "reached");
        assert_eq!(stands(&even, Some("99"), date(2024, 1, 1)), "missed");
        assert_eq!(stands(&figure("0", None, Line::Even), Some("9"), date(2024, 1, 1)), "no-target");
        // A rate is to be there all the time.
        assert_eq!(stands(&figure("0", Some("6"), Line::Level), Some("5.9"), date(2023, 1, 2)), "behind");
    }

    #[test]
    fn what_has_no_value_counts_as_such_and_never_as_nothing() {
        assert_eq!(roll_up([]), Rolled { progress: None, counted: 0, of: 0 });
        assert_eq!(roll_up([(None, 1), (None, 3)]), Rolled { progress: None, counted: 0, of: 2 });
        assert_eq!(roll_up([(Some(500), 1), (None, 9), (Some(800), 2)]), Rolled { progress: Some(700), counted: 2, of: 3 });
    }

    proptest! {
        #[test]
        fn a_mean_lies_between_its_parts(parts in proptest::collection::vec((proptest::option::of(0_i64..=1000), 1_u32..10), 1..20)) {
            let rolled = roll_up(parts.clone());
            let known: Vec<i64> = parts.iter().filter_map(|(progress, _)| *progress).collect();
            prop_assert_eq!(rolled.counted, known.len());
            match rolled.progress {
                Some(mean) => prop_assert!(known.iter().min().unwrap() <= &mean && &mean <= known.iter().max().unwrap()),
                None => prop_assert!(known.is_empty()),
            }
        }

        #[test]
        fn more_is_never_less(values in (0_i64..2_000_000, 0_i64..2_000_000), target in 1_i64..1_000_000) {
            let figure = Figure { target: Amount::from_thousandths(target), ..figure("0", None, Line::Even) };
            let of = |n| figure.progress(Amount::from_thousandths(n).unwrap()).unwrap();
            prop_assert!(of(values.0.min(values.1)) <= of(values.0.max(values.1)));
            prop_assert!((0..=WHOLE).contains(&of(values.0)));
        }

        #[test]
        fn the_line_only_rises(a in 0_i32..800, b in 0_i32..800) {
            let figure = figure("0", Some("1"), Line::Even);
            let on = |days| figure.ideal(date(2022, 12, 1).saturating_add(jiff::Span::new().days(days)));
            prop_assert!(on(a.min(b)) <= on(a.max(b)));
        }
    }
}
