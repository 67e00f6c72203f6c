//! `dispatch.toml`: who calls meetings on what slips, on which days, about which slice of the city.

use crate::duties::{office, once, sourced};
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use crate::{District, Entry, Office};
use approval::{Confidence, Named, OfficeId};
use duty::Party;
use duty::dispatch::{Cadence, Chair, Plan, Rhythm, Roll, Scope, Series};
use jiff::civil::{Time, Weekday};

pub(crate) const FILE: &str = "dispatch.toml";

/// The longest meeting, in minutes.
const MINUTES_MAX: u32 = 480;
/// The most working days that offices have to answer.
const ANSWER_MAX: u32 = 20;

/// What else of the pack the file speaks of.
pub(crate) struct Around<'a> {
    pub offices: &'a [Office],
    pub districts: &'a [District],
    pub clusters: &'a [Entry],
}

/// Reads `dispatch.toml`. Check: ids that occur twice; chairs, offices, districts and clusters that there are not; days and times that
/// do not read.
pub(crate) fn read(report: &Report<'_>, file: usize, around: &Around<'_>) -> Plan {
    let mut plan = Plan::default();
    let Some(parsed) = parse(report, file) else { return plan };
    let root = Table::new(report, file, &parsed);
    for table in root.tables("chair") {
        let (id, name, post) = (table.text("id"), table.names(), table.text("post"));
        let post = post.and_then(|text| post_of(report, &text, around));
        table.finish();
        let (Some(id), Some(name), Some(post)) = (id, name, post) else { continue };
        once(report, id.spot, &id.value, plan.chair(&id.value).is_some());
        plan.chairs.push(Chair { id: id.value, name, post });
    }
    for table in root.tables("series") {
        let chair = table.text("chair");
        if let Some(chair) = chair.as_ref().filter(|chair| plan.chair(&chair.value).is_none()) {
            report.add(chair.spot, "unknown-chair", format!("no [[chair]] has the id '{}'", chair.value));
        }
        let scope = scope(&table, around);
        let (spot, draft) = (table.spot, draft(table));
        let (Some(draft), Some(chair)) = (draft, chair) else { continue };
        add(report, spot, &mut plan, Series { chair: chair.value, scope, ..draft });
    }
    for table in root.tables("each") {
        let of: Vec<OfficeId> = table.texts("of").iter().filter_map(|id| office(report, id, around.offices)).collect();
        if of.is_empty() {
            report.add(table.spot, "each-of-none", "say whose heads meet: of = [\"water\"]");
        }
        let (spot, draft) = (table.spot, draft(table));
        let Some(draft) = draft else { continue };
        for id in of {
            let Some(office) = around.offices.iter().find(|office| office.id == id) else { continue };
            let own = format!("{}-{id}", draft.id);
            let name = |zh: &str, en: &str| Named::new(format!("{}{zh}", office.name.zh), format!("{en}, {}", office.name.en));
            let post = Party::Post(id.clone(), "office-head".to_owned());
            plan.chairs.push(Chair { id: own.clone(), name: name("主要负责人", "head"), post });
            let scope = Scope { offices: vec![id], ..Scope::default() };
            let series =
                Series { id: own.clone(), name: name(&draft.name.zh, &draft.name.en), chair: own, scope, ..draft.clone() };
            add(report, spot, &mut plan, series);
        }
    }
    root.finish();
    plan
}

fn add(report: &Report<'_>, spot: Spot, plan: &mut Plan, series: Series) {
    once(report, spot, &series.id, plan.series(&series.id).is_some());
    plan.series.push(series);
}

/// What a series has whoever chairs it.
fn draft(table: Table<'_>) -> Option<Series> {
    let (id, name, rhythm) = (table.text("id"), table.names(), rhythm(&table));
    let rolls: Vec<&str> = Roll::ALL.iter().map(|one| one.as_str()).collect();
    let roll = table.one_of("roll", &rolls, Roll::parse);
    let at = table.text("at").and_then(|at| time(&table, &at));
    let minutes = within(&table, "minutes", 1, MINUTES_MAX);
    let answer = within(&table, "answer", 0, ANSWER_MAX);
    let reading = table.named_if("reading");
    let (source, confidence) = sourced(&table);
    table.finish();
    Some(Series {
        id: id?.value,
        name: name?,
        chair: String::new(),
        cadence: Cadence { rhythm: rhythm?, roll: roll? },
        at: at?,
        minutes: minutes?,
        answer: answer?,
        scope: Scope::default(),
        reading,
        source: source?,
        confidence: confidence.map(Confidence::as_str)?.to_owned(),
    })
}

fn rhythm(table: &Table<'_>) -> Option<Rhythm> {
    match (table.has("weekly"), table.has("monthly")) {
        (true, false) => {
            let days = table.texts("weekly");
            let read = |day: &Located<String>| {
                let found = Cadence::weekday(&day.value);
                if found.is_none() {
                    table.report.add(
                        day.spot,
                        "unknown-name",
                        format!("'{}' is no day of a week: write monday to sunday", day.value),
                    );
                }
                found
            };
            let days: Vec<Weekday> = days.iter().filter_map(read).collect();
            Some(Rhythm::Weekly(days)).filter(|rhythm| *rhythm != Rhythm::Weekly(Vec::new()))
        }
        (false, true) => {
            let day = within(table, "monthly", 1, 31)?;
            Some(Rhythm::Monthly(vec![i8::try_from(day).ok()?]))
        }
        _ => {
            table.report.add(
                table.spot,
                "rhythm-missing",
                "say when it meets: weekly = [\"monday\"] or monthly = 10, one of them",
            );
            None
        }
    }
}

