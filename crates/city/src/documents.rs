//! `documents.toml`: the city's wording of the documents that the law owes, the offices' document words, and to whom one may turn.

use crate::finding::{Located, Report, Spot};
use crate::items::Items;
use crate::reader::{Table, parse};
use crate::{City, Office};
use approval::{DocumentKind, DossierKind, Mode, Named};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The wording of one kind of document (文书模板), with placeholders such as `{applicant}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The title, as it is printed.
    pub title: Named,
    /// What stands between the office's word and 字 in its number (受 in 葫自然资受字).
    pub word: String,
    /// To whom it is addressed; empty: to nobody in particular.
    pub addressee: Named,
    /// A table of what it is about: labels and values, drawn after the first paragraph.
    #[serde(default)]
    pub rows: Vec<(Named, Named)>,
    /// The paragraphs.
    pub body: Vec<Named>,
}

impl Template {
    /// The same with its placeholders filled. What nothing fills stays as it is: the pack's check has excluded that.
    #[must_use]
    pub fn filled(&self, value: impl Fn(&str) -> Option<Named>) -> Self {
        let fill = |text: &Named| {
            let one = |text: &str, pick: fn(Named) -> String| {
                let mut parts = text.split('{');
                let mut filled = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    match part.split_once('}') {
                        Some((name, rest)) => {
                            filled.push_str(&value(name).map_or_else(|| format!("{{{name}}}"), pick));
                            filled.push_str(rest);
                        }
                        None => filled.push_str(part),
                    }
                }
                filled
            };
            Named::new(one(&text.zh, |named| named.zh), one(&text.en, |named| named.en))
        };
        Self {
            title: fill(&self.title),
            word: self.word.clone(),
            addressee: fill(&self.addressee),
            rows: self.rows.iter().map(|(label, text)| (fill(label), fill(text))).collect(),
            body: self.body.iter().map(fill).collect(),
        }
    }
}

/// Names in braces.
fn in_braces(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest))
}

/// To whom one may turn against the offices of a level (救济途径).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The level of the office that decided.
    pub level: String,
    /// From which day on.
    pub from: Option<Date>,
    /// From which day on no more.
    pub to: Option<Date>,
    /// Who reconsiders (行政复议机关).
    pub reconsideration: Named,
    /// Which court hears the suit (人民法院).
    pub court: Named,
}

/// The documents of a city (文书).
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The wording of each kind.
    pub templates: BTreeMap<DocumentKind, Template>,
    /// The wording of a kind where what is asked for is no licence: a claim under a policy is granted, but nothing is licensed.
    pub own: BTreeMap<(DossierKind, DocumentKind), Template>,
    /// The name of the offices' seal (行政审批专用章).
    pub seal: Named,
    words: BTreeMap<String, String>,
    remedies: Vec<Remedy>,
}

impl Documents {
    /// The wording of a kind in a dossier of a kind.
    pub fn template(&self, of: DossierKind, kind: DocumentKind) -> Option<&Template> {
        self.own.get(&(of, kind)).or_else(|| self.templates.get(&kind))
    }

    /// The words before the year in a document's number: 葫自然资受字.
    pub fn word(&self, office: &str, of: DossierKind, kind: DocumentKind) -> String {
        let own = self.template(of, kind).map(|template| template.word.as_str()).unwrap_or_default();
        format!("{}{own}字", self.words.get(office).map_or(office, String::as_str))
    }
}

impl City {
    /// To whom one may turn against what an office decided on a day.
    pub fn remedy(&self, office: &str, on: Date) -> Option<&Remedy> {
        let level = self.office(office).map(|office| office.level.as_str())?;
        let holds = |one: &&Remedy| one.from.is_none_or(|from| from <= on) && one.to.is_none_or(|to| on < to);
        self.documents.remedies.iter().filter(holds).find(|one| one.level == level)
    }
}

/// Reads `documents.toml`. Check: kinds without a template or with two, kinds and placeholders that there are not, offices of items without a word.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office], items: &Items) -> Documents {
    let mut documents = Documents::default();
    let Some(parsed) = parse(report, file) else { return documents };
    let root = Table::new(report, file, &parsed);
    match root.named_if("seal") {
        Some(seal) => documents.seal = seal,
        None if root.has("seal") => {}
        None => report.add(root.spot, "key-missing", "the name of the seal is missing: seal = { zh = \"…\", en = \"…\" }"),
    }
    if let Some(table) = root.table("words") {
        words(&table, offices, &mut documents);
    }
    for table in root.tables("remedy") {
        documents.remedies.extend(remedy(table));
    }
    let shared = rows(&root);
    for table in root.tables("document") {
        document(report, table, &shared, &mut documents);
    }
    root.finish();
    if report.is_incomplete() {
        return documents;
    }
    for kind in DocumentKind::ALL.iter().filter(|kind| !documents.templates.contains_key(kind)) {
        let message =
            format!("there is no [[document]] of kind '{}' ({}), which {} wants", kind.as_str(), kind.text().zh, kind.article());
        report.add(root_spot(file), "kind-missing", message);
    }
    let handling = items.drafts.iter().filter(|draft| matches!(draft.item.mode, Mode::Permit | Mode::Filing)).flat_map(|draft| {
        let ruled = draft.item.office_rules.iter().map(|rule| rule.office.as_str());
        let upper = draft.item.procedure.upper.iter().map(approval::OfficeId::as_str);
        ruled.chain(upper).chain([draft.item.office.as_str()])
    });
    // A fact may name any authority of the city.
    let any = items.drafts.iter().any(|draft| draft.item.office_field.is_some());
    let authorities = offices.iter().filter(|one| any && one.is_authority_here()).map(|one| one.id.as_str());
    for office in handling.chain(authorities).collect::<BTreeSet<_>>() {
        if !documents.words.contains_key(office) && offices.iter().any(|one| one.id.as_str() == office) {
            let message = format!("'{office}' handles items, but [words] has no document word for it (such as 葫自然资)");
            report.add(root_spot(file), "word-missing", message);
        }
    }
    documents
}

const fn root_spot(file: usize) -> Spot {
    Spot { file, at: 0 }
}

fn words(table: &Table<'_>, offices: &[Office], documents: &mut Documents) {
    for (office, word) in table.pairs() {
        if !offices.iter().any(|one| one.id.as_str() == office.value) && !table.report.is_incomplete() {
            let message = format!("departments.csv lists no office '{}'", office.value);
            table.report.add(office.spot, "unknown-office", message);
        }
        documents.words.insert(office.value, word.value);
    }
}

fn remedy(table: Table<'_>) -> Option<Remedy> {
    let level = table.one_of("level", &Office::LEVELS, |text| Office::LEVELS.contains(&text).then(|| text.to_owned()));
    let (from, to) = (table.date("from").map(|day| day.value), table.date("to").map(|day| day.value));
    let (reconsideration, court) = (need(&table, "reconsideration"), need(&table, "court"));
    table.finish();
    Some(Remedy { level: level?, from, to, reconsideration: reconsideration?, court: court? })
}

fn need(table: &Table<'_>, key: &'static str) -> Option<Named> {
    if !table.has(key) {
        table.report.add(table.spot, "key-missing", format!("the key '{key}' is missing: {key} = {{ zh = \"…\", en = \"…\" }}"));
    }
    table.named_if(key)
}

/// A line of the table in a document: its place, label and text.
type Row = (Spot, Named, Named);

/// The rows of one document, or those that all of them have.
fn rows(table: &Table<'_>) -> Vec<Row> {
    let row = |row: Table<'_>| {
        let (label, text) = (need(&row, "label"), need(&row, "text"));
        let spot = row.spot;
        row.finish();
        Some((spot, label?, text?))
    };
    table.tables("row").into_iter().filter_map(row).collect()
}

fn document(report: &Report<'_>, table: Table<'_>, shared: &[Row], documents: &mut Documents) {
    let names: Vec<&str> = DocumentKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let kind: Option<Located<DocumentKind>> = table.text_if("kind").and_then(|text| {
        let found = DocumentKind::parse(&text.value);
        if found.is_none() {
            let hint = rules::nearest(&text.value, names.iter().copied());
            let hint = hint.map_or_else(|| format!("there are {}", names.join(", ")), |near| format!("did you mean '{near}'?"));
            report.add(text.spot, "unknown-name", format!("'{}' is no kind of document; {hint}", text.value));
        }
        Some(Located { value: found?, spot: text.spot })
    });
    if !table.has("kind") {
        report.add(table.spot, "key-missing", "the document has no 'kind'");
    }
    let kinds: Vec<&str> = DossierKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let of = table.has("of").then(|| table.one_of("of", &kinds, DossierKind::parse));
    let word = table.text("word");
    let title = need(&table, "title");
    let addressee = table.named_if("to");
    let rows: Vec<Row> = shared.iter().cloned().chain(rows(&table)).collect();
    let body = table.tables("body").into_iter().filter_map(|one| {
        let (spot, text) = (one.spot, one.names());
        one.finish();
        Some((spot, text?))
    });
    let body: Vec<(Spot, Named)> = body.collect();
    let spot = table.spot;
    table.finish();
    if body.is_empty() {
        report.add(spot, "document-empty", "a document has at least one [[document.body]]");
    }
    let (Some(kind), Some(word), Some(title)) = (kind, word, title) else { return };
    if of == Some(None) {
        return;
    }
    let known = kind.value.placeholders();
    let places = body.iter().map(|(spot, text)| (*spot, text));
    let places = places.chain(rows.iter().flat_map(|(spot, label, text)| [(*spot, label), (*spot, text)]));
    for (at, text) in places.chain([(spot, &title)]).chain(addressee.iter().map(|text| (spot, text))) {
        for name in [&text.zh, &text.en].into_iter().flat_map(|text| in_braces(text)).filter(|name| !known.contains(name)) {
            let message = format!(
                "nothing fills '{{{name}}}' in a document of kind '{}'; known are {}",
                kind.value.as_str(),
                known.join(", ")
            );
            report.add(at, "unknown-placeholder", message);
        }
    }
    let template = Template {
        title,
        word: word.value,
        addressee: addressee.unwrap_or_default(),
        rows: rows.into_iter().map(|(_, label, text)| (label, text)).collect(),
        body: body.into_iter().map(|(_, text)| text).collect(),
    };
    let before = match of.flatten() {
        Some(of) => documents.own.insert((of, kind.value), template),
        None => documents.templates.insert(kind.value, template),
    };
    if before.is_some() {
        report.add(kind.spot, "duplicate-id", format!("there is a document of kind '{}' already", kind.value.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check, documents, files};
    use expect_test::expect;

    #[test]
    fn everything_wrong_in_the_file_at_once() {
        let mut files = files();
        let text = documents().replace("words = { land = \"自然资\", ecology = \"环\" }", "words = { sea = \"海\" }");
        let text = text.replacen("kind = \"acceptance\"", "kind = \"acceptence\"", 1).replacen("{item}", "{nobody}", 1);
        let more = "[[remedy]]\nlevel = \"moon\"\ncourt = { zh = \"法院\", en = \"court\" }\n\n[[document]]\nkind = \"grant\"\nword = \"准\"\ntitle = { zh = \"甲\", en = \"{reconsideration}\" }\n";
        files.insert("documents.toml".to_owned(), format!("{text}{more}"));
        check(
            &files,
            expect![[r#"
            documents.toml:1:1: there is no [[document]] of kind 'acceptance' (受理通知书), which 行政许可法第三十二条第二款 wants [kind-missing]
            documents.toml:1:1: 'land' handles items, but [words] has no document word for it (such as 葫自然资) [word-missing]
            documents.toml:2:11: departments.csv lists no office 'sea' [unknown-office]
            documents.toml:7:9: nothing fills '{nobody}' in a document of kind 'papers-receipt'; known are number, case, applicant, project, project_code, office, item, received, date, papers, missing, next [unknown-placeholder]
            documents.toml:14:8: 'acceptence' is no kind of document; did you mean 'acceptance'? [unknown-name]
            documents.toml:128:1: the key 'reconsideration' is missing: reconsideration = { zh = "…", en = "…" } [key-missing]
            documents.toml:129:9: 'moon' is no value of 'level'; there are state, province, city, district, none [unknown-name]
            documents.toml:132:1: a document has at least one [[document.body]] [document-empty]
            documents.toml:132:1: nothing fills '{reconsideration}' in a document of kind 'grant'; known are number, case, applicant, project, project_code, office, item, received, date, reason, accepted, delivery [unknown-placeholder]
            documents.toml:133:8: there is a document of kind 'grant' already [duplicate-id]
        "#]],
        );
    }

    #[test]
    fn a_pack_without_documents_is_refused() {
        let mut files = files();
        files.remove("documents.toml");
        check(
            &files,
            expect![[r#"
            documents.toml:1:1: the pack has no file documents.toml [file-missing]
        "#]],
        );
    }

    #[test]
    fn placeholders_are_filled_once_and_in_both_languages() {
        let text = Named::new("致{applicant}：{item}", "To {applicant}: {item}");
        let template = Template {
            title: text.clone(),
            word: "受".to_owned(),
            addressee: text.clone(),
            rows: vec![(text.clone(), text.clone())],
            body: vec![text],
        };
        // What somebody wrote in braces is his text, not ours.
        let filled = template.filled(|name| {
            Some(if name == "item" { Named::new("许可", "permit") } else { Named::new("{item}厂", "{item} works") })
        });
        assert_eq!(filled.body, [Named::new("致{item}厂：许可", "To {item} works: permit")]);
        assert_eq!((&filled.title, &filled.rows[0].1), (&filled.body[0], &filled.body[0]));
    }
}
