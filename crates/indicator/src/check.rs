//! What a number must be like before it is kept: the same for a page and for a row of a spreadsheet.

use crate::{Field, Headline, History, Numbers, Period, Revision, Series, Source, Stage, Target, Unit, UnitKind, Way, percent};
use base::Named;
use jiff::civil::Date;
use sheet::Cell;

/// The longest source and reason, in characters.
const TEXT_CHARS_MAX: usize = 300;
/// Growth that is taken for a slip of the pen, in basis points: a hundredfold.
const GROWTH_MAX: i64 = 1_000_000;
/// Growth below which nothing is left, in basis points.
const GROWTH_MIN: i64 = -10_000;
/// Cities of a province at most.
const RANKED_MAX: u32 = 100;
/// The years of which targets are kept.
const YEARS: std::ops::RangeInclusive<i16> = 1949..=2199;

/// Numbers of a period as somebody typed them; what is empty was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The period, as [`Period::parse`] reads it.
    pub period: String,
    /// The number in the shown unit.
    pub value: String,
    /// Growth in percent (for a rate: in percentage points).
    pub growth: String,
    /// The place in the province.
    pub rank: String,
    /// Among how many.
    pub ranked: String,
    /// The province's average, in the unit of the headline.
    pub average: String,
    /// flash or published, or 快报 or 公布; empty: published.
    pub stage: String,
    /// The day of publication.
    pub published_on: String,
    /// Where it stands.
    pub source: String,
    /// Why it differs from what was published before.
    pub why: String,
}

/// Numbers of a period that read well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// Of which period.
    pub period: Period,
    /// The numbers.
    pub numbers: Numbers,
    /// How final they are.
    pub stage: Stage,
    /// When they became known.
    pub published_on: Date,
    /// Where they stand.
    pub source: String,
    /// Why they differ.
    pub why: String,
}

/// What is wrong with a field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Which.
    pub field: Field,
    /// What.
    pub text: Named,
}

impl Wrong {
    pub(crate) fn new(field: Field, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field, text: Named::new(zh, en) }
    }
}

/// What comes of numbers that are held against what is known (比对结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// They are kept, as the revision of that number.
    Kept(u32),
    /// They are there already: nothing changes.
    Same,
}

/// Reads what somebody typed. Everything that is wrong is said at once.
///
/// # Errors
/// What is wrong, each with its field.
pub fn read(series: &Series, typed: &Typed, today: Date) -> Result<New, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let period = Period::parse(series.cycle, &typed.period).filter(|period| series.publishes(*period));
    if period.is_none() {
        wrong.push(no_period(series, today));
    }
    let numbers = numbers(series, typed, &mut wrong);
    if numbers.value.is_none()
        && numbers.growth.is_none()
        && wrong.iter().all(|one| !matches!(one.field, Field::Value | Field::Growth))
    {
        wrong.push(Wrong::new(Field::Value, "数值和同比增速至少填一项。", "Give the value, its growth, or both."));
    }
    let stage = match typed.stage.trim() {
        "" => Some(Stage::Published),
        text => Stage::parse(text).or_else(|| Stage::ALL.iter().copied().find(|one| one.text().zh == text)),
    };
    if stage.is_none() {
        wrong.push(Wrong::new(Field::Stage, "数据性质只能是“快报”或“公布”。", "It is a flash estimate or published."));
    }
    let published_on = Cell::Text(&typed.published_on).day();
    if published_on.is_none() {
        wrong.push(Wrong::new(
            Field::PublishedOn,
            "请填发布日期，如 2023-04-23。",
            "Give the day of publication, such as 2023-04-23.",
        ));
    }
    if let (Some(period), Some(on), Some(stage)) = (period, published_on, stage) {
        wrong.extend(untimely(period, on, stage, today));
    }
    let (source, why) = (typed.source.trim(), typed.why.trim());
    if source.is_empty() {
        wrong.push(Wrong::new(
            Field::Source,
            "请写明出处（公报、报表或网址）。",
            "Say where it stands: a bulletin, a table, an address.",
        ));
    }
    for (field, text) in [(Field::Source, source), (Field::Why, why)] {
        if text.chars().count() > TEXT_CHARS_MAX || text.contains('\0') {
            let (zh, en) = (format!("不超过 {TEXT_CHARS_MAX} 字。"), format!("{TEXT_CHARS_MAX} characters at most."));
            wrong.push(Wrong::new(field, zh, en));
        }
    }
    match (period, stage, published_on) {
        (Some(period), Some(stage), Some(published_on)) if wrong.is_empty() => {
            Ok(New { period, numbers, stage, published_on, source: source.to_owned(), why: why.to_owned() })
        }
        _ => Err(wrong),
    }
}

