//! `indicators.toml`: the series of indicators, each with its unit, its periods, who answers for it and where its numbers come from.

use crate::Office;
use crate::duties::{office, once, sourced, term};
use crate::finding::Report;
use crate::objectives::{COUNTED, is_of_a_campaign, word};
use crate::reader::{Table, parse};
use calendar::Term;
use duty::Rulebook;
use indicator::{Aim, Catalogue, Cycle, Group, Headline, OWED, Scale, Series, Source, Unit, UnitKind};

/// The file.
pub(crate) const FILE: &str = "indicators.toml";
/// Figures of the register of business entities that a series may be, beside those of projects.
const OF_ENTITIES: [&str; 3] = ["entities.total", "entities.enterprises", "entities.registered_this_half"];

/// Reads `indicators.toml`. Check: ids and figures that occur twice, groups, offices and figures of records that there are not, a scale of a
/// percentage, growth as the headline of what is counted at once, a kind of duty that lacks.
pub(crate) fn read(report: &Report<'_>, file: usize, offices: &[Office], rulebook: &Rulebook) -> Option<Catalogue> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    let statistics = root.text("statistics").and_then(|id| office(report, &id, offices));
    sourced(&root);
    let mut groups: Vec<Group> = Vec::new();
    for table in root.tables("group") {
        let (id, name) = (table.text("id"), table.names());
        table.finish();
        let (Some(id), Some(name)) = (id, name) else { continue };
        once(report, id.spot, &id.value, groups.iter().any(|one| one.id == id.value));
        groups.push(Group { id: id.value, name });
    }
    let mut all: Vec<Series> = Vec::new();
    for table in root.tables("series") {
        let Some(one) = series(table, (offices, &groups, &all)) else { continue };
        all.push(one);
    }
    if rulebook.kind(OWED).is_none() && all.iter().any(|one| one.source == Source::Entered) {
        let message = format!("ladders.toml has no kind '{OWED}': whoever answers for a series owes a number for each period");
        report.add(root.spot, "kind-missing", message);
    }
    root.finish();
    Some(Catalogue { statistics: statistics?, groups, series: all })
}

fn series(table: Table<'_>, (offices, groups, known): (&[Office], &[Group], &[Series])) -> Option<Series> {
    let report = table.report;
    let (id, name, group, what) = (table.text("id"), table.names(), table.text("group"), table.named_if("what"));
    if let Some(group) = group.as_ref().filter(|group| !groups.iter().any(|one| one.id == group.value)) {
        report.add(group.spot, "unknown-group", format!("no [[group]] has the id '{}'", group.value));
    }
    let unit = unit(&table);
    let cycles: Vec<&str> = Cycle::ALL.iter().map(|one| one.as_str()).collect();
    let cycle = table.one_of("cycle", &cycles, Cycle::parse);
    let headlines: Vec<&str> = Headline::ALL.iter().map(|one| one.as_str()).collect();
    let headline = table.one_of("headline", &headlines, Headline::parse);
    let aims: Vec<&str> = Aim::ALL.iter().map(|one| one.as_str()).collect();
    let aim = if table.has("aim") { table.one_of("aim", &aims, Aim::parse)? } else { Aim::Up };
    let (skips_january, constant_prices) = (table.flag("skips_january"), table.flag("constant_prices"));
    let answers = table.text("answers").and_then(|id| office(report, &id, offices));
    let records = table.text_if("records");
    if let Some(one) = records.as_ref().filter(|one| !is_counted(&one.value)) {
        let all = [&COUNTED[..], &OF_ENTITIES].concat().join(", ");
        report.add(one.spot, "unknown-figure", format!("nothing counts '{}'; there are {all} and campaign.KEY.…", one.value));
    }
    // What is counted is owed by nobody.
    let term = if records.is_some() { Some(Term::days(0)) } else { term(&table, "term") };
    let figure = table.text_if("figure");
    if let Some(one) = figure.as_ref().filter(|one| known.iter().any(|other| other.figure.as_ref() == Some(&one.value))) {
        report.add(one.spot, "duplicate-id", format!("'{}' is the figure of two series", one.value));
    }
    let (source, confidence) = sourced(&table);
    table.finish();
    let id = id?;
    once(report, id.spot, &id.value, known.iter().any(|one| one.id == id.value));
    let name = name?;
    Some(Series {
        id: id.value,
        what: what.unwrap_or_else(|| name.clone()),
        name,
        group: group?.value,
        unit: unit?,
        cycle: cycle?,
        skips_january,
        headline: headline?,
        constant_prices,
        aim,
        source: records.map_or(Source::Entered, |text| Source::Records(text.value)),
        answers: answers?,
        term: term?,
        figure: figure.map(|text| text.value),
        basis: source?,
        confidence: word(confidence),
    })
}