fn within(table: &Table<'_>, key: &'static str, least: u32, most: u32) -> Option<u32> {
    let n = table.count(key)?;
    if (least..=most).contains(&n) {
        return Some(n);
    }
    table.report.add(table.spot, "out-of-range", format!("'{key}' is {n}: expected {least} to {most}"));
    None
}

fn time(table: &Table<'_>, text: &Located<String>) -> Option<Time> {
    let digits = text.value.split_once(':').filter(|_| text.value.len() == 5);
    let read = digits.and_then(|(hour, minute)| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok());
    if read.is_none() {
        table.report.add(text.spot, "bad-time", format!("'{}' is no time of a day: write 09:00 or 14:30", text.value));
    }
    read
}

/// A post: an office of the pack and a role in it.
fn post_of(report: &Report<'_>, text: &Located<String>, around: &Around<'_>) -> Option<Party> {
    let Some((id, role)) = text.value.split_once('/').filter(|(_, role)| ["leader", "office-head"].contains(role)) else {
        let message = format!("'{}' is no post: write city-government/leader or OFFICE/office-head", text.value);
        report.add(text.spot, "bad-post", message);
        return None;
    };
    let id = Located { value: id.to_owned(), spot: text.spot };
    office(report, &id, around.offices).map(|office| Party::Post(office, role.to_owned()))
}

fn scope(table: &Table<'_>, around: &Around<'_>) -> Scope {
    let known = |key: &'static str, what: &str, file: &str, there: &dyn Fn(&str) -> bool| {
        let all = table.texts(key);
        for id in all.iter().filter(|id| !there(&id.value) && !table.report.is_incomplete()) {
            table.report.add(id.spot, "unknown-name", format!("{file} lists no {what} '{}'", id.value));
        }
        all.into_iter().map(|id| id.value).collect()
    };
    Scope {
        offices: table.texts("offices").iter().filter_map(|id| office(table.report, id, around.offices)).collect(),
        districts: known("districts", "district", "regions.csv", &|id| around.districts.iter().any(|one| one.id == id)),
        clusters: known("clusters", "cluster", "clusters.csv", &|id| around.clusters.iter().any(|one| one.id == id)),
    }
}

#[cfg(test)]
mod tests {
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const SERIES: &str = "zh = \"甲\"\nen = \"a\"\nroll = \"forward\"\nat = \"09:00\"\nminutes = 60\nanswer = 3\nsource = \"甲\"\nconfidence = \"low\"\n";

    #[test]
    fn a_series_for_each_office_is_its_heads() {
        let mut files = files();
        let each = format!("[[each]]\nid = \"own\"\nof = [\"land\", \"ecology\"]\nweekly = [\"tuesday\", \"friday\"]\n{SERIES}");
        files.insert("dispatch.toml".to_owned(), each);
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let plan = city.unwrap().dispatch;
        let series = plan.series("own-ecology").unwrap();
        assert_eq!((series.name.zh.as_str(), series.scope.offices[0].as_str()), ("生态环境局甲", "ecology"));
        assert_eq!(plan.chair(&series.chair).unwrap().post.to_string(), "post:ecology/office-head");
        assert_eq!(series.cadence.text().en, "every Tuesday and Friday, moved on from a rest day");
    }

    #[test]
    fn everything_wrong_in_dispatch_toml_at_once() {
        let mut files = files();
        let wrong = SERIES.replace("forward", "later").replace("09:00", "9:00").replace("60", "0").replace("low", "sure");
        let text = format!(
            "[[chair]]\nid = \"mayor\"\nzh = \"甲\"\nen = \"a\"\npost = \"nobody/leader\"\n[[chair]]\nid = \"head\"\nzh = \"甲\"\nen = \"a\"\npost = \"land\"\n\
             [[series]]\nid = \"one\"\nchair = \"mayor\"\nweekly = [\"Monday\"]\ndistricts = [\"211499\"]\nclusters = [\"x\"]\n{wrong}\
             [[series]]\nid = \"two\"\nchair = \"head\"\nweekly = [\"monday\"]\nmonthly = 10\n{SERIES}\
             [[each]]\nid = \"three\"\nof = []\nmonthly = 32\n{SERIES}"
        );
        files.insert("dispatch.toml".to_owned(), text);
        check(
            &files,
            expect![[r#"
            dispatch.toml:5:8: departments.csv lists no office 'nobody' [unknown-office]
            dispatch.toml:10:8: 'land' is no post: write city-government/leader or OFFICE/office-head [bad-post]
            dispatch.toml:11:1: 'minutes' is 0: expected 1 to 480 [out-of-range]
            dispatch.toml:13:9: no [[chair]] has the id 'mayor' [unknown-chair]
            dispatch.toml:14:11: 'Monday' is no day of a week: write monday to sunday [unknown-name]
            dispatch.toml:15:14: regions.csv lists no district '211499' [unknown-name]
            dispatch.toml:16:13: clusters.csv lists no cluster 'x' [unknown-name]
            dispatch.toml:19:8: 'later' is no value of 'roll'; there are forward, back, skip [unknown-name]
            dispatch.toml:20:6: '9:00' is no time of a day: write 09:00 or 14:30 [bad-time]
            dispatch.toml:24:14: 'sure' is no value of 'confidence'; there are high, medium, low [unknown-name]
            dispatch.toml:25:1: say when it meets: weekly = ["monday"] or monthly = 10, one of them [rhythm-missing]
            dispatch.toml:27:9: no [[chair]] has the id 'head' [unknown-chair]
            dispatch.toml:38:1: say whose heads meet: of = ["water"] [each-of-none]
            dispatch.toml:38:1: 'monthly' is 32: expected 1 to 31 [out-of-range]
        "#]],
        );
    }
}
