//! `checklists.toml` and `opinions.toml`: what reviewers look at, and what they write again and again.

use crate::Office;
use crate::finding::{Located, Report, Spot};
use crate::items::Items;
use crate::reader::{Table, parse};
use approval::Named;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The outcomes that an opinion can be for: a reviewer's two, a head's two.
pub(crate) const OUTCOMES: [&str; 4] = ["agree", "disagree", "granted", "refused"];

/// A point that a reviewer looks at (审查要点).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its id within the item.
    pub id: String,
    /// What must hold.
    pub name: Named,
    /// The article that asks for it.
    pub basis: Named,
    /// From which day on it is looked at.
    pub from: Option<Date>,
    /// From which day on no more.
    pub to: Option<Date>,
}

impl Point {
    /// Whether it is looked at under the law of a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on < to)
    }
}

/// An opinion that an office uses again and again (意见模板).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Its id.
    pub id: String,
    /// Whose it is; none for every office.
    pub office: Option<String>,
    /// For which outcome: agree, disagree, granted or refused.
    pub outcome: String,
    /// Its name.
    pub name: Named,
    /// The text, with placeholders such as `{project}`.
    pub text: Named,
}

impl Opinion {
    /// What may stand in braces.
    pub const PLACEHOLDERS: [&'static str; 10] =
        ["item", "number", "project", "applicant", "office", "received", "accepted", "due", "today", "open"];

    /// The first thing in braces that nothing fills.
    pub fn unknown_placeholder(text: &str) -> Option<&str> {
        let named = text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest));
        named.into_iter().find(|name| !Self::PLACEHOLDERS.contains(name))
    }
}

/// Reads `checklists.toml`. Check: items that there are not, two lists of one item, ids that occur twice, lists without points.
pub(crate) fn checklists(report: &Report<'_>, file: usize, items: &Items) -> BTreeMap<String, Vec<Point>> {
    let mut found = BTreeMap::new();
    let Some(parsed) = parse(report, file) else { return found };
    let root = Table::new(report, file, &parsed);
    for table in root.tables("checklist") {
        let item = table.text("item");
        let points: Vec<Point> = table.tables("point").into_iter().filter_map(point).collect();
        let spot = table.spot;
        table.finish();
        if points.is_empty() {
            report.add(spot, "checklist-empty", "a checklist has at least one [[point]]");
        }
        let mut seen = BTreeSet::new();
        for point in points.iter().filter(|point| !seen.insert(point.id.as_str())) {
            report.add(spot, "duplicate-id", format!("the point '{}' occurs twice in this checklist", point.id));
        }
        let Some(item) = item else { continue };
        if !items.declared.contains_key(&item.value) && !report.is_incomplete() {
            report.add(
                item.spot,
                "unknown-item",
                format!("this is the checklist of '{}', but there is no such item", item.value),
            );
        }
        if found.insert(item.value.clone(), points).is_some() {
            report.add(item.spot, "duplicate-id", format!("'{}' has a checklist already", item.value));
        }
    }
    root.finish();
    found
}

fn point(table: Table<'_>) -> Option<Point> {
    let id = table.text("id");
    let name = table.names();
    let basis = match table.has("basis") {
        true => table.named_if("basis"),
        false => missing(&table, "basis", "the article that asks for the point is missing: basis = { zh = \"…\", en = \"…\" }"),
    };
    let (from, to) = (table.date("from").map(|day| day.value), table.date("to").map(|day| day.value));
    table.finish();
    Some(Point { id: id?.value, name: name?, basis: basis?, from, to })
}

/// Reads `opinions.toml`. Check: offices that there are not, ids that occur twice, braces that nothing fills.
pub(crate) fn opinions(report: &Report<'_>, file: usize, offices: &[Office]) -> Vec<Opinion> {
    let mut found: Vec<Opinion> = Vec::new();
    let Some(parsed) = parse(report, file) else { return found };
    let root = Table::new(report, file, &parsed);
    for table in root.tables("opinion") {
        let id = table.text("id");
        let office = table.text_if("office");
        let outcome = table.one_of("outcome", &OUTCOMES, |text| OUTCOMES.contains(&text).then(|| text.to_owned()));
        let name = table.named_if("name").or_else(|| missing(&table, "name", "the opinion has no name"));
        let text = table.named_if("text").or_else(|| missing(&table, "text", "the opinion has no text"));
        let spot = table.spot;
        table.finish();
        let unknown = |id: &&Located<String>| !offices.iter().any(|office| office.id.as_str() == id.value);
        if let Some(office) = office.as_ref().filter(unknown).filter(|_| !report.is_incomplete()) {
            report.add(office.spot, "unknown-office", format!("departments.csv lists no office '{}'", office.value));
        }
        for one in text.iter().flat_map(|text| [&text.zh, &text.en]) {
            if let Some(name) = Opinion::unknown_placeholder(one) {
                let known = Opinion::PLACEHOLDERS.join(", ");
                report.add(spot, "unknown-placeholder", format!("nothing fills '{{{name}}}'; known are {known}"));
            }
        }
        let (Some(id), Some(outcome), Some(name), Some(text)) = (id, outcome, name, text) else { continue };
        if found.iter().any(|one| one.id == id.value) {
            report.add(id.spot, "duplicate-id", format!("the opinion '{}' occurs twice", id.value));
        }
        found.push(Opinion { id: id.value, office: office.map(|office| office.value), outcome, name, text });
    }
    root.finish();
    found
}

fn missing<T>(table: &Table<'_>, key: &'static str, message: &str) -> Option<T> {
    let spot: Spot = table.spot;
    if !table.has(key) {
        table.report.add(spot, "key-missing", message);
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, files};
    use expect_test::expect;

    #[test]
    fn everything_wrong_in_the_two_files_at_once() {
        let mut files = files();
        files.insert(
            "checklists.toml".to_owned(),
            "[[checklist]]\nitem = \"no-such-item\"\npoint = [{ id = \"a\", zh = \"甲\", en = \"a\" }]\n\n[[checklist]]\nitem = \"land-permit\"\n".to_owned(),
        );
        files.insert(
            "opinions.toml".to_owned(),
            "[[opinion]]\nid = \"a\"\noffice = \"nobody\"\noutcome = \"maybe\"\nname = { zh = \"甲\", en = \"a\" }\ntext = { zh = \"{名称}\", en = \"{project}\" }\n".to_owned(),
        );
        check(
            &files,
            expect![[r#"
            checklists.toml:1:1: a checklist has at least one [[point]] [checklist-empty]
            checklists.toml:2:8: this is the checklist of 'no-such-item', but there is no such item [unknown-item]
            checklists.toml:3:10: the article that asks for the point is missing: basis = { zh = "…", en = "…" } [key-missing]
            checklists.toml:5:1: a checklist has at least one [[point]] [checklist-empty]
            opinions.toml:1:1: nothing fills '{名称}'; known are item, number, project, applicant, office, received, accepted, due, today, open [unknown-placeholder]
            opinions.toml:3:10: departments.csv lists no office 'nobody' [unknown-office]
            opinions.toml:4:11: 'maybe' is no value of 'outcome'; there are agree, disagree, granted, refused [unknown-name]
        "#]],
        );
    }
}
