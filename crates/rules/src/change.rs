//! The smallest change that would make a rule hold: which facts would have to be otherwise, and what that costs.
//!
//! A rule holds when all clauses of one of its ways hold; a way says of each field what it asks of it together, so that what
//! is changed for one clause does not break another. Ways are followed up to [`WAYS_MAX`] at a time, the cheapest first.

use crate::columns::cuts::{self, Ranges};
use crate::columns::{day_number, day_of};
use crate::tree::{Kind, Node};
use crate::words::{grouped, plain_value};
use crate::{Facts, Field, Rule, Schema, Truth, Type, Value, Words, eval, explain};
use std::collections::BTreeMap;

/// Ways that are followed at a time.
const WAYS_MAX: usize = 48;

/// What it costs to make one fact another (改变代价).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost {
    /// Whole yuan that would have to be raised or spent.
    pub money_yuan: i64,
    /// How much trouble it is, from 1 (to be stated and proven) on; a way's is the sum.
    pub effort: i64,
}

impl Cost {
    fn plus(self, other: Self) -> Self {
        Self { money_yuan: self.money_yuan.saturating_add(other.money_yuan), effort: self.effort.saturating_add(other.effort) }
    }
}

/// One fact that would have to be otherwise (一项改变).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The field.
    pub field: String,
    /// What it is; none when it is not known.
    pub from: Option<Value>,
    /// What it would have to be: the nearest value that does.
    pub to: Value,
    /// The sentence.
    pub words: Words,
    /// What it costs.
    pub cost: Cost,
}

/// A way to qualify (达标路径): all of its steps together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The steps, by field.
    pub steps: Vec<Step>,
    /// What they cost together.
    pub cost: Cost,
}

/// What it costs that a field becomes a value; none when nobody can change it.
pub type Price<'a> = &'a dyn Fn(&Field, Option<&Value>, &Value) -> Option<Cost>;

impl Rule {
    /// The ways to make the rule hold, the cheapest first, by money and then by effort; at most `limit`. None when it holds
    /// already, or when nothing that can be changed helps.
    pub fn ways(&self, schema: &Schema, facts: &Facts, price: Price<'_>, limit: usize) -> Vec<Way> {
        if self.truth(schema, facts) == Truth::Yes {
            return Vec::new();
        }
        let search = Search { schema, facts, price };
        let mut ways: Vec<Way> = Vec::new();
        for asked in search.asked(self.tree(), false) {
            let Some(way) = search.way(&asked) else { continue };
            let mut then = facts.clone();
            way.steps.iter().for_each(|step| _ = then.0.insert(step.field.clone(), step.to.clone()));
            if self.truth(schema, &then) == Truth::Yes && !ways.contains(&way) {
                ways.push(way);
            }
        }
        // A way that does all that another does and more is no smallest change.
        let smaller = |way: &Way, other: &Way| {
            other.steps.len() < way.steps.len() && other.steps.iter().all(|step| way.steps.contains(step))
        };
        let mut kept: Vec<Way> = ways.iter().filter(|way| !ways.iter().any(|other| smaller(way, other))).cloned().collect();
        kept.sort_by_key(|way| way.cost);
        kept.truncate(limit);
        kept
    }
}

/// What a way asks of each field: clauses that must hold, or must not.
type Asked<'n> = BTreeMap<usize, Vec<(&'n Node, bool)>>;

struct Search<'a> {
    schema: &'a Schema,
    facts: &'a Facts,
    price: Price<'a>,
}