/// Holds numbers that read well against what is known of the series: whether they are a revision, and whether it may be.
///
/// # Errors
/// What is wrong, each with its field.
pub fn check(series: &Series, history: &History, new: &New) -> Result<Checked, Vec<Wrong>> {
    if let Source::Records(_) = series.source {
        let told = ("这个指标由系统按记录统计，不用填报。", "This series is counted from the records: nobody enters it.");
        return Err(vec![Wrong::new(Field::Series, told.0, told.1)]);
    }
    let Some(last) = history.of(new.period).last() else { return Ok(Checked::Kept(1)) };
    if last.numbers == new.numbers && last.stage == new.stage {
        return Ok(Checked::Same);
    }
    let mut wrong = Vec::new();
    if new.published_on < last.published_on {
        let on = last.published_on;
        wrong.push(Wrong::new(
            Field::PublishedOn,
            format!("上次发布于 {on}，修订不能更早。"),
            format!("It was last published on {on}: a revision is no earlier."),
        ));
    }
    if new.stage == Stage::Flash && last.is_published() {
        wrong.push(Wrong::new(
            Field::Stage,
            "已有公布数，不能再报快报数；如有修订，请选“公布”。",
            "It was published already: a flash estimate comes before; choose 'published' for a revision.",
        ));
    }
    if new.why.is_empty() && new.stage == last.stage {
        wrong.push(Wrong::new(
            Field::Why,
            "与已公布的数不同，请写明修订原因；原数会保留。",
            "It differs from what was published: say why it is revised. The number before is kept.",
        ));
    }
    if wrong.is_empty() { Ok(Checked::Kept(last.n + 1)) } else { Err(wrong) }
}

fn no_period(series: &Series, today: Date) -> Wrong {
    let last = Period::ended_before(series.cycle, today);
    let last = if last.is_some_and(|last| !series.publishes(last)) { last.and_then(Period::before) } else { last };
    let example = last.map(Period::name).unwrap_or_default();
    let (zh, en) = match series.skips_january {
        true => ("，1月与2月合并发布", "; January comes with February"),
        false => ("", ""),
    };
    Wrong::new(
        Field::Period,
        format!("时期不对：本指标按{}统计{zh}，请写如“{}”。", series.cycle.text().zh, example.zh),
        format!(
            "No period of this series, which is {}{en}: write it like '{}'.",
            series.cycle.text().en,
            last.map(Period::code).unwrap_or_default()
        ),
    )
}

fn numbers(series: &Series, typed: &Typed, wrong: &mut Vec<Wrong>) -> Numbers {
    let mut number = |field: Field, text: &str, read: &dyn Fn(&str) -> Result<i64, crate::Inexact>| {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        read(text).map_err(|error| wrong.push(Wrong { field, text: error.sentence() })).ok()
    };
    let value = number(Field::Value, &typed.value, &|text| series.unit.read(text));
    let growth = number(Field::Growth, &typed.growth, &percent);
    let average = number(Field::Average, &typed.average, &|text| series.read_headline(text));
    let count = |text: &str, field: Field, wrong: &mut Vec<Wrong>| {
        let text = text.trim();
        let n: Option<u32> = text.parse().ok().filter(|n| (1..=RANKED_MAX).contains(n));
        if n.is_none() && !text.is_empty() {
            let (zh, en) = (format!("请填 1 至 {RANKED_MAX} 的整数。"), format!("A whole number from 1 to {RANKED_MAX}."));
            wrong.push(Wrong::new(field, zh, en));
        }
        n
    };
    let (rank, ranked) = (count(&typed.rank, Field::Rank, wrong), count(&typed.ranked, Field::Ranked, wrong));
    if value.is_some_and(|value| value < 0) && series.unit.kind == UnitKind::Count {
        wrong.push(Wrong::new(Field::Value, "数量不能小于 0。", "A count is not below 0."));
    }
    let bounds = GROWTH_MIN..=GROWTH_MAX;
    if growth.is_some_and(|growth| !bounds.contains(&growth)) && !series.grows_in_points() {
        let (least, most) = (Unit::percent(GROWTH_MIN), Unit::percent(GROWTH_MAX));
        wrong.push(Wrong::new(
            Field::Growth,
            format!("同比增速应在 {least}% 至 {most}% 之间，请核对。"),
            format!("Growth lies between {least} and {most} percent: check it."),
        ));
    }
    if rank.zip(ranked).is_some_and(|(rank, ranked)| rank > ranked) || (ranked.is_some() && typed.rank.trim().is_empty()) {
        wrong.push(Wrong::new(
            Field::Rank,
            "位次应不大于参评城市数。",
            "A place is given, and is no larger than how many there are.",
        ));
    }
    Numbers { value, growth, rank, ranked, average }
}