fn is_counted(id: &str) -> bool {
    COUNTED.contains(&id) || OF_ENTITIES.contains(&id) || is_of_a_campaign(id)
}

fn unit(table: &Table<'_>) -> Option<Unit> {
    let kinds: Vec<&str> = UnitKind::ALL.iter().map(|one| one.as_str()).collect();
    let kind = table.one_of("kind", &kinds, UnitKind::parse);
    let scales: Vec<&str> = Scale::ALL.iter().map(|one| one.as_str()).collect();
    let scale = if table.has("scale") { table.one_of("scale", &scales, Scale::parse)? } else { Scale::One };
    if kind == Some(UnitKind::Percent) && scale != Scale::One {
        table.report.add(table.spot, "scaled-percentage", "a percentage is written as it is: leave 'scale' out");
    }
    if !table.has("unit") {
        table.report.add(
            table.spot,
            "key-missing",
            "say how people write the unit: unit = { zh = \"亿元\", en = \"100 million yuan\" }",
        );
    }
    Some(Unit { kind: kind?, scale, shown: table.named_if("unit")? })
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;
    use indicator::{Cycle, Scale, Source};

    const TEXT: &str = r#"statistics = "land"
source = "演示"
confidence = "low"

[[group]]
id = "economy"
zh = "经济"
en = "economy"

[[series]]
id = "budget"
zh = "财政收入"
en = "revenue"
group = "economy"
kind = "yuan"
scale = "hundred-million"
unit = { zh = "亿元", en = "100 million yuan" }
cycle = "to-date"
headline = "growth"
answers = "land"
term = "20d"
figure = "indicator.budget"
source = "演示"
confidence = "low"

[[series]]
id = "started"
zh = "开工"
en = "started"
group = "economy"
kind = "count"
unit = { zh = "个", en = "projects" }
cycle = "month"
headline = "value"
answers = "land"
records = "projects.started"
source = "演示"
confidence = "low"
"#;

    #[test]
    fn a_catalogue_is_read() {
        let mut files = files();
        // What an office enters is owed, and the tiny pack has no kinds of duties: what is counted remains.
        let counted = TEXT.replace("term = \"20d\"", "records = \"entities.total\"");
        files.insert(FILE.to_owned(), counted);
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let all = city.unwrap().indicators.unwrap();
        let budget = all.find("财政收入").unwrap();
        assert_eq!(
            (budget.cycle, budget.unit.scale, budget.figure.as_deref()),
            (Cycle::ToDate, Scale::HundredMillion, Some("indicator.budget"))
        );
        assert_eq!(all.series("started").unwrap().source, Source::Records("projects.started".into()));
        assert!(!all.may_enter(budget, "land"), "records count it");
    }

    #[test]
    fn everything_wrong_in_indicators_toml_at_once() {
        let mut files = files();
        let text = TEXT
            .replace("group = \"economy\"\nkind = \"yuan\"", "group = \"wealth\"\nkind = \"percent\"")
            .replace("answers = \"land\"\nterm", "answers = \"nobody\"\nterm")
            .replace("\"to-date\"", "\"daily\"")
            .replace("\"20d\"", "\"soon\"")
            .replace("projects.started", "projects.finished")
            .replace("id = \"started\"", "id = \"budget\"\nfigure = \"indicator.budget\"");
        files.insert(FILE.to_owned(), text);
        check(
            &files,
            expect![[r#"
            indicators.toml:10:1: a percentage is written as it is: leave 'scale' out [scaled-percentage]
            indicators.toml:14:9: no [[group]] has the id 'wealth' [unknown-group]
            indicators.toml:18:9: 'daily' is no value of 'cycle'; there are month, quarter, half, year, to-date, quarters-to-date [unknown-name]
            indicators.toml:20:11: departments.csv lists no office 'nobody' [unknown-office]
            indicators.toml:21:8: 'soon' is no term: write 5wd, 7d or 1m [bad-term]
            indicators.toml:37:11: nothing counts 'projects.finished'; there are projects.planned, projects.planned_investment, projects.planned_over_100m, projects.started, projects.start_rate, tour.projects, promotion.central_soe_projects, promotion.central_soe_investment, entities.total, entities.enterprises, entities.registered_this_half and campaign.KEY.… [unknown-figure]
        "#]],
        );
    }
}
