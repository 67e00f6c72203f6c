//! `materials.toml`: the register of materials, and what must hold between it, the items' papers and the checks at filing.

use crate::finding::{Located, Report, Spot};
use crate::items::{Items, span, within};
use crate::reader::{Table, parse};
use approval::{Filing, ItemId, KnownPaper, MaterialRegister, RegisterField};
use rules::{Schema, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// The file; a pack without it has no shared papers but those with one id.
pub(crate) const FILE: &str = "materials.toml";

/// An entry as read, with its places.
pub(crate) struct Draft {
    paper: KnownPaper,
    spot: Spot,
    proved_by: Vec<Spot>,
}

/// Reads the register. Check: a key that occurs twice, a paper of each item's own that something proves.
pub(crate) fn read(report: &Report<'_>, file: usize) -> Vec<Draft> {
    let Some(parsed) = parse(report, file) else { return Vec::new() };
    let root = Table::new(report, file, &parsed);
    let mut drafts: Vec<Draft> = Vec::new();
    for table in root.tables("material") {
        if let Some(draft) = entry(&table) {
            match drafts.iter().find(|other| other.paper.key == draft.paper.key) {
                Some(first) => {
                    let message = format!("the paper '{}' was defined in {}", draft.paper.key, report.place(first.spot));
                    report.add(draft.spot, "duplicate-id", message);
                }
                None => drafts.push(draft),
            }
        }
        table.finish();
    }
    root.finish();
    drafts
}

fn entry(table: &Table<'_>) -> Option<Draft> {
    let key = table.text("key");
    let name = table.names();
    let own = table.flag("own");
    let proofs = table.texts("proved_by");
    let fields = table.texts("register");
    let issuer = table.named_if("issuer");
    let good_for = table.table("good_for").and_then(span);
    let key = key?;
    if own && !(proofs.is_empty() && fields.is_empty()) {
        let message = format!("each item has its own '{}', so that nothing can prove it: drop proved_by and register", key.value);
        table.report.add(key.spot, "own-and-proved", message);
    }
    let item = |text: &Located<String>| match ItemId::parse(&text.value) {
        Ok(id) => Some((id, text.spot)),
        Err(error) => {
            table.report.add(text.spot, "not-an-id", error.to_string());
            None
        }
    };
    let (proved_by, spots) = proofs.iter().filter_map(item).unzip();
    let field = |text: Located<String>| {
        let field = RegisterField::parse(&text.value);
        if field.is_none() {
            let known: Vec<&str> = RegisterField::ALL.iter().map(|field| field.as_str()).collect();
            let message = format!("'{}' is no value of 'register'; there are {}", text.value, known.join(", "));
            table.report.add(text.spot, "unknown-name", message);
        }
        field
    };
    let register = fields.into_iter().filter_map(field).collect();
    let paper = KnownPaper { key: key.value, name: name?, own, proved_by, register, issuer, good_for };
    Some(Draft { paper, spot: key.spot, proved_by: spots })
}

/// Runs every check between the register, the items and the facts.
pub(crate) fn check(report: &Report<'_>, drafts: &[Draft], items: &Items, schema: &Schema) {
    unknown_items(report, drafts, items);
    unknown_keys(report, drafts, items);
    unused(report, drafts, items);
    checks_that_do_not_fit(report, items, schema);
}

/// `unknown-item`: a proof by an item that there is not.
fn unknown_items(report: &Report<'_>, drafts: &[Draft], items: &Items) {
    for draft in drafts {
        for (item, spot) in draft.paper.proved_by.iter().zip(&draft.proved_by) {
            if !items.declared.contains_key(item.as_str()) && !report.is_incomplete() {
                let meant = hint(item.as_str(), items.declared.keys().map(String::as_str));
                let message = format!("'{}' is proved by '{item}', but there is no such item{meant}", draft.paper.key);
                report.add(*spot, "unknown-item", message);
            }
        }
    }
}

/// `unknown-material`: a key that the register does not have.
fn unknown_keys(report: &Report<'_>, drafts: &[Draft], items: &Items) {
    let known: BTreeSet<&str> = drafts.iter().map(|draft| draft.paper.key.as_str()).collect();
    for (_, key) in items.drafts.iter().flat_map(|draft| &draft.keys) {
        if !known.contains(key.value.as_str()) && !report.is_incomplete() {
            let meant = hint(&key.value, known.iter().copied());
            report.add(key.spot, "unknown-material", format!("{FILE} has no paper '{}'{meant}", key.value));
        }
    }
}

/// `material-unused`: an entry that no item's paper refers to.
fn unused(report: &Report<'_>, drafts: &[Draft], items: &Items) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for item in &items.drafts {
        let referring: BTreeMap<&str, &str> = item.keys.iter().map(|(paper, key)| (paper.as_str(), key.value.as_str())).collect();
        let ids = item.item.materials.iter().map(|material| material.value.id.as_str());
        used.extend(ids.map(|id| referring.get(id).copied().unwrap_or(id)));
    }
    for draft in drafts.iter().filter(|draft| !used.contains(draft.paper.key.as_str()) && !report.is_incomplete()) {
        let message = format!("no item asks for '{}': correct the key, or drop the entry", draft.paper.key);
        report.add(draft.spot, "material-unused", message);
    }
}

