//! Loads a pack: path → text in, checked city or findings out.

use crate::finding::{Report, Spot};
use crate::items::{Draft, Items};
use crate::{
    City, Finding, bench, borders, bundles, chains, check, complaints, dispatch, documents, duties, establishment, fields,
    indicators, issues, items, materials, objectives, open_data, places, playbook, policies, privacy, promoting, rankings,
    register, sign_in, tours, visits, watching, windows,
};
use approval::{Catalogue, Dated, Filing, FilingCheck, ItemId};
use rules::Schema;
use std::collections::BTreeMap;

/// The files that every pack has.
const REQUIRED: [&str; 9] = [
    "pack.toml",
    "fields.toml",
    "documents.toml",
    "departments.csv",
    "regions.csv",
    "industries.csv",
    "clusters.csv",
    "bases.csv",
    "partners.csv",
];

/// The files that a pack may have.
const OPTIONAL: [&str; 26] = [
    borders::FILE,
    bundles::FILE,
    chains::FILE,
    "checklists.toml",
    dispatch::FILE,
    duties::LADDERS,
    duties::METHODS,
    "opinions.toml",
    materials::FILE,
    establishment::FILE,
    sign_in::FILE,
    privacy::FILE,
    windows::FILE,
    tours::PLACES,
    tours::FILE,
    issues::FILE,
    objectives::FILE,
    indicators::FILE,
    policies::FILE,
    visits::FILE,
    playbook::FILE,
    complaints::FILE,
    watching::FILE,
    open_data::FILE,
    promoting::FILE,
    rankings::FILE,
];

/// A city's pack (城市配置包): the folder in which a city stands as data.
#[derive(Debug)]
pub struct Pack;

impl Pack {
    /// Reads and checks a pack: the files' paths within it, with `/` between folders, and their texts. `demo/`,
    /// `examples/` and `README.md` are not looked at.
    ///
    /// There is a city exactly when there are no findings. All findings are reported at once, ordered by file and line.
    pub fn load(files: &BTreeMap<String, String>) -> (Option<City>, Vec<Finding>) {
        let mut present: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let beside =
            |path: &str| ["demo/", "examples/"].iter().any(|folder| path.starts_with(folder)) || path.ends_with("README.md");
        present.retain(|(path, _)| !beside(path));
        let absent: Vec<&str> = REQUIRED.into_iter().filter(|path| !files.contains_key(*path)).collect();
        present.extend(absent.iter().map(|path| (*path, "")));
        let report = Report::new(present);
        let loader = Loader { report: &report, absent };
        let city = loader.load();
        let findings = report.finish();
        (city.filter(|_| findings.is_empty()), findings)
    }
}

struct Loader<'a> {
    report: &'a Report<'a>,
    absent: Vec<&'static str>,
}

