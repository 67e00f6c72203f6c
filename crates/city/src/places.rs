//! `pack.toml` and the CSV files: who the offices are, where projects lie, what industries there are.

use crate::city::{District, Entry, Industry, Office};
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use crate::rows;
use approval::{Named, OfficeId};
use base::{CreditCode, RegionCode};
use std::collections::{BTreeMap, BTreeSet};

/// What `pack.toml` says.
#[derive(Default)]
pub(crate) struct Head {
    pub region: Option<RegionCode>,
    pub name: Option<Named>,
    pub chains: Vec<Entry>,
    /// Offices whose items no commitment may replace proofs in.
    pub commitment_excluded: Vec<Located<String>>,
    /// What tolerance means for items that say nothing of their own.
    pub tolerance: Option<approval::Tolerance>,
    /// Item → code of its licence's type.
    pub licence_types: Vec<(Located<String>, String)>,
    pub licence_type_else: Option<String>,
}

/// Reads `pack.toml`.
pub(crate) fn head(report: &Report<'_>, file: usize) -> Head {
    let Some(parsed) = parse(report, file) else { return Head::default() };
    let root = Table::new(report, file, &parsed);
    let region = root.text("region").and_then(|code| region(report, &code));
    let name = if root.has("name") { root.named_if("name") } else { missing_name(report, root.spot) };
    let chains = root.tables("chain").into_iter().filter_map(entry).collect();
    let commitment_excluded = root.texts("commitment_excluded");
    let tolerance = root.table("tolerance").and_then(crate::items::tolerance);
    let mut head = Head { region, name, chains, commitment_excluded, tolerance, ..Head::default() };
    match root.table("licence_type") {
        Some(table) => licence_types(&table, &mut head),
        None => report.add(root.spot, "key-missing", "the table [licence_type] is missing: the codes of the permits' types"),
    }
    root.finish();
    head
}

fn missing_name(report: &Report<'_>, spot: Spot) -> Option<Named> {
    report.add(spot, "key-missing", "the key 'name' is missing: name = { zh = \"…\", en = \"…\" }");
    None
}

pub(crate) fn entry(table: Table<'_>) -> Option<Entry> {
    let id = table.text("id");
    let name = table.names();
    table.finish();
    Some(Entry { id: id?.value, name: name? })
}

/// Check: the code of a licence's type is its definer's credit code and three digits (GB/T 36904-2018).
fn licence_types(table: &Table<'_>, head: &mut Head) {
    for (item, code) in table.pairs() {
        let digits = code.value.get(18..).unwrap_or_default();
        let numbered = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let definer = code.value.get(..18).unwrap_or(&code.value);
        if !numbered {
            let message = format!(
                "'{}' is no code of a licence type: expected a credit code of 18 characters and three digits",
                code.value
            );
            table.report.add(code.spot, "licence-type", message);
        } else if let Err(error) = CreditCode::parse(definer) {
            table.report.add(code.spot, "licence-type", error.to_string());
        }
        if item.value == "else" {
            head.licence_type_else = Some(code.value);
        } else {
            head.licence_types.push((item, code.value));
        }
    }
    if head.licence_type_else.is_none() {
        let message = "the key 'else' is missing: the code for permits of items that are not listed";
        table.report.add(table.spot, "key-missing", message);
    }
}

fn region(report: &Report<'_>, code: &Located<String>) -> Option<RegionCode> {
    match RegionCode::parse(&code.value) {
        Ok(region) => Some(region),
        Err(error) => {
            report.add(code.spot, "bad-code", error.to_string());
            None
        }
    }
}

/// Reads `departments.csv`. Check: credit codes that fail their check characters; parents that are not listed; offices that lead one another in a circle.
pub(crate) fn offices(report: &Report<'_>, file: usize) -> Vec<Office> {
    let columns = ["id", "zh", "en", "kind", "level", "credit_code", "synthetic", "parent"];
    let rows = rows::read(report, file, &columns);
    tree(report, &rows);
    let office = |row: &rows::Row<'_>| {
        let id = slug(report, &row.text("id"));
        let name = row.names();
        let kind = row.one_of("kind", &Office::KINDS);
        let level = row.one_of("level", &Office::LEVELS);
        let code = row.text("credit_code");
        let credit_code = CreditCode::parse(&code.value).map_err(|error| report.add(code.spot, "bad-code", error.to_string()));
        let synthetic = row.one_of("synthetic", &["yes", "no"]);
        Some(Office {
            id: id?,
            name: name?,
            kind: kind?,
            level: level?,
            credit_code: credit_code.ok()?,
            synthetic_code: synthetic? == "yes",
            // What is wrong with it, the tree's check says.
            parent: OfficeId::parse(&row.text("parent").value).ok(),
        })
    };
    rows.iter().filter_map(office).collect()
}

