//! Evaluation of one row: a tree over the facts of one thing.
//!
//! The meaning of every operator is here once, on borrowed [`Cell`]s, so that an evaluation by column can use it too.
//! A rule that does not fit its schema, or a fact of the wrong type, answers unknown and never panics.

use crate::tree::{Kind, Node, Order};
use crate::{Facts, Schema, Truth, Type, Value};
use jiff::civil::Date;

/// A known value, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    Bool(bool),
    Int(i64),
    Text(&'a str),
    Texts(&'a [String]),
    Date(Date),
}

/// The truth of a node.
pub(crate) fn truth(node: &Node, schema: &Schema, facts: &Facts) -> Truth {
    match &node.kind {
        Kind::Not(inner) => !truth(inner, schema, facts),
        Kind::All(nodes) => nodes.iter().fold(Truth::Yes, |so_far, node| so_far.and(truth(node, schema, facts))),
        Kind::Any(nodes) => nodes.iter().fold(Truth::No, |so_far, node| so_far.or(truth(node, schema, facts))),
        Kind::Compare(order, left, right) => of(compare(*order, cell(left, schema, facts), cell(right, schema, facts))),
        Kind::In(left, right) => of(cell(left, schema, facts).and_then(|wanted| contains(right, wanted, schema, facts))),
        Kind::StartsWith(left, right) => match (cell(left, schema, facts), cell(right, schema, facts)) {
            (Some(Cell::Text(text)), Some(Cell::Text(prefix))) => text.starts_with(prefix).into(),
            _ => Truth::Unknown,
        },
        _ => match cell(node, schema, facts) {
            Some(Cell::Bool(value)) => value.into(),
            _ => Truth::Unknown,
        },
    }
}

/// The value of a node, if it is known.
pub(crate) fn cell<'a>(node: &'a Node, schema: &Schema, facts: &'a Facts) -> Option<Cell<'a>> {
    match &node.kind {
        Kind::Bool(value) => Some(Cell::Bool(*value)),
        Kind::Int(n) => Some(Cell::Int(*n)),
        Kind::Text(text) => Some(Cell::Text(text)),
        Kind::Date(day) => Some(Cell::Date(*day)),
        Kind::List(_) => None,
        Kind::Field(name) => {
            let field = schema.field(name)?;
            known(facts.get(&field.id)?, field.kind)
        }
        Kind::Size(inner) => match cell(inner, schema, facts)? {
            Cell::Text(text) => i64::try_from(text.chars().count()).ok().map(Cell::Int),
            Cell::Texts(texts) => i64::try_from(texts.len()).ok().map(Cell::Int),
            _ => None,
        },
        _ => match truth(node, schema, facts) {
            Truth::Yes => Some(Cell::Bool(true)),
            Truth::No => Some(Cell::Bool(false)),
            Truth::Unknown => None,
        },
    }
}

/// A fact as a cell of its field's type; a day may still be a text, as JSON has it.
fn known(value: &Value, kind: Type) -> Option<Cell<'_>> {
    Some(match (value, kind) {
        (Value::Bool(value), Type::Bool) => Cell::Bool(*value),
        (Value::Int(n), Type::Int) => Cell::Int(*n),
        (Value::Text(text), Type::Text) => Cell::Text(text),
        (Value::Texts(texts), Type::Texts) => Cell::Texts(texts),
        (Value::Date(day), Type::Date) => Cell::Date(*day),
        (Value::Text(text), Type::Date) => Cell::Date(text.parse().ok()?),
        _ => return None,
    })
}

fn of(known: Option<bool>) -> Truth {
    known.map_or(Truth::Unknown, Truth::from)
}

fn compare(order: Order, left: Option<Cell<'_>>, right: Option<Cell<'_>>) -> Option<bool> {
    let ordering = match (left?, right?) {
        (Cell::Bool(a), Cell::Bool(b)) => a.cmp(&b),
        (Cell::Int(a), Cell::Int(b)) => a.cmp(&b),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (Cell::Date(a), Cell::Date(b)) => a.cmp(&b),
        _ => return None,
    };
    Some(order.holds(ordering))
}

