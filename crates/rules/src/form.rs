//! A rule as a form: the tree as data, as the editor beside the text shows it and as other programs exchange it.

use crate::tree::{Kind, Node, Order};
use crate::{Finding, Schema, Type, Value, parse};
use serde::{Deserialize, Serialize};

/// The longest text that a form may become, in bytes: a form lists hundreds of codes where a text names their beginning.
pub(crate) const FORM_BYTES_MAX: usize = 256 * 1024;

/// A rule as a form (表单式规则). `attr` is a field's id or Chinese label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// All of these.
    And {
        /// Two or more, as a rule.
        args: Vec<Self>,
    },
    /// At least one of these.
    Or {
        /// Two or more, as a rule.
        args: Vec<Self>,
    },
    /// Not this.
    Not {
        /// What must not hold.
        arg: Box<Self>,
    },
    /// A comparison with a value, or with a day.
    Cmp {
        /// The field.
        attr: String,
        /// The comparison.
        cmp: Order,
        /// A number, a text or yes or no.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        val: Option<Value>,
        /// A day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<String>,
    },
    /// From a value to a value, both included.
    Between {
        /// The field.
        attr: String,
        /// The least.
        lo: Value,
        /// The greatest.
        hi: Value,
    },
    /// A yes or no is yes.
    Flag {
        /// The field.
        attr: String,
    },
    /// One of these values.
    In {
        /// The field.
        attr: String,
        /// The values.
        vals: Vec<Value>,
    },
    /// A text begins so.
    Starts {
        /// The field.
        attr: String,
        /// The beginning.
        val: String,
    },
    /// A list holds at least one of these.
    HasAny {
        /// The field.
        attr: String,
        /// The texts.
        vals: Vec<String>,
    },
    /// A list holds all of these.
    HasAll {
        /// The field.
        attr: String,
        /// The texts.
        vals: Vec<String>,
    },
    /// What no line of a form says, as text.
    Text {
        /// The text.
        text: String,
    },
}

fn node(kind: Kind) -> Node {
    Node::new(kind, (0, 0))
}

fn wrong(code: &'static str, message: (impl Into<String>, impl Into<String>)) -> Vec<Finding> {
    vec![Finding::new(code, (0, 0), message)]
}

impl Form {
    /// The rule's canonical text.
    ///
    /// # Errors
    /// An empty list (`empty-set`), a line without a value or without parts (`incomplete`), a value of no kind that rules have, a
    /// text inside that cannot be read.
    pub fn text(&self, schema: &Schema) -> Result<String, Vec<Finding>> {
        self.node(schema, 0).map(|node| node.to_string())
    }

    fn node(&self, schema: &Schema, depth: usize) -> Result<Node, Vec<Finding>> {
        if depth > crate::DEPTH_MAX {
            let max = crate::DEPTH_MAX;
            let message = (format!("嵌套超过 {max} 层：请拆成几条"), format!("nested deeper than {max} levels: split the rule"));
            return Err(wrong("rule-too-deep", message));
        }
        let parts = |args: &[Self], kind: fn(Vec<Node>) -> Kind| match args {
            [] => Err(wrong(
                "incomplete",
                ("有一组没有条件：请添加条件或删去这一组", "a group without a condition: add one or remove the group"),
            )),
            [one] => one.node(schema, depth + 1),
            several => {
                let nodes: Result<Vec<Node>, _> = several.iter().map(|form| form.node(schema, depth + 1)).collect();
                Ok(node(kind(nodes?)))
            }
        };
        Ok(match self {
            Self::And { args } => parts(args, Kind::All)?,
            Self::Or { args } => parts(args, Kind::Any)?,
            Self::Not { arg } => node(Kind::Not(Box::new(arg.node(schema, depth + 1)?))),
            Self::Flag { attr } => field(attr),
            Self::Cmp { attr, cmp, val, date } => {
                let value = match (val, date) {
                    (Some(value), None) => plain(attr, value, schema)?,
                    (None, Some(day)) => day_of(day)?,
                    _ => {
                        let message = (format!("“{attr}”的条件没有填值"), format!("the condition on {attr} has no value"));
                        return Err(wrong("incomplete", message));
                    }
                };
                compare(attr, *cmp, value)
            }
            Self::Between { attr, lo, hi } => node(Kind::All(vec![
                compare(attr, Order::GreaterOrEqual, plain(attr, lo, schema)?),
                compare(attr, Order::LessOrEqual, plain(attr, hi, schema)?),
            ])),
            Self::In { attr, vals } => {
                let entries: Result<Vec<Node>, _> = vals.iter().map(|value| plain(attr, value, schema)).collect();
                let entries = node(Kind::List(some(attr, entries?)?));
                node(Kind::In(Box::new(field(attr)), Box::new(entries)))
            }
            Self::Starts { attr, val } => node(Kind::StartsWith(Box::new(field(attr)), Box::new(node(Kind::Text(val.clone()))))),
            Self::HasAny { attr, vals } => joined(holds(attr, vals)?, Kind::Any),
            Self::HasAll { attr, vals } => joined(holds(attr, vals)?, Kind::All),
            Self::Text { text } => parse::parse(text)?,
        })
    }
}

