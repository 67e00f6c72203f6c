//! `windows.toml`: the hall of the window centre: what people come for, its windows, who goes first, how numbers are called.

use crate::Office;
use crate::duties::provenance;
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use approval::{Named, OfficeId};
use hall::{Group, Hall, Precedence, Rules, Window};
use jiff::civil::Time;
use std::collections::BTreeSet;

/// The file's name within a pack.
pub(crate) const FILE: &str = "windows.toml";
/// How sure one can be of what the file says.
const CONFIDENCE: [&str; 3] = ["high", "medium", "low"];

/// Reads `windows.toml`. Check: offices and groups that there are not, letters and ids that occur twice, groups that no window serves.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office]) -> Option<Hall> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let read = Reader { report, offices };
    let centre = root.text("centre").and_then(|id| read.office(&id));
    let groups: Vec<Group> = root.tables("group").into_iter().filter_map(|table| read.group(table)).collect();
    let windows: Vec<(Spot, Window)> =
        root.tables("window").into_iter().filter_map(|table| read.window(table, &groups)).collect();
    let precedence: Vec<Precedence> = root.tables("precedence").into_iter().filter_map(|table| read.precedence(table)).collect();
    let rules = match root.table("rules") {
        Some(table) => read.rules(table),
        None => read.missing(root.spot, "the table [rules] is missing: how numbers are called"),
    };
    let spot = root.spot;
    root.finish();
    read.twice(spot, "group", groups.iter().map(|group| &group.id));
    read.twice(spot, "letter", groups.iter().map(|group| &group.letter));
    read.twice(spot, "window", windows.iter().map(|(_, window)| &window.id));
    read.twice(spot, "precedence", precedence.iter().map(|one| &one.id));
    for group in groups.iter().filter(|group| !windows.iter().any(|(_, window)| window.groups.contains(&group.id))) {
        report.add(spot, "group-unserved", format!("no window serves the group '{}': its tickets would wait for ever", group.id));
    }
    let windows = windows.into_iter().map(|(_, window)| window).collect();
    Some(Hall { centre: centre?, groups, windows, precedence, rules: rules? })
}

struct Reader<'a> {
    report: &'a Report<'a>,
    offices: &'a [Office],
}

