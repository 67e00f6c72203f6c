//! Units: what a whole number stands for, and how people write it.

use base::{Named, stable_names};

/// The largest number that is kept, of either sign: beyond 2^53 a reader's spreadsheet keeps no whole numbers apart. In yuan it is
/// seventy times what China turns out in a year.
pub const LARGEST: i64 = 9_000_000_000_000_000;
/// Decimals of a percentage that is kept in basis points.
const PERCENT_DECIMALS: u32 = 2;

stable_names! {
    /// What is counted (计量类别).
    UnitKind {
        /// Whole yuan (元).
        Yuan = "yuan", "金额", "money";
        /// Things, people, visits (个、户、人次).
        Count = "count", "数量", "count";
        /// A share or a rate, kept in basis points (百分比, 万分之一).
        Percent = "percent", "百分比", "percentage";
    }
}

stable_names! {
    /// In how many at once people write it (数量级).
    Scale {
        /// One by one.
        One = "one", "个", "ones";
        /// By ten thousand (万).
        TenThousand = "ten-thousand", "万", "ten thousand";
        /// By a hundred million (亿).
        HundredMillion = "hundred-million", "亿", "hundred million";
    }
}

/// The unit of a series (计量单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What one of the kept numbers is.
    pub kind: UnitKind,
    /// In how many at once people write it.
    pub scale: Scale,
    /// The unit as people write it: 亿元, 万人次, %.
    pub shown: Named,
}

/// Why a text is no number of a unit (数值不当).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inexact {
    /// It is no decimal number.
    NoNumber,
    /// It has more decimals than the unit has whole parts: so many are kept.
    Decimals(u32),
    /// It is larger than [`LARGEST`].
    TooLarge,
}

impl Inexact {
    /// What is wrong and what to do, in both languages.
    pub fn sentence(self) -> Named {
        match self {
            Self::NoNumber => Named::new("请填数字，如 7.1。", "Give a number, such as 7.1."),
            Self::Decimals(0) => Named::new("请填整数。", "Give a whole number."),
            Self::Decimals(most) => Named::new(
                format!("小数最多 {most} 位，请按公布口径填写。"),
                format!("{most} decimals at most, as it was published."),
            ),
            Self::TooLarge => Named::new("数值过大，请核对单位。", "The number is too large: check its unit."),
        }
    }
}

impl Unit {
    /// How many decimals of the shown unit are kept.
    pub const fn decimals(&self) -> u32 {
        match (self.kind, self.scale) {
            (UnitKind::Percent, _) => PERCENT_DECIMALS,
            (_, Scale::One) => 0,
            (_, Scale::TenThousand) => 4,
            (_, Scale::HundredMillion) => 8,
        }
    }

    /// Reads what somebody typed in the shown unit: `43.5`, `1,420`, `7.1%`. Exact, or not at all.
    ///
    /// # Errors
    /// [`Inexact`].
    pub fn read(&self, text: &str) -> Result<i64, Inexact> {
        decimal(text, self.decimals(), self.kind == UnitKind::Percent)
    }

    /// Writes a number in the shown unit, without separators: what [`Unit::read`] reads back.
    pub fn write(&self, number: i64) -> String {
        written(number, self.decimals())
    }
}

/// Reads a percentage into basis points: `7.1`, `-0.35`, `81.4%`.
///
/// # Errors
/// [`Inexact`].
pub fn percent(text: &str) -> Result<i64, Inexact> {
    decimal(text, PERCENT_DECIMALS, true)
}

/// Reads a decimal number into whole parts of which `10^decimals` make one.
fn decimal(text: &str, decimals: u32, percent: bool) -> Result<i64, Inexact> {
    let text = text.trim();
    let text = if percent { text.trim_end_matches(['%', '％']).trim_end() } else { text };
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = separated(whole).ok_or(Inexact::NoNumber)?;
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(&whole) || !plain(part) || (digits.contains('.') && part.is_empty()) {
        return Err(Inexact::NoNumber);
    }
    let part = part.trim_end_matches('0');
    if part.len() > decimals as usize {
        return Err(Inexact::Decimals(decimals));
    }
    let parts = format!("{whole}{part:0<width$}", width = decimals as usize);
    let number: i64 = parts.parse().map_err(|_| Inexact::TooLarge)?;
    if number > LARGEST { Err(Inexact::TooLarge) } else { Ok(sign * number) }
}

/// Takes separators of thousands away; `None` where they stand in other places than between thousands.
fn separated(whole: &str) -> Option<String> {
    let plain = whole.replace('，', ",");
    let mut groups = plain.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let fits = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    fits.then(|| plain.replace(',', ""))
}

fn written(number: i64, decimals: u32) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (one, size) = (10_u64.pow(decimals), number.unsigned_abs());
    let (whole, part) = (size / one, size % one);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:0width$}", width = decimals as usize);
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

impl Unit {
    /// Writes basis points as a percentage: `7.1`.
    pub fn percent(basis_points: i64) -> String {
        written(basis_points, PERCENT_DECIMALS)
    }
}
