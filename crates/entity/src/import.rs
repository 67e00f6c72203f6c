//! Entities from a spreadsheet: which column is what, and each row checked on its own and against the others. It decides; nothing is
//! kept here.

use crate::{ATTRIBUTES, Attribute, Attributes, Kind, State, TAGS, Unit, day_number};
use base::{CreditCode, Named};
use jiff::civil::Date;
use sheet::{Cell, RowProblem};
use std::collections::HashMap;

/// Characters of a name.
pub const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=120;

/// What a column of an office's spreadsheet is (列的含义).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The unified social credit code.
    Code,
    /// The name.
    Name,
    /// The sort; where no column tells, an enterprise.
    Kind,
    /// The state; where no column tells, registered, or deregistered where a day of the end is given.
    State,
    /// The district, by name or code.
    District,
    /// The industry, four digits.
    Industry,
    /// Since when it is registered.
    RegisteredOn,
    /// Since when it has ended.
    EndedOn,
    /// An attribute.
    Attribute(&'static Attribute),
}

/// Those that are no attributes: id, name for people, and what else offices call them.
const OWN: [(Field, &str, &str, &str, &[&str]); 8] = [
    (Field::Code, "code", "统一社会信用代码", "credit code", &["信用代码", "社会信用代码", "uscc"]),
    (Field::Name, "name", "名称", "name", &["企业名称", "经营主体名称", "市场主体名称", "单位名称"]),
    (Field::Kind, "kind", "类型", "kind", &["主体类型", "经营主体类型", "市场主体类型"]),
    (Field::State, "state", "登记状态", "state", &["状态", "经营状态"]),
    (Field::District, "district", "县区", "district", &["行政区划", "所在县区", "区县", "所属县区"]),
    (Field::Industry, "industry", "行业代码", "industry", &["行业", "国民经济行业代码"]),
    (Field::RegisteredOn, "registered_on", "登记日期", "registered on", &["注册日期", "设立日期"]),
    (Field::EndedOn, "ended_on", "注销（吊销）日期", "ended on", &["注销日期", "吊销日期"]),
];

impl Field {
    /// Every field, in the order in which an export writes them.
    pub fn all() -> impl Iterator<Item = Self> {
        OWN.iter().map(|row| row.0).chain(ATTRIBUTES.iter().map(Self::Attribute))
    }

    fn own(self) -> Option<&'static (Self, &'static str, &'static str, &'static str, &'static [&'static str])> {
        OWN.iter().find(|row| row.0 == self)
    }

    /// Its stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Attribute(attribute) => attribute.name,
            own => own.own().map_or("", |row| row.1),
        }
    }

    /// Its name for people: the heading of an export.
    pub fn label(self) -> Named {
        match self {
            Self::Attribute(attribute) => attribute.label(),
            own => own.own().map_or_else(|| Named::new("", ""), |row| Named::new(row.2, row.3)),
        }
    }
}

impl sheet::Field for Field {
    fn every() -> Vec<Self> {
        Self::all().collect()
    }

    fn id(self) -> &'static str {
        Self::id(self)
    }

    fn label(self) -> Named {
        Self::label(self)
    }

    fn others(self) -> &'static [&'static str] {
        self.own().map_or(&[], |row| row.4)
    }

    fn lacking(has: &dyn Fn(Self) -> bool) -> Vec<Self> {
        let founded = Attribute::named("founded").map(Self::Attribute);
        let instead = |field: &Self| *field == Self::RegisteredOn && founded.is_some_and(has);
        let needed = [Self::Code, Self::Name, Self::District, Self::RegisteredOn];
        needed.into_iter().filter(|field| !has(*field) && !instead(field)).collect()
    }
}

/// Which column is what (列对应).
pub type Mapping = sheet::Mapping<Field>;

