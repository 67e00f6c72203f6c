//! `playbook.toml`: what a linked cadre does when a project is stuck.

use crate::Office;
use crate::duties::{once, provenance};
use crate::finding::Report;
use crate::reader::{Table, parse};
use base::OfficeId;
use duty::Rulebook;
use duty::playbook::{KIND, Plan, PlanStep, Who};

/// The file of the playbook.
pub(crate) const FILE: &str = "playbook.toml";

/// Reads `playbook.toml`. Check: offices that there are not, terms that do not read, steps that occur twice, a kind of duty that lacks.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office], rulebook: &Rulebook) -> Option<Plan> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let (id, name) = (root.text("id"), root.names());
    let mut steps: Vec<PlanStep> = Vec::new();
    for table in root.tables("step") {
        let (spot, id, name, what) = (table.spot, table.text("id"), table.names(), table.named_if("what"));
        if !table.has("what") {
            report.add(spot, "key-missing", "the key 'what' is missing: what is done in this step");
        }
        let who = table.text("who").and_then(|who| match who.value.as_str() {
            "lead" => Some(Who::Lead),
            "desk" => Some(Who::Desk),
            office => {
                let known = OfficeId::parse(office).ok().filter(|id| offices.iter().any(|one| one.id == *id));
                if known.is_none() && !report.is_incomplete() {
                    let message = format!("'{office}' is neither lead, desk nor an office of departments.csv");
                    report.add(who.spot, "unknown-office", message);
                }
                known.map(Who::Office)
            }
        });
        let term = table.text("term").and_then(|text| {
            let read = text.value.parse().ok();
            if read.is_none() {
                report.add(text.spot, "bad-term", format!("'{}' is no term such as 5wd", text.value));
            }
            read
        });
        table.finish();
        let (Some(id), Some(name), Some(what), Some(who), Some(term)) = (id, name, what, who, term) else { continue };
        once(report, id.spot, &id.value, steps.iter().any(|one| one.id == id.value));
        steps.push(PlanStep { id: id.value, name, what, who, term });
    }
    if steps.is_empty() {
        report.add(root.spot, "key-missing", "there is no [[step]]: say what is done");
    }
    if rulebook.kind(KIND).is_none() && !report.is_incomplete() {
        report.add(root.spot, "kind-missing", format!("ladders.toml lacks the kind '{KIND}': each step is such a duty"));
    }
    root.finish();
    Some(Plan { id: id?.value, name: name?, steps })
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "confidence = \"sure\"\nid = \"stuck\"\nzh = \"堵\"\nen = \"stuck\"\n\n[[step]]\nid = \"a\"\nzh = \"一\"\nen = \"one\"\nwho = \"nobody\"\nterm = \"5\"\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, ["bad-term", "key-missing", "kind-missing", "unknown-name", "unknown-office"]);
    }
}