impl Search<'_> {
    fn asked<'n>(&self, node: &'n Node, negated: bool) -> Vec<Asked<'n>> {
        match &node.kind {
            Kind::Not(inner) => self.asked(inner, !negated),
            Kind::All(nodes) if !negated => self.together(nodes, negated),
            Kind::Any(nodes) if negated => self.together(nodes, negated),
            Kind::All(nodes) | Kind::Any(nodes) => {
                self.cheapest(nodes.iter().flat_map(|node| self.asked(node, negated)).collect())
            }
            _ => self.clause(node, negated).into_iter().collect(),
        }
    }

    fn together<'n>(&self, nodes: &'n [Node], negated: bool) -> Vec<Asked<'n>> {
        let mut ways = vec![Asked::new()];
        for node in nodes {
            let next = self.asked(node, negated);
            let joined = ways.iter().flat_map(|way| {
                next.iter().map(move |more| {
                    let mut both = way.clone();
                    more.iter().for_each(|(field, clauses)| both.entry(*field).or_default().extend(clauses));
                    both
                })
            });
            ways = self.cheapest(joined.collect());
        }
        ways
    }

    fn cheapest<'n>(&self, ways: Vec<Asked<'n>>) -> Vec<Asked<'n>> {
        let mut priced: Vec<(Cost, Asked<'n>)> =
            ways.into_iter().filter_map(|asked| self.way(&asked).map(|way| (way.cost, asked))).collect();
        priced.sort_by_key(|(cost, _)| *cost);
        priced.truncate(WAYS_MAX);
        priced.into_iter().map(|(_, asked)| asked).collect()
    }

    /// A clause of one field asks it of the field; one of several, or of none, cannot be brought about but may hold.
    fn clause<'n>(&self, node: &'n Node, negated: bool) -> Option<Asked<'n>> {
        let fields = explain::fields(node, self.schema);
        let simple = !matches!(node.kind, Kind::Compare(..)) || !has_count(node);
        match fields.as_slice() {
            [one] if simple => Some(Asked::from([(self.schema.position(one)?, vec![(node, negated)])])),
            _ => {
                let truth = eval::truth(node, self.schema, self.facts);
                (truth == if negated { Truth::No } else { Truth::Yes }).then(Asked::new)
            }
        }
    }

    /// The steps of a way; none when a field cannot be what is asked of it.
    fn way(&self, asked: &Asked<'_>) -> Option<Way> {
        let mut way = Way { steps: Vec::new(), cost: Cost::default() };
        for (&field_idx, clauses) in asked {
            let field = &self.schema.fields()[field_idx];
            let from = self.facts.get(&field.id);
            if from.is_some_and(|value| self.suits(field, value, clauses)) {
                continue;
            }
            let to = self.nearest(field, from, clauses)?;
            let cost = (self.price)(field, from, &to)?;
            way.cost = way.cost.plus(cost);
            way.steps.push(Step { field: field.id.clone(), from: from.cloned(), words: words(field, from, &to), to, cost });
        }
        Some(way)
    }

    fn suits(&self, field: &Field, value: &Value, clauses: &[(&Node, bool)]) -> bool {
        let facts = Facts::from_iter([(field.id.clone(), value.clone())]);
        let wanted = |negated: bool| if negated { Truth::No } else { Truth::Yes };
        clauses.iter().all(|(node, negated)| eval::truth(node, self.schema, &facts) == wanted(*negated))
    }

    /// The value nearest to what is there that suits all clauses.
    fn nearest(&self, field: &Field, from: Option<&Value>, clauses: &[(&Node, bool)]) -> Option<Value> {
        let candidates: Vec<Value> = match field.kind {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Int | Type::Date => {
                let number = |value: &Value| match value {
                    Value::Int(n) => Some(*n),
                    Value::Date(day) => Some(i64::from(day_number(*day))),
                    _ => None,
                };
                let mut ends = ends(clauses);
                let current = from.and_then(number).unwrap_or(0);
                ends.sort_by_key(|end| end.abs_diff(current));
                let value = |n: i64| match field.kind {
                    Type::Int => Some(Value::Int(n)),
                    _ => i32::try_from(n).ok().and_then(day_of).map(Value::Date),
                };
                ends.into_iter().filter_map(value).collect()
            }
            Type::Text => field.options.iter().map(|choice| Value::Text(choice.id.clone())).collect(),
            Type::Texts => vec![self.texts(field, from, clauses)],
        };
        candidates.into_iter().find(|value| self.suits(field, value, clauses))
    }

    /// The list with what must be in it and without what must not.
    fn texts(&self, field: &Field, from: Option<&Value>, clauses: &[(&Node, bool)]) -> Value {
        let mut texts = match from {
            Some(Value::Texts(texts)) => texts.clone(),
            _ => Vec::new(),
        };
        for (node, negated) in clauses {
            let Kind::In(wanted, list) = &node.kind else { continue };
            let (Kind::Text(text), Kind::Field(_)) = (&wanted.kind, &list.kind) else { continue };
            texts.retain(|held| held != text);
            if !negated {
                texts.push(text.clone());
            }
        }
        texts.sort_by_key(|text| field.options.iter().position(|choice| &choice.id == text));
        Value::Texts(texts)
    }
}

