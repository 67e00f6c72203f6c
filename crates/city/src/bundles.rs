//! `bundles.toml`: permits that are issued at one stroke, and what must have happened before.

use crate::finding::Report;
use crate::items::Items;
use crate::reader::{Table, parse};
use approval::{BundleKind, ConditionKind, Confidence, ItemId};
use std::collections::BTreeSet;

/// The file.
pub(crate) const FILE: &str = "bundles.toml";

/// Reads `bundles.toml`. Check: items that there are not, ids that occur twice, bundles of fewer than two items or without
/// conditions, texts that are missing.
pub(crate) fn read(report: &Report<'_>, file: usize, items: &Items) -> Vec<BundleKind> {
    let mut found: Vec<BundleKind> = Vec::new();
    let Some(parsed) = parse(report, file) else { return found };
    let root = Table::new(report, file, &parsed);
    for table in root.tables("bundle") {
        let id = table.text("id");
        let (name, basis) = (table.named_if("name"), table.named_if("basis"));
        let confidences: Vec<&str> = Confidence::ALL.iter().map(|one| one.as_str()).collect();
        let confidence = table.one_of("confidence", &confidences, Confidence::parse);
        let (mut members, mut seen) = (Vec::new(), BTreeSet::new());
        for item in table.texts("items") {
            if !items.declared.contains_key(&item.value) && !report.is_incomplete() {
                report.add(item.spot, "unknown-item", format!("there is no item '{}' to be issued with others", item.value));
            }
            if !seen.insert(item.value.clone()) {
                report.add(item.spot, "duplicate-id", format!("'{}' is named twice in this bundle", item.value));
            }
            members.extend(ItemId::parse(&item.value).ok());
        }
        let (mut conditions, mut seen) = (Vec::new(), BTreeSet::new());
        for condition in table.tables("condition") {
            let (id, name) = (condition.text("id"), condition.names());
            condition.finish();
            let (Some(id), Some(name)) = (id, name) else { continue };
            if !seen.insert(id.value.clone()) {
                report.add(id.spot, "duplicate-id", format!("the condition '{}' occurs twice in this bundle", id.value));
            }
            conditions.push(ConditionKind { id: id.value, name });
        }
        for (key, there) in [("name", table.has("name")), ("basis", table.has("basis"))] {
            if !there {
                report.add(table.spot, "key-missing", format!("the bundle has no {key} = {{ zh = \"…\", en = \"…\" }}"));
            }
        }
        let spot = table.spot;
        table.finish();
        if members.len() < 2 || conditions.is_empty() {
            report.add(spot, "bundle-empty", "a bundle has two items at least, and one condition");
        }
        let (Some(id), Some(name), Some(basis), Some(confidence)) = (id, name, basis, confidence) else { continue };
        if found.iter().any(|one| one.id == id.value) {
            report.add(id.spot, "duplicate-id", format!("the bundle '{}' occurs twice", id.value));
        }
        found.push(BundleKind { id: id.value, name, basis, confidence, items: members, conditions });
    }
    root.finish();
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, files};
    use expect_test::expect;

    #[test]
    fn everything_wrong_in_the_file_at_once() {
        let mut files = files();
        files.insert(
            super::FILE.to_owned(),
            "[[bundle]]\nid = \"a\"\nname = { zh = \"甲\", en = \"a\" }\nconfidence = \"sure\"\nitems = [\"land-permit\", \"no-such-item\", \"land-permit\"]\n\
             condition = [{ id = \"x\", zh = \"乙\", en = \"x\" }, { id = \"x\", zh = \"丙\", en = \"x\" }]\n\n[[bundle]]\nid = \"b\"\n"
                .to_owned(),
        );
        check(
            &files,
            expect![[r#"
            bundles.toml:1:1: the bundle has no basis = { zh = "…", en = "…" } [key-missing]
            bundles.toml:4:14: 'sure' is no value of 'confidence'; there are high, medium, low [unknown-name]
            bundles.toml:5:25: there is no item 'no-such-item' to be issued with others [unknown-item]
            bundles.toml:5:41: 'land-permit' is named twice in this bundle [duplicate-id]
            bundles.toml:6:55: the condition 'x' occurs twice in this bundle [duplicate-id]
            bundles.toml:8:1: a bundle has two items at least, and one condition [bundle-empty]
            bundles.toml:8:1: the bundle has no basis = { zh = "…", en = "…" } [key-missing]
            bundles.toml:8:1: the bundle has no name = { zh = "…", en = "…" } [key-missing]
            bundles.toml:8:1: the key 'confidence' is missing [key-missing]
        "#]],
        );
    }
}