fn field(attr: &str) -> Node {
    node(Kind::Field(attr.to_owned()))
}

fn compare(attr: &str, order: Order, value: Node) -> Node {
    node(Kind::Compare(order, Box::new(field(attr)), Box::new(value)))
}

fn day_of(text: &str) -> Result<Node, Vec<Finding>> {
    let day = text.parse().map_err(|_| {
        let zh = format!("“{text}”不是日历上的日期：请写成 2023-01-01");
        wrong("bad-date", (zh, format!("'{text}' is not a date: expected one such as 2023-01-01")))
    })?;
    Ok(node(Kind::Date(day)))
}

/// A plain value; a text is a day where the field is one.
fn plain(attr: &str, value: &Value, schema: &Schema) -> Result<Node, Vec<Finding>> {
    let kind = match value {
        Value::Bool(value) => Kind::Bool(*value),
        Value::Int(n) => Kind::Int(*n),
        Value::Date(day) => Kind::Date(*day),
        Value::Text(text) if schema.field(attr).is_some_and(|field| field.kind == Type::Date) => return day_of(text),
        Value::Text(text) => Kind::Text(text.clone()),
        Value::Texts(_) => {
            let zh = format!("“{attr}”的条件只与一个值比较，不能是列表");
            return Err(wrong("type-mismatch", (zh, format!("a condition on {attr} compares with one value, not with a list"))));
        }
    };
    Ok(node(kind))
}

fn some<T>(attr: &str, entries: Vec<T>) -> Result<Vec<T>, Vec<Finding>> {
    if entries.is_empty() {
        let message = (
            format!("“{attr}”的集合是空的：请至少选一个值"),
            format!("the set for {attr} is empty: nothing can be in it; name at least one value"),
        );
        return Err(wrong("empty-set", message));
    }
    Ok(entries)
}

fn holds(attr: &str, vals: &[String]) -> Result<Vec<Node>, Vec<Finding>> {
    let holds = |text: &String| node(Kind::In(Box::new(node(Kind::Text(text.clone()))), Box::new(field(attr))));
    some(attr, vals.iter().map(holds).collect())
}

fn joined(mut nodes: Vec<Node>, kind: fn(Vec<Node>) -> Kind) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { node(kind(nodes)) }
}

/// A tree as a form.
pub(crate) fn of(tree: &Node, schema: &Schema) -> Form {
    let text = || Form::Text { text: tree.to_string() };
    match &tree.kind {
        Kind::All(nodes) => {
            has(nodes, schema, true).or_else(|| between(nodes)).unwrap_or_else(|| Form::And { args: all(nodes, schema) })
        }
        Kind::Any(nodes) => has(nodes, schema, false).unwrap_or_else(|| Form::Or { args: all(nodes, schema) }),
        Kind::Not(inner) => Form::Not { arg: Box::new(of(inner, schema)) },
        Kind::Field(name) => Form::Flag { attr: name.clone() },
        Kind::Compare(order, left, right) => match (&left.kind, &right.kind) {
            (Kind::Field(attr), _) => value(right).map_or_else(text, |value| cmp(attr, *order, value)),
            (_, Kind::Field(attr)) => value(left).map_or_else(text, |value| cmp(attr, order.mirrored(), value)),
            _ => text(),
        },
        Kind::In(left, right) => match (&left.kind, &right.kind) {
            (Kind::Field(attr), Kind::List(entries)) if !entries.is_empty() => {
                let vals: Option<Vec<Value>> = entries.iter().map(value).collect();
                vals.map_or_else(text, |vals| Form::In { attr: attr.clone(), vals })
            }
            (Kind::Text(held), Kind::Field(attr)) => Form::HasAny { attr: attr.clone(), vals: vec![held.clone()] },
            _ => text(),
        },
        Kind::StartsWith(left, right) => match (&left.kind, &right.kind) {
            (Kind::Field(attr), Kind::Text(val)) => Form::Starts { attr: attr.clone(), val: val.clone() },
            _ => text(),
        },
        _ => text(),
    }
}

fn all(nodes: &[Node], schema: &Schema) -> Vec<Form> {
    nodes.iter().map(|node| of(node, schema)).collect()
}

fn value(node: &Node) -> Option<Value> {
    Some(match &node.kind {
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Int(n) => Value::Int(*n),
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::Date(day) => Value::Date(*day),
        _ => return None,
    })
}

