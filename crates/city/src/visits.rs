//! `visits.toml`: when an enterprise is worth a visit, and which offices come along.

use crate::Office;
use crate::finding::Report;
use crate::reader::{Table, parse};
use approval::Confidence;
use base::OfficeId;
use visit::Rules;

/// The file of visits.
pub(crate) const FILE: &str = "visits.toml";

/// Reads `visits.toml`. Check: offices that there are not, numbers of days that are missing.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office]) -> Option<Rules> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    if root.named_if("source").is_none() && !root.has("source") {
        report.add(root.spot, "key-missing", "the key 'source' is missing: where this stands, { zh = \"…\", en = \"…\" }");
    }
    let sure: Vec<&str> = Confidence::ALL.iter().map(|one| one.as_str()).collect();
    root.one_of("confidence", &sure, Confidence::parse);
    let mut team = Vec::new();
    for id in root.texts("team") {
        match OfficeId::parse(&id.value).ok().filter(|office| offices.iter().any(|one| one.id == *office)) {
            Some(office) => team.push(office),
            None if report.is_incomplete() => {}
            None => report.add(id.spot, "unknown-office", format!("departments.csv lists no office '{}'", id.value)),
        }
    }
    let (near_working_days, long_days) = (root.count("near_working_days"), root.count("long_days"));
    root.finish();
    Some(Rules { near_working_days: near_working_days?, long_days: long_days?, team })
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        files.insert(FILE.to_owned(), "confidence = \"sure\"\nteam = [\"nobody\"]\nlong_days = 90\nquota = 5\n".to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, ["key-missing", "unknown-key", "unknown-name", "unknown-office"]);
    }
}
