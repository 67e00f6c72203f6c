//! Numbers from a spreadsheet: one row, one period of one series, checked as a page checks it.

use crate::{Catalogue, New, Period, Source, Typed, read};
use base::Named;
use jiff::civil::Date;
use sheet::{Cell, Checks, Mapping, RowProblem};
use std::collections::HashMap;

/// What is entered of a period, and what a column of a spreadsheet is (列的含义).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Which series.
    Series,
    /// Which period; of a target: which year.
    Period,
    /// The number.
    Value,
    /// Growth as published.
    Growth,
    /// The place in the province.
    Rank,
    /// Among how many.
    Ranked,
    /// The province's average.
    Average,
    /// How final it is.
    Stage,
    /// The day of publication.
    PublishedOn,
    /// Where it stands.
    Source,
    /// Why it is revised.
    Why,
    /// A target's number; no column.
    Target,
    /// A target's way; no column.
    Way,
}

type Row = (Field, &'static str, &'static str, &'static str, &'static [&'static str]);

/// The fields: id, name for people, and what else offices call them. Those of a target come last and are no columns.
const FIELDS: [Row; 13] = [
    (Field::Series, "series", "指标", "series", &["指标名称", "指标代码", "统计指标"]),
    (Field::Period, "period", "时期", "period", &["统计时期", "报告期", "月份", "年月", "年份"]),
    (Field::Value, "value", "数值", "value", &["绝对值", "总量", "本期值", "累计值"]),
    (Field::Growth, "growth", "同比增速（%）", "growth (%)", &["同比", "同比增长", "增速", "同比增速"]),
    (Field::Rank, "rank", "全省位次", "place in the province", &["位次", "排名", "全省排名"]),
    (Field::Ranked, "ranked", "参评城市数", "cities ranked", &["城市数", "市数"]),
    (Field::Average, "average", "全省平均", "province's average", &["全省", "全省增速", "全省平均水平"]),
    (Field::Stage, "stage", "数据性质", "stage", &["性质"]),
    (Field::PublishedOn, "published_on", "发布日期", "published on", &["公布日期", "发布时间", "公布时间"]),
    (Field::Source, "source", "出处", "source", &["来源", "数据来源", "依据"]),
    (Field::Why, "why", "修订原因", "reason for a revision", &["修订说明", "说明"]),
    (Field::Target, "number", "目标值", "target", &[]),
    (Field::Way, "way", "进度要求", "way", &[]),
];

impl Field {
    fn row(self) -> Option<&'static Row> {
        FIELDS.iter().find(|row| row.0 == self)
    }

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }
}

impl sheet::Field for Field {
    fn every() -> Vec<Self> {
        FIELDS.iter().map(|row| row.0).filter(|field| !matches!(field, Self::Target | Self::Way)).collect()
    }

    fn id(self) -> &'static str {
        self.as_str()
    }

    fn label(self) -> Named {
        self.row().map_or_else(|| Named::new("", ""), |row| Named::new(row.2, row.3))
    }

    fn others(self) -> &'static [&'static str] {
        self.row().map_or(&[], |row| row.4)
    }

    fn lacking(has: &dyn Fn(Self) -> bool) -> Vec<Self> {
        let mut lacking: Vec<Self> =
            [Self::Series, Self::Period, Self::PublishedOn, Self::Source].into_iter().filter(|field| !has(*field)).collect();
        if !has(Self::Value) && !has(Self::Growth) {
            lacking.push(Self::Value);
        }
        lacking
    }
}

/// A row that is right by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Of which series, by id.
    pub series: String,
    /// The numbers.
    pub new: New,
}

/// Checks the rows of one file, each on its own and against those before it.
pub struct Importer<'a> {
    mapping: Mapping<Field>,
    catalogue: Option<&'a Catalogue>,
    /// Of which office the one is who brings the file.
    office: &'a str,
    today: Date,
    seen: HashMap<(String, Period), u32>,
}

impl<'a> Importer<'a> {
    /// Begins a file that somebody of `office` brings.
    pub fn new(mapping: Mapping<Field>, catalogue: Option<&'a Catalogue>, office: &'a str, today: Date) -> Self {
        Self { mapping, catalogue, office, today, seen: HashMap::new() }
    }

    fn checked(&mut self, n: u32, name: &str, typed: &Typed) -> Result<Entry, Vec<(Field, Named)>> {
        let Some((catalogue, series)) = self.catalogue.and_then(|all| Some((all, all.find(name)?))) else {
            let text = Named::new(
                "没有这个指标，请按指标页面上的名称填写",
                "there is no such series: write its name as the page has it",
            );
            return Err(vec![(Field::Series, text)]);
        };
        if series.source != Source::Entered {
            let text = Named::new("这个指标由系统按记录统计，不用填报", "this series is counted from the records");
            return Err(vec![(Field::Series, text)]);
        }
        if !catalogue.may_enter(series, self.office) {
            let text = Named::new("这个指标由其他部门填报", "another office enters this series");
            return Err(vec![(Field::Series, text)]);
        }
        let new = read(series, typed, self.today)
            .map_err(|wrong| wrong.into_iter().map(|one| (one.field, one.text)).collect::<Vec<_>>())?;
        let key = (series.id.clone(), new.period);
        if let Some(before) = self.seen.insert(key, n) {
            let text =
                Named::new(format!("与第 {before} 行的指标和时期相同"), format!("has the series and period of row {before}"));
            return Err(vec![(Field::Period, text)]);
        }
        Ok(Entry { series: series.id.clone(), new })
    }
}

impl Checks for Importer<'_> {
    type Field = Field;
    type Entry = Entry;

    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> Result<Entry, Vec<RowProblem>> {
        let (mut name, mut typed) = (String::new(), Typed::default());
        for (field, cell) in self.mapping.columns().iter().zip(cells) {
            let Some(field) = field.filter(|_| !cell.is_empty()) else { continue };
            let place = match field {
                Field::Series => &mut name,
                Field::Period => &mut typed.period,
                Field::Value => &mut typed.value,
                Field::Growth => &mut typed.growth,
                Field::Rank => &mut typed.rank,
                Field::Ranked => &mut typed.ranked,
                Field::Average => &mut typed.average,
                Field::Stage => &mut typed.stage,
                Field::PublishedOn => &mut typed.published_on,
                Field::Source => &mut typed.source,
                Field::Why => &mut typed.why,
                Field::Target | Field::Way => continue,
            };
            *place = cell.shown();
        }
        self.checked(n, &name, &typed).map_err(|wrong| {
            wrong.into_iter().map(|(field, text)| RowProblem { column: self.mapping.place(field), text }).collect()
        })
    }
}