/// `rule-unfit`: a check at filing that does not fit the facts of `fields.toml` and of the form.
fn checks_that_do_not_fit(report: &Report<'_>, items: &Items, schema: &Schema) {
    let schema = Filing::schema(schema);
    for (rule, spot) in items.drafts.iter().flat_map(|draft| &draft.filing_rules) {
        for finding in rule.check(&schema) {
            if finding.code != "unknown-field" || !report.is_incomplete() {
                report.add(within(report, *spot, finding.start), "rule-unfit", finding.message);
            }
        }
    }
}

fn hint<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    nearest(wanted, names).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default()
}

/// The register as the city keeps it.
pub(crate) fn register(drafts: Vec<Draft>, items: &Items) -> MaterialRegister {
    let keys = items
        .drafts
        .iter()
        .flat_map(|item| item.keys.iter().map(|(paper, key)| ((item.item.id.clone(), paper.clone()), key.value.clone())));
    MaterialRegister::new(drafts.into_iter().map(|draft| draft.paper).collect(), keys.collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::{ITEMS, check, files};
    use crate::{City, Pack};
    use approval::ItemId;
    use expect_test::expect;

    const MATERIALS: &str = r#"[[material]]
key = "form"
zh = "申请表"
en = "application form"
own = true

[[material]]
key = "code-paper"
zh = "赋码证明"
en = "paper of the code"
proved_by = ["code"]
register = ["project-code"]
issuer = { zh = "发展改革委", en = "development and reform" }
good_for = { n = 1, unit = "years" }
"#;

    fn with(materials: &str, items: &str) -> std::collections::BTreeMap<String, String> {
        let mut files = files();
        files.insert("materials.toml".into(), materials.into());
        files.insert("items/land.toml".into(), items.into());
        files
    }

    fn items() -> String {
        let keyed = ITEMS.replacen("id = \"proof\"", "id = \"proof\"\n  key = \"code-paper\"", 1);
        let check = "confidence = \"high\"\ncheck = [{ rule = 'energy_tce >= 0 && filed_on >= date(\"2020-01-01\")', zh = \"能耗有误\", en = \"wrong energy\", severity = \"stop\" }]";
        keyed.replacen("confidence = \"high\"", check, 1)
    }

    #[test]
    fn papers_are_known_by_their_keys_and_items_bring_checks() {
        let (city, findings) = Pack::load(&with(MATERIALS, &items()));
        assert_eq!(findings, []);
        let city: City = city.unwrap();
        let land = ItemId::parse("land-permit").unwrap();
        assert_eq!(city.materials.key(&land, "proof"), "code-paper");
        assert_eq!(city.materials.key(&land, "form"), "land-permit.form", "a form is each item's own");
        assert_eq!(city.materials.key(&land, "map"), "map");
        let day = jiff::civil::date(2023, 7, 7);
        let checks: Vec<&str> = city.filing_checks(&land, day).map(|check| check.text.zh.as_str()).collect();
        assert_eq!(checks, ["能耗有误"]);
    }

    #[test]
    fn everything_wrong_in_the_register_at_once() {
        let materials = MATERIALS
            .replace("own = true", "own = true\nproved_by = [\"cod\"]")
            .replace("[\"project-code\"]", "[\"tax-number\"]")
            .replace("key = \"code-paper\"", "key = \"code-papers\"\nsize = 3")
            + "\n[[material]]\nkey = \"form\"\nzh = \"表\"\nen = \"form\"\n";
        let items = items().replace("energy_tce >= 0 &&", "energy >= 0 &&");
        check(
            &with(&materials, &items),
            expect![[r#"
                items/land.toml:8:20: 'energy' is not a fact of this city [rule-unfit]
                items/land.toml:35:9: materials.toml has no paper 'code-paper'; did you mean 'code-papers'? [unknown-material]
                materials.toml:2:7: each item has its own 'form', so that nothing can prove it: drop proved_by and register [own-and-proved]
                materials.toml:6:14: 'form' is proved by 'cod', but there is no such item; did you mean 'code'? [unknown-item]
                materials.toml:9:7: no item asks for 'code-papers': correct the key, or drop the entry [material-unused]
                materials.toml:10:1: the key 'size' means nothing here; known are en, good_for, issuer, key, own, proved_by, register, zh [unknown-key]
                materials.toml:14:13: 'tax-number' is no value of 'register'; there are credit-code, project-code [unknown-name]
                materials.toml:19:7: the paper 'form' was defined in materials.toml line 2 [duplicate-id]
            "#]],
        );
    }
}
