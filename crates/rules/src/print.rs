//! Tree → text, in one canonical form that reads back as the same tree.

use crate::Schema;
use crate::tree::{Kind, Node, Order};
use std::fmt::{self, Formatter};

impl fmt::Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Printer { chinese: None }.node(self, f)
    }
}

/// A tree as an official writes it: Chinese words and labels, `500万` for 5,000,000. It reads back as the same rule.
pub(crate) struct Chinese<'a>(pub &'a Node, pub &'a Schema);

impl fmt::Display for Chinese<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Printer { chinese: Some(self.1) }.node(self.0, f)
    }
}

#[derive(Clone, Copy)]
struct Printer<'a> {
    chinese: Option<&'a Schema>,
}

impl Printer<'_> {
    fn word(self, plain: &'static str, chinese: &'static str) -> &'static str {
        if self.chinese.is_some() { chinese } else { plain }
    }

    fn node(self, node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
        match &node.kind {
            Kind::Bool(value) => f.write_str(match value {
                true => self.word("true", "真"),
                false => self.word("false", "假"),
            }),
            Kind::Int(n) => self.int(*n, f),
            Kind::Text(text) => quoted(text, f),
            Kind::Date(day) => write!(f, "{}(\"{day}\")", self.word("date", "日期")),
            Kind::List(nodes) => {
                f.write_str("[")?;
                self.row(nodes, self.word(", ", "、"), Self::operand, f)?;
                f.write_str("]")
            }
            Kind::Field(name) => f.write_str(self.label(name)),
            Kind::Not(inner) => match (&inner.kind, self.chinese) {
                (Kind::In(left, right), Some(_)) => self.membership(left, right, ("不属于", "不含"), f),
                _ => {
                    f.write_str(self.word("!", "非 "))?;
                    self.operand(inner, f)
                }
            },
            Kind::All(nodes) => self.row(nodes, self.word(" && ", " 且 "), Self::part, f),
            Kind::Any(nodes) => self.row(nodes, self.word(" || ", " 或 "), Self::part, f),
            Kind::Compare(order, left, right) => {
                let sign = if self.chinese.is_some() { chinese_sign(*order, right) } else { order.code() };
                self.infix(left, sign, right, f)
            }
            Kind::In(left, right) if self.chinese.is_some() => self.membership(left, right, ("属于", "含"), f),
            Kind::In(left, right) => self.infix(left, "in", right, f),
            Kind::StartsWith(left, right) if self.chinese.is_some() => self.infix(left, "开头为", right, f),
            Kind::StartsWith(left, right) => {
                self.operand(left, f)?;
                f.write_str(".startsWith(")?;
                self.operand(right, f)?;
                f.write_str(")")
            }
            Kind::Size(inner) => {
                write!(f, "{}(", self.word("size", "项数"))?;
                self.operand(inner, f)?;
                f.write_str(")")
            }
        }
    }

    /// Ten thousands and hundred millions as offices write them.
    fn int(self, n: i64, f: &mut Formatter<'_>) -> fmt::Result {
        match n {
            _ if self.chinese.is_none() || n == 0 => write!(f, "{n}"),
            _ if n % 100_000_000 == 0 => write!(f, "{}亿", n / 100_000_000),
            _ if n % 10_000 == 0 => write!(f, "{}万", n / 10_000),
            _ => write!(f, "{n}"),
        }
    }

    /// The Chinese label where it can be read back as a name.
    fn label<'n>(self, name: &'n str) -> &'n str
    where
        Self: 'n,
    {
        let field = self.chinese.and_then(|schema| schema.field(name));
        field.map(|field| field.zh.as_str()).filter(|zh| crate::token::is_name(zh)).unwrap_or(name)
    }

    /// `规模 属于 [...]`; the list of a field comes first: `标签 含 "专精特新"`.
    fn membership(self, left: &Node, right: &Node, (among, holds): (&str, &str), f: &mut Formatter<'_>) -> fmt::Result {
        match right.kind {
            Kind::List(_) => self.infix(left, among, right, f),
            _ => self.infix(right, holds, left, f),
        }
    }

    fn infix(self, left: &Node, operator: &str, right: &Node, f: &mut Formatter<'_>) -> fmt::Result {
        self.operand(left, f)?;
        write!(f, " {operator} ")?;
        self.operand(right, f)
    }

    fn row(
        self,
        nodes: &[Node],
        between: &str,
        print: fn(Self, &Node, &mut Formatter<'_>) -> fmt::Result,
        f: &mut Formatter<'_>,
    ) -> fmt::Result {
        for (node_idx, node) in nodes.iter().enumerate() {
            if node_idx > 0 {
                f.write_str(between)?;
            }
            print(self, node, f)?;
        }
        Ok(())
    }

    /// A part of a chain: another chain in it needs parentheses, a comparison or negation does not.
    fn part(self, node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
        self.parenthesised(matches!(node.kind, Kind::All(_) | Kind::Any(_)), node, f)
    }

    /// A side of an operator: whatever is not a single thing needs parentheses.
    fn operand(self, node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
        let composed = matches!(
            node.kind,
            Kind::Not(_) | Kind::All(_) | Kind::Any(_) | Kind::Compare(..) | Kind::In(..) | Kind::StartsWith(..)
        );
        self.parenthesised(composed, node, f)
    }

    fn parenthesised(self, needed: bool, node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
        if !needed {
            return self.node(node, f);
        }
        f.write_str("(")?;
        self.node(node, f)?;
        f.write_str(")")
    }
}

