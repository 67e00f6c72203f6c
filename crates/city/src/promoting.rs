//! `promotion.toml`: the teams that look for leads, what each stage is worth, who decides when two teams come upon one enterprise.

use crate::duties::{office, once, provenance};
use crate::finding::Report;
use crate::reader::{Table, parse};
use crate::{Entry, Office};
use base::OfficeId;
use duty::Rulebook;
use promotion::{Method, Plan, Stage, StagePlan, Team};

/// The file of promotion.
pub(crate) const FILE: &str = "promotion.toml";
/// The kinds of duties that leads make; of these the first two have a term.
const KINDS: [&str; 3] = ["lead-plan", "lead-clash", "lead-step"];
const WITH_TERM: usize = 2;

/// Reads `promotion.toml`. Check: each open stage once, with a share of a hundred and a term; teams that occur twice or are offices, chains that there are not;
/// kinds of duties that lack.
pub(crate) fn read(
    report: &Report<'_>,
    file: usize,
    (offices, chains): (&[Office], &[Entry]),
    rulebook: &Rulebook,
) -> Option<Plan> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let coordinator = root.text("coordinator").and_then(|id| office(report, &id, offices));
    let near_percent = percent(&root, "near_percent");
    let stages: Vec<StagePlan> = root.tables("stage").into_iter().filter_map(|table| stage(report, table)).collect();
    let open: Vec<Stage> = Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect();
    if stages.iter().map(|one| one.stage).collect::<Vec<_>>() != open {
        let names: Vec<&str> = open.iter().map(|stage| stage.as_str()).collect();
        report.add(root.spot, "stages", format!("the stages are, each once and in this order: {}", names.join(", ")));
    }
    let mut teams: Vec<Team> = Vec::new();
    for table in root.tables("team") {
        let spot = table.spot;
        let Some(team) = team(report, table, (offices, chains)) else { continue };
        once(report, spot, team.id.as_str(), teams.iter().any(|one| one.id == team.id));
        teams.push(team);
    }
    for (n, kind) in KINDS.into_iter().enumerate() {
        let sound = rulebook.kind(kind).is_some_and(|one| one.term.is_some() || n >= WITH_TERM);
        if !sound && !report.is_incomplete() {
            let term = if n < WITH_TERM { " with a term" } else { "" };
            report.add(
                root.spot,
                "kind-missing",
                format!("ladders.toml lacks the kind '{kind}'{term}: a lead makes such duties"),
            );
        }
    }
    root.finish();
    Some(Plan { coordinator: coordinator?, near_percent: near_percent?, stages, teams })
}

fn stage(report: &Report<'_>, table: Table<'_>) -> Option<StagePlan> {
    let names: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
    let stage = table.one_of("id", &names, Stage::parse);
    let percent = percent(&table, "percent");
    let term = table.text("term").and_then(|text| {
        let read = text.value.parse().ok();
        if read.is_none() {
            report.add(text.spot, "bad-term", format!("'{}' is no term such as 10wd", text.value));
        }
        read
    });
    table.finish();
    Some(StagePlan { stage: stage?, percent: percent?, term: term? })
}

fn team(report: &Report<'_>, table: Table<'_>, (offices, chains): (&[Office], &[Entry])) -> Option<Team> {
    let methods: Vec<&str> = Method::ALL.iter().map(|method| method.as_str()).collect();
    let (name, method) = (table.names(), table.one_of("method", &methods, Method::parse));
    let id = table.text("id").and_then(|id| {
        let read = OfficeId::parse(&id.value).ok().filter(|read| !offices.iter().any(|one| one.id == *read));
        if read.is_none() {
            let message =
                format!("'{}' is no id of a team: lower-case letters, digits and hyphens, and none of departments.csv", id.value);
            report.add(id.spot, "not-an-id", message);
        }
        read
    });
    let place = table.text("place").map(|place| place.value);
    let chain = table.text_if("chain").map(|chain| {
        if !chains.iter().any(|one| one.id == chain.value) {
            report.add(chain.spot, "unknown-chain", format!("pack.toml defines no chain '{}'", chain.value));
        }
        chain.value
    });
    table.finish();
    Some(Team { id: id?, name: name?, method: method?, place: place?, chain })
}

fn percent(table: &Table<'_>, key: &'static str) -> Option<u32> {
    let percent = table.count(key);
    if percent.is_some_and(|percent| percent > 100) {
        table.report.add(table.spot, "out-of-range", format!("'{key}' goes from 0 to 100"));
    }
    percent
}

/// The teams as offices: whoever is of one signs in, owes and is told as of an office. Their code is the coordinator's: no team issues anything.
pub(crate) fn seats(plan: &Plan, offices: &[Office]) -> Vec<Office> {
    let Some(of) = offices.iter().find(|office| office.id == plan.coordinator) else { return Vec::new() };
    let seat = |team: &Team| Office {
        id: team.id.clone(),
        name: team.name.clone(),
        kind: "service".to_owned(),
        level: "none".to_owned(),
        credit_code: of.credit_code.clone(),
        synthetic_code: true,
        parent: Some(of.id.clone()),
    };
    plan.teams.iter().map(seat).collect()
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "confidence = \"sure\"\ncoordinator = \"nobody\"\nnear_percent = 101\n\n[[stage]]\nid = \"signed\"\npercent = 80\nterm = \"soon\"\n\n\
             [[team]]\nid = \"land\"\nzh = \"组\"\nen = \"team\"\nmethod = \"luck\"\nplace = \"北京\"\nchain = \"coarse\"\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(
            codes,
            [
                "bad-term",
                "key-missing",
                "kind-missing",
                "not-an-id",
                "out-of-range",
                "stages",
                "unknown-chain",
                "unknown-name",
                "unknown-office"
            ]
        );
    }
}
