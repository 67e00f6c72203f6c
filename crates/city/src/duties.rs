//! `ladders.toml` and `methods.toml`: the kinds of duties, who is told of them and when, the work methods.

use crate::Office;
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use approval::{Confidence, OfficeId};
use calendar::{Term, Unit};
use duty::{Hours, Kind, Ladder, Listener, Method, Moment, Naming, Point, Quiet, Rulebook, Rung, Step};

pub(crate) const LADDERS: &str = "ladders.toml";
pub(crate) const METHODS: &str = "methods.toml";

/// Reads `ladders.toml` into a rulebook. Check: offices and ladders that there are not, ids that occur twice, rungs out of order,
/// kinds that the product needs.
pub(crate) fn ladders(report: &Report<'_>, file: usize, offices: &[Office]) -> Rulebook {
    let mut book = Rulebook::default();
    let Some(parsed) = parse(report, file) else { return book };
    let root = Table::new(report, file, &parsed);
    book.leaders = root.text("leaders").and_then(|id| office(report, &id, offices));
    book.quiet = quiet_if(&root);
    for table in root.tables("ladder") {
        let (spot, ladder) = (table.spot, ladder(table));
        let Some(ladder) = ladder else { continue };
        once(report, spot, &ladder.id, book.ladder(&ladder.id).is_some());
        book.ladders.push(ladder);
    }
    for table in root.tables("kind") {
        let spot = table.spot;
        let (id, name, evidence) = (table.text("id"), table.names(), table.named_if("evidence"));
        if !table.has("evidence") {
            report.add(spot, "key-missing", "say what must be shown: evidence = { zh = \"…\", en = \"…\" }");
        }
        let (ladder, term) = (table.text("ladder"), term_if(&table, "term"));
        let creditor = table.text_if("creditor").and_then(|id| office(report, &id, offices));
        table.finish();
        let (Some(id), Some(name), Some(evidence), Some(ladder)) = (id, name, evidence, ladder) else { continue };
        if book.ladder(&ladder.value).is_none() {
            report.add(ladder.spot, "unknown-ladder", format!("there is no ladder '{}'", ladder.value));
        }
        once(report, id.spot, &id.value, book.kind(&id.value).is_some());
        book.kinds.push(Kind { id: id.value, name, evidence, ladder: ladder.value, term, creditor });
    }
    let missing = Rulebook::KINDS.into_iter().filter(|id| book.kind(id).is_none());
    for id in missing {
        report.add(root.spot, "kind-missing", format!("the kind '{id}' is missing: the program makes such duties"));
    }
    root.finish();
    book
}

fn ladder(table: Table<'_>) -> Option<Ladder> {
    let (id, name) = (table.text("id"), table.names());
    sourced(&table);
    let mut rungs: Vec<Rung> = Vec::new();
    for row in table.tables("rung") {
        let spot = row.spot;
        let (id, at, to) = (row.text("id"), row.text("at"), row.texts("to"));
        row.finish();
        let at = at.and_then(|at| moment(&table, &at));
        let to: Vec<Listener> = to.iter().filter_map(|name| listener(&table, name)).collect();
        if to.is_empty() {
            table.report.add(spot, "rung-silent", "a rung tells somebody: to = [\"owner\"]");
        }
        let (Some(id), Some(at)) = (id, at) else { continue };
        once(table.report, id.spot, &id.value, rungs.iter().any(|rung| rung.id == id.value));
        if rungs.last().is_some_and(|last| at.is_before(last.at)) {
            table.report.add(spot, "rung-order", "rungs stand in the order in which they are told");
        }
        rungs.push(Rung { id: id.value, at, to });
    }
    if rungs.is_empty() {
        table.report.add(table.spot, "ladder-empty", "a ladder has at least one rung");
    }
    let hours = hours_if(&table);
    table.finish();
    Some(Ladder { id: id?.value, name: name?, rungs, hours: hours.unwrap_or(Hours::USUAL) })
}