fn has_count(node: &Node) -> bool {
    matches!(node.kind, Kind::Size(_)) || node.children().into_iter().any(has_count)
}

/// The ends of all ranges that clauses about a number, or a day, ask for.
fn ends(clauses: &[(&Node, bool)]) -> Vec<i64> {
    let number = |node: &Node| match &node.kind {
        Kind::Int(n) => Some(*n),
        Kind::Date(day) => Some(i64::from(day_number(*day))),
        _ => None,
    };
    let ranges = |node: &Node| -> Option<Ranges> {
        match &node.kind {
            Kind::Compare(order, left, right) => match (number(left), number(right)) {
                (None, Some(n)) => Some(cuts::compared(*order, n)),
                (Some(n), None) => Some(cuts::compared(order.mirrored(), n)),
                _ => None,
            },
            Kind::In(_, list) => Some(cuts::among(list.children().into_iter().filter_map(number).collect())),
            _ => None,
        }
    };
    let mut ends = Vec::new();
    for (node, negated) in clauses {
        let Some(holds) = ranges(node) else { continue };
        let asked = if *negated { cuts::complement(&holds) } else { holds };
        ends.extend(asked.into_iter().flat_map(|(lo, hi)| [lo, hi]).filter(|end| *end != i64::MIN && *end != i64::MAX));
    }
    ends
}