impl Loader<'_> {
    fn load(&self) -> Option<City> {
        self.missing_and_unknown_files();
        let head = self.read("pack.toml", places::head).unwrap_or_default();
        let schema = self.read("fields.toml", fields::read).unwrap_or_default();
        let offices = self.read("departments.csv", places::offices).unwrap_or_default();
        let districts = self.read("regions.csv", |report, file| places::districts(report, file, head.region)).unwrap_or_default();
        let industries =
            self.read("industries.csv", |report, file| places::industries(report, file, &head.chains)).unwrap_or_default();
        let entries = |path: &str| self.read(path, places::entries).unwrap_or_default();
        let (clusters, bases, partners) = (entries("clusters.csv"), entries("bases.csv"), entries("partners.csv"));
        let around = chains::Around { chains: &head.chains, clusters: &clusters, bases: &bases, industries: &industries };
        let chain_plan = self.read(chains::FILE, |report, file| chains::read(report, file, &around)).flatten();
        let items = self.items();
        let bundles = self.read(bundles::FILE, |report, file| bundles::read(report, file, &items));
        let checklists = self.read("checklists.toml", |report, file| bench::checklists(report, file, &items));
        let opinions = self.read("opinions.toml", |report, file| bench::opinions(report, file, &offices));
        let documents = self.read("documents.toml", |report, file| documents::read(report, file, &offices, &items));
        let mut rulebook = self.read(duties::LADDERS, |report, file| duties::ladders(report, file, &offices)).unwrap_or_default();
        self.read(duties::METHODS, |report, file| duties::methods(report, file, &mut rulebook));
        let around = dispatch::Around { offices: &offices, districts: &districts, clusters: &clusters };
        let dispatch = self.read(dispatch::FILE, |report, file| dispatch::read(report, file, &around)).unwrap_or_default();
        let hall = self.read(windows::FILE, |report, file| windows::read(report, file, &offices)).flatten();
        let places = self.read(tours::PLACES, |report, file| tours::places(report, file, &districts)).unwrap_or_default();
        let borders = self.read(borders::FILE, |report, file| borders::read(report, file, &districts)).flatten();
        let tour = self.read(tours::FILE, |report, file| tours::read(report, file, &places)).flatten();
        let objectives = self.read(objectives::FILE, |report, file| objectives::read(report, file, &offices)).flatten();
        let indicators =
            self.read(indicators::FILE, |report, file| indicators::read(report, file, &offices, &rulebook)).flatten();
        let issues = self.read(issues::FILE, |report, file| issues::read(report, file, &offices, &rulebook)).flatten();
        let complaints =
            self.read(complaints::FILE, |report, file| complaints::read(report, file, &offices, &rulebook)).flatten();
        let sign_in = self.read(sign_in::FILE, sign_in::read).flatten().unwrap_or_default();
        let open_data = self.read(open_data::FILE, open_data::read).flatten().unwrap_or_default();
        let privacy = self.read(privacy::FILE, privacy::read).flatten().unwrap_or_default();
        let watch = self.read(watching::FILE, |report, file| watching::read(report, file, &rulebook)).flatten();
        let around = (&offices[..], &head.chains[..]);
        let promotion = self.read(promoting::FILE, |report, file| promoting::read(report, file, around, &rulebook)).flatten();
        let teams = promotion.as_ref().map(|plan| promoting::seats(plan, &offices)).unwrap_or_default();
        let visits = self.read(visits::FILE, |report, file| visits::read(report, file, &offices)).flatten();
        let playbook = self.read(playbook::FILE, |report, file| playbook::read(report, file, &offices, &rulebook)).flatten();
        let register = register::schema(&districts);
        let ids: Vec<ItemId> = items.drafts.iter().map(|draft| draft.item.id.clone()).collect();
        let ranking = self.read(rankings::FILE, |report, file| rankings::read(report, file, &offices, &ids)).flatten();
        let policies = self
            .read(policies::FILE, |report, file| policies::read(report, file, (&offices, &ids), &register))
            .unwrap_or_default();
        let starter = self.starter(&items, &schema);
        let papers = self.materials();
        materials::check(self.report, &papers, &items, &schema);
        check::all(&check::Pack {
            report: self.report,
            items: &items,
            offices: &offices,
            schema: &schema,
            rulebook: &rulebook,
            commitment_excluded: &head.commitment_excluded,
            licence_types: &head.licence_types,
        });
        Some(City {
            region: head.region?,
            name: head.name?,
            offices,
            districts,
            industries,
            chains: head.chains,
            chain_plan,
            clusters,
            bases,
            partners,
            bundles: bundles.unwrap_or_default(),
            checklists: checklists.unwrap_or_default(),
            opinions: opinions.unwrap_or_default(),
            documents: documents.unwrap_or_default(),
            rulebook,
            dispatch,
            hall,
            places,
            borders,
            tour,
            issues,
            visits,
            complaints,
            sign_in,
            open_data,
            privacy,
            watch,
            promotion,
            teams,
            playbook,
            objectives,
            indicators,
            ranking,
            register,
            policies,
            starter,
            materials: materials::register(papers, &items),
            checks: checks(&items),
            filing_schema: Filing::schema(&schema),
            catalogue: catalogue(schema, items, head.tolerance),
            licence_types: places::by_item(&head.licence_types),
            licence_type_else: head.licence_type_else?,
        })
    }

    /// Check: files that every pack has; files that nothing reads.
    fn missing_and_unknown_files(&self) {
        for file in 0..self.report.len() {
            let path = self.report.path(file);
            let start = Spot { file, at: 0 };
            if self.absent.contains(&path) {
                self.report.add(start, "file-missing", format!("the pack has no file {path}"));
                self.report.mark_incomplete();
            } else if !REQUIRED.contains(&path) && !OPTIONAL.contains(&path) && !is_items_file(path) {
                let message = format!("nothing reads this file; a pack has {}, items/*.toml and demo/", REQUIRED.join(", "));
                self.report.add(start, "unknown-file", message);
            }
        }
    }

    /// Reads a file, unless it is missing, which was reported.
    fn read<'s, T>(&'s self, path: &str, read: impl FnOnce(&'s crate::finding::Report<'s>, usize) -> T) -> Option<T> {
        if self.absent.contains(&path) {
            return None;
        }
        let file = (0..self.report.len()).find(|file| self.report.path(*file) == path)?;
        Some(read(self.report, file))
    }

    fn materials(&self) -> Vec<materials::Draft> {
        let file = (0..self.report.len()).find(|file| self.report.path(*file) == materials::FILE);
        file.map(|file| materials::read(self.report, file)).unwrap_or_default()
    }

    fn starter(&self, items: &Items, schema: &Schema) -> Option<crate::Starter> {
        let file = (0..self.report.len()).find(|file| self.report.path(*file) == establishment::FILE);
        file.and_then(|file| establishment::read(self.report, file, items, schema))
    }

    fn items(&self) -> Items {
        let mut items = Items::default();
        for file in (0..self.report.len()).filter(|file| is_items_file(self.report.path(*file))) {
            items::read(self.report, file, &mut items);
        }
        items
    }
}