impl Reader<'_> {
    fn missing<T>(&self, spot: Spot, message: &str) -> Option<T> {
        self.report.add(spot, "key-missing", message);
        None
    }

    fn office(&self, id: &Located<String>) -> Option<OfficeId> {
        let found = self.offices.iter().find(|office| office.id.as_str() == id.value).map(|office| office.id.clone());
        if found.is_none() && !self.report.is_incomplete() {
            self.report.add(id.spot, "unknown-office", format!("departments.csv lists no office '{}'", id.value));
        }
        found
    }

    fn group(&self, table: Table<'_>) -> Option<Group> {
        let (id, letter, name) = (table.text("id"), table.text("letter"), table.names());
        let what = table.named_if("what").or_else(|| match table.has("what") {
            true => None,
            false => self.missing(table.spot, "the key 'what' is missing: for what one takes such a ticket"),
        });
        let listed = table.texts("offices");
        let offices: Vec<OfficeId> = listed.iter().filter_map(|id| self.office(id)).collect();
        let usual_minutes = table.count("usual_minutes");
        if listed.is_empty() {
            self.report.add(table.spot, "key-missing", "the key 'offices' is missing: whose business the group is");
        }
        table.finish();
        let letter = letter?;
        if letter.value.len() != 1 || !letter.value.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = format!("'{}' is no letter of a number: expected one of A to Z", letter.value);
            self.report.add(letter.spot, "bad-letter", message);
        }
        Some(Group { id: id?.value, letter: letter.value, name: name?, what: what?, offices, usual_minutes: usual_minutes? })
    }

    fn window(&self, table: Table<'_>, groups: &[Group]) -> Option<(Spot, Window)> {
        let (id, name) = (table.text("id"), table.names());
        let office = table.text("office").and_then(|id| self.office(&id));
        let listed = table.texts("groups");
        for stray in listed.iter().filter(|id| !groups.iter().any(|group| group.id == id.value)) {
            self.report.add(stray.spot, "unknown-group", format!("this file has no sound group '{}'", stray.value));
        }
        let spot = table.spot;
        if listed.is_empty() {
            self.report.add(spot, "key-missing", "the key 'groups' is missing: whom the window serves");
        }
        table.finish();
        let groups = listed.into_iter().map(|id| id.value).collect();
        Some((spot, Window { id: id?.value, name: name?, office: office?, groups }))
    }

    fn precedence(&self, table: Table<'_>) -> Option<Precedence> {
        let (id, name) = (table.text("id"), table.names());
        let basis: Option<Named> = table.named_if("basis").or_else(|| match table.has("basis") {
            true => None,
            false => self.missing(table.spot, "the key 'basis' is missing: what gives them precedence"),
        });
        table.one_of("confidence", &CONFIDENCE, |text| CONFIDENCE.contains(&text).then_some(()));
        table.finish();
        Some(Precedence { id: id?.value, name: name?, basis: basis? })
    }

    fn rules(&self, table: Table<'_>) -> Option<Rules> {
        let at_least_one = |key: &'static str| {
            let n = table.count(key)?;
            if n == 0 {
                self.report.add(table.spot, "out-of-range", format!("'{key}' is at least 1"));
            }
            Some(n)
        };
        let (in_a_row, calls, most) =
            (at_least_one("in_a_row"), at_least_one("calls_before_missed"), at_least_one("waiting_max"));
        let time = |key: &'static str| {
            let text = table.text(key)?;
            let read = Time::strptime("%H:%M", &text.value);
            read.map_err(|_| self.report.add(text.spot, "bad-time", format!("'{}' is no time such as 08:30", text.value))).ok()
        };
        let (opens, closes) = (time("opens"), time("closes"));
        if let (Some(opens), Some(closes)) = (opens, closes)
            && opens >= closes
        {
            self.report.add(table.spot, "out-of-range", "the hall opens before it closes");
        }
        table.finish();
        Some(Rules { in_a_row: in_a_row?, calls_before_missed: calls?, waiting_max: most?, opens: opens?, closes: closes? })
    }

    /// Check: what must be unique.
    fn twice<'a>(&self, spot: Spot, what: &str, ids: impl Iterator<Item = &'a String>) {
        let mut seen = BTreeSet::new();
        for id in ids.filter(|id| !seen.insert(id.as_str())) {
            self.report.add(spot, "duplicate-id", format!("the {what} '{id}' occurs twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const SOUND: &str = r#"source = { zh = "演示", en = "demonstration" }
confidence = "low"
centre = "land"

[rules]
in_a_row = 2
calls_before_missed = 3
waiting_max = 60
opens = "08:30"
closes = "16:30"

[[precedence]]
id = "disabled"
zh = "残疾人"
en = "disabled people"
basis = { zh = "残疾人保障法", en = "law" }
confidence = "high"

[[group]]
id = "projects"
letter = "A"
zh = "投资项目"
en = "projects"
what = { zh = "立项", en = "filing" }
offices = ["land", "ecology"]
usual_minutes = 15

[[window]]
id = "1"
zh = "1号窗口"
en = "window 1"
office = "land"
groups = ["projects"]
"#;

    #[test]
    fn a_hall_is_read() {
        let mut files = files();
        files.insert(FILE.to_owned(), SOUND.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let hall = city.unwrap().hall.unwrap();
        assert_eq!((hall.windows[0].groups.len(), hall.groups[0].offices.len(), hall.rules.in_a_row), (1, 2, 2));
    }

    #[test]
    fn everything_wrong_in_a_hall_at_once() {
        let mut files = files();
        let text = SOUND
            .replace("confidence = \"low\"", "confidence = \"sure\"")
            .replace("in_a_row = 2", "in_a_row = 0")
            .replace("opens = \"08:30\"", "opens = \"half past eight\"")
            .replace("letter = \"A\"", "letter = \"AB\"")
            .replace("\"ecology\"]", "\"nobody\"]")
            .replace("groups = [\"projects\"]", "groups = [\"other\"]");
        files.insert(FILE.to_owned(), text);
        check(
            &files,
            expect![[r#"
            windows.toml:1:1: no window serves the group 'projects': its tickets would wait for ever [group-unserved]
            windows.toml:2:14: 'sure' is no value of 'confidence'; there are high, medium, low [unknown-name]
            windows.toml:5:1: 'in_a_row' is at least 1 [out-of-range]
            windows.toml:9:9: 'half past eight' is no time such as 08:30 [bad-time]
            windows.toml:21:10: 'AB' is no letter of a number: expected one of A to Z [bad-letter]
            windows.toml:25:20: departments.csv lists no office 'nobody' [unknown-office]
            windows.toml:33:11: this file has no sound group 'other' [unknown-group]
        "#]],
        );
    }
}