/// `unknown-office` and `circle`: every row whose parent is not listed, and every circle once, at the first of its rows.
fn tree(report: &Report<'_>, rows: &[rows::Row<'_>]) {
    let parents: BTreeMap<String, Located<String>> =
        rows.iter().map(|row| (row.text("id").value, row.text("parent"))).filter(|(_, up)| !up.value.is_empty()).collect();
    let listed: BTreeSet<String> = rows.iter().map(|row| row.text("id").value).collect();
    let mut in_circles = BTreeSet::new();
    for row in rows {
        let id = row.text("id").value;
        let Some(up) = parents.get(&id) else { continue };
        if !listed.contains(&up.value) {
            report.add(up.spot, "unknown-office", format!("departments.csv lists no office '{}' to lead '{id}'", up.value));
        }
        let mut way = vec![id.clone()];
        let mut next = parents.get(&id);
        while let Some(above) = next {
            if above.value == id {
                if !in_circles.contains(&id) {
                    in_circles.extend(way.iter().cloned());
                    way.push(id.clone());
                    report.add(up.spot, "circle", format!("these offices lead one another in a circle: {}", way.join(" → ")));
                }
                break;
            }
            // A circle that lies above, of which this office is none: its own rows tell of it.
            if way.contains(&above.value) {
                break;
            }
            way.push(above.value.clone());
            next = parents.get(&above.value);
        }
    }
}

fn slug(report: &Report<'_>, id: &Located<String>) -> Option<OfficeId> {
    match OfficeId::parse(&id.value) {
        Ok(slug) => Some(slug),
        Err(error) => {
            report.add(id.spot, "not-an-id", error.to_string());
            None
        }
    }
}

/// Reads `regions.csv`. Check: districts that are not of this city; functional areas in a district that is not listed.
pub(crate) fn districts(report: &Report<'_>, file: usize, city: Option<RegionCode>) -> Vec<District> {
    let rows = rows::read(report, file, &["id", "zh", "en", "region"]);
    let ids: Vec<String> = rows.iter().map(|row| row.text("id").value).collect();
    let district = |row: &rows::Row<'_>| {
        let (id, code) = (row.text("id"), row.text("region"));
        let name = row.names();
        let region = region(report, &code)?;
        let functional = id.value != code.value;
        if functional && !ids.contains(&code.value) {
            let message = format!("'{}' lies in the district {}, which is not listed here", id.value, code.value);
            report.add(code.spot, "unknown-district", message);
        }
        if let Some(city) = city.filter(|city| city.as_str()[..4] != region.as_str()[..4]) {
            report.add(
                code.spot,
                "unknown-district",
                format!("{region} is not a district of {city}: its first four digits differ"),
            );
        }
        Some(District { id: id.value, name: name?, region, functional })
    };
    rows.iter().filter_map(district).collect()
}

/// Reads `industries.csv`. Check: codes that are not two to four digits; chains that `pack.toml` does not define.
pub(crate) fn industries(report: &Report<'_>, file: usize, chains: &[Entry]) -> Vec<Industry> {
    let industry = |row: &rows::Row<'_>| {
        let code = row.text("code");
        if !(2..=4).contains(&code.value.len()) || !code.value.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("'{}' is not an industry's code: expected two to four digits of GB/T 4754", code.value);
            report.add(code.spot, "bad-code", message);
        }
        let list = row.text("chains");
        let named: Vec<String> = list.value.split_whitespace().map(str::to_owned).collect();
        for stray in named.iter().filter(|id| !chains.iter().any(|chain| chain.id == **id)) {
            report.add(list.spot, "unknown-chain", format!("pack.toml defines no chain '{stray}'"));
        }
        Some(Industry { code: code.value, name: row.names()?, chains: named })
    };
    rows::read(report, file, &["code", "zh", "en", "chains"]).iter().filter_map(industry).collect()
}

/// Reads a file of id, zh and en.
pub(crate) fn entries(report: &Report<'_>, file: usize) -> Vec<Entry> {
    let entry = |row: &rows::Row<'_>| Some(Entry { id: row.text("id").value, name: row.names()? });
    rows::read(report, file, &["id", "zh", "en"]).iter().filter_map(entry).collect()
}

/// The codes of licence types by item.
pub(crate) fn by_item(types: &[(Located<String>, String)]) -> BTreeMap<String, String> {
    types.iter().map(|(item, code)| (item.value.clone(), code.clone())).collect()
}
