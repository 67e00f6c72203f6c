//! Values and facts: what is known about the thing that a rule is asked of.

use jiff::civil::Date;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The type of a fact (事实类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A text, or one of a field's options.
    Text,
    /// Several texts, or several of a field's options.
    Texts,
    /// A day.
    Date,
}

impl Type {
    /// All types.
    pub const ALL: [Self; 5] = [Self::Bool, Self::Int, Self::Text, Self::Texts, Self::Date];

    /// The stable name, as in JSON and TOML.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Date => "date",
        }
    }

    /// The type in Chinese, for sentences.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Bool => "是或否",
            Self::Int => "数字",
            Self::Text => "文本",
            Self::Texts => "文本列表",
            Self::Date => "日期",
        }
    }

    /// The type with its article, for sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "a yes or no",
            Self::Int => "a number",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::Date => "a date",
        }
    }
}

/// The value of a fact (事实取值). In JSON and TOML it is the plain value; a day is written `2023-07-07`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text; also a day that was read from JSON, until a schema says that it is one.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// A day.
    Date(Date),
}

impl Value {
    /// The value's type.
    pub fn kind(&self) -> Type {
        match self {
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Text(_) => Type::Text,
            Self::Texts(_) => Type::Texts,
            Self::Date(_) => Type::Date,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<String>> for Value {
    fn from(value: Vec<String>) -> Self {
        Self::Texts(value)
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Self::Date(value)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Texts(values) => values.serialize(serializer),
            Self::Date(value) => serializer.collect_str(value),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false, a whole number, a text, a list of texts or a date")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Int).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = items.next_element()? {
            texts.push(text);
        }
        Ok(Value::Texts(texts))
    }

    /// A TOML date arrives as a map with one key; no other map is a value.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((key, text)) if key == "$__toml_private_datetime" => text
                .parse()
                .map(Value::Date)
                .map_err(|_| de::Error::invalid_value(de::Unexpected::Str(&text), &"a date such as 2023-07-07")),
            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

/// What is known (已知事实): field id → value. An absent field is unknown, and so is one that JSON gives as `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Facts(pub BTreeMap<String, Value>);

impl Facts {
    /// The value of a field, if it is known.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// Makes a field known.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.0.insert(field.to_owned(), value.into());
    }

    /// The fields and their values, by field id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(field, value)| (field.as_str(), value))
    }
}

impl FromIterator<(String, Value)> for Facts {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let known: BTreeMap<String, Option<Value>> = BTreeMap::deserialize(deserializer)?;
        Ok(Self(known.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()))
    }
}

/// What comes out of a rule (三值真值): Kleene's strong three values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// Facts are missing that would decide it.
    Unknown,
}

impl Truth {
    /// Both: no beats unknown beats yes.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// Either: yes beats unknown beats no.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !((!self).and(!other))
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_plain_values_in_json_and_toml() {
        let json = r#"{"coal":null,"energy":-5,"hazardous":["produce","store"],"listed":"2023-01-10","new_land":true}"#;
        let facts: Facts = serde_json::from_str(json).unwrap();
        assert_eq!(facts.get("coal"), None, "null is unknown");
        assert_eq!(facts.get("energy"), Some(&Value::Int(-5)));
        let again = serde_json::to_string(&facts).unwrap();
        assert_eq!(again, json.replace(r#""coal":null,"#, ""));
        let from_toml: Facts = toml::from_str("listed = 2023-01-10\nhazardous = []").unwrap();
        assert_eq!(from_toml.get("listed"), Some(&Value::Date(jiff::civil::date(2023, 1, 10))));
        assert_eq!(from_toml.get("hazardous"), Some(&Value::Texts(vec![])));
    }

    #[test]
    fn other_shapes_are_refused_with_what_was_expected() {
        for json in [r#"{"a":1.5}"#, r#"{"a":{"b":1}}"#, r#"{"a":[1]}"#, r#"{"a":18446744073709551615}"#, "[]"] {
            assert!(serde_json::from_str::<Facts>(json).is_err(), "{json}");
        }
        let error = toml::from_str::<Facts>("a = 2023-01-10T09:00:00Z\nb = 10:00:00").unwrap_err();
        assert!(error.to_string().contains("a date such as 2023-07-07"), "{error}");
    }
}