/// Check: published on a day to come, before the period began, or before it ended without being an estimate.
fn untimely(period: Period, on: Date, stage: Stage, today: Date) -> Option<Wrong> {
    let (first, last, name) = (period.first(), period.last(), period.name());
    if on > today {
        Some(Wrong::new(Field::PublishedOn, "发布日期晚于今天。", "It was published on a day to come."))
    } else if on < first {
        Some(Wrong::new(
            Field::PublishedOn,
            format!("{}自 {first} 起，发布日期不能更早。", name.zh),
            format!("{} begins on {first}: nothing was published before.", name.en),
        ))
    } else if on < last && stage == Stage::Published {
        Some(Wrong::new(
            Field::Stage,
            format!("{}到 {last} 才结束：期末前发布的请选“快报”。", name.zh),
            format!("{} ends on {last}: what was published before is a flash estimate.", name.en),
        ))
    } else {
        None
    }
}

/// A target as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedTarget {
    /// Of which year.
    pub year: i16,
    /// In the unit of the headline.
    pub number: String,
    /// even or level.
    pub way: String,
    /// Where it stands.
    pub source: String,
}

/// A target that reads well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// Of which year.
    pub year: i16,
    /// Its number within the year.
    pub n: u32,
    /// What is to be reached.
    pub number: i64,
    /// In which way.
    pub way: Way,
    /// Where it stands.
    pub source: String,
}

/// Reads a target and holds it against those of the year: `None` when it is there already.
///
/// # Errors
/// What is wrong, each with its field.
pub fn check_target(series: &Series, known: &[Target], typed: &TypedTarget) -> Result<Option<NewTarget>, Vec<Wrong>> {
    let mut wrong = Vec::new();
    if !YEARS.contains(&typed.year) {
        let (from, to) = (YEARS.start(), YEARS.end());
        wrong.push(Wrong::new(Field::Period, format!("年份应在 {from} 至 {to} 之间。"), format!("A year from {from} to {to}.")));
    }
    let number =
        series.read_headline(&typed.number).map_err(|error| wrong.push(Wrong { field: Field::Target, text: error.sentence() }));
    let way = Way::parse(typed.way.trim());
    if way.is_none() {
        wrong.push(Wrong::new(Field::Way, "请选择“按时间进度”或“全年保持”。", "Choose 'even' or 'level'."));
    }
    if way == Some(Way::Even)
        && (series.headline == Headline::Growth || !series.cycle.is_to_date() && series.source == Source::Entered)
    {
        wrong.push(Wrong::new(
            Field::Way,
            "只有累计数才能按时间进度考核，请选“全年保持”。",
            "Only a sum since January grows evenly: choose 'level'.",
        ));
    }
    let source = typed.source.trim();
    if source.is_empty() || source.chars().count() > TEXT_CHARS_MAX || source.contains('\0') {
        let (zh, en) = (
            format!("请写明出处，不超过 {TEXT_CHARS_MAX} 字。"),
            format!("Say where it stands, in {TEXT_CHARS_MAX} characters at most."),
        );
        wrong.push(Wrong::new(Field::Source, zh, en));
    }
    let (Ok(number), Some(way), true) = (number, way, wrong.is_empty()) else { return Err(wrong) };
    let last = known.iter().filter(|one| one.year == typed.year).max_by_key(|one| one.n);
    if last.is_some_and(|last| last.number == number && last.way == way && last.source == source) {
        return Ok(None);
    }
    Ok(Some(NewTarget { year: typed.year, n: last.map_or(1, |last| last.n + 1), number, way, source: source.to_owned() }))
}

impl New {
    /// The revision that it becomes.
    pub fn revision(self, n: u32, by: &str, entered_at: jiff::Timestamp) -> Revision {
        let Self { period, numbers, stage, published_on, source, why } = self;
        Revision { period, n, numbers, stage, published_on, source, why, by: by.to_owned(), entered_at }
    }
}
