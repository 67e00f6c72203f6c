//! `ranking.toml`: by which outcomes districts and offices are ranked, what each weighs, where its points begin and end, its floor.

use crate::Office;
use crate::duties::{once, provenance};
use crate::finding::Report;
use crate::reader::{Table, parse};
use base::ItemId;
use ranking::{Board, BoardKind, Measure, Rules, Take, Unit};

/// The file.
pub(crate) const FILE: &str = "ranking.toml";
/// Months that count, at most: what is longer ago says little of today.
const MONTHS_MAX: u32 = 36;
/// One percent in basis points.
const PERCENT: i64 = 100;

/// Reads `ranking.toml`. Check: boards and measures that occur twice, items that there are not, a measure that begins where it ends, a floor outside of
/// what can be, levels and kinds of offices that there are not, weights of nothing, a board that nobody is on.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office], items: &[ItemId]) -> Option<Rules> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let months = root.count("months");
    if months.is_some_and(|months| !(1..=MONTHS_MAX).contains(&months)) {
        report.add(root.spot, "out-of-range", format!("months is 1 to {MONTHS_MAX}"));
    }
    let mut proof = Vec::new();
    for id in root.texts("proof") {
        match items.iter().find(|item| item.as_str() == id.value) {
            Some(item) => proof.push(item.clone()),
            None if report.is_incomplete() => {}
            None => report.add(id.spot, "unknown-item", format!("there is no item '{}'", id.value)),
        }
    }
    let mut boards: Vec<Board> = Vec::new();
    for table in root.tables("board") {
        let spot = table.spot;
        let Some(board) = board(table, offices) else { continue };
        once(report, spot, board.kind.as_str(), boards.iter().any(|one| one.kind == board.kind));
        boards.push(board);
    }
    root.finish();
    Some(Rules { months: months?, proof, boards })
}

fn board(table: Table<'_>, offices: &[Office]) -> Option<Board> {
    let report = table.report;
    let kinds: Vec<&str> = BoardKind::ALL.iter().map(|one| one.as_str()).collect();
    let kind = table.one_of("id", &kinds, BoardKind::parse);
    let (name, coverage_percent) = (table.names(), table.count("coverage_percent"));
    if coverage_percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
        report.add(table.spot, "out-of-range", "coverage_percent is 1 to 100");
    }
    let words = |key: &'static str, of: fn(&Office) -> &str| -> Vec<String> {
        let all = table.texts(key);
        for one in all.iter().filter(|one| !report.is_incomplete() && !offices.iter().any(|office| of(office) == one.value)) {
            report.add(one.spot, "unknown-name", format!("departments.csv has no office whose {key} is '{}'", one.value));
        }
        all.into_iter().map(|one| one.value).collect()
    };
    let (levels, office_kinds) = (words("levels", |office| &office.level), words("kinds", |office| &office.kind));
    if kind == Some(BoardKind::Offices) && (levels.is_empty() || office_kinds.is_empty()) {
        report.add(table.spot, "key-missing", "say which offices are ranked: levels = [\"city\"], kinds = [\"organ\"]");
    }
    let mut measures: Vec<Measure> = Vec::new();
    for one in table.tables("measure") {
        let spot = one.spot;
        let Some(measure) = kind.and_then(|kind| measure(one, kind)) else { continue };
        once(report, spot, &measure.id, measures.iter().any(|known| known.id == measure.id));
        measures.push(measure);
    }
    if !measures.iter().any(|one| one.weight > 0) {
        report.add(
            table.spot,
            "no-weight",
            "nothing on this board weighs anything: a score needs a [[board.measure]] with a weight",
        );
    }
    table.finish();
    Some(Board { kind: kind?, name: name?, coverage_percent: coverage_percent?, levels, kinds: office_kinds, measures })
}

