//! What the hotline took down (12345 热线工单): one slip, checked the same way whether it comes in a spreadsheet or by itself.

use crate::{Channel, Company, Issue, Origin};
use base::{CreditCode, Named};
use jiff::Timestamp;
use jiff::civil::Date;
use sheet::{Cell, Checks, Mapping, RowProblem};
use std::collections::HashMap;

/// The longest number of a slip, name of a company and contact, in characters.
const SHORT_CHARS_MAX: usize = 120;
/// The longest text, in characters.
const TEXT_CHARS_MAX: usize = 2_000;

/// What a column of the hotline's spreadsheet is (列的含义).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The hotline's own number.
    Number,
    /// When the company spoke.
    AskedOn,
    /// Who asks.
    Company,
    /// Its credit code.
    Code,
    /// Whom to call.
    Contact,
    /// What is asked.
    Text,
    /// In which district.
    District,
}

/// The fields: id, name for people, and what else offices call them.
const FIELDS: [(Field, &str, &str, &str, &[&str]); 7] = [
    (Field::Number, "number", "工单编号", "number", &["工单号", "编号", "热线工单号", "受理编号"]),
    (Field::AskedOn, "asked_on", "来电时间", "asked on", &["来电日期", "受理时间", "受理日期", "诉求时间"]),
    (Field::Company, "company", "企业名称", "company", &["诉求企业", "来电企业", "单位名称", "来电单位"]),
    (Field::Code, "code", "统一社会信用代码", "credit code", &["信用代码", "社会信用代码"]),
    (Field::Contact, "contact", "联系电话", "contact", &["来电号码", "联系方式", "电话", "来电电话"]),
    (Field::Text, "text", "诉求内容", "text", &["工单内容", "来电内容", "内容", "问题描述"]),
    (Field::District, "district", "县区", "district", &["所属县区", "行政区划", "所在县区", "区县", "事发地"]),
];

impl Field {
    fn row(self) -> Option<&'static (Self, &'static str, &'static str, &'static str, &'static [&'static str])> {
        FIELDS.iter().find(|row| row.0 == self)
    }
}

impl sheet::Field for Field {
    fn every() -> Vec<Self> {
        FIELDS.iter().map(|row| row.0).collect()
    }

    fn id(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    fn label(self) -> Named {
        self.row().map_or_else(|| Named::new("", ""), |row| Named::new(row.2, row.3))
    }

    fn others(self) -> &'static [&'static str] {
        self.row().map_or(&[], |row| row.4)
    }

    fn lacking(has: &dyn Fn(Self) -> bool) -> Vec<Self> {
        [Self::Number, Self::Company, Self::Text].into_iter().filter(|field| !has(*field)).collect()
    }
}

/// What the hotline took down (热线工单).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slip {
    /// The hotline's own number.
    pub number: String,
    /// When the company spoke.
    pub asked_on: Option<Date>,
    /// The company's name.
    pub company: String,
    /// Its credit code.
    pub code: Option<String>,
    /// Whom to call.
    pub contact: String,
    /// What is asked.
    pub text: String,
    /// In which district, by id.
    pub district: Option<String>,
}

impl Slip {
    /// What is wrong with it, each with its field.
    pub fn wrong(&self, today: Date) -> Vec<(Field, Named)> {
        let mut wrong = Vec::new();
        let mut say = |field: Field, zh: &str, en: &str| wrong.push((field, Named::new(zh, en)));
        let fits = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count()) && !text.contains('\0');
        if !fits(&self.number, SHORT_CHARS_MAX) {
            say(Field::Number, "请填写工单编号，不超过 120 字。", "Give the slip's number, 120 characters at most.");
        }
        if !fits(&self.company, SHORT_CHARS_MAX) {
            say(Field::Company, "请填写企业名称，不超过 120 字。", "Give the company's name, 120 characters at most.");
        }
        if !fits(&self.text, TEXT_CHARS_MAX) {
            say(Field::Text, "请写明诉求内容，不超过 2000 字。", "Say what is asked, in 2,000 characters at most.");
        }
        if !self.contact.is_empty() && !fits(&self.contact, SHORT_CHARS_MAX) {
            say(Field::Contact, "联系方式不超过 120 字。", "A contact has 120 characters at most.");
        }
        if self.code.as_deref().is_some_and(|code| CreditCode::parse(code).is_err()) {
            say(
                Field::Code,
                "统一社会信用代码不正确，请核对 18 位代码。",
                "The credit code is wrong: compare its 18 characters.",
            );
        }
        if self.asked_on.is_some_and(|on| on > today) {
            say(Field::AskedOn, "来电时间晚于今天。", "It was asked on a day to come.");
        }
        wrong
    }

    /// The issue that it becomes, taken in `now`: the office's clock runs from then.
    pub fn issue(self, now: Timestamp) -> Issue {
        let company = Company { code: self.code, name: self.company.trim().to_owned(), contact: self.contact.trim().to_owned() };
        let origin = Origin { number: self.number.trim().to_owned(), asked_on: self.asked_on, district: self.district };
        Issue { origin: Some(origin), ..Issue::new(Channel::Hotline, company, &self.text, now) }
    }
}

