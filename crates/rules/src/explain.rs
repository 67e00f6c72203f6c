//! Why an answer is what it is: the fewest clauses that decided it.

use crate::tree::{Kind, Node};
use crate::{Facts, Schema, Truth, eval, parse, words};
use serde::Serialize;

/// One clause that helped to decide (决定性条款).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The clause as the rule writes it.
    pub text: String,
    /// What is the case, in Chinese; of an unknown clause what would have to hold.
    pub zh: String,
    /// What is the case, in English; of an unknown clause what would have to hold.
    pub en: String,
    /// Whether the clause, as written, holds.
    pub truth: Truth,
    /// The ids of the fields it asks for.
    pub fields: Vec<String>,
}

/// A rule's answer (判定结果), explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The answer.
    pub truth: Truth,
    /// The clauses that decided it: what made it true, or false, or left it open. The facts of these clauses alone give
    /// the same answer.
    pub clauses: Vec<Clause>,
    /// The ids of the fields that would have to be known; empty unless the answer is unknown.
    pub missing: Vec<String>,
}

/// The answer of a tree that was read from `source`.
pub(crate) fn answer(tree: &Node, source: &str, schema: &Schema, facts: &Facts) -> Answer {
    let row = Row { schema, facts };
    let mut deciding = Vec::new();
    row.decide(tree, &mut deciding);
    let mut clauses: Vec<Clause> = Vec::new();
    for node in deciding {
        let clause = row.clause(node, source);
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    let truth = row.truth(tree);
    let mut missing = Vec::new();
    if truth == Truth::Unknown {
        let asked = clauses.iter().flat_map(|clause| &clause.fields);
        for field in asked.filter(|field| !row.knows(field)) {
            if !missing.contains(field) {
                missing.push(field.clone());
            }
        }
    }
    Answer { truth, clauses, missing }
}

/// The ids of the fields below a node, each once; a name that the schema does not know stands for itself.
pub(crate) fn fields(node: &Node, schema: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if let Kind::Field(name) = &node.kind {
            let id = schema.field(name).map_or(name, |field| &field.id);
            if !found.contains(id) {
                found.push(id.clone());
            }
        }
        open.extend(node.children().into_iter().rev());
    }
    found
}

struct Row<'a> {
    schema: &'a Schema,
    facts: &'a Facts,
}

impl<'a> Row<'a> {
    fn truth(&self, node: &Node) -> Truth {
        eval::truth(node, self.schema, self.facts)
    }

    /// A fact of the wrong type is as good as none.
    fn knows(&self, field: &str) -> bool {
        let node = Node::new(Kind::Field(field.to_owned()), (0, 0));
        eval::cell(&node, self.schema, self.facts).is_some()
    }

    /// Gathers the clauses that decided: all of a true `&&`, the false ones of a false one, and so on.
    fn decide<'t>(&self, node: &'t Node, deciding: &mut Vec<&'t Node>) {
        match &node.kind {
            Kind::All(nodes) | Kind::Any(nodes) => {
                let truth = self.truth(node);
                for part in nodes.iter().filter(|part| self.truth(part) == truth) {
                    self.decide(part, deciding);
                }
            }
            Kind::Not(inner) if matches!(inner.kind, Kind::All(_) | Kind::Any(_) | Kind::Not(_)) => self.decide(inner, deciding),
            _ => deciding.push(node),
        }
    }

    fn clause(&self, node: &Node, source: &str) -> Clause {
        let truth = self.truth(node);
        let fields = fields(node, self.schema);
        let said = if truth == Truth::Unknown {
            let missing: Vec<&String> = fields.iter().filter(|field| !self.knows(field)).collect();
            words::open(node, self.schema, &missing)
        } else {
            words::found(node, self.schema, self.facts)
        };
        Clause { text: bare(node, source), zh: said.zh, en: said.en, truth, fields }
    }
}