fn contains(list: &Node, wanted: Cell<'_>, schema: &Schema, facts: &Facts) -> Option<bool> {
    if let Kind::List(nodes) = &list.kind {
        return Some(nodes.iter().any(|node| cell(node, schema, facts) == Some(wanted)));
    }
    match (wanted, cell(list, schema, facts)?) {
        (Cell::Text(wanted), Cell::Texts(texts)) => Some(texts.iter().any(|text| text == wanted)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rule;
    use crate::testing::{any_facts, any_typed_rule, schema, total_facts};
    use proptest::prelude::*;

    fn check(text: &str, json: &str, expected: Truth) {
        let rule = Rule::parse(text).unwrap();
        assert_eq!(rule.check(&schema()), [], "{text}");
        let facts: Facts = serde_json::from_str(json).unwrap();
        assert_eq!(rule.truth(&schema(), &facts), expected, "{text} over {json}");
    }

    #[test]
    fn operators() {
        check("energy >= 1_000 && energy < 5000", r#"{"energy":1000}"#, Truth::Yes);
        check("land or energy > 0", r#"{"land":false,"energy":0}"#, Truth::No);
        check("非 land 且 综合能源消费量 ≤ 7", r#"{"land":false,"energy":7}"#, Truth::Yes);
        check("supply in ['none', 'grant']", r#"{"supply":"grant"}"#, Truth::Yes);
        check("supply not in ['none']", r#"{"supply":"none"}"#, Truth::No);
        check("'make' in hazards", r#"{"hazards":["store"]}"#, Truth::No);
        check("size(hazards) > 0", r#"{"hazards":["store"]}"#, Truth::Yes);
        check("industry.startsWith('263')", r#"{"industry":"2631"}"#, Truth::Yes);
        check("size(industry) == 2", r#"{"industry":"行业"}"#, Truth::Yes);
        check("listed < date('2023-07-07')", r#"{"listed":"2023-07-06"}"#, Truth::Yes);
        check("land == !burning", r#"{"land":true,"burning":false}"#, Truth::Yes);
        check("energy >= -5", r#"{"energy":-5}"#, Truth::Yes);
    }

    #[test]
    fn what_is_not_known_matters_only_where_it_decides() {
        check("land && energy > 5", r#"{"land":false}"#, Truth::No);
        check("land || energy > 5", r#"{"land":true}"#, Truth::Yes);
        check("land && energy > 5", r#"{"land":true}"#, Truth::Unknown);
        check("land || !land", "{}", Truth::Unknown);
        check("energy > 5", r#"{"energy":"of the wrong type"}"#, Truth::Unknown);
    }

    proptest! {
        #[test]
        fn kleene(a in any_typed_rule(), b in any_typed_rule(), c in any_typed_rule(), facts in any_facts()) {
            let truth = |text: String| Rule::parse(&text).unwrap().truth(&schema(), &facts);
            prop_assert_eq!(truth(format!("({a}) && ({b})")), truth(format!("({b}) && ({a})")));
            prop_assert_eq!(truth(format!("!(({a}) && ({b}))")), truth(format!("!({a}) || !({b})")));
            prop_assert_eq!(truth(format!("({a}) && (({b}) || ({c}))")), truth(format!("(({a}) && ({b})) || (({a}) && ({c}))")));
            prop_assert_eq!(truth(format!("({a}) || (({a}) && ({b}))")), truth(a.clone()));
            prop_assert_eq!(truth(format!("!!({a})")), truth(a));
        }

        #[test]
        fn nothing_is_unknown_when_everything_is_known(rule in any_typed_rule(), facts in total_facts()) {
            prop_assert_ne!(Rule::parse(&rule).unwrap().truth(&schema(), &facts), Truth::Unknown, "{}", rule);
        }

        #[test]
        fn learning_more_never_changes_a_decided_answer(rule in any_typed_rule(), facts in total_facts(), keep in any::<u8>()) {
            let rule = Rule::parse(&rule).unwrap();
            let fewer: Facts = facts.0.iter().enumerate().filter(|(idx, _)| keep >> (idx % 8) & 1 == 1).map(|(_, (k, v))| (k.clone(), v.clone())).collect();
            let before = rule.truth(&schema(), &fewer);
            prop_assert!(before == Truth::Unknown || before == rule.truth(&schema(), &facts));
        }
    }
}