/// A measure. Percentages are written as whole percent and kept in basis points.
fn measure(table: Table<'_>, kind: BoardKind) -> Option<Measure> {
    let report = table.report;
    let (id, name, what) = (table.text("id"), table.names(), table.named_if("what"));
    let takes: Vec<&str> = Take::ALL.iter().map(|one| one.as_str()).collect();
    let take = table.one_of("take", &takes, Take::parse);
    let unit = take.map(|take| kind.unit(take));
    let kept = |n: u32| i64::from(n) * if unit == Some(Unit::Percent) { PERCENT } else { 1 };
    let (weight, least) = (table.count("weight"), table.count("least"));
    let (best, worst) = (table.count("best").map(kept), table.count("worst").map(kept));
    let floor = if table.has("floor") { Some(table.count("floor").map(kept)?) } else { None };
    if best.is_some() && best == worst {
        report.add(table.spot, "no-span", "'best' and 'worst' are the same: points have nowhere to run");
    }
    let share = take == Some(Take::Share);
    if share && [best, worst, floor].into_iter().flatten().any(|number| number > 100 * PERCENT) {
        report.add(table.spot, "out-of-range", "a share goes from 0 to 100");
    }
    // Shares rise, times fall: a rule the other way round would reward who lets things lie.
    if let (Some(best), Some(worst)) = (best, worst)
        && (best > worst) != share
        && best != worst
    {
        report.add(table.spot, "wrong-way", "a larger share is better, a longer time is worse: exchange 'best' and 'worst'");
    }
    if least == Some(0) {
        report.add(table.spot, "out-of-range", "least is at least 1: nobody is ranked by nothing");
    }
    if what.is_none() {
        report.add(table.spot, "key-missing", "say what is counted, and why: what = { zh = \"…\", en = \"…\" }");
    }
    table.finish();
    Some(Measure {
        id: id?.value,
        name: name?,
        what: what?,
        take: take?,
        unit: unit?,
        weight: weight?,
        best: best?,
        worst: worst?,
        floor,
        least: least?,
    })
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;
    use ranking::{BoardKind, Unit};

    const TEXT: &str = r#"source = { zh = "演示", en = "a demonstration" }
confidence = "low"
months = 12
proof = []

[[board]]
id = "districts"
zh = "县区"
en = "districts"
coverage_percent = 60

[[board.measure]]
id = "started"
zh = "开工"
en = "started"
what = { zh = "核实开工", en = "proven starts" }
take = "share"
weight = 60
worst = 30
best = 90
floor = 40
least = 5

[[board.measure]]
id = "half"
zh = "一半"
en = "half"
what = { zh = "天数", en = "days" }
take = "median"
weight = 40
worst = 180
best = 30
least = 5
"#;

    #[test]
    fn rules_are_read() {
        let mut files = files();
        files.insert(FILE.to_owned(), TEXT.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let rules = city.unwrap().ranking.unwrap();
        let board = rules.board(BoardKind::Districts).unwrap();
        let [started, half] = &board.measures[..] else { panic!("two measures") };
        assert_eq!((started.unit, started.worst, started.best, started.floor), (Unit::Percent, 3000, 9000, Some(4000)));
        assert_eq!((half.unit, half.worst, half.best, half.floor), (Unit::Days, 180, 30, None));
    }

    #[test]
    fn everything_wrong_in_ranking_toml_at_once() {
        let mut files = files();
        let text = TEXT
            .replace("months = 12", "months = 0")
            .replace("proof = []", "proof = [\"nothing\"]")
            .replace("coverage_percent = 60", "coverage_percent = 101\nlevels = [\"moon\"]")
            .replace("floor = 40\nleast = 5", "floor = 400\nleast = 0")
            .replace("worst = 180\nbest = 30", "worst = 30\nbest = 180");
        let again = "\n[[board]]\nid = \"districts\"\nzh = \"县区\"\nen = \"districts\"\ncoverage_percent = 60\n\n[[board.measure]]\nid = \"none\"\nzh = \"无\"\nen = \"none\"\ntake = \"mean\"\nweight = 1\nworst = 5\nbest = 5\nleast = 1\n";
        files.insert(FILE.to_owned(), text + again);
        check(
            &files,
            expect![[r#"
            ranking.toml:1:1: months is 1 to 36 [out-of-range]
            ranking.toml:4:10: there is no item 'nothing' [unknown-item]
            ranking.toml:6:1: coverage_percent is 1 to 100 [out-of-range]
            ranking.toml:11:11: departments.csv has no office whose levels is 'moon' [unknown-name]
            ranking.toml:13:1: a share goes from 0 to 100 [out-of-range]
            ranking.toml:13:1: least is at least 1: nobody is ranked by nothing [out-of-range]
            ranking.toml:25:1: a larger share is better, a longer time is worse: exchange 'best' and 'worst' [wrong-way]
            ranking.toml:36:1: 'districts' occurs twice [duplicate-id]
            ranking.toml:36:1: nothing on this board weighs anything: a score needs a [[board.measure]] with a weight [no-weight]
            ranking.toml:42:1: say what is counted, and why: what = { zh = "…", en = "…" } [key-missing]
            ranking.toml:42:1: 'best' and 'worst' are the same: points have nowhere to run [no-span]
            ranking.toml:46:8: 'mean' is no value of 'take'; there are share, median, p80 [unknown-name]
        "#]],
        );
    }
}
