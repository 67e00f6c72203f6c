//! `privacy.toml`: how long it is kept who read personal data.

use crate::duties::provenance;
use crate::finding::Report;
use crate::reader::{Table, parse};

/// The file of personal data.
pub(crate) const FILE: &str = "privacy.toml";
/// What a pack that says nothing keeps: three years (个人信息保护法 art. 56).
const KEPT_DAYS: u32 = 1096;
/// The shortest and the longest time, in days: logs of a network are kept six months at least (网络安全法, 2016, art. 21 (3)), and no trace for ever.
const KEPT_RANGE: std::ops::RangeInclusive<u32> = 184..=11_000;

/// What a city keeps of who read personal data (个人信息查阅留痕).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privacy {
    /// For how many days (保存天数), 184 to 11,000.
    pub reads_kept_days: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { reads_kept_days: KEPT_DAYS }
    }
}

/// Reads `privacy.toml`. Check: a time that is too short or too long.
pub(crate) fn read(report: &Report<'_>, file: usize) -> Option<Privacy> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let days = root.count("reads_kept_days");
    if days.is_some_and(|days| !KEPT_RANGE.contains(&days)) {
        let message = format!("'reads_kept_days' is {} to {} days", KEPT_RANGE.start(), KEPT_RANGE.end());
        report.add(root.spot, "bad-term", message);
    }
    root.finish();
    Some(Privacy { reads_kept_days: days? })
}

#[cfg(test)]
mod tests {
    use super::{FILE, Privacy};
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn a_pack_says_how_long_or_the_law_does() {
        let mut files = files();
        assert_eq!(Pack::load(&files).0.unwrap().privacy, Privacy { reads_kept_days: 1096 });
        let given = "source = { zh = \"甲\", en = \"a\" }\nconfidence = \"high\"\n";
        files.insert(FILE.to_owned(), format!("{given}reads_kept_days = 400\n"));
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        assert_eq!(city.unwrap().privacy.reads_kept_days, 400);
        files.insert(FILE.to_owned(), format!("{given}reads_kept_days = 30\n"));
        let (_, findings) = Pack::load(&files);
        assert_eq!(findings.iter().map(|one| one.code).collect::<Vec<_>>(), ["bad-term"]);
    }
}
