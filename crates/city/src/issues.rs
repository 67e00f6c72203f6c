//! `issues.toml`: what enterprises ask for, by which words it is known, who answers.

use crate::Office;
use crate::duties::provenance;
use crate::finding::Report;
use crate::reader::{Table, parse};
use base::OfficeId;
use duty::Rulebook;
use issue::{Catalogue, Category};

/// The file of issues.
pub(crate) const FILE: &str = "issues.toml";
/// The kinds of duties that an issue makes.
const KINDS: [&str; 2] = ["issue", "issue-unsolved"];

/// Reads `issues.toml`. Check: offices and methods that there are not, ids and words that occur twice, kinds of duties that lack.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office], rulebook: &Rulebook) -> Option<Catalogue> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let mut categories: Vec<Category> = Vec::new();
    for table in root.tables("category") {
        let spot = table.spot;
        let (id, name, words) = (table.text("id"), table.names(), table.texts("words"));
        let office = table.text("office").and_then(|id| {
            let known = OfficeId::parse(&id.value).ok().filter(|office| offices.iter().any(|one| one.id == *office));
            if known.is_none() && !report.is_incomplete() {
                report.add(id.spot, "unknown-office", format!("departments.csv lists no office '{}'", id.value));
            }
            known
        });
        let method = table.text_if("method").inspect(|method| {
            if rulebook.method(&method.value).is_none() && !report.is_incomplete() {
                report.add(method.spot, "unknown-method", format!("there is no method '{}'", method.value));
            }
        });
        let term = table.text_if("term").and_then(|text| {
            let read = text.value.parse().ok();
            if read.is_none() {
                report.add(text.spot, "bad-term", format!("'{}' is no term such as 5wd", text.value));
            }
            read
        });
        table.finish();
        if words.is_empty() {
            report.add(spot, "key-missing", "say by which words it is known: words = [\"…\"]");
        }
        let (Some(id), Some(name), Some(office)) = (id, name, office) else { continue };
        if categories.iter().any(|one| one.id == id.value) {
            report.add(id.spot, "duplicate-id", format!("'{}' occurs twice", id.value));
        }
        for word in &words {
            if let Some(other) = categories.iter().find(|one| one.words.contains(&word.value)) {
                report.add(word.spot, "duplicate-word", format!("'{}' is a word of '{}' already", word.value, other.id));
            }
        }
        let words = words.into_iter().map(|word| word.value).collect();
        categories.push(Category { id: id.value, name, words, office, method: method.map(|one| one.value), term });
    }
    for kind in KINDS.into_iter().filter(|kind| rulebook.kind(kind).is_none() && !report.is_incomplete()) {
        report.add(root.spot, "kind-missing", format!("ladders.toml lacks the kind '{kind}': an issue makes such duties"));
    }
    root.finish();
    Some(Catalogue { categories })
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "confidence = \"sure\"\n\n[[category]]\nid = \"water\"\nzh = \"水\"\nen = \"water\"\nwords = [\"停水\"]\noffice = \"nobody\"\nmethod = \"slowly\"\nterm = \"5\"\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, ["bad-term", "key-missing", "kind-missing", "unknown-method", "unknown-name", "unknown-office"]);
    }
}
