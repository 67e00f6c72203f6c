//! `visits.toml`: when an enterprise is worth a visit, and which offices come along.

use crate::Office;
use crate::duties::{office, provenance};
use crate::finding::Report;
use crate::reader::{Table, parse};
use visit::Rules;

/// The file of visits.
pub(crate) const FILE: &str = "visits.toml";

/// Reads `visits.toml`. Check: offices that there are not, numbers of days that are missing.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office]) -> Option<Rules> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let team = root.texts("team").iter().filter_map(|id| office(report, id, offices)).collect();
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
