//! Test cases beside a policy, and everything that keeps it from being published.

use crate::Policy;
use base::Named;
use rules::{Facts, Finding, Rule, Schema, Truth};
use serde::{Deserialize, Serialize};

/// A case that the rule must answer as its author meant (测试用例).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What it is about: "three employees, founded last year".
    pub name: String,
    /// What is known of the entity; what is not said is not known.
    pub facts: Facts,
    /// The answer meant.
    pub expect: Truth,
}

/// How a case came out (测试结果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The answer that the rule gives; none when the facts do not fit the schema.
    pub found: Option<Truth>,
    /// What is wrong with the facts.
    pub misfits: Vec<Named>,
    /// Whether it is the one that was meant.
    pub passed: bool,
}

/// What keeps a policy from being published (不能发布的原因).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A text is missing, or too long: which field.
    Text(&'static str, bool),
    /// The last day lies before the first.
    Period,
    /// An amount below nothing.
    Amount,
    /// Something is wrong with the rule, at its place.
    Rule(Finding),
    /// No case is meant to qualify, or none is meant not to: the rule is not tried from both sides.
    Untried(Truth),
    /// More cases than there may be.
    TooManyTrials,
    /// A case came out otherwise: its place in the list, what was meant, what was found.
    Failed(usize, Truth, Option<Truth>),
}

impl Flaw {
    /// The field of the policy that it concerns.
    pub fn field(&self) -> String {
        match self {
            Self::Text(field, _) => (*field).to_owned(),
            Self::Period => "to".to_owned(),
            Self::Amount => "amount_max_yuan".to_owned(),
            Self::Rule(_) => "rule".to_owned(),
            Self::Untried(_) | Self::TooManyTrials => "trials".to_owned(),
            Self::Failed(trial_idx, ..) => format!("trials.{trial_idx}"),
        }
    }

    /// What is wrong and what to do.
    pub fn sentence(&self) -> Named {
        let word = |truth: Truth| match truth {
            Truth::Yes => ("符合", "met"),
            Truth::No => ("不符合", "not met"),
            Truth::Unknown => ("不能确定", "unknown"),
        };
        match self {
            Self::Text(_, false) => Named::new("这一栏不能空着。", "This must not be empty."),
            Self::Text(_, true) => Named::new("这一栏太长了，请删减。", "This is too long: shorten it."),
            Self::Period => Named::new("截止日期早于起始日期。", "The last day lies before the first."),
            Self::Amount => Named::new("金额不能为负。", "An amount cannot be below nothing."),
            Self::Rule(finding) => Named::new(&finding.zh, &finding.message),
            Self::Untried(truth) => {
                let (zh, en) = word(*truth);
                Named::new(
                    format!("至少要有一个结果应为“{zh}”的测试用例。"),
                    format!("There must be a test case whose answer is meant to be: {en}."),
                )
            }
            Self::TooManyTrials => {
                let max = Policy::TRIALS_MAX;
                Named::new(format!("测试用例最多 {max} 个。"), format!("At most {max} test cases."))
            }
            Self::Failed(trial_idx, meant, found) => {
                let n = trial_idx + 1;
                let (meant_zh, meant_en) = word(*meant);
                match found {
                    Some(found) => {
                        let (zh, en) = word(*found);
                        Named::new(
                            format!("测试用例 {n} 应为“{meant_zh}”，规则的结果却是“{zh}”。"),
                            format!("Test case {n} is meant to be {meant_en}, the rule says {en}."),
                        )
                    }
                    None => Named::new(
                        format!("测试用例 {n} 的数据与字段不符，或规则还不能读懂。"),
                        format!("Test case {n} does not fit the fields, or the rule cannot be read yet."),
                    ),
                }
            }
        }
    }
}

impl Trial {
    /// Asks the rule.
    pub fn test(&self, rule: Option<&Rule>, schema: &Schema) -> Tested {
        let (facts, misfits) = schema.conform(self.facts.clone());
        let misfits: Vec<Named> = misfits.into_iter().map(|one| Named::new(one.message.zh, one.message.en)).collect();
        let found = rule.filter(|_| misfits.is_empty()).map(|rule| rule.truth(schema, &facts));
        Tested { found, misfits, passed: found == Some(self.expect) }
    }
}

impl Policy {
    /// The rule, when its text reads and fits the schema; else what is wrong with it.
    ///
    /// # Errors
    /// Every finding, each at its place.
    pub fn read_rule(text: &str, schema: &Schema) -> Result<Rule, Vec<Finding>> {
        let rule = Rule::parse(text)?;
        let findings = rule.check(schema);
        if findings.is_empty() { Ok(rule) } else { Err(findings) }
    }