/// The node's text without parentheses around all of it.
fn bare(node: &Node, source: &str) -> String {
    let mut text = source.get(node.span.0..node.span.1).unwrap_or(source).trim();
    while let Some(inner) = text.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）'])) {
        if parse::parse(inner).as_ref() != Ok(node) {
            break;
        }
        text = inner.trim();
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rule;
    use crate::testing::{any_facts, any_typed_rule, schema};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(text: &str, json: &str, expected: Expect) {
        let answer = Rule::parse(text).unwrap().answer(&schema(), &serde_json::from_str(json).unwrap());
        let mut shown = format!("{:?}\n", answer.truth);
        for clause in &answer.clauses {
            shown += &format!("{} → {:?}: {} | {}\n", clause.text, clause.truth, clause.zh, clause.en);
        }
        if !answer.missing.is_empty() {
            shown += &format!("missing: {}\n", answer.missing.join(", "));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn only_what_decided_is_named() {
        check(
            "energy >= 1_000 || land",
            r#"{"energy":58000,"land":false}"#,
            expect![[r#"
            Yes
            energy >= 1_000 → Yes: 综合能源消费量 58,000 吨标准煤 ≥ 1,000 | energy use 58,000 tce ≥ 1,000
        "#]],
        );
        check(
            "(energy >= 1_000) && land",
            r#"{"energy":58000,"land":true}"#,
            expect![[r#"
            Yes
            energy >= 1_000 → Yes: 综合能源消费量 58,000 吨标准煤 ≥ 1,000 | energy use 58,000 tce ≥ 1,000
            land → Yes: 涉及新增用地：是 | new land: yes
        "#]],
        );
        check(
            "energy >= 1_000 && land && burning",
            r#"{"energy":58,"land":false,"burning":true}"#,
            expect![[r#"
            No
            energy >= 1_000 → No: 综合能源消费量 58 吨标准煤 < 1,000 | energy use 58 tce < 1,000
            land → No: 涉及新增用地：否 | new land: no
        "#]],
        );
        check(
            "!(energy >= 1_000 || land)",
            r#"{"energy":58,"land":false}"#,
            expect![[r#"
            Yes
            energy >= 1_000 → No: 综合能源消费量 58 吨标准煤 < 1,000 | energy use 58 tce < 1,000
            land → No: 涉及新增用地：否 | new land: no
        "#]],
        );
        check(
            "energy >= 1_000 && land && listed > date('2023-01-01')",
            r#"{"land":true}"#,
            expect![[r#"
            Unknown
            energy >= 1_000 → Unknown: 综合能源消费量 ≥ 1,000 吨标准煤（未填） | energy use ≥ 1,000 tce (not stated)
            listed > date('2023-01-01') → Unknown: 列入日期 > 2023-01-01（未填） | day listed > 2023-01-01 (not stated)
            missing: energy, listed
        "#]],
        );
        check(
            "land || burning",
            r#"{"land":true}"#,
            expect![[r#"
            Yes
            land → Yes: 涉及新增用地：是 | new land: yes
        "#]],
        );
    }

    #[test]
    fn every_kind_of_clause_has_its_sentence() {
        let facts = r#"{"energy":1234567,"area":5,"land":false,"burning":true,"industry":"2631","supply":"grant","hazards":["make"],"listed":"2023-07-07"}"#;
        check(
            "!land && energy > area && 1000 <= energy && energy in [1234567] && industry.startsWith('263') && !industry.startsWith('5') \
             && supply == 'grant' && supply != 'none' && supply in ['none','grant'] && supply not in ['none'] && 'make' in hazards \
             && !('store' in hazards) && size(hazards) >= 1 && listed >= date('2023-01-10') && burning == true && land != burning \
             && true && size(industry) == 4 && !(energy < 7)",
            facts,
            expect![[r#"
                Yes
                !land → Yes: 涉及新增用地：否 | new land: no
                energy > area → Yes: 综合能源消费量 1,234,567 吨标准煤 > 用地面积 5 平方米 | energy use 1,234,567 tce > land area 5 m²
                1000 <= energy → Yes: 综合能源消费量 1,234,567 吨标准煤 ≥ 1,000 | energy use 1,234,567 tce ≥ 1,000
                energy in [1234567] → Yes: 综合能源消费量 1,234,567 吨标准煤 | energy use 1,234,567 tce
                industry.startsWith('263') → Yes: 行业代码：2631，以 263 开头 | industry code: 2631, begins with 263
                !industry.startsWith('5') → Yes: 行业代码：2631，不以 5 开头 | industry code: 2631, does not begin with 5
                supply == 'grant' → Yes: 土地供应方式：出让 | land supply: grant
                supply != 'none' → Yes: 土地供应方式：出让 | land supply: grant
                supply in ['none','grant'] → Yes: 土地供应方式：出让 | land supply: grant
                supply not in ['none'] → Yes: 土地供应方式：出让，不属于 无 | land supply: grant, none of none
                'make' in hazards → Yes: 危险化学品环节含“生产” | hazardous chemicals include production
                !('store' in hazards) → Yes: 危险化学品环节不含“储存” | hazardous chemicals do not include storage
                size(hazards) >= 1 → Yes: 危险化学品环节项数 1 ≥ 1 | number of hazardous chemicals 1 ≥ 1
                listed >= date('2023-01-10') → Yes: 列入日期 2023-07-07 ≥ 2023-01-10 | day listed 2023-07-07 ≥ 2023-01-10
                burning == true → Yes: 涉及明火作业：是 | open fire: yes
                land != burning → Yes: 涉及新增用地：否 ≠ 涉及明火作业：是 | new land: no ≠ open fire: yes
                true → Yes: 无条件成立 | without condition
                size(industry) == 4 → Yes: 行业代码字数 4 = 4 | length of industry code 4 = 4
                !(energy < 7) → Yes: 综合能源消费量 1,234,567 吨标准煤 ≥ 7 | energy use 1,234,567 tce ≥ 7
            "#]],
        );
    }

    #[test]
    fn every_kind_of_open_clause_says_what_would_have_to_hold() {
        check(
            "!land && energy > area && energy in [7, 8] && industry.startsWith('263') && !industry.startsWith('5') && supply == 'grant' \
             && supply != 'none' && supply in ['none','grant'] && supply not in ['none'] && 'make' in hazards && !('store' in hazards) \
             && size(hazards) >= 1 && listed >= date('2023-01-10') && burning == true && land == (burning || energy > 5)",
            "{}",
            expect![[r#"
                Unknown
                !land → Unknown: 涉及新增用地：否（未填） | new land: no (not stated)
                energy > area → Unknown: 综合能源消费量 > 用地面积（综合能源消费量、用地面积未填） | energy use > land area (energy use, land area not stated)
                energy in [7, 8] → Unknown: 综合能源消费量属于 7、8（未填） | energy use is one of 7, 8 (not stated)
                industry.startsWith('263') → Unknown: 行业代码以 263 开头（未填） | industry code begins with 263 (not stated)
                !industry.startsWith('5') → Unknown: 行业代码不以 5 开头（未填） | industry code does not begin with 5 (not stated)
                supply == 'grant' → Unknown: 土地供应方式为 出让（未填） | land supply is grant (not stated)
                supply != 'none' → Unknown: 土地供应方式不为 无（未填） | land supply is not none (not stated)
                supply in ['none','grant'] → Unknown: 土地供应方式属于 无、出让（未填） | land supply is one of none, grant (not stated)
                supply not in ['none'] → Unknown: 土地供应方式不属于 无（未填） | land supply is none of none (not stated)
                'make' in hazards → Unknown: 危险化学品环节含“生产”（未填） | hazardous chemicals include production (not stated)
                !('store' in hazards) → Unknown: 危险化学品环节不含“储存”（未填） | hazardous chemicals do not include storage (not stated)
                size(hazards) >= 1 → Unknown: 危险化学品环节项数 ≥ 1（未填） | number of hazardous chemicals ≥ 1 (not stated)
                listed >= date('2023-01-10') → Unknown: 列入日期 ≥ 2023-01-10（未填） | day listed ≥ 2023-01-10 (not stated)
                burning == true → Unknown: 涉及明火作业：是（未填） | open fire: yes (not stated)
                land == (burning || energy > 5) → Unknown: 涉及新增用地 = （涉及明火作业：是，或综合能源消费量 > 5 吨标准煤）（涉及新增用地、涉及明火作业、综合能源消费量未填） | new land = (open fire: yes or energy use > 5 tce) (new land, open fire, energy use not stated)
                missing: land, energy, area, industry, supply, hazards, listed, burning
            "#]],
        );
    }

    #[test]
    fn a_rule_can_be_read_aloud_without_facts() {
        let said =
            Rule::parse("(land || energy >= 1000) && !(burning && 'make' in hazards) || true").unwrap().sentence(&schema());
        expect![[r#"
            （（涉及新增用地：是，或综合能源消费量 ≥ 1,000 吨标准煤），且（涉及明火作业：否，或危险化学品环节不含“生产”）），或无条件成立
            ((new land: yes or energy use ≥ 1,000 tce) and (open fire: no or hazardous chemicals do not include production)) or without condition
        "#]].assert_eq(&format!("{}\n{}\n", said.zh, said.en));
    }

    proptest! {
        #[test]
        fn the_facts_of_the_clauses_alone_give_the_same_answer(rule in any_typed_rule(), facts in any_facts()) {
            let rule = Rule::parse(&rule).unwrap();
            let answer = rule.answer(&schema(), &facts);
            prop_assert_eq!(answer.truth, rule.truth(&schema(), &facts));
            prop_assert!(!answer.clauses.is_empty());
            let named = |field: &String| answer.clauses.iter().any(|clause| clause.fields.contains(field));
            let fewer: Facts = facts.0.iter().filter(|(field, _)| named(field)).map(|(k, v)| (k.clone(), v.clone())).collect();
            if answer.truth != Truth::Unknown {
                prop_assert_eq!(rule.truth(&schema(), &fewer), answer.truth);
            }
            prop_assert_eq!(answer.missing.is_empty(), answer.truth != Truth::Unknown);
        }
    }
}
