//! `objectives.toml`: a plan of several years, its fields and key tasks with their sources, and the measures with owners and figures.

use crate::Office;
use crate::duties::{office, once, sourced};
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use approval::Confidence;
use campaign::objective::{Amount, Figure, Line, Measure, Objective, Programme};
use jiff::civil::Date;

/// The file.
pub(crate) const FILE: &str = "objectives.toml";
/// The largest weight of a measure.
const WEIGHT_MAX: u32 = 100;
/// Figures of the records that a measure may be; campaigns' are `campaign.KEY.…`.
pub(crate) const COUNTED: [&str; 8] = [
    "projects.planned",
    "projects.planned_investment",
    "projects.planned_over_100m",
    "projects.started",
    "projects.start_rate",
    "tour.projects",
    "promotion.central_soe_projects",
    "promotion.central_soe_investment",
];

/// Reads `objectives.toml`. Check: ids that occur twice, fields that there are not, offices that there are not, figures that do not
/// read, targets that are baselines, days that run backwards, figures of records that nothing counts.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office]) -> Option<Programme> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    let (id, name) = (root.text("id"), root.names());
    let (from, to) = days(&root, ("from", "to"));
    let (fields, tasks) = (root.count("fields"), root.count("tasks"));
    let (source, confidence) = sourced(&root);
    let mut objectives: Vec<Objective> = Vec::new();
    for table in root.tables("objective") {
        let (id, name) = (table.text("id"), table.names());
        let is_task = table.one_of("kind", &["field", "task"], |kind| match kind {
            "field" => Some(false),
            "task" => Some(true),
            _ => None,
        });
        let (source, confidence) = sourced(&table);
        table.finish();
        let (Some(id), Some(name), Some(is_task), Some(source)) = (id, name, is_task, source) else { continue };
        once(report, id.spot, &id.value, objectives.iter().any(|one| one.id == id.value));
        objectives.push(Objective { id: id.value, is_task, name, source, confidence: word(confidence) });
    }
    let mut measures: Vec<Measure> = Vec::new();
    for table in root.tables("measure") {
        let Some(measure) = measure(report, table, (offices, &objectives, &measures)) else { continue };
        measures.push(measure);
    }
    root.finish();
    Some(Programme {
        id: id?.value,
        name: name?,
        from: from?,
        to: to?,
        fields: fields?,
        tasks: tasks?,
        source: source?,
        confidence: word(confidence),
        objectives,
        measures,
    })
}

pub(crate) fn word(confidence: Option<Confidence>) -> String {
    confidence.map_or("low", Confidence::as_str).to_owned()
}

fn measure(
    report: &Report<'_>,
    table: Table<'_>,
    (offices, objectives, known): (&[Office], &[Objective], &[Measure]),
) -> Option<Measure> {
    let (spot, id, name, of) = (table.spot, table.text("id"), table.names(), table.text("of"));
    if let Some(of) = of.as_ref().filter(|of| !objectives.iter().any(|one| one.id == of.value)) {
        report.add(of.spot, "unknown-objective", format!("no [[objective]] has the id '{}'", of.value));
    }
    let owner = table.text("owner").and_then(|id| office(report, &id, offices));
    let weight = table.count("weight");
    if weight.is_some_and(|weight| weight == 0 || weight > WEIGHT_MAX) {
        report.add(spot, "out-of-range", format!("'weight' is {}: expected 1 to {WEIGHT_MAX}", weight.unwrap_or_default()));
    }
    let has_figure = table.has("unit");
    let figure = if has_figure { figure(&table) } else { None };
    let (source, confidence) = sourced(&table);
    table.finish();
    let (id, of, source) = (id?, of?, source?);
    once(report, id.spot, &id.value, known.iter().any(|one| one.id == id.value));
    (figure.is_some() == has_figure).then_some(())?;
    let confidence = word(confidence);
    Some(Measure { id: id.value, of: of.value, name: name?, owner: owner?, weight: weight?, figure, source, confidence })
}