fn cmp(attr: &str, cmp: Order, value: Value) -> Form {
    let (val, date) = match value {
        Value::Date(day) => (None, Some(day.to_string())),
        other => (Some(other), None),
    };
    Form::Cmp { attr: attr.to_owned(), cmp, val, date }
}

/// Several texts in one list: `has_all`, `has_any`.
fn has(nodes: &[Node], schema: &Schema, every: bool) -> Option<Form> {
    let mut attr = None;
    let mut vals = Vec::new();
    for node in nodes {
        let Form::HasAny { attr: of, vals: one } = of(node, schema) else { return None };
        if attr.get_or_insert_with(|| of.clone()) != &of || one.len() != 1 {
            return None;
        }
        vals.extend(one);
    }
    let attr = attr?;
    Some(if every { Form::HasAll { attr, vals } } else { Form::HasAny { attr, vals } })
}

/// `a >= 1 && a <= 5`.
fn between(nodes: &[Node]) -> Option<Form> {
    let [from, to] = nodes else { return None };
    let end = |node: &Node, wanted: Order| match &node.kind {
        Kind::Compare(order, left, right) if *order == wanted => match &left.kind {
            Kind::Field(attr) => Some((attr.clone(), value(right)?)),
            _ => None,
        },
        _ => None,
    };
    let ((attr, lo), (same, hi)) = (end(from, Order::GreaterOrEqual)?, end(to, Order::LessOrEqual)?);
    (attr == same).then_some(Form::Between { attr, lo, hi })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rule;
    use crate::testing::{any_typed_rule, schema};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(text: &str, expected: Expect) {
        let form = Rule::parse(text).unwrap().form(&schema());
        let json = serde_json::to_string(&form).unwrap();
        assert_eq!(serde_json::from_str::<Form>(&json).unwrap(), form);
        expected.assert_eq(&json);
    }

    #[test]
    fn each_kind_of_line_is_data() {
        check(
            "energy >= 5 && !land && listed < date('2023-07-01') && supply in ['grant']",
            expect![[
                r#"{"op":"and","args":[{"op":"cmp","attr":"energy","cmp":">=","val":5},{"op":"not","arg":{"op":"flag","attr":"land"}},{"op":"cmp","attr":"listed","cmp":"<","date":"2023-07-01"},{"op":"in","attr":"supply","vals":["grant"]}]}"#
            ]],
        );
        check(
            "'make' in hazards || 'store' in hazards",
            expect![[r#"{"op":"has_any","attr":"hazards","vals":["make","store"]}"#]],
        );
        check(
            "'make' in hazards && 'store' in hazards",
            expect![[r#"{"op":"has_all","attr":"hazards","vals":["make","store"]}"#]],
        );
        check("area >= 1 && area <= 5", expect![[r#"{"op":"between","attr":"area","lo":1,"hi":5}"#]]);
        check("industry.startsWith('26')", expect![[r#"{"op":"starts","attr":"industry","val":"26"}"#]]);
        check("energy > area", expect![[r#"{"op":"text","text":"energy > area"}"#]]);
    }

    #[test]
    fn a_form_that_says_nothing_is_refused() {
        for (json, code) in [
            (r#"{"op":"and","args":[]}"#, "incomplete"),
            (r#"{"op":"cmp","attr":"energy","cmp":">="}"#, "incomplete"),
            (r#"{"op":"in","attr":"supply","vals":[]}"#, "empty-set"),
            (r#"{"op":"has_any","attr":"hazards","vals":[]}"#, "empty-set"),
            (r#"{"op":"cmp","attr":"listed","cmp":">=","date":"2023-02-30"}"#, "bad-date"),
            (r#"{"op":"cmp","attr":"listed","cmp":">=","val":"2023-13-01"}"#, "bad-date"),
            (r#"{"op":"cmp","attr":"energy","cmp":">=","val":["x"]}"#, "type-mismatch"),
            (r#"{"op":"text","text":"energy >="}"#, "syntax"),
        ] {
            let form: Form = serde_json::from_str(json).unwrap();
            assert_eq!(form.text(&schema()).unwrap_err()[0].code, code, "{json}");
        }
        let mut deep = Form::Flag { attr: "land".to_owned() };
        for _ in 0..=crate::DEPTH_MAX {
            deep = Form::Not { arg: Box::new(deep) };
        }
        assert_eq!(deep.text(&schema()).unwrap_err()[0].code, "rule-too-deep");
        assert!(serde_json::from_str::<Form>(r#"{"op":"flag","attr":"land","x":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn a_rule_comes_back_from_its_form(text in any_typed_rule()) {
            let rule = Rule::parse(&text).unwrap();
            let again = Rule::of_form(&rule.form(&schema()), &schema()).unwrap();
            prop_assert_eq!(again.to_string(), rule.to_string());
        }
    }
}
