//! `policies.toml`: the policies with which a city's library begins, each with its source, its rule and the cases that prove it.

use crate::Office;
use crate::duties::{office, once, sourced};
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use base::ItemId;
use policy::{Delivery, Flaw, Policy, Trial};
use rules::{Schema, Truth};

/// The file.
pub(crate) const FILE: &str = "policies.toml";

/// A policy of a pack (城市配置包中的政策): its id there, and the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackPolicy {
    /// Its id in the pack.
    pub id: String,
    /// The policy.
    pub policy: Policy,
}

/// Reads `policies.toml`. Check: ids that occur twice, offices and items that there are not, rules that do not read or fit the register,
/// cases that come out otherwise than they are meant, everything else that keeps a policy from being published.
pub(crate) fn read(
    report: &Report<'_>,
    file: usize,
    (offices, items): (&[Office], &[ItemId]),
    schema: &Schema,
) -> Vec<PackPolicy> {
    let Some(parsed) = parse(report, file) else { return Vec::new() };
    let root = Table::new(report, file, &parsed);
    let mut policies: Vec<PackPolicy> = Vec::new();
    for table in root.tables("policy") {
        let Some((spots, one)) = policy(report, table, (offices, items)) else { continue };
        once(report, spots.id, &one.id, policies.iter().any(|other| other.id == one.id));
        if !report.is_incomplete() {
            flaws(report, &spots, &one.policy, schema);
        }
        policies.push(one);
    }
    root.finish();
    policies
}

/// Where things stand, for what is found wrong later.
struct Spots {
    id: Spot,
    table: Spot,
    rule: Spot,
    trials: Vec<Spot>,
}

fn policy(report: &Report<'_>, table: Table<'_>, (offices, items): (&[Office], &[ItemId])) -> Option<(Spots, PackPolicy)> {
    let (spot, id, title) = (table.spot, table.text("id"), table.names());
    let named = |key: &'static str| {
        if !table.has(key) {
            report.add(spot, "key-missing", format!("the key '{key}' is missing"));
        }
        table.named_if(key)
    };
    let (summary, text, amount) = (named("summary"), named("text"), named("amount"));
    let amount_max_yuan = if table.has("amount_max_yuan") { table.count("amount_max_yuan").map(i64::from) } else { None };
    let office = table.text("office").and_then(|id| office(report, &id, offices));
    let from = table.date("from");
    if from.is_none() && !table.has("from") {
        report.add(spot, "key-missing", "the key 'from' is missing");
    }
    let to = table.date("to").map(|day| day.value);
    let names = Delivery::ALL.map(Delivery::as_str);
    let delivery = table.one_of("delivery", &names, Delivery::parse);
    let item = table.text_if("item").and_then(|item| self::item(report, &item, items));
    let (source, confidence) = sourced(&table);
    let rule = table.text("rule");
    let mut trials = Vec::new();
    let mut trial_spots = Vec::new();
    for trial in table.tables("trial") {
        trial_spots.push(trial.spot);
        let name = trial.text("name");
        let expect = trial.one_of("expect", &["yes", "no", "unknown"], |word| match word {
            "yes" => Some(Truth::Yes),
            "no" => Some(Truth::No),
            "unknown" => Some(Truth::Unknown),
            _ => None,
        });
        let facts = trial.facts("facts");
        trial.finish();
        trials.push(Trial { name: name?.value, facts: facts?, expect: expect? });
    }
    table.finish();
    let (id, rule) = (id?, rule?);
    let spots = Spots { id: id.spot, table: spot, rule: rule.spot, trials: trial_spots };
    let policy = Policy {
        title: title?,
        summary: summary?,
        text: text?,
        source: source?,
        confidence: confidence.map_or("low", approval::Confidence::as_str).to_owned(),
        office: office?,
        amount: amount?,
        amount_max_yuan,
        from: from?.value,
        to,
        delivery: delivery?,
        item,
        rule: rule.value,
        trials,
    };
    Some((spots, PackPolicy { id: id.value, policy }))
}