fn figure(table: &Table<'_>) -> Option<Figure> {
    let report = table.report;
    let unit = table.named_if("unit");
    let amount = |text: Located<String>| {
        let read = Amount::parse(&text.value);
        if read.is_none() {
            report.add(text.spot, "bad-amount", format!("'{}' is no amount: write \"550\" or \"7.1\"", text.value));
        }
        read
    };
    let baseline = table.text("baseline").and_then(amount);
    let target = table.text_if("target");
    let spot = target.as_ref().map(|text| text.spot);
    let (has_target, target) = (target.is_some(), target.and_then(amount));
    if let (Some(spot), true) = (spot, target.is_some() && target == baseline) {
        report.add(spot, "target-is-baseline", "the target is the baseline: there is no way to measure");
    }
    let (from, by) = days(table, ("from", "by"));
    let lines: Vec<&str> = Line::ALL.iter().map(|one| one.as_str()).collect();
    let line = table.one_of("line", &lines, Line::parse);
    let counts = table.text_if("counts");
    if let Some(counts) = counts.as_ref().filter(|one| !COUNTED.contains(&one.value.as_str()) && !is_of_a_campaign(&one.value)) {
        let message = format!("nothing counts '{}'; there are {} and campaign.KEY.…", counts.value, COUNTED.join(", "));
        report.add(counts.spot, "unknown-figure", message);
    }
    let times = if table.has("times") { table.count("times")? } else { 1 };
    (target.is_some() == has_target).then_some(())?;
    Some(Figure {
        unit: unit?,
        baseline: baseline?,
        target,
        from: from?,
        by: by?,
        line: line?,
        counts: counts.map(|text| text.value),
        times,
    })
}

pub(crate) fn is_of_a_campaign(id: &str) -> bool {
    id.strip_prefix("campaign.")
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(key, what)| !key.is_empty() && !what.is_empty())
}

/// Two days, the first before the second.
fn days(table: &Table<'_>, (first, last): (&'static str, &'static str)) -> (Option<Date>, Option<Date>) {
    let read = |key: &'static str| {
        if !table.has(key) {
            table.report.add(table.spot, "key-missing", format!("the key '{key}' is missing"));
        }
        table.date(key)
    };
    let (from, to) = (read(first), read(last));
    if let (Some(from), Some(to)) = (&from, &to)
        && from.value >= to.value
    {
        table.report.add(spot(to), "days-backwards", format!("'{last}' is not after '{first}'"));
    }
    (from.map(|one| one.value), to.map(|one| one.value))
}

fn spot(one: &Located<Date>) -> Spot {
    one.spot
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const TEXT: &str = r#"id = "plan"
zh = "三年行动"
en = "three years"
from = 2023-01-01
to = 2025-12-31
fields = 10
tasks = 8
source = "演示"
confidence = "low"

[[objective]]
id = "growth"
kind = "field"
zh = "增长"
en = "growth"
source = "演示"
confidence = "low"

[[measure]]
id = "started"
of = "growth"
zh = "开工"
en = "started"
owner = "land"
weight = 2
unit = { zh = "个", en = "projects" }
baseline = "0"
target = "550"
from = 2023-01-01
by = 2023-12-31
line = "even"
counts = "projects.started"
source = "演示"
confidence = "low"
"#;

    #[test]
    fn a_plan_is_read_with_its_measures() {
        let mut files = files();
        files.insert(FILE.to_owned(), TEXT.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let plan = city.unwrap().objectives.unwrap();
        let figure = plan.measures[0].figure.as_ref().unwrap();
        assert_eq!((plan.fields, plan.objectives.len(), figure.target.unwrap().to_string()), (10, 1, "550".to_owned()));
    }

    #[test]
    fn everything_wrong_in_objectives_toml_at_once() {
        let mut files = files();
        let text = TEXT
            .replace("of = \"growth\"", "of = \"wealth\"")
            .replace("owner = \"land\"", "owner = \"nobody\"")
            .replace("weight = 2", "weight = 0")
            .replace("target = \"550\"", "target = \"many\"")
            .replace("by = 2023-12-31", "by = 2022-12-31")
            .replace("\"even\"", "\"odd\"")
            .replace("projects.started", "projects.finished")
            .replace("kind = \"field\"", "kind = \"wish\"");
        files.insert(FILE.to_owned(), text);
        check(
            &files,
            expect![[r#"
                objectives.toml:13:8: 'wish' is no value of 'kind'; there are field, task [unknown-name]
                objectives.toml:19:1: 'weight' is 0: expected 1 to 100 [out-of-range]
                objectives.toml:21:6: no [[objective]] has the id 'wealth' [unknown-objective]
                objectives.toml:24:9: departments.csv lists no office 'nobody' [unknown-office]
                objectives.toml:28:10: 'many' is no amount: write "550" or "7.1" [bad-amount]
                objectives.toml:30:6: 'by' is not after 'from' [days-backwards]
                objectives.toml:31:8: 'odd' is no value of 'line'; there are even, level [unknown-name]
                objectives.toml:32:10: nothing counts 'projects.finished'; there are projects.planned, projects.planned_investment, projects.planned_over_100m, projects.started, projects.start_rate, tour.projects, promotion.central_soe_projects, promotion.central_soe_investment and campaign.KEY.… [unknown-figure]
            "#]],
        );
    }
}
