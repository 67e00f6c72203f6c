//! The law in Ballast: its rules, and the scenarios that prove them, which are inside the program and are played by it.

use approval::{Catalogue, Rule, Scenario, Transcript};
use calendar::Calendar;
use rust_embed::RustEmbed;
use std::fmt::Write;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../tests/law"]
struct Embedded;

/// A scenario of the law, played.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Its file's name, without the ending.
    pub name: String,
    /// Its text.
    pub source: String,
    /// What happened in it.
    pub transcript: Transcript,
}

/// The names of all scenarios, in order.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = Embedded::iter().filter_map(|file| file.strip_suffix(".toml").map(str::to_owned)).collect();
    names.sort();
    names
}

/// Plays a scenario on a city's catalogue; `None` when there is none of that name, or it does not fit the catalogue.
pub fn play(name: &str, catalogue: &Catalogue) -> Option<Proof> {
    let file = Embedded::get(&format!("{name}.toml"))?;
    let source = String::from_utf8_lossy(&file.data).into_owned();
    let transcript = Scenario::parse(&source).and_then(|scenario| scenario.play(catalogue, Calendar::statutory())).ok()?;
    Some(Proof { name: name.to_owned(), source, transcript })
}

/// Every rule with the scenarios that prove it.
pub fn proved(catalogue: &Catalogue) -> Vec<(&'static Rule, Vec<Proof>)> {
    let proofs: Vec<Proof> = names().iter().filter_map(|name| play(name, catalogue)).collect();
    let of = |rule: &'static Rule| {
        let own = proofs.iter().filter(|proof| Rule::proved_by(&proof.name) == Some(rule));
        (rule, own.cloned().collect())
    };
    Rule::all().map(of).collect()
}

/// The page "the law in Ballast" as a document: every article, what enforces it, what proves it. Generated, never written by hand.
pub fn document(catalogue: &Catalogue) -> String {
    let mut page = String::from(
        "# The law in Ballast\n\nEvery rule that governs a case: what it demands, which file keeps it, the facts by which it is recorded, the refusals by \
         which it is enforced, the documents that it owes, and the scenarios of `tests/law/` that prove it. Generated from the code by `make update`; do not edit.\n",
    );
    for (rule, proofs) in proved(catalogue) {
        let scenarios: Vec<String> = proofs.iter().map(|proof| format!("[{0}](../tests/law/{0}.toml)", proof.name)).collect();
        let codes = |all: &[&str]| all.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(" ");
        let _ = write!(page, "\n## {} · {}\n\n{}\n\n{}\n\n", rule.zh_article, rule.en_article, rule.zh, rule.en);
        let _ = writeln!(page, "- kept in `{}`", rule.place);
        for (what, all) in [("recorded as", rule.facts), ("refused with", rule.refusals)] {
            if !all.is_empty() {
                let _ = writeln!(page, "- {what} {}", codes(all));
            }
        }
        let documents: Vec<String> = rule.documents().map(|kind| format!("{} ({})", kind.text().zh, kind.text().en)).collect();
        if !documents.is_empty() {
            let _ = writeln!(page, "- owes the document {}", documents.join(", "));
        }
        let _ = writeln!(page, "- proved by {}", scenarios.join(", "));
    }
    page
}