/// An entity as a row tells it (待登记主体).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The credit code.
    pub code: CreditCode,
    /// The name.
    pub name: String,
    /// The sort.
    pub kind: Kind,
    /// The state.
    pub state: State,
    /// The district's id.
    pub district: String,
    /// The industry, four digits.
    pub industry: Option<String>,
    /// Since when it is registered.
    pub registered_on: Date,
    /// Since when it has ended.
    pub ended_on: Option<Date>,
    /// What else is known.
    pub attributes: Attributes,
}

/// Checks the rows of one file, each on its own and against those before it.
pub struct Importer<'a> {
    mapping: Mapping,
    district: &'a dyn Fn(&str) -> Option<String>,
    today: Date,
    seen: HashMap<CreditCode, u32>,
}

impl<'a> Importer<'a> {
    /// Begins a file. `district` knows the id of a district by its id or its name.
    pub fn new(mapping: Mapping, district: &'a dyn Fn(&str) -> Option<String>, today: Date) -> Self {
        Self { mapping, district, today, seen: HashMap::new() }
    }
}

impl sheet::Checks for Importer<'_> {
    type Field = Field;
    type Entry = Entry;

    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> Result<Entry, Vec<RowProblem>> {
        let mut row = Row { problems: Vec::new(), at: 0 };
        let mut read = Raw::default();
        for (at, (field, cell)) in self.mapping.columns().iter().zip(cells).enumerate() {
            row.at = at;
            let Some(field) = field.filter(|_| !cell.is_empty()) else { continue };
            match field {
                Field::Code => read.code = row.code(cell),
                Field::Name => read.name = row.name(cell),
                Field::Kind => read.kind = row.word(cell, Kind::ALL, Kind::as_str, Kind::text),
                Field::State => read.state = row.word(cell, State::ALL, State::as_str, State::text),
                Field::District => {
                    read.district = (self.district)(&cell.text());
                    if read.district.is_none() {
                        row.wrong("没有这个县区", "there is no such district");
                    }
                }
                Field::Industry => read.industry = row.industry(cell),
                Field::RegisteredOn => read.registered_on = row.day(cell),
                Field::EndedOn => read.ended_on = row.day(cell),
                Field::Attribute(attribute) => {
                    let value = row.attribute(attribute, cell);
                    read.attributes.set(attribute.name, value);
                }
            }
        }
        let (mapping, today) = (&self.mapping, self.today);
        let entry = read.entry(&mut row, mapping, today);
        if let Some(entry) = &entry {
            match self.seen.get(&entry.code) {
                Some(before) => {
                    let (zh, en) = (format!("与第 {before} 行的信用代码相同"), format!("has the credit code of row {before}"));
                    row.of(mapping, Field::Code, &zh, &en);
                }
                None => {
                    self.seen.insert(entry.code.clone(), n);
                }
            }
        }
        match entry {
            Some(entry) if row.problems.is_empty() => Ok(entry),
            _ => Err(row.problems),
        }
    }
}

#[derive(Default)]
struct Raw {
    code: Option<CreditCode>,
    name: Option<String>,
    kind: Option<Kind>,
    state: Option<State>,
    district: Option<String>,
    industry: Option<String>,
    registered_on: Option<Date>,
    ended_on: Option<Date>,
    attributes: Attributes,
}