fn chinese_sign(order: Order, value: &Node) -> &'static str {
    match (order, &value.kind) {
        (Order::Equal, Kind::Text(_)) => "为",
        (Order::Unequal, Kind::Text(_)) => "不为",
        (Order::Equal, _) => "等于",
        _ => order.sign(),
    }
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

    #[test]
    fn officials_read_and_write_chinese() {
        let schema = crate::testing::schema();
        for (text, chinese) in [
            ("energy >= 5_000_000 && !land", "综合能源消费量 ≥ 500万 且 非 涉及新增用地"),
            (
                "supply in ['grant','none'] || 'make' in hazards",
                "土地供应方式 属于 [\"grant\"、\"none\"] 或 危险化学品环节 含 \"make\"",
            ),
            ("industry.startsWith('26') && supply not in ['none']", "行业代码 开头为 \"26\" 且 土地供应方式 不属于 [\"none\"]"),
            ("supply == 'grant' && listed < date('2023-01-01')", "土地供应方式 为 \"grant\" 且 列入日期 < 日期(\"2023-01-01\")"),
            (
                "!(energy == 7) && area != 200000000 && size(hazards) <= 1",
                "非 (综合能源消费量 等于 7) 且 用地面积 ≠ 2亿 且 项数(危险化学品环节) ≤ 1",
            ),
        ] {
            let rule = Rule::parse(text).unwrap();
            assert_eq!(rule.chinese(&schema), chinese);
        }
        for (text, plain) in [
            (
                "注册资本 不低于 500万元 且 成立日期 不晚于 日期('2020-01-01')",
                "注册资本 >= 5000000 && 成立日期 <= date(\"2020-01-01\")",
            ),
            ("标签 不含 '民宿' 或 规模 不为 '大型'", "!(\"民宿\" in 标签) || 规模 != \"大型\""),
            ("利润 大于 -3亿 且 职工 小于 20", "利润 > -300000000 && 职工 < 20"),
        ] {
            assert_eq!(Rule::parse(text).unwrap().to_string(), plain);
        }
        assert_eq!(Rule::parse("a > 100000000000亿").unwrap_err()[0].code, "number-too-large");
    }

    proptest! {
        #[test]
        fn what_is_written_in_chinese_means_the_same(text in crate::testing::any_typed_rule()) {
            let schema = crate::testing::schema();
            let rule = Rule::parse(&text).unwrap();
            let chinese = rule.chinese(&schema);
            let again = Rule::parse(&chinese).unwrap();
            prop_assert_eq!(again.chinese(&schema), chinese);
            prop_assert_eq!(again.sentence(&schema), rule.sentence(&schema));
        }

        #[test]
        fn what_is_printed_reads_back_as_the_same_rule(node in any_node()) {
            let printed = node.to_string();
            let again = crate::parse::parse(&printed);
            prop_assert_eq!(again.as_ref(), Ok(&node), "{}", printed);
        }
    }
}
