//! `sign-in.toml`: who signs in with two factors, and after how long somebody who does nothing signs in anew.

use crate::duties::{once, provenance};
use crate::finding::Report;
use crate::reader::{Table, parse};

/// The file of signing in.
pub(crate) const FILE: &str = "sign-in.toml";
/// Every role: the server's, which holds this list against its own.
pub const ROLES: [&str; 9] = [
    "applicant",
    "window-clerk",
    "reviewer",
    "office-head",
    "project-officer",
    "leader",
    "administrator",
    "inspector",
    "recruiter",
];
/// The shortest and the longest idle time, in minutes: below it nobody can read a case, above it a session ends by itself.
const IDLE_MINUTES: std::ops::RangeInclusive<u32> = 5..=720;

/// How people sign in (登录要求).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignIn {
    /// The roles whose accounts have a second factor (须使用动态口令的角色).
    pub second_factor: Vec<String>,
    /// After how many minutes without use an official's session ends (无操作退出); none: when it runs out.
    pub idle_minutes: Option<u32>,
}

/// Reads `sign-in.toml`. Check: roles that there are not or that occur twice, an idle time that nobody can work with.
pub(crate) fn read(report: &Report<'_>, file: usize) -> Option<SignIn> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let mut second_factor: Vec<String> = Vec::new();
    for role in root.texts("second_factor") {
        if !ROLES.contains(&role.value.as_str()) {
            report.add(role.spot, "unknown-name", format!("'{}' is no role; there are {}", role.value, ROLES.join(", ")));
        }
        once(report, role.spot, &role.value, second_factor.contains(&role.value));
        second_factor.push(role.value);
    }
    let idle_minutes = if root.has("idle_minutes") { root.count("idle_minutes") } else { None };
    if idle_minutes.is_some_and(|minutes| !IDLE_MINUTES.contains(&minutes)) {
        let message = format!("'idle_minutes' is {} to {} minutes", IDLE_MINUTES.start(), IDLE_MINUTES.end());
        report.add(root.spot, "bad-term", message);
    }
    root.finish();
    Some(SignIn { second_factor, idle_minutes })
}

#[cfg(test)]
mod tests {
    use super::{FILE, SignIn};
    use crate::Pack;
    use crate::testing::files;

    const GIVEN: &str = "source = { zh = \"甲\", en = \"a\" }\nconfidence = \"high\"\n";

    #[test]
    fn a_pack_says_who_has_two_factors_or_nothing() {
        let mut files = files();
        assert_eq!(Pack::load(&files).0.unwrap().sign_in, SignIn::default());
        files.insert(FILE.to_owned(), format!("{GIVEN}second_factor = [\"administrator\"]\nidle_minutes = 30\n"));
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let said = city.unwrap().sign_in;
        assert_eq!((said.second_factor, said.idle_minutes), (vec!["administrator".to_owned()], Some(30)));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "confidence = \"sure\"\nsecond_factor = [\"mayor\", \"leader\", \"leader\"]\nidle_minutes = 1\ncolour = 3\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, ["bad-term", "duplicate-id", "key-missing", "unknown-key", "unknown-name"]);
    }
}