impl Raw {
    /// The row as a whole: what is needed, and what fits together.
    fn entry(self, row: &mut Row, mapping: &Mapping, today: Date) -> Option<Entry> {
        let whole = row.problems.is_empty();
        let founded = self.attributes.get("founded").and_then(crate::day_of);
        let registered_on = self.registered_on.or(founded);
        // A cell that does not read was told of already; one that is empty was not.
        for (field, there) in [
            (Field::Code, self.code.is_some()),
            (Field::Name, self.name.is_some()),
            (Field::District, self.district.is_some()),
            (Field::RegisteredOn, registered_on.is_some()),
        ] {
            let told = mapping.place(field).is_some_and(|at| row.has(at));
            if !there && !told {
                let label = field.label();
                row.of(mapping, field, &format!("缺少{}", label.zh), &format!("no {}", label.en));
            }
        }
        if registered_on.is_some_and(|on| on > today) {
            row.of(mapping, Field::RegisteredOn, "登记日期晚于今天", "it is registered on a day to come");
        }
        let state = self.state.unwrap_or(if self.ended_on.is_some() { State::Deregistered } else { State::Live });
        match (state, self.ended_on) {
            (State::Live, Some(_)) => {
                row.of(mapping, Field::EndedOn, "存续的主体没有注销（吊销）日期", "what is registered has not ended")
            }
            (State::Deregistered | State::Revoked, None) => {
                row.of(mapping, Field::EndedOn, "注销、吊销须填日期", "what has ended has a day");
            }
            (_, Some(on)) if on > today || registered_on.is_some_and(|registered| on < registered) => row.of(
                mapping,
                Field::EndedOn,
                "注销（吊销）日期应不早于登记日期、不晚于今天",
                "it ended before it was registered, or on a day to come",
            ),
            _ => {}
        }
        if !whole {
            return None;
        }
        Some(Entry {
            code: self.code?,
            name: self.name?,
            kind: self.kind.unwrap_or(Kind::Enterprise),
            state,
            district: self.district?,
            industry: self.industry,
            registered_on: registered_on?,
            ended_on: self.ended_on,
            attributes: self.attributes,
        })
    }
}

/// What is wrong so far, and the column that is looked at.
struct Row {
    problems: Vec<RowProblem>,
    at: usize,
}

impl Row {
    fn wrong(&mut self, zh: &str, en: &str) {
        self.problems.push(RowProblem { column: Some(self.at), text: Named::new(zh, en) });
    }

    fn of(&mut self, mapping: &Mapping, field: Field, zh: &str, en: &str) {
        let column = mapping.place(field);
        self.problems.push(RowProblem { column, text: Named::new(zh, en) });
    }

    fn has(&self, column: usize) -> bool {
        self.problems.iter().any(|one| one.column == Some(column))
    }

    fn code(&mut self, cell: &Cell<'_>) -> Option<CreditCode> {
        let read = CreditCode::parse(&cell.text());
        if read.is_err() {
            self.wrong("统一社会信用代码应为18位且校验位正确", "no credit code: 18 characters with the right check character");
        }
        read.ok()
    }

    fn name(&mut self, cell: &Cell<'_>) -> Option<String> {
        let text = cell.shown();
        let fits = NAME_CHARS.contains(&text.chars().count()) && !text.contains('\0');
        if !fits {
            self.wrong("名称应为 2 至 120 个字", "a name has 2 to 120 characters");
        }
        fits.then_some(text)
    }

    /// A word of a fixed list, by its stable name or either of its names for people.
    fn word<T: Copy>(&mut self, cell: &Cell<'_>, all: &[T], id: fn(T) -> &'static str, name: fn(T) -> Named) -> Option<T> {
        let text = cell.text();
        let found = all
            .iter()
            .copied()
            .find(|one| id(*one) == text || name(*one).zh == text || name(*one).en.eq_ignore_ascii_case(&text));
        if found.is_none() {
            let names: Vec<String> = all.iter().map(|one| name(*one).zh).collect();
            let stable: Vec<&str> = all.iter().map(|one| id(*one)).collect();
            self.wrong(&format!("只能是：{}", names.join("、")), &format!("one of {}", stable.join(", ")));
        }
        found
    }