fn is_items_file(path: &str) -> bool {
    path.strip_prefix("items/").and_then(|name| name.strip_suffix(".toml")).is_some_and(|name| !name.contains('/'))
}

/// The catalogue; an item that has minor papers and says nothing of tolerance has the city's.
fn catalogue(schema: Schema, items: Items, tolerance: Option<approval::Tolerance>) -> Catalogue {
    let items = items.drafts.into_iter().map(|Draft { mut item, .. }| {
        let minor = item.materials.iter().any(|material| material.value.secondary);
        let own = item.procedure.tolerance;
        item.procedure.tolerance = own.or(tolerance.filter(|_| minor && item.mode == approval::Mode::Permit));
        item
    });
    Catalogue::new(schema, items.collect())
}

fn checks(items: &Items) -> BTreeMap<ItemId, Vec<Dated<FilingCheck>>> {
    let checked = items.drafts.iter().filter(|draft| !draft.checks.is_empty());
    checked.map(|draft| (draft.item.id.clone(), draft.checks.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FIELDS, HEAD, ITEMS, OFFICES, check, check_changed, files};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use rules::Facts;

    #[test]
    fn a_clean_pack_is_a_city() {
        let (city, findings) = Pack::load(&files());
        assert_eq!(findings, []);
        let city = city.unwrap();
        assert_eq!(city.region.as_str(), "211400");
        assert_eq!(city.office("land").unwrap().credit_code.as_str(), "11100000MB0341032Y");
        assert!(city.district("port").unwrap().functional && !city.district("211402").unwrap().functional);
        assert_eq!(city.industry("2631").unwrap().chains, ["fine-chemicals"]);
        assert_eq!(city.licence_type("land-permit"), "11100000MB0341032Y003");
        assert_eq!(city.licence_type("code"), "12211400MB0000000G000");
        let item = city.catalogue.get(&ItemId::parse("land-permit").unwrap()).unwrap();
        let day = jiff::civil::date(2023, 7, 7);
        let mut facts = Facts::default();
        facts.set("new_land", true);
        let answer = item.on(day).unwrap().applies.unwrap().answer(city.catalogue.schema(), &facts);
        assert_eq!(answer.clauses[0].zh, "涉及新增用地：是");
        assert_eq!(item.on(day).unwrap().materials_for(city.catalogue.schema(), &facts).len(), 1);
        assert_eq!(city.catalogue.schema().field("supply").unwrap().group.zh, "用地");
    }

    #[test]
    fn files_that_are_missing_or_that_nothing_reads() {
        let mut files = files();
        for path in ["bases.csv", "fields.toml"] {
            files.remove(path);
        }
        files.insert("items/old/land.toml".to_owned(), ITEMS.to_owned());
        check(
            &files,
            expect![[r#"
                bases.csv:1:1: the pack has no file bases.csv [file-missing]
                fields.toml:1:1: the pack has no file fields.toml [file-missing]
                items/old/land.toml:1:1: nothing reads this file; a pack has pack.toml, fields.toml, documents.toml, departments.csv, regions.csv, industries.csv, clusters.csv, bases.csv, partners.csv, items/*.toml and demo/ [unknown-file]
            "#]],
        );
    }

    #[test]
    fn every_error_of_a_broken_file_is_reported_and_nothing_follows_from_it() {
        let mut files = files();
        files.insert("items/land.toml".to_owned(), "[[item]\nid = \nname = 'x\n".to_owned());
        check(
            &files,
            expect![[r#"
                items/land.toml:1:8: this does not read as TOML: unclosed array table, expected `]` [not-toml]
            "#]],
        );
    }

    #[test]
    fn everything_wrong_in_pack_toml_at_once() {
        let text = HEAD
            .replace("\"211400\"", "\"21140\"")
            .replace(", en = \"Huludao\"", "")
            .replace("\"ecology\"", "\"nobody\"")
            .replace("en = \"fine chemicals\"", "en = \" \"\ncolour = 3")
            .replace("12211400MB0000000G000", "12211400MB0000000X000")
            .replace("land-permit = \"11100000MB0341032Y003\"", "sea-permit = \"11100000MB0341032Y3\"\nsize = 5");
        one(
            "pack.toml",
            text,
            expect![[r#"
                industries.csv:2:24: pack.toml defines no chain 'fine-chemicals' [unknown-chain]
                pack.toml:1:10: '21140' is not a region code: expected six digits, such as 211400 [bad-code]
                pack.toml:2:8: 'en' is missing: every text is given in Chinese (zh) and English (en) [language-missing]
                pack.toml:3:24: departments.csv lists no office 'nobody' [unknown-office]
                pack.toml:8:6: 'en' is empty: every text is given in Chinese (zh) and English (en) [language-missing]
                pack.toml:9:1: the key 'colour' means nothing here; known are en, id, zh [unknown-key]
                pack.toml:12:8: unified social credit code '12211400MB0000000X' fails its check: it ends in 'X', its other characters demand 'G' [licence-type]
                pack.toml:13:1: this is the licence type of 'sea-permit', but there is no such item [unknown-item]
                pack.toml:13:14: '11100000MB0341032Y3' is no code of a licence type: expected a credit code of 18 characters and three digits [licence-type]
                pack.toml:14:8: 'size' must be a text, this is of type integer [wrong-type]
            "#]],
        );
    }

    #[test]
    fn everything_wrong_in_fields_toml_at_once() {
        let text = FIELDS
            .replace("kind = \"bool\"\ngroup = \"land\"", "kind = \"boolean\"\ngroup = \"sea\"")
            .replace("id = \"supply\"", "id = \"in\"")
            .replace("id = \"none\"", "id = \"grant\"")
            .replace("kind = \"int\"", "kind = \"date\"")
            .replace("zh = \"综合能源消费量\"", "zh = \"土地供应方式\"");
        one(
            "fields.toml",
            text,
            expect![[r#"
                fields.toml:10:8: 'boolean' is no value of 'kind'; there are bool, int, text, texts, date [unknown-name]
                fields.toml:11:9: there is no group 'sea'; there are land [unknown-group]
                fields.toml:13:1: 'energy_tce' is a date: only numbers have a unit [unit-without-number]
                fields.toml:22:1: the name '土地供应方式' was given in fields.toml line 13 [duplicate-id]
                fields.toml:23:6: 'in' cannot be a fact's id: use letters, digits and _, no word of the rule language [not-an-id]
                fields.toml:28:61: the option 'grant' is here twice [duplicate-id]
                items/land.toml:27:20: cannot compare a date with a number [rule-unfit]
            "#]],
        );
    }

    #[test]
    fn offices_are_a_tree() {
        let row = |id: &str, parent: &str| format!("{id},局,bureau,organ,city,11100000000013338W,no,{parent}\n");
        let with = |rows: &[(&str, &str)]| {
            let mut files = files();
            let rows: String = rows.iter().map(|(id, parent)| row(id, parent)).collect();
            files.insert("departments.csv".to_owned(), format!("{OFFICES}{rows}"));
            files
        };
        check(
            &with(&[("a", "c"), ("b", "a"), ("c", "b"), ("d", "nobody"), ("e", "e"), ("f", "a"), ("g", "no body")]),
            expect![[r#"
                departments.csv:4:45: these offices lead one another in a circle: a → c → b → a [circle]
                departments.csv:7:45: departments.csv lists no office 'nobody' to lead 'd' [unknown-office]
                departments.csv:8:45: these offices lead one another in a circle: e → e [circle]
                departments.csv:10:45: departments.csv lists no office 'no body' to lead 'g' [unknown-office]
            "#]],
        );
        let (city, findings) = Pack::load(&with(&[("station", "land"), ("point", "station"), ("other", "ecology")]));
        let city = city.unwrap_or_else(|| panic!("{findings:?}"));
        let ids = |found: Vec<&crate::Office>| found.iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(city.with_those_beneath("land")), ["land", "station", "point"]);
        assert_eq!(ids(city.with_those_beneath("point")), ["point"]);
        assert_eq!(ids(city.above("point")), ["station", "land"]);
        let tree: Vec<_> = city.tree(None).iter().map(|(depth, one)| (*depth, one.id.as_str())).collect();
        assert_eq!(tree, [(0, "land"), (1, "station"), (2, "point"), (0, "ecology"), (1, "other")]);
        assert!(city.with_those_beneath("nobody").is_empty() && city.above("nobody").is_empty());
        let within: Vec<&str> = city.districts_within("211402").iter().map(|one| one.id.as_str()).collect();
        assert_eq!(within, ["211402", "port"], "a functional area lies in its district");
        assert_eq!(city.districts_within("port").len(), 1);
    }

    #[test]
    fn everything_wrong_in_csv_files_at_once() {
        let mut files = files();
        let offices = format!(
            "{OFFICES}Land Office,局,,bureau,city,11100000MB0341032X,maybe,\nland,a,b,organ,city\nland,局,x,organ,city,11100000000013338W,no,\n"
        );
        files.insert("departments.csv".to_owned(), offices);
        files.insert(
            "regions.csv".to_owned(),
            "id,zh,en,region\n211402,连山区,Lianshan,211402\n210902,外区,elsewhere,210902\nport,\"开,发区\",port,211403\n"
                .to_owned(),
        );
        files.insert(
            "industries.csv".to_owned(),
            "\u{feff}code,zh,en,chains,note\nC26,化工,chemicals,fine-chemicals coarse,x\n".to_owned(),
        );
        files.insert("partners.csv".to_owned(), "id,name\ncnnc,中核\n".to_owned());
        check(
            &files,
            expect![[r#"
                departments.csv:4:1: 'Land Office' is not an id: expected lower-case letters and digits, joined by hyphens, such as land-planning-permit [not-an-id]
                departments.csv:4:15: 'en' is empty: every text is given in Chinese (zh) and English (en) [language-missing]
                departments.csv:4:16: 'bureau' is no value of 'kind'; there are government, organ, military, service, enterprise, builder [unknown-name]
                departments.csv:4:28: unified social credit code '11100000MB0341032X' fails its check: it ends in 'X', its other characters demand 'Y' [bad-code]
                departments.csv:4:47: 'maybe' is no value of 'synthetic'; there are yes, no [unknown-name]
                departments.csv:5:1: this row has 5 fields, the first line 8 [row-length]
                departments.csv:6:1: 'land' was defined in departments.csv line 2 [duplicate-id]
                industries.csv:1:1: nothing reads the column 'note'; known are code,zh,en,chains [unknown-column]
                industries.csv:2:1: 'C26' is not an industry's code: expected two to four digits of GB/T 4754 [bad-code]
                industries.csv:2:18: pack.toml defines no chain 'coarse' [unknown-chain]
                partners.csv:1:1: the first line must name the columns id,zh,en; missing: zh,en [column-missing]
                regions.csv:3:21: 210902 is not a district of 211400: its first four digits differ [unknown-district]
                regions.csv:4:18: 'port' lies in the district 211403, which is not listed here [unknown-district]
            "#]],
        );
    }

    #[test]
    fn everything_wrong_in_an_item_at_once() {
        let text = ITEMS
            .replacen("stage = \"planning-land\"\n", "stage = \"first\"\nstagee = 1\n", 1)
            .replacen("id = \"code\"", "id = \"land-permit\"", 1)
            .replacen("n = 20", "n = -20", 1)
            .replacen("starts = \"acceptance\"", "starts = \"now\"\n  excluded = [\"workload\"]", 1)
            .replacen("  en = \"proof\"\n", "", 1)
            .replacen("secondary = true", "secondary = \"yes\"", 1)
            .replacen("to = 2025-09-01", "to = \"2025-09-01\"", 1)
            .replacen("requires = [\"code\"]", "requires = [\"Code\", 5]\ntracks = [\"fast\"]", 1);
        one(
            "items/land.toml",
            text,
            expect![[r#"
                items/land.toml:3:9: 'first' is no value of 'stage'; there are planning-land, works, construction, completion, production, establishment, claim [unknown-name]
                items/land.toml:4:1: the key 'stagee' means nothing here; did you mean 'stage'? [unknown-key]
                items/land.toml:7:13: 'Code' is not an id: expected lower-case letters and digits, joined by hyphens, such as land-planning-permit [not-an-id]
                items/land.toml:7:21: 'requires' must be a list of texts, this is of type integer [wrong-type]
                items/land.toml:8:11: 'fast' is not a track; there are government-approval, enterprise-approval, filing [unknown-name]
                items/land.toml:18:7: 'n' must be a whole number from 0, this is of type integer [wrong-type]
                items/land.toml:20:12: 'now' is no value of 'starts'; there are receipt, acceptance [unknown-name]
                items/land.toml:21:15: 'workload' does not stop a clock: expected hearing, tender, auction, inspection, testing, quarantine, appraisal, expert-review, or special:<what the item's own law names> [unknown-cause]
                items/land.toml:26:8: 'to' must be a date such as 2023-07-07, without quotes, this is of type string [wrong-type]
                items/land.toml:35:3: 'en' is missing: every text is given in Chinese (zh) and English (en) [language-missing]
                items/land.toml:38:15: 'secondary' must be true or false, this is of type string [wrong-type]
                items/land.toml:42:6: the item 'land-permit' was defined in items/land.toml line 2 [duplicate-id]
            "#]],
        );
        check_changed(
            "items/land.toml",
            &[("confidence = \"high\"\n", "")],
            expect![[r#"
                items/land.toml:1:1: the key 'confidence' is missing [key-missing]
            "#]],
        );
    }

    fn one(path: &str, text: String, expected: Expect) {
        let mut files = files();
        files.insert(path.to_owned(), text);
        check(&files, expected);
    }

    proptest! {
        #[test]
        fn no_broken_pack_panics(which in 0usize..9, at in any::<prop::sample::Index>(), length in 0usize..40, put in "[\\[\\]{}=\"'\\\\ ,\n0-9a-z且“]{0,6}") {
            let mut files = files();
            let path = files.keys().filter(|path| !path.starts_with("demo/")).nth(which).unwrap().clone();
            let letters: Vec<char> = files[&path].chars().collect();
            let from = at.index(letters.len());
            let to = (from + length).min(letters.len());
            let broken: String = letters[..from].iter().copied().chain(put.chars()).chain(letters[to..].iter().copied()).collect();
            files.insert(path, broken);
            let (city, findings) = Pack::load(&files);
            prop_assert_eq!(city.is_none(), !findings.is_empty());
        }
    }
}