/// Reads `methods.toml` into the rulebook. Check: ids that occur twice, terms that do not read, points out of order.
pub(crate) fn methods(report: &Report<'_>, file: usize, book: &mut Rulebook) {
    let Some(parsed) = parse(report, file) else { return };
    let root = Table::new(report, file, &parsed);
    let naming = (root.named_if("name"), root.named_if("alias"), root.named_if("note"));
    if let (Some(name), Some(alias), Some(note)) = naming {
        book.naming = Some(Naming { name, alias, note });
    }
    sourced(&root);
    for table in root.tables("method") {
        let spot = table.spot;
        let (id, name, summary) = (table.text("id"), table.names(), table.named_if("summary"));
        let (term, cadence) = (term_if(&table, "term"), term_if(&table, "cadence"));
        let mut points: Vec<Point> = Vec::new();
        for row in table.tables("point") {
            let (id, name) = (row.text("id"), row.names());
            let after = row.text("after").and_then(|text| read_term(report, &text));
            let step = row.one_of("step", &["acknowledge", "progress", "report"], Step::parse);
            row.finish();
            let (Some(id), Some(name), Some(after), Some(step)) = (id, name, after, step) else { continue };
            once(report, id.spot, &id.value, points.iter().any(|point| point.id == id.value));
            points.push(Point { id: id.value, name, after, step });
        }
        if points.is_empty() {
            report.add(spot, "method-empty", "a method has at least one point");
        }
        let hours = hours_if(&table);
        table.finish();
        let (Some(id), Some(name)) = (id, name) else { continue };
        once(report, id.spot, &id.value, book.method(&id.value).is_some());
        let summary = summary.unwrap_or_else(|| name.clone());
        book.methods.push(Method { id: id.value, name, summary, points, cadence, term, hours });
    }
    root.finish();
}

/// Check: data without a source, or without how sure we are of it.
pub(crate) fn sourced(table: &Table<'_>) -> (Option<String>, Option<Confidence>) {
    let source = table.text("source").map(|text| text.value);
    let all: Vec<&str> = Confidence::ALL.iter().map(|one| one.as_str()).collect();
    (source, table.one_of("confidence", &all, Confidence::parse))
}

/// Where a whole file stands, and how sure it is: people read it there.
pub(crate) fn provenance(root: &Table<'_>) {
    if root.named_if("source").is_none() && !root.has("source") {
        root.report.add(root.spot, "key-missing", "the key 'source' is missing: where this stands, { zh = \"…\", en = \"…\" }");
    }
    let sure: Vec<&str> = Confidence::ALL.iter().map(|one| one.as_str()).collect();
    root.one_of("confidence", &sure, Confidence::parse);
}

pub(crate) fn once(report: &Report<'_>, spot: Spot, id: &str, there: bool) {
    if there {
        report.add(spot, "duplicate-id", format!("'{id}' occurs twice"));
    }
}

pub(crate) fn office(report: &Report<'_>, id: &Located<String>, offices: &[Office]) -> Option<OfficeId> {
    let found = offices.iter().find(|office| office.id.as_str() == id.value).map(|office| office.id.clone());
    if found.is_none() && !report.is_incomplete() {
        report.add(id.spot, "unknown-office", format!("departments.csv lists no office '{}'", id.value));
    }
    found
}

fn moment(table: &Table<'_>, at: &Located<String>) -> Option<Moment> {
    let moment = Moment::parse(&at.value);
    if moment.is_none() {
        let message = format!("'{}' is no distance from a last day: write -3wd, 0d, +5wd, or opened", at.value);
        table.report.add(at.spot, "bad-offset", message);
    }
    moment
}

fn listener(table: &Table<'_>, name: &Located<String>) -> Option<Listener> {
    let found = Listener::parse(&name.value);
    if found.is_none() {
        let all: Vec<&str> = Listener::ALL.iter().map(|one| one.as_str()).collect();
        let message = format!("nobody is '{}'; there are {}", name.value, all.join(", "));
        table.report.add(name.spot, "unknown-name", message);
    }
    found
}

/// At which hours it leaves the house, if the table says.
fn hours_if(table: &Table<'_>) -> Option<Hours> {
    let all: Vec<&str> = Hours::ALL.iter().map(|one| one.as_str()).collect();
    table.has("send").then(|| table.one_of("send", &all, Hours::parse))?
}

/// The hours in which nobody is disturbed, if the file sets some. Check: times of day that do not read.
fn quiet_if(root: &Table<'_>) -> Option<Quiet> {
    let table = root.table("quiet")?;
    let (spot, from, to) = (table.spot, table.text("from"), table.text("to"));
    table.finish();
    let quiet = Quiet::parse(&from?.value, &to?.value);
    if quiet.is_none() {
        root.report.add(spot, "bad-hours", "quiet hours are two times of day that differ: from = \"20:00\", to = \"08:00\"");
    }
    quiet
}

