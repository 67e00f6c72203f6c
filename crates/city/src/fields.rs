//! `fields.toml`: the facts of a project that rules speak of and that the applicant is asked.

use crate::finding::{Located, Report};
use crate::reader::{Table, parse};
use rules::{Choice, Field, Schema, Type, Words};
use std::collections::BTreeMap;

/// Functions of the language: no fact can have them as its name.
const TAKEN: [&str; 5] = ["date", "size", "日期", "项数", "startsWith"];

/// Reads the groups and the fields.
pub(crate) fn read(report: &Report<'_>, file: usize) -> Schema {
    let Some(parsed) = parse(report, file) else { return Schema::default() };
    let root = Table::new(report, file, &parsed);
    let mut groups: BTreeMap<String, Choice> = BTreeMap::new();
    for group in choices(&root, "group") {
        groups.insert(group.id.clone(), group);
    }
    let mut fields: Vec<Field> = Vec::new();
    let mut names: BTreeMap<String, crate::finding::Spot> = BTreeMap::new();
    for table in root.tables("field") {
        let Some(field) = field(&table, &groups) else {
            table.finish();
            report.mark_incomplete();
            continue;
        };
        for name in [&field.id, &field.zh] {
            if let Some(first) = names.insert(name.clone(), table.spot) {
                report.add(table.spot, "duplicate-id", format!("the name '{name}' was given in {}", report.place(first)));
            }
        }
        table.finish();
        fields.push(field);
    }
    root.finish();
    Schema::new(fields)
}

fn field(table: &Table<'_>, groups: &BTreeMap<String, Choice>) -> Option<Field> {
    let id = table.text("id");
    let label = table.names();
    let kinds: Vec<&str> = Type::ALL.iter().map(|kind| kind.as_str()).collect();
    let kind = table.one_of("kind", &kinds, |text| Type::ALL.into_iter().find(|kind| kind.as_str() == text));
    let options = choices(table, "option");
    let unit = table.named_if("unit").map(|unit| Words { zh: unit.zh, en: unit.en });
    let help = table.named_if("help").map(|help| Words { zh: help.zh, en: help.en });
    let group = table.text("group").and_then(|group| known_group(table, groups, &group));
    if let Some(id) = &id {
        check_name(table, id);
    }
    let (id, label, kind) = (id?.value, label?, kind?);
    if !options.is_empty() && !matches!(kind, Type::Text | Type::Texts) {
        let message = format!("'{id}' is {}: only texts and lists of texts have options", kind.name());
        table.report.add(table.spot, "options-without-text", message);
    }
    if unit.is_some() && kind != Type::Int {
        let message = format!("'{id}' is {}: only numbers have a unit", kind.name());
        table.report.add(table.spot, "unit-without-number", message);
    }
    Some(Field { id, zh: label.zh, en: label.en, kind, options, unit, group: group.unwrap_or_default(), help })
}

/// Check: a name that no rule could write.
fn check_name(table: &Table<'_>, id: &Located<String>) {
    let name = &id.value;
    if !rules::is_name(name) || TAKEN.contains(&name.as_str()) {
        let message = format!("'{name}' cannot be a fact's id: use letters, digits and _, no word of the rule language");
        table.report.add(id.spot, "not-an-id", message);
    }
}

fn known_group(table: &Table<'_>, groups: &BTreeMap<String, Choice>, group: &Located<String>) -> Option<Choice> {
    let found = groups.get(&group.value);
    if found.is_none() {
        let known: Vec<&str> = groups.keys().map(String::as_str).collect();
        let message = format!("there is no group '{}'; there are {}", group.value, known.join(", "));
        table.report.add(group.spot, "unknown-group", message);
    }
    found.cloned()
}

/// `[[key]]` tables of id, zh and en, each id once.
fn choices(table: &Table<'_>, key: &'static str) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for entry in table.tables(key) {
        let id = entry.text("id");
        let label = entry.names();
        if let (Some(id), Some(label)) = (id, label) {
            if found.iter().any(|other| other.id == id.value) {
                entry.report.add(id.spot, "duplicate-id", format!("the {key} '{}' is here twice", id.value));
            } else {
                found.push(Choice { id: id.value, zh: label.zh, en: label.en });
            }
        }
        entry.finish();
    }
    found
}
