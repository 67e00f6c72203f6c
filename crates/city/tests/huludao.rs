//! The pack of Huludao is sound, and what other files of it name exists in it.

use approval::DossierKind;
use city::{City, Pack};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/huludao")
}

fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for below in ["", "items", "demo"] {
        for entry in fs::read_dir(folder().join(below)).expect("the pack has this folder") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_file() {
                let name = path.strip_prefix(folder()).expect("the file is in the pack").to_string_lossy().into_owned();
                files.insert(name, fs::read_to_string(&path).expect("the file is UTF-8"));
            }
        }
    }
    files
}

fn huludao() -> City {
    let (city, findings) = Pack::load(&files());
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    city.unwrap_or_else(|| panic!("{} findings\n{}", lines.len(), lines.join("\n")))
}

#[test]
fn the_pack_has_no_findings() {
    let city = huludao();
    let of = |kind| city.catalogue.items().iter().filter(|item| item.stage.kind() == kind).count();
    assert!(of(DossierKind::Investment) >= 72, "{} items", of(DossierKind::Investment));
    assert_eq!(of(DossierKind::Establishment), 6);
    assert!(city.industry("2631").unwrap().chains.contains(&"fine-chemicals".to_owned()));
    assert_eq!(city.district("hld-edz").unwrap().region.as_str(), "211403");
}

#[test]
fn reviewers_have_points_for_the_items_that_matter_and_words_for_every_outcome() {
    let city = huludao();
    assert!(city.checklists.len() >= 15, "{} checklists", city.checklists.len());
    for (day, law) in [(jiff::civil::date(2023, 7, 7), "环境影响评价法"), (jiff::civil::date(2026, 9, 1), "生态环境法典")]
    {
        let points: Vec<&str> = city.checklist("eia-report", day).map(|point| point.basis.zh.as_str()).collect();
        assert_eq!(points.iter().filter(|basis| basis.starts_with(law)).count(), 1, "{day}: {points:?}");
    }
    for outcome in ["agree", "disagree", "granted", "refused"] {
        assert!(city.opinions.iter().any(|one| one.office.is_none() && one.outcome == outcome), "{outcome}");
    }
}

#[test]
fn what_the_demonstration_names_is_in_the_pack() {
    fn walk(city: &City, value: &toml::Value, strays: &mut Vec<String>) {
        let Some(table) = value.as_table() else {
            value.as_array().into_iter().flatten().for_each(|value| walk(city, value, strays));
            return;
        };
        for (key, value) in table {
            let Some(id) = value.as_str().filter(|id| !id.is_empty()) else {
                walk(city, value, strays);
                continue;
            };
            let known = match key.as_str() {
                "cluster" => city.cluster(id).is_some(),
                "base" => city.base(id).is_some(),
                "partner" => city.partner(id).is_some(),
                "district" => city.district(id).is_some(),
                "industry" => city.industry(id).is_some(),
                _ => true,
            };
            if !known {
                strays.push(format!("{key} = {id}"));
            }
        }
    }
    let city = huludao();
    let mut strays = Vec::new();
    for (path, text) in files().iter().filter(|(path, _)| path.starts_with("demo/") && path.ends_with(".toml")) {
        let value: toml::Value = toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        walk(&city, &value, &mut strays);
        for industry in
            text.split("industries = [").skip(1).flat_map(|rest| rest.split(']').next().unwrap().split('"').skip(1).step_by(2))
        {
            if city.industry(industry).is_none() {
                strays.push(format!("{path}: industry {industry}"));
            }
        }
    }
    assert_eq!(strays, Vec::<String>::new());
}

#[test]
fn the_facts_of_the_demonstration_fit_the_schema() {
    /// A number that is drawn from a range stands as `[low, high]`: its low end must fit.
    fn drawn(value: &toml::Value) -> toml::Value {
        match value.as_array().map(Vec::as_slice) {
            Some([low, high]) if low.is_integer() && high.is_integer() => low.clone(),
            _ => value.clone(),
        }
    }
    fn walk(city: &City, key: &str, value: &toml::Value, strays: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) if key == "facts" || key == "defaults" => {
                let plain: toml::Table = table.iter().map(|(name, value)| (name.clone(), drawn(value))).collect();
                match plain.try_into() {
                    Ok(facts) => {
                        strays.extend(city.catalogue.schema().conform(facts).1.into_iter().map(|misfit| misfit.message.en))
                    }
                    Err(error) => strays.push(error.to_string()),
                }
            }
            toml::Value::Table(table) => table.iter().for_each(|(key, value)| walk(city, key, value, strays)),
            toml::Value::Array(values) => values.iter().for_each(|value| walk(city, key, value, strays)),
            _ => {}
        }
    }
    let city = huludao();
    let mut strays = Vec::new();
    for (path, text) in files().iter().filter(|(path, _)| path.starts_with("demo/") && path.ends_with(".toml")) {
        let value: toml::Value = toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        walk(&city, "", &value, &mut strays);
    }
    assert_eq!(strays, Vec::<String>::new());
}