fn item(report: &Report<'_>, id: &Located<String>, items: &[ItemId]) -> Option<ItemId> {
    let found = items.iter().find(|item| item.as_str() == id.value).cloned();
    if found.is_none() && !report.is_incomplete() {
        report.add(id.spot, "unknown-item", format!("no [[item]] has the id '{}'", id.value));
    }
    found
}

fn flaws(report: &Report<'_>, spots: &Spots, policy: &Policy, schema: &Schema) {
    for flaw in policy.flaws(schema) {
        match &flaw {
            Flaw::Rule(finding) => {
                let at = format!("at byte {} of the rule, '{}'", finding.start, words(&policy.rule, finding));
                report.add(spots.rule, finding.code, format!("{} ({at})", finding.message));
            }
            Flaw::Failed(trial_idx, ..) => {
                let spot = spots.trials.get(*trial_idx).copied().unwrap_or(spots.table);
                report.add(spot, "trial-failed", flaw.sentence().en);
            }
            _ => report.add(spots.table, "policy-flaw", format!("{}: {}", flaw.field(), flaw.sentence().en)),
        }
    }
}

fn words<'a>(text: &'a str, finding: &rules::Finding) -> &'a str {
    text.get(finding.start..finding.end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const TEXT: &str = r#"[[policy]]
id = "small"
zh = "小企业补贴"
en = "small enterprises"
summary = { zh = "三十人以下", en = "up to thirty people" }
text = { zh = "正文", en = "text" }
amount = { zh = "全免", en = "all of it" }
amount_max_yuan = 5000
office = "land"
from = 2023-01-01
to = 2023-12-31
delivery = "automatic"
rule = "从业人数 <= 30 且 成立日期 < 日期('2023-01-01')"
source = "示例文件"
confidence = "low"

[[policy.trial]]
name = "thirty"
facts = { staff = 30, founded = 2020-01-01, tags = ["民宿"], high_tech = false, industry = "2631" }
expect = "yes"

[[policy.trial]]
name = "more"
facts = { "从业人数" = 31 }
expect = "no"
"#;

    #[test]
    fn a_policy_is_read_with_its_cases() {
        let mut files = files();
        files.insert(FILE.to_owned(), TEXT.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let policies = city.unwrap().policies;
        assert_eq!((policies[0].id.as_str(), policies[0].policy.trials.len()), ("small", 2));
    }

    #[test]
    fn everything_wrong_in_policies_toml_at_once() {
        let mut files = files();
        let text = TEXT
            .replace("office = \"land\"", "office = \"nobody\"")
            .replace("\"automatic\"", "\"by-post\"")
            .replace("from = 2023-01-01\n", "");
        files.insert(
            FILE.to_owned(),
            text + &TEXT.replace("从业人数 <=", "从业人 <=") + &TEXT.replace("staff = 30", "staff = 31"),
        );
        check(
            &files,
            expect![[r#"
                policies.toml:1:1: the key 'from' is missing [key-missing]
                policies.toml:9:10: departments.csv lists no office 'nobody' [unknown-office]
                policies.toml:11:12: 'by-post' is no value of 'delivery'; there are automatic, declared, claimed [unknown-name]
                policies.toml:37:8: '从业人' is not a fact of this city; did you mean '从业人数'? (at byte 0 of the rule, '从业人') [unknown-field]
                policies.toml:41:1: Test case 1 does not fit the fields, or the rule cannot be read yet. [trial-failed]
                policies.toml:46:1: Test case 2 does not fit the fields, or the rule cannot be read yet. [trial-failed]
                policies.toml:51:6: 'small' occurs twice [duplicate-id]
                policies.toml:66:1: Test case 1 is meant to be met, the rule says not met. [trial-failed]
            "#]],
        );
    }
}
