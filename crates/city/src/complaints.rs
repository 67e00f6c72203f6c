//! `complaints.toml`: who keeps complaints on conduct, of which kinds they are, on which clocks.

use crate::Office;
use crate::duties::{office, provenance, term};
use crate::finding::Report;
use crate::reader::{Table, parse};
use complaint::{Category, Channel, Ground, Owed, Plan, Way};
use duty::Rulebook;

/// The file of complaints.
pub(crate) const FILE: &str = "complaints.toml";
/// How hard a browser may be made to work.
const WORK_BITS_MAX: u32 = 24;
/// How long a complaint that has ended keeps its words, in days: a year at least, in which it may still be looked into anew.
const ERASED_AFTER_DAYS: std::ops::RangeInclusive<u32> = 365..=11_000;

/// Reads `complaints.toml`. Check: offices that there are not, terms that do not read, ids and ways that occur twice, ways and kinds of
/// duties that lack, a proof of work beyond what a browser does.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office], rulebook: &Rulebook) -> Option<Plan> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let named = |key| root.text(key).and_then(|id| office(report, &id, offices));
    let (discipline, above) = (named("discipline"), named("above"));
    let (word_working_days, work_bits) = (root.count("word_working_days"), root.count("work_bits"));
    if work_bits.is_some_and(|bits| bits > WORK_BITS_MAX) {
        report.add(root.spot, "out-of-range", format!("work_bits is {WORK_BITS_MAX} at most: a browser would work for minutes"));
    }
    let erased_after_days = if root.has("erased_after_days") { root.count("erased_after_days") } else { None };
    if erased_after_days.is_some_and(|days| !ERASED_AFTER_DAYS.contains(&days)) {
        let message = format!("erased_after_days is {} to {} days", ERASED_AFTER_DAYS.start(), ERASED_AFTER_DAYS.end());
        report.add(root.spot, "out-of-range", message);
    }
    let mut seen: Vec<String> = Vec::new();
    let mut once = |table: &Table<'_>, id: &str| {
        if seen.iter().any(|one| one == id) {
            report.add(table.spot, "duplicate-id", format!("'{id}' occurs twice"));
        }
        seen.push(id.to_owned());
    };
    let mut categories = Vec::new();
    for table in root.tables("category") {
        let (id, name, what) = (table.text("id"), table.names(), table.named_if("what"));
        if what.is_none() {
            report.add(table.spot, "key-missing", "say what it means: what = { zh = \"…\", en = \"…\" }");
        }
        if let Some(id) = &id {
            once(&table, &id.value);
        }
        table.finish();
        if let (Some(id), Some(name), Some(what)) = (id, name, what) {
            categories.push(Category { id: id.value, name, what });
        }
    }
    let mut ways = Vec::new();
    for table in root.tables("way") {
        let names: Vec<&str> = Channel::ALL.iter().map(|one| one.as_str()).collect();
        let channel = table.one_of("channel", &names, Channel::parse);
        let (accept, answer, again) = (term(&table, "accept"), term(&table, "answer"), term(&table, "again"));
        let extension = if table.has("extension") { table.count("extension") } else { None };
        let basis = table.named_if("basis");
        if basis.is_none() {
            report.add(table.spot, "key-missing", "say where the terms come from: basis = { zh = \"…\", en = \"…\" }");
        }
        if let Some(channel) = channel {
            once(&table, channel.as_str());
        }
        table.finish();
        if let (Some(channel), Some(accept), Some(answer), Some(again), Some(basis)) = (channel, accept, answer, again, basis) {
            ways.push(Way { channel, accept, answer, extension, again, basis });
        }
    }
    let mut grounds = Vec::new();
    for table in root.tables("ground") {
        let (id, name, basis) = (table.text("id"), table.names(), table.named_if("basis"));
        if basis.is_none() {
            report.add(table.spot, "key-missing", "say where it comes from: basis = { zh = \"…\", en = \"…\" }");
        }
        if let Some(id) = &id {
            once(&table, &id.value);
        }
        table.finish();
        if let (Some(id), Some(name), Some(basis)) = (id, name, basis) {
            grounds.push(Ground { id: id.value, name, basis });
        }
    }
    let complete = !report.is_incomplete();
    for channel in Channel::ALL.iter().filter(|one| complete && !ways.iter().any(|way| way.channel == **one)) {
        report.add(root.spot, "way-missing", format!("the way '{}' has no terms", channel.as_str()));
    }
    for owed in Owed::ALL.iter().filter(|one| complete && rulebook.kind(one.as_str()).is_none()) {
        report.add(
            root.spot,
            "kind-missing",
            format!("ladders.toml lacks the kind '{}': a complaint makes such duties", owed.as_str()),
        );
    }
    if complete && (categories.is_empty() || grounds.is_empty()) {
        report.add(root.spot, "key-missing", "name the kinds of misconduct and the grounds on which one is not accepted");
    }
    root.finish();
    Some(Plan {
        categories,
        ways,
        grounds,
        word_working_days: word_working_days?,
        work_bits: work_bits?,
        erased_after_days,
        ..Plan::new(discipline?, above?)
    })
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "discipline = \"nobody\"\nabove = \"land\"\nword_working_days = 10\nwork_bits = 40\nerased_after_days = 3\nconfidence = \"sure\"\n\n\
            [[category]]\nid = \"slow\"\nzh = \"慢\"\nen = \"slow\"\n\n[[way]]\nchannel = \"pigeon\"\naccept = \"5\"\nanswer = \"5wd\"\n\
            again = \"5wd\"\nbasis = { zh = \"甲\", en = \"a\" }\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(
            codes,
            ["bad-term", "key-missing", "kind-missing", "out-of-range", "unknown-name", "unknown-office", "way-missing"]
        );
    }
}