/// The items that a kind of project of the demonstration needs in July 2023, each with its office.
fn needed(archetype: &str) -> BTreeMap<String, String> {
    let (city, files) = (huludao(), files());
    let kinds: toml::Table = toml::from_str(&files["demo/archetypes.toml"]).expect("the archetypes read as TOML");
    let mut facts = kinds["defaults"].as_table().expect("the defaults are a table").clone();
    let found = kinds["archetype"].as_array().into_iter().flatten().find(|kind| kind["id"].as_str() == Some(archetype));
    let kind = found.expect("the archetype is there");
    facts.extend(kind["facts"].as_table().expect("the facts are a table").clone());
    facts.insert("industry".to_owned(), kind["industries"][0].clone());
    facts.insert("investment_yuan".to_owned(), kind["investment_yuan"].clone());
    for (_, value) in facts.iter_mut() {
        let high = value.as_array().and_then(|range| range.get(1)).filter(|high| high.is_integer()).cloned();
        *value = high.unwrap_or_else(|| value.clone());
    }
    let facts: rules::Facts = facts.try_into().expect("facts are plain values");
    let on = jiff::civil::date(2023, 7, 7);
    let path = approval::derive_path(&city.catalogue, DossierKind::Investment, &facts, on, on, calendar::Calendar::statutory())
        .expect("there is a path");
    assert!(path.undecided.is_empty(), "{archetype}: {:?}", path.undecided);
    assert!(path.steps.iter().all(|step| !step.reason.is_empty()), "every item says why it applies");
    path.steps.iter().map(|step| (step.item.to_string(), step.office.to_string())).collect()
}

#[test]
fn a_large_chemical_project_needs_what_the_law_asks() {
    let needed = needed("chemical-large");
    for item in [
        "project-code",
        "ent-filing",
        "stability-risk",
        "soil-water",
        "seismic-review",
        "safety-condition",
        "health-pre",
        "land-supply",
        "land-planning-permit",
        "land-certificate",
        "works-planning-permit",
        "drawing-review",
        "fire-design",
        "lightning-design",
        "safety-design",
        "construction-permit",
        "joint-acceptance",
        "pollutant-permit",
        "chem-production-licence",
        "pesticide-production",
    ] {
        assert!(needed.contains_key(item), "{item} of {:?}", needed.keys());
    }
    assert_eq!(needed["energy-review"], "provincial-development-reform");
    assert_eq!(needed["eia-report"], "provincial-ecology-environment");
    for item in ["ent-approval", "gov-proposal", "sea-use", "eia-table", "forest-use", "water-abstraction", "start-report"] {
        assert!(!needed.contains_key(item), "{item}");
    }
}

#[test]
fn a_refit_needs_little_and_a_nuclear_plant_the_state_council() {
    assert!(needed("renovation").len() <= 10, "{:?}", needed("renovation"));
    let nuclear = needed("nuclear");
    assert_eq!(nuclear["ent-approval"], "state-council");
    assert!(["sea-use", "eia-marine", "relics-survey", "military"].iter().all(|item| nuclear.contains_key(*item)));
}

#[test]
fn setting_up_a_company_needs_what_was_wanted_and_nothing_of_a_project() {
    let city = huludao();
    let starter = city.starter.as_ref().expect("the city offers company set-up");
    assert_eq!((starter.licence.as_str(), starter.entities.len()), ("business-registration", 5));
    let mut facts = rules::Facts::default();
    for wanted in ["wants_seal", "wants_invoices", "wants_insurance", "wants_fund"] {
        facts.set(wanted, true);
    }
    facts.set("wants_bank", false);
    facts.set("entity", "company");
    let on = jiff::civil::date(2023, 7, 7);
    let derive = |kind, facts: &rules::Facts| {
        approval::derive_path(&city.catalogue, kind, facts, on, on, calendar::Calendar::statutory()).expect("there is a path")
    };
    let path = derive(DossierKind::Establishment, &facts);
    let items: Vec<&str> = path.steps.iter().map(|step| step.item.as_str()).collect();
    assert_eq!(items, ["business-registration", "housing-fund", "seal-record", "social-insurance", "tax-registration"]);
    assert!(path.undecided.is_empty(), "{:?}", path.undecided);
    let side_by_side = path.steps[1..].iter().all(|step| step.level == 1 && step.requires == [starter.licence.clone()]);
    assert!(side_by_side, "all others wait for the licence alone");
    assert_eq!(path.parallel.promised.working_days, 2, "the licence's day at most, and the others' side by side");
    let project = derive(DossierKind::Investment, &rules::Facts::default());
    let strays = project
        .steps
        .iter()
        .map(|step| step.stage)
        .chain(project.undecided.iter().filter_map(|one| city.catalogue.get(&one.item).map(|item| item.stage)));
    assert!(strays.into_iter().all(|stage| stage.kind() == DossierKind::Investment));
}

/// What the demonstration says of task forces and objectives reads, and names offices, projects and measures that there are.
#[test]
fn the_demonstrations_task_forces_and_reports_name_what_there_is() {
    let files = files();
    let (city, findings) = city::Pack::load(&files);
    assert_eq!(findings, []);
    let city = city.unwrap();
    let forces = city::demo::forces(&files["demo/forces.toml"]).unwrap();
    assert!(forces.len() >= 4);
    for force in &forces {
        assert!(files["demo/named.toml"].contains(&format!("name = \"{}\"", force.project)), "{}", force.project);
        assert!(!force.source.is_empty());
        for member in &force.member {
            assert!(city.office(&member.office).is_some(), "{}", member.office);
        }
        for owed in force.milestone.iter().chain(&force.charge) {
            assert!(force.member.iter().any(|one| one.office == owed.office), "{}: {}", force.name.zh, owed.what);
            assert!(owed.term.parse::<calendar::Term>().is_ok() && owed.on >= force.formed_on, "{}", owed.what);
        }
    }
    let plan = city.objectives.unwrap();
    let seeds = city::demo::objectives(&files["demo/objectives.toml"]).unwrap();
    for id in seeds.value.iter().map(|one| &one.measure).chain(seeds.charge.iter().map(|one| &one.measure)) {
        assert!(plan.measures.iter().any(|one| one.id == *id), "{id}");
    }
}