    /// What is wrong with it as a draft: what was filled in cannot be kept so.
    pub fn draft_flaws(&self) -> Vec<Flaw> {
        let line = Self::LINE_CHARS_MAX;
        let texts = [
            ("title", &self.title.zh, line),
            ("title", &self.title.en, line),
            ("summary", &self.summary.zh, line * 2),
            ("summary", &self.summary.en, line * 2),
            ("text", &self.text.zh, Self::TEXT_CHARS_MAX),
            ("text", &self.text.en, Self::TEXT_CHARS_MAX),
            ("source", &self.source, line * 2),
            ("amount", &self.amount.zh, line),
            ("amount", &self.amount.en, line),
            ("rule", &self.rule, rules::LENGTH_BYTES_MAX),
        ];
        let long = texts.into_iter().filter(|(_, text, max)| text.chars().count() > *max);
        let mut flaws: Vec<Flaw> = long.map(|(field, ..)| Flaw::Text(field, true)).collect();
        if self.title.zh.trim().is_empty() {
            flaws.push(Flaw::Text("title", false));
        }
        if self.to.is_some_and(|to| to < self.from) {
            flaws.push(Flaw::Period);
        }
        if self.amount_max_yuan.is_some_and(|yuan| yuan < 0) {
            flaws.push(Flaw::Amount);
        }
        if self.trials.len() > Self::TRIALS_MAX {
            flaws.push(Flaw::TooManyTrials);
        }
        flaws
    }

    /// Everything that keeps it from being published: a text that is missing, a rule that does not read or fit, a case that comes
    /// out otherwise than it was meant, no case from either side.
    pub fn flaws(&self, schema: &Schema) -> Vec<Flaw> {
        let mut flaws = self.draft_flaws();
        for (field, text) in
            [("summary", &self.summary.zh), ("text", &self.text.zh), ("source", &self.source), ("amount", &self.amount.zh)]
        {
            if text.trim().is_empty() {
                flaws.push(Flaw::Text(field, false));
            }
        }
        let rule = match Self::read_rule(&self.rule, schema) {
            Ok(rule) => Some(rule),
            Err(findings) => {
                flaws.extend(findings.into_iter().map(Flaw::Rule));
                None
            }
        };
        for wanted in [Truth::Yes, Truth::No] {
            if !self.trials.iter().any(|trial| trial.expect == wanted) {
                flaws.push(Flaw::Untried(wanted));
            }
        }
        for (trial_idx, trial) in self.trials.iter().enumerate().take(Self::TRIALS_MAX) {
            let tested = trial.test(rule.as_ref(), schema);
            if !tested.passed {
                flaws.push(Flaw::Failed(trial_idx, trial.expect, tested.found));
            }
        }
        flaws
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Delivery;
    use base::OfficeId;
    use rules::{Field, Type};

    fn schema() -> Schema {
        Schema::new(vec![
            Field::new("staff", "从业人数", "staff", Type::Int),
            Field::new("high_tech", "高新技术企业", "high-tech enterprise", Type::Bool),
        ])
    }

    pub(crate) fn policy() -> Policy {
        let trial =
            |name: &str, json: &str, expect| Trial { name: name.to_owned(), facts: serde_json::from_str(json).unwrap(), expect };
        Policy {
            title: Named::new("小企业补贴", "small enterprises"),
            summary: Named::new("三十人以下", "up to thirty people"),
            text: Named::new("正文", "text"),
            source: "示例文件".to_owned(),
            confidence: "low".to_owned(),
            office: OfficeId::parse("tax").unwrap(),
            amount: Named::new("全免", "all of it"),
            amount_max_yuan: None,
            from: "2023-01-01".parse().unwrap(),
            to: Some("2023-12-31".parse().unwrap()),
            delivery: Delivery::Automatic,
            item: None,
            rule: "从业人数 <= 30".to_owned(),
            trials: vec![
                trial("thirty", r#"{"staff":30}"#, Truth::Yes),
                trial("thirty-one", r#"{"从业人数":31}"#, Truth::No),
                trial("nothing known", "{}", Truth::Unknown),
            ],
        }
    }

    #[test]
    fn a_policy_whose_cases_come_out_as_meant_may_be_published() {
        assert_eq!(policy().flaws(&schema()), []);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let mut bad = policy();
        bad.rule = "从业人 <= '30'".to_owned();
        bad.summary.zh = " ".to_owned();
        bad.to = Some("2022-12-31".parse().unwrap());
        bad.amount_max_yuan = Some(-1);
        bad.trials.truncate(1);
        let said: Vec<String> =
            bad.flaws(&schema()).iter().map(|flaw| format!("{}: {}", flaw.field(), flaw.sentence().en)).collect();
        assert_eq!(
            said,
            [
                "to: The last day lies before the first.",
                "amount_max_yuan: An amount cannot be below nothing.",
                "summary: This must not be empty.",
                "rule: '从业人' is not a fact of this city; did you mean '从业人数'?",
                "trials: There must be a test case whose answer is meant to be: not met.",
                "trials.0: Test case 1 does not fit the fields, or the rule cannot be read yet.",
            ]
        );
    }

    #[test]
    fn a_case_that_comes_out_otherwise_stops_it() {
        let mut bad = policy();
        bad.rule = "从业人数 < 30".to_owned();
        assert_eq!(bad.flaws(&schema()), [Flaw::Failed(0, Truth::Yes, Some(Truth::No))]);
        bad.trials[0].facts = serde_json::from_str(r#"{"staff":"many"}"#).unwrap();
        assert_eq!(bad.flaws(&schema())[0], Flaw::Failed(0, Truth::Yes, None));
    }
}