    fn industry(&mut self, cell: &Cell<'_>) -> Option<String> {
        // A spreadsheet that takes it for a number loses the zero in front.
        let text = match cell {
            Cell::Number(_) => cell.whole().filter(|code| (0..10_000).contains(code)).map(|code| format!("{code:04}")),
            _ => Some(cell.shown()),
        };
        let fits = text.filter(|text| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()));
        if fits.is_none() {
            self.wrong("行业代码应为四位数字（GB/T 4754）", "an industry is four digits (GB/T 4754)");
        }
        fits
    }

    fn day(&mut self, cell: &Cell<'_>) -> Option<Date> {
        let day = cell.day();
        if day.is_none() {
            self.wrong("不是日期，应形如 2023-07-07", "no day: expected 2023-07-07");
        }
        day
    }

    fn attribute(&mut self, attribute: &Attribute, cell: &Cell<'_>) -> Option<i64> {
        let value = match attribute.unit {
            Unit::Yuan | Unit::Count => cell.whole(),
            Unit::Flag => cell.flag().map(i64::from),
            Unit::Day => cell.day().map(day_number),
            Unit::Code(names) => {
                let text = cell.text();
                let by_name = names.iter().position(|(zh, en)| *zh == text || en.eq_ignore_ascii_case(&text));
                by_name.and_then(|at| i64::try_from(at).ok())
            }
            Unit::Tags => tags(&cell.text()),
        };
        let fits = value.filter(|value| attribute.takes(*value));
        if fits.is_none() {
            let (zh, en) = expected(attribute);
            self.wrong(&zh, &en);
        }
        fits
    }
}

/// Tags by their names or codes, separated by 、 or ; or commas.
fn tags(text: &str) -> Option<i64> {
    let bit = |tag: &str| TAGS.iter().position(|(code, zh)| *code == tag || *zh == tag).map(|at| 1i64 << at);
    let all = text.split(['、', ';', '；', ',', '，']).map(str::trim).filter(|tag| !tag.is_empty());
    all.map(bit).try_fold(0, |bits, bit| bit.map(|bit| bits | bit))
}

/// What may stand in a column.
fn expected(attribute: &Attribute) -> (String, String) {
    let label = attribute.label();
    let (zh, en) = match attribute.unit {
        Unit::Yuan | Unit::Count => (
            format!("应为 {} 至 {} 的整数", attribute.min, attribute.max),
            format!("a whole number from {} to {}", attribute.min, attribute.max),
        ),
        Unit::Flag => ("应填是或否".to_owned(), "yes or no".to_owned()),
        Unit::Day => ("应为日期，如 2023-07-07".to_owned(), "a day such as 2023-07-07".to_owned()),
        Unit::Code(names) => {
            let (zh, en): (Vec<_>, Vec<_>) = names.iter().copied().unzip();
            (format!("只能是：{}", zh.join("、")), format!("one of {}", en.join(", ")))
        }
        Unit::Tags => ("只能是登记库已有的标签，用顿号分开".to_owned(), "tags of the register, separated by commas".to_owned()),
    };
    (format!("{}：{zh}", label.zh), format!("{}: {en}", label.en))
}

/// A value as an export writes it, so that an import reads the same.
pub fn exported(attribute: &Attribute, value: Option<i64>) -> Exported {
    let Some(value) = value else { return Exported::Nothing };
    match attribute.unit {
        Unit::Yuan | Unit::Count => Exported::Number(value),
        Unit::Flag => Exported::Text(if value == 0 { "否" } else { "是" }.to_owned()),
        Unit::Day => crate::day_of(value).map_or(Exported::Nothing, Exported::Day),
        Unit::Code(names) => {
            let name = usize::try_from(value).ok().and_then(|at| names.get(at));
            name.map_or(Exported::Nothing, |(zh, _)| Exported::Text((*zh).to_owned()))
        }
        Unit::Tags => {
            let set = TAGS.iter().enumerate().filter(|(at, _)| value >> at & 1 == 1);
            Exported::Text(set.map(|(_, (_, zh))| *zh).collect::<Vec<_>>().join("、"))
        }
    }
}

/// What stands in a cell of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "as sheet::Cell")]
pub enum Exported {
    Nothing,
    Text(String),
    Number(i64),
    Day(Date),
}

impl Exported {
    /// The cell.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Self::Nothing => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Number(number) => Cell::Number(*number as f64),
            Self::Day(day) => Cell::Day(*day),
        }
    }
}
