//! The schema: which facts there are, what they are called, of what type, in what unit.

use crate::{Facts, Type, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in both languages (双语文本).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// An id with its labels: one of the values that a text field may have (选项), or the group a field belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The id, as rules and facts write it.
    pub id: String,
    /// Its Chinese label.
    pub zh: String,
    /// Its English label.
    pub en: String,
}

/// A fact that rules may ask for (事实字段).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name that rules and facts use.
    pub id: String,
    /// The Chinese label; rules may use it as a name too.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// The type.
    pub kind: Type,
    /// The closed list of values; empty when any value goes.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The unit of a number.
    #[serde(default)]
    pub unit: Option<Words>,
    /// The group of questions it belongs to; its id is empty when there are no groups.
    #[serde(default)]
    pub group: Choice,
    /// A line of help for the person who is asked.
    #[serde(default)]
    pub help: Option<Words>,
}

impl Field {
    /// A field without options, unit, group and help.
    pub fn new(id: &str, zh: &str, en: &str, kind: Type) -> Self {
        Self {
            id: id.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
            kind,
            options: Vec::new(),
            unit: None,
            group: Choice::default(),
            help: None,
        }
    }

    /// The same field with a unit.
    #[must_use]
    pub fn with_unit(mut self, zh: &str, en: &str) -> Self {
        self.unit = Some(Words { zh: zh.to_owned(), en: en.to_owned() });
        self
    }

    /// The same field with a closed list of values: id, Chinese and English label of each.
    #[must_use]
    pub fn with_options(mut self, options: &[(&str, &str, &str)]) -> Self {
        let choice = |&(id, zh, en): &(&str, &str, &str)| Choice { id: id.to_owned(), zh: zh.to_owned(), en: en.to_owned() };
        self.options = options.iter().map(choice).collect();
        self
    }

    /// The option with this id.
    pub fn option(&self, id: &str) -> Option<&Choice> {
        self.options.iter().find(|choice| choice.id == id)
    }
}

/// A fact that does not fit the schema (不合格事实): which, and a sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Misfit {
    /// The field, as given.
    pub field: String,
    /// The sentence.
    pub message: Words,
}

/// All fields that there are (事实目录), found by id or by Chinese label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    fields: Vec<Field>,
    by_name: BTreeMap<String, usize>,
}

impl Schema {
    /// A schema of these fields. Of two fields with one name the first is found; a pack's checks report the second.
    pub fn new(fields: Vec<Field>) -> Self {
        let mut by_name = BTreeMap::new();
        for (field_idx, field) in fields.iter().enumerate() {
            by_name.entry(field.id.clone()).or_insert(field_idx);
        }
        for (field_idx, field) in fields.iter().enumerate() {
            by_name.entry(field.zh.clone()).or_insert(field_idx);
        }
        Self { fields, by_name }
    }

    /// The field with this id or this Chinese label.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).map(|&field_idx| &self.fields[field_idx])
    }

    /// The place of the field with this id or this Chinese label among all fields.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// All fields, in the order given.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The facts with texts turned into days where the schema says so, and everything that does not fit: unknown fields,
    /// wrong types, values that are not among the options. What does not fit is left out.
    pub fn conform(&self, facts: Facts) -> (Facts, Vec<Misfit>) {
        let mut fitting = Facts::default();
        let mut misfits = Vec::new();
        for (name, value) in facts.0 {
            match self.fit(&name, value) {
                Ok((id, value)) => {
                    fitting.0.insert(id, value);
                }
                Err(message) => misfits.push(Misfit { field: name, message }),
            }
        }
        (fitting, misfits)
    }

    fn fit(&self, name: &str, value: Value) -> Result<(String, Value), Words> {
        let Some(field) = self.field(name) else {
            let near = self.nearest(name);
            return Err(Words {
                zh: format!("没有名为“{name}”的事实{}", near.map(|near| format!("，是否指“{near}”")).unwrap_or_default()),
                en: format!(
                    "there is no fact '{name}'{}",
                    near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default()
                ),
            });
        };
        let value = match (field.kind, value) {
            (Type::Date, Value::Text(text)) => match text.parse() {
                Ok(day) => Value::Date(day),
                Err(_) => Value::Text(text),
            },
            (_, value) => value,
        };
        if value.kind() != field.kind {
            let zh = match field.kind {
                Type::Bool => "是或否",
                Type::Int => "整数",
                Type::Text => "文本",
                Type::Texts => "文本列表",
                Type::Date => "日期（如 2023-07-07）",
            };
            return Err(Words {
                zh: format!("“{}”应填{zh}", field.zh),
                en: format!("{} must be {}, not {}", field.en, field.kind.name(), value.kind().name()),
            });
        }
        let texts: &[String] = match &value {
            Value::Text(text) => std::slice::from_ref(text),
            Value::Texts(texts) => texts,
            _ => &[],
        };
        if let Some(stray) = texts.iter().find(|text| !field.options.is_empty() && field.option(text).is_none()) {
            return Err(Words {
                zh: format!("“{stray}”不是“{}”的选项；可填：{}", field.zh, list(field, "、")),
                en: format!("'{stray}' is not an option of {}; the options are {}", field.en, list(field, ", ")),
            });
        }
        Ok((field.id.clone(), value))
    }

    /// The name that is nearest to a misspelt one, if one is near enough to be meant.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.by_name.keys().map(String::as_str))
    }
}

/// The options' ids in a row.
pub(crate) fn list(field: &Field, separator: &str) -> String {
    field.options.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(separator)
}

/// The name that was probably meant: the nearest to `wanted` by edit distance, at most a third of its letters away.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const NAME_CHARS_MAX: usize = 64;
    let letters: Vec<char> = wanted.chars().take(NAME_CHARS_MAX).collect();
    let reach = (letters.len() / 3).max(1);
    names.map(|name| (distance(&letters, name), name)).filter(|(far, _)| *far <= reach).min().map(|(_, name)| name)
}

/// Edit distance in which two swapped neighbours count once (optimal string alignment).
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(letter != other)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == b[j - 1] && a[i - 1] == *other {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::schema;

    #[test]
    fn a_field_is_found_by_either_name() {
        assert_eq!(schema().field("energy").unwrap().id, schema().field("综合能源消费量").unwrap().id);
        assert!(schema().field("nothing").is_none());
    }

    #[test]
    fn slips_of_the_pen_are_recognised() {
        let names = ["energy_tce", "electricity_kwh", "new_land"];
        for (wrong, meant) in [("energy_tec", Some("energy_tce")), ("newland", Some("new_land")), ("zzz", None), ("", None)] {
            assert_eq!(nearest(wrong, names.into_iter()), meant, "{wrong}");
        }
    }

    #[test]
    fn facts_that_do_not_fit_are_all_named() {
        let facts: Facts = serde_json::from_str(
            r#"{"energi":1,"energy":"many","supply":"gift","listed":"2023-07-07","hazards":["make","eat"],"综合能源消费量":7}"#,
        )
        .unwrap();
        let (fitting, misfits) = schema().conform(facts);
        let sentences: Vec<_> = misfits.iter().map(|misfit| misfit.message.en.as_str()).collect();
        assert_eq!(
            sentences,
            [
                "there is no fact 'energi'; did you mean 'energy'?",
                "energy use must be a number, not a text",
                "'eat' is not an option of hazardous chemicals; the options are make, store",
                "'gift' is not an option of land supply; the options are grant, none",
            ]
        );
        assert_eq!(fitting.get("listed"), Some(&Value::Date(jiff::civil::date(2023, 7, 7))));
        assert_eq!(fitting.get("energy"), Some(&Value::Int(7)));
    }
}
