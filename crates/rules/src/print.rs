//! Tree → text, in one canonical form that reads back as the same tree.

use crate::tree::{Kind, Node};
use std::fmt::{self, Formatter};

impl fmt::Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        print(self, f)
    }
}

fn print(node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
    match &node.kind {
        Kind::Bool(value) => write!(f, "{value}"),
        Kind::Int(n) => write!(f, "{n}"),
        Kind::Text(text) => quoted(text, f),
        Kind::Date(day) => write!(f, "date(\"{day}\")"),
        Kind::List(nodes) => {
            f.write_str("[")?;
            row(nodes, ", ", operand, f)?;
            f.write_str("]")
        }
        Kind::Field(name) => f.write_str(name),
        Kind::Not(inner) => {
            f.write_str("!")?;
            operand(inner, f)
        }
        Kind::All(nodes) => row(nodes, " && ", part, f),
        Kind::Any(nodes) => row(nodes, " || ", part, f),
        Kind::Compare(order, left, right) => {
            operand(left, f)?;
            write!(f, " {} ", order.code())?;
            operand(right, f)
        }
        Kind::In(left, right) => {
            operand(left, f)?;
            f.write_str(" in ")?;
            operand(right, f)
        }
        Kind::StartsWith(left, right) => {
            operand(left, f)?;
            f.write_str(".startsWith(")?;
            operand(right, f)?;
            f.write_str(")")
        }
        Kind::Size(inner) => {
            f.write_str("size(")?;
            operand(inner, f)?;
            f.write_str(")")
        }
    }
}

type Print = fn(&Node, &mut Formatter<'_>) -> fmt::Result;

fn row(nodes: &[Node], between: &str, print: Print, f: &mut Formatter<'_>) -> fmt::Result {
    for (node_idx, node) in nodes.iter().enumerate() {
        if node_idx > 0 {
            f.write_str(between)?;
        }
        print(node, f)?;
    }
    Ok(())
}

/// A part of a chain: another chain in it needs parentheses, a comparison or negation does not.
fn part(node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
    parenthesised(matches!(node.kind, Kind::All(_) | Kind::Any(_)), node, f)
}

/// A side of an operator: whatever is not a single thing needs parentheses.
fn operand(node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
    let composed =
        matches!(node.kind, Kind::Not(_) | Kind::All(_) | Kind::Any(_) | Kind::Compare(..) | Kind::In(..) | Kind::StartsWith(..));
    parenthesised(composed, node, f)
}

fn parenthesised(needed: bool, node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
    if !needed {
        return print(node, f);
    }
    f.write_str("(")?;
    print(node, f)?;
    f.write_str(")")
}

fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    write!(f, "\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use crate::Rule;
    use crate::testing::any_node;
    use proptest::prelude::*;

    #[test]
    fn the_canonical_form_keeps_the_meaning() {
        for (text, printed) in [
            ("a&&b||!c==d", "(a && b) || !(c == d)"),
            ("(a||b)&&(c&&d)", "(a || b) && (c && d)"),
            ("x not in ['p','q']", "!(x in [\"p\", \"q\"])"),
            ("非 新增用地 且 综合能耗≥1_000", "!新增用地 && 综合能耗 >= 1000"),
            ("行业.startsWith(“26”)", "行业.startsWith(\"26\")"),
            ("listed < date('2023-01-01')", "listed < date(\"2023-01-01\")"),
        ] {
            assert_eq!(Rule::parse(text).unwrap().to_string(), printed, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_as_the_same_rule(node in any_node()) {
            let printed = node.to_string();
            let again = crate::parse::parse(&printed);
            prop_assert_eq!(again.as_ref(), Ok(&node), "{}", printed);
        }
    }
}