fn words(field: &Field, from: Option<&Value>, to: &Value) -> Words {
    if let (Type::Texts, Value::Texts(wanted)) = (field.kind, to) {
        let held: &[String] = match from {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        };
        let label =
            |text: &String| field.option(text).map_or((text.clone(), text.clone()), |one| (one.zh.clone(), one.en.clone()));
        let gained = wanted.iter().filter(|text| !held.contains(text)).map(label);
        let lost = held.iter().filter(|text| !wanted.contains(text)).map(label);
        let parts: Vec<(String, String)> = gained
            .map(|(zh, en)| (format!("取得“{zh}”"), format!("gain {en}")))
            .chain(lost.map(|(zh, en)| (format!("不再是“{zh}”"), format!("no longer {en}"))))
            .collect();
        let join = |pick: fn(&(String, String)) -> &str, by: &str| parts.iter().map(pick).collect::<Vec<_>>().join(by);
        return Words {
            zh: format!("{}：{}", field.zh, join(|one| &one.0, "、")),
            en: format!("{}: {}", field.en, join(|one| &one.1, ", ")),
        };
    }
    let unit = |pick: fn(&Words) -> &str| field.unit.as_ref().map_or(String::new(), |unit| format!(" {}", pick(unit)));
    let (to_zh, to_en) = plain_value(field, to);
    let (from_zh, from_en) = from.map_or(("未填".to_owned(), "not stated".to_owned()), |from| plain_value(field, from));
    let by = match (from, to) {
        (Some(Value::Int(from)), Value::Int(to)) => {
            let far = grouped(i64::try_from(to.abs_diff(*from)).unwrap_or(i64::MAX));
            if to > from {
                (format!("（还差 {far}{}）", unit(|unit| &unit.zh)), format!(" ({far}{} more)", unit(|unit| &unit.en)))
            } else {
                (format!("（须减少 {far}{}）", unit(|unit| &unit.zh)), format!(" ({far}{} less)", unit(|unit| &unit.en)))
            }
        }
        _ => Default::default(),
    };
    Words {
        zh: format!("{}：{from_zh} → {to_zh}{}{}", field.zh, unit(|unit| &unit.zh), by.0),
        en: format!("{}: {from_en} → {to_en}{}{}", field.en, unit(|unit| &unit.en), by.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{any_facts, any_typed_rule, schema};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    /// Energy costs its difference, a yes or no 2, anything else 1; the day of listing cannot be changed.
    fn price(field: &Field, from: Option<&Value>, to: &Value) -> Option<Cost> {
        Some(match (field.id.as_str(), from, to) {
            ("listed", Some(_), _) => return None,
            ("energy", Some(Value::Int(from)), Value::Int(to)) => {
                Cost { money_yuan: to.saturating_sub(*from).saturating_abs(), effort: 1 }
            }
            ("land" | "burning", ..) => Cost { money_yuan: 0, effort: 2 },
            _ => Cost { money_yuan: 0, effort: 1 },
        })
    }

    fn check(text: &str, json: &str, expected: Expect) {
        let ways = Rule::parse(text).unwrap().ways(&schema(), &serde_json::from_str(json).unwrap(), &price, 3);
        let mut shown = String::new();
        for way in ways {
            let steps: Vec<String> = way.steps.iter().map(|step| format!("{} | {}", step.words.zh, step.words.en)).collect();
            shown += &format!("{} yuan, effort {}: {}\n", way.cost.money_yuan, way.cost.effort, steps.join(" + "));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn the_cheapest_way_comes_first() {
        check(
            "energy >= 500 || land && supply == 'grant'",
            r#"{"energy":300,"land":false,"supply":"none"}"#,
            expect![[r#"
                0 yuan, effort 3: 涉及新增用地：否 → 是 | new land: no → yes + 土地供应方式：无 → 出让 | land supply: none → grant
                200 yuan, effort 1: 综合能源消费量：300 → 500 吨标准煤（还差 200 吨标准煤） | energy use: 300 → 500 tce (200 tce more)
            "#]],
        );
        check(
            "energy >= 500 && energy < 400 || 'make' in hazards && !('store' in hazards)",
            r#"{"energy":300,"hazards":["store"]}"#,
            expect![[r#"
                0 yuan, effort 1: 危险化学品环节：取得“生产”、不再是“储存” | hazardous chemicals: gain production, no longer storage
            "#]],
        );
        check(
            "energy in [1, 900] && listed >= date('2023-01-01')",
            r#"{"energy":300}"#,
            expect![[r#"
                299 yuan, effort 2: 综合能源消费量：300 → 1 吨标准煤（须减少 299 吨标准煤） | energy use: 300 → 1 tce (299 tce less) + 列入日期：未填 → 2023-01-01 | day listed: not stated → 2023-01-01
            "#]],
        );
        check("listed >= date('2023-01-01')", r#"{"listed":"2022-01-01"}"#, expect![""]);
        check("land", r#"{"land":true}"#, expect![""]);
    }

    proptest! {
        #[test]
        fn each_way_does_what_it_promises(text in any_typed_rule(), facts in any_facts()) {
            let rule = Rule::parse(&text).unwrap();
            let ways = rule.ways(&schema(), &facts, &price, 5);
            prop_assert!(ways.is_sorted_by_key(|way| way.cost));
            for way in &ways {
                let mut then = facts.clone();
                way.steps.iter().for_each(|step| _ = then.0.insert(step.field.clone(), step.to.clone()));
                prop_assert_eq!(rule.truth(&schema(), &then), Truth::Yes, "{}", text);
                for step in &way.steps {
                    prop_assert_ne!(Some(&step.to), step.from.as_ref());
                }
            }
        }
    }
}