/// Checks the slips of one spreadsheet, each on its own and against those before it.
pub struct Importer<'a> {
    mapping: Mapping<Field>,
    district: &'a dyn Fn(&str) -> Option<String>,
    today: Date,
    seen: HashMap<String, u32>,
}

impl<'a> Importer<'a> {
    /// Begins a file. `district` knows the id of a district by its id or its name.
    pub fn new(mapping: Mapping<Field>, district: &'a dyn Fn(&str) -> Option<String>, today: Date) -> Self {
        Self { mapping, district, today, seen: HashMap::new() }
    }
}

impl Checks for Importer<'_> {
    type Field = Field;
    type Entry = Slip;

    fn row(&mut self, n: u32, cells: &[Cell<'_>]) -> Result<Slip, Vec<RowProblem>> {
        let mut slip = Slip::default();
        let mut problems = Vec::new();
        let mut wrong = |column: usize, zh: &str, en: &str| {
            problems.push(RowProblem { column: Some(column), text: Named::new(zh, en) });
        };
        for (at, (field, cell)) in self.mapping.columns().iter().zip(cells).enumerate() {
            let Some(field) = field.filter(|_| !cell.is_empty()) else { continue };
            match field {
                Field::Number => slip.number = cell.shown(),
                Field::Company => slip.company = cell.shown(),
                Field::Contact => slip.contact = cell.shown(),
                Field::Text => slip.text = cell.shown(),
                Field::Code => slip.code = Some(cell.shown()),
                Field::AskedOn => {
                    slip.asked_on = day(cell);
                    if slip.asked_on.is_none() {
                        wrong(at, "不是日期，应形如 2023-07-07", "no day: expected 2023-07-07");
                    }
                }
                Field::District => {
                    slip.district = (self.district)(&cell.text());
                    if slip.district.is_none() {
                        wrong(at, "没有这个县区", "there is no such district");
                    }
                }
            }
        }
        for (field, text) in slip.wrong(self.today) {
            problems.push(RowProblem { column: self.mapping.place(field), text });
        }
        match self.seen.get(&slip.number) {
            Some(before) if !slip.number.is_empty() => {
                let text = Named::new(format!("与第 {before} 行的工单编号相同"), format!("has the number of row {before}"));
                problems.push(RowProblem { column: self.mapping.place(Field::Number), text });
            }
            _ => drop(self.seen.insert(slip.number.clone(), n)),
        }
        if problems.is_empty() { Ok(slip) } else { Err(problems) }
    }
}

/// A day, also one with a time of day behind it: 2023-07-05 14:30.
fn day(cell: &Cell<'_>) -> Option<Date> {
    let text = cell.text();
    let first = text.split([' ', 'T', '\u{3000}']).next().unwrap_or_default();
    cell.day().or_else(|| Cell::Text(first).day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeMap;

    #[test]
    fn a_slip_is_read_as_the_hotline_writes_it_and_each_fault_has_its_column() {
        let headings = ["工单号", "受理时间", "来电单位", "来电号码", "工单内容", "备注"].map(str::to_owned);
        let mapping = Mapping::of(&headings, &BTreeMap::new()).unwrap();
        let none = |_: &str| None;
        let mut importer = Importer::new(mapping, &none, date(2023, 7, 7));
        let row = |number: &'static str, on: &'static str, text: &'static str| {
            [number, on, "某厂", "0429-1", text, "x"].map(Cell::Text)
        };
        let slip = importer.row(2, &row("RX1", "2023-07-05 14:30", "厂区停水")).unwrap();
        assert_eq!((slip.asked_on, slip.contact.as_str()), (Some(date(2023, 7, 5)), "0429-1"));
        let columns = |found: Result<Slip, Vec<RowProblem>>| -> Vec<Option<usize>> {
            found.unwrap_err().iter().map(|one| one.column).collect()
        };
        assert_eq!(columns(importer.row(3, &row("RX1", "昨天", ""))), [Some(1), Some(4), Some(0)]);
        assert_eq!(columns(importer.row(4, &row("", "2023-07-08", "停水"))), [Some(0), Some(1)]);
        let issue = slip.issue(Timestamp::UNIX_EPOCH);
        assert_eq!((issue.channel, issue.origin.unwrap().number.as_str()), (Channel::Hotline, "RX1"));
    }
}