fn term_if(table: &Table<'_>, key: &'static str) -> Option<Term> {
    table.text_if(key).and_then(|text| read_term(table.report, &text))
}

/// A term that must be there.
pub(crate) fn term(table: &Table<'_>, key: &'static str) -> Option<Term> {
    table.text(key).and_then(|text| read_term(table.report, &text))
}

fn read_term(report: &Report<'_>, text: &Located<String>) -> Option<Term> {
    let term = text.value.parse::<Term>().ok().filter(|term| term.unit != Unit::Hours);
    if term.is_none() {
        report.add(text.spot, "bad-term", format!("'{}' is no term: write 5wd, 7d or 1m", text.value));
    }
    term
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, files};
    use expect_test::expect;

    #[test]
    fn everything_wrong_in_the_two_files_at_once() {
        let mut files = files();
        let kinds: String = duty::Rulebook::KINDS
            .iter()
            .skip(2)
            .map(|id| {
                format!(
                    "[[kind]]\nid = \"{id}\"\nzh = \"甲\"\nen = \"a\"\nevidence = {{ zh = \"甲\", en = \"a\" }}\nladder = \"l\"\n"
                )
            })
            .collect();
        let ladder = "leaders = \"nobody\"\nquiet = { from = \"8 pm\", to = \"08:00\" }\n[[ladder]]\nid = \"l\"\nzh = \"甲\"\nen = \"a\"\nsource = \"甲\"\nconfidence = \"sure\"\nsend = \"sometimes\"\n\
            rung = [{ id = \"a\", at = \"soon\", to = [\"mayor\"] }, { id = \"b\", at = \"+1wd\", to = [\"owner\"] }, { id = \"b\", at = \"-1d\", to = [\"owner\"] }]\n\
            [[kind]]\nid = \"notice\"\nzh = \"甲\"\nen = \"a\"\nladder = \"m\"\nterm = \"3\"\n";
        files.insert("ladders.toml".to_owned(), format!("{ladder}{kinds}"));
        files.insert(
            "methods.toml".to_owned(),
            "source = \"甲\"\nconfidence = \"low\"\n[[method]]\nid = \"m\"\nzh = \"甲\"\nen = \"a\"\ncadence = \"2h\"\npoint = [{ id = \"p\", after = \"1d\", step = \"sleep\", zh = \"甲\", en = \"a\" }]\n".to_owned(),
        );
        check(
            &files,
            expect![[r#"
                ladders.toml:1:1: the kind 'notice' is missing: the program makes such duties [kind-missing]
                ladders.toml:1:1: the kind 'supplement' is missing: the program makes such duties [kind-missing]
                ladders.toml:1:11: departments.csv lists no office 'nobody' [unknown-office]
                ladders.toml:2:9: quiet hours are two times of day that differ: from = "20:00", to = "08:00" [bad-hours]
                ladders.toml:8:14: 'sure' is no value of 'confidence'; there are high, medium, low [unknown-name]
                ladders.toml:9:8: 'sometimes' is no value of 'send'; there are any-time, daytime, working-days [unknown-name]
                ladders.toml:10:9: a rung tells somebody: to = ["owner"] [rung-silent]
                ladders.toml:10:26: 'soon' is no distance from a last day: write -3wd, 0d, +5wd, or opened [bad-offset]
                ladders.toml:10:40: nobody is 'mayor'; there are owner, owner-head, creditor, leader [unknown-name]
                ladders.toml:10:95: rungs stand in the order in which they are told [rung-order]
                ladders.toml:10:102: 'b' occurs twice [duplicate-id]
                ladders.toml:11:1: say what must be shown: evidence = { zh = "…", en = "…" } [key-missing]
                ladders.toml:16:8: '3' is no term: write 5wd, 7d or 1m [bad-term]
                methods.toml:3:1: a method has at least one point [method-empty]
                methods.toml:7:11: '2h' is no term: write 5wd, 7d or 1m [bad-term]
                methods.toml:8:43: 'sleep' is no value of 'step'; there are acknowledge, progress, report [unknown-name]
            "#]],
        );
    }
}
