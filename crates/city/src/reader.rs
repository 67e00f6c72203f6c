//! Reads a TOML table key by key: what is missing, of the wrong type or not known is reported with its place, and reading goes on.

use crate::finding::{Located, Report, Spot};
use approval::Named;
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text that may be left out, but not left empty, in either language.
const BOTH_LANGUAGES: &str = "every text is given in Chinese (zh) and English (en)";

/// One table of a TOML file.
pub(crate) struct Table<'a> {
    pub report: &'a Report<'a>,
    pub spot: Spot,
    keys: &'a DeTable<'a>,
    read: RefCell<BTreeSet<&'static str>>,
}

/// Parses a file; a file that does not read as TOML is reported with all its errors and left out.
pub(crate) fn parse<'a>(report: &Report<'a>, file: usize) -> Option<Spanned<DeTable<'a>>> {
    let (table, errors) = DeTable::parse_recoverable(report.text(file));
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        report.add(Spot { file, at }, "not-toml", format!("this does not read as TOML: {}", error.message().trim()));
    }
    if errors.is_empty() {
        return Some(table);
    }
    report.mark_incomplete();
    None
}

/// A plain value as rules have it.
fn fact(value: &DeValue<'_>) -> Option<rules::Value> {
    Some(match value {
        DeValue::Boolean(value) => rules::Value::Bool(*value),
        DeValue::Integer(n) => rules::Value::Int(i64::from_str_radix(n.as_str(), n.radix()).ok()?),
        DeValue::String(text) => rules::Value::Text(text.to_string()),
        DeValue::Datetime(moment) if moment.time.is_none() => rules::Value::Date(moment.to_string().parse().ok()?),
        DeValue::Array(list) => {
            let text = |one: &Spanned<DeValue<'_>>| one.get_ref().as_str().map(str::to_owned);
            rules::Value::Texts(list.iter().map(text).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

impl<'a> Table<'a> {
    pub fn new(report: &'a Report<'a>, file: usize, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self::at(report, Spot { file, at: table.span().start }, table.get_ref())
    }

    fn at(report: &'a Report<'a>, spot: Spot, keys: &'a DeTable<'a>) -> Self {
        Self { report, spot, keys, read: RefCell::default() }
    }

    /// The value of a key, if it is there.
    fn get(&self, key: &'static str) -> Option<(Spot, &'a DeValue<'a>)> {
        self.read.borrow_mut().insert(key);
        let value = self.keys.get(key)?;
        Some((Spot { file: self.spot.file, at: value.span().start }, value.get_ref()))
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    fn mistyped<T>(&self, spot: Spot, key: &str, wanted: &str, found: &DeValue<'_>) -> Option<T> {
        let message = format!("'{key}' must be {wanted}, this is of type {}", found.type_str());
        self.report.add(spot, "wrong-type", message);
        None
    }

    fn missing<T>(&self, key: &str) -> Option<T> {
        self.report.add(self.spot, "key-missing", format!("the key '{key}' is missing"));
        None
    }

    /// A text, if the key is there.
    pub fn text_if(&self, key: &'static str) -> Option<Located<String>> {
        let (spot, value) = self.get(key)?;
        match value.as_str() {
            Some(text) => Some(Located { value: text.to_owned(), spot }),
            None => self.mistyped(spot, key, "a text", value),
        }
    }

    /// A text that must be there.
    pub fn text(&self, key: &'static str) -> Option<Located<String>> {
        if !self.has(key) {
            return self.missing(key);
        }
        self.text_if(key)
    }

    /// A text that is one of a closed list.
    pub fn one_of<T>(&self, key: &'static str, names: &[&str], parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let Located { value, spot } = self.text(key)?;
        let parsed = parse(&value);
        if parsed.is_none() {
            let message = format!("'{value}' is no value of '{key}'; there are {}", names.join(", "));
            self.report.add(spot, "unknown-name", message);
        }
        parsed
    }

    pub fn flag(&self, key: &'static str) -> bool {
        match self.get(key) {
            Some((_, DeValue::Boolean(value))) => *value,
            Some((spot, other)) => self.mistyped(spot, key, "true or false", other).unwrap_or(false),
            None => false,
        }
    }

    /// A whole number from 0 that must be there.
    pub fn count(&self, key: &'static str) -> Option<u32> {
        let Some((spot, value)) = self.get(key) else { return self.missing(key) };
        let digits = value.as_integer().and_then(|n| u32::from_str_radix(n.as_str(), n.radix()).ok());
        digits.or_else(|| self.mistyped(spot, key, "a whole number from 0", value))
    }

    pub fn date(&self, key: &'static str) -> Option<Located<Date>> {
        let (spot, value) = self.get(key)?;
        let day = match value.as_datetime() {
            Some(moment) if moment.time.is_none() => moment.to_string().parse().ok(),
            _ => None,
        };
        match day {
            Some(value) => Some(Located { value, spot }),
            None => self.mistyped(spot, key, "a date such as 2023-07-07, without quotes", value),
        }
    }

    /// The texts of a list.
    pub fn texts(&self, key: &'static str) -> Vec<Located<String>> {
        let Some((spot, value)) = self.get(key) else { return Vec::new() };
        let Some(list) = value.as_array() else {
            return self.mistyped(spot, key, "a list of texts", value).unwrap_or_default();
        };
        let text = |value: &'a Spanned<DeValue<'a>>| {
            let spot = Spot { file: self.spot.file, at: value.span().start };
            match value.get_ref().as_str() {
                Some(text) => Some(Located { value: text.to_owned(), spot }),
                None => self.mistyped(spot, key, "a list of texts", value.get_ref()),
            }
        };
        list.iter().filter_map(text).collect()
    }

    /// Facts that must be there: a table of plain values.
    pub fn facts(&self, key: &'static str) -> Option<rules::Facts> {
        let Some((spot, value)) = self.get(key) else { return self.missing(key) };
        let Some(table) = value.as_table() else { return self.mistyped(spot, key, "a table of facts", value) };
        let mut facts = rules::Facts::default();
        for (name, value) in table {
            let spot = Spot { file: self.spot.file, at: value.span().start };
            match fact(value.get_ref()) {
                Some(value) => facts.set(name.get_ref(), value),
                None => {
                    let wanted = "true or false, a whole number, a text, a list of texts or a date";
                    return self.mistyped(spot, name.get_ref(), wanted, value.get_ref());
                }
            }
        }
        Some(facts)
    }

    /// A table below this one, if it is there.
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let (spot, value) = self.get(key)?;
        match value.as_table() {
            Some(keys) => Some(Table::at(self.report, spot, keys)),
            None => self.mistyped(spot, key, "a table", value),
        }
    }

    /// The tables of an array, `[[key]]`.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some((spot, value)) = self.get(key) else { return Vec::new() };
        let Some(list) = value.as_array() else {
            return self.mistyped(spot, key, "an array of tables, [[…]]", value).unwrap_or_default();
        };
        let table = |value: &'a Spanned<DeValue<'a>>| {
            let spot = Spot { file: self.spot.file, at: value.span().start };
            match value.get_ref().as_table() {
                Some(keys) => Some(Table::at(self.report, spot, keys)),
                None => self.mistyped(spot, key, "an array of tables, [[…]]", value.get_ref()),
            }
        };
        list.iter().filter_map(table).collect()
    }

    /// Every key with its text: a table that is a list of pairs.
    pub fn pairs(&self) -> Vec<(Located<String>, Located<String>)> {
        let pair = |(key, value): (&Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>)| {
            let place = |at| Spot { file: self.spot.file, at };
            let (key_spot, spot) = (place(key.span().start), place(value.span().start));
            let Some(text) = value.get_ref().as_str() else {
                return self.mistyped(spot, key.get_ref(), "a text", value.get_ref());
            };
            let key = Located { value: key.get_ref().to_string(), spot: key_spot };
            Some((key, Located { value: text.to_owned(), spot }))
        };
        self.keys.iter().filter_map(pair).collect()
    }

    /// This table's own `zh` and `en`. Check: a text that lacks a language.
    pub fn names(&self) -> Option<Named> {
        let one = |key: &'static str| match self.text_if(key) {
            Some(text) if !text.value.trim().is_empty() => Some(text.value),
            Some(text) => {
                self.report.add(text.spot, "language-missing", format!("'{key}' is empty: {BOTH_LANGUAGES}"));
                None
            }
            None => {
                self.report.add(self.spot, "language-missing", format!("'{key}' is missing: {BOTH_LANGUAGES}"));
                None
            }
        };
        let (zh, en) = (one("zh"), one("en"));
        Some(Named::new(zh?, en?))
    }

    /// A text in both languages, `{ zh = "…", en = "…" }`, if the key is there.
    pub fn named_if(&self, key: &'static str) -> Option<Named> {
        let table = self.table(key)?;
        let named = table.names();
        table.finish();
        named
    }

    /// Check: keys that nothing reads. To be called when everything known has been read.
    pub fn finish(self) {
        let read = self.read.borrow();
        for key in self.keys.keys() {
            let name: &str = key.get_ref();
            if read.contains(name) {
                continue;
            }
            let known: Vec<&str> = read.iter().copied().collect();
            let hint = match rules::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("known are {}", known.join(", ")),
            };
            let spot = Spot { file: self.spot.file, at: key.span().start };
            self.report.add(spot, "unknown-key", format!("the key '{name}' means nothing here; {hint}"));
        }
    }
}
